//! Stands for the encoder in a build without the feature `model`: there is none, and loading one says so.

use super::ModelKind;
use crate::error::{Error, ErrorKind};
use std::path::Path;

/// An encoder that cannot exist.
pub(super) enum Encoder {}

impl Encoder {
    /// Always an error.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let message = "this build of sourcecheck reads no model files; \
                       build it with `cargo install sourcecheck --features model`";
        Err(Error::new(ErrorKind::Model, message).at_path(folder.display().to_string()))
    }

    pub fn kind(&self) -> ModelKind {
        match *self {}
    }

    pub fn embed(&self, _texts: &[&str]) -> Vec<Vec<f32>> {
        match *self {}
    }

    pub fn score(&self, _pairs: &[(&str, &str)]) -> Vec<f32> {
        match *self {}
    }
}
