//! Footnotes: the label in front of a note, and the marks in the text that point to it.
//!
//! Labels and marks come as `[ii]`, `[12]`, `[^name]`, `¹²`, and as digits glued to the end of a sentence
//! (`Plan.1`). Glued digits are believed only when a note of that label exists, because `2.1` is a number.

use crate::document::NoteMark;
use crate::span::Span;
use std::collections::HashSet;

/// Longest label inside brackets, in characters; longer brackets are editorial insertions.
const MAX_LABEL: usize = 24;

/// The label a note line begins with, and where its body begins; `None` when the line is not a note.
pub(crate) fn label(line: &str) -> Option<(String, usize)> {
    let (label, after) = match line.chars().next()? {
        '[' => {
            let close = line.find(']')?;
            (bracket_label(&line[1..close])?, close + 1)
        }
        c if superscript(c).is_some() => {
            let end = line.find(|c| superscript(c).is_none()).unwrap_or(line.len());
            (line[..end].chars().filter_map(superscript).collect(), end)
        }
        _ => return None,
    };
    let rest = line[after..].trim_start_matches([':', '.']);
    let body = line.len() - rest.trim_start().len();
    (body < line.len() && (rest.len() < line.len() - after || rest.starts_with(char::is_whitespace)))
        .then_some((label, body))
}

/// The marks inside `span`, left to right.
pub(super) fn marks(text: &str, span: Span, labels: &HashSet<String>) -> Vec<NoteMark> {
    let mut marks = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let (len, mark) = mark_at(text, at, span.end, labels);
        if let Some(label) = mark {
            marks.push(NoteMark { label, span: Span::new(at, at + len) });
        }
        at += len;
    }
    marks
}

/// The length of the note mark at `at`, in bytes; 0 when none starts there. Used by the sentence splitter,
/// to which a mark after a full stop belongs to the sentence before.
pub(super) fn mark_len(text: &str, at: usize, end: usize, labels: &HashSet<String>) -> usize {
    match mark_at(text, at, end, labels) {
        (len, Some(_)) => len,
        _ => 0,
    }
}

/// Length of the character or mark at `at`, and the label when it is a mark.
fn mark_at(text: &str, at: usize, end: usize, labels: &HashSet<String>) -> (usize, Option<String>) {
    let rest = &text[at..end];
    let Some(first) = rest.chars().next() else { return (1, None) };
    if first == '['
        && let Some(close) = rest.find(']')
        && let Some(label) = bracket_label(&rest[1..close])
    {
        return (close + 1, Some(label));
    }
    if superscript(first).is_some() {
        let len = rest.find(|c| superscript(c).is_none()).unwrap_or(rest.len());
        return (len, Some(rest[..len].chars().filter_map(superscript).collect()));
    }
    if first.is_ascii_digit() && text[..at].ends_with(['.', '!', '?', '”', '"', '’']) {
        let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let closes = rest[len..].is_empty() || rest[len..].starts_with(char::is_whitespace);
        let before_stop = text[..at].trim_end_matches(['.', '!', '?', '”', '"', '’']);
        let after_word = before_stop.ends_with(|c: char| c.is_alphabetic() || c == ')');
        if len <= 3 && closes && after_word && labels.contains(&rest[..len]) {
            return (len, Some(rest[..len].to_owned()));
        }
        return (len, None);
    }
    (first.len_utf8(), None)
}

fn bracket_label(inner: &str) -> Option<String> {
    let named = inner.strip_prefix('^');
    let label = named.unwrap_or(inner);
    let numeral = label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit());
    let roman = label.len() <= 6 && label.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'l'));
    let star = label.len() <= 3 && label.bytes().all(|b| b == b'*');
    let plain = !label.is_empty() && label.len() <= MAX_LABEL;
    (plain && (named.is_some() || numeral || roman || star)).then(|| label.to_owned())
}

fn superscript(c: char) -> Option<char> {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = digits.iter().position(|&d| d == c)?;
    char::from_digit(digit as u32, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        assert_eq!(label("[ii] Ibid."), Some(("ii".into(), 5)));
        assert_eq!(label("[^log]: Harbour log."), Some(("log".into(), 8)));
        assert_eq!(label("¹² Harbour log."), Some(("12".into(), "¹² ".len())));
        assert_eq!(label("[sic] he said"), None);
        assert_eq!(label("[ii]"), None);
    }

    #[test]
    fn glued_digits_need_a_note() {
        let text = "It rose to 2.1 in the Plan.1 Then.7 m² of ice.";
        let labels: HashSet<String> = ["1".to_owned()].into();
        let found = marks(text, Span::new(0, text.len()), &labels);
        assert_eq!(found.iter().map(|m| m.label.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }
}
