//! `sourcecheck check`: reads the texts, checks every derivative against its sources, delivers the reports.
//!
//! Sources that several derivatives share are read once. Derivatives are checked in parallel and reported in
//! the order of the arguments, so the output is the same bytes for any number of threads. A text that cannot
//! be read is told, the others go on, and the exit status is 2: an incomplete check is not a pass.

use crate::archive::Sources;
use crate::args::{CheckArgs, TextArgs};
use crate::baseline::{Baseline, counted};
use crate::changed::{History, Old};
use crate::config::Config;
use crate::defaults::BASELINE_NAME;
use crate::gate::Gate;
use crate::inputs::{Input, Job, Plan, Project, drift_notes};
use crate::lock::LockFile;
use crate::suppress::{self, Suppressions};
use crate::{Status, console, defaults, output, thresholds};
use anyhow::{Context, Result};
use rayon::prelude::*;
use sourcecheck::read::ReadOptions;
use sourcecheck::report::{BaselineState, Finding, PassageReport};
use sourcecheck::similarity::ModelKind;
use sourcecheck::suppress::Day;
use sourcecheck::{Checker, Document, Level, Lock, Report, Similarity, Verdict};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Runs `check`.
pub fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::find(args.texts.config.as_deref(), args.texts.no_config)?;
    let plan = Plan::new(&args.texts, &project)?;
    let sinks = output::sinks(&args.formats, &args.outputs, plan.inputs())?;
    let gate = gate(args, &project.config)?;
    let mut suppressions = Suppressions::open(&args.texts, &project)?;
    let beside = || project.config.root().join(BASELINE_NAME);
    let beside = || (!args.texts.no_config).then(beside).filter(|path| path.is_file());
    let baseline = args.baseline.clone().or_else(|| project.config.baseline.clone()).or_else(beside);
    let mut baseline = baseline.map(|path| Baseline::read(&path)).transpose()?;
    let history = args.changed_since.as_deref().map(|rev| History::open(rev, &plan)).transpose()?;
    let mut run = Run::new(&args.texts, &project, args.why)?;
    run.locks = LockFile::open(&args.texts, &project.config)?;
    let mut outcome = run.check_all(&plan, history.as_ref())?;
    let strict = args.strict || project.config.strict.unwrap_or_default();
    let quiet = args.texts.quiet;

    let mut status = Status::Clean;
    if !quiet {
        drift_notes(plan.inputs(), &project)
            .iter()
            .chain(&outcome.notes)
            .for_each(|note| console::note(note));
        if let Some(locks) = run.locks.as_ref().filter(|_| args.texts.derivatives.is_empty()) {
            let unlocked = plan.jobs.iter().filter(|job| !locks.has(&job.derivative)).count();
            if unlocked > 0 {
                let (texts, path) = (counted(unlocked, "text"), locks.path().display());
                console::note(&format_args!(
                    "{texts} not in {path}; `sourcecheck lock` adds what is missing"
                ));
            }
        }
    }
    for message in &outcome.errors {
        console::error(message);
        status = Status::Failed;
    }
    for one in &mut outcome.checked {
        let path = one.path().map(Path::to_owned);
        suppressions.mark(&mut one.report, path.as_deref(), run.today);
        if let Some(baseline) = &mut baseline {
            baseline.mark(&mut one.report, path.as_deref());
        }
    }
    let all = args.texts.derivatives.is_empty() && outcome.errors.is_empty();
    add_leftovers(&run, &mut outcome.checked, &suppressions, baseline.as_ref(), all);
    let mut reports = output::Reports { list: Vec::new(), several: plan.jobs.len() > 1 };
    let mut told = Told::default();
    for mut one in outcome.checked {
        if let Some(history) = &history {
            told.unchanged += narrow(&mut one.report, history);
        }
        told.count(&one.report);
        status = status.max(assess(&one.report, &one.name, &gate, strict, quiet));
        reports.list.push(one.report);
    }
    if !quiet {
        told.tell(baseline.as_ref(), history.as_ref());
    }
    if !reports.list.is_empty() {
        output::deliver(&sinks, &reports, args, out)?;
    }
    Ok(status)
}

fn gate(args: &CheckArgs, config: &Config) -> Result<Gate> {
    match (&args.fail_on[..], &config.fail_on) {
        ([], Some(gate)) => Ok(gate.clone()),
        ([], None) => Gate::new(vec![defaults::FAIL_ON]),
        (conditions, _) => Gate::new(conditions.to_vec()).context("--fail-on"),
    }
}

/// A derivative that was checked.
pub struct Checked {
    /// Its name in messages.
    pub name: String,
    /// What was found.
    pub report: Report,
    /// What it was checked against, where that is asked for.
    pub lock: Option<Lock>,
    input: Input,
}

