//! Word documents: WordprocessingML, transitional and strict.
//!
//! The body is read in order, with text boxes behind the paragraph they hang on and the notes that are referred to
//! at the end. Left out are headers and footers, comments, hidden text, the instructions of fields, and alternative
//! texts of pictures. Of tracked changes one side is read.

use super::archive::Package;
use super::extract::Extract;
use super::flow::{Flow, Paragraph, kind_of_style};
use super::xml::{self, Reader, Space, Token};
use super::{ReadOptions, Tracked};
use crate::document::BlockKind;
use crate::error::{Error, ErrorKind};
use crate::origin::Origin;
use std::collections::HashMap;

/// Longest chain of styles that is followed; Word allows no more than ten steps (Office 2007 and later).
const STYLE_CHAIN: usize = 16;

/// What a Word document is made of, as bytes of its parts.
#[derive(Debug, Default)]
struct Parts {
    main: String,
    document: Vec<u8>,
    styles: Option<Vec<u8>>,
    settings: Option<Vec<u8>>,
    notes: [Option<Vec<u8>>; 2],
    core: Option<Vec<u8>>,
}

/// Reads a Word document.
///
/// # Errors
/// When a part is missing, damaged or too large.
pub(super) fn read(package: &mut Package, options: &ReadOptions) -> Result<Extract, Error> {
    let parts = Parts::of(package)?;
    let styles = parts.styles.as_deref().map(Styles::read).transpose()?.unwrap_or_default();
    let document = xml::decode(&parts.document);
    let numbering = Numbering::read(parts.settings.as_deref(), &parts.main, &document)?;
    let mut story = Story::new(&styles, options.tracked);
    for (kind, bytes) in parts.notes.iter().enumerate() {
        if let Some(bytes) = bytes {
            story.notes[kind] = story.read_notes(NOTE_PARTS[kind], &xml::decode(bytes))?;
        }
    }
    story.numbering = numbering;
    story.read(&parts.main, &document)?;
    let (changes, unknown) = (story.changes, story.unknown_symbols);
    let mut extract = story.flow.finish();
    extract.title = match &parts.core {
        Some(bytes) => title(&xml::decode(bytes))?,
        None => None,
    };
    extract.notices.extend(notice_of_changes(changes, options.tracked));
    if unknown > 0 {
        extract.notices.push(format!(
            "holds {unknown} symbol{} of a special font, read as \u{fffd}",
            if unknown == 1 { "" } else { "s" }
        ));
    }
    Ok(extract)
}

/// What a reader of the report should know where changes are tracked.
pub(super) fn notice_of_changes(changes: usize, side: Tracked) -> Option<String> {
    let count = match changes {
        0 => return None,
        1 => "1 tracked change".to_owned(),
        more => format!("{more} tracked changes"),
    };
    Some(match side {
        Tracked::Accepted => {
            format!("holds {count}, read as if accepted; --tracked original reads the text before them")
        }
        Tracked::Original => {
            format!("holds {count}, read as if rejected; --tracked accepted reads the new text")
        }
    })
}

/// The title that a part of metadata gives.
pub(super) fn title(text: &str) -> Result<Option<String>, Error> {
    let mut reader = Reader::new("the metadata", text);
    loop {
        match reader.next()? {
            Token::Start if (reader.space(), reader.name()) == (Space::DublinCore, "title") => {
                let title = reader.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
                return Ok((!title.is_empty()).then_some(title));
            }
            Token::Eof => return Ok(None),
            _ => {}
        }
    }
}

impl Parts {
    fn of(package: &mut Package) -> Result<Self, Error> {
        let mut main = "word/document.xml".to_owned();
        let mut core = None;
        for (kind, target) in relationships(package, "")? {
            match &*kind {
                "officeDocument" => main = target,
                "core-properties" => core = Some(target),
                _ => {}
            }
        }
        let Some(document) = package.part(&main)? else {
            let message = format!("is a Word document without its text ({main}); save the document again");
            return Err(Error::new(ErrorKind::NotText, message));
        };
        let mut parts = Self { document, ..Self::default() };
        for (kind, target) in relationships(package, &main)? {
            match &*kind {
                "styles" => parts.styles = package.part(&target)?,
                "settings" => parts.settings = package.part(&target)?,
                "footnotes" => parts.notes[0] = package.part(&target)?,
                "endnotes" => parts.notes[1] = package.part(&target)?,
                _ => {}
            }
        }
        if let Some(core) = core {
            parts.core = package.part(&core)?;
        }
        parts.main = main;
        Ok(parts)
    }
}

/// Kinds (the last step of their address) and targets of the relationships of a part inside the package; of the
/// package itself for "".
fn relationships(package: &mut Package, part: &str) -> Result<Vec<(String, String)>, Error> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let name = format!("{folder}{slash}_rels/{file}.rels");
    let Some(bytes) = package.part(&name)? else { return Ok(Vec::new()) };
    let text = xml::decode(&bytes);
    let mut reader = Reader::new(&name, &text);
    let mut found = Vec::new();
    loop {
        match reader.next()? {
            Token::Start => {
                let attribute = |name| reader.attribute(Space::Unbound, name);
                if attribute("TargetMode").as_deref() == Some("External") {
                    continue;
                }
                if let (Some(kind), Some(target)) = (attribute("Type"), attribute("Target")) {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    found.push((kind, joined(folder, &target)));
                }
            }
            Token::Eof => return Ok(found),
            Token::End | Token::Text(_) => {}
        }
    }
}

/// A target relative to a folder, as the name of a part.
fn joined(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// The value of an attribute `val` that switches something: on unless it says no.
fn is_on(reader: &Reader) -> bool {
    let value = reader.attribute(Space::Word, "val");
    !matches!(value.as_deref(), Some("0" | "false" | "off" | "none"))
}

/// Styles by their id.
#[derive(Debug, Default)]
struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    numbered: Option<bool>,
    hidden: Option<bool>,
}

