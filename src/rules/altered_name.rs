//! Flags a name in a claim that stands where its evidence has another.
//!
//! A run of name tokens without a partner is looked at in its slot: the words on its left and right have
//! partners in a source passage, and what stands between those partners is a name the claim does not use.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::{Class, Sym, Tokens};
use std::collections::HashSet;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "altered-name",
    level: Level::Error,
    summary: "A person, body or place differs from the source",
    explain: r"## What it does
Looks at every name of a claim that the evidence does not have, and reports it when the evidence has another name
in the same slot: between the same neighbouring words.

## Why it matters
Swapped ministers, cities and committees read well and are checked by few readers.

## Example
Source: `Rents rose in Marrowick.` Derivative: `Rents rose in Quellin.`

## Limits
Aliases, acronyms and demonyms count as the same name when the documents, the country table or the glossary make
them known. A name without a counterpart in the evidence is reported as unsupported wording.
",
    finds: Some(AlterationType::Name),
    check: Some(check),
};

/// Certainty when both neighbours of the slot agree, and when one does.
const BOTH_SIDES: f32 = 0.85;
const ONE_SIDE: f32 = 0.45;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    // A name that the evidence has as part of shared wording is the source's own; one that merely occurs in it
    // may stand in the wrong place.
    let vouched = |at: usize| {
        cx.evidence().any(|(support, _)| support.pairs.iter().any(|p| p.claim == at && p.coherent))
    };
    let claimed: HashSet<Sym> = cx.claim.tokens.iter().map(|token| token.key).collect();
    for run in runs(cx.claim, |at| cx.claim.tokens[at].class == Class::Name && !vouched(at)) {
        let best = cx
            .evidence()
            .filter_map(|(support, tokens)| {
                slot(cx, support, tokens, &run, &claimed)
                    .map(|(range, sides)| (support, tokens, range, sides))
            })
            .max_by_key(|(_, _, _, sides)| *sides);
        let Some((support, tokens, range, sides)) = best else { continue };
        let certainty = if sides == 2 { BOTH_SIDES } else { ONE_SIDE };
        found.push(cx.replacement(AlterationType::Name, &run, (support, tokens, &range), certainty));
    }
}

/// Maximal runs of tokens for which `fits` holds.
fn runs(tokens: &Tokens, fits: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..tokens.tokens.len()).filter(|&at| fits(at)) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// The name of the source passage in the slot of the claim's `run`, and how many sides of the slot agree.
fn slot(
    cx: &Comparison<'_>,
    support: &Support,
    source: &Tokens,
    run: &Range<usize>,
    claimed: &HashSet<Sym>,
) -> Option<(Range<usize>, usize)> {
    let left = support
        .pairs
        .iter()
        .rev()
        .find(|pair| pair.claim < run.start && steps(cx, cx.claim, pair.claim + 1..run.start) == 0);
    let right = support
        .pairs
        .iter()
        .find(|pair| pair.claim >= run.end && steps(cx, cx.claim, run.end..pair.claim) == 0);
    let names = runs(source, |at| {
        source.tokens[at].class == Class::Name
            && !source.tokens[at].silent
            && !claimed.contains(&source.tokens[at].key)
    });
    let after_left = |name: &Range<usize>| {
        left.is_some_and(|pair| {
            name.start > pair.source && steps(cx, source, pair.source + 1..name.start) == 0
        })
    };
    let before_right = |name: &Range<usize>| {
        right.is_some_and(|pair| name.end <= pair.source && steps(cx, source, name.end..pair.source) == 0)
    };
    names
        .into_iter()
        .map(|name| {
            // Two names that both open their sentence stand in one slot on that side.
            let opens = run.start == 0 && name.start == 0;
            let sides = usize::from(after_left(&name) || opens) + usize::from(before_right(&name));
            (name, sides)
        })
        .filter(|(_, sides)| *sides > 0)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Content words in a range: what stands between a name and its neighbour.
fn steps(cx: &Comparison<'_>, tokens: &Tokens, range: Range<usize>) -> usize {
    range.filter(|&at| cx.weighs(&tokens.tokens[at])).count()
}
