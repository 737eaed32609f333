//! Documents that real programs wrote, in `tests/readers/office`; its README says how.

use sourcecheck::Document;
use sourcecheck::read::{ReadOptions, Tracked};
use std::path::Path;

fn read(name: &str, tracked: Tracked) -> Document {
    let mut options = ReadOptions::default();
    options.tracked = tracked;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/office").join(name);
    Document::from_path_with(path, &options).expect("a document")
}

#[test]
fn documents_of_real_programs_are_read() {
    for name in ["pandoc.docx", "libreoffice.docx", "libreoffice.odt", "pandoc.odt"] {
        crate::snapshot("office", name, &read(name, Tracked::Accepted));
    }
}

#[test]
fn both_sides_of_real_tracked_changes_are_read() {
    for name in ["pandoc.docx", "libreoffice.docx", "libreoffice.odt"] {
        let accepted = read(name, Tracked::Accepted).text().to_owned();
        let original = read(name, Tracked::Original).text().to_owned();
        assert!(
            accepted.contains("lend the museum 40 maps") && accepted.contains("again in October."),
            "{name}: {accepted}"
        );
        assert!(
            original.contains("lend the museum 30 maps") && original.contains("again in June."),
            "{name}: {original}"
        );
    }
}

#[test]
fn passages_are_those_of_the_plain_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let passages = |document: &Document| -> Vec<String> {
        let line = |passage: &sourcecheck::document::Passage| {
            let text = &document.text()[passage.span.start..passage.span.end];
            format!("{:?} | {}", passage.kind, text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        document.passages().iter().map(line).collect()
    };
    let plain = Document::from_path(root.join("fixtures/communique-and-press/press.txt")).expect("a text");
    for name in ["press.pandoc.docx", "press.libreoffice.docx", "press.odfpy.odt"] {
        assert_eq!(passages(&read(name, Tracked::Accepted)), passages(&plain), "{name}");
    }
}
