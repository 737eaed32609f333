//! Flags a quantity in a claim that differs from the one in its evidence.
//!
//! Compares values, not digits: `1.2 billion` is `1,200 million`, and a correct rounding is the same amount.
//! Says nothing when the evidence has no quantity in the same role; then the words count as unsupported.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::numbers::{NumberKind, Quantity};

pub(super) const RULE: Rule = Rule {
    name: "altered-number",
    level: Level::Error,
    summary: "A quantity differs from the source",
    explain: r"## What it does
Compares every quantity of a claim with those of the passages the claim rests on, and reports one that stands
where the source has another value.

## Why it matters
A changed figure leaves nearly all words of a sentence in place, so it passes any measure of shared wording.

## Example
Source: `The board hired 120 pilots.` Derivative: `The board hired 210 pilots.`

## Limits
Amounts are equal when one is a correct rounding of the other or the same amount in another form (scale words,
fractions, per cent, another unit of length, area, mass or time, a word such as “nearly” with it). A number that the source does not have in that role is
reported as unsupported wording, not as altered.
",
    finds: Some(AlterationType::Number),
    check: Some(check),
};

/// Certainty when the counted thing or the wording around agrees, and when only the kind of number does.
const SAME_SLOT: f32 = 0.9;
const SAME_KIND: f32 = 0.55;

/// Pairs around both numbers from which on they fill one slot.
const CONTEXT: usize = 2;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for quantity in &cx.claim.quantities {
        let known =
            cx.evidence().any(|(_, tokens)| tokens.quantities.iter().any(|other| quantity.agrees(other)));
        if known || derived(cx, quantity) {
            continue;
        }
        // A number that the claim has too fills a slot of its own.
        let own = |other: &Quantity| cx.claim.quantities.iter().any(|q| q.agrees(other));
        let fit = |support: &Support, tokens: &Tokens, other: &Quantity| {
            let fits = other.kind == quantity.kind && !own(other);
            if fits { fit(cx, support, tokens, quantity, other) } else { 0 }
        };
        let Some((fit, support, tokens, other)) = cx.counterpart(|tokens| &tokens.quantities, fit) else {
            continue;
        };
        let certainty = if fit >= CONTEXT { SAME_SLOT } else { SAME_KIND };
        found.push(cx.replacement(
            AlterationType::Number,
            &quantity.tokens,
            (support, tokens, &other.tokens),
            certainty,
        ));
    }
}

/// How well two quantities fill one slot: pairs around both, and the same counted thing for two. A bare count
/// without the same thing behind it or the same sign before it counts something else.
fn fit(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    quantity: &Quantity,
    other: &Quantity,
) -> usize {
    let key =
        |tokens: &Tokens, at: Option<usize>| at.and_then(|at| tokens.tokens.get(at)).map(|token| token.key);
    let same = |a: Option<usize>, b: Option<usize>| {
        let counted = key(cx.claim, a);
        counted.is_some() && counted == key(tokens, b)
    };
    let behind = same(Some(quantity.tokens.end), Some(other.tokens.end));
    let before = same(quantity.tokens.start.checked_sub(1), other.tokens.start.checked_sub(1));
    if quantity.kind == NumberKind::Plain && !behind && !before {
        return 0;
    }
    cx.shared_context(support, &quantity.tokens, &other.tokens) + if behind { CONTEXT } else { 0 }
}

/// Whether the quantity follows from two quantities of the evidence: a change in per cent, a difference,
/// or a share of an amount.
pub(crate) fn derived(cx: &Comparison<'_>, quantity: &Quantity) -> bool {
    let all: Vec<&Quantity> = cx.evidence().flat_map(|(_, tokens)| &tokens.quantities).collect();
    let loose = if quantity.approximate { APPROXIMATE } else { DERIVED_GAP };
    let equals = |value: f64| {
        (value - quantity.value).abs() <= quantity.slack.min(loose * value.abs()).max(1e-9 * value.abs())
    };
    all.iter().enumerate().any(|(at, a)| {
        all[at + 1..].iter().any(|b| match (quantity.kind, a.kind, b.kind) {
            (NumberKind::Percent, NumberKind::Plain, NumberKind::Plain) => {
                a.value != 0.0
                    && b.value != 0.0
                    && a.value > DERIVED_LEAST
                    && b.value > DERIVED_LEAST
                    && (equals(100.0 * (a.value - b.value).abs() / a.value)
                        || equals(100.0 * (a.value - b.value).abs() / b.value)
                        || equals(100.0 * a.value.min(b.value) / a.value.max(b.value)))
            }
            (NumberKind::Points, NumberKind::Percent, NumberKind::Percent) => {
                equals((a.value - b.value).abs())
            }
            (NumberKind::Plain, NumberKind::Plain, NumberKind::Percent) => equals(a.value * b.value / 100.0),
            (NumberKind::Plain, NumberKind::Percent, NumberKind::Plain) => equals(a.value * b.value / 100.0),
            (NumberKind::Plain, NumberKind::Plain, NumberKind::Plain) => {
                (a.value.min(b.value) > DERIVED_LEAST || beside(a, b))
                    && (equals((a.value - b.value).abs()) || equals(a.value + b.value))
            }
            _ => false,
        })
    })
}

/// Whether two numbers stand together as parts of one whole ("seven votes to two").
fn beside(a: &Quantity, b: &Quantity) -> bool {
    b.tokens.start.abs_diff(a.tokens.end) <= PARTS_APART
}

/// Most tokens between the parts of one whole.
const PARTS_APART: usize = 3;

/// Most by which a derived amount may differ from the one written, as share of it, beyond its last digit;
/// and where the text says that it is not exact.
const DERIVED_GAP: f64 = 0.01;
const APPROXIMATE: f64 = 0.05;

/// Amounts up to this are not added, subtracted or divided: sums of small counts hit any number by chance.
const DERIVED_LEAST: f64 = 9.0;
