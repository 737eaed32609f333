//! What a page draws: its letters with place and size, and whether there are pictures beside them.

use super::file::File;
use super::fonts::Font;
use super::lexer::{Lexer, Token};
use lopdf::{Dictionary, Object, ObjectId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Most operators that a page may run, forms that it draws included: forms can draw forms, each several times.
const MAX_OPERATORS: usize = 4_000_000;

/// Most letters that a page and a document may have; a printed page has some 3,000. A bound on memory.
const MAX_LETTERS: usize = 200_000;
const MAX_LETTERS_ALL: usize = 20_000_000;

/// Deepest nesting of forms, and of saved states.
const MAX_FORMS: usize = 12;
const MAX_SAVED: usize = 512;

/// Most operands that are kept for an operator; none of those read here takes more than six.
const MAX_OPERANDS: usize = 64;

/// Smallest type that a person can read, in points. What is smaller was put there for machines.
const LEAST_SIZE: f64 = 1.0;

/// How close to white a colour is that does not show on white paper, as lightness in `0..=1`.
const WHITE: f64 = 0.98;

/// Least opacity, `0..=1`, of letters that show.
const LEAST_OPACITY: f64 = 0.05;

/// Most areas painted dark that are remembered for telling whether white letters show.
const MAX_PAINTED: usize = 10_000;

/// How far a line may lean and still count as running along an edge of the page: sine of the angle. Scans lean by
/// some 2 degrees.
const LEAN: f64 = 0.06;

/// How far outside the page a letter may stand, in points, and still be printed on it.
const OVERHANG: f64 = 2.0;

/// Largest side of a page, in points: that of the format's limit, 200 inches, in its largest unit is far below.
const MAX_SIDE: f64 = 1e7;

/// A page size where the file tells none: US Letter, as readers assume.
const LETTER: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// One letter, or what one code stands for, with its place on the upright page: points from the left edge and of its
/// baseline from the top edge.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    /// Whether the file itself calls it a running head, foot or page number.
    pub furniture: bool,
    pub raised: bool,
    pub text: Rc<str>,
}

/// What a page draws.
#[derive(Default)]
pub(super) struct Drawn {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    pub pictures: usize,
    /// Curves of drawings: letters turned into drawings have a dozen each.
    pub curves: usize,
    /// Whether letters were left out that run across the page, or that do not show.
    pub turned: bool,
    pub hidden: bool,
    /// Whether a part of the page could not be unpacked.
    pub damaged: bool,
}

