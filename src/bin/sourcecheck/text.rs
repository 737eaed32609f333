//! `sourcecheck text`: what the reader makes of a file, for git and for anybody who wonders.

use crate::Status;
use crate::args::{ReadArgs, ReadingArgs};
use crate::inputs::{Input, Project};
use anyhow::Result;
use sourcecheck::Document;
use sourcecheck::read::{Format, ReadOptions};
use std::fs;
use std::io::Write;
use std::path::Path;

/// What git names where a version has no file, on every system.
const NO_FILE: &str = "/dev/null";

/// The id of a version without a file.
const NOTHING: &str = "nothing";

/// Runs the command: one passage a line, its white space folded, an empty line between blocks.
pub fn run(args: &ReadArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::find(args.reading.config.as_deref(), args.reading.no_config)?;
    let document = read(&project.input(&args.file), &options(&args.reading, &project))?;
    let mut block = None;
    for passage in document.passages() {
        if block.is_some_and(|block| block != passage.block) {
            writeln!(out)?;
        }
        block = Some(passage.block);
        let words: Vec<&str> = passage.span.of(document.text()).split_whitespace().collect();
        writeln!(out, "{}", words.join(" "))?;
    }
    Ok(Status::Clean)
}

/// How a text is read, by the arguments and else by the configuration.
pub fn options(args: &ReadingArgs, project: &Project) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.tracked = args.tracked.or(project.config.tracked).map_or(options.tracked, Into::into);
    options
}

/// Reads a version of a text. A check refuses a text without words, which must be a mistake; a version may well be
/// empty, or not be there.
pub fn read(input: &Input, options: &ReadOptions) -> Result<Document> {
    let empty = |id: &str| Ok(Document::from_text(id, Format::Plain, ""));
    match input.path() {
        Some(path) if path == Path::new(NO_FILE) => empty(NOTHING),
        Some(path) if fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0) => {
            empty(&path.file_stem().unwrap_or_default().to_string_lossy())
        }
        _ => input.read(options),
    }
}
