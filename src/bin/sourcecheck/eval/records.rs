//! Labelled records as they are read, one JSON object a line, and what a labelled set says of each.
//!
//! Four tasks: `support` (do the sources say the claim?), `pair` (do two sentences say the same?), `reuse` (how
//! closely does an answer follow its source?) and `docdiff` (two whole texts, sentence by sentence). Keys that
//! are not listed here are metadata of the set and are passed over. `docs/eval.md` shows the forms.

use crate::toml_file::suggestion;
use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Answers of the task `support`.
pub const SUPPORT_LABELS: [&str; 4] = ["supported", "partial", "unsupported", "contradicted"];

/// Answers of the task `reuse`.
const REUSE_LABELS: [&str; 4] = ["near_copy", "light_revision", "heavy_revision", "independent"];

/// Answers of the task `pair`: its own, or whether one sentence supports the other.
const PAIR_LABELS: [&str; 7] =
    ["paraphrase", "not_paraphrase", "partly_aligned", "supported", "partial", "unsupported", "contradicted"];

/// Answers for a sentence of a derivative in the task `docdiff`; `unknown` is not scored.
const DERIVATIVE_LABELS: [&str; 7] =
    ["supported", "partial", "unsupported", "contradicted", "aligned", "not_aligned", "unknown"];

/// Answers for a sentence of a source in the task `docdiff`; `unknown` is not scored.
const SOURCE_LABELS: [&str; 4] = ["aligned", "partly_aligned", "not_aligned", "unknown"];

/// One labelled record.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// Names the record; unique in its file.
    pub id: String,
    /// What is asked, with the texts.
    #[serde(flatten)]
    pub task: Task,
    /// Further labels.
    #[serde(default)]
    pub meta: Meta,
}

/// What is asked of a record.
#[derive(Debug, Deserialize)]
#[serde(tag = "task", rename_all = "lowercase")]
pub enum Task {
    /// Whether the sources say the claim.
    Support(Claim),
    /// How closely an answer follows its source.
    Reuse(Claim),
    /// Whether two sentences say the same.
    Pair {
        /// One sentence.
        sentence_a: String,
        /// The other.
        sentence_b: String,
        /// `paraphrase`, `not_paraphrase`, or a label of a support task; empty when only to be predicted.
        #[serde(default)]
        label: String,
    },
    /// Which sentences of two texts belong together.
    Docdiff(Docdiff),
}

/// A claim with its sources.
#[derive(Debug, Deserialize)]
pub struct Claim {
    /// The texts it should rest on.
    pub sources: Vec<Text>,
    /// The claim, one sentence or several.
    pub claim: String,
    /// The right answer; empty when only to be predicted.
    #[serde(default)]
    pub label: String,
    /// The sentences it rests on: id of the source, index of the sentence.
    #[serde(default)]
    pub evidence: Vec<(String, usize)>,
}

/// Two texts with their sentences.
#[derive(Debug, Deserialize)]
pub struct Docdiff {
    /// What the derivative was written from.
    pub sources: Vec<Text>,
    /// The derivative.
    pub derivative: Text,
    /// Links: derivative sentence, source, source sentence. Missing when only to be predicted, which is not the
    /// same as two texts without a link.
    pub alignment: Option<Vec<(usize, String, usize)>>,
    /// One label a derivative sentence.
    #[serde(default)]
    pub derivative_labels: Vec<String>,
    /// One label a source sentence, sources one after another.
    #[serde(default)]
    pub source_labels: Vec<String>,
}

/// A text, cut into sentences or whole.
#[derive(Debug, Deserialize)]
pub struct Text {
    /// Its name.
    pub id: String,
    /// Its sentences, where the set has cut it.
    pub sentences: Option<Vec<String>>,
    /// The whole text, where it has not.
    pub text: Option<String>,
}

/// Labels that few sets have.
#[derive(Debug, Default, Deserialize)]
pub struct Meta {
    /// All sets of sentences of the first source that are right as evidence, when there are several.
    #[serde(default)]
    pub supporting_sets: Vec<Vec<usize>>,
    /// The claim cut into words.
    #[serde(default)]
    pub claim_tokens: Vec<String>,
    /// For each of `claim_tokens` whether the sources do not say it.
    #[serde(default)]
    pub non_supported_tokens: Vec<bool>,
    /// What joins the faithful and the edited form of one text; any value.
    pub pair: Option<Value>,
}

impl Record {
    /// What the record is drawn with in a sample: the id of its first source, else its own.
    pub fn document(&self) -> &str {
        match &self.task {
            Task::Support(Claim { sources, .. })
            | Task::Reuse(Claim { sources, .. })
            | Task::Docdiff(Docdiff { sources, .. }) => sources.first().map_or(&self.id, |text| &text.id),
            Task::Pair { .. } => &self.id,
        }
    }

    /// Whether there is a right answer to compare with.
    pub fn is_labelled(&self) -> bool {
        match &self.task {
            Task::Support(Claim { label, .. })
            | Task::Reuse(Claim { label, .. })
            | Task::Pair { label, .. } => !label.is_empty(),
            Task::Docdiff(diff) => {
                diff.alignment.is_some()
                    || !diff.derivative_labels.is_empty()
                    || !diff.source_labels.is_empty()
            }
        }
    }
}

