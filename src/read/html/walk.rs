//! From the tree of a page to blocks.

use super::is_block;
use super::notes::{Note, Notes, is_way_back};
use super::tree::Page;
use crate::document::BlockKind;
use crate::origin::Origin;
use crate::read::extract::Extract;
use crate::read::headings::is_heading;
use crate::read::plain;
use crate::segment::notes::label;
use rustc_hash::FxHashMap;

/// How many nodes from a mark its brackets are looked for: they stand beside it or beside the element around it.
const NEAR: usize = 8;

/// Writes the blocks of one page.
pub(in crate::read) struct Walk<'p> {
    page: &'p Page,
    number: usize,
    notes: &'p Notes,
    /// Which text is read, and which may be read where a note names it.
    keep: Vec<bool>,
    seen: &'p [bool],
    chapter: Option<String>,
    /// Open elements that have an end: block elements, quotations, bold.
    open: Vec<usize>,
    /// Whether a blank stands before the next words.
    blank: bool,
    /// Line breaks since the last words.
    breaks: usize,
    /// The note that is being written, and whether its words have begun.
    note: Option<(&'p Note, bool)>,
    /// The open block: its kind and element, and whether all of its words so far are bold.
    block: Option<(BlockKind, usize, bool)>,
    /// How many quotations are open.
    quotes: usize,
    /// Blocks from here on belong to this page.
    first: usize,
    /// The `pre` that holds all text of the page, as in a plain text that a browser saved.
    plain: Option<usize>,
    /// Whether a table cell is there to place text on the page.
    layout: FxHashMap<usize, bool>,
}

impl<'p> Walk<'p> {
    /// `keep` and `seen` have one entry per node: what is read, and what may be read where a mark names it.
    pub fn new(
        pages: &'p [Page],
        number: usize,
        notes: &'p Notes,
        seen: &'p [bool],
        keep: Vec<bool>,
        chapter: Option<String>,
    ) -> Self {
        let page = &pages[number];
        let told = |at: &usize| keep[*at] && !page.text(*at).trim().is_empty();
        let (first, last) = ((0..keep.len()).find(told), (0..keep.len()).rfind(told));
        let plain = first.zip(last).and_then(|(first, last)| {
            page.ancestors(first).find(|&up| page.name(up) == "pre" && page.subtree(up).contains(&last))
        });
        Self {
            page,
            number,
            notes,
            keep,
            seen,
            chapter,
            open: Vec::new(),
            blank: false,
            breaks: 0,
            note: None,
            block: None,
            quotes: 0,
            first: 0,
            plain,
            layout: FxHashMap::default(),
        }
    }

    /// Writes the text, then the notes that stand on the page.
    pub fn run(mut self, out: &mut Extract) {
        self.first = out.blocks.len();
        let notes: Vec<&Note> = self.notes.of_page(self.number).collect();
        let named: Vec<bool> = notes.iter().map(|note| self.is_named(note)).collect();
        self.range(0, self.page.nodes.len(), out);
        for (note, _) in notes.into_iter().zip(named).filter(|(_, named)| *named) {
            let range = note.start..note.end;
            self.keep[range.clone()].copy_from_slice(&self.seen[range]);
            out.open(BlockKind::Note);
            out.at(self.origin(note.start));
            if !note.label.is_empty() {
                out.words(&format!("[{}] ", note.label));
            }
            self.blank = false;
            self.note = Some((note, false));
            self.range(note.start, note.end, out);
            out.close();
            self.note = None;
        }
    }

    /// Whether a note is to be read: it stands in what is read, or its mark does.
    fn is_named(&self, note: &Note) -> bool {
        let marked = note.link.is_some_and(|(page, link)| {
            page != self.number || self.page.subtree(link).any(|at| self.keep[at])
        });
        marked || self.keep[note.start..note.end].contains(&true)
    }

    fn range(&mut self, start: usize, end: usize, out: &mut Extract) {
        let mut at = start;
        loop {
            while let Some(&top) = self.open.last()
                && self.page.nodes[top].end <= at
            {
                self.open.pop();
                self.leave(top, out);
            }
            if at >= end {
                break;
            }
            at = self.node(at, out);
        }
        while let Some(top) = self.open.pop() {
            self.leave(top, out);
        }
        self.close(out);
    }

