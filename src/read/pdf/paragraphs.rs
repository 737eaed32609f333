//! Blocks from lines: paragraphs, headings, items, cells and notes, over the ends of columns and pages, with words
//! that were divided at the end of a line made whole.

use super::lines::Line;
use crate::document::BlockKind;
use crate::lexical;
use crate::origin::Origin;
use crate::read::extract::Extract;
use crate::read::headings::{ends_like_a_sentence, is_heading};
use crate::read::item_marker;
use crate::segment::notes;
use crate::vectors;
use rustc_hash::{FxHashMap, FxHashSet};

/// How much larger than the text the type of a heading is at least, as a share.
const HEADING_SIZE: f64 = 1.08;

/// How much larger type must be for a line with a question or exclamation mark to be a heading.
const TITLE_SIZE: f64 = 1.15;

/// Most words of a heading that its type alone makes one.
const HEADING_WORDS: usize = 32;

/// Most words of a heading in bold type of the size of the text.
const BOLD_WORDS: usize = 20;

/// How far sizes of one block may be apart, as a share.
const SAME_SIZE: f64 = 0.06;

/// How much wider than usual the distance of two lines of one paragraph may be, as a factor.
const LEADING: f64 = 1.25;

/// Largest distance of the lines of one heading, in type sizes.
const HEADING_LEADING: f64 = 1.7;

/// Distance of the lines of a size that has no usual one, in type sizes.
const USUAL_LEADING: f64 = 1.4;

/// Share of the distances of lines of one size that a distance must have to be the usual one.
const LEADING_SHARE: f64 = 0.1;

/// Least indent that begins a paragraph, in type sizes.
const INDENT: f64 = 0.8;

/// What is left over at the end of a line, in type sizes, beyond the next word, when the line ends a paragraph: less
/// where it closes a sentence.
const LEFT_OVER: f64 = 0.6;
const LEFT_OVER_OPEN: f64 = 5.0;

/// How near the right edge a line ends that may go on in the next column, in type sizes.
const FULL: f64 = 2.0;

/// Most digits of the number of an item.
const MAX_MARKER: usize = 3;

/// How often paragraphs must have begun with an indent for the document to be set so.
const INDENTED: usize = 2;

/// Most letters of an ending that looks like a word (*slow-est*, *exam-ple*); second parts of compounds are longer.
const ENDING: usize = 3;

/// Endings that the tables know as words of their own.
const ENDINGS: [&str; 12] =
    ["able", "ably", "ally", "ance", "ence", "hood", "ibly", "ings", "less", "ment", "ness", "ship"];

/// First parts of words that are written without a hyphen.
const PREFIXES: [&str; 8] = ["out", "over", "under", "inter", "fore", "with", "super", "trans"];

/// A block that is being put together.
#[derive(Debug)]
struct Draft {
    kind: BlockKind,
    lines: Vec<Line>,
    /// The reason, for what cannot be read.
    unread: Option<String>,
}

/// What a page holds, in reading order.
pub(super) enum Part {
    Lines(Vec<Line>),
    /// Lines that go on with the last note, and notes by their lines.
    Notes(Vec<Line>, Vec<Vec<Line>>),
    /// Page and reason.
    Unread(usize, String),
}

/// Writes the parts of all pages into the extract. `body` is the size of the text.
pub(super) fn write(parts: Vec<Part>, body: f64, extract: &mut Extract) {
    let mut builder =
        Builder { body, leading: leadings(&parts), indents: indents(&parts), ..Builder::default() };
    for part in parts {
        match part {
            Part::Lines(lines) => lines.into_iter().for_each(|line| builder.line(line)),
            Part::Notes(older, notes) => builder.notes(older, notes),
            Part::Unread(page, reason) => builder.unread(page, reason),
        }
    }
    builder.flush();
    let mut drafts = builder.drafts;
    headings(&mut drafts, body);
    let words = vocabulary(&drafts);
    for draft in &drafts {
        emit(draft, &words, extract);
    }
    extract.close();
}

