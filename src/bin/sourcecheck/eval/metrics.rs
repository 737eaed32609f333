//! How good predictions are: each metric from the records that have its labels, in per cent, with an interval
//! over documents.
//!
//! `docs/eval.md` says what each one counts. A value is a share, `0..=1`, until it is told.

use super::bootstrap::{Estimate, Metric, Ranked, Summed, estimate};
use super::predict::Prediction;
use super::records::{Claim, Docdiff, Record, SUPPORT_LABELS, Task};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Bins of equal width in which the calibration of `support` is measured; the usual number.
const BINS: usize = 10;

/// Right labels, each with how often each answer was given.
pub type Confusion = BTreeMap<String, BTreeMap<String, usize>>;

/// All that was measured.
#[derive(Debug, Serialize)]
pub struct Scores {
    /// Number of records.
    pub records: usize,
    /// How many of them have a label.
    pub labelled: usize,
    /// Number of documents among the labelled records.
    pub documents: usize,
    /// What the records define, in a fixed order.
    pub metrics: Vec<Measured>,
    /// Right labels of claims, pairs and derivative sentences, each with its answers.
    pub confusion: Confusion,
}

/// One metric with its value.
#[derive(Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Its name.
    pub name: &'static str,
    /// Its value, in per cent with one decimal.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// How many things were counted: records, sentences, words or links.
    pub items: usize,
    /// In how many documents.
    pub documents: usize,
}

/// What one record or sentence says about `support`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Binary {
    truth: bool,
    predicted: bool,
    support: f64,
    /// Whether `support` is meant as the probability of `truth`.
    calibrated: bool,
}

/// Right and wrong yeses, and yeses missed.
type Counts = [usize; 3];

fn counts(truth: bool, predicted: bool) -> Counts {
    [truth && predicted, predicted && !truth, truth && !predicted].map(usize::from)
}

fn overlap<T: Ord>(wanted: &BTreeSet<T>, found: &BTreeSet<T>) -> Counts {
    let both = wanted.intersection(found).count();
    [both, found.len() - both, wanted.len() - both]
}

/// The forms of one text that differ in one fact: documents and supports of the faithful, supports of the others.
#[derive(Default)]
struct Sides {
    faithful: Vec<(usize, f64)>,
    edited: Vec<f64>,
}

/// What the records of one file say, each with the number of its document.
#[derive(Default)]
struct Rows {
    binary: Vec<(usize, Binary)>,
    labels: Vec<(usize, String, String)>,
    sentences: Vec<(String, String)>,
    evidence: Vec<(usize, f64)>,
    pairs: Vec<(usize, f64)>,
    words: Vec<(usize, Counts)>,
    links: Vec<(usize, Counts)>,
    omitted: Vec<(usize, Counts)>,
}

/// Compares predictions, one a record in the same order, with the labels.
pub fn score(records: &[Record], predictions: &[Prediction], resamples: u32) -> Scores {
    let labelled: Vec<(&Record, &Prediction)> =
        records.iter().zip(predictions).filter(|(record, _)| record.is_labelled()).collect();
    let documents = documents(labelled.iter().map(|(record, _)| *record));
    let rows = collect(&labelled, &documents);
    Scores {
        records: records.len(),
        labelled: labelled.len(),
        documents: documents.len(),
        metrics: measure(&rows, documents.len(), resamples),
        confusion: confusion(&rows),
    }
}

/// The documents of records, each with its number in the order of their names.
pub fn documents<'r>(records: impl Iterator<Item = &'r Record>) -> BTreeMap<&'r str, usize> {
    let names: BTreeSet<&str> = records.map(Record::document).collect();
    names.into_iter().zip(0..).collect()
}

// ---- from records to rows --------------------------------------------------------------------------------

