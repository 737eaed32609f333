//! Where a place of the canonical text stands in the file it was read from, for files that are no text: the page
//! and line of a PDF, the paragraph and run of a word processor's document, the element of a web page.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in the original file, told the way the people who made the file find it. What a format has no word for
/// is absent. All numbers are 1-based.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Origin {
    /// Page, as the file counts them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<usize>,
    /// Line of the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<usize>,
    /// The part of the file that is not its main text: `footnote 2`, `text box`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part: Option<String>,
    /// Chapter of a book: its file inside the book, or its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub chapter: Option<String>,
    /// Paragraph of the part, empty ones counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paragraph: Option<usize>,
    /// Run of the paragraph: a stretch of one formatting.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run: Option<usize>,
    /// Path of the element, in XPath: `/html/body/main/p[3]`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub element: Option<String>,
}

impl fmt::Display for Origin {
    /// All that is known, the widest first: `page 3, line 12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |name: &str, value: Option<usize>| value.map(|value| format!("{name} {value}"));
        let parts = [
            self.chapter.as_ref().map(|chapter| format!("chapter {chapter}")),
            number("page", self.page),
            number("line", self.line),
            self.part.clone(),
            number("paragraph", self.paragraph),
            number("run", self.run),
            self.element.clone(),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_told() {
        let place = Origin { page: Some(3), line: Some(12), ..Origin::default() };
        assert_eq!(place.to_string(), "page 3, line 12");
        let place = Origin { part: Some("footnote 2".into()), paragraph: Some(1), ..Origin::default() };
        assert_eq!(place.to_string(), "footnote 2, paragraph 1");
    }
}
