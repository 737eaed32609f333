//! Pairs a second of `check_batch`, the boundary that `sourcecheck batch`, Python and cluster engines call.
//!
//!     cargo bench --bench batch
//!
//! The texts are the fixture `plan-and-analysis` put to about 10 kB a side, every pair with edits of its own, so that no
//! two texts are the same. `boundary` is the same number of pairs without their checks (texts too long to be read): what
//! is spent around them. `tools/make_pairs.py` makes files of such pairs for the whole program.

#[path = "support/edited.rs"]
mod edited;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use divan::Bencher;
use divan::counter::ItemsCount;
use edited::edited;
use sourcecheck::arrow::{BatchOptions, check_batch, postings_batch};
use sourcecheck::postings::PostingOptions;
use sourcecheck::read::Format;
use sourcecheck::{Checker, Document};
use std::sync::Arc;

const PLAN: &str = include_str!("../fixtures/plan-and-analysis/plan.txt");
const ANALYSIS: &str = include_str!("../fixtures/plan-and-analysis/analysis.txt");

/// Length of a text, in bytes.
const BYTES: usize = 10_000;

/// Pairs of a batch.
const PAIRS: usize = 32;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn pairs(bencher: Bencher<'_, '_>, threads: usize) {
    let (batch, options) = (table(), BatchOptions::default());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    bencher
        .counter(ItemsCount::new(PAIRS))
        .bench_local(|| pool.install(|| check_batch(&batch, &options).expect("columns as they must be")));
}

/// The same checks one by one, without tables.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn checks_alone(bencher: Bencher<'_, '_>) {
    let texts: Vec<(String, String)> =
        (0..PAIRS).map(|pair| (text(PLAN, pair), text(ANALYSIS, pair))).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let document = |text: &str| Document::from_text("text", Format::Plain, text);
    let check = |(source, derivative): &(String, String)| {
        Checker::new().check(&[document(source)], &document(derivative))
    };
    bencher
        .counter(ItemsCount::new(PAIRS))
        .bench_local(|| pool.install(|| texts.iter().map(check).collect::<Vec<_>>()));
}

#[divan::bench]
fn boundary(bencher: Bencher<'_, '_>) {
    let (batch, options) = (table(), BatchOptions { max_text_bytes: 1, ..BatchOptions::default() });
    bencher.counter(ItemsCount::new(PAIRS)).bench_local(|| check_batch(&batch, &options).expect("columns"));
}

#[divan::bench]
fn postings(bencher: Bencher<'_, '_>) {
    let pairs = table();
    let documents = RecordBatch::try_from_iter([
        ("doc_id", pairs["source_id"].clone()),
        ("text", pairs["source_text"].clone()),
    ]);
    let documents = documents.expect("a table");
    let options = PostingOptions::default();
    bencher
        .counter(ItemsCount::new(PAIRS))
        .bench_local(|| postings_batch(&documents, &options).expect("columns"));
}

fn table() -> RecordBatch {
    let ids = |name: &str| strings((0..PAIRS).map(|pair| format!("{name}-{pair}")));
    let columns: [(&str, ArrayRef); 5] = [
        ("pair_id", Arc::new(Int64Array::from_iter_values(0..PAIRS as i64))),
        ("source_id", ids("plan")),
        ("derivative_id", ids("analysis")),
        ("source_text", strings((0..PAIRS).map(|pair| text(PLAN, pair)))),
        ("derivative_text", strings((0..PAIRS).map(|pair| text(ANALYSIS, pair)))),
    ];
    RecordBatch::try_from_iter(columns).expect("a table")
}

fn strings(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// A text of about [`BYTES`] bytes: copies of a text, in each of which one word in four is another one.
fn text(from: &str, pair: usize) -> String {
    let mut text = String::new();
    for copy in 0.. {
        for piece in from.split_inclusive('\n') {
            if text.len() + piece.len() > BYTES {
                return text;
            }
            text.push_str(&edited(piece, pair * 7 + copy));
        }
        text.push_str("\n\n");
    }
    text
}
