//! rdjsonl, the Diagnostic Format of reviewdog, one object a line.
//!
//! Columns count UTF-8 bytes from 1 and the end is the first place after, as the format wants. A place in a file that
//! is no text has no range. Findings set aside are left out; the format has no place to count them.

use super::places::{self, Texts};
use super::select;
use crate::finding::Level;
use crate::report::{Location, Report};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes one line a finding.
///
/// # Errors
/// When `out` cannot be written to.
pub fn rdjsonl(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    for report in reports {
        let texts = Texts::new(report);
        for finding in select::open(report) {
            let mut code = json!({ "value": finding.rule });
            if let Some(uri) = super::help_uri(&finding.rule) {
                code["url"] = uri.into();
            }
            let related = finding.related.iter().map(|at| {
                let words = texts.words(&at.document, &at.span).unwrap_or_default();
                let told = format!("{}: “{words}”", places::shown(&at.document, &at.span));
                json!({ "message": told, "location": location(report, &texts, at) })
            });
            let mut diagnostic = json!({
                "message": super::told(report, finding),
                "location": location(report, &texts, &finding.location),
                "severity": match finding.level {
                    Level::Error => "ERROR",
                    Level::Warning => "WARNING",
                    Level::Note => "INFO",
                },
                "source": { "name": report.tool.name },
                "code": code,
            });
            let related: Vec<Value> = related.collect();
            if !related.is_empty() {
                diagnostic["related_locations"] = related.into();
            }
            serde_json::to_writer(&mut *out, &diagnostic)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn location(report: &Report, texts: &Texts<'_>, at: &Location) -> Value {
    let mut location = json!({ "path": places::path_of(report, at) });
    if at.span.origin.is_none() {
        location["range"] = match texts.place(&at.document, &at.span) {
            Some(place) => json!({
                "start": { "line": place.line, "column": place.byte_column },
                "end": { "line": place.end_line, "column": place.end_byte_column },
            }),
            None => json!({ "start": { "line": at.span.line } }),
        };
    }
    location
}
