//! What stands in the source where the claim has a word of its own?
//!
//! The pairs to the left and right of an unaligned word anchor it in a source passage; what stands between
//! their source sides, and is unaligned too, is its rival. Only words of weight are looked at. Linear in the
//! claim times the width of a slot.

use super::{Lexis, credit};
use crate::alignment::{Pair, Rival, RivalKind};
use crate::lexical::Relation;
use crate::normalise::Tokens;
use std::ops::Range;

/// How far, in content words, an anchor may stand from the word it anchors, and the anchors from each other in
/// the source.
const NEAR: usize = 3;
const WIDE: usize = 6;

/// The strength of a slot that is anchored on both sides, and on one.
const BOTH_SIDES: f32 = 1.0;
const ONE_SIDE: f32 = 0.5;

/// The rival of every claim word that no pair gives credit to, where it has one: its opposite before a word of
/// its class before any other, and the first of those. A source word is the rival of one claim word only.
pub(super) fn rivals(claim: &Tokens, source: &Tokens, pairs: &[Pair], lexis: &Lexis) -> Vec<Rival> {
    let anchors: Vec<&Pair> = pairs.iter().filter(|p| claim.tokens[p.claim].weight > 0.0).collect();
    let mut taken = vec![false; source.tokens.len()];
    pairs.iter().for_each(|pair| taken[pair.source] = true);
    let mut aligned = vec![false; claim.tokens.len()];
    pairs.iter().filter(|pair| credit(pair) > 0.0).for_each(|pair| aligned[pair.claim] = true);
    let mut candidates: Vec<Rival> = Vec::new();
    for at in (0..claim.tokens.len()).filter(|&at| !aligned[at] && claim.tokens[at].weight > 0.0) {
        let Some((range, strength)) = slot(claim, source, &anchors, at) else { continue };
        let token = &claim.tokens[at];
        let kind = |place: usize| {
            let other = &source.tokens[place];
            if matches!(lexis.relation(token.key, other.key), Some(Relation::Contrast | Relation::Opposite)) {
                RivalKind::Opposite
            } else if other.class == token.class {
                RivalKind::SameClass
            } else {
                RivalKind::Other
            }
        };
        let free = range.filter(|&place| !taken[place] && source.tokens[place].weight > 0.0);
        candidates.extend(free.map(|place| Rival { claim: at, source: place, kind: kind(place), strength }));
    }
    candidates.sort_by_key(|rival| (rival.kind, rival.claim, rival.source));
    let mut rivals: Vec<Rival> = Vec::new();
    for rival in candidates {
        if !aligned[rival.claim] && !taken[rival.source] {
            aligned[rival.claim] = true;
            taken[rival.source] = true;
            rivals.push(rival);
        }
    }
    rivals.sort_by_key(|rival| rival.claim);
    rivals
}

/// The source tokens among which a claim token would stand, and how well it is anchored there.
fn slot(claim: &Tokens, source: &Tokens, anchors: &[&Pair], at: usize) -> Option<(Range<usize>, f32)> {
    let content =
        |tokens: &Tokens, range: Range<usize>| range.filter(|&at| tokens.tokens[at].weight > 0.0).count();
    let left = anchors.iter().rev().find(|pair| pair.claim < at);
    let right = anchors.iter().find(|pair| pair.claim > at);
    let left = left.filter(|pair| content(claim, pair.claim + 1..at) < NEAR);
    let right = right.filter(|pair| content(claim, at + 1..pair.claim) < NEAR);
    match (left, right) {
        (Some(left), Some(right)) => {
            let between = left.source + 1..right.source;
            let fits = left.source < right.source && content(source, between.clone()) <= WIDE;
            fits.then_some((between, BOTH_SIDES))
        }
        (Some(left), None) => {
            let end = (left.source + 1..source.tokens.len())
                .filter(|&place| source.tokens[place].weight > 0.0)
                .nth(NEAR - 1)
                .map_or(source.tokens.len(), |last| last + 1);
            Some((left.source + 1..end, ONE_SIDE))
        }
        (None, Some(right)) => {
            let start = (0..right.source)
                .rev()
                .filter(|&place| source.tokens[place].weight > 0.0)
                .nth(NEAR - 1)
                .unwrap_or(0);
            Some((start..right.source, ONE_SIDE))
        }
        (None, None) => None,
    }
}
