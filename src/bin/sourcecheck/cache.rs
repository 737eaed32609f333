//! What is known of successive versions from an earlier run, so that only new versions are compared.
//!
//! One file a text, one line a pair of versions: key, hash of the rest, and the [`Succession`] as JSON. The first line
//! names the program that wrote it; a file of another one is not used. A line that is damaged is not used either and its
//! pair is compared anew, so that the result is the same with and without the file. What a run did not need it does not
//! keep, and the file does not grow with rewritten histories.

use crate::files::write_whole;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use sourcecheck::Document;
use sourcecheck::diff::Succession;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Hex digits of a hash that names a file or guards a line.
const DIGITS: usize = 16;

/// Successions by their key.
#[derive(Debug, Default)]
pub struct Cache {
    /// `None` keeps nothing.
    file: Option<PathBuf>,
    /// The lines of the file, each without its key.
    found: BTreeMap<String, String>,
    /// What this run needed, in the same form.
    used: BTreeMap<String, String>,
    /// Whether something was not there.
    grown: bool,
}

impl Cache {
    /// A cache that knows nothing and keeps nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// The cache of a text in a folder, which need not exist.
    pub fn open(folder: &Path, text: &str) -> Self {
        let file = folder.join(format!("{}.txt", hash(text.as_bytes())));
        let lines = std::fs::read(&file).unwrap_or_default();
        let lines = String::from_utf8_lossy(&lines);
        let mut lines = lines.lines();
        let mut found = BTreeMap::new();
        if lines.next() == Some(writer().as_str()) {
            let parts = lines.filter_map(|line| line.split_once(' '));
            found.extend(parts.map(|(key, rest)| (key.to_owned(), rest.to_owned())));
        }
        Self { file: Some(file), found, ..Self::default() }
    }

    /// The succession of two versions, made where it is not known.
    pub fn get(
        &mut self,
        key: &str,
        old: &Document,
        new: &Document,
        make: impl FnOnce() -> Succession,
    ) -> Succession {
        if let Some(rest) = self.found.get(key)
            && let Some((guard, json)) = rest.split_once(' ')
            && guard == hash(json.as_bytes())
            && let Ok(known) = serde_json::from_str::<Succession>(json)
            && known.fits(old, new)
        {
            self.used.insert(key.to_owned(), rest.clone());
            return known;
        }
        let made = make();
        if let (Some(_), Ok(json)) = (&self.file, serde_json::to_string(&made)) {
            self.used.insert(key.to_owned(), format!("{} {json}", hash(json.as_bytes())));
            self.grown = true;
        }
        made
    }

    /// Writes what this run needed.
    ///
    /// # Errors
    /// When the file cannot be written; the next run then starts as this one did.
    pub fn keep(&self) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if !self.grown && self.used.len() == self.found.len() {
            return Ok(());
        }
        let mut text = writer();
        text.push('\n');
        for (key, rest) in &self.used {
            let _ = writeln!(text, "{key} {rest}");
        }
        if let Some(folder) = file.parent() {
            let fail = || format!("{}: cannot make the folder; name another with --cache", folder.display());
            std::fs::create_dir_all(folder).with_context(fail)?;
        }
        write_whole(file, text.as_bytes())
    }
}

/// The program that writes, told apart from other builds of its version by the length and age of its file.
fn writer() -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata);
    let build = program.map_or_else(
        |_| String::new(),
        |file| {
            let age = file.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            format!(" {} {}", file.len(), age.map_or(0, |age| age.as_nanos()))
        },
    );
    format!("sourcecheck {}{build}", env!("CARGO_PKG_VERSION"))
}

fn hash(bytes: &[u8]) -> String {
    let mut hex = String::new();
    Sha256::digest(bytes).iter().take(DIGITS / 2).for_each(|byte| {
        let _ = write!(hex, "{byte:02x}");
    });
    hex
}