fn collect(labelled: &[(&Record, &Prediction)], documents: &BTreeMap<&str, usize>) -> Rows {
    let mut rows = Rows::default();
    let mut pairs: BTreeMap<String, Sides> = BTreeMap::new();
    for &(record, prediction) in labelled {
        let document = documents[record.document()];
        match &record.task {
            Task::Support(claim) => rows.add_claim(document, record, claim, prediction),
            Task::Reuse(claim) => {
                let predicted = prediction.label.is_some_and(|label| label != "independent");
                rows.add_label(document, &claim.label, prediction);
                rows.add_binary(document, claim.label != "independent", predicted, prediction, false);
            }
            Task::Pair { label, .. } => {
                rows.add_label(document, label, prediction);
                // Neither the same nor not: the set itself does not decide.
                if label != "partly_aligned" {
                    let right =
                        if SUPPORT_LABELS.contains(&label.as_str()) { "supported" } else { "paraphrase" };
                    let predicted = prediction.label.is_some_and(|l| l == right || l == "supported");
                    rows.add_binary(document, label == right, predicted, prediction, true);
                }
            }
            Task::Docdiff(diff) => rows.add_docdiff(document, diff, prediction),
        }
        if let (Some(joined), Some(support)) = (&record.meta.pair, prediction.support) {
            let sides = pairs.entry(joined.to_string()).or_default();
            match &record.task {
                Task::Support(Claim { label, .. }) | Task::Pair { label, .. } if label == "supported" => {
                    sides.faithful.push((document, support));
                }
                _ => sides.edited.push(support),
            }
        }
    }
    for Sides { faithful, edited } in pairs.values() {
        for &(document, above) in faithful {
            let in_order = |below: &f64| {
                if above > *below {
                    1.0
                } else if above == *below {
                    0.5
                } else {
                    0.0
                }
            };
            rows.pairs.extend(edited.iter().map(|below| (document, in_order(below))));
        }
    }
    rows
}

impl Rows {
    fn add_label(&mut self, document: usize, label: &str, prediction: &Prediction) {
        let answer = prediction.label.unwrap_or_default();
        self.labels.push((document, label.to_owned(), answer.to_owned()));
    }

    fn add_binary(
        &mut self,
        document: usize,
        truth: bool,
        predicted: bool,
        prediction: &Prediction,
        calibrated: bool,
    ) {
        let support = prediction.support.unwrap_or_default();
        self.binary.push((document, Binary { truth, predicted, support, calibrated }));
    }

    fn add_claim(&mut self, document: usize, record: &Record, claim: &Claim, prediction: &Prediction) {
        let predicted = prediction.label == Some("supported");
        self.add_label(document, &claim.label, prediction);
        self.add_binary(document, claim.label == "supported", predicted, prediction, true);
        let meta = &record.meta;
        if !claim.evidence.is_empty() && matches!(claim.label.as_str(), "supported" | "partial") {
            let first = claim.sources[0].id.as_str();
            let found = places(prediction.evidence.iter().flatten());
            let f1 = |wanted: BTreeSet<(&str, usize)>| f1_of(overlap(&wanted, &found));
            let best = if meta.supporting_sets.is_empty() {
                f1(places(&claim.evidence))
            } else {
                let sets = meta.supporting_sets.iter();
                sets.map(|set| f1(set.iter().map(|at| (first, *at)).collect())).fold(0.0, f64::max)
            };
            self.evidence.push((document, best));
        }
        let words = word_places(&claim.claim, &meta.claim_tokens);
        for (flag, place) in meta.non_supported_tokens.iter().zip(words) {
            let touches = |place: &Range<usize>| {
                let found = prediction.unsupported.iter().flatten();
                found.clone().any(|(start, end)| *start < place.end && *end > place.start)
            };
            self.words.push((document, counts(*flag, place.as_ref().is_some_and(touches))));
        }
    }

