//! Comments of a text that switch rules off where they stand, each with its reason.
//!
//! ```text
//! <!-- sourcecheck-disable-next-line RULE, RULE until 2027-01-31: reason -->
//! <!-- sourcecheck-disable-line RULE: reason -->
//! <!-- sourcecheck-disable RULE: reason --> … <!-- sourcecheck-enable RULE -->
//! ```
//!
//! The comments stay in the canonical text, so that every place is true to the file, and are blank in the text that
//! the stages read (`Document::prose`): they are no passage, and the paragraph they stand in stays whole. What a
//! comment covers is told by passage. A finding that is covered stays in the report and is marked; a comment that
//! covers nothing, or cannot work, is a finding itself.

use crate::document::Document;
use crate::read::Format;
use crate::report::{Finding, Suppression, SuppressionKind};
use crate::rules::RULES;
use crate::span::Span;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// The rule that reports suppressions without effect; it and [`STALE`] cannot be suppressed.
pub const UNUSED: &str = "unused-suppression";

/// The rule that reports entries of a baseline whose finding is gone.
pub const STALE: &str = "stale-baseline";

/// The rule whose findings stand in a source, so that no line of the derivative can cover them.
const OMISSION: &str = "omitted-passage";

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";
pub(crate) const PREFIX: &str = "sourcecheck-";

/// Share of characters, `0..=1`, that a misspelt name has in common with the one that was probably meant. Names of
/// rules share whole words, so that less than this suggests a wrong rule.
const LIKENESS: f32 = 0.75;

/// A day of the calendar, compared by time. Written `2027-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day, in UTC, of a number of seconds since 1970 began.
    pub fn of_unix_seconds(seconds: u64) -> Self {
        // Counted in years that begin in March, so that the odd day of a leap year is the last one.
        const DAYS_OF_400_YEARS: u64 = 146_097;
        const MARCH_OF_YEAR_0_TO_1970: u64 = 719_468;
        let days = seconds / 86_400 + MARCH_OF_YEAR_0_TO_1970;
        let (era, day) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = u16::try_from(era * 400 + year + carry).unwrap_or(u16::MAX);
        // Both are far below 256 by the reckoning above.
        Self { year, month: month as u8, day: day as u8 }
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no date; write it as 2027-01-31");
        let mut parts = text.splitn(3, '-');
        let mut next = |width: usize| {
            let part = parts.next().filter(|part| part.len() == width)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok()).flatten()
        };
        let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return Err(wrong()) };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return Err(wrong()),
        };
        if !(1..=days).contains(&day) {
            return Err(wrong());
        }
        Ok(Self { year, month: month as u8, day: day as u8 })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A comment of a text that speaks to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    /// The whole comment.
    pub span: Span,
    kind: Kind,
    /// The rules it names that there are; none when it cannot work.
    rules: Vec<&'static str>,
    until: Option<Day>,
    reason: String,
    /// What is wrong with it, one sentence each.
    faults: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NextLine,
    Line,
    From,
    To,
}

impl Kind {
    const ALL: [Kind; 4] = [Self::NextLine, Self::Line, Self::From, Self::To];

    fn name(self) -> &'static str {
        match self {
            Self::NextLine => "disable-next-line",
            Self::Line => "disable-line",
            Self::From => "disable",
            Self::To => "enable",
        }
    }
}

/// The comments of a text, in order; those that begin inside one of the spans of `code` are examples, not comments.
pub(crate) fn directives(text: &str, code: &[Span]) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(OPEN) {
        let start = from + at;
        let inner = start + OPEN.len();
        from = inner;
        let body = text[inner..].trim_start();
        if !body.starts_with(PREFIX) || code.iter().any(|code| code.contains(start)) {
            continue;
        }
        let line_end = text[inner..].find('\n').map_or(text.len(), |end| inner + end);
        let close = text[inner..].find(CLOSE).map(|end| inner + end);
        // A comment that opens before this one closes: this one was not closed.
        let close = close.filter(|&close| !text[inner..close].contains(OPEN));
        let directive = match close {
            Some(close) => parse(Span::new(start, close + CLOSE.len()), &text[inner..close]),
            None => Directive {
                span: Span::new(start, line_end).trimmed(text),
                kind: Kind::Line,
                rules: Vec::new(),
                until: None,
                reason: String::new(),
                faults: vec!["this comment is not closed; end it with `-->`".to_owned()],
            },
        };
        from = directive.span.end;
        found.push(directive);
    }
    found
}