type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(m: Matrix, n: Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

fn place(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

/// Fonts that several pages share are read once; the letters of all pages are counted.
#[derive(Default)]
pub(super) struct Fonts {
    fonts: FxHashMap<ObjectId, Rc<Font>>,
    letters: usize,
}

/// Draws a page.
pub(super) fn draw(file: &File, page: &Dictionary, fonts: &mut Fonts) -> Drawn {
    let (content, whole) = file.page_content(page);
    let area = |key: &[u8]| {
        let numbers = file.numbers(file.inherited(page, key)?.as_array().ok()?);
        let [x, y, right, top] = numbers[..].try_into().ok()?;
        let area = [f64::min(x, right), f64::min(y, top), f64::max(x, right), f64::max(y, top)];
        let sides = 1.0..MAX_SIDE;
        (sides.contains(&(area[2] - area[0])) && sides.contains(&(area[3] - area[1]))).then_some(area)
    };
    let media = area(b"MediaBox").unwrap_or(LETTER);
    let shown = area(b"CropBox").unwrap_or(media);
    let turn = file.inherited(page, b"Rotate").and_then(|turn| file.as_number(turn)).unwrap_or(0.0);
    let mut painter = Painter {
        file,
        fonts,
        letters: Vec::new(),
        drawn: Drawn { damaged: !whole, ..Drawn::default() },
        operators: 0,
        painted: Vec::new(),
        marks: Vec::new(),
    };
    let resources = file.inherited(page, b"Resources").and_then(|object| file.as_dict(object));
    let state = State { ctm: [1.0, 0.0, 0.0, 1.0, -shown[0], -shown[1]], ..State::default() };
    painter.run(&content, resources, state, 0);
    let Painter { letters, drawn, fonts, .. } = painter;
    fonts.letters += letters.len();
    let turn = (turn / 90.0).round().rem_euclid(4.0) as usize;
    upright(letters, drawn, shown[2] - shown[0], shown[3] - shown[1], turn)
}

/// A letter as it was drawn: where it begins, which way it runs, how far, how tall.
struct Letter {
    x: f64,
    y: f64,
    along: (f64, f64),
    width: f64,
    size: f64,
    bold: bool,
    furniture: bool,
    raised: bool,
    text: Rc<str>,
}

/// Turns the page so that most of its letters run from left to right, and leaves out those that do not.
fn upright(letters: Vec<Letter>, mut drawn: Drawn, width: f64, height: f64, turn: usize) -> Drawn {
    // Quarter turns, clockwise, that set a letter upright.
    let quarter = |letter: &Letter| match letter.along {
        (x, y) if y.abs() <= LEAN && x > 0.0 => Some(0),
        (x, y) if x.abs() <= LEAN && y > 0.0 => Some(1),
        (_, y) if y.abs() <= LEAN => Some(2),
        (x, _) if x.abs() <= LEAN => Some(3),
        _ => None,
    };
    let mut counts = [0usize; 4];
    letters.iter().filter_map(quarter).for_each(|quarter| counts[quarter] += 1);
    let most = (0..4).max_by_key(|at| (counts[*at], *at == turn)).unwrap_or(0);
    let (page_width, page_height) = if most % 2 == 0 { (width, height) } else { (height, width) };
    (drawn.width, drawn.height) = (page_width, page_height);
    for letter in letters {
        if quarter(&letter) != Some(most) {
            drawn.turned |= !letter.text.trim().is_empty();
            continue;
        }
        let (x, y) = match most {
            0 => (letter.x, height - letter.y),
            1 => (letter.y, letter.x),
            2 => (width - letter.x, letter.y),
            _ => (height - letter.y, width - letter.x),
        };
        let inside = x > -OVERHANG
            && x < page_width + OVERHANG
            && y > -OVERHANG
            && y < page_height + OVERHANG + letter.size;
        if letter.size < LEAST_SIZE || !inside {
            drawn.hidden |= !letter.text.trim().is_empty();
            continue;
        }
        drawn.glyphs.push(Glyph {
            x,
            end: x + letter.width,
            y,
            size: letter.size,
            bold: letter.bold,
            furniture: letter.furniture,
            raised: letter.raised,
            text: letter.text,
        });
    }
    drawn
}

/// How numbers make a colour.
#[derive(Clone, Copy, PartialEq)]
enum Space {
    /// One or three numbers, the lighter the larger; four are inks.
    Light,
    /// Inks: nothing is white.
    Ink,
    /// Patterns, palettes and others: taken as dark.
    Other,
}

/// The state that an operator changes and a later one uses.
#[derive(Clone)]
struct State {
    ctm: Matrix,
    text: Matrix,
    line: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    mode: i64,
    space: Space,
    white: bool,
    clear: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            ctm: IDENTITY,
            text: IDENTITY,
            line: IDENTITY,
            font: None,
            size: 0.0,
            spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            space: Space::Light,
            white: false,
            clear: false,
        }
    }
}

/// A stretch of content that the file marks.
struct Mark {
    furniture: bool,
    /// What the stretch says instead of its letters; taken by the first of them.
    actual: Option<Rc<str>>,
    taken: bool,
}

struct Painter<'a> {
    file: &'a File,
    fonts: &'a mut Fonts,
    letters: Vec<Letter>,
    drawn: Drawn,
    operators: usize,
    /// Areas painted in a colour that white letters show on: left, bottom, right, top.
    painted: Vec<[f64; 4]>,
    marks: Vec<Mark>,
}