    fn add_docdiff(&mut self, document: usize, diff: &Docdiff, prediction: &Prediction) {
        if let Some(wanted) = &diff.alignment {
            let pairs = |(at, _, sentence): &(usize, String, usize)| (*at, *sentence);
            let wanted: BTreeSet<_> = wanted.iter().map(pairs).collect();
            let found: BTreeSet<_> = prediction.alignment.iter().flatten().map(pairs).collect();
            self.links.push((document, overlap(&wanted, &found)));
        }
        for (label, answer) in diff.derivative_labels.iter().zip(prediction.derivative.iter().flatten()) {
            if label == "unknown" {
                continue;
            }
            // Aligned asks for any ground, supported for all of it.
            let calibrated = SUPPORT_LABELS.contains(&label.as_str());
            let (truth, predicted) = if calibrated {
                (label == "supported", answer.label == "supported")
            } else {
                (label == "aligned", answer.label != "unsupported")
            };
            self.binary.push((document, Binary { truth, predicted, support: answer.support, calibrated }));
            self.sentences.push((label.clone(), answer.label.to_owned()));
        }
        for (label, answer) in diff.source_labels.iter().zip(prediction.source.iter().flatten()) {
            if label != "unknown" {
                self.omitted.push((document, counts(label == "not_aligned", *answer == "omitted")));
            }
        }
    }
}

fn places<'p>(of: impl IntoIterator<Item = &'p (String, usize)>) -> BTreeSet<(&'p str, usize)> {
    of.into_iter().map(|(source, at)| (source.as_str(), *at)).collect()
}

/// Where the words of a claim stand in it, in code points; `None` for one that is not found after the one before.
fn word_places(claim: &str, words: &[String]) -> Vec<Option<Range<usize>>> {
    let mut from = 0;
    let place = |word: &String| {
        let start = from + claim[from..].find(word.as_str())?;
        from = start + word.len();
        let point = |byte: usize| claim[..byte].chars().count();
        Some(point(start)..point(from))
    };
    words.iter().map(place).collect()
}

// ---- from rows to values ---------------------------------------------------------------------------------

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn f1_of(counts: Counts) -> f64 {
    let [right, wrong, missed] = counts.map(|count| count as f64);
    share(2.0 * right, 2.0 * right + wrong + missed).unwrap_or(0.0)
}

/// Mean of the shares of the right yeses and the right noes: sums of trues, trues found, falses, falses found.
pub fn balanced_accuracy(sums: &[f64]) -> Option<f64> {
    Some((share(sums[1], sums[0])? + share(sums[3], sums[2])?) / 2.0)
}

fn measure(rows: &Rows, documents: usize, resamples: u32) -> Vec<Measured> {
    let binary = || rows.binary.iter().map(|(document, row)| (*document, row));
    let mut bacc = Summed::new(documents, 4, balanced_accuracy);
    for (document, row) in binary() {
        let first = if row.truth { 0 } else { 2 };
        bacc.add(document, first, 1.0);
        bacc.add(document, first + 1, f64::from(u8::from(row.truth == row.predicted)));
    }
    let auroc = Ranked::new(binary().map(|(document, row)| (row.support, document, row.truth)).collect());
    let macro_f1 = macro_f1(&rows.labels, documents);
    let mut ece = Summed::new(documents, 3 * BINS, calibration_error);
    for (document, row) in binary().filter(|(_, row)| row.calibrated) {
        let bin = 3 * ((row.support * BINS as f64) as usize).min(BINS - 1);
        ece.add(document, bin, 1.0);
        ece.add(document, bin + 1, row.support);
        ece.add(document, bin + 2, f64::from(u8::from(row.truth)));
    }
    let (pairs, evidence) = (mean(&rows.pairs, documents), mean(&rows.evidence, documents));
    let (words, links, omitted) =
        (f1(&rows.words, documents), f1(&rows.links, documents), f1(&rows.omitted, documents));
    let all: [(&str, &dyn Metric, Vec<usize>); 9] = [
        ("bacc", &bacc, binary().map(|(document, _)| document).collect()),
        ("auroc", &auroc, binary().map(|(document, _)| document).collect()),
        ("macro_f1", &macro_f1, rows.labels.iter().map(|(document, ..)| *document).collect()),
        ("pairs", &pairs, of(&rows.pairs)),
        ("evidence_f1", &evidence, of(&rows.evidence)),
        ("words_f1", &words, of(&rows.words)),
        ("align_f1", &links, of(&rows.links)),
        ("omitted_f1", &omitted, of(&rows.omitted)),
        ("ece", &ece, binary().filter(|(_, row)| row.calibrated).map(|(document, _)| document).collect()),
    ];
    let metrics: Vec<&dyn Metric> = all.iter().map(|(_, metric, _)| *metric).collect();
    let estimates = estimate(&metrics, documents, resamples);
    let found = all.iter().zip(estimates).filter(|((_, _, counted), _)| !counted.is_empty());
    found
        .filter_map(|((name, _, counted), estimate)| {
            let Estimate { value, low, high } = estimate?;
            let distinct: BTreeSet<usize> = counted.iter().copied().collect();
            let [value, low, high] = [value, low, high].map(percent);
            Some(Measured { name, value, low, high, items: counted.len(), documents: distinct.len() })
        })
        .collect()
}

