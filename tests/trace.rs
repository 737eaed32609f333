//! The lineage of several documents, in every form: on a trace made by hand, and on a small chain of texts.

#[path = "support/poison.rs"]
mod poison;
#[path = "trace/sample.rs"]
mod sample;
#[path = "support/snapshots.rs"]
mod snapshots;

use poison::poison;
use regex::Regex;
use sample::{sample, versions};
use serde_json::Value;
use snapshots::rendered;
use sourcecheck::render::{self, TraceOptions};
use sourcecheck::{Checker, Document, Trace};
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!("../docs/trace.schema.json");

fn text(trace: &Trace, options: TraceOptions) -> String {
    rendered(|out| render::trace_text(trace, options, out))
}

fn json(trace: &Trace) -> String {
    let json = rendered(|out| render::trace_json(trace, out));
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).expect("JSON")).expect("a schema");
    let value = serde_json::from_str(&json).expect("JSON");
    let errors: Vec<_> =
        schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    json
}

fn dot(trace: &Trace) -> String {
    rendered(|out| render::trace_dot(trace, out))
}

fn svg(trace: &Trace) -> String {
    rendered(|out| render::trace_svg(trace, out))
}

fn prov(trace: &Trace) -> String {
    rendered(|out| render::trace_prov(trace, out))
}

fn snapshot(name: &str, value: &str) {
    snapshots::snapshot("trace", name, value);
}

/// The chain of `tests/trace/texts`.
fn chain() -> Trace {
    let read = |name: &str| Document::from_path(format!("tests/trace/texts/{name}.txt")).expect("a text");
    Checker::new().trace(&["1-survey", "2-plan", "3-brief"].map(read))
}

// ---- text ----------------------------------------------------------------------------------------------

#[test]
fn text_of_the_sample() {
    let options = TraceOptions::default();
    snapshot("text", &text(&sample(), options));
    snapshot("text-all", &text(&sample(), TraceOptions { all: true, ..options }));
    snapshot("text-narrow", &text(&sample(), TraceOptions { width: 48, ..options }));
    let colour = text(&sample(), TraceOptions { colour: true, ..options });
    snapshot("text-colour", &colour.replace('\u{1b}', "\\e"));
}

#[test]
fn steps_without_a_change_are_told_on_one_line() {
    let shown = text(&versions(50), TraceOptions { all: true, ..TraceOptions::default() });
    let lines: Vec<&str> = shown.lines().filter(|line| line.trim_start().starts_with('←')).collect();
    // The first sentence never changed, the second one at four of the steps.
    assert_eq!(lines.len(), 1 + 9, "{lines:#?}");
    assert!(
        lines[0].contains("v48:1 … v00:1") && lines[0].contains("49 steps; the first text"),
        "{}",
        lines[0]
    );
}

#[test]
fn a_text_cannot_drive_the_terminal() {
    let shown =
        text(&poisoned("\u{1b}[2J\u{202e}\r\n"), TraceOptions { all: true, ..TraceOptions::default() });
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{shown:?}");
}

// ---- JSON ----------------------------------------------------------------------------------------------

#[test]
fn the_json_form_follows_its_schema_and_reads_back() {
    for (name, trace) in [("json", sample()), ("json-versions", versions(3)), ("json-chain", chain())] {
        let json = json(&trace);
        assert_eq!(serde_json::from_str::<Trace>(&json).expect("a trace"), trace);
        snapshot(name, &json);
    }
}

#[test]
fn the_schema_describes_every_key_and_refuses_a_wrong_value() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let mut unknown = Vec::new();
    let value = serde_json::to_value(sample()).expect("JSON");
    undescribed(&schema, &schema, &value, "", &mut unknown);
    assert_eq!(unknown, Vec::<String>::new());
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for (place, wrong) in
        [("/documents/1/passages/0/steps/0/verdict", "absent"), ("/documents/0/sha256", "00")]
    {
        let mut value = value.clone();
        *value.pointer_mut(place).expect("a place") = wrong.into();
        assert!(!validator.is_valid(&value), "{place}");
    }
}

