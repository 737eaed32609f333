//! Flags an order of events that the claim turns round: *before* where the source has *after*.
//!
//! A cue of order governs the words behind it, or those in front of it ("the survey to follow"); when such a word
//! has a partner that a cue of another order governs, the two texts put the events in another sequence. Words
//! that limit a date ("from", "until") are compared where they stand at one date.

use super::{Comparison, Rule};
use crate::align::credit;
use crate::alignment::{Pair, Support};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::dates::DateValue;
use crate::normalise::numbers::{NumberKind, Quantity};
use crate::phrases::{Match, Phrases};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "shifted-time",
    level: Level::Error,
    summary: "Events stand in another order than in the source",
    explain: r"## What it does
Compares the order that `before`, `until`, `ahead of`, `followed by`, `to follow` and their like give two events
with that of the source: `after`, `since`, `following`, `once`, `preceded by`, or the same time (`during`, `while`).
At a date it compares where something begins (`from 1 July`) with where it ends (`until 1 July`), at a length of
time what it is (`for two years`, `within two years`) with what comes behind it (`once two years have passed`), and of
numbered events the one that time is counted from (`after the second warning`). What had been done by then is
compared with what the source has still to come (`is expected to report`).

## Why it matters
The order of events decides what can have caused what.

## Example
Source: `Use fell after the mill closed.` Derivative: `Use fell before the mill closed.`

## Limits
Two clauses that changed places with the cue turned round are no difference. Order told by the order of sentences, and by
tense otherwise, is not seen.
",
    finds: Some(AlterationType::Time),
    check: Some(check),
};

/// When the rest of the clause happens, seen from what the cue governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Before,
    After,
    /// At the same time.
    Same,
    /// Says nothing of order: "once every two years".
    None,
}

/// A cue: its order, and whether it governs what stands in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cue {
    order: Order,
    in_front: bool,
}

static CUES: LazyLock<Phrases<Cue>> = LazyLock::new(|| {
    use Order::{After, Before, None, Same};
    let behind = |(pattern, order)| (pattern, Cue { order, in_front: false });
    let in_front = |(pattern, order)| (pattern, Cue { order, in_front: true });
    let table = [
        ("before", Before),
        ("prior to", Before),
        ("ahead of", Before),
        ("in advance of", Before),
        ("earlier than", Before),
        ("until|till", Before),
        ("not? until after", After),
        ("not before|until", After),
        ("no earlier|sooner than", After),
        ("preced~", Before),
        ("is|are|was|were|be|been preceded by", After),
        ("is|are|was|were|be|been followed by", Before),
        ("followed by", Before),
        ("after", After),
        ("following", After),
        ("later than", After),
        ("no later than", Before),
        ("since", After),
        ("once", After),
        ("once a|an|every|each|per|more|again|in", None),
        ("as soon as", After),
        ("in the wake of", After),
        ("on completion of", After),
        ("during", Same),
        ("while|whilst", Same),
        ("at the same time as", Same),
        ("in the course of", Same),
        ("alongside", Same),
        ("ever since then?", None),
        ("before|after all", None),
        ("first in|at|on|to the", After),
        ("before long", None),
        ("day|days|week|weeks|month|months|year|years before|after last?", None),
    ];
    let front = [
        ("to follow", Before),
        ("to come first", After),
        ("came|comes|coming first", After),
        ("came|comes|coming afterwards|later", Before),
    ];
    Phrases::new(table.map(behind).into_iter().chain(front.map(in_front)))
});

const CERTAINTY: f32 = 0.85;

/// Certainty where one of the two says that events fall together, which loose wording does too.
const TOGETHER: f32 = 0.65;

/// Certainty that a beginning stands where the source has an end.
const LIMIT: f32 = 0.8;

/// Content words that a cue governs.
const GOVERNED: usize = 3;

/// Words before a cue, and how far before it in tokens, that turn it: what is not done until then is done after.
const NEGATORS: &[&str] =
    &["no", "not", "never", "none", "nor", "neither", "cannot", "without", "nobody", "nothing"];
