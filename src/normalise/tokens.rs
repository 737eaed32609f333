//! Text to raw tokens: words, numbers, signs, each with its byte span.
//!
//! The borders are those of UAX #29 as English prose needs them: an apostrophe inside a word stays, dotted
//! acronyms are one word (`U.S.`), `R&D` and `2+2` are one token, a prefix that some write with a hyphen is
//! joined (`co-operation`), other hyphens part. A word that a zero-width space or a soft hyphen at the line end
//! cuts is one. The word is NFC, lower case, without diacritics and characters without a shape, its look-alike
//! letters folded; the span keeps the place of it all. Linear in the text.

use super::look_alikes;
use crate::document::NoteMark;
use crate::span::Span;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Prefixes that some writers join with a hyphen and others do not.
const JOINED_PREFIXES: &[&str] = &[
    "anti", "co", "counter", "de", "inter", "multi", "non", "over", "post", "pre", "re", "sub", "trans",
    "under",
];

/// Shortest second part, in letters, of a word joined at its prefix; `co-op` and `re-do` stay as they are.
const JOINED_TAIL: usize = 4;

/// Bytes of a word and the blank behind it, about: room is made for so many before they are counted.
pub(crate) const WORD_BYTES: usize = 5;

/// One token as it stands in the text.
#[derive(Clone, Debug)]
pub(crate) struct RawToken {
    /// Its place.
    pub span: Span,
    /// Lower case, folded; digits keep their commas and points.
    pub word: String,
    /// Whether its first letter is a capital.
    pub capital: bool,
    /// Whether more than one letter is a capital and none is small.
    pub acronym: bool,
}

/// The tokens of `span`, without those inside note marks.
pub(crate) fn tokens(text: &str, span: Span, marks: &[NoteMark]) -> Vec<RawToken> {
    let mut raw: Vec<RawToken> = Vec::with_capacity(span.len() / WORD_BYTES + 1);
    let mut marks = marks.iter().map(|mark| mark.span).peekable();
    for (at, piece) in pieces(span.of(text)) {
        let place = Span::new(span.start + at, span.start + at + piece.len());
        while marks.next_if(|mark| mark.end <= place.start).is_some() {}
        if marks.peek().is_some_and(|mark| mark.overlaps(place)) {
            continue;
        }
        push(&mut raw, text, place, piece);
    }
    join_prefixes(text, raw)
}

/// The pieces between the word borders of a text, without blanks. A blank ends every word and what is nothing but ASCII
/// letters is one, so that the borders need not be looked for in most words.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split(' ').flat_map(move |part| {
        let at = start;
        start += part.len() + 1;
        let plain = is_plain(part).then_some((at, part));
        let borders = if plain.is_some() { "" } else { part }.split_word_bound_indices();
        plain.into_iter().chain(borders.map(move |(offset, piece)| (at + offset, piece)))
    })
}

