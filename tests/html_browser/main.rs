//! The pages in a real browser: selection, keyboard, filters, policy, contrast, and the page without script.
//!
//! Needs `chromium` and `chromedriver` (Debian: `apt-get install chromium chromium-driver`); where they are
//! missing, each test says so and passes. The page under test stays in `target/tmp/` to be looked at.

mod threads;
mod webdriver;

use serde_json::{Value, json};
use sourcecheck::Report;
use std::path::{Path, PathBuf};
use webdriver::{Browser, ESCAPE};

/// Least contrast of text on its ground, WCAG 2.2 level AA.
const CONTRAST_AA: f64 = 4.5;

/// Writes the page of `count` copies of the sample; its address.
fn page(name: &str, count: usize) -> String {
    let sample: Report = serde_json::from_str(include_str!("../render/sample-report.json")).unwrap();
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    sourcecheck::render::html(&vec![sample; count], &mut file).unwrap();
    format!("file://{}", path.display())
}

fn browser(script: bool, width: u32, height: u32) -> Option<Browser> {
    let browser = Browser::start(script, width, height);
    if browser.is_none() {
        println!("not run: chromium or chromedriver is not installed");
    }
    browser
}

fn has_class(browser: &Browser, id: &str, class: &str) -> bool {
    browser.eval(&format!("document.getElementById('{id}').classList.contains('{class}')")) == json!(true)
}

/// Whether the whole element lies inside its pane and inside the window.
fn in_view(browser: &Browser, id: &str) -> bool {
    let script = "(() => {
        const box = document.getElementById('ID').getBoundingClientRect();
        const pane = document.getElementById('ID').closest('.pane').getBoundingClientRect();
        return box.top >= Math.max(0, pane.top) && box.bottom <= Math.min(innerHeight, pane.bottom);
    })()";
    browser.eval(&script.replace("ID", id)) == json!(true)
}

fn count(browser: &Browser, selector: &str) -> u64 {
    browser.eval(&format!("document.querySelectorAll('{selector}').length")).as_u64().unwrap()
}

