//! Flags a name in a claim that stands where its evidence has another.
//!
//! A run of name tokens without a partner is looked at in its slot: the words on its left and right have
//! partners in a source passage, and what stands between those partners is a name the claim does not use. A name
//! that takes the part of one who acts is left to `swapped_agent.rs`.

use super::{Comparison, Rule};
use crate::align::credit;
use crate::alignment::{Pair, Support};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::lexical;
use crate::normalise::{Class, Sym, Token, Tokens, Written, words};
use rustc_hash::FxHashSet;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "altered-name",
    level: Level::Error,
    summary: "A person, body or place differs from the source",
    explain: r"## What it does
Looks at every name of a claim that the evidence does not have, and reports it when the evidence has another name
in the same slot: between the same neighbouring words, behind the same preposition, or before the rest of the same
name. A name with another number (`Tern-2` for `Tern-3`) is another name. A thing that both speak of and that the claim
ties to another name (the smelter at Ulm for the smelter at Orvelle) is reported too, unless some passage has the two
side by side, and so are two words of a name that no source joins (`Joanna Renn` for `Joanna Ketrick`). A name that the
sources know and that takes over the part of one who acts is left to `swapped-agent`.

## Why it matters
Swapped ministers, cities and committees read well and are checked by few readers.

## Example
Source: `Rents rose in Marrowick.` Derivative: `Rents rose in Quellin.`

## Limits
Aliases, acronyms and demonyms count as the same name when the documents, the country table or the glossary make
them known. A name without a counterpart in the evidence is reported as unsupported wording.
",
    finds: Some(AlterationType::Name),
    check: Some(check),
};

/// Certainty by how well the slot agrees.
const BOTH_SIDES: f32 = 0.85;
const CLOSE: f32 = 0.7;
const ONE_SIDE: f32 = 0.45;

/// Certainty that a thing belongs to another name than in the source.
const ATTACHED: f32 = 0.65;

/// Most tokens between an office and its holder, and between a thing and the name that it belongs to.
const BESIDE: usize = 4;

/// Prepositions that tie a thing to the place or body it belongs to.
const TIES: [&str; 5] = ["at", "in", "of", "from", "near"];

/// Words that may stand between a preposition and its name.
pub(super) const DETERMINERS: [&str; 8] = ["the", "a", "an", "its", "their", "his", "her", "both"];

/// Titles: before a name they change nothing, and a source may leave them out.
const TITLES: [&str; 22] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "judge",
    "justice",
    "minister",
    "president",
    "chairman",
    "chair",
    "captain",
    "general",
    "father",
    "sister",
];

/// How well two names share a slot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    OneSide,
    Close,
    BothSides,
}

/// A name of the claim that stands where a passage of the evidence has another.
pub(super) struct Replaced<'a> {
    /// The tokens of the claim's name.
    pub run: Range<usize>,
    pub support: &'a Support,
    pub tokens: &'a Tokens,
    /// The tokens of the source's name.
    pub name: Range<usize>,
    pub certainty: f32,
}

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let replaced = replaced(cx);
    let reported = |run: &Range<usize>| replaced.iter().any(|r| r.run == *run);
    let joined = joined(cx);
    let attached: Vec<Replaced<'_>> =
        attached(cx).into_iter().filter(|other| !reported(&other.run)).collect();
    // One who acts or speaks in another's place is for the rule on agents to report.
    let numbered = renumbered(cx);
    let touches =
        |r: &&Replaced<'_>| joined.iter().any(|j| j.run.start < r.run.end && r.run.start < j.run.end);
    let others = replaced.iter().filter(|r| !acts(cx, r)).chain(&attached).filter(|r| !touches(r));
    for r in joined.iter().chain(others).chain(&numbered) {
        found.push(cx.replacement(AlterationType::Name, &r.run, (r.support, r.tokens, &r.name), r.certainty));
    }
}

