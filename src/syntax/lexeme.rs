//! What the models see of a word's spelling.

use super::model::{hash_of, mix};

/// A word as hashes of its spelling.
///
/// Hashes are of the lower-case form with every digit as `0` and with typewriter quotes and dashes, so that
/// text as it is typeset meets the spelling of the training data.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lexeme {
    pub word: u64,
    /// The last one, two, three and four characters; the whole word where it is shorter.
    pub endings: [u64; 4],
    /// The first one, two and three characters.
    pub beginnings: [u64; 3],
    pub shape: u64,
    pub case: Case,
}

/// How a word is capitalised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Case {
    /// No letter at all.
    #[default]
    None,
    Lower,
    /// The first letter only.
    Title,
    Upper,
    Mixed,
}

/// Reads the spelling of one word. `buffer` is scratch space.
pub(super) fn lexeme(form: &str, buffer: &mut Vec<char>) -> Lexeme {
    buffer.clear();
    let (mut lower, mut upper, mut digits, mut others, mut first_is_upper) = (0, 0, 0, 0, false);
    for c in form.chars() {
        if c.is_uppercase() {
            first_is_upper |= lower + upper == 0;
            upper += 1;
        } else if c.is_alphabetic() {
            lower += 1;
        } else if c.is_numeric() {
            digits += 1;
        } else {
            others += 1;
        }
        match c {
            'a'..='z' => buffer.push(c),
            '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' => buffer.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => buffer.push('"'),
            '\u{2010}' | '\u{2011}' => buffer.push('-'),
            '\u{2012}'..='\u{2015}' => buffer.extend(['-', '-']),
            '\u{2026}' => buffer.extend(['.', '.', '.']),
            '0'..='9' => buffer.push('0'),
            _ => buffer.extend(c.to_lowercase()),
        }
    }
    let case = match (lower, upper) {
        (0, 0) => Case::None,
        (_, 0) => Case::Lower,
        (0, 2..) => Case::Upper,
        (_, 1) if first_is_upper => Case::Title,
        _ => Case::Mixed,
    };
    let chars = buffer.as_slice();
    let spell = |chars: &[char]| {
        chars.iter().fold(hash_of([chars.len() as u8]), |hash, &c| mix(hash, u64::from(u32::from(c))))
    };
    let word = spell(chars);
    let whole_or = |piece: Option<&[char]>| piece.map_or(word, spell);
    let at = |n: usize| chars.len().checked_sub(n).map(|from| &chars[from..]);
    let capped = |count: u64| count.min(2);
    Lexeme {
        word,
        endings: [1, 2, 3, 4].map(|n| whole_or(at(n))),
        beginnings: [1, 2, 3].map(|n| whole_or(chars.get(..n))),
        shape: case as u64 | capped(digits) << 3 | capped(others) << 5 | u64::from(lower + upper > 1) << 7,
        case,
    }
}
