//! How closely an answer follows its source: the share of its runs of three words that the source has.
//!
//! Clough & Stevenson (2011), "Developing a corpus of plagiarised short answers", describe four degrees of reuse.
//! The mean share in their corpus is 0.62 for near copies, 0.44 for light revisions, 0.25 for heavy revisions
//! and 0.01 for independent answers; a border stands halfway between two means.

use std::collections::BTreeSet;

/// Share from which an answer is a near copy: halfway between 0.62 and 0.44.
const NEAR_COPY: f64 = 0.53;

/// Share from which an answer is a light revision: halfway between 0.44 and 0.25.
const LIGHT_REVISION: f64 = 0.345;

/// Share from which an answer is a heavy revision: halfway between 0.25 and 0.01.
const HEAVY_REVISION: f64 = 0.13;

/// Words in a run.
const RUN: usize = 3;

/// The share of the different runs of three words of `answer` that stand in one of `sources`, `0..=1`; 0 for an
/// answer of fewer words. Case and punctuation do not count.
pub fn containment<'t>(sources: impl IntoIterator<Item = &'t str>, answer: &str) -> f64 {
    let answer = runs(answer);
    let known: BTreeSet<Vec<String>> = sources.into_iter().flat_map(runs).collect();
    answer.intersection(&known).count() as f64 / answer.len().max(1) as f64
}

/// The degree of reuse that a share of runs amounts to.
pub fn degree(containment: f64) -> &'static str {
    if containment >= NEAR_COPY {
        "near_copy"
    } else if containment >= LIGHT_REVISION {
        "light_revision"
    } else if containment >= HEAVY_REVISION {
        "heavy_revision"
    } else {
        "independent"
    }
}

fn runs(text: &str) -> BTreeSet<Vec<String>> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    words.windows(RUN).map(<[String]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_runs_are_shared_the_closer_the_answer() {
        let source = "The guild lights the lamp of the harbour at dusk and puts it out at dawn.";
        let degree_of = |answer| degree(containment([source], answer));
        assert_eq!(degree_of("The guild lights the lamp of the harbour, at dusk."), "near_copy");
        assert_eq!(degree_of("Bakers of the valley rise early and sell rye bread."), "independent");
        assert_eq!(containment([source], "At dusk"), 0.0);
        assert_eq!((degree(0.4), degree(0.2)), ("light_revision", "heavy_revision"));
    }
}
