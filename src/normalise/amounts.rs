//! When are two quantities one amount?
//!
//! A claim may round its source correctly, convert a unit, write a share as a fraction, or bound the amount
//! ("more than 3,000" for 3,412); what it may not do is state another amount. The claim comes first in every
//! comparison, since only it may be the coarser one. Constant time.

use super::numbers::{Bound, NumberKind, Quantity, closing_zeros};
use super::units::{Dimension, Unit};

/// Most by which a written-out whole number may be a rounded one, as share of it: 20,000 for 20,900, not for 24,000.
const ROUNDED: f64 = 0.05;

/// The same where the text says that the number is not exact: "about 30" for 28. Share of the amount.
const ABOUT: f64 = 0.1;

/// By how much a share in words may differ that is said not to be exact: "about half" for 48 per cent. Share of it.
const ABOUT_SHARE: f64 = 0.05;

/// How far below its number an amount may be that is nearly so, as share of the number.
const NEARLY: f64 = 0.1;

/// How far beyond its bound an exact amount may be for the bound to be told of it ("more than 3,000" for
/// 4,100), as share of the bound. Farther off it is true and says something else.
const BEYOND: f64 = 0.5;

/// The same where the source bounds its amount too: 3,000 for "more than 3,400", not for "more than 4,000".
const BEYOND_BOUND: f64 = 0.2;

/// Whole counts below this are never rounded, unless the text says so or they come from another unit.
const SMALLEST_ROUNDED: f64 = 100.0;

/// What a multiple, less one, is in per cent.
const PER_CENT: f64 = 100.0;

/// On which side of its number an amount lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    At,
    Above,
    Below,
}

fn side(bound: Bound) -> Side {
    match bound {
        Bound::Exact | Bound::About => Side::At,
        Bound::Over | Bound::AtLeast => Side::Above,
        Bound::Under | Bound::AtMost | Bound::Nearly => Side::Below,
    }
}

impl Quantity {
    /// Whether this amount of a claim is that of its source: exactly, correctly rounded, converted or bounded.
    pub fn agrees(&self, source: &Quantity) -> bool {
        let Some((claim, given)) = comparable(self, source) else { return false };
        let tiny = 1e-9 * claim.abs().max(given.abs());
        let gap = (claim - given).abs();
        if self.kind == NumberKind::Ordinal {
            return gap <= tiny;
        }
        let same = gap <= tiny.max(rounding(self, source));
        match (side(self.bound), side(source.bound)) {
            (Side::At, _) => same,
            (Side::Above, Side::Below) | (Side::Below, Side::Above) => false,
            (Side::Above, other) => {
                let least = if source.bound == Bound::About { claim * (1.0 - ABOUT_SHARE) } else { claim };
                let reach = if other == Side::Above { BEYOND_BOUND } else { BEYOND };
                given >= least - tiny && given <= claim * (1.0 + reach)
            }
            (Side::Below, _) if self.bound == Bound::Nearly => {
                given <= claim + tiny && given >= claim * (1.0 - NEARLY)
            }
            (Side::Below, other) => {
                let most = if source.bound == Bound::About { claim * (1.0 + ABOUT_SHARE) } else { claim };
                let reach = if other == Side::Below { BEYOND_BOUND } else { BEYOND };
                given <= most + tiny && given >= claim * (1.0 - reach)
            }
        }
    }

    /// Whether both state one number, whatever bounds it.
    pub fn same_number(&self, other: &Quantity) -> bool {
        comparable(self, other).is_some_and(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()))
    }

    /// Whether the two bound a number from opposite sides, "at least" against "at most".
    pub fn turned(&self, other: &Quantity) -> bool {
        let sides = (side(self.bound), side(other.bound));
        matches!(sides, (Side::Above, Side::Below) | (Side::Below, Side::Above))
    }

    /// Whether the two are given for unlike times: "a month" against "a year".
    pub fn other_period(&self, other: &Quantity) -> bool {
        self.per.zip(other.per).is_some_and(|((mine, _), (theirs, _))| mine != theirs)
    }

    /// Whether the two are given in different units of one dimension.
    pub fn converted(&self, other: &Quantity) -> bool {
        match (self.unit, other.unit) {
            (Some(a), Some(b)) => a.dimension == b.dimension && a != b,
            _ => false,
        }
    }
}

