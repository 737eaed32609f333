//! What is worth showing to a person, and in which order?
//!
//! Reads only the report: which passages need a look, which findings say more than the verdict and the
//! alterations already do, which source passages were left out, ranked and grouped under their headings.
//! Everything here is linear in the report but for the sort of the omissions.

use crate::finding::{Coverage, Verdict};
use crate::report::{
    AlterationReport, CoverageReport, Finding, GroundRole, PassageReport, Report, ReportSpan, RestsOn,
};
use std::collections::BTreeSet;

/// Rules whose finding only repeats the verdict of a passage.
const REPEATS_VERDICT: [&str; 4] =
    ["absent-claim", "partial-claim", "citation-elsewhere", "unchecked-passage"];

/// The rule whose findings are shown as the list of omissions.
const OMISSION_RULE: &str = "omitted-passage";

/// Whether the verdict by itself asks for an editor's eye.
pub(super) fn is_doubtful(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Altered | Verdict::Partial | Verdict::Absent | Verdict::Elsewhere | Verdict::Unchecked => {
            true
        }
        Verdict::Verbatim | Verdict::Paraphrase | Verdict::None => false,
    }
}

/// The verdicts in the order a person wants the counts: what needs a look first.
pub(super) const VERDICTS: [Verdict; 7] = [
    Verdict::Altered,
    Verdict::Partial,
    Verdict::Absent,
    Verdict::Elsewhere,
    Verdict::Unchecked,
    Verdict::Paraphrase,
    Verdict::Verbatim,
];

/// Whether a finding still asks for something: nobody has set it aside, and no baseline holds it.
pub(super) fn is_open(finding: &Finding) -> bool {
    finding.counts()
}

/// The findings that still ask for something, in report order.
pub(super) fn open(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| is_open(finding))
}

/// How many findings are left out and why, in one sentence; `None` when none is.
pub(super) fn left_out<'r>(findings: impl Iterator<Item = &'r Finding> + Clone) -> Option<String> {
    let count = |test: fn(&Finding) -> bool| findings.clone().filter(|finding| test(finding)).count();
    let suppressed = count(|finding| finding.suppressed.is_some());
    let known = count(|finding| finding.suppressed.is_none() && !is_open(finding));
    let told = match (suppressed, known) {
        (0, 0) => return None,
        (suppressed, 0) => format!("{suppressed} suppressed"),
        (0, known) => format!("{known} known from the baseline"),
        (suppressed, known) => format!("{suppressed} suppressed, {known} known from the baseline"),
    };
    let noun = if suppressed + known == 1 { "finding is" } else { "findings are" };
    Some(format!("{} {noun} not shown: {told}.", suppressed + known))
}

/// Whether a passage is listed among those to look at.
pub(super) fn needs_look(report: &Report, passage: &PassageReport) -> bool {
    passage.changed != Some(false)
        && (is_doubtful(passage.verdict) && !is_settled(report, passage)
            || remarks(report, passage).next().is_some())
}

/// Whether there are findings at a passage and none of them is open.
fn is_settled(report: &Report, passage: &PassageReport) -> bool {
    let mut findings = at_passage(report, passage).peekable();
    findings.peek().is_some() && findings.all(|finding| !is_open(finding))
}

/// The alterations of a passage, without those whose finding is left out.
pub(super) fn alterations<'r>(
    report: &'r Report,
    passage: &'r PassageReport,
) -> impl Iterator<Item = &'r AlterationReport> {
    passage
        .alterations
        .iter()
        .filter(|alteration| finding_of(report, passage, alteration).is_none_or(is_open))
}

/// The open findings at a passage of the derivative that neither its verdict nor an alteration says already.
pub(super) fn remarks<'r>(
    report: &'r Report,
    passage: &'r PassageReport,
) -> impl Iterator<Item = &'r Finding> {
    at_passage(report, passage).filter(|finding| {
        is_open(finding)
            && !REPEATS_VERDICT.contains(&finding.rule.as_str())
            && !passage.alterations.iter().any(|alteration| restates(finding, alteration))
    })
}

/// The finding that reports an alteration, if its rule is on.
pub(super) fn finding_of<'r>(
    report: &'r Report,
    passage: &'r PassageReport,
    alteration: &AlterationReport,
) -> Option<&'r Finding> {
    at_passage(report, passage).find(|finding| restates(finding, alteration))
}

/// The finding that reports an omission, if there is one.
pub(super) fn finding_of_omission<'r>(report: &'r Report, row: &CoverageReport) -> Option<&'r Finding> {
    report.findings.iter().find(|finding| {
        let at = &finding.location;
        finding.rule == OMISSION_RULE && at.document == row.source && at.passage == row.passage
    })
}

