//! How alike two texts are, whichever came first: whether two sentences say the same, and how closely an answer
//! follows its source.
//!
//! The judge asks whether a source carries a claim, and one changed fact is too many. A paraphrase is judged more
//! freely: both sentences may leave something out as long as neither tells another story. So a pair has a score of
//! its own, logistic over four measurements, with weights in `likeness.json`, which `tools/fit_likeness.py` makes.
//!
//! Of reuse, Clough & Stevenson (2011), "Developing a corpus of plagiarised short answers", describe four degrees.
//! The mean share of runs of three words in their corpus is 0.62 for near copies, 0.44 for light revisions, 0.25
//! for heavy revisions and 0.01 for independent answers. A border stands halfway between two means by ratio, which
//! is the root of their product, since the closer the reuse the more the shares spread.

use serde::Deserialize;
use sourcecheck::Report;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    serde_json::from_str(include_str!("likeness.json")).expect("likeness.json is checked by a test")
});

/// The weights of the score of a pair.
#[derive(Deserialize)]
struct Model {
    bias: f64,
    weights: BTreeMap<String, f64>,
}

/// Probability from which two sentences are paraphrases. The sets that the weights are fitted on have as many
/// paraphrases as other pairs, by weight, so that the border lies in the middle.
pub const PARAPHRASE: f64 = 0.5;

/// The most words of a sentence that are compared in order, since the work grows with the product of both. No
/// sentence of prose has as many; what follows counts in the other measurements.
const LONGEST: usize = 1000;

/// Share from which an answer is a near copy: the root of 0.62 × 0.44.
const NEAR_COPY: f64 = 0.522;

/// Share from which an answer is a light revision: the root of 0.44 × 0.25.
const LIGHT_REVISION: f64 = 0.332;

/// Share from which an answer is a heavy revision: the root of 0.25 × 0.01.
const HEAVY_REVISION: f64 = 0.05;

/// Letters by which two words of a pair are compared, so that `raise` and `raised` are one.
const STEM: usize = 5;

/// Words in a run.
const RUN: usize = 3;

/// What is alike in two sentences; the order of the two does not matter. `there` and `back` are reports with
/// reasons on each sentence against the other.
///
/// - `shared`: share of the different words of both that both have, `0..=1` (Jaccard's index);
/// - `facts`: share of a sentence's weight in names and numbers that the other has not, mean of both, `0..=1`;
/// - `gap`: the heaviest stretch of a sentence without support in the other, as share of its weight, mean of both,
///   `0..=1`;
/// - `surplus`: between two words that both have in order, how many new words the one has more than the other, at
///   most; as `ln(1 + n)`. Words put in place of others are a rewording, words put in place of nothing are news.
///
/// Words are the same here when they begin with the same five letters. A sentence that was not judged has no facts
/// and is all gap.
pub fn measures(a: &str, b: &str, there: &Report, back: &Report) -> BTreeMap<String, f64> {
    let (first, second) = (stems(a), stems(b));
    let mean = |name, unjudged| (reason(there, name, unjudged) + reason(back, name, unjudged)) / 2.0;
    let measures = [
        ("shared", shared(&first, &second)),
        ("facts", mean("facts", 0.0)),
        ("gap", mean("gap", 1.0)),
        ("surplus", (surplus(&first, &second) as f64).ln_1p()),
    ];
    measures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The probability, `0..=1`, that two sentences with these measurements say the same.
pub fn probability(measures: &BTreeMap<String, f64>) -> f64 {
    let part = |(name, weight): (&String, &f64)| weight * measures.get(name).copied().unwrap_or_default();
    let score = MODEL.bias + MODEL.weights.iter().map(part).sum::<f64>();
    1.0 / (1.0 + (-score).exp())
}

/// The highest value of a reason, or `unjudged` where there is none.
fn reason(report: &Report, name: &str, unjudged: f64) -> f64 {
    let reasons = report.passages.iter().flat_map(|passage| &passage.reasons);
    reasons
        .filter(|reason| reason.name == name)
        .map(|reason| reason.value)
        .reduce(f64::max)
        .unwrap_or(unjudged)
}

fn shared(a: &[String], b: &[String]) -> f64 {
    let (a, b): (BTreeSet<&String>, BTreeSet<&String>) = (a.iter().collect(), b.iter().collect());
    a.intersection(&b).count() as f64 / a.union(&b).count().max(1) as f64
}

/// See `surplus` of [`measures`], as a number of words.
fn surplus(a: &[String], b: &[String]) -> usize {
    let (a, b) = (&a[..a.len().min(LONGEST)], &b[..b.len().min(LONGEST)]);
    let known = [a, b].map(|words| words.iter().collect::<BTreeSet<_>>());
    let new = |words: &[String], other: &BTreeSet<&String>| {
        words.iter().filter(|word| !other.contains(word)).count()
    };
    let mut most = 0;
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in in_order(a, b).into_iter().chain([(a.len(), b.len())]) {
        most = most.max(new(&a[i..next_i], &known[1]).abs_diff(new(&b[j..next_j], &known[0])));
        (i, j) = (next_i + 1, next_j + 1);
    }
    most
}

/// The places of a longest common subsequence, in order.
fn in_order(a: &[String], b: &[String]) -> Vec<(usize, usize)> {
    // At (i, j): the length for what follows i in `a` and j in `b`.
    let width = b.len() + 1;
    let mut length = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i * width + j] = if a[i] == b[j] {
                length[(i + 1) * width + j + 1] + 1
            } else {
                length[(i + 1) * width + j].max(length[i * width + j + 1])
            };
        }
    }
    let mut places = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            places.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[(i + 1) * width + j] >= length[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

/// The share of the different runs of three words of `answer` that stand in one of `sources`, `0..=1`; 0 for an
/// answer of fewer words. Case and punctuation do not count.
pub fn containment<'t>(sources: impl IntoIterator<Item = &'t str>, answer: &str) -> f64 {
    let answer = runs(answer);
    let known: BTreeSet<Vec<String>> = sources.into_iter().flat_map(runs).collect();
    answer.intersection(&known).count() as f64 / answer.len().max(1) as f64
}