const NEGATOR_REACH: usize = 10;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let words = cx.words(cx.claim);
    for cue in CUES.all(&words).iter().filter(|cue| cue.value.order != Order::None) {
        found.extend(
            cx.main_evidence().find_map(|(support, tokens)| turned(cx, support, tokens, cue, &words)),
        );
    }
    found.extend(cx.claim.dates.iter().filter_map(|date| limit(cx, date)));
    found.extend(cx.claim.quantities.iter().filter_map(|quantity| length(cx, quantity, &words)));
    found.extend(CUES.all(&words).iter().filter_map(|cue| other_start(cx, cue)));
    found.extend(done_early(cx, &words));
}

/// Words that set what follows behind what the sentence tells: "will report", "is due to report".
static AHEAD: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let patterns = [
        "will|shall|must|should|may|might|can",
        "is|are|be to",
        "has|have to",
        "due|set|scheduled|expected|likely|obliged|required|bound|supposed|meant|invited|asked|urged to",
        "plans|intends|hopes|aims|expects|proposes|undertakes|promises|pledges|wants|seeks to",
        "plan|intend|hope|aim|expect|propose|undertake|promise|pledge|want|seek to",
        "yet|still to",
    ];
    Phrases::new(patterns.map(|pattern| (pattern, ())))
});

/// How a claim tells what was done: behind the words stands the verb, with [`FILLERS`] between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// Done by the time spoken of.
    Already,
    /// Done, by the tense alone: set against a task that the source sets, and against nothing else.
    Since,
}

static DONE: LazyLock<Phrases<Done>> = LazyLock::new(|| {
    use Done::{Already, Since};
    let table = [
        ("had", Already),
        ("has|have already", Already),
        ("is|are|was|were already", Already),
        ("has|have", Since),
    ];
    Phrases::new(table)
});

/// Words behind a verb at the head of a passage that show it to set a task: "Conclude the talks".
const TASK_OBJECTS: &[&str] = &[
    "the", "a", "an", "this", "these", "all", "each", "both", "its", "their", "our", "your", "any", "new",
    "two",
];

/// Words between an auxiliary and its verb, or in front of the verb of what is to come.
const FILLERS: &[&str] = &[
    "already", "also", "be", "been", "duly", "finally", "first", "just", "long", "since", "then", "both",
    "all",
];

/// Words beside which "had done" is no statement of what was done: a condition, a negation, a later time seen from
/// the past.
const UNDONE: &[&str] = &[
    "before", "can", "could", "if", "may", "might", "must", "shall", "should", "till", "unless", "until",
    "whether", "will", "would", "hoped", "wished", "wish",
];

/// Certainty that what is done in the claim is to come in the source.
const DONE_EARLY: f32 = 0.7;

/// What a claim tells as done by then and the source as still to come: "once it had reported" for "which is expected
/// to report".
fn done_early(cx: &Comparison<'_>, words: &[&str]) -> Option<Alteration> {
    let undone = |word: &&str| UNDONE.contains(word) || NEGATORS.contains(word) || word.ends_with("n't");
    if words.iter().any(undone) || words.first() == Some(&"had") {
        return None;
    }
    let verb = |start: usize, words: &[&str]| (start..words.len()).find(|&at| !FILLERS.contains(&words[at]));
    for cue in DONE.all(words) {
        let Some(at) = verb(cue.words.end, words).filter(|&at| cx.weighs(&cx.claim.tokens[at])) else {
            continue;
        };
        for (support, tokens) in cx.main_evidence() {
            let theirs = cx.words(tokens);
            let verbs = |pair: &&Pair| pair.claim == at && credit(pair) > 0.0;
            let Some(place) = support.pairs.iter().find(verbs).map(|pair| pair.source) else { continue };
            let all = AHEAD.all(&theirs);
            let start = match all.iter().find(|other| verb(other.words.end, &theirs) == Some(place)) {
                Some(other) if *cue.value == Done::Already => other.words.start,
                _ if sets_task(&theirs, place) => place,
                _ => continue,
            };
            let (mine, given) = (cue.words.start..at + 1, start..place + 1);
            let message = format!(
                "“{}” has happened here, and “{}” is still to come in the source",
                cx.claim_words(&mine),
                cx.source_words(support, tokens, &given)
            );
            let against = (support, tokens, &given);
            return Some(cx.alteration(AlterationType::Time, &mine, against, message, DONE_EARLY));
        }
    }
    None
}

