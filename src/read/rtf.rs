//! Rich Text Format, by an own reader of its groups and control words.
//!
//! The kept crate, `rtf-parser` 0.4.3, was tried and does not do: it drops `\par` (paragraphs run together), knows no
//! code page but takes UTF-8, reads deleted, hidden and footnote text as running text, and panics on half a surrogate
//! pair. What is needed here is a tenth of the format: which group is text, which state its characters have, and
//! where paragraphs and cells end.
//!
//! Read: text in any code page that `encoding_rs` has, `\uN`, tables, lists, headings by outline level or style name,
//! footnotes and end notes, text boxes, results of fields; tracked changes as [`ReadOptions::tracked`] says. Not read:
//! headers, footers, comments, hidden text, pictures. Linear in the file; groups are a stack, nothing recurses.

use super::extract::Extract;
use super::headings::is_heading;
use super::plain::item_marker;
use super::{ReadOptions, Tracked};
use crate::document::BlockKind;
use crate::error::{Error, ErrorKind};
use crate::origin::Origin;
use crate::segment::notes;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::BTreeMap;

/// Most groups that stand in each other. Word writes some 20; the bound keeps a file of braces out of memory.
const MAX_GROUPS: usize = 1_000;

/// Most bytes that one `\u` stands in for, in other readers; the specification's own examples have 1 or 2.
const MAX_SUBSTITUTE: i32 = 16;

/// Destinations whose text is not part of what is read.
const SKIPPED: &[&str] = &[
    "annotation",
    "atnauthor",
    "atnid",
    "bkmkend",
    "bkmkstart",
    "colortbl",
    "comment",
    "datafield",
    "filetbl",
    "fldinst",
    "footer",
    "footerf",
    "footerl",
    "footerr",
    "ftncn",
    "ftnsep",
    "ftnsepc",
    "aftncn",
    "aftnsep",
    "aftnsepc",
    "generator",
    "header",
    "headerf",
    "headerl",
    "headerr",
    "listoverridetable",
    "listtable",
    "nonshppict",
    "objdata",
    "operator",
    "author",
    "subject",
    "keywords",
    "doccomm",
    "company",
    "manager",
    "category",
    "hlinkbase",
    "pict",
    "private",
    "revtbl",
    "rsidtbl",
    "rxe",
    "shprslt",
    "sn",
    "sv",
    "tc",
    "tcn",
    "txe",
    "xe",
    "xmlnstbl",
    "themedata",
    "creatim",
    "revtim",
    "printim",
    "buptim",
    "passwordhash",
];

/// Destinations that are read although they are marked as ones to pass over when not known.
const KNOWN: &[&str] = &["footnote", "shpinst", "shptxt"];

/// Reads a file.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Extract, Error> {
    let mut reader = Reader::new(bytes, options.tracked);
    reader.run()?;
    Ok(reader.finish())
}

/// What holds inside a group.
#[derive(Clone)]
struct State {
    to: To,
    hidden: bool,
    deleted: bool,
    inserted: bool,
    bold: bool,
    raised: bool,
    table: bool,
    item: bool,
    heading: bool,
    style: i32,
    font: i32,
    /// How many characters behind a `\u` stand in for it.
    substitute: i32,
    /// The stream that text goes to.
    stream: usize,
}

/// Where the text of a group goes.
#[derive(Clone, Copy, PartialEq)]
enum To {
    Text,
    Nowhere,
    Title,
    /// The name of a font, which only its character set matters of.
    Fonts,
    /// The name of a style.
    Styles,
}

