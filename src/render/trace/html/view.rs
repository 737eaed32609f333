//! What does the page show of a trace?
//!
//! Turns a trace into plain serialisable values, one struct for each part of `trace.html.jinja`, with every text still
//! unescaped: escaping is the template's. An id that names nothing in the trace, as one from elsewhere may hold,
//! gives a label without a link.

use crate::document::PassageKind;
use crate::finding::Verdict;
use crate::render::html::{Words, percent, slug, symbol, words};
use crate::render::{clipped, counted, marks};
use crate::report::{AlterationReport, ReportSpan};
use crate::trace::{
    Carrier, Circle, Mutation, PassageAt, Step, Trace, TracedDocument, TracedPassage, Vanished,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a step can be, in the order of the legend.
const VERDICTS: [(Verdict, &str); 4] = [
    (Verdict::Verbatim, "the same words"),
    (Verdict::Paraphrase, "reworded, the facts kept"),
    (Verdict::Partial, "a part of it is new"),
    (Verdict::Altered, "a fact was changed"),
];

/// Passages of one document from which on the page opens with short passages. Our own choice: about three screens of
/// full passages at 1440 × 900; below it a reader scrolls less than he would unfold.
const MANY_PASSAGES: usize = 30;

/// Carriers shown with their words, of each passage. Our own choice: the fifty versions of one text are carriers of
/// one another, and a page that lists them all for every passage would grow with the square of their number.
const CARRIERS_SHOWN: usize = 6;

/// Code points of a statement in a list.
const STATEMENT: usize = 240;

/// Ids the template uses itself.
const RESERVED: [&str; 17] = [
    "trace",
    "columns",
    "threads",
    "arrow-altered",
    "mutations",
    "vanished",
    "circles",
    "key",
    "dock",
    "peek",
    "only-altered",
    "only-newest",
    "only-threaded",
    "no-furniture",
    "density-overview",
    "density-short",
    "density-full",
];

/// The whole page.
#[derive(Serialize)]
pub(super) struct Page {
    title: String,
    tool: String,
    summary: String,
    short: bool,
    newest: Option<DocumentLink>,
    legend: Vec<Meaning>,
    columns: Vec<Column>,
    changes: usize,
    mutations: Vec<MutationGroup>,
    vanished: Vec<Gone>,
    circles: Vec<Round>,
}

/// One line of the legend.
#[derive(Serialize)]
struct Meaning {
    verdict: &'static str,
    symbol: &'static str,
    meaning: &'static str,
    count: usize,
}

/// A document.
#[derive(Serialize)]
struct Column {
    anchor: String,
    id: String,
    title: Option<String>,
    date: Option<String>,
    path: Option<String>,
    language: Option<String>,
    notices: Vec<String>,
    cites: Vec<DocumentLink>,
    parents: Vec<Parent>,
    own: String,
    rows: Vec<Row>,
}

/// A link to a document.
#[derive(Clone, Serialize)]
struct DocumentLink {
    anchor: Option<String>,
    label: String,
}

/// A document that another follows.
#[derive(Serialize)]
struct Parent {
    link: DocumentLink,
    /// `0..=1`, for the width of its arc.
    share: String,
    percent: String,
    told: String,
}

/// A passage.
#[derive(Serialize)]
struct Row {
    anchor: String,
    label: String,
    place: String,
    /// For the style sheet: kind, and what the filters ask.
    classes: String,
    verdict: Option<&'static str>,
    symbol: &'static str,
    words: Vec<Words>,
    steps: Vec<Back>,
    first: Option<Link>,
    carriers: Vec<Witness>,
    further_carriers: usize,
    cites: Vec<DocumentLink>,
    /// Whether there is more to say than the links of `steps` do.
    details: bool,
}

/// A link to a passage.
#[derive(Serialize)]
struct Link {
    anchor: Option<String>,
    document: String,
    passage: String,
}

/// A step back.
#[derive(Serialize)]
struct Back {
    verdict: &'static str,
    symbol: &'static str,
    links: Vec<Link>,
    sure: String,
    decided: bool,
    /// Both wordings, where they are not the same.
    later: Vec<Words>,
    earlier: Vec<Earlier>,
    changes: Vec<Change>,
    unsupported: Vec<String>,
    dropped: Vec<String>,
}

/// An earlier wording.
#[derive(Serialize)]
struct Earlier {
    link: Link,
    words: Vec<Words>,
}

/// A changed fact.
#[derive(Serialize)]
struct Change {
    kind: &'static str,
    was: Option<String>,
    became: Option<String>,
    message: String,
}

/// An earlier document that says it.
#[derive(Serialize)]
struct Witness {
    links: Vec<Link>,
    verdict: &'static str,
    symbol: &'static str,
    wording: String,
    only: Vec<String>,
    copies: Option<DocumentLink>,
}

/// The mutations from one document to another.
#[derive(Serialize)]
struct MutationGroup {
    from: DocumentLink,
    to: DocumentLink,
    mutations: Vec<Mutated>,
}

/// One line of the mutation log.
#[derive(Serialize)]
struct Mutated {
    nth: usize,
    from: Link,
    to: Link,
    was: Vec<Words>,
    became: Vec<Words>,
    change: Change,
    inherited: Vec<Link>,
}

/// A statement that vanishes.
#[derive(Serialize)]
struct Gone {
    last: Link,
    text: String,
    missing: Vec<DocumentLink>,
    returns: Option<Link>,
    returned: String,
}

/// Documents that cite one another.
#[derive(Serialize)]
struct Round {
    documents: Vec<DocumentLink>,
    passages: Vec<Said>,
}

/// A passage with its text.
#[derive(Serialize)]
struct Said {
    link: Link,
    text: String,
}

/// Where a passage stands: index of the document, and of the passage in it.
type At = (usize, usize);

/// A trace with the names of its places and its steps read both ways.
struct Maker<'t> {
    trace: &'t Trace,
    documents: BTreeMap<&'t str, usize>,
    passages: BTreeMap<(&'t str, &'t str), At>,
    /// Element ids of the documents, and of their passages.
    anchors: Vec<(String, Vec<String>)>,
    /// The words of a passage that later documents changed.
    against: BTreeMap<At, Vec<&'t ReportSpan>>,
    /// Passages that a later one follows.
    followed: BTreeSet<At>,
    /// Passages at either end of a step that changed a fact.
    altered: BTreeSet<At>,
    /// Passages of the newest document, and those that their chains lead through.
    newest: BTreeSet<At>,
}

