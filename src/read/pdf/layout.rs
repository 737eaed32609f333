//! The order in which a page is read: running heads and feet set aside, columns one after another.

use super::words::{Row, Word, rows};
use rustc_hash::FxHashMap;

/// How many rows at the top and at the foot of a page may be running heads and feet.
const EDGE_ROWS: usize = 3;

/// How far from the edge a running head or foot stands, as a share of the height of the page.
const EDGE: f64 = 0.15;

/// How far the same row may move from page to page, in points.
const SAME_HEIGHT: f64 = 3.0;

/// On how many pages a row must stand to be a running head; in documents of fewer than four pages, on two.
const REPEATED: usize = 3;
const REPEATED_SHORT: usize = 2;

/// Least distance of a lone page number from the text, in type sizes, where no other page confirms it.
const LONE_NUMBER_GAP: f64 = 2.5;

/// Largest size of a running head or foot that no other page confirms, as a share of the size of the text.
const SMALL_EDGE: f64 = 0.95;

/// Least width of the gap between two columns, in type sizes; between columns of a few rows it must be wider, since
/// the blanks of justified lines come to stand one under the other.
const GUTTER: f64 = 0.8;
const GUTTER_SHORT: f64 = 1.5;
const GUTTER_ROWS: usize = 7;

/// Least rows of a column, and least height that two columns have in common, in type sizes.
const COLUMN_ROWS: usize = 3;
const COLUMN_HEIGHT: f64 = 3.0;

/// Narrowest column, in type sizes, and least share of its width that its rows fill in the middle. Columns of tables
/// are narrower, or ragged.
const COLUMN_WIDTH: f64 = 9.0;
const COLUMN_FILL: f64 = 0.6;

/// Least words of a row of a column, in the middle; the cells of tables have fewer.
const COLUMN_WORDS: usize = 3;

/// Gap, in type sizes, that parts a row on one side from the columns above or below it.
const COLUMN_APART: f64 = 2.5;

/// Deepest nesting of columns: a page with three columns is split twice.
const MAX_SPLITS: usize = 6;

/// Step, in points, in which places for the gap between columns are tried, and most places that are: a page that is
/// measured in miles takes wider steps.
const STEP: f64 = 2.0;
const STEPS: f64 = 500.0;

/// A stretch of a page that is read from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Region {
    pub rows: Vec<Row>,
}

/// A page, for finding running heads.
pub(super) struct Sheet {
    pub height: f64,
    pub rows: Vec<Row>,
}

/// Takes running heads, feet and page numbers out of the pages, and says on which pages there were any.
pub(super) fn take_furniture(sheets: &mut [Sheet]) -> usize {
    let mut found: Vec<Vec<bool>> = sheets.iter().map(|sheet| vec![false; sheet.rows.len()]).collect();
    for (page, sheet) in sheets.iter().enumerate() {
        for (at, row) in sheet.rows.iter().enumerate() {
            found[page][at] = row.words.iter().all(|word| word.furniture);
        }
    }
    let needed = if sheets.len() > REPEATED { REPEATED } else { REPEATED_SHORT };
    for from_foot in [false, true] {
        repeated(sheets, from_foot, needed, &mut found);
    }
    for (page, sheet) in sheets.iter().enumerate() {
        if let Some(at) = lone_number(sheet, page + 1) {
            found[page][at] = true;
        }
    }
    let mut pages = 0;
    for (sheet, found) in sheets.iter_mut().zip(found) {
        pages += usize::from(found.contains(&true));
        let mut found = found.into_iter();
        sheet.rows.retain(|_| !found.next().unwrap_or(false));
    }
    pages
}

