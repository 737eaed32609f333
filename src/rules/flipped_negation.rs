//! Flags a claim that denies what its evidence states, or states what it denies.
//!
//! Works word by word: a negation governs the content words right behind it; when such a word has a partner
//! on the other side and no negation stands near that partner, the polarity was flipped. Two negations in
//! one stretch cancel, and a negation behind another cue of denial is the same denial in other words. A
//! negation that answers one on the other side answers no second one. Words that take a side (deny and admit,
//! contrary to and in line with) are compared where the same words stand around them.

use super::comparison::Contrast;
use super::{Comparison, Rule};
use crate::alignment::{Pair, Support};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::lexical::Relation;
use crate::normalise::Tokens;
use crate::normalise::numbers::Quantity;
use crate::normalise::words::FORMS_OF_BE;
use crate::phrases::{Match, Phrases};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "flipped-negation",
    level: Level::Error,
    summary: "The claim denies what the source states, or the other way round",
    explain: r"## What it does
Finds negations (`not`, `never`, `without`, `fails to`, `no longer`, …) on either side of a link and reports one
that governs words which stand without it on the other side. Compares words that take a side (`denied` and `admitted`,
`contrary to` and `in line with`, `false` and `borne out`), and `unless` with `if` before the same words.

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
        "mustn't",
        "needn't",
        "mightn't",
        "ain't",
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
        "neglect|neglects|neglected to",
        "yet to be",
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
        "fewer|less than *",
        "unless",
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
        "escape|escapes|escaped",
        "do|does|did|done|doing|manage|manages|managed|went without",
        "devoid|bereft|innocent of",
        "at no time|point",
        "in no way",
        "seldom|rarely",
        "defeat|defeats|defeated",
        "abandon|abandons|abandoned",
        "cancel|cancels|cancelled|canceled",
        "scrap|scraps|scrapped",
        "negligible|nil|zero",
        "immune|exempt to|from",
        "denial|refusal|rejection|prohibition",
        "abstain|abstains|abstained",
        "stay|stays|stayed away|out",
        "keep|keeps|kept from|out|away",
        "resist|resists|resisted",
        "shun|shuns|shunned",
        "veto|vetoes|vetoed",
        "spare|spares",
        "too * to",
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

/// What a word that takes a side is about; words about different things are no opposites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// Whether a charge or a fact is admitted.
    Charge,
    /// Whether something is the case.
    Truth,
    /// Whether two things agree.
    Accord,
    /// Whether something goes on.
    Course,
    /// What became of a motion or a plea.
    Outcome,
    /// Whether something hurt or spared.
    Harm,
    /// Nothing: looks like another word that takes a side.
    Nothing,
}

