//! The catalogue of source texts: `sources/<id>.toml`, one file a document, with facts and a pinned hash.
//!
//! The text of a document lies in `sources/text/<id>.txt` and is not part of the repository; the hash says
//! whether it is the text that the catalogue means. An id is a file name, so it is restricted to letters
//! that are safe in one. `list` and `verify` are here, `sync` is in [`crate::sync`].

use crate::args::{SourcesArgs, SourcesCommand};
use crate::config::Config;
use crate::defaults::{CATALOGUE_FOLDER, CONFIG_NAME, HIDDEN_CONFIG_NAME, TEXT_FOLDER};
use crate::drift::Comparison;
use crate::toml_file::{self, TomlFile, suggestion};
use crate::{Status, config, sync};
use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};
use sourcecheck::Document;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use toml::de::DeTable;

const KEYS: [&str; 11] =
    ["id", "title", "issuer", "date", "role", "url", "derives_from", "language", "words", "sha256", "note"];
const ROLES: [&str; 2] = ["primary", "derivative"];

/// What the catalogue says about one document.
#[derive(Debug)]
pub struct Entry {
    /// Its name: lower-case letters, digits and hyphens; also the name of its files.
    pub id: String,
    /// Its title, for matching citations.
    pub title: String,
    /// Who issued or wrote it, for matching citations.
    pub issuer: String,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exactly as it is known.
    pub date: String,
    /// `primary`, or `derivative` for a text written from others.
    pub role: String,
    /// Ids of the documents that it was written from.
    pub derives_from: Vec<String>,
    /// Where the publisher serves it.
    pub url: Option<String>,
    /// Words of the pinned text, separated by white space.
    pub words: Option<u64>,
    /// SHA-256 of the pinned text, 64 lower-case hex digits; `None` before the first `sync --accept`.
    pub sha256: Option<String>,
    /// The file of this entry.
    pub path: PathBuf,
}

/// Whether the text of an entry is there and is the pinned one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There, and its hash is the pinned one.
    Present,
    /// Not there.
    Missing,
    /// There, with another hash.
    Drifted,
    /// There, and no hash is pinned.
    Unpinned,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Missing => "missing",
            Self::Drifted => "drifted",
            Self::Unpinned => "unpinned",
        }
    }
}

/// All entries, sorted by id.
#[derive(Debug, Default)]
pub struct Catalogue {
    folder: PathBuf,
    entries: Vec<Entry>,
}

impl Catalogue {
    /// Reads the catalogue below `root`; empty when there is no such folder.
    pub fn load(root: &Path) -> Result<Self> {
        let folder = root.join(CATALOGUE_FOLDER);
        if !folder.is_dir() {
            return Ok(Self { folder, entries: Vec::new() });
        }
        let cannot_read = || format!("{}: cannot read the catalogue", folder.display());
        let mut paths = Vec::new();
        for found in std::fs::read_dir(&folder).with_context(cannot_read)? {
            paths.push(found.with_context(cannot_read)?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        let ids: Vec<_> =
            paths.iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
        let entries = paths.iter().map(|path| read_entry(path, &ids)).collect::<Result<_>>()?;
        Ok(Self { folder, entries })
    }

    /// The entry of an id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// Every id, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.id.as_str())
    }

    /// The entries of `ids` in the order asked for, all of them when none is named.
    pub fn select(&self, ids: &[String]) -> Result<Vec<&Entry>> {
        if ids.is_empty() {
            return Ok(self.entries.iter().collect());
        }
        let find = |id: &String| {
            let folder = self.folder.display();
            self.get(id).ok_or_else(|| anyhow!("{folder}: no document `{id}`{}", suggestion(id, self.ids())))
        };
        ids.iter().map(find).collect()
    }

    /// Where the text of a document lies.
    pub fn text_path(&self, id: &str) -> PathBuf {
        self.folder.join(TEXT_FOLDER).join(format!("{id}.txt"))
    }

    /// Where a drifted text of a document is kept for reading.
    pub fn drift_path(&self, id: &str) -> PathBuf {
        self.folder.join(TEXT_FOLDER).join(format!("{id}.drift.txt"))
    }

    /// Hashes the text of an entry and compares.
    pub fn state(&self, entry: &Entry) -> Result<State> {
        let path = self.text_path(&entry.id);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Missing),
            Err(error) => return Err(error).with_context(|| format!("{}: cannot read", path.display())),
        };
        Ok(match &entry.sha256 {
            None => State::Unpinned,
            Some(pinned) if *pinned == sha256(&bytes) => State::Present,
            Some(_) => State::Drifted,
        })
    }
}

