//! A text that was read once and can take part in many checks.

use crate::errors;
use crate::pool;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sourcecheck::read::{Format, ReadOptions, Tracked};
use std::path::PathBuf;

/// A text that takes part in a check, source or derivative, read and cut into passages.
///
/// Made by `Document.from_path`, `Document.from_bytes` or `Document.from_text`. Never changes, so that threads may
/// share it.
#[pyclass(frozen, module = "sourcecheck")]
pub struct Document(sourcecheck::Document);

impl Document {
    /// The library's own.
    pub fn inner(&self) -> &sourcecheck::Document {
        &self.0
    }
}

#[pymethods]
impl Document {
    /// Reads a file: plain text, Markdown, HTML, PDF, DOCX, ODT, EPUB or RTF, told from its content. Its id is the
    /// file stem.
    ///
    /// `tracked` says which side of a word processor's tracked changes is read, "accepted" or "original".
    ///
    /// Raises `ReadError` when the file cannot be opened, is a directory, is larger than 64 MiB, is of no format that
    /// is read, is damaged, encrypted or without text.
    #[staticmethod]
    #[pyo3(signature = (path, *, tracked = "accepted"))]
    fn from_path(py: Python<'_>, path: PathBuf, tracked: &str) -> PyResult<Self> {
        let options = read_options(tracked)?;
        let document = pool::run(py, || sourcecheck::Document::from_path_with(&path, &options))?;
        document.map(Self).map_err(|error| errors::read(&error))
    }

    /// Reads bytes that are already in memory. `name` is used in messages, gives the id (its stem) and, by its
    /// extension, tells Markdown from plain text.
    ///
    /// Raises `ReadError` as `from_path` does.
    #[staticmethod]
    #[pyo3(signature = (data, name, *, tracked = "accepted"))]
    fn from_bytes(py: Python<'_>, data: &Bound<'_, PyBytes>, name: &str, tracked: &str) -> PyResult<Self> {
        let (bytes, options) = (data.as_bytes(), read_options(tracked)?);
        let document = pool::run(py, || sourcecheck::Document::from_bytes_with(name, bytes, &options))?;
        document.map(Self).map_err(|error| errors::read(&error))
    }

    /// Takes a text. `format` is "plain" or "markdown". Cannot fail; a text without a word has no passages.
    #[staticmethod]
    #[pyo3(signature = (text, id, *, format = "plain"))]
    fn from_text(py: Python<'_>, text: &str, id: &str, format: &str) -> PyResult<Self> {
        let format = match format {
            "plain" => Format::Plain,
            "markdown" => Format::Markdown,
            other => {
                return Err(errors::option(format_args!(
                    "format is `{other}`; it must be plain or markdown (Document.from_bytes reads all formats)"
                )));
            }
        };
        Ok(Self(pool::run(py, || sourcecheck::Document::from_text(id, format, text))?))
    }

    /// The same document with another id, and with title, address, issuer and date told, so that citations of it are
    /// recognised. `date` begins with the year. What is `None` stays as it is.
    #[pyo3(signature = (*, id = None, title = None, url = None, issuer = None, date = None))]
    fn described(
        &self,
        id: Option<&str>,
        title: Option<&str>,
        url: Option<&str>,
        issuer: Option<&str>,
        date: Option<&str>,
    ) -> Self {
        Self(self.0.clone().described(id, title, url).published(issuer, date))
    }

    /// The name it goes by in reports.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// The path it was read from, as given; `None` for a text handed over in memory.
    #[getter]
    fn path(&self) -> Option<&str> {
        self.0.path()
    }

    /// The canonical text. The ranges of a report count its bytes in UTF-8.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// SHA-256 of the canonical text in UTF-8, 64 lower-case hex digits.
    #[getter]
    fn sha256(&self) -> &str {
        self.0.sha256()
    }

    /// Language code where detection was reliable, else `None`.
    #[getter]
    fn language(&self) -> Option<&str> {
        self.0.language()
    }

    /// What a reader should know about how it was read, one sentence each.
    #[getter]
    fn notices(&self) -> Vec<String> {
        self.0.notices().to_vec()
    }

    /// What of the file could not be read, one reason each.
    #[getter]
    fn unread(&self) -> Vec<String> {
        self.0.unread().to_vec()
    }

    fn __repr__(&self) -> String {
        let passages = self.0.passages().len();
        format!("<Document {:?}, {passages} passages, {} bytes>", self.0.id(), self.0.text().len())
    }
}

fn read_options(tracked: &str) -> PyResult<ReadOptions> {
    let mut options = ReadOptions::default();
    options.tracked = match tracked {
        "accepted" => Tracked::Accepted,
        "original" => Tracked::Original,
        other => {
            return Err(errors::option(format_args!(
                "tracked is `{other}`; it must be accepted or original"
            )));
        }
    };
    Ok(options)
}

/// Documents under ids that are all different, since places in a report name documents by id.
pub fn distinct(documents: Vec<sourcecheck::Document>) -> Vec<sourcecheck::Document> {
    let mut told: Vec<sourcecheck::Document> = Vec::with_capacity(documents.len());
    for document in documents {
        let document = told_apart(document, &told);
        told.push(document);
    }
    told
}

/// A document under an id that no other has: its own, its path, or its path with a number, as the program does it.
pub fn told_apart(
    document: sourcecheck::Document,
    others: &[sourcecheck::Document],
) -> sourcecheck::Document {
    let free = |id: &str| others.iter().all(|other| other.id() != id);
    if free(document.id()) {
        return document;
    }
    let path = document.path().unwrap_or(document.id()).to_owned();
    let numbered = (2..).map(|number| format!("{path}#{number}"));
    let id = std::iter::once(path.clone()).chain(numbered).find(|id| free(id));
    document.described(id.as_deref(), None, None)
}
