//! Who says it? Finds the reporting frame of a passage and parts speaker, reporting words and content.
//!
//! No parser: a cue from [`CUES`], a short noun phrase beside it that starts at the border of a clause, and
//! content that looks like a clause or a quotation. Where that is not plain the answer is none: a speaker
//! wrongly named misleads, a missing one does not. The forms are
//!
//! ```text
//! SPEAKER said (that) CONTENT          SPEAKER told OTHERS that CONTENT
//! CONTENT, SPEAKER said (, CONTENT)    CONTENT, said SPEAKER, ROLE (, CONTENT)
//! According to SPEAKER, CONTENT        CONTENT, according to SPEAKER (, CONTENT)
//! In the view of SPEAKER, CONTENT      In SPEAKER's view, CONTENT
//! ```
//!
//! Silent are passives without a speaker, relative clauses, conditions, denials of having said it, and the
//! first person singular, which is the author. Of speakers in a list parted by commas only the end is named.
//! Linear in the passage: around a cue a bounded number of words is looked at. The words are in `tables.rs`.

mod tables;

use super::kinds::places;
use crate::document::{Attribution, Quotation};
use crate::normalise::calendar;
use crate::span::Span;
use std::borrow::Cow;
use std::ops::Range;
use tables::*;

/// Longest speaker in words: name, office and body of one person ("the deputy head of the port board, …").
const SPEAKER_WORDS: usize = 12;

/// Words looked through for the `that` of a frame ("told the harbour council in May that"), for the verb
/// of a reported clause without `that`, and of an adjunct in front of a speaker.
const REACH: usize = 10;

/// Longest adjunct, in words, behind a frame that closes its passage ("…, she said in a letter to the town").
const ADJUNCT_WORDS: usize = 6;

/// Least words of content that no quotation mark sets off.
const CONTENT_WORDS: usize = 2;

/// Words of a quotation behind a verb, without comma or colon, from which on it is a sentence and not a term.
const QUOTED_WORDS: usize = 4;

/// The attribution of a passage, if its frame is plain; its places are those in the passage.
pub(super) fn find(words: &Words<'_>) -> Option<Attribution> {
    let frame = CUES.all(&words.lower).iter().find_map(|hit| {
        let cue = hit.words.clone();
        match hit.value {
            _ if words.quoted[cue.start] => None,
            Cue::Source => words.named_source(cue),
            Cue::View => words.view(cue),
            &class => words.verb(cue, class),
        }
    })?;
    let content: Vec<Span> = frame.content.iter().filter_map(|&bytes| words.trimmed(bytes)).collect();
    let cue = words.bytes(frame.cue);
    (!content.is_empty()).then_some(Attribution { speaker: frame.speaker, cue, content })
}

/// An attribution found in a passage, with the places it has in the text when the passage starts at `start`.
pub(super) fn at(start: usize, said: Attribution) -> Attribution {
    let shift = |place: Span| Span::new(start + place.start, start + place.end);
    Attribution {
        speaker: shift(said.speaker),
        cue: shift(said.cue),
        content: said.content.into_iter().map(shift).collect(),
    }
}

/// A frame: content in bytes of the passage, its edges still with blanks and punctuation.
struct Frame {
    speaker: Span,
    cue: Range<usize>,
    content: Vec<Span>,
}

/// A passage as words with what stands between them.
pub(super) struct Words<'t> {
    pub text: &'t str,
    /// Where each word stands in the passage.
    pub places: Vec<Span>,
    /// The words in lower case.
    pub lower: Vec<Cow<'t, str>>,
    /// What stands between quotation marks.
    pub quotations: Vec<Span>,
    /// Whether the word stands between quotation marks.
    quoted: Vec<bool>,
}

impl<'t> Words<'t> {
    /// The words of a passage that starts at byte `start` and holds `quotations`.
    pub fn new(text: &'t str, start: usize, quotations: &[Quotation]) -> Self {
        let places = places(text);
        let lower = places.iter().map(|place| super::kinds::lower(place.of(text))).collect();
        let outer = quotations.iter().filter(|quotation| quotation.depth == 0);
        let quotations: Vec<Span> =
            outer.map(|quotation| Span::new(quotation.mark - start, quotation.words.end - start)).collect();
        let mut next = quotations.iter().peekable();
        let quoted = places.iter().map(|place| {
            while next.next_if(|quotation| quotation.end <= place.start).is_some() {}
            next.peek().is_some_and(|quotation| quotation.covers(*place))
        });
        let quoted = quoted.collect();
        Self { text, places, lower, quotations, quoted }
    }

