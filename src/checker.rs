//! The pipeline on one screen: documents in, report out.

use crate::align::{self, Lexis, Meaning};
use crate::citations;
use crate::coverage;
use crate::finding::Level;
use crate::grounds;
use crate::judge;
use crate::mismatch;
use crate::normalise::{Glossary, Lexicon, Text};
use crate::report::Parts;
use crate::rules::{self, Quoted, Scope};
use crate::similarity::{self, Similarity, Vectors};
use crate::suppress::Day;
use crate::vectors::Directions;
use crate::{Document, Lock, Report, Thresholds};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A source passage considered as evidence; see [`Checker::candidates`].
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index of the source.
    pub source: usize,
    /// Index of the passage in it.
    pub passage: usize,
    /// Named measurements, mostly `0..=1`.
    pub measures: Vec<(&'static str, f32)>,
}

/// Options of a check, and the call that runs it.
///
/// ```
/// use sourcecheck::{Checker, Document, Verdict, read::Format};
///
/// let source = Document::from_text("plan", Format::Plain, "The board will hire 120 pilots by 2031.");
/// let derivative = Document::from_text("news", Format::Plain, "By 2031 the board will hire 210 pilots.");
/// let report = Checker::new().check(&[source], &derivative);
/// assert_eq!(report.passages[0].verdict, Verdict::Altered);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Checker {
    levels: BTreeMap<String, Option<Level>>,
    glossary: Glossary,
    reasons: bool,
    thresholds: Thresholds,
    similarity: Option<Arc<Similarity>>,
    today: Option<Day>,
    lock: Option<Arc<Lock>>,
}

impl Checker {
    /// A checker with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the level of a rule; `None` switches it off. Default: the level in [`crate::rules::RULES`].
    pub fn level(&mut self, rule: &str, level: Option<Level>) -> &mut Self {
        self.levels.insert(rule.to_owned(), level);
        self
    }

    /// Declares that all phrases of a group mean the same. Default: the built-in tables only.
    pub fn same(&mut self, phrases: &[String]) -> &mut Self {
        self.glossary.same.push(phrases.to_vec());
        self
    }

    /// Declares that no two phrases of a group mean the same: one in the place of another is an alteration, whatever
    /// the built-in tables say. Default: none.
    pub fn distinct(&mut self, phrases: &[String]) -> &mut Self {
        self.glossary.distinct.push(phrases.to_vec());
        self
    }

    /// Whether the report keeps the measurements behind each verdict. Default: no.
    pub fn reasons(&mut self, on: bool) -> &mut Self {
        self.reasons = on;
        self
    }

    /// Sets from which probabilities on a passage gets which verdict. Default: [`Thresholds::default`].
    pub fn thresholds(&mut self, thresholds: Thresholds) -> &mut Self {
        self.thresholds = thresholds;
        self
    }

    /// A language model that finds and compares passages by meaning, or scores the evidence in the reasons.
    /// Default: none.
    pub fn similarity(&mut self, model: Similarity) -> &mut Self {
        self.similarity = Some(Arc::new(model));
        self
    }

    /// Sets the day by which suppressions of the text expire; a check has no clock. Default: none, and none expires.
    pub fn today(&mut self, day: Day) -> &mut Self {
        self.today = Some(day);
        self
    }

    /// Compares the sources of the next checks with those of a lock, and reports what is `stale-source`. A lock is of
    /// one derivative. Default: none, and nothing is stale.
    pub fn lock(&mut self, lock: Lock) -> &mut Self {
        self.lock = Some(Arc::new(lock));
        self
    }

    /// The level of a rule as it is set: `None` when it is off or there is no such rule.
    pub fn level_of(&self, rule: &str) -> Option<Level> {
        let default = rules::rule(rule).map(|rule| rule.level);
        self.levels.get(rule).copied().unwrap_or(default)
    }

    /// The source passages considered for each passage of a derivative, best first: index of the source, index
    /// of the passage in it, and the named measurements by which evidence is chosen. For looking into an
    /// alignment and for fitting its weights; [`Checker::check`] gives the result.
    pub fn candidates(&self, sources: &[Document], derivative: &Document) -> Vec<Vec<Candidate>> {
        let derivative = &*citations::marked(sources, derivative);
        let read = self.read(sources, derivative);
        let vectors = self.vectors(sources, derivative);
        let meaning = Meaning::new(&read.directions, &read.source_texts, vectors.as_ref());
        let (pools, measured) = align::considered(&read.source_texts, &read.text, &meaning, &read.lexis);
        let candidate = |(found, measures): (&align::Candidate, &align::Measures)| Candidate {
            source: found.at.document,
            passage: found.at.passage,
            measures: measures.to_vec(),
        };
        pools.iter().zip(&measured).map(|(pool, all)| pool.iter().zip(all).map(candidate).collect()).collect()
    }

    /// What all stages after reading need.
    fn read(&self, sources: &[Document], derivative: &Document) -> Read {
        let documents: Vec<&Document> = sources.iter().chain([derivative]).collect();
        let Together { mut texts, lexis, lexicon, directions } = self.read_together(&documents);
        let text = texts.pop().unwrap_or_default();
        Read { source_texts: texts, text, lexis, lexicon, directions }
    }

    /// What stages after reading need to compare documents with one another.
    pub(crate) fn read_together(&self, documents: &[&Document]) -> Together {
        let (mut lexicon, mut texts) = Lexicon::read(documents, &self.glossary);
        let lexis = Lexis::new(&mut lexicon, &mut texts);
        let directions = Directions::new(lexicon.words());
        Together { texts, lexis, lexicon, directions }
    }

