//! A record judged: what `check` says of its texts, in the terms of the labelled sets.

use super::likeness;
use super::records::{Claim, Docdiff, Record, SUPPORT_LABELS, Task, Text};
use serde::Serialize;
use sourcecheck::report::{Evidence, PassageReport, Reason};
use sourcecheck::{Checker, Coverage, Document, Report, Thresholds, Verdict};
use std::collections::BTreeMap;

/// What is predicted of a record; keys that its task does not have are left out.
#[derive(Debug, Default, Serialize)]
pub struct Prediction {
    /// The id of the record.
    pub id: String,
    /// The answer, in the words of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'static str>,
    /// How well the sources support the whole claim, `0..=1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<f64>,
    /// What the claim rests on: source, index of the sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<(String, usize)>>,
    /// Words of the claim without support, as ranges of code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<Vec<(usize, usize)>>,
    /// Links: derivative sentence, source, source sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alignment: Option<Vec<(usize, String, usize)>>,
    /// One answer a derivative sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derivative: Option<Vec<SentenceAnswer>>,
    /// `covered`, `partly` or `omitted`, one a source sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Vec<&'static str>>,
    /// With `--why`, what was considered as evidence for each passage: source sentence and measurements.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Vec<(usize, BTreeMap<&'static str, f32>)>>,
    /// With `--why`, the measurements of every passage judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<BTreeMap<String, f64>>,
    /// With `--why`, what is alike in the two sentences of a pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likeness: Option<BTreeMap<String, f64>>,
    /// What was found of each passage of the derivative, for fitting thresholds; not written.
    #[serde(skip)]
    pub scores: Vec<Scores>,
}

/// What the judge found of a passage, with its verdict under the thresholds that were used.
#[derive(Clone, Copy, Debug)]
pub struct Scores {
    /// The verdict.
    pub verdict: Verdict,
    /// See `PassageReport::basis`.
    pub basis: f64,
    /// See `PassageReport::support`.
    pub support: f64,
}

fn scores(report: &Report) -> Vec<Scores> {
    let of = |p: &PassageReport| Scores { verdict: p.verdict, basis: p.basis, support: p.support };
    report.passages.iter().map(of).collect()
}

/// The answer for one sentence of a derivative.
#[derive(Debug, Serialize)]
pub struct SentenceAnswer {
    /// A label of the support task.
    pub label: &'static str,
    /// How well the sources support it, `0..=1`.
    pub support: f64,
}

/// Judges one record; `checker` keeps its reasons when `why` asks for them.
pub fn predict(checker: &Checker, thresholds: &Thresholds, record: &Record, why: bool) -> Prediction {
    let mut prediction = match &record.task {
        Task::Support(claim) => support(checker, thresholds, claim),
        Task::Reuse(claim) => reuse(checker, claim),
        Task::Pair { sentence_a, sentence_b, label } => {
            pair(checker, thresholds, (sentence_a, sentence_b, label), why)
        }
        Task::Docdiff(diff) => docdiff(checker, diff),
    };
    prediction.id.clone_from(&record.id);
    prediction
}

fn document(text: &Text) -> Document {
    match (&text.sentences, &text.text) {
        (Some(sentences), _) => Document::from_units(&text.id, sentences),
        (None, text_of) => Document::from_prose(&text.id, text_of.as_deref().unwrap_or_default()),
    }
}

fn support(checker: &Checker, thresholds: &Thresholds, claim: &Claim) -> Prediction {
    let sources: Vec<Document> = claim.sources.iter().map(document).collect();
    let derivative = Document::from_prose("claim", &claim.claim);
    let report = checker.check(&sources, &derivative);
    let mut evidence: Vec<(String, usize)> = Vec::new();
    for found in report.passages.iter().flat_map(rests_on) {
        let place = (found.source.clone(), index(&found.passage));
        if !evidence.contains(&place) {
            evidence.push(place);
        }
    }
    let chars = |byte: usize| claim.claim[..byte].chars().count();
    let altered = report.passages.iter().flat_map(|p| &p.alterations).map(|altered| &altered.span);
    let bare = report.passages.iter().flat_map(|p| &p.unsupported).map(|words| &words.span);
    let unsupported = bare.chain(altered).map(|span| (chars(span.start), chars(span.end))).collect();
    Prediction {
        label: Some(overall(&report, thresholds)),
        support: Some(overall_support(&report)),
        evidence: Some(evidence),
        unsupported: Some(unsupported),
        candidates: candidates(checker, &report, &sources, &derivative),
        measures: measures(&report),
        scores: scores(&report),
        ..Prediction::default()
    }
}

fn measures(report: &Report) -> Vec<BTreeMap<String, f64>> {
    let named = |reason: &Reason| (reason.name.clone(), reason.value);
    let judged = report.passages.iter().filter(|passage| !passage.reasons.is_empty());
    judged.map(|passage| passage.reasons.iter().map(named).collect()).collect()
}

/// The candidates of every passage, when the report keeps its reasons.
fn candidates(
    checker: &Checker,
    report: &Report,
    sources: &[Document],
    derivative: &Document,
) -> Vec<Vec<(usize, BTreeMap<&'static str, f32>)>> {
    if report.passages.iter().all(|passage| passage.reasons.is_empty()) {
        return Vec::new();
    }
    let considered = checker.candidates(sources, derivative).into_iter();
    let named = |candidate: sourcecheck::checker::Candidate| {
        (candidate.passage, candidate.measures.into_iter().collect())
    };
    considered.map(|claim| claim.into_iter().map(named).collect()).collect()
}

