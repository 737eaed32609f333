//! A text with its structure: blocks as the markup gives them, passages as they are judged, notes as they
//! are cited. Owns the text; every position is a byte [`Span`] into it.

use crate::origin::Origin;
use crate::span::{LineIndex, Span};
use crate::suppress::Directive;

/// A text that takes part in a check, source or derivative, read and segmented.
///
/// Made by [`Document::from_path`], [`Document::from_bytes`] or [`Document::from_text`].
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) id: String,
    pub(crate) path: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) text: String,
    /// The text with the comments to the program blank, where it has any.
    pub(crate) prose: Option<String>,
    /// The comments to the program, in text order.
    pub(crate) directives: Vec<Directive>,
    pub(crate) sha256: String,
    pub(crate) language: Option<String>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) passages: Vec<Passage>,
    pub(crate) notes: Vec<Note>,
    pub(crate) notices: Vec<String>,
    /// What of the file could not be read, in text order.
    pub(crate) unread: Vec<String>,
    /// From which byte of the text on a place in the file holds, ascending; empty for text.
    pub(crate) origins: Vec<(usize, Origin)>,
    /// Whether the file holds other bytes than the text.
    pub(crate) converted: bool,
    pub(crate) lines: LineIndex,
}

impl Document {
    /// The name the document goes by in reports: its file stem unless set.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The path it was read from, as given; `None` for text handed over in memory.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The canonical text that every span points into. For UTF-8 files it is the file itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as the stages read it: the canonical one, byte for byte as long, with the comments to the program
    /// blank.
    pub(crate) fn prose(&self) -> &str {
        self.prose.as_deref().unwrap_or(&self.text)
    }

    /// A passage as it is recognised in another version of the text: its words, its signs of amount, nothing of its
    /// place, its line ends, its case or its punctuation.
    ///
    /// # Panics
    /// When there is no passage `at`.
    pub fn key(&self, at: usize) -> String {
        key(self.passages[at].span.of(self.prose()))
    }

    /// SHA-256 of the canonical text, 64 lower-case hex digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Language code where detection was reliable: two letters, or three for rare languages.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The blocks in text order; together with blank space they cover the text.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The passages in text order.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// The footnotes and end notes in text order.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What a reader of the report should know about how the document was read, one sentence each.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// What of the file could not be read, one reason each, in text order: `page 3 is a picture without a text
    /// layer`. Nothing is said to be absent from such a source.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// Where a byte of the canonical text stands in the file, for formats that are no text. Binary search.
    pub fn origin(&self, offset: usize) -> Option<&Origin> {
        let at = self.origins.partition_point(|(start, _)| *start <= offset);
        Some(&self.origins[at.checked_sub(1)?].1)
    }

    /// Renames the document, and tells title and address for matching citations that point to it.
    #[must_use]
    pub fn described(mut self, id: Option<&str>, title: Option<&str>, url: Option<&str>) -> Self {
        if let Some(id) = id {
            self.id = id.to_owned();
        }
        self.title = title.map(str::to_owned).or(self.title);
        self.url = url.map(str::to_owned).or(self.url);
        self
    }

    /// Tells who issued or wrote the document and when, for matching citations by author and year: `date` begins
    /// with the year.
    #[must_use]
    pub fn published(mut self, issuer: Option<&str>, date: Option<&str>) -> Self {
        self.issuer = issuer.map(str::to_owned).or(self.issuer);
        self.date = date.map(str::to_owned).or(self.date);
        self
    }
}

/// The words of a text, lower-case, and the signs that change an amount: `5%`, `£5` and `-5` are not `5`.
pub(crate) fn key(text: &str) -> String {
    let mut key = crate::segment::kinds::words(text).join(" ");
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let minus = matches!(c, '-' | '−')
            && !before.is_alphanumeric()
            && rest.peek().is_some_and(char::is_ascii_digit);
        if minus {
            key.push('-');
        } else if matches!(
            c,
            '%' | '‰'
                | '$'
                | '£'
                | '€'
                | '¥'
                | '₩'
                | '₹'
                | '₽'
                | '°'
                | '+'
                | '±'
                | '<'
                | '>'
                | '='
                | '×'
        ) {
            key.push(c);
        }
        before = c;
    }
    key
}

/// A piece of markup with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the markup says it is.
    pub kind: BlockKind,
    /// Its place, markup characters such as `- ` or `## ` included.
    pub span: Span,
}

/// Kinds of [`Block`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockKind {
    /// A title or section heading.
    Heading,
    /// Running text.
    Paragraph,
    /// A bullet or numbered item.
    Item,
    /// A table cell.
    Cell,
    /// Text set off as a quotation.
    Quote,
    /// A footnote or end note.
    Note,
    /// Code, or other text that is not prose.
    Code,
    /// What stands for a part of the file that could not be read; its text is the reason in brackets.
    Unread,
}

impl BlockKind {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Paragraph => "paragraph",
            Self::Item => "item",
            Self::Cell => "cell",
            Self::Quote => "quote",
            Self::Note => "note",
            Self::Code => "code",
            Self::Unread => "unread",
        }
    }
}

/// What is aligned and judged: a sentence, a list item, or one member of a list run into a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its place, without surrounding white space and bullets.
    pub span: Span,
    /// Index of the block it stands in.
    pub block: usize,
    /// Whether it is checked, weighed or passed over.
    pub kind: PassageKind,
    /// The named cue that decided `kind`; see `docs/ARCHITECTURE.md`.
    pub cue: &'static str,
    /// Index of the heading passage it stands under, if any.
    pub heading: Option<usize>,
    /// Footnote marks inside or glued to it.
    pub marks: Vec<NoteMark>,
    /// The words in it that stand in quotation marks, in text order; those inside others included.
    pub quotations: Vec<Quotation>,
    /// Who says it, where the passage reports what somebody says and its wording is plain.
    pub attribution: Option<Attribution>,
}

/// Words in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// Where the opening mark starts; where the words start when the mark stands before the passage.
    pub mark: usize,
    /// What stands between the marks, as far as it stands in the passage.
    pub words: Span,
    /// Whether both marks stand in the text, be it in other passages of the block.
    pub whole: bool,
    /// How many quotations it stands in: 0 for one in the running text.
    pub depth: usize,
}

/// A reporting frame: who says it, with which words, and what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The noun phrase that speaks, without an office set off by a comma: "Odile Marrane", "the board", "she".
    pub speaker: Span,
    /// The reporting words: "said", "according to", "was quoted as saying"; of "in her view" the noun.
    pub cue: Span,
    /// What is reported, without the quotation marks and punctuation around it: one piece, or two when the
    /// frame interrupts it ("The levy, she said, would fall").
    pub content: Vec<Span>,
}

/// Kinds of [`Passage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PassageKind {
    /// States something that can be checked against a source.
    Claim,
    /// The author's evaluation, prediction or prescription.
    Opinion,
    /// Not content: heading, navigation, byline, biography, note, date line.
    Furniture,
}

impl PassageKind {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Opinion => "opinion",
            Self::Furniture => "furniture",
        }
    }
}

/// A footnote mark in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteMark {
    /// The label without brackets: `2`, `iv`, `*`; of a citation by author and year the words in the brackets.
    /// A mark that names several notes stands here once for each.
    pub label: String,
    /// Its place, brackets included.
    pub span: Span,
}

/// A footnote or end note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The label without brackets, as in [`NoteMark::label`]; empty for an entry of a bibliography without one.
    pub label: String,
    /// The whole note, label included.
    pub span: Span,
    /// The note without its label.
    pub body: Span,
}
