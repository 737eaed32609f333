//! The documents of the repository say what is there: generated pages are up to date, named paths exist.

#[path = "support/folders.rs"]
mod folders;

use folders::{names, root};
use regex::Regex;
use sourcecheck::rules::RULES;
use sourcecheck::{AlterationType, Verdict};
use std::fmt::Write as _;
use std::fs;

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_page_of_rules_is_made_from_the_rules() {
    let wanted = rules_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(root().join("docs/rules.md"), &wanted).expect("docs/rules.md can be written");
    }
    let found = fs::read_to_string(root().join("docs/rules.md")).unwrap_or_default();
    assert!(found == wanted, "docs/rules.md is out of date: run `UPDATE_DOCS=1 cargo test --test docs`");
}

fn rules_page() -> String {
    let mut page = "# Rules\n\nMade from `src/rules` by `UPDATE_DOCS=1 cargo test --test docs`; `sourcecheck explain RULE` prints the same. A level is what a finding has unless `[rules]` in `sourcecheck.toml` says otherwise.\n\n| rule | level | reports |\n|---|---|---|\n".to_owned();
    for rule in RULES {
        writeln!(page, "| [`{0}`](#{0}) | {1} | {2} |", rule.name, rule.level.name(), rule.summary)
            .expect("memory");
    }
    for rule in RULES {
        let explain = rule.explain.trim().replace("## ", "### ");
        write!(page, "\n## {}\n\n{}. Level: {}.\n\n{explain}\n", rule.name, rule.summary, rule.level.name())
            .expect("memory");
    }
    page
}

#[test]
fn every_path_that_the_documents_name_exists() {
    let mut checked = 0;
    let documents =
        names("docs").into_iter().filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}"));
    let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md"].map(str::to_owned);
    for document in documents.chain(top) {
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (path, from) in paths(&text(&document)) {
            let base = if from == From::Link { root().join(folder) } else { root() };
            assert!(base.join(&path).exists(), "{document} names {path}, which is not there");
            checked += 1;
        }
    }
    assert!(checked > 60, "only {checked} paths found: the patterns no longer fit how paths are written");
}

#[derive(PartialEq)]
enum From {
    /// `[text](path)`: relative to the document.
    Link,
    /// A path in backquotes: relative to the repository.
    Code,
}

fn paths(document: &str) -> Vec<(String, From)> {
    let link = Regex::new(r"\]\(([^)#:]+)(#[^)]*)?\)").expect("a pattern");
    let code = Regex::new(
        r"`((?:src|tests|docs|tools|fixtures|benches|sources|\.ci)(?:/[a-z0-9_.-]+)*/?|[A-Za-z-]+\.(?:md|toml))`",
    )
    .expect("a pattern");
    // Made by `sources sync` and kept out of version control.
    let made = |path: &str| path.starts_with("sources/text");
    // Named as files a user or a case has, not as files of the repository.
    let theirs = [
        "article.md",
        "report.md",
        "source.md",
        "derivative.md",
        "annex.md",
        "result.html",
        "sourcecheck-suppressions.toml",
    ];
    let links = link.captures_iter(document).map(|found| (found[1].to_owned(), From::Link));
    let codes = code.captures_iter(document).map(|found| (found[1].to_owned(), From::Code));
    links.chain(codes).filter(|(path, _)| !made(path) && !theirs.contains(&path.as_str())).collect()
}

#[test]
fn the_glossary_has_every_verdict_and_every_kind_of_alteration() {
    let glossary = text("docs/glossary.md");
    let types = [
        AlterationType::Number,
        AlterationType::Date,
        AlterationType::Name,
        AlterationType::Term,
        AlterationType::Agent,
        AlterationType::Modality,
        AlterationType::Negation,
        AlterationType::Scope,
        AlterationType::Time,
        AlterationType::Causation,
        AlterationType::Merge,
        AlterationType::Quote,
    ];
    let names = Verdict::ALL.iter().map(|v| v.name()).chain(types.iter().map(|t| t.name()));
    for name in names {
        assert!(glossary.contains(&format!("| {name} |")), "docs/glossary.md lacks {name}");
    }
}

#[test]
fn the_commands_of_the_readme_are_the_ones_that_ci_runs() {
    let (readme, ci) = (text("README.md"), text(".ci/run"));
    for command in [
        "cargo test",
        "check fixtures/communique-and-press/press.txt --source fixtures/communique-and-press/communique.txt",
    ] {
        assert!(readme.contains(command) && ci.contains(command), "{command}");
    }
}
