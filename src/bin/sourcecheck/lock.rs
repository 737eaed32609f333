//! `sourcecheck.lock`: which version of its sources each text was checked against, and what its claims rested on; and
//! `sourcecheck lock`, which writes it.
//!
//! Made by the program and read by people in the changes of a commit: sorted, a claim a line, no clock, and nothing
//! that counts over lines. Texts and sources go by the names that a `[[pair]]` has for them: a catalogue id, or the
//! path from the folder of the lock.

use crate::Status;
use crate::args::{LockArgs, TextArgs};
use crate::baseline::{counted, excerpt};
use crate::check::Run;
use crate::config::Config;
use crate::console;
use crate::defaults::{LOCK_EXCERPT, LOCK_NAME};
use crate::files::{from_folder, write_whole};
use crate::inputs::{Input, Plan, Project, drift_notes};
use crate::toml_file::{self, TomlFile, Value, suggestion};
use anyhow::{Context, Result, bail};
use sourcecheck::lock::{LockedClaim, LockedPassage, LockedSource, passage_hash, passage_hashes};
use sourcecheck::{Document, Lock, Verdict};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// Version of the form of the file.
const VERSION: &str = "1";

const HEAD: &str = "\
# Which version of its sources each text was checked against, and which passages its claims rested on.
# Made by `sourcecheck lock`. Commit it; do not edit it.
";

/// A file of locks.
#[derive(Debug, Default)]
pub struct LockFile {
    path: PathBuf,
    texts: Vec<LockedText>,
}

/// The lock of a text. Ids of sources in it are names as the file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LockedText {
    derivative: String,
    lock: Lock,
}

/// Claims of a text that rest on given passages of a source.
pub struct Resting<'l> {
    /// The text, as the lock names it.
    pub derivative: &'l str,
    /// The claims, in the order of the lock.
    pub claims: Vec<&'l LockedClaim>,
}

impl LockFile {
    /// Reads the file that the arguments or the configuration name, or the one beside the configuration if there is
    /// one.
    pub fn open(args: &TextArgs, config: &Config) -> Result<Option<Self>> {
        let named = args.lock.clone().or_else(|| config.lock.clone());
        let beside = || (!args.no_config).then(|| Self::beside(config)).filter(|path| path.is_file());
        named.or_else(beside).map(|path| Self::read(&path)).transpose()
    }

    /// Reads the file that a configuration names, or the one beside it if there is one.
    pub fn of_config(config: &Config) -> Result<Option<Self>> {
        let path = config.lock.clone().unwrap_or_else(|| Self::beside(config));
        path.is_file().then(|| Self::read(&path)).transpose()
    }

    fn beside(config: &Config) -> PathBuf {
        config.root().join(LOCK_NAME)
    }

