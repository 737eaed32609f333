//! A text as its reader leaves it, before its passages are cut: all that a [`Document`] is made from.
//!
//! Cutting passages takes most of the time of reading and can be done again from what is here, so this is what an
//! archive keeps.

use super::extract::Extract;
#[cfg(feature = "html")]
use super::html;
#[cfg(feature = "pdf")]
use super::pdf;
use super::sniff::{self, FileType};
use super::{Format, MAX_BYTES, ReadOptions, encoding, format_of, rtf, stem, too_large};
#[cfg(feature = "office")]
use super::{archive, odt};
use crate::document::{Block, Document};
use crate::error::{Error, ErrorKind};
use crate::origin::Origin;

/// The canonical text, and how its passages are found.
#[derive(Clone, Debug)]
pub(crate) struct Unsegmented {
    /// The canonical text.
    pub text: String,
    /// Where its blocks come from.
    pub markup: Markup,
    /// What the reader has to tell, one sentence each.
    pub notices: Vec<String>,
    /// Whether the file holds other bytes than the text.
    pub converted: bool,
}

/// Where the blocks of a text come from.
#[derive(Clone, Debug)]
pub(crate) enum Markup {
    /// They are found in the text.
    Text(Format),
    /// A reader found them in the file.
    File { blocks: Vec<Block>, origins: Vec<(usize, Origin)>, unread: Vec<String>, title: Option<String> },
}

impl Unsegmented {
    /// Reads a file by the kind of its content; the errors are those of [`Document::from_bytes`].
    pub fn from_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Self, Error> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(too_large(bytes.len() as u64).at_path(name));
        }
        let mut read = read(name, bytes, options).map_err(|error| error.at_path(name))?;
        if read.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
            return Err(Error::new(ErrorKind::Empty, "holds no text; check that the right file was named")
                .at_path(name));
        }
        read.converted = read.text.as_bytes() != bytes;
        Ok(read)
    }

    /// Cuts the passages. The path is `name`, the id its stem.
    pub fn document(self, name: &str) -> Document {
        let mut document = match self.markup {
            Markup::Text(format) => Document::from_text(stem(name), format, self.text),
            Markup::File { blocks, origins, unread, title } => {
                let built = super::build(stem(name), self.text, blocks);
                Document { origins, unread, title, ..built }
            }
        };
        document.notices.splice(0..0, self.notices);
        document.path = Some(name.to_owned());
        document.converted = self.converted;
        document
    }
}

fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Unsegmented, Error> {
    let extract = match sniff::file_type(name, bytes)? {
        FileType::Text => {
            let decoded = encoding::decode(bytes)?;
            let markup = Markup::Text(format_of(name));
            let (text, notices) = (decoded.text, decoded.notices);
            return Ok(Unsegmented { text, markup, notices, converted: false });
        }
        FileType::Rtf => rtf::read(bytes, options)?,
        #[cfg(feature = "html")]
        FileType::Html => html::read(bytes, options)?,
        #[cfg(feature = "office")]
        FileType::Zip => archive::read(bytes, options)?,
        #[cfg(feature = "office")]
        FileType::FlatOdt => odt::read_flat(bytes, options)?,
        #[cfg(feature = "pdf")]
        FileType::Pdf => pdf::read(bytes, options)?,
        #[allow(unreachable_patterns, reason = "reached when a feature is off")]
        _ => {
            let message =
                "is of a format that this build does not read; build with the features html, office and pdf";
            return Err(Error::new(ErrorKind::NotText, message));
        }
    };
    let Extract { text, blocks, origins, unread, notices, title, .. } = extract;
    Ok(Unsegmented {
        text,
        markup: Markup::File { blocks, origins, unread, title },
        notices,
        converted: true,
    })
}
