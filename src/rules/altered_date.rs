//! Flags a date in a claim that differs from the one in its evidence.
//!
//! Dates agree when every part that both give is equal, so a coarser date is silent. A date that the evidence has is
//! still wrong where it dates another event. Says nothing when the evidence has no date in the same role.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::calendar::{self, Day};
use crate::normalise::dates::DateValue;
use crate::normalise::numbers::NumberKind;
use crate::normalise::units::Dimension;

pub(super) const RULE: Rule = Rule {
    name: "altered-date",
    level: Level::Error,
    summary: "A date differs from the source",
    explain: r"## What it does
Compares every date of a claim with those of the passages the claim rests on, and reports one that gives another
year, season, month, day or weekday where the source has a date of its own, and one that the source has for another
event of the same sentence (`signed in March and published in May`, `published in March`).

## Why it matters
A wrong day or year is the most common slip in copying, and invisible to measures of shared wording.

## Example
Source: `The levy ends on 14 March 2031.` Derivative: `The levy ends on 14 May 2031.`

## Limits
The same date in another form (`Q3`, `before 2030` for `by the end of 2029`), or a coarser one (`in March`), is no
difference. `03/04/2031` may be read either way. Relative dates (`last autumn`) are resolved where the title or date
line of the text gives a day, and are not looked at otherwise.
",
    finds: Some(AlterationType::Date),
    check: Some(check),
};

/// Certainty when the two dates share a part or the wording around them agrees, and otherwise.
const SAME_SLOT: f32 = 0.9;
const SAME_KIND: f32 = 0.45;

/// Pairs around both dates from which on they fill one slot.
const CONTEXT: usize = 2;

/// Certainty that a date that the source gives another event is wrong here.
const OTHER_EVENT: f32 = 0.75;

/// Words before a date that only say when: behind "before" or "since" stands no date of the event.
const WHEN: &[&str] = &["in", "on", "at", "during", "of", "the"];

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for date in &cx.claim.dates {
        if let Some(other_end) = other_end(cx, date) {
            found.push(other_end);
            continue;
        }
        if known(cx, date) {
            found.extend(moved(cx, date));
            continue;
        }
        if date.implied {
            continue;
        }
        // A date that the claim has too fills a slot of its own.
        let own = |other: &DateValue| cx.claim.dates.iter().any(|d| d.agrees(other));
        let fit = |support: &Support, tokens: &Tokens, other: &DateValue| {
            let shared = || {
                let limit = limited(date, other)
                    && (parts(date, other) > 0
                        || comparable(date, other)
                            && (one_limit(cx.claim, tokens, other)
                                || cx.speaks_of(support, tokens, other.tokens.start)));
                parts(date, other)
                    + cx.shared_context(support, &date.tokens, &other.tokens)
                    + usize::from(sole(date, other, tokens))
                    + if limit { CONTEXT } else { 0 }
            };
            // A weekday stands against a weekday only: most dates do not name theirs.
            let weekday =
                |date: &DateValue| date.weekday.is_some() && date.year.is_none() && date.month.is_none();
            if own(other) || other.implied || weekday(date) != weekday(other) { 0 } else { shared() }
        };
        let Some((fit, support, tokens, other)) = cx.counterpart(|tokens| &tokens.dates, fit) else {
            continue;
        };
        // A year or a month is met by chance: it is not reckoned where the source sets the same limit itself.
        let limit = date.day.is_none() && fit >= CONTEXT && limited(date, other);
        if !limit && reckoned(cx, date) {
            continue;
        }
        let certainty = if fit >= CONTEXT { SAME_SLOT } else { SAME_KIND };
        let lead = date.part != other.part || date.limit != other.limit && parts(date, other) == PARTS;
        let shown = |date: &DateValue| if lead { date.whole.clone() } else { date.tokens.clone() };
        let against = (support, tokens, &shown(other));
        found.push(cx.replacement(AlterationType::Date, &shown(date), against, certainty));
    }
}

/// Whether both dates are the same sort of limit: a beginning each, or an end each.
fn limited(date: &DateValue, other: &DateValue) -> bool {
    date.limit.is_some() && other.limit.is_some() && !date.turned(other)
}

/// Whether both dates give their year, or both say when in the year: else neither tells the other wrong.
fn comparable(date: &DateValue, other: &DateValue) -> bool {
    date.year.is_some() && other.year.is_some() || within_year(date) && within_year(other)
}

