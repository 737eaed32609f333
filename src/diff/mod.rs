//! What changed between two versions of one text? Sentences first, then words, then facts.
//!
//! `matching.rs` says which passages go together, by their words alone; the words of an edited passage are compared
//! one by one; and the rules of a check say which facts the edit changed, each way: what the new version says
//! otherwise, what it adds and what it drops. An edit that changes none of these is cosmetic. Near linear in the
//! passages.

mod facts;
mod matching;
mod succession;

pub(crate) use succession::Fact;
pub use succession::Succession;

use crate::align::{self, Lexis};
use crate::alignment::{Alignment, Link, PassageRef};
use crate::checker::Checker;
use crate::document::{Document, PassageKind};
use crate::finding::Verdict;
use crate::judge;
use crate::judgment::Judgment;
use crate::normalise::{Text, words};
use crate::report::{self, AlterationReport, DocumentInfo, ReportSpan, SCHEMA_VERSION, TextSpan, Tool};
use crate::rules::{self, Scope};
use crate::segment::kinds;
use crate::span::Span;
use facts::Word;
use matching::{Group, Words};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The changes from one version of a text to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// Version of the JSON form.
    pub schema_version: u32,
    /// What made it.
    pub tool: Tool,
    /// The version before.
    pub old: DocumentInfo,
    /// The version after.
    pub new: DocumentInfo,
    /// Every passage of both versions, in the order of the new one; what was removed stands behind what stood before
    /// it.
    pub changes: Vec<Change>,
    /// Changes per kind; every kind is present.
    pub summary: BTreeMap<ChangeKind, usize>,
}

/// Passages that go together, and what became of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What became of them.
    pub kind: ChangeKind,
    /// Whether they stand in another order than the passages around them.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub moved: bool,
    /// Whether a fact changed, or words with content came or went; false for cosmetic edits and mere moves.
    pub facts: bool,
    /// The passages of the old version, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub old: Vec<ChangedPassage>,
    /// The passages of the new version, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub new: Vec<ChangedPassage>,
    /// The words that differ, in text order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub edits: Vec<Edit>,
    /// The facts that the new version has otherwise; `span` lies in the new version, `sourceSpan` in the old one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub alterations: Vec<AlterationReport>,
    /// Words of an edited passage that say what the old version does not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub added: Vec<TextSpan>,
    /// Words of an edited passage whose content the new version no longer has.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dropped: Vec<TextSpan>,
}

/// A passage of one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedPassage {
    /// `o1`, `o2`, … in the old version, `n1`, `n2`, … in the new one, in text order.
    pub id: String,
    /// Claim, opinion or furniture.
    pub kind: PassageKind,
    /// Its place.
    pub span: ReportSpan,
    /// Its text, byte for byte.
    pub text: String,
}

/// Words of one version in the place of words of the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The words before; empty, at the place where they would stand, where words were only added.
    pub old: TextSpan,
    /// The words after; empty, at the place where they would stand, where words were only deleted.
    pub new: TextSpan,
}

