//! What kind of drift is it? A text that differs from its pinned version may say other things than it did, or only
//! show another navigation; `Checker::diff` tells the two apart, and the lock tells which claims it concerns.

use crate::baseline::{counted, excerpt};
use crate::config::Config;
use crate::defaults::{DRIFT_CHANGES, DRIFT_CLAIMS, DRIFT_EXCERPT};
use crate::lock::{LockFile, Resting, hash_of};
use anyhow::Result;
use sourcecheck::diff::{Change, ChangeKind, ChangedPassage};
use sourcecheck::{Checker, Document, Verdict};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What versions of a text are compared by.
#[derive(Debug, Default)]
pub struct Comparison {
    checker: Checker,
    locks: Option<LockFile>,
}

/// How a text differs from its pinned version.
#[derive(Debug, PartialEq, Eq)]
pub struct Drift {
    /// Whether it says other things: a fact changed, or words with content came or went.
    pub facts: bool,
    /// The kind of drift and how much of it, for the middle of a line.
    pub summary: String,
    /// The first passages with changed facts, and the claims that rest on such passages: lines, each with its end.
    pub details: String,
}

impl Comparison {
    /// With the glossary of a configuration, and the lock that belongs to it.
    ///
    /// # Errors
    /// When the lock cannot be read.
    pub fn new(config: &Config) -> Result<Self> {
        let mut checker = Checker::new();
        config.set_up(&mut checker, None);
        Ok(Self { checker, locks: LockFile::of_config(config)? })
    }

    /// Compares two versions of a source.
    pub fn between(&self, id: &str, old: &Document, new: &Document) -> Drift {
        let diff = self.checker.diff(old, new);
        let facts: Vec<&Change> = diff.changes.iter().filter(|change| change.facts).collect();
        let rest: Vec<&Change> =
            diff.changes.iter().filter(|c| !c.facts && c.kind != ChangeKind::Same).collect();
        let summary = match (&facts[..], &rest[..]) {
            ([], []) => "no fact changed: nothing but white space differs".to_owned(),
            ([], rest) => format!("no fact changed: {}", counts(rest)),
            (facts, []) => format!("facts changed: {}", counts(facts)),
            (facts, rest) => {
                format!("facts changed: {}; beside them without: {}", counts(facts), counts(rest))
            }
        };
        let mut details = String::new();
        facts.iter().take(DRIFT_CHANGES).for_each(|change| details.push_str(&shown(change)));
        if facts.len() > DRIFT_CHANGES {
            let more = counted(facts.len() - DRIFT_CHANGES, "more passage");
            details.push_str(&format!("  … {more} with changed facts\n"));
        }
        let old_passages = facts.iter().flat_map(|change| &change.old);
        let hashes: BTreeSet<String> = old_passages.filter_map(|passage| hash_of(old, &passage.id)).collect();
        let resting = self.locks.iter().flat_map(|locks| locks.resting(id, |hash| hashes.contains(hash)));
        details.extend(resting.map(|resting| claims(&resting)));
        Drift { facts: !facts.is_empty(), summary, details }
    }

    /// The locked claims that rest on passages which a text does not have, where its pinned version is not here to
    /// compare with but is the one of the lock. Lines, each with its end; none without a lock of that version.
    pub fn without_pinned(&self, id: &str, pinned: Option<&str>, found: &Document) -> String {
        let resting = self.locks.iter().flat_map(|locks| locks.resting_elsewhere(id, pinned, found));
        resting.map(|resting| claims(&resting)).collect()
    }
}

/// `3 passages (2 edited, 1 added)`.
fn counts(changes: &[&Change]) -> String {
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kind == kind).count();
    let kinds = ChangeKind::ALL.iter().map(|&kind| (count(kind), kind)).filter(|(count, _)| *count > 0);
    let shown: Vec<String> = kinds.map(|(count, kind)| format!("{count} {}", kind.name())).collect();
    format!("{} ({})", counted(changes.len(), "passage"), shown.join(", "))
}

/// A change with both wordings, and what the rules say of it.
fn shown(change: &Change) -> String {
    let first = change.new.first().or(change.old.first());
    let place = first.map_or(String::new(), |passage| format!(", {}", passage.span.place()));
    let types: BTreeSet<&str> = change.alterations.iter().map(|found| found.kind.name()).collect();
    let types = match types.is_empty() {
        true => String::new(),
        false => format!(" ({})", types.into_iter().collect::<Vec<_>>().join(", ")),
    };
    let mut lines = format!("  {}{place}{types}\n", change.kind.name());
    for (mark, passages) in [('-', &change.old), ('+', &change.new)] {
        if !passages.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "    {mark} {}", wording(passages));
        }
    }
    lines
}

fn wording(passages: &[ChangedPassage]) -> String {
    let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
    excerpt(&texts.join(" "), DRIFT_EXCERPT)
}

/// The claims of a text, the first of them by their words.
fn claims(resting: &Resting<'_>) -> String {
    let Resting { derivative, claims } = resting;
    let rest = if claims.len() == 1 { "claim rests" } else { "claims rest" };
    let mut lines = format!("  {derivative}: {} {rest} on what changed\n", claims.len());
    for claim in claims.iter().filter(|claim| !claim.text.is_empty()).take(DRIFT_CLAIMS) {
        let faithful = matches!(claim.verdict, Verdict::Verbatim | Verdict::Paraphrase);
        let verdict =
            if faithful { String::new() } else { format!(" ({} when locked)", claim.verdict.name()) };
        let _ = writeln!(lines, "    “{}”{verdict}", claim.text);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use sourcecheck::read::Format;

    fn drift(old: &str, new: &str) -> Drift {
        let read = |text: &str| Document::from_text("minutes", Format::Plain, text);
        Comparison::default().between("minutes", &read(old), &read(new))
    }

    #[test]
    fn a_changed_number_is_a_drift_in_facts_and_moved_line_ends_are_not() {
        let text = "The board met on 3 May 2021.\n\nIt agreed to lend 40 maps to the museum.\n";
        let changed = drift(text, &text.replace("40", "41"));
        assert!(changed.facts);
        assert_eq!(changed.summary, "facts changed: 1 passage (1 edited)");
        assert_eq!(
            changed.details,
            "  edited, line 3 (number)\n    - It agreed to lend 40 maps to the museum.\n    + It agreed to lend 41 maps to the museum.\n"
        );
        let wrapped = drift(text, &text.replace("lend 40", "lend  40"));
        assert_eq!((wrapped.facts, wrapped.details.as_str()), (false, ""));
        assert_eq!(wrapped.summary, "no fact changed: nothing but white space differs");
    }
}
