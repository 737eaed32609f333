//! What the judge says: the [`Verdict`] of a derivative passage, the [`AlterationType`]s inside it, the
//! [`Coverage`] of a source passage, and the [`Level`] of what is reported.

use serde::{Deserialize, Serialize};

/// The outcome for one derivative passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// The words of a source passage, but for spelling, punctuation, case and name variants.
    Verbatim,
    /// Reworded, and every checkable part follows from the source.
    Paraphrase,
    /// One substantial part is supported, another has no basis in the source.
    Partial,
    /// Rests on a source passage and changes a fact in it.
    Altered,
    /// The source gives no basis for the main content.
    Absent,
    /// Cites a source that was not supplied, and the supplied ones do not settle it.
    Elsewhere,
    /// Could not be read or judged. Never a pass, never `Absent`.
    Unchecked,
    /// Furniture: nothing to judge.
    None,
}

impl Verdict {
    /// Every verdict, in report order.
    pub const ALL: [Verdict; 8] = [
        Self::Verbatim,
        Self::Paraphrase,
        Self::Partial,
        Self::Altered,
        Self::Absent,
        Self::Elsewhere,
        Self::Unchecked,
        Self::None,
    ];

    /// The name used in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Paraphrase => "paraphrase",
            Self::Partial => "partial",
            Self::Altered => "altered",
            Self::Absent => "absent",
            Self::Elsewhere => "elsewhere",
            Self::Unchecked => "unchecked",
            Self::None => "none",
        }
    }
}

/// Which fact of a claim differs from its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AlterationType {
    /// A quantity.
    Number,
    /// A calendar date.
    Date,
    /// A person, organisation, place, or title of an instrument or body.
    Name,
    /// A key word replaced by one with another meaning.
    Term,
    /// Who did it, or to whom.
    Agent,
    /// Strength of commitment or certainty.
    Modality,
    /// Whether it is so or not.
    Negation,
    /// A qualifier dropped or added that widens or narrows the claim.
    Scope,
    /// When it happened, or the order of events.
    Time,
    /// A link of cause the source does not make.
    Causation,
    /// Two separate facts fused into one.
    Merge,
    /// Words in quotation marks that are not the source's words.
    Quote,
}

impl AlterationType {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Name => "name",
            Self::Term => "term",
            Self::Agent => "agent",
            Self::Modality => "modality",
            Self::Negation => "negation",
            Self::Scope => "scope",
            Self::Time => "time",
            Self::Causation => "causation",
            Self::Merge => "merge",
            Self::Quote => "quote",
        }
    }
}

/// How much of a source passage the derivative carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// Its main content appears.
    Covered,
    /// Some of it does.
    Partly,
    /// Nothing of it does.
    Omitted,
    /// Not content.
    Furniture,
}

impl Coverage {
    /// Every coverage, in report order.
    pub const ALL: [Coverage; 4] = [Self::Covered, Self::Partly, Self::Omitted, Self::Furniture];

    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Partly => "partly",
            Self::Omitted => "omitted",
            Self::Furniture => "furniture",
        }
    }
}

/// How much an editor would care if a summary left a source passage out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Salience {
    /// Rhetoric or restatement.
    Low,
    /// In between.
    Medium,
    /// A concrete commitment, a number, a new instrument or body, a named party.
    High,
}

impl Salience {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How bad a finding is; the names are SARIF's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Worth a look before publication.
    Warning,
    /// Wrong as it stands.
    Error,
}

impl Level {
    /// The name used in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
