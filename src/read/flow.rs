//! What documents of word processors have in common on the way to an [`Extract`]: paragraphs in their parts, text
//! boxes inside paragraphs, tables, notes, and paragraphs that run into one because the mark between them is gone.

use super::extract::Extract;
use super::headings::is_heading;
use super::plain;
use crate::document::BlockKind;
use crate::origin::Origin;
use crate::segment::notes;
use std::collections::HashSet;
use std::rc::Rc;

/// How deep places in tables are told: a table in a table. Deeper ones are told as the cell around them, so that
/// the place of a run has a bounded length.
const TOLD_TABLES: usize = 2;

/// Share, `0..=1`, of the text from which on a style for code says nothing: LibreOffice gives "Preformatted Text" to
/// every paragraph of a plain text that it opens, and prose with listings has less than half of it in them.
const CODE_SHARE: f64 = 0.5;

/// A paragraph with the place of each of its pieces.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// What its style says it is.
    pub kind: BlockKind,
    pieces: Vec<(Place, String)>,
    /// Whether some of its words are not bold.
    light: bool,
    /// Paragraphs of text boxes that hang on it.
    after: Vec<Paragraph>,
}

/// Where a piece stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    part: Option<Rc<str>>,
    paragraph: usize,
    run: usize,
}

/// A stretch of paragraphs that is counted by itself: the body, a text box, a note, what was deleted.
#[derive(Debug, Default)]
struct Frame {
    part: Option<Rc<str>>,
    paragraphs: usize,
    tables: usize,
    open: Option<Paragraph>,
    run: usize,
    /// A paragraph whose mark is gone: the next one continues it.
    unended: Option<Paragraph>,
    done: Vec<Paragraph>,
    cells: Vec<Table>,
}

/// An open table, with the counts that go on behind it.
#[derive(Debug)]
struct Table {
    number: usize,
    row: usize,
    column: usize,
    outer: (Option<Rc<str>>, usize, usize),
}

/// A note that is referred to.
#[derive(Debug)]
struct Note {
    label: String,
    part: String,
    paragraphs: Vec<Paragraph>,
}

/// The text of a document on its way into an [`Extract`].
#[derive(Debug)]
pub(super) struct Flow {
    pub extract: Extract,
    frames: Vec<Frame>,
    text_boxes: usize,
    notes: Vec<Note>,
    labels: HashSet<String>,
    /// Blocks of which every word is bold.
    bold: Vec<usize>,
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            extract: Extract::default(),
            frames: vec![Frame::default()],
            text_boxes: 0,
            notes: Vec::new(),
            labels: HashSet::new(),
            bold: Vec::new(),
        }
    }
}