/// Words that take a side: what they are about, and whether they are for it.
static SIDES: LazyLock<Phrases<(Matter, bool)>> = LazyLock::new(|| {
    let table = [
        (
            "admit|admits|admitted|concede|concedes|conceded|acknowledged|confess|confessed|admission|confession",
            Matter::Charge,
            true,
        ),
        ("plead|pleads|pleaded|pled guilty", Matter::Charge, true),
        ("plead|pleads|pleaded|pled not guilty", Matter::Charge, false),
        ("maintain|maintains|maintained|protested his|her|their innocence", Matter::Charge, false),
        ("deny|denies|denied|dispute|disputes|disputed|contests|contested", Matter::Charge, false),
        ("borne|bore out", Matter::Truth, true),
        (
            "confirmed|substantiated|verified|vindicated|corroborated|upheld|sustained|justified",
            Matter::Truth,
            true,
        ),
        ("well|fully founded|grounded|justified", Matter::Truth, true),
        ("stood|stands|stand up to|under", Matter::Truth, true),
        ("without|no foundation|basis|merit|substance|justification", Matter::Truth, false),
        ("lacked|lacks|lacking any? foundation|basis|merit|substance", Matter::Truth, false),
        (
            "groundless|meritless|unsubstantiated|unjustified|unwarranted|fabricated|rejected|dismissed",
            Matter::Truth,
            false,
        ),
        (
            "proved|proven|proves|turned|found|shown right|true|correct|accurate|genuine|sound",
            Matter::Truth,
            true,
        ),
        ("proved|proven|proves to be right|true|correct|accurate|genuine|sound", Matter::Truth, true),
        (
            "false|wrong|incorrect|untrue|unfounded|mistaken|erroneous|baseless|inaccurate",
            Matter::Truth,
            false,
        ),
        ("refuted|disproved|discredited|debunked", Matter::Truth, false),
        ("in line|keeping|agreement|accordance|accord|harmony with", Matter::Accord, true),
        ("consistent|compatible with", Matter::Accord, true),
        ("in conformity with|to", Matter::Accord, true),
        ("contrary to", Matter::Accord, false),
        ("in contrast to|with", Matter::Accord, false),
        ("at odds|variance with", Matter::Accord, false),
        ("in breach|defiance of", Matter::Accord, false),
        ("inconsistent|incompatible with", Matter::Accord, false),
        ("unlike", Matter::Accord, false),
        ("go|goes|going|went|gone on", Matter::Course, true),
        ("continue|continues|continued|continuing|still", Matter::Course, true),
        ("keep|keeps|kept on", Matter::Course, true),
        ("cease|ceases|ceased|ceasing", Matter::Course, false),
        ("stop|stops|stopped|stopping|halt|halts|halted", Matter::Course, false),
        ("discontinue|discontinues|discontinued", Matter::Course, false),
        ("no longer|more", Matter::Course, false),
        ("no longer|more than", Matter::Nothing, true),
        ("resume|resumes|resumed|resuming|persist|persists|persisted", Matter::Course, true),
        ("end|ends|ended|abandon|abandons|abandoned|suspend|suspends|suspended", Matter::Course, false),
        (
            "carried|passed|adopted|approved|accepted|ratified|won|prevailed|succeeded|granted",
            Matter::Outcome,
            true,
        ),
        ("went|goes|go through", Matter::Outcome, true),
        ("found|won|received|gained majority|approval|favour|favor", Matter::Outcome, true),
        (
            "fail|fails|failed|defeated|rejected|dismissed|refused|denied|lost|quashed|vetoed|thrown",
            Matter::Outcome,
            false,
        ),
        ("voted|turned|struck|shot down", Matter::Outcome, false),
        ("fell short|through", Matter::Outcome, false),
        ("unsuccessful|unsuccessfully", Matter::Outcome, false),
        ("successful|successfully", Matter::Outcome, true),
        ("fail|fails|failed to", Matter::Nothing, true),
        ("injured|hurt|wounded|harmed|killed|damaged|hit|affected", Matter::Harm, false),
        (
            "unharmed|unhurt|uninjured|unscathed|undamaged|spared|intact|unaffected|untouched",
            Matter::Harm,
            true,
        ),
        ("escape|escapes|escaped injury|harm|damage", Matter::Harm, true),
        ("safe and sound", Matter::Harm, true),
    ];
    Phrases::new(table.map(|(cue, matter, side)| (cue, (matter, side))))
});

/// How far, in tokens, around a word that takes a side the words stand that it is about.
const ABOUT: usize = 7;

/// Words of weight around two such words, in pairs, from which on they are about the same.
const ABOUT_SAME: usize = 2;

/// Certainty that words that take opposite sides do so about the same.
const SIDED: f32 = 0.7;

/// Words that open a condition, and those that open the opposite one.
static IF: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let table = [
        ("if", true),
        ("provided|providing that?", true),
        ("on condition that", true),
        ("on the condition that", true),
        ("as|so long as", true),
        ("unless", false),
        ("even if", true),
        ("whether or not", true),
    ];
    Phrases::new(table)
});

/// Content words behind the opening of a condition among which two conditions must meet.
const CONDITION_WORDS: usize = 4;

