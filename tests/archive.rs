//! Archives from outside: what is put in is found and judged as if it had been named, and survives what disks and people
//! do to it. All texts are invented.

#![cfg(feature = "cli")]

mod common;
#[path = "support/parquet.rs"]
mod parquet_file;
#[path = "support/pdf.rs"]
mod pdf;

use arrow_array::{ArrayRef, Date32Array, StringArray};
use common::{Sandbox, status, stderr, stdout};
use serde_json::Value;
use sourcecheck::archive::{Archive, Entry, WriteOptions};
use sourcecheck::read::Format;
use sourcecheck::{Checker, Document};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

const PLAN: &str = "The harbour board of Vell will hire 120 pilots by 2031.\n\nThe lamp of the outer mole is lit by the guild at dusk. The guild pays for the oil.\n";
const LEVY: &str =
    "The council of Orvelle set the bridge levy at 4 crowns a cart. The levy pays for the northern quay.\n";
const FLOOD: &str = "# The flood\n\nThe river Tarn rose by three metres on 5 May 2029. Forty houses of the lower town were lost.\n";
const ARTICLE: &str =
    "The harbour board of Vell will hire 210 pilots by 2031. The levy pays for the northern quay.\n";

/// A folder `news` with three documents, the article beside it, and the archive of the folder.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("news/plan.txt", PLAN);
    sandbox.write("news/2029/levy.txt", LEVY);
    sandbox.write("news/2029/flood.md", FLOOD);
    sandbox.write("article.txt", ARTICLE);
    let output = sandbox.run(&["index", "news", "--archive", "a"]);
    assert_eq!(
        (status(&output), stdout(&output).trim()),
        (0, "3 documents added, 0 replaced, 0 removed, 0 unchanged")
    );
    sandbox
}

