//! The baseline: findings that are known, so that only new ones count; and `sourcecheck baseline`, which writes it.
//!
//! One finding a line, as JSON, sorted, with nothing that counts over lines: two branches that add lines merge. A
//! finding is known by its text, its rule and its fingerprint; lines of the same finding add up. The file shrinks
//! freely and grows only on request.

use crate::Status;
use crate::args::BaselineArgs;
use crate::check::{Checked, Run};
use crate::console;
use crate::defaults::{BASELINE_EXCERPT, BASELINE_NAME};
use crate::files::{relative, write_whole};
use crate::inputs::{Plan, Project};
use crate::lock::LockFile;
use crate::suppress::{Suppressions, beside_texts};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sourcecheck::report::{BaselineState, Finding};
use sourcecheck::suppress::{STALE, UNUSED};
use sourcecheck::{Level, Report};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Path of the text from the folder of the baseline.
    derivative: String,
    rule: String,
    fingerprint: String,
    count: usize,
    /// For people: what was found, and in which words. Neither is compared.
    message: String,
    text: String,
}

/// What makes two findings the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    derivative: String,
    rule: String,
    fingerprint: String,
}

/// What is known of a finding.
#[derive(Clone, Debug, Default)]
struct Known {
    count: usize,
    /// How many of them this run found.
    found: usize,
    line: usize,
    message: String,
    text: String,
}

