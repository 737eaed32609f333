//! Word pieces: how a BERT model reads a text.
//!
//! Text is cleaned, decomposed and lower-cased, cut at white space, punctuation and CJK characters, and each
//! word is cut into the longest pieces that the vocabulary has. Marks such as `[SEP]` in a text are read as
//! text: a text cannot end itself. Linear in the text for words of bounded length.

use super::files::{Folder, TOKENIZER, TOKENIZER_CONFIG, VOCABULARY};
use crate::error::Error;
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Longest word that is cut into pieces, in characters; a longer one is unknown. That of the reference.
const LONGEST_WORD: usize = 100;

/// What a piece begins with that goes on with a word.
const GOES_ON: &str = "##";

/// A word, or a character that is one by itself: punctuation, ASCII symbols, CJK ideographs.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let alone = r"\p{P}$+<=>^`|~\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{2CEAF}\x{2F800}-\x{2FA1F}";
    Regex::new(&format!(r"[{alone}]|[^{alone}\s]+")).expect("a valid pattern")
});

/// Characters that are dropped: controls, formats, unassigned ones, except blanks; and the sign for text
/// that could not be decoded.
static DROPPED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{C}\x{FFFD}--[\t\n\r]]").expect("a valid pattern"));

/// Marks above and below letters, once they are apart.
static ACCENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Mn}$").expect("a valid pattern"));

/// A vocabulary with the rules that go with it.
pub(super) struct WordPiece {
    pieces: HashMap<String, u32>,
    unknown: u32,
    first: u32,
    separator: u32,
    lowercase: bool,
    strip_accents: bool,
}

/// A text or a pair of texts as numbers of pieces, with the marks around them.
pub(super) struct Input {
    /// Numbers of the pieces, each below the size of the vocabulary.
    pub ids: Vec<u32>,
    /// Index where the second text begins; the length when there is none.
    pub second: usize,
}

/// What is read of `tokenizer.json`.
#[derive(Deserialize)]
struct TokenizerFile {
    normalizer: Option<Value>,
    pre_tokenizer: Option<Value>,
    model: Value,
}

/// `model` in `tokenizer.json`, once its type is known.
#[derive(Deserialize)]
struct Model {
    vocab: HashMap<String, u32>,
    unk_token: String,
    continuing_subword_prefix: Option<String>,
}

/// `normalizer` in `tokenizer.json`, and what `tokenizer_config.json` says instead beside a `vocab.txt`.
#[derive(Deserialize)]
struct Rules {
    #[serde(alias = "do_lower_case", default = "yes")]
    lowercase: bool,
    strip_accents: Option<bool>,
}

fn yes() -> bool {
    true
}

impl WordPiece {
    /// The vocabulary of a folder; every number in it is below `size`.
    pub fn load(folder: &Folder, size: usize) -> Result<Self, Error> {
        let (name, model, rules) = if folder.has(TOKENIZER) {
            let (model, rules) = from_json(folder)?;
            (TOKENIZER, model, rules)
        } else {
            let (model, rules) = from_list(folder)?;
            (VOCABULARY, model, rules)
        };
        if let Some(id) = model.vocab.values().copied().max().filter(|&id| id as usize >= size) {
            let message = format!(
                "has a piece of number {id}, `vocab_size` is {size}; the files do not belong together"
            );
            return Err(folder.fault(name, message));
        }
        let mark = |mark: &str| {
            let id = model.vocab.get(mark).copied();
            id.ok_or_else(|| {
                folder.fault(name, format!("no piece `{mark}`; not the vocabulary of a BERT model"))
            })
        };
        Ok(Self {
            unknown: mark(&model.unk_token)?,
            first: mark("[CLS]")?,
            separator: mark("[SEP]")?,
            lowercase: rules.lowercase,
            strip_accents: rules.strip_accents.unwrap_or(rules.lowercase),
            pieces: model.vocab,
        })
    }

    /// A text between its marks, cut to `longest` pieces with them.
    pub fn single(&self, text: &str, longest: usize) -> Input {
        let mut pieces = self.pieces(text, longest - 2);
        pieces.insert(0, self.first);
        pieces.push(self.separator);
        Input { second: pieces.len(), ids: pieces }
    }

    /// Two texts between their marks, cut to `longest` pieces with them, the longer text first.
    pub fn pair(&self, one: &str, other: &str, longest: usize) -> Input {
        let room = longest - 3;
        let (mut one, mut other) = (self.pieces(one, room), self.pieces(other, room));
        while one.len() + other.len() > room {
            if one.len() > other.len() {
                one.pop()
            } else {
                other.pop()
            };
        }
        let second = one.len() + 2;
        let ids = [&[self.first], &one[..], &[self.separator], &other[..], &[self.separator]].concat();
        Input { ids, second }
    }

    /// The numbers of the first pieces of a text, at most `most`.
    fn pieces(&self, text: &str, most: usize) -> Vec<u32> {
        let text = self.normalise(text);
        let mut pieces = Vec::new();
        for word in WORD.find_iter(&text) {
            if pieces.len() >= most {
                break;
            }
            self.cut(word.as_str(), &mut pieces);
        }
        pieces.truncate(most);
        pieces
    }

