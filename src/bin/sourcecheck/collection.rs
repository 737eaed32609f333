//! Many documents from folders, JSON Lines and Parquet, with their series and dates: what `reuse` reads.
//!
//! What cannot be read is told and left out; the caller decides what that means. Texts are held in memory, once.

mod dates;

pub use dates::Dates;

use crate::rows::{self, DocumentRow, Row, Rows};
use anyhow::Result;
use rayon::prelude::*;
use sourcecheck::Document;
use sourcecheck::read::ReadOptions;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// Ends of the names of files that are read from a folder, in lower case.
const EXTENSIONS: [&str; 13] =
    ["md", "markdown", "txt", "text", "html", "htm", "xhtml", "docx", "odt", "fodt", "epub", "pdf", "rtf"];

/// Kinds of files that a note on what was left out names.
const KINDS_NAMED: usize = 5;

/// A document of the collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its name: of a file the path from the folder that was named.
    pub id: String,
    pub text: String,
    pub series: Option<String>,
    pub date: Option<String>,
}

/// What was read, in the order given; and what was not.
#[derive(Debug, Default)]
pub struct Collection {
    pub items: Vec<Item>,
    /// Place and reason.
    pub unread: Vec<(String, String)>,
    /// What a reader of the result should know.
    pub notes: Vec<String>,
}

/// How files are read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'r> {
    pub options: &'r ReadOptions,
    /// Whether the documents of one folder are a series.
    pub series_by_folder: bool,
}

impl Collection {
    /// Reads folders, files of texts, and tables of documents (JSON Lines or Parquet, see `rows.rs`).
    pub fn read(paths: &[PathBuf], reading: Reading<'_>, dates: &Dates) -> Result<Self> {
        let mut collection = Self::default();
        for path in paths {
            let extension = extension(path);
            match extension.as_str() {
                _ if path.is_dir() => collection.folder(path, paths.len() > 1, reading),
                extension if rows::ENDINGS.contains(&extension) => collection.rows(path, reading.options)?,
                _ => collection.texts(vec![(path.clone(), shown(path))], reading),
            }
        }
        collection.without_repeats();
        collection.date(dates);
        Ok(collection)
    }

