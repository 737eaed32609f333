//! Formats that are ZIP archives: DOCX, ODT and EPUB, told apart by their members, and opened within limits.

use super::extract::Extract;
use super::{ReadOptions, docx, epub, odt};
use crate::error::{Error, ErrorKind};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes that a member may unpack to.
const MAX_MEMBER: u64 = 64 << 20;

/// An opened archive.
#[derive(Debug)]
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
}

impl<'b> Package<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Self, Error> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged("the archive", error))?;
        let names = archive.file_names().flatten().map(|name| name.into_owned()).collect();
        Ok(Self { archive, names })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        if !self.names.iter().any(|known| known == name) {
            return Ok(None);
        }
        let member = self.archive.by_name(name).map_err(|error| damaged(name, error))?;
        let mut bytes = Vec::new();
        member.take(MAX_MEMBER + 1).read_to_end(&mut bytes).map_err(|error| damaged(name, error))?;
        if bytes.len() as u64 > MAX_MEMBER {
            return Err(Error::new(ErrorKind::TooLarge, format!("its member {name} is too large")));
        }
        Ok(Some(bytes))
    }
}

fn damaged(name: &str, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(
        ErrorKind::NotText,
        format!("is damaged: {name} cannot be unpacked; save or download it again"),
    )
    .caused_by(error)
}

pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Extract, Error> {
    let mut package = Package::open(bytes)?;
    if package.names().any(|name| name == "META-INF/container.xml") {
        return epub::read(&mut package, options);
    }
    let _ = (docx::read(bytes, options), odt::read(bytes, options));
    Err(Error::new(ErrorKind::NotText, "cannot be read yet"))
}