/// Whether the word at `at` is a verb that sets a task, as items of a plan do: "Conclude the talks by May".
fn sets_task(words: &[&str], at: usize) -> bool {
    let bent = ["ed", "ing", "s"].iter().any(|ending| words[at].ends_with(ending));
    at == 0 && !bent && words.get(1).is_some_and(|next| TASK_OBJECTS.contains(next))
}

/// What a length of time is to what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// It lasts so long: "for two years".
    Lasts,
    /// It happens by its end: "within two years".
    Within,
    /// It happens behind it: "once two years have passed".
    Behind,
}

static LENGTHS_BEFORE: LazyLock<Phrases<Length>> = LazyLock::new(|| {
    use Length::{Behind, Lasts, Within};
    Phrases::new([
        ("for|throughout the? next|first?", Lasts),
        ("within the? next|first?", Within),
        ("inside", Within),
        ("no|not later than", Within),
        ("after", Behind),
        ("once|until|when", Behind),
        ("no|not earlier|sooner than", Behind),
    ])
});

static LENGTHS_BEHIND: LazyLock<Phrases<Length>> = LazyLock::new(|| {
    use Length::{Behind, Within};
    Phrases::new([
        ("has|have|had gone|passed|elapsed|expired", Behind),
        ("are|is over|up", Behind),
        ("at the earliest", Behind),
        ("at the latest", Within),
        ("or|if earlier|sooner|before", Within),
    ])
});

/// Words that say on which side of a length of time something happens, wherever they stand behind it in its clause.
static LENGTHS_APART: LazyLock<Phrases<Length>> = LazyLock::new(|| {
    use Length::{Behind, Within};
    Phrases::new([
        ("is|are|was|were|be|at|as the earliest|soonest", Behind),
        ("is|are|was|were|be|at|as the latest", Within),
    ])
});

/// How far behind a length of time, in tokens, such words stand.
const APART: usize = 6;

/// Words before a length of time.
const LENGTH_WORDS: usize = 3;

/// Words for what does not happen for a time, so that it happens behind it: "barred for two years".
const BARS: &[&str] = &[
    "ban",
    "banned",
    "bar",
    "barred",
    "bars",
    "block",
    "blocked",
    "close",
    "closed",
    "closes",
    "delay",
    "delayed",
    "exclude",
    "excluded",
    "forbidden",
    "freeze",
    "frozen",
    "locked",
    "postpone",
    "postponed",
    "prohibited",
    "stop",
    "stopped",
    "suspend",
    "suspended",
    "wait",
];

/// The same where it leads the length of time: "not until two years have passed".
const BARRED_UNTIL: &str = "until";

/// Certainty that a length of time is another thing in the source.
const OTHER_LENGTH: f32 = 0.7;

/// The words right before a length of time that say what it is.
fn lead(quantity: &Quantity, words: &[&str]) -> Range<usize> {
    let first = quantity.measured.start;
    let led = |at: usize| LENGTHS_BEFORE.at(words, at).filter(|hit| hit.words.end == first);
    (first.saturating_sub(LENGTH_WORDS)..first).find_map(led).map_or(first..first, |hit| hit.words)
}

/// What a length of time is by the words on its two sides; `None` where they do not say.
fn length_of(quantity: &Quantity, words: &[&str]) -> Option<Length> {
    let (first, end) = (quantity.measured.start, quantity.measured.end);
    let behind = LENGTHS_BEHIND.at(words, end).map(|hit| *hit.value);
    let apart = || {
        (end..words.len().min(end + APART)).find_map(|at| LENGTHS_APART.at(words, at)).map(|hit| *hit.value)
    };
    let before = || {
        (first.saturating_sub(LENGTH_WORDS)..first)
            .find_map(|at| LENGTHS_BEFORE.at(words, at).filter(|hit| hit.words.end == first))
            .map(|hit| *hit.value)
    };
    behind.or_else(before).or_else(apart)
}