    /// Reads a lock.
    ///
    /// # Errors
    /// When it cannot be read or is no lock; the message names the line and what to do.
    pub fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            bail!("{0}: no such file; write it with `sourcecheck lock --lock {0}`", path.display());
        }
        let text = toml_file::read(path)?;
        let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
        let is_mark = |line: &str| marks.iter().any(|mark| line.starts_with(mark));
        if let Some(at) = text.lines().position(is_mark) {
            bail!(
                "{}:{}: a merge stopped here; take either side, then run `sourcecheck lock`",
                path.display(),
                at + 1
            );
        }
        Self::parse(path, &text).with_context(|| {
            format!("{}: not as `sourcecheck lock` writes it; delete it and run that again", path.display())
        })
    }

    fn parse(path: &Path, text: &str) -> Result<Self> {
        let (file, table) = TomlFile::parse(path, text)?;
        file.only(&table, "a lock", &["version", "pair"])?;
        let version = table.get("version").and_then(|value| value.as_ref().as_integer());
        if version.is_none_or(|version| version.as_str() != VERSION) {
            let place = table.get("version").map_or(0..0, |value| value.span());
            let message = format_args!("not of version {VERSION}, which is what this program reads");
            return Err(file.fault(place, message));
        }
        let mut texts = Vec::new();
        if let Some(value) = table.get("pair") {
            for value in file.array(value, "pair")? {
                texts.push(read_text(&file, value)?);
            }
        }
        Ok(Self { path: path.to_owned(), texts })
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it has the text.
    pub fn has(&self, derivative: &Input) -> bool {
        self.name(derivative).is_some_and(|name| self.texts.iter().any(|text| text.derivative == name))
    }

    /// The lock of a text that is checked against sources which go by `ids` in the check. Of several for the text it is
    /// the one with most of these sources.
    pub fn of(&self, derivative: &Input, sources: &[Input], ids: &[&str]) -> Option<Lock> {
        let name = self.name(derivative)?;
        let names: Vec<Option<String>> = sources.iter().map(|source| self.name(source)).collect();
        let known = |id: &str| names.iter().position(|name| name.as_deref() == Some(id));
        let shared =
            |text: &LockedText| text.lock.sources.iter().filter(|source| known(&source.id).is_some()).count();
        // Checked against other texts altogether, it is another check. The first of equals is taken, as a maximum by
        // itself is the last.
        let texts = self.texts.iter().filter(|text| text.derivative == name && shared(text) > 0);
        let fits = |text: &&LockedText| (shared(text), text.lock.sources.len() == names.len());
        let mut lock = texts.rev().max_by_key(fits)?.lock.clone();
        rename(&mut lock, |name| known(name).and_then(|at| ids.get(at)).map(|id| (*id).to_owned()));
        Some(lock)
    }

    /// The claims that rest on passages of a source whose hashes are wanted, by text.
    pub fn resting(&self, source: &str, wanted: impl Fn(&str) -> bool) -> Vec<Resting<'_>> {
        let rests =
            |claim: &&LockedClaim| claim.on.iter().any(|on| on.source == source && wanted(&on.passage));
        let texts = self.texts.iter().map(|text| Resting {
            derivative: &text.derivative,
            claims: text.lock.claims.iter().filter(rests).collect(),
        });
        texts.filter(|resting| !resting.claims.is_empty()).collect()
    }

    /// The claims that rest on passages which a version of a source does not have, where the lock is of the version
    /// with that hash.
    pub fn resting_elsewhere(
        &self,
        source: &str,
        sha256: Option<&str>,
        found: &Document,
    ) -> Vec<Resting<'_>> {
        let here: BTreeSet<String> = passage_hashes(found);
        let locked = |derivative: &str| {
            let of = self.texts.iter().filter(|text| text.derivative == derivative);
            of.flat_map(|text| &text.lock.sources)
                .any(|known| known.id == source && Some(known.sha256.as_str()) == sha256)
        };
        let mut resting = self.resting(source, |passage| !here.contains(passage));
        resting.retain(|resting| locked(resting.derivative));
        resting
    }

    /// The name of a text in this file; `None` for standard input without a name.
    fn name(&self, input: &Input) -> Option<String> {
        match input.catalogue_id() {
            Some(id) => Some(id.to_owned()),
            None => Some(from_folder(input.named_path()?, self.path.parent().unwrap_or(Path::new("")))),
        }
    }

    /// The file with the locks of a run in the place of those of the same texts. Those of texts that the run did not
    /// check stay as long as `keeps` says so.
    fn renewed(&self, new: Vec<LockedText>, keeps: impl Fn(&str) -> bool) -> Self {
        let is_old = |text: &&LockedText| {
            new.iter().all(|other| other.derivative != text.derivative) && keeps(&text.derivative)
        };
        let mut texts: Vec<LockedText> = self.texts.iter().filter(is_old).cloned().collect();
        texts.extend(new);
        for text in &mut texts {
            text.lock.sources.sort_by(|a, b| a.id.cmp(&b.id));
            // Stable, so that equal claims stay in the order of the text.
            text.lock.claims.sort_by(|a, b| a.claim.cmp(&b.claim));
            text.lock.claims.iter_mut().for_each(|claim| claim.on.sort());
        }
        let key = |text: &LockedText| {
            let sources: Vec<String> = text.lock.sources.iter().map(|source| source.id.clone()).collect();
            (text.derivative.clone(), sources)
        };
        texts.sort_by_key(key);
        texts.dedup();
        Self { path: self.path.clone(), texts }
    }

    fn write(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut out = format!("{HEAD}version = {VERSION}\n");
        for text in &self.texts {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "\n[[pair]]\nderivative = {}\nsources = [", quoted(&text.derivative));
            for source in &text.lock.sources {
                let _ = writeln!(
                    out,
                    "    {{ source = {}, sha256 = \"{}\" }},",
                    quoted(&source.id),
                    source.sha256
                );
            }
            out.push_str("]\nclaims = [\n");
            for claim in &text.lock.claims {
                let on: Vec<String> =
                    claim.on.iter().map(|on| quoted(&format!("{}:{}", on.source, on.passage))).collect();
                let words = match claim.text.as_str() {
                    "" => String::new(),
                    words => format!(", text = {}", quoted(words)),
                };
                let _ = writeln!(
                    out,
                    "    {{ claim = \"{}\", verdict = \"{}\", on = [{}]{words} }},",
                    claim.claim,
                    claim.verdict.name(),
                    on.join(", ")
                );
            }
            out.push_str("]\n");
        }
        out
    }
}

