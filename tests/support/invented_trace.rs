//! Traces made in code: invented statements handed from document to document, with every kind of step.

use sourcecheck::document::PassageKind;
use sourcecheck::report::{AlterationReport, DocumentInfo, ReportSpan, TextSpan, Tool};
use sourcecheck::trace::{
    Carrier, Circle, Descent, Mutation, PassageAt, Step, Trace, TracedDocument, TracedPassage, Vanished,
    Wording,
};
use sourcecheck::{AlterationType, Verdict};
use std::collections::BTreeMap;

/// A statement by its parts, so that it can be reworded and changed.
#[derive(Clone)]
struct Statement {
    body: &'static str,
    duty: &'static str,
    amount: u64,
    thing: &'static str,
    year: u64,
}

const BODIES: [&str; 8] = [
    "The council of Harnoya",
    "The harbour board",
    "The province of Brennick",
    "The pilots’ guild",
    "The ministry of the isles",
    "Every parish on the Wend",
    "The Tessel conference",
    "The water office",
];
const DUTIES: [&str; 6] = [
    "shall set aside",
    "may spend",
    "will provide",
    "should not spend less than",
    "has promised",
    "plans to raise",
];
const THINGS: [&str; 10] = [
    "the northern quay",
    "the training of young pilots",
    "a common register of wells",
    "the repair of the sea wall at Vellenmoor",
    "schools that teach in both languages",
    "the lighthouse and its keeper’s house",
    "a fund for families who lost their boats",
    "the orchard terraces above the river, which were given up after the great frost",
    "the archive of letters",
    "ferries that run in winter, too",
];

impl Statement {
    fn drawn(dice: &mut Dice) -> Self {
        Self {
            body: BODIES[dice.below(BODIES.len())],
            duty: DUTIES[dice.below(DUTIES.len())],
            amount: 10 + dice.below(890) as u64,
            thing: THINGS[dice.below(THINGS.len())],
            year: 2001 + dice.below(60) as u64,
        }
    }

    fn plain(&self) -> String {
        format!(
            "{} {} {} million crowns for {} by {}.",
            self.body, self.duty, self.amount, self.thing, self.year
        )
    }

    fn reworded(&self) -> String {
        let mut body = self.body.to_owned();
        body[..1].make_ascii_lowercase();
        format!("By {} {body} {} {} million crowns for {}.", self.year, self.duty, self.amount, self.thing)
    }
}

const NEW_PART: &str = "and the bell of Saint Orla is to be recast";

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }
}

/// A document to invent: id, title, date, and the documents it follows with their parts of it in percent.
pub type Plan = (&'static str, &'static str, &'static str, &'static [(usize, usize)]);

/// Two families, as in a dossier: two papers of the nineties, and three texts that follow one another.
pub const FAMILIES: [Plan; 5] = [
    ("working-paper-1995", "Working paper on the harbours of the Wend", "1995", &[]),
    ("brief-1996", "Brief for the council: harbours and pilots", "1996-03", &[(0, 75)]),
    ("joint-statement-2023", "Joint statement of the isles and the province", "2023-11-04", &[]),
    ("action-plan-2024", "Action plan 2024–2031", "2024-05", &[(2, 70)]),
    (
        "analysis-2024",
        "What the action plan changes, and for whom: an analysis",
        "2024-09-17",
        &[(3, 50), (2, 25), (1, 5)],
    ),
];

/// A trace of documents with `count` passages each.
pub fn invented(plans: &[Plan], count: usize) -> Trace {
    let mut dice = Dice(count as u64);
    let mut documents: Vec<TracedDocument> = Vec::new();
    let mut statements: Vec<Vec<Statement>> = Vec::new();
    for plan in plans {
        let (document, stated) = document(plan, count, &documents, &statements, &mut dice);
        documents.push(document);
        statements.push(stated);
    }
    let mutations = mutations(&documents);
    let stemma = stemma(&documents);
    let last = documents.len() - 1;
    let at = |document: usize, passage: usize| PassageAt {
        document: documents[document].info.id.clone(),
        passage: documents[document].passages[passage.min(count - 1)].id.clone(),
    };
    let id = |document: usize| documents[document].info.id.clone();
    let vanished = vec![
        Vanished { last: at(0, 3), missing: vec![id(1)], returns: Some(at(last, 5)) },
        Vanished { last: at(last - 1, 7), missing: vec![id(last)], returns: None },
    ];
    let circles = vec![Circle {
        documents: vec![id(last - 1), id(last)],
        passages: vec![at(last, 9), at(last - 1, 9)],
    }];
    Trace {
        schema_version: 1,
        tool: Tool { name: "sourcecheck".into(), version: "0.0.0".into() },
        documents,
        stemma,
        mutations,
        vanished,
        circles,
    }
}

