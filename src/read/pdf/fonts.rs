//! Fonts: which letters the codes of a string stand for, and how wide they are.

use super::file::File;
use super::lexer::{Lexer, Token};
use super::standard;
use lopdf::{Dictionary, Object};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Width of a character whose width is not told, in type sizes.
const UNKNOWN_WIDTH: f64 = 0.5;

/// Least weight of a bold face, on the scale of 100 to 900.
const BOLD_WEIGHT: f64 = 600.0;

/// Largest width of a raised digit, as a share of the width of a digit on the line. Fonts draw them at 0.6 to 0.7.
const RAISED_WIDTH: f64 = 0.8;

/// What the names of bold faces hold; the last two are those of TeX.
const BOLD_NAMES: [&str; 6] = ["bold", "black", "heavy", "demi", "cmbx", "sfbx"];

/// Most characters that one table may map; the Basic Multilingual Plane has as many.
const MAX_MAPPED: usize = 1 << 16;

/// How tall a letter of a font that is drawn by the page itself may be, in type sizes, for its box to be believed.
const DRAWN_HEIGHT: std::ops::Range<f64> = 0.1..20.0;

/// A letter that cannot be told.
pub(super) const UNKNOWN: &str = "\u{fffd}";

/// One character of a string.
pub(super) struct Char<'f> {
    pub text: &'f Rc<str>,
    /// In type sizes.
    pub width: f64,
    /// Whether it is drawn small and raised, though it stands on the line.
    pub raised: bool,
    /// Whether word spacing applies: the code is the single byte 32.
    pub blank: bool,
}

/// A font, ready to decode strings.
pub(super) struct Font {
    pub bold: bool,
    /// Height of a letter in type sizes: 1 but for fonts that the page draws.
    pub scale: f64,
    wide: bool,
    letters: FxHashMap<u32, Rc<str>>,
    widths: FxHashMap<u32, f64>,
    other_width: f64,
    unknown: Rc<str>,
    /// Codes of digits that the font draws raised.
    raised: FxHashSet<u32>,
}

impl Font {
    pub fn new(file: &File, dict: &Dictionary) -> Self {
        let kind = file.name(dict, b"Subtype").unwrap_or_default();
        let name = String::from_utf8_lossy(file.name(dict, b"BaseFont").unwrap_or_default()).into_owned();
        let inner = file.array(dict, b"DescendantFonts").and_then(|fonts| file.as_dict(fonts.first()?));
        let wide = kind == b"Type0";
        let described = inner.unwrap_or(dict);
        let descriptor = file.dict(described, b"FontDescriptor");
        let number = |key: &[u8]| descriptor.and_then(|dict| file.number(dict, key));
        let lower = name.to_ascii_lowercase();
        let mut font = Self {
            bold: BOLD_NAMES.iter().any(|bold| lower.contains(bold))
                || number(b"FontWeight").is_some_and(|weight| weight >= BOLD_WEIGHT),
            scale: 1.0,
            wide,
            letters: FxHashMap::default(),
            widths: FxHashMap::default(),
            other_width: number(b"MissingWidth").map_or(UNKNOWN_WIDTH, |width| width / 1000.0),
            unknown: UNKNOWN.into(),
            raised: FxHashSet::default(),
        };
        if wide {
            font.other_width = file.number(described, b"DW").unwrap_or(1000.0) / 1000.0;
            font.wide_widths(file, described);
            font.wide_letters(file.name(dict, b"Encoding").unwrap_or_default());
        } else {
            let unit = if kind == b"Type3" { font.drawn(file, dict) } else { 0.001 };
            font.simple_letters(file, dict, &name, descriptor);
            font.simple_widths(file, dict, &name, unit);
        }
        if let Some(map) = file.get(dict, b"ToUnicode").and_then(|object| object.as_stream().ok()) {
            font.read_map(&file.content(map).0);
        }
        font.find_raised();
        font
    }

    /// The characters of a string.
    pub fn chars<'f>(&'f self, bytes: &'f [u8]) -> impl Iterator<Item = Char<'f>> {
        bytes.chunks(if self.wide { 2 } else { 1 }).map(|code| {
            let code = code.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            Char {
                text: self.letters.get(&code).unwrap_or(&self.unknown),
                width: self.widths.get(&code).copied().unwrap_or(self.other_width),
                raised: self.raised.contains(&code),
                blank: !self.wide && code == 32,
            }
        })
    }

