//! The objects of a PDF: what the library `lopdf` reads, behind look-ups that cannot fail loudly.

use crate::error::{Error, ErrorKind};
use flate2::read::ZlibDecoder;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most bytes that one stream of the file may unpack to. The text of a page is some 20 kB and its drawings seldom a
/// hundred times that; what is larger is a bomb or a map, and memory is bounded by it.
const MAX_UNPACKED: usize = 64 << 20;

/// Most bytes that all streams of a file together may unpack to, each as often as it is used. What would come behind
/// is told as unread.
const MAX_UNPACKED_ALL: usize = 1 << 30;

/// Most levels of the page tree that an inherited entry is looked for in.
const MAX_LEVELS: usize = 64;

/// Endings of titles that are file names, which say nothing about the text.
const FILE_ENDINGS: [&str; 12] =
    [".doc", ".docx", ".odt", ".rtf", ".pdf", ".tex", ".dvi", ".indd", ".qxd", ".qxp", ".ppt", ".pptx"];

/// Titles that programs write where the author gave none, in small letters.
const NO_TITLES: [&str; 6] = ["untitled", "no title", "title", "unknown", "document", "document1"];

/// Longest title that is believed, in characters.
const MAX_TITLE: usize = 300;

/// A PDF that is loaded and, where it was encrypted for everybody, decrypted.
pub(super) struct File {
    document: Document,
    glyphs: RefCell<HashMap<String, Option<String>>>,
    /// How many bytes may still be unpacked.
    left: Cell<usize>,
}

impl File {
    /// # Errors
    /// When the file is damaged beyond repair or needs a password.
    pub fn open(bytes: &[u8]) -> Result<Self, Error> {
        let options = LoadOptions { max_decompressed_size: Some(MAX_UNPACKED), ..LoadOptions::default() };
        let loaded = guarded(|| Document::load_mem_with_options(bytes, options));
        let message = "is a damaged PDF that cannot be read; fetch it again, or open it in a reader and print it to \
                       a new PDF";
        let damaged = || Error::new(ErrorKind::NotText, message);
        let document = match loaded {
            Some(Ok(document)) => document,
            Some(Err(lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword)) => return Err(locked()),
            Some(Err(error)) => return Err(damaged().caused_by(error)),
            None => return Err(damaged()),
        };
        if document.is_encrypted() {
            return Err(locked());
        }
        Ok(Self { document, glyphs: RefCell::default(), left: Cell::new(MAX_UNPACKED_ALL) })
    }

    /// The pages in order.
    pub fn pages(&self) -> Vec<ObjectId> {
        guarded(|| self.document.page_iter().collect()).unwrap_or_default()
    }

    /// The dictionary of a page; `None` when it is lost.
    pub fn page(&self, id: ObjectId) -> Option<&Dictionary> {
        self.document.get_dictionary(id).ok()
    }

    /// What a page says: its streams one after another, and whether all of it could be unpacked.
    pub fn page_content(&self, page: &Dictionary) -> (Vec<u8>, bool) {
        let (mut content, mut whole) = (Vec::new(), true);
        let Some(contents) = self.get(page, b"Contents") else { return (content, !page.has(b"Contents")) };
        let one = std::slice::from_ref(contents);
        for part in contents.as_array().map_or(one, |parts| &parts[..]) {
            match self.resolve(part).and_then(|part| part.as_stream().ok()) {
                Some(stream) => {
                    let (bytes, all) = self.content(stream);
                    whole &= all;
                    if content.len() + bytes.len() > MAX_UNPACKED {
                        return (content, false);
                    }
                    content.extend(bytes);
                    content.push(b'\n');
                }
                None => whole = false,
            }
        }
        (content, whole)
    }

    /// The bytes of a stream, and whether all of them could be unpacked.
    pub fn content(&self, stream: &Stream) -> (Vec<u8>, bool) {
        let (bytes, whole) = Self::unpack(stream);
        if bytes.len() > self.left.get() {
            return (Vec::new(), false);
        }
        self.left.set(self.left.get() - bytes.len());
        (bytes, whole)
    }

    fn unpack(stream: &Stream) -> (Vec<u8>, bool) {
        let filters =
            guarded(|| stream.filters().map(|filters| filters.into_iter().map(<[u8]>::to_vec).collect()));
        let filters: Vec<Vec<u8>> = filters.and_then(Result::ok).unwrap_or_default();
        if filters.is_empty() && !stream.dict.has(b"Filter") {
            return (stream.content.clone(), true);
        }
        // The usual filter is unpacked here, since the library does not say when only a part could be unpacked.
        if filters == [b"FlateDecode"] && !stream.dict.has(b"DecodeParms") {
            let mut bytes = Vec::new();
            let read =
                ZlibDecoder::new(&stream.content[..]).take(MAX_UNPACKED as u64).read_to_end(&mut bytes);
            if !bytes.is_empty() || read.is_ok() {
                let whole = read.is_ok() && bytes.len() < MAX_UNPACKED;
                return (bytes, whole);
            }
        }
        match guarded(|| stream.decompressed_content_with_limit(MAX_UNPACKED)) {
            Some(Ok(bytes)) => {
                let whole = !bytes.is_empty() || stream.content.is_empty();
                (bytes, whole)
            }
            _ => (Vec::new(), false),
        }
    }

    /// An object, followed where it is a reference; `None` when it is lost.
    pub fn resolve<'a>(&'a self, object: &'a Object) -> Option<&'a Object> {
        self.document.dereference(object).ok().map(|(_, object)| object).filter(|object| !object.is_null())
    }

