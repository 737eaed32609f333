//! The folder of a run: what it is a run of, what of it is done, and the only place that writes there.
//!
//! Every file is written beside its place, synced and renamed, so that a reader sees all of it or nothing. A chunk is
//! done when its commit is there, which is written after its parts; what was written without one is written again under
//! the same name.

use super::tables;
use crate::args::TableFormat;
use crate::files::write_whole;
use anyhow::{Context, Result, bail};
use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::Schema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sourcecheck::Level;
use sourcecheck::arrow::{self, CheckedBatch};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run writes, besides hidden files.
const OWN: [&str; 7] = ["run.json", "candidates", "findings", "passages", "errors", "_commits", "_work"];

/// Tells that a stage is done.
const MARK: &str = "_SUCCESS";

/// Keys of `run.json` that are outcome and not identity.
const OUTCOME: [&str; 2] = ["complete", "counts"];

/// What came of some rows, or of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pairs that were taken up, bad rows among them.
    pub pairs: u64,
    /// Rows of `findings`.
    pub findings: u64,
    /// Rows of `passages`.
    pub passages: u64,
    /// Rows of `errors`.
    pub errors: u64,
    /// Findings by rule and level.
    pub rules: BTreeMap<String, BTreeMap<Level, u64>>,
}

impl Counts {
    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.findings += other.findings;
        self.passages += other.passages;
        self.errors += other.errors;
        for (rule, levels) in &other.rules {
            for (level, count) in levels {
                *self.rules.entry(rule.clone()).or_default().entry(*level).or_default() += count;
            }
        }
    }
}

/// A row of `errors`.
#[derive(Clone, Debug)]
pub struct ErrorRow {
    pub pair_id: Option<i64>,
    pub source_id: Option<String>,
    pub derivative_id: Option<String>,
    pub stage: String,
    pub message: String,
}

impl ErrorRow {
    /// The row that says that a row of the input could not be read, where its ids are not known.
    pub fn of_reading(message: String) -> Self {
        Self { pair_id: None, source_id: None, derivative_id: None, stage: "read".to_owned(), message }
    }
}

/// Where one table of a stage goes.
pub struct Part<'a> {
    folder: PathBuf,
    prefix: &'a str,
    format: TableFormat,
}

impl Part<'_> {
    /// Writes a part under its number.
    pub fn write(&self, number: usize, table: &RecordBatch) -> Result<()> {
        let path = self.folder.join(format!("{}-{number:06}.{}", self.prefix, self.format.name()));
        write_whole(&path, &tables::bytes(table, self.format)?)
    }
}

/// The folder of a run.
pub struct Folder {
    root: PathBuf,
    format: TableFormat,
    run: Map<String, Value>,
    /// Held until the run ends; two runs in one folder would write the same parts.
    _lock: File,
}

