//! Quantities in prose: digits and words, scale words, per cent, money, ordinals, fractions, multiples,
//! frequencies, with their bounds and units.
//!
//! `1.2 billion`, `1,200 million` and `1200m` have one value; `twelve`, `12` and `a dozen` too. A quantity
//! keeps how exactly it was written (its last digit) and what bounds it ("at least", "nearly"); when two are
//! one amount is for `amounts` to say. Bare four-digit years are left to `dates`. Linear in the tokens.

use super::calendar;
use super::tokens::RawToken;
use super::units::{self, Dimension, Unit};
use crate::phrases::Phrases;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A number with what bounds and measures it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// Index range of its tokens, scale and per cent sign included.
    pub tokens: Range<usize>,
    /// The same with the sign of money before it and the unit behind it.
    pub measured: Range<usize>,
    /// The same with the words that bound it.
    pub whole: Range<usize>,
    /// Its value, scale applied, in `kind` units.
    pub value: f64,
    /// The scale in `value`: 1e6 for "1.2 million", 1 for digits alone.
    pub scale: f64,
    /// Half of its last written digit: the most by which rounding can have moved it.
    pub slack: f64,
    /// What sort of number it is.
    pub kind: NumberKind,
    /// What the words around it make of it.
    pub bound: Bound,
    /// Its unit of measure or currency, where one is written.
    pub unit: Option<Unit>,
    /// The time that it is an amount for, and the index of its word: "a month" in "3 crowns a month".
    pub per: Option<(Unit, usize)>,
    /// Whether it is a word with a use of its own ("both", "first", "annual") and stays a word: it can carry a
    /// number of the other text and is not looked up itself.
    pub implied: bool,
}

/// Sorts of number that are never equal to one another, but for the cases that `amounts` names.
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
    /// How many times as much: "twice", "halved", "tenfold".
    Factor,
    /// The time from one to the next: "every two years", "biennial".
    Period,
}

/// What the words around a number make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// It stands by itself.
    Exact,
    /// "about", "or so".
    About,
    /// "nearly": somewhat less.
    Nearly,
    /// "more than", "exceeding".
    Over,
    /// "at least", "or more".
    AtLeast,
    /// "less than", "under".
    Under,
    /// "at most", "up to", "no more than".
    AtMost,
}

static BOUNDS_BEFORE: LazyLock<Phrases<Bound>> = LazyLock::new(|| {
    use Bound::{About, AtLeast, AtMost, Exact, Nearly, Over, Under};
    Phrases::new([
        ("about|around|roughly|approximately|circa|ca|some|estimated", About),
        ("close|near to", About),
        ("in the region of", About),
        ("nearly|almost|approaching|virtually|practically", Nearly),
        ("not quite", Nearly),
        ("over|above|beyond|exceed~|topp~|surpass~", Over),
        ("more|greater|higher|longer|larger|bigger|older|better than", Over),
        ("in excess of", Over),
        ("upwards of", Over),
        ("at least", AtLeast),
        ("at a minimum of?", AtLeast),
        ("no|not less|fewer|lower|smaller|shorter|younger than", AtLeast),
        ("minimum of?", AtLeast),
        ("less|fewer|lower|smaller|shorter|younger than", Under),
        ("under|below|beneath", Under),
        ("short|shy of", Under),
        ("at most", AtMost),
        ("at the most", AtMost),
        ("up to", AtMost),
        ("within", AtMost),
        ("as many|much as", AtMost),
        ("maximum of?", AtMost),
        ("capped at", AtMost),
        ("limited to", AtMost),
        ("no|not more|greater|higher|longer|larger|bigger|older|later than", AtMost),
        ("not|never exceed~", AtMost),
        ("not over|above", AtMost),
        ("no other than", Exact),
    ])
});

static BOUNDS_BEHIND: LazyLock<Phrases<Bound>> = LazyLock::new(|| {
    use Bound::{About, AtLeast, AtMost};
    Phrases::new([
        ("or|and more|over|above|higher|longer|larger|older|upwards", AtLeast),
        ("or|and less|fewer|under|below|lower|shorter|younger", AtMost),
        ("or so", About),
        ("at least", AtLeast),
        ("at the? very? least", AtLeast),
        ("at most", AtMost),
        ("at the most", AtMost),
        ("at a? minimum", AtLeast),
        ("at a? maximum", AtMost),
        ("plus|+", AtLeast),
    ])
});

/// Most words of a bound before a number.
const BOUND_WORDS: usize = 4;

/// Bounds that mean the time something lasts where time follows: "over six years".
const LASTING: &[&str] = &["over", "beyond"];

const UNITS: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("one", 1.0),
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
];

pub(super) const ORDINALS: &[(&str, f64)] = &[
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
    ("sixteenth", 16.0),
    ("seventeenth", 17.0),
    ("eighteenth", 18.0),
    ("nineteenth", 19.0),
    ("twentieth", 20.0),
    ("thirtieth", 30.0),
    ("fortieth", 40.0),
    ("fiftieth", 50.0),
    ("sixtieth", 60.0),
    ("seventieth", 70.0),
    ("eightieth", 80.0),
    ("ninetieth", 90.0),
    ("hundredth", 100.0),
];

