//! Web pages: the text of the article, block by block, each with the path of its element in the page.
//!
//! Mozilla's Readability (dom_smoothie) decides which text is the article; the blocks are read from the tree of the
//! whole page, so that what Readability renames or moves keeps its own name and path. What it throws away by mistake
//! is taken back where the page makes the mistake plain: the heading that repeats the title, notes that the article
//! names, and lists and tables without links between its paragraphs. A page without any furniture is read whole, and
//! so is one of whose running text Readability loses too much, with a notice. Style sheets are not read, so text that
//! only they hide is taken for visible. Linear in the page, Readability aside; nothing recurses.

mod notes;
mod tree;
mod walk;

pub(super) use notes::Notes;
pub(super) use tree::Page;
pub(super) use walk::Walk;

use super::extract::Extract;
use super::headings::ends_like_a_sentence;
use super::{ReadOptions, Tracked, encoding};
use crate::error::Error;
use dom_smoothie::{Config, Readability};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use rustc_hash::FxHashSet;

/// Least share, `0..=1`, of the page's running text that the article holds; below it Readability has taken a part for
/// the whole. Of 319 pages that lay on a Debian machine (manuals, API reference, test pages) 8 fall below, all of them
/// lists of functions or links without running text between them; nothing was tuned on them.
const LEAST_SHARE: f64 = 0.5;

/// Least length of a block that counts as running text, in characters: shorter ones are labels and captions.
const RUNNING_CHARS: usize = 80;

/// Most of a block's text, `0..=1`, that stands in links for it to count as text: Readability's own bound between a
/// list of links and a list with links.
const LINK_SHARE: f64 = 0.5;

/// Least links of a block of links that is a menu.
const MENU_LINKS: usize = 3;

/// How far into a page its encoding is declared, in bytes, by the HTML standard.
const DECLARATION: usize = 1024;

/// How the words in class and id of a page's furniture begin. They only help to judge what Readability did.
const FURNITURE: [&str; 26] = [
    "advert",
    "banner",
    "breadcrumb",
    "comment",
    "consent",
    "cookie",
    "disqus",
    "footer",
    "gdpr",
    "masthead",
    "menu",
    "modal",
    "nav",
    "newsletter",
    "paywall",
    "popup",
    "promo",
    "recommend",
    "related",
    "share",
    "sidebar",
    "social",
    "sponsor",
    "subscri",
    "teaser",
    "widget",
];

/// How the words in class and id of boxes begin that stand inside articles and are never part of them.
const BOXES: [&str; 5] = ["breadcrumb", "cookie", "disqus", "gdpr", "newsletter"];

/// Most of a page's text, `0..=1`, that such a box holds; what holds more has its name from its subject.
const BOX_SHARE: f64 = 0.2;

/// Elements whose text is not part of what is read.
const SILENT: [&str; 27] = [
    "script",
    "style",
    "template",
    "noscript",
    "head",
    "title",
    "svg",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "canvas",
    "map",
    "button",
    "select",
    "textarea",
    "input",
    "datalist",
    "progress",
    "meter",
    "noframes",
    "noembed",
    "rp",
    "rt",
    "annotation",
    "annotation-xml",
];

/// Classes by which sites hide text from all but screen readers.
const UNSEEN: [&str; 5] =
    ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "mw-editsection"];

/// Reads a page.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Extract, Error> {
    let mut extract = Extract::default();
    let mut html = decode(bytes, &mut extract.notices)?;
    if html.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml") {
        html = spelled_out(&html);
    }
    let (page, parsed) = Page::parse(&html)?;
    let title = title(&page);
    let seen = visible(&page, options);
    let sums = Sums::new(&page, &seen);
    let whole = body(&page, &seen, &sums);
    let keep = if is_bare(&page, &seen, &sums) {
        seen.clone()
    } else {
        let article = article(&page, parsed, &seen, &whole, &sums, title.as_deref());
        match share(&page, &article, &whole) {
            Some(share) if share >= LEAST_SHARE => article,
            None if article.contains(&true) => article,
            _ => {
                extract.notices.push(
                    "the article could not be told from the rest of the page, so all of its text was read but \
                     menus, headers, footers and forms"
                        .to_owned(),
                );
                whole
            }
        }
    };
    let pages = [page];
    let notes = Notes::find(&pages, &|_, _| Some(0));
    Walk::new(&pages, 0, &notes, &seen, keep, None).run(&mut extract);
    extract.title = title;
    Ok(extract)
}

