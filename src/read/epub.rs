//! EPUB books.

use super::ReadOptions;
use super::archive::Package;
use super::extract::Extract;
use crate::error::{Error, ErrorKind};

pub(super) fn read(_package: &mut Package, _options: &ReadOptions) -> Result<Extract, Error> {
    Err(Error::new(ErrorKind::NotText, "cannot be read yet"))
}