    /// Finds the digits that a font has for marks of notes. They mean the same as the others and are only narrower: all
    /// others are of one width, or nearly so but for the one.
    fn find_raised(&mut self) {
        let digit = |text: &Rc<str>| text.len() == 1 && text.as_bytes()[0].is_ascii_digit();
        let digits: Vec<(u32, u8, f64)> = self
            .letters
            .iter()
            .filter(|(_, text)| digit(text))
            .filter_map(|(code, text)| Some((*code, text.as_bytes()[0], *self.widths.get(code)?)))
            .filter(|(.., width)| *width > 0.0)
            .collect();
        let widest = |of: Option<u8>| {
            let same = digits.iter().filter(|(_, digit, _)| of.is_none_or(|of| of == *digit));
            same.map(|(.., width)| *width).fold(0.0, f64::max)
        };
        let narrow = |(_, digit, width): &&(u32, u8, f64)| {
            let twin = widest(Some(*digit));
            let widest = if twin > *width || *digit == b'1' { twin } else { widest(None) };
            *width <= RAISED_WIDTH * widest
        };
        self.raised = digits.iter().filter(narrow).map(|(code, ..)| *code).collect();
    }

    /// Takes the box of the letters of a font whose letters are drawings, and gives the unit of its widths.
    fn drawn(&mut self, file: &File, dict: &Dictionary) -> f64 {
        let numbers = |key: &[u8]| file.array(dict, key).map(|array| file.numbers(array)).unwrap_or_default();
        let (matrix, bounds) = (numbers(b"FontMatrix"), numbers(b"FontBBox"));
        if let (&[a, _, _, d, ..], &[_, low, _, high]) = (&matrix[..], &bounds[..]) {
            let height = ((high - low) * d).abs();
            if DRAWN_HEIGHT.contains(&height) {
                self.scale = height;
            }
            return a.abs();
        }
        0.001
    }

    fn simple_widths(&mut self, file: &File, dict: &Dictionary, name: &str, unit: f64) {
        let first = file.number(dict, b"FirstChar").unwrap_or(0.0).clamp(0.0, 255.0) as u32;
        if let Some(widths) = file.array(dict, b"Widths") {
            let widths = widths.iter().take(256).map(|width| file.as_number(width).unwrap_or(0.0) * unit);
            self.widths = (first..).zip(widths).collect();
            return;
        }
        for code in 0..=255u8 {
            // The tables are in WinAnsi order; a letter at another code has the width of its WinAnsi code.
            let letter = self.letters.get(&u32::from(code)).and_then(|text| text.chars().next());
            let mut buffer = [0; 4];
            let ansi = letter.map_or(code, |letter| {
                let (bytes, _, unmapped) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
                if unmapped { code } else { bytes[0] }
            });
            if let Some(width) = standard::width(name, ansi) {
                self.widths.insert(code.into(), f64::from(width) / 1000.0);
            }
        }
    }

