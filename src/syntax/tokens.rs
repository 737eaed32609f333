//! Words as the training data cuts them: punctuation, clitics (*n't*, *'s*, *'ll*) and hyphens stand alone.

use crate::Span;

/// Abbreviations that keep their full stop, in lower case without it. Single letters and words with a full
/// stop inside (*U.S.*) need no entry.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    "apr", "approx", "art", "assoc", "aug", "ave", "blvd", "bros", "capt", "cf", "co", "col", "corp", "dec",
    "dept", "dr", "ed", "est", "etc", "feb", "fig", "fri", "ft", "gen", "gov", "hon", "inc", "jan", "jr", "jul",
    "jun", "lt", "ltd", "maj", "messrs", "mr", "mrs", "ms", "mt", "nos", "nov", "oct", "op", "pp", "prof",
    "rep", "rev", "sen", "sep", "sept", "sgt", "sr", "st", "supt", "univ", "vol", "vs",
];

/// Clitics that are words of their own, in lower case after the apostrophe.
const CLITICS: &[&str] = &["s", "re", "ve", "ll", "d", "m"];

/// Words written as one that count as two: the words and the bytes of the first part.
const JOINED: &[(&str, usize)] =
    &[("cannot", 3), ("gonna", 3), ("gotta", 3), ("wanna", 3), ("dont", 2), ("cant", 2), ("wont", 2)];

/// Units that are cut from a number before them: *10am*, *5km*.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "am", "bn", "cm", "ft", "g", "gb", "ghz", "hr", "hrs", "kb", "kg", "km", "lb", "lbs", "m", "mb", "mg",
    "mhz", "min", "mins", "ml", "mm", "mph", "mw", "pm", "tn", "x",
];

/// Endings of the names of sites and files, which are one word.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "com", "csv", "doc", "docx", "edu", "eu", "gov", "htm", "html", "jpg", "md", "net", "org", "pdf", "png", "txt",
    "uk", "xls", "xlsx", "zip",
];

/// The words of a range of `text`, in order, without white space. Linear in the range.
pub(super) fn tokens(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let Some(whole) = text.get(span.start..span.end) else { return out };
    for chunk in whole.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}') {
        let start = span.start + (chunk.as_ptr() as usize - whole.as_ptr() as usize);
        let is_last = text[start + chunk.len()..span.end].trim_start().is_empty();
        cut_chunk(chunk, start, is_last, &mut out);
    }
    out
}

/// Cuts what stands between two blanks; `at` is its place in the text. The full stop of the last word is that
/// of the sentence.
fn cut_chunk(chunk: &str, mut at: usize, is_last: bool, out: &mut Vec<Span>) {
    let mut rest = chunk;
    while let Some(first) = rest.chars().next() {
        let len = address_len(rest).unwrap_or_else(|| match first {
            _ if first.is_alphanumeric() => word_len(rest, is_last),
            '\'' | '\u{2019}' if clitic_len(rest).is_some() => clitic_len(rest).unwrap_or(1),
            // A row of one sign is one word: `...`, `--`, `!!!`.
            '.' | '-' | '*' | '=' | '_' | '!' | '?' | '~' | '#' | '+' | '\'' | '`' => {
                run(rest, |c| c == first)
            }
            _ => first.len_utf8() + run(&rest[first.len_utf8()..], is_mark),
        });
        let (word, tail) = rest.split_at(len);
        if first.is_alphanumeric() {
            cut_word(word, at, out);
        } else {
            out.push(Span { start: at, end: at + len });
        }
        (rest, at) = (tail, at + len);
    }
}

/// Bytes of the characters at the beginning that are wanted.
fn run(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

/// Whether a character only changes the one before it: combining marks, joiners, variation selectors.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Bytes of a web or mail address at the beginning.
fn address_len(text: &str) -> Option<usize> {
    let begins =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let web = begins("http://") || begins("https://") || begins("www.");
    let end = run(text, |c| !matches!(c, '<' | '>' | '"' | '\u{201d}' | ')' | ']'));
    let whole = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    let mail = || {
        let (name, host) = whole.split_once('@')?;
        let named = name.chars().all(|c| c.is_alphanumeric() || "._-+".contains(c)) && !name.is_empty();
        let hosted = host.contains('.') && host.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
        (named && hosted).then_some(())
    };
    let site = || {
        let (name, ending) = whole.rsplit_once('.')?;
        let named = name.len() > 1 && name.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
        (named && ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))).then_some(())
    };
    (web || mail().is_some() || site().is_some()).then_some(whole.len())
}

