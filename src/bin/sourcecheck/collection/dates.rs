//! When was a document issued? From a file of dates, from its front matter, from its name.

use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Dates and series by name.
#[derive(Debug, Default)]
pub struct Dates {
    path: String,
    of: BTreeMap<String, (String, Option<String>)>,
}

impl Dates {
    /// Reads a file of one document a line: name, date and, where there is one, series, parted by tabs or, in lines
    /// without a tab, commas. Empty lines and those that begin with `#` are passed over; the first line may be a head.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot read the dates"))?;
        let mut dates = Self { path: shown, of: BTreeMap::new() };
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mark = if line.contains('\t') { '\t' } else { ',' };
            let fields: Vec<&str> = line.split(mark).map(|field| field.trim().trim_matches('"')).collect();
            match fields.as_slice() {
                [name, date, rest @ ..] if is_date(date) && rest.len() < 2 => {
                    let series =
                        rest.first().filter(|series| !series.is_empty()).map(|series| (*series).to_owned());
                    let entry = ((*date).to_owned(), series);
                    if dates.of.insert((*name).to_owned(), entry).is_some() {
                        bail!("{}:{}: `{name}` is given twice", dates.path, number + 1);
                    }
                }
                _ if number == 0 => {}
                _ => bail!(
                    "{}:{}: `{line}` is not NAME, DATE or NAME, DATE, SERIES, with a date as 2024, 2024-03 or 2024-03-05",
                    dates.path,
                    number + 1
                ),
            }
        }
        Ok(dates)
    }

    /// The file they were read from.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Date and series of a document.
    pub fn of(&self, id: &str) -> Option<(&str, Option<&str>)> {
        self.of.get(id).map(|(date, series)| (date.as_str(), series.as_deref()))
    }

    /// The names it has.
    pub fn names(&self) -> BTreeSet<&str> {
        self.of.keys().map(String::as_str).collect()
    }
}

/// What the front matter of a text tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    pub date: Option<String>,
    pub series: Option<String>,
}

/// Lines of front matter that are looked at; more is no front matter.
const FRONT_LINES: usize = 60;

/// `date:` and `series:` of a block between two lines `---` at the top.
pub fn front_matter(text: &str) -> FrontMatter {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let mut found = FrontMatter::default();
    if lines.next().map(str::trim_end) != Some("---") {
        return found;
    }
    for line in lines.take(FRONT_LINES) {
        if line.trim_end() == "---" {
            return found;
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        match key {
            // The day of a time is enough, and not every time names its zone.
            "date" => {
                found.date = value.get(..10.min(value.len())).filter(|date| is_date(date)).map(str::to_owned)
            }
            "series" if !value.is_empty() => found.series = Some(value.to_owned()),
            _ => {}
        }
    }
    FrontMatter::default()
}

/// The date that a file name begins with: `2024-03-05-ferry.txt`, `2024_03_05.txt`, `20240305-ferry.txt`.
pub fn of_name(name: &str) -> Option<String> {
    let digits = |range: std::ops::Range<usize>| {
        name.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mark = name.as_bytes().get(4).copied()?;
    let (month, day, end) = match mark {
        b'-' | b'_' if name.as_bytes().get(7) == Some(&mark) => (5..7, 8..10, 10),
        _ => (4..6, 6..8, 8),
    };
    let date = format!("{}-{}-{}", digits(0..4)?, digits(month)?, digits(day)?);
    let ended = name.as_bytes().get(end).is_none_or(|byte| !byte.is_ascii_digit());
    (ended && is_date(&date)).then_some(date)
}

/// Whether a text is `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a time on such a day.
pub fn is_date(text: &str) -> bool {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = day.split('-').collect();
    let number = |part: &str, length: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == length
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number| range.contains(&number))
    };
    let is_day = match parts.as_slice() {
        [year] => number(year, 4, 0..=9999),
        [year, month] => number(year, 4, 0..=9999) && number(month, 2, 1..=12),
        [year, month, day] => number(year, 4, 0..=9999) && number(month, 2, 1..=12) && number(day, 2, 1..=31),
        _ => false,
    };
    is_day && time.is_none_or(|time| parts.len() == 3 && time.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_date() {
        assert_eq!(of_name("2024-03-05-ferry.txt").as_deref(), Some("2024-03-05"));
        assert_eq!(of_name("20240305.txt").as_deref(), Some("2024-03-05"));
        assert_eq!(of_name("2024_03_05.txt").as_deref(), Some("2024-03-05"));
        for name in ["ferry-2024-03-05.txt", "2024-13-05.txt", "202403051.txt", "2024.txt", "é024-03-05"] {
            assert_eq!(of_name(name), None, "{name}");
        }
    }

    #[test]
    fn front_matter_tells_date_and_series() {
        let found = front_matter("---\ntitle: x\ndate: \"2024-03-05T09:00:00Z\"\nseries: Courier\n---\nText");
        assert_eq!(found, FrontMatter { date: Some("2024-03-05".into()), series: Some("Courier".into()) });
        assert_eq!(front_matter("---\ndate: 2024-03-05\nno end"), FrontMatter::default());
        assert_eq!(front_matter("date: 2024-03-05\n"), FrontMatter::default());
    }

    #[test]
    fn what_is_no_date_is_told() {
        assert!(
            ["1996", "2024-07", "2023-05-17", "2023-05-17T10:00", "2023-05-17 10:00"]
                .into_iter()
                .all(is_date)
        );
        assert!(!["", "96", "2024-13", "2024-7", "5 May 2024", "2024T10"].into_iter().any(is_date));
    }
}
