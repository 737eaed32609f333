//! The page of a trace: threads, chains, filters, keyboard, the page without script, and how long it takes to draw.

#[path = "../support/invented_trace.rs"]
mod invented_trace;

use super::webdriver::{Browser, ESCAPE};
use super::{CONTRAST_AA, browser, count};
use invented_trace::{FAMILIES, Plan, invented};
use serde_json::{Value, json};
use sourcecheck::Trace;
use std::path::{Path, PathBuf};

const DOCUMENTS: usize = 5;
const PASSAGES: usize = 150;

fn page(name: &str, trace: &Trace) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    sourcecheck::render::trace_html(trace, &mut file).unwrap();
    format!("file://{}", path.display())
}

fn sample() -> Trace {
    invented(&FAMILIES, PASSAGES)
}

/// Lets the page draw what it has queued.
fn settle(browser: &Browser) {
    browser.devtools(
        "Runtime.evaluate",
        json!({
            "expression": "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
            "awaitPromise": true,
        }),
    );
}

fn number(browser: &Browser, expression: &str) -> u64 {
    settle(browser);
    let value = browser.eval(expression);
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_else(|| panic!("{expression}: {value}"))
}

/// Threads of the page as they are drawn now, and how many the filters leave.
fn drawn(browser: &Browser) -> (u64, u64) {
    let paths = number(browser, "document.querySelectorAll('#threads g .thread').length");
    (paths, number(browser, "document.getElementById('threads').dataset.shown"))
}

