//! The documents of a trace as they are compared: read together, and their passages told apart by their words.

use crate::alignment::PassageRef;
use crate::checker::{Checker, Together};
use crate::document::{Document, PassageKind};
use crate::normalise::Tokens;
use rustc_hash::FxHashMap;

/// The documents of a trace, oldest first.
pub(super) struct Texts<'d> {
    pub documents: &'d [Document],
    pub read: Together,
    /// By document and passage: the number of its reading; none for furniture.
    pub readings: Vec<Vec<Option<usize>>>,
    /// By reading: where it stands, in the order of the documents.
    pub places: Vec<Vec<PassageRef>>,
}

impl<'d> Texts<'d> {
    pub fn new(checker: &Checker, documents: &'d [Document]) -> Self {
        let read = checker.read_together(&documents.iter().collect::<Vec<_>>());
        let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
        let mut places: Vec<Vec<PassageRef>> = Vec::new();
        let mut readings = Vec::with_capacity(documents.len());
        for (number, document) in documents.iter().enumerate() {
            let mut of_document = Vec::with_capacity(document.passages().len());
            for (at, passage) in document.passages().iter().enumerate() {
                let key = document.key(at);
                if passage.kind == PassageKind::Furniture || key.is_empty() {
                    of_document.push(None);
                    continue;
                }
                let next = numbers.len();
                let reading = *numbers.entry(key).or_insert(next);
                if reading == next {
                    places.push(Vec::new());
                }
                places[reading].push(PassageRef { document: number, passage: at });
                of_document.push(Some(reading));
            }
            readings.push(of_document);
        }
        Self { documents, read, readings, places }
    }

    pub fn tokens(&self, document: usize, passage: usize) -> &Tokens {
        &self.read.texts[document].passages[passage]
    }
}
