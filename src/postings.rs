//! Which passages of which documents share words? The keys by which a collection is joined with itself.
//!
//! A *posting* is the hash of a shingle, a run of neighbouring words, with its place in the text. Two texts that
//! share enough postings are candidates for a comparison; what many documents share (boilerplate) is dropped by whoever
//! joins the postings, by a cap on the documents a feature may stand in. Shingles as of Broder, *On the resemblance and
//! containment of documents* (SEQUENCES 1997); keeping the hashes that are 0 modulo a number is the "mod p" sampling of
//! Manber, *Finding similar files in a large file system* (USENIX Winter 1994): the same shingle is kept in every text
//! or in none, so that no match is lost by bad luck on one side only.
//!
//! The hash is our own and part of the data contract: it must give the same value in every engine, version of Rust and
//! machine.

use crate::span::Span;
use std::collections::HashSet;

/// Words of a shingle, unless told otherwise: short enough for a quotation of one clause, long enough that two
/// texts on one topic share few of them. passim and the trial of engines used five.
pub const SHINGLE_WORDS: usize = 5;

/// Of how many shingles one is kept, unless told otherwise: a reused sentence of 25 words keeps about five.
pub const KEEP_ONE_IN: u64 = 4;

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// A shingle that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Hash of its words; any value.
    pub feature: i64,
    /// Number of its first word in the text, from 0.
    pub word: u32,
    /// From the first byte of its first word to the last byte of its last one.
    pub span: Span,
}

/// Which shingles are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostingOptions {
    /// Words of a shingle, at least 1.
    pub words: usize,
    /// One shingle of so many is kept, at least 1.
    pub keep_one_in: u64,
}

impl Default for PostingOptions {
    fn default() -> Self {
        Self { words: SHINGLE_WORDS, keep_one_in: KEEP_ONE_IN }
    }
}

/// The postings of a text in text order, each feature once, where it first stands. Words are runs of letters and
/// digits, compared in lower case. A text of fewer words than a shingle has none.
pub fn postings(text: &str, options: &PostingOptions) -> Vec<Posting> {
    let mut seen = HashSet::new();
    let mut all = shingles(text, options);
    all.retain(|posting| seen.insert(posting.feature));
    all
}

/// The kept shingles of a text in text order, as often as they stand in it.
pub fn shingles(text: &str, options: &PostingOptions) -> Vec<Posting> {
    let (size, keep_one_in) = (options.words.max(1), options.keep_one_in.max(1));
    let words = words(text);
    let kept = words.windows(size).enumerate().filter_map(|(at, run)| {
        let hash = feature(run);
        hash.is_multiple_of(keep_one_in).then(|| Posting {
            feature: hash as i64,
            word: at as u32,
            span: Span::new(run[0].1.start, run[size - 1].1.end),
        })
    });
    kept.collect()
}

/// The feature of a run of words.
pub(crate) fn feature(run: &[(u64, Span)]) -> u64 {
    mixed(run.iter().fold(FNV_OFFSET, |hash, word| byte(fnv(hash, &word.0.to_le_bytes()), 0)))
}

/// The words of a text: the hash of each in lower case, and its place.
pub(crate) fn words(text: &str) -> Vec<(u64, Span)> {
    let mut words = Vec::new();
    let mut open: Option<(usize, u64)> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            let (_, hash) = open.get_or_insert((at, FNV_OFFSET));
            let mut utf8 = [0; 4];
            *hash = c.to_lowercase().fold(*hash, |hash, c| fnv(hash, c.encode_utf8(&mut utf8).as_bytes()));
        } else if let Some((start, hash)) = open.take() {
            words.push((hash, Span::new(start, at)));
        }
    }
    words.extend(open.map(|(start, hash)| (hash, Span::new(start, text.len()))));
    words
}

fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &next| byte(hash, next))
}

fn byte(hash: u64, next: u8) -> u64 {
    (hash ^ u64::from(next)).wrapping_mul(FNV_PRIME)
}

/// Spreads all bits over all bits, so that the low ones may be used for sampling: the finaliser of MurmurHash3
/// (Appleby, 2011).
fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: PostingOptions = PostingOptions { words: 3, keep_one_in: 1 };

    #[test]
    fn a_feature_is_the_words_and_not_their_case_or_marks() {
        let features = |text| postings(text, &ALL).iter().map(|p| p.feature).collect::<Vec<_>>();
        assert_eq!(features("The lamp, of: the HARBOUR"), features("the Lamp of the harbour."));
        assert_ne!(features("ab c d"), features("a bc d"));
        assert!(features("two words").is_empty());
    }

    #[test]
    fn the_hash_is_part_of_the_contract() {
        let found = postings("The lamp of the harbour", &ALL);
        let places: Vec<_> = found.iter().map(|p| (p.feature, p.word, p.span.start, p.span.end)).collect();
        // The same numbers come out of a few lines of Python that follow the description above.
        let expected = [
            (1_195_610_198_506_424_222, 0, 0, 11),
            (-8_846_530_209_453_525_506, 1, 4, 15),
            (4_895_836_819_781_548_478, 2, 9, 23),
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn a_sample_keeps_its_share_and_the_same_shingles_everywhere() {
        let text: String = (0..4000).map(|n| format!("word{n} ")).collect();
        let kept = postings(&text, &PostingOptions::default());
        assert!((800..1200).contains(&kept.len()), "{}", kept.len());
        let later = postings(&text[text.find("word100 ").expect("a word")..], &PostingOptions::default());
        assert!(later.iter().all(|p| kept.iter().any(|k| k.feature == p.feature)));
    }

    #[test]
    fn a_feature_is_given_once_and_shingles_as_often_as_they_stand() {
        let text = "a b c x a b c";
        assert_eq!(shingles(text, &ALL).len(), 5);
        assert_eq!(postings(text, &ALL).len(), 4);
    }
}