    /// Reads a node; hands back where to go on.
    fn node(&mut self, at: usize, out: &mut Extract) -> usize {
        let page = self.page;
        let name = page.name(at);
        if name.is_empty() {
            self.text(at, out);
            return at + 1;
        }
        let past = page.nodes[at].end;
        if self.note.is_none()
            && let Some(note) = self.notes.starting(self.number, at)
        {
            self.close(out);
            return note.end;
        }
        match name {
            "br" => {
                self.blank = true;
                self.breaks += 1;
                // Two line breaks part paragraphs, as pages without `p` have it.
                if self.breaks > 1 && self.note.is_none() {
                    self.close(out);
                }
                return past;
            }
            "a" => {
                if let Some(note) = self.notes.marked(self.number, at) {
                    if page.subtree(at).any(|at| self.keep[at]) {
                        self.mark(at, &note.label, out);
                    }
                    return past;
                }
                if self.note.is_some_and(|(note, begun)| self.leads_back(at, note, begun)) {
                    return past;
                }
            }
            "sup" => {
                if let Some(raised) = self.raised(at) {
                    self.words(&raised, at, out);
                    return past;
                }
            }
            "q" if page.subtree(at).any(|at| self.keep[at]) => {
                let mark = if self.quotes.is_multiple_of(2) { "“" } else { "‘" };
                self.words(mark, at, out);
                self.quotes += 1;
                self.open.push(at);
            }
            "pre" if self.plain == Some(at) => {
                self.close(out);
                self.plain_text(at, out);
                return past;
            }
            "span" if page.has_word(at, "class", "mw-cite-backlink") => return past,
            _ if is_block(name) => {
                if self.note.is_some() {
                    self.blank = true;
                } else {
                    self.close(out);
                }
                self.open.push(at);
            }
            _ => {}
        }
        at + 1
    }

    fn leave(&mut self, at: usize, out: &mut Extract) {
        if self.page.name(at) == "q" {
            self.quotes -= 1;
            out.words(if self.quotes.is_multiple_of(2) { "”" } else { "’" });
            self.blank = false;
        } else if self.note.is_some() {
            self.blank = true;
        } else {
            self.close(out);
        }
    }

    fn text(&mut self, at: usize, out: &mut Extract) {
        let text = self.page.text(at);
        if text.trim().is_empty() {
            self.blank |= !text.is_empty();
            return;
        }
        if !self.keep[at] || self.is_bracket_of_mark(at, text) {
            return;
        }
        let Some((note, begun)) = self.note else {
            self.words(text, at, out);
            return;
        };
        let rest = if begun { text } else { without_label(text, &note.own) };
        if !rest.trim().is_empty() {
            self.note = Some((note, true));
            self.words(rest, at, out);
        }
    }

    /// Adds words; opens the block that they belong to.
    fn words(&mut self, words: &str, at: usize, out: &mut Extract) {
        self.breaks = 0;
        if self.note.is_none() {
            let element = self.page.ancestors(at).find(|&up| is_block(self.page.name(up))).unwrap_or(0);
            let bold = self.is_bold(at, element);
            match &mut self.block {
                Some((_, _, all)) => *all &= bold,
                None => {
                    let kind = self.kind(at);
                    out.open(kind);
                    out.at(self.origin(element));
                    self.block = Some((kind, element, bold));
                    self.blank = false;
                }
            }
        }
        if self.blank {
            out.words(" ");
        }
        self.blank = words.ends_with(char::is_whitespace);
        out.words(words);
    }

    fn close(&mut self, out: &mut Extract) {
        out.close();
        self.blank = false;
        self.breaks = 0;
        let Some((kind, element, bold)) = self.block.take() else { return };
        if kind != BlockKind::Paragraph || out.blocks.len() <= self.first {
            return;
        }
        let caption = matches!(self.page.name(element), "figcaption" | "caption");
        if let Some(block) = out.blocks.last_mut() {
            let text = block.span.of(&out.text);
            if label(text).is_some() {
                block.kind = BlockKind::Note;
            } else if !caption && is_heading(text, bold) {
                block.kind = BlockKind::Heading;
            } else if plain::item_marker(text).is_some() {
                block.kind = BlockKind::Item;
            }
        }
    }

    /// What the nearest element around a node makes of its words.
    fn kind(&mut self, at: usize) -> BlockKind {
        let page = self.page;
        for up in page.ancestors(at) {
            return match page.name(up) {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Heading,
                _ if page.has_word(up, "role", "heading") => BlockKind::Heading,
                "li" | "dt" | "dd" => BlockKind::Item,
                "td" | "th" if !*self.layout.entry(up).or_insert_with(|| is_layout(page, up)) => {
                    BlockKind::Cell
                }
                "blockquote" => BlockKind::Quote,
                "pre" => BlockKind::Code,
                _ => continue,
            };
        }
        BlockKind::Paragraph
    }

    fn is_bold(&self, at: usize, block: usize) -> bool {
        let inline = self.page.ancestors(at).take_while(|&up| up != block);
        inline.into_iter().any(|up| matches!(self.page.name(up), "b" | "strong"))
    }

