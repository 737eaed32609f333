//! Dates in prose: `12 March 2026`, `March 12, 2026`, `the 12th of March`, `2026-03-12`, `12.03.2026`,
//! `12/03/2026` in both readings, quarters, halves, seasons, weekdays, decades, centuries and fiscal years, with
//! "early", "mid", "the end of" and with the word that makes a limit of them ("by", "from").
//!
//! A date is as fine as it was written; two dates agree when every part that both give is equal, so "in
//! March" agrees with "on 12 March 2026". "Last year" is resolved where the document says when it was written.
//! Linear in the tokens.

use super::calendar::{self, Day, MONTHS, SEASONS, WEEKDAYS};
use super::numbers::ORDINALS;
use super::tokens::RawToken;
use super::units;
use crate::phrases::Phrases;
use rustc_hash::FxHashSet;
use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

/// A point or stretch of the calendar as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DateValue {
    /// Index range of its tokens.
    pub tokens: Range<usize>,
    /// The same with the words before it that make a part or a limit of it: "by the end of".
    pub whole: Range<usize>,
    /// The year, or the first of several.
    pub year: Option<i32>,
    /// How many years more it stands for: 9 for a decade, 99 for a century, 1 for a fiscal year.
    pub further_years: i32,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
    /// The quarter, 1 to 4.
    pub quarter: Option<u8>,
    /// The half of the year, 1 or 2.
    pub half: Option<u8>,
    /// The season, 0 for spring to 3 for winter.
    pub season: Option<u8>,
    /// The day of the week, 0 for Monday.
    pub weekday: Option<u8>,
    /// Which part of it is meant.
    pub part: Option<Part>,
    /// What the word before it makes of it.
    pub limit: Option<Limit>,
    /// Whether day and month may be the other way round ("03/04/2026").
    pub either_way: bool,
    /// Whether it stands in words that are no date by themselves ("last year"), which stay words.
    pub implied: bool,
}

/// A part of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// "early", "the start of".
    Early,
    /// "mid".
    Mid,
    /// "late".
    Late,
    /// "the end of": the last days or months.
    End,
}

/// What a word makes of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// "from", "since", "as of": it begins there.
    From,
    /// "after": it begins behind it.
    After,
    /// "until", "by", "no later than": it ends there.
    Until,
    /// "before": it ends in front of it.
    Before,
}

static LIMITS: LazyLock<Phrases<Limit>> = LazyLock::new(|| {
    use Limit::{After, Before, From, Until};
    Phrases::new([
        ("from|since|starting|beginning|effective", From),
        ("starting|beginning|commencing on|in|from|with", From),
        ("as of|from", From),
        ("with effect from", From),
        ("from|starting|beginning as early|soon as", From),
        ("as early|soon as", From),
        ("no|not earlier|sooner than", From),
        ("not before|until", From),
        ("on or after", From),
        ("after", After),
        ("until|till|through|by", Until),
        ("up until|to", Until),
        ("no|not later than", Until),
        ("on or before", Until),
        ("before", Before),
        ("prior to", Before),
        ("ahead of", Before),
        ("day|week|fortnight|month|quarter|year|decade|period to", Until),
        ("days|weeks|months|quarters|years to", Until),
        ("day|week|fortnight|month|quarter|year|decade|period ending|ended on?", Until),
        ("days|weeks|months|quarters|years ending|ended on?", Until),
    ])
});

static LIMITS_BEHIND: LazyLock<Phrases<Limit>> = LazyLock::new(|| {
    use Limit::{From, Until};
    Phrases::new([
        ("at the very? earliest", From),
        ("or later|after|thereafter", From),
        ("onwards|onward", From),
        ("at the very? latest", Until),
        ("or earlier|before|sooner", Until),
    ])
});

static PARTS: LazyLock<Phrases<Part>> = LazyLock::new(|| {
    use Part::{Early, End, Late, Mid};
    Phrases::new([
        ("early in?", Early),
        ("start|beginning|opening|outset|dawn of", Early),
        ("first days|weeks|months of", Early),
        ("mid", Mid),
        ("middle of", Mid),
        ("late in?", Late),
        ("end|close of", End),
        ("last days|weeks|months of", Late),
    ])
});

