//! Blocks to passages: sentences, items, members of run-in lists; each with its kind and its note marks.
//!
//! One pass over the blocks. Notes are found first, because their labels tell which digits glued to a
//! sentence are marks. An item under a heading such as "Notes" or "References" is a note too, as is a paragraph
//! there with the shape of an entry of a bibliography.

mod attribution;
pub(crate) mod kinds;
mod lists;
pub(crate) mod notes;
mod sentences;

use crate::document::{Block, BlockKind, Note, Passage, PassageKind, Quotation};
use crate::quotations;
use crate::read::item_marker;
use crate::span::Span;
use attribution::Words;
use kinds::Setting;
use regex::Regex;
use std::collections::{HashSet, VecDeque};
use std::sync::LazyLock;

/// An entry of a bibliography: a surname and a comma, or a year in brackets within the first line, and a year.
static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\p{Lu}[\p{L}'’\-]+,\s+\p{Lu}.*\b(?:1[5-9]|20|21)\d\d[a-z]?\b|.{2,100}?\((?:1[5-9]|20|21)\d\d[a-z]?\)[.,:])")
        .expect("the pattern is checked by a test")
});

/// Headings under which numbered items are notes.
const NOTE_HEADINGS: &[&str] = &[
    "notes",
    "note",
    "endnotes",
    "end notes",
    "footnotes",
    "references",
    "bibliography",
    "works cited",
    "sources",
    "citations",
];

/// Share, `0..=1`, of the document before which a biography is not looked for: it closes a page, and one
/// at the very top is caught because short pages put it there.
const BIOGRAPHY_FROM: f64 = 0.5;

/// What segmenting gives.
pub(crate) struct Segmented {
    pub passages: Vec<Passage>,
    pub notes: Vec<Note>,
}

/// Cuts the blocks of a text into passages.
pub(crate) fn segment(text: &str, blocks: &[Block]) -> Segmented {
    let kinds = effective_kinds(text, blocks);
    let notes: Vec<Note> = blocks
        .iter()
        .zip(&kinds)
        .filter(|(_, kind)| **kind == BlockKind::Note)
        .filter_map(|(b, _)| note(text, b.span))
        .collect();
    let labels = notes.iter().map(|note| note.label.clone()).filter(|label| !label.is_empty());
    let labels: HashSet<String> = labels.collect();
    let mut cutter =
        Cutter { text, labels, passages: Vec::new(), heading: None, quotations: VecDeque::new() };
    for (at, (block, &kind)) in blocks.iter().zip(&kinds).enumerate() {
        cutter.block(at, block.span, kind);
    }
    Segmented { passages: cutter.passages, notes }
}

/// Block kinds, with the items of a list of notes turned into notes.
fn effective_kinds(text: &str, blocks: &[Block]) -> Vec<BlockKind> {
    let mut in_notes = false;
    blocks
        .iter()
        .map(|block| {
            if block.kind == BlockKind::Heading {
                let words = kinds::words(block.span.of(text)).join(" ");
                in_notes = NOTE_HEADINGS.contains(&words.as_str());
            }
            match block.kind {
                BlockKind::Item if in_notes => BlockKind::Note,
                BlockKind::Paragraph if in_notes && ENTRY.is_match(block.span.of(text)) => BlockKind::Note,
                kind => kind,
            }
        })
        .collect()
}

fn note(text: &str, span: Span) -> Option<Note> {
    let line = span.of(text);
    let labelled = notes::label(line).or_else(|| {
        let (body, _) = item_marker(line)?;
        let label = line[..body].trim_matches(['(', ')', '.', ' ', '-', '*', '•']);
        Some((label.to_owned(), body))
    });
    let (label, body) = labelled.or_else(|| ENTRY.is_match(line).then(|| (String::new(), 0)))?;
    Some(Note { label, span, body: Span::new(span.start + body, span.end) })
}

struct Cutter<'t> {
    text: &'t str,
    labels: HashSet<String>,
    passages: Vec<Passage>,
    heading: Option<usize>,
    /// The quotations of the block that do not end before the passage.
    quotations: VecDeque<Quotation>,
}

