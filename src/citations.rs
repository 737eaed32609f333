//! Which works does a passage cite, and are they among the sources?
//!
//! A footnote mark governs the sentence that carries it and the sentences before it, back to the previous mark or
//! the start of the paragraph; author and year in brackets govern their own sentence only. A note is followed
//! through *ibid.*, *op. cit.* and *supra* to the works it names, and each work is looked for among the sources by
//! address, then by title, then by author and year. Where two sources fit equally well the citation is ambiguous
//! and both are kept. Linear in notes and passages times sources.

mod author_year;

use crate::document::{Document, Note, NoteMark, Passage, PassageKind};
use crate::judgment::Cited;
use crate::segment::kinds;
use author_year::Reference;
use regex::Regex;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// An address in the text of a note; the punctuation around it is cut by [`fold_url`].
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?:https?://|www\.)[^\s<>"“”]+"#));

/// What only a work has, so that a part of a note without it is a remark.
static YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:1[5-9]|20|21)\d\d[a-z]?\b"));

/// "supra note 3", "see note 3 above".
static SUPRA: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bsupra,?\s+(?:at\s+)?(?:(?:foot)?note|nn?|fn)\.?\s*([0-9]{1,3}|[ivxl]+)\b|\b(?:(?:foot)?note|nn?|fn)\.?\s*([0-9]{1,3}|[ivxl]+)\s+(?:above|supra)\b",
    )
});

/// "op. cit.", "loc. cit.", "supra" behind the name of an author.
static BY_NAME: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(?:op|loc)\.?\s*cit\b|\bsupra\b"));

/// Openings of a note that point to the note before.
const BEFORE: &[&str] = &["ibid", "ibidem", "idem", "id", "loc"];

/// Words before the name in a note that only send the reader on.
const SIGNALS: &[&str] = &["see", "also", "compare", "contrast", "but", "cited"];

/// Share, `0..=1`, of the words of a source's title that a note must hold to point to it. Notes shorten
/// titles and drop subtitles, yet name other works on the same topic.
const TITLE_SHARE: f64 = 0.8;

/// Fewest words of a title that is matched by its words; shorter titles are too common.
const TITLE_WORDS: usize = 3;

/// Words at the start of a note among which the first author's name stands.
const NAME_WITHIN: usize = 4;

/// Passages at the start of a source that tell who wrote it and when: title, subtitle, byline, date.
const HEAD: usize = 6;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is checked by a test")
}

/// `derivative` with a mark for every author and year that names a note or a source, so that these words are not
/// compared as if they said something.
pub(crate) fn marked<'d>(sources: &[Document], derivative: &'d Document) -> Cow<'d, Document> {
    let library = Library::new(sources, derivative);
    let added = |passage: &Passage| -> Vec<NoteMark> {
        if passage.kind == PassageKind::Furniture {
            return Vec::new();
        }
        author_year::mentions(derivative.prose(), passage.span)
            .into_iter()
            .filter(|mention| passage.marks.iter().all(|mark| !mark.span.overlaps(mention.span)))
            .filter(|mention| author_year::references(&mention.label).iter().any(|work| library.knows(work)))
            .map(|mention| NoteMark { label: mention.label, span: mention.span })
            .collect()
    };
    let found: Vec<Vec<NoteMark>> = derivative.passages().iter().map(added).collect();
    if found.iter().all(Vec::is_empty) {
        return Cow::Borrowed(derivative);
    }
    let mut derivative = derivative.clone();
    for (passage, marks) in derivative.passages.iter_mut().zip(found) {
        passage.marks.extend(marks);
        passage.marks.sort_by_key(|mark| mark.span);
    }
    Cow::Owned(derivative)
}

