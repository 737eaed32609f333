//! The element tree of a page, flat and in document order, within limits.
//!
//! A subtree is a range of indices, so that nothing that reads the tree recurses. The limits are asked twice: of the
//! tags before parsing, because a parser's time grows with the product of tags and depth, and of the tree itself.

use crate::error::{Error, ErrorKind};
use dom_query::{Document, NodeId, NodeRef};
use rustc_hash::FxHashMap;

/// Most elements of a page. The largest single-page documents that people publish (a whole statute, a book) have
/// some 100,000; the download of sources has the same limit.
const MAX_ELEMENTS: usize = 200_000;

/// Deepest nesting of elements; Chromium flattens what is nested deeper (`kMaximumHTMLParserDOMTreeDepth`).
const MAX_DEPTH: usize = 512;

/// How many times [`MAX_DEPTH`] start tags may be open before parsing, where it is not known yet which of them the
/// parser closes by itself.
const OPEN_TAGS: usize = 8 * MAX_DEPTH;

/// Most elements that unclosed formatting may make of few tags: the parser repeats every open `<b>` in every block.
const MAX_REPEATED: usize = 1_000_000;

/// Most attributes of a tag; the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 4_096;

/// How many times the length of the page is spent on looking for the ends of tags, beside [`TAG_BYTES`]; a page whose
/// tags end needs one.
const TAG_PASSES: usize = 16;

/// Bytes that may be spent on looking for the ends of tags in any page: scripts compare numbers with `<`.
const TAG_BYTES: usize = 64 << 20;

/// Elements without an end tag.
pub(super) const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements that the parser closes without an end tag.
const IMPLIED: [&str; 19] = [
    "body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt", "tbody",
    "td", "tfoot", "th", "thead", "tr", "caption",
];

/// Elements that the parser opens again in the next block when they are left open.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// A page.
#[derive(Debug)]
pub(in crate::read) struct Page {
    /// In document order; the first is the document itself.
    pub nodes: Vec<Node>,
    /// The element of an id or of the name of an anchor; the first where several have it.
    pub ids: FxHashMap<String, usize>,
}

/// An element or a text. Comments and the contents of `template` are not part of the tree.
#[derive(Debug)]
pub(in crate::read) struct Node {
    pub parent: usize,
    /// One past the last node of its subtree.
    pub end: usize,
    /// Its place among the siblings of its name, from 1; 0 when it is the only one.
    nth: u32,
    /// Its name in the tree of the parser, which Readability works on.
    pub id: NodeId,
    pub data: Data,
}

#[derive(Debug)]
pub(in crate::read) enum Data {
    Text(String),
    Element { name: String, attributes: Vec<(String, String)> },
}

impl Page {
    /// Parses a page; also hands back the parser's tree.
    ///
    /// # Errors
    /// When it has more elements than is sensible, or nests them deeper.
    pub fn parse(html: &str) -> Result<(Self, Document), Error> {
        check_tags(html.as_bytes())?;
        let document = Document::from(html);
        let page = Self::flatten(&document)?;
        Ok((page, document))
    }

    fn flatten(document: &Document) -> Result<Self, Error> {
        let root = document.root();
        let mut page = Self {
            nodes: vec![Node {
                parent: 0,
                end: 1,
                nth: 0,
                id: root.id,
                data: Data::Element { name: String::new(), attributes: Vec::new() },
            }],
            ids: FxHashMap::default(),
        };
        let mut open = vec![(0, root)];
        let mut numbers: FxHashMap<NodeId, u32> = number_children(&root);
        let mut elements = 0;
        let mut next = root.first_child();
        loop {
            let Some(node) = next else {
                let Some((at, node)) = open.pop() else { break };
                page.nodes[at].end = page.nodes.len();
                next = node.next_sibling();
                continue;
            };
            next = node.next_sibling();
            let at = page.nodes.len();
            let data = if let Some(element) = node.element_ref() {
                elements += 1;
                let pair = |attr: &dom_query::Attr| {
                    (attr.name.local.to_string().to_ascii_lowercase(), attr.value.to_string())
                };
                let attributes = element.attrs.iter().map(pair).collect();
                Data::Element { name: element.name.local.to_string(), attributes }
            } else if node.is_text() {
                Data::Text(node.text().to_string())
            } else {
                continue;
            };
            if let Data::Element { name: element, attributes } = &data {
                for (name, value) in attributes {
                    if name == "id" || name == "name" && element == "a" {
                        page.ids.entry(value.clone()).or_insert(at);
                    }
                }
            }
            let nth = numbers.remove(&node.id).unwrap_or(0);
            let parent = open.last().map_or(0, |(at, _)| *at);
            page.nodes.push(Node { parent, end: at + 1, nth, id: node.id, data });
            if let Some(child) = node.first_child() {
                numbers.extend(number_children(&node));
                open.push((at, node));
                next = Some(child);
            }
            if elements > MAX_ELEMENTS {
                return Err(too_many_elements());
            }
            if open.len() > MAX_DEPTH {
                return Err(too_deep());
            }
        }
        Ok(page)
    }

