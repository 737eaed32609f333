//! Which member of a cluster comes from which?
//!
//! Dates say what cannot come from what, wording says what it is nearest to: as in `trace`, the text that shares most
//! of its words and pairs of neighbouring words. What all have alike says nothing, so the count moves with the readings
//! that only some share. Where two that could be it have as much, or one without a date has more, it is not decided; of
//! equals the earliest is named, since wire texts are printed by many who never saw one another.

use super::seeds::MARK;
use super::{Closest, Cluster, Direction, Edit, Member, Side, Text, share};
use crate::postings::words as cut;
use crate::span::{LineIndex, Span};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use similar::{Algorithm, DiffTag};
use std::cmp::Reverse;

/// Words and pairs of words by which the closest must lead for the wording to tell: a word that only two have makes two
/// pairs besides, so that one word in common is enough, and one pair that came about by a cut is not.
const LEAD: usize = 2;

/// Wordings that each member is compared with, the earliest. A passage with more is a formula that is rewritten by
/// hundreds, and each further one costs as much as all of them together are long.
const MOST_COMPARED: usize = 256;

/// Words that only two members have, at most so many are named.
const MOST_ONLY: usize = 8;

/// A member as it is compared.
struct Passage {
    side: Side,
    /// The place of each word.
    spans: Vec<Span>,
    line: usize,
    /// Its words, boilerplate or not.
    words: Vec<u32>,
    /// Its words and pairs of neighbouring words, sorted.
    readings: Vec<u64>,
}

