//! `sourcecheck trace --git`: which commit gave each statement its present meaning, in real repositories.

#![cfg(feature = "cli")]

mod common;

use common::{Sandbox, status, stderr, stdout};
use serde_json::Value;
use sourcecheck::read::Format;
use sourcecheck::trace::History;
use sourcecheck::{Checker, Document, Verdict};
use std::fs;
use std::io::{Cursor, Write};
use std::process::Command;

const PILOTS: &str = "The harbour board of Orvelle may hire 120 pilots by 2031.";
const QUAY: &str = "The outer quay is closed to ships of more than 40 metres from May to September.";
const GUILD: &str =
    "The guild of pilots pays for the training of every apprentice and keeps the register of all masters.";
const LAMP: &str = "A lamp on the north mole is lit at dusk.";
const FERRY: &str = "The ferry to Vell leaves the old landing at noon.";
const MILL: &str = "The tide mill of Brask ground corn for the garrison until 1887.";

/// A repository whose commits are made at fixed hours.
struct Repository {
    sandbox: Sandbox,
    day: std::cell::Cell<u32>,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { sandbox: Sandbox::new(), day: 0.into() };
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    fn git(&self, args: &[&str]) -> String {
        let day = format!("2024-03-{:02}T12:00:00Z", self.day.get().max(1));
        let output = Command::new("git")
            .current_dir(self.sandbox.path(""))
            .args(["-c", "user.name=Ilse Tarn", "-c", "user.email=ilse@example.org"])
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", &day)
            .env("GIT_COMMITTER_DATE", &day)
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", stderr(&output));
        stdout(&output)
    }

    /// Commits all that lies in the folder, on the next day.
    fn commit(&self, message: &str) {
        self.day.set(self.day.get() + 1);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    /// Writes a file and commits it.
    fn version(&self, name: &str, text: impl AsRef<[u8]>, message: &str) {
        self.sandbox.write(name, text);
        self.commit(message);
    }

    fn trace(&self, args: &[&str]) -> (String, String) {
        let output = self.sandbox.run(&[&["trace", "--git"], args].concat());
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        (stdout(&output), stderr(&output))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.trace(&[name, "--format", "json"]).0).expect("JSON")
    }

    fn failure(&self, args: &[&str]) -> String {
        let output = self.sandbox.run(&[&["trace", "--git"], args].concat());
        assert_eq!(status(&output), 2, "{}", stdout(&output));
        stderr(&output)
    }
}

