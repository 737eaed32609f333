//! The options of a check, as the Python side writes them down: one JSON object.

use crate::errors;
use pyo3::PyResult;
use serde::Deserialize;
use sourcecheck::suppress::Day;
use sourcecheck::{Checker, Level, Thresholds, rules};
use std::collections::BTreeMap;

/// Keys and meaning as in `sourcecheck.toml`.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Level by rule: `off`, `note`, `warning`, `error`.
    rules: BTreeMap<String, String>,
    glossary: Glossary,
    /// The day by which suppressions expire, `2027-01-31`.
    today: Option<String>,
    thresholds: Thresholds,
    /// Whether the measurements behind each verdict are kept.
    reasons: bool,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Glossary {
    same: Vec<Vec<String>>,
    distinct: Vec<Vec<String>>,
}

impl Options {
    /// Reads the object.
    pub fn read(json: &str) -> PyResult<Self> {
        serde_json::from_str(json).map_err(errors::option)
    }

    /// The checker with these options.
    pub fn checker(&self) -> PyResult<Checker> {
        let mut checker = Checker::new();
        for (rule, level) in &self.rules {
            if rules::rule(rule).is_none() {
                return Err(errors::option(format_args!(
                    "unknown rule `{rule}`; `sourcecheck.rules()` lists them"
                )));
            }
            checker.level(rule, read_level(rule, level)?);
        }
        for (key, groups) in [("same", &self.glossary.same), ("distinct", &self.glossary.distinct)] {
            for group in groups {
                if group.len() < 2 || group.iter().any(|phrase| phrase.trim().is_empty()) {
                    return Err(errors::option(format_args!(
                        "a group of glossary `{key}` is {group:?}; it must hold two phrases or more"
                    )));
                }
            }
        }
        self.glossary.same.iter().for_each(|group| _ = checker.same(group));
        self.glossary.distinct.iter().for_each(|group| _ = checker.distinct(group));
        if let Some(day) = &self.today {
            checker.today(day.parse::<Day>().map_err(|error| errors::option(format_args!("today: {error}")))?);
        }
        checker.thresholds(self.thresholds).reasons(self.reasons);
        Ok(checker)
    }
}

fn read_level(rule: &str, name: &str) -> PyResult<Option<Level>> {
    Ok(Some(match name {
        "off" => return Ok(None),
        "note" => Level::Note,
        "warning" => Level::Warning,
        "error" => Level::Error,
        other => {
            return Err(errors::option(format_args!(
                "the level of `{rule}` is `{other}`; it must be off, note, warning or error"
            )));
        }
    }))
}
