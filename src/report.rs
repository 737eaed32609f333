//! The report: plain data, made from documents and judgments in one place, read by every renderer.
//!
//! The JSON form of these types is the product's contract (`docs/report.schema.json`): spans are half-open
//! byte ranges into the canonical text, `line` and `column` are 1-based, the column counts code points.
//! Keys may be added, none may change meaning. Owns its strings, so it outlives the documents.

use crate::document::PassageKind;
use crate::finding::{AlterationType, Coverage, Level, Salience, Verdict};
use serde::{Deserialize, Serialize};
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
    /// Two-letter language code, where detection was reliable.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
    /// How it was read, where a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notices: Vec<String>,
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
    /// Its text, byte for byte.
    pub text: String,
    /// The outcome.
    pub verdict: Verdict,
    /// How sure the verdict is, `0..=1`; 0 for furniture and unchecked passages.
    pub confidence: f64,
    /// Why a passage is unchecked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The source passages it rests on, strongest first.
    pub evidence: Vec<Evidence>,
    /// The facts that differ.
    pub alterations: Vec<AlterationReport>,
    /// The words no source passage supports.
    pub unsupported: Vec<TextSpan>,
    /// The citation that governs it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub citation: Option<Citation>,
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

/// A citation that governs a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The label of the note, as printed in the text.
    pub label: String,
    /// Id of the supplied source it points to; absent when it points elsewhere.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolved: Option<String>,
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
    /// Its text, byte for byte.
    pub text: String,
    /// How much of it the derivative carries.
    pub coverage: Coverage,
    /// Ids of the derivative passages that carry it.
    pub by: Vec<String>,
    /// How much its loss would matter.
    pub salience: Salience,
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
}

/// A place that a finding points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Id of the document.
    pub document: String,
    /// Id of the passage.
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
