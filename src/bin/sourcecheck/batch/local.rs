//! `--engine local`: the stages on the threads of this machine.
//!
//! One thread reads chunks, the pool of rayon checks them, one thread writes them; between them waits one chunk, so that
//! memory is a few chunks, however long the input is.

use super::candidates::{self, Limits};
use super::chunks::{Chunk, Chunks, Pairs};
use super::folder::{Counts, ErrorRow, Folder, error_rows, error_table, schemas};
use super::progress::Progress;
use super::store::{Series, Store};
use super::{Input, Job, status};
use crate::rows::{self, Rows};
use crate::{Status, console};
use anyhow::{Result, anyhow};
use serde_json::{Map, Value, json};
use sourcecheck::arrow::{BatchOptions, CheckedBatch, check_batch};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Error rows of documents that make a part.
const ERRORS_AT_ONCE: usize = 10_000;

/// Runs a batch.
pub fn run(job: &Job<'_>) -> Result<Status> {
    let options = BatchOptions::from_json(&job.options)?;
    let mut folder = Folder::open(&job.output, job.args.format, identity(job)?, job.args.force)?;
    if let Some(counts) = folder.complete() {
        folder.tidy()?;
        if !job.args.quiet {
            console::note(&format_args!("{}: is complete; nothing was done", job.output.display()));
        }
        return Ok(status(job, &counts));
    }
    let (pairs, mut counts) = prepare(job, &folder)?;
    let chunks = Chunks::new(pairs, usize::from(job.args.chunk_rows));
    counts.add(&check_all(job, &folder, chunks, &options)?);
    folder.finish(&counts)?;
    if !job.args.quiet {
        console::note(&format_args!(
            "{} pairs, {} findings, {} passages, {} errors in {}",
            counts.pairs,
            counts.findings,
            counts.passages,
            counts.errors,
            job.output.display()
        ));
    }
    Ok(status(job, &counts))
}

/// What makes a run the run it is: two with the same identity have the same result.
fn identity(job: &Job<'_>) -> Result<Map<String, Value>> {
    let args = job.args;
    let inputs: Vec<(&str, &[PathBuf])> = match &job.input {
        Input::Pairs { pairs, documents } => {
            vec![("pairs", std::slice::from_ref(pairs)), ("documents", documents)]
        }
        Input::All { sources, derivatives } => vec![("sources", sources), ("derivatives", derivatives)],
    };
    let mut read = Map::new();
    for (role, paths) in inputs.into_iter().filter(|(_, paths)| !paths.is_empty()) {
        let mut files = Vec::new();
        for path in paths {
            for file in rows::files(path)? {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                files.push(json!({"file": name, "sha256": rows::hash(&file)?}));
            }
        }
        read.insert(role.to_owned(), Value::Array(files));
    }
    let mut identity = Map::new();
    let mut put = |key: &str, value: Value| drop(identity.insert(key.to_owned(), value));
    put("tool", json!({"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")}));
    put("engine", json!("local"));
    put("inputs", Value::Object(read));
    put("options", serde_json::from_str(&job.options)?);
    if matches!(job.input, Input::All { .. }) {
        put("candidates", json!({"min-shared": args.min_shared, "max-sources": args.max_sources}));
    }
    put("format", json!(args.format.name()));
    put("chunk-rows", json!(args.chunk_rows));
    put("schema", schemas()?);
    Ok(identity)
}

