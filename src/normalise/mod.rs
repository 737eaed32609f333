//! What makes two wordings comparable: tokens with one key per word, whatever its form, spelling or alias.
//!
//! Only tokens are normalised; the text and every offset stay. A [`Lexicon`] is learnt once per check from
//! all documents, because a derivative uses acronyms that only its source defines, and the other way round.
//! Every key is an interned number, so matching compares integers. Linear in the text.

mod aliases;
mod amounts;
pub(crate) mod calendar;
pub(crate) mod dates;
mod distinctions;
pub(crate) mod look_alikes;
pub(crate) mod numbers;
mod pronouns;
pub(crate) mod tokens;
pub(crate) mod units;
mod verbs;
pub(crate) mod words;

use crate::document::{Document, Passage, PassageKind};
use crate::span::Span;
use aliases::Aliases;
use calendar::Day;
use dates::DateValue;
use distinctions::Distinctions;
pub(crate) use distinctions::{Declared, Glossary};
use numbers::Quantity;
pub(crate) use pronouns::Referent;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::ops::Range;
use std::sync::Arc;
use tokens::RawToken;

/// An interned key.
pub(crate) type Sym = u32;

/// A set of keys, modulo the bits it has: one bit tells of most keys that they are not in it. Wide enough that of the
/// keys outside a long sentence one in ten is taken for one inside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Residues([u64; 8]);

impl Residues {
    fn place(&self, key: Sym) -> (usize, u64) {
        (key as usize / 64 % self.0.len(), 1 << (key % 64))
    }

    /// Adds a key.
    pub fn add(&mut self, key: Sym) {
        let (at, bit) = self.place(key);
        self.0[at] |= bit;
    }

    /// Whether a key may be in it: never wrong where it says no.
    pub fn may_have(&self, key: Sym) -> bool {
        let (at, bit) = self.place(key);
        self.0[at] & bit != 0
    }

    /// Whether the two may have a key in common: never wrong where it says no.
    pub fn may_meet(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }
}

impl FromIterator<Sym> for Residues {
    fn from_iter<I: IntoIterator<Item = Sym>>(keys: I) -> Self {
        let mut all = Self::default();
        keys.into_iter().for_each(|key| all.add(key));
        all
    }
}

/// What a token does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Structure: articles, prepositions, pronouns, auxiliaries.
    Function,
    /// A word with a meaning of its own.
    Content,
    /// Part of a name: a capital inside a sentence, an acronym, a country.
    Name,
    /// A quantity, or part of a date.
    Number,
}

/// A normalised token. Several may share one span (an expanded acronym), one may span several words.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// Its place in the document.
    pub span: Span,
    /// The folded word.
    pub word: Sym,
    /// The key it is matched by.
    pub key: Sym,
    /// How much it counts, 0 for what says nothing; this and the next are set once all documents of a check are known.
    pub weight: f32,
    /// How many tokens before it in its passage have weight.
    pub rank: u32,
    /// What it does.
    pub class: Class,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// How many words the name has that it is part of; 1 for other tokens.
    pub name_len: u32,
    /// Whether it only defines an acronym ("(SDF)" behind the long form) and says nothing.
    pub silent: bool,
    /// How the text writes it.
    pub written: Written,
}

/// Marks that end a clause wherever they stand.
const CLAUSE_MARKS: [char; 6] = [';', ':', '—', '(', ')', '–'];

/// Words that open another statement behind a comma.
const CLAUSE_WORDS: [&str; 9] =
    ["but", "while", "whilst", "whereas", "though", "although", "yet", "nor", "because"];

/// The clause of each token, and whether a comma stands before it. A dash inside a word or a range of numbers parts
/// nothing.
fn clauses(text: &str, tokens: &[Token]) -> (Vec<u16>, Vec<bool>) {
    let mut clause = 0;
    let mut found = (Vec::with_capacity(tokens.len()), Vec::with_capacity(tokens.len()));
    for (at, token) in tokens.iter().enumerate() {
        let gap = at.checked_sub(1).and_then(|before| text.get(tokens[before].span.end..token.span.start));
        let gap = gap.unwrap_or("");
        let opens = || CLAUSE_WORDS.iter().any(|word| token.span.of(text).eq_ignore_ascii_case(word));
        let parted = gap.len() > '–'.len_utf8() && gap.contains(CLAUSE_MARKS) || gap.contains([';', ':']);
        if parted || gap.contains(',') && opens() {
            clause += 1;
        }
        found.0.push(clause);
        found.1.push(gap.contains(','));
    }
    found
}

