//! One pair of invented texts, written by real programs in every format that is read, has the same verdicts in each.
//!
//! `tools/make_formats.py` wrote the files of `tests/formats` from the Markdown ones.

#![cfg(all(feature = "html", feature = "office", feature = "pdf"))]

use sourcecheck::document::PassageKind;
use sourcecheck::{Checker, Document, Report};
use std::path::Path;

const FORMATS: [&str; 7] = ["txt", "html", "docx", "odt", "epub", "rtf", "pdf"];

fn report(source: &str, derivative: &str) -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let read = |name: &str, format: &str| {
        Document::from_path(folder.join(format!("{name}.{format}"))).unwrap_or_else(|error| panic!("{error}"))
    };
    Checker::new().check(&[read("minutes", source)], &read("report", derivative))
}

/// What an editor reads of a report, whatever the format: the words, the verdict, what changed, and what it rests on.
fn judged(report: &Report) -> Vec<String> {
    let words = |text: &str| {
        let plain = text.replace("[^", "[").replace(['*', '’', '\''], "");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let claims = report.passages.iter().filter(|passage| passage.kind != PassageKind::Furniture);
    claims
        .map(|passage| {
            let kinds: Vec<_> = passage.alterations.iter().map(|alteration| alteration.kind.name()).collect();
            let evidence: Vec<_> = passage.evidence.iter().map(|evidence| words(&evidence.text)).collect();
            let cited = passage.citation.as_ref().map(|citation| citation.label.trim_start_matches('^'));
            format!("{} | {} {kinds:?} {evidence:?} {cited:?}", words(&passage.text), passage.verdict.name())
        })
        .collect()
}

/// The claims of the source with what became of them; table cells differ by what a format knows of tables.
fn covered(report: &Report) -> Vec<String> {
    let claims =
        report.coverage.iter().filter(|row| row.kind != PassageKind::Furniture && row.block.kind != "cell");
    claims
        .filter(|row| row.text.ends_with(['.', ';']))
        .map(|row| {
            format!("{} {}", row.text.split_whitespace().collect::<Vec<_>>().join(" "), row.coverage.name())
        })
        .collect()
}

#[test]
fn verdicts_are_the_same() {
    let wanted = report("md", "md");
    assert!(judged(&wanted).len() >= 15, "{:?}", judged(&wanted));
    for format in FORMATS {
        let found = report(format, format);
        assert_eq!(judged(&found), judged(&wanted), "{format}");
        assert_eq!(covered(&found), covered(&wanted), "{format}");
    }
}

#[test]
fn formats_may_be_mixed() {
    for (source, derivative) in [("pdf", "docx"), ("html", "odt"), ("epub", "md"), ("docx", "pdf")] {
        assert_eq!(judged(&report(source, derivative)), judged(&report("md", "md")), "{source} {derivative}");
    }
}

#[test]
fn every_place_is_told_in_the_words_of_its_format() {
    let place = |format: &str| report(format, format).passages[3].span.clone();
    assert_eq!(place("md").origin, None);
    assert_eq!(place("txt").origin, None);
    for (format, parts) in [
        ("pdf", ["page 1", "line "]),
        ("docx", ["paragraph ", "run "]),
        ("odt", ["paragraph ", ""]),
        ("rtf", ["paragraph ", ""]),
        ("html", ["/html/body/main/article/p", ""]),
        ("epub", ["chapter ", "/html/body/"]),
    ] {
        let shown = place(format).origin.unwrap_or_else(|| panic!("{format} tells no place")).to_string();
        assert!(parts.iter().all(|part| shown.contains(part)), "{format}: {shown}");
    }
}
