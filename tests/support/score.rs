//! How much of what is known about a chain a trace finds.

use crate::chains::{At, Chain, How};
use sourcecheck::Trace;
use sourcecheck::trace::{Step, TracedPassage};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;

/// Parts of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many are as asked.
    pub hit: usize,
    /// How many there are.
    pub of: usize,
}

impl Share {
    fn count(&mut self, hit: bool) {
        self.hit += usize::from(hit);
        self.of += 1;
    }

    /// `0..=1`; 1 where there is nothing.
    pub fn rate(self) -> f64 {
        if self.of == 0 { 1.0 } else { self.hit as f64 / self.of as f64 }
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.hit += other.hit;
        self.of += other.of;
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == 0 {
            return f.pad("–");
        }
        f.pad(&format!("{:.1} % ({}/{})", 100.0 * self.rate(), self.hit, self.of))
    }
}

/// What was found of one chain or of several.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Documents with a parent whose strongest descent is from the main one.
    pub main_parent: Share,
    /// Parents that are in the stemma.
    pub parents: Share,
    /// Descents in the stemma that are from a parent.
    pub descents: Share,
    /// Documents without a parent that have none in the stemma.
    pub firsts: Share,
    /// Statements from one parent whose first step is to the document they are from.
    pub step_document: Share,
    /// Grounds, every parent of a merged sentence, to which a step leads, document and passage.
    pub step_passage: Share,
    /// Planted alterations that the log has at their step: from the right passage to the right passage.
    pub mutations: Share,
    /// Those among them of the right kind.
    pub kinds: Share,
    /// Planted alterations of which the right step is there, whatever it says.
    pub altered_steps: Share,
    /// Faithful steps with a mutation in the log. Few are good.
    pub false_mutations: Share,
    /// New statements that have a step. Few are good.
    pub false_threads: Share,
    /// Pairs of unrelated documents with a thread between them. Few are good.
    pub joined: Share,
    /// Statements that vanish and return which are told as such.
    pub vanished: Share,
    /// Circles of documents that cite one another.
    pub circles: Share,
    /// Carriers that only copy another one.
    pub copies: Share,
    /// What is not as it should be, one line each.
    pub misses: Vec<String>,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        for ((_, share, _), (_, more, _)) in self.shares_mut().into_iter().zip(other.shares()) {
            *share += more;
        }
        self.misses.extend(other.misses);
    }
}

impl Figures {
    /// Every figure with its name, and whether much of it is good.
    pub fn shares(&self) -> Vec<(&'static str, Share, bool)> {
        self.clone().shares_mut().into_iter().map(|(name, share, good)| (name, *share, good)).collect()
    }

    fn shares_mut(&mut self) -> Vec<(&'static str, &mut Share, bool)> {
        vec![
            ("main parent of a document", &mut self.main_parent, true),
            ("parents of a document, all", &mut self.parents, true),
            ("descents that are real", &mut self.descents, true),
            ("first texts left without parent", &mut self.firsts, true),
            ("document of a statement", &mut self.step_document, true),
            ("passage of a statement", &mut self.step_passage, true),
            ("alterations found at their step", &mut self.mutations, true),
            ("… and of the right kind", &mut self.kinds, true),
            ("altered statements with the right step", &mut self.altered_steps, true),
            ("faithful steps called altered", &mut self.false_mutations, false),
            ("new statements with a thread", &mut self.false_threads, false),
            ("unrelated documents with a thread", &mut self.joined, false),
            ("vanished and returned", &mut self.vanished, true),
            ("circles", &mut self.circles, true),
            ("copying witnesses", &mut self.copies, true),
        ]
    }
}

/// How near to the share of the strongest parent the share of another is that may be called the main one as well.
const AS_STRONG: f64 = 0.8;

/// Compares a trace of `chain` with what is known.
pub fn score(chain: &Chain, trace: &Trace) -> Figures {
    let view = View::new(chain, trace);
    let mut figures = Figures::default();
    for document in 0..chain.members.len() {
        view.document(document, &mut figures);
        for statement in 0..chain.members[document].statements.len() {
            view.statement((document, statement), &mut figures);
        }
    }
    view.events(&mut figures);
    figures
}

/// A chain and its trace, with the place of each statement in the trace.
struct View<'a> {
    chain: &'a Chain,
    trace: &'a Trace,
    places: Vec<Vec<usize>>,
}

impl<'a> View<'a> {
    fn new(chain: &'a Chain, trace: &'a Trace) -> Self {
        let places = (0..chain.members.len()).map(|document| chain.places(document)).collect();
        Self { chain, trace, places }
    }

