//! CSV (RFC 4180) for spreadsheets: a header and one row a passage of each derivative.
//!
//! UTF-8 without a byte order mark, rows end with CR LF, every text field is quoted. A spreadsheet takes a cell that
//! begins with `=`, `+`, `-` or `@` for a formula, so such a text gets an apostrophe before it. Several values in one
//! cell stand on lines of their own.

use super::places;
use super::select;
use crate::document::PassageKind;
use crate::report::{PassageReport, Report};
use std::io::{self, Write};

const HEADER: [&str; 20] = [
    "derivative",
    "passage",
    "kind",
    "line",
    "column",
    "place",
    "verdict",
    "confidence",
    "support",
    "text",
    "source",
    "sourcePassage",
    "sourcePlace",
    "sourceText",
    "similarity",
    "alterations",
    "unsupported",
    "citation",
    "findings",
    "reason",
];

/// Writes the table.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}\r\n", HEADER.join(","))?;
    for report in reports {
        for passage in &report.passages {
            write!(out, "{}\r\n", row(report, passage).join(","))?;
        }
    }
    Ok(())
}

fn row(report: &Report, passage: &PassageReport) -> [String; 20] {
    let kind = match passage.kind {
        PassageKind::Claim => "claim",
        PassageKind::Opinion => "opinion",
        PassageKind::Furniture => "furniture",
    };
    let span = &passage.span;
    let at = |number: usize| if span.origin.is_some() { String::new() } else { number.to_string() };
    let place = span.origin.as_ref().map_or(String::new(), ToString::to_string);
    let evidence = passage.evidence.first();
    let of_evidence =
        |text: fn(&crate::report::Evidence) -> String| cell(&evidence.map(text).unwrap_or_default());
    let lines = |values: Vec<String>| cell(&values.join("\n"));
    let findings = select::at_passage(report, passage).filter(|finding| select::is_open(finding));
    let citation = passage.citation.as_ref().map(|citation| {
        let target = citation.resolved.as_deref().or(citation.work.as_deref()).unwrap_or_default();
        format!("[{}] {target}", citation.label)
    });
    [
        cell(&places::path(&report.derivative)),
        cell(&passage.id),
        cell(kind),
        at(span.line),
        at(span.column),
        cell(&place),
        cell(passage.verdict.name()),
        passage.confidence.to_string(),
        passage.support.to_string(),
        cell(&passage.text),
        of_evidence(|evidence| evidence.source.clone()),
        of_evidence(|evidence| evidence.passage.clone()),
        of_evidence(|evidence| places::shown(&evidence.source, &evidence.span)),
        of_evidence(|evidence| evidence.text.clone()),
        evidence.map_or(String::new(), |evidence| evidence.similarity.to_string()),
        lines(passage.alterations.iter().map(|a| format!("{}: {}", a.kind.name(), a.message)).collect()),
        lines(passage.unsupported.iter().map(|words| words.text.clone()).collect()),
        cell(&citation.unwrap_or_default()),
        lines(findings.map(|f| format!("{} {}: {}", f.level.name(), f.rule, f.message)).collect()),
        cell(passage.reason.as_deref().unwrap_or_default()),
    ]
}

/// A quoted field, or nothing for an empty text.
fn cell(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    // Full-width forms count too: some spreadsheets fold them. White space may stand before the sign.
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r']);
    let guard = if formula { "'" } else { "" };
    // Many readers end a file at a NUL.
    format!("\"{guard}{}\"", text.replace('\0', "\u{fffd}").replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        for (text, written) in [
            ("=1+1", "\"'=1+1\""),
            ("-2 degrees", "\"'-2 degrees\""),
            (" @SUM", "\"' @SUM\""),
            ("\t=1", "\"'\t=1\""),
            ("a = b", "\"a = b\""),
            ("say \"so\", twice\n", "\"say \"\"so\"\", twice\n\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
