//! Which documents of a collection share passages, and which of them come from which?
//!
//! The way of passim (Smith, Cordell & Mullen, *Computational methods for uncovering reprinted texts in antebellum
//! newspapers*, American Literary History 27, 2015): documents that share several rare shingles are aligned word by
//! word around them, the spans that come out are joined into clusters, and within a cluster dates and wording say what
//! came from what. Nothing is judged here; `check` says whether a passage is true to the one it follows.
//!
//! | | |
//! |---|---|
//! | `seeds.rs` | which shingles stand in more than one document and in few enough, and where |
//! | `align.rs` | the words that two documents share around such places |
//! | `clusters.rs` | passages that overlap in one document are one; what hangs together is a cluster |
//! | `descent.rs` | which member is the first, and which earlier one each of the others is closest to |
//!
//! # Cost
//! Time is near linear in the text where texts are reused by few: a document meets at most
//! [`Options::max_documents`] others for each of its shingles. Memory is the texts, 4 bytes a word for the words, 2 to
//! 4 bytes a word to find the shingles that come again, and 24 bytes for each place of a shingle that does.
//! `docs/reuse.md` has what was measured.

mod align;
mod clusters;
mod descent;
mod seeds;

use crate::postings;
use crate::report::{self, SCHEMA_VERSION, Tool};
use rayon::prelude::*;
use seeds::Seeds;
use serde::{Deserialize, Serialize};

/// Fewest words that a shared passage has in common, unless told otherwise. On the answers of Clough & Stevenson and
/// the sentences of PAN (`docs/reuse.md`, 2026-11-23), 6 join texts that were written apart, 12 lose one of 20
/// answers that 8 find, and the pairs that nobody labelled fall from 148 to 108.
pub const MIN_WORDS: usize = 12;

/// Shared rare shingles that make two documents worth aligning: one alone is a name or a phrase more often than not.
pub const MIN_SHARED: usize = 2;

/// Share of the documents, `0..=1`, that a shingle may stand in, unless told otherwise, and the bounds of that number.
/// The upper one is the default of passim; the lower one keeps small collections whole, where a wire text that ten
/// papers print is no boilerplate.
pub const MAX_SHARE: (f64, usize, usize) = (0.05, 10, 100);

/// Examples of boilerplate that a report names.
pub const BOILERPLATE_EXAMPLES: usize = 5;

/// A document of the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'t> {
    /// Its name, distinct in the collection.
    pub id: &'t str,
    /// What it says.
    pub text: &'t str,
    /// What it is one of: the issues of one paper, the versions of one page. Documents of one series are not compared.
    pub series: Option<&'t str>,
    /// When it was issued: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or longer (`2024-03-05T14:00`). Of two dates the one that
    /// comes first as text is the earlier one; where one begins with the other they do not tell.
    pub date: Option<&'t str>,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// Fewest words that a shared passage has in common. Default: [`MIN_WORDS`].
    pub min_words: usize,
    /// Most documents that a shingle may stand in; in more it is boilerplate. `None`: [`MAX_SHARE`] decides.
    pub max_documents: Option<usize>,
    /// Compares the documents of one series as well. Default: no.
    pub within_series: bool,
    /// Words of a shingle, at least 1. Default: [`postings::SHINGLE_WORDS`].
    pub shingle_words: usize,
    /// Rare shingles that two documents must share. Default: [`MIN_SHARED`].
    pub min_shared: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_words: MIN_WORDS,
            max_documents: None,
            within_series: false,
            shingle_words: postings::SHINGLE_WORDS,
            min_shared: MIN_SHARED,
        }
    }
}

impl Options {
    /// The most documents that a shingle may stand in, in a collection of so many.
    pub fn cap(&self, documents: usize) -> usize {
        let (share, least, most) = MAX_SHARE;
        self.max_documents.unwrap_or(((documents as f64 * share) as usize).clamp(least, most))
    }
}

/// The shared passages of a collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reuse {
    /// Version of the JSON form.
    pub schema_version: u32,
    /// What made it.
    pub tool: Tool,
    /// What was looked for; `max_documents` is the number that applied.
    pub options: Options,
    /// Counts of the whole.
    pub summary: Summary,
    /// What stood in too many documents to be looked at.
    pub boilerplate: Boilerplate,
    /// Documents that could not be read; empty where the library made the report.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unread: Vec<Unread>,
    /// The clusters: those of most documents first, then the longest.
    pub clusters: Vec<Cluster>,
}

