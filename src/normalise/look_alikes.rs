//! Characters that do not show: letters of another script that look Latin, and characters without a shape.
//!
//! A word with Latin letters and Cyrillic or Greek ones is read as the Latin word that it looks like; which letters
//! look alike is said by the skeletons of Unicode Technical Standard 39 (crate `unicode-security`). A word of one
//! script is left alone: it is a Cyrillic or Greek word. Only the form that words are compared by is folded, the
//! text and its places stay. Linear in the word.

use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

/// The scripts whose letters are folded, and how many Latin letters a word must have for that. Greek letters are
/// also signs in formulae and units ("αB", "ρV"), which are no words.
const SCRIPTS: [(Script, &str, usize); 2] = [(Script::Cyrillic, "Cyrillic", 1), (Script::Greek, "Greek", 3)];

/// Characters without a shape, first and last, and their name. Those of the second half steer the direction of
/// writing.
const INVISIBLE: [(char, char, &str); 17] = [
    ('\u{ad}', '\u{ad}', "soft hyphen"),
    ('\u{34f}', '\u{34f}', "combining grapheme joiner"),
    ('\u{180e}', '\u{180e}', "Mongolian vowel separator"),
    ('\u{200b}', '\u{200b}', "zero-width space"),
    ('\u{200c}', '\u{200c}', "zero-width non-joiner"),
    ('\u{200d}', '\u{200d}', "zero-width joiner"),
    ('\u{2060}', '\u{2060}', "word joiner"),
    ('\u{2061}', '\u{2064}', "invisible operator"),
    ('\u{feff}', '\u{feff}', "zero-width no-break space"),
    ('\u{61c}', '\u{61c}', "Arabic letter mark"),
    ('\u{200e}', '\u{200e}', "left-to-right mark"),
    ('\u{200f}', '\u{200f}', "right-to-left mark"),
    ('\u{202a}', '\u{202b}', "embedding of a direction"),
    ('\u{202c}', '\u{202c}', "end of a direction"),
    ('\u{202d}', '\u{202e}', "override of the direction"),
    ('\u{2066}', '\u{2068}', "isolate of a direction"),
    ('\u{2069}', '\u{2069}', "end of an isolate"),
];

/// Where the characters that steer the direction begin in [`INVISIBLE`].
const DIRECTION: usize = 9;

/// The Latin letters by what they look like: the small one and the capital.
static LATIN: LazyLock<HashMap<String, [Option<char>; 2]>> = LazyLock::new(|| {
    let mut latin: HashMap<String, [Option<char>; 2]> = HashMap::new();
    for letter in ('a'..='z').chain('A'..='Z') {
        let shape: String = skeleton(letter.encode_utf8(&mut [0; 4])).collect();
        latin.entry(shape).or_default()[usize::from(letter.is_uppercase())] = Some(letter);
    }
    latin
});

/// A letter of another script in a Latin word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LookAlike {
    /// The letter.
    pub letter: char,
    /// The Latin one that it looks like.
    pub latin: char,
    /// The name of its script.
    pub script: &'static str,
}

/// The letters of `word` that only look Latin, in order; none in a word without Latin letters.
pub(crate) fn look_alikes(word: &str) -> Vec<LookAlike> {
    if !word.chars().any(is_foreign) {
        return Vec::new();
    }
    let latin = word.chars().filter(|c| c.is_alphabetic() && c.script() == Script::Latin).count();
    let look_alike = |letter: char| {
        let (_, script, _) = SCRIPTS.iter().find(|(s, _, least)| *s == letter.script() && latin >= *least)?;
        let shape: String = skeleton(letter.encode_utf8(&mut [0; 4])).collect();
        let latin = LATIN.get(&shape)?[usize::from(letter.is_uppercase())]?;
        Some(LookAlike { letter, latin, script })
    };
    word.chars().filter_map(look_alike).collect()
}

/// Whether a character is of a script that has look-alikes.
fn is_foreign(c: char) -> bool {
    !c.is_ascii() && SCRIPTS.iter().any(|(script, ..)| *script == c.script())
}

/// Whether a character may be one that is not what it looks like.
pub(crate) fn may_mislead(c: char) -> bool {
    is_foreign(c) || invisible(c).is_some()
}

/// `word` with Latin letters for those that only look so. Give it without accents, as they are letters by themselves.
pub(super) fn folded(word: String) -> String {
    let found = look_alikes(&word);
    if found.is_empty() {
        return word;
    }
    let plain = |c: char| found.iter().find(|found| found.letter == c).map_or(c, |found| found.latin);
    word.chars().map(plain).collect()
}

/// The name of a character without a shape, and whether it steers the direction of writing.
pub(crate) fn invisible(c: char) -> Option<(&'static str, bool)> {
    if c.is_ascii() {
        return None;
    }
    let nth = INVISIBLE.iter().position(|(first, last, _)| (*first..=*last).contains(&c))?;
    Some((INVISIBLE[nth].2, nth >= DIRECTION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_in_latin_words_are_folded() {
        for (word, plain) in [
            ("Inl\u{430}nd", "Inland"),
            ("\u{406}nland", "Inland"),
            ("c\u{43e}unc\u{456}l", "council"),
            ("p\u{3bf}rt", "port"),
            ("\u{43f}\u{43e}\u{440}\u{442}", "\u{43f}\u{43e}\u{440}\u{442}"),
            ("\u{3b1}B", "\u{3b1}B"),
            ("\u{3bc}mol", "\u{3bc}mol"),
            ("naïve", "naïve"),
        ] {
            assert_eq!(folded(word.to_owned()), plain, "{word}");
        }
    }

    #[test]
    fn characters_without_a_shape_have_names() {
        assert_eq!(invisible('\u{ad}'), Some(("soft hyphen", false)));
        assert_eq!(invisible('\u{2063}'), Some(("invisible operator", false)));
        assert_eq!(invisible('\u{200f}'), Some(("right-to-left mark", true)));
        assert_eq!(invisible('\u{61c}').map(|(_, direction)| direction), Some(true));
        assert_eq!(invisible('-'), None);
    }
}
