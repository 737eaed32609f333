//! XML as the readers of documents see it: a stream of starts, ends and character data, names by namespace and not
//! by prefix.
//!
//! Nothing is expanded but the five entities of XML and character references, so that a document type declaration
//! cannot blow up; any other entity reads as U+FFFD. Linear in the size of the part; no recursion.

use crate::error::{Error, ErrorKind};
use encoding_rs::Encoding;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use std::borrow::Cow;

/// Deepest nesting of elements. Documents of word processors that we made nest to about 40; tables in tables add
/// six each.
const MAX_DEPTH: usize = 512;

/// The namespaces that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// Any other.
    Other,
    /// Attributes without a prefix.
    Unbound,
    /// The `xml` prefix.
    Xml,
    /// WordprocessingML, transitional and strict.
    Word,
    /// Office Math.
    Math,
    /// Markup compatibility.
    Compatibility,
    /// Dublin Core.
    DublinCore,
    /// OpenDocument `office`.
    Office,
    /// OpenDocument `text`.
    Text,
    /// OpenDocument `table`.
    Table,
    /// OpenDocument `style`.
    Style,
    /// OpenDocument `draw`.
    Draw,
    /// OpenDocument's share of XSL-FO.
    Fo,
    /// OpenDocument `svg`.
    Svg,
}

/// What comes next in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// An element opens; [`Reader::space`], [`Reader::name`] and [`Reader::attribute`] speak of it.
    Start,
    /// The element that was opened last closes.
    End,
    /// Character data; an element may have several pieces.
    Text(String),
    /// The end of the part.
    Eof,
}

/// A part that is being read.
pub(super) struct Reader<'x> {
    part: &'x str,
    inner: NsReader<&'x [u8]>,
    start: BytesStart<'x>,
    space: Space,
    /// For every open element, whether white space in it is kept.
    open: Vec<bool>,
}

/// The text of a part: UTF-8, or UTF-16 with its byte order mark. What does not decode becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = Encoding::for_bom(bytes).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
    encoding.decode(bytes).0
}

impl<'x> Reader<'x> {
    /// Reads `text`; `part` names it in errors.
    pub fn new(part: &'x str, text: &'x str) -> Self {
        let mut inner = NsReader::from_str(text);
        inner.config_mut().expand_empty_elements = true;
        inner.config_mut().allow_dangling_amp = true;
        Self { part, inner, start: BytesStart::new(""), space: Space::Other, open: Vec::new() }
    }

