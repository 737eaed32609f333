//! Which texts are checked against which: arguments and `[[pair]]`s become a [`Plan`].
//!
//! A name is looked up in this order: on the command line a path, then a catalogue id; in the configuration
//! a catalogue id, then a path, then a glob relative to the file. Texts of the catalogue keep their id, title
//! and address, so that citations of them resolve. Nothing is read here but folder listings; a text that
//! turns out to be unreadable fails its own checks and no others.

use crate::args::TextArgs;
use crate::catalogue::{Catalogue, State, remedy};
use crate::config::{self, Config, Pair};
use crate::defaults::CONFIG_NAME;
use crate::files::{is_same_path, resolved};
use crate::toml_file::{Located, suggestion};
use anyhow::{Context, Result, bail};
use globset::GlobBuilder;
use sourcecheck::Document;
use sourcecheck::read::{MAX_BYTES, ReadOptions};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Id of standard input where no `--stdin-filename` is given.
const STDIN_ID: &str = "stdin";

/// A text to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in messages: the path, or `-`.
    pub name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    File { path: PathBuf, known: Option<Known> },
    Stdin { filename: Option<PathBuf> },
}

/// What the catalogue tells about a text.
#[derive(Clone, Debug)]
struct Known {
    id: String,
    title: String,
    url: Option<String>,
    issuer: String,
    date: String,
    derives_from: Vec<String>,
    remedy: String,
}

/// One derivative to check.
#[derive(Debug)]
pub struct Job {
    /// The text to check.
    pub derivative: Input,
    /// Index into [`Plan::source_sets`].
    pub sources: usize,
}

/// Everything one run of `check` does.
#[derive(Debug, Default)]
pub struct Plan {
    /// The checks, in the order of their results.
    pub jobs: Vec<Job>,
    /// The lists of sources that jobs share.
    pub source_sets: Vec<Vec<Input>>,
    /// Pairs that cannot be run, one message each.
    pub problems: Vec<String>,
}

/// The configuration and the catalogue beside it.
#[derive(Debug, Default)]
pub struct Project {
    /// `sourcecheck.toml`.
    pub config: Config,
    /// `sources/` beside it.
    pub catalogue: Catalogue,
    /// The folders of extended files, each with the catalogue there.
    others: Vec<(PathBuf, Catalogue)>,
}

impl Project {
    /// The configuration that applies, and the catalogues beside it and beside the files it extends.
    pub fn find(config: Option<&Path>, no_config: bool) -> Result<Self> {
        let path = match (config, no_config) {
            (Some(path), _) => Some(path.to_owned()),
            (None, true) => None,
            (None, false) => config::nearest()?,
        };
        let Some(path) = path else { return Ok(Self::default()) };
        let config = Config::load(&path)?;
        let catalogue = Catalogue::load(config.root())?;
        let mut others: Vec<(PathBuf, Catalogue)> = Vec::new();
        for root in config.pairs.iter().map(Pair::root) {
            if root != config.root() && others.iter().all(|(other, _)| other != root) {
                others.push((root.to_owned(), Catalogue::load(root)?));
            }
        }
        Ok(Self { config, catalogue, others })
    }

    /// A text named on the command line: standard input, a path, or an id of the catalogue.
    pub fn input(&self, name: &Path) -> Input {
        argument(name, None, &self.catalogue)
    }

    /// The catalogue that the names of a pair are looked up in.
    fn catalogue_of(&self, pair: &Pair) -> &Catalogue {
        let other = self.others.iter().find(|(root, _)| root == pair.root());
        other.map_or(&self.catalogue, |(_, catalogue)| catalogue)
    }
}

