//! Flags a link of cause that the evidence does not make.
//!
//! A causal cue in the claim needs one anywhere in its evidence; where the source only has order, addition
//! or coincidence, or says that the cause is open, the claim has gone beyond it.

use super::{Comparison, Rule};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::phrases::Phrases;
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "invented-causation",
    level: Level::Error,
    summary: "The claim gives a cause that the source does not give",
    explain: r"## What it does
Reports `because of`, `due to`, `led to` and the like when both things stand in the evidence and no causal wording
joins them there.

## Why it matters
One after the other is not one because of the other.

## Example
Source: `The levy ended in May; traffic grew in June.` Derivative: `Traffic grew because of the end of the levy.`

## Limits
Only causal wording in the table is known. A cause stated in a passage that the claim does not rest on is not seen.
",
    finds: Some(AlterationType::Causation),
    check: Some(check),
};

/// Causal wording: `true` where it can accuse a claim, `false` where it only excuses one.
static CUES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let accusing = [
        "because of?",
        "due to",
        "owing to",
        "thanks to",
        "as a result of?",
        "as a consequence of",
        "on account of",
        "caused by?",
        "cause|causes|causing",
        "led|leads|leading to",
        "resulted|results|resulting in",
        "brought about",
        "triggered by?",
        "prompted by?",
        "attributed|attributable to",
        "responsible for",
        "driven by",
        "pushed up|down by",
        "stems|stemmed from",
        "owe|owes|owed to",
        "contributed|contributes to",
        "the reason why|for|that",
        "what made|makes",
        "explained by",
        "explains|explained why",
        "which|that is why",
        "fuelled|fueled by",
        "helped by",
        "spurred by",
        "on the back of",
        "because",
        "forced|forces|forcing",
        "brought on by",
        "blamed|blames on",
        "as a reaction to",
    ];
    let excusing = [
        "so that",
        "therefore",
        "hence",
        "thus",
        "consequently",
        "since",
        "result|results|resulted|resulting",
        "follows|followed from",
        "reason|reasons",
        "in response to",
        "owe|owes|owed",
        "blame|blamed|blames",
        "made it",
        "means|meant that",
        "reflect|reflects|reflected|reflecting",
        "effects|effect of",
        "impact of",
        "as",
        "through",
        "by",
        "helped",
        "explains|explained",
        "in the light of",
        "in light of",
        "given",
    ];
    Phrases::new(accusing.map(|cue| (cue, true)).into_iter().chain(excusing.map(|cue| (cue, false))))
});

/// Wording of the source that says the cause is open; it excuses nothing.
static OPEN: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "not yet? established|determined|known|clear",
            "whether",
            "how much",
            "if any",
            "coincided|coincide|coincides with",
            "may have",
            "unclear",
            "unknown",
            "cannot|not be determined",
            "declined to decide|say",
        ]
        .map(|cue| (cue, ())),
    )
});

const CERTAINTY: f32 = 0.75;

/// How far, in tokens, around a cue a word with a partner must stand on each side.
const AROUND: usize = 10;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for cue in cues(cx, cx.claim, false) {
        let Some((support, tokens)) = cx.main_evidence().next() else { return };
        if excused(cx, &cue) {
            continue;
        }
        let before = cue.start.saturating_sub(AROUND)..cue.start;
        let after = cue.end..cue.end + AROUND;
        let paired = |range: &Range<usize>| {
            let pairs = cx.link.supports.iter().flat_map(|support| &support.pairs);
            pairs
                .filter(|pair| range.contains(&pair.claim))
                .find(|pair| cx.weighs(&cx.claim.tokens[pair.claim]))
        };
        // At the head of a sentence both things stand behind the cue.
        let first = paired(&before).or_else(|| paired(&(cue.end..cx.claim.tokens.len())));
        if first.is_none() || paired(&after).is_none() {
            continue;
        }
        let Some(anchor) = support.pairs.iter().find(|pair| cx.weighs(&cx.claim.tokens[pair.claim])) else {
            continue;
        };
        let source = anchor.source..anchor.source + 1;
        let message = format!("the source does not make the link “{}”", cx.claim_words(&cue));
        found.push(cx.alteration(
            AlterationType::Causation,
            &cue,
            (support, tokens, &source),
            message,
            CERTAINTY,
        ));
    }
}

/// Whether wording of the source may stand for a causal cue of the claim: it joins words whose partners stand
/// around the cue, or, of the words before and behind it, all evidence has one side only.
fn excused(cx: &Comparison<'_>, cue: &Range<usize>) -> bool {
    let sides = [cue.start.saturating_sub(AROUND)..cue.start, cue.end..cue.end + AROUND];
    let known = sides.map(|side| {
        let mut pairs = cx.link.supports.iter().flat_map(|support| &support.pairs);
        pairs.any(|pair| side.contains(&pair.claim) && pair.coherent && cx.weighs(&cx.claim.tokens[pair.claim]))
    });
    cx.evidence().any(|(support, tokens)| {
        let words = cx.words(tokens);
        if !OPEN.all(&words).is_empty() {
            return false;
        }
        let concedes: Vec<Range<usize>> = CONCEDING.all(&words).into_iter().map(|hit| hit.words).collect();
        let partners = |claim: Range<usize>| -> Vec<usize> {
            let pairs = support.pairs.iter().filter(|pair| claim.contains(&pair.claim));
            pairs.filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim])).map(|pair| pair.source).collect()
        };
        let (before, behind) =
            (partners(cue.start.saturating_sub(AROUND)..cue.start), partners(cue.end..cue.end + AROUND));
        let near = |at: &usize, other: &Range<usize>| other.start <= at + AROUND && *at <= other.end + AROUND;
        cues(cx, tokens, true).iter().any(|other| {
            let weak = concedes.iter().any(|place| place.start.abs_diff(other.start) <= CONCEDED);
            let side = |places: &[usize], known: bool| {
                places.is_empty() && !known || places.iter().any(|at| near(at, other))
            };
            !weak && side(&before, known[0]) && side(&behind, known[1])
        })
    })
}

/// Wording that denies a cause; what stands in it is no causal cue.
static CONCEDING: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "in spite of",
            "despite",
            "although",
            "even though",
            "notwithstanding",
            "regardless of",
            "irrespective of",
        ]
        .map(|cue| (cue, ())),
    )
});

/// How near, in tokens, a word of concession makes another word no cue.
const CONCEDED: usize = 2;

fn cues(cx: &Comparison<'_>, tokens: &Tokens, excusing: bool) -> Vec<Range<usize>> {
    CUES.all(&cx.words(tokens))
        .into_iter()
        .filter(|hit| *hit.value || excusing)
        .map(|hit| hit.words)
        .collect()
}