/// Whether a piece is nothing but ASCII letters.
fn is_plain(piece: &str) -> bool {
    !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn push(raw: &mut Vec<RawToken>, text: &str, place: Span, piece: &str) {
    let sign = matches!(piece, "%" | "‰" | "$" | "€" | "£" | "¥" | "₩" | "&" | "+" | "§");
    if !sign && !piece.chars().any(char::is_alphanumeric) {
        return;
    }
    if let Some(last) = raw.last_mut()
        && is_cut(text, last.span, place)
    {
        let whole = Span::new(last.span.start, place.end);
        *last = token(whole, whole.of(text));
        return;
    }
    if let Some(last) = raw.last_mut()
        && last.span.end == place.start
        && continues(last, piece, text)
    {
        last.span.end = place.end;
        last.word.push_str(&fold(piece));
        last.acronym = true;
        return;
    }
    // UAX #29 keeps `1.2bn` and `60th` whole; a number and its suffix are two tokens.
    let letters = piece.find(|c: char| c.is_alphabetic());
    match letters {
        Some(cut)
            if cut > 0
                && piece[..cut].ends_with(|c: char| c.is_ascii_digit())
                && is_suffix(&piece[cut..]) =>
        {
            raw.push(token(Span::new(place.start, place.start + cut), &piece[..cut]));
            raw.push(token(Span::new(place.start + cut, place.end), &piece[cut..]));
        }
        _ => raw.push(token(place, piece)),
    }
}

/// Whether only characters that do not show part two pieces of one word: a zero-width space between letters, or a
/// soft hyphen before a line end, where it did show.
fn is_cut(text: &str, last: Span, next: Span) -> bool {
    let gap = &text[last.end..next.start];
    let before = last.of(text);
    let letters = before.trim_end_matches(is_invisible).ends_with(char::is_alphanumeric)
        && next.of(text).starts_with(char::is_alphanumeric);
    let hyphen =
        before.ends_with('\u{ad}') && gap.matches('\n').count() == 1 && gap.chars().all(char::is_whitespace);
    letters && (hyphen || gap.starts_with('\u{200b}') && gap.chars().all(is_invisible))
}

/// `R&D` and `2+2` are glued at their sign, and `m²` is `m2`.
fn continues(last: &RawToken, piece: &str, text: &str) -> bool {
    let short = last.acronym || last.word.len() == 1;
    match piece {
        "&" => short && text[last.span.end + 1..].starts_with(char::is_uppercase),
        "+" => {
            last.word.bytes().all(|b| b.is_ascii_digit())
                && text[last.span.end + 1..].starts_with(|c: char| c.is_ascii_digit())
        }
        "²" | "³" => matches!(last.word.as_str(), "mm" | "cm" | "m" | "km"),
        _ => last.word.ends_with('&') || last.word.ends_with('+'),
    }
}

fn is_suffix(letters: &str) -> bool {
    matches!(
        letters.to_ascii_lowercase().as_str(),
        "st" | "nd"
            | "rd"
            | "th"
            | "s"
            | "k"
            | "m"
            | "mn"
            | "bn"
            | "tn"
            | "km"
            | "kg"
            | "g"
            | "cm"
            | "mm"
            | "kw"
            | "mw"
            | "gw"
            | "kwh"
            | "mwh"
            | "gwh"
            | "ha"
            | "am"
            | "pm"
            | "pp"
            | "bp"
            | "bps"
            | "x"
            | "t"
            | "h"
    )
}

fn token(span: Span, piece: &str) -> RawToken {
    if is_plain(piece) {
        let capital = piece.starts_with(|c: char| c.is_ascii_uppercase());
        let acronym = piece.len() > 1 && piece.bytes().all(|byte| byte.is_ascii_uppercase());
        return RawToken { span, word: piece.to_ascii_lowercase(), capital, acronym };
    }
    let letters = || piece.chars().filter(|c| c.is_alphabetic());
    let capital = letters().next().is_some_and(char::is_uppercase);
    let acronym = letters().count() > 1 && letters().all(char::is_uppercase);
    RawToken { span, word: fold(piece), capital, acronym }
}

/// Lower case, no diacritics, no invisible characters or look-alikes, no possessive, no points inside an acronym.
fn fold(piece: &str) -> String {
    let mut word: String = if piece.is_ascii() {
        piece.to_ascii_lowercase()
    } else {
        let shows = |c: &char| {
            !unicode_normalization::char::is_combining_mark(*c) && !is_invisible(*c) && !c.is_whitespace()
        };
        look_alikes::folded(piece.nfkd().filter(shows).collect())
            .chars()
            .flat_map(char::to_lowercase)
            .map(|c| if c == '’' { '\'' } else { c })
            .collect()
    };
    for possessive in ["'s", "'"] {
        if let Some(owner) = word.strip_suffix(possessive) {
            word.truncate(owner.len());
        }
    }
    let dotted = word.contains('.')
        && word
            .split('.')
            .all(|part| part.chars().count() <= 1 && !part.starts_with(|c: char| c.is_ascii_digit()));
    if dotted { word.replace('.', "") } else { word }
}

fn is_invisible(c: char) -> bool {
    look_alikes::invisible(c).is_some()
}

fn join_prefixes(text: &str, raw: Vec<RawToken>) -> Vec<RawToken> {
    let hyphen = |two: &[RawToken]| {
        two[0].span.end + 1 == two[1].span.start && text.as_bytes()[two[0].span.end] == b'-'
    };
    if !raw.windows(2).any(hyphen) {
        return raw;
    }
    let mut joined: Vec<RawToken> = Vec::with_capacity(raw.len());
    for token in raw {
        if let Some(last) = joined.last_mut()
            && last.span.end + 1 == token.span.start
            && text.as_bytes()[last.span.end] == b'-'
            && JOINED_PREFIXES.contains(&last.word.as_str())
            && token.word.len() >= JOINED_TAIL
            && !token.capital
        {
            last.span.end = token.span.end;
            last.word.push_str(&token.word);
            continue;
        }
        joined.push(token);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text, Span::new(0, text.len()), &[]).into_iter().map(|t| t.word).collect()
    }

    #[test]
    fn tokens_of_english_prose() {
        assert_eq!(words("R&D and ST&I (2+2) talks"), ["r&d", "and", "st&i", "2+2", "talks"]);
        assert_eq!(
            words("U.S. co-operation, Orvelle’s 3-metre wall"),
            ["us", "cooperation", "orvelle", "3", "metre", "wall"]
        );
        assert_eq!(
            words("$1.2bn or 1,200 million, 60th, 4.75%"),
            ["$", "1.2", "bn", "or", "1,200", "million", "60", "th", "4.75", "%"]
        );
        assert_eq!(words("12m² and 3 km²"), ["12", "m2", "and", "3", "km2"]);
        assert_eq!(words("naïve Zoë don’t"), ["naive", "zoe", "don't"]);
        assert_eq!(
            words("the 1990s and the 2024-2025 Year"),
            ["the", "1990", "s", "and", "the", "2024", "2025", "year"]
        );
    }

    #[test]
    fn what_does_not_show_parts_no_word() {
        assert_eq!(
            words("p\u{430}id har\u{ad}bour pi\u{200b}lots 1\u{2060}20"),
            ["paid", "harbour", "pilots", "120"]
        );
        assert_eq!(words("har\u{ad}\n  bour master-\nless"), ["harbour", "master", "less"]);
        assert_eq!(words("a\u{ad}\n\nb and/\u{200b}or"), ["a", "b", "and", "or"]);
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = "Zoë’s co-operation and pi\u{200b}lots, c\u{43e}uncil";
        let found = tokens(text, Span::new(0, text.len()), &[]);
        let words: Vec<_> = found.iter().map(|t| t.span.of(text)).collect();
        assert_eq!(words, ["Zoë’s", "co-operation", "and", "pi\u{200b}lots", "c\u{43e}uncil"]);
    }
}
