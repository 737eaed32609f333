//! Flags a commitment or certainty that the claim makes stronger or weaker than its evidence.
//!
//! Cues stand on a ladder from *may* to *has done*; each governs the content words behind it. When a
//! governed word has a partner, the cue that governs the partner is compared. A hedge against no hedge is a
//! shift; two strong forms (*will*, *shall*, plain statement) are the same, since prose changes tense. Hedges that
//! both sides have answer each other, and only what one side has more of is compared. Words of status (*proposed*
//! and *decided*, *alleged* and *proven*, *took no position* and *endorsed*) come in kinds of two poles.

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
Compares words of status: `proposed` and `decided`, `alleged` and `proven`, `likely` and `certainly`, `took no position`
and `endorsed`.

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
        "is|are|was|were free to", "under consideration", "think|thinks|thinking about|of", "maybe", "conceivably",
        "contemplate|contemplates|contemplated|contemplating", "ponder|ponders|pondered|pondering", "moot|mooted",
        "leave|leaves|left open", "investigate|investigates|investigated|investigating whether|how|if",
        "look|looks|looked|looking at|into whether|how|if",
    ]),
    (Rung::Intended, &[
        "plan|plans|planned|planning to|a|the", "intend|intends|intended|intending to", "aim|aims|aimed|aiming to|at", "propos~ to",
        "under a? proposal", "hope|hopes|hoped|hoping to|that|for", "expect|expects|expected|forecast|forecasts|projected",
        "seek|seeks|sought|seeking to", "aspire|aspires|aspirational", "want|wants|wanted to", "endeavour|endeavours|endeavor to",
        "undertake|undertakes|undertook to endeavour|endeavor|try|seek", "try|tries|tried to", "mean|means|meant to", "probably",
        "likely to", "in all likelihood", "odds", "presumably", "appear|appears|appeared to", "seem|seems|seemed to", "suspect|suspects|suspected",
        "believe|believes|believed", "recommend~", "should", "ought to", "encourage|encourages|encouraged", "urge|urges|urged|urging",
        "invite|invites|invited to", "advise|advises|advised", "call|calls|called on|upon|for", "in principle", "suggest|suggests|suggested",
        "alleg~", "best efforts", "reportedly|supposedly|apparently|ostensibly|purportedly", "purported|supposed|rumoured|rumored",
        "is|are|was|were said|thought|understood|claimed|rumoured|rumored to", "accused|suspected of", "demand|demands|demanded",
    ]),
    (Rung::Firm, &[
        "no * may", "may not|only", "may be * only", "none|neither|nor may", "none|neither of|party * may", "neither * may",
        "weigh|weighs|weighed|weighing on|down|upon|heavily", "weigh|weighs|weighed|weighing * on|upon",
        "turn|turns|turned out to", "prove|proves|proved|proven to", "found|shown|confirmed|established|demonstrated to", "will", "shall", "must", "agree|agrees|agreed", "decide|decides|decided", "commit|commits|committed",
        "pledge|pledges|pledged", "adopt|adopts|adopted", "approve|approves|approved", "sign|signs|signed", "launch|launches|launched",
        "establish|establishes|established", "require|requires|required", "has|have|had", "has|have|had to", "oblige|obliges|obliged",
        "compulsory|mandatory|binding", "forbidden|forbids|forbid|prohibited|prohibits|banned", "guarantee|guarantees|guaranteed",
        "undertake|undertakes|undertook|undertaken", "promise|promises|promised", "certainly|definitely|undoubtedly|inevitably",
        "certain|sure|bound to", "without doubt", "proven|proved|proves", "order|orders|ordered", "instruct|instructs|instructed",
        "duty to", "under an obligation", "threaten|threatens|threatened", "duty bound",
    ]),
    (Rung::Vague, &[
        "permitted|allowed|allowable|permissible|permits|allows", "feasibility|study|review|reviewing|studied|draft|proposal|proposed|idea|talks",
        "look|looks|looked|looking into|at", "examin~", "potential|potentially", "foreseen|anticipated|predicted|likely|estimated|asked|voluntary|voluntarily",
        "need|needs not", "can|cannot", "would", "if", "unless", "doubt|doubts|doubted|doubtful", "whether", "question|questions|questioned",
        "not certain|sure|clear", "not * guarantee|promise", "unproven|uncertain", "chance|chances", "ambition|ambitions|goal|target|objective",
        "wish|wishes|wished", "accusation|accusations|suspicion|suspicions|claim|claims|claimed", "reckon|reckons|reckoned", "hunch", "view|views|opinion", "say|says|said",
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

/// What a word of status is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// Whether a thing is proposed or settled.
    Act,
    /// Whether a charge is made or proven.
    Fact,
    /// Whether a thing is likely or certain.
    Odds,
    /// Whether somebody took no side or one.
    Stance,
    /// Whether a course of talks or work was begun or brought to its end.
    Course,
}

/// Words of status: what they are about, and whether they say that it is settled.
static STATUS: LazyLock<Phrases<(Matter, bool)>> = LazyLock::new(|| {
    let kind = |matter, settled| move |cue: &&'static str| (*cue, (matter, settled));
    let all = [
        OPEN_ACTS.iter().map(kind(Matter::Act, false)).collect::<Vec<_>>(),
        SETTLED_ACTS.iter().map(kind(Matter::Act, true)).collect(),
        CHARGES.iter().map(kind(Matter::Fact, false)).collect(),
        PROVEN.iter().map(kind(Matter::Fact, true)).collect(),
        LIKELY.iter().map(kind(Matter::Odds, false)).collect(),
        CERTAIN.iter().map(kind(Matter::Odds, true)).collect(),
        NEUTRAL.iter().map(kind(Matter::Stance, false)).collect(),
        SIDED.iter().map(kind(Matter::Stance, true)).collect(),
        BEGUN.iter().map(kind(Matter::Course, false)).collect(),
        ENDED.iter().map(kind(Matter::Course, true)).collect(),
    ];
    Phrases::new(all.concat())
});

/// A thing that is only proposed.
const OPEN_ACTS: &[&str] = &[
    "propose|proposes|proposed|proposing|proposal|proposals",
    "recommend~",
    "suggest|suggests|suggested|suggestion|suggestions",
    "draft|drafts|drafted",
    "advise|advises|advised",
    "urge|urges|urged|urging",
    "petition|petitions|petitioned",
    "moot|mooted",
    "call|calls|called for|on|upon",
    "consult|consults|consulted|consulting on",
    "not yet? decided|adopted|approved|agreed|enacted|ruled|ordered|banned",
    "no decision",
    "to be decided|adopted|approved|agreed|enacted",
    "will|would|may|might|could|should|must|to|shall decide|adopt|approve|enact|rule|order|ban|forbid|prohibit",
];

/// A thing that is settled.
const SETTLED_ACTS: &[&str] = &[
    "decided|decides",
    "adopted|adopts",
    "enacted|enacts",
    "approved|approves",
    "ruled|rules that",
    "ordered|orders",
    "resolved|resolves to|that",
    "is|are|was|were forbidden|banned|prohibited|outlawed|required|obliged",
    "forbade|forbids|bans|prohibits|outlawed|outlaws",
    "entered into force",
    "in force",
    "passed into law",
    "became law",
];

/// A charge that is made.
const CHARGES: &[&str] = &[
    "allege|alleges|alleged|allegedly|alleging|allegation|allegations",
    "purported|purportedly|supposedly|reportedly",
    "accused|suspected|accuses|accuse of",
    "accusation|accusations|suspicion|suspicions",
    "rumoured|rumored|rumours|rumors",
];

/// A charge that is proven.
const PROVEN: &[&str] = &[
    "turn|turns|turned out",
    "proved|proven|proves",
    "found|shown|confirmed|established|demonstrated to|that",
    "it is|was a fact",
    "in fact",
    "admitted|admits|confessed|confesses",
    "convicted|guilty of",
];

/// A thing that is likely.
const LIKELY: &[&str] = &[
    "may|might|could",
    "possible|possibly|perhaps|maybe",
    "probable|probably|likely|unlikely",
    "odds|chance|chances|likelihood",
    "expect|expects|expected",
    "not|hardly|scarcely|far certain|sure|guaranteed|inevitable",
    "far from certain|sure|inevitable",
    "uncertain|doubtful",
];

/// A thing that is certain.
const CERTAIN: &[&str] = &[
    "almost|virtually|practically|nearly certain|certainly|sure",
    "all but certain|inevitable",
    "certainly|undoubtedly|inevitably|definitely|unquestionably|surely|assuredly",
    "certain|sure|bound|guaranteed to",
    "without|beyond a? doubt|question",
    "inevitable|unavoidable",
    "there is|was no doubt",
];

/// Somebody who took no side.
const NEUTRAL: &[&str] = &[
    "take|takes|took|taken no position|view|stance|stand|sides|side",
    "express|expresses|expressed|offered|gave no opinion|view|preference|position",
    "not|without take|taken|taking a position|view|stance|stand|side",
    "neutral|undecided|noncommittal",
    "abstain|abstains|abstained",
    "left|leaves|leave open whether|if",
    "did|does not endorse|support|oppose|back|recommend",
];

/// Somebody who took one.
const SIDED: &[&str] = &[
    "come|comes|came|coming out in|for|against|strongly? favour|favor?",
    "endorse|endorses|endorsed",
    "back|backs|backed",
    "support|supports|supported",
    "favour|favours|favoured|favor|favors|favored",
    "oppose|opposes|opposed",
    "champion|champions|championed",
    "in favour|favor of",
    "speak|speaks|spoke|spoken out? for|against",
    "reject|rejects|rejected",
];

/// Talks or work that have begun and go on.
const BEGUN: &[&str] = &[
    "opening|start|launch|beginning|commencement of",
    "open|opens|opened|opening|begin|begins|began|begun|start|starts|started|launch|launches|launched negotiations|talks|work|discussions|consultations",
    "negotiations|talks|work|discussions|consultations were|was|have|has|had? been? opened|begun|started|launched",
    "negotiations|talks|work|discussions|consultations opened|began|begin|started|start",
    "is|are|was|were still? ongoing|underway|negotiating|continuing",
    "under way",
    "in progress",
];

/// Talks or work that are done.
const ENDED: &[&str] = &[
    "has|have|had|was|were|is|are been? concluded|completed|finalised|finalized|finished",
    "conclusion|completion of",
    "concluded|completed|finalised|finalized|finished negotiations|talks|work|discussions|consultations",
    "came|brought to an end|close|conclusion",
];

/// Certainty that two words of status speak of one thing.
const STATUSES: f32 = 0.7;

/// How far, in tokens, around two words of status the words stand that both speak of, and how many, in pairs, there
/// must be.
const AROUND: usize = 9;
const SHARED: usize = 2;

/// Words that open a clause which states nothing by itself.
const SUBORDINATING: [&str; 8] = ["where", "when", "if", "once", "whenever", "wherever", "unless", "whether"];

/// Words behind which, at the head of a sentence, a *may* allows nothing more: "only then may they".
const PERMISSION: [&str; 3] = ["may", "can", "could"];

/// The cues of a passage, without those that are none where they stand.
fn cues(cx: &Comparison<'_>, tokens: &Tokens) -> Vec<Match<'static, Rung>> {
    let words = cx.words(tokens);
    let only = words.first() == Some(&"only");
    let mut cues = cx.cues(&CUES, tokens);
    // "Should it rain" is a condition.
    cues.retain(|cue| cue.words.start > 0 || !INVERTED.contains(&words[0]));
    cues.retain(|cue| !only || !PERMISSION.contains(&words[cue.words.start]));
    cues
}

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let claim_cues = cues(cx, cx.claim);
    // A hedge anywhere in the evidence may be the one the claim carries, and the other way round.
    let hedges = |cues: &[Match<'_, Rung>]| cues.iter().filter(|cue| *cue.value < Rung::Firm).count();
    let source_hedges: usize = cx.evidence().map(|(_, tokens)| hedges(&cues(cx, tokens))).sum();
    let both = hedges(&claim_cues) > 0 && source_hedges > 0;
    for (support, tokens) in cx.main_evidence() {
        let source_cues = cues(cx, tokens);
        let told = found.len();
        if both {
            let (own, other) = unanswered(cx, tokens, &claim_cues, &source_cues);
            let elsewhere = source_hedges > hedges(&source_cues);
            found.extend(
                of_hedges(cx, support, tokens, &claim_cues, &source_cues)
                    .or_else(|| of_rest(cx, support, tokens, (&claim_cues, &own), &other))
                    .filter(|_| !elsewhere || found.is_empty()),
            );
        } else {
            for cue in claim_cues.iter().filter(|cue| accuses(cue)) {
                found.extend(hedged(cx, support, tokens, cue, &source_cues));
            }
            for cue in source_cues.iter().filter(|cue| accuses(cue)) {
                found.extend(hardened(cx, support, tokens, cue, &claim_cues));
            }
            if found.len() == told {
                found.extend(of_clauses(cx, support, tokens, &claim_cues, &source_cues));
            }
        }
        if found.len() == told {
            found.extend(statuses(cx, support, tokens));
        }
        if both && found.len() > told {
            return;
        }
    }
}

/// The hedges of both sides without those that answer each other: first the same words, then the same rung.
fn unanswered<'c>(
    cx: &Comparison<'_>,
    tokens: &Tokens,
    claim_cues: &'c [Match<'static, Rung>],
    source_cues: &'c [Match<'static, Rung>],
) -> (Vec<&'c Match<'static, Rung>>, Vec<&'c Match<'static, Rung>>) {
    let hedge = |cue: &&Match<'_, Rung>| *cue.value < Rung::Firm;
    let mut own: Vec<_> = claim_cues.iter().filter(hedge).collect();
    let mut other: Vec<_> = source_cues.iter().filter(hedge).collect();
    let key = |tokens: &Tokens, cue: &Match<'_, Rung>| tokens.tokens[cue.words.start].key;
    own.retain(|mine| {
        let same = |theirs: &&Match<'_, Rung>| key(cx.claim, mine) == key(tokens, theirs);
        other.iter().position(same).map(|at| other.remove(at)).is_none()
    });
    own.retain(|mine| {
        let rung = |theirs: &&Match<'_, Rung>| accuses(mine) && mine.value == theirs.value;
        other.iter().position(rung).map(|at| other.remove(at)).is_none()
    });
    (own, other)
}