/// Gives the sources of a lock other names, where there is one.
fn rename(lock: &mut Lock, name: impl Fn(&str) -> Option<String>) {
    let ids = lock.sources.iter_mut().map(|source| &mut source.id);
    let on = lock.claims.iter_mut().flat_map(|claim| &mut claim.on).map(|on| &mut on.source);
    for id in ids.chain(on) {
        if let Some(name) = name(id) {
            *id = name;
        }
    }
}

fn read_text(file: &TomlFile<'_>, value: &Value<'_>) -> Result<LockedText> {
    let table = file.table(value, "pair")?;
    file.only(table, "[[pair]]", &["derivative", "sources", "claims"])?;
    let list = |key: &str| match table.get(key) {
        Some(value) => file.array(value, key),
        None => Err(file.fault(value.span(), format_args!("no `{key}`"))),
    };
    let derivative = required(file, value, table, "derivative")?;
    let sources = list("sources")?.iter().map(|value| {
        let table = file.table(value, "sources")?;
        file.only(table, "a source", &["source", "sha256"])?;
        let (id, sha256) = (required(file, value, table, "source")?, required(file, value, table, "sha256")?);
        Ok(LockedSource { id, sha256 })
    });
    let sources: Vec<LockedSource> = sources.collect::<Result<_>>()?;
    let claims = list("claims")?.iter().map(|value| read_claim(file, value));
    Ok(LockedText { derivative, lock: Lock { sources, claims: claims.collect::<Result<_>>()? } })
}

fn read_claim(file: &TomlFile<'_>, value: &Value<'_>) -> Result<LockedClaim> {
    let table = file.table(value, "claims")?;
    file.only(table, "a claim", &["claim", "verdict", "on", "text"])?;
    let name = required(file, value, table, "verdict")?;
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.name() == name);
    let verdict = verdict.ok_or_else(|| {
        let hint = suggestion(&name, Verdict::ALL.map(Verdict::name));
        file.fault(value.span(), format_args!("unknown verdict `{name}`{hint}"))
    })?;
    let on = file.strings(table, "on")?.unwrap_or_default().into_iter().map(|on| {
        let (source, passage) = on.text.rsplit_once(':').ok_or_else(|| {
            file.fault(value.span(), format_args!("`{}` is no source with a passage", on.text))
        })?;
        Ok(LockedPassage { source: source.to_owned(), passage: passage.to_owned() })
    });
    Ok(LockedClaim {
        claim: required(file, value, table, "claim")?,
        verdict,
        on: on.collect::<Result<_>>()?,
        text: file.string(table, "text")?.map_or(String::new(), |found| found.text),
    })
}

fn required(file: &TomlFile<'_>, value: &Value<'_>, table: &DeTable<'_>, key: &str) -> Result<String> {
    let found = file.string(table, key)?;
    Ok(found.ok_or_else(|| file.fault(value.span(), format_args!("no `{key}`")))?.text)
}

/// Runs `lock`.
pub fn run(args: &LockArgs) -> Result<Status> {
    let project = Project::find(args.texts.config.as_deref(), args.texts.no_config)?;
    if args.texts.archive.is_some() {
        bail!("a lock pins sources that are named; give --source instead of --archive");
    }
    let plan = Plan::new(&args.texts, &project)?;
    if plan.inputs().any(|input| input.path().is_none()) {
        bail!("`-`: standard input has no path to be known by; name a file");
    }
    let named = args.texts.lock.clone().or_else(|| project.config.lock.clone());
    let path = named.unwrap_or_else(|| LockFile::beside(&project.config));
    let old = if path.exists() { LockFile::read(&path)? } else { LockFile { path, ..LockFile::default() } };
    let mut run = Run::new(&args.texts, &project, false)?;
    run.makes_locks = true;
    let outcome = run.check_all(&plan, None)?;
    if !args.texts.quiet {
        drift_notes(plan.inputs(), &project).iter().for_each(|note| console::note(note));
    }
    outcome.errors.iter().for_each(|message| console::error(message));
    if !outcome.errors.is_empty() {
        bail!("{}: not written, because not every text could be checked", old.path.display());
    }
    let texts = outcome.checked.iter().zip(&plan.jobs).filter_map(|(one, job)| {
        let mut lock = one.lock.clone()?;
        let sources = &plan.source_sets[job.sources];
        let ids: Vec<String> = lock.sources.iter().map(|source| source.id.clone()).collect();
        rename(&mut lock, |id| old.name(sources.get(ids.iter().position(|other| other == id)?)?));
        for claim in &mut lock.claims {
            // The texts of a catalogue are other people's, and stay out of the repository.
            let own = job.derivative.catalogue_id().is_none();
            claim.text = if own { excerpt(&claim.text, LOCK_EXCERPT) } else { String::new() };
        }
        Some(LockedText { derivative: old.name(&job.derivative)?, lock })
    });
    let folder = old.path.parent().unwrap_or(Path::new(""));
    let is_there = |name: &str| project.catalogue.get(name).is_some() || folder.join(name).exists();
    let new = old.renewed(texts.collect(), is_there);
    let changed = new.texts.iter().filter(|text| !old.texts.contains(text)).count();
    let gone = old.texts.iter().filter(|text| new.texts.iter().all(|t| t.derivative != text.derivative));
    let gone = gone.count();
    let written = new.write();
    // A file that is as it should be keeps its time, for programs that build by it.
    if std::fs::read(&new.path).ok().as_deref() != Some(written.as_bytes()) {
        write_whole(&new.path, written.as_bytes())?;
    }
    if !args.texts.quiet {
        console::note(&format_args!(
            "{}: {} locked; {changed} new or changed, {gone} gone",
            new.path.display(),
            counted(new.texts.len(), "text")
        ));
        if named_elsewhere(&new.path, &project.config) {
            console::note(&format_args!("`check --lock {}` compares with it", new.path.display()));
        }
    }
    Ok(Status::Clean)
}

