//! Formats that are ZIP archives: DOCX, ODT and EPUB, told apart by their members, and opened within limits.

use super::ReadOptions;
use super::extract::Extract;
use super::{docx, epub, odt};
use crate::error::{Error, ErrorKind};

pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Extract, Error> {
    let _ = (docx::read(bytes, options), odt::read(bytes, options), epub::read(bytes, options));
    Err(Error::new(ErrorKind::NotText, "cannot be read yet"))
}
