//! Who does what to whom: words of a sentence with their class, their head and their relation to it.
//!
//! A tagger and a transition parser of our own, both averaged perceptrons over hashed features, trained by
//! `examples/train_syntax` on the treebank UD English EWT. Their weights are `assets/syntax.bin`, which is
//! read in place. Time is linear in the text, and the same text gives the same parse on every machine:
//! scores are sums of integers.

// Until the judge reads parses.
#![allow(dead_code)]

mod labels;
mod lexeme;
mod model;
mod parser;
mod roles;
mod tagger;
mod tokens;
#[cfg(feature = "train")]
pub(crate) mod train;

#[allow(unused_imports)]
pub(crate) use labels::{Form, Relation, Tag};
#[allow(unused_imports)]
pub(crate) use roles::{Fact, Oblique, Report, counted, facts, negated};

use crate::Span;
use labels::CLASSES;
use model::Model;

/// The weights, made by `examples/train_syntax`.
const MODEL: &[u8] = include_bytes!("../../assets/syntax.bin");

/// Most words that are parsed as one piece; what is longer is cut at the last punctuation mark in the
/// second half of the piece, or else at its end.
/// 2 of the 12,544 sentences of the training data are longer.
const PIECE: usize = 120;

/// A word with its place in the parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its bytes in the text.
    pub span: Span,
    pub tag: Tag,
    pub form: Form,
    /// The word it depends on, as an index of the same parse; nothing for the root.
    pub head: Option<usize>,
    pub relation: Relation,
}

/// Parses a range of `text`, meant to be one sentence, heading or item.
///
/// Words come in the order of the text and their spans are parts of `span`. No words for an empty range and
/// for one that does not lie on character borders of `text`. There is one root, or one a piece when the
/// range is longer than [`PIECE`] words.
pub(crate) fn parse(text: &str, span: Span) -> Vec<Word> {
    let Some(model) = Model::read(MODEL) else { return Vec::new() };
    parse_with(&model, text, tokens::tokens(text, span))
}

/// Tags and parses words that are cut already.
fn parse_with(model: &Model<'_>, text: &str, spans: Vec<Span>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(spans.len());
    let (mut buffer, mut classes, mut state) = (Vec::new(), Vec::new(), parser::State::default());
    let mut rest = spans.as_slice();
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(piece_len(text, rest));
        let words: Vec<_> = piece.iter().map(|span| lexeme::lexeme(span.of(text), &mut buffer)).collect();
        tagger::tag(&model.tagger, &words, &mut classes);
        state.start(&words, &classes);
        parser::parse(model, &mut state);
        let first = out.len();
        for ((&span, &class), node) in piece.iter().zip(&classes).zip(&state.nodes) {
            let (_, tag, form) = CLASSES[class as usize];
            let (head, relation) = (node.head.map(|head| first + head), labels::relation(node.relation));
            out.push(Word { span, tag, form, head, relation });
        }
        rest = later;
    }
    out
}

/// How many of the words are parsed as one piece.
fn piece_len(text: &str, words: &[Span]) -> usize {
    if words.len() <= PIECE {
        return words.len();
    }
    let ends_piece = |span: &Span| matches!(span.of(text), "." | ";" | ":" | "," | "!" | "?" | "\u{2014}");
    words[PIECE / 2..PIECE].iter().rposition(ends_piece).map_or(PIECE, |at| PIECE / 2 + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Word> {
        parse(text, Span::new(0, text.len()))
    }

    /// The arcs of a sentence, as `dependent relation head`.
    fn arcs(text: &str) -> Vec<String> {
        let words = parsed(text);
        let form = |at: usize| words[at].span.of(text);
        let head = |word: &Word| word.head.map_or("", form);
        words
            .iter()
            .map(|word| format!("{} {:?} {}", word.span.of(text), word.relation, head(word)))
            .collect()
    }

    #[track_caller]
    fn assert_arcs(text: &str, wanted: &[&str]) {
        let arcs = arcs(text);
        for arc in wanted {
            assert!(arcs.iter().any(|found| found == arc), "{arc:?} is missing from {arcs:#?}");
        }
    }

    #[test]
    fn the_model_is_of_this_version() {
        assert!(Model::read(MODEL).is_some(), "train it: see examples/train_syntax.rs");
    }

    #[test]
    fn an_active_clause_has_subject_and_object() {
        assert_arcs(
            "The committee rejected the plan.",
            &[
                "committee Subject rejected",
                "rejected Root ",
                "plan Object rejected",
                "The Determiner committee",
            ],
        );
    }

    #[test]
    fn a_passive_clause_has_passive_subject_and_agent() {
        assert_arcs(
            "The plan was rejected by the committee.",
            &["plan PassiveSubject rejected", "was PassiveAuxiliary rejected", "committee Agent rejected"],
        );
    }

    #[test]
    fn a_negation_hangs_on_what_it_negates() {
        assert_arcs(
            "The board did not approve the budget.",
            &["not Adverbial approve", "did Auxiliary approve"],
        );
        assert_arcs("They don’t own the mine.", &["n’t Adverbial own", "mine Object own"]);
    }

    #[test]
    fn a_coordination_hangs_on_its_first_member() {
        assert_arcs(
            "The city bought cars and trucks.",
            &["cars Object bought", "trucks Conjunct cars", "and Coordinator trucks"],
        );
    }

    #[test]
    fn a_number_hangs_on_its_noun() {
        assert_arcs("The company hired 120 pilots in 12 towns.", &["120 Number pilots", "12 Number towns"]);
        let text = "The company hired 120 pilots.";
        let words = parsed(text);
        let number = words.iter().position(|word| word.span.of(text) == "120").expect("there");
        assert_eq!(counted(&words, number).map(|at| words[at].span.of(text)), Some("pilots"));
    }

    #[test]
    fn lower_case_is_parsed_alike() {
        assert_arcs(
            "the plan was rejected by the committee",
            &["plan PassiveSubject rejected", "committee Agent rejected"],
        );
    }

    #[test]
    fn spans_are_the_words_of_the_range() {
        let text = "É — “Well-known” firms can’t pay $3.5 million, says Mr. O’Neil.";
        let from = text.find('“').expect("there");
        let words = parse(text, Span::new(from, text.len()));
        let forms: Vec<&str> = words.iter().map(|word| word.span.of(text)).collect();
        let wanted = [
            "“", "Well", "-", "known", "”", "firms", "ca", "n’t", "pay", "$", "3.5", "million", ",", "says",
            "Mr.", "O’Neil", ".",
        ];
        assert_eq!(forms, wanted);
    }

    #[test]
    fn heads_are_a_tree_whatever_the_text() {
        let long = "and the very long list, ".repeat(80);
        for text in [
            "",
            " ",
            "…",
            "a",
            "))((",
            "日本語 текст 🙂‍↕️ e\u{301}",
            "1 2 3",
            "'s n't 'll",
            "- one\n- two",
            &long,
        ] {
            let words = parsed(text);
            assert!(words.is_empty() == text.trim().is_empty());
            assert!(words.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            for start in 0..words.len() {
                let mut at = start;
                let mut steps = 0;
                while let Some(head) = words[at].head {
                    (at, steps) = (head, steps + 1);
                    assert!(steps <= words.len(), "a circle at word {start} of {text:?}");
                }
                assert_eq!(words[at].relation, Relation::Root);
            }
        }
    }

    #[test]
    fn a_range_off_character_borders_has_no_words() {
        assert!(parse("é", Span::new(1, 2)).is_empty());
        assert!(parse("a", Span::new(0, 9)).is_empty());
    }
}
