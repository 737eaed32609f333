//! Which words stand out when a passage is shown beside its evidence?
//!
//! Cuts a text into [`Segment`]s that do not overlap and together give the text back. Marks come from the
//! report (alterations, unsupported words, matched words) and, for a passage close in wording to its
//! evidence, from a word diff (Myers, from the crate `similar`; words by UAX #29, compared without case).
//! Where marks meet, the graver one wins, in the order of [`Mark`]. Linear in the text but for the diff.
//! Spans outside the text, as a report from elsewhere may hold, are clipped, never a panic.

use crate::report::{Evidence, PassageReport, ReportSpan};
use crate::trace::{Step, TracedPassage};
use similar::{Algorithm, DiffTag, capture_diff_slices, diff_ratio};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Least share of words in common, `0..=1`, at which a word diff is shown. Our own choice: below it a diff
/// of English sentences is mostly marks and reads worse than none. Higher shows diffs less often.
const NEAR: f32 = 0.6;

/// Why words stand out, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// They do not.
    Plain,
    /// Source words the passage uses.
    Matched,
    /// Worded differently on the other side; not in itself a change of fact.
    Differs,
    /// No source passage supports them.
    Unsupported,
    /// A later document changes them.
    Against,
    /// An alteration points at them.
    Changed,
}

/// A run of text with one mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    /// The text, never empty.
    pub text: &'a str,
    /// Its mark.
    pub mark: Mark,
}

/// Where a passage names author and year of what it cites, in brackets, which are no words of the passage to
/// compare; empty where it does not.
fn author_and_year(passage: &PassageReport) -> Range<usize> {
    let brackets = passage.citation.as_ref().map(|citation| format!("({})", citation.label));
    brackets
        .and_then(|words| Some((passage.text.find(&words)?, words.len())))
        .map_or(0..0, |(at, len)| at..at + len)
}

/// A derivative passage by itself: alterations and unsupported words.
pub(super) fn passage(passage: &PassageReport) -> Vec<Segment<'_>> {
    passage_paint(passage).segments()
}

/// A derivative passage beside one piece of its evidence, with a word diff where they are near.
pub(super) fn pair<'a>(
    passage: &'a PassageReport,
    evidence: &'a Evidence,
) -> (Vec<Segment<'a>>, Vec<Segment<'a>>) {
    let mut ours = passage_paint(passage);
    let mut theirs = Paint::new(&evidence.text, &evidence.span);
    match word_diff(&evidence.text, &passage.text) {
        Some((source, derivative)) => {
            source.into_iter().for_each(|range| theirs.range(range, Mark::Differs));
            let cited = author_and_year(passage);
            let says = |range: &Range<usize>| range.start < cited.start || cited.end < range.end;
            derivative.into_iter().filter(says).for_each(|range| ours.range(range, Mark::Differs));
        }
        None => evidence.matched.iter().for_each(|span| theirs.span(span, Mark::Matched)),
    }
    for span in passage.alterations.iter().filter_map(|a| a.source_span.as_ref()) {
        if span.source.as_deref().is_none_or(|id| id == evidence.source) {
            theirs.span(span, Mark::Changed);
        }
    }
    (ours.segments(), theirs.segments())
}

/// A source passage at `place` with the words in it that alterations stand against.
pub(super) fn source<'a, 'r>(
    text: &'a str,
    place: &ReportSpan,
    against: impl Iterator<Item = &'r ReportSpan>,
) -> Vec<Segment<'a>> {
    let mut paint = Paint::new(text, place);
    against.for_each(|span| paint.span(span, Mark::Changed));
    paint.segments()
}

/// A passage of a trace: what changed in it, what nothing earlier supports, and the words that later documents change.
pub(super) fn traced<'a, 'r>(
    passage: &'a TracedPassage,
    against: impl Iterator<Item = &'r ReportSpan>,
) -> Vec<Segment<'a>> {
    let mut paint = Paint::new(&passage.text, &passage.span);
    against.for_each(|span| paint.span(span, Mark::Against));
    passage.steps.iter().for_each(|step| step_paint(step, &mut paint));
    paint.segments()
}

/// A passage beside one that a step of it leads back to: the later side, then the earlier one.
pub(super) fn step<'a>(
    later: &'a TracedPassage,
    step: &Step,
    earlier: &'a TracedPassage,
) -> (Vec<Segment<'a>>, Vec<Segment<'a>>) {
    let mut ours = Paint::new(&later.text, &later.span);
    let mut theirs = Paint::new(&earlier.text, &earlier.span);
    if let Some((before, after)) = word_diff(&earlier.text, &later.text) {
        before.into_iter().for_each(|range| theirs.range(range, Mark::Differs));
        after.into_iter().for_each(|range| ours.range(range, Mark::Differs));
    }
    step_paint(step, &mut ours);
    let changed = step.alterations.iter().filter_map(|a| a.source_span.as_ref());
    changed.for_each(|span| theirs.span(span, Mark::Against));
    (ours.segments(), theirs.segments())
}

fn step_paint(step: &Step, paint: &mut Paint<'_>) {
    step.unsupported.iter().for_each(|words| paint.span(&words.span, Mark::Unsupported));
    step.alterations.iter().for_each(|a| paint.span(&a.span, Mark::Changed));
}

/// The words of `span` inside `text`, which lies at `place`; `None` when they do not overlap.
pub(super) fn wording<'a>(text: &'a str, place: &ReportSpan, span: &ReportSpan) -> Option<&'a str> {
    let range = local(text, place, span);
    (!range.is_empty()).then(|| &text[range])
}

