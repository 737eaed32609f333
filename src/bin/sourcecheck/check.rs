//! `sourcecheck check`: reads the texts, checks every derivative against its sources, delivers the reports.
//!
//! Sources that several derivatives share are read once. Derivatives are checked in parallel and reported in
//! the order of the arguments, so the output is the same bytes for any number of threads. A text that cannot
//! be read is told, the others go on, and the exit status is 2: an incomplete check is not a pass.

use crate::args::{CheckArgs, FailOn};
use crate::catalogue::Catalogue;
use crate::config::{self, Config};
use crate::inputs::{Input, Job, Plan, Project, drift_notes};
use crate::{Status, console, defaults, output, thresholds};
use anyhow::{Context, Result};
use rayon::prelude::*;
use sourcecheck::read::ReadOptions;
use sourcecheck::similarity::ModelKind;
use sourcecheck::{Checker, Document, Level, Report, Similarity};
use std::io::Write;

/// Runs `check`.
pub fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Status> {
    let project = project(args)?;
    let plan = Plan::new(args, &project)?;
    let sinks = output::sinks(args, &plan)?;
    let checker = checker(args, &project.config)?;
    let outcomes = on_threads(args.threads, || check_all(&checker, &plan, args.quiet))?;
    let strict = args.strict || project.config.strict;
    let fail_on = args.fail_on.or(project.config.fail_on).unwrap_or(defaults::FAIL_ON);

    let mut status = Status::Clean;
    let mut reports = output::Reports { list: Vec::new(), several: plan.jobs.len() > 1 };
    if !args.quiet {
        drift_notes(&plan, &project.catalogue).iter().for_each(|note| console::note(note));
    }
    for message in plan.problems.iter().chain(&outcomes.source_errors) {
        console::error(message);
        status = Status::Failed;
    }
    for (job, outcome) in plan.jobs.iter().zip(outcomes.reports) {
        match outcome {
            Ok(report) => {
                status = status.max(assess(&report, &job.derivative.name, fail_on, strict, args.quiet));
                reports.list.push(report);
            }
            Err(error) => {
                console::error(&format_args!("{error:#}"));
                status = Status::Failed;
            }
        }
    }
    if !reports.list.is_empty() {
        output::deliver(&sinks, &reports, args, out)?;
    }
    Ok(status)
}

/// The configuration that applies, and the catalogue beside it.
fn project(args: &CheckArgs) -> Result<Project> {
    let path = match (&args.config, args.no_config) {
        (Some(path), _) => Some(path.clone()),
        (None, true) => None,
        (None, false) => config::nearest()?,
    };
    let Some(path) = path else { return Ok(Project::default()) };
    let config = Config::load(&path)?;
    let catalogue = Catalogue::load(config.root())?;
    Ok(Project { config, catalogue })
}

fn checker(args: &CheckArgs, config: &Config) -> Result<Checker> {
    let mut checker = Checker::new();
    config.set_up(&mut checker);
    checker.reasons(args.why);
    if let Some(path) = args.thresholds.as_deref().or(config.thresholds.as_deref()) {
        checker.thresholds(thresholds::read(path)?);
    }
    if let Some(folder) = args.model.as_ref().or(config.model.as_ref()) {
        let model = Similarity::load(folder)?;
        if model.kind() == ModelKind::CrossEncoder && !args.why && !args.quiet {
            console::note(&format_args!(
                "{}: a cross-encoder; its scores are shown with --why",
                folder.display()
            ));
        }
        checker.similarity(model);
    }
    Ok(checker)
}

/// Runs `work` on a number of threads; `None` leaves the number to rayon.
pub fn on_threads<R: Send>(threads: Option<u16>, work: impl FnOnce() -> R + Send) -> Result<R> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    Ok(pool.with_context(|| format!("cannot start {threads} threads"))?.install(work))
}

/// What came of a plan.
struct Outcomes {
    /// Sources that could not be read, one message each.
    source_errors: Vec<String>,
    /// One result a job, in the order of the jobs.
    reports: Vec<Result<Report>>,
}

fn check_all(checker: &Checker, plan: &Plan, quiet: bool) -> Outcomes {
    let mut source_errors = Vec::new();
    let sets: Vec<Option<Vec<Document>>> =
        plan.source_sets.iter().map(|set| read_sources(set, &plan.reading, &mut source_errors)).collect();
    let bar = console::progress(plan.jobs.len(), quiet);
    let check = |job: &Job| {
        let report = check_one(checker, job, &plan.reading, sets[job.sources].as_deref());
        bar.inc(1);
        report
    };
    let reports = plan.jobs.par_iter().map(check).collect();
    bar.finish_and_clear();
    Outcomes { source_errors, reports }
}

/// The documents of a set, or `None` when one cannot be read: a claim must not be called absent because its
/// source is missing.
fn read_sources(set: &[Input], reading: &ReadOptions, errors: &mut Vec<String>) -> Option<Vec<Document>> {
    let read: Vec<Result<Document>> = set.par_iter().map(|input| input.read(reading)).collect();
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

fn check_one(
    checker: &Checker,
    job: &Job,
    reading: &ReadOptions,
    sources: Option<&[Document]>,
) -> Result<Report> {
    let sources = sources
        .with_context(|| format!("{}: not checked, because a source cannot be read", job.derivative.name))?;
    let taken: Vec<&str> = sources.iter().map(Document::id).collect();
    let derivative = distinct(job.derivative.read(reading)?, &taken);
    Ok(checker.check(sources, &derivative))
}

/// The document under an id that no other document of the report has: its own, its path, or its path with a
/// number. Places in a report name documents by id.
fn distinct(document: Document, taken: &[&str]) -> Document {
    if !taken.contains(&document.id()) {
        return document;
    }
    let path = document.path().unwrap_or(document.id()).to_owned();
    let numbered = (2..).map(|number| format!("{path}#{number}"));
    let free = std::iter::once(path.clone()).chain(numbered).find(|id| !taken.contains(&id.as_str()));
    document.described(free.as_deref(), None, None)
}

/// The exit status that a report asks for; says on standard error what the findings cannot.
fn assess(report: &Report, name: &str, fail_on: FailOn, strict: bool, quiet: bool) -> Status {
    let unchecked = report.summary.unchecked;
    let mut gaps = Vec::new();
    if report.summary.judged == 0 {
        gaps.push(format!("{name}: no claims found, so nothing was checked"));
    }
    if unchecked > 0 {
        let passages = if unchecked == 1 { "passage" } else { "passages" };
        gaps.push(format!("{name}: {unchecked} {passages} could not be judged; the report says why"));
    }
    for gap in &gaps {
        if strict {
            console::error(&format_args!("{gap} (--strict)"));
        } else if !quiet {
            console::note(gap);
        }
    }
    let lowest = match fail_on {
        FailOn::Note => Some(Level::Note),
        FailOn::Warning => Some(Level::Warning),
        FailOn::Error => Some(Level::Error),
        FailOn::Never => None,
    };
    if strict && !gaps.is_empty() {
        Status::Failed
    } else if lowest.is_some_and(|lowest| report.findings.iter().any(|finding| finding.level >= lowest)) {
        Status::Findings
    } else {
        Status::Clean
    }
}
