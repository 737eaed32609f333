//! `--fit`: the thresholds with which the verdicts agree best with the labels of one's own texts.
//!
//! *basis* is set by what is unsupported against the rest; by what is supported against the rest, *complete* is
//! set where the records are texts and *claim* where they are claims,
//! each to the highest balanced accuracy. What that is worth on further texts is told by cross-validation: the
//! documents are dealt into folds, and each fold is answered with the thresholds of the others.

use super::bootstrap::{Metric, Summed, estimate};
use super::metrics::{balanced_accuracy, documents, percent};
use super::predict::{FURTHER_SENTENCE, Prediction, Scores};
use super::records::{Record, SUPPORT_LABELS, Task};
use serde::Serialize;
use sourcecheck::{Thresholds, Verdict};
use std::fmt::Write;

/// Folds of the cross-validation; the usual number, and enough that four fifths of the records set a threshold.
const FOLDS: usize = 5;

/// Fewest labelled claims on either side of a question for a threshold to be set by them: below, one claim
/// moves the balanced accuracy by more than a threshold ever gains.
const FEWEST: usize = 20;

/// What came of one threshold.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// The key in the file of thresholds.
    pub key: &'static str,
    /// The value before.
    pub before: f32,
    /// The value now.
    pub after: f32,
    /// What the labels tell of it, or why they cannot.
    #[serde(flatten)]
    pub judged: Judged,
}

/// What labels tell of a threshold.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Judged {
    /// It was set.
    Set(Gain),
    /// It was left alone.
    Left {
        /// Why.
        left: String,
    },
}

/// Balanced accuracies in per cent, of claims whose thresholds were set without them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gain {
    /// With the threshold before.
    pub bacc_before: f64,
    /// With the thresholds of the other folds.
    pub bacc_crossed: f64,
    /// The second less the first, with its 95 % interval.
    pub gain: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Labelled claims and sentences.
    pub items: usize,
}

/// A claim or sentence that the labels answer a question about.
struct Unit<'r> {
    document: usize,
    fold: usize,
    label: &'r str,
    /// Whether it is a claim judged alone.
    alone: bool,
    passages: Vec<Scores>,
}

/// What a threshold decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Whether there is any ground.
    Basis,
    /// Whether all of a sentence of a text is there.
    Complete,
    /// Whether all of a claim judged alone is there.
    Claim,
}

impl Question {
    /// The right answer, where the label tells it.
    fn truth(self, unit: &Unit<'_>) -> Option<bool> {
        if self != Self::Basis && unit.alone != (self == Self::Claim) {
            return None;
        }
        match (self, unit.label) {
            (Self::Basis, "aligned") => Some(true),
            (Self::Basis, "not_aligned") => Some(false),
            (_, label) if !SUPPORT_LABELS.contains(&label) => None,
            (Self::Basis, label) => Some(label != "unsupported"),
            (_, label) => Some(label == "supported"),
        }
    }

    /// The highest threshold with which the answer is still yes, when `basis` is the other one.
    fn reach(self, unit: &Unit<'_>, basis: f32) -> f64 {
        if self == Self::Claim {
            let all: f64 = unit.passages.iter().map(|scores| scores.support).product();
            return all / FURTHER_SENTENCE.powi(unit.passages.len().saturating_sub(1) as i32);
        }
        let of = |scores: &Scores| match (self, scores.verdict) {
            (_, Verdict::Verbatim) | (Self::Basis, Verdict::Altered) => f64::INFINITY,
            (Self::Basis, Verdict::Paraphrase | Verdict::Partial | Verdict::Absent) => scores.basis,
            (Self::Complete, Verdict::Paraphrase | Verdict::Partial | Verdict::Absent)
                if scores.basis >= f64::from(basis) =>
            {
                scores.support
            }
            _ => f64::NEG_INFINITY,
        };
        let each = unit.passages.iter().map(of);
        // A claim is supported when all of its sentences are, and has ground when one of them has.
        if self == Self::Basis {
            each.fold(f64::NEG_INFINITY, f64::max)
        } else {
            each.fold(f64::INFINITY, f64::min)
        }
    }
}

