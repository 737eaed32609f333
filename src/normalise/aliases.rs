//! Names for one thing: learnt from the documents, from the built-in tables, from the user's glossary.
//!
//! Three kinds are learnt from brackets: acronyms whose letters are the initials of the words before
//! ("Shoreline Defence Fund (SDF)"), the same turned round ("SDF (Shoreline Defence Fund)"), and short
//! names that are part of the long one ("the Republic of Orvelle (Orvelle)"). The rule for acronyms is the
//! right-to-left initial match of Schwartz and Hearst (Pacific Symposium on Biocomputing, 2003), kept to
//! whole initials. An acronym is *expanded* to its words, so that a part of the long form still matches; a
//! long name is *collapsed* to its short one. Applying is a longest match over the tokens, linear.

use super::tokens::RawToken;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// Most words that an acronym may stand for beyond its letters: small words carry no initial.
const EXTRA_WORDS: usize = 4;

/// Longest acronym, in letters.
const MAX_LETTERS: usize = 8;

const COUNTRIES: &str = include_str!("countries.tsv");
const ACRONYMS: &str = include_str!("acronyms.tsv");

/// Replacements of word sequences by other word sequences: those of the built-in tables, and what the documents
/// and the glossary add to them or say otherwise.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    /// From the first word of a phrase to the phrases that begin with it, longest first.
    by_first: FxHashMap<String, Vec<Alias>>,
}

/// The built-in tables, read once.
static BUILT_IN: LazyLock<Aliases> = LazyLock::new(Aliases::read_tables);

#[derive(Debug)]
struct Alias {
    phrase: Vec<String>,
    /// Whether the first letter must be a capital, as "Turkey" is a country and "turkey" is not.
    capital: bool,
    into: Vec<String>,
    /// Whether `into` is one invented key for a name, not words of the language.
    name: bool,
}

/// A replacement found in a text.
pub(crate) struct Hit<'a> {
    /// How many tokens it replaces.
    pub len: usize,
    /// The words that take their place.
    pub into: &'a [String],
    /// Whether they are one key for a name.
    pub name: bool,
}

impl Aliases {
    fn read_tables() -> Self {
        let mut aliases = Self::default();
        for (key, names) in rows(COUNTRIES) {
            for name in names.split('|') {
                aliases.add(words_of(name), vec![format!("={key}")], true, true);
            }
        }
        for (acronym, long) in rows(ACRONYMS) {
            aliases.add(words_of(acronym), words_of(long), true, false);
        }
        aliases
    }

    /// Declares that all phrases of a group mean the same.
    pub fn group(&mut self, phrases: &[String]) {
        let Some(key) = phrases.first() else { return };
        let key = format!("={}", words_of(key).join("-"));
        for phrase in phrases {
            self.add(words_of(phrase), vec![key.clone()], false, true);
        }
    }

    fn add(&mut self, phrase: Vec<String>, into: Vec<String>, capital: bool, name: bool) {
        let Some(first) = phrase.first().cloned() else { return };
        let list = self.by_first.entry(first).or_default();
        list.retain(|alias| alias.phrase != phrase);
        list.push(Alias { phrase, capital, into, name });
        list.sort_by_key(|alias| std::cmp::Reverse(alias.phrase.len()));
    }

    /// Learns what the brackets of a text define. `brackets` gives, for each pair, the index of the first
    /// token inside and the one after the last.
    pub fn learn(&mut self, tokens: &[RawToken], brackets: &[std::ops::Range<usize>]) {
        for inside in brackets {
            let (before, words) = (&tokens[..inside.start], &tokens[inside.clone()]);
            match words {
                [short] if is_acronym(short) => self.learn_acronym(short, before),
                [short] if short.capital => self.learn_short_name(short, before),
                [_, ..] => {
                    if let Some(short) = before.last().filter(|last| is_acronym(last)) {
                        self.learn_acronym(short, words);
                    }
                }
                _ => {}
            }
        }
    }

    fn learn_acronym(&mut self, short: &RawToken, before: &[RawToken]) {
        if let Some(long) = spelled_out(&short.word, before) {
            let words: Vec<String> = long.iter().map(|token| token.word.clone()).collect();
            self.add(vec![short.word.clone()], words, true, false);
        }
    }

