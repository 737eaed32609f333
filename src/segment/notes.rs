//! Footnotes: the label in front of a note, and the marks in the text that point to it.
//!
//! Labels and marks come as `[ii]`, `[12]`, `[^name]`, `¹²`, and as digits glued to the end of a sentence
//! (`Plan.1`). One mark may name several notes: `[1, 2]`, `[3–5]`, `³⁻⁵`, `Plan.1,2`. Glued digits, lists and
//! ranges are believed only when notes of these labels exist, because `2.1` is a number and `[0, 1]` an interval.

use crate::document::NoteMark;
use crate::span::Span;
use std::collections::HashSet;

/// Longest label inside brackets, in characters; longer brackets are editorial insertions.
const MAX_LABEL: usize = 24;

/// Most notes that one range names; a longer one is no range of notes.
const MAX_RANGE: u32 = 40;

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
    let opens = |c: char| c == '[' || c.is_ascii_digit() || superscript(c).is_some();
    while let Some(skipped) = text[at..span.end].find(opens) {
        at += skipped;
        let (len, named) = mark_at(text, at, span.end, labels);
        marks.extend(named.into_iter().map(|label| NoteMark { label, span: Span::new(at, at + len) }));
        at += len;
    }
    marks
}

/// The length of the note mark at `at`, in bytes; 0 when none starts there. Used by the sentence splitter,
/// to which a mark after a full stop belongs to the sentence before.
pub(super) fn mark_len(text: &str, at: usize, end: usize, labels: &HashSet<String>) -> usize {
    match mark_at(text, at, end, labels) {
        (len, named) if !named.is_empty() => len,
        _ => 0,
    }
}

/// Length of the character or mark at `at`, and the labels when it is a mark.
fn mark_at(text: &str, at: usize, end: usize, labels: &HashSet<String>) -> (usize, Vec<String>) {
    let rest = &text[at..end];
    let Some(first) = rest.chars().next() else { return (1, Vec::new()) };
    if first == '['
        && let Some(close) = rest.find(']')
    {
        let inner = &rest[1..close];
        let named = bracket_label(inner).map_or_else(|| several(inner, labels), |label| vec![label]);
        if !named.is_empty() {
            return (close + 1, named);
        }
    }
    if superscript(first).is_some() && !is_power(&text[..at]) {
        let joins = |c: char| matches!(c, '⁻' | '˒' | ',' | '–' | '-');
        let list = rest.find(|c| superscript(c).is_none() && !joins(c)).unwrap_or(rest.len());
        let len = rest[..list].trim_end_matches(joins).len();
        let plain = |c: char| superscript(c).unwrap_or(if matches!(c, '˒' | ',') { ',' } else { '-' });
        let inner: String = rest[..len].chars().map(plain).collect();
        let named = several(&inner, labels);
        if !named.is_empty() {
            return (len, named);
        }
        let len = rest.find(|c| superscript(c).is_none()).unwrap_or(rest.len());
        return (len, vec![rest[..len].chars().filter_map(superscript).collect()]);
    }
    if first.is_ascii_digit() && text[..at].ends_with(['.', '!', '?', '”', '"', '’']) {
        let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let before_stop = text[..at].trim_end_matches(['.', '!', '?', '”', '"', '’']);
        let after_word = before_stop.ends_with(|c: char| c.is_alphabetic() || c == ')');
        let list =
            rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '–' | '-')).unwrap_or(rest.len());
        let list = rest[..list].trim_end_matches([',', '–', '-']).len();
        let closes = rest[list..].is_empty() || rest[list..].starts_with(char::is_whitespace);
        if closes && after_word {
            let named = several(&rest[..list], labels);
            if !named.is_empty() {
                return (list, named);
            }
        }
        return (len, Vec::new());
    }
    (first.len_utf8(), Vec::new())
}

/// The labels of a list such as `1, 4–6`; none unless notes of all that it writes out exist.
fn several(inner: &str, labels: &HashSet<String>) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for part in inner.split([',', ';']).map(str::trim) {
        match part.split_once(['–', '—', '-']).map(|(first, last)| (first.trim(), last.trim())) {
            Some((first, last)) if labels.contains(first) && labels.contains(last) => {
                let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) else {
                    return Vec::new();
                };
                if last < first || last - first > MAX_RANGE {
                    return Vec::new();
                }
                // A note inside the range may have been lost in copying.
                let inside = (first..=last).map(|number| number.to_string());
                named.extend(inside.filter(|label| labels.contains(label)));
            }
            None if labels.contains(part) => named.push(part.to_owned()),
            _ => return Vec::new(),
        }
    }
    named
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

/// A text without the superscript marks at its end.
pub(crate) fn without_superscripts(text: &str) -> &str {
    match text.trim_end_matches(|c| superscript(c).is_some() || matches!(c, '⁻' | '˒' | ',' | '–' | '-'))
    {
        bare if text.ends_with(|c| superscript(c).is_some()) => bare,
        _ => text,
    }
}

/// Symbols of lengths, behind which a raised digit makes an area or a volume.
const LENGTHS: &[&str] = &["mm", "cm", "dm", "m", "km", "in", "ft", "yd", "mi"];

/// Whether a raised digit behind `before` belongs to a unit ("7 m²") and names no note.
fn is_power(before: &str) -> bool {
    let symbol = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let amount = before[..before.len() - symbol.len()].trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    LENGTHS.contains(&symbol) && amount.ends_with(|c: char| c.is_ascii_digit())
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
        let text = "It rose to 2.1 in the Plan.1 Then.7 of them.² It has 7 m² of ice in 40\u{a0}m³.";
        let labels: HashSet<String> = ["1".to_owned()].into();
        let found = marks(text, Span::new(0, text.len()), &labels);
        assert_eq!(found.iter().map(|m| m.label.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn one_mark_may_name_several_notes() {
        let labels: HashSet<String> = ["1", "2", "4", "5", "6"].map(str::to_owned).into();
        let found = |text: &str| {
            let marks = marks(text, Span::new(0, text.len()), &labels);
            let shown: Vec<String> =
                marks.iter().map(|mark| format!("{} {}", mark.label, mark.span.of(text))).collect();
            shown.join("; ")
        };
        assert_eq!(found("It fell.[1, 4–6]"), "1 [1, 4–6]; 4 [1, 4–6]; 5 [1, 4–6]; 6 [1, 4–6]");
        assert_eq!(found("It fell.¹˒⁴⁻⁵"), "1 ¹˒⁴⁻⁵; 4 ¹˒⁴⁻⁵; 5 ¹˒⁴⁻⁵");
        assert_eq!(found("It fell.1,2 Then"), "1 1,2; 2 1,2");
        assert_eq!(found("It lies in [0, 1] or [6–1]."), "");
    }
}
