//! Chains of documents with a known family tree: the invented ones of `fixtures/chains`, and random ones that are
//! made of a pool of statements.
//!
//! A random chain is a function of its seed. A document is written from one earlier document or from two, statement
//! by statement: copied, reworded, altered, two merged into one sentence, one sentence split in two, left out; new
//! statements are added and the order is changed. Rewording keeps most of the choices of words that the parent made,
//! as a writer does who works from a text. A statement is reworded only so that its words are nearer to its parent
//! than to any earlier text with another wording; what stands in two earlier texts in one wording could be from
//! either, and both are right.

use crate::folders::{names, root};
use crate::frames::{BODIES, FRAMES, Frame, MONTHS, PERSONS, PLACES, STOCK, Slot};
use serde::Deserialize;
use sourcecheck::document::PassageKind;
use sourcecheck::read::Format;
use sourcecheck::{AlterationType, Document};
use std::collections::BTreeMap;
use std::fs;

/// Documents with what is known about their descent.
pub struct Chain {
    /// What a failing test calls it.
    pub name: String,
    /// Oldest first; the id of each is distinct.
    pub documents: Vec<Document>,
    /// For each document where it comes from.
    pub members: Vec<Member>,
    /// Pairs of documents without any thread between them.
    pub apart: Vec<(usize, usize)>,
    /// Documents that cite one another.
    pub circles: Vec<Vec<usize>>,
    /// Statements that vanish and return: the last before, the documents without, the return.
    pub vanished: Vec<(At, Vec<usize>, At)>,
    /// Statements of which one carrier only copies another: the statement, the copy, the copied.
    pub copies: Vec<(At, usize, usize)>,
}

/// Number of the document and number of the statement in it.
pub type At = (usize, usize);

/// Where a document comes from.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// The documents it was written from, the main one first.
    pub parents: Vec<usize>,
    /// Its statements in text order; every claim and opinion is one.
    pub statements: Vec<Statement>,
}

/// A sentence with its grounds.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Words that only its passage holds.
    pub words: String,
    /// What it was written from. Each ground is the statement itself and behind it the earlier ones that the words
    /// cannot tell from it.
    pub grounds: Vec<Vec<At>>,
    /// What became of them.
    pub how: How,
}

/// What became of a statement from one document to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// No earlier document says it.
    New,
    /// A phrase that stands everywhere, of which nothing is asked.
    Free,
    /// Word for word.
    Verbatim,
    /// Reworded and faithful.
    Paraphrase,
    /// A fact was changed, of this kind.
    Altered(AlterationType),
}

