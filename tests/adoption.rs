//! How a repository with texts that exist takes the program up: configuration over several files, `init`, baseline,
//! suppressions, `--changed-since`, `--fail-on`.
//!
//! Cases of one run are data, in `tests/cli/adoption.toml` and `tests/cli/configuration.toml`; what needs several runs
//! or git is here.

#![cfg(feature = "cli")]

mod common;

use common::{Sandbox, status, stderr, stdout};
use serde_json::Value;
use std::fs;
use std::process::Command;

const SOURCE: &str = "The harbour board of Orvelle may hire 120 pilots by 2031.\n\n\
    The outer quay is closed to ships of more than 40 metres from May to September.\n\n\
    The guild of pilots pays for the training of every apprentice.\n";

/// One altered number and one claim that nothing carries, between faithful sentences.
const PRESS: &str = "# Harbour news\n\n\
    By 2031 the harbour board of Orvelle may hire 210 pilots.\n\n\
    From May to September the outer quay is closed to ships of more than 40 metres.\n\n\
    A brewery in the old town sells honey beer to visitors from the mountains.\n";

/// What nothing carries and nobody should leave out.
const COINS: &str = "\nThe mint of Tarn shall strike 9,000 silver coins for the crown before 1 May 2032.\n";

const CONFIG: &str = "[[pair]]\nderivative = 'pages/*.md'\nsources = ['source.txt']\n";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("source.txt", SOURCE);
    sandbox.write("pages/press.md", PRESS);
    sandbox.write("sourcecheck.toml", CONFIG);
    sandbox
}

fn report(sandbox: &Sandbox, args: &[&str], wanted: i32) -> Value {
    let args = [&["check", "--format", "json"], args].concat();
    let report = serde_json::from_str(&sandbox.must(&args, wanted).0).expect("JSON");
    let schema =
        serde_json::from_str(include_str!("../docs/report.schema.json")).expect("the schema is JSON");
    if let Err(error) = jsonschema::validate(&schema, &report) {
        panic!("{args:?}: {error} at {}", error.instance_path());
    }
    report
}

/// The findings of a report of some rule, without omissions when no rule is given.
fn findings<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    let all = report["findings"].as_array().expect("findings").iter();
    all.filter(|finding| finding["rule"] == rule).collect()
}

fn fingerprint(report: &Value, rule: &str) -> String {
    findings(report, rule)[0]["fingerprint"].as_str().expect("a fingerprint").to_owned()
}

// ---- baseline --------------------------------------------------------------------------------------------

#[test]
fn a_baseline_forgives_what_is_there_and_only_that() {
    let sandbox = repository();
    sandbox.must(&["check"], 1);
    let (out, err) = sandbox.must(&["baseline"], 0);
    assert!(out.is_empty() && err.contains("sourcecheck-baseline.jsonl: "), "{out}{err}");
    // It lies beside the configuration, so that a check takes it without being told.
    let (_, err) = sandbox.must(&["check"], 0);
    assert!(err.contains("known by sourcecheck-baseline.jsonl"), "{err}");
    let lines = fs::read_to_string(sandbox.path("sourcecheck-baseline.jsonl")).expect("written");
    let mut sorted: Vec<&str> = lines.lines().collect();
    sorted.sort_unstable();
    assert_eq!(lines.lines().collect::<Vec<_>>(), sorted);
    assert!(lines.contains("\"derivative\":\"pages/press.md\",\"rule\":\"altered-number\""), "{lines}");

    let check = ["--baseline", "sourcecheck-baseline.jsonl"];
    let known = report(&sandbox, &check, 0);
    assert_eq!(findings(&known, "altered-number")[0]["baseline"], "unchanged");
    let (_, err) = sandbox.must(&["check", check[0], check[1]], 0);
    assert!(err.contains("known by sourcecheck-baseline.jsonl"), "{err}");

    // A paragraph before them moves every line and every passage; a new fault still counts.
    sandbox.write("pages/press.md", PRESS.replace("# Harbour news\n", "# Harbour news\n\n## May\n"));
    let moved = report(&sandbox, &check, 0);
    assert_eq!(findings(&moved, "altered-number")[0]["baseline"], "unchanged");
    sandbox.write("pages/press.md", PRESS.replace("40 metres", "70 metres"));
    let worse = report(&sandbox, &check, 1);
    let states: Vec<_> = findings(&worse, "altered-number").iter().map(|f| f["baseline"].clone()).collect();
    assert_eq!(states, ["unchanged", "new"]);
}

