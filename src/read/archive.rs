//! Formats that are ZIP archives: DOCX, ODT and EPUB, told apart by their members, and opened within limits.
//!
//! Sizes are bounded while members are unpacked; what the archive says about itself is not believed.

use super::ReadOptions;
#[cfg(feature = "html")]
use super::epub;
use super::extract::Extract;
use super::xml::{self, Reader, Space, Token};
use super::{docx, odt};
use crate::error::{Error, ErrorKind};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Largest member that is unpacked, in bytes: the limit of any input ([`super::MAX_BYTES`]).
const MAX_MEMBER: u64 = super::MAX_BYTES;

/// Most bytes unpacked from one archive in all. A book is one member a chapter, so that four times the largest
/// member leaves room; pictures and fonts are never unpacked.
const MAX_UNPACKED: u64 = 4 * MAX_MEMBER;

/// Most members of an archive. An illustrated book has about two thousand; each costs some hundred bytes of memory
/// before anything is read.
const MAX_MEMBERS: usize = 20_000;

/// Most texts of an archive that an error names.
const NAMED: usize = 3;

/// Signature of a member in the directory of an archive.
const DIRECTORY_ENTRY: [u8; 4] = *b"PK\x01\x02";

/// An open archive.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// How many bytes may still be unpacked.
    left: u64,
}

/// What kind of document an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Docx,
    Odt,
    Epub,
}

/// Reads a document that is an archive.
///
/// # Errors
/// For archives that are damaged, encrypted, too large, or of a format that is not read.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Extract, Error> {
    let mut package = Package::open(bytes)?;
    match package.kind()? {
        Kind::Docx => docx::read(&mut package, options),
        Kind::Odt => odt::read(&mut package, options),
        #[cfg(feature = "html")]
        Kind::Epub => epub::read(&mut package, options),
        #[cfg(not(feature = "html"))]
        Kind::Epub => Err(not_read(
            "is an EPUB book, which this build does not read; build with the features html and office",
        )),
    }
}

