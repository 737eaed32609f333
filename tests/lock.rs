//! Pinned sources from outside: what `sourcecheck lock` writes, what `check` says when a source is another one, and what
//! `sources sync` and `sources verify` say of a text that drifted.

#![cfg(feature = "cli")]

mod common;

use common::{Sandbox, status, stderr};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// The first line is page furniture, the last sentence is one that no claim rests on.
const SOURCE: &str = "Last updated: 3 May 2021\n\n\
    The harbour board of Orvelle may hire 120 pilots by 2031.\n\n\
    The outer quay is closed to ships of more than 40 metres from May to September.\n\n\
    The guild of pilots pays for the training of every apprentice.\n";

/// Two faithful sentences.
const PRESS: &str = "# Harbour news\n\n\
    By 2031 the harbour board of Orvelle may hire 120 pilots.\n\n\
    From May to September the outer quay is closed to ships of more than 40 metres.\n";

const CONFIG: &str = "[[pair]]\nderivative = 'pages/*.md'\nsources = ['source.txt']\n";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("source.txt", SOURCE);
    sandbox.write("pages/press.md", PRESS);
    sandbox.write("sourcecheck.toml", CONFIG);
    sandbox
}

/// A repository with its sources locked.
fn locked() -> Sandbox {
    let sandbox = repository();
    sandbox.must(&["lock"], 0);
    sandbox
}

/// The findings of `stale-source` of a run, the report valid by its schema.
fn stale(sandbox: &Sandbox, args: &[&str], wanted: i32) -> Vec<Value> {
    let args = [&["check", "--format", "json"], args].concat();
    let report: Value = serde_json::from_str(&sandbox.must(&args, wanted).0).expect("JSON");
    let schema =
        serde_json::from_str(include_str!("../docs/report.schema.json")).expect("the schema is JSON");
    if let Err(error) = jsonschema::validate(&schema, &report) {
        panic!("{args:?}: {error} at {}", error.instance_path());
    }
    let all = report["findings"].as_array().expect("findings").iter();
    all.filter(|finding| finding["rule"] == "stale-source").cloned().collect()
}

fn message(finding: &Value) -> &str {
    finding["message"].as_str().expect("a message")
}

fn lock(sandbox: &Sandbox) -> String {
    fs::read_to_string(sandbox.path("sourcecheck.lock")).expect("a lock")
}

// ---- lock ------------------------------------------------------------------------------------------------

#[test]
fn a_lock_is_sorted_has_a_claim_a_line_and_is_the_same_bytes_again() {
    let sandbox = repository();
    let (out, err) = sandbox.must(&["lock"], 0);
    assert!(
        out.is_empty() && err.contains("sourcecheck.lock: 1 text locked; 1 new or changed, 0 gone"),
        "{err}"
    );
    let first = lock(&sandbox);
    let claims: Vec<&str> = first.lines().filter(|line| line.contains("{ claim = ")).collect();
    assert!(claims.len() == 2 && claims.is_sorted(), "{first}");
    assert!(first.contains("derivative = \"pages/press.md\"\n"), "{first}");
    assert!(first.contains("{ source = \"source.txt\", sha256 = \""), "{first}");
    assert!(first.contains("By 2031 the harbour board") && !first.contains("apprentice"), "{first}");
    let value: toml::Value = toml::from_str(&first).expect("TOML");
    assert_eq!(value["pair"][0]["claims"][0]["verdict"].as_str(), Some("paraphrase"));

    let (_, err) = sandbox.must(&["lock", "--threads", "1"], 0);
    assert!(err.contains("0 new or changed"), "{err}");
    assert_eq!(lock(&sandbox), first);
    // From a folder below it is the same file with the same names.
    let output = sandbox.command("pages", &["lock"]).output().expect("runs");
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(lock(&sandbox), first);
    // What stands elsewhere in the text, and in which order, is no part of it.
    let paragraphs: Vec<&str> = PRESS.trim().split("\n\n").collect();
    sandbox.write("pages/press.md", [paragraphs[0], "## May", paragraphs[2], paragraphs[1]].join("\n\n"));
    sandbox.must(&["lock"], 0);
    assert_eq!(lock(&sandbox), first);
}