/// The usual distance of lines by their size in half points: the smallest that is common.
fn leadings(parts: &[Part]) -> FxHashMap<i64, f64> {
    let mut found: FxHashMap<i64, Vec<f64>> = FxHashMap::default();
    for pair in pairs(parts) {
        let gap = pair[1].y - pair[0].y;
        if gap >= 0.8 * pair[1].size && (pair[0].size - pair[1].size).abs() <= SAME_SIZE * pair[1].size {
            found.entry(half_points(pair[1].size)).or_default().push(gap);
        }
    }
    let usual = |mut gaps: Vec<f64>| {
        gaps.sort_by(f64::total_cmp);
        let needed = ((gaps.len() as f64 * LEADING_SHARE) as usize).max(2);
        let same = |at: &usize| gaps.get(at + needed - 1).is_some_and(|gap| gap - gaps[*at] <= 1.0);
        (0..gaps.len()).find(same).map(|at| gaps[at + needed - 1])
    };
    found.into_iter().filter_map(|(size, gaps)| Some((size, usual(gaps)?))).collect()
}

fn half_points(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

/// Neighbouring lines of one stretch.
fn pairs(parts: &[Part]) -> impl Iterator<Item = &[Line]> {
    parts.iter().flat_map(|part| match part {
        Part::Lines(lines) => lines.windows(2),
        _ => [].windows(2),
    })
}

/// How many paragraphs seem to begin with an indent.
fn indents(parts: &[Part]) -> usize {
    let begins = |pair: &&[Line]| {
        let indent = (pair[1].x - pair[0].x) / pair[1].size;
        (INDENT..4.0).contains(&indent)
            && pair[1].y - pair[0].y <= USUAL_LEADING * pair[1].size
            && ends_like_a_sentence(&pair[0].text)
            && item_marker(&pair[1].text).is_none()
    };
    pairs(parts).filter(begins).count()
}

/// What an item begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Marker {
    Bullet,
    Dash,
    Number(u32),
    Letter,
}

/// The marker of a line. A year with a full stop is none: `2031. Then`.
fn marker(line: &str) -> Option<Marker> {
    let (_, bullet) = item_marker(line)?;
    if bullet {
        return Some(if line.starts_with(['–', '—', '-', '*', '+', '·']) {
            Marker::Dash
        } else {
            Marker::Bullet
        });
    }
    let digits = line.trim_start_matches('(');
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    match end {
        0 => Some(Marker::Letter),
        1..=MAX_MARKER => Some(Marker::Number(digits[..end].parse().unwrap_or(0))),
        _ => None,
    }
}

fn marker_of(draft: &Draft) -> Option<Marker> {
    draft.lines.first().and_then(|line| marker(&line.text))
}

#[derive(Default)]
struct Builder {
    body: f64,
    leading: FxHashMap<i64, f64>,
    indents: usize,
    drafts: Vec<Draft>,
    open: Option<Draft>,
    /// Notes that wait for the end of the paragraph in which their page ended.
    waiting: Vec<Draft>,
}

impl Builder {
    fn flush(&mut self) {
        self.drafts.extend(self.open.take());
        self.drafts.append(&mut self.waiting);
    }

    fn line(&mut self, line: Line) {
        if !line.cells.is_empty() {
            self.flush();
            for cell in line.cells.clone() {
                let line = Line { text: cell, ..line.clone() };
                self.drafts.push(Draft { kind: BlockKind::Cell, lines: vec![line], unread: None });
            }
            return;
        }
        if let Some(open) = &self.open
            && self.goes_on(open, &line)
        {
            self.open.as_mut().expect("is open").lines.push(line);
            return;
        }
        self.flush();
        let kind = match (notes::label(&line.text), marker(&line.text)) {
            (Some(_), _) => BlockKind::Note,
            (_, Some(_)) => BlockKind::Item,
            _ => BlockKind::Paragraph,
        };
        self.open = Some(Draft { kind, lines: vec![line], unread: None });
    }

