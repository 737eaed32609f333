//! Flags words in quotation marks that are not the words of the source.
//!
//! A quotation of some length that the evidence has nearly, but not word for word, is shown beside the true
//! words. A quotation without any trace in the evidence is left to the other verdicts; an omission marked
//! by an ellipsis parts a quotation into pieces that are looked up one by one.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::{Class, Sym, Tokens};
use crate::span::Span;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "misquotation",
    level: Level::Error,
    summary: "Words in quotation marks are not the source's words",
    explain: r"## What it does
Looks up every quotation of three words and more in the passages the claim rests on, letter case and spelling
variants aside, and reports one that the source has in other words.

## Why it matters
Quotation marks promise the very words.

## Example
Source: `“We are not there yet,” she said.` Derivative: `She said they were “there already, nearly”.`

## Limits
A quotation that only cuts the source short is no misquotation, unless the cut removes a negation right before it.
",
    finds: Some(AlterationType::Quote),
    check: Some(check),
};

/// Shortest quotation looked at, in words; shorter ones are titles and scare quotes.
const LEAST_WORDS: usize = 3;

/// Share, `0..=1`, of a quotation's words that the passage must hold for it to be its quotation.
const SAME_QUOTATION: f64 = 0.5;

const CERTAINTY: f32 = 0.9;

/// How far, in tokens, before a quotation a cut-off negation is looked for.
const CUT_REACH: usize = 4;

/// Negations whose loss turns a quotation round.
const NEGATIONS: &[&str] = &["not", "no", "never", "neither", "nor", "without", "cannot", "hardly"];

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for quoted in quotations(cx.scope.derivative.text(), cx.passage.span) {
        let first = cx.claim.tokens.partition_point(|token| token.span.start < quoted.start);
        let after = cx.claim.tokens.partition_point(|token| token.span.start < quoted.end);
        if after - first < LEAST_WORDS || is_title(cx, first..after) {
            continue;
        }
        let range = first..after;
        let words: Vec<Sym> = cx.claim.tokens[range.clone()].iter().map(|token| token.word).collect();
        if let Some((support, tokens, at)) =
            cx.evidence().find_map(|(support, tokens)| Some((support, tokens, holds(tokens, &words)?)))
        {
            found.extend(cut(cx, support, tokens, at, &range));
            continue;
        }
        let Some((support, tokens, source)) =
            cx.evidence().find_map(|(support, tokens)| nearest(support, tokens, &range))
        else {
            continue;
        };
        let message = format!("the source's words are “{}”", cx.source_words(support, tokens, &source));
        found.push(cx.alteration(
            AlterationType::Quote,
            &range,
            (support, tokens, &source),
            message,
            CERTAINTY,
        ));
    }
}

/// Whether the words in quotation marks are the title of a work: none of its content words is small.
fn is_title(cx: &Comparison<'_>, range: Range<usize>) -> bool {
    cx.claim.tokens[range]
        .iter()
        .filter(|token| cx.weighs(token))
        .all(|token| token.capital || token.class == Class::Number)
}

/// Where the words stand in the passage in one piece.
fn holds(tokens: &Tokens, words: &[Sym]) -> Option<usize> {
    tokens
        .tokens
        .windows(words.len())
        .position(|window| window.iter().map(|token| token.word).eq(words.iter().copied()))
}

/// A quotation that begins right behind a negation which the sentence around it does not have.
fn cut(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    at: usize,
    quoted: &Range<usize>,
) -> Option<Alteration> {
    let negation =
        |tokens: &Tokens, at: usize| NEGATIONS.contains(&cx.scope.lexicon.str(tokens.tokens[at].word));
    let before = (at.saturating_sub(CUT_REACH)..at).rev().find(|&place| negation(tokens, place))?;
    if (0..cx.claim.tokens.len()).any(|place| negation(cx.claim, place)) {
        return None;
    }
    let source = before..at + 1;
    let message = format!("the quotation cuts off “{}”", cx.source_words(support, tokens, &(before..at)));
    Some(cx.alteration(AlterationType::Quote, quoted, (support, tokens, &source), message, CERTAINTY))
}

/// The stretch of the passage that the quotation's words come from.
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

/// Places between quotation marks of one family, cut at ellipses and editorial brackets.
fn quotations(text: &str, span: Span) -> Vec<Span> {
    const MARKS: &[(char, char)] = &[('“', '”'), ('"', '"'), ('«', '»'), ('„', '“')];
    let (mut found, mut open): (Vec<Span>, Option<(usize, char)>) = (Vec::new(), None);
    for (at, c) in span.of(text).char_indices() {
        let at = span.start + at;
        match open {
            Some((start, close)) if c == close => {
                found.push(Span::new(start, at));
                open = None;
            }
            None => {
                open = MARKS
                    .iter()
                    .find(|(mark, _)| *mark == c)
                    .map(|(mark, close)| (at + mark.len_utf8(), *close))
            }
            _ => {}
        }
    }
    found.into_iter().flat_map(|quoted| pieces(text, quoted)).collect()
}

fn pieces(text: &str, quoted: Span) -> Vec<Span> {
    let mut pieces = vec![Span::new(quoted.start, quoted.start)];
    let mut inside = false;
    for (at, c) in quoted.of(text).char_indices() {
        let at = quoted.start + at;
        inside = match c {
            '[' => true,
            ']' => false,
            _ => inside,
        };
        let dots = c == '…' || text[at..].starts_with("...");
        match pieces.last_mut() {
            Some(piece) if !inside && !dots && c != ']' => {
                if piece.is_empty() {
                    piece.start = at;
                }
                piece.end = at + c.len_utf8();
            }
            Some(piece) if !piece.is_empty() => pieces.push(Span::new(at, at)),
            _ => {}
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_of_every_family() {
        let text = "He said “we sail … at [their] dawn” and \"never mind\".";
        let found: Vec<&str> =
            quotations(text, Span::new(0, text.len())).into_iter().map(|s| s.of(text).trim()).collect();
        assert_eq!(found, ["we sail", "at", "dawn", "never mind"]);
    }
}