/// Clusters with places, texts and directions, in the order of the report.
pub(super) fn describe(texts: &[Text<'_>], words: &[Vec<u32>], clusters: Vec<Vec<Side>>) -> Vec<Cluster> {
    let mut wanted: Vec<(Side, usize)> = Vec::new();
    for (number, cluster) in clusters.iter().enumerate() {
        wanted.extend(cluster.iter().map(|side| (*side, number)));
    }
    drop(clusters);
    wanted.sort_unstable();
    let by_document: Vec<&[(Side, usize)]> =
        wanted.chunk_by(|one, next| one.0.document == next.0.document).collect();
    let mut passages: Vec<(usize, Passage)> = by_document
        .par_iter()
        .flat_map_iter(|chunk| {
            let document = chunk[0].0.document as usize;
            let text = texts[document].text;
            let (spans, lines) = (cut(text), LineIndex::new(text));
            chunk.iter().map(move |(side, number)| {
                let range = side.start as usize..side.end as usize;
                let spans: Vec<Span> = spans[range.clone()].iter().map(|word| word.1).collect();
                let own: Vec<u32> = words[document][range].iter().map(|word| word | MARK).collect();
                let line = lines.line(spans[0].start).0;
                (*number, Passage { side: *side, spans, line, readings: readings(&own), words: own })
            })
        })
        .collect();
    passages.sort_by_key(|(cluster, passage)| (*cluster, passage.side));
    let by_cluster: Vec<&[(usize, Passage)]> = passages.chunk_by(|one, next| one.0 == next.0).collect();
    let mut described: Vec<Cluster> = by_cluster.par_iter().map(|chunk| cluster(texts, chunk)).collect();
    // Stable, so that equals stay in the order of the collection.
    described.sort_by_key(|cluster| (Reverse(cluster.documents), Reverse(cluster.words)));
    for (at, cluster) in described.iter_mut().enumerate() {
        cluster.id = format!("c{}", at + 1);
    }
    described
}

fn cluster(texts: &[Text<'_>], passages: &[(usize, Passage)]) -> Cluster {
    let mut ordered: Vec<&Passage> = passages.iter().map(|(_, passage)| passage).collect();
    let text = |passage: &Passage| texts[passage.side.document as usize];
    ordered.sort_by_key(|passage| (text(passage).date.is_none(), text(passage).date, passage.side));
    let dates: Vec<Option<&str>> = ordered.iter().map(|passage| text(passage).date).collect();
    let wordings = Wordings::new(&ordered);
    let member = |at: usize| {
        let (passage, of) = (ordered[at], text(ordered[at]));
        let span = passage.spans[0].join(passage.spans[passage.spans.len() - 1]);
        let (direction, could_be, rivals) = could_be(&dates, at);
        Member {
            document: of.id.to_owned(),
            series: of.series.map(str::to_owned),
            date: of.date.map(str::to_owned),
            start: span.start,
            end: span.end,
            line: passage.line,
            words: passage.words.len(),
            text: span.of(of.text).to_owned(),
            direction,
            closest: closest(&ordered, &wordings, texts, at, &could_be, &rivals),
        }
    };
    let members: Vec<Member> = (0..ordered.len()).map(member).collect();
    let documents: FxHashSet<u32> = ordered.iter().map(|passage| passage.side.document).collect();
    let words = members.iter().map(|member| member.words).max().unwrap_or(0);
    Cluster { id: String::new(), documents: documents.len(), words, members }
}

/// Whether the first of two dates is earlier, as far as they are known.
fn is_earlier(one: Option<&str>, other: Option<&str>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one < other && !other.starts_with(one))
}

/// What the dates tell of a member, the members it may come from (or, where they do not tell, that may be either), and
/// all whose wording could speak against one of these.
fn could_be(dates: &[Option<&str>], at: usize) -> (Direction, Vec<usize>, Vec<usize>) {
    let others = || (0..dates.len()).filter(move |&other| other != at);
    let earlier: Vec<usize> = others().filter(|&other| is_earlier(dates[other], dates[at])).collect();
    let not_later: Vec<usize> = others().filter(|&other| !is_earlier(dates[at], dates[other])).collect();
    if !earlier.is_empty() {
        return (Direction::Derived, earlier, not_later);
    }
    let dated = || others().filter(|&other| dates[other].is_some());
    let is_first = dated().next().is_some() && dated().all(|other| is_earlier(dates[at], dates[other]));
    match is_first {
        true => (Direction::First, Vec::new(), Vec::new()),
        false => (Direction::Unknown, not_later.clone(), not_later),
    }
}

/// Which members have the same words in the same order.
struct Wordings {
    /// By member: the first member with its wording.
    first: Vec<usize>,
}

impl Wordings {
    fn new(passages: &[&Passage]) -> Self {
        let mut known: FxHashMap<&[u32], usize> = FxHashMap::default();
        let first = passages
            .iter()
            .enumerate()
            .map(|(at, passage)| *known.entry(&passage.words).or_insert(at))
            .collect();
        Self { first }
    }
}

fn closest(
    passages: &[&Passage],
    wordings: &Wordings,
    texts: &[Text<'_>],
    at: usize,
    could_be: &[usize],
    rivals: &[usize],
) -> Option<Closest> {
    let own = passages[at];
    // One member for each wording, the earliest; and the same of all that could speak against it.
    let one_each = |members: &[usize]| {
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let first = members.iter().copied().filter(|&other| seen.insert(wordings.first[other]));
        first.take(MOST_COMPARED).collect::<Vec<_>>()
    };
    let has = |other: usize| in_both(&own.readings, &passages[other].readings);
    let best = one_each(could_be).into_iter().map(|other| (has(other), Reverse(other))).max()?;
    let (most, Reverse(member)) = best;
    let wording = wordings.first[member];
    let alone = rivals.iter().filter(|&&other| wordings.first[other] == wording).count() == 1;
    let others: Vec<usize> =
        one_each(rivals).into_iter().filter(|&other| wordings.first[other] != wording).collect();
    let next = others.iter().map(|&other| has(other)).max().unwrap_or(0);
    let decided = alone && most >= next + LEAD.min(most);
    let other = passages[member];
    let mut only = Vec::new();
    if alone && !others.is_empty() {
        let mut told: FxHashSet<u32> = FxHashSet::default();
        let has = |passage: &Passage, word: u32| passage.readings.binary_search(&u64::from(word)).is_ok();
        for (word, span) in own.words.iter().zip(&own.spans) {
            if only.len() < MOST_ONLY
                && has(other, *word)
                && told.insert(*word)
                && others.iter().all(|&rival| !has(passages[rival], *word))
            {
                only.push(span.of(texts[own.side.document as usize].text).to_owned());
            }
        }
    }
    let (identity, edits) = compare(own, other);
    Some(Closest { member, exact: own.words == other.words, decided, identity, only, edits })
}

/// The words of a passage and its pairs of neighbouring words, sorted.
fn readings(words: &[u32]) -> Vec<u64> {
    let pairs = words.windows(2).map(|two| u64::from(two[0]) << 32 | u64::from(two[1]));
    let mut found: Vec<u64> = words.iter().map(|word| u64::from(*word)).chain(pairs).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// How many values two sorted lists share.
fn in_both(one: &[u64], other: &[u64]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        let (a, b) = (one[i], other[j]);
        count += usize::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    count
}

/// The share of identical words of two passages, and where the first has others than the second.
fn compare(own: &Passage, other: &Passage) -> (f64, Vec<Edit>) {
    let (mut same, mut places) = (0, 0);
    let mut edits = Vec::new();
    // The place of words, or the one where they would stand.
    let place =
        |spans: &[Span], range: std::ops::Range<usize>| match (spans.get(range.start), range.is_empty()) {
            (Some(first), false) => (first.start, spans[range.end - 1].end),
            (Some(next), true) => (next.start, next.start),
            (None, _) => spans.last().map_or((0, 0), |last| (last.end, last.end)),
        };
    for op in similar::capture_diff_slices(Algorithm::Myers, &other.words, &own.words) {
        let (theirs, ours) = (op.old_range(), op.new_range());
        places += theirs.len().max(ours.len());
        if op.tag() == DiffTag::Equal {
            same += ours.len();
            continue;
        }
        let ((start, end), (closest_start, closest_end)) =
            (place(&own.spans, ours), place(&other.spans, theirs));
        edits.push(Edit { start, end, closest_start, closest_end });
    }
    (share(same as u32, places as u32), edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_tell_as_far_as_they_are_known() {
        let told = |dates: &[Option<&str>]| -> Vec<(Direction, Vec<usize>)> {
            (0..dates.len()).map(|at| could_be(dates, at)).map(|(told, from, _)| (told, from)).collect()
        };
        use Direction::{Derived, First, Unknown};
        assert_eq!(told(&[Some("2024-03-01"), Some("2024-03-02")]), [(First, vec![]), (Derived, vec![0])]);
        assert_eq!(told(&[Some("2024-03"), Some("2024-03-02")]), [(Unknown, vec![1]), (Unknown, vec![0])]);
        assert_eq!(
            told(&[Some("2024"), None]),
            [(Unknown, vec![1]), (Unknown, vec![0])],
            "one date tells nothing"
        );
        let three = told(&[Some("2023"), Some("2024-01-01"), None]);
        assert_eq!(three, [(First, vec![]), (Derived, vec![0]), (Unknown, vec![0, 1])]);
        let tie = told(&[Some("2023"), Some("2023"), Some("2024")]);
        assert_eq!(tie, [(Unknown, vec![1]), (Unknown, vec![0]), (Derived, vec![0, 1])]);
    }
}
