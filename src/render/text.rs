//! Text: the report for a person at a terminal.
//!
//! Order of a report: counts; the passages that need a look, in text order, each with the words that stand
//! out, its evidence, and one line for every alteration, remark and citation; what was left out of the
//! sources, ranked; one summary line; notices. Faithful passages are counted, or listed on one line each
//! with [`TextOptions::all`]. Without colour, marks stand in the text: `{+changed+}`, `{?unsupported?}`
//! and, in evidence, `[-what the source has-]`. Lines keep to [`TextOptions::width`] columns but for single
//! words wider than that.

use super::counted;
use super::marks::{self, Mark, Segment};
use super::select::{self, OmissionGroup};
use super::wrap::{Piece, Shape, clean, clip, width, wrap};
use crate::finding::{Coverage, Level, Salience, Verdict};
use crate::report::{
    AlterationReport, Citation, CoverageReport, DocumentInfo, Evidence, Finding, PassageReport, Reason,
    Report,
};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

/// Default width of a line, in columns: the classic terminal.
pub const TEXT_WIDTH: usize = 80;

/// How many omitted passages are listed, the gravest first; the rest is counted. About one screen of
/// titles; the JSON and HTML forms hold all of them.
pub const OMISSIONS_SHOWN: usize = 20;

/// How many pieces of evidence are quoted under a passage, strongest first. More than three rarely fit the
/// eye at once; the rest is counted.
const EVIDENCE_SHOWN: usize = 3;

/// Columns before a passage and what belongs to it.
pub(super) const INDENT: usize = 4;

/// Least a measurement must have added to a score to be named by `--why`: less moves a probability by little more
/// than a hundredth.
const TELLING_WEIGHT: f64 = 0.05;

/// Widest label, in columns, that the lines after it are aligned with.
const LABEL_MAX: usize = 16;

/// What the text form shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// ANSI styles instead of marks in the text. Default: no.
    pub colour: bool,
    /// Width of a line, in columns; below about 45 some lines get wider than asked. Default: [`TEXT_WIDTH`].
    pub width: usize,
    /// Prints the measurements behind each verdict, where the report holds them, and the fingerprint of each finding.
    /// Default: no.
    pub why: bool,
    /// Lists faithful passages too, one line each. Default: no.
    pub all: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { colour: false, width: TEXT_WIDTH, why: false, all: false }
    }
}

/// Writes the reports one after the other, a blank line between them.
///
/// # Errors
/// When `out` cannot be written to.
pub fn text(reports: &[Report], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        Page { report, options, out }.write()?;
    }
    Ok(())
}

/// One report on its way to the writer.
struct Page<'r, 'w> {
    report: &'r Report,
    options: TextOptions,
    out: &'w mut dyn Write,
}