/// What a passage rests on, or comes nearest to when it is absent: alignment is asked for whatever the verdict.
fn rests_on(passage: &PassageReport) -> impl Iterator<Item = &Evidence> {
    passage.evidence.iter().chain(&passage.nearest)
}

/// The number in a passage id, from 0.
fn index(passage: &str) -> usize {
    passage[1..].parse::<usize>().map_or(0, |nth| nth - 1)
}

/// The label of a support task that a verdict amounts to.
fn label(passage: &PassageReport) -> &'static str {
    match passage.verdict {
        Verdict::Verbatim | Verdict::Paraphrase => "supported",
        Verdict::Partial => "partial",
        Verdict::Altered => "contradicted",
        _ => "unsupported",
    }
}

/// What each further sentence of a claim leaves of the threshold of the first, since the product of many
/// probabilities is small. The best of steps of 0.05 on the sets that [`Thresholds::claim`] is set by.
pub const FURTHER_SENTENCE: f64 = 0.65;

/// The label of a claim of several sentences: `supported` by the support of all of it, else the worst of them,
/// but `unsupported` only when all are.
fn overall(report: &Report, thresholds: &Thresholds) -> &'static str {
    let further = report.passages.len().saturating_sub(1) as i32;
    if overall_support(report) >= f64::from(thresholds.claim) * FURTHER_SENTENCE.powi(further) {
        return "supported";
    }
    let labels: Vec<&str> = report.passages.iter().map(label).collect();
    if labels.contains(&"contradicted") {
        "contradicted"
    } else if labels.iter().all(|label| *label == "unsupported") {
        "unsupported"
    } else {
        "partial"
    }
}

/// The support of a claim of several sentences: that of all of them together.
fn overall_support(report: &Report) -> f64 {
    report.passages.iter().map(|passage| passage.support).product()
}

/// Whether two sentences say the same, by their likeness. Where the set asks whether the first supports the second,
/// which its labels tell, the answer is in the words of the support task and goes one way only.
fn pair(
    checker: &Checker,
    thresholds: &Thresholds,
    (a, b, asked): (&str, &str, &str),
    why: bool,
) -> Prediction {
    let check = |checker: &Checker, source: &str, claim: &str| {
        checker.check(&[Document::from_units("source", [source])], &Document::from_units("claim", [claim]))
    };
    if SUPPORT_LABELS.contains(&asked) {
        let report = check(checker, a, b);
        return Prediction {
            label: Some(overall(&report, thresholds)),
            support: Some(overall_support(&report)),
            measures: measures(&report),
            ..Prediction::default()
        };
    }
    // The likeness needs the reasons; they are written only where they were asked for.
    let mut telling = checker.clone();
    telling.reasons(true);
    let (there, back) = (check(&telling, a, b), check(&telling, b, a));
    let alike = likeness::measures(a, b, &there, &back);
    let support = likeness::probability(&alike);
    Prediction {
        label: Some(if support >= likeness::PARAPHRASE { "paraphrase" } else { "not_paraphrase" }),
        support: Some(support),
        measures: if why { [measures(&there), measures(&back)].concat() } else { Vec::new() },
        likeness: why.then_some(alike),
        ..Prediction::default()
    }
}

fn reuse(checker: &Checker, claim: &Claim) -> Prediction {
    let sources: Vec<Document> = claim.sources.iter().map(document).collect();
    let report = checker.check(&sources, &Document::from_prose("claim", &claim.claim));
    let texts = claim.sources.iter().map(|source| match &source.sentences {
        Some(sentences) => sentences.join(" "),
        None => source.text.clone().unwrap_or_default(),
    });
    let texts: Vec<String> = texts.collect();
    let shared = likeness::containment(texts.iter().map(String::as_str), &claim.claim);
    Prediction {
        label: Some(likeness::degree(shared)),
        support: Some(shared),
        measures: measures(&report),
        scores: scores(&report),
        ..Prediction::default()
    }
}

fn docdiff(checker: &Checker, diff: &Docdiff) -> Prediction {
    let sources: Vec<Document> = diff.sources.iter().map(document).collect();
    let derivative = document(&diff.derivative);
    let report = checker.check(&sources, &derivative);
    let links = |(nth, passage): (usize, &PassageReport)| {
        let link = move |evidence: &Evidence| (nth, evidence.source.clone(), index(&evidence.passage));
        rests_on(passage).map(link).collect::<Vec<_>>()
    };
    let answer = |passage: &PassageReport| SentenceAnswer { label: label(passage), support: passage.support };
    let coverage = |coverage| match coverage {
        Coverage::Covered => "covered",
        Coverage::Partly => "partly",
        _ => "omitted",
    };
    Prediction {
        alignment: Some(report.passages.iter().enumerate().flat_map(links).collect()),
        derivative: Some(report.passages.iter().map(answer).collect()),
        source: Some(report.coverage.iter().map(|passage| coverage(passage.coverage)).collect()),
        candidates: candidates(checker, &report, &sources, &derivative),
        measures: measures(&report),
        scores: scores(&report),
        ..Prediction::default()
    }
}