    fn len(&self) -> usize {
        self.places.len()
    }

    /// What stands before word `at`; behind the last word for `at == len`.
    fn gap(&self, at: usize) -> &'t str {
        let start = if at == 0 { 0 } else { self.places[at - 1].end };
        let end = self.places.get(at).map_or(self.text.len(), |place| place.start);
        &self.text[start..end]
    }

    /// Whether a clause may begin at word `at` or end before it.
    fn border(&self, at: usize) -> bool {
        at == 0
            || at >= self.len()
            || self.gap(at).contains([',', ';', ':', '–', '—', '“', '”', '"', '«', '»', '?', '!'])
    }

    /// The first border behind word `from`; a word too far off to matter when there is none near.
    fn next_border(&self, from: usize) -> usize {
        let limit = self.len().min(from + SPEAKER_WORDS + REACH);
        (from + 1..limit).find(|&at| self.border(at)).unwrap_or(limit)
    }

    fn is(&self, at: usize, table: &[&str]) -> bool {
        self.lower.get(at).is_some_and(|word| table.contains(&&**word))
    }

    fn capital(&self, at: usize) -> bool {
        self.places[at].of(self.text).starts_with(char::is_uppercase)
    }

    fn time(&self, at: usize) -> bool {
        let digits = |word: &str| word.bytes().all(|c| c.is_ascii_digit());
        let date = |word: &str| calendar::is_month(word) || calendar::WEEKDAYS.contains(&word);
        self.lower.get(at).is_some_and(|word| date(word) || digits(word))
    }

    fn bytes(&self, words: Range<usize>) -> Span {
        self.places[words.start].join(self.places[words.end - 1])
    }

    /// The bytes of a noun phrase, with the bracket that closes a short name behind it.
    fn noun(&self, words: Range<usize>) -> Span {
        let (mut span, behind) = (self.bytes(words.clone()), self.gap(words.end));
        if behind.starts_with(')') && span.of(self.text).contains('(') {
            span.end += 1;
        }
        span
    }

    /// Bytes from the end of word `words.start - 1` to the start of word `words.end`.
    fn wide(&self, words: Range<usize>) -> Span {
        let start = if words.start == 0 { 0 } else { self.places[words.start - 1].end };
        Span::new(start, self.places.get(words.end).map_or(self.text.len(), |place| place.start))
    }

    /// Content without blanks, quotation marks and punctuation at its edges, but with the mark that pairs with
    /// one inside: `the quay was “safe”`.
    fn trimmed(&self, span: Span) -> Option<Span> {
        let edge = |c: char| c.is_whitespace() || ",;:.–—“”\"«»‘’'".contains(c);
        let piece = span.of(self.text);
        let body = piece.trim_start_matches(|c| edge(c) || c == ')');
        let (head, rest) = piece.split_at(piece.len() - body.len());
        let (inner, tail) = rest.split_at(body.trim_end_matches(edge).len());
        let mark = |c: &char| matches!(c, '“' | '”' | '«' | '»');
        let straight = inner.matches('"').count() % 2 == 1;
        let unopened = straight || inner.chars().find(mark).is_some_and(|c| matches!(c, '”' | '»'));
        let unclosed = straight || inner.chars().rev().find(mark).is_some_and(|c| matches!(c, '“' | '«'));
        let opening = head.rfind(['“', '«', '"']).filter(|_| unopened);
        let closing = tail.find(['”', '»', '"']).filter(|_| unclosed && !(straight && opening.is_some()));
        let mark_end = |at: usize| at + tail[at..].chars().next().map_or(0, char::len_utf8);
        let start = span.start + opening.unwrap_or(head.len());
        let end = span.start + head.len() + inner.len() + closing.map_or(0, mark_end);
        (start < end).then(|| Span::new(start, end))
    }

    // ---- verbs of saying -------------------------------------------------------------------------------

    fn verb(&self, cue: Range<usize>, class: Cue) -> Option<Frame> {
        if self.capital(cue.start) {
            return None;
        }
        let mut end = cue.start;
        while end > 1 && self.adverb(end - 1) && !self.border(end) {
            end -= 1;
        }
        if self.border(end) {
            let apposed = self.apposed(end, cue.clone(), class);
            return apposed.or_else(|| self.inverted(cue, class));
        }
        let speaker = self.speaker_before(end)?;
        // "As the board said, …" stands around its content as a parenthesis does.
        let comment = self.is(speaker.start.wrapping_sub(1), &["as"]);
        let quoted = speaker.start > 0 && self.quoted[speaker.start - 1];
        if !comment
            && !quoted
            && let Some(content) = self.behind(cue.end, class)
        {
            return Some(Frame {
                speaker: self.noun(speaker),
                cue,
                content: vec![self.wide(content..self.content_end(content))],
            });
        }
        if !comment && speaker.start == 0 {
            return None;
        }
        let from = if comment { speaker.start - 1 } else { speaker.start };
        let content = self.around(from..self.frame_end(cue.end, class, quoted)?)?;
        Some(Frame { speaker: self.noun(speaker), cue, content })
    }

    /// "Odile Marrane, the harbour master, said that CONTENT", and "Marrane, 27, …", "Marrane, however, …".
    /// The apposition ends before word `end`.
    fn apposed(&self, end: usize, cue: Range<usize>, class: Cue) -> Option<Frame> {
        let comma = |at| self.gap(at).trim() == ",";
        let least = end.saturating_sub(SPEAKER_WORDS).max(1);
        let first = (least..end).rev().find(|&at| self.border(at))?;
        let speaker = self.speaker_before(first)?;
        let role = (speaker.start..end).any(|at| self.is(at, ROLES));
        let aside = (first..end).all(|at| self.is(at, LEADS) || self.time(at));
        if !(comma(first) && comma(end) && (role || aside)) {
            return None;
        }
        let content = self.behind(cue.end, class)?;
        Some(Frame {
            speaker: self.noun(speaker),
            cue,
            content: vec![self.wide(content..self.content_end(content))],
        })
    }

    /// "CONTENT, said SPEAKER, ROLE, CONTENT".
    fn inverted(&self, cue: Range<usize>, class: Cue) -> Option<Frame> {
        if !matches!(class, Cue::Say | Cue::Claim) || self.time(cue.end) {
            return None;
        }
        let adjunct = |at: &usize| {
            self.border(*at) || self.is(*at, PREPOSITIONS) && !self.is(*at, JOINING) || self.is(*at, ADVERBS)
        };
        let limit = self.len().min(cue.end + SPEAKER_WORDS + 1);
        let end = (cue.end + 1..limit).find(adjunct).unwrap_or(limit);
        let speaker = cue.end..end;
        if self.border(cue.end) || !self.plausible(&speaker) || self.plain_lower(&speaker) {
            return None;
        }
        // "The port, denied the funds, closed."
        let quoted = cue.start > 0 && self.quoted[cue.start - 1];
        if class != Cue::Say && !quoted && self.is(speaker.start, DETERMINERS) {
            return None;
        }
        let end = if self.border(end) { end } else { self.adjunct_end(end)? };
        let end = self.behind_role(end);
        // Without words before it the content stands in the passage before, or in a quotation behind.
        if cue.start == 0 && !self.quoted.get(end).is_some_and(|&quoted| quoted) {
            return None;
        }
        let content = self.around(cue.start..end)?;
        Some(Frame { speaker: self.noun(speaker), cue, content })
    }

    /// Whether the words are all small and open with no determiner or pronoun.
    fn plain_lower(&self, speaker: &Range<usize>) -> bool {
        !self.is(speaker.start, DETERMINERS)
            && !self.is(speaker.start, PRONOUNS)
            && speaker.clone().all(|at| !self.capital(at))
    }

    /// The speaker that ends before word `end`, from the border of its clause without what leads in.
    fn speaker_before(&self, end: usize) -> Option<Range<usize>> {
        let least = end.saturating_sub(SPEAKER_WORDS + REACH);
        let mut start = (least..end).rev().find(|&at| self.border(at))?;
        while start < end && self.is(start, LEADS) {
            start += 1;
        }
        if self.is(start, &["as"]) {
            start += 1;
        } else if self.is(start, &["last", "next", "this"])
            && self.is(start + 1, &["month", "night", "week", "year"])
        {
            start += 2;
        } else if self.is(start, PREPOSITIONS) {
            start = self.behind_adjunct(start, end)?;
        }
        let speaker = start..end;
        (start < end && self.plausible(&speaker)).then_some(speaker)
    }

    /// Where the speaker begins behind an adjunct without a comma: "On Tuesday Marrane", "In its plan the board".
    fn behind_adjunct(&self, start: usize, end: usize) -> Option<usize> {
        let dated = (start + 1..end).find(|&at| !self.time(at))?;
        if dated > start + 1 {
            return Some(dated);
        }
        let opens = |at: &usize| {
            (self.is(*at, DETERMINERS) || self.is(*at, PRONOUNS))
                && !self.is(*at - 1, PREPOSITIONS)
                && !self.is(*at - 1, &["and", "or"])
        };
        (start + 2..end).rev().find(opens)
    }

    /// Whether the words can be a noun phrase that speaks.
    fn plausible(&self, words: &Range<usize>) -> bool {
        let (first, last) = (words.start, words.end.wrapping_sub(1));
        if words.is_empty() || words.len() > SPEAKER_WORDS {
            return false;
        }
        let contracted = |at: usize| {
            let word = self.lower[at].split_once('\'').map(|(word, _)| word);
            word.is_some_and(|w| PRONOUNS.contains(&w) || NO_SPEAKER.contains(&w) || w == "let")
        };
        let clause = |at| contracted(at) || self.is(at, NO_SPEAKER) && (at == first || !self.capital(at));
        let inner = |at| {
            let joined = self.is(at - 1, PREPOSITIONS) || self.is(at - 1, &["and", "or", "both"]);
            self.is(at, PRONOUNS) || self.is(at, DETERMINERS) && !joined
        };
        // "Ships left port and Marrane said": two clauses, not two speakers.
        let uneven = |at| self.is(at, &["and"]) && !self.capital(at - 1) && self.capital(at + 1);
        if words.clone().any(clause)
            || (first + 1..=last).any(inner)
            || (first + 1..last).any(uneven)
            || self.is(last, PREPOSITIONS)
            || self.is(last, DETERMINERS)
            || self.is(last, &["and", "or", "but"])
            || self.is(last, LEADS)
            || (first + 1..=last).any(|at| self.border(at))
        {
            return false;
        }
        if self.is(first, DETERMINERS) || self.is(first, PRONOUNS) || self.is(first, QUANTIFIERS) {
            return true;
        }
        // A name, an office with its name, or people in the plural; a bare noun in the singular does not speak.
        let name = |at| self.capital(at) || self.is(at, JOINING) || self.is(at, &["and", "de", "the", "van"]);
        let tail = (first + 1..=last).find(|&at| self.is(at, PREPOSITIONS)).unwrap_or(words.end);
        words.clone().all(name) && !self.time(first)
            || self.lower[tail - 1].ends_with('s')
            || words.clone().any(|at| self.is(at, ROLES))
    }

    /// The first word of the content that follows the cue.
    fn behind(&self, from: usize, class: Cue) -> Option<usize> {
        let quotes = |at: usize| self.gap(at).contains(['“', '«', '"']);
        let opens = |at: usize| self.gap(at).contains(':') || self.gap(at).contains(',') && quotes(at);
        let enough = |at: usize| (at + CONTENT_WORDS <= self.len()).then_some(at);
        if from >= self.len() {
            return None;
        }
        if self.border(from) {
            let sentence = || {
                let long =
                    (from..from + QUOTED_WORDS).all(|at| self.quoted.get(at).is_some_and(|&quoted| quoted));
                class == Cue::Say || self.capital(from) && long
            };
            let quoting = opens(from) || quotes(from) && sentence();
            return if quoting && !matches!(class, Cue::That | Cue::Noun) { Some(from) } else { None };
        }
        if self.is(from, &["that"]) {
            let clause = self.opens_clause(from + 1) && (class != Cue::Noun || self.subject(from + 1));
            return if clause { enough(from + 1) } else { None };
        }
        let adjunct = self.is(from, PREPOSITIONS) || self.is(from, ADVERBS);
        if adjunct || class == Cue::Told {
            let limit = self.next_border(from).min(from + REACH);
            if let Some(that) = (from..limit).find(|&at| self.is(at, &["that"])) {
                // "told a story that nobody believed"
                let vague = class == Cue::Told && self.is(from, &["a", "an"]);
                let clause = self.opens_clause(that + 1) && (!vague || self.subject(that + 1));
                return if clause { enough(that + 1) } else { None };
            }
            if !matches!(class, Cue::That | Cue::Noun)
                && limit < self.len()
                && self.border(limit)
                && opens(limit)
            {
                return Some(limit);
            }
        }
        match class {
            Cue::Say => {
                let on = usize::from(self.is(from, PREPOSITIONS) && self.time(from + 1));
                let start = (from + on..self.len()).find(|&at| !self.time(at) && !self.is(at, ADVERBS))?;
                let clause =
                    !self.is(start, PREPOSITIONS) && !self.is(start, AFTER_SAYING) && !self.border(start);
                let clause =
                    clause && !self.is(start, &["as", "because", "while"]) && !self.is(start, FINITE);
                if clause { enough(start + 1).map(|_| start) } else { None }
            }
            Cue::Claim if self.clause(from) => Some(from),
            Cue::Expect if self.clause(from) || self.infinitive(from) => Some(from),
            Cue::Told if !self.is(from, DETERMINERS) && self.subject(from + 1) && self.clause(from + 1) => {
                Some(from + 1)
            }
            _ => None,
        }
    }

    /// Whether what follows "that" can be a clause: not "that day", nor a verb whose subject "that" is.
    fn opens_clause(&self, at: usize) -> bool {
        let verb = self.lower.get(at).is_some_and(|word| word.ends_with("ed")) && !self.capital(at);
        !verb && !self.is(at, AFTER_POINTING_THAT) && !self.is(at, FINITE)
    }

    /// Whether a clause may well open with this word.
    fn subject(&self, at: usize) -> bool {
        self.is(at, DETERMINERS)
            || self.is(at, PRONOUNS)
            || self.is(at, QUANTIFIERS)
            || at < self.len() && (self.capital(at) || self.time(at) || self.is(at, &["no", "there", "i"]))
    }

    /// Whether a finite verb comes before anything that ends the clause.
    fn clause(&self, from: usize) -> bool {
        if self.is(from, PREPOSITIONS) || self.is(from, FINITE) {
            return false;
        }
        let nominative = self.is(from, &["he", "she", "they", "we"]);
        let limit = self.next_border(from).min(from + REACH);
        let verb = (from + 1..limit).find(|&at| self.is(at, FINITE) || self.is(at, CLAUSE_ENDS));
        nominative || verb.is_some_and(|at| self.is(at, FINITE) && !self.capital(at))
    }

    /// "to fall" or "the levy to fall", but not "a quay to the north".
    fn infinitive(&self, from: usize) -> bool {
        let limit = self.next_border(from).min(from + REACH);
        let participle = self.is(from, &["to"]) && self.lower[from - 1].starts_with("expected");
        let to = (from..limit).find(|&at| self.is(at, &["to"]));
        !participle && to.is_some_and(|at| at + 1 < self.len() && !self.subject(at + 1))
    }

    /// Where content that starts at word `from` ends: before another clause with a speaker of its own.
    fn content_end(&self, from: usize) -> usize {
        let other = |at: &usize| {
            let opened = self.gap(*at).contains(';') || self.is(*at, &["and", "but", "whereas", "while"]);
            opened && self.border(*at) && !self.quoted[*at] && self.speaks(*at)
        };
        (from + 1..self.len()).find(other).unwrap_or(self.len())
    }

    /// Whether a clause that opens at word `at` is "SPEAKER said …".
    fn speaks(&self, at: usize) -> bool {
        let limit = self.next_border(at);
        let cue = (at + 1..limit.min(at + SPEAKER_WORDS)).filter_map(|c| CUES.at(&self.lower, c)).next();
        cue.is_some_and(|hit| {
            !matches!(hit.value, Cue::Source | Cue::View)
                && self.speaker_before(hit.words.start).is_some()
                && self.behind(hit.words.end, *hit.value).is_some()
        })
    }

    /// Where a frame that follows or interrupts its content ends: with the cue, or with a short adjunct or the
    /// person spoken to behind it.
    fn frame_end(&self, from: usize, class: Cue, quoted: bool) -> Option<usize> {
        if !matches!(class, Cue::Say | Cue::Claim | Cue::Told) {
            return None;
        }
        if self.border(from) {
            return Some(from);
        }
        // "Later, the board wrote to the town" reports nothing, and neither does "told the town of the quay".
        let end = self.adjunct_end(from)?;
        let about = (from..end).any(|at| self.is(at, &["about", "of", "how", "to"]));
        match class {
            Cue::Told if quoted || !about => Some(end),
            Cue::Say => self.adjunct(from).then_some(end),
            Cue::Claim if quoted => self.adjunct(from).then_some(end),
            _ => None,
        }
    }

    /// Whether the word is an adverb or an auxiliary of the perfect, as they stand between speaker and cue.
    fn adverb(&self, at: usize) -> bool {
        let manner = self.lower[at].ends_with("ly") && !self.is(at, NOUNS_IN_LY) && !self.capital(at);
        manner || self.is(at, ADVERBS)
    }

    /// Whether a word behind a cue goes on with when, where or how it was said.
    fn adjunct(&self, at: usize) -> bool {
        self.is(at, PREPOSITIONS) || self.is(at, ADVERBS) || self.time(at)
    }

    fn adjunct_end(&self, from: usize) -> Option<usize> {
        let end = self.next_border(from);
        let verb = (from..end).any(|at| self.is(at, FINITE) && !self.capital(at));
        (end - from <= ADJUNCT_WORDS && !verb).then_some(end)
    }

    /// The end of an apposition behind a speaker that ends at `end`, or `end`: an office, or "a firm of surveyors".
    fn behind_role(&self, end: usize) -> usize {
        if end >= self.len() || self.gap(end).trim() != "," {
            return end;
        }
        let next = self.next_border(end);
        let role = (end..next).any(|at| self.is(at, ROLES));
        let noun = self.is(end, &["a", "an"]) && !(end..next).any(|at| self.is(at, FINITE));
        if (role || noun) && next - end <= SPEAKER_WORDS { next } else { end }
    }

    /// Content on either side of a frame. What stands behind it counts only as the same quotation or sentence
    /// going on, not as a further clause.
    fn around(&self, frame: Range<usize>) -> Option<Vec<Span>> {
        let (before, after) = (0..frame.start, frame.end..self.len());
        let quoted = before.end > 0 && self.quoted[before.end - 1];
        let closes =
            before.end == 0 || self.gap(before.end).contains([',', '”', '"', '»', '?', '!', '–', '—']);
        if !closes || before.end == 0 && after.is_empty() {
            return None;
        }
        let goes_on = match quoted {
            true => after.start < self.len() && self.quoted[after.start],
            false => {
                !self.is(after.start, LEADS)
                    && !self.lower.get(after.start).is_some_and(|w| w.ends_with("ing"))
            }
        };
        let after_counts = !after.is_empty() && goes_on;
        let before_counts =
            quoted || before.len() >= CONTENT_WORDS && (after_counts || !self.dependent(&before));
        let mut content = Vec::new();
        if before_counts {
            content.push(self.wide(before));
        }
        if after_counts {
            content.push(self.wide(after));
        }
        (!content.is_empty()).then_some(content)
    }

    /// Whether words can only lead into a clause: "After the storm", "When the quay closed".
    fn dependent(&self, words: &Range<usize>) -> bool {
        let clause =
            self.is(words.start, &["after", "as", "because", "before", "if", "since", "until", "when"]);
        let verb = words.clone().any(|at| self.is(at, FINITE) && !self.capital(at));
        clause || !verb && (self.is(words.start, PREPOSITIONS) || self.is(words.start, LEADS))
    }

    // ---- "according to" and "in the view of" --------------------------------------------------------------

    fn named_source(&self, cue: Range<usize>) -> Option<Frame> {
        let opens = self.border(cue.start) || (0..cue.start).all(|at| self.is(at, LEADS));
        let speaker = cue.end..self.next_border(cue.end);
        if !opens || cue.end >= self.len() || self.border(cue.end) || !self.plausible(&speaker) {
            return None;
        }
        let content = self.around(cue.start..self.behind_role(speaker.end))?;
        Some(Frame { speaker: self.noun(speaker), cue, content })
    }

    /// "In Marrane's view, CONTENT"; the cue is the noun. "In my view" is the author's.
    fn view(&self, cue: Range<usize>) -> Option<Frame> {
        let least = cue.start.saturating_sub(SPEAKER_WORDS);
        let within = (least..cue.start).rev().find(|&at| self.is(at, &["in"]))?;
        let last = cue.start.checked_sub(1).filter(|&last| last > within)?;
        let apostrophe = self.gap(cue.start).starts_with(['\'', '’']);
        let name = self.lower[last].strip_suffix("'s");
        let pronoun = last == within + 1 && self.is(last, &["her", "his", "its", "their"]);
        let closed = self.border(cue.end) || self.subject(cue.end);
        if !(self.border(within) && closed) || !(pronoun || apostrophe || name.is_some()) {
            return None;
        }
        if !pronoun && !self.plausible(&(within + 1..cue.start)) {
            return None;
        }
        let mut speaker = self.bytes(within + 1..cue.start);
        if name.is_some() {
            speaker.end = speaker.start + speaker.of(self.text).rfind(['\'', '’'])?;
        }
        let content = self.around(within..cue.end)?;
        Some(Frame { speaker, cue, content })
    }
}