    fn simple_letters(
        &mut self,
        file: &File,
        dict: &Dictionary,
        name: &str,
        descriptor: Option<&Dictionary>,
    ) {
        // The fonts of signs hold bullets and ticks wherever they occur in prose.
        if name.contains("Dingbats") {
            self.letters = (33..=255).map(|code| (code, "•".into())).collect();
        } else if name.ends_with("Symbol") {
            self.letters =
                (32..127).map(|code: u8| (code.into(), char::from(code).to_string().into())).collect();
            self.letters.insert(0xb7, "•".into());
        } else {
            let encoding = file.get(dict, b"Encoding");
            let base = match encoding {
                Some(Object::Name(name)) => Some(&name[..]),
                Some(Object::Dictionary(encoding)) => file.name(encoding, b"BaseEncoding"),
                _ => None,
            };
            let truetype = file.name(dict, b"Subtype") == Some(b"TrueType");
            let usual: &[u8] = if truetype { b"WinAnsiEncoding" } else { b"StandardEncoding" };
            for (code, letter) in file.encoding(base.unwrap_or(usual)) {
                self.letters.insert(code, spelt(&letter));
            }
            let program = descriptor
                .and_then(|dict| file.get(dict, b"FontFile"))
                .and_then(|file| file.as_stream().ok());
            if let (None, Some(program)) = (base, program) {
                self.built_in(file, &file.content(program).0);
            }
        }
        let encoding = file.dict(dict, b"Encoding");
        let mut code = 0;
        for entry in encoding.and_then(|encoding| file.array(encoding, b"Differences")).into_iter().flatten()
        {
            match entry {
                Object::Integer(number) => code = u32::try_from(*number).unwrap_or(0),
                Object::Name(glyph) => {
                    let letter =
                        glyph_letter(file, glyph).map_or_else(|| self.unknown.clone(), |text| spelt(&text));
                    self.letters.insert(code, letter);
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// The encoding that a Type 1 font program brings along: `dup 65 /A put`.
    fn built_in(&mut self, file: &File, program: &[u8]) {
        let end = program.windows(5).position(|word| word == b"eexec").unwrap_or(program.len());
        let tokens: Vec<Token> = Lexer::new(&program[..end]).collect();
        for window in tokens.windows(4) {
            if let [Token::Operator(b"dup"), Token::Number(code), Token::Name(glyph), Token::Operator(b"put")] =
                window
                && let Some(text) = glyph_letter(file, glyph)
            {
                self.letters.insert(*code as u32, spelt(&text));
            }
        }
    }

    fn wide_widths(&mut self, file: &File, dict: &Dictionary) {
        let mut entries = file.array(dict, b"W").unwrap_or_default().iter();
        while let (Some(first), Some(second)) = (entries.next(), entries.next()) {
            let Some(first) = file.as_number(first).map(|number| (number as u32).min(0xffff)) else { return };
            if let Some(list) = file.as_array(second) {
                let widths = file.numbers(list).into_iter().map(|width| width / 1000.0);
                self.widths.extend((first..).zip(widths));
            } else if let (Some(last), Some(width)) =
                (file.as_number(second), entries.next().and_then(|width| file.as_number(width)))
            {
                let codes = first..=(last as u32).min(0xffff);
                self.widths.extend(codes.map(|code| (code, width / 1000.0)));
            }
        }
    }

    /// Letters of the encodings whose codes are Unicode; all others need the font's own table.
    fn wide_letters(&mut self, encoding: &[u8]) {
        if encoding.starts_with(b"Uni") && encoding.windows(4).any(|word| word == b"UCS2" || word == b"UTF1")
        {
            let letters =
                (32..0xffff).filter_map(|code| Some((code, char::from_u32(code)?.to_string().into())));
            self.letters = letters.collect();
        }
    }

    /// Reads the table of what the codes mean in Unicode.
    fn read_map(&mut self, map: &[u8]) {
        let mut operands: Vec<Token> = Vec::new();
        for token in Lexer::new(map) {
            match token {
                Token::Operator(b"beginbfchar" | b"beginbfrange") => operands.clear(),
                Token::Operator(b"endbfchar") => {
                    for pair in operands.chunks_exact(2) {
                        if let [Token::Text(code), Token::Text(letters)] = pair {
                            self.map(number(code), utf16(letters));
                        }
                    }
                }
                Token::Operator(b"endbfrange") => {
                    for triple in operands.chunks_exact(3) {
                        self.range(triple);
                    }
                }
                Token::Operator(_) => operands.clear(),
                operand => operands.push(operand),
            }
        }
    }

    fn range(&mut self, triple: &[Token]) {
        let [Token::Text(first), Token::Text(last), to] = triple else { return };
        let (first, last) = (number(first), number(last).min(number(first).saturating_add(0xffff)));
        match to {
            Token::Text(letters) => {
                let mut units = letters.clone();
                for code in first..=last {
                    self.map(code, utf16(&units));
                    // Only the last unit counts up.
                    let Some(at) = units.len().checked_sub(2) else { return };
                    let next = u16::from_be_bytes([units[at], units[at + 1]]).wrapping_add(1);
                    units[at..].copy_from_slice(&next.to_be_bytes());
                }
            }
            Token::Array(list) => {
                for (code, letters) in (first..=last).zip(list) {
                    if let Token::Text(letters) = letters {
                        self.map(code, utf16(letters));
                    }
                }
            }
            _ => {}
        }
    }

    fn map(&mut self, code: u32, text: String) {
        // An empty entry or a zero says nothing; what the encoding says then holds.
        if self.letters.len() < MAX_MAPPED && !text.trim_matches('\0').is_empty() {
            self.letters.insert(code, spelt(&text));
        }
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

pub(super) fn utf16(bytes: &[u8]) -> String {
    if let [byte] = bytes {
        return char::from(*byte).to_string();
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// Ligatures as their letters, and blanks as blanks.
fn spelt(text: &str) -> Rc<str> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            '\u{a0}' | '\t' | '\n' | '\r' => out.push(' '),
            '\u{200b}' | '\u{feff}' | '\0' => {}
            // Symbol fonts of word processors: the bullets that stand in lists.
            '\u{f0b7}' | '\u{f06c}' => out.push('•'),
            '\u{f0a7}' | '\u{f06e}' => out.push('▪'),
            '\u{f0d8}' | '\u{f0e0}' | '\u{f0fc}' => out.push('‣'),
            c => out.push(c),
        }
    }
    out.into()
}

/// The letter that a glyph name stands for: from the Adobe Glyph List, or spelt out as `uni0041`; `f_i` is two.
fn glyph_letter(file: &File, glyph: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(glyph).ok()?;
    let (name, variant) = name.split_once('.').unwrap_or((name, ""));
    if name.is_empty() {
        return None;
    }
    if matches!(variant, "superior" | "sups" | "sup") {
        return glyph_letter(file, format!("{name}superior").as_bytes());
    }
    if let Some(letters) = file.glyph(name) {
        return Some(letters);
    }
    if name.contains('_') {
        return name.split('_').map(|part| glyph_letter(file, part.as_bytes())).collect();
    }
    let digits =
        name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).filter(|digits| digits.len() >= 4)?;
    let code = u32::from_str_radix(digits.get(..digits.len().min(6))?, 16).ok()?;
    char::from_u32(code).map(String::from)
}
