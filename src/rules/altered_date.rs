//! Flags a date in a claim that differs from the one in its evidence.
//!
//! Dates agree when every part that both give is equal, so a coarser date is silent. Says nothing when the
//! evidence has no date in the same role.

use super::{Comparison, Rule};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;

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
        let best = cx
            .evidence()
            .flat_map(|(support, tokens)| tokens.dates.iter().map(move |other| (support, tokens, other)))
            .filter(|(_, _, other)| !cx.claim.dates.iter().any(|d| d.agrees(other)))
            .map(|(support, tokens, other)| {
                let parts = usize::from(date.month.is_some() && date.month == other.month)
                    + usize::from(date.year.is_some() && date.year == other.year)
                    + usize::from(date.day.is_some() && date.day == other.day);
                (parts + cx.shared_context(support, &date.tokens, &other.tokens), support, tokens, other)
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((fit, support, tokens, other)) = best else { continue };
        if fit == 0 {
            continue;
        }
        let certainty = if fit >= CONTEXT { SAME_SLOT } else { SAME_KIND };
        found.push(cx.replacement(
            AlterationType::Date,
            &date.tokens,
            (support, tokens, &other.tokens),
            certainty,
        ));
    }
}
