//! Flags a commitment or certainty that the claim makes stronger or weaker than its evidence.
//!
//! Cues stand on a ladder from *may* to *has done*; each governs the content words behind it. When a
//! governed word has a partner, the cue that governs the partner is compared. A hedge against no hedge is a
//! shift; two strong forms (*will*, *shall*, plain statement) are the same, since prose changes tense.

use super::{Comparison, Rule};
use crate::alignment::{Pair, Support};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::phrases::{Match, Phrases};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "shifted-modality",
    level: Level::Error,
    summary: "A commitment or certainty is stronger or weaker than in the source",
    explain: r"## What it does
Compares the rung on which a claim and its evidence stand: may, considers, explores, plans, agrees, will, has done.

## Why it matters
`May extend` and `will extend` differ by one word and by a promise.

## Example
Source: `The ministry is exploring a joint centre.` Derivative: `The ministry will set up a joint centre.`

## Limits
Plain statements and `will` count as equally firm. Only cues in the table are known.
",
    finds: Some(AlterationType::Modality),
    check: Some(check),
};

/// Rungs of the ladder. Neighbouring rungs of the upper half are not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rung {
    /// Words that leave something open in one reading only ("under study", "allowable"): they excuse a hedge on
    /// the other side and never accuse.
    Vague,
    /// May, might, could; possible, considers, explores, examines.
    Open,
    /// Plans, intends, aims, proposes, hopes, expects, seeks.
    Intended,
    /// Agrees, will, shall, must, and every plain statement.
    Firm,
}

static CUES: LazyLock<Phrases<Rung>> = LazyLock::new(|| {
    use Rung::{Firm, Intended, Open, Vague};
    Phrases::new([
        ("may", Open),
        ("no * may", Firm),
        ("may not|only", Firm),
        ("may be * only", Firm),
        ("permitted|allowed|allowable|permissible|permits|allows", Vague),
        ("feasibility|study|review|reviewing|studied|draft|proposal|idea|talks", Vague),
        ("might", Open),
        ("could", Open),
        ("possible", Open),
        ("possibly", Open),
        ("perhaps", Open),
        ("consider|considers|considered|considering", Open),
        ("would consider", Open),
        ("explore|explores|explored|exploring", Open),
        ("examine|examines|examined|examining", Open),
        ("study|studies|studying the? possibility|option|options", Open),
        ("look|looks|looked|looking into|at", Vague),
        ("discuss|discusses|discussed|discussing", Open),
        ("possibility of", Open),
        ("potential|potentially", Vague),
        ("plan|plans|planned|planning to|a|the", Intended),
        ("intend|intends|intended to", Intended),
        ("aim|aims|aimed to|at", Intended),
        ("propose|proposes|proposed to", Intended),
        ("hope|hopes|hoped to", Intended),
        ("expect|expects|expected|forecast|forecasts|projected", Intended),
        ("seek|seeks|sought to", Intended),
        ("foreseen|anticipated|predicted|likely|probably|estimated|asked|voluntary", Vague),
        ("aspire|aspires|aspirational", Intended),
        ("want|wants|wanted to", Intended),
        ("will", Firm),
        ("shall", Firm),
        ("must", Firm),
        ("agree|agrees|agreed", Firm),
        ("decide|decides|decided", Firm),
        ("commit|commits|committed", Firm),
        ("pledge|pledges|pledged", Firm),
        ("adopt|adopts|adopted", Firm),
        ("approve|approves|approved", Firm),
        ("sign|signs|signed", Firm),
        ("launch|launches|launched", Firm),
        ("establish|establishes|established", Firm),
        ("require|requires|required", Firm),
        ("has|have|had", Firm),
    ])
});

/// Certainty when cues stand on both sides, and when one side merely lacks the hedge.
const BOTH_CUES: f32 = 0.8;
const ONE_CUE: f32 = 0.6;

/// Content words that a cue governs behind it.
const GOVERNED: usize = 3;