/// Bytes of the word at the beginning of `text`, with the signs inside it that do not end it and the full
/// stop that belongs to an abbreviation.
fn word_len(text: &str, is_last: bool) -> usize {
    let mut chars = text.char_indices().peekable();
    let (mut last, mut dotted, mut digits) = (' ', false, true);
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let inside = match c {
            _ if c.is_alphanumeric() || is_mark(c) || c == '_' => true,
            '.' => {
                (last.is_alphabetic() && next.is_alphabetic() && !word_before_is_long(&text[..at]))
                    || (last.is_ascii_digit() && next.is_ascii_digit())
            }
            ',' | ':' => last.is_ascii_digit() && next.is_ascii_digit(),
            '/' => digits && next.is_ascii_digit(),
            '\'' | '\u{2019}' => last.is_alphanumeric() && next.is_alphanumeric(),
            '&' => last.is_uppercase() && next.is_uppercase(),
            _ => false,
        };
        if !inside {
            break;
        }
        dotted |= c == '.' && last.is_alphabetic();
        digits &= !c.is_alphabetic();
        last = c;
        end = at + c.len_utf8();
    }
    let word = &text[..end];
    let stop = text[end..].starts_with('.') && !text[end + 1..].starts_with('.');
    let single = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase() && c != 'I');
    let known = || ABBREVIATIONS.iter().any(|known| known.eq_ignore_ascii_case(word));
    if stop && (dotted || !is_last && (single || known())) { end + 1 } else { end }
}

/// Whether the letters before a full stop are more than an abbreviation has between two of them; then the
/// stop is a missing blank, or the word a host name.
fn word_before_is_long(text: &str) -> bool {
    text.rsplit('.').next().is_some_and(|piece| piece.chars().count() > 2)
}

/// Bytes of the clitic at the beginning, with its apostrophe.
fn clitic_len(text: &str) -> Option<usize> {
    let apostrophe = text.chars().next()?.len_utf8();
    let letters = run(&text[apostrophe..], char::is_alphanumeric);
    let clitic = &text[apostrophe..apostrophe + letters];
    CLITICS.iter().any(|known| known.eq_ignore_ascii_case(clitic)).then_some(apostrophe + letters)
}

/// Cuts clitics and units from a word.
fn cut_word(word: &str, at: usize, out: &mut Vec<Span>) {
    let cut = border(word).filter(|&cut| 0 < cut && cut < word.len());
    out.push(Span { start: at, end: at + cut.unwrap_or(word.len()) });
    if let Some(cut) = cut {
        out.push(Span { start: at + cut, end: at + word.len() });
    }
}

/// Where a word is two.
fn border(word: &str) -> Option<usize> {
    if let Some(apostrophe) = word.rfind(['\'', '\u{2019}']) {
        let tail = &word[apostrophe..];
        if clitic_len(tail) == Some(tail.len()) {
            return Some(apostrophe);
        }
        let letters = tail.trim_start_matches(['\'', '\u{2019}']);
        let n = apostrophe.checked_sub(1)?;
        return (letters.eq_ignore_ascii_case("t") && matches!(word.as_bytes()[n], b'n' | b'N')).then_some(n);
    }
    let digits = run(word, |c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':'));
    if digits > 0 {
        let unit = word[digits..].trim_end_matches('.');
        return UNITS.iter().any(|known| known.eq_ignore_ascii_case(unit)).then_some(digits);
    }
    JOINED.iter().find(|(joined, _)| joined.eq_ignore_ascii_case(word)).map(|&(_, cut)| cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_cut(text: &str, wanted: &str) {
        let words: Vec<&str> =
            tokens(text, Span::new(0, text.len())).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(words, wanted.split(' ').collect::<Vec<_>>());
    }

    #[test]
    fn clitics_stand_alone() {
        assert_cut(
            "He can't say it's the firms' fault; we'll see.",
            "He ca n't say it 's the firms ' fault ; we 'll see .",
        );
        assert_cut("They cannot; she’d not.", "They can not ; she ’d not .");
    }

    #[test]
    fn hyphens_cut_and_numbers_stay_whole() {
        assert_cut(
            "a 3-year, 1,200.5-ton plan (10:30) on 10/12/2031",
            "a 3 - year , 1,200.5 - ton plan ( 10:30 ) on 10/12/2031",
        );
        assert_cut("$5m or 12% at 10am", "$ 5 m or 12 % at 10 am");
    }

    #[test]
    fn abbreviations_and_addresses_keep_their_stops() {
        assert_cut(
            "Dr. A. Vale of the U.S. wrote to a.b@c.org.",
            "Dr. A. Vale of the U.S. wrote to a.b@c.org .",
        );
        assert_cut(
            "See https://example.org/a_(b), or plan.pdf.",
            "See https://example.org/a_(b ) , or plan.pdf .",
        );
    }

    #[test]
    fn rows_of_one_sign_are_one_word() {
        assert_cut("Well... yes -- no!!", "Well ... yes -- no !!");
    }
}
