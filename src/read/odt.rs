//! OpenDocument texts, packed (`.odt`) or in one XML file (`.fodt`).
//!
//! The body is read in order, with text boxes behind the paragraph they hang on and notes at the end. Left out are
//! comments, hidden text and sections, headers and footers, and the templates of indexes. Of tracked changes one
//! side is read.

use super::archive::Package;
use super::docx::{notice_of_changes, title};
use super::extract::Extract;
use super::flow::{Flow, Paragraph, kind_of_style};
use super::xml::{self, Reader, Space, Token};
use super::{ReadOptions, Tracked};
use crate::document::BlockKind;
use crate::error::{Error, ErrorKind};
use std::collections::{HashMap, HashSet};

/// Longest chain of parent styles that is followed; a bound against circles.
const STYLE_CHAIN: usize = 16;

/// Reads an OpenDocument text.
///
/// # Errors
/// When it is encrypted, or a part is missing, damaged or too large.
pub(super) fn read(package: &mut Package, options: &ReadOptions) -> Result<Extract, Error> {
    if let Some(manifest) = package.part("META-INF/manifest.xml")?
        && is_encrypted(&xml::decode(&manifest))?
    {
        let message = "is protected by a password; open it, and save it without one";
        return Err(Error::new(ErrorKind::NotText, message));
    }
    let Some(content) = package.part("content.xml")? else {
        let message = "is an OpenDocument without its text (content.xml); save the document again";
        return Err(Error::new(ErrorKind::NotText, message));
    };
    let mut story = Story::new(options.tracked);
    if let Some(styles) = package.part("styles.xml")? {
        story.read("styles.xml", &xml::decode(&styles))?;
    }
    story.read("content.xml", &xml::decode(&content))?;
    let meta = package.part("meta.xml")?;
    let title = meta.map(|meta| title(&xml::decode(&meta))).transpose()?.flatten();
    Ok(story.finish(title))
}

/// Reads an OpenDocument text in one XML file.
///
/// # Errors
/// When it is damaged.
pub(super) fn read_flat(bytes: &[u8], options: &ReadOptions) -> Result<Extract, Error> {
    let text = xml::decode(bytes);
    let mut story = Story::new(options.tracked);
    story.read("the document", &text)?;
    let title = title(&text)?;
    Ok(story.finish(title))
}

