//! The shared passages of a collection, for people and for programs: text, one page, JSON, one cluster a line.

use super::html::{page, policy, unix_lines};
use super::wrap::{Piece, Shape, clean, clip, wrap};
use super::{clipped, counted};
use crate::reuse::{Boilerplate, Closest, Cluster, Direction, Member, Reuse, SharedPassage};
use anstyle::{AnsiColor, Style};
use minijinja::{Value, context};
use std::io::{self, Write};

/// How clusters are shown as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReuseOptions {
    /// Colours by ANSI escapes instead of marks. Default: no.
    pub colour: bool,
    /// Width of a line, in columns. Default: [`super::TEXT_WIDTH`].
    pub width: usize,
}

impl Default for ReuseOptions {
    fn default() -> Self {
        Self { colour: false, width: super::TEXT_WIDTH }
    }
}

const TEMPLATE: &str = include_str!("reuse/reuse.html.jinja");
const STYLE: &str = concat!(include_str!("page.css"), include_str!("reuse/reuse.css"));

const INDENT: usize = 4;

/// Columns before what is said of a member: behind its date.
const MEMBER: usize = 14;

/// Edits of a member that text names; the JSON form and the page have all of them.
const EDITS_SHOWN: usize = 6;

/// Characters of a passage that text and the list of the page quote: enough to know it.
const QUOTED: usize = 150;

/// Characters of boilerplate that is quoted.
const BOILERPLATE_QUOTED: usize = 70;

const OLD: Style = AnsiColor::Red.on_default().strikethrough();
const NEW: Style = AnsiColor::Green.on_default().underline();

/// Writes the clusters as text: the members of each by date, and what each has otherwise than the one it is closest to.
///
/// # Errors
/// When `out` cannot be written to.
pub fn reuse_text(reuse: &Reuse, options: ReuseOptions, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = |pieces: &[Piece<'_>], first: usize, rest: usize| {
        wrap(pieces, Shape { width: options.width, first, rest, colour: options.colour })
    };
    let plain = |text: &str, first, rest| wrapped(&[Piece::new(text, Style::new())], first, rest);
    for cluster in &reuse.clusters {
        let head = head(cluster);
        writeln!(out, "{}", wrapped(&[Piece::new(&head, Style::new().bold())], 0, 2))?;
        let quoted = format!("“{}”", clean(&clipped(&cluster.members[0].text, QUOTED)));
        writeln!(out, "{:INDENT$}{}", "", plain(&quoted, INDENT, INDENT))?;
        for member in &cluster.members {
            writeln!(out, "  {}  {}", date(member), place(member))?;
            writeln!(out, "{:MEMBER$}{}", "", plain(&relation(cluster, member), MEMBER, MEMBER))?;
            let Some(closest) = member.closest.as_ref().filter(|closest| !closest.exact) else { continue };
            let segments = edits(cluster, member, closest);
            let mut pieces: Vec<Piece<'_>> = Vec::new();
            for (nth, (old, new)) in segments.iter().take(EDITS_SHOWN).enumerate() {
                if nth > 0 {
                    pieces.push(Piece::new(" … ", Style::new()));
                }
                if !old.is_empty() {
                    pieces.push(Piece { text: old, style: OLD, open: "[-", close: "-]" });
                }
                if !old.is_empty() && !new.is_empty() {
                    pieces.push(Piece::new(" ", Style::new()));
                }
                if !new.is_empty() {
                    pieces.push(Piece { text: new, style: NEW, open: "{+", close: "+}" });
                }
            }
            let more = segments.len().saturating_sub(EDITS_SHOWN);
            let more = if more > 0 { format!(" … and {more} more") } else { String::new() };
            pieces.push(Piece::new(&more, Style::new()));
            writeln!(out, "{:MEMBER$}{}", "", wrapped(&pieces, MEMBER, MEMBER))?;
        }
        writeln!(out)?;
    }
    for line in notices(reuse, options.width) {
        writeln!(out, "{}", plain(&line, 0, 2))?;
    }
    writeln!(out, "{}", plain(&summary(reuse), 0, 2))
}