impl<'a> Painter<'a> {
    fn run(&mut self, content: &[u8], resources: Option<&'a Dictionary>, state: State, depth: usize) {
        let mut lexer = Lexer::new(content);
        let mut operands: Vec<Token> = Vec::new();
        let mut state = state;
        let mut saved: Vec<State> = Vec::new();
        let mut path: Option<[f64; 4]> = None;
        let marks = self.marks.len();
        while let Some(token) = lexer.next() {
            let Token::Operator(operator) = token else {
                if operands.len() < MAX_OPERANDS {
                    operands.push(token);
                }
                continue;
            };
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                self.drawn.damaged = true;
                break;
            }
            let numbers: Vec<f64> = operands.iter().filter_map(Token::number).collect();
            let last = operands.last();
            match operator {
                b"q" if saved.len() < MAX_SAVED => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => {
                    if let Ok(matrix) = numbers[..].try_into() {
                        state.ctm = times(matrix, state.ctm);
                    }
                }
                b"gs" => self.extended(resources, last, &mut state),
                b"Do" => self.external(resources, last, &state, depth),
                b"BI" => {
                    lexer.skip_picture();
                    self.picture(&state);
                }
                b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => {
                    self.colour(resources, operator, &numbers, last, &mut state);
                }
                b"m" | b"l" | b"c" | b"v" | b"y" => {
                    self.drawn.curves += usize::from(matches!(operator, b"c" | b"v" | b"y"));
                    for point in numbers.chunks_exact(2) {
                        reach(&mut path, place(state.ctm, point[0], point[1]));
                    }
                }
                b"re" => {
                    if let [x, y, width, height] = numbers[..] {
                        reach(&mut path, place(state.ctm, x, y));
                        reach(&mut path, place(state.ctm, x + width, y + height));
                    }
                }
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                    if let Some(area) = path.take() {
                        self.paint(area, state.white || state.clear);
                    }
                }
                b"S" | b"s" | b"n" => path = None,
                b"BMC" | b"BDC" => self.mark(resources, operator, &operands),
                b"EMC" if self.marks.len() > marks => drop(self.marks.pop()),
                _ => self.text(resources, operator, &operands, &numbers, &mut state),
            }
            operands.clear();
        }
        self.marks.truncate(marks);
    }

    /// The operators of text.
    fn text(
        &mut self,
        resources: Option<&'a Dictionary>,
        operator: &[u8],
        operands: &[Token],
        numbers: &[f64],
        state: &mut State,
    ) {
        let first = numbers.first().copied();
        let next_line = |state: &mut State, x: f64, y: f64| {
            state.line = times([1.0, 0.0, 0.0, 1.0, x, y], state.line);
            state.text = state.line;
        };
        match (operator, first) {
            (b"BT", _) => (state.text, state.line) = (IDENTITY, IDENTITY),
            (b"Tf", Some(size)) => {
                state.size = size;
                state.font =
                    operands.first().and_then(Token::name).and_then(|name| self.font(resources?, name));
            }
            (b"Tc", Some(number)) => state.spacing = number,
            (b"Tw", Some(number)) => state.word_spacing = number,
            (b"Tz", Some(number)) => state.stretch = number / 100.0,
            (b"TL", Some(number)) => state.leading = number,
            (b"Ts", Some(number)) => state.rise = number,
            (b"Tr", Some(number)) => state.mode = number as i64,
            (b"Td" | b"TD", Some(x)) => {
                if let Some(&y) = numbers.get(1) {
                    if operator == b"TD" {
                        state.leading = -y;
                    }
                    next_line(state, x, y);
                }
            }
            (b"Tm", Some(_)) => {
                if let Ok(matrix) = numbers.try_into() {
                    (state.line, state.text) = (matrix, matrix);
                }
            }
            (b"T*", _) => next_line(state, 0.0, -state.leading),
            (b"Tj", _) => self.show(operands.last(), state),
            (b"'", _) => {
                next_line(state, 0.0, -state.leading);
                self.show(operands.last(), state);
            }
            (b"\"", _) => {
                if let [words, letters, ..] = numbers[..] {
                    (state.word_spacing, state.spacing) = (words, letters);
                }
                next_line(state, 0.0, -state.leading);
                self.show(operands.last(), state);
            }
            (b"TJ", _) => {
                let Some(Token::Array(parts)) = operands.last() else { return };
                for part in parts {
                    match part.number() {
                        Some(back) => {
                            let shift = -back / 1000.0 * state.size * state.stretch;
                            state.text = times([1.0, 0.0, 0.0, 1.0, shift, 0.0], state.text);
                        }
                        None => self.show(Some(part), state),
                    }
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, text: Option<&Token>, state: &mut State) {
        let (Some(Token::Text(bytes)), Some(font)) = (text, state.font.clone()) else { return };
        for char in font.chars(bytes) {
            if self.letters.len() >= MAX_LETTERS || self.letters.len() + self.fonts.letters >= MAX_LETTERS_ALL
            {
                self.drawn.damaged = true;
                return;
            }
            let scale = [state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise];
            let m = times(scale, times(state.text, state.ctm));
            let along = m[0].hypot(m[1]);
            let size = m[2].hypot(m[3]) * font.scale;
            let blank = if char.blank { state.word_spacing } else { 0.0 };
            let advance = (char.width * state.size + state.spacing + blank) * state.stretch;
            state.text = times([1.0, 0.0, 0.0, 1.0, advance, 0.0], state.text);
            let told = m.iter().all(|number| number.is_finite()) && advance.is_finite() && along > 0.0;
            let marked = self.marks.iter_mut().rev().find(|mark| mark.actual.is_some());
            let text = match marked {
                Some(mark) if mark.taken => continue,
                Some(mark) => {
                    mark.taken = true;
                    mark.actual.clone().unwrap_or_default()
                }
                None => char.text.clone(),
            };
            if !told || text.is_empty() {
                continue;
            }
            let shows = |painted: &[f64; 4]| {
                (painted[0]..=painted[2]).contains(&m[4]) && (painted[1]..=painted[3]).contains(&m[5])
            };
            // Mode 3 shows nothing, but is how text recognition lays its text under a scanned page.
            let invisible =
                state.mode != 3 && (state.clear || state.white && !self.painted.iter().any(shows));
            if invisible {
                self.drawn.hidden |= !text.trim().is_empty();
                continue;
            }
            self.letters.push(Letter {
                x: m[4],
                y: m[5],
                along: (m[0] / along, m[1] / along),
                width: char.width * along,
                size,
                bold: font.bold || state.mode == 2,
                furniture: self.marks.iter().any(|mark| mark.furniture),
                raised: char.raised,
                text,
            });
        }
    }

    fn font(&mut self, resources: &'a Dictionary, name: &[u8]) -> Option<Rc<Font>> {
        let entry = self.file.dict(resources, b"Font")?.get(name).ok()?;
        let dict = self.file.as_dict(entry)?;
        let Ok(id) = entry.as_reference() else { return Some(Rc::new(Font::new(self.file, dict))) };
        Some(self.fonts.fonts.entry(id).or_insert_with(|| Rc::new(Font::new(self.file, dict))).clone())
    }

    /// A form or a picture.
    fn external(
        &mut self,
        resources: Option<&'a Dictionary>,
        name: Option<&Token>,
        state: &State,
        depth: usize,
    ) {
        let file = self.file;
        let object = || {
            let objects = file.dict(resources?, b"XObject")?;
            file.get(objects, name?.name()?)?.as_stream().ok()
        };
        let Some(stream) = object() else { return };
        if file.name(&stream.dict, b"Subtype") != Some(b"Form") {
            self.picture(state);
            return;
        }
        if depth >= MAX_FORMS {
            self.drawn.damaged = true;
            return;
        }
        let (content, whole) = file.content(stream);
        self.drawn.damaged |= !whole;
        let matrix = file.array(&stream.dict, b"Matrix").map(|array| file.numbers(array));
        let matrix = matrix.and_then(|numbers| numbers.try_into().ok()).unwrap_or(IDENTITY);
        let inner = State { ctm: times(matrix, state.ctm), ..state.clone() };
        self.run(&content, file.dict(&stream.dict, b"Resources").or(resources), inner, depth + 1);
    }

    /// A picture fills the unit square of its matrix.
    fn picture(&mut self, state: &State) {
        self.drawn.pictures += 1;
        let mut area = None;
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            reach(&mut area, place(state.ctm, x, y));
        }
        if let Some(area) = area {
            self.paint(area, false);
        }
    }

    /// Remembers an area that was painted over; white paint hides what was painted before.
    fn paint(&mut self, area: [f64; 4], white: bool) {
        if white {
            let inside = |old: &[f64; 4]| {
                old[0] >= area[0] && old[1] >= area[1] && old[2] <= area[2] && old[3] <= area[3]
            };
            self.painted.retain(|old| !inside(old));
        } else if self.painted.len() < MAX_PAINTED {
            self.painted.push(area);
        }
    }

    fn extended(&self, resources: Option<&'a Dictionary>, name: Option<&Token>, state: &mut State) {
        let found = || self.file.dict(self.file.dict(resources?, b"ExtGState")?, name?.name()?);
        if let Some(opacity) = found().and_then(|dict| self.file.number(dict, b"ca")) {
            state.clear = opacity < LEAST_OPACITY;
        }
    }

    fn colour(
        &self,
        resources: Option<&'a Dictionary>,
        operator: &[u8],
        numbers: &[f64],
        last: Option<&Token>,
        state: &mut State,
    ) {
        match operator {
            b"g" | b"rg" => state.space = Space::Light,
            b"k" => state.space = Space::Ink,
            b"cs" => {
                state.space =
                    last.and_then(Token::name).map_or(Space::Other, |name| self.space(resources, name));
                state.white = false;
                return;
            }
            _ => {}
        }
        let ink = state.space == Space::Ink || numbers.len() == 4;
        let light = |number: &f64| if ink { 1.0 - number >= WHITE } else { *number >= WHITE };
        state.white = state.space != Space::Other && !numbers.is_empty() && numbers.iter().all(light);
    }

    fn space(&self, resources: Option<&'a Dictionary>, name: &[u8]) -> Space {
        let named = || self.file.get(self.file.dict(resources?, b"ColorSpace")?, name);
        let kind = match named() {
            Some(Object::Array(parts)) => parts.first().and_then(|kind| kind.as_name().ok()),
            Some(Object::Name(name)) => Some(&name[..]),
            _ => Some(name),
        };
        match kind {
            Some(b"DeviceGray" | b"DeviceRGB" | b"CalGray" | b"CalRGB" | b"ICCBased") => Space::Light,
            Some(b"DeviceCMYK" | b"Separation" | b"DeviceN") => Space::Ink,
            _ => Space::Other,
        }
    }

    fn mark(&mut self, resources: Option<&'a Dictionary>, operator: &[u8], operands: &[Token]) {
        let artifact = operands.first().and_then(Token::name) == Some(b"Artifact");
        let mut mark = Mark { furniture: false, actual: None, taken: false };
        if operator == b"BDC" {
            match operands.get(1) {
                Some(Token::Name(name)) => {
                    let listed = || self.file.dict(self.file.dict(resources?, b"Properties")?, name);
                    if let Some(dict) = listed() {
                        mark.furniture = artifact && self.file.name(dict, b"Type") == Some(b"Pagination");
                        let text = self.file.get(dict, b"ActualText").and_then(|text| text.as_str().ok());
                        mark.actual = text.map(|text| actual(text).into());
                    }
                }
                Some(dict @ Token::Dictionary(_)) => {
                    let kind = dict.get(b"Type").and_then(Token::name);
                    mark.furniture = artifact && kind == Some(b"Pagination");
                    if let Some(Token::Text(text)) = dict.get(b"ActualText") {
                        mark.actual = Some(actual(text).into());
                    }
                }
                _ => {}
            }
        }
        self.marks.push(mark);
    }
}

/// Text of a string object: UTF-16 behind its mark, else one byte a letter.
fn actual(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"\xfe\xff") {
        Some(units) => super::fonts::utf16(units),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Widens an area to a point.
fn reach(area: &mut Option<[f64; 4]>, (x, y): (f64, f64)) {
    let old = area.unwrap_or([x, y, x, y]);
    *area = Some([old[0].min(x), old[1].min(y), old[2].max(x), old[3].max(y)]);
}
