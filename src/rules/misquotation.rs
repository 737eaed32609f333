//! Flags words in quotation marks that are not the words of a source.
//!
//! Every quotation is looked up in all sources (`quoted`), letter case, spelling variants, closing punctuation and
//! the editor's brackets and ellipses aside. One that a source has in nearly these words is shown beside the
//! true ones; a longer one of which no source has a trace is shown as such. Terms and titles in quotation
//! marks are no quotations.

use super::quoted::{Found, Quoted, Stretch};
use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::document::{Document, PassageKind};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::{Class, Tokens};
use crate::segment::kinds;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "misquotation",
    level: Level::Error,
    summary: "Words in quotation marks are not the source's words",
    explain: r"## What it does
Looks up every quotation of three words and more in all sources, in marks of any family, letter case and spelling
variants aside. `[words]` are the editor's, and an ellipsis parts a quotation into pieces that must follow one another.
Reports a quotation that a source has in other words, with the true ones, and one of five words and more of which no
source has a trace.

## Why it matters
Quotation marks promise the very words.

## Example
Source: `“We are not there yet,” she said.` Derivative: `She said they were “there already, nearly”.`

## Limits
Quotations of a word or two are taken for terms, and quotations in capitals, or behind a word such as `entitled`, for
titles. Whether the person named said the words is not asked. A cut that turns the meaning is `cut-quotation`.
",
    finds: Some(AlterationType::Quote),
    check: Some(check),
};

/// Shortest quotation looked at, in words; shorter ones are titles and scare quotes.
const LEAST_WORDS: usize = 3;

/// Words from which on a quotation must stand somewhere in the sources, and is no term: handbooks on plagiarism
/// call five to seven successive words of another a quotation.
const LEAST_UNTRACED: usize = 5;

/// Share, `0..=1`, of a quotation's words that a passage must hold for it to be its quotation.
const SAME_QUOTATION: f64 = 0.5;

const CERTAINTY: f32 = 0.9;

/// Words in front of the marks around a title, a name or a saying of nobody in particular.
const TITLE_CUES: &str = "entitled titled headed headlined called named dubbed termed labelled labeled subtitled title \
    headline heading motto slogan proverb book novel essay poem song film play article paper chapter section column \
    theme exhibition so-called";

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for quoted in cx.quoted {
        let (first, last) = (&quoted.pieces[0], &quoted.pieces[quoted.pieces.len() - 1]);
        let range = first.start..last.end;
        let words: usize = quoted.pieces.iter().map(Range::len).sum();
        if words < LEAST_WORDS || is_title(cx, range.clone()) {
            continue;
        }
        match &quoted.found {
            Found::Verbatim(_) => {}
            Found::Disordered(stretch) => {
                let message =
                    format!("the source has “{}” behind the words quoted after it", stretch.words(cx));
                found.push(alteration(cx, &range, Some(stretch), message));
            }
            Found::Other(_) => found.extend(other_words(cx, quoted, &range, words)),
        }
    }
}

/// A quotation that no source has word for word: beside the true words, or without any.
fn other_words(
    cx: &Comparison<'_>,
    quoted: &Quoted,
    range: &Range<usize>,
    words: usize,
) -> Option<Alteration> {
    if let Found::Other(Some(near)) = &quoted.found
        && near.share >= SAME_QUOTATION
        && (words >= LEAST_UNTRACED || near.stretch.is_evidence(cx))
    {
        let message = format!("the source's words are “{}”", near.stretch.words(cx));
        return Some(alteration(cx, &near.differs, Some(&near.stretch), message));
    }
    if let Some((support, tokens, source)) =
        cx.evidence().find_map(|(support, tokens)| nearest(support, tokens, range))
    {
        let message = format!("the source's words are “{}”", cx.source_words(support, tokens, &source));
        let against = (support, tokens, &source);
        return Some(cx.alteration(AlterationType::Quote, range, against, message, CERTAINTY));
    }
    let untraced = words >= LEAST_UNTRACED && !is_named(cx, range.start) && !in_furniture(cx, range);
    untraced.then(|| alteration(cx, range, None, "no source has these words".to_owned()))
}

fn alteration(
    cx: &Comparison<'_>,
    range: &Range<usize>,
    source: Option<&Stretch>,
    message: String,
) -> Alteration {
    let against = source.map(|stretch| (stretch.document, stretch.span(cx)));
    cx.against(AlterationType::Quote, range, against, message, CERTAINTY)
}

/// Whether the words in quotation marks are the title of a work: none of its content words is small.
fn is_title(cx: &Comparison<'_>, range: Range<usize>) -> bool {
    cx.claim.tokens[range]
        .iter()
        .filter(|token| cx.weighs(token))
        .all(|token| token.capital || token.class == Class::Number)
}

/// Whether a word such as "entitled" stands right before the quotation that starts at token `start`.
fn is_named(cx: &Comparison<'_>, start: usize) -> bool {
    let before = start.checked_sub(1).map(|at| cx.scope.lexicon.str(cx.claim.tokens[at].word));
    before.is_some_and(|word| TITLE_CUES.split_whitespace().any(|cue| cue == word))
}

/// Whether the words stand in a note, a byline or the like of a source, which is not compared with claims.
fn in_furniture(cx: &Comparison<'_>, range: &Range<usize>) -> bool {
    let quoted = kinds::words(cx.claim_words(range));
    let has = |source: &Document| {
        let mut passages = source.passages().iter().filter(|p| p.kind == PassageKind::Furniture);
        passages.any(|p| {
            kinds::words(p.span.of(source.prose())).windows(quoted.len().max(1)).any(|w| w == quoted)
        })
    };
    cx.scope.sources.iter().any(has)
}

/// The stretch of a passage that the quotation's words come from, other forms and words of one meaning included.
fn nearest<'c>(
    support: &'c Support,
    tokens: &'c Tokens,
    quoted: &Range<usize>,
) -> Option<(&'c Support, &'c Tokens, Range<usize>)> {
    let places: Vec<usize> =
        support.pairs.iter().filter(|pair| quoted.contains(&pair.claim)).map(|pair| pair.source).collect();
    let (first, last) = (places.iter().min()?, places.iter().max()?);
    (places.len() as f64 >= SAME_QUOTATION * quoted.len() as f64).then_some((
        support,
        tokens,
        *first..*last + 1,
    ))
}