impl<'r> Page<'r, '_> {
    fn write(&mut self) -> io::Result<()> {
        self.header()?;
        self.passages()?;
        self.other_findings()?;
        self.omissions()?;
        self.summary()?;
        self.hidden()?;
        self.notices()
    }

    fn header(&mut self) -> io::Result<()> {
        let title = self.paint(BOLD, &document_name(&self.report.derivative));
        writeln!(self.out, "{title}")?;
        let sources: Vec<_> = self.report.sources.iter().map(document_name).collect();
        self.paragraph("checked against ", &sources.join(", "), 2)?;
        let counts = verdict_counts(self.report);
        self.paragraph("", &counts, 0)?;
        if !self.options.colour && self.any_marks() {
            let legend = "Marks: {+changed+} and {?without support?} here, [-what the source has-] there.";
            self.paragraph("", legend, 0)?;
        }
        Ok(())
    }

    /// Whether any passage shown has a word that stands out.
    fn any_marks(&self) -> bool {
        let marked = |p: &PassageReport| !(p.alterations.is_empty() && p.unsupported.is_empty());
        self.report.passages.iter().any(marked)
    }

    fn passages(&mut self) -> io::Result<()> {
        for passage in &self.report.passages {
            if select::needs_look(self.report, passage) {
                self.passage(passage)?;
            } else if self.options.all && passage.verdict != Verdict::None {
                self.faithful(passage)?;
            }
        }
        Ok(())
    }

    /// A passage that needs a look, with all that is known about it.
    fn passage(&mut self, passage: &'r PassageReport) -> io::Result<()> {
        let verdict = self.paint(style_of(passage.verdict), passage.verdict.name());
        let place = format!("{}{}", clean(&self.report.derivative.id), passage.span.shown());
        let certainty = certainty(passage).map_or(String::new(), |c| format!(", {c}"));
        let id = self.paint(DIM, &format!("({})", clean(&passage.id)));
        writeln!(self.out, "\n{}  {verdict}{certainty}  {id}", self.paint(BOLD, &place))?;
        let (ours, _) = match passage.evidence.first() {
            Some(top) => marks::pair(passage, top),
            None => (marks::passage(passage), Vec::new()),
        };
        write!(self.out, "{:INDENT$}", "")?;
        self.wrapped(&pieces(&ours, HERE), INDENT, INDENT)?;
        self.evidence(passage)?;
        for alteration in select::alterations(self.report, passage) {
            self.alteration(passage, alteration)?;
        }
        self.derivations(passage)?;
        for remark in select::remarks(self.report, passage) {
            self.labelled(level_style(remark.level), remark.level.name(), &with_rule(remark))?;
        }
        if let Some(reason) = &passage.reason {
            self.labelled(DIM, "reason", reason)?;
        }
        if let Some(said) = &passage.attribution {
            self.labelled(DIM, "said by", &said.speaker.text)?;
        }
        if let Some(citation) = &passage.citation {
            self.labelled(DIM, "cites", &citation_line(citation))?;
        }
        if let Some(grounds) = select::grounds(self.report, passage) {
            self.labelled(DIM, "rests on", &grounds)?;
        }
        self.why(passage)
    }

    fn evidence(&mut self, passage: &'r PassageReport) -> io::Result<()> {
        for evidence in passage.evidence.iter().take(EVIDENCE_SHOWN) {
            self.quote(passage, evidence)?;
        }
        match passage.evidence.len().saturating_sub(EVIDENCE_SHOWN) {
            0 => Ok(()),
            more => writeln!(self.out, "{:INDENT$}… and {more} more in the sources", ""),
        }
    }

    fn quote(&mut self, passage: &'r PassageReport, evidence: &'r Evidence) -> io::Result<()> {
        let (ours, theirs) = marks::pair(passage, evidence);
        let label = format!("{}{}", clean(&evidence.source), evidence.span.shown());
        let column = INDENT + width(&label) + 2;
        let rest = if width(&label) <= LABEL_MAX { column } else { INDENT + 2 };
        write!(self.out, "{:INDENT$}{}  ", "", self.paint(SOURCE, &label))?;
        let same = passage.verdict == Verdict::Verbatim && unmarked(&ours) && unmarked(&theirs);
        let quoted = if same { vec![Piece::new("the same words", DIM)] } else { pieces(&theirs, THERE) };
        self.wrapped(&quoted, column, rest)
    }

    fn alteration(&mut self, passage: &PassageReport, alteration: &AlterationReport) -> io::Result<()> {
        let finding = select::finding_of(self.report, passage, alteration);
        let message = finding.map_or_else(|| alteration.message.clone(), with_rule);
        let style = finding.map_or(style_of(Verdict::Altered), |finding| level_style(finding.level));
        self.labelled(style, alteration.kind.name(), &message)
    }

    /// The arithmetic by which numbers follow from the evidence.
    fn derivations(&mut self, passage: &PassageReport) -> io::Result<()> {
        passage.derivations.iter().try_for_each(|sentence| self.labelled(DIM, "reckoned", sentence))
    }

    /// The measurements that moved a verdict, the strongest first: name, value, what it added to the score.
    fn why(&mut self, passage: &PassageReport) -> io::Result<()> {
        if !self.options.why {
            return Ok(());
        }
        let mut reasons: Vec<&Reason> =
            passage.reasons.iter().filter(|reason| reason.weight.abs() >= TELLING_WEIGHT).collect();
        reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let widest = reasons.iter().map(|reason| width(&reason.name)).max().unwrap_or(0);
        for (index, reason) in reasons.into_iter().enumerate() {
            let lead = if index == 0 { "why: " } else { "" };
            let gap = widest - width(&reason.name) + 2;
            let (name, value, weight) = (clean(&reason.name), reason.value, reason.weight);
            writeln!(self.out, "{:INDENT$}{lead:5}{name}{:gap$}{value:<6.2} {weight:+.2}", "", "")?;
        }
        select::at_passage(self.report, passage).try_for_each(|finding| self.fingerprint(finding))
    }

    /// The name by which a finding can be suppressed.
    fn fingerprint(&mut self, finding: &Finding) -> io::Result<()> {
        if self.options.why {
            let name = format!("{} {}", clean(&finding.rule), clean(&finding.fingerprint));
            self.labelled(DIM, "fingerprint", &name)?;
        }
        Ok(())
    }

    /// A passage that needs no look, on one line.
    fn faithful(&mut self, passage: &PassageReport) -> io::Result<()> {
        let place = format!("{}{}", clean(&self.report.derivative.id), passage.span.shown());
        let verdict = self.paint(style_of(passage.verdict), passage.verdict.name());
        let source = passage
            .evidence
            .first()
            .map_or(String::new(), |e| format!("  {}{}", clean(&e.source), e.span.shown()));
        let used = width(&place) + passage.verdict.name().len() + width(&source) + 4;
        let text = clip(&passage.text, self.options.width.saturating_sub(used));
        writeln!(self.out, "\n{place}  {verdict}  {text}{}", self.paint(SOURCE, &source))?;
        self.derivations(passage)?;
        self.why(passage)
    }

    fn other_findings(&mut self) -> io::Result<()> {
        let mut findings = select::elsewhere(self.report).peekable();
        if findings.peek().is_some() {
            self.title("Other findings")?;
        }
        for finding in findings {
            let at = &finding.location;
            let message = format!("{}{}: {}", at.document, at.span.shown(), with_rule(finding));
            self.labelled(level_style(finding.level), finding.level.name(), &message)?;
            self.fingerprint(finding)?;
        }
        Ok(())
    }

    fn omissions(&mut self) -> io::Result<()> {
        let count = select::omission_count(self.report);
        if count == 0 {
            return Ok(());
        }
        self.title("Left out of the sources, gravest first")?;
        for group in select::omissions(self.report, OMISSIONS_SHOWN) {
            self.omission_group(&group)?;
        }
        match count.saturating_sub(OMISSIONS_SHOWN) {
            0 => Ok(()),
            more => writeln!(self.out, "\n  … and {more} more"),
        }
    }

    fn omission_group(&mut self, group: &OmissionGroup<'_>) -> io::Result<()> {
        let heading = group.heading.map_or(String::new(), |heading| format!(": {heading}"));
        let heading = clip(&format!("{}{heading}", group.source), self.options.width.saturating_sub(2));
        writeln!(self.out, "\n  {}", self.paint(SOURCE, &heading))?;
        group.passages.iter().try_for_each(|passage| self.omission(passage))
    }

    fn omission(&mut self, passage: &CoverageReport) -> io::Result<()> {
        let rank = passage.rank.map_or("–".to_owned(), |rank| rank.to_string());
        let salience = passage.salience.name();
        let place = passage.span.place();
        let lead = format!("{rank:>4}  {salience:<6}  {place:<8}  ");
        let styled = self.paint(salience_style(passage.salience), &format!("{salience:<6}"));
        write!(self.out, "{rank:>4}  {styled}  {place:<8}  ")?;
        let column = width(&lead);
        self.wrapped(&[Piece::new(&passage.text, PLAIN)], column, column)?;
        match select::finding_of_omission(self.report, passage) {
            Some(finding) => self.fingerprint(finding),
            None => Ok(()),
        }
    }

    fn summary(&mut self) -> io::Result<()> {
        let report = self.report;
        let doubtful = report.passages.iter().filter(|p| select::needs_look(report, p)).count();
        let judged = report.summary.judged;
        let left_out = select::omission_count(report);
        let content = report.coverage.iter().filter(|p| p.coverage != Coverage::Furniture).count();
        let looked_at = match judged {
            0 => "nothing to check was found".to_owned(),
            1 => format!("{doubtful} of 1 passage needs a look"),
            _ => format!("{doubtful} of {} need a look", counted(judged, "passage")),
        };
        let left_out = format!("{left_out} of {} left out", counted(content, "source passage"));
        let line = format!("{looked_at}; {left_out}; {}.", level_counts(report));
        writeln!(self.out)?;
        self.paragraph("Summary: ", &line, 2)
    }

    fn hidden(&mut self) -> io::Result<()> {
        match select::left_out(self.report.findings.iter()) {
            Some(line) => self.paragraph("", &line, 2),
            None => Ok(()),
        }
    }

    fn notices(&mut self) -> io::Result<()> {
        for document in std::iter::once(&self.report.derivative).chain(&self.report.sources) {
            for notice in &document.notices {
                self.paragraph("Notice: ", &format!("{}: {notice}", document.id), 2)?;
            }
        }
        Ok(())
    }

    fn title(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "\n{}", self.paint(BOLD, title))
    }

    /// `label: text`, indented and wrapped.
    fn labelled(&mut self, style: Style, label: &str, text: &str) -> io::Result<()> {
        write!(self.out, "{:INDENT$}{} ", "", self.paint(style, &format!("{label}:")))?;
        self.wrapped(&[Piece::new(text, PLAIN)], INDENT + width(label) + 2, INDENT + 2)
    }

    /// A wrapped paragraph at the left margin, the lines after the first indented by `rest`.
    fn paragraph(&mut self, lead: &'static str, text: &str, rest: usize) -> io::Result<()> {
        self.wrapped(&[Piece::new(lead, PLAIN), Piece::new(text, PLAIN)], 0, rest)
    }

    fn wrapped(&mut self, pieces: &[Piece<'_>], first: usize, rest: usize) -> io::Result<()> {
        let shape = Shape { width: self.options.width, first, rest, colour: self.options.colour };
        writeln!(self.out, "{}", wrap(pieces, shape))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.options.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const SOURCE: Style = AnsiColor::Cyan.on_default();

/// How marks look on one side: colour off (open, close) and on.
pub(super) struct Look {
    changed: (&'static str, &'static str),
    colour: Style,
}

/// In the derivative.
pub(super) const HERE: Look =
    Look { changed: ("{+", "+}"), colour: AnsiColor::Red.on_default().bold().underline() };

/// In the evidence.
pub(super) const THERE: Look =
    Look { changed: ("[-", "-]"), colour: AnsiColor::Green.on_default().bold().underline() };

/// Segments as pieces. Words that differ look like changed words; where two neighbours look alike, with at
/// most white space between them, one pair of marks encloses both. White space by itself is never marked.
pub(super) fn pieces<'a>(segments: &[Segment<'a>], look: Look) -> Vec<Piece<'a>> {
    let styled = |segment: &Segment<'a>| match segment.text.trim() {
        "" => Piece::new(segment.text, PLAIN),
        _ => piece(*segment, &look),
    };
    let mut pieces: Vec<_> = segments.iter().map(styled).collect();
    let marked: Vec<usize> = (0..pieces.len()).filter(|&at| !pieces[at].open.is_empty()).collect();
    for (&left, &right) in marked.iter().zip(marked.iter().skip(1)) {
        let blank_between = pieces[left + 1..right].iter().all(|piece| piece.text.trim().is_empty());
        if blank_between && pieces[left].style == pieces[right].style {
            pieces[left].close = "";
            pieces[right].open = "";
        }
    }
    pieces
}

