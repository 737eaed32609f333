//! Which name does a pronoun stand for? Answered only where the text leaves little choice.
//!
//! *He, she* and *it* at the head of a sentence stand for the name that opens the sentence before, in the same
//! paragraph, and *his, her, its* for the name that opens their own; in both cases only when it is the one name
//! there. That is the subject preference of centering (Grosz, Joshi & Weinstein, Computational Linguistics
//! 21, 1995) without its ranking: with a second name about, nothing is said. *It* stands for a body or a place
//! ("the Harbour Board", an acronym, a country) and never opens "it is clear that"; *he* and *she* for the rest.

use super::{Class, Lexicon, Sym, Token, Tokens, Written};

/// A pronoun and the name it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Referent {
    /// Index of the pronoun among the tokens.
    pub at: usize,
    /// The keys of the words of the name.
    pub name: Vec<Sym>,
}

/// Whom a pronoun can stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Person,
    Body,
}

/// Pronouns, whom they stand for, and whether they are possessive.
const PRONOUNS: &[(&str, Kind, bool)] = &[
    ("he", Kind::Person, false),
    ("she", Kind::Person, false),
    ("his", Kind::Person, true),
    ("her", Kind::Person, true),
    ("it", Kind::Body, false),
    ("its", Kind::Body, true),
];

/// Words behind an *it* that stands for nothing: "it is clear", "it remains to be seen", "it was agreed".
const EXPLETIVE: &[&str] = &[
    "is", "was", "be", "has", "had", "seem", "appear", "remain", "follow", "take", "may", "might", "would",
    "turn",
];

/// A name at the head of a passage.
struct Opening {
    keys: Vec<Sym>,
    kind: Kind,
    /// The token behind it.
    end: usize,
}

/// The pronouns of a passage that stand for a name; `before` is the passage before it in its paragraph.
pub(super) fn referents(tokens: &Tokens, before: Option<&Tokens>, lexicon: &Lexicon) -> Vec<Referent> {
    let mut found = Vec::new();
    for (at, token) in tokens.tokens.iter().enumerate().filter(|(_, token)| token.class == Class::Function) {
        let word = lexicon.str(token.word);
        let Some((_, kind, possessive)) = PRONOUNS.iter().find(|(pronoun, ..)| *pronoun == word) else {
            continue;
        };
        let name = if *possessive {
            opening(tokens, lexicon).filter(|name| name.end <= at && lone(&tokens.tokens[name.end..at], name))
        } else if at == 0 && !expletive(tokens, word, lexicon) {
            before.and_then(|before| inherited(before, lexicon))
        } else {
            None
        };
        if let Some(name) = name.filter(|name| name.kind == *kind) {
            found.push(Referent { at, name: name.keys });
        }
    }
    found
}

fn expletive(tokens: &Tokens, word: &str, lexicon: &Lexicon) -> bool {
    let next = tokens.tokens.get(1).map(|token| lexicon.str(token.key));
    word == "it" && next.is_none_or(|next| EXPLETIVE.contains(&next))
}

/// The one name of a passage, which opens it or is what its opening pronoun stands for.
fn inherited(tokens: &Tokens, lexicon: &Lexicon) -> Option<Opening> {
    if let Some(first) = tokens.referents.first().filter(|referent| referent.at == 0) {
        let word = lexicon.str(tokens.tokens[0].word);
        let kind = PRONOUNS.iter().find(|(pronoun, ..)| *pronoun == word)?.1;
        let name = Opening { keys: first.name.clone(), kind, end: 1 };
        return lone(&tokens.tokens[1..], &name).then_some(name);
    }
    opening(tokens, lexicon).filter(|name| lone(&tokens.tokens[name.end..], name))
}

/// Whether `rest` holds no other name.
fn lone(rest: &[Token], name: &Opening) -> bool {
    rest.iter().all(|token| token.class != Class::Name || name.keys.contains(&token.key))
}

/// The name that opens a passage, an article before it allowed. At the head of a sentence any word has a capital:
/// there it is a name when a name goes on behind it.
fn opening(tokens: &Tokens, lexicon: &Lexicon) -> Option<Opening> {
    let article = tokens.tokens.first().is_some_and(|token| lexicon.str(token.word) == "the");
    let all = &tokens.tokens[usize::from(article)..];
    let named = |at: usize| all.get(at).is_some_and(|token| token.class == Class::Name);
    let head = all.first().is_some_and(|first| first.capital && first.class == Class::Content && named(1));
    let len = usize::from(head) + (usize::from(head)..).take_while(|&at| named(at)).count();
    let keys: Vec<Sym> = all[..len].iter().map(|token| token.key).collect();
    let body = article || all.first().is_some_and(|first| first.written == Written::Alias);
    let kind = if body { Kind::Body } else { Kind::Person };
    (!keys.is_empty()).then_some(Opening { keys, kind, end: usize::from(article) + len })
}
