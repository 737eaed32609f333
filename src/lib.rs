//! Checks a text against the sources it was written from.
//!
//! Wip.
mod align;
pub(crate) mod alignment;
pub mod checker;
mod citations;
mod coverage;
pub mod document;
pub mod error;
pub mod finding;
mod judge;
mod judgment;
mod lexical;
pub(crate) mod normalise;
mod phrases;
pub mod read;
pub mod render;
pub mod report;
pub mod rules;
mod segment;
pub mod span;

pub use checker::Checker;
pub use document::Document;
pub use error::{Error, ErrorKind};
pub use finding::{AlterationType, Coverage, Level, Salience, Verdict};
pub use report::Report;
pub use span::Span;
