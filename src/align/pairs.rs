//! Token alignment inside a link: which word of the claim stands for which word of the source, and why?
//!
//! Longest common runs first, as in greedy string tiling (Wise, 1993): a run of shared words is shared
//! wording, a lone shared word may be chance. Then what agrees in another form: amounts, pronouns and the
//! names they stand for, related words, and function words between the same neighbours. Each token is paired
//! at most once, but for a pronoun, with which every word of its name may pair. A pair is *coherent* when
//! another pair of content words stands near it on both sides. Time and space are the product of the two
//! lengths, which are sentences.

use super::lexis::Lexis;
use super::{LONE, LONE_RELATED, RELATED};
use crate::alignment::{Pair, PairKind};
use crate::lexical::Relation;
use crate::normalise::numbers::Quantity;
use crate::normalise::{Class, Token, Tokens, Written};
use std::cell::LazyCell;

/// How far, in content words, the neighbour of a coherent pair may stand in the claim and in the source.
/// Rewording drops and moves words, so the source side is wider.
const NEAR_CLAIM: u32 = 3;
const NEAR_SOURCE: u32 = 5;

/// How far apart, in tokens, the source may have the neighbours of a function word.
const GAP: usize = 8;

/// A run of equal keys: claim start, source start, length.
struct Run {
    claim: usize,
    source: usize,
    len: usize,
    weight: f32,
}

/// The pairs of `claim` with `source`, in claim order.
pub(crate) fn pair(claim: &Tokens, source: &Tokens, lexis: &Lexis) -> Vec<Pair> {
    let mut runs = runs(claim, source);
    runs.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then(b.len.cmp(&a.len))
            .then((a.claim, a.source).cmp(&(b.claim, b.source)))
    });
    let mut taken = vec![false; claim.tokens.len() + source.tokens.len()];
    let (taken_claim, taken_source) = taken.split_at_mut(claim.tokens.len());
    let mut pairs = Vec::with_capacity(claim.tokens.len().min(source.tokens.len()));
    for run in runs {
        for step in 0..run.len {
            let (c, s) = (run.claim + step, run.source + step);
            if !taken_claim[c] && !taken_source[s] {
                taken_claim[c] = true;
                taken_source[s] = true;
                let kind = kind(&claim.tokens[c], &source.tokens[s]);
                pairs.push(Pair { claim: c, source: s, kind, coherent: false });
            }
        }
    }
    pair_values(claim, source, taken_claim, taken_source, &mut pairs);
    pair_referents(claim, source, taken_claim, taken_source, &mut pairs);
    pairs.sort_by_key(|pair| pair.claim);
    let same = pairs.len();
    for (at, _) in taken_claim.iter().enumerate().filter(|(_, taken)| !**taken) {
        if let Some((place, kind)) = related(claim, source, at, &pairs[..same], taken_source, lexis) {
            taken_source[place] = true;
            pairs.push(Pair { claim: at, source: place, kind, coherent: false });
        }
    }
    pairs.sort_by_key(|pair| pair.claim);
    pair_function_words(claim, source, taken_source, &mut pairs);
    pairs.sort_by_key(|pair| pair.claim);
    mark_coherent(&mut pairs, claim, source, lexis);
    pairs
}

/// What the pairs of a claim with a passage can come to at most.
#[derive(Clone, Copy)]
pub(super) struct Most {
    /// Weight that they carry.
    pub weight: f32,
    /// Coherent content words.
    pub words: usize,
}

/// The most that [`pair`] can find of `claim` in `source`, told without looking at the words of `source`: a word with no
/// word nearby that may have a partner, too, is alone at best.
pub(super) fn most(claim: &Tokens, source: &Tokens, lexis: &Lexis) -> Most {
    // What the credit of a word can be in company, and alone.
    let credits = |at: usize, token: &Token| {
        let shared = || source.residues.may_have(token.key);
        let referred = || source.referents.iter().any(|referent| referent.name.contains(&token.key));
        let amount =
            || claim.quantities.iter().any(|q| q.tokens.start == at) && !source.quantities.is_empty();
        let refers = || claim.referents.iter().any(|referent| referent.at == at);
        if shared() || referred() || amount() || refers() {
            Some((1.0, LONE))
        } else {
            lexis.may_relate(token.key, &source.residues).then_some((RELATED, LONE_RELATED))
        }
    };
    let mut most = Most { weight: 0.0, words: 0 };
    // The word before that may have a partner: its place, weight, credits and whether it has company.
    let mut last: Option<(u32, f32, (f32, f32), bool)> = None;
    let mut count = |(_, weight, credits, together): (u32, f32, (f32, f32), bool)| {
        most.weight += weight * if together { credits.0 } else { credits.1 };
        most.words += usize::from(together);
    };
    for (at, token) in claim.tokens.iter().enumerate().filter(|(_, token)| token.weight > 0.0) {
        let Some(credits) = credits(at, token) else { continue };
        let near = last.is_some_and(|last| token.rank - last.0 <= NEAR_CLAIM);
        if let Some(before) = last {
            count((before.0, before.1, before.2, before.3 || near));
        }
        last = Some((token.rank, token.weight, credits, near));
    }
    last.into_iter().for_each(&mut count);
    most
}

