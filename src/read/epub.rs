//! EPUB books.

use super::ReadOptions;
use super::extract::Extract;
use crate::error::{Error, ErrorKind};

pub(super) fn read(_bytes: &[u8], _options: &ReadOptions) -> Result<Extract, Error> {
    Err(Error::new(ErrorKind::NotText, "cannot be read yet"))
}
