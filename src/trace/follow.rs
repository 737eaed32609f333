//! Which of the documents that say it does a passage follow?
//!
//! The one whose wording it has: among the carriers, the one that shares most of it (`wording.rs`). Where the wording does not tell, because several have the same words, the document that the
//! rest of the text follows is taken, and of these the latest; the step then says that it is undecided. A document
//! that brings what the one followed lacks is followed as well.
//!
//! Two texts on one topic share phrases without either having seen the other. So a likeness is a thread only between
//! *related* documents, those with several passages that share too much for chance, or where it is itself beyond
//! chance.

use super::carriers::{Found, Sources, judge_against, rests};
use super::exchange;
use super::texts::Texts;
use crate::finding::Verdict;
use crate::judgment::{Alteration, Judgment};
use crate::normalise::{Text, Tokens};
use crate::thresholds::Thresholds;
use crate::wording::{self, LEAD, Wording};
use rustc_hash::FxHashSet;

/// Basis, `0..=1`, and weight of shared pairs of neighbouring words, in rare words, from which on a likeness is strong:
/// of the answers of Clough & Stevenson (Language Resources and Evaluation 45, 2011; 38 of them) no text written
/// without the source has two such passages, 8 of 199 in all; heavily revised ones have 33 of 68.
const STRONG: (f32, f32) = (0.8, 1.0);

/// Strong likenesses that make two documents related, and the share, `0..=1`, of the passages of either that they
/// must be: more than the four in a hundred that texts written apart have.
const RELATED: (usize, f32) = (2, 0.05);

/// The share where no name or number is among what they share: texts of one kind have their set phrases in common, an
/// invented communiqué five of its twelve sentences with another one (`fixtures/chains/stock-phrases`).
const NAMELESS: f32 = 0.5;

/// Basis from which on a likeness is a thread between related documents.
const BETWEEN_RELATED: f32 = 0.5;

/// Basis and weight of shared pairs from which on it is one between any two documents: of the 199 passages of texts
/// written apart, 4 have the basis and fewer the pairs. A name or a number must be among what they share.
const ALONE: (f32, f32) = (0.9, 1.5);

/// Share of a passage's wording, `0..=1`, that it counts for a document when all of the text that tells follows it: a
/// writer who works from one text keeps to it. On random chains (seeds 0..100 of `tests/lineage.rs`) descents that are
/// real rise from 82 % to 88 % and statements with the right document from 98.6 % to 99.1 %; 0.1 gives half of that, 0.5
/// and 1.0 lose statements that are from a second text.
const HABIT: f32 = 0.3;

/// Passages that an earlier document alone has, as a share of those that a later one has as well, up to which a text
/// is taken to know the choice that the later one made.
const BESIDE: f32 = 0.1;

/// Share of a passage's wording, `0..=1`, from which on it is the sentence it follows, with changes: less is retold, and
/// a word of it may stand for another thing. On random chains (seeds 0..100 of `tests/lineage.rs`) 0.4 to 0.6 find
/// about as much; on published texts 0.3 pairs names that have nothing to do with one another.
const SAME_SENTENCE: f32 = 0.5;

/// Certainty, `0..=1`, from which on an alteration decides the verdict there: less than in a check, since the wording
/// has told where the sentence is from.
const ALTERED: f32 = 0.4;

/// Most documents that one passage follows.
const MOST_FOLLOWED: usize = 3;

/// A carrier with what it has of the wording.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    pub found: Found,
    pub wording: Wording,
    /// Whether its document and that of the passage are related.
    related: bool,
}

/// What a passage goes back to.
#[derive(Clone, Debug, Default)]
pub(super) struct Followed {
    /// Every carrier: related documents first, of these the best wording, of equal ones the latest document.
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
    kept: &[Vec<f32>],
    thresholds: &Thresholds,
) -> Vec<Followed> {
    let weighed = carriers.into_iter().enumerate().map(|(at, found)| weigh(texts, (document, at), found));
    let mut weighed: Vec<Vec<Weighed>> = weighed.collect();
    keep_threads(texts, document, &mut weighed);
    let liked = liking(texts, document, &weighed, kept);
    let all = liked.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let choose = |(at, carriers): (usize, Vec<Weighed>)| {
        if carriers.is_empty() {
            return Followed::default();
        }
        let tied = tied(&carriers);
        let speaks = |at: usize| {
            let share = carriers[if tied.contains(&at) { 0 } else { at }].wording.share;
            share + HABIT * liked[carriers[at].found.document] / all
        };
        let best = (0..carriers.len())
            .filter(|&at| carriers[at].related == carriers[0].related)
            .max_by(|&a, &b| {
                let later = || carriers[a].found.document.cmp(&carriers[b].found.document);
                speaks(a).total_cmp(&speaks(b)).then_with(later)
            })
            .unwrap_or(0);
        let chosen = with_further(texts, (document, at), &carriers, best);
        let steps = judged(texts, (document, at), &carriers, &chosen, tied == [best], thresholds);
        Followed { carriers, steps }
    };
    weighed.into_iter().enumerate().map(choose).collect()
}

