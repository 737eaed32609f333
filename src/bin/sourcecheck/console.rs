//! What is said on standard error: errors, notes, progress.
//!
//! Every line starts with the program's name, because the lines mix with those of other programs in a CI
//! log. A closed standard error is no reason to fail, so writing to it cannot.

use crate::defaults::PROGRESS_FROM;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// Says what went wrong.
pub fn error(message: &dyn Display) {
    let _ = writeln!(io::stderr(), "sourcecheck: {message}");
}

/// Says what a reader of the result should know.
pub fn note(message: &dyn Display) {
    let _ = writeln!(io::stderr(), "sourcecheck: note: {message}");
}

/// Whether the reader of standard output has gone away.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// A bar for `count` texts: visible only on a terminal, only when there are many, and not under `--quiet`.
pub fn progress(count: usize, quiet: bool) -> ProgressBar {
    progress_of("checking", count, quiet)
}

/// [`progress`] with the word for what is done.
pub fn progress_of(doing: &str, count: usize, quiet: bool) -> ProgressBar {
    let shown = !quiet && count >= PROGRESS_FROM && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    if let Ok(style) = ProgressStyle::with_template(&format!("{doing} {{bar:30}} {{pos}}/{{len}} {{eta}}")) {
        bar.set_style(style);
    }
    bar
}
