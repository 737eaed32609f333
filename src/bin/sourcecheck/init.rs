//! `sourcecheck init`: a commented `sourcecheck.toml` from what is in a folder.
//!
//! Pairs are written only where names say plainly what belongs together; everything else is an example in a comment,
//! because a wrong pair would report a whole text as absent. A file that is there is not touched without `--force`.

use crate::Status;
use crate::args::InitArgs;
use crate::baseline::counted;
use crate::catalogue::Catalogue;
use crate::defaults::{
    BASELINE_NAME, CATALOGUE_FOLDER, CONFIG_NAME, HIDDEN_CONFIG_NAME, INIT_DEPTH, INIT_FILES,
    SUPPRESSIONS_NAME, TEXT_FOLDER,
};
use crate::files::write_whole;
use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// Extensions of the formats that are read.
const EXTENSIONS: [&str; 12] =
    ["md", "markdown", "txt", "text", "html", "htm", "docx", "odt", "epub", "pdf", "rtf", "xhtml"];

/// Folders that hold no texts of the project.
const PASSED_OVER: [&str; 6] = ["node_modules", "target", "vendor", "dist", "build", "__pycache__"];

/// Names of files that every repository has.
const HOUSEKEEPING: [&str; 8] =
    ["readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "security", "authors"];

/// What a source is called beside its derivative: `levy.md` and `levy-source.pdf`.
const SOURCE_ENDINGS: [&str; 4] = ["-source", ".source", "_source", "-original"];

/// Folders of derivatives and of sources, side by side, with files of the same name.
const DERIVATIVE_FOLDERS: [&str; 8] =
    ["articles", "drafts", "summaries", "briefs", "posts", "derivatives", "press", "pages"];
const SOURCE_FOLDERS: [&str; 5] = ["sources", "source", "originals", "primary", "references"];

/// A derivative and its sources, as paths from the folder.
#[derive(Debug, PartialEq, Eq)]
struct Guess {
    derivative: String,
    sources: Vec<String>,
}

/// Runs `init`.
pub fn run(args: &InitArgs, out: &mut dyn Write) -> Result<Status> {
    let folder = &args.folder;
    if !folder.is_dir() {
        bail!("{}: no such folder", folder.display());
    }
    let names = [CONFIG_NAME, HIDDEN_CONFIG_NAME];
    let there = names.into_iter().find(|name| folder.join(name).exists());
    let path = folder.join(there.unwrap_or(CONFIG_NAME));
    if there.is_some() && !args.force {
        bail!("{}: is there already; --force replaces it", path.display());
    }
    let catalogue = Catalogue::load(folder)?;
    let ids: Vec<&str> = catalogue.ids().collect();
    let mut texts = Vec::new();
    walk(folder, "", 0, !ids.is_empty(), &mut texts)?;
    texts.sort();
    let guesses = guess(&texts);
    let has = |name: &str| folder.join(name).is_file();
    let text = compose(&texts, &guesses, &ids, has(BASELINE_NAME), has(SUPPRESSIONS_NAME));
    write_whole(&path, text.as_bytes())?;

    writeln!(out, "{}: written", path.display())?;
    writeln!(out, "  {} in a format that is read", counted(texts.len(), "text"))?;
    if !ids.is_empty() {
        writeln!(out, "  {} in the catalogue {CATALOGUE_FOLDER}/", counted(ids.len(), "document"))?;
    }
    for guess in &guesses {
        writeln!(out, "  pair: {} against {}", guess.derivative, guess.sources.join(", "))?;
    }
    if guesses.is_empty() {
        writeln!(out, "  no names say which texts belong together: complete a [[pair]] in the file")?;
    }
    writeln!(out, "Next: `sourcecheck check`, and on texts that exist already `sourcecheck baseline`.")?;
    Ok(Status::Clean)
}

/// The readable texts below a folder, as paths from it.
fn walk(root: &Path, below: &str, depth: usize, catalogue: bool, found: &mut Vec<String>) -> Result<()> {
    let folder = root.join(below);
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("{}: cannot list it", folder.display()))?;
    let mut names: Vec<(String, bool)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.file_type().ok()?.is_dir())))
        .filter(|(name, _)| !name.starts_with('.'))
        .collect();
    names.sort();
    for (name, is_folder) in names {
        if found.len() >= INIT_FILES {
            break;
        }
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let texts = format!("{CATALOGUE_FOLDER}/{TEXT_FOLDER}");
        if is_folder {
            let skip =
                PASSED_OVER.contains(&name.as_str()) || catalogue && path == texts || depth >= INIT_DEPTH;
            // A folder that may not be listed holds nothing that could be checked.
            if !skip {
                let _ = walk(root, &path, depth + 1, catalogue, found);
            }
        } else {
            let (stem, extension) = split(&path);
            let stem = stem.rsplit('/').next().unwrap_or(stem).to_lowercase();
            let readable = EXTENSIONS.contains(&extension.to_lowercase().as_str());
            if readable && !HOUSEKEEPING.contains(&stem.as_str()) {
                found.push(path);
            }
        }
    }
    Ok(())
}