/// Collects the keys of `value` that `schema` does not name with a description of their own or by reference.
fn undescribed(root: &Value, schema: &Value, value: &Value, path: &str, unknown: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).expect("a definition"),
        None => schema,
    };
    match value {
        Value::Array(items) => {
            items.iter().for_each(|item| undescribed(root, &schema["items"], item, path, unknown))
        }
        Value::Object(map) => {
            for (key, inner) in map {
                let property = &schema["properties"][key];
                if !property["description"].is_string() && !property["$ref"].is_string() {
                    unknown.push(format!("{path}/{key}"));
                }
                undescribed(root, property, inner, &format!("{path}/{key}"), unknown);
            }
        }
        _ => {}
    }
}

// ---- DOT -----------------------------------------------------------------------------------------------

#[test]
fn dot_of_the_sample() {
    snapshot("dot", &dot(&sample()));
}

#[test]
fn no_id_ends_its_quotes() {
    for poison in ["\"", "\\", "a\\\"]; x -> y [label=\"", "line\nend", "\u{0}\r\t", "\\N\\G"] {
        let graph = dot(&poisoned(poison));
        assert_eq!(strings(&graph).len(), strings(&dot(&sample())).len(), "{graph}");
    }
}

/// The strings of a graph; fails where one is not closed on its line or something odd stands between them.
fn strings(graph: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in graph.lines() {
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            if c != '"' {
                assert!(c.is_ascii_alphanumeric() || "{}[]=,;.-> ".contains(c), "{c:?} in {line}");
                continue;
            }
            let mut string = String::new();
            loop {
                match chars.next().unwrap_or_else(|| panic!("not closed: {line}")) {
                    '"' => break,
                    '\\' => string.extend(chars.next()),
                    c => string.push(c),
                }
            }
            found.push(string);
        }
    }
    found
}

// ---- SVG -----------------------------------------------------------------------------------------------

#[test]
fn svg_of_the_sample() {
    snapshot("svg", &svg(&sample()));
}

