//! Phrases that the user's glossary keeps apart: "shall" is not "should", a ceasefire is no armistice.
//!
//! A declared phrase is recognised in every form of its words ("ceasefires"), by the stems that words are compared
//! by. Where two phrases of a group have the same stems ("economic", "economical"), or are two spellings of one
//! word, each stands for exactly the words it is written with, and these get keys of their own. A declared phrase
//! is read as its words stand: neither an alias nor the table of verbs replaces them. Linear in the text; a check
//! without distinctions looks at nothing.

use super::tokens::RawToken;
use super::words;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What the user declared about phrases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Glossary {
    /// Groups of phrases that mean the same.
    pub same: Vec<Vec<String>>,
    /// Groups of phrases of which no two mean the same.
    pub distinct: Vec<Vec<String>>,
}

/// Groups of phrases that are kept apart.
#[derive(Debug, Default)]
pub(crate) struct Distinctions {
    phrases: Vec<Phrase>,
    /// From the comparable form of a first word to the phrases that begin with it, the longest first.
    by_first: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Phrase {
    group: usize,
    words: Vec<String>,
    forms: Vec<String>,
    /// Whether only these words are meant, since another phrase of the group has the same stems.
    exact: bool,
}

/// A declared phrase in a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    /// Its tokens: raw ones first, those of the passage once it is normalised.
    pub tokens: Range<usize>,
    /// Number of the phrase.
    pub phrase: usize,
    /// Number of the group it is kept apart in. A phrase of two groups is found once for each.
    pub group: usize,
    /// Whether its words have keys of their own.
    pub exact: bool,
}

impl Distinctions {
    /// Reads groups of phrases.
    pub fn new(groups: &[Vec<String>]) -> Self {
        let mut distinctions = Self::default();
        for (group, phrases) in groups.iter().enumerate() {
            let read: Vec<(Vec<String>, Vec<String>)> = phrases
                .iter()
                .map(|phrase| super::aliases::words_of(phrase))
                .filter(|words| !words.is_empty())
                .map(|words| (words.iter().map(|word| form(word)).collect(), words))
                .collect();
            for (nth, (forms, words)) in read.iter().enumerate() {
                let same = |(other, (stems, text)): (usize, &(Vec<String>, Vec<String>))| {
                    other != nth && stems == forms && text != words
                };
                let exact = read.iter().enumerate().any(same);
                let at = distinctions.phrases.len();
                distinctions.phrases.push(Phrase {
                    group,
                    words: words.clone(),
                    forms: forms.clone(),
                    exact,
                });
                distinctions.by_first.entry(forms[0].clone()).or_default().push(at);
            }
        }
        let Self { phrases, by_first } = &mut distinctions;
        #[expect(clippy::iter_over_hash_type, reason = "each list is put in order by itself")]
        for list in by_first.values_mut() {
            list.sort_by_key(|&at| (std::cmp::Reverse(phrases[at].words.len()), at));
        }
        distinctions
    }

    /// The declared phrases in raw tokens, in text order, of those that begin at one token the longest.
    pub fn find(&self, raw: &[RawToken]) -> Vec<Declared> {
        if self.phrases.is_empty() {
            return Vec::new();
        }
        let forms: Vec<String> = raw.iter().map(|token| form(&token.word)).collect();
        let mut found: Vec<Declared> = Vec::new();
        let mut at = 0;
        while at < raw.len() {
            let stands = |&&nth: &&usize| {
                let phrase = &self.phrases[nth];
                let end = at + phrase.words.len();
                let words = || raw[at..end].iter().map(|token| &token.word).eq(&phrase.words);
                end <= raw.len() && forms[at..end] == phrase.forms && (!phrase.exact || words())
            };
            let list = self.by_first.get(&forms[at]).map_or(&[][..], Vec::as_slice);
            let len = list.iter().find(stands).map_or(0, |&nth| self.phrases[nth].words.len());
            for &nth in list.iter().filter(stands).filter(|&&nth| self.phrases[nth].words.len() == len) {
                let Phrase { group, exact, .. } = self.phrases[nth];
                found.push(Declared { tokens: at..at + len, phrase: nth, group, exact });
            }
            at += len.max(1);
        }
        found
    }

    /// Pairs of words, as they are compared, that must not stand for one another, and whether each is a phrase
    /// by itself: the words of two phrases of a group that are not in both.
    pub fn apart(&self) -> Vec<(String, String, bool)> {
        let mut apart = Vec::new();
        for (nth, one) in self.phrases.iter().enumerate() {
            for other in self.phrases[nth + 1..].iter().filter(|other| other.group == one.group) {
                let own: HashSet<&String> = one.forms.iter().collect();
                let theirs: HashSet<&String> = other.forms.iter().collect();
                let whole = one.words.len() == 1 && other.words.len() == 1;
                for a in one.forms.iter().filter(|word| !theirs.contains(word)) {
                    for b in other.forms.iter().filter(|word| !own.contains(word)) {
                        apart.push((a.clone(), b.clone(), whole));
                    }
                }
            }
        }
        apart
    }
}

/// The form that a lower-case word is compared by.
fn form(word: &str) -> String {
    if words::is_function(word) { word.to_owned() } else { words::key(word) }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn found(groups: &[&[&str]], text: &str) -> Vec<(Range<usize>, usize, bool)> {
        let groups: Vec<Vec<String>> =
            groups.iter().map(|group| group.iter().map(|phrase| (*phrase).to_owned()).collect()).collect();
        let raw = tokens(text, Span::new(0, text.len()), &[]);
        let found = Distinctions::new(&groups).find(&raw);
        found.into_iter().map(|declared| (declared.tokens, declared.phrase, declared.exact)).collect()
    }

    #[test]
    fn phrases_are_found_in_every_form() {
        let groups: &[&[&str]] = &[&["ceasefire", "armistice"], &["letter of intent", "letter"]];
        assert_eq!(
            found(groups, "Two ceasefires and a letter of intent, then letters."),
            [(1..2, 0, false), (4..7, 2, false), (8..9, 3, false)]
        );
    }

    #[test]
    fn phrases_with_the_same_stem_are_found_as_they_are_written() {
        assert_eq!(
            found(&[&["economic", "economical"]], "economic economical"),
            [(0..1, 0, true), (1..2, 1, true)]
        );
        assert_eq!(found(&[&["licence", "license"]], "The license is a licensed one."), [(1..2, 1, true)]);
    }

    #[test]
    fn shared_words_are_not_kept_apart() {
        let groups = [vec!["net income".to_owned(), "gross income".to_owned()]];
        assert_eq!(Distinctions::new(&groups).apart(), [("net".to_owned(), "gross".to_owned(), false)]);
    }
}