#[test]
fn a_passage_leads_to_its_evidence_and_back() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    browser.open(&page("render-sample.html", 1));
    assert_eq!(browser.eval("document.documentElement.className"), json!("js"));

    browser.click("#d12");
    assert!(has_class(&browser, "d12", "selected") && has_class(&browser, "s-communiqu-annex-4", "linked"));
    assert!(in_view(&browser, "d12") && in_view(&browser, "s-communiqu-annex-4"));
    assert!(browser.text("#dock").contains("a shared inheritance and a shared duty"));
    assert_eq!(browser.eval("location.hash"), json!("#d12"));

    browser.keys("#d12 .tag", ESCAPE);
    assert_eq!(count(&browser, ".linked, .selected"), 0);
    assert_eq!(browser.eval("document.getElementById('dock').hidden"), json!(true));

    browser.keys("#s-plan-12 .tag", " ");
    assert!(has_class(&browser, "d6", "linked") && has_class(&browser, "d14", "linked"));
    assert!(in_view(&browser, "d6"));

    browser.click("#s-plan-12 .use");
    assert!(has_class(&browser, "d6", "selected") && has_class(&browser, "s-plan-13", "linked"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_keyboard_is_enough() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    browser.open(&page("render-keyboard.html", 1));
    let selected = || browser.eval("document.querySelector('.selected')?.id ?? ''");

    browser.keys("#derivative", "j");
    assert_eq!(selected(), json!("d3"));
    browser.keys("#d3 .tag", "jj");
    assert_eq!(selected(), json!("d5"));
    browser.keys("#d5 .tag", "k");
    assert_eq!(
        (selected(), browser.eval("document.activeElement.closest('.passage').id")),
        (json!("d4"), json!("d4"))
    );

    browser.keys("#d10 .tag", "\u{e007}");
    assert_eq!(selected(), json!("d10"), "Enter selects");
    browser.keys("#d14 .tag", " ");
    assert_eq!(selected(), json!("d14"), "Space selects");
    browser.keys("#d14 .tag", "j");
    assert_eq!(selected(), json!("d15"), "the next finding after a faithful passage");
    browser.keys("#d15 .tag", "j");
    assert_eq!(selected(), json!("d3"), "after the last comes the first");
    browser.keys("#s-plan-5 .tag", " ");
    assert!(has_class(&browser, "d4", "linked"), "from a source passage too");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn filters_dim_what_is_not_asked_for() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    browser.open(&page("render-filter.html", 1));
    let shown = || browser.eval("document.querySelector('.shown').textContent");
    assert_eq!(shown(), json!("10 of 10 shown"));

    browser.click(".legend input[value=altered]");
    assert!(has_class(&browser, "d4", "muted") && !has_class(&browser, "d5", "muted"));
    assert_eq!(shown(), json!("6 of 10 shown"));
    assert_eq!(browser.eval("document.getElementById('card-d4').hidden"), json!(true));
    browser.keys("#d3 .tag", "j");
    assert_eq!(browser.eval("document.querySelector('.selected').id"), json!("d3"));
    browser.keys("#d3 .tag", "j");
    assert_eq!(
        browser.eval("document.querySelector('.selected').id"),
        json!("d5"),
        "the keys pass over what is dimmed"
    );

    browser.click(".legend input[value=altered]");
    browser.keys(".topic select", "neg");
    assert_eq!(shown(), json!("1 of 10 shown"));
    assert!(!has_class(&browser, "d11", "muted") && has_class(&browser, "d12", "muted"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn two_reports_share_a_page() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    browser.open(&page("render-two.html", 2));
    browser.click("#r2-d4");
    assert!(has_class(&browser, "r2-s-plan-5", "linked") && !has_class(&browser, "r1-s-plan-5", "linked"));
    assert!(in_view(&browser, "r2-d4") && in_view(&browser, "r2-s-plan-5"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_page_reads_without_script() {
    let Some(browser) = browser(false, 1280, 700) else { return };
    let page = page("render-without-script.html", 1);
    browser.open(&page);
    assert!(!browser.exists("html.js"), "the script must not have run");
    let text = browser.text("body");
    for words in [
        "The plan sets aside 14 million crowns",
        "Catch limits for char",
        "Without support",
        "shifted-modality",
    ] {
        assert!(text.contains(words), "{words}");
    }
    for place in ["#d4", "#s-plan-5", "#card-d4", "#omissions"] {
        browser.open(&format!("{page}{place}"));
        assert!(browser.exists(&format!("{place}:target")), "{place}");
    }
}

#[test]
fn text_has_contrast_in_light_and_in_dark() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    browser.open(&page("render-contrast.html", 1));
    for scheme in ["light", "dark"] {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.devtools("Emulation.setEmulatedMedia", media);
        for state in ["", "#d4", "#s-plan-12"] {
            if !state.is_empty() {
                browser.click(state);
            }
            let faint = browser.eval(&format!("({})({CONTRAST_AA})", include_str!("contrast.js")));
            assert_eq!(faint, Value::Array(vec![]), "{scheme} {state}");
        }
    }
}

#[test]
fn a_phone_needs_no_sideways_scrolling() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    let phone = json!({"width": 375, "height": 740, "deviceScaleFactor": 1, "mobile": true});
    browser.devtools("Emulation.setDeviceMetricsOverride", phone);
    browser.open(&page("render-phone.html", 1));
    assert_eq!(browser.eval("document.documentElement.scrollWidth"), json!(375));
    browser.click("#d4 .tag");
    assert!(browser.text("#dock").contains("12 million"));
}

/// The page of two versions of a text of 40 paragraphs, of which one says something else and one is put otherwise.
fn diff_page(name: &str) -> String {
    let lines: Vec<String> =
        (0..40).map(|nth| format!("Entry {nth} of the ledger of Vell concerns {nth}{nth} jars.")).collect();
    let mut edited = lines.clone();
    edited[20] = "Entry 20 of the ledger of Vell concerns 7 jars.".to_owned();
    edited[30] = "Entry 30 in the ledger of Vell concerns 3030 jars.".to_owned();
    let read = |id: &str, lines: &[String]| {
        sourcecheck::Document::from_text(id, sourcecheck::read::Format::Plain, lines.join("\n\n"))
    };
    let diff = sourcecheck::Checker::new().diff(&read("old", &lines), &read("new", &edited));
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    sourcecheck::render::diff_html(&diff, sourcecheck::render::DiffOptions::default(), &mut file).unwrap();
    format!("file://{}", path.display())
}

#[test]
fn the_page_of_a_diff_leads_to_its_changes_and_hides_what_is_cosmetic() {
    let Some(browser) = browser(true, 1280, 700) else { return };
    browser.open(&diff_page("diff.html"));
    let shown = |id: &str| {
        browser.eval(&format!(
            "document.getElementById('{id}').checkVisibility({{contentVisibilityAuto: true}})"
        )) == json!(true)
    };
    assert_eq!((count(&browser, "script"), count(&browser, "nav li"), count(&browser, "details")), (0, 2, 3));
    assert!(shown("n21") && shown("n31"));

    browser.click("nav li:nth-child(2) a");
    assert_eq!(browser.eval("location.hash"), json!("#n31"));
    assert_eq!(
        browser.eval("document.getElementById('n31').getBoundingClientRect().bottom <= innerHeight"),
        json!(true)
    );
    browser.click("#facts");
    assert!(shown("n21") && !shown("n31"), "the second is put otherwise and says the same");
    assert_eq!(browser.eval("document.querySelector('nav li:nth-child(2)').checkVisibility()"), json!(false));

    let height =
        || browser.eval("document.querySelector('details').getBoundingClientRect().height").as_f64().unwrap();
    let folded = height();
    browser.click("summary");
    assert!(height() > 5.0 * folded);
    assert_eq!(browser.console(), Vec::<String>::new());

    for scheme in ["light", "dark"] {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.devtools("Emulation.setEmulatedMedia", media);
        let faint = browser.eval(&format!("({})({CONTRAST_AA})", include_str!("contrast.js")));
        assert_eq!(faint, Value::Array(vec![]), "{scheme}");
    }
    let phone = json!({"width": 375, "height": 740, "deviceScaleFactor": 1, "mobile": true});
    browser.devtools("Emulation.setDeviceMetricsOverride", phone);
    assert_eq!(browser.eval("document.documentElement.scrollWidth"), json!(375));
}
