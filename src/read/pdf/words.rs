//! Words from letters, and rows from words.
//!
//! The blanks of a PDF are not to be relied on: some programs write none and move on instead. So a word ends at a
//! gap. All measures are in type sizes of the letters concerned, but for places, which are points.

use super::content::Glyph;
use rustc_hash::FxHashMap;

/// Least gap between two words. TeX shrinks blanks to 0.22 at the narrowest; pairs of letters are set apart by 0.08 at
/// most.
const WORD_GAP: f64 = 0.15;

/// How far a letter may step back and still go on with the word: kerning and slanted letters.
const STEP_BACK: f64 = 0.5;

/// How far baselines of one word may be apart.
const SAME_BASELINE: f64 = 0.06;

/// How far sizes of one word may be apart, as a share of the larger.
const SAME_SIZE: f64 = 0.1;

/// How far a letter drawn twice to look bold is moved.
const DOUBLE: f64 = 0.12;

/// How far baselines of one row may be apart.
const SAME_ROW: f64 = 0.25;

/// Largest size of a raised or lowered sign, as a share of the size of its word.
const SMALL_SIGN: f64 = 0.85;

/// How high above and how low below the baseline of its word such a sign stands.
const RAISED: std::ops::Range<f64> = 0.1..0.75;
const LOWERED: std::ops::Range<f64> = 0.05..0.35;

/// How near behind its word such a sign stands.
const SIGN_GAP: std::ops::Range<f64> = -0.3..0.35;

/// How near such a sign stands in front of a word: the label of a note, with a blank that justifying stretched.
const LABEL_GAP: std::ops::Range<f64> = -0.3..3.0;

/// Least size of an initial that reaches over several lines, as a share of the size of the text beside it, and how
/// near to it the text begins.
const INITIAL: f64 = 1.8;
const INITIAL_GAP: std::ops::Range<f64> = -0.3..1.0;

/// A word with its place on the page; see [`Glyph`].
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub x: f64,
    pub end: f64,
    /// The baseline of its row.
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    pub furniture: bool,
    /// Whether it stands raised beside its row: a mark of a note, an exponent, the end of an ordinal.
    pub raised: bool,
    /// Whether a blank follows whatever the gap.
    pub blank: bool,
    /// Whether it goes on in the next word of the row whatever the gap.
    pub glued: bool,
    pub text: String,
}

/// Words of one baseline, left to right.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub words: Vec<Word>,
}

impl Row {
    pub fn x(&self) -> f64 {
        self.words.first().map_or(0.0, |word| word.x)
    }

    pub fn end(&self) -> f64 {
        self.words.iter().map(|word| word.end).fold(f64::MIN, f64::max)
    }

    pub fn y(&self) -> f64 {
        self.words.first().map_or(0.0, |word| word.y)
    }

    /// The size that most of its letters have.
    pub fn size(&self) -> f64 {
        commonest(self.words.iter().filter(|word| !word.raised).map(|word| (word.size, word.text.len())))
            .or_else(|| self.words.first().map(|word| word.size))
            .unwrap_or(0.0)
    }

    /// Whether a blank stands between a word and the next.
    pub fn parted(&self, at: usize) -> bool {
        let (word, next) = (&self.words[at], &self.words[at + 1]);
        let small = word.size.min(next.size);
        !word.glued && (word.blank || next.x - word.end > WORD_GAP * small)
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, word) in self.words.iter().enumerate() {
            text.push_str(&word.text);
            if at + 1 < self.words.len() && self.parted(at) {
                text.push(' ');
            }
        }
        text
    }
}

/// The size, to a tenth of a point, with the most letters behind it; the smaller of two with as many.
pub(super) fn commonest(sizes: impl Iterator<Item = (f64, usize)>) -> Option<f64> {
    let mut counts: FxHashMap<i64, usize> = FxHashMap::default();
    for (size, letters) in sizes {
        *counts.entry((size * 10.0).round() as i64).or_default() += letters;
    }
    let mut counts: Vec<(i64, usize)> = counts.into_iter().collect();
    counts.sort_unstable();
    let most = counts.iter().map(|(_, letters)| *letters).max()?;
    counts.iter().find(|(_, letters)| *letters == most).map(|(size, _)| *size as f64 / 10.0)
}