// ---- the invented chains ---------------------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gold {
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    #[serde(default)]
    apart: Vec<(String, String)>,
    #[serde(default)]
    circles: Vec<Vec<String>>,
    document: Vec<GoldDocument>,
    #[serde(default)]
    vanished: Vec<GoldVanished>,
    #[serde(default)]
    copies: Vec<GoldCopies>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldDocument {
    id: String,
    title: String,
    date: String,
    parents: Vec<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "what the circles follow from, for readers of the file")]
    cites: Vec<String>,
    passages: Vec<GoldPassage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldPassage {
    has: String,
    #[serde(default)]
    from: Vec<(String, String)>,
    how: Option<String>,
    kind: Option<AlterationType>,
    was: Option<String>,
    now: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldVanished {
    last: (String, String),
    missing: Vec<String>,
    returns: (String, String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldCopies {
    passage: (String, String),
    carrier: String,
    of: String,
}

/// The invented chains in the order of their names. Panics, naming the place, where a label does not fit its text.
pub fn invented() -> Vec<Chain> {
    let folders = names("fixtures/chains").into_iter().map(|name| format!("fixtures/chains/{name}"));
    folders.filter(|folder| root().join(folder).is_dir()).map(|folder| invented_chain(&folder)).collect()
}

fn invented_chain(folder: &str) -> Chain {
    let read = |name: &str| {
        fs::read_to_string(root().join(folder).join(name)).unwrap_or_else(|e| panic!("{folder}/{name}: {e}"))
    };
    let gold: Gold = toml::from_str(&read("gold.toml")).unwrap_or_else(|e| panic!("{folder}/gold.toml: {e}"));
    let documents: Vec<Document> = gold
        .document
        .iter()
        .map(|document| {
            let text = read(&format!("{}.txt", document.id));
            Document::from_text(&document.id, Format::Plain, text)
                .described(None, Some(&document.title), None)
                .published(None, Some(&document.date))
        })
        .collect();
    let number = |id: &String| {
        let found = gold.document.iter().position(|document| &document.id == id);
        found.unwrap_or_else(|| panic!("{folder}/gold.toml: no document {id}"))
    };
    let at = |(id, words): &(String, String)| -> At {
        let document = number(id);
        let found = gold.document[document].passages.iter().position(|passage| &passage.has == words);
        (document, found.unwrap_or_else(|| panic!("{folder}/gold.toml: no passage {words:?} in {id}")))
    };
    let text = |(document, statement): At| {
        passage_with(&documents[document], &gold.document[document].passages[statement].has)
            .unwrap_or_else(|| panic!("{folder}: {}", gold.document[document].passages[statement].has))
    };
    let statement = |document: usize, passage: &GoldPassage| {
        let place = format!("{folder}/{}: {}", gold.document[document].id, passage.has);
        let found = passage_with(&documents[document], &passage.has);
        let own = found.unwrap_or_else(|| panic!("{place}: not in one passage"));
        let alike = |&real: &At| -> Vec<At> {
            let earlier = (0..document)
                .flat_map(|other| (0..gold.document[other].passages.len()).map(move |s| (other, s)));
            let same = earlier.filter(|&other| other != real && text(other) == text(real));
            std::iter::once(real).chain(same).collect()
        };
        let real: Vec<At> = passage.from.iter().map(at).collect();
        let how = match (passage.how.as_deref(), passage.kind) {
            (None, None) => How::New,
            (Some("free"), None) => How::Free,
            (Some("verbatim"), None) => How::Verbatim,
            (Some("paraphrase"), None) => How::Paraphrase,
            (Some("altered"), Some(kind)) => How::Altered(kind),
            other => panic!("{place}: {other:?}"),
        };
        assert_eq!(real.is_empty(), matches!(how, How::New | How::Free), "{place}: grounds");
        for &(parent, _) in &real {
            assert!(parent < document, "{place}: a ground is older");
            assert!(gold.document[document].parents.contains(&gold.document[parent].id), "{place}: a parent");
        }
        match how {
            How::Verbatim => assert_eq!(own, text(real[0]), "{place}: word for word"),
            How::Altered(_) => {
                let holds = |text: &str, words: &Option<String>| {
                    let words = words.as_deref().unwrap_or_else(|| panic!("{place}: was and now"));
                    assert!(
                        text.to_lowercase().contains(&words.to_lowercase()),
                        "{place}: {words:?} in {text:?}"
                    );
                };
                holds(text(real[0]), &passage.was);
                holds(own, &passage.now);
            }
            _ => assert!(passage.was.is_none() && passage.now.is_none(), "{place}: nothing was altered"),
        }
        Statement { words: passage.has.clone(), grounds: real.iter().map(alike).collect(), how }
    };
    let members = gold
        .document
        .iter()
        .enumerate()
        .map(|(n, document)| Member {
            parents: document.parents.iter().map(number).collect(),
            statements: document.passages.iter().map(|passage| statement(n, passage)).collect(),
        })
        .collect();
    let chain = Chain {
        name: folder.to_owned(),
        members,
        apart: gold.apart.iter().map(|(one, other)| (number(one), number(other))).collect(),
        circles: gold.circles.iter().map(|circle| circle.iter().map(number).collect()).collect(),
        vanished: gold
            .vanished
            .iter()
            .map(|v| (at(&v.last), v.missing.iter().map(number).collect(), at(&v.returns)))
            .collect(),
        copies: gold.copies.iter().map(|c| (at(&c.passage), number(&c.carrier), number(&c.of))).collect(),
        documents,
    };
    chain.assert_labelled();
    chain
}

/// The text of the one claim or opinion of a document that holds `words`.
fn passage_with<'d>(document: &'d Document, words: &str) -> Option<&'d str> {
    let mut found = document
        .passages()
        .iter()
        .filter(|passage| passage.kind != PassageKind::Furniture)
        .map(|passage| &document.text()[passage.span.start..passage.span.end])
        .filter(|text| text.contains(words));
    found.next().filter(|_| found.next().is_none())
}

impl Chain {
    /// Number of the passage of each statement of a document, in the order of the statements.
    pub fn places(&self, document: usize) -> Vec<usize> {
        let (text, passages) = (self.documents[document].text(), self.documents[document].passages());
        let place = |statement: &Statement| {
            let found = passages.iter().position(|passage| {
                passage.kind != PassageKind::Furniture
                    && text[passage.span.start..passage.span.end].contains(&statement.words)
            });
            found.unwrap_or_else(|| panic!("{}: {document}: no passage {:?}", self.name, statement.words))
        };
        self.members[document].statements.iter().map(place).collect()
    }

    /// Panics unless every claim and opinion is one statement and nothing else is.
    pub fn assert_labelled(&self) {
        for (at, document) in self.documents.iter().enumerate() {
            let content = document.passages().iter().enumerate();
            let content: Vec<usize> =
                content.filter(|(_, p)| p.kind != PassageKind::Furniture).map(|(at, _)| at).collect();
            assert_eq!(self.places(at), content, "{}: {}: passages and statements", self.name, document.id());
        }
    }
}

// ---- random chains ---------------------------------------------------------------------------------------

/// A generator of numbers from a seed: SplitMix64, so that a chain is the same on every machine.
pub struct Dice(u64);

impl Dice {
    /// Numbers from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `0..n`; `n` is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in `per_cent` of all throws.
    pub fn chance(&mut self, per_cent: usize) -> bool {
        self.below(100) < per_cent
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// How often each thing happens to a statement, in per cent; what is left of the hundred is copied word for word.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// Left out.
    pub drop: usize,
    /// Reworded.
    pub reword: usize,
    /// Altered, half of them reworded as well.
    pub alter: usize,
    /// Put into one sentence with the next.
    pub merge: usize,
    /// A document has a second parent.
    pub second: usize,
    /// A document has no parent at all.
    pub stranger: usize,
}

/// A writer who drops some, copies some, rewords most and alters a few.
pub const WRITER: Habits = Habits { drop: 22, reword: 52, alter: 10, merge: 8, second: 25, stranger: 12 };

/// A copyist who changes nothing.
pub const COPYIST: Habits = Habits { drop: 15, reword: 0, alter: 0, merge: 0, second: 0, stranger: 0 };

/// Authors who have never heard of one another.
pub const STRANGERS: Habits = Habits { stranger: 100, ..WRITER };

/// Statements of a document that was written from nothing: from 13 to 18.
const FIRST: (usize, usize) = (13, 6);

/// Fewest statements of any document; new ones fill it up.
const FEWEST: usize = 12;

/// Fewest statements that only the real parent explains, so that a document's parent can be told at all.
const TELLING: usize = 2;

/// Trials to reword a statement so that its parent can be told, and to write a document so that its parents can.
const TRIALS: usize = 40;

/// A statement of the pool in one wording.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    frame: usize,
    form: usize,
    words: Vec<usize>,
    values: Vec<String>,
    turned: bool,
}

/// A sentence of a random document: one statement or two.
#[derive(Clone, Debug)]
struct Unit {
    said: Vec<Said>,
    /// For each of `said` the unit it was written from.
    from: Vec<Option<At>>,
    altered: Option<AlterationType>,
}

impl Said {
    fn frame(&self) -> &'static Frame {
        &FRAMES[self.frame]
    }

    /// The statement without the order of its parts, which is no evidence.
    fn wording(&self) -> (usize, &[usize], &[String], bool) {
        (self.frame, &self.words, &self.values, self.turned)
    }

    fn text(&self) -> String {
        let frame = self.frame();
        let mut text = frame.forms[self.form].to_owned();
        for (at, &word) in self.words.iter().enumerate() {
            text = text.replace(&format!("<{at}>"), frame.words[at][word]);
        }
        for (at, value) in self.values.iter().enumerate() {
            text = text.replace(&format!("{{{at}}}"), value);
        }
        if let Some((_, plain, turned)) = frame.turn {
            text = text.replace('%', if self.turned { turned } else { plain });
        }
        text
    }
}

