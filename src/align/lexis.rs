//! What a check knows about its words: how much each counts, and which mean the same.
//!
//! The weight of a token is its inverse document frequency (Spärck Jones, Journal of Documentation 28, 1972)
//! over the passages of all documents of the check, scaled to `0..=1`, times a factor by class. Words that
//! any text of the kind uses ("continue", "support", "important") are damped by a table, because in a short
//! text even they are rare. Relations between words of the derivative and words of the sources come from
//! the lexical table; each distinct word is looked up once.

use super::pairs::meant;
use crate::lexical::{Form, Memory, Relation};
use crate::normalise::{Class, Lexicon, Residues, Sym, Text, Token, words};

/// Factor of function words: they are aligned inside a run but never make a claim supported.
const FUNCTION: f32 = 0.0;
/// Factor of names and numbers: what a fact is made of.
const FACT: f32 = 1.25;
/// What each further word of a name adds to the weight of the first: a long title is one mention, and must
/// not make a passage supported all by itself.
const FURTHER_NAME_WORD: f32 = 0.25;
/// Share of all passages, `0..=1`, above which a key is a topic of the text and vouches for nothing.
const TOPICAL: f32 = 0.2;
/// Fewest passages, all documents together, in which a share of them says what the text is about.
const TOPICAL_PASSAGES: u32 = 20;
/// Factor of generic words.
const GENERIC: f32 = 0.5;

/// Generic words of official and journalistic prose, as the stems they are matched by come from them.
const GENERIC_WORDS: &str = "able achieve action activity address aim allow area also approach base basis begin believe bring broad call carry case certain come \
    commit consider continue country create current day deal different do due effort enable encourage enhance ensure establish example existing expand \
    facilitate far field find focus follow forward full further future general get give go good great group grow have help high \
    however identify implement important improve include increase individual issue item keep key kind know large last late lead level like long look main make \
    many matter may measure meet mean member mutual need new next note number offer open opportunity order organise part particular party pay people \
    period place plan play point position possible present previous promote provide public put reach reach recent regard regular relate remain report require \
    respect respective result role say see seek set several share show side significant similar small special specific start state step strengthen strong \
    subject substantial support sustain system take task term thing time today total toward turn undertake use various view way well whole wide work world year";

/// Weights of all keys of a check, and the relations between them.
pub(crate) struct Lexis {
    idf: Vec<f32>,
    generic: Vec<bool>,
    /// Weight below which a key stands in more than [`TOPICAL`] of the passages.
    topical: f32,
    /// By key: the keys of other words of the documents that are related to it, ascending.
    related: Vec<Vec<(Sym, Relation)>>,
    /// By key: the related keys, so that most pairs of words cost one test.
    residues: Vec<Residues>,
    /// By key: those of them that mean the same.
    meant: Vec<Residues>,
}

impl Lexis {
    /// Counts in how many passages of `texts` each key occurs, and gives every token its weight.
    pub fn new(lexicon: &mut Lexicon, texts: &mut [Text]) -> Self {
        let generic_keys: Vec<Sym> = GENERIC_WORDS.split_whitespace().map(|word| lexicon.key(word)).collect();
        let mut frequency = vec![0u32; lexicon.len()];
        let mut last_seen = vec![u32::MAX; lexicon.len()];
        let mut passages = 0u32;
        for tokens in texts.iter().flat_map(|text| &text.passages).filter(|tokens| !tokens.heading) {
            for token in &tokens.tokens {
                let key = token.key as usize;
                if last_seen[key] != passages {
                    last_seen[key] = passages;
                    frequency[key] += 1;
                }
            }
            passages += u32::from(!tokens.tokens.is_empty());
        }
        let top = (1.0 + passages as f32).ln().max(1.0);
        let idf = frequency
            .iter()
            .map(|&f| ((1.0 + passages as f32 / f.max(1) as f32).ln() / top).min(1.0))
            .collect();
        let mut generic = vec![false; lexicon.len()];
        generic_keys.iter().for_each(|&key| generic[key as usize] = true);
        let related = related(lexicon);
        let bits = |list: &Vec<(Sym, Relation)>| list.iter().map(|(key, _)| *key).collect();
        let same = |list: &Vec<(Sym, Relation)>| {
            list.iter().filter(|(_, relation)| meant(*relation).is_some()).map(|(key, _)| *key).collect()
        };
        let lexis = Self {
            idf,
            generic,
            residues: related.iter().map(bits).collect(),
            meant: related.iter().map(same).collect(),
            topical: if passages < TOPICAL_PASSAGES { 0.0 } else { (1.0 + 1.0 / TOPICAL).ln() / top },
            related,
        };
        for tokens in texts.iter_mut().flat_map(|text| &mut text.passages) {
            let spoken = tokens.tokens.iter().zip(0..).filter(|(token, _)| !token.silent);
            tokens.places = spoken.map(|(token, place)| (token.key, place)).collect();
            tokens.places.sort_unstable();
            tokens.residues = tokens.tokens.iter().map(|token| token.key).collect();
            let mut rank = 0;
            for token in &mut tokens.tokens {
                (token.weight, token.rank) = (lexis.weight(token), rank);
                rank += u32::from(token.weight > 0.0);
            }
        }
        lexis
    }