/// A run of paragraphs: the main text, a note or a text box.
#[derive(Default)]
struct Stream {
    part: Option<String>,
    /// Of a note.
    label: Option<String>,
    blocks: Vec<(BlockKind, usize, String)>,
    open: String,
    kind: Option<BlockKind>,
    bold: bool,
    /// Paragraphs so far, empty ones counted.
    paragraph: usize,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    tracked: Tracked,
    state: State,
    groups: Vec<State>,
    streams: Vec<Stream>,
    /// Characters that are not decoded yet.
    pending: Vec<u8>,
    /// The first half of a surrogate pair.
    half: Option<u16>,
    /// How many characters are still to be passed over behind a `\u`.
    pass: i32,
    code_page: Option<&'static Encoding>,
    charsets: BTreeMap<i32, i32>,
    styles: BTreeMap<i32, String>,
    title: String,
    notes: [usize; 2],
    boxes: usize,
    notices: Vec<String>,
    broken: bool,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8], tracked: Tracked) -> Self {
        let state = State {
            to: To::Text,
            hidden: false,
            deleted: false,
            inserted: false,
            bold: false,
            raised: false,
            table: false,
            item: false,
            heading: false,
            style: 0,
            font: -1,
            substitute: 1,
            stream: 0,
        };
        Self {
            bytes,
            at: 0,
            tracked,
            state,
            groups: Vec::new(),
            streams: vec![Stream::default()],
            pending: Vec::new(),
            half: None,
            pass: 0,
            code_page: Some(WINDOWS_1252),
            charsets: BTreeMap::new(),
            styles: BTreeMap::new(),
            title: String::new(),
            notes: [0, 0],
            boxes: 0,
            notices: Vec::new(),
            broken: false,
        }
    }

    fn run(&mut self) -> Result<(), Error> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    self.pass = 0;
                    if self.groups.len() >= MAX_GROUPS {
                        let message =
                            "nests more than 1000 groups; open it in a word processor and save it as .docx";
                        return Err(Error::new(ErrorKind::TooLarge, message));
                    }
                    self.groups.push(self.state.clone());
                }
                b'}' => {
                    self.flush();
                    self.pass = 0;
                    let Some(outer) = self.groups.pop() else { break };
                    if outer.stream != self.state.stream {
                        self.end_paragraph();
                    }
                    self.state = outer;
                    if self.groups.is_empty() {
                        break;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => self.character(byte),
            }
        }
        self.flush();
        Ok(())
    }

    /// A control word or symbol; the backslash is read.
    fn control(&mut self) {
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len());
        if letters == 0 {
            self.at += usize::from(!rest.is_empty());
            match rest.first() {
                Some(b'\'') => {
                    let hex = rest.get(1..3).and_then(|hex| std::str::from_utf8(hex).ok());
                    if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                        self.at += 2;
                        self.character(byte);
                    }
                }
                Some(b'*') => self.optional(),
                Some(b'~') => self.symbol("\u{a0}"),
                Some(b'_') => self.symbol("\u{2011}"),
                Some(b'\r' | b'\n') => self.end_of_paragraph(),
                Some(&byte @ (b'\\' | b'{' | b'}')) => self.character(byte),
                _ => {}
            }
            return;
        }
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[letters..letters + sign + digits]).ok();
        let number = number.filter(|_| digits > 0).and_then(|number| number.parse::<i32>().ok());
        let mut end = letters + if digits > 0 { sign + digits } else { 0 };
        end += usize::from(rest.get(end) == Some(&b' '));
        self.at += end;
        self.word(word, number);
    }

    /// `\*`: the group is passed over unless its destination is known.
    fn optional(&mut self) {
        let rest = &self.bytes[self.at..];
        let skip = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let name = rest[skip..].strip_prefix(b"\\").unwrap_or_default();
        let letters = name.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let name = std::str::from_utf8(&name[..letters]).unwrap_or_default();
        if !KNOWN.contains(&name) {
            self.flush();
            self.state.to = To::Nowhere;
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if word != "u" && self.pass > 0 {
            // A control word counts as one character.
            self.pass -= 1;
            if word != "bin" {
                return;
            }
        }
        self.flush();
        let on = number != Some(0);
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.substitute = number.unwrap_or(1).clamp(0, MAX_SUBSTITUTE),
            "bin" => {
                let len = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
                self.at = self.at.saturating_add(len).min(self.bytes.len());
            }
            "ansicpg" => self.code_page = code_page(number.unwrap_or(1252)),
            "mac" => self.code_page = Some(encoding_rs::MACINTOSH),
            "pc" | "pca" => self.code_page = None,
            "f" => self.state.font = number.unwrap_or(0),
            "fcharset" if self.state.to == To::Fonts => {
                self.charsets.insert(self.state.font, number.unwrap_or(0));
            }
            "fonttbl" => self.to(To::Fonts),
            "stylesheet" => self.to(To::Styles),
            "info" => {}
            "title" => self.to(To::Title),
            "footnote" => self.footnote(),
            "shptxt" if self.state.to == To::Text => {
                self.boxes += 1;
                self.open_stream(Stream {
                    part: Some(format!("text box {}", self.boxes)),
                    ..Stream::default()
                });
            }
            // The number or bullet of a list item.
            "listtext" | "pntext" => {
                self.to(To::Nowhere);
                let text = &mut self.streams[self.state.stream];
                text.kind = text.kind.or(Some(BlockKind::Item));
            }
            name if SKIPPED.contains(&name) => self.to(To::Nowhere),
            "plain" => {
                (self.state.hidden, self.state.bold, self.state.raised) = (false, false, false);
                (self.state.deleted, self.state.inserted) = (false, false);
            }
            "pard" => {
                (self.state.table, self.state.item) = (false, false);
                (self.state.heading, self.state.style) = (false, 0);
            }
            "v" => self.state.hidden = on,
            "deleted" | "mvf" => self.state.deleted = on,
            "revised" | "mvt" => self.state.inserted = on,
            "b" => self.state.bold = on,
            "super" => self.state.raised = on,
            "nosupersub" | "sub" => self.state.raised = false,
            "intbl" => self.state.table = on,
            "ls" => self.state.item = on,
            "outlinelevel" => self.state.heading = number.is_some_and(|level| (0..9).contains(&level)),
            "s" => self.state.style = number.unwrap_or(0),
            "par" | "sect" | "cell" | "nestcell" => self.end_of_paragraph(),
            "line" | "tab" | "page" | "column" | "emspace" | "enspace" | "qmspace" => self.symbol(" "),
            "emdash" => self.symbol("—"),
            "endash" => self.symbol("–"),
            "lquote" => self.symbol("‘"),
            "rquote" => self.symbol("’"),
            "ldblquote" => self.symbol("“"),
            "rdblquote" => self.symbol("”"),
            "bullet" => self.symbol("•"),
            _ => {}
        }
    }

    /// Sends the text of the group elsewhere, unless it goes nowhere already.
    fn to(&mut self, to: To) {
        if self.state.to != To::Nowhere {
            self.state.to = to;
        }
    }

    fn is_read(&self) -> bool {
        let rejected = match self.tracked {
            Tracked::Accepted => self.state.deleted,
            Tracked::Original => self.state.inserted,
        };
        self.state.to == To::Text && !self.state.hidden && !rejected
    }

    fn footnote(&mut self) {
        if !self.is_read() || self.streams[self.state.stream].label.is_some() {
            self.state.to = To::Nowhere;
            return;
        }
        let end_note = self.bytes[self.at..].trim_ascii_start().starts_with(b"\\ftnalt");
        let count = &mut self.notes[usize::from(end_note)];
        *count += 1;
        let (label, part) = match end_note {
            true => (roman(*count), format!("end note {count}")),
            false => (count.to_string(), format!("footnote {count}")),
        };
        self.state.raised = false;
        let text = &mut self.streams[self.state.stream];
        text.open.truncate(text.open.trim_end().len());
        self.text(&format!("[{label}]"));
        self.open_stream(Stream { part: Some(part), label: Some(label), ..Stream::default() });
        (self.state.table, self.state.item, self.state.heading, self.state.style) = (false, false, false, 0);
    }

    fn open_stream(&mut self, stream: Stream) {
        self.state.stream = self.streams.len();
        self.streams.push(stream);
    }

    fn unicode(&mut self, number: i32) {
        self.pass = self.state.substitute;
        // The specification has signed 16-bit numbers; some writers give the code point.
        let number = if number < 0 { number + 0x1_0000 } else { number };
        let Ok(unit) = u16::try_from(number) else {
            let character = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
            return self.text(character.encode_utf8(&mut [0; 4]));
        };
        let first = self.half.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return;
        }
        let decoded = char::decode_utf16(first.into_iter().chain([unit]));
        let text: String = decoded.map(|character| character.unwrap_or('\u{fffd}')).collect();
        // Symbol fonts stand in the private use area; their bullet is the one that matters.
        let text = match text.as_str() {
            "\u{f0b7}" => "•",
            "\u{f0a7}" => "▪",
            text => text,
        };
        self.text(text);
    }

    /// A character of the code page, or a byte of one.
    fn character(&mut self, byte: u8) {
        if self.pass > 0 {
            self.pass -= 1;
        } else if self.state.to != To::Nowhere {
            self.pending.push(byte);
        }
    }

    fn symbol(&mut self, text: &str) {
        if self.pass > 0 {
            self.pass -= 1;
            return;
        }
        self.flush();
        self.text(text);
    }

    /// Decodes what is pending.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let charset = self.charsets.get(&self.state.font).copied().unwrap_or(1);
        const SYMBOL: i32 = 2;
        if charset == SYMBOL && !bytes.is_ascii() {
            self.text(if bytes.contains(&0xb7) { "•" } else { " " });
            return;
        }
        let encoding = charset_code_page(charset).map_or(self.code_page, code_page);
        if encoding.is_none() && !bytes.is_ascii() && !self.broken {
            self.broken = true;
            self.notices.push(
                "is written in a code page of DOS that is not known here; letters with accents may be wrong"
                    .to_owned(),
            );
        }
        let text = encoding.unwrap_or(WINDOWS_1252).decode_without_bom_handling(&bytes).0.into_owned();
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        match self.state.to {
            To::Nowhere | To::Fonts => {}
            To::Title => self.title.push_str(text),
            To::Styles => self.styles.entry(self.state.style).or_default().push_str(text),
            To::Text if !self.is_read() => {}
            To::Text => {
                let style =
                    self.styles.get(&self.state.style).map(|name| name.to_lowercase()).unwrap_or_default();
                let style = style.trim();
                let kind = if self.state.table {
                    BlockKind::Cell
                } else if self.state.heading
                    || style.starts_with("heading")
                    || matches!(style.trim_end_matches(';'), "title" | "subtitle")
                {
                    BlockKind::Heading
                } else if style.contains("quot") {
                    BlockKind::Quote
                } else if self.state.item {
                    BlockKind::Item
                } else {
                    BlockKind::Paragraph
                };
                let (raised, bold) = (self.state.raised, self.state.bold);
                let stream = &mut self.streams[self.state.stream];
                if stream.open.is_empty() {
                    stream.bold = true;
                    stream.kind = Some(match stream.kind {
                        Some(BlockKind::Item) if kind == BlockKind::Paragraph => BlockKind::Item,
                        _ => kind,
                    });
                }
                stream.bold &= bold || text.trim().is_empty();
                if raised {
                    stream.open.extend(text.chars().map(raise));
                } else {
                    stream.open.push_str(text);
                }
            }
        }
    }

    fn end_of_paragraph(&mut self) {
        self.flush();
        self.half = None;
        // A paragraph mark that was deleted joins two paragraphs.
        if self.is_read() {
            self.end_paragraph();
        } else if self.state.to == To::Text {
            self.streams[self.state.stream].paragraph += 1;
        }
    }

    fn end_paragraph(&mut self) {
        let stream = &mut self.streams[self.state.stream];
        stream.paragraph += 1;
        let text = std::mem::take(&mut stream.open);
        let kind = stream.kind.take().unwrap_or(BlockKind::Paragraph);
        if text.trim().is_empty() {
            return;
        }
        let kind = match kind {
            BlockKind::Paragraph if notes::label(text.trim()).is_some() => BlockKind::Note,
            // Bullets and numbers that the writer put into the text.
            BlockKind::Paragraph if item_marker(text.trim()).is_some_and(|(_, bullet)| bullet) => {
                BlockKind::Item
            }
            BlockKind::Paragraph if is_heading(&text, stream.bold) => BlockKind::Heading,
            BlockKind::Paragraph if item_marker(text.trim()).is_some() => BlockKind::Item,
            kind => kind,
        };
        stream.blocks.push((kind, stream.paragraph, text));
    }

    fn finish(mut self) -> Extract {
        let cut_off = !self.groups.is_empty();
        for stream in 0..self.streams.len() {
            self.state.stream = stream;
            self.end_paragraph();
        }
        let mut extract = Extract::default();
        extract.notices = self.notices;
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        extract.title = (!title.is_empty()).then_some(title);
        let last = self.streams[0].paragraph;
        // The main text, then text boxes, then notes.
        self.streams[1..].sort_by_key(|stream| stream.label.is_some());
        for stream in self.streams {
            let mut label = stream.label;
            for (kind, paragraph, text) in stream.blocks {
                let origin =
                    Origin { part: stream.part.clone(), paragraph: Some(paragraph), ..Origin::default() };
                match &label {
                    Some(label) if !label.is_empty() => {
                        extract.open(BlockKind::Note);
                        extract.at(origin);
                        extract.words(&format!("[{label}] "));
                    }
                    // A note is one block, whatever its paragraphs.
                    Some(_) => {
                        extract.words(" ");
                        extract.at(origin);
                    }
                    None => {
                        extract.open(kind);
                        extract.at(origin);
                    }
                }
                if let Some(label) = &mut label {
                    label.clear();
                }
                extract.words(&text);
            }
            extract.close();
        }
        if cut_off {
            let origin = Origin { paragraph: Some(last), ..Origin::default() };
            extract.cannot_read(origin, "the file breaks off here; it was not saved or copied whole");
        }
        extract
    }
}