impl Unit {
    fn text(&self) -> String {
        let text = self.said.iter().map(Said::text).collect::<Vec<_>>().join(", and ");
        let mut letters = text.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        first + letters.as_str() + "."
    }

    fn says(&self, said: &Said) -> Option<&Said> {
        self.said.iter().find(|own| own.frame == said.frame)
    }
}

/// How many words one of two statements has and the other has not.
fn distance(one: &Said, other: &Said) -> usize {
    let mut left: BTreeMap<String, isize> = BTreeMap::new();
    for (said, step) in [(one, 1), (other, -1)] {
        let text = said.text();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *left.entry(word.to_lowercase()).or_default() += step;
        }
    }
    left.values().map(|count| count.unsigned_abs()).sum()
}

/// The writing of one chain.
struct Desk {
    dice: Dice,
    habits: Habits,
    /// Frames that no document has used yet.
    fresh: Vec<usize>,
    texts: Vec<Vec<Unit>>,
    parents: Vec<Vec<usize>>,
}

/// The chain of a seed: three to six documents.
pub fn random(seed: u64, habits: Habits) -> Chain {
    let mut dice = Dice::new(seed);
    let count = 3 + dice.below(4);
    let mut fresh: Vec<usize> = (0..FRAMES.len()).collect();
    dice.shuffle(&mut fresh);
    let mut desk = Desk { dice, habits, fresh, texts: Vec::new(), parents: Vec::new() };
    while desk.texts.len() < count {
        let (text, parents) = desk.document();
        desk.texts.push(text);
        desk.parents.push(parents);
    }
    desk.chain(seed)
}

