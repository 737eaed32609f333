//! The weights of the tagger and the parser, read in place from the model file.
//!
//! A feature is a 64-bit hash, and two forms of closed hash map lead from features to weights of one byte:
//! [`Table`] for many classes, of which only those are stored that a feature speaks for or against, and
//! [`Moves`] for the three moves of the parser. The file is a header, the tagger's table, the table of
//! relations and the moves; all numbers are little-endian:
//!
//! ```text
//! file   "SYN3" table table moves
//! table  bits: u32, bytes: u32, ends: u32 × 2^bits, rows: bytes
//! row    print: u16, count: u8, (class: u8, weight: i8) × count
//! moves  buckets: u32, bucket × buckets
//! bucket print: u16 × 8, left: i8 × 8, right: i8 × 8
//! ```
//!
//! The lower sixteen bits of a feature are its print. In a table its upper `bits` bits name its bucket, and
//! bucket `n` holds the rows from `ends[n - 1]` up to `ends[n]`. In the moves its upper half names its bucket,
//! where eight prints are compared at once; features that find no room are left out. Two features that meet
//! in bucket and print are confused, which happens to about one unknown feature in ten thousand.

/// First bytes of a model file, with its version.
pub(super) const MAGIC: &[u8; 4] = b"SYN3";

/// More classes than a table tells apart.
pub(super) const CLASSES_MAX: usize = 64;

/// The sum of weights for each class.
pub(super) type Scores = [i32; CLASSES_MAX];

/// The parts of a model file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model<'a> {
    pub tagger: Table<'a>,
    pub relations: Table<'a>,
    pub moves: Moves<'a>,
}

impl<'a> Model<'a> {
    /// Reads the header; nothing when the bytes are no model of this version. Constant time.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (tagger, rest) = Table::read(rest)?;
        let (relations, rest) = Table::read(rest)?;
        let (len, rest) = rest.split_first_chunk()?;
        let (buckets, end) = rest.as_chunks();
        (end.is_empty() && buckets.len() == u32::from_le_bytes(*len) as usize && !buckets.is_empty())
            .then_some(Self { tagger, relations, moves: Moves { buckets } })
    }
}

/// A map from features to the weights of classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    /// Bits by which a feature is shifted down to the number of its bucket.
    shift: u32,
    ends: &'a [[u8; 4]],
    rows: &'a [u8],
}

impl<'a> Table<'a> {
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (bits, bytes) = bytes.split_first_chunk()?;
        let (len, bytes) = bytes.split_first_chunk()?;
        let bits = u32::from_le_bytes(*bits);
        if !(1..32).contains(&bits) {
            return None;
        }
        let (ends, bytes) = bytes.split_at_checked(4 << bits)?;
        let (rows, bytes) = bytes.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        Some((Self { shift: 64 - bits, ends: ends.as_chunks().0, rows }, bytes))
    }

    /// Adds the weights of a feature to the scores.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut Scores) {
        let bucket = (feature >> self.shift) as usize;
        let end = |bucket: usize| self.ends.get(bucket).map_or(0, |end| u32::from_le_bytes(*end) as usize);
        let start = if bucket == 0 { 0 } else { end(bucket - 1) };
        let Some(mut rows) = self.rows.get(start..end(bucket)) else { return };
        let print = feature as u16;
        while let [low, high, count, rest @ ..] = rows {
            let Some((cells, rest)) = rest.split_at_checked(2 * *count as usize) else { return };
            if u16::from_le_bytes([*low, *high]) == print {
                for &[class, weight] in cells.as_chunks::<2>().0 {
                    scores[class as usize % CLASSES_MAX] += i32::from(weight as i8);
                }
                return;
            }
            rows = rest;
        }
    }
}

/// Features in a bucket of [`Moves`].
pub(super) const WAYS: usize = 8;

/// A map from features to the weights of a left and a right arc against a shift.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moves<'a> {
    buckets: &'a [[u8; 4 * WAYS]],
}

impl Moves<'_> {
    /// Adds the weights of a feature to the scores of left and right arc.
    ///
    /// Without a branch, so that the next features are fetched from memory meanwhile.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut [i32; 2]) {
        let bucket = &self.buckets[move_bucket(feature, self.buckets.len())];
        let (prints, weights) = bucket.split_at(2 * WAYS);
        let (left, right) = weights.split_at(WAYS);
        let print = move_print(feature).to_le_bytes();
        let mut sums = [0_u8; 2];
        for way in 0..WAYS {
            // All bits set where the print is the one sought.
            let hit = u8::from([prints[2 * way], prints[2 * way + 1]] == print).wrapping_neg();
            sums[0] |= left[way] & hit;
            sums[1] |= right[way] & hit;
        }
        scores[0] += i32::from(sums[0] as i8);
        scores[1] += i32::from(sums[1] as i8);
    }
}

/// The bucket of a feature among so many.
#[inline]
pub(super) fn move_bucket(feature: u64, buckets: usize) -> usize {
    (((feature >> 32) * buckets as u64) >> 32) as usize
}

/// The print of a feature among the moves; 0 is the print of an empty place.
#[inline]
pub(super) fn move_print(feature: u64) -> u16 {
    (feature as u16).max(1)
}

/// Mixes a value into a hash. Multiplication carries every bit upwards, the shift brings them down again.
#[inline]
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    /// Any odd number with its bits well spread would do; this is 2^64 divided by the golden ratio
    /// (Knuth, The Art of Computer Programming, volume 3, §6.4).
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let mixed = (hash ^ value).wrapping_mul(GOLDEN);
    mixed ^ (mixed >> 29)
}

/// The hash of a string of bytes.
pub(super) fn hash_of(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(1, |hash, byte| mix(hash, u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_kind_is_refused() {
        assert!(Model::read(b"").is_none());
        assert!(Model::read(b"SYN0").is_none());
        assert!(Model::read(b"SYN3\x01\0\0\0\x04\0\0\0\0\0").is_none());
    }
}
