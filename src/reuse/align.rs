//! Which words do two documents share around a place?
//!
//! Shared shingles are grown into runs of identical words, runs are chained in the order of both texts, and what lies
//! between two runs and beyond the ends is aligned by dynamic programming with affine gaps (Gotoh, Journal of Molecular
//! Biology 162, 1982). Of the path that comes out, the stretches that score best are kept, as a local alignment would
//! (Smith & Waterman, Journal of Molecular Biology 147, 1981). Linear in the passage but for the words between runs,
//! which are at most [`MAX_GAP`] on either side.

use super::Options;
use super::seeds::{counts, same};

/// Score of a shared word, of a word in place of another, of the first word that only one side has, and of each
/// further one. A passage with two words in five changed still gains by each word; English words that are put side by
/// side at random lose.
const MATCH: i32 = 4;
const MISMATCH: i32 = -3;
const GAP_OPEN: i32 = -4;
const GAP_EXTEND: i32 = -2;

/// Least score of a passage, for each word that it must have in common: nine of twelve words in a row have it. Scattered
/// words that stand in the same order by chance do not.
const LEAST_SCORE: i32 = 3;

/// Most words on either side between two runs of one passage: about the gap of passim, 600 characters.
const MAX_GAP: u32 = 100;

/// Loss of score behind the best place after which a passage has ended: 38 words that only one side has. Without a
/// bound two passages with nothing in common between them would be one as soon as both are long.
const DROP: i32 = 80;

/// Words beyond the last run that are looked at at a time. At two changes in five words, one place in thirteen still
/// begins five words that are the same, so that what lies further off is a run of its own.
const REACH: usize = 48;

/// Most words beyond the last run that one side may have more than the other, and loss of score after which the search
/// there ends: as much as is worth ten shared words. Both only save time: three quarters of it went into ends of
/// passages that are none.
const BAND: usize = 16;
const END_DROP: i32 = 40;

/// Runs before a run that it may follow. Only texts that repeat themselves have more within reach.
const LOOK_BACK: usize = 64;

/// A stretch of the two texts that aligns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Local {
    /// First word and the word behind the last, in the first text.
    pub a: (u32, u32),
    /// The same in the second text.
    pub b: (u32, u32),
    /// Identical words that count.
    pub matches: u32,
    /// Places of the alignment, but for boilerplate that both have.
    pub columns: u32,
    pub score: i32,
}

/// What stands at one place of an alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// The same word.
    Same,
    /// The same word, as boilerplate.
    Common,
    /// Two words.
    Other,
    /// A word of the first text.
    OnlyA,
    /// A word of the second text.
    OnlyB,
}

/// Identical words in a row.
#[derive(Clone, Copy, Debug)]
struct Run {
    a: u32,
    b: u32,
    len: u32,
}

/// The passages that two texts share around places where they share shingles, in the order of the first text.
/// `places` are the first words of each in both texts, sorted.
pub(super) fn align(a: &[u32], b: &[u32], places: &[(u32, u32)], options: &Options) -> Vec<Local> {
    let mut found: Vec<Local> = Vec::new();
    for chain in chains(a, &runs(a, b, places)) {
        let (path, from) = path(a, b, &chain);
        for local in stretches(&path, from) {
            // Two chains may run into one another where a text repeats itself.
            let inside = |other: &Local| {
                other.a.0 <= local.a.0
                    && local.a.1 <= other.a.1
                    && other.b.0 <= local.b.0
                    && local.b.1 <= other.b.1
            };
            let is_enough = local.matches as usize >= options.min_words
                && local.score >= LEAST_SCORE.saturating_mul(options.min_words as i32);
            if is_enough && !found.iter().any(inside) {
                found.push(local);
            }
        }
    }
    found.sort_unstable_by_key(|local| (local.a, local.b));
    found
}

