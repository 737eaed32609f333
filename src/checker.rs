//! Wip
use crate::finding::Level;
use crate::report::*;
use crate::{Document, Report};
use std::collections::BTreeMap;

/// Options of a check and the call that runs it.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    levels: BTreeMap<String, Option<Level>>,
    glossary: Vec<Vec<String>>,
    reasons: bool,
}

impl Checker {
    /// A checker with the defaults.
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets the level of a rule, `None` switches it off. Default: the level in [`crate::rules::RULES`].
    pub fn level(&mut self, rule: &str, level: Option<Level>) -> &mut Self {
        self.levels.insert(rule.to_owned(), level);
        self
    }
    /// Declares a group of phrases equivalent. Default: none beyond the built-in tables.
    pub fn same(&mut self, phrases: &[String]) -> &mut Self {
        self.glossary.push(phrases.to_vec());
        self
    }
    /// Whether the report holds the measurements behind each verdict. Default: no.
    pub fn reasons(&mut self, on: bool) -> &mut Self {
        self.reasons = on;
        self
    }
    /// Checks a derivative against its sources. Cannot fail; what could not be judged is `unchecked`.
    pub fn check(&self, sources: &[Document], derivative: &Document) -> Report {
        let info = |d: &Document| DocumentInfo {
            id: d.id().into(),
            path: d.path().map(Into::into),
            sha256: d.sha256().into(),
            language: None,
            notices: vec![],
        };
        Report {
            schema_version: SCHEMA_VERSION,
            tool: Tool { name: "sourcecheck".into(), version: env!("CARGO_PKG_VERSION").into() },
            derivative: info(derivative),
            sources: sources.iter().map(info).collect(),
            passages: vec![],
            coverage: vec![],
            findings: vec![],
            summary: Summary {
                verdicts: BTreeMap::new(),
                coverage: BTreeMap::new(),
                unchecked: 0,
                judged: 0,
            },
        }
    }
}