impl Plan {
    /// Decides what to check against what.
    pub fn new(args: &TextArgs, project: &Project) -> Result<Self> {
        let dashes = args.derivatives.iter().chain(&args.sources).filter(|path| is_dash(path)).count();
        if dashes > 1 {
            bail!("`-` is given {dashes} times, but standard input can be read only once");
        }
        if args.stdin_filename.is_some() && dashes == 0 {
            bail!("--stdin-filename names standard input, but no `-` is given to read it");
        }
        let filename = args.stdin_filename.as_deref();
        let derivatives = args
            .derivatives
            .iter()
            .map(|path| argument(path, filename, &project.catalogue))
            .collect::<Vec<_>>();
        match (derivatives.is_empty(), args.sources.is_empty() && args.archive.is_none()) {
            (false, false) => Ok(Self::of_arguments(derivatives, args, project)),
            (false, true) => Self::of_matching_pairs(derivatives, project),
            (true, true) => Self::of_pairs(project),
            (true, false) => bail!(
                "no text to check; it comes before --source and --archive, as in `sourcecheck check DERIVATIVE --source PATH`"
            ),
        }
    }

    /// Every text to read.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.jobs.iter().map(|job| &job.derivative).chain(self.source_sets.iter().flatten())
    }

    fn of_arguments(derivatives: Vec<Input>, args: &TextArgs, project: &Project) -> Self {
        let filename = args.stdin_filename.as_deref();
        let sources = args.sources.iter().map(|path| argument(path, filename, &project.catalogue)).collect();
        let mut plan = Self::default();
        plan.add(derivatives, sources);
        plan
    }

    fn of_pairs(project: &Project) -> Result<Self> {
        if project.config.pairs.is_empty() {
            bail!(
                "nothing to check: name a text and its sources, as in `sourcecheck check DERIVATIVE --source PATH`, \
                 or write [[pair]]s into {CONFIG_NAME}"
            );
        }
        let mut plan = Self::default();
        for pair in &project.config.pairs {
            match named(&pair.derivative, pair, project)
                .and_then(|texts| Ok((texts, sources_of(pair, project)?)))
            {
                Ok((derivatives, sources)) => plan.add(derivatives, sources),
                Err(error) => plan.problems.push(format!("{error:#}")),
            }
        }
        Ok(plan)
    }

    fn of_matching_pairs(derivatives: Vec<Input>, project: &Project) -> Result<Self> {
        let mut plan = Self::default();
        for derivative in derivatives {
            let before = plan.jobs.len() + plan.problems.len();
            for pair in &project.config.pairs {
                let texts = named(&pair.derivative, pair, project).unwrap_or_default();
                if texts.iter().any(|text| text.is_same_file(&derivative)) {
                    match sources_of(pair, project) {
                        Ok(sources) => plan.add(vec![derivative.clone()], sources),
                        Err(error) => plan.problems.push(format!("{error:#}")),
                    }
                }
            }
            if plan.jobs.len() + plan.problems.len() == before {
                plan.problems.push(format!(
                    "{}: no sources; give --source PATH, or a [[pair]] with this derivative in {CONFIG_NAME}",
                    derivative.name
                ));
            }
        }
        Ok(plan)
    }

    fn add(&mut self, derivatives: Vec<Input>, mut sources: Vec<Input>) {
        // A source named twice, say by an id and by a glob, would count its passages twice.
        let mut seen = BTreeSet::new();
        sources.retain(|source| source.path().is_none_or(|path| seen.insert(resolved(path))));
        let set = self.source_sets.len();
        self.source_sets.push(sources);
        self.jobs.extend(derivatives.into_iter().map(|derivative| Job { derivative, sources: set }));
    }
}

impl Input {
    /// Reads the text.
    pub fn read(&self, options: &ReadOptions) -> Result<Document> {
        match &self.kind {
            Kind::Stdin { filename } => {
                let mut bytes = Vec::new();
                // One byte more than the reader accepts, so that an endless stream ends as "too large".
                let mut input = io::stdin().lock().take(MAX_BYTES + 1);
                input.read_to_end(&mut bytes).context("cannot read standard input")?;
                let name =
                    filename.as_ref().map_or("-".to_owned(), |name| name.to_string_lossy().into_owned());
                let document = Document::from_bytes_with(&name, &bytes, options)?;
                Ok(document.described(filename.is_none().then_some(STDIN_ID), None, None))
            }
            Kind::File { path, known } => {
                self.probe(path, known.as_ref())?;
                let document = Document::from_path_with(path, options)?;
                Ok(match known {
                    Some(known) => document
                        .described(Some(&known.id), Some(&known.title), known.url.as_deref())
                        .published(Some(&known.issuer), Some(&known.date)),
                    None => document,
                })
            }
        }
    }