/// Writes the whole as JSON; see `docs/reuse.schema.json`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn reuse_json(reuse: &Reuse, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, reuse)?;
    out.write_all(b"\n")
}

/// Writes the clusters as JSON Lines, one a line, each as in the whole.
///
/// # Errors
/// When `out` cannot be written to.
pub fn reuse_json_lines(reuse: &Reuse, out: &mut dyn Write) -> io::Result<()> {
    lines(&reuse.clusters, out)
}

/// Writes aligned pairs of passages as JSON Lines, one a line.
///
/// # Errors
/// When `out` cannot be written to.
pub fn reuse_pairs(pairs: &[SharedPassage], out: &mut dyn Write) -> io::Result<()> {
    lines(pairs, out)
}

fn lines<T: serde::Serialize>(values: &[T], out: &mut dyn Write) -> io::Result<()> {
    for value in values {
        serde_json::to_writer(&mut *out, value)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes one self-contained page: a list of the clusters, and each with its members by date and the differing words
/// marked. Works without a script.
///
/// # Errors
/// When `out` cannot be written to.
pub fn reuse_html(reuse: &Reuse, out: &mut dyn Write) -> io::Result<()> {
    let style = unix_lines(STYLE);
    let values = context! {
        summary => summary(reuse),
        notices => notices(reuse, usize::MAX),
        boilerplate => reuse.boilerplate.examples.iter().map(|stretch| context! {
            documents => counted(stretch.documents, "document"),
            place => clean(&stretch.document),
            text => on_one_line(&stretch.text),
        }).collect::<Vec<_>>(),
        clusters => reuse.clusters.iter().map(on_page).collect::<Vec<_>>(),
        policy => policy(&style, ""),
        style => Value::from_safe_string(style),
    };
    page("reuse", TEMPLATE, values, out)
}

fn on_page(cluster: &Cluster) -> Value {
    let member = |(at, member): (usize, &Member)| {
        let closest = member.closest.as_ref();
        let exact = closest.is_some_and(|closest| closest.exact);
        // Its text stands above already. Of two that are each other's closest, the first shows it.
        let copy = exact && closest.is_some_and(|closest| closest.member < at);
        context! {
            id => format!("{}-{}", cluster.id, at + 1),
            document => clean(&member.document),
            place => place(member),
            date => member.date.as_deref().map(clean).unwrap_or_else(|| "no date".to_owned()),
            series => member.series.as_deref().map(clean).unwrap_or_default(),
            direction => member.direction.name(),
            told => relation(cluster, member),
            closest => closest.map(|closest| format!("{}-{}", cluster.id, closest.member + 1)),
            only => closest.filter(|_| !exact).map(|closest| closest.only.join(", ")).unwrap_or_default(),
            exact => copy,
            pieces => if copy { Vec::new() } else { pieces(cluster, member) },
        }
    };
    context! {
        id => &cluster.id,
        head => head(cluster),
        quoted => clipped(&cluster.members[0].text, QUOTED / 2),
        members => cluster.members.iter().enumerate().map(member).collect::<Vec<_>>(),
    }
}

/// The text of a member in pieces: as it is, what the closest one has in place, what this one has.
fn pieces(cluster: &Cluster, member: &Member) -> Vec<Value> {
    let piece = |text: &str, mark: &str| context! { text => on_one_line(text), mark => mark };
    let Some(closest) = &member.closest else { return vec![piece(&member.text, "")] };
    let other = &cluster.members[closest.member];
    let mut found = Vec::new();
    let mut at = member.start;
    for edit in &closest.edits {
        found.push(piece(within(member, at, edit.start), ""));
        let old = within(other, edit.closest_start, edit.closest_end);
        if !old.is_empty() {
            found.push(piece(old, "old"));
            found.push(piece(" ", ""));
        }
        found.push(piece(within(member, edit.start, edit.end), "new"));
        at = edit.end;
    }
    found.push(piece(within(member, at, member.end), ""));
    found
}

/// Text without line ends, which `clean` would show as escapes.
fn on_one_line(text: &str) -> String {
    clean(&text.replace(['\n', '\r', '\t'], " "))
}

/// The words of an edit on both sides, the closest member's first.
fn edits(cluster: &Cluster, member: &Member, closest: &Closest) -> Vec<(String, String)> {
    let other = &cluster.members[closest.member];
    let one = |edit: &crate::reuse::Edit| {
        let old = within(other, edit.closest_start, edit.closest_end);
        let new = within(member, edit.start, edit.end);
        (clean(&clipped(old, QUOTED)), clean(&clipped(new, QUOTED)))
    };
    closest.edits.iter().map(one).collect()
}

/// A part of the text of a member, by its place in the document; empty where it lies outside.
fn within(member: &Member, start: usize, end: usize) -> &str {
    let inside = |at: usize| at.checked_sub(member.start);
    inside(start).zip(inside(end)).and_then(|(start, end)| member.text.get(start..end)).unwrap_or_default()
}

fn head(cluster: &Cluster) -> String {
    format!("{}: {}, {}", cluster.id, counted(cluster.documents, "document"), counted(cluster.words, "word"))
}

fn place(member: &Member) -> String {
    format!("{}:{}", clean(&member.document), member.line)
}

/// The date in ten columns.
fn date(member: &Member) -> String {
    format!("{:10}", clip(member.date.as_deref().unwrap_or("no date"), 10))
}

/// What a member is in its cluster.
fn relation(cluster: &Cluster, member: &Member) -> String {
    let Some(closest) = &member.closest else { return "the first of those with a date".to_owned() };
    let to = place(&cluster.members[closest.member]);
    let percent = (closest.identity * 100.0).round();
    let likeness = if closest.exact { "word by word".to_owned() } else { format!("{percent} % the same") };
    let unsure = if closest.decided { "" } else { ", or another as close" };
    match member.direction {
        Direction::Derived => format!("from {to}{unsure}, {likeness}"),
        Direction::First | Direction::Unknown => {
            format!("closest to {to}{unsure}, {likeness}; which came first is not known")
        }
    }
}

/// What was set aside and what was not read.
fn notices(reuse: &Reuse, width: usize) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let Boilerplate { shingles, documents, examples } = &reuse.boilerplate;
    if *shingles > 0 {
        let cap = reuse.options.max_documents.unwrap_or_default();
        told.push(format!(
            "Boilerplate: {} of {} words, each in more than {cap} documents, were set aside; {} have some.",
            counted(*shingles, "run"),
            reuse.options.shingle_words,
            counted(*documents, "document")
        ));
        if width != usize::MAX {
            told.extend(examples.iter().map(|stretch| {
                format!("  {}× “{}”", stretch.documents, clean(&clipped(&stretch.text, BOILERPLATE_QUOTED)))
            }));
        }
    }
    told.extend(
        reuse
            .unread
            .iter()
            .map(|unread| format!("Not read: {}: {}", clean(&unread.document), clean(&unread.message))),
    );
    told
}

fn summary(reuse: &Reuse) -> String {
    let of = &reuse.summary;
    let undated =
        if of.undated > 0 { format!(", {} of them without a date", of.undated) } else { String::new() };
    format!(
        "{} of shared passages, in {} of {}{undated}.",
        counted(of.clusters, "cluster"),
        of.documents_with_reuse,
        counted(of.documents, "document"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_cannot_end_its_element_and_loads_nothing() {
        assert!(!STYLE.to_lowercase().contains("</style"));
        for needle in ["http:", "https:", "url(", "@import"] {
            assert!(!STYLE.contains(needle), "{needle}");
        }
    }
}
