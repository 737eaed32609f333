//! Sources from an archive: what `check --archive` looks up for each text, and what it tells of that.

use crate::args::TextArgs;
use crate::baseline::counted;
use crate::check::distinct;
use anyhow::Result;
use sourcecheck::Document;
use sourcecheck::archive::Archive;
use std::path::PathBuf;

/// An archive in which sources are looked for.
#[derive(Debug)]
pub struct Sources {
    path: PathBuf,
    archive: Archive,
    candidates: usize,
}

/// What was found for a text.
#[derive(Debug)]
pub struct Found {
    /// The documents to judge against, beside the sources that are named, under ids of their own.
    pub documents: Vec<Document>,
    /// What a reader of the report should know.
    pub notices: Vec<String>,
}

impl Sources {
    /// The archive of the arguments.
    pub fn open(args: &TextArgs) -> Result<Option<Self>> {
        let Some(path) = &args.archive else { return Ok(None) };
        let archive = Archive::open(path)?;
        Ok(Some(Self { path: path.clone(), archive, candidates: usize::from(args.candidates) }))
    }

    /// Looks for the sources of a text. A source that is also named is not taken twice.
    pub fn find(&self, named: &[Document], derivative: &Document) -> Result<Found> {
        let found = self.archive.sources(derivative, self.candidates)?;
        let mut documents: Vec<Document> = Vec::new();
        for document in found.documents {
            if named.iter().any(|source| source.sha256() == document.sha256()) {
                continue;
            }
            let taken: Vec<&str> = named.iter().chain(&documents).map(Document::id).collect();
            let document = distinct(document, &taken);
            documents.push(document);
        }
        let (path, of) = (self.path.display(), found.of);
        let mut notices = Vec::new();
        if documents.is_empty() {
            notices.push(format!(
                "considered none of {} of the archive {path}: none shares words with it",
                many(of)
            ));
        } else {
            let names: Vec<&str> = documents.iter().map(Document::id).collect();
            notices.push(format!(
                "considered {} of {} of the archive {path}: {}",
                documents.len(),
                many(of),
                names.join(", ")
            ));
        }
        if !found.same_text.is_empty() {
            let names = found.same_text.join(", ");
            notices.push(format!("left out of the archive, because it is this very text: {names}"));
        }
        let unreadable = self.archive.unreadable();
        if unreadable > 0 {
            notices.push(format!(
                "the archive knows {} that could not be read, so what they say is not known; `sourcecheck index --stats` \
                 names them",
                counted(unreadable as usize, "file")
            ));
        }
        Ok(Found { documents, notices })
    }
}

fn many(count: u64) -> String {
    counted(count as usize, "document")
}
