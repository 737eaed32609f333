//! Names, numbers, modal verbs and parts in a deed that a step exchanged.
//!
//! A check does not know which passage a claim is from, so its rules are silent where the word of the claim could come
//! from elsewhere. At a step the wording has told the passage: a name or number of it that the claim lacks, and one of
//! the claim that it lacks, in the same place of the sentence, were exchanged. So were two modal verbs, or a word and
//! its denial ("able", "unable"), between the same words; and two names with the same verb between them in the other
//! order changed their parts.

use super::carriers::Found;
use super::texts::Texts;
use crate::align;
use crate::alignment::{Pair, PassageRef};
use crate::finding::{AlterationType, Verdict};
use crate::judgment::{Alteration, Judgment};
use crate::normalise::numbers::Quantity;
use crate::normalise::{Class, Sym, Token, Tokens};
use crate::span::Span;
use std::ops::Range;

/// Certainty of what is found so.
const CERTAINTY: f32 = 0.7;

/// Prepositions of place, which stand for one another when a sentence is put otherwise.
const PLACE: [&str; 8] = ["at", "in", "near", "of", "off", "on", "around", "within"];

/// Adds the exchanged names and numbers to what was judged of a passage that follows passages of one document.
pub(super) fn find(
    texts: &Texts<'_>,
    (document, passage): (usize, usize),
    found: &Found,
    judgment: &mut Judgment,
) {
    let claim = texts.tokens(document, passage);
    let (text, source_text) = (texts.documents[document].prose(), texts.documents[found.document].prose());
    let place = |&passage: &usize| PassageRef { document: 0, passage };
    let places: Vec<PassageRef> = found.passages.iter().map(place).collect();
    let sources = std::slice::from_ref(&texts.read.texts[found.document]);
    let link = align::given(claim, sources, &places, &texts.read.lexis);
    let mut said = vec![false; claim.tokens.len()];
    link.supports.iter().flat_map(|support| &support.pairs).for_each(|pair| said[pair.claim] = true);
    for support in &link.supports {
        let source = &sources[0].passages[support.at.passage];
        let mut used = vec![false; source.tokens.len()];
        support.pairs.iter().for_each(|pair| used[pair.source] = true);
        let sides = Sides { claim, source, said: &said, used: &used, texts: [text, source_text] };
        let names = sides.names().map(|pair| (AlterationType::Name, "altered-name", pair));
        let numbers = sides.number().filter(|_| judgment.derivations.is_empty());
        let numbers = numbers.map(|pair| (AlterationType::Number, "altered-number", pair));
        let parts = sides.parts(&support.pairs).map(|pair| (AlterationType::Agent, "swapped-agent", pair));
        let words = sides.words();
        let mut more = Vec::new();
        for (kind, rule, (ours, theirs)) in names.into_iter().chain(numbers).chain(parts).chain(words) {
            let (ours, theirs) = (span(&claim.tokens, &ours), span(&source.tokens, &theirs));
            if judgment.alterations.iter().all(|known| !known.span.overlaps(ours)) {
                let (here, there) = (ours.of(text), theirs.of(source_text));
                more.push(Alteration {
                    kind,
                    rule,
                    span: ours,
                    source: Some((found.document, theirs)),
                    message: format!("“{here}” stands where the source has “{there}”"),
                    certainty: CERTAINTY,
                });
            }
        }
        if !more.is_empty() {
            judgment.unsupported.retain(|span| !more.iter().any(|new: &Alteration| new.span.covers(*span)));
            judgment.alterations.extend(more);
            judgment.alterations.sort_by_key(|alteration| (alteration.span, alteration.kind));
            judgment.verdict = Verdict::Altered;
            judgment.confidence = judgment.basis * CERTAINTY;
            return;
        }
    }
}

/// Modal verbs; those of one line can stand for one another.
const MODALS: [&[&str]; 4] = [
    &["may", "might", "can", "could"],
    &["must", "shall"],
    &["shall", "will", "would"],
    &["should", "ought", "would"],
];

/// What denies the word behind it.
const PREFIXES: [&str; 4] = ["un", "in", "im", "dis"];

/// Tokens of a claim, and the tokens of the passage that they stand for.
type Exchange = (Range<usize>, Range<usize>);

/// The words of a claim and of a passage it is from.
struct Sides<'a> {
    claim: &'a Tokens,
    source: &'a Tokens,
    /// By token of the claim, whether the source has it.
    said: &'a [bool],
    /// By token of the source, whether the claim has it.
    used: &'a [bool],
    texts: [&'a str; 2],
}