fn passage_paint(passage: &PassageReport) -> Paint<'_> {
    let mut paint = Paint::new(&passage.text, &passage.span);
    passage.unsupported.iter().for_each(|words| paint.span(&words.span, Mark::Unsupported));
    passage.alterations.iter().for_each(|a| paint.span(&a.span, Mark::Changed));
    paint
}

/// A text under paint: one mark a byte, always changed in whole characters.
struct Paint<'a> {
    text: &'a str,
    place: ReportSpan,
    marks: Vec<Mark>,
}

impl<'a> Paint<'a> {
    fn new(text: &'a str, place: &ReportSpan) -> Self {
        Self { text, place: place.clone(), marks: vec![Mark::Plain; text.len()] }
    }

    /// Marks a place of the document.
    fn span(&mut self, span: &ReportSpan, mark: Mark) {
        self.range(local(self.text, &self.place, span), mark);
    }

    /// Marks a range of the text; graver marks stay.
    fn range(&mut self, range: Range<usize>, mark: Mark) {
        self.marks[range].iter_mut().for_each(|old| *old = (*old).max(mark));
    }

    fn segments(&self) -> Vec<Segment<'a>> {
        let mut rest = self.text;
        self.marks
            .chunk_by(|a, b| a == b)
            .map(|run| {
                let (text, after) = rest.split_at(run.len());
                rest = after;
                Segment { text, mark: run[0] }
            })
            .collect()
    }
}

/// `span` as a range of `text`, which lies at `place`: clipped, and cut to whole characters.
fn local(text: &str, place: &ReportSpan, span: &ReportSpan) -> Range<usize> {
    let inside = |offset: usize| {
        let at = offset.saturating_sub(place.start).min(text.len());
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).expect("0 is a character boundary")
    };
    let start = inside(span.start);
    start..inside(span.end).max(start)
}

/// Ranges of a text.
type Ranges = Vec<Range<usize>>;

/// The ranges that differ in the source and in the derivative; `None` when the two are not [`NEAR`].
fn word_diff(source: &str, derivative: &str) -> Option<(Ranges, Ranges)> {
    let (old, new) = (words(source), words(derivative));
    let keys = |words: &[Word]| words.iter().map(|word| word.key.clone()).collect::<Vec<_>>();
    let ops = capture_diff_slices(Algorithm::Myers, &keys(&old), &keys(&new));
    if diff_ratio(&ops, old.len(), new.len()) < NEAR {
        return None;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (tag, in_old, in_new) in ops.iter().map(|op| op.as_tag_tuple()) {
        if tag != DiffTag::Equal {
            left.extend(extent(&old[in_old]));
            right.extend(extent(&new[in_new]));
        }
    }
    Some((left, right))
}

/// A word as it is compared, with its range in the text.
struct Word {
    key: String,
    range: Range<usize>,
}

/// The words of a text, note marks such as `[2]` left out.
fn words(text: &str) -> Vec<Word> {
    text.unicode_word_indices()
        .map(|(at, word)| Word { key: word.to_lowercase().replace('’', "'"), range: at..at + word.len() })
        .filter(|word| !(text[..word.range.start].ends_with('[') && text[word.range.end..].starts_with(']')))
        .collect()
}

/// From the first word to the last, with what stands between.
fn extent(words: &[Word]) -> Option<Range<usize>> {
    Some(words.first()?.range.start..words.last()?.range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(start: usize, end: usize) -> ReportSpan {
        ReportSpan { start, end, line: 1, column: 1, source: None, origin: None }
    }

    #[test]
    fn segments_give_the_text_back_and_the_graver_mark_wins() {
        let text = "déjà vu again";
        let mut paint = Paint::new(text, &place(100, 100 + text.len()));
        paint.span(&place(100, 106), Mark::Changed);
        paint.span(&place(103, 109), Mark::Differs);
        let segments = paint.segments();
        assert_eq!(segments.iter().map(|s| s.text).collect::<String>(), text);
        assert_eq!(
            segments.iter().map(|s| (s.text, s.mark)).collect::<Vec<_>>(),
            [("déjà", Mark::Changed), (" vu", Mark::Differs), (" again", Mark::Plain)]
        );
    }

    #[test]
    fn spans_outside_the_text_or_inside_a_character_do_not_panic() {
        let text = "é";
        for (start, end) in [(0, 1), (1, 2), (9, 99), (5, 3)] {
            let mut paint = Paint::new(text, &place(1, 3));
            paint.span(&place(start, end), Mark::Changed);
            assert_eq!(paint.segments().iter().map(|s| s.text).collect::<String>(), text);
        }
    }

    #[test]
    fn a_word_diff_ignores_case_and_note_marks() {
        let (ours, theirs) = ("it sets aside 14 crowns.[3]", "It sets aside 12 crowns.");
        let (source, derivative) = word_diff(theirs, ours).unwrap();
        assert_eq!(source.iter().map(|range| &theirs[range.clone()]).collect::<Vec<_>>(), ["12"]);
        assert_eq!(derivative.iter().map(|range| &ours[range.clone()]).collect::<Vec<_>>(), ["14"]);
    }

    #[test]
    fn distant_texts_get_no_diff() {
        assert_eq!(word_diff("The lake froze.", "Ministers met twice in Tessel."), None);
    }
}