/// Both amounts in one measure, where they have one.
fn comparable(claim: &Quantity, source: &Quantity) -> Option<(f64, f64)> {
    use NumberKind::{Factor, Percent, Period, Plain};
    let (a, b) = match (claim.unit, source.unit) {
        (Some(a), Some(b)) if a.dimension == b.dimension => (a.base(claim.value), b.base(source.value)),
        (Some(a), Some(b)) if !pounds(a, b) => return None,
        _ => (claim.value, source.value),
    };
    // What the source gives a year, in the time that the claim gives its amount for.
    let b = match (claim.per, source.per) {
        (Some((mine, _)), Some((theirs, _))) => b * mine.minutes() / theirs.minutes(),
        _ => b,
    };
    match (claim.kind, source.kind) {
        (x, y) if x == y => Some((a, b)),
        (Plain, Factor | Period) | (Factor | Period, Plain) => Some((a, b)),
        // Doubled is 200 per cent of it or 100 per cent more, halved is 50 per cent.
        (Factor, Percent) => Some((as_percent(claim.value, source.value), source.value)),
        (Percent, Factor) => Some((claim.value, as_percent(source.value, claim.value))),
        _ => None,
    }
}

fn as_percent(factor: f64, percent: f64) -> f64 {
    let change = (factor - 1.0).abs() * PER_CENT;
    if change == percent { change } else { factor * PER_CENT }
}

/// Pounds may be money or weight.
fn pounds(a: Unit, b: Unit) -> bool {
    let pound = |unit: Unit| unit.dimension == Dimension::Mass && unit.factor == 453.592_37;
    let sterling = |unit: Unit| unit.dimension == Dimension::Money("GBP");
    pound(a) && sterling(b) || sterling(a) && pound(b)
}

/// How far correct rounding may have moved the claim's amount from the source's, in the measure both are compared in.
fn rounding(claim: &Quantity, source: &Quantity) -> f64 {
    let factor = claim.unit.filter(|_| source.unit.is_some()).map_or(1.0, |unit| unit.factor);
    let written = claim.value.abs();
    let share_in_words =
        claim.kind == NumberKind::Percent && 2.0 * claim.slack == 1.0 && written.fract() != 0.0;
    let about = claim.bound == Bound::About || source.bound == Bound::About;
    let converted = claim.converted(source);
    let mut slack = claim.slack;
    if converted {
        // A converted amount is right to two figures.
        slack = slack.max(0.5 * 10f64.powf(written.max(f64::MIN_POSITIVE).log10().floor() - 1.0));
    } else if claim.kind == NumberKind::Plain && claim.scale == 1.0 && written.fract() == 0.0 {
        slack = if written < SMALLEST_ROUNDED { 0.0 } else { slack.min(slack_cap(written)) };
    } else if claim.kind == NumberKind::Plain && claim.scale > 1.0 {
        slack = slack.min(slack_cap(written));
    }
    if about {
        let loose = loose(claim);
        let share = if share_in_words || fraction_of_hundred(claim) { ABOUT_SHARE * written } else { 0.0 };
        slack = slack.max(loose.min(ABOUT * written)).max(share);
        if converted {
            slack = slack.max(ABOUT_SHARE * written);
        }
    }
    slack * factor
}

/// Most that rounding may move a whole number: half of its last figure, and less where it has one figure only.
fn slack_cap(written: f64) -> f64 {
    ROUNDED * written
}

/// Shares that are written as often in words as in figures: a half, a quarter, a third, a tenth and their multiples.
fn fraction_of_hundred(claim: &Quantity) -> bool {
    const PARTS: [f64; 4] = [2.0, 3.0, 4.0, 5.0];
    let whole = |part: f64| ((claim.value * part / PER_CENT).fract() - 0.5).abs() > 0.499_999;
    claim.kind == NumberKind::Percent && PARTS.iter().any(|&part| whole(part))
}

/// Half of the last figure that is no closing zero; a last figure 5 stands for the half of the next one.
fn loose(claim: &Quantity) -> f64 {
    let figures = claim.value / claim.scale;
    if figures.fract() != 0.0 || figures < 1.0 {
        return claim.slack;
    }
    let zeros = closing_zeros(figures) as i32;
    let unit = 10f64.powi(zeros);
    let last = (figures / unit) % 10.0;
    let half = if last == 5.0 && zeros > 0 { 2.5 } else { 0.5 };
    half * unit * claim.scale
}

