//! Flags a claim that denies what its evidence states, or states what it denies.
//!
//! Works word by word: a negation governs the content words right behind it; when such a word has a partner
//! on the other side and no negation stands near that partner, the polarity was flipped. Two negations in
//! one stretch cancel, and a negation behind another cue of denial is the same denial in other words.

use super::comparison::Contrast;
use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::lexical::Relation;
use crate::normalise::Tokens;
use crate::phrases::Phrases;
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "flipped-negation",
    level: Level::Error,
    summary: "The claim denies what the source states, or the other way round",
    explain: r"## What it does
Finds negations (`not`, `never`, `without`, `fails to`, `no longer`, …) on either side of a link and reports one
that governs words which stand without it on the other side.

## Why it matters
One small word turns a statement into its opposite and changes no other word.

## Example
Source: `The quay will not be closed.` Derivative: `The quay will be closed.`

## Limits
Opposites without a negation word (`rose`, `fell`) are compared where the tables know them.
",
    finds: Some(AlterationType::Negation),
    check: Some(check),
};

/// What a phrase about denial does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cue {
    /// Denies what it governs.
    Denies,
    /// Denies in one reading: answers a negation on the other side, accuses of none.
    Answers,
    /// Looks like a negation and is none.
    Nothing,
}

/// Cues of denial. Words such as "only" or "hardly" limit rather than deny and are left out.
static CUES: LazyLock<Phrases<Cue>> = LazyLock::new(|| {
    let denies = [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "without",
        "cannot",
        "can't",
        "won't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "hasn't",
        "haven't",
        "hadn't",
        "wouldn't",
        "shouldn't",
        "couldn't",
        "no longer",
        "not yet",
        "fail|fails|failed to",
        "failure to",
        "refuse|refuses|refused to",
        "decline|declines|declined to",
        "unable to",
        "unwilling to",
    ];
    let answers = [
        "lack|lacks|lacked",
        "absence of",
        "lack of",
        "instead of",
        "rather than",
        "reject|rejects|rejected",
        "deny|denies|denied",
        "rule|rules|ruled out",
        "exempt",
        "exempted",
        "exclude|excludes|excluded",
        "unlikely",
        "ban|bans|banned",
        "prohibit|prohibits|prohibited",
        "forbid|forbids|forbidden",
        "stop|stops|stopped",
        "avoid|avoids|avoided",
        "prevent|prevents|prevented",
        "spared",
        "free of|from",
        "against",
        "oppose|opposed",
        "few",
        "fewer than half",
        "less than half",
        "hardly",
        "barely",
        "scarcely",
        "minority",
        "false|wrong|incorrect|untrue|unfounded",
        "contrary to",
        "unlike",
        "cease|ceases|ceased",
        "dismiss|dismisses|dismissed",
        "far from",
        "anything but",
        "short of",
        "apart from",
        "other than",
        "except",
        "alone",
        "only",
        "doubt|doubts|doubted",
        "supersede|supersedes|superseded",
        "otherwise",
        "leave|leaves|left out",
        "leave|leaves|left untouched|alone",
        "declin~",
        "dissent~",
        "withdr~",
        "refus~",
        "oppos~",
        "contest|contests|contested",
        "withhold|withholds|withheld",
        "miss|misses|missed",
        "forgo|forgoes|forwent",
        "unchanged|untouched|unaffected|unfinished|unproven|undecided|unresolved|unknown|unclear|unavailable",
        "remain|remains|remained to be",
        "yet to",
        "pending",
        "block|blocks|blocked",
        "turn|turns|turned down",
        "rather",
        "impossible|unable|unwilling|incapable",
        "separate|separately|independent|independently",
        "free|freed",
        "missing|absent",
        "hold|holds|held back",
    ];
    let nothing = [
        "no|not more|less|later|earlier|fewer|longer|sooner than",
        "not only|just|merely|least",
        "not before|until",
        "no doubt",
        "no other",
        "need not",
        "whether or not",
        "cannot|can't help but?",
        "no one|matter|wonder",
    ];
    let table = denies.map(|cue| (cue, Cue::Denies)).into_iter();
    Phrases::new(
        table.chain(answers.map(|cue| (cue, Cue::Answers))).chain(nothing.map(|cue| (cue, Cue::Nothing))),
    )
});

