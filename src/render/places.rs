//! Where is a place, in the units of each format?
//!
//! A report gives a place in bytes and its first line and column. Formats ask for more: the end, columns in
//! bytes, offsets in code points, the words around. [`Texts`] puts the texts together again from the passages and
//! what stands between them, once a report, and counts there. A report whose passages do not fit together, as one
//! from elsewhere may hold, gives no such place, never a wrong one. [`path`] and [`uri`] name the files.

use crate::report::{DocumentInfo, Location, Report, ReportSpan};
use crate::span::LineIndex;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// A place, counted out. Lines and columns are 1-based; `end_…` is the first place after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// First line.
    pub line: usize,
    /// First column, in code points.
    pub column: usize,
    /// First column, in bytes.
    pub byte_column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column of the end, in code points.
    pub end_column: usize,
    /// Column of the end, in bytes.
    pub end_byte_column: usize,
    /// Range of the text, in code points.
    pub chars: Range<usize>,
}

/// The canonical texts of a report, each up to the end of its last passage.
pub(super) struct Texts<'r> {
    texts: BTreeMap<&'r str, (String, LineIndex)>,
}

impl<'r> Texts<'r> {
    /// Puts the texts together. Linear in them.
    pub fn new(report: &'r Report) -> Self {
        let ours =
            report.passages.iter().map(|p| (report.derivative.id.as_str(), &p.span, &p.before, &p.text));
        let theirs = report.coverage.iter().map(|p| (p.source.as_str(), &p.span, &p.before, &p.text));
        let mut parts: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for (id, span, before, text) in ours.chain(theirs) {
            let whole = parts.entry(id).or_insert_with(|| Some(String::new()));
            let fits = whole.as_ref().is_some_and(|whole| {
                whole.len().checked_add(before.len()) == Some(span.start)
                    && span.start.checked_add(text.len()) == Some(span.end)
            });
            match whole {
                Some(whole) if fits => whole.extend([before.as_str(), text]),
                _ => *whole = None,
            }
        }
        let indexed = |(id, text): (_, Option<String>)| {
            let text = text?;
            let lines = LineIndex::new(&text);
            Some((id, (text, lines)))
        };
        Self { texts: parts.into_iter().filter_map(indexed).collect() }
    }

    /// The place of a span in a document; `None` where the canonical text is not the file's, or the report does not
    /// hold that place.
    pub fn place(&self, document: &str, span: &ReportSpan) -> Option<Place> {
        if span.origin.is_some() {
            return None;
        }
        self.position(document, span).filter(|place| (place.line, place.column) == (span.line, span.column))
    }

    /// As [`Texts::place`], also where the lines are of no file but of the text taken out of one.
    pub fn position(&self, document: &str, span: &ReportSpan) -> Option<Place> {
        let (text, lines) = self.texts.get(document)?;
        text.get(span.start..span.end)?;
        let point = |offset: usize| {
            let (line, start) = lines.line(offset);
            let chars = lines.code_points(text, offset);
            (line, chars - lines.code_points(text, start) + 1, offset - start + 1, chars)
        };
        let (line, column, byte_column, first) = point(span.start);
        let (end_line, end_column, end_byte_column, last) = point(span.end);
        Some(Place { line, column, byte_column, end_line, end_column, end_byte_column, chars: first..last })
    }

    /// The words of a place; `None` as above.
    pub fn words(&self, document: &str, span: &ReportSpan) -> Option<&str> {
        self.texts.get(document)?.0.get(span.start..span.end)
    }

    /// At most `room` graphemes before a place and as many after; empty at the ends of what the report holds.
    pub fn around(&self, document: &str, span: &ReportSpan, room: usize) -> (&str, &str) {
        let around = || {
            let text = &self.texts.get(document)?.0;
            let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
            let prefix =
                before.grapheme_indices(true).rev().take(room).last().map_or("", |(at, _)| &before[at..]);
            let suffix = after.grapheme_indices(true).nth(room).map_or(after, |(at, _)| &after[..at]);
            Some((prefix, suffix))
        };
        around().unwrap_or_default()
    }
}

/// What a related place is for people: `Source`, or `Claim` where it lies in the derivative.
pub(super) fn role(report: &Report, at: &Location) -> &'static str {
    if at.document == report.derivative.id { "Claim" } else { "Source" }
}

