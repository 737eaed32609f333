//! The report: plain data, made from documents and judgments in one place, read by every renderer.
//!
//! The JSON form of these types is the product's contract (`docs/report.schema.json`): spans are half-open
//! byte ranges into the canonical text, `line` and `column` are 1-based, the column counts code points.
//! Keys may be added, none may change meaning. Owns its strings, so it outlives the documents.

use crate::coverage::Covered;
use crate::document::{Document, Passage, PassageKind, key};
use crate::finding::{AlterationType, Coverage, Level, Salience, Verdict};
use crate::judgment::{Copied, EvidenceUse, Ground, Judgment};
use crate::origin::Origin;
use crate::rules::{self, look_alike_characters};
use crate::span::Span;
use crate::suppress::{self, Day};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Version of the JSON form.
pub const SCHEMA_VERSION: u32 = 1;

/// The result of checking one derivative against its sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What made the report.
    pub tool: Tool,
    /// The text that was checked.
    pub derivative: DocumentInfo,
    /// The texts it was checked against, in the order given.
    pub sources: Vec<DocumentInfo>,
    /// Every passage of the derivative, in text order, furniture included.
    pub passages: Vec<PassageReport>,
    /// Every passage of every source, in source and text order, furniture included.
    pub coverage: Vec<CoverageReport>,
    /// What is reported, by document, place and rule.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
}

/// Name and version of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `sourcecheck`.
    pub name: String,
    /// The crate version.
    pub version: String,
}

/// What is known about a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInfo {
    /// Its name in this report.
    pub id: String,
    /// The path it was read from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// SHA-256 of its canonical text, hex.
    pub sha256: String,
    /// Language code where detection was reliable: two letters, or three for rare languages.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// How it was read, where a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notices: Vec<String>,
    /// Whether the file holds other bytes than the canonical text: it is in another encoding, or no text. Then
    /// `sha256` and byte ranges are of the text and not of the file.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub converted: bool,
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSpan {
    /// First byte.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// Line of the first byte, 1-based.
    pub line: usize,
    /// Column of the first byte, 1-based, in code points.
    pub column: usize,
    /// Id of the source the place lies in; absent for places in the derivative.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// The place of the first byte in the file it was read from; absent where the canonical text is the file itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<Origin>,
}

impl ReportSpan {
    /// The place for people: `line 12`, or `page 3, line 12`.
    pub fn place(&self) -> String {
        self.origin.as_ref().map_or_else(|| format!("line {}", self.line), ToString::to_string)
    }

    /// The place for people, behind the name of its document: `:12`, or `, page 3, line 12`.
    pub fn shown(&self) -> String {
        match &self.origin {
            Some(origin) => format!(", {origin}"),
            None => format!(":{}", self.line),
        }
    }
}

/// The markup a passage stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockInfo {
    /// Number of the block in its document, from 0. Passages of one paragraph share it.
    pub index: usize,
    /// `heading`, `paragraph`, `item`, `cell`, `quote`, `note` or `code`.
    pub kind: String,
}