impl Styles {
    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let text = xml::decode(bytes);
        let mut reader = Reader::new("the styles", &text);
        let mut styles = Self::default();
        let mut id = String::new();
        loop {
            match reader.next()? {
                Token::Start if reader.space() == Space::Word => {
                    let value = || reader.attribute(Space::Word, "val");
                    let style = styles.by_id.entry(id.clone()).or_default();
                    match reader.name() {
                        "style" => {
                            id = reader.attribute(Space::Word, "styleId").unwrap_or_default();
                            let attribute = |name| reader.attribute(Space::Word, name);
                            let default = attribute("default").is_some_and(|on| on == "1" || on == "true");
                            if default && attribute("type").as_deref() == Some("paragraph") {
                                styles.default = Some(id.clone());
                            }
                        }
                        "name" => style.name = value().unwrap_or_default(),
                        "basedOn" => style.based_on = value(),
                        "outlineLvl" => style.outline = value().and_then(|level| level.parse().ok()),
                        "numId" => style.numbered = Some(value().is_some_and(|id| id != "0")),
                        "vanish" => style.hidden = Some(is_on(&reader)),
                        "tblStylePr" | "docDefaults" | "latentStyles" => reader.skip()?,
                        _ => {}
                    }
                }
                Token::Eof => return Ok(styles),
                _ => {}
            }
        }
    }

    /// A style and those it is based on, the nearest first.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, Option<&'s Style>)> {
        let first = id.or(self.default.as_deref());
        let mut next = first;
        std::iter::from_fn(move || {
            let id = next?;
            let style = self.by_id.get(id);
            next = style.and_then(|style| style.based_on.as_deref());
            Some((id, style))
        })
        .take(STYLE_CHAIN)
    }

    fn hides(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|(_, style)| style?.hidden).unwrap_or(false)
    }

    /// What a paragraph of these properties is.
    fn kind(&self, properties: &Properties) -> BlockKind {
        let style = properties.style.as_deref();
        let is_heading = |level: u8| (level < 9).then_some(BlockKind::Heading);
        if let Some(kind) = properties.outline.and_then(is_heading) {
            return kind;
        }
        let of_style = self.chain(style).find_map(|(id, style)| {
            let named = style.map_or("", |style| &style.name);
            let known = kind_of_style(named).or_else(|| kind_of_style(id));
            known.or_else(|| style?.outline.map(|level| is_heading(level).unwrap_or(BlockKind::Paragraph)))
        });
        let kind = of_style.unwrap_or(BlockKind::Paragraph);
        let by_style = || self.chain(style).find_map(|(_, style)| style?.numbered).unwrap_or(false);
        if kind == BlockKind::Paragraph && properties.numbered.unwrap_or_else(by_style) {
            return BlockKind::Item;
        }
        kind
    }
}

/// Names of notes in places and errors: footnotes, then end notes.
const NOTE_NAMES: [&str; 2] = ["footnote", "end note"];

/// Names of the parts that hold them, in errors.
const NOTE_PARTS: [&str; 2] = ["the footnotes", "the end notes"];

/// Names of the properties of notes, in the order of [`NOTE_NAMES`].
const NOTE_PROPERTIES: [&str; 2] = ["footnotePr", "endnotePr"];

/// How notes are numbered, by section: Word keeps it in the settings and in each section, which wins. Where Word
/// begins again with every page or section, the numbers go on here, since a label must name one note.
#[derive(Debug, Default)]
struct Numbering {
    general: [NoteStyle; 2],
    sections: Vec<[NoteStyle; 2]>,
    section: usize,
    given: [usize; 2],
}

#[derive(Clone, Debug, Default)]
struct NoteStyle {
    format: Option<String>,
    start: Option<usize>,
}

impl Numbering {
    fn read(settings: Option<&[u8]>, main: &str, document: &str) -> Result<Self, Error> {
        let mut numbering = Self::default();
        if let Some(settings) = settings {
            let text = xml::decode(settings);
            let found = Self::properties("the settings", &text, "settings")?;
            numbering.general = found.into_iter().next().unwrap_or_default();
        }
        if NOTE_PROPERTIES.iter().any(|name| document.contains(name)) {
            numbering.sections = Self::properties(main, document, "sectPr")?;
        }
        Ok(numbering)
    }

    /// The properties of notes in every element `holder`.
    fn properties(part: &str, text: &str, holder: &str) -> Result<Vec<[NoteStyle; 2]>, Error> {
        let mut reader = Reader::new(part, text);
        let mut found: Vec<[NoteStyle; 2]> = Vec::new();
        let mut kind = None;
        let mut inside = usize::MAX;
        loop {
            match reader.next()? {
                Token::Start if reader.space() == Space::Word => {
                    let value = || reader.attribute(Space::Word, "val");
                    let name = reader.name();
                    if name == holder {
                        found.push(Default::default());
                    } else if name == "sectPrChange" {
                        reader.skip()?;
                    } else if let Some(at) = NOTE_PROPERTIES.iter().position(|known| *known == name) {
                        (kind, inside) = (Some(at), reader.depth());
                    } else if let (Some(kind), Some(last)) = (kind, found.last_mut()) {
                        match name {
                            "numFmt" => last[kind].format = value(),
                            "numStart" => last[kind].start = value().and_then(|start| start.parse().ok()),
                            _ => {}
                        }
                    }
                }
                Token::End if reader.depth() < inside => (kind, inside) = (None, usize::MAX),
                Token::Eof => return Ok(found),
                _ => {}
            }
        }
    }

    /// The label of the next note of a kind, as Word shows it.
    fn next(&mut self, kind: usize) -> String {
        let section = self.sections.get(self.section).map(|section| &section[kind]);
        let general = &self.general[kind];
        let format = section.and_then(|style| style.format.as_deref()).or(general.format.as_deref());
        let start = section.and_then(|style| style.start).or(general.start).unwrap_or(1);
        let number = start.saturating_add(self.given[kind]);
        self.given[kind] += 1;
        numeral(number, format.unwrap_or(if kind == 0 { "decimal" } else { "lowerRoman" }))
    }
}

/// A number in one of Word's formats; those of other scripts come out decimal.
fn numeral(number: usize, format: &str) -> String {
    let letters = || {
        let letter = char::from(b'a' + ((number.max(1) - 1) % 26) as u8);
        letter.to_string().repeat((number.max(1) - 1) / 26 % 8 + 1)
    };
    match format {
        "lowerRoman" => roman(number),
        "upperRoman" => roman(number).to_uppercase(),
        "lowerLetter" => letters(),
        "upperLetter" => letters().to_uppercase(),
        "chicago" => ["*", "†", "‡", "§"][(number.max(1) - 1) % 4].repeat((number.max(1) - 1) / 4 % 8 + 1),
        _ => number.to_string(),
    }
}

fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

/// What is known of the open paragraph.
#[derive(Debug, Default)]
struct Properties {
    style: Option<String>,
    outline: Option<u8>,
    numbered: Option<bool>,
    hidden: bool,
    /// Whether its mark is not there on the side that is read, so that the next paragraph goes on in it.
    continues: bool,
    ends_section: bool,
}

