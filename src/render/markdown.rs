//! Markdown: a comment on a pull request, or the summary of a CI step.
//!
//! Bounded, since GitHub refuses a longer comment: passages that need a look come first, what was left out after
//! them, and what does not fit is counted. Every text of a document is escaped and shown as plain words; a name after
//! an `@` notifies nobody.

use super::places;
use super::select;
use super::wrap::clip;
use crate::finding::Level;
use crate::report::{PassageReport, Report};
use std::io::{self, Write};

/// Longest body of a comment that GitHub takes, in characters.
pub const MARKDOWN_CHARACTERS: usize = 65_536;

/// Kept free for the lines that count what does not fit, in characters.
const RESERVE: usize = 1_024;

/// Longest quotation, in characters: about three lines of a comment in print; longer ones hide what follows.
const QUOTATION: usize = 600;

/// Longest name of a document in a heading, in characters.
const NAME: usize = 200;

/// Longest first words of a passage in its summary line, in columns.
const SUMMARY: usize = 80;

/// Omitted passages listed, the gravest first.
const OMISSIONS: usize = 20;

/// Writes one comment for all reports.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { text: String::new(), used: 0, dropped: 0 };
    for report in reports {
        page.report(report);
    }
    if page.dropped > 0 {
        let noun = super::counted(page.dropped, "part");
        page.text
            .push_str(&format!("… and {noun} more that a comment has no room for; see the full report.\n"));
    }
    out.write_all(page.text.as_bytes())
}

struct Page {
    text: String,
    used: usize,
    /// Parts that did not fit.
    dropped: usize,
}

impl Page {
    /// Adds a part whole or not at all; after the first that does not fit, none.
    fn part(&mut self, part: &str) {
        let characters = part.chars().count();
        if self.dropped == 0 && self.used + characters + RESERVE <= MARKDOWN_CHARACTERS {
            self.text.push_str(part);
            self.used += characters;
        } else {
            self.dropped += 1;
        }
    }

    fn report(&mut self, report: &Report) {
        let name = |path: String| escaped(&super::clipped(&path, NAME));
        let sources: Vec<String> = report.sources.iter().map(|source| name(places::path(source))).collect();
        let counts: Vec<String> = select::VERDICTS
            .iter()
            .filter_map(|verdict| {
                let count = report.summary.verdicts.get(verdict).copied().filter(|&count| count > 0)?;
                Some(format!("{count} {}", verdict.name()))
            })
            .collect();
        let count = |level| select::open(report).filter(|finding| finding.level == level).count();
        let levels = [Level::Error, Level::Warning, Level::Note]
            .map(|level| super::counted(count(level), level.name()));
        let judged = match counts.is_empty() {
            true => "Nothing to check was found".to_owned(),
            false => {
                format!("{} judged: {}", super::counted(report.summary.judged, "passage"), counts.join(", "))
            }
        };
        self.part(&format!("## {}\n\n", name(places::path(&report.derivative))));
        self.part(&format!("Checked against {}.\n\n", clip_list(&sources)));
        self.part(&format!("{judged}. Findings: {}.\n\n", levels.join(", ")));
        for passage in report.passages.iter().filter(|passage| select::needs_look(report, passage)) {
            self.part(&details(report, passage));
        }
        for finding in select::elsewhere(report) {
            let at = places::shown(&finding.location.document, &finding.location.span);
            let (at, message) = (escaped(&at), escaped(&finding.message));
            self.part(&format!(
                "**{}** {at}: {message} ({})\n\n",
                finding.level.name(),
                escaped(&finding.rule)
            ));
        }
        self.omissions(report);
        if let Some(line) = select::left_out(report.findings.iter()) {
            self.part(&format!("{line}\n\n"));
        }
        for document in std::iter::once(&report.derivative).chain(&report.sources) {
            for notice in &document.notices {
                self.part(&format!("Notice: {}: {}\n\n", escaped(&document.id), escaped(notice)));
            }
        }
    }