/// A path without its extension, and the extension.
fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => (stem, extension),
        _ => (path, ""),
    }
}

/// The pairs that names tell.
fn guess(texts: &[String]) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for derivative in texts {
        let (stem, _) = split(derivative);
        if SOURCE_ENDINGS.iter().any(|ending| stem.ends_with(ending)) {
            continue;
        }
        let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
        let (above, last) = folder.rsplit_once('/').map_or(("", folder), |(above, last)| (above, last));
        let beside = |other: &str| {
            let (other_folder, other_name) = other.rsplit_once('/').map_or(("", other), |found| found);
            other_folder == folder && name == "derivative" && other_name.starts_with("source")
        };
        let opposite = |other: &str| {
            DERIVATIVE_FOLDERS.contains(&last)
                && SOURCE_FOLDERS.iter().any(|sources| {
                    let folder =
                        if above.is_empty() { (*sources).to_owned() } else { format!("{above}/{sources}") };
                    other == format!("{folder}/{name}")
                })
        };
        let belongs = |other: &&String| {
            let (other, _) = split(other);
            SOURCE_ENDINGS.iter().any(|ending| other.strip_suffix(ending) == Some(stem))
                || beside(other)
                || opposite(other)
        };
        let sources: Vec<String> = texts.iter().filter(belongs).cloned().collect();
        if !sources.is_empty() {
            guesses.push(Guess { derivative: derivative.clone(), sources });
        }
    }
    guesses
}

