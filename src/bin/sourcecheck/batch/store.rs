//! Documents on disk, found by id. In memory are their ids, series and places, some tens of bytes a document; the texts
//! stay in one file.

use crate::rows::{DocumentRow, Rows};
use anyhow::{Context, Result};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Length that stands for a value that is not there.
const NONE: u32 = u32::MAX;

/// Bytes read or written at once.
const BUFFER: usize = 1 << 18;

/// A document as it is kept.
pub struct Kept {
    pub id: String,
    pub text: String,
    pub format: Option<String>,
    place: String,
}

/// Documents on disk.
pub struct Store {
    path: PathBuf,
    file: File,
    ids: Vec<u8>,
    /// Where each id ends in `ids`.
    ends: Vec<usize>,
    /// Where each document starts in the file.
    starts: Vec<u64>,
    /// Number of the series, 0 for none.
    series: Vec<u32>,
    /// Numbers of documents by id; of those with one id, the first only.
    sorted: Vec<u32>,
    /// Later documents of an id that was there already, with the first.
    doubled: Vec<(u32, u32)>,
}

/// Numbers of the names of series; stores that are compared share it.
pub type Series = BTreeMap<String, u32>;

impl Store {
    /// Writes documents into a file. Gives what is wrong with rows to `fault`.
    pub fn write(
        rows: &mut Rows<DocumentRow>,
        path: &Path,
        mut fault: impl FnMut(String) -> Result<()>,
    ) -> Result<()> {
        let cannot = || format!("{}: cannot write", path.display());
        let mut out = BufWriter::with_capacity(BUFFER, File::create(path).with_context(cannot)?);
        while let Some(row) = rows.next()? {
            match row.record {
                Ok(record) if [&record.doc_id, &record.text].iter().all(|s| s.len() < NONE as usize) => {
                    put(&mut out, &record, &row.place).with_context(cannot)?;
                }
                Ok(_) => fault(format!("{}: the text is longer than 4 GiB", row.place))?,
                Err(reason) => fault(format!("{}: {reason}", row.place))?,
            }
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
        file.sync_all().with_context(cannot)
    }

    /// Opens what was written.
    pub fn open(path: &Path, names: &mut Series) -> Result<Self> {
        let cannot = || format!("{}: cannot be read", path.display());
        let file = File::open(path).with_context(cannot)?;
        let mut reader = BufReader::with_capacity(BUFFER, file.try_clone().with_context(cannot)?);
        let (mut ids, mut ends, mut starts, mut series) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut at = 0;
        while let Some((lengths, head)) = header(&mut reader).with_context(cannot)? {
            let id = take(&mut reader, lengths[0])?.unwrap_or_default();
            let of_series = take(&mut reader, lengths[1])?;
            let rest: u64 =
                lengths[2..].iter().filter(|length| **length != NONE).map(|length| u64::from(*length)).sum();
            reader.seek_relative(i64::try_from(rest)?).with_context(cannot)?;
            ids.extend_from_slice(id.as_bytes());
            ends.push(ids.len());
            starts.push(at);
            let next = names.len() as u32 + 1;
            series.push(of_series.as_ref().map_or(0, |name| *names.entry(name.clone()).or_insert(next)));
            at += head + id.len() as u64 + of_series.map_or(0, |name| name.len()) as u64 + rest;
        }
        let mut store = Self {
            path: path.to_owned(),
            file,
            ids,
            ends,
            starts,
            series,
            sorted: Vec::new(),
            doubled: Vec::new(),
        };
        let mut sorted: Vec<u32> = (0..store.ends.len() as u32).collect();
        sorted.sort_unstable_by(|a, b| store.id(*a).cmp(store.id(*b)).then(a.cmp(b)));
        for number in sorted {
            match store.sorted.last() {
                Some(&first) if store.id(first) == store.id(number) => store.doubled.push((number, first)),
                _ => store.sorted.push(number),
            }
        }
        Ok(store)
    }

    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The id of a rank in the order of ids.
    pub fn id_of_rank(&self, rank: u32) -> &str {
        std::str::from_utf8(self.id(self.sorted[rank as usize])).unwrap_or_default()
    }

    /// The series of a rank, 0 for none.
    pub fn series_of_rank(&self, rank: u32) -> u32 {
        self.series[self.sorted[rank as usize] as usize]
    }

    /// The document of a rank.
    pub fn at_rank(&mut self, rank: u32) -> Result<Kept> {
        self.read(self.sorted[rank as usize])
    }

    /// The document of an id.
    pub fn find(&mut self, id: &str) -> Result<Option<Kept>> {
        let found =
            self.sorted.binary_search_by(|number| -> Ordering { self.id(*number).cmp(id.as_bytes()) });
        found.ok().map(|rank| self.read(self.sorted[rank])).transpose()
    }

    /// What is wrong with the ids: later documents of an id.
    pub fn faults(&mut self) -> Result<Vec<String>> {
        let doubled = self.doubled.clone();
        let told = doubled.into_iter().map(|(later, first)| {
            let (later, first) = (self.read(later)?, self.read(first)?);
            Ok(format!("{}: doc_id “{}” is that of {}, which counts", later.place, later.id, first.place))
        });
        told.collect()
    }

    fn id(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[number]]
    }

    fn read(&mut self, number: u32) -> Result<Kept> {
        let cannot = || format!("{}: cannot be read", self.path.display());
        self.file.seek(SeekFrom::Start(self.starts[number as usize])).with_context(cannot)?;
        let (lengths, _) = header(&mut self.file).with_context(cannot)?.with_context(cannot)?;
        // All of it at once, and then cut.
        let total: usize =
            lengths.iter().filter(|length| **length != NONE).map(|length| *length as usize).sum();
        let mut bytes = vec![0; total];
        self.file.read_exact(&mut bytes).with_context(cannot)?;
        let mut rest = &bytes[..];
        let [id, _series, format, place, text] = lengths.map(|length| take(&mut rest, length));
        let whole = |field: io::Result<Option<String>>| field.map(Option::unwrap_or_default);
        Ok(Kept { id: whole(id)?, text: whole(text)?, format: format?, place: whole(place)? })
    }
}

fn put(out: &mut impl Write, record: &DocumentRow, place: &str) -> io::Result<()> {
    let fields = [
        Some(record.doc_id.as_str()),
        record.series.as_deref(),
        record.format.as_deref(),
        Some(place),
        Some(record.text.as_str()),
    ];
    for field in fields {
        out.write_all(&field.map_or(NONE, |field| field.len() as u32).to_le_bytes())?;
    }
    fields.into_iter().flatten().try_for_each(|field| out.write_all(field.as_bytes()))
}

/// The lengths of the fields of the next document and the bytes they took; `None` at the end.
fn header(from: &mut impl Read) -> io::Result<Option<([u32; 5], u64)>> {
    let mut bytes = [0; 20];
    let mut have = 0;
    while have < bytes.len() {
        match from.read(&mut bytes[have..])? {
            0 if have == 0 => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => have += read,
        }
    }
    let length = |nth: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[nth * 4 + byte]));
    Ok(Some(([0, 1, 2, 3, 4].map(length), bytes.len() as u64)))
}

fn take(from: &mut impl Read, length: u32) -> io::Result<Option<String>> {
    if length == NONE {
        return Ok(None);
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
