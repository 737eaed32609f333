//! Places in a text: [`Span`] in bytes, and [`LineIndex`] that turns an offset into a line and a column.
//!
//! Every stage speaks byte offsets into the canonical text of one document; lines and columns are made
//! only when a report is built. Building a `LineIndex` is linear in the text; a look-up is a binary search
//! and two short walks, however long the line is.

use serde::{Deserialize, Serialize};

/// A half-open byte range `start..end` into the canonical text of one document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte of the range.
    pub start: usize,
    /// First byte after the range.
    pub end: usize,
}

impl Span {
    /// The range `start..end`.
    ///
    /// # Panics
    /// When `start > end`.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span {start}..{end} ends before it starts");
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the byte at `offset` lies inside; `contains(end)` is false.
    pub fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two ranges share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest range that covers both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text of the range.
    ///
    /// # Panics
    /// When the range does not lie on character borders of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The range without white space at either end; an all-blank range becomes empty at its start.
    pub fn trimmed(self, text: &str) -> Span {
        let whole = self.of(text);
        let cut = |c: char| c.is_whitespace() || c == '\u{feff}';
        let left = whole.trim_start_matches(cut);
        let start = self.start + (whole.len() - left.len());
        Span { start, end: start + left.trim_end_matches(cut).len() }
    }
}

/// Bytes between two stored counts of code points: a look-up walks over at most twice as many. Smaller
/// makes look-ups faster and the index larger (8 bytes a step).
const STEP: usize = 256;

/// Where the lines of a text start. Lines end at `\n`, so `\r\n` is one line end.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// Code points that begin before byte `STEP`, `2 * STEP`, …, from 0 on; pages copied without their line
    /// ends have lines of megabytes with a passage in every hundred bytes.
    counts: Vec<usize>,
}

impl LineIndex {
    /// Reads the line starts of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at + 1));
        let mut counts = vec![0];
        for step in text.as_bytes().chunks(STEP) {
            counts.push(counts[counts.len() - 1] + code_points(step));
        }
        Self { starts, counts }
    }

    /// The line and column of a byte offset, both 1-based; the column counts Unicode code points.
    pub fn place(&self, text: &str, offset: usize) -> (usize, usize) {
        let (line, start) = self.line(offset);
        (line, self.code_points(text, offset) - self.code_points(text, start) + 1)
    }

    /// The line of a byte offset, 1-based, and the byte it starts at.
    pub(crate) fn line(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset);
        (line, self.starts[line - 1])
    }

    /// How many code points begin before a byte offset.
    pub(crate) fn code_points(&self, text: &str, offset: usize) -> usize {
        let step = offset / STEP;
        self.counts[step] + code_points(&text.as_bytes()[step * STEP..offset])
    }
}

/// Code points that begin in a piece of UTF-8.
fn code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_half_open() {
        let span = Span::new(2, 5);
        assert!(span.contains(2) && !span.contains(5));
        assert!(!span.overlaps(Span::new(5, 6)) && span.overlaps(Span::new(4, 9)));
        assert_eq!(span.join(Span::new(8, 9)), Span::new(2, 9));
    }

    #[test]
    fn columns_count_code_points_and_crlf_is_one_line_end() {
        let text = "é—x\r\nnext";
        let index = LineIndex::new(text);
        assert_eq!(index.place(text, text.find('x').expect("there")), (1, 3));
        assert_eq!(index.place(text, text.find("next").expect("there")), (2, 1));
    }

    #[test]
    fn columns_of_a_long_line_are_counted_across_steps() {
        let text = "a—é\n".to_owned() + &"z—".repeat(STEP);
        let index = LineIndex::new(&text);
        for (nth, (at, _)) in text[7..].char_indices().enumerate() {
            assert_eq!(index.place(&text, 7 + at), (2, nth + 1));
        }
        assert_eq!(index.place(&text, text.len()), (2, 2 * STEP + 1));
    }

    #[test]
    fn trimming_drops_a_byte_order_mark() {
        let text = "\u{feff} a ";
        assert_eq!(Span::new(0, text.len()).trimmed(text).of(text), "a");
    }
}
