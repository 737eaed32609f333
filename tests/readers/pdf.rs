//! PDF: what every feature of a layout is read as, on pages written by `support/pdf.rs`, and what programs write.

use crate::support::pdf::{Page, file, pdf, stream};
use sourcecheck::Document;
use std::cell::Cell;
use std::panic;

fn document(bytes: &[u8]) -> Document {
    Document::from_bytes("paper.pdf", bytes).unwrap()
}

/// The blocks, `kind | text`, a line each.
fn blocks(pages: &[Page]) -> String {
    let document = document(&pdf(pages));
    let line = |out: String, block: &sourcecheck::document::Block| {
        format!("{out}{} | {}\n", block.kind.name(), block.span.of(document.text()))
    };
    document.blocks().iter().fold(String::new(), line)
}

fn error(bytes: &[u8]) -> String {
    Document::from_bytes("paper.pdf", bytes).unwrap_err().to_string()
}

#[test]
fn lines_make_paragraphs_and_divided_words_are_made_whole() {
    let page = Page::new().column(
        70.0,
        100.0,
        &[
            "The council of Orvelle met in the old harbour office, and heard what the har-",
            "bourmaster had to say of the well-meant plan. She had written of infor-",
            "mation that nobody had asked for, and of the Orvelle-",
            "Vell treaty.",
            "    ",
        ],
    );
    let page = page.column(70.0, 172.0, &["The harbourmaster left at noon."]);
    assert_eq!(
        blocks(&[page]),
        "paragraph | The council of Orvelle met in the old harbour office, and heard what the harbourmaster had to say \
         of the well-meant plan. She had written of information that nobody had asked for, and of the Orvelle-Vell \
         treaty.\nparagraph | The harbourmaster left at noon.\n"
    );
}

#[test]
fn words_are_found_where_no_blanks_are_written() {
    let page = Page::new().raw("BT /T 10 Tf 70 700 Td [(The)-250(harbour)-400(was)-333(c)20(losed.)] TJ ET");
    assert_eq!(blocks(&[page]), "paragraph | The harbour was closed.\n");
}

#[test]
fn an_indent_begins_a_paragraph() {
    let page = Page::new()
        .column(
            70.0,
            100.0,
            &[
                "The council met in the morning, and heard the report of its auditors, which was too",
                "long. It did not vote on the fees of the harbour that day, as two members were ill.",
            ],
        )
        .column(
            85.0,
            124.0,
            &["The second meeting was shorter than the first, and nobody was ill at home or abroad."],
        )
        .column(70.0, 136.0, &["It ended at noon."]);
    let blocks = blocks(&[page]);
    assert_eq!(blocks.lines().count(), 2, "{blocks}");
    assert!(blocks.contains("paragraph | The second meeting was shorter"), "{blocks}");
}

const LEFT: [&str; 6] = [
    "The council of Orvelle met on Monday in the",
    "old harbour office. It heard the report of its",
    "auditors on the fees of 2030. They had been",
    "asked to look into what the ships had paid in",
    "that year, and found that it was less than the",
    "rules of the harbour say. The difference was",
];
const RIGHT: [&str; 6] = [
    "412 crowns. Nobody on the council could say",
    "where the money had gone. The harbourmaster",
    "was asked to come before the council in May.",
    "She had been ill for most of the winter, and",
    "her deputy had kept the books. He has left the",
    "town since, and his address is not known.",
];

#[test]
fn columns_are_read_one_after_another_under_a_title() {
    let page = Page::new()
        .bold(120.0, 80.0, 18.0, "Fees of the Harbour of Orvelle, 2030")
        .column(60.0, 120.0, &LEFT)
        .column(310.0, 120.0, &RIGHT);
    let blocks = blocks(&[page]);
    let expected =
        "heading | Fees of the Harbour of Orvelle, 2030\nparagraph | The council of Orvelle met on Monday";
    assert!(blocks.starts_with(expected), "{blocks}");
    assert!(blocks.contains("The difference was 412 crowns. Nobody"), "{blocks}");
    assert_eq!(blocks.lines().count(), 2);
}

