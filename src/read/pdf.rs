//! PDF with a text layer.
//!
//! A PDF holds letters at places and no text. `file` and `fonts` tell the letters (objects by `lopdf`), `content`
//! runs the pages, `words` finds words and rows, `layout` columns and running heads, `lines` marks and notes,
//! `paragraphs` blocks. Lines are counted as they are read, from 1 on every page, running heads and page numbers left
//! out. Linear in the letters, but for the sorting.

mod content;
mod file;
mod fonts;
mod layout;
mod lexer;
mod lines;
mod paragraphs;
mod standard;
mod words;

#[cfg(test)]
#[path = "../../tests/support/pdf.rs"]
mod written;

use super::ReadOptions;
use super::extract::Extract;
use crate::error::{Error, ErrorKind};
use content::{Drawn, Fonts};
use file::File;
use layout::Sheet;
use paragraphs::Part;

/// Most pages that are read: twice the longest printed reports. A bound on time.
const MAX_PAGES: usize = 5_000;

/// Share, `0..=1`, of the letters of a page that cannot be told, above which the page counts as unread. Below, they
/// are signs in formulas and lists.
const UNTOLD: f64 = 0.2;

/// Fewest curves of a page without letters that may be letters turned into drawings: some twenty letters.
const DRAWN_LETTERS: usize = 200;

/// Reads a PDF.
///
/// # Errors
/// When the file is damaged beyond repair, needs a password, has more than [`MAX_PAGES`] pages, or when no page has
/// text that can be read.
pub(super) fn read(bytes: &[u8], _options: &ReadOptions) -> Result<Extract, Error> {
    let file = File::open(bytes)?;
    let ids = file.pages();
    if ids.is_empty() {
        let message = "is a PDF without pages, or a damaged one; fetch it again, or open it in a reader and print it \
                       to a new PDF";
        return Err(Error::new(ErrorKind::NotText, message));
    }
    if ids.len() > MAX_PAGES {
        let message =
            format!("has {} pages, more than the limit of {MAX_PAGES}; check a part of it", ids.len());
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    let mut fonts = Fonts::default();
    let mut seen = Seen::default();
    let mut sheets = Vec::with_capacity(ids.len());
    let mut unread: Vec<Option<String>> = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        let page = file.page(*id);
        let drawn = page.map(|page| content::draw(&file, page, &mut fonts));
        let drawn = drawn.unwrap_or_else(|| Drawn { damaged: true, ..Drawn::default() });
        seen.turned += usize::from(drawn.turned);
        seen.hidden += usize::from(drawn.hidden);
        unread.push(reason(&drawn, at + 1));
        let whole = untold(&drawn) <= UNTOLD;
        let words = if whole { words::words(&drawn.glyphs) } else { Vec::new() };
        seen.pictures.push(drawn.pictures > 0);
        sheets.push(Sheet { height: drawn.height, rows: words::rows(words) });
    }
    seen.furniture = layout::take_furniture(&mut sheets);
    // A scanned page with nothing but a stamp on every page has no text either.
    for (at, sheet) in sheets.iter().enumerate() {
        if sheet.rows.is_empty() && unread[at].is_none() && seen.pictures[at] {
            unread[at] = Some(picture(at + 1));
        }
    }
    if sheets.iter().all(|sheet| sheet.rows.is_empty())
        && let Some(first) = unread.iter().flatten().next()
    {
        return Err(nothing(&seen, &unread, first));
    }
    let rows = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.words);
    let body = words::commonest(rows.map(|word| (word.size, word.text.len()))).unwrap_or(1.0);
    let mut extract = Extract::default();
    extract.title = file.title();
    paragraphs::write(parts(sheets, unread, body), body, &mut extract);
    extract.notices = seen.notices();
    Ok(extract)
}

