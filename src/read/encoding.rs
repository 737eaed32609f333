//! Bytes to text. UTF-8 is taken as it is; UTF-16 is known by its byte order mark; anything else is guessed
//! by `chardetng` (the detector of Firefox) and decoded by `encoding_rs`, and a notice says so.
//!
//! A file that is UTF-8 but for a few broken bytes keeps its good characters: each broken byte becomes
//! U+FFFD, a notice counts them and names the first line, and the segmenter's passages that hold one are
//! later reported as unchecked, never as absent.

use crate::error::{Error, ErrorKind};
use crate::span::LineIndex;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Share of control characters, `0..=1`, above which bytes count as binary. Text has none but tabs, line
/// ends and the odd form feed; an executable or an image has a quarter and more.
const MAX_CONTROL_SHARE: f64 = 0.02;

/// Broken bytes per valid multi-byte character up to which a file still counts as damaged UTF-8. In a
/// legacy single-byte encoding nearly every non-ASCII byte is broken as UTF-8, so the two are far apart.
const MAX_BROKEN_SHARE: f64 = 0.25;

pub(super) struct Decoded {
    pub text: String,
    pub notices: Vec<String>,
}

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Error> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes).filter(|(e, _)| *e != encoding_rs::UTF_8) {
        let (text, _, broken) = encoding.decode(bytes);
        return Ok(noted(text.into_owned(), encoding, broken));
    }
    reject_binary(bytes)?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text: text.to_owned(), notices: Vec::new() }),
        Err(_) => Ok(damaged_utf8(bytes).unwrap_or_else(|| guessed(bytes))),
    }
}

fn reject_binary(bytes: &[u8]) -> Result<(), Error> {
    let control = bytes.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    if bytes.contains(&0) || control as f64 > MAX_CONTROL_SHARE * bytes.len() as f64 {
        let message = "is not a text file (it holds binary data); export it as plain text or Markdown";
        return Err(Error::new(ErrorKind::NotText, message));
    }
    Ok(())
}

/// Text that is UTF-8 but for a few bytes.
fn damaged_utf8(bytes: &[u8]) -> Option<Decoded> {
    let (mut valid, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if broken as f64 > MAX_BROKEN_SHARE * valid as f64 {
        return None;
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let first = text.find('\u{fffd}').expect("a broken byte became a replacement character");
    let (line, _) = LineIndex::new(&text).place(&text, first);
    let notice = format!(
        "{broken} byte(s) are not valid UTF-8, the first in line {line}; passages that hold one are not checked"
    );
    Some(Decoded { text, notices: vec![notice] })
}

fn guessed(bytes: &[u8]) -> Decoded {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, _, broken) = encoding.decode(bytes);
    noted(text.into_owned(), encoding, broken)
}

fn noted(text: String, encoding: &'static Encoding, broken: bool) -> Decoded {
    let mut notices = vec![format!(
        "is not UTF-8; it was read as {}, and places refer to the text converted to UTF-8",
        encoding.name()
    )];
    if broken {
        notices.push(format!(
            "some bytes are not valid {}; passages that hold one are not checked",
            encoding.name()
        ));
    }
    Decoded { text, notices }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_is_decoded_with_a_notice() {
        let decoded = decode(b"The caf\xe9 in Orvelle reopened \x96 at last.").expect("text");
        assert_eq!(decoded.text, "The café in Orvelle reopened – at last.");
        assert!(decoded.notices[0].contains("windows-1252"), "{:?}", decoded.notices);
    }

    #[test]
    fn utf_16_is_known_by_its_mark() {
        let bytes: Vec<u8> =
            "\u{feff}Tessel agreed.".encode_utf16().flat_map(|unit| unit.to_le_bytes()).collect();
        assert_eq!(decode(&bytes).expect("text").text, "Tessel agreed.");
    }

    #[test]
    fn one_broken_byte_keeps_the_rest() {
        let mut bytes = "Zoë and Renée met – again – in Orvelle.\nThen ".as_bytes().to_vec();
        bytes.extend(b"\xff left.");
        let decoded = decode(&bytes).expect("text");
        assert!(decoded.text.contains("Zoë") && decoded.text.contains("\u{fffd} left"));
        assert!(decoded.notices[0].contains("line 2"), "{:?}", decoded.notices);
    }

    #[test]
    fn binary_data_is_an_error() {
        assert_eq!(decode(b"\x7fELF\x02\x01\x01\0\0").err().expect("error").kind(), ErrorKind::NotText);
    }
}