/// What is known of an open run.
#[derive(Debug)]
struct Run {
    hidden: bool,
    bold: bool,
    /// The note whose mark the run spells out itself.
    custom: Option<(usize, String)>,
}

/// What is to be done when an element closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Close {
    Nothing,
    Paragraph,
    ParagraphProperties,
    MarkProperties,
    Run,
    RunProperties,
    Table,
    Row,
    Cell,
    TextBox,
    Alternatives,
    /// What is not on the side that is read, or is only shown in place of something missing.
    Muted,
    MathPrefix,
}

/// A stream of paragraphs: the body or the notes.
struct Story<'s> {
    styles: &'s Styles,
    side: Tracked,
    flow: Flow,
    closes: Vec<Close>,
    paragraphs: Vec<Properties>,
    runs: Vec<Run>,
    /// Whether a choice of each open `AlternateContent` has been taken.
    alternatives: Vec<bool>,
    /// For each open row and cell, whether it is muted.
    muted_rows: Vec<bool>,
    mute: usize,
    /// For each open field, whether its result has begun.
    fields: Vec<bool>,
    math_prefix: &'static str,
    numbering: Numbering,
    notes: [HashMap<String, Vec<Paragraph>>; 2],
    /// Labels of notes that were referred to before.
    labels: HashMap<(usize, String), String>,
    changes: usize,
    unknown_symbols: usize,
}

impl<'s> Story<'s> {
    fn new(styles: &'s Styles, side: Tracked) -> Self {
        Self {
            styles,
            side,
            flow: Flow::default(),
            closes: Vec::new(),
            paragraphs: Vec::new(),
            runs: Vec::new(),
            alternatives: Vec::new(),
            muted_rows: Vec::new(),
            mute: 0,
            fields: Vec::new(),
            math_prefix: "",
            numbering: Numbering::default(),
            notes: Default::default(),
            labels: HashMap::new(),
            changes: 0,
            unknown_symbols: 0,
        }
    }

    fn read(&mut self, part: &str, text: &str) -> Result<(), Error> {
        let mut reader = Reader::new(part, text);
        loop {
            match reader.next()? {
                Token::Start => self.start(&mut reader)?,
                Token::End => self.end(),
                Token::Text(_) => {}
                Token::Eof => return Ok(()),
            }
        }
    }

    /// The notes of a part by their id, without those that only draw a line.
    fn read_notes(&mut self, part: &str, text: &str) -> Result<HashMap<String, Vec<Paragraph>>, Error> {
        let mut reader = Reader::new(part, text);
        let mut notes = HashMap::new();
        let mut open: Option<(String, usize)> = None;
        loop {
            match reader.next()? {
                Token::Start
                    if open.is_none()
                        && reader.space() == Space::Word
                        && matches!(reader.name(), "footnote" | "endnote") =>
                {
                    let kind = reader.attribute(Space::Word, "type").unwrap_or_else(|| "normal".to_owned());
                    if kind != "normal" {
                        reader.skip()?;
                        continue;
                    }
                    let id = reader.attribute(Space::Word, "id").unwrap_or_default();
                    self.flow.begin_part();
                    open = Some((id, reader.depth()));
                }
                Token::Start if open.is_some() => self.start(&mut reader)?,
                Token::End => match open.take() {
                    Some((id, depth)) if reader.depth() < depth => {
                        notes.insert(id, self.flow.end_part());
                        self.fields.clear();
                    }
                    Some(still) => {
                        open = Some(still);
                        self.end();
                    }
                    None => {}
                },
                Token::Eof => return Ok(notes),
                Token::Start | Token::Text(_) => {}
            }
        }
    }

    /// Opens an element: pushes what its end does, or passes over it.
    fn start(&mut self, reader: &mut Reader) -> Result<(), Error> {
        let close = match reader.space() {
            Space::Word => match self.start_word(reader)? {
                Some(close) => close,
                None => return Ok(()),
            },
            Space::Math => match reader.name() {
                "t" => {
                    let text = reader.text()?;
                    let prefix = std::mem::take(&mut self.math_prefix);
                    self.words(prefix);
                    self.words(&text);
                    return Ok(());
                }
                // "1" over "2" must not become 12.
                "den" => self.math("/"),
                "sup" => self.math("^"),
                "sub" => self.math("_"),
                _ => Close::Nothing,
            },
            Space::Compatibility => match reader.name() {
                "AlternateContent" => {
                    self.alternatives.push(false);
                    Close::Alternatives
                }
                "Choice" | "Fallback" => {
                    if self.alternatives.last_mut().is_some_and(|taken| std::mem::replace(taken, true)) {
                        return reader.skip();
                    }
                    Close::Nothing
                }
                _ => Close::Nothing,
            },
            _ => Close::Nothing,
        };
        self.closes.push(close);
        Ok(())
    }

    fn math(&mut self, prefix: &'static str) -> Close {
        self.math_prefix = prefix;
        Close::MathPrefix
    }