/// The names of the claim that stand in the slot of another name of the evidence, in claim order.
pub(super) fn replaced<'a>(cx: &Comparison<'a>) -> Vec<Replaced<'a>> {
    // A name that the evidence has as part of shared wording is the source's own; one that merely occurs in it
    // may stand in the wrong place, and its own words are no wording around it.
    let names = runs(cx.claim, |at| cx.claim.tokens[at].class == Class::Name);
    let vouched = |at: usize| {
        let whole = names.iter().find(|name| name.contains(&at)).cloned().unwrap_or(at..at + 1);
        cx.evidence().any(|(support, _)| {
            support.pairs.iter().any(|p| {
                let place = p.source..p.source + 1;
                p.claim == at && p.coherent && cx.shared_context(support, &whole, &place) > 0
            })
        })
    };
    let claimed: FxHashSet<Sym> = cx.claim.tokens.iter().map(|token| token.key).collect();
    let mut found = Vec::new();
    for mut run in runs(cx.claim, |at| cx.claim.tokens[at].class == Class::Name && !vouched(at)) {
        if titles(cx, &run) {
            continue;
        }
        // "Tern 3 is": the number is part of the name.
        let class = |at: usize| cx.claim.tokens.get(at).map(|token| token.class);
        if class(run.end) == Some(Class::Number) && class(run.end + 1).is_none_or(|c| c == Class::Function) {
            run.end += 1;
        }
        let best = cx
            .evidence()
            .filter_map(|(support, tokens)| {
                slot(cx, support, tokens, &run, &claimed).map(|(name, fit)| (support, tokens, name, fit))
            })
            .reduce(|best, next| if next.3 > best.3 { next } else { best });
        let Some((support, tokens, name, fit)) = best else { continue };
        if respelt(cx, &run, tokens, &name) {
            continue;
        }
        let certainty = match fit {
            Fit::BothSides => BOTH_SIDES,
            Fit::Close if !side_by_side(cx, &keys(cx.claim, &run), &keys(tokens, &name)) => CLOSE,
            _ => ONE_SIDE,
        };
        found.push(Replaced { run, support, tokens, name, certainty });
    }
    found
}

/// Whether two names are one in another spelling: an initial, a longer form, or one letter apart in a long name.
/// What the alias tables know is no spelling.
fn respelt(cx: &Comparison<'_>, run: &Range<usize>, source: &Tokens, name: &Range<usize>) -> bool {
    if initials(cx, cx.claim, run, source, name) || initials(cx, source, name, cx.claim, run) {
        return true;
    }
    run.len() == name.len()
        && run.clone().zip(name.clone()).all(|(at, place)| {
            let (one, other) = (&cx.claim.tokens[at], &source.tokens[place]);
            let [a, b] = [one, other].map(|token| cx.scope.lexicon.str(token.word));
            let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            let alias = [one, other].iter().any(|token| token.written == Written::Alias);
            let grows = long.starts_with(short) && (short.len() == 1 || short.len() >= GROWING);
            !alias && (grows || short.len() >= LONG && one_apart(short, long))
        })
}

/// Whether `short` is one word, spelt of the first letters of the words of `long`.
fn initials(
    cx: &Comparison<'_>,
    tokens: &Tokens,
    short: &Range<usize>,
    others: &Tokens,
    long: &Range<usize>,
) -> bool {
    let word = |token: &Token| cx.scope.lexicon.str(token.word);
    let firsts = others.tokens[long.clone()].iter().filter_map(|token| word(token).chars().next());
    short.len() == 1 && long.len() > 1 && firsts.eq(word(&tokens.tokens[short.start]).chars())
}

/// Least letters of a name that may go on in a longer form ("West", "Western"), and of one that may differ in one
/// letter. Short names a letter apart are often two. Measured on SWiPE.
const GROWING: usize = 4;
const LONG: usize = 6;

/// Whether one letter put in, left out or exchanged makes `long` of `short`.
fn one_apart(short: &str, long: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    b.len() <= a.len() + 1 && head + tail + 1 >= b.len()
}

