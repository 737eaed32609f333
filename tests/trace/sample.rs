//! A trace made by hand, with everything that can happen in one. All texts are invented.

use sha2::{Digest, Sha256};
use sourcecheck::document::PassageKind;
use sourcecheck::report::{AlterationReport, DocumentInfo, ReportSpan, TextSpan, Tool};
use sourcecheck::trace::{
    Carrier, Circle, Descent, Mutation, PassageAt, Step, Trace, TracedDocument, TracedPassage, Vanished,
    Wording,
};
use sourcecheck::{AlterationType, Verdict};

/// A survey, minutes that copy from it, a plan that alters it, a leaflet that copies the plan and is cited by it, and
/// a brief.
pub fn sample() -> Trace {
    use PassageKind::{Claim, Furniture, Opinion};
    let mut documents = vec![
        document(
            "survey-1988",
            Some("Survey of the harbour of Vellen, its quays, its piers and its lamp"),
            Some("1988-03"),
            &[],
            &[
                (Furniture, "Survey of the harbour"),
                (Claim, "The quay of Vellen takes 40 lorries a day."),
                (Claim, "The lamp was lit by a keeper until 1931."),
                (Claim, "The council should repair the north pier."),
            ],
        ),
        document(
            "minutes-1990",
            Some("Minutes of the harbour board"),
            Some("1990-05-14"),
            &["survey-1988"],
            &[
                (Claim, "The quay of Vellen takes 40 lorries a day."),
                (Claim, "The board heard that landings of herring fell by half."),
                (Claim, "Work on a bridge over the Wend began in 1990."),
            ],
        ),
        document(
            "plan-1992",
            None,
            Some("1992"),
            &["leaflet-1993"],
            &[
                (Claim, "The quay of Vellen takes 60 lorries a day."),
                (Claim, "The council will repair the north pier."),
                (Claim, "In 1990 a bridge over the Wend was begun."),
            ],
        ),
        document(
            "leaflet-1993",
            Some("Vellen: a harbour for all"),
            Some("1993-07-01"),
            &["plan-1992"],
            &[
                (Claim, "60 lorries use the quay of Vellen every day."),
                (Claim, "Landings of herring fell by half, the board heard."),
            ],
        ),
        document(
            "brief-1995",
            Some("Brief for the new council"),
            Some("1995-02-01"),
            &["survey-1988", "leaflet-1993"],
            &[
                (Furniture, "Brief for the new council"),
                (Claim, "Sixty lorries use the quay of Vellen every day."),
                (Claim, "The lamp was lit by a keeper until 1931."),
                (Claim, "The council will repair the north pier and the lamp of the keeper."),
                (Claim, "Landings of herring fell by half."),
                (Claim, "A bridge over the Wend was begun in 1990."),
                (Opinion, "Vellen has the finest harbour of the coast."),
                (Claim, "Dredging costs 9 crowns a tonne."),
            ],
        ),
    ];
    documents[0].info.notices.push("read as plain text".to_owned());

    let number = alteration(
        &documents,
        AlterationType::Number,
        ("plan-1992", "p1", "60"),
        ("survey-1988", "p2", "40"),
        "“60” stands where the source has “40”",
    );
    let modality = alteration(
        &documents,
        AlterationType::Modality,
        ("plan-1992", "p2", "will"),
        ("survey-1988", "p4", "should"),
        "“will” is firmer than the source's “should”",
    );
    let lamp = words(&documents, "brief-1995", "p4", "of the keeper");

    // What each passage follows, and who else says it.
    let follow = |documents: &mut Vec<TracedDocument>,
                  id: &str,
                  passage: &str,
                  steps: Vec<Step>,
                  first: (&str, &str),
                  carriers: Vec<Carrier>| {
        let found = find(documents, id, passage);
        found.steps = steps;
        found.first = Some(at(first.0, first.1));
        found.carriers = carriers;
    };
    let d = &mut documents;
    let verbatim = Verdict::Verbatim;
    let paraphrase = Verdict::Paraphrase;
    follow(
        d,
        "minutes-1990",
        "p1",
        vec![step("survey-1988", "p2", verbatim)],
        ("survey-1988", "p2"),
        vec![carrier("survey-1988", "p2", verbatim, 1.0)],
    );
    let altered = Step { alterations: vec![number.clone()], ..step("survey-1988", "p2", Verdict::Altered) };
    follow(
        d,
        "plan-1992",
        "p1",
        vec![Step { decided: false, ..altered }],
        ("survey-1988", "p2"),
        vec![
            carrier("survey-1988", "p2", Verdict::Altered, 0.86),
            Carrier {
                copies: Some("survey-1988".into()),
                ..carrier("minutes-1990", "p1", Verdict::Altered, 0.86)
            },
        ],
    );
    let firmer = Step { alterations: vec![modality.clone()], ..step("survey-1988", "p4", Verdict::Altered) };
    follow(
        d,
        "plan-1992",
        "p2",
        vec![firmer],
        ("survey-1988", "p4"),
        vec![carrier("survey-1988", "p4", Verdict::Altered, 0.83)],
    );
    follow(
        d,
        "leaflet-1993",
        "p1",
        vec![step("plan-1992", "p1", paraphrase)],
        ("survey-1988", "p2"),
        vec![carrier("plan-1992", "p1", paraphrase, 0.7)],
    );
    follow(
        d,
        "leaflet-1993",
        "p2",
        vec![step("minutes-1990", "p2", paraphrase)],
        ("minutes-1990", "p2"),
        vec![carrier("minutes-1990", "p2", paraphrase, 0.8)],
    );
    find(d, "leaflet-1993", "p1").cites = vec!["plan-1992".into()];
    find(d, "plan-1992", "p1").cites = vec!["leaflet-1993".into()];

    follow(
        d,
        "brief-1995",
        "p2",
        vec![step("leaflet-1993", "p1", verbatim)],
        ("survey-1988", "p2"),
        vec![
            Carrier {
                only: vec!["use".into(), "every".into()],
                ..carrier("leaflet-1993", "p1", verbatim, 1.0)
            },
            carrier("survey-1988", "p2", Verdict::Altered, 0.5),
            Carrier {
                copies: Some("survey-1988".into()),
                ..carrier("minutes-1990", "p1", Verdict::Altered, 0.5)
            },
        ],
    );
    find(d, "brief-1995", "p2").cites = vec!["survey-1988".into()];
    find(d, "brief-1995", "p2").more_carriers = 1;
    follow(
        d,
        "brief-1995",
        "p3",
        vec![step("survey-1988", "p3", verbatim)],
        ("survey-1988", "p3"),
        vec![carrier("survey-1988", "p3", verbatim, 1.0)],
    );
    let partly = Step { unsupported: vec![lamp], ..step("plan-1992", "p2", Verdict::Partial) };
    follow(
        d,
        "brief-1995",
        "p4",
        vec![partly, step("survey-1988", "p3", Verdict::Partial)],
        ("survey-1988", "p4"),
        vec![
            carrier("plan-1992", "p2", Verdict::Partial, 0.6),
            carrier("survey-1988", "p3", Verdict::Partial, 0.3),
        ],
    );
    follow(
        d,
        "brief-1995",
        "p5",
        vec![Step { decided: false, ..step("minutes-1990", "p2", paraphrase) }],
        ("minutes-1990", "p2"),
        vec![
            carrier("minutes-1990", "p2", paraphrase, 1.0),
            Carrier { copies: Some("minutes-1990".into()), ..carrier("leaflet-1993", "p2", paraphrase, 1.0) },
        ],
    );
    follow(
        d,
        "brief-1995",
        "p6",
        vec![Step { decided: false, ..step("plan-1992", "p3", paraphrase) }],
        ("plan-1992", "p3"),
        vec![carrier("plan-1992", "p3", paraphrase, 0.9), carrier("minutes-1990", "p3", paraphrase, 0.9)],
    );
    find(d, "brief-1995", "p8").cites = vec!["leaflet-1993".into()];

    let wording = |document: &str, passage: &str| {
        let found = documents
            .iter()
            .find(|d| d.info.id == document)
            .and_then(|d| d.passages.iter().find(|p| p.id == passage))
            .expect("a passage");
        Wording {
            document: document.into(),
            passage: passage.into(),
            span: found.span.clone(),
            text: found.text.clone(),
        }
    };
    Trace {
        schema_version: 1,
        tool: Tool { name: "sourcecheck".into(), version: "0.0.0".into() },
        stemma: vec![
            descent("survey-1988", "minutes-1990", 0.31, [1, 1, 0], true),
            descent("survey-1988", "plan-1992", 0.67, [2, 1, 2], false),
            descent("plan-1992", "leaflet-1993", 0.5, [1, 1, 0], true),
            descent("minutes-1990", "leaflet-1993", 0.5, [1, 1, 0], false),
            descent("plan-1992", "brief-1995", 0.37, [2, 1, 0], false),
            descent("survey-1988", "brief-1995", 0.21, [2, 2, 0], true),
            descent("leaflet-1993", "brief-1995", 0.16, [1, 1, 0], true),
            descent("minutes-1990", "brief-1995", 0.004, [1, 0, 0], false),
        ],
        mutations: vec![
            Mutation {
                from: wording("survey-1988", "p2"),
                to: wording("plan-1992", "p1"),
                alteration: number,
                inherited: vec![at("leaflet-1993", "p1"), at("brief-1995", "p2")],
            },
            Mutation {
                from: wording("survey-1988", "p4"),
                to: wording("plan-1992", "p2"),
                alteration: modality,
                inherited: vec![at("brief-1995", "p4")],
            },
        ],
        vanished: vec![
            Vanished {
                last: at("survey-1988", "p3"),
                missing: vec!["minutes-1990".into(), "plan-1992".into(), "leaflet-1993".into()],
                returns: Some(at("brief-1995", "p3")),
            },
            Vanished { last: at("plan-1992", "p3"), missing: vec!["leaflet-1993".into()], returns: None },
        ],
        circles: vec![Circle {
            documents: vec!["plan-1992".into(), "leaflet-1993".into()],
            passages: vec![at("plan-1992", "p1"), at("leaflet-1993", "p1")],
        }],
        documents,
    }
}

