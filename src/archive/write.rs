//! Putting documents in: one writer at a time, commits that are there as a whole or not at all.
//!
//! A document goes in as one batch, its windows and its record together, and what it replaces goes with the same commit.
//! The lock is that of the operating system on an open file, so it ends with the process that holds it, however that ends.

use super::record::{Entry, Key, Record};
use super::{Fields, INDEX, LOCK, error, io, tantivy, words};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use tantivy::indexer::{LogMergePolicy, NoMergePolicy, UserOperation};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocSet, Index, IndexReader, IndexWriter, Searcher, TERMINATED, TantivyDocument, Term,
};

/// Memory that a thread fills with postings before it writes them out, in bytes. More makes fewer and larger segments.
const HEAP_PER_THREAD: usize = 64 << 20;

/// Most threads that index. Each needs [`HEAP_PER_THREAD`]; reading files takes as much time as indexing them.
const MOST_THREADS: usize = 8;

/// Bytes of text after which the writer commits: what waits for the index is held in memory, so this bounds it.
pub const COMMIT_BYTES: u64 = 64 << 20;

/// Documents after which the writer commits unless told otherwise; work of some seconds is lost at most.
pub const COMMIT_DOCUMENTS: u64 = 10_000;

/// Longest id in bytes; longer ones are an error. Paths are shorter everywhere.
const LONGEST_ID: usize = 4096;

/// Share of deleted units, `0..=1`, from which on a segment is merged to get rid of them.
const MOST_DELETED: f32 = 0.3;

/// What to tell the second writer.
pub(super) const BUSY: &str =
    "another process is writing to this archive; wait until it is done, or end it (what it committed stays)";

/// How an archive is written.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WriteOptions {
    /// Threads that index, at least 1. Default: one a processor, up to eight.
    pub threads: usize,
    /// Documents after which is committed, at least 1. Default: [`COMMIT_DOCUMENTS`].
    pub commit_documents: u64,
}

impl Default for WriteOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        Self { threads, commit_documents: COMMIT_DOCUMENTS }
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The archive did not have it.
    Added,
    /// It had another one of that id.
    Replaced,
    /// It had the same.
    Unchanged,
}

/// How many documents a writer added, replaced, left and removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// Documents that were not there.
    pub added: u64,
    /// Documents that were there with another content.
    pub replaced: u64,
    /// Documents that were there as they are.
    pub unchanged: u64,
    /// Documents that are gone.
    pub removed: u64,
}

/// What an archive knows of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Known {
    /// What it was made from.
    pub key: Key,
    /// Where it belongs.
    pub collection: String,
    /// Bytes of its text; 0 when it could not be read.
    pub bytes: u64,
}

/// What the archive holds in all; goes into every commit, so that a loss would be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Totals {
    pub documents: u64,
    pub bytes: u64,
}

/// Writes into an archive until it is finished or dropped; dropping it loses what was not committed.
pub struct Writer {
    folder: PathBuf,
    fields: Fields,
    writer: IndexWriter,
    reader: IndexReader,
    /// What came since the last commit, which no reader shows; `None` for what was removed.
    pending: BTreeMap<String, Option<Known>>,
    totals: Totals,
    bytes: u64,
    commit_documents: u64,
    changes: Changes,
    _lock: File,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("folder", &self.folder)
            .field("changes", &self.changes)
            .finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn new(
        folder: &Path,
        index: Index,
        reader: IndexReader,
        fields: Fields,
        options: &WriteOptions,
    ) -> Result<Self, Error> {
        let fail = |cause| tantivy(folder, cause);
        let lock = lock(folder)?;
        sweep(folder)?;
        // What another process committed before it gave up the lock.
        reader.reload().map_err(fail)?;
        let totals = totals(&index).map_err(fail)?;
        let threads = options.threads.clamp(1, MOST_THREADS);
        let writer = index.writer_with_num_threads(threads, threads * HEAP_PER_THREAD).map_err(fail)?;
        // A commit that was killed half-way leaves files that no commit names. The next one may come to the same number of
        // operation and with it to the same name of a list of deletions, which must not exist then.
        writer.garbage_collect_files().wait().map_err(fail)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(MOST_DELETED);
        writer.set_merge_policy(Box::new(policy));
        let commit_documents = options.commit_documents.max(1);
        Ok(Self {
            folder: folder.to_owned(),
            fields,
            writer,
            reader,
            pending: BTreeMap::new(),
            totals,
            bytes: 0,
            commit_documents,
            changes: Changes::default(),
            _lock: lock,
        })
    }