impl Folder {
    /// Opens the folder for a run of an identity, and makes it where it is missing.
    ///
    /// # Errors
    /// When it holds something else, another run, or a run that is going on.
    pub fn open(root: &Path, format: TableFormat, identity: Map<String, Value>, force: bool) -> Result<Self> {
        let at = root.display();
        let cannot = || format!("{at}: cannot be used as --output");
        fs::create_dir_all(root).with_context(cannot)?;
        let lock = File::create(root.join(".lock")).with_context(cannot)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {
                bail!("{at}: another run writes there; wait for it, or name another folder")
            }
            // A file system without locks: nothing is known of others.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        if force {
            for name in OWN {
                remove(&root.join(name))?;
            }
        }
        let path = root.join("run.json");
        let mut folder = Self { root: root.to_owned(), format, run: identity, _lock: lock };
        if path.is_file() {
            folder.take_up(&path)?;
        } else {
            for entry in fs::read_dir(root).with_context(cannot)? {
                let name = entry.with_context(cannot)?.file_name();
                if !force && !name.to_string_lossy().starts_with('.') {
                    bail!(
                        "{at}: holds {} and no run; name an empty folder, or add --force to begin anew there",
                        name.display()
                    );
                }
            }
            folder.write_run(false, &Counts::default())?;
        }
        for name in OWN.iter().skip(1).filter(|name| **name != "candidates") {
            let sub = root.join(name);
            fs::create_dir_all(&sub).with_context(cannot)?;
            sweep(&sub)?;
        }
        Ok(folder)
    }

    /// Compares the run that is there with this one.
    fn take_up(&mut self, path: &Path) -> Result<()> {
        let at = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("{at}: cannot be read"))?;
        let there: Map<String, Value> =
            serde_json::from_str(&text).with_context(|| format!("{at}: is no record of a run"))?;
        let differs =
            |key: &&String| !OUTCOME.contains(&key.as_str()) && there.get(*key) != self.run.get(*key);
        if let Some(key) = self.run.keys().chain(there.keys()).find(differs) {
            bail!(
                "{at}: is of a run with other `{key}`; name another --output, or add --force to begin anew there"
            );
        }
        for key in OUTCOME {
            if let Some(value) = there.get(key) {
                self.run.insert(key.to_owned(), value.clone());
            }
        }
        Ok(())
    }

    /// The counts of a run that is complete.
    pub fn complete(&self) -> Option<Counts> {
        let done = self.run.get("complete")?.as_bool()?;
        done.then(|| serde_json::from_value(self.run.get("counts")?.clone()).ok()).flatten()
    }

    fn write_run(&mut self, complete: bool, counts: &Counts) -> Result<()> {
        self.run.insert("complete".to_owned(), json!(complete));
        self.run.insert("counts".to_owned(), serde_json::to_value(counts)?);
        let mut text = serde_json::to_string_pretty(&self.run)?;
        text.push('\n');
        write_whole(&self.root.join("run.json"), text.as_bytes())
    }

    /// A folder for what is not part of the result.
    pub fn work(&self) -> PathBuf {
        self.root.join("_work")
    }

    /// The folder of candidates, made where it is missing.
    pub fn candidates(&self) -> Result<PathBuf> {
        let folder = self.root.join("candidates");
        fs::create_dir_all(&folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        sweep(&folder)?;
        Ok(folder)
    }

    /// Where a table goes.
    pub fn part<'a>(&self, table: &str, prefix: &'a str) -> Part<'a> {
        Part { folder: self.root.join(table), prefix, format: self.format }
    }

    /// What a stage left when it was done.
    pub fn mark(&self, stage: &str) -> Option<Counts> {
        let text = fs::read_to_string(self.root.join(stage).join(MARK)).ok()?;
        // The marks of the result are empty, as those of other engines are.
        if text.is_empty() { Some(Counts::default()) } else { serde_json::from_str(&text).ok() }
    }

    /// Marks a stage as done, with what is to be known of it later.
    pub fn set_mark(&self, stage: &str, counts: Option<&Counts>) -> Result<()> {
        let text = counts.map(serde_json::to_string).transpose()?.unwrap_or_default();
        write_whole(&self.root.join(stage).join(MARK), text.as_bytes())
    }

    /// What came of a chunk, when it is done.
    pub fn committed(&self, chunk: usize) -> Result<Option<Counts>> {
        let path = self.commit(chunk);
        match fs::read(&path) {
            Ok(bytes) => {
                let read = serde_json::from_slice(&bytes);
                Ok(Some(read.with_context(|| format!("{}: is damaged; remove it", path.display()))?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{}: cannot be read", path.display())),
        }
    }

    fn commit(&self, chunk: usize) -> PathBuf {
        self.root.join("_commits").join(format!("part-{chunk:06}.json"))
    }

    /// Writes the parts of a chunk, and then the commit.
    pub fn write(&self, chunk: usize, pairs: u64, checked: &CheckedBatch) -> Result<Counts> {
        let mut counts = Counts { pairs, ..Counts::default() };
        let rules = checked.findings["rule"].as_string::<i32>().iter().flatten();
        for (rule, level) in rules.zip(checked.findings["level"].as_string::<i32>().iter().flatten()) {
            let level = [Level::Note, Level::Warning].into_iter().find(|known| known.name() == level);
            let level = level.unwrap_or(Level::Error);
            *counts.rules.entry(rule.to_owned()).or_default().entry(level).or_default() += 1;
        }
        counts.findings = checked.findings.num_rows() as u64;
        counts.passages = checked.passages.num_rows() as u64;
        counts.errors = checked.errors.num_rows() as u64;
        self.part("findings", "part").write(chunk, &checked.findings)?;
        self.part("passages", "part").write(chunk, &checked.passages)?;
        // Most chunks have none.
        if counts.errors > 0 {
            self.part("errors", "part").write(chunk, &checked.errors)?;
        }
        ["findings", "passages", "errors"].into_iter().try_for_each(|table| sync(&self.root.join(table)))?;
        write_whole(&self.commit(chunk), &serde_json::to_vec(&counts)?)?;
        Ok(counts)
    }

    /// Ends the run.
    pub fn finish(&mut self, counts: &Counts) -> Result<()> {
        self.write_run(true, counts)?;
        self.tidy()
    }

    /// What follows from a complete `run.json`; done again where a run was interrupted here.
    pub fn tidy(&self) -> Result<()> {
        for table in ["findings", "passages", "errors"] {
            self.set_mark(table, None)?;
        }
        remove(&self.root.join("_commits"))?;
        remove(&self.root.join("_work"))
    }
}

/// The tables of the result with their columns, as `run.json` tells them.
pub fn schemas() -> Result<Value> {
    let columns = |schema: Schema| -> Result<Value> {
        let column = |field: &arrow_schema::FieldRef| -> Result<Value> {
            Ok(json!([field.name(), tables::type_name(field.data_type())?]))
        };
        schema.fields().iter().map(column).collect()
    };
    Ok(json!({
        "findings": columns(arrow::findings())?,
        "passages": columns(arrow::passages())?,
        "errors": columns(arrow::errors())?,
    }))
}

/// Error rows as a table.
pub fn error_table(rows: &[ErrorRow]) -> Result<RecordBatch> {
    let (mut pair, mut source, mut derivative) =
        (Int64Builder::new(), StringBuilder::new(), StringBuilder::new());
    let (mut stage, mut message) = (StringBuilder::new(), StringBuilder::new());
    for row in rows {
        pair.append_option(row.pair_id);
        source.append_option(row.source_id.as_deref());
        derivative.append_option(row.derivative_id.as_deref());
        stage.append_value(&row.stage);
        message.append_value(&row.message);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(pair.finish()),
        Arc::new(source.finish()),
        Arc::new(derivative.finish()),
        Arc::new(stage.finish()),
        Arc::new(message.finish()),
    ];
    Ok(RecordBatch::try_new(Arc::new(arrow::errors()), columns)?)
}

/// The rows of a table of errors.
pub fn error_rows(table: &RecordBatch) -> Vec<ErrorRow> {
    let text = |name: &str, row: usize| {
        let column = table[name].as_string::<i32>();
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let ids = table["pair_id"].as_primitive::<arrow_array::types::Int64Type>();
    let row = |row: usize| ErrorRow {
        pair_id: ids.is_valid(row).then(|| ids.value(row)),
        source_id: text("source_id", row),
        derivative_id: text("derivative_id", row),
        stage: text("stage", row).unwrap_or_default(),
        message: text("message", row).unwrap_or_default(),
    };
    (0..table.num_rows()).map(row).collect()
}

/// Removes what an interrupted run left half written.
fn sweep(folder: &Path) -> Result<()> {
    let cannot = || format!("{}: cannot be read", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') && name.ends_with(".tmp") {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{}: cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// Makes sure that names in a folder outlast a loss of power.
fn sync(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.with_context(|| format!("{}: cannot be synced", folder.display()))?;
    }
    Ok(())
}
