//! Time of a check inside a process: texts in memory, no start of the program, no rendering but where named.
//!
//!     cargo bench --bench check              everything
//!     cargo bench --bench check -- scaled    how time grows with the texts
//!
//! The texts are the fixture `plan-and-analysis` (about 950 and 850 words), and the same pair `n` times
//! over, each copy edited: names and numbers differ from copy to copy as they do between the chapters of a
//! long document, and in the same way on both sides. `tools/bench.py` times the whole program.

#[path = "support/edited.rs"]
mod edited;

use divan::{Bencher, black_box};
use edited::edited;
use sourcecheck::read::Format;
use sourcecheck::{Checker, Document, Report, render};

const PLAN: &str = include_str!("../fixtures/plan-and-analysis/plan.txt");
const ANALYSIS: &str = include_str!("../fixtures/plan-and-analysis/analysis.txt");

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

#[divan::bench]
fn read_and_segment(bencher: Bencher<'_, '_>) {
    bencher.bench(|| read(black_box(PLAN)));
}

#[divan::bench]
fn check(bencher: Bencher<'_, '_>) {
    let (plan, analysis) = (read(PLAN), read(ANALYSIS));
    bencher.bench(|| Checker::new().check(std::slice::from_ref(&plan), black_box(&analysis)));
}

#[divan::bench(args = ["text", "json", "html"])]
fn render(bencher: Bencher<'_, '_>, form: &str) {
    let report: [Report; 1] = [Checker::new().check(&[read(PLAN)], &read(ANALYSIS))];
    bencher.bench(|| {
        let mut out = Vec::new();
        let done = match form {
            "text" => render::text(black_box(&report), render::TextOptions::default(), &mut out),
            "json" => render::json(black_box(&report), &mut out),
            _ => render::html(black_box(&report), &mut out),
        };
        done.expect("memory can be written to");
        out
    });
}

/// Reading both texts and checking them, at `n` times the length. 50 is the size that is promised: at most
/// 75 times the time of 1.
#[divan::bench(args = [1, 2, 4, 8, 16, 32, 50, 64], sample_count = 10, sample_size = 1)]
fn scaled(bencher: Bencher<'_, '_>, n: usize) {
    let (plan, analysis) = (repeated(PLAN, n), repeated(ANALYSIS, n));
    bencher.bench(|| Checker::new().check(&[read(black_box(&plan))], &read(black_box(&analysis))));
}

fn read(text: &str) -> Document {
    Document::from_text("text", Format::Plain, text)
}

/// `n` copies of a text; in every copy but the first, one word in four is another one, the same on both sides.
fn repeated(text: &str, n: usize) -> String {
    (0..n).map(|copy| edited(text, copy) + "\n\n").collect()
}
