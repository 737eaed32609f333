//! Rows of input tables, for `index`, `reuse` and `batch`, one at a time: JSON Lines or Parquet by content, a file or a
//! folder of files.
//!
//! A row that cannot be read is given as such, with its place and the reason, and reading goes on; only what concerns a
//! whole file (missing, damaged, without a column) is an error.

use anyhow::{Context, Result, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, RecordBatch};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use sourcecheck::arrow::{Strings, numbers, optional_strings, strings};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

/// Longest line, in bytes: two texts at the limit of a row, with every letter escaped. A longer one is a bad row, and is
/// not held in memory.
const MAX_LINE: u64 = 64 << 20;

/// Rows that are decoded from Parquet together: few, since a text may be long.
const PARQUET_ROWS: usize = 16;

/// The first bytes of a Parquet file.
const PARQUET_MAGIC: &[u8; 4] = b"PAR1";

/// Ends of names of the files of a folder that are read.
pub const ENDINGS: [&str; 4] = ["parquet", "jsonl", "ndjson", "json"];

/// Bytes read at once.
const BUFFER: usize = 1 << 18;

/// A kind of row.
pub trait Record: DeserializeOwned {
    /// Columns that are read of Parquet, where they are there.
    const COLUMNS: &'static [&'static str];

    /// The rows of a batch, each as it is or with the reason why it is none.
    ///
    /// # Errors
    /// When a column is missing or of a wrong type.
    fn of_batch(batch: &RecordBatch) -> Result<Vec<Result<Self, String>>>;
}

/// A row of `pairs`.
#[derive(Debug, Deserialize)]
pub struct Pair {
    pub pair_id: i64,
    pub source_id: Option<String>,
    pub derivative_id: Option<String>,
    pub source_text: Option<String>,
    pub derivative_text: Option<String>,
    pub source_format: Option<String>,
    pub derivative_format: Option<String>,
}

impl Record for Pair {
    const COLUMNS: &'static [&'static str] = &[
        "pair_id",
        "source_id",
        "derivative_id",
        "source_text",
        "derivative_text",
        "source_format",
        "derivative_format",
    ];

    fn of_batch(batch: &RecordBatch) -> Result<Vec<Result<Self, String>>> {
        let ids = numbers(batch, "pair_id")?;
        let columns: Vec<Option<Strings<'_>>> =
            Self::COLUMNS[1..].iter().map(|name| optional_strings(batch, name)).collect::<Result<_, _>>()?;
        let row = |row: usize| {
            if ids.is_null(row) {
                return Err("there is no pair_id".to_owned());
            }
            let text = |nth: usize| Some(columns[nth].as_ref()?.at(row)?.to_owned());
            Ok(Self {
                pair_id: ids.value(row),
                source_id: text(0),
                derivative_id: text(1),
                source_text: text(2),
                derivative_text: text(3),
                source_format: text(4),
                derivative_format: text(5),
            })
        };
        Ok((0..batch.num_rows()).map(row).collect())
    }
}

/// A row of `documents`.
#[derive(Debug, Deserialize)]
pub struct DocumentRow {
    #[serde(alias = "id")]
    pub doc_id: String,
    pub text: String,
    pub series: Option<String>,
    pub format: Option<String>,
    /// As it stands there.
    pub date: Option<String>,
}

impl Record for DocumentRow {
    const COLUMNS: &'static [&'static str] = &["doc_id", "id", "text", "series", "format", "date"];

    fn of_batch(batch: &RecordBatch) -> Result<Vec<Result<Self, String>>> {
        let id = if batch.column_by_name("doc_id").is_none() && batch.column_by_name("id").is_some() {
            "id"
        } else {
            "doc_id"
        };
        let (ids, texts) = (strings(batch, id)?, strings(batch, "text")?);
        let dates = days_or_strings(batch, "date")?;
        let [series, formats] = ["series", "format"].map(|name| optional_strings(batch, name));
        let (series, formats) = (series?, formats?);
        let row = |row: usize| {
            let needed = |column: &Strings<'_>, name: &str| {
                column.at(row).map(str::to_owned).ok_or_else(|| format!("there is no {name}"))
            };
            let other = |column: &Option<Strings<'_>>| column.as_ref()?.at(row).map(str::to_owned);
            Ok(Self {
                doc_id: needed(&ids, "doc_id")?,
                text: needed(&texts, "text")?,
                series: other(&series),
                format: other(&formats),
                date: dates[row].clone(),
            })
        };
        Ok((0..batch.num_rows()).map(row).collect())
    }
}

