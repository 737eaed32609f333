//! Which source passages does each claim rest on?
//!
//! Candidates from an inverted index and token pairs inside each make the pool of a claim; `links.rs` measures
//! each candidate, and the likeliest one and all others from [`IS_EVIDENCE`] on are the evidence. With a language model
//! of the user, the passages nearest by its cosine join the pool, and that cosine is the measure `meaning`.
//! Coverage takes the smallest set of passages that carries the text instead, see [`link`]. Claims are
//! independent, so they run in parallel and the result does not depend on the threads.

mod index;
mod lexis;
mod links;
mod pairs;
mod slots;

pub(crate) use index::Index;
pub(crate) use lexis::Lexis;
pub(crate) use links::{Candidate, Meaning, Measures};

use crate::alignment::{Alignment, Link, Pair, PairKind, PassageRef, Support};
use crate::normalise::{Text, Tokens};
use links::Order;
use pairs::Most;
use rayon::prelude::*;

/// Credit, `0..=1`, of a pair without a neighbour: the words agree, the wording does not.
pub(crate) const LONE: f32 = 0.5;

/// Credit of a related word in shared wording, and of one that stands alone: two synonyms apart from all
/// else share a topic at best.
const RELATED: f32 = 0.7;
const LONE_RELATED: f32 = 0.0;

/// Credit of a broader word in shared wording.
const NEAR: f32 = 0.5;

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

/// For coverage: derivatives spread a long source sentence over several of their own.
pub(crate) const COVERAGE: LeastGain = LeastGain { share: 0.1, weight: 1.5, words: 2 };

/// Most passages in one link. Gold annotators use up to eight for one enumerating sentence, two mostly.
const MOST_SUPPORTS: usize = 6;

/// Factor for a passage beside one already chosen.
const NEIGHBOUR: f32 = 1.1;

/// Candidates of a claim that are looked at in full: more than a link can hold, so that order can decide.
const LOOKED_AT: usize = 10;

/// Probability of being evidence from which on a candidate is taken beside the likeliest: of 0.5, 0.6, 0.7 and
/// 0.8 the evidence F1 of our fixtures is best from 0.6 to 0.7, and WiCE loses from there on.
const IS_EVIDENCE: f32 = 0.6;

/// Aligns a derivative with its sources.
pub(crate) fn align(sources: &[Text], derivative: &Text, meaning: &Meaning<'_>, lexis: &Lexis) -> Alignment {
    let (pools, measured) = considered(sources, derivative, meaning, lexis);
    let link = |(at, pool): (usize, &Vec<Candidate>)| {
        let likely: Vec<f32> = measured[at].iter().map(links::probability).collect();
        evidence(&derivative.passages[at], |place| tokens(sources, place), pool, &likely, lexis)
    };
    Alignment { links: pools.par_iter().enumerate().map(link).collect() }
}

/// What is considered for each claim, and the measurements that decide.
pub(crate) fn considered(
    sources: &[Text],
    derivative: &Text,
    meaning: &Meaning<'_>,
    lexis: &Lexis,
) -> (Vec<Vec<Candidate>>, Vec<Vec<Measures>>) {
    let pools = pools(sources, derivative, meaning, lexis);
    let order = Order::new(&pools, sources.iter().map(|text| text.passages.len()).collect());
    let measure = |(at, claim): (usize, &Tokens)| {
        links::measure(at, claim, |place| tokens(sources, place), &order, meaning)
    };
    let measured = derivative.passages.par_iter().enumerate().map(measure).collect();
    (pools, measured)
}

fn tokens(sources: &[Text], at: PassageRef) -> &Tokens {
    &sources[at.document].passages[at.passage]
}

