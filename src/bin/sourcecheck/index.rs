//! `sourcecheck index`: puts the files of folders into an archive, and looks after it.
//!
//! Files are taken in the order of their paths, a few megabytes at a time: read and hashed on all threads, then handed to
//! the archive, which indexes on its own threads meanwhile. A file that cannot be read gets an entry that says so.

use crate::args::{IndexArgs, StatsFormat};
use crate::baseline::counted;
use crate::check::on_threads;
use crate::rows::{self, DocumentRow, Row, Rows};
use crate::{Status, console};
use anyhow::{Context, Result, bail};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use sourcecheck::archive::{Archive, Changes, Entry, Health, Known, Stats, WriteOptions, Writer};
use sourcecheck::read::{Format, MAX_BYTES, ReadOptions};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of files that are read together; bounds memory.
const TOGETHER_BYTES: u64 = 16 << 20;

/// Files that are read together.
const TOGETHER: usize = 512;

/// Runs `index`.
pub fn run(args: &IndexArgs, out: &mut dyn Write) -> Result<Status> {
    if args.paths.is_empty() && !args.stats && !args.verify && !args.compact {
        bail!("nothing to do; name folders to put in, or --stats, --verify or --compact");
    }
    let mut status = Status::Clean;
    if !args.paths.is_empty() || args.compact {
        let (found, told) = on_threads(args.threads, || update(args))??;
        out.write_all(told.as_bytes())?;
        status = found;
    }
    if args.verify {
        status = status.max(verify(&args.archive, out)?);
    }
    if args.stats {
        stats(args, out)?;
    }
    Ok(status)
}

/// A file to put in, or a table of many documents.
struct Item {
    path: PathBuf,
    id: String,
    bytes: u64,
}

/// What goes in under one name.
struct Collection {
    name: String,
    /// Where it comes from, for messages.
    path: PathBuf,
    items: Vec<Item>,
    /// Whether `items` is one table of many documents.
    table: bool,
    /// Folders that could not be listed, with the reason.
    problems: Vec<String>,
}

/// The status, and what to print.
fn update(args: &IndexArgs) -> Result<(Status, String)> {
    let collections = collections(args)?;
    let mut options = ReadOptions::default();
    options.tracked = args.tracked.map_or(options.tracked, Into::into);
    if args.dry_run {
        return dry_run(args, &collections, &options);
    }
    let archive = if args.paths.is_empty() {
        Archive::open(&args.archive)?
    } else {
        Archive::open_or_create(&args.archive)?
    };
    let mut write = WriteOptions::default();
    write.commit_documents = args.commit_every;
    write.threads = args.threads.map_or(write.threads, usize::from);
    let mut run = Run { args, options, writer: archive.writer(&write)?, problems: Vec::new() };
    for collection in &collections {
        run.collection(collection)?;
    }
    let Run { writer, problems, .. } = run;
    let changes = if args.compact { writer.compact()? } else { writer.finish()? };
    problems.iter().for_each(|problem| console::error(problem));
    Ok((ended(&problems), told(&changes, problems.len(), "")))
}

fn ended(problems: &[String]) -> Status {
    if problems.is_empty() { Status::Clean } else { Status::Failed }
}

fn told(changes: &Changes, problems: usize, would: &str) -> String {
    let Changes { added, replaced, unchanged, removed, .. } = changes;
    let documents = counted(*added as usize, "document");
    let read = match problems {
        0 => String::new(),
        _ => format!("; {} could not be read", counted(problems, "file")),
    };
    format!("{documents} {would}added, {replaced} replaced, {removed} removed, {unchanged} unchanged{read}\n")
}

