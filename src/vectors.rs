//! How near two English words, or two passages, are in what they are about.
//!
//! One table is compiled in, `assets/vectors.bin`: a vector for each of the more frequent English words,
//! distilled by `tools/make_vectors.py` from a sentence-embedding model. The script says how, `assets/README.md`
//! how good it is. Near means used of the same things: opposites (*rise*, *fall*) and sisters (*France*,
//! *Germany*) are about as near as synonyms are. So nearness finds and aligns, and never says that two words
//! mean the same.
//!
//! The length of a vector is the weight of its word: rare words are long, function words short. A plain sum
//! over the words of a passage therefore is a good vector of the passage.
//!
//! Nothing is parsed at start-up and nothing is allocated: a look-up is a binary search in the file itself,
//! and a vector is a view into it. In the file, all numbers are little-endian:
//!
//! | part | size in bytes |
//! |---|---|
//! | `SCVECT01` | 8 |
//! | count of words, [`DIMENSIONS`] | 4, 4 |
//! | for each word, where it ends in the text of all words | 4 × count |
//! | for each word, its scale as `f32` | 4 × count |
//! | for each word, its components, two in a byte, the even one in the low half, each plus 8 | 128 × count |
//! | the text of all words, sorted by bytes, nothing between them | the rest |

use rayon::prelude::*;
use std::cmp::Ordering;

/// The table.
const TABLE: &[u8] = include_bytes!("../assets/vectors.bin");
/// What the table begins with: its name and the version of its form.
#[cfg(test)]
const MAGIC: &[u8] = b"SCVECT01";
/// Bytes before the first part that is there for each word.
const HEADER: usize = 16;
/// Components of a vector.
pub(crate) const DIMENSIONS: usize = 256;
/// Bytes of a vector's components.
const ROW: usize = DIMENSIONS / 2;
/// What is added to a component to write it without a sign.
const OFFSET: i32 = 8;

/// The vector of a word: 256 components of four bits and a scale.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vector {
    components: &'static [u8],
    scale: f32,
}

/// The vector of a word in lower case, as it stands in the text (*purchases* has its own). `None` for a word
/// that is not in the table: rare ones, most names, everything that is not two or more letters from *a* to *z*.
pub(crate) fn find(word: &str) -> Option<Vector> {
    let count = count();
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        match name(middle)?.cmp(word.as_bytes()) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => {
                let scale = f32::from_le_bytes(four(HEADER + 4 * (count + middle))?);
                let start = HEADER + 8 * count + ROW * middle;
                return Some(Vector { components: TABLE.get(start..start + ROW)?, scale });
            }
        }
    }
    None
}

