//! A logistic score over named measurements, with its weights in a data file.

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// The weights of a score. A measurement that is not named has none.
#[derive(Debug, Deserialize)]
pub(crate) struct Logistic {
    bias: f32,
    weights: FxHashMap<String, f32>,
}

impl Logistic {
    /// What a measurement adds to the score.
    pub fn part(&self, name: &str, value: f32) -> f32 {
        self.weights.get(name).map_or(0.0, |weight| weight * value)
    }

    /// The probability, `0..=1`, that belongs to a sum of parts.
    pub fn probability(&self, parts: f32) -> f32 {
        1.0 / (1.0 + (-(self.bias + parts)).exp())
    }
}