/// The page of a trace.
pub(super) fn page(trace: &Trace) -> Page {
    let maker = Maker::new(trace);
    let ids: Vec<&str> = trace.documents.iter().map(|document| document.info.id.as_str()).collect();
    let steps = || trace.documents.iter().flat_map(|d| &d.passages).flat_map(|p| &p.steps);
    let count = |verdict| steps().filter(|step| step.verdict == verdict).count();
    Page {
        title: format!("Lineage: {}", clipped(&ids.join(", "), STATEMENT)),
        tool: format!("{} {}", trace.tool.name, trace.tool.version),
        summary: summary(trace),
        short: trace.documents.iter().any(|document| document.passages.len() > MANY_PASSAGES),
        newest: ids.last().map(|id| maker.document_link(id)),
        legend: VERDICTS
            .into_iter()
            .map(|(verdict, meaning)| Meaning {
                verdict: verdict.name(),
                symbol: symbol(verdict),
                meaning,
                count: count(verdict),
            })
            .collect(),
        columns: (0..trace.documents.len()).map(|at| maker.column(at)).collect(),
        changes: trace.mutations.len(),
        mutations: maker.mutations(),
        vanished: trace.vanished.iter().map(|vanished| maker.gone(vanished)).collect(),
        circles: trace.circles.iter().map(|circle| maker.round(circle)).collect(),
    }
}

fn summary(trace: &Trace) -> String {
    let passages: usize = trace.documents.iter().map(|document| document.passages.len()).sum();
    format!("{}, {}", counted(trace.documents.len(), "document"), counted(passages, "passage"))
}

impl<'t> Maker<'t> {
    fn new(trace: &'t Trace) -> Self {
        let mut maker = Self {
            trace,
            documents: BTreeMap::new(),
            passages: BTreeMap::new(),
            anchors: anchors(trace),
            against: BTreeMap::new(),
            followed: BTreeSet::new(),
            altered: BTreeSet::new(),
            newest: BTreeSet::new(),
        };
        for (at, document) in trace.documents.iter().enumerate() {
            maker.documents.insert(&document.info.id, at);
            for (nth, passage) in document.passages.iter().enumerate() {
                maker.passages.insert((&document.info.id, &passage.id), (at, nth));
            }
        }
        for (document, traced) in trace.documents.iter().enumerate() {
            for (nth, passage) in traced.passages.iter().enumerate() {
                passage.steps.iter().for_each(|step| maker.note((document, nth), step));
            }
        }
        maker.follow_newest();
        maker
    }

