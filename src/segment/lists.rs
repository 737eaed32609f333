//! Lists run into a paragraph: `Initiatives: a …; b …; c …` is one label and three members.
//!
//! Copied pages also glue the label to its first member (`ActionsBuild a …; open a …`). A label is a few
//! words; a longer lead-in (`The plan has three parts: …`) is content and needs two semicolons behind it,
//! since one semicolon after a colon is ordinary prose. Linear in the sentence.

use crate::span::Span;

/// Most words of a label before the colon.
const LABEL_WORDS: usize = 5;

/// Members a list has at least behind a label, and behind a longer lead-in.
const LABEL_MEMBERS: usize = 2;
const LEAD_IN_MEMBERS: usize = 3;

/// Words that label a list; a glued one is believed when it is among these, or when semicolons follow.
const LABELS: &[&str] = &[
    "Actions",
    "Activities",
    "Aims",
    "Commitments",
    "Decisions",
    "Deliverables",
    "Goals",
    "Initiatives",
    "Measures",
    "Milestones",
    "Objectives",
    "Outcomes",
    "Priorities",
    "Projects",
    "Recommendations",
    "Steps",
    "Targets",
    "Tasks",
];

/// First words of a lead-in that is a clause however short it is.
const CLAUSE_OPENERS: &[&str] =
    &["A", "An", "He", "In", "It", "She", "The", "There", "These", "They", "This", "We"];

/// A list found in a block.
pub(super) struct RunIn {
    /// The label or lead-in, punctuation included.
    pub lead: Span,
    /// Whether the lead is a label (not content) rather than a lead-in clause.
    pub label: bool,
    /// The members, each with its closing semicolon.
    pub members: Vec<Span>,
}

/// The list that the sentence `span` is, if it is one.
pub(super) fn run_in(text: &str, span: Span) -> Option<RunIn> {
    glued(text, span).or_else(|| after_colon(text, span))
}

fn glued(text: &str, span: Span) -> Option<RunIn> {
    let sentence = span.of(text);
    let first: &str = sentence.split(|c: char| !c.is_alphanumeric()).next()?;
    let seam = first
        .char_indices()
        .zip(first.chars().skip(1))
        .find(|((at, c), next)| *at >= 3 && c.is_lowercase() && next.is_uppercase())
        .map(|((at, c), _)| at + c.len_utf8())?;
    let tail_is_word = first[seam..].chars().nth(1).is_some_and(char::is_lowercase);
    let members = members(text, Span::new(span.start + seam, span.end));
    let known = LABELS.contains(&&first[..seam]);
    (tail_is_word && (known || members.len() >= LEAD_IN_MEMBERS)).then(|| RunIn {
        lead: Span::new(span.start, span.start + seam),
        label: true,
        members,
    })
}

fn after_colon(text: &str, span: Span) -> Option<RunIn> {
    let sentence = span.of(text);
    let colon = sentence.match_indices(": ").map(|(at, _)| at).next()?;
    let lead = Span::new(span.start, span.start + colon + 1);
    let members = members(text, Span::new(lead.end, span.end));
    let quoted = lead.of(text).contains(['“', '"', '«']);
    let label = is_label(lead.of(text));
    let enough = members.len() >= if label { LABEL_MEMBERS } else { LEAD_IN_MEMBERS };
    (enough && !quoted).then_some(RunIn { lead, label, members })
}

/// A few words that name what follows, not a clause: "Initiatives:", "Key Steps for 2030:".
fn is_label(lead: &str) -> bool {
    let words: Vec<&str> = lead.trim_matches(['*', '_', ' ']).split_whitespace().collect();
    let upper = |word: &&&str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let long = || words.iter().filter(|word| word.len() > 4);
    words.len() <= LABEL_WORDS
        && words.first().is_some_and(|first| upper(&first) && !CLAUSE_OPENERS.contains(first))
        && (words.len() <= 2 || long().all(|word| upper(&word)))
}

/// Pieces between semicolons that stand outside brackets and quotation marks.
fn members(text: &str, span: Span) -> Vec<Span> {
    let (mut members, mut depth, mut start) = (Vec::new(), 0i32, span.start);
    for (at, c) in span.of(text).char_indices() {
        match c {
            '(' | '[' | '“' | '«' => depth += 1,
            ')' | ']' | '”' | '»' => depth -= 1,
            ';' if depth <= 0 => {
                members.push(Span::new(start, span.start + at + 1).trimmed(text));
                start = span.start + at + 1;
            }
            _ => {}
        }
    }
    members.push(Span::new(start, span.end).trimmed(text));
    members.retain(|member| member.of(text).chars().any(char::is_alphanumeric));
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<(&str, bool, Vec<&str>)> {
        let list = run_in(text, Span::new(0, text.len()))?;
        Some((list.lead.of(text), list.label, list.members.iter().map(|m| m.of(text)).collect()))
    }

    #[test]
    fn labels_and_members() {
        assert_eq!(
            cut("Initiatives: open a quay; build a (small; cheap) pier; sail."),
            Some(("Initiatives:", true, vec!["open a quay;", "build a (small; cheap) pier;", "sail."]))
        );
        assert_eq!(
            cut("ActionsBuild a quay; open a pier."),
            Some(("Actions", true, vec!["Build a quay;", "open a pier."]))
        );
        assert_eq!(
            cut("The plan has three parts: a quay; a pier; and a lamp."),
            Some(("The plan has three parts:", false, vec!["a quay;", "a pier;", "and a lamp."]))
        );
    }

    #[test]
    fn prose_with_a_semicolon_stays_whole() {
        assert!(cut("The minister had one wish: to sail; nobody listened to him at all.").is_none());
        assert!(cut("The fleet sailed; the quay stayed; the lamp burned.").is_none());
        assert!(cut("McArdle sailed; he came back.").is_none());
    }
}
