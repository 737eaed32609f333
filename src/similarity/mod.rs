//! Which passages say alike things in other words? A language model that the user supplies answers.
//!
//! [`Similarity`] reads a sentence-embedding model of BERT kind, or a cross-encoder of that kind, from a
//! folder on disk; `docs/model-file.md` says which. Without one nothing here runs. A cosine finds and orders
//! source passages and is no ground for a verdict: two sentences that contradict each other lie close.
//!
//! Reading and running a model needs the cargo feature `model`; without it, [`Similarity::load`] says so.

#[cfg(feature = "model")]
mod bert;
#[cfg(feature = "model")]
mod files;
#[cfg(not(feature = "model"))]
mod none;
#[cfg(feature = "model")]
mod wordpiece;

use crate::alignment::PassageRef;
use crate::document::{Document, Passage, PassageKind};
use crate::error::{Error, ErrorKind};
use crate::judgment::{Judgment, Measure};
#[cfg(feature = "model")]
use bert::Encoder;
#[cfg(not(feature = "model"))]
use none::Encoder;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Cosine from which on a source passage is offered as a candidate though it shares few words with the claim.
/// With MiniLM half of the gold pairs of the aesop development set lie above 0.58, and nine in ten other pairs
/// of sentences of the same fables below 0.55.
pub const LEAST_COSINE: f32 = 0.5;

/// Most passages that the model adds to the candidates of one claim. A bound on work,
/// not a fitted value.
const NEAREST: usize = 4;

/// Cosines are compared as multiples of this, so that the last bits, which depend on the processor's
/// instructions, cannot change a choice.
const COSINE_STEP: f32 = 0.001;

/// Name of the measurement that holds a cross-encoder's score of an evidence passage.
const SCORE: &str = "model";

/// SHA-256 of what was embedded or scored.
type Key = [u8; 32];

/// A language model read from a folder: sentence vectors, or scores of sentence pairs.
///
/// The same texts give the same numbers for any number of threads and any batching. Results are kept by the
/// SHA-256 of their texts as long as the value lives; a text is computed twice only when two checks ask for it
/// at the same time.
pub struct Similarity {
    encoder: Encoder,
    known: Mutex<HashMap<Key, Arc<[f32]>>>,
}

/// What a model gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelKind {
    /// A vector a text.
    Embedding,
    /// A score a pair of texts.
    CrossEncoder,
}

impl Similarity {
    /// Reads `config.json`, `model.safetensors` and `tokenizer.json` (or `vocab.txt`) of a folder.
    ///
    /// # Errors
    /// Of kind [`ErrorKind::Model`] when the build cannot read models, the folder or a file is missing, or a
    /// file is damaged, of another kind than its name says, of another architecture than BERT, or does not fit
    /// the other files; [`ErrorKind::Io`] and [`ErrorKind::TooLarge`] as their names say. The message names
    /// the file and the remedy.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        Ok(Self { encoder: Encoder::load(folder)?, known: Mutex::default() })
    }

    /// Whether it gives vectors or scores.
    pub fn kind(&self) -> ModelKind {
        self.encoder.kind()
    }

    /// One vector a text, in order, each of length 1 (all zeros where the model fails on a text). A text
    /// longer than the model's window counts with its beginning only.
    ///
    /// # Errors
    /// Of kind [`ErrorKind::Model`] when the model is a cross-encoder.
    pub fn embed(&self, texts: &[&str]) -> Result<Vec<Arc<[f32]>>, Error> {
        if self.kind() != ModelKind::Embedding {
            return Err(Error::new(ErrorKind::Model, "a cross-encoder scores pairs and has no vectors"));
        }
        let keys: Vec<Key> = texts.iter().map(|text| Sha256::digest(text).into()).collect();
        Ok(self.remember(&keys, |missing| {
            let texts: Vec<&str> = missing.iter().map(|&at| texts[at]).collect();
            self.encoder.embed(&texts)
        }))
    }

    /// One score a pair of claim and evidence, in order, `0..=1`: how probable it is, in the model's eyes,
    /// that the evidence bears the claim out.
    ///
    /// # Errors
    /// Of kind [`ErrorKind::Model`] when the model is not a cross-encoder.
    pub fn score(&self, pairs: &[(&str, &str)]) -> Result<Vec<f32>, Error> {
        if self.kind() != ModelKind::CrossEncoder {
            return Err(Error::new(ErrorKind::Model, "a sentence-embedding model does not score pairs"));
        }
        let key = |&(claim, evidence): &(&str, &str)| {
            let both = [Sha256::digest(claim), Sha256::digest(evidence)].concat();
            Sha256::digest(both).into()
        };
        let keys: Vec<Key> = pairs.iter().map(key).collect();
        let scores = self.remember(&keys, |missing| {
            let pairs: Vec<(&str, &str)> = missing.iter().map(|&at| pairs[at]).collect();
            self.encoder.score(&pairs).into_iter().map(|score| vec![score]).collect()
        });
        Ok(scores.iter().map(|score| score[0]).collect())
    }

    /// What is known for `keys`; `compute` is called once, for the indices of those that are not.
    ///
    /// The lock is not held meanwhile: a thread that waits for its part of the work may be given another
    /// check to do, which would then wait for a lock of its own.
    fn remember(&self, keys: &[Key], compute: impl FnOnce(&[usize]) -> Vec<Vec<f32>>) -> Vec<Arc<[f32]>> {
        // A poisoned map is still a sound one: entries are inserted whole.
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut first: HashMap<Key, usize> = HashMap::new();
        let missing: Vec<usize> = {
            let known = known();
            (0..keys.len())
                .filter(|&at| !known.contains_key(&keys[at]) && *first.entry(keys[at]).or_insert(at) == at)
                .collect()
        };
        let computed = if missing.is_empty() { Vec::new() } else { compute(&missing) };
        let mut known = known();
        for (&at, values) in missing.iter().zip(computed) {
            known.insert(keys[at], values.into());
        }
        keys.iter().map(|key| Arc::clone(&known[key])).collect()
    }
}