const SCALES: &[(&str, f64)] = &[
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("k", 1e3),
    ("lakh", 1e5),
    ("million", 1e6),
    ("m", 1e6),
    ("mn", 1e6),
    ("crore", 1e7),
    ("billion", 1e9),
    ("bn", 1e9),
    ("trillion", 1e12),
    ("tn", 1e12),
];

const DENOMINATORS: &[(&str, f64)] = &[
    ("half", 2.0),
    ("halves", 2.0),
    ("third", 3.0),
    ("thirds", 3.0),
    ("quarter", 4.0),
    ("quarters", 4.0),
    ("fifth", 5.0),
    ("fifths", 5.0),
    ("sixth", 6.0),
    ("sixths", 6.0),
    ("seventh", 7.0),
    ("sevenths", 7.0),
    ("eighth", 8.0),
    ("eighths", 8.0),
    ("ninth", 9.0),
    ("ninths", 9.0),
    ("tenth", 10.0),
    ("tenths", 10.0),
    ("twelfths", 12.0),
    ("twentieth", 20.0),
    ("hundredth", 100.0),
];

/// Nouns for a number of things: "a pair of", "two dozen".
const GROUPS: &[(&str, f64)] =
    &[("pair", 2.0), ("couple", 2.0), ("trio", 3.0), ("quartet", 4.0), ("dozen", 12.0), ("score", 20.0)];

/// Words for a multiple.
const MULTIPLES: &[(&str, f64)] = &[
    ("halve", 0.5),
    ("halved", 0.5),
    ("halves", 0.5),
    ("halving", 0.5),
    ("twice", 2.0),
    ("double", 2.0),
    ("doubled", 2.0),
    ("doubles", 2.0),
    ("doubling", 2.0),
    ("twofold", 2.0),
    ("thrice", 3.0),
    ("triple", 3.0),
    ("tripled", 3.0),
    ("triples", 3.0),
    ("tripling", 3.0),
    ("treble", 3.0),
    ("trebled", 3.0),
    ("threefold", 3.0),
    ("quadruple", 4.0),
    ("quadrupled", 4.0),
    ("quadrupling", 4.0),
    ("fourfold", 4.0),
    ("quintupled", 5.0),
    ("fivefold", 5.0),
    ("sixfold", 6.0),
    ("sevenfold", 7.0),
    ("eightfold", 8.0),
    ("ninefold", 9.0),
    ("tenfold", 10.0),
];

/// Words that hold a number and have a use of their own.
const IMPLIED: &[(&str, f64, NumberKind)] = &[
    ("both", 2.0, NumberKind::Plain),
    ("either", 2.0, NumberKind::Plain),
    ("neither", 2.0, NumberKind::Plain),
    ("first", 1.0, NumberKind::Ordinal),
];

/// How often, in months or minutes from one to the next.
const FREQUENCIES: &[(&str, Dimension, f64)] = &[
    ("daily", Dimension::Time, 1440.0),
    ("weekly", Dimension::Time, 10080.0),
    ("fortnightly", Dimension::Time, 20160.0),
    ("monthly", Dimension::Calendar, 1.0),
    ("quarterly", Dimension::Calendar, 3.0),
    ("annual", Dimension::Calendar, 12.0),
    ("annually", Dimension::Calendar, 12.0),
    ("yearly", Dimension::Calendar, 12.0),
    ("biennial", Dimension::Calendar, 24.0),
    ("biennially", Dimension::Calendar, 24.0),
    ("triennial", Dimension::Calendar, 36.0),
    ("decennial", Dimension::Calendar, 120.0),
];

/// Behind a glued `m` these make it metres: "a 5m high wall".
const METRE_WORDS: &[&str] = &["high", "wide", "long", "deep", "tall", "above", "below", "thick"];

/// Closing zeros from which on a whole number may be a rounded one: 12,000 may, 300 counts.
const ROUND_ZEROS: usize = 3;

/// What "four in …" may have behind it to be a share: "two in March" is none.
const RATIO_BASES: &[f64] =
    &[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 20.0, 25.0, 50.0, 100.0, 1000.0];

/// Half of the last digit of a fraction in words ("two thirds" for 66 to 67 per cent), as a share.
const FRACTION_SLACK: f64 = 0.005;

/// Half of the last digit of an amount made with a fraction ("half a million"), as share of it.
const PART_SLACK: f64 = 0.05;

/// Words before "but" that make of a share what is left.
const ALL: &[&str] = &["all", "everyone", "everybody", "everything"];

/// Words before a time that an amount is given for, and how far behind the amount they may stand, in tokens.
const PER: &[&str] = &["a", "an", "per", "each", "every"];
const PER_REACH: usize = 3;

/// Words behind a time that make it a distance instead: "rose by 5 a year later".
const STEPS: &[&str] = &["later", "earlier", "ago", "before", "after", "from", "and", "long"];

/// Every word that a quantity without digits can begin with: most words begin none, and one look-up tells.
static OPENING: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let tables = [UNITS, ORDINALS, MULTIPLES].into_iter().flatten().map(|(word, _)| *word);
    let implied = IMPLIED.iter().map(|(word, ..)| *word);
    let frequencies = FREQUENCIES.iter().map(|(word, ..)| *word);
    let others = ["a", "an", "the", "one", "half", "every", "each", "other", "twice"];
    tables.chain(implied).chain(frequencies).chain(others).collect()
});

