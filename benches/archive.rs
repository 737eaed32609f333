//! An archive of synthetic documents: how fast it is built, how large it is, how fast a sentence is looked up, and how
//! often the true source of a paraphrase is among the candidates.
//!
//! The documents are drawn from the words of the fixtures, of `../shared/bench/pan_paraphrase` where it is there, and of
//! the table of synonyms: words by their frequency (Zipf), sentences of 6 to 30 words, documents of 2 to 10 kB, a third of
//! the words of each from a few topic words of its own. So the words of every sentence that is looked up stand in many
//! documents. True sources are hidden among them: the sources of the fixtures as they are, and each PAN sentence in the
//! middle of a document of its own. `cargo bench --bench archive -- 10000 100000` (documents; both by default).
//!
//! With `real` for a number the documents are four sentences each of the sets of `../shared/bench`, PAN excepted: real
//! text, as far as it reaches.

use serde::Deserialize;
use serde_json::Value;
use sourcecheck::Document;
use sourcecheck::archive::{Archive, CANDIDATES, Entry, WriteOptions};
use sourcecheck::read::Format;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let real = if arguments.iter().any(|argument| argument == "real") { real() } else { Vec::new() };
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() && real.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    let queries = queries();
    let vocabulary = Vocabulary::new(&queries);
    println!(
        "{:>9} {:>7} {:>7} {:>7} {:>6} {:>6} {:>7} {:>7} | recall@{CANDIDATES}",
        "documents", "text MB", "wall s", "cpu s", "MB/s", "x text", "p50 ms", "p99 ms"
    );
    if !real.is_empty() {
        run(real, &queries);
    }
    for size in sizes {
        let mut random = Random(7 + size as u64);
        run((0..size).map(|_| vocabulary.document(&mut random)).collect(), &queries);
    }
}

fn run(documents: Vec<String>, queries: &Queries) {
    let mut entries: Vec<(String, String)> = queries.sources.clone();
    for (nth, mut text) in documents.into_iter().enumerate() {
        if let Some((_, sentence)) = queries.hidden.get(nth) {
            let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            let middle = text[..half].rfind("\n\n").unwrap_or(0);
            text.insert_str(middle, &format!("\n\n{sentence} "));
        }
        let id = queries.hidden.get(nth).map_or_else(|| format!("synthetic-{nth}"), |(id, _)| id.clone());
        entries.push((id, text));
    }
    // As they would come from a folder: by name, and not the true ones first.
    entries.sort_by_key(|(id, _)| id.bytes().rev().collect::<Vec<u8>>());
    let bytes: usize = entries.iter().map(|(_, text)| text.len()).sum();

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("archive");
    let (start, cpu) = (Instant::now(), processor());
    let archive = Archive::create(&path).expect("made");
    let mut writer = archive.writer(&WriteOptions::default()).expect("a writer");
    for (id, text) in entries {
        writer.put(Entry::from_text(&id, Format::Plain, text)).expect("put in");
    }
    writer.finish().expect("finished");
    let (wall, cpu) = (start.elapsed().as_secs_f64(), processor() - cpu);

    let archive = Archive::open(&path).expect("opened");
    let stats = archive.stats().expect("figures");
    let mut times = Vec::new();
    let mut recalls = Vec::new();
    for (name, list) in &queries.list {
        // Constants were chosen on the sentences of even numbers.
        let (mut found, mut all) = ([0, 0], [0, 0]);
        for (nth, (sentence, source)) in list.iter().enumerate() {
            let start = Instant::now();
            let candidates = archive.retrieve(&[sentence], CANDIDATES).expect("candidates");
            times.push(start.elapsed().as_secs_f64() * 1e3);
            all[nth % 2] += 1;
            found[nth % 2] += usize::from(candidates.iter().any(|candidate| candidate.id == *source));
        }
        let share = |half: usize| 100.0 * found[half] as f64 / all[half].max(1) as f64;
        recalls.push(format!("{name} even {:.1} odd {:.1} % of {}", share(0), share(1), list.len()));
    }
    // In context: the sentences of one text are looked up together, as a check does.
    let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, list) in queries.list.iter().filter(|(name, _)| **name != "PAN") {
        for (sentence, source) in list {
            texts.entry(source).or_default().push(sentence);
        }
    }
    let (mut found, mut all) = (0, 0);
    for (source, sentences) in &texts {
        let candidates = archive.retrieve(sentences, CANDIDATES).expect("candidates");
        all += sentences.len();
        if candidates.iter().any(|candidate| candidate.id == **source) {
            found += sentences.len();
        }
    }
    let share = 100.0 * found as f64 / all.max(1) as f64;
    recalls.push(format!("fixtures in context {share:.1} % of {all} sentences of {} texts", texts.len()));
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{:>9} {megabytes:>7.1} {wall:>7.1} {cpu:>7.1} {:>6.1} {:>6.2} {:>7.2} {:>7.2} | {}; {} segments",
        stats.documents,
        megabytes / wall,
        stats.disk_bytes as f64 / bytes as f64,
        at(0.5),
        at(0.99),
        recalls.join(", "),
        stats.segments,
    );
}

