//! Readers of files that are no text, on small files made here and on files that real programs wrote. The README of
//! each folder says how those were made.

#![cfg(all(feature = "html", feature = "office", feature = "pdf"))]

mod support {
    pub mod pdf;
}

mod readers {
    mod html;
    mod office;
    mod pdf;
    mod unread;
}

use sourcecheck::Document;

/// What a person looks at: one block a line, with its kind, its place in the file and its text; then what the reader
/// says about the file.
fn shown(document: &Document) -> String {
    let mut lines = Vec::new();
    for block in document.blocks() {
        let place = document.origin(block.span.start).map(ToString::to_string).unwrap_or_default();
        lines.push(format!("{} | {place} | {}", block.kind.name(), block.span.of(document.text())));
    }
    lines.extend(document.notices().iter().map(|notice| format!("notice: {notice}")));
    lines.extend(document.unread().iter().map(|unread| format!("unread: {unread}")));
    lines.join("\n")
}

/// Compares with `tests/readers/FOLDER/NAME.snap`.
fn snapshot(folder: &str, name: &str, document: &Document) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("readers/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown(document)));
}
