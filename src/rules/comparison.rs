//! What a rule sees: the claim, the passages it rests on, and which token stands for which.

use super::quoted::Quoted;
use crate::align::{Lexis, credit};
use crate::alignment::{Link, Pair, Support};
use crate::document::{Document, Passage};
use crate::finding::AlterationType;
use crate::judgment::Alteration;
use crate::lexical::Relation;
use crate::normalise::numbers::Quantity;
use crate::normalise::{Class, Lexicon, Text, Token, Tokens, Written};
use crate::phrases::{Match, Phrases};
use crate::span::Span;
use crate::vectors::Directions;
use std::ops::Range;

/// How far, in tokens, a word looks for the cue or value that belongs to it.
const REACH: usize = 6;

/// Share of the content words of a clause, `0..=1`, that a claim must have to speak of the clause.
const SPOKEN_OF: f32 = 0.4;

/// Share of the strongest support's share from which on a support is a main one, `0..=1`.
const MAIN_SHARE: f32 = 0.7;

/// Words before the unit that an amount is counted by, and how far behind the amount, in tokens, it may stand:
/// "3 crowns *a* week".
const RATES: [&str; 5] = ["a", "an", "per", "each", "every"];
const RATE_REACH: usize = 2;

/// Everything shared by the claims of one check.
pub(crate) struct Scope<'a> {
    pub lexicon: &'a Lexicon,
    pub lexis: &'a Lexis,
    pub directions: &'a Directions,
    pub sources: &'a [Document],
    pub source_texts: &'a [Text],
    pub derivative: &'a Document,
    /// The quotations of each passage of the derivative.
    pub quoted: &'a [Vec<Quoted>],
}

/// A word of the claim beside one of the evidence that is kept apart from it.
pub(crate) struct Contrast<'a> {
    /// Index of the token in the claim.
    pub at: usize,
    pub support: &'a Support,
    pub source: &'a Tokens,
    /// Index of the token in `source`.
    pub place: usize,
    /// [`Relation::Contrast`] or [`Relation::Opposite`].
    pub relation: Relation,
    /// Pairs around both words; [`SLOT`] more where they stand between the same neighbours.
    pub fit: usize,
}

/// What one slot counts in the fit of two words, in pairs around them.
pub(crate) const SLOT: usize = 2;

/// One claim beside its evidence.
pub(crate) struct Comparison<'a> {
    pub scope: &'a Scope<'a>,
    pub passage: &'a Passage,
    pub claim: &'a Tokens,
    pub link: &'a Link,
    /// The quotations in the claim, looked up in all sources.
    pub quoted: &'a [Quoted],
}

impl<'a> Comparison<'a> {
    /// The supports with the tokens of their passages.
    pub fn evidence(&self) -> impl Iterator<Item = (&'a Support, &'a Tokens)> {
        let texts = self.scope.source_texts;
        self.link
            .supports
            .iter()
            .map(move |support| (support, &texts[support.at.document].passages[support.at.passage]))
    }