    fn omissions(&mut self, report: &Report) {
        let count = select::omission_count(report);
        if count == 0 {
            return;
        }
        let noun = super::counted(count, "source passage");
        let mut part = format!("<details><summary>{noun} left out</summary>\n\n");
        for group in select::omissions(report, OMISSIONS) {
            for passage in group.passages {
                let words = escaped(&super::clipped(&passage.text, QUOTATION));
                let at = escaped(&places::shown(&passage.source, &passage.span));
                part.push_str(&format!("- **{}** {at}: {words}\n", passage.salience.name()));
            }
        }
        if count > OMISSIONS {
            part.push_str(&format!("- … and {} more\n", count - OMISSIONS));
        }
        part.push_str("\n</details>\n\n");
        self.part(&part);
    }
}

/// A passage that needs a look: verdict and first words, and folded away the findings and the evidence.
fn details(report: &Report, passage: &PassageReport) -> String {
    let at = inert(&places::shown(&report.derivative.id, &passage.span));
    let verdict = passage.verdict.name();
    let first = inert(&clip(&passage.text, SUMMARY));
    let mut part = format!("<details><summary><b>{verdict}</b> {at}: {first}</summary>\n\n");
    part.push_str(&format!("> {}\n\n", escaped(&super::clipped(&passage.text, QUOTATION))));
    let mut lines = Vec::new();
    for finding in select::at_passage(report, passage).filter(|finding| select::is_open(finding)) {
        let message = escaped(&super::clipped(&finding.message, QUOTATION));
        lines.push(format!("**{}**: {message} ({})", finding.level.name(), escaped(&finding.rule)));
    }
    if lines.is_empty() {
        lines.extend(passage.alterations.iter().map(|a| escaped(&super::clipped(&a.message, QUOTATION))));
    }
    lines.extend(passage.reason.as_deref().map(|reason| format!("Reason: {}", escaped(reason))));
    for evidence in &passage.evidence {
        let words = escaped(&super::clipped(&evidence.text, QUOTATION));
        lines.push(format!("{}: {words}", escaped(&places::shown(&evidence.source, &evidence.span))));
    }
    lines.iter().for_each(|line| part.push_str(&format!("- {line}\n")));
    part.push_str("\n</details>\n\n");
    part
}

/// A list in words, cut where it gets longer than a quotation.
fn clip_list(names: &[String]) -> String {
    let mut list = String::new();
    for (at, name) in names.iter().enumerate() {
        if list.len() + name.len() > QUOTATION && at > 0 {
            return format!("{list} and {} more", names.len() - at);
        }
        list.extend([if at == 0 { "" } else { ", " }, name]);
    }
    list
}

/// Words as they are inside a line of HTML, where a backslash is a backslash.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::clipped(text, usize::MAX).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' | '#' => out.extend([c.to_string().as_str(), "<!-- -->"]),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Words as they are, on one line: no markup, no HTML, no mention, no issue number.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in super::clipped(text, usize::MAX).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            // At the start of a line these would begin a heading or a list.
            '#' | '+' | '-' | '=' if before == ' ' && out.is_empty() => out.extend(['\\', c]),
            '.' | ')' if before.is_ascii_digit() && out.bytes().all(|b| b.is_ascii_digit()) => {
                out.extend(['\\', c])
            }
            '@' | '#' => {
                out.push(c);
                out.push_str("<!-- -->");
            }
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_text_is_markup() {
        assert_eq!(escaped("# a"), "\\# a");
        assert_eq!(escaped("12. a"), "12\\. a");
        assert_eq!(escaped("<b>|`x`|</b>\n**y**"), "&lt;b&gt;\\|\\`x\\`\\|&lt;/b&gt; \\*\\*y\\*\\*");
        assert_eq!(escaped("see @editor and #12"), "see @<!-- -->editor and #<!-- -->12");
    }
}
