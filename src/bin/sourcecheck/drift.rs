//! How much a text differs from its pinned version: lines first, then words inside the lines that changed.
//!
//! Diffing lines first keeps the word diff small: it only ever sees one changed block. The time is bounded
//! by [`DRIFT_DIFF_TIME`]; what is left then counts as changed, so the numbers are upper bounds.

use crate::defaults::DRIFT_DIFF_TIME;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use std::fmt;
use std::time::Instant;

/// Lines and words that only one of two texts has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Lines only the old text has.
    pub lines_gone: usize,
    /// Lines only the new text has.
    pub lines_new: usize,
    /// Words only the old text has.
    pub words_gone: usize,
    /// Words only the new text has.
    pub words_new: usize,
}

impl Drift {
    /// Compares two versions of a text.
    pub fn between(old: &str, new: &str) -> Self {
        let deadline = Some(Instant::now() + DRIFT_DIFF_TIME);
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        let mut drift = Self::default();
        for change in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline) {
            if change.tag() == DiffTag::Equal {
                continue;
            }
            let (gone, added) = (&old[change.old_range()], &new[change.new_range()]);
            drift.lines_gone += gone.len();
            drift.lines_new += added.len();
            let words = |lines: &[&'_ str]| -> Vec<String> {
                lines.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned).collect()
            };
            let (gone, added) = (words(gone), words(added));
            for change in capture_diff_slices_deadline(Algorithm::Myers, &gone, &added, deadline) {
                if change.tag() != DiffTag::Equal {
                    drift.words_gone += change.old_range().len();
                    drift.words_new += change.new_range().len();
                }
            }
        }
        drift
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return f.write_str("the lines are equal, so line ends or the end of the file differ");
        }
        let Self { lines_gone, lines_new, words_gone, words_new } = self;
        write!(f, "lines: {lines_gone} gone, {lines_new} new; words: {words_gone} gone, {words_new} new")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_changed_is_one_line_and_one_word_on_either_side() {
        let drift = Drift::between("a b c\nsame\n", "a x c\nsame\n");
        assert_eq!(drift, Drift { lines_gone: 1, lines_new: 1, words_gone: 1, words_new: 1 });
        assert_eq!(Drift::between("a\n", "a\r\n"), Drift::default());
    }
}
