//! The forward pass of a BERT encoder, in 32-bit numbers on the processor.
//!
//! The pieces of a batch of texts stand below each other in one matrix without padding, so that the linear
//! layers are one product each and no mask is needed; attention is computed text by text. Batches run in
//! parallel. A row of a product does not depend on the rows beside it, hence the same numbers for any batch.
//! Linear in the texts, quadratic in the pieces of one text, which the window bounds.

use super::ModelKind;
use super::files::{Config, Folder, Pooling, WEIGHTS, Weights};
use super::wordpiece::{Input, WordPiece};
use crate::error::Error;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut1, Axis, Slice};
use rayon::prelude::*;
use std::ops::Range;
use std::path::Path;

/// Pieces in one batch: enough rows for products to run at full speed, and a few hundred kilobytes a matrix.
const BATCH: usize = 256;

/// A model in memory.
pub(super) struct Encoder {
    tokenizer: WordPiece,
    words: Array2<f32>,
    places: Array2<f32>,
    segments: Array2<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
    longest: usize,
    pooling: Pooling,
    classifier: Option<Classifier>,
}

/// One round of attention and the two linear layers behind it.
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    joined: Linear,
    joined_norm: Norm,
    up: Linear,
    down: Linear,
    down_norm: Norm,
}

/// `x · weight + bias`, a row an input.
struct Linear {
    weight: Array2<f32>,
    bias: Array1<f32>,
}

/// Brings each row to mean 0 and variance 1, then scales and shifts it.
struct Norm {
    scale: Array1<f32>,
    shift: Array1<f32>,
    eps: f32,
}

/// What makes a score of the first row of a pair.
struct Classifier {
    pooler: Linear,
    output: Linear,
    answer: Answer,
}

/// Which number of the classifier is the score.
#[derive(Clone, Copy)]
enum Answer {
    /// The only one, through a logistic function: a model of relevance.
    Only,
    /// This one's share of all: a model of entailment.
    Label(usize),
}

impl Encoder {
    /// Reads a model from a folder.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let folder = Folder::open(folder)?;
        let config = folder.config()?;
        let tokenizer = WordPiece::load(&folder, config.vocab_size)?;
        let bytes = folder.bytes(WEIGHTS)?;
        let weights = Weights::new(&folder, &bytes)?;
        let size = config.hidden_size;
        let layers = (0..config.num_hidden_layers).map(|nth| Layer::load(&weights, nth, &config));
        Ok(Self {
            tokenizer,
            words: weights.matrix("embeddings.word_embeddings.weight", config.vocab_size, size)?,
            places: weights.matrix(
                "embeddings.position_embeddings.weight",
                config.max_position_embeddings,
                size,
            )?,
            segments: weights.matrix(
                "embeddings.token_type_embeddings.weight",
                config.type_vocab_size,
                size,
            )?,
            norm: Norm::load(&weights, "embeddings.LayerNorm", &config)?,
            layers: layers.collect::<Result<_, _>>()?,
            heads: config.num_attention_heads,
            longest: folder.window(&config)?,
            pooling: folder.pooling()?,
            classifier: Classifier::load(&folder, &weights, &config)?,
        })
    }

    /// Whether there is a classifier behind the encoder.
    pub fn kind(&self) -> ModelKind {
        if self.classifier.is_some() { ModelKind::CrossEncoder } else { ModelKind::Embedding }
    }

    /// One vector of length 1 a text.
    pub fn embed(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let inputs: Vec<Input> =
            texts.par_iter().map(|text| self.tokenizer.single(text, self.longest)).collect();
        self.run(&inputs, |rows| {
            let mut vector = match self.pooling {
                Pooling::Mean => rows.mean_axis(Axis(0)).expect("an input has its marks at least"),
                Pooling::First => rows.row(0).to_owned(),
            };
            let length = vector.dot(&vector).sqrt();
            // Weights out of all proportion can overflow; such a vector is near to nothing.
            let factor = if length.is_normal() { 1.0 / length } else { 0.0 };
            vector.mapv_inplace(|value| if factor > 0.0 { value * factor } else { 0.0 });
            vector.to_vec()
        })
    }

    /// One score, `0..=1`, a pair of claim and evidence; 0 for all in a model without classifier.
    pub fn score(&self, pairs: &[(&str, &str)]) -> Vec<f32> {
        let Some(classifier) = &self.classifier else { return vec![0.0; pairs.len()] };
        let inputs: Vec<Input> = pairs
            .par_iter()
            .map(|&(claim, evidence)| match classifier.answer {
                Answer::Only => self.tokenizer.pair(claim, evidence, self.longest),
                Answer::Label(_) => self.tokenizer.pair(evidence, claim, self.longest),
            })
            .collect();
        self.run(&inputs, |rows| classifier.score(rows))
    }

    /// What `pool` makes of the rows of each input, in order.
    fn run<R: Send>(&self, inputs: &[Input], pool: impl Fn(ArrayView2<'_, f32>) -> R + Sync) -> Vec<R> {
        let batches: Vec<&[Input]> = batches(inputs);
        let results: Vec<Vec<R>> = batches
            .par_iter()
            .map(|batch| {
                let places = places(batch);
                let rows = self.forward(batch, &places);
                places.iter().map(|place| pool(part(&rows, place, 0..rows.ncols()))).collect()
            })
            .collect();
        results.into_iter().flatten().collect()
    }

    /// The last hidden state, a row a piece.
    fn forward(&self, batch: &[Input], places: &[Range<usize>]) -> Array2<f32> {
        let total = places.last().map_or(0, |place| place.end);
        let mut rows = Array2::zeros((total, self.words.ncols()));
        let mut at = 0;
        for input in batch {
            for (nth, &id) in input.ids.iter().enumerate() {
                // A model with one kind of segment sees both texts as one.
                let segment = usize::from(nth >= input.second).min(self.segments.nrows() - 1);
                let mut row = rows.row_mut(at);
                row += &self.words.row(id as usize);
                row += &self.places.row(nth);
                row += &self.segments.row(segment);
                at += 1;
            }
        }
        self.norm.apply(&mut rows);
        for layer in &self.layers {
            layer.apply(&mut rows, places, self.heads);
        }
        rows
    }
}

