//! How much a token counts: rare words more than common ones, names and numbers more than other words.
//!
//! The weight is the inverse document frequency (Spärck Jones, Journal of Documentation 28, 1972) over the
//! passages of all documents of the check, scaled to `0..=1`, times a factor by class. Words that any text
//! of the kind uses ("continue", "support", "important") are damped by a table, because in a short text
//! even they are rare.

use crate::normalise::{Class, Lexicon, Sym, Text, Token};

/// Factor of function words: they are aligned inside a run but never make a claim supported.
const FUNCTION: f32 = 0.0;
/// Factor of names and numbers: what a fact is made of.
const FACT: f32 = 1.25;
/// What each further word of a name adds to the weight of the first: a long title is one mention, and must
/// not make a passage supported all by itself.
const FURTHER_NAME_WORD: f32 = 0.25;
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

/// Weights of all keys of a check.
pub(crate) struct Weights {
    idf: Vec<f32>,
    generic: Vec<bool>,
}

impl Weights {
    /// Counts in how many passages of `texts` each key occurs.
    pub fn new(lexicon: &mut Lexicon, texts: &[&Text]) -> Self {
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
        Self { idf, generic }
    }

    /// The weight of a token, 0 for function words and silent ones.
    pub fn of(&self, token: &Token) -> f32 {
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
                FACT * idf * (1.0 + FURTHER_NAME_WORD * (token.unit_len - 1) as f32) / token.unit_len as f32
            }
        }
    }
}