    /// An element of WordprocessingML; `None` when it has been read to its end.
    fn start_word(&mut self, reader: &mut Reader) -> Result<Option<Close>, Error> {
        let within = self.closes.last().copied();
        let value = |reader: &Reader| reader.attribute(Space::Word, "val");
        Ok(Some(match reader.name() {
            "p" => {
                self.flow.begin_paragraph();
                let hidden = self.styles.hides(None);
                self.paragraphs.push(Properties { hidden, ..Properties::default() });
                Close::Paragraph
            }
            "pPr" => Close::ParagraphProperties,
            "rPr" if within == Some(Close::ParagraphProperties) => Close::MarkProperties,
            "rPr" => Close::RunProperties,
            "r" => {
                self.flow.next_run();
                let hidden = self.paragraphs.last().is_some_and(|paragraph| paragraph.hidden);
                self.runs.push(Run { hidden, bold: false, custom: None });
                Close::Run
            }
            "t" | "delText" => {
                let keeps = reader.keeps_space();
                let text = reader.text()?;
                self.words(if keeps { &text } else { text.trim_matches([' ', '\n', '\t', '\r']) });
                return Ok(None);
            }
            "tab" | "br" | "cr" | "ptab" => {
                self.words(" ");
                Close::Nothing
            }
            "noBreakHyphen" => {
                self.words("-");
                Close::Nothing
            }
            "sym" => {
                self.symbol(reader);
                Close::Nothing
            }
            "footnoteReference" => self.refer(0, reader),
            "endnoteReference" => self.refer(1, reader),
            "fldChar" => {
                match reader.attribute(Space::Word, "fldCharType").as_deref() {
                    Some("begin") => self.fields.push(false),
                    Some("separate") => {
                        if let Some(result) = self.fields.last_mut() {
                            *result = true;
                        }
                    }
                    Some("end") => {
                        self.fields.pop();
                    }
                    _ => {}
                }
                Close::Nothing
            }
            "ins" | "moveTo" if within == Some(Close::MarkProperties) => {
                self.changes += 1;
                self.unmark(Tracked::Original)
            }
            "del" | "moveFrom" if within == Some(Close::MarkProperties) => {
                self.changes += 1;
                self.unmark(Tracked::Accepted)
            }
            "ins" | "moveTo" if within != Some(Close::ParagraphProperties) && !in_properties(within) => {
                self.change(Tracked::Original)
            }
            "del" | "moveFrom" if within != Some(Close::ParagraphProperties) && !in_properties(within) => {
                self.change(Tracked::Accepted)
            }
            "tbl" => {
                self.flow.begin_table();
                Close::Table
            }
            "tr" => {
                self.flow.begin_row();
                self.muted_rows.push(false);
                Close::Row
            }
            "tc" => {
                self.flow.begin_cell();
                self.muted_rows.push(false);
                Close::Cell
            }
            "trPr" | "tcPr" => return self.read_row_properties(reader).map(|()| None),
            "txbxContent" => {
                self.flow.begin_text_box();
                Close::TextBox
            }
            "sdtPr" => {
                let placeholder = self.is_placeholder(reader)?;
                // The content is a sibling: the mute ends with the control, whose close stands on top.
                if placeholder
                    && let Some(close) = self.closes.last_mut()
                    && *close == Close::Nothing
                {
                    *close = Close::Muted;
                    self.mute += 1;
                }
                return Ok(None);
            }
            "altChunk" | "subDoc" => {
                let reason = "a document that is embedded as a file is not read";
                if self.mute == 0 && !self.flow.is_open() {
                    self.flow.extract.cannot_read(Origin::default(), reason);
                } else {
                    self.words(&format!("[{reason}]"));
                    self.flow.extract.unread.push(reason.to_owned());
                }
                Close::Nothing
            }
            "rt" | "instrText" | "delInstrText" | "tblPr" | "tblGrid" | "tblPrEx" | "binData" => {
                reader.skip()?;
                return Ok(None);
            }
            "sectPr" => {
                if within == Some(Close::ParagraphProperties)
                    && let Some(paragraph) = self.paragraphs.last_mut()
                {
                    paragraph.ends_section = true;
                }
                reader.skip()?;
                return Ok(None);
            }
            name if name.ends_with("Change") => {
                reader.skip()?;
                return Ok(None);
            }
            name => {
                match (within, name) {
                    (Some(Close::ParagraphProperties), "pStyle") => {
                        let style = value(reader);
                        let hidden = self.styles.hides(style.as_deref());
                        if let Some(paragraph) = self.paragraphs.last_mut() {
                            (paragraph.style, paragraph.hidden) = (style, hidden);
                        }
                    }
                    (Some(Close::ParagraphProperties), "outlineLvl") => {
                        if let Some(paragraph) = self.paragraphs.last_mut() {
                            paragraph.outline = value(reader).and_then(|level| level.parse().ok());
                        }
                    }
                    (Some(Close::ParagraphProperties), "numPr") => {
                        let numbered = numbered(reader)?;
                        if let Some(paragraph) = self.paragraphs.last_mut() {
                            paragraph.numbered = numbered;
                        }
                        return Ok(None);
                    }
                    (Some(Close::RunProperties), "rStyle") => {
                        let style = value(reader);
                        if let (Some(run), true) = (self.runs.last_mut(), style.is_some()) {
                            run.hidden |= self.styles.hides(style.as_deref());
                        }
                    }
                    (Some(Close::RunProperties), "vanish") => {
                        if let Some(run) = self.runs.last_mut() {
                            run.hidden = is_on(reader);
                        }
                    }
                    (Some(Close::RunProperties), "b") => {
                        if let Some(run) = self.runs.last_mut() {
                            run.bold = is_on(reader);
                        }
                    }
                    _ => {}
                }
                Close::Nothing
            }
        }))
    }

    /// Closes the element that was opened last.
    fn end(&mut self) {
        match self.closes.pop() {
            Some(Close::Paragraph) => {
                let properties = self.paragraphs.pop().unwrap_or_default();
                let kind = self.styles.kind(&properties);
                let kind = match kind {
                    BlockKind::Paragraph | BlockKind::Item | BlockKind::Quote if self.flow.in_table() => {
                        BlockKind::Cell
                    }
                    kind => kind,
                };
                self.flow.end_paragraph(kind, properties.continues);
                if properties.ends_section {
                    self.numbering.section += 1;
                }
                // An instruction never runs over paragraphs; a field that lost its end must not swallow the rest.
                self.fields.iter_mut().for_each(|result| *result = true);
            }
            Some(Close::Run) => {
                if let Some(Run { custom: Some((kind, id)), .. }) = self.runs.pop() {
                    let label = self.numbering.next(kind);
                    self.write_note(kind, id, &label);
                }
            }
            Some(Close::Row) => self.unmute_row(),
            Some(Close::Cell) => {
                self.flow.end_cell();
                self.unmute_row();
            }
            Some(Close::Table) => self.flow.end_table(),
            Some(Close::TextBox) => self.flow.end_text_box(),
            Some(Close::Alternatives) => {
                self.alternatives.pop();
            }
            Some(Close::Muted) => self.mute -= 1,
            Some(Close::MathPrefix) => self.math_prefix = "",
            Some(
                Close::Nothing | Close::ParagraphProperties | Close::MarkProperties | Close::RunProperties,
            )
            | None => {}
        }
    }

    fn words(&mut self, words: &str) {
        if words.is_empty() || !self.is_shown() {
            return;
        }
        if let Some(run) = self.runs.last_mut()
            && !words.trim().is_empty()
            && let Some((kind, id)) = run.custom.take()
        {
            self.write_note(kind, id, words.trim());
            return;
        }
        let bold = self.runs.last().is_some_and(|run| run.bold);
        self.flow.words(words, bold);
    }

    fn is_shown(&self) -> bool {
        self.mute == 0 && self.fields.iter().all(|result| *result) && self.runs.iter().all(|run| !run.hidden)
    }

    /// A tracked change of content, which is not there on the side `gone`.
    fn change(&mut self, gone: Tracked) -> Close {
        self.changes += 1;
        if self.side == gone {
            self.mute += 1;
            return Close::Muted;
        }
        Close::Nothing
    }

