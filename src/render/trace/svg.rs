//! SVG: the stemma as a drawing of our own, one row a document, oldest on top.
//!
//! An edge between neighbours is a straight line; any other runs round the documents between, in a lane on the left
//! that no other edge has at that height. Its label stands in a gap between rows, where only lanes are, so no label
//! touches a document or another edge, for any number of documents. Colours follow the reader's scheme; nothing is
//! loaded and nothing runs.

use super::chain::{Index, descent, percent};
use crate::render::wrap::{clip, width};
use crate::render::xml::{DECLARATION, Element};
use crate::render::{clipped, counted};
use crate::trace::{Descent, Trace, TracedDocument};
use std::io::{self, Write};

// Sizes in CSS pixels, chosen by eye at 5 and at 12 documents.
const MARGIN: f64 = 24.0;
const ROW: f64 = 54.0;
const GAP: f64 = 44.0;
/// Wider than a label of four characters at the font size of labels, so that labels in neighbouring lanes stay apart.
const LANE: f64 = 48.0;
const PADDING: f64 = 14.0;
const NARROWEST: f64 = 220.0;
const WIDEST: f64 = 520.0;
/// From the left of a document to the lines of its neighbours.
const INSET: f64 = 44.0;
/// Radius of the corners of an edge.
const BEND: f64 = 12.0;
/// Length of the head of an arrow.
const HEAD: f64 = 9.0;
/// Width of an edge for nothing and for everything.
const THINNEST: f64 = 1.5;
const THICKEST: f64 = 7.0;
/// Width of a letter that is one column wide on a terminal, of an id in bold type and of what stands below it: ample
/// for most sans-serif fonts at these sizes. What is wider all the same is cut at the edge of the document and stands
/// in full in its title.
const ID_LETTER: f64 = 8.5;
const ABOUT_LETTER: f64 = 6.8;
/// Room of a date, `2024-07-15`, and the gap before it.
const DATE: f64 = 13.0 * ABOUT_LETTER;

const STYLE: &str = "\
text{font-family:system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:#1b1f24} \
.paper{fill:#ffffff} .box{fill:#f4f6f8;stroke:#5b6673} .id{font-size:14px;font-weight:600} \
.about{font-size:12px;fill:#4a5561} .edge{fill:none;stroke:#4a5561} .head{fill:#4a5561;stroke:none} \
.share{font-size:12px} .changed .edge{stroke:#b3261e} .changed .head{fill:#b3261e} .changed .share{fill:#b3261e} \
@media (prefers-color-scheme:dark){text{fill:#e6e9ec} .paper{fill:#14171a} .box{fill:#22272d;stroke:#8b96a3} \
.about{fill:#b4bdc7} .edge{stroke:#b4bdc7} .head{fill:#b4bdc7} .changed .edge{stroke:#ff8a80} \
.changed .head{fill:#ff8a80} .changed .share{fill:#ff8a80}}";

/// Writes the stemma as one drawing.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace_svg(trace: &Trace, out: &mut dyn Write) -> io::Result<()> {
    let mut drawing = DECLARATION.to_owned();
    Layout::new(trace).drawing().write(&mut drawing, 0);
    out.write_all(drawing.as_bytes())
}

/// An edge with its way.
struct Edge<'t> {
    descent: &'t Descent,
    parent: usize,
    child: usize,
    /// `None` between neighbours, whose line is straight; else the lane, 0 being nearest to the documents.
    lane: Option<usize>,
    /// Where it leaves and where it arrives, counted among the edges on that side of the document.
    leaves: usize,
    arrives: usize,
}

struct Layout<'t> {
    documents: &'t [TracedDocument],
    edges: Vec<Edge<'t>>,
    /// Left of the documents.
    left: f64,
    /// Width of the documents.
    wide: f64,
    /// How many edges leave and reach each document by a lane.
    leaving: Vec<usize>,
    arriving: Vec<usize>,
}

impl<'t> Layout<'t> {
    fn new(trace: &'t Trace) -> Self {
        let mut edges: Vec<Edge<'t>> = Index::new(trace)
            .edges(trace)
            .into_iter()
            .map(|(parent, child, descent)| Edge {
                descent,
                parent,
                child,
                lane: None,
                leaves: 0,
                arrives: 0,
            })
            .collect();
        let count = trace.documents.len();
        let lanes = assign_lanes(&mut edges);
        let (mut leaving, mut arriving) = (vec![0; count], vec![0; count]);
        // The inner lane takes the place nearer to where it goes, at both ends, so that edges of one document do not
        // cross.
        let mut by_lane: Vec<&mut Edge<'t>> = edges.iter_mut().filter(|edge| edge.lane.is_some()).collect();
        by_lane.sort_by_key(|edge| (edge.lane, edge.parent, edge.child));
        for edge in by_lane {
            edge.leaves = leaving[edge.parent];
            edge.arrives = arriving[edge.child];
            leaving[edge.parent] += 1;
            arriving[edge.child] += 1;
        }
        let columns = |document: &TracedDocument| {
            let dated = if document.date.is_some() { DATE } else { 0.0 };
            let about = about(document);
            (room(&document.info.id, ID_LETTER) + dated).max(room(about, ABOUT_LETTER))
        };
        let widest = trace.documents.iter().map(columns).fold(0.0, f64::max);
        Self {
            documents: &trace.documents,
            edges,
            left: MARGIN + lanes as f64 * LANE + if lanes > 0 { HEAD + BEND } else { 0.0 },
            wide: (widest + 2.0 * PADDING).clamp(NARROWEST, WIDEST),
            leaving,
            arriving,
        }
    }

