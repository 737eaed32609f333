//! The forms for other programs, on the report of `tests/render/sample-report.json` and on texts that try to break out
//! of them. `tools/check_formats.py` holds the same forms against their published schemas and readers.

#[path = "support/poison.rs"]
mod poison;
#[path = "support/snapshots.rs"]
mod snapshots;

use poison::poison;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use sourcecheck::origin::Origin;
use sourcecheck::read::Format;
use sourcecheck::render::{self, MARKDOWN_CHARACTERS, SARIF_RESULTS};
use sourcecheck::report::{BaselineState, Finding, ReportSpan, Suppression, SuppressionKind};
use sourcecheck::{Checker, Document, Level, Report};
use std::collections::BTreeSet;
use std::io::{self, Write};

type Renderer = fn(&[Report], &mut dyn Write) -> io::Result<()>;

/// Every form of this file by its name on the command line.
const FORMATS: [(&str, Renderer); 10] = [
    ("sarif", render::sarif),
    ("github", render::github),
    ("gitlab", render::gitlab),
    ("rdjsonl", render::rdjsonl),
    ("junit", render::junit),
    ("markdown", render::markdown),
    ("csv", render::csv),
    ("web-annotation", render::web_annotation),
    ("prov", render::prov),
    ("tei", render::tei),
];

fn sample() -> Report {
    serde_json::from_str(include_str!("render/sample-report.json")).unwrap()
}

/// The sample with one finding set aside in the text, one by a side file, one known from the baseline.
fn adopted() -> Report {
    let mut report = sample();
    for finding in &mut report.findings {
        finding.baseline = Some(BaselineState::New);
    }
    let reason = |kind, reason: &str| Some(Suppression { kind, reason: reason.to_owned() });
    report.findings[0].suppressed = reason(SuppressionKind::InSource, "checked by hand");
    report.findings[1].suppressed = reason(SuppressionKind::External, "a <rounding> is meant");
    report.findings[4].baseline = Some(BaselineState::Unchanged);
    report
}

/// The sample as if the derivative were a PDF.
fn from_pdf() -> Report {
    let mut value = serde_json::to_value(sample()).unwrap();
    value["derivative"]["path"] = "drafts/press.pdf".into();
    value["derivative"]["converted"] = true.into();
    let mut report: Report = serde_json::from_value(value).unwrap();
    let id = report.derivative.id.clone();
    let place = |span: &mut ReportSpan| {
        let mut origin = Origin::default();
        (origin.page, origin.line) = (Some(3), Some(span.line));
        span.origin = Some(origin);
    };
    for passage in &mut report.passages {
        place(&mut passage.span);
        passage.alterations.iter_mut().for_each(|alteration| place(&mut alteration.span));
    }
    let ours = report.findings.iter_mut().filter(|finding| finding.location.document == id);
    ours.for_each(|finding| place(&mut finding.location.span));
    report
}

fn rendered(renderer: Renderer, reports: &[Report]) -> String {
    snapshots::rendered(|out| renderer(reports, out))
}

fn value(renderer: Renderer, reports: &[Report]) -> Value {
    serde_json::from_str(&rendered(renderer, reports)).unwrap()
}

fn snapshot(name: &str, text: &str) {
    snapshots::snapshot("render", name, text);
}

// ---- the forms as they are -----------------------------------------------------------------------------

#[test]
fn every_form_of_the_sample() {
    for (name, renderer) in FORMATS {
        snapshot(name, &rendered(renderer, &[sample()]).replace('\r', "␍"));
    }
}

#[test]
fn sarif_of_findings_set_aside_and_of_a_pdf() {
    snapshot("sarif-adopted", &rendered(render::sarif, &[adopted(), from_pdf()]));
}

// ---- places --------------------------------------------------------------------------------------------

/// The text of a document of the sample, up to its last passage.
fn text_of(report: &Report, path: &str) -> String {
    if report.derivative.path.as_deref() == Some(path) {
        return report.passages.iter().map(|p| p.before.clone() + &p.text).collect();
    }
    let source = report.sources.iter().find(|source| source.path.as_deref() == Some(path)).expect(path);
    let rows = report.coverage.iter().filter(|row| row.source == source.id);
    rows.map(|row| row.before.clone() + &row.text).collect()
}

fn words<'t>(text: &'t str, finding: &Finding) -> &'t str {
    &text[finding.location.span.start..finding.location.span.end]
}