fn check(sandbox: &Sandbox, args: &[&str]) -> Value {
    let args = [&["check", "article.txt", "--no-config", "-f", "json", "--fail-on", "never"], args].concat();
    let output = sandbox.run(&args);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

fn stats(sandbox: &Sandbox) -> Value {
    let output = sandbox.run(&["index", "--archive", "a", "--stats", "-f", "json"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

#[test]
fn an_alteration_is_found_with_its_document_passage_and_hash() {
    let sandbox = sandbox();
    let output = sandbox.run(&["check", "article.txt", "--archive", "a", "--no-config", "--width", "200"]);
    assert_eq!(status(&output), 1);
    let told = stdout(&output);
    assert!(told.contains("altered-number") && told.contains("news/plan.txt"), "{told}");
    assert!(told.contains("considered 2 of 3 documents of the archive a"), "{told}");
    let report = check(&sandbox, &["--archive", "a"]);
    let plan = report["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .find(|s| s["id"] == "news/plan.txt")
        .expect("it");
    assert_eq!(plan["sha256"], Document::from_text("p", Format::Plain, PLAN).sha256());
    assert_eq!(plan["path"], "news/plan.txt");
    assert_eq!(report["passages"][0]["evidence"][0]["source"], "news/plan.txt");
}

/// The report is the one of `--source` with the same documents, but for the names of the sources and the notice.
#[test]
fn the_report_is_that_of_a_check_against_the_same_documents() {
    let sandbox = sandbox();
    let mut archived = check(&sandbox, &["--archive", "a"]);
    let ids: Vec<String> = archived["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .map(|source| source["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len(), 2, "the flood shares no word with the article: {ids:?}");
    let named =
        check(&sandbox, &[&["--source"], &ids.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat());
    let notices = archived["derivative"]["notices"].take();
    assert!(notices.to_string().contains("considered 2 of 3 documents"), "{notices}");
    let mut told = archived.to_string().replace("\"notices\":null", "\"notices\":[]");
    for id in &ids {
        let stem = Path::new(id).file_stem().expect("a stem").to_string_lossy();
        told = told.replace(&format!("\"id\":\"{id}\""), &format!("\"id\":\"{stem}\""));
        for key in ["source", "document", "follows"] {
            told = told.replace(&format!("\"{key}\":\"{id}\""), &format!("\"{key}\":\"{stem}\""));
        }
    }
    let mut named = named;
    if named["derivative"]["notices"].is_null() {
        named["derivative"]["notices"] = Value::Array(Vec::new());
    }
    let told: Value = serde_json::from_str(&told).expect("JSON");
    // A fingerprint is of rule and words, and of the source that a finding is about.
    let plain = |report: &Value| serde_json::to_string_pretty(report).expect("JSON");
    assert_eq!(plain(&told), plain(&named));
}

#[test]
fn what_nothing_rests_on_is_no_source() {
    let sandbox = sandbox();
    sandbox.write("news/stranger.txt", "Two pilots of Drumm sang by the harbour, and nobody paid.\n");
    assert_eq!(status(&sandbox.run(&["index", "news", "--archive", "a"])), 0);
    let report = check(&sandbox, &["--archive", "a"]);
    assert!(!report["coverage"].to_string().contains("Drumm"), "{report}");
    let notices = report["derivative"]["notices"].to_string();
    let told = "considered 3 of 4 documents of the archive a; nothing rests on news/stranger.txt";
    assert!(notices.contains(told), "{notices}");
}

#[test]
fn what_a_page_that_nobody_read_may_say_is_not_absent() {
    let sandbox = sandbox();
    let page = pdf::Page::new().column(70.0, 100.0, &["The pilots of Drumm sang by the harbour."]);
    sandbox.write("news/stranger.pdf", pdf::pdf(&[page, pdf::Page::new().picture()]));
    assert_eq!(status(&sandbox.run(&["index", "news", "--archive", "a"])), 0);
    sandbox.write("article.txt", "The pilots of Brennick won the silver bell of the choir.\n");
    let report = check(&sandbox, &["--archive", "a"]);
    let passage = &report["passages"][0];
    assert_eq!(passage["verdict"], "unchecked", "{report}");
    assert!(passage["reason"].to_string().contains("stranger.pdf, page 2 is a picture"), "{passage}");
}

#[test]
fn named_sources_and_the_archive_go_together_and_none_is_taken_twice() {
    let sandbox = sandbox();
    sandbox.write("copy.txt", PLAN);
    let report = check(&sandbox, &["--archive", "a", "--source", "copy.txt"]);
    let ids: Vec<&str> =
        report["sources"].as_array().expect("sources").iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["copy", "news/2029/levy.txt"]);
    let one = check(&sandbox, &["--archive", "a", "--candidates", "1"]);
    assert_eq!(one["sources"].as_array().expect("sources").len(), 1);
}

#[test]
fn the_text_itself_is_no_source_of_its_own() {
    let sandbox = sandbox();
    sandbox.write("news/published.txt", ARTICLE);
    assert_eq!(status(&sandbox.run(&["index", "news", "--archive", "a"])), 0);
    let report = check(&sandbox, &["--archive", "a"]);
    assert_eq!(report["sources"].as_array().expect("sources").len(), 2);
    assert!(report["derivative"]["notices"].to_string().contains("this very text: news/published.txt"));
}

#[test]
fn only_what_changed_is_read_and_what_is_gone_goes_when_asked() {
    let sandbox = sandbox();
    let index = |more: &[&str]| {
        let output = sandbox.run(&[&["index", "news", "--archive", "a"], more].concat());
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        stdout(&output).trim().to_owned()
    };
    assert_eq!(index(&[]), "0 documents added, 0 replaced, 0 removed, 3 unchanged");
    sandbox.write("news/plan.txt", PLAN.replace("120", "130"));
    sandbox.write("news/new.txt", "A new quay of granite was opened.");
    fs::remove_file(sandbox.path("news/2029/flood.md")).expect("removed");
    let dry = index(&["--prune", "--dry-run"]);
    assert!(dry.contains("add      news/new.txt") && dry.contains("replace  news/plan.txt"), "{dry}");
    assert!(dry.contains("remove   news/2029/flood.md"), "{dry}");
    assert_eq!(stats(&sandbox)["documents"], 3, "a dry run changes nothing");
    assert_eq!(index(&[]), "1 document added, 1 replaced, 0 removed, 1 unchanged");
    assert_eq!(index(&["--prune"]), "0 documents added, 0 replaced, 1 removed, 3 unchanged");
    assert_eq!(index(&["--reread"]), "0 documents added, 3 replaced, 0 removed, 0 unchanged");
    let report = check(&sandbox, &["--archive", "a"]);
    assert!(report.to_string().contains("has “130”"), "the new text is the one judged against");
    // However it came about, the archive is the one of a fresh build.
    let before = stats(&sandbox);
    fs::remove_dir_all(sandbox.path("a")).expect("removed");
    index(&[]);
    assert_eq!(before["digest"], stats(&sandbox)["digest"]);
}

#[test]
fn an_archive_stands_alone_and_can_be_moved() {
    let sandbox = sandbox();
    let before = check(&sandbox, &["--archive", "a"]);
    fs::remove_dir_all(sandbox.path("news")).expect("removed");
    fs::rename(sandbox.path("a"), sandbox.path("b")).expect("moved");
    let after = check(&sandbox, &["--archive", "b"]);
    assert_eq!(before["passages"], after["passages"]);
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_never_counts_as_absent() {
    let sandbox = sandbox();
    sandbox.write("news/broken.pdf", b"%PDF-1.7 and nothing else");
    for _ in 0..2 {
        let output = sandbox.run(&["index", "news", "--archive", "a"]);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).contains("news/broken.pdf"), "{}", stderr(&output));
        assert!(stdout(&output).contains("1 file could not be read"), "{}", stdout(&output));
    }
    let stats = stats(&sandbox);
    assert_eq!((&stats["documents"], &stats["unreadable"][0][0]), (&3.into(), &"news/broken.pdf".into()));
    let report = check(&sandbox, &["--archive", "a"]);
    assert!(report["derivative"]["notices"].to_string().contains("knows 1 file that could not be read"));
    let output = sandbox.run(&["index", "news", "--archive", "a", "--exclude", "*.pdf", "--prune"]);
    assert_eq!((status(&output), stdout(&output).contains("1 removed")), (0, true), "{}", stderr(&output));
    assert!(!check(&sandbox, &["--archive", "a"]).to_string().contains("could not be read"));
}

#[test]
fn documents_come_from_lines_as_well_and_a_bad_line_is_told() {
    let sandbox = sandbox();
    let row = |id: &str, text: &str| {
        serde_json::json!({"doc_id": id, "text": text, "date": "2031-05-03", "more": 1}).to_string()
    };
    let lines =
        [row("wire-1", PLAN), "{\"doc_id\": 3}".to_owned(), row("wire-2", LEVY), row("", "x")].join("\n");
    sandbox.write("wire.jsonl", lines);
    let output = sandbox.run(&["index", "wire.jsonl", "--archive", "w"]);
    assert_eq!((status(&output), stdout(&output).contains("2 documents added")), (2, true));
    let told = stderr(&output);
    assert!(told.contains("wire.jsonl:2: ") && told.contains("wire.jsonl:4: doc_id is empty"), "{told}");
    let report = check(&sandbox, &["--archive", "w"]);
    assert_eq!(report["passages"][0]["evidence"][0]["source"], "wire-1");
    let archived = stdout(&sandbox.run(&["index", "--archive", "w", "--stats", "--format", "json"]));
    sandbox.write("wire.jsonl", row("wire-1", PLAN));
    let output = sandbox.run(&["index", "wire.jsonl", "--archive", "w", "--prune"]);
    assert_eq!(stdout(&output).trim(), "0 documents added, 0 replaced, 1 removed, 1 unchanged");

    // The same documents as Parquet, with a day as Parquet has it, are the same archive.
    let text = |values: &[Option<&str>]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let day: ArrayRef = Arc::new(Date32Array::from(vec![22_402, 22_402]));
    let (ids, texts) = (text(&[Some("wire-1"), Some("wire-2")]), text(&[Some(PLAN), Some(LEVY)]));
    parquet_file::write(&sandbox.path("wire.parquet"), vec![("id", ids), ("text", texts), ("date", day)]);
    let output = sandbox.run(&["index", "wire.parquet", "--archive", "p"]);
    assert_eq!((status(&output), stdout(&output).contains("2 documents added")), (0, true));
    let digest = |stats: &str| serde_json::from_str::<Value>(stats).expect("JSON")["digest"].clone();
    let as_parquet = stdout(&sandbox.run(&["index", "--archive", "p", "--stats", "--format", "json"]));
    assert_eq!(digest(&as_parquet), digest(&archived));
}

#[test]
fn a_row_without_a_text_is_told_and_remembered() {
    let sandbox = sandbox();
    let texts: ArrayRef = Arc::new(StringArray::from(vec![Some(PLAN), Some(" "), None]));
    let ids: ArrayRef = Arc::new(StringArray::from(vec!["one", "two", "three"]));
    parquet_file::write(&sandbox.path("wire.parquet"), vec![("doc_id", ids), ("text", texts)]);
    for _ in 0..2 {
        let output = sandbox.run(&["index", "wire.parquet", "--archive", "w"]);
        let told = stderr(&output);
        assert_eq!(status(&output), 2, "{told}");
        assert!(told.contains("wire.parquet, row 2: holds no text"), "{told}");
        assert!(told.contains("wire.parquet, row 3: there is no text"), "{told}");
    }
    let report = check(&sandbox, &["--archive", "w"]);
    assert!(report["derivative"]["notices"].to_string().contains("knows 1 file that could not be read"));
}

#[test]
fn another_version_and_other_folders_are_told_apart_from_damage() {
    let sandbox = sandbox();
    let fails = |args: &[&str], with: &[&str]| {
        let output = sandbox.run(args);
        let told = stderr(&output);
        assert_eq!(status(&output), 2, "{told}");
        with.iter().for_each(|part| assert!(told.contains(part), "{part}: {told}"));
    };
    let manifest = sandbox.path("a/archive.json");
    let right = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, right.replace("\"format\":2", "\"format\":99")).expect("written");
    fails(
        &["check", "article.txt", "--archive", "a"],
        &["is of format 99", "reads format 2", "Build it anew"],
    );
    fails(&["index", "news", "--archive", "a"], &["is of format 99"]);
    fs::write(&manifest, "{").expect("written");
    fails(&["index", "--archive", "a", "--verify"], &["a/archive.json: is damaged"]);
    fails(&["check", "article.txt", "--archive", "none"], &["none: is no archive", "sourcecheck index DIR"]);
    fails(&["index", "news", "--archive", "news"], &["is no archive and not empty"]);
    fails(&["index", "--archive", "a"], &["nothing to do"]);
    fails(
        &["index", "news", "news/../news", "--archive", "c"],
        &["would both be the collection “news”", "--name"],
    );
    fails(&["lock", "article.txt", "--archive", "a"], &["a lock pins sources that are named"]);
}

#[test]
fn there_is_one_writer_at_a_time_and_readers_are_not_disturbed() {
    let sandbox = sandbox();
    let archive = Archive::open(sandbox.path("a")).expect("opened");
    let mut writer = archive.writer(&WriteOptions::default()).expect("a writer");
    writer.put(Entry::from_text("x", Format::Plain, PLAN)).expect("put in");
    let output = sandbox.run(&["index", "news", "--archive", "a"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("another process is writing to this archive"), "{}", stderr(&output));
    assert_eq!(check(&sandbox, &["--archive", "a"])["sources"].as_array().expect("sources").len(), 2);
    drop(writer);
    assert_eq!(status(&sandbox.run(&["index", "news", "--archive", "a"])), 0);
    assert_eq!(stats(&sandbox)["documents"], 3, "what was not committed is not there");
}

/// A byte of every file of the archive is changed, one after the other, and each is found out; and so is a missing file.
#[test]
fn damage_is_found_out() {
    let sandbox = sandbox();
    let verify = || sandbox.run(&["index", "--archive", "a", "--verify"]);
    let output = verify();
    assert_eq!(
        (status(&output), stdout(&output).contains("sound; 3 documents")),
        (0, true),
        "{}",
        stderr(&output)
    );
    let folder = sandbox.path("a/index");
    let names = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).expect("listed").flatten().map(|entry| entry.path()).collect();
    // Locks are empty, and the list of files to clean up is made anew.
    files.retain(|path| !names(path).starts_with('.'));
    files.sort();
    assert!(files.len() >= 5, "{files:?}");
    for path in files {
        let right = fs::read(&path).expect("read");
        let places = [0, right.len() / 3, right.len() / 2, right.len() - 2];
        for at in places.into_iter().filter(|_| !names(&path).starts_with("meta")) {
            let mut wrong = right.clone();
            wrong[at] ^= 0x10;
            fs::write(&path, &wrong).expect("written");
            let output = verify();
            assert_eq!(status(&output), 2, "{} at byte {at}: {}", path.display(), stdout(&output));
            assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
        }
        fs::remove_file(&path).expect("removed");
        assert_eq!(status(&verify()), 2, "{} missing", path.display());
        fs::write(&path, &right).expect("written");
    }
    let meta = sandbox.path("a/index/meta.json");
    let right = fs::read_to_string(&meta).expect("read");
    for (from, to) in [("\\\"documents\\\":3", "\\\"documents\\\":4"), ("\"segments\"", "\"segmants\"")] {
        assert!(right.contains(from), "{right}");
        fs::write(&meta, right.replace(from, to)).expect("written");
        assert_eq!(status(&verify()), 2, "{from}");
    }
    fs::write(&meta, right).expect("written");
    assert_eq!(status(&verify()), 0);
}

/// Seeded, so that a failure can be seen again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// An invented text of some sentences; different for every number.
fn text(nth: u64, edition: u64) -> String {
    const WHO: [&str; 8] =
        ["guild", "council", "board", "harbour master", "ferry company", "court", "ministry", "parish"];
    const DEED: [&str; 8] =
        ["repaired", "sold", "opened", "measured", "closed", "surveyed", "rented", "painted"];
    const WHAT: [&str; 8] =
        ["lamp", "quay", "bridge", "granary", "mole", "ferry", "lock gate", "market hall"];
    let mut random = Random(nth * 7919 + edition * 104_729 + 1);
    random.below(2);
    let mut pick = |list: &[&'static str; 8]| list[random.below(8) as usize];
    let mut text = String::new();
    for line in 0..25 + nth % 20 {
        let number = 100 + nth * 31 + line * 7 + edition;
        text += &format!(
            "In district {nth}, the {} {} the {} for {number} crowns. ",
            pick(&WHO),
            pick(&DEED),
            pick(&WHAT)
        );
        if line % 6 == 5 {
            text += "\n\n";
        }
    }
    text
}

/// Scores and order depend on the documents alone: not on the order in which they came, on segments, threads, or what was
/// there before.
#[test]
fn candidates_do_not_depend_on_how_the_archive_came_about() {
    let sandbox = Sandbox::new();
    let entry = |nth: u64| Entry::from_text(&format!("d{nth:03}"), Format::Plain, text(nth % 60, 0));
    let options = |threads, commit| {
        let mut options = WriteOptions::default();
        (options.threads, options.commit_documents) = (threads, commit);
        options
    };
    let mut one = Archive::create(sandbox.path("one")).expect("made");
    let mut writer = one.writer(&options(1, 1000)).expect("a writer");
    for nth in 0..80 {
        writer.put(entry(nth)).expect("put in");
    }
    writer.compact().expect("compacted");
    let mut other = Archive::create(sandbox.path("other")).expect("made");
    let mut writer = other.writer(&options(2, 7)).expect("a writer");
    for nth in (0..100).rev() {
        writer.put(Entry::from_text(&format!("d{nth:03}"), Format::Plain, text(nth, 9))).expect("put in");
    }
    for nth in 0..80 {
        writer.put(entry((nth * 37) % 80)).expect("put in");
    }
    (80..100).for_each(|nth| assert!(writer.remove(&format!("d{nth:03}")).expect("removed")));
    writer.finish().expect("finished");
    one.reload().expect("reloaded");
    other.reload().expect("reloaded");
    assert_eq!(one.stats().expect("figures").digest, other.stats().expect("figures").digest);
    // The texts of 60 to 79 are those of 0 to 19 again: ties, of which some are cut off.
    let claims: Vec<String> =
        (0..30).map(|nth| text(nth, 0).split(". ").nth(3).expect("a sentence").to_owned()).collect();
    for most in [1, 3, 20, 200] {
        let found = one.retrieve(&claims, most).expect("candidates");
        assert_eq!(found, other.retrieve(&claims, most).expect("candidates"));
        let mut sorted = found.clone();
        sorted.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        assert_eq!(found, sorted);
    }
    let best = one.retrieve(&claims[5..6], 2).expect("candidates");
    assert_eq!(best.iter().map(|found| found.id.as_str()).collect::<Vec<_>>(), ["d005", "d065"]);
    let article = Document::from_text("article", Format::Plain, claims.join(". "));
    let sources = [&one, &other].map(|archive| archive.sources(&article, 20).expect("sources").documents);
    let reports = sources.map(|sources| Checker::new().check(&sources, &article));
    assert_eq!(format!("{:?}", reports[0]), format!("{:?}", reports[1]));
}

/// How often the program is killed.
const KILLS: usize = 50;

/// The program is killed at random moments, again and again, while it builds, updates, prunes and compacts. What comes out
/// when it is let finish is what an undisturbed run makes.
#[test]
fn killed_at_any_moment_nothing_is_lost_or_doubled() {
    const FILES: u64 = 50;
    let sandbox = Sandbox::new();
    let name = |nth: u64| format!("news/{}/{nth}.txt", nth % 7);
    let mut editions: BTreeMap<u64, u64> = (0..FILES).map(|nth| (nth, 0)).collect();
    editions.iter().for_each(|(&nth, &edition)| sandbox.write(&name(nth), text(nth, edition)));
    let index =
        ["index", "news", "--archive", "a", "--prune", "--commit-every", "10", "--threads", "1", "--quiet"];
    let compact = ["index", "--archive", "a", "--compact", "--quiet"];
    let command = |args: &[&str]| {
        let mut command = sandbox.command("", args);
        let told = fs::File::create(sandbox.path("told")).expect("a file");
        command.stdout(Stdio::null()).stderr(told);
        command
    };
    // How long it takes undisturbed tells where the moments lie.
    let start = Instant::now();
    assert!(command(&index).status().expect("runs").success());
    let whole = start.elapsed();
    fs::remove_dir_all(sandbox.path("a")).expect("removed");

    let mut random = Random(20_260_915);
    let (mut killed, mut finished) = (0, 0);
    while killed < KILLS {
        if finished > 0 {
            // There is work again: some files change, some go, some come back.
            for _ in 0..20 {
                let nth = random.below(FILES);
                match editions.remove(&nth) {
                    Some(_) if random.below(4) == 0 => {
                        fs::remove_file(sandbox.path(&name(nth))).expect("removed")
                    }
                    edition => {
                        let edition = edition.unwrap_or(0) + 1;
                        sandbox.write(&name(nth), text(nth, edition));
                        editions.insert(nth, edition);
                    }
                }
            }
            finished = 0;
        }
        let is_compacting = random.below(5) == 0 && sandbox.path("a/archive.json").exists();
        let mut child = command(if is_compacting { &compact } else { &index }).spawn().expect("starts");
        let moment = Duration::from_micros(random.below(whole.as_micros() as u64 + 1));
        std::thread::sleep(moment);
        match child.try_wait().expect("waited") {
            Some(status) => {
                let told = fs::read_to_string(sandbox.path("told")).expect("read");
                assert!(status.success(), "a run after {killed} kills failed: {told}");
                finished += usize::from(!is_compacting);
            }
            None => {
                child.kill().expect("killed");
                child.wait().expect("gone");
                killed += 1;
            }
        }
        // A reader sees the last commit, whatever was going on.
        if killed % 10 == 0 && sandbox.path("a/archive.json").exists() {
            Archive::open(sandbox.path("a")).expect("opens").stats().expect("figures");
        }
    }
    let output = sandbox.run(&index);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    println!("killed {killed} times within {whole:?} of work each");
    let output = sandbox.run(&["index", "--archive", "a", "--verify"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains(&format!("{} documents", editions.len())), "{}", stdout(&output));

    let disturbed = Archive::open(sandbox.path("a")).expect("opened");
    assert!(sandbox.run(&["index", "news", "--archive", "b", "--quiet"]).status.success());
    let fresh = Archive::open(sandbox.path("b")).expect("opened");
    let (one, two) = (disturbed.stats().expect("figures"), fresh.stats().expect("figures"));
    assert_eq!(
        (one.digest, one.documents, one.text_bytes, one.windows),
        (two.digest, two.documents, two.text_bytes, two.windows)
    );
    for (&nth, &edition) in &editions {
        let document = disturbed.document(&name(nth)).expect("sound").expect("there");
        assert_eq!(document.text(), text(nth, edition));
    }
    let claims =
        [text(3, 0), text(40, 1)].map(|text| text.split(". ").next().expect("a sentence").to_owned());
    assert_eq!(disturbed.retrieve(&claims, 20).expect("found"), fresh.retrieve(&claims, 20).expect("found"));
    // Nothing is left lying about: merged and cleaned, both have the same files but for their names. Not the same sizes:
    // the texts stand in another order, and compress differently.
    for folder in ["a", "b"] {
        assert!(sandbox.run(&["index", "--archive", folder, "--compact", "--quiet"]).status.success());
    }
    let kinds = |folder: &str| {
        let entries = fs::read_dir(sandbox.path(folder).join("index")).expect("listed").flatten();
        let mut kinds: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .map(|name| name.split_once('.').map_or(name.clone(), |(_, kind)| kind.to_owned()))
            .collect();
        kinds.sort_unstable();
        kinds
    };
    assert_eq!(kinds("a"), kinds("b"));
}
