//! A TOML file read key by key, so that every fault names the file, the line and the closest valid name.
//!
//! serde would find the same faults, but knows neither the lines of values that are wrong only in context
//! (a rule, an id) nor what was probably meant.

use crate::defaults::SUGGESTION_DISTANCE_RATIO;
use anyhow::{Context, Error, Result, anyhow, bail};
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of a TOML file with its place in it.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// A string of a TOML file with its line, 1-based, for faults found later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The string.
    pub text: String,
    /// The line it begins on.
    pub line: usize,
}

/// The path and text of a TOML file, to turn places into lines.
#[derive(Clone, Copy, Debug)]
pub struct TomlFile<'t> {
    path: &'t Path,
    text: &'t str,
}

impl<'t> TomlFile<'t> {
    /// Parses a file that was read from `path`.
    pub fn parse(path: &'t Path, text: &'t str) -> Result<(Self, DeTable<'t>)> {
        let file = Self { path, text };
        match DeTable::parse(text) {
            Ok(table) => Ok((file, table.into_inner())),
            Err(error) => Err(file.fault(error.span().unwrap_or(0..0), error.message())),
        }
    }

    /// An error at a place of the file.
    pub fn fault(&self, place: Range<usize>, message: impl std::fmt::Display) -> Error {
        anyhow!("{}:{}: {message}", self.path.display(), self.line(place))
    }

    /// Fails on the first key that is not among `known`; `what` names the table in the message.
    pub fn only(&self, table: &DeTable<'_>, what: &str, known: &[&str]) -> Result<()> {
        let stray = table.keys().filter(|key| !known.contains(&key.as_ref().as_ref()));
        match stray.min_by_key(|key| key.span().start) {
            None => Ok(()),
            Some(key) => {
                let hint = suggestion(key.as_ref(), known.iter().copied());
                Err(self.fault(key.span(), format_args!("unknown key `{}` in {what}{hint}", key.as_ref())))
            }
        }
    }

    /// The string under `key`; `None` when the key is not there.
    pub fn string(&self, table: &DeTable<'_>, key: &str) -> Result<Option<Located>> {
        table.get(key).map(|value| self.located(value, key)).transpose()
    }

    /// The list of strings under `key`, in order; `None` when the key is not there.
    pub fn strings(&self, table: &DeTable<'_>, key: &str) -> Result<Option<Vec<Located>>> {
        let Some(value) = table.get(key) else { return Ok(None) };
        self.array(value, key)?.iter().map(|item| self.located(item, key)).collect::<Result<_>>().map(Some)
    }

    /// The items of an array.
    pub fn array<'v>(&self, value: &'v Value<'t>, key: &str) -> Result<&'v [Value<'t>]> {
        match value.as_ref().as_array() {
            Some(items) => Ok(items),
            None => Err(self.mistyped(value, key, "a list in [brackets]")),
        }
    }

    /// The keys of a table.
    pub fn table<'v>(&self, value: &'v Value<'t>, key: &str) -> Result<&'v DeTable<'t>> {
        value.as_ref().as_table().ok_or_else(|| self.mistyped(value, key, "a table"))
    }

    /// A string value.
    pub fn located(&self, value: &Value<'_>, key: &str) -> Result<Located> {
        let text = value.as_ref().as_str().ok_or_else(|| self.mistyped(value, key, "a \"string\""))?;
        Ok(Located { text: text.to_owned(), line: self.line(value.span()) })
    }

    /// The error for a value of the wrong type.
    pub fn mistyped(&self, value: &Value<'_>, key: &str, wanted: &str) -> Error {
        let found = value.as_ref().type_str();
        self.fault(value.span(), format_args!("`{key}` must be {wanted}, this is {found}"))
    }

    fn line(&self, place: Range<usize>) -> usize {
        1 + self.text.bytes().take(place.start).filter(|&byte| byte == b'\n').count()
    }
}

/// Reads a TOML file into memory.
pub fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot read", path.display()))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => bail!("{}: not UTF-8, which TOML requires; save it as UTF-8", path.display()),
    }
}

/// `; did you mean …?` when a valid name is near, the list of valid names when they are few, else nothing.
pub fn suggestion<'n>(name: &str, valid: impl IntoIterator<Item = &'n str>) -> String {
    /// A list longer than this is no help inside one line.
    const LISTED: usize = 12;
    let valid: Vec<&str> = valid.into_iter().collect();
    let nearest = valid.iter().map(|other| (strsim::damerau_levenshtein(name, other), *other)).min();
    match nearest {
        Some((distance, other)) if is_near(distance, name, other) => format!("; did you mean `{other}`?"),
        Some(_) if valid.len() <= LISTED => format!("; valid: {}", valid.join(", ")),
        _ => String::new(),
    }
}

fn is_near(distance: usize, name: &str, other: &str) -> bool {
    let longer = name.chars().count().max(other.chars().count());
    distance as f64 <= longer as f64 * SUGGESTION_DISTANCE_RATIO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(suggestion("sorces", ["derivative", "sources"]), "; did you mean `sources`?");
        assert_eq!(suggestion("zzz", ["derivative", "sources"]), "; valid: derivative, sources");
        assert_eq!(suggestion("zzz", []), "");
    }

    #[test]
    fn faults_name_file_and_line() {
        let path = Path::new("x.toml");
        let (file, table) = TomlFile::parse(path, "a = 1\nsorces = 2\n").expect("valid");
        assert_eq!(
            file.only(&table, "the file", &["a", "sources"]).expect_err("stray").to_string(),
            "x.toml:2: unknown key `sorces` in the file; did you mean `sources`?"
        );
        let error = TomlFile::parse(path, "a = 1\nb = \n").expect_err("broken").to_string();
        assert!(error.starts_with("x.toml:2: "), "{error}");
    }
}
