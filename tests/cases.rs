//! The cases of `tests/cases`, each a folder with two texts, what must be found in them, and the whole
//! report as a person reads it.
//!
//! `expect.txt` says what is right, one line an expectation, in the grammar of [`Expectation`]; the
//! snapshot `report.snap` shows everything else. Files whose names begin with `source` are the sources, in the order
//! of their names; `glossary.txt` declares phrases, see `support/pair.rs`. A snapshot can be accepted by mistake, an expectation has
//! to be rewritten. `known-wrong` before a line means that it does not hold today and must not: the day it
//! does, the case moves out of `tricky/`.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/folders.rs"]
mod folders;
#[path = "support/pair.rs"]
mod pair;

use cases::cases;
use folders::{names, root};
use pair::Pair;
use sourcecheck::document::PassageKind;
use sourcecheck::render::{self, TextOptions};
use sourcecheck::report::{CoverageReport, PassageReport};
use sourcecheck::rules::RULES;
use sourcecheck::{Report, Verdict};
use std::fs;

/// Groups that belong to no rule.
const OTHER_GROUPS: [&str; 5] = ["alignment", "attribution", "read", "segment", "tricky"];

#[test]
fn reports_are_as_a_person_saw_them() {
    insta::glob!("cases/*/*/derivative.*", |path| {
        let folder = path.parent().expect("a case folder");
        let name = folder.strip_prefix(root()).expect("in the repository").to_str().expect("UTF-8");
        let pair = cases().into_iter().find(|pair| pair.name == name).expect("listed");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder);
        settings.remove_snapshot_suffix();
        settings.remove_input_file();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("report", shown(&pair.report())));
    });
}