/// Runs of inputs of about [`BATCH`] pieces together.
fn batches(inputs: &[Input]) -> Vec<&[Input]> {
    let (mut batches, mut start, mut pieces) = (Vec::new(), 0, 0);
    for (at, input) in inputs.iter().enumerate() {
        if at > start && pieces + input.ids.len() > BATCH {
            batches.push(&inputs[start..at]);
            (start, pieces) = (at, 0);
        }
        pieces += input.ids.len();
    }
    if start < inputs.len() {
        batches.push(&inputs[start..]);
    }
    batches
}

/// The rows of each input of a batch.
fn places(batch: &[Input]) -> Vec<Range<usize>> {
    let mut end = 0;
    let place = |input: &Input| {
        let start = end;
        end += input.ids.len();
        start..end
    };
    batch.iter().map(place).collect()
}

impl Layer {
    fn load(weights: &Weights<'_>, nth: usize, config: &Config) -> Result<Self, Error> {
        let (size, wide) = (config.hidden_size, config.intermediate_size);
        let name = |part: &str| format!("encoder.layer.{nth}.{part}");
        let linear = |part: &str, from, to| Linear::load(weights, &name(part), from, to);
        let norm = |part: &str| Norm::load(weights, &name(part), config);
        Ok(Self {
            query: linear("attention.self.query", size, size)?,
            key: linear("attention.self.key", size, size)?,
            value: linear("attention.self.value", size, size)?,
            joined: linear("attention.output.dense", size, size)?,
            joined_norm: norm("attention.output.LayerNorm")?,
            up: linear("intermediate.dense", size, wide)?,
            down: linear("output.dense", wide, size)?,
            down_norm: norm("output.LayerNorm")?,
        })
    }

    fn apply(&self, rows: &mut Array2<f32>, places: &[Range<usize>], heads: usize) {
        let seen = self.joined.apply(&self.attend(rows, places, heads));
        *rows += &seen;
        self.joined_norm.apply(rows);
        let mut wide = self.up.apply(rows);
        wide.mapv_inplace(gelu);
        *rows += &self.down.apply(&wide);
        self.down_norm.apply(rows);
    }

    /// For every piece, the values of the pieces of its own text, weighed by how well they answer it.
    fn attend(&self, rows: &Array2<f32>, places: &[Range<usize>], heads: usize) -> Array2<f32> {
        let (query, key, value) = (self.query.apply(rows), self.key.apply(rows), self.value.apply(rows));
        let width = rows.ncols() / heads;
        let scale = 1.0 / (width as f32).sqrt();
        let mut seen = Array2::zeros(rows.dim());
        for place in places {
            for head in 0..heads {
                let of = |rows| part(rows, place, head * width..(head + 1) * width);
                let mut shares = of(&query).dot(&of(&key).t());
                shares.mapv_inplace(|value| value * scale);
                shares.rows_mut().into_iter().for_each(softmax);
                let mut target = seen.view_mut();
                target.slice_axis_inplace(Axis(0), Slice::from(place.clone()));
                target.slice_axis_inplace(Axis(1), Slice::from(head * width..(head + 1) * width));
                target.assign(&shares.dot(&of(&value)));
            }
        }
        seen
    }
}

impl Linear {
    fn load(weights: &Weights<'_>, name: &str, from: usize, to: usize) -> Result<Self, Error> {
        Ok(Self {
            weight: weights.matrix(&format!("{name}.weight"), to, from)?.reversed_axes(),
            bias: weights.vector(&format!("{name}.bias"), to)?,
        })
    }

