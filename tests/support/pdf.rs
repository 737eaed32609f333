//! A PDF writer of a few lines: pages of text at places, as readable as the layout that a test is about.
//!
//! Places are points from the left and the top edge of an A4 page. The fonts are the standard ones: `T` Times, `B`
//! its bold, `C` Courier, and `N`, whose codes nobody can tell.

#![allow(dead_code, reason = "tests of the crate and of its parts use some of it each")]

use std::fmt::Write as _;

/// Height of the page in points.
const HEIGHT: f64 = 842.0;

/// One page, written from left to right and wherever one likes.
#[derive(Clone, Default)]
pub struct Page {
    content: String,
    rotate: i32,
}

impl Page {
    pub fn new() -> Self {
        Self::default()
    }

    /// A line of text.
    pub fn text(self, x: f64, y: f64, size: f64, text: &str) -> Self {
        self.set("T", x, y, size, text)
    }

    /// A line of bold text.
    pub fn bold(self, x: f64, y: f64, size: f64, text: &str) -> Self {
        self.set("B", x, y, size, text)
    }

    /// A line in one of the fonts.
    pub fn set(mut self, font: &str, x: f64, y: f64, size: f64, text: &str) -> Self {
        let y = HEIGHT - y;
        writeln!(self.content, "BT /{font} {size} Tf {x} {y} Td ({}) Tj ET", escaped(text)).unwrap();
        self
    }

    /// Lines one under the other, 12 points apart, in type of 10 points.
    pub fn column(self, x: f64, y: f64, lines: &[&str]) -> Self {
        self.lines(x, y, 10.0, 12.0, lines)
    }

    /// Lines one under the other.
    pub fn lines(mut self, x: f64, y: f64, size: f64, leading: f64, lines: &[&str]) -> Self {
        for (at, line) in lines.iter().enumerate() {
            self = self.text(x, y + at as f64 * leading, size, line);
        }
        self
    }

    /// Operators as they stand.
    pub fn raw(mut self, operators: &str) -> Self {
        self.content.push_str(operators);
        self.content.push('\n');
        self
    }

    /// A picture over the whole page.
    pub fn picture(self) -> Self {
        self.raw("q 595 0 0 842 0 0 cm /Im1 Do Q")
    }

    /// Turns the page, in degrees clockwise.
    pub fn turned(mut self, degrees: i32) -> Self {
        self.rotate = degrees;
        self
    }
}

/// The bytes of a PDF.
pub fn pdf(pages: &[Page]) -> Vec<u8> {
    titled("", pages)
}

/// The bytes of a PDF with a title.
pub fn titled(title: &str, pages: &[Page]) -> Vec<u8> {
    let font = |name: &str| {
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>").into_bytes()
    };
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 10 + 2 * page)).collect();
    let unknown = "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Own /Encoding /Identity-H /DescendantFonts [<< \
                   /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Own /DW 500 >>] >>";
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")).into_bytes(),
        b"<< /Font << /T 4 0 R /B 5 0 R /C 6 0 R /N 7 0 R >> /XObject << /Im1 8 0 R >> >>".to_vec(),
        font("Times-Roman"),
        font("Times-Bold"),
        font("Courier"),
        unknown.as_bytes().to_vec(),
        stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
            b"\x80",
        ),
        format!("<< /Title ({}) >>", escaped(title)).into_bytes(),
    ];
    for (at, page) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {} /Resources 3 0 R /Contents {} 0 R >>",
                page.rotate,
                11 + 2 * at
            )
            .into_bytes(),
        );
        objects.push(stream("", &winansi(&page.content)));
    }
    file(&objects)
}

/// A stream object.
pub fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {entries} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    object.extend(bytes);
    object.extend(b"\nendstream");
    object
}

/// A file of objects: the first is the catalogue, the ninth the description.
pub fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", at + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        writeln!(table, "{place:010} 00000 n ").unwrap();
    }
    let size = objects.len() + 1;
    let id = "<30313233343536373839616263646566>";
    writeln!(
        table,
        "trailer\n<< /Size {size} /Root 1 0 R /Info 9 0 R /ID [{id} {id}] >>\nstartxref\n{start}\n%%EOF"
    )
    .unwrap();
    bytes.extend(table.bytes());
    bytes
}

/// Codes of a text in WinAnsi; only what the tests write is known.
fn winansi(text: &str) -> Vec<u8> {
    let code = |c: char| match c {
        '“' => 0x93,
        '”' => 0x94,
        '’' => 0x92,
        '•' => 0x95,
        '–' => 0x96,
        c => u8::try_from(u32::from(c)).expect("a letter of WinAnsi"),
    };
    text.chars().map(code).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}
