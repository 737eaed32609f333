//! Checks by the table: a record batch of pairs in, record batches of findings and passages out.
//!
//! This is the one boundary between the checker and everything that holds texts in tables: `sourcecheck batch`, data
//! frames in Python, a cluster engine that calls a function for every batch. It knows no engine and no file format.
//! The schemas are a contract; [`documents`] and its neighbours give them, `docs/batch.md` explains them. Spans are
//! half-open byte ranges into the canonical text, `-1` where there is none.
//!
//! A row cannot fail a batch: what cannot be read or checked, even by a panic, becomes a row of `errors`. Only a
//! missing column, or one of a wrong type, is an error of the call, since it is so for every row.
//!
//! ```
//! use arrow_array::{Int64Array, RecordBatch, StringArray, cast::AsArray};
//! use sourcecheck::arrow::{BatchOptions, check_batch, pairs};
//! use std::sync::Arc;
//!
//! let text = |text: &str| Arc::new(StringArray::from(vec![text]));
//! let batch = RecordBatch::try_new(Arc::new(pairs()), vec![
//!     Arc::new(Int64Array::from(vec![1])),
//!     text("plan"),
//!     text("news"),
//!     text("The board will hire 120 pilots by 2031."),
//!     text("By 2031 the board will hire 210 pilots."),
//! ])?;
//! let checked = check_batch(&batch, &BatchOptions::default())?;
//! let rules = checked.findings.column_by_name("rule").expect("a column of the contract");
//! assert_eq!(rules.as_string::<i32>().value(0), "altered-number");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod flat;
mod options;
mod posted;
mod schema;
mod strings;

pub use check::{CheckedBatch, check_batch};
pub use flat::check_batch_flat;
pub use options::{BatchOptions, MAX_TEXT_BYTES, TextFormat, posting_options};
pub use posted::postings_batch;
pub use schema::{candidates, documents, errors, findings, flat, pairs, passages, postings};
pub use strings::{Strings, numbers, optional_strings, strings};

use std::fmt;

/// Why a batch was not checked: its columns or the options are not those of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryError(String);

impl BoundaryError {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for BoundaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BoundaryError {}

/// What `work` gives, or the message of its panic.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic.downcast_ref::<&str>().copied();
        let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("sourcecheck panicked, which is a fault of its own: {}", said.unwrap_or("without a message"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        let told = |result: Result<(), String>| result.expect_err("it panicked");
        assert!(told(caught(|| panic!("no such word"))).ends_with("fault of its own: no such word"));
        assert!(told(caught(|| panic!("word {}", 7))).ends_with("word 7"));
        assert!(told(caught(|| std::panic::panic_any(7))).ends_with("without a message"));
        assert_eq!(caught(|| 7), Ok(7));
    }
}