impl Desk {
    fn document(&mut self) -> (Vec<Unit>, Vec<usize>) {
        let earlier = self.texts.len();
        let stranger = self.dice.chance(self.habits.stranger) && self.fresh.len() > FEWEST;
        if earlier == 0 || stranger {
            let size = FIRST.0 + self.dice.below(FIRST.1);
            return (self.added(size), Vec::new());
        }
        for _ in 0..TRIALS {
            let mut parents = vec![self.dice.below(earlier)];
            let second = self.dice.below(earlier);
            if self.dice.chance(self.habits.second) && second != parents[0] {
                parents.push(second);
            }
            let text = self.written_from(&parents);
            let telling =
                |&parent: &usize| text.iter().filter(|unit| self.only_from(unit, parent)).count() >= TELLING;
            let told = self.habits.reword == 0 || parents.iter().all(telling);
            if told {
                let missing = FEWEST.saturating_sub(text.len()).max(1 + self.dice.below(2));
                let mut text = text;
                for unit in self.added(missing) {
                    let at = self.dice.below(text.len() + 1);
                    text.insert(at, unit);
                }
                return (text, parents);
            }
        }
        (self.added(FEWEST), Vec::new())
    }

    /// New statements; fewer where the pool is used up.
    fn added(&mut self, count: usize) -> Vec<Unit> {
        let count = count.min(self.fresh.len());
        let frames = self.fresh.split_off(self.fresh.len() - count);
        frames
            .into_iter()
            .map(|frame| Unit { said: vec![self.first(frame)], from: vec![None], altered: None })
            .collect()
    }

    fn first(&mut self, frame: usize) -> Said {
        let pool = &FRAMES[frame];
        let mut values: Vec<String> = Vec::new();
        for &slot in pool.slots {
            let value = self.value(slot, &values);
            values.push(value);
        }
        Said {
            frame,
            form: self.dice.below(pool.forms.len()),
            words: pool.words.iter().map(|list| self.dice.below(list.len())).collect(),
            values,
            turned: false,
        }
    }

    /// A value for a slot that is none of `not`.
    fn value(&mut self, slot: Slot, not: &[String]) -> String {
        loop {
            let value = match slot {
                Slot::Body => (*self.dice.pick(BODIES)).to_owned(),
                Slot::Person => (*self.dice.pick(PERSONS)).to_owned(),
                Slot::Place => (*self.dice.pick(PLACES)).to_owned(),
                Slot::Month => (*self.dice.pick(MONTHS)).to_owned(),
                Slot::Year => (1890 + self.dice.below(120)).to_string(),
                Slot::Number(least, most) => {
                    let number = least as usize + self.dice.below((most - least + 1) as usize);
                    if number < 1000 {
                        number.to_string()
                    } else {
                        format!("{},{:03}", number / 1000, number % 1000)
                    }
                }
            };
            if !not.contains(&value) {
                return value;
            }
        }
    }

