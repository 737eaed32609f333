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
        }
    }

    /// The report with the defaults.
    pub fn report(&self) -> Report {
        Checker::new().check(&self.sources, &self.derivative)
    }
}