/// One passage of the derivative with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PassageReport {
    /// `d1`, `d2`, … in text order.
    pub id: String,
    /// Claim, opinion or furniture.
    pub kind: PassageKind,
    /// The named cue that decided the kind.
    pub cue: String,
    /// The markup it stands in.
    pub block: BlockInfo,
    /// Its place.
    pub span: ReportSpan,
    /// What stands between the passage before, or the start of the text, and this one: white space and markup. With
    /// it the passages give the text back up to the end of the last one.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub before: String,
    /// Its text, byte for byte.
    pub text: String,
    /// The outcome.
    pub verdict: Verdict,
    /// How sure the verdict is, `0..=1`; 0 for furniture and unchecked passages.
    pub confidence: f64,
    /// How probable it is that the sources say all of it as it stands, `0..=1`, whatever the verdict; 0 for
    /// furniture and unchecked passages. For ranking and for thresholds of one's own.
    #[serde(default)]
    pub support: f64,
    /// How probable it is that the sources give it any ground, `0..=1`, whatever the verdict; 0 for furniture
    /// and unchecked passages.
    #[serde(default)]
    pub basis: f64,
    /// Why a passage is unchecked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The source passages it rests on, strongest first.
    pub evidence: Vec<Evidence>,
    /// Of an absent claim, the source passages nearest to it, where some come near: where an editor looks first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub nearest: Vec<Evidence>,
    /// The facts that differ.
    pub alterations: Vec<AlterationReport>,
    /// How its numbers follow from the evidence where that takes arithmetic, one sentence each: why they are no
    /// alteration.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub derivations: Vec<String>,
    /// The words no source passage supports.
    pub unsupported: Vec<TextSpan>,
    /// Who says it, where it plainly reports what somebody says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attribution: Option<AttributionReport>,
    /// The citation that governs it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub citation: Option<Citation>,
    /// Of several sources, those it rests on, the one it follows first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rests_on: Vec<RestsOn>,
    /// Id of the source that it follows and should have cited, where it cites others that are no older.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub should_cite: Option<String>,
    /// Whether its text differs from the revision that the check was narrowed to; absent without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed: Option<bool>,
    /// The named measurements behind the verdict, each with what it added to the score.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reasons: Vec<Reason>,
}

/// A source passage that carries a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Id of the source.
    pub source: String,
    /// Id of the passage in it: `s1`, `s2`, … in text order.
    pub passage: String,
    /// Its place.
    pub span: ReportSpan,
    /// Its text, byte for byte.
    pub text: String,
    /// Share of the claim's weighted words it supports, `0..=1`.
    pub similarity: f64,
    /// Places in the source whose words the claim uses, in text order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub matched: Vec<ReportSpan>,
}

/// A source that a claim rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RestsOn {
    /// Id of the source.
    pub source: String,
    /// What it is to the claim.
    pub role: GroundRole,
    /// Share of the claim's wording that it has, `0..=1`.
    pub wording: f64,
    /// The words of the claim that only this source has, in text order: what tells it from the others.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<TextSpan>,
}

/// What a source is to a claim that several carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroundRole {
    /// It has most of the wording.
    Follows,
    /// It has a part that those before it do not have.
    Adds,
    /// It says the same, or a part of it.
    Agrees,
}

/// One changed fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlterationReport {
    /// Which kind of fact.
    #[serde(rename = "type")]
    pub kind: AlterationType,
    /// The words in the derivative.
    pub span: ReportSpan,
    /// The words in the source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_span: Option<ReportSpan>,
    /// One sentence that names both.
    pub message: String,
}

/// Words with their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSpan {
    /// Their place.
    pub span: ReportSpan,
    /// The words, byte for byte.
    pub text: String,
}

/// Who says something and what is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributionReport {
    /// The noun phrase that speaks.
    pub speaker: TextSpan,
    /// What is reported: one piece, or two when the reporting words stand in the middle.
    pub content: Vec<TextSpan>,
}

/// A citation that governs a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The label of the note, as printed in the text.
    pub label: String,
    /// Id of the supplied source it points to; absent when it points elsewhere.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolved: Option<String>,
    /// Ids of the other supplied sources it points to, or of the other ones it may mean.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub others: Vec<String>,
    /// Whether it may mean any one of `resolved` and `others`, and the text does not tell which.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub ambiguous: bool,
    /// The text of the note the chain of *ibid.* ends at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub work: Option<String>,
}

/// One measurement behind a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Name of the measurement; see `docs/ARCHITECTURE.md`.
    pub name: String,
    /// What was measured.
    pub value: f64,
    /// What it added to the support score, positive for support.
    pub weight: f64,
}

/// One passage of a source with its coverage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoverageReport {
    /// Id of the source.
    pub source: String,
    /// Id of the passage.
    pub passage: String,
    /// Claim, opinion or furniture.
    pub kind: PassageKind,
    /// The markup it stands in.
    pub block: BlockInfo,
    /// Id of the heading passage it stands under.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heading: Option<String>,
    /// Its place.
    pub span: ReportSpan,
    /// What stands between the passage before, or the start of the text, and this one: white space and markup.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub before: String,
    /// Its text, byte for byte.
    pub text: String,
    /// How much of it the derivative carries.
    pub coverage: Coverage,
    /// Ids of the derivative passages that carry it.
    pub by: Vec<String>,
    /// How much its loss would matter.
    pub salience: Salience,
    /// Whether it, or the whole derivative, is new since the revision that the check was narrowed to; absent without
    /// one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed: Option<bool>,
    /// Rank among the omitted passages, 1 = the one an editor should see first; absent unless omitted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rank: Option<usize>,
}