/// Whether the claim has one date, and `other` is the only limit of its sort in its passage.
fn one_limit(claim: &Tokens, tokens: &Tokens, other: &DateValue) -> bool {
    let rival = |rival: &DateValue| rival != other && limited(rival, other);
    claim.dates.len() == 1 && !tokens.dates.iter().any(rival)
}

/// Whether two days or months share their year, and no other date of the passage is as fine: then the one can only
/// stand for the other.
fn sole(date: &DateValue, other: &DateValue, tokens: &Tokens) -> bool {
    let fine = |other: &DateValue| other.fineness() >= date.fineness() && date.month.is_some();
    let rival = |rival: &DateValue| rival != other && fine(rival) && rival.year.is_some();
    date.year.is_some() && parts(date, other) > 0 && fine(other) && !tokens.dates.iter().any(rival)
}

/// The end of a range that in the source ends elsewhere, also where that date is the date of something else.
fn other_end(cx: &Comparison<'_>, date: &DateValue) -> Option<Alteration> {
    let (mut hit, own) = (None, |tokens: &Tokens| tokens.dates.iter().any(|other| date.agrees(other)));
    for (support, tokens) in cx.evidence() {
        let end = tokens.dates.iter().find(|other| ends_of_one_range(cx.claim, date, tokens, other));
        let Some(other) = end else { continue };
        if own(tokens) {
            return None;
        }
        hit = hit.or(Some((support, tokens, other)));
    }
    let (support, tokens, other) = hit?;
    Some(cx.replacement(AlterationType::Date, &date.tokens, (support, tokens, &other.tokens), SAME_SLOT))
}

/// Whether two dates are one end each of a range whose other ends agree: "2025 to 2034" against "2025 to 2031".
fn ends_of_one_range(claim: &Tokens, date: &DateValue, source: &Tokens, other: &DateValue) -> bool {
    let starts = |tokens: &Tokens, date: &DateValue| {
        let at = tokens.dates.iter().position(|d| d == date)?;
        let before = tokens.dates.get(at.checked_sub(1)?)?;
        (date.tokens.start.checked_sub(before.tokens.end)? <= RANGE_GAP).then(|| before.clone())
    };
    starts(claim, date).zip(starts(source, other)).is_some_and(|(a, b)| a.agrees(&b))
}

/// Most tokens between the two ends of a range: "to", "and", "until the".
const RANGE_GAP: usize = 2;

/// Whether the evidence has a date. One that is coarser than the claim's ("in spring" for 21 June) counts unless
/// another one is as fine and differs: then that is the one meant.
fn known(cx: &Comparison<'_>, date: &DateValue) -> bool {
    let dates = || cx.evidence().flat_map(|(_, tokens)| &tokens.dates);
    let fine = |other: &&DateValue| other.fineness() >= date.fineness();
    let agreeing: Vec<&DateValue> = dates().filter(|other| date.agrees(other)).collect();
    let rival = |other: &DateValue| fine(&other) && parts(date, other) > 0 && !date.agrees(other);
    agreeing.iter().any(fine) || !agreeing.is_empty() && !dates().any(rival)
}

/// Whether a date of the claim is in the evidence, as written or reckoned.
pub(crate) fn dated(cx: &Comparison<'_>, date: &DateValue) -> bool {
    known(cx, date) || reckoned(cx, date)
}

