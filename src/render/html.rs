//! HTML: one self-contained page for an editor, derivative and sources side by side.
//!
//! `view` turns a report into what the template shows, `anchors` names its places; the template, style sheet
//! and script are the files beside them, compiled in. The template engine escapes every value. The page
//! loads nothing, and its content security policy allows only the style sheet and the script whose SHA-256
//! it states, so text from a document cannot run even if escaping failed. All content is there without the
//! script; the script adds selection, keyboard and filters. Linear in the reports but for word diffs.

mod anchors;
mod view;

pub(super) use anchors::slug;
pub(super) use view::{Words, percent, symbol, words};

use crate::report::Report;
use base64::{Engine, prelude::BASE64_STANDARD};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

const TEMPLATE: &str = include_str!("html/report.html.jinja");
const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// Writes one page with a section for each report.
///
/// Places have stable anchors: `#d7` for a passage of the derivative, `#s-SOURCE-3` for one of a source, with
/// `rN-` before them where the page holds several reports (N counts from 1).
///
/// # Errors
/// When `out` cannot be written to.
pub fn html(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let (style, script) = (unix_lines(STYLE), unix_lines(SCRIPT));
    let page = context! {
        page => Value::from(Serde(view::page(reports))),
        policy => policy(&style, &script),
        style => Value::from_safe_string(style),
        script => Value::from_safe_string(script),
    };
    self::page("report", TEMPLATE, page, out)
}

/// Renders a template of the house: every value escaped, lines of tags without a trace.
pub(super) fn page(name: &str, template: &'static str, page: Value, out: &mut dyn Write) -> io::Result<()> {
    let mut engine = Environment::new();
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine.set_syntax(lines_of_tags_vanish());
    engine.add_template(name, template).expect("the template is compiled in and its syntax is tested");
    let template = engine.get_template(name).map_err(io::Error::other)?;
    template.render_captured_to(page, out).map_err(io::Error::other)?;
    Ok(())
}

/// Lines that hold only a tag leave nothing in the page.
fn lines_of_tags_vanish() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("only white space settings are changed")
}

/// Browsers hash inline text after turning line ends into `\n`; a checkout on Windows may hold `\r\n`.
pub(super) fn unix_lines(text: &str) -> String {
    text.replace('\r', "")
}

/// The content security policy of a page with this style sheet and this script.
pub(super) fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src 'none'; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script),
    )
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
        for needle in ["http:", "https:", "url(", "@import", "fetch(", "innerHTML"] {
            assert!(!STYLE.contains(needle) && !SCRIPT.contains(needle), "{needle}");
        }
    }
}