/// How a text writes a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// As the word is.
    Plain,
    /// In a spelling that is folded into another one.
    Respelt,
    /// By another name: an acronym, a country, a phrase of the glossary.
    Alias,
    /// As a verb of several words.
    Unit,
}

/// The tokens of one passage with the values found in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    /// The tokens in order.
    pub tokens: Vec<Token>,
    /// The keys of the tokens that are not silent, each with its place in `tokens`, ascending; this and the next are set
    /// with the weights.
    pub places: Vec<(Sym, u32)>,
    /// The keys that stand in it, as far as a set of bits can tell.
    pub residues: Residues,
    /// Quantities; their token ranges index `tokens`.
    pub quantities: Vec<Quantity>,
    /// Dates; their token ranges index `tokens`.
    pub dates: Vec<DateValue>,
    /// The clause that each token stands in, counted from 0: parted by strong punctuation, and by a comma before
    /// a word that opens another statement.
    pub clauses: Vec<u16>,
    /// Whether a comma stands before each token.
    pub commas: Vec<bool>,
    /// Pronouns that stand for a name, in text order.
    pub referents: Vec<Referent>,
    /// Phrases that the glossary keeps apart from others, in text order; their token ranges index `tokens`.
    pub declared: Vec<Declared>,
    /// Whether the passage is furniture: read for context, never aligned or weighed.
    pub heading: bool,
}

/// The normalised passages of one document, in passage order; furniture other than headings is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    /// One entry a passage.
    pub passages: Vec<Tokens>,
    /// The day it was written, where a title or date line says so.
    pub written: Option<Day>,
}

impl Tokens {
    /// The places of the tokens with a key that are not silent, in order.
    pub fn each(&self, key: Sym) -> impl Iterator<Item = usize> {
        let first = self.places.partition_point(|(other, _)| *other < key);
        self.places[first..]
            .iter()
            .take_while(move |(other, _)| *other == key)
            .map(|(_, place)| *place as usize)
    }
}

impl Text {
    /// The text with the kept passages alone; the others stay as empty ones, so that every number of a passage keeps
    /// its meaning.
    pub fn only(&self, kept: impl Fn(usize) -> bool) -> Self {
        let passages = self.passages.iter().enumerate();
        let passages = passages.map(|(at, tokens)| if kept(at) { tokens.clone() } else { Tokens::default() });
        Self { passages: passages.collect(), written: self.written }
    }
}

/// Keys and aliases shared by all documents of a check.
pub(crate) struct Lexicon {
    aliases: Aliases,
    distinctions: Distinctions,
    /// Words that the documents write with a capital wherever the place does not ask for one: names, also
    /// at the head of a sentence.
    proper: FxHashSet<String>,
    keys: FxHashMap<Arc<str>, Sym>,
    words: Vec<Arc<str>>,
    /// Word, key and class by surface word, so that each is stemmed once.
    forms: FxHashMap<String, (Sym, Sym, Class)>,
}

impl Lexicon {
    /// Reads documents that are compared with one another. What their brackets define and the `glossary` says
    /// holds in all of them.
    pub fn read(documents: &[&Document], glossary: &Glossary) -> (Self, Vec<Text>) {
        let raw: Vec<Vec<Vec<RawToken>>> = documents.iter().map(|document| tokenised(document)).collect();
        let mut lexicon = Self::learn(documents, &raw, glossary);
        let texts = documents.iter().zip(&raw).map(|(document, raw)| lexicon.text(document, raw)).collect();
        (lexicon, texts)
    }

