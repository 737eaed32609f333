//! PROV-JSON (W3C member submission): which passage came from which, as the check found it.
//!
//! Each report is a bundle that the check generated; what it says about the texts is its content, so that it can be
//! weighed by who says it. In a bundle, documents and passages are entities with names made from hashes, and a
//! passage was *derived from* its evidence: of type `prov:Quotation` (PROV-O's *wasQuotedFrom*) where the verdict is
//! verbatim. A verdict without ground (absent, elsewhere, unchecked) gives no derivation. Nothing is dated.

use super::names;
use super::places;
use super::select;
use crate::finding::Verdict;
use crate::report::{DocumentInfo, PassageReport, Report, ReportSpan, Tool};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes one document with a bundle a report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn prov(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let mut document = Map::new();
    document.insert("prefix".into(), prefixes());
    for report in reports {
        let texts: Vec<&DocumentInfo> = std::iter::once(&report.derivative).chain(&report.sources).collect();
        let bundle = frame(&mut document, "check", "report", &report.tool, &texts);
        section(&mut document, "bundle").insert(bundle, contents(report));
    }
    serde_json::to_writer_pretty(&mut *out, &Value::Object(document))?;
    out.write_all(b"\n")
}

/// Adds to `document` what a bundle stands in: the activity of this kind that made it, the program, the texts used.
/// Returns the name of the bundle, which is for `content` of these texts.
pub(super) fn frame(
    document: &mut Map<String, Value>,
    kind: &str,
    content: &str,
    tool: &Tool,
    texts: &[&DocumentInfo],
) -> String {
    document.entry("prefix").or_insert_with(prefixes);
    let mut put = |kind: &str, name: String, value: Value| {
        section(document, kind).insert(name, value);
    };
    let key = key(tool, texts);
    let (activity, bundle) = (format!("run:{}", name(kind, &key)), format!("run:{}", name(content, &key)));
    let agent = format!("run:{}", names::uuid(&["tool", &tool.name, &tool.version]));
    put(
        "agent",
        agent.clone(),
        json!({
            "prov:type": qualified("prov:SoftwareAgent"),
            "prov:label": format!("{} {}", tool.name, tool.version),
            "sourcecheck:version": tool.version,
        }),
    );
    put("activity", activity.clone(), json!({ "prov:type": qualified(&format!("sourcecheck:{kind}")) }));
    put("entity", bundle.clone(), json!({ "prov:type": qualified("prov:Bundle") }));
    let relation = |what: &str| format!("_:{}", names::uuid(&[what, &activity]));
    put(
        "wasAssociatedWith",
        relation("associated"),
        json!({ "prov:activity": activity, "prov:agent": agent }),
    );
    put("wasGeneratedBy", relation("generated"), json!({ "prov:entity": bundle, "prov:activity": activity }));
    for text in texts {
        put("entity", text_name(text), text_entity(text));
        put(
            "used",
            format!("_:{}", names::uuid(&["used", &activity, &text.sha256])),
            json!({ "prov:activity": activity, "prov:entity": text_name(text) }),
        );
    }
    bundle
}

pub(super) fn prefixes() -> Value {
    json!({
        "dcterms": "http://purl.org/dc/terms/",
        "text": "ni:///sha-256;",
        "place": "urn:uuid:",
        "run": "urn:uuid:",
        "sourcecheck": "urn:x-sourcecheck:",
    })
}

fn contents(report: &Report) -> Value {
    let mut bundle = Map::new();
    bundle.insert("prefix".into(), prefixes());
    for text in std::iter::once(&report.derivative).chain(&report.sources) {
        section(&mut bundle, "entity").insert(text_name(text), text_entity(text));
    }
    for passage in report.passages.iter().filter(|passage| passage.verdict != Verdict::None) {
        let ours = place_name(&report.derivative, &passage.span);
        let mut entity = place_entity(&report.derivative, &passage.id, &passage.span, &passage.text);
        entity["sourcecheck:verdict"] = passage.verdict.name().into();
        entity["sourcecheck:confidence"] =
            json!({ "$": passage.confidence.to_string(), "type": "xsd:double" });
        section(&mut bundle, "entity").insert(ours.clone(), entity);
        for evidence in passage.evidence.iter().filter(|_| rests(passage)) {
            let Some(source) = report.sources.iter().find(|source| source.id == evidence.source) else {
                continue;
            };
            let theirs = place_name(source, &evidence.span);
            let entity = place_entity(source, &evidence.passage, &evidence.span, &evidence.text);
            section(&mut bundle, "entity").insert(theirs.clone(), entity);
            let mut derivation = json!({
                "prov:generatedEntity": ours,
                "prov:usedEntity": theirs,
                "sourcecheck:verdict": passage.verdict.name(),
            });
            if passage.verdict == Verdict::Verbatim {
                derivation["prov:type"] = qualified("prov:Quotation");
            }
            let id = format!("_:{}", names::uuid(&["derived", &ours, &theirs]));
            section(&mut bundle, "wasDerivedFrom").insert(id, derivation);
        }
    }
    for row in select::omitted(report) {
        if let Some(source) = report.sources.iter().find(|source| source.id == row.source) {
            let mut entity = place_entity(source, &row.passage, &row.span, &row.text);
            entity["sourcecheck:coverage"] = row.coverage.name().into();
            section(&mut bundle, "entity").insert(place_name(source, &row.span), entity);
        }
    }
    Value::Object(bundle)
}

/// Whether the verdict says that the passage comes from its evidence.
fn rests(passage: &PassageReport) -> bool {
    matches!(passage.verdict, Verdict::Verbatim | Verdict::Paraphrase | Verdict::Partial | Verdict::Altered)
}

/// The object under a key, made when missing.
pub(super) fn section<'m>(map: &'m mut Map<String, Value>, key: &str) -> &'m mut Map<String, Value> {
    let value = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
    value.as_object_mut().expect("sections are only made here, as objects")
}

pub(super) fn qualified(name: &str) -> Value {
    json!({ "$": name, "type": "prov:QUALIFIED_NAME" })
}

pub(super) fn text_name(document: &DocumentInfo) -> String {
    format!("text:{}", names::digest(document))
}

pub(super) fn text_entity(document: &DocumentInfo) -> Value {
    json!({
        "prov:type": qualified("sourcecheck:text"),
        "prov:label": document.id,
        "prov:location": places::uri(&places::path(document)),
        "sourcecheck:sha256": document.sha256,
    })
}

fn place_name(document: &DocumentInfo, span: &ReportSpan) -> String {
    format!("place:{}", names::place(document, span))
}

pub(super) fn place_entity(document: &DocumentInfo, id: &str, span: &ReportSpan, text: &str) -> Value {
    json!({
        "prov:type": qualified("sourcecheck:passage"),
        "prov:label": format!("{} {id}", document.id),
        "prov:value": text,
        "dcterms:isPartOf": qualified(&text_name(document)),
        "sourcecheck:start": { "$": span.start.to_string(), "type": "xsd:nonNegativeInteger" },
        "sourcecheck:end": { "$": span.end.to_string(), "type": "xsd:nonNegativeInteger" },
    })
}

/// What makes a run: the texts and the version.
fn key(tool: &Tool, texts: &[&DocumentInfo]) -> String {
    let hashes: Vec<String> =
        texts.iter().map(|text| format!("{} {}", places::path(text), text.sha256)).collect();
    format!("{} {}", tool.version, hashes.join(" "))
}

fn name(what: &str, key: &str) -> String {
    names::uuid(&[what, key])
}