/// What a passage without an [`Attribution`] still reports, where it is plain what but not who says it: "It is
/// said that …", "She left but said …". Of the author's own words, "I think …", nothing.
pub(super) fn unnamed(words: &Words<'_>) -> Option<Span> {
    CUES.all(&words.lower).iter().find_map(|hit| {
        let cue = &hit.words;
        let own = (cue.start.saturating_sub(2)..cue.start).any(|at| words.is(at, &["i", "my", "not"]));
        match hit.value {
            _ if own || words.quoted[cue.start] || words.capital(cue.start) && cue.start > 0 => None,
            Cue::Source => words.border(cue.start).then(|| Span::new(0, words.text.len())),
            Cue::View => None,
            &class => words.behind(cue.end, class).map(|from| words.wide(from..words.len())),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotations;

    fn found(text: &str) -> Option<String> {
        let quotations = quotations::find(text, Span::new(0, text.len()));
        let said = find(&Words::new(text, 0, &quotations))?;
        let content: Vec<&str> = said.content.iter().map(|span| span.of(text)).collect();
        Some(format!("{} | {} | {}", said.speaker.of(text), said.cue.of(text), content.join(" … ")))
    }

    #[test]
    fn speaker_cue_and_content() {
        for (text, expected) in [
            (
                "The minister said that Orvelle should publish the survey.",
                "The minister | said | Orvelle should publish the survey",
            ),
            ("The board has also said the levy will fall.", "The board | said | the levy will fall"),
            (
                "Yesterday she seriously warned that the quay could close.",
                "she | warned | the quay could close",
            ),
            (
                "On Tuesday Odile Marrane argued the plan was too dear.",
                "Odile Marrane | argued | the plan was too dear",
            ),
            ("In its plan the board noted that ships are late.", "the board | noted | ships are late"),
            (
                "In 2031, when the quay froze, the Harbour Board (HB) said in a letter that all was well.",
                "the Harbour Board (HB) | said | all was well",
            ),
            (
                "Odile Marrane, the harbour master, said the levy was too high.",
                "Odile Marrane | said | the levy was too high",
            ),
            (
                "Ulf Sands, the harbour master, has also said the levy was too high.",
                "Ulf Sands | said | the levy was too high",
            ),
            ("Marrane told the council in May that the quay was safe.", "Marrane | told | the quay was safe"),
            ("Marrane told reporters the quay would open.", "Marrane | told | the quay would open"),
            (
                "A spokeswoman for the port board said: “We will build.”",
                "A spokeswoman for the port board | said | We will build",
            ),
            (
                "Ulf Sands was quoted as saying that the levy was unfair.",
                "Ulf Sands | was quoted as saying | the levy was unfair",
            ),
            ("Critics say the levy is too high.", "Critics | say | the levy is too high"),
            ("The survey found that the quay was safe.", "The survey | found | the quay was safe"),
            ("The report states that the coast is safe.", "The report | states | the coast is safe"),
            ("The board expects the levy to fall.", "The board | expects | the levy to fall"),
            ("The minister promised to open the quay.", "The minister | promised | to open the quay"),
            (
                "The board said the levy would fall, but Marrane argued that it would rise.",
                "The board | said | the levy would fall",
            ),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn frames_behind_and_inside_their_content() {
        for (text, expected) in [
            ("The levy fell, the board said.", "the board | said | The levy fell"),
            ("The levy, the board said, would fall.", "the board | said | The levy … would fall"),
            (
                "“The levy will fall,” said Odile Marrane, the harbour master.",
                "Odile Marrane | said | The levy will fall",
            ),
            ("“The levy,” Marrane said on Tuesday, “will fall.”", "Marrane | said | The levy … will fall"),
            ("“Is the quay safe?” she asked.", "she | asked | Is the quay safe?"),
            (
                "The levy will fall, said the minister of ports.",
                "the minister of ports | said | The levy will fall",
            ),
            ("The levy fell twice, as the board noted.", "the board | noted | The levy fell twice"),
            ("As the board noted, the levy fell twice.", "the board | noted | the levy fell twice"),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn named_sources_and_views() {
        for (text, expected) in [
            ("According to the port board, the levy fell.", "the port board | According to | the levy fell"),
            (
                "According to Odile Marrane, the harbour master, trade fell.",
                "Odile Marrane | According to | trade fell",
            ),
            (
                "The levy fell, according to figures from the board.",
                "figures from the board | according to | The levy fell",
            ),
            (
                "The levy, according to the board, fell in May.",
                "the board | according to | The levy … fell in May",
            ),
            (
                "In the view of the board, the levy should fall.",
                "the board | In the view of | the levy should fall",
            ),
            ("In Marrane’s view, the levy is vital.", "Marrane | view | the levy is vital"),
            ("In her opinion the levy is vital.", "her | opinion | the levy is vital"),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn content_keeps_quotation_marks_that_pair_inside_it() {
        for (text, expected) in [
            ("Marrane said the quay was “safe”.", "Marrane | said | the quay was “safe”"),
            ("Marrane said that “safe” was the word.", "Marrane | said | “safe” was the word"),
            ("Marrane said the quay was \"safe\".", "Marrane | said | the quay was \"safe\""),
            ("Marrane said: \"The quay is safe.\"", "Marrane | said | The quay is safe"),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn look_alikes_are_silent() {
        for text in [
            "The said vessel left the port.",
            "That said, the levy is vital.",
            "It is said that the levy is vital.",
            "It was announced that the quay would open.",
            "The levy is expected to fall.",
            "The levy expected to fall in May rose.",
            "The levy that the board said would fall was kept.",
            "The levy the board said would fall was kept.",
            "The minister, who said that the levy was vital, left.",
            "The mayor, said to be ill, left the port.",
            "The board did not say that the levy was vital.",
            "Nobody said that the levy was vital.",
            "If the board says that the levy is vital, the port will close.",
            "Some would argue that the levy is vital.",
            "I believe that the levy is vital.",
            "In my view, the levy is vital.",
            "In view of the levy, the quay closed.",
            "For the board, the levy is vital.",
            "The board found a leak in the quay.",
            "The parties agreed to open the quay.",
            "The company added a ship to its fleet.",
            "The report states of the coast what it knows.",
            "The states that signed the plan will meet.",
            "A recent report that the levy fell is wrong.",
            "The United States would sign the plan.",
            "The port, denied the funds, closed.",
            "The quay promised to the town was not built.",
            "The plan announced that day was vital.",
            "They were paid according to the plan.",
            "According to plan, the quay opened in May.",
            "After the storm, the board wrote to the town.",
            "Later that year, Marrane told the council about the quay.",
            "Ships left port and Marrane said that the levy fell.",
            "He told a story about the sea that nobody believed.",
            "",
            "said",
            "said that",
            "“",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
