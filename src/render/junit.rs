//! JUnit XML, for the test reports of build servers.
//!
//! One suite a derivative, one test a claim. A claim with an open finding of level warning or error fails, with its
//! verdict as the type; one that could not be judged is skipped, never passed. Notes do not fail a test and stand in
//! its output. Findings that belong to no claim, such as what was left out of a source, are tests of their own. The
//! elements are those of the schema of Jenkins' xUnit plugin, the strictest of the common ones.

use super::places;
use super::select;
use super::xml::{DECLARATION, Element};
use crate::document::PassageKind;
use crate::finding::{Level, Verdict};
use crate::report::{Finding, PassageReport, Report};
use std::io::{self, Write};

/// Longest name of a test, in characters: a line of a list.
const NAME: usize = 120;

/// Writes one document with a suite a report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn junit(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite> = reports.iter().map(suite).collect();
    let total = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>().to_string();
    let root = Element::new("testsuites")
        .with("name", env!("CARGO_PKG_NAME"))
        .with("tests", total(|suite| suite.tests))
        .with("failures", total(|suite| suite.failures))
        .with("errors", "0");
    let mut text = DECLARATION.to_owned();
    root.children(suites.into_iter().map(|suite| suite.element)).write(&mut text, 0);
    out.write_all(text.as_bytes())
}

struct Suite {
    element: Element,
    tests: usize,
    failures: usize,
}

/// How a test ended.
enum End {
    Passed,
    Failed,
    Skipped,
}

fn suite(report: &Report) -> Suite {
    let of_passages = report.passages.iter().filter_map(|passage| test_of(report, passage));
    let others = select::open(report).filter(|finding| !at_a_test(report, finding));
    let tests: Vec<(End, Element)> =
        of_passages.chain(others.map(|finding| test_of_finding(report, finding))).collect();
    let count = |test: fn(&End) -> bool| tests.iter().filter(|(end, _)| test(end)).count();
    let (all, failures) = (tests.len(), count(|end| matches!(end, End::Failed)));
    let skipped = count(|end| matches!(end, End::Skipped));
    let property = |name: &str, value: &str| Element::new("property").with("name", name).with("value", value);
    let mut element = Element::new("testsuite")
        .with("name", places::path(&report.derivative))
        .with("tests", all.to_string())
        .with("failures", failures.to_string())
        .with("errors", "0")
        .with("skipped", skipped.to_string());
    if report.derivative.path.is_some() {
        element = element.with("file", places::path(&report.derivative));
    }
    let sources = report.sources.iter().map(|source| property("source", &places::path(source)));
    let properties = Element::new("properties")
        .children([property("tool", &format!("{} {}", report.tool.name, report.tool.version))])
        .children(sources);
    let left_out = select::left_out(report.findings.iter()).map(|line| Element::new("system-out").text(line));
    let element =
        element.children([properties]).children(tests.into_iter().map(|(_, test)| test)).children(left_out);
    Suite { element, tests: all, failures }
}

/// Whether a passage is a test: claims are, others when there is something to say.
fn is_test(report: &Report, passage: &PassageReport) -> bool {
    passage.kind == PassageKind::Claim && passage.verdict != Verdict::None
        || passage.verdict == Verdict::Unchecked
        || select::at_passage(report, passage).any(select::is_open)
}

fn at_a_test(report: &Report, finding: &Finding) -> bool {
    finding.location.document == report.derivative.id
        && report.passages.iter().any(|passage| passage.id == finding.location.passage)
}

fn test_of(report: &Report, passage: &PassageReport) -> Option<(End, Element)> {
    if !is_test(report, passage) {
        return None;
    }
    let open: Vec<&Finding> = select::at_passage(report, passage).filter(|f| select::is_open(f)).collect();
    let name = format!("{} {}: {}", passage.id, passage.span.place(), passage.text);
    let test = case(report, &name, &report.derivative.id);
    if passage.verdict == Verdict::Unchecked {
        let reason = passage.reason.as_deref().unwrap_or("could not be judged");
        let skipped = Element::new("skipped").with("type", passage.verdict.name()).with("message", reason);
        return Some((End::Skipped, test.children([skipped])));
    }
    let grave: Vec<&Finding> =
        open.iter().copied().filter(|finding| finding.level >= Level::Warning).collect();
    let mut told = vec![format!("{}: {}", passage.verdict.name(), passage.text)];
    told.extend(
        passage.evidence.iter().map(|e| format!("{}: {}", places::shown(&e.source, &e.span), e.text)),
    );
    let output =
        |findings: &[&Finding]| findings.iter().map(|f| line(report, f)).collect::<Vec<_>>().join("\n");
    let Some(first) = grave.first() else {
        let notes = (!open.is_empty()).then(|| Element::new("system-out").text(output(&open)));
        return Some((End::Passed, test.children(notes)));
    };
    let kind = if select::is_doubtful(passage.verdict) { passage.verdict.name() } else { &first.rule };
    let failure = Element::new("failure")
        .with("type", kind)
        .with("message", super::told(report, first))
        .text(format!("{}\n{}", output(&open), told.join("\n")));
    Some((End::Failed, test.children([failure])))
}

/// A test for a finding that stands at no passage of the derivative.
fn test_of_finding(report: &Report, finding: &Finding) -> (End, Element) {
    let at = &finding.location;
    let words = report.coverage.iter().find(|row| row.source == at.document && row.passage == at.passage);
    let words = words.map_or("", |row| row.text.as_str());
    let name = format!("{} {} {}: {words}", finding.rule, at.passage, at.span.place());
    let test = case(report, &name, &at.document);
    if finding.level < Level::Warning {
        return (End::Passed, test.children([Element::new("system-out").text(line(report, finding))]));
    }
    let failure = Element::new("failure")
        .with("type", finding.rule.clone())
        .with("message", super::told(report, finding))
        .text(format!("{}\n{words}", line(report, finding)));
    (End::Failed, test.children([failure]))
}

fn case(report: &Report, name: &str, document: &str) -> Element {
    let class = if *document == report.derivative.id {
        document.to_owned()
    } else {
        format!("{}.{document}", report.derivative.id)
    };
    Element::new("testcase")
        .with("classname", class)
        .with("name", super::clipped(name, NAME))
        .with("time", "0")
}

fn line(report: &Report, finding: &Finding) -> String {
    format!("{} ({}): {}", finding.level.name(), finding.rule, super::told(report, finding))
}