/// Names with a number joined by a hyphen ("Tern-2") that no passage of the evidence has, where it has the name
/// with another number.
fn renumbered<'a>(cx: &Comparison<'a>) -> Vec<Replaced<'a>> {
    let claim = numbered(cx.claim, cx.claim_text());
    let mut found = Vec::new();
    for run in claim {
        let same = |tokens: &Tokens, at: usize, step: usize| {
            tokens.tokens[at + step].key == cx.claim.tokens[run.start + step].key
        };
        let evidence = || {
            cx.evidence().flat_map(|(support, tokens)| {
                let names = numbered(tokens, cx.source_text(support));
                names.into_iter().map(move |name| (support, tokens, name))
            })
        };
        let one_name = |tokens: &Tokens, name: &Range<usize>| same(tokens, name.start, 0);
        if evidence().any(|(_, tokens, name)| one_name(tokens, &name) && same(tokens, name.start, 1)) {
            continue;
        }
        let other = evidence().find(|(support, tokens, name)| {
            let pair = (run.start, name.start);
            one_name(tokens, name) && support.pairs.iter().any(|p| (p.claim, p.source) == pair && p.coherent)
        });
        found.extend(other.map(|(support, tokens, name)| Replaced {
            run: run.clone(),
            support,
            tokens,
            name,
            certainty: BOTH_SIDES,
        }));
    }
    found
}

/// Names of two words that the sources never join ("Joanna Renn", "Lower Corvale"), where one of them goes with
/// another word in the evidence ("Joanna Kettrick", "Lower Ambrey"). Words of the dictionary make titles ("Policy
/// Dialogue"), which are joined freely.
fn joined<'a>(cx: &Comparison<'a>) -> Vec<Replaced<'a>> {
    let named = |tokens: &Tokens, at: usize| {
        tokens.tokens.get(at).is_some_and(|token| {
            token.class == Class::Name && !token.silent && token.written != Written::Alias && token.capital
        })
    };
    let pair = |tokens: &Tokens, at: usize| {
        named(tokens, at) && named(tokens, at + 1) && !tokens.commas[at + 1] && {
            tokens.clauses[at] == tokens.clauses[at + 1]
        }
    };
    let key = |tokens: &Tokens, at: usize| tokens.tokens[at].key;
    let mut found: Vec<Replaced<'a>> = Vec::new();
    for at in (0..cx.claim.tokens.len()).filter(|&at| pair(cx.claim, at)) {
        let (first, second) = (key(cx.claim, at), key(cx.claim, at + 1));
        let title = TITLES.contains(&cx.scope.lexicon.str(cx.claim.tokens[at].word));
        if title || !known(cx, &(at..at + 2)) || side_by_side(cx, &[first], &[second]) {
            continue;
        }
        let claimed = |key: Sym| cx.claim.tokens.iter().any(|token| token.key == key);
        found.extend(cx.main_evidence().find_map(|(support, tokens)| {
            (0..tokens.tokens.len()).filter(|&place| pair(tokens, place)).find_map(|place| {
                let (one, other) = (key(tokens, place), key(tokens, place + 1));
                let (step, strange) = match (one == first, other == second) {
                    (true, false) => (1, other),
                    (false, true) => (0, one),
                    _ => return None,
                };
                let name = place + step..place + step + 1;
                let run = at + step..at + step + 1;
                let listed = |token: &Token| !lexical::listed(cx.scope.lexicon.str(token.word)).is_empty();
                let words = listed(&cx.claim.tokens[run.start]) || listed(&tokens.tokens[name.start]);
                (!words && !claimed(strange) && !respelt(cx, &run, tokens, &name)).then_some(Replaced {
                    run,
                    support,
                    tokens,
                    name,
                    certainty: CLOSE,
                })
            })
        }));
    }
    found
}