    /// All texts below a folder, by path; hidden files and links to folders are passed over.
    fn folder(&mut self, root: &Path, several: bool, reading: Reading<'_>) {
        let mut files: Vec<(PathBuf, String)> = Vec::new();
        let mut others: BTreeMap<String, usize> = BTreeMap::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(below) = folders.pop() {
            let here = root.join(&below);
            let entries = match fs::read_dir(&here) {
                Ok(entries) => entries,
                Err(error) => {
                    self.unread.push((shown(&here), format!("cannot list it: {error}")));
                    continue;
                }
            };
            for entry in entries.flatten() {
                let name = entry.file_name();
                let relative = below.join(&name);
                if name.to_string_lossy().starts_with('.') {
                    continue;
                }
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(relative);
                } else if EXTENSIONS.contains(&extension(&relative).as_str()) {
                    let id = if several { shown(&root.join(&relative)) } else { shown(&relative) };
                    files.push((root.join(&relative), id));
                } else if !root.join(&relative).is_dir() {
                    *others.entry(extension(&relative)).or_default() += 1;
                }
            }
        }
        if !others.is_empty() {
            let count: usize = others.values().sum();
            let named =
                |kind: &String| if kind.is_empty() { "no ending".to_owned() } else { format!(".{kind}") };
            let kinds: Vec<String> = others.keys().take(KINDS_NAMED).map(named).collect();
            let more = if others.len() > KINDS_NAMED { ", …" } else { "" };
            let files = if count == 1 {
                "1 file of another kind was".to_owned()
            } else {
                format!("{count} files of other kinds were")
            };
            self.notes.push(format!("{}: {files} passed over ({}{more})", shown(root), kinds.join(", ")));
        }
        files.sort();
        self.texts(files, reading);
    }

    /// Documents as rows. One that is none is told and left out.
    fn rows(&mut self, path: &Path, options: &ReadOptions) -> Result<()> {
        let mut rows = Rows::<DocumentRow>::of(&[path.to_owned()])?;
        while let Some(Row { place, record }) = rows.next()? {
            let item = record.and_then(|DocumentRow { doc_id: id, text, series, format, date }| {
                let text = text_of(&id, text, format.as_deref(), options)?;
                Ok(Item { id, text, series, date })
            });
            match item {
                Ok(item) => self.items.push(item),
                Err(message) => self.unread.push((place, message)),
            }
        }
        Ok(())
    }

    /// Files of one text each, with the names they get.
    fn texts(&mut self, files: Vec<(PathBuf, String)>, reading: Reading<'_>) {
        let read = |(path, id): &(PathBuf, String)| -> Result<Item, (String, String)> {
            let document = Document::from_path_with(path, reading.options)
                .map_err(|error| (shown(path), told(&error, path)))?;
            let text = document.text().to_owned();
            let front = dates::front_matter(&text);
            let folder = path.parent().filter(|_| reading.series_by_folder).map(shown);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let date = front.date.or_else(|| dates::of_name(&name));
            Ok(Item { id: id.clone(), text, series: front.series.or(folder), date })
        };
        // Collected in order.
        let read: Vec<Result<Item, (String, String)>> = files.par_iter().map(read).collect();
        for item in read {
            match item {
                Ok(item) => self.items.push(item),
                Err(unread) => self.unread.push(unread),
            }
        }
    }

    /// Names must be distinct, or a report could not say where a passage stands.
    fn without_repeats(&mut self) {
        let mut seen: HashMap<String, ()> = HashMap::with_capacity(self.items.len());
        let unread = &mut self.unread;
        self.items.retain(|item| {
            let is_new = seen.insert(item.id.clone(), ()).is_none();
            if !is_new {
                unread.push((item.id.clone(), "its name is given twice; the first was read".to_owned()));
            }
            is_new
        });
    }

    /// Sets dates and series from the file of dates, and takes away dates that are none.
    fn date(&mut self, dates: &Dates) {
        let mut unused = dates.names();
        for item in &mut self.items {
            if let Some((date, series)) = dates.of(&item.id) {
                unused.remove(item.id.as_str());
                item.date = Some(date.to_owned());
                item.series = series.map(str::to_owned).or_else(|| item.series.take());
            }
            if let Some(date) = item.date.take_if(|date| !dates::is_date(date)) {
                self.notes.push(format!(
                    "{}: `{date}` is no date (YYYY, YYYY-MM, YYYY-MM-DD), and is taken as missing",
                    item.id
                ));
            }
        }
        if let Some(first) = unused.iter().next() {
            let count = unused.len();
            self.notes.push(format!(
                "{}: {count} of its names, `{first}` the first, {} no document",
                dates.path(),
                if count == 1 { "is" } else { "are" }
            ));
        }
    }
}

/// The text of a row by its format; the reason where there is none.
fn text_of(id: &str, text: String, format: Option<&str>, options: &ReadOptions) -> Result<String, String> {
    match format {
        // The canonical text of both is the text itself.
        None | Some("plain" | "markdown" | "") => Ok(text),
        Some("html") => match Document::from_bytes_with(&format!("{id}.html"), text.as_bytes(), options) {
            Ok(document) => Ok(document.text().to_owned()),
            Err(error) => Err(error.to_string()),
        },
        Some(other) => Err(format!("its format is `{other}`; plain, markdown and html are read")),
    }
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The message of an error without the path it begins with.
fn told(error: &sourcecheck::Error, path: &Path) -> String {
    let message = error.to_string();
    message.strip_prefix(&format!("{}: ", path.display())).unwrap_or(&message).to_owned()
}
