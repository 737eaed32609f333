//! One hash for all findings of a run, by which runs of different engines, formats and numbers of threads are compared.
//!
//! Rows sorted by derivative, source and number; each as compact JSON with the columns of `findings` in their order but
//! without `pair_id`; joined by line ends; SHA-256. All rows are in memory for it.

use super::tables::json_line;
use crate::rows::files;
use anyhow::{Context, Result, bail};
use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use sourcecheck::arrow;
use std::fs::{self, File};
use std::path::Path;

/// A row: what it is sorted by, and its line.
type Line = (Option<String>, Option<String>, i64, String);

/// The digest of the findings under the folder of a run, 64 hex digits.
///
/// # Errors
/// When the run is not complete, or its findings are not of the contract.
pub fn of_findings(root: &Path) -> Result<String> {
    let folder = root.join("findings");
    if !folder.join("_SUCCESS").is_file() {
        bail!("{}: holds no complete findings; run the batch to its end", root.display());
    }
    let mut lines: Vec<Line> = Vec::new();
    // A run without pairs has no parts.
    for path in files(&folder).unwrap_or_default() {
        let name = || format!("{}: cannot be read", path.display());
        let parquet = path.extension().is_some_and(|ending| ending == "parquet");
        if parquet { of_parquet(&path, &mut lines) } else { of_json(&path, &mut lines) }
            .with_context(name)?;
    }
    lines.sort_unstable();
    let mut hasher = Sha256::new();
    for (nth, (.., line)) in lines.iter().enumerate() {
        if nth > 0 {
            hasher.update(b"\n");
        }
        hasher.update(line.as_bytes());
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn of_parquet(path: &Path, lines: &mut Vec<Line>) -> Result<()> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.build()?;
    for batch in reader {
        let batch = in_order(&batch?)?;
        for row in 0..batch.num_rows() {
            let mut line = Vec::new();
            json_line(&batch, row, &["pair_id"], &mut line)?;
            let line = String::from_utf8(line)?;
            lines.push(keyed(&serde_json::from_str(&line)?, line)?);
        }
    }
    Ok(())
}

/// The columns of the contract in its order.
fn in_order(batch: &RecordBatch) -> Result<RecordBatch> {
    let schema = batch.schema();
    let at = |field: &arrow_schema::FieldRef| Ok(schema.index_of(field.name())?);
    let columns: Vec<usize> = arrow::findings().fields().iter().map(at).collect::<Result<_>>()?;
    Ok(batch.project(&columns)?)
}

fn of_json(path: &Path, lines: &mut Vec<Line>) -> Result<()> {
    for text in fs::read_to_string(path)?.lines() {
        let given: Map<String, Value> = serde_json::from_str(text)?;
        let schema = arrow::findings();
        let mut members = Vec::new();
        for name in schema.fields().iter().map(|field| field.name()).filter(|name| *name != "pair_id") {
            let value = given.get(name).unwrap_or(&Value::Null);
            members.push(format!("{}:{}", serde_json::to_string(name)?, serde_json::to_string(value)?));
        }
        lines.push(keyed(&given, format!("{{{}}}", members.join(",")))?);
    }
    Ok(())
}

fn keyed(row: &Map<String, Value>, line: String) -> Result<Line> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = row.get("finding_no").and_then(Value::as_i64).context("there is no finding_no")?;
    Ok((text("derivative_id"), text("source_id"), number, line))
}
