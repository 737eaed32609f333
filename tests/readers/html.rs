//! Web pages, EPUB books and RTF files from bytes to blocks: what is read, as what, and from where. The snapshots
//! list one block a line: kind, place in the file, text.

use crate::{shown, snapshot};
use sourcecheck::{Document, ErrorKind};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const NEWS: &[u8] = include_bytes!("html/news.html");
const TABS: &[u8] = include_bytes!("html/tabs.html");

fn read(name: &str, bytes: &[u8]) -> Document {
    Document::from_bytes(name, bytes).expect("a document")
}

#[test]
fn a_news_page_is_its_article() {
    let document = read("news.html", NEWS);
    snapshot("html", "a_news_page_is_its_article", &document);
    for furniture in
        ["partners", "Sport", "Share", "Read also", "gull77", "Most read", "imprint", "mailbox", "withdrawn"]
    {
        assert!(!document.text().contains(furniture), "{furniture} is no part of the article");
    }
}

#[test]
fn a_page_whose_article_cannot_be_told_is_read_whole_and_says_so() {
    let document = read("tabs.html", TABS);
    snapshot("html", "a_page_whose_article_cannot_be_told_is_read_whole_and_says_so", &document);
    assert!(document.notices().iter().any(|notice| notice.contains("could not be told")));
}

#[test]
fn the_name_tells_a_part_of_a_page() {
    let part = b"<p>The board met in Orvelle on Monday.</p><p>It rose at noon.</p>";
    assert_eq!(read("part.htm", part).text(), "The board met in Orvelle on Monday.\n\nIt rose at noon.");
    assert!(read("part.txt", part).text().starts_with("<p>"));
}

