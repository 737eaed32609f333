//! Every renderer on the same report: `tests/render/sample-report.json`, an invented press piece with every
//! verdict, several kinds of alteration, omissions, notices, and text that tries to break out of its format.

#[path = "support/poison.rs"]
mod poison;

use poison::poison;
use serde_json::Value;
use sourcecheck::Report;
use sourcecheck::render::{self, OMISSIONS_SHOWN, TextOptions};

const SAMPLE: &str = include_str!("render/sample-report.json");
const SCHEMA: &str = include_str!("../docs/report.schema.json");

fn sample() -> Report {
    serde_json::from_str(SAMPLE).unwrap()
}

fn text(reports: &[Report], options: TextOptions) -> String {
    let mut out = Vec::new();
    render::text(reports, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn html(reports: &[Report]) -> String {
    let mut out = Vec::new();
    render::html(reports, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(reports: &[Report]) -> String {
    let mut out = Vec::new();
    render::json(reports, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

macro_rules! snapshot {
    ($name:literal, $value:expr) => {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("render");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $value));
    };
}

// ---- the sample itself ---------------------------------------------------------------------------------

#[test]
fn spans_of_the_sample_are_as_long_as_their_texts() {
    let report = sample();
    for passage in &report.passages {
        assert_eq!(passage.span.end - passage.span.start, passage.text.len(), "{}", passage.id);
        for words in &passage.unsupported {
            let at = words.span.start - passage.span.start;
            assert_eq!(&passage.text[at..at + words.text.len()], words.text);
        }
    }
    for passage in &report.coverage {
        assert_eq!(passage.span.end - passage.span.start, passage.text.len(), "{}", passage.passage);
    }
}

// ---- JSON ----------------------------------------------------------------------------------------------

#[test]
fn json_of_the_sample() {
    snapshot!("json", json(&[sample()]));
}

#[test]
fn json_reads_back_as_the_same_report() {
    assert_eq!(serde_json::from_str::<Report>(&json(&[sample()])).unwrap(), sample());
}

#[test]
fn one_report_is_an_object_and_several_are_an_array() {
    let one: Value = serde_json::from_str(&json(&[sample()])).unwrap();
    let two: Value = serde_json::from_str(&json(&[sample(), sample()])).unwrap();
    assert_eq!(two, Value::Array(vec![one.clone(), one]));
    assert!(json(&[sample()]).ends_with("}\n"));
}

#[test]
fn json_follows_its_schema() {
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    for reports in [vec![], vec![sample()], vec![sample(), sample()]] {
        let value = serde_json::from_str(&json(&reports)).unwrap();
        let errors: Vec<_> =
            schema.iter_errors(&value).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_a_wrong_report() {
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let mut value: Value = serde_json::from_str(SAMPLE).unwrap();
    value["passages"][2]["verdict"] = "perfect".into();
    assert!(!schema.is_valid(&value));
}

#[test]
fn the_schema_describes_every_key_of_the_sample() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let sample: Value = serde_json::from_str(SAMPLE).unwrap();
    let mut unknown = Vec::new();
    undescribed(&schema, &schema["$defs"]["report"], &sample, "", &mut unknown);
    assert_eq!(unknown, Vec::<String>::new());
}

/// Collects the keys of `value` that `schema` does not name with a description of their own or by reference.
fn undescribed(root: &Value, schema: &Value, value: &Value, path: &str, unknown: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    match value {
        Value::Array(items) => {
            items.iter().for_each(|item| undescribed(root, &schema["items"], item, path, unknown))
        }
        Value::Object(map) if schema["properties"].is_object() => {
            for (key, inner) in map {
                let property = &schema["properties"][key];
                let described = property["description"].is_string() || property["$ref"].is_string();
                if !described {
                    unknown.push(format!("{path}/{key}"));
                }
                undescribed(root, property, inner, &format!("{path}/{key}"), unknown);
            }
        }
        _ => {}
    }
}

// ---- text ----------------------------------------------------------------------------------------------

#[test]
fn text_plain() {
    snapshot!("text-plain", text(&[sample()], TextOptions::default()));
}

#[test]
fn text_in_colour() {
    let shown = text(&[sample()], TextOptions { colour: true, ..TextOptions::default() });
    snapshot!("text-colour", shown.replace('\u{1b}', "\\e"));
}

#[test]
fn text_with_everything() {
    snapshot!(
        "text-why-all",
        text(&[sample()], TextOptions { why: true, all: true, ..TextOptions::default() })
    );
}

#[test]
fn text_of_two_reports_on_a_narrow_terminal() {
    let mut second = sample();
    second.passages.clear();
    second.coverage.clear();
    second.findings.clear();
    second.summary.verdicts.clear();
    second.summary.judged = 0;
    snapshot!("text-narrow", text(&[sample(), second], TextOptions { width: 46, ..TextOptions::default() }));
}

#[test]
fn text_keeps_to_its_width() {
    let url = "https://";
    for width in [46, 60, 80, 120] {
        let shown = text(&[sample()], TextOptions { width, all: true, ..TextOptions::default() });
        for line in shown.lines().filter(|line| !line.contains(url)) {
            let columns: usize =
                line.chars().map(|c| if ('\u{3000}'..'\u{ff00}').contains(&c) { 2 } else { 1 }).sum();
            assert!(columns <= width, "{columns} > {width}: {line}");
        }
    }
}

#[test]
fn omissions_are_bounded_and_the_rest_is_counted() {
    let mut report = sample();
    let omitted = report.coverage.iter().find(|passage| passage.rank == Some(1)).unwrap().clone();
    for rank in 12..40 {
        report.coverage.push(sourcecheck::report::CoverageReport { rank: Some(rank), ..omitted.clone() });
    }
    let shown = text(&[report], TextOptions::default());
    assert!(shown.contains(&format!("… and {} more", 39 - OMISSIONS_SHOWN)));
    assert!(!shown.contains("\n  21  "));
}

#[test]
fn a_document_cannot_drive_the_terminal() {
    let mut report = sample();
    report.passages[4].text = "\u{1b}]0;owned\u{7}\u{1b}[2J".to_owned();
    report.derivative.id = "\u{1b}[31mpress".to_owned();
    report.sources[0].notices.push("\u{9b}2J".to_owned());
    let shown = text(&[report], TextOptions { all: true, why: true, ..TextOptions::default() });
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown}");
}

// ---- HTML ----------------------------------------------------------------------------------------------

#[test]
fn html_of_the_sample() {
    let page = html(&[sample()]);
    let page = emptied(&page, "style");
    let page = emptied(&page, "script");
    snapshot!("html", without_hashes(&page));
}

/// The page without the content of an element, which has a file of its own.
fn emptied(page: &str, element: &str) -> String {
    let (before, rest) = page.split_once(&format!("<{element}>")).unwrap();
    let (_, after) = rest.rsplit_once(&format!("</{element}>")).unwrap();
    format!("{before}<{element}>…</{element}>{after}")
}

fn without_hashes(page: &str) -> String {
    let mut parts = page.split("sha256-");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |page, part| {
        page + "sha256-…" + &part[part.find("&#x27;").or(part.find('\'')).unwrap()..]
    })
}

#[test]
fn hostile_text_stays_text() {
    let attack = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt; {{ 7*7 }} ]]>--><!--";
    let page = html(&[poisoned(attack)]);
    let harmless = html(&[poisoned("calm")]);
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(tags(&page), tags(&harmless), "no tag comes from a document");
    assert!(!page.contains("<img") && !page.contains("<!--") && !page.contains("49"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;"));
}

/// How many tags a page has; word diffs depend on the text, so `mark` is not counted.
fn tags(page: &str) -> usize {
    page.matches('<').count() - page.matches("<mark").count() - page.matches("</mark").count()
}

/// The sample with `text` in every place that a document, a path or a rule can fill.
fn poisoned(text: &str) -> Report {
    let mut value: Value = serde_json::from_str(SAMPLE).unwrap();
    poison(&mut value, text);
    let mut report: Report = serde_json::from_value(value).unwrap();
    for passage in &mut report.passages {
        passage.span.end = passage.span.start + passage.text.len();
    }
    report
}

#[test]
fn the_page_loads_nothing_and_allows_nothing_inline() {
    let page = html(&[sample()]);
    assert!(page.contains("default-src &#x27;none&#x27;") || page.contains("default-src 'none'"));
    for needle in [" style=\"", " onclick", " src=", "<link", "unsafe-inline", "href=\"http"] {
        assert!(!page.contains(needle), "{needle}");
    }
}

#[test]
fn ids_are_unique_and_every_link_leads_somewhere() {
    for reports in [vec![sample()], vec![sample(), sample()]] {
        let page = html(&reports);
        let mut ids = values(&page, " id=\"");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "ids repeat");
        for link in values(&page, " href=\"#") {
            assert!(ids.contains(&link), "#{link} leads nowhere");
        }
    }
}

#[test]
fn anchors_are_stable() {
    let page = html(&[sample()]);
    let ids = values(&page, " id=\"");
    for id in ["d4", "card-d4", "s-plan-5", "s-communiqu-annex-2", "findings", "omissions"] {
        assert!(ids.contains(&id), "{id}");
    }
    assert!(values(&html(&[sample(), sample()]), " id=\"").contains(&"r2-s-plan-5"));
}

/// The attribute values that follow `start`, in the part of the page before the script.
fn values<'a>(page: &'a str, start: &str) -> Vec<&'a str> {
    let body = page.split_once("<body>").unwrap().1.split_once("<script>").unwrap().0;
    body.split(start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}
