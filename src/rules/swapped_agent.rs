//! Flags a deed or a statement that the claim gives to another than the source does.
//!
//! Without a parser, three forms are plain enough to compare: who speaks (the attributions of both passages),
//! who stands behind the *by* of a passive beside the subject of the same verb, and two names that have
//! exchanged their places, told by the preposition before each.

use super::{Comparison, Rule};
use crate::align::credit;
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::{Class, Sym, Tokens, words};
use crate::span::Span;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "swapped-agent",
    level: Level::Error,
    summary: "Another one does, suffers or says it than in the source",
    explain: r"## What it does
Compares who speaks in both passages, who stands behind the `by` of a passive with the subject of the same verb, and
the places of two names that both passages have.

## Why it matters
Lender and borrower, accuser and accused keep every word of a sentence when they are swapped.

## Example
Source: `The port sued the guild.` Derivative: `The port was sued by the guild.`

## Limits
Agents that no preposition marks are compared where the verb is the same and its subject opens the clause. Pronouns
count where they stand for one name only.
",
    finds: Some(AlterationType::Agent),
    check: Some(check),
};

/// Certainty of each form: another speaker, another agent of a verb, two names that changed places.
const SPEAKER: f32 = 0.7;
const AGENT: f32 = 0.7;
const EXCHANGE: f32 = 0.75;

/// Pairs that what is said must have on both sides to be the same statement.
const SAID: usize = 2;

/// Most tokens between a verb and its *by*, and of a subject before its verb.
const TO_BY: usize = 2;
const SUBJECT: usize = 7;

/// Most tokens of the phrase behind a *by*.
const PHRASE: usize = 6;

/// Prepositions that give a name its part in a deed.
const ROLES: [&str; 12] =
    ["by", "from", "to", "against", "for", "on", "with", "under", "over", "of", "towards", "into"];

/// Words that may stand between a preposition and its name.
const DETERMINERS: [&str; 8] = ["the", "a", "an", "its", "their", "his", "her", "both"];

/// Forms of *be* that make a participle behind them a passive.
const PASSIVE: [&str; 9] = ["is", "are", "was", "were", "be", "been", "being", "get", "got"];

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for (support, tokens) in cx.main_evidence() {
        found.extend(speaker(cx, support, tokens));
        found.extend(agents(cx, support, tokens));
        found.extend(exchange(cx, support, tokens));
    }
}

/// Another one says the same.
fn speaker(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let own = cx.passage.attribution.as_ref()?;
    let source = cx.scope.sources[support.at.document].passages()[support.at.passage].attribution.as_ref()?;
    let inside = |spans: &[Span], at: Span| spans.iter().any(|span| span.covers(at));
    let said = support.pairs.iter().filter(|pair| {
        cx.weighs(&cx.claim.tokens[pair.claim])
            && inside(&own.content, cx.claim.tokens[pair.claim].span)
            && inside(&source.content, tokens.tokens[pair.source].span)
    });
    let (claim, other) = (within(cx.claim, own.speaker)?, within(tokens, source.speaker)?);
    let named = |tokens: &Tokens, range: &Range<usize>| {
        range.clone().any(|at| tokens.tokens[at].class == Class::Name && !tokens.tokens[at].silent)
    };
    let both = named(cx.claim, &claim) && named(tokens, &other);
    if said.count() < SAID
        || !both
        || shares(cx, tokens, &claim, &other)
        || one_person(cx, tokens, &claim, &other)
    {
        return None;
    }
    let message = format!(
        "the source has “{}” say it, not “{}”",
        cx.source_words(support, tokens, &other),
        cx.claim_words(&claim)
    );
    Some(cx.alteration(AlterationType::Agent, &claim, (support, tokens, &other), message, SPEAKER))
}

/// Whether a passage of the sources sets the two side by side, as an office and its holder ("the Warden, Odo Hale").
fn one_person(cx: &Comparison<'_>, tokens: &Tokens, claim: &Range<usize>, source: &Range<usize>) -> bool {
    let keys = |tokens: &Tokens, range: &Range<usize>| -> Vec<Sym> {
        let names = tokens.tokens[range.clone()].iter().filter(|token| token.class == Class::Name);
        names.map(|token| token.key).collect()
    };
    let (one, other) = (keys(cx.claim, claim), keys(tokens, source));
    cx.scope.source_texts.iter().flat_map(|text| &text.passages).any(|passage| {
        let places = |wanted: &[Sym]| -> Vec<usize> {
            (0..passage.tokens.len()).filter(|&at| wanted.contains(&passage.tokens[at].key)).collect()
        };
        let (a, b) = (places(&one), places(&other));
        a.iter().any(|x| b.iter().any(|y| x.abs_diff(*y) <= BESIDE))
    })
}

/// Most tokens between an office and its holder.
const BESIDE: usize = 4;

/// The tokens of a place.
fn within(tokens: &Tokens, place: Span) -> Option<Range<usize>> {
    let start = tokens.tokens.iter().position(|token| place.covers(token.span))?;
    let len = tokens.tokens[start..].iter().take_while(|token| place.covers(token.span)).count();
    Some(start..start + len)
}

