//! The history of a text for people at a terminal: its newest version, each statement with the version that gave it its
//! present meaning.
//!
//! Looks like `git blame`, by statements and not by lines: what a version did to the words alone does not make it the
//! author.

use super::counted;
use super::wrap::{Piece, Shape, clip, wrap};
use crate::document::PassageKind;
use crate::finding::Verdict;
use crate::trace::{PassageAt, Step, Trace, TracedDocument, TracedPassage};
use anstyle::{AnsiColor, Style};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// How a history is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlameOptions {
    /// Colours by ANSI escapes. Default: no.
    pub colour: bool,
    /// Width of a line of text, in columns. Default: [`super::TEXT_WIDTH`].
    pub width: usize,
}

impl Default for BlameOptions {
    fn default() -> Self {
        Self { colour: false, width: super::TEXT_WIDTH }
    }
}

const VERSION: Style = AnsiColor::Yellow.on_default();
const FURNITURE: Style = Style::new().dimmed();
const CHANGED: Style = AnsiColor::Red.on_default();

/// Columns of a date.
const DATE: usize = "2024-03-01".len();

/// Columns between two parts of a line.
const GAP: usize = 2;

/// Writes the newest version of a history (see [`crate::trace::History`]): each passage with the id and the date of the
/// version that gave it its present meaning, what that version changed, and what happened before and since. Then the
/// versions that did so, with their titles, and counts.
///
/// # Errors
/// When `out` cannot be written to.
pub fn blame(trace: &Trace, options: BlameOptions, out: &mut dyn Write) -> io::Result<()> {
    let Some(newest) = trace.documents.last() else { return Ok(()) };
    let known = Known::new(trace);
    let id_width =
        trace.documents.iter().map(|document| super::wrap::width(&document.info.id)).max().unwrap_or(0);
    let indent = id_width + GAP + DATE + GAP;
    let shape =
        |first: usize, rest: usize| Shape { width: options.width, first, rest, colour: options.colour };
    let paint = |text: &str, style: Style| {
        if options.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut block = newest.passages.first().map(|passage| passage.block);
    let mut authors: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut altered, mut reworded) = (0, 0);
    for passage in &newest.passages {
        if block.replace(passage.block) != Some(passage.block) {
            writeln!(out)?;
        }
        let chain = known.chain(newest, passage);
        let meaning = known.number(passage.meaning.as_ref()).unwrap_or(trace.documents.len() - 1);
        let author = &trace.documents[meaning];
        let lead = format!(
            "{:id_width$}{:GAP$}{:DATE$}{:GAP$}",
            author.info.id,
            "",
            author.date.as_deref().unwrap_or(""),
            ""
        );
        let furniture = passage.kind == PassageKind::Furniture;
        let style = if furniture { FURNITURE } else { Style::new() };
        let text = wrap(&[Piece::new(&passage.text, style)], shape(indent, indent));
        writeln!(out, "{}{text}", paint(&lead, VERSION))?;
        if furniture {
            continue;
        }
        *authors.entry(meaning).or_default() += 1;
        let told = told(&known, &chain, meaning);
        altered += usize::from(told.changed > 0);
        reworded += usize::from(told.reworded > 0);
        for (line, style) in &told.lines {
            let line = wrap(&[Piece::new(line, *style)], shape(indent + GAP, indent + 2 * GAP));
            writeln!(out, "{:1$}{line}", "", indent + GAP)?;
        }
    }
    writeln!(out)?;
    for (&number, &count) in &authors {
        let version = &trace.documents[number];
        let lead = format!(
            "{:id_width$}{:GAP$}{:DATE$}{:GAP$}",
            version.info.id,
            "",
            version.date.as_deref().unwrap_or(""),
            ""
        );
        let count = counted(count, "statement");
        let room = options.width.saturating_sub(indent + count.len() + GAP);
        let title = clip(version.title.as_deref().unwrap_or(""), room.max(DATE));
        writeln!(out, "{}{count}{:GAP$}{title}", paint(&lead, VERSION), "")?;
    }
    writeln!(out)?;
    for document in &trace.documents {
        for notice in &document.info.notices {
            let line = format!("note: {}: {notice}", document.info.id);
            writeln!(out, "{}", wrap(&[Piece::new(&line, Style::new())], shape(0, GAP)))?;
        }
    }
    let statements: usize = authors.values().sum();
    let gone = trace.vanished.iter().filter(|vanished| vanished.returns.is_none()).count();
    let are = if gone == 1 { "is" } else { "are" };
    let summary = format!(
        "{}, {}: {altered} changed in meaning since first said, {reworded} reworded since; {} of earlier versions {are} \
         gone.",
        counted(trace.documents.len(), "version"),
        counted(statements, "statement"),
        counted(gone, "statement"),
    );
    writeln!(out, "{}", wrap(&[Piece::new(&summary, Style::new())], shape(0, GAP)))
}

