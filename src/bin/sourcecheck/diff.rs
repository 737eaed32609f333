//! `sourcecheck diff`: two versions of one text.
//!
//! Called by git as well: `difftool` gives two paths, and /dev/null for a file that was added or removed.

use crate::args::{DiffArgs, DiffFormat};
use crate::files::write_whole;
use crate::inputs::Project;
use crate::output::{self, Form};
use crate::{Status, text, thresholds};
use anyhow::{Result, bail};
use sourcecheck::Checker;
use sourcecheck::diff::ChangeKind;
use sourcecheck::render::{self, DiffOptions};
use std::io::Write;
use std::path::Path;

impl Form for DiffFormat {
    const DEFAULT: Self = Self::Text;
    const ENDINGS: &'static [(&'static str, Self)] = &[
        (".json", Self::Json),
        (".html", Self::Html),
        (".htm", Self::Html),
        (".txt", Self::Text),
        (".text", Self::Text),
        (".md", Self::Markdown),
        (".markdown", Self::Markdown),
    ];
}

/// Runs the command.
pub fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::find(args.reading.config.as_deref(), args.reading.no_config)?;
    let options = text::options(&args.reading, &project);
    let (old, new) = (project.input(&args.old), project.input(&args.new));
    if [&old, &new].iter().all(|input| input.path().is_none()) {
        bail!("`-` is given twice, but standard input can be read only once");
    }
    let sinks = output::sinks(&args.formats, &args.outputs, [&old, &new].into_iter())?;
    let new_path = new.named_path().map(Path::to_owned);
    let diff = {
        let (old, new) = (text::read(&old, &options)?, text::read(&new, &options)?);
        checker(&project, new_path.as_deref())?.diff(&old, &new)
    };
    for sink in &sinks {
        let (colour, width) = output::look(sink, args.look);
        let options = DiffOptions { facts_only: args.facts_only, colour, width };
        let mut rendered = Vec::new();
        match sink.format {
            DiffFormat::Text => render::diff_text(&diff, options, &mut rendered)?,
            DiffFormat::Json => render::diff_json(&diff, &mut rendered)?,
            DiffFormat::Html => render::diff_html(&diff, options, &mut rendered)?,
            DiffFormat::Markdown => render::diff_markdown(&diff, options, &mut rendered)?,
        }
        match &sink.path {
            Some(path) => write_whole(path, &rendered)?,
            None => out.write_all(&rendered)?,
        }
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
