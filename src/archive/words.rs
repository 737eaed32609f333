//! What of a text is indexed: windows of neighbouring sentences, and the keys of their words.
//!
//! Keys are those a check matches words by, as far as they need nothing but the word itself: case, accents and
//! look-alike letters folded, one spelling, irregular forms and stems. Words that carry structure are left out.
//! Changing any of this needs a new [`super::FORMAT`].

use crate::lexical::{self, Relation};
use crate::normalise::{tokens, words};
use crate::span::Span;
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Words from which on a window ends with the next sentence: one or two sentences, short ones together. Chosen among 15,
/// 30 and 60 on half of the sentences of `benches/archive.rs`, see `docs/archive.md`.
const WINDOW_WORDS: usize = 30;

/// Words at which a window ends wherever it is: tables and lists without a full stop.
const MOST_WORDS: usize = 120;

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

/// What a related word counts of the word that stands in the sentence. Chosen on half of the sentences of
/// `benches/archive.rs`; between 0.3 and 0.5 it hardly matters.
const FACTORS: [(Relation, f32); 3] =
    [(Relation::Derived, 0.5), (Relation::Synonym, 0.3), (Relation::Broader, 0.2)];

/// Words with more relations than this have too many senses to be looked up by others: *take*, *set*.
const MOST_RELATED: usize = 30;

/// A key that may stand in a source where a sentence has another one.
#[derive(Debug, PartialEq)]
pub(super) struct Related {
    pub own: String,
    pub other: String,
    /// What it counts of the other, `0..1`.
    pub factor: f32,
}

/// What may stand in a source instead of the words of a sentence, sorted.
pub(super) fn related(text: &str) -> Vec<Related> {
    let mut found = Vec::new();
    for token in tokens::tokens(text, Span::new(0, text.len()), &[]) {
        let Some(own) = key(&token.word) else { continue };
        let forms = lexical::listed(&token.word);
        let lists = forms.iter().map(|form| lexical::relations(form));
        for (relation, other) in lists.filter(|list| list.len() <= MOST_RELATED).flatten() {
            let factor = FACTORS.iter().find(|(known, _)| *known == relation);
            let Some((&(_, factor), other)) = factor.zip(key(other)) else { continue };
            if other != own {
                found.push(Related { own: own.clone(), other, factor });
            }
        }
    }
    found.sort_by(|a, b| {
        a.own.cmp(&b.own).then_with(|| a.other.cmp(&b.other)).then(b.factor.total_cmp(&a.factor))
    });
    found.dedup_by(|a, b| (&a.own, &a.other) == (&b.own, &b.other));
    found
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
    fn words_that_mean_the_same_are_related_and_opposites_are_not() {
        let found = related("The purchases were accepted");
        let has = |own: &str, other: &str| {
            let keys = Keys::default().of(&format!("{own} {other}"));
            found.iter().any(|related| related.own == keys[0] && related.other == keys[1])
        };
        assert!(has("purchase", "buy") && !has("accept", "reject"), "{found:?}");
        assert!(found.iter().all(|related| related.own != related.other && related.factor < 1.0));
        assert!(found.is_sorted_by(|a, b| (&a.own, &a.other) < (&b.own, &b.other)));
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
