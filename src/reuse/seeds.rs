//! Which shingles stand in more than one document, and in few enough to say something?
//!
//! Most shingles stand in one document only. A first pass over the texts notes each in a table of bits, so that the
//! second keeps the places of those alone that may come again: the table errs by keeping some too many, never by losing
//! one. What is kept is sorted by feature, so that the documents of a feature stand side by side.

use super::{BOILERPLATE_EXAMPLES, Boilerplate, Options, Stretch, Text};
use crate::postings::{feature, words};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bits of each half of the table for a word of text: one shingle in nine that stands once is then kept for nothing.
const BITS_A_WORD: usize = 8;

/// The mark on a word that is boilerplate: it is equal to the same word, and counts for nothing.
pub(super) const MARK: u32 = 1;

/// A shingle in a document, 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    feature: u64,
    document: u32,
    word: u32,
}

/// A shingle that two documents share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seed {
    /// The second document.
    pub document: u32,
    /// First word in the first document.
    pub first: u32,
    /// First word in the second document.
    pub second: u32,
}

/// The words of all documents, and where they share rare shingles.
pub(super) struct Seeds {
    /// By document: a hash of each word; the lowest bit is [`MARK`].
    pub words: Vec<Vec<u32>>,
    /// Features of two documents or more and of few enough, sorted.
    places: Vec<Place>,
    /// By document: where in `of_documents` its own begin; one more at the end.
    offsets: Vec<usize>,
    /// Indices into `places`, by document.
    of_documents: Vec<usize>,
}

