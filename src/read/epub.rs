//! EPUB books: the chapters in the order of the spine, read as web pages are but for the search of an article, since
//! a chapter has nothing around its text.
//!
//! The navigation document, a table of contents and the cover are passed over. A note may stand in another chapter
//! than its mark. What the spine names and the book does not hold is a part that cannot be read. Of the package only
//! XML is read, without entities of its own; what is encrypted but fonts is an error. Linear in the size of the book.

use super::ReadOptions;
use super::archive::Package;
use super::extract::Extract;
use super::html::{self, Notes, Page, Walk};
use crate::error::{Error, ErrorKind};
use crate::origin::Origin;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;

/// Most nodes of all chapters together, which stand in memory at once: five times the largest page.
const MAX_NODES: usize = 2_000_000;

/// Ways of hiding fonts from copying that leave the text alone.
const FONT_OBFUSCATION: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// A file of the book as the package document tells it.
#[derive(Debug, Default)]
struct Item {
    path: String,
    media_type: String,
    nav: bool,
}

/// What the package document tells.
#[derive(Debug, Default)]
struct Book {
    title: Option<String>,
    language: Option<String>,
    items: BTreeMap<String, Item>,
    /// Ids of items in reading order.
    spine: Vec<String>,
    /// The old table of contents.
    ncx: Option<String>,
    /// Paths of cover and table of contents.
    passed: Vec<String>,
}

/// Reads a book.
pub(super) fn read(package: &mut Package<'_>, options: &ReadOptions) -> Result<Extract, Error> {
    refuse_encrypted(package)?;
    let container = needed(package, "META-INF/container.xml")?;
    let root = elements("META-INF/container.xml", &container)?
        .into_iter()
        .find(|element| element.name == "rootfile")
        .and_then(|element| element.attribute("full-path").map(html::percent_decoded))
        .ok_or_else(|| damaged("META-INF/container.xml names no package document"))?;
    let book = book(&root, &needed(package, &root)?)?;
    let titles = titles(package, &book)?;

    let mut extract = Extract::default();
    extract.title = book.title.clone();
    if let Some(language) = book.language.as_deref().filter(|language| !is_english(language)) {
        extract.notices.push(format!("says that it is written in {language}; it is read by English rules"));
    }
    let (mut pages, mut paths, mut order, mut nodes) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for id in &book.spine {
        let Some(item) = book.items.get(id) else {
            order.push(Err((
                id.clone(),
                format!("the chapter {id} is named in the book's spine and nowhere else"),
            )));
            continue;
        };
        let path = &item.path;
        if item.nav || book.passed.contains(path) {
            continue;
        }
        if !is_page(item) {
            order.push(Err((path.clone(), format!("{path} is no text ({})", item.media_type))));
            continue;
        }
        let Some(bytes) = package.part(path)? else {
            order.push(Err((path.clone(), format!("the chapter {path} is missing from the book"))));
            continue;
        };
        let text = html::decode(&bytes, &mut extract.notices)?;
        let (page, _) = Page::parse(&html::spelled_out(&text)).map_err(|error| in_member(path, error))?;
        if is_passed(&page) {
            continue;
        }
        nodes += page.nodes.len();
        if nodes > MAX_NODES {
            let message = format!("has more than {MAX_NODES} elements and texts; check a part of it");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        order.push(Ok(pages.len()));
        pages.push(page);
        paths.push(path.clone());
    }

    let page_of = |from: usize, file: &str| {
        let path = if file.is_empty() { paths[from].clone() } else { resolve(&paths[from], file) };
        paths.iter().position(|known| *known == path)
    };
    let notes = Notes::find(&pages, &page_of);
    for chapter in order {
        match chapter {
            Ok(number) => {
                let seen = html::visible(&pages[number], options);
                let named = titles.get(&paths[number]).cloned().unwrap_or_else(|| file_name(&paths[number]));
                Walk::new(&pages, number, &notes, &seen, seen.clone(), Some(named)).run(&mut extract);
            }
            Err((chapter, reason)) => {
                let chapter = Some(file_name(&chapter));
                extract.cannot_read(Origin { chapter, ..Origin::default() }, &reason);
            }
        }
    }
    Ok(extract)
}

/// Fails when anything but fonts is encrypted.
fn refuse_encrypted(package: &mut Package<'_>) -> Result<(), Error> {
    const NAME: &str = "META-INF/encryption.xml";
    let Some(bytes) = package.part(NAME)? else { return Ok(()) };
    let methods = elements(NAME, &bytes)?.into_iter().filter(|element| element.name == "EncryptionMethod");
    for method in methods {
        if !FONT_OBFUSCATION.contains(&method.attribute("Algorithm").unwrap_or_default()) {
            let message = "is encrypted (DRM); get a copy of the book without it, or its text";
            return Err(Error::new(ErrorKind::NotText, message));
        }
    }
    Ok(())
}

/// The package document at `root`.
fn book(root: &str, bytes: &[u8]) -> Result<Book, Error> {
    let mut book = Book::default();
    for element in elements(root, bytes)? {
        let attribute = |name: &str| element.attribute(name).unwrap_or_default();
        let path =
            || resolve(root, &html::percent_decoded(attribute("href").split('#').next().unwrap_or_default()));
        let text = element.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match &*element.name {
            "title" if book.title.is_none() && !text.is_empty() => book.title = Some(text),
            "language" if book.language.is_none() && !text.is_empty() => book.language = Some(text),
            "item" => {
                let nav = attribute("properties").split_whitespace().any(|property| property == "nav");
                let media_type = attribute("media-type").to_owned();
                book.items.insert(attribute("id").to_owned(), Item { path: path(), media_type, nav });
            }
            "spine" => book.ncx = element.attribute("toc").map(str::to_owned),
            "itemref" => book.spine.push(attribute("idref").to_owned()),
            "reference" if matches!(attribute("type"), "cover" | "toc") => book.passed.push(path()),
            _ => {}
        }
    }
    if book.spine.is_empty() {
        return Err(damaged(&format!("{root} names no chapters")));
    }
    Ok(book)
}

/// The titles of chapters by path, as the navigation document or the old table of contents has them.
fn titles(package: &mut Package<'_>, book: &Book) -> Result<BTreeMap<String, String>, Error> {
    let mut titles = BTreeMap::new();
    let mut keep = |path: String, title: String| {
        if !title.is_empty() {
            titles.entry(path).or_insert(title);
        }
    };
    if let Some(nav) = book.items.values().find(|item| item.nav)
        && let Some(bytes) = package.part(&nav.path)?
    {
        let text = html::decode(&bytes, &mut Vec::new())?;
        let (page, _) =
            Page::parse(&html::spelled_out(&text)).map_err(|error| in_member(&nav.path, error))?;
        for link in (0..page.nodes.len()).filter(|&at| page.name(at) == "a") {
            if let Some(href) = page.attribute(link, "href") {
                let file = html::percent_decoded(href.split('#').next().unwrap_or_default());
                keep(resolve(&nav.path, &file), page.words(link));
            }
        }
    } else if let Some(ncx) = book.ncx.as_ref().and_then(|id| book.items.get(id))
        && let Some(bytes) = package.part(&ncx.path)?
    {
        let mut label = String::new();
        for element in elements(&ncx.path, &bytes)? {
            match &*element.name {
                "text" => label = element.text.split_whitespace().collect::<Vec<_>>().join(" "),
                "content" => {
                    let file =
                        element.attribute("src").unwrap_or_default().split('#').next().unwrap_or_default();
                    keep(resolve(&ncx.path, &html::percent_decoded(file)), std::mem::take(&mut label));
                }
                _ => {}
            }
        }
    }
    Ok(titles)
}

fn is_page(item: &Item) -> bool {
    matches!(&*item.media_type, "application/xhtml+xml" | "text/html" | "text/x-oeb1-document")
        || item.media_type.is_empty() && item.path.to_ascii_lowercase().ends_with("html")
}

/// Whether a chapter calls itself the cover or the table of contents.
fn is_passed(page: &Page) -> bool {
    let body = page.first("body").map_or(0, |body| body);
    let top = (0..page.nodes.len()).filter(|&at| at == body || page.nodes[at].parent == body);
    let passed =
        |at: usize| ["cover", "toc", "landmarks"].iter().any(|kind| page.has_word(at, "epub:type", kind));
    let parts: Vec<usize> = top.filter(|&at| !page.name(at).is_empty()).collect();
    passed(body) || parts.len() == 2 && passed(parts[1])
}

fn is_english(language: &str) -> bool {
    language.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en"))
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// A path relative to the file that names it, within the archive.
fn resolve(from: &str, href: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if href.is_empty() { from.to_owned() } else { parts.join("/") }
}

/// An element with its attributes and the text directly in it; names without prefix.
#[derive(Debug)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Element {
    fn attribute(&self, wanted: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| &**value)
    }
}