/// Whether no word differs from the other side.
fn unmarked(segments: &[Segment<'_>]) -> bool {
    segments.iter().all(|segment| segment.mark == Mark::Plain)
}

fn piece<'a>(segment: Segment<'a>, look: &Look) -> Piece<'a> {
    let (style, (open, close)) = match segment.mark {
        Mark::Plain | Mark::Matched => (PLAIN, ("", "")),
        Mark::Differs | Mark::Against | Mark::Changed => (look.colour, look.changed),
        Mark::Unsupported => (AnsiColor::Yellow.on_default().underline(), ("{?", "?}")),
    };
    Piece { text: segment.text, style, open, close }
}

pub(super) fn style_of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Altered => AnsiColor::Red.on_default().bold(),
        Verdict::Partial => AnsiColor::Yellow.on_default().bold(),
        Verdict::Absent => AnsiColor::Magenta.on_default().bold(),
        Verdict::Elsewhere => AnsiColor::Blue.on_default().bold(),
        Verdict::Unchecked => BOLD,
        Verdict::Verbatim | Verdict::Paraphrase => AnsiColor::Green.on_default(),
        Verdict::None => DIM,
    }
}

fn level_style(level: Level) -> Style {
    match level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warning => AnsiColor::Yellow.on_default().bold(),
        Level::Note => AnsiColor::Blue.on_default().bold(),
    }
}