fn dry_run(args: &IndexArgs, collections: &[Collection], options: &ReadOptions) -> Result<(Status, String)> {
    let archive = args.archive.exists().then(|| Archive::open(&args.archive)).transpose()?;
    let known = |id: &str| archive.as_ref().map_or(Ok(None), |archive| archive.known(id));
    let (mut changes, mut problems, mut list) = (Changes::default(), Vec::new(), String::new());
    for collection in collections {
        problems.extend(collection.problems.iter().cloned());
        if collection.table {
            bail!("{}: --dry-run tells of folders only", collection.path.display());
        }
        for item in &collection.items {
            match (fs::read(&item.path), known(&item.id)?) {
                (Err(error), _) => problems.push(format!("{}: {error}", item.path.display())),
                (Ok(_), None) => {
                    list.push_str(&format!("add      {}\n", item.id));
                    changes.added += 1;
                }
                (Ok(bytes), Some(known)) => {
                    if known.key == Entry::key_of(&item.path.to_string_lossy(), &bytes, options) {
                        changes.unchanged += 1;
                    } else {
                        list.push_str(&format!("replace  {}\n", item.id));
                        changes.replaced += 1;
                    }
                }
            }
        }
        if let Some(archive) = archive.as_ref().filter(|_| args.prune) {
            for id in archive.ids(&collection.name)?.iter().filter(|id| !collection.has(id)) {
                list.push_str(&format!("remove   {id}\n"));
                changes.removed += 1;
            }
        }
    }
    problems.iter().for_each(|problem| console::error(problem));
    Ok((ended(&problems), list + &told(&changes, problems.len(), "would be ")))
}

impl Collection {
    /// Whether a file of the folder has the id.
    fn has(&self, id: &str) -> bool {
        self.items.binary_search_by(|item| item.id.as_str().cmp(id)).is_ok()
    }
}

/// An update under way.
struct Run<'a> {
    args: &'a IndexArgs,
    options: ReadOptions,
    writer: Writer,
    problems: Vec<String>,
}

/// What came of reading a file.
enum Step {
    Unchanged,
    Put(Box<Entry>),
    /// It cannot be read now; what the archive has stays.
    Keep(String),
}

impl Run<'_> {
    fn collection(&mut self, collection: &Collection) -> Result<()> {
        self.problems.extend(collection.problems.iter().cloned());
        if collection.table {
            return self.rows(collection);
        }
        let bar = console::progress_of("indexing", collection.items.len(), self.args.quiet);
        for items in together(&collection.items) {
            let steps: Vec<Result<Step>> = items.par_iter().map(|item| self.read(item)).collect();
            for step in steps {
                match step? {
                    Step::Unchanged => self.writer.unchanged(),
                    Step::Keep(problem) => self.problems.push(problem),
                    Step::Put(entry) => {
                        self.problems.extend(entry.problem().map(str::to_owned));
                        self.writer.put(entry.in_collection(&collection.name))?;
                    }
                }
            }
            bar.inc(items.len() as u64);
        }
        bar.finish_and_clear();
        if self.args.prune {
            if !collection.problems.is_empty() {
                bail!(
                    "{}: nothing taken out, because not all of it can be listed",
                    collection.path.display()
                );
            }
            for id in self.writer.ids(&collection.name)? {
                if !collection.has(&id) {
                    self.writer.remove(&id)?;
                }
            }
        }
        Ok(())
    }

    fn read(&self, item: &Item) -> Result<Step> {
        let name = item.path.to_string_lossy();
        let known: Option<Known> = self.writer.known(&item.id)?;
        if item.bytes > MAX_BYTES {
            let (size, most) = (item.bytes.div_ceil(1 << 20), MAX_BYTES >> 20);
            let reason =
                format!("{name}: is {size} MB, more than the limit of {most} MB; put parts of it in");
            return Ok(Step::Put(Box::new(Entry::unreadable(&item.id, &name, &reason))));
        }
        let bytes = match fs::read(&item.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let reason = format!("{name}: could not be read: {error}");
                return Ok(match known {
                    Some(known) if known.bytes > 0 => Step::Keep(reason),
                    _ => Step::Put(Box::new(Entry::unreadable(&item.id, &name, &reason))),
                });
            }
        };
        // What could not be read is tried again, to tell of it again.
        let same = known
            .is_some_and(|known| known.bytes > 0 && known.key == Entry::key_of(&name, &bytes, &self.options));
        if same && !self.args.reread {
            return Ok(Step::Unchanged);
        }
        let entry = Entry::from_bytes(&item.id, &name, &bytes, &self.options);
        Ok(Step::Put(Box::new(if same { entry.again() } else { entry })))
    }

    /// Puts in the documents of a table. A row that cannot be used is told, the others go in.
    fn rows(&mut self, collection: &Collection) -> Result<()> {
        let path = &collection.path;
        let mut rows = Rows::<DocumentRow>::of(std::slice::from_ref(path))?;
        let mut seen = Vec::new();
        while let Some(Row { place, record }) = rows.next()? {
            match record.and_then(|row| entry(row, &place, &self.options)) {
                Err(problem) => self.problems.push(format!("{place}: {problem}")),
                Ok(entry) => {
                    self.problems.extend(entry.problem().map(str::to_owned));
                    seen.push(entry.id().to_owned());
                    let entry = if self.args.reread { entry.again() } else { entry };
                    self.writer.put(entry.in_collection(&collection.name))?;
                }
            }
        }
        seen.sort_unstable();
        let doubled = seen.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]);
        self.problems.extend(doubled.map(|id| {
            format!("{}: the doc_id {id} is there more than once; the last one was taken", path.display())
        }));
        if self.args.prune {
            for id in self.writer.ids(&collection.name)? {
                if seen.binary_search(&id).is_err() {
                    self.writer.remove(&id)?;
                }
            }
        }
        Ok(())
    }
}