    fn written_from(&mut self, parents: &[usize]) -> Vec<Unit> {
        let mut text: Vec<Unit> = Vec::new();
        for (turn, &parent) in parents.iter().enumerate() {
            let units: Vec<(usize, Unit)> = self.texts[parent].iter().cloned().enumerate().collect();
            // Of two parents each gives about half.
            let keep = if parents.len() == 1 { 100 - self.habits.drop } else { 55 };
            for (at, unit) in units {
                let told = unit.said.iter().any(|said| text.iter().any(|unit| unit.says(said).is_some()));
                if told || !self.dice.chance(keep) {
                    continue;
                }
                let parts = if unit.said.len() > 1 && self.dice.chance(30) {
                    unit.said.iter().map(|said| vec![said.clone()]).collect()
                } else {
                    vec![unit.said.clone()]
                };
                for said in parts {
                    let unit = self.rewritten(said, (parent, at));
                    let merged = unit.altered.is_none() && self.dice.chance(self.habits.merge);
                    let joins =
                        |last: &Unit| last.altered.is_none() && last.said.len() + unit.said.len() == 2;
                    if merged && text.last().is_some_and(joins) {
                        let last = text.last_mut().expect("there is one");
                        last.said.extend(unit.said);
                        last.from.extend(unit.from);
                    } else {
                        // What comes from a second parent stands anywhere.
                        let place = if turn == 0 { text.len() } else { self.dice.below(text.len() + 1) };
                        text.insert(place, unit);
                    }
                }
            }
        }
        if self.dice.chance(50) && text.len() > 3 {
            let at = self.dice.below(text.len());
            text.rotate_left(at);
        }
        text
    }

    fn rewritten(&mut self, said: Vec<Said>, from: At) -> Unit {
        let copy = Unit { from: vec![Some(from); said.len()], said, altered: None };
        let throw = self.dice.below(100 - self.habits.drop);
        let alter = throw < self.habits.alter;
        let reword =
            if alter { self.dice.chance(50) } else { throw < self.habits.alter + self.habits.reword };
        for _ in 0..TRIALS {
            let mut unit = copy.clone();
            if alter {
                let which = self.dice.below(unit.said.len());
                unit.altered = self.altered(&mut unit.said[which]);
            }
            if reword {
                for said in &mut unit.said {
                    self.reword(said);
                }
            }
            if unit.said.iter().all(|said| self.nearest(said, from)) {
                return unit;
            }
        }
        copy
    }

    /// Changes the order of parts or not, and one or two choices of words.
    fn reword(&mut self, said: &mut Said) {
        let frame = said.frame();
        if self.dice.chance(60) {
            said.form = self.dice.below(frame.forms.len());
        }
        for _ in 0..1 + self.dice.below(2) {
            let at = self.dice.below(frame.words.len());
            said.words[at] =
                (said.words[at] + 1 + self.dice.below(frame.words[at].len() - 1)) % frame.words[at].len();
        }
    }

    /// Changes one fact into one that no earlier document has; nothing where that cannot be.
    fn altered(&mut self, said: &mut Said) -> Option<AlterationType> {
        let frame = said.frame();
        let turns = usize::from(frame.turn.is_some() && !said.turned);
        let swaps = usize::from(frame.parties);
        // A turn or a swap is as likely as a change in all slots together.
        let throw = self.dice.below(2 * (turns + swaps) + frame.slots.len());
        if throw < 2 * turns {
            said.turned = true;
            return frame.turn.map(|(kind, ..)| kind);
        }
        if throw < 2 * (turns + swaps) {
            let mut swapped = said.values.clone();
            swapped.swap(0, 1);
            let mut earlier = self.texts.iter().flatten().filter_map(|unit| unit.says(said));
            if earlier.any(|other| other.values[..2] == swapped[..2]) {
                return None;
            }
            said.values = swapped;
            return Some(AlterationType::Agent);
        }
        let slot = throw - 2 * (turns + swaps);
        let mut used: Vec<String> = said.values.clone();
        let earlier = self.texts.iter().flatten().filter_map(|unit| unit.says(said));
        used.extend(earlier.flat_map(|other| other.values.clone()));
        said.values[slot] = self.value(frame.slots[slot], &used);
        Some(match frame.slots[slot] {
            Slot::Body | Slot::Person | Slot::Place => AlterationType::Name,
            Slot::Number(..) => AlterationType::Number,
            Slot::Month | Slot::Year => AlterationType::Date,
        })
    }