fn lookup(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// The place a word names: "fourth" is 4.
pub(crate) fn ordinal(word: &str) -> Option<f64> {
    lookup(ORDINALS, word)
}

/// The quantities among `tokens`, left to right; `taken` tells tokens that belong to dates.
pub(crate) fn quantities(tokens: &[RawToken], taken: &[bool]) -> Vec<Quantity> {
    let reader = Reader { tokens, taken };
    let (mut found, mut at): (Vec<Quantity>, usize) = (Vec::new(), 0);
    while at < tokens.len() {
        match (!taken[at]).then(|| reader.quantity(at)).flatten() {
            Some(quantity) => {
                at = quantity.measured.end.max(at + 1);
                match found.last_mut() {
                    Some(last) if continues(tokens, last, &quantity) => join(last, &quantity),
                    _ => found.push(quantity),
                }
            }
            None => at += 1,
        }
    }
    ranges(tokens, &mut found);
    for nth in 0..found.len() {
        let limit = found.get(nth + 1).map_or(tokens.len(), |next| next.tokens.start);
        let start = nth.checked_sub(1).map_or(0, |before| found[before].measured.end);
        bind(tokens, &mut found[nth], start..limit);
    }
    found
}

/// Whether the second quantity goes on with the first: "five hours and twenty minutes".
fn continues(tokens: &[RawToken], first: &Quantity, second: &Quantity) -> bool {
    let (Some(mine), Some(theirs)) = (first.unit, second.unit) else { return false };
    let between = &tokens[first.measured.end..second.measured.start];
    let close = between.is_empty() || matches!(between, [word] if word.word == "and");
    let same = mine.dimension == theirs.dimension && !matches!(mine.dimension, Dimension::Money(_));
    same && mine.factor > theirs.factor && close && !second.implied
}

fn join(first: &mut Quantity, second: &Quantity) {
    if let (Some(large), Some(small)) = (first.unit, second.unit) {
        first.value = first.value * large.factor / small.factor + second.value;
        first.slack = second.slack;
        first.tokens.end = second.tokens.end;
        first.measured.end = second.measured.end;
        first.whole.end = second.whole.end;
        first.unit = second.unit;
    }
}

/// Gives the lower end of a range what is written at the upper end only: "3 to 5 per cent", "48 to 52 million".
fn ranges(tokens: &[RawToken], found: &mut [Quantity]) {
    for upper in 1..found.len() {
        let (left, right) = found.split_at_mut(upper);
        let (low, high) = (&mut left[upper - 1], &right[0]);
        let bare = low.kind == NumberKind::Plain && low.unit.is_none() && low.scale == 1.0 && !low.implied;
        let between = &tokens[low.tokens.end..high.measured.start];
        let dashed = || {
            let gap = tokens[high.measured.start].span.start - tokens[low.tokens.end - 1].span.end;
            gap > 0 && gap <= '–'.len_utf8() && gap != 2
        };
        let linked = match between {
            [] => dashed(),
            [word] => matches!(word.word.as_str(), "to" | "or") || word.word == "and" && begins(tokens, low),
            _ => false,
        };
        if bare && linked && low.value < high.value / high.scale {
            low.value *= high.scale;
            low.slack *= high.scale;
            low.scale = high.scale;
            low.kind = high.kind;
            low.unit = high.unit;
            low.per = high.per;
        }
    }
}

/// Whether "between" opens a range at a quantity.
fn begins(tokens: &[RawToken], low: &Quantity) -> bool {
    low.tokens.start.checked_sub(1).is_some_and(|before| tokens[before].word == "between")
}

/// Looks for words that bound a quantity, none of them outside of `room`.
fn bind(tokens: &[RawToken], quantity: &mut Quantity, room: Range<usize>) {
    let words: Vec<&str> = tokens[room.clone()].iter().map(|token| token.word.as_str()).collect();
    let start = quantity.measured.start - room.start;
    let before = (start.saturating_sub(BOUND_WORDS)..start)
        .find_map(|at| BOUNDS_BEFORE.at(&words, at).filter(|hit| hit.words.end == start));
    if let Some(hit) = before {
        let lasting = quantity.unit.is_some_and(|unit| unit.is_time()) && LASTING.contains(&words[start - 1]);
        if !lasting {
            quantity.bound = *hit.value;
            quantity.whole.start = room.start + hit.words.start;
        }
        return;
    }
    // One noun may stand between: "40 boats or more".
    let end = quantity.measured.end - room.start;
    let behind = (end..words.len().min(end + 2)).find_map(|at| BOUNDS_BEHIND.at(&words, at));
    if let Some(hit) = behind.filter(|hit| hit.words.end < words.len() || room.end == tokens.len()) {
        quantity.bound = *hit.value;
        quantity.whole.end = room.start + hit.words.end;
    }
}

/// A number as it is read, before its surroundings are looked at.
struct Read {
    end: usize,
    value: f64,
    scale: f64,
    slack: f64,
    kind: NumberKind,
    unit: Option<Unit>,
}

struct Reader<'t> {
    tokens: &'t [RawToken],
    taken: &'t [bool],
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|_| !self.taken[at]).map_or("", |token| token.word.as_str())
    }

    /// Whether token `at` follows the one before it without a blank.
    fn glued(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some_and(|token| token.span.start == self.tokens[at - 1].span.end)
    }

    fn quantity(&self, at: usize) -> Option<Quantity> {
        let word = self.word(at);
        if !word.starts_with(|c: char| c.is_ascii_digit()) && !OPENING.contains(word) {
            return None;
        }
        if let Some(implied) = self.implied(at) {
            return Some(implied);
        }
        let mut read = self
            .frequency(at)
            .or_else(|| self.share(at))
            .or_else(|| self.multiple(at))
            .or_else(|| self.place(at))
            .or_else(|| self.span(at))
            .or_else(|| self.number(at))?;
        let mut measured = at..read.end;
        if matches!(read.kind, NumberKind::Plain | NumberKind::Period) && read.unit.is_none() {
            if let Some((unit, len)) =
                units::behind(self.tokens, read.end, read.value).filter(|_| !self.name(read.end))
            {
                read.unit = Some(unit);
                measured.end += len;
                if self.word(measured.end) == "and" && matches!(self.word(measured.end + 1), "a" | "one") {
                    // "a year and a half"
                    if let Some(part) =
                        lookup(DENOMINATORS, self.word(measured.end + 2)).filter(|p| *p <= 4.0)
                    {
                        read.value += 1.0 / part;
                        measured.end += 3;
                    }
                }
            } else if at > 0
                && !self.taken[at - 1]
                && let Some(money) = units::before(self.tokens, at - 1)
            {
                read.unit = Some(money);
                measured.start -= 1;
            }
        }
        // "all but 4%" leaves 96%.
        let but = at > 1 && self.word(at - 1) == "but" && ALL.contains(&self.word(at - 2));
        let rest = but && read.kind == NumberKind::Percent && read.value < 100.0;
        let first = if rest { at - 2 } else { measured.start };
        Some(Quantity {
            tokens: at..read.end,
            whole: first..measured.end,
            per: if read.kind == NumberKind::Plain { self.per(&measured, read.unit) } else { None },
            measured,
            value: if rest { 100.0 - read.value } else { read.value },
            scale: read.scale,
            slack: read.slack,
            kind: read.kind,
            bound: Bound::Exact,
            unit: read.unit,
            implied: false,
        })
    }

    /// The time behind an amount that it is given for: "12 boats a year", "40 crowns per head each week". An
    /// amount of time has none: eight hours a day make no 56 hours a week.
    fn per(&self, measured: &Range<usize>, unit: Option<Unit>) -> Option<(Unit, usize)> {
        if unit.is_some_and(|unit| unit.is_time()) {
            return None;
        }
        for at in measured.end..(measured.end + PER_REACH).min(self.tokens.len()) {
            let parted = self.tokens[at].span.start > self.tokens[at - 1].span.end + 1;
            if parted || self.counts(at) {
                return None;
            }
            let time =
                units::behind(self.tokens, at + 1, 1.0).filter(|(unit, len)| unit.is_time() && *len == 1);
            if let Some((unit, _)) = time.filter(|_| PER.contains(&self.word(at))) {
                return (!STEPS.contains(&self.word(at + 2))).then_some((unit, at + 1));
            }
        }
        None
    }

    /// Whether the token is a word of a name.
    fn name(&self, at: usize) -> bool {
        at > 0
            && self.tokens.get(at).is_some_and(|token| token.capital && !token.acronym)
            && !matches!(self.word(at), "celsius" | "fahrenheit")
    }

    /// "both", "one ship", "annually", "every year".
    fn implied(&self, at: usize) -> Option<Quantity> {
        let plain = |end: usize, value: f64, kind: NumberKind, unit: Option<Unit>| Quantity {
            tokens: at..end,
            measured: at..end,
            whole: at..end,
            value,
            scale: 1.0,
            slack: 0.0,
            kind,
            bound: Bound::Exact,
            unit,
            per: None,
            implied: true,
        };
        let word = self.word(at);
        let period = |end: usize, dimension: Dimension, factor: f64| {
            Some(plain(end, 1.0, NumberKind::Period, Some(Unit::plain(dimension, factor))))
        };
        if let Some((_, dimension, factor)) = FREQUENCIES.iter().find(|(name, ..)| *name == word) {
            return period(at + 1, *dimension, *factor);
        }
        if matches!(word, "every" | "each") || matches!((word, self.word(at.wrapping_sub(1))), ("a", "once"))
        {
            // The season may be taken by a date.
            let next = self.tokens.get(at + 1).map_or("", |token| token.word.as_str());
            // What comes every autumn comes once a year.
            if next != "fall" && (calendar::is_month(next) || calendar::is_season(next)) {
                return period(at + 1, Dimension::Calendar, 12.0);
            }
            let time = units::behind(self.tokens, at + 1, 1.0).filter(|(unit, _)| unit.is_time());
            if let Some((unit, 1)) = time.filter(|_| next != "second") {
                return period(at + 2, unit.dimension, unit.factor);
            }
        }
        let known = IMPLIED.iter().find(|(name, ..)| *name == word);
        if let Some((_, value, kind)) = known.filter(|_| !self.name(at)) {
            return Some(plain(at + 1, *value, *kind, None));
        }
        // "one ship", not "one of them", "no one", "one another".
        let next = self.word(at + 1);
        let counts = word == "one"
            && !next.is_empty()
            && !super::words::is_function(next)
            && lookup(SCALES, next).is_none()
            && lookup(DENOMINATORS, next).is_none()
            && lookup(ORDINALS, next).is_none()
            && !matches!(next, "day" | "way" | "thing" | "time" | "dozen")
            && !matches!(
                self.word(at.wrapping_sub(1)),
                "no" | "this" | "that" | "the" | "every" | "each" | "which"
            );
        counts.then(|| plain(at + 1, 1.0, NumberKind::Plain, None))
    }

    /// "every two years", "every second year", "every other month", "twice a year".
    fn frequency(&self, at: usize) -> Option<Read> {
        let before = self.word(at.wrapping_sub(1));
        if word_is_time(self.tokens, at + 1) && matches!(before, "every" | "each") {
            let value = match self.word(at) {
                "other" => 2.0,
                word => ordinal(word).or_else(|| lookup(UNITS, word)).or_else(|| word.parse().ok())?,
            };
            return Some(Read {
                end: at + 1,
                value,
                scale: 1.0,
                slack: 0.0,
                kind: NumberKind::Period,
                unit: None,
            });
        }
        let times = match (self.word(at), self.word(at + 1)) {
            ("twice", _) => Some((2.0, at + 1)),
            (number, "times") => lookup(UNITS, number).map(|number| (number, at + 2)),
            _ => None,
        };
        let (times, end) = times.filter(|(times, _)| *times > 0.0)?;
        let (unit, len) = units::behind(self.tokens, end + 1, 1.0).filter(|(unit, _)| unit.is_time())?;
        let rate = matches!(self.word(end), "a" | "each" | "every" | "per") && len == 1;
        rate.then(|| Read {
            end: end + 2,
            value: 1.0,
            scale: 1.0,
            slack: 0.0,
            kind: NumberKind::Period,
            unit: Some(Unit::plain(unit.dimension, unit.factor / times)),
        })
    }

    /// "two thirds", "a quarter", "half", "four in ten", "nine out of every ten", "every second one"; with a scale
    /// or unit behind it an amount: "half a million", "three quarters of an hour".
    fn share(&self, at: usize) -> Option<Read> {
        let (over, under, end) = self.ratio(at).or_else(|| self.fraction(at))?;
        let part = over / under;
        let next = end + usize::from(self.word(end) == "of");
        if matches!(self.word(next), "a" | "an") && part < 1.0 {
            let name = self.word(next + 1);
            let scale = lookup(SCALES, name)
                .filter(|_| name.len() > 2)
                .or_else(|| lookup(GROUPS, name).filter(|_| name == "dozen"));
            if let Some(scale) = scale {
                let value = part * scale;
                let slack = if scale > 100.0 { PART_SLACK * value } else { 0.5 };
                return Some(Read {
                    end: next + 2,
                    value,
                    scale,
                    slack,
                    kind: NumberKind::Plain,
                    unit: None,
                });
            }
            let unit = units::behind(self.tokens, next + 1, 1.0)
                .filter(|(unit, _)| unit.is_time() || unit.dimension == Dimension::Length);
            if unit.is_some() {
                return Some(Read {
                    end: next + 1,
                    value: part,
                    scale: 1.0,
                    slack: PART_SLACK * part,
                    kind: NumberKind::Plain,
                    unit: None,
                });
            }
        }
        Some(Read {
            end,
            value: 100.0 * part,
            scale: 1.0,
            slack: 100.0 * FRACTION_SLACK,
            kind: NumberKind::Percent,
            unit: None,
        })
    }

    fn ratio(&self, at: usize) -> Option<(f64, f64, usize)> {
        let small =
            |word: &str| lookup(UNITS, word).or_else(|| word.parse().ok().filter(|n: &f64| n.fract() == 0.0));
        if self.word(at) == "every" {
            // "every second one a woman"
            let under = match self.word(at + 1) {
                "other" => 2.0,
                word => ordinal(word).filter(|under| *under > 1.0)?,
            };
            return (!word_is_time(self.tokens, at + 2)).then_some((1.0, under, at + 2));
        }
        let over = small(self.word(at))?;
        let next = match (self.word(at + 1), self.word(at + 2), self.word(at + 3)) {
            ("in", "every", _) => at + 3,
            ("in", ..) => at + 2,
            ("out", "of", "every" | "the") => at + 4,
            ("out", "of", _) => at + 3,
            _ => return None,
        };
        let under = small(self.word(next)).filter(|under| RATIO_BASES.contains(under))?;
        // "two in five years" is no share.
        let counted = word_is_time(self.tokens, next + 1) || lookup(SCALES, self.word(next + 1)).is_some();
        (over > 0.0 && over < under && !counted).then_some((over, under, next + 1))
    }

    fn fraction(&self, at: usize) -> Option<(f64, f64, usize)> {
        let before = self.word(at.wrapping_sub(1));
        if self.word(at) == "half" {
            let part = matches!(before, "first" | "second" | "other" | "latter" | "each" | "either" | "a");
            return (!part).then_some((1.0, 2.0, at + 1));
        }
        let under = lookup(DENOMINATORS, self.word(at + 1))?;
        let next = self.word(at + 2);
        let over = match self.word(at) {
            "a" | "an" | "one" => 1.0,
            word => lookup(UNITS, word).filter(|over| *over < under)?,
        };
        // "a second", "a third meeting": an ordinal unless "of", "more" or a stop follows.
        let end = |at: usize| self.tokens.get(at).map_or(0, |token| token.span.end);
        let stop = self.tokens.get(at + 2).is_none_or(|token| token.span.start > end(at + 1) + 1);
        let ordinal = ordinal(self.word(at + 1)).is_some()
            && over == 1.0
            && !stop
            && !matches!(
                next,
                "of" | "more"
                    | "less"
                    | ""
                    | "higher"
                    | "lower"
                    | "from"
                    | "in"
                    | "to"
                    | "and"
                    | "by"
                    | "on"
                    | "since"
                    | "over"
                    | "during"
                    | "after"
                    | "between"
            )
            || self.tokens.get(at + 2).is_some_and(|token| token.capital && !token.acronym)
                && ordinal(self.word(at + 1)).is_some()
                && over == 1.0;
        // "a quarter" of a year is a date or a time, not a share, where it is counted.
        (!(ordinal || over > 1.0 && under == 2.0)).then_some((over, under, at + 2))
    }

    /// "twice", "doubled", "tenfold", "three times as many".
    fn multiple(&self, at: usize) -> Option<Read> {
        let factor = |end: usize, value: f64| Read {
            end,
            value,
            scale: 1.0,
            slack: 0.0,
            kind: NumberKind::Factor,
            unit: None,
        };
        if let Some(value) = lookup(MULTIPLES, self.word(at)).filter(|_| !self.name(at)) {
            return Some(factor(at + 1, value));
        }
        let number = lookup(UNITS, self.word(at)).or_else(|| self.word(at).parse().ok())?;
        matches!(self.word(at + 1), "times" | "fold").then(|| factor(at + 2, number))
    }

    /// "fourth", "twenty-first", "60th"; a place that names ("Seventh Street") stays a word.
    fn place(&self, at: usize) -> Option<Read> {
        let read = |end: usize, value: f64| Read {
            end,
            value,
            scale: 1.0,
            slack: 0.0,
            kind: NumberKind::Ordinal,
            unit: None,
        };
        let word = self.word(at);
        if matches!(self.word(at + 1), "st" | "nd" | "rd" | "th") {
            return word.replace(',', "").parse().ok().map(|value| read(at + 2, value));
        }
        if self.name(at) {
            return None;
        }
        let tens = lookup(UNITS, word).filter(|tens| (20.0..=90.0).contains(tens));
        if let (Some(tens), Some(unit)) = (tens, ordinal(self.word(at + 1)).filter(|unit| *unit < 10.0)) {
            return Some(read(at + 2, tens + unit));
        }
        let timed = matches!(self.word(at.wrapping_sub(1)), "per" | "split" | "one");
        ordinal(word).filter(|_| !timed).map(|value| read(at + 1, value))
    }

    /// "a year and a half", "a decade": one of a unit, where the article is a number.
    fn span(&self, at: usize) -> Option<Read> {
        let named = matches!(self.word(at + 1), "decade" | "century" | "fortnight");
        let halved = || {
            let rest = [2, 3, 4].map(|nth| self.word(at + nth));
            word_is_time(self.tokens, at + 1) && matches!(rest, ["and", "a", "half" | "quarter"])
        };
        (matches!(self.word(at), "a" | "one") && (named || halved())).then(|| Read {
            end: at + 1,
            value: 1.0,
            scale: 1.0,
            slack: 0.0,
            kind: NumberKind::Plain,
            unit: None,
        })
    }

    /// A number in digits or words with its scale and its sign.
    fn number(&self, at: usize) -> Option<Read> {
        let (mut end, mut value, mut slack) = self.digits(at).or_else(|| self.spelled(at))?;
        if self.word(end) == "and" && lookup(DENOMINATORS, self.word(end + 2)).is_some() {
            // "four and three-quarter", "two and a half million"
            let part = match self.word(end + 1) {
                "a" | "one" => lookup(DENOMINATORS, self.word(end + 2))
                    .filter(|under| *under <= 4.0)
                    .map(|under| (1.0, under, end + 3)),
                _ => self.fraction(end + 1),
            };
            if let Some((over, under, next)) = part {
                value += over / under;
                slack = FRACTION_SLACK;
                end = next;
            }
        }
        let mut scale = 1.0;
        while let Some(factor) = self.scale(end) {
            scale *= factor;
            end += 1;
        }
        let (end, kind, factor) = self.sign(end);
        Some(Read {
            end,
            value: value * scale * factor,
            scale,
            slack: slack * scale * factor,
            kind,
            unit: None,
        })
    }

    /// The scale that token `at` adds to a number before it; a short one must be glued to it.
    fn scale(&self, at: usize) -> Option<f64> {
        let word = self.word(at);
        let metres = word == "m" && METRE_WORDS.contains(&self.word(at + 1));
        let fits = word.len() > 2 || self.glued(at) || word == "bn" || word == "tn";
        lookup(SCALES, word).filter(|_| fits && !metres)
    }

    /// Per cent, points and basis points behind a number.
    fn sign(&self, end: usize) -> (usize, NumberKind, f64) {
        match (self.word(end), self.word(end + 1)) {
            ("percentage", "point" | "points") => (end + 2, NumberKind::Points, 1.0),
            ("basis", "point" | "points") => (end + 2, NumberKind::Points, 0.01),
            ("bp" | "bps", _) => (end + 1, NumberKind::Points, 0.01),
            ("pp", _) => (end + 1, NumberKind::Points, 1.0),
            ("%" | "percent" | "pc", "point" | "points") => (end + 2, NumberKind::Points, 1.0),
            ("%" | "percent" | "pc", _) => (end + 1, NumberKind::Percent, 1.0),
            ("per", "cent") => (end + 2, NumberKind::Percent, 1.0),
            ("per", "mille" | "mil" | "thousand") => (end + 2, NumberKind::Percent, 0.1),
            ("‰", _) => (end + 1, NumberKind::Percent, 0.1),
            _ => (end, NumberKind::Plain, 1.0),
        }
    }

    fn digits(&self, at: usize) -> Option<(usize, f64, f64)> {
        let text = self.word(at);
        if !text.starts_with(|c: char| c.is_ascii_digit())
            || !text.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
        {
            return None;
        }
        let plain = text.replace(',', "");
        let value: f64 = plain.parse().ok()?;
        let slack = match plain.split_once('.') {
            Some((_, decimals)) => 0.5 * 10f64.powi(-(decimals.len() as i32)),
            None => whole_slack(value),
        };
        Some((at + 1, value, slack))
    }

    /// "twenty-one", "one hundred and five", "ninety-nine thousand nine hundred", "two dozen", "a pair of".
    fn spelled(&self, at: usize) -> Option<(usize, f64, f64)> {
        let group = |at: usize| lookup(GROUPS, self.word(at));
        if matches!(self.word(at), "a" | "the") {
            let group = group(at + 1).filter(|_| {
                self.word(at + 2) == "of" && !self.counts(at + 3) || self.word(at + 1) == "dozen"
            });
            if let Some(group) = group {
                let of = usize::from(self.word(at + 2) == "of");
                return Some((at + 2 + of, group, 0.5));
            }
        }
        let one = matches!(self.word(at), "a" | "one")
            && lookup(SCALES, self.word(at + 1)).is_some_and(|_| self.word(at + 1).len() > 2);
        let (mut total, mut part, mut end) = (0.0, 0.0, at);
        // What a further word must stay below: 10 behind "twenty", 100 behind "two hundred".
        let (mut room, mut largest) = (f64::INFINITY, f64::INFINITY);
        if one {
            (part, end, room) = (1.0, at + 1, 1.0);
        } else if self.word(at) == "one" || lookup(UNITS, self.word(at)).is_none() {
            return None;
        }
        loop {
            let skip = usize::from(end > at && room >= 100.0 && self.word(end) == "and");
            let word = self.word(end + skip);
            if let Some(unit) = lookup(UNITS, word).filter(|unit| *unit < room && (end == at || *unit > 0.0))
            {
                part += unit;
                room = if unit >= 20.0 { 10.0 } else { 1.0 };
                end += skip + 1;
            } else if word == "hundred" && skip == 0 && (1.0..100.0).contains(&part) {
                part *= 100.0;
                room = 100.0;
                end += 1;
            } else if let Some(scale) = lookup(SCALES, word).filter(|scale| {
                skip == 0 && word.len() > 2 && *scale >= 1e3 && *scale < largest && part > 0.0
            }) {
                total += part * scale;
                (part, room, largest) = (0.0, if scale == 1e3 { 100.0 } else { 1.0 }, scale);
                end += 1;
                // "three million" alone leaves the scale to the caller, so that it is kept.
                if scale > 1e3 {
                    return Some((end - 1, total / scale, 0.5));
                }
            } else {
                break;
            }
        }
        if let Some(group) = group(end).filter(|group| *group >= 12.0) {
            return Some((end + 1, (total + part) * group, 0.5));
        }
        let value = total + part;
        Some((end, value, whole_slack(value)))
    }

    /// Whether a number stands at `at`.
    fn counts(&self, at: usize) -> bool {
        self.word(at).starts_with(|c: char| c.is_ascii_digit()) || lookup(UNITS, self.word(at)).is_some()
    }
}

