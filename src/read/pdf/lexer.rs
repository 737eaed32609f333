//! The words of the language that page contents and character maps are written in: numbers, names, strings, arrays,
//! dictionaries, operators. Never fails: bytes that belong to nothing are passed over.

/// Deepest nesting of arrays and dictionaries that is followed; page contents nest twice.
const MAX_DEPTH: usize = 16;

/// A word of the language.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    Name(&'a [u8]),
    Text(Vec<u8>),
    Array(Vec<Token<'a>>),
    /// Keys and values in turn.
    Dictionary(Vec<Token<'a>>),
    Operator(&'a [u8]),
}

impl<'a> Token<'a> {
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn name(&self) -> Option<&'a [u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The value of a key, for a dictionary.
    pub fn get(&self, key: &[u8]) -> Option<&Token<'a>> {
        let Self::Dictionary(entries) = self else { return None };
        let mut pairs = entries.chunks_exact(2);
        pairs.find(|pair| pair[0] == Token::Name(key)).map(|pair| &pair[1])
    }
}

/// Reads words from bytes, left to right.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over the data of an inline picture, behind its operator `BI`.
    pub fn skip_picture(&mut self) {
        let rest = &self.bytes[self.at..];
        let blank = |at: usize| rest.get(at).is_none_or(|byte| is_blank(*byte));
        let mut ends = rest.windows(2).enumerate().filter(|(at, two)| *two == b"EI" && blank(at + 2));
        let end = ends.find(|(at, _)| *at > 0 && is_blank(rest[at - 1]));
        self.at += end.map_or(rest.len(), |(at, _)| at + 2);
    }

    fn token(&mut self, depth: usize) -> Option<Token<'a>> {
        loop {
            let rest = &self.bytes[self.at..];
            let first = *rest.first()?;
            match first {
                _ if is_blank(first) => self.at += 1,
                b'%' => self.at += rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len()),
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if rest.get(1) == Some(&b'<') => {
                    self.at += 2;
                    return Some(Token::Dictionary(self.until(b'>', depth)));
                }
                b'<' => return Some(Token::Text(self.hex())),
                b'[' => {
                    self.at += 1;
                    return Some(Token::Array(self.until(b']', depth)));
                }
                b'/' => {
                    let end = word_end(rest, 1);
                    self.at += end;
                    return Some(Token::Name(&rest[1..end]));
                }
                b']' | b'>' | b')' | b'{' | b'}' => self.at += 1,
                _ => {
                    let end = word_end(rest, 1);
                    self.at += end;
                    return Some(number(&rest[..end]).unwrap_or(Token::Operator(&rest[..end])));
                }
            }
        }
    }

    /// The words up to a closing bracket, which is passed over.
    fn until(&mut self, close: u8, depth: usize) -> Vec<Token<'a>> {
        let mut tokens = Vec::new();
        loop {
            while self.bytes.get(self.at).is_some_and(|byte| is_blank(*byte)) {
                self.at += 1;
            }
            match self.bytes.get(self.at) {
                None => return tokens,
                Some(byte) if *byte == close => {
                    self.at +=
                        if close == b'>' && self.bytes.get(self.at + 1) == Some(&b'>') { 2 } else { 1 };
                    return tokens;
                }
                // Deeper nesting is read flat, which loses nothing that is text.
                Some(b'[' | b'<') if depth >= MAX_DEPTH => self.at += 1,
                Some(_) => match self.token(depth + 1) {
                    Some(token) => tokens.push(token),
                    None => return tokens,
                },
            }
        }
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1);
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    /// What stands behind a backslash in a literal string.
    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.bytes.get(self.at) {
                        Some(&digit @ b'0'..=b'7') => code = code * 8 + u32::from(digit - b'0'),
                        _ => break,
                    }
                    self.at += 1;
                }
                text.push((code & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
        self.at += (end + 1).min(rest.len());
        let digits: Vec<u8> =
            rest[..end].iter().filter_map(|b| char::from(*b).to_digit(16)).map(|digit| digit as u8).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.token(0)
    }
}

fn number(word: &[u8]) -> Option<Token<'static>> {
    if !matches!(word[0], b'0'..=b'9' | b'+' | b'-' | b'.') {
        return None;
    }
    let text = std::str::from_utf8(word).ok()?;
    // Some programs write `--5` and `5-3`; readers take the sign once and stop at the second number.
    let text = if text.starts_with("--") { &text[1..] } else { text };
    let end = text[1..].find('-').map_or(text.len(), |at| at + 1);
    text[..end].parse().ok().filter(|number: &f64| number.is_finite()).map(Token::Number)
}

fn word_end(bytes: &[u8], from: usize) -> usize {
    let ends = |byte: &u8| is_blank(*byte) || b"()<>[]{}/%".contains(byte);
    bytes[from..].iter().position(ends).map_or(bytes.len(), |at| from + at)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_page() {
        let tokens: Vec<Token> =
            Lexer::new(b"/F1 -.5 Tf[(a\\(b\\051\\\nc)-20<4142>]TJ % note\n<</K[1]/L/M>>BDC ]").collect();
        assert_eq!(tokens[0], Token::Name(b"F1"));
        assert_eq!(tokens[1], Token::Number(-0.5));
        assert_eq!(
            tokens[3],
            Token::Array(vec![
                Token::Text(b"a(b)c".to_vec()),
                Token::Number(-20.0),
                Token::Text(b"AB".to_vec())
            ])
        );
        assert_eq!(tokens[5].get(b"L"), Some(&Token::Name(b"M")));
        assert_eq!(tokens[6], Token::Operator(b"BDC"));
    }

    #[test]
    fn broken_words_end_and_deep_ones_do_not_overflow() {
        assert_eq!(Lexer::new(b"(open").count(), 1);
        assert_eq!(Lexer::new(b"<41").count(), 1);
        assert!(Lexer::new(&b"[".repeat(100_000)).count() <= 1);
        assert!(Lexer::new(&b"<<".repeat(100_000)).count() <= 1);
    }

    #[test]
    fn pictures_are_passed_over() {
        let mut lexer = Lexer::new(b"BI /W 1 ID (xEI) EI Q");
        assert_eq!(lexer.next(), Some(Token::Operator(b"BI")));
        lexer.skip_picture();
        assert_eq!(lexer.next(), Some(Token::Operator(b"Q")));
    }
}
