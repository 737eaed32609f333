//! What happened on the way? Reads the passages of all documents with their steps, and nothing else: the first text of
//! each chain, what copies what, the stemma, the mutations, what vanished, and who cites whom in a circle.
//!
//! Linear in the steps, but for what vanished: there each passage looks at the documents that come from its own.

use super::{Circle, Descent, Mutation, PassageAt, Step, TracedDocument, TracedPassage, Vanished, Wording};
use crate::document::PassageKind;
use crate::finding::Verdict;
use crate::report::{AlterationReport, ReportSpan};
use crate::segment::kinds;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Share of a document's words, `0..=1`, that must follow another one for it to stand in its line: below, a statement
/// that it does not have is none that it left out. A fifth: an article of twenty sentences that takes four from a
/// report is about the report.
const LINE: f64 = 0.2;

/// Number of a document and number of a passage in it.
type At = (usize, usize);

/// The events of a trace.
pub(super) struct Events {
    pub stemma: Vec<Descent>,
    pub mutations: Vec<Mutation>,
    pub vanished: Vec<Vanished>,
    pub circles: Vec<Circle>,
}

/// Fills in what the passages' own steps tell of each: where its chain begins, and which carriers copy others.
pub(super) fn complete(documents: &mut [TracedDocument]) {
    let numbers = numbers(documents);
    for document in 0..documents.len() {
        for passage in 0..documents[document].passages.len() {
            let first = first(documents, &numbers, (document, passage));
            let copies = copies(documents, &numbers, &documents[document].passages[passage]);
            let traced = &mut documents[document].passages[passage];
            traced.first = first;
            for (carrier, copies) in traced.carriers.iter_mut().zip(copies) {
                carrier.copies = copies;
            }
        }
    }
}

/// What happened on the way, from documents that are [`complete`].
pub(super) fn events(documents: &[TracedDocument]) -> Events {
    let steps = Steps::new(documents);
    let stemma = stemma(documents);
    Events {
        mutations: mutations(documents, &steps),
        vanished: vanished(documents, &steps, &stemma),
        circles: circles(documents, &steps),
        stemma,
    }
}

fn numbers(documents: &[TracedDocument]) -> FxHashMap<String, usize> {
    documents.iter().enumerate().map(|(number, document)| (document.info.id.clone(), number)).collect()
}

/// The number in an id such as `p12`: 11.
fn number(id: &str) -> Option<usize> {
    id.get(1..)?.parse::<usize>().ok()?.checked_sub(1)
}

fn id_of(documents: &[TracedDocument], (document, passage): At) -> PassageAt {
    let document = &documents[document];
    PassageAt { document: document.info.id.clone(), passage: document.passages[passage].id.clone() }
}

/// Where a step leads.
fn targets(numbers: &FxHashMap<String, usize>, step: &Step) -> Vec<At> {
    let Some(&document) = numbers.get(&step.document) else { return Vec::new() };
    step.passages.iter().filter_map(|id| Some((document, number(id)?))).collect()
}

/// The end of the chain of first steps; the documents before are complete.
fn first(documents: &[TracedDocument], numbers: &FxHashMap<String, usize>, at: At) -> Option<PassageAt> {
    let step = documents[at.0].passages[at.1].steps.first()?;
    let &(document, passage) = targets(numbers, step).first()?;
    let before = documents[document].passages.get(passage)?;
    Some(before.first.clone().unwrap_or_else(|| id_of(documents, (document, passage))))
}

