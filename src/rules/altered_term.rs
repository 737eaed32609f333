//! Flags a key word of the source that the claim replaces by one that means something else.
//!
//! Two words that a careful writer keeps apart (`assets/contrasts.txt`, and nouns that WordNet calls opposites)
//! stand in one slot: neither has a partner, and wording that both sides share stands around them. What the
//! glossary keeps apart is looked for in `distinct_terms.rs`.

use super::{Comparison, Rule, distinct_terms};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::lexical::Relation;

pub(super) const RULE: Rule = Rule {
    name: "altered-term",
    level: Level::Error,
    summary: "A key word stands for another thing than the source's word",
    explain: r"## What it does
Compares words that have no partner on the other side and stand in the same place, and reports two that name
different things of one kind: `gross` for `net`, `average` for `median`, `grant` for `loan`. Phrases that the glossary
keeps apart (`distinct` under `[glossary]`) are such words too.

## Why it matters
The words look like synonyms and are terms: the sentence reads as well as before and states another fact.

## Example
Source: `The net yield was 4 per cent.` Derivative: `The gross yield was 4 per cent.`

## Limits
Only words that the tables keep apart are reported. A word that no table relates to the source's is unsupported
wording; two words that the glossary declares to be equivalent are the same. A phrase of the glossary is known in every
form of its words, but for phrases of one group that differ in their form only: these stand for the words as written.
",
    finds: Some(AlterationType::Term),
    check: Some(check),
};

/// Certainty when wording shared by both sides stands around the words, and when one shared word does.
const SAME_SLOT: f32 = 0.8;
const ONE_WORD: f32 = 0.5;

/// Pairs around both words from which on they fill one slot.
const CONTEXT: usize = 2;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    distinct_terms::check(cx, found);
    for contrast in cx.contrasts().into_iter().filter(|c| c.relation == Relation::Contrast && c.fit > 0) {
        let certainty = if contrast.fit >= CONTEXT { SAME_SLOT } else { ONE_WORD };
        let (claim, source) = (contrast.at..contrast.at + 1, contrast.place..contrast.place + 1);
        let against = (contrast.support, contrast.source, &source);
        found.push(cx.replacement(AlterationType::Term, &claim, against, certainty));
    }
}
