//! Who has which part in a deed: giver and taker, the one who does it and the one it is done to.
//!
//! Verbs and their nouns stand in groups of one deed, told from either side (*sell* and *sale*, *buy* and
//! *purchase*), by the table `deeds.tsv`. A party that has one part in the claim and another in the source has been
//! swapped, whatever the verb. No rule of its own: `swapped-agent` calls it.

use super::Comparison;
use super::altered_name::keys;
use super::frames::{before, differ, one, phrase};
use crate::alignment::Support;
use crate::normalise::{Class, Tokens, words};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Most tokens between the word of a deed and a preposition of one who has part in it.
const TO_PREPOSITION: usize = 9;

/// Fewest aligned words of weight around both words of the deed that make it the same deed.
const CONTEXT: usize = 2;

/// Verbs that make a participle a passive.
pub(super) const PASSIVE: [&str; 9] = ["is", "are", "was", "were", "be", "been", "being", "got", "get"];

/// The part of one in a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Gives, or does it.
    Giver,
    /// Takes, or it is done to them.
    Taker,
}

/// From which side a word tells of the deed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Its subject gives: *sell, sale*.
    Giving,
    /// Its subject takes: *buy, purchase*.
    Taking,
    /// Its subject does it and its object suffers it: *accuse*.
    Doing,
}

struct Deed {
    group: usize,
    side: Side,
}

/// By the stem of a word: its deeds.
static DEEDS: LazyLock<FxHashMap<String, Vec<Deed>>> = LazyLock::new(|| {
    let mut deeds: FxHashMap<String, Vec<Deed>> = FxHashMap::default();
    let table = include_str!("deeds.tsv");
    for (group, line) in table.lines().filter(|line| !line.starts_with('#')).enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        for field in &fields {
            let Some((side, list)) = field.split_once(':') else { continue };
            let side = match side {
                "gives" => Side::Giving,
                "takes" => Side::Taking,
                _ => Side::Doing,
            };
            for word in list.split(' ') {
                deeds.entry(words::key(word)).or_default().push(Deed { group, side });
            }
        }
    }
    deeds
});

/// The deeds that a word names.
fn deeds_of(word: &str) -> Option<&'static [Deed]> {
    words::with_key(word, |key| DEEDS.get(key).map(Vec::as_slice))
}

/// A party with a part in a deed of a passage.
struct Role {
    group: usize,
    /// The word of the deed.
    deed: usize,
    part: Part,
    who: Range<usize>,
    /// Whether a preposition or the place right behind the verb marks it, and not the place before it alone.
    marked: bool,
}

/// Another part, or another party, than in the source.
pub(super) struct Changed<'a> {
    /// The tokens of the claim's party.
    pub claim: Range<usize>,
    pub support: &'a Support,
    pub tokens: &'a Tokens,
    /// The tokens of the source's.
    pub source: Range<usize>,
    /// Whether it is the same party in another part.
    pub turned: bool,
}

/// The first party of the claim that has another part in the same deed of the source, or the part of another.
pub(super) fn changed<'a>(
    cx: &Comparison<'a>,
    support: &'a Support,
    tokens: &'a Tokens,
) -> Option<Changed<'a>> {
    let own = roles(cx, cx.claim);
    if own.is_empty() {
        return None;
    }
    let theirs = roles(cx, tokens);
    let same_deed = |a: &Role, b: &Role| {
        let near = cx.shared_context(support, &(a.deed..a.deed + 1), &(b.deed..b.deed + 1));
        a.group == b.group && near >= CONTEXT
    };
    let found = |a: &Role, b: &Role, turned: bool| Changed {
        claim: a.who.clone(),
        support,
        tokens,
        source: b.who.clone(),
        turned,
    };
    // Of two brothers, one is not the other: all words of the shorter name are in the longer.
    let same = |a: &Role, b: &Role| {
        let (own, other) = (keys(cx.claim, &a.who), keys(tokens, &b.who));
        let (short, long) = if own.len() <= other.len() { (own, other) } else { (other, own) };
        !short.is_empty() && short.iter().all(|key| long.contains(key))
    };
    for a in &own {
        let deeds = || theirs.iter().filter(|b| same_deed(a, b));
        // Where both have a part they have in the source too, nothing is turned.
        let kept = deeds().any(|b| b.part == a.part && one(cx, tokens, &a.who, &b.who));
        if kept {
            continue;
        }
        let turned = deeds().find(|b| b.part != a.part && same(a, b));
        if let Some(b) = turned {
            return Some(found(a, b, true));
        }
        let replaced = deeds().find(|b| {
            b.part == a.part && a.marked && b.marked && differ(cx, tokens, &a.who, &b.who) && person(cx, a)
        });
        if let Some(b) = replaced {
            return Some(found(a, b, false));
        }
    }
    None
}

