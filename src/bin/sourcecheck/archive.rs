//! Sources from an archive: what `check --archive` looks up for each text, and what it tells of that.

use crate::args::TextArgs;
use crate::baseline::counted;
use crate::check::distinct;
use anyhow::Result;
use sourcecheck::archive::Archive;
use sourcecheck::{Document, Report};
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
    /// Which archive, how large, and what a reader of the report should know of it.
    archive: String,
    further: Vec<String>,
}

impl Found {
    /// The documents on which a passage of the report rests, and those of which a part could not be read: what is in
    /// neither must not be called absent.
    pub fn kept(&self, report: &Report) -> Vec<Document> {
        let evidence = || report.passages.iter().flat_map(|passage| &passage.evidence);
        let rests = |document: &Document| evidence().any(|evidence| evidence.source == document.id());
        let kept = |document: &&Document| rests(document) || !document.unread().is_empty();
        self.documents.iter().filter(kept).cloned().collect()
    }

    /// What a reader of the report should know, where `kept` are its sources.
    pub fn notices(self, kept: &[Document]) -> Vec<String> {
        let left = |document: &&Document| kept.iter().all(|kept| kept.id() != document.id());
        let others: Vec<&str> = self.documents.iter().filter(left).map(Document::id).collect();
        let considered = match (self.documents.len(), others.len()) {
            (0, _) => format!("considered none of {}: none shares words with it", self.archive),
            (all, 0) => format!("considered {all} of {}", self.archive),
            (all, _) => {
                format!("considered {all} of {}; nothing rests on {}", self.archive, others.join(", "))
            }
        };
        [vec![considered], self.further].concat()
    }
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
        let archive = format!("{} of the archive {}", many(found.of), self.path.display());
        let mut further = Vec::new();
        if !found.same_text.is_empty() {
            let names = found.same_text.join(", ");
            further.push(format!("left out of the archive, because it is this very text: {names}"));
        }
        let unreadable = self.archive.unreadable();
        if unreadable > 0 {
            further.push(format!(
                "the archive knows {} that could not be read, so what they say is not known; `sourcecheck index --stats` \
                 names them",
                counted(unreadable as usize, "file")
            ));
        }
        Ok(Found { documents, archive, further })
    }
}

fn many(count: u64) -> String {
    counted(count as usize, "document")
}