/// The words of a page, by rows from top to bottom.
pub(super) fn words(glyphs: &[Glyph]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs {
        let text = glyph.text.trim();
        if text.is_empty() {
            if let (true, Some(word)) = (open, words.last_mut()) {
                word.blank = true;
            }
            open = false;
            continue;
        }
        if let Some(last) = last
            && last.text == glyph.text
            && (last.x - glyph.x).abs() < DOUBLE * glyph.size
            && (last.y - glyph.y).abs() < DOUBLE * glyph.size
        {
            if let Some(word) = words.last_mut() {
                word.bold = true;
            }
            continue;
        }
        last = Some(glyph);
        if let (true, Some(word)) = (open, words.last_mut())
            && (word.y - glyph.y).abs() <= SAME_BASELINE * glyph.size
            && (word.size - glyph.size).abs() <= SAME_SIZE * word.size.max(glyph.size)
            && (-STEP_BACK..=WORD_GAP).contains(&((glyph.x - word.end) / glyph.size))
            && word.raised == glyph.raised
            && !glyph.text.starts_with(' ')
        {
            word.text.push_str(text);
            word.end = word.end.max(glyph.end);
        } else {
            words.push(Word {
                x: glyph.x,
                end: glyph.end,
                y: glyph.y,
                size: glyph.size,
                bold: glyph.bold,
                furniture: glyph.furniture,
                raised: glyph.raised,
                blank: false,
                glued: false,
                text: text.to_owned(),
            });
        }
        open = true;
        if glyph.text.ends_with(' ') {
            if let Some(word) = words.last_mut() {
                word.blank = true;
            }
            open = false;
        }
    }
    drop_doubles(&mut words);
    words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    set_initials(&mut words);
    set_signs(&mut words);
    words
}

/// Words that are drawn twice in one place, to look bold or to cast a shadow, are taken once.
fn drop_doubles(words: &mut Vec<Word>) {
    let mut seen: FxHashMap<(i64, i64), Vec<usize>> = FxHashMap::default();
    let mut keep = vec![true; words.len()];
    for at in 0..words.len() {
        let word = &words[at];
        let (column, line) = ((word.x / 4.0) as i64, (word.y / 4.0) as i64);
        let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, line + dy)));
        let reach = 2.0 * DOUBLE * word.size;
        let same = |other: &&usize| {
            let other = &words[**other];
            other.text == word.text && (other.x - word.x).abs() < reach && (other.y - word.y).abs() < reach
        };
        let double = near.filter_map(|cell| seen.get(&cell)).flatten().find(same).copied();
        match double {
            Some(_) => keep[at] = false,
            None => seen.entry((column, line)).or_default().push(at),
        }
    }
    let mut keep = keep.into_iter();
    words.retain(|_| keep.next().unwrap_or(true));
}

/// An initial that reaches over several lines goes to the first of them.
fn set_initials(words: &mut [Word]) {
    for at in 0..words.len() {
        let initial = &words[at];
        let letter = initial.text.chars().count() == 1 && initial.text.chars().all(char::is_uppercase);
        if !letter {
            continue;
        }
        let top = initial.y - initial.size;
        let beside = |word: &&Word| {
            initial.size >= INITIAL * word.size
                && INITIAL_GAP.contains(&((word.x - initial.end) / word.size))
                && word.y > top
                && word.y < initial.y - 0.5 * word.size
        };
        let from = words.partition_point(|word| word.y <= top);
        if let Some((y, size)) = words[from..].iter().find(beside).map(|word| (word.y, word.size)) {
            let initial = &mut words[at];
            (initial.y, initial.size, initial.glued) = (y, size, true);
        }
    }
    words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
}