/// Reads a file of records.
///
/// # Errors
/// When the file cannot be read, holds no record, or a line is not a record; the message names the line.
pub fn read(path: &Path) -> Result<Vec<Record>> {
    let name = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot read"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|&&b| b == b'\n').count();
        anyhow!("{name}:{line}: not UTF-8, which JSON requires; save it as UTF-8")
    })?;
    let mut records: Vec<Record> = Vec::new();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let text = text.trim_start_matches('\u{feff}');
    for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = nth + 1;
        let record: Record =
            serde_json::from_str(line).map_err(|error| anyhow!("{name}:{place}{}", told(&error)))?;
        check(&record).with_context(|| format!("{name}:{place}: record `{}`", record.id))?;
        if let Some(first) = lines.insert(record.id.clone(), place) {
            bail!(
                "{name}:{place}: the id `{}` is that of line {first} too; predictions could not be told apart",
                record.id
            );
        }
        records.push(record);
    }
    if records.is_empty() {
        bail!("{name}:1: holds no record; one JSON object a line is expected (see docs/eval.md)");
    }
    Ok(records)
}

/// A fault of one line: with its column where the JSON is broken; where a key is, the column says nothing.
fn told(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    if error.is_data() {
        format!(": {message}; docs/eval.md shows the form of a record")
    } else {
        format!(":{}: not a JSON object on one line: {message}", error.column())
    }
}

/// What serde cannot say: labels are those of the task, every text is there in one form, every index points at
/// a sentence.
fn check(record: &Record) -> Result<()> {
    if record.id.trim().is_empty() {
        bail!("`id` is empty");
    }
    match &record.task {
        Task::Support(claim) => check_claim(claim, &SUPPORT_LABELS)?,
        Task::Reuse(claim) => check_claim(claim, &REUSE_LABELS)?,
        Task::Pair { sentence_a, sentence_b, label } => {
            check_filled("sentence_a", sentence_a)?;
            check_filled("sentence_b", sentence_b)?;
            check_label("label", label, &PAIR_LABELS)?;
        }
        Task::Docdiff(diff) => check_docdiff(diff)?,
    }
    check_meta(record)
}

fn check_claim(claim: &Claim, labels: &[&str]) -> Result<()> {
    check_filled("claim", &claim.claim)?;
    check_label("label", &claim.label, labels)?;
    check_texts(&claim.sources)?;
    claim.evidence.iter().try_for_each(|(source, at)| check_place("evidence", &claim.sources, source, *at))
}

fn check_docdiff(diff: &Docdiff) -> Result<()> {
    check_texts(&diff.sources)?;
    check_texts(std::slice::from_ref(&diff.derivative))?;
    let count = |text: &Text| text.sentences.as_ref().map(Vec::len);
    let counts: Option<Vec<usize>> = diff.sources.iter().chain([&diff.derivative]).map(count).collect();
    let Some((derivative, sources)) = counts.as_ref().and_then(|counts| counts.split_last()) else {
        bail!("the texts of a docdiff need `sentences`, not `text`");
    };
    for (what, labels, sentences, known) in [
        ("derivative_labels", &diff.derivative_labels, *derivative, &DERIVATIVE_LABELS[..]),
        ("source_labels", &diff.source_labels, sources.iter().sum(), &SOURCE_LABELS[..]),
    ] {
        if !labels.is_empty() && labels.len() != sentences {
            bail!("`{what}`: {} labels for {sentences} sentences", labels.len());
        }
        labels.iter().try_for_each(|label| check_label(what, label, known))?;
    }
    for (at, source, sentence) in diff.alignment.iter().flatten() {
        if at >= derivative {
            bail!("`alignment`: index {at} of the derivative, which has {derivative} sentences (from 0)");
        }
        check_place("alignment", &diff.sources, source, *sentence)?;
    }
    Ok(())
}

fn check_meta(record: &Record) -> Result<()> {
    let meta = &record.meta;
    let (words, flags) = (meta.claim_tokens.len(), meta.non_supported_tokens.len());
    if flags != 0 && words != flags {
        bail!("`meta.non_supported_tokens`: {flags} flags for {words} `meta.claim_tokens`");
    }
    if let Task::Support(Claim { sources, .. }) = &record.task {
        let first = &sources[0].id;
        let mut places = meta.supporting_sets.iter().flatten();
        places.try_for_each(|at| check_place("meta.supporting_sets", sources, first, *at))?;
    }
    Ok(())
}

fn check_filled(key: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        bail!("`{key}` is empty");
    }
    Ok(())
}

fn check_label(key: &str, label: &str, known: &[&str]) -> Result<()> {
    if !label.is_empty() && !known.contains(&label) {
        let hint = suggestion(label, known.iter().copied());
        bail!("`{key}`: unknown label `{label}`{hint}");
    }
    Ok(())
}

/// Every text has a name of its own and is given in one form.
fn check_texts(texts: &[Text]) -> Result<()> {
    if texts.is_empty() {
        bail!("`sources` is empty");
    }
    for (nth, text) in texts.iter().enumerate() {
        if text.sentences.is_some() == text.text.is_some() {
            bail!("text `{}`: give either `sentences` or `text`", text.id);
        }
        if texts[..nth].iter().any(|other| other.id == text.id) {
            bail!("two sources have the id `{}`", text.id);
        }
    }
    Ok(())
}

/// A sentence of a source that is there; of a text that is not cut, any index may be right.
fn check_place(key: &str, sources: &[Text], source: &str, at: usize) -> Result<()> {
    let Some(text) = sources.iter().find(|text| text.id == source) else {
        let hint = suggestion(source, sources.iter().map(|text| text.id.as_str()));
        bail!("`{key}`: no source `{source}`{hint}");
    };
    match text.sentences.as_ref().map(Vec::len) {
        Some(count) if at >= count => {
            bail!("`{key}`: index {at} of source `{source}`, which has {count} sentences (from 0)")
        }
        _ => Ok(()),
    }
}
