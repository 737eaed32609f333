//! Citations by author and year: "(Otterley, 2031)", "Otterley and Vane (2031: 14)", "(Vane et al. 2030; Orr 2031)".
//!
//! Only the shape is read here. A year in brackets behind a capital may be many things, so that a mention counts
//! as a citation only when a note or a source of that author and year exists; [`super`] looks. Linear in the text.

use crate::normalise::calendar::{is_month, is_season};
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Longest text in brackets, in bytes, that is looked at: six works with their pages.
const LONGEST: usize = 240;

/// Most words of the names in running text: two bodies with long names.
const MOST_WORDS: usize = 12;

/// A year, with the letter that tells the works of one year apart.
const YEAR: &str = "(?:1[5-9]|20|21)[0-9][0-9][a-z]?";
/// Pages, sections and the like behind a year.
const PLACE: &str = r"(?:\s*[:,]\s*(?:(?:pp?|ch|sec|para|art|§)\.?\s*)?[0-9xvilc][0-9xvilc\s,–-]*)?";

/// One reference inside brackets, or a short note: names, years, pages.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    let signal = r"(?:(?i:see also|see|cf\.?|also|e\.g\.?,?)\s+)?";
    regex(&format!(r"^{signal}([^0-9]+?),?\s+\(?({YEAR}(?:,\s*{YEAR})*)\)?{PLACE}\.?$"))
});

/// A year in brackets by itself, behind names in the running text.
static ALONE: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"^({YEAR}){PLACE}$")));

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| regex(r"\(([^()]+)\)"));

/// Small words inside names and between them.
const JOINING: [&str; 16] =
    ["de", "van", "von", "der", "den", "la", "le", "di", "da", "of", "the", "for", "and", "&", "et", "al."];

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is checked by a test")
}

/// A work by its author and year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The words of the names, lower-case, small words left out; never empty.
    pub authors: Vec<String>,
    /// The year, with its letter where it has one.
    pub year: String,
}

/// A place that may cite works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The brackets.
    pub span: Span,
    /// The references as [`references`] reads them.
    pub label: String,
}

/// The mentions in `span`, left to right.
pub(super) fn mentions(text: &str, span: Span) -> Vec<Mention> {
    let body = span.of(text);
    if !body.contains('(') {
        return Vec::new();
    }
    let place = |found: regex::Match<'_>| Span::new(span.start + found.start(), span.start + found.end());
    let mut found = Vec::new();
    for hit in BRACKETS.captures_iter(body) {
        let brackets = hit.get(0).expect("the whole match");
        let inner = one_line(&hit[1]);
        let label = match ALONE.captures(&inner) {
            Some(year) => format!("{}, {}", names_before(&body[..brackets.start()]), &year[1]),
            None => inner,
        };
        if label.len() <= LONGEST && !references(&label).is_empty() {
            found.push(Mention { span: place(brackets), label });
        }
    }
    found
}

/// The names at the end of a text: "Otterley and Vane" of "In May Otterley and Vane". A capital before them may be
/// read along, and no author is then found.
fn names_before(text: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for word in text.split_whitespace().rev().take(MOST_WORDS) {
        let ends_before = word.ends_with([',', ';', ':', '.']) && word != "al.";
        if ends_before || !is_part_of_names(word) {
            break;
        }
        names.push(word);
    }
    while names.last().is_some_and(|word| JOINING.contains(word)) {
        names.pop();
    }
    names.reverse();
    names.join(" ").trim_end_matches("'s").trim_end_matches("’s").to_owned()
}

fn is_part_of_names(word: &str) -> bool {
    word.starts_with(char::is_uppercase) || JOINING.contains(&word)
}

/// The works that "Otterley and Vane 2031: 14; Orr, 2030" names; empty where a part of it is something else.
pub(super) fn references(label: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    for part in label.split(';') {
        let Some(hit) = PART.captures(part.trim()) else { return Vec::new() };
        let (listed, capital) = (hit[1].split_whitespace(), hit[1].contains(char::is_uppercase));
        if !capital || !listed.map(|word| word.trim_end_matches(',')).all(is_part_of_names) {
            return Vec::new();
        }
        let words = crate::segment::kinds::words(&hit[1]).into_iter();
        let authors: Vec<String> = words.filter(|word| is_name(word)).collect();
        if authors.is_empty() || authors.iter().any(|word| is_month(word) || is_season(word)) {
            return Vec::new();
        }
        let years = hit[2].split(',').map(str::trim);
        found.extend(years.map(|year| Reference { authors: authors.clone(), year: year.to_owned() }));
    }
    found
}

/// Whether a word of the names is one: neither a small word, an initial, nor "et al.".
fn is_name(word: &str) -> bool {
    word.chars().count() > 1 && word != "al" && word != "et" && !crate::normalise::words::is_function(word)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        mentions(text, Span::new(0, text.len())).into_iter().map(|mention| mention.label).collect()
    }

    #[test]
    fn mentions_in_brackets_and_in_the_text() {
        let text = "The levy fell (Otterley, 2031). Otterley (2031) agrees, as do Vane and Orr (2030a: 14).\n\
            It rose (see Otterley and Vane 2031: 14–16; Orr et al., 2029).";
        assert_eq!(
            labels(text),
            [
                "Otterley, 2031",
                "Otterley, 2031",
                "Vane and Orr, 2030a",
                "see Otterley and Vane 2031: 14–16; Orr et al., 2029"
            ]
        );
        let read: Vec<_> = references("Port of Orvelle 2031, 2032; Orr, 2029")
            .into_iter()
            .map(|reference| (reference.authors.join(" "), reference.year))
            .collect();
        let expected = [("port orvelle", "2031"), ("port orvelle", "2032"), ("orr", "2029")];
        assert_eq!(read, expected.map(|(a, y)| (a.to_owned(), y.to_owned())));
    }

    #[test]
    fn other_brackets_are_none() {
        for text in [
            "It fell (in May 2031).",
            "the port (the old one)",
            "the fund (120 million in 2031)",
            "(May 2031)",
        ] {
            assert_eq!(labels(text), [""; 0], "{text}");
        }
    }
}