fn salience_style(salience: Salience) -> Style {
    match salience {
        Salience::High => BOLD,
        Salience::Medium => PLAIN,
        Salience::Low => DIM,
    }
}

fn document_name(document: &DocumentInfo) -> String {
    match &document.path {
        Some(path) if *path != document.id => format!("{} ({})", clean(&document.id), clean(path)),
        _ => clean(&document.id),
    }
}

/// `12 passages judged: 4 altered, 1 partial, …`, zeroes left out.
fn verdict_counts(report: &Report) -> String {
    let judged = counted(report.summary.judged, "passage");
    let counts: Vec<_> = select::VERDICTS
        .iter()
        .filter_map(|verdict| match report.summary.verdicts.get(verdict) {
            None | Some(0) => None,
            Some(count) => Some(format!("{count} {}", verdict.name())),
        })
        .collect();
    if counts.is_empty() {
        "Nothing to check was found.".to_owned()
    } else {
        format!("{judged} judged: {}.", counts.join(", "))
    }
}

/// `3 errors, 1 warning, 2 notes`.
fn level_counts(report: &Report) -> String {
    let levels = [Level::Error, Level::Warning, Level::Note];
    let count = |level| select::open(report).filter(|finding| finding.level == level).count();
    levels.map(|level| counted(count(level), level.name())).join(", ")
}

/// `87% sure`; `None` where no verdict was reached.
fn certainty(passage: &PassageReport) -> Option<String> {
    let judged = !matches!(passage.verdict, Verdict::Unchecked | Verdict::None);
    judged.then(|| format!("{:.0}% sure", passage.confidence * 100.0))
}

fn with_rule(finding: &Finding) -> String {
    format!("{} ({})", finding.message, finding.rule)
}

/// `[2], which is plan`, or the work where the source was not supplied.
fn citation_line(citation: &Citation) -> String {
    let sources: Vec<&str> = citation.resolved.iter().chain(&citation.others).map(String::as_str).collect();
    match (&citation.resolved, &citation.work) {
        (Some(_), _) if citation.ambiguous => {
            format!("[{}], which may be {}", citation.label, sources.join(" or "))
        }
        (Some(source), _) if sources.len() == 1 => format!("[{}], which is {source}", citation.label),
        (Some(_), _) => format!("[{}], which are {}", citation.label, sources.join(" and ")),
        (None, Some(work)) => format!("[{}], which was not supplied: {work}", citation.label),
        (None, None) => format!("[{}], which was not supplied", citation.label),
    }
}