#[test]
fn a_run_of_some_texts_leaves_the_others_and_a_text_that_is_gone_goes() {
    let sandbox = repository();
    sandbox.write("pages/other.md", "The guild of pilots pays for the training of every apprentice.\n");
    sandbox.must(&["lock"], 0);
    let both = lock(&sandbox);
    sandbox.must(&["lock", "pages/press.md"], 0);
    assert_eq!(lock(&sandbox), both);
    sandbox.must(&["lock", "pages/press.md", "--source", "source.txt", "pages/other.md"], 0);
    let other = lock(&sandbox);
    assert!(other != both && other.contains("source = \"pages/other.md\""), "{other}");
    fs::remove_file(sandbox.path("pages/other.md")).expect("removed");
    sandbox.must(&["lock"], 0);
    assert!(!lock(&sandbox).contains("other.md"), "{}", lock(&sandbox));
    // A text that the lock does not have is told, and is no finding.
    sandbox.write("pages/new.md", "The guild of pilots pays for the training of every apprentice.\n");
    let (_, err) = sandbox.must(&["check"], 0);
    assert!(err.contains("1 text not in sourcecheck.lock; `sourcecheck lock` adds what is missing"), "{err}");
}

#[test]
fn nothing_is_written_where_a_text_cannot_be_checked() {
    let sandbox = locked();
    let before = lock(&sandbox);
    fs::remove_file(sandbox.path("source.txt")).expect("removed");
    let (_, err) = sandbox.must(&["lock"], 2);
    assert!(err.contains("not written, because not every text could be checked"), "{err}");
    assert_eq!(lock(&sandbox), before);
    let (_, err) = sandbox.must(&["lock", "-", "-s", "pages/press.md"], 2);
    assert!(err.contains("standard input has no path"), "{err}");
}

// ---- check -----------------------------------------------------------------------------------------------

#[test]
fn sources_as_they_were_say_nothing_whatever_happens_to_the_text() {
    let sandbox = locked();
    assert!(stale(&sandbox, &[], 0).is_empty());
    sandbox.write("pages/press.md", PRESS.replace("120", "210"));
    assert!(stale(&sandbox, &[], 1).is_empty(), "a fault of the text is none of the source");
}

#[test]
fn furniture_and_passages_that_nothing_rests_on_give_a_note() {
    for (old, new) in [("3 May 2021", "3 May 2022"), ("every apprentice", "no apprentice")] {
        let sandbox = locked();
        sandbox.write("source.txt", SOURCE.replace(old, new));
        let found = stale(&sandbox, &[], 0);
        assert_eq!((found.len(), &found[0]["level"]), (1, &"note".into()), "{found:?}");
        assert!(message(&found[0]).contains("in nothing that a claim rests on"), "{found:?}");
        assert_eq!(found[0]["location"]["span"]["line"], 1);
        assert!(found[0]["related"].as_array().is_some_and(Vec::is_empty));
    }
}

