//! From which probabilities on a passage gets which verdict.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// The probabilities at which one verdict becomes another, each `0..=1`.
///
/// Rankings carry over from one kind of text to another, thresholds do not; who has labelled texts of the
/// kind to be checked can fit them (`sourcecheck eval --fit`). As a map it has the keys of the fields, in
/// `kebab-case`; what is left out has its default, a key that does not exist or a value outside `0..=1` is
/// refused.
///
/// ```
/// let mut checker = sourcecheck::Checker::new();
/// checker.thresholds(sourcecheck::Thresholds { complete: 0.7, ..Default::default() });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Thresholds {
    /// Probability of ground in the sources from which on a claim is not absent. Default 0.4: the model weighs
    /// all classes alike, and a passage with some ground is shown with it rather than called absent (evidence
    /// F1 on WiCE development 0.56 at 0.5, 0.59 at 0.4).
    #[serde(deserialize_with = "share")]
    pub basis: f32,
    /// The same for an opinion: from it on, it is not simply the author's own. Default 0.6: words of evaluation
    /// are common ones and weigh little, so that a shared topic alone reaches the threshold for claims (our
    /// fixtures).
    #[serde(deserialize_with = "share")]
    pub opinion_basis: f32,
    /// Probability that the sources carry all of a claim from which on it is a paraphrase and not partial.
    /// Default 0.575: on our fixtures the balanced accuracy is within three points of its best from 0.55 to
    /// 0.725, and of these a low one keeps more faithful rewording quiet.
    #[serde(deserialize_with = "share")]
    pub complete: f32,
    /// The same for a claim that is judged alone, as `sourcecheck eval` does. Sentences of a text follow the
    /// wording of their source, so that a deviation says more; a claim on its own is put in words of its own.
    /// Default 0.5: even odds, and the best of steps of 0.025 for WiCE, SummEdits, BUMP, FoolMeTwice and REALSumm.
    #[serde(deserialize_with = "share")]
    pub claim: f32,
    /// Certainty from which on an alteration decides the verdict. Default 0.5: rules set theirs around it; what
    /// rests on one shared word lies below, what rests on shared wording above.
    #[serde(deserialize_with = "share")]
    pub altered: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { basis: 0.4, opinion_basis: 0.6, complete: 0.575, claim: 0.5, altered: 0.5 }
    }
}

fn share<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    let value = f32::deserialize(from)?;
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(D::Error::custom(format_args!("a threshold lies between 0 and 1, this is {value}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Thresholds, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_out_has_its_default_and_what_is_written_reads_back() {
        let given = Thresholds { complete: 0.25, ..Thresholds::default() };
        assert_eq!(read(r#"{"complete": 0.25}"#), Ok(given));
        assert_eq!(read(&serde_json::to_string(&given).expect("plain data")), Ok(given));
    }

    #[test]
    fn stray_keys_and_values_outside_are_refused() {
        let refused = |json, why| assert!(read(json).is_err_and(|error| error.contains(why)), "{json}");
        refused(r#"{"compleet": 0.5}"#, "unknown field `compleet`");
        refused(r#"{"basis": 40}"#, "between 0 and 1");
        refused(r#"{"altered": -0.1}"#, "between 0 and 1");
        refused(r#"{"opinion-basis": "half"}"#, "invalid type");
    }
}
