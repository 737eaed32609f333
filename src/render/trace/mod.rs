//! The lineage of several documents, in every form; the types are those of [`crate::trace`].

mod chain;
mod dot;
mod html;
mod json;
mod prov;
mod svg;
mod text;

pub use dot::trace_dot;
pub use html::trace_html;
pub use json::trace_json;
pub use prov::trace_prov;
pub use svg::trace_svg;
pub use text::{TraceOptions, trace_text};
