//! `--engine spark`: hands the run to the Python package, which submits it to a cluster.

use super::Job;
use crate::Status;
use anyhow::{Result, bail};

/// Runs a batch on Apache Spark, or whatever speaks Spark Connect.
///
/// # Errors
/// When the run could not be handed over or failed.
pub fn spark(_job: &Job<'_>) -> Result<Status> {
    bail!(
        "--engine spark needs the Python package: `pip install sourcecheck[spark]`; without it use --engine local"
    )
}