/// The names of a passage with a number joined by a hyphen.
fn numbered(tokens: &Tokens, text: &str) -> Vec<Range<usize>> {
    let joined = |at: &usize| {
        let (name, number) = (&tokens.tokens[*at], &tokens.tokens[at + 1]);
        let hyphen = text.get(name.span.end..number.span.start) == Some("-");
        hyphen && name.class == Class::Name && number.class == Class::Number
    };
    let last = tokens.tokens.len().saturating_sub(1);
    (0..last).filter(joined).map(|at| at..at + 2).collect()
}

/// Whether a run holds nothing but titles of the name that goes on behind it.
fn titles(cx: &Comparison<'_>, run: &Range<usize>) -> bool {
    let tokens = &cx.claim.tokens;
    let goes_on = tokens.get(run.end).is_some_and(|next| next.class == Class::Name);
    goes_on && run.clone().all(|at| TITLES.contains(&cx.scope.lexicon.str(tokens[at].word)))
}

/// Whether the claim's name is one that the sources know and that acts or speaks here, as the source's name does
/// there: it stands behind a *by*, or before a verb without a preposition of its own.
pub(super) fn acts(cx: &Comparison<'_>, replaced: &Replaced<'_>) -> bool {
    let does =
        |tokens: &Tokens, name: &Range<usize>| match before(cx, tokens, opening(cx, tokens, name.start)) {
            Some("by") => true,
            Some(word) if PREPOSITIONS.contains(&word) => false,
            _ => verb_behind(cx, tokens, name.end),
        };
    // "The University of Orsk" for "the University of Halvern": one part of a name differs.
    let Replaced { run, tokens, name, .. } = replaced;
    let (own, other) = (opening(cx, cx.claim, run.start), opening(cx, tokens, name.start));
    let part = own < run.start && other < name.start && cx.claim.tokens[own].key == tokens.tokens[other].key;
    known(cx, run) && !part && does(cx.claim, run) && does(tokens, name)
}

/// Where a name begins that holds another ("the University of Orvelle").
fn opening(cx: &Comparison<'_>, tokens: &Tokens, start: usize) -> usize {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let mut start = start;
    while start > 1 && word(start - 1) == "of" && tokens.tokens[start - 2].class == Class::Name {
        start -= 2;
    }
    start
}

/// Prepositions that keep a name from being the one who acts.
const PREPOSITIONS: [&str; 14] =
    ["at", "in", "of", "from", "near", "to", "for", "with", "on", "under", "over", "between", "and", "or"];

/// Auxiliaries that may stand between one who acts and the verb.
const AUXILIARIES: [&str; 8] = ["has", "have", "had", "will", "would", "can", "could", "also"];

/// Whether a verb stands right behind a name, as far as its form tells: an irregular form, or one in *-ed*.
fn verb_behind(cx: &Comparison<'_>, tokens: &Tokens, end: usize) -> bool {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let next = (end..tokens.tokens.len()).find(|&at| !AUXILIARIES.contains(&word(at)));
    next.is_some_and(|at| {
        let token = &tokens.tokens[at];
        let form = word(at).ends_with('s') || word(at).ends_with("ed") || words::base(word(at)) != word(at);
        (at > end || form) && token.class == Class::Content && tokens.clauses[at] == tokens.clauses[end - 1]
    })
}

/// The word before a name, determiners and other parts of a name skipped.
fn before<'a>(cx: &Comparison<'a>, tokens: &Tokens, start: usize) -> Option<&'a str> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let skipped = |at: usize| tokens.tokens[at].class == Class::Name || DETERMINERS.contains(&word(at));
    (0..start).rev().find(|&at| !skipped(at)).map(word)
}

/// Whether all words of a name of the claim stand in the sources as names.
pub(super) fn known(cx: &Comparison<'_>, run: &Range<usize>) -> bool {
    let passages = || cx.scope.source_texts.iter().flat_map(|text| &text.passages);
    let words = run.clone().filter(|&at| cx.claim.tokens[at].class == Class::Name);
    words.map(|at| cx.claim.tokens[at].key).all(|key| {
        let named = |token: &Token| token.key == key && token.class == Class::Name;
        passages().any(|passage| passage.residues.may_have(key) && passage.tokens.iter().any(named))
    })
}

