//! The Python extension of sourcecheck: what of the library crosses into Python, and nothing else.
//!
//! The package `sourcecheck` around it is in Python: it turns arguments into the options read here, and the report's
//! JSON into objects. Every call that takes time leaves the interpreter free.

mod document;
mod errors;
mod options;
mod pool;

use document::Document;
use options::Options;
use pyo3::prelude::*;
use sourcecheck::render;
use sourcecheck::rules::RULES;

/// Checks a derivative against sources; the report in JSON, byte for byte as the program writes it.
#[pyfunction]
fn check_json(
    py: Python<'_>,
    sources: Vec<PyRef<'_, Document>>,
    derivative: PyRef<'_, Document>,
    options: &str,
) -> PyResult<String> {
    let checker = Options::read(options)?.checker()?;
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
    module.add_function(wrap_pyfunction!(pool::set_threads, module)?)
}
