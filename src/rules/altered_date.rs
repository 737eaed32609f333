//! Flags a date in a claim that differs from the one in its evidence.
//!
//! Dates agree when every part that both give is equal, so a coarser date is silent. Says nothing when the
//! evidence has no date in the same role.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::dates::DateValue;

pub(super) const RULE: Rule = Rule {
    name: "altered-date",
    level: Level::Error,
    summary: "A date differs from the source",
    explain: r"## What it does
Compares every date of a claim with those of the passages the claim rests on, and reports one that gives another
year, month or day where the source has a date of its own.

## Why it matters
A wrong day or year is the most common slip in copying, and invisible to measures of shared wording.

## Example
Source: `The levy ends on 14 March 2031.` Derivative: `The levy ends on 14 May 2031.`

## Limits
The same date in another form, or a coarser one (`in March`), is no difference. Relative dates (`last autumn`)
are not resolved yet.
",
    finds: Some(AlterationType::Date),
    check: Some(check),
};

/// Certainty when the two dates share a part or the wording around them agrees, and otherwise.
const SAME_SLOT: f32 = 0.9;
const SAME_KIND: f32 = 0.45;

/// Pairs around both dates from which on they fill one slot.
const CONTEXT: usize = 2;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for date in &cx.claim.dates {
        if cx.evidence().any(|(_, tokens)| tokens.dates.iter().any(|other| date.agrees(other))) {
            continue;
        }
        // A date that the claim has too fills a slot of its own.
        let own = |other: &DateValue| cx.claim.dates.iter().any(|d| d.agrees(other));
        let fit = |support: &Support, _: &Tokens, other: &DateValue| {
            let shared = || parts(date, other) + cx.shared_context(support, &date.tokens, &other.tokens);
            if own(other) { 0 } else { shared() }
        };
        let Some((fit, support, tokens, other)) = cx.counterpart(|tokens| &tokens.dates, fit) else {
            continue;
        };
        let certainty = if fit >= CONTEXT { SAME_SLOT } else { SAME_KIND };
        found.push(cx.replacement(
            AlterationType::Date,
            &date.tokens,
            (support, tokens, &other.tokens),
            certainty,
        ));
    }
}

/// How many of day, month and year two dates share.
fn parts(a: &DateValue, b: &DateValue) -> usize {
    usize::from(a.month.is_some() && a.month == b.month)
        + usize::from(a.year.is_some() && a.year == b.year)
        + usize::from(a.day.is_some() && a.day == b.day)
}
