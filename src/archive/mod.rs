//! An index of many documents on disk: which of them could a text rest on?
//!
//! [`Archive::update`] puts documents in, [`Archive::sources`] finds those that a text may rest on, and
//! [`crate::Checker::check`] then judges the text against them as against any sources: what comes out of the archive is
//! the document that went in, to the last byte, so the report is the same. The archive holds the texts and stands alone.
//!
//! The unit of the index is a window of neighbouring sentences, so that a sentence is looked for where its words stand
//! together and not anywhere in a long document (`words.rs`). How well a window carries a sentence is a weighted share of
//! its words, and a document counts by its best window for each sentence (`search.rs`). Scores depend on the documents
//! alone: not on the order in which they came in, on threads, or on how often the archive was changed.
//!
//! Postings, segments, merges, commits and checksums are those of tantivy. A folder holds `archive.json`, which names the
//! version of the format and is written last when an archive is made, `writer.lock`, which the one writer holds, and
//! `index`. A process that dies loses what it did since its last commit and nothing else.
//!
//! ```
//! use sourcecheck::archive::{Archive, Entry};
//! use sourcecheck::{Checker, Document, Verdict, read::Format};
//!
//! # let folder = tempfile::tempdir()?;
//! let mut archive = Archive::create(folder.path().join("news"))?;
//! archive.update([
//!     Entry::from_text("plan", Format::Plain, "The board may hire 120 pilots by 2031."),
//!     Entry::from_text("lamp", Format::Plain, "The lamp of the harbour is lit by the guild at dusk."),
//! ])?;
//! let article = Document::from_text("article", Format::Plain, "The board may hire 210 pilots by 2031.");
//! let sources = archive.sources(&article, 1)?;
//! assert_eq!(sources.documents[0].id(), "plan");
//! let report = Checker::new().check(&sources.documents, &article);
//! assert_eq!(report.passages[0].verdict, Verdict::Altered);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod health;
mod record;
mod search;
mod words;
mod write;

pub use health::{Health, Stats};
pub use record::{Entry, Key};
pub use search::{Candidate, Share};
pub use write::{COMMIT_BYTES, COMMIT_DOCUMENTS, Change, Changes, Known, WriteOptions, Writer};

use crate::document::{Document, PassageKind};
use crate::error::{Error, ErrorKind};
use record::Record;
use search::Segments;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tantivy::directory::MmapDirectory;
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions, Value,
};
use tantivy::store::Compressor;
use tantivy::{DocAddress, Index, IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyDocument};

/// Version of what is on disk, the keys of the words among it. An archive of another version has to be built anew.
pub const FORMAT: u32 = 2;

/// Documents that a text is judged against unless told otherwise. `benches/archive.rs` measures how often the true source
/// is among so many.
pub const CANDIDATES: usize = 20;

/// The file that makes a folder an archive.
const MANIFEST: &str = "archive.json";

/// The same while it is written.
const TEMPORARY_MANIFEST: &str = "archive.json.tmp";

/// The folder of the index.
const INDEX: &str = "index";

/// The file that the writer locks.
const LOCK: &str = "writer.lock";

/// Name of our words among the tokenisers of the index.
const TOKENIZER: &str = "sourcecheck";

/// Bytes of text that are compressed together: a document of some pages. More compresses better and makes a document
/// slower to get.
const STORE_BLOCK: usize = 64 << 10;

/// What the manifest says.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    made_by: String,
}

/// The fields of the index. Every unit carries the id of its document; the text and all else stand in one unit of their
/// own, the record.
#[derive(Clone, Copy, Debug)]
struct Fields {
    id: Field,
    words: Field,
    key: Field,
    collection: Field,
    bytes: Field,
    record: Field,
    text: Field,
}