/// What became of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It stands as it was.
    Same,
    /// Its words changed.
    Edited,
    /// It stands elsewhere.
    Moved,
    /// It stands elsewhere, and its words changed.
    MovedEdited,
    /// It became several.
    Split,
    /// Several became one.
    Merged,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl ChangeKind {
    /// Every kind, in report order.
    pub const ALL: [ChangeKind; 8] = [
        Self::Same,
        Self::Edited,
        Self::Moved,
        Self::MovedEdited,
        Self::Split,
        Self::Merged,
        Self::Added,
        Self::Removed,
    ];

    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Edited => "edited",
            Self::Moved => "moved",
            Self::MovedEdited => "moved-edited",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

impl Checker {
    /// Compares two versions of one text, with the glossary and thresholds of this checker. Cannot fail.
    pub fn diff(&self, old: &Document, new: &Document) -> Diff {
        let Compared { groups, kept, same, mut judged } = self.compared(old, new);
        let mut changes: Vec<(Place, Change)> = Vec::new();
        let mut behind = Place(0, 0, 0);
        let places = removed_places(&groups, &kept, old.passages().len());
        for ((group, kept), same) in groups.iter().zip(kept).zip(same) {
            let kind = kind(group, same, kept);
            let place = match (group.new.first(), group.old.first()) {
                (Some(&new), _) => Place(new + 1, 0, 0),
                (None, Some(&old)) => Place(places[old], 1, old),
                (None, None) => behind,
            };
            behind = place;
            let facts = judged.remove(&(group.old.clone(), group.new.clone()));
            changes.push((place, change(old, new, group, kind, kept, facts)));
        }
        changes.sort_by_key(|(place, _)| *place);
        let changes: Vec<Change> = changes.into_iter().map(|(_, change)| change).collect();
        let mut summary: BTreeMap<ChangeKind, usize> = ChangeKind::ALL.map(|kind| (kind, 0)).into();
        changes.iter().for_each(|change| *summary.entry(change.kind).or_default() += 1);
        Diff {
            schema_version: SCHEMA_VERSION,
            tool: report::tool(),
            old: report::info(old),
            new: report::info(new),
            changes,
            summary,
        }
    }

    /// Which passages go together, and what the rules say of those with other words.
    fn compared(&self, old: &Document, new: &Document) -> Compared {
        let (old_words, new_words) = read_words(old, new);
        let groups = matching::groups(&old_words, &new_words);
        let kept = matching::in_order(&groups, |group| {
            group.new.iter().map(|&at| new_words[at].stems.len()).sum::<usize>()
        });
        let is_same = |group: &Group| match (&group.old[..], &group.new[..]) {
            ([old], [new]) => old_words[*old].text == new_words[*new].text,
            _ => false,
        };
        let same: Vec<bool> = groups.iter().map(is_same).collect();
        let edited =
            groups.iter().zip(&same).filter(|(g, same)| !g.old.is_empty() && !g.new.is_empty() && !*same);
        let edited: Vec<&Group> = edited.map(|(group, _)| group).collect();
        let judged = self.judge_edits(old, new, &edited);
        Compared { groups, kept, same, judged }
    }

    /// What the rules say of edited passages: of the new version against the old one, and the other way round.
    fn judge_edits(
        &self,
        old: &Document,
        new: &Document,
        groups: &[&Group],
    ) -> FxHashMap<(Vec<usize>, Vec<usize>), Judged> {
        if groups.is_empty() {
            return FxHashMap::default();
        }
        let read = self.read_together(&[old, new]);
        let (lexis, both) = (&read.lexis, [&read.texts[0], &read.texts[1]]);
        let one_way =
            |from: usize, pairs: &[(&Vec<usize>, &Vec<usize>)]| -> Vec<(Vec<Judgment>, Vec<Word>)> {
                let (sources, derivative) = if from == 0 { (old, new) } else { (new, old) };
                let (source_texts, text) = (std::slice::from_ref(both[from]), both[1 - from]);
                let quoted = rules::look_up(derivative, text, source_texts);
                let scope = Scope {
                    lexicon: &read.lexicon,
                    lexis,
                    directions: &read.directions,
                    sources: std::slice::from_ref(sources),
                    source_texts,
                    derivative,
                    quoted: &quoted,
                };
                let links = links(text, source_texts, pairs, lexis);
                let ats: Vec<usize> = pairs.iter().flat_map(|(_, mine)| mine.iter().copied()).collect();
                let mut judged =
                    judge::judge_some(&scope, text, &links, self.chosen_thresholds(), &ats).into_iter();
                let words = |at: &usize| facts::words_of(&text.passages[*at], &links.links[*at]);
                pairs
                    .iter()
                    .map(|(_, mine)| {
                        (judged.by_ref().take(mine.len()).collect(), mine.iter().flat_map(words).collect())
                    })
                    .collect()
            };
        let forth: Vec<_> = groups.iter().map(|group| (&group.old, &group.new)).collect();
        let back: Vec<_> = groups.iter().map(|group| (&group.new, &group.old)).collect();
        let (forth, back) = (one_way(0, &forth), one_way(1, &back));
        let spans = |document: &Document, ats: &[usize]| -> Vec<Span> {
            ats.iter().map(|&at| document.passages()[at].span).collect()
        };
        let both = groups.iter().zip(forth.into_iter().zip(back));
        both.map(|(group, ((forth, new_words), (back, old_words)))| {
            let edits = edits(old, new, &spans(old, &group.old), &spans(new, &group.new));
            let (texts, words) = ([old.text(), new.text()], [&old_words[..], &new_words[..]]);
            let exchanged = facts::exchanged(texts, words, &edits, &read.directions);
            ((group.old.clone(), group.new.clone()), Judged { forth, back, edits, exchanged })
        })
        .collect()
    }
}

/// Two versions, compared.
struct Compared {
    groups: Vec<Group>,
    /// For each group, whether it stands in the order of both versions.
    kept: Vec<bool>,
    /// For each group, whether it is one passage with the same words on both sides.
    same: Vec<bool>,
    /// By the passages of a group that was edited.
    judged: FxHashMap<(Vec<usize>, Vec<usize>), Judged>,
}

/// What is known of an edited group: the judgments of its passages each way, the words that differ, and those of the
/// old and of the new version that were exchanged although the judgments are fine.
struct Judged {
    forth: Vec<Judgment>,
    back: Vec<Judgment>,
    edits: Vec<Edit>,
    exchanged: [Vec<Span>; 2],
}

/// Where a change stands in the report: behind how many new passages, removed ones last, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(usize, usize, usize);

/// For each old passage: behind how many passages of the new version it stood, by the ones in order before it.
fn removed_places(groups: &[Group], kept: &[bool], old: usize) -> Vec<usize> {
    let mut behind = vec![0; old];
    for (group, _) in groups.iter().zip(kept).filter(|(_, kept)| **kept) {
        for &at in &group.old {
            behind[at] = group.new.last().map_or(0, |last| last + 1);
        }
    }
    let mut last = 0;
    for place in &mut behind {
        last = last.max(*place);
        *place = last;
    }
    behind
}

fn kind(group: &Group, same: bool, kept: bool) -> ChangeKind {
    match (group.old.len(), group.new.len()) {
        (0, _) => ChangeKind::Added,
        (_, 0) => ChangeKind::Removed,
        (1, 1) => match (same, kept) {
            (true, true) => ChangeKind::Same,
            (true, false) => ChangeKind::Moved,
            (false, true) => ChangeKind::Edited,
            (false, false) => ChangeKind::MovedEdited,
        },
        (old, new) if new > old => ChangeKind::Split,
        _ => ChangeKind::Merged,
    }
}

fn change(
    old: &Document,
    new: &Document,
    group: &Group,
    kind: ChangeKind,
    kept: bool,
    judged: Option<Judged>,
) -> Change {
    let passages = |document: &Document, letter: char, ats: &[usize]| -> Vec<ChangedPassage> {
        let passage = |&at: &usize| {
            let passage = &document.passages()[at];
            ChangedPassage {
                id: format!("{letter}{}", at + 1),
                kind: passage.kind,
                span: report::place(document, passage.span, None),
                text: passage.span.of(document.text()).to_owned(),
            }
        };
        ats.iter().map(passage).collect()
    };
    let words = |document: &Document, span: Span| TextSpan {
        span: report::place(document, span, None),
        text: span.of(document.text()).to_owned(),
    };
    let content = |document: &Document, ats: &[usize]| {
        ats.iter().any(|&at| document.passages()[at].kind != PassageKind::Furniture)
    };
    let (mut alterations, mut added, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    let mut facts = matches!(kind, ChangeKind::Added | ChangeKind::Removed)
        && (content(old, &group.old) || content(new, &group.new));
    let mut differing = Vec::new();
    if let Some(Judged { forth, back, edits, exchanged }) = judged {
        differing = edits;
        let faithful = |judgment: &Judgment| {
            matches!(judgment.verdict, Verdict::Verbatim | Verdict::Paraphrase | Verdict::None)
        };
        let all = group.new.iter().zip(&forth).map(|(&at, judgment)| (new, at, judgment));
        let all = all.chain(group.old.iter().zip(&back).map(|(&at, judgment)| (old, at, judgment)));
        let judged = all
            .filter(|(document, at, _)| facts::is_judged(&document.passages()[*at]))
            .any(|(_, _, judgment)| !faithful(judgment));
        let told = judged || exchanged.iter().any(|words| !words.is_empty());
        facts = told
            && !facts::renumbered(old, new, &group.old, &group.new)
            && !facts::of_the_page(old, new, &group.old, &group.new)
            || facts::another_date_line(old, new, &group.old, &group.new);
        // Of a cosmetic edit there is nothing to tell: what the words of furniture lack is no fact.
        if facts {
            for judgment in &forth {
                alterations.extend(judgment.alterations.iter().map(|alteration| AlterationReport {
                    kind: alteration.kind,
                    span: report::place(new, alteration.span, None),
                    source_span: alteration.source.map(|(_, span)| report::place(old, span, Some(old))),
                    message: facts::between_versions(&alteration.message),
                }));
            }
            added = forth.iter().flat_map(|judgment| judgment.unsupported.iter().copied()).collect();
            let unaltered = back.iter().filter(|judgment| judgment.verdict != Verdict::Altered);
            dropped = unaltered.flat_map(|judgment| judgment.unsupported.iter().copied()).collect();
            // Words that a rule or the check has told already are not told again.
            let all = || forth.iter().flat_map(|judgment| &judgment.alterations);
            let [went, came] = exchanged;
            let altered = |span: &Span| all().any(|alteration| alteration.span.overlaps(*span));
            let source = |span: &Span| {
                all().any(|alteration| alteration.source.is_some_and(|(_, s)| s.overlaps(*span)))
            };
            add(&mut added, came.into_iter().filter(|span| !altered(span)));
            add(&mut dropped, went.into_iter().filter(|span| !source(span)));
        }
    }
    Change {
        kind,
        moved: !kept && !group.old.is_empty() && !group.new.is_empty(),
        facts,
        old: passages(old, 'o', &group.old),
        new: passages(new, 'n', &group.new),
        edits: differing,
        alterations,
        added: added.into_iter().map(|span| words(new, span)).collect(),
        dropped: dropped.into_iter().map(|span| words(old, span)).collect(),
    }
}

/// Adds places that no known one overlaps, in text order.
fn add(known: &mut Vec<Span>, more: impl Iterator<Item = Span>) {
    let new: Vec<Span> = more.filter(|span| !known.iter().any(|other| other.overlaps(*span))).collect();
    known.extend(new);
    known.sort_unstable();
}

/// The words that differ between passages of two versions, runs joined. A passage has 5,000 bytes at
/// most, so that the comparison is bounded.
fn edits(old: &Document, new: &Document, old_spans: &[Span], new_spans: &[Span]) -> Vec<Edit> {
    let tokens = |document: &Document, spans: &[Span]| -> Vec<Span> {
        spans.iter().flat_map(|span| pieces(document.text(), *span)).collect()
    };
    let (before, after) = (tokens(old, old_spans), tokens(new, new_spans));
    let texts = |document: &'_ Document, spans: &[Span]| -> Vec<String> {
        spans.iter().map(|span| span.of(document.text()).to_owned()).collect()
    };
    let (a, b) = (texts(old, &before), texts(new, &after));
    let run = |document: &Document, spans: &[Span], range: std::ops::Range<usize>| {
        let span = match (spans.get(range.start), range.end.checked_sub(1).and_then(|last| spans.get(last))) {
            (Some(first), Some(last)) if range.start < range.end => first.join(*last),
            (Some(next), _) => Span::new(next.start, next.start),
            (None, Some(last)) => Span::new(last.end, last.end),
            (None, None) => Span::default(),
        };
        TextSpan { span: report::place(document, span, None), text: span.of(document.text()).to_owned() }
    };
    similar::capture_diff_slices(similar::Algorithm::Myers, &a, &b)
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| Edit { old: run(old, &before, op.old_range()), new: run(new, &after, op.new_range()) })
        .collect()
}

