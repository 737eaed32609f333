//! Bytes to a [`Document`]: decode, find the blocks, cut the passages.
//!
//! The canonical text is the file itself when it is UTF-8 (a byte order mark and `\r\n` stay where they
//! are), and the decoded text otherwise; nothing later moves an offset. The kind of file is told from its
//! content; between plain text and Markdown the file name decides: `.md` and `.markdown` are Markdown. A format
//! that is no text is read by the module of its name into an `Extract`, whose text is the canonical one, with
//! the place of every piece in the file. Linear in the size of the input.

mod encoding;
mod extract;
mod headings;
mod markdown;
mod plain;
mod rtf;
mod sniff;
mod unsegmented;

#[cfg(feature = "office")]
mod archive;
#[cfg(feature = "office")]
mod docx;
#[cfg(all(feature = "office", feature = "html"))]
mod epub;
#[cfg(feature = "office")]
mod flow;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "office")]
mod odt;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "office")]
mod xml;

pub(crate) use plain::item_marker;
#[cfg(feature = "archive")]
pub(crate) use unsegmented::Markup;
pub(crate) use unsegmented::Unsegmented;

use crate::document::{Block, BlockKind, Document, Passage, PassageKind};
use crate::error::{Error, ErrorKind};
use crate::segment::{self, Segmented};
use crate::span::{LineIndex, Span};
use crate::suppress;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// Largest input that is read, in bytes. A bound on memory, not on what is sensible: a 300-page book is
/// about 1 MB of text. Larger input is an error that names the limit.
pub const MAX_BYTES: u64 = 64 << 20;

/// How much of the text language detection looks at, in bytes; more costs time and changes nothing.
const LANGUAGE_SAMPLE: usize = 8 << 10;

/// How much of it is enough where it is plainly English, in bytes: some ten sentences.
const ENGLISH_SAMPLE: usize = 1 << 10;

/// Least confidence, `0..=1`, at which a detected language is believed. `whatlang` calls 0.9 and more
/// reliable; short mixed texts fall below and then count as "not known", which switches nothing off.
const LANGUAGE_CONFIDENCE: f64 = 0.9;

impl Document {
    /// Reads a file. The document's id is the file stem.
    ///
    /// # Errors
    /// When the file cannot be opened, is a directory, is larger than [`MAX_BYTES`], is binary or empty.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::from_path_with(path, &ReadOptions::default())
    }

    /// [`Document::from_path`] with options.
    ///
    /// # Errors
    /// As [`Document::from_path`].
    pub fn from_path_with(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self, Error> {
        let path = path.as_ref();
        let name = path.to_string_lossy();
        let fail = |error: std::io::Error| explain_io(&error).at_path(&*name).caused_by(error);
        let size = std::fs::metadata(path).map_err(fail)?;
        if size.is_dir() {
            return Err(Error::new(ErrorKind::Io, "is a directory; name a file").at_path(&*name));
        }
        if size.len() > MAX_BYTES {
            return Err(too_large(size.len()).at_path(&*name));
        }
        Self::from_bytes_with(&name, &std::fs::read(path).map_err(fail)?, options)
    }

    /// Reads bytes that are already in memory. `name` is used in messages, gives the id (its stem) and,
    /// by its extension, tells Markdown from plain text; `-` stands for standard input.
    ///
    /// # Errors
    /// When the bytes are more than [`MAX_BYTES`], are of no format that is read, are damaged or encrypted, or hold
    /// nothing but white space.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        Self::from_bytes_with(name, bytes, &ReadOptions::default())
    }

    /// [`Document::from_bytes`] with options.
    ///
    /// # Errors
    /// As [`Document::from_bytes`].
    pub fn from_bytes_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Self, Error> {
        Ok(Unsegmented::from_bytes(name, bytes, options)?.document(name))
    }

    /// Reads a text. Cannot fail; a text without a word gives a document without passages.
    pub fn from_text(id: &str, format: Format, text: impl Into<String>) -> Self {
        let text = text.into();
        let code = match format {
            Format::Markdown if text.contains(suppress::PREFIX) => markdown::code(&text),
            _ => Vec::new(),
        };
        let directives = suppress::directives(&text, &code);
        let blanked = (!directives.is_empty()).then(|| suppress::blanked(&text, &directives, format));
        let prose = blanked.as_deref().unwrap_or(&text);
        let blocks = match format {
            Format::Plain => plain::blocks(prose),
            Format::Markdown => markdown::blocks(prose),
        };
        let segmented = segment::segment(prose, &blocks);
        let document = assemble(id, text, blocks, segmented);
        Self { prose: blanked, directives, ..document }
    }

    /// A document of passages that somebody else has cut: each unit is one claim, in the order given, whatever
    /// it looks like. For labelled data and for callers with their own segmentation.
    ///
    /// The text is the units, two line ends apart. A unit without a word is a passage without words.
    pub fn from_units(id: &str, units: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let (mut text, mut blocks, mut passages) = (String::new(), Vec::new(), Vec::new());
        for unit in units {
            if !blocks.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(unit.as_ref());
            let span = Span::new(start, text.len()).trimmed(&text);
            let block = blocks.len();
            blocks.push(Block { kind: BlockKind::Paragraph, span });
            passages.push(Passage {
                span,
                block,
                kind: PassageKind::Claim,
                cue: "given",
                heading: None,
                marks: Vec::new(),
                quotations: crate::quotations::find(&text, span),
                attribution: None,
            });
        }
        assemble(id, text, blocks, Segmented { passages, notes: Vec::new() })
    }

    /// A document of running text without furniture: every line is a paragraph, sentences are cut as usual, and
    /// every passage is a claim. For text known to be prose, such as a single claim or a page already cleaned.
    pub fn from_prose(id: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(start, start + line.len()).trimmed(&text);
            start += line.len();
            if span.start < span.end {
                blocks.push(Block { kind: BlockKind::Paragraph, span });
            }
        }
        let mut segmented = segment::segment(&text, &blocks);
        for passage in &mut segmented.passages {
            (passage.kind, passage.cue) = (PassageKind::Claim, "given");
        }
        assemble(id, text, blocks, segmented)
    }
}

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which side of tracked changes is read. Default: accepted.
    pub tracked: Tracked,
}