/// The entry of a row of a table, or the reason why there is none.
fn entry(row: DocumentRow, place: &str, options: &ReadOptions) -> Result<Entry, String> {
    let DocumentRow { doc_id: id, text, format, date, .. } = row;
    if id.is_empty() {
        return Err("doc_id is empty".to_owned());
    }
    if text.trim().is_empty() {
        return Ok(Entry::unreadable(&id, place, &format!("{place}: holds no text")));
    }
    if text.len() as u64 > MAX_BYTES {
        let most = MAX_BYTES >> 20;
        return Ok(Entry::unreadable(&id, place, &format!("{place}: the text has more than {most} MB")));
    }
    let entry = match format.as_deref() {
        None | Some("plain" | "") => Entry::from_text(&id, Format::Plain, text),
        Some("markdown") => Entry::from_text(&id, Format::Markdown, text),
        Some("html") => Entry::from_bytes(&id, &format!("{id}.html"), text.as_bytes(), options),
        Some(other) => return Err(format!("the format is “{other}”; known are plain, markdown and html")),
    };
    Ok(match date {
        Some(date) => entry.dated(&date),
        None => entry,
    })
}

/// Runs of files that are read together.
fn together(items: &[Item]) -> Vec<&[Item]> {
    let (mut runs, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, item) in items.iter().enumerate() {
        if at > start && (at - start >= TOGETHER || bytes + item.bytes > TOGETHER_BYTES) {
            runs.push(&items[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += item.bytes;
    }
    if start < items.len() {
        runs.push(&items[start..]);
    }
    runs
}

/// What the arguments name.
fn collections(args: &IndexArgs) -> Result<Vec<Collection>> {
    if args.name.is_some() && args.paths.len() > 1 {
        bail!(
            "--name names one collection, and {} paths are given; put them in one after the other",
            args.paths.len()
        );
    }
    let mut exclude = GlobSetBuilder::new();
    for pattern in &args.exclude {
        exclude.add(GlobBuilder::new(pattern).literal_separator(true).build().context("--exclude")?);
    }
    let exclude = exclude.build().context("--exclude")?;
    let own = fs::canonicalize(&args.archive).ok();
    let mut found: Vec<Collection> = Vec::new();
    for path in &args.paths {
        let collection = collection(path, args.name.as_deref(), &exclude, own.as_deref())?;
        if let Some(other) = found.iter().find(|other| other.name == collection.name) {
            let (one, two, name) = (other.path.display(), path.display(), &collection.name);
            bail!(
                "{one} and {two} would both be the collection “{name}”; put them in one after the other, with --name"
            );
        }
        found.push(collection);
    }
    Ok(found)
}

fn collection(path: &Path, name: Option<&str>, exclude: &GlobSet, own: Option<&Path>) -> Result<Collection> {
    let whole = fs::canonicalize(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let last = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let is_folder = whole.is_dir();
    let extension = whole.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let table = !is_folder && rows::ENDINGS.contains(&extension.as_str());
    let own_name = if table { last(whole.file_stem()) } else { last(whole.file_name()) };
    let name = name.map(str::to_owned).or(own_name).unwrap_or_else(|| "files".to_owned());
    let mut collection =
        Collection { name, path: path.to_owned(), items: Vec::new(), table, problems: Vec::new() };
    if !is_folder {
        let bytes = whole.metadata().map_or(0, |found| found.len());
        collection.items.push(Item { path: path.to_owned(), id: collection.name.clone(), bytes });
        return Ok(collection);
    }
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let here = path.join(&folder);
        if own.is_some() && fs::canonicalize(&here).ok().as_deref() == own {
            continue;
        }
        let entries = match fs::read_dir(&here).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                collection.problems.push(format!("{}: cannot be listed: {error}", here.display()));
                continue;
            }
        };
        for entry in entries {
            let relative = folder.join(entry.file_name());
            if entry.file_name().to_string_lossy().starts_with('.') || exclude.is_match(&relative) {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(relative);
                continue;
            }
            // A link to a folder is not followed, or a circle of links would have no end.
            let found = fs::metadata(entry.path());
            if found.as_ref().is_ok_and(fs::Metadata::is_dir) {
                continue;
            }
            let parts: Vec<_> =
                relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let id = format!("{}/{}", collection.name, parts.join("/"));
            collection.items.push(Item {
                path: path.join(&relative),
                id,
                bytes: found.map_or(0, |found| found.len()),
            });
        }
    }
    collection.items.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(pair) = collection.items.windows(2).find(|pair| pair[0].id == pair[1].id) {
        bail!("{}: two files would have the name {}; rename one", path.display(), pair[0].id);
    }
    Ok(collection)
}

fn verify(path: &Path, out: &mut dyn Write) -> Result<Status> {
    let Health { documents, problems, .. } = Archive::verify(path)?;
    problems.iter().for_each(|problem| console::error(&format_args!("{}: {problem}", path.display())));
    if problems.is_empty() {
        writeln!(
            out,
            "{}: sound; {} read and compared",
            path.display(),
            counted(documents as usize, "document")
        )?;
        return Ok(Status::Clean);
    }
    console::error(&format_args!(
        "{}: damaged; restore it from a copy, or build it anew with `sourcecheck index`",
        path.display()
    ));
    Ok(Status::Failed)
}

fn stats(args: &IndexArgs, out: &mut dyn Write) -> Result<()> {
    let stats = Archive::open(&args.archive)?.stats()?;
    if args.format == StatsFormat::Json {
        serde_json::to_writer_pretty(&mut *out, &stats)?;
        writeln!(out)?;
        return Ok(());
    }
    let Stats { documents, text_bytes, disk_bytes, windows, segments, deleted, .. } = stats;
    writeln!(out, "{}", args.archive.display())?;
    writeln!(out, "  documents  {documents}")?;
    for (name, count) in &stats.collections {
        writeln!(out, "             {count} in {name}")?;
    }
    let ratio = disk_bytes as f64 / text_bytes.max(1) as f64;
    writeln!(out, "  text       {:.1} MB", text_bytes as f64 / 1e6)?;
    writeln!(out, "  on disk    {:.1} MB, {ratio:.2} times the text", disk_bytes as f64 / 1e6)?;
    writeln!(out, "  index      {windows} windows in {segments} segments, {deleted} deleted units")?;
    writeln!(out, "  digest     {}", stats.digest)?;
    if !stats.unreadable.is_empty() {
        writeln!(out, "  not read   {}", counted(stats.unreadable.len(), "file"))?;
    }
    for (_, problem) in &stats.unreadable {
        writeln!(out, "             {problem}")?;
    }
    Ok(())
}
