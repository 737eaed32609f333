//! The lineage of chains whose family tree is known: what holds for every trace, and how much of the tree is found.

#[path = "support/chains.rs"]
mod chains;
#[path = "support/folders.rs"]
mod folders;
#[path = "support/frames.rs"]
mod frames;
#[path = "support/score.rs"]
mod score;

use chains::{COPYIST, Chain, Habits, How, STRANGERS, WRITER, invented, random};
use score::{Figures, score};
use sourcecheck::document::PassageKind;
use sourcecheck::trace::{PassageAt, Trace, TracedDocument, TracedPassage};
use sourcecheck::{Checker, Verdict};
use std::collections::BTreeSet;
use std::ops::Range;

/// Random chains that each property is tested on.
const TESTED: Range<u64> = 0..24;

/// Random chains of the figures: others than those that anybody looks at while working.
const MEASURED: Range<u64> = 1000..1200;

fn generated(seeds: Range<u64>, habits: Habits) -> impl Iterator<Item = Chain> {
    seeds.map(move |seed| random(seed, habits))
}

fn every() -> impl Iterator<Item = Chain> {
    invented()
        .into_iter()
        .chain(generated(TESTED, WRITER))
        .chain(generated(0..6, COPYIST))
        .chain(generated(0..4, STRANGERS))
}

fn trace(chain: &Chain) -> Trace {
    Checker::new().trace(&chain.documents)
}

fn json(trace: &Trace) -> String {
    serde_json::to_string(trace).expect("a trace is plain data")
}

// ---- the chains themselves -------------------------------------------------------------------------------

#[test]
fn every_chain_is_labelled_sentence_by_sentence() {
    for chain in every() {
        chain.assert_labelled();
    }
}

#[test]
fn invented_chains_are_as_long_and_as_many_as_they_should_be() {
    let chains = invented();
    assert!(chains.len() >= 6, "{} chains", chains.len());
    for chain in &chains {
        assert!((3..=6).contains(&chain.documents.len()), "{}: documents", chain.name);
        let statements = chain.members.iter().map(|member| member.statements.len());
        assert!(statements.clone().all(|count| (12..=30).contains(&count)), "{}: sentences", chain.name);
        let all = chain.members.iter().flat_map(|member| &member.statements);
        let planted = all.filter(|statement| matches!(statement.how, How::Altered(_))).count();
        assert!((3..=7).contains(&planted), "{}: {planted} alterations", chain.name);
    }
}

#[test]
fn a_seed_makes_the_same_chain() {
    for (one, other) in generated(TESTED, WRITER).zip(generated(TESTED, WRITER)) {
        assert!((3..=6).contains(&one.documents.len()), "{}", one.name);
        let texts = |chain: &Chain| chain.documents.iter().map(|d| d.text().to_owned()).collect::<Vec<_>>();
        assert_eq!(texts(&one), texts(&other), "{}", one.name);
    }
}

// ---- what holds for every trace --------------------------------------------------------------------------

#[test]
fn every_passage_is_in_one_place() {
    for chain in every() {
        let trace = trace(&chain);
        assert_eq!(trace.documents.len(), chain.documents.len(), "{}", chain.name);
        for (traced, document) in trace.documents.iter().zip(&chain.documents) {
            let name = format!("{}: {}", chain.name, document.id());
            assert_eq!(traced.info.id, document.id(), "{name}: order of the documents");
            assert_eq!(traced.passages.len(), document.passages().len(), "{name}: passages");
            for (at, (passage, own)) in traced.passages.iter().zip(document.passages()).enumerate() {
                assert_eq!(passage.id, format!("p{}", at + 1), "{name}");
                assert_eq!((passage.span.start, passage.span.end), (own.span.start, own.span.end), "{name}");
                assert_eq!(passage.text, document.text()[own.span.start..own.span.end], "{name}");
                assert_eq!(passage.kind, own.kind, "{name}");
            }
        }
    }
}

