//! Text: the lineage for an editor at a terminal.
//!
//! Order: the documents, oldest first, each with what it follows; every fact that changed on the way, with both
//! wordings; how the newest document came to its statements, those with something to tell; statements left out on the
//! way; documents that cite one another; what is new in the newest document; one summary line; notices. Without
//! colour, marks stand in the text: `{+changed+}` in the later wording, `[-as it was-]` in the earlier one.

use super::chain::{Index, Link, Place, content, descent};
use crate::finding::Verdict;
use crate::render::TEXT_WIDTH;
use crate::render::counted;
use crate::render::marks;
use crate::render::text::{BOLD, DIM, HERE, INDENT, Look, PLAIN, SOURCE, THERE, pieces, style_of};
use crate::render::wrap::{Piece, Shape, clean, clip, width, wrap};
use crate::report::ReportSpan;
use crate::trace::{Carrier, Circle, Mutation, PassageAt, Step, Trace, TracedDocument, Vanished, Wording};
use anstyle::Style;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// How many new statements, and how many that were left out and came back, are listed; the rest is counted. About one
/// screen; JSON and HTML hold all of them.
const LISTED: usize = 20;

/// Least number of steps without a change, one after the other, that are told on one line: two lines still read
/// faster than their summary.
const FAITHFUL_RUN: usize = 3;

/// Widest place, in columns, that the verdicts behind it are aligned with.
const PLACE_MAX: usize = 32;

/// How many places of one document a step names, and how many pieces of wording without ground there it quotes: what
/// fits two lines. The rest is counted; JSON and HTML hold all.
const PLACES_SHOWN: usize = 3;
const WORDS_SHOWN: usize = 3;

/// How many words that only one document has are quoted as the reason why it is the one that is followed.
const TELLING_WORDS: usize = 4;

/// What the text form of a trace shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceOptions {
    /// Lists every chain, every statement left out and every new one. Default: no.
    pub all: bool,
    /// ANSI styles instead of marks in the text. Default: no.
    pub colour: bool,
    /// Width of a line, in columns; below about 45 some lines get wider than asked. Default: [`TEXT_WIDTH`].
    pub width: usize,
}

impl Default for TraceOptions {
    fn default() -> Self {
        Self { all: false, colour: false, width: TEXT_WIDTH }
    }
}

/// Writes the trace.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace_text(trace: &Trace, options: TraceOptions, out: &mut dyn Write) -> io::Result<()> {
    Page { trace, index: Index::new(trace), options, out }.write()
}

/// A trace on its way to the writer.
struct Page<'t, 'w> {
    trace: &'t Trace,
    index: Index<'t>,
    options: TraceOptions,
    out: &'w mut dyn Write,
}