impl Cutter<'_> {
    fn block(&mut self, at: usize, span: Span, kind: BlockKind) {
        let biography = span.start as f64 >= BIOGRAPHY_FROM * self.text.len() as f64
            && matches!(kind, BlockKind::Paragraph | BlockKind::Quote)
            && kinds::is_biography(span.of(self.text));
        let setting = Setting { block: kind, biography };
        self.quotations = quotations::find(self.text, span).into();
        if matches!(kind, BlockKind::Heading | BlockKind::Note | BlockKind::Code | BlockKind::Unread) {
            self.push(at, span, &setting);
            if kind == BlockKind::Heading {
                self.heading = Some(self.passages.len() - 1);
            }
            return;
        }
        let body = self.body(span);
        for sentence in sentences::split(self.text, body, &self.labels) {
            match lists::run_in(self.text, sentence) {
                Some(list) => {
                    let label =
                        Setting { block: if list.label { BlockKind::Heading } else { kind }, biography };
                    self.push(at, list.lead, &label);
                    list.members.iter().for_each(|&member| self.push(at, member, &setting));
                }
                None => self.push(at, sentence, &setting),
            }
        }
    }

    /// The block without bullet, number or quotation mark of the markup.
    fn body(&self, span: Span) -> Span {
        let line = span.of(self.text);
        let skip = match item_marker(line) {
            Some((body, _)) => body,
            None if line.starts_with('>') => 1,
            None => 0,
        };
        Span::new(span.start + skip, span.end).trimmed(self.text)
    }

    fn push(&mut self, block: usize, span: Span, setting: &Setting) {
        let quotations = self.quotations(span);
        let words = Words::new(span.of(self.text), span.start, &quotations);
        let said = attribution::find(&words);
        let reported = said.as_ref().map_or(&[][..], |said| &said.content);
        let (kind, cue) = kinds::classify(&words, reported, setting);
        let (marks, attribution) = match kind {
            PassageKind::Furniture => (Vec::new(), None),
            _ => {
                let said = said.map(|said| attribution::at(span.start, said));
                (notes::marks(self.text, span, &self.labels), said)
            }
        };
        let heading = self.heading;
        self.passages.push(Passage { span, block, kind, cue, heading, marks, quotations, attribution });
    }

    /// What of the quotations of the block stands in a passage; passages come in text order.
    fn quotations(&mut self, passage: Span) -> Vec<Quotation> {
        while self.quotations.front().is_some_and(|quotation| quotation.words.end <= passage.start) {
            self.quotations.pop_front();
        }
        let begun = self.quotations.iter().take_while(|quotation| quotation.mark < passage.end);
        begun.filter_map(|quotation| quotations::part(quotation, passage)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::Document;
    use crate::document::PassageKind;
    use crate::read::Format;

    fn passages(text: &str) -> Vec<(PassageKind, &'static str, String)> {
        let document = Document::from_text("t", Format::Plain, text);
        document.passages().iter().map(|p| (p.kind, p.cue, p.span.of(text).to_owned())).collect()
    }

    #[test]
    fn a_list_run_into_a_paragraph() {
        let found = passages("Pillar 1: Harbours\n\nInitiatives: open a quay; build a pier.\n");
        let texts: Vec<&str> = found.iter().map(|(_, _, text)| text.as_str()).collect();
        assert_eq!(texts, ["Pillar 1: Harbours", "Initiatives:", "open a quay;", "build a pier."]);
        assert_eq!(found[1].0, PassageKind::Furniture);
        assert_eq!(found[2].0, PassageKind::Claim);
    }

    #[test]
    fn numbered_items_under_notes_are_notes() {
        let text = "Ships came.1 They left.\n\nNotes\n\n1. Harbour log, 2031.\n";
        let document = Document::from_text("t", Format::Plain, text);
        assert_eq!(document.notes().len(), 1);
        assert_eq!(document.passages()[0].marks[0].label, "1");
        assert_eq!(document.passages()[0].span.of(text), "Ships came.1");
    }
}
