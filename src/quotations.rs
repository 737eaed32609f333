//! Where are words in quotation marks? The one place that knows the marks, for segmenting and for the rules.
//!
//! Knows “…”, "…", ‘…’, '…', „…“, ‚…‘, «…», ‹…›, »…«, ›…‹, 「…」 and 『…』, one inside another. Single marks are
//! apostrophes as well: one opens at the edge of a word only and counts only when it is closed. A double mark
//! that is only opened runs to the end of the text, one that is only closed from its start, since texts
//! are cut inside quotations. One pass, linear in the text.

use crate::document::Quotation;
use crate::span::Span;

/// Opening marks with the marks that close them.
const FAMILIES: &[(char, &[char])] = &[
    ('“', &['”']),
    ('„', &['“', '”']),
    ('‘', &['’']),
    ('‚', &['‘', '’']),
    ('«', &['»']),
    ('»', &['«']),
    ('‹', &['›']),
    ('›', &['‹']),
    ('「', &['」']),
    ('『', &['』']),
    ('"', &['"']),
    ('\'', &['\'']),
];

/// Opening marks of which an unclosed one is an apostrophe, a comma or a sign.
const SINGLE: &[char] = &['‘', '‚', '‹', '›', '»', '\''];

/// Words that begin with an apostrophe.
const ELIDED: &[&str] =
    &["bout", "cause", "em", "n", "neath", "round", "til", "tis", "twas", "twere", "twill"];

/// How far, in characters, the mark that really closes a quotation is looked for behind one that may be an
/// apostrophe: the length of a long sentence.
const CLOSING_REACH: usize = 400;

/// The quotations that begin or end in `span` of a text, in the order in which they begin, those inside others
/// included.
pub(crate) fn find(text: &str, span: Span) -> Vec<Quotation> {
    let mut finder = Finder { text: span.of(text), found: Vec::new(), open: Vec::new() };
    let may_quote = |mark: &char| !mark.is_ascii() || matches!(mark, '"' | '\'');
    for (at, mark) in span.of(text).char_indices().filter(|(_, mark)| may_quote(mark)) {
        finder.mark(at, mark);
    }
    let mut found = finder.finish();
    for quotation in &mut found {
        quotation.mark += span.start;
        quotation.words = Span::new(quotation.words.start + span.start, quotation.words.end + span.start);
    }
    found
}

/// A mark that is not closed yet.
struct Open {
    at: usize,
    mark: char,
}

struct Finder<'t> {
    text: &'t str,
    found: Vec<Quotation>,
    open: Vec<Open>,
}

