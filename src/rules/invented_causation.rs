//! Flags a link of cause that the evidence does not make.
//!
//! A causal cue in the claim needs one in its evidence that joins the same words; where the source only has
//! order, addition or coincidence, or says that the cause is open, the claim has gone beyond it. Verbs that only
//! may tell a cause ("drove up", "made") accuse where the source leaves the cause open. Where both sides have a
//! cue that tells which side is the cause, cause and effect must stand on the same sides of it.

use super::{Comparison, Rule};
use crate::alignment::{Pair, Support};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::{Class, Tokens};
use crate::phrases::Phrases;
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "invented-causation",
    level: Level::Error,
    summary: "The claim gives a cause that the source does not give",
    explain: r"## What it does
Reports `because of`, `due to`, `led to` and the like when both things stand in the evidence and no causal wording
joins them there; a verb that may tell a cause (`drove up`, `made`) where the source says that the cause is not known;
and cause and effect that have changed places around their cue.

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

/// What a causal cue can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cue {
    /// Tells a cause: accuses a claim, excuses it in a source.
    Tells,
    /// May tell one: accuses where the source leaves the cause open.
    Hints,
    /// Only excuses.
    Excuses,
    /// Looks like a cause and is none: what followed need not have been caused.
    Nothing,
}

static CUES: LazyLock<Phrases<Cue>> = LazyLock::new(|| {
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
        "led|leads|leading * to",
        "led|leads|leading * * to",
        "led|leads|leading * * * to",
        "bring|brings|brought on",
        "drive|drives|drove|driven|driving up|down",
        "push|pushes|pushed|pushing up|down",
        "pushed|dragged|pulled * up|down",
        "held up|back by",
        "hit|hurt|hampered|delayed|slowed|boosted|lifted by",
        "gave|given|gives rise to",
        "owe|owes|owed * * to",
        "owe|owes|owed * * * to",
        "in consequence of",
        "as a consequence",
        "put|puts down to",
        "at the root of",
        "by reason of",
        "the cause|culprit",
        "which caused|prompted|triggered",
        "prompted|prompting|triggered|triggering|provoked|provoking|spurred|spurring",
        "lie|lies|lay|lying behind",
        "at the bottom of",
        "down to the",
        "as a direct|indirect result|consequence of?",
        "courtesy of",
        "owed its|their * to",
        "sparked|ignited|unleashed|induced|provoked|precipitated by?",
        "undermined|crippled|paralysed|boosted|hampered|disrupted by",
        "with the result that",
        "made|makes possible",
        "is|are|was|were the|a direct? result|consequence of",
    ];
    // May tell a cause: accuse only where the source leaves it open.
    let hinting = [
        "made|make|makes|making",
        "kept|keeps",
        "raised|raises|lowered|lowers|boosted|boosts|lifted|lifts|cut|cuts|reduced|reduces",
        "helped|helps",
        "is|are|was|were behind",
        "sent|sends",
        "brought|brings",
        "through",
        "this|that is why",
        "so",
        "thereby",
        "therefore",
        "consequently",
        "as a result",
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
        "sue|sues|sued|sueing|suing for",
        "sue|fine|fined|jailed|arrested|convicted|praised|criticised|criticized|punished|charged|blamed|sacked|thanked for",
        "praised|criticised|criticized|honoured|honored|thanked|paid|rewarded * for",
        "out of",
        "on the strength of",
        "in the wake of",
        "due to be|begin|start|open|close|end|meet|vote|repay|pay|return|leave|arrive|take|have|go|come|expire|run",
        "due to become|appear|face|report|publish|decide|hold|join|play|stand|retire|speak|visit|launch|last|rise|fall",
        "ascribe|ascribes|ascribed|attribute|attributes|attributed|trace|traces|traced",
    ];
    let table = accusing.map(|cue| (cue, Cue::Tells)).into_iter();
    let table = table.chain(excusing.map(|cue| (cue, Cue::Excuses)));
    let table = table.chain(hinting.map(|cue| (cue, Cue::Hints)));
    Phrases::new(table.chain(["followed|preceded|accompanied by"].map(|cue| (cue, Cue::Nothing))))
});

/// On which side of a cue the cause stands: `true` before it.
static SIDES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let cause_first = [
        "led|leads to",
        "resulted|results in",
        "caused|causes",
        "brought about",
        "triggered|prompted|provoked|spurred",
        "gave rise to",
        "drove|pushed up|down",
        "with the result that",
    ];
    let effect_first = [
        "because of?",
        "due|owing|thanks to",
        "as a result|consequence of",
        "on account of",
        "caused|triggered|prompted|provoked|spurred|driven by",
        "drove|driven|pushed up|down by",
        "stems|stemmed from",
        "resulted|results from",
        "attributed|attributable to",
        "was|were|is|are caused|triggered|prompted|driven by",
    ];
    Phrases::new(cause_first.map(|cue| (cue, true)).into_iter().chain(effect_first.map(|cue| (cue, false))))
});