impl Fields {
    fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs);
        let fields = Self {
            id: schema.add_text_field("id", STRING | tantivy::schema::FAST),
            words: schema.add_text_field("words", TextOptions::default().set_indexing_options(indexing)),
            key: schema.add_bytes_field("key", BytesOptions::default().set_fast()),
            collection: schema.add_text_field("collection", tantivy::schema::FAST),
            bytes: schema.add_u64_field("bytes", NumericOptions::default().set_fast()),
            record: schema.add_text_field("record", STORED),
            text: schema.add_text_field("text", STORED),
        };
        (schema.build(), fields)
    }
}

/// An archive that is open for reading. It shows what was committed when it was opened or last changed through it.
pub struct Archive {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    segments: Segments,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What a text may rest on.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sources {
    /// The documents, sorted by id.
    pub documents: Vec<Document>,
    /// Why they were chosen, the best first; the same documents.
    pub candidates: Vec<Candidate>,
    /// Ids of documents that hold the very text that is looked up, and are therefore left out.
    pub same_text: Vec<String>,
    /// How many readable documents the archive has.
    pub of: u64,
}

impl Archive {
    /// Makes an archive in a folder, which is made where it does not exist.
    ///
    /// # Errors
    /// When there is an archive already, when the folder holds anything else, or when it cannot be written.
    pub fn create(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref();
        if folder.join(MANIFEST).exists() {
            return Err(error(folder, "is an archive already; open it, or name another folder"));
        }
        fs::create_dir_all(folder).map_err(|cause| io(folder, "cannot make the folder", cause))?;
        // Looked at before the lock is made, so that a folder of something else stays as it is.
        let entries = fs::read_dir(folder).map_err(|cause| io(folder, "cannot list the folder", cause))?;
        let ours = [INDEX, LOCK, TEMPORARY_MANIFEST];
        for entry in entries.flatten() {
            if ours.iter().all(|ours| entry.file_name() != *ours) {
                return Err(error(folder, "is no archive and not empty; name a new or empty folder"));
            }
        }
        let lock = write::lock(folder)?;
        if folder.join(MANIFEST).exists() {
            // Another process was faster.
            drop(lock);
            return Self::open(folder);
        }
        // What is left of an archive whose making was interrupted; the manifest is written last.
        let index = folder.join(INDEX);
        if index.exists() {
            fs::remove_dir_all(&index).map_err(|cause| io(&index, "cannot remove", cause))?;
        }
        fs::create_dir_all(&index).map_err(|cause| io(&index, "cannot make the folder", cause))?;
        let settings = IndexSettings {
            docstore_compression: Compressor::Lz4,
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        let directory = MmapDirectory::open(&index).map_err(|cause| tantivy(folder, cause.into()))?;
        Index::create(directory, Fields::schema().0, settings).map_err(|cause| tantivy(folder, cause))?;
        let manifest =
            Manifest { format: FORMAT, made_by: format!("sourcecheck {}", env!("CARGO_PKG_VERSION")) };
        write_manifest(folder, &manifest).map_err(|cause| io(folder, "cannot write the manifest", cause))?;
        drop(lock);
        Self::open(folder)
    }

    /// Opens an archive. The time does not depend on its size, but for the tables that are mapped into memory.
    ///
    /// # Errors
    /// When there is none, when it is of another version, or when it is damaged so that it cannot be opened.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref();
        read_manifest(folder)?;
        let (index, fields) = open_index(folder)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: IndexReader = reader.map_err(|cause| tantivy(folder, cause))?;
        let segments = Segments::new(reader.searcher(), fields).map_err(|cause| tantivy(folder, cause))?;
        Ok(Self { folder: folder.to_owned(), index, reader, fields, segments })
    }

    /// [`Archive::open`], or [`Archive::create`] where there is none.
    ///
    /// # Errors
    /// As both.
    pub fn open_or_create(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref();
        if folder.join(MANIFEST).exists() { Self::open(folder) } else { Self::create(folder) }
    }