    /// What the archive has under an id, with what this writer put in.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn known(&self, id: &str) -> Result<Option<Known>, Error> {
        if let Some(known) = self.pending.get(id) {
            return Ok(known.clone());
        }
        let found = find(&self.reader.searcher(), self.fields, id).map_err(|cause| self.fail(cause))?;
        Ok(found.map(|(_, known)| known))
    }

    /// Puts an entry in, or replaces the one of its id; one that was made from the same is left. Commits when enough has
    /// come together.
    ///
    /// # Errors
    /// When the id is empty or longer than 4096 bytes, when another collection has the id, or when the disk does not take
    /// it.
    pub fn put(&mut self, mut entry: Entry) -> Result<Change, Error> {
        if entry.id.is_empty() || entry.id.len() > LONGEST_ID {
            let message = format!("an id has {} bytes; it must have 1 to {LONGEST_ID}", entry.id.len());
            return Err(error(&self.folder, message));
        }
        if entry.content.as_ref().is_ok_and(|read| read.text.trim().is_empty()) {
            entry.content = Err("holds no text".to_owned());
        }
        let known = self.known(&entry.id)?;
        if let Some(known) = &known {
            if known.collection != entry.collection {
                let message = format!(
                    "{} is in the collection “{}” and cannot be in “{}” as well; give one of them another name with --name",
                    entry.id, known.collection, entry.collection
                );
                return Err(error(&self.folder, message));
            }
            if known.key == entry.key && !entry.again {
                self.changes.unchanged += 1;
                return Ok(Change::Unchanged);
            }
        }
        let (id, key, collection) = (entry.id.clone(), entry.key, entry.collection.clone());
        let windows = entry.content.as_ref().map_or_else(|_| Vec::new(), |read| words::windows(&read.text));
        let (record, text) = Record::of(entry, windows.len() as u64);
        let bytes = text.len() as u64;
        let mut batch = Vec::with_capacity(windows.len() + 2);
        if known.is_some() {
            batch.push(UserOperation::Delete(Term::from_field_text(self.fields.id, &id)));
        }
        for window in windows {
            let mut unit = TantivyDocument::new();
            unit.add_text(self.fields.id, &id);
            unit.add_text(self.fields.words, window.of(&text));
            batch.push(UserOperation::Add(unit));
        }
        let stored =
            serde_json::to_string(&record).map_err(|cause| error(&self.folder, cause.to_string()))?;
        let mut unit = TantivyDocument::new();
        unit.add_text(self.fields.id, &id);
        unit.add_bytes(self.fields.key, &key);
        unit.add_text(self.fields.collection, &collection);
        unit.add_u64(self.fields.bytes, bytes);
        unit.add_text(self.fields.record, stored);
        unit.add_text(self.fields.text, text);
        batch.push(UserOperation::Add(unit));
        self.writer.run(batch).map_err(|cause| self.fail(cause))?;

        self.totals.bytes =
            self.totals.bytes.saturating_sub(known.as_ref().map_or(0, |known| known.bytes)) + bytes;
        self.totals.documents += u64::from(known.is_none());
        let change = if known.is_some() { Change::Replaced } else { Change::Added };
        match change {
            Change::Added => self.changes.added += 1,
            _ => self.changes.replaced += 1,
        }
        self.bytes += bytes;
        self.pending.insert(id, Some(Known { key, collection, bytes }));
        if self.bytes >= COMMIT_BYTES || self.pending.len() as u64 >= self.commit_documents {
            self.commit()?;
        }
        Ok(change)
    }

    /// Counts an entry that was found to be there without being read.
    pub fn unchanged(&mut self) {
        self.changes.unchanged += 1;
    }

    /// Takes a document out; `false` where there is none.
    ///
    /// # Errors
    /// When the archive is damaged or the disk does not take it.
    pub fn remove(&mut self, id: &str) -> Result<bool, Error> {
        let Some(known) = self.known(id)? else { return Ok(false) };
        self.writer.delete_term(Term::from_field_text(self.fields.id, id));
        self.totals.documents = self.totals.documents.saturating_sub(1);
        self.totals.bytes = self.totals.bytes.saturating_sub(known.bytes);
        self.changes.removed += 1;
        self.pending.insert(id.to_owned(), None);
        if self.pending.len() as u64 >= self.commit_documents {
            self.commit()?;
        }
        Ok(true)
    }

    /// The ids of a collection, sorted, unreadable files among them.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn ids(&self, collection: &str) -> Result<Vec<String>, Error> {
        let searcher = self.reader.searcher();
        let committed = super::health::entries(&searcher).map_err(|cause| self.fail(cause))?;
        let committed = committed.into_iter().filter(|(_, known)| known.collection == collection);
        let mut ids: Vec<String> =
            committed.map(|(id, _)| id).filter(|id| !self.pending.contains_key(id)).collect();
        let here = |known: &Option<Known>| known.as_ref().is_some_and(|known| known.collection == collection);
        ids.extend(self.pending.iter().filter(|(_, known)| here(known)).map(|(id, _)| id.clone()));
        ids.sort_unstable();
        Ok(ids)
    }

    /// Makes what was put in and removed so far last.
    ///
    /// # Errors
    /// When the disk does not take it; the archive then is as it was after the last commit.
    pub fn commit(&mut self) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let payload =
            serde_json::to_string(&self.totals).map_err(|cause| error(&self.folder, cause.to_string()))?;
        let folder = &self.folder;
        let mut prepared = self.writer.prepare_commit().map_err(|cause| tantivy(folder, cause))?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(|cause| tantivy(folder, cause))?;
        self.reader.reload().map_err(|cause| tantivy(folder, cause))?;
        self.pending.clear();
        self.bytes = 0;
        Ok(())
    }

    /// [`Writer::finish`], and then merges everything into one segment: the smallest and fastest form. Needs room for a
    /// second copy meanwhile.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn compact(self) -> Result<Changes, Error> {
        self.end(true)
    }

    /// Commits, waits for merges that are under way, removes files that nothing needs, and tells what was changed.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn finish(self) -> Result<Changes, Error> {
        self.end(false)
    }

    fn end(mut self, compact: bool) -> Result<Changes, Error> {
        self.commit()?;
        let Self { folder, writer, reader, changes, _lock, .. } = self;
        let fail = |cause| tantivy(&folder, cause);
        let index = writer.index().clone();
        writer.wait_merging_threads().map_err(fail)?;
        // A writer of its own: a segment cannot be in two merges, and the last merges of the other one end after its
        // last look for files that nothing needs.
        let mut cleaner: IndexWriter = index.writer_with_num_threads(1, HEAP_PER_THREAD).map_err(fail)?;
        cleaner.set_merge_policy(Box::new(NoMergePolicy));
        let metas = index.searchable_segment_metas().map_err(fail)?;
        if compact && (metas.len() > 1 || metas.iter().any(|meta| meta.has_deletes())) {
            let ids: Vec<_> = metas.iter().map(|meta| meta.id()).collect();
            cleaner.merge(&ids).wait().map_err(fail)?;
        }
        drop(metas);
        cleaner.garbage_collect_files().wait().map_err(fail)?;
        cleaner.wait_merging_threads().map_err(fail)?;
        reader.reload().map_err(fail)?;
        Ok(changes)
    }

    fn fail(&self, cause: tantivy::TantivyError) -> Error {
        tantivy(&self.folder, cause)
    }
}

