//! The mission's pairs, run as `sourcecheck check` runs them: configuration, catalogue, citations and all.
//!
//! Their texts are other people's and not in the repository, so the snapshots are stand-off: ids, places,
//! kinds, verdicts, and no words. Where neither `../shared/sources` nor `sources/text` has the texts, the
//! test says so in one line and passes.

#![cfg(feature = "cli")]

#[path = "common/mod.rs"]
mod common;

use common::{Sandbox, status, stderr, stdout};
use regex::Regex;
use sourcecheck::Report;
use sourcecheck::report::{CoverageReport, Finding, PassageReport, ReportSpan};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn reports_on_the_missions_pairs() {
    let Some(texts) = texts() else {
        println!("not run: the texts are neither in ../shared/sources nor in sources/text");
        return;
    };
    let sandbox = project(&texts);
    let output = sandbox.run(&["check", "--format=json", "--fail-on=never"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let reports: Vec<Report> = serde_json::from_str(&stdout(&output)).expect("an array of reports");
    assert_eq!(reports.len(), 3, "one report a pair");
    for report in &reports {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("real_pairs");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let lines = stand_off(report);
        wordless(&lines);
        settings.bind(|| insta::assert_snapshot!(report.derivative.id.as_str(), lines.join("\n")));
    }
}

/// Where the texts are, as `<id>.txt`.
fn texts() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.join("../shared/sources"), root.join("sources/text")];
    folders.into_iter().find(|folder| folder.join("joint-statement-2023.txt").is_file())
}

/// The repository's configuration and catalogue, with the texts in place.
fn project(texts: &Path) -> Sandbox {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sandbox = Sandbox::new();
    sandbox.write("sourcecheck.toml", fs::read(root.join("sourcecheck.toml")).expect("the configuration"));
    for entry in fs::read_dir(root.join("sources")).expect("the catalogue") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let id = path.file_stem().expect("a name").to_str().expect("UTF-8");
            let text = texts.join(format!("{id}.txt"));
            sandbox.write(&format!("sources/{id}.toml"), fs::read(&path).expect("an entry"));
            sandbox.write(&format!("sources/text/{id}.txt"), fs::read(&text).expect("a text"));
        }
    }
    sandbox
}

// ---- the stand-off form --------------------------------------------------------------------------------

fn stand_off(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("derivative {} {}", report.derivative.id, report.derivative.sha256)];
    lines.extend(report.sources.iter().map(|source| format!("source {} {}", source.id, source.sha256)));
    lines.extend(report.passages.iter().map(passage));
    lines.extend(report.coverage.iter().map(row));
    lines.extend(report.findings.iter().map(finding));
    lines
}

fn passage(passage: &PassageReport) -> String {
    let list = |items: Vec<String>| if items.is_empty() { "-".to_owned() } else { items.join(",") };
    let evidence = passage.evidence.iter().map(|e| format!("{}:{}", e.source, e.passage)).collect();
    let alterations =
        passage.alterations.iter().map(|a| format!("{}@{}", a.kind.name(), place(&a.span))).collect();
    let unsupported = passage.unsupported.iter().map(|words| place(&words.span)).collect();
    let cites = passage.citation.as_ref().map_or("-".to_owned(), |citation| {
        format!("{}>{}", citation.label, citation.resolved.as_deref().unwrap_or("?"))
    });
    format!(
        "{} {} {} {} {} on {} alters {} lacks {} cites {cites}",
        passage.id,
        kind(passage.kind),
        passage.cue,
        place(&passage.span),
        passage.verdict.name(),
        list(evidence),
        list(alterations),
        list(unsupported),
    )
}

fn row(row: &CoverageReport) -> String {
    let rank = row.rank.map_or("-".to_owned(), |rank| rank.to_string());
    let by = if row.by.is_empty() { "-".to_owned() } else { row.by.join(",") };
    format!(
        "{}:{} {} {} {} {} rank {rank} by {by}",
        row.source,
        row.passage,
        kind(row.kind),
        place(&row.span),
        row.coverage.name(),
        row.salience.name(),
    )
}

fn finding(finding: &Finding) -> String {
    let at = &finding.location;
    format!("{} {} {}:{} {}", finding.level.name(), finding.rule, at.document, at.passage, place(&at.span))
}

fn place(span: &ReportSpan) -> String {
    format!("{}..{}", span.start, span.end)
}

fn kind(kind: sourcecheck::document::PassageKind) -> String {
    format!("{kind:?}").to_lowercase()
}

/// Fails when a line could hold words of a text: only ids, numbers and the vocabulary of reports may stand.
fn wordless(lines: &[String]) {
    let id = r"[a-z-]+-\d{4}";
    let range = r"\d+\.\.\d+";
    let forms = [
        format!("(derivative|source) {id} [0-9a-f]{{64}}"),
        format!(
            r"d\d+ (claim|opinion|furniture) [a-z-]+ {range} [a-z]+ on [a-z0-9:,-]+ alters [a-z0-9@.,-]+ lacks [0-9.,-]+ cites \S{{1,8}}(>({id}|\?))?"
        ),
        format!(
            r"{id}:s\d+ (claim|opinion|furniture) {range} [a-z]+ (high|medium|low) rank [0-9-]+ by [d0-9,-]+"
        ),
        format!(r"(note|warning|error) [a-z-]+ {id}:[ds]\d+ {range}"),
    ];
    let form = Regex::new(&format!("^({})$", forms.join("|"))).expect("a pattern");
    for line in lines {
        assert!(form.is_match(line), "not stand-off: {line}");
    }
}
