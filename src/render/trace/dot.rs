//! DOT, the language of Graphviz: which document follows which, oldest on top.
//!
//! A document is a node under its id. An edge leads from the document followed to the one that follows it: its label
//! is the share of the later one's words, its width as well; it is dashed where no wording tells it from another
//! document, red where facts changed. Invisible edges keep the order of time between documents that do not follow
//! each other.

use super::chain::{Index, descent, percent};
use crate::render::clipped;
use crate::trace::{Descent, Trace, TracedDocument};
use std::io::{self, Write};

/// Widest line of a label, in code points: two or three of them stand side by side on a page.
const LABEL: usize = 32;

/// Width of an edge for nothing and for everything, in points: the thinnest is a hairline that still prints.
const THINNEST: f64 = 1.0;
const THICKEST: f64 = 6.0;

/// Writes the stemma as a directed graph.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace_dot(trace: &Trace, out: &mut dyn Write) -> io::Result<()> {
    let index = Index::new(trace);
    writeln!(out, "digraph stemma {{")?;
    writeln!(out, "  rankdir=TB;")?;
    writeln!(out, "  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];")?;
    writeln!(out, "  edge [fontname=\"Helvetica\", fontsize=10];")?;
    for document in &trace.documents {
        writeln!(out, "  {} [label={}];", quoted(&document.info.id), quoted(&label(document)))?;
    }
    for (_, _, edge) in index.edges(trace) {
        writeln!(out, "  {} -> {} [{}];", quoted(&edge.parent), quoted(&edge.child), attributes(edge))?;
    }
    for pair in trace.documents.windows(2) {
        let (older, newer) = (quoted(&pair[0].info.id), quoted(&pair[1].info.id));
        writeln!(out, "  {older} -> {newer} [style=invis, weight=0];")?;
    }
    writeln!(out, "}}")
}

/// Id, title and date, one a line.
fn label(document: &TracedDocument) -> String {
    let title = document.title.as_deref().map(|title| clipped(title, LABEL));
    let lines = [Some(clipped(&document.info.id, LABEL)), title, document.date.clone()];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn attributes(edge: &Descent) -> String {
    let width = THINNEST + (THICKEST - THINNEST) * edge.strength.clamp(0.0, 1.0);
    let told = format!("{} follows {}: {}", edge.child, edge.parent, descent(edge));
    let mut attributes =
        format!("label={}, penwidth={width:.1}, tooltip={}", quoted(&percent(edge.strength)), quoted(&told));
    if edge.decided == 0 {
        attributes.push_str(", style=dashed");
    }
    if edge.altered > 0 {
        attributes.push_str(", color=\"#b3261e\", fontcolor=\"#b3261e\"");
    }
    attributes
}

/// A quoted string of DOT. A line end in it is a line end of the label; other control characters, which the language
/// has no way to write, are blanks.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