    fn notes(&mut self, older: Vec<Line>, notes: Vec<Vec<Line>>) {
        if !older.is_empty() {
            let drafts = self.waiting.iter_mut().rev().chain(self.drafts.iter_mut().rev());
            match drafts.into_iter().find(|draft| draft.kind == BlockKind::Note) {
                Some(note) => note.lines.extend(older),
                None => older.into_iter().for_each(|line| self.line(line)),
            }
        }
        let draft = |lines| Draft { kind: BlockKind::Note, lines, unread: None };
        self.waiting.extend(notes.into_iter().map(draft));
    }

    fn unread(&mut self, page: usize, reason: String) {
        self.flush();
        let line = Line {
            page,
            number: 0,
            x: 0.0,
            end: 0.0,
            y: 0.0,
            size: self.body,
            bold: false,
            text: String::new(),
            first: 0.0,
            cells: Vec::new(),
            region: usize::MAX,
            left: 0.0,
            right: 0.0,
        };
        self.drafts.push(Draft { kind: BlockKind::Unread, lines: vec![line], unread: Some(reason) });
    }

    /// Whether a line belongs to the open block.
    fn goes_on(&self, open: &Draft, line: &Line) -> bool {
        let Some(last) = open.lines.last() else { return false };
        let size = line.size;
        if (last.size - size).abs() > SAME_SIZE * last.size.max(size) {
            return false;
        }
        let closed = ends_like_a_sentence(&last.text);
        let small_start = line.text.chars().next().is_some_and(char::is_lowercase);
        let divided = last.text.ends_with(HYPHENS);
        if last.bold != line.bold && (closed || !small_start) {
            return false;
        }
        if self.starts(open, last, line, closed) {
            return false;
        }
        if last.region != line.region {
            return self.goes_over(open, last, line, closed, divided);
        }
        let usual = self.leading.get(&half_points(size)).copied().unwrap_or(USUAL_LEADING * size);
        let gap = line.y - last.y;
        if gap > LEADING * usual || gap < 0.0 {
            return false;
        }
        let left_over = (last.right - last.end - line.first) / size - 0.25;
        if size >= HEADING_SIZE * self.body || last.bold && line.bold && !closed {
            // The lines of a centred heading are broken where the sense wants it.
            let centred = (last.x - line.x).abs() > 0.1 * size;
            return gap <= HEADING_LEADING * size && (centred || left_over < LEFT_OVER_OPEN);
        }
        // The first line of a block may be indented, the second shows where its lines begin; in the next column they
        // begin elsewhere.
        let here = open.lines.iter().skip(1).find(|other| other.region == line.region);
        let indent = (line.x - here.map_or(last.x, |line| line.x)) / size;
        if here.is_some() && indent.abs() >= INDENT {
            return false;
        }
        if here.is_none() && indent >= INDENT {
            // The second line of an entry hangs; the first line of the next paragraph is indented.
            let hangs = open.kind != BlockKind::Paragraph || !closed;
            return hangs;
        }
        if divided {
            return true;
        }
        left_over < if closed { LEFT_OVER } else { LEFT_OVER_OPEN }
    }

    /// Whether a line begins with the marker of an item or note, and stands where one may begin.
    fn starts(&self, open: &Draft, last: &Line, line: &Line, closed: bool) -> bool {
        if notes::label(&line.text).is_some() && (closed || open.kind == BlockKind::Note) {
            return true;
        }
        let Some(marker) = marker(&line.text) else { return false };
        let closed = closed || last.text.ends_with(':');
        match (marker, marker_of(open)) {
            (Marker::Bullet, _) => true,
            // A dash may go on with a sentence.
            (Marker::Dash, before) => closed || before == Some(Marker::Dash),
            (Marker::Number(number), Some(Marker::Number(before))) => {
                number == before + 1 || number == 1 && closed
            }
            (Marker::Number(_) | Marker::Letter, _) => closed,
        }
    }

