//! The command line as a whole: arguments, configuration, exit status, what goes to which stream.
//!
//! Most cases are data, in `tests/cli/*.toml`; the fields are those of [`Case`]. They say nothing about
//! verdicts: statuses 0 are asked for with `--fail-on never`. What needs more than one run is below.

#![cfg(feature = "cli")]

mod common;

use common::{Sandbox, status, stderr, stdout};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// One run of the program. Every sandbox holds `source.txt` and `press.txt`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A sentence that is true when the case passes.
    name: String,
    /// Arguments.
    args: Vec<String>,
    /// Expected exit status.
    status: i32,
    /// What standard output must contain.
    #[serde(default)]
    stdout: Vec<String>,
    /// What standard error must contain.
    #[serde(default)]
    stderr: Vec<String>,
    /// What neither stream may contain.
    #[serde(default)]
    never: Vec<String>,
    /// Whether standard output must be empty.
    #[serde(default)]
    silent: bool,
    /// Files that must exist afterwards, and what they must contain.
    #[serde(default)]
    written: BTreeMap<String, String>,
    /// Files that must not exist afterwards.
    #[serde(default)]
    unwritten: Vec<String>,
    /// Files to make before.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Folders to make before.
    #[serde(default)]
    folders: Vec<String>,
    /// Links to make before, name to target; such a case is skipped where there are no symbolic links.
    #[serde(default)]
    links: BTreeMap<String, String>,
    /// Standard input.
    #[serde(default)]
    stdin: Option<String>,
    /// Folder to run in.
    #[serde(default)]
    folder: String,
    /// Variables of the environment.
    #[serde(default)]
    env: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

const SOURCE: &str =
    "The harbour board met on 3 May 2021. It agreed to lend the museum 40 maps for two years.\n";
const PRESS: &str = "The harbour board agreed to lend the museum 40 maps.\n";

#[test]
fn arguments() {
    run_cases("tests/cli/arguments.toml");
}

#[test]
fn inputs() {
    run_cases("tests/cli/inputs.toml");
}

#[test]
fn configuration() {
    run_cases("tests/cli/configuration.toml");
}

#[test]
fn outputs() {
    run_cases("tests/cli/outputs.toml");
}

#[test]
fn rules_and_shell() {
    run_cases("tests/cli/rules-and-shell.toml");
}

#[test]
fn output_is_the_same_for_any_number_of_threads_and_in_argument_order() {
    let sandbox = sandbox();
    let names: Vec<String> = (0..24).map(|number| format!("draft-{number:02}.txt")).collect();
    for (number, name) in names.iter().enumerate() {
        sandbox.write(name, PRESS.replace("40", &number.to_string()));
    }
    let run = |threads: &str| {
        let mut args = vec![
            "check",
            "--source",
            "source.txt",
            "--format=json",
            "--fail-on=never",
            "--threads",
            threads,
            "--",
        ];
        args.extend(names.iter().map(String::as_str));
        let output = sandbox.run(&args);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        output
    };
    let (one, many) = (run("1"), run("4"));
    assert_eq!(one.stdout, many.stdout);
    assert_eq!(one.stderr, many.stderr);
    let reports: Vec<serde_json::Value> = serde_json::from_str(&stdout(&one)).expect("an array of reports");
    let ids: Vec<&str> = reports.iter().filter_map(|report| report["derivative"]["id"].as_str()).collect();
    assert_eq!(ids, names.iter().map(|name| name.trim_end_matches(".txt")).collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn a_reader_that_closes_the_pipe_is_no_error() {
    let sandbox = sandbox();
    for args in [&["rules"][..], &["check", "press.txt", "--source", "source.txt", "--format=json"], &["man"]]
    {
        let mut child =
            sandbox.command("", args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ends");
        assert_eq!(status(&output), 0, "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let sandbox = sandbox();
    assert_eq!(status(&sandbox.run(&["man", "--output", "pages"])), 0);
    for page in ["sourcecheck.1", "sourcecheck-check.1", "sourcecheck-sources-sync.1"] {
        assert!(fs::read_to_string(sandbox.path("pages").join(page)).expect(page).contains(".TH"));
    }
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("source.txt", SOURCE);
    sandbox.write("press.txt", PRESS);
    sandbox
}

fn run_cases(path: &str) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a case file");
    let cases: Cases = toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let faults: Vec<String> = cases.case.iter().flat_map(|case| run_case(case, path)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Runs a case and returns what is wrong with it, so that one run of the tests shows every wrong case.
fn run_case(case: &Case, path: &str) -> Vec<String> {
    if !case.links.is_empty() && !cfg!(unix) {
        return Vec::new();
    }
    let sandbox = sandbox();
    case.files.iter().for_each(|(name, text)| sandbox.write(name, text));
    case.folders.iter().for_each(|name| fs::create_dir_all(sandbox.path(name)).expect("folder made"));
    #[cfg(unix)]
    for (name, target) in &case.links {
        std::os::unix::fs::symlink(target, sandbox.path(name)).expect("link made");
    }
    let mut command = sandbox.command(&case.folder, &case.args);
    command.envs(&case.env).stdout(Stdio::piped()).stderr(Stdio::piped());
    if case.stdin.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().expect("the program runs");
    if let (Some(text), Some(mut pipe)) = (&case.stdin, child.stdin.take()) {
        // A program that fails before it reads closes the pipe, which is not the test's business.
        let _ = pipe.write_all(text.as_bytes());
    }
    let output = child.wait_with_output().expect("the program ends");
    let (out, err) = (stdout(&output), stderr(&output));

    let mut faults = Vec::new();
    let mut expect = |holds: bool, fault: String| {
        if !holds {
            faults.push(format!("{path}: {}: {fault}\n  stdout: {out}\n  stderr: {err}", case.name));
        }
    };
    expect(status(&output) == case.status, format!("status {}, not {}", status(&output), case.status));
    for part in &case.stdout {
        expect(out.contains(part.as_str()), format!("stdout lacks {part:?}"));
    }
    for part in &case.stderr {
        expect(err.contains(part.as_str()), format!("stderr lacks {part:?}"));
    }
    for part in &case.never {
        expect(!out.contains(part.as_str()) && !err.contains(part.as_str()), format!("{part:?} appears"));
    }
    expect(!case.silent || out.is_empty(), "stdout is not empty".to_owned());
    for (name, part) in &case.written {
        let text = fs::read_to_string(sandbox.path(name)).unwrap_or_default();
        expect(text.contains(part.as_str()) && !text.is_empty(), format!("{name} lacks {part:?}: {text:?}"));
    }
    for name in &case.unwritten {
        expect(!sandbox.path(name).exists(), format!("{name} was written"));
    }
    faults
}
