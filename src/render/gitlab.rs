//! GitLab's code quality report: the part of the Code Climate format that GitLab reads.
//!
//! GitLab wants a line for every finding. For a file that is no text there is none, so line 1 is named and the place
//! is told in the description. Findings set aside are left out; the format has no place to count them.

use super::places::{self, Texts};
use super::select;
use crate::finding::Level;
use crate::report::Report;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Spot,
}

#[derive(Serialize)]
struct Spot {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
}

/// Writes an array with one object a finding.
///
/// # Errors
/// When `out` cannot be written to.
pub fn gitlab(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    // GitLab shows one of two issues with the same fingerprint; two derivatives can be alike.
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut issues = Vec::new();
    for report in reports {
        let texts = Texts::new(report);
        for finding in select::open(report) {
            let at = &finding.location;
            let times = seen.entry(&finding.fingerprint).or_default();
            *times += 1;
            let fingerprint = match *times {
                1 => finding.fingerprint.clone(),
                times => format!("{}-{times}", finding.fingerprint),
            };
            let place = texts.place(&at.document, &at.span);
            let begin = if at.span.origin.is_some() { 1 } else { at.span.line };
            issues.push(Issue {
                description: super::told(report, finding),
                check_name: &finding.rule,
                fingerprint,
                severity: match finding.level {
                    Level::Error => "major",
                    Level::Warning => "minor",
                    Level::Note => "info",
                },
                location: Spot {
                    path: places::path_of(report, at),
                    lines: Lines { begin, end: place.map(|place| place.end_line).filter(|&end| end > begin) },
                },
            });
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}
