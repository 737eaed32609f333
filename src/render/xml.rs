//! XML 1.0, as much of it as is written here: elements, attributes, text.

use std::fmt::Write;

/// First line of every document.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// An element on its way to being written.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

impl Element {
    /// An element without content.
    pub fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), content: Content::Elements(Vec::new()) }
    }

    /// With an attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With text as its only content.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content = Content::Text(text.into());
        self
    }

    /// With further children.
    pub fn children(mut self, more: impl IntoIterator<Item = Element>) -> Self {
        match &mut self.content {
            Content::Elements(children) => children.extend(more),
            Content::Text(_) => self.content = Content::Elements(more.into_iter().collect()),
        }
        self
    }

    /// Writes the element, its children on lines of their own.
    pub fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        let _ = write!(out, "{indent}<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        match &self.content {
            Content::Elements(children) if children.is_empty() => out.push_str("/>\n"),
            Content::Elements(children) => {
                out.push_str(">\n");
                children.iter().for_each(|child| child.write(out, depth + 1));
                let _ = writeln!(out, "{indent}</{}>", self.name);
            }
            Content::Text(text) => {
                let _ = writeln!(out, ">{}</{}>", escaped(text), self.name);
            }
        }
    }
}

/// Text for content and attributes: markup escaped, line ends and tabs as references, so that no parser folds them,
/// and `U+FFFD` for what XML 1.0 allows in no form.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_replaced_and_markup_is_escaped() {
        assert_eq!(
            escaped("a<b>&\"]]>\u{1b}\u{ffff}\n🛶"),
            "a&lt;b&gt;&amp;&quot;]]&gt;\u{fffd}\u{fffd}&#10;🛶"
        );
    }
}