    /// The next token; comments, declarations and processing instructions are passed over.
    ///
    /// # Errors
    /// When the part is not well-formed, ends too early, or nests deeper than [`MAX_DEPTH`].
    pub fn next(&mut self) -> Result<Token, Error> {
        loop {
            let (space, event) = match self.inner.read_resolved_event() {
                Ok((space, event)) => (resolved(&space), event),
                Err(error) => return Err(self.damaged(&error.to_string())),
            };
            match event {
                Event::Start(start) => {
                    if self.open.len() == MAX_DEPTH {
                        return Err(self.damaged(&format!("elements nest deeper than {MAX_DEPTH}")));
                    }
                    (self.space, self.start) = (space, start);
                    let keeps = self.attribute(Space::Xml, "space").map(|value| value == "preserve");
                    self.open.push(keeps.unwrap_or_else(|| self.keeps_space()));
                    return Ok(Token::Start);
                }
                Event::End(_) => {
                    self.open.pop();
                    return Ok(Token::End);
                }
                Event::Text(text) => return Ok(Token::Text(text.xml10_content().into_owned())),
                Event::CData(text) => return Ok(Token::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(entity) => {
                    let known = match &*entity {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "amp" => Some('&'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => entity.resolve_char_ref().ok().flatten(),
                    };
                    return Ok(Token::Text(known.unwrap_or('\u{fffd}').to_string()));
                }
                Event::Eof if self.open.is_empty() => return Ok(Token::Eof),
                Event::Eof => return Err(self.damaged("it ends too early")),
                _ => {}
            }
        }
    }

    /// Namespace of the element that was opened last.
    pub fn space(&self) -> Space {
        self.space
    }

    /// Name of the element that was opened last, without its prefix.
    pub fn name(&self) -> &str {
        let name = self.start.name().0;
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// An attribute of the element that was opened last.
    pub fn attribute(&self, space: Space, name: &str) -> Option<String> {
        self.start.attributes().with_checks(false).flatten().find_map(|attribute| {
            let (found, local) = self.inner.resolver().resolve_attribute(attribute.key);
            if local.as_ref() != name || resolved(&found) != space {
                return None;
            }
            let raw = &attribute.value;
            let value = quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_string(), Cow::into_owned);
            Some(value)
        })
    }

    /// Whether white space at the ends of the element's text counts.
    pub fn keeps_space(&self) -> bool {
        self.open.last().copied().unwrap_or(false)
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Passes over the element that was opened last.
    pub fn skip(&mut self) -> Result<(), Error> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            if self.next()? == Token::Eof {
                break;
            }
        }
        Ok(())
    }

    /// The text of the element that was opened last, which is read to its end; elements inside are looked through.
    pub fn text(&mut self) -> Result<String, Error> {
        let depth = self.open.len();
        let mut text = String::new();
        while self.open.len() >= depth {
            match self.next()? {
                Token::Text(piece) => text.push_str(&piece),
                Token::Eof => break,
                Token::Start | Token::End => {}
            }
        }
        Ok(text)
    }

    fn damaged(&self, how: &str) -> Error {
        let at = self.inner.buffer_position();
        let message =
            format!("is damaged: {} cannot be read at byte {at} ({how}); save the document again", self.part);
        Error::new(ErrorKind::NotText, message)
    }
}

fn resolved(space: &ResolveResult) -> Space {
    let uri = match space {
        ResolveResult::Bound(uri) => uri.0,
        ResolveResult::Unbound => return Space::Unbound,
        ResolveResult::Unknown(_) => return Space::Other,
    };
    match uri {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Space::Word,
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => Space::Math,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Space::Compatibility,
        "http://purl.org/dc/elements/1.1/" => Space::DublinCore,
        "http://www.w3.org/XML/1998/namespace" => Space::Xml,
        "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" => Space::Fo,
        "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" => Space::Svg,
        _ => match uri
            .strip_prefix("urn:oasis:names:tc:opendocument:xmlns:")
            .and_then(|rest| rest.strip_suffix(":1.0"))
        {
            Some("office") => Space::Office,
            Some("text") => Space::Text,
            Some("table") => Space::Table,
            Some("style") => Space::Style,
            Some("drawing") => Space::Draw,
            _ => Space::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(xml: &str) -> Result<String, Error> {
        let mut reader = Reader::new("part.xml", xml);
        reader.next()?;
        reader.text()
    }

    #[test]
    fn text_is_taken_as_xml_means_it() {
        assert_eq!(
            text_of("<a>Tide &amp; <b>swell</b> &#x41;&#8211;<![CDATA[<c>]]></a>").unwrap(),
            "Tide & swell A–<c>"
        );
        assert_eq!(text_of("<a>one\r\ntwo</a>").unwrap(), "one\ntwo");
        assert_eq!(decode(b"\xff\xfe<\0a\0/\0>\0"), "<a/>");
    }

    #[test]
    fn an_entity_of_the_document_is_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"haha\"><!ENTITY y \"&x;&x;&x;&x;\">]><a>port &y; quay &#0;</a>";
        assert_eq!(text_of(bomb).unwrap(), "port \u{fffd} quay \u{fffd}");
    }

    #[test]
    fn names_go_by_their_namespace() {
        let xml = "<z:p xmlns:z='http://purl.oclc.org/ooxml/wordprocessingml/main' z:val='1' val='2'/>";
        let mut reader = Reader::new("part.xml", xml);
        assert_eq!(reader.next().unwrap(), Token::Start);
        assert_eq!((reader.space(), reader.name()), (Space::Word, "p"));
        assert_eq!(reader.attribute(Space::Word, "val").as_deref(), Some("1"));
        assert_eq!(reader.attribute(Space::Unbound, "val").as_deref(), Some("2"));
    }

    #[test]
    fn damage_is_an_error() {
        for xml in ["<a><b></a>", "<a>text", "<a", "<a><![CDATA[x"] {
            let error = text_of(xml).expect_err(xml).to_string();
            assert!(error.starts_with("is damaged: part.xml"), "{error}");
        }
        let deep = "<a>".repeat(100_000);
        assert!(text_of(&deep).unwrap_err().to_string().contains("nest deeper"));
    }
}
