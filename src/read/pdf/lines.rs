//! Lines of text from rows of words: marks of notes, rows of tables, and what belongs to the foot of the page.

use super::words::Row;
use crate::segment::notes;

/// Least gap between two cells of a table, in type sizes. A blank in a justified line seldom stretches so far, and
/// never at one place in several lines.
const CELL_GAP: f64 = 1.2;

/// How far the edges of two cells of one column may be apart, in type sizes.
const CELL_EDGE: f64 = 0.5;

/// Largest size of a note, as a share of the size of the text.
const NOTE_SIZE: f64 = 0.95;

/// Symbols of lengths, behind which a raised digit makes an area or a volume.
const LENGTHS: [&str; 9] = ["mm", "cm", "dm", "m", "km", "in", "ft", "yd", "mi"];

/// A line of text, or a row of a table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The page, and the line of the page, both 1-based.
    pub page: usize,
    pub number: usize,
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    pub text: String,
    /// Width of the first word.
    pub first: f64,
    /// The cells, when it is a row of a table; else none.
    pub cells: Vec<String>,
    /// Which stretch of the document it stands in, and the edges of that.
    pub region: usize,
    pub left: f64,
    pub right: f64,
}

/// The lines of a stretch of a page. `number` counts the lines of the page so far.
pub(super) fn lines(rows: &[Row], page: usize, region: usize, number: &mut usize) -> Vec<Line> {
    let left = rows.iter().map(Row::x).fold(f64::MAX, f64::min);
    let right = rows.iter().map(Row::end).fold(f64::MIN, f64::max);
    let pieces: Vec<Vec<Row>> = rows.iter().map(pieces).collect();
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| pieces.get(at));
        let tabular = beside.into_iter().any(|other| aligned(&pieces[at], other));
        let cells: Vec<String> = match tabular {
            true => pieces[at].iter().map(text).filter(|text| !text.is_empty()).collect(),
            false => Vec::new(),
        };
        let text = text(row);
        if text.is_empty() {
            continue;
        }
        *number += 1;
        let letters = |bold: bool| {
            let words = row.words.iter().filter(|word| word.bold == bold);
            words.map(|word| word.text.len()).sum::<usize>()
        };
        let mut first = row.words.len();
        if let Some(at) = (0..row.words.len() - 1).find(|at| row.parted(*at)) {
            first = at + 1;
        }
        lines.push(Line {
            page,
            number: *number,
            x: row.x(),
            end: row.end(),
            y: row.y(),
            size: row.size(),
            bold: letters(true) > 9 * letters(false),
            text,
            first: row.words[first - 1].end - row.x(),
            cells,
            region,
            left,
            right,
        });
    }
    lines
}

/// A row cut at its wide gaps; a bullet or number in front stays with what follows.
fn pieces(row: &Row) -> Vec<Row> {
    let mut pieces: Vec<Row> = Vec::new();
    let mut end = f64::MIN;
    for word in &row.words {
        let wide = word.x - end > CELL_GAP * word.size;
        match pieces.last_mut() {
            Some(piece) if !wide || piece.words.len() == 1 && is_marker(&piece.words[0].text) => {
                piece.words.push(word.clone());
            }
            _ => pieces.push(Row { words: vec![word.clone()] }),
        }
        end = end.max(word.end);
    }
    pieces
}

/// Whether a word can only be a bullet or the number of an item or heading.
fn is_marker(word: &str) -> bool {
    let bare = word.trim_matches(['(', ')', '.']);
    let numbered = bare.split('.').all(|part| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let lettered = bare.len() < word.len() && bare.chars().count() == 1;
    (numbered && bare.len() < word.len()) || lettered || !word.chars().any(char::is_alphanumeric)
}

/// Whether two rows have two columns in common.
fn aligned(row: &[Row], other: &[Row]) -> bool {
    if row.len() < 2 || other.len() < 2 {
        return false;
    }
    let same = |piece: &&Row| {
        let near = |a: f64, b: f64| (a - b).abs() <= CELL_EDGE * piece.size();
        other.iter().any(|other| {
            let middle = |row: &Row| (row.x() + row.end()) / 2.0;
            near(piece.x(), other.x()) || near(piece.end(), other.end()) || near(middle(piece), middle(other))
        })
    };
    row.iter().filter(same).count() >= 2
}

/// The text of a row, raised digits as marks of notes.
fn text(row: &Row) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at < row.words.len() {
        let mut end = at + 1;
        if row.words[at].raised {
            while end < row.words.len() && row.words[end].raised {
                end += 1;
            }
            let sign: String = row.words[at..end].iter().map(|word| &*word.text).collect();
            let mark = mark(&sign, &text);
            // A mark stands close behind its word, whatever the gap.
            if mark.starts_with('[') && !text.ends_with('[') {
                text.truncate(text.trim_end().len());
            }
            text.push_str(&mark);
        } else {
            text.push_str(&row.words[at].text);
        }
        if end < row.words.len() && (row.parted(end - 1) || at == 0 && row.words[at].raised) {
            text.push(' ');
        }
        at = end;
    }
    text.trim().to_owned()
}

/// What a raised sign means behind `before`: the mark of a note, a power, or the letters themselves.
fn mark(sign: &str, before: &str) -> String {
    let sign = sign.trim();
    let bare = sign.trim_matches([',', '(', ')', '[', ']']);
    let numbers = bare.split([',', '–', '-', ';']);
    let numbered =
        numbers.clone().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    if numbered && is_power(before) {
        return bare.chars().map(superscript).collect();
    }
    if numbered {
        return format!("[{}]", bare.replace(',', ", "));
    }
    match bare {
        "*" | "**" | "***" => format!("[{bare}]"),
        "†" | "‡" | "§" | "††" | "‡‡" => format!("[^{bare}]"),
        _ => sign.to_owned(),
    }
}

