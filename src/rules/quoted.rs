//! Where do the words in quotation marks stand in the sources? Looked up once a check, for the rules that ask.
//!
//! The sources are one row of words, in order. A piece of a quotation is looked up by its rarest word;
//! pieces must follow one another in one source. Where the words are nowhere, the stretch that has most of them
//! is found. Costs nothing without quotations; with them one pass over the sources and, for each quotation, the
//! places of its words.

use super::Comparison;
use crate::document::{Document, Quotation};
use crate::normalise::{Sym, Text, Tokens};
use crate::quotations::{self, Cut};
use crate::span::Span;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Most source words that an editor's brackets may stand for: a long noun phrase.
const BRACKETS_REACH: usize = 12;

/// Most places kept of a quotation that the sources have again and again.
const MOST_PLACES: usize = 32;

/// Most words by which a stretch that is nearly the quotation may be longer, as a share of its words: a clause put in
/// or left out.
const STRETCH: f64 = 0.5;

/// Difference of weights below which two stretches are equally near, so that the first is taken whatever the last
/// bit of a sum says.
const SAME_WEIGHT: f32 = 1e-3;

/// A quotation of the derivative, looked up.
pub(crate) struct Quoted {
    /// The tokens of its own words in the claim, piece by piece.
    pub pieces: Vec<Range<usize>>,
    /// Where the sources have it.
    pub found: Found,
}

/// A piece of a quotation: what stands before it, and its tokens in the claim.
type Piece = (Cut, Range<usize>);

/// What the sources have of a quotation.
pub(crate) enum Found {
    /// All pieces word for word and in order; one entry a place, each with the stretches of the pieces.
    Verbatim(Vec<Vec<Stretch>>),
    /// All pieces word for word, but not in this order: the place of the first.
    Disordered(Stretch),
    /// Other words; the stretch that has most of them, if one has any.
    Other(Option<Near>),
}

/// The stretch of the sources that comes nearest to a quotation.
pub(crate) struct Near {
    pub stretch: Stretch,
    /// Share of the quotation's words, `0..=1`, that it has in order.
    pub share: f64,
    /// From the first to the last word of the claim that it does not have; of words left out, those around the gap.
    pub differs: Range<usize>,
}

/// Neighbouring words of a source, also of two passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub document: usize,
    /// Passage and token of the first word.
    pub first: (usize, usize),
    /// Passage and token of the last word.
    pub last: (usize, usize),
}

/// A word of the sources with its place.
struct Place {
    word: Sym,
    document: u32,
    passage: u32,
    token: u32,
}

/// The words of the sources in order, and where the words of quotations stand among them.
struct Row {
    places: Vec<Place>,
    of: FxHashMap<Sym, Vec<u32>>,
}

/// Looks up the quotations of every passage of a derivative.
pub(crate) fn look_up(derivative: &Document, text: &Text, sources: &[Text]) -> Vec<Vec<Quoted>> {
    let passages = derivative.passages();
    let spoken: Vec<Vec<Vec<Piece>>> = passages
        .iter()
        .zip(&text.passages)
        .map(|(passage, tokens)| {
            let outer = passage.quotations.iter().filter(|quotation| quotation.depth == 0 && quotation.whole);
            outer.map(|quotation| pieces(derivative, quotation, tokens)).filter(|p| !p.is_empty()).collect()
        })
        .collect();
    let row = Row::new(&spoken, text, sources);
    (spoken, &text.passages)
        .into_par_iter()
        .map(|(quotations, tokens)| {
            let look = |pieces: Vec<Piece>| {
                let found = row.find(&pieces, tokens);
                Quoted { pieces: pieces.into_iter().map(|(_, range)| range).collect(), found }
            };
            quotations.into_iter().map(look).collect()
        })
        .collect()
}

/// The tokens of each piece of a quotation.
fn pieces(derivative: &Document, quotation: &Quotation, tokens: &Tokens) -> Vec<Piece> {
    let tokens = &tokens.tokens;
    quotations::pieces(derivative.prose(), quotation.words)
        .into_iter()
        .map(|(cut, piece)| {
            let first = tokens.partition_point(|token| token.span.start < piece.start);
            (cut, first..tokens.partition_point(|token| token.span.start < piece.end))
        })
        .filter(|(_, range)| range.clone().any(|at| !tokens[at].silent))
        .collect()
}

