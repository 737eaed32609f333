//! Flags two facts of the source that the claim has made into one.
//!
//! Every word of such a claim has a basis, so only the joints can tell. Some are plain enough without a parse: a
//! relative clause whose antecedent was cut out or exchanged, so that it hangs on another word; one noun with two
//! modifiers in two passages, of which the claim keeps one; a number from a passage of which nothing else is told; a
//! claim without a seam whose words come from two statements of one sentence, the second without its own subject, or
//! from two items of a list; and a claim whose halves come from two passages that share nothing else.
//! Linear in the sources for each number of a claim that its evidence lacks, else in the pairs.

use super::{Comparison, Rule};
use crate::align::credit;
use crate::alignment::{Pair, Support};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::lexical::Relation;
use crate::normalise::numbers::{NumberKind, Quantity};
use crate::normalise::{Class, Token, Tokens};
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "merged-facts",
    level: Level::Error,
    summary: "Two facts of the source were made into one that it does not state",
    explain: r"## What it does
Reports a relative clause that hangs on another word than in the source, since the words between were cut; a thing
of which two passages have two kinds, told as one; a number that counts such things in another passage, of which
nothing else is told; a claim that joins what a sentence of the source says of two things in two statements or two
items of a list; and a claim of two halves from two passages that have nothing in common.

## Why it matters
Every word of a merged claim is in the source, and the claim is not.

## Example
Source: `The salt levy raised 40 million crowns. The rope levy was abolished.` Derivative: `The salt levy, which raised
40 million crowns, was abolished.`

## Limits
A name or date carried over from another sentence looks like a summary of both and is not reported, and neither is a
small number.
",
    finds: Some(AlterationType::Merge),
    check: Some(check),
};

/// Certainty of each form.
const HANGS: f32 = 0.75;
const KINDS: f32 = 0.7;
const SEAM: f32 = 0.65;
const STITCHED: f32 = 0.6;

/// Least share of the claim that a passage must carry to be half of a merger, `0..=1`.
const SHARE: f32 = 0.25;

/// Words that open a relative clause.
const RELATIVE: [&str; 6] = ["which", "who", "whose", "whom", "where", "when"];

/// Those that can stand for a name: "when" takes up a time.
const OF_NAMES: [&str; 5] = ["which", "who", "whose", "whom", "where"];

/// Words that join another thing to the one before.
const JOINING: [&str; 7] = ["and", "or", "but", "nor", "than", "while", "whilst"];

/// Words behind a relative word that must be the source's own.
const RELATED: usize = 2;

/// How far, in tokens, before a relative word its antecedent may stand.
const ANTECEDENT: usize = 4;

/// Words that show a seam between two statements of a claim.
const SEAMS: [&str; 13] = [
    "and", "but", "while", "whilst", "whereas", "or", "as", "also", "though", "although", "both", "plus",
    "then",
];

/// Words at the head of a statement that stand for something told before, or have their subject there.
const PRONOUNS: [&str; 13] =
    ["it", "its", "they", "their", "this", "these", "that", "those", "which", "who", "he", "she", "to"];

/// Pairs of weight that each of two statements must give to a claim that joins them.
const GIVEN: usize = 2;

/// Content words of a statement at whose head its subject stands.
const SUBJECT: usize = 2;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for (support, tokens) in cx.main_evidence() {
        found.extend(hangs(cx, support, tokens).or_else(|| other_antecedent(cx, support, tokens)));
        found.extend(seamless(cx, support, tokens));
    }
    found.extend(two_kinds(cx));
    found.extend(lent(cx));
    if found.is_empty() {
        found.extend(stitched(cx).or_else(|| items(cx)));
    }
}

fn word<'a>(cx: &Comparison<'a>, tokens: &Tokens, at: usize) -> &'a str {
    cx.scope.lexicon.str(tokens.tokens[at].word)
}

/// The pairs that carry weight.
fn weighty<'a>(cx: &'a Comparison<'_>, support: &'a Support) -> impl Iterator<Item = &'a Pair> {
    support.pairs.iter().filter(|pair| credit(pair) > 0.0 && cx.weighs(&cx.claim.tokens[pair.claim]))
}

