//! `sourcecheck eval` from outside: records in, predictions and figures out, on invented texts.

#![cfg(feature = "cli")]

mod common;

use common::{Sandbox, status, stderr, stdout};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/eval.md")
}

/// The first block of a language on the page, between its fences.
fn block<'p>(page: &'p str, language: &str) -> &'p str {
    let start = page.find(&format!("```{language}\n")).expect("a block") + language.len() + 4;
    &page[start..start + page[start..].find("```").expect("its end")]
}

fn example() -> String {
    block(&fs::read_to_string(page()).expect("docs/eval.md"), "jsonl").to_owned()
}

/// Sixty claims about invented towns: whole, with a tail of their own, and without a basis.
fn claims() -> String {
    const TOWNS: [&str; 10] =
        ["Orvelle", "Tarn", "Mirrow", "Askel", "Brenn", "Culver", "Dovery", "Eskmoor", "Farrow", "Glint"];
    const WORKS: [&str; 2] = ["a glass roof for the market hall", "new oak benches for the reading room"];
    let mut lines = String::new();
    for (nth, town) in TOWNS.iter().enumerate() {
        for (other, work) in WORKS.iter().enumerate() {
            let source = json!([{"id": format!("minutes-{nth}"), "sentences": [
                format!("The council of {town} ordered {work}."), "The clerk read the minutes aloud."]}]);
            for (label, claim) in [
                ("supported", format!("The {town} council has ordered {work}.")),
                (
                    "partial",
                    format!("The council of {town} ordered {work} and praised the weavers of the valley."),
                ),
                (
                    "unsupported",
                    "Nobody expects the salt harvest to recover before the autumn storms.".to_owned(),
                ),
            ] {
                let record = json!({"id": format!("{town}-{other}-{label}"), "task": "support",
                    "sources": source, "claim": claim, "label": label});
                writeln!(lines, "{record}").expect("memory");
            }
        }
    }
    lines
}

fn values(output: &str) -> Value {
    serde_json::from_str(output).unwrap_or_else(|error| panic!("{error}: {output}"))
}

#[test]
fn the_example_of_the_page_gives_what_the_page_says() {
    let sandbox = Sandbox::new();
    let text = fs::read_to_string(page()).expect("docs/eval.md");
    sandbox.write("mine.jsonl", example());
    let output = sandbox.run(&["eval", "mine.jsonl"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let found = stdout(&output);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let old = format!("```text\n{}```", block(&text, "text"));
        fs::write(page(), text.replace(&old, &format!("```text\n{found}```"))).expect("written");
        return;
    }
    assert_eq!(block(&text, "text"), found, "run `UPDATE_DOCS=1 cargo test --test eval`");
}

#[test]
fn every_record_is_predicted_in_order_and_for_any_number_of_threads() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.jsonl", example());
    let run = |threads: &str| {
        let args = [
            "eval",
            "mine.jsonl",
            "--predictions",
            "out.jsonl",
            "--fit",
            "t.toml",
            "--format",
            "json",
            "--resamples",
            "50",
            "--threads",
            threads,
        ];
        let output = sandbox.run(&args);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let read = |name| fs::read_to_string(sandbox.path(name)).expect("written");
        (stdout(&output), read("out.jsonl"), read("t.toml"))
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    let ids: Vec<Value> = one.1.lines().map(|line| values(line)["id"].clone()).collect();
    assert_eq!(ids, ["toll-1", "toll-2", "toll-3", "lamp-1", "quay-1", "fair-1", "toll-4"]);
    let told = values(&one.0);
    assert_eq!((&told["records"], &told["labelled"], &told["documents"]), (&json!(7), &json!(6), &json!(4)));
    let names: Vec<&Value> =
        told["metrics"].as_array().expect("a list").iter().map(|metric| &metric["name"]).collect();
    let wanted = ["bacc", "auroc", "macro_f1", "evidence_f1", "words_f1", "align_f1", "omitted_f1", "ece"];
    assert_eq!(names, wanted);
}

#[test]
fn records_without_a_label_are_said_to_be_unscored() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.jsonl", example().lines().last().expect("a record"));
    let output = sandbox.run(&["eval", "mine.jsonl", "--predictions", "out.jsonl"]);
    assert_eq!(status(&output), 0);
    assert!(stdout(&output).contains("1 of 1 records have no label: predicted, not scored"));
    assert!(fs::read_to_string(sandbox.path("out.jsonl")).expect("written").contains("toll-4"));
}

