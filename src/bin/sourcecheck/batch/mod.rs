//! `sourcecheck batch`: many pairs of texts from tables, findings and passages to tables.
//!
//! A run is a folder. `run.json` says what it is a run of; the stages `candidates/` and `findings/` (with `passages/` and
//! `errors/`) are done when they hold `_SUCCESS`. The rows of a stage come in chunks that the input alone decides, so
//! that a run which was interrupted goes on with the first chunk that is not committed, and ends with the same bytes.
//! `docs/batch.md` has the tables and the rest of what a user may rely on.
//!
//! | file | holds |
//! |---|---|
//! | `rows.rs` | rows of JSON Lines and Parquet, good and bad |
//! | `store.rs` | documents on disk, found by id |
//! | `candidates.rs` | which pairs of two collections share passages |
//! | `chunks.rs` | pairs with their texts, some at a time |
//! | `folder.rs` | the folder of a run: identity, parts, commits, marks |
//! | `local.rs` | the stages, on the threads of this machine |
//! | `engine.rs` | the stages on a cluster |
//! | `tables.rs` | record batches as bytes |
//! | `digest.rs` | one hash for all findings |

mod candidates;
mod chunks;
mod digest;
mod engine;
mod folder;
mod local;
mod progress;
mod store;
mod tables;

use crate::args::{BatchArgs, Engine};
use crate::check::on_threads;
use crate::defaults::BATCH_FAIL_ON;
use crate::gate::Gate;
use crate::inputs::Project;
use crate::{Status, console, thresholds};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use sourcecheck::Thresholds;
use std::io::Write;
use std::path::PathBuf;

/// Runs `batch`.
pub fn run(args: &BatchArgs, out: &mut dyn Write) -> Result<Status> {
    if let Some(folder) = &args.digest {
        writeln!(out, "{}", digest::of_findings(folder)?)?;
        return Ok(Status::Clean);
    }
    let job = Job::new(args)?;
    match args.engine {
        Engine::Local => on_threads(args.parallel.threads, || local::run(&job))?,
        Engine::Spark => engine::spark(&job),
    }
}

/// What a run is to do, with everything settled that may be configured.
pub struct Job<'a> {
    /// As they were given.
    pub args: &'a BatchArgs,
    /// Where the tables go.
    pub output: PathBuf,
    /// Which texts are compared.
    pub input: Input,
    /// Options of every check, as `BatchOptions::from_json` reads them.
    pub options: String,
    /// Which findings make the exit status 1.
    pub gate: Gate,
}

/// Which texts are compared. Each path is a file, or a folder of files.
pub enum Input {
    /// Given pairs, and the documents that hold their texts where the pairs do not.
    Pairs {
        /// A table of pairs.
        pairs: PathBuf,
        /// Tables of documents.
        documents: Vec<PathBuf>,
    },
    /// Every derivative with every source that it shares passages with.
    All {
        /// Tables of documents.
        sources: Vec<PathBuf>,
        /// The same.
        derivatives: Vec<PathBuf>,
    },
}

impl<'a> Job<'a> {
    fn new(args: &'a BatchArgs) -> Result<Self> {
        let output =
            args.output.clone().context("--output names the folder for the result, and is missing")?;
        let input = match (&args.pairs, &args.sources[..], &args.derivatives[..]) {
            (Some(pairs), [], []) => Input::Pairs { pairs: pairs.clone(), documents: args.documents.clone() },
            (None, [_, ..], [_, ..]) if args.documents.is_empty() => {
                Input::All { sources: args.sources.clone(), derivatives: args.derivatives.clone() }
            }
            (None, [_, ..], [_, ..]) => {
                bail!(
                    "--documents holds the texts of --pairs; with --sources and --derivatives it says nothing"
                )
            }
            (Some(_), ..) => {
                bail!(
                    "--pairs names the pairs, --sources and --derivatives let them be found; give one of the two"
                )
            }
            _ => bail!("nothing to check; give --pairs, or --sources and --derivatives"),
        };
        let gate = match &args.fail_on[..] {
            [] => Gate::new(vec![BATCH_FAIL_ON])?,
            conditions => Gate::new(conditions.to_vec()).context("--fail-on")?,
        };
        Ok(Self { args, output, input, options: options(args)?.to_string(), gate })
    }
}

/// The options of every check as JSON: rules and glossary of the configuration, thresholds, format and limit.
fn options(args: &BatchArgs) -> Result<Value> {
    let project = Project::find(args.config.as_deref(), args.no_config)?;
    let path = args.thresholds.as_ref().or(project.config.thresholds.as_ref());
    let thresholds = path.map_or(Ok(Thresholds::default()), |path| thresholds::read(path))?;
    let mut options: Map<String, Value> = project.config.for_tables();
    options.insert("thresholds".to_owned(), serde_json::to_value(thresholds)?);
    options.insert("format".to_owned(), json!(args.text_format.name()));
    options.insert("max-text-bytes".to_owned(), json!(args.max_text_bytes));
    Ok(Value::Object(options))
}

/// The exit status of a run that came to its end.
fn status(job: &Job<'_>, counts: &folder::Counts) -> Status {
    let found = counts.rules.iter().any(|(rule, levels)| {
        levels.iter().any(|(level, count)| *count > 0 && job.gate.fails_at(rule, *level))
    });
    if counts.errors > 0 && !job.args.allow_errors {
        let (errors, folder) = (counts.errors, job.output.join("errors"));
        console::error(&format_args!(
            "{errors} {} could not be checked: see {}; with --allow-errors that is no failure",
            if errors == 1 { "row" } else { "rows" },
            folder.display()
        ));
        return Status::Failed;
    }
    if found { Status::Findings } else { Status::Clean }
}
