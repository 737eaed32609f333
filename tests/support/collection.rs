//! Collections of invented documents with planted reuse, and what was planted. The same number gives the same bytes.
//!
//! Each text is running words of an invented language whose words are as unequal as those of English (Zipf), with
//! stock phrases that many texts share. Passages of 40 to 120 words are planted in two to six documents of different
//! series; each copy is made from an earlier holder and edited word by word: a third of the edits puts another word in
//! place, a third drops one, a third adds one. One document in ten ends with the same footer.

#![allow(dead_code, reason = "not every test that includes it uses all of it")]

use std::fmt::Write;
use std::ops::Range;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    pub documents: usize,
    /// Words of a document before anything is planted, at least; up to twice as many.
    pub words: usize,
    /// Share of the words of a copy that were changed, `0..=1`.
    pub edits: f64,
    /// Passages planted, for each hundred documents.
    pub passages: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 1, documents: 200, words: 150, edits: 0.1, passages: 10 }
    }
}

/// One made document.
#[derive(Clone, Debug, Default)]
pub struct Made {
    pub id: String,
    pub text: String,
    pub series: String,
    pub date: String,
    /// What was planted in it, by place.
    pub planted: Vec<Planted>,
    /// Where the footer stands.
    pub footer: Option<Range<usize>>,
}

/// A planted passage.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Which one.
    pub passage: usize,
    /// Its place, in bytes.
    pub span: Range<usize>,
    /// The document it was copied from; none for the first.
    pub from: Option<usize>,
}

/// Numbers that look like chance: SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Between 0 and 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Words of the invented language, the most frequent first.
const VOCABULARY: usize = 20_000;

/// Stock phrases of three to eight words, the most frequent first.
const PHRASES: usize = 400;

/// One in so many words of running text begins a stock phrase: about a tenth of the text is made of them.
const PHRASE_EVERY: usize = 50;

fn word(rank: usize) -> String {
    const FIRST: [&str; 16] =
        ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "br", "tr"];
    const SECOND: [&str; 5] = ["a", "e", "i", "o", "u"];
    let (mut rest, mut word) = (rank + 1, String::new());
    while rest > 0 {
        word += FIRST[rest % 16];
        rest /= 16;
        word += SECOND[rest % 5];
        rest /= 5;
    }
    word
}

/// The rank of a word of running text: as probable as 1 through its rank.
fn rank(chance: &mut Chance) -> usize {
    ((VOCABULARY as f64).powf(chance.share()) as usize - 1).min(VOCABULARY - 1)
}

fn running(chance: &mut Chance, phrases: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut words = Vec::with_capacity(count + 8);
    while words.len() < count {
        match chance.below(PHRASE_EVERY) {
            0 => words.extend(&phrases[(PHRASES as f64).powf(chance.share()) as usize % PHRASES]),
            _ => words.push(rank(chance)),
        }
    }
    words.truncate(count);
    words
}

/// A copy with so many of its words changed.
fn edited(chance: &mut Chance, words: &[usize], edits: f64) -> Vec<usize> {
    let mut copy = Vec::with_capacity(words.len());
    for &word in words {
        match chance.share() < edits {
            false => copy.push(word),
            true => match chance.below(3) {
                0 => copy.push(rank(chance)),
                1 => {}
                _ => copy.extend([word, rank(chance)]),
            },
        }
    }
    copy
}

/// What is to be planted in a document: the number of the passage, its words, and the document it is from.
type Seedling = (usize, Vec<usize>, Option<usize>);

/// Makes a collection.
pub fn collection(plan: &Plan) -> Vec<Made> {
    let mut chance = Chance(plan.seed);
    let phrases: Vec<Vec<usize>> =
        (0..PHRASES).map(|_| (0..3 + chance.below(6)).map(|_| rank(&mut chance)).collect()).collect();
    let footer: Vec<usize> = (0..30).map(|_| rank(&mut chance)).collect();
    let series = (plan.documents / 25).max(8);
    let mut planted: Vec<Vec<Seedling>> = vec![Vec::new(); plan.documents];
    for passage in 0..plan.documents * plan.passages / 100 {
        let length = 40 + chance.below(81);
        let holders = 2 + chance.below(5);
        let mut at: Vec<usize> = Vec::new();
        while at.len() < holders {
            let document = chance.below(plan.documents);
            if at.iter().all(|other| other % series != document % series && date(*other) != date(document)) {
                at.push(document);
            }
        }
        // Documents are in the order of their dates.
        at.sort_unstable();
        let mut texts = vec![running(&mut chance, &phrases, length)];
        planted[at[0]].push((passage, texts[0].clone(), None));
        for later in 1..holders {
            let from = chance.below(later);
            let copy = edited(&mut chance, &texts[from], plan.edits);
            planted[at[later]].push((passage, copy.clone(), Some(at[from])));
            texts.push(copy);
        }
    }
    let mut made = Vec::with_capacity(plan.documents);
    for (number, planted) in planted.into_iter().enumerate() {
        let mut document = Made {
            id: format!("d{number:06}"),
            series: format!("paper-{}", number % series),
            date: date(number),
            ..Made::default()
        };
        let count = plan.words + chance.below(plan.words + 1);
        let parts = planted.len() + 1;
        let mut open = 0;
        for (passage, words, from) in planted {
            write_words(&mut document.text, &running(&mut chance, &phrases, count / parts), &mut open);
            let start = document.text.len() + usize::from(!document.text.is_empty());
            write_words(&mut document.text, &words, &mut open);
            document.planted.push(Planted { passage, span: start..document.text.trim_end().len(), from });
        }
        write_words(&mut document.text, &running(&mut chance, &phrases, count / parts), &mut open);
        if chance.below(10) == 0 {
            let start = document.text.len() + 1;
            write_words(&mut document.text, &footer, &mut open);
            document.footer = Some(start..document.text.len());
        }
        document.text.push_str(".\n");
        made.push(document);
    }
    made
}

/// Five documents a day, from 2001 on, in months of 28 days.
fn date(number: usize) -> String {
    let day = number / 5;
    format!("{}-{:02}-{:02}", 2001 + day / 336, day / 28 % 12 + 1, day % 28 + 1)
}

/// Appends words, with a full stop and a capital after about every fifteenth.
fn write_words(text: &mut String, words: &[usize], open: &mut usize) {
    for &rank in words {
        let word = word(rank);
        if *open >= 12 && rank % 4 == 0 {
            text.push('.');
            *open = 0;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        match *open {
            0 => text.push_str(&(word[..1].to_uppercase() + &word[1..])),
            _ => text.push_str(&word),
        }
        *open += 1;
    }
}

/// The collection as JSON Lines: `id`, `text`, `series`, `date`.
pub fn json_lines(made: &[Made]) -> String {
    let mut out = String::new();
    for document in made {
        let line = serde_json::json!({
            "id": document.id, "text": document.text, "series": document.series, "date": document.date,
        });
        writeln!(out, "{line}").expect("memory");
    }
    out
}

/// What was planted, one passage of a document a line: `id`, `start`, `end` in bytes, `passage`, `from`.
pub fn planted_lines(made: &[Made]) -> String {
    let mut out = String::new();
    for document in made {
        for planted in &document.planted {
            let line = serde_json::json!({
                "id": document.id, "start": planted.span.start, "end": planted.span.end,
                "passage": planted.passage, "from": planted.from.map(|from| &made[from].id),
            });
            writeln!(out, "{line}").expect("memory");
        }
    }
    out
}