/// The places, each grown as far as the words are the same.
fn runs(a: &[u32], b: &[u32], places: &[(u32, u32)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut ends: rustc_hash::FxHashMap<i64, u32> = Default::default();
    for &(in_a, in_b) in places {
        let end = ends.entry(i64::from(in_a) - i64::from(in_b)).or_insert(0);
        if in_a < *end {
            continue;
        }
        let (at_a, at_b) = (in_a as usize, in_b as usize);
        let before = a[*end as usize..at_a].iter().rev().zip(b[..at_b].iter().rev());
        let before = before.take_while(|(one, other)| same(**one, **other)).count() as u32;
        let after = a[at_a..].iter().zip(&b[at_b..]).take_while(|(one, other)| same(**one, **other)).count();
        runs.push(Run { a: in_a - before, b: in_b - before, len: after as u32 + before });
        *end = in_a + after as u32;
    }
    runs.sort_unstable_by_key(|run| (run.a, run.b));
    runs
}

/// The runs in chains that go forward in both texts, the best chain first. Runs that overlap are cut.
fn chains(a: &[u32], runs: &[Run]) -> Vec<Vec<Run>> {
    let weight = |run: &Run, cut: u32| {
        let words = &a[(run.a + cut) as usize..(run.a + run.len) as usize];
        words.iter().filter(|word| counts(**word)).count() as i32 * MATCH
    };
    let mut best: Vec<(i32, Option<(usize, u32)>)> = Vec::with_capacity(runs.len());
    for (at, run) in runs.iter().enumerate() {
        let mut own = (weight(run, 0), None);
        for before in (at.saturating_sub(LOOK_BACK)..at).rev() {
            let previous = &runs[before];
            let (end_a, end_b) = (previous.a + previous.len, previous.b + previous.len);
            let cut = end_a.saturating_sub(run.a).max(end_b.saturating_sub(run.b));
            if previous.a >= run.a || previous.b >= run.b || cut >= run.len {
                continue;
            }
            let (gap_a, gap_b) = (run.a + cut - end_a, run.b + cut - end_b);
            if gap_a > MAX_GAP || gap_b > MAX_GAP {
                continue;
            }
            let only = gap_a.abs_diff(gap_b) as i32;
            let gap = if only > 0 { GAP_OPEN + GAP_EXTEND * (only - 1) } else { 0 };
            // Some of the words between are the same; half of a mismatch each stands for what they will cost.
            let score = best[before].0 + weight(run, cut) + gap + gap_a.min(gap_b) as i32 * MISMATCH / 2;
            if score > own.0 {
                own = (score, Some((before, cut)));
            }
        }
        best.push(own);
    }
    let mut ends: Vec<usize> = (0..runs.len()).collect();
    ends.sort_by_key(|&end| (std::cmp::Reverse(best[end].0), end));
    let mut used = vec![false; runs.len()];
    let mut chains = Vec::new();
    for end in ends {
        let mut chain = Vec::new();
        let mut next = Some(end);
        while let Some(at) = next.filter(|&at| !used[at]) {
            used[at] = true;
            let cut = best[at].1.map_or(0, |(_, cut)| cut);
            let run = runs[at];
            chain.push(Run { a: run.a + cut, b: run.b + cut, len: run.len - cut });
            next = best[at].1.map(|(before, _)| before);
        }
        if !chain.is_empty() {
            chain.reverse();
            chains.push(chain);
        }
    }
    chains
}

/// The alignment along a chain, beyond both of its ends as far as that may gain, and the words where it begins.
fn path(a: &[u32], b: &[u32], chain: &[Run]) -> (Vec<Column>, (u32, u32)) {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let backwards =
        |words: &[u32], end: u32| words[..end as usize].iter().rev().take(REACH).copied().collect::<Vec<_>>();
    let mut path = dynamic(&backwards(a, first.a), &backwards(b, first.b), false);
    path.reverse();
    let count =
        |path: &[Column], other: Column| path.iter().filter(|column| **column != other).count() as u32;
    let from = (first.a - count(&path, Column::OnlyB), first.b - count(&path, Column::OnlyA));
    for (at, run) in chain.iter().enumerate() {
        if at > 0 {
            let before = &chain[at - 1];
            let gap_a = &a[(before.a + before.len) as usize..run.a as usize];
            let gap_b = &b[(before.b + before.len) as usize..run.b as usize];
            path.extend(dynamic(gap_a, gap_b, true));
        }
        path.extend(
            a[run.a as usize..][..run.len as usize]
                .iter()
                .zip(&b[run.b as usize..])
                .map(|(one, other)| shared(*one, *other)),
        );
    }
    let forwards =
        |words: &[u32], start: u32| words[start as usize..].iter().take(REACH).copied().collect::<Vec<_>>();
    path.extend(dynamic(&forwards(a, last.a + last.len), &forwards(b, last.b + last.len), false));
    (path, from)
}

fn shared(one: u32, other: u32) -> Column {
    if counts(one) && counts(other) { Column::Same } else { Column::Common }
}

/// The stretches of a path that score best, each until the score has dropped too far or is used up.
fn stretches(path: &[Column], from: (u32, u32)) -> Vec<Local> {
    let mut found = Vec::new();
    let start = Local { a: (from.0, from.0), b: (from.1, from.1), matches: 0, columns: 0, score: 0 };
    let (mut run, mut best) = (start, start);
    let mut previous = Column::Same;
    for &column in path {
        match column {
            Column::Same | Column::Common | Column::Other => (run.a.1, run.b.1) = (run.a.1 + 1, run.b.1 + 1),
            Column::OnlyA => run.a.1 += 1,
            Column::OnlyB => run.b.1 += 1,
        }
        run.columns += u32::from(column != Column::Common);
        run.matches += u32::from(column == Column::Same);
        run.score += match column {
            Column::Same => MATCH,
            Column::Common => 0,
            Column::Other => MISMATCH,
            _ if column == previous => GAP_EXTEND,
            _ => GAP_OPEN,
        };
        previous = column;
        if run.score > best.score {
            best = run;
        } else if run.score <= 0 || best.score - run.score > DROP {
            found.push(best);
            run = Local { a: (run.a.1, run.a.1), b: (run.b.1, run.b.1), matches: 0, columns: 0, score: 0 };
            best = run;
        }
    }
    found.push(best);
    found.retain(|local| local.matches > 0);
    found
}

/// Aligns two short stretches of words: to the end of both, or as far as gains most.
fn dynamic(a: &[u32], b: &[u32], whole: bool) -> Vec<Column> {
    if a.is_empty() || b.is_empty() {
        let only = |words: &[u32], column| if whole { vec![column; words.len()] } else { Vec::new() };
        return if a.is_empty() { only(b, Column::OnlyB) } else { only(a, Column::OnlyA) };
    }
    const FAR: i32 = i32::MIN / 2;
    /// Where the best score of a cell comes from: its own two words, a gap in b, a gap in a; and whether each gap goes on.
    const DIAGONAL: u8 = 0;
    const ONLY_A: u8 = 1;
    const ONLY_B: u8 = 2;
    const A_GOES_ON: u8 = 4;
    const B_GOES_ON: u8 = 8;
    let width = b.len() + 1;
    let band = if whole { width.max(a.len()) } else { BAND };
    let mut from = vec![DIAGONAL; (a.len() + 1) * width];
    let gap = |count: usize| GAP_OPEN + GAP_EXTEND * (count as i32 - 1);
    let first = |at: usize| match at {
        0 => 0,
        _ if at <= band => gap(at),
        _ => FAR,
    };
    let mut row: Vec<i32> = (0..width).map(first).collect();
    // By column: the best score that ends with a word that only a has.
    let mut only_a = vec![FAR; width];
    from[1..width].fill(ONLY_B | B_GOES_ON);
    let mut best = (0, 0, 0);
    for i in 1..=a.len() {
        let (low, high) = (i.saturating_sub(band).max(1), (i + band).min(b.len()));
        if low > high {
            break;
        }
        let mut diagonal = row[low - 1];
        row[low - 1] = if low == 1 && i <= band { gap(i) } else { FAR };
        from[i * width] = ONLY_A | A_GOES_ON;
        let mut only_b = FAR;
        let mut highest = FAR;
        for j in low..=high {
            let (open_a, on_a) = (row[j] + GAP_OPEN, only_a[j] + GAP_EXTEND);
            let (open_b, on_b) = (row[j - 1] + GAP_OPEN, only_b + GAP_EXTEND);
            only_a[j] = open_a.max(on_a);
            only_b = open_b.max(on_b);
            let (one, other) = (a[i - 1], b[j - 1]);
            let step = match same(one, other) {
                true if counts(one) && counts(other) => MATCH,
                true => 0,
                false => MISMATCH,
            };
            let score = (diagonal + step).max(only_a[j]).max(only_b);
            let mut origin = if score == diagonal + step {
                DIAGONAL
            } else if score == only_a[j] {
                ONLY_A
            } else {
                ONLY_B
            };
            origin |= if on_a > open_a { A_GOES_ON } else { 0 };
            origin |= if on_b > open_b { B_GOES_ON } else { 0 };
            from[i * width + j] = origin;
            diagonal = row[j];
            row[j] = score;
            highest = highest.max(score);
            if score > best.0 {
                best = (score, i, j);
            }
        }
        if !whole && best.0 - highest > END_DROP {
            break;
        }
    }
    let (mut i, mut j) = if whole { (a.len(), b.len()) } else { (best.1, best.2) };
    let mut path = Vec::with_capacity(i + j);
    // A gap goes on to its first word, whatever the cells on the way would rather be.
    let mut going = DIAGONAL;
    while i > 0 || j > 0 {
        let origin = from[i * width + j];
        let step = if going == DIAGONAL { origin & 3 } else { going };
        match step {
            ONLY_A => {
                path.push(Column::OnlyA);
                going = if origin & A_GOES_ON != 0 && i > 1 { ONLY_A } else { DIAGONAL };
                i -= 1;
            }
            ONLY_B => {
                path.push(Column::OnlyB);
                going = if origin & B_GOES_ON != 0 && j > 1 { ONLY_B } else { DIAGONAL };
                j -= 1;
            }
            _ => {
                let (one, other) = (a[i - 1], b[j - 1]);
                path.push(if same(one, other) { shared(one, other) } else { Column::Other });
                (i, j) = (i - 1, j - 1);
            }
        }
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postings::words;

    fn hashes(text: &str) -> Vec<u32> {
        words(text).iter().map(|word| (word.0 >> 32) as u32 & !1).collect()
    }

    /// The passages of two texts around every run of three words they share, as text of both.
    fn shared_passages(one: &str, other: &str, min_words: usize) -> Vec<(String, String, u32)> {
        let (a, b) = (hashes(one), hashes(other));
        let mut places = Vec::new();
        for i in 0..a.len().saturating_sub(2) {
            places.extend(
                (0..b.len().saturating_sub(2))
                    .filter(|&j| a[i..i + 3] == b[j..j + 3])
                    .map(|j| (i as u32, j as u32)),
            );
        }
        let text = |text: &str, (start, end): (u32, u32)| {
            let words = words(text);
            text[words[start as usize].1.start..words[end as usize - 1].1.end].to_owned()
        };
        let options = Options { min_words, ..Options::default() };
        let found = align(&a, &b, &places, &options);
        found.iter().map(|local| (text(one, local.a), text(other, local.b), local.matches)).collect()
    }

    #[test]
    fn a_passage_is_found_with_its_ends_and_through_its_edits() {
        let one = "Gulls cried. The harbour board of Norwold will lend forty old maps to the museum for two years. Rain fell.";
        let other = "As told, the harbour board will lend forty rare old maps to the town museum for three years, it said.";
        let found = shared_passages(one, other, 8);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            found[0].0,
            "The harbour board of Norwold will lend forty old maps to the museum for two years"
        );
        assert_eq!(
            found[0].1,
            "the harbour board will lend forty rare old maps to the town museum for three years"
        );
        assert_eq!(found[0].2, 13);
    }

    #[test]
    fn two_passages_far_apart_are_two_and_may_be_in_another_order() {
        let first = "the ferry to Ostrel leaves at nine from the northern quay each day";
        let second = "tickets are sold in the red hut beside the old crane until noon";
        let filler: String = (0..150).map(|n| format!("w{n} ")).collect();
        let found =
            shared_passages(&format!("{first} {filler} {second}"), &format!("{second} x y {first}"), 8);
        let texts: Vec<&str> = found.iter().map(|found| found.0.as_str()).collect();
        assert_eq!(texts, [first, second]);
    }

    #[test]
    fn a_passage_with_fewer_words_in_common_is_none() {
        let one = "the ferry to Ostrel leaves at nine";
        assert_eq!(shared_passages(one, one, 8), []);
        assert_eq!(shared_passages(one, one, 7).len(), 1);
    }

    #[test]
    fn boilerplate_neither_counts_nor_ends_a_passage_but_never_begins_one() {
        let mut a: Vec<u32> = (1..40).map(|n| n * 2).collect();
        a[..5].iter_mut().for_each(|word| *word |= 1);
        a[20..25].iter_mut().for_each(|word| *word |= 1);
        let found = align(&a, &a, &[(10, 10)], &Options::default());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].a, found[0].matches, found[0].columns), ((5, 39), 29, 29));
    }

    #[test]
    fn words_between_are_aligned_at_the_least_cost() {
        use Column::*;
        let path = |a: &str, b: &str| dynamic(&hashes(a), &hashes(b), true);
        assert_eq!(path("a b c", "a x c"), [Same, Other, Same]);
        assert_eq!(path("a b c d", "a d"), [Same, OnlyA, OnlyA, Same]);
        assert_eq!(path("a d", "a b c d"), [Same, OnlyB, OnlyB, Same]);
        assert_eq!(path("", "a b"), [OnlyB, OnlyB]);
        assert_eq!(dynamic(&hashes("a b x y z"), &hashes("a b q r s"), false), [Same, Same]);
    }
}
