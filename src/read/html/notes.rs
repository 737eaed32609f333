//! Footnotes of pages: which links are note marks, which part of a page is the note, and under which label.
//!
//! A link is a mark when it says so (`role="doc-noteref"`, `epub:type="noteref"`, a class of a known generator),
//! when it is raised, or when it reads like a label and its target is named like a note; and when its target stands
//! behind it, which tells it from the way back. A note is the block its target stands in, or what follows the
//! target when that block holds more than the note.

use super::tree::Page;
use crate::read::html::{is_block, link_target};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Longest text of a mark that does not call itself one, in characters: `[note 12]`.
const MARK_CHARS: usize = 10;

/// Longest label that the segmenter takes for one, in bytes.
const LABEL_BYTES: usize = 20;

/// How the ids of notes begin in what Word, pandoc, WordPress, Wikipedia, GitHub and EPUB tools write.
const NOTE_IDS: [&str; 12] = [
    "fn",
    "_fn",
    "ftn",
    "_ftn",
    "sdfootnote",
    "sdendnote",
    "_edn",
    "edn",
    "note",
    "footnote",
    "endnote",
    "cite",
];

/// Classes of links that are marks.
const MARK_CLASSES: [&str; 6] =
    ["footnote-ref", "footnoteref", "footnote", "noteref", "footnote-reference", "sdfootnoteanc"];

/// The notes of the pages of a file.
#[derive(Debug, Default)]
pub(in crate::read) struct Notes {
    /// Index into `list`, by page and link.
    marks: BTreeMap<(usize, usize), usize>,
    /// Index into `list`, by page and first node.
    starts: FxHashMap<(usize, usize), usize>,
    list: Vec<Note>,
}

#[derive(Debug)]
pub(in crate::read) struct Note {
    pub page: usize,
    /// Its nodes: from `start` to before `end`.
    pub start: usize,
    pub end: usize,
    /// As it stands between the brackets: `2`, `^a`; empty when no mark names it.
    pub label: String,
    /// What the page itself calls it, which stands once more at its beginning.
    pub own: String,
    /// The link that names it first.
    pub link: Option<(usize, usize)>,
}

impl Notes {
    /// Finds the notes. `page_of` tells which page a link's address without its fragment means.
    pub fn find(pages: &[Page], page_of: &dyn Fn(usize, &str) -> Option<usize>) -> Self {
        let mut targets: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        let mut order = Vec::new();
        for (number, page) in pages.iter().enumerate() {
            for link in (0..page.nodes.len()).filter(|&at| page.name(at) == "a") {
                let Some((file, id)) = link_target(page, link) else { continue };
                let Some(on) = page_of(number, &file) else { continue };
                let Some(&target) = pages[on].ids.get(&id) else { continue };
                if (on, target) > (number, link) && is_mark(page, link, &pages[on], target, &id) {
                    let links = targets.entry((on, target)).or_default();
                    if links.is_empty() {
                        order.push((on, target));
                    }
                    links.push((number, link));
                }
            }
        }
        let mut notes = Self::default();
        let mut used: FxHashMap<String, usize> = FxHashMap::default();
        for key in order {
            let (on, target) = key;
            let links = &targets[&key];
            let Some((start, end)) = region(&pages[on], on, target, links, &targets) else { continue };
            let (number, link) = links[0];
            let own = bare_label(&pages[number].words(link));
            let label = unique(&own, notes.list.len() + 1, &mut used);
            notes.marks.extend(links.iter().map(|&link| (link, notes.list.len())));
            notes.list.push(Note { page: on, start, end, label, own, link: Some(links[0]) });
        }
        for (number, page) in pages.iter().enumerate() {
            let mut taken = vec![false; page.nodes.len()];
            for note in notes.list.iter().filter(|note| note.page == number) {
                taken[note.start..note.end].fill(true);
            }
            let mut at = 0;
            while at < page.nodes.len() {
                if is_note(page, at) && !taken[page.subtree(at)].contains(&true) {
                    let (start, end) = (at, page.nodes[at].end);
                    let (label, own) = (String::new(), String::new());
                    notes.list.push(Note { page: number, start, end, label, own, link: None });
                    at = end;
                } else {
                    at += 1;
                }
            }
        }
        notes.list_sorted()
    }

    /// With the notes in the order of the text.
    fn list_sorted(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|&at| (self.list[at].page, self.list[at].start));
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        self.list.sort_by_key(|note| (note.page, note.start));
        for index in self.marks.values_mut() {
            *index = place[*index];
        }
        self.starts = self.list.iter().enumerate().map(|(at, note)| ((note.page, note.start), at)).collect();
        self
    }

    /// The note that a link is a mark of.
    pub fn marked(&self, page: usize, link: usize) -> Option<&Note> {
        self.marks.get(&(page, link)).map(|&at| &self.list[at])
    }

    /// The note that begins at a node.
    pub fn starting(&self, page: usize, at: usize) -> Option<&Note> {
        self.starts.get(&(page, at)).map(|&at| &self.list[at])
    }

    /// The notes that stand on a page, in text order.
    pub fn of_page(&self, page: usize) -> impl Iterator<Item = &Note> {
        self.list.iter().filter(move |note| note.page == page)
    }
}

