//! How good a model is on a treebank.

use super::super::labels::{CLASSES, RELATIONS};
use super::super::lexeme::lexeme;
use super::super::model::Model;
use super::super::{MODEL, parser, tagger, tokens};
use super::conllu::Sentence;
use super::percent;
use crate::Span;
use std::collections::BTreeMap;
use std::fmt;

/// Scores on a treebank. Those of tags and heads are for words cut as in the treebank.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    pub words: usize,
    pub classes: usize,
    pub tags: usize,
    pub heads: usize,
    pub labelled: usize,
    /// Right heads with the right relation of the treebank without subtypes.
    pub labelled_base: usize,
    /// For each relation: how many there are, how many were given, how many are right with their heads.
    pub relations: BTreeMap<&'static str, [usize; 3]>,
    /// Negations: how many, and how many on the right head.
    pub negations: [usize; 2],
    /// Words of the treebank, words of our own cutting, and words in both.
    pub cut: [usize; 3],
}

/// Measures the model that is compiled in; nothing is measured when it is of another version. `lower` puts
/// the words in lower case first.
pub(crate) fn measure(sentences: &[Sentence], lower: bool) -> Measured {
    let mut out = Measured::default();
    let Some(model) = Model::read(MODEL) else { return out };
    let (mut buffer, mut classes, mut state) = (Vec::new(), Vec::new(), parser::State::default());
    for sentence in sentences {
        let form = |form: &String| if lower { form.to_lowercase() } else { form.clone() };
        let words: Vec<_> = sentence.forms.iter().map(|f| lexeme(&form(f), &mut buffer)).collect();
        tagger::tag(&model.tagger, &words, &mut classes);
        state.start(&words, &classes);
        parser::parse(&model, &mut state);
        for (at, (&class, node)) in classes.iter().zip(&state.nodes).enumerate() {
            let (right, relation) = (sentence.classes[at], sentence.relations[at]);
            out.words += 1;
            out.classes += usize::from(class == right);
            out.tags += usize::from(CLASSES[class as usize].1 == CLASSES[right as usize].1);
            let head = node.head == sentence.heads[at];
            out.heads += usize::from(head);
            let labelled = head && node.relation == relation;
            out.labelled += usize::from(labelled);
            let base = |relation: u8| RELATIONS[relation as usize].0.split(':').next();
            out.labelled_base += usize::from(head && base(node.relation) == base(relation));
            let mut count = |relation: u8, field: usize, by: bool| {
                out.relations.entry(RELATIONS[relation as usize].0).or_default()[field] += usize::from(by);
            };
            count(relation, 0, true);
            count(node.relation, 1, true);
            count(relation, 2, labelled);
            let word = sentence.forms[at].to_lowercase();
            if matches!(word.as_str(), "not" | "n't" | "n’t" | "never" | "no" | "neither" | "nor") {
                out.negations[0] += 1;
                out.negations[1] += usize::from(head);
            }
        }
        let own = tokens::tokens(&sentence.text, Span { start: 0, end: sentence.text.len() });
        let own: Vec<(usize, usize)> = own.iter().map(|span| (span.start, span.end)).collect();
        out.cut[0] += sentence.spans.len();
        out.cut[1] += own.len();
        out.cut[2] += sentence.spans.iter().filter(|span| own.binary_search(span).is_ok()).count();
    }
    out
}

impl Measured {
    /// The scores that count in one line.
    pub fn summary(&self) -> String {
        let of = |part| percent(part, self.words);
        format!(
            "words {}  UPOS {:.2}  classes {:.2}  UAS {:.2}  LAS {:.2}  LAS without subtypes {:.2}  words cut alike F1 {:.2}",
            self.words,
            of(self.tags),
            of(self.classes),
            of(self.heads),
            of(self.labelled),
            of(self.labelled_base),
            percent(2 * self.cut[2], self.cut[0] + self.cut[1]),
        )
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary())?;
        writeln!(
            f,
            "negations {} on the right head {:.1}",
            self.negations[0],
            percent(self.negations[1], self.negations[0])
        )?;
        for (name, [there, given, right]) in &self.relations {
            let (precision, recall) = (percent(*right, *given), percent(*right, *there));
            let f1 = percent(2 * right, there + given);
            writeln!(f, "{name:14} {there:5}  precision {precision:5.1}  recall {recall:5.1}  F1 {f1:5.1}")?;
        }
        Ok(())
    }
}