/// Whether the page itself is no wider than the window.
fn no_sideways(browser: &Browser) -> bool {
    browser.eval("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        == json!(true)
}

/// Ends of steps, by verdict or all.
fn threads(trace: &Trace, verdict: Option<sourcecheck::Verdict>) -> u64 {
    let steps = trace.documents.iter().flat_map(|d| &d.passages).flat_map(|p| &p.steps);
    steps.filter(|s| verdict.is_none_or(|v| v == s.verdict)).map(|s| s.passages.len() as u64).sum()
}

/// The passage that heads the longest chain by first steps, and the passages on its way back, itself included.
fn longest(trace: &Trace) -> Vec<String> {
    let find = |document: &str, id: &str| {
        let document = trace.documents.iter().find(|one| one.info.id == document).unwrap();
        document.passages.iter().find(|one| one.id == id).unwrap()
    };
    let chain = |document: &str, id: &str| {
        let mut way = vec![format!("{document}.{id}")];
        let mut at = find(document, id);
        while let Some(step) = at.steps.first() {
            way.push(format!("{}.{}", step.document, step.passages[0]));
            at = find(&step.document, &step.passages[0]);
        }
        way
    };
    let all = trace
        .documents
        .iter()
        .flat_map(|d| d.passages.iter().map(move |p| (d.info.id.as_str(), p.id.as_str())));
    all.map(|(document, id)| chain(document, id)).max_by_key(Vec::len).unwrap()
}

fn lit(browser: &Browser, id: &str) -> bool {
    browser.eval(&format!("document.getElementById('{id}').classList.contains('lit')")) == json!(true)
}

fn by_id(id: &str) -> String {
    format!("[id=\"{id}\"]")
}

#[test]
fn in_the_overview_every_step_is_a_thread() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = sample();
    browser.open(&page("threads-overview.html", &trace));
    browser.click("#density-overview");
    let all = threads(&trace, None);
    assert_eq!(drawn(&browser), (all, all));
    assert_eq!(count(&browser, ".passage"), (DOCUMENTS * PASSAGES) as u64);
    let on_one_screen = "[...document.querySelectorAll('.passages')].every((list) => list.scrollHeight <= list.clientHeight + 1)";
    assert_eq!(browser.eval(on_one_screen), json!(true), "whole documents stand side by side");
    let arcs = number(&browser, "document.querySelectorAll('#threads .arc').length");
    assert_eq!(arcs, trace.stemma.len() as u64);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn pointing_lights_a_chain_and_selecting_keeps_it() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = sample();
    browser.open(&page("threads-chain.html", &trace));
    let way = longest(&trace);
    assert!(way.len() >= 3, "{way:?}");

    // The pointer rests on the passage, then away from it.
    let point = "(() => {
        const element = document.getElementById('ID');
        element.closest('.passages').scrollTop = element.offsetTop - 100;
        const box = element.getBoundingClientRect();
        return [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)];
    })()";
    let place = browser.eval(&point.replace("ID", &way[0]));
    browser.devtools("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": place[0], "y": place[1]}));
    settle(&browser);
    for id in &way {
        assert!(lit(&browser, id), "{id}");
    }
    assert_eq!(browser.eval("document.getElementById('dock').hidden"), json!(true));
    browser.devtools("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": 5, "y": 5}));
    settle(&browser);
    assert_eq!(count(&browser, ".lit"), 0);

    browser.click(&format!("{} .text", by_id(&way[0])));
    settle(&browser);
    for id in &way {
        assert!(lit(&browser, id), "{id}");
        let seen = "(() => {
            const [box, frame] = [document.getElementById('ID'), document.getElementById('ID').closest('.passages')].map((e) => e.getBoundingClientRect());
            return box.bottom > frame.top && box.top < frame.bottom;
        })()";
        assert_eq!(browser.eval(&seen.replace("ID", id)), json!(true), "{id} is in sight");
    }
    assert!(
        number(&browser, "document.querySelectorAll('#threads .thread.lit').length") + 1 >= way.len() as u64
    );
    assert_eq!(browser.eval("location.hash"), json!(format!("#{}", way[0])));
    let cards = number(&browser, "document.querySelectorAll('#dock .card').length");
    assert_eq!(cards, count(&browser, ".passage.lit"));

    browser.devtools("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": 5, "y": 5}));
    browser.keys(&format!("{} .tag", by_id(&way[0])), ESCAPE);
    settle(&browser);
    assert_eq!(count(&browser, ".lit, .selected, .thread.lit"), 0);
    assert_eq!(browser.eval("location.hash"), json!(""));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_dock_shows_a_change_in_words_on_both_sides() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = sample();
    let mutation = &trace.mutations[0];
    let id = format!("{}.{}", mutation.to.document, mutation.to.passage);
    browser.open(&format!("{}#{id}", page("threads-dock.html", &trace)));
    settle(&browser);
    settle(&browser);
    let frame = "document.querySelector('.desk').getBoundingClientRect()";
    let in_sight = format!("{frame}.top > -1 && {frame}.bottom < innerHeight + 1");
    assert_eq!(browser.eval(&in_sight), json!(true), "the address leads to the columns");
    let words = |selector: &str| browser.text(&format!("#dock .card.selected {selector}"));
    let span = mutation.alteration.source_span.as_ref().unwrap();
    let was = &mutation.from.text[span.start - mutation.from.span.start..span.end - mutation.from.span.start];
    let span = &mutation.alteration.span;
    let became = &mutation.to.text[span.start - mutation.to.span.start..span.end - mutation.to.span.start];
    assert_eq!(
        (words(".was mark.against"), words(".became mark.changed")),
        (was.to_owned(), became.to_owned())
    );
    assert!(words(".changes").contains(&mutation.alteration.message));
    assert!(
        browser.text("#dock .status").starts_with(&format!("Changed fact 1 of {}", trace.mutations.len()))
    );
}