fn compose(texts: &[String], guesses: &[Guess], ids: &[&str], baseline: bool, suppressions: bool) -> String {
    let mut text = String::from(
        "# Configuration of sourcecheck: which texts are checked against which sources, and how.\n\
         # `sourcecheck check` runs every pair, `sourcecheck rules` lists the rules.\n\n\
         # A name is an id of the catalogue in sources/, a path or a glob, relative to this file.\n",
    );
    for guess in guesses {
        let sources: Vec<String> = guess.sources.iter().map(|source| quoted(source)).collect();
        let _ = writeln!(
            text,
            "[[pair]]\nderivative = {}\nsources = [{}]\n",
            quoted(&guess.derivative),
            sources.join(", ")
        );
    }
    let rest: Vec<&String> = texts
        .iter()
        .filter(|text| {
            !guesses.iter().any(|guess| guess.derivative == **text || guess.sources.contains(text))
        })
        .collect();
    if guesses.is_empty() || !rest.is_empty() {
        let derivative = rest.first().map_or("drafts/*.md", |first| first.as_str());
        let source = match (ids.first(), rest.get(1)) {
            (Some(id), _) => *id,
            (None, Some(second)) => second.as_str(),
            (None, None) => "sources/report.pdf",
        };
        let _ = writeln!(
            text,
            "# [[pair]]\n# derivative = {}\n# sources = [{}]\n",
            quoted(derivative),
            quoted(source)
        );
    }
    list(&mut text, "Texts found here that no pair above names", &rest);
    list(&mut text, "Documents of the catalogue", ids);
    text.push_str(
        "[check]\n\
         # What makes the exit status 1: a lowest level (note, warning, error), rules, or \"never\".\n\
         # fail-on = \"warning\"\n\
         # Status 2 when a passage could not be judged or a text holds no claims.\n\
         # strict = true\n\
         # Findings that are known, so that only new ones count; this file is used where it is there.\n",
    );
    let _ = writeln!(text, "{}baseline = {}", if baseline { "" } else { "# " }, quoted(BASELINE_NAME));
    text.push_str("# Findings that do not count, by fingerprint, each with its reason.\n");
    let _ = writeln!(
        text,
        "{}suppressions = {}\n",
        if suppressions { "" } else { "# " },
        quoted(SUPPRESSIONS_NAME)
    );
    text.push_str(
        "# Levels of rules: off, note, warning, error.\n\
         # [rules]\n\
         # close-copy = \"off\"\n\
         # absent-claim = \"error\"\n\n\
         # Other levels for some of the texts; the later override wins.\n\
         # [[override]]\n\
         # paths = [\"drafts/**\"]\n\
         # rules = { omitted-passage = \"off\" }\n\n\
         # Phrases that mean the same, and phrases that must not be taken for each other.\n\
         # [glossary]\n\
         # same = [[\"harbour board\", \"the board\", \"HB\"]]\n\
         # distinct = [[\"net income\", \"gross income\"]]\n",
    );
    text
}

/// A list in a comment, not longer than one screen.
fn list<T: std::fmt::Display>(text: &mut String, title: &str, names: &[T]) {
    const SHOWN: usize = 20;
    if names.is_empty() {
        return;
    }
    let _ = writeln!(text, "# {title}:");
    for name in names.iter().take(SHOWN) {
        // A line end in a name would leave the comment.
        let _ = writeln!(text, "#   {}", name.to_string().replace(['\n', '\r'], " "));
    }
    if names.len() > SHOWN {
        let _ = writeln!(text, "#   … and {} more", names.len() - SHOWN);
    }
    text.push('\n');
}

/// A string of TOML on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_pairs_or_nothing() {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let pair = |derivative: &str, sources: &[&str]| Guess {
            derivative: derivative.to_owned(),
            sources: texts(sources),
        };
        assert_eq!(
            guess(&texts(&["levy-source.pdf", "levy.md", "notes.md"])),
            [pair("levy.md", &["levy-source.pdf"])]
        );
        assert_eq!(
            guess(&texts(&["a/derivative.md", "a/source-2.md", "a/source.md", "b/source.md"])),
            [pair("a/derivative.md", &["a/source-2.md", "a/source.md"])]
        );
        assert_eq!(
            guess(&texts(&[
                "x/articles/levy.md",
                "x/articles/other.md",
                "x/sources/levy.pdf",
                "sources/levy.txt"
            ])),
            [pair("x/articles/levy.md", &["x/sources/levy.pdf"])]
        );
        assert_eq!(guess(&texts(&["press.txt", "source.txt"])), []);
    }

    #[test]
    fn what_is_composed_parses_whatever_the_names() {
        let odd = ["a \"b\"\\c\n[[pair]].md".to_owned(), "ü[1].txt".to_owned()];
        let guesses = [Guess { derivative: odd[0].clone(), sources: vec![odd[1].clone()] }];
        for (guesses, texts) in [(&guesses[..], &odd[..]), (&[], &odd[..]), (&[], &[])] {
            let text = compose(texts, guesses, &["report-2021"], true, false);
            let table: toml::Table = toml::from_str(&text).expect("TOML");
            assert_eq!(table.get("pair").is_some(), !guesses.is_empty(), "{text}");
            assert_eq!(table["check"]["baseline"].as_str(), Some(BASELINE_NAME));
        }
    }
}
