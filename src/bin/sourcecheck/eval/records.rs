//! Labelled records as they are read, one JSON object a line, and what a labelled set says of each.
//!
//! Four tasks: `support` (do the sources say the claim?), `pair` (do two sentences say the same?), `reuse` (how
//! closely does an answer follow its source?) and `docdiff` (two whole texts, sentence by sentence). Keys that
//! are not listed here are metadata of the set and are passed over.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

/// One labelled record.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// Names the record; unique in its file.
    pub id: String,
    /// What is asked, with the texts.
    #[serde(flatten)]
    pub task: Task,
    /// Whatever else the set tells.
    #[serde(default)]
    pub meta: Value,
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
        /// `paraphrase`, `not_paraphrase`, or a label of a support task.
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
    /// The right answer.
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
    /// Links: derivative sentence, source, source sentence.
    #[serde(default)]
    pub alignment: Vec<(usize, String, usize)>,
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

/// Reads a file of records.
///
/// # Errors
/// When the file cannot be read, holds no record, or a line is not a record; the message names the line.
pub fn read(path: &Path) -> Result<Vec<Record>> {
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read"))?;
    let mut records: Vec<Record> = Vec::new();
    for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = nth + 1;
        let record: Record = serde_json::from_str(line).with_context(|| {
            format!("{name}:{place}: not a record of `sourcecheck eval` (see docs/eval.md)")
        })?;
        check(&record).with_context(|| format!("{name}:{place}: record {}", record.id))?;
        records.push(record);
    }
    if records.is_empty() {
        bail!("{name}: holds no record; one JSON object a line is expected");
    }
    let mut ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(twice) = ids.windows(2).find(|two| two[0] == two[1]) {
        bail!("{name}: two records have the id {}; predictions could not be told apart", twice[0]);
    }
    Ok(records)
}

/// What serde cannot say: every text is there in one form, every index points at a sentence.
fn check(record: &Record) -> Result<()> {
    let (texts, labels): (Vec<&Text>, _) = match &record.task {
        Task::Support(claim) | Task::Reuse(claim) => (claim.sources.iter().collect(), None),
        Task::Pair { .. } => (Vec::new(), None),
        Task::Docdiff(diff) => (diff.sources.iter().chain([&diff.derivative]).collect(), Some(diff)),
    };
    for text in &texts {
        if text.sentences.is_some() == text.text.is_some() {
            bail!("text {}: give either `sentences` or `text`", text.id);
        }
    }
    if texts.is_empty() && !matches!(record.task, Task::Pair { .. }) {
        bail!("`sources` is empty");
    }
    if let Some(diff) = labels {
        let count = |text: &Text| text.sentences.as_ref().map_or(0, Vec::len);
        let sources: usize = diff.sources.iter().map(count).sum();
        if texts.iter().any(|text| text.sentences.is_none()) {
            bail!("docdiff texts need `sentences`");
        }
        for (what, labels, sentences) in [
            ("derivative_labels", diff.derivative_labels.len(), count(&diff.derivative)),
            ("source_labels", diff.source_labels.len(), sources),
        ] {
            if labels != 0 && labels != sentences {
                bail!("{what}: {labels} labels for {sentences} sentences");
            }
        }
    }
    Ok(())
}