    /// The element's name; empty for a text.
    pub fn name(&self, at: usize) -> &str {
        match &self.nodes[at].data {
            Data::Element { name, .. } => name,
            Data::Text(_) => "",
        }
    }

    /// The text of a text node; empty for an element.
    pub fn text(&self, at: usize) -> &str {
        match &self.nodes[at].data {
            Data::Text(text) => text,
            Data::Element { .. } => "",
        }
    }

    pub fn attribute(&self, at: usize, wanted: &str) -> Option<&str> {
        match &self.nodes[at].data {
            Data::Element { attributes, .. } => {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| &**value)
            }
            Data::Text(_) => None,
        }
    }

    /// Whether an attribute that holds words parted by blanks holds this one, letter case aside.
    pub fn has_word(&self, at: usize, attribute: &str, word: &str) -> bool {
        self.attribute(at, attribute)
            .is_some_and(|value| value.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word)))
    }

    pub fn subtree(&self, at: usize) -> std::ops::Range<usize> {
        at..self.nodes[at].end
    }

    /// The elements around a node, the nearest first, without the document.
    pub fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(self.nodes[at].parent), |&up| Some(self.nodes[up].parent))
            .take_while(|&up| up > 0)
    }

    /// The first element of this name.
    pub fn first(&self, name: &str) -> Option<usize> {
        (0..self.nodes.len()).find(|&at| self.name(at) == name)
    }

    /// The words of a subtree, white space folded.
    pub fn words(&self, at: usize) -> String {
        let text: String = self.subtree(at).map(|at| self.text(at)).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The path of an element in XPath, as a browser tells it: `/html/body/main/p[3]`.
    pub fn path(&self, at: usize) -> String {
        let mut steps: Vec<usize> = self.ancestors(at).collect();
        steps.reverse();
        steps.push(at);
        let mut path = String::new();
        for step in steps {
            path.push('/');
            path.push_str(self.name(step));
            if self.nodes[step].nth > 0 {
                path.push_str(&format!("[{}]", self.nodes[step].nth));
            }
        }
        path
    }
}

/// The places of a node's children among their namesakes.
fn number_children(node: &NodeRef<'_>) -> FxHashMap<NodeId, u32> {
    let mut seen: FxHashMap<String, Vec<NodeId>> = FxHashMap::default();
    for child in node.children_it(false) {
        if let Some(element) = child.element_ref() {
            seen.entry(element.name.local.to_string()).or_default().push(child.id);
        }
    }
    let namesakes = seen.into_values().filter(|ids| ids.len() > 1);
    namesakes.flat_map(|ids| ids.into_iter().zip(1..)).collect()
}

