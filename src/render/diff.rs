//! The changes between two versions, for people: text with the words marked in place, Markdown, one page.

use super::wrap::{Piece, Shape, clean, wrap};
use crate::diff::{Change, ChangeKind, ChangedPassage, Diff, Edit};
use crate::document::PassageKind;
use anstyle::{AnsiColor, Style};
use base64::{Engine, prelude::BASE64_STANDARD};
use minijinja::{Value, context};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// How changes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffOptions {
    /// Leaves out edits and moves that change no fact. Default: no.
    pub facts_only: bool,
    /// Colours by ANSI escapes instead of marks. Default: no.
    pub colour: bool,
    /// Width of a line of text, in columns. Default: [`super::TEXT_WIDTH`].
    pub width: usize,
}

impl Default for DiffOptions {
    fn default() -> Self {
        Self { facts_only: false, colour: false, width: super::TEXT_WIDTH }
    }
}

/// A stretch of words of an edited passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment<'d> {
    Same(&'d str),
    Old(&'d str),
    New(&'d str),
}

const TEMPLATE: &str = include_str!("diff/diff.html.jinja");
const STYLE: &str = concat!(include_str!("page.css"), include_str!("diff/diff.css"));

const INDENT: usize = 4;

/// Longest run of unchanged passages that the page shows; a longer one is folded. Two are enough to see where a
/// change stands.
const CONTEXT: usize = 2;

/// Letters of a change that the list of changes shows, about one line beside the text.
const SNIPPET: usize = 48;

const OLD: Style = AnsiColor::Red.on_default().strikethrough();
const NEW: Style = AnsiColor::Green.on_default().underline();

/// Whether a change is shown.
fn is_shown(change: &Change, options: DiffOptions) -> bool {
    change.kind != ChangeKind::Same && (change.facts || !options.facts_only)
}

/// Writes the changes as text: each with its words marked, `[-old-]` and `{+new+}`, and the facts below.
///
/// # Errors
/// When `out` cannot be written to.
pub fn diff_text(diff: &Diff, options: DiffOptions, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = |pieces: &[Piece<'_>], first: usize, rest: usize| {
        wrap(pieces, Shape { width: options.width, first, rest, colour: options.colour })
    };
    fn plain(text: &str) -> Piece<'_> {
        Piece::new(text, Style::new())
    }
    for change in diff.changes.iter().filter(|change| is_shown(change, options)) {
        let head = head(change, diff);
        writeln!(out, "{}", wrapped(&[Piece::new(&head, Style::new().bold())], 0, 2))?;
        let segments = segments(change);
        let pieces: Vec<Piece<'_>> = segments
            .iter()
            .map(|segment| match *segment {
                Segment::Same(text) => plain(text),
                Segment::Old(text) => Piece { text, style: OLD, open: "[-", close: "-]" },
                Segment::New(text) => Piece { text, style: NEW, open: "{+", close: "+}" },
            })
            .collect();
        writeln!(out, "{:INDENT$}{}", "", wrapped(&pieces, INDENT, INDENT))?;
        for line in facts(change) {
            writeln!(out, "{:INDENT$}{}", "", wrapped(&[plain(&line)], INDENT, INDENT + 2))?;
        }
        writeln!(out)?;
    }
    for line in notices(diff) {
        writeln!(out, "{}", wrapped(&[plain(&line)], 0, 2))?;
    }
    writeln!(out, "{}", wrapped(&[plain(&summary(diff, options))], 0, 2))
}

/// Writes the changes as Markdown: a list with the old words struck out and the new ones bold.
///
/// # Errors
/// When `out` cannot be written to.
pub fn diff_markdown(diff: &Diff, options: DiffOptions, out: &mut dyn Write) -> io::Result<()> {
    for change in diff.changes.iter().filter(|change| is_shown(change, options)) {
        writeln!(out, "- **{}**", escaped(&head(change, diff)))?;
        let body: String = segments(change)
            .iter()
            .map(|segment| match *segment {
                Segment::Same(text) => escaped(text),
                Segment::Old(text) => around("~~", text),
                Segment::New(text) => around("**", text),
            })
            .collect();
        writeln!(out, "  {}", body.split_whitespace().collect::<Vec<_>>().join(" "))?;
        for line in facts(change) {
            writeln!(out, "  - {}", escaped(&line))?;
        }
    }
    for line in notices(diff).iter().chain([&summary(diff, options)]) {
        writeln!(out, "\n{}", escaped(line))?;
    }
    Ok(())
}

/// Writes the changes as JSON; see `docs/diff.schema.json`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn diff_json(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, diff)?;
    out.write_all(b"\n")
}

