//! What of a comparison does a history need? Which passages go together, and what changed, by numbers and places alone.
//!
//! It holds no text but the messages of the rules, so that many of them fit into memory and into a cache. Texts and
//! places in the file are read again from the two versions.

use super::{Compared, Judged};
use crate::checker::Checker;
use crate::document::{Document, PassageKind};
use crate::finding::{AlterationType, Verdict};
use crate::judgment::Judgment;
use crate::report;
use crate::span::Span;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Number of the form in which a succession is kept; raised when a key or its meaning changes.
const FORM: u32 = 1;

/// How the passages of one version of a text go on in the next one: which stand as they were, and what became of the
/// others. Made by [`Checker::succession`], used by [`crate::trace::History`]; plain data that can be kept under
/// [`Checker::succession_key`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Succession {
    /// Runs of passages with the same words: the first of the old version, the first of the new one, how many.
    same: Vec<(usize, usize, usize)>,
    /// Passages of the new version with other words, in its order.
    changed: Vec<Changed>,
}

/// A passage of the new version that goes back to one with other words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// Its number.
    pub new: usize,
    /// Numbers of the old passages, the strongest first.
    pub old: Vec<usize>,
    /// Paraphrase, partial or altered.
    pub verdict: Verdict,
    /// How sure, `0..=1`.
    pub confidence: f64,
    /// The facts that it has otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub alterations: Vec<Fact>,
    /// Its words that the old passages do not support.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub added: Vec<Span>,
    /// Words of the old passages whose content the new version no longer has.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dropped: Vec<Span>,
}

/// A fact that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fact {
    pub kind: AlterationType,
    /// Its place in the new version.
    pub span: Span,
    /// What it stands against in the old one.
    pub source: Option<Span>,
    pub message: String,
}

impl Checker {
    /// How the passages of one version go on in the next one, with the glossary and thresholds of this checker.
    /// Cannot fail. What [`Checker::diff`] shows, without the texts.
    pub fn succession(&self, old: &Document, new: &Document) -> Succession {
        let Compared { groups, same, mut judged, .. } = self.compared(old, new);
        let mut found = Succession::default();
        for (group, same) in groups.iter().zip(same) {
            match (&group.old[..], &group.new[..]) {
                (&[old], &[new]) if same => found.push_same(old, new),
                _ => {
                    if let Some(judged) = judged.remove(&(group.old.clone(), group.new.clone())) {
                        found.changed.extend(changed([old, new], &group.old, &group.new, &judged));
                    }
                }
            }
        }
        found.changed.sort_by_key(|changed| changed.new);
        found
    }

