//! What does the page show of a report?
//!
//! Turns reports into plain serialisable values, one struct for each part of `report.html.jinja`, with every
//! text still unescaped: escaping is the template's. Holds no markup but class names and element ids.

use super::anchors::Anchors;
use crate::finding::{Coverage, Verdict};
use crate::render::marks::{self, Mark, Segment};
use crate::render::select;
use crate::report::{
    AlterationReport, BlockInfo, Citation, CoverageReport, DocumentInfo, Evidence, Finding, PassageReport,
    Report, ReportSpan,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The whole page.
#[derive(Serialize)]
pub(super) struct Page {
    title: String,
    language: String,
    tool: String,
    key: Vec<Meaning>,
    reports: Vec<Section>,
}

/// One line of the key.
#[derive(Serialize)]
struct Meaning {
    verdict: &'static str,
    symbol: &'static str,
    meaning: &'static str,
}

/// One report.
#[derive(Serialize)]
struct Section {
    prefix: String,
    derivative: Document,
    sources: Vec<Document>,
    judged: usize,
    verdicts: Vec<Count>,
    coverage: Vec<Tally>,
    types: Vec<&'static str>,
    rules: Vec<String>,
    doubtful: Vec<Card>,
    faithful: Vec<Card>,
    others: Vec<Remark>,
    omission_count: usize,
    omissions: Vec<OmissionGroup>,
    left_out: Option<String>,
}

/// How many passages got a verdict; `offset` is where its bar begins.
#[derive(Serialize)]
struct Count {
    verdict: &'static str,
    symbol: &'static str,
    meaning: &'static str,
    count: usize,
    offset: usize,
}

/// How many source passages have a coverage.
#[derive(Serialize)]
struct Tally {
    name: &'static str,
    count: usize,
}

/// A document with its passages, in groups of blocks.
#[derive(Serialize)]
struct Document {
    anchor: String,
    id: String,
    path: Option<String>,
    sha256: String,
    language: Option<String>,
    notices: Vec<String>,
    groups: Vec<Group>,
}

/// Neighbouring blocks of one kind: all items of a list, all cells of a table; otherwise one block.
#[derive(Serialize)]
struct Group {
    kind: String,
    blocks: Vec<Vec<Passage>>,
}

/// A passage of either side. `verdict` is set in the derivative, `coverage` in a source.
#[derive(Serialize)]
struct Passage {
    anchor: String,
    label: String,
    place: String,
    segments: Vec<Words>,
    furniture: bool,
    look: bool,
    verdict: Option<&'static str>,
    symbol: &'static str,
    /// Element ids of the evidence, or of the passages that use a source passage, separated by spaces.
    linked: String,
    /// Rules and alteration types, separated by spaces, for the filter.
    topics: String,
    coverage: Option<&'static str>,
    salience: &'static str,
    /// The card of a derivative passage, empty for one of a source.
    card: String,
    used_by: Vec<Link>,
}

/// A link to a passage.
#[derive(Serialize)]
struct Link {
    anchor: Option<String>,
    label: String,
    place: String,
    verdict: &'static str,
    symbol: &'static str,
}

/// A run of text and the class of its mark.
#[derive(Serialize)]
struct Words {
    text: String,
    mark: Option<&'static str>,
}

/// The details of one derivative passage.
#[derive(Serialize)]
struct Card {
    anchor: String,
    passage: Link,
    kind: &'static str,
    certainty: Option<String>,
    reason: Option<String>,
    segments: Vec<Words>,
    evidence: Vec<Quote>,
    alterations: Vec<Change>,
    derivations: Vec<String>,
    unsupported: Vec<String>,
    remarks: Vec<Remark>,
    said_by: Option<String>,
    citation: Option<Cited>,
    grounds: Option<String>,
    measurements: Vec<Measurement>,
}

/// A piece of evidence.
#[derive(Serialize)]
struct Quote {
    anchor: Option<String>,
    source: String,
    passage: String,
    place: String,
    similarity: String,
    segments: Vec<Words>,
}

/// An alteration with the wording of both sides.
#[derive(Serialize)]
struct Change {
    kind: &'static str,
    ours: String,
    theirs: Option<String>,
    message: String,
    rule: Option<String>,
}

/// A finding that is not an alteration.
#[derive(Serialize)]
struct Remark {
    level: &'static str,
    rule: String,
    message: String,
    place: Option<String>,
    anchor: Option<String>,
}

/// The citation of a passage.
#[derive(Serialize)]
struct Cited {
    label: String,
    resolved: Option<String>,
    anchor: Option<String>,
    work: Option<String>,
}

/// One measurement behind a verdict.
#[derive(Serialize)]
struct Measurement {
    name: String,
    value: String,
    weight: String,
}

/// Omitted passages under one heading.
#[derive(Serialize)]
struct OmissionGroup {
    source: String,
    heading: Option<String>,
    passages: Vec<Omission>,
}

/// One omitted passage.
#[derive(Serialize)]
struct Omission {
    anchor: Option<String>,
    rank: Option<usize>,
    salience: &'static str,
    place: String,
    text: String,
}

/// The page of these reports.
pub(super) fn page(reports: &[Report]) -> Page {
    let names: Vec<_> = reports.iter().map(|report| report.derivative.id.as_str()).collect();
    let prefix = |index: usize| if reports.len() > 1 { format!("r{}-", index + 1) } else { String::new() };
    Page {
        title: format!("Source check: {}", names.join(", ")),
        language: "en".to_owned(),
        tool: reports.first().map_or(String::new(), |r| format!("{} {}", r.tool.name, r.tool.version)),
        key: select::VERDICTS.into_iter().map(explained).collect(),
        reports: reports.iter().enumerate().map(|(index, report)| section(report, prefix(index))).collect(),
    }
}

fn explained(verdict: Verdict) -> Meaning {
    Meaning { verdict: verdict.name(), symbol: symbol(verdict), meaning: meaning(verdict) }
}

fn section(report: &Report, prefix: String) -> Section {
    let anchors = Anchors::new(report, prefix);
    let maker = Maker { report, anchors: &anchors };
    let judged = report.passages.iter().filter(|passage| passage.verdict != Verdict::None);
    let (doubtful, faithful): (Vec<_>, Vec<_>) = judged.partition(|p| select::needs_look(report, p));
    Section {
        derivative: maker.derivative(),
        sources: report.sources.iter().map(|source| maker.source(source)).collect(),
        judged: report.summary.judged,
        verdicts: verdict_counts(report),
        coverage: coverage_counts(report),
        types: alteration_types(report),
        rules: rules(report),
        doubtful: doubtful.into_iter().map(|passage| maker.card(passage)).collect(),
        faithful: faithful.into_iter().map(|passage| maker.card(passage)).collect(),
        others: select::elsewhere(report).map(|finding| maker.remark(finding)).collect(),
        omission_count: select::omission_count(report),
        omissions: maker.omissions(),
        left_out: select::left_out(report.findings.iter()),
        prefix: anchors.prefix.clone(),
    }
}

/// A report with the names of its places.
struct Maker<'r> {
    report: &'r Report,
    anchors: &'r Anchors,
}

