//! Time of comparing two versions inside a process: texts in memory, read and compared, no rendering.
//!
//!     cargo bench --bench diff
//!
//! The text is generated: sentences of 8 to 22 invented words, the common ones often and the rare ones rarely, five to
//! a paragraph. `moved` puts one sentence in 25 elsewhere: 200 of 5,000, the size that is promised at less than 2 s.
//! `edited` changes two words of every other sentence as well, and moves a tenth of the text as a whole.

use divan::{Bencher, black_box};
use sourcecheck::read::Format;
use sourcecheck::{Checker, Document};

/// Sentences.
const SIZES: [usize; 4] = [1_250, 2_500, 5_000, 10_000];

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn moved(bencher: Bencher<'_, '_>, sentences: usize) {
    let (old, new) = (Generated::text(sentences), Generated::text(sentences).moved());
    compare(bencher, &old, &new);
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn edited(bencher: Bencher<'_, '_>, sentences: usize) {
    let (old, new) = (Generated::text(sentences), Generated::text(sentences).moved().edited());
    compare(bencher, &old, &new);
}

fn compare(bencher: Bencher<'_, '_>, old: &Generated, new: &Generated) {
    let (old, new) = (old.shown(), new.shown());
    let read = |text: &str| Document::from_text("text", Format::Plain, text);
    bencher.bench(|| Checker::new().diff(&read(black_box(&old)), &read(black_box(&new))));
}

/// Sentences, each a list of words, and the numbers that further ones are drawn by.
struct Generated {
    sentences: Vec<Vec<String>>,
    dice: Dice,
}

impl Generated {
    fn text(sentences: usize) -> Self {
        let mut dice = Dice(1);
        let sentences =
            (0..sentences).map(|_| (0..8 + dice.below(15)).map(|_| word(&mut dice)).collect()).collect();
        Self { sentences, dice }
    }

    fn moved(mut self) -> Self {
        for _ in 0..self.sentences.len() / 25 {
            let from = self.dice.below(self.sentences.len());
            let sentence = self.sentences.remove(from);
            let to = self.dice.below(self.sentences.len());
            self.sentences.insert(to, sentence);
        }
        self
    }

    fn edited(mut self) -> Self {
        for sentence in self.sentences.iter_mut().step_by(2) {
            let at = 1 + self.dice.below(sentence.len() - 1);
            sentence[at] = word(&mut self.dice);
            sentence.insert(at, word(&mut self.dice));
        }
        let tenth = self.sentences.len() / 10;
        self.sentences[..3 * tenth].rotate_left(tenth);
        self
    }

    fn shown(&self) -> String {
        let sentence = |words: &Vec<String>| {
            let text = words.join(" ");
            format!("{}{}.", text[..1].to_uppercase(), &text[1..])
        };
        let paragraphs =
            self.sentences.chunks(5).map(|chunk| chunk.iter().map(sentence).collect::<Vec<_>>().join(" "));
        paragraphs.collect::<Vec<_>>().join("\n\n")
    }
}

/// A word of grammar, or an invented one of two to four syllables: of 50 as often as of the other 4,000.
fn word(dice: &mut Dice) -> String {
    const GRAMMAR: [&str; 10] = ["the", "of", "and", "to", "in", "for", "with", "on", "by", "from"];
    const FIRST: [&str; 10] = ["b", "d", "f", "k", "l", "m", "n", "r", "s", "t"];
    const SECOND: [&str; 5] = ["a", "e", "i", "o", "u"];
    match dice.below(10) {
        0..3 => return GRAMMAR[dice.below(GRAMMAR.len())].to_owned(),
        3 => return (2 + dice.below(9_000)).to_string(),
        _ => {}
    }
    let rank = if dice.below(2) == 0 { dice.below(50) } else { 50 + dice.below(4_000) };
    let mut own = Dice(rank as u64 * 7919 + 13);
    (0..2 + rank % 3).map(|_| format!("{}{}", FIRST[own.below(10)], SECOND[own.below(5)])).collect()
}

/// Numbers that look drawn and are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}
