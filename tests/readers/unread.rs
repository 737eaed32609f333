//! What could not be read is never said to be absent.

use crate::support::pdf::{Page, pdf};
use sourcecheck::{Checker, Document, Verdict, read::Format};

const LINES: [&str; 2] =
    ["The board of Orvelle may hire 120 pilots by 2031,", "and the quay stays open in winter."];

fn scanned(name: &str) -> Document {
    let pages = [Page::new().column(70.0, 100.0, &LINES), Page::new().picture()];
    Document::from_bytes(name, &pdf(&pages)).expect("a document")
}

#[test]
fn a_claim_that_is_not_in_the_readable_part_of_a_source_is_unchecked() {
    let text = "The board of Orvelle may hire 210 pilots by 2031. A choir from Brennick won the silver bell.";
    let derivative = Document::from_text("article", Format::Plain, text);
    let report = Checker::new().check(&[scanned("minutes.pdf")], &derivative);
    let verdicts: Vec<Verdict> = report.passages.iter().map(|passage| passage.verdict).collect();
    assert_eq!(verdicts, [Verdict::Altered, Verdict::Unchecked]);
    let reason = report.passages[1].reason.as_deref().expect("a reason");
    assert!(reason.contains("minutes.pdf, page 2 is a picture"), "{reason}");
    assert_eq!(report.summary.unchecked, 1);
    let finding = report.findings.iter().find(|finding| finding.location.passage == "d2").expect("a finding");
    assert_eq!(finding.rule, "unchecked-passage");
    assert!(
        report.coverage.iter().all(|row| !row.text.contains("picture") || row.coverage.name() == "furniture")
    );
}

#[test]
fn a_page_of_a_derivative_that_is_a_picture_is_unchecked() {
    let source = Document::from_text("minutes", Format::Plain, LINES.join(" "));
    let report = Checker::new().check(&[source], &scanned("article.pdf"));
    let page = report.passages.last().expect("passages");
    assert_eq!((page.verdict, page.cue.as_str()), (Verdict::Unchecked, "unread"));
    assert_eq!(
        page.reason.as_deref(),
        Some("page 2 is a picture without a text layer; run text recognition on it")
    );
    assert_eq!(report.summary.unchecked, 1);
}
