//! Where did a statement first appear, and where did it drift?
//!
//! A chain of documents, oldest first, is read as textual criticism reads a tradition: every passage of a later
//! document that says what an earlier one says *follows* the one whose wording it has, and the steps from passage to
//! passage make the chain of each statement and the stemma of the documents.
//!
//! `texts.rs` reads the documents together, `carriers.rs` finds which earlier ones say what a passage says, `follow.rs`
//! which of them it follows, `exchange.rs` which names and numbers a step exchanged, and `events.rs` what happened on the way, from the steps alone. Versions of one text are
//! compared one by one in `history.rs`, with the same events.

mod carriers;
mod events;
mod exchange;
mod follow;
mod history;
mod texts;

pub use history::History;

use crate::checker::Checker;
use crate::citations;
use crate::document::{Document, PassageKind};
use crate::finding::Verdict;
use crate::judgment::Judgment;
use crate::report::{self, AlterationReport, DocumentInfo, ReportSpan, SCHEMA_VERSION, TextSpan, Tool};
use crate::span::Span;
use crate::wording;
use follow::{Followed, Weighed};
use serde::{Deserialize, Serialize};
use texts::Texts;

/// Most carriers that a passage lists besides those it follows: in a chain of fifty versions every one says it.
pub const MOST_CARRIERS: usize = 8;

fn is_zero(count: &usize) -> bool {
    *count == 0
}

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
    /// The earlier documents that say it, the best wording first, [`MOST_CARRIERS`] at most besides those it follows.
    /// Empty in histories, where each version has the ones before.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub carriers: Vec<Carrier>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub more_carriers: usize,
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

impl Checker {
    /// Traces every passage of `documents`, oldest first, back to the first text that has it, with the glossary and
    /// thresholds of this checker. Cannot fail; documents of one id get distinct ones.
    pub fn trace(&self, documents: &[Document]) -> Trace {
        let texts = Texts::new(self, documents);
        let names = names(documents);
        let thresholds = self.chosen_thresholds();
        let carriers = carriers::carriers(&texts, thresholds);
        let kept = follow::kept(&texts, &carriers);
        let followed: Vec<Vec<Followed>> = carriers
            .into_iter()
            .enumerate()
            .map(|(document, carriers)| follow::follow(&texts, document, carriers, &kept, thresholds))
            .collect();
        let mut traced: Vec<TracedDocument> = followed
            .iter()
            .enumerate()
            .map(|(document, followed)| traced(&texts, &names, document, followed))
            .collect();
        events::complete(&mut traced);
        let events = events::events(&traced);
        Trace {
            schema_version: SCHEMA_VERSION,
            tool: report::tool(),
            documents: traced,
            stemma: events.stemma,
            mutations: events.mutations,
            vanished: events.vanished,
            circles: events.circles,
        }
    }
}

/// The ids of the documents, made distinct: by the path where there is one, else by a number.
fn names(documents: &[Document]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for document in documents {
        let base = document.path().unwrap_or(document.id());
        let numbered = (2..).map(|number| format!("{base}#{number}"));
        let all = [document.id().to_owned(), base.to_owned()].into_iter().chain(numbered);
        names.extend(all.into_iter().find(|name| !names.contains(name)));
    }
    names
}

fn passage_id(at: usize) -> String {
    format!("p{}", at + 1)
}

fn traced(texts: &Texts<'_>, names: &[String], number: usize, followed: &[Followed]) -> TracedDocument {
    let document = &texts.documents[number];
    let cited = citations::governing(texts.documents, document);
    let cites = |at: usize| -> Vec<usize> {
        let sources = cited[at].iter().flat_map(|cited| &cited.sources);
        sources.copied().filter(|&source| source != number).collect()
    };
    let ids =
        |numbers: Vec<usize>| -> Vec<String> { numbers.into_iter().map(|at| names[at].clone()).collect() };
    let passages = document.passages().iter().enumerate().map(|(at, passage)| {
        let (carriers, more_carriers) = carried(texts, names, (number, at), &followed[at]);
        TracedPassage {
            id: passage_id(at),
            kind: passage.kind,
            block: passage.block,
            span: report::place(document, passage.span, None),
            text: passage.span.of(document.text()).to_owned(),
            steps: steps(texts, names, number, &followed[at]),
            first: None,
            meaning: None,
            carriers,
            more_carriers,
            cites: ids(cites(at)),
        }
    });
    let mut all: Vec<usize> = (0..document.passages().len()).flat_map(cites).collect();
    all.sort_unstable();
    all.dedup();
    let info = DocumentInfo { id: names[number].clone(), ..report::info(document) };
    TracedDocument {
        info,
        title: document.title.clone(),
        date: document.date.clone(),
        cites: ids(all),
        passages: passages.collect(),
    }
}