#[test]
fn a_changed_number_is_told_at_the_claim_with_both_verdicts_and_at_no_other() {
    let sandbox = locked();
    sandbox.write("source.txt", SOURCE.replace("120", "150"));
    let found = stale(&sandbox, &[], 1);
    assert_eq!(found.len(), 2, "{found:?}");
    let (claim, source) = (&found[0], &found[1]);
    assert_eq!((&claim["level"], &claim["location"]["span"]["line"]), (&"warning".into(), &3.into()));
    assert_eq!(
        message(claim),
        "paraphrase when the sources were locked, altered now: what it rested on in “source” has changed"
    );
    assert_eq!(claim["related"][0]["document"], "source");
    assert_eq!((&source["level"], &source["location"]["passage"]), (&"note".into(), &"".into()));
    assert!(
        message(source).contains("1 of 2 claims rested on passages that changed (line 3), 1 verdict changed"),
        "{source}"
    );
    assert_eq!(source["related"][0]["passage"], claim["location"]["passage"]);

    // Both are in the forms for people and for code scanning, the claim called a claim.
    let (out, _) = sandbox.must(&["check"], 1);
    assert!(out.contains("altered now") && out.contains("“source” has changed since it was locked"), "{out}");
    let (out, _) = sandbox.must(&["check", "--format", "sarif"], 1);
    let sarif: Value = serde_json::from_str(&out).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results").iter();
    let results: Vec<&Value> = results.filter(|result| result["ruleId"] == "stale-source").collect();
    let texts: Vec<&str> = results.iter().filter_map(|r| r["message"]["text"].as_str()).collect();
    assert!(texts[0].ends_with("Source: [source:3](1)."), "{texts:?}");
    assert!(texts[1].ends_with("Claim: [press:3](1)."), "{texts:?}");
    assert_eq!(
        results[1]["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "pages/press.md"
    );

    // Locked anew, it is settled; the fault itself stays.
    sandbox.must(&["lock"], 0);
    assert!(lock(&sandbox).contains("verdict = \"altered\""));
    assert!(stale(&sandbox, &[], 1).is_empty());
    // And when the source says it again, the good news is a note.
    sandbox.write("source.txt", SOURCE);
    let found = stale(&sandbox, &[], 0);
    assert!(
        message(&found[0]).starts_with("altered when the sources were locked, paraphrase now"),
        "{found:?}"
    );
    assert_eq!(found[0]["level"], "note");
}

#[test]
fn a_reworded_source_that_still_says_it_gives_a_note_that_names_the_claim() {
    let sandbox = locked();
    let reworded = SOURCE.replace(
        "The harbour board of Orvelle may hire 120 pilots by 2031.",
        "By 2031 the harbour board of Orvelle may hire 120 pilots.",
    );
    sandbox.write("source.txt", reworded);
    let found = stale(&sandbox, &[], 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(message(&found[0]).contains("(line 3), its verdict is the same"), "{found:?}");
    assert_eq!(found[0]["related"][0]["span"]["line"], 3);
    // Who wants to look at every change says so.
    stale(&sandbox, &["--fail-on", "stale-source"], 1);
    // Case, punctuation and line ends are no change of a passage.
    let same =
        SOURCE.replace("harbour board of Orvelle", "Harbour Board, of Orvelle,").replace("May to", "May\nto");
    sandbox.write("source.txt", same);
    let found = stale(&sandbox, &[], 0);
    assert!(message(&found[0]).contains("in nothing that a claim rests on"), "{found:?}");
}

#[test]
fn a_source_that_came_or_went_is_told() {
    let sandbox = locked();
    sandbox.write("annex.txt", "The mint of Tarn shall strike 9,000 silver coins.\n");
    sandbox.write("sourcecheck.toml", CONFIG.replace("['source.txt']", "['source.txt', 'annex.txt']"));
    let found = stale(&sandbox, &[], 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(message(&found[0]).starts_with("“annex” is not among the locked sources"), "{found:?}");

    sandbox.must(&["lock"], 0);
    sandbox.write("sourcecheck.toml", CONFIG);
    let found = stale(&sandbox, &[], 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        message(&found[0]),
        "“annex.txt” is locked and no source any more; `sourcecheck lock` takes it out"
    );

    // What rested on it has lost its ground.
    sandbox.write("sourcecheck.toml", CONFIG.replace("source.txt", "annex.txt"));
    let found = stale(&sandbox, &[], 1);
    assert_eq!(found.iter().filter(|finding| finding["level"] == "warning").count(), 2, "{found:?}");
    let why = "absent now: what it rested on was “source.txt”, no source any more";
    assert!(message(&found[0]).ends_with(why), "{found:?}");
    // Against other texts altogether it is another check.
    sandbox.write("other.txt", "The mint of Tarn shall strike 9,000 silver coins.\n");
    assert!(stale(&sandbox, &["pages/press.md", "-s", "other.txt"], 1).is_empty());
}

#[test]
fn a_lock_that_cannot_be_read_is_told_with_place_and_remedy() {
    let sandbox = locked();
    let good = lock(&sandbox);
    let line = |text: &str| 1 + good.lines().position(|line| line.contains(text)).expect("there");
    for (bad, place) in [
        (good.replacen("verdict = \"paraphrase\"", "verdict = \"paraphrased\"", 1), line("{ claim = ")),
        (good.replacen("sources = [", "<<<<<<< HEAD\nsources = [", 1), line("sources = [")),
        (good.replacen("version = 1", "version = 7", 1), line("version = ")),
    ] {
        sandbox.write("sourcecheck.lock", bad);
        for command in ["check", "lock", "baseline"] {
            let (_, err) = sandbox.must(&[command], 2);
            assert!(err.contains(&format!("sourcecheck.lock:{place}: ")), "{err}");
            assert!(
                err.contains("delete it and run that again") || err.contains("run `sourcecheck lock`"),
                "{err}"
            );
        }
    }
    // Without the configuration the file beside it counts for nothing.
    sandbox.must(&["check", "--no-config", "pages/press.md", "-s", "source.txt"], 0);
    let (_, err) = sandbox.must(&["check", "--lock", "no.lock"], 2);
    assert!(err.contains("no.lock: no such file; write it with `sourcecheck lock --lock no.lock`"), "{err}");
}

#[test]
fn a_lock_elsewhere_is_named_by_argument_or_configuration() {
    let sandbox = repository();
    let (_, err) = sandbox.must(&["lock", "--lock", "locks/press.lock"], 2);
    assert!(err.contains("locks/press.lock"), "{err}");
    sandbox.write("locks/.keep", "");
    let (_, err) = sandbox.must(&["lock", "--lock", "locks/press.lock"], 0);
    assert!(err.contains("`check --lock locks/press.lock` compares with it"), "{err}");
    let text = fs::read_to_string(sandbox.path("locks/press.lock")).expect("written");
    assert!(text.contains("derivative = \"../pages/press.md\""), "{text}");
    sandbox.write("source.txt", SOURCE.replace("120", "150"));
    assert!(stale(&sandbox, &[], 1).is_empty());
    assert_eq!(stale(&sandbox, &["--lock", "locks/press.lock"], 1).len(), 2);
    sandbox.write("sourcecheck.toml", format!("{CONFIG}[check]\nlock = 'locks/press.lock'\n"));
    assert_eq!(stale(&sandbox, &[], 1).len(), 2);
    sandbox.must(&["lock"], 0);
    assert!(!sandbox.path("sourcecheck.lock").exists());
    assert!(stale(&sandbox, &[], 1).is_empty());
}

#[test]
fn it_can_be_suppressed_and_known_and_its_fingerprint_holds_no_place() {
    let sandbox = locked();
    sandbox.write("source.txt", SOURCE.replace("120", "150"));
    let prints = |found: &[Value]| -> Vec<String> {
        found.iter().map(|finding| finding["fingerprint"].to_string()).collect()
    };
    let first = prints(&stale(&sandbox, &[], 1));
    sandbox.write(
        "pages/press.md",
        PRESS.replace("# Harbour news\n", "# Harbour news\n\n## May\n\nIt rained.\n"),
    );
    assert_eq!(prints(&stale(&sandbox, &[], 1)), first);
    sandbox.write("source.txt", SOURCE.replace("120", "150").replace("3 May 2021", "3 May 2022"));
    let later = prints(&stale(&sandbox, &[], 1));
    assert_eq!(later[0], first[0], "an edit elsewhere in the source");
    assert_ne!(later[1], first[1], "another version of the source");

    // By a comment, which is unused once the lock is renewed and idle where no lock is used.
    let comment = "<!-- sourcecheck-disable-next-line stale-source, altered-number: erratum of 3 May -->\n";
    sandbox.write("pages/press.md", PRESS.replace("By 2031", &format!("{comment}By 2031")));
    let found = stale(&sandbox, &[], 0);
    assert_eq!(found[0]["suppressed"]["reason"], "erratum of 3 May");
    let plain = ["check", "--no-config", "pages/press.md", "-s", "source.txt"];
    let (out, _) = sandbox.must(&plain, 0);
    assert!(!out.contains("unused-suppression"), "{out}");
    sandbox.must(&["lock"], 0);
    let (out, _) = sandbox.must(&["check"], 1);
    assert!(out.contains("no `stale-source` to suppress"), "{out}");

    // By a baseline.
    let sandbox = locked();
    sandbox.write("source.txt", SOURCE.replace("120", "150"));
    sandbox.must(&["baseline"], 0);
    let found = stale(&sandbox, &[], 0);
    assert_eq!(found[0]["baseline"], "unchanged");
    sandbox.must(&["lock"], 0);
    let (out, _) = sandbox.must(&["check"], 1);
    assert!(out.contains("stale-baseline"), "the lock is renewed, so the entries go: {out}");
    // And switched off.
    sandbox.write("source.txt", SOURCE);
    sandbox.write("sourcecheck.toml", format!("{CONFIG}[rules]\nstale-source = 'off'\n"));
    assert!(stale(&sandbox, &["--fail-on", "never"], 0).is_empty());
}

#[test]
fn among_unchanged_passages_only_the_note_of_the_source_stays() {
    let sandbox = locked();
    let git = |args: &[&str]| {
        let output = Command::new("git")
            .current_dir(sandbox.path(""))
            .args(["-c", "user.name=Ilse Tarn", "-c", "user.email=ilse@example.org"])
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", stderr(&output));
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "first"]);
    sandbox.write("source.txt", SOURCE.replace("120", "150"));
    let found = stale(&sandbox, &["--changed-since", "main"], 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(message(&found[0]).contains("1 verdict changed"), "{found:?}");
}

// ---- sources ---------------------------------------------------------------------------------------------

/// A catalogue with one text, pinned and locked.
fn catalogue() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("sourcecheck.toml", CONFIG.replace("source.txt", "report"));
    let facts = "id = \"report\"\ntitle = \"Report\"\nissuer = \"Board\"\ndate = \"2021\"\nrole = \"primary\"\nlanguage = \"en\"\n";
    sandbox.write("sources/report.toml", facts);
    sandbox.write("pages/press.md", PRESS);
    sandbox.write("texts/report.txt", SOURCE);
    sandbox.must(&["sources", "sync", "--from", "texts", "--accept"], 0);
    sandbox.must(&["lock"], 0);
    sandbox
}

const SYNC: [&str; 4] = ["sources", "sync", "--from", "texts"];

#[test]
fn drift_in_facts_is_shown_with_both_wordings_and_the_claims_that_rest_on_it() {
    let sandbox = catalogue();
    let new = SOURCE.replace("120", "150").replace("3 May 2021", "3 May 2022")
        + "\nThe mint of Tarn shall strike 9,000 silver coins for the crown before 1 May 2032.\n";
    sandbox.write("texts/report.txt", new);
    let (out, _) = sandbox.must(&SYNC, 1);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("report: drift: pinned "), "{out}");
    assert!(
        lines[0].contains("; facts changed: 2 passages (1 edited, 1 added); beside them without: 1 passage"),
        "{out}"
    );
    assert_eq!(
        lines[1..],
        [
            "  edited, line 3 (number)",
            "    - The harbour board of Orvelle may hire 120 pilots by 2031.",
            "    + The harbour board of Orvelle may hire 150 pilots by 2031.",
            "  added, line 9",
            "    + The mint of Tarn shall strike 9,000 silver coins for the crown before 1 May 2032.",
            "  pages/press.md: 1 claim rests on what changed",
            "    “By 2031 the harbour board of Orvelle may hire 120 pilots.”",
        ]
    );
    // The same again, from what is kept; the pinned text is there, so that is no fault.
    let (kept, _) = sandbox.must(&["sources", "verify"], 0);
    assert!(kept.contains("report: present; drifted where it was fetched, kept as "), "{kept}");
    assert_eq!(kept.lines().skip(1).collect::<Vec<_>>(), lines[1..]);
    // Such drift is not accepted as cosmetic.
    let (_, _) = sandbox.must(&[&SYNC[..], &["--accept-cosmetic"]].concat(), 1);
    assert!(stale(&sandbox, &[], 0).is_empty());
    sandbox.must(&[&SYNC[..], &["--accept"]].concat(), 0);
    assert_eq!(stale(&sandbox, &[], 1).len(), 2);
}

#[test]
fn drift_without_a_changed_fact_is_told_as_that_and_can_be_accepted_by_itself() {
    let sandbox = catalogue();
    let before = fs::read_to_string(sandbox.path("sources/report.toml")).expect("there");
    let reworded = "By 2031 the harbour board of Orvelle may hire 120 pilots.";
    let new = SOURCE
        .replace("3 May 2021", "3 May 2022")
        .replace("The harbour board of Orvelle may hire 120 pilots by 2031.", reworded);
    sandbox.write("texts/report.txt", new);
    let (out, _) = sandbox.must(&SYNC, 1);
    assert!(out.contains("; no fact changed: 2 passages (2 edited); kept as"), "{out}");
    assert_eq!(out.lines().count(), 1, "{out}");
    let (out, _) = sandbox.must(&[&SYNC[..], &["--accept-cosmetic"]].concat(), 0);
    assert!(out.contains("report: accepted; pinned ") && out.contains("no fact changed"), "{out}");
    assert_ne!(fs::read_to_string(sandbox.path("sources/report.toml")).expect("there"), before);
    assert!(!sandbox.path("sources/text/report.drift.txt").exists());
    let found = stale(&sandbox, &[], 0);
    assert!(message(&found[0]).contains("its verdict is the same"), "{found:?}");
}

#[test]
fn the_first_changes_are_shown_and_the_others_counted() {
    let sandbox = catalogue();
    let years: Vec<String> = ["ferries", "lamps", "gulls", "ropes", "anchors"]
        .iter()
        .enumerate()
        .map(|(nth, what)| {
            format!("In 203{nth} the harbour of Orvelle counted {nth}7 {what} on its quays.\n")
        })
        .collect();
    sandbox.write("texts/report.txt", format!("{SOURCE}\n{}", years.join("\n")));
    let (out, _) = sandbox.must(&SYNC, 1);
    assert!(out.contains("facts changed: 5 passages (5 added)"), "{out}");
    assert!(out.contains("  … 2 more passages with changed facts\n"), "{out}");
    assert!(!out.contains("rest on what changed"), "nothing rests on what is new: {out}");
}

#[test]
fn a_text_that_is_not_the_pinned_one_still_tells_which_claims_it_leaves_without_ground() {
    let sandbox = catalogue();
    sandbox.write("sources/text/report.txt", SOURCE.replace("120", "150"));
    let (out, _) = sandbox.must(&["sources", "verify"], 1);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("report: drifted; bring the pinned text back"), "{out}");
    assert_eq!(
        lines[1..],
        [
            "  pages/press.md: 1 claim rests on what changed",
            "    “By 2031 the harbour board of Orvelle may hire 120 pilots.”",
        ]
    );
    fs::remove_file(sandbox.path("sources/text/report.txt")).expect("removed");
    sandbox.write("texts/report.txt", SOURCE.replace("120", "150"));
    let (out, _) = sandbox.must(&SYNC, 1);
    assert!(out.contains("the pinned text is not here to compare with"), "{out}");
    assert!(out.contains("pages/press.md: 1 claim rests on what changed"), "{out}");
    sandbox.must(&[&SYNC[..], &["--accept-cosmetic"]].concat(), 1);
}

#[test]
fn a_text_of_the_catalogue_is_not_quoted_in_a_lock() {
    let sandbox = catalogue();
    sandbox.write("sourcecheck.toml", "[[pair]]\nderivative = 'report'\nsources = ['pages/press.md']\n");
    fs::remove_file(sandbox.path("sourcecheck.lock")).expect("removed");
    sandbox.must(&["lock"], 0);
    let text = lock(&sandbox);
    assert!(
        text.contains("derivative = \"report\"") && text.contains("source = \"pages/press.md\""),
        "{text}"
    );
    assert!(text.contains("claim = ") && !text.contains("text = "), "{text}");
    // It is found again by its id.
    sandbox.write("pages/press.md", PRESS.replace("120", "150"));
    assert_eq!(stale(&sandbox, &[], 1).len(), 2);
}
