//! Whose words does a passage use? What several texts that say the same thing have of its wording, measured by its
//! words and pairs of neighbouring words, weighted by how rare they are. Shared readings show descent, shared
//! statements do not (Maas, *Textkritik*, 1927).

use crate::align::Lexis;
use crate::normalise::{Class, Sym, Token, Tokens};
use rustc_hash::FxHashSet;

/// Share of a passage's wording, `0..=1`, by which the best text must lead for the wording to tell: less than one
/// content word of a sentence of usual length, its two neighbours included.
pub(crate) const LEAD: f32 = 0.03;

/// Share of a passage's weight that only a further text has, from which on the passage rests on that as well: as much
/// as a clause of its own.
const FURTHER: f32 = 0.2;

/// Content words that it must add at least.
const FURTHER_WORDS: usize = 2;

/// What a text has of the wording of a passage.
#[derive(Clone, Debug)]
pub(crate) struct Wording {
    /// Share of the words and pairs of words of the passage, by weight, `0..=1`.
    pub share: f32,
    /// Weight of the pairs of neighbouring words that it has, in rare words.
    pub pairs: f32,
    /// Tokens of the passage, by index, whose very word it has.
    pub words: FxHashSet<usize>,
    /// Tokens of the passage, by index, that it has in any form.
    pub keys: FxHashSet<usize>,
    /// Whether a name or a number is among the words it has, other than those that all of the texts are about.
    pub names: bool,
}

impl Wording {
    /// What `passages` have of the wording of `claim`. Linear in both.
    pub fn of<'t>(claim: &Tokens, passages: impl Iterator<Item = &'t Tokens>, lexis: &Lexis) -> Self {
        let own = &claim.tokens;
        let (mut words, mut keys): (FxHashSet<Sym>, FxHashSet<Sym>) = Default::default();
        let mut neighbours: FxHashSet<(Sym, Sym)> = FxHashSet::default();
        for Tokens { tokens, .. } in passages {
            words.extend(tokens.iter().map(|token| token.word));
            keys.extend(tokens.iter().map(|token| token.key));
            neighbours.extend(tokens.windows(2).map(|two| (two[0].word, two[1].word)));
        }
        let having = |has: &dyn Fn(&Token) -> bool| (0..own.len()).filter(|&at| has(&own[at])).collect();
        let words: FxHashSet<usize> = having(&|token| words.contains(&token.word));
        let weight = |at: usize| own[at].weight;
        let pair = |at: usize| (weight(at) + weight(at + 1)) / 2.0;
        let (mut total, mut of_words, mut pairs) = (0.0, 0.0, 0.0);
        for at in 0..own.len() {
            total += weight(at);
            of_words += if words.contains(&at) { weight(at) } else { 0.0 };
        }
        for at in 0..own.len().saturating_sub(1) {
            total += pair(at);
            pairs += if neighbours.contains(&(own[at].word, own[at + 1].word)) { pair(at) } else { 0.0 };
        }
        let share = if total > 0.0 { (of_words + pairs) / total } else { 0.0 };
        let is_name = |token: &Token| matches!(token.class, Class::Name | Class::Number);
        let names =
            words.iter().any(|&at| is_name(&own[at]) && weight(at) > 0.0 && !lexis.topical(own[at].key));
        Self { share, pairs, words, keys: having(&|token| keys.contains(&token.key)), names }
    }
}

/// The words with weight that only one of several texts has, by index, in text order; none when it is the only text.
pub(crate) fn only<'w>(
    claim: &Tokens,
    one: &Wording,
    others: impl Iterator<Item = &'w Wording> + Clone,
) -> Vec<usize> {
    if others.clone().next().is_none() {
        return Vec::new();
    }
    let alone = |at: &usize| one.words.contains(at) && others.clone().all(|other| !other.words.contains(at));
    (0..claim.tokens.len()).filter(|at| claim.tokens[*at].weight > 0.0).filter(alone).collect()
}

/// What a text adds to those that a passage rests on already: the weight, where it is enough to rest on it as well.
pub(crate) fn adds(claim: &Tokens, text: &Wording, known: &[&Wording]) -> Option<f32> {
    let total: f32 = claim.tokens.iter().map(|token| token.weight).sum();
    let new = (0..claim.tokens.len())
        .filter(|at| text.keys.contains(at) && known.iter().all(|known| !known.keys.contains(at)))
        .map(|at| claim.tokens[at].weight)
        .filter(|weight| *weight > 0.0);
    let (sum, words) = new.fold((0.0, 0), |(sum, words), weight| (sum + weight, words + 1));
    (sum >= FURTHER * total && words >= FURTHER_WORDS).then_some(sum)
}