    /// Reads a step from the side of the earlier passages.
    fn note(&mut self, later: At, step: &'t Step) {
        let earlier: Vec<At> = self.ends(step).collect();
        let spans = || step.alterations.iter().filter_map(|alteration| alteration.source_span.as_ref());
        for &at in &earlier {
            self.against.entry(at).or_default().extend(spans());
        }
        if step.verdict == Verdict::Altered {
            self.altered.extend(earlier.iter().copied().chain([later]));
        }
        self.followed.extend(earlier);
    }

    fn ends(&self, step: &Step) -> impl Iterator<Item = At> {
        let end = |id: &String| self.passages.get(&(step.document.as_str(), id.as_str())).copied();
        step.passages.iter().filter_map(end)
    }

    /// The chains of the newest document, by every step back.
    fn follow_newest(&mut self) {
        let Some(last) = self.trace.documents.len().checked_sub(1) else { return };
        let mut open: Vec<At> =
            (0..self.trace.documents[last].passages.len()).map(|nth| (last, nth)).collect();
        while let Some(at) = open.pop() {
            if self.newest.insert(at) {
                open.extend(self.passage(at).steps.iter().flat_map(|step| self.ends(step)));
            }
        }
    }

    fn passage(&self, (document, nth): At) -> &'t TracedPassage {
        &self.trace.documents[document].passages[nth]
    }

    fn document_link(&self, id: &str) -> DocumentLink {
        let anchor = self.documents.get(id).map(|&at| self.anchors[at].0.clone());
        DocumentLink { anchor, label: id.to_owned() }
    }

    fn link(&self, document: &str, passage: &str) -> Link {
        let at = self.passages.get(&(document, passage));
        Link {
            anchor: at.map(|&(document, nth)| self.anchors[document].1[nth].clone()),
            document: document.to_owned(),
            passage: passage.to_owned(),
        }
    }

    fn link_at(&self, at: &PassageAt) -> Link {
        self.link(&at.document, &at.passage)
    }

    fn text_at(&self, at: &PassageAt) -> String {
        let found = self.passages.get(&(at.document.as_str(), at.passage.as_str()));
        found.map(|&at| clipped(&self.passage(at).text, STATEMENT)).unwrap_or_default()
    }

    fn column(&self, at: usize) -> Column {
        let document = &self.trace.documents[at];
        Column {
            anchor: self.anchors[at].0.clone(),
            id: document.info.id.clone(),
            title: document.title.clone(),
            date: document.date.clone(),
            path: document.info.path.clone(),
            language: document.info.language.clone(),
            notices: document.info.notices.clone(),
            cites: self.other_cited(document),
            parents: self.parents(document),
            own: own(document, at == 0),
            rows: (0..document.passages.len()).map(|nth| self.row((at, nth))).collect(),
        }
    }

    /// The documents it cites and does not follow; of those it follows `parents` says whether it cites them.
    fn other_cited(&self, document: &TracedDocument) -> Vec<DocumentLink> {
        let followed = |id: &String| {
            self.trace.stemma.iter().any(|edge| edge.child == document.info.id && edge.parent == *id)
        };
        document.cites.iter().filter(|id| !followed(id)).map(|id| self.document_link(id)).collect()
    }

    /// The documents it follows, the strongest first.
    fn parents(&self, document: &TracedDocument) -> Vec<Parent> {
        let mut found: Vec<_> =
            self.trace.stemma.iter().filter(|descent| descent.child == document.info.id).collect();
        found.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        let parent = |descent: &&crate::trace::Descent| {
            let told = [
                descent.cited.then(|| "cited".to_owned()),
                Some(counted(descent.passages, "passage")),
                Some(format!("{} by wording", descent.decided)),
                (descent.altered > 0).then(|| format!("{} altered", descent.altered)),
            ];
            Parent {
                link: self.document_link(&descent.parent),
                share: format!("{:.3}", descent.strength),
                percent: percent(descent.strength),
                told: told.into_iter().flatten().collect::<Vec<_>>().join(", "),
            }
        };
        found.iter().map(parent).collect()
    }

    fn row(&self, at: At) -> Row {
        let passage = self.passage(at);
        let steps: Vec<Back> = passage.steps.iter().map(|step| self.back(passage, step)).collect();
        // What it is on the whole, for its badge: as its strongest step says.
        let verdict = passage.steps.first().map(|step| step.verdict);
        let lone = passage.carriers.len() + passage.more_carriers < 2
            && passage.carriers.iter().all(|carrier| carrier.only.is_empty() && carrier.copies.is_none());
        let shown =
            if lone { &[][..] } else { &passage.carriers[..passage.carriers.len().min(CARRIERS_SHOWN)] };
        let told = |step: &Back| {
            !step.later.is_empty() || !step.changes.is_empty() || !step.decided || !step.dropped.is_empty()
        };
        let details = steps.iter().any(told) || !shown.is_empty() || !passage.cites.is_empty();
        Row {
            anchor: self.anchors[at.0].1[at.1].clone(),
            label: passage.id.clone(),
            place: passage.span.place(),
            classes: self.classes(at),
            verdict: verdict.map(Verdict::name),
            symbol: verdict.map_or("", symbol),
            words: words(&marks::traced(passage, self.against.get(&at).into_iter().flatten().copied())),
            steps,
            first: passage
                .first
                .as_ref()
                .filter(|first| !one_step(passage, first))
                .map(|at| self.link_at(at)),
            carriers: shown.iter().map(|carrier| self.witness(carrier)).collect(),
            further_carriers: if lone {
                0
            } else {
                passage.carriers.len() - shown.len() + passage.more_carriers
            },
            cites: passage.cites.iter().map(|id| self.document_link(id)).collect(),
            details,
        }
    }

    fn classes(&self, at: At) -> String {
        let passage = self.passage(at);
        let begins = at.1 == 0 || self.passage((at.0, at.1 - 1)).block != passage.block;
        let kind = match passage.kind {
            PassageKind::Claim => "claim",
            PassageKind::Opinion => "opinion",
            PassageKind::Furniture => "furniture",
        };
        let classes = [
            ("begins", begins),
            ("threaded", !passage.steps.is_empty() || self.followed.contains(&at)),
            ("altering", self.altered.contains(&at)),
            ("newest", self.newest.contains(&at)),
        ];
        let classes = classes.into_iter().filter(|(_, holds)| *holds).map(|(class, _)| class);
        [kind].into_iter().chain(classes).collect::<Vec<_>>().join(" ")
    }

    fn back(&self, passage: &TracedPassage, step: &Step) -> Back {
        let same = step.verdict == Verdict::Verbatim && step.alterations.is_empty();
        let ends: Vec<At> = if same { Vec::new() } else { self.ends(step).collect() };
        let pairs: Vec<_> =
            ends.iter().map(|&at| (at, marks::step(passage, step, self.passage(at)))).collect();
        Back {
            verdict: step.verdict.name(),
            symbol: symbol(step.verdict),
            links: step.passages.iter().map(|id| self.link(&step.document, id)).collect(),
            sure: percent(step.confidence),
            decided: step.decided,
            later: pairs.first().map(|(_, (later, _))| words(later)).unwrap_or_default(),
            earlier: pairs
                .iter()
                .map(|(at, (_, earlier))| Earlier {
                    link: self.link(&step.document, &self.passage(*at).id),
                    words: words(earlier),
                })
                .collect(),
            changes: step
                .alterations
                .iter()
                .map(|alteration| {
                    let was = alteration.source_span.as_ref().and_then(|span| {
                        let wording = |&at: &At| wording(self.passage(at), span);
                        ends.iter().find_map(wording)
                    });
                    change(alteration, was, wording(passage, &alteration.span))
                })
                .collect(),
            unsupported: step.unsupported.iter().map(|words| words.text.clone()).collect(),
            dropped: step.dropped.iter().map(|words| words.text.clone()).collect(),
        }
    }

    fn witness(&self, carrier: &Carrier) -> Witness {
        Witness {
            links: carrier.passages.iter().map(|id| self.link(&carrier.document, id)).collect(),
            verdict: carrier.verdict.name(),
            symbol: symbol(carrier.verdict),
            wording: percent(carrier.wording),
            only: carrier.only.clone(),
            copies: carrier.copies.as_ref().map(|id| self.document_link(id)),
        }
    }

    /// The log by pairs of documents, each in its order.
    fn mutations(&self) -> Vec<MutationGroup> {
        let mut groups: BTreeMap<_, Vec<&Mutation>> = BTreeMap::new();
        let place = |id: &'t str| (self.documents.get(id).copied().unwrap_or(usize::MAX), id);
        for mutation in &self.trace.mutations {
            let pair = (place(&mutation.to.document), place(&mutation.from.document));
            groups.entry(pair).or_default().push(mutation);
        }
        let mut nth = 0;
        let mut mutated = |mutation: &Mutation| {
            nth += 1;
            self.mutated(nth, mutation)
        };
        groups
            .into_iter()
            .map(|(((_, to), (_, from)), mutations)| MutationGroup {
                from: self.document_link(from),
                to: self.document_link(to),
                mutations: mutations.into_iter().map(&mut mutated).collect(),
            })
            .collect()
    }

    fn mutated(&self, nth: usize, mutation: &Mutation) -> Mutated {
        let (from, to, alteration) = (&mutation.from, &mutation.to, &mutation.alteration);
        let source = alteration.source_span.as_ref();
        let says = |wording: &crate::trace::Wording, span: &ReportSpan| {
            marks::wording(&wording.text, &wording.span, span).map(str::to_owned)
        };
        Mutated {
            nth,
            from: self.link(&from.document, &from.passage),
            to: self.link(&to.document, &to.passage),
            was: words(&marks::source(&from.text, &from.span, source.into_iter())),
            became: words(&marks::source(&to.text, &to.span, [&alteration.span].into_iter())),
            change: change(alteration, source.and_then(|span| says(from, span)), says(to, &alteration.span)),
            inherited: mutation.inherited.iter().map(|at| self.link_at(at)).collect(),
        }
    }

    fn gone(&self, vanished: &Vanished) -> Gone {
        Gone {
            last: self.link_at(&vanished.last),
            text: self.text_at(&vanished.last),
            missing: vanished.missing.iter().map(|id| self.document_link(id)).collect(),
            returns: vanished.returns.as_ref().map(|at| self.link_at(at)),
            returned: vanished.returns.as_ref().map(|at| self.text_at(at)).unwrap_or_default(),
        }
    }

    fn round(&self, circle: &Circle) -> Round {
        let ids = circle.documents.iter().chain(circle.documents.first());
        Round {
            documents: ids.map(|id| self.document_link(id)).collect(),
            passages: circle
                .passages
                .iter()
                .map(|at| Said { link: self.link_at(at), text: self.text_at(at) })
                .collect(),
        }
    }
}

