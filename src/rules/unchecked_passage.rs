//! A passage could not be read or judged: a rule about whole passages; the verdict decides, see `judge` and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "unchecked-passage",
    level: Level::Warning,
    summary: "A passage could not be read or judged",
    explain: r"## What it does
Reports passages that hold characters which could not be decoded, or that are written in another language than the sources.

## Why it matters
Not read is not the same as not there.

## Example
A page with broken encoding.

## Limits
Passages in a language other than English are judged by English rules when source and derivative share that language.
",
    finds: None,
    check: None,
};