impl Maker<'_> {
    fn derivative(&self) -> Document {
        let passages = &self.report.passages;
        let groups = groups(passages.iter().map(|p| (&p.block, self.passage(p))));
        document(&self.report.derivative, format!("{}derivative", self.anchors.prefix), groups)
    }

    fn source(&self, source: &DocumentInfo) -> Document {
        let passages = self.report.coverage.iter().filter(|passage| passage.source == source.id);
        let groups = groups(passages.map(|p| (&p.block, self.source_passage(p))));
        document(source, owned(self.anchors.source(&source.id)).unwrap_or_default(), groups)
    }

    fn passage(&self, passage: &PassageReport) -> Passage {
        let anchor_of = |e: &Evidence| self.anchors.source_passage(&e.source, &e.passage);
        Passage {
            anchor: owned(self.anchors.passage(&passage.id)).unwrap_or_default(),
            label: passage.id.clone(),
            place: passage.span.place(),
            segments: words(&marks::passage(passage)),
            furniture: passage.verdict == Verdict::None,
            look: select::needs_look(self.report, passage),
            verdict: Some(passage.verdict.name()),
            symbol: symbol(passage.verdict),
            linked: joined(passage.evidence.iter().filter_map(anchor_of)),
            topics: joined(topics(self.report, passage).iter().copied()),
            coverage: None,
            salience: "",
            card: owned(self.anchors.card(&passage.id)).unwrap_or_default(),
            used_by: Vec::new(),
        }
    }

    fn source_passage(&self, passage: &CoverageReport) -> Passage {
        let against = self.against(passage);
        let users = self.report.passages.iter().filter(|user| passage.by.contains(&user.id));
        Passage {
            anchor: owned(self.anchors.source_passage(&passage.source, &passage.passage)).unwrap_or_default(),
            label: passage.passage.clone(),
            place: passage.span.place(),
            segments: words(&marks::source(&passage.text, &passage.span, against)),
            furniture: passage.coverage == Coverage::Furniture,
            look: false,
            verdict: None,
            symbol: "",
            linked: joined(passage.by.iter().filter_map(|id| self.anchors.passage(id))),
            topics: String::new(),
            coverage: Some(passage.coverage.name()),
            salience: passage.salience.name(),
            card: String::new(),
            used_by: users.map(|user| self.link(user)).collect(),
        }
    }

    /// The places in a source passage that alterations stand against.
    fn against(&self, passage: &CoverageReport) -> impl Iterator<Item = &ReportSpan> {
        let here = move |span: &&ReportSpan| lies_in(span, passage);
        let alterations = self.report.passages.iter().flat_map(|p| &p.alterations);
        alterations.filter_map(|alteration| alteration.source_span.as_ref()).filter(here)
    }

    fn link(&self, passage: &PassageReport) -> Link {
        Link {
            anchor: owned(self.anchors.passage(&passage.id)),
            label: passage.id.clone(),
            place: passage.span.place(),
            verdict: passage.verdict.name(),
            symbol: symbol(passage.verdict),
        }
    }

    fn card(&self, passage: &PassageReport) -> Card {
        let segments = match passage.evidence.first() {
            Some(top) => words(&marks::pair(passage, top).0),
            None => words(&marks::passage(passage)),
        };
        Card {
            anchor: owned(self.anchors.card(&passage.id)).unwrap_or_default(),
            passage: self.link(passage),
            kind: kind(passage),
            certainty: certainty(passage),
            reason: passage.reason.clone(),
            derivations: passage.derivations.clone(),
            segments,
            evidence: passage.evidence.iter().map(|evidence| self.quote(passage, evidence)).collect(),
            alterations: select::alterations(self.report, passage).map(|a| self.change(passage, a)).collect(),
            unsupported: passage.unsupported.iter().map(|words| words.text.clone()).collect(),
            remarks: select::remarks(self.report, passage).map(|finding| self.remark(finding)).collect(),
            said_by: passage.attribution.as_ref().map(|said| said.speaker.text.clone()),
            citation: passage.citation.as_ref().map(|citation| self.cited(citation)),
            grounds: select::grounds(passage),
            measurements: measurements(passage),
        }
    }

    fn quote(&self, passage: &PassageReport, evidence: &Evidence) -> Quote {
        Quote {
            anchor: owned(self.anchors.source_passage(&evidence.source, &evidence.passage)),
            source: evidence.source.clone(),
            passage: evidence.passage.clone(),
            place: evidence.span.place(),
            similarity: percent(evidence.similarity),
            segments: words(&marks::pair(passage, evidence).1),
        }
    }

    fn change(&self, passage: &PassageReport, alteration: &AlterationReport) -> Change {
        let ours = marks::wording(&passage.text, &passage.span, &alteration.span).unwrap_or_default();
        Change {
            kind: alteration.kind.name(),
            ours: ours.to_owned(),
            theirs: alteration.source_span.as_ref().and_then(|span| self.source_wording(span)),
            message: alteration.message.clone(),
            rule: select::finding_of(self.report, passage, alteration).map(|finding| finding.rule.clone()),
        }
    }

    /// The words at a place of a source.
    fn source_wording(&self, span: &ReportSpan) -> Option<String> {
        let passage = self.report.coverage.iter().find(|passage| lies_in(span, passage))?;
        owned(marks::wording(&passage.text, &passage.span, span))
    }

    fn remark(&self, finding: &Finding) -> Remark {
        let at = &finding.location;
        let in_derivative = at.document == self.report.derivative.id;
        Remark {
            level: finding.level.name(),
            rule: finding.rule.clone(),
            message: finding.message.clone(),
            place: (!in_derivative).then(|| format!("{}, {}", at.document, at.span.place())),
            anchor: owned(self.anchors.source_passage(&at.document, &at.passage)),
        }
    }

    fn cited(&self, citation: &Citation) -> Cited {
        let source = citation.resolved.as_deref();
        let sources: Vec<&str> =
            citation.resolved.iter().chain(&citation.others).map(String::as_str).collect();
        let between = if citation.ambiguous { " or " } else { " and " };
        Cited {
            label: citation.label.clone(),
            resolved: source.map(|_| sources.join(between)),
            anchor: owned(source.and_then(|id| self.anchors.source(id))),
            work: citation.work.clone(),
        }
    }

    fn omissions(&self) -> Vec<OmissionGroup> {
        let groups = select::omissions(self.report, usize::MAX);
        groups
            .into_iter()
            .map(|group| OmissionGroup {
                source: group.source.to_owned(),
                heading: owned(group.heading),
                passages: group.passages.into_iter().map(|passage| self.omission(passage)).collect(),
            })
            .collect()
    }

    fn omission(&self, passage: &CoverageReport) -> Omission {
        Omission {
            anchor: owned(self.anchors.source_passage(&passage.source, &passage.passage)),
            rank: passage.rank,
            salience: passage.salience.name(),
            place: passage.span.place(),
            text: passage.text.clone(),
        }
    }
}