/// A hedge of the source that the claim does not have, though it has others: where words that it governs stand in a
/// stretch of the claim with a word of commitment and no hedge.
fn of_rest(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    (claim_cues, own): (&[Match<'_, Rung>], &[&Match<'_, Rung>]),
    other: &[&Match<'_, Rung>],
) -> Option<Alteration> {
    if !own.is_empty() {
        return None;
    }
    other.iter().filter(|cue| accuses(cue)).find_map(|lost| {
        let here = cx.governed(tokens, &lost.words, GOVERNED);
        let claim = claim_cues.iter().filter(|cue| *cue.value == Rung::Firm).find(|cue| {
            let there = stretch(cx.claim, cue.words.start);
            let hedged = claim_cues.iter().any(|cue| accuses(cue) && there.contains(&cue.words.start));
            let mut pairs = support.pairs.iter().filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim]));
            !hedged && pairs.any(|pair| there.contains(&pair.claim) && here.contains(&pair.source))
        })?;
        in_shared_clause(cx, support, tokens, lost).then(|| {
            compared(cx, (support, tokens), (&claim.words, &lost.words), "is firmer than", SHARED_CLAUSE)
        })
    })
}

/// The tokens around one up to the next comma or end of a clause on either side.
fn stretch(tokens: &Tokens, at: usize) -> Range<usize> {
    let parted = |at: usize| tokens.commas[at] || tokens.clauses[at] != tokens.clauses[at - 1];
    let start = (1..=at).rev().find(|&at| parted(at)).unwrap_or(0);
    let end = (at + 1..tokens.tokens.len()).find(|&at| parted(at)).unwrap_or(tokens.tokens.len());
    start..end
}