impl Checked {
    /// Where the text lies, or is said to lie.
    pub fn path(&self) -> Option<&Path> {
        self.input.named_path()
    }
}

/// What came of a plan.
#[derive(Default)]
pub struct Outcome {
    /// What could not be done, one message each.
    pub errors: Vec<String>,
    /// What a user should know, one message each.
    pub notes: Vec<String>,
    /// The texts that could be checked, in the order of the plan.
    pub checked: Vec<Checked>,
}

/// How the texts of a run are read and checked.
pub struct Run<'p> {
    project: &'p Project,
    checker: Checker,
    options: ReadOptions,
    archive: Option<Sources>,
    threads: Option<u16>,
    quiet: bool,
    /// The day by which suppressions expire.
    pub today: Day,
    /// What the sources are compared with. Default: nothing.
    pub locks: Option<LockFile>,
    /// Whether the locks of the texts are made. Default: no.
    pub makes_locks: bool,
}

impl<'p> Run<'p> {
    /// Sets up a run; `why` keeps the measurements.
    pub fn new(args: &TextArgs, project: &'p Project, why: bool) -> Result<Self> {
        let config = &project.config;
        let today = suppress::today(args.today)?;
        let mut checker = Checker::new();
        checker.reasons(why).today(today);
        if let Some(path) = args.thresholds.as_deref().or(config.thresholds.as_deref()) {
            checker.thresholds(thresholds::read(path)?);
        }
        if let Some(folder) = args.model.as_ref().or(config.model.as_ref()) {
            let model = Similarity::load(folder)?;
            if model.kind() == ModelKind::CrossEncoder && !why && !args.quiet {
                console::note(&format_args!(
                    "{}: a cross-encoder; its scores are shown with --why",
                    folder.display()
                ));
            }
            checker.similarity(model);
        }
        let mut options = ReadOptions::default();
        options.tracked = args.tracked.or(config.tracked).map_or(options.tracked, Into::into);
        Ok(Self {
            project,
            checker,
            options,
            archive: Sources::open(args)?,
            threads: args.parallel.threads,
            quiet: args.quiet,
            today,
            locks: None,
            makes_locks: false,
        })
    }

    /// The checker with the levels and the glossary of a text.
    fn checker(&self, text: Option<&Path>) -> Checker {
        let mut checker = self.checker.clone();
        self.project.config.set_up(&mut checker, text);
        checker
    }

    /// Checks the texts of a plan; with a history, tells of each passage whether it is new.
    pub fn check_all(&self, plan: &Plan, history: Option<&History>) -> Result<Outcome> {
        on_threads(self.threads, || {
            let mut outcome = Outcome { errors: plan.problems.clone(), ..Outcome::default() };
            let sets: Vec<Option<Vec<Document>>> = plan
                .source_sets
                .iter()
                .map(|set| read_sources(set, &self.options, &mut outcome.errors))
                .collect();
            let bar = console::progress(plan.jobs.len(), self.quiet);
            let check = |job: &Job| {
                let report = self.check_one(job, plan, sets[job.sources].as_deref(), history);
                bar.inc(1);
                report
            };
            let reports: Vec<Result<One>> = plan.jobs.par_iter().map(check).collect();
            bar.finish_and_clear();
            for (job, report) in plan.jobs.iter().zip(reports) {
                match report {
                    Ok(One { report, lock, notes }) => {
                        let (name, input) = (job.derivative.name.clone(), job.derivative.clone());
                        outcome.notes.extend(notes);
                        outcome.checked.push(Checked { name, report, lock, input });
                    }
                    Err(error) => outcome.errors.push(format!("{error:#}")),
                }
            }
            outcome
        })
    }