/// The citation that governs each passage of `derivative`, in passage order.
pub(crate) fn governing(sources: &[Document], derivative: &Document) -> Vec<Option<Cited>> {
    let library = Library::new(sources, derivative);
    let notes = library.notes();
    let passages = derivative.passages();
    let mut cited = vec![None; passages.len()];
    // Passages of the open paragraph that wait for a mark.
    let mut waiting: Vec<usize> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        if waiting.first().is_some_and(|&first| passages[first].block != passage.block) {
            waiting.clear();
        }
        if passage.kind == PassageKind::Furniture {
            continue;
        }
        if passage.marks.is_empty() {
            waiting.push(at);
            continue;
        }
        let work = |mark: &NoteMark| library.work(mark, &notes);
        let first = first_cluster(derivative.prose(), &passage.marks);
        let own_only = first.iter().any(|mark| !author_year::references(&mark.label).is_empty());
        for governed in waiting.drain(..).filter(|_| !own_only) {
            cited[governed] = Cited::joined(first.iter().map(work));
        }
        cited[at] = Cited::joined(passage.marks.iter().map(work));
    }
    cited
}

/// The first mark and those right behind it: "[1][2]", "¹,²".
fn first_cluster<'m>(text: &str, marks: &'m [NoteMark]) -> &'m [NoteMark] {
    let beside = |two: &[NoteMark]| {
        let (end, start) = (two[0].span.end, two[1].span.start);
        end > start || text[end..start].chars().all(|c| c == ',' || c == ';' || c.is_whitespace())
    };
    let joined = marks.windows(2).take_while(|two| beside(two)).count();
    &marks[..joined + 1]
}

impl Cited {
    /// One citation of all the works of several.
    fn joined(all: impl Iterator<Item = Cited>) -> Option<Cited> {
        all.reduce(|mut one, next| {
            one.label = format!("{}, {}", one.label, next.label);
            one.work = match (one.work, next.work) {
                (Some(one), Some(next)) if one != next => Some(format!("{one}; {next}")),
                (one, next) => one.or(next),
            };
            one.sources.extend(next.sources);
            one.sources.sort_unstable();
            one.sources.dedup();
            one.missing |= next.missing;
            one.ambiguous |= next.ambiguous;
            one
        })
    }
}

/// What a note or a reference leads to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Work {
    /// The supplied sources, ascending.
    sources: Vec<usize>,
    /// Whether a work was not supplied.
    missing: bool,
    /// Whether `sources` are readings of one work.
    ambiguous: bool,
    /// What the text says about it.
    text: String,
}

impl Work {
    /// Both works.
    fn and(mut self, other: Work) -> Work {
        self.sources.extend(other.sources);
        self.sources.sort_unstable();
        self.sources.dedup();
        self.missing |= other.missing;
        self.ambiguous |= other.ambiguous;
        self.text = format!("{}; {}", self.text, other.text);
        self
    }

    /// One of the two, and it is not told which.
    fn or(self, other: Work) -> Work {
        let differ = self.sources != other.sources || self.missing != other.missing;
        let missing = self.missing && other.missing;
        let both = self.and(other);
        Work { ambiguous: both.ambiguous || differ, missing, ..both }
    }
}

/// The sources and the notes of a derivative.
struct Library<'d> {
    keys: Vec<SourceKeys>,
    derivative: &'d Document,
}

impl<'d> Library<'d> {
    fn new(sources: &[Document], derivative: &'d Document) -> Self {
        Self { keys: sources.iter().map(SourceKeys::new).collect(), derivative }
    }

