//! How did one text become what it is, version by version?
//!
//! Each version is compared with the one before ([`Checker::succession`]), one that joins two lines of versions with
//! each of the two, and the passages that go together make the steps. A passage that was left out and is back in the
//! same words goes on from where it stood last. Of a version only what the trace shows is kept once all that follow it
//! are known. Linear in the versions, but for what vanished (`events.rs`).

use super::{PassageAt, Step, Trace, TracedDocument, TracedPassage, events, passage_id, words};
use crate::checker::Checker;
use crate::diff::{Fact, Succession};
use crate::document::Document;
use crate::finding::Verdict;
use crate::report::{self, AlterationReport, ReportSpan, SCHEMA_VERSION, TextSpan};
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Confidence in a step between passages with the same words: there is nothing to judge.
const CERTAIN: f64 = 1.0;

/// The versions of one text, oldest first, on their way to a [`Trace`].
///
/// ```
/// use sourcecheck::{Checker, Document, read::Format, trace::History};
///
/// let checker = Checker::new();
/// let mut history = History::new();
/// let mut last = None;
/// for (id, text) in [
///     ("a1", "The board will hire 120 pilots by 2031."),
///     ("b2", "The board will hire 210 pilots by 2031."),
///     ("c3", "The board will hire\n210 pilots by 2031!"),
/// ] {
///     let version = Document::from_text(id, Format::Plain, text);
///     last = Some(history.push(version, last.as_slice(), |old, new| checker.succession(old, new)));
/// }
/// let trace = history.finish();
/// let meaning = trace.documents[2].passages[0].meaning.as_ref();
/// assert_eq!(meaning.map(|at| at.document.as_str()), Some("b2"));
/// ```
#[derive(Debug, Default)]
pub struct History {
    documents: Vec<TracedDocument>,
    /// By number: the versions that others may follow.
    versions: BTreeMap<usize, Version>,
    /// By the key of a passage that was left out: the last that had it.
    removed: BTreeMap<String, Passage>,
    /// Passages that a version which joins two lines has as the other line changed them: they are not left out.
    superseded: BTreeSet<PassageAt>,
    /// What is to be said of how the next version was read.
    pending: Vec<String>,
}

/// A version with its text.
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

/// A step with where it leads.
struct Taken {
    step: Step,
    first: At,
    meaning: At,
}

impl Checker {
    /// The history of a text from its versions, each following the one before. [`History`] does the same for versions
    /// with branches, and with what is known already.
    pub fn history(&self, versions: impl IntoIterator<Item = Document>) -> Trace {
        let mut history = History::new();
        let mut last = None;
        for version in versions {
            let number = history.push(version, last.as_slice(), |old, new| self.succession(old, new));
            if let Some(last) = last.replace(number).filter(|last| *last != number) {
                history.release(last);
            }
        }
        history.finish()
    }
}

impl History {
    /// A history without versions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a version, with its id, title and date (see [`Document::described`], [`Document::published`]), and gives
    /// its number. `parents` are the numbers of the versions it was made from, the main one first; none for the first
    /// version. A version with the same canonical text as a parent is passed over: its number is that parent's.
    ///
    /// `between` tells how a parent, given first, goes on in this version: [`Checker::succession`], or what was kept of
    /// it. What does not fit the two texts ([`Succession::fits`]) is not used, nor is a parent that was released; every
    /// passage then counts as new. An id that another version has gets a number.
    pub fn push(
        &mut self,
        version: Document,
        parents: &[usize],
        mut between: impl FnMut(&Document, &Document) -> Succession,
    ) -> usize {
        let same = |parent: &&usize| {
            self.versions.get(parent).is_some_and(|old| old.document.sha256() == version.sha256())
        };
        if let Some(&parent) = parents.iter().find(same) {
            return parent;
        }
        let number = self.documents.len();
        let mut taken: Vec<Vec<Taken>> = version.passages().iter().map(|_| Vec::new()).collect();
        let mut gone: Vec<Passage> = Vec::new();
        for old in parents.iter().filter_map(|parent| self.versions.get(parent)) {
            let succession = between(&old.document, &version);
            if succession.fits(&old.document, &version) {
                gone.extend(self.follow(old, &version, &succession, &mut taken));
            }
        }
        for passage in gone {
            let key = &self.versions[&passage.at.0].document.key(passage.at.1);
            if !key.is_empty() {
                self.removed.insert(key.clone(), passage);
            }
        }
        if !self.removed.is_empty() {
            for (at, taken) in taken.iter_mut().enumerate() {
                let back = self.removed.remove(&version.key(at)).filter(|_| taken.is_empty());
                taken.extend(back.map(|from| self.restored(from, &version, at)));
            }
        }
        let (mut passages, mut traced) = (Vec::new(), Vec::new());
        for (at, taken) in taken.into_iter().enumerate() {
            // Of two lines that join here, a passage follows the one that has it as it is.
            let best = taken.iter().map(|taken| rank(&taken.step)).min();
            let (kept, worse): (Vec<Taken>, Vec<Taken>) =
                taken.into_iter().partition(|taken| Some(rank(&taken.step)) == best);
            for Step { document, passages, .. } in worse.into_iter().map(|taken| taken.step) {
                let passages = passages.into_iter();
                self.superseded
                    .extend(passages.map(|passage| PassageAt { document: document.clone(), passage }));
            }
            let taken = kept;
            let own = (number, at);
            let (first, meaning) = taken.first().map_or((own, own), |taken| (taken.first, taken.meaning));
            let passage = Passage { at: own, first, meaning };
            traced.push(self.traced(&version, passage, taken));
            passages.push(passage);
        }
        let mut info = report::info(&version);
        info.id = self.distinct(&info.id);
        info.notices.append(&mut self.pending);
        let (title, date) = (version.title.clone(), version.date.clone());
        self.documents.push(TracedDocument { info, title, date, cites: Vec::new(), passages: traced });
        self.versions.insert(number, Version { document: version, passages });
        number
    }