/// A relative clause whose antecedent was cut out between a word before it and a joining word.
fn hangs(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let partner = |at: usize| support.pairs.iter().find(|pair| pair.claim == at).map(|pair| pair.source);
    for at in (1..cx.claim.tokens.len()).filter(|&at| RELATIVE.contains(&word(cx, cx.claim, at))) {
        let antecedent = |tokens: &Tokens, at: usize| {
            (at.saturating_sub(ANTECEDENT)..at).rev().find(|&at| cx.weighs(&tokens.tokens[at]))
        };
        let behind: Vec<usize> = (at + 1..cx.claim.tokens.len())
            .filter(|&at| cx.weighs(&cx.claim.tokens[at]))
            .take(RELATED)
            .filter_map(partner)
            .collect();
        let (Some(own), Some(&first)) = (antecedent(cx.claim, at), behind.first()) else { continue };
        let Some(own) = partner(own).filter(|_| behind.len() == RELATED) else { continue };
        // The relative word of the source before the same words.
        let Some(place) =
            (own + 1..first).rev().find(|&place| word(cx, tokens, place) == word(cx, cx.claim, at))
        else {
            continue;
        };
        let Some(theirs) = antecedent(tokens, place).filter(|theirs| *theirs > own) else { continue };
        let cut = own + 1..place;
        let told = support
            .pairs
            .iter()
            .any(|pair| cut.contains(&pair.source) && cx.weighs(&tokens.tokens[pair.source]));
        let joined = cut.clone().take_while(|&at| at < theirs).find(|&at| !cx.weighs(&tokens.tokens[at]));
        if told || !joined.is_some_and(|at| JOINING.contains(&word(cx, tokens, at))) {
            continue;
        }
        let message = format!(
            "“{}” follows on “{}” here, in the source on “{}”",
            cx.claim_words(&(at..at + 1)),
            cx.source_words(support, tokens, &(own..own + 1)),
            cx.source_words(support, tokens, &(theirs..theirs + 1))
        );
        let source = theirs..first + 1;
        let end = (at + 1..cx.claim.tokens.len())
            .take_while(|&next| cx.claim.clauses[next] == cx.claim.clauses[at])
            .last()
            .map_or(at + 1, |last| last + 1);
        return Some(cx.alteration(
            AlterationType::Merge,
            &(at..end),
            (support, tokens, &source),
            message,
            HANGS,
        ));
    }
    None
}

/// A relative clause that hangs on a name, where in the source the same relative word with the same clause hangs on
/// another name, and the passage does not have the first.
fn other_antecedent(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let partner = |at: usize| support.pairs.iter().find(|pair| pair.claim == at).map(|pair| pair.source);
    let given = |place: usize| support.pairs.iter().any(|pair| pair.source == place);
    let antecedent = |tokens: &Tokens, at: usize| {
        let names = |at: &usize| tokens.tokens[*at].class == Class::Name;
        (at.saturating_sub(ANTECEDENT)..at).rev().find(names)
    };
    for at in (1..cx.claim.tokens.len()).filter(|&at| OF_NAMES.contains(&word(cx, cx.claim, at))) {
        let behind =
            (at + 1..cx.claim.tokens.len()).filter(|&at| cx.weighs(&cx.claim.tokens[at])).take(RELATED);
        let behind: Vec<usize> = behind.filter_map(partner).collect();
        let Some(&first) = behind.iter().min().filter(|_| behind.len() == RELATED) else { continue };
        let Some(own) = antecedent(cx.claim, at) else { continue };
        let key = cx.claim.tokens[own].key;
        if partner(own).is_some() || tokens.tokens.iter().any(|token| token.key == key) {
            continue;
        }
        let relative = |place: &usize| word(cx, tokens, *place) == word(cx, cx.claim, at);
        let near = first.saturating_sub(ANTECEDENT)..first;
        let Some(place) = near.rev().find(relative) else { continue };
        let Some(theirs) = antecedent(tokens, place).filter(|theirs| !given(*theirs)) else { continue };
        let message = format!(
            "“{}” follows on “{}” here, in the source on “{}”",
            cx.claim_words(&(at..at + 1)),
            cx.claim_words(&(own..own + 1)),
            cx.source_words(support, tokens, &(theirs..theirs + 1))
        );
        let against = (support, tokens, &(theirs..first + 1));
        return Some(cx.alteration(AlterationType::Merge, &(own..at + 1), against, message, HANGS));
    }
    None
}