/// The words and marks of a passage, each by itself; white space between them is left out.
fn pieces(text: &str, span: Span) -> Vec<Span> {
    use unicode_segmentation::UnicodeSegmentation;
    let words = span.of(text).split_word_bound_indices();
    words
        .filter(|(_, word)| !word.trim().is_empty())
        .map(|(at, word)| Span::new(span.start + at, span.start + at + word.len()))
        .collect()
}

/// The words of the passages of both versions, numbered together.
fn read_words(old: &Document, new: &Document) -> (Vec<Words>, Vec<Words>) {
    let (mut texts, mut stems): (FxHashMap<String, u32>, FxHashMap<String, u32>) = Default::default();
    let number = |map: &mut FxHashMap<String, u32>, key: String| {
        let next = map.len() as u32;
        *map.entry(key).or_insert(next)
    };
    let mut read = |document: &Document| -> Vec<Words> {
        let passages = document.passages().iter();
        passages
            .map(|passage| {
                let text = passage.span.of(document.text());
                let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let mut all: Vec<u32> =
                    kinds::words(text).iter().map(|word| number(&mut stems, words::key(word))).collect();
                all.sort_unstable();
                Words { text: number(&mut texts, folded), stems: all }
            })
            .collect()
    };
    let old = read(old);
    (old, read(new))
}

/// The links of the passages of `pairs`, each to the given passages of the only source; of others, none.
fn links(text: &Text, sources: &[Text], pairs: &[(&Vec<usize>, &Vec<usize>)], lexis: &Lexis) -> Alignment {
    let mut links = vec![Link::default(); text.passages.len()];
    for (theirs, mine) in pairs {
        let places: Vec<PassageRef> =
            theirs.iter().map(|&passage| PassageRef { document: 0, passage }).collect();
        for &at in *mine {
            links[at] = align::given(&text.passages[at], sources, &places, lexis);
        }
    }
    Alignment { links }
}
