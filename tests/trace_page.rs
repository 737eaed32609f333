//! The page of a trace as bytes; `tests/html_browser/threads.rs` looks at it in a browser.

#[path = "support/invented_trace.rs"]
mod invented_trace;
#[path = "support/poison.rs"]
mod poison;

use invented_trace::{FAMILIES, invented};
use sourcecheck::Trace;
use sourcecheck::render::trace_html;

fn page(trace: &Trace) -> String {
    let mut out = Vec::new();
    trace_html(trace, &mut out).expect("memory can be written to");
    String::from_utf8(out).expect("UTF-8")
}

/// Two small documents with every kind of step.
fn small() -> Trace {
    invented(&FAMILIES[..2], 12)
}

/// The page without style sheet, script and their hashes, which are files of their own.
fn without_files(page: &str) -> String {
    let mut page = page.to_owned();
    for (open, close) in
        [("<style>", "</style>"), ("<script>", "</script>"), ("content=\"default-src", "\">")]
    {
        let start = page.find(open).expect("it is there") + open.len();
        let end = start + page[start..].find(close).expect("it ends");
        page.replace_range(start..end, "…");
    }
    page
}

#[test]
fn the_page_of_a_small_trace() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("trace");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("page", without_files(&page(&small()))));
}

#[test]
fn every_step_is_a_link_between_places_of_the_page() {
    let trace = invented(&FAMILIES, 40);
    let page = page(&trace);
    let steps =
        trace.documents.iter().flat_map(|document| &document.passages).flat_map(|passage| &passage.steps);
    let ends: Vec<String> =
        steps.flat_map(|step| step.passages.iter().map(|id| format!("{}.{id}", step.document))).collect();
    assert!(ends.len() > 60, "{}", ends.len());
    assert_eq!(page.matches("class=\"thread-to\"").count(), ends.len());
    for end in ends {
        assert!(page.contains(&format!("id=\"{end}\"")), "{end}");
        assert!(page.contains(&format!("href=\"#{end}\"")), "{end}");
    }
    for mutation in &trace.mutations {
        let to = format!("data-to=\"{}.{}\"", mutation.to.document, mutation.to.passage);
        assert!(page.contains(&to), "{to}");
    }
}

#[test]
fn texts_cannot_break_out_of_the_page() {
    for attack in
        ["</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='alert(1)"]
    {
        let mut value = serde_json::to_value(small()).expect("JSON");
        poison::poison(&mut value, attack);
        let page = page(&serde_json::from_value(value).expect("a trace"));
        assert_eq!(page.matches("<script").count(), 1, "{attack}");
        assert!(!page.contains("<img") && !page.contains("' onclick="), "{attack}");
        assert!(page.contains("alert(1)"), "the texts are there");
    }
}

#[test]
fn ids_that_name_nothing_give_no_link_and_ids_that_fall_together_are_told_apart() {
    let mut trace = small();
    let step =
        trace.documents[1].passages.iter_mut().find_map(|passage| passage.steps.first_mut()).expect("a step");
    step.document = "lost".into();
    step.passages = vec!["p1".into()];
    trace.documents[0].info.id = "mutations".into();
    trace.documents[1].info.id = "mutations!".into();
    let page = page(&trace);
    assert!(page.contains("<bdi>lost</bdi> p1"));
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&link), "{link}");
    }
}

#[test]
fn a_trace_of_nothing_is_a_page() {
    let empty = Trace {
        documents: vec![],
        stemma: vec![],
        mutations: vec![],
        vanished: vec![],
        circles: vec![],
        ..small()
    };
    assert!(page(&empty).contains("0 documents, 0 passages"));
}