fn steps(texts: &Texts<'_>, names: &[String], number: usize, followed: &Followed) -> Vec<Step> {
    let document = &texts.documents[number];
    let step = |(nth, taken): (usize, &follow::Taken)| {
        let Weighed { found, .. } = &followed.carriers[taken.carrier];
        let (verdict, confidence) = match &taken.judgment {
            Some(judgment) => (judgment.verdict, judgment.confidence),
            None => (Verdict::Verbatim, 1.0),
        };
        // What stands against no source, or against one that is not followed, is told at the first step.
        let followed = |source: usize| {
            followed.steps.iter().any(|s| followed.carriers[s.carrier].found.document == source)
        };
        let here = |source: Option<usize>| match source.filter(|&source| followed(source)) {
            Some(source) => source == found.document,
            None => nth == 0,
        };
        let alterations = taken.judgment.iter().flat_map(|judgment: &Judgment| &judgment.alterations);
        let alterations =
            alterations.filter(|a| here(a.source.map(|(source, _)| source))).map(|alteration| {
                let source_span = alteration.source.map(|(source, span)| {
                    let place = report::place(&texts.documents[source], span, None);
                    ReportSpan { source: Some(names[source].clone()), ..place }
                });
                AlterationReport {
                    kind: alteration.kind,
                    span: report::place(document, alteration.span, None),
                    source_span,
                    message: alteration.message.clone(),
                }
            });
        let unsupported =
            taken.judgment.iter().filter(|_| nth == 0).flat_map(|judgment| &judgment.unsupported);
        Step {
            document: names[found.document].clone(),
            passages: found.passages.iter().map(|&at| passage_id(at)).collect(),
            verdict,
            confidence: report::round(confidence),
            decided: taken.decided,
            alterations: alterations.collect(),
            unsupported: unsupported.map(|&span| words(document, span)).collect(),
            dropped: Vec::new(),
        }
    };
    followed.steps.iter().enumerate().map(step).collect()
}

fn words(document: &Document, span: Span) -> TextSpan {
    TextSpan { span: report::place(document, span, None), text: span.of(document.text()).to_owned() }
}

/// The carriers that are listed, and how many more there are.
fn carried(
    texts: &Texts<'_>,
    names: &[String],
    (number, at): (usize, usize),
    followed: &Followed,
) -> (Vec<Carrier>, usize) {
    let document = &texts.documents[number];
    let claim = texts.tokens(number, at);
    let is_followed = |nth: usize| followed.steps.iter().any(|step| step.carrier == nth);
    let only = |nth: usize| -> Vec<String> {
        let all = followed.carriers.iter().map(|weighed| &weighed.wording);
        let others = all.clone().enumerate().filter(|(other, _)| *other != nth).map(|(_, other)| other);
        let at = wording::only(claim, &followed.carriers[nth].wording, others);
        let mut words: Vec<String> = Vec::new();
        for word in at.into_iter().map(|at| claim.tokens[at].span.of(document.text())) {
            if words.iter().all(|known| known != word) {
                words.push(word.to_owned());
            }
        }
        words
    };
    let mut listed = Vec::new();
    let mut others = 0;
    for (nth, Weighed { found, wording, .. }) in followed.carriers.iter().enumerate() {
        if !is_followed(nth) {
            others += 1;
            if others > MOST_CARRIERS {
                continue;
            }
        }
        listed.push(Carrier {
            document: names[found.document].clone(),
            passages: found.passages.iter().map(|&at| passage_id(at)).collect(),
            verdict: found.verdict,
            wording: report::round(wording.share),
            only: only(nth),
            copies: None,
        });
    }
    let more = followed.carriers.len() - listed.len();
    (listed, more)
}