/// Whether two phrases have a word of weight in common.
fn shares(cx: &Comparison<'_>, tokens: &Tokens, claim: &Range<usize>, source: &Range<usize>) -> bool {
    claim.clone().filter(|&at| cx.weighs(&cx.claim.tokens[at])).any(|at| {
        let key = cx.claim.tokens[at].key;
        tokens.tokens[source.clone()].iter().any(|token| token.key == key)
            || tokens.referents.iter().any(|r| source.contains(&r.at) && r.name.contains(&key))
    })
}

/// The same verb with another agent, where a *by* marks one of the two.
fn agents(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Vec<Alteration> {
    let verbs = support.pairs.iter().filter(|pair| {
        credit(pair) > 0.0
            && cx.claim.tokens[pair.claim].class == Class::Content
            && cx.weighs(&cx.claim.tokens[pair.claim])
    });
    let mut found = Vec::new();
    for pair in verbs {
        let (own, other) = (behind_by(cx, cx.claim, pair.claim), behind_by(cx, tokens, pair.source));
        if own.is_none() && other.is_none() {
            continue;
        }
        let own = own.or_else(|| subject(cx, cx.claim, pair.claim));
        let other = other.or_else(|| subject(cx, tokens, pair.source));
        let (Some(own), Some(other)) = (own, other) else { continue };
        // Both agents are spoken of on the other side, and in another part.
        let moved = support.pairs.iter().any(|p| {
            own.contains(&p.claim) && !other.contains(&p.source) && cx.weighs(&cx.claim.tokens[p.claim])
        });
        let given = support.pairs.iter().any(|p| {
            other.contains(&p.source) && !own.contains(&p.claim) && cx.weighs(&cx.claim.tokens[p.claim])
        });
        if moved && given && !shares(cx, tokens, &own, &other) {
            let message = format!(
                "“{}” is by “{}”, in the source by “{}”",
                cx.claim_words(&(pair.claim..pair.claim + 1)),
                cx.claim_words(&own),
                cx.source_words(support, tokens, &other)
            );
            found.push(cx.alteration(AlterationType::Agent, &own, (support, tokens, &other), message, AGENT));
        }
    }
    found
}

/// The phrase behind the *by* of a verb.
fn behind_by(cx: &Comparison<'_>, tokens: &Tokens, verb: usize) -> Option<Range<usize>> {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| cx.scope.lexicon.str(token.word));
    let participle = word(verb).ends_with("ed") || words::base(word(verb)) != word(verb);
    let by = (verb + 1..=verb + TO_BY).filter(|_| participle).find(|&at| word(at) == "by")?;
    let start = (by + 1..tokens.tokens.len()).find(|&at| !DETERMINERS.contains(&word(at)))?;
    let phrase = (start..tokens.tokens.len().min(start + PHRASE)).take_while(|&at| {
        tokens.clauses[at] == tokens.clauses[by] && tokens.tokens[at].class != Class::Function
    });
    let end = phrase.last()? + 1;
    (tokens.tokens[start].class != Class::Number).then_some(start..end)
}

/// The words before an active verb, from the head of its clause.
fn subject(cx: &Comparison<'_>, tokens: &Tokens, verb: usize) -> Option<Range<usize>> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let start = (0..verb).rev().take_while(|&at| tokens.clauses[at] == tokens.clauses[verb]).last()?;
    let passive = (verb.saturating_sub(3)..verb).any(|at| PASSIVE.contains(&word(at)));
    (!passive && verb - start <= SUBJECT).then_some(start..verb)
}

/// Two names that stand in one another's part.
fn exchange(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let names: Vec<(usize, usize)> = support
        .pairs
        .iter()
        .filter(|pair| cx.claim.tokens[pair.claim].class == Class::Name)
        .map(|pair| (pair.claim, pair.source))
        .collect();
    for (nth, &(a, source_a)) in names.iter().enumerate() {
        for &(b, source_b) in &names[nth + 1..] {
            let one = cx.claim.clauses[a] == cx.claim.clauses[b]
                && tokens.clauses[source_a] == tokens.clauses[source_b];
            let (ra, rb) = (role(cx, cx.claim, a), role(cx, cx.claim, b));
            let (sa, sb) = (role(cx, tokens, source_a), role(cx, tokens, source_b));
            if one && ra != rb && ra == sb && rb == sa {
                let (claim, source) = (a..b + 1, source_a.min(source_b)..source_a.max(source_b) + 1);
                let message = format!(
                    "“{}” and “{}” have changed places",
                    cx.claim_words(&(a..a + 1)),
                    cx.claim_words(&(b..b + 1))
                );
                return Some(cx.alteration(
                    AlterationType::Agent,
                    &claim,
                    (support, tokens, &source),
                    message,
                    EXCHANGE,
                ));
            }
        }
    }
    None
}

/// The part of a name: the preposition before it; of a name without one, "" .
fn role<'a>(cx: &Comparison<'a>, tokens: &Tokens, name: usize) -> &'a str {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let skipped = |at: &usize| tokens.tokens[*at].class == Class::Name || DETERMINERS.contains(&word(*at));
    let before = (0..name).rev().find(|at| !skipped(at));
    before.map(word).filter(|word| ROLES.contains(word)).unwrap_or("")
}