    fn check_one(
        &self,
        job: &Job,
        plan: &Plan,
        sources: Option<&[Document]>,
        history: Option<&History>,
    ) -> Result<One> {
        let name = &job.derivative.name;
        let sources =
            sources.with_context(|| format!("{name}: not checked, because a source cannot be read"))?;
        let derivative = job.derivative.read(&self.options)?;
        let found = self.archive.as_ref().map(|archive| archive.find(sources, &derivative)).transpose()?;
        let all = found.as_ref().map(|found| [sources, &found.documents].concat());
        let named = sources;
        let mut sources = all.as_deref().unwrap_or(sources);
        let taken: Vec<&str> = sources.iter().map(Document::id).collect();
        let derivative = distinct(derivative, &taken);
        let mut checker = self.checker(job.derivative.named_path());
        // A lock is of sources that are named, not of those that an archive happens to have.
        if let Some(lock) = self
            .locks
            .as_ref()
            .filter(|_| self.archive.is_none())
            .and_then(|locks| locks.of(&job.derivative, &plan.source_sets[job.sources], &taken))
        {
            checker.lock(lock);
        }
        let mut report = checker.check(sources, &derivative);
        // What an archive happens to have is no source of a text that takes nothing from it: the report is of those that
        // it rests on, or it would list what was left out of strangers.
        let kept;
        if let Some(found) = found {
            kept = [named, &found.kept(&report)].concat();
            if kept.len() < sources.len() {
                report = checker.check(&kept, &derivative);
            }
            report.derivative.notices.extend(found.notices(&kept));
            sources = &kept;
        }
        let lock = self.makes_locks.then(|| Lock::of(&report, sources, &derivative));
        let mut notes = Vec::new();
        if let Some(history) = history {
            let mut old = |input: &Input| -> Result<Old> {
                let Some(path) = input.named_path() else { return Ok(Old::Unknown) };
                let old = history.old(path, &self.options)?;
                if let Old::Nothing(Some(why)) = &old {
                    notes.push(format!(
                        "{}: all of it counts as changed; at {} it cannot be read: {why}",
                        input.name, history.revision
                    ));
                }
                Ok(old)
            };
            let ours = old(&job.derivative)?;
            let theirs: BTreeMap<&str, (&Document, Old)> = sources
                .iter()
                .zip(&plan.source_sets[job.sources])
                .map(|(document, input)| Ok((document.id(), (document, old(input)?))))
                .collect::<Result<_>>()?;
            tell_changed(&mut report, &derivative, &ours, &theirs);
        }
        Ok(One { report, lock, notes })
    }
}

/// What came of one text.
struct One {
    report: Report,
    lock: Option<Lock>,
    notes: Vec<String>,
}

/// Tells of each passage whether it is new. What was left out of a source is new when the source passage is, or when
/// the whole derivative is.
fn tell_changed(
    report: &mut Report,
    derivative: &Document,
    ours: &Old,
    theirs: &BTreeMap<&str, (&Document, Old)>,
) {
    for (at, passage) in report.passages.iter_mut().enumerate() {
        passage.changed = Some(ours.is_new(&derivative.key(at)));
    }
    let all = matches!(ours, Old::Nothing(_));
    for row in &mut report.coverage {
        let at = row.passage.strip_prefix('s').and_then(|nth| nth.parse::<usize>().ok());
        let is_new = theirs
            .get(row.source.as_str())
            .zip(at)
            .is_some_and(|((document, old), nth)| old.is_new(&document.key(nth - 1)));
        row.changed = Some(all || is_new);
    }
}

/// Leaves the findings of unchanged passages out of a report, and returns how many they were. Findings about
/// suppressions and the baseline stay: a change elsewhere may have made them.
fn narrow(report: &mut Report, history: &History) -> usize {
    let (passages, coverage, derivative) = (&report.passages, &report.coverage, &report.derivative);
    let ours = passages.iter().map(|p| ((derivative.id.as_str(), p.id.as_str()), p.changed));
    let theirs = coverage.iter().map(|row| ((row.source.as_str(), row.passage.as_str()), row.changed));
    let changed: BTreeMap<_, _> = ours.chain(theirs).collect();
    let counts = |finding: &Finding| {
        let at = &finding.location;
        changed.get(&(at.document.as_str(), at.passage.as_str())) != Some(&Some(false))
    };
    let kept: Vec<bool> = report.findings.iter().map(counts).collect();
    let gone = kept.iter().filter(|kept| !**kept).count();
    let mut kept = kept.into_iter();
    report.findings.retain(|_| kept.next().unwrap_or(true));
    let content = |p: &&PassageReport| p.verdict != Verdict::None;
    let changed = report.passages.iter().filter(content).filter(|p| p.changed != Some(false)).count();
    let all = report.passages.iter().filter(content).count();
    report.derivative.notices.push(format!(
        "only what changed since {} is reported: {changed} of {}; {} elsewhere left out",
        history.revision,
        counted(all, "passage"),
        counted(gone, "finding")
    ));
    gone
}

/// Adds what was expected and not found: suppressions without a finding, entries of the baseline without one.
fn add_leftovers(
    run: &Run<'_>,
    checked: &mut [Checked],
    suppressions: &Suppressions,
    baseline: Option<&Baseline>,
    all: bool,
) {
    let checkers: Vec<Checker> = checked.iter().map(|one| run.checker(one.path())).collect();
    let level = |rule: &str, at: usize| -> Option<Level> { checkers[at].level_of(rule) };
    let paths: Vec<Option<&Path>> = checked.iter().map(Checked::path).collect();
    let mut found = suppressions.unused(&paths, all, run.today, level);
    found.extend(baseline.into_iter().flat_map(|baseline| baseline.stale(checked, level)));
    for (at, finding) in found {
        checked[at].report.findings.push(finding);
    }
}

