//! SARIF 2.1.0, for code scanning and editors.
//!
//! One log with one run for all reports, because GitHub takes one run a tool and category. Every finding is a result,
//! suppressed and known ones marked and not left out, so that alerts do not come and go. Columns count code points
//! and say so. A place in a file that is no text has no line; it gets a logical location with the place as people
//! find it. Paths are relative to the folder the program ran in (`SRCROOT`).
//!
//! Of the fingerprints, `sourcecheck/v1` is ours: a hash of words. GitHub tells results apart by
//! `primaryLocationLineHash` alone and hashes the line where it is missing; in prose a line is a paragraph, and two
//! findings in one paragraph would become one alert, and any edit of it a new one. So ours is given for both.

use super::places::{self, Place, Texts};
use super::select;
use crate::finding::Level;
use crate::origin::Origin;
use crate::report::{BaselineState, DocumentInfo, Finding, Location, Report, ReportSpan, SuppressionKind};
use crate::rules::{RULES, Rule};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Most results of a run that GitHub accepts; of more, the gravest are kept.
pub const SARIF_RESULTS: usize = 25_000;

/// Most locations of a result that GitHub accepts, the first included.
const LOCATIONS: usize = 1_000;

/// Most characters of a description that GitHub keeps. It states no limit for messages; one is enough for both.
const CHARACTERS: usize = 1_024;

/// Source passages linked from a message; the others are related locations.
const LINKED: usize = 3;

/// Writes one log with one run.
///
/// # Errors
/// When `out` cannot be written to.
pub fn sarif(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(reports))?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    automation_details: AutomationDetails,
    column_kind: &'static str,
    original_uri_base_ids: BTreeMap<&'static str, UriBase>,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: Vec<Descriptor>,
    notifications: Vec<Notice>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    id: &'static str,
    name: &'static str,
    short_description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: Tags,
}

#[derive(Serialize)]
struct Configuration {
    level: Level,
}

#[derive(Serialize)]
struct Tags {
    tags: Vec<&'static str>,
}

/// A message or description.
#[derive(Serialize)]
struct Text {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: &'static str,
}

#[derive(Serialize)]
struct UriBase {
    description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    descriptor: DescriptorRef,
    level: Level,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Spot>,
}

#[derive(Serialize)]
struct DescriptorRef {
    id: &'static str,
    index: usize,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    roles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hashes: BTreeMap<&'static str, String>,
    properties: BTreeMap<&'static str, String>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    rule_index: usize,
    kind: &'static str,
    level: Level,
    message: Text,
    locations: [Spot; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Spot>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppressed>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<BaselineState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<f64>,
    properties: Properties,
}

#[derive(Serialize)]
struct Suppressed {
    kind: SuppressionKind,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
struct Properties {
    document: String,
    passage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
}

/// SARIF's `location`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spot {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    fully_qualified_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Text>,
}

/// What the program has to say about its run, by the index of its descriptor.
const NOTICES: [(&str, &str, &str); 3] = [
    ("document-notice", "DocumentNotice", "How a text was read, where a reader should know"),
    ("unchecked-passages", "UncheckedPassages", "Passages that could not be judged"),
    ("results-left-out", "ResultsLeftOut", "Results beyond the number that consumers take"),
];

fn log(reports: &[Report]) -> Log {
    let mut run = Maker::new(reports);
    let results = run.results(reports);
    let notifications = run.notifications(reports, results.1);
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    semantic_version: reports
                        .first()
                        .map_or(env!("CARGO_PKG_VERSION"), |report| &report.tool.version)
                        .to_owned(),
                    information_uri: super::repository(),
                    rules: run.rules,
                    notifications: NOTICES
                        .map(|(id, name, what)| Notice { id, name, short_description: plain(what) })
                        .into(),
                },
            },
            automation_details: AutomationDetails { id: "sourcecheck/" },
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: BTreeMap::from([(
                "SRCROOT",
                UriBase { description: plain("The folder that the program ran in") },
            )]),
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications,
            }],
            artifacts: run.artifacts,
            results: results.0,
        }],
    }
}

/// What results refer to by index.
struct Maker {
    rules: Vec<Descriptor>,
    artifacts: Vec<Artifact>,
    /// Whether any finding is suppressed: then every result says whether it is.
    suppressing: bool,
}

impl Maker {
    fn new(reports: &[Report]) -> Self {
        let mut maker = Self {
            rules: RULES.iter().map(descriptor).collect(),
            artifacts: Vec::new(),
            suppressing: reports.iter().flat_map(|r| &r.findings).any(|finding| finding.suppressed.is_some()),
        };
        for report in reports {
            maker.artifact(&report.derivative, "analysisTarget");
            report.sources.iter().for_each(|source| maker.artifact(source, "referencedOnCommandLine"));
        }
        maker
    }