/// One noun with a modifier in the claim, of which one passage has this kind and another passage, which adds what no
/// other has, another kind.
fn two_kinds(cx: &Comparison<'_>) -> Option<Alteration> {
    let evidence: Vec<(&Support, &Tokens)> = cx.evidence().collect();
    let adds = |one: &Support, beside: &Support| {
        let had = |at: usize| weighty(cx, beside).any(|pair| pair.claim == at);
        weighty(cx, one).filter(|pair| !had(pair.claim)).count()
    };
    for (nth, (other, source)) in evidence.iter().enumerate().filter(|(_, (one, _))| one.share >= SHARE) {
        for pair in weighty(cx, other).filter(|pair| pair.claim > 0 && pair.source > 0) {
            let (kind, other_kind) = (pair.claim - 1, pair.source - 1);
            let content = |tokens: &Tokens, at: usize| {
                matches!(tokens.tokens[at].class, Class::Content | Class::Name)
                    && cx.weighs(&tokens.tokens[at])
            };
            let noun = |token: &Token| token.class == Class::Content;
            let one_class = cx.claim.tokens[kind].class == source.tokens[other_kind].class;
            let one_word = cx.claim.tokens[pair.claim].key == source.tokens[pair.source].key;
            if !noun(&cx.claim.tokens[pair.claim])
                || !one_class
                || !one_word
                || !content(cx.claim, kind)
                || !content(source, other_kind)
                || weighty(cx, other).any(|p| p.source == other_kind || p.claim == kind)
            {
                continue;
            }
            let of_kind =
                evidence.iter().enumerate().filter(|(at, _)| *at != nth).find(|(_, (one, tokens))| {
                    let same = |p: &&Pair| cx.claim.tokens[p.claim].key == tokens.tokens[p.source].key;
                    let place =
                        |at: usize| weighty(cx, one).filter(same).find(|p| p.claim == at).map(|p| p.source);
                    let beside = matches!((place(kind), place(pair.claim)), (Some(a), Some(b)) if a + 1 == b);
                    // Where this passage too knows the other kind, the two may be one.
                    let both = tokens.tokens.iter().any(|token| token.key == source.tokens[other_kind].key);
                    beside && !both && adds(one, other) >= GIVEN && adds(other, one) >= GIVEN
                });
            if of_kind.is_some() {
                let (claim, place) = (kind..pair.claim + 1, other_kind..pair.source + 1);
                let message = format!(
                    "part of what is said of “{}” the source says of “{}”",
                    cx.claim_words(&claim),
                    cx.source_words(other, source, &place)
                );
                return Some(cx.alteration(
                    AlterationType::Merge,
                    &claim,
                    (other, source, &place),
                    message,
                    KINDS,
                ));
            }
        }
    }
    None
}