#[test]
fn columns_whose_lines_do_not_stand_level_and_three_of_them() {
    let columns =
        |shift: f64| {
            Page::new()
                .lines(40.0, 120.0, 8.0, 10.0, &LEFT)
                .lines(215.0, 120.0 + shift, 8.0, 10.0, &RIGHT)
                .lines(390.0, 120.0 + 2.0 * shift, 8.0, 10.0, &LEFT)
        };
    for shift in [0.0, 2.5, 5.0] {
        let blocks = blocks(&[columns(shift)]);
        let order = ["Monday in the", "412 crowns", "not known", "Monday in the"];
        let mut from = 0;
        for words in order {
            from += blocks[from..].find(words).unwrap_or_else(|| panic!("{words} after {from} in {blocks}"));
        }
    }
}

#[test]
fn rows_of_a_table_are_not_torn() {
    let page = Page::new()
        .column(70.0, 100.0, &["Ships that came to the harbour, by year and flag:"])
        .column(70.0, 130.0, &["Year", "2030", "2031"])
        .column(200.0, 130.0, &["Orvelle", "412", "398"])
        .column(330.0, 130.0, &["Other flags", "77", "81"]);
    let blocks = blocks(&[page]);
    let cells: Vec<&str> = blocks.lines().filter_map(|line| line.strip_prefix("cell | ")).collect();
    assert_eq!(
        cells,
        ["Year", "Orvelle", "Other flags", "2030", "412", "77", "2031", "398", "81"],
        "{blocks}"
    );
}

/// Text over the page, the last line one word short.
fn filler(lines: usize) -> Vec<String> {
    (0..lines)
        .map(|line| {
            format!(
                "Line {line} of the long account that the council wrote of the harbour and its many ships"
            )
        })
        .collect()
}

#[test]
fn marks_and_notes_go_on_over_the_page() {
    let filled = filler(40);
    let lines: Vec<&str> = filled.iter().map(String::as_str).collect();
    let first = Page::new()
        .column(70.0, 100.0, &lines)
        .column(70.0, 580.0, &["The levy fell by 12 per cent in the year."])
        .set("T", 235.8, 576.0, 6.0, "1")
        .column(246.0, 580.0, &["The fees were kept on 7 km"])
        .set("T", 354.5, 576.0, 6.0, "2")
        .column(361.0, 580.0, &["of quay, and nobody"])
        .set("T", 70.0, 736.0, 5.0, "1")
        .text(
            74.0,
            740.0,
            8.0,
            "Harbour log of Orvelle, volume 3, which was kept by the harbourmaster and later by",
        );
    let second = Page::new()
        .column(70.0, 100.0, &["complained. The council met again in May."])
        .text(70.0, 730.0, 8.0, "her deputy.")
        .set("T", 70.0, 738.0, 5.0, "2")
        .text(74.0, 742.0, 8.0, "Minutes of 4 May 2031.");
    let blocks = blocks(&[first, second]);
    assert!(
        blocks
            .contains("per cent in the year.[1] The fees were kept on 7 km² of quay, and nobody complained."),
        "{blocks}"
    );
    let notes: Vec<&str> = blocks.lines().filter_map(|line| line.strip_prefix("note | ")).collect();
    assert_eq!(
        notes,
        [
            "[1] Harbour log of Orvelle, volume 3, which was kept by the harbourmaster and later by her deputy.",
            "[2] Minutes of 4 May 2031.",
        ]
    );
}

#[test]
fn running_heads_and_page_numbers_are_left_out_and_told() {
    let page = |number: usize| {
        let lines = filler(30);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let head = if number.is_multiple_of(2) { "Harbour Papers" } else { "Fees of the Harbour" };
        Page::new()
            .text(70.0, 40.0, 8.0, head)
            .column(70.0, 100.0, &[&format!("Chapter {number} tells of the year {}.", 2030 + 3 * number)])
            .column(70.0, 124.0, &lines)
            .text(290.0, 800.0, 9.0, &format!("{}", number + 10))
    };
    let pages: Vec<Page> = (1..=6).map(page).collect();
    let document = document(&pdf(&pages));
    assert!(!document.text().contains("Harbour Papers"), "{}", document.text());
    assert!(!document.text().contains("Fees of the Harbour"), "{}", document.text());
    assert!(document.blocks().iter().all(|block| block.span.of(document.text()).len() > 2));
    for number in 1..=6 {
        let words = format!("Chapter {number} tells of the year {}.", 2030 + 3 * number);
        assert!(document.text().contains(&words), "{words} in {}", document.text());
    }
    assert_eq!(document.notices(), ["running heads, running feet and page numbers on 6 pages were left out"]);
}