/// A chain of `count` versions of two sentences; every tenth version changes the number of the second one.
pub fn versions(count: usize) -> Trace {
    let mut trace = Trace {
        documents: Vec::new(),
        stemma: Vec::new(),
        mutations: Vec::new(),
        vanished: Vec::new(),
        circles: Vec::new(),
        ..sample()
    };
    for nth in 0..count {
        let told = format!("The board of Orsa has {} members.", 3 + nth / 10);
        let texts =
            [(PassageKind::Claim, "The board of Orsa meets in May."), (PassageKind::Claim, told.as_str())];
        let id = format!("v{nth:02}");
        let mut document = document(&id, None, None, &[], &texts);
        if let Some(before) = nth.checked_sub(1).map(|before| format!("v{before:02}")) {
            let changed = nth % 10 == 0;
            document.passages[0].steps = vec![step(&before, "p1", Verdict::Verbatim)];
            document.passages[0].first = Some(at("v00", "p1"));
            let verdict = if changed { Verdict::Altered } else { Verdict::Verbatim };
            document.passages[1].steps = vec![step(&before, "p2", verdict)];
            document.passages[1].first = Some(at("v00", "p2"));
            trace.stemma.push(descent(&before, &id, 1.0, [2, 2, usize::from(changed)], false));
            if nth % 7 == 0 {
                trace.stemma.push(descent("v00", &id, 0.1, [1, 0, 0], false));
                let skipped = format!("v{:02}", nth - 3);
                trace.stemma.push(descent(&skipped, &id, 0.2, [1, 0, 0], false));
            }
        }
        trace.documents.push(document);
    }
    trace
}