/// In per cent with one decimal.
pub fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

fn of<T>(rows: &[(usize, T)]) -> Vec<usize> {
    rows.iter().map(|(document, _)| *document).collect()
}

fn mean(rows: &[(usize, f64)], documents: usize) -> Summed {
    let mut mean = Summed::new(documents, 2, |sums| share(sums[0], sums[1]));
    for &(document, value) in rows {
        mean.add(document, 0, value);
        mean.add(document, 1, 1.0);
    }
    mean
}

/// F1 over everything counted, not averaged over records.
fn f1(rows: &[(usize, Counts)], documents: usize) -> Summed {
    let mut f1 = Summed::new(documents, 3, |sums| {
        Some(share(2.0 * sums[0], 2.0 * sums[0] + sums[1] + sums[2]).unwrap_or(0.0))
    });
    for (document, counts) in rows {
        for (column, count) in counts.iter().enumerate() {
            f1.add(*document, column, *count as f64);
        }
    }
    f1
}

/// Mean over the labels that the records have of the F1 of each: sums of how often each is right, given, found.
fn macro_f1(rows: &[(usize, String, String)], documents: usize) -> Summed {
    let known: BTreeSet<&str> = rows.iter().map(|(_, label, _)| label.as_str()).collect();
    let columns: BTreeMap<&str, usize> = known.into_iter().zip(0..).collect();
    let mut macro_f1 = Summed::new(documents, 3 * columns.len().max(1), |sums| {
        let present = sums.chunks_exact(3).filter(|label| label[0] > 0.0);
        let each: Vec<f64> = present.map(|label| 2.0 * label[2] / (label[0] + label[1])).collect();
        share(each.iter().sum(), each.len() as f64)
    });
    for (document, label, answer) in rows {
        macro_f1.add(*document, 3 * columns[label.as_str()], 1.0);
        if let Some(column) = columns.get(answer.as_str()) {
            macro_f1.add(*document, 3 * column + 1, 1.0);
        }
        if label == answer {
            macro_f1.add(*document, 3 * columns[label.as_str()] + 2, 1.0);
        }
    }
    macro_f1
}

/// How far `support` lies from the share of trues, over bins: sums of rows, of supports, of trues, a bin each.
fn calibration_error(sums: &[f64]) -> Option<f64> {
    let rows: f64 = sums.chunks_exact(3).map(|bin| bin[0]).sum();
    share(sums.chunks_exact(3).map(|bin| (bin[1] - bin[2]).abs()).sum(), rows)
}

