//! How does styled text fit a terminal?
//!
//! Breaks a run of styled pieces into lines of a given display width (crate `unicode-width`: wide East
//! Asian characters count two columns, combining marks none). White space in the text is folded; lines
//! break at white space and around wide characters, greedily, in linear time. A word wider than the line
//! overflows, so that an address can still be copied. Control and direction characters are shown as
//! escapes: a document must not drive the reader's terminal.

use anstyle::Style;
use std::fmt::{self, Display, Formatter, Write};
use unicode_width::UnicodeWidthChar;

/// Wide characters that may not begin a line (the common ones of JIS X 4051).
const NOT_AT_START: &str = "、。，．：；？！）」』】〉》〕］｝〗〙〛・ー々";

/// Least room for text beside an indent, in columns, even where the line gets wider than asked; our own
/// choice: about three English words.
const MIN_ROOM: usize = 20;

/// A run of text with one style. `open` and `close` are put around it where colour is off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub style: Style,
    pub open: &'static str,
    pub close: &'static str,
}

impl<'a> Piece<'a> {
    /// Text in a style, without marks.
    pub fn new(text: &'a str, style: Style) -> Self {
        Self { text, style, open: "", close: "" }
    }
}

/// The shape of a paragraph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Display width of a line, in columns.
    pub width: usize,
    /// Columns before the first line; what stands there is the caller's.
    pub first: usize,
    /// Columns of blank before every other line.
    pub rest: usize,
    /// Styles as ANSI escapes instead of marks.
    pub colour: bool,
}

/// Lays out `pieces`; no newline at the end. The caller has already written the first indent.
pub(super) fn wrap(pieces: &[Piece<'_>], shape: Shape) -> String {
    let mut runs = Runs::default();
    let mut used = shape.first;
    let limit = shape.width.max(shape.rest + MIN_ROOM);
    for (index, atom) in atoms(pieces, shape.colour).into_iter().enumerate() {
        let gap = usize::from(atom.gap.is_some() && index > 0);
        if index > 0 && atom.may_break && used + gap + atom.width > limit {
            runs.push(Style::new(), &format!("\n{:1$}", "", shape.rest));
            used = shape.rest;
        } else if gap > 0 {
            runs.push(atom.gap.unwrap_or_default(), " ");
            used += 1;
        }
        atom.runs.0.iter().for_each(|(style, text)| runs.push(*style, text));
        used += atom.width;
    }
    runs.to_string()
}

/// `text` on one line of at most `room` columns, an ellipsis at the end where it was cut.
pub(super) fn clip(text: &str, room: usize) -> String {
    let folded = clean(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if width(&folded) <= room {
        return folded;
    }
    let mut used = 1;
    let kept = folded.chars().take_while(|&c| {
        used += c.width().unwrap_or(0);
        used <= room
    });
    kept.collect::<String>().trim_end().to_owned() + "…"
}

/// Display width of a text, in columns.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The text with characters that could drive a terminal shown as `\u{…}`.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_clean(&mut out, c));
    out
}

fn push_clean(out: &mut String, c: char) {
    let steers = c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if steers {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    } else {
        out.push(c);
    }
}

/// Runs of text, each with its style.
#[derive(Default)]
struct Runs(Vec<(Style, String)>);

impl Runs {
    fn push(&mut self, style: Style, text: &str) {
        match self.0.last_mut() {
            Some((last, run)) if *last == style => run.push_str(text),
            _ => self.0.push((style, text.to_owned())),
        }
    }
}

impl Display for Runs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(style, text)| write!(f, "{style}{text}{style:#}"))
    }
}

/// What stays together on a line.
#[derive(Default)]
struct Atom {
    runs: Runs,
    width: usize,
    /// The style of the white space before it, if there is any.
    gap: Option<Style>,
    /// A line may end before it.
    may_break: bool,
}

fn atoms(pieces: &[Piece<'_>], colour: bool) -> Vec<Atom> {
    let mut maker = Atoms { colour, ..Atoms::default() };
    pieces.iter().for_each(|piece| maker.piece(piece));
    maker.done
}

/// Builds atoms piece by piece.
#[derive(Default)]
struct Atoms {
    colour: bool,
    done: Vec<Atom>,
    /// White space was seen since the last character, inside a piece of this style or between pieces.
    gap: Option<Style>,
    /// The last character was wide.
    after_wide: bool,
}

impl Atoms {
    fn piece(&mut self, piece: &Piece<'_>) {
        let style = if self.colour { piece.style } else { Style::new() };
        let (open, close) = if self.colour { ("", "") } else { (piece.open, piece.close) };
        let body = piece.text.trim();
        if piece.text.starts_with(char::is_whitespace) {
            self.gap = Some(Style::new());
        }
        if !body.is_empty() {
            open.chars().for_each(|c| self.push(c, style));
            let mut rest = body.chars();
            if !open.is_empty() {
                rest.next().into_iter().for_each(|c| self.glue(c, style));
            }
            rest.for_each(|c| self.push(c, style));
            close.chars().for_each(|c| self.glue(c, style));
        }
        if piece.text.ends_with(char::is_whitespace) {
            self.gap = Some(Style::new());
        }
    }

    /// Adds a character, on a new atom where a line may end before it.
    fn push(&mut self, c: char, style: Style) {
        if c.is_whitespace() {
            self.gap = Some(style);
            return;
        }
        let wide = c.width() == Some(2);
        let beside_wide = (wide || self.after_wide) && !NOT_AT_START.contains(c);
        if self.gap.is_some() || beside_wide || self.done.is_empty() {
            let may_break = self.gap.is_some() || beside_wide;
            self.done.push(Atom { gap: self.gap.take(), may_break, ..Atom::default() });
        }
        self.glue(c, style);
    }

    /// Adds a character to the last atom.
    fn glue(&mut self, c: char, style: Style) {
        self.after_wide = c.width() == Some(2);
        let mut shown = String::new();
        push_clean(&mut shown, c);
        if let Some(atom) = self.done.last_mut() {
            atom.width += width(&shown);
            atom.runs.push(style, &shown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, width: usize) -> String {
        wrap(&[Piece::new(text, Style::new())], Shape { width, first: 0, rest: 2, colour: false })
    }

    #[test]
    fn lines_keep_the_width_and_white_space_folds() {
        assert_eq!(plain("one two\nthree four five six", 22), "one two three four\n  five six");
    }

    #[test]
    fn wide_characters_count_two_columns_and_punctuation_does_not_begin_a_line() {
        assert_eq!(plain("水位水位水位水位水位水。水位", 22), "水位水位水位水位水位\n  水。水位");
    }

    #[test]
    fn marks_stay_with_the_words_they_enclose() {
        let marked = Piece { open: "{+", close: "+}", ..Piece::new(" fourteen million ", Style::new()) };
        let pieces = [Piece::new("sets aside", Style::new()), marked, Piece::new("crowns", Style::new())];
        let shape = Shape { width: 24, first: 0, rest: 0, colour: false };
        assert_eq!(wrap(&pieces, shape), "sets aside {+fourteen\nmillion+} crowns");
    }

    #[test]
    fn a_document_cannot_drive_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c", 60), "a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn a_clipped_text_fits_its_room() {
        assert_eq!(clip("水位 level", 6), "水位…");
        assert_eq!(clip("level", 5), "level");
    }
}
