//! Time of checks inside a process, on texts that are given: what `tools/bench.py` calls for its comparisons.
//!
//!     cargo bench --bench pairs -- FILE.jsonl [THREADS] [SECONDS]
//!
//! A line of FILE is one pair, `{"source_text": …, "derivative_text": …}`. All pairs are read and checked as often as
//! SECONDS allow (10), at least twice, on THREADS threads (all cores). One line of JSON goes to standard output:
//! `pairs`, their number; `first`, seconds of the first round, in which the word tables are built; `rounds`, seconds of
//! every further one.

use std::time::Instant;

use rayon::prelude::*;
use sourcecheck::read::Format;
use sourcecheck::{Checker, Document};

/// Rounds enough for a median, however fast they are.
const MOST: usize = 200;

#[derive(serde::Deserialize)]
struct Pair {
    source_text: String,
    derivative_text: String,
}

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut given = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(path) = given.next() else {
        eprintln!("no pairs given: cargo bench --bench pairs -- FILE.jsonl [THREADS] [SECONDS]");
        return; // `cargo bench` without a name runs every bench, and this one has no texts of its own.
    };
    let mut number = |otherwise: f64| given.next().map_or(otherwise, |n| n.parse().expect("a number"));
    let (threads, seconds) = (number(0.0) as usize, number(10.0));

    let lines = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let pairs: Vec<Pair> = (1..)
        .zip(lines.lines())
        .map(|(number, line)| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{path}:{number}: {error}"))
        })
        .collect();

    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    let begin = Instant::now();
    let mut rounds = Vec::new();
    while rounds.len() < 2 || (rounds.len() < MOST && begin.elapsed().as_secs_f64() < seconds) {
        let start = Instant::now();
        let passages: usize = pool.install(|| pairs.par_iter().map(check).sum());
        rounds.push(start.elapsed().as_secs_f64());
        assert!(passages > 0, "{path}: no text in any derivative");
    }
    println!("{}", serde_json::json!({ "pairs": pairs.len(), "first": rounds[0], "rounds": rounds[1..] }));
}

/// The number of passages, so that no part of the work can be left out.
fn check(pair: &Pair) -> usize {
    let read = |name, text: &str| Document::from_text(name, Format::Plain, text);
    let source = read("source", &pair.source_text);
    Checker::new().check(&[source], &read("derivative", &pair.derivative_text)).passages.len()
}