/// The findings of a file.
#[derive(Debug, Default)]
pub struct Baseline {
    path: PathBuf,
    known: BTreeMap<Key, Known>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// When it cannot be read, or a line is none of its lines; the message names the line.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                bail!("{0}: no such file; write it with `sourcecheck baseline --output {0}`", path.display())
            }
            Err(error) => return Err(error).with_context(|| format!("{}: cannot read", path.display())),
        };
        let text = String::from_utf8(bytes).ok().with_context(|| format!("{}: not UTF-8", path.display()))?;
        let mut known: BTreeMap<Key, Known> = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("{}:{}", path.display(), at + 1);
            if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
                bail!("{}: a merge stopped here; keep the lines of both sides, delete this one", place());
            }
            let entry: Entry = serde_json::from_str(line)
                .with_context(|| format!("{}: not a line of a baseline", place()))?;
            let key = Key { derivative: entry.derivative, rule: entry.rule, fingerprint: entry.fingerprint };
            let sum = known.entry(key).or_default();
            *sum = Known {
                count: sum.count + entry.count,
                found: 0,
                line: if sum.line == 0 { at + 1 } else { sum.line },
                message: entry.message,
                text: entry.text,
            };
        }
        Ok(Self { path: path.to_owned(), known })
    }

    /// Tells of every finding whether it is known.
    pub fn mark(&mut self, report: &mut Report, text: Option<&Path>) {
        let derivative = name_of(&self.path, text, report);
        for finding in report.findings.iter_mut().filter(|finding| is_kept(finding)) {
            let known = self.known.get_mut(&key(&derivative, finding));
            let room = known.filter(|known| known.found < known.count);
            finding.baseline = Some(match room {
                Some(known) => {
                    known.found += 1;
                    BaselineState::Unchanged
                }
                None => BaselineState::New,
            });
        }
    }

    /// The entries that were not found although their text was checked: for each, where its finding belongs, by index
    /// into the reports. `level` gives the level of a rule for a text.
    pub fn stale(
        &self,
        checked: &[Checked],
        level: impl Fn(&str, usize) -> Option<Level>,
    ) -> Vec<(usize, Finding)> {
        let names: Vec<String> =
            checked.iter().map(|one| name_of(&self.path, one.path(), &one.report)).collect();
        let mut stale = Vec::new();
        for (key, known) in self.known.iter().filter(|(_, known)| known.found < known.count) {
            let Some(at) = names.iter().position(|name| *name == key.derivative) else { continue };
            let Some(stale_level) = level(STALE, at) else { continue };
            // What was a note cannot fail a build by going away.
            let level = stale_level.min(level(&key.rule, at).unwrap_or(Level::Note));
            let gone = match (known.found, known.count) {
                (0, 1) => "is no longer found".to_owned(),
                (found, count) => format!("is found {found} times, not {count}"),
            };
            let message = format!(
                "`{}` in {} {gone} (“{}”); run `sourcecheck baseline` to take it out",
                key.rule, key.derivative, known.text
            );
            let of = format!("{}:{}:{}", key.derivative, key.rule, key.fingerprint);
            stale.push((at, beside_texts(STALE, level, message, &self.path, known.line, &of)));
        }
        stale
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn key(derivative: &str, finding: &Finding) -> Key {
    let (rule, fingerprint) = (finding.rule.clone(), finding.fingerprint.clone());
    Key { derivative: derivative.to_owned(), rule, fingerprint }
}

/// Whether a finding can be known: those about suppressions and the baseline itself are to be mended.
fn is_kept(finding: &Finding) -> bool {
    ![UNUSED, STALE].contains(&finding.rule.as_str())
}

/// A text as the baseline names it.
fn name_of(baseline: &Path, text: Option<&Path>, report: &Report) -> String {
    let Some(text) = text else { return report.derivative.id.clone() };
    let inside = relative(text, baseline.parent().unwrap_or(Path::new("")));
    inside.unwrap_or_else(|| text.to_string_lossy().replace('\\', "/"))
}

/// Runs `baseline`.
pub fn run(args: &BaselineArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::find(args.texts.config.as_deref(), args.texts.no_config)?;
    let plan = Plan::new(&args.texts, &project)?;
    if plan.jobs.iter().any(|job| job.derivative.path().is_none()) {
        bail!("`-`: standard input has no path to be known by; name a file");
    }
    let path = args.output.clone().or_else(|| project.config.baseline.clone());
    let path = path.unwrap_or_else(|| project.config.root().join(BASELINE_NAME));
    let is_new = !path.exists();
    let old = if is_new { Baseline { path, ..Baseline::default() } } else { Baseline::read(&path)? };
    let mut suppressions = Suppressions::open(&args.texts, &project)?;
    let mut run = Run::new(&args.texts, &project, false)?;
    run.locks = LockFile::open(&args.texts, &project.config)?;
    let mut outcome = run.check_all(&plan, None)?;
    for message in &outcome.errors {
        console::error(message);
    }
    if !outcome.errors.is_empty() {
        bail!("{}: not written, because not every text could be checked", old.path.display());
    }
    for one in &mut outcome.checked {
        let path = one.path().map(Path::to_owned);
        suppressions.mark(&mut one.report, path.as_deref(), run.today);
    }
    let (new, shown) = old.renewed(&outcome.checked);
    let more: Vec<&Key> = new
        .keys()
        .filter(|key| new[*key].count > old.known.get(*key).map_or(0, |known| known.count))
        .collect();
    let is_gone = |(key, known): &(&Key, &Known)| new.get(*key).is_none_or(|left| left.count < known.count);
    let gone = old.known.iter().filter(is_gone).count();
    if !is_new && !args.accept_new && !more.is_empty() {
        for key in &more {
            let place = shown.get(*key).map_or("", String::as_str);
            writeln!(out, "{place}: {} ({}) {}", new[*key].message, key.rule, key.fingerprint)?;
        }
        console::error(&format_args!(
            "{}: not written: {} would be added; mend or suppress them, or run again with --accept-new",
            old.path.display(),
            counted(more.len(), "new finding")
        ));
        return Ok(Status::Findings);
    }
    write_whole(&old.path, lines(&new)?.as_bytes())?;
    if !args.texts.quiet {
        console::note(&format_args!(
            "{}: {} known; {} new, {gone} gone",
            old.path.display(),
            counted(new.len(), "finding"),
            more.len()
        ));
        let beside = project.config.root().join(BASELINE_NAME);
        if project.config.baseline.is_none() && old.path != beside {
            console::note(&format_args!("`check --baseline {}` knows them", old.path.display()));
        }
    }
    Ok(Status::Clean)
}

impl Baseline {
    /// What is to be known after a run: its findings, and the entries of texts that it did not check and that are
    /// still there. Also where each finding of the run stands.
    fn renewed(&self, checked: &[Checked]) -> (BTreeMap<Key, Known>, BTreeMap<Key, String>) {
        let (mut new, mut shown) = (BTreeMap::<Key, Known>::new(), BTreeMap::new());
        let mut names = Vec::new();
        for one in checked {
            let name = name_of(&self.path, one.path(), &one.report);
            let kept = |finding: &&Finding| is_kept(finding) && finding.suppressed.is_none();
            for finding in one.report.findings.iter().filter(kept) {
                let key = key(&name, finding);
                let at = &finding.location;
                let document = if at.document == one.report.derivative.id { &one.name } else { &at.document };
                shown.entry(key.clone()).or_insert_with(|| format!("{document}{}", at.span.shown()));
                // The words for people stay as they were, so that the line does not change without need.
                let words = self.known.get(&key).map(|known| (known.message.clone(), known.text.clone()));
                let (message, text) = words.unwrap_or_else(|| {
                    (
                        excerpt(&finding.message, BASELINE_EXCERPT),
                        excerpt(text_at(&one.report, finding), BASELINE_EXCERPT),
                    )
                });
                let known = new.entry(key).or_default();
                *known = Known { count: known.count + 1, message, text, ..Known::default() };
            }
            names.push(name);
        }
        let folder = self.path.parent().unwrap_or(Path::new(""));
        for (key, known) in &self.known {
            if !names.contains(&key.derivative) && folder.join(&key.derivative).exists() {
                new.insert(key.clone(), known.clone());
            }
        }
        (new, shown)
    }
}

fn lines(known: &BTreeMap<Key, Known>) -> Result<String> {
    let mut text = String::new();
    for (key, known) in known {
        let Key { derivative, rule, fingerprint } = key.clone();
        let Known { count, message, text: words, .. } = known.clone();
        let entry = Entry { derivative, rule, fingerprint, count, message, text: words };
        text.push_str(&serde_json::to_string(&entry)?);
        text.push('\n');
    }
    Ok(text)
}

/// The text of the passage that a finding stands at.
fn text_at<'r>(report: &'r Report, finding: &Finding) -> &'r str {
    let at = &finding.location;
    let ours = report.passages.iter().find(|p| at.document == report.derivative.id && p.id == at.passage);
    let theirs = || report.coverage.iter().find(|row| row.source == at.document && row.passage == at.passage);
    ours.map(|passage| passage.text.as_str()).or_else(|| theirs().map(|row| row.text.as_str())).unwrap_or("")
}

/// A text on one line, cut behind so many characters.
pub fn excerpt(text: &str, longest: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// `1 finding`, `2 findings`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_finding_add_up_and_marks_of_a_merge_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("b.jsonl");
        let line = r#"{"derivative":"a.md","rule":"absent-claim","fingerprint":"00","count":1,"message":"m","text":"t"}"#;
        std::fs::write(&path, format!("{line}\n\n{line}\n")).expect("written");
        let read = Baseline::read(&path).expect("a baseline");
        assert_eq!(read.known.values().map(|known| known.count).collect::<Vec<_>>(), [2]);
        std::fs::write(&path, format!("{line}\n<<<<<<< HEAD\n")).expect("written");
        let error = Baseline::read(&path).expect_err("a merge").to_string();
        assert!(error.contains("b.jsonl:2: a merge stopped here"), "{error}");
        std::fs::write(&path, line.replace("rule", "rul")).expect("written");
        let error = format!("{:#}", Baseline::read(&path).expect_err("no line"));
        assert!(error.contains("b.jsonl:1: not a line of a baseline"), "{error}");
    }
}