/// Does what comes before the checks: documents are put on disk, candidates are found.
fn prepare(job: &Job<'_>, folder: &Folder) -> Result<(Pairs, Counts)> {
    match &job.input {
        Input::Pairs { pairs, documents } => {
            let rows = Rows::of(std::slice::from_ref(pairs))?;
            if documents.is_empty() {
                return Ok((Pairs::Given(rows, None), Counts::default()));
            }
            let (mut stores, counts) = stores(job, folder, &[("documents", documents)])?;
            Ok((Pairs::Given(rows, stores.pop()), counts))
        }
        Input::All { sources, derivatives } => {
            let roles: [(&'static str, &[PathBuf]); 2] = [("sources", sources), ("derivatives", derivatives)];
            let (mut stores, counts) = stores(job, folder, &roles)?;
            let (Some(mut derivatives), Some(mut sources)) = (stores.pop(), stores.pop()) else {
                return Err(anyhow!("the documents were not kept"));
            };
            let at = folder.candidates()?;
            if folder.mark("candidates").is_none() {
                let limits = Limits {
                    shared: job.args.min_shared,
                    sources: job.args.max_sources as usize,
                    format: job.args.text_format.name(),
                };
                let mut progress = Progress::new("finding pairs", job.args.quiet);
                let part = folder.part("candidates", "part");
                let found = candidates::find(
                    &mut sources,
                    &mut derivatives,
                    limits,
                    &folder.work(),
                    &part,
                    |share| {
                        progress.add(0, share);
                    },
                )?;
                progress.finish();
                if !job.args.quiet {
                    let (s, d) = (sources.len(), derivatives.len());
                    console::note(&format_args!("{found} candidates among {s} sources and {d} derivatives"));
                }
                folder.set_mark("candidates", None)?;
            }
            let rows = Rows::of(&[at])?;
            Ok((Pairs::Found(rows, Box::new([sources, derivatives]), 0), counts))
        }
    }
}

/// Puts documents on disk, unless an earlier run did; gives what was wrong with them.
fn stores(
    job: &Job<'_>,
    folder: &Folder,
    roles: &[(&'static str, &[PathBuf])],
) -> Result<(Vec<Store>, Counts)> {
    let path = |role: &str| folder.work().join(role);
    let mut names = Series::new();
    if let Some(counts) = folder.mark("_work") {
        let open = roles.iter().map(|(role, _)| Store::open(&path(role), &mut names));
        return Ok((open.collect::<Result<_>>()?, counts));
    }
    let (mut stores, mut errors) = (Vec::new(), 0);
    for (role, paths) in roles {
        let part = folder.part("errors", role);
        let (mut waiting, mut number): (Vec<ErrorRow>, usize) = (Vec::new(), 0);
        let mut progress = Progress::new("reading documents", job.args.quiet);
        let mut fault = |message: String, last: bool| -> Result<()> {
            if !message.is_empty() {
                waiting.push(ErrorRow::of_reading(message));
                errors += 1;
            }
            if waiting.len() >= ERRORS_AT_ONCE || (last && !waiting.is_empty()) {
                part.write(number, &error_table(&waiting)?)?;
                number += 1;
                waiting.clear();
            }
            Ok(())
        };
        Store::write(&mut Rows::of(paths)?, &path(role), |message| fault(message, false))?;
        let mut store = Store::open(&path(role), &mut names)?;
        for message in store.faults()? {
            fault(message, false)?;
        }
        fault(String::new(), true)?;
        progress.add(0, 1.0);
        progress.finish();
        stores.push(store);
    }
    let counts = Counts { errors, ..Counts::default() };
    folder.set_mark("_work", Some(&counts))?;
    Ok((stores, counts))
}

/// A chunk that was checked.
struct Done {
    number: usize,
    rows: u64,
    share: f64,
    checked: CheckedBatch,
}

/// Checks all chunks that are not committed.
fn check_all(job: &Job<'_>, folder: &Folder, chunks: Chunks, options: &BatchOptions) -> Result<Counts> {
    let (to_check, from_reader) = sync_channel::<Read>(1);
    let (to_writer, done) = sync_channel::<Done>(1);
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(folder, chunks, &to_check));
        let writer = scope.spawn(move || write(job, folder, &done));
        let (mut counts, mut fault) = (Counts::default(), None);
        for next in from_reader {
            let chunk = match next {
                Read::Committed(before) => {
                    counts.add(&before);
                    continue;
                }
                Read::Chunk(chunk) => chunk,
            };
            match check(chunk, options) {
                Ok(done) => {
                    // A writer that is gone tells why below.
                    if to_writer.send(done).is_err() {
                        break;
                    }
                }
                Err(error) => {
                    fault = Some(error);
                    break;
                }
            }
        }
        drop(to_writer);
        let read = reader.join().unwrap_or_else(|_| Err(anyhow!("the thread that reads ended early")));
        let written = writer.join().unwrap_or_else(|_| Err(anyhow!("the thread that writes ended early")));
        counts.add(&written?);
        fault.map_or(Ok(()), Err)?;
        read?;
        Ok(counts)
    })
}

/// What the reader hands on.
enum Read {
    Committed(Counts),
    Chunk(Chunk),
}

fn read(folder: &Folder, mut chunks: Chunks, to_check: &SyncSender<Read>) -> Result<()> {
    while let Some(chunk) = chunks.next()? {
        let next = match folder.committed(chunk.number)? {
            Some(counts) => Read::Committed(counts),
            None => Read::Chunk(chunk),
        };
        // Who checks has ended, and says why.
        if to_check.send(next).is_err() {
            break;
        }
    }
    Ok(())
}

fn check(chunk: Chunk, options: &BatchOptions) -> Result<Done> {
    let mut checked = check_batch(&chunk.pairs, options)?;
    if !chunk.bad.is_empty() {
        let mut errors = chunk.bad;
        errors.extend(error_rows(&checked.errors));
        checked.errors = error_table(&errors)?;
    }
    Ok(Done { number: chunk.number, rows: chunk.rows, share: chunk.share, checked })
}

fn write(job: &Job<'_>, folder: &Folder, done: &Receiver<Done>) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut progress: Option<Progress> = None;
    for next in done {
        counts.add(&folder.write(next.number, next.rows, &next.checked)?);
        match &mut progress {
            Some(progress) => progress.add(next.rows, next.share),
            // The first chunk after those of an earlier run; the rate counts from here on.
            None => progress.insert(Progress::new("checking", job.args.quiet)).skip(next.share),
        }
    }
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(counts)
}
