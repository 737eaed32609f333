//! A document as the archive keeps it: its text, and beside it what makes it a [`Document`] again.

use crate::document::{Block, BlockKind, Document};
use crate::origin::Origin;
use crate::read::{Format, Markup, ReadOptions, Unsegmented};
use crate::span::Span;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// SHA-256 of what an entry was made from.
pub type Key = [u8; 32];

/// A document to be put into an archive.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(super) id: String,
    pub(super) collection: String,
    pub(super) key: Key,
    pub(super) path: Option<String>,
    pub(super) date: Option<String>,
    pub(super) content: Result<Unsegmented, String>,
    pub(super) again: bool,
}

impl Entry {
    /// Reads the bytes of a file in any format that is read. What cannot be read gives an entry that says so, so that
    /// the archive knows of it: what it has not read, it does not call absent.
    ///
    /// `id` is its name in the archive; `name` its path, whose extension tells Markdown from plain text.
    pub fn from_bytes(id: &str, name: &str, bytes: &[u8], options: &ReadOptions) -> Self {
        let content = Unsegmented::from_bytes(name, bytes, options).map_err(|error| error.to_string());
        let path = Some(name.to_owned());
        let (id, collection, key) = (id.to_owned(), String::new(), Self::key_of(name, bytes, options));
        Self { id, collection, key, path, date: None, content, again: false }
    }

    /// An entry for a file that could not even be opened, with the reason.
    pub fn unreadable(id: &str, name: &str, reason: &str) -> Self {
        let key = Sha256::digest(format!("unreadable {reason}").as_bytes()).into();
        let path = Some(name.to_owned());
        let content = Err(reason.to_owned());
        Self { id: id.to_owned(), collection: String::new(), key, path, date: None, content, again: false }
    }

    /// A text in memory.
    pub fn from_text(id: &str, format: Format, text: impl Into<String>) -> Self {
        let text = text.into();
        let markup = Markup::Text(format);
        let mut entry = Self {
            id: id.to_owned(),
            collection: String::new(),
            key: [0; 32],
            path: None,
            date: None,
            content: Ok(Unsegmented { text, markup, notices: Vec::new(), converted: false }),
            again: false,
        };
        entry.key = entry.key_of_text();
        entry
    }

    /// The same entry with the day on which the document appeared, beginning with the year: `2031-05-03`.
    #[must_use]
    pub fn dated(mut self, date: &str) -> Self {
        self.date = Some(date.to_owned());
        let both = [&self.key[..], date.as_bytes()].concat();
        self.key = Sha256::digest(&both).into();
        self
    }

    /// The same entry as a member of a collection, the unit by which what is gone is removed. Default: the empty name.
    #[must_use]
    pub fn in_collection(mut self, name: &str) -> Self {
        self.collection = name.to_owned();
        self
    }

    /// The same entry, to be put in again although the archive has it: read by another version of the program it may give
    /// another text.
    #[must_use]
    pub fn again(mut self) -> Self {
        self.again = true;
        self
    }

    /// Its name in the archive.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Why it could not be read, if so.
    pub fn problem(&self) -> Option<&str> {
        self.content.as_ref().err().map(String::as_str)
    }

    /// The hash by which a file is known as unchanged: of its bytes, the extension of its name and how it is read.
    pub fn key_of(name: &str, bytes: &[u8], options: &ReadOptions) -> Key {
        let mut hash = Sha256::new();
        let extension = Path::new(name).extension().unwrap_or_default().to_string_lossy();
        hash.update(format!("{options:?}\0{extension}\0").as_bytes());
        hash.update(bytes);
        hash.finalize().into()
    }

    fn key_of_text(&self) -> Key {
        let mut hash = Sha256::new();
        if let Ok(read) = &self.content {
            hash.update(if matches!(read.markup, Markup::Text(Format::Markdown)) {
                "markdown\0"
            } else {
                "plain\0"
            });
            hash.update(&read.text);
        }
        hash.finalize().into()
    }
}

/// What is kept beside the text.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub id: String,
    pub collection: String,
    /// SHA-256 of the text, in hex; empty for what could not be read.
    pub sha256: String,
    /// How many windows the text was cut into.
    pub windows: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
    markup: Kind,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    title: Option<String>,
    /// Kind of each block, first byte and byte behind the last.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    blocks: Vec<(u8, usize, usize)>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    origins: Vec<(usize, Origin)>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    unread: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    notices: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    converted: bool,
}

/// Where the blocks come from.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Plain,
    Markdown,
    File,
}

/// The kinds of blocks by their number in a record.
const BLOCK_KINDS: [BlockKind; 8] = [
    BlockKind::Heading,
    BlockKind::Paragraph,
    BlockKind::Item,
    BlockKind::Cell,
    BlockKind::Quote,
    BlockKind::Note,
    BlockKind::Code,
    BlockKind::Unread,
];

