//! Blocks of plain text: what is left when a page or a paper is copied.
//!
//! Blank lines part paragraphs. Inside a paragraph a line end means a new block, unless the text is
//! hard-wrapped (lines of one width), where it means a space. Bullets, numbers, `#`, bold runs, `>` and
//! note labels are understood where they occur, since copied text keeps them. Linear in the text.

use super::headings::{ends_like_a_sentence, is_heading};
use crate::document::{Block, BlockKind};
use crate::segment::notes;
use crate::span::Span;

/// Longest line, in characters, that hard-wrapped text has; editors wrap at 72 to 100.
const WRAP_LIMIT: usize = 110;

/// Narrowest width, in characters, that prose is wrapped at; below stand addresses, verse and title pages.
const WRAP_LEAST: usize = 50;

/// Share, `0..=1`, of the widest line that a wrapped line fills at least: a wrap leaves less than one word.
const WRAP_FILL: f64 = 0.7;

/// Share, `0..=1`, of lines inside paragraphs that must be full for the text to count as wrapped.
const WRAPPED_SHARE: f64 = 0.7;

/// Most words of a title that stands first in the text.
const TITLE_WORDS: usize = 32;

/// The blocks of `text` in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let paragraphs = paragraphs(text);
    let wrapped = is_wrapped(text, &paragraphs);
    let mut units: Vec<Span> = Vec::new();
    for lines in &paragraphs {
        for (nth, &line) in lines.iter().enumerate() {
            let joins =
                nth > 0 && wrapped && !starts_block(line.of(text)) && !hard_break(text, lines[nth - 1]);
            match units.last_mut() {
                Some(last) if joins => last.end = line.end,
                _ => units.push(line),
            }
        }
    }
    let mut blocks: Vec<Block> = units
        .iter()
        .enumerate()
        .map(|(at, &span)| Block { kind: kind(text, span, units.get(at + 1).copied()), span })
        .collect();
    mark_bold_runs(text, &mut blocks);
    mark_title(text, &mut blocks);
    blocks
}

/// Runs of non-blank lines, each line without the white space around it.
fn paragraphs(text: &str) -> Vec<Vec<Span>> {
    let mut paragraphs = vec![Vec::new()];
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len()).trimmed(text);
        start += line.len();
        if span.is_empty() || !span.of(text).chars().any(char::is_alphanumeric) {
            paragraphs.push(Vec::new());
        } else if let Some(open) = paragraphs.last_mut() {
            open.push(span);
        }
    }
    paragraphs.retain(|lines| !lines.is_empty());
    paragraphs
}

fn is_wrapped(text: &str, paragraphs: &[Vec<Span>]) -> bool {
    let width = |line: &Span| line.of(text).chars().count();
    let inner: Vec<usize> =
        paragraphs.iter().flat_map(|lines| &lines[..lines.len() - 1]).map(width).collect();
    let widest = paragraphs.iter().flatten().map(width).max().unwrap_or(0);
    let full = inner.iter().filter(|&&w| w as f64 >= WRAP_FILL * widest as f64).count();
    (WRAP_LEAST..=WRAP_LIMIT).contains(&widest)
        && !inner.is_empty()
        && full as f64 >= WRAPPED_SHARE * inner.len() as f64
}

/// Two blanks before the line end are Markdown's line break; copied text keeps them.
fn hard_break(text: &str, line: Span) -> bool {
    text[line.end..].starts_with("  ")
}

fn starts_block(line: &str) -> bool {
    item_marker(line).is_some() || notes::label(line).is_some() || line.starts_with(['#', '>'])
}

pub(super) fn kind(text: &str, span: Span, next: Option<Span>) -> BlockKind {
    let line = span.of(text);
    if notes::label(line).is_some() {
        return BlockKind::Note;
    }
    if line.starts_with('>') {
        return BlockKind::Quote;
    }
    let bold = line.starts_with("**")
        && line.trim_end_matches(':').ends_with("**")
        && !line[2..].trim_end_matches([':', '*']).contains("**");
    if line.starts_with("# ") || line.starts_with("##") || bold {
        return BlockKind::Heading;
    }
    match item_marker(line) {
        Some((_, true)) => BlockKind::Item,
        Some((body, false)) if !is_heading(&line[body..], false) => BlockKind::Item,
        _ => {
            let prose_follows = next.is_some_and(|next| ends_like_a_sentence(next.of(text)));
            if is_heading(line, prose_follows) { BlockKind::Heading } else { BlockKind::Paragraph }
        }
    }
}