/// The documents and passages of a trace by their ids.
struct Known<'t> {
    trace: &'t Trace,
    numbers: BTreeMap<&'t str, usize>,
    /// Statements that are back: the last passage before, and the first that has them again.
    returns: BTreeSet<(&'t PassageAt, &'t PassageAt)>,
}

/// A step of a chain: the document it starts from and the one it leads to.
#[derive(Clone, Copy)]
struct Link<'t> {
    from: usize,
    after: &'t TracedPassage,
    to: usize,
    before: &'t TracedPassage,
    step: &'t Step,
}

impl<'t> Known<'t> {
    fn new(trace: &'t Trace) -> Self {
        let numbers = trace.documents.iter().enumerate();
        let numbers = numbers.map(|(number, document)| (document.info.id.as_str(), number)).collect();
        let returns = trace.vanished.iter().filter_map(|gone| Some((&gone.last, gone.returns.as_ref()?)));
        Self { trace, numbers, returns: returns.collect() }
    }

    fn number(&self, at: Option<&PassageAt>) -> Option<usize> {
        self.numbers.get(at?.document.as_str()).copied()
    }

    /// Whether a statement was left out between the two ends of a step.
    fn is_return(&self, link: &Link<'_>) -> bool {
        let at = |number: usize, passage: &TracedPassage| PassageAt {
            document: self.trace.documents[number].info.id.clone(),
            passage: passage.id.clone(),
        };
        // A version beside it left nothing out.
        link.to + 1 < link.from
            && self.returns.contains(&(&at(link.to, link.before), &at(link.from, link.after)))
    }

    /// The steps from a passage back to the first of its chain, the newest first.
    fn chain(&self, newest: &'t TracedDocument, passage: &'t TracedPassage) -> Vec<Link<'t>> {
        let mut chain = Vec::new();
        let mut at = self.numbers.get(newest.info.id.as_str()).map(|&number| (number, passage));
        while let Some((from, after)) = at {
            let link = after.steps.first().and_then(|step| {
                let to = *self.numbers.get(step.document.as_str())?;
                let number = step.passages.first()?.get(1..)?.parse::<usize>().ok()?.checked_sub(1)?;
                let before = self.trace.documents[to].passages.get(number)?;
                // Steps lead to earlier documents, so this ends.
                (to < from).then_some(Link { from, after, to, before, step })
            });
            at = link.map(|link| (link.to, link.before));
            chain.extend(link);
        }
        chain
    }
}

/// What is said below a passage.
#[derive(Default)]
struct Told {
    lines: Vec<(String, Style)>,
    /// Steps that changed the meaning.
    changed: usize,
    /// Steps since that changed the words alone.
    reworded: usize,
}

fn told(known: &Known<'_>, chain: &[Link<'_>], meaning: usize) -> Told {
    let mut told = Told::default();
    let name = |number: usize| {
        let document = &known.trace.documents[number];
        match &document.date {
            Some(date) => format!("{} ({date})", document.info.id),
            None => document.info.id.clone(),
        }
    };
    let faithful = |step: &Step| matches!(step.verdict, Verdict::Verbatim | Verdict::Paraphrase);
    let since: Vec<&Link<'_>> = chain.iter().take_while(|link| faithful(link.step)).collect();
    let reworded: Vec<&&Link<'_>> =
        since.iter().filter(|link| link.step.verdict == Verdict::Paraphrase && link.from > meaning).collect();
    for link in chain.iter().skip(since.len()).filter(|link| !faithful(link.step)) {
        told.changed += 1;
        let place = if link.from == meaning {
            "changed here".to_owned()
        } else {
            format!("changed in {}", name(link.from))
        };
        told.lines.push((format!("{place}: {}", changes(link.step)), CHANGED));
    }
    if let Some(last) = chain.last().filter(|last| last.to != meaning) {
        told.lines.push((format!("first said in {}", name(last.to)), Style::new()));
    }
    for link in chain.iter().filter(|link| known.is_return(link)) {
        let line = format!("left out after {}, back in {}", name(link.to), name(link.from));
        told.lines.push((line, Style::new()));
    }
    told.reworded = reworded.len();
    if let Some(last) = reworded.first() {
        let line = match reworded.len() {
            1 => format!("reworded in {} without a change of meaning", name(last.from)),
            times => {
                format!("reworded {times} times without a change of meaning, last in {}", name(last.from))
            }
        };
        told.lines.push((line, Style::new()));
    }
    told
}

/// What a step changed, on one line.
fn changes(step: &Step) -> String {
    let facts = step.alterations.iter().map(|found| format!("{}: {}", found.kind.name(), found.message));
    let words = |lead: &str, spans: &[crate::report::TextSpan]| {
        let texts: Vec<String> = spans.iter().map(|span| format!("“{}”", span.text)).collect();
        (!texts.is_empty()).then(|| format!("{lead} {}", texts.join(", ")))
    };
    let all: Vec<String> =
        facts.chain(words("adds", &step.unsupported)).chain(words("drops", &step.dropped)).collect();
    if all.is_empty() { "another statement in its place".to_owned() } else { all.join("; ") }
}