/// Small signs raised above or lowered below a word go to its row.
fn set_signs(words: &mut [Word]) {
    let tallest = words.iter().map(|word| word.size).fold(0.0, f64::max);
    let baselines: Vec<f64> = words.iter().map(|word| word.y).collect();
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by(|a, b| words[*a].x.total_cmp(&words[*b].x));
    for at in order {
        let sign = &words[at];
        let (low, high) = (sign.y - LOWERED.end * tallest, sign.y + RAISED.end * tallest);
        let from = baselines.partition_point(|y| *y < low);
        let to = baselines.partition_point(|y| *y <= high);
        let mut best: Option<(f64, f64, bool)> = None;
        for (other, word) in words[from..to].iter().enumerate() {
            if other + from == at {
                continue;
            }
            let (behind, before) = (sign.x - word.end, word.x - sign.end);
            let near = SIGN_GAP.contains(&(behind / word.size))
                || is_label(&sign.text) && LABEL_GAP.contains(&(before / word.size));
            let gap = f64::max(behind, before);
            // The second of two raised signs hangs on the first.
            let goes_on = word.raised
                && word.y != baselines[other + from]
                && (baselines[other + from] - baselines[at]).abs() <= SAME_BASELINE * sign.size
                && (word.size - sign.size).abs() <= SAME_SIZE * sign.size;
            let rise = baselines[other + from] - baselines[at];
            let hangs = sign.size <= SMALL_SIGN * word.size
                && (RAISED.contains(&(rise / word.size)) || LOWERED.contains(&(-rise / word.size)));
            if (hangs || goes_on) && near && best.is_none_or(|(nearest, ..)| gap.abs() < nearest) {
                best = Some((gap.abs(), word.y, goes_on || rise > 0.0));
            }
        }
        if let Some((_, y, raised)) = best {
            (words[at].y, words[at].raised) = (y, raised);
        }
    }
    words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
}

/// Whether a word can be the label of a note.
fn is_label(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || "*†‡§()[].,".contains(c))
}

/// Rows of words that are sorted by their baselines.
pub(super) fn rows(words: Vec<Word>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if (word.y - row.y()).abs() <= SAME_ROW * word.size.max(row.words[0].size) => {
                row.words.push(word);
            }
            _ => rows.push(Row { words: vec![word] }),
        }
    }
    for row in &mut rows {
        row.words.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of ten points, half as wide as tall.
    fn set(text: &str, x: f64, y: f64, size: f64) -> Vec<Glyph> {
        let place = |(at, c): (usize, char)| {
            let x = x + at as f64 * size / 2.0;
            let text = c.to_string().into();
            Glyph { x, end: x + size / 2.0, y, size, bold: false, furniture: false, raised: false, text }
        };
        text.chars().enumerate().map(place).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        rows(words(glyphs)).iter().map(Row::text).collect()
    }

    #[test]
    fn words_are_parted_by_gaps_and_blanks() {
        let mut glyphs = set("two words", 0.0, 100.0, 10.0);
        glyphs.extend(set("gap", 47.5, 100.0, 10.0));
        glyphs.extend(set("glued", 62.6, 100.0, 10.0));
        assert_eq!(texts(&glyphs), ["two words gapglued"]);
    }

    #[test]
    fn raised_signs_stay_with_their_word() {
        let mut glyphs = set("Plan.", 0.0, 100.0, 10.0);
        glyphs.extend(set("12", 25.0, 96.0, 6.0));
        let words = words(&glyphs);
        assert_eq!((words[1].raised, words[1].y), (true, 100.0));
    }

    #[test]
    fn a_word_drawn_twice_is_read_once() {
        let mut glyphs = set("Bold", 0.0, 100.0, 10.0);
        glyphs.extend(set("Bold", 0.3, 100.0, 10.0));
        assert_eq!(texts(&glyphs), ["Bold"]);
    }

    #[test]
    fn an_initial_goes_to_its_first_line() {
        let mut glyphs = set("T", 0.0, 124.0, 40.0);
        glyphs.extend(set("he harbour", 21.0, 100.0, 10.0));
        glyphs.extend(set("closed at", 21.0, 112.0, 10.0));
        glyphs.extend(set("noon.", 21.0, 124.0, 10.0));
        assert_eq!(texts(&glyphs), ["The harbour", "closed at", "noon."]);
    }
}