/// Certainty that cause and effect changed places, and the least pairs that each side of the cue must have.
const TURNED: f32 = 0.7;
const SIDE_PAIRS: usize = 1;

/// How many tokens behind the head of a sentence a form of *be* or *have* makes a *since* or *as* a clause.
const HEAD: usize = 10;

/// Verbs that do so.
const FINITE: [&str; 8] = ["is", "are", "was", "were", "had", "has", "have", "did"];

/// Wording of the source that says the cause is open; it excuses nothing. `true` where it speaks of nothing but causes
/// and proofs, so that even a word that may tell a cause goes beyond it.
static OPEN: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let loose = [
        "not yet? established|determined|known|clear",
        "whether",
        "how much",
        "if any",
        "may have",
        "unclear",
        "unknown",
        "cannot|not be determined",
        "no evidence|proof|sign|indication that|of",
        "not|never shown|proved|proven|demonstrated|established",
        "not show|prove|demonstrate",
    ];
    let firm = [
        "coincided|coincide|coincides with",
        "coincidence|coincidental",
        "declined to decide|say",
        "offers|offered|gives|gave|has|had|with no explanation|reason",
        "could|can|cannot|did|do|does not? explain|say|tell|account",
        "drew|draws|draw|drawing no inference|conclusion|link",
        "unconnected|unrelated",
        "no connection|link|relation|relationship",
        "whether the|they|these|those|it * is|are|was|were connected|linked|related",
        "whether they|these are|were connected|linked|related",
        "not examine|examined|study|studied|investigate|investigated|look|looked|ask|asked whether|into|why|if",
        "reason|reasons|cause|causes is|are|was|were? not? unknown|unclear|known|established",
        "against|not attributing|attribute|attributed|ascribing|linking|reading",
        "not allow|permit * to say|tell",
        "not to blame",
        "cannot|could not be attributed|ascribed|explained|linked",
        "the one led|caused|causes",
        "one causes|caused the other",
    ];
    Phrases::new(loose.map(|cue| (cue, false)).into_iter().chain(firm.map(|cue| (cue, true))))
});

const CERTAINTY: f32 = 0.75;

/// How far, in tokens, around a cue a word with a partner must stand on each side.
const AROUND: usize = 10;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let Some((support, tokens)) = cx.main_evidence().next() else { return };
    let open = is_open(cx, support, tokens);
    let leaves_open = !cx.cues(&OPEN, cx.claim).is_empty();
    let mut own = cues(cx, cx.claim);
    own.extend(head(cx).map(|cue| (cue, Cue::Tells)));
    for (cue, value) in own {
        let accuses = value == Cue::Tells || value == Cue::Hints && open && !leaves_open;
        if !accuses || excused(cx, &cue) {
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
    for (support, tokens) in cx.main_evidence() {
        found.extend(turned(cx, support, tokens));
    }
}

/// A *since* or *as* at the head of a sentence that opens a clause, in a claim whose source knows no *since*,
/// *after* or *when* that it could stand for.
fn head(cx: &Comparison<'_>) -> Option<Range<usize>> {
    let words = cx.words(cx.claim);
    let opens = words.first().is_some_and(|word| ["since", "as"].contains(word));
    let clause = words.iter().take(HEAD).skip(1).any(|word| FINITE.contains(word));
    let timed = || {
        let mut words = cx.evidence().flat_map(|(_, tokens)| cx.words(tokens));
        words.any(|word| ["since", "after", "when", "while", "as"].contains(&word))
    };
    (opens && clause && !timed()).then_some(0..1)
}

/// Whether the passage that the claim rests on says that the cause is open, in a clause that the claim speaks of or
/// the next.
fn is_open(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> bool {
    cx.cues(&OPEN, tokens).iter().filter(|hit| *hit.value).any(|hit| {
        let clause = tokens.clauses[hit.words.start];
        let spoken = |pair: &&Pair| {
            tokens.clauses[pair.source].abs_diff(clause) <= 1 && cx.weighs(&cx.claim.tokens[pair.claim])
        };
        support.pairs.iter().filter(spoken).count() >= OPEN_PAIRS
    })
}

/// Pairs of weight that a claim must have with the clauses about an open cause.
const OPEN_PAIRS: usize = 3;

/// Cause and effect that changed places around cues that tell which is which.
fn turned(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let (own, other) = (cx.cues(&SIDES, cx.claim), cx.cues(&SIDES, tokens));
    let ([mine], [theirs]) = (&own[..], &other[..]) else { return None };
    // At the head of a sentence the comma parts the two, which is not looked for.
    if mine.words.start == 0 || theirs.words.start == 0 {
        return None;
    }
    let (mut kept, mut swapped) = ([0, 0], [0, 0]);
    for pair in support.pairs.iter().filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim])) {
        if mine.words.contains(&pair.claim) || theirs.words.contains(&pair.source) {
            continue;
        }
        let cause = (pair.claim < mine.words.start) == *mine.value;
        let source_cause = (pair.source < theirs.words.start) == *theirs.value;
        if cause == source_cause { kept[usize::from(cause)] += 1 } else { swapped[usize::from(cause)] += 1 }
    }
    let turned = swapped.iter().all(|count| *count >= SIDE_PAIRS) && kept == [0, 0];
    let message = || {
        format!(
            "cause and effect around “{}” stand the other way round in the source",
            cx.claim_words(&mine.words)
        )
    };
    turned.then(|| {
        cx.alteration(
            AlterationType::Causation,
            &mine.words,
            (support, tokens, &theirs.words),
            message(),
            TURNED,
        )
    })
}

