//! Which of the documents that say it does a passage follow?
//!
//! The one whose wording it has: among the carriers, the one that shares most of the passage's words and pairs of
//! neighbouring words, weighted by how rare they are. Shared readings show descent, not shared statements (Maas,
//! *Textkritik*, 1927). Where the wording does not tell, because several have the same words, the document that the
//! rest of the text follows is taken, and of these the latest; the step then says that it is undecided. A document
//! that brings what the one followed lacks is followed as well.

use super::carriers::{Found, Sources, judge_against};
use super::texts::Texts;
use crate::alignment::PassageRef;
use crate::finding::Verdict;
use crate::judgment::Judgment;
use crate::normalise::{Sym, Text, Token};
use crate::thresholds::Thresholds;
use rustc_hash::FxHashSet;

/// Share of a passage's wording, `0..=1`, by which the best carrier must lead for the wording to tell: less than one
/// content word of a sentence of usual length, its two neighbours included.
const LEAD: f32 = 0.03;

/// Share of a passage's weight that only another carrier has, from which on it is followed as well.
const FURTHER: f32 = 0.2;

/// Content words that it must add at least.
const FURTHER_WORDS: usize = 2;

/// Most documents that one passage follows.
const MOST_FOLLOWED: usize = 3;

/// A carrier with what it has of the wording.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    pub found: Found,
    /// Share of the passage's words and pairs of words, by weight, `0..=1`.
    pub wording: f32,
    /// Tokens of the passage, by index, whose word it has.
    pub shared: FxHashSet<usize>,
}

/// What a passage goes back to.
#[derive(Clone, Debug, Default)]
pub(super) struct Followed {
    /// Every carrier, the best wording first, the later document before the earlier one of the same wording.
    pub carriers: Vec<Weighed>,
    /// What it follows, the one with most of its wording first.
    pub steps: Vec<Taken>,
}

/// A document that a passage follows.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// Index among the carriers.
    pub carrier: usize,
    /// Whether the wording tells that it is this one.
    pub decided: bool,
    /// Verdict, alterations and unsupported words; of several documents together. Absent where the words are the
    /// same.
    pub judgment: Option<Judgment>,
}

/// What each passage of a document follows, from the carriers of each.
pub(super) fn follow(
    texts: &Texts<'_>,
    document: usize,
    carriers: Vec<Vec<Found>>,
    thresholds: &Thresholds,
) -> Vec<Followed> {
    let weighed = carriers.into_iter().enumerate().map(|(at, found)| weigh(texts, (document, at), found));
    let weighed: Vec<Vec<Weighed>> = weighed.collect();
    let liked = liking(texts, document, &weighed);
    let choose = |(at, carriers): (usize, Vec<Weighed>)| {
        if carriers.is_empty() {
            return Followed::default();
        }
        let tied = tied(&carriers);
        let best = *tied
            .iter()
            .min_by(|&&a, &&b| {
                let by_liking =
                    liked[carriers[b].found.document].total_cmp(&liked[carriers[a].found.document]);
                by_liking.then(carriers[b].found.document.cmp(&carriers[a].found.document))
            })
            .unwrap_or(&0);
        let chosen = with_further(texts, (document, at), &carriers, best);
        let steps = judged(texts, (document, at), &carriers, &chosen, tied.len() == 1, thresholds);
        Followed { carriers, steps }
    };
    weighed.into_iter().enumerate().map(choose).collect()
}

/// The carriers whose wording is as good as the best one's.
fn tied(carriers: &[Weighed]) -> Vec<usize> {
    (0..carriers.len()).filter(|&at| carriers[at].wording > carriers[0].wording - LEAD).collect()
}

/// By document: the weight of the passages whose wording tells that they follow it.
fn liking(texts: &Texts<'_>, document: usize, weighed: &[Vec<Weighed>]) -> Vec<f32> {
    let mut liked = vec![0.0; document];
    for (at, carriers) in weighed.iter().enumerate().filter(|(_, carriers)| !carriers.is_empty()) {
        if let ([only], true) = (&tied(carriers)[..], carriers.len() > 1) {
            liked[carriers[*only].found.document] += weight(texts, PassageRef { document, passage: at });
        }
    }
    liked
}

fn weight(texts: &Texts<'_>, at: PassageRef) -> f32 {
    tokens(texts, at).iter().map(|token| texts.read.lexis.of(token)).sum()
}

fn tokens<'t>(texts: &'t Texts<'_>, at: PassageRef) -> &'t [Token] {
    &texts.read.texts[at.document].passages[at.passage].tokens
}

/// Measures what each carrier has of the wording of a passage.
fn weigh(texts: &Texts<'_>, (document, passage): (usize, usize), found: Vec<Found>) -> Vec<Weighed> {
    let own = tokens(texts, PassageRef { document, passage });
    let weights: Vec<f32> = own.iter().map(|token| texts.read.lexis.of(token)).collect();
    let pair = |at: usize| (weights[at] + weights[at + 1]) / 2.0;
    let pairs = 0..own.len().saturating_sub(1);
    let total: f32 = weights.iter().sum::<f32>() + pairs.clone().map(pair).sum::<f32>();
    let mut weighed: Vec<Weighed> = found
        .into_iter()
        .map(|found| {
            let (mut words, mut neighbours): (FxHashSet<Sym>, FxHashSet<(Sym, Sym)>) = Default::default();
            for &passage in &found.passages {
                let theirs = tokens(texts, PassageRef { document: found.document, passage });
                words.extend(theirs.iter().map(|token| token.word));
                neighbours.extend(theirs.windows(2).map(|two| (two[0].word, two[1].word)));
            }
            let shared: FxHashSet<usize> =
                (0..own.len()).filter(|&at| words.contains(&own[at].word)).collect();
            let of_words: f32 = (0..own.len()).filter(|at| shared.contains(at)).map(|at| weights[at]).sum();
            let of_pairs: f32 = pairs
                .clone()
                .filter(|&at| neighbours.contains(&(own[at].word, own[at + 1].word)))
                .map(pair)
                .sum();
            let wording = if total > 0.0 { (of_words + of_pairs) / total } else { 0.0 };
            Weighed { found, wording, shared }
        })
        .collect();
    weighed.sort_by(|a, b| b.wording.total_cmp(&a.wording).then(b.found.document.cmp(&a.found.document)));
    weighed
}