    /// Lets the text of a version go that no further one follows.
    pub fn release(&mut self, number: usize) {
        self.versions.remove(&number);
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
        let mut events = events::events(&self.documents);
        events.vanished.retain(|vanished| !self.superseded.contains(&vanished.last));
        Trace {
            schema_version: SCHEMA_VERSION,
            tool: report::tool(),
            documents: self.documents,
            stemma: events.stemma,
            mutations: events.mutations,
            vanished: events.vanished,
            circles: events.circles,
        }
    }

    /// Adds the steps to one parent; gives the parent's passages that are left out.
    fn follow(
        &self,
        old: &Version,
        new: &Document,
        succession: &Succession,
        taken: &mut [Vec<Taken>],
    ) -> Vec<Passage> {
        let mut gone = vec![true; old.passages.len()];
        for (from, to) in succession.same() {
            gone[from] = false;
            taken[to].push(self.plain(old.passages[from], Verdict::Verbatim));
        }
        let id = old.passages.first().map_or("", |passage| self.id(passage.at.0));
        let all_words = |document: &Document, spans: &[Span]| -> Vec<TextSpan> {
            spans.iter().map(|&span| words(document, span)).collect()
        };
        let place = |span: Span| ReportSpan {
            source: Some(id.to_owned()),
            ..report::place(&old.document, span, None)
        };
        let alteration = |fact: &Fact| AlterationReport {
            kind: fact.kind,
            span: report::place(new, fact.span, None),
            source_span: fact.source.map(place),
            message: fact.message.clone(),
        };
        for changed in succession.changed() {
            changed.old.iter().for_each(|&at| gone[at] = false);
            let from: Vec<Passage> = changed.old.iter().map(|&at| old.passages[at]).collect();
            let step = Step {
                document: id.to_owned(),
                passages: changed.old.iter().map(|&at| passage_id(at)).collect(),
                verdict: changed.verdict,
                confidence: changed.confidence,
                decided: true,
                alterations: changed.alterations.iter().map(alteration).collect(),
                unsupported: all_words(new, &changed.added),
                dropped: all_words(&old.document, &changed.dropped),
            };
            let own = (self.documents.len(), changed.new);
            let kept = matches!(changed.verdict, Verdict::Verbatim | Verdict::Paraphrase);
            // What joins several statements says what it says since the last of them was made.
            let meaning = from.iter().map(|from| from.meaning).max().filter(|_| kept);
            let first = from.first().map_or(own, |from| from.first);
            taken[changed.new].push(Taken { step, first, meaning: meaning.unwrap_or(own) });
        }
        old.passages.iter().zip(gone).filter(|(_, gone)| *gone).map(|(passage, _)| *passage).collect()
    }

    /// The step to a passage with the same words, if not the same marks, that was left out before.
    fn restored(&self, from: Passage, new: &Document, at: usize) -> Taken {
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let before = &self.documents[from.at.0].passages[from.at.1].text;
        let same = folded(before) == folded(new.passages()[at].span.of(new.text()));
        self.plain(from, if same { Verdict::Verbatim } else { Verdict::Paraphrase })
    }

    /// A step without anything to judge.
    fn plain(&self, from: Passage, verdict: Verdict) -> Taken {
        let step = Step {
            document: self.id(from.at.0).to_owned(),
            passages: vec![passage_id(from.at.1)],
            verdict,
            confidence: CERTAIN,
            decided: true,
            alterations: Vec::new(),
            unsupported: Vec::new(),
            dropped: Vec::new(),
        };
        Taken { step, first: from.first, meaning: from.meaning }
    }

    fn traced(&self, document: &Document, from: Passage, taken: Vec<Taken>) -> TracedPassage {
        let passage = &document.passages()[from.at.1];
        let other = |at: At| {
            let place = || PassageAt { document: self.id(at.0).to_owned(), passage: passage_id(at.1) };
            (at != from.at).then(place)
        };
        TracedPassage {
            id: passage_id(from.at.1),
            kind: passage.kind,
            block: passage.block,
            span: report::place(document, passage.span, None),
            text: passage.span.of(document.text()).to_owned(),
            steps: taken.into_iter().map(|taken| taken.step).collect(),
            first: other(from.first),
            meaning: other(from.meaning),
            carriers: Vec::new(),
            more_carriers: 0,
            cites: Vec::new(),
        }
    }

    fn id(&self, number: usize) -> &str {
        &self.documents[number].info.id
    }

    /// An id that no version has.
    fn distinct(&self, id: &str) -> String {
        let taken = |id: &str| self.documents.iter().any(|document| document.info.id == id);
        let numbered = (2..).map(|number| format!("{id}-{number}"));
        std::iter::once(id.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
    }
}

/// How near a step is to leaving the words as they are; less is nearer.
fn rank(step: &Step) -> usize {
    match step.verdict {
        Verdict::Verbatim => 0,
        Verdict::Paraphrase => 1,
        _ => 2,
    }
}
