//! Checks a text against the sources it was written from.
//!
//! For every sentence of a *derivative* (an article, a brief, a summary) it finds the *source* passages the
//! sentence rests on and says whether it is verbatim, reworded, partly supported, altered or absent, which
//! number, date, name or commitment changed, and what the derivative left out. It reads the texts, nothing
//! else: no network, no outside knowledge, the same bytes out for the same bytes in.
//!
//! - [`Document`] is a text with its structure: blocks, passages, notes. It owns the text, and every place in
//!   a report is a byte range into it.
//! - [`Checker`] holds the options and makes the one call, [`Checker::check`], from documents to a report.
//! - [`Report`] is plain data with a documented JSON form: passages with verdicts and evidence, coverage of the
//!   sources, findings, counts. [`render`] writes it as JSON, text or a self-contained page.
//!
//! ```
//! use sourcecheck::{Checker, Document, Verdict, read::Format, render};
//!
//! let source = Document::from_text("plan", Format::Plain, "The board may hire 120 pilots by 2031.");
//! let article = Document::from_text("article", Format::Plain, "The board may hire 210 pilots by 2031.");
//! let report = Checker::new().check(&[source], &article);
//!
//! let passage = &report.passages[0];
//! assert_eq!(passage.verdict, Verdict::Altered);
//! assert_eq!(passage.alterations[0].message, "“210” stands where the source has “120”");
//!
//! let mut page = Vec::new();
//! render::html(&[report], &mut page)?;
//! # std::io::Result::Ok(())
//! ```
//!
//! # Features
//!
//! - `cli` (default): the `sourcecheck` program with its configuration, source catalogue and downloads. It is
//!   nearly all of the dependency tree, among it a TLS stack; a library user sets `default-features = false`
//!   and is left with text crates, `serde`, `rayon` and a template engine.
//! - `html`, `office`, `pdf` (default): readers of web pages; of DOCX, ODT and, with `html`, EPUB; of PDF. Plain text,
//!   Markdown and RTF are always read.
//! - `archive` (in `cli`): `archive::Archive`, an index of many documents on disk.
//! - `archive` (with `cli`): an index of many documents on disk, from which the sources of a text are retrieved.
//! - `arrow` (with `cli`): checks by the table, on the small arrow crates.
//! - `model`: [`Similarity`] can read a sentence-embedding model from a folder, in pure Rust.

mod align;
pub(crate) mod alignment;
#[cfg(feature = "archive")]
pub mod archive;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod checker;
mod citations;
mod coverage;
pub mod diff;
pub mod document;
pub mod error;
pub mod finding;
mod grounds;
mod judge;
mod judgment;
mod lexical;
pub mod lock;
mod logistic;
mod mismatch;
pub(crate) mod normalise;
pub mod origin;
mod phrases;
pub mod postings;
mod quotations;
pub mod read;
pub mod render;
pub mod report;
pub mod reuse;
pub mod rules;
mod segment;
pub mod similarity;
pub mod span;
pub mod suppress;
pub mod thresholds;
pub mod trace;
mod vectors;
mod wording;

pub use checker::Checker;
pub use diff::Diff;
pub use document::Document;
pub use error::{Error, ErrorKind};
pub use finding::{AlterationType, Coverage, Level, Salience, Verdict};
pub use lock::Lock;
pub use origin::Origin;
pub use report::Report;
pub use reuse::Reuse;
pub use similarity::Similarity;
pub use span::Span;
pub use thresholds::Thresholds;
pub use trace::Trace;

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
