//! A folder of its own for every test that runs the program, and an environment that says nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Variables that change what the program prints or how it connects.
const CLEARED: [&str; 15] = [
    "SOURCE_DATE_EPOCH",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "TERM",
    "RAYON_NUM_THREADS",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "GITHUB_STEP_SUMMARY",
];

/// A folder that goes away with the test.
pub struct Sandbox(tempfile::TempDir);

impl Sandbox {
    /// An empty folder.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders it lies in.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a path inside the sandbox")).expect("folders made");
        fs::write(path, text).expect("file written");
    }

    /// The program, ready to run in a folder of the sandbox.
    pub fn command<S: AsRef<str>>(&self, folder: &str, args: &[S]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_sourcecheck")));
        command.current_dir(self.path(folder)).args(args.iter().map(S::as_ref)).stdin(Stdio::null());
        for name in CLEARED {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program in the sandbox.
    pub fn run<S: AsRef<str>>(&self, args: &[S]) -> Output {
        self.command("", args).output().expect("the program runs")
    }

    /// Runs the program in the sandbox; standard output and standard error. Fails with both when the status is another.
    #[allow(dead_code, reason = "not every test that runs the program asks for a status")]
    pub fn must<S: AsRef<str> + std::fmt::Debug>(&self, args: &[S], wanted: i32) -> (String, String) {
        let output = self.run(args);
        let (out, err) = (stdout(&output), stderr(&output));
        assert_eq!(status(&output), wanted, "{args:?}\n{out}\n{err}");
        (out, err)
    }
}

/// The exit status.
pub fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("no exit status: {output:?}"))
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}
