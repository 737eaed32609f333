//! Options of a batch, from JSON: what an engine can ship to its workers.

use super::BoundaryError;
use crate::postings::PostingOptions;
use crate::rules::RULES;
use crate::{Checker, Level, Thresholds};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest text of a row, in bytes, unless told otherwise: several books of 300 pages, which are about 1 MB each. What
/// is longer is a collection in one row, and would hold up all rows beside it.
pub const MAX_TEXT_BYTES: usize = 4 << 20;

/// How a text of a table is marked up; its names are `plain`, `markdown` and `html`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextFormat {
    /// Text with blank lines and bullets.
    #[default]
    Plain,
    /// CommonMark.
    Markdown,
    /// A web page, reduced to its main text: spans point into that. Needs the feature `html`.
    Html,
}

impl TextFormat {
    const NAMES: [(&str, Self); 3] =
        [("plain", Self::Plain), ("markdown", Self::Markdown), ("html", Self::Html)];

    /// The format of a name.
    ///
    /// # Errors
    /// When there is none, or it is not read by this build; in words.
    pub fn from_name(name: &str) -> Result<Self, String> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format);
        match known {
            Some(Self::Html) if !cfg!(feature = "html") => {
                Err("format `html` is not read by this build; build with the feature html".to_owned())
            }
            Some(format) => Ok(format),
            None => Err(format!("unknown format `{name}`; valid: plain, markdown, html")),
        }
    }
}

/// Options of [`check_batch`](super::check_batch).
#[derive(Clone, Debug)]
pub struct BatchOptions {
    /// Levels, glossary and thresholds.
    pub checker: Checker,
    /// Format of texts whose row names none. Default: plain.
    pub format: TextFormat,
    /// Longest text of a row, in bytes, at most `i32::MAX`. Default: [`MAX_TEXT_BYTES`].
    pub max_text_bytes: usize,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self { checker: Checker::new(), format: TextFormat::Plain, max_text_bytes: MAX_TEXT_BYTES }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Given {
    rules: BTreeMap<String, String>,
    glossary: Glossary,
    thresholds: Thresholds,
    format: Option<String>,
    max_text_bytes: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Glossary {
    same: Vec<Vec<String>>,
    distinct: Vec<Vec<String>>,
}

impl BatchOptions {
    /// Reads options; what is left out has its default, and `{}` is all defaults.
    ///
    /// ```
    /// let options = sourcecheck::arrow::BatchOptions::from_json(r#"{
    ///     "rules": {"absent-claim": "off", "altered-date": "error"},
    ///     "glossary": {"same": [["Harbour Board", "HB"]], "distinct": [["loan", "grant"]]},
    ///     "thresholds": {"complete": 0.6},
    ///     "format": "markdown",
    ///     "max-text-bytes": 1000000
    /// }"#)?;
    /// assert_eq!(options.checker.level_of("absent-claim"), None);
    /// # Ok::<(), sourcecheck::arrow::BoundaryError>(())
    /// ```
    ///
    /// # Errors
    /// When it is not JSON of this form, or names a key, rule, level or format that does not exist; with those that do.
    pub fn from_json(json: &str) -> Result<Self, BoundaryError> {
        let given: Given = read(json)?;
        let mut checker = Checker::new();
        checker.thresholds(given.thresholds);
        for (rule, level) in &given.rules {
            if RULES.iter().all(|known| known.name != rule) {
                let known: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
                return Err(fault(format!("unknown rule `{rule}`; valid: {}", known.join(", "))));
            }
            checker.level(rule, level_of(level).map_err(|error| fault(format!("rule `{rule}`: {error}")))?);
        }
        for phrases in &given.glossary.same {
            checker.same(phrases);
        }
        for phrases in &given.glossary.distinct {
            checker.distinct(phrases);
        }
        let format = given.format.as_deref().map_or(Ok(TextFormat::Plain), TextFormat::from_name);
        let max_text_bytes = given.max_text_bytes.unwrap_or(MAX_TEXT_BYTES);
        // Spans are 32 bits wide.
        if i32::try_from(max_text_bytes).is_err() {
            return Err(fault(format!(
                "`max-text-bytes` is {max_text_bytes}, and can be up to {}",
                i32::MAX
            )));
        }
        Ok(Self { checker, format: format.map_err(fault)?, max_text_bytes })
    }
}

/// Reads options of postings: `words` of a shingle and `keep-one-in`, each at least 1; what is left out has its default.
///
/// # Errors
/// As [`BatchOptions::from_json`].
pub fn posting_options(json: &str) -> Result<PostingOptions, BoundaryError> {
    #[derive(Default, Deserialize)]
    #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
    struct Given {
        words: Option<usize>,
        keep_one_in: Option<u64>,
    }
    let given: Given = read(json)?;
    let default = PostingOptions::default();
    let words = given.words.unwrap_or(default.words);
    let keep_one_in = given.keep_one_in.unwrap_or(default.keep_one_in);
    if words == 0 || keep_one_in == 0 {
        return Err(fault("`words` and `keep-one-in` are at least 1".to_owned()));
    }
    Ok(PostingOptions { words, keep_one_in })
}

fn read<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, BoundaryError> {
    serde_json::from_str(json).map_err(|error| fault(error.to_string()))
}

fn fault(message: String) -> BoundaryError {
    BoundaryError::new(format!("options: {message}"))
}

fn level_of(name: &str) -> Result<Option<Level>, String> {
    let levels = [Level::Note, Level::Warning, Level::Error];
    if name == "off" {
        return Ok(None);
    }
    let level = levels.into_iter().find(|level| level.name() == name);
    level.map(Some).ok_or_else(|| format!("unknown level `{name}`; valid: off, note, warning, error"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_exist_is_refused_with_what_does() {
        let refused = |json: &str, words: [&str; 2]| {
            let error = BatchOptions::from_json(json).expect_err(json).to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        };
        refused(r#"{"rule": {}}"#, ["unknown field `rule`", "`max-text-bytes`"]);
        refused(r#"{"glossary": {"save": []}}"#, ["unknown field `save`", "`distinct`"]);
        refused(r#"{"thresholds": {"complet": 1}}"#, ["unknown field `complet`", "`complete`"]);
        refused(r#"{"rules": {"absent": "off"}}"#, ["unknown rule `absent`", "absent-claim"]);
        refused(r#"{"rules": {"absent-claim": "none"}}"#, ["unknown level `none`", "off, note"]);
        refused(r#"{"format": "docx"}"#, ["unknown format `docx`", "markdown"]);
        refused(r#"{"max-text-bytes": 3000000000}"#, ["3000000000", "2147483647"]);
        refused("{", ["options", "EOF"]);
        let error = posting_options(r#"{"words": 0}"#).expect_err("no shingle").to_string();
        assert!(error.contains("at least 1"), "{error}");
        assert!(posting_options(r#"{"size": 5}"#).expect_err("no key").to_string().contains("`keep-one-in`"));
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let options = BatchOptions::from_json("{}").expect("all defaults");
        assert_eq!(options.max_text_bytes, MAX_TEXT_BYTES);
        assert_eq!(options.checker.level_of("altered-date"), Checker::new().level_of("altered-date"));
        assert_eq!(posting_options("{}"), Ok(PostingOptions::default()));
    }
}