    /// Whether a key is what the whole text is about: it stands in so many passages that two of them sharing
    /// it means nothing.
    pub fn topical(&self, key: Sym) -> bool {
        self.idf[key as usize] < self.topical
    }

    /// The keys related to `key`, ascending.
    pub fn related(&self, key: Sym) -> &[(Sym, Relation)] {
        self.related.get(key as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a passage may hold a word that means what `key` does: never wrong where it says no.
    pub fn may_relate(&self, key: Sym, residues: &Residues) -> bool {
        self.meant.get(key as usize).is_some_and(|meant| meant.may_meet(residues))
    }

    /// Whether a passage may hold a word that is kept apart from `key`: never wrong where it says no.
    pub fn may_contrast(&self, key: Sym, residues: &Residues) -> bool {
        let apart = |relation: &Relation| matches!(relation, Relation::Contrast | Relation::Opposite);
        self.related(key).iter().any(|(other, relation)| apart(relation) && residues.may_have(*other))
    }

    /// What word `b` is to word `a`.
    pub fn relation(&self, a: Sym, b: Sym) -> Option<Relation> {
        if !self.residues.get(a as usize)?.may_have(b) {
            return None;
        }
        let list = self.related(a);
        list.binary_search_by_key(&b, |(related, _)| *related).ok().map(|nth| list[nth].1)
    }

    /// The weight of a token, 0 for function words and silent ones.
    fn weight(&self, token: &Token) -> f32 {
        if token.silent {
            return 0.0;
        }
        let idf = self.idf[token.key as usize];
        match token.class {
            Class::Function => FUNCTION,
            Class::Content if self.generic[token.key as usize] => GENERIC * idf,
            Class::Content => idf,
            Class::Number => FACT * idf,
            Class::Name => {
                FACT * idf * (1.0 + FURTHER_NAME_WORD * (token.name_len - 1) as f32) / token.name_len as f32
            }
        }
    }
}

/// Relations among the words of the documents: every word is brought to a form that the table lists, and
/// its related words are kept when the documents use them too. The glossary's word counts before the table's.
fn related(lexicon: &mut Lexicon) -> Vec<Vec<(Sym, Relation)>> {
    let mut related = Memory::with(|memory| tabled(lexicon, memory));
    // What the glossary keeps apart is unrelated, and two words that it keeps apart are opposites.
    let apart = lexicon.apart();
    related.resize(lexicon.len(), Vec::new());
    for (a, b, whole) in apart {
        for (one, other) in [(a, b), (b, a)] {
            let list = &mut related[one as usize];
            list.retain(|(key, _)| *key != other);
            if whole {
                list.push((other, Relation::Contrast));
            }
        }
    }
    for list in &mut related {
        list.sort_unstable();
        list.dedup_by_key(|(key, _)| *key);
    }
    related
}

/// Those of the tables, by key, in no order.
fn tabled(lexicon: &Lexicon, memory: &mut Memory) -> Vec<Vec<(Sym, Relation)>> {
    let mut listed: Vec<(Sym, Form)> = Vec::new();
    for (word, key) in lexicon.content_words() {
        listed.extend(memory.listed(words::base(word)).iter().map(|form| (key, *form)));
    }
    listed.sort_unstable_by_key(|(key, form)| (*form, *key));
    let forms: Vec<Form> = listed.iter().map(|(_, form)| *form).collect();
    let relations: Vec<_> = forms.iter().map(|form| memory.relations(*form)).collect();
    // Of nearly all words that a word is related to, no document has one: a table says so at once.
    let mut first = vec![u32::MAX; memory.len()];
    forms.iter().enumerate().rev().for_each(|(at, form)| first[*form as usize] = at as u32);
    let mut related: Vec<Vec<(Sym, Relation)>> = vec![Vec::new(); lexicon.len()];
    for (&(key, _), relations) in listed.iter().zip(&relations) {
        for &(relation, form) in relations.iter().filter(|(_, form)| first[*form as usize] != u32::MAX) {
            let same = listed[first[form as usize] as usize..].iter().take_while(|(_, other)| *other == form);
            for &(other, _) in same.filter(|(other, _)| *other != key) {
                related[key as usize].push((other, relation));
                let back = if relation == Relation::Broader { Relation::Narrower } else { relation };
                related[other as usize].push((key, back));
            }
        }
    }
    related
}