/// A book of the given members, with the type first and unpacked as the format asks.
fn epub(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored).expect("a member");
    archive.write_all(b"application/epub+zip").expect("written");
    for (name, text) in members {
        let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file(*name, packed).expect("a member");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

const CONTAINER: (&str, &str) = (
    "META-INF/container.xml",
    r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
    <rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#,
);

const PACKAGE: (&str, &str) = (
    "OEBPS/content.opf",
    r#"<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
    <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Lights &amp; levies</dc:title>
    <dc:language>en</dc:language></metadata>
    <manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="cover" href="text/cover.xhtml" media-type="application/xhtml+xml"/>
    <item id="one" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
    <item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
    <item id="map" href="map.svg" media-type="image/svg+xml"/>
    <item id="lost" href="text/lost.xhtml" media-type="application/xhtml+xml"/>
    <item id="notes" href="text/notes.xhtml" media-type="application/xhtml+xml"/>
    </manifest>
    <spine><itemref idref="cover"/><itemref idref="nav"/><itemref idref="two"/><itemref idref="one"/><itemref idref="map"/>
    <itemref idref="lost"/><itemref idref="ghost"/><itemref idref="notes" linear="no"/></spine></package>"#,
);

const CHAPTERS: [(&str, &str); 5] = [
    (
        "OEBPS/nav.xhtml",
        r#"<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc">
        <ol><li><a href="text/two.xhtml">The light</a></li><li><a href="text/one%20a.xhtml#start">The levy</a></li></ol>
        </nav></body></html>"#,
    ),
    (
        "OEBPS/text/cover.xhtml",
        r#"<html xmlns="http://www.w3.org/1999/xhtml"><body epub:type="cover"><p>LIGHTS AND LEVIES</p></body></html>"#,
    ),
    (
        "OEBPS/text/two.xhtml",
        r##"<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>
        <script src="x.js"/></head><body><section><h1>The light</h1>
        <p><a id="p1"/>The light was built in 1904.<a epub:type="noteref" href="#n1">1</a> It burns
        <span epub:type="pagebreak" title="2">2</span>all night.<a epub:type="noteref" href="notes.xhtml#e1">2</a></p>
        <aside epub:type="footnote" id="n1"><p>Log of Vell, page 3.</p></aside></section></body></html>"##,
    ),
    (
        "OEBPS/text/one a.xhtml",
        r##"<html xmlns="http://www.w3.org/1999/xhtml"><body><h1 id="start">The levy</h1>
        <p>The levy fell by a third.<sup><a href="notes.xhtml#e2">1</a></sup></p><ul><li>One quay is closed.</li></ul>
        </body></html>"##,
    ),
    (
        "OEBPS/text/notes.xhtml",
        r##"<html xmlns="http://www.w3.org/1999/xhtml"><body><h2>Notes</h2><ol>
        <li id="e1" epub:type="endnote">Letter of the keeper.</li><li id="e2" epub:type="endnote">Notice of the board.</li>
        </ol></body></html>"##,
    ),
];

fn book() -> Vec<(&'static str, &'static str)> {
    [CONTAINER, PACKAGE].into_iter().chain(CHAPTERS).collect()
}

#[test]
fn a_book_is_read_in_the_order_of_its_spine() {
    let document = read("book.epub", &epub(&book()));
    snapshot("html", "a_book_is_read_in_the_order_of_its_spine", &document);
}

#[test]
fn an_old_book_has_its_titles_from_the_table_of_contents() {
    let package = PACKAGE.1.replace(r#" properties="nav""#, "").replace("<spine>", r#"<spine toc="ncx">"#).replace(
        "</manifest>",
        r#"<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>
        <guide><reference type="toc" href="nav.xhtml"/><reference type="cover" href="text/cover.xhtml"/></guide>"#,
    );
    let ncx = r#"<?xml version="1.0"?><ncx><navMap><navPoint><navLabel><text>Of the light</text></navLabel>
        <content src="text/two.xhtml"/></navPoint></navMap></ncx>"#;
    let mut members = book();
    members[1].1 = &package;
    members.push(("OEBPS/toc.ncx", ncx));
    let document = read("book.epub", &epub(&members));
    let shown = shown(&document);
    assert!(shown.contains("chapter Of the light, /html/body/section/h1"), "{shown}");
    assert!(shown.contains("chapter one a.xhtml"), "{shown}");
    assert!(!shown.contains("nav.xhtml") && !shown.contains("LIGHTS AND"), "{shown}");
}

#[test]
fn a_locked_or_damaged_book_is_an_error_that_says_why() {
    let error = |members: &[(&str, &str)]| {
        let error = Document::from_bytes("book.epub", &epub(members)).expect_err("no book");
        assert_eq!(error.kind(), ErrorKind::NotText);
        error.to_string()
    };
    let encryption = |algorithm: &str| {
        format!(
            "<encryption><EncryptedData><EncryptionMethod Algorithm=\"{algorithm}\"/></EncryptedData></encryption>"
        )
    };
    let locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc");
    let mut members = book();
    members.push(("META-INF/encryption.xml", &locked));
    assert!(error(&members).contains("DRM"));
    let fonts = encryption("http://www.idpf.org/2008/embedding");
    members[7].1 = &fonts;
    assert!(Document::from_bytes("book.epub", &epub(&members)).is_ok());

    assert!(error(&[CONTAINER]).contains("OEBPS/content.opf is missing"));
    assert!(error(&[("META-INF/container.xml", "<container/>")]).contains("names no package document"));
    assert!(error(&[CONTAINER, ("OEBPS/content.opf", "<package/>")]).contains("names no chapters"));
    assert!(error(&[CONTAINER, ("OEBPS/content.opf", "<package <")]).contains("is no XML"));
}

#[test]
fn damage_never_panics() {
    let book = epub(&book());
    for (name, bytes) in [("news.html", NEWS), ("tabs.html", TABS), ("book.epub", &book)] {
        let step = bytes.len() / 60 + 1;
        for at in (0..bytes.len()).step_by(step) {
            let _ = Document::from_bytes(name, &bytes[..at]);
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 1 << (at % 8);
            let _ = Document::from_bytes(name, &flipped);
        }
    }
}

#[test]
fn what_other_programs_write_keeps_its_structure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/html/levy");
    for name in ["pandoc.html", "pandoc.epub", "pandoc.rtf", "libreoffice.html", "libreoffice.rtf"] {
        let document = Document::from_path(folder.join(name)).expect(name);
        snapshot("html", name, &document);
    }
}

/// What pandoc 3 and LibreOffice made of `fixtures/communique-and-press/press.txt`; `html/README.md` says how.
#[test]
fn what_other_programs_write_gives_the_sentences_of_the_plain_text() {
    let sentences = |document: &Document| -> Vec<String> {
        let squeeze =
            |text: &str| text.replace(['*', '\u{a0}'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        document.passages().iter().map(|passage| squeeze(passage.span.of(document.text()))).collect()
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plain =
        Document::from_path(folder.join("fixtures/communique-and-press/press.txt")).expect("the plain text");
    let expected = sentences(&plain);
    for name in ["pandoc.html", "pandoc.epub", "pandoc.rtf", "libreoffice.html", "libreoffice.rtf"] {
        let document = Document::from_path(folder.join("tests/readers/html/press").join(name)).expect(name);
        assert_eq!(sentences(&document), expected, "{name}");
    }
}