    /// A name for what [`Checker::succession`] gives for two versions: 64 hex digits, a hash of all that it depends on
    /// but the program itself beyond its version.
    pub fn succession_key(&self, old: &Document, new: &Document) -> String {
        let mut hash = Sha256::new();
        let tool = report::tool();
        hash.update(format!("{} {} {FORM} {}\n", tool.name, tool.version, self.settings()));
        for document in [old, new] {
            hash.update(format!("{} {:?}\n", document.sha256(), document.unread()));
            for passage in document.passages() {
                let block = &document.blocks()[passage.block];
                let place = (passage.span, passage.kind, passage.cue, block.span, block.kind);
                hash.update(format!("{place:?}\n"));
            }
        }
        hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl Succession {
    /// Adds a passage with the same words; passages come in the order of the new version.
    fn push_same(&mut self, old: usize, new: usize) {
        match self.same.last_mut() {
            Some((first_old, first_new, count))
                if *first_old + *count == old && *first_new + *count == new =>
            {
                *count += 1;
            }
            _ => self.same.push((old, new, 1)),
        }
    }

    /// Pairs of an old and a new passage with the same words.
    pub(crate) fn same(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.same.iter().flat_map(|&(old, new, count)| (0..count).map(move |nth| (old + nth, new + nth)))
    }

    /// The passages with other words, in the order of the new version.
    pub(crate) fn changed(&self) -> &[Changed] {
        &self.changed
    }

    /// Whether it can be of these two versions: every number is one of a passage, no new passage stands twice, and
    /// every place lies in its text.
    pub fn fits(&self, old: &Document, new: &Document) -> bool {
        let mut taken = BTreeSet::new();
        let passage = |document: &Document, at: usize| at < document.passages().len();
        let words = |document: &Document, span: Span| document.text().get(span.start..span.end).is_some();
        let runs = self.same.iter().all(|&(first, begin, count)| {
            // Checked before the run is walked, so that a damaged count cannot keep the program busy.
            let end = |first: usize| first.checked_add(count).and_then(|end| end.checked_sub(1));
            end(first).is_some_and(|last| passage(old, last))
                && end(begin).is_some_and(|last| passage(new, last))
        });
        runs && self.same().all(|(_, new)| taken.insert(new))
            && self.changed.iter().all(|changed| {
                passage(new, changed.new)
                    && taken.insert(changed.new)
                    && !changed.old.is_empty()
                    && changed.old.iter().all(|&at| passage(old, at))
                    && changed.added.iter().all(|&span| words(new, span))
                    && changed.dropped.iter().all(|&span| words(old, span))
                    && changed
                        .alterations
                        .iter()
                        .all(|fact| words(new, fact.span) && fact.source.is_none_or(|span| words(old, span)))
            })
    }
}

/// What became of a group: one entry for each of its new passages.
fn changed(
    [old, new]: [&Document; 2],
    old_ats: &[usize],
    new_ats: &[usize],
    judged: &Judged,
) -> Vec<Changed> {
    let faithful = |document: &Document, at: usize, judgment: &Judgment| {
        matches!(judgment.verdict, Verdict::Verbatim | Verdict::Paraphrase | Verdict::None)
            || document.passages()[at].kind == PassageKind::Furniture
    };
    let back = || old_ats.iter().copied().zip(&judged.back);
    let lost = back().find(|(at, judgment)| !faithful(old, *at, judgment)).map(|(_, judgment)| judgment);
    let dropped: Vec<Span> = back()
        .filter(|(_, judgment)| judgment.verdict != Verdict::Altered)
        .flat_map(|(_, judgment)| judgment.unsupported.iter().copied())
        .collect();
    let mut found = Vec::with_capacity(new_ats.len());
    for (nth, (&at, forth)) in new_ats.iter().zip(&judged.forth).enumerate() {
        // What a passage that was split no longer says is told of its first part.
        let lost = lost.filter(|_| nth == 0);
        let (verdict, confidence) = match forth.verdict {
            Verdict::Altered => (Verdict::Altered, forth.confidence),
            _ if !faithful(new, at, forth) => (Verdict::Partial, forth.confidence),
            _ => lost
                .map_or((Verdict::Paraphrase, forth.confidence), |back| (Verdict::Partial, back.confidence)),
        };
        found.push(Changed {
            new: at,
            old: strongest_first(old_ats, forth),
            verdict,
            confidence: report::round(confidence),
            alterations: forth
                .alterations
                .iter()
                .map(|alteration| Fact {
                    kind: alteration.kind,
                    span: alteration.span,
                    source: alteration.source.map(|(_, span)| span),
                    message: alteration.message.clone(),
                })
                .collect(),
            added: forth.unsupported.clone(),
            dropped: if nth == 0 { dropped.clone() } else { Vec::new() },
        });
    }
    found
}

/// The old passages of a group by what they carry of a new one.
fn strongest_first(old: &[usize], forth: &Judgment) -> Vec<usize> {
    let share = |at: usize| {
        let used = forth.evidence.iter().find(|used| used.at.passage == at);
        used.map_or(0.0, |used| used.share)
    };
    let mut ranked = old.to_vec();
    ranked.sort_by(|&a, &b| share(b).total_cmp(&share(a)).then(a.cmp(&b)));
    ranked
}
