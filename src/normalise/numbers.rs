//! Quantities in prose: digits and words, scale words, percent, currency, ordinals, fractions.
//!
//! `1.2 billion`, `1,200 million` and `1200m` have one value; `twelve`, `12` and `a dozen` too. A quantity
//! keeps how exactly it was written (its last digit), because "about 5 million" may stand for 4.97 million.
//! Bare four-digit years are left to `dates`. Linear in the tokens.

use super::tokens::RawToken;
use std::ops::Range;

/// A number with what it counts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// Index range of its tokens, scale and sign included.
    pub tokens: Range<usize>,
    /// Its value, scale applied, in `kind` units.
    pub value: f64,
    /// Half of its last written digit: the most by which rounding can have moved it.
    pub slack: f64,
    /// What sort of number it is.
    pub kind: NumberKind,
    /// Whether a word before it says that it is not exact ("about", "nearly", "more than").
    pub approximate: bool,
    /// Dimension and factor to its base unit, when a unit of measure follows.
    pub unit: Option<(Dimension, f64)>,
}

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// Base unit metre.
    Length,
    /// Base unit square metre.
    Area,
    /// Base unit gram.
    Mass,
    /// Base unit minute; months and years are too uneven to convert to days.
    Time,
    /// Base unit month.
    Calendar,
}

/// Units of measure as they are written, with their factor (BIPM, The International System of Units, 9th
/// edition; customary units by the international yard and pound of 1959).
const MEASURES: &[(&str, Dimension, f64)] = &[
    ("millimetre", Dimension::Length, 1e-3),
    ("mm", Dimension::Length, 1e-3),
    ("centimetre", Dimension::Length, 1e-2),
    ("cm", Dimension::Length, 1e-2),
    ("metre", Dimension::Length, 1.0),
    ("kilometre", Dimension::Length, 1e3),
    ("km", Dimension::Length, 1e3),
    ("mile", Dimension::Length, 1609.344),
    ("foot", Dimension::Length, 0.3048),
    ("yard", Dimension::Length, 0.9144),
    ("hectare", Dimension::Area, 1e4),
    ("ha", Dimension::Area, 1e4),
    ("acre", Dimension::Area, 4046.856),
    ("gram", Dimension::Mass, 1.0),
    ("kilogram", Dimension::Mass, 1e3),
    ("kg", Dimension::Mass, 1e3),
    ("tonne", Dimension::Mass, 1e6),
    ("pound", Dimension::Mass, 453.592_37),
    ("minute", Dimension::Time, 1.0),
    ("hour", Dimension::Time, 60.0),
    ("day", Dimension::Time, 1440.0),
    ("week", Dimension::Time, 10080.0),
    ("month", Dimension::Calendar, 1.0),
    ("year", Dimension::Calendar, 12.0),
];

/// Words before a number that say it is not exact.
const APPROXIMATE: &[&str] = &[
    "about",
    "around",
    "roughly",
    "approximately",
    "some",
    "nearly",
    "almost",
    "close",
    "over",
    "under",
    "than",
    "just",
    "circa",
    "ca",
    "up",
    "least",
    "most",
    "or",
    "virtually",
    "well",
];

/// By how much, as share of the amount, a number may differ that says it is not exact. "Nearly three
/// fifths" for 58 per cent is fair, for 50 it is not.
const APPROXIMATION: f64 = 0.05;

/// Sorts of number that are never equal to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    /// A count or measure.
    Plain,
    /// Per cent.
    Percent,
    /// Percentage points.
    Points,
    /// Place in an order.
    Ordinal,
}

const UNITS: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("dozen", 12.0),
];

const ORDINALS: &[(&str, f64)] = &[
    ("first", 1.0),
    ("second", 2.0),
    ("third", 3.0),
    ("fourth", 4.0),
    ("fifth", 5.0),
    ("sixth", 6.0),
    ("seventh", 7.0),
    ("eighth", 8.0),
    ("ninth", 9.0),
    ("tenth", 10.0),
    ("eleventh", 11.0),
    ("twelfth", 12.0),
    ("thirteenth", 13.0),
    ("fourteenth", 14.0),
    ("fifteenth", 15.0),
    ("twentieth", 20.0),
    ("fiftieth", 50.0),
    ("hundredth", 100.0),
];

const SCALES: &[(&str, f64)] = &[
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("k", 1e3),
    ("million", 1e6),
    ("m", 1e6),
    ("mn", 1e6),
    ("billion", 1e9),
    ("bn", 1e9),
    ("trillion", 1e12),
    ("tn", 1e12),
];