#[test]
fn a_baseline_shrinks_freely_and_grows_only_when_told() {
    let sandbox = repository();
    sandbox.must(&["baseline"], 0);
    let file = sandbox.path("sourcecheck-baseline.jsonl");
    let first = fs::read_to_string(&file).expect("written");

    sandbox.write("pages/press.md", PRESS.replace("40 metres", "70 metres"));
    let (out, err) = sandbox.must(&["baseline"], 1);
    assert!(out.contains("pages/press.md:5: ") && out.contains("altered-number"), "{out}");
    assert!(err.contains("not written") && err.contains("--accept-new"), "{err}");
    assert_eq!(fs::read_to_string(&file).expect("there"), first);
    sandbox.must(&["baseline", "--accept-new"], 0);
    let grown = fs::read_to_string(&file).expect("there");
    assert_eq!(grown.matches("altered-number").count(), 2, "{grown}");

    // Mended: a stale entry is a finding in the baseline itself, and a run takes it out.
    sandbox.write("pages/press.md", PRESS.replace("210", "120"));
    let check = ["--baseline", "sourcecheck-baseline.jsonl"];
    let stale = report(&sandbox, &check, 1);
    let stale = findings(&stale, "stale-baseline");
    assert_eq!(stale.len(), 2);
    assert_eq!(stale[0]["location"]["document"], "sourcecheck-baseline.jsonl");
    let line = grown.lines().position(|line| line.contains("altered-number")).expect("there") + 1;
    assert_eq!(stale[0]["location"]["span"]["line"], line);
    sandbox.must(&["baseline"], 0);
    let shrunk = fs::read_to_string(&file).expect("there");
    assert_eq!(shrunk.matches("altered-number").count(), 0, "{shrunk}");
    sandbox.must(&["check", check[0], check[1]], 0);
}

#[test]
fn a_run_of_some_texts_leaves_the_lines_of_the_others() {
    let sandbox = repository();
    sandbox.write(
        "pages/other.md",
        "The outer quay is closed to ships of more than 90 metres from May to September.\n",
    );
    sandbox.must(&["baseline"], 0);
    let file = sandbox.path("sourcecheck-baseline.jsonl");
    let both = fs::read_to_string(&file).expect("written");
    assert!(both.contains("pages/other.md") && both.contains("pages/press.md"));
    let (out, _) = sandbox.must(&["check", "pages/press.md", "--baseline", "sourcecheck-baseline.jsonl"], 0);
    assert!(!out.contains("stale-baseline"), "{out}");
    sandbox.must(&["baseline", "pages/press.md"], 0);
    assert_eq!(fs::read_to_string(&file).expect("there"), both);
    // From another folder the same lines are found.
    let output = sandbox.command("pages", &["check", "--baseline", "../sourcecheck-baseline.jsonl"]).output();
    let output = output.expect("runs");
    assert_eq!(status(&output), 0, "{}{}", stdout(&output), stderr(&output));
    // A text that is gone loses its lines.
    fs::remove_file(sandbox.path("pages/other.md")).expect("removed");
    sandbox.must(&["baseline"], 0);
    assert!(!fs::read_to_string(&file).expect("there").contains("pages/other.md"));
}

#[test]
fn two_branches_that_add_lines_merge() {
    let sandbox = repository();
    sandbox.write("sourcecheck.toml", format!("{CONFIG}[rules]\nomitted-passage = 'off'\n"));
    for number in 0..6 {
        let text = format!(
            "The outer quay is closed to ships of more than {number}5 metres from May to September.\n"
        );
        sandbox.write(&format!("pages/{number}.md"), text);
    }
    sandbox.write(".gitattributes", "sourcecheck-baseline.jsonl merge=union\n");
    sandbox.must(&["baseline"], 0);
    let git = git_in(&sandbox);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "first"]);
    let wrong = "\nThe guild of pilots pays for the training of no apprentice.\n";
    for (branch, page) in [("left", "pages/2.md"), ("right", "pages/3.md")] {
        git(&["checkout", "-qb", branch, "main"]);
        let text = fs::read_to_string(sandbox.path(page)).expect("there");
        sandbox.write(page, text + wrong);
        sandbox.must(&["baseline", "--accept-new"], 0);
        git(&["commit", "-qam", branch]);
    }
    git(&["merge", "-q", "left", "-m", "both"]);
    let merged = fs::read_to_string(sandbox.path("sourcecheck-baseline.jsonl")).expect("there");
    sandbox.must(&["check", "--baseline", "sourcecheck-baseline.jsonl"], 0);
    sandbox.must(&["baseline"], 0);
    let written = fs::read_to_string(sandbox.path("sourcecheck-baseline.jsonl")).expect("there");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&merged), sorted(&written), "a merge has the lines that a run would write");
}