/// What is reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Name of the rule.
    pub rule: String,
    /// How bad it is.
    pub level: Level,
    /// One sentence.
    pub message: String,
    /// Where: in the derivative, or in a source for an omission.
    pub location: Location,
    /// The passages it stands against.
    pub related: Vec<Location>,
    /// Stable name of the finding across runs and edits elsewhere: 32 hex digits, no line numbers in it.
    pub fingerprint: String,
    /// Why it does not count, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub suppressed: Option<Suppression>,
    /// Whether the baseline has it; absent without a baseline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub baseline: Option<BaselineState>,
}

impl Finding {
    /// Whether it may decide an exit status: it is neither suppressed nor known by the baseline.
    pub fn counts(&self) -> bool {
        self.suppressed.is_none() && self.baseline != Some(BaselineState::Unchanged)
    }
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Where it was said.
    pub kind: SuppressionKind,
    /// The reason that was given.
    pub reason: String,
}

/// Where a suppression stands; the names are SARIF's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SuppressionKind {
    /// In a comment of the text.
    InSource,
    /// In a file beside it.
    External,
}

/// How a finding stands to the baseline; the names are SARIF's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BaselineState {
    /// The baseline does not have it.
    New,
    /// The baseline has it.
    Unchanged,
}

/// A place that a finding points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Id of the document, or the path of a file that is none, such as a baseline.
    pub document: String,
    /// Id of the passage; empty for a place that is in none.
    pub passage: String,
    /// The place.
    pub span: ReportSpan,
}

/// Counts over a report. Every verdict and every coverage is present, zero or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Derivative passages per verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Source passages per coverage.
    pub coverage: BTreeMap<Coverage, usize>,
    /// Derivative passages that could not be judged.
    pub unchecked: usize,
    /// Derivative passages with something to check: claims and opinions.
    pub judged: usize,
}

/// What a report is made from.
pub(crate) struct Parts<'a> {
    pub sources: &'a [Document],
    pub derivative: &'a Document,
    pub judgments: &'a [Judgment],
    pub coverage: &'a [Vec<Covered>],
    /// Levels set by the user; `None` is off.
    pub levels: &'a BTreeMap<String, Option<Level>>,
    /// Whether measurements are kept.
    pub reasons: bool,
    /// The day by which suppressions expire.
    pub today: Option<Day>,
}

impl Report {
    /// Builds the report.
    pub(crate) fn build(parts: &Parts<'_>) -> Self {
        let passages: Vec<PassageReport> =
            (0..parts.judgments.len()).map(|at| passage_report(parts, at)).collect();
        let coverage: Vec<CoverageReport> = parts
            .coverage
            .iter()
            .enumerate()
            .flat_map(|(source, covered)| (0..covered.len()).map(move |at| (source, at)))
            .map(|(source, at)| coverage_report(parts, source, at))
            .collect();
        let findings = findings(parts, &passages, &coverage);
        let summary = summary(&passages, &coverage);
        Self {
            schema_version: SCHEMA_VERSION,
            tool: tool(),
            derivative: info(parts.derivative),
            sources: parts.sources.iter().map(info).collect(),
            passages,
            coverage,
            findings,
            summary,
        }
    }
}

