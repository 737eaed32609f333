//! Is a line of text a heading? Asked where markup does not say: plain text, and Markdown paragraphs that
//! are one bold run.
//!
//! A heading is short, stands alone and does not end as a sentence does. Two shapes are taken at once:
//! title case (most longer words begin with a capital) and a handful of words. A longer line in sentence
//! case counts only when prose follows, so that unmarked list lines stay content.

use crate::segment::notes;

/// Most words a heading has. Titles of papers run to about 30; a longer line without a full stop is a
/// sentence that lost it.
const MAX_WORDS: usize = 32;

/// Most words of a heading in sentence case when prose follows ("Council agrees to cut the levy").
const MAX_SENTENCE_CASE_WORDS: usize = 16;

/// Lines of at most this many words without a full stop are labels, whatever their case.
const LABEL_WORDS: usize = 4;

/// Share, `0..=1`, of words of four letters and more that begin with a capital in title case. Titles leave
/// a few long prepositions small ("between", "including").
const TITLE_CASE_SHARE: f64 = 0.66;

/// Whether `line` reads as a heading; `prose_follows` tells whether the next block ends like a sentence.
pub(super) fn is_heading(line: &str, prose_follows: bool) -> bool {
    let line = line.trim().trim_matches(['*', '_', '#']).trim();
    if ends_like_a_sentence(line) || line.contains(['[', ']', '|']) && line.contains("://") {
        return false;
    }
    let words: Vec<&str> = line.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    if words.is_empty() || words.len() > MAX_WORDS {
        return false;
    }
    words.len() <= LABEL_WORDS
        || is_title_case(&words)
        || (prose_follows && words.len() <= MAX_SENTENCE_CASE_WORDS && starts_upper(words[0]))
}

/// Whether a text closes with sentence punctuation, quotation marks, brackets and note marks aside.
pub(super) fn ends_like_a_sentence(text: &str) -> bool {
    let mut rest = text.trim_end();
    loop {
        let before = rest;
        rest = rest.trim_end_matches(['"', '\'', '”', '’', '»', ')', '*', '_', ' ']);
        rest = notes::without_superscripts(rest);
        if let Some(open) = rest.strip_suffix(']').and_then(|inner| inner.rfind('[')) {
            rest = &rest[..open];
        }
        if rest.len() == before.len() {
            break;
        }
    }
    rest.ends_with(['.', '!', '?', ';', ',', '…'])
}

fn is_title_case(words: &[&str]) -> bool {
    let long: Vec<&&str> =
        words.iter().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 4).collect();
    let upper = long.iter().filter(|w| starts_upper(w)).count();
    !long.is_empty() && upper as f64 >= TITLE_CASE_SHARE * long.len() as f64
}

fn starts_upper(word: &str) -> bool {
    word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_their_look_alikes() {
        for heading in [
            "Pillar 2: Guarding the Harbours, including Pilots and Lights",
            "Trade",
            "Culture and sport",
            "**Introduction**",
            "Science, Technology, and Innovation:",
            "14 MAR 2031",
        ] {
            assert!(is_heading(heading, false), "{heading}");
        }
        for prose in [
            "The council met in Orvelle.",
            "It said “we are ready.”[ii]",
            "Restoring the salt marsh together with local fishing cooperatives",
            "and the last of them;",
        ] {
            assert!(!is_heading(prose, false), "{prose}");
        }
        assert!(is_heading("Council agrees to cut the harbour levy by a third", true));
    }
}