#[test]
fn the_keyboard_walks_through_changes_and_along_threads() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = sample();
    browser.open(&page("threads-keys.html", &trace));
    let selected = || browser.eval("document.querySelector('.selected')?.id ?? ''");
    let to = |nth: usize| {
        json!(format!("{}.{}", trace.mutations[nth].to.document, trace.mutations[nth].to.passage))
    };

    browser.keys("#density-short", "\t");
    browser.keys(".next", "j");
    assert_eq!(selected(), to(0));
    let tag = || format!("{} .tag", by_id(selected().as_str().unwrap()));
    browser.keys(&tag(), "j");
    assert_eq!(selected(), to(1));
    browser.keys(&tag(), "k");
    assert_eq!(selected(), to(0));
    browser.keys(&tag(), "\u{e012}");
    let from = &trace.mutations[0].from;
    assert_eq!(
        selected(),
        json!(format!("{}.{}", from.document, from.passage)),
        "left leads to what it follows"
    );
    browser.keys(&tag(), ESCAPE);
    assert_eq!(selected(), json!(""));

    let tags = "[...document.querySelectorAll('.tag')].filter((tag) => tag.tabIndex === 0).length";
    assert_eq!(browser.eval(tags), json!(DOCUMENTS), "one stop of the Tab key a column");
    let first = format!("{}.p1", trace.documents[0].info.id);
    browser.keys(&format!("{} .tag", by_id(&first)), "\u{e015}");
    let focused = "document.activeElement.closest('.passage').id";
    assert_eq!(browser.eval(focused), json!(format!("{}.p2", trace.documents[0].info.id)));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn filters_leave_what_is_asked_for() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = sample();
    browser.open(&page("threads-filters.html", &trace));
    browser.click("#density-overview");
    let visible = "[...document.querySelectorAll('.passage')].filter((e) => e.offsetHeight).length";
    let all = number(&browser, visible);

    browser.click("#only-altered");
    let altered = threads(&trace, Some(sourcecheck::Verdict::Altered));
    assert_eq!(drawn(&browser), (altered, altered));
    let left = number(&browser, visible);
    assert!(left > 0 && left <= 2 * altered && left < all, "{left}");
    let told = browser.text(".shown");
    assert!(told.contains(&format!("{left} of {all} passages")), "{told}");

    browser.click("#only-newest");
    let narrowed = number(&browser, visible);
    assert!(narrowed > 0 && narrowed < left, "{narrowed}");
    browser.click("#only-altered");
    browser.click("#only-newest");

    browser.click("#only-threaded");
    let lone = "[...document.querySelectorAll('.passage')].filter((e) => e.offsetHeight && !e.matches('.threaded')).length";
    assert_eq!(number(&browser, lone), 0);
    assert_eq!(drawn(&browser).0, threads(&trace, None), "no thread is lost by it");

    // A link to a hidden passage shows it again.
    browser.click("#only-altered");
    let hidden =
        browser.eval("[...document.querySelectorAll('.passage.threaded')].find((e) => !e.offsetHeight).id");
    browser.eval(&format!("(location.hash = '#' + {hidden}, 0)"));
    settle(&browser);
    assert_eq!(browser.eval("document.querySelector('.selected').id"), hidden);
    assert_ne!(number(&browser, "document.querySelector('.selected').offsetHeight"), 0);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_link_of_the_log_leads_to_its_thread() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = sample();
    browser.open(&page("threads-log.html", &trace));
    browser.click(".mutation .became a");
    settle(&browser);
    let first = browser.eval("document.querySelector('.mutation').dataset.to");
    assert_eq!(browser.eval("document.querySelector('.selected').id"), first);
    let desk = "document.querySelector('.desk').getBoundingClientRect().top";
    assert_eq!(browser.eval(&format!("Math.round({desk})")), json!(0), "the columns are in sight");
    assert!(number(&browser, "document.querySelectorAll('#threads .thread.altered.lit').length") > 0);
    for place in ["#vanished", "#circles"] {
        assert!(browser.text(place).contains("analysis-2024"), "{place}");
    }
}

#[test]
fn threads_follow_a_column_that_scrolls() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    browser.open(&page("threads-scroll.html", &sample()));
    // The columns stand level with the first changed fact, so that a thread has both ends in sight.
    browser.click(".toolbar .next");
    browser.click("#dock .close");
    let shape = "[...document.querySelectorAll('#threads .plain .thread')].map((path) => path.getAttribute('d')).sort().join()";
    settle(&browser);
    let before = browser.eval(shape);
    browser.eval("(document.querySelectorAll('.passages')[0].scrollTop += 20, 0)");
    settle(&browser);
    assert_ne!(browser.eval(shape), before);

    // An end in sight meets the middle of its passage.
    let off = "(() => {
        const cloth = document.querySelector('.cloth').getBoundingClientRect();
        const off = [];
        for (const path of document.querySelectorAll('#threads .thread:not(.leaving)')) {
            if (!path.thread) continue;
            const box = path.thread.child.element.getBoundingClientRect();
            const end = path.getPointAtLength(path.getTotalLength());
            off.push(Math.abs(end.y + cloth.top - (box.top + box.height / 2)), Math.abs(end.x + cloth.left - box.left));
        }
        return off.length ? Math.max(...off) : -1;
    })()";
    let off = browser.eval(off).as_f64().unwrap();
    assert!((0.0..2.0).contains(&off), "{off}");
}

