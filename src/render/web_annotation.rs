//! Web Annotations (W3C) in JSON-LD: verdicts and evidence as notes on the texts, for annotation tools and archives.
//!
//! A collection with one page. Every judged passage has an annotation of the motivation *assessing* whose first body
//! is the verdict, further bodies being the open findings; every source passage left out has one too. Every passage
//! of evidence has one of the motivation *linking* from the passage to the source. A place is told by its words with
//! those around them and by its position in code points of the canonical text. The state names the SHA-256 of that
//! text (`schema:sha256`), since the standard has no term for a hash. Nothing is dated: the program has no clock.

use super::names;
use super::places::{self, Texts};
use super::select;
use crate::finding::Verdict;
use crate::report::{DocumentInfo, PassageReport, Report, ReportSpan};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Words before and after a passage that help to find it again, in graphemes; what annotation clients keep.
const AROUND: usize = 32;

/// Writes one collection for all reports.
///
/// # Errors
/// When `out` cannot be written to.
pub fn web_annotation(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let items: Vec<Value> = reports.iter().flat_map(annotations).collect();
    let mut parts = vec!["collection"];
    parts.extend(reports.iter().flat_map(|report| {
        std::iter::once(&report.derivative).chain(&report.sources).map(|document| document.sha256.as_str())
    }));
    let id = format!("urn:uuid:{}", names::uuid(&parts));
    parts[0] = "page";
    let page = format!("urn:uuid:{}", names::uuid(&parts));
    let titles: Vec<String> = reports.iter().map(|report| places::path(&report.derivative)).collect();
    let mut collection = json!({
        "@context": [
            "http://www.w3.org/ns/anno.jsonld",
            { "oa": "http://www.w3.org/ns/oa#", "schema": "https://schema.org/", "sha256": "schema:sha256" },
        ],
        "id": id,
        "type": "AnnotationCollection",
        "label": format!("sourcecheck: {}", titles.join(", ")),
        "total": items.len(),
    });
    if !items.is_empty() {
        collection["first"] =
            json!({ "id": page, "type": "AnnotationPage", "partOf": id, "startIndex": 0, "items": items });
    }
    serde_json::to_writer_pretty(&mut *out, &collection)?;
    out.write_all(b"\n")
}

fn annotations(report: &Report) -> Vec<Value> {
    let maker = Maker { report, texts: Texts::new(report) };
    let judged = report.passages.iter().filter(|passage| passage.verdict != Verdict::None);
    let mut items: Vec<Value> = judged.flat_map(|passage| maker.of_passage(passage)).collect();
    for row in select::omitted(report) {
        if let Some(source) = report.sources.iter().find(|source| source.id == row.source) {
            let bodies = vec![body("omitted", "assessing")];
            items.push(maker.annotation(
                "assessing",
                bodies.into(),
                source,
                &row.span,
                &row.text,
                &row.passage,
            ));
        }
    }
    items
}

struct Maker<'r> {
    report: &'r Report,
    texts: Texts<'r>,
}

impl Maker<'_> {
    fn of_passage(&self, passage: &PassageReport) -> Vec<Value> {
        let derivative = &self.report.derivative;
        let mut bodies = vec![body(passage.verdict.name(), "assessing")];
        bodies.extend(passage.reason.iter().map(|reason| body(reason, "commenting")));
        let findings = select::at_passage(self.report, passage).filter(|finding| select::is_open(finding));
        bodies.extend(findings.map(|f| body(&format!("{}: {}", f.rule, f.message), "commenting")));
        let assessed = self.annotation(
            "assessing",
            bodies.into(),
            derivative,
            &passage.span,
            &passage.text,
            &passage.id,
        );
        let links = passage.evidence.iter().filter_map(|evidence| {
            let source = self.report.sources.iter().find(|source| source.id == evidence.source)?;
            let place = self.resource(source, &evidence.span, &evidence.text);
            let key = format!("{} {} {}", passage.id, evidence.source, evidence.passage);
            Some(self.annotation("linking", place, derivative, &passage.span, &passage.text, &key))
        });
        std::iter::once(assessed).chain(links).collect()
    }

    fn annotation(
        &self,
        motivation: &str,
        body: Value,
        document: &DocumentInfo,
        span: &ReportSpan,
        text: &str,
        key: &str,
    ) -> Value {
        let derivative = &self.report.derivative;
        let path = places::path(derivative);
        let name = names::uuid(&[motivation, &path, &derivative.sha256, &document.sha256, &document.id, key]);
        json!({
            "id": format!("urn:uuid:{name}"),
            "type": "Annotation",
            "motivation": motivation,
            "generator": {
                "type": "Software",
                "name": format!("{} {}", self.report.tool.name, self.report.tool.version),
            },
            "body": body,
            "target": self.resource(document, span, text),
        })
    }

    /// A place in a document, told by words and by position.
    fn resource(&self, document: &DocumentInfo, span: &ReportSpan, text: &str) -> Value {
        let mut quote =
            Map::from_iter([("type".into(), "TextQuoteSelector".into()), ("exact".into(), text.into())]);
        let (prefix, suffix) = self.texts.around(&document.id, span, AROUND);
        for (key, words) in [("prefix", prefix), ("suffix", suffix)] {
            if !words.is_empty() {
                quote.insert(key.into(), words.into());
            }
        }
        let mut selectors = vec![Value::Object(quote)];
        selectors.extend(self.texts.position(&document.id, span).map(|place| {
            json!({ "type": "TextPositionSelector", "start": place.chars.start, "end": place.chars.end })
        }));
        json!({
            "type": "SpecificResource",
            "source": source_iri(document),
            "selector": selectors,
            "state": { "type": "oa:State", "sha256": document.sha256 },
        })
    }
}

/// The address of the text: its path, or its hash where it has none.
fn source_iri(document: &DocumentInfo) -> String {
    match document.path {
        Some(_) => places::uri(&places::path(document)),
        None => format!("ni:///sha-256;{}", names::digest(document)),
    }
}

fn body(value: &str, purpose: &str) -> Value {
    json!({ "type": "TextualBody", "value": value, "format": "text/plain", "language": "en", "purpose": purpose })
}