/// Whether the claim speaks of the clause in which a cue stands, or of a clause of the list that it opens: "recommends
/// that …; that …; and that …".
fn in_shared_clause(cx: &Comparison<'_>, support: &Support, tokens: &Tokens, cue: &Match<'_, Rung>) -> bool {
    let words = cx.words(tokens);
    let opens = |&at: &usize| tokens.clauses[at] != tokens.clauses[at - 1];
    let listed = |at: &usize| {
        let first = at + usize::from(["and", "or"].contains(&words[*at]));
        words.get(first).is_some_and(|word| ["that", "to"].contains(word))
    };
    let mut list = (cue.words.end..words.len()).filter(opens).take_while(listed);
    cx.speaks_of(support, tokens, cue.words.start) || list.any(|at| cx.speaks_of(support, tokens, at))
}

/// A word of status of the claim where the source has the other pole of its kind, about the same words. A pole that
/// the other text has too is answered.
fn statuses(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let (own, other) = (cx.cues(&STATUS, cx.claim), cx.cues(&STATUS, tokens));
    own.iter().find_map(|mine| {
        let (matter, settled) = *mine.value;
        let both = own.iter().any(|hit| *hit.value == (matter, !settled));
        let answered = cx
            .evidence()
            .any(|(_, tokens)| cx.cues(&STATUS, tokens).iter().any(|hit| *hit.value == (matter, settled)));
        if both || answered {
            return None;
        }
        let theirs = other.iter().filter(|hit| *hit.value == (matter, !settled)).find(|theirs| {
            let near =
                |at: usize, words: &Range<usize>| at + AROUND >= words.start && at < words.end + AROUND;
            // What is proposed or settled may be a long list.
            let governed = |at: usize| matter == Matter::Act && at >= theirs.words.end;
            let about = support.pairs.iter().filter(|pair| {
                near(pair.claim, &mine.words)
                    && (near(pair.source, &theirs.words) || governed(pair.source))
                    && cx.weighs(&cx.claim.tokens[pair.claim])
            });
            about.count() >= SHARED
        })?;
        let direction = if settled { "is firmer than" } else { "is weaker than" };
        Some(compared(cx, (support, tokens), (&mine.words, &theirs.words), direction, STATUSES))
    })
}

