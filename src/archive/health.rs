//! What is in an archive, and whether all of it is sound.

use super::record::Record;
use super::search::records;
use super::write::{Known, known, totals};
use super::{Archive, INDEX, REBUILD, error, open_index, read_manifest, record, tantivy};
use crate::error::Error;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use tantivy::{DocAddress, Searcher};

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Documents that can be judged against.
    pub documents: u64,
    /// Of each collection how many documents.
    pub collections: BTreeMap<String, u64>,
    /// Files that could not be read: id and reason, sorted.
    pub unreadable: Vec<(String, String)>,
    /// Bytes of text.
    pub text_bytes: u64,
    /// Bytes of all files of the archive.
    pub disk_bytes: u64,
    /// Windows of sentences that are indexed.
    pub windows: u64,
    /// Units of the index that are deleted and still take room.
    pub deleted: u64,
    /// Pieces the index is in.
    pub segments: u64,
    /// SHA-256 over the sorted ids and hashes of all entries, 64 hex digits: archives of the same documents have the same.
    pub digest: String,
}

/// Whether an archive is sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// Documents that were read and compared with their hashes.
    pub documents: u64,
    /// What is wrong, one sentence each; empty when all is well.
    pub problems: Vec<String>,
}

impl Archive {
    /// What the archive holds. Linear in the number of its documents; texts are not read.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn stats(&self) -> Result<Stats, Error> {
        let searcher = self.reader.searcher();
        let fail = |cause| tantivy(&self.folder, cause);
        let mut stats = Stats { disk_bytes: size(&self.folder), ..Stats::default() };
        for segment in searcher.segment_readers() {
            stats.segments += 1;
            stats.deleted += u64::from(segment.num_deleted_docs());
            stats.windows += u64::from(segment.num_docs());
        }
        let mut lines = Vec::new();
        for (id, known) in entries(&searcher).map_err(fail)? {
            stats.windows = stats.windows.saturating_sub(1);
            let hex: String = known.key.iter().map(|byte| format!("{byte:02x}")).collect();
            lines.push(format!("{hex} {id}\n"));
            if known.bytes > 0 {
                stats.documents += 1;
                stats.text_bytes += known.bytes;
                *stats.collections.entry(known.collection).or_default() += 1;
            } else if let Some((at, _)) = super::write::find(&searcher, self.fields, &id).map_err(fail)? {
                let problem = self.record(&searcher, at)?.0.problem.unwrap_or_default();
                stats.unreadable.push((id, problem));
            }
        }
        lines.sort_unstable();
        stats.unreadable.sort();
        stats.digest = record::hex(&lines.concat());
        Ok(stats)
    }

    /// Looks at everything: the checksum of every file, that every document can be read and has its hash, that none is
    /// there twice, that all its windows are there, and that all are there that the last commit counted.
    ///
    /// # Errors
    /// When there is no archive, or one of another version, or one so damaged that it cannot be opened.
    pub fn verify(folder: impl AsRef<Path>) -> Result<Health, Error> {
        let folder = folder.as_ref();
        read_manifest(folder)?;
        let (index, _) = open_index(folder)?;
        let mut health = Health::default();
        // First, since a damaged file must not be made use of.
        let damaged = index.validate_checksum();
        let damaged = damaged
            .map_err(|cause| error(folder, format!("a file of the index is damaged: {cause}; {REBUILD}")))?;
        let mut damaged: Vec<String> = damaged.iter().map(|path| path.display().to_string()).collect();
        damaged.sort();
        health.problems.extend(damaged.iter().map(|path| format!("{INDEX}/{path}: its checksum is wrong")));
        if !health.problems.is_empty() {
            return Ok(health);
        }
        let archive = Self::open(folder)?;
        archive.verify_documents(&mut health)?;
        Ok(health)
    }

    fn verify_documents(&self, health: &mut Health) -> Result<(), Error> {
        let searcher = self.reader.searcher();
        let fail = |cause| tantivy(&self.folder, cause);
        let mut seen: FxHashMap<String, u64> = FxHashMap::default();
        let mut found = super::write::Totals::default();
        for (at, segment) in searcher.segment_readers().iter().enumerate() {
            let mut windows: FxHashMap<u64, u64> = FxHashMap::default();
            let Some(ids) = segment.fast_fields().str("id").map_err(fail)? else { continue };
            for unit in segment.doc_ids_alive() {
                *windows.entry(ids.ords().first(unit).unwrap_or(u64::MAX)).or_default() += 1;
            }
            let bytes = segment.fast_fields().u64("bytes").map_err(fail)?;
            for (unit, length) in records(segment, &bytes) {
                let (record, text) = self.record(&searcher, DocAddress::new(at as u32, unit))?;
                found.documents += 1;
                found.bytes += length;
                *seen.entry(record.id.clone()).or_default() += 1;
                let units = ids.ords().first(unit).and_then(|id| windows.remove(&id)).unwrap_or_default();
                health.problems.extend(problems(&record, &text, length, units));
                health.documents += u64::from(record.problem.is_none());
            }
            if !windows.is_empty() {
                health.problems.push(format!("{} documents have windows and no text", windows.len()));
            }
        }
        let mut twice: Vec<&String> =
            seen.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id).collect();
        twice.sort();
        health.problems.extend(twice.iter().map(|id| format!("{id} is there more than once")));
        let expected = totals(&self.index).map_err(fail)?;
        if expected != found {
            health.problems.push(format!(
                "the last commit counted {} entries with {} bytes of text, and there are {} with {}",
                expected.documents, expected.bytes, found.documents, found.bytes
            ));
        }
        Ok(())
    }
}

/// What is wrong with one record.
fn problems(record: &Record, text: &str, length: u64, units: u64) -> Vec<String> {
    let id = &record.id;
    let mut problems = Vec::new();
    if text.len() as u64 != length {
        problems.push(format!("{id}: its text has {} bytes and should have {length}", text.len()));
    }
    if record.problem.is_none() && record::hex(text) != record.sha256 {
        problems.push(format!("{id}: its text is not the one that was put in"));
    }
    if units != record.windows + 1 {
        problems.push(format!("{id}: has {units} units and should have {}", record.windows + 1));
    }
    problems
}

/// Every entry with what is known of it without reading it, in no order.
pub(super) fn entries(searcher: &Searcher) -> tantivy::Result<Vec<(String, Known)>> {
    let mut found = Vec::new();
    for segment in searcher.segment_readers() {
        let Some(ids) = segment.fast_fields().str("id")? else { continue };
        let bytes = segment.fast_fields().u64("bytes")?;
        for (unit, bytes) in records(segment, &bytes) {
            let mut id = String::new();
            if let Some(at) = ids.ords().first(unit) {
                ids.ord_to_str(at, &mut id)?;
            }
            found.push((id, known(segment, unit, bytes)?));
        }
    }
    Ok(found)
}

/// Bytes of the files in a folder and the folders in it.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}
