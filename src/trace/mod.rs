//! Where did a statement first appear, and where did it drift?
//!
//! A chain of documents, oldest first, is read as textual criticism reads a tradition: every passage of a later
//! document that says what an earlier one says *follows* the one whose wording it has, and the steps from passage to
//! passage make the chain of each statement and the stemma of the documents.

mod history;

pub use history::History;

use crate::document::PassageKind;
use crate::finding::Verdict;
use crate::report::{AlterationReport, DocumentInfo, ReportSpan, TextSpan, Tool};
use serde::{Deserialize, Serialize};

/// The lineage of every passage of several documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Version of the JSON form.
    pub schema_version: u32,
    /// What made it.
    pub tool: Tool,
    /// The documents, oldest first.
    pub documents: Vec<TracedDocument>,
    /// Which document follows which, by child and then by strength: the edges of the stemma.
    pub stemma: Vec<Descent>,
    /// Every fact that changed on the way, by document, place and kind.
    pub mutations: Vec<Mutation>,
    /// Statements that a line of documents leaves out, in the order of the documents that have them last.
    pub vanished: Vec<Vanished>,
    /// Documents that cite one another in a circle.
    pub circles: Vec<Circle>,
}

/// A document with its passages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TracedDocument {
    /// What is known about it; its id is distinct among the documents.
    #[serde(flatten)]
    pub info: DocumentInfo,
    /// Its title, where it is known: of a revision the first line of its message.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// When it was issued, as exactly as it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// Ids of the documents that it cites, earlier or later ones, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cites: Vec<String>,
    /// Every passage in text order, furniture included.
    pub passages: Vec<TracedPassage>,
}

/// A passage with what it goes back to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TracedPassage {
    /// `p1`, `p2`, … in text order.
    pub id: String,
    /// Claim, opinion or furniture.
    pub kind: PassageKind,
    /// Number of the block it stands in, from 0. Passages of one paragraph share it.
    pub block: usize,
    /// Its place.
    pub span: ReportSpan,
    /// Its text, byte for byte.
    pub text: String,
    /// The steps back, one for each document it follows: the one with most of its wording first. Empty where no
    /// earlier document says it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<Step>,
    /// The first passage of its chain: the one that the first steps lead back to; absent where it is that itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<PassageAt>,
    /// Where it got its present meaning: the earliest passage from which verbatim and paraphrase steps lead here. Of a
    /// passage that joins several, the latest of them. Absent where it got it here, or where that is not followed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub meaning: Option<PassageAt>,
    /// Every earlier document that says it, the best wording first; those it follows are among them. Empty in
    /// histories, where each version has the one before.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub carriers: Vec<Carrier>,
    /// Ids of the documents that its citation points to.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cites: Vec<String>,
}

/// From a passage to the passages of one earlier document that it follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Id of the document.
    pub document: String,
    /// Ids of the passages, the strongest first, never empty.
    pub passages: Vec<String>,
    /// What became of the statement: verbatim, paraphrase, partial or altered.
    pub verdict: Verdict,
    /// How sure the verdict is, `0..=1`.
    pub confidence: f64,
    /// Whether the wording tells that it is this document and no other carrier.
    pub decided: bool,
    /// The facts that changed; `span` lies in the later document, `sourceSpan` in the earlier one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub alterations: Vec<AlterationReport>,
    /// The words that the earlier document does not support.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unsupported: Vec<TextSpan>,
    /// Words of the earlier passages whose content is no longer said; only told in histories.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dropped: Vec<TextSpan>,
}

/// An earlier document that says what a passage says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Carrier {
    /// Id of the document.
    pub document: String,
    /// Ids of its passages, the strongest first, never empty.
    pub passages: Vec<String>,
    /// What the passage is against this document alone.
    pub verdict: Verdict,
    /// How much of the wording of the passage it has, `0..=1`.
    pub wording: f64,
    /// Words of the passage that only this carrier has, in text order: the evidence that tells it from the others.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<String>,
    /// Id of another carrier that it goes back to: it agrees because it copies, and is no second witness.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copies: Option<String>,
}

/// A passage of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PassageAt {
    /// Id of the document.
    pub document: String,
    /// Id of the passage in it.
    pub passage: String,
}

/// That one document follows another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descent {
    /// Id of the earlier document.
    pub parent: String,
    /// Id of the later one.
    pub child: String,
    /// Share of the child's claims and opinions, by their words, that follow the parent, `0..=1`.
    pub strength: f64,
    /// Passages of the child that follow the parent.
    pub passages: usize,
    /// Those among them of which the wording tells so.
    pub decided: usize,
    /// Those among them with a changed fact.
    pub altered: usize,
    /// Whether the child cites the parent.
    pub cited: bool,
}

/// A fact that changed from one document to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mutation {
    /// Where the statement stands as it was.
    pub from: Wording,
    /// Where it stands changed.
    pub to: Wording,
    /// What changed, with the words on both sides; `span` lies in `to`, `sourceSpan` in `from`.
    pub alteration: AlterationReport,
    /// The later passages that have the changed fact from here, in the order of the documents.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inherited: Vec<PassageAt>,
}

/// A passage of a document with its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wording {
    /// Id of the document.
    pub document: String,
    /// Id of the passage in it.
    pub passage: String,
    /// Its place.
    pub span: ReportSpan,
    /// Its text, byte for byte.
    pub text: String,
}

/// A statement that documents leave out although they follow the one that has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vanished {
    /// The last passage that has it before it vanishes.
    pub last: PassageAt,
    /// Ids of the documents that leave it out, in order.
    pub missing: Vec<String>,
    /// The passage that has it again, where one does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub returns: Option<PassageAt>,
}

/// Documents that cite one another, so that none is a ground for another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// Ids of the documents, each citing the next and the last one citing the first.
    pub documents: Vec<String>,
    /// Passages that cite the next document of the circle for a statement that is in it, too.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub passages: Vec<PassageAt>,
}
