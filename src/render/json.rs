//! JSON: the report as it is, for programs.
//!
//! The form is described key by key in `docs/report.schema.json`; keys may be added, none changes meaning.
//! Pretty-printed with two spaces, non-ASCII characters as they are, a newline at the end. Linear in the
//! report; fails only when the writer does.

use crate::report::Report;
use std::io::{self, Write};

/// Writes one report as an object, several (or none) as an array in the order given.
///
/// ```
/// let mut out = Vec::new();
/// sourcecheck::render::json(&[], &mut out)?;
/// assert_eq!(out, b"[]\n");
/// # std::io::Result::Ok(())
/// ```
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    match reports {
        [report] => {
            serde_json::to_writer_pretty(&mut *out, report)?;
            out.write_all(b"\n")
        }
        several => json_list(several, out),
    }
}

/// Writes an array, also for one report: for a run over several derivatives of which one could be read.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json_list(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, reports)?;
    out.write_all(b"\n")
}
