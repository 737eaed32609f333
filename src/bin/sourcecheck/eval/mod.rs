//! `sourcecheck eval`: runs the judge on labelled records, writes its predictions and says how good they are.

mod predict;
mod records;

use crate::args::EvalArgs;
use crate::files::write_whole;
use crate::{Status, thresholds};
use anyhow::Result;
use predict::Prediction;
use rayon::prelude::*;
use sourcecheck::Checker;
use std::io::Write;

/// Runs `eval`.
pub fn run(args: &EvalArgs, _out: &mut dyn Write) -> Result<Status> {
    let records = records::read(&args.records)?;
    let mut checker = Checker::new();
    checker.reasons(args.why);
    if let Some(path) = &args.thresholds {
        checker.thresholds(thresholds::read(path)?);
    }
    let predictions: Vec<Prediction> =
        records.par_iter().map(|record| predict::predict(&checker, record)).collect();
    if let Some(path) = &args.predictions {
        let mut lines = Vec::new();
        for prediction in &predictions {
            serde_json::to_writer(&mut lines, prediction)?;
            lines.push(b'\n');
        }
        write_whole(path, &lines)?;
    }
    Ok(Status::Clean)
}