/// The record of a document, and what is known of it without reading it.
pub(super) fn find(
    searcher: &Searcher,
    fields: Fields,
    id: &str,
) -> tantivy::Result<Option<(DocAddress, Known)>> {
    let term = Term::from_field_text(fields.id, id);
    for (at, segment) in searcher.segment_readers().iter().enumerate() {
        let ids = segment.inverted_index(fields.id)?;
        let Some(mut units) = ids.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        let bytes = segment.fast_fields().u64("bytes")?;
        while units.doc() != TERMINATED {
            let unit = units.doc();
            if !segment.is_deleted(unit)
                && let Some(bytes) = bytes.first(unit)
            {
                let known = known(segment, unit, bytes)?;
                return Ok(Some((DocAddress::new(at as u32, unit), known)));
            }
            units.advance();
        }
    }
    Ok(None)
}

/// What stands in the columns of a record.
pub(super) fn known(segment: &tantivy::SegmentReader, unit: u32, bytes: u64) -> tantivy::Result<Known> {
    let mut known = Known { key: [0; 32], collection: String::new(), bytes };
    let columns = segment.fast_fields();
    if let Some(keys) = columns.bytes("key")?
        && let Some(key) = keys.ords().first(unit)
    {
        let mut buffer = Vec::new();
        keys.ord_to_bytes(key, &mut buffer)?;
        known.key = buffer.try_into().unwrap_or_default();
    }
    if let Some(names) = columns.str("collection")?
        && let Some(name) = names.ords().first(unit)
    {
        names.ord_to_str(name, &mut known.collection)?;
    }
    Ok(known)
}

/// What the last commit says that it holds.
pub(super) fn totals(index: &Index) -> tantivy::Result<Totals> {
    let payload = index.load_metas()?.payload;
    let totals = payload.map(|payload| serde_json::from_str(&payload)).transpose();
    totals.map(Option::unwrap_or_default).map_err(|cause| {
        tantivy::TantivyError::DataCorruption(tantivy::error::DataCorruption::comment_only(format!(
            "the totals of the last commit cannot be read: {cause}"
        )))
    })
}

/// Begins the names of files that are renamed when they are whole.
const UNFINISHED: &str = ".tmp";

/// Removes the unfinished files of a process that was killed, which no list of files names. Under the lock nobody else
/// makes any.
fn sweep(folder: &Path) -> Result<(), Error> {
    let index = folder.join(INDEX);
    let entries = std::fs::read_dir(&index).map_err(|cause| io(&index, "cannot list the folder", cause))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let path = entry.path();
            std::fs::remove_file(&path).map_err(|cause| io(&path, "cannot remove", cause))?;
        }
    }
    Ok(())
}

/// Locks the archive for writing until the file is dropped.
pub(super) fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|cause| io(&path, "cannot be written", cause))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(error(folder, BUSY)),
        Err(std::fs::TryLockError::Error(cause)) => Err(io(&path, "cannot be locked", cause)),
    }
}
