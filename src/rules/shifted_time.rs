//! Flags an order of events that the claim turns round: *before* where the source has *after*.
//!
//! A cue of order governs the words behind it; when such a word has a partner that a cue of the opposite
//! order governs, the two texts put the events in another sequence.

use super::{Comparison, Rule};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::phrases::Phrases;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "shifted-time",
    level: Level::Error,
    summary: "Events stand in another order than in the source",
    explain: r"## What it does
Compares `before`, `until`, `prior to` with `after`, `since`, `following` where they govern the same words.

## Why it matters
The order of events decides what can have caused what.

## Example
Source: `Use fell after the mill closed.` Derivative: `Use fell before the mill closed.`

## Limits
Order told by tense or by the order of sentences is not seen.
",
    finds: Some(AlterationType::Time),
    check: Some(check),
};

/// Whether the main clause comes before or after what the cue governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Before,
    After,
}

static CUES: LazyLock<Phrases<Order>> = LazyLock::new(|| {
    use Order::{After, Before};
    Phrases::new([
        ("before", Before),
        ("prior to", Before),
        ("ahead of", Before),
        ("until|till", Before),
        ("not? until after", After),
        ("not before|until", After),
        ("not * before|until", After),
        ("not * * before|until", After),
        ("no|nobody|nothing|none * before|until", After),
        ("no|nobody|nothing|none * * before|until", After),
        ("no|nobody|nothing|none * * * before|until", After),
        ("no|nobody|nothing|none * * * * before|until", After),
        ("no|nobody|nothing|none * * * * * before|until", After),
        ("no|nobody|nothing|none * * * * * * before|until", After),
        ("after", After),
        ("following", After),
        ("since", After),
        ("once", After),
        ("in the wake of", After),
    ])
});

const CERTAINTY: f32 = 0.85;

/// Content words that a cue governs.
const GOVERNED: usize = 3;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for cue in CUES.all(&cx.words(cx.claim)) {
        for (support, tokens) in cx.main_evidence() {
            let governed = cx.governed(cx.claim, &cue.words, GOVERNED);
            let partner = governed
                .into_iter()
                .find_map(|at| support.pairs.iter().find(|pair| pair.claim == at && pair.coherent));
            let Some(pair) = partner else { continue };
            let source_cues = CUES.all(&cx.words(tokens));
            let Some(other) =
                source_cues.iter().find(|o| cx.governed(tokens, &o.words, GOVERNED).contains(&pair.source))
            else {
                continue;
            };
            if other.value != cue.value {
                let message = format!(
                    "“{}” turns round the source's “{}”",
                    cx.claim_words(&cue.words),
                    cx.source_words(support, tokens, &other.words)
                );
                found.push(cx.alteration(
                    AlterationType::Time,
                    &cue.words,
                    (support, tokens, &other.words),
                    message,
                    CERTAINTY,
                ));
            }
        }
    }
}