/// Thresholds set by labelled records, and what came of each.
pub fn fit(
    records: &[Record],
    predictions: &[Prediction],
    before: Thresholds,
    resamples: u32,
) -> (Thresholds, Vec<Outcome>) {
    let names = documents(records.iter());
    let units = units(records, predictions, |record| (names[record.document()], fold(record.document())));
    let left = |why: &str| Judged::Left { left: why.to_owned() };
    let basis_told = undecided(&units, Question::Basis);
    let complete_told = undecided(&units, Question::Complete);
    let claim_told = undecided(&units, Question::Claim);
    let choose = |held_out: Option<usize>| {
        let used: Vec<&Unit<'_>> = units.iter().filter(|unit| Some(unit.fold) != held_out).collect();
        let mut chosen = before;
        if basis_told.is_none() {
            chosen.basis = best(&used, Question::Basis, before.basis, before.basis);
        }
        if complete_told.is_none() {
            chosen.complete = best(&used, Question::Complete, before.complete, chosen.basis);
        }
        if claim_told.is_none() {
            chosen.claim = best(&used, Question::Claim, before.claim, chosen.basis);
        }
        chosen
    };
    let after = choose(None);
    let of_fold: Vec<Thresholds> = (0..FOLDS).map(|fold| choose(Some(fold))).collect();
    let judged = |question, undecided: Option<String>| match undecided {
        Some(left) => Judged::Left { left },
        None => Judged::Set(gain(&units, question, &of_fold, before, names.len(), resamples)),
    };
    let outcome = |key, before, after, judged| Outcome { key, before, after, judged };
    let outcomes = vec![
        outcome("basis", before.basis, after.basis, judged(Question::Basis, basis_told.clone())),
        outcome(
            "opinion-basis",
            before.opinion_basis,
            after.opinion_basis,
            left("labelled records hold claims and no opinions"),
        ),
        outcome(
            "complete",
            before.complete,
            after.complete,
            judged(Question::Complete, complete_told.clone()),
        ),
        outcome("claim", before.claim, after.claim, judged(Question::Claim, claim_told.clone())),
        outcome(
            "altered",
            before.altered,
            after.altered,
            left("labels of whole claims do not say which words are altered"),
        ),
    ];
    (after, outcomes)
}

/// The fold of a document, by its name alone (FNV-1a), so that further records do not deal it anew.
fn fold(document: &str) -> usize {
    let hash = document.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The high bits: the low ones of this hash depend on few bytes.
    ((hash >> 32) % FOLDS as u64) as usize
}

fn units<'r>(
    records: &'r [Record],
    predictions: &[Prediction],
    place: impl Fn(&Record) -> (usize, usize),
) -> Vec<Unit<'r>> {
    let mut units = Vec::new();
    for (record, prediction) in records.iter().zip(predictions) {
        let (document, fold) = place(record);
        let alone = matches!(record.task, Task::Support(_));
        let unit = |label: &'r str, passages: &[Scores]| Unit {
            document,
            fold,
            label,
            alone,
            passages: passages.to_vec(),
        };
        match &record.task {
            Task::Support(claim) => units.push(unit(&claim.label, &prediction.scores)),
            Task::Docdiff(diff) => {
                let sentences = diff.derivative_labels.iter().zip(prediction.scores.chunks(1));
                units.extend(sentences.map(|(label, passage)| unit(label, passage)));
            }
            // Two sentences and the closeness of an answer are judged by other means than these thresholds.
            Task::Reuse(_) | Task::Pair { .. } => {}
        }
    }
    units
}

