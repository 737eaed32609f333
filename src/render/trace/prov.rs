//! PROV-JSON (W3C member submission): which passage and which document came from which, as the trace found it.
//!
//! One bundle that the trace generated. In it documents and passages are entities with names made from hashes, and
//! every derivation is a `wasDerivedFrom` with the type that PROV-O has a name for: `prov:Quotation`
//! (*wasQuotedFrom*) from a passage to one that it repeats word for word; `prov:PrimarySource` (*hadPrimarySource*) to
//! the first text of its chain; `prov:Revision` (*wasRevisionOf*) between documents of which one is a version of the
//! other; none for any other dependence. Nothing is dated.

use super::chain::{Index, Place, content};
use crate::finding::Verdict;
use crate::render::names;
use crate::render::prov::{frame, place_entity, prefixes, qualified, section, text_entity, text_name};
use crate::trace::{Descent, Trace, TracedDocument, TracedPassage};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Least share of the claims and opinions of a document, by their number, that stand word for word in another one for
/// it to be a version of it: our own choice, the plain meaning of "most of it". Higher calls fewer documents versions.
const REVISION: f64 = 0.5;

/// Writes one document with one bundle.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace_prov(trace: &Trace, out: &mut dyn Write) -> io::Result<()> {
    let mut document = Map::new();
    let texts: Vec<_> = trace.documents.iter().map(|document| &document.info).collect();
    let bundle = frame(&mut document, "trace", "lineage", &trace.tool, &texts);
    section(&mut document, "bundle").insert(bundle, Writer::new(trace).contents());
    serde_json::to_writer_pretty(&mut *out, &Value::Object(document))?;
    out.write_all(b"\n")
}

struct Writer<'t> {
    trace: &'t Trace,
    index: Index<'t>,
    /// Of each document, how many before it hold the same text: a version that returns to an old one is another thing
    /// than that, or it would be derived from itself.
    repeats: BTreeMap<&'t str, usize>,
    bundle: Map<String, Value>,
}

impl<'t> Writer<'t> {
    fn new(trace: &'t Trace) -> Self {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut repeats = BTreeMap::new();
        for document in &trace.documents {
            let count = seen.entry(document.info.sha256.as_str()).or_default();
            repeats.insert(document.info.id.as_str(), *count);
            *count += 1;
        }
        Self { trace, index: Index::new(trace), repeats, bundle: Map::new() }
    }

    fn contents(mut self) -> Value {
        self.bundle.insert("prefix".into(), prefixes());
        for document in &self.trace.documents {
            self.document(document);
        }
        for (_, _, descent) in self.index.edges(self.trace) {
            self.descent(descent);
        }
        for document in &self.trace.documents {
            for passage in content(document) {
                self.passage(Place { document, passage });
            }
            self.sources(document);
        }
        Value::Object(self.bundle)
    }

    fn document(&mut self, document: &TracedDocument) {
        let mut entity = text_entity(&document.info);
        if let Some(title) = &document.title {
            entity["dcterms:title"] = title.as_str().into();
        }
        if let Some(date) = &document.date {
            entity["dcterms:issued"] = date.as_str().into();
        }
        if self.repeats[document.info.id.as_str()] > 0 {
            entity["prov:type"] = qualified("sourcecheck:copy");
        }
        let name = self.name(document);
        section(&mut self.bundle, "entity").insert(name, entity);
    }

    /// The name of a document: of its text, unless an earlier one has that.
    fn name(&self, document: &TracedDocument) -> String {
        match self.repeats.get(document.info.id.as_str()) {
            None | Some(0) => text_name(&document.info),
            Some(nth) => format!("place:{}", names::uuid(&["copy", &document.info.sha256, &nth.to_string()])),
        }
    }

    /// The name of a passage.
    fn passage_name(&self, Place { document, passage }: Place<'_>) -> String {
        match self.repeats.get(document.info.id.as_str()) {
            None | Some(0) => format!("place:{}", names::place(&document.info, &passage.span)),
            Some(nth) => {
                let (start, end) = (passage.span.start.to_string(), passage.span.end.to_string());
                let parts = ["place", &document.info.sha256, &nth.to_string(), &start, &end];
                format!("place:{}", names::uuid(&parts))
            }
        }
    }

