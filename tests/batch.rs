//! `sourcecheck batch` from outside: the tables say what single checks say, and nothing is lost or doubled, whatever
//! happens to the process.

#![cfg(feature = "cli")]

mod common;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Int64Array, LargeStringArray, RecordBatch, StringViewArray};
use common::{Sandbox, status, stderr, stdout};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Processes that are killed.
const KILLS: usize = 50;

/// A sequence of numbers that look random and are the same in every run: MMIX of Knuth, its upper half.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) % end
    }
}

/// A sentence of twenty words that no other sentence shares a run of words with.
fn sentence(numbers: &mut Numbers) -> String {
    const SYLLABLES: [&str; 16] = [
        "bar", "con", "del", "fen", "gol", "har", "jun", "kel", "lor", "mas", "nor", "pel", "quo", "ras",
        "tov", "vel",
    ];
    let word =
        |numbers: &mut Numbers| -> String { (0..3).map(|_| SYLLABLES[numbers.below(16) as usize]).collect() };
    let words: Vec<String> = (0..20).map(|_| word(numbers)).collect();
    format!("The {}.", words.join(" "))
}

/// Pairs of short texts, each with changed facts of its own.
fn pairs(count: usize) -> Vec<Value> {
    let pair = |at: usize| {
        // Neighbours share a source.
        let source = at / 3;
        json!({
            "pair_id": at,
            "source_id": format!("plan-{source}"),
            "derivative_id": format!("news-{at}"),
            "source_text": format!(
                "The harbour board of Orvelle met on {} May 2021. It may hire {} pilots by 2031. A levy of {} per \
                 cent pays for the new lamps. The ferry to Tarn stays free of charge.",
                source % 27 + 1,
                source + 100,
                source % 9 + 1,
            ),
            "derivative_text": format!(
                "The board of Orvelle met on {} May 2021 and will hire {} pilots by 2031. The ferry to Tarn costs \
                 {} crowns. A museum burnt down.",
                at % 27 + 1,
                at + 100,
                at + 2,
            ),
        })
    };
    (0..count).map(pair).collect()
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn rows(path: &Path) -> Vec<Value> {
    let mut files: Vec<_> =
        fs::read_dir(path).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("text"));
    let all: String = texts.collect();
    all.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Every file below a folder with its bytes; what is hidden is no part of a result.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(tree(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else if !name.starts_with('.') {
            found.insert(name, fs::read(&path).expect("bytes"));
        }
    }
    found
}

fn batch(sandbox: &Sandbox, args: &[&str]) -> std::process::Output {
    let mut all = vec!["batch", "--no-config"];
    all.extend(args);
    sandbox.run(&all)
}

fn done(sandbox: &Sandbox, args: &[&str]) {
    let output = batch(sandbox, args);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
}

fn digest(sandbox: &Sandbox, folder: &str) -> String {
    let output = sandbox.run(&["batch", "--digest", folder]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    stdout(&output).trim().to_owned()
}

fn counts(sandbox: &Sandbox, folder: &str) -> Value {
    let text = fs::read_to_string(sandbox.path(folder).join("run.json")).expect("a run");
    serde_json::from_str::<Value>(&text).expect("JSON")["counts"].clone()
}

#[test]
fn a_row_has_the_findings_of_a_check_of_its_own() {
    let sandbox = Sandbox::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let read = |name: &str| fs::read_to_string(fixtures.join(name)).expect(name);
    let sets = [
        ("plan-and-analysis/plan.txt", "plan-and-analysis/analysis.txt"),
        ("communique-and-press/communique.txt", "communique-and-press/press.txt"),
        ("report-and-summary/report.txt", "report-and-summary/summary.txt"),
    ];
    let stem = |name: &str| Path::new(name).file_stem().expect("a stem").to_string_lossy().into_owned();
    let row = |(at, (source, derivative)): (usize, &(&str, &str))| {
        json!({
            "pair_id": at, "source_id": stem(source), "derivative_id": stem(derivative),
            "source_text": read(source), "derivative_text": read(derivative),
        })
    };
    sandbox.write("pairs.jsonl", lines(&sets.iter().enumerate().map(row).collect::<Vec<_>>()));
    done(&sandbox, &["--pairs", "pairs.jsonl", "--output", "out", "--format", "jsonl"]);
    let (findings, passages) = (rows(&sandbox.path("out/findings")), rows(&sandbox.path("out/passages")));
    let mut seen = 0;
    for (at, (source, derivative)) in sets.iter().enumerate() {
        let [source, derivative] = [source, derivative].map(|name| fixtures.join(name).display().to_string());
        let output = sandbox.run(&[
            "check",
            &derivative,
            "--source",
            &source,
            "--format=json",
            "--fail-on=never",
            "--no-config",
        ]);
        let report: Value = serde_json::from_str(&stdout(&output)).expect("a report");
        let own = |rows: &[Value]| -> Vec<Value> {
            rows.iter().filter(|row| row["pair_id"] == at).cloned().collect()
        };
        let (findings, passages) = (own(&findings), own(&passages));
        let expected = report["findings"].as_array().expect("findings");
        assert_eq!(findings.len(), expected.len());
        for (number, (row, expected)) in findings.iter().zip(expected).enumerate() {
            assert_eq!(row["finding_no"], number);
            for key in ["rule", "level", "message", "fingerprint"] {
                assert_eq!(row[key], expected[key], "{row}");
            }
            let span = &expected["location"]["span"];
            let side = if span["source"].is_null() { "d" } else { "s" };
            assert_eq!(
                (&row[format!("{side}_start")], &row[format!("{side}_end")]),
                (&span["start"], &span["end"])
            );
            seen += 1;
        }
        let expected = report["passages"].as_array().expect("passages");
        assert_eq!(passages.len(), expected.len());
        for (row, expected) in passages.iter().zip(expected) {
            for key in ["kind", "verdict"] {
                assert_eq!(row[key], expected[key], "{row}");
            }
            assert_eq!(row["confidence"].as_f64(), expected["confidence"].as_f64());
            let evidence = &expected["evidence"][0]["span"]["start"];
            assert_eq!(row["s_start"], if evidence.is_null() { json!(-1) } else { evidence.clone() });
        }
    }
    assert!(seen > 20, "{seen}");
    assert!(rows(&sandbox.path("out/errors")).is_empty());
}

#[test]
fn the_form_of_the_input_and_of_the_output_changes_nothing() {
    let sandbox = Sandbox::new();
    let all = pairs(40);
    sandbox.write("pairs.jsonl", lines(&all));
    // The same in two files of a folder, the texts in layouts that other writers use.
    let parquet = |rows: &[Value]| -> Vec<u8> {
        let column =
            |key: &str| rows.iter().map(|row| row[key].as_str().map(str::to_owned)).collect::<Vec<_>>();
        let mut ids = StringBuilder::new();
        column("source_id").iter().for_each(|id| ids.append_option(id.as_deref()));
        let columns: [(&str, ArrayRef); 6] = [
            ("remark", Arc::new(Int64Array::from_iter_values(0..rows.len() as i64))),
            ("derivative_text", Arc::new(StringViewArray::from_iter(column("derivative_text")))),
            ("source_text", Arc::new(LargeStringArray::from_iter(column("source_text")))),
            ("derivative_id", Arc::new(StringViewArray::from_iter(column("derivative_id")))),
            ("source_id", Arc::new(ids.finish())),
            ("pair_id", Arc::new(Int64Array::from_iter(rows.iter().map(|row| row["pair_id"].as_i64())))),
        ];
        let table =
            RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)));
        let table = table.expect("a table");
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, table.schema(), None).expect("a writer");
        writer.write(&table).expect("written");
        writer.close().expect("written");
        bytes
    };
    sandbox.write("pairs/b.parquet", parquet(&all[25..]));
    sandbox.write("pairs/a.parquet", parquet(&all[..25]));
    sandbox.write("pairs/_SUCCESS", "");
    // Ids here, texts elsewhere.
    let bare: Vec<Value> =
        all.iter().map(|row| json!({"pair_id": row["pair_id"], "source_id": row["source_id"], "derivative_id": row["derivative_id"]})).collect();
    sandbox.write("bare.jsonl", lines(&bare));
    let mut documents = BTreeMap::new();
    for row in &all {
        for side in ["source", "derivative"] {
            let (id, text) = (&row[format!("{side}_id")], &row[format!("{side}_text")]);
            documents.insert(id.to_string(), json!({"doc_id": id, "text": text, "date": "2026-01-31"}));
        }
    }
    sandbox.write("documents.jsonl", lines(&documents.into_values().collect::<Vec<_>>()));
    done(&sandbox, &["--pairs", "pairs.jsonl", "--output", "one"]);
    done(&sandbox, &["--pairs", "pairs", "--output", "two", "--chunk-rows", "7"]);
    done(&sandbox, &["--pairs", "pairs.jsonl", "--output", "three", "--format", "jsonl"]);
    done(&sandbox, &["--pairs", "bare.jsonl", "--documents", "documents.jsonl", "--output", "four"]);
    let first = digest(&sandbox, "one");
    assert_eq!(first.len(), 64);
    for other in ["two", "three", "four"] {
        assert_eq!(digest(&sandbox, other), first, "{other}");
        assert_eq!(counts(&sandbox, other), counts(&sandbox, "one"), "{other}");
    }
    assert!(counts(&sandbox, "one")["findings"].as_u64() > Some(40), "{}", counts(&sandbox, "one"));
}