/// A length of time behind which something happens, where in the source it happens within it or lasts so long; or the
/// other way round. What is barred for a time is allowed behind it, so a negation on either side leaves it open.
fn length(cx: &Comparison<'_>, quantity: &Quantity, words: &[&str]) -> Option<Alteration> {
    quantity.unit.filter(|unit| unit.is_time() && quantity.kind == NumberKind::Plain && !quantity.implied)?;
    let mine = length_of(quantity, words)?;
    let open = |words: &[&str], tokens: &Tokens, quantity: &Quantity| {
        let clause = tokens.clauses[quantity.tokens.start];
        let lead = lead(quantity, words);
        let inside = |at: &usize| tokens.clauses[*at] == clause && !lead.contains(at);
        let bars = |word: &str| NEGATORS.contains(&word) || word.ends_with("n't") || BARS.contains(&word);
        words[lead.clone()].contains(&BARRED_UNTIL)
            || (0..words.len()).filter(inside).any(|at| bars(words[at]))
    };
    if open(words, cx.claim, quantity) {
        return None;
    }
    let mut hit = None;
    for (support, tokens) in cx.evidence() {
        let theirs = cx.words(tokens);
        for other in tokens.quantities.iter().filter(|other| quantity.agrees(other)) {
            let given = length_of(other, &theirs)?;
            let turned = given != mine && (given == Length::Behind || mine == Length::Behind);
            if !turned || open(&theirs, tokens, other) {
                return None;
            }
            hit = hit.or(Some((support, tokens, other)));
        }
    }
    let (support, tokens, other) = hit.filter(|(support, tokens, other)| {
        cx.shared_context(support, &quantity.tokens, &other.tokens) > 0
            || cx.speaks_of(support, tokens, other.tokens.start)
    })?;
    let led = |quantity: &Quantity, words: &[&str]| lead(quantity, words).start..quantity.measured.end;
    let (mine, theirs) = (led(quantity, words), led(other, &cx.words(tokens)));
    let message = format!(
        "“{}” turns round the source's “{}”",
        cx.claim_words(&mine),
        cx.source_words(support, tokens, &theirs)
    );
    Some(cx.alteration(AlterationType::Time, &mine, (support, tokens, &theirs), message, OTHER_LENGTH))
}

/// Most tokens between a cue and the number of the event it governs: "after the", "after only the".
const NUMBERED: usize = 2;

/// The number of the event that a cue governs.
fn numbered<'t>(tokens: &'t Tokens, cue: &Match<'_, Cue>) -> Option<&'t Quantity> {
    let near = cue.words.end..=cue.words.end + NUMBERED;
    tokens.quantities.iter().find(|q| q.kind == NumberKind::Ordinal && near.contains(&q.tokens.start))
}

/// Whether this rule reports a number of the claim as that of another event.
pub(super) fn numbers_other_event(cx: &Comparison<'_>, quantity: &Quantity) -> bool {
    let words = cx.words(cx.claim);
    let governs = |cue: &Match<'_, Cue>| numbered(cx.claim, cue).is_some_and(|q| q.tokens == quantity.tokens);
    CUES.all(&words).iter().any(|cue| governs(cue) && other_start(cx, cue).is_some())
}

/// A time counted from one of several numbered events ("after the first warning"), where the source counts it from
/// another ("after the second").
fn other_start(cx: &Comparison<'_>, cue: &Match<'_, Cue>) -> Option<Alteration> {
    let mine = numbered(cx.claim, cue).filter(|_| !cue.value.in_front)?;
    let words = cx.words(cx.claim);
    let leads = words[cue.words.end - 1];
    cx.main_evidence().find_map(|(support, tokens)| {
        let theirs = cx.words(tokens);
        let found = CUES.all(&theirs);
        let mut found = found.iter().filter(|other| theirs[other.words.end - 1] == leads);
        let (other, given) = found.find_map(|other| Some((other.words.clone(), numbered(tokens, other)?)))?;
        if mine.value == given.value || cx.shared_context(support, &mine.tokens, &given.tokens) == 0 {
            return None;
        }
        let led = (cue.words.start..mine.tokens.end, other.start..given.tokens.end);
        Some(cx.replacement(AlterationType::Time, &led.0, (support, tokens, &led.1), CERTAINTY))
    })
}