/// What is merely open on one side and intended on the other, in the clauses that the two share.
fn of_hedges(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    claim_cues: &[Match<'_, Rung>],
    source_cues: &[Match<'_, Rung>],
) -> Option<Alteration> {
    let one_rung = |cues: Vec<&Match<'_, Rung>>| {
        let rung = *cues.first()?.value;
        let same = cues.iter().all(|cue| *cue.value == rung || *cue.value == Rung::Firm);
        same.then_some((rung, cues[0].words.clone()))
    };
    let (own, claim) = one_rung(claim_cues.iter().collect())?;
    let (other, source) = one_rung(spoken_of(cx, support, tokens, source_cues))?;
    let direction = match (own, other) {
        (Rung::Open, Rung::Intended) => "is weaker than",
        (Rung::Intended, Rung::Open) => "is firmer than",
        _ => return None,
    };
    Some(compared(cx, (support, tokens), (&claim, &source), direction, SHARED_CLAUSE))
}

/// The cues of the source in clauses that the claim speaks of.
fn spoken_of<'c, 'p>(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cues: &'c [Match<'p, Rung>],
) -> Vec<&'c Match<'p, Rung>> {
    cues.iter().filter(|cue| in_shared_clause(cx, support, tokens, cue)).collect()
}

fn compared(
    cx: &Comparison<'_>,
    (support, tokens): (&Support, &Tokens),
    (claim, source): (&Range<usize>, &Range<usize>),
    direction: &str,
    certainty: f32,
) -> Alteration {
    let message = format!(
        "“{}” {direction} the source's “{}”",
        cx.claim_words(claim),
        cx.source_words(support, tokens, source)
    );
    cx.alteration(AlterationType::Modality, claim, (support, tokens, source), message, certainty)
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
    let source_cues = spoken_of(cx, support, tokens, source_cues);
    let committed = |cue: &&Match<'_, Rung>| *cue.value == Rung::Firm;
    let own = claim_cues.iter().find(committed);
    let other = source_cues.iter().copied().find(committed);
    let (claim, source, direction) =
        match (claim_cues.iter().find(|cue| accuses(cue)), source_cues.iter().find(|cue| accuses(cue))) {
            (None, Some(hedge)) => (own?, *hedge, "is firmer than"),
            (Some(hedge), None) => (hedge, other?, "is weaker than"),
            _ => return None,
        };
    Some(compared(cx, (support, tokens), (&claim.words, &source.words), direction, SHARED_CLAUSE))
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
        None if nearest
            && !subordinate(cx, pair.claim)
            && (*cue.value == Rung::Open || firm(claim_cues).is_some()) =>
        {
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

/// Whether a word of the claim stands in a clause that states nothing by itself: "where lessons began at nine".
fn subordinate(cx: &Comparison<'_>, at: usize) -> bool {
    SUBORDINATING.contains(&cx.words(cx.claim)[stretch(cx.claim, at).start])
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
