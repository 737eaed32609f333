//! `trace --git PATH`: the versions of one text in its git repository.
//!
//! git is asked for the commits that touch the file, with their parents as its own history simplification leaves them:
//! of a merge that took the file from one side only that side is followed, and one that joined two versions has both.
//! Where the file begins, git is asked whether it was renamed there. Every version is read by its content like any
//! other file; one that cannot be read is told and passed over. git's own diff is used for the names of moved files
//! only, and nothing is fetched.

use crate::args::TraceArgs;
use crate::cache::Cache;
use crate::console;
use anyhow::{Context, Result, anyhow, bail};
use sourcecheck::read::ReadOptions;
use sourcecheck::trace::History;
use sourcecheck::{Checker, Document, Trace};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Hex digits of a commit in its id: as many as the kernel asks for, and as wide as [`WORKING_TREE`].
const SHORT: usize = 12;

/// Id of the version with uncommitted changes.
const WORKING_TREE: &str = "working-tree";

/// Folder of the cache inside git's own folder: it holds words of the text, so it stays with the repository, is never
/// committed and goes with it.
const CACHE: &str = "sourcecheck-cache";

/// The trace of the versions of the file that `--git` names.
pub fn trace(asked: &Path, args: &TraceArgs, checker: &Checker, options: &ReadOptions) -> Result<Trace> {
    let repository = Repository::open(asked, options)?;
    let mut cache = match (&args.cache, args.no_cache) {
        (_, true) => Cache::none(),
        (Some(folder), _) => Cache::open(folder, &repository.file),
        (None, _) => Cache::open(&repository.common.join(CACHE), &repository.file),
    };
    let trace = repository.trace(args.quiet, checker, &mut cache)?;
    if let Err(error) = cache.keep()
        && !args.quiet
    {
        console::note(&format_args!("the history is not kept for the next run: {error:#}"));
    }
    Ok(trace)
}

/// The repository of a file.
struct Repository<'a> {
    /// As it was asked for.
    asked: &'a Path,
    options: &'a ReadOptions,
    top: PathBuf,
    /// git's own folder, shared by all its working trees.
    common: PathBuf,
    /// The file inside, with `/` between its parts.
    file: String,
    /// The file in the working tree.
    path: PathBuf,
    /// The commit that is checked out.
    head: String,
    /// Commits whose parents a shallow clone does not have.
    cut: BTreeSet<String>,
}

/// A commit that touches the file.
struct Node {
    commit: String,
    /// The file's path in it.
    path: String,
    date: String,
    title: String,
    /// Numbers of the commits before, the main one first.
    parents: Vec<usize>,
    /// Hash of the file; `None` where the commit deletes it.
    blob: Option<String>,
}

/// The commits that touch a file, each behind its parents.
#[derive(Default)]
struct Walk {
    nodes: Vec<Node>,
    /// By commit and path where a search began: the newest commit found.
    tips: BTreeMap<(String, String), Option<usize>>,
}

