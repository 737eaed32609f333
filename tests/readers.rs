//! Readers of files that are no text, on small files made here or by real programs.

mod support {
    pub mod pdf;
}

#[cfg(feature = "pdf")]
#[path = "readers/pdf.rs"]
mod pdf;
