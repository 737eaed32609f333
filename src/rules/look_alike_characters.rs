//! A passage holds characters that are not what they look like: letters of another script in a Latin word, or
//! characters without a shape. Looks at the text alone; the finding is made in `report`.

use super::Rule;
use crate::document::Passage;
use crate::finding::Level;
use crate::normalise::look_alikes::{invisible, look_alikes, may_mislead};
use crate::normalise::tokens;
use crate::span::Span;
use unicode_normalization::UnicodeNormalization;

pub(super) const RULE: Rule = Rule {
    name: "look-alike-characters",
    level: Level::Warning,
    summary: "A passage holds letters of another script in Latin words, or characters that do not show",
    explain: r"## What it does
Reports, once a passage, Cyrillic or Greek letters inside words with Latin letters, soft hyphens and zero-width
characters inside words, and characters that steer the direction of writing, each with its code point. Words are
compared as they look, so such characters change no verdict.

## Why it matters
A search for the word does not find it, a spell checker misses it, and a text may hold such letters to escape a
comparison. Soft hyphens mostly come from a converted page and disturb the same searches, so that they are worth a
look before publication too; the level is one for all, since a reader sees neither.

## Example
`The Inlаnd Waters Agency`, the second “a” being the Cyrillic letter U+0430.

## Limits
Only claims and opinions of the derivative are reported; sources are folded in silence, as nobody can mend them. A
word all in Cyrillic or Greek letters is taken for one of that language, also where every letter has a Latin twin.
Greek letters count only beside three Latin ones, since formulae use them. Direction marks are silent in passages
with letters that are written from right to left, and joiners outside words, where scripts and emoji need them.
Other scripts, and digits for letters (`0` for `O`), are not looked at.
",
    finds: None,
    check: None,
};

/// What is wrong with the characters of a passage.
pub(crate) struct LookAlikes {
    /// From the first to the last word or character with one.
    pub span: Span,
    /// One sentence that names them.
    pub message: String,
}

/// Most words that one finding names.
const NAMED: usize = 3;

/// The characters of a passage that are not what they look like; `None` where there are none.
pub(crate) fn find(text: &str, passage: &Passage) -> Option<LookAlikes> {
    let written = passage.span.of(text);
    if !written.chars().any(may_mislead) {
        return None;
    }
    let mut faults: Vec<(Span, String)> = Vec::new();
    for token in tokens::tokens(text, passage.span, &passage.marks) {
        let word = token.span.of(text);
        let faulty = letters(word).into_iter().chain(hidden(word)).collect::<Vec<_>>();
        if !faulty.is_empty() {
            let shown: String =
                word.chars().filter(|c| invisible(*c).is_none() && !c.is_whitespace()).collect();
            faults.push((token.span, format!("“{shown}” has {}", faulty.join(" and "))));
        }
    }
    let right_to_left = written.chars().any(is_right_to_left);
    for (at, c) in written.char_indices().filter(|_| !right_to_left) {
        if let Some((name, true)) = invisible(c) {
            let start = passage.span.start + at;
            let place = Span::new(start, start + c.len_utf8());
            faults.push((place, format!("there is {}", shown_name(name, c))));
        }
    }
    faults.sort();
    let span = faults.first()?.0.join(faults.last()?.0);
    let mut named: Vec<&str> = faults.iter().map(|(_, fault)| fault.as_str()).collect();
    named.dedup();
    let more = named.len().saturating_sub(NAMED);
    let mut message = named[..named.len() - more].join("; ");
    if more > 0 {
        message.push_str(&format!("; and {more} more of the kind"));
    }
    Some(LookAlikes { span, message })
}

/// The letters of a word that only look Latin.
fn letters(word: &str) -> Vec<String> {
    // Accents are taken off first, as in comparison: an accented letter looks like its Latin twin too.
    let bare: String = word.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    let mut found: Vec<String> = look_alikes(&bare)
        .iter()
        .map(|found| {
            let (letter, code) = (found.letter, u32::from(found.letter));
            format!("the {} letter “{letter}” (U+{code:04X}) for “{}”", found.script, found.latin)
        })
        .collect();
    found.dedup();
    found
}

/// The characters without a shape inside a word that is not written from right to left.
fn hidden(word: &str) -> Vec<String> {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.chars().any(needs_joiners) {
        return Vec::new();
    }
    let mut found: Vec<String> = inner
        .chars()
        .filter_map(|c| Some((invisible(c)?, c)))
        .filter(|((_, direction), _)| !direction)
        .map(|((name, _), c)| shown_name(name, c))
        .collect();
    found.dedup();
    found
}

fn shown_name(name: &str, c: char) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A']) { "an" } else { "a" };
    format!("{article} {name} (U+{:04X})", u32::from(c))
}

/// Letters of Hebrew, Arabic and their neighbours.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{61b}' | '\u{61d}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Letters of scripts that are spelt with joiners: all from Hebrew to Khmer and Mongolian.
fn needs_joiners(c: char) -> bool {
    is_right_to_left(c) || matches!(c, '\u{900}'..='\u{18af}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;
    use crate::read::Format;

    fn message(text: &str) -> Option<String> {
        let document = Document::from_text("d", Format::Plain, text);
        find(document.prose(), &document.passages()[0]).map(|found| found.message)
    }

    #[test]
    fn each_word_is_named_with_its_characters() {
        assert_eq!(
            message("The Inl\u{430}nd Waters Agency hired pi\u{200b}lots for the har\u{ad}bour.").as_deref(),
            Some(
                "“Inl\u{430}nd” has the Cyrillic letter “\u{430}” (U+0430) for “a”; “pilots” has a zero-width space \
                 (U+200B); “harbour” has a soft hyphen (U+00AD)"
            )
        );
        assert_eq!(
            message("The levy of 120 crowns\u{202e} rose.").as_deref(),
            Some("there is an override of the direction (U+202E)")
        );
    }

    #[test]
    fn what_belongs_to_a_script_is_silent() {
        for text in [
            "The ship \u{41c}\u{43e}\u{440}\u{435} of Tessmar came in May.",
            "The dose was 5 \u{3bc}mol of \u{3b1}B per litre.",
            "The word \u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{200f} stands on the quay of Tarn.",
            "The naïve café of Orvelle closed in May.",
            "The engineers \u{1f469}\u{200d}\u{1f4bb} met in May.",
        ] {
            assert_eq!(message(text), None, "{text}");
        }
    }
}
