//! What kind of file it is, from its first bytes; the name decides only between kinds of text.

use crate::error::{Error, ErrorKind};

/// How far into a file the head of a PDF may stand, in bytes: readers accept it behind stray bytes (ISO 32000-1,
/// implementation note 13 of Adobe's 1.7 reference).
const PDF_HEAD: usize = 1024;

/// How much of a text is looked at for the tag that opens a web page, in bytes: comments and scripts may stand first.
const HTML_HEAD: usize = 4 << 10;

/// The kinds of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileType {
    /// Plain text or Markdown.
    Text,
    /// A web page.
    Html,
    /// Rich Text Format.
    Rtf,
    /// Portable Document Format.
    Pdf,
    /// An OpenDocument text in one XML file.
    FlatOdt,
    /// A ZIP archive; its members tell whether it is DOCX, ODT or EPUB.
    Zip,
}

/// The kind of a file, by its content; of a text without the tags that open a web page, by its name.
///
/// # Errors
/// For formats that are known and not read, with what to do instead.
pub(super) fn file_type(name: &str, bytes: &[u8]) -> Result<FileType, Error> {
    let head = &bytes[..bytes.len().min(PDF_HEAD)];
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(FileType::Zip);
    }
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Ok(FileType::Pdf);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(FileType::Rtf);
    }
    if let Some((_, message)) = REFUSED.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Error::new(ErrorKind::NotText, *message));
    }
    if is_flat_odt(bytes) {
        return Ok(FileType::FlatOdt);
    }
    Ok(if is_html(bytes) || is_named_html(name) { FileType::Html } else { FileType::Text })
}

/// Whether a file is called a web page. A part of a page that a person cut out has no opening tags.
fn is_named_html(name: &str) -> bool {
    let extension = std::path::Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|given| {
        ["html", "htm", "xhtml", "xht"].iter().any(|known| given.eq_ignore_ascii_case(known))
    })
}

/// Files known by their first bytes and not read.
const REFUSED: [(&[u8], &str); 9] = [
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is protected by a password or a document of Word 97–2003; open it, and save it as .docx without a password",
    ),
    (b"PK\x05\x06", "is an empty ZIP archive; check that the file was saved whole"),
    (b"\x1f\x8b", "is compressed with gzip; unpack it first"),
    (b"BZh", "is compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "is compressed with xz; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it first"),
    (b"\x89PNG\r\n", "is a picture; run text recognition on it and check the text"),
    (b"\xff\xd8\xff", "is a picture; run text recognition on it and check the text"),
    (b"II*\x00", "is a picture; run text recognition on it and check the text"),
];

/// Whether a text opens like an OpenDocument in one file: with the declaration of XML and then its outermost element.
fn is_flat_odt(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HTML_HEAD)]);
    head.starts_with("<?xml") && head.contains("<office:document ")
}

/// Whether a text opens like a web page: with a doctype or an `html` tag behind white space, comments and an XML
/// declaration.
fn is_html(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HTML_HEAD)]).to_ascii_lowercase();
    let mut rest = head.trim_start();
    loop {
        let end = match rest {
            comment if comment.starts_with("<!--") => "-->",
            declaration if declaration.starts_with("<?") => "?>",
            _ => break,
        };
        match rest.find(end) {
            Some(at) => rest = rest[at + end.len()..].trim_start(),
            None => return false,
        }
    }
    let opens = |tag: &str| {
        rest.strip_prefix(tag).is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '>'))
    };
    opens("<!doctype html") || ["<html", "<head", "<body"].iter().any(|tag| opens(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_kind() {
        let kind = |bytes: &[u8]| file_type("-", bytes).ok();
        assert_eq!(kind(b"%PDF-1.7\n"), Some(FileType::Pdf));
        assert_eq!(kind(b"PK\x03\x04rest"), Some(FileType::Zip));
        assert_eq!(kind(b"{\\rtf1\\ansi"), Some(FileType::Rtf));
        assert_eq!(kind(b"<!-- saved -->\n<!DOCTYPE html>\n<p>"), Some(FileType::Html));
        assert_eq!(kind(b"<?xml version='1.0'?><html xmlns='x'>"), Some(FileType::Html));
        assert_eq!(
            kind(b"<?xml version='1.0'?>\n<office:document xmlns:office='x'>"),
            Some(FileType::FlatOdt)
        );
        assert_eq!(kind(b"The tag <office:document > opens it."), Some(FileType::Text));
        assert_eq!(kind(b"<htmlish> is no tag"), Some(FileType::Text));
        assert_eq!(kind(b"A page may begin with <html>."), Some(FileType::Text));
        assert_eq!(file_type("part.HTM", b"<p>A part.").ok(), Some(FileType::Html));
        assert_eq!(file_type("part.html", b"{\\rtf1").ok(), Some(FileType::Rtf));
        assert_eq!(kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), None);
    }
}