fn change(alteration: &AlterationReport, was: Option<String>, became: Option<String>) -> Change {
    Change { kind: alteration.kind.name(), was, became, message: alteration.message.clone() }
}

/// The words of a place of a passage.
fn wording(passage: &TracedPassage, span: &ReportSpan) -> Option<String> {
    marks::wording(&passage.text, &passage.span, span).map(str::to_owned)
}

/// Whether the first step leads to `first`, so that its thread says it all.
fn one_step(passage: &TracedPassage, first: &PassageAt) -> bool {
    passage
        .steps
        .first()
        .is_some_and(|step| step.document == first.document && step.passages.first() == Some(&first.passage))
}

/// What of a document no earlier one says: `31 of 140 statements new here`.
fn own(document: &TracedDocument, oldest: bool) -> String {
    let statements = || document.passages.iter().filter(|passage| passage.kind != PassageKind::Furniture);
    let all = statements().count();
    if oldest {
        return counted(all, "statement");
    }
    let new = statements().filter(|passage| passage.steps.is_empty()).count();
    format!("{new} of {} new here", counted(all, "statement"))
}

/// Element ids: `DOCUMENT` and `DOCUMENT.PASSAGE`, distinct whatever the ids are.
fn anchors(trace: &Trace) -> Vec<(String, Vec<String>)> {
    let mut taken: BTreeSet<String> = RESERVED.iter().map(|id| (*id).to_owned()).collect();
    let mut unique = |base: String| {
        let copies = (2..).map(|copy| format!("{base}-{copy}"));
        let id = [base.clone()].into_iter().chain(copies).find(|id| !taken.contains(id));
        let id = id.expect("there are more numbers than passages");
        taken.insert(id.clone());
        id
    };
    let documents = trace.documents.iter();
    documents
        .map(|document| {
            let anchor = unique(slug(&document.info.id));
            let passage = |passage: &TracedPassage| unique(format!("{anchor}.{}", slug(&passage.id)));
            let passages = document.passages.iter().map(passage).collect();
            (anchor, passages)
        })
        .collect()
}