/// Why two tokens with one key are a pair.
fn kind(claim: &Token, source: &Token) -> PairKind {
    match (claim.written, source.written) {
        (Written::Alias, Written::Alias) => PairKind::Same,
        (Written::Alias, _) | (_, Written::Alias) => PairKind::Alias,
        (Written::Unit, other) | (other, Written::Unit) if other != Written::Unit => PairKind::Synonym,
        _ if claim.word != source.word => PairKind::Inflected,
        (a, b) if a != b => PairKind::Spelling,
        _ => PairKind::Same,
    }
}

/// Pairs amounts that agree though they are written otherwise: a correct rounding, another unit, a fraction.
fn pair_values(
    claim: &Tokens,
    source: &Tokens,
    taken_claim: &mut [bool],
    taken_source: &mut [bool],
    pairs: &mut Vec<Pair>,
) {
    for quantity in &claim.quantities {
        let at = quantity.tokens.start;
        if taken_claim[at] {
            continue;
        }
        let mut free = source.quantities.iter().filter(|other| !taken_source[other.tokens.start]);
        // Coverage reads a link from the other side, so either may be the rounded one.
        let agree = |other: &&Quantity| quantity.agrees(other) || other.agrees(quantity);
        if let Some(other) = free.find(agree) {
            let place = other.tokens.start;
            taken_claim[at] = true;
            taken_source[place] = true;
            pairs.push(Pair { claim: at, source: place, kind: PairKind::Alias, coherent: false });
        }
    }
}

/// Pairs a name with the pronoun that stands for it on the other side. All words of a name of the claim find
/// their pronoun; a pronoun of the claim finds the first word of the name, and carries no weight.
fn pair_referents(
    claim: &Tokens,
    source: &Tokens,
    taken_claim: &mut [bool],
    taken_source: &mut [bool],
    pairs: &mut Vec<Pair>,
) {
    for referent in &source.referents {
        for (at, token) in claim.tokens.iter().enumerate() {
            if !taken_claim[at] && referent.name.contains(&token.key) {
                taken_claim[at] = true;
                taken_source[referent.at] = true;
                pairs.push(Pair { claim: at, source: referent.at, kind: PairKind::Alias, coherent: false });
            }
        }
    }
    for referent in &claim.referents {
        let is_it = |place: usize| !taken_source[place] && referent.name.contains(&source.tokens[place].key);
        if let Some(place) = (0..source.tokens.len()).find(|&place| !taken_claim[referent.at] && is_it(place))
        {
            taken_claim[referent.at] = true;
            taken_source[place] = true;
            pairs.push(Pair { claim: referent.at, source: place, kind: PairKind::Alias, coherent: false });
        }
    }
}

/// The free source token that means what a claim token says, and why; of several the one nearest to where the
/// pairs around the claim token lead.
fn related(
    claim: &Tokens,
    source: &Tokens,
    at: usize,
    pairs: &[Pair],
    taken: &[bool],
    lexis: &Lexis,
) -> Option<(usize, PairKind)> {
    let token = &claim.tokens[at];
    if token.weight == 0.0 || !lexis.may_relate(token.key, &source.residues) {
        return None;
    }
    let anchor = || pairs.iter().min_by_key(|pair| pair.claim.abs_diff(at)).map_or(0, |pair| pair.source);
    let anchor = LazyCell::new(anchor);
    let mut best: Option<((bool, usize, usize), PairKind)> = None;
    for &(key, relation) in lexis.related(token.key) {
        let Some(kind) = meant(relation).filter(|_| source.residues.may_have(key)) else { continue };
        for place in source.each(key) {
            let rank = (kind == PairKind::Near, place.abs_diff(*anchor), place);
            let free = !taken[place] && source.tokens[place].weight > 0.0;
            if free && best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, kind));
            }
        }
    }
    best.map(|((.., place), kind)| (place, kind))
}