/// The carrier that is followed, and those that bring what it lacks: words with weight, or the fact that it has
/// otherwise.
fn with_further(
    texts: &Texts<'_>,
    (document, passage): (usize, usize),
    carriers: &[Weighed],
    best: usize,
) -> Vec<usize> {
    let mut chosen = vec![best];
    if carriers[best].found.verdict == Verdict::Verbatim {
        return chosen;
    }
    let own = tokens(texts, PassageRef { document, passage });
    let lexis = &texts.read.lexis;
    let total = weight(texts, PassageRef { document, passage });
    let mut had = keys_of(texts, &carriers[best].found);
    while chosen.len() < MOST_FOLLOWED {
        let gain = |at: usize| {
            let theirs = keys_of(texts, &carriers[at].found);
            let new = own.iter().filter(|token| {
                lexis.of(token) > 0.0 && theirs.contains(&token.key) && !had.contains(&token.key)
            });
            new.fold((0.0, 0), |(sum, words), token| (sum + lexis.of(token), words + 1))
        };
        let settles =
            |at: usize| chosen.len() == 1 && settles(texts, document, &carriers[best], &carriers[at]);
        let rest = (0..carriers.len()).filter(|at| !chosen.contains(at));
        let further = rest
            .map(|at| (gain(at), settles(at), at))
            .filter(|((sum, words), settles, _)| {
                *settles || *sum >= FURTHER * total && *words >= FURTHER_WORDS
            })
            .max_by(|a, b| a.1.cmp(&b.1).then(a.0.0.total_cmp(&b.0.0)).then(b.2.cmp(&a.2)));
        let Some((_, _, at)) = further else { break };
        had.extend(keys_of(texts, &carriers[at].found));
        chosen.push(at);
    }
    chosen
}

/// Whether every fact that the carrier followed has otherwise stands in another one as the passage has it.
fn settles(texts: &Texts<'_>, document: usize, followed: &Weighed, other: &Weighed) -> bool {
    let Some(judgment) = followed.found.judgment.as_ref().filter(|j| j.verdict == Verdict::Altered) else {
        return false;
    };
    let Some(theirs) = &other.found.judgment else { return other.found.verdict == Verdict::Verbatim };
    let has = keys_of(texts, &other.found);
    let text = &texts.read.texts[document];
    judgment.alterations.iter().all(|alteration| {
        let clashes = theirs.alterations.iter().any(|other| other.span.overlaps(alteration.span));
        let words = text.passages.iter().flat_map(|tokens| &tokens.tokens);
        let mut words =
            words.filter(|t| alteration.span.covers(t.span) && texts.read.lexis.of(t) > 0.0).peekable();
        !clashes && words.peek().is_some() && words.all(|token| has.contains(&token.key))
    })
}

fn keys_of(texts: &Texts<'_>, found: &Found) -> FxHashSet<Sym> {
    let at = |&passage: &usize| PassageRef { document: found.document, passage };
    found.passages.iter().map(at).flat_map(|at| tokens(texts, at)).map(|token| token.key).collect()
}

/// The steps to the chosen carriers, judged against all of them together.
fn judged(
    texts: &Texts<'_>,
    (document, passage): (usize, usize),
    carriers: &[Weighed],
    chosen: &[usize],
    decided: bool,
    thresholds: &Thresholds,
) -> Vec<Taken> {
    let first = &carriers[chosen[0]].found;
    let known = chosen.len() == 1 && (first.verdict == Verdict::Verbatim || first.judgment.is_some());
    let together = if known {
        first.judgment.clone()
    } else {
        again(texts, (document, passage), carriers, chosen, thresholds)
    };
    let taken = |(nth, &carrier): (usize, &usize)| Taken {
        carrier,
        decided: nth > 0 || decided,
        judgment: together.clone(),
    };
    chosen.iter().enumerate().map(taken).collect()
}

/// Judges a passage against the passages of the chosen carriers alone.
fn again(
    texts: &Texts<'_>,
    (document, passage): (usize, usize),
    carriers: &[Weighed],
    chosen: &[usize],
    thresholds: &Thresholds,
) -> Option<Judgment> {
    let found = |&at: &usize| &carriers[at].found;
    let numbers: Vec<usize> = chosen.iter().map(|at| found(at).document).collect();
    let documents: Vec<_> = numbers.iter().map(|&number| texts.documents[number].clone()).collect();
    let whole: Vec<Text> = numbers.iter().map(|&number| texts.read.texts[number].clone()).collect();
    let aligned: Vec<Text> =
        whole.iter().zip(chosen).map(|(text, at)| text.only(|p| found(at).passages.contains(&p))).collect();
    let sources = Sources { numbers: &numbers, documents: &documents, texts: &whole, aligned: &aligned };
    let claim = texts.read.texts[document].only(|at| at == passage);
    judge_against(texts, (document, &claim, &[passage]), &sources, thresholds)
        .pop()
        .map(|(_, judgment)| judgment)
}