/// Writes one self-contained page, in the order of the new version, with a list of the changes. Long runs of what did
/// not change are folded.
///
/// # Errors
/// When `out` cannot be written to.
pub fn diff_html(diff: &Diff, options: DiffOptions, out: &mut dyn Write) -> io::Result<()> {
    let style = STYLE.replace("\r\n", "\n");
    let is_same = |change: &Change| change.kind == ChangeKind::Same;
    let runs = diff.changes.chunk_by(|a, b| is_same(a) && is_same(b));
    let run = |run: &[Change]| {
        let changes: Vec<Value> = run.iter().map(|change| on_page(change, diff)).collect();
        context! { same => is_same(&run[0]), folded => run.len() > CONTEXT, changes => changes }
    };
    let page = context! {
        old => &diff.old.id,
        new => &diff.new.id,
        summary => summary(diff, DiffOptions { facts_only: false, ..options }),
        facts_only => options.facts_only,
        notices => notices(diff),
        differs => !diff.changes.iter().all(is_same),
        runs => runs.map(run).collect::<Vec<_>>(),
        policy => BASE64_STANDARD.encode(Sha256::digest(&style)),
        style => Value::from_safe_string(style),
    };
    super::html::page("diff", TEMPLATE, page, out)
}

fn on_page(change: &Change, diff: &Diff) -> Value {
    let piece = |segment: &Segment<'_>| match *segment {
        Segment::Same(text) => context! { text => text, mark => "" },
        Segment::Old(text) => context! { text => text, mark => "old" },
        Segment::New(text) => context! { text => text, mark => "new" },
    };
    let mut all = change.new.iter().chain(&change.old);
    let first = all.clone().next().map_or("", |passage| passage.text.as_str());
    context! {
        id => all.clone().next().map_or("", |passage| passage.id.as_str()),
        kind => change.kind.name(),
        kind_shown => shown_kind(change),
        place => place(change, diff),
        snippet => snippet(first),
        facts => change.facts,
        furniture => all.all(|passage| passage.kind == PassageKind::Furniture),
        pieces => segments(change).iter().map(piece).collect::<Vec<_>>(),
        lines => facts(change),
    }
}

/// The first words of a passage.
fn snippet(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if words.chars().count() + word.chars().count() > SNIPPET && !words.is_empty() {
            return words + " …";
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// What is to be known of how the versions were read, each behind the name of its version.
fn notices(diff: &Diff) -> Vec<String> {
    let of = |info: &crate::report::DocumentInfo| -> Vec<String> {
        info.notices.iter().map(|notice| format!("{}: {notice}", clean(&info.id))).collect()
    };
    [of(&diff.old), of(&diff.new)].concat()
}

/// What a change is and where: `edited old:3 → new:4`.
fn head(change: &Change, diff: &Diff) -> String {
    format!("{} {}", shown_kind(change), place(change, diff))
}

fn place(change: &Change, diff: &Diff) -> String {
    let place = |id: &str, passages: &[ChangedPassage]| {
        passages.first().map(|first| format!("{}{}", clean(id), first.span.shown()))
    };
    let (old, new) = (place(&diff.old.id, &change.old), place(&diff.new.id, &change.new));
    old.into_iter().chain(new).collect::<Vec<_>>().join(" → ")
}

fn shown_kind(change: &Change) -> String {
    let moved = if change.moved && matches!(change.kind, ChangeKind::Split | ChangeKind::Merged) {
        " and moved"
    } else {
        ""
    };
    format!("{}{moved}", words_of(change.kind))
}

fn words_of(kind: ChangeKind) -> &'static str {
    if kind == ChangeKind::MovedEdited { "moved and edited" } else { kind.name() }
}

/// The words of a change in the order of the new version, the old words before those in their place.
fn segments(change: &Change) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    match change.kind {
        ChangeKind::Removed => join(&change.old, Segment::Old, &mut found),
        ChangeKind::Added => join(&change.new, Segment::New, &mut found),
        _ if change.edits.is_empty() => join(&change.new, Segment::Same, &mut found),
        _ => edited(change, &mut found),
    }
    found
}