    /// Whether a paragraph goes on at the head of the next column or page.
    fn goes_over(&self, open: &Draft, last: &Line, line: &Line, closed: bool, divided: bool) -> bool {
        if line.size >= HEADING_SIZE * self.body || last.bold && line.bold {
            return false;
        }
        let indent = (line.x - line.left) / line.size;
        // An item goes on under its own first word.
        let hanging =
            open.kind == BlockKind::Item || open.lines.iter().any(|other| other.x < last.x - INDENT);
        if indent >= INDENT && !hanging {
            return false;
        }
        let full = last.right - last.end <= FULL * last.size;
        if !closed || divided || last.text.ends_with([',', ';']) {
            let words = last.text.split_whitespace().count();
            let heading =
                open.lines.len() == 1 && !full && words < BOLD_WORDS && is_heading(&last.text, true);
            return !heading;
        }
        full && self.indents >= INDENTED && open.kind == BlockKind::Paragraph
    }
}

/// Tells headings from paragraphs, by type where the type differs from the text and by their look where not.
fn headings(drafts: &mut [Draft], body: f64) {
    let prose: Vec<bool> = drafts.iter().map(|draft| ends_like_a_sentence(&draft_text(draft))).collect();
    let bold: usize = drafts.iter().flat_map(|draft| &draft.lines).filter(|line| line.bold).count();
    let all: usize = drafts.iter().map(|draft| draft.lines.len()).sum();
    let bold_tells = bold * 2 < all;
    let text: Vec<String> = drafts.iter().map(draft_text).collect();
    let open = |draft: &Draft| matches!(draft.kind, BlockKind::Paragraph | BlockKind::Item);
    let set: Vec<bool> = drafts
        .iter()
        .zip(&text)
        .zip(&prose)
        .map(|((draft, text), prose)| {
            let words = text.split_whitespace().count();
            let size = draft.lines[0].size;
            let large = size >= HEADING_SIZE * body;
            let strong = bold_tells && draft.lines.iter().all(|line| line.bold);
            let asks = text.ends_with(['?', '!']) && size >= TITLE_SIZE * body && words <= BOLD_WORDS;
            let bullet = item_marker(text).is_some_and(|(_, bullet)| bullet);
            let short = large && words <= HEADING_WORDS || strong && words <= BOLD_WORDS;
            open(draft) && (!prose || asks) && !bullet && short
        })
        .collect();
    // Where the type tells headings, a short line in the type of the text is more seldom one.
    let told = set.contains(&true);
    for at in 0..drafts.len() {
        let draft = &drafts[at];
        let follows = !told && prose.get(at + 1) == Some(&true);
        let looks = open(draft)
            && draft.lines.len() == 1
            && match item_marker(&text[at]) {
                Some((_, true)) => false,
                Some((rest, false)) => is_heading(&text[at][rest..], false),
                None => is_heading(&text[at], follows),
            };
        if set[at] || looks {
            drafts[at].kind = BlockKind::Heading;
        }
    }
}

fn draft_text(draft: &Draft) -> String {
    draft.lines.iter().map(|line| &*line.text).collect::<Vec<_>>().join(" ")
}

/// The words of a document, in small letters, but for those at the ends of lines that may be parts of words.
#[derive(Default)]
struct Vocabulary {
    all: FxHashSet<String>,
    /// Those with a hyphen, and the parts that make compounds of words with more than one.
    compounds: FxHashSet<String>,
    /// Whether the document divides words at the ends of lines at all.
    divides: bool,
}