/// The document of an id.
pub(super) fn document<'r>(report: &'r Report, id: &str) -> Option<&'r DocumentInfo> {
    std::iter::once(&report.derivative).chain(&report.sources).find(|document| document.id == id)
}

/// The path of a document with forward slashes and without `.` and `a/..`; its id where it has no path.
pub(super) fn path(document: &DocumentInfo) -> String {
    let Some(path) = &document.path else { return document.id.clone() };
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.clone() };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The path of the document that a location lies in; the id where the report does not have that document.
pub(super) fn path_of(report: &Report, location: &Location) -> String {
    document(report, &location.document).map_or_else(|| location.document.clone(), path)
}

/// A path as a URI reference (RFC 3986): all but unreserved characters and slashes percent-encoded; an absolute path
/// becomes a `file:` URI.
pub(super) fn uri(path: &str) -> String {
    let drive =
        path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic() && cfg!(windows);
    let mut uri = match (path.starts_with('/'), drive) {
        (true, _) => "file://".to_owned(),
        (_, true) => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (drive && byte == b':');
        if plain {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// `plan:7`, or `plan, page 3`, for people.
pub(super) fn shown(document: &str, span: &ReportSpan) -> String {
    format!("{document}{}", span.shown())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Format;
    use crate::{Checker, Document};

    fn span(start: usize, end: usize, line: usize, column: usize) -> ReportSpan {
        ReportSpan { start, end, line, column, source: None, origin: None }
    }

    #[test]
    fn every_unit_of_a_place_is_counted_in_the_text_itself() {
        let text =
            "\u{feff}# Tägliche Æbler\r\n\r\nThe 🛶 ferry to Harnøya sailed at\r\nnoon. It came back.\n";
        let read = |id| Document::from_text(id, Format::Markdown, text);
        let report = Checker::new().check(&[read("s")], &read("d"));
        let texts = Texts::new(&report);
        for (id, span) in report
            .passages
            .iter()
            .map(|p| ("d", &p.span))
            .chain(report.coverage.iter().map(|p| ("s", &p.span)))
        {
            let place = texts.place(id, span).unwrap();
            assert_eq!(texts.words(id, span), Some(&text[span.start..span.end]));
            let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[..span.end].rfind('\n').map_or(0, |at| at + 1);
            assert_eq!(place.byte_column, span.start - start + 1);
            assert_eq!(place.end_byte_column, span.end - end + 1);
            assert_eq!(place.end_column, text[end..span.end].chars().count() + 1);
            assert_eq!(place.end_line, text[..span.end].matches('\n').count() + 1);
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(chars[place.chars].iter().collect::<String>(), text[span.start..span.end]);
        }
    }

    #[test]
    fn a_place_that_the_report_does_not_hold_is_none() {
        let read = |id| Document::from_text(id, Format::Plain, "The ferry sailed at noon.");
        let mut report = Checker::new().check(&[read("s")], &read("d"));
        let texts = Texts::new(&report);
        assert!(texts.place("d", &span(0, 5, 1, 1)).is_some());
        assert!(texts.place("d", &span(0, 5, 2, 1)).is_none(), "the line is wrong");
        assert!(texts.place("d", &span(5, 99, 1, 6)).is_none());
        assert!(texts.place("x", &span(0, 5, 1, 1)).is_none());
        report.passages[0].span.start = usize::MAX;
        assert!(Texts::new(&report).place("d", &span(0, 5, 1, 1)).is_none());
    }

    #[test]
    fn paths_become_clean_uri_references() {
        let named = |path: &str| DocumentInfo {
            id: "id".to_owned(),
            path: Some(path.to_owned()),
            sha256: String::new(),
            language: None,
            notices: Vec::new(),
            converted: false,
        };
        assert_eq!(path(&named("./drafts//a/../press.md")), "drafts/press.md");
        assert_eq!(path(&named("../x.md")), "../x.md");
        assert_eq!(uri(&path(&named("ä & b/50%:x.md"))), "%C3%A4%20%26%20b/50%25%3Ax.md");
        assert_eq!(uri("/tmp/a b"), "file:///tmp/a%20b");
    }
}