    /// The path, of standard input the one it is said to have.
    pub fn named_path(&self) -> Option<&Path> {
        match &self.kind {
            Kind::File { path, .. } => Some(path),
            Kind::Stdin { filename } => filename.as_deref(),
        }
    }

    /// The path, unless it is standard input.
    pub fn path(&self) -> Option<&Path> {
        match &self.kind {
            Kind::File { path, .. } => Some(path),
            Kind::Stdin { .. } => None,
        }
    }

    /// The id, when the text is one of the catalogue.
    pub fn catalogue_id(&self) -> Option<&str> {
        self.known().map(|known| known.id.as_str())
    }

    fn known(&self) -> Option<&Known> {
        match &self.kind {
            Kind::File { known, .. } => known.as_ref(),
            Kind::Stdin { .. } => None,
        }
    }

    /// The date of issue that the catalogue tells: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn date(&self) -> Option<&str> {
        self.known().map(|known| known.date.as_str())
    }

    /// Ids of the documents that it was written from, as the catalogue tells.
    pub fn derives_from(&self) -> &[String] {
        self.known().map_or(&[], |known| &known.derives_from)
    }

    /// Whether both name one file, however it is written.
    pub fn is_same_file(&self, other: &Self) -> bool {
        match (self.path(), other.path()) {
            (Some(one), Some(two)) => is_same_path(one, two),
            _ => false,
        }
    }

    fn file(path: PathBuf, known: Option<Known>) -> Self {
        Self { name: path.to_string_lossy().into_owned(), kind: Kind::File { path, known } }
    }

    /// The usual mistakes, each with what to do about it.
    fn probe(&self, path: &Path, known: Option<&Known>) -> Result<()> {
        let name = &self.name;
        match (fs::metadata(path), known) {
            (Ok(found), _) if found.is_dir() => {
                bail!(
                    "{name}: is a directory; name the texts in it, for example {}",
                    path.join("*.md").display()
                )
            }
            (Err(error), Some(known)) if error.kind() == io::ErrorKind::NotFound => {
                bail!("{}: its text {name} is not there; bring it in with {}", known.id, known.remedy)
            }
            (Err(error), None) if error.kind() == io::ErrorKind::NotFound => {
                let link = fs::symlink_metadata(path).is_ok();
                bail!(
                    "{name}: {}",
                    if link { "a link to a file that does not exist" } else { "no such file" }
                )
            }
            // Anything else fails again on reading, with the reader's message.
            _ => Ok(()),
        }
    }
}

/// Whether a path stands for standard input.
pub fn is_dash(path: &Path) -> bool {
    path == Path::new("-")
}

/// A text named on the command line.
pub fn argument(path: &Path, stdin_filename: Option<&Path>, catalogue: &Catalogue) -> Input {
    if is_dash(path) {
        let filename = stdin_filename.map(Path::to_owned);
        let name = filename.as_ref().map_or("-".to_owned(), |name| name.to_string_lossy().into_owned());
        return Input { name, kind: Kind::Stdin { filename } };
    }
    if !path.exists()
        && let Some(input) = path.to_str().and_then(|id| of_catalogue(id, catalogue))
    {
        return input;
    }
    of_path(path.to_owned(), catalogue)
}

/// A file; a path into the catalogue's texts means the document, so it gets its title and address too.
fn of_path(path: PathBuf, catalogue: &Catalogue) -> Input {
    let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    match of_catalogue(id, catalogue) {
        Some(Input { kind: Kind::File { path: text, known }, .. }) if is_same_path(&text, &path) => {
            Input::file(path, known)
        }
        _ => Input::file(path, None),
    }
}

/// The text of a catalogue entry.
pub fn of_catalogue(id: &str, catalogue: &Catalogue) -> Option<Input> {
    let entry = catalogue.get(id)?;
    let known = Known {
        id: entry.id.clone(),
        title: entry.title.clone(),
        url: entry.url.clone(),
        issuer: entry.issuer.clone(),
        date: entry.date.clone(),
        derives_from: entry.derives_from.clone(),
        remedy: remedy(entry),
    };
    Some(Input::file(catalogue.text_path(id), Some(known)))
}

