//! Candidates: which source passages could this claim rest on?
//!
//! An inverted index from keys to passages. A query adds up the weights of the shared keys, rarest key
//! first, and stops after a fixed amount of work, so that the cost of a check grows with the text and not
//! with its square: in a text of a million passages a common word would otherwise list them all. Work is
//! counted in postings, not in time, hence the same answer every run.

use crate::alignment::PassageRef;
use crate::normalise::{Sym, Text, Tokens};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Most postings that one query reads. A passage has about 15 content words; the budget lets each of them
/// occur in hundreds of passages before common ones are left out. More finds no more on the sets measured.
const WORK: usize = 6_000;

/// Most passages that a query returns.
const CANDIDATES: usize = 24;

/// Passages that room is made for before they are counted.
const ROOM: usize = 128;

/// An index over passages.
pub(crate) struct Index {
    places: Vec<PassageRef>,
    postings: FxHashMap<Sym, Vec<u32>>,
}

impl Index {
    /// Indexes every passage of `texts` that is not furniture.
    pub fn new(texts: &[Text]) -> Self {
        let mut index = Self { places: Vec::new(), postings: FxHashMap::default() };
        for (document, text) in texts.iter().enumerate() {
            for (passage, tokens) in text.passages.iter().enumerate() {
                if tokens.heading || tokens.tokens.is_empty() {
                    continue;
                }
                let place = index.places.len() as u32;
                index.places.push(PassageRef { document, passage });
                for token in tokens.tokens.iter().filter(|token| token.weight > 0.0) {
                    let list = index.postings.entry(token.key).or_default();
                    if list.last() != Some(&place) {
                        list.push(place);
                    }
                }
            }
        }
        index
    }

    /// The passages that share most weight with `query`, best first; ties in text order.
    pub fn candidates(&self, query: &Tokens) -> Vec<PassageRef> {
        let mut keys: Vec<(usize, Sym, f32)> = query
            .tokens
            .iter()
            .filter_map(|token| Some((self.postings.get(&token.key)?.len(), token.key, token.weight)))
            .filter(|(_, _, weight)| *weight > 0.0)
            .collect();
        keys.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        keys.dedup_by_key(|(_, key, _)| *key);
        let room = self.places.len().min(ROOM);
        let mut scores: FxHashMap<u32, f32> = FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
        let mut work = 0;
        for (len, key, weight) in keys {
            work += len;
            if work > WORK && !scores.is_empty() {
                break;
            }
            for &place in self.postings[&key].iter().take(WORK) {
                *scores.entry(place).or_default() += weight;
            }
        }
        // The map's order does not matter: the list is sorted by score and place.
        let mut ranked: Vec<(u32, f32)> = scores.into_iter().collect();
        let by_score = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if ranked.len() > CANDIDATES {
            ranked.select_nth_unstable_by(CANDIDATES, by_score);
            ranked.truncate(CANDIDATES);
        }
        ranked.sort_by(by_score);
        ranked.into_iter().map(|(place, _)| self.places[place as usize]).collect()
    }
}