/// The keys of the name words in a range.
pub(super) fn keys(tokens: &Tokens, range: &Range<usize>) -> Vec<Sym> {
    let names = tokens.tokens[range.clone()].iter().filter(|token| token.class == Class::Name);
    names.map(|token| token.key).collect()
}

/// Whether a passage of the sources sets the two side by side, as an office and its holder ("the Warden, Odo Hale").
/// or a thing and its name.
pub(super) fn side_by_side(cx: &Comparison<'_>, one: &[Sym], other: &[Sym]) -> bool {
    let may = |passage: &Tokens, wanted: &[Sym]| wanted.iter().any(|&key| passage.residues.may_have(key));
    let passages = cx.scope.source_texts.iter().flat_map(|text| &text.passages);
    passages.filter(|passage| may(passage, one) && may(passage, other)).any(|passage| {
        let places = |wanted: &[Sym]| -> Vec<usize> {
            (0..passage.tokens.len()).filter(|&at| wanted.contains(&passage.tokens[at].key)).collect()
        };
        let (a, b) = (places(one), places(other));
        a.iter().any(|x| b.iter().any(|y| x != y && x.abs_diff(*y) <= BESIDE))
    })
}

/// Things that both sides speak of and that the claim ties to a name ("the smelter at Ulm", "the Ulm smelter") that
/// no passage has beside them, where the source ties them to another.
fn attached<'a>(cx: &Comparison<'a>) -> Vec<Replaced<'a>> {
    let claimed: FxHashSet<Sym> = cx.claim.tokens.iter().map(|token| token.key).collect();
    let mut found = Vec::new();
    for run in runs(cx.claim, |at| cx.claim.tokens[at].class == Class::Name && !cx.claim.tokens[at].silent) {
        let name = keys(cx.claim, &run);
        let mut things = tied(cx, cx.claim, &run);
        things.retain(|&thing| !side_by_side(cx, &name, &[cx.claim.tokens[thing].key]));
        if things.is_empty() || !known(cx, &run) {
            continue;
        }
        found.extend(cx.main_evidence().find_map(|(support, tokens)| {
            let here = tokens.tokens.iter().any(|token| name.contains(&token.key));
            let others = runs(tokens, |at| {
                let token = &tokens.tokens[at];
                token.class == Class::Name && !token.silent
            });
            let other = others.into_iter().find(|other| {
                let theirs = tied(cx, tokens, other);
                let fits = |p: &&Pair| things.contains(&p.claim) && theirs.contains(&p.source);
                support.pairs.iter().filter(fits).any(|p| p.coherent && credit(p) > 0.0)
            })?;
            let theirs = keys(tokens, &other);
            let spoken_of = theirs.iter().any(|key| claimed.contains(key));
            let respelt = respelt(cx, &run, tokens, &other);
            (!spoken_of && !here && !respelt && !side_by_side(cx, &name, &theirs)).then(|| Replaced {
                run: run.clone(),
                support,
                tokens,
                name: other,
                certainty: ATTACHED,
            })
        }));
    }
    found
}

/// The things that a name may belong to: the content word right before its preposition, and the one right behind
/// the name.
fn tied(cx: &Comparison<'_>, tokens: &Tokens, run: &Range<usize>) -> Vec<usize> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let thing = |at: usize| {
        let token = tokens.tokens.get(at)?;
        let one = tokens.clauses[at] == tokens.clauses[run.start];
        (one && token.class == Class::Content && cx.weighs(token)).then_some(at)
    };
    let preposition = (0..run.start).rev().find(|&at| !DETERMINERS.contains(&word(at)));
    let tie = preposition.filter(|&at| TIES.contains(&word(at)));
    let before = tie.and_then(|at| thing(at.checked_sub(1)?));
    before.into_iter().chain(thing(run.end)).collect()
}

