//! The `sourcecheck` program: reads arguments, calls the library, writes results.
//!
//! `main` dispatches and is the only place that decides the exit status: 0 nothing at or above `--fail-on`,
//! 1 findings or drift, 2 the job could not be done. Results go to standard output, everything else to
//! standard error. A reader that closes the pipe early (`| head`) is not an error.

mod archive;
mod args;
mod baseline;
mod batch;
mod cache;
mod catalogue;
mod changed;
mod check;
mod collection;
mod config;
mod console;
mod defaults;
mod diff;
mod drift;
mod eval;
mod fetch;
mod files;
mod gate;
mod history;
mod index;
mod init;
mod inputs;
mod keys;
mod lock;
mod output;
mod reuse;
mod rows;
mod rules;
mod shell;
mod suppress;
mod sync;
mod text;
mod thresholds;
mod toml_file;
mod trace;

use args::{Arguments, Command};
use clap::Parser;
use std::io::{self, Write};
use std::process::ExitCode;

/// A check makes many short-lived values on all threads; the allocator of most systems is slower at that
/// (docs/performance.md has by how much).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a run ended; the worst of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// Nothing to report at or above the level asked for.
    Clean = 0,
    /// Findings, or texts that differ from their pinned hash.
    Findings = 1,
    /// The job could not be done.
    Failed = 2,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = match &arguments.command {
        Command::Check(args) => check::run(args, &mut out),
        Command::Diff(args) => diff::run(args, &mut out),
        Command::Trace(args) => trace::run(args, &mut out),
        Command::Reuse(args) => reuse::run(args, &mut out),
        Command::Text(args) => text::run(args, &mut out),
        Command::Baseline(args) => baseline::run(args, &mut out),
        Command::Lock(args) => lock::run(args),
        Command::Suppress(args) => suppress::run(args),
        Command::Init(args) => init::run(args, &mut out),
        Command::Index(args) => index::run(args, &mut out),
        Command::Sources(args) => catalogue::run(args, &mut out),
        Command::Batch(args) => batch::run(args, &mut out),
        Command::Eval(args) => eval::run(args, &mut out),
        Command::Rules => rules::list(&mut out),
        Command::Explain { rule } => rules::explain(rule, &mut out),
        Command::Completions { shell } => shell::completions(*shell, &mut out),
        Command::Man { output } => shell::manual(output.as_deref(), &mut out),
    };
    let status = match result.and_then(|status| Ok(out.flush().map(|()| status)?)) {
        Ok(status) => status,
        Err(error) if console::is_broken_pipe(&error) => Status::Clean,
        Err(error) => {
            console::error(&format_args!("{error:#}"));
            Status::Failed
        }
    };
    ExitCode::from(status as u8)
}