fn is_encrypted(manifest: &str) -> Result<bool, Error> {
    let mut reader = Reader::new("META-INF/manifest.xml", manifest);
    loop {
        match reader.next()? {
            Token::Start if reader.name() == "encryption-data" => return Ok(true),
            Token::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// A style as far as reading asks.
#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    shown_as: Option<String>,
    hidden: Option<bool>,
    bold: Option<bool>,
}

/// What is to be done when an element closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Close {
    Nothing,
    Body,
    Style,
    Paragraph,
    Span { hidden: bool, bold: Option<bool> },
    Item,
    Index,
    Table,
    Cell,
    TextBox,
    Note,
    NoteText,
    Deletion,
}

/// How reading goes on behind the start of an element.
enum Step {
    /// Into it.
    Into(Close),
    /// Over it.
    Skip,
    /// It has been read to its end.
    Over,
}

/// A region of tracked changes.
#[derive(Debug)]
enum Region {
    Insertion,
    /// With what was deleted, until it is put back.
    Deletion(Vec<Paragraph>),
}

/// An open paragraph.
#[derive(Debug)]
struct Open {
    kind: BlockKind,
    hidden: bool,
    bold: bool,
}

/// An open note: its kind, label and text.
#[derive(Debug, Default)]
struct Note {
    name: &'static str,
    label: String,
    text: Vec<Paragraph>,
}

struct Story {
    side: Tracked,
    flow: Flow,
    styles: HashMap<(String, String), Style>,
    style: (String, String),
    closes: Vec<Close>,
    /// Whether the text of the document has begun.
    in_body: bool,
    paragraphs: Vec<Open>,
    /// For each open list item, whether its first paragraph is still to come.
    items: Vec<bool>,
    /// How many open spans are hidden.
    hidden: usize,
    bold: Vec<bool>,
    indexes: usize,
    notes: Vec<Note>,
    regions: HashMap<String, Region>,
    /// The region of tracked changes that is being described.
    region: String,
    /// Insertions that are open and not on the side that is read.
    muted: HashSet<String>,
    changes: usize,
}

impl Story {
    fn new(side: Tracked) -> Self {
        Self {
            side,
            flow: Flow::default(),
            styles: HashMap::new(),
            style: Default::default(),
            closes: Vec::new(),
            in_body: false,
            paragraphs: Vec::new(),
            items: Vec::new(),
            hidden: 0,
            bold: Vec::new(),
            indexes: 0,
            notes: Vec::new(),
            regions: HashMap::new(),
            region: String::new(),
            muted: HashSet::new(),
            changes: 0,
        }
    }

    fn finish(self, title: Option<String>) -> Extract {
        let mut extract = self.flow.finish();
        extract.title = title;
        extract.notices.extend(notice_of_changes(self.changes, self.side));
        extract
    }

    fn read(&mut self, part: &str, text: &str) -> Result<(), Error> {
        let mut reader = Reader::new(part, text);
        loop {
            match reader.next()? {
                Token::Start => {
                    let step = match reader.space() {
                        Space::Style if !self.in_body => Step::Into(self.start_style(&reader)),
                        _ if !self.in_body => Step::Into(match (reader.space(), reader.name()) {
                            (Space::Office, "text") => {
                                self.in_body = true;
                                Close::Body
                            }
                            _ => Close::Nothing,
                        }),
                        _ => self.start(&mut reader)?,
                    };
                    match step {
                        Step::Into(close) => self.closes.push(close),
                        Step::Skip => reader.skip()?,
                        Step::Over => {}
                    }
                }
                Token::End => self.end(),
                Token::Text(text) => self.words(&text),
                Token::Eof => return Ok(()),
            }
        }
    }

    fn start_style(&mut self, reader: &Reader) -> Close {
        let attribute = |name| reader.attribute(Space::Style, name);
        match reader.name() {
            "style" => {
                self.style = (attribute("family").unwrap_or_default(), attribute("name").unwrap_or_default());
                let style = Style {
                    parent: attribute("parent-style-name"),
                    shown_as: attribute("display-name"),
                    ..Style::default()
                };
                self.styles.insert(self.style.clone(), style);
                Close::Style
            }
            "text-properties" => {
                if let Some(style) = self.styles.get_mut(&self.style) {
                    let display = reader.attribute(Space::Text, "display");
                    style.hidden = display.map(|display| display == "none").or(style.hidden);
                    let weight = reader.attribute(Space::Fo, "font-weight");
                    style.bold = weight
                        .map(|weight| weight == "bold" || ("600"..="900").contains(&weight.as_str()))
                        .or(style.bold);
                }
                Close::Nothing
            }
            _ => Close::Nothing,
        }
    }

    /// A style and its parents, the nearest first.
    fn chain<'s>(&'s self, family: &str, name: Option<String>) -> Vec<(String, &'s Style)> {
        let mut chain = Vec::new();
        let mut next = name;
        while let Some(name) = next
            && chain.len() < STYLE_CHAIN
            && let Some(style) = self.styles.get(&(family.to_owned(), name.clone()))
        {
            next = style.parent.clone();
            chain.push((name, style));
        }
        chain
    }

    /// An element of the text.
    fn start(&mut self, reader: &mut Reader) -> Result<Step, Error> {
        let attribute = |name| reader.attribute(Space::Text, name);
        Ok(Step::Into(match (reader.space(), reader.name()) {
            (Space::Text, "p" | "h") => self.begin_paragraph(reader),
            (Space::Text, "s" | "tab" | "line-break") => {
                self.words(" ");
                Close::Nothing
            }
            (Space::Text, "span") => {
                let chain = self.chain("text", attribute("style-name"));
                let hidden = chain.iter().find_map(|(_, style)| style.hidden).unwrap_or(false);
                let bold = chain.iter().find_map(|(_, style)| style.bold);
                self.hidden += usize::from(hidden);
                self.bold.extend(bold);
                Close::Span { hidden, bold }
            }
            (Space::Text, "list-item" | "list-header") => {
                self.items.push(reader.name() == "list-item");
                Close::Item
            }
            (Space::Text, "section") if attribute("display").is_some_and(|display| display == "none") => {
                return Ok(Step::Skip);
            }
            (Space::Text, "hidden-text" | "hidden-paragraph") => {
                if attribute("is-hidden").is_none_or(|hidden| hidden == "true") {
                    return Ok(Step::Skip);
                }
                Close::Nothing
            }
            (Space::Text, "index-body") => {
                self.indexes += 1;
                Close::Index
            }
            (Space::Text, "note") => {
                let end = attribute("note-class").is_some_and(|class| class == "endnote");
                let name = if end { "end note" } else { "footnote" };
                self.notes.push(Note { name, ..Note::default() });
                Close::Note
            }
            (Space::Text, "note-citation") => {
                let label = reader.text()?;
                if let Some(note) = self.notes.last_mut() {
                    note.label = label.trim().to_owned();
                }
                return Ok(Step::Over);
            }
            (Space::Text, "note-body") => {
                self.flow.begin_part();
                Close::NoteText
            }
            (Space::Text, "tracked-changes") => Close::Nothing,
            (Space::Text, "changed-region") => {
                let id = reader.attribute(Space::Xml, "id").or_else(|| attribute("id"));
                self.region = id.unwrap_or_default();
                Close::Nothing
            }
            (Space::Text, "insertion") => {
                self.changes += 1;
                self.regions.insert(self.region.clone(), Region::Insertion);
                return Ok(Step::Skip);
            }
            (Space::Text, "deletion") => {
                self.changes += 1;
                if self.side == Tracked::Accepted {
                    return Ok(Step::Skip);
                }
                self.flow.begin_part();
                Close::Deletion
            }
            (Space::Text, "format-change") => return Ok(Step::Skip),
            (Space::Text, "change-start") => {
                let id = attribute("change-id").unwrap_or_default();
                let inserted = matches!(self.regions.get(&id), Some(Region::Insertion));
                if inserted && self.side == Tracked::Original {
                    self.muted.insert(id);
                }
                Close::Nothing
            }
            (Space::Text, "change-end") => {
                self.muted.remove(&attribute("change-id").unwrap_or_default());
                Close::Nothing
            }
            (Space::Text, "change") => {
                let id = attribute("change-id").unwrap_or_default();
                if self.side == Tracked::Original
                    && self.muted.is_empty()
                    && let Some(Region::Deletion(deleted)) = self.regions.get_mut(&id)
                {
                    let deleted = std::mem::take(deleted);
                    let blank = self.flow.is_open() && self.flow.is_blank();
                    let kind = deleted.last().map(|paragraph| paragraph.kind);
                    let one = deleted.len() == 1;
                    self.flow.splice(deleted);
                    if let (Some(kind), Some(open), true, true) =
                        (kind, self.paragraphs.last_mut(), blank, one)
                        && open.kind == BlockKind::Paragraph
                    {
                        open.kind = kind;
                    }
                }
                Close::Nothing
            }
            (Space::Text, name) if name.ends_with("-source") || name == "ruby-text" => return Ok(Step::Skip),
            (Space::Table, "table") => {
                self.flow.begin_table();
                Close::Table
            }
            (Space::Table, "table-row") => {
                self.flow.begin_row();
                Close::Nothing
            }
            (Space::Table, "table-cell") => {
                self.flow.begin_cell();
                Close::Cell
            }
            (Space::Table, "covered-table-cell") => {
                self.flow.pass(1, 0);
                return Ok(Step::Skip);
            }
            (Space::Draw, "text-box") => {
                self.flow.begin_text_box();
                Close::TextBox
            }
            (Space::Draw, "object" | "object-ole" | "image") => return Ok(Step::Skip),
            (Space::Office, "annotation" | "annotation-end" | "forms" | "event-listeners") => {
                return Ok(Step::Skip);
            }
            (Space::Svg, "title" | "desc") => return Ok(Step::Skip),
            (Space::Other, "script") => return Ok(Step::Skip),
            _ => Close::Nothing,
        }))
    }

    fn begin_paragraph(&mut self, reader: &Reader) -> Close {
        let chain = self.chain("paragraph", reader.attribute(Space::Text, "style-name"));
        let first = chain.is_empty().then(|| reader.attribute(Space::Text, "style-name")).flatten();
        let named = chain.iter().find_map(|(name, style)| {
            style.shown_as.as_deref().and_then(kind_of_style).or_else(|| kind_of_style(name))
        });
        // The parent of the last known style may be one that only its name describes.
        let parent = || chain.last().and_then(|(_, style)| style.parent.as_deref()).and_then(kind_of_style);
        let by_style = named.or_else(parent).or_else(|| first.as_deref().and_then(kind_of_style));
        let hidden = chain.iter().find_map(|(_, style)| style.hidden).unwrap_or(false);
        let bold = chain.iter().find_map(|(_, style)| style.bold).unwrap_or(false);
        let opens_item = self.items.last_mut().is_some_and(std::mem::take);
        let kind = if reader.name() == "h" || self.indexes > 0 || by_style == Some(BlockKind::Heading) {
            BlockKind::Heading
        } else if by_style == Some(BlockKind::Code) {
            BlockKind::Code
        } else if self.flow.in_table() {
            BlockKind::Cell
        } else if opens_item {
            BlockKind::Item
        } else {
            by_style.unwrap_or(BlockKind::Paragraph)
        };
        self.flow.begin_paragraph();
        self.hidden += usize::from(hidden);
        self.paragraphs.push(Open { kind, hidden, bold });
        Close::Paragraph
    }

    fn end(&mut self) {
        match self.closes.pop() {
            Some(Close::Body) => self.in_body = false,
            Some(Close::Style) => self.style = Default::default(),
            Some(Close::Paragraph) => {
                if let Some(open) = self.paragraphs.pop() {
                    self.hidden -= usize::from(open.hidden);
                    // Where an insertion that is not read goes on, the mark at the end is part of it.
                    let continues = !self.muted.is_empty();
                    self.flow.end_paragraph(open.kind, continues);
                }
            }
            Some(Close::Span { hidden, bold }) => {
                self.hidden -= usize::from(hidden);
                if bold.is_some() {
                    self.bold.pop();
                }
            }
            Some(Close::Item) => {
                self.items.pop();
            }
            Some(Close::Index) => self.indexes -= 1,
            Some(Close::Table) => self.flow.end_table(),
            Some(Close::Cell) => self.flow.end_cell(),
            Some(Close::TextBox) => self.flow.end_text_box(),
            Some(Close::NoteText) => {
                let text = self.flow.end_part();
                if let Some(note) = self.notes.last_mut() {
                    note.text = text;
                }
            }
            Some(Close::Note) => {
                if let Some(note) = self.notes.pop()
                    && self.is_shown()
                {
                    self.flow.note(note.name, &note.label, note.text, false);
                }
            }
            Some(Close::Deletion) => {
                let deleted = self.flow.end_part();
                self.regions.insert(self.region.clone(), Region::Deletion(deleted));
            }
            Some(Close::Nothing) | None => {}
        }
    }

    fn words(&mut self, words: &str) {
        // White space between elements is no text.
        if let Some(open) = self.paragraphs.last()
            && self.is_shown()
        {
            let bold = self.bold.last().copied().unwrap_or(open.bold);
            self.flow.words(words, bold);
        }
    }

    fn is_shown(&self) -> bool {
        self.hidden == 0 && self.muted.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::{self, tests::zipped};
    use super::*;
    use crate::document::Document;

    const SPACES: &str = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
        xmlns:t='urn:oasis:names:tc:opendocument:xmlns:text:1.0' \
        xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
        xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' \
        xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' \
        xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0' \
        xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0' \
        xmlns:dc='http://purl.org/dc/elements/1.1/'";

    const STYLES: &str = "<style:style style:name='Quotations' style:family='paragraph'/>\
        <style:style style:name='Preformatted_20_Text' style:display-name='Preformatted Text' style:family='paragraph'/>\
        <style:style style:name='P1' style:family='paragraph' style:parent-style-name='Quotations'/>\
        <style:style style:name='P2' style:family='paragraph' style:parent-style-name='Preformatted_20_Text'/>\
        <style:style style:name='P3' style:family='paragraph' style:parent-style-name='Title'/>\
        <style:style style:name='Loop' style:family='paragraph' style:parent-style-name='Loop'/>\
        <style:style style:name='T1' style:family='text'><style:text-properties t:display='none'/></style:style>\
        <style:style style:name='T2' style:family='text'><style:text-properties fo:font-weight='bold'/></style:style>";

    fn content(body: &str) -> String {
        format!(
            "<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>\
             <office:body><office:text>{body}</office:text></office:body></office:document-content>"
        )
    }

    fn packed(body: &str) -> Vec<u8> {
        let meta = format!(
            "<office:document-meta {SPACES}><dc:title>Harbour report</dc:title></office:document-meta>"
        );
        zipped([
            ("mimetype", &b"application/vnd.oasis.opendocument.text"[..]),
            ("content.xml", content(body).as_bytes()),
            ("meta.xml", meta.as_bytes()),
        ])
    }

    fn extract(body: &str, tracked: Tracked) -> Extract {
        archive::read(&packed(body), &ReadOptions { tracked }).expect("a document")
    }

    fn accepted(body: &str) -> String {
        extract(body, Tracked::Accepted).told()
    }

    fn original(body: &str) -> String {
        extract(body, Tracked::Original).told()
    }

    #[test]
    fn elements_and_styles_tell_what_a_paragraph_is() {
        let body = "<t:h t:outline-level='1'>The harbour of Vell</t:h><t:p/>\
            <t:p t:style-name='P1'>We have acted in time.</t:p><t:p t:style-name='P2'>levy = 12</t:p>\
            <t:p t:style-name='P3'>Ships came in, it is said.</t:p><t:p t:style-name='Loop'>They left at dawn.</t:p>\
            <t:list><t:list-item><t:p>Dredge the channel.</t:p><t:p>In winter.</t:p>\
            <t:list><t:list-item><t:p>Twice.</t:p></t:list-item></t:list></t:list-item></t:list>\
            <t:table-of-content><t:table-of-content-source><t:index-title-template>Templates</t:index-title-template>\
            </t:table-of-content-source><t:index-body><t:p>The harbour of Vell 1</t:p></t:index-body></t:table-of-content>";
        assert_eq!(
            accepted(body),
            "heading | paragraph 1 | The harbour of Vell\n\
             quote | paragraph 3 | We have acted in time.\n\
             code | paragraph 4 | levy = 12\n\
             heading | paragraph 5 | Ships came in, it is said.\n\
             paragraph | paragraph 6 | They left at dawn.\n\
             item | paragraph 7 | Dredge the channel.\n\
             paragraph | paragraph 8 | In winter.\n\
             item | paragraph 9 | Twice.\n\
             heading | paragraph 10 | The harbour of Vell 1"
        );
        assert_eq!(extract(body, Tracked::Accepted).title.as_deref(), Some("Harbour report"));
    }

    #[test]
    fn only_what_is_shown_is_read() {
        let body = "<t:p>Landings<t:s t:c='4'/>fell<t:tab/>by\n 30 <t:span t:style-name='T1'>hidden</t:span>per<t:line-break/>cent \
            <office:annotation><dc:creator>A</dc:creator><t:p>Sure?</t:p></office:annotation>in <t:a>2040</t:a>\
            <t:hidden-text t:is-hidden='true'>lost</t:hidden-text>.</t:p>\
            <t:section t:display='none'><t:p>Secret.</t:p></t:section><t:section><t:p>Open to all.</t:p></t:section>\
            <t:p>Ships <draw:frame><svg:title>A ship</svg:title><draw:text-box><t:p>Mind the quay.</t:p></draw:text-box></draw:frame>came.</t:p>";
        assert_eq!(
            accepted(body),
            "paragraph | paragraph 1 | Landings fell by 30 per cent in 2040.\n\
             paragraph | paragraph 2 | Open to all.\n\
             paragraph | paragraph 3 | Ships came.\n\
             paragraph | text box 1, paragraph 1 | Mind the quay."
        );
    }

    #[test]
    fn tables_and_notes_have_their_places() {
        let body = "<t:p>Ships came.<t:note t:note-class='footnote'><t:note-citation>1</t:note-citation><t:note-body>\
            <t:p>Harbour log.</t:p><t:p>Page 2.</t:p></t:note-body></t:note> They left.<t:note t:note-class='endnote'>\
            <t:note-citation>i</t:note-citation><t:note-body><t:p>Minutes.</t:p></t:note-body></t:note></t:p>\
            <table:table><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned='2'><t:p>Both</t:p></table:table-cell>\
            <table:covered-table-cell/><table:table-cell><t:p>Ships</t:p></table:table-cell></table:table-row></table:table-header-rows>\
            <table:table-row><table:table-cell><t:list><t:list-item><t:p>Vell</t:p></t:list-item></t:list></table:table-cell></table:table-row></table:table>";
        assert_eq!(
            accepted(body),
            "paragraph | paragraph 1 | Ships came.[1] They left.[i]\n\
             cell | table 1, row 1, column 1, paragraph 1 | Both\n\
             cell | table 1, row 1, column 3, paragraph 1 | Ships\n\
             cell | table 1, row 2, column 1, paragraph 1 | Vell\n\
             note | footnote 1 | [1] Harbour log. Page 2.\n\
             note | end note i | [i] Minutes."
        );
        let document = Document::from_bytes("a.odt", &packed(body)).expect("a document");
        let labels: Vec<&str> = document.notes().iter().map(|note| note.label.as_str()).collect();
        assert_eq!(labels, ["1", "i"]);
    }

    #[test]
    fn one_side_of_tracked_changes_is_read() {
        let region =
            |id: &str, inner: &str| format!("<t:changed-region xml:id='{id}'>{inner}</t:changed-region>");
        let info = "<office:change-info><dc:creator>A</dc:creator></office:change-info>";
        let body = "<t:tracked-changes>".to_owned()
            + &region("a", &format!("<t:deletion>{info}<t:p>12</t:p></t:deletion>"))
            + &region("b", &format!("<t:insertion>{info}</t:insertion>"))
            + &region("c", &format!("<t:deletion>{info}<t:p> once.</t:p><t:p>All pay </t:p></t:deletion>"))
            + &region("d", &format!("<t:insertion>{info}</t:insertion>"))
            + &region("e", &format!("<t:format-change>{info}</t:format-change>"))
            + "</t:tracked-changes><t:p>The levy is <t:change t:change-id='a'/><t:change-start t:change-id='b'/>15<t:change-end t:change-id='b'/> crowns.</t:p>\
            <t:p>They pay<t:change t:change-id='c'/>it late.</t:p>\
            <t:p>Ships came<t:change-start t:change-id='d'/> in.</t:p><t:p>They left<t:change-end t:change-id='d'/> at dawn.</t:p>";
        assert_eq!(
            accepted(&body),
            "paragraph | paragraph 1 | The levy is 15 crowns.\n\
             paragraph | paragraph 2 | They payit late.\n\
             paragraph | paragraph 3 | Ships came in.\n\
             paragraph | paragraph 4 | They left at dawn."
        );
        assert_eq!(
            original(&body),
            "paragraph | paragraph 1 | The levy is 12 crowns.\n\
             paragraph | paragraph 2 | They pay once.\n\
             paragraph | paragraph 2 | All pay it late.\n\
             paragraph | paragraph 3 | Ships came at dawn."
        );
        assert!(extract(&body, Tracked::Accepted).notices[0].starts_with("holds 4 tracked changes"));
    }

    #[test]
    fn a_document_in_one_file_is_read() {
        let flat = format!(
            "<?xml version='1.0'?><office:document {SPACES}><office:meta><dc:title>Log</dc:title></office:meta>\
             <office:master-styles><t:p>Header</t:p></office:master-styles>\
             <office:body><office:text><t:p>Ships &amp; boats came.</t:p></office:text></office:body></office:document>"
        );
        let document = Document::from_bytes("a.fodt", flat.as_bytes()).expect("a document");
        assert_eq!(document.text(), "Ships & boats came.");
        assert_eq!(document.title.as_deref(), Some("Log"));
        assert_eq!(document.origin(0).map(ToString::to_string).as_deref(), Some("paragraph 1"));
    }

    #[test]
    fn an_encrypted_document_is_told() {
        let manifest =
            "<m:manifest xmlns:m='x'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
        let bytes = zipped([
            ("mimetype", &b"application/vnd.oasis.opendocument.text"[..]),
            ("content.xml", &b"\x01\x02garbage"[..]),
            ("META-INF/manifest.xml", manifest.as_bytes()),
        ]);
        let error = archive::read(&bytes, &ReadOptions::default()).expect_err("an error").to_string();
        assert_eq!(error, "is protected by a password; open it, and save it without one");
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let bytes = packed(
            "<t:p>Ships came.<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>Log.</t:p></t:note-body></t:note></t:p>",
        );
        for end in (0..bytes.len()).step_by(97) {
            assert!(archive::read(&bytes[..end], &ReadOptions::default()).is_err(), "{end}");
        }
        for at in (0..bytes.len()).step_by(5) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x20;
            if let Err(error) = Document::from_bytes("a.odt", &flipped) {
                assert!(!error.to_string().is_empty());
            }
        }
        for body in [
            "<t:note><t:note-body/></t:note>",
            "<t:p><t:p>a</t:p></t:p>",
            "<table:table-cell><t:p>a</t:p></table:table-cell>",
            "<t:change-end t:change-id='x'/><t:change t:change-id='x'/>",
            "<t:p><t:change-start t:change-id='x'/>",
            "<t:deletion><t:p>a</t:p></t:deletion><t:p>b<t:change t:change-id=''/><t:change t:change-id=''/></t:p>",
        ] {
            for tracked in [Tracked::Accepted, Tracked::Original] {
                let _ = archive::read(&packed(body), &ReadOptions { tracked });
            }
        }
    }
}