    fn body(&self, note: &Note) -> &'d str {
        note.body.of(self.derivative.prose())
    }

    /// The work behind each note label.
    fn notes(&self) -> HashMap<&'d str, Work> {
        let mut works: HashMap<&str, Work> = HashMap::new();
        // The notes so far: their text where they name the work themselves, and the work.
        let mut before: Vec<(Option<&str>, Work)> = Vec::new();
        for note in self.derivative.notes() {
            let body = self.body(note);
            let pointed = match Pointer::of(body) {
                Some(Pointer::Before) => before.last().map(|(_, work)| work.clone()),
                Some(Pointer::Label(label)) => works.get(label.as_str()).cloned(),
                Some(Pointer::Author(names)) => {
                    let by = |(body, work): &(Option<&str>, Work)| {
                        body.filter(|body| begins_with_names(body, &names)).map(|_| work.clone())
                    };
                    before
                        .iter()
                        .filter_map(by)
                        .reduce(|one, next| if one == next { one } else { one.or(next) })
                }
                None => None,
            };
            let own = pointed.is_none().then_some(body);
            let work = pointed.unwrap_or_else(|| self.named(body));
            works.insert(note.label.as_str(), work.clone());
            before.push((own, work));
        }
        works
    }

    /// The works that a text names, its parts set off by semicolons.
    fn named(&self, body: &str) -> Work {
        let mut works: Vec<Work> = Vec::new();
        for part in body.split(';') {
            let sources = self.by_title(part);
            let known = !sources.is_empty();
            let reference = match author_year::references(part.trim()).as_slice() {
                [reference] if !known => self.referred(reference),
                _ => None,
            };
            let is_work = works.is_empty() || YEAR.is_match(part) || ADDRESS.is_match(part);
            match reference {
                Some(work) => works.push(work),
                None if known || is_work => works.push(Work {
                    missing: !known,
                    ambiguous: sources.len() > 1,
                    sources,
                    text: String::new(),
                }),
                None => {}
            }
        }
        let work = works.into_iter().reduce(Work::and).unwrap_or_default();
        Work { text: body.split_whitespace().collect::<Vec<_>>().join(" "), ..work }
    }

    /// The sources whose address or title a text holds, ascending: those that it fits best.
    fn by_title(&self, text: &str) -> Vec<usize> {
        let fits: Vec<usize> = self.keys.iter().map(|source| source.named_in(text)).collect();
        let best = fits.iter().copied().max().unwrap_or(0);
        (0..fits.len()).filter(|&at| best > 0 && fits[at] == best).collect()
    }

    /// The work of an author and year: by its entry among the notes, else by what the sources say of themselves.
    /// `None` where there is neither.
    fn referred(&self, reference: &Reference) -> Option<Work> {
        let sources: Vec<usize> = (0..self.keys.len()).filter(|&at| self.keys[at].is_by(reference)).collect();
        let entry = |note: &Note| {
            let body = self.body(note);
            if !is_entry_of(body, reference) {
                return None;
            }
            let by_title = self.by_title(body);
            // A title of its own tells that the entry is another work.
            let untitled = sources.iter().copied().filter(|&at| self.keys[at].titles.is_empty());
            let sources = if by_title.is_empty() { untitled.collect() } else { by_title };
            let text = body.split_whitespace().collect::<Vec<_>>().join(" ");
            Some(Work { missing: sources.is_empty(), ambiguous: sources.len() > 1, sources, text })
        };
        let entries = self.derivative.notes().iter().filter_map(entry);
        entries.reduce(Work::or).or_else(|| {
            let text = format!("{} {}", reference.authors.join(" "), reference.year);
            (!sources.is_empty()).then_some(Work {
                ambiguous: sources.len() > 1,
                missing: false,
                sources,
                text,
            })
        })
    }

    /// Whether there is a note or a source of an author and year.
    fn knows(&self, reference: &Reference) -> bool {
        self.keys.iter().any(|source| source.is_by(reference))
            || self.derivative.notes().iter().any(|note| is_entry_of(self.body(note), reference))
    }

    /// The citation that a mark makes.
    fn work(&self, mark: &NoteMark, notes: &HashMap<&str, Work>) -> Cited {
        let referred = || {
            let text = mark.label.clone();
            let works = author_year::references(&mark.label).into_iter().map(|reference| {
                self.referred(&reference).unwrap_or_else(|| Work {
                    missing: true,
                    text: text.clone(),
                    ..Work::default()
                })
            });
            works.reduce(Work::and)
        };
        let found = notes.get(mark.label.as_str()).cloned().or_else(referred);
        let label = mark.label.clone();
        match found {
            Some(Work { sources, missing, ambiguous, text }) => {
                Cited { label, sources, missing, ambiguous, work: Some(text) }
            }
            None => Cited { label, sources: Vec::new(), missing: true, ambiguous: false, work: None },
        }
    }
}