/// Which side of the changes that a word processor tracked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tracked {
    /// As if every change were accepted: what was inserted, without what was deleted.
    #[default]
    Accepted,
    /// As if every change were rejected: what was deleted, without what was inserted.
    Original,
}

/// How a text is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Text with blank lines, bullets and perhaps bold marks; what a page looks like when copied.
    Plain,
    /// CommonMark with tables and footnotes.
    Markdown,
}

fn build(id: &str, text: String, blocks: Vec<Block>) -> Document {
    let segmented = segment::segment(&text, &blocks);
    assemble(id, text, blocks, segmented)
}

fn assemble(id: &str, text: String, blocks: Vec<Block>, segmented: Segmented) -> Document {
    let (language, notices) = language(&text);
    Document {
        id: id.to_owned(),
        path: None,
        title: None,
        url: None,
        issuer: None,
        date: None,
        sha256: hex(&Sha256::digest(text.as_bytes())),
        lines: LineIndex::new(&text),
        language,
        blocks,
        passages: segmented.passages,
        notes: segmented.notes,
        notices,
        unread: Vec::new(),
        origins: Vec::new(),
        converted: false,
        text,
        prose: None,
        directives: Vec::new(),
    }
}

/// The language code, and a notice where it is not English.
fn language(text: &str) -> (Option<String>, Vec<String>) {
    let boundary = |most: usize| (0..=text.len().min(most)).rev().find(|&at| text.is_char_boundary(at));
    let beginning = |most: usize| &text[..boundary(most).unwrap_or(0)];
    let english = |info: &whatlang::Info| info.lang() == whatlang::Lang::Eng;
    let sure = |info: &whatlang::Info| info.confidence() >= LANGUAGE_CONFIDENCE && info.is_reliable();
    let short = whatlang::detect(beginning(ENGLISH_SAMPLE)).filter(|info| english(info) && sure(info));
    let Some(info) = short.or_else(|| whatlang::detect(beginning(LANGUAGE_SAMPLE))) else {
        return (None, Vec::new());
    };
    if english(&info) {
        return (Some("en".to_owned()), Vec::new());
    }
    if !sure(&info) {
        return (None, Vec::new());
    }
    let notice = format!(
        "seems to be written in {}; sentences, names and numbers are read by English rules",
        info.lang().eng_name()
    );
    (Some(two_letters(info.lang())), vec![notice])
}

/// ISO 639-1 code where there is one, else the three letters of ISO 639-3.
fn two_letters(lang: whatlang::Lang) -> String {
    use whatlang::Lang::*;
    let short = match lang {
        Fra => "fr",
        Deu => "de",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Nld => "nl",
        Rus => "ru",
        Ukr => "uk",
        Pol => "pl",
        Tur => "tr",
        Kor => "ko",
        Jpn => "ja",
        Cmn => "zh",
        Ara => "ar",
        Swe => "sv",
        Dan => "da",
        Nob => "nb",
        Fin => "fi",
        Ces => "cs",
        Ell => "el",
        Hun => "hu",
        Ron => "ro",
        other => other.code(),
    };
    short.to_owned()
}

fn stem(name: &str) -> &str {
    if name == "-" {
        return "stdin";
    }
    Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name)
}

fn format_of(name: &str) -> Format {
    match Path::new(name).extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("md" | "markdown") => Format::Markdown,
        _ => Format::Plain,
    }
}

fn too_large(bytes: u64) -> Error {
    let message = format!(
        "is {} MB, more than the limit of {} MB; check a part of it",
        bytes.div_ceil(1 << 20),
        MAX_BYTES >> 20
    );
    Error::new(ErrorKind::TooLarge, message)
}

fn explain_io(error: &std::io::Error) -> Error {
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => "no such file; check the path".to_owned(),
        std::io::ErrorKind::PermissionDenied => "may not be read; check its permissions".to_owned(),
        _ => format!("could not be read: {error}"),
    };
    Error::new(ErrorKind::Io, message)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a string cannot fail");
        out
    })
}