    fn learn(documents: &[&Document], raw: &[Vec<Vec<RawToken>>], glossary: &Glossary) -> Self {
        let mut aliases = Aliases::default();
        // By word: whether it was seen with a capital inside a sentence, and whether without.
        let mut cases: FxHashMap<&str, (bool, bool)> = FxHashMap::default();
        for (document, raw) in documents.iter().zip(raw) {
            for (passage, raw) in document.passages().iter().zip(raw) {
                let brackets = brackets(document.prose(), passage.span, raw);
                aliases.learn(raw, &brackets);
                for token in raw.iter().skip(1).filter(|_| passage.kind != PassageKind::Furniture) {
                    let seen = cases.entry(token.word.as_str()).or_default();
                    seen.0 |= token.capital;
                    seen.1 |= !token.capital;
                }
            }
        }
        // Room for the words and for as many keys that are none of them.
        let words = 2 * cases.len();
        cases.retain(|_, (capital, small)| *capital && !*small);
        let proper = cases.into_keys().map(str::to_owned).collect();
        aliases.learn_demonyms(&proper);
        glossary.same.iter().for_each(|group| aliases.group(group));
        let distinctions = Distinctions::new(&glossary.distinct);
        Self {
            aliases,
            distinctions,
            proper,
            keys: FxHashMap::with_capacity_and_hasher(words, FxBuildHasher),
            words: Vec::with_capacity(words),
            forms: FxHashMap::with_capacity_and_hasher(words, FxBuildHasher),
        }
    }

    /// Normalises a document.
    fn text(&mut self, document: &Document, raw: &[Vec<RawToken>]) -> Text {
        let mut passages: Vec<Tokens> = Vec::with_capacity(raw.len());
        let written = written(document, raw);
        let values: Vec<Values> = raw.par_iter().map(|raw| Values::new(raw, written)).collect();
        let parts = raw.iter().zip(&values);
        for (at, (passage, (raw, values))) in document.passages().iter().zip(parts).enumerate() {
            let furniture = passage.kind == PassageKind::Furniture;
            let mut read = if furniture && passage.cue != "heading" {
                Tokens::default()
            } else {
                self.passage(document.prose(), passage.span, raw, values)
            };
            read.heading = furniture;
            if let Some(attribution) = &passage.attribution {
                let reports =
                    |token: &&mut Token| attribution.cue.covers(token.span) && token.class == Class::Content;
                read.tokens.iter_mut().filter(reports).for_each(|token| token.class = Class::Function);
            }
            let before = at.checked_sub(1).filter(|&before| {
                document.passages()[before].block == passage.block && !passages[before].heading
            });
            read.referents = pronouns::referents(&read, before.map(|before| &passages[before]), self);
            passages.push(read);
        }
        Text { passages, written }
    }

    /// The key of a lower-case word.
    pub fn key(&mut self, word: &str) -> Sym {
        self.form(word).1
    }

    /// The string behind a key or word.
    pub fn str(&self, sym: Sym) -> &str {
        &self.words[sym as usize]
    }