fn text(paragraphs: &[&[&str]]) -> String {
    paragraphs.iter().map(|sentences| sentences.join(" ")).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The titles of the versions.
fn titles(trace: &Value) -> Vec<&str> {
    let documents = trace["documents"].as_array().expect("documents");
    documents.iter().map(|document| document["title"].as_str().expect("a title")).collect()
}

/// For each statement of the newest version the title of the version with its meaning, and the start of its text.
fn meanings(trace: &Value) -> Vec<(String, String)> {
    let documents = trace["documents"].as_array().expect("documents");
    let newest = documents.last().expect("a version");
    let title = |id: &Value| {
        let document =
            documents.iter().find(|document| document["id"] == *id).expect("a version of the trace");
        document["title"].as_str().expect("a title").to_owned()
    };
    let passages = newest["passages"].as_array().expect("passages").iter();
    passages
        .map(|passage| {
            let meaning = passage.get("meaning").map_or(&newest["id"], |at| &at["document"]);
            let words: Vec<&str> =
                passage["text"].as_str().expect("a text").split_whitespace().take(3).collect();
            (title(meaning), words.join(" "))
        })
        .collect()
}

fn pairs(meanings: &[(String, String)]) -> Vec<(&str, &str)> {
    meanings.iter().map(|(title, words)| (title.as_str(), words.as_str())).collect()
}

/// A text that is wrapped, changed, reworded, moved about, split, cut and restored.
fn long_history() -> Repository {
    let repository = Repository::new();
    let version = |paragraphs: &[&[&str]], message| repository.version("rules.md", text(paragraphs), message);
    version(&[&[PILOTS, QUAY], &[GUILD, LAMP], &[FERRY]], "Draft");
    repository.version(
        "rules.md",
        text(&[&[PILOTS, QUAY], &[GUILD, LAMP], &[FERRY]]).replace(" of ", "\nof "),
        "Wrap",
    );
    let pilots = PILOTS.replace("120", "210");
    version(&[&[&pilots, QUAY], &[GUILD, LAMP], &[FERRY]], "More pilots");
    let quay = "From May to September the outer quay is closed to ships of more than 40 metres.";
    version(&[&[&pilots, quay], &[GUILD, LAMP], &[FERRY]], "Style");
    version(&[&[quay], &[GUILD, LAMP, FERRY], &[&pilots]], "Order");
    version(&[&[quay], &[GUILD, LAMP], &[&pilots]], "No ferry");
    let guild = "The guild of pilots pays for the training of every apprentice.";
    let register = "The guild of pilots keeps the register of all masters.";
    version(&[&[quay], &[guild, register, LAMP], &[&pilots]], "Two sentences");
    version(&[&[quay], &[guild, register, LAMP, FERRY], &[&pilots, MILL]], "The ferry again");
    repository.sandbox.write(
        "rules.md",
        text(&[&[quay], &[guild, register, LAMP, FERRY], &[&pilots, &MILL.replace("1887", "1878")]]),
    );
    repository
}

#[test]
fn each_statement_has_the_commit_that_gave_it_its_meaning() {
    let repository = long_history();
    let trace = repository.json("rules.md");
    assert_eq!(
        titles(&trace),
        [
            "Draft",
            "Wrap",
            "More pilots",
            "Style",
            "Order",
            "No ferry",
            "Two sentences",
            "The ferry again",
            "uncommitted changes"
        ]
    );
    assert_eq!(
        pairs(&meanings(&trace)),
        [
            ("Draft", "From May to"),
            ("Draft", "The guild of"),
            ("Draft", "The guild of"),
            ("Draft", "A lamp on"),
            ("Draft", "The ferry to"),
            ("More pilots", "The harbour board"),
            ("uncommitted changes", "The tide mill"),
        ]
    );
    let mutations = trace["mutations"].as_array().expect("mutations");
    let kinds: Vec<_> = mutations.iter().map(|mutation| mutation["alteration"]["type"].as_str()).collect();
    assert_eq!(kinds, [Some("number"), Some("date")]);
    assert_eq!(mutations[0]["inherited"].as_array().map(Vec::len), Some(6), "in every version since");
    let vanished = trace["vanished"].as_array().expect("what vanished");
    assert_eq!(vanished.len(), 1, "{vanished:#?}");
    assert_eq!(vanished[0]["missing"].as_array().map(Vec::len), Some(2));
    assert_eq!(vanished[0]["returns"]["document"], trace["documents"][7]["id"]);
    assert_eq!(trace["documents"][0]["date"], "2024-03-01");
    assert_eq!(trace["documents"][8].get("date"), None, "the clock is no fact of the history");
}

#[test]
fn the_text_form_reads_like_blame() {
    let (shown, notes) = long_history().trace(&["rules.md"]);
    assert_eq!(notes, "");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_renamed_file_keeps_its_history_also_before_the_commit() {
    let repository = Repository::new();
    repository.version("drafts/a b.txt", text(&[&[PILOTS, QUAY], &[GUILD, LAMP]]), "Draft");
    repository.version("drafts/a b.txt", text(&[&[PILOTS, QUAY], &[GUILD, LAMP], &[FERRY]]), "Ferry");
    fs::create_dir(repository.sandbox.path("docs")).expect("a folder");
    repository.git(&["mv", "drafts/a b.txt", "docs/[rules].md"]);
    repository.version("docs/[rules].md", text(&[&[PILOTS, QUAY], &[GUILD, LAMP], &[FERRY, MILL]]), "Rename");
    // Another file takes the old name: it is not this one.
    repository.version("drafts/a b.txt", "The clerk keeps the keys of the lock.\n", "Another");
    let trace = repository.json("docs/[rules].md");
    assert_eq!(titles(&trace), ["Draft", "Ferry", "Rename"]);
    let paths = trace["documents"].as_array().expect("documents").iter();
    let paths: Vec<_> = paths.map(|document| document["path"].as_str().expect("a path")).collect();
    assert!(paths[1].ends_with(":drafts/a b.txt") && paths[2].ends_with(":docs/[rules].md"), "{paths:?}");
    assert_eq!(pairs(&meanings(&trace))[4..], [("Ferry", "The ferry to"), ("Rename", "The tide mill")]);

    repository.git(&["mv", "docs/[rules].md", "rules.md"]);
    repository.sandbox.write("rules.md", text(&[&[PILOTS, QUAY], &[GUILD, LAMP], &[FERRY]]));
    assert_eq!(titles(&repository.json("rules.md")), ["Draft", "Ferry", "Rename", "uncommitted changes"]);
}

#[test]
fn of_a_merge_each_statement_follows_the_side_that_has_it() {
    let repository = Repository::new();
    let version = |sentences: &[&str], message| repository.version("rules.md", text(&[sentences]), message);
    let spaced = |sentences: &[&str]| sentences.join("\n\n") + "\n";
    repository.version("rules.md", spaced(&[PILOTS, QUAY, GUILD, LAMP]), "Draft");
    repository.git(&["checkout", "-qb", "side"]);
    let pilots = PILOTS.replace("120", "210");
    repository.version("rules.md", spaced(&[&pilots, QUAY, GUILD, LAMP]), "Side: more pilots");
    repository.git(&["checkout", "-q", "main"]);
    let lamp = LAMP.replace("dusk", "dawn");
    repository.version("rules.md", spaced(&[PILOTS, QUAY, GUILD, &lamp]), "Main: at dawn");
    repository.git(&["merge", "-q", "--no-ff", "side", "-m", "Merge side"]);
    let trace = repository.json("rules.md");
    assert_eq!(titles(&trace)[3], "Merge side");
    assert_eq!(
        pairs(&meanings(&trace)),
        [
            ("Side: more pilots", "The harbour board"),
            ("Draft", "The outer quay"),
            ("Draft", "The guild of"),
            ("Main: at dawn", "A lamp on"),
        ]
    );
    // The newest version has both lines as parents.
    let merge = trace["documents"][3]["id"].clone();
    let parents =
        trace["stemma"].as_array().expect("a stemma").iter().filter(|d| d["child"] == merge).count();
    assert_eq!(parents, 2);
    assert_eq!(trace["vanished"].as_array().map(Vec::len), Some(0), "{:#}", trace["vanished"]);

    // A merge that takes the file from one side is no version.
    repository.git(&["checkout", "-qb", "other"]);
    version(&[&pilots, QUAY, GUILD, &lamp, FERRY], "Other: ferry");
    repository.git(&["checkout", "-q", "main"]);
    repository.version("notes.md", "Nothing.\n", "Notes");
    repository.git(&["merge", "-q", "--no-ff", "other", "-m", "Merge other"]);
    let trace = repository.json("rules.md");
    assert_eq!(titles(&trace).last(), Some(&"Other: ferry"));
    assert_eq!(titles(&trace).len(), 5);
}

/// A DOCX file of paragraphs.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let body: String =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let document = format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in
        [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", &document)]
    {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn binary_formats_are_read_by_their_content_and_what_cannot_be_read_is_told() {
    let repository = Repository::new();
    repository.version("rules.docx", docx(&[PILOTS, QUAY, GUILD]), "Draft");
    repository.version("rules.docx", b"PK\x03\x04 this is no archive", "Damaged");
    let pilots = PILOTS.replace("120", "210");
    repository.version("rules.docx", docx(&[&pilots, QUAY, GUILD]), "Mended");
    let (shown, notes) = repository.trace(&["rules.docx", "--format", "json"]);
    assert!(notes.contains("(2024-03-02) cannot be read: "), "{notes}");
    let trace: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(titles(&trace), ["Draft", "Mended"]);
    assert_eq!(
        pairs(&meanings(&trace)),
        [("Mended", "The harbour board"), ("Draft", "The outer quay"), ("Draft", "The guild of")]
    );
    let notices = trace["documents"][1]["notices"].to_string();
    assert!(notices.contains("what it changed is counted to the next version"), "{notices}");
    assert!(notices.contains("(2024-03-02)"), "{notices}");

    // The newest version, too, and the working tree.
    repository.sandbox.write("rules.docx", b"PK\x03\x04 nor is this");
    let (shown, notes) = repository.trace(&["rules.docx"]);
    assert!(notes.contains("the version of the working tree cannot be read"), "{notes}");
    assert!(shown.contains("the version of the working tree cannot be"), "{shown}");
    let nothing = Repository::new();
    nothing.version("empty.md", "\n", "Nothing");
    let error = nothing.failure(&["empty.md"]);
    assert!(error.contains("no version can be read") && error.contains("holds no text"), "{error}");
}

#[test]
fn a_file_that_is_gone_ends_with_its_last_version() {
    let repository = Repository::new();
    repository.version("rules.md", text(&[&[PILOTS, QUAY]]), "Draft");
    fs::remove_file(repository.sandbox.path("rules.md")).expect("removed");
    let (shown, notes) = repository.trace(&["rules.md"]);
    assert!(shown.contains("2024-03-01  The harbour board"), "{shown}");
    assert!(notes.contains("the working tree does not have it"), "{notes}");
    repository.commit("Delete");
    let (shown, _) = repository.trace(&["rules.md"]);
    assert!(shown.contains("(2024-03-02) deletes the file"), "{shown}");
    // Back again, it goes on from where it was.
    repository.version("rules.md", text(&[&[PILOTS, QUAY, LAMP]]), "Restored");
    let trace = repository.json("rules.md");
    assert_eq!(titles(&trace), ["Draft", "Restored"]);
    assert_eq!(pairs(&meanings(&trace))[0].0, "Draft");
}

#[test]
fn a_shallow_clone_says_that_its_history_is_cut() {
    let repository = Repository::new();
    repository.version("rules.md", text(&[&[PILOTS, QUAY]]), "Draft");
    repository.version("rules.md", text(&[&[&PILOTS.replace("120", "210"), QUAY]]), "More pilots");
    repository.version("rules.md", text(&[&[&PILOTS.replace("120", "230"), QUAY]]), "Still more");
    let url = format!("file://{}", repository.sandbox.path("").display());
    repository.git(&["clone", "-q", "--depth", "2", &url, "clone"]);
    let (shown, notes) = repository.trace(&["clone/rules.md"]);
    assert!(notes.contains("the clone is shallow") && notes.contains("git fetch --unshallow"), "{notes}");
    assert!(shown.contains("the clone is shallow: this is the oldest version it has"), "{shown}");
    assert!(shown.contains("2 versions") && !shown.contains("Draft"), "{shown}");
    let (_, notes) = repository.trace(&["clone/rules.md", "--quiet"]);
    assert_eq!(notes, "");
}

#[test]
fn what_has_no_history_is_an_error_with_a_remedy() {
    let repository = Repository::new();
    repository.sandbox.write("rules.md", PILOTS);
    let error = repository.failure(&["rules.md"]);
    assert!(error.contains("has no commits yet"), "{error}");
    repository.version("notes.md", QUAY, "Notes");
    repository.git(&["rm", "-q", "--cached", "rules.md"]);
    repository.commit("Forget");
    fs::write(repository.sandbox.path("other.md"), LAMP).expect("written");
    let error = repository.failure(&["other.md"]);
    assert!(error.contains("git does not know it") && error.contains("add and commit it first"), "{error}");
    let error = repository.failure(&["."]);
    assert!(error.contains("is a directory"), "{error}");
    let error = repository.failure(&["nowhere/rules.md"]);
    assert!(error.contains("there is no such folder"), "{error}");
    let bare = Sandbox::new();
    bare.write("rules.md", PILOTS);
    let output =
        bare.command("", &["trace", "--git", "rules.md"]).env("GIT_CEILING_DIRECTORIES", "/").output();
    let error = stderr(&output.expect("runs"));
    assert!(
        error.contains("is in no git repository") && error.contains("name its versions as files"),
        "{error}"
    );
    let output = bare.command("", &["trace", "--git", "rules.md"]).env("PATH", "").output().expect("runs");
    assert!(stderr(&output).contains("cannot run git; install it"), "{}", stderr(&output));
}

#[test]
fn the_cache_changes_nothing_but_the_time() {
    let repository = long_history();
    let folder = repository.sandbox.path(".git/sourcecheck-cache");
    let json = ["rules.md", "--format", "json"];
    let (fresh, _) = repository.trace(&[&json[..], &["--no-cache"]].concat());
    assert!(!folder.exists(), "nothing is kept");
    assert_eq!(repository.trace(&json).0, fresh);
    let file = || fs::read_dir(&folder).expect("a folder").next().expect("a file").expect("listed").path();
    let kept = fs::read_to_string(file()).expect("kept");
    assert_eq!(kept.lines().count(), 1 + 8, "a line names the program, and each pair has one:\n{kept}");
    assert_eq!(repository.trace(&json).0, fresh, "from the cache");
    assert_eq!(fs::read_to_string(file()).expect("kept"), kept);

    // What the file says is used, and only what it says undamaged.
    let lines: Vec<&str> = kept.lines().collect();
    let damaged = [
        kept.replace("\"verdict\":\"altered\"", "\"verdict\":\"paraphrase\""),
        kept[..kept.len() / 2].to_owned(),
        lines[..4].join("\n"),
        "\u{0}\u{1}".to_owned(),
        kept.replacen("sourcecheck ", "sourcecheck 0.0.0 ", 1),
        kept.replace("],[", "],"),
    ];
    for text in damaged {
        fs::write(file(), text).expect("written");
        assert_eq!(repository.trace(&json).0, fresh);
        assert_eq!(fs::read_to_string(file()).expect("kept"), kept, "mended");
    }

    // One new version adds one pair, and the pair with the old working tree goes.
    let before = fs::read_to_string(repository.sandbox.path("rules.md")).expect("there");
    repository.version("rules.md", format!("{before}\n{}\n", "The treasurer sells the old crane."), "Crane");
    repository.trace(&json);
    let grown = fs::read_to_string(file()).expect("kept");
    assert_eq!(grown.lines().filter(|line| !kept.contains(line)).count(), 1, "{grown}");

    // A folder that cannot be written to is a note.
    repository.sandbox.write("taken", "a file");
    let (shown, notes) = repository.trace(&[&json[..], &["--cache", "taken/folder"]].concat());
    assert!(notes.contains("is not kept for the next run") && notes.contains("--cache"), "{notes}");
    assert_eq!(shown, repository.trace(&json).0);
    repository.trace(&[&json[..], &["--cache", "elsewhere"]].concat());
    assert_eq!(fs::read_dir(repository.sandbox.path("elsewhere")).expect("made").count(), 1);
}

#[test]
fn settings_of_the_user_that_change_what_git_prints_change_nothing() {
    let repository = long_history();
    let (plain, _) = repository.trace(&["rules.md", "--no-cache"]);
    for setting in [
        ["log.follow", "true"],
        ["log.showSignature", "true"],
        ["core.quotePath", "true"],
        ["diff.renames", "false"],
        ["diff.noprefix", "true"],
        ["core.abbrev", "4"],
        ["log.date", "relative"],
        ["color.ui", "always"],
    ] {
        repository.git(&["config", setting[0], setting[1]]);
    }
    assert_eq!(repository.trace(&["rules.md", "--no-cache"]).0, plain);
}

fn document(id: &str, text: &str) -> Document {
    Document::from_text(id, Format::Plain, text)
}

#[test]
fn statements_that_are_joined_have_the_meaning_of_the_last_of_them() {
    let versions = [
        document("a", &format!("{LAMP} The guild pays for the training of every apprentice.")),
        document(
            "b",
            &format!(
                "{LAMP} The guild pays for the training of every apprentice. The guild keeps the register of all masters."
            ),
        ),
        document(
            "c",
            &format!(
                "{LAMP} The guild pays for the training of every apprentice and keeps the register of all masters."
            ),
        ),
    ];
    let trace = Checker::new().history(versions);
    let joined = &trace.documents[2].passages[1];
    assert_eq!(joined.steps[0].passages.len(), 2);
    assert_eq!(joined.steps[0].verdict, Verdict::Paraphrase);
    assert_eq!(joined.first.as_ref().map(|at| at.document.as_str()), Some("a"));
    assert_eq!(joined.meaning.as_ref().map(|at| at.document.as_str()), Some("b"));
}

#[test]
fn words_that_are_dropped_or_added_change_the_meaning() {
    let versions = [
        document("a", "The board closes the lock of Tarn in winter. The surveyor measures the quay."),
        document("b", "The board closes the lock of Tarn. The surveyor measures the quay."),
        document(
            "b",
            "The board closes the lock of Tarn. The surveyor measures the quay with a brass chain.",
        ),
    ];
    let trace = Checker::new().history(versions);
    let ids: Vec<&str> = trace.documents.iter().map(|document| document.info.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "b-2"]);
    let dropped = &trace.documents[1].passages[0].steps[0];
    assert_ne!(dropped.verdict, Verdict::Paraphrase, "{dropped:#?}");
    let meaning = trace.documents[2].passages[0].meaning.as_ref().map(|at| at.document.as_str());
    assert_eq!(meaning, Some("b"));
    let added = &trace.documents[2].passages[1];
    assert_eq!((added.meaning.as_ref(), added.steps[0].verdict), (None, Verdict::Partial), "{added:#?}");
}

#[test]
fn a_succession_that_does_not_fit_is_not_used() {
    let checker = Checker::new();
    let (old, new) = (document("a", &[PILOTS, QUAY, LAMP].join(" ")), document("b", PILOTS));
    let wrong = checker.succession(&old, &document("c", &[QUAY, LAMP, PILOTS].join(" ")));
    assert!(!wrong.fits(&old, &new));
    assert!(checker.succession(&old, &new).fits(&old, &new));
    let damaged = r#"{"same":[[0,0,18446744073709551615]],"changed":[]}"#;
    let damaged: sourcecheck::diff::Succession = serde_json::from_str(damaged).expect("JSON");
    assert!(!damaged.fits(&old, &new));
    let mut history = History::new();
    let first = history.push(old, &[], |_, _| unreachable!("there is nothing before"));
    history.push(new, &[first], |_, _| wrong.clone());
    assert!(history.finish().documents[1].passages.iter().all(|passage| passage.steps.is_empty()));
}

#[test]
fn a_key_tells_apart_what_a_succession_depends_on() {
    let checker = Checker::new();
    let (old, new) = (document("a", PILOTS), document("b", QUAY));
    let key = checker.succession_key(&old, &new);
    assert_eq!(key, checker.succession_key(&document("c", PILOTS), &document("d", QUAY)), "ids do not count");
    assert_ne!(key, checker.succession_key(&new, &old));
    let mut glossary = Checker::new();
    glossary.same(&["quay".to_owned(), "wharf".to_owned()]);
    assert_ne!(key, glossary.succession_key(&old, &new));
    let list = "- The quay is old.\n- The lamp is lit.";
    let [plain, markdown] =
        [Format::Plain, Format::Markdown].map(|format| Document::from_text("a", format, format!("> {list}")));
    assert_ne!(
        checker.succession_key(&plain, &new),
        checker.succession_key(&markdown, &new),
        "the same text, cut otherwise"
    );
}
