//! What is a place in the page called?
//!
//! Makes an element id for every passage: `d7` in the derivative, `s-SOURCE-3` in a source, `card-d7` for
//! the details of a passage. Ids of documents and passages come from outside, so they are reduced to ASCII
//! letters, digits, `-` and `_`; where two fall together, the later gets `-2`, `-3`, …

use crate::report::Report;
use std::collections::{BTreeMap, BTreeSet};

/// Ids the template uses itself; see `report.html.jinja`.
const RESERVED: [&str; 7] = ["report", "derivative", "sources", "findings", "omissions", "key", "dock"];

/// The element ids of one report.
pub(super) struct Anchors {
    /// What every id of this report begins with: empty, or `r2-`.
    pub prefix: String,
    taken: BTreeSet<String>,
    passages: BTreeMap<String, String>,
    cards: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
    source_passages: BTreeMap<(String, String), String>,
}

impl Anchors {
    /// Names every place of a report.
    pub fn new(report: &Report, prefix: String) -> Self {
        let taken = RESERVED.iter().map(|id| format!("{prefix}{id}")).collect();
        let mut anchors = Self {
            prefix,
            taken,
            passages: BTreeMap::new(),
            cards: BTreeMap::new(),
            sources: BTreeMap::new(),
            source_passages: BTreeMap::new(),
        };
        for passage in &report.passages {
            let id = anchors.unique(&slug(&passage.id));
            anchors.passages.insert(passage.id.clone(), id);
            let card = anchors.unique(&format!("card-{}", slug(&passage.id)));
            anchors.cards.insert(passage.id.clone(), card);
        }
        for source in &report.sources {
            let id = anchors.unique(&format!("s-{}", slug(&source.id)));
            anchors.sources.insert(source.id.clone(), id);
        }
        for passage in &report.coverage {
            let id =
                anchors.unique(&format!("s-{}-{}", slug(&passage.source), slug(number(&passage.passage))));
            anchors.source_passages.insert((passage.source.clone(), passage.passage.clone()), id);
        }
        anchors
    }

    /// A passage of the derivative; `None` when the report does not list it.
    pub fn passage(&self, id: &str) -> Option<&str> {
        self.passages.get(id).map(String::as_str)
    }

    /// The details of a passage of the derivative; `None` when the report does not list it.
    pub fn card(&self, id: &str) -> Option<&str> {
        self.cards.get(id).map(String::as_str)
    }

    /// A source; `None` when the report does not list it.
    pub fn source(&self, id: &str) -> Option<&str> {
        self.sources.get(id).map(String::as_str)
    }

    /// A passage of a source; `None` when the report does not list it.
    pub fn source_passage(&self, source: &str, passage: &str) -> Option<&str> {
        self.source_passages.get(&(source.to_owned(), passage.to_owned())).map(String::as_str)
    }

    fn unique(&mut self, name: &str) -> String {
        let base = format!("{}{name}", self.prefix);
        let mut id = base.clone();
        let mut copies = 1;
        while !self.taken.insert(id.clone()) {
            copies += 1;
            id = format!("{base}-{copies}");
        }
        id
    }
}

/// The passage id without its leading `s`: `3` for `s3`.
fn number(id: &str) -> &str {
    id.strip_prefix('s').filter(|rest| !rest.is_empty()).unwrap_or(id)
}

/// `Communiqué & annex` → `Communiqu-annex`; `x` when nothing is left.
pub(in crate::render) fn slug(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words: Vec<_> = text.split(|c| !safe(c)).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "x".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_safe_and_never_empty() {
        assert_eq!(slug("Communiqué & annex"), "Communiqu-annex");
        assert_eq!(slug("\"><script>"), "script");
        assert_eq!(slug("水位"), "x");
        assert_eq!((number("s3"), number("s"), number("x9")), ("3", "s", "x9"));
    }
}