    fn artifact(&mut self, document: &DocumentInfo, role: &'static str) {
        let location = file(document);
        let known = self.artifacts.iter_mut().find(|known| known.location.uri == location.uri);
        if let Some(known) = known {
            if !known.roles.contains(&role) {
                known.roles.push(role);
            }
            return;
        }
        let mut roles = vec![role];
        if document.path.is_none() {
            roles.push("memoryContents");
        }
        let hash = document.sha256.clone();
        let own = !document.converted;
        self.artifacts.push(Artifact {
            location,
            roles,
            encoding: own.then_some("UTF-8"),
            hashes: own.then(|| ("sha-256", hash.clone())).into_iter().collect(),
            properties: BTreeMap::from([("canonicalTextSha256", hash), ("id", document.id.clone())]),
        });
    }

    fn location(&self, document: &DocumentInfo) -> ArtifactLocation {
        let mut location = file(document);
        location.index = self.artifacts.iter().position(|known| known.location.uri == location.uri);
        location
    }

    /// The results in report order, and how many were left out.
    fn results(&mut self, reports: &[Report]) -> (Vec<Outcome>, usize) {
        let all: Vec<(usize, &Finding)> =
            reports.iter().enumerate().flat_map(|(at, r)| r.findings.iter().map(move |f| (at, f))).collect();
        let mut kept: Vec<usize> = (0..all.len()).collect();
        // Open ones first, then by gravity; the sort is stable.
        kept.sort_by_key(|&at| (!select::is_open(all[at].1), std::cmp::Reverse(all[at].1.level)));
        let left_out = kept.len().saturating_sub(SARIF_RESULTS);
        kept.truncate(SARIF_RESULTS);
        kept.sort_unstable();
        let mut results = Vec::new();
        for (at, report) in reports.iter().enumerate() {
            let mut mine = kept.iter().filter(|&&index| all[index].0 == at).peekable();
            if mine.peek().is_some() {
                let texts = Texts::new(report);
                results.extend(mine.map(|&index| self.result(report, &texts, all[index].1)));
            }
        }
        (results, left_out)
    }

    fn result(&mut self, report: &Report, texts: &Texts<'_>, finding: &Finding) -> Outcome {
        let at = &finding.location;
        let passage =
            report.passages.iter().find(|p| at.document == report.derivative.id && p.id == at.passage);
        let related: Vec<Spot> = finding
            .related
            .iter()
            .take(LOCATIONS - 1)
            .enumerate()
            .map(|(index, place)| {
                let words = texts.words(&place.document, &place.span).unwrap_or_default();
                let told = format!("{}: “{}”", places::shown(&place.document, &place.span), clip(words));
                self.spot(report, texts, place, Some((index + 1, told)))
            })
            .collect();
        Outcome {
            rule_id: finding.rule.clone(),
            rule_index: self.rule_index(&finding.rule, finding.level),
            // What could not be judged is `open` in SARIF's words; but such results have no level, and GitHub does not
            // show them, which would make a gap look like a pass.
            kind: "fail",
            level: finding.level,
            message: message(report, texts, finding),
            locations: [self.spot(report, texts, at, None)],
            related_locations: related,
            partial_fingerprints: BTreeMap::from([
                ("primaryLocationLineHash", format!("{}:1", finding.fingerprint)),
                ("sourcecheck/v1", finding.fingerprint.clone()),
            ]),
            suppressions: self.suppressing.then(|| {
                let told = finding.suppressed.iter();
                told.map(|s| Suppressed { kind: s.kind, status: "accepted", justification: s.reason.clone() })
                    .collect()
            }),
            baseline_state: finding.baseline,
            rank: passage.map(|passage| (passage.confidence * 100.0).clamp(0.0, 100.0)),
            properties: Properties {
                document: at.document.clone(),
                passage: at.passage.clone(),
                verdict: passage.map(|passage| passage.verdict.name()),
                confidence: passage.map(|passage| passage.confidence),
                origin: at.span.origin.clone(),
            },
        }
    }

    /// The index of a rule; one that this version does not know is added by its name alone.
    fn rule_index(&mut self, name: &str, level: Level) -> usize {
        self.rules.iter().position(|rule| rule.id == name).unwrap_or_else(|| {
            self.rules.push(Descriptor {
                id: name.to_owned(),
                name: pascal(name),
                short_description: None,
                full_description: None,
                help: None,
                help_uri: None,
                default_configuration: Configuration { level },
                properties: Tags { tags: vec!["prose"] },
            });
            self.rules.len() - 1
        })
    }

    fn spot(&self, report: &Report, texts: &Texts<'_>, at: &Location, told: Option<(usize, String)>) -> Spot {
        let document = places::document(report, &at.document);
        let artifact_location = match document {
            Some(document) => self.location(document),
            None => ArtifactLocation { uri: places::uri(&at.document), uri_base_id: None, index: None },
        };
        let own = document.is_some_and(|document| !document.converted);
        let logical = at.span.origin.iter().map(|origin| LogicalLocation {
            name: origin.to_string(),
            fully_qualified_name: format!("{}, {origin}", at.document),
        });
        let (id, message) = told.map(|(id, told)| (id, plain(&told))).unzip();
        Spot {
            id,
            message,
            logical_locations: logical.collect(),
            physical_location: PhysicalLocation {
                artifact_location,
                region: region(
                    texts.place(&at.document, &at.span),
                    &at.span,
                    own,
                    texts.words(&at.document, &at.span),
                ),
            },
        }
    }