#[test]
fn one_thread_and_two_write_the_same_bytes() {
    let sandbox = Sandbox::new();
    sandbox.write("pairs.jsonl", lines(&pairs(60)));
    for format in ["parquet", "jsonl"] {
        let run = |threads: &str| {
            let folder = format!("{format}-{threads}");
            done(
                &sandbox,
                &[
                    "--pairs",
                    "pairs.jsonl",
                    "--output",
                    &folder,
                    "--format",
                    format,
                    "--threads",
                    threads,
                    "--chunk-rows",
                    "9",
                ],
            );
            tree(&sandbox.path(&folder))
        };
        let (one, two) = (run("1"), run("2"));
        assert!(one.len() > 14, "{:?}", one.keys());
        assert_eq!(one, two);
    }
}

#[test]
fn bad_rows_are_told_with_place_and_reason_and_the_others_are_checked() {
    let sandbox = Sandbox::new();
    let good = pairs(2);
    let mut bytes = Vec::new();
    bytes.extend_from_slice(format!("\u{feff}{}\n\n", good[0]).as_bytes());
    bytes.extend_from_slice(b"{\"pair_id\": 7, \n");
    bytes.extend_from_slice(b"{\"source_text\": \"a\", \"derivative_text\": \"b\"}\n");
    bytes.extend_from_slice(b"{\"pair_id\": 8, \"source_text\": \"\xff\", \"derivative_text\": \"b\"}\n");
    bytes.extend_from_slice(b"{\"pair_id\": \"nine\", \"source_text\": \"a\", \"derivative_text\": \"b\"}\n");
    bytes.extend_from_slice(b"{\"pair_id\": 10, \"source_id\": \"s\", \"source_text\": \"Lamps.\"}\n");
    bytes.extend_from_slice(format!("{}\r\n", good[1]).as_bytes());
    sandbox.write("pairs.jsonl", bytes);
    let args = ["--pairs", "pairs.jsonl", "--output", "out", "--format", "jsonl"];
    let output = batch(&sandbox, &args);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("5 rows could not be checked: see out/errors"), "{}", stderr(&output));
    let errors: Vec<(Value, String)> = rows(&sandbox.path("out/errors"))
        .iter()
        .map(|row| (row["pair_id"].clone(), row["message"].as_str().expect("text").to_owned()))
        .collect();
    let expected = [
        (Value::Null, "pairs.jsonl:3: not JSON: EOF while parsing a value (column 14)"),
        (Value::Null, "pairs.jsonl:4: missing field `pair_id` (column 44)"),
        (Value::Null, "pairs.jsonl:5: not UTF-8 at byte 32"),
        (Value::Null, "pairs.jsonl:6: invalid type: string \"nine\", expected i64 (column 18)"),
        (json!(10), "derivative: there is no text"),
    ];
    let told: Vec<(Value, &str)> =
        errors.iter().map(|(id, message)| (id.clone(), message.as_str())).collect();
    assert_eq!(told, expected);
    let checked: BTreeSet<i64> =
        rows(&sandbox.path("out/passages")).iter().filter_map(|row| row["pair_id"].as_i64()).collect();
    assert_eq!(checked, BTreeSet::from([0, 1]));
    // The run is complete; started again it does nothing, and the option decides the status only.
    let before = tree(&sandbox.path("out"));
    let output = batch(&sandbox, &[&args[..], &["--allow-errors"]].concat());
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("out: is complete"), "{}", stderr(&output));
    assert_eq!(tree(&sandbox.path("out")), before);
    assert_eq!(
        status(&batch(
            &sandbox,
            &[&args[..], &["--allow-errors", "--fail-on=error,altered-number"]].concat()
        )),
        1
    );
}

