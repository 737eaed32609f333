//! The Python extension of sourcecheck: what of the library crosses into Python, and nothing else.
//!
//! The package `sourcecheck` around it is in Python: it turns arguments into the options read here, and the report's
//! JSON into objects. Every call that takes time leaves the interpreter free.

mod document;
mod errors;
mod pool;
mod tables;

use document::Document;
use pyo3::prelude::*;
use sourcecheck::arrow::BatchOptions;
use sourcecheck::render;
use sourcecheck::rules::RULES;
use sourcecheck::suppress::Day;

/// As in the program. It serves what Rust allocates; Python keeps its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Checks a derivative against sources; the report in JSON, byte for byte as the program writes it. `today` is the day
/// by which suppressions expire; `reasons` keeps the measurements behind each verdict.
#[pyfunction]
fn check_json(
    py: Python<'_>,
    sources: Vec<PyRef<'_, Document>>,
    derivative: PyRef<'_, Document>,
    options: &str,
    today: &str,
    reasons: bool,
) -> PyResult<String> {
    let mut checker = BatchOptions::from_json(options).map_err(errors::option)?.checker;
    checker.today(today.parse::<Day>().map_err(|error| errors::option(format_args!("today: {error}")))?);
    checker.reasons(reasons);
    let sources = document::distinct(sources.iter().map(|source| source.inner().clone()).collect());
    let derivative = document::told_apart(derivative.inner().clone(), &sources);
    let json = pool::run(py, || {
        let mut json = Vec::new();
        render::json(&[checker.check(&sources, &derivative)], &mut json).map(|()| json)
    })??;
    String::from_utf8(json).map_err(|error| errors::internal(&error))
}

/// The rules: name, level unless configured, one line of description.
#[pyfunction]
fn rules() -> Vec<(&'static str, &'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name, rule.level.name(), rule.summary)).collect()
}

/// The native part of the package `sourcecheck`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Document>()?;
    module.add_function(wrap_pyfunction!(check_json, module)?)?;
    module.add_function(wrap_pyfunction!(rules, module)?)?;
    module.add_function(wrap_pyfunction!(pool::set_threads, module)?)?;
    module.add_function(wrap_pyfunction!(tables::check_stream, module)?)?;
    module.add_function(wrap_pyfunction!(tables::check_batch, module)?)?;
    module.add_function(wrap_pyfunction!(tables::check_batch_flat, module)?)?;
    module.add_function(wrap_pyfunction!(tables::postings_batch, module)?)
}