/// Certainty that two conditions of the same words, one an `unless`, are turned round.
const TURNED: f32 = 0.75;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for (support, tokens) in cx.main_evidence() {
        // A word of denial that both texts have in one place denies on neither side; one that denies other things
        // in each stands where it stands.
        let shared = |at: usize, source: bool, denies: bool| {
            let mut pairs = support.pairs.iter().filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim]));
            pairs.any(|pair| {
                let here = at == if source { pair.source } else { pair.claim };
                here && (!denies || same_denial(cx, support, tokens, pair))
            })
        };
        let free = |tokens: &Tokens, source: bool| -> Vec<Range<usize>> {
            let mut all = cues(cx, tokens, false);
            let denials = cues(cx, tokens, true);
            all.retain(|cue| !cue.clone().any(|at| shared(at, source, denials.contains(cue))));
            all
        };
        let (claim_cues, source_cues) = (free(cx.claim, false), free(tokens, true));
        for cue in &single(cx, cx.claim, &claim_cues) {
            let partner = what_it_denies(cx, cx.claim, cue)
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
            let free = unanswering(cx, support, tokens, (cue, &source_cues), &claim_cues);
            found.extend(dropped(cx, support, tokens, cue, &free));
        }
        sides(cx, support, tokens, found);
        found.extend(turned(cx, support, tokens));
    }
    opposites(cx, found);
    // What one passage denies and another states is decided by the passage that carries the claim.
    found.dedup_by(|a, b| a.kind == b.kind && a.kind == AlterationType::Negation && a.span == b.span);
}

/// Whether a word of denial that both texts have governs words of which one has a partner in the other's, or none at
/// all in either.
fn same_denial(cx: &Comparison<'_>, support: &Support, tokens: &Tokens, pair: &Pair) -> bool {
    let own = cx.governed(cx.claim, &(pair.claim..pair.claim + 1), ANSWERED);
    let other = cx.governed(tokens, &(pair.source..pair.source + 1), ANSWERED);
    let meet = support.pairs.iter().any(|pair| own.contains(&pair.claim) && other.contains(&pair.source));
    let apart = |pair: &Pair| own.contains(&pair.claim) || other.contains(&pair.source);
    meet || !support.pairs.iter().any(apart)
}

/// Whether a negation of the claim needs no counterpart near its partner: the source has the very word in its
/// place, another passage of the evidence answers it, or it belongs to a condition ("not until").
fn answered(cx: &Comparison<'_>, support: &Support, cue: &Range<usize>) -> bool {
    let shared = support.pairs.iter().any(|pair| cue.contains(&pair.claim));
    let governed = cx.governed(cx.claim, cue, ANSWERED);
    let elsewhere = || {
        cx.evidence().filter(|(other, _)| other.at != support.at).any(|(other, tokens)| {
            let cues = cues(cx, tokens, false);
            let mut partners = other.pairs.iter().filter(|pair| governed.contains(&pair.claim));
            partners.any(|pair| cues.iter().any(|cue| within(cue, pair.source, FAR_REACH)))
        })
    };
    shared || conditional(cx, cx.claim, cx.claim_text(), cue) || elsewhere()
}

/// The words that a negation denies: the first content words behind it, up to a comma.
fn what_it_denies(cx: &Comparison<'_>, tokens: &Tokens, cue: &Range<usize>) -> Vec<usize> {
    let end = (cue.end + 1..tokens.tokens.len()).find(|&at| tokens.commas[at]).unwrap_or(tokens.tokens.len());
    cx.governed(tokens, cue, GOVERNED).into_iter().filter(|&at| at < end).collect()
}

/// Words of the claim that say by a negation what the source says by their opposite: "not rejected".
pub(crate) fn denied_opposites(cx: &Comparison<'_>) -> Vec<usize> {
    opposed(cx).1.into_iter().map(|contrast| contrast.at).collect()
}

/// Whether a word behind a negation turns it into a condition or a bound: *until* and *unless* also behind a comma.
fn conditional(cx: &Comparison<'_>, tokens: &Tokens, text: &str, cue: &Range<usize>) -> bool {
    let words = cx.words(tokens);
    let comma = |at: &usize| {
        let gap = tokens.tokens[at - 1].span.end..tokens.tokens[*at].span.start;
        text.get(gap).is_some_and(|gap| gap.contains(','))
    };
    let near = cue.end..words.len().min(cue.end + CONDITION);
    // "Of less than a year" says which thing is meant and bounds no denial.
    let describes = |at: usize| at >= 2 && ["of", "with"].contains(&words[at - 2]);
    let bounds = |at: usize| words[at] == "before" || words[at] == "than" && !describes(at);
    near.clone().any(|at| CONDITIONAL.contains(&words[at])) || near.take_while(|at| !comma(at)).any(bounds)
}

