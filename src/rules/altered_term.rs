//! Flags a key word that stands where the source has one with another meaning.

use super::{Comparison, Rule, distinct_terms};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;

pub(super) const RULE: Rule = Rule {
    name: "altered-term",
    level: Level::Error,
    summary: "A key word stands where the source has one with another meaning",
    explain: r#"## What it does
Compares the phrases that the glossary keeps apart (`distinct` under `[glossary]`) with those of the evidence, and
reports one that stands in the place of another.

## Why it matters
A ceasefire is not an armistice, and who shall do a thing is bound otherwise than who should.

## Example
Glossary: `distinct = [["ceasefire", "armistice"]]`. Source: `Orvelle and Tessmar signed a ceasefire.` Derivative:
`Orvelle and Tessmar signed an armistice.`

## Limits
A phrase is known in every form of its words, but for phrases of one group that differ in their form only: these
stand for the words as they are written.
"#,
    finds: Some(AlterationType::Term),
    check: Some(check),
};

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    distinct_terms::check(cx, found);
}