#[test]
fn steps_lead_to_older_documents_and_end_at_the_first() {
    for chain in every() {
        let trace = trace(&chain);
        for (document, passage) in passages(&trace) {
            let name = format!("{}: {} {}", chain.name, document.info.id, passage.id);
            let own = number(&trace, &document.info.id);
            let mut before: BTreeSet<&str> = BTreeSet::new();
            for step in &passage.steps {
                let older = number(&trace, &step.document);
                assert!(older < own, "{name}: a step to {}", step.document);
                assert!(before.insert(&step.document), "{name}: two steps to {}", step.document);
                assert!(!step.passages.is_empty(), "{name}: a step to nothing");
                for id in &step.passages {
                    let target = passage_at(&trace, older, id);
                    assert_ne!(target.kind, PassageKind::Furniture, "{name}: a step to furniture");
                }
                let told = [Verdict::Verbatim, Verdict::Paraphrase, Verdict::Partial, Verdict::Altered];
                assert!(told.contains(&step.verdict), "{name}: {:?}", step.verdict);
                assert!((0.0..=1.0).contains(&step.confidence), "{name}: confidence");
                for alteration in &step.alterations {
                    let span = &alteration.span;
                    assert!(
                        span.start >= passage.span.start && span.end <= passage.span.end,
                        "{name}: a span"
                    );
                }
                let carrier = passage.carriers.iter().find(|carrier| carrier.document == step.document);
                assert!(carrier.is_some(), "{name}: {} is followed and no carrier", step.document);
            }
            // Steps to several documents are judged together, and each has the alterations that lie in it.
            if passage.steps.iter().any(|step| step.verdict == Verdict::Altered) {
                let altered = passage.steps.iter().any(|step| !step.alterations.is_empty());
                assert!(altered, "{name}: altered, and nothing is");
            }
            if passage.kind == PassageKind::Furniture {
                assert!(passage.steps.is_empty(), "{name}: furniture follows something");
            }
            assert_eq!(passage.first, first(&trace, own, passage), "{name}: the first of its chain");
            for carrier in &passage.carriers {
                assert!(number(&trace, &carrier.document) < own, "{name}: a carrier that is not older");
                assert!((0.0..=1.0).contains(&carrier.wording), "{name}: wording");
                if let Some(copied) = &carrier.copies {
                    let other = passage.carriers.iter().find(|other| &other.document == copied);
                    assert!(other.is_some(), "{name}: copies {copied}, which is no carrier");
                    assert!(
                        number(&trace, copied) < number(&trace, &carrier.document),
                        "{name}: a copy is younger"
                    );
                }
            }
        }
    }
}

#[test]
fn mutations_stand_at_steps_and_are_inherited_down_the_chain() {
    for chain in every() {
        let trace = trace(&chain);
        for mutation in &trace.mutations {
            let (from, to) = (number(&trace, &mutation.from.document), number(&trace, &mutation.to.document));
            let name = format!("{}: {} {}", chain.name, mutation.to.document, mutation.to.passage);
            assert!(from < to, "{name}: a mutation goes forward");
            let passage = passage_at(&trace, to, &mutation.to.passage);
            let step = passage.steps.iter().find(|step| step.document == mutation.from.document);
            let step = step.unwrap_or_else(|| panic!("{name}: a mutation without a step"));
            assert!(step.passages.contains(&mutation.from.passage), "{name}: from another passage");
            assert!(step.alterations.contains(&mutation.alteration), "{name}: the step does not have it");
            assert_eq!(mutation.to.text, passage.text, "{name}");
            assert_eq!(mutation.from.text, passage_at(&trace, from, &mutation.from.passage).text, "{name}");
            let mut heirs: BTreeSet<(usize, &str)> = BTreeSet::from([(to, mutation.to.passage.as_str())]);
            for heir in &mutation.inherited {
                let document = number(&trace, &heir.document);
                assert!(document > to, "{name}: inherited by an older text");
                let steps = &passage_at(&trace, document, &heir.passage).steps;
                let follows = steps.iter().any(|step| {
                    let older = number(&trace, &step.document);
                    step.passages.iter().any(|id| heirs.contains(&(older, id.as_str())))
                });
                assert!(follows, "{name}: {} {} does not follow it", heir.document, heir.passage);
                assert!(heirs.insert((document, &heir.passage)), "{name}: an heir is told twice");
            }
        }
    }
}

