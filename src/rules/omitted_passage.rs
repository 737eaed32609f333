//! A source passage does not appear in the derivative: a rule about whole passages; the verdict decides, see `judge` and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "omitted-passage",
    level: Level::Note,
    summary: "A source passage does not appear in the derivative",
    explain: r"## What it does
Reports source passages of high salience that nothing in the derivative carries.

## Why it matters
What a summary leaves out can mislead as much as what it gets wrong.

## Example
Source: `Two members voted against.` Derivative: says only that the motion passed.

## Limits
Passages of medium and low salience are listed in the report without a finding.
",
    finds: None,
    check: None,
};