/// Why the labels cannot set the threshold of a question; `None` when they can.
fn undecided(units: &[Unit<'_>], question: Question) -> Option<String> {
    if question == Question::Basis && !units.iter().any(|unit| matches!(unit.label, "partial" | "aligned")) {
        return Some(
            "no label is `partial`, so `unsupported` may mean all that is not wholly supported".to_owned(),
        );
    }
    let truths: Vec<(usize, bool)> =
        units.iter().filter_map(|unit| Some((unit.fold, question.truth(unit)?))).collect();
    let count = |wanted: bool, but: Option<usize>| {
        truths.iter().filter(|(fold, truth)| *truth == wanted && Some(*fold) != but).count()
    };
    let (yes, no) = (count(true, None), count(false, None));
    let names = if question == Question::Basis { "with ground" } else { "supported" };
    if yes < FEWEST || no < FEWEST {
        return Some(format!("{yes} claims are labelled {names} and {no} not; {FEWEST} of each are needed"));
    }
    let lacking = (0..FOLDS).any(|fold| count(true, Some(fold)) == 0 || count(false, Some(fold)) == 0);
    lacking.then(|| format!("the labels {names} are of too few documents to be set apart for a test"))
}

/// The threshold with the highest balanced accuracy; of equal ones the nearest to `before`.
///
/// Scores are told in hundredths, so thresholds stand between two hundredths: whoever compares with the score
/// before it is rounded gets the same answer.
fn best(units: &[&Unit<'_>], question: Question, before: f32, basis: f32) -> f32 {
    let reaches: Vec<(bool, f64)> =
        units.iter().filter_map(|unit| Some((question.truth(unit)?, question.reach(unit, basis)))).collect();
    let accuracy = |threshold: f32| {
        let mut sums = [0.0; 4];
        for &(truth, reach) in &reaches {
            tally(&mut sums, truth, reach >= f64::from(threshold));
        }
        balanced_accuracy(&sums).unwrap_or(0.0)
    };
    let mut chosen = (accuracy(before), before);
    for step in 1..=100_u8 {
        let threshold = f32::from(10 * u16::from(step) - 5) / 1000.0;
        let found = accuracy(threshold);
        let nearer = (threshold - before).abs() < (chosen.1 - before).abs();
        if found > chosen.0 || found == chosen.0 && nearer {
            chosen = (found, threshold);
        }
    }
    chosen.1
}

/// Counts one answer, in the order of [`balanced_accuracy`].
fn tally(sums: &mut [f64], truth: bool, answer: bool) {
    let first = if truth { 0 } else { 2 };
    sums[first] += 1.0;
    sums[first + 1] += f64::from(u8::from(truth == answer));
}

/// The balanced accuracy of a question with thresholds of other folds, beside that with the ones before.
fn gain(
    units: &[Unit<'_>],
    question: Question,
    of_fold: &[Thresholds],
    before: Thresholds,
    documents: usize,
    resamples: u32,
) -> Gain {
    let gained = |sums: &[f64]| Some(balanced_accuracy(&sums[4..])? - balanced_accuracy(&sums[..4])?);
    let new = |value: fn(&[f64]) -> Option<f64>| Summed::new(documents, 8, value);
    let mut sums =
        [new(|sums| balanced_accuracy(&sums[..4])), new(|sums| balanced_accuracy(&sums[4..])), new(gained)];
    let mut items = 0;
    for unit in units {
        let Some(truth) = question.truth(unit) else { continue };
        let answer = |thresholds: &Thresholds| {
            let threshold = match question {
                Question::Basis => thresholds.basis,
                Question::Complete => thresholds.complete,
                Question::Claim => thresholds.claim,
            };
            question.reach(unit, thresholds.basis) >= f64::from(threshold)
        };
        let mut row = [0.0; 8];
        tally(&mut row[..4], truth, answer(&before));
        tally(&mut row[4..], truth, answer(&of_fold[unit.fold]));
        for metric in &mut sums {
            row.iter().enumerate().for_each(|(column, amount)| metric.add(unit.document, column, *amount));
        }
        items += 1;
    }
    let metrics: Vec<&dyn Metric> = sums.iter().map(|metric| metric as &dyn Metric).collect();
    let found = estimate(&metrics, documents, resamples);
    let value = |at: usize| found[at].map_or(0.0, |estimate| percent(estimate.value));
    let end = |of: fn(&super::bootstrap::Estimate) -> f64| found[2].as_ref().map_or(0.0, |e| percent(of(e)));
    Gain {
        bacc_before: value(0),
        bacc_crossed: value(1),
        gain: value(2),
        low: end(|estimate| estimate.low),
        high: end(|estimate| estimate.high),
        items,
    }
}

/// The file of thresholds, each with where it comes from.
pub fn toml(outcomes: &[Outcome], origin: &str) -> String {
    let mut text = format!(
        "# Thresholds for sourcecheck, set by `sourcecheck eval --fit` on {origin}.\n\
         # Use them with `sourcecheck check --thresholds FILE`, or with `thresholds = \"FILE\"` at the top of\n\
         # sourcecheck.toml. Each is a probability; `sourcecheck eval --thresholds FILE` measures them.\n"
    );
    for Outcome { key, before, after, judged } in outcomes {
        let told = match judged {
            Judged::Left { left } => format!("Left at {before}: {left}."),
            Judged::Set(Gain { bacc_before, bacc_crossed, gain, low, high, items }) => format!(
                "Balanced accuracy on {items} labels, cross-validated by document: {bacc_crossed:.1};\n\
                 # with {before} it is {bacc_before:.1}. Gain {gain:+.1} [{low:.1}, {high:.1}]."
            ),
        };
        write!(text, "\n# {told}\n{key} = {after:?}\n").expect("memory can be written to");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(fold: usize, label: &str, verdict: Verdict, basis: f64, support: f64) -> Unit<'_> {
        Unit { document: fold, fold, label, alone: false, passages: vec![Scores { verdict, basis, support }] }
    }

    #[test]
    fn a_threshold_lies_between_the_two_sides_and_near_the_old_one() {
        let units = [
            unit(0, "supported", Verdict::Partial, 0.9, 0.45),
            unit(1, "supported", Verdict::Paraphrase, 0.9, 0.8),
            unit(2, "partial", Verdict::Partial, 0.9, 0.3),
            unit(3, "contradicted", Verdict::Altered, 0.9, 0.9),
        ];
        let units: Vec<&Unit<'_>> = units.iter().collect();
        // Anything from above 0.3 to 0.45 is right throughout; the nearest to 0.6 stands just below 0.45.
        assert_eq!(best(&units, Question::Complete, 0.6, 0.4), 0.445);
        // Where the old one is right throughout it stays.
        assert_eq!(best(&units, Question::Complete, 0.4, 0.4), 0.4);
    }

    #[test]
    fn a_claim_of_two_sentences_is_supported_by_both_and_grounded_by_one() {
        let mut two = unit(0, "partial", Verdict::Paraphrase, 0.9, 0.8);
        two.passages.push(Scores { verdict: Verdict::Absent, basis: 0.2, support: 0.1 });
        assert_eq!(Question::Basis.reach(&two, 0.4), 0.9);
        assert_eq!(Question::Complete.reach(&two, 0.4), f64::NEG_INFINITY);
        assert_eq!(Question::Complete.reach(&two, 0.1), 0.1);
    }

    #[test]
    fn labels_that_only_say_consistent_or_not_leave_the_basis_alone() {
        let units: Vec<Unit<'_>> = (0..100)
            .map(|nth| unit(nth % 5, ["supported", "unsupported"][nth / 5 % 2], Verdict::Partial, 0.5, 0.5))
            .collect();
        assert!(undecided(&units, Question::Basis).is_some_and(|why| why.contains("`partial`")));
        assert_eq!(undecided(&units, Question::Complete), None);
        assert!(undecided(&units[..30], Question::Complete).is_some_and(|why| why.contains("20 of each")));
    }
}
