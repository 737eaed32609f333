//! TEI P5: a stand-off apparatus, for digital editions.
//!
//! The texts are the witnesses. Every judged passage of a derivative is an `app` whose `lem` is the strongest source
//! passage it rests on and whose `rdg` of the derivative is its words; other evidence follows as readings of its
//! source, and findings as notes. A passage without ground has no `lem`; a source passage that was left out has an
//! empty reading of the derivative. `from` and `to` are the ends of the place in the witness, told as RFC 5147 tells
//! a position in a plain text: in code points of its canonical text.

use super::places::{self, Texts};
use super::select;
use super::xml::{DECLARATION, Element};
use crate::finding::Verdict;
use crate::report::{DocumentInfo, PassageReport, Report, ReportSpan};
use std::collections::BTreeMap;
use std::io::{self, Write};

const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

/// Writes one document with an apparatus a report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn tei(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let mut witnesses = Witnesses { list: Vec::new(), ids: BTreeMap::new() };
    for report in reports {
        std::iter::once(&report.derivative).chain(&report.sources).for_each(|text| witnesses.add(text));
    }
    let apparatus: Vec<Element> =
        reports.iter().enumerate().filter_map(|(at, report)| apparatus(report, at + 1, &witnesses)).collect();
    let mut root = Element::new("TEI").with("xmlns", NAMESPACE).children([header(reports, &witnesses)]);
    root = root.children([match apparatus.is_empty() {
        // A stand-off part must hold something.
        true => Element::new("standOff").children([Element::new("note").text("Nothing to check was found.")]),
        false => Element::new("standOff").children(apparatus),
    }]);
    let mut text = DECLARATION.to_owned();
    root.write(&mut text, 0);
    out.write_all(text.as_bytes())
}

/// The texts of all reports, each with its `xml:id`.
struct Witnesses<'r> {
    list: Vec<&'r DocumentInfo>,
    ids: BTreeMap<(String, &'r str), usize>,
}

impl<'r> Witnesses<'r> {
    fn add(&mut self, text: &'r DocumentInfo) {
        let next = self.list.len() + 1;
        let known = self.ids.entry((places::path(text), &text.sha256)).or_insert(next);
        if *known == next {
            self.list.push(text);
        }
    }

    /// The reference to a text: `#w2`.
    fn of(&self, text: &DocumentInfo) -> String {
        let id = self.ids.get(&(places::path(text), text.sha256.as_str()));
        id.map_or(String::new(), |id| format!("#w{id}"))
    }
}

fn header(reports: &[Report], witnesses: &Witnesses<'_>) -> Element {
    let names: Vec<&str> = reports.iter().map(|report| report.derivative.id.as_str()).collect();
    let paragraph = |text: &str| Element::new("p").text(text);
    let witness = |(at, text): (usize, &&DocumentInfo)| {
        Element::new("witness")
            .with("xml:id", format!("w{}", at + 1))
            .with("n", text.id.clone())
            .text(format!("{}, SHA-256 {}", places::path(text), text.sha256))
    };
    let sources = match witnesses.list.is_empty() {
        true => paragraph("No texts."),
        false => Element::new("listWit").children(witnesses.list.iter().enumerate().map(witness)),
    };
    let version = reports.first().map_or(env!("CARGO_PKG_VERSION"), |report| &report.tool.version);
    Element::new("teiHeader").children([
        Element::new("fileDesc").children([
            Element::new("titleStmt").children([
                Element::new("title").text(format!("Passages of {} and their sources", names.join(", ")))
            ]),
            Element::new("publicationStmt").children([paragraph("Made by a program; not published.")]),
            Element::new("sourceDesc").children([sources]),
        ]),
        Element::new("encodingDesc").children([
            Element::new("appInfo").children([Element::new("application")
                .with("ident", env!("CARGO_PKG_NAME"))
                // TEI's version numbers have no room for a pre-release.
                .with("version", version.split(['-', '+']).next().unwrap_or(version))
                .children([Element::new("label").text(format!("{} {version}", env!("CARGO_PKG_NAME")))])]),
            Element::new("variantEncoding").with("method", "double-end-point").with("location", "external"),
        ]),
    ])
}