/// The pair that a word makes with a word of the source that is this to it; `None` where the two do not mean the same.
pub(super) fn meant(relation: Relation) -> Option<PairKind> {
    match relation {
        Relation::Synonym => Some(PairKind::Synonym),
        Relation::Derived => Some(PairKind::Inflected),
        Relation::Narrower => Some(PairKind::Near),
        Relation::Contrast | Relation::Opposite | Relation::Broader => None,
    }
}

/// Pairs the function words that stand between the same neighbours on both sides. `pairs` come in claim order.
fn pair_function_words(claim: &Tokens, source: &Tokens, taken_source: &[bool], pairs: &mut Vec<Pair>) {
    let mut found: Vec<Pair> = Vec::new();
    for (at, token) in claim.tokens.iter().enumerate() {
        if token.class != Class::Function || token.silent || !source.residues.may_have(token.key) {
            continue;
        }
        let next = pairs.partition_point(|pair| pair.claim < at);
        let (Some(left), Some(right)) = (pairs[..next].last(), pairs.get(next)) else { continue };
        let near = left.source < right.source && right.source - left.source <= GAP;
        if right.claim == at || !near {
            continue;
        }
        let start = found.last().map_or(0, |pair| pair.source).max(left.source) + 1;
        let place = (start..right.source).find(|&place| source.tokens[place].key == token.key);
        if let Some(place) = place.filter(|&place| !taken_source[place]) {
            found.push(Pair { claim: at, source: place, kind: PairKind::Same, coherent: false });
        }
    }
    pairs.extend(found);
}

/// Maximal common runs that hold at least one word with weight. Most words of a claim stand nowhere in the
/// passage, so a row is the list of places where its word does, with the length of the run that ends there.
fn runs(claim: &Tokens, source: &Tokens) -> Vec<Run> {
    let mut found = Vec::with_capacity(claim.tokens.len());
    let mut close = |end: usize, ended: &[(usize, usize)], next: &[(usize, usize)]| {
        for &(place, len) in ended.iter().filter(|(place, _)| next.iter().all(|(at, _)| *at != place + 1)) {
            let claimed = end - len..end;
            let weight: f32 = claim.tokens[claimed.clone()].iter().map(|token| token.weight).sum();
            if weight > 0.0 {
                found.push(Run { claim: claimed.start, source: place + 1 - len, len, weight });
            }
        }
    };
    let mut above: Vec<(usize, usize)> = Vec::with_capacity(source.tokens.len());
    let mut row: Vec<(usize, usize)> = Vec::with_capacity(source.tokens.len());
    for (at, token) in claim.tokens.iter().enumerate() {
        row.clear();
        if !token.silent && source.residues.may_have(token.key) {
            let before = |place: usize| above.iter().find(|(at, _)| at + 1 == place).map_or(0, |run| run.1);
            row.extend(source.each(token.key).map(|place| (place, before(place) + 1)));
        }
        close(at, &above, &row);
        std::mem::swap(&mut above, &mut row);
    }
    close(claim.tokens.len(), &above, &[]);
    found
}

fn mark_coherent(pairs: &mut [Pair], claim: &Tokens, source: &Tokens, lexis: &Lexis) {
    let rank = |token: &Token| token.rank;
    let mut content: Vec<(usize, u32, u32)> = Vec::with_capacity(pairs.len());
    content.extend(
        pairs
            .iter()
            .enumerate()
            .filter(|(_, pair)| claim.tokens[pair.claim].weight > 0.0)
            .map(|(at, pair)| (at, rank(&claim.tokens[pair.claim]), rank(&source.tokens[pair.source]))),
    );
    for (nth, &(at, c, s)) in content.iter().enumerate() {
        let near = |&&(other, oc, os): &&(usize, u32, u32)| {
            let close = c.abs_diff(oc) <= NEAR_CLAIM && s.abs_diff(os) <= NEAR_SOURCE;
            close && !lexis.topical(claim.tokens[pairs[other].claim].key)
        };
        let before = content[..nth].iter().rev().take(NEAR_CLAIM as usize).any(|other| near(&other));
        let after = content[nth + 1..].iter().take(NEAR_CLAIM as usize).any(|other| near(&other));
        pairs[at].coherent = before || after;
    }
}