const DENOMINATORS: &[(&str, f64)] = &[
    ("half", 2.0),
    ("third", 3.0),
    ("thirds", 3.0),
    ("quarter", 4.0),
    ("quarters", 4.0),
    ("fifth", 5.0),
    ("fifths", 5.0),
    ("sixths", 6.0),
    ("sevenths", 7.0),
    ("eighths", 8.0),
    ("tenth", 10.0),
    ("tenths", 10.0),
];

/// Closing zeros from which on a whole number may be a rounded one: 12,000 may, 300 counts.
const ROUND_ZEROS: usize = 3;

/// What "four in …" may have behind it to be a share: "two in March" is none.
const RATIO_BASES: &[f64] = &[2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 20.0];

/// Half of the last digit of a fraction in words ("two thirds" for 66 to 67 per cent), as a share.
const FRACTION_SLACK: f64 = 0.005;

fn lookup(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// The quantities among `tokens`, left to right; `taken` tells tokens that belong to dates.
pub(crate) fn quantities(tokens: &[RawToken], taken: &[bool]) -> Vec<Quantity> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        match (!taken[at]).then(|| quantity(tokens, taken, at)).flatten() {
            Some(quantity) => {
                at = quantity.tokens.end;
                let quantity = in_setting(tokens, quantity);
                match found.last_mut() {
                    Some(last) if continues(tokens, last, &quantity) => join(last, &quantity),
                    _ => found.push(quantity),
                }
            }
            None => at += 1,
        }
    }
    found
}

/// Whether the second quantity goes on with the first: "five hours and twenty minutes".
fn continues(tokens: &[RawToken], first: &Quantity, second: &Quantity) -> bool {
    let (Some((mine, large)), Some((theirs, small))) = (first.unit, second.unit) else { return false };
    let between = &tokens[first.tokens.end..second.tokens.start];
    let close = matches!(between, [_] | [_, _]) && between.get(1).is_none_or(|token| token.word == "and");
    mine == theirs && large > small && close
}

fn join(first: &mut Quantity, second: &Quantity) {
    if let (Some((_, large)), Some((_, small))) = (first.unit, second.unit) {
        first.value = first.value * large / small + second.value;
        first.slack = second.slack;
        first.tokens.end = second.tokens.end;
        first.unit = second.unit;
    }
}

/// Looks at the words around a quantity: approximation before it, a unit of measure behind it.
fn in_setting(tokens: &[RawToken], quantity: Quantity) -> Quantity {
    let before = quantity.tokens.start.saturating_sub(2)..quantity.tokens.start;
    let approximate = tokens[before].iter().any(|token| APPROXIMATE.contains(&token.word.as_str()));
    Quantity { approximate, unit: measure(tokens, quantity.tokens.end), ..quantity }
}

/// The unit that begins at token `at`.
fn measure(tokens: &[RawToken], at: usize) -> Option<(Dimension, f64)> {
    let word = super::words::fold_spelling(&tokens.get(at)?.word);
    let singular = match word.as_str() {
        "feet" => "foot",
        word => word.strip_suffix('s').unwrap_or(word),
    };
    MEASURES
        .iter()
        .find(|(name, _, _)| *name == singular || *name == word)
        .map(|(_, dimension, factor)| (*dimension, *factor))
}

fn quantity(tokens: &[RawToken], taken: &[bool], at: usize) -> Option<Quantity> {
    let word = |i: usize| tokens.get(i).filter(|_| !taken[i]).map_or("", |t| t.word.as_str());
    if let Some(found) = fraction(at, &word) {
        return Some(found);
    }
    let (mut end, value, slack) = digits(at, &word).or_else(|| spelled(at, &word))?;
    let (mut value, mut slack) = (value, slack);
    if matches!(word(end), "st" | "nd" | "rd" | "th") {
        return Some(Quantity {
            tokens: at..end + 1,
            value,
            slack: 0.0,
            kind: NumberKind::Ordinal,
            approximate: false,
            unit: None,
        });
    }
    if word(end) == "and" && DENOMINATORS.iter().any(|(name, _)| *name == word(end + 2)) {
        // "four and three-quarter"
        if let Some(part) = fraction(end + 1, &word) {
            value += part.value / 100.0;
            slack = FRACTION_SLACK;
            end = part.tokens.end;
        }
    }
    while let Some(scale) = lookup(SCALES, word(end)) {
        value *= scale;
        slack *= scale;
        end += 1;
    }
    let (end, kind, factor) = sign(end, &word);
    Some(Quantity {
        tokens: at..end,
        value: value * factor,
        slack: slack * factor,
        kind,
        approximate: false,
        unit: None,
    })
}

