//! `sourcecheck reuse`: a collection, and the passages that its documents share.
//!
//! A document that cannot be read is told, stands in the report, and makes the status 2; the others are compared all
//! the same, since in a large archive something is always damaged.

use crate::args::{ReuseArgs, ReuseFormat};
use crate::check::on_threads;
use crate::collection::{Collection, Dates, Item, Reading};
use crate::files::write_whole;
use crate::inputs::Project;
use crate::output::{self, Form};
use crate::{Status, console, text};
use anyhow::{Result, bail};
use sourcecheck::render::{self, ReuseOptions};
use sourcecheck::reuse::{self, Options, Text, Unread};
use std::io::Write;

impl Form for ReuseFormat {
    const DEFAULT: Self = Self::Text;
    const ENDINGS: &'static [(&'static str, Self)] = &[
        (".pairs.jsonl", Self::Pairs),
        (".json", Self::Json),
        (".jsonl", Self::Jsonl),
        (".ndjson", Self::Jsonl),
        (".html", Self::Html),
        (".htm", Self::Html),
        (".txt", Self::Text),
        (".text", Self::Text),
    ];
}

/// Errors that are told one by one; the rest is in the report.
const ERRORS_SHOWN: usize = 20;

/// Runs the command.
pub fn run(args: &ReuseArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::find(args.reading.config.as_deref(), args.reading.no_config)?;
    let read_options = text::options(&args.reading, &project);
    if let Some(missing) = args.collection.iter().find(|path| !path.exists()) {
        bail!("{}: no such file or folder", missing.display());
    }
    let inputs: Vec<_> = args.collection.iter().map(|path| project.input(path)).collect();
    let sinks = output::sinks(&args.formats, &args.outputs, inputs.iter())?;
    let dates = args.dates.as_deref().map(Dates::read).transpose()?.unwrap_or_default();
    let reading = Reading { options: &read_options, series_by_folder: args.series_by_folder };
    let collection =
        on_threads(args.parallel.threads, || Collection::read(&args.collection, reading, &dates))??;
    for (place, message) in collection.unread.iter().take(ERRORS_SHOWN) {
        console::error(&format_args!("{place}: {message}"));
    }
    if let Some(more) = collection.unread.len().checked_sub(ERRORS_SHOWN).filter(|more| *more > 0) {
        console::error(&format_args!("{more} more could not be read; the JSON form names all"));
    }
    let items = &collection.items;
    if items.len() < 2 {
        let count = if items.is_empty() { "none" } else { "one" };
        bail!(
            "a collection needs two documents or more, and there is {count}; name a folder of texts, a .jsonl or a .parquet"
        );
    }
    if !args.quiet {
        notes(&collection).iter().for_each(|note| console::note(note));
    }
    let texts: Vec<Text<'_>> = items.iter().map(as_text).collect();
    let options = Options {
        min_words: args.min_words.map_or(reuse::MIN_WORDS, usize::from),
        max_documents: args.max_documents.map(|most| most as usize),
        within_series: args.within_series,
        ..Options::default()
    };
    let mut found = on_threads(args.parallel.threads, || reuse::find(&texts, &options))?;
    found.unread = collection
        .unread
        .iter()
        .map(|(document, message)| Unread { document: document.clone(), message: message.clone() })
        .collect();
    for sink in &sinks {
        let mut rendered = Vec::new();
        match sink.format {
            ReuseFormat::Text => {
                let (colour, width) = output::look(sink, args.look);
                render::reuse_text(&found, ReuseOptions { colour, width }, &mut rendered)?;
            }
            ReuseFormat::Json => render::reuse_json(&found, &mut rendered)?,
            ReuseFormat::Jsonl => render::reuse_json_lines(&found, &mut rendered)?,
            ReuseFormat::Pairs => {
                let pairs = on_threads(args.parallel.threads, || reuse::pairs(&texts, &options))?;
                render::reuse_pairs(&pairs, &mut rendered)?;
            }
            ReuseFormat::Html => render::reuse_html(&found, &mut rendered)?,
        }
        match &sink.path {
            Some(path) => write_whole(path, &rendered)?,
            None => out.write_all(&rendered)?,
        }
    }
    Ok(match (collection.unread.is_empty(), args.exit_code && !found.clusters.is_empty()) {
        (false, _) => Status::Failed,
        (true, true) => Status::Findings,
        (true, false) => Status::Clean,
    })
}

fn as_text(item: &Item) -> Text<'_> {
    Text { id: &item.id, text: &item.text, series: item.series.as_deref(), date: item.date.as_deref() }
}

fn notes(collection: &Collection) -> Vec<String> {
    let mut notes = collection.notes.clone();
    let undated = collection.items.iter().filter(|item| item.date.is_none()).count();
    if undated > 0 {
        notes.push(format!(
            "{undated} of {} documents have no date, and what comes from what is not told there; give --dates FILE",
            collection.items.len()
        ));
    }
    notes
}