/// Marks the rows at one edge that stand on several pages. A row counts only when all rows nearer the edge do.
fn repeated(sheets: &[Sheet], from_foot: bool, needed: usize, found: &mut [Vec<bool>]) {
    type Seen = (usize, usize, f64, Vec<i64>);
    let mut groups: FxHashMap<String, Vec<Seen>> = FxHashMap::default();
    let mut numbered: FxHashMap<(i64, i64), Vec<(usize, usize)>> = FxHashMap::default();
    for (page, sheet) in sheets.iter().enumerate() {
        for nth in 0..sheet.rows.len().min(EDGE_ROWS) {
            let at = if from_foot { sheet.rows.len() - 1 - nth } else { nth };
            let y = sheet.rows[at].y();
            let distance = if from_foot { sheet.height - y } else { y };
            if distance > EDGE * sheet.height {
                break;
            }
            let text = sheet.rows[at].text();
            let (key, numbers) = masked(&text);
            // A number at either end that counts with the pages makes a running head of whatever stands beside it.
            for number in edge_numbers(&text) {
                let height = (y / SAME_HEIGHT / 2.0).round() as i64;
                numbered.entry((height, number - page as i64)).or_default().push((page, at));
            }
            groups.entry(key).or_default().push((page, at, y, numbers));
        }
    }
    let mut marked: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    // Every row is looked up by its page afterwards, so the order of the groups does not show.
    let mut mark = |page: usize, at: usize| marked.entry(page).or_default().push(at);
    #[allow(clippy::iter_over_hash_type, reason = "only fills a set")]
    for seen in groups.values() {
        let same = |a: &Seen, b: &Seen| {
            let apart = b.0 as i64 - a.0 as i64;
            let counts = a.3.iter().zip(&b.3).all(|(a, b)| a == b || b - a == apart);
            apart != 0 && (a.2 - b.2).abs() <= SAME_HEIGHT && counts
        };
        for (nth, row) in seen.iter().enumerate() {
            // Rows that stand on left and on right pages only are next but one.
            let near = seen[nth.saturating_sub(4)..].iter().take(9);
            if near.filter(|other| same(row, other)).count() + 1 >= needed {
                mark(row.0, row.1);
            }
        }
    }
    #[allow(clippy::iter_over_hash_type, reason = "only fills a set")]
    for seen in numbered.values() {
        if seen.len() >= REPEATED {
            seen.iter().for_each(|(page, at)| mark(*page, *at));
        }
    }
    for (page, sheet) in sheets.iter().enumerate() {
        let Some(marked) = marked.get(&page) else { continue };
        for nth in 0..sheet.rows.len() {
            let at = if from_foot { sheet.rows.len() - 1 - nth } else { nth };
            if !marked.contains(&at) && !found[page][at] {
                break;
            }
            found[page][at] = true;
        }
    }
}

/// A text with its numbers masked, and the numbers.
fn masked(text: &str) -> (String, Vec<i64>) {
    let (mut key, mut numbers) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits > 0 {
            key.push('#');
            numbers.push(rest[..digits].parse().unwrap_or(i64::MAX));
            rest = &rest[digits..];
        } else {
            key.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    // Roman page numbers count as well: `xii`.
    if let Some(roman) = roman(&key) {
        return ("#".to_owned(), vec![roman]);
    }
    (key, numbers)
}

/// The numbers that a row begins or ends with.
fn edge_numbers(text: &str) -> Vec<i64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut numbers = Vec::new();
    for word in [words.first(), words.last()].into_iter().flatten() {
        if word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()) {
            numbers.extend(word.parse::<i64>().ok().filter(|number| !numbers.contains(number)));
        }
    }
    numbers
}

/// The value of a small Roman number in small letters.
fn roman(word: &str) -> Option<i64> {
    let value = |c: char| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        _ => None,
    };
    let values: Vec<i64> = word.chars().map(value).collect::<Option<_>>()?;
    let signed = |(at, value): (usize, &i64)| if values.get(at + 1) > Some(value) { -value } else { *value };
    (!values.is_empty() && values.len() <= 8).then(|| values.iter().enumerate().map(signed).sum())
}

/// The row of a page number that stands alone well away from the text, `3`, `– 3 –`, `Page 3 of 7`, or at the head in
/// small type beside other words; at the foot that is how a note looks.
fn lone_number(sheet: &Sheet, page: usize) -> Option<usize> {
    let last = sheet.rows.len().checked_sub(1).filter(|last| *last > 0)?;
    let sizes = sheet.rows.iter().flat_map(|row| &row.words).map(|word| (word.size, word.text.len()));
    let body = super::words::commonest(sizes)?;
    let number = page.to_string();
    let lone = |at: usize, beside: usize| {
        let row = &sheet.rows[at];
        let text = row.text().to_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let numbered = match words[..] {
            [word] | ["page", word] | ["page", word, "of", _] => word == number,
            [word, "of", total] => word == number && total.bytes().all(|b| b.is_ascii_digit()),
            _ => at == 0 && row.size() <= SMALL_EDGE * body && edge_numbers(&text).contains(&(page as i64)),
        };
        let apart = (row.y() - sheet.rows[beside].y()).abs() >= LONE_NUMBER_GAP * row.size();
        let edge = row.y().min(sheet.height - row.y()) <= EDGE * sheet.height;
        (numbered && apart && edge).then_some(at)
    };
    lone(last, last - 1).or_else(|| lone(0, 1))
}

