//! Sentences of English prose inside one block.
//!
//! The base are the word borders of UAX #29; a full stop, question or exclamation mark or ellipsis ends a
//! sentence when what stands around it says so: closing quotation marks and note marks go with it
//! (`Plan.[ii]`), abbreviations, initials, decimals and a small letter behind it keep the sentence open.
//! The tables below hold the words. Linear in the block.

use super::notes;
use crate::normalise::calendar;
use crate::span::Span;
use std::collections::HashSet;

/// Abbreviations that are always followed by what they belong to.
const NEVER_LAST: &[&str] = &[
    "adm", "amb", "approx", "art", "arts", "assn", "assoc", "bros", "brig", "ca", "capt", "cf", "ch", "cllr",
    "cmdr", "col", "cpl", "dept", "depts", "dir", "dr", "e.g", "ed", "eds", "esp", "est", "fig", "figs",
    "fr", "ft", "gen", "gov", "hon", "i.e", "incl", "insp", "lt", "maj", "messrs", "min", "mr", "mrs", "ms",
    "mt", "mx", "no", "nos", "op", "para", "paras", "pp", "pres", "prof", "pt", "rep", "reps", "resp", "rev",
    "sec", "sen", "sens", "sgt", "sr", "st", "supt", "univ", "viz", "vol", "vols", "vs",
];

/// Abbreviations that may close a sentence; they do when a sentence opener follows.
const MAYBE_LAST: &[&str] = &[
    "a.m", "al", "apr", "aug", "ave", "blvd", "co", "corp", "cit", "dec", "etc", "feb", "fri", "ibid", "inc",
    "jan", "jr", "jul", "jun", "ltd", "mar", "mon", "nov", "oct", "p.m", "plc", "rd", "sat", "sep", "sept",
    "sq", "sun", "thu", "thur", "thurs", "tue", "tues", "wed", "esq",
];

/// Abbreviations that are followed by a number when they are one; `no` is also a word.
const BEFORE_NUMBER: &[&str] =
    &["no", "nos", "art", "arts", "fig", "figs", "p", "pp", "sec", "ch", "vol", "pt", "par"];

/// Words that open a sentence more often than they continue a name.
const OPENERS: &[&str] = &[
    "a",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "any",
    "as",
    "at",
    "because",
    "before",
    "both",
    "but",
    "by",
    "each",
    "every",
    "finally",
    "first",
    "for",
    "from",
    "further",
    "furthermore",
    "given",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "indeed",
    "instead",
    "it",
    "its",
    "last",
    "later",
    "many",
    "meanwhile",
    "moreover",
    "most",
    "much",
    "my",
    "neither",
    "next",
    "no",
    "nor",
    "not",
    "nothing",
    "now",
    "of",
    "on",
    "once",
    "one",
    "only",
    "or",
    "other",
    "our",
    "over",
    "read",
    "second",
    "see",
    "several",
    "she",
    "since",
    "so",
    "some",
    "such",
    "than",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "thus",
    "to",
    "today",
    "two",
    "under",
    "until",
    "we",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "without",
    "yet",
    "you",
    "your",
];

/// Longest sentence, in bytes; what runs on is cut at a blank. The longest sentences of law and diplomacy have
/// about 2,500; without a bound a file without full stops would be one passage, and aligning two passages
/// costs the product of their lengths.
const LONGEST: usize = 5_000;

/// The sentences of the block `span`, in order, without the blanks between them.
pub(super) fn split(text: &str, span: Span, labels: &HashSet<String>) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut start = span.start;
    let mut at = span.start;
    while let Some(c) = text[at..span.end].chars().next() {
        let next = at + c.len_utf8();
        if !matches!(c, '.' | '!' | '?' | '…' | '。') {
            at = next;
            continue;
        }
        let end = closers(text, after_terminators(text, next, span.end), span.end, labels);
        if ends_here(text, Span::new(start, span.end), at, end) {
            push(&mut sentences, text, Span::new(start, end));
            start = end;
        }
        at = end.max(next);
    }
    push(&mut sentences, text, Span::new(start, span.end));
    sentences
}

fn push(sentences: &mut Vec<Span>, text: &str, span: Span) {
    let mut rest = span.trimmed(text);
    while rest.len() > LONGEST {
        let mut cut = rest.start + LONGEST;
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let cut = text[rest.start..cut].rfind(char::is_whitespace).map_or(cut, |blank| rest.start + blank);
        sentences.push(Span::new(rest.start, cut).trimmed(text));
        rest = Span::new(cut, rest.end).trimmed(text);
    }
    if !rest.is_empty() {
        sentences.push(rest);
    }
}

fn after_terminators(text: &str, at: usize, end: usize) -> usize {
    let rest = &text[at..end];
    at + (rest.len() - rest.trim_start_matches(['.', '!', '?', '…']).len())
}

/// Skips closing quotation marks, brackets, emphasis and note marks.
fn closers(text: &str, mut at: usize, end: usize, labels: &HashSet<String>) -> usize {
    loop {
        let mark = notes::mark_len(text, at, end, labels);
        if mark > 0 {
            at += mark;
            continue;
        }
        match text[at..end].chars().next() {
            Some(c) if matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '*' | '_') => {
                at += c.len_utf8()
            }
            _ => return at,
        }
    }
}