/// Most words of a limit and of a part before a date, an article between them included.
const LEAD_WORDS: usize = 4;

/// Sorts of year: with "year" behind it, such a word names the year that follows.
const SORTS_OF_YEAR: &[&str] = &["financial", "fiscal", "calendar", "school", "academic", "budget", "tax"];

/// Further years of a decade.
const DECADE: i32 = 9;

/// Years that a bare four-digit number is read as; outside, it is a quantity.
const YEARS: Range<i32> = 1500..2200;

/// Words before a season that make it a time: "spring" is water too.
const SEASON_LEADS: &[&str] = &[
    "in",
    "by",
    "until",
    "since",
    "during",
    "before",
    "after",
    "this",
    "next",
    "last",
    "every",
    "each",
    "early",
    "late",
    "mid",
    "following",
    "previous",
    "of",
    "that",
];

/// Days with a name of their own that fall on one date every year, with month and day.
const NAMED_DAYS: &[(&[&str], u8, u8)] = &[
    (&["new", "years", "day"], 1, 1),
    (&["new", "years", "eve"], 12, 31),
    (&["valentines", "day"], 2, 14),
    (&["midsummer", "day"], 6, 24),
    (&["michaelmas"], 9, 29),
    (&["halloween"], 10, 31),
    (&["christmas", "eve"], 12, 24),
    (&["christmas", "day"], 12, 25),
    (&["boxing", "day"], 12, 26),
];

const DECADES: &[(&str, i32)] = &[
    ("twenties", 1920),
    ("thirties", 1930),
    ("forties", 1940),
    ("fifties", 1950),
    ("sixties", 1960),
    ("seventies", 1970),
    ("eighties", 1980),
    ("nineties", 1990),
];

/// Words behind a year that make it a number.
const COUNTED: &[&str] =
    &["%", "per", "percent", "million", "billion", "thousand", "people", "households", "crowns"];