#[test]
fn fitted_thresholds_are_read_back_and_do_what_was_found() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.jsonl", claims());
    // A start that calls everything partial, so that there is something to gain.
    sandbox.write("start.toml", "basis = 0.0\nclaim = 1.0\n");
    let bacc = |args: &[&str]| {
        let output = sandbox.run(&[&["eval", "mine.jsonl", "--format", "json"], args].concat());
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let told = values(&stdout(&output));
        (told["metrics"][0]["value"].as_f64().expect("a number"), told)
    };
    let (before, told) = bacc(&["--thresholds", "start.toml", "--fit", "fitted.toml"]);
    let (after, _) = bacc(&["--thresholds", "fitted.toml"]);
    assert!(after > before, "{before} before, {after} after");
    let outcome = |key: &str| {
        let all = told["fit"].as_array().expect("a list");
        all.iter().find(|outcome| outcome["key"] == key).expect("told").clone()
    };
    assert_eq!(outcome("claim")["items"], 60);
    assert!(outcome("claim")["gain"].as_f64().expect("a number") > 0.0, "{told:#}");
    assert!(outcome("basis")["gain"].as_f64().expect("a number") > 0.0, "{told:#}");
    assert!(outcome("altered")["left"].is_string());

    let text = fs::read_to_string(sandbox.path("fitted.toml")).expect("written");
    assert!(text.starts_with("# Thresholds for sourcecheck") && text.contains("cross-validated"), "{text}");
    sandbox.write("source.txt", "The council of Orvelle ordered new oak benches.\n");
    sandbox.write("press.txt", "The Orvelle council has ordered new oak benches.\n");
    let check =
        ["check", "press.txt", "-s", "source.txt", "--fail-on", "never", "--thresholds", "fitted.toml"];
    assert_eq!(status(&sandbox.run(&check)), 0);
}

#[test]
fn bad_records_are_told_with_file_and_line() {
    let good = example().lines().next().expect("a record").to_owned();
    let record: Value = values(&good);
    let with = |key: &str, value: Value| {
        let mut changed = record.clone();
        changed["id"] = json!("other");
        changed[key] = value;
        changed.to_string()
    };
    let without = |key: &str| {
        let mut changed = record.clone();
        changed.as_object_mut().expect("an object").remove(key);
        changed.to_string()
    };
    let docdiff = example().lines().nth(5).expect("a record").replace("fair-1", "other");
    let cases = [
        ("", "mine.jsonl:1: holds no record"),
        ("{\"id\": ", "mine.jsonl:2:7: not a JSON object on one line: EOF"),
        (&without("id"), "mine.jsonl:2: missing field `id`"),
        (&without("task"), "mine.jsonl:2: missing field `task`"),
        (&without("claim"), "mine.jsonl:2: missing field `claim`"),
        (&good, "mine.jsonl:2: the id `toll-1` is that of line 1 too"),
        (&with("id", json!(" ")), "mine.jsonl:2: record ` `: `id` is empty"),
        (&with("id", json!(7)), "mine.jsonl:2: invalid type"),
        (&with("task", json!("supports")), "mine.jsonl:2: unknown variant `supports`"),
        (
            &with("label", json!("suported")),
            "mine.jsonl:2: record `other`: `label`: unknown label `suported`; did you mean `supported`?",
        ),
        (&with("label", json!("paraphrase")), "`label`: unknown label `paraphrase`"),
        (&with("claim", json!(" ")), "mine.jsonl:2: record `other`: `claim` is empty"),
        (
            &with("evidence", json!([["toll-plan", 3]])),
            "mine.jsonl:2: record `other`: `evidence`: index 3 of source `toll-plan`, which has 3 sentences",
        ),
        (&with("evidence", json!([["toll-plans", 0]])), "no source `toll-plans`; did you mean `toll-plan`?"),
        (&with("sources", json!([])), "mine.jsonl:2: record `other`: `sources` is empty"),
        (&with("sources", json!([{"id": "x"}])), "text `x`: give either `sentences` or `text`"),
        (&with("meta", json!({"supporting_sets": [[9]]})), "`meta.supporting_sets`: index 9"),
        (&with("meta", json!({"non_supported_tokens": [true]})), "1 flags for 0 `meta.claim_tokens`"),
        (&docdiff.replace("[[0, ", "[[2, "), "`alignment`: index 2 of the derivative, which has 2 sentences"),
        (&docdiff.replace("\"supported\", ", ""), "`derivative_labels`: 1 labels for 2 sentences"),
    ];
    let sandbox = Sandbox::new();
    for (line, wanted) in cases {
        let text = if line.is_empty() { "\n".to_owned() } else { format!("{good}\n{line}\n") };
        sandbox.write("mine.jsonl", text);
        let output = sandbox.run(&["eval", "mine.jsonl"]);
        assert_eq!((status(&output), stdout(&output).as_str()), (2, ""), "{line}");
        assert!(stderr(&output).contains(wanted), "{wanted}\n{}", stderr(&output));
    }
    sandbox.write("mine.jsonl", b"{}\n\xff\n");
    assert!(stderr(&sandbox.run(&["eval", "mine.jsonl"])).contains("mine.jsonl:2: not UTF-8"));
    assert!(stderr(&sandbox.run(&["eval", "nowhere.jsonl"])).contains("nowhere.jsonl: cannot read"));
}