impl<'a> Package<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// When its directory is damaged or lists more than [`MAX_MEMBERS`] members, or a member is encrypted.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        // Counted before the directory is read, since every member takes memory there.
        let members = bytes.windows(4).filter(|window| *window == DIRECTORY_ENTRY).count();
        if members > MAX_MEMBERS {
            let message =
                format!("is an archive of more than {MAX_MEMBERS} files; unpack it and name the text in it");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged("its directory", error))?;
        let mut names = Vec::with_capacity(archive.len());
        for at in 0..archive.len() {
            let entry = archive.by_index_data(at).map_err(|error| damaged("its directory", error))?;
            if entry.encrypted() {
                return Err(not_read("is encrypted; save it without a password"));
            }
            names.push(String::from_utf8_lossy(entry.name_raw()).into_owned());
        }
        Ok(Self { archive, names, left: MAX_UNPACKED })
    }

    /// Names of the members, in the order of the directory.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A member, unpacked; `None` when there is none of this name. A name is looked up as written, then without
    /// regard to case, as Office does.
    ///
    /// # Errors
    /// When the member is damaged or larger than the limits.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let name = name.trim_start_matches('/');
        let exact = self.names.iter().position(|known| known == name);
        let Some(at) = exact.or_else(|| self.names.iter().position(|known| known.eq_ignore_ascii_case(name)))
        else {
            return Ok(None);
        };
        let member = self.archive.by_index(at).map_err(|error| damaged(name, error))?;
        let limit = MAX_MEMBER.min(self.left);
        let mut bytes = Vec::new();
        member.take(limit + 1).read_to_end(&mut bytes).map_err(|error| damaged(name, error.into()))?;
        if bytes.len() as u64 > limit {
            let message = format!(
                "holds more than {} MB when unpacked ({name}); check a part of it",
                if limit < MAX_MEMBER { MAX_UNPACKED } else { MAX_MEMBER } >> 20
            );
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    fn kind(&mut self) -> Result<Kind, Error> {
        if let Some(bytes) = self.part("mimetype")? {
            let kind = String::from_utf8_lossy(&bytes[..bytes.len().min(128)]).trim().to_owned();
            if kind == "application/epub+zip" {
                return Ok(Kind::Epub);
            }
            if let Some(kind) = kind.strip_prefix("application/vnd.oasis.opendocument.") {
                return match kind {
                    text if text.starts_with("text") => Ok(Kind::Odt),
                    sheet if sheet.starts_with("spreadsheet") => Err(spreadsheet()),
                    slides if slides.starts_with("presentation") => Err(presentation()),
                    _ => Err(not_read("is a drawing, chart or formula; export its text and check that")),
                };
            }
        }
        if let Some(bytes) = self.part("[Content_Types].xml")? {
            let types = content_types(&bytes)?;
            let any =
                |family: &str| types.iter().any(|kind| kind.contains(family) && kind.ends_with("main+xml"));
            if any("wordprocessingml") || any("ms-word") {
                return Ok(Kind::Docx);
            }
            if any("spreadsheetml") || any("ms-excel") {
                return Err(spreadsheet());
            }
            if any("presentationml") || any("ms-powerpoint") {
                return Err(presentation());
            }
        }
        let holds = |name: &str| self.names().iter().any(|known| known == name);
        if holds("META-INF/container.xml") {
            return Ok(Kind::Epub);
        }
        if holds("content.xml") && holds("META-INF/manifest.xml") {
            return Ok(Kind::Odt);
        }
        Err(not_read(&self.refusal()))
    }

    /// What to do with an archive that is no document.
    fn refusal(&self) -> String {
        if self.names.iter().any(|name| name == "Index/Document.iwa") {
            return "is a document of Pages, Numbers or Keynote; export it as .docx".to_owned();
        }
        let files: Vec<&String> = self.names.iter().filter(|name| !name.ends_with('/')).collect();
        let is_text = |name: &str| {
            let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
            let texts = ["docx", "docm", "odt", "epub", "pdf", "html", "htm", "rtf", "md", "txt"];
            extension.is_some_and(|extension| texts.contains(&&*extension))
        };
        let texts: Vec<&str> = files.iter().filter(|name| is_text(name)).map(|name| name.as_str()).collect();
        let named = texts[..texts.len().min(NAMED)].join(", ");
        let named = match texts.len() {
            0 => String::new(),
            count if count > NAMED => format!(" ({named} and {} more)", count - NAMED),
            _ => format!(" ({named})"),
        };
        let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        format!("is a ZIP archive of {count}; unpack it and name the text in it{named}")
    }
}

/// The content types that the parts of an Office document have.
fn content_types(bytes: &[u8]) -> Result<Vec<String>, Error> {
    let text = xml::decode(bytes);
    let mut reader = Reader::new("[Content_Types].xml", &text);
    let mut types = Vec::new();
    loop {
        match reader.next()? {
            Token::Start => types.extend(reader.attribute(Space::Unbound, "ContentType")),
            Token::Eof => return Ok(types),
            Token::End | Token::Text(_) => {}
        }
    }
}

fn spreadsheet() -> Error {
    not_read("is a spreadsheet; export its text, for example as CSV, and check that")
}

fn presentation() -> Error {
    not_read("is a presentation; export its text and check that")
}

fn not_read(message: &str) -> Error {
    Error::new(ErrorKind::NotText, message)
}

