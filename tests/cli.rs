//! The command line as a whole: arguments, configuration, exit status, what goes to which stream.
//!
//! Most cases are data, in `tests/cli/*.toml`; the fields are those of [`Case`]. They say nothing about
//! verdicts: statuses 0 are asked for with `--fail-on never`. What needs more than one run is below.

#![cfg(feature = "cli")]

mod common;
#[cfg(feature = "office")]
#[path = "cli/git.rs"]
mod git;

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
fn adoption() {
    run_cases("tests/cli/adoption.toml");
}

#[test]
fn outputs() {
    run_cases("tests/cli/outputs.toml");
}

#[test]
fn trace() {
    run_cases("tests/cli/trace.toml");
}

#[test]
fn batch() {
    run_cases("tests/cli/batch.toml");
}

#[test]
fn diff() {
    run_cases("tests/cli/diff.toml");
}

#[test]
fn reuse() {
    run_cases("tests/cli/reuse.toml");
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

#[test]
fn annotations_for_github_come_with_a_summary_of_the_step() {
    let sandbox = sandbox();
    sandbox.write("summary.md", "before\n");
    let run = |summary: &str| {
        let args = ["check", "press.txt", "--source=source.txt", "--fail-on=never", "--format=github"];
        let output = sandbox.command("", &args).env("GITHUB_STEP_SUMMARY", summary).output().expect("runs");
        (status(&output), stderr(&output))
    };
    assert_eq!(run("summary.md").0, 0);
    let summary = fs::read_to_string(sandbox.path("summary.md")).expect("a summary");
    assert!(summary.starts_with("before\n## press.txt\n"), "{summary}");
    assert_eq!(run("").0, 0, "an empty name is none");
    let (status, told) = run("nowhere/summary.md");
    assert_eq!(status, 2);
    assert!(told.contains("nowhere/summary.md") && told.contains("GITHUB_STEP_SUMMARY"), "{told}");
}

#[test]
fn one_text_gives_the_same_bytes_on_one_thread_and_on_two() {
    let sandbox = sandbox();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plan-and-analysis");
    for name in ["plan.txt", "analysis.txt"] {
        sandbox.write(name, fs::read(fixtures.join(name)).expect("a fixture"));
    }
    for format in ["text", "json", "html", "sarif", "junit", "markdown", "web-annotation", "prov", "tei"] {
        let run = |threads: &str| {
            let output = sandbox.run(&[
                "check",
                "analysis.txt",
                "--source=plan.txt",
                "--fail-on=never",
                "--why",
                "--format",
                format,
                "--threads",
                threads,
            ]);
            assert_eq!(status(&output), 0, "{}", stderr(&output));
            stdout(&output)
        };
        let one = run("1");
        assert_eq!(one, run("2"), "{format}: two threads");
        assert_eq!(one, run("1"), "{format}: a second run");
    }
    for format in ["text", "json", "html", "dot", "svg", "prov"] {
        let run = |threads: &str| {
            let args = [
                "trace",
                "plan.txt",
                "analysis.txt",
                "press.txt",
                "--all",
                "-f",
                format,
                "--threads",
                threads,
            ];
            let output = sandbox.run(&args);
            assert_eq!(status(&output), 0, "{}", stderr(&output));
            stdout(&output)
        };
        assert_eq!(run("1"), run("2"), "trace, {format}: two threads");
    }
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

// ---- texts that are not as they should be ---------------------------------------------------------------

#[test]
fn bad_bytes_are_told_or_decoded() {
    let utf16: Vec<u8> = PRESS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let sandbox = sandbox();
    // File, bytes, status under --fail-on never and under --strict, what standard error or the report says.
    let cases: [(&str, &[u8], [i32; 2], &str); 8] = [
        ("empty.txt", b"", [2, 2], "empty.txt: holds no text"),
        ("blank.txt", b" \n\t\r\n \n", [2, 2], "blank.txt: holds no text"),
        ("mark.txt", b"\xef\xbb\xbf\n", [2, 2], "mark.txt: holds no text"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", [2, 2], "image.txt: is a picture; run text recognition on it"),
        ("tape.txt", b"\x01\x02\x03\x04 lamp \x05\x06", [2, 2], "tape.txt: is not a text file"),
        (
            "broken.txt",
            b"The board a\xffreed. Zo\xc3\xab, Ren\xc3\xa9e and J\xc3\xbcrg \xe2\x80\x93 all \xe2\x80\x93 left.",
            [0, 2],
            "not valid UTF-8",
        ),
        ("latin.txt", b"The caf\xe9 agreed to lend the museum 40 maps.", [0, 0], "windows-1252"),
        ("wide.txt", &[b"\xff\xfe".as_slice(), &utf16].concat(), [0, 0], "UTF-16LE"),
    ];
    for (name, bytes, statuses, says) in cases {
        sandbox.write(name, bytes);
        for (flag, wanted) in ["--quiet", "--strict"].into_iter().zip(statuses) {
            let output = sandbox.run(&["check", name, "--source", "source.txt", "--fail-on", "never", flag]);
            let said = format!("{}{}", stderr(&output), stdout(&output)).replace("\n  ", " ");
            assert_eq!(status(&output), wanted, "{name} {flag}: {said}");
            assert!(said.contains(says), "{name} {flag}: {said}");
        }
    }
}

#[test]
fn a_bad_source_is_never_taken_for_one_that_says_nothing() {
    let sandbox = sandbox();
    for (name, bytes) in
        [("empty.txt", b"".as_slice()), ("image.txt", b"\x89PNG\0\0"), ("blank.txt", b"\n\n")]
    {
        sandbox.write(name, bytes);
        let output = sandbox.run(&["check", "press.txt", "--source", "source.txt", name]);
        assert_eq!((status(&output), stdout(&output).as_str()), (2, ""), "{name}");
        assert!(stderr(&output).contains(&format!("sourcecheck: {name}: ")), "{}", stderr(&output));
        assert!(stderr(&output).contains("press.txt: not checked"), "{}", stderr(&output));
    }
}

#[cfg(unix)]
#[test]
fn a_text_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    open(&sandbox.path("press.txt"), 0o000);
    let mut command = sandbox.command("", &["check", "press.txt", "--source", "source.txt"]);
    if fs::read(sandbox.path("press.txt")).is_ok() {
        // root reads everything: run a copy as nobody.
        let program = sandbox.path("sourcecheck");
        fs::copy(env!("CARGO_BIN_EXE_sourcecheck"), &program).expect("copied");
        [(sandbox.path(""), 0o755), (program.clone(), 0o755)]
            .iter()
            .for_each(|(path, mode)| open(path, *mode));
        command = std::process::Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        command.args(["check", "press.txt", "--source", "source.txt"]).current_dir(sandbox.path(""));
    }
    let Ok(output) = command.output() else {
        println!("not run: root reads everything, and there is no setpriv to be somebody else");
        return;
    };
    assert_eq!((status(&output), stdout(&output).as_str()), (2, ""));
    assert_eq!(
        stderr(&output),
        "sourcecheck: press.txt: may not be read; check its permissions: Permission denied (os error 13)\n"
    );
}

#[test]
fn a_line_of_five_megabytes_is_read_to_its_end() {
    let sandbox = sandbox();
    let mut line = String::new();
    for number in 0.. {
        if line.len() > 5_000_000 {
            break;
        }
        line.push_str(&sentence(number));
        line.push(' ');
    }
    sandbox.write("line.txt", line + "The harbour board agreed to lend the museum 40 maps.");
    let report = json(&sandbox, &["line.txt", "--source", "source.txt"]);
    let last = report["passages"].as_array().and_then(|passages| passages.last()).expect("passages");
    assert_eq!((&last["verdict"], &last["span"]["line"]), (&"paraphrase".into(), &1.into()));
}

#[test]
fn ten_thousand_sentences_are_checked_against_ten_thousand() {
    let sandbox = sandbox();
    let text: Vec<String> = (0..10_000).map(sentence).collect();
    sandbox.write("log.txt", text.join("\n\n"));
    let edited: Vec<String> = text.iter().map(|line| line.replacen("guild", "board", 1)).collect();
    sandbox.write("copy.txt", edited.join("\n\n"));
    let report = json(&sandbox, &["copy.txt", "--source", "log.txt"]);
    assert_eq!(report["passages"].as_array().map(Vec::len), Some(10_000));
    assert_eq!(report["summary"]["judged"], 10_000);
    let text = sandbox.run(&["check", "copy.txt", "--source", "log.txt", "--fail-on", "never"]);
    assert!(stdout(&text).contains("10000 passages"), "the text form is written, too");
}

#[test]
fn a_text_that_equals_its_source_passes() {
    let sandbox = sandbox();
    for args in
        [["check", "press.txt", "--source", "press.txt"], ["check", "source.txt", "--source", "source.txt"]]
    {
        let output = sandbox.run(&args);
        assert_eq!(status(&output), 0, "{}{}", stdout(&output), stderr(&output));
    }
    let report = json(&sandbox, &["source.txt", "--source", "source.txt"]);
    assert_eq!(report["summary"]["verdicts"]["verbatim"], 2);
    assert_eq!(report["summary"]["coverage"]["omitted"], 0);
}

/// The report of `check` with further arguments.
fn json(sandbox: &Sandbox, args: &[&str]) -> serde_json::Value {
    let args = [&["check", "--format=json", "--fail-on=never"], args].concat();
    let output = sandbox.run(&args);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

/// A sentence unlike those of other numbers, of words that no language has.
fn sentence(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "lo", "mi", "ter", "van", "ost", "bri", "sel", "dor", "una", "pel", "rim", "tho", "wen", "gar",
        "li",
    ];
    let mut state = number as u64 + 1;
    let mut word = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let part = |shift: u32| SYLLABLES[(state >> shift) as usize % SYLLABLES.len()];
        [part(33), part(43), part(53)].concat()
    };
    let words: Vec<String> = (0..8).map(|_| word()).collect();
    format!("The guild of {} sold {number} {} to the crown.", words[..5].join(" "), words[5..].join(" and "))
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
        let text = fs::read_to_string(sandbox.path(name)).ok();
        let holds = text.as_ref().is_some_and(|text| text.contains(part.as_str()));
        expect(holds, format!("{name} lacks {part:?}: {text:?}"));
    }
    for name in &case.unwritten {
        expect(!sandbox.path(name).exists(), format!("{name} was written"));
    }
    faults
}