#[test]
fn documents_that_are_bad_or_doubled_or_missing_are_told() {
    let sandbox = Sandbox::new();
    let documents = "{\"doc_id\": \"a\", \"text\": \"The lamp is lit at dusk.\"}\n{\"doc_id\": \"b\", \"text\": null}\n\
                     {\"doc_id\": \"a\", \"text\": \"Another one.\"}\n";
    sandbox.write("documents.jsonl", documents);
    sandbox.write(
        "pairs.jsonl",
        "{\"pair_id\": 1, \"source_id\": \"a\", \"derivative_id\": \"a\"}\n\
         {\"pair_id\": 2, \"source_id\": \"a\", \"derivative_id\": \"b\"}\n{\"pair_id\": 3, \"source_id\": \"a\"}\n",
    );
    let args = [
        "--pairs",
        "pairs.jsonl",
        "--documents",
        "documents.jsonl",
        "--output",
        "out",
        "--format=jsonl",
        "--allow-errors",
    ];
    done(&sandbox, &args);
    let told: Vec<String> = rows(&sandbox.path("out/errors"))
        .iter()
        .map(|row| row["message"].as_str().expect("text").to_owned())
        .collect();
    let expected = [
        "documents.jsonl:2: invalid type: null, expected a string (column 28)",
        "documents.jsonl:3: doc_id “a” is that of documents.jsonl:1, which counts",
        "pairs.jsonl:2: derivative: no document has the id “b”",
        "pairs.jsonl:3: derivative: there is neither text nor id",
    ];
    assert_eq!(told, expected);
    let passages = rows(&sandbox.path("out/passages"));
    assert_eq!(passages.len(), 1);
    assert_eq!(passages[0]["verdict"], "verbatim");
}