/// Half of the last digit that counts: 12,000 may be a rounded 11,980; 12,345 may not, 300 hardly.
fn whole_slack(value: f64) -> f64 {
    let zeros = closing_zeros(value);
    let digits = if value > 0.0 { value.log10().floor() as usize + 1 } else { 1 };
    let rounded = zeros >= ROUND_ZEROS || zeros == 2 && digits >= 4;
    0.5 * 10f64.powi(if rounded { zeros as i32 } else { 0 })
}

/// How many zeros a whole number ends in; 0 for zero and for fractions.
pub(super) fn closing_zeros(value: f64) -> usize {
    let (mut zeros, mut rest) = (0, value);
    while rest >= 10.0 && rest % 10.0 == 0.0 {
        rest /= 10.0;
        zeros += 1;
    }
    zeros
}

fn word_is_time(tokens: &[RawToken], at: usize) -> bool {
    units::behind(tokens, at, 1.0).is_some_and(|(unit, _)| unit.is_time())
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn all(text: &str) -> Vec<Quantity> {
        let raw = tokens(text, Span::new(0, text.len()), &[]);
        quantities(&raw, &vec![false; raw.len()])
    }

    fn read(text: &str) -> Vec<(f64, NumberKind)> {
        all(text)
            .into_iter()
            .filter(|q| !q.implied)
            .map(|q| ((q.value * 1e6).round() / 1e6, q.kind))
            .collect()
    }

    #[test]
    fn one_value_in_many_forms() {
        use NumberKind::*;
        for (text, value, kind) in [
            ("1.2 billion", 1.2e9, Plain),
            ("1,200 million", 1.2e9, Plain),
            ("$1.2bn", 1.2e9, Plain),
            ("1200m", 1.2e9, Plain),
            ("twelve ships", 12.0, Plain),
            ("12 ships", 12.0, Plain),
            ("a dozen ships", 12.0, Plain),
            ("two dozen ships", 24.0, Plain),
            ("half a dozen ships", 6.0, Plain),
            ("a pair of ships", 2.0, Plain),
            ("a score of ships", 20.0, Plain),
            ("a hundred ships", 100.0, Plain),
            ("twenty-one ships", 21.0, Plain),
            ("one hundred and five ships", 105.0, Plain),
            ("three hundred thousand", 3e5, Plain),
            ("ninety-nine thousand nine hundred and ninety-nine", 99_999.0, Plain),
            ("four thousand and twelve", 4012.0, Plain),
            ("half a million", 5e5, Plain),
            ("a quarter of a million", 2.5e5, Plain),
            ("three and a half", 3.5, Plain),
            ("two and a half million", 2.5e6, Plain),
            ("three million", 3e6, Plain),
            ("four and three-quarter per cent", 4.75, Percent),
            ("28 per cent", 28.0, Percent),
            ("28%", 28.0, Percent),
            ("28 percent", 28.0, Percent),
            ("5 per mille", 0.5, Percent),
            ("25 basis points", 0.25, Points),
            ("0.25 percentage points", 0.25, Points),
            ("two thirds of them", 66.666667, Percent),
            ("a quarter of them", 25.0, Percent),
            ("by an eighth", 12.5, Percent),
            ("four in ten", 40.0, Percent),
            ("one in every four", 25.0, Percent),
            ("one in four", 25.0, Percent),
            ("1 in 20", 5.0, Percent),
            ("nine out of ten", 90.0, Percent),
            ("every second one a woman", 50.0, Percent),
            ("the 60th", 60.0, Ordinal),
            ("the fourth meeting", 4.0, Ordinal),
            ("the twenty-first member", 21.0, Ordinal),
            ("a third meeting", 3.0, Ordinal),
            ("the 3rd meeting", 3.0, Ordinal),
            ("twice as many", 2.0, Factor),
            ("costs doubled", 2.0, Factor),
            ("a tenfold rise", 10.0, Factor),
            ("three times as large", 3.0, Factor),
            ("costs were halved", 0.5, Factor),
            ("every two years", 2.0, Period),
            ("every second year", 2.0, Period),
        ] {
            assert_eq!(read(text), [(value, kind)], "{text}");
        }
    }

    #[test]
    fn words_that_are_no_numbers() {
        for text in [
            "one of them",
            "no one came",
            "a few hundred",
            "Seventh Street",
            "at Fourth Bridge",
            "a second-hand shop's half",
        ] {
            let found: Vec<_> =
                read(text).into_iter().filter(|(_, kind)| *kind == NumberKind::Plain).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_range_shares_what_is_written_once() {
        use NumberKind::*;
        assert_eq!(read("3 to 5 per cent"), [(3.0, Percent), (5.0, Percent)]);
        assert_eq!(read("3–5 million"), [(3e6, Plain), (5e6, Plain)]);
        assert_eq!(read("between 48 and 52 billion drals"), [(48e9, Plain), (52e9, Plain)]);
        assert_eq!(read("seven votes to two"), [(7.0, Plain), (2.0, Plain)]);
    }

    #[test]
    fn bounds_are_read_on_both_sides() {
        use Bound::*;
        for (text, bound) in [
            ("40 boats", Exact),
            ("about 40 boats", About),
            ("40 or so", About),
            ("nearly 40 boats", Nearly),
            ("more than 40 boats", Over),
            ("over $40 million", Over),
            ("exceeding 40 boats", Over),
            ("at least 40 boats", AtLeast),
            ("no fewer than 40 boats", AtLeast),
            ("a minimum of 40 boats", AtLeast),
            ("40 boats or more", AtLeast),
            ("40 metres or more", AtLeast),
            ("40+ boats", AtLeast),
            ("fewer than 40 boats", Under),
            ("under 40 per cent", Under),
            ("less than half", Under),
            ("at most 40 boats", AtMost),
            ("no more than 40 boats", AtMost),
            ("up to 40 boats", AtMost),
            ("not exceeding 40 boats", AtMost),
            ("over 40 years", Exact),
        ] {
            assert_eq!(all(text)[0].bound, bound, "{text}");
        }
    }

    #[test]
    fn words_that_hold_a_number_stay_words() {
        for (text, value) in
            [("both piers", 2.0), ("one ship", 1.0), ("the first pier", 1.0), ("annual talks", 1.0)]
        {
            let found = all(text);
            assert!(found.len() == 1 && found[0].implied && found[0].value == value, "{text}: {found:?}");
        }
    }
}