impl Finder<'_> {
    fn mark(&mut self, at: usize, mark: char) {
        let closes = |open: &Open| closers(open.mark).contains(&mark);
        // Of „a “b” c“ the inner opening mark would close the outer one: a word at its right says that it opens.
        let inner = at + mark.len_utf8();
        let opening = self.opens(at, inner, mark);
        if let Some(nth) = self.open.iter().rposition(closes)
            && self.ends(at, inner, mark, opening)
        {
            self.close(nth, at);
        } else if opening {
            self.reopen(mark);
            self.open.push(Open { at, mark });
        } else if matches!(mark, '”' | '»' | '"') && self.open.is_empty() && self.found.is_empty() {
            let inches = mark == '"' && self.before(at).is_some_and(char::is_numeric);
            if at > 0 && !inches {
                self.found.push(Quotation { mark: 0, words: Span::new(0, at), whole: false, depth: 0 });
            }
        }
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// Whether a mark that stands from `at` to `inner` can open a quotation.
    fn opens(&self, at: usize, inner: usize, mark: char) -> bool {
        let (before, rest) = (self.before(at), &self.text[inner..]);
        let after = rest.chars().next();
        let edge = before.is_none_or(|c| !c.is_alphanumeric());
        let blank = before.is_none_or(|c| c.is_whitespace() || "([{–—-/“‘„«\"'*_".contains(c));
        let word = after.is_some_and(|c| !c.is_whitespace());
        match mark {
            '"' => blank && word,
            '\'' => blank && word && !elided(rest),
            '‘' => edge && word && !elided(rest),
            '‚' | '›' | '»' => blank && after.is_some_and(char::is_alphanumeric),
            '“' | '„' | '«' | '‹' | '「' | '『' => true,
            _ => false,
        }
    }

    /// Whether a mark that could close an open quotation does.
    fn ends(&self, at: usize, inner: usize, mark: char, opening: bool) -> bool {
        let after = self.text[inner..].chars().next();
        let word_follows = after.is_some_and(char::is_alphanumeric);
        let blank_before = self.before(at).is_some_and(char::is_whitespace);
        match mark {
            '"' => !(blank_before && opening),
            '“' | '‘' | '«' | '‹' => !(opening && blank_before && word_follows),
            '’' | '\'' => !word_follows && !blank_before && !self.possessive(at, inner, mark),
            _ => true,
        }
    }

    /// "the ships’ crews ran’": behind an s, with a word of the same sentence to follow, when a plainer mark
    /// closes the quotation later.
    fn possessive(&self, at: usize, inner: usize, mark: char) -> bool {
        let rest = &self.text[inner..];
        let next = rest.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_alphanumeric));
        if !(self.before(at) == Some('s') && next) {
            return false;
        }
        let mut before = mark;
        for (place, c) in rest.char_indices().take(CLOSING_REACH) {
            let after = rest[place + c.len_utf8()..].chars().next();
            let word = after.is_some_and(char::is_alphanumeric);
            if c == mark && !word && before != 's' && !before.is_whitespace() {
                return true;
            }
            if c == '‘' || mark == '\'' && c == mark && before.is_whitespace() && word {
                return false;
            }
            before = c;
        }
        false
    }

    /// An opening mark inside a quotation with the same one begins anew: the first was never closed.
    fn reopen(&mut self, mark: char) {
        if let Some(nth) = self.open.iter().rposition(|open| open.mark == mark)
            && nth + 1 == self.open.len()
        {
            self.open.pop();
        }
    }

    fn close(&mut self, nth: usize, at: usize) {
        let start = self.open[nth].at;
        let words = Span::new(start + self.open[nth].mark.len_utf8(), at);
        self.open.truncate(nth);
        if !words.is_empty() {
            self.found.push(Quotation { mark: start, words, whole: true, depth: 0 });
        }
    }

    fn finish(mut self) -> Vec<Quotation> {
        let unclosed = self.open.iter().find(|open| !SINGLE.contains(&open.mark));
        if let Some(open) = unclosed {
            let words = Span::new(open.at + open.mark.len_utf8(), self.text.len());
            if !words.is_empty() {
                self.found.push(Quotation { mark: open.at, words, whole: false, depth: 0 });
            }
        }
        self.found.sort_by_key(|quotation| (quotation.mark, std::cmp::Reverse(quotation.words.end)));
        let mut around: Vec<usize> = Vec::new();
        for quotation in &mut self.found {
            around.retain(|&end| end > quotation.mark);
            quotation.depth = around.len();
            around.push(quotation.words.end);
        }
        self.found
    }
}

fn closers(opening: char) -> &'static [char] {
    FAMILIES.iter().find(|(mark, _)| *mark == opening).map_or(&[], |(_, closers)| closers)
}

/// Whether the text behind a single mark goes on as a word that begins with an apostrophe: ’90s, ’tis.
fn elided(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    let decade = word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with('s');
    decade || ELIDED.contains(&word.to_lowercase().as_str())
}

/// The part of a quotation that stands in `span`, if any.
pub(crate) fn part(quotation: &Quotation, span: Span) -> Option<Quotation> {
    let words = Span::new(
        quotation.words.start.clamp(span.start, span.end),
        quotation.words.end.clamp(span.start, span.end),
    );
    let mark = quotation.mark.clamp(span.start, words.start);
    (!words.is_empty()).then_some(Quotation { mark, words, ..*quotation })
}

/// What parts two pieces of a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Nothing stands before the first piece.
    Start,
    /// An ellipsis: words were left out.
    Ellipsis,
    /// Square brackets: the editor's words stand in place of the speaker's, or beside them.
    Brackets,
}

