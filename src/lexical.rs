//! What English words have to do with one another: synonyms, opposites, broader words, derived forms.
//!
//! Three tables are compiled in. `assets/lexical.txt` is made from WordNet by `tools/make_lexical.py`, which
//! describes what is in it; `assets/lexical_extra.txt` is a supplement written for news and policy prose. A pair
//! of words is in one of them only, with one relation only. `assets/contrasts.txt`, written by hand as well,
//! lists sets of words that name different things of one kind.
//!
//! Words are dictionary forms in lower case (`decide`, not `decided`), in British and American spelling.
//! Forms that share a stem, such as *fund* and *funded*, are as a rule not related here: the caller matches
//! them by their stem. The tables know words, not senses, so a relation says that two words *can* stand
//! for one another, not that they do in a given sentence.
//!
//! Lines of the first two are sorted by their word, and a look-up is a binary search in the text itself, among
//! the words with the same first two letters. The sets are short enough to be indexed once a process.

use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

/// The table made from WordNet.
static WORDNET: LazyLock<Table> = LazyLock::new(|| Table::new(include_str!("../assets/lexical.txt")));
/// The supplement written by hand.
static EXTRA: LazyLock<Table> = LazyLock::new(|| Table::new(include_str!("../assets/lexical_extra.txt")));
/// Sets of words that are not to be swapped, one a line behind the part of speech.
const CONTRASTS: &str = include_str!("../assets/contrasts.txt");

/// The sets that a word stands in, in the order of the table.
static SETS: LazyLock<FxHashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut sets: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for (_, set) in CONTRASTS.lines().filter_map(|line| line.split_once(' ')).filter(|(part, _)| *part != "#")
    {
        set.split(' ').for_each(|word| sets.entry(word).or_default().push(set));
    }
    sets
});

/// What a related word is to the word that was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    /// It names another thing of the same kind, which a careful writer keeps apart, as *median* and *average*.
    /// Symmetric.
    Contrast,
    /// It can mean the same. Symmetric.
    Synonym,
    /// It means the opposite, as *accept* and *reject*. Symmetric.
    Opposite,
    /// It is broader by one step, as *vessel* for *ship*. The tables list it at the narrow word only.
    Broader,
    /// It is narrower by one step: [`Relation::Broader`] seen from the other word. No table lists it.
    Narrower,
    /// It is another part of speech of the same word, as *decision* for *decide*. Symmetric.
    Derived,
}

/// The words related to a dictionary form in lower case. Nothing for an unknown word.
pub(crate) fn relations(word: &str) -> Vec<(Relation, &'static str)> {
    let mut found: Vec<(Relation, &'static str)> = Vec::new();
    let listed = [WORDNET.entry(word), EXTRA.entry(word)]
        .into_iter()
        .flatten()
        .flat_map(|(_, fields)| fields.split('\t'))
        .filter_map(|field| {
            let (name, words) = field.split_once(':')?;
            Some((named(name)?, words))
        })
        .flat_map(|(relation, words)| words.split(',').map(move |other| (relation, other)));
    let denials = denials(word).into_iter().map(|other| (Relation::Opposite, other));
    // The sets, made by hand, come before the tables.
    for (relation, other) in contrasts(word).chain(listed).chain(denials) {
        if !found.iter().any(|(_, known)| *known == other) {
            found.push((relation, other));
        }
    }
    found
}

/// The other words of the sets that a word stands in.
fn contrasts(word: &str) -> impl Iterator<Item = (Relation, &'static str)> + use<> {
    let sets = SETS.get_key_value(word);
    sets.into_iter().flat_map(|(&word, sets)| {
        let others = sets.iter().flat_map(|set| set.split(' '));
        others.filter(move |other| *other != word).map(|other| (Relation::Contrast, other))
    })
}

/// The words that a prefix of denial parts from this one, and that no table relates to it.
fn denials(word: &str) -> Vec<&'static str> {
    let listed = |form: &str| WORDNET.entry(form).or_else(|| EXTRA.entry(form));
    let long = |rest: &str| rest.len() >= DENIED;
    let longer =
        DENYING.iter().filter(|_| long(word)).filter_map(|prefix| listed(&format!("{prefix}{word}")));
    let shorter = DENYING
        .iter()
        .filter_map(|prefix| word.strip_prefix(prefix))
        .filter(|rest| long(rest))
        .filter_map(listed);
    let related = |(other, fields): &(&str, &str)| {
        let names =
            |field: &str| field.split_once(':').is_some_and(|(_, list)| list.split(',').any(|w| w == word));
        SAME_AFTER_ALL.contains(other) || SAME_AFTER_ALL.contains(&word) || fields.split('\t').any(names)
    };
    longer.chain(shorter).filter(|entry| !related(entry)).map(|(other, _)| other).collect()
}