/// Of each carrier of a passage: the nearest other carrier that it goes back to.
fn copies(
    documents: &[TracedDocument],
    numbers: &FxHashMap<String, usize>,
    traced: &TracedPassage,
) -> Vec<Option<String>> {
    let others: FxHashSet<&str> = traced.carriers.iter().map(|carrier| carrier.document.as_str()).collect();
    let back = |carrier: &super::Carrier| -> Option<String> {
        let mut waiting: VecDeque<At> = VecDeque::new();
        let start = *numbers.get(&carrier.document)?;
        waiting.extend(carrier.passages.iter().filter_map(|id| Some((start, number(id)?))));
        let mut seen: FxHashSet<At> = waiting.iter().copied().collect();
        while let Some((document, passage)) = waiting.pop_front() {
            for step in &documents[document].passages.get(passage)?.steps {
                if others.contains(step.document.as_str()) {
                    return Some(step.document.clone());
                }
                waiting.extend(targets(numbers, step).into_iter().filter(|at| seen.insert(*at)));
            }
        }
        None
    };
    traced.carriers.iter().map(back).collect()
}

/// The steps of all passages, both ways.
struct Steps {
    /// By passage: where its steps lead, one list a step.
    back: FxHashMap<At, Vec<Vec<At>>>,
    /// By passage: the passages that follow it, with the number of the step, in order.
    forth: FxHashMap<At, Vec<(At, usize)>>,
}

impl Steps {
    fn new(documents: &[TracedDocument]) -> Self {
        let numbers = numbers(documents);
        let (mut back, mut forth): (FxHashMap<At, Vec<Vec<At>>>, FxHashMap<At, Vec<(At, usize)>>) =
            Default::default();
        for (document, traced) in documents.iter().enumerate() {
            for (passage, traced) in traced.passages.iter().enumerate() {
                for (nth, step) in traced.steps.iter().enumerate() {
                    let targets = targets(&numbers, step);
                    for &target in &targets {
                        forth.entry(target).or_default().push(((document, passage), nth));
                    }
                    back.entry((document, passage)).or_default().push(targets);
                }
            }
        }
        Self { back, forth }
    }

    fn followers(&self, at: At) -> &[(At, usize)] {
        self.forth.get(&at).map_or(&[], Vec::as_slice)
    }
}

fn is_content(passage: &TracedPassage) -> bool {
    passage.kind != PassageKind::Furniture
}

fn stemma(documents: &[TracedDocument]) -> Vec<Descent> {
    let mut stemma = Vec::new();
    for (number, child) in documents.iter().enumerate() {
        let words = |passage: &TracedPassage| passage.text.split_whitespace().count();
        let content: Vec<&TracedPassage> = child.passages.iter().filter(|p| is_content(p)).collect();
        let total: usize = content.iter().map(|passage| words(passage)).sum();
        let mut of_child: Vec<(usize, Descent)> = Vec::new();
        for parent in documents[..number].iter() {
            let id = &parent.info.id;
            let follow: Vec<(&TracedPassage, &Step)> = content
                .iter()
                .filter_map(|passage| {
                    Some((*passage, passage.steps.iter().find(|step| step.document == *id)?))
                })
                .collect();
            if follow.is_empty() {
                continue;
            }
            let followed: usize = follow.iter().map(|(passage, _)| words(passage)).sum();
            let count = |keep: fn(&Step) -> bool| follow.iter().filter(|(_, step)| keep(step)).count();
            let strength = (followed as f64 / total.max(1) as f64 * 1000.0).round() / 1000.0;
            let descent = Descent {
                parent: id.clone(),
                child: child.info.id.clone(),
                strength,
                passages: follow.len(),
                decided: count(|step| step.decided),
                altered: count(|step| !step.alterations.is_empty()),
                cited: child.cites.contains(id),
            };
            of_child.push((followed, descent));
        }
        of_child.sort_by_key(|(followed, _)| std::cmp::Reverse(*followed));
        stemma.extend(of_child.into_iter().map(|(_, descent)| descent));
    }
    stemma
}

