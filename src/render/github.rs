//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.
//!
//! GitHub shows few annotations a step, so the gravest of each level are written and the rest is counted in one
//! notice. A place in a file that is no text is told in the message.

use super::places::{self, Texts};
use super::select;
use crate::finding::Level;
use crate::report::{Finding, Report};
use std::io::{self, Write};

/// Annotations of one level that GitHub shows of one step; the runner drops the rest silently. Of notices one less
/// is used, for the line that counts what is not shown.
const SHOWN: usize = 10;

/// Writes one command a finding, the gravest level first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn github(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let texts: Vec<Texts<'_>> = reports.iter().map(Texts::new).collect();
    let mut rest = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level = || {
            let all = reports.iter().zip(&texts);
            all.flat_map(|(report, texts)| select::open(report).map(move |finding| (report, texts, finding)))
                .filter(|(.., finding)| finding.level == level)
        };
        let shown = if level == Level::Note { SHOWN - 1 } else { SHOWN };
        for (report, texts, finding) in of_level().take(shown) {
            annotate(report, texts, finding, out)?;
        }
        match of_level().count().saturating_sub(shown) {
            0 => {}
            more => rest.push(super::counted(more, level.name())),
        }
    }
    let mut lines = Vec::new();
    if !rest.is_empty() {
        lines.push(format!(
            "Not shown here, because GitHub shows {SHOWN} of a level: {} more.",
            rest.join(", ")
        ));
    }
    lines.extend(select::left_out(reports.iter().flat_map(|report| &report.findings)));
    if !lines.is_empty() {
        writeln!(out, "::notice title=sourcecheck::{}", data(&lines.join(" ")))?;
    }
    Ok(())
}

fn annotate(report: &Report, texts: &Texts<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let at = &finding.location;
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    write!(out, "::{command} file={}", property(&places::path_of(report, at)))?;
    if at.span.origin.is_none() {
        write!(out, ",line={}", at.span.line)?;
        match texts.place(&at.document, &at.span) {
            // GitHub refuses columns where the lines differ.
            Some(place) if place.end_line == place.line => {
                write!(
                    out,
                    ",endLine={},col={},endColumn={}",
                    place.end_line, place.column, place.end_column
                )?;
            }
            Some(place) => write!(out, ",endLine={}", place.end_line)?,
            None => {}
        }
    }
    writeln!(out, ",title={}::{}", property(&finding.rule), data(&super::told(report, finding)))
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