    /// Every word and key met so far, in the order of their numbers.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| &**word)
    }

    /// Every content word met so far with its key, in a fixed order.
    pub fn content_words(&self) -> impl Iterator<Item = (&str, Sym)> {
        let mut words: Vec<(&str, Sym)> = self
            .forms
            .iter()
            .filter(|(_, (_, _, class))| *class == Class::Content)
            .map(|(surface, (_, key, _))| (surface.as_str(), *key))
            .collect();
        words.sort_unstable();
        words.into_iter()
    }

    /// The number of distinct keys so far.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    fn passage(&mut self, text: &str, span: Span, raw: &[RawToken], values: &Values) -> Tokens {
        let Values { dates, taken, quantities } = values;
        let silent = self.definitions(text, span, raw);
        let mut declared = self.distinctions.find(raw);
        declared.retain(|declared| !self.longer_alias(raw, declared));
        let mut out = Tokens::default();
        // Where each raw token went, to carry the ranges of dates and quantities over.
        let mut place = Vec::with_capacity(raw.len() + 1);
        let mut at = 0;
        while at < raw.len() {
            let quantity =
                quantities.iter().find(|quantity| quantity.tokens.start == at && !quantity.implied);
            let apart = declared.iter().find(|declared| declared.tokens.start == at);
            let len = match (quantity, apart) {
                (Some(quantity), _) => self.push_quantity(&mut out, raw, quantity),
                (None, Some(declared)) => self.push_declared(&mut out, raw, declared, taken, &silent),
                (None, None) => self.push_words(&mut out, raw, at, taken, &silent),
            };
            place.extend(std::iter::repeat_n(out.tokens.len(), len));
            at += len;
        }
        place.insert(0, 0);
        // A number inside an alias ("the two degrees target") is part of a name and no value.
        let moved = |range: &Range<usize>| {
            let moved = place[range.start]..place[range.end];
            (!moved.is_empty()).then_some(moved)
        };
        let quantity = |q: &Quantity| {
            let (tokens, measured, whole) = (moved(&q.tokens)?, moved(&q.measured)?, moved(&q.whole)?);
            Some(Quantity { tokens, measured, whole, ..q.clone() })
        };
        out.quantities = quantities.iter().filter_map(quantity).collect();
        measure_names(&mut out.tokens);
        (out.clauses, out.commas) = clauses(text, &out.tokens);
        out.declared = declared
            .iter()
            .filter_map(|d| Some(Declared { tokens: moved(&d.tokens)?, ..d.clone() }))
            .collect();
        let date = |d: &DateValue| {
            Some(DateValue { tokens: moved(&d.tokens)?, whole: moved(&d.whole)?, ..d.clone() })
        };
        out.dates = dates.iter().filter_map(date).collect();
        out
    }

    /// One token for a whole quantity, keyed by its value.
    fn push_quantity(&mut self, out: &mut Tokens, raw: &[RawToken], quantity: &Quantity) -> usize {
        let covered = &raw[quantity.tokens.clone()];
        let span = covered[0].span.join(covered[covered.len() - 1].span);
        let key = self.sym(&format!("#{:.6e}{:?}", quantity.value, quantity.kind));
        out.tokens.push(Token {
            span,
            word: key,
            key,
            weight: 0.0,
            rank: 0,
            class: Class::Number,
            capital: false,
            silent: false,
            name_len: 1,
            written: Written::Plain,
        });
        covered.len()
    }

    /// Whether a longer alias begins where a declared phrase does, so that the phrase is a part of a name.
    fn longer_alias(&self, raw: &[RawToken], declared: &Declared) -> bool {
        self.aliases.find(raw, declared.tokens.start).is_some_and(|hit| hit.len > declared.tokens.len())
    }

    /// The tokens of a phrase that the glossary keeps apart: its words as they stand.
    fn push_declared(
        &mut self,
        out: &mut Tokens,
        raw: &[RawToken],
        declared: &Declared,
        taken: &[bool],
        silent: &[bool],
    ) -> usize {
        for at in declared.tokens.clone() {
            let mut token = self.word(&raw[at], taken[at], at == 0, silent[at]);
            if declared.exact {
                token.word = self.sym(&raw[at].word);
                token.key = self.sym(&format!("≠{}", raw[at].word));
                token.written = Written::Plain;
            }
            out.tokens.push(token);
        }
        declared.tokens.len()
    }

    /// Pairs of keys that the glossary keeps apart, and whether each is a whole phrase of it.
    pub fn apart(&mut self) -> Vec<(Sym, Sym, bool)> {
        let apart = self.distinctions.apart();
        apart.iter().map(|(a, b, whole)| (self.sym(a), self.sym(b), *whole)).collect()
    }

    /// The tokens for the alias or word at `at`; returns how many raw tokens they stand for.
    fn push_words(
        &mut self,
        out: &mut Tokens,
        raw: &[RawToken],
        at: usize,
        taken: &[bool],
        silent: &[bool],
    ) -> usize {
        let hit = self.aliases.find(raw, at).filter(|hit| !taken[at..at + hit.len].contains(&true));
        let Some(hit) = hit else {
            let token = self.word(&raw[at], taken[at], at == 0, silent[at]);
            let (token, len) = self.verb(raw, at, token);
            out.tokens.push(token);
            return len;
        };
        let len = hit.len;
        let span = raw[at].span.join(raw[at + len - 1].span);
        let (into, name) = (hit.into.to_vec(), hit.name);
        for word in into {
            let (word, key, class) = if name {
                let sym = self.sym(&word);
                (sym, sym, Class::Name)
            } else {
                self.form(&word)
            };
            let class = if class == Class::Content { Class::Name } else { class };
            out.tokens.push(Token {
                span,
                word,
                key,
                weight: 0.0,
                rank: 0,
                class,
                capital: true,
                silent: silent[at],
                name_len: 1,
                written: Written::Alias,
            });
        }
        len
    }

    /// Makes the verb of several words that starts at `at` one token, and takes the weight from a light verb;
    /// any other token stays as it is.
    fn verb(&mut self, raw: &[RawToken], at: usize, token: Token) -> (Token, usize) {
        let verb = self.str(token.key);
        if token.class != Class::Content {
            return (token, 1);
        }
        if let Some(verbs::Unit { len, meaning }) = verbs::unit(raw, at, verb) {
            let words: Vec<&str> = raw[at..at + len].iter().map(|raw| raw.word.as_str()).collect();
            let word = self.sym(&words.join(" "));
            let span = token.span.join(raw[at + len - 1].span);
            let key = self.key(meaning);
            return (Token { span, word, key, written: Written::Unit, ..token }, len);
        }
        let class = if verbs::is_light(raw, at, verb) { Class::Function } else { Class::Content };
        (Token { class, ..token }, 1)
    }

    fn word(&mut self, raw: &RawToken, dated: bool, first: bool, silent: bool) -> Token {
        let (word, key, class) = self.form(&raw.word);
        let numeric = dated || raw.word.starts_with(|c: char| c.is_ascii_digit());
        let class = match class {
            _ if numeric => Class::Number,
            Class::Content if raw.capital && (!first || raw.acronym || self.proper.contains(&raw.word)) => {
                Class::Name
            }
            class => class,
        };
        let written = if self.str(word) == raw.word { Written::Plain } else { Written::Respelt };
        let (span, capital, weight, rank) = (raw.span, raw.capital, 0.0, 0);
        Token { span, word, key, weight, rank, class, capital, silent, name_len: 1, written }
    }

    fn form(&mut self, surface: &str) -> (Sym, Sym, Class) {
        if let Some(form) = self.forms.get(surface) {
            return *form;
        }
        let forms = words::forms(surface);
        let class = if forms.function { Class::Function } else { Class::Content };
        let form = (self.sym(&forms.folded), self.sym(forms.key()), class);
        self.forms.insert(surface.to_owned(), form);
        form
    }

    fn sym(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.keys.get(text) {
            return *sym;
        }
        let sym = Sym::try_from(self.words.len()).expect("a document has fewer than 2^32 words");
        let text: Arc<str> = text.into();
        self.words.push(Arc::clone(&text));
        self.keys.insert(text, sym);
        sym
    }

    /// Marks acronyms in brackets right behind what they stand for.
    fn definitions(&self, text: &str, span: Span, raw: &[RawToken]) -> Vec<bool> {
        let mut silent = vec![false; raw.len()];
        for inside in brackets(text, span, raw) {
            if inside.len() == 1
                && inside.start > 0
                && raw[inside.start].capital
                && self.aliases.find(raw, inside.start).is_some()
            {
                silent[inside.start] = true;
            }
        }
        silent
    }
}

