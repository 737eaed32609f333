//! Which of the candidates is evidence? A logistic score over named measurements of each.
//!
//! - `share`: share of the claim's weight that the candidate carries; `relative`: that, divided by the best
//!   candidate's; `best`: whether it is the best;
//! - `more`: share of the claim's weight that it carries over what the best one carries;
//! - `chunk`: shared wording in rare words, up to [`FULL_CHUNK`]; `run`: share of the claim's tokens that go on
//!   where the one before ends;
//! - `mutual`: shared weight as share of all weight of both (Jaccard); `fit`: geometric mean of the shares of
//!   both sides that are shared;
//! - `meaning`: cosine of the word vectors of both, which sees a topic where the words differ; with a language
//!   model, the cosine that it gives, of the same range and weight;
//! - `beside`: whether it stands beside the best;
//! - `diagonal`: how well the claims before and after match the passages before and after; `place`: how far
//!   apart the two stand in their documents, `0..=1`. Both count as far as the two documents run parallel,
//!   since derivative writing also reorders.
//!
//! Weights in `links.json`, made by `tools/fit_model.py`. Linear in claims times candidates.

use super::{Carried, credit, successive};
use crate::alignment::{Pair, PassageRef};
use crate::logistic::Logistic;
use crate::normalise::{Text, Tokens};
use crate::similarity::Vectors;
use crate::vectors::{self, Directions};
use rayon::prelude::*;
use std::sync::LazyLock;

static MODEL: LazyLock<Logistic> = LazyLock::new(|| {
    serde_json::from_str(include_str!("links.json")).expect("links.json is checked by a test")
});

/// Rare words of shared wording that make `chunk` 1: a long clause.
const FULL_CHUNK: f32 = 6.0;

/// Share of the best candidate below which a claim matches nothing, so that neighbours are not judged by it.
const SOME_SHARE: f32 = 0.15;

/// Share that one candidate must carry for its place to tell whether the documents run parallel.
const TELLING_SHARE: f32 = 0.3;

/// Credit for a neighbour that matches one passage further off than the diagonal.
const NEARLY: f32 = 0.7;

/// A source passage that a claim may rest on.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub at: PassageRef,
    pub pairs: Vec<Pair>,
    /// Share of the claim's weight that it carries, `0..=1`.
    pub share: f32,
}

