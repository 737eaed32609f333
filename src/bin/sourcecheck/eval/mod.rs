//! `sourcecheck eval`: runs the judge on labelled records, writes its predictions and says how good they are.
//!
//! Records are judged in parallel and told in their order, so the output is the same bytes for any number of
//! threads.

mod bootstrap;
mod fit;
mod likeness;
mod metrics;
mod predict;
mod records;
mod tell;

use crate::args::{EvalArgs, EvalFormat};
use crate::check::on_threads;
use crate::files::is_same_path;
use crate::files::write_whole;
use crate::{Status, thresholds};
use anyhow::{Result, bail};
use predict::Prediction;
use rayon::prelude::*;
use sourcecheck::{Checker, Similarity, Thresholds};
use std::io::Write;
use std::path::Path;
use tell::Evaluation;

/// Runs `eval`.
pub fn run(args: &EvalArgs, out: &mut dyn Write) -> Result<Status> {
    let records = records::read(&args.records)?;
    let outputs: Vec<&Path> =
        [&args.predictions, &args.fit].into_iter().flatten().map(AsRef::as_ref).collect();
    for (nth, output) in outputs.iter().enumerate() {
        let others = outputs[..nth].iter().copied().chain([args.records.as_path()]);
        if others.into_iter().any(|other| is_same_path(other, output)) {
            bail!("{}: would be written over; name another file", output.display());
        }
    }
    let thresholds = args.thresholds.as_deref().map_or(Ok(Thresholds::default()), thresholds::read)?;
    let mut checker = Checker::new();
    checker.reasons(args.why).thresholds(thresholds);
    if let Some(folder) = &args.model {
        checker.similarity(Similarity::load(folder)?);
    }
    on_threads(args.parallel.threads, || {
        let predictions: Vec<Prediction> = records
            .par_iter()
            .map(|record| predict::predict(&checker, &thresholds, record, args.why))
            .collect();
        if let Some(path) = &args.predictions {
            write_whole(path, &lines(&predictions)?)?;
        }
        let mut evaluation = Evaluation {
            file: args.records.display().to_string(),
            scores: metrics::score(&records, &predictions, args.resamples),
            fit: None,
        };
        if let Some(path) = &args.fit {
            let (_, outcomes) = fit::fit(&records, &predictions, thresholds, args.resamples);
            let scores = &evaluation.scores;
            let origin = format!(
                "{} ({} labelled records of {} documents)",
                evaluation.file, scores.labelled, scores.documents
            );
            write_whole(path, fit::toml(&outcomes, &origin).as_bytes())?;
            evaluation.fit = Some(outcomes);
        }
        Ok(evaluation)
    })?
    .and_then(|evaluation| match args.format {
        EvalFormat::Text => tell::text(&evaluation, out),
        EvalFormat::Json => tell::json(&evaluation, out),
    })?;
    Ok(Status::Clean)
}

/// Predictions as they are written, one JSON object a line.
fn lines(predictions: &[Prediction]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for prediction in predictions {
        serde_json::to_writer(&mut lines, prediction)?;
        lines.push(b'\n');
    }
    Ok(lines)
}