impl Flow {
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the body's frame is never taken away")
    }

    /// Opens a paragraph; one that is open ends.
    pub fn begin_paragraph(&mut self) {
        if self.is_open() {
            self.end_paragraph(BlockKind::Paragraph, false);
        }
        let frame = self.frame();
        frame.paragraphs += 1;
        frame.run = 0;
        frame.open = Some(Paragraph {
            kind: BlockKind::Paragraph,
            pieces: Vec::new(),
            light: false,
            after: Vec::new(),
        });
    }

    /// Whether a paragraph is open.
    pub fn is_open(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.open.is_some())
    }

    /// Whether the open paragraph has no words yet, nor the one that runs into it.
    pub fn is_blank(&self) -> bool {
        let blank = |paragraph: &Option<Paragraph>| paragraph.as_ref().is_none_or(Paragraph::is_blank);
        self.frames.last().is_none_or(|frame| blank(&frame.open) && blank(&frame.unended))
    }

    /// The next run of the paragraph begins.
    pub fn next_run(&mut self) {
        self.frame().run += 1;
    }

    /// Adds words to the open paragraph; opens one where none is.
    pub fn words(&mut self, words: &str, bold: bool) {
        if !self.is_open() {
            if words.trim().is_empty() {
                return;
            }
            self.begin_paragraph();
        }
        let frame = self.frame();
        let place = Place { part: frame.part.clone(), paragraph: frame.paragraphs, run: frame.run };
        let Some(paragraph) = &mut frame.open else { return };
        paragraph.light |= !bold && !words.trim().is_empty();
        match paragraph.pieces.last_mut() {
            Some((last, text)) if *last == place => text.push_str(words),
            _ => paragraph.pieces.push((place, words.to_owned())),
        }
    }

    /// Ends the open paragraph; `continues` when its mark is gone, so that the next one goes on in it.
    pub fn end_paragraph(&mut self, kind: BlockKind, continues: bool) {
        let frame = self.frame();
        let Some(mut paragraph) = frame.open.take() else { return };
        paragraph.kind = kind;
        if let Some(before) = frame.unended.take() {
            paragraph = before.joined(paragraph);
        }
        if continues {
            frame.unended = Some(paragraph);
        } else {
            frame.done.push(paragraph);
            self.flush();
        }
    }

    /// Inserts paragraphs at the open one: the first goes on in it, and the last goes on behind.
    pub fn splice(&mut self, paragraphs: Vec<Paragraph>) {
        if !self.is_open() {
            self.settle();
            self.frame().done.extend(paragraphs);
            return self.flush();
        }
        let frame = self.frame();
        let here = Place { part: frame.part.clone(), paragraph: frame.paragraphs, run: frame.run };
        if let Some(before) = frame.unended.take() {
            frame.open = frame.open.take().map(|open| before.joined(open));
        }
        let last = paragraphs.len().saturating_sub(1);
        for (nth, paragraph) in paragraphs.into_iter().enumerate() {
            let mut paragraph = paragraph;
            paragraph.pieces.iter_mut().for_each(|(place, _)| *place = here.clone());
            let blank = self.is_blank();
            let frame = self.frame();
            let Some(open) = frame.open.take() else { return };
            let kind = if blank { paragraph.kind } else { open.kind };
            let mut joined = open.joined(paragraph);
            joined.kind = kind;
            if nth == last {
                frame.open = Some(joined);
                return;
            }
            frame.done.push(joined);
            frame.open = Some(Paragraph {
                kind: BlockKind::Paragraph,
                pieces: Vec::new(),
                light: false,
                after: Vec::new(),
            });
        }
    }

    /// Opens a table.
    pub fn begin_table(&mut self) {
        self.settle();
        let frame = self.frame();
        frame.tables += 1;
        let outer = (frame.part.clone(), frame.paragraphs, frame.tables);
        frame.cells.push(Table { number: frame.tables, row: 0, column: 0, outer });
        frame.tables = 0;
    }

    /// Opens a row.
    pub fn begin_row(&mut self) {
        if let Some(table) = self.frame().cells.last_mut() {
            (table.row, table.column) = (table.row.saturating_add(1), 0);
        }
    }

    /// Passes over columns of the open row, or rows that say nothing.
    pub fn pass(&mut self, columns: usize, rows: usize) {
        if let Some(table) = self.frame().cells.last_mut() {
            table.column = table.column.saturating_add(columns);
            table.row = table.row.saturating_add(rows);
        }
    }

    /// Opens a cell.
    pub fn begin_cell(&mut self) {
        let frame = self.frame();
        let told = frame.cells.len() <= TOLD_TABLES;
        let Some(table) = frame.cells.last_mut() else { return };
        table.column = table.column.saturating_add(1);
        if told {
            let place = format!("table {}, row {}, column {}", table.number, table.row, table.column);
            let part = match &table.outer.0 {
                Some(outer) => format!("{outer}, {place}"),
                None => place,
            };
            frame.part = Some(part.into());
        }
        frame.paragraphs = 0;
        frame.tables = 0;
    }

    /// Says how many columns the open cell takes.
    pub fn span(&mut self, columns: usize) {
        self.pass(columns.saturating_sub(1), 0);
    }

    /// Closes a cell.
    pub fn end_cell(&mut self) {
        self.settle();
    }

    /// Closes a table.
    pub fn end_table(&mut self) {
        self.settle();
        let frame = self.frame();
        if let Some(table) = frame.cells.pop() {
            (frame.part, frame.paragraphs, frame.tables) = table.outer;
        }
    }

    /// Whether the open paragraph stands in a table.
    pub fn in_table(&self) -> bool {
        self.frames.last().is_some_and(|frame| !frame.cells.is_empty())
    }

    /// Opens a text box, whose paragraphs come behind the one it hangs on.
    pub fn begin_text_box(&mut self) {
        self.text_boxes += 1;
        let part = format!("text box {}", self.text_boxes);
        self.frames.push(Frame { part: Some(part.into()), ..Frame::default() });
    }

    /// Closes a text box.
    pub fn end_text_box(&mut self) {
        let paragraphs = self.end_part();
        let frame = self.frame();
        match &mut frame.open {
            Some(paragraph) => paragraph.after.extend(paragraphs),
            None => {
                frame.done.extend(paragraphs);
                self.flush();
            }
        }
    }

    /// Opens a part whose paragraphs are wanted apart.
    pub fn begin_part(&mut self) {
        self.frames.push(Frame::default());
    }

    /// Closes a part and hands out its paragraphs.
    pub fn end_part(&mut self) -> Vec<Paragraph> {
        self.settle();
        if self.frames.len() > 1 {
            self.frames.pop().map(|frame| frame.done).unwrap_or_default()
        } else {
            Vec::new()
        }
    }

    /// Writes the mark of a note and keeps the note for the end. `shown` is the label that a reader sees, `name` the
    /// kind of note: `footnote`, `end note`. Labels are told apart where two notes show the same one. Returns the
    /// label as it is written.
    pub fn note(&mut self, name: &str, shown: &str, paragraphs: Vec<Paragraph>, bold: bool) -> String {
        let shown: String = shown.chars().filter(|c| !c.is_whitespace() && !matches!(c, '[' | ']')).collect();
        let recognised = notes::label(&format!("[{shown}] x")).is_some_and(|(label, _)| label == shown);
        let mut label = if recognised { shown.clone() } else { format!("^{shown}") };
        let mut again = 1;
        while !self.labels.insert(label.clone()) {
            again += 1;
            label = format!("^{shown}-{again}");
        }
        self.mark(&label, bold);
        self.notes.push(Note { label: label.clone(), part: format!("{name} {shown}"), paragraphs });
        label
    }

    /// Writes the mark of a note, glued to the word before it.
    pub fn mark(&mut self, label: &str, bold: bool) {
        self.words(&format!("[{label}]"), bold);
    }

    /// Ends what is open, writes the notes, and tells headings, items and notes apart that no style tells.
    pub fn finish(mut self) -> Extract {
        while self.frames.len() > 1 {
            self.end_text_box();
        }
        self.settle();
        self.extract.close();
        self.guess();
        for note in std::mem::take(&mut self.notes) {
            self.extract.open(BlockKind::Note);
            self.extract.at(Origin { part: Some(note.part.clone()), ..Origin::default() });
            self.extract.words(&format!("[{}] ", note.label));
            let part: Rc<str> = note.part.into();
            for mut paragraph in note.paragraphs {
                for (place, _) in &mut paragraph.pieces {
                    place.part = Some(match &place.part {
                        Some(inner) => format!("{part}, {inner}").into(),
                        None => Rc::clone(&part),
                    });
                }
                write(&mut self.extract, &paragraph);
                self.extract.words(" ");
            }
            self.extract.close();
        }
        self.extract
    }

    /// Ends the open paragraph and the one that nothing continues.
    fn settle(&mut self) {
        if self.is_open() {
            self.end_paragraph(BlockKind::Paragraph, false);
        }
        let frame = self.frame();
        let unended = frame.unended.take();
        frame.done.extend(unended);
        self.flush();
    }

    /// Writes the finished paragraphs of the body.
    fn flush(&mut self) {
        if self.frames.len() > 1 {
            return;
        }
        let mut waiting = std::mem::take(&mut self.frame().done);
        waiting.reverse();
        while let Some(mut paragraph) = waiting.pop() {
            let after = std::mem::take(&mut paragraph.after);
            waiting.extend(after.into_iter().rev());
            if paragraph.is_blank() {
                continue;
            }
            self.extract.open(paragraph.kind);
            write(&mut self.extract, &paragraph);
            self.extract.close();
            if !paragraph.light {
                self.bold.push(self.extract.blocks.len() - 1);
            }
        }
    }

    /// Reads paragraphs without a telling style as plain text is read: many documents are written in one style.
    fn guess(&mut self) {
        let Extract { text, blocks, .. } = &mut self.extract;
        let size = |blocks: &[crate::document::Block], code: bool| -> usize {
            let of_kind = blocks.iter().filter(|block| !code || block.kind == BlockKind::Code);
            of_kind.map(|block| block.span.end - block.span.start).sum()
        };
        if size(blocks, true) as f64 > CODE_SHARE * size(blocks, false) as f64 {
            let code = blocks.iter_mut().filter(|block| block.kind == BlockKind::Code);
            code.for_each(|block| block.kind = BlockKind::Paragraph);
        }
        for at in 0..blocks.len() {
            let span = blocks[at].span;
            if blocks[at].kind == BlockKind::Paragraph {
                let next = blocks.get(at + 1).map(|next| next.span);
                let bold = self.bold.binary_search(&at).is_ok() && is_heading(span.of(text), true);
                blocks[at].kind = if bold { BlockKind::Heading } else { plain::kind(text, span, next) };
            }
        }
        plain::mark_title(text, blocks);
    }
}