#[test]
fn five_columns_fit_a_wide_window_and_scroll_inside_a_narrow_one() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let page = page("threads-width.html", &sample());
    for (width, height, mobile) in [(1440, 900, false), (1024, 768, false), (375, 740, true)] {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile});
        browser.devtools("Emulation.setDeviceMetricsOverride", size);
        browser.open(&page);
        settle(&browser);
        assert!(no_sideways(&browser), "the page at {width}");
        let inside = number(&browser, "document.querySelector('.scroller').scrollWidth");
        assert_eq!(inside > width, width < 1440, "{inside} at {width}");
        let narrow = number(
            &browser,
            "Math.floor(Math.min(...[...document.querySelectorAll('.column')].map((e) => e.offsetWidth)))",
        );
        assert!(narrow >= 220, "{narrow}");
    }
}

#[test]
fn text_of_the_trace_has_contrast_in_light_and_in_dark() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let trace = invented(&FAMILIES, 30);
    browser.open(&page("threads-contrast.html", &trace));
    for scheme in ["light", "dark"] {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.devtools("Emulation.setEmulatedMedia", media);
        for docked in [false, true] {
            if docked {
                browser.click(".toolbar .next");
            }
            let faint = browser.eval(&format!("({})({CONTRAST_AA})", include_str!("contrast.js")));
            assert_eq!(faint, Value::Array(vec![]), "{scheme}, docked: {docked}");
        }
        browser.click("#dock .close");
    }
}

#[test]
fn the_trace_reads_without_script() {
    let Some(browser) = browser(false, 1440, 900) else { return };
    let trace = sample();
    let page = page("threads-without-script.html", &trace);
    let id = format!("{}.{}", trace.mutations[0].to.document, trace.mutations[0].to.passage);
    browser.open(&format!("{page}#{id}"));
    assert!(!browser.exists("html.js"), "the script must not have run");
    assert!(browser.exists(&format!("{}:target", by_id(&id))));
    let text = browser.text("main");
    assert!(text.contains(&trace.mutations[0].alteration.message));
    assert!(text.contains("working-paper-1995 p3"), "links back stand in words");
    browser.click("#only-altered");
    let parent = format!("{}.{}", trace.mutations[0].from.document, trace.mutations[0].from.passage);
    browser.click(&format!("{} .back a", by_id(&id)));
    assert!(browser.exists(&format!("{}:target", by_id(&parent))));
}

/// Fifty versions, each following the one before.
fn versions(plans: &[Vec<(usize, usize)>]) -> Vec<Plan> {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let plan = |(nth, parents): (usize, &Vec<(usize, usize)>)| -> Plan {
        let id = leak(format!("version-{nth:02}"));
        (
            id,
            "A version of the harbour plan",
            leak(format!("{}", 1970 + nth)),
            Box::leak(parents.clone().into_boxed_slice()),
        )
    };
    plans.iter().enumerate().map(plan).collect()
}

/// Not asserted: a machine may be busy. `cargo test --test html_browser time_to_draw -- --nocapture` tells it.
#[test]
fn time_to_draw_is_told_and_fifty_columns_hold() {
    let Some(browser) = browser(true, 1440, 900) else { return };
    let parents: Vec<Vec<(usize, usize)>> =
        (0..50usize).map(|nth| nth.checked_sub(1).map(|parent| (parent, 97)).into_iter().collect()).collect();
    let large = invented(&versions(&parents), 100);
    for (name, trace) in [("threads-five.html", sample()), ("threads-fifty.html", large)] {
        let address = page(name, &trace);
        let bytes = std::fs::metadata(address.trim_start_matches("file://")).unwrap().len();
        browser.open(&address);
        settle(&browser);
        let loaded = browser.eval("Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd)");
        let frame = "(async () => {
            const frame = () => new Promise(requestAnimationFrame);
            const list = document.querySelectorAll('.passages')[1];
            const times = [];
            for (let at = 0; at < 60; at += 1) {
                list.scrollTop = at * 40;
                const from = performance.now();
                await frame();
                await frame();
                times.push(performance.now() - from);
            }
            times.sort((a, b) => a - b);
            return Math.round(times[30] / 2 * 10) / 10;
        })()";
        let scroll = browser.devtools("Runtime.evaluate", json!({"expression": frame, "awaitPromise": true}));
        println!(
            "{name}: {bytes} bytes, loaded in {loaded} ms, median frame while scrolling {} ms",
            scroll["result"]["value"]
        );
        assert!(count(&browser, "#threads .thread") > 0);
        assert!(no_sideways(&browser));
        assert_eq!(browser.console(), Vec::<String>::new());
    }
}