#[cfg(test)]
mod tests {
    use super::super::numbers::quantities;
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn one(text: &str) -> Quantity {
        let raw = tokens(text, Span::new(0, text.len()), &[]);
        let mut found = quantities(&raw, &vec![false; raw.len()]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0)
    }

    /// The claim, then the source.
    #[test]
    fn one_amount() {
        for (claim, source) in [
            ("five hours and twenty minutes", "320 minutes"),
            ("52 miles", "84 kilometres"),
            ("about 50 miles", "84 kilometres"),
            ("two years", "24 months"),
            ("18 months", "a year and a half"),
            ("a fortnight", "two weeks"),
            ("half an hour", "30 minutes"),
            ("two decades", "20 years"),
            ("0.7 gigawatts", "700 megawatts"),
            ("77 degrees Fahrenheit", "25 degrees Celsius"),
            ("25°C", "25 degrees Celsius"),
            ("62 mph", "100 km/h"),
            ("5.0 million", "4.97 million"),
            ("12,000 herons", "11,980 herons"),
            ("3,400 herons", "3,412 herons"),
            ("about 3,500 herons", "3,480 herons"),
            ("about 30 herons", "28 herons"),
            ("some 40 herons", "42 herons"),
            ("two thirds of them", "66.7%"),
            ("67%", "two thirds of them"),
            ("a third of them", "33%"),
            ("half of them", "50%"),
            ("about half of them", "48%"),
            ("one in four", "25%"),
            ("3.6%", "3.58%"),
            ("6%", "6.1%"),
            ("a dozen boats", "12 boats"),
            ("half a million crowns", "500,000 crowns"),
            ("more than 3,000 boats", "3,400 boats"),
            ("over half of them", "72%"),
            ("nearly three fifths of them", "58%"),
            ("fewer than 100 boats", "88 boats"),
            ("at least 40 boats", "no fewer than 40 boats"),
            ("40 boats", "at least 40 boats"),
            ("40 boats or more", "at least 40 boats"),
            ("halved", "50%"),
            ("doubled", "twice as high"),
            ("$5 million", "5 million dollars"),
            ("£5 million", "5 million pounds"),
            ("EUR 40", "€40"),
            ("every two years", "every second year"),
            ("biennial talks", "every two years"),
            ("once a year", "annual talks"),
            ("twice a year", "every six months"),
            ("the 3rd meeting", "the third meeting"),
            ("3 crowns a month", "36 crowns a year"),
            ("about 9,000 boats a year", "750 boats a month"),
            ("12 boats per week", "12 boats a week"),
            ("36 crowns per annum", "36 crowns more a year"),
            ("36 crowns a year", "36 crowns"),
            ("five crowns a year later", "five crowns a month"),
            ("all but 4% of them", "96%"),
            ("all but a quarter of them", "75%"),
            ("21 days", "three weeks"),
            ("180 megapascals", "0.18 gigapascals"),
        ] {
            assert!(one(claim).agrees(&one(source)), "{claim} | {source}");
        }
    }

    #[test]
    fn another_amount() {
        for (claim, source) in [
            ("12 boats", "21 boats"),
            ("7 boats", "8 boats"),
            ("44 boats", "45 boats"),
            ("5 billion", "5 million"),
            ("3.6%", "3.5%"),
            ("50 boats", "50%"),
            ("84 miles", "84 kilometres"),
            ("60 miles", "84 kilometres"),
            ("$5 million", "€5 million"),
            ("about 3,400 herons", "3,480 herons"),
            ("3,400 herons", "3,480 herons"),
            ("20,000 herons", "24,000 herons"),
            ("nearly 3,400 herons", "3,412 herons"),
            ("nearly half of them", "52%"),
            ("more than 3,400 herons", "3,380 herons"),
            ("at most 40 boats", "at least 40 boats"),
            ("more than half of them", "fewer than half of them"),
            ("at least 30 boats", "at least 40 boats"),
            ("more than a third of them", "30%"),
            ("4.97 million", "5 million"),
            ("tripled", "doubled"),
            ("every two years", "every five years"),
            ("annual talks", "every two years"),
            ("the fourth meeting", "the third meeting"),
            ("1 percentage point", "1%"),
            ("9 crowns a year", "9 crowns a month"),
            ("two boats a month", "up to twelve boats a year"),
            ("all but 4% of them", "4%"),
            ("180 kilopascals", "180 megapascals"),
            ("2 gigabytes", "2 megabytes"),
        ] {
            assert!(!one(claim).agrees(&one(source)), "{claim} | {source}");
        }
    }
}