/// Two collections with planted pairs: half of the derivatives have three sentences of one source, every text has a
/// paragraph that all have, and two pairs are of one series.
fn collections() -> (Vec<Value>, Vec<Value>, BTreeSet<(String, String)>) {
    const SIZE: usize = 40;
    let numbers = &mut Numbers(7);
    let boilerplate: Vec<String> = (0..3).map(|_| sentence(numbers)).collect();
    let boilerplate = boilerplate.join(" ");
    let texts: Vec<Vec<String>> = (0..SIZE).map(|_| (0..6).map(|_| sentence(numbers)).collect()).collect();
    let (mut sources, mut derivatives, mut planted) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (at, text) in texts.iter().enumerate() {
        sources.push(json!({
            "doc_id": format!("s{at}"), "text": format!("{}\n\n{boilerplate}", text.join(" ")), "series": format!("of-{at}"),
        }));
        let mut words: Vec<String> = (0..4).map(|_| sentence(numbers)).collect();
        let mut series = Value::Null;
        if at % 2 == 0 {
            words[1..].clone_from_slice(&texts[SIZE - 1 - at][2..5]);
            if at < 4 {
                series = json!(format!("of-{}", SIZE - 1 - at));
            } else {
                planted.insert((format!("d{at}"), format!("s{}", SIZE - 1 - at)));
            }
        }
        let text = format!("{boilerplate}\n\n{}", words.join(" "));
        derivatives.push(json!({"doc_id": format!("d{at}"), "text": text, "series": series}));
    }
    // A document is no pair with itself.
    derivatives.push(sources[5].clone());
    derivatives.last_mut().expect("one")["series"] = Value::Null;
    (sources, derivatives, planted)
}

const COLLECTIONS: [&str; 6] =
    ["--sources", "sources.jsonl", "--derivatives", "derivatives.jsonl", "--max-sources", "20"];

#[test]
fn of_two_collections_exactly_the_planted_pairs_are_found() {
    let sandbox = Sandbox::new();
    let (sources, derivatives, planted) = collections();
    sandbox.write("sources.jsonl", lines(&sources));
    sandbox.write("derivatives.jsonl", lines(&derivatives));
    done(&sandbox, &[&COLLECTIONS[..], &["--output", "out", "--format=jsonl"]].concat());
    let found = rows(&sandbox.path("out/candidates"));
    let text = |row: &Value, key: &str| row[key].as_str().expect("text").to_owned();
    let pairs: Vec<(String, String)> =
        found.iter().map(|row| (text(row, "derivative_id"), text(row, "source_id"))).collect();
    assert_eq!(pairs, planted.iter().cloned().collect::<Vec<_>>(), "and in this order");
    for row in &found {
        // Three sentences of 21 words in a row have 59 shingles, of which about a fourth is kept.
        let (shared, score) =
            (row["shared"].as_i64().expect("a number"), row["score"].as_f64().expect("a number"));
        assert!((5..30).contains(&shared) && score > 0.1 && score < 0.8, "{row}");
        assert_eq!(row["method"], "postings");
    }
    let passages = rows(&sandbox.path("out/passages"));
    let of_first: Vec<&Value> = passages.iter().filter(|row| row["pair_id"] == 0).collect();
    assert_eq!(of_first[0]["derivative_id"], pairs[0].0);
    let verbatim = of_first.iter().filter(|row| row["verdict"] == "verbatim").count();
    assert_eq!(verbatim, 6, "three planted sentences and the paragraph of all");
    // Without the cap the paragraph makes a pair of everything.
    let args = [
        "--sources",
        "sources.jsonl",
        "--derivatives",
        "derivatives.jsonl",
        "--output",
        "all",
        "--chunk-rows=2000",
    ];
    done(&sandbox, &args);
    assert!(counts(&sandbox, "all")["pairs"].as_u64() > Some(1500), "{}", counts(&sandbox, "all"));
}

