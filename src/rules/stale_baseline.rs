//! An entry of the baseline whose finding is gone: the program compares, since the library knows no baseline.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "stale-baseline",
    level: Level::Warning,
    summary: "The baseline lists a finding that is no longer there",
    explain: r"## What it does
Reports entries of the baseline whose finding was not found again, although their text was checked in this run.

## Why it matters
A fault that was mended would come back unseen as long as the baseline still forgives it.

## Example
The baseline has an `altered-number` for `press/levy.md`; the number has been put right. `sourcecheck baseline` takes the entry out, without growing.

## Limits
An entry of a rule of a lower level is reported at that level. Entries of texts that are not part of the run are left alone. A sentence that was reworded and is still wrong is a stale entry and a new finding. This rule cannot be suppressed; its level can be set.
",
    finds: None,
    check: None,
};
