//! Which derivatives share passages with which sources: a join of their postings.
//!
//! Defined so that every engine finds the same: the postings of a document are `sourcecheck::postings` of its canonical
//! text with the defaults. A feature that stands in more than so many *sources* is dropped. A pair is a candidate when
//! source and derivative share at least so many of the rest, are not of one series and do not have one id. Its score is
//! the shared features as a share of all features of the derivative. Candidates are in the order of derivative, source.
//!
//! The postings go to files by hash, and what they share to files by derivative, so that each file can be sorted in
//! memory: a 256th of the collection at a time.

use super::folder::Part;
use super::store::Store;
use anyhow::{Context, Result};
use arrow_array::builder::{Float32Builder, Int32Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use rayon::prelude::*;
use sourcecheck::arrow::{self, postings_batch};
use sourcecheck::postings::PostingOptions;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that postings are parted into, by the first bits of their hash; and pairs, by derivative.
const PARTITIONS: usize = 256;

/// Bytes that wait for each file.
const BUFFER: usize = 8 << 10;

/// Documents whose postings are made together, and the most bytes of them.
const DOCUMENTS: usize = 256;
const BYTES: usize = 8 << 20;

/// Rows of a part of the result.
const ROWS: usize = 100_000;

/// From when on a pair is a candidate.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Fewest features that both have.
    pub shared: u32,
    /// Most sources that a feature stands in.
    pub sources: usize,
    /// Format of documents that name none.
    pub format: &'static str,
}

/// A posting: hash, and rank of the document.
type Posting = (i64, u32);

/// Writes the candidates of two collections; gives how many there are.
pub fn find(
    sources: &mut Store,
    derivatives: &mut Store,
    limits: Limits,
    work: &Path,
    out: &Part<'_>,
    mut tell: impl FnMut(f64),
) -> Result<u64> {
    let total = (sources.len() + derivatives.len()).max(1) as f64;
    let of_sources = work.join("source-postings");
    let of_derivatives = work.join("derivative-postings");
    let first = sources.len() as f64;
    post(sources, &of_sources, limits.format, |done| tell(done as f64 / total))?;
    let features =
        post(derivatives, &of_derivatives, limits.format, |done| tell((first + done as f64) / total))?;
    let shared = work.join("shared");
    join(sources, derivatives, limits, [&of_sources, &of_derivatives], &shared)?;
    let found = count(sources, derivatives, limits, &features, &shared, out)?;
    for folder in [of_sources, of_derivatives, shared] {
        fs::remove_dir_all(&folder).with_context(|| format!("{}: cannot be removed", folder.display()))?;
    }
    Ok(found)
}

/// Files of a folder, written side by side.
struct Partitions {
    folder: PathBuf,
    files: Vec<BufWriter<File>>,
}

impl Partitions {
    fn new(folder: &Path) -> Result<Self> {
        let cannot = || format!("{}: cannot write", folder.display());
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(cannot)?;
        }
        fs::create_dir_all(folder).with_context(cannot)?;
        let files =
            (0..PARTITIONS).map(|nth| Ok(BufWriter::with_capacity(BUFFER, File::create(file(folder, nth))?)));
        Ok(Self { folder: folder.to_owned(), files: files.collect::<Result<_>>().with_context(cannot)? })
    }

    fn put(&mut self, partition: usize, bytes: &[u8]) -> Result<()> {
        let written = self.files[partition].write_all(bytes);
        written.with_context(|| format!("{}: cannot write", self.folder.display()))
    }

    fn finish(mut self) -> Result<()> {
        let written = self.files.iter_mut().try_for_each(|file| file.flush());
        written.with_context(|| format!("{}: cannot write", self.folder.display()))
    }
}

fn file(folder: &Path, nth: usize) -> PathBuf {
    folder.join(format!("{nth:03}"))
}

fn read(folder: &Path, nth: usize) -> Result<Vec<u8>> {
    let path = file(folder, nth);
    fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// Which file a feature goes to. The low bits chose the features that are kept, so they say nothing more.
fn partition_of(feature: i64) -> usize {
    ((feature as u64) >> (u64::BITS - PARTITIONS.trailing_zeros())) as usize
}

/// Writes the postings of all documents; gives how many each has.
fn post(store: &mut Store, folder: &Path, format: &str, mut tell: impl FnMut(u32)) -> Result<Vec<u32>> {
    let mut partitions = Partitions::new(folder)?;
    let mut features = vec![0; store.len()];
    let mut next = 0;
    while (next as usize) < store.len() {
        let (mut ranks, mut texts, mut formats, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0);
        while (next as usize) < store.len() && ranks.len() < DOCUMENTS && bytes < BYTES {
            let kept = store.at_rank(next)?;
            bytes += kept.text.len();
            ranks.push(next.to_string());
            texts.push(kept.text);
            formats.push(kept.format.unwrap_or_else(|| format.to_owned()));
            next += 1;
        }
        let columns = [("doc_id", ranks), ("text", texts), ("format", formats)];
        let columns = columns.map(|(name, values)| (name, Arc::new(StringArray::from(values)) as ArrayRef));
        let posted = postings_batch(&RecordBatch::try_from_iter(columns)?, &PostingOptions::default())?;
        let hashes = posted["feature"].as_primitive::<Int64Type>().values();
        for (rank, feature) in posted["doc_id"].as_string::<i32>().iter().flatten().zip(hashes) {
            let rank: u32 = rank.parse()?;
            features[rank as usize] += 1;
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&feature.to_le_bytes());
            bytes[8..].copy_from_slice(&rank.to_le_bytes());
            partitions.put(partition_of(*feature), &bytes)?;
        }
        tell(next);
    }
    partitions.finish()?;
    Ok(features)
}