/// A claim without a seam that joins words of two statements of one sentence, which a semicolon parts, the one
/// without its own subject.
fn seamless(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let statements = statements(cx, support, tokens);
    if statements.len() < 2 {
        return None;
    }
    let of = |statement: &Range<usize>| -> Vec<&Pair> {
        weighty(cx, support).filter(|pair| statement.contains(&pair.source)).collect()
    };
    // A word that stands in both statements comes from either.
    let lone = |pair: &&Pair| {
        let key = tokens.tokens[pair.source].key;
        tokens.tokens.iter().filter(|token| token.key == key).count() == 1
    };
    // What the first statement tells is the frame of the others.
    for (nth, second) in statements.iter().enumerate().skip(1) {
        let given = of(second);
        let valued = given.iter().any(|pair| cx.claim.tokens[pair.claim].class == Class::Number);
        let subject: Vec<usize> =
            second.clone().filter(|&at| cx.weighs(&tokens.tokens[at])).take(SUBJECT).collect();
        let open = second.clone().take(SUBJECT).any(|at| PRONOUNS.contains(&word(cx, tokens, at)));
        if open
            || !valued
            || subject.len() < SUBJECT
            || given.iter().any(|pair| subject.contains(&pair.source))
            || given.iter().filter(|pair| lone(pair)).count() < GIVEN
        {
            continue;
        }
        let rest = statements.iter().enumerate().filter(|(at, _)| *at != nth);
        for (_, first) in rest {
            let told = of(first);
            let (Some(start), Some(end)) =
                (given.iter().map(|pair| pair.claim).min(), given.iter().map(|pair| pair.claim).max())
            else {
                continue;
            };
            let inside = told.iter().any(|pair| (start..=end).contains(&pair.claim));
            let between = match told.iter().map(|pair| pair.claim).filter(|at| *at < start).max() {
                Some(before) => before + 1..start,
                None => {
                    let after = told.iter().map(|pair| pair.claim).filter(|at| *at > end).min();
                    end + 1..after.unwrap_or(end + 1)
                }
            };
            let seam = between.clone().any(|at| SEAMS.contains(&word(cx, cx.claim, at)));
            if told.iter().filter(|pair| lone(pair)).count() > GIVEN && !inside && !seam {
                let (claim, place) = (start..end + 1, given[0].source..given[0].source + 1);
                let message = format!(
                    "“{}” is said of “{}” in the source",
                    cx.claim_words(&claim),
                    cx.source_words(support, tokens, &(subject[0]..subject[SUBJECT - 1] + 1))
                );
                return Some(cx.alteration(
                    AlterationType::Merge,
                    &claim,
                    (support, tokens, &place),
                    message,
                    SEAM,
                ));
            }
        }
    }
    None
}

/// A number that the source tells of the same kind of thing, in a passage of which the claim has nothing else.
fn lent(cx: &Comparison<'_>) -> Option<Alteration> {
    let (support, _) = cx.evidence().next()?;
    let telling = |quantity: &&Quantity| {
        !quantity.implied
            && quantity.unit.is_none()
            && quantity.kind == NumberKind::Plain
            && quantity.value > SMALL
            && super::derived(cx, quantity).is_none()
    };
    for quantity in cx.claim.quantities.iter().filter(telling) {
        let at = quantity.tokens.start;
        let counted = cx.counted(cx.claim, cx.claim_text(), quantity);
        let known = counted.iter().any(|at| weighty(cx, support).any(|pair| pair.claim == *at));
        if !known || carried_by(support, at) || weighty(cx, support).count() <= GIVEN {
            continue;
        }
        let same = |other: &Quantity| {
            other.value == quantity.value && other.kind == quantity.kind && other.unit.is_none()
        };
        for (document, text) in cx.scope.source_texts.iter().enumerate() {
            for (passage, tokens) in text.passages.iter().enumerate() {
                let here = support.at.document == document && support.at.passage == passage;
                let Some(value) = tokens.quantities.iter().find(|other| same(other)) else { continue };
                if here || tokens.heading {
                    continue;
                }
                let source = cx.scope.sources[document].prose();
                let of = cx.counted(tokens, source, value);
                let kin = |a: usize, b: usize| {
                    let (a, b) = (cx.claim.tokens[a].key, tokens.tokens[b].key);
                    a == b
                        || cx
                            .scope
                            .lexis
                            .relation(a, b)
                            .is_some_and(|r| !matches!(r, Relation::Opposite | Relation::Contrast))
                };
                let one_thing = counted.iter().any(|own| of.iter().any(|place| kin(*own, *place)));
                let around = value.tokens.start.saturating_sub(AROUND)
                    ..tokens.tokens.len().min(value.tokens.end + AROUND);
                let told = around
                    .filter(|at| {
                        !of.contains(at) && !value.whole.contains(at) && cx.weighs(&tokens.tokens[*at])
                    })
                    .any(|place| {
                        (0..cx.claim.tokens.len())
                            .any(|own| cx.weighs(&cx.claim.tokens[own]) && kin(own, place))
                    });
                if told || !one_thing {
                    return None;
                }
                let claim =
                    quantity.tokens.start..counted.last().map_or(quantity.tokens.end, |last| last + 1);
                let span = super::comparison::span_of(&tokens.tokens, &value.tokens);
                let message = format!(
                    "the source has “{}” in another passage, of which nothing else is told here",
                    cx.claim_words(&claim)
                );
                return Some(cx.against(
                    AlterationType::Merge,
                    &claim,
                    Some((document, span)),
                    message,
                    LENT,
                ));
            }
        }
    }
    None
}