    /// That one document follows another.
    fn descent(&mut self, descent: &Descent) {
        let (Some(child), Some(parent)) =
            (self.index.document(&descent.child), self.index.document(&descent.parent))
        else {
            return;
        };
        let kind = is_version(child, parent).then_some("prov:Revision");
        let attributes = [
            ("sourcecheck:strength", double(descent.strength)),
            ("sourcecheck:passages", count(descent.passages)),
            ("sourcecheck:decided", count(descent.decided)),
            ("sourcecheck:altered", count(descent.altered)),
        ];
        let (child, parent) = (self.name(child), self.name(parent));
        self.derive(&child, &parent, kind, attributes);
    }

    /// The documents in which statements of a document stand first.
    fn sources(&mut self, document: &'t TracedDocument) {
        let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
        for passage in content(document) {
            if let Some(first) = &passage.first {
                *firsts.entry(first.document.as_str()).or_default() += 1;
            }
        }
        for (first, passages) in firsts {
            if let Some(first) = self.index.document(first) {
                let (ours, theirs) = (self.name(document), self.name(first));
                let kind = Some("prov:PrimarySource");
                self.derive(&ours, &theirs, kind, [("sourcecheck:passages", count(passages))]);
            }
        }
    }

    fn passage(&mut self, place: Place<'t>) {
        let ours = self.entity(place);
        for step in &place.passage.steps {
            for passage in &step.passages {
                let Some(theirs) = self.index.place(&step.document, passage) else { continue };
                let theirs = self.entity(theirs);
                let kind = (step.verdict == Verdict::Verbatim).then_some("prov:Quotation");
                let mut attributes = vec![
                    ("sourcecheck:verdict", step.verdict.name().into()),
                    ("sourcecheck:confidence", double(step.confidence)),
                    ("sourcecheck:decided", json!({ "$": step.decided.to_string(), "type": "xsd:boolean" })),
                ];
                let kinds: Vec<Value> =
                    step.alterations.iter().map(|found| found.kind.name().into()).collect();
                if !kinds.is_empty() {
                    attributes.push(("sourcecheck:alteration", kinds.into()));
                }
                self.derive(&ours, &theirs, kind, attributes);
            }
        }
        let first = place.passage.first.as_ref();
        if let Some(first) = first.and_then(|first| self.index.place(&first.document, &first.passage)) {
            let first = self.entity(first);
            self.derive(&ours, &first, Some("prov:PrimarySource"), []);
        }
    }

    /// Adds a passage and returns its name.
    fn entity(&mut self, place: Place<'_>) -> String {
        let name = self.passage_name(place);
        let (info, passage) = (&place.document.info, place.passage);
        let mut entity = place_entity(info, &passage.id, &passage.span, &passage.text);
        entity["dcterms:isPartOf"] = qualified(&self.name(place.document));
        section(&mut self.bundle, "entity").insert(name.clone(), entity);
        name
    }

    fn derive(
        &mut self,
        ours: &str,
        theirs: &str,
        kind: Option<&str>,
        attributes: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        let mut derivation = json!({ "prov:generatedEntity": ours, "prov:usedEntity": theirs });
        if let Some(kind) = kind {
            derivation["prov:type"] = qualified(kind);
        }
        for (key, value) in attributes {
            derivation[key] = value;
        }
        let name = format!("_:{}", names::uuid(&["derived", ours, theirs, kind.unwrap_or_default()]));
        section(&mut self.bundle, "wasDerivedFrom").insert(name, derivation);
    }
}

/// Whether a document is a version of another: [`REVISION`] of what it says stands there word for word.
fn is_version(child: &TracedDocument, parent: &TracedDocument) -> bool {
    let verbatim = |passage: &&TracedPassage| {
        let same = |step: &&crate::trace::Step| step.document == parent.info.id;
        passage.steps.iter().find(same).is_some_and(|step| step.verdict == Verdict::Verbatim)
    };
    let kept = content(child).filter(verbatim).count();
    kept > 0 && kept as f64 >= REVISION * content(child).count() as f64
}

fn double(value: f64) -> Value {
    json!({ "$": value.to_string(), "type": "xsd:double" })
}

fn count(value: usize) -> Value {
    json!({ "$": value.to_string(), "type": "xsd:nonNegativeInteger" })
}