/// Leaves out the carriers whose likeness may be chance.
fn keep_threads(texts: &Texts<'_>, document: usize, weighed: &mut [Vec<Weighed>]) {
    let strong = |w: &&Weighed| w.found.basis >= STRONG.0 && w.wording.pairs >= STRONG.1;
    let mut ours: Vec<usize> = vec![0; document];
    let mut named = vec![false; document];
    let mut theirs: Vec<FxHashSet<usize>> = vec![FxHashSet::default(); document];
    for w in weighed.iter().flatten().filter(strong) {
        ours[w.found.document] += 1;
        named[w.found.document] |= w.wording.names;
        theirs[w.found.document].insert(w.found.passages[0]);
    }
    let content = |document: usize| texts.readings[document].iter().flatten().count().max(1) as f32;
    let is_related = |earlier: usize| {
        let (ours, theirs) = (ours[earlier], theirs[earlier].len() as f32);
        let share = (ours as f32 / content(document)).max(theirs / content(earlier));
        // A text of one sentence can have no two.
        let several = ours >= RELATED.0.min(content(document) as usize);
        several && share >= if named[earlier] { RELATED.1 } else { NAMELESS }
    };
    let related: Vec<bool> = (0..document).map(is_related).collect();
    for carriers in weighed {
        carriers.iter_mut().for_each(|w| w.related = related[w.found.document]);
        carriers.retain(|w| {
            let alone = w.wording.names && w.found.basis >= ALONE.0 && w.wording.pairs >= ALONE.1;
            if w.related { w.found.basis >= BETWEEN_RELATED } else { alone }
        });
        carriers.sort_by(|a, b| {
            let by_wording =
                || b.wording.share.total_cmp(&a.wording.share).then(b.found.document.cmp(&a.found.document));
            b.related.cmp(&a.related).then_with(by_wording)
        });
    }
}

/// The carriers whose wording is as good as the best one's.
fn tied(carriers: &[Weighed]) -> Vec<usize> {
    let as_good =
        |w: &Weighed| w.related == carriers[0].related && w.wording.share > carriers[0].wording.share - LEAD;
    (0..carriers.len()).filter(|&at| as_good(&carriers[at])).collect()
}

/// By document and each before it: the share of the earlier one's passages, `0..=1`, that the later one says.
pub(super) fn kept(texts: &Texts<'_>, carriers: &[Vec<Vec<Found>>]) -> Vec<Vec<f32>> {
    let of = |(document, carriers): (usize, &Vec<Vec<Found>>)| -> Vec<f32> {
        let mut said: Vec<FxHashSet<usize>> = vec![FxHashSet::default(); document];
        for found in carriers.iter().flatten() {
            said[found.document].extend(&found.passages);
        }
        let content = |earlier: usize| texts.readings[earlier].iter().flatten().count().max(1) as f32;
        said.iter().enumerate().map(|(earlier, said)| said.len() as f32 / content(earlier)).collect()
    };
    carriers.iter().enumerate().map(of).collect()
}

/// By document: the weight of the passages that speak for it. Those whose wording tells that they follow it; and, as
/// far as it has left out what an earlier one says, those that it kept: a text that has from the earlier one just
/// what a later one chose has it from there.
fn liking(texts: &Texts<'_>, document: usize, weighed: &[Vec<Weighed>], kept: &[Vec<f32>]) -> Vec<f32> {
    let mut liked = vec![0.0; document];
    // By two documents: how many passages both carry, and how many the earlier one alone.
    let mut both = vec![vec![(0usize, 0usize); document]; document];
    for carriers in weighed {
        let mut has = vec![false; document];
        carriers.iter().for_each(|w| has[w.found.document] = true);
        for earlier in (0..document).filter(|&earlier| has[earlier]) {
            for later in earlier + 1..document {
                let (together, alone) = &mut both[later][earlier];
                *(if has[later] { together } else { alone }) += 1;
            }
        }
    }
    let selects = |later: usize, earlier: usize| {
        let (together, alone) = both[later][earlier];
        let chosen = earlier < later && alone as f32 <= BESIDE * together as f32;
        if chosen { 1.0 - kept[later][earlier] } else { 0.0 }
    };
    for (at, carriers) in weighed.iter().enumerate().filter(|(_, carriers)| carriers.len() > 1) {
        let tokens = &texts.tokens(document, at).tokens;
        let weight = tokens.iter().map(|token| token.weight).sum::<f32>();
        if let [only] = tied(carriers)[..] {
            liked[carriers[only].found.document] += weight;
        }
        for later in carriers.iter().map(|w| w.found.document) {
            let left_out = carriers.iter().map(|w| selects(later, w.found.document));
            liked[later] += weight * left_out.fold(0.0, f32::max);
        }
    }
    liked
}