    /// "the Republic of Orvelle (Orvelle)": a run of capitals and small joining words that holds the name.
    fn learn_short_name(&mut self, short: &RawToken, before: &[RawToken]) {
        let joins = |token: &RawToken| {
            token.capital || matches!(token.word.as_str(), "of" | "the" | "and" | "for" | "de")
        };
        let run: Vec<&RawToken> = before.iter().rev().take_while(|token| joins(token)).collect();
        let Some(len) = run.iter().position(|token| token.word == short.word) else { return };
        let start = run[len..]
            .iter()
            .rposition(|token| token.capital && token.word != short.word)
            .map_or(len, |more| len + more);
        // Long names joined by "and" are two names; take the part behind it.
        let start = run[..=start]
            .iter()
            .position(|token| token.word == "and")
            .map_or(start, |and| and.saturating_sub(1));
        let long: Vec<String> =
            run[..=start].iter().rev().skip_while(|t| !t.capital).map(|token| token.word.clone()).collect();
        if long.len() > 1
            && self.find(before, before.len() - long.len()).is_none_or(|hit| hit.len < long.len())
        {
            self.add(long, vec![short.word.clone()], true, false);
        }
    }

    /// Learns which of the names that the documents use are what the people or things of another are called
    /// ("Sarvennan" of "Sarvenna"), so that both count as one name.
    pub fn learn_demonyms(&mut self, names: &FxHashSet<String>) {
        let mut known: Vec<&String> = names.iter().filter(|name| name.len() > LEAST_PLACE).collect();
        known.sort_unstable();
        for name in known {
            let Some(place) = place_of(name, names) else { continue };
            let taken = |alias: &Alias| alias.phrase.len() == 1;
            if !self.by_first.get(name).is_some_and(|list| list.iter().any(taken)) {
                // A long form that holds the name ("Federation of Sarvennan Fishers") is read the same way.
                let inside = self.by_first.values_mut().flatten().flat_map(|alias| &mut alias.into);
                inside.filter(|word| *word == name).for_each(|word| word.clone_from(&place));
                self.add(vec![name.clone()], vec![place], true, false);
            }
        }
    }

    /// The longest alias that starts at token `at`.
    pub fn find<'a>(&'a self, tokens: &[RawToken], at: usize) -> Option<Hit<'a>> {
        let longest = |aliases: &'a Self| {
            aliases.by_first.get(&tokens[at].word)?.iter().find(|alias| {
                tokens.len() >= at + alias.phrase.len()
                    && (!alias.capital || tokens[at].capital)
                    && alias.phrase.iter().zip(&tokens[at..]).all(|(word, token)| *word == token.word)
            })
        };
        // Of two as long, what is said here counts.
        let found = [longest(&BUILT_IN), longest(self)].into_iter().flatten();
        found.max_by_key(|alias| alias.phrase.len()).map(|alias| Hit {
            len: alias.phrase.len(),
            into: &alias.into,
            name: alias.name,
        })
    }
}

/// The name among `names` of the place whose people are called `name`.
fn place_of(name: &str, names: &FxHashSet<String>) -> Option<String> {
    let singular = name.strip_suffix('s');
    [Some(name), singular].into_iter().flatten().find_map(|form| {
        DEMONYMS.iter().find_map(|ending| {
            let root = form.strip_suffix(ending).filter(|root| root.len() >= LEAST_PLACE)?;
            PLACES.iter().map(|vowel| format!("{root}{vowel}")).find(|place| names.contains(place))
        })
    })
}

/// Endings that make the name of its people of the name of a place, and what the place may end in instead
/// (Halvenia, Halvenian; Sorvane, Sorvanian; Iskeld, Iskelder).
const DEMONYMS: [&str; 6] = ["ian", "an", "ese", "ish", "ite", "er"];
const PLACES: [&str; 6] = ["", "a", "ia", "e", "y", "o"];

