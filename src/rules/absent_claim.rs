//! The sources give no basis for a claim: a rule about whole passages; the verdict decides, see `judge` and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "absent-claim",
    level: Level::Warning,
    summary: "The sources give no basis for a claim",
    explain: r"## What it does
Reports a claim whose main content no supplied source passage carries.

## Why it matters
A reader takes it for sourced because the text around it is.

## Example
Source: `The council met in May.` Derivative: `The mayor resigned in June.`

## Limits
A shared topic is not a basis. Opinions of the author are judged too but reported only with their verdict, not as findings.
",
    finds: None,
    check: None,
};