/// Where a note that names no work leads.
#[derive(Debug, PartialEq)]
enum Pointer {
    /// To the note before.
    Before,
    /// To the note of a label.
    Label(String),
    /// To the note that names these authors.
    Author(Vec<String>),
}

impl Pointer {
    fn of(body: &str) -> Option<Self> {
        let words = kinds::words(body);
        if words.first().is_some_and(|first| BEFORE.contains(&first.split('.').next().unwrap_or(first))) {
            return Some(Self::Before);
        }
        if let Some(hit) = SUPRA.captures(body) {
            let label = hit.get(1).or_else(|| hit.get(2)).expect("one of the two stands in every match");
            return Some(Self::Label(label.as_str().to_lowercase()));
        }
        let hit = BY_NAME.find(body)?;
        let names = kinds::words(&body[..hit.start()]).into_iter();
        let names: Vec<String> =
            names.filter(|word| is_telling(word) && !SIGNALS.contains(&word.as_str())).collect();
        Some(if names.is_empty() { Self::Before } else { Self::Author(names) })
    }
}

/// Whether a note begins with a name of the authors and holds all.
fn begins_with_names(body: &str, authors: &[String]) -> bool {
    let words = kinds::words(body);
    words.iter().take(NAME_WITHIN).any(|word| authors.contains(word))
        && authors.iter().all(|author| words.contains(author))
}

/// Whether a note is the entry of an author and year. A year without its letter fits every letter.
fn is_entry_of(body: &str, reference: &Reference) -> bool {
    let year = |found: regex::Match<'_>| {
        found.as_str() == reference.year
            || found.as_str().trim_end_matches(char::is_alphabetic) == reference.year
    };
    begins_with_names(body, &reference.authors) && YEAR.find_iter(body).any(year)
}

/// What a note may call a source.
struct SourceKeys {
    url: Option<String>,
    titles: Vec<HashSet<String>>,
    /// Words that tell who wrote it: its name here, who issued it, its first lines without the title, since a
    /// title tells what it is about.
    authors: HashSet<String>,
    /// Words that tell when: the same, the date and the title.
    dates: HashSet<String>,
}

impl SourceKeys {
    fn new(source: &Document) -> Self {
        let text = |passage: &Passage| passage.span.of(source.prose());
        let first_heading = source
            .passages()
            .iter()
            .filter(|passage| passage.cue == "heading")
            .map(text)
            .find(|heading| title_words(heading).len() >= TITLE_WORDS);
        let title = [source.title.as_deref(), first_heading];
        let top = source.passages().iter().take(HEAD);
        let top = top.filter(|passage| passage.kind == PassageKind::Furniture).map(text);
        let top = top.filter(|line| first_heading != Some(*line));
        let by = [Some(source.id()), source.issuer.as_deref()];
        let authors: HashSet<String> = by.into_iter().flatten().chain(top).flat_map(kinds::words).collect();
        let dates = title.into_iter().chain([source.date.as_deref()]).flatten().flat_map(kinds::words);
        Self {
            url: source.url.as_deref().map(fold_url),
            titles: title
                .into_iter()
                .flatten()
                .map(title_words)
                .filter(|words| words.len() >= TITLE_WORDS)
                .collect(),
            dates: dates.chain(authors.iter().cloned()).collect(),
            authors,
        }
    }