    fn drawing(&self) -> Element {
        let count = self.documents.len();
        let tall = 2.0 * MARGIN + count as f64 * ROW + count.saturating_sub(1) as f64 * GAP;
        let wide = self.left + self.wide + MARGIN;
        let title = format!("Stemma of {}, oldest on top", counted(count, "document"));
        Element::new("svg")
            .with("xmlns", "http://www.w3.org/2000/svg")
            .with("role", "img")
            .with("aria-labelledby", "stemma-title stemma-told")
            .with("viewBox", format!("0 0 {} {}", number(wide), number(tall)))
            .with("width", number(wide))
            .with("height", number(tall))
            .children([
                Element::new("title").with("id", "stemma-title").text(title),
                Element::new("desc").with("id", "stemma-told").text(self.told()),
                Element::new("style").text(STYLE),
                Element::new("rect").with("class", "paper").with("width", "100%").with("height", "100%"),
            ])
            .children(self.edges.iter().map(|edge| self.edge(edge)))
            .children(self.documents.iter().enumerate().map(|(at, document)| self.document(at, document)))
    }

    /// The drawing in words, for who does not see it.
    fn told(&self) -> String {
        let follows = |document: &TracedDocument| {
            let parents: Vec<String> = self
                .edges
                .iter()
                .filter(|edge| edge.descent.child == document.info.id)
                .map(|edge| format!("{} ({})", edge.descent.parent, descent(edge.descent)))
                .collect();
            match parents.is_empty() {
                true => format!("{} follows no earlier document.", document.info.id),
                false => format!("{} follows {}.", document.info.id, parents.join("; ")),
            }
        };
        self.documents.iter().map(follows).collect::<Vec<_>>().join(" ")
    }

    fn document(&self, at: usize, document: &TracedDocument) -> Element {
        let (x, y) = (self.left, top(at));
        let inner = self.wide - 2.0 * PADDING;
        let dated = if document.date.is_some() { DATE } else { 0.0 };
        let about = about(document);
        let full = [Some(document.info.id.as_str()), Some(about), document.date.as_deref()];
        let full: Vec<&str> = full.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let id = self.line(("id", ID_LETTER), &document.info.id, y + 8.0, inner - dated);
        let about = self.line(("about", ABOUT_LETTER), about, y + 28.0, inner);
        let date = document.date.as_deref().map(|date| {
            let x = x + self.wide - PADDING;
            text("about", date, x, y + 22.0).with("text-anchor", "end")
        });
        Element::new("g")
            .children([Element::new("title").text(full.join(", ")), rounded(x, y, self.wide, ROW)])
            .children([id, about])
            .children(date)
    }