/// The pieces of a quotation that are the speaker's own words, each with what stands before it. Ellipses
/// (…, ..., . . ., with or without brackets) and what stands in square brackets part them; of `[T]he` the whole word
/// is the editor's. `(sic)` is read as `[sic]`.
pub(crate) fn pieces(text: &str, quoted: Span) -> Vec<(Cut, Span)> {
    let mut pieces: Vec<(Cut, Span)> = Vec::new();
    let (mut cut, mut start, mut at) = (Cut::Start, quoted.start, quoted.start);
    while at < quoted.end {
        let Some((kind, len)) = parting(&text[at..quoted.end]) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let (mut from, mut to) = (at, at + len);
        if kind == Cut::Brackets {
            let word = |c: char| c.is_alphanumeric();
            from = start + text[start..at].trim_end_matches(word).len();
            to = quoted.end - text[to..quoted.end].trim_start_matches(word).len();
        }
        // Beside brackets an ellipsis leaves out more.
        let spoken = push(&mut pieces, text, cut, Span::new(start, from));
        cut = if cut == Cut::Ellipsis && !spoken { cut } else { kind };
        (start, at) = (to, to);
    }
    push(&mut pieces, text, cut, Span::new(start, quoted.end));
    pieces
}

/// Adds a piece that has words; says whether it has.
fn push(pieces: &mut Vec<(Cut, Span)>, text: &str, cut: Cut, piece: Span) -> bool {
    let piece = piece.trimmed(text);
    let spoken = piece.of(text).contains(char::is_alphanumeric);
    if spoken {
        pieces.push((cut, piece));
    }
    spoken
}

