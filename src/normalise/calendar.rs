//! Days as numbers, so that dates can be compared and reckoned with.
//!
//! The proleptic Gregorian calendar, by the reckoning of H. Hinnant, "chrono-Compatible Low-Level Date
//! Algorithms" (2013). Constant time.

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// Months by their full and their short name.
pub(crate) const MONTHS: &[(&str, &str)] = &[
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

/// Seasons and their place in the year.
pub(crate) const SEASONS: &[(&str, u8)] =
    &[("spring", 0), ("summer", 1), ("autumn", 2), ("fall", 2), ("winter", 3)];

/// Days of the week, from Monday on.
pub(crate) const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Whether a lower-case word is the full name of a month.
pub(crate) fn is_month(word: &str) -> bool {
    MONTHS.iter().any(|(full, _)| *full == word)
}

/// Whether a lower-case word is a season.
pub(crate) fn is_season(word: &str) -> bool {
    SEASONS.iter().any(|(season, _)| *season == word)
}

/// Whether a lower-case word is a month, a day of the week, or one of them cut short as in a date line.
pub(crate) fn is_date_word(word: &str) -> bool {
    let month = |(full, short): &(&str, &str)| word == *full || word == *short;
    let day = |day: &&str| word == *day || word == &day[..3];
    word == "sept" || MONTHS.iter().any(month) || WEEKDAYS.iter().any(day)
}

/// Days in 400 years, after which the calendar repeats.
const ERA: i32 = 146_097;

/// Days from 1 March of year 0 to 1 January 1970.
const EPOCH: i32 = 719_468;

impl Day {
    /// Days since 1 January 1970. A day that its month lacks counts on into the next one.
    pub fn number(self) -> i32 {
        let year = self.year - i32::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let from_march = (i32::from(self.month) + 9) % 12;
        let of_year = (153 * from_march + 2) / 5 + i32::from(self.day) - 1;
        era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
    }

    /// The day of the week, 0 for Monday.
    pub fn weekday(self) -> u8 {
        (self.number() + 3).rem_euclid(7) as u8
    }

    /// The same day `months` later; the last of the month where that is shorter.
    pub fn plus_months(self, months: i32) -> Day {
        let total = self.year * 12 + i32::from(self.month) - 1 + months;
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) as u8 + 1);
        Day { year, month, day: self.day.min(last_of_month(year, month).day) }
    }
}

/// The day of a number.
pub(crate) fn day_of(number: i32) -> Day {
    let shifted = number + EPOCH;
    let era = shifted.div_euclid(ERA);
    let of_era = shifted.rem_euclid(ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    Day {
        year: year_of_era + era * 400 + i32::from(month <= 2),
        month: month as u8,
        day: (of_year - (153 * from_march + 2) / 5 + 1) as u8,
    }
}

/// The last day of a month.
pub(crate) fn last_of_month(year: i32, month: u8) -> Day {
    let (next_year, next) = if month >= 12 { (year + 1, 1) } else { (year, month + 1) };
    day_of(Day { year: next_year, month: next, day: 1 }.number() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_inverse() {
        for (day, number, weekday) in [
            (Day { year: 1970, month: 1, day: 1 }, 0, 3),
            (Day { year: 2000, month: 2, day: 29 }, 11_016, 1),
            (Day { year: 2026, month: 3, day: 12 }, 20_524, 3),
        ] {
            assert_eq!((day.number(), day_of(number), day.weekday()), (number, day, weekday));
        }
    }

    #[test]
    fn months_end_where_they_end() {
        let january = Day { year: 2031, month: 1, day: 31 };
        assert_eq!(january.plus_months(1), Day { year: 2031, month: 2, day: 28 });
        assert_eq!(january.plus_months(-2), Day { year: 2030, month: 11, day: 30 });
        assert_eq!(last_of_month(2032, 2).day, 29);
    }
}