#[test]
fn a_run_that_is_killed_at_any_moment_ends_as_if_it_had_not_been() {
    let sandbox = Sandbox::new();
    let mut given = lines(&pairs(150));
    // Bad rows must come through as well.
    given.insert_str(given.find("{\"derivative_id\":\"news-40\"").unwrap_or(0), "{\"pair_id\": 7,\n");
    sandbox.write("pairs.jsonl", given);
    let (sources, derivatives, _) = collections();
    sandbox.write("sources.jsonl", lines(&sources));
    sandbox.write("derivatives.jsonl", lines(&derivatives));
    let kinds: [Vec<&str>; 2] = [
        vec!["--pairs", "pairs.jsonl", "--chunk-rows", "4", "--allow-errors"],
        [&COLLECTIONS[..], &["--chunk-rows", "2"]].concat(),
    ];
    let undisturbed: Vec<(BTreeMap<String, Vec<u8>>, String, u64)> = kinds
        .iter()
        .enumerate()
        .map(|(kind, args)| {
            let folder = format!("undisturbed-{kind}");
            let start = Instant::now();
            done(&sandbox, &[&args[..], &["--output", &folder]].concat());
            let took = start.elapsed().as_millis() as u64;
            (tree(&sandbox.path(&folder)), digest(&sandbox, &folder), took)
        })
        .collect();

    let numbers = &mut Numbers(2026);
    let (mut kills, mut runs, mut resumed) = (0, 0, 0);
    while kills < KILLS {
        let kind = runs % kinds.len();
        let (expected, expected_digest, took) = &undisturbed[kind];
        let folder = format!("run-{runs}");
        let args = [&["batch", "--no-config", "--quiet"], &kinds[kind][..], &["--output", &folder]].concat();
        let mut lives = 0;
        loop {
            lives += 1;
            // Half of an undisturbed run on average, so that most runs are killed more than once.
            let delay = Duration::from_millis(numbers.below(took.max(&2) * 7 / 10));
            let mut child =
                sandbox.command("", &args).stderr(Stdio::piped()).spawn().expect("the program starts");
            let until = Instant::now() + delay;
            let ended = loop {
                if let Some(status) = child.try_wait().expect("it can be asked") {
                    break Some(status);
                }
                if Instant::now() >= until && kills < KILLS {
                    child.kill().expect("it can be killed");
                    child.wait().expect("it ends");
                    kills += 1;
                    break None;
                }
                std::thread::sleep(Duration::from_millis(1));
            };
            if let Some(status) = ended {
                let mut told = String::new();
                std::io::Read::read_to_string(&mut child.stderr.take().expect("a pipe"), &mut told)
                    .expect("text");
                assert_eq!(status.code(), Some(0), "life {lives} of {folder}: {told}");
                break;
            }
        }
        resumed += usize::from(lives > 1);
        assert_eq!(digest(&sandbox, &folder), *expected_digest, "{folder} after {lives} lives");
        let found = tree(&sandbox.path(&folder));
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{folder}");
        for (name, bytes) in &found {
            assert!(bytes == &expected[name], "{folder}/{name} differs after {lives} lives");
        }
        fs::remove_dir_all(sandbox.path(&folder)).expect("removed");
        runs += 1;
    }
    assert_eq!(kills, KILLS);
    assert!(runs >= 2 && resumed >= 2, "{runs} runs, {resumed} of them resumed");
}

#[test]
fn two_runs_do_not_write_into_one_folder() {
    let sandbox = Sandbox::new();
    sandbox.write("pairs.jsonl", lines(&pairs(2)));
    fs::create_dir_all(sandbox.path("out")).expect("a folder");
    let lock = fs::File::create(sandbox.path("out/.lock")).expect("a file");
    lock.lock().expect("locked");
    let output = batch(&sandbox, &["--pairs", "pairs.jsonl", "--output", "out"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("another run writes there"), "{}", stderr(&output));
    drop(lock);
    done(&sandbox, &["--pairs", "pairs.jsonl", "--output", "out"]);
}