// ---- suppressions ----------------------------------------------------------------------------------------

#[test]
fn a_finding_is_suppressed_by_its_fingerprint_until_its_day_is_over() {
    let sandbox = repository();
    let before = report(&sandbox, &[], 1);
    let (number, absent) = (fingerprint(&before, "altered-number"), fingerprint(&before, "absent-claim"));
    let (out, _) = sandbox.must(&["check", "--why"], 1);
    assert!(out.contains(&format!("fingerprint: altered-number {number}")), "{out}");
    assert!(out.contains(&absent), "{out}");

    sandbox.must(&["suppress", &number, "--reason", "the erratum has \"210\"", "--until", "2031-01-31"], 0);
    let args =
        ["suppress", &absent, "--reason", "told", "--rule", "absent-claim", "--derivative", "pages/press.md"];
    sandbox.must(&args, 0);
    let (_, err) = sandbox.must(&args, 2);
    assert!(err.contains("sourcecheck-suppressions.toml:"), "{err}");
    let after = report(&sandbox, &["--today", "2031-01-31"], 0);
    let found = findings(&after, "altered-number");
    assert_eq!(found[0]["suppressed"]["kind"], "external");
    assert_eq!(found[0]["suppressed"]["reason"], "the erratum has \"210\"");
    assert_eq!(after["findings"].as_array().map(Vec::len), before["findings"].as_array().map(Vec::len));

    let late = report(&sandbox, &["--today", "2031-02-01"], 1);
    assert!(findings(&late, "altered-number")[0].get("suppressed").is_none());
    let told = findings(&late, "unused-suppression");
    assert_eq!(told.len(), 1);
    assert!(told[0]["message"].as_str().is_some_and(|message| message.contains("expired after 2031-01-31")));
    assert_eq!(told[0]["location"]["document"], "sourcecheck-suppressions.toml");
    assert_eq!(told[0]["location"]["span"]["line"], 2);

    // `SOURCE_DATE_EPOCH` is the clock of a build: the first of February 2031.
    let mut command = sandbox.command("", &["check"]);
    let output = command.env("SOURCE_DATE_EPOCH", "1927670400").output().expect("runs");
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let mut command = sandbox.command("", &["check"]);
    let output = command.env("SOURCE_DATE_EPOCH", "1927584000").output().expect("runs");
    assert_eq!(status(&output), 0, "{}", stderr(&output));

    // Mended: both entries are unused, and the one that names its text is so in a run of that text, too.
    sandbox.write("pages/press.md", "By 2031 the harbour board of Orvelle may hire 120 pilots.\n");
    let mended = report(&sandbox, &["--today", "2031-01-31"], 1);
    assert_eq!(findings(&mended, "unused-suppression").len(), 2);
    let one = report(&sandbox, &["--today", "2031-01-31", "pages/press.md"], 1);
    assert_eq!(findings(&one, "unused-suppression").len(), 1);
}

#[test]
fn comments_in_the_text_suppress_with_a_reason() {
    let sandbox = repository();
    let before = report(&sandbox, &[], 1);
    let number = fingerprint(&before, "altered-number");
    let comment = "<!-- sourcecheck-disable-next-line altered-number: the erratum has 210 -->\n";
    let text = PRESS
        .replace("By 2031", &format!("{comment}By 2031"))
        .replace("mountains.", "mountains. <!-- sourcecheck-disable-line absent-claim: seen on the spot -->");
    sandbox.write("pages/press.md", &text);
    let after = report(&sandbox, &[], 0);
    let found = findings(&after, "altered-number");
    assert_eq!(found[0]["suppressed"]["kind"], "inSource");
    assert_eq!(found[0]["suppressed"]["reason"], "the erratum has 210");
    assert_eq!(found[0]["fingerprint"], number.as_str(), "the comment does not change the fingerprint");
    assert_eq!(findings(&after, "absent-claim")[0]["suppressed"]["reason"], "seen on the spot");
    assert_eq!(after["passages"].as_array().map(Vec::len), before["passages"].as_array().map(Vec::len));

    // The same in the middle of a sentence, and in plain text.
    let comment = "<!-- sourcecheck-disable-next-line altered-number: erratum -->";
    sandbox
        .write("page.md", format!("By 2031 the harbour board of Orvelle may\n{comment}\nhire 210 pilots.\n"));
    sandbox
        .write("page.txt", format!("{comment}\nBy 2031 the harbour board of Orvelle may hire 210 pilots.\n"));
    for page in ["page.md", "page.txt"] {
        let page = report(&sandbox, &[page, "-s", "source.txt"], 0);
        assert_eq!(findings(&page, "altered-number")[0]["suppressed"]["reason"], "erratum");
        assert_eq!(page["passages"].as_array().map(Vec::len), Some(1));
    }

    // Omissions have no line: the open form covers them all.
    sandbox.write("page.md", "<!-- sourcecheck-disable omitted-passage: a note on one quay -->\n\nFrom May to September the outer quay is closed to ships of more than 40 metres.\n");
    sandbox.write("long.txt", format!("{SOURCE}{COINS}"));
    let omissions = report(&sandbox, &["page.md", "-s", "long.txt", "--fail-on", "note"], 0);
    assert!(!findings(&omissions, "omitted-passage").is_empty());

    // Without a reason nothing is suppressed, and both are told.
    sandbox.write("pages/press.md", text.replace(": the erratum has 210", ""));
    let without = report(&sandbox, &[], 1);
    assert!(findings(&without, "altered-number")[0].get("suppressed").is_none());
    let told = findings(&without, "unused-suppression");
    assert_eq!(told[0]["location"]["span"]["line"], 3);
    assert!(told[0]["message"].as_str().is_some_and(|message| message.contains("gives no reason")));
}

