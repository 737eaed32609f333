//! What holds for every report, whatever the texts: checked over every case, every fixture, and text that
//! nobody would write.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/fixtures.rs"]
mod fixtures;
#[path = "support/folders.rs"]
mod folders;
#[path = "support/pair.rs"]
mod pair;
#[path = "support/schema.rs"]
mod schema;

use cases::cases;
use fixtures::fixtures;
use pair::Pair;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use regex::Regex;
use sourcecheck::document::PassageKind;
use sourcecheck::read::Format;
use sourcecheck::report::{Location, PassageReport, ReportSpan};
use sourcecheck::rules::RULES;
use sourcecheck::{Checker, Coverage, Document, Report, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

fn pairs() -> Vec<Pair> {
    fixtures().into_iter().chain(cases()).collect()
}

#[test]
fn reports_on_cases_and_fixtures_are_sound() {
    for pair in pairs() {
        sound(&pair, format_of(&pair.derivative));
    }
}

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (one, two) = (pool(1), pool(2));
    for pair in pairs() {
        let json = || schema::valid_json(&pair.report(), &pair.name);
        let first = one.install(json);
        assert_eq!(first, one.install(json), "{}: a second run", pair.name);
        assert_eq!(first, two.install(json), "{}: two threads", pair.name);
    }
}