/// Seconds of processor time of this process, all threads; 0 where the system does not tell it in `/proc`.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Sentences and the document each rests on.
#[derive(Default)]
struct Queries {
    /// Documents that go in as they are: id and text.
    sources: Vec<(String, String)>,
    /// Sentences that are hidden in a document each: id of the document and sentence.
    hidden: Vec<(String, String)>,
    /// By kind: sentence and id of its source.
    list: BTreeMap<&'static str, Vec<(String, String)>>,
}

#[derive(Deserialize)]
struct Unit {
    start: usize,
    end: usize,
    verdict: String,
}

#[derive(Deserialize)]
struct Case {
    sentence: String,
    verdict: String,
}

#[derive(Deserialize)]
struct Pair {
    id: String,
    sentence_a: String,
    sentence_b: String,
    label: String,
}

fn kind(verdict: &str) -> Option<&'static str> {
    match verdict {
        "paraphrase" | "supported" => Some("fixtures, paraphrase"),
        "altered" => Some("fixtures, altered"),
        _ => None,
    }
}

fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn queries() -> Queries {
    let mut found = Queries::default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (set, source, derivative) in [
        ("communique-and-press", "communique", "press"),
        ("plan-and-analysis", "plan", "analysis"),
        ("report-and-summary", "report", "summary"),
        ("two-drafts", "draft-1", "draft-2"),
    ] {
        let text =
            |name: &str| fs::read_to_string(root.join(set).join(format!("{name}.txt"))).expect("a fixture");
        found.sources.push((source.to_owned(), text(source)));
        let characters: Vec<char> = text(derivative).chars().collect();
        for unit in lines::<Unit>(&root.join(set).join(format!("{derivative}__{source}.derivative.jsonl"))) {
            let sentence = characters[unit.start..unit.end].iter().collect();
            if let Some(kind) = kind(&unit.verdict) {
                found.list.entry(kind).or_default().push((sentence, source.to_owned()));
            }
        }
    }
    for part in ["development", "training", "held-out"] {
        let mut folders: Vec<_> =
            fs::read_dir(root.join("alterations").join(part)).expect("a folder").flatten().collect();
        folders.sort_by_key(fs::DirEntry::file_name);
        for folder in folders.iter().map(fs::DirEntry::path) {
            let Ok(text) = fs::read_to_string(folder.join("source.txt")) else { continue };
            let id = folder.file_name().expect("a name").to_string_lossy().into_owned();
            found.sources.push((id.clone(), text));
            for case in lines::<Case>(&folder.join("cases.jsonl")) {
                if let Some(kind) = kind(&case.verdict) {
                    found.list.entry(kind).or_default().push((case.sentence, id.clone()));
                }
            }
        }
    }
    let pan = lines::<Pair>(&Path::new(BENCH).join("pan_paraphrase/dev.jsonl"));
    for pair in pan.into_iter().filter(|pair| pair.label == "paraphrase") {
        found.list.entry("PAN").or_default().push((pair.sentence_b, pair.id.clone()));
        found.hidden.push((pair.id, pair.sentence_a));
    }
    found
}

/// The sets of labelled texts.
const BENCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench");

/// Sentences of a document of real text.
const SENTENCES: usize = 4;

