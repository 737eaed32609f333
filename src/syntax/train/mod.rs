//! Training and measuring of the tagger and the parser; compiled with the feature `train` only.
//!
//! Both are averaged perceptrons (Collins, EMNLP 2002). The parser learns from its own mistakes by a dynamic
//! oracle (Goldberg and Nivre, Training deterministic parsers with non-deterministic oracles, TACL 2013) and
//! sees the classes that taggers trained without the sentence give it. Copies of the sentences in lower
//! case, in capitals and without their last full stop teach both what headings and lists look like. A first
//! round finds the features worth their bytes, a second trains again with these only.

pub(crate) mod conllu;
mod learner;
mod measure;
mod oracle;

#[allow(unused_imports)] // The example uses it, the library does not.
pub(crate) use measure::measure;

use super::labels::{CLASSES, Relation};
use super::lexeme::{Lexeme, lexeme};
use super::model::{MAGIC, mix};
use super::parser::{self, State};
use super::tagger;
use conllu::Sentence;
use learner::Learner;

/// How long and how much is trained. The passes of the parser were chosen on the
/// development part (labelled attachment 78.44 % with 8, 78.84 % with 14); the sizes fill four megabytes, the
/// other values are first guesses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Passes over the data for the tagger and for the parser in the second round; the first has half of them.
    pub tagger_passes: usize,
    pub parser_passes: usize,
    /// Parts the data are cut into for the classes the parser sees.
    pub folds: usize,
    /// Most bytes of rows in the tables of the tagger and of the relations.
    pub tagger_bytes: usize,
    pub relation_bytes: usize,
    /// Buckets for the parser's moves, 32 bytes each.
    pub move_buckets: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tagger_passes: 6,
            parser_passes: 14,
            folds: 5,
            tagger_bytes: 900_000,
            relation_bytes: 700_000,
            move_buckets: 73_000,
        }
    }
}

/// A sentence in one of its guises, ready to learn from.
struct Example {
    words: Vec<Lexeme>,
    classes: Vec<u8>,
    heads: Vec<usize>,
    relations: Vec<u8>,
    /// Part of the data it is in.
    fold: usize,
    /// Passes out of [`IN_ALL`] it takes part in.
    passes: u64,
}

/// The number of passes that means all of them.
const IN_ALL: u64 = 20;

/// A copy of the sentence in lower case takes part in three of twenty passes, one with a capital on every
/// word in one, one without the last full stop in two. First guesses.
const LOWER: u64 = 3;
const CAPITALS: u64 = 1;
const NO_STOP: u64 = 2;

/// The share of moves by the parser's own choice, in tenths, once it has seen the data.
const OWN_CHOICE: u64 = 9;

/// Trains both models and gives the bytes of the model file. Deterministic.
pub(crate) fn train(sentences: &[Sentence], settings: Settings, mut say: impl FnMut(&str)) -> Vec<u8> {
    let examples = examples(sentences, settings.folds);
    say(&format!("{} sentences in {} guises", sentences.len(), examples.len()));

    let all = |_: &Example| true;
    let first = train_tagger(&examples, settings.tagger_passes.div_ceil(2), Learner::default(), all);
    say(&format!("tagger, first round: {} features", first.len()));
    let second = Learner::only(first.kept(settings.tagger_bytes));
    let tagger = train_tagger(&examples, settings.tagger_passes, second, all);
    say(&format!("tagger, second round: {} features", tagger.len()));

    let mut seen: Vec<Vec<u8>> = vec![Vec::new(); examples.len()];
    for fold in 0..settings.folds {
        let passes = settings.tagger_passes.div_ceil(2);
        let others = train_tagger(&examples, passes, Learner::default(), |e| e.fold != fold);
        let averaged = others.averaged();
        for (example, seen) in examples.iter().zip(&mut seen).filter(|(e, _)| e.fold == fold) {
            *seen = tag_with(&averaged, &example.words);
        }
        say(&format!("classes of part {} of {}", fold + 1, settings.folds));
    }

    let mut parser = Parser::default();
    parser.train(&examples, &seen, settings.parser_passes.div_ceil(2), &mut say);
    say(&format!("parser, first round: {} features", parser.moves.len()));
    let mut parser = Parser {
        moves: Learner::only(parser.moves.kept_moves(settings.move_buckets)),
        relations: Learner::only(parser.relations.kept(settings.relation_bytes)),
    };
    parser.train(&examples, &seen, settings.parser_passes, &mut say);

    let mut out = MAGIC.to_vec();
    tagger.write(settings.tagger_bytes, &mut out);
    parser.relations.write(settings.relation_bytes, &mut out);
    parser.moves.write_moves(settings.move_buckets, &mut out);
    out
}