// ---- --changed-since -------------------------------------------------------------------------------------

/// git in the sandbox, with a name and without the settings of whoever runs the test.
fn git_in(sandbox: &Sandbox) -> impl Fn(&[&str]) + '_ {
    |args| {
        let output = Command::new("git")
            .current_dir(sandbox.path(""))
            .args(["-c", "user.name=Ilse Tarn", "-c", "user.email=ilse@example.org"])
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", stderr(&output));
    }
}

#[test]
fn only_passages_that_changed_since_a_revision_count() {
    let sandbox = repository();
    let git = git_in(&sandbox);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "first"]);
    let since = ["--changed-since", "main"];
    sandbox.must(&["check"], 1);
    let (out, err) = sandbox.must(&["check", since[0], since[1]], 0);
    assert!(err.contains("in passages unchanged since main"), "{err}");
    assert!(!out.contains("210") && out.contains("0 of 3 passages"), "{out}");

    // Moved and wrapped anew, nothing counts; one changed passage does, by itself.
    let paragraphs: Vec<&str> = PRESS.trim().split("\n\n").collect();
    let moved =
        [paragraphs[0], paragraphs[3], &paragraphs[1].replace("board of", "board\nof"), paragraphs[2]];
    sandbox.write("pages/press.md", moved.join("\n\n") + "\n");
    sandbox.must(&["check", since[0], since[1]], 0);
    sandbox.write("pages/press.md", PRESS.replace("40 metres", "70 metres"));
    let narrowed = report(&sandbox, &since, 1);
    assert_eq!(findings(&narrowed, "altered-number").len(), 1);
    assert!(findings(&narrowed, "absent-claim").is_empty());
    let changed: Vec<bool> =
        narrowed["passages"].as_array().expect("passages").iter().map(|p| p["changed"] == true).collect();
    assert_eq!(changed, [false, false, true, false]);

    // A moved file is followed, a new one is new as a whole, and so is what it leaves out.
    git(&["checkout", "-q", "pages/press.md"]);
    git(&["mv", "pages/press.md", "pages/news.md"]);
    sandbox.must(&["check", since[0], since[1]], 0);
    sandbox.write("pages/new.md", "By 2031 the harbour board of Orvelle may hire 310 pilots.\n");
    let (out, _) = sandbox.must(&["check", since[0], since[1]], 1);
    assert!(out.contains("310") && !out.contains("210"), "{out}");
    assert!(out.contains("Left out of the sources"), "{out}");
    fs::remove_file(sandbox.path("pages/new.md")).expect("removed");

    // What was left out counts when the source passage is new.
    sandbox.write("source.txt", format!("{SOURCE}{COINS}"));
    let narrowed = report(&sandbox, &[&since[..], &["--fail-on", "omitted-passage"]].concat(), 1);
    assert_eq!(findings(&narrowed, "omitted-passage").len(), 1);
}