/// Per cent, points and basis points behind a number.
fn sign<'w>(end: usize, word: &impl Fn(usize) -> &'w str) -> (usize, NumberKind, f64) {
    match (word(end), word(end + 1)) {
        ("percentage", "point" | "points") => (end + 2, NumberKind::Points, 1.0),
        ("basis", "point" | "points") => (end + 2, NumberKind::Points, 0.01),
        ("bp" | "bps", _) => (end + 1, NumberKind::Points, 0.01),
        ("%" | "percent" | "pc", "point" | "points") => (end + 2, NumberKind::Points, 1.0),
        ("%" | "percent" | "pc", _) => (end + 1, NumberKind::Percent, 1.0),
        ("per", "cent") => (end + 2, NumberKind::Percent, 1.0),
        ("‰", _) => (end + 1, NumberKind::Percent, 0.1),
        _ => (end, NumberKind::Plain, 1.0),
    }
}

/// "two thirds", "a quarter", "half".
fn fraction<'w>(at: usize, word: &impl Fn(usize) -> &'w str) -> Option<Quantity> {
    let share = |over: f64, under: f64, end: usize| Quantity {
        tokens: at..end,
        value: 100.0 * over / under,
        slack: 100.0 * FRACTION_SLACK,
        kind: NumberKind::Percent,
        approximate: false,
        unit: None,
    };
    if word(at) == "half" && !(at > 0 && matches!(word(at - 1), "first" | "second" | "a")) {
        return Some(share(1.0, 2.0, at + 1));
    }
    if matches!(word(at + 1), "in" | "of") {
        // "four in ten", "one in every four"
        let next = at + 2 + usize::from(matches!(word(at + 2), "every" | "the"));
        let over = if word(at) == "one" { Some(1.0) } else { lookup(UNITS, word(at)) };
        if let (Some(over), Some(under)) =
            (over, lookup(UNITS, word(next)).filter(|under| RATIO_BASES.contains(under)))
            && over < under
            && word(at + 1) == "in"
        {
            return Some(share(over, under, next + 1));
        }
    }
    let under = lookup(DENOMINATORS, word(at + 1))?;
    let over = match word(at) {
        "a" | "one" => 1.0,
        other => lookup(UNITS, other).filter(|over| *over < under)?,
    };
    // "a second", "a third meeting": an ordinal unless "of", "more" or a stop follows.
    let ordinal = matches!(word(at + 1), "third" | "fifth" | "tenth")
        && over == 1.0
        && !matches!(word(at + 2), "of" | "more" | "less" | "" | "higher" | "lower" | "from" | "in" | "to");
    (!ordinal).then(|| share(over, under, at + 2))
}

fn digits<'w>(at: usize, word: &impl Fn(usize) -> &'w str) -> Option<(usize, f64, f64)> {
    let text = word(at);
    if !text.starts_with(|c: char| c.is_ascii_digit())
        || !text.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
    {
        return None;
    }
    let plain = text.replace(',', "");
    let value: f64 = plain.parse().ok()?;
    let slack = match plain.split_once('.') {
        Some((_, decimals)) => 0.5 * 10f64.powi(-(decimals.len() as i32)),
        None => {
            // 12,000 may be a rounded 11,980; 12,345 may not.
            let zeros = plain.len() - plain.trim_end_matches('0').len();
            if value == 0.0 || zeros < ROUND_ZEROS { 0.5 } else { 0.5 * 10f64.powi(zeros as i32) }
        }
    };
    Some((at + 1, value, slack))
}

/// "twenty-one", "one hundred and five", "three thousand"; also ordinals in words.
fn spelled<'w>(at: usize, word: &impl Fn(usize) -> &'w str) -> Option<(usize, f64, f64)> {
    if word(at) == "a" && word(at + 1) == "dozen" {
        return Some((at + 2, 12.0, 0.5));
    }
    let one = matches!(word(at), "a" | "one")
        && lookup(SCALES, word(at + 1)).is_some_and(|scale| word(at + 1).len() > 2 && scale >= 100.0);
    let mut value = if one { 1.0 } else { lookup(UNITS, word(at))? };
    let mut end = at + 1;
    if (20.0..=90.0).contains(&value)
        && let Some(unit) = lookup(UNITS, word(end))
            .filter(|unit| (2.0..10.0).contains(unit))
            .or((word(end) == "one").then_some(1.0))
    {
        value += unit;
        end += 1;
    }
    if word(end) == "hundred" {
        value *= 100.0;
        end += 1;
        let skip = usize::from(word(end) == "and");
        if let Some((next, rest, _)) = lookup(UNITS, word(end + skip)).and_then(|_| spelled(end + skip, word))
        {
            value += rest;
            end = next;
        }
    }
    Some((end, value, 0.5))
}

