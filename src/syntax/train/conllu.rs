//! Reads treebanks in CoNLL-U form.

use super::super::labels::{CLASSES, RELATIONS};

/// A sentence of a treebank.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sentence {
    /// The text it was cut from.
    pub text: String,
    pub forms: Vec<String>,
    /// The bytes of each word in `text`; the words of a contraction that is not the sum of its parts share
    /// the bytes of the whole.
    pub spans: Vec<(usize, usize)>,
    /// Numbers in the tagger's list of classes.
    pub classes: Vec<u8>,
    /// Nothing for the root.
    pub heads: Vec<Option<usize>>,
    /// Numbers in the list of relations.
    pub relations: Vec<u8>,
}

/// Reads every sentence of a file. An error names the line and what is wrong with it.
pub(crate) fn read(file: &str) -> Result<Vec<Sentence>, String> {
    let mut out = Vec::new();
    let mut sentence = Sentence::default();
    // End of the last contraction, as a number of words and a place in the text, and where to search on.
    let (mut joined, mut at) = ((0, 0, 0), 0);
    for (number, line) in file.lines().chain([""]).enumerate() {
        let wrong = |what: &str| format!("line {}: {what}; CoNLL-U with ten columns is needed", number + 1);
        if line.is_empty() {
            if !sentence.forms.is_empty() {
                out.push(std::mem::take(&mut sentence));
            }
            (joined, at) = ((0, 0, 0), 0);
            continue;
        }
        if let Some(text) = line.strip_prefix("# text = ") {
            text.clone_into(&mut sentence.text);
        }
        if line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let &[id, form, _, upos, xpos, _, head, relation, ..] = fields.as_slice() else {
            return Err(wrong("too few columns"));
        };
        let place = |form: &str| {
            let start = sentence.text[at..].find(form).map_or(at, |found| at + found);
            (start, (start + form.len()).min(sentence.text.len()))
        };
        if let Some((_, last)) = id.split_once('-') {
            let last: usize = last.parse().map_err(|_| wrong("no number at the end of the range"))?;
            let (start, end) = place(form);
            joined = (last, start, end);
            at = start;
            continue;
        }
        if id.contains('.') {
            continue;
        }
        let spans_apart = !sentence.text[at..].trim_start().starts_with(form);
        let span =
            if sentence.forms.len() < joined.0 && spans_apart { (joined.1, joined.2) } else { place(form) };
        at = if sentence.forms.len() + 1 == joined.0 { joined.2 } else { at.max(span.1) };
        sentence.spans.push(span);
        sentence.forms.push(form.to_owned());
        sentence.classes.push(class(upos, xpos));
        let head: usize = head.parse().map_err(|_| wrong("no number as head"))?;
        sentence.heads.push(head.checked_sub(1));
        sentence.relations.push(relation_of(relation));
    }
    Ok(out)
}

/// The class of a pair of tags.
fn class(upos: &str, xpos: &str) -> u8 {
    let pair = format!("{upos} {xpos}");
    let exact = CLASSES.iter().position(|(name, ..)| *name == pair);
    let first = || CLASSES.iter().position(|(name, ..)| name.split(' ').next() == Some(upos));
    exact.or_else(first).unwrap_or(CLASSES.len() - 1) as u8
}

/// The number of a relation.
fn relation_of(name: &str) -> u8 {
    let find = |name: &str| RELATIONS.iter().position(|(known, _)| *known == name);
    let base = name.split(':').next().unwrap_or(name);
    find(name).or_else(|| find(base)).unwrap_or_else(|| find("dep").unwrap_or(0)) as u8
}