/// The stretches of a page in the order in which they are read.
///
/// `gutters` are the gaps between columns that were found so far, with the place where the right column begins; what
/// is found here is added.
pub(super) fn regions(rows: Vec<Row>, gutters: &mut Vec<(f64, f64)>) -> Vec<Region> {
    let mut regions = Vec::new();
    split(rows, 0, gutters, &mut regions);
    regions.retain(|region| !region.rows.is_empty());
    regions
}

fn split(lines: Vec<Row>, depth: usize, gutters: &mut Vec<(f64, f64)>, regions: &mut Vec<Region>) {
    let gutter = if depth < MAX_SPLITS { gutter(&lines, gutters) } else { None };
    let Some(Gutter { x, from, to }) = gutter else {
        regions.push(Region { rows: lines });
        return;
    };
    let mut lines = lines.into_iter();
    let above: Vec<Row> = lines.by_ref().take(from).collect();
    let beside: Vec<Row> = lines.by_ref().take(to - from).collect();
    let below: Vec<Row> = lines.collect();
    let words = beside.into_iter().flat_map(|row| row.words);
    let (left, right): (Vec<Word>, Vec<Word>) = words.partition(|word| word.x < x);
    let start = right.iter().map(|word| word.x).fold(f64::MAX, f64::min);
    if !gutters.iter().any(|(_, known)| (known - start).abs() <= STEP) {
        gutters.push((x, start));
    }
    // Baselines of two columns need not agree, so rows are made anew.
    let again = |mut words: Vec<Word>| {
        words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
        rows(words)
    };
    if !above.is_empty() {
        split(above, depth + 1, gutters, regions);
    }
    split(again(left), depth + 1, gutters, regions);
    split(again(right), depth + 1, gutters, regions);
    if !below.is_empty() {
        split(below, depth + 1, gutters, regions);
    }
}

/// A gap between two columns, and the rows that it parts.
struct Gutter {
    x: f64,
    from: usize,
    to: usize,
}

/// The gap between columns that the most text stands beside. Where a column was found on an earlier page, a short one
/// is enough on this.
fn gutter(rows: &[Row], known: &[(f64, f64)]) -> Option<Gutter> {
    let left = rows.iter().map(Row::x).fold(f64::MAX, f64::min);
    let right = rows.iter().map(Row::end).fold(f64::MIN, f64::max);
    let size = super::words::commonest(
        rows.iter().flat_map(|row| row.words.iter().map(|word| (word.size, word.text.len()))),
    )?;
    let mut best: Option<(f64, f64, Gutter)> = None;
    let step = STEP.max((right - left) / STEPS);
    let mut x = left + COLUMN_WIDTH * size;
    while x < right - COLUMN_WIDTH * size {
        let mut from = 0;
        for to in 0..=rows.len() {
            if to < rows.len() && !crosses(&rows[to], x) {
                continue;
            }
            if to - from >= COLUMN_ROWS {
                let (start, end) = trim(rows, x, from, to);
                if let Some((height, width)) = columns(&rows[start..end], x, size)
                    && best.as_ref().is_none_or(|(tallest, widest, _)| {
                        height > tallest + size || height > tallest - size && width > *widest
                    })
                {
                    best = Some((height, width, Gutter { x, from: start, to: end }));
                }
            }
            from = to + 1;
        }
        x += step;
    }
    let short = || known.iter().find_map(|(x, start)| short_column(rows, *x, *start, size));
    best.map(|(.., gutter)| gutter).or_else(short)
}

/// A gap known from other pages, with columns of which one may be short.
fn short_column(rows: &[Row], x: f64, start: f64, size: f64) -> Option<Gutter> {
    let stretches = rows.split(|row| crosses(row, x));
    let mut from = 0;
    for stretch in stretches {
        let sides = sides(stretch, x);
        let right = sides[1].iter().map(|row| row.1).fold(f64::MAX, f64::min);
        let left = sides[0].iter().map(|row| row.2).fold(f64::MIN, f64::max);
        let prose = sides.iter().any(|side| is_column(side, size));
        if prose && (right - start).abs() <= STEP && left > f64::MIN && right - left >= GUTTER * size {
            return Some(Gutter { x, from, to: from + stretch.len() });
        }
        from += stretch.len() + 1;
    }
    None
}