fn document(
    id: &str,
    title: Option<&str>,
    date: Option<&str>,
    cites: &[&str],
    texts: &[(PassageKind, &str)],
) -> TracedDocument {
    let whole = texts.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n\n") + "\n";
    let sha256 = Sha256::digest(&whole).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut start = 0;
    let passage = |(nth, (kind, text)): (usize, &(PassageKind, &str))| {
        let span = ReportSpan {
            start,
            end: start + text.len(),
            line: 2 * nth + 1,
            column: 1,
            source: None,
            origin: None,
        };
        start = span.end + 2;
        TracedPassage {
            id: format!("p{}", nth + 1),
            kind: *kind,
            block: nth,
            span,
            text: (*text).to_owned(),
            steps: Vec::new(),
            first: None,
            meaning: None,
            carriers: Vec::new(),
            more_carriers: 0,
            cites: Vec::new(),
        }
    };
    TracedDocument {
        info: DocumentInfo {
            id: id.to_owned(),
            path: Some(format!("texts/{id}.txt")),
            sha256,
            language: Some("en".to_owned()),
            notices: Vec::new(),
            converted: false,
        },
        title: title.map(str::to_owned),
        date: date.map(str::to_owned),
        cites: cites.iter().map(|id| (*id).to_owned()).collect(),
        passages: texts.iter().enumerate().map(passage).collect(),
    }
}

