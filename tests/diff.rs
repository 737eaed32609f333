//! Two versions of one text: what became of every passage, in every form.

#[path = "support/snapshots.rs"]
mod snapshots;

use proptest::prelude::*;
use snapshots::rendered;
use sourcecheck::diff::{ChangeKind, Diff};
use sourcecheck::read::Format;
use sourcecheck::render::{self, DiffOptions};
use sourcecheck::{Checker, Document};

fn document(id: &str, text: &str) -> Document {
    Document::from_text(id, Format::Plain, text)
}

/// The changes, after their JSON form was found to follow the published schema and to read back.
fn compared(old: &str, new: &str) -> Diff {
    checked(Checker::new().diff(&document("old", old), &document("new", new)))
}

fn checked(diff: Diff) -> Diff {
    thread_local! {
        static SCHEMA: jsonschema::Validator = jsonschema::validator_for(
            &serde_json::from_str(include_str!("../docs/diff.schema.json")).expect("the schema is JSON")
        ).expect("the schema is a schema");
    }
    let json = json(&diff);
    let value = serde_json::from_str(&json).expect("JSON");
    let errors: Vec<String> = SCHEMA
        .with(|schema| schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect());
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(serde_json::from_str::<Diff>(&json).expect("a diff"), diff);
    diff
}

fn json(diff: &Diff) -> String {
    rendered(|out| render::diff_json(diff, out))
}

/// Kind, whether a fact changed, and the passages of each version by number.
fn told(diff: &Diff) -> Vec<String> {
    let ids = |passages: &[sourcecheck::diff::ChangedPassage]| -> String {
        passages.iter().map(|passage| passage.id.as_str()).collect::<Vec<_>>().join("+")
    };
    let one = |change: &sourcecheck::diff::Change| {
        let facts = if change.facts { " facts" } else { "" };
        format!("{}{facts} {} {}", change.kind.name(), ids(&change.old), ids(&change.new))
            .trim_end()
            .to_owned()
    };
    diff.changes.iter().map(one).collect()
}

fn drafts() -> Diff {
    let read = |name: &str| Document::from_path(format!("fixtures/two-drafts/{name}.txt")).expect("a draft");
    checked(Checker::new().diff(&read("draft-1"), &read("draft-2")))
}