/// A part of a claim: the tokens of it that one passage, or one item of a list, has and the other has not, in claim
/// order, each with its partner.
type Part = Vec<(usize, usize)>;

/// The words of weight that a stretch of a passage gives to the claim, in claim order.
fn told(cx: &Comparison<'_>, support: &Support, inside: &Range<usize>) -> Part {
    let pairs = weighty(cx, support).filter(|pair| inside.contains(&pair.source));
    let mut part: Part = pairs.map(|pair| (pair.claim, pair.source)).collect();
    part.sort_unstable();
    part
}

/// A claim of which one half is in one passage and the other half in another, each with a name or a number of its
/// own, though the two passages have no word of the claim in common, and of which one tells it of something else.
fn stitched(cx: &Comparison<'_>) -> Option<Alteration> {
    let evidence: Vec<(&Support, &Tokens)> =
        cx.evidence().filter(|(support, tokens)| support.share >= SHARE && !tokens.heading).collect();
    for (nth, (first, first_tokens)) in evidence.iter().enumerate() {
        for (second, second_tokens) in &evidence[nth + 1..] {
            let one = told(cx, first, &(0..first_tokens.tokens.len()));
            let two = told(cx, second, &(0..second_tokens.tokens.len()));
            let joined_elsewhere = cx.evidence().any(|(support, _)| {
                let has =
                    |part: &Part| weighty(cx, support).any(|pair| part.iter().any(|p| p.0 == pair.claim));
                has(&one) && has(&two)
            });
            let lacks = |tokens: &Tokens, part: &Part| lacks_subject(cx, tokens, part);
            if joined_elsewhere
                || [&one, &two].iter().any(|part| part.len() < GIVEN || !anchored(cx, part))
                || [first_tokens, second_tokens].iter().any(|tokens| open(cx, tokens))
                || !(lacks(first_tokens, &one) || lacks(second_tokens, &two) || hung(cx, &one, &two))
                || !joined(cx, &one, &two)
            {
                continue;
            }
            return Some(merger(cx, &two, second, second_tokens, STITCHED));
        }
    }
    None
}

/// What the second half of a claim says, as said of something else in the source.
fn merger(
    cx: &Comparison<'_>,
    part: &Part,
    support: &Support,
    tokens: &Tokens,
    certainty: f32,
) -> Alteration {
    let claim = part[0].0..part[part.len() - 1].0 + 1;
    let places = || part.iter().map(|pair| pair.1);
    let place = places().min().unwrap_or(0)..places().max().unwrap_or(0) + 1;
    let message = format!("“{}” is said of something else in the source", cx.claim_words(&claim));
    cx.alteration(AlterationType::Merge, &claim, (support, tokens, &place), message, certainty)
}

/// Whether a part of a claim has a name or a number, since words alone stand in many passages, and says something
/// of it.
fn anchored(cx: &Comparison<'_>, part: &Part) -> bool {
    let class = |at: usize| cx.claim.tokens[at].class;
    part.iter().any(|(at, _)| matches!(class(*at), Class::Name | Class::Number))
        && part.iter().any(|(at, _)| class(*at) != Class::Name)
}

/// Whether a passage has its subject in another one.
fn open(cx: &Comparison<'_>, tokens: &Tokens) -> bool {
    (0..tokens.tokens.len().min(SUBJECT)).any(|at| PRONOUNS.contains(&word(cx, tokens, at)))
}

/// Whether the claim has nothing of the words at whose place the subject of a passage stands.
fn lacks_subject(cx: &Comparison<'_>, tokens: &Tokens, part: &Part) -> bool {
    let content = (0..tokens.tokens.len()).filter(|&at| cx.weighs(&tokens.tokens[at])).take(SUBJECT);
    content.into_iter().all(|at| part.iter().all(|pair| pair.1 != at))
}