/// Prefixes that deny. The others of the kind (*in-*, *dis-*, *mis-*) begin many words that deny nothing; what
/// they deny is in the tables.
const DENYING: [&str; 2] = ["un", "non"];

/// Fewest letters of a word that a prefix can deny: below, most hits are chance (*unit*, *union*).
const DENIED: usize = 5;

/// Words with such a prefix that mean about the same as without it.
const SAME_AFTER_ALL: [&str; 3] = ["unravel", "unloose", "unthaw"];

/// The relation a field of a table stands for.
fn named(field: &str) -> Option<Relation> {
    match field {
        "s" => Some(Relation::Synonym),
        "o" => Some(Relation::Opposite),
        "c" => Some(Relation::Contrast),
        "h" => Some(Relation::Broader),
        "d" => Some(Relation::Derived),
        _ => None,
    }
}

/// The dictionary forms of a lower-case word that the tables list: the word itself, and what is left without
/// a regular ending (Quirk et al., A Comprehensive Grammar of the English Language, 1985, §3.5-8 and §5.80,
/// for the spelling of regular inflections). *Agreed* is an adjective and a form of *agree*: both come.
pub(crate) fn listed(word: &str) -> Vec<&'static str> {
    let find = |form: &str| {
        let entry = EXTRA.entry(form).or_else(|| WORDNET.entry(form)).map(|(key, _)| key);
        entry.or_else(|| SETS.get_key_value(form).map(|(key, _)| *key))
    };
    if !word.is_ascii() {
        return Vec::new();
    }
    let mut forms: Vec<&'static str> = find(word).into_iter().collect();
    for (ending, instead) in ENDINGS {
        let Some(root) = word.strip_suffix(ending).filter(|root| root.len() > 2) else { continue };
        let mut backwards = root.chars().rev();
        let last = backwards.next();
        let doubled = last == backwards.next() && instead.is_empty();
        let form =
            find(&format!("{root}{instead}")).or_else(|| find(root.strip_suffix(last?)?).filter(|_| doubled));
        if let Some(form) = form.filter(|form| !forms.contains(form)) {
            forms.push(form);
        }
    }
    forms
}

/// Regular endings and what stands in the dictionary form instead.
const ENDINGS: &[(&str, &str)] = &[
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
];

/// A dictionary form, by its number in a [`Memory`].
pub(crate) type Form = u32;

/// The forms related to one, and how.
pub(crate) type Related = Rc<[(Relation, Form)]>;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// What a thread has looked up so far: in a batch, and even in the next chapter, most words are known already. Numbers
/// differ from thread to thread and mean nothing outside.
#[derive(Default)]
pub(crate) struct Memory {
    numbers: FxHashMap<&'static str, Form>,
    words: Vec<&'static str>,
    /// By number: the related dictionary forms, once they were asked for.
    relations: Vec<Option<Related>>,
    /// By word as a text writes it: its dictionary forms.
    listed: FxHashMap<Box<str>, Rc<[Form]>>,
}

/// Most words whose forms a thread keeps: more than a large dictionary has, so that only a collection of noise
/// comes to it. Then all are forgotten and asked for again.
const MOST_KEPT: usize = 1 << 17;

