//! `sourcecheck trace`: several documents, and the way of their statements from the oldest to the newest.
//!
//! A text that cannot be read stops the trace: without it, a later one would be called the first that says something.

use crate::args::{Order, TraceArgs, TraceFormat};
use crate::catalogue::{Catalogue, remedy};
use crate::check::on_threads;
use crate::files::write_whole;
use crate::inputs::{Input, Project, argument, drift_notes, is_dash, of_catalogue};
use crate::output::{self, Form, Sink};
use crate::{Status, console, history, text};
use anyhow::{Result, bail};
use rayon::prelude::*;
use sourcecheck::render::{self, BlameOptions, TraceOptions};
use sourcecheck::{Checker, Document, Trace};
use std::io::Write;
use std::path::Path;

impl Form for TraceFormat {
    const DEFAULT: Self = Self::Text;
    const ENDINGS: &'static [(&'static str, Self)] = &[
        (".prov.json", Self::Prov),
        (".provjson", Self::Prov),
        (".json", Self::Json),
        (".html", Self::Html),
        (".htm", Self::Html),
        (".txt", Self::Text),
        (".text", Self::Text),
        (".dot", Self::Dot),
        (".gv", Self::Dot),
        (".svg", Self::Svg),
    ];
}

/// Runs `trace`.
pub fn run(args: &TraceArgs, out: &mut dyn Write) -> Result<Status> {
    let project = Project::find(args.reading.config.as_deref(), args.reading.no_config)?;
    let options = text::options(&args.reading, &project);
    let mut checker = Checker::new();
    project.config.set_up(&mut checker, args.git.as_deref());
    if let Some(path) = &args.git {
        let input = argument(path, None, &Catalogue::default());
        let sinks = output::sinks(&args.formats, &args.outputs, [&input].into_iter())?;
        let trace = on_threads(args.parallel.threads, || history::trace(path, args, &checker, &options))??;
        return deliver(&sinks, &trace, args, out);
    }
    let mut notes = Vec::new();
    let inputs = inputs(args, &project, &mut notes)?;
    let sinks = output::sinks(&args.formats, &args.outputs, inputs.iter())?;
    let read: Vec<Result<Document>> =
        on_threads(args.parallel.threads, || inputs.par_iter().map(|input| input.read(&options)).collect())?;
    let (documents, errors): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
    if !errors.is_empty() {
        let errors = errors.into_iter().filter_map(Result::err);
        errors.for_each(|error| console::error(&format_args!("{error:#}")));
        console::error(&"nothing was traced: with a text missing, a later one would be called the first");
        return Ok(Status::Failed);
    }
    let documents: Vec<Document> = documents.into_iter().flatten().collect();
    notes.extend(same_texts(&documents));
    notes.extend(unread(&documents));
    notes.extend(drift_notes(inputs.iter(), &project));
    if !args.quiet {
        notes.iter().for_each(|note| console::note(note));
    }
    let trace = on_threads(args.parallel.threads, || checker.trace(&documents))?;
    deliver(&sinks, &trace, args, out)
}

/// The texts to read, oldest first.
fn inputs(args: &TraceArgs, project: &Project, notes: &mut Vec<String>) -> Result<Vec<Input>> {
    let catalogue = &project.catalogue;
    let dashes = args.documents.iter().filter(|path| is_dash(path)).count();
    if dashes > 1 {
        bail!("`-` is given {dashes} times, but standard input can be read only once");
    }
    let given: Vec<Input> = match args.documents.is_empty() {
        true => whole(catalogue, notes),
        false => args.documents.iter().map(|path| argument(path, None, catalogue)).collect(),
    };
    let given = without_repeats(given, notes);
    if given.len() < 2 {
        let count = match given.len() {
            0 => "none".to_owned(),
            _ => "one".to_owned(),
        };
        let remedy = match args.documents.is_empty() {
            true => "without DOC, the texts of the catalogue are traced; name texts, oldest first",
            false => "name them oldest first",
        };
        bail!(
            "a trace needs two texts or more, and there is {count}; {remedy}, as in `sourcecheck trace OLD NEW`"
        );
    }
    let by_id = given
        .iter()
        .zip(&args.documents)
        .all(|(input, path)| input.catalogue_id().is_some_and(|id| path == Path::new(id)));
    let order = args.order.unwrap_or(if by_id { Order::Date } else { Order::Given });
    match order {
        Order::Given => Ok(given),
        Order::Date => dated(given, args, notes),
    }
}

/// Every text of the catalogue that is there.
fn whole(catalogue: &Catalogue, notes: &mut Vec<String>) -> Vec<Input> {
    let (there, missing): (Vec<&str>, Vec<&str>) =
        catalogue.ids().partition(|id| catalogue.text_path(id).exists());
    for entry in missing.into_iter().filter_map(|id| catalogue.get(id)) {
        notes.push(format!(
            "{}: not traced, its text is not there; bring it in with {}",
            entry.id,
            remedy(entry)
        ));
    }
    there.into_iter().filter_map(|id| of_catalogue(id, catalogue)).collect()
}