    pub fn get<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        self.resolve(dict.get(key).ok()?)
    }

    pub fn dict<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.as_dict(dict.get(key).ok()?)
    }

    pub fn array<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [Object]> {
        self.as_array(dict.get(key).ok()?)
    }

    pub fn name<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        self.get(dict, key)?.as_name().ok()
    }

    pub fn number(&self, dict: &Dictionary, key: &[u8]) -> Option<f64> {
        self.as_number(dict.get(key).ok()?)
    }

    /// A dictionary, that of a stream included.
    pub fn as_dict<'a>(&'a self, object: &'a Object) -> Option<&'a Dictionary> {
        match self.resolve(object)? {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    pub fn as_array<'a>(&'a self, object: &'a Object) -> Option<&'a [Object]> {
        self.resolve(object)?.as_array().ok().map(|array| &array[..])
    }

    pub fn as_number(&self, object: &Object) -> Option<f64> {
        self.resolve(object)?.as_float().ok().map(f64::from).filter(|number| number.is_finite())
    }

    /// The numbers of an array; what is no number is passed over.
    pub fn numbers(&self, array: &[Object]) -> Vec<f64> {
        array.iter().filter_map(|object| self.as_number(object)).collect()
    }

    /// An entry that pages inherit from the tree above them.
    pub fn inherited<'a>(&'a self, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        let mut node = page;
        for _ in 0..MAX_LEVELS {
            if let Some(found) = self.get(node, key) {
                return Some(found);
            }
            node = self.dict(node, b"Parent")?;
        }
        None
    }

    /// The letters of a named encoding by their codes.
    pub fn encoding(&self, name: &[u8]) -> Vec<(u32, String)> {
        let mut font = Dictionary::new();
        font.set("Type", Object::Name(b"Font".to_vec()));
        font.set("Encoding", Object::Name(name.to_vec()));
        let letters = || {
            let encoding = font.get_font_encoding_with_limit(&self.document, MAX_UNPACKED).ok()?;
            let letter = |code: u8| Some((code.into(), encoding.bytes_to_string(&[code]).ok()?));
            Some((0..=255).filter_map(letter).filter(|(_, letter)| !letter.is_empty()).collect())
        };
        guarded(letters).flatten().unwrap_or_default()
    }

    /// The letter of a glyph name, from the list that the library keeps; remembered, since names come again.
    pub fn glyph(&self, name: &str) -> Option<String> {
        if let Some(known) = self.glyphs.borrow().get(name) {
            return known.clone();
        }
        let mut encoding = Dictionary::new();
        encoding.set("Differences", vec![Object::Integer(1), Object::Name(name.as_bytes().to_vec())]);
        let mut font = Dictionary::new();
        font.set("Type", Object::Name(b"Font".to_vec()));
        font.set("Encoding", Object::Dictionary(encoding));
        let letter = || {
            let encoding = font.get_font_encoding_with_limit(&self.document, MAX_UNPACKED).ok()?;
            encoding.bytes_to_string(&[1]).ok().filter(|letter| !letter.trim_matches('\u{1}').is_empty())
        };
        let letter = guarded(letter).flatten();
        self.glyphs.borrow_mut().insert(name.to_owned(), letter.clone());
        letter
    }

    /// The title that the file gives itself, when it is more than a file name.
    pub fn title(&self) -> Option<String> {
        let info = self.dict(&self.document.trailer, b"Info");
        let told = info
            .and_then(|info| guarded(|| lopdf::decode_text_string(self.get(info, b"Title")?).ok()).flatten());
        told.and_then(sensible).or_else(|| sensible(self.described_title()?))
    }

    /// The title of the description in XML.
    fn described_title(&self) -> Option<String> {
        let root = self.dict(&self.document.trailer, b"Root")?;
        let (bytes, _) = self.content(self.get(root, b"Metadata")?.as_stream().ok()?);
        let text = String::from_utf8_lossy(&bytes);
        let title = text.split_once("<dc:title>")?.1.split_once("</dc:title>")?.0;
        let title = title.split_once("<rdf:li")?.1.split_once('>')?.1.split_once("</rdf:li>")?.0;
        let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
        Some(plain.iter().fold(title.to_owned(), |title, (entity, c)| title.replace(entity, c)))
    }
}

fn locked() -> Error {
    let message = "is protected by a password; open it with the password, and save it without";
    Error::new(ErrorKind::NotText, message)
}

/// Runs the library. It is not known to panic since its 0.45, but takes files from anywhere and is not ours; a panic
/// counts as a file that it cannot read.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}

fn sensible(title: String) -> Option<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.strip_prefix("Microsoft Word - ").unwrap_or(&title);
    let lower = title.to_lowercase();
    let named = FILE_ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let said = title.chars().filter(|c| c.is_alphabetic()).count() >= 3 && title.chars().count() <= MAX_TITLE;
    let clean = !title.chars().any(|c| c.is_control() || c == '\u{fffd}');
    (said && clean && !named && !NO_TITLES.contains(&&*lower)).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::sensible;

    #[test]
    fn file_names_are_no_titles() {
        for title in
            ["report_v3.docx", "Microsoft Word - plan.doc", "Untitled", "  ", "7", "\u{fffd}\u{fffd}abc"]
        {
            assert_eq!(sensible(title.to_owned()), None, "{title}");
        }
        let title = sensible("Harbour  Plan of\nOrvelle".to_owned());
        assert_eq!(title.as_deref(), Some("Harbour Plan of Orvelle"));
    }
}