/// Documents of the sentences of all sets but PAN, each sentence once, in the order of the sets; the halves of each stand
/// in a paragraph.
fn real() -> Vec<String> {
    let mut sets: Vec<_> =
        fs::read_dir(BENCH).into_iter().flatten().flatten().map(|set| set.path()).collect();
    sets.sort();
    let (mut seen, mut sentences) = (BTreeSet::new(), Vec::new());
    for set in sets.iter().filter(|set| !set.ends_with("pan_paraphrase")) {
        for line in lines::<Value>(&set.join("dev.jsonl")) {
            collect(&line, &mut |text| {
                let document = Document::from_text("text", Format::Plain, text);
                for passage in document.passages() {
                    let sentence = passage.span.of(document.text()).to_owned();
                    if seen.insert(sentence.clone()) {
                        sentences.push(sentence);
                    }
                }
            });
        }
    }
    let halves = |sentences: &[String]| {
        let (first, second) = sentences.split_at(sentences.len() / 2);
        format!("{}\n\n{}", first.join(" "), second.join(" "))
    };
    sentences.chunks(SENTENCES).map(halves).collect()
}

/// Calls `take` with the texts of a line of a set.
fn collect(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("text" | "sentence_a", Value::String(text)) => take(text),
                    ("sentences", Value::Array(list)) => {
                        list.iter().filter_map(Value::as_str).for_each(&mut *take);
                    }
                    _ => collect(value, take),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, take)),
        _ => {}
    }
}

/// Xorshift (Marsaglia, 2003), scrambled by a multiplication.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// Texts that a word must stand in to be drawn for other documents: the names of one story are not those of all.
const COMMON: u64 = 3;

/// Words with their frequencies.
struct Vocabulary {
    words: Vec<String>,
    /// Sum of the frequencies up to each word.
    sums: Vec<u64>,
}

impl Vocabulary {
    fn new(queries: &Queries) -> Self {
        // Occurrences, and the number of texts.
        let mut seen: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let texts = queries.sources.iter().chain(&queries.hidden).map(|(_, text)| text);
        for text in texts.chain(queries.list.values().flatten().map(|(text, _)| text)) {
            let mut words: Vec<&str> =
                text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            words.iter().for_each(|word| seen.entry((*word).to_owned()).or_default().0 += 40);
            words.sort_unstable();
            words.dedup();
            words.iter().for_each(|word| seen.entry((*word).to_owned()).or_default().1 += 1);
        }
        seen.retain(|_, (_, texts)| *texts >= COMMON);
        let mut counts: BTreeMap<String, u64> =
            seen.into_iter().map(|(word, (count, _))| (word, count)).collect();
        // The tail: words that none of the texts has, each rarer than the one before.
        let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lexical.txt"));
        let table = table.expect("the table of words");
        let mut tail: Vec<&str> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next())
            .collect();
        let mut random = Random(11);
        for at in (1..tail.len()).rev() {
            tail.swap(at, random.below(at + 1));
        }
        for (rank, word) in tail.iter().enumerate() {
            counts.entry((*word).to_owned()).or_insert(1 + 40_000 / (rank as u64 + 400));
        }
        let (mut words, mut sums, mut sum) = (Vec::new(), Vec::new(), 0);
        for (word, count) in counts {
            sum += count;
            words.push(word);
            sums.push(sum);
        }
        Self { words, sums }
    }

    fn word(&self, random: &mut Random) -> &str {
        let drawn = random.below(self.sums[self.sums.len() - 1] as usize) as u64;
        &self.words[self.sums.partition_point(|&sum| sum <= drawn)]
    }

    fn document(&self, random: &mut Random) -> String {
        let length = 2_000 + random.below(8_000);
        let topic: Vec<&str> = (0..40).map(|_| self.words[random.below(self.words.len())].as_str()).collect();
        let mut text = String::with_capacity(length + 400);
        while text.len() < length {
            for _ in 0..3 + random.below(4) {
                for nth in 0..6 + random.below(25) {
                    let word = if random.below(3) == 0 { topic[random.below(40)] } else { self.word(random) };
                    if nth > 0 {
                        text.push(' ');
                        text.push_str(word);
                    } else {
                        text.extend(word.chars().take(1).flat_map(char::to_uppercase));
                        text.extend(word.chars().skip(1));
                    }
                }
                text.push_str(". ");
            }
            text.push_str("\n\n");
        }
        text
    }
}