impl fmt::Debug for Similarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Similarity").field("kind", &self.kind()).finish_non_exhaustive()
    }
}

/// Adds the score of each evidence passage, in its order, to the measurements of its judgment, with weight 0:
/// it is shown and decides nothing. Does nothing when the model gives no scores.
pub(crate) fn score_evidence(
    model: &Similarity,
    sources: &[Document],
    derivative: &Document,
    judgments: &mut [Judgment],
) {
    let pairs: Vec<(&str, &str)> = judgments
        .iter()
        .enumerate()
        .flat_map(|(claim, judgment)| judgment.evidence.iter().map(move |evidence| (claim, evidence.at)))
        .map(|(claim, at)| (text_of(derivative, claim), text_of(&sources[at.document], at.passage)))
        .collect();
    let mut scores = model.score(&pairs).unwrap_or_default().into_iter();
    for judgment in judgments {
        let scored = judgment.evidence.iter().map_while(|_| scores.next());
        let measure = |value| Measure { name: SCORE, value, weight: 0.0 };
        judgment.measures.extend(scored.map(measure));
    }
}

/// The text of a passage.
fn text_of(document: &Document, passage: usize) -> &str {
    document.passages()[passage].span.of(document.prose())
}

/// The vectors of all passages of a check. Furniture has none and is near to nothing.
pub(crate) struct Vectors {
    sources: Vec<Vec<Option<Arc<[f32]>>>>,
    derivative: Vec<Option<Arc<[f32]>>>,
}

impl Vectors {
    /// Embeds every passage that is not furniture; `None` when the model gives no vectors.
    pub fn new(model: &Similarity, sources: &[Document], derivative: &Document) -> Option<Self> {
        let texts: Vec<Vec<Option<&str>>> = sources
            .iter()
            .chain([derivative])
            .map(|document| {
                let text = |passage: &Passage| {
                    (passage.kind != PassageKind::Furniture).then(|| passage.span.of(document.prose()))
                };
                document.passages().iter().map(text).collect()
            })
            .collect();
        let weighed: Vec<&str> = texts.iter().flatten().copied().flatten().collect();
        let mut vectors = model.embed(&weighed).ok()?.into_iter();
        let mut sources: Vec<Vec<Option<Arc<[f32]>>>> = texts
            .iter()
            .map(|texts| texts.iter().map(|text| text.and_then(|_| vectors.next())).collect())
            .collect();
        let derivative = sources.pop()?;
        Some(Self { sources, derivative })
    }

    /// How near passage `claim` of the derivative is to a source passage: a cosine, `-1..=1`, 0 for furniture.
    pub fn cosine(&self, claim: usize, at: PassageRef) -> f32 {
        match (&self.derivative[claim], &self.sources[at.document][at.passage]) {
            (Some(a), Some(b)) => {
                let cosine: f32 = a.iter().zip(b.iter()).map(|(a, b)| a * b).sum();
                (cosine / COSINE_STEP).round() * COSINE_STEP
            }
            _ => 0.0,
        }
    }

    /// The source passages nearest to passage `claim` of the derivative, at least [`LEAST_COSINE`] near, the
    /// nearest first; ties in text order.
    pub fn nearest(&self, claim: usize) -> Vec<PassageRef> {
        let mut near: Vec<(f32, PassageRef)> = Vec::new();
        for (document, passages) in self.sources.iter().enumerate() {
            for passage in 0..passages.len() {
                let at = PassageRef { document, passage };
                let cosine = self.cosine(claim, at);
                if cosine >= LEAST_COSINE {
                    near.push((cosine, at));
                }
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(NEAREST);
        near.into_iter().map(|(_, at)| at).collect()
    }
}