/// Findings that do not count, for a note.
#[derive(Default)]
struct Told {
    suppressed: usize,
    known: usize,
    unchanged: usize,
}

impl Told {
    fn count(&mut self, report: &Report) {
        for finding in report.findings.iter().filter(|finding| !finding.counts()) {
            if finding.suppressed.is_some() {
                self.suppressed += 1;
            } else {
                self.known += usize::from(finding.baseline == Some(BaselineState::Unchanged));
            }
        }
    }

    fn tell(&self, baseline: Option<&Baseline>, history: Option<&History>) {
        let mut parts = Vec::new();
        if self.suppressed > 0 {
            parts.push(format!("{} suppressed", self.suppressed));
        }
        if let Some(baseline) = baseline.filter(|_| self.known > 0) {
            parts.push(format!("{} known by {}", self.known, baseline.path().display()));
        }
        if let Some(history) = history.filter(|_| self.unchanged > 0) {
            parts.push(format!("{} in passages unchanged since {}", self.unchanged, history.revision));
        }
        if !parts.is_empty() {
            console::note(&format_args!("findings that do not count: {}", parts.join(", ")));
        }
    }
}

/// Runs `work` on a number of threads; `None` leaves the number to rayon.
pub fn on_threads<R: Send>(threads: Option<u16>, work: impl FnOnce() -> R + Send) -> Result<R> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    Ok(pool.with_context(|| format!("cannot start {threads} threads"))?.install(work))
}

/// The documents of a set, or `None` when one cannot be read: a claim must not be called absent because its
/// source is missing.
fn read_sources(set: &[Input], options: &ReadOptions, errors: &mut Vec<String>) -> Option<Vec<Document>> {
    let read: Vec<Result<Document>> = set.par_iter().map(|source| source.read(options)).collect();
    let mut documents: Vec<Document> = Vec::new();
    for document in read {
        match document {
            Ok(document) => {
                let taken: Vec<&str> = documents.iter().map(Document::id).collect();
                let document = distinct(document, &taken);
                documents.push(document);
            }
            Err(error) => {
                let message = format!("{error:#}");
                // A source that several sets share is told once.
                if !errors.contains(&message) {
                    errors.push(message);
                }
            }
        }
    }
    (documents.len() == set.len()).then_some(documents)
}

/// The document under an id that no other document of the report has: its own, its path, or its path with a
/// number. Places in a report name documents by id.
pub fn distinct(document: Document, taken: &[&str]) -> Document {
    if !taken.contains(&document.id()) {
        return document;
    }
    let path = document.path().unwrap_or(document.id()).to_owned();
    let numbered = (2..).map(|number| format!("{path}#{number}"));
    let free = std::iter::once(path.clone()).chain(numbered).find(|id| !taken.contains(&id.as_str()));
    document.described(free.as_deref(), None, None)
}

/// The exit status that a report asks for; says on standard error what the findings cannot.
fn assess(report: &Report, name: &str, gate: &Gate, strict: bool, quiet: bool) -> Status {
    let unchecked = unchecked(report);
    let mut gaps = Vec::new();
    if report.summary.judged == 0 {
        gaps.push(format!("{name}: no claims found, so nothing was checked"));
    }
    if unchecked > 0 {
        let passages = counted(unchecked, "passage");
        gaps.push(format!("{name}: {passages} could not be judged; the report says why"));
    }
    for gap in &gaps {
        if strict {
            console::error(&format_args!("{gap} (--strict)"));
        } else if !quiet {
            console::note(gap);
        }
    }
    if strict && !gaps.is_empty() {
        Status::Failed
    } else if report.findings.iter().any(|finding| gate.fails(finding)) {
        Status::Findings
    } else {
        Status::Clean
    }
}

/// How many passages could not be judged, without those that are unchanged, suppressed or known.
fn unchecked(report: &Report) -> usize {
    let settled = |passage: &PassageReport| {
        let mut here = report.findings.iter().filter(|finding| {
            finding.rule == "unchecked-passage"
                && finding.location.document == report.derivative.id
                && finding.location.passage == passage.id
        });
        here.any(|finding| !finding.counts())
    };
    let open = |passage: &&PassageReport| {
        passage.verdict == Verdict::Unchecked && passage.changed != Some(false) && !settled(passage)
    };
    report.passages.iter().filter(open).count()
}