#[test]
fn a_text_checked_against_itself_is_verbatim_and_covered() {
    for pair in pairs() {
        for document in pair.sources.iter().chain([&pair.derivative]) {
            let source = document.clone().described(Some("itself"), None, None);
            let report = Checker::new().check(&[source], document);
            let readable = |text: &str| !text.contains('\u{fffd}');
            for passage in
                report.passages.iter().filter(|p| p.kind != PassageKind::Furniture && readable(&p.text))
            {
                assert_eq!(
                    passage.verdict,
                    Verdict::Verbatim,
                    "{}: {}: {}",
                    pair.name,
                    passage.id,
                    passage.text
                );
            }
            for row in report.coverage.iter().filter(|row| row.kind != PassageKind::Furniture) {
                assert_eq!(row.coverage, Coverage::Covered, "{}: {}: {}", pair.name, row.passage, row.text);
            }
        }
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_verdict() {
    let outcome = |report: &Report| -> Vec<_> {
        let passages = report.passages.iter().map(|p| (p.kind, p.cue.clone(), p.verdict));
        passages.collect()
    };
    for pair in pairs() {
        let unix = |text: &str| text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let check = |dressed: &dyn Fn(&str) -> String| {
            let read = |document: &Document| {
                let format = format_of(document);
                Document::from_text(document.id(), format, dressed(&unix(document.text())))
            };
            let sources: Vec<Document> = pair.sources.iter().map(read).collect();
            outcome(&Checker::new().check(&sources, &read(&pair.derivative)))
        };
        let plain = check(&|text| text.to_owned());
        assert_eq!(plain, check(&|text| text.replace('\n', "\r\n")), "{}: CRLF", pair.name);
        assert_eq!(plain, check(&|text| format!("\u{feff}{text}")), "{}: byte order mark", pair.name);
    }
}

fn format_of(document: &Document) -> Format {
    match document.path() {
        Some(path) if path.ends_with(".md") => Format::Markdown,
        _ => Format::Plain,
    }
}

// ---- text that nobody would write ----------------------------------------------------------------------

/// Texts generated for each property; the generator starts from the same seed, so CI sees what you see.
const GENERATED: u32 = 400;

#[test]
fn reports_on_arbitrary_unicode_are_sound() {
    generated(&(any_text(), any_text(), any::<bool>()), |(source, derivative, markdown)| {
        let format = if markdown { Format::Markdown } else { Format::Plain };
        let pair = Pair {
            name: format!("{format:?} {source:?} {derivative:?}"),
            derivative: Document::from_text("derivative", format, derivative),
            sources: vec![Document::from_text("source", format, source)],
            checker: Checker::new(),
        };
        sound(&pair, format);
    });
}

#[test]
fn arbitrary_bytes_are_read_or_refused() {
    generated(&proptest::collection::vec(any::<u8>(), 0..400), |bytes| {
        for name in ["any.txt", "any.md"] {
            if let Ok(derivative) = Document::from_bytes(name, &bytes) {
                assert!(derivative.text().chars().any(|c| !c.is_whitespace()), "an empty text is refused");
                let sources = vec![derivative.clone().described(Some("source"), None, None)];
                let format = format_of(&derivative);
                let name = format!("{name} {bytes:?}");
                sound(&Pair { name, derivative, sources, checker: Checker::new() }, format);
            }
        }
    });
}

fn generated<S: Strategy>(strategy: &S, property: impl Fn(S::Value)) {
    let config = Config { cases: GENERATED, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome = TestRunner::new_with_rng(config, rng).run(strategy, |value| {
        property(value);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Arbitrary characters, mixed with what readers and segmenters look for.
fn any_text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "  \n",
        "\u{feff}",
        "\t",
        ". ",
        "? ",
        "… ",
        ": ",
        "; ",
        "(",
        ")",
        "“",
        "”",
        "\"",
        "‘",
        "’",
        "[ii]",
        "[^1]: ",
        "¹",
        "[1] ",
        "1. ",
        "(a) ",
        "- ",
        "# ",
        "**",
        "> ",
        "| a | b |\n|---|---|\n",
        "```",
        "<!-- ",
        " -->",
        "Ibid. ",
        "No. 5 ",
        "S. Korea ",
        "Initiatives: ",
        "ActionsBuild ",
        "3.5 million ",
        "25 per cent ",
        "14 March 2031 ",
        "the council will not ",
        "may ",
        "Orvelle ",
        "cafés ",
        "naïvely ",
        "The quay was closed. ",
        "e\u{301}",
        "\u{200d}",
        "\u{202e}",
        "\u{fffd}",
        "ﬁ",
        "İ",
        "ß",
        "の港。",
        "https://example.org/a.b ",
        "０",
        "½",
        "\0",
        "\u{85}",
        "\u{2028}",
    ];
    let piece = prop_oneof![3 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

// ---- what holds for every report -----------------------------------------------------------------------

/// Checks everything that does not depend on what the texts say.
fn sound(pair: &Pair, format: Format) {
    let report = pair.report();
    let name = &pair.name;
    schema::valid_json(&report, name);
    let places = Places::new(pair);
    let mut end = 0;
    for passage in &report.passages {
        let text = places.text(&passage.span, &report.derivative.id);
        assert_eq!(text, passage.text, "{name}: {}", passage.id);
        assert!(!text.is_empty() && text == text.trim(), "{name}: {}: {text:?}", passage.id);
        assert!(passage.span.start >= end, "{name}: {} overlaps the one before", passage.id);
        end = passage.span.end;
        verdict_is_sound(passage, &report, &places, name);
    }
    if format == Format::Plain {
        nothing_is_lost(&pair.derivative, &report, name);
    }
    coverage_is_sound(&report, &places, name);
    findings_are_sound(&report, &places, name);
    summary_adds_up(&report, name);
}

/// The texts of a report by document id.
struct Places<'p>(BTreeMap<&'p str, &'p str>);

impl<'p> Places<'p> {
    fn new(pair: &'p Pair) -> Self {
        Self(pair.sources.iter().chain([&pair.derivative]).map(|d| (d.id(), d.text())).collect())
    }

    /// The words of a place, after its line and column were counted again.
    fn text(&self, span: &ReportSpan, document: &str) -> &'p str {
        let text = self.0[document];
        let words =
            text.get(span.start..span.end).unwrap_or_else(|| panic!("{span:?} is no place in {document}"));
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        assert_eq!(span.line, text[..span.start].matches('\n').count() + 1, "{span:?}");
        assert_eq!(span.column, text[line..span.start].chars().count() + 1, "{span:?}");
        words
    }
}

fn within(inner: &ReportSpan, outer: &ReportSpan) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn verdict_is_sound(passage: &PassageReport, report: &Report, places: &Places<'_>, name: &str) {
    let id = &passage.id;
    let verdict = passage.verdict;
    assert_eq!(passage.kind == PassageKind::Furniture, verdict == Verdict::None, "{name}: {id}");
    assert_eq!(verdict == Verdict::Unchecked, passage.reason.is_some(), "{name}: {id}: reason");
    assert_eq!(verdict == Verdict::Altered, !passage.alterations.is_empty(), "{name}: {id}: alterations");
    let rests =
        matches!(verdict, Verdict::Verbatim | Verdict::Paraphrase | Verdict::Partial | Verdict::Altered);
    assert_eq!(rests, !passage.evidence.is_empty(), "{name}: {id}: {verdict:?} and its evidence");
    assert!((0.0..=1.0).contains(&passage.confidence), "{name}: {id}: confidence");
    assert!((0.0..=1.0).contains(&passage.support), "{name}: {id}: support");
    assert!((0.0..=1.0).contains(&passage.basis), "{name}: {id}: basis");
    let mut used = BTreeSet::new();
    for evidence in &passage.evidence {
        let row = report
            .coverage
            .iter()
            .find(|row| row.source == evidence.source && row.passage == evidence.passage);
        let row = row.unwrap_or_else(|| panic!("{name}: {id}: no passage {}", evidence.passage));
        assert!(used.insert((&evidence.source, &evidence.passage)), "{name}: {id}: evidence named twice");
        assert_eq!((&row.span, &row.text), (&evidence.span, &evidence.text), "{name}: {id}");
        assert_ne!(row.kind, PassageKind::Furniture, "{name}: {id} rests on furniture");
        assert!(
            (0.0..=1.0).contains(&evidence.similarity),
            "{name}: {id}: similarity {}",
            evidence.similarity
        );
        for words in &evidence.matched {
            assert!(within(words, &evidence.span), "{name}: {id}: matched words outside");
            places.text(words, &evidence.source);
        }
    }
    for alteration in &passage.alterations {
        assert!(within(&alteration.span, &passage.span), "{name}: {id}: alteration outside");
        assert!(!places.text(&alteration.span, &report.derivative.id).is_empty(), "{name}: {id}");
        assert!(!alteration.message.is_empty(), "{name}: {id}: an alteration says nothing");
        if let Some(span) = &alteration.source_span {
            places.text(span, span.source.as_deref().expect("a source"));
        }
    }
    let mut end = passage.span.start;
    for words in passage.attribution.iter().flat_map(|said| said.content.iter().chain([&said.speaker])) {
        assert!(within(&words.span, &passage.span) && !words.text.is_empty(), "{name}: {id}: attribution");
        assert_eq!(places.text(&words.span, &report.derivative.id), words.text, "{name}: {id}");
    }
    for words in &passage.unsupported {
        assert!(within(&words.span, &passage.span) && words.span.start >= end, "{name}: {id}: unsupported");
        assert_eq!(places.text(&words.span, &report.derivative.id), words.text, "{name}: {id}");
        end = words.span.end;
    }
}

/// Every letter and digit of a plain text stands in a passage, or in the number before an item.
fn nothing_is_lost(document: &Document, report: &Report, name: &str) {
    static ITEM_NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\W*([0-9]{1,4}|[a-z]|[ivx]{1,4})[).]\W*$").expect("a pattern"));
    let text = document.text();
    let starts = report.passages.iter().map(|p| p.span.start).chain([text.len()]);
    let ends = [0].into_iter().chain(report.passages.iter().map(|p| p.span.end));
    for (end, start) in ends.zip(starts) {
        let between = &text[end..start];
        let (lines, number) = between.rsplit_once('\n').unwrap_or(("", between));
        let lettered = |text: &str| text.chars().any(char::is_alphanumeric);
        let lost = lettered(lines) || lettered(number) && !ITEM_NUMBER.is_match(number);
        assert!(!lost, "{name}: no passage holds {between:?}");
    }
}

fn coverage_is_sound(report: &Report, places: &Places<'_>, name: &str) {
    let passages: BTreeSet<&str> = report.passages.iter().map(|p| p.id.as_str()).collect();
    let mut ranks = BTreeSet::new();
    for row in &report.coverage {
        let id = &row.passage;
        assert_eq!(places.text(&row.span, &row.source), row.text, "{name}: {id}");
        assert_eq!(row.kind == PassageKind::Furniture, row.coverage == Coverage::Furniture, "{name}: {id}");
        assert!(
            row.by.iter().all(|by| passages.contains(by.as_str())),
            "{name}: {id}: covered by {:?}",
            row.by
        );
        let carried = matches!(row.coverage, Coverage::Covered | Coverage::Partly);
        assert_eq!(carried, !row.by.is_empty(), "{name}: {id}: {:?} by {:?}", row.coverage, row.by);
        assert_eq!(row.coverage == Coverage::Omitted, row.rank.is_some(), "{name}: {id}: rank");
        ranks.extend(row.rank);
    }
    let omitted = report.coverage.iter().filter(|row| row.coverage == Coverage::Omitted).count();
    assert!(ranks.into_iter().eq(1..=omitted), "{name}: ranks are not 1 to {omitted}");
}

fn findings_are_sound(report: &Report, places: &Places<'_>, name: &str) {
    let exists = |location: &Location| {
        places.text(&location.span, &location.document);
        let passage = |id: &str, document: &str, span: &ReportSpan| {
            id == location.passage && document == location.document && within(&location.span, span)
        };
        report.passages.iter().any(|p| passage(&p.id, &report.derivative.id, &p.span))
            || report.coverage.iter().any(|row| passage(&row.passage, &row.source, &row.span))
    };
    let mut fingerprints = BTreeSet::new();
    for finding in &report.findings {
        assert!(RULES.iter().any(|rule| rule.name == finding.rule), "{name}: no rule {}", finding.rule);
        // A comment without effect stands in no passage.
        let between = finding.rule == "unused-suppression" && finding.location.passage.is_empty();
        assert!(between || exists(&finding.location), "{name}: {finding:?}");
        assert!(finding.related.iter().all(exists), "{name}: {finding:?}");
        assert!(!finding.message.is_empty(), "{name}: a finding says nothing");
        let hex =
            finding.fingerprint.len() == 32 && finding.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(hex && fingerprints.insert(&finding.fingerprint), "{name}: fingerprint of {finding:?}");
    }
}

fn summary_adds_up(report: &Report, name: &str) {
    for verdict in Verdict::ALL {
        let count = report.passages.iter().filter(|passage| passage.verdict == verdict).count();
        assert_eq!(report.summary.verdicts[&verdict], count, "{name}: {verdict:?}");
    }
    for coverage in Coverage::ALL {
        let count = report.coverage.iter().filter(|row| row.coverage == coverage).count();
        assert_eq!(report.summary.coverage[&coverage], count, "{name}: {coverage:?}");
    }
    let judged = report.passages.iter().filter(|passage| passage.kind != PassageKind::Furniture).count();
    assert_eq!(report.summary.judged, judged, "{name}");
    assert_eq!(report.summary.unchecked, report.summary.verdicts[&Verdict::Unchecked], "{name}");
}