fn parse(span: Span, body: &str) -> Directive {
    let body = body.trim().trim_start_matches(PREFIX);
    let end = body.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(body.len());
    let (verb, rest) = body.split_at(end);
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == verb);
    let mut directive = Directive {
        span,
        kind: kind.unwrap_or(Kind::Line),
        rules: Vec::new(),
        until: None,
        reason: String::new(),
        faults: Vec::new(),
    };
    if kind.is_none() {
        let near = nearest(verb, Kind::ALL.into_iter().map(Kind::name));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{PREFIX}{near}`?"));
        directive.faults.push(format!("there is no comment `{PREFIX}{verb}`{hint}"));
        return directive;
    }
    directive.fill(rest);
    directive
}

impl Directive {
    fn fill(&mut self, rest: &str) {
        let (head, reason) = rest.split_once(':').unwrap_or((rest, ""));
        self.reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut names = head.trim();
        let words: Vec<&str> = head.split_whitespace().collect();
        if let Some(at) = words.iter().position(|word| *word == "until") {
            names = head.split("until").next().unwrap_or_default();
            match words.get(at + 1).copied().unwrap_or_default().parse() {
                Ok(day) => self.until = Some(day),
                Err(wrong) => return self.faults.push(format!("{wrong}; this comment has no effect")),
            }
        }
        let names: Vec<&str> =
            names.split([',', ' ', '\t', '\n', '\r']).filter(|name| !name.is_empty()).collect();
        let verb = self.kind.name();
        if names.is_empty() && self.kind != Kind::To {
            return self.faults.push(format!("names no rule; write `{PREFIX}{verb} RULE: reason`"));
        }
        if self.reason.is_empty() && self.kind != Kind::To {
            let names = names.join(", ");
            return self.faults.push(format!(
                "gives no reason, so it has no effect; write `{PREFIX}{verb} {names}: reason`"
            ));
        }
        for name in names {
            match RULES.iter().find(|rule| rule.name == name) {
                None => {
                    let near = nearest(name, RULES.iter().map(|rule| rule.name));
                    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                    self.faults.push(format!("there is no rule `{name}`{hint}"));
                }
                Some(rule) if [UNUSED, STALE].contains(&rule.name) => self.faults.push(format!(
                    "`{name}` cannot be suppressed; set its level under [rules] of the configuration"
                )),
                Some(rule) if rule.name == OMISSION && matches!(self.kind, Kind::NextLine | Kind::Line) => {
                    self.faults.push(format!(
                        "`{OMISSION}` stands at no line of this text; use `{PREFIX}disable {OMISSION}: reason`, or name its fingerprint in the file of suppressions"
                    ));
                }
                Some(rule) => self.rules.push(rule.name),
            }
        }
    }
}

/// The name that was probably meant.
fn nearest<'n>(name: &str, valid: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters: Vec<char> = name.chars().collect();
    let likeness = |other: &str| {
        let others: Vec<char> = other.chars().collect();
        let same = similar::capture_diff_slices(similar::Algorithm::Lcs, &letters, &others);
        similar::diff_ratio(&same, letters.len(), others.len())
    };
    let ranked = valid.map(|other| (likeness(other), other)).filter(|(ratio, _)| *ratio >= LIKENESS);
    ranked.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, other)| other)
}

/// The text with its comments blank, byte for byte as long. A comment on a line of its own inside a paragraph would
/// leave an empty line and split it, so that one line end goes with it.
pub(crate) fn blanked(text: &str, directives: &[Directive], format: Format) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for directive in directives {
        let Span { start, end } = directive.span;
        bytes[start..end].fill(b' ');
        let line = bytes[..start].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let line_end = bytes[end..].iter().position(|&byte| byte == b'\n').map(|at| end + at);
        let blank = |range: Range<usize>, bytes: &[u8]| {
            bytes[range].iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'>')
        };
        let nothing_after = blank(end..line_end.unwrap_or(bytes.len()), &bytes);
        let alone = blank(line..start, &bytes) && nothing_after;
        match format {
            Format::Markdown if alone && line > 0 => {
                let above = bytes[..line - 1].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
                if !blank(above..line - 1, &bytes) {
                    bytes[line - 1..start].fill(b' ');
                    if bytes[line - 2] == b'\r' {
                        bytes[line - 2] = b' ';
                    }
                }
            }
            Format::Markdown => {}
            Format::Plain => {
                let Some(line_end) = line_end.filter(|_| nothing_after) else { continue };
                let words = bytes[line..start].iter().rposition(|byte| !byte.is_ascii_whitespace());
                bytes[end..=line_end].fill(b' ');
                // Blanks before a line end are a hard break there, so that the line ends behind its words.
                if let Some(last) = words.filter(|_| !alone) {
                    bytes[line + last + 1] = b'\n';
                }
            }
        }
    }
    // Whole comments were filled with blanks, so it is UTF-8 still.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A comment, or one rule of it, that does nothing: its place and why.
pub(crate) struct Remark {
    pub span: Span,
    pub message: String,
}

/// Marks the findings that the comments of the derivative cover, and tells which comments do nothing. `on` says
/// whether a rule runs; without `today` no comment expires.
pub(crate) fn apply(
    derivative: &Document,
    today: Option<Day>,
    on: impl Fn(&str) -> bool,
    findings: &mut [Finding],
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (at, directive) in derivative.directives.iter().enumerate() {
        let mut remark = |message: String| remarks.push(Remark { span: directive.span, message });
        directive.faults.iter().cloned().for_each(&mut remark);
        if directive.kind == Kind::To {
            let opened = |rule: &str| {
                derivative.directives[..at].iter().any(|d| d.kind == Kind::From && d.rules.contains(&rule))
            };
            for rule in directive.rules.iter().filter(|rule| !opened(rule)) {
                remark(format!("no `{PREFIX}disable {rule}` stands before this"));
            }
            continue;
        }
        let covered = covered(derivative, at);
        for rule in &directive.rules {
            if let (Some(until), Some(today)) = (directive.until, today)
                && today > until
            {
                remark(format!(
                    "the suppression of `{rule}` expired after {until}; settle it or set a new day"
                ));
                continue;
            }
            let scope = covered(rule);
            let mut used = false;
            for finding in findings.iter_mut().filter(|finding| finding.rule == *rule) {
                if scope.contains(derivative, finding) {
                    used = true;
                    let kind = SuppressionKind::InSource;
                    let reason = directive.reason.clone();
                    finding.suppressed.get_or_insert(Suppression { kind, reason });
                }
            }
            if !used && on(rule) {
                remark(format!("there is no `{rule}` to suppress here; delete the comment"));
            }
        }
    }
    remarks
}

/// What a comment covers.
enum Scope {
    /// Passages of the derivative, by index.
    Passages(Vec<usize>),
    /// All that was left out of the sources.
    Omissions,
}

impl Scope {
    fn contains(&self, derivative: &Document, finding: &Finding) -> bool {
        match self {
            Self::Omissions => true,
            Self::Passages(passages) => {
                let at = finding.location.passage.strip_prefix('d').and_then(|nth| nth.parse::<usize>().ok());
                finding.location.document == derivative.id()
                    && at.is_some_and(|nth| passages.contains(&(nth - 1)))
            }
        }
    }
}

/// What the comment `at` covers, a rule at a time.
fn covered(derivative: &Document, at: usize) -> impl Fn(&str) -> Scope + '_ {
    let directive = &derivative.directives[at];
    move |rule| {
        let spans = derivative.passages().iter().map(|passage| passage.span).enumerate();
        match directive.kind {
            Kind::From | Kind::To if rule == OMISSION => Scope::Omissions,
            Kind::From | Kind::To => {
                let closes =
                    |d: &&Directive| d.kind == Kind::To && (d.rules.is_empty() || d.rules.contains(&rule));
                let end = derivative.directives[at + 1..].iter().find(closes);
                let end = end.map_or(usize::MAX, |close| close.span.start);
                let inside = |span: Span| directive.span.end <= span.start && span.start < end;
                Scope::Passages(spans.filter(|(_, span)| inside(*span)).map(|(nth, _)| nth).collect())
            }
            Kind::NextLine | Kind::Line => {
                let line = |offset| derivative.lines.place(derivative.text(), offset).0;
                let wanted = match directive.kind {
                    Kind::Line => Some(line(directive.span.start)),
                    _ => next_line(derivative, line(directive.span.end)),
                };
                let Some(wanted) = wanted else { return Scope::Passages(Vec::new()) };
                let all: Vec<(usize, usize, usize)> = spans
                    .map(|(nth, span)| {
                        (nth, line(span.start), line(span.end.saturating_sub(1).max(span.start)))
                    })
                    .collect();
                let begin: Vec<usize> =
                    all.iter().filter(|(_, first, _)| *first == wanted).map(|(nth, ..)| *nth).collect();
                // Inside a long sentence of a wrapped text no passage begins; the sentence itself is meant.
                let touch = || all.iter().filter(|(_, first, last)| (*first..=*last).contains(&wanted));
                let touch = || touch().map(|(nth, ..)| *nth).collect();
                Scope::Passages(if begin.is_empty() { touch() } else { begin })
            }
        }
    }
}

/// The number of the first line after `line` with more on it than comments to the program.
fn next_line(derivative: &Document, line: usize) -> Option<usize> {
    let mut bare = derivative.text().as_bytes().to_vec();
    for directive in &derivative.directives {
        let span = directive.span;
        bare[span.start..span.end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    let words = |line: &[u8]| !line.iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'>');
    bare.split(|&byte| byte == b'\n')
        .enumerate()
        .skip(line)
        .find(|(_, text)| words(text))
        .map(|(nth, _)| nth + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(body: &str) -> Vec<String> {
        directives(&format!("<!-- sourcecheck-{body} -->"), &[])[0].faults.clone()
    }

    #[test]
    fn a_comment_is_read_with_rules_date_and_reason() {
        let text = "a <!--sourcecheck-disable absent-claim, altered-number until 2027-01-31:  see\n minutes: p. 3 --> b";
        let found = directives(text, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rules, ["absent-claim", "altered-number"]);
        assert_eq!(found[0].until, "2027-01-31".parse().ok());
        assert_eq!(found[0].reason, "see minutes: p. 3");
        assert_eq!(found[0].faults, Vec::<String>::new());
        assert!(directives(text, &[Span::new(0, 9)]).is_empty(), "an example in code");
    }

    #[test]
    fn what_is_wrong_is_told_with_what_was_meant() {
        let said = |body: &str, wanted: &str| {
            let faults = faults(body);
            assert!(faults.len() == 1 && faults[0].contains(wanted), "{body}: {faults:?}");
        };
        said("disable-nextline absent-claim: x", "did you mean `sourcecheck-disable-next-line`?");
        said("disable-line absnt-claim: x", "did you mean `absent-claim`?");
        said("disable-line: x", "names no rule");
        said("disable-line absent-claim", "gives no reason");
        said("disable-line absent-claim: ", "gives no reason");
        said("disable absent-claim until 2027-02-29: x", "`2027-02-29` is no date");
        said("disable-line omitted-passage: x", "sourcecheck-disable omitted-passage: reason");
        said("disable unused-suppression: x", "cannot be suppressed");
        let open = directives("One.\n<!-- sourcecheck-disable absent-claim: x\nTwo.", &[]);
        assert!(open[0].faults[0].contains("not closed"));
        assert_eq!(open[0].span, Span::new(5, 45));
    }

    #[test]
    fn blanking_keeps_lengths_and_paragraphs() {
        let cases = [
            (Format::Markdown, "One\n<!-- sourcecheck-enable -->\ntwo.\n", 1),
            (Format::Markdown, "> One\n> <!-- sourcecheck-enable -->\n> two.\n", 1),
            (Format::Markdown, "One\r\n<!-- sourcecheck-enable -->\r\ntwo.\r\n", 1),
            (Format::Markdown, "One.\n\n<!-- sourcecheck-enable -->\nTwo stays.\n", 2),
            (Format::Markdown, "- One <!-- sourcecheck-enable -->\n- two\n", 2),
            (Format::Plain, "One.\n\n<!-- sourcecheck-enable -->\nTwo stays.\n", 2),
        ];
        for (format, text, blocks) in cases {
            let document = Document::from_text("t", format, text);
            assert_eq!(document.prose().len(), text.len(), "{text:?}");
            assert_eq!(document.blocks().len(), blocks, "{text:?}: {:?}", document.prose());
            assert!(document.blocks().iter().all(|block| block.kind != crate::document::BlockKind::Code));
        }
    }

    #[test]
    fn days_are_read_counted_and_compared() {
        let day = |text: &str| text.parse::<Day>();
        assert!(day("2027-01-31") < day("2027-02-01"));
        assert!(day("2028-02-29").is_ok() && day("2100-02-29").is_err() && day("27-1-1").is_err());
        for (seconds, wanted) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_795_392_000, "2026-11-23"),
            (86_399, "1970-01-01"),
        ] {
            assert_eq!(Day::of_unix_seconds(seconds).to_string(), wanted);
        }
    }
}