/// Certainty when the governed word is part of shared wording, and when it is a lone shared word.
const IN_WORDING: f32 = 0.85;
const LONE_WORD: f32 = 0.4;

/// Certainty when an opposite stands in the place of a word, between wording that both sides share.
const OPPOSITE: f32 = 0.8;

/// Pairs around two opposites from which on they fill one slot.
const CONTEXT: usize = 2;

/// Content words that a negation governs behind it.
const GOVERNED: usize = 2;

/// How far, in tokens, a negation of the other side may stand from the partner and still be its negation.
const REACH: usize = 8;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let claim_cues = cues(cx, cx.claim, false);
    for (support, tokens) in cx.main_evidence() {
        let source_cues = cues(cx, tokens, false);
        for cue in &single(cx, cx.claim, &claim_cues) {
            let partner = denied(cx, cx.claim, cue)
                .into_iter()
                .find_map(|at| support.pairs.iter().find(|p| p.claim == at));
            let clause = |at: usize| tokens.clauses[at];
            if let Some(pair) = partner
                && !near(&source_cues, pair.source)
                && !source_cues.iter().any(|other| clause(other.start) == clause(pair.source))
                && !answered(cx, support, cue)
            {
                let range = pair.source..pair.source + 1;
                let message = format!("“{}” has no counterpart in the source", cx.claim_words(cue));
                found.push(cx.alteration(
                    AlterationType::Negation,
                    cue,
                    (support, tokens, &range),
                    message,
                    certainty(pair.coherent),
                ));
            }
        }
        for cue in &single(cx, tokens, &source_cues) {
            if let Some(alteration) = dropped(cx, support, tokens, cue, &claim_cues) {
                found.push(alteration);
            }
        }
    }
    opposites(cx, found);
    // What one passage denies and another states is decided by the passage that carries the claim.
    found.dedup_by(|a, b| a.kind == b.kind && a.kind == AlterationType::Negation && a.span == b.span);
}

/// Whether a negation of the claim needs no counterpart near its partner: the source has the very word in its
/// place, another passage of the evidence answers it, or it belongs to a condition ("not until").
fn answered(cx: &Comparison<'_>, support: &Support, cue: &Range<usize>) -> bool {
    let shared = support.pairs.iter().any(|pair| cue.contains(&pair.claim));
    let governed = denied(cx, cx.claim, cue);
    let elsewhere = || {
        cx.evidence().filter(|(other, _)| other.at != support.at).any(|(other, tokens)| {
            let cues = cues(cx, tokens, false);
            let mut partners = other.pairs.iter().filter(|pair| governed.contains(&pair.claim));
            partners.any(|pair| cues.iter().any(|cue| within(cue, pair.source, FAR_REACH)))
        })
    };
    shared || conditional(cx, cx.claim, cue) || elsewhere()
}

/// The words that a negation denies: the first content words behind it, up to a comma.
fn denied(cx: &Comparison<'_>, tokens: &Tokens, cue: &Range<usize>) -> Vec<usize> {
    let end = (cue.end + 1..tokens.tokens.len()).find(|&at| tokens.commas[at]).unwrap_or(tokens.tokens.len());
    cx.governed(tokens, cue, GOVERNED).into_iter().filter(|&at| at < end).collect()
}

/// Words of the claim that say by a negation what the source says by their opposite: "not rejected".
pub(crate) fn denied_opposites(cx: &Comparison<'_>) -> Vec<usize> {
    let claim_cues = cues(cx, cx.claim, true);
    let turned = |contrast: &Contrast<'_>| {
        let source_cues = cues(cx, contrast.source, true);
        contrast.fit > 0 && near(&claim_cues, contrast.at) != near(&source_cues, contrast.place)
    };
    let opposites = cx.contrasts().into_iter().filter(|contrast| contrast.relation == Relation::Opposite);
    opposites.filter(turned).map(|contrast| contrast.at).collect()
}