fn shown(report: &Report) -> String {
    let mut out = Vec::new();
    let options = TextOptions { width: 80, all: true, ..TextOptions::default() };
    render::text(std::slice::from_ref(report), options, &mut out).expect("memory can be written to");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn expectations_hold() {
    let mut faults = Vec::new();
    for pair in cases() {
        let report = pair.report();
        for line in expectations(&pair) {
            let (known_wrong, right) = match line.strip_prefix("known-wrong ") {
                Some(right) => (true, right),
                None => (false, line.as_str()),
            };
            match (holds(&report, right), known_wrong) {
                (Ok(()), false) | (Err(_), true) => {}
                (Err(fault), false) => faults.push(format!("{}: `{right}`: {fault}", pair.name)),
                (Ok(()), true) => faults.push(format!(
                    "{}: `{right}` holds now: drop `known-wrong`, and move the case out of tricky/",
                    pair.name
                )),
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The lines of `expect.txt`, comments left out.
fn expectations(pair: &Pair) -> Vec<String> {
    let path = root().join(&pair.name).join("expect.txt");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// Checks one expectation. `A|B` accepts either.
///
/// ```text
/// passages 4                 the derivative has four passages
/// d2 text The fleet sailed.  the text of a passage, byte for byte; s2 for one of the first source
/// d2 claim                   its kind: claim, opinion, furniture
/// d2 furniture navigation    its kind and the cue that decided it
/// d2 altered number date     its verdict, and for an altered one exactly the types
/// d2 rests s3 s4             exactly the evidence, in the first source
/// d2 cites ii source         its citation: label, and the id it resolves to, or `unresolved`
/// d2 cites nothing           it has no citation
/// d2 speaker The minister    who says it, or `nobody`
/// d2 content The levy … fell what is reported, the pieces parted by an ellipsis
/// s4 omitted high            coverage of a source passage, and optionally its salience
/// finds altered-number       a finding of the rule
/// silent altered-number      no finding of the rule
/// notice UTF-8               a notice about the derivative has the words
/// ```
fn holds(report: &Report, line: &str) -> Result<(), String> {
    let (subject, rest) = line.split_once(' ').ok_or("two words at least")?;
    let words: Vec<&str> = rest.split(' ').collect();
    let found = |rule: &str| report.findings.iter().any(|finding| finding.rule == rule);
    match subject {
        "passages" => equal(&report.passages.len().to_string(), rest),
        "finds" => found(rest).then_some(()).ok_or_else(|| "no such finding".to_owned()),
        "silent" => (!found(rest)).then_some(()).ok_or_else(|| "there is such a finding".to_owned()),
        "notice" => {
            let notices = &report.derivative.notices;
            notices
                .iter()
                .any(|notice| notice.contains(rest))
                .then_some(())
                .ok_or(format!("only {notices:?}"))
        }
        _ if subject.starts_with('d') => {
            let passage = report.passages.iter().find(|p| p.id == subject).ok_or("no such passage")?;
            passage_holds(passage, rest, &words)
        }
        _ => {
            let row = report.coverage.iter().find(|row| row.passage == subject).ok_or("no such passage")?;
            row_holds(row, rest, &words)
        }
    }
}

fn passage_holds(passage: &PassageReport, rest: &str, words: &[&str]) -> Result<(), String> {
    match words[0] {
        "text" => equal(&passage.text, &rest["text ".len()..]),
        "claim" | "opinion" | "furniture" => {
            equal(kind(passage.kind), words[0])?;
            words.get(1).map_or(Ok(()), |cue| equal(&passage.cue, cue))
        }
        "rests" => {
            let mut on: Vec<&str> = passage.evidence.iter().map(|e| e.passage.as_str()).collect();
            on.sort_by_key(|id| id[1..].parse::<usize>().expect("a number"));
            equal(&on.join(" "), &rest["rests ".len()..])
        }
        "speaker" => {
            let speaker = passage.attribution.as_ref().map_or("nobody", |said| said.speaker.text.as_str());
            equal(speaker, &rest["speaker ".len()..])
        }
        "content" => {
            let pieces = passage.attribution.iter().flat_map(|said| &said.content);
            let texts: Vec<&str> = pieces.map(|piece| piece.text.as_str()).collect();
            equal(&texts.join(" … "), &rest["content ".len()..])
        }
        "cites" => match &passage.citation {
            None => equal("nothing", words[1]),
            Some(citation) => {
                equal(&citation.label, words[1])?;
                equal(citation.resolved.as_deref().unwrap_or("unresolved"), words[2])
            }
        },
        verdicts => {
            if !verdicts.split('|').all(|verdict| Verdict::ALL.iter().any(|known| known.name() == verdict)) {
                return Err("not an expectation".to_owned());
            }
            let types: Vec<&str> = passage.alterations.iter().map(|a| a.kind.name()).collect();
            equal(passage.verdict.name(), verdicts).map_err(|fault| format!("{fault} {types:?}"))?;
            equal(&types.join(" "), &words[1..].join(" "))
        }
    }
}

fn row_holds(row: &CoverageReport, rest: &str, words: &[&str]) -> Result<(), String> {
    if words[0] == "text" {
        return equal(&row.text, &rest["text ".len()..]);
    }
    equal(row.coverage.name(), words[0])?;
    words.get(1).map_or(Ok(()), |salience| equal(row.salience.name(), salience))
}

fn kind(kind: PassageKind) -> &'static str {
    match kind {
        PassageKind::Claim => "claim",
        PassageKind::Opinion => "opinion",
        PassageKind::Furniture => "furniture",
    }
}

fn equal(is: &str, wanted: &str) -> Result<(), String> {
    if is == wanted || wanted.split('|').any(|option| option == is) {
        return Ok(());
    }
    Err(format!("it is `{is}`"))
}

// ---- the cases as a whole ------------------------------------------------------------------------------

#[test]
fn every_group_is_a_rule_or_a_known_subject() {
    for group in names("tests/cases") {
        let rule = RULES.iter().any(|rule| rule.name == group);
        assert!(rule || OTHER_GROUPS.contains(&group.as_str()), "tests/cases/{group} is no rule");
    }
}

#[test]
fn every_rule_has_a_firing_and_a_silent_case_and_they_do_as_they_are_called() {
    // The program compares with the baseline and the lock; the cases are in `tests/adoption.rs` and `tests/lock.rs`.
    for rule in RULES.iter().filter(|rule| !["stale-baseline", "stale-source"].contains(&rule.name)) {
        let group = format!("tests/cases/{}/", rule.name);
        let (mut firing, mut silent) = (0, 0);
        for pair in cases().iter().filter(|pair| pair.name.starts_with(&group)) {
            let fires = pair.report().findings.iter().any(|finding| finding.rule == rule.name);
            if pair.name[group.len()..].starts_with("silent-") {
                assert!(!fires, "{}: {} speaks", pair.name, rule.name);
                silent += 1;
            } else {
                assert!(fires, "{}: {} is silent", pair.name, rule.name);
                firing += 1;
            }
        }
        assert!(firing > 0 && silent > 0, "{}: {firing} firing cases, {silent} silent ones", rule.name);
    }
}

#[test]
fn every_case_expects_something_and_only_tricky_ones_are_known_to_be_wrong() {
    for pair in cases() {
        let lines = expectations(&pair);
        assert!(!lines.is_empty(), "{}: expect.txt says nothing", pair.name);
        let wrong = lines.iter().any(|line| line.starts_with("known-wrong "));
        assert_eq!(wrong, pair.name.starts_with("tests/cases/tricky/"), "{}", pair.name);
    }
}

#[test]
fn every_tricky_case_is_told_in_the_docs() {
    let docs = fs::read_to_string(root().join("docs/tricky-cases.md")).expect("docs/tricky-cases.md");
    for case in names("tests/cases/tricky") {
        assert!(docs.contains(&format!("tests/cases/tricky/{case}")), "docs/tricky-cases.md lacks {case}");
    }
}

#[test]
fn a_case_holds_its_texts_its_expectations_and_its_report_only() {
    for pair in cases() {
        for file in names(&pair.name) {
            let known = ["expect.txt", "glossary.txt", "report.snap"].contains(&file.as_str());
            let text = file.starts_with("source") || file.starts_with("derivative");
            assert!(known || text, "{}/{file}", pair.name);
        }
    }
}