/// How far ahead, in tokens, a firm cue of the claim may stand from the words of a hedge that is gone.
const AHEAD: usize = 8;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let claim_cues = CUES.all(&cx.words(cx.claim));
    // A hedge anywhere in the evidence may be the one the claim carries, and the other way round.
    let hedges = |cues: &[Match<'_, Rung>]| cues.iter().filter(|cue| *cue.value < Rung::Firm).count();
    let source_hedges: usize = cx.evidence().map(|(_, tokens)| hedges(&CUES.all(&cx.words(tokens)))).sum();
    if hedges(&claim_cues) > 0 && source_hedges > 0 {
        return;
    }
    for (support, tokens) in cx.main_evidence() {
        let source_cues = CUES.all(&cx.words(tokens));
        for cue in claim_cues.iter().filter(|cue| accuses(cue)) {
            if let Some(alteration) = hedged(cx, support, tokens, cue, &source_cues) {
                found.push(alteration);
            }
        }
        for cue in source_cues.iter().filter(|cue| accuses(cue)) {
            if let Some(alteration) = hardened(cx, support, tokens, cue, &claim_cues) {
                found.push(alteration);
            }
        }
    }
}

/// A hedge of the claim over words that the source states firmly.
fn hedged(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Rung>,
    source_cues: &[Match<'_, Rung>],
) -> Option<Alteration> {
    let (pair, nearest) =
        partner(cx, cx.claim, &cue.words, |at| support.pairs.iter().find(|p| p.claim == at && p.coherent))?;
    let other = governing(cx, tokens, source_cues, pair.source);
    let range = match other {
        Some(other) if *other.value == Rung::Firm => other.words.clone(),
        None if nearest => pair.source..pair.source + 1,
        _ => return None,
    };
    let message = format!(
        "“{}” weakens what the source puts as “{}”",
        cx.claim_words(&cue.words),
        cx.source_words(support, tokens, &range)
    );
    let certainty = if other.is_some() { BOTH_CUES } else { ONE_CUE };
    Some(cx.alteration(AlterationType::Modality, &cue.words, (support, tokens, &range), message, certainty))
}

/// A hedge of the source that the claim has dropped.
fn hardened(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Rung>,
    claim_cues: &[Match<'_, Rung>],
) -> Option<Alteration> {
    let (pair, nearest) =
        partner(cx, tokens, &cue.words, |at| support.pairs.iter().find(|p| p.source == at && p.coherent))?;
    let other = governing(cx, cx.claim, claim_cues, pair.claim).or_else(|| ahead(claim_cues, pair.claim));
    let range = match other {
        Some(other) if *other.value == Rung::Firm => other.words.clone(),
        // A plan told as a plain fact may be a change of tense; told with a "will" it is a promise.
        None if nearest && (*cue.value == Rung::Open || firm(claim_cues)) => pair.claim..pair.claim + 1,
        _ => return None,
    };
    let message = format!(
        "“{}” is firmer than the source's “{}”",
        cx.claim_words(&range),
        cx.source_words(support, tokens, &cue.words)
    );
    let certainty = if other.is_some() { BOTH_CUES } else { ONE_CUE };
    Some(cx.alteration(AlterationType::Modality, &range, (support, tokens, &cue.words), message, certainty))
}

fn firm(cues: &[Match<'_, Rung>]) -> bool {
    cues.iter().any(|cue| *cue.value == Rung::Firm)
}

/// Whether a cue is a hedge whose loss or gain is a shift.
fn accuses(cue: &Match<'_, Rung>) -> bool {
    matches!(cue.value, Rung::Open | Rung::Intended)
}

/// The pair of the first governed word that has one, and whether that word stands right behind the cue.
fn partner<'p>(
    cx: &Comparison<'_>,
    tokens: &Tokens,
    cue: &Range<usize>,
    pair: impl Fn(usize) -> Option<&'p Pair>,
) -> Option<(&'p Pair, bool)> {
    cx.governed(tokens, cue, GOVERNED)
        .into_iter()
        .enumerate()
        .find_map(|(nth, at)| Some((pair(at)?, nth == 0)))
}

/// The nearest cue before a token, though other words stand between.
fn ahead<'m, 'p>(cues: &'m [Match<'p, Rung>], at: usize) -> Option<&'m Match<'p, Rung>> {
    cues.iter().rev().find(|cue| cue.words.end <= at && at <= cue.words.end + AHEAD)
}

/// The nearest cue that governs a token.
fn governing<'m, 'p>(
    cx: &Comparison<'_>,
    tokens: &Tokens,
    cues: &'m [Match<'p, Rung>],
    at: usize,
) -> Option<&'m Match<'p, Rung>> {
    cues.iter()
        .rev()
        .find(|cue| cue.words.contains(&at) || cx.governed(tokens, &cue.words, GOVERNED).contains(&at))
}