impl Memory {
    /// Calls `work` with the memory of this thread.
    pub fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        MEMORY.with_borrow_mut(work)
    }

    /// How many forms have a number: every number so far is below.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The dictionary forms of a word, as [`listed`] gives them.
    pub fn listed(&mut self, word: &str) -> Rc<[Form]> {
        if let Some(known) = self.listed.get(word) {
            return Rc::clone(known);
        }
        let forms: Rc<[Form]> = listed(word).into_iter().map(|form| self.number(form)).collect();
        if self.listed.len() == MOST_KEPT {
            self.listed.clear();
        }
        self.listed.insert(word.into(), Rc::clone(&forms));
        forms
    }

    /// The forms related to a form, as [`relations`] gives them.
    pub fn relations(&mut self, form: Form) -> Related {
        if let Some(known) = &self.relations[form as usize] {
            return Rc::clone(known);
        }
        let related = relations(self.words[form as usize]);
        let related: Related =
            related.into_iter().map(|(relation, word)| (relation, self.number(word))).collect();
        self.relations[form as usize] = Some(Rc::clone(&related));
        related
    }

    fn number(&mut self, word: &'static str) -> Form {
        *self.numbers.entry(word).or_insert_with(|| {
            self.words.push(word);
            self.relations.push(None);
            self.words.len() as Form - 1
        })
    }
}

/// A table of lines sorted by their words.
struct Table {
    text: &'static str,
    /// Where the lines of the words with each two first letters begin, and at last where all end.
    starts: Vec<usize>,
}

/// Letters that words of the tables are made of.
const LETTERS: usize = 26;

impl Table {
    /// Reads where the words of each pair of letters begin; comment lines stand on top.
    fn new(text: &'static str) -> Self {
        let mut starts = vec![usize::MAX; LETTERS * LETTERS + 1];
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some(nth) = pair(line) {
                starts[nth] = starts[nth].min(at);
            }
            at += line.len();
        }
        starts[LETTERS * LETTERS] = at;
        for nth in (0..LETTERS * LETTERS).rev() {
            starts[nth] = starts[nth].min(starts[nth + 1]);
        }
        Self { text, starts }
    }

    /// A word's line, word and fields.
    fn entry(&self, word: &str) -> Option<(&'static str, &'static str)> {
        let nth = pair(word)?;
        let Range { start: mut low, end: mut high } = self.starts[nth]..self.starts[nth + 1];
        let bytes = self.text.as_bytes();
        while low < high {
            let middle = low.midpoint(high);
            let start = bytes[low..middle].iter().rposition(|&b| b == b'\n').map_or(low, |at| low + at + 1);
            let end = bytes[middle..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |at| middle + at);
            let line = &self.text[start..end];
            let (key, fields) = line.split_once('\t').unwrap_or((line, ""));
            match key.cmp(word) {
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
                std::cmp::Ordering::Equal => return Some((key, fields)),
            }
        }
        None
    }
}