    /// A tracked change of the mark of a paragraph.
    fn unmark(&mut self, gone: Tracked) -> Close {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && self.side == gone
        {
            paragraph.continues = true;
        }
        Close::Nothing
    }

    /// Rows and cells that were inserted or deleted, and how many columns a cell takes.
    fn read_row_properties(&mut self, reader: &mut Reader) -> Result<(), Error> {
        let depth = reader.depth();
        while reader.depth() >= depth {
            if reader.next()? != Token::Start || reader.space() != Space::Word {
                continue;
            }
            let columns = |reader: &Reader| {
                let value = reader.attribute(Space::Word, "val");
                value.and_then(|columns| columns.parse::<usize>().ok()).unwrap_or(0)
            };
            let gone = match reader.name() {
                "ins" | "cellIns" => Tracked::Original,
                "del" | "cellDel" => Tracked::Accepted,
                "gridBefore" => {
                    self.flow.pass(columns(reader), 0);
                    continue;
                }
                "gridSpan" => {
                    self.flow.span(columns(reader));
                    continue;
                }
                name if name.ends_with("Change") => {
                    reader.skip()?;
                    continue;
                }
                _ => continue,
            };
            self.changes += 1;
            if self.side == gone
                && let Some(muted) = self.muted_rows.last_mut()
                && !std::mem::replace(muted, true)
            {
                self.mute += 1;
            }
        }
        Ok(())
    }

    fn unmute_row(&mut self) {
        if self.muted_rows.pop() == Some(true) {
            self.mute -= 1;
        }
    }

    /// Whether a content control shows the words that stand for what nobody filled in.
    fn is_placeholder(&mut self, reader: &mut Reader) -> Result<bool, Error> {
        let depth = reader.depth();
        let mut found = false;
        while reader.depth() >= depth {
            if reader.next()? == Token::Start
                && (reader.space(), reader.name()) == (Space::Word, "showingPlcHdr")
            {
                found = is_on(reader);
            }
        }
        Ok(found)
    }

    fn refer(&mut self, kind: usize, reader: &Reader) -> Close {
        let id = reader.attribute(Space::Word, "id").unwrap_or_default();
        if self.is_shown() {
            let custom = reader.attribute(Space::Word, "customMarkFollows");
            let custom = custom.is_some_and(|on| !matches!(&*on, "0" | "false" | "off"));
            match self.runs.last_mut() {
                Some(run) if custom => run.custom = Some((kind, id)),
                _ => match self.labels.get(&(kind, id.clone())).cloned() {
                    Some(label) => self.flow.mark(&label, false),
                    None => {
                        let label = self.numbering.next(kind);
                        self.write_note(kind, id, &label);
                    }
                },
            }
        }
        Close::Nothing
    }

    fn write_note(&mut self, kind: usize, id: String, shown: &str) {
        let Some(paragraphs) = self.notes[kind].remove(&id) else { return };
        let bold = self.runs.last().is_some_and(|run| run.bold);
        let label = self.flow.note(NOTE_NAMES[kind], shown, paragraphs, bold);
        self.labels.insert((kind, id), label);
    }