fn sources_of(pair: &Pair, project: &Project) -> Result<Vec<Input>> {
    let mut sources = Vec::new();
    for name in &pair.sources {
        sources.extend(named(name, pair, project)?);
    }
    Ok(sources)
}

/// The texts that a name in the configuration stands for, at least one.
fn named(name: &Located, pair: &Pair, project: &Project) -> Result<Vec<Input>> {
    let catalogue = project.catalogue_of(pair);
    if let Some(input) = of_catalogue(&name.text, catalogue) {
        return Ok(vec![input]);
    }
    let place = format!("{}:{}", pair.file.display(), name.line);
    let path = pair.root().join(&name.text);
    if path.exists() {
        return Ok(vec![of_path(path, catalogue)]);
    }
    if !name.text.contains(['*', '?', '[', '{']) {
        let hint = suggestion(&name.text, catalogue.ids());
        bail!("{place}: `{}` is neither a catalogue id nor a file{hint}", name.text);
    }
    let paths = glob(pair.root(), &name.text).with_context(|| place.clone())?;
    if paths.is_empty() {
        bail!("{place}: `{}` matches no file", name.text);
    }
    Ok(paths.into_iter().map(|path| of_path(path, catalogue)).collect())
}

/// The files that match a pattern relative to `root`, sorted by path. `*` stays inside a folder, `**` does
/// not; hidden folders and links to folders are not entered.
fn glob(root: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let is_literal =
        |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    let base: PathBuf = Path::new(pattern).components().take_while(is_literal).collect();
    let rest: PathBuf = Path::new(pattern).components().skip_while(is_literal).collect();
    let matcher =
        GlobBuilder::new(&rest.to_string_lossy()).literal_separator(true).build()?.compile_matcher();
    let base = root.join(base);
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let here = base.join(&folder);
        let here = if here.as_os_str().is_empty() { Path::new(".") } else { &here };
        // A folder that cannot be listed holds no match that could be read.
        for entry in fs::read_dir(here).into_iter().flatten().flatten() {
            let relative = folder.join(entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !entry.file_name().to_string_lossy().starts_with('.') {
                folders.push(relative);
            } else if !is_folder && matcher.is_match(&relative) {
                found.push(base.join(relative));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Notes on texts of the catalogue that are not the pinned ones, sorted by id.
pub fn drift_notes<'i>(inputs: impl Iterator<Item = &'i Input>, project: &Project) -> Vec<String> {
    let mut ids: Vec<&str> = inputs.filter_map(Input::catalogue_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let catalogues =
        || std::iter::once(&project.catalogue).chain(project.others.iter().map(|(_, other)| other));
    let drifted = |id: &&str| {
        catalogues().any(|catalogue| {
            catalogue.get(id).is_some_and(|entry| matches!(catalogue.state(entry), Ok(State::Drifted)))
        })
    };
    let note =
        |id| format!("{id}: the text differs from its pinned hash; see `sourcecheck sources verify {id}`");
    ids.into_iter().filter(drifted).map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_finds_files_in_order_and_not_in_hidden_folders() {
        let root = tempfile::tempdir().expect("a folder");
        for path in ["drafts/b.md", "drafts/a.md", "drafts/deep/c.md", "drafts/.old/d.md", "drafts/e.txt"] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "x").expect("written");
        }
        let found = |pattern: &str| -> Vec<String> {
            let paths = glob(root.path(), pattern).expect("a pattern");
            let relative =
                |path: &PathBuf| path.strip_prefix(root.path()).expect("inside").display().to_string();
            paths.iter().map(relative).collect()
        };
        assert_eq!(found("drafts/*.md"), ["drafts/a.md", "drafts/b.md"]);
        assert_eq!(found("**/*.md"), ["drafts/a.md", "drafts/b.md", "drafts/deep/c.md"]);
        assert!(found("nowhere/*.md").is_empty());
    }
}
