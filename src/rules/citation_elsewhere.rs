//! A claim cites a work that was not supplied: a rule about whole passages; the verdict decides, see `judge` and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "citation-elsewhere",
    level: Level::Note,
    summary: "A claim cites a work that was not supplied",
    explain: r"## What it does
Follows the note that governs a claim, through *ibid.*, to the work it names, and reports a claim that rests on a work which is not among the sources and which the supplied ones do not settle.

## Why it matters
Such a claim is neither confirmed nor refuted; somebody must get the work.

## Example
`The levy fell.[3]` with `[3] Harbour Courier, 2 May 2031` and no such source given.

## Limits
Works are recognised by address and by title. Author and year in the text are not resolved yet.
",
    finds: None,
    check: None,
};
