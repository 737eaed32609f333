//! How did one text become what it is, version by version?
//!
//! Each version is compared with the one before ([`Checker::succession`]), and the passages that go together make the
//! steps. A passage that was left out and is back in the same words goes on from where it stood last. Two versions are
//! held at a time, and of the others only what the trace shows. Linear in the versions.

use super::{PassageAt, Step, Trace, TracedDocument, TracedPassage};
use crate::checker::Checker;
use crate::diff::{Fact, Succession};
use crate::document::Document;
use crate::finding::Verdict;
use crate::report::{self, AlterationReport, ReportSpan, SCHEMA_VERSION, TextSpan};
use crate::span::Span;
use std::collections::BTreeMap;

/// Confidence in a step between passages with the same words: there is nothing to judge.
const CERTAIN: f64 = 1.0;

/// The versions of one text, oldest first, on their way to a [`Trace`].
///
/// ```
/// use sourcecheck::{Checker, Document, read::Format, trace::History};
///
/// let checker = Checker::new();
/// let version = |id, text| Document::from_text(id, Format::Plain, text);
/// let mut history = History::new();
/// for (id, text) in [
///     ("a1", "The board will hire 120 pilots by 2031."),
///     ("b2", "The board will hire 210 pilots by 2031."),
///     ("c3", "By 2031 the board\nwill hire 210 pilots."),
/// ] {
///     history.push(version(id, text), |old, new| checker.succession(old, new));
/// }
/// let trace = history.finish();
/// let meaning = trace.documents[2].passages[0].meaning.as_ref();
/// assert_eq!(meaning.map(|at| at.document.as_str()), Some("b2"));
/// ```
#[derive(Debug, Default)]
pub struct History {
    documents: Vec<TracedDocument>,
    last: Option<Version>,
    /// By the key of a passage that was left out: the last that had it.
    removed: BTreeMap<String, Passage>,
    /// What is to be said of how the next version was read.
    pending: Vec<String>,
}

/// The newest version so far.
#[derive(Debug)]
struct Version {
    document: Document,
    /// Where each of its passages comes from.
    passages: Vec<Passage>,
}

/// A passage by the numbers of its version and in it.
type At = (usize, usize);

/// A passage and where it comes from.
#[derive(Clone, Copy, Debug)]
struct Passage {
    at: At,
    /// Where its chain begins.
    first: At,
    /// Where it got its meaning.
    meaning: At,
}

impl Checker {
    /// The history of a text from its versions, oldest first; see [`History`], which also takes what is known already.
    pub fn history(&self, versions: impl IntoIterator<Item = Document>) -> Trace {
        let mut history = History::new();
        for version in versions {
            history.push(version, |old, new| self.succession(old, new));
        }
        history.finish()
    }
}

impl History {
    /// A history without versions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next version, with its id, title and date (see [`Document::described`], [`Document::published`]). A
    /// version with the same canonical text as the last one is passed over, and the answer is `false`.
    ///
    /// `between` tells how the version before, given first, goes on in this one: [`Checker::succession`], or what was
    /// kept of it. What does not fit the two texts ([`Succession::fits`]) is not used, and every passage then counts as
    /// new. An id that a version before has gets a number.
    pub fn push(
        &mut self,
        version: Document,
        between: impl FnOnce(&Document, &Document) -> Succession,
    ) -> bool {
        if self.last.as_ref().is_some_and(|last| last.document.sha256() == version.sha256()) {
            return false;
        }
        let number = self.documents.len();
        let mut steps: Vec<Option<Step>> = vec![None; version.passages().len()];
        let new = (0..steps.len()).map(|at| (number, at));
        let mut passages: Vec<Passage> = new.map(|at| Passage { at, first: at, meaning: at }).collect();
        if let Some(old) = self.last.take() {
            let succession = between(&old.document, &version);
            if succession.fits(&old.document, &version) {
                self.go_on(&old, &version, &succession, &mut steps, &mut passages);
            }
        }
        self.come_back(&version, &mut steps, &mut passages);
        let mut info = report::info(&version);
        info.id = self.distinct(&info.id);
        info.notices.append(&mut self.pending);
        let traced = steps.into_iter().zip(&passages);
        let passages_shown = traced.map(|(step, from)| self.traced(&version, from, step)).collect();
        self.documents.push(TracedDocument {
            info,
            title: version.title.clone(),
            date: version.date.clone(),
            cites: Vec::new(),
            passages: passages_shown,
        });
        self.last = Some(Version { document: version, passages });
        true
    }

    /// Says of the next version something about how it was read: that one before it could not be, say.
    pub fn note(&mut self, notice: String) {
        self.pending.push(notice);
    }