/// The measurements of one candidate.
pub(crate) type Measures = [(&'static str, f32); 12];

/// The probability that a candidate is evidence.
pub(crate) fn probability(measures: &Measures) -> f32 {
    MODEL.probability(measures.iter().map(|(name, value)| MODEL.part(name, *value)).sum())
}

/// What passages mean, as vectors.
pub(crate) enum Meaning<'a> {
    /// The built-in vector of every word of a check, and their sum of every source passage, by source and passage.
    Words(&'a Directions, Vec<Vec<[f32; vectors::DIMENSIONS]>>),
    /// Those that a language model of the user gives whole passages.
    Passages(&'a Vectors),
}

impl<'a> Meaning<'a> {
    /// Takes the model's vectors where there are any, else those of the words.
    pub fn new(directions: &'a Directions, sources: &[Text], model: Option<&'a Vectors>) -> Self {
        let sums = |text: &Text| text.passages.par_iter().map(|tokens| sum(directions, tokens)).collect();
        let words = || Self::Words(directions, sources.iter().map(sums).collect());
        model.map_or_else(words, Self::Passages)
    }

    /// The source passages nearest to claim number `claim`, the nearest first; none without a model.
    pub fn nearest(&self, claim: usize) -> Vec<PassageRef> {
        match self {
            Self::Words(..) => Vec::new(),
            Self::Passages(model) => model.nearest(claim),
        }
    }

    /// The cosine of claim number `at` and a source passage, as a function of the latter's place, `0..=1`; 0
    /// where one has no vector.
    fn to(&self, at: usize, claim: &Tokens) -> impl Fn(PassageRef) -> f32 {
        let own = match self {
            Self::Words(words, _) => sum(words, claim),
            Self::Passages(_) => [0f32; vectors::DIMENSIONS],
        };
        move |place| {
            let cosine = match self {
                Self::Words(_, sums) => vectors::cosine(&own, &sums[place.document][place.passage]),
                Self::Passages(model) => model.cosine(at, place).min(1.0),
            };
            cosine.max(0.0)
        }
    }
}

/// The sum of the built-in vectors of a passage's words.
fn sum(words: &Directions, tokens: &Tokens) -> [f32; vectors::DIMENSIONS] {
    let mut sum = [0f32; vectors::DIMENSIONS];
    tokens.tokens.iter().for_each(|token| words.add_to(token.word, &mut sum));
    sum
}

/// How the claims of a derivative and the passages of a source follow one another.
pub(crate) struct Order<'a> {
    pools: &'a [Vec<Candidate>],
    /// Passages of each source.
    lens: Vec<usize>,
    /// Of each source: `0..=1`, how far the best candidates of successive claims go forwards.
    parallel: Vec<f32>,
}

impl<'a> Order<'a> {
    /// Looks at the best candidates of successive claims.
    pub fn new(pools: &'a [Vec<Candidate>], lens: Vec<usize>) -> Self {
        let mut last: Vec<Option<(usize, f32)>> = vec![None; lens.len()];
        let (mut forwards, mut all) = (vec![0f32; lens.len()], vec![0f32; lens.len()]);
        for best in pools.iter().filter_map(|pool| pool.first()).filter(|best| best.share >= TELLING_SHARE) {
            let (document, passage) = (best.at.document, best.at.passage);
            if let Some((before, share)) = last[document].filter(|(before, _)| *before != passage) {
                let weight = share.min(best.share).powi(2);
                forwards[document] += if passage > before { weight } else { -weight };
                all[document] += weight;
            }
            last[document] = Some((passage, best.share));
        }
        let parallel = forwards.iter().zip(&all).map(|(f, a)| (f / a.max(f32::EPSILON)).max(0.0)).collect();
        Self { pools, lens, parallel }
    }

    /// How well claim `at + step` matches the passages about `step` after `place`, `0..=1`.
    fn beside(&self, at: usize, place: PassageRef, step: isize) -> f32 {
        let Some(pool) = at.checked_add_signed(step).and_then(|at| self.pools.get(at)) else { return 0.0 };
        let top = pool.first().map_or(0.0, |best| best.share).max(SOME_SHARE);
        let matched = |candidate: &Candidate| {
            if candidate.at.document != place.document {
                return 0.0;
            }
            let credit = match (candidate.at.passage as isize - place.passage as isize) * step {
                0 | 1 => 1.0,
                2 => NEARLY,
                _ => 0.0,
            };
            credit * candidate.share / top
        };
        pool.iter().map(matched).fold(0.0, f32::max)
    }

    fn diagonal(&self, at: usize, place: PassageRef) -> f32 {
        self.parallel[place.document] * (self.beside(at, place, -1) + self.beside(at, place, 1)) / 2.0
    }

    fn place(&self, at: usize, place: PassageRef) -> f32 {
        let middle = |nth: usize, count: usize| (nth as f32 + 0.5) / count as f32;
        let apart = middle(at, self.pools.len()) - middle(place.passage, self.lens[place.document]);
        self.parallel[place.document] * apart.abs()
    }
}

/// Measures the candidates of claim number `at`, best first.
pub(crate) fn measure<'t>(
    at: usize,
    claim: &Tokens,
    tokens: impl Fn(PassageRef) -> &'t Tokens,
    order: &Order<'_>,
    meaning: &Meaning<'_>,
) -> Vec<Measures> {
    let pool = &order.pools[at];
    let mut carried = Carried::nothing(claim);
    if let Some(best) = pool.first() {
        carried.take(&best.pairs);
    }
    let total = carried.total;
    let meaning = meaning.to(at, claim);
    let measured = |(nth, candidate): (usize, &Candidate)| {
        let source = tokens(candidate.at);
        let other = source.tokens.iter().map(|token| token.weight).sum::<f32>().max(f32::EPSILON);
        let claimed = |pair: &Pair| claim.tokens[pair.claim].weight;
        let chunk: f32 = candidate.pairs.iter().filter(|pair| pair.coherent).map(claimed).sum();
        let back: f32 =
            candidate.pairs.iter().map(|pair| credit(pair) * source.tokens[pair.source].weight).sum();
        let (more, _) = carried.gain(&candidate.pairs);
        let best = &pool[0];
        let beside =
            best.at.document == candidate.at.document && best.at.passage.abs_diff(candidate.at.passage) == 1;
        [
            ("share", candidate.share),
            ("relative", candidate.share / best.share.max(f32::EPSILON)),
            ("best", f32::from(nth == 0)),
            ("more", more / total),
            ("chunk", (chunk / FULL_CHUNK).min(1.0)),
            ("run", successive(&candidate.pairs) as f32 / claim.tokens.len() as f32),
            ("mutual", back / (other + total * (1.0 - candidate.share)).max(f32::EPSILON)),
            ("fit", (back / other * candidate.share).sqrt()),
            ("meaning", meaning(candidate.at)),
            ("beside", f32::from(beside)),
            ("diagonal", order.diagonal(at, candidate.at)),
            ("place", order.place(at, candidate.at)),
        ]
    };
    pool.iter().enumerate().map(measured).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_reads_and_a_better_candidate_is_likelier() {
        let measures = |value: f32| {
            let names = ["share", "relative", "best", "more", "chunk", "run", "mutual", "fit"];
            let mut all: Measures = [("beside", 0.0); 12];
            names.iter().zip(&mut all).for_each(|(name, measure)| *measure = (name, value));
            all
        };
        assert!(probability(&measures(0.9)) > 0.5 && probability(&measures(0.1)) < 0.5);
    }
}