/// The dates among `tokens`, left to right. `today` is the day the document was written, where it says so.
pub(crate) fn dates(tokens: &[RawToken], today: Option<Day>) -> Vec<DateValue> {
    let (mut found, mut at): (Vec<DateValue>, usize) = (Vec::new(), 0);
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    while at < tokens.len() {
        let read = date(tokens, at).or_else(|| relative(tokens, at, today?));
        match read {
            Some(mut date) => {
                at = date.tokens.end;
                date.whole = date.tokens.clone();
                resolve(tokens, &mut date, today);
                lead(&words, &mut date, found.last().map_or(0, |before| before.tokens.end));
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

/// Reads what stands before a date and, for "before 2031 is out", behind it.
fn lead(words: &[&str], date: &mut DateValue, room: usize) {
    let ends = |hit_end: usize, end: usize| hit_end == end || hit_end + 1 == end && words[hit_end] == "the";
    let before = |end: usize| end.saturating_sub(LEAD_WORDS).max(room)..end;
    let sort = |sort: &&str| words[..date.tokens.start].ends_with(&[sort, "year"]);
    if date.month.is_none() && date.tokens.start >= room + 2 && SORTS_OF_YEAR.iter().any(sort) {
        date.whole.start -= 2;
    }
    let start = date.whole.start;
    let part = before(start).find_map(|at| PARTS.at(words, at).filter(|hit| ends(hit.words.end, start)));
    if let Some(hit) = part {
        date.part = Some(*hit.value);
        date.whole.start = hit.words.start;
    }
    let named = |place: &str| words[..date.whole.start].ends_with(&[place, "day", "of"]);
    if let (Some((first, last)), None) = (date.ends(), date.day)
        && (named("first") || named("last"))
    {
        // "the first day of 2044" is that day.
        let day = calendar::day_of(if named("first") { first } else { last });
        (date.month, date.day, date.further_years) = (Some(day.month), Some(day.day), 0);
        (date.year, date.whole.start) = (Some(day.year), date.whole.start - 3);
    }
    let start = date.whole.start;
    let limit = before(start).find_map(|at| LIMITS.at(words, at).filter(|hit| ends(hit.words.end, start)));
    if let Some(hit) = limit {
        date.limit = Some(*hit.value);
        date.whole.start = hit.words.start;
    }
    if let Some(hit) = LIMITS_BEHIND.at(words, date.tokens.end) {
        date.limit = Some(*hit.value);
        date.whole.end = hit.words.end;
    }
    let over = matches!(
        words.get(date.tokens.end..),
        Some(["is", "out" | "over" | "up", ..] | ["ends" | "closes", ..])
    );
    if over && date.limit == Some(Limit::Before) {
        date.limit = Some(Limit::Until);
    }
}

/// Gives "last September" and "next autumn" their year.
fn resolve(tokens: &[RawToken], date: &mut DateValue, today: Option<Day>) {
    let (Some(today), None) = (today, date.year) else { return };
    let Some(first) = date.months().map(|months| *months.start()).filter(|_| date.day.is_none()) else {
        return;
    };
    let past = first < today.month;
    date.year = match word(tokens, date.tokens.start.wrapping_sub(1)) {
        "last" => Some(today.year - i32::from(!past)),
        "next" => Some(today.year + i32::from(past || first == today.month)),
        "this" => Some(today.year),
        _ => None,
    };
}

/// "last year", "this month", "yesterday": words that are a date where the document has one.
fn relative(tokens: &[RawToken], at: usize, today: Day) -> Option<DateValue> {
    let step = match word(tokens, at) {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        other => {
            let days = ["yesterday", "today", "tomorrow"].iter().position(|day| *day == other)?;
            let day = calendar::day_of(today.number() + days as i32 - 1);
            return Some(DateValue {
                tokens: at..at + 1,
                year: Some(day.year),
                month: Some(day.month),
                day: Some(day.day),
                implied: true,
                ..DateValue::default()
            });
        }
    };
    let months = today.year * 12 + i32::from(today.month) - 1 + step;
    let (year, month) = match word(tokens, at + 1) {
        "year" => (today.year + step, None),
        "month" => (months.div_euclid(12), Some(months.rem_euclid(12) as u8 + 1)),
        _ => return None,
    };
    Some(DateValue { tokens: at..at + 2, year: Some(year), month, implied: true, ..DateValue::default() })
}

/// Every word in small letters that a date can begin with, but for fiscal years: most words begin none, and one look-up
/// tells.
static OPENING: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let seasons = SEASONS.iter().map(|(name, _)| *name);
    let decades = DECADES.iter().map(|(name, _)| *name);
    let ordinals = ORDINALS.iter().map(|(name, _)| *name);
    let others = ["first", "second", "latter", "h1", "h2", "q1", "q2", "q3", "q4", "twenty"];
    seasons.chain(decades).chain(ordinals).chain(others).collect()
});

/// Whether a date may begin at a token: never wrong where it says no.
fn may_begin(token: &RawToken) -> bool {
    let letter = token.word.starts_with(|c: char| c.is_ascii_alphabetic());
    !letter || token.capital || token.word.starts_with("fy") || OPENING.contains(token.word.as_str())
}

fn date(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    if !may_begin(tokens.get(at)?) {
        return None;
    }
    numeric(tokens, at)
        .or_else(|| named(tokens, at))
        .or_else(|| weekday(tokens, at))
        .or_else(|| day_range(tokens, at))
        .or_else(|| day_first(tokens, at))
        .or_else(|| month_first(tokens, at))
        .or_else(|| quarter(tokens, at))
        .or_else(|| season(tokens, at))
        .or_else(|| century(tokens, at))
        .or_else(|| bare_year(tokens, at))
}

fn word(tokens: &[RawToken], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.word.as_str())
}

/// Bytes between token `at` and the next one.
fn gap(tokens: &[RawToken], at: usize) -> Option<usize> {
    tokens.get(at).zip(tokens.get(at + 1)).map(|(a, b)| b.span.start - a.span.end)
}

/// Whether a hyphen, a dash or a stroke may part token `at` from the next one.
fn dashed(tokens: &[RawToken], at: usize) -> bool {
    matches!(gap(tokens, at), Some(1)) || gap(tokens, at) == Some('–'.len_utf8())
}

/// "New Year's Day 2042", "on Christmas Eve".
fn named(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let first = tokens.get(at).filter(|token| token.capital)?.word.bytes().next();
    let (name, month, day) =
        NAMED_DAYS.iter().filter(|(name, ..)| name[0].bytes().next() == first).find(|(name, ..)| {
            name.iter()
                .enumerate()
                .all(|(nth, part)| word(tokens, at + nth).trim_end_matches('s') == part.trim_end_matches('s'))
        })?;
    let end = at + name.len();
    let of = usize::from(word(tokens, end) == "of");
    let year = year(tokens, end + of);
    Some(DateValue {
        tokens: at..if year.is_some() { end + of + 1 } else { end },
        year,
        month: Some(*month),
        day: Some(*day),
        ..DateValue::default()
    })
}

/// "Tuesday", "Tuesday, 3 May".
fn weekday(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let name = tokens.get(at).filter(|token| token.capital)?;
    let weekday = Some(WEEKDAYS.iter().position(|day| *day == name.word)? as u8);
    let date =
        day_first(tokens, at + 1).or_else(|| month_first(tokens, at + 1).filter(|date| date.day.is_some()));
    Some(match date {
        Some(date) => DateValue { tokens: at..date.tokens.end, weekday, ..date },
        None => DateValue { tokens: at..at + 1, weekday, ..DateValue::default() },
    })
}

/// The first day of "3–5 May" and "3 and 5 May".
fn day_range(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let (first, end) = day(tokens, at)?;
    let next = if matches!(word(tokens, end), "to" | "and" | "until") { end + 1 } else { end };
    let last = day_first(tokens, next).filter(|_| next > end || dashed(tokens, end - 1))?;
    (last.day > Some(first)).then_some(DateValue { tokens: at..end, day: Some(first), ..last })
}

fn season(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let name = word(tokens, at);
    let (_, season) = SEASONS.iter().find(|(season, _)| *season == name)?;
    let next = at + 1 + usize::from(word(tokens, at + 1) == "of");
    let year = year(tokens, next);
    let before = |back: usize| at.checked_sub(back).map_or("", |before| word(tokens, before));
    let the = usize::from(before(1) == "the");
    let led = SEASON_LEADS.contains(&before(1 + the)) && (name != "fall" || the == 1 && before(2) == "in");
    (year.is_some() || led).then(|| DateValue {
        tokens: at..if year.is_some() { next + 1 } else { at + 1 },
        year,
        season: Some(*season),
        ..DateValue::default()
    })
}

/// "19th century", "the nineties".
fn century(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    if let Some((_, year)) = DECADES.iter().find(|(name, _)| *name == word(tokens, at)) {
        let the = at > 0 && matches!(word(tokens, at - 1), "the" | "early" | "mid" | "late");
        return the.then(|| DateValue {
            tokens: at..at + 1,
            year: Some(*year),
            further_years: 9,
            ..DateValue::default()
        });
    }
    let (nth, end) = match (word(tokens, at).parse::<i32>(), word(tokens, at + 1)) {
        (Ok(nth), "st" | "nd" | "rd" | "th") => (nth, at + 2),
        _ => match (word(tokens, at), super::numbers::ordinal(word(tokens, at + 1))) {
            ("twenty", Some(1.0)) => (21, at + 2),
            (word, _) => (super::numbers::ordinal(word)? as i32, at + 1),
        },
    };
    (word(tokens, end) == "century" && (1..=22).contains(&nth)).then(|| DateValue {
        tokens: at..end + 1,
        year: Some((nth - 1) * 100),
        further_years: 99,
        ..DateValue::default()
    })
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
    let half = match (text, word(tokens, at + 1)) {
        ("first", "half") => Some((1, at + 2)),
        ("second" | "latter", "half") => Some((2, at + 2)),
        ("h1", _) => Some((1, at + 1)),
        ("h2", _) => Some((2, at + 1)),
        _ => None,
    };
    if let Some((half, next)) = half {
        let next = next + usize::from(word(tokens, next) == "of");
        let year = year(tokens, next)?;
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
    let years = |end: usize, year: i32, further_years: i32| {
        Some(DateValue { tokens: at..end, year: Some(year), further_years, ..DateValue::default() })
    };
    let plural = word(tokens, at + 1) == "s" && gap(tokens, at) == Some(0);
    if plural
        && word(tokens, at).len() == 2
        && at > 0
        && matches!(word(tokens, at - 1), "the" | "early" | "mid" | "late")
    {
        // "the 90s"
        let tens: i32 = word(tokens, at).parse().ok().filter(|tens| tens % 10 == 0)?;
        return years(at + 2, 1900 + tens, 9);
    }
    let first = year(tokens, at)
        .or_else(|| word(tokens, at).strip_prefix("fy")?.parse().ok().filter(|year| YEARS.contains(year)))?;
    if plural {
        return years(at + 2, first, if first % 100 == 0 { 99 } else { 9 });
    }
    let next = word(tokens, at + 1);
    if dashed(tokens, at) && next.len() == 2 && next.parse() == Ok((first + 1) % 100) {
        // "2031/32"
        return years(at + 2, first, 1);
    }
    // A scale, sign or measure behind it makes it a number; "the 2031 year" stays one.
    let measured = units::behind(tokens, at + 1, f64::from(first)).is_some_and(|(unit, _)| !unit.is_time());
    let money = at > 0 && units::before(tokens, at - 1).is_some();
    (!measured && !money && !COUNTED.contains(&next)).then(|| years(at + 1, first, 0)).flatten()
}

/// `2026-03-12` and `12/03/2026` reach us as three tokens, `12.03.2026` as one.
fn numeric(tokens: &[RawToken], at: usize) -> Option<DateValue> {
    let made = |end: usize, year: i32, month: u8, day: u8, either_way: bool| DateValue {
        tokens: at..end,
        year: Some(year),
        month: Some(month),
        day: Some(day),
        either_way,
        ..DateValue::default()
    };
    let fits = |year: i32, month: u8, day: u8| {
        (1..=31).contains(&day) && (1..=12).contains(&month) && YEARS.contains(&year)
    };
    if !word(tokens, at).starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        return None;
    }
    let mut parts = word(tokens, at).split('.');
    if let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        let (day, month, year): (u8, u8, i32) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
        return fits(year, month, day).then(|| made(at + 1, year, month, day, false));
    }
    if gap(tokens, at) != Some(1) || gap(tokens, at + 1) != Some(1) {
        return None;
    }
    let [a, b, c] = [0, 1, 2].map(|nth| word(tokens, at + nth));
    let short = |text: &str| text.parse::<u8>().ok().filter(|_| text.len() <= 2);
    if let (Some(year), Some(month), Some(day)) = (year(tokens, at), short(b), short(c)) {
        return (b.len() == 2 && fits(year, month, day)).then(|| made(at + 3, year, month, day, false));
    }
    let (first, second, year) = (short(a)?, short(b)?, year(tokens, at + 2).filter(|_| c.len() == 4)?);
    if fits(year, second, first) {
        return Some(made(at + 3, year, second, first, fits(year, first, second) && first != second));
    }
    fits(year, first, second).then(|| made(at + 3, year, first, second, false))
}