    fn origin(&self, at: usize) -> Origin {
        let block =
            std::iter::once(at).chain(self.page.ancestors(at)).find(|&up| is_block(self.page.name(up)));
        Origin {
            chapter: self.chapter.clone(),
            element: Some(self.page.path(block.unwrap_or(at))),
            ..Origin::default()
        }
    }

    /// Writes a mark behind the word before it.
    fn mark(&mut self, link: usize, label: &str, out: &mut Extract) {
        let bracketed =
            self.before(link).trim_end().ends_with('[') && self.after(link).trim_start().starts_with(']');
        let raised = self.sup_of(link).is_some();
        if self.block.is_some() || self.note.is_some() {
            self.blank &= bracketed && !raised;
        }
        let mark = if bracketed && !raised { label.to_owned() } else { format!("[{label}]") };
        self.words(&mark, link, out);
        self.blank = false;
    }

    /// The raised text that a node stands in.
    fn sup_of(&self, at: usize) -> Option<usize> {
        let inline = self.page.ancestors(at).take_while(|&up| !is_block(self.page.name(up)));
        inline.into_iter().find(|&up| self.page.name(up) == "sup")
    }

    /// Whether a text is the bracket or comma around a mark in raised text, which the mark brings itself.
    fn is_bracket_of_mark(&self, at: usize, text: &str) -> bool {
        let bare = text.chars().all(|c| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | ',' | ';'));
        bare && self
            .sup_of(at)
            .is_some_and(|sup| self.page.subtree(sup).any(|at| self.notes.marked(self.number, at).is_some()))
    }

    fn before(&self, at: usize) -> &'p str {
        (at.saturating_sub(NEAR)..at)
            .rev()
            .map(|at| self.page.text(at))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    fn after(&self, at: usize) -> &'p str {
        let past = self.page.nodes[at].end;
        (past..self.page.nodes.len().min(past + NEAR))
            .map(|at| self.page.text(at))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    /// Whether a link in a note leads back to its mark.
    fn leads_back(&self, link: usize, note: &Note, begun: bool) -> bool {
        if is_way_back(self.page, link) {
            return true;
        }
        let text = self.page.words(link);
        let bare = text.trim_matches(['[', ']', '(', ')', '.']);
        !begun && !note.label.is_empty() && (bare == note.own || bare.is_empty())
            || bare.chars().count() == 1
                && self.page.attribute(link, "href").is_some_and(|href| href.contains('#'))
    }

    /// Raised digits as such: `m²`, and marks without a link.
    fn raised(&self, at: usize) -> Option<String> {
        if self
            .page
            .subtree(at)
            .any(|at| self.page.name(at) == "a" || !self.page.text(at).is_empty() && !self.keep[at])
        {
            return None;
        }
        let text = self.page.words(at);
        let raise = |c: char| {
            ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'].get(c.to_digit(10)? as usize).copied()
        };
        (!text.is_empty()).then(|| text.chars().map(raise).collect::<Option<String>>()).flatten()
    }

    /// Text laid out by blanks and line ends.
    fn plain_text(&mut self, at: usize, out: &mut Extract) {
        let text: String =
            self.page.subtree(at).filter(|&at| self.keep[at]).map(|at| self.page.text(at)).collect();
        for block in plain::blocks(&text) {
            out.open(block.kind);
            out.at(self.origin(at));
            out.words(block.span.of(&text));
            out.close();
        }
    }
}

/// A note's first words without the label that the page writes there, and without what links left of it.
fn without_label<'t>(text: &'t str, own: &str) -> &'t str {
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let rest = text.trim_start();
    let bare = rest.trim_start_matches(['[', '(', '^']);
    let rest = match bare.strip_prefix(own).filter(|after| !own.is_empty() && ends(after)) {
        Some(after) => after,
        None if bare.is_empty() => bare,
        None => rest,
    };
    rest.trim_start_matches([']', ')', '.', ':', '\u{fe0e}']).trim_start()
}

/// Whether a table cell is there to place text on the page.
fn is_layout(page: &Page, cell: usize) -> bool {
    let is_part = |&at: &usize| {
        matches!(page.name(at), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "ul" | "ol" | "article")
    };
    let table = page.ancestors(cell).find(|&up| page.name(up) == "table");
    page.subtree(cell).skip(1).any(|at| is_part(&at))
        || page.subtree(cell).filter(|&at| page.name(at) == "p").nth(1).is_some()
        || table
            .is_some_and(|at| page.has_word(at, "role", "presentation") || page.has_word(at, "role", "none"))
}