impl<'a> Repository<'a> {
    fn open(asked: &'a Path, options: &'a ReadOptions) -> Result<Self> {
        if asked.is_dir() {
            bail!("{}: is a directory; name a file in it", asked.display());
        }
        let path = std::fs::canonicalize(asked).or_else(|_| {
            let folder = asked.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = std::fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
            io::Result::Ok(folder.join(asked.file_name().unwrap_or_default()))
        });
        let path = path.with_context(|| format!("{}: there is no such folder", asked.display()))?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let found =
            git(folder, &["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir"])?;
        let folders = String::from_utf8_lossy(&found.stdout).into_owned();
        let mut folders = folders.lines();
        let (true, Some(top), Some(common)) = (found.status.success(), folders.next(), folders.next()) else {
            bail!(
                "{}: is in no git repository that can be read ({}); name its versions as files instead",
                asked.display(),
                first_line(&found)
            );
        };
        let top = std::fs::canonicalize(top).context("cannot find the folder that git names")?;
        let file = path.strip_prefix(&top).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if file.contains('\n') {
            bail!("{}: git cannot be asked for a name with a line end; rename the file", asked.display());
        }
        let head = git(&top, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?;
        if !head.status.success() {
            bail!("{}: {} has no commits yet, so there is no history", asked.display(), top.display());
        }
        let head = String::from_utf8_lossy(&head.stdout).trim().to_owned();
        let shallow = asked_for(&top, &["rev-parse", "--path-format=absolute", "--git-path", "shallow"])?;
        let cut = std::fs::read_to_string(shallow.trim_end()).unwrap_or_default();
        let cut = cut.lines().map(str::to_owned).collect();
        Ok(Self { asked, options, top, common: PathBuf::from(common), file, path, head, cut })
    }

    /// Reads all versions, and what is in the working tree.
    fn trace(&self, quiet: bool, checker: &Checker, cache: &mut Cache) -> Result<Trace> {
        let mut walk = Walk::default();
        let mut tip = self.walk(&mut walk, &self.head, &self.file)?;
        if tip.is_none()
            && let Some(old) = self.renamed(&["diff-index", &self.head], &self.file)?
        {
            tip = self.walk(&mut walk, &self.head, &old)?;
        }
        let Some(tip) = tip else {
            bail!(
                "{}: git does not know it, so it has no history; add and commit it first, or name its versions as files",
                self.asked.display()
            );
        };
        let nodes = &walk.nodes;
        let mut history = History::new();
        let mut between = |old: &Document, new: &Document| {
            cache.get(&checker.succession_key(old, new), old, new, || checker.succession(old, new))
        };
        // By commit: the newest versions that it has.
        let mut versions: Vec<Vec<usize>> = Vec::with_capacity(nodes.len());
        let mut last_child: Vec<usize> = vec![0; nodes.len()];
        nodes.iter().enumerate().for_each(|(at, node)| node.parents.iter().for_each(|&p| last_child[p] = at));
        last_child[tip] = usize::MAX;
        let mut held: BTreeSet<usize> = BTreeSet::new();
        let mut open: Vec<usize> = Vec::new();
        let mut failed = None;
        let progress = console::progress(nodes.len(), quiet);
        for (at, node) in nodes.iter().enumerate() {
            let mut parents: Vec<usize> = Vec::new();
            for &version in node.parents.iter().flat_map(|&parent| &versions[parent]) {
                if !parents.contains(&version) {
                    parents.push(version);
                }
            }
            let unchanged = node.parents.iter().any(|&parent| nodes[parent].blob == node.blob);
            let read = match (&node.blob, unchanged && parents.len() == 1) {
                (_, true) => None,
                (None, _) => {
                    history.note(format!("{} deletes the file", told(node)));
                    None
                }
                (Some(_), false) => match self.read(node)? {
                    Ok(document) => Some(document),
                    Err(reason) => {
                        let message = format!("{} cannot be read: {reason}", told(node));
                        if !quiet {
                            console::note(&message);
                        }
                        history.note(format!("{message}; what it changed is counted to the next version"));
                        failed.get_or_insert(message);
                        None
                    }
                },
            };
            if read.is_some() && self.cut.contains(&node.commit) {
                history.note(
                    "the clone is shallow: this is the oldest version it has, not the first one".to_owned(),
                );
                if !quiet {
                    console::note(&format_args!(
                        "the clone is shallow, so the history begins at {}; `git fetch --unshallow` brings the rest",
                        told(node)
                    ));
                }
            }
            let own = read.map(|document| {
                let (id, title) = (short(&node.commit), Some(node.title.as_str()).filter(|t| !t.is_empty()));
                let document = document.described(Some(id), title, None).published(None, Some(&node.date));
                history.push(document, &parents, &mut between)
            });
            versions.push(own.map_or(parents, |own| vec![own]));
            // A version is needed as long as a commit to come is made from a commit that has it.
            held.extend(own);
            open.push(at);
            open.retain(|&at_before| last_child[at_before] > at);
            let needed: BTreeSet<usize> = open.iter().flat_map(|&at| versions[at].iter().copied()).collect();
            held.difference(&needed).for_each(|&version| history.release(version));
            held = needed;
            progress.inc(1);
        }
        progress.finish_and_clear();
        self.working_tree(quiet, &walk.nodes[tip], &versions[tip], &mut history, &mut between)?;
        let trace = history.finish();
        if trace.documents.is_empty() {
            bail!("{}: no version can be read; {}", self.asked.display(), failed.unwrap_or_default());
        }
        Ok(trace)
    }

    /// Adds the file as it stands in the working tree.
    fn working_tree(
        &self,
        quiet: bool,
        tip: &Node,
        parents: &[usize],
        history: &mut History,
        between: impl FnMut(&Document, &Document) -> sourcecheck::diff::Succession,
    ) -> Result<()> {
        let missing = match Document::from_path_with(self.asked, self.options) {
            Ok(document) => {
                let id = WORKING_TREE;
                history.push(
                    document.described(Some(id), Some("uncommitted changes"), None),
                    parents,
                    between,
                );
                return Ok(());
            }
            Err(_) if !self.path.exists() => match &tip.blob {
                Some(_) => format!("the working tree does not have it; the newest version is {}", told(tip)),
                None => return Ok(()),
            },
            Err(error) => format!("the version of the working tree cannot be read: {error}"),
        };
        if !quiet {
            console::note(&format_args!("{}: {missing}", self.asked.display()));
        }
        history.note(missing);
        Ok(())
    }

    /// Finds the commits that touch `path` from `start` back, over renames; gives the newest.
    fn walk(&self, walk: &mut Walk, start: &str, path: &str) -> Result<Option<usize>> {
        let key = (start.to_owned(), path.to_owned());
        if let Some(tip) = walk.tips.get(&key) {
            return Ok(*tip);
        }
        let format = "--format=%H%x00%P%x00%as%x00%s";
        let args =
            ["--literal-pathspecs", "rev-list", "--topo-order", "--parents", "--encoding=UTF-8", format];
        let listed = asked_for(&self.top, &[&args[..], &[start, "--", path]].concat())?;
        // A line `commit HASH …` stands before each.
        let listed: Vec<Vec<&str>> = listed
            .lines()
            .map(|line| line.split('\0').collect())
            .filter(|f: &Vec<&str>| f.len() == 4)
            .collect();
        let commits: Vec<&str> = listed.iter().map(|fields| fields[0]).collect();
        let blobs = self.blobs(&commits, path)?;
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for (fields, blob) in listed.iter().zip(blobs).rev() {
            let &[commit, parents, date, title] = &fields[..] else { continue };
            let mut parents: Vec<usize> =
                parents.split(' ').filter_map(|parent| numbers.get(parent).copied()).collect();
            let begins = blob.is_some() && parents.iter().all(|&parent| walk.nodes[parent].blob.is_none());
            if begins && let Some((parent, old)) = self.renamed_in(commit, path)? {
                parents = self.walk(walk, &parent, &old)?.into_iter().collect();
            }
            let (commit, path) = (commit.to_owned(), path.to_owned());
            let (date, title) = (date.to_owned(), title.to_owned());
            numbers.insert(fields[0], walk.nodes.len());
            walk.nodes.push(Node { commit, path, date, title, parents, blob });
        }
        let tip = commits.first().and_then(|commit| numbers.get(commit).copied());
        walk.tips.insert(key, tip);
        Ok(tip)
    }

    /// Whether a commit moved a file to `path`: the parent that has it under its old name, and that name.
    fn renamed_in(&self, commit: &str, path: &str) -> Result<Option<(String, String)>> {
        let parents = asked_for(&self.top, &["rev-parse", &format!("{commit}^@")])?;
        for parent in parents.lines() {
            if let Some(old) = self.renamed(&["diff-tree", "-r", parent, commit], path)? {
                return Ok(Some((parent.to_owned(), old)));
            }
        }
        Ok(None)
    }

    /// The old name of a file that a comparison by git says is moved to `path`.
    fn renamed(&self, compare: &[&str], path: &str) -> Result<Option<String>> {
        let args = [&compare[..1], &["-M", "--name-status", "-z", "--diff-filter=R"], &compare[1..]].concat();
        let listed = asked_for(&self.top, &args)?;
        let fields: Vec<&str> = listed.split('\0').collect();
        let old = fields.chunks_exact(3).find(|names| names[2] == path).map(|names| names[1].to_owned());
        Ok(old.filter(|old| !old.contains('\n')))
    }

    /// The hash of a file in each commit; `None` where it is not there.
    fn blobs(&self, commits: &[&str], path: &str) -> Result<Vec<Option<String>>> {
        let mut command = command(&self.top, &["cat-file", "--batch-check=%(objecttype) %(objectname)"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context(NO_GIT)?;
        let asked: String = commits.iter().map(|commit| format!("{commit}:{path}\n")).collect();
        let input = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // Written beside the reading, since either pipe can be full. git that ends early is told below.
            scope.spawn(|| input.map(|mut input| input.write_all(asked.as_bytes())));
            child.wait_with_output()
        })?;
        let answers = String::from_utf8_lossy(&output.stdout).into_owned();
        let blobs: Vec<_> =
            answers.lines().map(|line| line.strip_prefix("blob ").map(str::to_owned)).collect();
        if blobs.len() != commits.len() {
            bail!(
                "{path}: git does not tell its versions; `git fsck` tells whether the repository is damaged"
            );
        }
        Ok(blobs)
    }

    /// A version, or why it cannot be read.
    fn read(&self, node: &Node) -> Result<Result<Document, String>> {
        let object = format!("{}:{}", node.commit, node.path);
        let output = git(&self.top, &["cat-file", "--filters", &object])?;
        if !output.status.success() {
            return Ok(Err(first_line(&output)));
        }
        Ok(Document::from_bytes_with(&object, &output.stdout, self.options).map_err(|error| {
            let error = error.to_string();
            error.strip_prefix(&format!("{object}: ")).unwrap_or(&error).to_owned()
        }))
    }
}

/// A commit as it is named to a person.
fn told(node: &Node) -> String {
    format!("{} ({})", short(&node.commit), node.date)
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT).unwrap_or(commit)
}

const NO_GIT: &str = "cannot run git; install it, or name the versions as files";

fn command<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Command {
    let mut command = Command::new("git");
    // A partial clone would fetch what it lacks.
    command.env("GIT_NO_LAZY_FETCH", "1").arg("-C").arg(folder).args(args).stdin(Stdio::null());
    command
}

fn git<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Result<Output> {
    command(folder, args).output().context(NO_GIT)
}

/// What git prints.
fn asked_for<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Result<String> {
    let output = git(folder, args)?;
    if !output.status.success() {
        return Err(anyhow!("git cannot tell the history: {}", first_line(&output)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn first_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("it did not say why").to_owned()
}
