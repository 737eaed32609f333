//! Two versions of one text: what became of every passage, in every form.

use proptest::prelude::*;
use sourcecheck::diff::{ChangeKind, Diff};
use sourcecheck::read::Format;
use sourcecheck::render::{self, DiffOptions};
use sourcecheck::{Checker, Document};
use std::io::{self, Write};

fn document(id: &str, text: &str) -> Document {
    Document::from_text(id, Format::Plain, text)
}

fn compared(old: &str, new: &str) -> Diff {
    Checker::new().diff(&document("old", old), &document("new", new))
}

fn drafts() -> Diff {
    let read = |name: &str| Document::from_path(format!("fixtures/two-drafts/{name}.txt")).expect("a draft");
    Checker::new().diff(&read("draft-1"), &read("draft-2"))
}

fn rendered(render: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("memory can be written to");
    String::from_utf8(out).expect("UTF-8")
}

fn snapshot(name: &str, value: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("diff");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, value));
}

#[test]
fn two_drafts_in_every_form() {
    let diff = drafts();
    let options = DiffOptions::default();
    snapshot("text", &rendered(|out| render::diff_text(&diff, options, out)));
    let facts = DiffOptions { facts_only: true, ..options };
    snapshot("facts-only", &rendered(|out| render::diff_text(&diff, facts, out)));
    snapshot("markdown", &rendered(|out| render::diff_markdown(&diff, options, out)));
    snapshot("html", &rendered(|out| render::diff_html(&diff, options, out)));
}

#[test]
fn the_json_form_follows_its_schema_and_reads_back() {
    let diff = drafts();
    let json = rendered(|out| render::diff_json(&diff, out));
    assert_eq!(serde_json::from_str::<Diff>(&json).expect("a diff"), diff);
    let schema = serde_json::from_str(include_str!("../docs/diff.schema.json")).expect("a schema");
    let schema = jsonschema::validator_for(&schema).expect("a valid schema");
    let value = serde_json::from_str(&json).expect("JSON");
    let errors: Vec<_> =
        schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn an_edit_that_changes_a_fact_is_told_from_one_that_does_not() {
    let old =
        "The board may hire 120 pilots by 2031.\n\nThe quay is closed in winter.\n\nTwo lamps were lit.";
    let new =
        "By 2031 the board may hire 120 pilots.\n\nThe quay is not closed in winter.\n\nTwo lamps were lit.";
    let diff = compared(old, new);
    let told: Vec<(ChangeKind, bool)> =
        diff.changes.iter().map(|change| (change.kind, change.facts)).collect();
    assert_eq!(told, [(ChangeKind::Edited, false), (ChangeKind::Edited, true), (ChangeKind::Same, false)]);
    assert_eq!(diff.changes[1].alterations[0].kind, sourcecheck::AlterationType::Negation);
}

/// Sentences that share no rare word, so that what becomes of each is beyond doubt.
const SENTENCES: [&str; 8] = [
    "The ferry sailed from Harnoya at noon.",
    "Nine lamps burned along the western quay.",
    "Councillor Tarn asked who had paid for the bell.",
    "Rain fell on the orchards of Brennick for a week.",
    "The archive keeps four hundred letters of the miller.",
    "A stone bridge was begun over the Wend in 1988.",
    "Herring prices doubled between March and May.",
    "The choir travelled to Vellenmoor without its conductor.",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is shuffled, left out and added: every passage of both versions stands in one change, what was
    /// kept is found, and the changes that are not moved stand in the order of both.
    #[test]
    fn nothing_is_lost(order in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle(), kept in 1..8usize, added in 0..3usize) {
        let old = SENTENCES.join("\n\n");
        let mut lines: Vec<String> = order[..kept].iter().map(|&at| SENTENCES[at].to_owned()).collect();
        for nth in 0..added {
            lines.insert(nth.min(lines.len()), format!("Entry {nth} of the pantry ledger concerns {nth}{nth} jars."));
        }
        let diff = compared(&old, &lines.join("\n\n"));
        let ids = |letter: char| -> Vec<String> {
            let passages = diff.changes.iter().flat_map(|change| change.old.iter().chain(&change.new));
            let mut ids: Vec<String> = passages.map(|p| p.id.clone()).filter(|id| id.starts_with(letter)).collect();
            ids.sort_by_key(|id| id[1..].parse::<usize>().expect("a number"));
            ids
        };
        prop_assert_eq!(ids('o'), (1..=8).map(|nth| format!("o{nth}")).collect::<Vec<_>>());
        prop_assert_eq!(ids('n'), (1..=lines.len()).map(|nth| format!("n{nth}")).collect::<Vec<_>>());
        let same = diff.changes.iter().filter(|change| matches!(change.kind, ChangeKind::Same | ChangeKind::Moved));
        prop_assert_eq!(same.clone().count(), kept);
        prop_assert!(same.clone().all(|change| change.old[0].text == change.new[0].text));
        let still: Vec<usize> = same.filter(|c| c.kind == ChangeKind::Same).map(|c| c.old[0].span.start).collect();
        prop_assert!(still.is_sorted(), "{still:?}");
        prop_assert_eq!(diff.summary[&ChangeKind::Removed], 8 - kept);
    }
}
