//! `--thresholds FILE.toml`: from which probabilities on a passage gets which verdict.

use crate::toml_file::{self, TomlFile};
use anyhow::Result;
use sourcecheck::Thresholds;
use std::path::Path;

/// Reads a file of thresholds.
///
/// # Errors
/// When it cannot be read, is not TOML, has a key that does not exist or a value outside `0..=1`; the message
/// names file and line.
pub fn read(path: &Path) -> Result<Thresholds> {
    let text = toml_file::read(path)?;
    // Strict first: a stray key is told with the key that was probably meant.
    let (file, table) = TomlFile::parse(path, &text)?;
    file.only(&table, "the file", &["basis", "opinion-basis", "complete", "claim", "altered"])?;
    toml::from_str(&text).map_err(|error| file.fault(error.span().unwrap_or(0..0), error.message()))
}