/// The first line of a page is its title unless it ends like a sentence or is far too long for one.
pub(super) fn mark_title(text: &str, blocks: &mut [Block]) {
    if let [first, _, ..] = blocks
        && first.kind == BlockKind::Paragraph
        && !ends_like_a_sentence(first.span.of(text))
        && first.span.of(text).split_whitespace().count() <= TITLE_WORDS
    {
        first.kind = BlockKind::Heading;
    }
}

/// A bold run that opens in one line and closes in a later one marks every line between as a heading.
fn mark_bold_runs(text: &str, blocks: &mut [Block]) {
    let mut open = None;
    for at in 0..blocks.len() {
        let line = blocks[at].span.of(text);
        let odd = line.matches("**").count() % 2 == 1;
        match open {
            None if odd && line.starts_with("**") => open = Some(at),
            Some(first) if odd => {
                if line.ends_with("**") {
                    blocks[first..=at].iter_mut().for_each(|block| block.kind = BlockKind::Heading);
                }
                open = None;
            }
            _ => {}
        }
    }
}

/// Where the text after a bullet or number begins, and whether the marker is a bullet (which always makes
/// an item) rather than a number (which may also stand before a heading).
pub(crate) fn item_marker(line: &str) -> Option<(usize, bool)> {
    let mut chars = line.char_indices();
    let (_, first) = chars.next()?;
    if matches!(first, '-' | '*' | '+' | '•' | '◦' | '▪' | '‣' | '–' | '—' | '·') {
        let rest = &line[first.len_utf8()..];
        let blank = rest.len() - rest.trim_start().len();
        return (blank > 0).then_some((first.len_utf8() + blank, true));
    }
    let label = line.trim_start_matches('(');
    let inner: &str = label.split([')', '.']).next().unwrap_or("");
    let numbered = (1..=4).contains(&inner.len())
        && (inner.bytes().all(|b| b.is_ascii_digit())
            || inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_lowercase())
            || inner.bytes().all(|b| matches!(b, b'i' | b'v' | b'x')));
    if !numbered {
        return None;
    }
    let after = (line.len() - label.len()) + inner.len();
    let close = line[after..].chars().next()?;
    let opened = line.starts_with('(');
    if !(close == ')' || close == '.' && !opened) {
        return None;
    }
    let rest = &line[after + 1..];
    let blank = rest.len() - rest.trim_start().len();
    (blank > 0).then_some((after + 1 + blank, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, &str)> {
        blocks(text).into_iter().map(|b| (b.kind, b.span.of(text))).collect()
    }

    #[test]
    fn a_bold_run_over_lines_is_a_heading() {
        let text = "**REPORT OF THE  \nHARBOUR WORKING PARTY\nOF ORVELLE**\n\nThe party met twice.\n";
        let kinds = kinds(text);
        assert_eq!(kinds.iter().filter(|(k, _)| *k == BlockKind::Heading).count(), 3, "{kinds:?}");
        assert_eq!(kinds.last(), Some(&(BlockKind::Paragraph, "The party met twice.")));
    }

    #[test]
    fn wrapped_lines_join_and_short_lines_do_not() {
        let wrapped = "The council of Orvelle met in the old harbour office on Monday to\nhear the report of its auditors, who had been asked to look into the\nfees of 2030.\n";
        assert_eq!(kinds(wrapped).len(), 1);
        let lines = "The council met in the morning and heard the report of its auditors in full.\nIt rose at noon.\nNobody spoke.\n";
        assert_eq!(kinds(lines).len(), 3);
    }

    #[test]
    fn bullets_and_numbers_are_items() {
        let text = "- one thing was agreed.\n\n2. Another thing was agreed.\n\n3. Budget\n";
        let kinds: Vec<_> = kinds(text).into_iter().map(|(k, _)| k).collect();
        assert_eq!(kinds, [BlockKind::Item, BlockKind::Item, BlockKind::Heading]);
    }

    #[test]
    fn markers() {
        assert_eq!(item_marker("(a) first"), Some((4, false)));
        assert_eq!(item_marker("12. first"), Some((4, false)));
        assert_eq!(item_marker("1.5 metres"), None);
        assert_eq!(item_marker("-5 degrees"), None);
        assert_eq!(item_marker("No. 5"), None);
    }
}