/// Passages from the top in which a document may say when it was written.
const HEAD: usize = 6;

/// The day a document was written: the first one in its title, headings and date line.
fn written(document: &Document, raw: &[Vec<RawToken>]) -> Option<Day> {
    let head = document.passages().iter().zip(raw).take(HEAD);
    let mut lines = head.filter(|(passage, _)| passage.kind == PassageKind::Furniture).map(|(_, raw)| raw);
    lines.find_map(|raw| dates::dates(raw, None).iter().find_map(DateValue::day))
}

/// The raw tokens of every passage.
fn tokenised(document: &Document) -> Vec<Vec<RawToken>> {
    let of = |passage: &Passage| tokens::tokens(document.prose(), passage.span, &passage.marks);
    document.passages().par_iter().map(of).collect()
}

/// The dates and amounts of a passage; their ranges index its raw tokens.
struct Values {
    dates: Vec<DateValue>,
    /// Which tokens belong to a date that is written out.
    taken: Vec<bool>,
    quantities: Vec<Quantity>,
}

impl Values {
    fn new(raw: &[RawToken], today: Option<Day>) -> Self {
        let dates = dates::dates(raw, today);
        let mut taken = vec![false; raw.len()];
        dates.iter().filter(|date| !date.implied).for_each(|date| taken[date.tokens.clone()].fill(true));
        let quantities = numbers::quantities(raw, &taken);
        Self { dates, taken, quantities }
    }
}

/// Tells each token how long its name is: a run of name tokens is one name, small words inside it included
/// ("Bank of Tessmar").
fn measure_names(tokens: &mut [Token]) {
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at + 1;
        if tokens[at].class == Class::Name {
            loop {
                let gap = usize::from(
                    end < tokens.len() && tokens[end].class == Class::Function && !tokens[end].capital,
                );
                let next = tokens.get(end + gap);
                // Only a word of two or three letters joins: "of", "for", "the"; "and" parts two names.
                let joined = gap == 0 || tokens[end].span.len() == 2;
                match next {
                    Some(token) if token.class == Class::Name && joined => end += gap + 1,
                    _ => break,
                }
            }
        }
        let names = tokens[at..end].iter().filter(|token| token.class != Class::Function).count() as u32;
        for token in &mut tokens[at..end] {
            token.name_len = names;
        }
        at = end;
    }
}

