//! The labelled sentences of `fixtures/alterations` are what `fixtures/README.md` says.
//!
//! How the checker does on them is measured by `tools/quality.sh`, and for the part held out by hand.

#[path = "support/folders.rs"]
mod folders;

use folders::{names, root};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// Parts of the set.
const PARTS: [&str; 3] = ["development", "held-out", "training"];

/// Labels of the sentences of one source, and how many of each.
const VERDICTS: [(&str, usize); 4] = [("absent", 2), ("altered", 12), ("paraphrase", 8), ("verbatim", 2)];

/// What an altered sentence has changed; one of each in a source.
const TYPES: [&str; 12] = [
    "number",
    "date",
    "name",
    "term",
    "agent",
    "modality",
    "negation",
    "scope",
    "time",
    "causation",
    "merge",
    "quote",
];

#[test]
fn labels_point_into_their_texts() {
    for part in PARTS {
        let folder = format!("fixtures/alterations/{part}");
        for name in names(&folder) {
            let read = |file: &str| {
                let path = root().join(&folder).join(&name).join(file);
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            };
            let source = read("source.txt");
            let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
            let mut types: Vec<String> = Vec::new();
            for line in read("cases.jsonl").lines() {
                let case: Value =
                    serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}: {error}"));
                let text = |key: &str| case[key].as_str().map(str::to_owned);
                let id = text("id").expect("an id");
                let sentence = text("sentence").expect("a sentence");
                let verdict = text("verdict").expect("a verdict");
                assert_eq!(text("evidence").is_none(), verdict == "absent", "{id}");
                assert!(text("evidence").is_none_or(|words| source.contains(&words)), "{id}: evidence");
                assert_eq!(text("type").is_some(), verdict == "altered", "{id}");
                assert!(
                    text("altered_words").is_none_or(|words| sentence.contains(&words)),
                    "{id}: altered words"
                );
                types.extend(text("type"));
                *verdicts.entry(verdict).or_default() += 1;
            }
            let expected: BTreeMap<String, usize> =
                VERDICTS.iter().map(|(verdict, count)| ((*verdict).to_owned(), *count)).collect();
            assert_eq!(verdicts, expected, "{name}");
            types.sort();
            let mut every = TYPES.to_vec();
            every.sort_unstable();
            assert_eq!(types, every, "{name}");
        }
    }
}
