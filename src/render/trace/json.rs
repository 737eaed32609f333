//! JSON: the trace as it is, for programs; `docs/trace.schema.json` describes it key by key.

use crate::trace::Trace;
use std::io::{self, Write};

/// Writes the trace as one object.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace_json(trace: &Trace, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, trace)?;
    out.write_all(b"\n")
}