fn crosses(row: &Row, x: f64) -> bool {
    row.words.iter().any(|word| word.x < x && word.end > x)
        || row.words.windows(2).any(|pair| {
            pair[0].end <= x
                && pair[1].x >= x
                && pair[1].x - pair[0].end < GUTTER * pair[0].size.min(pair[1].size)
        })
}

/// Rows at the head and the foot that stand on one side only and well apart belong to no column: a short heading
/// above, a short line below.
fn trim(rows: &[Row], x: f64, from: usize, to: usize) -> (usize, usize) {
    let both = |side: fn(&Row, f64) -> bool| {
        let first = (from..to).find(|at| side(&rows[*at], x));
        first.zip((from..to).rfind(|at| side(&rows[*at], x)))
    };
    let (Some(left), Some(right)) = (both(|row, x| row.x() < x), both(|row, x| row.end() > x)) else {
        return (from, to);
    };
    let gap = |at: &usize| rows[*at].y() - rows[*at - 1].y();
    let apart = |from: usize, to: usize| {
        let widest = (from + 1..=to).max_by(|a, b| gap(a).total_cmp(&gap(b)));
        widest.filter(|at| gap(at) >= COLUMN_APART * rows[*at].size())
    };
    let start = apart(from, left.0.max(right.0)).unwrap_or(from);
    let end = apart(left.1.min(right.1).max(start), to - 1).unwrap_or(to);
    (start, end)
}

/// Height, edges and number of words of a row on one side of a gap.
type Side = Vec<(f64, f64, f64, usize)>;

fn sides(rows: &[Row], x: f64) -> [Side; 2] {
    [true, false].map(|left| {
        let mut found = Side::new();
        for row in rows {
            let words = || row.words.iter().filter(|word| (word.x < x) == left);
            let start = words().map(|word| word.x).fold(f64::MAX, f64::min);
            let end = words().map(|word| word.end).fold(f64::MIN, f64::max);
            if start < end {
                found.push((row.y(), start, end, words().count()));
            }
        }
        found
    })
}

/// Whether one side of a gap is a column of text, and no column of a table.
fn is_column(side: &Side, size: f64) -> bool {
    let start = side.iter().map(|row| row.1).fold(f64::MAX, f64::min);
    let end = side.iter().map(|row| row.2).fold(f64::MIN, f64::max);
    // Where this side is columns again whose lines do not stand level, rows beside one another fill it together.
    let fill = |at: usize| {
        let beside = &side[at.saturating_sub(1)..(at + 2).min(side.len())];
        let level = || beside.iter().filter(|row| (row.0 - side[at].0).abs() < 0.9 * size);
        let first = level().map(|row| row.1).fold(f64::MAX, f64::min);
        (level().map(|row| row.2).fold(f64::MIN, f64::max) - first) / (end - start)
    };
    let mut fills: Vec<f64> = (0..side.len()).map(fill).collect();
    let mut counts: Vec<usize> = side.iter().map(|row| row.3).collect();
    fills.sort_by(f64::total_cmp);
    counts.sort_unstable();
    let middle = side.len() / 2;
    side.len() >= COLUMN_ROWS
        && end - start >= COLUMN_WIDTH * size
        && fills[middle] >= COLUMN_FILL
        && counts[middle] >= COLUMN_WORDS
}

/// How much text stands beside a gap on both sides, as the height that both have in common, and how wide the gap is;
/// `None` when what stands there are no columns.
fn columns(rows: &[Row], x: f64, size: f64) -> Option<(f64, f64)> {
    let sides = sides(rows, x);
    if !sides.iter().all(|side| is_column(side, size)) {
        return None;
    }
    let top = f64::max(sides[0][0].0, sides[1][0].0);
    let foot = f64::min(sides[0][sides[0].len() - 1].0, sides[1][sides[1].len() - 1].0);
    let left = sides[0].iter().map(|row| row.2).fold(f64::MIN, f64::max);
    let right = sides[1].iter().map(|row| row.1).fold(f64::MAX, f64::min);
    let short = sides.iter().any(|side| side.len() < GUTTER_ROWS);
    let wide = right - left >= size * if short { GUTTER_SHORT } else { GUTTER };
    (foot - top >= COLUMN_HEIGHT * size && wide).then_some((foot - top, right - left))
}