    fn apply(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.dot(&self.weight) + &self.bias
    }
}

impl Norm {
    fn load(weights: &Weights<'_>, name: &str, config: &Config) -> Result<Self, Error> {
        Ok(Self {
            scale: weights.vector(&format!("{name}.weight"), config.hidden_size)?,
            shift: weights.vector(&format!("{name}.bias"), config.hidden_size)?,
            eps: config.layer_norm_eps,
        })
    }

    fn apply(&self, rows: &mut Array2<f32>) {
        for mut row in rows.rows_mut() {
            let count = row.len() as f32;
            let mean = row.sum() / count;
            row.mapv_inplace(|value| value - mean);
            let spread = 1.0 / (row.dot(&row) / count + self.eps).sqrt();
            row.mapv_inplace(|value| value * spread);
            row *= &self.scale;
            row += &self.shift;
        }
    }
}

impl Classifier {
    /// The classifier behind the encoder, if the model has one.
    fn load(folder: &Folder, weights: &Weights<'_>, config: &Config) -> Result<Option<Self>, Error> {
        const OUTPUT: &str = "classifier.weight";
        if !config.classifies() && !weights.has(OUTPUT) {
            return Ok(None);
        }
        let (size, labels) = (config.hidden_size, weights.rows(OUTPUT).unwrap_or(1));
        let answer =
            if labels == 1 { Answer::Only } else { Answer::Label(entailment(folder, config, labels)?) };
        Ok(Some(Self {
            pooler: Linear::load(weights, "pooler.dense", size, size)?,
            output: Linear {
                weight: weights.full_matrix(OUTPUT, labels, size)?.reversed_axes(),
                bias: weights.full_vector("classifier.bias", labels)?,
            },
            answer,
        }))
    }

    /// The score of a pair from its rows, of which the first stands for all.
    fn score(&self, rows: ArrayView2<'_, f32>) -> f32 {
        let first = rows.row(0).insert_axis(Axis(0)).to_owned();
        let logits = self.output.apply(&self.pooler.apply(&first).mapv_into(f32::tanh));
        let score = match self.answer {
            Answer::Only => 1.0 / (1.0 + (-logits[[0, 0]]).exp()),
            Answer::Label(label) => {
                let mut shares = logits;
                softmax(shares.row_mut(0));
                shares[[0, label]]
            }
        };
        if score.is_finite() { score } else { 0.0 }
    }
}

/// The number of the label that means that the evidence bears the claim out.
fn entailment(folder: &Folder, config: &Config, labels: usize) -> Result<usize, Error> {
    let entails = |name: &str| name.to_lowercase().starts_with("entail");
    let label = config.id2label.iter().find(|(_, name)| entails(name)).map(|(number, _)| number);
    match label.and_then(|number| number.parse().ok()).filter(|&number: &usize| number < labels) {
        Some(label) => Ok(label),
        None => Err(folder.fault(
            super::files::CONFIG,
            format!("a classifier of {labels} labels, none of which `id2label` calls entailment; it cannot judge support"),
        )),
    }
}

/// Some rows and columns of a matrix.
fn part<'r>(rows: &'r Array2<f32>, place: &Range<usize>, columns: Range<usize>) -> ArrayView2<'r, f32> {
    let mut part = rows.view();
    part.slice_axis_inplace(Axis(0), Slice::from(place.clone()));
    part.slice_axis_inplace(Axis(1), Slice::from(columns));
    part
}

/// Makes shares of a row of scores; they add up to 1.
fn softmax(mut row: ArrayViewMut1<'_, f32>) {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    row.mapv_inplace(|value| (value - most).exp());
    let total = row.sum();
    row.mapv_inplace(|value| value / total);
}

/// The Gaussian error linear unit, `x · Φ(x)`.
fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function, to 2·10⁻⁷: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 7.1.26.
fn erf(x: f32) -> f32 {
    const A: [f32; 5] = [0.254_829_6, -0.284_496_74, 1.421_413_7, -1.453_152, 1.061_405_4];
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let sum = A.iter().rev().fold(0.0, |sum, a| (sum + a) * t);
    (1.0 - sum * (-x * x).exp()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_has_its_known_values() {
        for (x, y) in [(0.0, 0.0), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (-2.0, -0.995_322_3), (9.0, 1.0)] {
            assert!((erf(x) - y).abs() < 1e-6, "erf({x}) is {y}, not {}", erf(x));
        }
    }

    #[test]
    fn batches_hold_every_input_once_and_in_order() {
        let input = |len: usize| Input { ids: vec![0; len], second: len };
        let inputs = [200, 100, 300, 10, 10].map(input);
        let sizes: Vec<usize> = batches(&inputs).iter().map(|batch| batch.len()).collect();
        assert_eq!(sizes, [1, 1, 1, 2]);
    }
}