pub(crate) fn tool() -> Tool {
    Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

pub(crate) fn info(document: &Document) -> DocumentInfo {
    DocumentInfo {
        id: document.id().to_owned(),
        path: document.path().map(str::to_owned),
        sha256: document.sha256().to_owned(),
        language: document.language().map(str::to_owned),
        notices: document.notices().to_vec(),
        converted: document.converted,
    }
}

/// What stands between the passage before and the passage at an index.
fn before(document: &Document, at: usize) -> String {
    let end = at.checked_sub(1).map_or(0, |before| document.passages()[before].span.end);
    let start = document.passages()[at].span.start;
    document.text().get(end..start).unwrap_or_default().to_owned()
}

pub(crate) fn place(document: &Document, span: Span, source: Option<&Document>) -> ReportSpan {
    let (line, column) = document.lines.place(document.text(), span.start);
    ReportSpan {
        start: span.start,
        end: span.end,
        line,
        column,
        source: source.map(|source| source.id().to_owned()),
        origin: document.origin(span.start).cloned(),
    }
}

fn block_info(document: &Document, passage: &Passage) -> BlockInfo {
    BlockInfo { index: passage.block, kind: document.blocks()[passage.block].kind.name().to_owned() }
}

fn derivative_id(at: usize) -> String {
    format!("d{}", at + 1)
}

fn source_id(at: usize) -> String {
    format!("s{}", at + 1)
}

/// Two decimals: what is measured is no finer, and the bytes then do not hang on the last bit of a float.
fn round(value: f32) -> f64 {
    // Adding zero turns a negative one into the plain one.
    (f64::from(value) * 100.0).round() / 100.0 + 0.0
}

/// Four decimals: two versions of a claim that differ by a word are compared by these.
fn probability(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0 + 0.0
}

fn passage_report(parts: &Parts<'_>, at: usize) -> PassageReport {
    let (derivative, judgment) = (parts.derivative, &parts.judgments[at]);
    let passage = &derivative.passages()[at];
    let alterations = judgment.alterations.iter().map(|alteration| AlterationReport {
        kind: alteration.kind,
        span: place(derivative, alteration.span, None),
        source_span: alteration
            .source
            .map(|(source, span)| place(&parts.sources[source], span, Some(&parts.sources[source]))),
        message: alteration.message.clone(),
    });
    let words = |span: Span| TextSpan {
        span: place(derivative, span, None),
        text: span.of(derivative.text()).to_owned(),
    };
    let reasons = judgment.measures.iter().filter(|_| parts.reasons).map(|measure| Reason {
        name: measure.name.to_owned(),
        value: round(measure.value),
        weight: round(measure.weight),
    });
    PassageReport {
        id: derivative_id(at),
        kind: passage.kind,
        cue: passage.cue.to_owned(),
        block: block_info(derivative, passage),
        span: place(derivative, passage.span, None),
        before: before(derivative, at),
        text: passage.span.of(derivative.text()).to_owned(),
        verdict: judgment.verdict,
        confidence: round(judgment.confidence),
        support: probability(judgment.support),
        basis: probability(judgment.basis),
        reason: judgment.reason.clone(),
        evidence: judgment.evidence.iter().map(|evidence| evidence_report(parts, evidence)).collect(),
        nearest: judgment.nearest.iter().map(|nearest| evidence_report(parts, nearest)).collect(),
        alterations: alterations.collect(),
        derivations: judgment.derivations.clone(),
        unsupported: judgment.unsupported.iter().map(|&span| words(span)).collect(),
        attribution: passage.attribution.as_ref().map(|said| AttributionReport {
            speaker: words(said.speaker),
            content: said.content.iter().map(|&span| words(span)).collect(),
        }),
        citation: judgment.citation.as_ref().map(|cited| Citation {
            label: cited.label.clone(),
            resolved: cited.sources.first().map(|&source| parts.sources[source].id().to_owned()),
            others: cited
                .sources
                .iter()
                .skip(1)
                .map(|&source| parts.sources[source].id().to_owned())
                .collect(),
            ambiguous: cited.ambiguous,
            work: cited.work.clone(),
        }),
        rests_on: judgment.grounds.iter().map(|ground| rests_on(parts, ground, &words)).collect(),
        should_cite: judgment.should_cite.map(|source| parts.sources[source].id().to_owned()),
        changed: None,
        reasons: reasons.collect(),
    }
}

fn rests_on(parts: &Parts<'_>, ground: &Ground, words: &dyn Fn(Span) -> TextSpan) -> RestsOn {
    RestsOn {
        source: parts.sources[ground.source].id().to_owned(),
        role: ground.role,
        wording: round(ground.wording),
        only: ground.only.iter().map(|&span| words(span)).collect(),
    }
}

fn evidence_report(parts: &Parts<'_>, evidence: &EvidenceUse) -> Evidence {
    let source = &parts.sources[evidence.at.document];
    let passage = &source.passages()[evidence.at.passage];
    Evidence {
        source: source.id().to_owned(),
        passage: source_id(evidence.at.passage),
        span: place(source, passage.span, Some(source)),
        text: passage.span.of(source.text()).to_owned(),
        similarity: round(evidence.share),
        matched: evidence.matched.iter().map(|&span| place(source, span, Some(source))).collect(),
    }
}

fn coverage_report(parts: &Parts<'_>, source: usize, at: usize) -> CoverageReport {
    let (document, covered) = (&parts.sources[source], &parts.coverage[source][at]);
    let passage = &document.passages()[at];
    CoverageReport {
        source: document.id().to_owned(),
        passage: source_id(at),
        kind: passage.kind,
        block: block_info(document, passage),
        heading: passage.heading.map(source_id),
        span: place(document, passage.span, Some(document)),
        before: before(document, at),
        text: passage.span.of(document.text()).to_owned(),
        coverage: covered.coverage,
        by: covered.by.iter().map(|&by| derivative_id(by)).collect(),
        salience: covered.salience,
        changed: None,
        rank: covered.rank,
    }
}

/// Findings in order: derivative passages by place, omissions by rank, suppressions without effect by place.
fn findings(parts: &Parts<'_>, passages: &[PassageReport], coverage: &[CoverageReport]) -> Vec<Finding> {
    let mut found = Findings { parts, list: Vec::new(), seen: BTreeMap::new() };
    for (at, passage) in passages.iter().enumerate() {
        found.of_passage(at, passage);
        found.of_copies(at, passages);
        found.of_citation(at, passage);
        found.of_characters(at, passage);
    }
    let mut omitted: Vec<&CoverageReport> =
        coverage.iter().filter(|row| row.rank.is_some() && row.salience == Salience::High).collect();
    omitted.sort_by_key(|row| row.rank);
    for row in omitted {
        found.of_omission(row);
    }
    found.of_suppressions();
    found.list
}

struct Findings<'a> {
    parts: &'a Parts<'a>,
    list: Vec<Finding>,
    /// How often a fingerprint's material was seen, to tell repeated sentences apart.
    seen: BTreeMap<String, usize>,
}