    /// Puts documents in, or replaces those of the same id that were made from something else, and commits. For many
    /// documents, or to remove some, use [`Archive::writer`].
    ///
    /// # Errors
    /// When somebody else is writing, or when the disk does not take it; what was committed before stays as it was.
    pub fn update(&mut self, documents: impl IntoIterator<Item = Entry>) -> Result<Changes, Error> {
        let mut writer = self.writer(&WriteOptions::default())?;
        for entry in documents {
            writer.put(entry)?;
        }
        let changes = writer.finish()?;
        self.reload()?;
        Ok(changes)
    }

    /// Starts writing. There is one writer at a time, in any process; readers are not disturbed.
    ///
    /// # Errors
    /// When somebody else is writing.
    pub fn writer(&self, options: &WriteOptions) -> Result<Writer, Error> {
        Writer::new(&self.folder, self.index.clone(), self.reader.clone(), self.fields, options)
    }

    /// Shows what was committed since.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn reload(&mut self) -> Result<(), Error> {
        self.reader.reload().map_err(|cause| tantivy(&self.folder, cause))?;
        self.segments = Segments::new(self.reader.searcher(), self.fields)
            .map_err(|cause| tantivy(&self.folder, cause))?;
        Ok(())
    }

    /// The documents that some sentences may rest on, the best first, at most `most`; ties by id. One sentence after the
    /// other is looked up, on all threads of the current rayon pool. Takes time by the occurrences of the words of each
    /// sentence, up to a limit.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn retrieve<S: AsRef<str> + Sync>(&self, claims: &[S], most: usize) -> Result<Vec<Candidate>, Error> {
        self.segments.retrieve(claims, most).map_err(|cause| tantivy(&self.folder, cause))
    }

    /// The documents that a text may rest on, at most `most`: those that carry its passages best, furniture left out. The
    /// text itself, where the archive has it, is left out: it would agree with everything.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn sources(&self, derivative: &Document, most: usize) -> Result<Sources, Error> {
        let passages = derivative.passages().iter();
        let claims: Vec<&str> = passages
            .filter(|passage| passage.kind != PassageKind::Furniture)
            .map(|passage| passage.span.of(derivative.prose()))
            .collect();
        let mut same_text = Vec::new();
        let (mut documents, mut candidates) = (Vec::new(), Vec::new());
        // Copies of the text itself may take places; one more look makes up for them.
        let mut asked = most;
        loop {
            let found = self.retrieve(&claims, asked)?;
            let all = found.len() < asked;
            documents.clear();
            candidates.clear();
            same_text.clear();
            for candidate in found {
                let Some(document) = self.document(&candidate.id)? else { continue };
                if document.sha256() == derivative.sha256() {
                    same_text.push(candidate.id);
                } else if documents.len() < most {
                    documents.push(document);
                    candidates.push(candidate);
                }
            }
            if all || documents.len() >= most {
                break;
            }
            asked += most.max(1);
        }
        documents.sort_by(|a, b| a.id().cmp(b.id()));
        same_text.sort();
        Ok(Sources { documents, candidates, same_text, of: self.segments.readable })
    }

    /// A document as it was read; `None` where the archive has none of that id, or could not read it.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn document(&self, id: &str) -> Result<Option<Document>, Error> {
        let searcher = self.reader.searcher();
        let found = write::find(&searcher, self.fields, id).map_err(|cause| tantivy(&self.folder, cause))?;
        let Some((at, _)) = found else { return Ok(None) };
        let (record, text) = self.record(&searcher, at)?;
        if record.problem.is_some() {
            return Ok(None);
        }
        let sha256 = record.sha256.clone();
        let document = record.document(text).filter(|document| document.sha256() == sha256);
        document
            .map(Some)
            .ok_or_else(|| error(&self.folder, format!("the text of {id} is damaged; {REBUILD}")))
    }

    /// What the archive has under an id, without reading it.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn known(&self, id: &str) -> Result<Option<Known>, Error> {
        let found = write::find(&self.reader.searcher(), self.fields, id);
        Ok(found.map_err(|cause| tantivy(&self.folder, cause))?.map(|(_, known)| known))
    }

    /// The ids of a collection, sorted, unreadable files among them.
    ///
    /// # Errors
    /// When the archive is damaged.
    pub fn ids(&self, collection: &str) -> Result<Vec<String>, Error> {
        let entries =
            health::entries(&self.reader.searcher()).map_err(|cause| tantivy(&self.folder, cause))?;
        let here = entries.into_iter().filter(|(_, known)| known.collection == collection);
        let mut ids: Vec<String> = here.map(|(id, _)| id).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// How many readable documents there are.
    pub fn len(&self) -> u64 {
        self.segments.readable
    }

    /// Whether there is no readable document.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many files could not be read; what they say is not known. [`Archive::stats`] names them.
    pub fn unreadable(&self) -> u64 {
        self.segments.unreadable
    }

    fn record(&self, searcher: &Searcher, at: DocAddress) -> Result<(Record, String), Error> {
        let stored: TantivyDocument = searcher.doc(at).map_err(|cause| tantivy(&self.folder, cause))?;
        let text = |field| stored.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
        let record = serde_json::from_str(text(self.fields.record));
        let record = record.map_err(|cause| {
            error(&self.folder, format!("a record is damaged; {REBUILD}")).caused_by(cause)
        })?;
        Ok((record, text(self.fields.text).to_owned()))
    }
}

