//! The walk-throughs of `docs/`: every command in them is run, and prints what the page says.
//!
//! A page is a session of one shell. Lines of a `console` block that begin with `$ ` are commands, those that begin
//! with `> ` go on with the command above; the lines below are what it prints on both streams, and a last line
//! `(exit status 1)` tells a status other than 0. The session starts in an empty folder with links to the folders
//! of the repository that hold texts, so that the page can copy from them as a reader in a clone does.
//! `UPDATE_DOCS=1 cargo test --test walkthroughs` writes what is printed into the pages.

#![cfg(all(feature = "cli", feature = "office", feature = "pdf", unix))]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Stands before the output of a command, and before its status.
const BEGIN: &str = "=walkthrough-begins=";
const STATUS: &str = "=walkthrough-status=";

/// A piece of a page.
enum Piece {
    /// Text that is not run, with its line ends.
    Prose(String),
    /// A command, and how the page shows it.
    Command { shown: String, script: String },
}

#[test]
fn the_editor_and_the_repository_owner_see_what_the_pages_show() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = 0;
    for entry in fs::read_dir(root.join("docs")).expect("docs") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with("walkthrough-") {
            continue;
        }
        pages += 1;
        let page = fs::read_to_string(&path).expect("a page");
        let printed = run(root, &pieces(&page));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &printed).expect("the page can be written");
        } else {
            assert_eq!(
                printed, page,
                "docs/{name} shows what is no longer printed: run `UPDATE_DOCS=1 cargo test --test walkthroughs` and read it"
            );
        }
    }
    assert!(pages >= 2, "{pages} pages");
}

/// The page cut into prose and commands; what commands printed is left out.
fn pieces(page: &str) -> Vec<Piece> {
    let (mut pieces, mut inside) = (Vec::new(), false);
    for line in page.split_inclusive('\n') {
        if line.starts_with("```") {
            inside = !inside && line.trim_end() == "```console";
            pieces.push(Piece::Prose(line.to_owned()));
        } else if !inside {
            pieces.push(Piece::Prose(line.to_owned()));
        } else if let Some(command) = line.strip_prefix("$ ") {
            pieces.push(Piece::Command { shown: line.to_owned(), script: command.to_owned() });
        } else if let (Some(more), Some(Piece::Command { shown, script })) =
            (line.strip_prefix("> "), pieces.last_mut())
        {
            shown.push_str(line);
            script.push_str(more);
        }
    }
    pieces
}

/// The page with what its commands print now.
fn run(root: &Path, pieces: &[Piece]) -> String {
    let sandbox = tempfile::tempdir().expect("a temporary folder");
    let sandbox = sandbox.path();
    for folder in ["fixtures", "tests"] {
        std::os::unix::fs::symlink(root.join(folder), sandbox.join(folder)).expect("a link");
    }
    let mut script = String::new();
    for piece in pieces {
        if let Piece::Command { script: command, .. } = piece {
            writeln!(script, "echo '{BEGIN}'\n{}\necho '{STATUS}'$?", command.trim_end()).expect("memory");
        }
    }
    fs::write(sandbox.join("session.sh"), script).expect("written");
    let program = Path::new(env!("CARGO_BIN_EXE_sourcecheck")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("bash");
    shell.args(["-c", "exec 2>&1; . ./session.sh"]).current_dir(sandbox).stdin(Stdio::null());
    shell.env_clear().env("PATH", path).env("HOME", sandbox).env("LC_ALL", "C.UTF-8");
    for role in ["AUTHOR", "COMMITTER"] {
        shell
            .env(format!("GIT_{role}_NAME"), "Orla Venn")
            .env(format!("GIT_{role}_EMAIL"), "orla@example.org");
    }
    let output = shell.output().expect("bash runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let begin = format!("{BEGIN}\n");
    let mut outputs = printed.split(&begin).skip(1);
    let mut page = String::new();
    for piece in pieces {
        match piece {
            Piece::Prose(text) => page.push_str(text),
            Piece::Command { shown, .. } => {
                let (said, status) =
                    outputs.next().and_then(|output| output.split_once(STATUS)).expect("every command ends");
                page.push_str(shown);
                page.push_str(said);
                if !said.is_empty() && !said.ends_with('\n') {
                    page.push('\n');
                }
                if status.trim() != "0" {
                    writeln!(page, "(exit status {})", status.trim()).expect("memory");
                }
            }
        }
    }
    page
}