/// Words that turn the negation before them into a condition.
const CONDITIONAL: [&str; 3] = ["until", "till", "unless"];

/// How far behind a negation, in tokens, such a word may stand, or a *than* that makes it a bound.
const CONDITION: usize = 10;

/// Content words behind a negation by which the one that answers it is known.
const ANSWERED: usize = 4;

/// The cues of the claim that do not already answer another negation of the source: they govern none of the words
/// that another cue of the source governs.
fn unanswering(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    source: (&Range<usize>, &[Range<usize>]),
    claim_cues: &[Range<usize>],
) -> Vec<Range<usize>> {
    let (cue, all) = source;
    let paired = |c: &[usize], s: &[usize]| {
        support.pairs.iter().any(|pair| c.contains(&pair.claim) && s.contains(&pair.source))
    };
    let here = cx.governed(tokens, cue, ANSWERED);
    let answers = |own: &Range<usize>| {
        let governed = cx.governed(cx.claim, own, ANSWERED);
        let other = |other: &&Range<usize>| *other != cue;
        !paired(&governed, &here)
            && all.iter().filter(other).any(|other| paired(&governed, &cx.governed(tokens, other, ANSWERED)))
    };
    claim_cues.iter().filter(|own| !answers(own)).cloned().collect()
}

/// Words that take opposite sides about the same. A side that the other text takes too is left alone.
fn sides(cx: &Comparison<'_>, support: &Support, tokens: &Tokens, found: &mut Vec<Alteration>) {
    let (own, other) = (cx.cues(&SIDES, cx.claim), cx.cues(&SIDES, tokens));
    let (own_cues, other_cues) = (cues(cx, cx.claim, true), cues(cx, tokens, true));
    // A side that is denied is the other one: "should not be read as an admission".
    let taken = |cues: &[Range<usize>], hit: &Match<'_, (Matter, bool)>| {
        (hit.value.0, hit.value.1 != denied(cues, &hit.words))
    };
    for mine in &own {
        let side = taken(&own_cues, mine);
        let against = |hit: &Match<'_, (Matter, bool)>, cues: &[Range<usize>]| {
            let (matter, pole) = taken(cues, hit);
            matter == side.0 && pole != side.1
        };
        if other.iter().any(|hit| taken(&other_cues, hit) == side)
            || own.iter().any(|hit| against(hit, &own_cues))
        {
            continue;
        }
        let about = |theirs: &&Match<'_, (Matter, bool)>| {
            let about = support.pairs.iter().filter(|pair| {
                let near = |at: usize, cue: &Range<usize>| at + ABOUT >= cue.start && at <= cue.end + ABOUT;
                near(pair.claim, &mine.words)
                    && near(pair.source, &theirs.words)
                    && !mine.words.contains(&pair.claim)
                    && cx.weighs(&cx.claim.tokens[pair.claim])
            });
            // One word that is denied on one side only is for the negation itself to tell.
            let own_word =
                |pair: &Pair| mine.words.contains(&pair.claim) && theirs.words.contains(&pair.source);
            about.count() >= ABOUT_SAME && !support.pairs.iter().any(own_word)
        };
        if let Some(theirs) = other.iter().filter(|hit| against(hit, &other_cues)).find(about) {
            let place = (support, tokens, &theirs.words);
            found.push(cx.replacement(AlterationType::Negation, &mine.words, place, SIDED));
        }
    }
}

/// Whether a negation stands right before a word; one that is part of it does not count.
fn denied(cues: &[Range<usize>], words: &Range<usize>) -> bool {
    cues.iter().any(|cue| cue.end <= words.start && words.start - cue.end <= BESIDE)
}

/// How far, in tokens, before a word its negation may stand.
const BESIDE: usize = 4;

