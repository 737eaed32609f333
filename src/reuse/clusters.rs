//! Which passages are one passage?
//!
//! Every side of an aligned pair is a span of its document. Two spans belong together when they were aligned, or when
//! they lie in one document and overlap by [`OVERLAP`]; what hangs together is a cluster. So a quotation of one sentence
//! and the article it stands in are two clusters, and copies that were cut at different places are one.

use super::{Aligned, Side};

/// Share of the longer of two spans of a document, `0..=1`, that both must have to be one passage. passim asks half of
/// one of them (`linkSpans` in its `seriatim.py`), which joins a quotation with the article around it.
const OVERLAP: f64 = 0.5;

/// The clusters, each as its passages by document and place; spans of one document that overlap are one passage.
/// Sorted by their first passage.
pub(super) fn clusters(pairs: &[Aligned]) -> Vec<Vec<Side>> {
    let mut spans: Vec<Side> = pairs.iter().flat_map(|pair| pair.sides).collect();
    spans.sort_unstable();
    spans.dedup();
    let mut sets = Sets((0..spans.len()).collect());
    let number = |side: &Side| spans.binary_search(side).expect("every side is a span");
    for pair in pairs {
        sets.join(number(&pair.sides[0]), number(&pair.sides[1]));
    }
    for (at, span) in spans.iter().enumerate() {
        let length = |span: &Side| f64::from(span.end - span.start);
        for (other_at, other) in spans.iter().enumerate().skip(at + 1) {
            // Those behind begin later, so that none of them shares more with this one.
            let left = f64::from(span.end.saturating_sub(other.start));
            if other.document != span.document || left < OVERLAP * length(span) {
                break;
            }
            let shared = f64::from(span.end.min(other.end) - other.start);
            if shared >= OVERLAP * length(span).max(length(other)) {
                sets.join(at, other_at);
            }
        }
    }
    let mut of: Vec<(usize, Side)> = (0..spans.len()).map(|at| (sets.root(at), spans[at])).collect();
    of.sort_unstable();
    let mut found: Vec<Vec<Side>> = of
        .chunk_by(|one, next| one.0 == next.0)
        .map(|cluster| {
            let mut merged: Vec<Side> = Vec::new();
            for (_, span) in cluster {
                match merged.last_mut() {
                    Some(last) if last.document == span.document && span.start < last.end => {
                        last.end = last.end.max(span.end);
                    }
                    _ => merged.push(*span),
                }
            }
            merged
        })
        .collect();
    found.sort_unstable();
    found
}

/// Sets that are joined until they are what hangs together; the root of a set is its smallest member.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: (u32, u32, u32), other: (u32, u32, u32)) -> Aligned {
        let sides = [one, other].map(|(document, start, end)| Side { document, start, end });
        Aligned { sides, matches: 0, columns: 0, score: 0 }
    }

    fn told(pairs: &[Aligned]) -> Vec<Vec<(u32, u32, u32)>> {
        let clusters = clusters(pairs);
        clusters.iter().map(|c| c.iter().map(|s| (s.document, s.start, s.end)).collect()).collect()
    }

    #[test]
    fn copies_that_were_cut_at_different_places_are_one_cluster() {
        let pairs =
            [pair((0, 0, 100), (1, 10, 110)), pair((0, 0, 60), (2, 5, 65)), pair((1, 10, 70), (2, 5, 65))];
        assert_eq!(told(&pairs), [[(0, 0, 100), (1, 10, 110), (2, 5, 65)]]);
    }

    #[test]
    fn a_quotation_is_a_cluster_beside_that_of_the_article_it_stands_in() {
        let pairs =
            [pair((0, 0, 300), (1, 0, 300)), pair((0, 40, 60), (2, 7, 27)), pair((1, 40, 60), (2, 7, 27))];
        assert_eq!(
            told(&pairs),
            [vec![(0, 0, 300), (1, 0, 300)], vec![(0, 40, 60), (1, 40, 60), (2, 7, 27)]]
        );
    }

    #[test]
    fn passages_that_share_nothing_are_apart_in_one_document() {
        let pairs = [pair((0, 0, 50), (1, 0, 50)), pair((0, 50, 90), (1, 60, 100))];
        assert_eq!(told(&pairs).len(), 2);
    }
}