    /// How well a text fits: 0 when it does not name the source, the most when it has the address, else how many
    /// words of the title it holds.
    fn named_in(&self, text: &str) -> usize {
        let mut addresses = ADDRESS.find_iter(text).map(|address| fold_url(address.as_str()));
        if let Some(url) = &self.url
            && addresses.any(|address| address == *url)
        {
            return usize::MAX;
        }
        let words = title_words(text);
        let held = |title: &HashSet<String>| {
            let held = title.iter().filter(|word| words.contains(*word)).count();
            if held as f64 >= TITLE_SHARE * title.len() as f64 { held } else { 0 }
        };
        self.titles.iter().map(held).max().unwrap_or(0)
    }

    /// Whether the source says of itself that it is by these authors and of that year. A year without its letter fits
    /// every letter, on either side.
    fn is_by(&self, reference: &Reference) -> bool {
        let bare = |year: &str| year.trim_end_matches(char::is_alphabetic).to_owned();
        let fits = |word: &String| {
            *word == reference.year || bare(word) == reference.year || *word == bare(&reference.year)
        };
        reference.authors.iter().all(|author| self.authors.contains(author)) && self.dates.iter().any(fits)
    }
}

/// Words of a title that tell it from others.
fn title_words(title: &str) -> HashSet<String> {
    kinds::words(title).into_iter().filter(|word| is_telling(word)).collect()
}

fn is_telling(word: &str) -> bool {
    word.len() > 2 && !crate::normalise::words::is_function(word)
}

