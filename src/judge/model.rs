//! The verdict's model: two logistic scores over named measurements, with weights from a data file.
//!
//! *basis* asks whether the sources give the claim any ground, *complete* whether they carry all of it.
//! `model.json` holds the weights and says where they come from; `tools/fit_model.py` makes it. Logistic,
//! because each measurement then adds a visible amount to the score, which `--why` prints.

use crate::judgment::Measure;
use crate::logistic::Logistic;
use serde::Deserialize;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    serde_json::from_str(include_str!("model.json")).expect("model.json is checked by a test")
});

#[derive(Deserialize)]
struct Model {
    basis: Logistic,
    complete: Logistic,
}

/// Which of the two questions.
#[derive(Clone, Copy)]
pub(super) enum Question {
    Basis,
    Complete,
}

/// The probability, `0..=1`, that the answer is yes; adds each measurement's share to `weight`.
pub(super) fn probability(question: Question, measures: &mut [Measure]) -> f32 {
    let logistic = match question {
        Question::Basis => &MODEL.basis,
        Question::Complete => &MODEL.complete,
    };
    let mut score = 0.0;
    for measure in measures {
        let part = logistic.part(measure.name, measure.value);
        measure.weight += part;
        score += part;
    }
    logistic.probability(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_reads_and_more_support_never_lowers_the_score() {
        let p = |value: f32| {
            let mut measures =
                ["support", "link", "chunk", "coherent"].map(|name| Measure { name, value, weight: 0.0 });
            (probability(Question::Basis, &mut measures), probability(Question::Complete, &mut measures))
        };
        assert!(p(0.9).0 > p(0.1).0 && p(0.9).1 > p(0.1).1);
    }
}