/// Measures what each carrier has of the wording of a passage.
fn weigh(texts: &Texts<'_>, (document, passage): (usize, usize), found: Vec<Found>) -> Vec<Weighed> {
    let claim = texts.tokens(document, passage);
    let weighed = found.into_iter().map(|found| {
        let passages = found.passages.iter().map(|&passage| texts.tokens(found.document, passage));
        let wording = Wording::of(claim, passages, &texts.read.lexis);
        Weighed { found, wording, related: false }
    });
    weighed.collect()
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
    let claim = texts.tokens(document, passage);
    while chosen.len() < MOST_FOLLOWED {
        let known: Vec<&Wording> = chosen.iter().map(|&at| &carriers[at].wording).collect();
        let adds = |at: usize| wording::adds(claim, &carriers[at].wording, &known);
        let settles = |at: usize| chosen.len() == 1 && settles(claim, &carriers[best], &carriers[at]);
        let rest = (0..carriers.len()).filter(|at| !chosen.contains(at) && carriers[*at].related);
        let further = rest
            .map(|at| (settles(at), adds(at), at))
            .filter(|(settles, adds, _)| *settles || adds.is_some())
            .max_by(|a, b| {
                let added = |one: &(bool, Option<f32>, usize)| one.1.unwrap_or_default();
                a.0.cmp(&b.0).then(added(a).total_cmp(&added(b))).then(b.2.cmp(&a.2))
            });
        let Some((_, _, at)) = further else { break };
        chosen.push(at);
    }
    chosen
}

/// Whether every fact that the carrier followed has otherwise stands in another one as the passage has it.
fn settles(claim: &Tokens, followed: &Weighed, other: &Weighed) -> bool {
    let Some(judgment) = followed.found.judgment.as_ref().filter(|j| j.verdict == Verdict::Altered) else {
        return false;
    };
    judgment.alterations.iter().all(|alteration| has_as_it_is(claim, alteration, other))
}

/// Whether a carrier has a fact as the passage has it that another carrier has otherwise.
fn has_as_it_is(claim: &Tokens, alteration: &Alteration, carrier: &Weighed) -> bool {
    let theirs = carrier.found.judgment.as_ref().map_or(&[][..], |judgment| &judgment.alterations);
    let clashes = theirs.iter().any(|other| other.span.overlaps(alteration.span));
    let mut words =
        (0..claim.tokens.len()).filter(|&at| alteration.span.covers(claim.tokens[at].span)).peekable();
    !clashes && words.peek().is_some() && words.all(|at| carrier.wording.keys.contains(&at))
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
    let near = chosen.len() == 1
        && first.verdict != Verdict::Verbatim
        && carriers[chosen[0]].wording.share >= SAME_SENTENCE;
    let mut together = if known && !near {
        first.judgment.clone()
    } else {
        let altered = if near { thresholds.altered.min(ALTERED) } else { thresholds.altered };
        let thresholds = Thresholds { altered, ..*thresholds };
        let again = again(texts, (document, passage), carriers, chosen, &thresholds);
        again.filter(|judgment| rests(judgment.verdict)).or_else(|| first.judgment.clone())
    };
    if let (Some(judgment), true) = (&mut together, chosen.len() > 1) {
        drop_settled(texts.tokens(document, passage), carriers, chosen, judgment);
    }
    if let (Some(judgment), true) = (&mut together, near) {
        exchange::find(texts, (document, passage), first, judgment);
    }
    let taken = |(nth, &carrier): (usize, &usize)| Taken {
        carrier,
        decided: nth > 0 || decided,
        judgment: together.clone(),
    };
    chosen.iter().enumerate().map(taken).collect()
}

/// Leaves out the facts that one of several documents followed has otherwise and another one as the passage has them.
fn drop_settled(claim: &Tokens, carriers: &[Weighed], chosen: &[usize], judgment: &mut Judgment) {
    let known = judgment.alterations.len();
    judgment.alterations.retain(|alteration| {
        let others = chosen.iter().map(|&at| &carriers[at]);
        let mut others = others
            .filter(|other| alteration.source.is_some_and(|(source, _)| source != other.found.document));
        !others.any(|other| has_as_it_is(claim, alteration, other))
    });
    if judgment.alterations.is_empty() && known > 0 {
        judgment.verdict = Verdict::Paraphrase;
    }
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
