//! Verbs of more than one word ("carry out") and light verbs ("make a decision"), by the table `verbs.tsv`.
//!
//! A multi-word verb is one token with the key of the verb that means the same. A light verb beside a noun
//! that says what is done carries no weight, so that "made a decision" is "decided" and not half of it. Words
//! are compared by their stems. Linear in the text.

use super::tokens::RawToken;
use super::words::{FORMS_OF_BE, key};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// How far behind a light verb its noun may stand, and how far before it in the passive ("a decision was
/// made"), in tokens: an article, a number and two adjectives between them.
const REACH: usize = 5;

struct Verbs {
    /// By the stem of the verb: the words behind it and the verb that means the same; the longest first.
    units: FxHashMap<String, Vec<(Vec<&'static str>, &'static str)>>,
    /// By the stem of a light verb: the stems of its nouns.
    light: FxHashMap<String, FxHashSet<String>>,
}

static VERBS: LazyLock<Verbs> = LazyLock::new(|| read(include_str!("verbs.tsv")));

fn read(table: &'static str) -> Verbs {
    let mut verbs = Verbs { units: FxHashMap::default(), light: FxHashMap::default() };
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&'static str> = line.split('\t').collect();
        match fields[..] {
            ["unit", phrases, meaning] => {
                for phrase in phrases.split('|') {
                    let mut words = phrase.split(' ');
                    let list = verbs.units.entry(key(words.next().unwrap_or_default())).or_default();
                    list.push((words.collect(), meaning));
                    list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
                }
            }
            ["light", verb, nouns] => {
                for verb in verb.split('|') {
                    verbs.light.entry(key(verb)).or_default().extend(nouns.split('|').map(key));
                }
            }
            _ => unreachable!("a test reads every line of verbs.tsv: {line}"),
        }
    }
    verbs
}

/// A multi-word verb in a text.
pub(super) struct Unit {
    /// How many tokens it has.
    pub len: usize,
    /// The dictionary form of a verb that means the same.
    pub meaning: &'static str,
}

/// The multi-word verb that starts at token `at`, whose stem is `verb`.
pub(super) fn unit(raw: &[RawToken], at: usize, verb: &str) -> Option<Unit> {
    let behind = &raw[at + 1..];
    let fits = |(words, _): &&(Vec<&'static str>, &'static str)| {
        behind.len() >= words.len() && words.iter().zip(behind).all(|(word, token)| *word == token.word)
    };
    let (words, meaning) = VERBS.units.get(verb)?.iter().find(fits)?;
    Some(Unit { len: words.len() + 1, meaning })
}

/// Whether the verb at token `at`, whose stem is `verb`, says next to nothing beside the noun near it.
pub(super) fn is_light(raw: &[RawToken], at: usize, verb: &str) -> bool {
    let Some(nouns) = VERBS.light.get(verb) else { return false };
    let is_noun = |token: &RawToken| nouns.contains(&key(&token.word));
    // A second noun phrase begins at a preposition: "held the report on talks" holds no talks.
    let own = |token: &&RawToken| !PREPOSITIONS.contains(&token.word.as_str());
    let ahead = raw[at + 1..].iter().take(REACH).take_while(own).any(is_noun);
    let passive = at > 0 && FORMS_OF_BE.contains(&raw[at - 1].word.as_str());
    ahead || passive && raw[..at].iter().rev().take(REACH).take_while(own).any(is_noun)
}

/// Words that end a noun phrase. *In* and *into* may belong to the verb ("engage in talks").
const PREPOSITIONS: &[&str] =
    &["of", "on", "for", "from", "with", "by", "about", "that", "which", "who", "and"];

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn raw(text: &str) -> Vec<RawToken> {
        tokens(text, Span::new(0, text.len()), &[])
    }

    #[test]
    fn every_line_of_the_table_reads() {
        for line in include_str!("verbs.tsv").lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert!(matches!(fields[..], ["unit" | "light", _, _]), "{line}");
            if fields[0] == "unit" {
                assert!(fields[1].split('|').all(|phrase| phrase.contains(' ')), "{line}");
                assert!(!super::super::words::is_function(fields[2]), "{line}");
            }
        }
    }

    #[test]
    fn the_longest_unit_wins() {
        let meaning = |text: &str| {
            let raw = raw(text);
            unit(&raw, 0, &key(&raw[0].word)).map(|unit| (unit.len, unit.meaning))
        };
        assert_eq!(meaning("carried out the survey"), Some((2, "implement")));
        assert_eq!(meaning("cutting back on fuel"), Some((3, "reduce")));
        assert_eq!(meaning("lost their lives"), None);
        assert_eq!(meaning("lost his life"), Some((3, "die")));
        assert_eq!(meaning("lost two life jackets"), None);
        assert_eq!(meaning("carried the out-tray"), None);
    }

    #[test]
    fn light_verbs_stand_beside_their_noun() {
        let light = |text: &str, word: &str| {
            let raw = raw(text);
            let at = raw.iter().position(|token| token.word == word).expect("the word is there");
            is_light(&raw, at, &key(word))
        };
        assert!(light("The guild made a first decision", "made"));
        assert!(light("A decision was made", "made"));
        assert!(light("They engaged in friendly talks", "engaged"));
        assert!(!light("The guild made a lamp for the decision", "made"));
        assert!(!light("The guild reversed a decision", "reversed"));
        assert!(!light("The decision made history", "made"));
    }
}