    /// The trace. What was noted after the last version is said of it.
    pub fn finish(mut self) -> Trace {
        if let Some(last) = self.documents.last_mut() {
            last.info.notices.append(&mut self.pending);
        }
        Trace {
            schema_version: SCHEMA_VERSION,
            tool: report::tool(),
            documents: self.documents,
            stemma: Vec::new(),
            mutations: Vec::new(),
            vanished: Vec::new(),
            circles: Vec::new(),
        }
    }

    /// The steps from the version before, and what it has and this one does not.
    fn go_on(
        &mut self,
        old: &Version,
        new: &Document,
        succession: &Succession,
        steps: &mut [Option<Step>],
        passages: &mut [Passage],
    ) {
        let mut gone = vec![true; old.passages.len()];
        for (from, to) in succession.same() {
            gone[from] = false;
            steps[to] = Some(self.plain_step(old.passages[from], Verdict::Verbatim));
            passages[to] = Passage { at: passages[to].at, ..old.passages[from] };
        }
        let before = self.documents.last().map_or("", |document| &document.info.id);
        let words = |document: &Document, spans: &[Span]| -> Vec<TextSpan> {
            spans.iter().map(|&span| report::words(document, span)).collect()
        };
        for changed in succession.changed() {
            changed.old.iter().for_each(|&at| gone[at] = false);
            let from = || changed.old.iter().map(|&at| old.passages[at]);
            let place = |span: Span| ReportSpan {
                source: Some(before.to_owned()),
                ..report::place(&old.document, span, None)
            };
            let alteration = |fact: &Fact| AlterationReport {
                kind: fact.kind,
                span: report::place(new, fact.span, None),
                source_span: fact.source.map(place),
                message: fact.message.clone(),
            };
            steps[changed.new] = Some(Step {
                document: before.to_owned(),
                passages: changed.old.iter().map(|&at| passage_id(at)).collect(),
                verdict: changed.verdict,
                confidence: changed.confidence,
                decided: true,
                alterations: changed.alterations.iter().map(alteration).collect(),
                unsupported: words(new, &changed.added),
                dropped: words(&old.document, &changed.dropped),
            });
            let passage = &mut passages[changed.new];
            passage.first = from().next().map_or(passage.at, |from| from.first);
            if is_faithful(changed.verdict) {
                passage.meaning = from().map(|from| from.meaning).max().unwrap_or(passage.at);
            }
        }
        for (at, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            let key = old.document.key(at);
            if !key.is_empty() {
                self.removed.insert(key, old.passages[at]);
            }
        }
    }

    /// The steps of passages that a version before the last had and the last one left out.
    fn come_back(&mut self, new: &Document, steps: &mut [Option<Step>], passages: &mut [Passage]) {
        if self.removed.is_empty() {
            return;
        }
        for (at, step) in steps.iter_mut().enumerate().filter(|(_, step)| step.is_none()) {
            let Some(from) = self.removed.remove(&new.key(at)) else { continue };
            let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = new.passages()[at].span.of(new.text());
            let (document, passage) = from.at;
            let same = folded(&self.documents[document].passages[passage].text) == folded(text);
            *step = Some(self.plain_step(from, if same { Verdict::Verbatim } else { Verdict::Paraphrase }));
            passages[at] = Passage { at: passages[at].at, ..from };
        }
    }

    /// A step without anything to judge.
    fn plain_step(&self, from: Passage, verdict: Verdict) -> Step {
        let (document, passage) = from.at;
        Step {
            document: self.documents[document].info.id.clone(),
            passages: vec![passage_id(passage)],
            verdict,
            confidence: CERTAIN,
            decided: true,
            alterations: Vec::new(),
            unsupported: Vec::new(),
            dropped: Vec::new(),
        }
    }

    fn traced(&self, document: &Document, from: &Passage, step: Option<Step>) -> TracedPassage {
        let passage = &document.passages()[from.at.1];
        let other = |at: At| {
            let document = self.documents.get(at.0).filter(|_| at != from.at)?;
            Some(PassageAt { document: document.info.id.clone(), passage: passage_id(at.1) })
        };
        TracedPassage {
            id: passage_id(from.at.1),
            kind: passage.kind,
            block: passage.block,
            span: report::place(document, passage.span, None),
            text: passage.span.of(document.text()).to_owned(),
            steps: step.into_iter().collect(),
            first: other(from.first),
            meaning: other(from.meaning),
            carriers: Vec::new(),
            cites: Vec::new(),
        }
    }

    /// An id that no version has.
    fn distinct(&self, id: &str) -> String {
        let taken = |id: &str| self.documents.iter().any(|document| document.info.id == id);
        let numbered = (2..).map(|number| format!("{id}-{number}"));
        std::iter::once(id.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
    }
}

/// Whether a step with this verdict keeps the meaning.
fn is_faithful(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Verbatim | Verdict::Paraphrase)
}

fn passage_id(at: usize) -> String {
    format!("p{}", at + 1)
}
