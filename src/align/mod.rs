//! Which source passages does each claim rest on?
//!
//! Candidates from an inverted index, token pairs inside each, then the smallest set of passages that
//! carries the claim: the best one first, then others as long as each adds a real part. A neighbour of a
//! chosen passage is preferred among equals; order alone earns nothing, since derivative writing reorders.
//! Claims are independent, so they run in parallel and the result does not depend on the threads.

mod index;
mod lexis;
mod pairs;

pub(crate) use index::Index;
pub(crate) use lexis::Lexis;

use crate::alignment::{Alignment, Link, Pair, PairKind, PassageRef, Support};
use crate::normalise::{Text, Tokens};
use crate::similarity::Vectors;
use rayon::prelude::*;

/// Credit, `0..=1`, of a pair without a neighbour: the words agree, the wording does not.
pub(crate) const LONE: f32 = 0.5;

/// Credit of a related word in shared wording, and of one that stands alone: two synonyms apart from all
/// else share a topic at best.
const RELATED: f32 = 0.7;
const LONE_RELATED: f32 = 0.0;

/// What a further passage of a link must add.
#[derive(Clone, Copy)]
pub(crate) struct LeastGain {
    /// Share of the claim's weight, `0..=1`.
    pub share: f32,
    /// Rare words, where that is less: in a sentence of a hundred words a clause of its own is a real part.
    pub weight: f32,
    /// Coherent content words.
    pub words: usize,
}

/// For evidence: a real part of the claim. With less, claims are pieced together from chance (on WiCE and
/// SWiPE development sets the separation of supported claims falls when this is lowered).
pub(crate) const EVIDENCE: LeastGain = LeastGain { share: 0.12, weight: 1.5, words: 2 };

/// For coverage: derivatives spread a long source sentence over several of their own.
pub(crate) const COVERAGE: LeastGain = LeastGain { share: 0.1, weight: 1.5, words: 2 };

/// Most passages in one link. Gold annotators use up to eight for one enumerating sentence, two mostly.
const MOST_SUPPORTS: usize = 6;

/// Factor for a passage beside one already chosen.
const NEIGHBOUR: f32 = 1.1;

/// Aligns a derivative with its sources; `vectors`, where the user supplies a model, bring in passages that
/// share few words with a claim and decide between those that carry as much of it.
pub(crate) fn align(
    sources: &[Text],
    derivative: &Text,
    lexis: &Lexis,
    vectors: Option<&Vectors>,
) -> Alignment {
    let index = Index::new(sources, lexis);
    let links = derivative
        .passages
        .par_iter()
        .enumerate()
        .map(|(nth, claim)| {
            let mut candidates = index.candidates(claim, lexis);
            let mut further = vectors.map_or(Vec::new(), |vectors| vectors.nearest(nth));
            further.retain(|at| !candidates.contains(at));
            candidates.append(&mut further);
            let tokens = |at: PassageRef| &sources[at.document].passages[at.passage];
            let nearness = |at| vectors.map_or(0.0, |vectors| vectors.cosine(nth, at));
            link(claim, &candidates, tokens, lexis, EVIDENCE, nearness)
        })
        .collect();
    Alignment { links }
}

/// The smallest set of `candidates` that carries `claim`; of two passages that carry as much, the one of more
/// `nearness`.
pub(crate) fn link<'t>(
    claim: &Tokens,
    candidates: &[PassageRef],
    tokens: impl Fn(PassageRef) -> &'t Tokens,
    lexis: &Lexis,
    least: LeastGain,
    nearness: impl Fn(PassageRef) -> f32,
) -> Link {
    if claim.heading || claim.tokens.is_empty() {
        return Link::default();
    }
    let total: f32 = claim.tokens.iter().map(|token| lexis.of(token)).sum();
    let mut pool: Vec<(PassageRef, Vec<Pair>)> =
        candidates.iter().map(|&at| (at, pairs::pair(claim, tokens(at), lexis))).collect();
    let mut carried = vec![0f32; claim.tokens.len()];
    let mut supports: Vec<Support> = Vec::new();
    while supports.len() < MOST_SUPPORTS {
        let best = pool
            .iter()
            .enumerate()
            .map(|(nth, (at, pairs))| {
                let (gain, words) = gain(claim, pairs, &carried, lexis);
                let beside = supports
                    .iter()
                    .any(|s| s.at.document == at.document && s.at.passage.abs_diff(at.passage) == 1);
                (nth, gain, words, gain * if beside { NEIGHBOUR } else { 1.0 })
            })
            .max_by(|a, b| {
                // Of passages that hold the whole claim, the one that holds it in its order.
                let order = || in_order(claim, &pool[a.0].1).cmp(&in_order(claim, &pool[b.0].1));
                let nearer = || nearness(pool[a.0].0).total_cmp(&nearness(pool[b.0].0));
                a.3.total_cmp(&b.3).then_with(order).then_with(nearer).then(b.0.cmp(&a.0))
            });
        let Some((nth, gain, words, _)) = best else { break };
        let first = supports.is_empty();
        if gain <= 0.0 || !first && (gain < (least.share * total).min(least.weight) || words < least.words) {
            break;
        }
        let (at, pairs) = pool.remove(nth);
        for pair in &pairs {
            carried[pair.claim] = carried[pair.claim].max(credit(pair));
        }
        supports.push(Support { at, pairs, share: gain / total });
    }
    Link { supports }
}

/// Of a passage that holds every token of the claim, how many go on right where the one before them ends, on
/// both sides; 0 for any other passage.
fn in_order(claim: &Tokens, pairs: &[Pair]) -> usize {
    if pairs.len() < claim.tokens.len() {
        return 0;
    }
    pairs
        .windows(2)
        .filter(|two| two[1].claim == two[0].claim + 1 && two[1].source == two[0].source + 1)
        .count()
}

/// What a pair counts, `0..=1`.
pub(crate) fn credit(pair: &Pair) -> f32 {
    match (pair.kind, pair.coherent) {
        (PairKind::Same, true) => 1.0,
        (PairKind::Same, false) => LONE,
        (PairKind::Related, true) => RELATED,
        (PairKind::Related, false) => LONE_RELATED,
    }
}

/// Weight that `pairs` add over what is `carried`, and how many coherent words they add.
fn gain(claim: &Tokens, pairs: &[Pair], carried: &[f32], lexis: &Lexis) -> (f32, usize) {
    let (mut gain, mut words) = (0.0, 0);
    for pair in pairs {
        let more = credit(pair) - carried[pair.claim];
        let weight = lexis.of(&claim.tokens[pair.claim]);
        if more > 0.0 && weight > 0.0 {
            gain += more * weight;
            words += usize::from(pair.coherent);
        }
    }
    (gain, words)
}