    fn notifications(&self, reports: &[Report], left_out: usize) -> Vec<Notification> {
        let told = |index: usize, level, message: String, locations| Notification {
            descriptor: DescriptorRef { id: NOTICES[index].0, index },
            level,
            message: plain(&message),
            locations,
        };
        let mut notifications = Vec::new();
        for report in reports {
            for document in std::iter::once(&report.derivative).chain(&report.sources) {
                for notice in &document.notices {
                    let message = format!("{}: {notice}", document.id);
                    notifications.push(told(0, Level::Warning, message, vec![self.whole(document)]));
                }
            }
            if report.summary.unchecked > 0 {
                let message = format!(
                    "{}: {} of {} passages could not be judged.",
                    report.derivative.id, report.summary.unchecked, report.summary.judged
                );
                notifications.push(told(1, Level::Warning, message, vec![self.whole(&report.derivative)]));
            }
        }
        if left_out > 0 {
            let message = format!(
                "{left_out} results are left out, because consumers take {SARIF_RESULTS}; the gravest are kept, the JSON form has all."
            );
            notifications.push(told(2, Level::Warning, message, Vec::new()));
        }
        notifications
    }

    fn whole(&self, document: &DocumentInfo) -> Spot {
        Spot {
            id: None,
            message: None,
            logical_locations: Vec::new(),
            physical_location: PhysicalLocation { artifact_location: self.location(document), region: None },
        }
    }
}

fn file(document: &DocumentInfo) -> ArtifactLocation {
    let uri = places::uri(&places::path(document));
    let relative = document.path.is_some() && !uri.starts_with("file:");
    ArtifactLocation { uri, uri_base_id: relative.then_some("SRCROOT"), index: None }
}

/// The region of a place; `None` where the file has no lines.
fn region(place: Option<Place>, span: &ReportSpan, own: bool, words: Option<&str>) -> Option<Region> {
    if span.origin.is_some() {
        return None;
    }
    Some(Region {
        start_line: span.line.max(1),
        start_column: span.column.max(1),
        end_line: place.as_ref().map(|place| place.end_line),
        end_column: place.as_ref().map(|place| place.end_column),
        byte_offset: (own && place.is_some()).then_some(span.start),
        byte_length: (own && place.is_some()).then(|| span.end - span.start),
        snippet: words.filter(|_| place.is_some()).map(|words| plain_whole(words.to_owned())),
    })
}

/// The message of a finding with links to its source passages.
fn message(report: &Report, texts: &Texts<'_>, finding: &Finding) -> Text {
    let sentence = super::sentence(&finding.message);
    let place = match &finding.location.span.origin {
        Some(origin) => format!(" Place: {origin}."),
        None => String::new(),
    };
    let links: Vec<String> = finding
        .related
        .iter()
        .take(LINKED)
        .enumerate()
        .map(|(at, related)| {
            let label = places::shown(&related.document, &related.span);
            format!("[{}]({})", label.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]"), at + 1)
        })
        .collect();
    let source = match finding.related.first() {
        Some(first) => format!(" {}: {}.", places::role(report, first), links.join(", ")),
        None => String::new(),
    };
    let quoted = |location: &Location| {
        let words = super::markdown::escaped(&clip(texts.words(&location.document, &location.span)?));
        Some(format!("\n\n> {words}"))
    };
    let evidence: String = finding.related.iter().take(LINKED).filter_map(quoted).collect();
    let markdown = format!("{}{place}{source}{evidence}", super::markdown::escaped(&clip(&sentence)));
    // What looks like a link and is none must say so; a bracket alone is left as people know it.
    let sentence = clip(&sentence).replace("](", "\\](");
    Text { text: format!("{sentence}{place}{source}"), markdown: Some(markdown) }
}

fn descriptor(rule: &Rule) -> Descriptor {
    let what = rule.explain.split("## ").find_map(|part| part.strip_prefix("What it does\n"));
    let full = what.map_or(rule.summary, str::trim).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut tags = vec!["prose"];
    tags.extend(rule.finds.map(|kind| kind.name()));
    Descriptor {
        id: rule.name.to_owned(),
        name: pascal(rule.name),
        short_description: Some(plain(&super::sentence(rule.summary))),
        full_description: Some(plain(&full)),
        help: Some(Text { text: rule.explain.to_owned(), markdown: Some(rule.explain.to_owned()) }),
        help_uri: super::help_uri(rule.name),
        default_configuration: Configuration { level: rule.level },
        properties: Tags { tags },
    }
}

/// `AlteredNumber` for `altered-number`; `None` where that would be the id again, which a name shall not be.
fn pascal(name: &str) -> Option<String> {
    let capital = |part: &str| {
        let mut chars = part.chars();
        chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
    };
    name.contains('-').then(|| name.split('-').map(capital).collect())
}

fn plain(text: &str) -> Text {
    plain_whole(clip(text))
}

fn plain_whole(text: String) -> Text {
    Text { text, markdown: None }
}

fn clip(text: &str) -> String {
    super::clipped(text, CHARACTERS)
}