#[test]
fn a_paragraph_over_the_page_is_one_and_its_lines_keep_their_places() {
    let first = Page::new().column(
        70.0,
        700.0,
        &["The council met in the morning, heard the auditors, and agreed to"],
    );
    let second = Page::new().column(70.0, 100.0, &["lower the fees of the harbour."]);
    let document = document(&pdf(&[first, second]));
    let text =
        "The council met in the morning, heard the auditors, and agreed to lower the fees of the harbour.";
    assert_eq!(document.text(), text);
    let origin = |words: &str| document.origin(document.text().find(words).unwrap()).unwrap().to_string();
    assert_eq!(origin("auditors"), "page 1, line 1");
    assert_eq!(origin("lower"), "page 2, line 1");
}

#[test]
fn headings_and_items() {
    let page = Page::new()
        .bold(70.0, 80.0, 16.0, "What the council agreed")
        .column(70.0, 110.0, &["The council agreed on three things at its meeting of 4 May 2031:"])
        .column(76.0, 130.0, &["•", "", "•"])
        .column(
            88.0,
            130.0,
            &[
                "the levy on ships of other flags falls by a third from the first of June 2031, and by",
                "another third a year later;",
                "the quay is lit at night.",
            ],
        )
        .bold(70.0, 190.0, 10.0, "How it is paid for")
        .column(70.0, 206.0, &["The state pays half."])
        .column(70.0, 230.0, &["1. The town pays a quarter of it.", "2. The ships pay the rest of it."]);
    assert_eq!(
        blocks(&[page]),
        "heading | What the council agreed\n\
         paragraph | The council agreed on three things at its meeting of 4 May 2031:\n\
         item | • the levy on ships of other flags falls by a third from the first of June 2031, and by another third \
         a year later;\n\
         item | • the quay is lit at night.\n\
         heading | How it is paid for\n\
         paragraph | The state pays half.\n\
         item | 1. The town pays a quarter of it.\n\
         item | 2. The ships pay the rest of it.\n"
    );
}

#[test]
fn a_year_at_the_start_of_a_line_is_no_number_of_an_item() {
    let page = Page::new().column(
        70.0,
        100.0,
        &[
            "The levy on ships of other flags has not been changed by the council since the year",
            "2025. It may be changed.",
        ],
    );
    let document = document(&pdf(&[page]));
    let last = document.passages()[0].span.of(document.text());
    assert!(last.ends_with("since the year 2025."), "{last}");
}

#[test]
fn what_does_not_show_is_left_out_and_told_and_recognised_text_is_read() {
    let page = Page::new()
        .column(70.0, 100.0, &["The council met in May."])
        .raw("1 g")
        .column(70.0, 130.0, &["White on white."])
        .raw("0 g 60 650 300 40 re f 1 1 1 rg")
        .column(70.0, 180.0, &["White on a dark ground."])
        .raw("0 g 3 Tr")
        .column(70.0, 230.0, &["Laid under a scanned page."])
        .raw("0 Tr")
        .text(70.0, 250.0, 0.5, "Too small for eyes.")
        .text(700.0, 250.0, 10.0, "Beside the paper.")
        .raw("BT /T 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET");
    let document = document(&pdf(&[page]));
    assert_eq!(
        document.text(),
        "The council met in May.\n\nWhite on a dark ground.\n\nLaid under a scanned page."
    );
    assert_eq!(
        document.notices(),
        [
            "text that runs across the page, such as a watermark, on 1 page was left out",
            "text that does not show, white, tiny or outside the page, on 1 page was left out",
        ]
    );
}

#[test]
fn turned_pages_are_set_upright() {
    let page = Page::new()
        .turned(90)
        .raw("BT /T 10 Tf 0 1 -1 0 100 70 Tm (The council met) Tj ET")
        .raw("BT /T 10 Tf 0 1 -1 0 112 70 Tm (in the morning.) Tj ET");
    assert!(document(&pdf(&[page])).text().starts_with("The council met"));
}