impl DateValue {
    /// Whether every part that both give is equal, and they share at least one; or both set the same limit in
    /// other words ("before 2030", "by the end of 2029").
    pub fn agrees(&self, other: &DateValue) -> bool {
        if let (Some(mine), Some(theirs)) = (self.bound(), other.bound()) {
            if mine == theirs {
                return true;
            }
            let strict = |a: &DateValue, b: &DateValue| {
                a.limit == Some(Limit::Before) && b.limit == Some(Limit::Until) && b.part == Some(Part::End)
            };
            if strict(self, other) || strict(other, self) {
                return false;
            }
        }
        let turned = |date: &DateValue| DateValue {
            month: date.day,
            day: date.month,
            either_way: false,
            ..date.clone()
        };
        self.parts_agree(other)
            || self.either_way && turned(self).parts_agree(other)
            || other.either_way && self.parts_agree(&turned(other))
    }

    fn parts_agree(&self, other: &DateValue) -> bool {
        let mut shared = false;
        let mut same = |equal: Option<bool>| {
            shared |= equal.is_some();
            equal.unwrap_or(true)
        };
        let winter = self.season == Some(3) || other.season == Some(3);
        let years = self.years().zip(other.years()).map(|(a, b)| {
            let reach = i32::from(winter);
            *a.start() <= *b.end() + reach && *b.start() <= *a.end() + reach
        });
        let overlap = |a: RangeInclusive<u8>, b: RangeInclusive<u8>| {
            let meets =
                |a: &RangeInclusive<u8>, b: &RangeInclusive<u8>| a.start() <= b.end() && b.start() <= a.end();
            // A winter reaches over the year's end.
            let later = |range: &RangeInclusive<u8>| range.start() + 12..=range.end() + 12;
            meets(&a, &b) || meets(&later(&a), &b) || meets(&a, &later(&b))
        };
        let months = self.months().zip(other.months()).map(|(a, b)| overlap(a, b));
        let seasons = self.season.zip(other.season).map(|(a, b)| a == b);
        let quarters = self.quarter.zip(other.quarter).map(|(a, b)| a == b);
        let exact_days = self.day.zip(other.day).map(|(a, b)| a == b);
        let days = exact_days.or_else(|| {
            let both_months = self.month.is_some() && other.month.is_some();
            self.days().zip(other.days()).filter(|_| both_months).map(|(a, b)| overlap(a, b))
        });
        let weekdays = self.weekday().zip(other.weekday()).map(|(a, b)| a == b);
        let parts = self.part.zip(other.part).map(|(a, b)| a.third() == b.third());
        // The same part of two unlike stretches says nothing: late in a month, late in a year.
        let parts = parts.filter(|_| self.month.is_some() == other.month.is_some());
        let agree = same(years) & same(months) & same(seasons) & same(quarters) & same(days) & same(weekdays);
        agree && parts.unwrap_or(true) && shared
    }