fn mutations(documents: &[TracedDocument], steps: &Steps) -> Vec<Mutation> {
    let numbers = numbers(documents);
    let mut mutations = Vec::new();
    for (document, child) in documents.iter().enumerate() {
        for (passage, traced) in child.passages.iter().enumerate() {
            for step in &traced.steps {
                let from = targets(&numbers, step);
                for alteration in &step.alterations {
                    let holds = |&&(document, passage): &&At| {
                        let place = &documents[document].passages[passage].span;
                        alteration.source_span.as_ref().is_some_and(|span| covers(place, span))
                    };
                    let Some(&from) = from.iter().find(holds).or(from.first()) else { continue };
                    mutations.push(Mutation {
                        from: wording(documents, from),
                        to: wording(documents, (document, passage)),
                        alteration: alteration.clone(),
                        inherited: inherited(documents, steps, (document, passage), alteration),
                    });
                }
            }
        }
    }
    mutations
}

fn covers(place: &ReportSpan, span: &ReportSpan) -> bool {
    place.start <= span.start && span.end <= place.end
}

fn overlaps(a: &ReportSpan, b: &ReportSpan) -> bool {
    a.start < b.end && b.start < a.end
}

fn wording(documents: &[TracedDocument], (document, passage): At) -> Wording {
    let traced = &documents[document].passages[passage];
    Wording {
        document: documents[document].info.id.clone(),
        passage: traced.id.clone(),
        span: traced.span.clone(),
        text: traced.text.clone(),
    }
}

/// The passages that have a changed fact from where it changed: those that follow it, as long as the step does not
/// change the same words again. A step that leaves something out must have kept the words.
fn inherited(
    documents: &[TracedDocument],
    steps: &Steps,
    at: At,
    alteration: &AlterationReport,
) -> Vec<PassageAt> {
    let origin = &documents[at.0].passages[at.1];
    let said = alteration.span.start.checked_sub(origin.span.start);
    let said = said.and_then(|start| {
        origin.text.get(start..start + alteration.span.end.saturating_sub(alteration.span.start))
    });
    let said = said.map(kinds::words).unwrap_or_default();
    let keeps = |passage: &TracedPassage| {
        let words = kinds::words(&passage.text);
        said.iter().all(|word| words.contains(word))
    };
    let (mut found, mut waiting) = (BTreeSet::new(), vec![at]);
    while let Some(before) = waiting.pop() {
        for &(after, nth) in steps.followers(before) {
            let traced = &documents[after.0].passages[after.1];
            let step = &traced.steps[nth];
            let again = before == at
                && step.alterations.iter().any(|next| {
                    next.source_span.as_ref().is_some_and(|span| overlaps(span, &alteration.span))
                });
            let whole = matches!(step.verdict, Verdict::Verbatim | Verdict::Paraphrase);
            if !again && (whole || keeps(traced)) && found.insert(after) {
                waiting.push(after);
            }
        }
    }
    found.into_iter().map(|at| id_of(documents, at)).collect()
}

/// By document: the earlier ones in whose line it stands.
fn lines(documents: &[TracedDocument], stemma: &[Descent]) -> Vec<BTreeSet<usize>> {
    let numbers = numbers(documents);
    let mut lines: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); documents.len()];
    for descent in stemma.iter().filter(|descent| descent.strength >= LINE) {
        let (Some(&parent), Some(&child)) = (numbers.get(&descent.parent), numbers.get(&descent.child))
        else {
            continue;
        };
        // The parent's line is whole, since the stemma comes by child and parents are earlier.
        let before = lines[parent].clone();
        lines[child].insert(parent);
        lines[child].extend(before);
    }
    lines
}