/// Whether the page calls an element a note.
fn is_note(page: &Page, at: usize) -> bool {
    ["footnote", "endnote", "rearnote", "note"].iter().any(|kind| page.has_word(at, "epub:type", kind))
        || page.has_word(at, "role", "doc-footnote")
        || page.has_word(at, "role", "doc-endnote")
}

fn is_mark(page: &Page, link: usize, on: &Page, target: usize, id: &str) -> bool {
    if is_way_back(page, link) {
        return false;
    }
    let said = page.has_word(link, "role", "doc-noteref")
        || page.has_word(link, "epub:type", "noteref")
        || MARK_CLASSES.iter().any(|class| page.has_word(link, "class", class));
    let text = page.words(link);
    let short = !text.is_empty() && text.chars().count() <= MARK_CHARS;
    let raised = page.subtree(link).any(|at| page.name(at) == "sup")
        || page.ancestors(link).take_while(|&up| !is_block(page.name(up))).any(|up| page.name(up) == "sup");
    let named = is_note_id(id) || is_note(on, target);
    let label = bare_label(&text);
    let numeral = !label.is_empty() && label.len() <= 4 && label.chars().all(|c| c.is_ascii_digit())
        || matches!(label.chars().next(), Some('*' | '†' | '‡' | '§'));
    let bracketed = text.starts_with(['[', '(']);
    said || raised && short || named && short && (numeral || bracketed)
}

fn is_note_id(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    NOTE_IDS.iter().any(|start| id.starts_with(start)) || id.contains("note")
}

/// Whether a link leads back from a note.
pub(super) fn is_way_back(page: &Page, link: usize) -> bool {
    page.has_word(link, "role", "doc-backlink")
        || page.attribute(link, "class").is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            class.contains("backref") || class.contains("backlink") || class.contains("footnote-back")
        })
        || matches!(page.words(link).trim_end_matches('\u{fe0e}'), "↩" | "↑" | "^" | "⤴" | "⏎" | "Back")
}

/// The nodes that are the note of a target; `None` when nothing tells them from the running text.
fn region(
    page: &Page,
    number: usize,
    target: usize,
    links: &[(usize, usize)],
    targets: &BTreeMap<(usize, usize), Vec<(usize, usize)>>,
) -> Option<(usize, usize)> {
    let block = if is_block(page.name(target)) {
        target
    } else {
        page.ancestors(target).find(|&up| is_block(page.name(up)))?
    };
    let inside = |from: usize, end: usize| targets.range((number, from)..(number, end)).map(|(key, _)| key.1);
    let mut end = page.nodes[block].end;
    if page.name(block) == "dt" {
        let next = (end < page.nodes.len() && page.name(end) == "dd").then(|| page.nodes[end].end);
        return Some((block, next.unwrap_or(end)));
    }
    if block == target {
        return inside(block, end).nth(1).is_none().then_some((block, end));
    }
    let holds_mark = links.iter().any(|&(on, link)| on == number && page.subtree(block).contains(&link));
    if !holds_mark && inside(block, end).nth(1).is_none() && page.name(block) != "body" {
        // Word and LibreOffice put the paragraphs of a note into an element named like it.
        let around = page.nodes[block].parent;
        let named = page.attribute(around, "id").is_some_and(is_note_id);
        let holds_mark = links.iter().any(|&(on, link)| on == number && page.subtree(around).contains(&link));
        let only = inside(around, page.nodes[around].end).nth(1).is_none();
        let note = if named && only && !holds_mark { around } else { block };
        return Some((note, page.nodes[note].end));
    }
    if let Some(next) = inside(target + 1, end).next() {
        end = next;
    }
    Some((target, end))
}

/// A label without brackets, blanks and marks of Markdown around it.
fn bare_label(text: &str) -> String {
    let bare = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '^' | '.' | ':'));
    bare.chars().filter(|c| !matches!(c, '[' | ']')).collect()
}

/// The label as it is written: plain when the segmenter reads it so, else with a caret; never used before.
fn unique(own: &str, number: usize, used: &mut FxHashMap<String, usize>) -> String {
    let mut end = own.len().min(LABEL_BYTES);
    while !own.is_char_boundary(end) {
        end -= 1;
    }
    let own = if own.is_empty() { number.to_string() } else { own[..end].to_owned() };
    let plain = own.len() <= 3 && own.bytes().all(|b| b.is_ascii_digit())
        || own.len() <= 6 && own.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'l'))
        || own.len() <= 3 && own.bytes().all(|b| b == b'*');
    let times = used.entry(own.clone()).or_insert(0);
    *times += 1;
    match *times {
        1 if plain => own,
        1 => format!("^{own}"),
        times => format!("^{own}.{times}"),
    }
}
