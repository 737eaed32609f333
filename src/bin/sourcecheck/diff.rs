//! `sourcecheck diff`: two versions of one text.

use crate::Status;
use crate::args::{Colour, DiffArgs, DiffFormat};
use crate::defaults::WIDTH;
use crate::files::write_whole;
use anyhow::Result;
use sourcecheck::diff::ChangeKind;
use sourcecheck::render::{self, DiffOptions};
use sourcecheck::{Checker, Document};
use std::io::{self, IsTerminal, Write};

/// Runs the command.
pub fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Status> {
    let (old, new) = (Document::from_path(&args.old)?, Document::from_path(&args.new)?);
    let diff = Checker::new().diff(&old, &new);
    let options = options(args);
    let mut rendered = Vec::new();
    match args.format {
        DiffFormat::Text => render::diff_text(&diff, options, &mut rendered)?,
        DiffFormat::Json => render::diff_json(&diff, &mut rendered)?,
        DiffFormat::Html => render::diff_html(&diff, options, &mut rendered)?,
        DiffFormat::Markdown => render::diff_markdown(&diff, options, &mut rendered)?,
    }
    match &args.output {
        Some(path) => write_whole(path, &rendered)?,
        None => out.write_all(&rendered)?,
    }
    let differs = diff
        .changes
        .iter()
        .any(|change| change.kind != ChangeKind::Same && (change.facts || !args.facts_only));
    Ok(if args.exit_code && differs { Status::Findings } else { Status::Clean })
}

fn options(args: &DiffArgs) -> DiffOptions {
    let on_terminal = args.output.is_none() && io::stdout().is_terminal();
    let colour = match args.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            args.output.is_none()
                && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
    };
    let terminal = || terminal_size::terminal_size().filter(|_| on_terminal).map(|(width, _)| width.0);
    let width = usize::from(args.width.or_else(terminal).unwrap_or(WIDTH));
    DiffOptions { facts_only: args.facts_only, colour, width }
}