    /// Whether the words of a statement are nearer to its parent than to every earlier sentence that has it in
    /// another wording.
    fn nearest(&self, said: &Said, parent: At) -> bool {
        let Some(real) = self.texts[parent.0][parent.1].says(said) else { return false };
        let near = distance(said, real);
        let others = self.texts.iter().flatten().filter_map(|unit| unit.says(said));
        others.into_iter().all(|other| other.wording() == real.wording() || distance(said, other) > near)
    }

    /// The sentence itself and every other earlier one that has its statement in the same wording.
    fn alike(&self, said: &Said, real: At, before: usize) -> Vec<At> {
        let wording = |at: At| self.texts[at.0][at.1].says(said).map(Said::wording);
        let earlier =
            (0..before).flat_map(|document| (0..self.texts[document].len()).map(move |at| (document, at)));
        let same = earlier.filter(|&at| at != real && wording(at).is_some() && wording(at) == wording(real));
        std::iter::once(real).chain(same).collect()
    }

    fn only_from(&self, unit: &Unit, parent: usize) -> bool {
        unit.said.iter().zip(&unit.from).any(|(said, from)| {
            from.is_some_and(|real| {
                real.0 == parent
                    && self.alike(said, real, self.texts.len()).iter().all(|&(other, _)| other == parent)
            })
        })
    }

    fn chain(mut self, seed: u64) -> Chain {
        let mut documents = Vec::new();
        let mut members = Vec::new();
        for at in 0..self.texts.len() {
            let units = self.texts[at].clone();
            let mut statements: Vec<Statement> = units.iter().map(|unit| self.statement(unit, at)).collect();
            if self.dice.chance(30) {
                let words = (*self.dice.pick(STOCK)).to_owned();
                statements.push(Statement { words, grounds: Vec::new(), how: How::Free });
            }
            let paragraphs: Vec<String> = statements
                .chunks(4)
                .map(|some| some.iter().map(|s| s.words.as_str()).collect::<Vec<_>>().join(" "))
                .collect();
            let id = format!("{}-text", at + 1);
            documents.push(Document::from_text(&id, Format::Plain, paragraphs.join("\n\n") + "\n"));
            members.push(Member { parents: self.parents[at].clone(), statements });
        }
        let unrelated = |one: usize, other: usize| {
            let others = family(&members, other);
            family(&members, one).iter().all(|first| !others.contains(first))
        };
        let pairs = (0..members.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
        let apart = pairs.filter(|&(one, other)| unrelated(one, other)).collect();
        let name = format!("seed {seed}");
        let (circles, vanished, copies) = Default::default();
        Chain { name, documents, members, apart, circles, vanished, copies }
    }

    fn statement(&self, unit: &Unit, document: usize) -> Statement {
        let mut grounds: Vec<Vec<At>> = Vec::new();
        for (said, from) in unit.said.iter().zip(&unit.from) {
            if let Some(real) = *from {
                let alike = self.alike(said, real, document);
                match grounds.iter_mut().find(|ground| ground[0] == real) {
                    // Both halves of one sentence: only what has both wordings is like it.
                    Some(ground) => ground.retain(|at| alike.contains(at)),
                    None => grounds.push(alike),
                }
            }
        }
        let same = |ground: &Vec<At>| self.texts[ground[0].0][ground[0].1].text() == unit.text();
        let how = match unit.altered {
            _ if grounds.is_empty() => How::New,
            Some(kind) => How::Altered(kind),
            None if grounds.len() == 1 && same(&grounds[0]) => How::Verbatim,
            None => How::Paraphrase,
        };
        Statement { words: unit.text(), grounds, how }
    }
}

/// The oldest documents that one goes back to.
fn family(members: &[Member], document: usize) -> Vec<usize> {
    let mut firsts = Vec::new();
    let mut open = vec![document];
    while let Some(at) = open.pop() {
        match members[at].parents.as_slice() {
            [] if !firsts.contains(&at) => firsts.push(at),
            [] => {}
            parents => open.extend(parents),
        }
    }
    firsts.sort_unstable();
    firsts
}