#[test]
fn the_stemma_counts_the_steps() {
    for chain in every() {
        let trace = trace(&chain);
        for descent in &trace.stemma {
            let name = format!("{}: {} to {}", chain.name, descent.child, descent.parent);
            let (parent, child) = (number(&trace, &descent.parent), number(&trace, &descent.child));
            assert!(parent < child, "{name}");
            let steps: Vec<_> = trace.documents[child]
                .passages
                .iter()
                .flat_map(|passage| &passage.steps)
                .filter(|step| step.document == descent.parent)
                .collect();
            assert!(descent.strength > 0.0 && descent.strength <= 1.0, "{name}: {}", descent.strength);
            assert_eq!(descent.passages, steps.len(), "{name}: passages");
            assert_eq!(descent.decided, steps.iter().filter(|step| step.decided).count(), "{name}: decided");
        }
        for (document, passage) in passages(&trace) {
            for step in &passage.steps {
                let edge = |d: &&sourcecheck::trace::Descent| {
                    d.parent == step.document && d.child == document.info.id
                };
                assert!(
                    trace.stemma.iter().find(edge).is_some(),
                    "{}: a step outside the stemma",
                    chain.name
                );
            }
        }
    }
}

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (one, two) = (pool(1), pool(2));
    for chain in invented().into_iter().chain(generated(0..4, WRITER)) {
        let first = one.install(|| json(&trace(&chain)));
        assert_eq!(first, one.install(|| json(&trace(&chain))), "{}: a second run", chain.name);
        assert_eq!(first, two.install(|| json(&trace(&chain))), "{}: two threads", chain.name);
        let read: Trace = serde_json::from_str(&first).expect("a trace is read back");
        assert_eq!(first, json(&read), "{}: read back", chain.name);
    }
}

#[test]
fn a_chain_of_copies_has_only_verbatim_steps() {
    for chain in generated(TESTED, COPYIST) {
        let trace = trace(&chain);
        assert!(trace.mutations.is_empty(), "{}: {:?}", chain.name, trace.mutations);
        for (document, passage) in passages(&trace) {
            for step in &passage.steps {
                assert_eq!(
                    step.verdict,
                    Verdict::Verbatim,
                    "{}: {} {}",
                    chain.name,
                    document.info.id,
                    passage.text
                );
            }
        }
        for (document, member) in chain.members.iter().enumerate() {
            for (place, statement) in chain.places(document).into_iter().zip(&member.statements) {
                if statement.how == How::Verbatim {
                    let passage = &trace.documents[document].passages[place];
                    assert!(!passage.steps.is_empty(), "{}: no step: {}", chain.name, passage.text);
                }
            }
        }
    }
}

#[test]
fn what_is_in_no_earlier_text_has_no_step() {
    for chain in generated(TESTED, STRANGERS) {
        let trace = trace(&chain);
        for (document, member) in chain.members.iter().enumerate().filter(|(_, m)| m.parents.is_empty()) {
            for (place, statement) in chain.places(document).into_iter().zip(&member.statements) {
                let passage = &trace.documents[document].passages[place];
                if statement.how == How::New {
                    assert!(passage.steps.is_empty(), "{}: {} {:?}", chain.name, passage.text, passage.steps);
                }
            }
        }
    }
}

fn passages(trace: &Trace) -> impl Iterator<Item = (&TracedDocument, &TracedPassage)> {
    trace
        .documents
        .iter()
        .flat_map(|document| document.passages.iter().map(move |passage| (document, passage)))
}

