//! The tagger: word classes from left to right, each from the spelling around it and the classes before.

use super::labels::CLASSES;
use super::lexeme::{Case, Lexeme};
use super::model::{CLASSES_MAX, Table, mix};

/// The class before the first word.
const NO_CLASS: u8 = u8::MAX;

/// How the sentence as a whole is capitalised: a capital tells a name only where capitals are rare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// No capital after the first word.
    Lower,
    Sentence,
    /// At least half of the words begin with a capital.
    Heading,
}

/// The style of a sentence.
pub(super) fn style(words: &[Lexeme]) -> Style {
    let later = words.get(1..).unwrap_or_default();
    let letters = words.iter().filter(|word| word.case != Case::None).count();
    let capitals = |words: &[Lexeme]| {
        words.iter().filter(|word| matches!(word.case, Case::Title | Case::Upper | Case::Mixed)).count()
    };
    if capitals(later) == 0 {
        Style::Lower
    } else if 2 * capitals(words) >= letters {
        Style::Heading
    } else {
        Style::Sentence
    }
}

/// The classes of the words of one sentence, as numbers in [`CLASSES`]. Linear in the words.
pub(super) fn tag(table: &Table<'_>, words: &[Lexeme], classes: &mut Vec<u8>) {
    classes.clear();
    let style = style(words);
    let mut found = Vec::with_capacity(FEATURES);
    for at in 0..words.len() {
        found.clear();
        features(words, style, at, classes, &mut found);
        let mut scores = [0; CLASSES_MAX];
        for &feature in &found {
            table.add(feature, &mut scores);
        }
        let best = (0..CLASSES.len()).rev().max_by_key(|&class| scores[class]);
        classes.push(best.unwrap_or(0) as u8);
    }
}

/// Room for the features of one word.
const FEATURES: usize = 48;

/// The features of the word at `at`; `before` holds the classes of the words before it.
pub(super) fn features(words: &[Lexeme], style: Style, at: usize, before: &[u8], out: &mut Vec<u64>) {
    let absent = Lexeme::default();
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at)).unwrap_or(&absent);
    let class =
        |back: usize| u64::from(at.checked_sub(back).and_then(|at| before.get(at)).map_or(NO_CLASS, |&c| c));
    let (this, next, last) = (word(0), word(1), word(-1));
    let (c1, c2) = (class(1), class(2));
    let shape = this.shape | (style as u64) << 8 | u64::from(at == 0) << 10;
    let mut name = 0;
    let mut put = |parts: &[u64]| {
        name += 1;
        out.push(parts.iter().fold(mix(0, name), |hash, &part| mix(hash, part)));
    };
    put(&[]);
    put(&[this.word]);
    put(&[this.word, shape]);
    for ending in this.endings {
        put(&[ending]);
    }
    put(&[this.endings[2], shape]);
    put(&[this.endings[1], shape, c1]);
    for beginning in this.beginnings {
        put(&[beginning]);
    }
    put(&[shape]);
    put(&[shape, c1]);
    put(&[shape, next.shape, last.shape]);
    put(&[c1]);
    put(&[c2]);
    put(&[c1, c2]);
    put(&[c1, c2, class(3)]);
    put(&[c1, this.word]);
    put(&[c1, c2, this.word]);
    put(&[c1, this.endings[2]]);
    put(&[c1, this.endings[1], next.endings[1]]);
    put(&[last.word]);
    put(&[last.word, this.word]);
    put(&[last.word, c1]);
    put(&[last.word, next.word]);
    put(&[last.word, this.endings[2]]);
    put(&[word(-2).word]);
    put(&[word(-2).word, last.word]);
    put(&[next.word]);
    put(&[next.word, this.word]);
    put(&[next.word, c1]);
    put(&[next.endings[2]]);
    put(&[next.endings[1], c1]);
    put(&[next.endings[2], this.endings[2]]);
    put(&[next.shape, shape]);
    put(&[word(2).word]);
    put(&[word(2).word, next.word]);
    put(&[word(2).endings[2]]);
    put(&[word(-2).word, c1]);
    put(&[c1, this.word, next.word]);
}