/// Whether a raised number behind these words is a power: of a length, or of ten.
fn is_power(before: &str) -> bool {
    let word = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let amount = before.trim_end().trim_end_matches(unit).trim_end();
    word == "10" && before.trim_end().ends_with("×10")
        || word.ends_with("×10")
        || word == "10" && before.trim_end()[..before.trim_end().len() - 2].trim_end().ends_with(['×', '·'])
        || LENGTHS.contains(&unit) && amount.ends_with(|c: char| c.is_ascii_digit())
}

fn superscript(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '-' | '–' => '⁻',
        other => other,
    }
}

/// Parts the notes at the foot of a stretch from the text: smaller lines of which the first, or a later one, begins
/// with a label. With `open`, smaller lines in front of the first label go on with the last note of the page before.
///
/// Gives the lines of the text, and the notes, each by its lines; the first entry goes on with an older note.
pub(super) fn part_notes(
    mut lines: Vec<Line>,
    body: f64,
    open: bool,
) -> (Vec<Line>, Vec<Line>, Vec<Vec<Line>>) {
    let small = |line: &&Line| line.size <= NOTE_SIZE * body && line.cells.is_empty();
    let from = lines.len() - lines.iter().rev().take_while(small).count();
    let labelled = (from..lines.len()).find(|at| note_label(&lines[*at].text).is_some());
    let first = match labelled {
        Some(at) if !open => at,
        None if !open => return (lines, Vec::new(), Vec::new()),
        _ => from,
    };
    // Small type from the top of the page on is a document in small type, or an abstract.
    if from == 0 && !open && labelled != Some(0) {
        return (lines, Vec::new(), Vec::new());
    }
    let mut notes: Vec<Vec<Line>> = Vec::new();
    let mut older = Vec::new();
    let mut last: Option<u32> = None;
    for mut line in lines.split_off(first) {
        match note_label(&line.text) {
            Some((label, rest)) if follows(last, &label) => {
                last = label.parse().ok().or(last);
                line.text = format!("[{label}] {}", line.text[rest..].trim_start());
                notes.push(vec![line]);
            }
            _ => match notes.last_mut() {
                Some(note) => note.push(line),
                None => older.push(line),
            },
        }
    }
    (lines, older, notes)
}

/// Whether a label can stand behind the one before: numbers count up, so that a line of a note that happens to begin
/// with a number begins no note.
fn follows(last: Option<u32>, label: &str) -> bool {
    match (last, label.parse::<u32>()) {
        (Some(last), Ok(number)) => number == last + 1,
        _ => true,
    }
}

/// The label that a line in small type begins with, and where the note begins: `[2]`, `2 `, `2.`, `(2)`, `*`.
fn note_label(line: &str) -> Option<(String, usize)> {
    if let Some((label, body)) = notes::label(line) {
        let named = line.starts_with("[^") && !label.starts_with('^');
        return Some((if named { format!("^{label}") } else { label }, body));
    }
    let open = usize::from(line.starts_with('('));
    let digits = line[open..].find(|c: char| !c.is_ascii_digit())?;
    if (1..=3).contains(&digits) {
        let rest = &line[open + digits..];
        let close = rest.trim_start_matches([')', '.', ':']);
        let body = close.trim_start();
        let told =
            body.len() < rest.len() && body.starts_with(|c: char| !c.is_lowercase() && !c.is_ascii_digit());
        return told.then(|| (line[open..open + digits].to_owned(), line.len() - body.len()));
    }
    let stars = line.len() - line.trim_start_matches('*').len();
    let sign = line.chars().next().filter(|c| matches!(c, '†' | '‡' | '§'));
    match (stars, sign) {
        (1..=3, _) => Some((line[..stars].to_owned(), stars)),
        (_, Some(sign)) => Some((format!("^{sign}"), sign.len_utf8())),
        _ => None,
    }
}

/// A word for tests.
#[cfg(test)]
fn word(text: &str, x: f64, end: f64) -> super::words::Word {
    super::words::Word {
        x,
        end,
        y: 100.0,
        size: 10.0,
        bold: false,
        furniture: false,
        raised: false,
        blank: false,
        glued: false,
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_digits_are_marks_or_powers() {
        assert_eq!(mark("3", "the plan."), "[3]");
        assert_eq!(mark("3,4", "the plan."), "[3, 4]");
        assert_eq!(mark("2", "7 km"), "²");
        assert_eq!(mark("2", "the km"), "[2]");
        assert_eq!(mark("6", "4 × 10"), "⁶");
        assert_eq!(mark("6", "of 2010"), "[6]");
        assert_eq!(mark("th", "the 5"), "th");
        assert_eq!(mark("*", "Marrane"), "[*]");
        assert_eq!(mark("†", "Marrane"), "[^†]");
    }

    #[test]
    fn labels_of_notes() {
        let label = |line: &str| note_label(line).map(|(label, body)| (label, line[body..].to_owned()));
        let found = |label: &str, body: &str| Some((label.to_owned(), body.to_owned()));
        assert_eq!(label("2 Harbour log."), found("2", "Harbour log."));
        assert_eq!(label("[2] Harbour log."), found("2", "Harbour log."));
        assert_eq!(label("12. Harbour log."), found("12", "Harbour log."));
        assert_eq!(label("2031 was dry."), None);
        assert_eq!(label("14 ships came."), None);
    }

    #[test]
    fn a_mark_in_front_is_a_label() {
        let mut row = Row { words: vec![word("2", 0.0, 3.0), word("Log.", 3.5, 20.0)] };
        row.words[0].raised = true;
        assert_eq!(text(&row), "[2] Log.");
    }
}
