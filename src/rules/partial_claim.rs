//! A substantial part of a claim has no basis in the sources: a rule about whole passages; the verdict decides, see `judge` and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "partial-claim",
    level: Level::Warning,
    summary: "A substantial part of a claim has no basis in the sources",
    explain: r"## What it does
Reports a claim of which one part is carried by a source and another is not.

## Why it matters
Additions ride on supported facts.

## Example
Source: `The quay was opened.` Derivative: `The quay was opened by the mayor, to loud protest.`

## Limits
The words without support are marked; a synonym the tool does not know looks like one.
",
    finds: None,
    check: None,
};