/// Whether a time that the evidence names leads from one of its dates, or the day it was written, to the date:
/// "12 March 2026, four months after the storm" dates the storm.
fn reckoned(cx: &Comparison<'_>, date: &DateValue) -> bool {
    cx.evidence().any(|(support, tokens)| {
        let written = cx.scope.source_texts[support.at.document].written;
        let anchors = tokens.dates.iter().filter_map(|anchor| {
            Some(Day { year: anchor.year?, month: anchor.month?, day: anchor.day.unwrap_or(1) })
        });
        let anchors: Vec<Day> = anchors.chain(written).collect();
        // A day is met by chance hardly ever, so that the day it is counted from may stand anywhere in the source.
        let source = &cx.scope.source_texts[support.at.document];
        let exact = |day: Day| date.day() == Some(day);
        let far = || source.passages.iter().flat_map(|tokens| &tokens.dates).filter_map(DateValue::day);
        let fits = |day: Day, fine: bool| {
            let day_given = date.day.filter(|_| fine);
            date.year.is_none_or(|year| year == day.year)
                && date.month.is_none_or(|month| month == day.month)
                && (date.day.is_none() || day_given.is_none_or(|d| d == day.day))
                && (date.year.is_some() || date.month.is_some())
        };
        tokens.quantities.iter().filter(|quantity| quantity.kind == NumberKind::Plain).any(|quantity| {
            let Some(unit) = quantity.unit.filter(|unit| unit.is_time()) else { return false };
            let steps = (quantity.value * unit.factor).round() as i32;
            let counted = |anchor: Day, sign: i32| match unit.dimension {
                Dimension::Calendar => anchor.plus_months(sign * steps),
                _ => calendar::day_of(anchor.number() + sign * steps / MINUTES),
            };
            if date.day().is_some()
                && far().any(|anchor| exact(counted(anchor, 1)) || exact(counted(anchor, -1)))
            {
                return true;
            }
            anchors.iter().any(|&anchor| {
                [-1, 1].iter().any(|sign| match unit.dimension {
                    Dimension::Calendar => fits(anchor.plus_months(sign * steps), false),
                    _ => fits(calendar::day_of(anchor.number() + sign * steps / MINUTES), true),
                })
            })
        })
    })
}

/// Minutes of a day, the base unit of time.
const MINUTES: i32 = 1440;

/// A date that the source has for another event of the passage, while it dates this one otherwise.
fn moved(cx: &Comparison<'_>, date: &DateValue) -> Option<Alteration> {
    let text = cx.claim_text();
    // What a limit says of the time of an event can be told beside another limit only.
    let start = if date.limit.is_some() { date.whole.start } else { date.tokens.start };
    let lead = |at: usize| WHEN.contains(&cx.scope.lexicon.str(cx.claim.tokens[at].word));
    if date.implied || !start.checked_sub(1).is_none_or(|at| date.limit.is_some() || lead(at)) {
        return None;
    }
    let clause = cx.clause(cx.claim, text, &date.tokens);
    let clause: Vec<usize> = clause.into_iter().filter(|at| !date.whole.contains(at)).collect();
    // The word right before it tells what it dates; where the clause begins with it, all behind it.
    let left = clause.iter().rev().copied().find(|&at| at < start);
    let event = match left {
        Some(_) if date.limit.is_some() => clause,
        Some(left) if (left + 1..start).all(lead) => vec![left],
        Some(_) => return None,
        None => clause,
    };
    let mut hit = None;
    for (support, tokens) in cx.evidence() {
        let around = |other: &DateValue| cx.clause(tokens, cx.source_text(support), &other.tokens);
        let (same, others): (Vec<&DateValue>, Vec<&DateValue>) =
            tokens.dates.iter().filter(|other| !other.implied).partition(|other| date.agrees(other));
        let own =
            |other: &DateValue| around(other).is_empty() || cx.meet(support, tokens, &event, &around(other));
        if same.iter().any(|other| own(other)) {
            return None;
        }
        if hit.is_some() || same.is_empty() {
            continue;
        }
        let dated = |other: &&DateValue| cx.meet(support, tokens, &event, &around(other));
        let fine = |other: &&DateValue| within_year(other) == within_year(date);
        let limits = |other: &&DateValue| limited(date, other) && comparable(date, other);
        let one_sort = |other: &&DateValue| if date.limit.is_some() { limits(other) } else { fine(other) };
        hit = others.into_iter().filter(one_sort).find(dated).map(|other| (support, tokens, other));
    }
    let (support, tokens, other) = hit?;
    let against = (support, tokens, &other.tokens);
    Some(cx.replacement(AlterationType::Date, &date.tokens, against, OTHER_EVENT))
}

/// Whether a date says when in its year.
fn within_year(date: &DateValue) -> bool {
    date.month.is_some() || date.season.is_some() || date.quarter.is_some()
}

/// Day, month and year.
const PARTS: usize = 3;

/// How many of day, month and year two dates share; a decade and a year of it share the year.
fn parts(a: &DateValue, b: &DateValue) -> usize {
    let within = |a: &DateValue, b: &DateValue| {
        a.year.zip(b.year).is_some_and(|(first, year)| (first..=first + a.further_years).contains(&year))
    };
    usize::from(a.month.is_some() && a.month == b.month)
        + usize::from(within(a, b) || within(b, a))
        + usize::from(a.day.is_some() && a.day == b.day)
}