/// The texts without those that are given again.
fn without_repeats(given: Vec<Input>, notes: &mut Vec<String>) -> Vec<Input> {
    let mut kept: Vec<Input> = Vec::new();
    for input in given {
        if kept.iter().any(|other| other.is_same_file(&input)) {
            notes.push(format!("{}: given twice, traced once, where it is given first", input.name));
        } else {
            kept.push(input);
        }
    }
    kept
}

/// The texts by their dates. Where dates do not tell, because they are equal or one is only a year, a text comes
/// after those that the catalogue says it derives from, else as it is given.
fn dated(given: Vec<Input>, args: &TraceArgs, notes: &mut Vec<String>) -> Result<Vec<Input>> {
    let date = |input: &Input| input.date().map(str::to_owned);
    if let Some(undated) = given.iter().find(|input| input.date().is_none()) {
        bail!(
            "{}: no date to order it by; dates come from the catalogue (see `sourcecheck sources list`). Give it an \
             entry there, or name the texts oldest first with --order given",
            undated.name
        );
    }
    let names = |inputs: &[Input]| inputs.iter().map(|input| input.name.clone()).collect::<Vec<_>>();
    let before = names(&given);
    let mut rest = given;
    rest.sort_by_key(date);
    let mut ordered: Vec<Input> = Vec::new();
    while !rest.is_empty() {
        let waits = |input: &Input| {
            rest.iter().any(|other| {
                is_undecided(input, other)
                    && other
                        .catalogue_id()
                        .is_some_and(|id| input.derives_from().iter().any(|from| from == id))
            })
        };
        // Where they wait for one another in a circle, none is held back.
        let next = rest.iter().position(|input| !waits(input)).unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    for pair in ordered.windows(2) {
        let known =
            pair[0].catalogue_id().is_some_and(|id| pair[1].derives_from().iter().any(|from| from == id));
        if is_undecided(&pair[0], &pair[1]) && !known {
            notes.push(format!(
                "{} and {}: their dates, {} and {}, do not tell which is older; the first is taken to be",
                shown(&pair[0]),
                shown(&pair[1]),
                pair[0].date().unwrap_or_default(),
                pair[1].date().unwrap_or_default(),
            ));
        }
    }
    if !args.documents.is_empty() && names(&ordered) != before {
        let order: Vec<&str> = ordered.iter().map(shown).collect();
        notes.push(format!("ordered by date: {}; --order given keeps the order given", order.join(", ")));
    }
    Ok(ordered)
}

/// Whether the dates of two texts leave open which is older: one begins with the other.
fn is_undecided(one: &Input, other: &Input) -> bool {
    match (one.date(), other.date()) {
        (Some(one), Some(other)) => one.starts_with(other) || other.starts_with(one),
        _ => true,
    }
}

/// The id of a text of the catalogue, the path of another.
fn shown(input: &Input) -> &str {
    input.catalogue_id().unwrap_or(&input.name)
}

/// Notes on texts that are byte for byte the same.
fn same_texts(documents: &[Document]) -> Vec<String> {
    let same = |(at, document): (usize, &Document)| {
        let earlier = documents[..at].iter().find(|other| other.sha256() == document.sha256())?;
        Some(format!("{}: the same text as {}", document.id(), earlier.id()))
    };
    documents.iter().enumerate().filter_map(same).collect()
}

/// Notes on what of a text could not be read: another text may then be called the first wrongly.
fn unread(documents: &[Document]) -> Vec<String> {
    let told = |document: &Document| -> Vec<String> {
        let reasons = document.unread().iter();
        reasons.map(|reason| format!("{}: {reason}; what it says is not traced", document.id())).collect()
    };
    documents.iter().flat_map(told).collect()
}

fn deliver(
    sinks: &[Sink<TraceFormat>],
    trace: &Trace,
    args: &TraceArgs,
    out: &mut dyn Write,
) -> Result<Status> {
    for sink in sinks {
        let mut rendered = Vec::new();
        match sink.format {
            TraceFormat::Text => {
                let (colour, width) = output::look(sink, args.look);
                match args.git {
                    Some(_) => render::blame(trace, BlameOptions { colour, width }, &mut rendered)?,
                    None => {
                        let options = TraceOptions { all: args.all, colour, width };
                        render::trace_text(trace, options, &mut rendered)?;
                    }
                }
            }
            TraceFormat::Json => render::trace_json(trace, &mut rendered)?,
            TraceFormat::Html => render::trace_html(trace, &mut rendered)?,
            TraceFormat::Dot => render::trace_dot(trace, &mut rendered)?,
            TraceFormat::Svg => render::trace_svg(trace, &mut rendered)?,
            TraceFormat::Prov => render::trace_prov(trace, &mut rendered)?,
        }
        match &sink.path {
            Some(path) => write_whole(path, &rendered)?,
            None => out.write_all(&rendered)?,
        }
    }
    Ok(Status::Clean)
}
