//! Readers of files that are no text, on small files made here and on files that real programs wrote. The README of
//! each folder says how those were made.

#![cfg(all(feature = "html", feature = "office", feature = "pdf"))]

mod support {
    pub mod pdf;
}
#[path = "support/snapshots.rs"]
mod snapshots;

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
    snapshots::snapshot(format!("readers/{folder}"), name, &shown(document));
}