/// The pages in reading order, text and notes apart.
fn parts(sheets: Vec<Sheet>, unread: Vec<Option<String>>, body: f64) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut regions = 0;
    let mut gutters = Vec::new();
    let mut open_note = false;
    for (at, (sheet, unread)) in sheets.into_iter().zip(unread).enumerate() {
        let mut number = 0;
        let mut noted = false;
        for region in layout::regions(sheet.rows, &mut gutters) {
            regions += 1;
            let lines = lines::lines(&region.rows, at + 1, regions, &mut number);
            let (text, older, notes) = lines::part_notes(lines, body, open_note);
            parts.push(Part::Lines(text));
            if !older.is_empty() || !notes.is_empty() {
                let last = notes.last().unwrap_or(&older).last();
                open_note = last.is_some_and(|line| !super::headings::ends_like_a_sentence(&line.text));
                noted = true;
                parts.push(Part::Notes(older, notes));
            }
        }
        // A note goes on at the foot of the next page or not at all.
        open_note &= noted;
        parts.extend(unread.map(|reason| Part::Unread(at + 1, reason)));
    }
    parts
}

/// What was left out or could not be read, by pages.
#[derive(Default)]
struct Seen {
    turned: usize,
    hidden: usize,
    furniture: usize,
    pictures: Vec<bool>,
}

impl Seen {
    fn notices(&self) -> Vec<String> {
        let on = |pages: usize| if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
        let notices = [
            (self.furniture, "running heads, running feet and page numbers", "were"),
            (self.turned, "text that runs across the page, such as a watermark,", "was"),
            (self.hidden, "text that does not show, white, tiny or outside the page,", "was"),
        ];
        let told = notices.iter().filter(|(pages, ..)| *pages > 0);
        told.map(|(pages, what, were)| format!("{what} on {} {were} left out", on(*pages))).collect()
    }
}

/// Why a page, or a part of it, cannot be read; `None` when it can.
fn reason(drawn: &Drawn, page: usize) -> Option<String> {
    if untold(drawn) > UNTOLD {
        return Some(format!(
            "the letters of page {page} cannot be told: its fonts have no Unicode table; run text recognition on it"
        ));
    }
    if drawn.damaged {
        return Some(format!("page {page} is damaged and could not be read whole"));
    }
    if !drawn.glyphs.iter().any(|glyph| glyph.text.chars().any(char::is_alphanumeric)) {
        if drawn.pictures > 0 {
            return Some(picture(page));
        }
        if drawn.curves >= DRAWN_LETTERS {
            return Some(format!(
                "page {page} holds drawings and no text; if they show words, run text recognition on it"
            ));
        }
    }
    None
}

fn picture(page: usize) -> String {
    format!("page {page} is a picture without a text layer; run text recognition on it")
}

/// Share of the letters of a page that cannot be told: no Unicode is known for them, or a private one, or a control
/// character.
fn untold(drawn: &Drawn) -> f64 {
    let (mut bad, mut all) = (0usize, 0usize);
    for c in drawn.glyphs.iter().flat_map(|glyph| glyph.text.chars()).filter(|c| !c.is_whitespace()) {
        all += 1;
        let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        bad += usize::from(c == '\u{fffd}' || c.is_control() || private);
    }
    if all == 0 { 0.0 } else { bad as f64 / all as f64 }
}

/// The error of a file of which nothing can be read.
fn nothing(seen: &Seen, unread: &[Option<String>], first: &str) -> Error {
    let count = unread.len();
    let pages = if count == 1 {
        "its page is a picture".to_owned()
    } else {
        format!("its {count} pages are pictures")
    };
    let message = if unread.iter().zip(&seen.pictures).all(|(reason, picture)| reason.is_none() || *picture) {
        format!(
            "has no text layer, {pages}; run text recognition on it, for instance with OCRmyPDF, and check the result"
        )
    } else {
        format!("has no text that can be read: {first}")
    };
    Error::new(ErrorKind::NotText, message)
}

#[cfg(test)]
mod tests {
    use super::written::{Page, titled};
    use crate::Document;

    #[test]
    fn the_title_is_taken_when_it_is_one() {
        let page = Page::new().text(70.0, 100.0, 10.0, "The council met in May.");
        let title = |title: &str| {
            Document::from_bytes("a.pdf", &titled(title, std::slice::from_ref(&page))).unwrap().title
        };
        assert_eq!(title("Fees of the Harbour").as_deref(), Some("Fees of the Harbour"));
        assert_eq!(title("fees_v3.docx"), None);
        assert_eq!(title(""), None);
    }
}