    /// How fine it is: 0 for years, 1 for a season, quarter or half, 2 for a month, 3 for a day.
    pub fn fineness(&self) -> u8 {
        match self {
            date if date.day.is_some() => 3,
            date if date.month.is_some() => 2,
            date => u8::from(date.season.is_some() || date.quarter.is_some() || date.half.is_some()),
        }
    }

    /// The years it may lie in: a part of them where a decade or century is meant in part ("the late 2030s").
    fn years(&self) -> Option<RangeInclusive<i32>> {
        let first = self.year?;
        let whole = first..=first + self.further_years;
        let Some(part) = self.part.filter(|_| self.further_years >= DECADE) else { return Some(whole) };
        let at = |tenths: i32| first + self.further_years * tenths / 10;
        Some(match part {
            Part::Early => first..=at(5),
            Part::Mid => at(3)..=at(7),
            Part::Late | Part::End => at(5)..=first + self.further_years,
        })
    }

    /// The months it may lie in, 1 to 12; a winter ends in month 15.
    fn months(&self) -> Option<RangeInclusive<u8>> {
        if let Some(month) = self.month {
            return Some(month..=month);
        }
        // Seasons are cut by the month or by the sun, so both are allowed.
        let season = self.season.map(|season| 3 * season + 3..=3 * season + 6);
        let quarter = self.quarter.map(|quarter| 3 * quarter - 2..=3 * quarter);
        let half = self.half.map(|half| 6 * half - 5..=6 * half);
        let part =
            self.part.filter(|_| self.year.is_some() && self.further_years == 0).map(|part| match part {
                Part::Early => 1..=4,
                Part::Mid => 4..=9,
                Part::Late => 8..=12,
                Part::End => 10..=12,
            });
        season.or(quarter).or(half).or(part)
    }