impl Sides<'_> {
    /// The only name of the claim that the passage lacks beside the only one of it that the claim lacks, where both
    /// stand in the same place.
    fn names(&self) -> Option<Exchange> {
        let [ours] = &lone(self.claim, self.said)[..] else { return None };
        let [theirs] = &lone(self.source, self.used)[..] else { return None };
        let key = |token: &Token| token.key;
        let shares = self.claim.tokens[ours.clone()]
            .iter()
            .any(|token| self.source.tokens[theirs.clone()].iter().map(key).any(|other| other == token.key));
        (!shares && self.same_place(ours, theirs)).then(|| (ours.clone(), theirs.clone()))
    }

    fn same_place(&self, ours: &Range<usize>, theirs: &Range<usize>) -> bool {
        // The word before; none where the name opens the sentence or what stands behind a comma.
        let before = |tokens: &Tokens, text: &str, start: usize| -> Option<String> {
            let word = |at: usize| tokens.tokens[at].span.of(text).to_lowercase();
            let opens = if start > 0 && word(start - 1) == "the" { start - 1 } else { start };
            (opens > 0 && !tokens.commas[opens]).then(|| word(opens - 1))
        };
        let (one, other) =
            (before(self.claim, self.texts[0], ours.start), before(self.source, self.texts[1], theirs.start));
        match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => {
                let place = |word: &str| PLACE.contains(&word);
                one == other || place(&one) && place(&other)
            }
            _ => false,
        }
    }

    /// Modal verbs, or a word and its denial, between the same words.
    fn words(&self) -> Option<(AlterationType, &'static str, Exchange)> {
        let words = |tokens: &Tokens, text: &str| -> Vec<String> {
            tokens.tokens.iter().map(|token| token.span.of(text).to_lowercase()).collect()
        };
        let (ours, theirs) = (words(self.claim, self.texts[0]), words(self.source, self.texts[1]));
        let beside = |words: &[String], at: usize| {
            (at.checked_sub(1).map(|at| words[at].clone()), words.get(at + 1).cloned())
        };
        let denies =
            |one: &str, other: &str| PREFIXES.iter().any(|prefix| one.strip_prefix(prefix) == Some(other));
        for (at, word) in ours.iter().enumerate() {
            let (before, after) = beside(&ours, at);
            for (place, other) in theirs.iter().enumerate().filter(|(_, other)| *other != word) {
                let modal = MODALS.iter().any(|set| set.contains(&word.as_str()))
                    && MODALS.iter().any(|set| set.contains(&other.as_str()))
                    && !MODALS
                        .iter()
                        .any(|set| set.contains(&word.as_str()) && set.contains(&other.as_str()));
                let denied = denies(word, other) || denies(other, word);
                let (left, right) = beside(&theirs, place);
                if (modal || denied) && left == before && right == after && after.is_some() {
                    let (kind, rule) = match modal {
                        true => (AlterationType::Modality, "shifted-modality"),
                        false => (AlterationType::Negation, "flipped-negation"),
                    };
                    return Some((kind, rule, (at..at + 1, place..place + 1)));
                }
            }
        }
        None
    }

    /// Two names with the same verb between them, in the other order; the first of them on either side.
    fn parts(&self, pairs: &[Pair]) -> Option<Exchange> {
        let named = names(self.claim);
        let place = |name: &Range<usize>| -> Option<Range<usize>> {
            let mut places = pairs.iter().filter(|pair| name.contains(&pair.claim)).map(|pair| pair.source);
            let first = places.next()?;
            let (least, most) =
                places.fold((first, first), |(least, most), at| (least.min(at), most.max(at)));
            Some(least..most + 1)
        };
        let between = |tokens: &Tokens, from: usize, to: usize| -> Vec<Sym> {
            let all = tokens.tokens.get(from..to).unwrap_or_default().iter();
            all.filter(|token| token.class != Class::Function).map(|token| token.key).collect()
        };
        named.windows(2).find_map(|two| {
            let (first, second) = (place(&two[0])?, place(&two[1])?);
            let ours = between(self.claim, two[0].end, two[1].start);
            let theirs = between(self.source, second.end, first.start);
            let same = second.end <= first.start && !ours.is_empty() && ours == theirs;
            let passive = |tokens: &Tokens, text: &str, from: usize, to: usize| {
                tokens.tokens[from..to].iter().any(|token| token.span.of(text) == "by")
            };
            let told = same
                && !passive(self.claim, self.texts[0], two[0].end, two[1].start)
                && !passive(self.source, self.texts[1], second.end, first.start);
            told.then(|| (two[0].clone(), second))
        })
    }

    /// The same of numbers, of one kind and unit.
    fn number(&self) -> Option<Exchange> {
        let open = |tokens: &[bool], quantity: &Quantity| {
            !quantity.implied && tokens[quantity.tokens.clone()].iter().all(|paired| !paired)
        };
        let ours: Vec<&Quantity> = self.claim.quantities.iter().filter(|q| open(self.said, q)).collect();
        let theirs: Vec<&Quantity> = self.source.quantities.iter().filter(|q| open(self.used, q)).collect();
        let ([ours], [theirs]) = (&ours[..], &theirs[..]) else { return None };
        let alike = ours.kind == theirs.kind && ours.unit == theirs.unit && !ours.agrees(theirs);
        alike.then(|| (ours.tokens.clone(), theirs.tokens.clone()))
    }
}

/// The names of which no word is paired.
fn lone(tokens: &Tokens, paired: &[bool]) -> Vec<Range<usize>> {
    names(tokens).into_iter().filter(|name| paired[name.clone()].iter().all(|paired| !paired)).collect()
}

/// The names of a passage. A single word that opens the sentence is one only where the documents write it with a
/// capital elsewhere.
fn names(tokens: &Tokens) -> Vec<Range<usize>> {
    let Tokens { tokens, commas, .. } = tokens;
    let is_name = |at: usize| {
        tokens[at].class == Class::Name || tokens[at].capital && tokens[at].class == Class::Content
    };
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at;
        while end < tokens.len() && is_name(end) && (end == at || !commas[end]) {
            end += 1;
        }
        let word = end == at + 1 && at == 0 && tokens[at].class != Class::Name;
        if end > at && !word {
            names.push(at..end);
        }
        at = end.max(at + 1);
    }
    names
}

fn span(tokens: &[Token], range: &Range<usize>) -> Span {
    tokens[range.start].span.join(tokens[range.end - 1].span)
}