fn vocabulary(drafts: &[Draft]) -> Vocabulary {
    let mut words = Vocabulary::default();
    let mut add = |word: &str| {
        let word = bare(word).to_lowercase().replace(['\u{2010}', '\u{2011}'], "-");
        if word.contains('-') {
            let parts: Vec<&str> = word.split('-').collect();
            words.compounds.extend(parts.windows(2).map(|pair| pair.join("-")));
            words.compounds.insert(word.clone());
        }
        words.all.insert(word);
    };
    let mut seams: Vec<(&str, &str)> = Vec::new();
    for draft in drafts {
        let mut divided = false;
        for (at, line) in draft.lines.iter().enumerate() {
            let mut rest: Vec<&str> = line.text.split_whitespace().collect();
            if divided && !rest.is_empty() {
                rest.remove(0);
            }
            let next = draft.lines.get(at + 1);
            divided = line.text.ends_with(HYPHENS) && next.is_some();
            if divided {
                seams.extend(rest.pop().zip(next.and_then(|next| next.text.split_whitespace().next())));
            }
            rest.into_iter().for_each(&mut add);
        }
    }
    words.divides = seams.into_iter().any(|(left, right)| {
        let (left, right) = (bare(left).to_lowercase(), bare(right).to_lowercase());
        let whole = format!("{left}{right}");
        let parts = known(&left) && is_second_part(&right);
        !words.compounds.contains(&format!("{left}-{right}"))
            && !parts
            && (words.all.contains(&whole) || known(&whole))
    });
    words
}

fn bare(word: &str) -> &str {
    let end = word.find('[').unwrap_or(word.len());
    word[..end].trim_matches(|c: char| !c.is_alphanumeric())
}

/// Signs that divide a word at the end of a line: the hyphens, and the soft one.
const HYPHENS: [char; 4] = ['-', '\u{2010}', '\u{2011}', '\u{ad}'];

/// How the end of a line and the start of the next go together.
#[derive(Debug, PartialEq)]
enum Seam {
    /// With a blank.
    Blank,
    /// As they stand: `Canada-` and `China`.
    Close,
    /// Without the hyphen: `har-` and `bour`.
    Whole,
}

fn seam(line: &str, next: &str, words: &Vocabulary) -> Seam {
    let (last, first) = (line.split_whitespace().next_back(), next.split_whitespace().next());
    let (Some(last), Some(first)) = (last, first) else { return Seam::Blank };
    if last.contains("://") || last.starts_with("www.") {
        // An address is broken behind its signs, and nothing is put in; but some programs divide it like a word.
        if let Some(stem) = last.strip_suffix(HYPHENS) {
            let part = stem.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let rest = first.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let compound = words.compounds.contains(&format!("{part}-{rest}").to_lowercase());
            let divided =
                known(&format!("{part}{rest}")) && !compound && !(known(part) && is_second_part(rest));
            return if divided { Seam::Whole } else { Seam::Close };
        }
        let broken = last.ends_with(['/', '.', '-', '_', '=', '&', '?', '#', '%'])
            || first.starts_with(['/', '?', '#']);
        return if broken && !first.starts_with(char::is_uppercase) { Seam::Close } else { Seam::Blank };
    }
    let Some(stem) = last.strip_suffix(HYPHENS) else {
        // A dash between two words without blanks stays so.
        let dash = last.strip_suffix(['–', '—', '/']);
        let tight = dash.is_some_and(|word| word.ends_with(char::is_alphanumeric));
        return if tight { Seam::Close } else { Seam::Blank };
    };
    if last.ends_with('\u{ad}') {
        return Seam::Whole;
    }
    if !stem.ends_with(char::is_alphanumeric) {
        return Seam::Blank;
    }
    let capitals = |word: &str| word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let in_capitals = capitals(stem) && capitals(bare(first)) && bare(first).len() > 1;
    if !in_capitals && !first.starts_with(char::is_lowercase) {
        return Seam::Close;
    }
    // `short- and long-term`.
    if matches!(bare(first), "and" | "or" | "to" | "nor") {
        return Seam::Blank;
    }
    let (left, right) = (bare(stem).to_lowercase(), bare(first).to_lowercase());
    // Of `well-known-` only the last part is divided.
    let part = left.rsplit(HYPHENS).next().unwrap_or(&left);
    let (whole, compound) = (format!("{part}{right}"), format!("{left}-{right}"));
    if words.compounds.contains(&compound) {
        return Seam::Close;
    }
    if words.all.contains(&whole) || known(&whole) {
        return Seam::Whole;
    }
    if !words.divides {
        return Seam::Close;
    }
    let named = stem.starts_with(char::is_uppercase) && !capitals(stem);
    let first_part = known(part) || words.all.contains(part);
    let second_part = is_second_part(&right) || words.all.contains(&right) && right.len() > ENDING;
    if first_part && second_part && !named && !PREFIXES.contains(&part) { Seam::Close } else { Seam::Whole }
}

