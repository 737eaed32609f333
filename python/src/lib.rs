//! The Python extension of sourcecheck.

use pyo3::prelude::*;

/// Checks texts against the sources they were written from.
#[pymodule]
fn sourcecheck_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
