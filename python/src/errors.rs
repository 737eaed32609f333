//! Errors of the library as exceptions of the package. Their classes are written in Python, where type checkers and
//! readers see them.

use pyo3::{PyErr, import_exception};
use sourcecheck::{Error, ErrorKind};
use std::fmt::Display;

import_exception!(sourcecheck._errors, OptionError);
import_exception!(sourcecheck._errors, ReadError);
import_exception!(sourcecheck._errors, SourcecheckError);
import_exception!(sourcecheck._errors, TableError);

/// A text that could not be read.
pub fn read(error: &Error) -> PyErr {
    let kind = match error.kind() {
        ErrorKind::Io => "io",
        ErrorKind::NotText => "not-text",
        ErrorKind::Empty => "empty",
        ErrorKind::TooLarge => "too-large",
        _ => "other",
    };
    ReadError::new_err((error.to_string(), kind))
}

/// An option that does not exist, or with a value it cannot have.
pub fn option(message: impl Display) -> PyErr {
    OptionError::new_err(message.to_string())
}

/// A table that is not of the contract.
pub fn table(message: &dyn Display) -> PyErr {
    TableError::new_err(message.to_string())
}

/// What cannot happen; a message and no crash if it does.
pub fn internal(error: &dyn Display) -> PyErr {
    SourcecheckError::new_err(format!("{error}; this is a fault of sourcecheck, please report it"))
}