/// Whether a party is a name, or a phrase with its article: no thing of which there is much.
fn person(cx: &Comparison<'_>, role: &Role) -> bool {
    let tokens = &cx.claim.tokens;
    let article = role.who.start > 0 && cx.scope.lexicon.str(tokens[role.who.start - 1].word) == "the";
    article || role.who.clone().any(|at| tokens[at].class == Class::Name)
}

/// Everyone who has a part in a deed of the table.
fn roles(cx: &Comparison<'_>, tokens: &Tokens) -> Vec<Role> {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| cx.scope.lexicon.str(token.word));
    let mut found = Vec::new();
    for at in 0..tokens.tokens.len() {
        if matches!(tokens.tokens[at].class, Class::Name | Class::Number) {
            continue;
        }
        let Some(deeds) = deeds_of(word(at)) else { continue };
        let passive = (at.saturating_sub(3)..at).any(|place| PASSIVE.contains(&word(place)));
        let noun = at > 0 && matches!(word(at - 1), "the" | "a" | "an" | "its" | "their" | "his" | "her");
        let end = tokens.tokens.len().min(at + 1 + TO_PREPOSITION);
        let behind = |preposition: &str| {
            let at = (at + 1..end)
                .take_while(|&place| tokens.clauses[place] == tokens.clauses[at])
                .take_while(|&place| deeds_of(word(place)).is_none() || word(place) == word(at))
                .find(|&place| word(place) == preposition)?;
            phrase(cx, tokens, at + 1)
        };
        for Deed { group, side } in deeds {
            let mut add = |part: Part, who: Option<Range<usize>>, marked: bool| {
                found.extend(who.map(|who| Role { group: *group, deed: at, part, who, marked }));
            };
            let subject = || before(cx, tokens, at).filter(|_| !noun);
            let (does, other) = match side {
                Side::Giving | Side::Doing => (Part::Giver, Part::Taker),
                Side::Taking => (Part::Taker, Part::Giver),
            };
            add(does, behind("by"), true);
            match side {
                Side::Giving => add(other, behind("to"), true),
                Side::Taking => add(other, behind("from"), true),
                Side::Doing if passive => add(other, passive_subject(cx, tokens, at), true),
                // Its object right behind it, or a relative before its subject: "it is X whom Y blames".
                Side::Doing if !noun => {
                    let object = phrase(cx, tokens, at + 1);
                    let fronted = || {
                        let whom = (0..at).rev().find(|&place| word(place) == "whom")?;
                        before(cx, tokens, whom)
                    };
                    add(other, fronted().or(object), true);
                }
                Side::Doing => {}
            }
            if !passive {
                add(does, subject(), false);
            }
        }
    }
    found
}

/// The phrase before the *be* of a passive.
fn passive_subject(cx: &Comparison<'_>, tokens: &Tokens, verb: usize) -> Option<Range<usize>> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let be = (verb.saturating_sub(3)..verb).find(|&at| PASSIVE.contains(&word(at)))?;
    before(cx, tokens, be)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_of_the_table_reads() {
        for line in include_str!("deeds.tsv").lines().filter(|line| !line.starts_with('#')) {
            for field in line.split('\t') {
                let (side, list) = field.split_once(':').expect("a side and its words");
                assert!(["gives", "takes", "does"].contains(&side), "{line}");
                assert!(list.split(' ').all(|w| w.bytes().all(|b| b.is_ascii_lowercase())), "{line}");
            }
        }
    }
}