#[test]
fn rdjsonl_cuts_the_words_out_of_the_file_in_bytes() {
    let report = sample();
    let out = rendered(render::rdjsonl, std::slice::from_ref(&report));
    assert_eq!(out.lines().count(), report.findings.len());
    for (line, finding) in out.lines().zip(&report.findings) {
        let diagnostic: Value = serde_json::from_str(line).unwrap();
        let text = text_of(&report, diagnostic["location"]["path"].as_str().unwrap());
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let offset = |at: &Value| {
            let line = at["line"].as_u64().unwrap() as usize;
            let column = at["column"].as_u64().unwrap() as usize;
            lines[..line - 1].iter().map(|line| line.len()).sum::<usize>() + column - 1
        };
        let range = &diagnostic["location"]["range"];
        assert_eq!(&text[offset(&range["start"])..offset(&range["end"])], words(&text, finding));
    }
}

#[test]
fn sarif_cuts_the_words_out_of_the_file_in_code_points() {
    let report = sample();
    let log = value(render::sarif, std::slice::from_ref(&report));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    for (result, finding) in run["results"].as_array().unwrap().iter().zip(&report.findings) {
        let location = &result["locations"][0]["physicalLocation"];
        let artifact = &run["artifacts"][location["artifactLocation"]["index"].as_u64().unwrap() as usize];
        assert_eq!(artifact["location"]["uri"], location["artifactLocation"]["uri"]);
        let document = std::iter::once(&report.derivative).chain(&report.sources);
        let document = document.into_iter().find(|d| artifact["properties"]["id"] == d.id.as_str()).unwrap();
        assert_eq!(artifact["hashes"]["sha-256"], document.sha256.as_str());
        let text = text_of(&report, document.path.as_deref().unwrap());
        let region = &location["region"];
        let number = |key: &str| region[key].as_u64().unwrap() as usize;
        let line = text.lines().nth(number("startLine") - 1).unwrap();
        assert_eq!(number("startLine"), number("endLine"));
        let cut: String = line
            .chars()
            .skip(number("startColumn") - 1)
            .take(number("endColumn") - number("startColumn"))
            .collect();
        assert_eq!(cut, words(&text, finding));
        assert_eq!(region["snippet"]["text"], cut.as_str());
        assert_eq!(&text[number("byteOffset")..number("byteOffset") + number("byteLength")], cut);
    }
}

#[test]
fn web_annotations_find_their_words_by_position_and_by_quotation() {
    let report = sample();
    let collection = value(render::web_annotation, std::slice::from_ref(&report));
    let items = collection["first"]["items"].as_array().unwrap();
    assert_eq!(collection["total"], items.len());
    let mut seen = BTreeSet::new();
    for item in items {
        assert!(seen.insert(item["id"].as_str().unwrap()), "ids repeat");
        let targets = [&item["target"], &item["body"]].into_iter().filter(|place| place.is_object());
        for place in targets {
            let path = place["source"]
                .as_str()
                .unwrap()
                .replace("%C3%A9", "é")
                .replace("%20", " ")
                .replace("%26", "&");
            let text: Vec<char> = text_of(&report, &path).chars().collect();
            let (quote, position) = (&place["selector"][0], &place["selector"][1]);
            let at = |key: &str| position[key].as_u64().unwrap() as usize;
            let words = |key: &str| quote[key].as_str().unwrap_or_default().to_owned();
            assert_eq!(text[at("start")..at("end")].iter().collect::<String>(), words("exact"));
            assert!(text[..at("start")].iter().collect::<String>().ends_with(&words("prefix")));
            assert!(text[at("end")..].iter().collect::<String>().starts_with(&words("suffix")));
        }
    }
}

#[test]
fn a_file_without_lines_gets_none() {
    let report = from_pdf();
    for result in
        value(render::sarif, std::slice::from_ref(&report))["runs"][0]["results"].as_array().unwrap()
    {
        let location = &result["locations"][0];
        let ours = result["properties"]["document"] == "press";
        assert_eq!(location["physicalLocation"]["region"].is_null(), ours);
        assert_eq!(
            location["logicalLocations"][0]["name"].as_str().is_some_and(|n| n.starts_with("page 3")),
            ours
        );
    }
    for line in rendered(render::github, std::slice::from_ref(&report))
        .lines()
        .filter(|line| line.contains("press.pdf"))
    {
        assert!(!line.contains(",line=") && line.contains("Place: page 3, line "), "{line}");
    }
    for line in rendered(render::rdjsonl, std::slice::from_ref(&report)).lines() {
        let diagnostic: Value = serde_json::from_str(line).unwrap();
        let ours = diagnostic["location"]["path"] == "drafts/press.pdf";
        assert_eq!(diagnostic["location"]["range"].is_null(), ours);
    }
    let log = value(render::sarif, &[report]);
    assert!(log["runs"][0]["artifacts"][0]["hashes"].is_null(), "the hash is of the text, not of the PDF");
}