/// The number of the two letters that a word begins with; `None` for what is no word of the tables.
fn pair(word: &str) -> Option<usize> {
    let letter = |byte: &u8| byte.is_ascii_lowercase().then(|| usize::from(byte - b'a'));
    let [first, second, ..] = word.as_bytes() else { return None };
    Some(letter(first)? * LETTERS + letter(second)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn related(a: &str, relation: Relation, b: &str) -> bool {
        relations(a).contains(&(relation, b))
    }

    fn words(table: &Table) -> impl Iterator<Item = &'static str> + use<> {
        let lines = table.text.lines().skip_while(|line| line.starts_with('#'));
        lines.map(|line| line.split_once('\t').expect("a word and its fields").0)
    }

    #[test]
    fn tables_are_sorted_and_well_formed() {
        for table in [&*WORDNET, &*EXTRA] {
            assert!(table.text.is_ascii() && table.text.ends_with('\n'));
            assert!(words(table).is_sorted_by(|a, b| a < b));
            for line in table.text.lines().skip_while(|line| line.starts_with('#')) {
                for field in line.split('\t').skip(1) {
                    let (name, others) = field.split_once(':').expect("a field and its words");
                    assert!(named(name).is_some(), "{line}");
                    assert!(others.split(',').all(|o| o.bytes().all(|b| b.is_ascii_lowercase())), "{line}");
                    assert!(others.split(',').is_sorted_by(|a, b| a < b), "{line}");
                }
            }
        }
    }

    #[test]
    fn sets_of_contrasts_are_well_formed() {
        for line in CONTRASTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (part, set) = line.split_once(' ').expect("part of speech and words");
            let words: Vec<&str> = set.split(' ').collect();
            assert!(["n", "v", "a", "r"].contains(&part) && words.len() > 1, "{line}");
            assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())), "{line}");
        }
    }

    #[test]
    fn a_prefix_of_denial_makes_an_opposite() {
        assert!(related("suitable", Relation::Opposite, "unsuitable"));
        assert!(related("unsuitable", Relation::Opposite, "suitable"));
        assert!(!related("union", Relation::Opposite, "ion"));
    }

    #[test]
    fn words_of_other_letters_have_no_form_here() {
        for word in ["cafés", "Æød", "naïvely", "ß", "ééed"] {
            assert!(listed(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn inflected_words_are_brought_to_their_dictionary_form() {
        for (word, form) in
            [("purchases", "purchase"), ("submitted", "submit"), ("agreed", "agree"), ("policies", "policy")]
        {
            assert!(listed(word).contains(&form), "{word}");
        }
        assert!(listed("zzyzx").is_empty());
        assert!(listed("knaʊed").is_empty(), "the tables are ASCII");
    }

    #[test]
    fn every_word_is_found() {
        for table in [&*WORDNET, &*EXTRA] {
            assert!(words(table).count() > 1000);
            for word in words(table) {
                assert!(!relations(word).is_empty(), "{word}");
            }
        }
    }

    #[test]
    fn relations_are_symmetric_but_for_broader() {
        let sample = words(&WORDNET).step_by(29).chain(words(&EXTRA));
        for word in sample {
            for (relation, other) in relations(word) {
                assert_ne!(word, other);
                if relation != Relation::Broader {
                    assert!(related(other, relation, word), "{word} {relation:?} {other}");
                }
            }
        }
    }

    #[test]
    fn a_pair_has_one_relation() {
        for word in words(&WORDNET).chain(words(&EXTRA)) {
            let mut seen = BTreeMap::new();
            for (relation, other) in relations(word) {
                assert_eq!(seen.insert(other, relation), None, "{word} {other}");
            }
        }
    }

    #[test]
    fn known_relations() {
        use Relation::{Broader, Contrast, Derived, Opposite, Synonym};
        for (a, relation, b) in [
            ("buy", Synonym, "purchase"),
            ("begin", Synonym, "commence"),
            ("begin", Synonym, "start"),
            ("end", Synonym, "terminate"),
            ("aid", Synonym, "assist"),
            ("permit", Synonym, "allow"),
            ("forbid", Synonym, "prohibit"),
            ("yearly", Synonym, "annual"),
            ("shortage", Synonym, "deficit"),
            ("complete", Synonym, "finish"),
            ("reduce", Synonym, "cut"),
            ("dwelling", Synonym, "house"),
            ("vessel", Synonym, "ship"),
            ("approve", Synonym, "endorse"),
            ("increase", Opposite, "decrease"),
            ("rise", Opposite, "fall"),
            ("accept", Opposite, "reject"),
            ("accept", Opposite, "refuse"),
            ("zoology", Contrast, "botany"),
            ("net", Contrast, "gross"),
            ("median", Contrast, "average"),
            ("ceasefire", Contrast, "armistice"),
            ("shortage", Broader, "deficiency"),
            ("decide", Derived, "decision"),
            ("choose", Derived, "choice"),
            ("strong", Derived, "strength"),
        ] {
            assert!(related(a, relation, b), "{a} {relation:?} {b}");
        }
        assert!(!related("average", Synonym, "median"));
    }

    #[test]
    fn unknown_words_have_none() {
        for word in ["", "#", "# Made", "\n", "Zürich", "ab", "aaaa", "zzzz", "Buy", "buy\ts", "bu"] {
            assert_eq!(relations(word), [], "{word:?}");
        }
    }
}