/// Every finding at a passage of the derivative.
pub(super) fn at_passage<'r>(
    report: &'r Report,
    passage: &'r PassageReport,
) -> impl Iterator<Item = &'r Finding> {
    let derivative = &report.derivative.id;
    report
        .findings
        .iter()
        .filter(move |f| f.location.document == *derivative && f.location.passage == passage.id)
}

/// Open findings that belong to no passage of the derivative, omissions left out.
pub(super) fn elsewhere(report: &Report) -> impl Iterator<Item = &Finding> {
    open(report).filter(|finding| {
        let at = &finding.location;
        let in_derivative = at.document == report.derivative.id;
        finding.rule != OMISSION_RULE
            && !(in_derivative && report.passages.iter().any(|passage| passage.id == at.passage))
    })
}

fn restates(finding: &Finding, alteration: &AlterationReport) -> bool {
    let place = |span: &ReportSpan| (span.start, span.end);
    finding.message == alteration.message && place(&finding.location.span) == place(&alteration.span)
}

/// Omitted passages under one heading, the gravest first.
pub(super) struct OmissionGroup<'r> {
    /// Id of the source.
    pub source: &'r str,
    /// Text of the heading they stand under.
    pub heading: Option<&'r str>,
    /// The passages by rank, never empty.
    pub passages: Vec<&'r CoverageReport>,
}

/// How many source passages were left out, without those whose finding is left out as well.
pub(super) fn omission_count(report: &Report) -> usize {
    omitted(report).count()
}

/// The omitted passages of the sources, in report order.
pub(super) fn omitted(report: &Report) -> impl Iterator<Item = &CoverageReport> {
    let hidden: BTreeSet<(&str, &str)> = report
        .findings
        .iter()
        .filter(|finding| finding.rule == OMISSION_RULE && !is_open(finding))
        .map(|finding| (finding.location.document.as_str(), finding.location.passage.as_str()))
        .collect();
    report.coverage.iter().filter(move |row| {
        row.coverage == Coverage::Omitted
            && row.changed != Some(false)
            && !hidden.contains(&(row.source.as_str(), row.passage.as_str()))
    })
}

/// The first `limit` omitted passages by rank, grouped by heading; groups go by their gravest passage.
/// Passages without a rank come last, in text order.
pub(super) fn omissions(report: &Report, limit: usize) -> Vec<OmissionGroup<'_>> {
    let mut ranked: Vec<_> = omitted(report).collect();
    ranked.sort_by_key(|passage| passage.rank.unwrap_or(usize::MAX));
    let mut groups: Vec<OmissionGroup<'_>> = Vec::new();
    for passage in ranked.into_iter().take(limit) {
        let heading = heading_text(report, passage);
        match groups.iter_mut().find(|group| group.source == passage.source && group.heading == heading) {
            Some(group) => group.passages.push(passage),
            None => groups.push(OmissionGroup { source: &passage.source, heading, passages: vec![passage] }),
        }
    }
    groups
}

fn heading_text<'r>(report: &'r Report, passage: &CoverageReport) -> Option<&'r str> {
    let id = passage.heading.as_ref()?;
    let is_heading = |p: &&CoverageReport| p.source == passage.source && p.passage == *id;
    report.coverage.iter().find(is_heading).map(|heading| heading.text.as_str())
}

/// Most words of a claim that are shown for one source.
const WORDS_SHOWN: usize = 4;

/// Which of several sources a passage rests on and by which words that is seen, where it rests on more than one or
/// cites another one.
pub(super) fn grounds(passage: &PassageReport) -> Option<String> {
    if passage.rests_on.len() < 2 && passage.should_cite.is_none() {
        return None;
    }
    let one = |ground: &RestsOn| {
        let mut words: Vec<&str> = Vec::new();
        for only in &ground.only {
            if !words.contains(&only.text.as_str()) {
                words.push(&only.text);
            }
        }
        let shown: Vec<String> = words.iter().take(WORDS_SHOWN).map(|word| format!("“{word}”")).collect();
        let more = if words.len() > WORDS_SHOWN { ", …" } else { "" };
        let because = if shown.is_empty() {
            String::new()
        } else {
            format!(" (only there: {}{more})", shown.join(", "))
        };
        match ground.role {
            GroundRole::Follows => format!("{}, whose wording it has{because}", ground.source),
            GroundRole::Adds => format!("{} adds to it{because}", ground.source),
            GroundRole::Agrees => format!("{} agrees", ground.source),
        }
    };
    let mut told: Vec<String> = passage.rests_on.iter().map(one).collect();
    told.extend(passage.should_cite.as_ref().map(|source| format!("it should cite {source}")));
    Some(told.join("; "))
}
