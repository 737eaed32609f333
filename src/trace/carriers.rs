//! Which earlier documents say what a passage says?
//!
//! Passages with the same words are one *reading*. A reading is judged once, where it first appears, against every
//! earlier document by itself, as a check of the two would judge it; of a document only those readings take part
//! that no later one has, because what says the same says it there as well. So a chain of versions costs what
//! changed between them, and documents that share no sentence are compared in full.

use super::texts::Texts;
use crate::align::{self, Meaning};
use crate::alignment::PassageRef;
use crate::document::Document;
use crate::finding::Verdict;
use crate::judge;
use crate::judgment::Judgment;
use crate::normalise::Text;
use crate::rules::{self, Scope};
use crate::thresholds::Thresholds;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// One earlier document that says what a passage says.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Number of the document.
    pub document: usize,
    /// Its passages, the strongest first, never empty.
    pub passages: Vec<usize>,
    /// What the passage is against them.
    pub verdict: Verdict,
    /// How probable it is that they are its ground at all, `0..=1`.
    pub basis: f32,
    /// What was judged; absent where the words are the same.
    pub judgment: Option<Judgment>,
}

/// The earlier documents that say what each passage of each document says, the latest first.
pub(super) fn carriers(texts: &Texts<'_>, thresholds: &Thresholds) -> Vec<Vec<Vec<Found>>> {
    let documents: Vec<usize> = (0..texts.documents.len()).collect();
    let mut found: Vec<Vec<Vec<Found>>> =
        documents.par_iter().map(|&document| of_new_readings(texts, document, thresholds)).collect();
    for document in documents {
        for passage in 0..found[document].len() {
            let Some(reading) = texts.readings[document][passage] else { continue };
            let places = &texts.places[reading];
            let first = places[0];
            if first.document == document {
                let rest = spread(texts, document, &found[document][passage]);
                found[document][passage].extend(rest);
            } else {
                let same = same_words(texts, PassageRef { document, passage });
                let before = found[first.document][first.passage].iter().cloned();
                found[document][passage] = same.into_iter().chain(before).collect();
            }
            found[document][passage].sort_by_key(|found| std::cmp::Reverse(found.document));
        }
    }
    found
}

/// The carriers of the passages whose words no earlier document has.
fn of_new_readings(texts: &Texts<'_>, document: usize, thresholds: &Thresholds) -> Vec<Vec<Found>> {
    let passages = texts.documents[document].passages().len();
    let mut found = vec![Vec::new(); passages];
    let new: FxHashSet<usize> = (0..passages)
        .filter(|&passage| {
            texts.readings[document][passage]
                .is_some_and(|reading| texts.places[reading][0].document == document)
        })
        .collect();
    if new.is_empty() {
        return found;
    }
    let claims = texts.read.texts[document].only(|at| new.contains(&at));
    let mut ats: Vec<usize> = new.into_iter().collect();
    ats.sort_unstable();
    for earlier in (0..document).rev() {
        let last = |at: usize| {
            texts.readings[earlier][at].is_some_and(|reading| {
                texts.places[reading].iter().all(|at| at.document <= earlier || at.document >= document)
            })
        };
        let source = texts.read.texts[earlier].only(last);
        let sources = Sources {
            numbers: &[earlier],
            documents: std::slice::from_ref(&texts.documents[earlier]),
            texts: std::slice::from_ref(&texts.read.texts[earlier]),
            aligned: std::slice::from_ref(&source),
        };
        let judged = judge_against(texts, (document, &claims, &ats), &sources, thresholds);
        for (at, judgment) in judged {
            if rests(judgment.verdict) && !judgment.evidence.is_empty() {
                let passages = judgment.evidence.iter().map(|used| used.at.passage).collect();
                let (verdict, basis) = (judgment.verdict, judgment.basis);
                found[at].push(Found {
                    document: earlier,
                    passages,
                    verdict,
                    basis,
                    judgment: Some(judgment),
                });
            }
        }
    }
    found
}