impl Record {
    /// Takes an entry apart into what is kept and the text.
    pub fn of(entry: Entry, windows: u64) -> (Self, String) {
        let Entry { id, collection, path, date, content, .. } = entry;
        let mut record = Self {
            id,
            collection,
            sha256: String::new(),
            windows,
            path,
            date,
            problem: None,
            markup: Kind::Plain,
            title: None,
            blocks: Vec::new(),
            origins: Vec::new(),
            unread: Vec::new(),
            notices: Vec::new(),
            converted: false,
        };
        let read = match content {
            Ok(read) => read,
            Err(problem) => {
                record.problem = Some(problem);
                return (record, String::new());
            }
        };
        record.sha256 = hex(&read.text);
        (record.notices, record.converted) = (read.notices, read.converted);
        match read.markup {
            Markup::Text(Format::Plain) => {}
            Markup::Text(Format::Markdown) => record.markup = Kind::Markdown,
            Markup::File { blocks, origins, unread, title } => {
                let number =
                    |kind| BLOCK_KINDS.iter().position(|known| *known == kind).unwrap_or_default() as u8;
                record.markup = Kind::File;
                record.blocks = blocks.iter().map(|b| (number(b.kind), b.span.start, b.span.end)).collect();
                (record.origins, record.unread, record.title) = (origins, unread, title);
            }
        }
        (record, read.text)
    }

    /// The document again, as the file gave it. `None` when the blocks do not fit the text, which is then not the one
    /// that was put in.
    pub fn document(self, text: String) -> Option<Document> {
        let markup = match self.markup {
            Kind::Plain => Markup::Text(Format::Plain),
            Kind::Markdown => Markup::Text(Format::Markdown),
            Kind::File => {
                let block = |&(kind, start, end): &(u8, usize, usize)| {
                    let kind = *BLOCK_KINDS.get(usize::from(kind))?;
                    text.get(start..end)?;
                    Some(Block { kind, span: Span::new(start, end) })
                };
                let blocks = self.blocks.iter().map(block).collect::<Option<_>>()?;
                Markup::File { blocks, origins: self.origins, unread: self.unread, title: self.title }
            }
        };
        let read = Unsegmented { text, markup, notices: self.notices, converted: self.converted };
        let mut document = read.document(self.path.as_deref().unwrap_or_default());
        document.path = self.path;
        Some(document.described(Some(&self.id), None, None).published(None, self.date.as_deref()))
    }
}

/// SHA-256 of a text, in lower-case hex digits.
pub(super) fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in every kind of markup is the same document after it was in the archive, down to its last field.
    #[test]
    fn a_document_comes_back_as_it_was_read() {
        let files: [(&str, &[u8]); 5] = [
            ("notes/plain.txt", b"Title\n\nThe lamp is lit.[1] It burns.\n\n[1] Harbour log, 2031.\n"),
            ("notes/marked.md", b"# Title\n\n- one *item*\n\n<!-- sourcecheck: ignore absent-claim -->\nIt burns.\n"),
            ("notes/latin.txt", b"The caf\xe9 of Zo\xeb opens at dusk, and the caf\xe9 shuts at dawn.\n"),
            ("notes/page.html", b"<html><title>Lamp</title><body><main><h1>Lamp</h1><p>The lamp is lit by the guild.</p></main></body></html>"),
            ("notes/page.rtf", b"{\\rtf1\\ansi The lamp is lit.\\par It burns.\\par}"),
        ];
        for (name, bytes) in files {
            let options = ReadOptions::default();
            let direct = Document::from_bytes_with(name, bytes, &options).expect(name).described(
                Some("x"),
                None,
                None,
            );
            let (record, text) = Record::of(Entry::from_bytes("x", name, bytes, &options), 1);
            let stored = serde_json::to_string(&record).expect("JSON");
            let record: Record = serde_json::from_str(&stored).expect("a record");
            let again = record.document(text).expect("a document");
            assert_eq!(format!("{again:?}"), format!("{direct:?}"), "{name}");
        }
    }

    #[test]
    fn a_key_is_of_content_extension_and_reading() {
        let options = ReadOptions::default();
        let original = ReadOptions { tracked: crate::read::Tracked::Original, ..ReadOptions::default() };
        let key = Entry::key_of("a.txt", b"x", &options);
        assert_eq!(key, Entry::from_bytes("a", "a.txt", b"x", &options).key);
        for other in [("a.md", &b"x"[..], &options), ("a.txt", b"y", &options), ("a.txt", b"x", &original)] {
            assert_ne!(key, Entry::key_of(other.0, other.1, other.2));
        }
        let text = |text: &str, format| Entry::from_text("t", format, text).key;
        assert_ne!(text("x", Format::Plain), text("x", Format::Markdown));
        assert_ne!(text("x", Format::Plain), Entry::from_text("t", Format::Plain, "x").dated("2031").key);
    }
}