    fn normalise(&self, text: &str) -> String {
        let mut text = DROPPED.replace_all(text, "").into_owned();
        if self.strip_accents {
            let mut buffer = [0; 4];
            text =
                text.nfd().filter(|c| c.is_ascii() || !ACCENT.is_match(c.encode_utf8(&mut buffer))).collect();
        }
        if self.lowercase {
            // Letter by letter as in the reference: a final sigma is no case of its own.
            text = text.chars().flat_map(char::to_lowercase).collect();
        }
        text
    }

    /// Adds the longest pieces that make up a word, or the mark of the unknown when there are none.
    fn cut(&self, word: &str, pieces: &mut Vec<u32>) {
        if word.chars().count() > LONGEST_WORD {
            pieces.push(self.unknown);
            return;
        }
        let before = pieces.len();
        let mut start = 0;
        let mut piece = String::new();
        while start < word.len() {
            let ends = word[start..].char_indices().map(|(at, c)| start + at + c.len_utf8());
            let longest = ends.rev().find_map(|end| {
                piece.clear();
                if start > 0 {
                    piece.push_str(GOES_ON);
                }
                piece.push_str(&word[start..end]);
                self.pieces.get(&piece).map(|&id| (id, end))
            });
            let Some((id, end)) = longest else {
                pieces.truncate(before);
                pieces.push(self.unknown);
                return;
            };
            pieces.push(id);
            start = end;
        }
    }
}

/// The vocabulary and rules of `tokenizer.json`, when it cuts words as this file does.
fn from_json(folder: &Folder) -> Result<(Model, Rules), Error> {
    let file: TokenizerFile = folder.json(TOKENIZER)?;
    let other = |part: &str, found: &Value, wanted: &str| {
        let found = found["type"].as_str().unwrap_or("none");
        let message =
            format!("`{part}` is of type `{found}`; only `{wanted}` is read, the form of BERT models");
        folder.fault(TOKENIZER, message)
    };
    let normalizer = file.normalizer.unwrap_or_default();
    let pre_tokenizer = file.pre_tokenizer.unwrap_or_default();
    for (part, found, wanted) in [
        ("model", &file.model, "WordPiece"),
        ("normalizer", &normalizer, "BertNormalizer"),
        ("pre_tokenizer", &pre_tokenizer, "BertPreTokenizer"),
    ] {
        if found["type"] != wanted {
            return Err(other(part, found, wanted));
        }
    }
    let misread =
        |error: serde_json::Error| folder.fault(TOKENIZER, format!("{error}; fetch the file again"));
    let model: Model = serde_json::from_value(file.model).map_err(misread)?;
    if let Some(prefix) = model.continuing_subword_prefix.as_deref().filter(|prefix| *prefix != GOES_ON) {
        let message =
            format!("pieces go on with `{prefix}`; only `{GOES_ON}` is read, the form of BERT models");
        return Err(folder.fault(TOKENIZER, message));
    }
    Ok((model, serde_json::from_value(normalizer).map_err(misread)?))
}

/// The vocabulary of `vocab.txt`, a piece a line, its number the line's from 0.
fn from_list(folder: &Folder) -> Result<(Model, Rules), Error> {
    let text = String::from_utf8(folder.bytes(VOCABULARY)?)
        .map_err(|_| folder.fault(VOCABULARY, "not UTF-8; not the vocabulary of a BERT model"))?;
    let vocab = text.lines().zip(0u32..).map(|(piece, id)| (piece.trim_end().to_owned(), id)).collect();
    let rules = if folder.has(TOKENIZER_CONFIG) {
        folder.json(TOKENIZER_CONFIG)?
    } else {
        Rules { lowercase: true, strip_accents: None }
    };
    Ok((Model { vocab, unk_token: "[UNK]".to_owned(), continuing_subword_prefix: None }, rules))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cutter() -> WordPiece {
        let list = ["[UNK]", "[CLS]", "[SEP]", "har", "##bour", "##s", "cafe", ".", "sep", "[", "]"];
        WordPiece {
            pieces: list.into_iter().zip(0u32..).map(|(piece, id)| (piece.to_owned(), id)).collect(),
            unknown: 0,
            first: 1,
            separator: 2,
            lowercase: true,
            strip_accents: true,
        }
    }

    #[test]
    fn words_are_cut_into_the_longest_pieces() {
        let ids = |text: &str| cutter().single(text, 16).ids;
        assert_eq!(ids("Harbours."), [1, 3, 4, 5, 7, 2]);
        assert_eq!(ids("Café\u{200b} \u{fffd}quay"), [1, 6, 0, 2]);
        assert_eq!(ids(""), [1, 2]);
        assert_eq!(ids(&"har".repeat(40)), [1, 0, 2]);
    }

    #[test]
    fn a_mark_in_a_text_is_text() {
        assert_eq!(cutter().single("[SEP]", 16).ids, [1, 9, 8, 10, 2]);
    }

    #[test]
    fn of_two_texts_the_longer_is_cut() {
        let input = cutter().pair("cafe cafe cafe cafe", "har", 6);
        assert_eq!((input.ids, input.second), (vec![1, 6, 6, 2, 3, 2], 4));
    }
}