/// Refuses a page on which the parser would spend far more than it is worth. Every `<` before a letter counts as a
/// tag, in scripts and comments too, so that nothing can hide from the count.
fn check_tags(html: &[u8]) -> Result<(), Error> {
    let (mut tags, mut open, mut formatting, mut repeated) = (0usize, 0usize, 0usize, 0usize);
    let mut budget = TAG_PASSES * html.len() + TAG_BYTES;
    let mut at = 0;
    while let Some(found) = html[at..].iter().position(|&b| b == b'<') {
        at += found + 1;
        let closes = html.get(at) == Some(&b'/');
        at += usize::from(closes);
        if !html.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'<');
        let end = html[at..].iter().position(ends).map_or(html.len(), |len| at + len);
        let name = String::from_utf8_lossy(&html[at..end.min(at + 16)]).to_ascii_lowercase();
        at = end;
        let name = &*name;
        if VOID.contains(&name) {
            tags += 1;
        } else if closes {
            open -= usize::from(open > 0 && !IMPLIED.contains(&name));
            formatting -= usize::from(formatting > 0 && FORMATTING.contains(&name));
            continue;
        } else {
            tags += 1;
            open += usize::from(!IMPLIED.contains(&name));
            if FORMATTING.contains(&name) {
                formatting += 1;
            } else {
                repeated += formatting;
            }
        }
        if tags > MAX_ELEMENTS || repeated > MAX_REPEATED {
            return Err(too_many_elements());
        }
        if open > OPEN_TAGS {
            return Err(too_deep());
        }
        let (attributes, spent) = attributes(&html[end..], budget);
        budget = budget.saturating_sub(spent);
        if attributes > MAX_ATTRIBUTES || budget == 0 {
            let message = "has tags that do not end or have thousands of attributes; it is damaged";
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
    }
    Ok(())
}

/// How many attributes stand behind a tag's name, and how many bytes it took to see.
fn attributes(rest: &[u8], budget: usize) -> (usize, usize) {
    let rest = &rest[..rest.len().min(budget)];
    let run = |from: usize, until: &dyn Fn(u8) -> bool| {
        rest[from..].iter().position(|&b| until(b)).map_or(rest.len(), |len| from + len)
    };
    let (mut at, mut count) = (0, 0);
    while count <= MAX_ATTRIBUTES {
        at = run(at, &|b| !b.is_ascii_whitespace() && b != b'/');
        if at >= rest.len() || rest[at] == b'>' {
            break;
        }
        count += 1;
        at = run(at + 1, &|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='));
        let value = run(at, &|b| !b.is_ascii_whitespace());
        if rest.get(value) != Some(&b'=') {
            continue;
        }
        at = run(value + 1, &|b| !b.is_ascii_whitespace());
        at = match rest.get(at) {
            Some(&quote @ (b'"' | b'\'')) => (run(at + 1, &|b| b == quote) + 1).min(rest.len()),
            _ => run(at, &|b| b.is_ascii_whitespace() || b == b'>'),
        };
    }
    (count, at)
}

fn too_many_elements() -> Error {
    let message =
        format!("has more than {MAX_ELEMENTS} elements; save the part to be checked as a page of its own");
    Error::new(ErrorKind::TooLarge, message)
}

fn too_deep() -> Error {
    let message = format!(
        "nests elements more than {MAX_DEPTH} deep; save its text as a simpler page or as plain text"
    );
    Error::new(ErrorKind::TooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::parse(html).expect("a page").0
    }

    #[test]
    fn paths_are_those_of_the_file() {
        let page =
            page("<!DOCTYPE html><main><p>a<p>b <b>c</b></main><!-- x --><p>d<table><tr><td>e</table>");
        let paths: Vec<String> = (0..page.nodes.len())
            .filter(|&at| !page.text(at).is_empty())
            .map(|at| format!("{} {}", page.path(page.nodes[at].parent), page.text(at)))
            .collect();
        assert_eq!(
            paths,
            [
                "/html/body/main/p[1] a",
                "/html/body/main/p[2] b ",
                "/html/body/main/p[2]/b c",
                "/html/body/p d",
                "/html/body/table/tbody/tr/td e",
            ]
        );
        let main = page.first("main").expect("main");
        assert_eq!(page.words(main), "ab c");
    }

    #[test]
    fn absurd_pages_are_refused_at_once() {
        let refused = |html: String, told: &str| {
            let error = Page::parse(&html).err().expect("too large");
            assert_eq!(error.kind(), ErrorKind::TooLarge);
            assert!(error.to_string().contains(told), "{error}");
        };
        refused("<div>".repeat(1_000_000), "deep");
        refused("<div>".repeat(600), "deep");
        refused("<p>".repeat(1_000_000), "elements");
        refused(format!("{}{}", "<b>".repeat(2_000), "<p>x".repeat(2_000)), "elements");
        refused(format!("<p{}>", " a".repeat(100_000)), "attributes");
        refused("<p a=\"".repeat(100_000), "do not end");
        assert!(Page::parse(&format!("<script>{}</script><p>x", "i<b ;".repeat(900))).is_ok());
    }
}