/// The sign that parts two pieces at the head of `rest`, with its length in bytes.
fn parting(rest: &str) -> Option<(Cut, usize)> {
    if let Some(inside) = rest.strip_prefix('[') {
        let end = inside.find(']')?;
        let dots = inside[..end].chars().all(|c| matches!(c, '.' | '…' | ' '));
        return Some((if dots { Cut::Ellipsis } else { Cut::Brackets }, end + 2));
    }
    if rest.get(..5).is_some_and(|sic| sic.eq_ignore_ascii_case("(sic)")) {
        return Some((Cut::Brackets, 5));
    }
    if let Some(dots) = ["…", ". . .", "...", "(...)"].iter().find(|dots| rest.starts_with(**dots)) {
        let more = rest[dots.len()..].trim_start_matches(['.', '…']);
        return Some((Cut::Ellipsis, rest.len() - more.len()));
    }
    rest.starts_with("(…)").then_some((Cut::Ellipsis, "(…)".len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Quotation> {
        find(text, Span::new(0, text.len()))
    }

    fn words(text: &str) -> Vec<&str> {
        all(text).iter().map(|quotation| quotation.words.of(text)).collect()
    }

    #[test]
    fn every_family_of_marks() {
        for text in [
            "He said “we sail at dawn” twice.",
            "He said \"we sail at dawn\" twice.",
            "He said ‘we sail at dawn’ twice.",
            "He said 'we sail at dawn' twice.",
            "He said „we sail at dawn“ twice.",
            "He said „we sail at dawn” twice.",
            "He said ‚we sail at dawn‘ twice.",
            "He said «we sail at dawn» twice.",
            "He said »we sail at dawn« twice.",
            "He said ‹we sail at dawn› twice.",
            "He said ›we sail at dawn‹ twice.",
            "He said 「we sail at dawn」 twice.",
            "He said 『we sail at dawn』 twice.",
            "He said (“we sail at dawn”) twice.",
        ] {
            assert_eq!(words(text), ["we sail at dawn"], "{text}");
        }
        assert_eq!(words("“we sail,” he said, “at dawn”"), ["we sail,", "at dawn"]);
    }

    #[test]
    fn apostrophes_open_and_close_nothing() {
        for text in [
            "The harbour master’s boat and the pilots’ boats aren’t theirs.",
            "The harbour master's boat and the pilots' boats aren't theirs.",
            "In the ’90s and the '80s they didn’t sail; ’twas the pilots’ choice.",
            "The quays’ walls, the ships’ masts.",
            "A pipe of 12\" and a mast of 30' stood there.",
        ] {
            assert_eq!(words(text), [""; 0], "{text}");
        }
        assert_eq!(words("He said ‘we don’t sail’ twice."), ["we don’t sail"]);
        assert_eq!(words("He said 'we don't sail' twice."), ["we don't sail"]);
        assert_eq!(words("‘The pilots’ boats don’t sail,’ he said."), ["The pilots’ boats don’t sail,"]);
        assert_eq!(words("'The pilots' boats don't sail,' he said."), ["The pilots' boats don't sail,"]);
        assert_eq!(words("He called it ‘ours’ and left."), ["ours"]);
    }

    #[test]
    fn quotations_inside_quotations() {
        let text = "“They told us ‘no’ twice,” she said.";
        let found: Vec<(&str, usize)> = all(text).iter().map(|q| (q.words.of(text), q.depth)).collect();
        assert_eq!(found, [("They told us ‘no’ twice,", 0), ("no", 1)]);
        assert_eq!(words("\"They told us 'no' twice.\""), ["They told us 'no' twice.", "no"]);
        assert_eq!(words("‘They told us “no” twice.’"), ["They told us “no” twice.", "no"]);
    }

    #[test]
    fn a_text_may_be_cut_inside_a_quotation() {
        assert_eq!(words("b.\" c"), ["b."]);
        assert_eq!(words("a \"b c."), ["b c."]);
        assert_eq!(words("a “b c."), ["b c."]);
        assert_eq!(words("b c.” d"), ["b c."]);
        assert!(all("a “b c.").iter().chain(&all("b c.” d")).all(|quotation| !quotation.whole));
        assert_eq!(words("“never closed, “but this”"), ["but this"]);
        assert_eq!(words("“”"), [""; 0]);
        assert_eq!(words("“"), [""; 0]);
    }

    #[test]
    fn parts_of_a_quotation_go_with_their_passage() {
        let text = "“We sail. We row.” Rain fell.";
        let whole = &all(text)[0];
        let second = part(whole, Span::new(12, 22));
        assert_eq!(second.map(|part| part.words.of(text)), Some("We row."));
        assert_eq!(part(whole, Span::new(23, text.len())), None);
    }

    #[test]
    fn a_quotation_falls_into_pieces() {
        let cut = |text: &'static str| -> Vec<(Cut, &str)> {
            pieces(text, Span::new(0, text.len()))
                .into_iter()
                .map(|(cut, piece)| (cut, piece.of(text)))
                .collect()
        };
        use Cut::{Brackets, Ellipsis, Start};
        assert_eq!(cut("we sail … at dawn"), [(Start, "we sail"), (Ellipsis, "at dawn")]);
        assert_eq!(cut("we sail ... at dawn"), [(Start, "we sail"), (Ellipsis, "at dawn")]);
        assert_eq!(cut("we sail . . . at dawn"), [(Start, "we sail"), (Ellipsis, "at dawn")]);
        assert_eq!(cut("we sail. ... At dawn"), [(Start, "we sail."), (Ellipsis, "At dawn")]);
        assert_eq!(cut("we sail [...] at dawn"), [(Start, "we sail"), (Ellipsis, "at dawn")]);
        assert_eq!(cut("we sail […] at dawn"), [(Start, "we sail"), (Ellipsis, "at dawn")]);
        assert_eq!(cut("we sail [the pilots] at dawn"), [(Start, "we sail"), (Brackets, "at dawn")]);
        assert_eq!(cut("[T]he pilots sail[ed] at dawn"), [(Brackets, "pilots"), (Brackets, "at dawn")]);
        assert_eq!(cut("we sial [sic] at dawn"), [(Start, "we sial"), (Brackets, "at dawn")]);
        assert_eq!(cut("we sial (sic) at dawn"), [(Start, "we sial"), (Brackets, "at dawn")]);
        assert_eq!(cut("…at dawn…"), [(Ellipsis, "at dawn")]);
        assert_eq!(cut("… [the] pilots sail"), [(Ellipsis, "pilots sail")]);
        assert_eq!(cut("[unclosed words"), [(Start, "[unclosed words")]);
        assert_eq!(cut("…"), []);
    }
}
