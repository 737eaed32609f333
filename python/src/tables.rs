//! Checks by the table. Tables come in through Arrow's C interface, from whatever library holds them, and go out as
//! those of pyarrow.

use crate::errors;
use crate::pool;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{Array, RecordBatch};
use arrow_pyarrow::{IntoPyArrow, PyArrowType, Table, ToPyArrow};
use arrow_schema::{ArrowError, Schema};
use pyo3::prelude::*;
use sourcecheck::arrow::{self, BatchOptions};
use std::sync::Arc;

/// Findings, passages and errors.
type Three<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyAny>);

/// Checks every pair of a stream of batches: three tables.
#[pyfunction]
pub fn check_stream<'py>(
    py: Python<'py>,
    pairs: PyArrowType<RecordBatchStreamReader>,
    options: &str,
) -> PyResult<Three<'py>> {
    let options = read_options(options)?;
    let mut batches = pairs.0;
    let (mut findings, mut passages, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    // Reading is not done on the pool: a reader may be written in Python.
    while let Some(batch) = py.detach(|| batches.next()) {
        let batch =
            batch.map_err(|error| errors::table(&format_args!("the pairs cannot be read: {error}")))?;
        // What comes through the C interface is taken on trust, and a text that is not UTF-8 would break it.
        for (column, field) in batch.columns().iter().zip(batch.schema().fields()) {
            let valid = column.to_data().validate_full();
            valid.map_err(|error| errors::table(&format_args!("column `{}`: {error}", field.name())))?;
        }
        let checked =
            pool::run(py, || arrow::check_batch(&batch, &options))?.map_err(|error| errors::table(&error))?;
        findings.push(checked.findings);
        passages.push(checked.passages);
        errors.push(checked.errors);
    }
    Ok((
        table(py, findings, arrow::findings())?,
        table(py, passages, arrow::passages())?,
        table(py, errors, arrow::errors())?,
    ))
}

/// Checks every pair of a batch: three batches.
#[pyfunction]
pub fn check_batch<'py>(
    py: Python<'py>,
    batch: PyArrowType<RecordBatch>,
    options: &str,
) -> PyResult<Three<'py>> {
    let options = read_options(options)?;
    let checked = pool::run(py, || arrow::check_batch(&batch.0, &options))?;
    let checked = checked.map_err(|error| errors::table(&error))?;
    Ok((checked.findings.to_pyarrow(py)?, checked.passages.to_pyarrow(py)?, checked.errors.to_pyarrow(py)?))
}

/// Checks every pair of a batch: one batch, whose column `table` says which table a row is of.
#[pyfunction]
pub fn check_batch_flat<'py>(
    py: Python<'py>,
    batch: PyArrowType<RecordBatch>,
    options: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let options = read_options(options)?;
    let checked = pool::run(py, || arrow::check_batch_flat(&batch.0, &options))?;
    checked.map_err(|error| errors::table(&error))?.to_pyarrow(py)
}

/// The postings of every document of a batch.
#[pyfunction]
pub fn postings_batch<'py>(
    py: Python<'py>,
    batch: PyArrowType<RecordBatch>,
    options: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let options = arrow::posting_options(options).map_err(errors::option)?;
    let postings = pool::run(py, || arrow::postings_batch(&batch.0, &options))?;
    postings.map_err(|error| errors::table(&error))?.to_pyarrow(py)
}

fn read_options(json: &str) -> PyResult<BatchOptions> {
    BatchOptions::from_json(json).map_err(errors::option)
}

fn table(py: Python<'_>, batches: Vec<RecordBatch>, schema: Schema) -> PyResult<Bound<'_, PyAny>> {
    let table = Table::try_new(batches, Arc::new(schema));
    table.map_err(|error: ArrowError| errors::internal(&error))?.into_pyarrow(py)
}