/// The token ranges inside each pair of round brackets.
pub(crate) fn brackets(text: &str, span: Span, raw: &[RawToken]) -> Vec<Range<usize>> {
    let (mut found, mut open) = (Vec::new(), None);
    if !span.of(text).contains('(') {
        return found;
    }
    for (at, c) in span.of(text).char_indices() {
        match c {
            '(' => open = Some(span.start + at),
            ')' => {
                if let Some(start) = open.take() {
                    let first = raw.partition_point(|token| token.span.start < start);
                    let after = raw.partition_point(|token| token.span.start < span.start + at);
                    if first < after {
                        found.push(first..after);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Format;

    fn keys(texts: &[&str]) -> Vec<Vec<String>> {
        let documents: Vec<Document> =
            texts.iter().map(|t| Document::from_text("t", Format::Plain, *t)).collect();
        let (lexicon, read) = Lexicon::read(&documents.iter().collect::<Vec<_>>(), &Glossary::default());
        read.iter()
            .map(|text| {
                text.passages
                    .iter()
                    .flat_map(|p| &p.tokens)
                    .filter(|t| !t.silent)
                    .map(|t| lexicon.str(t.key).to_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn two_wordings_share_keys() {
        let found = keys(&[
            "The Shore Defence Fund (SDF) will cost 1.2 billion in the Republic of Korea.",
            "The SDF will cost 1,200 million in the ROK.",
        ]);
        assert_eq!(found[0], found[1]);
    }

    #[test]
    fn a_name_is_known_at_the_head_of_a_sentence() {
        let document =
            Document::from_text("t", Format::Plain, "Marrane met Tova Jolis. Jolis left. Ships sailed.");
        let (_, texts) = Lexicon::read(&[&document], &Glossary::default());
        let text = &texts[0];
        assert_eq!(text.passages[1].tokens[0].class, Class::Name);
        assert_eq!(text.passages[2].tokens[0].class, Class::Content);
    }

    #[test]
    fn pronouns_stand_for_a_name_where_the_text_leaves_no_choice() {
        let referents = |text: &str| {
            let document = Document::from_text("t", Format::Plain, text);
            let (lexicon, read) = Lexicon::read(&[&document], &Glossary::default());
            let all = read[0].passages.iter().flat_map(|passage| &passage.referents);
            let names = all
                .map(|r| r.name.iter().map(|&key| lexicon.str(key).to_owned()).collect::<Vec<_>>().join(" "));
            names.collect::<Vec<_>>()
        };
        assert_eq!(referents("The guild met Odile Marrane in May. She left."), [""; 0]);
        assert_eq!(referents("In May, Odile Marrane spoke. She left."), [""; 0]);
        assert_eq!(referents("Yes. Odile Marrane spoke. She left early. She came back."), ["odil marran"; 2]);
        assert_eq!(referents("Yes. Odile Marrane met Tova Jolis. She left."), [""; 0]);
        assert_eq!(
            referents("Yes. The Orvelle Council met. It raised its levy. It is clear why."),
            ["orvell council"; 1]
        );
        assert_eq!(referents("Yes. The Orvelle Council raised its levy."), ["orvell council"]);
        assert_eq!(referents("Yes. The Orvelle Council met.\n\nIt raised the levy."), [""; 0]);
    }

    #[test]
    fn value_ranges_survive_aliases() {
        let document = Document::from_text("t", Format::Plain, "The ROK paid 12 million on 3 May 2030.");
        let (_, texts) = Lexicon::read(&[&document], &Glossary::default());
        let text = &texts[0];
        let tokens = &text.passages[0];
        let words = |range: &Range<usize>| {
            tokens.tokens[range.clone()].iter().map(|t| t.span.of(document.prose())).collect::<Vec<_>>()
        };
        assert_eq!(words(&tokens.quantities[0].tokens), ["12 million"]);
        assert_eq!(words(&tokens.dates[0].tokens), ["3", "May", "2030"]);
    }
}