/// The words of a range of tokens with their tokens; what only defines an acronym is left out.
fn words(tokens: &Tokens, range: &Range<usize>) -> Vec<(Sym, usize)> {
    let said = range.clone().filter(|&at| !tokens.tokens[at].silent);
    said.map(|at| (tokens.tokens[at].word, at)).collect()
}

impl Row {
    fn new(spoken: &[Vec<Vec<Piece>>], text: &Text, sources: &[Text]) -> Self {
        let mut row = Self { places: Vec::new(), of: FxHashMap::default() };
        for (quotations, tokens) in spoken.iter().zip(&text.passages) {
            let ranges = quotations.iter().flatten().map(|(_, range)| range);
            row.of.extend(ranges.flat_map(|range| words(tokens, range)).map(|(word, _)| (word, Vec::new())));
        }
        if row.of.is_empty() {
            return row;
        }
        for (document, source) in sources.iter().enumerate() {
            for (passage, tokens) in source.passages.iter().enumerate() {
                for (word, token) in words(tokens, &(0..tokens.tokens.len())) {
                    if let Some(places) = row.of.get_mut(&word) {
                        places.push(row.places.len() as u32);
                    }
                    let (document, passage, token) = (document as u32, passage as u32, token as u32);
                    row.places.push(Place { word, document, passage, token });
                }
            }
        }
        row
    }

    fn find(&self, pieces: &[Piece], tokens: &Tokens) -> Found {
        let spoken: Vec<Vec<(Sym, usize)>> = pieces.iter().map(|(_, range)| words(tokens, range)).collect();
        let starts: Vec<Vec<usize>> = spoken.iter().map(|words| self.starts(words)).collect();
        let places: Vec<Vec<Stretch>> = starts[0]
            .iter()
            .filter_map(|&start| self.chain(start, pieces, &spoken, &starts))
            .take(MOST_PLACES)
            .collect();
        if !places.is_empty() {
            return Found::Verbatim(places);
        }
        if starts.iter().all(|starts| !starts.is_empty()) {
            let start = starts[0][0];
            return Found::Disordered(self.stretch(start..start + spoken[0].len()));
        }
        let all: Vec<(Sym, usize)> = spoken.into_iter().flatten().collect();
        Found::Other(self.near(&all, tokens))
    }

    /// Where the words stand one behind the other in one source.
    fn starts(&self, words: &[(Sym, usize)]) -> Vec<usize> {
        let places = |word: &Sym| self.of.get(word).map_or(&[][..], Vec::as_slice);
        let Some(rarest) = (0..words.len()).min_by_key(|&nth| places(&words[nth].0).len()) else {
            return Vec::new();
        };
        let holds = |start: usize| {
            let Some(stretch) = self.places.get(start..start + words.len()) else { return false };
            stretch
                .iter()
                .zip(words)
                .all(|(place, (word, _))| place.word == *word && place.document == stretch[0].document)
        };
        let places = places(&words[rarest].0).iter();
        places.filter_map(|&at| (at as usize).checked_sub(rarest)).filter(|&start| holds(start)).collect()
    }

    /// The stretches of all pieces when the first starts at `start`.
    fn chain(
        &self,
        start: usize,
        pieces: &[Piece],
        spoken: &[Vec<(Sym, usize)>],
        starts: &[Vec<usize>],
    ) -> Option<Vec<Stretch>> {
        let mut end = start + spoken[0].len();
        let mut stretches = vec![self.stretch(start..end)];
        for nth in 1..pieces.len() {
            let from = starts[nth].partition_point(|&next| next < end);
            let next = *starts[nth].get(from)?;
            let far = pieces[nth].0 == Cut::Brackets && next > end + BRACKETS_REACH;
            if far || self.places[next].document != self.places[start].document {
                return None;
            }
            end = next + spoken[nth].len();
            stretches.push(self.stretch(next..end));
        }
        Some(stretches)
    }

    fn stretch(&self, range: Range<usize>) -> Stretch {
        let at = |place: &Place| (place.passage as usize, place.token as usize);
        let (first, last) = (&self.places[range.start], &self.places[range.end - 1]);
        Stretch { document: first.document as usize, first: at(first), last: at(last) }
    }

