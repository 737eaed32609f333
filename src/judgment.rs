//! What the judge hands to the report: one [`Judgment`] a derivative passage.

use crate::alignment::PassageRef;
use crate::finding::{AlterationType, Verdict};
use crate::report::GroundRole;
use crate::span::Span;

/// The outcome for one derivative passage, with what led to it.
#[derive(Clone, Debug)]
pub(crate) struct Judgment {
    pub verdict: Verdict,
    /// How sure, `0..=1`.
    pub confidence: f32,
    /// How probable it is that the sources say all of it as it stands, `0..=1`.
    pub support: f32,
    /// How probable it is that the sources give it any ground, `0..=1`.
    pub basis: f32,
    /// Why it is unchecked.
    pub reason: Option<String>,
    /// The source passages it rests on, strongest first.
    pub evidence: Vec<EvidenceUse>,
    /// Of an absent claim, the passages that come nearest to it and are likelier evidence than not.
    pub nearest: Vec<EvidenceUse>,
    /// The facts that differ, in text order.
    pub alterations: Vec<Alteration>,
    /// How numbers follow from the evidence where that takes arithmetic, one sentence each without a full stop.
    pub derivations: Vec<String>,
    /// The words without support, in text order, none overlapping.
    pub unsupported: Vec<Span>,
    /// The citation that governs it.
    pub citation: Option<Cited>,
    /// The words it takes over without saying so.
    pub copied: Option<Copied>,
    /// Where the citation is of the wrong source.
    pub mismatch: Option<Mismatch>,
    /// The sources it rests on, the one it follows first; empty with one source.
    pub grounds: Vec<Ground>,
    /// The source that it follows and should have cited.
    pub should_cite: Option<usize>,
    /// Named measurements: value and what it added to the score.
    pub measures: Vec<Measure>,
}

/// A source passage as evidence.
#[derive(Clone, Debug)]
pub(crate) struct EvidenceUse {
    pub at: PassageRef,
    /// Share of the claim's weighted words that it carries, `0..=1`.
    pub share: f32,
    /// The words of it that the claim uses, as places in its document.
    pub matched: Vec<Span>,
}

/// One changed fact, shown on both sides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alteration {
    /// Which kind of fact.
    pub kind: AlterationType,
    /// Name of the rule that found it; two rules can find one kind.
    pub rule: &'static str,
    /// The words in the derivative.
    pub span: Span,
    /// The words they stand against: index of the source document, and the place in it.
    pub source: Option<(usize, Span)>,
    /// One sentence that names both sides.
    pub message: String,
    /// How sure the rule is, `0..=1`; only a firm one (see `judge`) decides the verdict.
    pub certainty: f32,
}

/// Successive words of a source in the words of the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Their place in the derivative.
    pub span: Span,
    /// Index of the source document, and their place in it.
    pub source: (usize, Span),
    /// How many words.
    pub words: usize,
}

/// The works that the citation of a passage points to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cited {
    /// Labels of the notes, or author and year, as printed.
    pub label: String,
    /// Indices of the supplied sources, ascending.
    pub sources: Vec<usize>,
    /// Whether it points to a work that was not supplied.
    pub missing: bool,
    /// Whether it may mean any one of `sources`, and the text does not tell which.
    pub ambiguous: bool,
    /// The text of the note at the end of the chain.
    pub work: Option<String>,
}

/// A claim that its cited sources do not support and others do.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    /// The passages that support it, strongest first, never empty.
    pub better: Vec<EvidenceUse>,
    /// Whether the cited sources say otherwise, rather than nothing.
    pub contradicts: bool,
}

/// A source that a claim rests on.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub source: usize,
    pub role: GroundRole,
    /// Share of the claim's wording that it has, `0..=1`.
    pub wording: f32,
    /// The words of the claim that only this source has.
    pub only: Vec<Span>,
}

/// One named measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measure {
    pub name: &'static str,
    pub value: f32,
    pub weight: f32,
}