/// The text of a page: by its byte order mark, as UTF-8 where it is that, by its own declaration, else guessed.
pub(super) fn decode(bytes: &[u8], notices: &mut Vec<String>) -> Result<String, Error> {
    let marked = Encoding::for_bom(bytes).is_some();
    let utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
    if let Some(encoding) = declared(bytes).filter(|&encoding| !marked && !utf8 && encoding != UTF_8) {
        let (text, _, broken) = encoding.decode(bytes);
        if broken {
            notices.push(format!(
                "some bytes are not valid {}, which the page declares; passages that hold one are not checked",
                encoding.name()
            ));
        }
        return Ok(text.into_owned());
    }
    let decoded = encoding::decode(bytes)?;
    notices.extend(decoded.notices);
    Ok(decoded.text)
}

/// The encoding that a page declares in a `meta` element or its XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_ascii_lowercase();
    let value = head
        .split_once("charset=")
        .or_else(|| head.strip_prefix("<?xml")?.split_once("?>")?.0.split_once("encoding="))?
        .1
        .trim_start_matches(['"', '\'', ' ']);
    let end = value.find(['"', '\'', ' ', ';', '>', '/', '?']).unwrap_or(value.len());
    let encoding = Encoding::for_label(&value.as_bytes()[..end])?;
    // What can be read as far as its declaration is not UTF-16; the standard takes it for UTF-8.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The title that a page gives itself: for other sites, in its heading, or in its head, where the site's name often
/// stands beside it.
pub(super) fn title(page: &Page) -> Option<String> {
    let named = |words: String| (!words.is_empty()).then_some(words);
    let shared = (0..page.nodes.len())
        .find(|&at| page.name(at) == "meta" && page.attribute(at, "property") == Some("og:title"))
        .and_then(|at| {
            named(page.attribute(at, "content")?.split_whitespace().collect::<Vec<_>>().join(" "))
        });
    let in_head = page.first("title").and_then(|at| named(page.words(at)));
    let heading = page.first("h1").and_then(|at| named(page.words(at)));
    shared.or(match (heading, in_head) {
        (Some(heading), Some(in_head)) if in_head.contains(&heading) => Some(heading),
        (heading, in_head) => in_head.or(heading),
    })
}

/// What a reader of the page can see: for each node whether its text may be read.
pub(super) fn visible(page: &Page, options: &ReadOptions) -> Vec<bool> {
    let rejected = match options.tracked {
        Tracked::Accepted => "del",
        Tracked::Original => "ins",
    };
    let mut seen = vec![true; page.nodes.len()];
    let mut at = 0;
    while at < page.nodes.len() {
        let name = page.name(at);
        if SILENT.contains(&name) || name == rejected || is_hidden(page, at) {
            seen[page.subtree(at)].fill(false);
            at = page.nodes[at].end;
        } else {
            at += 1;
        }
    }
    seen
}

