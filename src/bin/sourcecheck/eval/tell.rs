//! What `eval` prints: a table for people, JSON for programs.

use super::fit::{Gain, Judged, Outcome};
use super::metrics::{Confusion, Scores};
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;

/// What `eval` found.
#[derive(Serialize)]
pub struct Evaluation {
    /// The file of records, as given.
    pub file: String,
    /// How good the predictions are.
    #[serde(flatten)]
    pub scores: Scores,
    /// With `--fit`, what came of each threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Vec<Outcome>>,
}

/// Writes the JSON form; `docs/eval.md` has an example.
pub fn json(evaluation: &Evaluation, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, evaluation)?;
    Ok(writeln!(out)?)
}

/// Writes the table.
pub fn text(evaluation: &Evaluation, out: &mut dyn Write) -> Result<()> {
    let Evaluation { file, scores, fit } = evaluation;
    writeln!(out, "{file}: {} labelled records of {} documents", scores.labelled, scores.documents)?;
    let unlabelled = scores.records - scores.labelled;
    if unlabelled > 0 {
        writeln!(out, "{unlabelled} of {} records have no label: predicted, not scored", scores.records)?;
    }
    if !scores.metrics.is_empty() {
        writeln!(
            out,
            "\n{:12} {:>6}  {:15}{:>7}{:>11}",
            "metric", "%", "95 % interval", "items", "documents"
        )?;
    }
    for metric in &scores.metrics {
        let interval = format!("[{:.1}, {:.1}]", metric.low, metric.high);
        writeln!(
            out,
            "{:12} {:6.1}  {interval:15}{:>7}{:>11}",
            metric.name, metric.value, metric.items, metric.documents
        )?;
    }
    confusion(&scores.confusion, out)?;
    fit.as_deref().map_or(Ok(()), |outcomes| fitted(outcomes, out))
}

fn confusion(confusion: &Confusion, out: &mut dyn Write) -> Result<()> {
    let answers: BTreeSet<&str> = confusion.values().flat_map(|row| row.keys().map(String::as_str)).collect();
    if confusion.is_empty() {
        return Ok(());
    }
    write!(out, "\n{:16}", "label \\ answer")?;
    for answer in &answers {
        write!(out, "  {answer:>12}")?;
    }
    for (label, row) in confusion {
        write!(out, "\n{label:16}")?;
        for answer in &answers {
            write!(out, "  {:>width$}", row.get(*answer).unwrap_or(&0), width = answer.len().max(12))?;
        }
    }
    Ok(writeln!(out)?)
}

fn fitted(outcomes: &[Outcome], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "\nthreshold       before   after  balanced accuracy, cross-validated by document")?;
    for Outcome { key, before, after, judged } in outcomes {
        write!(out, "{key:14} {before:>7} {after:>7}  ")?;
        match judged {
            Judged::Left { left } => writeln!(out, "left alone: {left}")?,
            Judged::Set(Gain { bacc_before, bacc_crossed, gain, low, high, items }) => {
                let pays = if *low > 0.0 {
                    "it pays"
                } else if *gain > 0.0 {
                    "it may pay; more labels would tell"
                } else {
                    "it does not pay"
                };
                writeln!(
                    out,
                    "{bacc_before:.1} before, {bacc_crossed:.1} after: {gain:+.1} [{low:.1}, {high:.1}] on {items} labels; {pays}"
                )?;
            }
        }
    }
    Ok(())
}