/// Whether wording of the source may stand for a causal cue of the claim: it joins words whose partners stand
/// around the cue, or, of the words before and behind it, all evidence has one side only.
fn excused(cx: &Comparison<'_>, cue: &Range<usize>) -> bool {
    let carried = |claim: &Range<usize>| {
        let pairs = cx.link.supports.iter().flat_map(|support| &support.pairs);
        pairs.filter(|pair| claim.contains(&pair.claim)).any(|pair| cx.weighs(&cx.claim.tokens[pair.claim]))
    };
    // At the head of a sentence both things stand behind the cue, however far.
    let reach = if cue.start == 0 { cx.claim.tokens.len() } else { AROUND };
    let (left, right) = (cue.start.saturating_sub(AROUND)..cue.start, cue.end..cue.end + reach);
    let (left_carried, right_carried) = (carried(&left), carried(&right));
    cx.evidence().any(|(support, tokens)| {
        let words = cx.words(tokens);
        let text = cx.source_text(support);
        if !cx.cues(&OPEN, tokens).is_empty() {
            return false;
        }
        let concedes: Vec<Range<usize>> =
            cx.cues(&CONCEDING, tokens).into_iter().map(|hit| hit.words).collect();
        let partners = |claim: &Range<usize>| -> Vec<usize> {
            let pairs = support.pairs.iter().filter(|pair| claim.contains(&pair.claim));
            pairs.filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim])).map(|pair| pair.source).collect()
        };
        let (before, behind) = (partners(&left), partners(&right));
        let near = |at: &usize, other: &Range<usize>| {
            let reaches = other.start <= at + AROUND && *at <= other.end + AROUND;
            reaches && !semicolon(text, tokens, *at, other.start)
        };
        cues(cx, tokens).iter().filter(|(_, value)| *value != Cue::Hints).any(|(other, _)| {
            let weak = concedes.iter().any(|place| place.start.abs_diff(other.start) <= CONCEDED);
            // What a pronoun before or behind the cue stands for is told in another passage.
            let around = other.start.saturating_sub(CONCEDED)..words.len().min(other.end + CONCEDED);
            let refers = words[around].iter().any(|word| ANAPHORS.contains(word));
            let side = |places: &[usize], carried: bool| {
                places.is_empty() && (!carried || refers) || places.iter().any(|at| near(at, other))
            };
            !weak && side(&before, left_carried) && side(&behind, right_carried)
        })
    })
}

/// Words that stand for what another passage tells.
const ANAPHORS: [&str; 11] =
    ["this", "that", "it", "they", "these", "which", "such", "its", "their", "he", "she"];

/// Whether a semicolon stands between two tokens.
fn semicolon(text: &str, tokens: &Tokens, a: usize, b: usize) -> bool {
    let (first, last) = (a.min(b), a.max(b));
    let between = tokens.tokens[first].span.end..tokens.tokens[last].span.start;
    text.get(between).is_some_and(|between| between.contains(';'))
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

/// The causal cues of a passage. Before a number or date the small words tell how much or when, not why.
fn cues(cx: &Comparison<'_>, tokens: &Tokens) -> Vec<(Range<usize>, Cue)> {
    let number = |at: usize| {
        let dated = tokens.dates.iter().any(|date| date.whole.contains(&at) || date.tokens.contains(&at));
        tokens.tokens.get(at).is_some_and(|token| token.class == Class::Number) || dated
    };
    let words = cx.words(tokens);
    let measures = |hit: &Range<usize>| {
        hit.len() == 1 && MEASURING.contains(&words[hit.start]) && (hit.end..hit.end + 2).any(number)
    };
    let hits = cx.cues(&CUES, tokens).into_iter().map(|hit| (hit.words, *hit.value));
    hits.filter(|(hit, value)| *value != Cue::Nothing && !measures(hit)).collect()
}

/// Small words that tell how much or when before a number.
const MEASURING: [&str; 4] = ["since", "by", "as", "through"];