fn is_hidden(page: &Page, at: usize) -> bool {
    if page.name(at).is_empty() {
        return false;
    }
    // A book's reader shows hidden notes where their mark is touched.
    let note = page.has_word(at, "epub:type", "footnote") || page.has_word(at, "role", "doc-footnote");
    let style = || {
        let style = page.attribute(at, "style").unwrap_or_default().to_ascii_lowercase();
        let style: String = style.split_whitespace().collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    // LibreOffice writes the header and footer of its pages as elements of that title.
    !note && (page.attribute(at, "hidden").is_some() || style())
        || page.attribute(at, "aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || page.has_word(at, "epub:type", "pagebreak")
        || page.has_word(at, "role", "doc-pagebreak")
        || page.name(at) == "div" && matches!(page.attribute(at, "title"), Some("header" | "footer"))
        || page.name(at) == "dialog" && page.attribute(at, "open").is_none()
        || UNSEEN.iter().any(|class| page.has_word(at, "class", class))
}

/// The whole page but what its elements call furniture.
fn body(page: &Page, seen: &[bool], sums: &Sums) -> Vec<bool> {
    let mut keep = seen.to_vec();
    let all = sums.chars(&page.subtree(0));
    let mut at = 0;
    while at < page.nodes.len() {
        // Some sites put the whole page into one form.
        let furniture =
            is_furniture(page, at) && !(page.name(at) == "form" && 2 * sums.chars(&page.subtree(at)) > all);
        if furniture {
            keep[page.subtree(at)].fill(false);
            at = page.nodes[at].end;
        } else {
            at += 1;
        }
    }
    keep
}

/// Whether an element says by its name or role that it is not the text of the page.
fn is_furniture(page: &Page, at: usize) -> bool {
    const ROLES: [&str; 9] = [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
    ];
    let of_page = || !page.ancestors(at).any(|up| matches!(page.name(up), "article" | "main" | "section"));
    match page.name(at) {
        "nav" | "aside" | "form" => !is_note(page, at),
        "header" | "footer" => of_page(),
        "" => false,
        _ => ROLES.iter().any(|role| page.has_word(at, "role", role)),
    }
}

fn is_note(page: &Page, at: usize) -> bool {
    ["doc-footnote", "doc-endnotes"].iter().any(|role| page.has_word(at, "role", role))
        || ["footnote", "footnotes", "endnote", "endnotes"]
            .iter()
            .any(|kind| page.has_word(at, "epub:type", kind))
}

/// Whether class or id of an element say that it is furniture.
fn looks_like_furniture(page: &Page, at: usize) -> bool {
    is_called(page, at, &FURNITURE)
}

/// Whether a word in class or id of an element begins with one of these.
fn is_called(page: &Page, at: usize, starts: &[&str]) -> bool {
    if matches!(page.name(at), "" | "html" | "body" | "main" | "article") {
        return false;
    }
    ["class", "id"].iter().filter_map(|name| page.attribute(at, name)).any(|value| {
        let value = value.to_ascii_lowercase();
        let mut words = value.split(|c: char| !c.is_alphanumeric()).filter(|&word| word != "commentary");
        words.any(|word| starts.iter().any(|start| word.starts_with(start)))
    })
}

/// Whether a page has nothing but text, as a converter of documents writes it.
fn is_bare(page: &Page, seen: &[bool], sums: &Sums) -> bool {
    !(0..page.nodes.len()).filter(|&at| seen[at]).any(|at| {
        let menu = || sums.links(&page.subtree(at)) >= MENU_LINKS && sums.is_linked(&page.subtree(at));
        let furniture = is_furniture(page, at) && page.name(at) != "header" || looks_like_furniture(page, at);
        furniture || matches!(page.name(at), "p" | "ul" | "ol" | "div" | "td" | "table") && menu()
    })
}

/// Sums over the nodes of a page, so that a subtree is one subtraction.
struct Sums {
    /// Letters and digits of the text that may be read, and those of them in links to other places than notes.
    chars: Vec<usize>,
    linked: Vec<usize>,
    links: Vec<usize>,
}

impl Sums {
    fn new(page: &Page, seen: &[bool]) -> Self {
        let (mut sums, mut linked_until) = (Self { chars: vec![0], linked: vec![0], links: vec![0] }, 0);
        for (at, &seen) in seen.iter().enumerate() {
            let outward = |href: &str| !href.starts_with('#');
            let link = page.name(at) == "a" && page.attribute(at, "href").is_some_and(outward);
            if link {
                linked_until = page.nodes[at].end;
            }
            let chars = page.text(at).chars().filter(|c| seen && c.is_alphanumeric()).count();
            sums.chars.push(sums.chars[at] + chars);
            sums.linked.push(sums.linked[at] + if at < linked_until { chars } else { 0 });
            sums.links.push(sums.links[at] + usize::from(link && seen));
        }
        sums
    }

    fn chars(&self, range: &std::ops::Range<usize>) -> usize {
        self.chars[range.end] - self.chars[range.start]
    }

    fn links(&self, range: &std::ops::Range<usize>) -> usize {
        self.links[range.end] - self.links[range.start]
    }

    /// Whether most of a range's text stands in links to other places than notes.
    fn is_linked(&self, range: &std::ops::Range<usize>) -> bool {
        let linked = self.linked[range.end] - self.linked[range.start];
        linked as f64 > LINK_SHARE * self.chars(range) as f64
    }
}

/// What Readability finds, and what it should not have dropped.
fn article(
    page: &Page,
    parsed: dom_query::Document,
    seen: &[bool],
    whole: &[bool],
    sums: &Sums,
    title: Option<&str>,
) -> Vec<bool> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut found: FxHashSet<dom_query::NodeId> = FxHashSet::default();
    if let Ok(mut reader) = Readability::with_document(parsed, None, Some(config))
        && reader.parse().is_ok()
        && let Some(article) = reader.doc.select_single("#readability-page-1").nodes().first()
    {
        // Ids of nodes stay as they are when Readability moves or renames elements.
        found.extend(article.descendants_it().filter(|node| node.is_text()).map(|node| node.id));
    }
    let mut keep: Vec<bool> =
        page.nodes.iter().zip(whole).map(|(node, &whole)| whole && found.contains(&node.id)).collect();
    if found.is_empty() {
        return keep;
    }
    let few = BOX_SHARE * sums.chars(&page.subtree(0)) as f64;
    for at in 0..page.nodes.len() {
        if is_called(page, at, &BOXES) && sums.chars(&page.subtree(at)) as f64 <= few {
            keep[page.subtree(at)].fill(false);
        }
    }
    let mut before = vec![0];
    for &kept in &keep {
        before.push(before[before.len() - 1] + usize::from(kept));
    }
    let kept = |range: std::ops::Range<usize>| before[range.end] > before[range.start];
    for at in 0..page.nodes.len() {
        let (own, around) = (page.subtree(at), page.subtree(page.nodes[at].parent));
        let wanted = match page.name(at) {
            "h1" => title.is_some_and(|title| {
                let words = page.words(at);
                !words.is_empty() && (title.contains(&words) || words.contains(title))
            }),
            "ul" | "ol" | "dl" | "table" | "blockquote" | "pre" => {
                let between = kept(around.start..own.start) && kept(own.end..around.end);
                seen[at] && between && !kept(own.clone()) && !sums.is_linked(&own) && {
                    let mut elements = page.ancestors(at).chain(own);
                    !elements.any(|at| is_furniture(page, at) || looks_like_furniture(page, at))
                }
            }
            _ => false,
        };
        if wanted {
            for at in page.subtree(at) {
                keep[at] = seen[at];
            }
        }
    }
    keep
}

/// The share of the page's running text that is kept; `None` when it has none.
fn share(page: &Page, keep: &[bool], whole: &[bool]) -> Option<f64> {
    let mut blocks: std::collections::BTreeMap<usize, [String; 2]> = std::collections::BTreeMap::new();
    let mut furniture_until = 0;
    for at in 0..page.nodes.len() {
        if looks_like_furniture(page, at) {
            furniture_until = furniture_until.max(page.nodes[at].end);
        }
        if page.text(at).is_empty() || !(keep[at] || whole[at] && at >= furniture_until) {
            continue;
        }
        let block = page.ancestors(at).find(|&up| is_block(page.name(up))).unwrap_or(0);
        let [all, kept] = blocks.entry(block).or_default();
        all.push_str(page.text(at));
        if keep[at] {
            kept.push_str(page.text(at));
        }
    }
    let (mut all, mut kept) = (0, 0);
    for (_, [text, of_it]) in blocks {
        let text = text.trim();
        if text.chars().count() >= RUNNING_CHARS && ends_like_a_sentence(text) {
            all += text.len();
            kept += of_it.trim().len();
        }
    }
    (all > 0).then(|| kept as f64 / all as f64)
}

/// The file and the fragment of a link.
fn link_target(page: &Page, link: usize) -> Option<(String, String)> {
    let (file, id) = page.attribute(link, "href")?.split_once('#')?;
    (!id.is_empty()).then(|| (percent_decoded(file), percent_decoded(id)))
}

/// Text of an address with its `%20` decoded.
pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        decoded.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// XHTML as HTML: elements that XML closes in their start tag, which HTML does not, get an end tag.
pub(super) fn spelled_out(xhtml: &str) -> String {
    let mut html = String::with_capacity(xhtml.len() + xhtml.len() / 8);
    let mut rest = xhtml;
    while let Some(start) = rest.find('<') {
        html.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(end) = rest.strip_prefix("<!--").and_then(|comment| comment.find("-->")) {
            html.push_str(&rest[..end + 7]);
            rest = &rest[end + 7..];
            continue;
        }
        let data = rest.strip_prefix("<![CDATA[").and_then(|data| data.find("]]>").map(|end| &data[..end]));
        if let Some(data) = data {
            html.push_str(&data.replace('&', "&amp;").replace('<', "&lt;"));
            rest = &rest[data.len() + 12..];
            continue;
        }
        let mut quote = None;
        let end = rest.char_indices().find(|&(_, c)| match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                false
            }
            None => {
                if matches!(c, '"' | '\'') {
                    quote = Some(c);
                }
                c == '>'
            }
        });
        let Some((end, _)) = end else { break };
        let tag = &rest[..=end];
        let name =
            &tag[1..tag[1..].find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(0) + 1];
        match tag.strip_suffix("/>") {
            Some(open) if !name.is_empty() && !tree::VOID.contains(&name) => {
                html.push_str(open);
                html.push_str("></");
                html.push_str(name);
                html.push('>');
            }
            _ => html.push_str(tag),
        }
        rest = &rest[end + 1..];
    }
    html.push_str(rest);
    html
}

/// Whether an element stands on lines of its own.
fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 50] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "colgroup",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    ];
    BLOCKS.contains(&name) || name == "ul"
}

#[cfg(test)]
mod tests;