    /// The days of the month it may be.
    fn days(&self) -> Option<RangeInclusive<u8>> {
        if let Some(day) = self.day {
            return Some(day..=day);
        }
        self.part.filter(|_| self.month.is_some()).map(|part| match part {
            Part::Early => 1..=12,
            Part::Mid => 8..=23,
            Part::Late => 16..=31,
            Part::End => 21..=31,
        })
    }

    /// The day of the week, as written or reckoned.
    fn weekday(&self) -> Option<u8> {
        self.weekday.or_else(|| Some(self.day()?.weekday()))
    }

    /// The very day, where it is one.
    pub fn day(&self) -> Option<Day> {
        Some(Day { year: self.year?, month: self.month?, day: self.day? })
    }

    /// Its first and its last day, as day numbers; `None` without a year.
    pub fn ends(&self) -> Option<(i32, i32)> {
        let year = self.year?;
        if let Some(day) = self.day() {
            return Some((day.number(), day.number()));
        }
        if self.season.is_some() {
            return None;
        }
        let months = match self.month {
            Some(month) => month..=month,
            None => DateValue { part: None, ..self.clone() }.months().unwrap_or(1..=12),
        };
        let first = Day { year, month: *months.start(), day: 1 }.number();
        Some((first, calendar::last_of_month(year + self.further_years, *months.end()).number()))
    }