/// Whether the tables of the language know a word or the word that it is a form of.
fn known(word: &str) -> bool {
    vectors::find(word).is_some() || !lexical::listed(word).is_empty()
}

/// Whether a word can be the second part of a compound: in the tables, and no ending.
fn is_second_part(word: &str) -> bool {
    let bare = word.strip_suffix('s').unwrap_or(word);
    word.len() > ENDING && !ENDINGS.contains(&bare) && !lexical::listed(word).is_empty()
}

fn emit(draft: &Draft, words: &Vocabulary, extract: &mut Extract) {
    let origin = |line: &Line| Origin { page: Some(line.page), line: Some(line.number), ..Origin::default() };
    if let Some(reason) = &draft.unread {
        let place = Origin { page: Some(draft.lines[0].page), ..Origin::default() };
        extract.cannot_read(place, reason);
        return;
    }
    extract.open(draft.kind);
    for (at, line) in draft.lines.iter().enumerate() {
        extract.at(origin(line));
        let seam = draft.lines.get(at + 1).map_or(Seam::Close, |next| seam(&line.text, &next.text, words));
        match seam {
            Seam::Blank => {
                extract.words(&line.text);
                extract.words(" ");
            }
            Seam::Close => extract.words(&line.text.replace('\u{ad}', "")),
            Seam::Whole => extract.words(&line.text.trim_end_matches(HYPHENS).replace('\u{ad}', "")),
        }
    }
    extract.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_divided_at_the_end_of_a_line() {
        let set = |words: &[&str]| words.iter().map(|word| word.to_string()).collect();
        let words = Vocabulary {
            all: set(&["harbourmaster"]),
            compounds: set(&["well-meant", "by-law"]),
            divides: true,
        };
        let seam = |line: &str, next: &str| seam(line, next, &words);
        assert_eq!(seam("the har-", "bourmaster said"), Seam::Whole);
        assert_eq!(seam("the well-", "meant plan"), Seam::Close);
        assert_eq!(seam("the Orvelle-", "Vell treaty"), Seam::Close);
        assert_eq!(seam("some infor-", "mation."), Seam::Whole);
        assert_eq!(seam("the dock-", "yard"), Seam::Whole);
        assert_eq!(seam("a sea-", "green hull"), Seam::Close);
        assert_eq!(seam("short-", "and long-term"), Seam::Blank);
        assert_eq!(seam("from 2030–", "2031"), Seam::Close);
        assert_eq!(seam("the plan –", "a long one"), Seam::Blank);
        assert_eq!(seam("two words", "here"), Seam::Blank);
        assert_eq!(seam("the BY-", "LAW"), Seam::Close);
        assert_eq!(seam("SHARED LABO-", "RATORIES"), Seam::Whole);
        assert_eq!(seam("the slow-", "est ship"), Seam::Whole);
        assert_eq!(seam("see https://example.org/great-", "vell/plan"), Seam::Close);
        assert_eq!(seam("see https://www.example.", "org/plan"), Seam::Close);
        assert_eq!(seam("see https://example.org/plan.", "The council"), Seam::Blank);
    }
}