fn find<'d>(documents: &'d mut [TracedDocument], id: &str, passage: &str) -> &'d mut TracedPassage {
    let document = documents.iter_mut().find(|document| document.info.id == id).expect("a document");
    document.passages.iter_mut().find(|found| found.id == passage).expect("a passage")
}

fn at(document: &str, passage: &str) -> PassageAt {
    PassageAt { document: document.to_owned(), passage: passage.to_owned() }
}

fn step(document: &str, passage: &str, verdict: Verdict) -> Step {
    Step {
        document: document.to_owned(),
        passages: vec![passage.to_owned()],
        verdict,
        confidence: 0.9,
        decided: true,
        alterations: Vec::new(),
        unsupported: Vec::new(),
        dropped: Vec::new(),
    }
}

fn carrier(document: &str, passage: &str, verdict: Verdict, wording: f64) -> Carrier {
    Carrier {
        document: document.to_owned(),
        passages: vec![passage.to_owned()],
        verdict,
        wording,
        only: Vec::new(),
        copies: None,
    }
}

fn descent(
    parent: &str,
    child: &str,
    strength: f64,
    [passages, decided, altered]: [usize; 3],
    cited: bool,
) -> Descent {
    Descent {
        parent: parent.to_owned(),
        child: child.to_owned(),
        strength,
        passages,
        decided,
        altered,
        cited,
    }
}

/// Words of a passage with their place.
fn words(documents: &[TracedDocument], id: &str, passage: &str, words: &str) -> TextSpan {
    let document = documents.iter().find(|document| document.info.id == id).expect("a document");
    let found = document.passages.iter().find(|found| found.id == passage).expect("a passage");
    let start = found.text.find(words).expect("words of the passage");
    let span = ReportSpan {
        start: found.span.start + start,
        end: found.span.start + start + words.len(),
        column: start + 1,
        ..found.span.clone()
    };
    TextSpan { span, text: words.to_owned() }
}

fn alteration(
    documents: &[TracedDocument],
    kind: AlterationType,
    now: (&str, &str, &str),
    was: (&str, &str, &str),
    message: &str,
) -> AlterationReport {
    let source = ReportSpan { source: Some(was.0.to_owned()), ..words(documents, was.0, was.1, was.2).span };
    AlterationReport {
        kind,
        span: words(documents, now.0, now.1, now.2).span,
        source_span: Some(source),
        message: message.to_owned(),
    }
}
