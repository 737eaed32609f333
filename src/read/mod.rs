//! Wip
use crate::{Document, Error};
use std::path::Path;
impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// When the file cannot be read or holds no text.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let bytes = std::fs::read(path)?;
        Self::from_bytes(&path.to_string_lossy(), &bytes)
    }
    /// Reads bytes; `name` is a path or `-`, and tells the format.
    ///
    /// # Errors
    /// When the bytes hold no text.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        Ok(Self {
            id: Path::new(name).file_stem().map_or(name.into(), |s| s.to_string_lossy().into_owned()),
            path: Some(name.into()),
            title: None,
            url: None,
            lines: crate::span::LineIndex::new(&text),
            text,
            sha256: String::new(),
            language: None,
            blocks: vec![],
            passages: vec![],
            notes: vec![],
            notices: vec![],
        })
    }
}