fn vanished(documents: &[TracedDocument], steps: &Steps, stemma: &[Descent]) -> Vec<Vanished> {
    let lines = lines(documents, stemma);
    let mut vanished = Vec::new();
    for (document, traced) in documents.iter().enumerate() {
        let after: Vec<usize> =
            (document + 1..documents.len()).filter(|&k| lines[k].contains(&document)).collect();
        if after.is_empty() {
            continue;
        }
        for passage in (0..traced.passages.len()).filter(|&at| is_content(&traced.passages[at])) {
            let at = (document, passage);
            let has: BTreeMap<usize, At> = descendants(steps, at);
            let between = |k: usize| has.keys().any(|m| lines[k].contains(m));
            let missing: Vec<usize> =
                after.iter().copied().filter(|k| !has.contains_key(k) && !between(*k)).collect();
            let over = |after: &&At| {
                steps.back.get(*after).is_some_and(|back| back.iter().flatten().any(|target| *target == at))
                    && missing.iter().any(|k| lines[after.0].contains(k))
            };
            let returns = has.values().find(over).copied();
            if missing.is_empty() {
                continue;
            }
            vanished.push(Vanished {
                last: id_of(documents, at),
                missing: missing.iter().map(|&k| documents[k].info.id.clone()).collect(),
                returns: returns.map(|at| id_of(documents, at)),
            });
        }
    }
    vanished
}

/// By document: the first of its passages that goes back to `at`.
fn descendants(steps: &Steps, at: At) -> BTreeMap<usize, At> {
    let mut found: BTreeSet<At> = BTreeSet::new();
    let mut waiting = vec![at];
    while let Some(before) = waiting.pop() {
        waiting.extend(
            steps.followers(before).iter().map(|(after, _)| *after).filter(|after| found.insert(*after)),
        );
    }
    let mut by_document = BTreeMap::new();
    for after in found {
        by_document.entry(after.0).or_insert(after);
    }
    by_document
}

/// The shortest circle through each document that stands in one, each circle once, from its oldest document on.
fn circles(documents: &[TracedDocument], steps: &Steps) -> Vec<Circle> {
    let numbers = numbers(documents);
    let cites: Vec<Vec<usize>> = documents
        .iter()
        .map(|document| document.cites.iter().filter_map(|id| numbers.get(id).copied()).collect())
        .collect();
    let mut found: BTreeSet<Vec<usize>> = BTreeSet::new();
    for start in 0..documents.len() {
        if let Some(mut circle) = shortest_circle(&cites, start) {
            let oldest = (0..circle.len()).min_by_key(|&at| circle[at]).unwrap_or(0);
            circle.rotate_left(oldest);
            found.insert(circle);
        }
    }
    let circle = |numbers: Vec<usize>| {
        let next = |nth: usize| numbers[(nth + 1) % numbers.len()];
        let passages = numbers.iter().enumerate().flat_map(|(nth, &document)| {
            let cited = next(nth);
            (0..documents[document].passages.len()).map(move |passage| ((document, passage), cited))
        });
        let passages = passages.filter(|&(at, cited)| {
            documents[at.0].passages[at.1].cites.contains(&documents[cited].info.id)
                && (descendants(steps, at).contains_key(&cited) || goes_back(steps, at, cited))
        });
        Circle {
            passages: passages.map(|(at, _)| id_of(documents, at)).collect(),
            documents: numbers.iter().map(|&number| documents[number].info.id.clone()).collect(),
        }
    };
    found.into_iter().map(circle).collect()
}

/// Whether a passage goes back to any passage of a document.
fn goes_back(steps: &Steps, at: At, document: usize) -> bool {
    let (mut seen, mut waiting) = (FxHashSet::default(), vec![at]);
    while let Some(at) = waiting.pop() {
        for &target in steps.back.get(&at).into_iter().flatten().flatten() {
            if target.0 == document {
                return true;
            }
            if seen.insert(target) {
                waiting.push(target);
            }
        }
    }
    false
}

fn shortest_circle(cites: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(at) = waiting.pop_front() {
        for &next in &cites[at] {
            if next == start {
                let mut circle = vec![at];
                while circle[0] != start {
                    circle.insert(0, *before.get(&circle[0])?);
                }
                return Some(circle);
            }
            if !before.contains_key(&next) {
                before.insert(next, at);
                waiting.push_back(next);
            }
        }
    }
    None
}