impl Paragraph {
    fn is_blank(&self) -> bool {
        self.pieces.iter().all(|(_, text)| text.trim().is_empty())
    }

    fn joined(mut self, next: Paragraph) -> Paragraph {
        self.pieces.extend(next.pieces);
        self.after.extend(next.after);
        Paragraph { kind: next.kind, pieces: self.pieces, light: self.light || next.light, after: self.after }
    }
}

fn write(extract: &mut Extract, paragraph: &Paragraph) {
    for (place, text) in &paragraph.pieces {
        if !text.trim().is_empty() {
            extract.at(Origin {
                part: place.part.as_deref().map(str::to_owned),
                paragraph: Some(place.paragraph),
                run: (place.run > 0).then_some(place.run),
                ..Origin::default()
            });
        }
        extract.words(text);
    }
}

/// Tells a style by its name; `None` when the name says nothing. Names are those of Word, LibreOffice and pandoc, in
/// English, as files keep them in every language; a heading's level does not matter.
pub(super) fn kind_of_style(name: &str) -> Option<BlockKind> {
    let name = name.to_lowercase().replace("_20_", " ");
    let is_any = |names: &[&str]| names.contains(&name.as_str());
    let level = |prefix: &str| {
        name.strip_prefix(prefix).is_some_and(|rest| rest.trim().bytes().all(|byte| byte.is_ascii_digit()))
    };
    if level("heading")
        || level("toc")
        || level("contents")
        || is_any(&["title", "subtitle", "toc heading", "contents heading"])
    {
        Some(BlockKind::Heading)
    } else if is_any(&["quote", "intense quote", "block text", "block quotation", "quotations"]) {
        Some(BlockKind::Quote)
    } else if is_any(&[
        "source code",
        "code",
        "code block",
        "html preformatted",
        "preformatted text",
        "macro",
        "macro text",
    ]) {
        Some(BlockKind::Code)
    } else {
        None
    }
}
