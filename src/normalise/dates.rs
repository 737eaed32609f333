//! Dates in prose: `12 March 2026`, `March 12, 2026`, `March 2026`, `2026`, `2026-03-12`, `12.03.2026`,
//! quarters, decades and ranges of years.
//!
//! A date is as fine as it was written; two dates agree when every part that both give is equal, so "in
//! March" agrees with "on 12 March 2026". Linear in the tokens.

use super::tokens::RawToken;
use std::ops::Range;

/// A point or stretch of the calendar as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DateValue {
    /// Index range of its tokens.
    pub tokens: Range<usize>,
    /// The year.
    pub year: Option<i32>,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
    /// The quarter, 1 to 4.
    pub quarter: Option<u8>,
    /// The half of the year, 1 or 2.
    pub half: Option<u8>,
    /// Whether the year stands for its decade ("the 1990s").
    pub decade: bool,
}

/// Years that a bare four-digit number is read as; outside, it is a quantity.
const YEARS: Range<i32> = 1500..2200;

/// Months by their full and their short name.
const MONTHS: &[(&str, &str)] = &[
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may", "may"),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
];

/// The dates among `tokens`, left to right.
pub(crate) fn dates(tokens: &[RawToken]) -> Vec<DateValue> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        match date(tokens, at) {
            Some(date) => {
                at = date.tokens.end;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

fn date(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    numeric(tokens, at)
        .or_else(|| day_first(tokens, at))
        .or_else(|| month_first(tokens, at))
        .or_else(|| quarter(tokens, at))
        .or_else(|| bare_year(tokens, at))
}

fn word(tokens: &[RawToken], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.word.as_str())
}

fn month(tokens: &[RawToken], at: usize) -> Option<u8> {
    let token = tokens.get(at).filter(|token| token.capital)?;
    let place = MONTHS.iter().position(|(full, short)| {
        token.word == *full || token.word == *short || token.word == "sept" && *short == "sep"
    });
    place.map(|place| place as u8 + 1)
}

fn day(tokens: &[RawToken], at: usize) -> Option<(u8, usize)> {
    let value: u8 = word(tokens, at).parse().ok().filter(|day| (1..=31).contains(day))?;
    let suffix = usize::from(matches!(word(tokens, at + 1), "st" | "nd" | "rd" | "th"));
    Some((value, at + 1 + suffix))
}

fn year(tokens: &[RawToken], at: usize) -> Option<i32> {
    let text = word(tokens, at);
    (text.len() == 4).then(|| text.parse().ok()).flatten().filter(|year| YEARS.contains(year))
}

fn day_first(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let (day, next) = day(tokens, at)?;
    let next = next + usize::from(word(tokens, next) == "of");
    let month = month(tokens, next)?;
    let year = year(tokens, next + 1);
    let end = next + 1 + usize::from(year.is_some());
    Some(DateValue { tokens: at..end, year, month: Some(month), day: Some(day), ..DateValue::default() })
}

fn month_first(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let month = month(tokens, at)?;
    let mut next = at + 1;
    let day = day(tokens, next).filter(|_| year(tokens, next).is_none());
    if let Some((_, after)) = day {
        next = after;
    }
    next += usize::from(word(tokens, next) == "of" && year(tokens, next + 1).is_some());
    let year = year(tokens, next);
    next += usize::from(year.is_some());
    // "May" alone at the head of a sentence is more often the verb.
    if word(tokens, at) == "may" && at == 0 && year.is_none() && day.is_none() {
        return None;
    }
    Some(DateValue {
        tokens: at..next,
        year,
        month: Some(month),
        day: day.map(|(day, _)| day),
        ..DateValue::default()
    })
}

fn quarter(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let text = word(tokens, at);
    if let (half @ ("first" | "second"), "half") = (text, word(tokens, at + 1)) {
        let next = at + 2 + usize::from(word(tokens, at + 2) == "of");
        let year = year(tokens, next)?;
        let half = if half == "first" { 1 } else { 2 };
        return Some(DateValue {
            tokens: at..next + 1,
            year: Some(year),
            half: Some(half),
            ..DateValue::default()
        });
    }
    let (quarter, mut next) = match (text, word(tokens, at + 1)) {
        ("q1" | "q2" | "q3" | "q4", _) => (text[1..].parse().ok()?, at + 1),
        (place, "quarter") => (super::numbers::ordinal(place).filter(|q| *q <= 4.0)? as u8, at + 2),
        _ => return None,
    };
    next += usize::from(word(tokens, next) == "of" && year(tokens, next + 1).is_some());
    let year = year(tokens, next);
    Some(DateValue {
        tokens: at..next + usize::from(year.is_some()),
        year,
        quarter: Some(quarter),
        ..DateValue::default()
    })
}

fn bare_year(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let year = year(tokens, at)?;
    let decade = word(tokens, at + 1) == "s" && tokens[at].span.end == tokens[at + 1].span.start;
    // A scale, sign or measure behind it makes it a number.
    let counted = matches!(
        word(tokens, at + 1),
        "%" | "per"
            | "percent"
            | "million"
            | "billion"
            | "thousand"
            | "metres"
            | "meters"
            | "km"
            | "kilometres"
            | "people"
            | "hectares"
            | "tonnes"
            | "households"
    );
    let money = at > 0 && matches!(word(tokens, at - 1), "$" | "€" | "£" | "¥");
    (!counted && !money).then(|| DateValue {
        tokens: at..at + 1 + usize::from(decade),
        year: Some(year),
        decade,
        ..DateValue::default()
    })
}

/// `2026-03-12` reaches us as three tokens, `12.03.2026` as one.
fn numeric(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let parts: Vec<&str> = word(tokens, at).split('.').collect();
    if let [day, month, year] = parts[..] {
        let (day, month, year): (u8, u8, i32) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
        let fits = (1..=31).contains(&day) && (1..=12).contains(&month) && YEARS.contains(&year);
        return fits.then(|| DateValue {
            tokens: at..at + 1,
            year: Some(year),
            month: Some(month),
            day: Some(day),
            ..DateValue::default()
        });
    }
    let glued =
        |i: usize| tokens.get(i).zip(tokens.get(i + 1)).is_some_and(|(a, b)| a.span.end + 1 == b.span.start);
    let (year, month) = (year(tokens, at)?, word(tokens, at + 1));
    let month: u8 = (month.len() == 2 && glued(at))
        .then(|| month.parse().ok())
        .flatten()
        .filter(|m| (1..=12).contains(m))?;
    let (day, _) = day(tokens, at + 2).filter(|_| glued(at + 1))?;
    Some(DateValue {
        tokens: at..at + 3,
        year: Some(year),
        month: Some(month),
        day: Some(day),
        ..DateValue::default()
    })
}

impl DateValue {
    /// Whether every part that both give is equal, and they share at least one.
    pub fn agrees(&self, other: &DateValue) -> bool {
        let mut shared = false;
        let mut same = |a: Option<i32>, b: Option<i32>| match (a, b) {
            (Some(a), Some(b)) => {
                shared = true;
                a == b
            }
            _ => true,
        };
        let quarter =
            |date: &DateValue| date.quarter.or(date.month.map(|month| month.div_ceil(3))).map(i32::from);
        let half = |date: &DateValue| {
            date.half
                .or(date.quarter.map(|q| q.div_ceil(2)))
                .or(date.month.map(|month| month.div_ceil(6)))
                .map(i32::from)
        };
        let half = |date: &DateValue| half(date).filter(|_| self.half.is_some() || other.half.is_some());
        let decade = |date: &DateValue| {
            date.year.map(|year| if self.decade || other.decade { year / 10 } else { year })
        };
        let parts = same(decade(self), decade(other))
            & same(self.month.map(i32::from), other.month.map(i32::from))
            & same(self.day.map(i32::from), other.day.map(i32::from))
            & same(half(self), half(other))
            & (self.quarter.is_none() && other.quarter.is_none() || same(quarter(self), quarter(other)));
        parts && shared
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn read(text: &str) -> Vec<DateValue> {
        dates(&tokens(text, Span::new(0, text.len()), &[]))
    }

    fn parts(text: &str) -> Vec<(Option<i32>, Option<u8>, Option<u8>)> {
        read(text).into_iter().map(|d| (d.year, d.month, d.day)).collect()
    }

    #[test]
    fn forms_of_a_day() {
        for text in [
            "12 March 2026",
            "March 12, 2026",
            "the 12th of March 2026",
            "2026-03-12",
            "12.03.2026",
            "Mar 12th 2026",
        ] {
            assert_eq!(parts(text), [(Some(2026), Some(3), Some(12))], "{text}");
        }
        assert_eq!(
            parts("in March 2026 and in 2027"),
            [(Some(2026), Some(3), None), (Some(2027), None, None)]
        );
        assert_eq!(parts("May 2023"), [(Some(2023), Some(5), None)]);
        assert!(parts("they may march in step with 2500 people and 1,990 horses").is_empty());
    }

    #[test]
    fn agreement_is_on_shared_parts() {
        let one = |text: &str| read(text).remove(0);
        assert!(one("in March").agrees(&one("on 12 March 2026")));
        assert!(one("the 1990s").agrees(&one("in 1994")));
        assert!(one("the first quarter of 2026").agrees(&one("in March 2026")));
        assert!(!one("the first half of 2042").agrees(&one("the second half of 2042")));
        assert!(one("the first half of 2042").agrees(&one("March 2042")));
        assert!(!one("14 May").agrees(&one("14 March")));
        assert!(!one("2025").agrees(&one("December 2024")));
    }
}