/// The apparatus of a report; `None` when it would be empty.
fn apparatus(report: &Report, number: usize, witnesses: &Witnesses<'_>) -> Option<Element> {
    let maker = Maker { report, texts: Texts::new(report), witnesses, number };
    let judged = report.passages.iter().filter(|passage| passage.verdict != Verdict::None);
    let mut entries: Vec<Element> = judged.map(|passage| maker.entry(passage)).collect();
    for (at, row) in select::omitted(report).enumerate() {
        let Some(source) = report.sources.iter().find(|source| source.id == row.source) else { continue };
        let id = format!("r{number}.o{}", at + 1);
        entries.push(maker.app(id, "omitted", source, &row.span).children([
            Element::new("lem").with("wit", witnesses.of(source)).text(row.text.clone()),
            Element::new("rdg").with("wit", witnesses.of(&report.derivative)),
        ]));
    }
    (!entries.is_empty()).then(|| {
        Element::new("listApp")
            .with("xml:id", format!("r{number}"))
            .with("n", report.derivative.id.clone())
            .children(entries)
    })
}

struct Maker<'r> {
    report: &'r Report,
    texts: Texts<'r>,
    witnesses: &'r Witnesses<'r>,
    number: usize,
}

impl Maker<'_> {
    fn entry(&self, passage: &PassageReport) -> Element {
        let derivative = &self.report.derivative;
        let id = format!("r{}.{}", self.number, ascii_name(&passage.id));
        let mut readings = Vec::new();
        for evidence in &passage.evidence {
            let Some(source) = self.report.sources.iter().find(|source| source.id == evidence.source) else {
                continue;
            };
            let name = if readings.is_empty() { "lem" } else { "rdg" };
            let mut reading = Element::new(name).with("wit", self.witnesses.of(source));
            if let Some((from, to)) = self.pointers(source, &evidence.span) {
                reading = reading.with("source", format!("{from} {to}"));
            }
            readings.push(reading.text(evidence.text.clone()));
        }
        let ours = Element::new("rdg").with("wit", self.witnesses.of(derivative)).text(passage.text.clone());
        let after_lem = readings.len().min(1);
        readings.insert(after_lem, ours);
        let findings = select::at_passage(self.report, passage).filter(|finding| select::is_open(finding));
        let note = |kind: &str, text: &str| Element::new("note").with("type", kind.to_owned()).text(text);
        let notes = findings.map(|finding| note(&ascii_name(&finding.rule), &finding.message));
        self.app(id, passage.verdict.name(), derivative, &passage.span)
            .children(readings)
            .children(notes)
            .children(passage.reason.iter().map(|reason| note("reason", reason)))
    }

    fn app(&self, id: String, kind: &'static str, text: &DocumentInfo, span: &ReportSpan) -> Element {
        let mut app = Element::new("app").with("xml:id", id).with("type", kind);
        if let Some(origin) = &span.origin {
            app = app.with("loc", origin.to_string());
        }
        match self.pointers(text, span) {
            Some((from, to)) => app.with("from", from).with("to", to),
            None => app,
        }
    }

    /// `drafts/press.md#char=215` and `drafts/press.md#char=351`.
    fn pointers(&self, text: &DocumentInfo, span: &ReportSpan) -> Option<(String, String)> {
        let chars = self.texts.position(&text.id, span)?.chars;
        let file = places::uri(&places::path(text));
        Some((format!("{file}#char={}", chars.start), format!("{file}#char={}", chars.end)))
    }
}

/// An id as part of an XML name.
fn ascii_name(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    id.chars().map(plain).collect()
}