fn damaged(what: &str, error: ZipError) -> Error {
    let message = match &error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            format!("is packed in a way that is not read ({what}); save it again as .docx, .odt or .epub")
        }
        _ => format!("is damaged or was not saved whole ({what} cannot be unpacked); get the file again"),
    };
    Error::new(ErrorKind::NotText, message).caused_by(error)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// An archive of these members.
    pub fn zipped<'m>(members: impl IntoIterator<Item = (&'m str, &'m [u8])>) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(name, SimpleFileOptions::default()).expect("a member");
            writer.write_all(bytes).expect("written");
        }
        writer.finish().expect("an archive").into_inner()
    }

    fn refused(members: &[(&str, &[u8])]) -> String {
        let bytes = zipped(members.iter().copied());
        read(&bytes, &ReadOptions::default()).expect_err("an error").to_string()
    }

    fn types(main: &str) -> String {
        format!("<Types xmlns='x'><Override PartName='/m.xml' ContentType='{main}'/></Types>")
    }

    #[test]
    fn the_members_tell_the_kind() {
        let kind = |members: &[(&str, &[u8])]| {
            let bytes = zipped(members.iter().copied());
            Package::open(&bytes).and_then(|mut package| package.kind()).ok()
        };
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        let macros = "application/vnd.ms-word.document.macroEnabled.main+xml";
        for main in [word, macros] {
            assert_eq!(kind(&[("[Content_Types].xml", types(main).as_bytes())]), Some(Kind::Docx));
        }
        let odt = b"application/vnd.oasis.opendocument.text";
        assert_eq!(kind(&[("mimetype", odt)]), Some(Kind::Odt));
        assert_eq!(kind(&[("mimetype", b"application/epub+zip\n")]), Some(Kind::Epub));
        assert_eq!(kind(&[("META-INF/container.xml", b"")]), Some(Kind::Epub));
    }

    #[test]
    fn what_is_not_read_says_what_to_do() {
        let sheet = types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");
        let slides =
            types("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml");
        assert!(refused(&[("[Content_Types].xml", sheet.as_bytes())]).contains("is a spreadsheet; export"));
        assert!(refused(&[("[Content_Types].xml", slides.as_bytes())]).contains("is a presentation; export"));
        let ods: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
        let odp: &[u8] = b"application/vnd.oasis.opendocument.presentation";
        assert!(refused(&[("mimetype", ods)]).contains("is a spreadsheet"));
        assert!(refused(&[("mimetype", odp)]).contains("is a presentation"));
        assert_eq!(
            refused(&[("a/report.docx", b"PK"), ("b.png", b""), ("c.TXT", b"")]),
            "is a ZIP archive of 3 files; unpack it and name the text in it (a/report.docx, c.TXT)"
        );
        assert_eq!(
            refused(&[("1.md", b""), ("2.md", b""), ("3.md", b""), ("4.md", b"")]),
            "is a ZIP archive of 4 files; unpack it and name the text in it (1.md, 2.md, 3.md and 1 more)"
        );
    }

    #[test]
    fn an_encrypted_member_is_told() {
        let mut bytes = zipped([("word/document.xml", &b"text"[..])]);
        // Bit 0 of the general purpose flags, in the member's own head and in the directory.
        let directory = bytes.windows(4).position(|window| window == DIRECTORY_ENTRY).expect("a directory");
        bytes[6] |= 1;
        bytes[directory + 8] |= 1;
        let error = read(&bytes, &ReadOptions::default()).expect_err("an error").to_string();
        assert_eq!(error, "is encrypted; save it without a password");
    }

    #[test]
    fn a_member_that_unpacks_without_end_is_stopped() {
        let zeros = vec![b' '; MAX_MEMBER as usize + 1];
        let mut bytes = zipped([("mimetype", &zeros[..])]);
        assert!(bytes.len() < 1 << 20, "{} bytes", bytes.len());
        // The sizes that the archive tells are lowered: they must not be believed.
        let directory = bytes.windows(4).position(|window| window == DIRECTORY_ENTRY).expect("a directory");
        bytes[directory + 24..directory + 28].copy_from_slice(&100u32.to_le_bytes());
        let error = read(&bytes, &ReadOptions::default()).expect_err("an error").to_string();
        assert!(error.contains("more than 64 MB when unpacked") || error.contains("is damaged"), "{error}");
        let honest = zipped([("mimetype", &zeros[..])]);
        let error = read(&honest, &ReadOptions::default()).expect_err("an error").to_string();
        assert!(error.contains("more than 64 MB when unpacked (mimetype)"), "{error}");
    }

    #[test]
    fn a_directory_without_end_is_not_read() {
        let mut bytes = zipped([("a.txt", &b"x"[..])]);
        bytes.extend(DIRECTORY_ENTRY.repeat(MAX_MEMBERS));
        let error = read(&bytes, &ReadOptions::default()).expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }

    #[test]
    fn a_truncated_archive_is_an_error() {
        let bytes = zipped([("mimetype", &b"application/vnd.oasis.opendocument.text"[..])]);
        for end in 4..bytes.len() {
            let error = read(&bytes[..end], &ReadOptions::default()).expect_err("an error").to_string();
            assert!(error.contains("is damaged"), "{end}: {error}");
        }
    }
}