/// The best candidates of every claim with their token pairs, the one that carries most first, and after them
/// those that only a language model finds, the nearest first.
fn pools(sources: &[Text], derivative: &Text, meaning: &Meaning<'_>, lexis: &Lexis) -> Vec<Vec<Candidate>> {
    let index = Index::new(sources);
    let pool = |(nth, claim): (usize, &Tokens)| {
        if claim.heading || claim.tokens.is_empty() {
            return Vec::new();
        }
        let nothing = Carried::nothing(claim);
        let candidate = |at: PassageRef| {
            let pairs = pairs::pair(claim, tokens(sources, at), lexis);
            let share = nothing.gain(&pairs).0 / nothing.total;
            Candidate { at, pairs, share }
        };
        let mut pool: Vec<Candidate> = Vec::new();
        // The most promising first, so that those that cannot be among the best need not be paired.
        for (at, most) in promising(claim, index.candidates(claim), |at| tokens(sources, at), lexis) {
            let better = pool.iter().filter(|candidate| candidate.share > most.weight / nothing.total);
            if better.count() >= LOOKED_AT {
                break;
            }
            pool.extend(Some(candidate(at)).filter(|candidate| candidate.share > 0.0));
        }
        // Of passages that hold the whole claim, the one that holds it in its order.
        pool.sort_by(|a, b| {
            let order = || in_order(claim, &b.pairs).cmp(&in_order(claim, &a.pairs));
            b.share.total_cmp(&a.share).then_with(order).then(a.at.cmp(&b.at))
        });
        pool.truncate(LOOKED_AT);
        for at in meaning.nearest(nth) {
            if pool.iter().all(|candidate| candidate.at != at) {
                pool.push(candidate(at));
            }
        }
        pool
    };
    derivative.passages.par_iter().enumerate().map(pool).collect()
}

/// What rounding may add to a sum of weights, as a factor.
const ROUNDING: f32 = 1.0 + 1e-4;

/// Candidates with the most that each can carry of `claim`, the highest weight first; of equal ones in their order.
fn promising<'t>(
    claim: &Tokens,
    candidates: Vec<PassageRef>,
    tokens: impl Fn(PassageRef) -> &'t Tokens,
    lexis: &Lexis,
) -> Vec<(PassageRef, Most)> {
    let most = |at: PassageRef| {
        let most = pairs::most(claim, tokens(at), lexis);
        (at, Most { weight: most.weight * ROUNDING, ..most })
    };
    let mut all: Vec<(PassageRef, Most)> = candidates.into_iter().map(most).collect();
    all.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight));
    all
}

/// The likeliest candidate and the others from [`IS_EVIDENCE`] on, the likeliest first.
fn evidence<'t>(
    claim: &Tokens,
    tokens: impl Fn(PassageRef) -> &'t Tokens,
    pool: &[Candidate],
    likely: &[f32],
    lexis: &Lexis,
) -> Link {
    let likeliest =
        (0..pool.len()).reduce(|best, next| if likely[next] > likely[best] { next } else { best });
    let Some(likeliest) = likeliest else { return Link::default() };
    let mut chosen: Vec<usize> =
        (0..pool.len()).filter(|&nth| nth == likeliest || likely[nth] >= IS_EVIDENCE).collect();
    chosen.sort_by(|&a, &b| likely[b].total_cmp(&likely[a]).then(a.cmp(&b)));
    chosen.truncate(MOST_SUPPORTS);
    let mut carried = Carried::nothing(claim);
    let supports = chosen.into_iter().map(|nth| {
        let Candidate { at, pairs, .. } = &pool[nth];
        let rivals = slots::rivals(claim, tokens(*at), pairs, lexis);
        Support { at: *at, share: carried.take(pairs), pairs: pairs.clone(), rivals }
    });
    Link { supports: supports.collect(), likely: likely[likeliest] }
}

/// The link of a claim to passages that it is known to rest on.
pub(crate) fn given(claim: &Tokens, sources: &[Text], places: &[PassageRef], lexis: &Lexis) -> Link {
    if claim.tokens.is_empty() {
        return Link::default();
    }
    let mut carried = Carried::nothing(claim);
    let supports = places.iter().map(|&at| {
        let pairs = pairs::pair(claim, tokens(sources, at), lexis);
        let rivals = slots::rivals(claim, tokens(sources, at), &pairs, lexis);
        Support { at, share: carried.take(&pairs), pairs, rivals }
    });
    Link { supports: supports.collect(), likely: 1.0 }
}