/// Documents that passages are judged against.
pub(super) struct Sources<'a> {
    /// Their numbers in the trace.
    pub numbers: &'a [usize],
    pub documents: &'a [Document],
    /// The whole of each, for the rules.
    pub texts: &'a [Text],
    /// What of each may be evidence.
    pub aligned: &'a [Text],
}

/// Judges passages of a document against others; those that nothing comes near to are left out. Gives the number of
/// each passage with its judgment, in which documents have their numbers in the trace.
pub(super) fn judge_against(
    texts: &Texts<'_>,
    (document, claims, ats): (usize, &Text, &[usize]),
    sources: &Sources<'_>,
    thresholds: &Thresholds,
) -> Vec<(usize, Judgment)> {
    let read = &texts.read;
    let alignment = align::align(
        sources.aligned,
        claims,
        &Meaning::new(&read.directions, sources.aligned, None),
        &read.lexis,
    );
    let near: Vec<usize> =
        ats.iter().copied().filter(|&at| !alignment.links[at].supports.is_empty()).collect();
    if near.is_empty() {
        return Vec::new();
    }
    let (derivative, text) = (&texts.documents[document], &read.texts[document]);
    let quoted = rules::look_up(derivative, text, sources.texts);
    let scope = Scope {
        lexicon: &read.lexicon,
        lexis: &read.lexis,
        directions: &read.directions,
        sources: sources.documents,
        source_texts: sources.texts,
        derivative,
        quoted: &quoted,
    };
    let mut judged = judge::judge_some(&scope, text, &alignment, thresholds, &near);
    for judgment in &mut judged {
        judgment.evidence.iter_mut().for_each(|used| used.at.document = sources.numbers[used.at.document]);
        for alteration in &mut judgment.alterations {
            alteration.source = alteration.source.map(|(source, span)| (sources.numbers[source], span));
        }
    }
    near.into_iter().zip(judged).collect()
}

/// The documents before the carriers that have all passages of one of them word for word.
fn spread(texts: &Texts<'_>, document: usize, own: &[Found]) -> Vec<Found> {
    let mut known: FxHashSet<usize> = own.iter().map(|found| found.document).collect();
    let mut more = Vec::new();
    for found in own {
        let readings: Option<Vec<usize>> =
            found.passages.iter().map(|&at| texts.readings[found.document][at]).collect();
        let Some(readings) = readings else { continue };
        for earlier in (0..document).rev() {
            if known.contains(&earlier) {
                continue;
            }
            let passages: Option<Vec<usize>> = readings
                .iter()
                .map(|&reading| texts.places[reading].iter().find(|at| at.document == earlier))
                .map(|place| place.map(|at| at.passage))
                .collect();
            if let Some(passages) = passages {
                known.insert(earlier);
                more.push(Found { document: earlier, passages, judgment: None, ..*found });
            }
        }
    }
    more
}

/// The earlier documents with the very words of a passage; where one has them several times, the place that comes as
/// late among them as the passage among its own.
fn same_words(texts: &Texts<'_>, at: PassageRef) -> Vec<Found> {
    let Some(reading) = texts.readings[at.document][at.passage] else { return Vec::new() };
    let places = &texts.places[reading];
    let nth =
        places.iter().filter(|place| place.document == at.document && place.passage < at.passage).count();
    let mut found: Vec<Found> = Vec::new();
    for chunk in places.chunk_by(|a, b| a.document == b.document) {
        if chunk[0].document < at.document {
            let place = chunk[nth.min(chunk.len() - 1)];
            let passages = vec![place.passage];
            let (document, verdict) = (place.document, Verdict::Verbatim);
            found.push(Found { document, passages, verdict, basis: 1.0, judgment: None });
        }
    }
    found
}

/// Whether a verdict says that a passage goes back to its evidence.
pub(super) fn rests(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Verbatim | Verdict::Paraphrase | Verdict::Partial | Verdict::Altered)
}
