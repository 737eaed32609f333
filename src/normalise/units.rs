//! Units of measure and currencies as they are written, each with its way to a base unit.
//!
//! A unit is one to three words behind a number ("kilometres per hour") or, for money, a sign or code before
//! it. Only what has a fixed size is listed; a noun that is no unit is what the number counts, and the rules
//! look at it.

use super::tokens::RawToken;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A unit and how to bring an amount in it to the base unit of its dimension: `value * factor + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// Base units in one of it.
    pub factor: f64,
    /// What its zero is in base units; 0 but for temperatures.
    pub offset: f64,
}

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// Base unit metre.
    Length,
    /// Base unit square metre.
    Area,
    /// Base unit litre.
    Volume,
    /// Base unit gram.
    Mass,
    /// Base unit kelvin.
    Temperature,
    /// Base unit metre a second.
    Speed,
    /// Base unit watt.
    Power,
    /// Base unit watt hour.
    Energy,
    /// Base unit pascal.
    Pressure,
    /// Base unit hertz.
    Frequency,
    /// Base unit volt.
    Voltage,
    /// Base unit byte, a thousand to the kilobyte.
    Data,
    /// Base unit minute; months and years are too uneven to convert to days.
    Time,
    /// Base unit month.
    Calendar,
    /// A currency, by its ISO 4217 code; currencies are not converted.
    Money(&'static str),
}

use Dimension::{
    Area, Calendar, Data, Energy, Frequency, Length, Mass, Money, Power, Pressure, Speed, Temperature, Time,
    Voltage, Volume,
};

/// Units in the singular, British spelling, with their factor (BIPM, The International System of Units, 9th
/// edition; customary units by the international yard and pound of 1959, volumes as in the United States
/// but for the imperial gallon and pint).
const UNITS: &[(&str, Dimension, f64)] = &[
    ("nanometre", Length, 1e-9),
    ("micrometre", Length, 1e-6),
    ("millimetre", Length, 1e-3),
    ("mm", Length, 1e-3),
    ("centimetre", Length, 1e-2),
    ("cm", Length, 1e-2),
    ("metre", Length, 1.0),
    ("kilometre", Length, 1e3),
    ("km", Length, 1e3),
    ("nautical mile", Length, 1852.0),
    ("mile", Length, 1609.344),
    ("inch", Length, 0.0254),
    ("foot", Length, 0.3048),
    ("ft", Length, 0.3048),
    ("yard", Length, 0.9144),
    ("square metre", Area, 1.0),
    ("sq m", Area, 1.0),
    ("m2", Area, 1.0),
    ("square kilometre", Area, 1e6),
    ("sq km", Area, 1e6),
    ("km2", Area, 1e6),
    ("square mile", Area, 2_589_988.11),
    ("sq mile", Area, 2_589_988.11),
    ("square foot", Area, 0.092_903_04),
    ("hectare", Area, 1e4),
    ("ha", Area, 1e4),
    ("acre", Area, 4046.856),
    ("litre", Volume, 1.0),
    ("millilitre", Volume, 1e-3),
    ("ml", Volume, 1e-3),
    ("cubic metre", Volume, 1e3),
    ("m3", Volume, 1e3),
    ("gallon", Volume, 3.785_411_784),
    ("imperial gallon", Volume, 4.546_09),
    ("barrel of oil", Volume, 158.987_295),
    ("microgram", Mass, 1e-6),
    ("milligram", Mass, 1e-3),
    ("mg", Mass, 1e-3),
    ("gram", Mass, 1.0),
    ("kilogram", Mass, 1e3),
    ("kilo", Mass, 1e3),
    ("kg", Mass, 1e3),
    ("tonne", Mass, 1e6),
    ("metric tonne", Mass, 1e6),
    ("pound", Mass, 453.592_37),
    ("lb", Mass, 453.592_37),
    ("ounce", Mass, 28.349_523),
    ("degree celsius", Temperature, 1.0),
    ("celsius", Temperature, 1.0),
    ("degree c", Temperature, 1.0),
    ("degree centigrade", Temperature, 1.0),
    ("degree fahrenheit", Temperature, 5.0 / 9.0),
    ("fahrenheit", Temperature, 5.0 / 9.0),
    ("degree f", Temperature, 5.0 / 9.0),
    ("kelvin", Temperature, 1.0),
    ("kilometre per hour", Speed, 1.0 / 3.6),
    ("kilometre an hour", Speed, 1.0 / 3.6),
    ("km per hour", Speed, 1.0 / 3.6),
    ("km an hour", Speed, 1.0 / 3.6),
    ("km h", Speed, 1.0 / 3.6),
    ("kph", Speed, 1.0 / 3.6),
    ("mile per hour", Speed, 0.447_04),
    ("mile an hour", Speed, 0.447_04),
    ("mph", Speed, 0.447_04),
    ("metre per second", Speed, 1.0),
    ("metre a second", Speed, 1.0),
    ("knot", Speed, 0.514_444),
    ("watt", Power, 1.0),
    ("kilowatt", Power, 1e3),
    ("kw", Power, 1e3),
    ("megawatt", Power, 1e6),
    ("mw", Power, 1e6),
    ("gigawatt", Power, 1e9),
    ("gw", Power, 1e9),
    ("kilowatt hour", Energy, 1e3),
    ("kwh", Energy, 1e3),
    ("megawatt hour", Energy, 1e6),
    ("mwh", Energy, 1e6),
    ("gigawatt hour", Energy, 1e9),
    ("gwh", Energy, 1e9),
    ("terawatt hour", Energy, 1e12),
    ("twh", Energy, 1e12),
    ("pascal", Pressure, 1.0),
    ("hectopascal", Pressure, 1e2),
    ("millibar", Pressure, 1e2),
    ("kilopascal", Pressure, 1e3),
    ("kpa", Pressure, 1e3),
    ("megapascal", Pressure, 1e6),
    ("mpa", Pressure, 1e6),
    ("gigapascal", Pressure, 1e9),
    ("gpa", Pressure, 1e9),
    ("hertz", Frequency, 1.0),
    ("hz", Frequency, 1.0),
    ("kilohertz", Frequency, 1e3),
    ("khz", Frequency, 1e3),
    ("megahertz", Frequency, 1e6),
    ("mhz", Frequency, 1e6),
    ("gigahertz", Frequency, 1e9),
    ("ghz", Frequency, 1e9),
    ("millivolt", Voltage, 1e-3),
    ("volt", Voltage, 1.0),
    ("kilovolt", Voltage, 1e3),
    ("kv", Voltage, 1e3),
    ("byte", Data, 1.0),
    ("kilobyte", Data, 1e3),
    ("megabyte", Data, 1e6),
    ("mb", Data, 1e6),
    ("gigabyte", Data, 1e9),
    ("gb", Data, 1e9),
    ("terabyte", Data, 1e12),
    ("tb", Data, 1e12),
    ("millisecond", Time, 1e-3 / 60.0),
    ("second", Time, 1.0 / 60.0),
    ("minute", Time, 1.0),
    ("hour", Time, 60.0),
    ("day", Time, 1440.0),
    ("night", Time, 1440.0),
    ("week", Time, 10080.0),
    ("fortnight", Time, 20160.0),
    ("month", Calendar, 1.0),
    ("quarter", Calendar, 3.0),
    ("year", Calendar, 12.0),
    ("annum", Calendar, 12.0),
    ("decade", Calendar, 120.0),
    ("century", Calendar, 1200.0),
    ("dollar", Money("USD"), 1.0),
    ("us dollar", Money("USD"), 1.0),
    ("usd", Money("USD"), 1.0),
    ("euro", Money("EUR"), 1.0),
    ("eur", Money("EUR"), 1.0),
    ("pound sterling", Money("GBP"), 1.0),
    ("gbp", Money("GBP"), 1.0),
    ("yen", Money("JPY"), 1.0),
    ("jpy", Money("JPY"), 1.0),
    ("krw", Money("KRW"), 1.0),
    ("swiss franc", Money("CHF"), 1.0),
    ("chf", Money("CHF"), 1.0),
    ("yuan", Money("CNY"), 1.0),
    ("renminbi", Money("CNY"), 1.0),
    ("cny", Money("CNY"), 1.0),
    ("rupee", Money("INR"), 1.0),
    ("inr", Money("INR"), 1.0),
];

/// Signs of money before a number.
const SIGNS: &[(&str, &str)] = &[("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("₩", "KRW")];

/// Zero of a scale in kelvin (BIPM, as above).
const ZEROS: &[(&str, f64)] = &[
    ("celsius", 273.15),
    ("centigrade", 273.15),
    ("c", 273.15),
    ("fahrenheit", 459.67 * 5.0 / 9.0),
    ("f", 459.67 * 5.0 / 9.0),
];

/// Plurals that do not end in a plain *s*.
const PLURALS: &[(&str, &str)] =
    &[("feet", "foot"), ("inches", "inch"), ("centuries", "century"), ("ft", "ft")];

/// Minutes of the mean month of the Gregorian calendar, 365.2425 days to twelve of them.
const MEAN_MONTH: f64 = 43_829.1;

/// Most words of a unit.
const LONGEST: usize = 3;

/// Amount from which on pounds are money: nobody weighs by the hundred thousand pounds.
const POUNDS_OF_MONEY: f64 = 1e5;

impl Unit {
    /// A unit with its zero at zero.
    pub fn plain(dimension: Dimension, factor: f64) -> Self {
        Self { dimension, factor, offset: 0.0 }
    }

    /// The amount in base units.
    pub fn base(&self, value: f64) -> f64 {
        value * self.factor + self.offset
    }

    /// How long it is in minutes, a month at its mean length; what it measures must be time.
    pub fn minutes(&self) -> f64 {
        self.factor * if self.dimension == Calendar { MEAN_MONTH } else { 1.0 }
    }

    /// Whether it measures time.
    pub fn is_time(&self) -> bool {
        matches!(self.dimension, Time | Calendar)
    }
}

/// The units by name, the first of each.
static NAMED: LazyLock<FxHashMap<&'static str, (Dimension, f64)>> = LazyLock::new(|| {
    UNITS.iter().rev().map(|(name, dimension, factor)| (*name, (*dimension, *factor))).collect()
});

/// The longest unit that begins at token `at`, behind an amount of `value`, and how many tokens it has.
pub(crate) fn behind(tokens: &[RawToken], at: usize, value: f64) -> Option<(Unit, usize)> {
    let words: Vec<String> =
        tokens[at.min(tokens.len())..].iter().take(LONGEST).map(|token| singular(&token.word)).collect();
    (1..=words.len()).rev().find_map(|len| {
        let name = words[..len].join(" ");
        let (dimension, factor) = NAMED.get(name.as_str())?;
        let last = &words[len - 1];
        let offset = ZEROS.iter().find(|(scale, _)| *dimension == Temperature && scale == last);
        let mut unit =
            Unit { dimension: *dimension, factor: *factor, offset: offset.map_or(0.0, |(_, zero)| *zero) };
        if name == "pound" && value >= POUNDS_OF_MONEY {
            unit = Unit::plain(Money("GBP"), 1.0);
        }
        Some((unit, len))
    })
}

/// The currency that token `at` stands for before an amount: a sign or a code in capitals.
pub(crate) fn before(tokens: &[RawToken], at: usize) -> Option<Unit> {
    let token = &tokens[at];
    let sign = SIGNS.iter().find(|(sign, _)| *sign == token.word).map(|(_, code)| *code);
    let code = || {
        UNITS.iter().filter(|_| token.acronym).find_map(|(name, dimension, _)| match dimension {
            Money(code) if *name == token.word && name.len() == 3 => Some(*code),
            _ => None,
        })
    };
    sign.or_else(code).map(|code| Unit::plain(Money(code), 1.0))
}

fn singular(word: &str) -> String {
    if let Some((_, singular)) = PLURALS.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    let word = super::words::fold_spelling(word);
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 2 && word != "celsius" => stem.to_owned(),
        _ => word,
    }
}