fn document(info: &DocumentInfo, anchor: String, groups: Vec<Group>) -> Document {
    Document {
        anchor,
        id: info.id.clone(),
        path: info.path.clone(),
        sha256: info.sha256.clone(),
        language: info.language.clone(),
        notices: info.notices.clone(),
        groups,
    }
}

/// Passages by block, and neighbouring items and cells together.
fn groups<'r>(passages: impl Iterator<Item = (&'r BlockInfo, Passage)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut current: Option<&BlockInfo> = None;
    for (block, passage) in passages {
        let same_block = current.is_some_and(|current| current.index == block.index);
        let runs_on = matches!(block.kind.as_str(), "item" | "cell");
        current = Some(block);
        match groups.last_mut().filter(|group| group.kind == block.kind) {
            Some(group) if same_block => {
                group.blocks.last_mut().expect("a group begins with a block").push(passage);
            }
            Some(group) if runs_on => group.blocks.push(vec![passage]),
            _ => groups.push(Group { kind: block.kind.clone(), blocks: vec![vec![passage]] }),
        }
    }
    groups
}

fn words(segments: &[Segment<'_>]) -> Vec<Words> {
    segments.iter().map(|s| Words { text: s.text.to_owned(), mark: mark_class(s.mark) }).collect()
}

fn mark_class(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Plain => None,
        Mark::Matched => Some("matched"),
        Mark::Differs => Some("differs"),
        Mark::Unsupported => Some("unsupported"),
        Mark::Changed => Some("changed"),
    }
}

