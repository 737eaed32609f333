//! How is a report shown?
//!
//! Renderers are functions of reports and a writer: no clock, no terminal detection, no environment, no
//! knowledge of documents. Same reports, same options: same bytes. Each takes a slice, because one run may
//! check several derivatives; `std::slice::from_ref(&report)` renders one.
//!
//! [`json`] is the contract, [`text`] is for people at a terminal, [`html`] is one self-contained page. For other
//! programs: [`sarif`], [`github`], [`gitlab`], [`rdjsonl`] and [`junit`] for CI, [`markdown`] for a comment, [`csv`]
//! for a spreadsheet; [`web_annotation`], [`prov`] and [`tei`] for archives and scholarly tools.
//!
//! `select` decides what is worth showing and `marks` which words stand out; text and HTML share both. `places` counts
//! places in the units of each format, `xml` writes XML.

mod blame;
mod csv;
mod diff;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod marks;
mod names;
mod places;
mod prov;
mod rdjsonl;
mod reuse;
mod sarif;
mod select;
mod tei;
mod text;
mod trace;
mod web_annotation;
mod wrap;
mod xml;

pub use blame::{BlameOptions, blame};
pub use csv::csv;
pub use diff::{DiffOptions, diff_html, diff_json, diff_markdown, diff_text};
pub use github::github;
pub use gitlab::gitlab;
pub use html::html;
pub use json::{json, json_list};
pub use junit::junit;
pub use markdown::{MARKDOWN_CHARACTERS, markdown};
pub use prov::prov;
pub use rdjsonl::rdjsonl;
pub use reuse::{ReuseOptions, reuse_html, reuse_json, reuse_json_lines, reuse_pairs, reuse_text};
pub use sarif::{SARIF_RESULTS, sarif};
pub use tei::tei;
pub use text::{OMISSIONS_SHOWN, TEXT_WIDTH, TextOptions, text};
pub use trace::{TraceOptions, trace_dot, trace_html, trace_json, trace_prov, trace_svg, trace_text};
pub use web_annotation::web_annotation;

use crate::report::{Finding, Report};

/// Where the project lives, where its manifest says so.
fn repository() -> Option<&'static str> {
    Some(env!("CARGO_PKG_REPOSITORY")).filter(|address| !address.is_empty())
}

/// Where a rule is described.
fn help_uri(rule: &str) -> Option<String> {
    Some(format!("{}/blob/main/docs/rules.md#{rule}", repository()?))
}

/// The message of a finding as a sentence, with the place where the file has no lines that say it.
fn told(report: &Report, finding: &Finding) -> String {
    let mut told = sentence(&finding.message);
    let at = &finding.location;
    if let Some(origin) = &at.span.origin {
        told.push_str(&format!(" Place: {origin}."));
    }
    if at.document != report.derivative.id {
        told.push_str(&format!(" Derivative: {}.", report.derivative.id));
    }
    for related in &finding.related {
        let what = places::role(report, related);
        told.push_str(&format!(" {what}: {}.", places::shown(&related.document, &related.span)));
    }
    told
}

/// A message with a full stop.
fn sentence(message: &str) -> String {
    let ended = message.trim_end_matches(['"', '”', '’', ')']).ends_with(['.', '!', '?', '…']);
    format!("{message}{}", if ended { "" } else { "." })
}

/// A text on one line, white space folded, of at most `limit` code points.
fn clipped(text: &str, limit: usize) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(limit) {
        None => folded,
        Some(_) => {
            folded.chars().take(limit.saturating_sub(1)).collect::<String>().trim_end().to_owned() + "…"
        }
    }
}

/// `1 passage`, `2 passages`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