/// `unless` where the other side has `if`, before the same words.
fn turned(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let (own, other) = (cx.cues(&IF, cx.claim), cx.cues(&IF, tokens));
    let inside = |tokens: &Tokens, cue: &Match<'_, bool>| -> Vec<usize> {
        cx.governed(tokens, &cue.words, CONDITION_WORDS)
    };
    let odd = |tokens: &Tokens, cue: &Match<'_, bool>| {
        let last = inside(tokens, cue).last().copied().unwrap_or(cue.words.end);
        let denials = cues(cx, tokens, true);
        denials.iter().filter(|denial| cue.words.end <= denial.start && denial.start <= last).count() % 2 == 1
    };
    for mine in &own {
        for theirs in other.iter().filter(|theirs| theirs.value != mine.value) {
            let (a, b) = (inside(cx.claim, mine), inside(tokens, theirs));
            let pairs: Vec<usize> = support
                .pairs
                .iter()
                .filter(|pair| a.contains(&pair.claim) && b.contains(&pair.source))
                .map(|pair| pair.claim)
                .collect();
            let same = !a.is_empty() && 2 * pairs.len() > a.len().min(b.len());
            let what_follows = support.pairs.iter().any(|pair| {
                !a.contains(&pair.claim)
                    && !b.contains(&pair.source)
                    && cx.weighs(&cx.claim.tokens[pair.claim])
            });
            if same && what_follows && odd(cx.claim, mine) == odd(tokens, theirs) && main_alike(cx, tokens) {
                let place = (support, tokens, &theirs.words);
                return Some(cx.replacement(AlterationType::Negation, &mine.words, place, TURNED));
            }
        }
    }
    None
}

/// Whether both passages deny something, or neither does: where one does, a condition turned round may say the same.
fn main_alike(cx: &Comparison<'_>, tokens: &Tokens) -> bool {
    let main = |tokens: &Tokens| {
        let opens: Vec<usize> = cx.cues(&IF, tokens).iter().map(|hit| hit.words.start).collect();
        let outside =
            |cue: &&Range<usize>| opens.iter().all(|open| cue.start < *open || cue.start > open + CONDITION);
        cues(cx, tokens, false).iter().filter(outside).count() % 2
    };
    main(cx.claim) == main(tokens)
}

/// How far, in tokens, a cue may stand from a partner in another passage of the evidence.
const FAR_REACH: usize = 12;

/// Opposites in one slot. A negation beside one of the two takes the opposition back: "not rejected" is accepted.
fn opposites(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let (kept, _) = opposed(cx);
    for contrast in kept {
        let (claim, source) = (contrast.at..contrast.at + 1, contrast.place..contrast.place + 1);
        let against = (contrast.support, contrast.source, &source);
        let certainty = if contrast.fit >= CONTEXT { OPPOSITE } else { LONE_WORD };
        found.push(cx.replacement(AlterationType::Negation, &claim, against, certainty));
    }
}

/// The opposites that fill one slot: those that stand against each other, and those of which a negation takes one
/// back.
fn opposed<'a>(cx: &Comparison<'a>) -> (Vec<Contrast<'a>>, Vec<Contrast<'a>>) {
    let claim_cues = cues(cx, cx.claim, true);
    let aged = |contrast: &Contrast<'_>| {
        let beside = |q: &Quantity| q.tokens.start <= contrast.place && contrast.place <= q.measured.end;
        contrast.source.quantities.iter().any(beside)
    };
    let opposites = cx.contrasts().into_iter().filter(|contrast| contrast.relation == Relation::Opposite);
    // "29 years old" is no opposite of "recent".
    opposites.filter(|contrast| contrast.fit > 0 && !aged(contrast)).partition(|contrast| {
        let source_cues = cues(cx, contrast.source, true);
        near(&claim_cues, contrast.at) == near(&source_cues, contrast.place)
    })
}