fn number(trace: &Trace, id: &str) -> usize {
    let found = trace.documents.iter().position(|document| document.info.id == id);
    found.unwrap_or_else(|| panic!("no document {id}"))
}

fn passage_at<'t>(trace: &'t Trace, document: usize, id: &str) -> &'t TracedPassage {
    let found = trace.documents[document].passages.iter().find(|passage| passage.id == id);
    found.unwrap_or_else(|| panic!("no passage {id} in {}", trace.documents[document].info.id))
}

/// Where the first steps lead, one after the other.
fn first(trace: &Trace, document: usize, passage: &TracedPassage) -> Option<PassageAt> {
    let step = passage.steps.first()?;
    let (older, id) = (number(trace, &step.document), &step.passages[0]);
    assert!(older < document, "a step to an older document");
    let end = first(trace, older, passage_at(trace, older, id));
    Some(end.unwrap_or_else(|| PassageAt { document: step.document.clone(), passage: id.clone() }))
}

// ---- how much is found -----------------------------------------------------------------------------------

fn measured(chains: impl IntoIterator<Item = Chain>) -> Figures {
    let mut all = Figures::default();
    for chain in chains {
        all += score(&chain, &trace(&chain));
    }
    all
}

/// Seeds that the gate measures.
const GATED: Range<u64> = 1000..1040;

/// Points of a hundred by which a figure may fall below what is recorded before the gate closes: with a few hundred
/// statements two or three of them.
const SLACK: f64 = 0.02;

/// What was measured, in per cent: the figures in the order of [`Figures::shares`], of the invented chains and of those
/// of [`GATED`]. Raise it with the engine.
const RECORDED: [(f64, f64); 15] = [
    (95.8, 99.2),
    (96.6, 99.2),
    (80.0, 85.6),
    (100.0, 100.0),
    (89.8, 99.1),
    (90.8, 99.1),
    (69.6, 96.7),
    (84.4, 95.5),
    (93.5, 100.0),
    (7.4, 1.6),
    (0.0, 0.1),
    (0.0, 0.0),
    (44.4, 100.0),
    (100.0, 100.0),
    (100.0, 100.0),
];

#[test]
fn no_figure_falls_below_what_was_measured() {
    let (invented, generated) = (measured(invented()), measured(generated(GATED, WRITER)));
    let mut worse = Vec::new();
    for (((name, one, good), (_, other, _)), recorded) in
        invented.shares().into_iter().zip(generated.shares()).zip(RECORDED)
    {
        println!("({:.1}, {:.1}), // {name}", 100.0 * one.rate(), 100.0 * other.rate());
        for (what, share, floor) in [("invented", one, recorded.0), ("generated", other, recorded.1)] {
            let above = if good { share.rate() - floor / 100.0 } else { floor / 100.0 - share.rate() };
            if share.of > 0 && above < -SLACK {
                worse.push(format!("{what}: {name}: {share}, recorded {floor}"));
            }
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}

/// Prints the figures of `docs/quality.md`, and with `MISSES=1` what they count as wrong; `SEEDS=0..200` measures other
/// random chains, to look at while working.
#[test]
#[ignore = "a measurement, run by its name"]
fn figures() {
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| {
        let (first, end) = seeds.split_once("..")?;
        Some(first.parse().ok()?..end.parse().ok()?)
    });
    let seeds = seeds.unwrap_or(MEASURED);
    let sets = [("invented", measured(invented())), ("generated", measured(generated(seeds, WRITER)))];
    println!("| | {} | {} |\n|---|--:|--:|", sets[0].0, sets[1].0);
    for ((name, one, _), (_, other, _)) in sets[0].1.shares().into_iter().zip(sets[1].1.shares()) {
        println!("| {name} | {one} | {other} |");
    }
    if std::env::var_os("MISSES").is_some() {
        for (_, figures) in &sets {
            figures.misses.iter().for_each(|miss| println!("{miss}"));
        }
    }
}
