//! Snapshots in a folder of their own, and a form of a result as text.

#![allow(dead_code, reason = "tests of fixtures and of readers render otherwise")]

use std::io::{self, Write};
use std::path::Path;

/// Compares with `tests/FOLDER/NAME.snap`.
pub fn snapshot(folder: impl AsRef<Path>, name: &str, value: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, value));
}

/// What a form writes.
pub fn rendered(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).expect("memory can be written to");
    String::from_utf8(out).expect("UTF-8")
}