/// Whether the terminator at `stop`, closed at `end`, ends the sentence that starts at `block.start`.
fn ends_here(text: &str, block: Span, stop: usize, end: usize) -> bool {
    let rest = &text[end..block.end];
    let after = rest.trim_start();
    if after.is_empty() {
        return true;
    }
    let blank = rest.len() > after.len();
    let marked = text[stop..end].contains([']', '¹', '²', '³']);
    if !blank && !marked {
        return false;
    }
    let opener = after.trim_start_matches(['"', '\'', '“', '‘', '«', '(', '[', '*', '_', '-', '–', '—', ' ']);
    let Some(first) = opener.chars().next() else { return true };
    if first.is_lowercase() {
        return false;
    }
    if !text[stop..].starts_with('.') || text[stop..end].starts_with("..") {
        return true;
    }
    let before = last_word(&text[block.start..stop]);
    let lower = before.to_lowercase();
    if before.is_empty() {
        // A full stop behind a bracket or a quotation mark: nothing that could be an abbreviation.
        return true;
    }
    let next: String = opener.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let numbered = !text[block.start..stop].contains(char::is_whitespace)
        && before.len() <= 3
        && (before.bytes().all(|b| b.is_ascii_digit()) || before.len() == 1);
    if numbered {
        return false;
    }
    if first.is_ascii_digit() && BEFORE_NUMBER.contains(&lower.as_str()) {
        return false;
    }
    if NEVER_LAST.contains(&lower.as_str()) {
        // "No." with a word behind it is an answer, not an abbreviation; "min." and "no." need their number.
        return BEFORE_NUMBER.contains(&lower.as_str())
            && before.len() <= 2
            && OPENERS.contains(&next.as_str());
    }
    let initial = before.chars().count() == 1 && before.chars().all(char::is_uppercase) && before != "I";
    let dotted = before.contains('.') && before.split('.').all(|part| part.chars().count() <= 2);
    let clock = CLOCK.contains(&lower.as_str()) && first.is_uppercase();
    if clock
        && !calendar::is_date_word(&next)
        && !BEHIND_CLOCK.contains(&next.as_str())
        && has_hour(&text[block.start..stop - before.len()])
    {
        return true;
    }
    if initial || dotted || MAYBE_LAST.contains(&lower.as_str()) {
        return OPENERS.contains(&next.as_str());
    }
    true
}

/// Abbreviations behind an hour, and what may follow them inside a sentence beside a day: whose time it is.
const CLOCK: [&str; 2] = ["a.m", "p.m"];
const BEHIND_CLOCK: &[&str] = &[
    "gmt",
    "utc",
    "bst",
    "cet",
    "cest",
    "est",
    "edt",
    "eastern",
    "central",
    "pacific",
    "mountain",
    "greenwich",
    "coordinated",
    "local",
];

/// Whether a text ends in the hour of a clock.
fn has_hour(before: &str) -> bool {
    before.trim_end().ends_with(|c: char| c.is_ascii_digit())
}

/// The run of letters, digits and inner full stops that ends `text`.
fn last_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .find(|(_, c)| !c.is_alphanumeric() && *c != '.')
        .map_or(0, |(at, c)| at + c.len_utf8());
    text[start..].trim_start_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let labels: HashSet<String> = ["1".to_owned(), "ii".to_owned()].into();
        split(text, Span::new(0, text.len()), &labels).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn sentence_ends_and_their_look_alikes() {
        let whole = [
            "S. Korea and the U.S. Navy met at Dept. of Ports offices under No. 5 rules.",
            "J. K. Orwin paid 3.5 million at 4.75% for R&D (2+2) work.",
            "“Why?” he asked the U.N. envoy.",
            "See pp. 12-14 and Fig. 3 for e.g. the U.K. figures.",
            "Visit https://example.org/a.b?c=d. now",
            "1. The levy rises.",
        ];
        for text in whole {
            assert_eq!(cut(text), [text]);
        }
    }

    #[test]
    fn a_text_without_full_stops_is_cut_at_blanks() {
        let text = "ümlaut and more ".repeat(1_000);
        let cut = cut(&text);
        assert!(cut.len() > 3 && cut.iter().all(|piece| piece.len() <= LONGEST));
        let words: usize = cut.iter().map(|piece| piece.split_whitespace().count()).sum();
        assert_eq!(words, 3_000);
    }

    #[test]
    fn sentences_part() {
        assert_eq!(
            cut("They met in the U.S. The talks failed."),
            ["They met in the U.S.", "The talks failed."]
        );
        assert_eq!(
            cut("It adopted the Plan.[ii] The plan holds."),
            ["It adopted the Plan.[ii]", "The plan holds."]
        );
        assert_eq!(
            cut("It adopted the Plan.1 The plan holds."),
            ["It adopted the Plan.1", "The plan holds."]
        );
        assert_eq!(
            cut("He said: “We are lost.” The hall emptied."),
            ["He said: “We are lost.”", "The hall emptied."]
        );
        assert_eq!(cut("Is it so? No. It is not."), ["Is it so?", "No.", "It is not."]);
        assert_eq!(
            cut("It runs the Institute (I.A.M.). It sails."),
            ["It runs the Institute (I.A.M.).", "It sails."]
        );
        assert_eq!(cut("They waited… Then it came."), ["They waited…", "Then it came."]);
        assert_eq!(cut("It closed at 5 p.m. The end."), ["It closed at 5 p.m.", "The end."]);
        assert_eq!(cut("It closed at 5 p.m. Orvelle slept."), ["It closed at 5 p.m.", "Orvelle slept."]);
        assert_eq!(cut("It closed at 5 p.m. Monday."), ["It closed at 5 p.m. Monday."]);
        assert_eq!(cut("(It was late.) 450 came."), ["(It was late.)", "450 came."]);
    }
}