    /// The stretch that has most of the words' weight, with the words it has in order.
    fn near(&self, words: &[(Sym, usize)], tokens: &Tokens) -> Option<Near> {
        let window = words.len() + (words.len() as f64 * STRETCH).ceil() as usize;
        let weight = |at: usize| tokens.tokens[at].weight;
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for (nth, &(word, at)) in words.iter().enumerate() {
            let first = words.iter().position(|(other, _)| *other == word) == Some(nth);
            if first && weight(at) > 0.0 {
                hits.extend(self.of.get(&word).into_iter().flatten().map(|&place| (place as usize, nth)));
            }
        }
        hits.sort_unstable();
        // How often each word stands in the window that ends with the current hit.
        let mut inside = vec![0u32; words.len()];
        let (mut from, mut sum) = (0, 0.0f32);
        let mut best: Option<(f32, usize, usize)> = None;
        for at in 0..hits.len() {
            let (place, nth) = hits[at];
            if inside[nth] == 0 {
                sum += weight(words[nth].1);
            }
            inside[nth] += 1;
            while hits[from].0 + window <= place {
                inside[hits[from].1] -= 1;
                if inside[hits[from].1] == 0 {
                    sum -= weight(words[hits[from].1].1);
                }
                from += 1;
            }
            if best.is_none_or(|(most, ..)| sum > most + SAME_WEIGHT) {
                best = Some((sum, from, at));
            }
        }
        let (_, from, to) = best?;
        let ((first, lead), (last, nth)) = (hits[from], hits[to]);
        self.compare(words, first, first.saturating_sub(lead)..last + words.len() - nth)
    }

    /// Compares the words with a stretch of the document in which place `first` stands.
    fn compare(&self, words: &[(Sym, usize)], first: usize, stretch: Range<usize>) -> Option<Near> {
        let same = |at: &usize| self.places[*at].document == self.places[first].document;
        let from = (stretch.start..=first).find(same)?;
        let to = (first..stretch.end.min(self.places.len())).rev().find(same)? + 1;
        let theirs: Vec<Sym> = self.places[from..to].iter().map(|place| place.word).collect();
        let ours: Vec<Sym> = words.iter().map(|(word, _)| *word).collect();
        let ops = similar::capture_diff_slices(similar::Algorithm::Myers, &theirs, &ours);
        let equal: Vec<(usize, usize)> = ops
            .iter()
            .filter(|op| op.tag() == similar::DiffTag::Equal)
            .flat_map(|op| op.old_range().zip(op.new_range()))
            .collect();
        let (&(their_first, our_first), &(their_last, our_last)) = (equal.first()?, equal.last()?);
        // Words at the edges of the quotation stand against as many of the same passage.
        let passage = |at: usize| self.places[from + at].passage;
        let (mut start, mut end) = (their_first, their_last);
        while start > 0 && their_first - start < our_first && passage(start - 1) == passage(their_first) {
            start -= 1;
        }
        let tail = ours.len() - 1 - our_last;
        while end + 1 < theirs.len() && end - their_last < tail && passage(end + 1) == passage(their_last) {
            end += 1;
        }
        let kept: Vec<usize> = equal.iter().map(|(_, our)| *our).collect();
        let foreign = (0..ours.len()).filter(|at| kept.binary_search(at).is_err());
        let gap = equal
            .windows(2)
            .find(|two| two[1].0 - two[0].0 > 1)
            .map_or(0..ours.len(), |two| two[0].1..two[1].1 + 1);
        let (low, high) = foreign.fold((usize::MAX, 0), |(low, high), at| (low.min(at), high.max(at)));
        let differs = if low <= high { low..high + 1 } else { gap };
        Some(Near {
            stretch: self.stretch(from + start..from + end + 1),
            share: equal.len() as f64 / ours.len() as f64,
            differs: words[differs.start].1..words[differs.end - 1].1 + 1,
        })
    }
}

impl Stretch {
    /// Its place in the source.
    pub fn span(&self, cx: &Comparison<'_>) -> Span {
        let passages = &cx.scope.source_texts[self.document].passages;
        let of = |(passage, token): (usize, usize)| passages[passage].tokens[token].span;
        of(self.first).join(of(self.last))
    }

    /// Its words as the source has them.
    pub fn words<'a>(&self, cx: &Comparison<'a>) -> &'a str {
        self.span(cx).of(cx.scope.sources[self.document].prose())
    }

    /// Whether it begins in a passage that the claim rests on.
    pub fn is_evidence(&self, cx: &Comparison<'_>) -> bool {
        cx.link.supports.iter().any(|s| s.at.document == self.document && s.at.passage == self.first.0)
    }
}
