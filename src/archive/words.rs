//! What of a text is indexed: windows of neighbouring sentences, and the keys of their words.
//!
//! Keys are those a check matches words by, as far as they need nothing but the word itself: case, accents and
//! look-alike letters folded, one spelling, irregular forms and stems. Words that carry structure are left out.
//! Changing any of this needs a new [`super::FORMAT`].

use crate::normalise::{tokens, words};
use crate::span::Span;
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Words from which on a window ends with the next sentence: two to four sentences, so that a claim that draws on
/// neighbours still finds them together. Not fitted: `benches/archive.rs` shows what it gives.
const WINDOW_WORDS: usize = 60;

/// Words at which a window ends wherever it is: tables and lists without a full stop.
const MOST_WORDS: usize = 2 * WINDOW_WORDS;

/// Bytes at which a window ends wherever it is: text without blanks.
const MOST_BYTES: usize = 4096;

/// Surface words whose keys a thread remembers; a text of a million words has fewer different ones.
const REMEMBERED: usize = 200_000;

/// Longest key in bytes; what is longer is no word.
const LONGEST: usize = 64;

/// Cuts a text into windows that cover it. They begin and end on character borders and, where the text has sentences,
/// between them. Linear in the text.
pub(super) fn windows(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut start, mut count, mut in_word, mut ends) = (0, 0, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_whitespace() {
            let blank_line = byte == b'\n' && bytes[..at].ends_with(b"\n");
            if count >= MOST_WORDS || count >= WINDOW_WORDS && (ends || blank_line) {
                found.push(Span::new(start, at));
                (start, count) = (at, 0);
            }
            in_word = false;
            continue;
        }
        if !in_word {
            (in_word, ends) = (true, false);
            count += 1;
        }
        match byte {
            b'.' | b'!' | b'?' => ends = true,
            // Closing marks stand behind the full stop; the two bytes of a typographic one begin with 0xe2.
            b'"' | b'\'' | b')' | b']' | 0x80..=0xff => {}
            _ => ends = false,
        }
        if at + 1 - start >= MOST_BYTES && text.is_char_boundary(at + 1) {
            found.push(Span::new(start, at + 1));
            (start, count, in_word) = (at + 1, 0, false);
        }
    }
    if start < bytes.len() {
        found.push(Span::new(start, bytes.len()));
    }
    found
}

/// Turns words into keys. Remembers those of words it has met, so that each is stemmed once.
#[derive(Clone, Default)]
pub(super) struct Keys {
    known: FxHashMap<String, Option<String>>,
}

impl Keys {
    /// The keys of the content words of a text, in its order.
    pub fn of(&mut self, text: &str) -> Vec<String> {
        if self.known.len() > REMEMBERED {
            self.known.clear();
        }
        let raw = tokens::tokens(text, Span::new(0, text.len()), &[]);
        let mut keys = Vec::with_capacity(raw.len() / 2);
        for token in raw {
            if let Some(key) = self.known.get(&token.word) {
                keys.extend(key.clone());
                continue;
            }
            let key = key(&token.word);
            keys.extend(key.clone());
            self.known.insert(token.word, key);
        }
        keys
    }
}

/// The key of a folded word; `None` for one that is not indexed.
fn key(word: &str) -> Option<String> {
    if words::is_function(word) || !word.contains(char::is_alphanumeric) {
        return None;
    }
    let key =
        if word.starts_with(|c: char| c.is_ascii_digit()) { word.replace(',', "") } else { words::key(word) };
    (!key.is_empty() && key.len() <= LONGEST).then_some(key)
}

/// Gives the keys to the index.
impl Tokenizer for Keys {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        Stream { keys: self.of(text).into_iter(), token: Token::default() }
    }
}

/// The keys of one window.
pub(super) struct Stream {
    keys: std::vec::IntoIter<String>,
    token: Token,
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        let Some(key) = self.keys.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text = key;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_spellings_of_a_word_share_a_key_and_structure_has_none() {
        let keys = |text: &str| Keys::default().of(text);
        assert_eq!(
            keys("The harbours were organised, Zoë’s 1,200 pilots"),
            keys("harbor organizes ZOE 1200 pilot")
        );
        assert!(keys("of the and — … ?").is_empty());
    }

    #[test]
    fn windows_cover_a_text_and_end_between_sentences() {
        let text = "The lamp of the harbour is lit by the guild at dusk, it said “as ever.” ".repeat(40);
        let found = windows(&text);
        assert!(found.len() > 5, "{found:?}");
        assert_eq!((found[0].start, found[found.len() - 1].end), (0, text.len()));
        for pair in found.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert!(pair[0].of(&text).ends_with("ever.”"), "{}", pair[0].of(&text));
        }
    }

    #[test]
    fn text_without_sentences_or_blanks_is_cut_all_the_same() {
        for text in ["word ".repeat(1000), "語".repeat(9000), "x".repeat(9000)] {
            let found = windows(&text);
            assert!(found.len() > 1);
            assert_eq!(found.iter().map(|span| span.of(&text)).collect::<String>(), text);
        }
        assert!(windows("").is_empty());
    }
}
