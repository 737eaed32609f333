//! Which work does a passage cite, and is it among the sources?
//!
//! A footnote mark governs the sentence that carries it and the sentences before it, back to the previous
//! mark or the start of the paragraph. The note is followed through *ibid.* to the work it names, and the
//! work is looked for among the sources by address, then by title. Linear in the notes and passages.

use crate::document::{Document, Note, PassageKind};
use crate::judgment::Cited;
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// An address in the text of a note; the punctuation around it is cut by [`fold_url`].
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:https?://|www\.)[^\s<>"“”]+"#).expect("the pattern is checked by a test")
});

/// Openings of a note that point to the note before.
const BEFORE: &[&str] = &["ibid", "ibidem", "idem", "id", "loc"];

/// Share, `0..=1`, of the words of a source's title that a note must hold to point to it. Notes shorten
/// titles and drop subtitles, yet name other works on the same topic.
const TITLE_SHARE: f64 = 0.8;

/// Fewest words of a title that is matched by its words; shorter titles are too common.
const TITLE_WORDS: usize = 3;

/// The citation that governs each passage of `derivative`, in passage order.
pub(crate) fn governing(sources: &[Document], derivative: &Document) -> Vec<Option<Cited>> {
    let works = works(sources, derivative);
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
        waiting.push(at);
        if let Some(mark) = passage.marks.last() {
            let work = works.get(mark.label.as_str()).cloned().unwrap_or(Cited {
                label: mark.label.clone(),
                source: None,
                work: None,
            });
            for governed in waiting.drain(..) {
                cited[governed] = Some(work.clone());
            }
        }
    }
    cited
}

/// The work behind each note label.
fn works<'d>(sources: &[Document], derivative: &'d Document) -> HashMap<&'d str, Cited> {
    let keys: Vec<SourceKeys> = sources.iter().map(SourceKeys::new).collect();
    let mut works = HashMap::new();
    let mut previous: Option<(Option<usize>, String)> = None;
    for note in derivative.notes() {
        let found = match (points_before(derivative, note), previous.take()) {
            (true, Some(previous)) => previous,
            _ => {
                let body = note.body.of(derivative.text());
                (
                    keys.iter().position(|source| source.named_in(body)),
                    body.split_whitespace().collect::<Vec<_>>().join(" "),
                )
            }
        };
        works.insert(
            note.label.as_str(),
            Cited { label: note.label.clone(), source: found.0, work: Some(found.1.clone()) },
        );
        previous = Some(found);
    }
    works
}

fn points_before(document: &Document, note: &Note) -> bool {
    let body = note.body.of(document.text());
    let first: String =
        body.chars().skip_while(|c| !c.is_alphabetic()).take_while(|c| c.is_alphabetic()).collect();
    BEFORE.contains(&first.to_lowercase().as_str())
}

/// What a note may call a source.
struct SourceKeys {
    url: Option<String>,
    titles: Vec<HashSet<String>>,
}

impl SourceKeys {
    fn new(source: &Document) -> Self {
        let first_heading = source
            .passages()
            .iter()
            .filter(|passage| passage.cue == "heading")
            .map(|passage| passage.span.of(source.text()))
            .find(|heading| title_words(heading).len() >= TITLE_WORDS);
        let titles = source.title.as_deref().into_iter().chain(first_heading).map(title_words);
        Self {
            url: source.url.as_deref().map(fold_url),
            titles: titles.filter(|words| words.len() >= TITLE_WORDS).collect(),
        }
    }

    fn named_in(&self, note: &str) -> bool {
        let mut addresses = ADDRESS.find_iter(note).map(|address| fold_url(address.as_str()));
        if let Some(url) = &self.url
            && addresses.any(|address| address == *url)
        {
            return true;
        }
        let words = title_words(note);
        self.titles.iter().any(|title| {
            let held = title.iter().filter(|word| words.contains(*word)).count();
            held as f64 >= TITLE_SHARE * title.len() as f64
        })
    }
}

/// Words of a title that tell it from others.
fn title_words(title: &str) -> HashSet<String> {
    crate::segment::kinds::words(title)
        .into_iter()
        .filter(|word| word.len() > 2 && !crate::normalise::words::is_function(word))
        .collect()
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

    #[test]
    fn marks_govern_back_and_ibid_chains_resolve() {
        let text = "Ships came. They stayed.[i] They left.[ii] Nobody knows.\n\nThe levy fell.[iii]\n\n[i] “Harbour Plan for the Outer Quays”, Orvelle.\n\n[ii] Ibid.\n\n[iii] Harbour Courier, https://example.org/courier\n";
        let derivative = Document::from_text("d", Format::Plain, text);
        let source =
            Document::from_text("s", Format::Plain, "Harbour Plan for the Outer Quays\n\nShips will come.\n");
        let cited = governing(&[source], &derivative);
        let found: Vec<_> =
            cited.iter().take(5).map(|c| c.as_ref().map(|c| (c.label.as_str(), c.source))).collect();
        assert_eq!(
            found,
            [Some(("i", Some(0))), Some(("i", Some(0))), Some(("ii", Some(0))), None, Some(("iii", None))]
        );
    }

    #[test]
    fn an_address_is_enough() {
        assert_eq!(fold_url("https://www.example.org/a/?x=1,"), "example.org/a");
        let note = "“Another Title”, Orvelle (see <https://www.example.org/plan/>).";
        let source = Document::from_text("s", Format::Plain, "Ships.").described(
            None,
            None,
            Some("http://example.org/plan"),
        );
        assert!(SourceKeys::new(&source).named_in(note));
        assert!(!SourceKeys::new(&source).named_in("www.example.org/planet"));
    }
}