impl<'t> Page<'t, '_> {
    fn write(&mut self) -> io::Result<()> {
        self.documents()?;
        self.mutations()?;
        let Some(newest) = self.trace.documents.last() else { return Ok(()) };
        self.chains(newest)?;
        self.vanished()?;
        self.circles()?;
        self.new_statements(newest)?;
        self.summary(newest)?;
        self.notices()
    }

    fn documents(&mut self) -> io::Result<()> {
        let title = format!("{}, oldest first", counted(self.trace.documents.len(), "document"));
        let title = self.paint(BOLD, &title);
        writeln!(self.out, "{title}")?;
        let named = |document: &TracedDocument| width(&clean(&document.info.id));
        let widest = self.trace.documents.iter().map(named).max().unwrap_or(0).min(PLACE_MAX);
        let dated = self.trace.documents.iter().filter_map(|document| document.date.as_ref());
        let longest = dated.map(|date| width(&clean(date))).max().unwrap_or(0);
        for document in &self.trace.documents {
            let id = padded(&clean(&document.info.id), widest);
            let date = padded(&clean(document.date.as_deref().unwrap_or_default()), longest);
            let lead = if longest > 0 { format!("{id}  {date}  ") } else { format!("{id}  ") };
            let about = document.title.as_deref().or(document.info.path.as_deref()).unwrap_or_default();
            write!(
                self.out,
                "\n  {}",
                self.paint(SOURCE, if about.is_empty() { lead.trim_end() } else { &lead })
            )?;
            self.wrapped(&[Piece::new(about, PLAIN)], 2 + width(&lead), INDENT)?;
            let parents = self.trace.stemma.iter().filter(|edge| edge.child == document.info.id);
            for edge in parents {
                let told = format!("follows {}: {}", edge.parent, descent(edge));
                self.indented(INDENT, &[Piece::new(&told, PLAIN)])?;
            }
        }
        Ok(())
    }

    // ---- what changed ----------------------------------------------------------------------------------

    fn mutations(&mut self) -> io::Result<()> {
        if self.trace.mutations.is_empty() {
            return self.titled("No fact changed on the way.");
        }
        self.titled(&format!("Facts that changed on the way: {}", self.trace.mutations.len()))?;
        if !self.options.colour {
            self.indented(2, &[Piece::new("Marks: [-as it was-] there, {+as it is now+} here.", PLAIN)])?;
        }
        // Changes of one passage stand under one pair of wordings.
        for group in self.trace.mutations.chunk_by(|a, b| (&a.from, &a.to) == (&b.from, &b.to)) {
            self.mutation(group)?;
        }
        Ok(())
    }

    fn mutation(&mut self, group: &'t [Mutation]) -> io::Result<()> {
        let (from, to) = (&group[0].from, &group[0].to);
        let places = format!("{} → {}", wording_place(from), wording_place(to));
        writeln!(self.out, "\n  {}", self.paint(BOLD, &places))?;
        let before = group.iter().filter_map(|mutation| mutation.alteration.source_span.as_ref());
        self.wording("was", from, before, THERE)?;
        self.wording("now", to, group.iter().map(|mutation| &mutation.alteration.span), HERE)?;
        for mutation in group {
            let kind = format!("{}: ", mutation.alteration.kind.name());
            let message = Piece::new(&mutation.alteration.message, PLAIN);
            self.indented(INDENT, &[Piece::new(&kind, style_of(Verdict::Altered)), message])?;
        }
        let inherited: BTreeSet<&PassageAt> = group.iter().flat_map(|mutation| &mutation.inherited).collect();
        let mut inherited: Vec<&PassageAt> = inherited.into_iter().collect();
        inherited.sort_by_key(|at| self.index.order(&at.document));
        if !inherited.is_empty() {
            let places: Vec<String> = inherited.into_iter().map(|at| self.at(at)).collect();
            self.indented(INDENT, &[Piece::new(&format!("handed on to {}", listed(&places)), PLAIN)])?;
        }
        Ok(())
    }

    fn wording<'s>(
        &mut self,
        label: &str,
        wording: &Wording,
        changed: impl Iterator<Item = &'s ReportSpan>,
        look: Look,
    ) -> io::Result<()> {
        let segments = marks::source(&wording.text, &wording.span, changed);
        write!(self.out, "{:INDENT$}{}  ", "", self.paint(DIM, label))?;
        let column = INDENT + width(label) + 2;
        self.wrapped(&pieces(&segments, look), column, column)
    }

    // ---- chains ----------------------------------------------------------------------------------------

    fn chains(&mut self, newest: &'t TracedDocument) -> io::Result<()> {
        let chains: Vec<(Place<'t>, Vec<Link<'t>>)> = content(newest)
            .map(|passage| Place { document: newest, passage })
            .map(|place| (place, self.index.chain(place)))
            .filter(|(_, chain)| !chain.is_empty())
            .collect();
        self.titled(&format!("How {} came to its statements", newest.info.id))?;
        if chains.is_empty() {
            return self.indented(2, &[Piece::new("No earlier document says any of them.", PLAIN)]);
        }
        let mut faithful: BTreeMap<usize, usize> = BTreeMap::new();
        for (place, links) in &chains {
            if self.options.all || has_something_to_tell(*place, links) {
                self.chain(*place, links)?;
            } else if let Some(first) = links.last().and_then(|link| self.index.order(&link.step.document)) {
                *faithful.entry(first).or_default() += 1;
            }
        }
        self.faithful(&faithful, chains.len())
    }

    /// Those without a change, counted by the document that says them first.
    fn faithful(&mut self, faithful: &BTreeMap<usize, usize>, all: usize) -> io::Result<()> {
        let count: usize = faithful.values().sum();
        if count == 0 {
            return Ok(());
        }
        let by_first =
            |(at, count): (&usize, &usize)| format!("{count} from {}", self.trace.documents[*at].info.id);
        let counts: Vec<String> = faithful.iter().map(by_first).collect();
        let which = if count == all { "All of them" } else { "The others" };
        let told = format!(
            "{which}, {}, came down without a change: {}.",
            counted(count, "passage"),
            counts.join(", ")
        );
        writeln!(self.out)?;
        self.indented(2, &[Piece::new(&told, PLAIN)])
    }

    fn chain(&mut self, place: Place<'t>, links: &[Link<'t>]) -> io::Result<()> {
        let id = self.paint(DIM, &format!("({})", clean(&place.passage.id)));
        writeln!(self.out, "\n  {}  {id}", self.paint(BOLD, &place_shown(place)))?;
        self.whole(&place.passage.text)?;
        let lines = self.lines(links);
        let widest = lines.iter().map(|line| width(&line.lead)).max().unwrap_or(0).min(PLACE_MAX);
        for line in &lines {
            let lead = padded(&line.lead, widest);
            write!(self.out, "{:INDENT$}{}  ", "", self.paint(SOURCE, &lead))?;
            let verdict = Piece::new(&line.verdict, style_of(line.style));
            let rest = Piece::new(&line.rest, PLAIN);
            self.wrapped(&[verdict, rest], INDENT + width(&lead) + 2, INDENT + 2)?;
        }
        let along = links.iter().map(|link| link.step);
        let on_chain: BTreeSet<&str> =
            along.chain(&place.passage.steps).map(|step| step.document.as_str()).collect();
        for carrier in place.passage.carriers.iter().filter(|c| !on_chain.contains(c.document.as_str())) {
            let told = self.also(carrier);
            self.indented(INDENT, &[Piece::new(&told, PLAIN)])?;
        }
        if place.passage.more_carriers > 0 {
            let told = format!("and in {} more", counted(place.passage.more_carriers, "document"));
            self.indented(INDENT, &[Piece::new(&told, PLAIN)])?;
        }
        for told in [wording_tells(place), cites_another(place)].into_iter().flatten() {
            self.indented(INDENT, &[Piece::new(&told, PLAIN)])?;
        }
        Ok(())
    }

    /// The steps of a chain as lines; runs without a change as one.
    fn lines(&self, links: &[Link<'t>]) -> Vec<Line> {
        let plain = |link: &Link<'_>| link.step.verdict == Verdict::Verbatim && link.passage.steps.len() == 1;
        let mut lines = Vec::new();
        let mut at = 0;
        while at < links.len() {
            let run = links[at..].iter().take_while(|link| plain(link)).count();
            let last = at + run.max(1) - 1;
            if run >= FAITHFUL_RUN {
                let lead = format!("← {} … {}", place_shown(links[at].to), place_shown(links[last].to));
                let rest = format!(", {}", counted(run, "step"));
                lines.push(Line { lead, verdict: "verbatim".to_owned(), style: Verdict::Verbatim, rest });
                at += run;
            } else {
                for (nth, step) in links[at].passage.steps.iter().enumerate() {
                    lines.push(self.line(if nth == 0 { "←" } else { "+" }, step));
                }
                at += 1;
            }
            if at == links.len() {
                // The first step ends the chain; those beside it are other roots.
                let end = lines.iter_mut().rev().find(|line| line.lead.starts_with('←'));
                end.into_iter().for_each(|line| line.rest.push_str("; the first text"));
            }
        }
        lines
    }

    fn line(&self, mark: &str, step: &Step) -> Line {
        let kinds: Vec<&str> = step.alterations.iter().map(|alteration| alteration.kind.name()).collect();
        let words: Vec<String> =
            step.unsupported.iter().take(WORDS_SHOWN).map(|words| format!("“{}”", words.text)).collect();
        let mut rest = String::new();
        if !kinds.is_empty() {
            rest.push_str(&format!(": {}", kinds.join(", ")));
        }
        if !words.is_empty() {
            rest.push_str(&format!("; not there: {}", words.join(", ")));
            rest.push_str(&and_more(step.unsupported.len(), WORDS_SHOWN));
        }
        Line {
            lead: format!("{mark} {}", self.places(&step.document, &step.passages)),
            verdict: step.verdict.name().to_owned(),
            style: step.verdict,
            rest,
        }
    }

    fn also(&self, carrier: &Carrier) -> String {
        let place = self.places(&carrier.document, &carrier.passages);
        let verdict = carrier.verdict.name();
        let otherwise = carrier.verdict == Verdict::Altered;
        let told = format!("{} in {place} ({verdict})", if otherwise { "otherwise" } else { "also" });
        match &carrier.copies {
            Some(other) if otherwise => format!("{told}, which copies {other}"),
            Some(other) => format!("{told}, which copies {other} and is no second witness"),
            None => told,
        }
    }

    // ---- what is not there -----------------------------------------------------------------------------

    fn vanished(&mut self) -> io::Result<()> {
        let (back, gone): (Vec<&Vanished>, Vec<&Vanished>) =
            self.trace.vanished.iter().partition(|vanished| vanished.returns.is_some());
        if back.is_empty() && gone.is_empty() {
            return Ok(());
        }
        self.titled("Statements left out on the way")?;
        let shown = if self.options.all { usize::MAX } else { LISTED };
        for vanished in back.iter().take(shown) {
            self.left_out(vanished)?;
        }
        self.more(back.len().saturating_sub(shown))?;
        if self.options.all {
            return gone.iter().try_for_each(|vanished| self.left_out(vanished));
        }
        match gone.len() {
            0 => Ok(()),
            gone => {
                let told = format!("{} left out and not taken up again; --all lists them.", were(gone));
                writeln!(self.out)?;
                self.indented(2, &[Piece::new(&told, PLAIN)])
            }
        }
    }

    fn left_out(&mut self, vanished: &Vanished) -> io::Result<()> {
        let missing = listed(&vanished.missing);
        let what = match &vanished.returns {
            Some(again) => format!("not in {missing}, again in {}", self.at(again)),
            None => format!("not in {missing}"),
        };
        let place = self.at(&vanished.last);
        write!(self.out, "\n  {}  ", self.paint(SOURCE, &place))?;
        self.wrapped(&[Piece::new(&what, PLAIN)], width(&place) + 4, INDENT)?;
        match self.index.place(&vanished.last.document, &vanished.last.passage) {
            Some(place) => self.quoted(&place.passage.text),
            None => Ok(()),
        }
    }

    fn circles(&mut self) -> io::Result<()> {
        if self.trace.circles.is_empty() {
            return Ok(());
        }
        self.titled("Documents that cite one another")?;
        self.trace.circles.iter().try_for_each(|circle| self.circle(circle))
    }

    fn circle(&mut self, circle: &Circle) -> io::Result<()> {
        let next = circle.documents.iter().cycle().skip(1);
        let cites: Vec<String> =
            circle.documents.iter().zip(next).map(|(one, other)| format!("{one} cites {other}")).collect();
        writeln!(self.out)?;
        let told = format!("{}: none is a ground for the others.", cites.join(", "));
        self.indented(2, &[Piece::new(&told, PLAIN)])?;
        let places: Vec<Place<'t>> =
            circle.passages.iter().filter_map(|at| self.index.place(&at.document, &at.passage)).collect();
        let widest = places.iter().map(|place| width(&place_shown(*place))).max().unwrap_or(0).min(PLACE_MAX);
        for place in places {
            let lead = padded(&place_shown(place), widest);
            let text = clip(&place.passage.text, self.room(INDENT + width(&lead) + 2));
            writeln!(self.out, "{:INDENT$}{}  {text}", "", self.paint(SOURCE, &lead))?;
        }
        Ok(())
    }

    fn new_statements(&mut self, newest: &'t TracedDocument) -> io::Result<()> {
        let new: Vec<_> = content(newest).filter(|passage| passage.steps.is_empty()).collect();
        if new.is_empty() {
            return Ok(());
        }
        let passages = counted(new.len(), "passage");
        self.titled(&format!("New in {}: {passages} that no earlier document has", newest.info.id))?;
        let shown = if self.options.all { usize::MAX } else { LISTED };
        for passage in new.iter().take(shown) {
            let place = Place { document: newest, passage };
            writeln!(self.out, "\n  {}", self.paint(SOURCE, &place_shown(place)))?;
            self.quoted(&passage.text)?;
            if let Some(told) = cites_another(place) {
                self.indented(INDENT, &[Piece::new(&told, PLAIN)])?;
            }
        }
        self.more(new.len().saturating_sub(shown))
    }

    fn summary(&mut self, newest: &'t TracedDocument) -> io::Result<()> {
        let all = content(newest).count();
        let old = content(newest).filter(|passage| !passage.steps.is_empty()).count();
        let id = &newest.info.id;
        let reaches = |mutation: &&Mutation| {
            mutation.to.document == *id || mutation.inherited.iter().any(|at| at.document == *id)
        };
        let changed = self.trace.mutations.len();
        let here = self.trace.mutations.iter().filter(reaches).count();
        let told = format!(
            "Summary: {old} of {} of {id} {} back to an earlier document; {} changed on the way, {here} of them in {id}.",
            counted(all, "passage"),
            if old == 1 { "goes" } else { "go" },
            counted(changed, "fact"),
        );
        writeln!(self.out)?;
        self.wrapped(&[Piece::new(&told, PLAIN)], 0, 2)
    }

    fn notices(&mut self) -> io::Result<()> {
        for document in &self.trace.documents {
            for notice in &document.info.notices {
                let told = format!("Notice: {}: {notice}", document.info.id);
                self.wrapped(&[Piece::new(&told, PLAIN)], 0, 2)?;
            }
        }
        Ok(())
    }

    // ---- words and places ------------------------------------------------------------------------------

    /// The place of a passage, by its ids where the trace does not have it.
    fn at(&self, at: &PassageAt) -> String {
        let place = self.index.place(&at.document, &at.passage);
        place.map_or_else(|| format!("{} {}", clean(&at.document), clean(&at.passage)), place_shown)
    }

    /// The places of passages of one document: `plan:9, :14`.
    fn places(&self, document: &str, passages: &[String]) -> String {
        let mut spans: Vec<String> = Vec::new();
        for place in passages.iter().filter_map(|passage| self.index.place(document, passage)) {
            let span = place.passage.span.shown();
            if !spans.contains(&span) {
                spans.push(span);
            }
        }
        let shown: Vec<&str> = spans.iter().take(PLACES_SHOWN).map(String::as_str).collect();
        // A line stands behind a colon, any other place behind a comma of its own.
        let between = if spans.first().is_some_and(|span| span.starts_with(':')) { ", " } else { " and" };
        format!("{}{}{}", clean(document), shown.join(between), and_more(spans.len(), PLACES_SHOWN))
    }

    fn more(&mut self, count: usize) -> io::Result<()> {
        match count {
            0 => Ok(()),
            more => writeln!(self.out, "\n  … and {more} more; --all lists them"),
        }
    }

    /// A passage: one line of it, or all.
    fn quoted(&mut self, text: &str) -> io::Result<()> {
        if self.options.all {
            return self.whole(text);
        }
        writeln!(self.out, "{:INDENT$}{}", "", clip(text, self.room(INDENT)))
    }

    fn whole(&mut self, text: &str) -> io::Result<()> {
        write!(self.out, "{:INDENT$}", "")?;
        self.wrapped(&[Piece::new(text, PLAIN)], INDENT, INDENT)
    }

    fn room(&self, used: usize) -> usize {
        /// Fewest columns of a text that is cut, about three words.
        const LEAST: usize = 20;
        self.options.width.saturating_sub(used).max(LEAST)
    }

    fn titled(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.wrapped(&[Piece::new(title, BOLD)], 0, 2)
    }

    fn indented(&mut self, indent: usize, pieces: &[Piece<'_>]) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        self.wrapped(pieces, indent, indent + 2)
    }

    fn wrapped(&mut self, pieces: &[Piece<'_>], first: usize, rest: usize) -> io::Result<()> {
        let shape = Shape { width: self.options.width, first, rest, colour: self.options.colour };
        writeln!(self.out, "{}", wrap(pieces, shape))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.options.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// A step as it is shown.
struct Line {
    lead: String,
    verdict: String,
    style: Verdict,
    rest: String,
}

/// Whether a chain asks for an editor's eye: something changed on the way, the passage joins several documents or its
/// origin is in doubt, or it cites another document than the one whose wording it has.
fn has_something_to_tell(place: Place<'_>, links: &[Link<'_>]) -> bool {
    let changed = |link: &Link<'_>| matches!(link.step.verdict, Verdict::Altered | Verdict::Partial);
    links.iter().any(changed)
        || place.passage.steps.len() > 1
        || is_in_doubt(place)
        || cites_another(place).is_some()
}

/// Whether several documents that do not copy one another say it, and the wording does not tell which is followed.
fn is_in_doubt(place: Place<'_>) -> bool {
    let witnesses = place.passage.carriers.iter().filter(|carrier| carrier.copies.is_none()).count();
    place.passage.steps.first().is_some_and(|step| !step.decided) && witnesses > 1
}

/// How the document that is followed is told from the others that say it.
fn wording_tells(place: Place<'_>) -> Option<String> {
    let step = place.passage.steps.first()?;
    let others = || place.passage.carriers.iter().filter(|carrier| carrier.document != step.document);
    if is_in_doubt(place) {
        let names: Vec<String> = std::iter::once(&step.document)
            .chain(others().filter(|carrier| carrier.copies.is_none()).map(|carrier| &carrier.document))
            .cloned()
            .collect();
        return Some(format!("the wording does not tell which is followed: {}", names.join(" or ")));
    }
    let carrier = place.passage.carriers.iter().find(|carrier| carrier.document == step.document)?;
    if !step.decided || carrier.only.is_empty() || others().next().is_none() {
        return None;
    }
    let words: Vec<String> =
        carrier.only.iter().take(TELLING_WORDS).map(|word| format!("“{word}”")).collect();
    let more = if carrier.only.len() > TELLING_WORDS { ", …" } else { "" };
    Some(format!("the wording is that of {}, which alone has {}{more}", step.document, words.join(", ")))
}

/// That it cites other documents than those it follows, and whether they say it.
fn cites_another(place: Place<'_>) -> Option<String> {
    let passage = place.passage;
    let follows = |id: &&String| passage.steps.iter().any(|step| step.document == **id);
    if passage.cites.is_empty() || passage.cites.iter().any(|id| follows(&id)) {
        return None;
    }
    let told_of = |id: &String| {
        let carrier = passage.carriers.iter().find(|carrier| carrier.document == *id);
        let says = match carrier.map(|carrier| carrier.verdict) {
            Some(Verdict::Altered) => "which has it otherwise",
            Some(_) => "which says it too",
            // Not every carrier is listed.
            None if passage.more_carriers > 0 => "which may say it too",
            None => "which does not say it",
        };
        format!("cites {id}, {says}")
    };
    let mut told: Vec<String> = passage.cites.iter().map(told_of).collect();
    if let Some(step) = passage.steps.first() {
        told.push(format!("follows {}", step.document));
    }
    Some(told.join("; "))
}

fn place_shown(place: Place<'_>) -> String {
    format!("{}{}", clean(&place.document.info.id), place.passage.span.shown())
}

fn wording_place(wording: &Wording) -> String {
    format!("{}{}", clean(&wording.document), wording.span.shown())
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn were(count: usize) -> String {
    format!("{} {}", counted(count, "statement"), if count == 1 { "was" } else { "were" })
}

/// ` and 4 more` where not all are shown.
fn and_more(all: usize, shown: usize) -> String {
    if all > shown { format!(" and {} more", all - shown) } else { String::new() }
}

/// The text with blanks up to a display width.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{:1$}", "", columns.saturating_sub(width(text)))
}
