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

/// Rungs of the ladder.
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

static CUES: LazyLock<Phrases<Rung>> =
    LazyLock::new(|| TABLE.iter().flat_map(|(rung, cues)| cues.iter().map(|cue| (*cue, *rung))).collect());

/// The ladder. A line serves commitment ("explores", "plans", "agrees"), certainty ("possibly", "probably",
/// "certainly") and duty ("may", "should", "must") alike: a rung of one stands for the same rung of the others.
#[rustfmt::skip]
const TABLE: &[(Rung, &[&str])] = &[
    (Rung::Open, &[
        "may", "might", "could", "possible", "possibly", "perhaps", "consider|considers|considered|considering",
        "would consider", "explor~", "examine|examining whether|how|if|options|ways|possibilities", "studying the? possibility|option|options", "studies|study|studying whether",
        "discuss|discusses|discussed|discussing", "possibility of", "idea of", "notion of", "weigh|weighs|weighing|weighed",
        "mull|mulls|mulling|mulled", "float|floats|floated the? idea", "toy|toys|toying|toyed with",
        "has|have|had not excluded", "has|have|had not ruled out", "not rule|rules|ruled out", "optional",
        "is|are|was|were free to", "need|needs not", "under consideration", "think|thinks|thinking about|of",
    ]),
    (Rung::Intended, &[
        "plan|plans|planned|planning to|a|the", "intend|intends|intended|intending to", "aim|aims|aimed|aiming to|at", "propos~ to",
        "under a? proposal", "hope|hopes|hoped|hoping to|that|for", "expect|expects|expected|forecast|forecasts|projected",
        "seek|seeks|sought|seeking to", "aspire|aspires|aspirational", "want|wants|wanted to", "endeavour|endeavours|endeavor to",
        "undertake|undertakes|undertook to endeavour|endeavor|try|seek", "try|tries|tried to", "mean|means|meant to", "probably",
        "likely to", "in all likelihood", "odds", "presumably", "appear|appears|appeared to", "seem|seems|seemed to", "suspect|suspects|suspected",
        "believe|believes|believed", "recommend~", "should", "ought to", "encourage|encourages|encouraged", "urge|urges|urged|urging",
        "invite|invites|invited to", "advise|advises|advised", "call|calls|called on|upon|for", "in principle", "suggest|suggests|suggested",
        "alleg~", "best efforts",
    ]),
    (Rung::Firm, &[
        "no * may", "may not|only", "may be * only", "will", "shall", "must", "agree|agrees|agreed", "decide|decides|decided", "commit|commits|committed",
        "pledge|pledges|pledged", "adopt|adopts|adopted", "approve|approves|approved", "sign|signs|signed", "launch|launches|launched",
        "establish|establishes|established", "require|requires|required", "has|have|had", "has|have|had to", "oblige|obliges|obliged",
        "compulsory|mandatory|binding", "forbidden|forbids|forbid|prohibited|prohibits|banned", "guarantee|guarantees|guaranteed",
        "undertake|undertakes|undertook|undertaken", "promise|promises|promised", "certainly|definitely|undoubtedly|inevitably",
        "certain|sure|bound to", "without doubt", "proven|proved|proves", "order|orders|ordered", "instruct|instructs|instructed",
        "duty to", "under an obligation", "threaten|threatens|threatened", "demand|demands|demanded", "duty bound",
    ]),
    (Rung::Vague, &[
        "permitted|allowed|allowable|permissible|permits|allows", "feasibility|study|review|reviewing|studied|draft|proposal|proposed|idea|talks",
        "look|looks|looked|looking into|at", "examin~", "potential|potentially", "foreseen|anticipated|predicted|likely|estimated|asked|voluntary|voluntarily",
        "can|cannot", "would", "if", "unless", "doubt|doubts|doubted|doubtful", "whether", "question|questions|questioned",
        "not certain|sure|clear", "not * guarantee|promise", "unproven|uncertain", "chance|chances", "ambition|ambitions|goal|target|objective",
        "wish|wishes|wished", "reckon|reckons|reckoned", "hunch", "view|views|opinion", "say|says|said",
    ]),
];

/// Words that, at the head of a sentence, open a condition.
const INVERTED: [&str; 3] = ["should", "had", "were"];

/// Certainty when cues stand on both sides, and when one side merely lacks the hedge.
const BOTH_CUES: f32 = 0.8;
const ONE_CUE: f32 = 0.6;

/// Certainty when the two cues merely stand in clauses that say the same.
const SHARED_CLAUSE: f32 = 0.6;

/// Content words that a cue governs behind it.
const GOVERNED: usize = 3;