/// Counts of a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Documents that were compared.
    pub documents: usize,
    /// Those of them without a date.
    pub undated: usize,
    /// Words in them.
    pub words: usize,
    /// Pairs of passages that were aligned.
    pub pairs: usize,
    /// Clusters.
    pub clusters: usize,
    /// Documents with a passage in a cluster.
    pub documents_with_reuse: usize,
}

/// What stands in more documents than the options allow. It makes no passage, and counts for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Boilerplate {
    /// Shingles that were set aside.
    pub shingles: usize,
    /// Documents with one of them.
    pub documents: usize,
    /// The most frequent stretches, [`BOILERPLATE_EXAMPLES`] at most.
    pub examples: Vec<Stretch>,
}

/// A stretch of boilerplate, where it stands first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stretch {
    /// How many documents have its most frequent shingle.
    pub documents: usize,
    /// A document that has it.
    pub document: String,
    /// First byte in that document.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// Its text.
    pub text: String,
}

/// A document that is not part of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Its name or place.
    pub document: String,
    /// Why it could not be read.
    pub message: String,
}

/// One passage, in all the documents that have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    /// `c1`, `c2`, … in the order of the report.
    pub id: String,
    /// How many documents have it.
    pub documents: usize,
    /// Words of its longest member.
    pub words: usize,
    /// The members by date, those without one last.
    pub members: Vec<Member>,
}

/// A passage of a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Id of the document.
    pub document: String,
    /// Its series.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub series: Option<String>,
    /// Its date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// First byte of the passage in the text of the document.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// How many words it has.
    pub words: usize,
    /// Its text, byte for byte.
    pub text: String,
    /// What the dates tell of it.
    pub direction: Direction,
    /// The member whose wording it is closest to: of one that is derived an earlier one, else one that may be either.
    /// Absent where there is none: of the first one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closest: Option<Closest>,
}

/// What the dates tell of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Every other member with a date is later: the likely origin, as far as the collection goes.
    First,
    /// An earlier member has it: it comes from there, or both from something that is not in the collection.
    Derived,
    /// Its date is missing, or the same as that of the earliest.
    Unknown,
}

impl Direction {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Derived => "derived",
            Self::Unknown => "unknown",
        }
    }
}

/// The member that another is closest to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Closest {
    /// Its index among the members of the cluster.
    pub member: usize,
    /// Whether both are the same word by word.
    pub exact: bool,
    /// Whether the wording tells that it is this one: no other that could be has as much of it.
    pub decided: bool,
    /// Identical words, as a share of all places of the two put side by side, `0..=1`.
    pub identity: f64,
    /// Words that of all that could be it only this one has as well, as the later one spells them, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<String>,
    /// Where the member has other words than this one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub edits: Vec<Edit>,
}

/// Words that differ between a member and the one it is closest to. Where words were only added or left out, the other
/// side is empty and stands where they would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// First byte in the document of the member.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// First byte in the document of the closest member.
    pub closest_start: usize,
    /// The byte behind the last.
    pub closest_end: usize,
}

/// Two passages that were aligned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedPassage {
    /// Ids of the two documents, in the order of the collection.
    pub documents: [String; 2],
    /// First byte in each.
    pub starts: [usize; 2],
    /// The byte behind the last in each.
    pub ends: [usize; 2],
    /// Identical words that are no boilerplate.
    pub words: usize,
    /// Identical words as a share of the places of the alignment, `0..=1`.
    pub identity: f64,
    /// Score of the alignment: 4 a shared word, less 3 a word in place of another, less 4 and 2 a further word that
    /// only one has.
    pub score: i32,
}