/// Whether the claim makes one statement of two parts: they stand side by side without a word or a comma that would
/// join two statements, or the one is a relative clause within or behind the other.
fn joined(cx: &Comparison<'_>, one: &Part, two: &Part) -> bool {
    if hung(cx, one, two) {
        return true;
    }
    let relative = relative(cx);
    let ends = |part: &Part| (part[0].0, part[part.len() - 1].0);
    let ((one_start, one_end), (two_start, two_end)) = (ends(one), ends(two));
    let between = if one_end < two_start {
        one_end + 1..two_start + 1
    } else if two_end < one_start {
        two_end + 1..one_start + 1
    } else {
        return false;
    };
    let mut between = between.filter(|&at| at != relative.end && !relative.contains(&at));
    !between.any(|at| cx.claim.commas[at] || SEAMS.contains(&word(cx, cx.claim, at)))
}

/// Whether one part of a claim is its relative clause, and the other one all around it.
fn hung(cx: &Comparison<'_>, one: &Part, two: &Part) -> bool {
    let relative = relative(cx);
    let inside = |part: &Part| part.iter().all(|pair| relative.contains(&pair.0));
    let outside = |part: &Part| part.iter().all(|pair| !relative.contains(&pair.0));
    inside(one) && outside(two) || inside(two) && outside(one)
}

/// The first relative clause of the claim that commas part from the rest; empty where it has none.
fn relative(cx: &Comparison<'_>) -> Range<usize> {
    let (claim, len) = (cx.claim, cx.claim.tokens.len());
    let Some(start) = (1..len).find(|&at| claim.commas[at] && RELATIVE.contains(&word(cx, claim, at))) else {
        return len..len;
    };
    let end = (start + 1..len).find(|&at| claim.commas[at] || claim.clauses[at] != claim.clauses[start]);
    start..end.unwrap_or(len)
}

/// Words at the head of the items of a list: "to hire …; to build …", "that … ; that …".
const ITEM_HEADS: [&str; 2] = ["to", "that"];

/// How far, in tokens, from the semicolon the head of an item stands: "and, if all goes well, to".
const ITEM_HEAD: usize = 3;

/// A claim that joins words of two items of a list in one statement; what stands before the first item is their
/// frame and belongs to each.
fn items(cx: &Comparison<'_>) -> Option<Alteration> {
    for (support, tokens) in cx.main_evidence() {
        let statements = statements(cx, support, tokens);
        for head in ITEM_HEADS {
            let at_head = |range: Range<usize>| range.into_iter().find(|&at| word(cx, tokens, at) == head);
            let later = statements.iter().skip(1).filter_map(|statement| {
                let near = statement.start..statement.end.min(statement.start + ITEM_HEAD);
                at_head(near).map(|at| at..statement.end)
            });
            let later: Vec<Range<usize>> = later.collect();
            let first = statements.first().and_then(|first| at_head(first.clone()).map(|at| at..first.end));
            let items: Vec<Part> = first
                .filter(|_| !later.is_empty())
                .into_iter()
                .chain(later)
                .map(|item| told(cx, support, &item))
                .filter(|part| part.len() >= GIVEN && anchored(cx, part))
                .collect();
            if let [one, two] = &items[..]
                && joined(cx, one, two)
            {
                return Some(merger(cx, two, support, tokens, SEAM));
            }
        }
    }
    None
}

/// Whether a passage has a partner for a token of the claim.
fn carried_by(support: &Support, at: usize) -> bool {
    support.pairs.iter().any(|pair| pair.claim == at)
}

/// How far, in tokens, around a number the words stand that belong to it.
const AROUND: usize = 8;

/// Numbers up to here stand in many passages by chance.
const SMALL: f64 = 20.0;

/// Certainty that a number was lent.
const LENT: f32 = 0.6;

/// The stretches of a passage between semicolons.
fn statements(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Vec<Range<usize>> {
    let text = cx.source_text(support);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for at in 1..=tokens.tokens.len() {
        let ends = tokens.tokens.get(at).is_none_or(|token| {
            text.get(tokens.tokens[at - 1].span.end..token.span.start).is_some_and(|gap| gap.contains(';'))
        });
        if ends {
            found.push(start..at);
            start = at;
        }
    }
    found
}