/// The encoding of a Windows code page; `None` where there is none here.
fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        874 | 1250..=1258 => format!("windows-{number}"),
        866 => "ibm866".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 | 1361 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        65_001 => "utf-8".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The code page of a font's character set; `None` for the file's own.
fn charset_code_page(charset: i32) -> Option<i32> {
    Some(match charset {
        77 => 10_000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

fn roman(number: usize) -> String {
    const PARTS: [(usize, &str); 9] =
        [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];
    let (mut rest, mut text) = (number, String::new());
    for (value, letters) in PARTS {
        text.push_str(&letters.repeat(rest / value));
        rest %= value;
    }
    text
}

fn raise(c: char) -> char {
    let raised = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    c.to_digit(10).and_then(|digit| raised.get(digit as usize)).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rtf: &str, tracked: Tracked) -> Vec<String> {
        let extract = read(rtf.as_bytes(), &ReadOptions { tracked }).expect("an RTF file");
        let shown = extract.blocks.iter().map(|block| {
            let at = extract.origins.partition_point(|(start, _)| *start <= block.span.start);
            format!(
                "{} | {} | {}",
                block.kind.name(),
                extract.origins[at - 1].1,
                block.span.of(&extract.text)
            )
        });
        shown.collect()
    }

    fn read_rtf(rtf: &str) -> Vec<String> {
        shown(rtf, Tracked::Accepted)
    }

    const LETTER: &str = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times;}{\f1\fcharset204 Arial;}{\f2\fcharset2 Symbol;}}
{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\s2 Intense Quote;}}{\info{\title The levy of Vell}{\author Nobody}}
{\header Page header\par}{\*\generator Someone;}
\pard\s1 The harbour levy\par
\pard\plain The board met in Orvelle\'92s old caf\'e9 on 3\~May 2031.{\super\chftn}{\footnote\pard\plain{\super\chftn} Minutes of the board, page 4.\par Second part.} It rose at noon.\par
\par
\pard\s2 We shall cut the levy.\par
\pard\ls1{\listtext\'b7\tab}Two quays are closed.\par
\pard{\pntext\f2\'b7\tab}One quay is open.\par
\trowd\pard\intbl Port\cell Ships\cell\row\pard\intbl Vell\cell 12\cell\row
\pard The fee is {\v secret }{\deleted 40}{\revised 45} crowns per 7 m{\super 2}, says {\field{\*\fldinst HYPERLINK x}{\fldrslt the notice}} of \u352?kar\u-10179?\u-8709?.\par
\pard {\f1\'cf\'f0\'e8\'e2\'e5\'f2} \{all\}{\*\unknown nothing}{\pict 0102}.\par}";

    #[test]
    fn a_letter_with_everything() {
        assert_eq!(
            read_rtf(LETTER),
            [
                "heading | paragraph 1 | The harbour levy",
                "paragraph | paragraph 2 | The board met in Orvelle’s old café on 3 May 2031.[1] It rose at noon.",
                "quote | paragraph 4 | We shall cut the levy.",
                "item | paragraph 5 | Two quays are closed.",
                "item | paragraph 6 | One quay is open.",
                "cell | paragraph 7 | Port",
                "cell | paragraph 8 | Ships",
                "cell | paragraph 9 | Vell",
                "cell | paragraph 10 | 12",
                "paragraph | paragraph 11 | The fee is 45 crowns per 7 m², says the notice of Škar🗻.",
                "paragraph | paragraph 12 | Привет {all}.",
                "note | footnote 1, paragraph 1 | [1] Minutes of the board, page 4. Second part.",
            ]
        );
        let extract = read(LETTER.as_bytes(), &ReadOptions::default()).expect("an RTF file");
        assert_eq!(extract.title.as_deref(), Some("The levy of Vell"));
        assert!(extract.unread.is_empty() && extract.notices.is_empty());
    }

    #[test]
    fn tracked_changes_can_be_rejected() {
        let rtf = r"{\rtf1\pard The fee is {\deleted 40}{\revised 45} crowns.{\deleted\par}The end came at noon.\par}";
        assert_eq!(read_rtf(rtf), ["paragraph | paragraph 2 | The fee is 45 crowns.The end came at noon."]);
        assert_eq!(
            shown(rtf, Tracked::Original),
            [
                "paragraph | paragraph 1 | The fee is 40 crowns.",
                "paragraph | paragraph 2 | The end came at noon."
            ]
        );
    }

    #[test]
    fn end_notes_and_text_boxes_are_parts() {
        let rtf = r"{\rtf1\pard It fell.{\super\chftn}{\*\footnote\ftnalt{\super\chftn} Log.}{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt A text that stands in a box.\par}}{\shprslt Again.}}\par}";
        assert_eq!(
            read_rtf(rtf),
            [
                "paragraph | paragraph 1 | It fell.[i]",
                "paragraph | text box 1, paragraph 1 | A text that stands in a box.",
                "note | end note 1, paragraph 1 | [i] Log.",
            ]
        );
    }

    #[test]
    fn multi_byte_code_pages_and_substitutes() {
        let rtf =
            r"{\rtf1\ansicpg932\pard \'93\'fa\'96\'7b stands.\par\uc2 \u8364\'80\'80\uc0\u8364 five.\par}";
        assert_eq!(
            read_rtf(rtf),
            ["paragraph | paragraph 1 | 日本 stands.", "paragraph | paragraph 2 | €€five."]
        );
    }

    #[test]
    fn a_file_that_breaks_off_says_so() {
        let shown = read_rtf(&LETTER[..LETTER.len() - 1]);
        assert!(shown.last().is_some_and(|last| last.contains("breaks off")), "{shown:?}");
        let braces = "{\\rtf1".to_owned() + &"{".repeat(2_000);
        let error = read(braces.as_bytes(), &ReadOptions::default()).expect_err("too deep");
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }

    #[test]
    fn damage_never_panics() {
        for cut in 0..LETTER.len() {
            let _ = read(&LETTER.as_bytes()[..cut], &ReadOptions::default());
        }
        for (at, flip) in (0..LETTER.len()).flat_map(|at| [1, 4, 0x80].map(|flip| (at, flip))) {
            let mut bytes = LETTER.as_bytes().to_vec();
            bytes[at] ^= flip;
            let _ = read(&bytes, &ReadOptions::default());
        }
    }
}
