//! Intervals by drawing documents again, with replacement: records of one document are alike, so that drawing
//! records one by one would make every interval too narrow.
//!
//! A draw is how often each document came up. Metrics answer to draws and not to lists of rows, from sums per
//! document or from rows sorted once; a thousand draws of thousands of records then take seconds.

use rayon::prelude::*;

/// Share of the resamples that an interval leaves out at either end.
const TAIL: f64 = 0.025;

/// A number that can be told for any draw of the documents.
pub trait Metric: Sync {
    /// Its value when document `d` came up `draws[d]` times; `None` where the draw does not define it.
    fn value(&self, draws: &[u32]) -> Option<f64>;
}

/// A value with the interval it lies in, 95 % of resamples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// On the documents as they are.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Values and intervals of metrics over `documents` documents, from one series of `resamples` draws. A metric
/// that the documents do not define has no estimate. The same for any number of threads: every draw has its
/// own seed.
pub fn estimate(metrics: &[&dyn Metric], documents: usize, resamples: u32) -> Vec<Option<Estimate>> {
    let once = vec![1; documents];
    let values: Vec<Option<f64>> = metrics.iter().map(|metric| metric.value(&once)).collect();
    let drawn: Vec<Vec<Option<f64>>> = (0..resamples)
        .into_par_iter()
        .map(|nth| {
            let draws = draw(documents, u64::from(nth));
            metrics.iter().map(|metric| metric.value(&draws)).collect()
        })
        .collect();
    let interval = |at: usize, value: f64| {
        let mut sorted: Vec<f64> = drawn.iter().filter_map(|values| values[at]).collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        let cut = (TAIL * sorted.len() as f64) as usize;
        let end = |at: usize| sorted.get(at).copied().unwrap_or(value);
        Estimate { value, low: end(cut.min(last)), high: end(last - cut.min(last)) }
    };
    values.iter().enumerate().map(|(at, value)| value.map(|value| interval(at, value))).collect()
}

/// How often each document comes up in the `nth` draw.
fn draw(documents: usize, nth: u64) -> Vec<u32> {
    let mut random = Random(nth);
    let mut draws = vec![0; documents];
    for _ in 0..documents {
        draws[random.below(documents)] += 1;
    }
    draws
}

/// SplitMix64, a generator of one multiplication chain a number: same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `end`; its high bits decide, so that no remainder is favoured.
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

/// A metric that is a function of sums over records, kept per document.
pub struct Summed {
    width: usize,
    /// Documents × width.
    sums: Vec<f64>,
    value: fn(&[f64]) -> Option<f64>,
}

impl Summed {
    /// Of `width` sums over the records of `documents` documents, all zero.
    pub fn new(documents: usize, width: usize, value: fn(&[f64]) -> Option<f64>) -> Self {
        Self { width, sums: vec![0.0; documents * width], value }
    }

    /// Adds to one sum of a document.
    pub fn add(&mut self, document: usize, column: usize, amount: f64) {
        self.sums[document * self.width + column] += amount;
    }
}

impl Metric for Summed {
    fn value(&self, draws: &[u32]) -> Option<f64> {
        let mut totals = vec![0.0; self.width];
        for (sums, &times) in self.sums.chunks_exact(self.width).zip(draws).filter(|(_, times)| **times > 0) {
            for (total, sum) in totals.iter_mut().zip(sums) {
                *total += sum * f64::from(times);
            }
        }
        (self.value)(&totals)
    }
}

/// Area under the ROC curve: how probable it is that a true row scores above a false one, ties half.
pub struct Ranked {
    /// Score, document, truth; by score.
    rows: Vec<(f64, usize, bool)>,
}

impl Ranked {
    /// Of rows of score, document and truth, in any order.
    pub fn new(mut rows: Vec<(f64, usize, bool)>) -> Self {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { rows }
    }
}

impl Metric for Ranked {
    fn value(&self, draws: &[u32]) -> Option<f64> {
        let (mut won, mut trues, mut falses) = (0.0, 0.0, 0.0);
        for tied in self.rows.chunk_by(|a, b| a.0 == b.0) {
            let weight = |wanted: bool| -> f64 {
                let of = tied.iter().filter(|(_, _, truth)| *truth == wanted);
                of.map(|(_, document, _)| f64::from(draws[*document])).sum()
            };
            let (up, down) = (weight(true), weight(false));
            won += up * (falses + down / 2.0);
            trues += up;
            falses += down;
        }
        (trues > 0.0 && falses > 0.0).then(|| won / trues / falses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found - wanted).abs() < 1e-9), "{found:?}, not {wanted}");
    }

    #[test]
    fn the_area_counts_pairs_in_order_and_ties_half() {
        // True 0.9 and 0.4 against false 0.4 and 0.1: three pairs in order, one tie.
        let ranked = Ranked::new(vec![(0.9, 0, true), (0.4, 0, false), (0.4, 1, true), (0.1, 1, false)]);
        close(ranked.value(&[1, 1]), 3.5 / 4.0);
        // Document 0 twice is its rows twice: 0.9 0.9 0.4 against 0.4 0.4 0.1; of nine pairs seven in order, two ties.
        close(ranked.value(&[2, 1]), 8.0 / 9.0);
        assert_eq!(Ranked::new(vec![(0.9, 0, true)]).value(&[1]), None);
    }

    #[test]
    fn a_draw_weighs_the_sums_of_its_documents() {
        let mut mean = Summed::new(2, 2, |sums| (sums[1] > 0.0).then(|| sums[0] / sums[1]));
        for (document, amount) in [(0, 1.0), (1, 0.0), (1, 0.5)] {
            mean.add(document, 0, amount);
            mean.add(document, 1, 1.0);
        }
        close(mean.value(&[1, 1]), 0.5);
        close(mean.value(&[2, 1]), 2.5 / 4.0);
        assert_eq!(mean.value(&[0, 0]), None);
    }

    #[test]
    fn an_interval_holds_its_value_and_is_the_same_every_time() {
        let mut mean = Summed::new(40, 2, |sums| (sums[1] > 0.0).then(|| sums[0] / sums[1]));
        for document in 0..40 {
            mean.add(document, 0, f64::from(u8::from(document % 4 == 0)));
            mean.add(document, 1, 1.0);
        }
        let found = estimate(&[&mean], 40, 1000)[0].expect("defined");
        assert_eq!(found.value, 0.25);
        // A share of 0.25 of 40 draws has a standard deviation of 0.068.
        assert!((0.10..0.15).contains(&found.low) && (0.35..0.42).contains(&found.high), "{found:?}");
        assert_eq!(estimate(&[&mean], 40, 1000)[0], Some(found));
    }

    #[test]
    fn a_draw_has_as_many_documents_as_there_are() {
        assert_eq!(draw(7, 3).iter().sum::<u32>(), 7);
        assert_ne!(draw(50, 0), draw(50, 1));
    }
}