fn span(start: usize, text: &str) -> ReportSpan {
    ReportSpan { start, end: start + text.len(), line: 1, column: 1, source: None, origin: None }
}

fn document(
    &(id, title, date, parents): &Plan,
    count: usize,
    earlier: &[TracedDocument],
    stated: &[Vec<Statement>],
    dice: &mut Dice,
) -> (TracedDocument, Vec<Statement>) {
    let (mut passages, mut statements): (Vec<TracedPassage>, Vec<Statement>) = (Vec::new(), Vec::new());
    let mut start = 0;
    for nth in 0..count {
        let furniture = nth % 13 == 0;
        let mut statement = Statement::drawn(dice);
        let mut text = statement.plain();
        let mut steps = Vec::new();
        if furniture {
            text = format!("{}. Of {}", nth / 13 + 1, statement.thing.trim_start_matches("the "));
        } else if let Some(parent) = drawn_parent(parents, dice) {
            // The order is kept within a few passages, but the third quarter was moved to the front.
            let moved = if nth < count / 4 { nth + count / 2 } else { nth - count / 8 };
            let source = (moved + dice.below(5)).min(count - 1);
            if earlier[parent].passages[source].kind != PassageKind::Furniture {
                statement = stated[parent][source].clone();
                let step;
                (text, step) = handed_on(&mut statement, &earlier[parent], source, start, dice);
                steps.push(step);
            }
        }
        let carriers = steps.iter().flat_map(|step| carriers(step, earlier)).collect();
        let first = steps.first().map(|step: &Step| first(step, earlier));
        passages.push(TracedPassage {
            id: format!("p{}", nth + 1),
            kind: if furniture { PassageKind::Furniture } else { PassageKind::Claim },
            block: nth / 13 * 5 + if furniture { 0 } else { nth % 13 / 4 + 1 },
            span: span(start, &text),
            first,
            meaning: None,
            more_carriers: 0,
            carriers,
            cites: if nth % 17 == 5 && !steps.is_empty() {
                vec![steps[0].document.clone()]
            } else {
                Vec::new()
            },
            steps,
            text: text.clone(),
        });
        statements.push(statement);
        start += text.len() + 1;
    }
    let info = DocumentInfo {
        id: id.to_owned(),
        path: Some(format!("texts/{id}.txt")),
        sha256: "0".repeat(64),
        language: Some("en".into()),
        notices: Vec::new(),
        converted: false,
    };
    let cites = parents.iter().map(|&(parent, _)| earlier[parent].info.id.clone()).collect();
    (
        TracedDocument { info, title: Some(title.to_owned()), date: Some(date.to_owned()), cites, passages },
        statements,
    )
}

fn drawn_parent(parents: &[(usize, usize)], dice: &mut Dice) -> Option<usize> {
    let mut left = dice.below(100);
    for &(parent, share) in parents {
        match left.checked_sub(share) {
            Some(rest) => left = rest,
            None => return Some(parent),
        }
    }
    None
}