#[test]
fn a_revision_or_repository_that_is_not_there_is_told() {
    let sandbox = repository();
    let (_, err) = sandbox.must(&["check", "--changed-since", "main"], 2);
    assert!(err.contains("pages/press.md is in no git repository"), "{err}");
    let git = git_in(&sandbox);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "first"]);
    let (_, err) = sandbox.must(&["check", "--changed-since", "origin/main"], 2);
    assert!(err.contains("`origin/main` is no revision of"), "{err}");
    let (_, err) = sandbox.must(&["check", "--changed-since=--output=x"], 2);
    assert!(err.contains("is no revision"), "{err}");
    let (_, err) = sandbox.must(&["check", "-", "-s", "source.txt", "--changed-since", "main"], 2);
    assert!(err.contains("--stdin-filename"), "{err}");
}

// ---- init ------------------------------------------------------------------------------------------------

#[test]
fn init_writes_a_file_that_check_runs_with_and_touches_none_that_is_there() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "docs/articles/quay.md",
        "The outer quay is closed to ships of more than 40 metres from May to September.\n",
    );
    sandbox.write("docs/sources/quay.txt", SOURCE);
    sandbox.write("docs/press.md", PRESS);
    sandbox.write("docs/press-source.txt", SOURCE);
    sandbox.write("README.md", "# Read me\n");
    sandbox.write("notes.txt", "Something else.\n");
    sandbox.write("node_modules/x.md", "x\n");
    let (out, _) = sandbox.must(&["init"], 0);
    for part in
        ["5 texts", "pair: docs/articles/quay.md against docs/sources/quay.txt", "docs/press-source.txt"]
    {
        assert!(out.contains(part), "{out}");
    }
    let text = fs::read_to_string(sandbox.path("sourcecheck.toml")).expect("written");
    assert!(
        text.contains("#   notes.txt") && !text.contains("README") && !text.contains("node_modules"),
        "{text}"
    );
    let (out, _) = sandbox.must(&["check", "--fail-on", "never", "--all"], 0);
    assert!(out.contains("quay") && out.contains("press"), "{out}");

    let (_, err) = sandbox.must(&["init"], 2);
    assert!(err.contains("sourcecheck.toml: is there already; --force"), "{err}");
    sandbox.write("sourcecheck.toml", "# mine\n");
    sandbox.must(&["init", "--force"], 0);
    assert_eq!(fs::read_to_string(sandbox.path("sourcecheck.toml")).expect("there"), text);

    let empty = Sandbox::new();
    empty.write("a.md", "x\n");
    empty.write("b.md", "y\n");
    let (out, _) = empty.must(&["init", "."], 0);
    assert!(out.contains("no names say which texts belong together"), "{out}");
    let (_, err) = empty.must(&["check"], 2);
    assert!(err.contains("nothing to check"), "{err}");
    // The example in the comment is a pair once its marks are taken away.
    let text = fs::read_to_string(empty.path("sourcecheck.toml")).expect("written");
    let example: String = text
        .lines()
        .skip_while(|line| *line != "# [[pair]]")
        .take(3)
        .map(|line| line[2..].to_owned() + "\n")
        .collect();
    empty.write("sourcecheck.toml", example);
    empty.must(&["check", "--fail-on", "never"], 0);
}

// ---- the way of an owner ---------------------------------------------------------------------------------

#[test]
fn from_init_over_a_baseline_to_one_false_statement_that_is_suppressed_with_a_reason() {
    let sandbox = Sandbox::new();
    sandbox.write("press.md", PRESS);
    sandbox.write("press-source.txt", SOURCE);
    sandbox.must(&["init"], 0);
    sandbox.must(&["check"], 1);
    sandbox.must(&["baseline"], 0);
    let config = fs::read_to_string(sandbox.path("sourcecheck.toml")).expect("written");
    sandbox.write("sourcecheck.toml", config.replace("# baseline =", "baseline ="));
    sandbox.must(&["check"], 0);
    let wrong = "The guild of pilots pays for the training of no apprentice.\n";
    sandbox.write("press.md", format!("{PRESS}\n{wrong}"));
    let (out, _) = sandbox.must(&["check"], 1);
    assert!(out.contains("flipped-negation"), "{out}");
    let found: Value = report(&sandbox, &[], 1);
    let new = found["findings"].as_array().expect("findings").iter().filter(|f| f["baseline"] == "new");
    let rules: Vec<&str> = new.filter(|f| f["level"] != "note").filter_map(|f| f["rule"].as_str()).collect();
    let comment =
        format!("<!-- sourcecheck-disable-next-line {}: the guild stopped in May -->", rules.join(", "));
    sandbox.write("press.md", format!("{PRESS}\n{comment}\n{wrong}"));
    sandbox.must(&["check"], 0);
}
