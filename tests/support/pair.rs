//! A derivative with its sources, read the way the program reads files.

use crate::folders::root;
use sourcecheck::{Checker, Document, Report};
use std::fs;

/// Texts that are checked together.
pub struct Pair {
    /// What a failing test calls it: a folder under the repository.
    pub name: String,
    /// The text to check.
    pub derivative: Document,
    /// What it is checked against.
    pub sources: Vec<Document>,
    /// How it is checked: the defaults, with the glossary of a case that has one.
    pub checker: Checker,
}

impl Pair {
    /// Reads files of one folder; `prefix` stands before their names in reports.
    pub fn read(folder: &str, derivative: &str, sources: &[String], prefix: &str) -> Self {
        let read = |name: &str| {
            let bytes =
                fs::read(root().join(folder).join(name)).unwrap_or_else(|e| panic!("{folder}/{name}: {e}"));
            Document::from_bytes(&format!("{prefix}{name}"), &bytes)
                .unwrap_or_else(|e| panic!("{folder}/{name}: {e}"))
        };
        Self {
            name: folder.to_owned(),
            derivative: read(derivative),
            sources: sources.iter().map(|name| read(name)).collect(),
            checker: checker(folder),
        }
    }

    /// The report.
    pub fn report(&self) -> Report {
        self.checker.check(&self.sources, &self.derivative)
    }
}

/// The defaults, and what `glossary.txt` of a folder declares: lines of `same` or `distinct` and phrases set off by
/// bars.
fn checker(folder: &str) -> Checker {
    let mut checker = Checker::new();
    let glossary = fs::read_to_string(root().join(folder).join("glossary.txt")).unwrap_or_default();
    for line in glossary.lines() {
        let (key, phrases) = line.split_once(' ').unwrap_or_else(|| panic!("{folder}: glossary.txt: {line}"));
        let phrases: Vec<String> = phrases.split('|').map(|phrase| phrase.trim().to_owned()).collect();
        match key {
            "same" => checker.same(&phrases),
            "distinct" => checker.distinct(&phrases),
            _ => panic!("{folder}: glossary.txt: {line}"),
        };
    }
    checker
}