/// Every sentence as it is and in its other guises.
fn examples(sentences: &[Sentence], folds: usize) -> Vec<Example> {
    let mut out = Vec::new();
    let mut buffer = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let mut add = |forms: Vec<String>, passes| {
            let len = forms.len();
            out.push(Example {
                words: forms.iter().map(|form| lexeme(form, &mut buffer)).collect(),
                classes: sentence.classes[..len].to_vec(),
                // The root stands behind the last word.
                heads: sentence.heads[..len].iter().map(|head| head.unwrap_or(len)).collect(),
                relations: sentence.relations[..len].to_vec(),
                // Blocks of sentences, since neighbours are from one text.
                fold: at * folds / sentences.len(),
                passes,
            });
        };
        let forms = &sentence.forms;
        add(forms.clone(), IN_ALL);
        let lower: Vec<String> = forms.iter().map(|form| form.to_lowercase()).collect();
        if lower != *forms {
            add(lower, LOWER);
        }
        add(forms.iter().map(|form| capitalised(form)).collect(), CAPITALS);
        let last = forms.len() - 1;
        if last > 0 && forms[last] == "." && !sentence.heads.contains(&Some(last)) {
            add(forms[..last].to_vec(), NO_STOP);
        }
    }
    out
}

/// A word of a heading.
fn capitalised(form: &str) -> String {
    let mut chars = form.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The examples of one pass, in an order of its own.
fn pass_order(examples: &[Example], pass: usize, wanted: impl Fn(&Example) -> bool) -> Vec<usize> {
    let draw = |at: usize, salt: u64| mix(mix(salt, pass as u64), at as u64);
    let mut order: Vec<usize> = (0..examples.len())
        .filter(|&at| wanted(&examples[at]) && (draw(at, 1) >> 32) % IN_ALL < examples[at].passes)
        .collect();
    order.sort_by_key(|&at| draw(at, 2));
    order
}

fn train_tagger(
    examples: &[Example],
    passes: usize,
    mut learner: Learner,
    wanted: impl Fn(&Example) -> bool,
) -> Learner {
    let mut found = Vec::new();
    for pass in 0..passes {
        for at in pass_order(examples, pass, &wanted) {
            let Example { words, classes, .. } = &examples[at];
            let style = tagger::style(words);
            let mut before = Vec::with_capacity(words.len());
            for (at, &right) in classes.iter().enumerate() {
                found.clear();
                tagger::features(words, style, at, &before, &mut found);
                let scores = learner.scores(&found);
                let own = best_class(&scores);
                learner.learn(&found, right as usize, own);
                before.push(own as u8);
            }
        }
    }
    learner
}

fn best_class(scores: &[f32]) -> usize {
    (0..CLASSES.len()).rev().max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0)
}

fn tag_with(learner: &Learner, words: &[Lexeme]) -> Vec<u8> {
    let (mut found, mut before, style) = (Vec::new(), Vec::new(), tagger::style(words));
    for at in 0..words.len() {
        found.clear();
        tagger::features(words, style, at, &before, &mut found);
        before.push(best_class(&learner.scores(&found)) as u8);
    }
    before
}

/// The parser in training. The classes of `moves` are the numbers of [`oracle::MOVES`].
#[derive(Default)]
struct Parser {
    moves: Learner,
    relations: Learner,
}

impl Parser {
    fn train(&mut self, examples: &[Example], seen: &[Vec<u8>], passes: usize, say: &mut impl FnMut(&str)) {
        let (mut found, mut state, mut draw) = (Vec::new(), State::default(), 1);
        for pass in 0..passes {
            let (mut moves, mut wrong) = (0, 0);
            for at in pass_order(examples, pass, |_| true) {
                let example = &examples[at];
                state.start(&example.words, &seen[at]);
                while !state.is_done() {
                    found.clear();
                    parser::features(&state, &mut found);
                    let scores = self.moves.scores(&found);
                    let own = state.best([scores[1] - scores[0], scores[2] - scores[0]]);
                    let costs = oracle::costs(&state, &example.heads);
                    let least = costs.iter().flatten().min();
                    let right = (0..3)
                        .filter(|&step| costs[step].as_ref() == least && least.is_some())
                        .max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
                        .unwrap_or(0);
                    moves += 1;
                    let mut step = own;
                    if costs[own as usize].as_ref() == least {
                        self.moves.learn(&found, 0, 0);
                    } else {
                        wrong += 1;
                        self.moves.learn(&found, right, own as usize);
                        draw = mix(draw, 7);
                        if pass == 0 || (draw >> 32) % 10 >= OWN_CHOICE {
                            step = oracle::MOVES[right];
                        }
                    }
                    let relation = self.relation(&state, step, example, &mut found);
                    state.take(step, relation);
                }
            }
            say(&format!("parser, pass {}: {:.2} % of moves wrong", pass + 1, percent(wrong, moves)));
        }
    }

    /// The relation of the arc a move makes, learnt from when the arc is right.
    fn relation(&mut self, state: &State, step: parser::Move, example: &Example, found: &mut Vec<u64>) -> u8 {
        let Some((head, word)) = state.arc(step).filter(|&(head, _)| head != state.root()) else {
            return Relation::Root as u8;
        };
        found.clear();
        parser::relation_features(state, head, word, found);
        let own = parser::best_relation(&self.relations.scores(found));
        if example.heads[word] == head {
            self.relations.learn(found, example.relations[word] as usize, own as usize);
        }
        own
    }
}

pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