/// The cosine of two sums of vectors, `-1..=1`; 0 if one of them is zero or they differ in length.
pub(crate) fn cosine(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return 0.0;
    }
    let length = (product(a, a) * product(b, b)).sqrt();
    if length > 0.0 { (product(a, b) / length).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Sums kept side by side in a product; [`DIMENSIONS`] is a multiple of it.
const LANES: usize = 8;

/// The sum of the products of components. Sums stand side by side, which the processor adds at once; their order is the
/// same everywhere.
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; LANES];
    let (blocks_a, blocks_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = blocks_a.remainder().iter().zip(blocks_b.remainder()).map(|(x, y)| x * y).sum();
    for (a, b) in blocks_a.zip(blocks_b) {
        for (sum, (x, y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The vectors of words that are looked at again and again, by number of the word.
pub(crate) struct Directions(Vec<Option<Direction>>);

/// A vector: what it has of each component where its length is 1, and its length.
struct Direction {
    unit: Box<[f32]>,
    length: f32,
}

impl Directions {
    /// Of words in lower case, in the order of their numbers.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let direction = |word: &&str| {
            let found = find(word)?;
            let mut sum = vec![0f32; DIMENSIONS];
            found.add_to(&mut sum, 1.0);
            let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
            sum.iter_mut().for_each(|x| *x /= length.max(f32::MIN_POSITIVE));
            Some(Direction { unit: sum.into_boxed_slice(), length })
        };
        let words: Vec<&str> = words.collect();
        Self(words.par_iter().map(direction).collect())
    }

    /// The cosine of two words, `-1..=1`; `None` where the table lacks one of them.
    pub fn similarity(&self, a: u32, b: u32) -> Option<f32> {
        Some(product(self.of(a)?, self.of(b)?))
    }

    /// The direction of a word: its vector with length 1.
    pub fn of(&self, word: u32) -> Option<&[f32]> {
        self.0.get(word as usize)?.as_ref().map(|direction| &*direction.unit)
    }

    /// Adds the vector of a word, with its length, to a sum of [`DIMENSIONS`] components; nothing for a word that
    /// has none.
    pub fn add_to(&self, word: u32, sum: &mut [f32]) {
        if let Some(Direction { unit, length }) = self.0.get(word as usize).and_then(Option::as_ref) {
            sum.iter_mut().zip(unit).for_each(|(sum, x)| *sum += length * x);
        }
    }
}

impl Vector {
    #[cfg(test)]
    /// The cosine of the two vectors: 1 = the same direction, 0 = nothing in common, at least -1. Exact up to
    /// one rounding, so the same on every machine.
    pub fn similarity(self, other: Self) -> f32 {
        let product = |a: Self, b: Self| a.iter().zip(b.iter()).map(|(x, y)| x * y).sum::<i32>();
        // A component is at most 8, so the sums stay below 2^14 and the products below are exact in `f64`.
        let length = (f64::from(product(self, self)) * f64::from(product(other, other))).sqrt();
        if length > 0.0 { (f64::from(product(self, other)) / length) as f32 } else { 0.0 }
    }

    /// Adds `weight` times the vector to a sum of [`DIMENSIONS`] components. The sum of the words of a passage,
    /// with weight 1 or with what each word counts, is the vector of the passage; compare such sums by
    /// [`cosine`]. Components beyond the end of a shorter `sum` are left out.
    pub fn add_to(self, sum: &mut [f32], weight: f32) {
        let factor = weight * self.scale;
        for (two, &pair) in sum.chunks_mut(2).zip(self.components) {
            two.iter_mut().zip(halves(pair)).for_each(|(sum, component)| *sum += factor * component as f32);
        }
    }

    #[cfg(test)]
    /// The components without the scale, `-7..=7`.
    fn iter(self) -> impl Iterator<Item = i32> {
        self.components.iter().flat_map(|&pair| halves(pair))
    }
}

/// The two components in a byte, `-7..=7`.
fn halves(pair: u8) -> [i32; 2] {
    [i32::from(pair & 15) - OFFSET, i32::from(pair >> 4) - OFFSET]
}

/// How many words the table holds.
fn count() -> usize {
    number(8)
}

/// The word of an index below [`count`].
fn name(at: usize) -> Option<&'static [u8]> {
    let text = HEADER + (8 + ROW) * count();
    let start = if at == 0 { 0 } else { number(HEADER + 4 * (at - 1)) };
    TABLE.get(text + start..text + number(HEADER + 4 * at))
}

/// The number at a place of the table, 0 beyond its end.
fn number(at: usize) -> usize {
    four(at).map_or(0, |bytes| u32::from_le_bytes(bytes) as usize)
}

/// Four bytes of the table.
fn four(at: usize) -> Option<[u8; 4]> {
    TABLE.get(at..at + 4)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &str, b: &str) -> f32 {
        find(a).expect(a).similarity(find(b).expect(b))
    }

    fn passage(text: &str) -> Vec<f32> {
        let mut sum = vec![0.0; DIMENSIONS];
        text.split(' ').filter_map(find).for_each(|vector| vector.add_to(&mut sum, 1.0));
        sum
    }

    #[test]
    fn table_is_sorted_and_well_formed() {
        let count = count();
        assert!(TABLE.starts_with(MAGIC));
        assert_eq!(number(12), DIMENSIONS);
        assert_eq!(TABLE.len(), HEADER + (8 + ROW) * count + number(HEADER + 4 * (count - 1)));
        let words: Vec<&[u8]> = (0..count).map(|at| name(at).expect("a word")).collect();
        assert!(words.is_sorted_by(|a, b| a < b));
        for word in words {
            assert!(word.len() > 1 && word.iter().all(u8::is_ascii_lowercase), "{word:?}");
        }
    }

    #[test]
    fn every_word_is_found_and_is_like_itself() {
        for at in 0..count() {
            let word = std::str::from_utf8(name(at).expect("a word")).expect("letters");
            let vector = find(word).expect(word);
            assert!(vector.scale.is_finite() && vector.scale > 0.0, "{word}");
            assert_eq!(vector.similarity(vector), 1.0, "{word}");
        }
    }

    #[test]
    fn similarity_is_symmetric_and_bounded() {
        let vectors: Vec<Vector> =
            ["ship", "vessel", "tax", "the", "quickly"].into_iter().filter_map(find).collect();
        for a in &vectors {
            for b in &vectors {
                assert_eq!(a.similarity(*b), b.similarity(*a));
                assert!((-1.0..=1.0).contains(&a.similarity(*b)));
            }
        }
    }

    #[test]
    fn near_pairs_are_closer_than_far_ones() {
        for (word, close, far) in [
            ("ship", "vessel", "banana"),
            ("buy", "purchase", "mountain"),
            ("doctor", "physician", "railway"),
            ("begin", "commence", "yellow"),
            ("minister", "ministry", "guitar"),
            ("illness", "disease", "parliament"),
        ] {
            assert!(near(word, close) > near(word, far) + 0.2, "{word} {close} {far}");
        }
    }

    #[test]
    fn near_is_not_the_same_meaning() {
        // Opposites and sisters are as near as synonyms: who takes nearness for sameness fails here.
        assert!(near("increase", "decrease") > near("ship", "banana") + 0.2);
        assert!(near("france", "germany") > near("ship", "banana") + 0.2);
    }

    #[test]
    fn unknown_words_have_none() {
        for word in ["", "a", "Ship", "zzyzx", "2031", "naïve", "ship ", "shipz", "zzzzzzzz", "aaaa"] {
            assert!(find(word).is_none(), "{word:?}");
        }
    }

    #[test]
    fn passages_about_one_thing_are_near() {
        let claim = passage("the board will buy two ships next year");
        let same = passage("two vessels are to be purchased by the directors in the coming year");
        let other = passage("rain is expected in the mountains over the weekend");
        assert!(cosine(&claim, &same) > cosine(&claim, &other) + 0.2);
        assert!((cosine(&claim, &claim) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn cosine_of_nothing_is_zero() {
        assert_eq!(cosine(&[0.0; DIMENSIONS], &passage("ship")), 0.0);
        assert_eq!(cosine(&[], &[]), 0.0);
        assert_eq!(cosine(&[1.0], &[1.0, 2.0]), 0.0);
    }
}
