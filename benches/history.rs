//! Time of a history inside a process: versions in memory, no git, no start of the program.
//!
//!     cargo bench --bench history
//!
//! A text of 300 sentences; from version to version three sentences are new, three have another number, one stands
//! elsewhere. Ratios within one run count, not times: 50 versions should take about twice as long as 25.

use divan::{Bencher, black_box};
use sourcecheck::diff::Succession;
use sourcecheck::read::Format;
use sourcecheck::trace::History;
use sourcecheck::{Checker, Document, Trace};

const SENTENCES: usize = 300;

const WHO: [&str; 11] = [
    "board",
    "guild",
    "council",
    "treasurer",
    "mill",
    "ferry",
    "committee",
    "surveyor",
    "clerk",
    "warden",
    "smith",
];
const DOES: [&str; 11] = [
    "hires", "builds", "repairs", "closes", "opens", "sells", "buys", "measures", "paints", "leases",
    "inspects",
];
const WHAT: [&str; 11] =
    ["pilots", "lamps", "quays", "barges", "cranes", "sheds", "roads", "bridges", "wells", "locks", "nets"];
const WHERE: [&str; 11] =
    ["Orvelle", "Tarn", "Vell", "Orrin", "Marrane", "Ilsen", "Quoy", "Brask", "Stenhold", "Larch", "Dunmore"];

fn main() {
    divan::main();
}

/// All versions read and compared.
#[divan::bench(args = [6, 12, 25, 50, 100], sample_count = 5, sample_size = 1)]
fn versions(bencher: Bencher<'_, '_>, count: usize) {
    let texts = texts(count, SENTENCES);
    bencher.bench(|| Checker::new().history(black_box(&texts).iter().map(|text| read(text))));
}

/// The same text, longer or shorter.
#[divan::bench(args = [75, 150, 300, 600, 1200], sample_count = 5, sample_size = 1)]
fn sentences(bencher: Bencher<'_, '_>, sentences: usize) {
    let texts = texts(10, sentences);
    bencher.bench(|| Checker::new().history(black_box(&texts).iter().map(|text| read(text))));
}

/// The same versions as documents of which any may follow any earlier one.
#[divan::bench(args = [6, 12, 25, 50], sample_count = 3, sample_size = 1)]
fn documents(bencher: Bencher<'_, '_>, count: usize) {
    let texts = texts(count, SENTENCES);
    bencher.bench(|| {
        let documents: Vec<Document> = black_box(&texts).iter().map(|text| read(text)).collect();
        Checker::new().trace(&documents)
    });
}

/// All versions read, all but the newest known: what a warm cache leaves to do.
#[divan::bench(args = [25, 50, 100], sample_count = 5, sample_size = 1)]
fn one_new_version(bencher: Bencher<'_, '_>, count: usize) {
    let texts = texts(count, SENTENCES);
    let checker = Checker::new();
    let documents: Vec<Document> = texts.iter().map(|text| read(text)).collect();
    let known: Vec<Succession> =
        documents.windows(2).map(|pair| checker.succession(&pair[0], &pair[1])).take(count - 2).collect();
    bencher.bench(|| followed(black_box(&texts), &known, &checker));
}

fn followed(texts: &[String], known: &[Succession], checker: &Checker) -> Trace {
    let mut history = History::new();
    let mut last: Option<usize> = None;
    for (at, text) in texts.iter().enumerate() {
        let known = at.checked_sub(1).and_then(|pair| known.get(pair));
        let number = history.push(read(text), last.as_slice(), |old, new| {
            known.cloned().unwrap_or_else(|| checker.succession(old, new))
        });
        if let Some(last) = last.replace(number) {
            history.release(last);
        }
    }
    history.finish()
}

fn read(text: &str) -> Document {
    Document::from_text("text", Format::Plain, text)
}

/// The versions of a text.
fn texts(versions: usize, count: usize) -> Vec<String> {
    let mut dice = Dice(7);
    let mut sentences: Vec<String> = (0..count).map(|_| dice.sentence()).collect();
    let mut texts = vec![joined(&sentences)];
    for version in 1..versions {
        for _ in 0..3 {
            let at = dice.roll(count);
            sentences[at] = dice.sentence();
            let at = dice.roll(count);
            sentences[at] = sentences[at].replace(" pays ", &format!(" pays {version}"));
        }
        let moved = sentences.remove(dice.roll(count));
        sentences.insert(dice.roll(count - 1), moved);
        texts.push(joined(&sentences));
    }
    texts
}

/// Six sentences a paragraph.
fn joined(sentences: &[String]) -> String {
    sentences.chunks(6).map(|sentences| sentences.join(" ")).collect::<Vec<_>>().join("\n\n")
}

/// A row of numbers that looks random and is always the same (Knuth's multiplier for 64 bits).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn sentence(&mut self) -> String {
        let mut word = |list: &[&'static str; 11]| list[self.roll(11)];
        let words =
            (word(&WHO), word(&WHERE), word(&DOES), word(&WHAT), word(&WHERE), word(&WHO), word(&WHERE));
        let (who, of, does, what, place, other, from) = words;
        let (many, year, marks) = (self.roll(900) + 2, self.roll(40) + 2020, self.roll(90) + 2);
        format!(
            "The {who} of {of} {does} {many} {what} in {place} by {year}, and the {other} of {from} pays {marks}00 marks."
        )
    }
}