fn confusion(rows: &Rows) -> Confusion {
    let mut confusion = Confusion::new();
    let records = rows.labels.iter().map(|(_, label, answer)| (label, answer));
    for (label, answer) in records.chain(rows.sentences.iter().map(|(label, answer)| (label, answer))) {
        *confusion.entry(label.clone()).or_default().entry(answer.clone()).or_default() += 1;
    }
    confusion
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::predict::SentenceAnswer;

    fn records(lines: &[&str]) -> Vec<Record> {
        lines.iter().map(|line| serde_json::from_str(line).expect("a record")).collect()
    }

    fn answer(label: &'static str, support: f64) -> Prediction {
        Prediction { label: Some(label), support: Some(support), ..Prediction::default() }
    }

    /// Value and number of items of a metric.
    fn found(scores: &Scores, name: &str) -> Option<(f64, usize)> {
        scores.metrics.iter().find(|metric| metric.name == name).map(|metric| (metric.value, metric.items))
    }

    fn claim(id: &str, document: &str, label: &str, more: &str) -> String {
        format!(
            r#"{{"id": "{id}", "task": "support", "claim": "The ferry to Orvelle sails twice a day.", "label": "{label}",
            "sources": [{{"id": "{document}", "sentences": ["a", "b", "c"]}}] {more}}}"#
        )
    }

    #[test]
    fn claims_are_scored_by_label_and_by_support() {
        let lines = [
            claim("1", "a", "supported", ""),
            claim("2", "a", "supported", ""),
            claim("3", "b", "partial", ""),
            claim("4", "b", "unsupported", ""),
        ];
        let records = records(&lines.each_ref().map(String::as_str));
        let predictions = [
            answer("supported", 0.95),
            answer("partial", 0.45),
            answer("supported", 0.65),
            answer("unsupported", 0.05),
        ];
        let scores = score(&records, &predictions, 10);
        assert_eq!((scores.records, scores.labelled, scores.documents), (4, 4, 2));
        assert_eq!(found(&scores, "bacc"), Some((50.0, 4)));
        // Of four pairs three in order.
        assert_eq!(found(&scores, "auroc"), Some((75.0, 4)));
        // supported 2·1/(2+2), partial 0, unsupported 1.
        assert_eq!(found(&scores, "macro_f1"), Some((50.0, 4)));
        // (0.05 + 0.55 + 0.65 + 0.05) / 4
        assert_eq!(found(&scores, "ece"), Some((32.5, 4)));
        assert_eq!(scores.confusion["partial"]["supported"], 1);
        assert_eq!(found(&scores, "pairs"), None);
    }

    #[test]
    fn evidence_is_compared_with_the_best_of_the_accepted_sets() {
        let lines = [
            claim("1", "a", "supported", r#", "evidence": [["a", 0], ["a", 1]]"#),
            claim(
                "2",
                "a",
                "partial",
                r#", "evidence": [["a", 0]], "meta": {"supporting_sets": [[0], [1, 2]]}"#,
            ),
            claim("3", "a", "unsupported", r#", "evidence": [["a", 0]]"#),
        ];
        let at = |places: &[usize]| Prediction {
            evidence: Some(places.iter().map(|at| ("a".to_owned(), *at)).collect()),
            ..answer("supported", 0.5)
        };
        let scores =
            score(&records(&lines.each_ref().map(String::as_str)), &[at(&[0]), at(&[1, 2]), at(&[0])], 1);
        // 2·1/(2+1) = 0.667 and 1; a claim without support needs no evidence.
        assert_eq!(found(&scores, "evidence_f1"), Some((83.3, 2)));
    }

    #[test]
    fn words_are_found_where_they_stand_in_code_points() {
        let line = r#"{"id": "1", "task": "support", "label": "partial", "sources": [{"id": "a", "text": "x"}],
            "claim": "Café Anselm sells tea, tea and maps.",
            "meta": {"claim_tokens": ["Café", "Anselm", "sells", "tea", "tea", "maps"],
                     "non_supported_tokens": [false, true, false, false, true, true]}}"#;
        // Anselm, and the first tea instead of the second; "tea" begins at code point 18.
        let prediction = Prediction { unsupported: Some(vec![(5, 11), (18, 21)]), ..answer("partial", 0.5) };
        let scores = score(&records(&[line]), &[prediction], 1);
        // One right, one wrong, two missed: 2/(2+1+2).
        assert_eq!(found(&scores, "words_f1"), Some((40.0, 6)));
    }

    #[test]
    fn faithful_texts_should_stand_above_their_edits() {
        let joined = r#", "meta": {"pair": 7}"#;
        let lines = [
            claim("1", "a", "supported", joined),
            claim("2", "a", "unsupported", joined),
            claim("3", "a", "contradicted", joined),
            claim("4", "a", "unsupported", joined),
        ];
        let supports = [0.6, 0.3, 0.6, 0.9];
        let predictions = supports.map(|support| answer("supported", support));
        let scores = score(&records(&lines.each_ref().map(String::as_str)), &predictions, 1);
        assert_eq!(found(&scores, "pairs"), Some((50.0, 3)));
    }

    #[test]
    fn two_texts_are_scored_by_links_sentences_and_omissions() {
        let line = r#"{"id": "1", "task": "docdiff",
            "sources": [{"id": "a", "sentences": ["a", "b", "c", "d"]}],
            "derivative": {"id": "d", "sentences": ["e", "f", "g"]},
            "alignment": [[0, "a", 0], [1, "a", 1], [1, "a", 2]],
            "derivative_labels": ["supported", "partial", "unknown"],
            "source_labels": ["aligned", "not_aligned", "unknown", "not_aligned"]}"#;
        let sentence = |label, support| SentenceAnswer { label, support };
        let link = |at, sentence| (at, "a".to_owned(), sentence);
        let prediction = Prediction {
            alignment: Some(vec![link(0, 0), link(1, 2), link(2, 3)]),
            derivative: Some(vec![
                sentence("supported", 0.9),
                sentence("supported", 0.9),
                sentence("partial", 0.1),
            ]),
            source: Some(vec!["covered", "omitted", "omitted", "partly"]),
            ..Prediction::default()
        };
        let scores = score(&records(&[line]), &[prediction], 1);
        assert_eq!(found(&scores, "align_f1"), Some((66.7, 1)));
        assert_eq!(found(&scores, "bacc"), Some((50.0, 2)));
        assert_eq!(found(&scores, "auroc"), Some((50.0, 2)));
        assert_eq!(found(&scores, "omitted_f1"), Some((66.7, 3)));
        // Both in one bin: 0.9 said, 0.5 true.
        assert_eq!(found(&scores, "ece"), Some((40.0, 2)));
        assert_eq!(found(&scores, "macro_f1"), None);
    }

    #[test]
    fn pairs_that_the_set_does_not_decide_count_for_labels_only() {
        let pair = |id, label| {
            format!(
                r#"{{"id": "{id}", "task": "pair", "sentence_a": "a", "sentence_b": "b", "label": "{label}"}}"#
            )
        };
        let lines = [pair(1, "paraphrase"), pair(2, "not_paraphrase"), pair(3, "partly_aligned")];
        let predictions =
            [answer("paraphrase", 0.9), answer("not_paraphrase", 0.2), answer("paraphrase", 0.5)];
        let scores = score(&records(&lines.each_ref().map(String::as_str)), &predictions, 1);
        assert_eq!(found(&scores, "bacc"), Some((100.0, 2)));
        // paraphrase 2/(1+2), not_paraphrase 1, partly_aligned 0.
        assert_eq!(found(&scores, "macro_f1"), Some((55.6, 3)));
    }

    #[test]
    fn answers_without_reuse_are_independent() {
        let line = claim("1", "a", "light_revision", "").replace("support\"", "reuse\"");
        let other = claim("2", "a", "independent", "").replace("support\"", "reuse\"");
        let predictions = [answer("near_copy", 0.8), answer("independent", 0.1)];
        let scores = score(&records(&[&line, &other]), &predictions, 1);
        assert_eq!(found(&scores, "bacc"), Some((100.0, 2)));
        assert_eq!(found(&scores, "ece"), None);
    }

    #[test]
    fn records_without_a_label_are_not_scored() {
        let line = claim("1", "a", "", "");
        let scores = score(&records(&[&line]), &[answer("supported", 0.9)], 10);
        assert_eq!((scores.records, scores.labelled, scores.metrics.len()), (1, 0, 0));
    }
}