    /// All settings that judging two documents against one another depends on, as one line of text.
    pub(crate) fn settings(&self) -> String {
        format!("{:?} {:?}", self.glossary, self.thresholds)
    }

    pub(crate) fn chosen_thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// The model's vectors of all passages, where a model gives any.
    fn vectors(&self, sources: &[Document], derivative: &Document) -> Option<Vectors> {
        Vectors::new(self.similarity.as_deref()?, sources, derivative)
    }

    /// Checks a derivative against its sources. Cannot fail: what could not be judged is `unchecked`.
    pub fn check(&self, sources: &[Document], derivative: &Document) -> Report {
        let derivative = &*citations::marked(sources, derivative);
        let read = self.read(sources, derivative);
        let Read { source_texts, text, lexis, lexicon, directions } = &read;
        let vectors = self.vectors(sources, derivative);
        let meaning = Meaning::new(directions, source_texts, vectors.as_ref());
        let alignment = align::align(source_texts, text, &meaning, lexis);
        let quoted = rules::look_up(derivative, text, source_texts);
        let scope = read.scope(sources, derivative, &quoted);
        let mut judgments = judge::judge(&scope, text, &alignment, &self.thresholds);
        mismatch::find(&scope, text, &self.thresholds, &mut judgments);
        grounds::find(&scope, text, &mut judgments);
        if let Some(model) = self.similarity.as_deref().filter(|_| self.reasons) {
            similarity::score_evidence(model, sources, derivative, &mut judgments);
        }
        let coverage = coverage::cover(sources, source_texts, text, lexicon, lexis);
        Report::build(&Parts {
            sources,
            derivative,
            judgments: &judgments,
            coverage: &coverage,
            levels: &self.levels,
            reasons: self.reasons,
            today: self.today,
            lock: self.lock.as_deref(),
        })
    }
}

/// Documents as the stages after reading see them.
pub(crate) struct Together {
    /// In the order they were given.
    pub texts: Vec<Text>,
    pub lexis: Lexis,
    pub lexicon: Lexicon,
    pub directions: Directions,
}

/// The documents of a check as the stages after reading see them.
struct Read {
    source_texts: Vec<Text>,
    text: Text,
    lexis: Lexis,
    lexicon: Lexicon,
    directions: Directions,
}

impl Read {
    fn scope<'a>(
        &'a self,
        sources: &'a [Document],
        derivative: &'a Document,
        quoted: &'a [Vec<Quoted>],
    ) -> Scope<'a> {
        let Self { source_texts, lexis, lexicon, directions, .. } = self;
        Scope { lexicon, lexis, directions, sources, source_texts, derivative, quoted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;
    use crate::read::Format;

    #[test]
    fn of_two_passages_with_the_same_words_the_one_in_order_is_the_evidence() {
        let text = "The lamp of the harbour is lit by the guild at dusk.\n\nAt dusk the lamp of the harbour is lit by the guild.";
        let document = |id| Document::from_text(id, Format::Plain, text);
        let report = Checker::new().check(&[document("s")], &document("d"));
        let rests: Vec<_> =
            report.passages.iter().map(|p| (p.verdict, p.evidence[0].passage.as_str())).collect();
        assert_eq!(rests, [(Verdict::Verbatim, "s1"), (Verdict::Verbatim, "s2")]);
    }

    /// How much of the time of a check each rule takes; fails never. `cargo test --release --lib -- --ignored
    /// --nocapture time_of_rules` prints shares of the whole check on one thread, the least of several runs.
    #[test]
    #[ignore = "a measurement"]
    fn time_of_rules() {
        const RUNS: usize = 7;
        const COPIES: usize = 4;
        let read = |name: &str| std::fs::read_to_string(format!("fixtures/{name}.txt")).expect(name);
        let document = |id, name: &str| Document::from_text(id, Format::Plain, read(name).repeat(COPIES));
        let sources = [document("s", "plan-and-analysis/plan")];
        let derivative = document("d", "plan-and-analysis/analysis");
        let least = |run: &mut dyn FnMut()| {
            let times = (0..RUNS).map(|_| {
                let start = std::time::Instant::now();
                run();
                start.elapsed()
            });
            times.min().expect("some runs").as_secs_f64()
        };
        let checker = Checker::new();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        let whole = pool.install(|| least(&mut || drop(checker.check(&sources, &derivative))));
        println!("whole check {:.1} ms", whole * 1e3);
        let read = checker.read(&sources, &derivative);
        let Read { source_texts, text, lexis, directions, .. } = &read;
        let alignment =
            align::align(source_texts, text, &Meaning::new(directions, source_texts, None), lexis);
        let quoted = rules::look_up(&derivative, text, source_texts);
        let scope = read.scope(&sources, &derivative, &quoted);
        for rule in rules::RULES {
            let Some(check) = rule.check else { continue };
            let took = least(&mut || {
                for (at, passage) in derivative.passages().iter().enumerate() {
                    let (claim, link, quoted) = (&text.passages[at], &alignment.links[at], &quoted[at]);
                    let cx = rules::Comparison { scope: &scope, passage, claim, link, quoted };
                    check(&cx, &mut Vec::new());
                }
            });
            println!("{:20} {:5.2} %", rule.name, 100.0 * took / whole);
        }
    }

    #[test]
    fn a_discussion_is_no_decision() {
        let source =
            Document::from_text("s", Format::Plain, "The board discussed a new toll for the outer bridge.");
        let derivative =
            Document::from_text("d", Format::Plain, "The board adopted a new toll for the outer bridge.");
        let report = Checker::new().check(&[source], &derivative);
        assert_eq!(report.findings[0].rule, "shifted-modality");
    }
}