impl Seeds {
    /// Reads the texts.
    pub fn new(texts: &[Text<'_>], options: &Options) -> (Self, Boilerplate) {
        let size = options.shingle_words.max(1);
        let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
        // A word of English prose and the space behind it are six bytes.
        let table = Table::new(bytes / 6);
        let mut hashes: Vec<Vec<u32>> = texts
            .par_iter()
            .map(|text| {
                let words = words(text.text);
                for feature in distinct(&words, size) {
                    table.note(feature.0);
                }
                words.iter().map(|word| (word.0 >> 32) as u32 & !MARK).collect()
            })
            .collect();
        let mut places: Vec<Place> = texts
            .par_iter()
            .enumerate()
            .flat_map_iter(|(document, text)| {
                let words = words(text.text);
                let again = distinct(&words, size).filter(|(feature, _)| table.came_again(*feature));
                again
                    .map(|(feature, word)| Place { feature, document: document as u32, word })
                    .collect::<Vec<_>>()
            })
            .collect();
        drop(table);
        places.par_sort_unstable();
        let boilerplate = set_aside(&mut places, texts, &mut hashes, size, options.cap(texts.len()));
        places.shrink_to_fit();

        let mut offsets = vec![0; texts.len() + 1];
        places.iter().for_each(|place| offsets[place.document as usize + 1] += 1);
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let (mut next, mut of_documents) = (offsets.clone(), vec![0; places.len()]);
        for (at, place) in places.iter().enumerate() {
            let next = &mut next[place.document as usize];
            of_documents[*next] = at;
            *next += 1;
        }
        (Self { words: hashes, places, offsets, of_documents }, boilerplate)
    }

    /// What a document shares with each later one that may be compared, by document and place.
    pub fn of(&self, first: usize, may_compare: impl Fn(usize) -> bool) -> Vec<Seed> {
        let mut found = Vec::new();
        for &at in &self.of_documents[self.offsets[first]..self.offsets[first + 1]] {
            let own = self.places[at];
            let others = self.places[at + 1..].iter().take_while(|other| other.feature == own.feature);
            found.extend(others.filter(|other| may_compare(other.document as usize)).map(|other| Seed {
                document: other.document,
                first: own.word,
                second: other.word,
            }));
        }
        found.sort_unstable();
        found
    }
}

/// The features of a text, each where it first stands.
fn distinct(words: &[(u64, crate::Span)], size: usize) -> impl Iterator<Item = (u64, u32)> {
    let mut seen: FxHashSet<u64> = FxHashSet::with_capacity_and_hasher(words.len(), Default::default());
    let all = words.windows(size).enumerate().map(|(word, run)| (feature(run), word as u32));
    all.filter(move |(feature, _)| seen.insert(*feature))
}

/// Takes out the features of one document and of more than `cap`, marks the words of the latter, and tells of them.
fn set_aside(
    places: &mut Vec<Place>,
    texts: &[Text<'_>],
    words: &mut [Vec<u32>],
    size: usize,
    cap: usize,
) -> Boilerplate {
    let mut kept = 0;
    let mut common: Vec<(usize, Place)> = Vec::new();
    let mut marked: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut start = 0;
    while start < places.len() {
        let first = places[start];
        let count = places[start..].iter().take_while(|place| place.feature == first.feature).count();
        if count > cap {
            common.push((count, first));
            for place in &places[start..start + count] {
                marked.entry(place.document).or_default().push(place.word);
            }
        } else if count > 1 {
            places.copy_within(start..start + count, kept);
            kept += count;
        }
        start += count;
    }
    places.truncate(kept);
    let documents = marked.len();
    let mut marked: Vec<(u32, Vec<u32>)> = marked.into_iter().collect();
    marked.sort_unstable();
    for (document, starts) in &marked {
        for start in starts {
            let start = *start as usize;
            words[*document as usize][start..start + size].iter_mut().for_each(|word| *word |= MARK);
        }
    }
    Boilerplate { shingles: common.len(), documents, examples: examples(common, texts, size) }
}

/// The most frequent stretches of boilerplate, each as long as its shingles follow one another where it first stands.
fn examples(mut common: Vec<(usize, Place)>, texts: &[Text<'_>], size: usize) -> Vec<Stretch> {
    let all: FxHashSet<u64> = common.iter().map(|(_, place)| place.feature).collect();
    common.sort_unstable_by_key(|(count, place)| (std::cmp::Reverse(*count), place.document, place.word));
    let mut told: FxHashSet<u64> = FxHashSet::default();
    let mut examples = Vec::new();
    for (count, place) in common {
        if examples.len() == BOILERPLATE_EXAMPLES {
            break;
        }
        if told.contains(&place.feature) {
            continue;
        }
        let text = texts[place.document as usize];
        let words = words(text.text);
        let features: Vec<u64> = words.windows(size).map(feature).collect();
        let at = place.word as usize;
        let is_common = |at: &usize| all.contains(&features[*at]);
        let first = (0..at).rev().take_while(is_common).last().unwrap_or(at);
        let last = (at..features.len()).take_while(is_common).last().unwrap_or(at);
        told.extend(&features[first..=last]);
        let (start, end) = (words[first].1.start, words[last + size - 1].1.end);
        examples.push(Stretch {
            documents: count,
            document: text.id.to_owned(),
            start,
            end,
            text: text.text[start..end].to_owned(),
        });
    }
    examples
}

/// Which features were noted once, and which twice or more. The result does not depend on the order of the notes.
struct Table {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
}

impl Table {
    fn new(words: usize) -> Self {
        let length = (words * BITS_A_WORD / 64).next_power_of_two();
        let half = || std::iter::repeat_with(AtomicU64::default).take(length).collect();
        Self { once: half(), again: half() }
    }

    fn place(&self, feature: u64) -> (usize, u64) {
        ((feature >> 6) as usize & (self.once.len() - 1), 1 << (feature & 63))
    }

    fn note(&self, feature: u64) {
        let (at, bit) = self.place(feature);
        if self.once[at].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.again[at].fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn came_again(&self, feature: u64) -> bool {
        let (at, bit) = self.place(feature);
        self.again[at].load(Ordering::Relaxed) & bit != 0
    }
}

/// Whether a hash stands for a word that counts.
pub(super) fn counts(word: u32) -> bool {
    word & MARK == 0
}

/// Whether two hashes are the same word, boilerplate or not.
pub(super) fn same(one: u32, other: u32) -> bool {
    one | MARK == other | MARK
}