/// The command that brings in the text of an entry.
pub fn remedy(entry: &Entry) -> String {
    let from = if entry.url.is_some() { "" } else { "--from DIR " };
    format!("`sourcecheck sources sync {from}{}`", entry.id)
}

/// SHA-256 of `bytes`, 64 lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Runs `sourcecheck sources`.
pub fn run(args: &SourcesArgs, out: &mut dyn Write) -> Result<Status> {
    let (root, config) = match &args.catalogue {
        Some(root) => {
            let names = [CONFIG_NAME, HIDDEN_CONFIG_NAME].into_iter();
            (root.clone(), names.map(|name| root.join(name)).find(|path| path.is_file()))
        }
        None => match config::nearest()? {
            Some(path) => (path.parent().unwrap_or(Path::new("")).to_owned(), Some(path)),
            None => bail!(
                "no {CONFIG_NAME} in this folder or above it; go to the project, or name the folder that \
                 holds `{CATALOGUE_FOLDER}/` with --catalogue DIR"
            ),
        },
    };
    let folder = root.join(CATALOGUE_FOLDER);
    if !folder.is_dir() {
        bail!("{}: no such folder; a catalogue has one <id>.toml a document there", folder.display());
    }
    let catalogue = Catalogue::load(&root)?;
    let comparison = || match &config {
        Some(path) => Comparison::new(&Config::load(path)?),
        None => Ok(Comparison::default()),
    };
    match &args.command {
        SourcesCommand::List { ids } => list(&catalogue, ids, out),
        SourcesCommand::Sync(args) => sync::run(&catalogue, &comparison()?, args, out),
        SourcesCommand::Verify { ids } => verify(&catalogue, &comparison()?, ids, out),
    }
}

fn list(catalogue: &Catalogue, ids: &[String], out: &mut dyn Write) -> Result<Status> {
    let entries = catalogue.select(ids)?;
    let width = entries.iter().map(|entry| entry.id.len()).max().unwrap_or_default().max(2);
    writeln!(out, "{:width$}  {:10}  {:10}  {:>7}  STATE", "ID", "DATE", "ROLE", "WORDS")?;
    for entry in entries {
        let state = catalogue.state(entry)?.name();
        let words = entry.words.map_or("-".to_owned(), |count| count.to_string());
        writeln!(out, "{:width$}  {:10}  {:10}  {words:>7}  {state}", entry.id, entry.date, entry.role)?;
    }
    Ok(Status::Clean)
}

/// Compares the texts with their hashes, and says what is known of how they differ: of a drifted text that is kept
/// aside what kind of drift it is, of a text that is not the pinned one which locked claims no longer find their
/// passage in it.
fn verify(
    catalogue: &Catalogue,
    comparison: &Comparison,
    ids: &[String],
    out: &mut dyn Write,
) -> Result<Status> {
    let mut status = Status::Clean;
    for entry in catalogue.select(ids)? {
        let state = catalogue.state(entry)?;
        let advice = match state {
            State::Present => String::new(),
            State::Missing => format!("; bring it in with {}", remedy(entry)),
            State::Drifted => format!("; bring the pinned text back with {}", remedy(entry)),
            State::Unpinned => format!("; pin it with `sourcecheck sources sync --accept {}`", entry.id),
        };
        let (kept, details) = kept(catalogue, comparison, entry, state)?;
        write!(out, "{}: {}{advice}{kept}\n{details}", entry.id, state.name())?;
        if state != State::Present {
            status = Status::Findings;
        }
    }
    Ok(status)
}