// ---- findings set aside --------------------------------------------------------------------------------

#[test]
fn sarif_marks_what_is_set_aside_and_keeps_it() {
    let log = value(render::sarif, &[adopted()]);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), adopted().findings.len());
    assert_eq!(results[0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(results[0]["suppressions"][0]["justification"], "checked by hand");
    assert_eq!(results[1]["suppressions"][0]["kind"], "external");
    assert_eq!(results[2]["suppressions"], Value::Array(Vec::new()), "a consumer can tell it from unknown");
    assert_eq!(
        (&results[3]["baselineState"], &results[4]["baselineState"]),
        (&"new".into(), &"unchanged".into())
    );
    let plain = value(render::sarif, &[sample()]);
    assert!(plain["runs"][0]["results"][0]["suppressions"].is_null());
}

#[test]
fn people_are_shown_what_is_open_and_told_what_is_not() {
    let line = "3 findings are not shown: 2 suppressed, 1 known from the baseline.";
    let text: Renderer = |reports, out| render::text(reports, render::TextOptions::default(), out);
    let html: Renderer = render::html;
    for (name, renderer) in [
        ("text", text),
        ("html", html),
        ("markdown", render::markdown),
        ("github", render::github),
        ("junit", render::junit),
    ] {
        let told = |report| rendered(renderer, &[report]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told(adopted()).contains(line), "{name}");
        assert!(!told(sample()).contains("not shown"), "{name}");
    }
    let hidden = &adopted().findings[1].message;
    for (name, renderer) in FORMATS {
        let escaped = |report| rendered(renderer, &[report]).matches(&hidden[..20]).count();
        let (before, after) = (escaped(sample()), escaped(adopted()));
        if name == "sarif" {
            assert_eq!(before, after);
        } else if ["github", "gitlab", "rdjsonl", "junit"].contains(&name) {
            assert!(after < before, "{name}: {before} and {after}");
        }
    }
    assert_eq!(value(render::gitlab, &[adopted()]).as_array().unwrap().len(), sample().findings.len() - 3);
}

// ---- limits --------------------------------------------------------------------------------------------

/// The sample with its findings over and over.
fn many(count: usize) -> Report {
    let mut report = sample();
    let one: Vec<Finding> = report.findings.clone();
    report.findings = one.iter().cycle().take(count).cloned().collect();
    report
}

#[test]
fn github_gets_ten_of_a_level_and_a_count_of_the_rest() {
    let report = many(100);
    let out = rendered(render::github, std::slice::from_ref(&report));
    for (command, most) in [("::error ", 10), ("::warning ", 10), ("::notice ", 10)] {
        assert!(out.lines().filter(|line| line.starts_with(command)).count() <= most, "{out}");
    }
    let last = out.lines().last().unwrap();
    let errors = report.findings.iter().filter(|finding| finding.level == Level::Error).count();
    assert!(last.contains(&format!("{} errors", errors - 10)), "{last}");
}

#[test]
fn sarif_keeps_the_gravest_and_says_so() {
    let report = many(SARIF_RESULTS + 500);
    let log = value(render::sarif, std::slice::from_ref(&report));
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let errors = |level: &str| results.iter().filter(|result| result["level"] == level).count();
    assert_eq!(results.len(), SARIF_RESULTS);
    assert_eq!(errors("error"), report.findings.iter().filter(|f| f.level == Level::Error).count());
    let notices = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(
        notices
            .iter()
            .any(|n| n["message"]["text"].as_str().unwrap().starts_with("500 results are left out"))
    );
}

#[test]
fn a_comment_keeps_to_its_length_and_counts_the_rest() {
    let reports = vec![many(20); 12];
    let out = rendered(render::markdown, &reports);
    assert!(out.chars().count() <= MARKDOWN_CHARACTERS);
    assert!(out.trim_end().ends_with("more that a comment has no room for; see the full report."), "{out}");
    assert_eq!(out.matches("<details>").count(), out.matches("</details>").count());
}

#[test]
fn no_report_at_all_is_a_whole_document_too() {
    for (name, renderer) in FORMATS {
        parses(name, &rendered(renderer, &[]), &[]);
    }
}

// ---- odd texts -----------------------------------------------------------------------------------------

/// Pieces of text that mean something to some format.
const ODD: [&str; 30] = [
    "\"",
    "'",
    "“curly”",
    "🛶",
    "👩‍👩‍👧",
    "é",
    "e\u{301}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{ffff}",
    "]]>",
    "<!--",
    "-->",
    "</details>",
    "<script>",
    "&amp;",
    "%0A",
    "::error::x",
    "\r\n",
    "\r",
    "|",
    "`",
    "```",
    "[a](1)",
    "\u{202e}rtl",
    "שלום",
    "=cmd()",
    "@name #12 $x$ \\ * _ ~",
];

fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(&ODD[..]).prop_map(str::to_owned),
        prop::sample::select(
            &["The ferry carried 40 lorries", "to Harnøya", ".", "\n\n", " ", "- ", "in 2031"][..]
        )
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn odd_texts_break_out_of_no_form() {
    const CASES: u32 = 48;
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner
        .run(&(odd_text(), odd_text()), |(ours, theirs)| {
            let document = |id: &str, text: &str| Document::from_text(id, Format::Markdown, text);
            let checked = Checker::new().check(&[document(&theirs, &theirs)], &document("d,:%", &ours));
            for report in [checked, poisoned(&ours)] {
                for (name, renderer) in FORMATS {
                    let reports = std::slice::from_ref(&report);
                    parses(name, &rendered(renderer, reports), reports);
                }
            }
            Ok(())
        })
        .unwrap();
}

/// The sample with `text` behind every string that a document, a path or a rule can fill.
fn poisoned(text: &str) -> Report {
    let mut value = serde_json::to_value(sample()).unwrap();
    poison(&mut value, text);
    serde_json::from_value(value).unwrap()
}

/// Fails when a form cannot be read by its rules.
fn parses(name: &str, text: &str, reports: &[Report]) {
    match name {
        "junit" | "tei" => well_formed(text),
        "csv" => {
            let rows = csv_rows(text);
            assert_eq!(rows.len(), 1 + reports.iter().map(|report| report.passages.len()).sum::<usize>());
            for row in &rows {
                assert_eq!(row.len(), rows[0].len(), "{row:?}");
                assert!(
                    row.iter().all(|cell| !cell.trim_start().starts_with(['=', '+', '-', '@'])),
                    "{row:?}"
                );
            }
        }
        "github" => {
            for line in text.split('\n').filter(|line| !line.is_empty()) {
                let command =
                    ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
                assert!(command && !line.contains('\r'), "{line:?}");
                let (properties, _) = line[2..].split_once("::").expect("a message");
                let (_, properties) = properties.split_once(' ').expect("properties");
                assert!(properties.split(',').all(|pair| pair.contains('=')), "{line:?}");
            }
        }
        "markdown" => markdown_is_ours(text),
        "rdjsonl" => text.lines().for_each(|line| drop(serde_json::from_str::<Value>(line).unwrap())),
        _ => drop(serde_json::from_str::<Value>(text).unwrap()),
    }
}

/// Whether a character may stand in an XML 1.0 document.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(feature = "office")]
fn well_formed(text: &str) {
    use quick_xml::Reader;
    use quick_xml::events::Event;
    assert!(text.chars().all(is_xml));
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
            Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => {
                panic!("not ours: {text}")
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

#[cfg(not(feature = "office"))]
fn well_formed(text: &str) {
    assert!(text.chars().all(is_xml));
}

/// The rows of a CSV file by RFC 4180; panics where it is broken.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                row.last_mut().unwrap().push(chars.next().unwrap())
            }
            '"' if quoted => {
                quoted = false;
                assert!(matches!(chars.peek(), Some(',' | '\r')), "text behind a closing quote");
            }
            '"' => {
                assert!(row.last().unwrap().is_empty(), "a quote inside a bare field");
                quoted = true;
            }
            c if quoted => row.last_mut().unwrap().push(c),
            ',' => row.push(String::new()),
            '\r' => {
                assert_eq!(chars.next(), Some('\n'));
                rows.push(vec![String::new()]);
            }
            c => row.last_mut().unwrap().push(c),
        }
    }
    assert!(!quoted);
    assert_eq!(rows.pop(), Some(vec![String::new()]), "ends with a line end");
    rows
}

/// The only markup of a comment is what the renderer writes.
fn markdown_is_ours(text: &str) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
    let mut html = String::new();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(tag) | Event::InlineHtml(tag) => html.push_str(&tag),
            Event::Start(tag) => {
                let ours = matches!(
                    tag,
                    Tag::Paragraph
                        | Tag::Heading { .. }
                        | Tag::BlockQuote(_)
                        | Tag::List(None)
                        | Tag::Item
                        | Tag::Strong
                );
                assert!(ours || matches!(tag, Tag::HtmlBlock), "{tag:?} in {text}");
            }
            Event::Code(_) | Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => {
                panic!("{event:?} in {text}")
            }
            _ => {}
        }
    }
    let mut rest = html;
    for ours in ["<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>", "<!-- -->"] {
        rest = rest.replace(ours, "");
    }
    assert!(!rest.contains('<'), "{rest}");
}
