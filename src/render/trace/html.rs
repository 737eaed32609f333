//! HTML: one self-contained page, a column for each document and a thread for each step between passages.
//!
//! `view` turns a trace into what the template shows. The threads are no data of their own: each is a link of the
//! page from a passage to the one it follows, and the script draws a line for every such link. So the page says the
//! same without the script, and no text of a document stands in a script. Filters and densities are style rules over
//! boxes of the page; the script measures, draws, lights a chain and fills the dock. Escaping and policy are those of
//! the page of a report. Linear in the trace, but for the word diffs and for closing the chains of the newest document.

mod view;

use crate::render::html::{page, policy, unix_lines};
use crate::trace::Trace;
use minijinja::value::Serde;
use minijinja::{Value, context};
use std::io::{self, Write};

const TEMPLATE: &str = include_str!("html/trace.html.jinja");
const STYLE: &str = include_str!("html/trace.css");
const SCRIPT: &str = include_str!("html/trace.js");

/// Writes one self-contained page with the documents as columns, oldest left.
///
/// Places have stable anchors: `#DOCUMENT` for a document and `#DOCUMENT.PASSAGE` for a passage of it, both reduced
/// to ASCII letters, digits, `-` and `_`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace_html(trace: &Trace, out: &mut dyn Write) -> io::Result<()> {
    let (style, script) = (unix_lines(STYLE), unix_lines(SCRIPT));
    let values = context! {
        page => Value::from(Serde(view::page(trace))),
        policy => policy(&style, &script),
        style => Value::from_safe_string(style),
        script => Value::from_safe_string(script),
    };
    page("trace", TEMPLATE, values, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inlined_files_cannot_end_their_element() {
        assert!(!STYLE.to_lowercase().contains("</style"));
        assert!(!SCRIPT.to_lowercase().contains("</script") && !SCRIPT.contains("<!--"));
    }

    #[test]
    fn nothing_is_loaded() {
        let style = STYLE.replace("url(#", ""); // A place of the page itself.
        let script = SCRIPT.replace("'http://www.w3.org/2000/svg'", ""); // The name of a namespace.
        for needle in ["http:", "https:", "url(", "@import", "fetch(", "innerHTML"] {
            assert!(!style.contains(needle) && !script.contains(needle), "{needle}");
        }
    }
}