impl Findings<'_> {
    /// Characters of a judged passage that are not what they look like.
    fn of_characters(&mut self, at: usize, passage: &PassageReport) {
        let derivative = self.parts.derivative;
        let read = &derivative.passages()[at];
        if read.kind == PassageKind::Furniture {
            return;
        }
        if let Some(found) = look_alike_characters::find(derivative.text(), read) {
            let span = place(derivative, found.span, None);
            let fingerprint =
                self.fingerprint(&["look-alike-characters", &derivative.id, &derivative.key(at)]);
            let location =
                Location { document: derivative.id().to_owned(), passage: passage.id.clone(), span };
            self.add("look-alike-characters", found.message, location, Vec::new(), fingerprint);
        }
    }

    /// A citation of a source that does not say it, where another one does.
    fn of_citation(&mut self, at: usize, passage: &PassageReport) {
        let parts = self.parts;
        let Some(mismatch) = &parts.judgments[at].mismatch else { return };
        let Some(citation) = &passage.citation else { return };
        let better: Vec<Evidence> = mismatch.better.iter().map(|used| evidence_report(parts, used)).collect();
        let Some(first) = better.first() else { return };
        let cited: Vec<String> =
            citation.resolved.iter().chain(&citation.others).map(|id| format!("“{id}”")).collect();
        let does = match (mismatch.contradicts, cited.len()) {
            (true, _) => "says otherwise",
            (false, 1) => "does not say it",
            (false, _) => "do not say it",
        };
        let cites = if citation.ambiguous {
            let none = if cited.len() == 2 { "neither" } else { "none" };
            format!("cites {}, {none} of which says it", cited.join(" or "))
        } else {
            format!("cites {}, which {does}", cited.join(" and "))
        };
        let message =
            format!("{cites}; “{}” does: {}, line {}", first.source, first.passage, first.span.line);
        let related = better
            .iter()
            .map(|evidence| Location {
                document: evidence.source.clone(),
                passage: evidence.passage.clone(),
                span: evidence.span.clone(),
            })
            .collect();
        let derivative = parts.derivative;
        let fingerprint = self.fingerprint(&["citation-mismatch", &derivative.id, &derivative.key(at)]);
        let location = Location {
            document: parts.derivative.id().to_owned(),
            passage: passage.id.clone(),
            span: passage.span.clone(),
        };
        self.add("citation-mismatch", message, location, related, fingerprint);
    }

    fn of_passage(&mut self, at: usize, passage: &PassageReport) {
        let claim = passage.kind == PassageKind::Claim;
        let rule = match passage.verdict {
            Verdict::Partial if claim => "partial-claim",
            Verdict::Absent if claim => "absent-claim",
            Verdict::Elsewhere => "citation-elsewhere",
            Verdict::Unchecked => "unchecked-passage",
            Verdict::Altered => return self.of_alterations(at, passage),
            _ => return,
        };
        let message = match passage.verdict {
            Verdict::Partial => match passage.unsupported.first() {
                Some(words) => format!("no source supports “{}”", words.text),
                None => "the sources carry only a part of this".to_owned(),
            },
            Verdict::Absent => "no source gives a basis for this".to_owned(),
            Verdict::Elsewhere => {
                let work = passage.citation.as_ref().and_then(|citation| citation.work.as_deref());
                format!("cites a work that was not supplied: {}", work.unwrap_or("its note is missing"))
            }
            _ => passage.reason.clone().unwrap_or_default(),
        };
        self.push(rule, message, at, passage, (passage.span.clone(), None));
    }

    fn of_alterations(&mut self, at: usize, passage: &PassageReport) {
        let judged = &self.parts.judgments[at].alterations;
        for (alteration, judged) in passage.alterations.iter().zip(judged) {
            let (span, source_span) = (alteration.span.clone(), alteration.source_span.clone());
            self.push(judged.rule, alteration.message.clone(), at, passage, (span, source_span));
        }
    }

    /// One finding for passages in a row that copy, placed at the first.
    fn of_copies(&mut self, at: usize, passages: &[PassageReport]) {
        let (judgments, sources) = (self.parts.judgments, self.parts.sources);
        // Passages too short to be copies do not end a row of them when they are the source's words as well.
        let counts = |at: &usize| {
            let verbatim = judgments[*at].verdict == Verdict::Verbatim;
            passages[*at].kind != PassageKind::Furniture && (judgments[*at].copied.is_some() || !verbatim)
        };
        let follows = |before: Option<Copied>, next: &Copied| {
            before.is_some_and(|b| b.source.0 == next.source.0 && b.source.1.start <= next.source.1.start)
        };
        let before = (0..at).rev().find(counts).and_then(|before| judgments[before].copied);
        let Some(first) = judgments[at].copied.filter(|copied| !follows(before, copied)) else { return };
        let (mut last, mut more) = (first, 0);
        for copied in (at + 1..passages.len()).filter(counts).map_while(|next| judgments[next].copied) {
            if !follows(Some(last), &copied) {
                break;
            }
            (last, more) = (copied, more + 1);
        }
        let (document, place_in) = first.source;
        let source = &sources[document];
        let rest = match more {
            0 => String::new(),
            1 => "; one more passage goes on like this".to_owned(),
            more => format!("; {more} more passages go on like this"),
        };
        let message = format!(
            "{} words in a row are those of {}, without quotation marks or citation{rest}",
            first.words,
            source.id()
        );
        let span = place(self.parts.derivative, first.span, None);
        let source_span = Some(place(source, place_in, Some(source)));
        self.push("close-copy", message, at, &passages[at], (span, source_span));
    }

    fn push(
        &mut self,
        rule: &str,
        message: String,
        at: usize,
        passage: &PassageReport,
        (span, source_span): (ReportSpan, Option<ReportSpan>),
    ) {
        let related = passage
            .evidence
            .iter()
            .map(|evidence| Location {
                document: evidence.source.clone(),
                passage: evidence.passage.clone(),
                span: source_span
                    .clone()
                    .filter(|s| {
                        s.source.as_ref() == Some(&evidence.source)
                            && s.start >= evidence.span.start
                            && s.end <= evidence.span.end
                    })
                    .unwrap_or_else(|| evidence.span.clone()),
            })
            .collect();
        let derivative = self.parts.derivative;
        // Of an alteration also the words it stands at: one passage may hold several. What the message says of the
        // sources is left out, since which of two like passages is the evidence hangs on the rest of the text.
        let words =
            if span == passage.span { String::new() } else { key(&derivative.prose()[span.start..span.end]) };
        let fingerprint = self.fingerprint(&[rule, &derivative.id, &derivative.key(at), &words]);
        let location =
            Location { document: self.parts.derivative.id().to_owned(), passage: passage.id.clone(), span };
        self.add(rule, message, location, related, fingerprint);
    }

    fn of_omission(&mut self, row: &CoverageReport) {
        let fingerprint =
            self.fingerprint(&["omitted-passage", &self.parts.derivative.id, &row.source, &key(&row.text)]);
        let location =
            Location { document: row.source.clone(), passage: row.passage.clone(), span: row.span.clone() };
        self.add(
            "omitted-passage",
            "nothing in the derivative carries this".to_owned(),
            location,
            Vec::new(),
            fingerprint,
        );
    }

    /// Marks what the comments of the text suppress, and reports comments that do nothing.
    fn of_suppressions(&mut self) {
        let (derivative, levels) = (self.parts.derivative, self.parts.levels);
        let on = |rule: &str| !matches!(levels.get(rule), Some(None));
        for remark in suppress::apply(derivative, self.parts.today, on, &mut self.list) {
            let fingerprint = self.fingerprint(&[suppress::UNUSED, &derivative.id, &remark.message]);
            let location = Location {
                document: derivative.id().to_owned(),
                passage: String::new(),
                span: place(derivative, remark.span, None),
            };
            self.add(suppress::UNUSED, remark.message, location, Vec::new(), fingerprint);
        }
    }

    fn add(
        &mut self,
        rule: &str,
        message: String,
        location: Location,
        related: Vec<Location>,
        fingerprint: String,
    ) {
        let default = rules::rule(rule).map(|rule| rule.level);
        if let Some(level) = self.parts.levels.get(rule).copied().unwrap_or(default) {
            self.list.push(Finding {
                rule: rule.to_owned(),
                level,
                message,
                location,
                related,
                fingerprint,
                suppressed: None,
                baseline: None,
            });
        }
    }

    /// Hash of the parts, length-prefixed, with a count that tells equal findings apart in text order: of equal
    /// findings one is as good as another, so that taking one out or moving them leaves the rest of the set.
    fn fingerprint(&mut self, parts: &[&str]) -> String {
        let material: String = parts.iter().map(|part| format!("{}:{part};", part.len())).collect();
        let nth = self.seen.entry(material.clone()).or_default();
        *nth += 1;
        let digest = Sha256::digest(format!("{material}{nth}").as_bytes());
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn summary(passages: &[PassageReport], coverage: &[CoverageReport]) -> Summary {
    let mut verdicts: BTreeMap<Verdict, usize> = Verdict::ALL.iter().map(|&verdict| (verdict, 0)).collect();
    let mut covered: BTreeMap<Coverage, usize> =
        Coverage::ALL.iter().map(|&coverage| (coverage, 0)).collect();
    passages.iter().for_each(|passage| *verdicts.entry(passage.verdict).or_default() += 1);
    coverage.iter().for_each(|row| *covered.entry(row.coverage).or_default() += 1);
    Summary {
        unchecked: verdicts[&Verdict::Unchecked],
        judged: passages.iter().filter(|passage| passage.kind != PassageKind::Furniture).count(),
        verdicts,
        coverage: covered,
    }
}