/// The place a word names: "fourth" is 4.
pub(crate) fn ordinal(word: &str) -> Option<f64> {
    lookup(ORDINALS, word)
}

impl Quantity {
    /// Whether the two are one amount, exactly or with one the correct rounding of the other.
    pub fn agrees(&self, other: &Quantity) -> bool {
        if self.kind != other.kind {
            return false;
        }
        // Amounts of one dimension are compared in its base unit, others as they are written.
        let (mine, theirs) = match (self.unit, other.unit) {
            (Some((mine, a)), Some((theirs, b))) if mine == theirs => (a, b),
            (Some((mine, _)), Some((theirs, _))) if mine != theirs => return false,
            _ => (1.0, 1.0),
        };
        let (a, b) = (self.value * mine, other.value * theirs);
        let gap = (a - b).abs();
        let tiny = 1e-9 * a.abs().max(b.abs());
        let converted = mine != theirs;
        let rounded = (rounding(self, converted) * mine).max(rounding(other, converted) * theirs);
        let loose =
            if self.approximate || other.approximate { APPROXIMATION * a.abs().min(b.abs()) } else { 0.0 };
        gap <= tiny || self.kind != NumberKind::Ordinal && gap <= rounded.max(loose) + tiny
    }
}

/// How far correct rounding may move a written amount. Small whole counts are never rounded, unless they
/// come from another unit.
fn rounding(quantity: &Quantity, converted: bool) -> f64 {
    const SMALLEST_ROUNDED: f64 = 100.0;
    let whole = quantity.kind == NumberKind::Plain && quantity.value.fract() == 0.0 && quantity.slack == 0.5;
    if whole && !converted && quantity.value < SMALLEST_ROUNDED { 0.0 } else { quantity.slack }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn read(text: &str) -> Vec<(f64, NumberKind)> {
        let raw = tokens(text, Span::new(0, text.len()), &[]);
        let taken = vec![false; raw.len()];
        quantities(&raw, &taken).into_iter().map(|q| ((q.value * 1e6).round() / 1e6, q.kind)).collect()
    }

    #[test]
    fn one_value_in_many_forms() {
        use NumberKind::*;
        for text in ["1.2 billion", "1,200 million", "$1.2bn", "1200m"] {
            assert_eq!(read(text), [(1.2e9, Plain)], "{text}");
        }
        for text in ["twelve ships", "12 ships", "a dozen ships"] {
            assert_eq!(read(text), [(12.0, Plain)], "{text}");
        }
        assert_eq!(read("28 per cent and 28% and 28 percent"), [(28.0, Percent); 3]);
        assert_eq!(read("25 basis points or 0.25 percentage points"), [(0.25, Points); 2]);
        assert_eq!(
            read("two thirds of a quarter of half"),
            [(66.666667, Percent), (25.0, Percent), (50.0, Percent)]
        );
        assert_eq!(
            read("twenty-one, one hundred and five, three hundred thousand"),
            [(21.0, Plain), (105.0, Plain), (3e5, Plain)]
        );
        assert_eq!(read("four and three-quarter per cent"), [(4.75, Percent)]);
        assert_eq!(read("four in ten and one in every four"), [(40.0, Percent), (25.0, Percent)]);
        assert_eq!(read("the 60th"), [(60.0, Ordinal)]);
    }

    #[test]
    fn units_convert_and_compose() {
        let one = |text: &str| {
            let raw = tokens(text, Span::new(0, text.len()), &[]);
            let mut found = quantities(&raw, &vec![false; raw.len()]);
            assert_eq!(found.len(), 1, "{text}");
            found.remove(0)
        };
        for (a, b) in [
            ("five hours and twenty minutes", "320 minutes"),
            ("84 kilometres", "52 miles"),
            ("two years", "24 months"),
        ] {
            assert!(one(a).agrees(&one(b)), "{a} {b}");
        }
        assert!(!one("84 kilometres").agrees(&one("84 miles")));
    }

    #[test]
    fn rounding_agrees_and_changes_do_not() {
        let one = |text: &str| {
            let raw = tokens(text, Span::new(0, text.len()), &[]);
            quantities(&raw, &vec![false; raw.len()]).remove(0)
        };
        for (a, b) in [
            ("4.97 million", "5.0 million"),
            ("12,000", "11,980"),
            ("66.7%", "two thirds"),
            ("3.58%", "3.6%"),
        ] {
            assert!(one(a).agrees(&one(b)), "{a} {b}");
        }
        for (a, b) in [("12", "21"), ("7", "8"), ("5 million", "5 billion"), ("3.5%", "3.6%"), ("50%", "50")]
        {
            assert!(!one(a).agrees(&one(b)), "{a} {b}");
        }
    }
}