/// What is known of how the text of an entry differs: the rest of its line, and the lines below.
fn kept(
    catalogue: &Catalogue,
    comparison: &Comparison,
    entry: &Entry,
    state: State,
) -> Result<(String, String)> {
    let read = |path: &Path| -> Result<Option<Document>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(sync::read(entry, &bytes).with_context(|| path.display().to_string())?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{}: cannot read", path.display())),
        }
    };
    let text = match state {
        State::Present | State::Drifted => read(&catalogue.text_path(&entry.id))?,
        State::Missing | State::Unpinned => None,
    };
    let Some(text) = text else { return Ok(Default::default()) };
    if state == State::Drifted {
        let pinned = entry.sha256.as_deref();
        return Ok((String::new(), comparison.without_pinned(&entry.id, pinned, &text)));
    }
    let aside = catalogue.drift_path(&entry.id);
    let Some(found) = read(&aside)? else { return Ok(Default::default()) };
    let drift = comparison.between(&entry.id, &text, &found);
    Ok((
        format!("; drifted where it was fetched, kept as {}; {}", aside.display(), drift.summary),
        drift.details,
    ))
}

fn read_entry(path: &Path, ids: &[String]) -> Result<Entry> {
    let text = toml_file::read(path)?;
    let (file, table) = TomlFile::parse(path, &text)?;
    file.only(&table, "a catalogue entry", &KEYS)?;
    let optional =
        |key: &str| -> Result<Option<String>> { Ok(file.string(&table, key)?.map(|found| found.text)) };
    let required = |key: &str| -> Result<String> {
        optional(key)?
            .ok_or_else(|| file.fault(0..0, format_args!("no `{key}`; a catalogue entry needs one")))
    };
    let fault =
        |key: &str, message: String| file.fault(table.get(key).map_or(0..0, |value| value.span()), message);

    let id = required("id")?;
    if path.file_stem().is_none_or(|stem| *stem != *id) {
        return Err(fault("id", format!("`id` is `{id}`, so the file must be named {id}.toml")));
    }
    if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        return Err(fault("id", format!("`{id}`: an id has only lower-case letters, digits and hyphens")));
    }
    let role = required("role")?;
    if !ROLES.contains(&role.as_str()) {
        return Err(fault("role", format!("unknown role `{role}`{}", suggestion(&role, ROLES))));
    }
    let date = required("date")?;
    if !is_date(&date) {
        return Err(fault("date", format!("`{date}` is not YYYY, YYYY-MM or YYYY-MM-DD")));
    }
    let sha256 = optional("sha256")?;
    if sha256.as_ref().is_some_and(|hash| !is_sha256(hash)) {
        return Err(fault("sha256", "not a SHA-256: 64 lower-case hex digits".to_owned()));
    }
    let derives_from = file.strings(&table, "derives_from")?.unwrap_or_default();
    for other in &derives_from {
        if !ids.contains(&other.text) {
            let hint = suggestion(&other.text, ids.iter().map(String::as_str));
            return Err(fault("derives_from", format!("no document `{}`{hint}", other.text)));
        }
    }
    // Facts for people: only their presence and type are checked.
    required("language")?;
    optional("note")?;
    let issuer = required("issuer")?;
    let title = required("title")?;
    Ok(Entry {
        id,
        title,
        issuer,
        date,
        role,
        derives_from: derives_from.into_iter().map(|other| other.text).collect(),
        url: optional("url")?,
        words: count(&file, &table)?,
        sha256,
        path: path.to_owned(),
    })
}

fn count(file: &TomlFile<'_>, table: &DeTable<'_>) -> Result<Option<u64>> {
    let Some(value) = table.get("words") else { return Ok(None) };
    let number = value.as_ref().as_integer().filter(|number| number.radix() == 10);
    let number = number.and_then(|number| number.as_str().parse().ok());
    number.map(Some).ok_or_else(|| file.mistyped(value, "words", "a whole number"))
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_date(text: &str) -> bool {
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('-');
    parts.next().is_some_and(|year| digits(year, 4))
        && parts.by_ref().take(2).all(|part| digits(part, 2))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        assert!(["1996", "2024-07", "2023-05-17"].into_iter().all(is_date));
        assert!(!["", "96", "2024-7", "2023-05-17-01", "July 2024"].into_iter().any(is_date));
    }

    #[test]
    fn the_hash_is_the_standard_one() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