fn snapshot(name: &str, value: &str) {
    snapshots::snapshot("diff", name, value);
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
fn a_small_diff_as_json() {
    let old = "The quay is closed in winter.\n\nTwo lamps were lit.\n\nThe bell is cracked.\n";
    let new = "Two lamps were lit.\n\nThe quay is not closed in winter.\n\nA clock was hung.\n";
    let json = json(&compared(old, new));
    snapshot("json", &json.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn every_kind_is_told() {
    let old = "The ferry sailed from Harnoya at noon.\n\n\
        Nine lamps burned along the western quay.\n\n\
        Councillor Tarn asked who had paid for the bell.\n\n\
        Rain fell on the orchards of Brennick for a week, and the miller of Vell lost most of his apples.\n\n\
        The archive keeps four hundred letters. They were written by the miller.\n\n\
        A stone bridge was begun over the Wend in 1988.\n\n\
        Herring prices doubled between March and May.\n\n\
        The choir travelled to Vellenmoor without its conductor.\n";
    let new = "Herring prices doubled between March and May.\n\n\
        The ferry sailed from Harnoya at noon.\n\n\
        Ten lamps burned along the western quay.\n\n\
        The choir travelled to Vellenmoor with its conductor.\n\n\
        Rain fell on the orchards of Brennick for a week. The miller of Vell lost most of his apples.\n\n\
        The archive keeps four hundred letters, which were written by the miller.\n\n\
        A stone bridge was begun over the Wend in 1988.\n\n\
        Two gulls nested on the roof of the customs house.\n";
    assert_eq!(
        told(&compared(old, new)),
        [
            "moved o8 n1",
            "same o1 n2",
            "edited facts o2 n3",
            "removed facts o3",
            "moved-edited facts o9 n4",
            "split o4 n5+n6",
            "merged o5+o6 n7",
            "same o7 n8",
            "added facts  n9",
        ]
    );
}

#[test]
fn a_part_that_stands_elsewhere_is_moved_and_the_rest_stays() {
    let mut lines = SENTENCES.to_vec();
    lines.rotate_left(3);
    let kinds: Vec<ChangeKind> =
        compared(&SENTENCES.join("\n\n"), &lines.join("\n\n")).changes.iter().map(|c| c.kind).collect();
    use ChangeKind::{Moved, Same};
    assert_eq!(kinds, [Same, Same, Same, Same, Same, Moved, Moved, Moved]);
}

/// An edit, and whether it changes a fact.
#[test]
fn an_edit_that_changes_a_fact_is_told_from_one_that_does_not() {
    let table = [
        // Said otherwise, or mended.
        ("The board may hire 120 pilots by 2031.", "By 2031 the board may hire 120 pilots.", false),
        ("The board hired two pilots.", "Two pilots were hired by the board.", false),
        (
            "Pupils recieve a warm lunch on every day of term.",
            "Pupils receive a warm lunch on every day of term.",
            false,
        ),
        ("The organisation of the fair is cheap.", "The organization of the fair is cheap.", false),
        ("The fair opens at 8 a.m., and it is free.", "The fair opens at 8 a.m. and it is free.", false),
        ("The mayor herself opened the fair.", "The mayor opened the fair herself.", false),
        // Numbers, names, negation, commitment.
        ("The board may hire 120 pilots by 2031.", "The board may hire 210 pilots by 2031.", true),
        ("The quay is closed in winter.", "The quay is not closed in winter.", true),
        ("The board may hire pilots.", "The board must hire pilots.", true),
        ("Councillor Tarn asked for the minutes.", "Councillor Brask asked for the minutes.", true),
        // One word in a long sentence, which a check forgives.
        (
            "The council will publish the minutes of its meetings on its website within a week and keep them.",
            "The council will publish the agenda of its meetings on its website within a week and keep them.",
            true,
        ),
        (
            "Applications for a permit are decided by the Warden within 20 working days of their receipt.",
            "Applications for a permit are decided by the Warden within 20 days of their receipt.",
            true,
        ),
        (
            "The company sent a letter to every owner of a house on the western quay of the harbour.",
            "The company sent a signed letter to every owner of a house on the western quay of the harbour.",
            true,
        ),
    ];
    for (old, new, facts) in table {
        let text = |line: &str| format!("{line}\n\nTwo lamps were lit in the old mill.\n");
        let diff = compared(&text(old), &text(new));
        assert_eq!((diff.changes[0].kind, diff.changes[0].facts), (ChangeKind::Edited, facts), "{new}");
        let quiet = diff.changes[0].alterations.is_empty()
            && diff.changes[0].added.is_empty()
            && diff.changes[0].dropped.is_empty();
        assert_eq!(quiet, !facts, "{new}: a changed fact is named, a cosmetic edit has none");
    }
}

#[test]
fn headings_and_date_lines_have_facts_and_other_furniture_has_none() {
    let table = [
        ("# Council buys 12 ferries", "# Council buys 21 ferries", true),
        ("# Quay to close in winter", "# Quay not to close in winter", true),
        ("# Minister Tarn opens the quay", "# Minister Brask opens the quay", true),
        ("# The council buys a ferry", "# Council buys ferry", false),
        ("# 3. Fees", "# 4. Fees", false),
        ("# Last updated: 3 May 2031", "# Last updated: 4 May 2031", false),
        ("3 May 2031", "4 May 2031", true),
        ("Share this page on Facebook", "Share this page on Twitter", false),
        ("Last updated: 3 May 2031", "Last updated: 4 May 2031", false),
    ];
    for (old, new, facts) in table {
        let text = |line: &str| {
            let text = format!(
                "{line}\n\nTwo lamps were lit in the old mill of Vell.\n\nThe ferry sailed at noon.\n"
            );
            Document::from_text("page", Format::Markdown, &text)
        };
        let diff = checked(Checker::new().diff(&text(old), &text(new)));
        assert_eq!((diff.changes[0].kind, diff.changes[0].facts), (ChangeKind::Edited, facts), "{new}");
    }
}

#[test]
fn what_a_rule_says_is_put_in_words_for_two_versions() {
    for change in drafts().changes {
        for alteration in change.alterations {
            assert!(!alteration.message.contains("the source"), "{}", alteration.message);
        }
    }
}

#[test]
fn empty_and_equal_versions() {
    let text = SENTENCES.join("\n\n");
    assert_eq!(told(&compared("", "")), Vec::<String>::new());
    assert!(compared(&text, &text).changes.iter().all(|change| change.kind == ChangeKind::Same));
    assert!(
        compared("", &text).changes.iter().all(|change| change.kind == ChangeKind::Added && change.facts)
    );
    assert!(
        compared(&text, "").changes.iter().all(|change| change.kind == ChangeKind::Removed && change.facts)
    );
    for diff in [compared("", ""), compared(&text, &text), compared("", &text), compared(&text, "")] {
        for facts_only in [false, true] {
            let options = DiffOptions { facts_only, ..DiffOptions::default() };
            assert!(rendered(|out| render::diff_text(&diff, options, out)).contains("Passages: "));
            assert!(rendered(|out| render::diff_markdown(&diff, options, out)).contains("Passages: "));
            assert!(rendered(|out| render::diff_html(&diff, options, out)).ends_with("</html>\n"));
        }
    }
}

#[test]
fn white_space_is_no_change() {
    let text = |text: &str| Document::from_text("page", Format::Markdown, text);
    let old = text("Two lamps\nwere lit.\n\nThe bell is cracked.\n");
    let diff = checked(Checker::new().diff(&old, &text("Two lamps were lit.\n\n\nThe  bell is cracked.")));
    assert_eq!(told(&diff), ["same o1 n1", "same o2 n2"]);
}

#[test]
fn the_glossary_says_what_is_one_name() {
    let (old, new) = (
        document("old", "The Northern Pilots pay for the training of apprentices.\n"),
        document("new", "The Guild of Orvelle pays for the training of apprentices.\n"),
    );
    assert!(Checker::new().diff(&old, &new).changes[0].facts);
    let mut checker = Checker::new();
    checker.same(&["Northern Pilots", "Guild of Orvelle"].map(str::to_owned));
    assert!(!checker.diff(&old, &new).changes[0].facts);
}

#[test]
fn the_same_texts_give_the_same_bytes_for_any_number_of_threads() {
    let all = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| json(&drafts()))
    };
    assert_eq!(all(1), all(4));
}

#[test]
fn the_page_folds_what_did_not_change_and_lists_what_did() {
    let mut lines: Vec<String> =
        (0..40).map(|nth| format!("Entry {nth} of the ledger of Vell concerns {nth}{nth} jars.")).collect();
    let old = lines.join("\n\n");
    lines[20] = "Entry 20 of the ledger of Vell concerns 7 barrels.".to_owned();
    let page =
        rendered(|out| render::diff_html(&compared(&old, &lines.join("\n\n")), DiffOptions::default(), out));
    assert_eq!(page.matches("<details").count(), 2);
    assert!(page.contains("20 passages unchanged") && page.contains("19 passages unchanged"), "{page}");
    assert_eq!(page.matches("<li").count() - page.matches("<li>").count(), 0, "nothing is cosmetic");
    assert!(page.contains("<a href=\"#n21\"") && page.contains("id=\"n21\""));
    assert!(!page.contains("<script"));
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