fn join<'d>(
    passages: &'d [ChangedPassage],
    as_segment: fn(&'d str) -> Segment<'d>,
    found: &mut Vec<Segment<'d>>,
) {
    for passage in passages {
        if !found.is_empty() {
            found.push(Segment::Same(" "));
        }
        found.push(as_segment(&passage.text));
    }
}

fn edited<'d>(change: &'d Change, found: &mut Vec<Segment<'d>>) {
    let mut edits = change.edits.iter().peekable();
    for (nth, passage) in change.new.iter().enumerate() {
        if nth > 0 {
            found.push(Segment::Same(" "));
        }
        let (start, end) = (passage.span.start, passage.span.end);
        let mut at = start;
        let last = nth + 1 == change.new.len();
        while let Some(edit) = edits.next_if(|edit| edit.new.span.start < end || last) {
            let (from, to) = (edit.new.span.start.clamp(at, end), edit.new.span.end.clamp(at, end));
            let before = &passage.text[at - start..from - start];
            found.push(Segment::Same(before));
            if !edit.old.text.is_empty() {
                if spaced(change, edit) && !before.ends_with(char::is_whitespace) && !before.is_empty() {
                    found.push(Segment::Same(" "));
                }
                found.push(Segment::Old(&edit.old.text));
                if passage.text[from - start..].starts_with(char::is_alphanumeric) {
                    found.push(Segment::Same(" "));
                }
            }
            if from < to {
                found.push(Segment::New(&passage.text[from - start..to - start]));
            }
            at = to.max(from);
        }
        found.push(Segment::Same(&passage.text[at - start..]));
    }
}

/// Whether white space stands before the old words of an edit.
fn spaced(change: &Change, edit: &Edit) -> bool {
    let start = edit.old.span.start;
    let inside = |passage: &&ChangedPassage| passage.span.start < start && start <= passage.span.end;
    let before =
        |passage: &ChangedPassage| passage.text[..start - passage.span.start].ends_with(char::is_whitespace);
    change.old.iter().find(inside).is_some_and(before)
}

/// What the rules say of an edit, one line each.
fn facts(change: &Change) -> Vec<String> {
    let words = |lead: &str, spans: &[crate::report::TextSpan]| {
        let texts: Vec<String> = spans.iter().map(|span| format!("“{}”", span.text)).collect();
        (!texts.is_empty()).then(|| format!("{lead}: {}", texts.join(", ")))
    };
    let changed = change.alterations.iter().map(|found| format!("{}: {}", found.kind.name(), found.message));
    changed.chain(words("adds", &change.added)).chain(words("drops", &change.dropped)).collect()
}

fn summary(diff: &Diff, options: DiffOptions) -> String {
    let counts: Vec<String> = ChangeKind::ALL
        .iter()
        .filter_map(|kind| {
            diff.summary
                .get(kind)
                .filter(|count| **count > 0)
                .map(|count| format!("{count} {}", words_of(*kind)))
        })
        .collect();
    let facts = diff.changes.iter().filter(|change| change.facts).count();
    let hidden = diff.changes.iter().filter(|c| c.kind != ChangeKind::Same && !is_shown(c, options)).count();
    let hidden =
        if hidden > 0 { format!("; {hidden} without a changed fact not shown") } else { String::new() };
    match counts.is_empty() {
        true => "Passages: none.".to_owned(),
        false => format!("Passages: {}; {facts} with changed facts{hidden}.", counts.join(", ")),
    }
}

/// Text in which Markdown finds no markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn around(mark: &str, text: &str) -> String {
    let trimmed = text.trim();
    if trimmed.is_empty() { text.to_owned() } else { format!("{mark}{}{mark}", escaped(trimmed)) }
}
