//! How is a trace of several documents shown?

mod html;

pub use html::trace_html;