#[test]
fn the_records_are_not_written_over() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.jsonl", example());
    for option in ["--predictions", "--fit"] {
        let output = sandbox.run(&["eval", "mine.jsonl", option, "./mine.jsonl"]);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).contains("would be written over"), "{}", stderr(&output));
    }
    assert_eq!(fs::read_to_string(sandbox.path("mine.jsonl")).expect("there"), example());
}

#[test]
fn the_figures_are_those_of_the_scorer_that_others_use() {
    let shared = std::env::var_os("SHARED").map_or("../shared".into(), PathBuf::from);
    let scorer = Path::new(env!("CARGO_MANIFEST_DIR")).join(shared).join("score/score_bench.py");
    if !scorer.exists() {
        eprintln!("no {}: the figures were not compared with it", scorer.display());
        return;
    }
    let sandbox = Sandbox::new();
    let edited =
        claims().replace("\"task\":\"support\"", "\"meta\":{\"pair\":\"PAIR\"},\"task\":\"support\"");
    // Each town's claims on one work belong together.
    let joined: Vec<String> =
        edited.lines().enumerate().map(|(nth, line)| line.replace("PAIR", &(nth / 3).to_string())).collect();
    // The scorer takes labelled records only.
    let example = example().lines().take(6).collect::<Vec<_>>().join("\n");
    sandbox.write("mine.jsonl", format!("{}\n{example}\n", joined.join("\n")));
    let ours = sandbox.run(&[
        "eval",
        "mine.jsonl",
        "--predictions",
        "out.jsonl",
        "--format",
        "json",
        "--resamples",
        "10",
    ]);
    assert_eq!(status(&ours), 0, "{}", stderr(&ours));
    let theirs = Command::new("python3")
        .arg(scorer)
        .args([sandbox.path("mine.jsonl"), sandbox.path("out.jsonl")])
        .args(["--boot", "10"])
        .output()
        .expect("python3 runs");
    let theirs = stdout(&theirs);
    let told = values(&stdout(&ours));
    let metrics = told["metrics"].as_array().expect("a list");
    let mut compared = 0;
    for line in theirs.lines().skip(1) {
        let mut parts = line.split(' ');
        let (name, value) = (parts.next().expect("a name"), parts.next().expect("a value"));
        let ours = metrics.iter().find(|metric| metric["name"] == name).unwrap_or_else(|| panic!("{line}"));
        let (ours, theirs) =
            (ours["value"].as_f64().expect("a number"), value.parse::<f64>().expect("a number"));
        // Both are rounded to a tenth, each in its own way.
        assert!((ours - theirs).abs() < 0.11, "{name}: {ours} is not {theirs}");
        compared += 1;
    }
    assert_eq!(compared, 8, "{theirs}");
}

/// Two pairs of sentences, reworded and with the same words about something else.
fn pairs() -> String {
    let pair = |id: &str, a: &str, b: &str, label: &str| {
        json!({"id": id, "task": "pair", "sentence_a": a, "sentence_b": b, "label": label}).to_string() + "\n"
    };
    let lamp = "The lamp of the harbour is lit at dusk by the guild, the master said.";
    let alike = pair("alike", lamp, "The guild lights the lamp of the harbour at dusk.", "paraphrase");
    let other =
        "The harbour of Tarn paid the guild of Orvelle 300 crowns for oil, rope and sailcloth in 1788.";
    alike + &pair("other", lamp, other, "not_paraphrase")
}

#[test]
fn a_pair_is_judged_by_its_likeness_and_why_tells_it() {
    let sandbox = Sandbox::new();
    sandbox.write("pairs.jsonl", pairs());
    let predicted = |more: &[&str]| -> Vec<Value> {
        let output = sandbox.run(&[&["eval", "pairs.jsonl", "--predictions", "out.jsonl"], more].concat());
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        fs::read_to_string(sandbox.path("out.jsonl")).expect("predictions").lines().map(values).collect()
    };
    let plain = predicted(&[]);
    assert_eq!([&plain[0]["label"], &plain[1]["label"]], ["paraphrase", "not_paraphrase"]);
    assert!(plain.iter().all(|found| found.get("likeness").is_none() && found.get("measures").is_none()));
    let told = predicted(&["--why"]);
    assert_eq!(told[0]["support"], plain[0]["support"]);
    for found in &told {
        let names: Vec<&String> = found["likeness"].as_object().expect("likeness").keys().collect();
        assert_eq!(names, ["facts", "gap", "shared", "surplus"]);
        assert_eq!(found["measures"].as_array().map(Vec::len), Some(2));
    }
}
