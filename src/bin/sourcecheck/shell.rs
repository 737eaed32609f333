//! Completion scripts and manual pages, both made from the argument definitions.

use crate::Status;
use crate::args::Arguments;
use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;
use std::path::Path;

/// Prints the completion script of a shell.
pub fn completions(shell: Shell, out: &mut dyn Write) -> Result<Status> {
    // clap_complete panics when its writer fails, so it gets a buffer.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sourcecheck", &mut script);
    out.write_all(&script)?;
    Ok(Status::Clean)
}

/// Prints the manual page of the program, or writes one page a command into `folder`.
pub fn manual(folder: Option<&Path>, out: &mut dyn Write) -> Result<Status> {
    match folder {
        Some(folder) => std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
            .with_context(|| format!("{}: cannot write the manual pages", folder.display()))?,
        None => clap_mangen::Man::new(Arguments::command()).render(out)?,
    }
    Ok(Status::Clean)
}