/// Whether a word behind a negation turns it into a condition or a bound.
fn conditional(cx: &Comparison<'_>, tokens: &Tokens, cue: &Range<usize>) -> bool {
    let words = cx.words(tokens);
    words[cue.end..words.len().min(cue.end + CONDITION)].iter().any(|word| CONDITIONAL.contains(word))
}

/// Words that turn the negation before them into a condition or a bound.
const CONDITIONAL: [&str; 5] = ["until", "till", "before", "unless", "than"];

/// How far behind a negation, in tokens, such a word may stand.
const CONDITION: usize = 10;

/// How far, in tokens, a cue may stand from a partner in another passage of the evidence.
const FAR_REACH: usize = 12;

/// Opposites in one slot. A negation beside one of the two takes the opposition back: "not rejected" is accepted.
fn opposites(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let claim_cues = cues(cx, cx.claim, true);
    for contrast in cx.contrasts().into_iter().filter(|c| c.relation == Relation::Opposite && c.fit > 0) {
        let source_cues = cues(cx, contrast.source, true);
        if near(&claim_cues, contrast.at) != near(&source_cues, contrast.place) {
            continue; // See `denied_opposites`.
        }
        let (claim, source) = (contrast.at..contrast.at + 1, contrast.place..contrast.place + 1);
        let against = (contrast.support, contrast.source, &source);
        let certainty = if contrast.fit >= CONTEXT { OPPOSITE } else { LONE_WORD };
        found.push(cx.replacement(AlterationType::Negation, &claim, against, certainty));
    }
}

/// A negation of the source whose words the claim has without it.
fn dropped(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Range<usize>,
    claim_cues: &[Range<usize>],
) -> Option<Alteration> {
    let pair = denied(cx, tokens, cue)
        .into_iter()
        .find_map(|at| support.pairs.iter().find(|pair| pair.source == at))?;
    let shared = support.pairs.iter().any(|pair| cue.contains(&pair.source));
    let spoken_of = cx.speaks_of(support, tokens, cue.start);
    if shared || near(claim_cues, pair.claim) || conditional(cx, tokens, cue) || !spoken_of {
        return None;
    }
    let range = pair.claim..pair.claim + 1;
    let message = format!(
        "the source's “{}” is missing before “{}”",
        cx.source_words(support, tokens, cue),
        cx.claim_words(&range)
    );
    Some(cx.alteration(
        AlterationType::Negation,
        &range,
        (support, tokens, cue),
        message,
        certainty(pair.coherent),
    ))
}

/// Negations that no other cue cancels.
fn single(cx: &Comparison<'_>, tokens: &Tokens, all: &[Range<usize>]) -> Vec<Range<usize>> {
    cues(cx, tokens, true).into_iter().filter(|cue| near(all, cue.start)).collect()
}

fn certainty(coherent: bool) -> f32 {
    if coherent { IN_WORDING } else { LONE_WORD }
}

/// The negations of a passage and what may answer one; `accusing` leaves the negations alone.
fn cues(cx: &Comparison<'_>, tokens: &Tokens, accusing: bool) -> Vec<Range<usize>> {
    let wanted = |cue: Cue| cue == Cue::Denies || !accusing && cue == Cue::Answers;
    CUES.all(&cx.words(tokens)).into_iter().filter(|hit| wanted(*hit.value)).map(|hit| hit.words).collect()
}

/// Whether an odd number of negations stands near a token; two cancel.
fn near(cues: &[Range<usize>], at: usize) -> bool {
    cues.iter().filter(|cue| within(cue, at, REACH)).count() % 2 == 1
}

fn within(cue: &Range<usize>, at: usize, reach: usize) -> bool {
    cue.start <= at + reach && at <= cue.end + reach
}