#[test]
fn no_label_touches_a_document_or_another_label() {
    /// Ample sizes of a label, in pixels: `100%` at 12 pixels, above and below its base line.
    const WIDE: f64 = 40.0;
    const ABOVE: f64 = 12.0;
    const BELOW: f64 = 4.0;
    for trace in [sample(), versions(12), versions(50)] {
        let drawing = svg(&trace);
        let boxes: Vec<[f64; 4]> = numbers(
            &drawing,
            r#"<rect class="box" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)""#,
        );
        assert_eq!(boxes.len(), trace.documents.len());
        let boxes = boxes.into_iter().map(|[x, y, wide, tall]| [x, y, x + wide, y + tall]);
        let beside: Vec<[f64; 2]> = numbers(&drawing, r#"<text class="share" x="([\d.]+)" y="([\d.]+)">"#);
        let middle: Vec<[f64; 2]> =
            numbers(&drawing, r#"<text class="share" x="([\d.]+)" y="([\d.]+)" text-anchor="middle">"#);
        assert_eq!(beside.len() + middle.len(), trace.stemma.len());
        let beside = beside.into_iter().map(|[x, y]| [x, y - ABOVE, x + WIDE, y + BELOW]);
        let middle = middle.into_iter().map(|[x, y]| [x - WIDE / 2.0, y - ABOVE, x + WIDE / 2.0, y + BELOW]);
        let all: Vec<[f64; 4]> = boxes.chain(beside).chain(middle).collect();
        for (at, one) in all.iter().enumerate() {
            assert!(one[0] >= 0.0, "{one:?} is outside");
            for other in &all[..at] {
                let apart =
                    one[0] >= other[2] || other[0] >= one[2] || one[1] >= other[3] || other[1] >= one[3];
                assert!(apart, "{one:?} and {other:?} in {} documents", trace.documents.len());
            }
        }
    }
}

/// The groups of every match, as numbers.
fn numbers<const N: usize>(text: &str, pattern: &str) -> Vec<[f64; N]> {
    let pattern = Regex::new(pattern).expect("a pattern");
    let found = pattern.captures_iter(text).map(|found| {
        let (_, groups) = found.extract::<N>();
        groups.map(|number| number.parse().expect("a number"))
    });
    found.collect()
}

#[test]
fn the_drawing_is_xml_whatever_the_texts_hold_and_loads_nothing() {
    for poison in ["]]></svg><script>", "\" onload=\"x", "&amp;'<", "\u{0}\u{b}\u{fffe}", "水位水位水位"]
    {
        let drawing = svg(&poisoned(poison));
        well_formed(&drawing);
        let outside = drawing.replace("http://www.w3.org/2000/svg", "");
        for needle in ["<script", "onload=\"", "href", "url(", "@import", "http:"] {
            assert!(!outside.contains(needle), "{needle} in {drawing}");
        }
    }
}

#[cfg(feature = "office")]
fn well_formed(text: &str) {
    use quick_xml::Reader;
    use quick_xml::events::Event;
    let mut reader = Reader::from_str(text);
    let mut depth = 0;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) => {
                depth += 1;
                tag.attributes().for_each(|attribute| drop(attribute.expect("an attribute, once")));
            }
            Event::Empty(tag) => {
                tag.attributes().for_each(|attribute| drop(attribute.expect("an attribute, once")))
            }
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

#[cfg(not(feature = "office"))]
fn well_formed(_: &str) {}

// ---- PROV ----------------------------------------------------------------------------------------------

#[test]
fn prov_of_the_sample() {
    snapshot("prov", &prov(&sample()));
}

#[test]
fn provenance_joins_entities_and_none_with_itself() {
    // Versions that return to an old text have its hash.
    let mut returning = versions(4);
    returning.documents[3].info.sha256 = returning.documents[0].info.sha256.clone();
    for trace in [sample(), returning, poisoned("<&\"\\"), chain()] {
        let value: Value = serde_json::from_str(&prov(&trace)).expect("JSON");
        let bundle = value["bundle"].as_object().and_then(|all| all.values().next()).expect("a bundle");
        let entities: BTreeSet<&str> =
            bundle["entity"].as_object().expect("entities").keys().map(String::as_str).collect();
        let passages: usize = trace.documents.iter().flat_map(|d| &d.passages).map(|p| p.steps.len()).sum();
        let derived = bundle["wasDerivedFrom"].as_object().expect("derivations");
        assert!(derived.len() >= passages + trace.stemma.len(), "{}", derived.len());
        for derivation in derived.values() {
            let ends = ["prov:generatedEntity", "prov:usedEntity"]
                .map(|end| derivation[end].as_str().expect("a name"));
            assert!(ends.iter().all(|end| entities.contains(end)), "{ends:?}");
            assert_ne!(ends[0], ends[1]);
        }
    }
}

#[test]
fn a_version_is_a_revision_and_a_text_that_uses_another_is_not() {
    let revisions = |trace: &Trace| prov(trace).matches("prov:Revision").count();
    // Of the sample only the survey's minutes would come near, with one of three passages word for word.
    assert_eq!(revisions(&sample()), 0);
    assert_eq!(revisions(&versions(5)), 4);
}

// ---- all forms -----------------------------------------------------------------------------------------

/// The sample with `text` behind every string that a document or a path can fill.
fn poisoned(text: &str) -> Trace {
    let mut value = serde_json::to_value(sample()).expect("JSON");
    poison(&mut value, text);
    serde_json::from_value(value).expect("a trace")
}

#[test]
fn a_trace_that_does_not_fit_together_is_shown_all_the_same() {
    let mut backwards = sample();
    backwards.documents.reverse();
    let mut without = sample();
    without.documents.remove(0);
    without.documents.remove(1);
    let mut empty = versions(1);
    empty.documents.clear();
    for trace in [backwards, without, empty, versions(1)] {
        for all in [false, true] {
            assert!(!text(&trace, TraceOptions { all, width: 0, ..TraceOptions::default() }).is_empty());
        }
        strings(&dot(&trace));
        well_formed(&svg(&trace));
        serde_json::from_str::<Value>(&prov(&trace)).expect("JSON");
        assert_eq!(serde_json::from_str::<Trace>(&json(&trace)).expect("a trace"), trace);
    }
}

#[test]
fn a_chain_of_texts_from_reading_to_every_form() {
    let trace = chain();
    snapshot("chain-text", &text(&trace, TraceOptions { all: true, ..TraceOptions::default() }));
    snapshot("chain-dot", &dot(&trace));
    snapshot("chain-svg", &svg(&trace));
}