/// How far ahead, in tokens, a firm cue of the claim may stand from the words of a hedge that is gone.
const AHEAD: usize = 8;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let words = cx.words(cx.claim);
    let mut claim_cues = CUES.all(&words);
    // "Should it rain" is a condition.
    claim_cues.retain(|cue| cue.words.start > 0 || !INVERTED.contains(&words[0]));
    // A hedge anywhere in the evidence may be the one the claim carries, and the other way round.
    let hedges = |cues: &[Match<'_, Rung>]| cues.iter().filter(|cue| *cue.value < Rung::Firm).count();
    let source_hedges: usize = cx.evidence().map(|(_, tokens)| hedges(&CUES.all(&cx.words(tokens)))).sum();
    if hedges(&claim_cues) > 0 && source_hedges > 0 {
        found.extend(cx.main_evidence().find_map(|(support, tokens)| {
            of_hedges(cx, support, tokens, &claim_cues, &CUES.all(&cx.words(tokens)))
        }));
        return;
    }
    for (support, tokens) in cx.main_evidence() {
        let source_cues = CUES.all(&cx.words(tokens));
        for cue in claim_cues.iter().filter(|cue| accuses(cue)) {
            found.extend(hedged(cx, support, tokens, cue, &source_cues));
        }
        for cue in source_cues.iter().filter(|cue| accuses(cue)) {
            found.extend(hardened(cx, support, tokens, cue, &claim_cues));
        }
        if found.iter().all(|alteration| alteration.kind != AlterationType::Modality) {
            found.extend(of_clauses(cx, support, tokens, &claim_cues, &source_cues));
        }
    }
}

/// What is merely open on one side and intended on the other, in the clauses that the two share.
fn of_hedges(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    claim_cues: &[Match<'_, Rung>],
    source_cues: &[Match<'_, Rung>],
) -> Option<Alteration> {
    let shared = |cue: &&Match<'_, Rung>| cx.speaks_of(support, tokens, cue.words.start);
    let one_rung = |cues: Vec<&Match<'_, Rung>>| {
        let rung = *cues.first()?.value;
        let same = cues.iter().all(|cue| *cue.value == rung || *cue.value == Rung::Firm);
        same.then_some((rung, cues[0].words.clone()))
    };
    let (own, claim) = one_rung(claim_cues.iter().collect())?;
    let (other, source) = one_rung(source_cues.iter().filter(shared).collect())?;
    let direction = match (own, other) {
        (Rung::Open, Rung::Intended) => "is weaker than",
        (Rung::Intended, Rung::Open) => "is firmer than",
        _ => return None,
    };
    Some(compared(cx, (support, tokens), &claim, &source, direction))
}

fn compared(
    cx: &Comparison<'_>,
    (support, tokens): (&Support, &Tokens),
    claim: &Range<usize>,
    source: &Range<usize>,
    direction: &str,
) -> Alteration {
    let message = format!(
        "“{}” {direction} the source's “{}”",
        cx.claim_words(claim),
        cx.source_words(support, tokens, source)
    );
    cx.alteration(AlterationType::Modality, claim, (support, tokens, source), message, SHARED_CLAUSE)
}

/// A hedge on one side where the other has a word of commitment, in the clauses that the two share: what has
/// been reworded keeps its modality, wherever the words went.
fn of_clauses(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    claim_cues: &[Match<'_, Rung>],
    source_cues: &[Match<'_, Rung>],
) -> Option<Alteration> {
    let shared = |cue: &&Match<'_, Rung>| cx.speaks_of(support, tokens, cue.words.start);
    let source_cues: Vec<&Match<'_, Rung>> = source_cues.iter().filter(shared).collect();
    let committed = |cue: &&Match<'_, Rung>| *cue.value == Rung::Firm;
    let own = claim_cues.iter().find(committed);
    let other = source_cues.iter().copied().find(committed);
    let (claim, source, direction) =
        match (claim_cues.iter().find(|cue| accuses(cue)), source_cues.iter().find(|cue| accuses(cue))) {
            (None, Some(hedge)) => (own?, *hedge, "is firmer than"),
            (Some(hedge), None) => (hedge, other?, "is weaker than"),
            _ => return None,
        };
    Some(compared(cx, (support, tokens), &claim.words, &source.words, direction))
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
        None if nearest && (*cue.value == Rung::Open || firm(claim_cues).is_some()) => {
            firm(claim_cues).map_or(pair.claim..pair.claim + 1, |cue| cue.words.clone())
        }
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

/// The first word of commitment.
fn firm<'m, 'p>(cues: &'m [Match<'p, Rung>]) -> Option<&'m Match<'p, Rung>> {
    cues.iter().find(|cue| *cue.value == Rung::Firm)
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