/// The ids of a row of `candidates`.
#[derive(Debug, Deserialize)]
pub struct Candidate {
    pub source_id: String,
    pub derivative_id: String,
}

impl Record for Candidate {
    const COLUMNS: &'static [&'static str] = &["source_id", "derivative_id"];

    fn of_batch(batch: &RecordBatch) -> Result<Vec<Result<Self, String>>> {
        let (sources, derivatives) = (strings(batch, "source_id")?, strings(batch, "derivative_id")?);
        let row = |row: usize| {
            let ids = sources.at(row).zip(derivatives.at(row)).ok_or("there is no id")?;
            Ok(Self { source_id: ids.0.to_owned(), derivative_id: ids.1.to_owned() })
        };
        Ok((0..batch.num_rows()).map(row).collect())
    }
}

/// A row with its place: file and line, or file and row.
pub struct Row<T> {
    pub place: String,
    pub record: Result<T, String>,
}

/// The files of a path: itself, or those of the folder that hold tables, by name. Hidden ones and marks (`_SUCCESS`) are
/// none of them.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("{}: cannot be read", path.display());
    if !fs::metadata(path).with_context(cannot)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).with_context(cannot)? {
        let entry = entry.with_context(cannot)?.path();
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let ending = entry.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !name.starts_with(['.', '_']) && ENDINGS.contains(&ending) && entry.is_file() {
            files.push(entry);
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("{}: holds no file of rows; their names end in .{}", path.display(), ENDINGS.join(", ."));
    }
    Ok(files)
}

/// SHA-256 of a file, hex.
pub fn hash(path: &Path) -> Result<String> {
    let cannot = || format!("{}: cannot be read", path.display());
    let mut file = File::open(path).with_context(cannot)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; BUFFER]);
    loop {
        let read = file.read(&mut buffer).with_context(cannot)?;
        if read == 0 {
            return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(&buffer[..read]);
    }
}

/// The rows of some files, in order.
pub struct Rows<T> {
    files: std::vec::IntoIter<PathBuf>,
    open: Option<Open>,
    waiting: VecDeque<Row<T>>,
    /// Bytes of all files, and of those that were read.
    total: u64,
    passed: u64,
}

struct Open {
    name: String,
    bytes: u64,
    kind: Kind,
}

enum Kind {
    Lines { reader: BufReader<File>, line: u64, read: u64 },
    Table { reader: Box<ParquetRecordBatchReader>, row: u64, rows: u64 },
}

impl<T: Record> Rows<T> {
    /// Rows of files and folders.
    pub fn of(paths: &[PathBuf]) -> Result<Self> {
        let mut all = Vec::new();
        for path in paths {
            all.extend(files(path)?);
        }
        let size = |path: &PathBuf| fs::metadata(path).map(|found| found.len());
        let total = all.iter().map(size).sum::<std::io::Result<u64>>()?;
        Ok(Self { files: all.into_iter(), open: None, waiting: VecDeque::new(), total, passed: 0 })
    }

    /// How much of the input was read, `0..=1`.
    pub fn share(&self) -> f64 {
        let within = self.open.as_ref().map_or(0.0, |open| match &open.kind {
            Kind::Lines { read, .. } => *read as f64,
            Kind::Table { row, rows, .. } => open.bytes as f64 * *row as f64 / (*rows).max(1) as f64,
        });
        if self.total == 0 { 1.0 } else { ((self.passed as f64 + within) / self.total as f64).min(1.0) }
    }

    /// The next row, `None` after the last.
    ///
    /// # Errors
    /// When a file cannot be read, is damaged, or lacks a column.
    pub fn next(&mut self) -> Result<Option<Row<T>>> {
        loop {
            if let Some(row) = self.waiting.pop_front() {
                return Ok(Some(row));
            }
            let Some(open) = &mut self.open else {
                let Some(path) = self.files.next() else { return Ok(None) };
                let name = path.display().to_string();
                self.open = Some(Open::new::<T>(&path).with_context(|| format!("{name}: cannot be read"))?);
                continue;
            };
            let name = open.name.clone();
            let more = open.read(&mut self.waiting).with_context(|| format!("{name}: cannot be read"))?;
            if !more {
                self.passed += open.bytes;
                self.open = None;
            }
        }
    }
}

