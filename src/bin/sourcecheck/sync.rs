//! `sourcecheck sources sync`: brings the texts of the catalogue in and says which have changed.
//!
//! A text with the pinned hash is stored. Any other text is kept beside it for a person to read, and changes
//! nothing until `--accept`: a silently replaced source would change verdicts without anyone's decision. What kind of
//! change it is, [`Drift`] tells; `--accept-cosmetic` pins what changed no fact. One document that fails does not stop
//! the others.

use crate::args::SyncArgs;
use crate::catalogue::{Catalogue, Entry, State, remedy, sha256};
use crate::drift::{Comparison, Drift};
use crate::fetch::Fetcher;
use crate::files::write_whole;
use crate::toml_file::{self, TomlFile};
use crate::{Status, console};
use anyhow::{Context, Result, bail};
use sourcecheck::Document;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

/// Runs `sources sync`.
pub fn run(
    catalogue: &Catalogue,
    comparison: &Comparison,
    args: &SyncArgs,
    out: &mut dyn Write,
) -> Result<Status> {
    let fetcher =
        Fetcher::new(Duration::from_secs_f64(args.timeout), args.max_bytes, args.allow_loopback_http);
    let mut status = Status::Clean;
    for entry in catalogue.select(&args.ids)? {
        let id = &entry.id;
        match bring(catalogue, comparison, entry, args, &fetcher) {
            Ok(Brought::Pinned(message)) => writeln!(out, "{id}: {message}")?,
            Ok(Brought::Drifted(message, details)) => {
                write!(out, "{id}: {message}\n{details}")?;
                status = status.max(Status::Findings);
            }
            Err(error) => {
                // Results and errors interleave in the order of the documents.
                out.flush()?;
                console::error(&format_args!("{id}: {error:#}"));
                status = Status::Failed;
            }
        }
    }
    Ok(status)
}

/// What became of a document, with the line to print.
enum Brought {
    /// The text that is there has the pinned hash.
    Pinned(String),
    /// The text that was found has another one; the lines below say what changed.
    Drifted(String, String),
}

fn bring(
    catalogue: &Catalogue,
    comparison: &Comparison,
    entry: &Entry,
    args: &SyncArgs,
    fetcher: &Fetcher,
) -> Result<Brought> {
    let state = catalogue.state(entry)?;
    let found = match (&args.from, &entry.url) {
        (Some(folder), _) => copy(&folder.join(format!("{}.txt", entry.id)), args.max_bytes)?,
        (None, Some(url)) => fetcher.text(url).with_context(|| format!("cannot fetch {url}"))?.into_bytes(),
        (None, None) if state == State::Present => {
            return Ok(Brought::Pinned("present; no address to compare it with".to_owned()));
        }
        (None, None) => {
            bail!("no `url` in {}; copy the text from a folder with {}", entry.path.display(), remedy(entry))
        }
    };
    let document = read(entry, &found)?;
    let found = document.text();
    let hash = sha256(found.as_bytes());
    let (path, aside) = (catalogue.text_path(&entry.id), catalogue.drift_path(&entry.id));
    if entry.sha256.as_ref() == Some(&hash) {
        if state != State::Present {
            store(&path, found)?;
        }
        discard(&aside)?;
        let what = match state {
            State::Present => "unchanged",
            State::Missing => "stored",
            State::Drifted | State::Unpinned => {
                "stored; the text that was here differed from its pinned hash"
            }
        };
        return Ok(Brought::Pinned(what.to_owned()));
    }
    let drift = match (state, fs::read(&path)) {
        (State::Present, Ok(pinned)) => comparison.between(&entry.id, &read(entry, &pinned)?, &document),
        _ => Drift {
            facts: true,
            summary: "the pinned text is not here to compare with".to_owned(),
            details: comparison.without_pinned(&entry.id, entry.sha256.as_deref(), &document),
        },
    };
    let old = entry.sha256.as_deref().unwrap_or("none");
    let summary = &drift.summary;
    if args.accept || args.accept_cosmetic && !drift.facts {
        store(&path, found)?;
        pin(entry, &hash, found.split_whitespace().count())?;
        discard(&aside)?;
        return Ok(Brought::Pinned(format!("accepted; pinned {hash}, was {old}; {summary}")));
    }
    store(&aside, found)?;
    let message = format!(
        "drift: pinned {old}, found {hash}; {summary}; kept as {}, pin it with `sourcecheck sources sync --accept {}`",
        aside.display(),
        entry.id
    );
    Ok(Brought::Drifted(message, drift.details))
}

/// The text of an entry as the checker sees it, which is what the hash is of.
pub fn read(entry: &Entry, bytes: &[u8]) -> Result<Document> {
    Document::from_bytes(&format!("{}.txt", entry.id), bytes).context("what was found is no text")
}

fn copy(path: &Path, max_bytes: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes))
        .with_context(|| {
            format!("{}: cannot read; put the text there, or sync without --from", path.display())
        })?;
    if bytes.len() as u64 > max_bytes {
        bail!("{}: larger than {max_bytes} bytes; raise --max-bytes if that is right", path.display());
    }
    Ok(bytes)
}

fn store(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("{}: cannot make the folder", folder.display()))?;
    }
    write_whole(path, text.as_bytes())
}

fn discard(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{}: cannot remove", path.display()))
        }
        _ => Ok(()),
    }
}

/// Writes hash and word count into the file of an entry; every other byte of it stays.
fn pin(entry: &Entry, hash: &str, words: usize) -> Result<()> {
    let mut text = toml_file::read(&entry.path)?;
    for (key, value) in [("sha256", format!("\"{hash}\"")), ("words", words.to_string())] {
        let place = TomlFile::parse(&entry.path, &text)?.1.get(key).map(|old| old.span());
        match place {
            Some(place) => text.replace_range(place, &value),
            None => {
                let line_end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                text.push_str(&format!("{line_end}{key} = {value}\n"));
            }
        }
    }
    write_whole(&entry.path, text.as_bytes())
}
