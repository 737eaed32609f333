//! Fingerprints survive edits elsewhere in the text: paragraphs are shuffled, put in and taken out, and the findings of
//! those that stay keep their names.
//!
//! A verdict may rightly depend on the rest of a text: names and abbreviations are learnt from all of it, rare words
//! weigh more, and neighbours break a tie of evidence. The paragraphs here are on matters that share no names and no
//! rare words, each is a text of its own, and so what is found in one does not hang on the others. Copies of one
//! paragraph are the exception that is wanted: they are told apart by number.

use proptest::prelude::*;
use sourcecheck::read::Format;
use sourcecheck::{Checker, Document, Report};
use std::collections::{BTreeMap, BTreeSet};

const SOURCE: &str = "The harbour board of Orvelle may hire 120 pilots by 2031.\n\n\
    The museum of Tarn lent forty copper maps to the crown library.\n\n\
    Bakers in the upper valley shall close their ovens before midnight.\n\n\
    Rainfall on the Skell plateau averaged 310 millimetres a year.\n\n\
    The minister refused to sign the fisheries accord in Quennick.\n\n\
    Telegraph wires along the eastern railway were renewed in June 2019.\n";

/// Paragraphs with a fault each, paragraphs without, and two sentences in one paragraph.
const PARAGRAPHS: [&str; 9] = [
    "By 2031 the harbour board of Orvelle may hire 210 pilots.",
    "The museum of Tarn lent forty copper maps to the crown library.",
    "Bakers in the upper valley may close their ovens before midnight.",
    "Rainfall on the Skell plateau averaged 130 millimetres a year.",
    "The minister agreed to sign the fisheries accord in Quennick.",
    "Telegraph wires along the eastern railway were renewed in July 2019.",
    "A brewery near the old chapel sells honey beer to pilgrims.",
    "Violin makers tune every instrument by candlelight. A gardener grafted nineteen plum trees.",
    "Rainfall on the Skell plateau averaged 310 millimetres a year.",
];

/// A paragraph that only a changed text has.
const FRESH: [&str; 3] = [
    "Astronomers drew a comet above the southern lighthouse.",
    "Weavers dye wool with walnut shells.",
    "The museum of Tarn lent forty copper maps to the crown library.",
];

fn check(paragraphs: &[&str], wrap: bool) -> Report {
    let mut text = paragraphs.join("\n\n");
    if wrap {
        text = text.replace(" the ", "\nthe ");
    }
    let source = Document::from_text("source", Format::Markdown, SOURCE);
    let derivative = Document::from_text("article", Format::Markdown, text);
    Checker::new().check(&[source], &derivative)
}

/// Rule and fingerprint of every finding in the derivative, by the text it stands in.
fn by_text(report: &Report) -> BTreeMap<String, BTreeSet<(String, String)>> {
    let mut found: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for passage in &report.passages {
        let text = passage.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let here = report.findings.iter().filter(|finding| finding.location.passage == passage.id);
        let here = here.filter(|finding| finding.location.document == report.derivative.id);
        let names = here.map(|finding| (finding.rule.clone(), finding.fingerprint.clone()));
        found.entry(text).or_default().extend(names);
    }
    found
}

#[test]
fn every_faulty_paragraph_of_the_property_has_a_finding() {
    let found = by_text(&check(&PARAGRAPHS, false));
    let faulty = found.values().filter(|names| !names.is_empty()).count();
    assert!(faulty >= 7, "{found:#?}");
}

/// The numbers of the paragraphs that stay, in any order, and which fresh ones come in, each at some place.
fn edits() -> impl Strategy<Value = (Vec<usize>, Vec<(usize, usize)>, bool)> {
    let stay = Just((0..PARAGRAPHS.len()).collect::<Vec<_>>()).prop_shuffle();
    let stay = (stay, 1..=PARAGRAPHS.len()).prop_map(|(order, count)| order[..count].to_vec());
    let fresh = proptest::collection::vec((0..FRESH.len(), 0..=PARAGRAPHS.len()), 0..3);
    (stay, fresh, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_of_untouched_paragraphs_keep_their_fingerprints((stay, fresh, wrap) in edits()) {
        let before = by_text(&check(&PARAGRAPHS, false));
        let mut edited: Vec<&str> = stay.iter().map(|&at| PARAGRAPHS[at]).collect();
        for (which, place) in fresh {
            edited.insert(place.min(edited.len()), FRESH[which]);
        }
        let after = by_text(&check(&edited, wrap));
        for (text, names) in &before {
            if let Some(now) = after.get(text) {
                prop_assert!(names.is_subset(now), "{text}: {names:?} became {now:?} in {edited:#?}");
                let copies = edited.iter().filter(|paragraph| paragraph.contains(text.as_str())).count();
                prop_assert!(copies > 1 || names == now, "{text}: {names:?} became {now:?} in {edited:#?}");
            }
        }
    }

    #[test]
    fn copies_of_a_paragraph_are_numbered_and_taking_some_out_leaves_the_first_numbers(
        copies in 1_usize..4,
        places in proptest::collection::vec(0_usize..6, 4),
    ) {
        let faulty = PARAGRAPHS[0];
        let rest = [PARAGRAPHS[1], PARAGRAPHS[3], PARAGRAPHS[5], PARAGRAPHS[6]];
        let with = |count: usize| {
            let mut paragraphs = rest.to_vec();
            places.iter().take(count).for_each(|&place| paragraphs.insert(place.min(paragraphs.len()), faulty));
            by_text(&check(&paragraphs, false)).remove(faulty).expect("the paragraph is there")
        };
        let (fewer, more) = (with(copies), with(copies + 1));
        prop_assert_eq!(fewer.len(), copies);
        prop_assert_eq!(more.len(), copies + 1);
        prop_assert!(fewer.is_subset(&more), "{:?} {:?}", fewer, more);
    }
}

#[test]
fn a_fingerprint_changes_with_the_amount_and_not_with_case_or_punctuation() {
    let name = |text: &str| {
        let report = check(&[text], false);
        let found = report.findings.iter().find(|finding| finding.rule == "absent-claim");
        found.unwrap_or_else(|| panic!("{text}: {:?}", report.findings)).fingerprint.clone()
    };
    let brewery = name("A brewery near the old chapel sells honey beer for £5 to pilgrims.");
    assert_eq!(brewery, name("A brewery, near the old chapel, sells Honey Beer for £5 to pilgrims!"));
    for other in ["$5", "5", "£5%", "£6"] {
        assert_ne!(
            brewery,
            name(&format!("A brewery near the old chapel sells honey beer for {other} to pilgrims.")),
            "{other}"
        );
    }
}