/// A negation of the source whose words the claim has without it.
fn dropped(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Range<usize>,
    claim_cues: &[Range<usize>],
) -> Option<Alteration> {
    let pair = what_it_denies(cx, tokens, cue)
        .into_iter()
        .find_map(|at| support.pairs.iter().find(|pair| pair.source == at))?;
    let shared = support.pairs.iter().any(|pair| cue.contains(&pair.source));
    let spoken_of = cx.speaks_of(support, tokens, cue.start);
    let clause = |at: usize| cx.claim.clauses[at];
    let answered = near(claim_cues, pair.claim)
        || cues(cx, cx.claim, true)
            .iter()
            .filter(|own| claim_cues.contains(own))
            .any(|own| clause(own.start) == clause(pair.claim) && !within(own, pair.claim, REACH));
    // "With" in the place of "without" says the opposite of it, however little else of the clause is told.
    let denied = what_it_denies(cx, tokens, cue);
    let with = support
        .pairs
        .iter()
        .filter(|pair| denied.contains(&pair.source))
        .any(|pair| cx.words(cx.claim)[pair.claim.saturating_sub(WITH)..pair.claim].contains(&"with"))
        && cx.words(tokens)[cue.clone()] == ["without"]
        && near_pairs(cx, support, cue) >= WITH_PAIRS;
    // A predicate that is told whole, "is not legally binding" as "is legally binding", is spoken of, whatever else
    // its sentence goes on to say.
    let predicated = same_predicate(cx, support, tokens, cue, &denied);
    let about = spoken_of || with || predicated;
    if shared || answered || conditional(cx, tokens, cx.source_text(support), cue) || !about {
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
        certainty(pair.coherent || with),
    ))
}

/// Whether the claim says behind its form of *be* the very words that the source denies behind one: at least
/// [`PREDICATE`] of them, without a gap on either side.
fn same_predicate(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Range<usize>,
    denied: &[usize],
) -> bool {
    let is_be =
        |tokens: &Tokens, at: Option<usize>| at.is_some_and(|at| FORMS_OF_BE.contains(&cx.words(tokens)[at]));
    let partner = |at: &usize| support.pairs.iter().find(|pair| pair.source == *at).map(|pair| pair.claim);
    let told: Vec<usize> = denied.iter().map_while(partner).collect();
    told.len() == denied.len()
        && told.len() >= PREDICATE
        && denied[0] == cue.end
        && denied.windows(2).chain(told.windows(2)).all(|two| two[0] + 1 == two[1])
        && is_be(tokens, cue.start.checked_sub(1))
        && is_be(cx.claim, told[0].checked_sub(1))
}

/// Words of a predicate, in tokens, from which on two passages have the same one: a lone word is said of many things.
const PREDICATE: usize = 2;

/// How far, in tokens, before a word its *with* may stand, and the pairs that a *without* needs around it.
const WITH: usize = 2;
const WITH_PAIRS: usize = 3;

/// Pairs of weight near a cue of the source.
fn near_pairs(cx: &Comparison<'_>, support: &Support, cue: &Range<usize>) -> usize {
    let near = support.pairs.iter().filter(|pair| within(cue, pair.source, REACH));
    near.filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim])).count()
}

/// Negations that no other cue cancels.
fn single(cx: &Comparison<'_>, tokens: &Tokens, all: &[Range<usize>]) -> Vec<Range<usize>> {
    let words = cx.words(tokens);
    let apart = |one: usize, other: usize| {
        words[one.min(other)..one.max(other)].iter().any(|word| COORDINATING.contains(word))
    };
    let alone = |cue: &Range<usize>| {
        let beside = all.iter().filter(|other| within(other, cue.start, REACH));
        beside.filter(|other| !apart(other.start, cue.start)).count() % 2 == 1
    };
    cues(cx, tokens, true).into_iter().filter(alone).collect()
}

/// Words between two negations that leave both standing: "is not binding and creates no duties".
const COORDINATING: [&str; 3] = ["and", "or", "but"];

fn certainty(coherent: bool) -> f32 {
    if coherent { IN_WORDING } else { LONE_WORD }
}

/// The negations of a passage and what may answer one; `accusing` leaves the negations alone.
fn cues(cx: &Comparison<'_>, tokens: &Tokens, accusing: bool) -> Vec<Range<usize>> {
    let wanted = |cue: Cue| cue == Cue::Denies || !accusing && cue == Cue::Answers;
    cx.cues(&CUES, tokens).into_iter().filter(|hit| wanted(*hit.value)).map(|hit| hit.words).collect()
}

/// Whether an odd number of negations stands near a token; two cancel.
fn near(cues: &[Range<usize>], at: usize) -> bool {
    cues.iter().filter(|cue| within(cue, at, REACH)).count() % 2 == 1
}

fn within(cue: &Range<usize>, at: usize, reach: usize) -> bool {
    cue.start <= at + reach && at <= cue.end + reach
}