fn lies_in(span: &ReportSpan, passage: &CoverageReport) -> bool {
    span.source.as_deref() == Some(passage.source.as_str())
        && passage.span.start <= span.start
        && span.start < passage.span.end
}

/// The rules and alteration types of a passage, sorted.
fn topics<'r>(report: &'r Report, passage: &'r PassageReport) -> BTreeSet<&'r str> {
    let types = passage.alterations.iter().map(|alteration| alteration.kind.name());
    types.chain(select::at_passage(report, passage).map(|finding| finding.rule.as_str())).collect()
}

fn alteration_types(report: &Report) -> Vec<&'static str> {
    let all = report.passages.iter().flat_map(|p| &p.alterations).map(|a| a.kind.name());
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn rules(report: &Report) -> Vec<String> {
    let at_passages = report.passages.iter().flat_map(|p| select::at_passage(report, p));
    at_passages.map(|finding| finding.rule.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn verdict_counts(report: &Report) -> Vec<Count> {
    let mut offset = 0;
    let count = |verdict: &Verdict| report.summary.verdicts.get(verdict).copied().unwrap_or(0);
    let to_count = |verdict: Verdict| {
        let (begins, count) = (offset, count(&verdict));
        offset += count;
        Count {
            verdict: verdict.name(),
            symbol: symbol(verdict),
            meaning: meaning(verdict),
            count,
            offset: begins,
        }
    };
    select::VERDICTS.into_iter().map(to_count).collect()
}

fn coverage_counts(report: &Report) -> Vec<Tally> {
    let content: BTreeMap<_, _> =
        report.summary.coverage.iter().filter(|(coverage, _)| **coverage != Coverage::Furniture).collect();
    content.into_iter().map(|(coverage, &count)| Tally { name: coverage.name(), count }).collect()
}

/// Shape of the badge, so that colour alone carries nothing.
fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verbatim => "=",
        Verdict::Paraphrase => "≈",
        Verdict::Partial => "◐",
        Verdict::Altered => "≠",
        Verdict::Absent => "∅",
        Verdict::Elsewhere => "→",
        Verdict::Unchecked => "?",
        Verdict::None => "",
    }
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verbatim => "the source’s words",
        Verdict::Paraphrase => "reworded, and supported",
        Verdict::Partial => "one part supported, another not",
        Verdict::Altered => "changes a fact of the source",
        Verdict::Absent => "no basis in the sources",
        Verdict::Elsewhere => "cites a source not supplied",
        Verdict::Unchecked => "could not be judged",
        Verdict::None => "not content",
    }
}

fn kind(passage: &PassageReport) -> &'static str {
    match passage.kind {
        crate::document::PassageKind::Claim => "claim",
        crate::document::PassageKind::Opinion => "opinion",
        crate::document::PassageKind::Furniture => "furniture",
    }
}

fn certainty(passage: &PassageReport) -> Option<String> {
    (passage.verdict != Verdict::Unchecked).then(|| percent(passage.confidence))
}

fn measurements(passage: &PassageReport) -> Vec<Measurement> {
    let measurement = |reason: &crate::report::Reason| Measurement {
        name: reason.name.clone(),
        value: format!("{:.2}", reason.value),
        weight: format!("{:+.2}", reason.weight),
    };
    passage.reasons.iter().map(measurement).collect()
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