    /// A character of a font that has its own signs at the places of letters.
    fn symbol(&mut self, reader: &Reader) {
        let font = reader.attribute(Space::Word, "font").unwrap_or_default().to_lowercase();
        let code = reader.attribute(Space::Word, "char").unwrap_or_default();
        let code = u32::from_str_radix(&code, 16).ok();
        let character = code.and_then(|code| match code {
            0xf000..=0xf0ff => symbol_of_font(&font, (code - 0xf000) as u8),
            0..=0xff if font == "symbol" || font == "wingdings" => symbol_of_font(&font, code as u8),
            _ => char::from_u32(code).filter(|c| !c.is_control()),
        });
        if character.is_none() && self.is_shown() {
            self.unknown_symbols += 1;
        }
        self.words(character.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
    }
}

/// Whether the elements here describe and do not hold text.
fn in_properties(within: Option<Close>) -> bool {
    matches!(within, Some(Close::MarkProperties | Close::RunProperties))
}

/// Whether a paragraph is an item of a list; reads `numPr` to its end. No number takes it out of its style's list.
fn numbered(reader: &mut Reader) -> Result<Option<bool>, Error> {
    let depth = reader.depth();
    let mut found = None;
    while reader.depth() >= depth {
        if reader.next()? == Token::Start && (reader.space(), reader.name()) == (Space::Word, "numId") {
            found = Some(reader.attribute(Space::Word, "val").is_some_and(|id| id != "0"));
        }
    }
    Ok(found)
}

/// The sign at a place of the fonts Symbol and Wingdings, as far as texts use them; the tables are those of the
/// Unicode Consortium (`SYMBOL.TXT`) and of Microsoft's font.
fn symbol_of_font(font: &str, code: u8) -> Option<char> {
    const SYMBOL_GREEK: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const SYMBOL_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    match (font, code) {
        ("symbol", b'A'..=b'Z') => SYMBOL_GREEK.chars().nth(usize::from(code - b'A')),
        ("symbol", b'a'..=b'z') => SYMBOL_SMALL.chars().nth(usize::from(code - b'a')),
        (
            "symbol",
            b' ' | b'!' | b'#' | b'%' | b'&' | b'('..=b')' | b'+'..=b',' | b'.'..=b'?' | b'[' | b']' | b'_',
        ) => Some(char::from(code)),
        ("symbol", b'-') => Some('−'),
        ("symbol", 0xa0) => Some('€'),
        ("symbol", 0xa3) => Some('≤'),
        ("symbol", 0xa5) => Some('∞'),
        ("symbol", 0xae) => Some('→'),
        ("symbol", 0xb0) => Some('°'),
        ("symbol", 0xb1) => Some('±'),
        ("symbol", 0xb3) => Some('≥'),
        ("symbol", 0xb4) => Some('×'),
        ("symbol", 0xb7) => Some('•'),
        ("symbol", 0xb8) => Some('÷'),
        ("symbol", 0xb9) => Some('≠'),
        ("symbol", 0xbb) => Some('≈'),
        ("symbol", 0xbc) => Some('…'),
        ("symbol", 0xd2 | 0xe2) => Some('®'),
        ("symbol", 0xd3 | 0xe3) => Some('©'),
        ("symbol", 0xd4 | 0xe4) => Some('™'),
        ("symbol", 0xe5) => Some('∑'),
        ("wingdings", 0x6c | 0x9f) => Some('•'),
        ("wingdings", 0x6e | 0xa7) => Some('▪'),
        ("wingdings", 0xa8) => Some('☐'),
        ("wingdings", 0xd8) => Some('➢'),
        ("wingdings", 0xe0) => Some('→'),
        ("wingdings", 0xfb) => Some('✗'),
        ("wingdings", 0xfc) => Some('✓'),
        ("wingdings", 0xfd) => Some('☒'),
        ("wingdings", 0xfe) => Some('☑'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::{self, tests::zipped};
    use super::*;
    use crate::document::Document;

    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

    /// The parts of a Word document under test.
    #[derive(Default)]
    struct Docx<'t> {
        body: &'t str,
        styles: &'t str,
        footnotes: &'t str,
        endnotes: &'t str,
        settings: &'t str,
    }

    impl Docx<'_> {
        fn bytes(&self) -> Vec<u8> {
            let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            let relation = |kind: &str, target: &str| {
                format!("<Relationship Id='{kind}' Type='{office}/{kind}' Target='{target}'/>")
            };
            let relations = |inner: String| format!("<Relationships xmlns='r'>{inner}</Relationships>");
            let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
            let part = |name: &str, inner: &str| {
                format!(
                    "<w:{name} xmlns:w='{W}' xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' \
                     xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>{inner}</w:{name}>"
                )
            };
            let parts = [
                (
                    "[Content_Types].xml",
                    format!(
                        "<Types xmlns='t'><Override PartName='/word/document.xml' ContentType='{main}'/></Types>"
                    ),
                ),
                (
                    "_rels/.rels",
                    relations(
                        relation("officeDocument", "word/document.xml")
                            + &relation("core-properties", "docProps/core.xml"),
                    ),
                ),
                (
                    "word/_rels/document.xml.rels",
                    relations(
                        relation("styles", "styles.xml")
                            + &relation("footnotes", "/word/footnotes.xml")
                            + &relation("endnotes", "endnotes.xml")
                            + &relation("settings", "settings.xml"),
                    ),
                ),
                ("word/document.xml", part("document", &format!("<w:body>{}</w:body>", self.body))),
                ("word/styles.xml", part("styles", self.styles)),
                ("word/footnotes.xml", part("footnotes", self.footnotes)),
                ("word/endnotes.xml", part("endnotes", self.endnotes)),
                ("word/settings.xml", part("settings", self.settings)),
                (
                    "docProps/core.xml",
                    "<c xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Harbour  report</dc:title></c>"
                        .to_owned(),
                ),
            ];
            zipped(parts.iter().map(|(name, text)| (*name, text.as_bytes())))
        }

        fn read(&self, tracked: Tracked) -> Extract {
            archive::read(&self.bytes(), &ReadOptions { tracked }).expect("a document")
        }
    }

    fn accepted(body: &str) -> String {
        Docx { body, ..Docx::default() }.read(Tracked::Accepted).told()
    }

    fn original(body: &str) -> String {
        Docx { body, ..Docx::default() }.read(Tracked::Original).told()
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn styles_tell_what_a_paragraph_is() {
        let styles = "<w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name w:val='Normal'/></w:style>\
            <w:style w:styleId='berschrift2'><w:name w:val='heading 2'/></w:style>\
            <w:style w:styleId='Mine'><w:name w:val='My head'/><w:basedOn w:val='berschrift2'/></w:style>\
            <w:style w:styleId='Level'><w:name w:val='Level'/><w:pPr><w:outlineLvl w:val='3'/></w:pPr></w:style>\
            <w:style w:styleId='Bullet'><w:name w:val='List Bullet'/><w:pPr><w:numPr><w:numId w:val='4'/></w:numPr></w:pPr></w:style>\
            <w:style w:styleId='Zitat'><w:name w:val='Quote'/></w:style>\
            <w:style w:styleId='Loop'><w:name w:val='Loop'/><w:basedOn w:val='Loop'/></w:style>\
            <w:style w:styleId='SourceCode'><w:name w:val='Source Code'/></w:style>";
        let with = |properties: &str| {
            format!(
                "<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>The pilots sail at dawn today.</w:t></w:r></w:p>"
            )
        };
        let cases = [
            ("<w:pStyle w:val='berschrift2'/>", "heading"),
            ("<w:pStyle w:val='Heading1'/>", "heading"),
            ("<w:pStyle w:val='Mine'/>", "heading"),
            ("<w:pStyle w:val='Level'/>", "heading"),
            ("<w:outlineLvl w:val='0'/>", "heading"),
            ("<w:outlineLvl w:val='9'/>", "paragraph"),
            ("<w:pStyle w:val='Bullet'/>", "item"),
            ("<w:pStyle w:val='Bullet'/><w:numPr><w:numId w:val='0'/></w:numPr>", "paragraph"),
            ("<w:numPr><w:ilvl w:val='1'/><w:numId w:val='7'/></w:numPr>", "item"),
            ("<w:pStyle w:val='Zitat'/>", "quote"),
            ("<w:pStyle w:val='SourceCode'/>", "code"),
            ("<w:pStyle w:val='Loop'/>", "paragraph"),
            ("", "paragraph"),
        ];
        for (properties, kind) in cases {
            let body =
                p("The board met in Orvelle on 3 May and agreed to let the pilots sail.") + &with(properties);
            let read = Docx { body: &body, styles, ..Docx::default() }.read(Tracked::Accepted);
            assert_eq!(read.blocks[1].kind.name(), kind, "{properties}");
        }
    }

    #[test]
    fn runs_fields_and_marks_make_the_words() {
        let body = "<w:p/><w:p><w:r><w:t>Landings </w:t></w:r><w:r><w:t xml:space='preserve".to_owned()
            + "'>&amp; fell</w:t><w:tab/><w:t>by 30</w:t><w:br/><w:t>per</w:t><w:softHyphen/><w:t>cent</w:t></w:r>\
            <w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> PAGEREF x </w:instrText></w:r>\
            <w:r><w:t>lost</w:t></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t xml:space='preserve'> in 2040</w:t></w:r>\
            <w:r><w:fldChar w:fldCharType='end'/></w:r>\
            <w:hyperlink><w:r><w:t xml:space='preserve'> near Vell</w:t></w:r></w:hyperlink>\
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t xml:space='preserve'> east</w:t></w:r>\
            <w:r><w:noBreakHyphen/><w:t>west, </w:t><w:sym w:font='Symbol' w:char='F0B3'/><w:t>5 </w:t><w:sym w:font='Odd' w:char='F041'/></w:r>\
            <w:r><w:comment>no</w:comment><w:commentReference w:id='1'/></w:r>\
            <m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><w:rPr><w:b/></w:rPr><m:t>2</m:t></m:r></m:den></m:f></m:oMath>\
            <w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent><w:smartTag><w:r><w:t xml:space='preserve'> in all.</w:t></w:r></w:smartTag></w:sdtContent></w:sdt>\
            <w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt></w:p>";
        let read = Docx { body: &body, ..Docx::default() }.read(Tracked::Accepted);
        assert_eq!(
            read.told(),
            "paragraph | paragraph 2, run 1 | Landings& fell by 30 percent in 2040 near Vell east-west,≥5\u{fffd}1/2 in all."
        );
        assert_eq!(read.notices, ["holds 1 symbol of a special font, read as \u{fffd}"]);
        assert_eq!(read.title.as_deref(), Some("Harbour report"));
        let runs: Vec<usize> = read.origins.iter().filter_map(|(_, origin)| origin.run).collect();
        assert!(runs.is_sorted() && runs.len() > 5, "{runs:?}");
    }

    #[test]
    fn a_field_without_its_end_swallows_no_more_than_its_paragraph() {
        let body = "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:t>REF</w:t></w:r></w:p>".to_owned()
            + &p("Ships came.");
        assert_eq!(accepted(&body), "paragraph | paragraph 2, run 1 | Ships came.");
    }

    #[test]
    fn strict_documents_are_read_alike() {
        let bytes = Docx { body: &p("Ships came."), ..Docx::default() }.bytes();
        let mut package = Package::open(&bytes).expect("a package");
        let names = package.names().to_vec();
        let parts: Vec<(String, Vec<u8>)> = names
            .into_iter()
            .map(|name| {
                let text = package.part(&name).expect("read").expect("there");
                let strict = String::from_utf8(text).expect("text").replace(W, STRICT).replace("w:", "x:");
                (name, strict.replace("xmlns:w=", "xmlns:x=").into_bytes())
            })
            .collect();
        let bytes = zipped(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        let read = archive::read(&bytes, &ReadOptions::default()).expect("a document");
        assert_eq!(read.told(), "paragraph | paragraph 1, run 1 | Ships came.");
    }

    #[test]
    fn tables_are_read_by_rows_with_their_places() {
        let cell = |inner: &str| format!("<w:tc><w:tcPr><w:gridSpan w:val='1'/></w:tcPr>{inner}</w:tc>");
        let wide = format!("<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{}</w:tc>", p("Both ports"));
        let inner = format!("<w:tbl><w:tr>{}</w:tr></w:tbl><w:p/>", cell(&p("twelve")));
        let body = p("Ships came in.")
            + &format!(
                "<w:tbl><w:tblPr/><w:tr>{wide}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
                cell(&p("Ships")),
                cell(&(p("Vell") + &p("old"))),
                cell("<w:p/>"),
                cell(&inner)
            )
            + &p("Then they left.");
        assert_eq!(
            accepted(&body),
            "paragraph | paragraph 1, run 1 | Ships came in.\n\
             cell | table 1, row 1, column 1, paragraph 1, run 1 | Both ports\n\
             cell | table 1, row 1, column 3, paragraph 1, run 1 | Ships\n\
             cell | table 1, row 2, column 1, paragraph 1, run 1 | Vell\n\
             cell | table 1, row 2, column 1, paragraph 2, run 1 | old\n\
             cell | table 1, row 2, column 3, table 1, row 1, column 1, paragraph 1, run 1 | twelve\n\
             paragraph | paragraph 2, run 1 | Then they left."
        );
    }

    #[test]
    fn a_text_box_is_read_once_behind_its_paragraph() {
        let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("Mind the quay."));
        let body = format!(
            "<w:p><w:r><w:t xml:space='preserve'>Ships </w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{inner}\
             </w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>\
             <w:r><w:t>came in.</w:t></w:r></w:p>{}",
            p("They left again.")
        );
        assert_eq!(
            accepted(&body),
            "paragraph | paragraph 1, run 1 | Ships came in.\n\
             paragraph | text box 1, paragraph 1, run 1 | Mind the quay.\n\
             paragraph | paragraph 2, run 1 | They left again."
        );
    }

    fn note(kind: &str, id: &str, text: &str) -> String {
        format!(
            "<w:{kind} w:id='{id}'><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t xml:space='preserve'> {text}</w:t></w:r></w:p></w:{kind}>"
        )
    }

    fn marks(kinds: &[(&str, &str)]) -> String {
        let mark = |(kind, id): &(&str, &str)| {
            format!(
                "<w:r><w:t>Ships came.</w:t><w:{kind}Reference w:id='{id}'/></w:r><w:r><w:t xml:space='preserve'> </w:t></w:r>"
            )
        };
        format!("<w:p>{}</w:p>", kinds.iter().map(mark).collect::<String>())
    }

    #[test]
    fn notes_are_numbered_as_word_shows_them() {
        let separator =
            "<w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:t>line</w:t></w:r></w:p></w:footnote>";
        let footnotes = separator.to_owned()
            + &note("footnote", "7", "Harbour log, 2031.")
            + &note("footnote", "3", "Ibid.")
            + &note("footnote", "9", "Nobody asks.");
        let endnotes = note("endnote", "2", "Board minutes, 2033.");
        let body = marks(&[("footnote", "3"), ("endnote", "2"), ("footnote", "7")]);
        let docx = Docx { body: &body, footnotes: &footnotes, endnotes: &endnotes, ..Docx::default() };
        let read = docx.read(Tracked::Accepted);
        assert_eq!(
            read.told(),
            "paragraph | paragraph 1, run 1 | Ships came.[1] Ships came.[i] Ships came.[2]\n\
             note | footnote 1 | [1] Ibid.\n\
             note | end note i | [i] Board minutes, 2033.\n\
             note | footnote 2 | [2] Harbour log, 2031."
        );
        let settings = "<w:footnotePr><w:numFmt w:val='upperLetter'/></w:footnotePr><w:endnotePr><w:numFmt w:val='decimal'/><w:numStart w:val='4'/></w:endnotePr>";
        let read = Docx { settings, ..docx }.read(Tracked::Accepted);
        assert!(read.text.starts_with("Ships came.[^A] Ships came.[4] Ships came.[^B]"), "{}", read.text);
        assert!(read.text.ends_with("[^B] Harbour log, 2031."), "{}", read.text);
    }

    #[test]
    fn notes_of_one_label_are_told_apart() {
        let footnotes = note("footnote", "1", "Harbour log.");
        let endnotes = note("endnote", "1", "Minutes.");
        let settings = "<w:endnotePr><w:numFmt w:val='decimal'/></w:endnotePr>";
        let body = marks(&[("footnote", "1"), ("endnote", "1"), ("footnote", "1")]);
        let docx =
            Docx { body: &body, footnotes: &footnotes, endnotes: &endnotes, settings, ..Docx::default() };
        let text = docx.read(Tracked::Accepted).text;
        assert_eq!(
            text,
            "Ships came.[1] Ships came.[^1-2] Ships came.[1]\n\n[1] Harbour log.\n\n[^1-2] Minutes."
        );
        let document = Document::from_bytes("a.docx", &docx.bytes()).expect("a document");
        let labels: Vec<&str> = document.notes().iter().map(|note| note.label.as_str()).collect();
        assert_eq!(labels, ["1", "1-2"]);
    }

    #[test]
    fn a_mark_of_its_own_is_kept() {
        let footnotes = note("footnote", "1", "Harbour log.");
        let body = "<w:p><w:r><w:t>Ships came.</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows='1' w:id='1'/><w:t>*</w:t></w:r></w:p>";
        let text = Docx { body, footnotes: &footnotes, ..Docx::default() }.read(Tracked::Accepted).text;
        assert_eq!(text, "Ships came.[*]\n\n[*] Harbour log.");
    }

    #[test]
    fn one_side_of_tracked_changes_is_read() {
        let body = "<w:p><w:r><w:t xml:space='preserve'>The levy is </w:t></w:r><w:del><w:r><w:delText>12</w:delText></w:r></w:del>\
            <w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:r><w:t xml:space='preserve'> crowns.</w:t></w:r>\
            <w:ins><w:r><w:t xml:space='preserve'> Twice.</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:ins></w:p>\
            <w:p><w:moveFrom><w:r><w:t xml:space='preserve'>It is paid late. </w:t></w:r></w:moveFrom><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>All pay it.</w:t></w:r>\
            <w:moveTo><w:r><w:t xml:space='preserve'> It is paid late.</w:t></w:r></w:moveTo></w:p>";
        assert_eq!(
            accepted(body),
            "paragraph | paragraph 1, run 1 | The levy is 15 crowns. Twice.\n\
             paragraph | paragraph 2, run 2 | All pay it. It is paid late."
        );
        assert_eq!(
            original(body),
            "paragraph | paragraph 1, run 1 | The levy is 12 crowns.\n\
             paragraph | paragraph 2, run 1 | It is paid late. All pay it."
        );
        let docx = Docx { body, ..Docx::default() };
        assert_eq!(
            docx.read(Tracked::Accepted).notices,
            ["holds 6 tracked changes, read as if accepted; --tracked original reads the text before them"]
        );
        assert!(docx.read(Tracked::Original).notices[0].contains("read as if rejected"));
        assert!(Docx { body: &p("Quiet."), ..Docx::default() }.read(Tracked::Accepted).notices.is_empty());
    }

    #[test]
    fn tracked_marks_of_paragraphs_and_rows_part_and_join() {
        let marked = |mark: &str, text: &str| {
            format!(
                "<w:p><w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"
            )
        };
        let body =
            marked("ins", "Ships came ") + &p("to the quay.") + &marked("del", "They left ") + &p("at dawn.");
        assert_eq!(
            accepted(&body),
            "heading | paragraph 1, run 1 | Ships came\n\
             paragraph | paragraph 2, run 1 | to the quay.\n\
             paragraph | paragraph 3, run 1 | They left at dawn."
        );
        assert_eq!(
            original(&body),
            "paragraph | paragraph 1, run 1 | Ships came to the quay.\n\
             heading | paragraph 3, run 1 | They left\n\
             paragraph | paragraph 4, run 1 | at dawn."
        );
        let row =
            |mark: &str, text: &str| format!("<w:tr><w:trPr>{mark}</w:trPr><w:tc>{}</w:tc></w:tr>", p(text));
        let body =
            format!("<w:tbl>{}{}{}</w:tbl>", row("<w:ins/>", "new"), row("<w:del/>", "old"), row("", "kept"));
        assert_eq!(
            accepted(&body),
            "cell | table 1, row 1, column 1, paragraph 1, run 1 | new\ncell | table 1, row 3, column 1, paragraph 1, run 1 | kept"
        );
        assert_eq!(
            original(&body),
            "cell | table 1, row 2, column 1, paragraph 1, run 1 | old\ncell | table 1, row 3, column 1, paragraph 1, run 1 | kept"
        );
    }

    #[test]
    fn what_is_embedded_as_a_file_is_told() {
        let body = p("Ships came.") + "<w:altChunk/>";
        let read = Docx { body: &body, ..Docx::default() }.read(Tracked::Accepted);
        assert_eq!(read.unread, ["a document that is embedded as a file is not read"]);
    }

    #[test]
    fn numerals() {
        assert_eq!(numeral(4, "lowerRoman"), "iv");
        assert_eq!(numeral(1994, "upperRoman"), "MCMXCIV");
        assert_eq!(numeral(28, "lowerLetter"), "bb");
        assert_eq!(numeral(6, "chicago"), "††");
        assert_eq!(numeral(6, "aiueo"), "6");
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let body = p("Ships came.")
            + &marks(&[("footnote", "1")])
            + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>";
        let footnotes = note("footnote", "1", "Harbour log.");
        let bytes = Docx { body: &body, footnotes: &footnotes, ..Docx::default() }.bytes();
        for end in (0..bytes.len()).step_by(97) {
            assert!(archive::read(&bytes[..end], &ReadOptions::default()).is_err(), "{end}");
        }
        let mut errors = 0;
        for at in (0..bytes.len()).step_by(7) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x20;
            let read = Document::from_bytes("a.docx", &flipped);
            errors += usize::from(read.is_err_and(|error| !error.to_string().is_empty()));
        }
        assert!(errors > 0);
        // Elements where they never stand must not unbalance anything.
        for body in [
            "<w:r><w:t>a</w:t></w:r>",
            "<w:tc><w:p/></w:tc>",
            "<w:p><w:p><w:r><w:t>a</w:t></w:r></w:p></w:p>",
            "<w:txbxContent><w:tr/></w:txbxContent>",
            "<w:p><w:tbl><w:tr><w:tc><w:r><w:t>a</w:t></w:r></w:tc></w:tr></w:tbl></w:p>",
            "<w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:p/>",
            "<w:trPr><w:del/></w:trPr><w:p/>",
        ] {
            accepted(body);
            original(body);
        }
    }
}