/// The elements of a small XML file in document order.
fn elements(name: &str, bytes: &[u8]) -> Result<Vec<Element>, Error> {
    let text = html::decode(bytes, &mut Vec::new())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = false;
    let (mut elements, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event =
            reader.read_event().map_err(|error| damaged(&format!("{name} is no XML")).caused_by(error))?;
        match event {
            Event::Start(start) => {
                open.push(elements.len());
                elements.push(element(&start));
            }
            Event::Empty(start) => elements.push(element(&start)),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                if let Some(&at) = open.last() {
                    elements[at].text.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(&at) = open.last() {
                    let named = reference.xml10_content();
                    let predefined = quick_xml::escape::resolve_predefined_entity(&named).map(str::to_owned);
                    let character = || reference.resolve_char_ref().ok().flatten().map(String::from);
                    elements[at].text.push_str(&predefined.or_else(character).unwrap_or_default());
                }
            }
            Event::CData(data) => {
                if let Some(&at) = open.last() {
                    elements[at].text.push_str(&data.xml10_content());
                }
            }
            Event::Eof => return Ok(elements),
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let attributes = start.attributes().flatten().map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        (attribute.key.local_name().as_ref().to_owned(), value)
    });
    let attributes = attributes.collect();
    Element { name: start.local_name().as_ref().to_owned(), attributes, text: String::new() }
}

/// A member that a book cannot do without.
fn needed(package: &mut Package<'_>, name: &str) -> Result<Vec<u8>, Error> {
    package.part(name)?.ok_or_else(|| damaged(&format!("{name} is missing")))
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::NotText, format!("is a damaged EPUB book: {what}; save or download it again"))
}

fn in_member(path: &str, error: Error) -> Error {
    Error::new(error.kind(), format!("in the chapter {path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        assert_eq!(resolve("OEBPS/content.opf", "text/a.xhtml"), "OEBPS/text/a.xhtml");
        assert_eq!(resolve("OEBPS/text/a.xhtml", "../b.xhtml"), "OEBPS/b.xhtml");
        assert_eq!(resolve("OEBPS/text/a.xhtml", ""), "OEBPS/text/a.xhtml");
        assert_eq!(resolve("a.opf", "../../b"), "b");
    }
}
