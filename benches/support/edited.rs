//! Copies of a text that differ in a quarter of their longer words, as chapters do.

/// The text with a quarter of its words of five letters and more changed, others in each copy; copy 0 is the text itself.
pub fn edited(text: &str, copy: usize) -> String {
    let edit = |piece: &str| -> String {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let hash = word.bytes().fold(copy * 31, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte));
        let (stays, tail) = (copy == 0 || word.len() < 5 || hash % 4 != 0, &piece[word.len()..]);
        if stays { piece.to_owned() } else { format!("{word}{}{tail}", ending(copy)) }
    };
    text.split_inclusive(char::is_whitespace).map(edit).collect()
}

/// Two letters for a copy, the same after 400 of them.
fn ending(copy: usize) -> String {
    [copy / 20 % 20, copy % 20].into_iter().map(|digit| char::from(b'a' + digit as u8)).collect()
}