/// Whether `check` does not find the file by itself.
fn named_elsewhere(path: &Path, config: &Config) -> bool {
    config.lock.is_none() && path != LockFile::beside(config)
}

/// The hash of a passage of a diff, by its id: `o3`, `n3`.
pub fn hash_of(document: &Document, id: &str) -> Option<String> {
    let at = id.get(1..)?.parse::<usize>().ok()?.checked_sub(1)?;
    (at < document.passages().len()).then(|| passage_hash(document, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> LockedText {
        let on =
            |source: &str, passage: &str| LockedPassage { source: source.into(), passage: passage.into() };
        let claim = |claim: &str, verdict, on: Vec<LockedPassage>, text: &str| LockedClaim {
            claim: claim.into(),
            verdict,
            on,
            text: text.into(),
        };
        let sources =
            ["minutes", "a:b/\"c\".txt"].map(|id| LockedSource { id: id.into(), sha256: "0a".into() });
        let claims = vec![
            claim(
                "ff",
                Verdict::Altered,
                vec![on("minutes", "02"), on("a:b/\"c\".txt", "01")],
                "It 'said' \"so\".",
            ),
            claim("00", Verdict::Absent, Vec::new(), ""),
        ];
        LockedText { derivative: "it's.md".into(), lock: Lock { sources: sources.into(), claims } }
    }

    #[test]
    fn what_is_written_is_read_back_and_sorted() {
        let empty = LockFile { path: "x/sourcecheck.lock".into(), texts: Vec::new() };
        let file = empty.renewed(vec![text()], |_| true);
        let written = file.write();
        let read = LockFile::parse(&file.path, &written).expect("a lock");
        assert_eq!(read.texts, file.texts);
        assert_eq!(read.write(), written);
        let claims: Vec<&str> = file.texts[0].lock.claims.iter().map(|claim| claim.claim.as_str()).collect();
        assert_eq!(claims, ["00", "ff"]);
        assert_eq!(written.lines().filter(|line| line.contains("claim = ")).count(), 2, "{written}");
        // A text that is gone goes, unless the run checked it.
        assert!(file.renewed(Vec::new(), |_| false).texts.is_empty());
        assert_eq!(file.renewed(vec![text()], |_| false).texts, file.texts);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sourcecheck.lock");
        let pair = "version = 1\n[[pair]]\nderivative = 'a.md'\nsources = []\n";
        let said = |text: String, wanted: &str| {
            std::fs::write(&path, text).expect("written");
            let error = format!("{:#}", LockFile::read(&path).expect_err(wanted));
            assert!(error.contains(wanted) && error.contains("sourcecheck lock"), "{error}");
        };
        said("version = 2\n".into(), "sourcecheck.lock:1: not of version 1");
        said("\n".into(), "sourcecheck.lock:1: not of version 1");
        said(
            format!("{pair}claims = [\n    {{ claim = 'a', verdict = 'parafrase' }},\n]\n"),
            "sourcecheck.lock:6: unknown verdict `parafrase`; did you mean `paraphrase`?",
        );
        said(
            format!("{pair}claims = [\n    {{ claim = 'a', verdict = 'absent', on = ['b'] }},\n]\n"),
            "sourcecheck.lock:6: `b` is no source with a passage",
        );
        said(format!("{pair}claims = [{{ verdict = 'absent' }}]\n"), "sourcecheck.lock:5: no `claim`");
        said(pair.into(), "sourcecheck.lock:2: no `claims`");
        said(format!("{pair}<<<<<<< HEAD\n"), "sourcecheck.lock:5: a merge stopped here");
        said("version = 1\nother\n".into(), "sourcecheck.lock:2: ");
    }
}
