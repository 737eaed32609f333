//! Does an edit change a fact where the rules of a check do not look, and how is a fact told between two versions?

use super::Edit;
use crate::alignment::Link;
use crate::document::{Document, Passage, PassageKind};
use crate::normalise::{Class, Tokens};
use crate::segment::kinds;
use crate::span::Span;
use crate::vectors::Directions;

/// Whether the rules judge the passage: claims and opinions, as in a check, and headings, which a check passes over
/// because they announce what the text then says. An edited headline announces something else.
pub(super) fn is_judged(passage: &Passage) -> bool {
    passage.kind != PassageKind::Furniture || passage.cue == "heading"
}

/// Whether headings say the same but for the number in front: the sections before them came or went.
pub(super) fn renumbered(old: &Document, new: &Document, olds: &[usize], news: &[usize]) -> bool {
    let words = |document: &Document, ats: &[usize]| -> Option<Vec<String>> {
        let passages = ats.iter().map(|&at| &document.passages()[at]);
        let all = passages.clone().all(|passage| passage.cue == "heading");
        let words = passages.flat_map(|passage| kinds::words(unnumbered(passage.span.of(document.text()))));
        all.then(|| words.collect())
    };
    matches!((words(old, olds), words(new, news)), (Some(before), Some(after)) if before == after)
}

/// Whether headings are lines of the page, such as "Last updated: 3 May 2031", which a plain text may have on top.
pub(super) fn of_the_page(old: &Document, new: &Document, olds: &[usize], news: &[usize]) -> bool {
    let lines = |document: &Document, ats: &[usize]| {
        let mut passages = ats.iter().map(|&at| &document.passages()[at]);
        passages.all(|passage| {
            passage.cue == "heading" && kinds::is_of_the_page(passage.span.of(document.text()))
        })
    };
    lines(old, olds) && lines(new, news)
}

/// A heading without `3.`, `3)` or `3.1` in front of it, behind marks as of bold type; a bare number may be part of
/// what it says.
fn unnumbered(heading: &str) -> &str {
    let text = heading.trim_start_matches(|c: char| !c.is_alphanumeric());
    match text.split_once(char::is_whitespace) {
        Some((number, rest)) if number.contains(['.', ')']) && !number.contains(char::is_alphabetic) => rest,
        _ => text,
    }
}

/// Whether date lines say another date, draft or place. They are furniture to a check, which compares a text with
/// sources of other days; between two versions of one text a date line changes because somebody meant it to.
pub(super) fn another_date_line(old: &Document, new: &Document, olds: &[usize], news: &[usize]) -> bool {
    let lines = |document: &Document, ats: &[usize]| -> Option<Vec<String>> {
        let passages = ats.iter().map(|&at| &document.passages()[at]);
        let all = passages.clone().all(|passage| passage.cue == "date-line");
        let words = passages.flat_map(|passage| kinds::words(passage.span.of(document.text())));
        all.then(|| words.collect())
    };
    matches!((lines(old, olds), lines(new, news)), (Some(before), Some(after)) if before != after)
}

/// A word of an edited passage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Its place.
    pub span: Span,
    /// Its number in the table of vectors.
    pub word: u32,
    /// Whether it has a meaning of its own.
    pub content: bool,
    /// Whether no word of the other version says the same.
    pub alone: bool,
}

/// The words of the passages of an edit, each way, with what the alignment says of them.
pub(super) fn words_of(tokens: &Tokens, link: &Link) -> Vec<Word> {
    let mut alone = vec![true; tokens.tokens.len()];
    link.supports.iter().flat_map(|support| &support.pairs).for_each(|pair| alone[pair.claim] = false);
    let words = tokens.tokens.iter().zip(alone).filter(|(token, _)| !token.silent);
    words
        .map(|(token, alone)| Word {
            span: token.span,
            word: token.word,
            content: token.class != Class::Function,
            alone,
        })
        .collect()
}

/// Words that an edit changed although the passages say the same to a check, which weighs a word against the whole
/// sentence: those of the new version, those of the old one. One word in the place of another that does not mean the
/// same, and words that came or went with nothing in their place and no word of grammar beside them: "the [signed]
/// letter", "20 [working] days". What is put another way at more length is left to the check. A word that no table
/// knows and that is spelt nearly alike was mended or mistyped.
pub(super) fn exchanged(
    texts: [&str; 2],
    words: [&[Word]; 2],
    edits: &[Edit],
    directions: &Directions,
) -> [Vec<Span>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    for edit in edits {
        let sides = [&edit.old, &edit.new].map(|side| Span::new(side.span.start, side.span.end));
        let inside: [Vec<&Word>; 2] =
            [0, 1].map(|at| words[at].iter().filter(|word| sides[at].covers(word.span)).collect());
        let content = inside.each_ref().map(|words| words.iter().filter(|w| w.content).collect::<Vec<_>>());
        let alone =
            |words: &[&Word]| !words.is_empty() && words.iter().all(|word| word.content && word.alone);
        match (&content[0][..], &content[1][..]) {
            ([old], [new]) if old.alone && new.alone => {
                let known = directions.similarity(old.word, new.word).is_some();
                if known || !is_misspelt(old.span.of(texts[0]), new.span.of(texts[1])) {
                    found[0].push(old.span);
                    found[1].push(new.span);
                }
            }
            ([], _) if alone(&inside[1]) => found[1].push(sides[1]),
            (_, []) if alone(&inside[0]) => found[0].push(sides[0]),
            _ => {}
        }
    }
    found
}

/// Longest stretch, in letters, by which two spellings of one word differ: a letter more, less, another, or two that
/// changed places.
const MISSPELT: usize = 2;

/// Shortest word that can be told to be misspelt; shorter ones are a letter apart by chance.
const LEAST_LETTERS: usize = 5;

fn is_misspelt(a: &str, b: &str) -> bool {
    let [a, b]: [Vec<char>; 2] = [a, b].map(|word| word.to_lowercase().chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    start > 0 && a.len().min(b.len()) >= LEAST_LETTERS && a.len().max(b.len()) - start - end <= MISSPELT
}

/// What a rule says, in words for two versions: it knows a source and a claim. What stands in quotation marks is
/// theirs and stays.
pub(super) fn between_versions(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut quoted = 0usize;
    for piece in message.split_inclusive(['“', '”']) {
        match quoted {
            0 => out.push_str(&piece.replace("the source", "the old version")),
            _ => out.push_str(piece),
        }
        quoted = if piece.ends_with('“') { quoted + 1 } else { quoted.saturating_sub(1) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_of_the_rule_are_put_otherwise() {
        let told =
            between_versions("“in the source” stands where the source has “the source of “the source””");
        assert_eq!(told, "“in the source” stands where the old version has “the source of “the source””");
        assert_eq!(between_versions("the source's “not” is missing"), "the old version's “not” is missing");
    }

    #[test]
    fn a_heading_loses_its_number_and_no_year() {
        assert_eq!(unnumbered("**3. Fees**"), "Fees**");
        assert_eq!(unnumbered("3.1 Fees"), "Fees");
        assert_eq!(unnumbered("2031 budget"), "2031 budget");
        assert_eq!(unnumbered("U.T.H. budget"), "U.T.H. budget");
    }

    #[test]
    fn a_misspelt_word_is_told_from_another() {
        assert!(is_misspelt("recieve", "receive") && is_misspelt("goverment", "Government"));
        assert!(!is_misspelt("received", "deceived") && !is_misspelt("maps", "mops"));
    }
}
