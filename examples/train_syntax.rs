//! Trains the tagger and the parser, and measures them.
//!
//!     cargo run --release --features train --example train_syntax -- TRAIN.conllu assets/syntax.bin
//!     cargo run --release --features train --example train_syntax -- --measure TEST.conllu
//!
//! The first writes a model file, the same for the same treebank and settings. The second prints the scores
//! and the speed of the model that is compiled in, so build again after training.

// The modules of the library, since its syntax is not public.
#[path = "../src/syntax/mod.rs"]
mod syntax;

use sourcecheck::Span;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use syntax::train::{Settings, conllu, measure, train};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--measure", file] => measured(file),
        [file, out] => trained(file, out),
        _ => Err("give TRAIN.conllu and the model file to write, or --measure and a file".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(file: &str) -> Result<Vec<conllu::Sentence>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    conllu::read(&text).map_err(|error| format!("{file}: {error}"))
}

fn trained(file: &str, out: &str) -> Result<(), String> {
    let start = Instant::now();
    let say = |line: &str| eprintln!("{:6.1} s  {line}", start.elapsed().as_secs_f32());
    let model = train(&read(file)?, Settings::default(), say);
    std::fs::write(out, &model).map_err(|error| format!("{out}: {error}"))?;
    eprintln!("{:6.1} s  {out}: {} bytes", start.elapsed().as_secs_f32(), model.len());
    Ok(())
}

fn measured(file: &str) -> Result<(), String> {
    let sentences = read(file)?;
    println!("{}", measure(&sentences, false));
    println!("all in lower case: {}", measure(&sentences, true).summary());
    println!("{:.0} words a second, cutting included", speed(&sentences));
    Ok(())
}

/// Words a second: all sentences are parsed ten times over, and the fastest time of each counts, so that
/// other work on the machine does not.
fn speed(sentences: &[conllu::Sentence]) -> f64 {
    let mut best = vec![Duration::MAX; sentences.len()];
    let mut words = 0;
    for _ in 0..10 {
        words = 0;
        for (sentence, best) in sentences.iter().zip(&mut best) {
            let start = Instant::now();
            words += syntax::parse(&sentence.text, Span::new(0, sentence.text.len())).len();
            *best = start.elapsed().min(*best);
        }
    }
    words as f64 / best.iter().sum::<Duration>().as_secs_f64()
}
