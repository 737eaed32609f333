//! How is a report shown?
//!
//! Renderers are functions of reports and a writer: no clock, no terminal detection, no environment, no
//! knowledge of documents. Same reports, same options: same bytes. Each takes a slice, because one run may
//! check several derivatives; `std::slice::from_ref(&report)` renders one.
//!
//! [`json`] is the contract, [`text`] is for people at a terminal, [`html`] is one self-contained page.
//! `select` decides what is worth showing and `marks` which words stand out; text and HTML share both.

mod diff;
mod html;
mod json;
mod marks;
mod select;
mod text;
mod wrap;

pub use diff::{DiffOptions, diff_html, diff_json, diff_markdown, diff_text};
pub use html::html;
pub use json::{json, json_list};
pub use text::{OMISSIONS_SHOWN, TEXT_WIDTH, TextOptions, text};
