//! `--changed-since REV`: which passages are not in an older version of their text.
//!
//! git is asked for the old file; it is read like any other, and a passage is changed when its words are nowhere in
//! it. So a moved or re-wrapped passage is not changed, and it works for every format that is read. A text that the
//! revision does not have is changed as a whole. git's own diff is used for nothing but the names of moved files.

use crate::inputs::Plan;
use anyhow::{Context, Result, bail};
use sourcecheck::Document;
use sourcecheck::read::ReadOptions;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The revision, in every repository that holds a text of the run.
#[derive(Debug)]
pub struct History {
    /// The revision as it was asked for.
    pub revision: String,
    repositories: BTreeMap<PathBuf, Repository>,
    /// The repository of each folder; `None` where there is none, which only sources may do.
    folders: BTreeMap<PathBuf, Option<PathBuf>>,
}

#[derive(Debug)]
struct Repository {
    commit: String,
    /// New path to old path.
    moved: BTreeMap<String, String>,
}

/// What an older version of a text holds.
#[derive(Debug)]
pub enum Old {
    /// The keys of its passages.
    Passages(BTreeSet<String>),
    /// There was no such text, or it could not be read, for the reason given.
    Nothing(Option<String>),
    /// No repository knows the text, so nothing is known about its age.
    Unknown,
}

impl Old {
    /// Whether a passage is new.
    pub fn is_new(&self, key: &str) -> bool {
        match self {
            Self::Passages(keys) => !keys.contains(key),
            Self::Nothing(_) => true,
            Self::Unknown => false,
        }
    }
}

impl History {
    /// Finds the repositories of the texts, and the revision in each.
    ///
    /// # Errors
    /// When git cannot be run, a derivative lies in no repository, or a repository does not know the revision.
    pub fn open(revision: &str, plan: &Plan) -> Result<Self> {
        if revision.is_empty() || revision.starts_with('-') {
            bail!("--changed-since: `{revision}` is no revision");
        }
        let mut history =
            Self { revision: revision.to_owned(), repositories: BTreeMap::new(), folders: BTreeMap::new() };
        for job in &plan.jobs {
            let Some(path) = job.derivative.named_path() else {
                bail!("--changed-since: standard input has no history; name its file with --stdin-filename");
            };
            history.enter(path, true)?;
        }
        for path in plan.source_sets.iter().flatten().filter_map(|source| source.path()) {
            history.enter(path, false)?;
        }
        Ok(history)
    }

    fn enter(&mut self, path: &Path, needed: bool) -> Result<()> {
        // A folder that is not there is told when the text is read.
        let Ok(folder) = folder_of(path) else { return Ok(()) };
        if !self.folders.contains_key(&folder) {
            let top = match git(&folder, &["rev-parse", "--show-toplevel"])? {
                output if output.status.success() => {
                    let top = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
                    Some(std::fs::canonicalize(top).context("cannot find the folder that git names")?)
                }
                _ if !needed => None,
                output => bail!(
                    "--changed-since {}: {} is in no git repository: {}",
                    self.revision,
                    path.display(),
                    first_line(&output)
                ),
            };
            if let Some(top) = &top
                && !self.repositories.contains_key(top)
                && let Some(repository) = Repository::open(top, &self.revision, needed)?
            {
                self.repositories.insert(top.clone(), repository);
            }
            self.folders.insert(folder, top);
        }
        Ok(())
    }

    /// The older version of a text.
    pub fn old(&self, path: &Path, options: &ReadOptions) -> Result<Old> {
        let Ok(folder) = folder_of(path) else { return Ok(Old::Unknown) };
        let Some(top) = self.folders.get(&folder).and_then(Option::as_ref) else { return Ok(Old::Unknown) };
        let Some(repository) = self.repositories.get(top) else { return Ok(Old::Unknown) };
        let whole = folder.join(path.file_name().unwrap_or_default());
        let inside = whole.strip_prefix(top).unwrap_or(&whole).to_string_lossy().replace('\\', "/");
        let name = repository.moved.get(&inside).unwrap_or(&inside);
        let object = format!("{}:{name}", repository.commit);
        if !git(top, &["cat-file", "-e", &object])?.status.success() {
            // What git ignores, such as the texts of the catalogue, it cannot tell the age of.
            let ignored = git(top, &["check-ignore", "--quiet", "--", &inside])?.status.success();
            return Ok(if ignored { Old::Unknown } else { Old::Nothing(None) });
        }
        let output = git(top, &["cat-file", "--filters", &object])?;
        if !output.status.success() {
            bail!("--changed-since {}: git cannot show {name}: {}", self.revision, first_line(&output));
        }
        Ok(match Document::from_bytes_with(name, &output.stdout, options) {
            Ok(document) => {
                Old::Passages((0..document.passages().len()).map(|at| document.key(at)).collect())
            }
            Err(error) => Old::Nothing(Some(error.to_string())),
        })
    }
}

impl Repository {
    fn open(top: &Path, revision: &str, needed: bool) -> Result<Option<Self>> {
        let commit = git(top, &["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
        if !commit.status.success() {
            if !needed {
                return Ok(None);
            }
            bail!(
                "--changed-since: `{revision}` is no revision of {}; in CI, fetch it first (a shallow clone has one commit)",
                top.display()
            );
        }
        let commit = String::from_utf8_lossy(&commit.stdout).trim().to_owned();
        let args = ["diff", "-M", "--name-status", "-z", "--diff-filter=R", &commit, "--"];
        let output = git(top, &args)?;
        if !output.status.success() {
            bail!("--changed-since {revision}: git cannot compare: {}", first_line(&output));
        }
        let fields: Vec<String> = output
            .stdout
            .split(|&byte| byte == 0)
            .map(|field| String::from_utf8_lossy(field).into_owned())
            .collect();
        let moved = fields.chunks_exact(3).map(|names| (names[2].clone(), names[1].clone())).collect();
        Ok(Some(Self { commit, moved }))
    }
}

/// The folder of a file, without links and dots.
fn folder_of(path: &Path) -> std::io::Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::canonicalize(folder)
}

fn git<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Result<Output> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(args).stdin(std::process::Stdio::null());
    command.output().context("--changed-since: cannot run git")
}

fn first_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("it did not say why").to_owned()
}