#[cfg(test)]
mod tests {
    use super::super::slots::rivals;
    use super::*;
    use crate::Document;
    use crate::alignment::RivalKind;
    use crate::normalise::{Glossary, Lexicon};
    use crate::read::Format;

    /// A word of the claim, what it has to do with a word of the source, and that word.
    type Typed<K> = Vec<(String, K, String)>;

    /// The pairs of the last passages of two texts, and the rivals.
    fn aligned(source: &str, claim: &str) -> (Typed<PairKind>, Typed<RivalKind>) {
        let [source, claim] = [source, claim].map(|text| Document::from_text("t", Format::Plain, text));
        let (mut lexicon, mut texts) = Lexicon::read(&[&source, &claim], &Glossary::default());
        let lexis = Lexis::new(&mut lexicon, &mut texts);
        let [s, c] = [&texts[0], &texts[1]].map(|text| text.passages.last().expect("a passage"));
        let word = |document: &Document, token: &Token| token.span.of(document.prose()).to_owned();
        let pairs = pair(c, s, &lexis);
        let rivals = rivals(c, s, &pairs, &lexis);
        let words = |at: usize, place: usize| (word(&claim, &c.tokens[at]), word(&source, &s.tokens[place]));
        let typed = |pair: &Pair| {
            let (a, b) = words(pair.claim, pair.source);
            (a, pair.kind, b)
        };
        let rival = |rival: &crate::alignment::Rival| {
            let (a, b) = words(rival.claim, rival.source);
            (a, rival.kind, b)
        };
        (pairs.iter().map(typed).collect(), rivals.iter().map(rival).collect())
    }

    fn kind(source: &str, claim: &str, word: &str) -> Option<PairKind> {
        aligned(source, claim).0.into_iter().find(|(found, ..)| found == word).map(|(_, kind, _)| kind)
    }

    #[test]
    fn every_kind_of_pair() {
        use PairKind::{Alias, Inflected, Near, Same, Spelling, Synonym};
        let source = "The Orvelle Harbour Board (OHB) organised talks and purchased two ships in May, and imposed a tariff on salt.";
        for (claim, word, expected) in [
            ("The talks were held.", "talks", Same),
            ("It is organising talks.", "organising", Inflected),
            ("It organized talks.", "organized", Spelling),
            ("The OHB spoke.", "OHB", Alias),
            ("They bought two ships in May.", "bought", Synonym),
            ("It imposed a tax on salt in May.", "tax", Near),
            ("They purchased 2 ships.", "2", Same),
        ] {
            assert_eq!(kind(source, claim, word), Some(expected), "{claim}");
        }
        assert_eq!(kind(source, "They painted two ships.", "painted"), None);
    }

    #[test]
    fn a_verb_of_several_words_is_one() {
        let source = "The guild set up a fund for lamps.";
        assert_eq!(
            kind(source, "The guild established a fund for lamps.", "established"),
            Some(PairKind::Synonym)
        );
        assert_eq!(kind(source, "The guild set up a fund.", "set up"), Some(PairKind::Same));
    }

    #[test]
    fn a_pronoun_pairs_with_its_name() {
        let source = "Yes.\n\nThe Orvelle Council met in May. It raised the levy on lamps.";
        let (pairs, _) = aligned(source, "Orvelle Council raised the levy.");
        assert_eq!(pairs[0], ("Orvelle".to_owned(), PairKind::Alias, "It".to_owned()));
    }

    #[test]
    fn a_function_word_pairs_by_its_place() {
        let (pairs, _) =
            aligned("The levy of the quay, paid by the guild, rose.", "The levy, by the guild, rose.");
        assert!(pairs.contains(&("by".to_owned(), PairKind::Same, "by".to_owned())), "{pairs:?}");
    }

    #[test]
    fn what_stands_in_the_place_of_another_word_is_its_rival() {
        let source = "The council accepted the offer of Tova Jolis in May.";
        let (_, rivals) = aligned(source, "The council rejected the offer of Tova Marrane in May.");
        let expected =
            [("rejected", RivalKind::Opposite, "accepted"), ("Marrane", RivalKind::SameClass, "Jolis")];
        assert_eq!(rivals, expected.map(|(a, kind, b)| (a.to_owned(), kind, b.to_owned())));
    }
}