/// The degree of reuse that a share of runs amounts to.
pub fn degree(containment: f64) -> &'static str {
    if containment >= NEAR_COPY {
        "near_copy"
    } else if containment >= LIGHT_REVISION {
        "light_revision"
    } else if containment >= HEAVY_REVISION {
        "heavy_revision"
    } else {
        "independent"
    }
}

fn runs(text: &str) -> BTreeSet<Vec<String>> {
    words(text).windows(RUN).map(<[String]>::to_vec).collect()
}

/// The first letters of every word of a text, in lower case.
fn stems(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.chars().take(STEM).collect()).collect()
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sourcecheck::{Checker, Document};

    fn measured(a: &str, b: &str) -> BTreeMap<String, f64> {
        let mut checker = Checker::new();
        checker.reasons(true);
        let check = |source, claim| {
            checker.check(&[Document::from_units("a", [source])], &Document::from_units("b", [claim]))
        };
        measures(a, b, &check(a, b), &check(b, a))
    }

    fn surplus_of(a: &str, b: &str) -> usize {
        surplus(&stems(a), &stems(b))
    }

    #[test]
    fn rewording_is_likeness_and_another_story_is_not() {
        let lit = "The lamp of the harbour is lit at dusk by the guild.";
        let alike = |other| probability(&measured(lit, other));
        assert!(alike(lit) > 0.9);
        assert!(alike("At dusk the guild lights the lamp of the harbour.") > PARAPHRASE);
        let other =
            "The harbour was built by Edda Marl in 1788 and burnt down twice before the guild bought it.";
        assert!(alike(other) < PARAPHRASE / 2.0);
    }

    #[test]
    fn the_order_of_the_two_does_not_matter() {
        let (a, b) = ("The toll rises to 4 crowns in March.", "In March the board will raise the toll.");
        assert_eq!(measured(a, b), measured(b, a));
    }

    #[test]
    fn words_in_place_of_others_are_no_surplus() {
        assert_eq!(surplus_of("the old lamp shone at dusk", "the ancient lamp gleamed at dusk"), 0);
        assert_eq!(surplus_of("they raise the lamp", "they raised the lamp"), 0);
        assert_eq!(surplus_of("the lamp shone at dusk", "the lamp that Edda mended shone at dusk"), 3);
        assert_eq!(surplus_of("", "one two"), 2);
        assert_eq!(surplus_of("", ""), 0);
    }

    #[test]
    fn very_long_and_empty_sentences_are_compared() {
        let long = "lamp ".repeat(3 * LONGEST);
        assert_eq!(surplus_of(&long, "lamp"), 0);
        assert!((0.0..=1.0).contains(&probability(&measured("", "?"))));
    }

    #[test]
    fn the_data_file_names_the_measurements() {
        let known = measured("a lamp", "the lamp");
        assert!(!MODEL.weights.is_empty());
        assert!(MODEL.weights.keys().all(|name| known.contains_key(name)), "{:?}", MODEL.weights);
    }

    #[test]
    fn the_more_runs_are_shared_the_closer_the_answer() {
        let source = "The guild lights the lamp of the harbour at dusk and puts it out at dawn.";
        let degree_of = |answer| degree(containment([source], answer));
        assert_eq!(degree_of("The guild lights the lamp of the harbour, at dusk."), "near_copy");
        assert_eq!(degree_of("Bakers of the valley rise early and sell rye bread."), "independent");
        assert_eq!(containment([source], "At dusk"), 0.0);
        assert_eq!((degree(0.4), degree(0.2)), ("light_revision", "heavy_revision"));
    }
}