    /// The text that the claim stands in.
    pub fn claim_text(&self) -> &'a str {
        self.scope.derivative.prose()
    }

    /// The text that a support's passage stands in.
    pub fn source_text(&self, support: &Support) -> &'a str {
        self.scope.sources[support.at.document].prose()
    }

    /// The words of the claim from token `range.start` to the one before `range.end`.
    pub fn claim_words(&self, range: &Range<usize>) -> &'a str {
        span_of(&self.claim.tokens, range).of(self.scope.derivative.prose())
    }

    /// The words of a support's passage.
    pub fn source_words(&self, support: &Support, tokens: &Tokens, range: &Range<usize>) -> &'a str {
        span_of(&tokens.tokens, range).of(self.scope.sources[support.at.document].prose())
    }

    /// An alteration of the words `claim` that stand against `source`.
    pub fn alteration(
        &self,
        kind: AlterationType,
        claim: &Range<usize>,
        against: (&Support, &Tokens, &Range<usize>),
        message: String,
        certainty: f32,
    ) -> Alteration {
        let (support, tokens, range) = against;
        let source = (support.at.document, span_of(&tokens.tokens, range));
        self.against(kind, claim, Some(source), message, certainty)
    }

    /// An alteration of the words `claim` that stand against a place in any source, or against none.
    pub fn against(
        &self,
        kind: AlterationType,
        claim: &Range<usize>,
        source: Option<(usize, Span)>,
        message: String,
        certainty: f32,
    ) -> Alteration {
        let span = span_of(&self.claim.tokens, claim);
        Alteration { kind, rule: "", span, source, message, certainty }
    }

    /// An alteration that says what stands where: the common case of a value that fills another's slot.
    pub fn replacement(
        &self,
        kind: AlterationType,
        claim: &Range<usize>,
        against: (&Support, &Tokens, &Range<usize>),
        certainty: f32,
    ) -> Alteration {
        let (support, tokens, range) = against;
        let message = format!(
            "“{}” stands where the source has “{}”",
            self.claim_words(claim),
            self.source_words(support, tokens, range)
        );
        self.alteration(kind, claim, against, message, certainty)
    }

    /// The value of the evidence that most likely fills the slot of a value of the claim, with its `fit` and the
    /// passage it stands in: of several the first. `None` where no value has a fit above 0.
    pub fn counterpart<V: 'a>(
        &self,
        values: impl Fn(&'a Tokens) -> &'a [V],
        fit: impl Fn(&'a Support, &'a Tokens, &'a V) -> usize,
    ) -> Option<(usize, &'a Support, &'a Tokens, &'a V)> {
        self.evidence()
            .flat_map(|(support, tokens)| values(tokens).iter().map(move |value| (support, tokens, value)))
            .map(|(support, tokens, value)| (fit(support, tokens, value), support, tokens, value))
            .filter(|(fit, ..)| *fit > 0)
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
    }

    /// Words of the claim that nothing carries, beside an unaligned word of the main evidence that is kept apart
    /// from them: its opposite, or another thing of its kind. Each with how many pairs stand around both, and
    /// [`SLOT`] more where the two stand between the same neighbours; the best of several, in claim order.
    pub fn contrasts(&self) -> Vec<Contrast<'a>> {
        let (claim, lexis) = (&self.claim.tokens, self.scope.lexis);
        let aligned = |at: usize| {
            let pairs = self.link.supports.iter().flat_map(|support| &support.pairs);
            pairs.filter(|pair| credit(pair) > 0.0).any(|pair| pair.claim == at)
        };
        // The unit of an amount is for the rules on amounts to judge.
        let measured = |q: &Quantity, at: usize| {
            q.tokens.start <= at && at <= q.tokens.end || q.per.is_some_and(|(_, place)| place == at)
        };
        let word = |at: usize| self.scope.lexicon.str(claim[at].word);
        let measured = |at: usize| {
            let rate = at > 0 && RATES.contains(&word(at - 1));
            let reach = |q: &Quantity| rate && q.tokens.start <= at && at <= q.tokens.end + RATE_REACH;
            self.claim.quantities.iter().any(|q| measured(q, at) || reach(q))
        };
        let free = (0..claim.len())
            .filter(|&at| claim[at].class == Class::Content && claim[at].weight > 0.0 && !measured(at));
        free.filter(|&at| !lexis.related(claim[at].key).is_empty() && !aligned(at))
            .filter_map(|at| {
                let of = |(support, source): (&'a Support, &'a Tokens)| {
                    let may = lexis.may_contrast(claim[at].key, &source.residues);
                    (0..if may { source.tokens.len() } else { 0 }).filter_map(move |place| {
                        let relation = lexis.relation(claim[at].key, source.tokens[place].key)?;
                        let apart = matches!(relation, Relation::Contrast | Relation::Opposite);
                        let taken = support.pairs.iter().any(|p| p.source == place && credit(p) > 0.0);
                        if !apart || taken || source.tokens[place].weight == 0.0 {
                            return None;
                        }
                        let rivals = support.rivals.iter().any(|r| r.claim == at && r.source == place);
                        let near = self.shared_context(support, &(at..at + 1), &(place..place + 1));
                        let fit = near + if rivals { SLOT } else { 0 };
                        Some(Contrast { at, support, source, place, relation, fit })
                    })
                };
                let best =
                    |best: Contrast<'a>, next: Contrast<'a>| if next.fit > best.fit { next } else { best };
                self.main_evidence().flat_map(of).reduce(best)
            })
            .collect()
    }

    /// Whether the token has weight in the comparison.
    pub fn weighs(&self, token: &Token) -> bool {
        token.weight > 0.0
    }

    /// The first `count` content words behind a cue: what it governs.
    pub fn governed(&self, tokens: &Tokens, cue: &Range<usize>, count: usize) -> Vec<usize> {
        (cue.end..tokens.tokens.len())
            .take_while(|&at| tokens.clauses[at] == tokens.clauses[cue.end - 1])
            .filter(|&at| self.weighs(&tokens.tokens[at]))
            .take(count)
            .collect()
    }

    /// Whether the claim speaks of the clause of the source in which a token stands: at least
    /// [`SPOKEN_OF`] of its content words have a partner.
    pub fn speaks_of(&self, support: &Support, tokens: &Tokens, at: usize) -> bool {
        let inside = |place: usize| tokens.clauses[place] == tokens.clauses[at];
        let content =
            (0..tokens.tokens.len()).filter(|&p| inside(p) && self.weighs(&tokens.tokens[p])).count();
        let paired = |pair: &&Pair| inside(pair.source) && credit(pair) > 0.0;
        let pairs = support.pairs.iter().filter(paired).filter(|p| self.weighs(&tokens.tokens[p.source]));
        pairs.count() as f32 >= SPOKEN_OF * content as f32
    }

    /// The lower-case words of tokens, for phrase tables; names and numbers are blank, so that neither the
    /// month of May nor an Action Plan reads as a cue.
    pub fn words(&self, tokens: &Tokens) -> Vec<&'a str> {
        let word = |token: &Token| match token.class {
            Class::Name | Class::Number => "",
            _ => self.scope.lexicon.str(token.word),
        };
        tokens.tokens.iter().map(word).collect()
    }

    /// The supports that carry the claim: the strongest, and those nearly as strong. What a side passage
    /// says beside the point alters nothing.
    pub fn main_evidence(&self) -> impl Iterator<Item = (&'a Support, &'a Tokens)> {
        let top = self.link.supports.iter().map(|support| support.share).fold(0.0, f32::max);
        self.evidence().filter(move |(support, _)| support.share >= MAIN_SHARE * top)
    }

    /// How many pairs stand near both a claim range and a source range: evidence that the two fill one slot.
    pub fn shared_context(&self, support: &Support, claim: &Range<usize>, source: &Range<usize>) -> usize {
        let near = |at: usize, range: &Range<usize>| at + REACH >= range.start && at < range.end + REACH;
        support
            .pairs
            .iter()
            .filter(|pair| !claim.contains(&pair.claim) && !source.contains(&pair.source))
            .filter(|pair| self.weighs(&self.claim.tokens[pair.claim]))
            .filter(|pair| near(pair.claim, claim) && near(pair.source, source))
            .count()
    }

    /// Every match of a phrase table, as ranges of tokens. A verb of several words is one token, whose words the
    /// table reads one by one: "held up" + "by".
    pub fn cues<'p, T>(&self, table: &'p Phrases<T>, tokens: &Tokens) -> Vec<Match<'p, T>> {
        let words = self.words(tokens);
        if tokens.tokens.iter().all(|token| token.written != Written::Unit) {
            return table.all(&words);
        }
        let places =
            words.iter().enumerate().flat_map(|(at, word)| word.split(' ').map(move |part| (at, part)));
        let (places, parts): (Vec<usize>, Vec<&str>) = places.unzip();
        let on_tokens = |hit: Match<'p, T>| Match {
            words: places[hit.words.start]..places[hit.words.end - 1] + 1,
            ..hit
        };
        table.all(&parts).into_iter().map(on_tokens).collect()
    }
}

/// The place from the first to the last token of a range.
pub(crate) fn span_of(tokens: &[Token], range: &Range<usize>) -> Span {
    tokens[range.start].span.join(tokens[range.end - 1].span)
}