/// The statement as the next document has it, and the step back.
fn handed_on(
    statement: &mut Statement,
    parent: &TracedDocument,
    source: usize,
    start: usize,
    dice: &mut Dice,
) -> (String, Step) {
    let from = &parent.passages[source];
    let mut step = Step {
        document: parent.info.id.clone(),
        passages: vec![from.id.clone()],
        verdict: Verdict::Verbatim,
        confidence: 0.75 + dice.below(25) as f64 / 100.0,
        decided: dice.below(8) > 0,
        alterations: Vec::new(),
        unsupported: Vec::new(),
        dropped: Vec::new(),
    };
    let mut text = statement.plain();
    match dice.below(20) {
        0..8 => {}
        8..15 => {
            text = statement.reworded();
            step.verdict = Verdict::Paraphrase;
        }
        15..18 => {
            text = format!("{}, {NEW_PART}.", text.trim_end_matches('.'));
            let at = start + text.find(NEW_PART).unwrap();
            step.unsupported.push(TextSpan { span: span(at, NEW_PART), text: NEW_PART.into() });
            step.verdict = Verdict::Partial;
        }
        _ => {
            let (old, new) = (statement.amount, statement.amount * 2 + 1);
            statement.amount = new;
            text = statement.plain();
            let (old, new) = (format!("{old} million"), format!("{new} million"));
            step.alterations.push(AlterationReport {
                kind: AlterationType::Number,
                span: span(start + text.find(&new).unwrap(), &new),
                source_span: from.text.find(&old).map(|at| {
                    let place = span(from.span.start + at, &old);
                    ReportSpan { source: Some(parent.info.id.clone()), ..place }
                }),
                message: format!("“{new}” stands where the source has “{old}”"),
            });
            step.verdict = Verdict::Altered;
        }
    }
    if source + 1 < parent.passages.len() && dice.below(12) == 0 {
        step.passages.push(parent.passages[source + 1].id.clone());
    }
    (text, step)
}

fn passage<'d>(documents: &'d [TracedDocument], document: &str, passage: &str) -> &'d TracedPassage {
    let document = documents.iter().find(|one| one.info.id == document).unwrap();
    document.passages.iter().find(|one| one.id == passage).unwrap()
}

fn first(step: &Step, documents: &[TracedDocument]) -> PassageAt {
    let at = PassageAt { document: step.document.clone(), passage: step.passages[0].clone() };
    passage(documents, &at.document, &at.passage).first.clone().unwrap_or(at)
}

/// The document of the step and those behind it, which it copies.
fn carriers(step: &Step, documents: &[TracedDocument]) -> Vec<Carrier> {
    let behind = &passage(documents, &step.document, &step.passages[0]).carriers;
    let own = Carrier {
        document: step.document.clone(),
        passages: step.passages.clone(),
        verdict: step.verdict,
        wording: 0.92,
        only: if behind.is_empty() { Vec::new() } else { vec!["crowns".into(), "set aside".into()] },
        copies: behind.first().map(|carrier| carrier.document.clone()),
    };
    let weaker = |carrier: &Carrier| Carrier { wording: carrier.wording / 2.0, ..carrier.clone() };
    [own].into_iter().chain(behind.iter().map(weaker)).collect()
}

fn mutations(documents: &[TracedDocument]) -> Vec<Mutation> {
    let wording = |document: &str, passage: &TracedPassage| Wording {
        document: document.to_owned(),
        passage: passage.id.clone(),
        span: passage.span.clone(),
        text: passage.text.clone(),
    };
    let mut found = Vec::new();
    for document in documents {
        for later in &document.passages {
            for step in &later.steps {
                let from = passage(documents, &step.document, &step.passages[0]);
                let follows = |other: &TracedPassage| {
                    other.steps.iter().any(|s| {
                        s.document == document.info.id
                            && s.passages[0] == later.id
                            && s.verdict != Verdict::Altered
                    })
                };
                let inherited = documents.iter().flat_map(|other| {
                    other.passages.iter().filter(|passage| follows(passage)).map(|passage| PassageAt {
                        document: other.info.id.clone(),
                        passage: passage.id.clone(),
                    })
                });
                let inherited: Vec<PassageAt> = inherited.collect();
                found.extend(step.alterations.iter().map(|alteration| Mutation {
                    from: wording(&step.document, from),
                    to: wording(&document.info.id, later),
                    alteration: alteration.clone(),
                    inherited: inherited.clone(),
                }));
            }
        }
    }
    found
}

fn stemma(documents: &[TracedDocument]) -> Vec<Descent> {
    let mut found = Vec::new();
    for document in documents {
        let mut parents: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for step in document.passages.iter().flat_map(|passage| &passage.steps) {
            let counts = parents.entry(&step.document).or_default();
            counts.0 += 1;
            counts.1 += usize::from(step.decided);
            counts.2 += usize::from(step.verdict == Verdict::Altered);
        }
        found.extend(parents.into_iter().map(|(parent, (passages, decided, altered))| Descent {
            parent: parent.to_owned(),
            child: document.info.id.clone(),
            strength: passages as f64 / document.passages.len() as f64,
            passages,
            decided,
            altered,
            cited: document.cites.iter().any(|id| id == parent),
        }));
    }
    found
}