/// The smallest set of `candidates` that carries `claim`.
pub(crate) fn link<'t>(
    claim: &Tokens,
    candidates: &[PassageRef],
    tokens: impl Fn(PassageRef) -> &'t Tokens,
    lexis: &Lexis,
    least: LeastGain,
) -> Link {
    if claim.heading || claim.tokens.is_empty() {
        return Link::default();
    }
    let mut carried = Carried::nothing(claim);
    let enough = (least.share * carried.total).min(least.weight);
    let mut pool: Vec<(PassageRef, Vec<Pair>)> = Vec::new();
    let mut best = 0.0f32;
    // What can neither be the best nor add enough to it need not be paired.
    for (at, most) in promising(claim, candidates.to_vec(), &tokens, lexis) {
        if most.weight < best && (most.weight < enough || most.words < least.words) {
            continue;
        }
        let pairs = pairs::pair(claim, tokens(at), lexis);
        best = best.max(carried.gain(&pairs).0);
        pool.push((at, pairs));
    }
    let rank = |at: PassageRef| candidates.iter().position(|candidate| *candidate == at);
    pool.sort_by_key(|(at, _)| rank(*at));
    let mut supports: Vec<Support> = Vec::new();
    while supports.len() < MOST_SUPPORTS {
        let best = pool
            .iter()
            .enumerate()
            .map(|(nth, (at, pairs))| {
                let (gain, words) = carried.gain(pairs);
                let beside = supports
                    .iter()
                    .any(|s| s.at.document == at.document && s.at.passage.abs_diff(at.passage) == 1);
                (nth, gain, words, gain * if beside { NEIGHBOUR } else { 1.0 })
            })
            .max_by(|a, b| {
                // Of passages that hold the whole claim, the one that holds it in its order.
                let order = || in_order(claim, &pool[a.0].1).cmp(&in_order(claim, &pool[b.0].1));
                a.3.total_cmp(&b.3).then_with(order).then(b.0.cmp(&a.0))
            });
        let Some((nth, gain, words, _)) = best else { break };
        let first = supports.is_empty();
        if gain <= 0.0 || !first && (gain < enough || words < least.words) {
            break;
        }
        let (at, pairs) = pool.remove(nth);
        supports.push(Support { at, share: carried.take(&pairs), pairs, rivals: Vec::new() });
    }
    Link { supports, likely: 0.0 }
}

/// Of a passage that holds every token of the claim, how many go on right where the one before them ends, on
/// both sides; 0 for any other passage.
fn in_order(claim: &Tokens, pairs: &[Pair]) -> usize {
    if pairs.len() < claim.tokens.len() {
        return 0;
    }
    successive(pairs)
}

/// How many pairs go on right where the one before them ends, on both sides.
fn successive(pairs: &[Pair]) -> usize {
    let goes_on = |two: &&[Pair]| two[1].claim == two[0].claim + 1 && two[1].source == two[0].source + 1;
    pairs.windows(2).filter(goes_on).count()
}

/// What a pair counts, `0..=1`.
pub(crate) fn credit(pair: &Pair) -> f32 {
    match (pair.kind, pair.coherent) {
        (PairKind::Synonym, true) => RELATED,
        (PairKind::Synonym, false) => LONE_RELATED,
        (PairKind::Near, true) => NEAR,
        (PairKind::Near, false) => LONE_RELATED,
        (_, true) => 1.0,
        (_, false) => LONE,
    }
}

/// How much of a claim the passages looked at so far carry.
struct Carried<'a> {
    claim: &'a Tokens,
    /// Of each token, `0..=1`.
    credit: Vec<f32>,
    /// Weight of the claim, above 0.
    total: f32,
}

impl<'a> Carried<'a> {
    fn nothing(claim: &'a Tokens) -> Self {
        let total: f32 = claim.tokens.iter().map(|token| token.weight).sum();
        Self { claim, credit: vec![0.0; claim.tokens.len()], total: total.max(f32::EPSILON) }
    }

    /// Weight that `pairs` add to it, and how many coherent words they add.
    fn gain(&self, pairs: &[Pair]) -> (f32, usize) {
        let (mut gain, mut words) = (0.0, 0);
        for pair in pairs {
            let more = credit(pair) - self.credit[pair.claim];
            let weight = self.claim.tokens[pair.claim].weight;
            if more > 0.0 && weight > 0.0 {
                gain += more * weight;
                words += usize::from(pair.coherent);
            }
        }
        (gain, words)
    }

    /// Adds `pairs`; returns the share of the claim's weight that they added.
    fn take(&mut self, pairs: &[Pair]) -> f32 {
        let (gain, _) = self.gain(pairs);
        for pair in pairs {
            self.credit[pair.claim] = self.credit[pair.claim].max(credit(pair));
        }
        gain / self.total
    }
}
