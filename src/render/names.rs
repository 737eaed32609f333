//! Which name does a thing get that other documents may refer to?
//!
//! Names are made from hashes, so the same texts get the same names in every run and on every machine.

use crate::report::{DocumentInfo, ReportSpan};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A UUID (RFC 9562, version 8: made by a rule of our own) from the SHA-256 of the parts, each preceded by its length.
pub(super) fn uuid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(format!("{}:", part.len()));
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The name of a place in a text.
pub(super) fn place(document: &DocumentInfo, span: &ReportSpan) -> String {
    uuid(&["place", &document.sha256, &span.start.to_string(), &span.end.to_string()])
}

/// The hash of a text as the end of an `ni:` name (RFC 6920): SHA-256 in base64url. A hash that is no hex, as a report
/// from elsewhere may hold, is hashed itself.
pub(super) fn digest(document: &DocumentInfo) -> String {
    let hex = document.sha256.as_bytes();
    let value = |digit: u8| char::from(digit).to_digit(16);
    let bytes: Option<Vec<u8>> =
        hex.chunks(2).map(|two| u8::try_from(value(two[0])? * 16 + value(*two.get(1)?)?).ok()).collect();
    let bytes = bytes.filter(|bytes| bytes.len() == 32).unwrap_or_else(|| Sha256::digest(hex).to_vec());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_of_version_8_and_hangs_on_every_part() {
        let name = uuid(&["a", "bc"]);
        assert_eq!(name.len(), 36);
        assert_eq!((&name[14..15], name.as_bytes()[19].is_ascii_hexdigit()), ("8", true));
        assert!("89ab".contains(&name[19..20]));
        assert_ne!(name, uuid(&["ab", "c"]));
    }
}
