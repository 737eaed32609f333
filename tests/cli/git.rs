//! `sourcecheck diff` and `sourcecheck text` as git calls them, on a DOCX.

use super::common::{Sandbox, stdout};
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Output};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const OLD: [&str; 3] =
    ["The quay is closed in winter.", "The board may hire 120 pilots.", "The bell is cracked."];
const NEW: [&str; 3] =
    ["The quay is closed in winter.", "The board may hire 210 pilots.", "The bell is cracked."];

/// A document with these paragraphs.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let body: String =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns='t'><Override PartName='/word/document.xml' ContentType='{main}'/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns='r'><Relationship Id='a' Type='{office}/officeDocument' \
                 Target='word/document.xml'/></Relationships>"
            ),
        ),
        ("word/document.xml", format!("<w:document xmlns:w='{word}'><w:body>{body}</w:body></w:document>")),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// Git in the sandbox, deaf to the settings of whoever runs the test.
fn git(sandbox: &Sandbox, args: &[&str]) -> Output {
    let mut command = Command::new("git");
    command.current_dir(sandbox.path("")).args(args);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS"] {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_GLOBAL", sandbox.path("no-settings"))
        .env("GIT_CONFIG_SYSTEM", sandbox.path("none"));
    for (name, value) in [("AUTHOR", "Tarn"), ("COMMITTER", "Tarn")] {
        command.env(format!("GIT_{name}_NAME"), value).env(format!("GIT_{name}_EMAIL"), "tarn@example.org");
    }
    let output = command.env("GIT_PAGER", "cat").output().expect("git runs");
    assert!(output.status.success(), "{args:?}\n{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The program as a word of a shell command.
fn program() -> String {
    format!("'{}'", Path::new(env!("CARGO_BIN_EXE_sourcecheck")).display())
}

/// A repository whose first commit holds the old version and `gone.docx`; the second has the new one, without
/// `gone.docx` and with `fresh.docx`.
fn repository() -> Option<Sandbox> {
    if Command::new("git").arg("--version").output().is_err() {
        println!("not run: git is not installed");
        return None;
    }
    let sandbox = Sandbox::new();
    git(&sandbox, &["init", "-q", "-b", "main"]);
    sandbox.write("minutes.docx", docx(&OLD));
    sandbox.write("gone.docx", docx(&["Nine lamps burned on the quay."]));
    git(&sandbox, &["add", "."]);
    git(&sandbox, &["commit", "-q", "-m", "first"]);
    sandbox.write("minutes.docx", docx(&NEW));
    sandbox.write("fresh.docx", docx(&["Two gulls nested on the roof."]));
    git(&sandbox, &["rm", "-q", "gone.docx"]);
    git(&sandbox, &["add", "."]);
    git(&sandbox, &["commit", "-q", "-m", "second"]);
    Some(sandbox)
}

fn shows_all_three(out: &str) {
    for part in [
        "The board may hire [-120-] {+210+} pilots.",
        "number: “210” stands where the old version has “120”",
        "added fresh, paragraph 1",
        "{+Two gulls nested on the roof.+}",
        "removed gone, paragraph 1",
        "[-Nine lamps burned on the quay.-]",
    ] {
        assert!(out.contains(part), "{part} is not in\n{out}");
    }
}

#[test]
fn as_a_difftool_named_on_the_command_line() {
    let Some(sandbox) = repository() else { return };
    let tool = format!("{} diff", program());
    shows_all_three(&stdout(&git(&sandbox, &["difftool", "-y", "--extcmd", &tool, "HEAD~1", "HEAD"])));
}

#[test]
fn as_a_configured_difftool() {
    let Some(sandbox) = repository() else { return };
    let tool = format!("{} diff \"$LOCAL\" \"$REMOTE\"", program());
    git(&sandbox, &["config", "difftool.sourcecheck.cmd", &tool]);
    git(&sandbox, &["config", "diff.tool", "sourcecheck"]);
    git(&sandbox, &["config", "difftool.prompt", "false"]);
    shows_all_three(&stdout(&git(&sandbox, &["difftool", "HEAD~1", "HEAD"])));
    // Against the working tree git gives the file itself.
    sandbox.write("minutes.docx", docx(&OLD));
    let out = stdout(&git(&sandbox, &["difftool"]));
    assert!(out.contains("The board may hire [-210-] {+120+} pilots."), "{out}");
}

#[test]
fn as_an_external_diff_with_seven_arguments() {
    let Some(sandbox) = repository() else { return };
    sandbox.write(".git/info/attributes", "*.docx diff=docx\n");
    let driver = format!("f() {{ {} diff \"$2\" \"$5\"; }}; f", program());
    git(&sandbox, &["config", "diff.docx.command", &driver]);
    shows_all_three(&stdout(&git(&sandbox, &["diff", "--no-renames", "--ext-diff", "HEAD~1", "HEAD"])));
}

#[test]
fn as_a_textconv() {
    let Some(sandbox) = repository() else { return };
    sandbox.write(".gitattributes", "*.docx diff=docx\n");
    git(&sandbox, &["config", "diff.docx.textconv", &format!("{} text", program())]);
    let out = stdout(&git(&sandbox, &["diff", "--no-renames", "HEAD~1", "HEAD"]));
    for line in [
        "-The board may hire 120 pilots.\n",
        "+The board may hire 210 pilots.\n",
        " The bell is cracked.\n",
        "+Two gulls nested on the roof.\n",
        "-Nine lamps burned on the quay.\n",
    ] {
        assert!(out.contains(line), "{line} is not in\n{out}");
    }
    let out = stdout(&git(&sandbox, &["log", "-p", "--no-renames", "--format=%s", "--", "minutes.docx"]));
    assert!(out.contains("second\n") && out.contains("+The board may hire 120 pilots.\n"), "{out}");
}