/// Maximal runs of tokens for which `fits` holds.
fn runs(tokens: &Tokens, fits: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..tokens.tokens.len()).filter(|&at| fits(at)) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// The name of the source passage in the slot of the claim's `run`, and how well the slot agrees.
fn slot(
    cx: &Comparison<'_>,
    support: &Support,
    source: &Tokens,
    run: &Range<usize>,
    claimed: &FxHashSet<Sym>,
) -> Option<(Range<usize>, Fit)> {
    let left = support
        .pairs
        .iter()
        .rev()
        .find(|pair| pair.claim < run.start && steps(cx, cx.claim, pair.claim + 1..run.start) == 0);
    let right = support
        .pairs
        .iter()
        .find(|pair| pair.claim >= run.end && steps(cx, cx.claim, run.end..pair.claim) == 0);
    let names = runs(source, |at| {
        source.tokens[at].class == Class::Name
            && !source.tokens[at].silent
            && !claimed.contains(&source.tokens[at].key)
    });
    let after_left = |name: &Range<usize>, most: usize| {
        left.is_some_and(|pair| {
            name.start > pair.source && steps(cx, source, pair.source + 1..name.start) <= most
        })
    };
    let before_right = |name: &Range<usize>, most: usize| {
        right.is_some_and(|pair| name.end <= pair.source && steps(cx, source, name.end..pair.source) <= most)
    };
    let main = cx.main_evidence().any(|(other, _)| std::ptr::eq(other, support));
    names
        .into_iter()
        .filter_map(|name| {
            // Two names that both open their sentence stand in one slot on that side.
            let opens = run.start == 0 && name.start == 0;
            let (left, right) = (after_left(&name, 0) || opens, before_right(&name, 0));
            let fit = match (left, right) {
                (true, true) => Fit::BothSides,
                // A word more on one side, the preposition that both share, or the rest of the same name.
                (true, false) if main && (before_right(&name, 1) || same_place(cx, source, run, &name)) => {
                    Fit::Close
                }
                (false, true) if main && (after_left(&name, 1) || same_place(cx, source, run, &name)) => {
                    Fit::Close
                }
                _ if main && goes_on(cx, support, source, run, &name) => Fit::Close,
                (false, false) => return None,
                _ => Fit::OneSide,
            };
            Some((name, fit))
        })
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Whether one preposition stands before both names.
fn same_place(cx: &Comparison<'_>, source: &Tokens, run: &Range<usize>, name: &Range<usize>) -> bool {
    let (own, other) = (before(cx, cx.claim, run.start), before(cx, source, name.start));
    own == other && own.is_some_and(|word| word == "by" || PREPOSITIONS.contains(&word))
}

/// Whether the next word of both names is the same and no word of the dictionary: another first name. Two bodies
/// may share a "Council" and be two.
fn goes_on(
    cx: &Comparison<'_>,
    support: &Support,
    source: &Tokens,
    run: &Range<usize>,
    name: &Range<usize>,
) -> bool {
    let named = |tokens: &Tokens, at: usize| {
        tokens.tokens.get(at).is_some_and(|token| token.class == Class::Name && !token.silent)
    };
    let pair = |c: usize, s: usize| {
        let paired = support.pairs.iter().any(|p| (p.claim, p.source) == (c, s));
        paired && named(cx.claim, c) && named(source, s) && {
            cx.scope.lexis.related(cx.claim.tokens[c].key).is_empty()
        }
    };
    pair(run.end, name.end)
}

/// Content words in a range: what stands between a name and its neighbour.
fn steps(cx: &Comparison<'_>, tokens: &Tokens, range: Range<usize>) -> usize {
    range.filter(|&at| cx.weighs(&tokens.tokens[at])).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_long_name_are_a_letter_apart() {
        for (short, long) in [("vessary", "vesssary"), ("orvelle", "orwelle"), ("tessmar", "tessmar")] {
            assert!(one_apart(short, long), "{short} {long}");
        }
        for (short, long) in [("orvelle", "orwella"), ("halvern", "halvernia"), ("quellin", "marrowick")] {
            assert!(!one_apart(short, long), "{short} {long}");
        }
    }
}