    fn id(&self, document: usize) -> &'a str {
        &self.trace.documents[document].info.id
    }

    fn passage(&self, (document, statement): At) -> &'a TracedPassage {
        &self.trace.documents[document].passages[self.places[document][statement]]
    }

    fn miss(&self, figures: &mut Figures, what: &str, at: At, more: &str) {
        let text = &self.passage(at).text;
        figures.misses.push(format!("{}: {what}: {} {text:?} {more}", self.chain.name, self.id(at.0)));
    }

    fn document(&self, document: usize, figures: &mut Figures) {
        let id = self.id(document);
        let member = &self.chain.members[document];
        let mut descents: Vec<_> = self.trace.stemma.iter().filter(|descent| descent.child == id).collect();
        descents.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        let told: Vec<&str> = descents.iter().map(|descent| descent.parent.as_str()).collect();
        let told_as = || {
            let told = descents
                .iter()
                .map(|d| format!("{} {:.2} ({}, {} decided)", d.parent, d.strength, d.passages, d.decided));
            told.collect::<Vec<_>>().join(", ")
        };
        let parents: Vec<&str> = member.parents.iter().map(|&parent| self.id(parent)).collect();
        if parents.is_empty() {
            figures.firsts.count(told.is_empty());
            if !told.is_empty() {
                figures.misses.push(format!(
                    "{}: a first text has parents: {id}: {}",
                    self.chain.name,
                    told_as()
                ));
            }
            return;
        }
        let given = |parent: usize| {
            let grounds = member.statements.iter().flat_map(|statement| &statement.grounds);
            grounds.filter(|ground| ground[0].0 == parent).count() as f64
        };
        let most = member.parents.iter().map(|&parent| given(parent)).fold(0.0, f64::max);
        let main: Vec<&str> = member
            .parents
            .iter()
            .filter(|&&parent| given(parent) >= AS_STRONG * most)
            .map(|&parent| self.id(parent))
            .collect();
        let right = told.first().is_some_and(|first| main.contains(first));
        figures.main_parent.count(right);
        if !right {
            figures.misses.push(format!(
                "{}: main parent: {id}: {main:?}, found {}",
                self.chain.name,
                told_as()
            ));
        }
        for parent in &parents {
            figures.parents.count(told.contains(parent));
            if !told.contains(parent) {
                figures.misses.push(format!(
                    "{}: parent: {id}: {parent}, found {}",
                    self.chain.name,
                    told_as()
                ));
            }
        }
        for parent in &told {
            figures.descents.count(parents.contains(parent));
            if !parents.contains(parent) {
                figures.misses.push(format!(
                    "{}: not a parent: {id}: {parent}, parents {parents:?}, found {}",
                    self.chain.name,
                    told_as()
                ));
            }
        }
    }

    fn statement(&self, at: At, figures: &mut Figures) {
        let statement = &self.chain.members[at.0].statements[at.1];
        let passage = self.passage(at);
        let steps = || {
            let told = passage.steps.iter().map(|step| self.told(step));
            format!("| found {}", told.collect::<Vec<_>>().join("; "))
        };
        if statement.how == How::Free {
            return;
        }
        if statement.how == How::New {
            figures.false_threads.count(!passage.steps.is_empty());
            if !passage.steps.is_empty() {
                self.miss(figures, "a new statement has a thread", at, &steps());
            }
            return;
        }
        let documents = |ground: &[At]| ground.iter().map(|at| self.id(at.0)).collect::<BTreeSet<_>>();
        let first = passage.steps.first().map(|step| step.document.as_str());
        let right = first.is_some_and(|first| statement.grounds.iter().any(|g| documents(g).contains(first)));
        figures.step_document.count(right);
        if !right {
            let real = self.passage(statement.grounds[0][0]);
            let real = format!("| from {} {:?} {}", self.id(statement.grounds[0][0].0), real.text, steps());
            self.miss(figures, "document of a statement", at, &real);
        }
        let leads_to = |ground: &[At]| {
            ground.iter().any(|&other| {
                let id = &self.passage(other).id;
                passage.steps.iter().any(|s| s.document == self.id(other.0) && s.passages.contains(id))
            })
        };
        for ground in &statement.grounds {
            let found = leads_to(ground);
            figures.step_passage.count(found);
            if !found && right {
                let real = format!("| from {:?} {}", self.passage(ground[0]).text, steps());
                self.miss(figures, "passage of a statement", at, &real);
            }
        }
        let mutations: Vec<_> = self
            .trace
            .mutations
            .iter()
            .filter(|m| m.to.document == self.id(at.0) && m.to.passage == passage.id)
            .collect();
        match statement.how {
            How::Altered(kind) => {
                let from = |m: &sourcecheck::trace::Mutation| {
                    statement.grounds.iter().flatten().any(|&other| {
                        m.from.document == self.id(other.0) && m.from.passage == self.passage(other).id
                    })
                };
                let found: Vec<_> = mutations.iter().filter(|m| from(m)).collect();
                figures.mutations.count(!found.is_empty());
                figures.altered_steps.count(statement.grounds.iter().any(|ground| leads_to(ground)));
                if found.is_empty() {
                    let real = format!("| from {:?} {}", self.passage(statement.grounds[0][0]).text, steps());
                    self.miss(figures, &format!("alteration of a {}", kind.name()), at, &real);
                } else {
                    let right = found.iter().any(|m| m.alteration.kind == kind);
                    figures.kinds.count(right);
                    if !right {
                        let kinds: Vec<_> = found.iter().map(|m| m.alteration.kind.name()).collect();
                        self.miss(
                            figures,
                            &format!("kind of an alteration: {} as {kinds:?}", kind.name()),
                            at,
                            "",
                        );
                    }
                }
            }
            _ => {
                figures.false_mutations.count(!mutations.is_empty());
                if let Some(mutation) = mutations.first() {
                    let more = format!("| from {:?}: {}", mutation.from.text, mutation.alteration.message);
                    self.miss(figures, "a faithful step is called altered", at, &more);
                }
            }
        }
    }

    fn told(&self, step: &Step) -> String {
        let document = self.trace.documents.iter().find(|document| document.info.id == step.document);
        let passages = document.map_or(&[][..], |document| &document.passages);
        let text = passages.iter().find(|p| Some(&p.id) == step.passages.first()).map_or("", |p| &p.text);
        format!(
            "{} {} {}{} {text:?}",
            step.document,
            step.passages.join("+"),
            step.verdict.name(),
            if step.decided { " decided" } else { "" }
        )
    }

    fn events(&self, figures: &mut Figures) {
        let chain = self.chain;
        for &(one, other) in &chain.apart {
            let (older, newer) = (one.min(other), one.max(other));
            let threads: Vec<_> = self.trace.documents[newer]
                .passages
                .iter()
                .filter(|passage| passage.steps.iter().any(|step| step.document == self.id(older)))
                .collect();
            figures.joined.count(!threads.is_empty());
            for thread in threads {
                figures.misses.push(format!(
                    "{}: a thread between strangers: {} to {}: {:?}",
                    chain.name,
                    self.id(newer),
                    self.id(older),
                    thread.text
                ));
            }
        }
        for (last, missing, returns) in &chain.vanished {
            let missing: Vec<&str> = missing.iter().map(|&document| self.id(document)).collect();
            let found = self.trace.vanished.iter().any(|vanished| {
                let returned = vanished.returns.as_ref();
                vanished.last.document == self.id(last.0)
                    && vanished.last.passage == self.passage(*last).id
                    && missing.iter().all(|id| vanished.missing.iter().any(|other| other == id))
                    && returned.is_some_and(|at| {
                        at.document == self.id(returns.0) && at.passage == self.passage(*returns).id
                    })
            });
            figures.vanished.count(found);
            if !found {
                self.miss(figures, "vanished and returned", *last, &format!("| missing in {missing:?}"));
            }
        }
        for circle in &chain.circles {
            let circle: BTreeSet<&str> = circle.iter().map(|&document| self.id(document)).collect();
            let found = self
                .trace
                .circles
                .iter()
                .any(|told| told.documents.iter().map(String::as_str).collect::<BTreeSet<_>>() == circle);
            figures.circles.count(found);
            if !found {
                figures.misses.push(format!("{}: circle of {circle:?}", chain.name));
            }
        }
        for &(at, carrier, of) in &chain.copies {
            let carriers = &self.passage(at).carriers;
            let found = carriers
                .iter()
                .any(|c| c.document == self.id(carrier) && c.copies.as_deref() == Some(self.id(of)));
            figures.copies.count(found);
            if !found {
                let told: Vec<_> =
                    carriers.iter().map(|c| format!("{} copies {:?}", c.document, c.copies)).collect();
                self.miss(figures, "a copying witness", at, &format!("| {}", told.join(", ")));
            }
        }
    }
}