/// The clusters of shared passages of a collection.
///
/// The order of the texts decides nothing but the order of equals. Ids should be distinct. The result is the same for
/// any number of threads.
pub fn find(texts: &[Text<'_>], options: &Options) -> Reuse {
    let (seeds, boilerplate) = Seeds::new(texts, options);
    let aligned = passages(texts, &seeds, options);
    let clusters = clusters::clusters(&aligned);
    let clusters = descent::describe(texts, &seeds.words, clusters);
    let mut documents: Vec<&str> =
        clusters.iter().flat_map(|cluster| cluster.members.iter().map(|m| m.document.as_str())).collect();
    documents.sort_unstable();
    documents.dedup();
    let summary = Summary {
        documents: texts.len(),
        undated: texts.iter().filter(|text| text.date.is_none()).count(),
        words: seeds.words.iter().map(|words| words.len()).sum(),
        pairs: aligned.len(),
        clusters: clusters.len(),
        documents_with_reuse: documents.len(),
    };
    Reuse {
        schema_version: SCHEMA_VERSION,
        tool: report::tool(),
        options: Options {
            max_documents: Some(options.cap(texts.len())),
            shingle_words: options.shingle_words.max(1),
            ..*options
        },
        summary,
        boilerplate,
        unread: Vec::new(),
        clusters,
    }
}

/// The pairs of passages that the clusters are made from, by first document, second document and place.
pub fn pairs(texts: &[Text<'_>], options: &Options) -> Vec<SharedPassage> {
    let (seeds, _) = Seeds::new(texts, options);
    let aligned = passages(texts, &seeds, options);
    // A document is cut into words once for all the pairs in which it comes first.
    let by_first: Vec<&[Aligned]> =
        aligned.chunk_by(|one, next| one.sides[0].document == next.sides[0].document).collect();
    let told = |chunk: &&[Aligned]| -> Vec<SharedPassage> {
        let first = postings::words(texts[chunk[0].sides[0].document as usize].text);
        let same_second = chunk.chunk_by(|one, next| one.sides[1].document == next.sides[1].document);
        let of_two = |pairs: &[Aligned]| -> Vec<SharedPassage> {
            let second = postings::words(texts[pairs[0].sides[1].document as usize].text);
            let one = |pair: &Aligned| {
                let span = |words: &[(u64, crate::Span)], side: &Side| {
                    (words[side.start as usize].1.start, words[side.end as usize - 1].1.end)
                };
                let (a, b) = (span(&first, &pair.sides[0]), span(&second, &pair.sides[1]));
                SharedPassage {
                    documents: pair.sides.map(|side| texts[side.document as usize].id.to_owned()),
                    starts: [a.0, b.0],
                    ends: [a.1, b.1],
                    words: pair.matches as usize,
                    identity: share(pair.matches, pair.columns),
                    score: pair.score,
                }
            };
            pairs.iter().map(one).collect()
        };
        same_second.flat_map(of_two).collect()
    };
    by_first.par_iter().flat_map_iter(told).collect()
}

/// A share of a count, rounded as in every report.
fn share(part: u32, whole: u32) -> f64 {
    report::round(part as f32 / whole.max(1) as f32)
}

/// A passage of a document, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    document: u32,
    start: u32,
    end: u32,
}

/// Two passages that share words.
#[derive(Clone, Copy, Debug)]
struct Aligned {
    /// The document that comes first in the collection comes first.
    sides: [Side; 2],
    /// Identical words that are no boilerplate.
    matches: u32,
    /// Places of the alignment that hold no boilerplate.
    columns: u32,
    score: i32,
}

/// All aligned pairs, by first document, second document and place.
fn passages(texts: &[Text<'_>], seeds: &Seeds, options: &Options) -> Vec<Aligned> {
    let of = |first: usize| -> Vec<Aligned> {
        let shared = seeds.of(first, |second| {
            options.within_series
                || texts[first].series.is_none()
                || texts[first].series != texts[second].series
        });
        let mut found = Vec::new();
        for with in shared.chunk_by(|one, next| one.document == next.document) {
            if with.len() < options.min_shared {
                continue;
            }
            let second = with[0].document;
            let (a, b) = (&seeds.words[first], &seeds.words[second as usize]);
            let places: Vec<(u32, u32)> = with.iter().map(|seed| (seed.first, seed.second)).collect();
            for local in align::align(a, b, &places, options) {
                let side = |document: usize, (start, end)| Side { document: document as u32, start, end };
                found.push(Aligned {
                    sides: [side(first, local.a), side(second as usize, local.b)],
                    matches: local.matches,
                    columns: local.columns,
                    score: local.score,
                });
            }
        }
        found
    };
    (0..texts.len()).into_par_iter().flat_map_iter(of).collect()
}