    /// A line of text that ends where its room does: an inner drawing cuts what is outside of it.
    fn line(&self, (class, letter): (&'static str, f64), words: &str, y: f64, room: f64) -> Element {
        /// Height of a line, and where its letters stand in it.
        const LINE: f64 = 20.0;
        const BASE: f64 = 14.0;
        let words = clip(words, (room / letter) as usize);
        Element::new("svg")
            .with("x", number(self.left + PADDING))
            .with("y", number(y))
            .with("width", number(room))
            .with("height", number(LINE))
            .children([text(class, &words, 0.0, BASE)])
    }

    fn edge(&self, edge: &Edge<'_>) -> Element {
        let (way, head, at) = match edge.lane {
            None => self.straight(edge),
            Some(lane) => self.round(edge, lane),
        };
        let thick = THINNEST + (THICKEST - THINNEST) * edge.descent.strength.clamp(0.0, 1.0);
        let told =
            format!("{} follows {}: {}", edge.descent.child, edge.descent.parent, descent(edge.descent));
        let mut line =
            Element::new("path").with("class", "edge").with("d", way).with("stroke-width", number(thick));
        if edge.descent.decided == 0 {
            line = line.with("stroke-dasharray", "6 5");
        }
        let share = text("share", &percent(edge.descent.strength), at.0, at.1 + 4.0);
        let share = if edge.lane.is_some() { share.with("text-anchor", "middle") } else { share };
        // A patch of paper under the label, where it stands on its line.
        let patch = edge.lane.map(|_| {
            let (wide, tall) = (LANE - 8.0, 18.0);
            Element::new("rect")
                .with("class", "paper")
                .with("x", number(at.0 - wide / 2.0))
                .with("y", number(at.1 - tall / 2.0))
                .with("width", number(wide))
                .with("height", number(tall))
        });
        Element::new("g")
            .with("class", if edge.descent.altered > 0 { "changed" } else { "kept" })
            .children([Element::new("title").text(told), line])
            .children([Element::new("path").with("class", "head").with("d", head)])
            .children(patch)
            .children([share])
    }

    /// Down to the neighbour: the way, the head of the arrow, the place of the label.
    fn straight(&self, edge: &Edge<'_>) -> (String, String, (f64, f64)) {
        let x = self.left + INSET;
        let (from, to) = (top(edge.parent) + ROW, top(edge.child));
        let way = format!("M{} {}V{}", number(x), number(from), number(to - HEAD));
        let head = format!(
            "M{} {}L{} {}H{}Z",
            number(x),
            number(to),
            number(x - HEAD / 2.0 - 1.0),
            number(to - HEAD),
            number(x + HEAD / 2.0 + 1.0)
        );
        (way, head, (x + HEAD + 3.0, (from + to) / 2.0))
    }

    /// Round the documents between, by a lane on the left.
    fn round(&self, edge: &Edge<'_>, lane: usize) -> (String, String, (f64, f64)) {
        let x = self.left - HEAD - BEND - (lane as f64 + 0.5) * LANE;
        // Edges leave from the lower half of a document and arrive at the upper one.
        let half = ROW / 2.0;
        let share = |nth: usize, of: usize| half * (nth as f64 + 0.5) / of.max(1) as f64;
        let from = top(edge.parent) + ROW - share(edge.leaves, self.leaving[edge.parent]).max(3.0);
        let to = top(edge.child) + share(edge.arrives, self.arriving[edge.child]).max(3.0);
        let end = self.left - HEAD;
        let way = format!(
            "M{} {}H{}Q{x} {} {x} {}V{}Q{x} {} {} {}H{}",
            number(self.left),
            number(from),
            number(x + BEND),
            number(from),
            number(from + BEND),
            number(to - BEND),
            number(to),
            number(x + BEND),
            number(to),
            number(end),
            x = number(x),
        );
        let head = format!(
            "M{} {}L{} {}V{}Z",
            number(self.left),
            number(to),
            number(end),
            number(to - HEAD / 2.0 - 1.0),
            number(to + HEAD / 2.0 + 1.0)
        );
        let gap = top((edge.parent + edge.child - 1) / 2) + ROW + GAP / 2.0;
        (way, head, (x, gap))
    }
}

/// Gives every edge that skips a document the nearest lane that is free between its two ends, short edges first.
/// Returns the number of lanes. Quadratic in the edges that share a height, which are few.
fn assign_lanes(edges: &mut [Edge<'_>]) -> usize {
    let mut order: Vec<usize> =
        (0..edges.len()).filter(|&at| edges[at].child - edges[at].parent > 1).collect();
    order.sort_by_key(|&at| (edges[at].child - edges[at].parent, edges[at].parent));
    let mut lanes: Vec<Vec<(usize, usize)>> = Vec::new();
    for at in order {
        let (parent, child) = (edges[at].parent, edges[at].child);
        // An edge arrives in the upper half of a document and leaves from the lower, so ends may share one.
        let free = |taken: &Vec<(usize, usize)>| taken.iter().all(|(p, c)| child <= *p || *c <= parent);
        let lane = lanes.iter().position(free).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        lanes[lane].push((parent, child));
        edges[at].lane = Some(lane);
    }
    lanes.len()
}

/// What stands under the id: the title, else the path.
fn about(document: &TracedDocument) -> &str {
    document.title.as_deref().or(document.info.path.as_deref()).unwrap_or_default()
}

/// Room for a text, in pixels.
fn room(text: &str, letter: f64) -> f64 {
    width(&clipped(text, WIDEST as usize)) as f64 * letter
}

/// Top of a row.
fn top(row: usize) -> f64 {
    MARGIN + row as f64 * (ROW + GAP)
}

fn text(class: &'static str, words: &str, x: f64, y: f64) -> Element {
    Element::new("text").with("class", class).with("x", number(x)).with("y", number(y)).text(words)
}

fn rounded(x: f64, y: f64, wide: f64, tall: f64) -> Element {
    Element::new("rect")
        .with("class", "box")
        .with("x", number(x))
        .with("y", number(y))
        .with("width", number(wide))
        .with("height", number(tall))
        .with("rx", "6")
}

/// A length with one decimal at most.
fn number(length: f64) -> String {
    let rounded = format!("{length:.1}");
    rounded.strip_suffix(".0").unwrap_or(&rounded).to_owned()
}