#[test]
fn pictures_without_text_are_told_and_blank_pages_are_not() {
    let text = Page::new().column(70.0, 100.0, &["The council met in May."]);
    let document = document(&pdf(&[text, Page::new().picture(), Page::new()]));
    assert_eq!(document.unread(), ["page 2 is a picture without a text layer; run text recognition on it"]);
    assert_eq!(document.blocks().len(), 2);
    let message = error(&pdf(&[Page::new().picture(), Page::new().picture()]));
    assert!(
        message.starts_with("paper.pdf: has no text layer, its 2 pages are pictures; run text"),
        "{message}"
    );
    assert!(error(&pdf(&[Page::new()])).contains("holds no text"));
}

#[test]
fn letters_that_nobody_can_tell_are_told() {
    let text = Page::new().column(70.0, 100.0, &["The council met in May."]);
    let unknown = Page::new().set("N", 70.0, 100.0, 10.0, "abcdefgh");
    let document = document(&pdf(&[text, unknown.clone()]));
    assert_eq!(
        document.unread(),
        ["the letters of page 2 cannot be told: its fonts have no Unicode table; run text recognition on it"]
    );
    assert!(error(&pdf(&[unknown])).contains("the letters of page 1 cannot be told"));
}

#[test]
fn a_page_that_cannot_be_unpacked_whole_is_told() {
    let text = "BT /T 10 Tf 70 700 Td (The council met in May.) Tj ET ";
    let broken = stream("/Filter /FlateDecode", b"\x78\x9c\x00\x00garbage that is no flate");
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
    let page = |content: u32| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R /Resources << /Font << /T \
             {font} >> >> >>"
        )
        .into_bytes()
    };
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>".to_vec(),
        page(5),
        page(6),
        stream("", text.as_bytes()),
        broken,
        b"null".to_vec(),
        b"null".to_vec(),
        b"null".to_vec(),
    ];
    let document = document(&file(&objects));
    assert_eq!(document.unread(), ["page 2 is damaged and could not be read whole"]);
    assert!(document.text().starts_with("The council met in May."));
}

/// The files that programs wrote from our own texts; `README.md` there says how.
const WRITTEN: [&str; 3] = ["analysis-typst", "analysis-groff", "report-libreoffice"];

#[test]
fn files_of_programs_read_as_their_texts() {
    for name in WRITTEN {
        let document = Document::from_path(format!("tests/readers/pdf/{name}.pdf")).unwrap();
        crate::snapshot("pdf", name, &document);
    }
}

#[test]
fn a_password_is_asked_for_only_where_there_is_one() {
    let message = error(include_bytes!("pdf/locked.pdf"));
    assert!(
        message.contains("is protected by a password; open it with the password, and save it"),
        "{message}"
    );
    let open = document(include_bytes!("pdf/open-encrypted.pdf"));
    assert_eq!(open.text(), "The council of Orvelle met in May.");
}

thread_local! {
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

/// Damaged files give an error or a text; nothing panics, not even inside, since a panic prints.
#[test]
fn damaged_files_never_panic() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        PANICS.with(|panics| panics.set(panics.get() + 1));
        before(info);
    }));
    let own =
        pdf(&[Page::new().column(70.0, 100.0, &LEFT).column(310.0, 100.0, &RIGHT), Page::new().picture()]);
    let mut files = vec![own];
    files.extend(
        ["analysis-typst", "analysis-groff"]
            .map(|name| std::fs::read(format!("tests/readers/pdf/{name}.pdf")).unwrap()),
    );
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    for bytes in &files {
        for part in 0..40 {
            let _ = Document::from_bytes("cut.pdf", &bytes[..bytes.len() * part / 40]);
        }
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..=next(8) {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }
            let _ = Document::from_bytes("flipped.pdf", &bytes);
        }
    }
    assert_eq!(PANICS.with(Cell::get), 0);
}

#[test]
fn a_form_that_draws_itself_ends() {
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R >>".to_vec(),
        stream("", b"BT /T 10 Tf 70 700 Td (The council met.) Tj ET /F Do /F Do"),
        b"<< /XObject << /F 6 0 R >> /Font << /T << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>".to_vec(),
        stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 5 0 R", b"/F Do /F Do"),
        b"null".to_vec(),
        b"null".to_vec(),
        b"null".to_vec(),
    ];
    let document = document(&file(&objects));
    assert!(document.text().starts_with("The council met."), "{}", document.text());
    assert_eq!(document.unread().len(), 1);
}