    /// The day on which something begins (`false`) or ends (`true`) by this date.
    pub fn bound(&self) -> Option<(bool, i32)> {
        let (first, last) = self.ends()?;
        let vague = matches!(self.part, Some(Part::Early | Part::Mid | Part::Late));
        let bound = match self.limit? {
            Limit::From => (false, first),
            Limit::After => (false, last + 1),
            Limit::Until => (true, last),
            Limit::Before => (true, first - 1),
        };
        (!vague).then_some(bound)
    }

    /// Whether the one sets a beginning where the other sets an end: "from 1 July", "until 1 July". A beginning
    /// on the day after an end turns nothing round.
    pub fn turned(&self, other: &DateValue) -> bool {
        let ends = |date: &DateValue| date.limit.map(|limit| matches!(limit, Limit::Until | Limit::Before));
        ends(self).zip(ends(other)).is_some_and(|(mine, theirs)| mine != theirs)
    }
}

impl Part {
    fn third(self) -> u8 {
        match self {
            Part::Early => 0,
            Part::Mid => 1,
            Part::Late | Part::End => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    const TODAY: Day = Day { year: 2031, month: 5, day: 14 };

    fn read(text: &str) -> Vec<DateValue> {
        dates(&tokens(text, Span::new(0, text.len()), &[]), Some(TODAY))
    }

    fn one(text: &str) -> DateValue {
        let mut found = read(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0)
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
            "2026/03/12",
            "12.03.2026",
            "12.3.2026",
            "Mar 12th 2026",
            "12/03/2026",
            "13/03/2026",
            "03/13/2026",
            "Thursday, 12 March 2026",
        ] {
            let day = if text.contains("13") { 13 } else { 12 };
            assert_eq!(parts(text), [(Some(2026), Some(3), Some(day))], "{text}");
        }
        assert_eq!(
            parts("in March 2026 and in 2027"),
            [(Some(2026), Some(3), None), (Some(2027), None, None)]
        );
        assert_eq!(parts("May 2023"), [(Some(2023), Some(5), None)]);
        assert_eq!(parts("3–5 May 2031"), [(Some(2031), Some(5), Some(3)), (Some(2031), Some(5), Some(5))]);
        assert_eq!(parts("from 3 to 5 May"), [(None, Some(5), Some(3)), (None, Some(5), Some(5))]);
        for text in [
            "they may march in step with 2500 people and 1,990 horses",
            "a spring of clear water",
            "prices fall",
            "2000 metres of rope",
            "$1900 and 1800 million",
            "in her nineties",
        ] {
            assert!(parts(text).is_empty(), "{text}");
        }
    }

    /// The claim, then the source.
    #[test]
    fn one_date() {
        for (a, b) in [
            ("in March", "on 12 March 2026"),
            ("New Year’s Day 2042", "1 January 2042"),
            ("on Christmas Eve", "on 24 December 2030"),
            ("the late 2030s", "in 2037"),
            ("early in the 2030s", "in 2033"),
            ("by 31 March 2033", "in the year to 31 March 2033"),
            ("in March 2035 at the latest", "no later than March 2035"),
            ("the 1990s", "in 1994"),
            ("the nineties", "the 1990s"),
            ("the 90s", "in 1994"),
            ("the 19th century", "in 1848"),
            ("the nineteenth century", "the 19th century"),
            ("the first quarter of 2026", "in March 2026"),
            ("Q3 2031", "the third quarter of 2031"),
            ("Q3 2031", "in August 2031"),
            ("the first half of 2042", "March 2042"),
            ("H1 2042", "the first half of 2042"),
            ("in the spring of 2031", "in April 2031"),
            ("in autumn 2031", "on 3 October 2031"),
            ("in the winter of 2031", "in January 2032"),
            ("early 2031", "in February 2031"),
            ("late 2031", "November 2031"),
            ("mid-March 2031", "15 March 2031"),
            ("the end of May 2031", "31 May 2031"),
            ("the start of July 2031", "1 July 2031"),
            ("the beginning of July", "early July"),
            ("by the end of 2029", "before 2030"),
            ("before 2031 is out", "by the end of December 2031"),
            ("no later than 31 March 2032", "until the end of March 2032"),
            ("after 2029", "from 1 January 2030"),
            ("03/04/2031", "4 March 2031"),
            ("03/04/2031", "3 April 2031"),
            ("on Wednesday", "14 May 2031"),
            ("FY 2031/32", "2031-32"),
            ("2031/32", "in 2032"),
            ("last year", "in 2030"),
            ("next autumn", "in October 2031"),
            ("last September", "September 2030"),
            ("this month", "in May 2031"),
            ("yesterday", "13 May 2031"),
        ] {
            assert!(one(a).agrees(&one(b)), "{a} | {b}");
        }
    }

    #[test]
    fn another_date() {
        for (a, b) in [
            ("14 May", "14 March"),
            ("in 2025", "December 2024"),
            ("the first half of 2042", "the second half of 2042"),
            ("Q3 2031", "June 2031"),
            ("in the spring of 2031", "in the autumn of 2031"),
            ("every spring", "every autumn"),
            ("early 2031", "late 2031"),
            ("early 2031", "November 2031"),
            ("the end of May 2032", "31 March 2032"),
            ("the end of May 2032", "3 May 2032"),
            ("the 1980s", "the 1990s"),
            ("the 18th century", "the 19th century"),
            ("on Tuesday", "on Friday"),
            ("before the first day of 2044", "by the end of 2044"),
            ("before 2044", "by the end of 2044"),
            ("2031/32", "2033"),
            ("last year", "in 2031"),
            ("the late 2030s", "in 2031"),
            ("early in the 19th century", "in 1893"),
            ("New Year's Day 2042", "15 January 2042"),
        ] {
            assert!(!one(a).agrees(&one(b)), "{a} | {b}");
        }
    }

    #[test]
    fn a_beginning_is_no_end() {
        assert!(one("from 1 July").turned(&one("until 1 July")));
        assert!(one("by 1 July").turned(&one("as of 1 July")));
        assert!(!one("until 1 July").turned(&one("by 1 July")));
        assert!(!one("in July").turned(&one("by July")));
        assert!(one("in March 2035 at the earliest").turned(&one("no later than March 2035")));
        assert!(one("since 31 March 2033").turned(&one("in the year to 31 March 2033")));
        assert!(!one("by 31 March 2033").turned(&one("in the year to 31 March 2033")));
    }
}