fn postings(folder: &Path, nth: usize) -> Result<Vec<Posting>> {
    let bytes = read(folder, nth)?;
    let (rows, _) = bytes.as_chunks::<12>();
    let mut postings: Vec<Posting> = rows
        .iter()
        .map(|row| {
            let (feature, rank) = row.split_at(8);
            let feature = i64::from_le_bytes(feature.try_into().unwrap_or_default());
            (feature, u32::from_le_bytes(rank.try_into().unwrap_or_default()))
        })
        .collect();
    postings.par_sort_unstable();
    Ok(postings)
}

/// Writes a row of two ranks for each feature that a source and a derivative share and that counts.
fn join(
    sources: &Store,
    derivatives: &Store,
    limits: Limits,
    [of_sources, of_derivatives]: [&Path; 2],
    folder: &Path,
) -> Result<()> {
    let mut partitions = Partitions::new(folder)?;
    for nth in 0..PARTITIONS {
        let (left, right) = (postings(of_sources, nth)?, postings(of_derivatives, nth)?);
        let mut rest = &left[..];
        for group in right.chunk_by(|a, b| a.0 == b.0) {
            let feature = group[0].0;
            rest = &rest[rest.partition_point(|posting| posting.0 < feature)..];
            let same = &rest[..rest.partition_point(|posting| posting.0 == feature)];
            if same.len() > limits.sources {
                continue;
            }
            for (_, derivative) in group {
                for (_, source) in same {
                    if may_pair(sources, derivatives, *source, *derivative) {
                        let row = (u64::from(*derivative) << 32) | u64::from(*source);
                        partitions.put(bucket_of(*derivative, derivatives.len()), &row.to_le_bytes())?;
                    }
                }
            }
        }
    }
    partitions.finish()
}

/// A document is no pair with itself, nor with one of its series.
fn may_pair(sources: &Store, derivatives: &Store, source: u32, derivative: u32) -> bool {
    let series = sources.series_of_rank(source);
    (series == 0 || series != derivatives.series_of_rank(derivative))
        && sources.id_of_rank(source) != derivatives.id_of_rank(derivative)
}

/// Which file the pairs of a derivative go to: files in order hold derivatives in order.
fn bucket_of(derivative: u32, derivatives: usize) -> usize {
    derivative as usize * PARTITIONS / derivatives.max(1)
}

/// Counts what each pair shares, and writes those that share enough.
fn count(
    sources: &Store,
    derivatives: &Store,
    limits: Limits,
    features: &[u32],
    folder: &Path,
    out: &Part<'_>,
) -> Result<u64> {
    let (mut table, mut part, mut found) = (Table::default(), 0, 0);
    for nth in 0..PARTITIONS {
        let bytes = read(folder, nth)?;
        let mut rows: Vec<u64> =
            bytes.as_chunks::<8>().0.iter().map(|row| u64::from_le_bytes(*row)).collect();
        drop(bytes);
        rows.par_sort_unstable();
        for pair in rows.chunk_by(|a, b| a == b).filter(|pair| pair.len() >= limits.shared as usize) {
            let (derivative, source) = ((pair[0] >> 32) as u32, pair[0] as u32);
            let shared = i32::try_from(pair.len())?;
            let score = shared as f32 / features[derivative as usize].max(1) as f32;
            table.add(sources.id_of_rank(source), derivatives.id_of_rank(derivative), shared, score);
            found += 1;
            if table.rows == ROWS {
                out.write(part, &std::mem::take(&mut table).finish()?)?;
                part += 1;
            }
        }
    }
    // One part at least, so that the folder is a table even where nothing was found.
    if table.rows > 0 || part == 0 {
        out.write(part, &table.finish()?)?;
    }
    Ok(found)
}

#[derive(Default)]
struct Table {
    rows: usize,
    source: StringBuilder,
    derivative: StringBuilder,
    shared: Int32Builder,
    score: Float32Builder,
}

impl Table {
    fn add(&mut self, source: &str, derivative: &str, shared: i32, score: f32) {
        self.rows += 1;
        self.source.append_value(source);
        self.derivative.append_value(derivative);
        self.shared.append_value(shared);
        self.score.append_value(score);
    }

    fn finish(mut self) -> Result<RecordBatch> {
        let method: ArrayRef =
            Arc::new(StringArray::from_iter_values(std::iter::repeat_n("postings", self.rows)));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.source.finish()),
            Arc::new(self.derivative.finish()),
            Arc::new(self.shared.finish()),
            Arc::new(self.score.finish()),
            method,
        ];
        Ok(RecordBatch::try_new(Arc::new(arrow::candidates()), columns)?)
    }
}