impl Open {
    fn new<T: Record>(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut magic = Vec::new();
        (&mut file).take(PARQUET_MAGIC.len() as u64).read_to_end(&mut magic)?;
        file.rewind()?;
        let kind = if magic == PARQUET_MAGIC {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
            // With all columns, so that a message about a missing one names those that are there.
            T::of_batch(&RecordBatch::new_empty(builder.schema().clone()))?;
            let columns = T::COLUMNS.iter().copied();
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns);
            let rows = builder.metadata().file_metadata().num_rows().max(0) as u64;
            let reader = builder.with_projection(mask).with_batch_size(PARQUET_ROWS).build()?;
            Kind::Table { reader: Box::new(reader), row: 0, rows }
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            bail!("it is no Parquet, which begins with PAR1; call it .jsonl if it holds lines of JSON");
        } else {
            Kind::Lines { reader: BufReader::with_capacity(BUFFER, file), line: 0, read: 0 }
        };
        Ok(Self { name: path.display().to_string(), bytes, kind })
    }

    /// Reads some rows; `false` when there are no more.
    fn read<T: Record>(&mut self, into: &mut VecDeque<Row<T>>) -> Result<bool> {
        match &mut self.kind {
            Kind::Lines { reader, line, read } => {
                let mut bytes = Vec::new();
                let taken = reader.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut bytes)? as u64;
                if taken == 0 {
                    return Ok(false);
                }
                *read += taken;
                *line += 1;
                let place = format!("{}:{line}", self.name);
                if taken > MAX_LINE && bytes.last() != Some(&b'\n') {
                    *read += skip_line(reader)?;
                    let record = Err(format!("the line has more than {MAX_LINE} bytes"));
                    into.push_back(Row { place, record });
                    return Ok(true);
                }
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| *line == 1).unwrap_or(&bytes);
                if !bytes.iter().all(u8::is_ascii_whitespace) {
                    into.push_back(Row { place, record: of_line(bytes.trim_ascii_end()) });
                }
                Ok(true)
            }
            Kind::Table { reader, row, .. } => {
                let Some(batch) = reader.next().transpose()? else { return Ok(false) };
                for record in T::of_batch(&batch)? {
                    *row += 1;
                    into.push_back(Row { place: format!("{}, row {row}", self.name), record });
                }
                Ok(true)
            }
        }
    }
}

/// The day that is so many days after 1 January 1970, as Parquet counts them (Hinnant, *chrono-Compatible Low-Level
/// Date Algorithms*, 2013).
fn of_days(days: i32) -> String {
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A column of text that may be left out, one value a row; days become dates.
fn days_or_strings(batch: &RecordBatch, name: &str) -> Result<Vec<Option<String>>> {
    let rows = batch.num_rows();
    if let Some(days) = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Date32Type>())
    {
        return Ok(days.iter().map(|days| days.map(of_days)).collect());
    }
    Ok(match optional_strings(batch, name)? {
        Some(column) => (0..rows).map(|row| column.at(row).map(str::to_owned)).collect(),
        None => vec![None; rows],
    })
}

fn of_line<T: Record>(bytes: &[u8]) -> Result<T, String> {
    let line = std::str::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to() + 1))?;
    serde_json::from_str(line).map_err(|error| {
        // The line within the one line says nothing, the column does.
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        let what = if error.is_data() { "" } else { "not JSON: " };
        format!("{what}{said} (column {})", error.column())
    })
}

/// Reads up to the end of a line without keeping it; gives how many bytes that were.
fn skip_line(reader: &mut BufReader<File>) -> Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(used);
        skipped += used as u64;
        if end.is_some() || used == 0 {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let days = [(0, "1970-01-01"), (-1, "1969-12-31"), (19_787, "2024-03-05"), (11_016, "2000-02-29")];
        for (number, day) in days {
            assert_eq!(of_days(number), day);
        }
    }
}
