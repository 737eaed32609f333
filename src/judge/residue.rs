//! What token alignment leaves over: claim words that stand where the evidence has others, words put in
//! between, words that are all there but nowhere together.
//!
//! A claim may share nearly all words with its sources and still say something else. Each unaligned word is
//! therefore looked at beside its rival, the word that stands in its place in the source. Paired words are
//! looked at in twos: words that a claim puts side by side should meet somewhere in the sources. Weights are
//! those of [`Lexis`](crate::align::Lexis): rare words.

use crate::alignment::{Pair, Rival, RivalKind};
use crate::lexical::Relation;
use crate::normalise::{Class, Sym, Text};
use crate::rules::Comparison;

/// Passages, counted over all sources, within which two words are taken to be spoken of together: a sentence
/// and the next.
const TOGETHER: u32 = 1;

/// Where each key stands in the sources: numbers of passages, ascending, sources one after another.
pub(super) struct Places(Vec<Vec<u32>>);

impl Places {
    pub fn new(sources: &[Text], keys: usize) -> Self {
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); keys];
        for (nth, passage) in sources.iter().flat_map(|text| &text.passages).enumerate() {
            for token in &passage.tokens {
                let list = &mut places[token.key as usize];
                if list.last() != Some(&(nth as u32)) {
                    list.push(nth as u32);
                }
            }
        }
        Self(places)
    }

    /// Whether the sources have the key at all.
    pub fn has(&self, key: Sym) -> bool {
        self.0.get(key as usize).is_some_and(|places| !places.is_empty())
    }

    /// Whether two keys stand in one passage, or in two beside each other.
    fn meet(&self, a: Sym, b: Sym) -> bool {
        let (Some(a), Some(b)) = (self.0.get(a as usize), self.0.get(b as usize)) else { return false };
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if a[i].abs_diff(b[j]) <= TOGETHER {
                return true;
            }
            if a[i] < b[j] { i += 1 } else { j += 1 }
        }
        false
    }
}

/// The residue of a claim, in rare words (the weight of [`Lexis`](crate::align::Lexis)) where nothing else is said.
#[derive(Debug, Default)]
pub(super) struct Residue {
    /// The heaviest word whose opposite stands unpaired in the evidence.
    pub opposite: f32,
    /// The heaviest name or number that no source has.
    pub novel_fact: f32,
    /// The words that no source has, nor one that means the same, as share of the claim's weight, `0..=1`.
    pub novel_share: f32,
    /// The heaviest pair of neighbours whose words are in the sources but never together.
    pub strangers: f32,
    /// Share of neighbouring pairs, `0..=1`, that go backwards in the strongest passage.
    pub backwards: f32,
    /// The most words of weight that the strongest passage has between two neighbouring content words.
    pub skipped: f32,
    /// Share of the carried content words, `0..=1`, in the very form that the source has.
    pub exact: f32,
}

/// Looks at every word of a claim. `weight` is that of each token, in rare words, and `carried` what the
/// evidence carries of it, `0..=1`.
pub(super) fn residue(cx: &Comparison<'_>, places: &Places, weight: &[f32], carried: &[f32]) -> Residue {
    let mut residue = Residue::default();
    let tokens = &cx.claim.tokens;
    let lexis = cx.scope.lexis;
    let total = weight.iter().sum::<f32>().max(f32::EPSILON);
    let content: Vec<usize> = (0..tokens.len()).filter(|&at| weight[at] > 0.0).collect();
    for &at in content.iter().filter(|&&at| carried[at] == 0.0) {
        let (token, weight) = (&tokens[at], weight[at]);
        let meant = lexis.related(token.key).iter().any(|&(other, relation)| {
            matches!(relation, Relation::Synonym | Relation::Derived) && places.has(other)
        });
        if !places.has(token.key) && !meant {
            residue.novel_share += weight / total;
            if matches!(token.class, Class::Name | Class::Number) {
                residue.novel_fact = residue.novel_fact.max(weight);
            }
        }
        let opposite = |rival: &&Rival| rival.claim == at && rival.kind == RivalKind::Opposite;
        for rival in cx.main_evidence().flat_map(|(support, _)| &support.rivals).filter(opposite) {
            residue.opposite = residue.opposite.max(weight * rival.strength);
        }
    }
    residue.strangers = strangers(cx, places, weight, &content);
    wording(cx, &mut residue);
    residue
}

/// The heaviest pair of words side by side in the claim that the sources have, but never together.
fn strangers(cx: &Comparison<'_>, places: &Places, weight: &[f32], content: &[usize]) -> f32 {
    let tokens = &cx.claim.tokens;
    let weight_apart = |two: &[usize]| {
        let (a, b) = (&tokens[two[0]], &tokens[two[1]]);
        let apart = places.has(a.key) && places.has(b.key) && !places.meet(a.key, b.key);
        if apart { weight[two[0]].min(weight[two[1]]) } else { 0.0 }
    };
    content.windows(2).map(weight_apart).fold(0.0, f32::max)
}

/// What the strongest passage does with the words it shares: `backwards`, `skipped`, `exact`.
fn wording(cx: &Comparison<'_>, residue: &mut Residue) {
    let Some((best, source)) = cx.evidence().next() else { return };
    let tokens = &cx.claim.tokens;
    let pairs: Vec<&Pair> = best.pairs.iter().filter(|pair| cx.weighs(&tokens[pair.claim])).collect();
    let mut taken = vec![false; source.tokens.len()];
    best.pairs.iter().for_each(|pair| taken[pair.source] = true);
    let skipped = |two: &[&Pair]| -> f32 {
        let between = (two[0].source + 1..two[1].source).filter(|&place| !taken[place]);
        between.map(|place| source.tokens[place].weight).sum()
    };
    residue.skipped = pairs.windows(2).map(skipped).fold(0.0, f32::max);
    let exact = pairs.iter().filter(|p| tokens[p.claim].word == source.tokens[p.source].word).count();
    residue.exact = exact as f32 / pairs.len().max(1) as f32;
    let back = pairs.windows(2).filter(|two| two[1].source < two[0].source).count();
    residue.backwards = back as f32 / pairs.len().max(2) as f32;
}