/// An address without what may differ between two ways of writing it.
fn fold_url(url: &str) -> String {
    let url = url.trim_matches(['<', '>', '(', ')', ',', '.', ';', '"']).to_lowercase();
    let url = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let url = url.strip_prefix("www.").unwrap_or(url);
    url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Format;

    fn plain(id: &str, text: &str) -> Document {
        Document::from_text(id, Format::Plain, text)
    }

    /// Label, sources, whether a work is missing and whether it is ambiguous.
    type Found = Option<(String, Vec<usize>, bool, bool)>;

    /// What the first `count` passages cite.
    fn cited(sources: &[Document], derivative: &str, count: usize) -> Vec<Found> {
        let derivative = plain("d", derivative);
        let derivative = marked(sources, &derivative);
        let cited = governing(sources, &derivative);
        cited
            .into_iter()
            .take(count)
            .map(|c| c.map(|c| (c.label, c.sources, c.missing, c.ambiguous)))
            .collect()
    }

    fn to(label: &str, sources: &[usize]) -> Found {
        Some((label.to_owned(), sources.to_vec(), sources.is_empty(), false))
    }

    fn two() -> [Document; 2] {
        [
            plain(
                "a",
                "Harbour Plan for the Outer Quays\n\nBy Jana Otterley\n\n3 May 2031\n\nShips will come.\n",
            ),
            plain("b", "Ledger of the Salt Guild\n\nBy Odo Vane\n\n4 June 2030\n\nSalt was sold.\n"),
        ]
    }

    #[test]
    fn marks_govern_back_and_ibid_chains_resolve() {
        let text = "Ships came. They stayed.[i] They left.[ii] Nobody knows.\n\nThe levy fell.[iii]\n\n[i] “Harbour Plan for the Outer Quays”, Orvelle.\n\n[ii] Ibid.\n\n[iii] Harbour Courier, https://example.org/courier\n";
        assert_eq!(
            cited(&two()[..1], text, 5),
            [to("i", &[0]), to("i", &[0]), to("ii", &[0]), None, to("iii", &[])]
        );
    }

    #[test]
    fn a_mark_in_the_middle_governs_what_stands_before_it() {
        let text = "Ships came. They stayed,[1] and salt was sold.[2] Nobody knows.\n\n[1] Harbour Plan for the Outer Quays.\n\n[2] Ledger of the Salt Guild.\n";
        assert_eq!(cited(&two(), text, 3), [to("1", &[0]), to("1, 2", &[0, 1]), None]);
    }

    #[test]
    fn lists_and_ranges_of_marks() {
        let notes =
            "\n\n[1] Harbour Plan for the Outer Quays.\n\n[2] Ledger of the Salt Guild.\n\n[3] Ibid.\n";
        for mark in ["[1, 2]", "[1–3]", "[1][2]", "¹,²", "1,2"] {
            let found =
                cited(&two(), &format!("Ships came to the quay.{mark} Nobody knows.{notes}"), 1).remove(0);
            assert_eq!(
                found.map(|(_, sources, missing, _)| (sources, missing)),
                Some((vec![0, 1], false)),
                "{mark}"
            );
        }
    }

    #[test]
    fn short_notes_lead_to_long_ones() {
        let text = "A quay.[1] A guild.[2] A quay.[3] A guild.[4] A quay.[5] A guild.[6]\n\n[1] Jana Otterley, Harbour Plan for the Outer Quays, 2031.\n\n[2] Odo Vane, Ledger of the Salt Guild, 2030, p. 4.\n\n[3] Otterley, op. cit., p. 7.\n\n[4] Supra note 2, at 5.\n\n[5] See note 3 above.\n\n[6] Vane 2030, 11.\n";
        let found = cited(&two(), text, 6).into_iter().map(|found| found.expect("cited").1);
        assert_eq!(found.collect::<Vec<_>>(), [[0], [1], [0], [1], [0], [1]]);
    }

    #[test]
    fn authors_and_years_name_sources_and_entries() {
        let text = "Ships came (Otterley, 2031). Vane (2030) sold salt. Both came (Otterley 2031: 4; Vane et al., 2030). Rain fell (Orr, 2029). The feast was small (Tarn, 2028).\n\nReferences\n\nOrr, E. (2029). Rain of the Coast. Tarn Press.\n";
        assert_eq!(
            cited(&two(), text, 5),
            [
                to("Otterley, 2031", &[0]),
                to("Vane, 2030", &[1]),
                to("Otterley 2031: 4; Vane et al., 2030", &[0, 1]),
                to("Orr, 2029", &[]),
                None
            ]
        );
    }

    #[test]
    fn two_sources_of_one_author_and_year_are_two_readings() {
        let sources = [
            plain("otterley-2031-plan", "Ships will come.\n"),
            plain("otterley-2031-ledger", "Salt was sold.\n"),
        ];
        let found = cited(&sources, "Ships came (Otterley, 2031).", 1);
        assert_eq!(found, [Some(("Otterley, 2031".to_owned(), vec![0, 1], false, true))]);
    }

    #[test]
    fn pointers() {
        let author = |name: &str| Some(Pointer::Author(vec![name.to_owned()]));
        assert_eq!(Pointer::of("Ibid., p. 4."), Some(Pointer::Before));
        assert_eq!(Pointer::of("Loc. cit."), Some(Pointer::Before));
        assert_eq!(Pointer::of("Op.cit., 5"), Some(Pointer::Before));
        assert_eq!(Pointer::of("Otterley, op. cit., p. 4"), author("otterley"));
        assert_eq!(Pointer::of("Otterley, supra, at 4"), author("otterley"));
        assert_eq!(Pointer::of("See also Otterley, op. cit."), author("otterley"));
        assert_eq!(Pointer::of("Otterley, supra n. 12"), Some(Pointer::Label("12".to_owned())));
        assert_eq!(Pointer::of("Harbour Plan, note 3 to the table"), None);
    }

    #[test]
    fn an_address_is_enough() {
        assert_eq!(fold_url("https://www.example.org/a/?x=1,"), "example.org/a");
        let note = "“Another Title”, Orvelle (see <https://www.example.org/plan/>).";
        let source = plain("s", "Ships.").described(None, None, Some("http://example.org/plan"));
        assert_eq!(SourceKeys::new(&source).named_in(note), usize::MAX);
        assert_eq!(SourceKeys::new(&source).named_in("www.example.org/planet"), 0);
    }
}
