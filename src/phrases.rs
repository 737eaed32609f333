//! Word patterns as data: the tables of cues, modality and negation are lists of these.
//!
//! A pattern is words parted by blanks; `a|b` is either word, a trailing `?` makes a word optional, `*` is
//! any one word, and a trailing `~` accepts any ending (`decid~` is decide, decided, deciding). Matching is
//! on lower-case words, so a table reads as the phrases do. A [`Phrases`] tries only the patterns whose
//! first word can start at a place, so a look-up costs about one hash per word.

use rustc_hash::FxHashMap;
use std::ops::Range;

/// A table of patterns, each with a value.
pub(crate) struct Phrases<T> {
    patterns: Vec<(Vec<Slot>, T)>,
    /// Patterns that start with a fixed word, by that word.
    by_word: FxHashMap<&'static str, Vec<usize>>,
    /// Patterns that start with a prefix or any word, with the first byte of the prefix.
    open: Vec<(Option<u8>, usize)>,
    /// By the first two bytes of a word: one bit for each length of words that some pattern can begin with; the last bit
    /// stands for all greater lengths. Most words begin none.
    begins: Box<[u16; OPENINGS]>,
}

/// Pairs of first bytes that are told apart: five bits of each, which tell small letters apart.
const OPENINGS: usize = 1 << 10;

struct Slot {
    words: Vec<Word>,
    optional: bool,
}

enum Word {
    Any,
    Exact(&'static str),
    Prefix(&'static str),
}

impl<T> FromIterator<(&'static str, T)> for Phrases<T> {
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(table: I) -> Self {
        Self::new(table)
    }
}

/// A place where a pattern matched.
pub(crate) struct Match<'p, T> {
    /// Index range of the matched words.
    pub words: Range<usize>,
    /// The value of the pattern.
    pub value: &'p T,
}

impl<T> Phrases<T> {
    /// Reads a table. First words must not be optional.
    pub fn new(table: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut phrases = Self {
            patterns: Vec::new(),
            by_word: FxHashMap::default(),
            open: Vec::new(),
            begins: Box::new([0; OPENINGS]),
        };
        for (pattern, value) in table {
            let slots: Vec<Slot> = pattern.split_whitespace().map(slot).collect();
            let at = phrases.patterns.len();
            for word in &slots[0].words {
                match *word {
                    Word::Exact(word) => {
                        phrases.by_word.entry(word).or_default().push(at);
                        phrases.begin(word, 1 << length(word));
                    }
                    Word::Prefix(prefix) => {
                        phrases.open.push((prefix.bytes().next(), at));
                        phrases.begin(prefix, u16::MAX << length(prefix));
                    }
                    Word::Any => {
                        phrases.open.push((None, at));
                        phrases.begins.fill(u16::MAX);
                    }
                }
            }
            phrases.patterns.push((slots, value));
        }
        phrases
    }

    /// Marks that a pattern can begin with `word`, in words of some `lengths`; behind a prefix of one byte, any byte may
    /// follow.
    fn begin(&mut self, word: &str, lengths: u16) {
        let first = opening(word);
        let last = if word.len() == 1 && lengths.count_ones() > 1 { first + 31 } else { first };
        self.begins[first..=last].iter_mut().for_each(|all| *all |= lengths);
    }

    /// The longest match that starts at word `at`; of equally long ones the first in the table. `None` behind
    /// the last word.
    pub fn at<S: AsRef<str>>(&self, words: &[S], at: usize) -> Option<Match<'_, T>> {
        let word = words.get(at)?.as_ref();
        if self.begins[opening(word)] >> length(word) & 1 == 0 {
            return None;
        }
        let first = word.bytes().next();
        let fixed = self.by_word.get(word).map_or(&[][..], Vec::as_slice);
        let mut best: Option<Match<'_, T>> = None;
        let open = self.open.iter().filter(|(byte, _)| byte.is_none() || *byte == first);
        for &pattern in fixed.iter().chain(open.map(|(_, pattern)| pattern)) {
            let (slots, value) = &self.patterns[pattern];
            if let Some(end) = run(slots, words, at)
                && best.as_ref().is_none_or(|b| end > b.words.end)
            {
                best = Some(Match { words: at..end, value });
            }
        }
        best
    }

    /// Every match, left to right, none overlapping.
    pub fn all<S: AsRef<str>>(&self, words: &[S]) -> Vec<Match<'_, T>> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < words.len() {
            match self.at(words, at) {
                Some(hit) => {
                    at = hit.words.end;
                    found.push(hit);
                }
                None => at += 1,
            }
        }
        found
    }
}

/// The bit of the length of a word.
fn length(word: &str) -> u32 {
    word.len().min(15) as u32
}

/// The number of its first two bytes, below [`OPENINGS`]; one that is not there counts 0.
fn opening(word: &str) -> usize {
    let bits = |byte: &u8| usize::from(byte & 31);
    match word.as_bytes() {
        [first, second, ..] => bits(first) << 5 | bits(second),
        [first] => bits(first) << 5,
        [] => 0,
    }
}

fn slot(text: &'static str) -> Slot {
    let (text, optional) = match text.strip_suffix('?') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let word = |w: &'static str| match (w, w.strip_suffix('~')) {
        ("*", _) => Word::Any,
        (_, Some(prefix)) => Word::Prefix(prefix),
        _ => Word::Exact(w),
    };
    Slot { words: text.split('|').map(word).collect(), optional }
}

fn run<S: AsRef<str>>(slots: &[Slot], words: &[S], mut at: usize) -> Option<usize> {
    for slot in slots {
        let fits = words.get(at).is_some_and(|word| {
            slot.words.iter().any(|option| match option {
                Word::Any => true,
                Word::Exact(exact) => word.as_ref() == *exact,
                Word::Prefix(prefix) => word.as_ref().starts_with(prefix),
            })
        });
        if fits {
            at += 1;
        } else if !slot.optional {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_words() {
        let phrases = Phrases::new([("is|are very? vital", 1), ("decid~ to", 2), ("is", 3)]);
        let words: Vec<&str> = "it is very vital and they decided to go is".split(' ').collect();
        let found: Vec<_> = phrases.all(&words).iter().map(|m| (m.words.clone(), *m.value)).collect();
        assert_eq!(found, [(1..4, 1), (6..8, 2), (9..10, 3)]);
    }
}