/// A cue against one of another order that governs the partner of a word it governs.
fn turned(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Cue>,
    words: &[&str],
) -> Option<Alteration> {
    let partner = |at| support.pairs.iter().find(|pair| pair.claim == at);
    let partners: Vec<&Pair> = governed(cx, cx.claim, cue).into_iter().filter_map(partner).collect();
    let theirs = cx.words(tokens);
    let all = CUES.all(&theirs);
    let governs = |other: &&Match<'_, Cue>| {
        // One word that goes with those around it, or two.
        let theirs = governed(cx, tokens, other);
        let met: Vec<&&Pair> = partners.iter().filter(|pair| theirs.contains(&pair.source)).collect();
        met.len() > 1 || met.iter().any(|pair| pair.coherent)
    };
    let other = all.iter().filter(|other| other.value.order != Order::None).find(governs)?;
    let (mine, given) = (order(cue, words), order(other, &theirs));
    // A negation on one side alone is for another rule to see.
    if mine == given || cue.value.order == other.value.order {
        return None;
    }
    let together = mine == Order::Same || given == Order::Same;
    let message = format!(
        "“{}” turns round the source's “{}”",
        cx.claim_words(&cue.words),
        cx.source_words(support, tokens, &other.words)
    );
    let certainty = if together { TOGETHER } else { CERTAINTY };
    Some(cx.alteration(AlterationType::Time, &cue.words, (support, tokens, &other.words), message, certainty))
}

/// The order that a cue gives, a negation before it reckoned in.
fn order(cue: &Match<'_, Cue>, words: &[&str]) -> Order {
    let before = &words[cue.words.start.saturating_sub(NEGATOR_REACH)..cue.words.start];
    let negated = before.iter().any(|word| NEGATORS.contains(word) || word.ends_with("n't"));
    match cue.value.order {
        Order::Before if negated => Order::After,
        order => order,
    }
}

fn governed(cx: &Comparison<'_>, tokens: &Tokens, cue: &Match<'_, Cue>) -> Vec<usize> {
    if cue.value.in_front {
        let weighs = |at: &usize| cx.weighs(&tokens.tokens[*at]);
        return (0..cue.words.start).rev().filter(weighs).take(GOVERNED).collect();
    }
    cx.governed(tokens, &cue.words, GOVERNED)
}

/// Words of a limit that no negation turns: "in the year to", "at the earliest", "no later than".
const FIXED: &[&str] = &[
    "day",
    "week",
    "fortnight",
    "month",
    "quarter",
    "year",
    "decade",
    "period",
    "days",
    "weeks",
    "months",
    "quarters",
    "years",
    "earliest",
    "latest",
    "later",
];

/// Whether a limit of a date holds whatever is negated beside it.
fn fixed(cx: &Comparison<'_>, tokens: &Tokens, date: &DateValue) -> bool {
    let mut around = (date.whole.start..date.tokens.start).chain(date.tokens.end..date.whole.end);
    around.any(|at| FIXED.contains(&cx.scope.lexicon.str(tokens.tokens[at].word)))
}

/// A date from which on something is so, where in the source it is so up to it; or the other way round. Only where
/// the word before it is the same, since what is barred until a day is allowed from it.
fn limit(cx: &Comparison<'_>, date: &DateValue) -> Option<Alteration> {
    let mine = cx.governor(cx.claim, cx.claim_text(), &date.whole);
    for (support, tokens) in cx.main_evidence() {
        for other in tokens.dates.iter().filter(|other| date.turned(other) && date.agrees(other)) {
            let theirs = cx.governor(tokens, cx.source_text(support), &other.whole);
            let same = mine.zip(theirs).is_some_and(|(mine, theirs)| cx.same(support, tokens, mine, theirs));
            // A time that is over on a day, and the last or first day of all, are no bars that end there.
            let plain = fixed(cx, cx.claim, date) || fixed(cx, tokens, other);
            let near = || {
                cx.shared_context(support, &date.tokens, &other.tokens) > 0
                    || cx.speaks_of(support, tokens, other.tokens.start)
            };
            if (same || plain && near())
                && date.bound().zip(other.bound()).is_none_or(|(a, b)| (a.1 - b.1).abs() != 1)
            {
                let message = format!(
                    "“{}” turns round the source's “{}”",
                    cx.claim_words(&date.whole),
                    cx.source_words(support, tokens, &other.whole)
                );
                let against = (support, tokens, &other.whole);
                return Some(cx.alteration(AlterationType::Time, &date.whole, against, message, LIMIT));
            }
        }
    }
    None
}