/// What to do about damage.
const REBUILD: &str = "restore the folder from a copy, or build it anew with `sourcecheck index`";

fn open_index(folder: &Path) -> Result<(Index, Fields), Error> {
    let (schema, fields) = Fields::schema();
    let index = Index::open_in_dir(folder.join(INDEX)).map_err(|cause| tantivy(folder, cause))?;
    if index.schema() != schema {
        return Err(error(folder, format!("its fields are not those of format {FORMAT}; {REBUILD}")));
    }
    index.tokenizers().register(TOKENIZER, words::Keys::default());
    Ok((index, fields))
}

fn read_manifest(folder: &Path) -> Result<(), Error> {
    let path = folder.join(MANIFEST);
    let bytes = fs::read(&path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound => {
            error(folder, "is no archive; make one with `sourcecheck index DIR --archive PATH`")
                .caused_by(cause)
        }
        _ => io(&path, "cannot be read", cause),
    })?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|cause| error(&path, format!("is damaged; {REBUILD}")).caused_by(cause))?;
    if manifest.format != FORMAT {
        let message = format!(
            "is of format {}, made by {}; this program reads format {FORMAT}. Build it anew with `sourcecheck index`, or \
             use the program that made it",
            manifest.format, manifest.made_by
        );
        return Err(error(folder, message));
    }
    Ok(())
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> std::io::Result<()> {
    let temporary = folder.join(TEMPORARY_MANIFEST);
    let mut file = fs::File::create(&temporary)?;
    file.write_all(serde_json::to_string(manifest)?.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&temporary, folder.join(MANIFEST))
}

fn error(folder: &Path, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Archive, message).at_path(folder.to_string_lossy())
}

fn io(path: &Path, what: &str, cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{what}: {cause}")).at_path(path.to_string_lossy()).caused_by(cause)
}

/// What the index says went wrong, with the remedy that fits.
fn tantivy(folder: &Path, cause: tantivy::TantivyError) -> Error {
    use tantivy::TantivyError as E;
    let message = match &cause {
        E::LockFailure(..) => write::BUSY.to_owned(),
        E::IoError(io) => {
            format!("the index cannot be read or written: {io}; is the disk full, or may it not be written?")
        }
        other => format!("the index is damaged: {other}; {REBUILD}"),
    };
    error(folder, message).caused_by(cause)
}
