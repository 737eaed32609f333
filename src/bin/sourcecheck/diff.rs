//! `sourcecheck diff`: two versions of one text.
//!
//! Called by git as well: `difftool` gives two paths, and /dev/null for a file that was added or removed.

use crate::args::{Colour, DiffArgs, DiffFormat, Format};
use crate::defaults::WIDTH;
use crate::files::{is_same_path, write_whole};
use crate::inputs::{Input, Project};
use crate::{Status, output, text, thresholds};
use anyhow::{Result, bail};
use sourcecheck::Checker;
use sourcecheck::diff::ChangeKind;
use sourcecheck::render::{self, DiffOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Runs the command.
pub fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::at(args.reading.config.as_deref(), args.reading.no_config)?;
    let format = format(args)?;
    let options = text::options(&args.reading, &project);
    let (old, new) = (project.input(&args.old), project.input(&args.new));
    refuse(args, [&old, &new])?;
    let new_path = new.named_path().map(Path::to_owned);
    let diff = {
        let (old, new) = (text::read(&old, &options)?, text::read(&new, &options)?);
        checker(&project, new_path.as_deref())?.diff(&old, &new)
    };
    let options = shown(args);
    let mut rendered = Vec::new();
    match format {
        DiffFormat::Text => render::diff_text(&diff, options, &mut rendered)?,
        DiffFormat::Json => render::diff_json(&diff, &mut rendered)?,
        DiffFormat::Html => render::diff_html(&diff, options, &mut rendered)?,
        DiffFormat::Markdown => render::diff_markdown(&diff, options, &mut rendered)?,
    }
    match file(args) {
        Some(path) => write_whole(path, &rendered)?,
        None => out.write_all(&rendered)?,
    }
    let differs = diff
        .changes
        .iter()
        .any(|change| change.kind != ChangeKind::Same && (change.facts || !args.facts_only));
    Ok(if args.exit_code && differs { Status::Findings } else { Status::Clean })
}

/// The glossary and the thresholds of the configuration, as they are for the new version.
fn checker(project: &Project, path: Option<&Path>) -> Result<Checker> {
    let mut checker = Checker::new();
    if let Some(path) = &project.config.thresholds {
        checker.thresholds(thresholds::read(path)?);
    }
    project.config.set_up(&mut checker, path);
    Ok(checker)
}

/// Where the result goes; `None` is standard output.
fn file(args: &DiffArgs) -> Option<&Path> {
    args.output.as_deref().filter(|path| *path != Path::new("-"))
}

/// Refuses what could only fail, or destroy a text, after the work is done.
fn refuse(args: &DiffArgs, inputs: [&Input; 2]) -> Result<()> {
    if inputs.iter().all(|input| input.path().is_none()) {
        bail!("`-` is given twice, but standard input can be read only once");
    }
    let Some(output) = file(args) else { return Ok(()) };
    if inputs.iter().filter_map(|input| input.path()).any(|path| is_same_path(path, output)) {
        bail!("{}: is one of the texts to read; choose another --output", output.display());
    }
    Ok(())
}

fn format(args: &DiffArgs) -> Result<DiffFormat> {
    let Some(output) = args.output.as_deref().filter(|_| args.format.is_none()) else {
        return Ok(args.format.unwrap_or(DiffFormat::Text));
    };
    Ok(match output::infer(output)? {
        Format::Text => DiffFormat::Text,
        Format::Json => DiffFormat::Json,
        Format::Html => DiffFormat::Html,
        Format::Markdown => DiffFormat::Markdown,
        _ => {
            bail!("{}: a diff has no such form; add --format text, json, html or markdown", output.display())
        }
    })
}

fn shown(args: &DiffArgs) -> DiffOptions {
    let on_terminal = file(args).is_none() && io::stdout().is_terminal();
    let colour = match args.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            file(args).is_none()
                && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
    };
    let terminal = || terminal_size::terminal_size().filter(|_| on_terminal).map(|(width, _)| width.0);
    let width = usize::from(args.width.or_else(terminal).unwrap_or(WIDTH));
    DiffOptions { facts_only: args.facts_only, colour, width }
}