/// Fewest letters of what both share: shorter, most hits are two first names.
const LEAST_PLACE: usize = 5;

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The words of a phrase as a text would have them.
pub(super) fn words_of(phrase: &str) -> Vec<String> {
    // Nearly all are plain words, and the tables are read at every start.
    if phrase.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ') {
        return phrase.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
    }
    super::tokens::tokens(phrase, crate::span::Span::new(0, phrase.len()), &[])
        .into_iter()
        .map(|token| token.word)
        .collect()
}

fn is_acronym(token: &RawToken) -> bool {
    token.acronym && (2..=MAX_LETTERS).contains(&token.word.chars().filter(|c| c.is_alphanumeric()).count())
}

/// The words at the end of `before` whose initials are the letters of `short`, small words skipped.
fn spelled_out<'t>(short: &str, before: &'t [RawToken]) -> Option<&'t [RawToken]> {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut need = letters.len();
    let reach = before.len().saturating_sub(letters.len() + EXTRA_WORDS);
    for at in (reach..before.len()).rev() {
        let small = super::words::is_function(&before[at].word) && !before[at].capital;
        if !small && before[at].word.starts_with(letters[need - 1]) {
            need -= 1;
            if need == 0 {
                return Some(&before[at..]);
            }
        } else if !small {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::span::Span;

    fn learnt(text: &str) -> Aliases {
        let raw = tokens(text, Span::new(0, text.len()), &[]);
        let brackets = super::super::brackets(text, Span::new(0, text.len()), &raw);
        let mut aliases = Aliases::default();
        aliases.learn(&raw, &brackets);
        aliases
    }

    fn find(aliases: &Aliases, text: &str) -> Option<(usize, Vec<String>)> {
        let raw = tokens(text, Span::new(0, text.len()), &[]);
        aliases.find(&raw, 0).map(|hit| (hit.len, hit.into.to_vec()))
    }

    #[test]
    fn plain_words_are_read_as_in_a_text() {
        for (_, names) in rows(COUNTRIES).chain(rows(ACRONYMS)) {
            for name in names.split('|') {
                let raw = tokens(name, Span::new(0, name.len()), &[]);
                assert_eq!(words_of(name), raw.into_iter().map(|token| token.word).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn acronyms_are_learnt_both_ways() {
        let aliases = learnt("The Fund for the Defence of Shores (FDS) met the OHB (Orvelle Harbour Board).");
        assert_eq!(
            find(&aliases, "FDS money"),
            Some((1, ["fund", "for", "the", "defence", "of", "shores"].map(String::from).to_vec()))
        );
        assert_eq!(find(&aliases, "OHB rules").map(|(_, into)| into.len()), Some(3));
        assert_eq!(find(&learnt("The council (IUU) met."), "IUU"), None);
    }

    #[test]
    fn short_names_are_learnt() {
        let aliases = learnt("Tessel and the Republic of Orvelle (Orvelle) agreed.");
        assert_eq!(find(&aliases, "Republic of Orvelle now"), Some((3, vec!["orvelle".to_owned()])));
    }

    #[test]
    fn people_are_called_by_their_place() {
        let names: FxHashSet<String> =
            ["sarvenna", "halvenia", "iskeld", "quellin"].map(String::from).into_iter().collect();
        for (name, place) in [
            ("sarvennan", Some("sarvenna")),
            ("sarvennans", Some("sarvenna")),
            ("halvenian", Some("halvenia")),
            ("iskelders", Some("iskeld")),
            ("quelling", None),
            ("quellin", None),
        ] {
            assert_eq!(place_of(name, &names).as_deref(), place, "{name}");
        }
    }

    #[test]
    fn countries_by_any_name() {
        let aliases = Aliases::default();
        let key = |text: &str| find(&aliases, text).map(|(_, into)| into[0].clone());
        for name in ["Republic of Korea", "ROK", "South Korean", "S. Korea", "Korea"] {
            assert_eq!(key(name).as_deref(), Some("=south-korea"), "{name}");
        }
        for name in ["North Korea", "DPRK", "Democratic People's Republic of Korea", "North Korean"] {
            assert_eq!(key(name).as_deref(), Some("=north-korea"), "{name}");
        }
        assert_eq!(key("turkey sandwich"), None);
        assert_eq!(key("U.S. Navy").as_deref(), Some("=united-states"));
        assert_eq!(key("us all"), None);
    }
}
