//! Flags an order of events that the claim turns round: *before* where the source has *after*.
//!
//! A cue of order governs the words behind it, or those in front of it ("the survey to follow"); when such a word
//! has a partner that a cue of another order governs, the two texts put the events in another sequence. Words
//! that limit a date ("from", "until") are compared where they stand at one date.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::dates::DateValue;
use crate::phrases::{Match, Phrases};
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "shifted-time",
    level: Level::Error,
    summary: "Events stand in another order than in the source",
    explain: r"## What it does
Compares the order that `before`, `until`, `ahead of`, `followed by`, `to follow` and their like give two events
with that of the source: `after`, `since`, `following`, `once`, `preceded by`, or the same time (`during`, `while`).
At a date it compares where something begins (`from 1 July`) with where it ends (`until 1 July`).

## Why it matters
The order of events decides what can have caused what.

## Example
Source: `Use fell after the mill closed.` Derivative: `Use fell before the mill closed.`

## Limits
Two clauses that changed places with the cue turned round are no difference. Order told by tense or by the order of
sentences is not seen.
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
        ("while", Same),
        ("at the same time as", Same),
        ("in the course of", Same),
        ("alongside", Same),
        ("ever since then?", None),
        ("before|after all", None),
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
}

/// A cue against one of another order that governs the partner of a word it governs.
fn turned(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Cue>,
    words: &[&str],
) -> Option<Alteration> {
    let pair = governed(cx, cx.claim, cue)
        .into_iter()
        .find_map(|at| support.pairs.iter().find(|pair| pair.claim == at && pair.coherent))?;
    let theirs = cx.words(tokens);
    let all = CUES.all(&theirs);
    let governs = |other: &&Match<'_, Cue>| governed(cx, tokens, other).contains(&pair.source);
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

/// A date from which on something is so, where in the source it is so up to it; or the other way round. Only where
/// the word before it is the same, since what is barred until a day is allowed from it.
fn limit(cx: &Comparison<'_>, date: &DateValue) -> Option<Alteration> {
    let mine = cx.governor(cx.claim, cx.claim_text(), &date.whole)?;
    for (support, tokens) in cx.main_evidence() {
        for other in tokens.dates.iter().filter(|other| date.turned(other) && date.agrees(other)) {
            let same = cx
                .governor(tokens, cx.source_text(support), &other.whole)
                .is_some_and(|theirs| cx.same(support, tokens, mine, theirs));
            if same && date.bound().zip(other.bound()).is_none_or(|(a, b)| (a.1 - b.1).abs() != 1) {
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
