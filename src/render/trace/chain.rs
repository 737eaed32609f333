//! Who is who in a trace, and by which steps did a passage come down?
//!
//! What every form asks of a [`Trace`]. A trace from elsewhere may name documents and passages that it does not have,
//! or lead in a circle: what is not there is left out, and a chain only ever goes to an earlier document.

use crate::document::PassageKind;
use crate::render::counted;
use crate::trace::{Descent, Step, Trace, TracedDocument, TracedPassage};
use std::collections::BTreeMap;

/// One step of a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'t> {
    /// The later passage.
    pub passage: &'t TracedPassage,
    /// The step back: the first of its steps.
    pub step: &'t Step,
    /// The passage that the step leads to.
    pub to: Place<'t>,
}

/// A passage with its document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    pub document: &'t TracedDocument,
    pub passage: &'t TracedPassage,
}

/// The documents and passages of a trace by their ids. Made in one pass; a look-up is a binary search.
pub(super) struct Index<'t> {
    documents: BTreeMap<&'t str, (usize, &'t TracedDocument)>,
    passages: BTreeMap<(&'t str, &'t str), &'t TracedPassage>,
}

impl<'t> Index<'t> {
    pub fn new(trace: &'t Trace) -> Self {
        let documents = trace.documents.iter().enumerate();
        let passages = trace.documents.iter().flat_map(|document| {
            let id = document.info.id.as_str();
            document.passages.iter().map(move |passage| ((id, passage.id.as_str()), passage))
        });
        Self {
            documents: documents.map(|(at, document)| (document.info.id.as_str(), (at, document))).collect(),
            passages: passages.collect(),
        }
    }

    /// A document by its id.
    pub fn document(&self, id: &str) -> Option<&'t TracedDocument> {
        self.documents.get(id).map(|(_, document)| *document)
    }

    /// The number of a document, the oldest being 0.
    pub fn order(&self, id: &str) -> Option<usize> {
        self.documents.get(id).map(|(at, _)| *at)
    }

    /// A passage by its id and its document's.
    pub fn place(&self, document: &str, passage: &str) -> Option<Place<'t>> {
        let passage = self.passages.get(&(document, passage))?;
        Some(Place { document: self.document(document)?, passage })
    }

    /// The steps by which a passage goes back to the first text that has it, the latest first.
    pub fn chain(&self, from: Place<'t>) -> Vec<Link<'t>> {
        let mut links = Vec::new();
        let mut here = from;
        while let Some(link) = self.link(here) {
            here = link.to;
            links.push(link);
        }
        links
    }

    fn link(&self, Place { document, passage }: Place<'t>) -> Option<Link<'t>> {
        let step = passage.steps.first()?;
        let to = self.place(&step.document, step.passages.first()?)?;
        let goes_back = self.order(&step.document)? < self.order(&document.info.id)?;
        goes_back.then_some(Link { passage, step, to })
    }

    /// The edges of the stemma between documents of the trace that lead back in time, each with the numbers of parent
    /// and child.
    pub fn edges(&self, trace: &'t Trace) -> Vec<(usize, usize, &'t Descent)> {
        let edge = |descent: &'t Descent| {
            let (parent, child) = (self.order(&descent.parent)?, self.order(&descent.child)?);
            (parent < child).then_some((parent, child, descent))
        };
        trace.stemma.iter().filter_map(edge).collect()
    }
}

/// The claims and opinions of a document.
pub(super) fn content(document: &TracedDocument) -> impl Iterator<Item = &TracedPassage> {
    document.passages.iter().filter(|passage| passage.kind != PassageKind::Furniture)
}

/// A share as a person reads it: `72%`; what is above nothing is never told as nothing.
pub(super) fn percent(share: f64) -> String {
    let share = share.clamp(0.0, 1.0) * 100.0;
    if share > 0.0 && share < 1.0 { "<1%".to_owned() } else { format!("{share:.0}%") }
}

/// What is known of a descent: `72% of its words, 14 passages, 2 altered, cites it`.
pub(super) fn descent(descent: &Descent) -> String {
    let mut told =
        format!("{} of its words, {}", percent(descent.strength), counted(descent.passages, "passage"));
    if descent.decided == 0 {
        told.push_str(", no wording tells it from other documents");
    } else if descent.decided < descent.passages {
        told.push_str(&format!(", {} by wording", descent.decided));
    }
    if descent.altered > 0 {
        told.push_str(&format!(", {} altered", descent.altered));
    }
    if descent.cited {
        told.push_str(", cites it");
    }
    told
}
