//! Flags a quantity in a claim that differs from the one in its evidence.
//!
//! Compares values, not digits: `1.2 billion` is `1,200 million`, and a correct rounding is the same amount. Then
//! what each number counts, since two figures may have changed places. Says nothing when the evidence has no
//! quantity in the same role; then the words count as unsupported.

use super::reckoning::{derived, misreckoned, restated, wrong_share};
use super::shifted_time::numbers_other_event;
use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::numbers::{Bound, NumberKind, Quantity};
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "altered-number",
    level: Level::Error,
    summary: "A quantity differs from the source",
    explain: r"## What it does
Compares every quantity of a claim with those of the passages the claim rests on, and reports one that stands
where the source has another value or another bound (`at least 40`, `at most 40`), one that counts another thing
than in the source (`nine lorries and four boats`), one given for another time (`9 crowns a year` for `9 crowns a
month`), and a change or share that the source's figures do not make.

## Why it matters
A changed figure leaves nearly all words of a sentence in place, so it passes any measure of shared wording.

## Example
Source: `The board hired 120 pilots.` Derivative: `The board hired 210 pilots.`

## Limits
Amounts are equal when one is a correct rounding of the other, with or without `about`, or the same amount in
another form: scale words, fractions, per cent, another unit, `a dozen`, `twice`, `every second year`. `More than
3,000` goes for 3,412, `nearly 3,400` does not. What follows from two numbers of the evidence is accepted, and the
report shows the arithmetic: a change in per cent, a difference, a sum, a share of a total, the time between two
dates. A bound that is left out, and a number that the source does not have in that role, are not reported as
altered. What a number counts is read off the words right behind it.
",
    finds: Some(AlterationType::Number),
    check: Some(check),
};

/// Certainty when the counted thing or the wording around agrees, and when only the kind of number does.
const SAME_SLOT: f32 = 0.9;
const SAME_KIND: f32 = 0.55;

/// Certainty that a number that the source attaches to another thing is wrong here; that two numbers changed places;
/// and that a change is reckoned wrongly.
const OTHER_THING: f32 = 0.8;
const CHANGED_PLACES: f32 = 0.85;
const MISRECKONED: f32 = 0.8;

/// Pairs around both numbers from which on they fill one slot.
const CONTEXT: usize = 2;

/// Words near a number, within [`CHANGE_REACH`] tokens, that make it a change.
const CHANGES: &[&str] = &[
    "by",
    "rise",
    "fall",
    "drop",
    "cut",
    "increase",
    "decrease",
    "reduction",
    "lower",
    "higher",
    "below",
    "above",
];
const CHANGE_REACH: usize = 2;

/// The word that makes of a time the most that something takes.
const WITHIN: &str = "within";

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for quantity in &cx.claim.quantities {
        if quantity.kind == NumberKind::Ordinal && numbers_other_event(cx, quantity) {
            continue;
        }
        let known =
            cx.evidence().any(|(_, tokens)| tokens.quantities.iter().any(|other| quantity.agrees(other)));
        if known {
            let places = [attached_elsewhere, misplaced, changed_places, level_as_change];
            found.extend(places.iter().find_map(|look| look(cx, quantity)));
        } else if let Some(alteration) = replaced(cx, quantity) {
            // Nothing is reckoned where the very number stands there, bounded from the other side.
            let turned = cx.evidence().any(|(_, tokens)| {
                tokens.quantities.iter().any(|other| quantity.turned(other) && quantity.same_number(other))
            });
            if quantity.implied || turned || derived(cx, quantity).is_none() {
                found.push(alteration);
            }
        }
    }
}

/// A number that stands where the source has another one.
fn replaced(cx: &Comparison<'_>, quantity: &Quantity) -> Option<Alteration> {
    // "Both" and "one" are too common to be looked up; a place and a frequency are not.
    if quantity.implied && quantity.kind == NumberKind::Plain {
        return None;
    }
    // A number that the claim has too fills a slot of its own.
    let own = |other: &Quantity| cx.claim.quantities.iter().any(|q| q.agrees(other));
    let fit = |support: &Support, tokens: &Tokens, other: &Quantity| {
        let word = other.implied && other.kind == NumberKind::Plain && other.value != 1.0;
        let fits = other.kind == quantity.kind && !own(other) && !word;
        if fits { fit(cx, support, tokens, quantity, other) } else { 0 }
    };
    let best = cx.counterpart(|tokens| &tokens.quantities, fit);
    let best = best.filter(|(fit, ..)| !quantity.implied || *fit > CONTEXT);
    if best.as_ref().is_none_or(|(fit, ..)| *fit < CONTEXT)
        && is_change(cx, quantity)
        && let Some((message, support, tokens, range)) = misreckoned(cx, quantity)
    {
        let against = (support, tokens, &range);
        return Some(cx.alteration(AlterationType::Number, &quantity.whole, against, message, MISRECKONED));
    }
    if best.is_none()
        && let Some((message, support, tokens, range)) = wrong_share(cx, quantity)
    {
        let against = (support, tokens, &range);
        return Some(cx.alteration(AlterationType::Number, &quantity.whole, against, message, MISRECKONED));
    }
    let (fit, support, tokens, other) = best?;
    let certainty = if fit >= CONTEXT { SAME_SLOT } else { SAME_KIND };
    let (mine, theirs) = shown(quantity, other);
    Some(cx.replacement(AlterationType::Number, &mine, (support, tokens, &theirs), certainty))
}

/// The words to show of two quantities: bounds where the bounds differ, units where the units do.
fn shown(a: &Quantity, b: &Quantity) -> (Range<usize>, Range<usize>) {
    let with_time = |q: &Quantity| q.tokens.start..shown_end(q, true);
    if a.other_period(b) {
        (with_time(a), with_time(b))
    } else if a.bound != b.bound {
        (a.whole.clone(), b.whole.clone())
    } else if a.unit.map(|unit| unit.dimension) != b.unit.map(|unit| unit.dimension) || a.converted(b) {
        (a.measured.clone(), b.measured.clone())
    } else {
        (a.tokens.clone(), b.tokens.clone())
    }
}

/// Where the words of an amount end, those of the time it is given for included where `timed`.
fn shown_end(quantity: &Quantity, timed: bool) -> usize {
    quantity.per.filter(|_| timed).map_or(quantity.measured.end, |(_, place)| place + 1)
}

fn is_change(cx: &Comparison<'_>, quantity: &Quantity) -> bool {
    let tokens = &cx.claim.tokens;
    let first = quantity.whole.start.saturating_sub(CHANGE_REACH);
    let last = (quantity.whole.end + CHANGE_REACH).min(tokens.len());
    tokens[first..last].iter().any(|token| {
        let words = [cx.scope.lexicon.str(token.word), cx.scope.lexicon.str(token.key)];
        words.iter().any(|word| CHANGES.contains(word))
    })
}

/// How well two quantities fill one slot: pairs around both, and the same counted thing for two. A bare count
/// without the same thing behind it or the same sign before it counts something else.
fn fit(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    quantity: &Quantity,
    other: &Quantity,
) -> usize {
    let near = |tokens: &Tokens, at: Option<usize>| at.filter(|at| *at < tokens.tokens.len());
    let same = |a: Option<usize>, b: Option<usize>| {
        let (a, b) = (near(cx.claim, a), near(tokens, b));
        a.zip(b).is_some_and(|(a, b)| cx.same(support, tokens, a, b))
    };
    let dimension = |quantity: &Quantity| quantity.unit.map(|unit| unit.dimension);
    let unit = dimension(quantity).is_some() && dimension(quantity) == dimension(other);
    let behind = unit
        || same(Some(quantity.tokens.end), Some(other.tokens.end))
        || same_thing(cx, support, tokens, quantity, other);
    let before = same(quantity.tokens.start.checked_sub(1), other.tokens.start.checked_sub(1));
    if matches!(quantity.kind, NumberKind::Plain | NumberKind::Ordinal) && !behind && !before {
        return 0;
    }
    let one = usize::from(quantity.same_number(other));
    cx.shared_context(support, &quantity.tokens, &other.tokens) + if behind { CONTEXT } else { one }
}

/// Whether the two count the same thing, by the words right behind them.
fn same_thing(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    quantity: &Quantity,
    other: &Quantity,
) -> bool {
    let mine = cx.counted(cx.claim, cx.claim_text(), quantity);
    let theirs = cx.counted(tokens, cx.source_text(support), other);
    cx.meet(support, tokens, &mine, &theirs)
}

/// A number that the source has for another thing, while it has another number for this one.
fn attached_elsewhere(cx: &Comparison<'_>, quantity: &Quantity) -> Option<Alteration> {
    // A measured amount counts its unit, which may be another one in the source.
    let counts = |q: &Quantity| {
        !q.implied && q.unit.is_none() && matches!(q.kind, NumberKind::Plain | NumberKind::Percent)
    };
    let mine = cx.counted(cx.claim, cx.claim_text(), quantity);
    if !counts(quantity) || mine.is_empty() {
        return None;
    }
    let mut hit = None;
    for (support, tokens) in cx.evidence() {
        let of = |other: &Quantity| cx.counted(tokens, cx.source_text(support), other);
        let about_mine = |other: &Quantity| cx.meet(support, tokens, &mine, &of(other));
        let (same, others): (Vec<&Quantity>, Vec<&Quantity>) =
            tokens.quantities.iter().filter(|q| counts(q)).partition(|q| quantity.agrees(q));
        if same.iter().any(|other| of(other).is_empty() || about_mine(other)) {
            return None;
        }
        let (Some(same), None) = (same.first(), &hit) else { continue };
        let rival = others.into_iter().find(|other| other.kind == quantity.kind && about_mine(other));
        hit = rival.map(|rival| (support, tokens, *same, rival));
    }
    let (support, tokens, same, rival) = hit?;
    // "three of the four recommendations": both numbers are of them, and the claim has both.
    let placed = |q: &Quantity| {
        let theirs = cx.counted(cx.claim, cx.claim_text(), q);
        let key = |at: usize| cx.claim.tokens[at].key;
        q.agrees(rival) && theirs.iter().any(|&at| mine.iter().any(|&own| key(at) == key(own)))
    };
    if cx.claim.quantities.iter().any(placed) {
        return None;
    }
    let thing = |quantity: &Quantity, counted: &[usize]| {
        quantity.tokens.start..counted.last().map_or(quantity.tokens.end, |last| last + 1)
    };
    let range = thing(quantity, &mine);
    let theirs = cx.counted(tokens, cx.source_text(support), rival);
    let elsewhere = cx.counted(tokens, cx.source_text(support), same);
    let source = thing(rival, &theirs);
    let message = format!(
        "“{}” stands where the source has “{}”, and “{}”",
        cx.claim_words(&range),
        cx.source_words(support, tokens, &source),
        cx.source_words(support, tokens, &thing(same, &elsewhere)),
    );
    Some(cx.alteration(AlterationType::Number, &range, (support, tokens, &source), message, OTHER_THING))
}

/// A measured amount beside words that the source has beside another amount of the same unit: "the 64 million
/// awarded", of which the source says that 90 million were awarded and 64 million are the most.
fn misplaced(cx: &Comparison<'_>, quantity: &Quantity) -> Option<Alteration> {
    let plain = |q: &Quantity| !q.implied && q.kind == NumberKind::Plain && q.unit.is_some();
    let beside = |tokens: &Tokens, text: &str, q: &Quantity| -> Vec<usize> {
        let mut words: Vec<usize> = cx.governor(tokens, text, &q.whole).into_iter().collect();
        let behind = (q.measured.end..tokens.tokens.len())
            .take_while(|&at| tokens.clauses[at] == tokens.clauses[q.measured.start] && !tokens.commas[at]);
        words.extend(behind.filter(|&at| cx.weighs(&tokens.tokens[at])).take(BEHIND));
        words
    };
    let mine = beside(cx.claim, cx.claim_text(), quantity);
    if !plain(quantity) || mine.is_empty() {
        return None;
    }
    let (mut known, mut rivals) = (Vec::new(), Vec::new());
    for (support, tokens) in cx.evidence() {
        for other in tokens.quantities.iter().filter(|other| plain(other)) {
            let words = beside(tokens, cx.source_text(support), other);
            let meets = cx.meet(support, tokens, &mine, &words);
            if quantity.agrees(other) {
                known.push(meets || words.is_empty());
            } else if meets
                && other.unit.map(|unit| unit.dimension) == quantity.unit.map(|unit| unit.dimension)
                && !cx.claim.quantities.iter().any(|own| own.agrees(other))
            {
                rivals.push((support, tokens, other));
            }
        }
    }
    // Of several rivals none is plainly the one meant.
    let [(support, tokens, rival)] = rivals[..] else { return None };
    let elsewhere = !known.is_empty() && known.iter().all(|meets| !meets);
    let (range, source) = shown(quantity, rival);
    elsewhere.then(|| cx.replacement(AlterationType::Number, &range, (support, tokens, &source), OTHER_THING))
}

/// Words of weight behind an amount that may tell what it is.
const BEHIND: usize = 2;

/// Two numbers of the claim that stand behind each other's words in the source: "from 42 to 48".
fn changed_places(cx: &Comparison<'_>, quantity: &Quantity) -> Option<Alteration> {
    let mine = cx.governor(cx.claim, cx.claim_text(), &quantity.whole)?;
    for (support, tokens) in cx.main_evidence() {
        let text = cx.source_text(support);
        let governor = |other: &Quantity| cx.governor(tokens, text, &other.whole);
        let place = |wanted: &Quantity| {
            let mut same = tokens.quantities.iter().filter(|other| wanted.agrees(other));
            same.next().filter(|_| same.next().is_none())
        };
        let Some(here) = place(quantity) else { continue };
        let Some(words) = governor(here).filter(|&at| !cx.same(support, tokens, mine, at)) else { continue };
        let crossed =
            cx.claim.quantities.iter().filter(|other| !other.agrees(quantity) && other.kind == quantity.kind);
        for other in crossed {
            let Some(theirs) = cx.governor(cx.claim, cx.claim_text(), &other.whole) else { continue };
            let Some(there) = place(other).filter(|there| !std::ptr::eq(*there, here)) else { continue };
            let Some(far) = governor(there) else { continue };
            if cx.same(support, tokens, mine, far)
                && cx.same(support, tokens, theirs, words)
                && !cx.same(support, tokens, theirs, far)
            {
                let message = format!(
                    "“{}” and “{}” have changed places",
                    cx.claim_words(&quantity.tokens),
                    cx.claim_words(&other.tokens)
                );
                let against = (support, tokens, &there.tokens);
                return Some(cx.alteration(
                    AlterationType::Number,
                    &quantity.tokens,
                    against,
                    message,
                    CHANGED_PLACES,
                ));
            }
        }
    }
    None
}

/// An amount by which something changes, where in the source it is what it changes to; or the other way round. Where
/// the claim has both ends of a change, also the one end that is the other one in the source.
fn level_as_change(cx: &Comparison<'_>, quantity: &Quantity) -> Option<Alteration> {
    // Behind a word that is a change itself, "to" is no end of one: "to halve".
    if quantity.implied || quantity.kind == NumberKind::Factor {
        return None;
    }
    let change = quantity.kind != NumberKind::Plain || quantity.unit.is_some() || quantity.scale > 1.0;
    let at = |tokens: &Tokens, quantity: &Quantity| {
        let first = quantity.whole.start;
        let named = |at: &usize| cx.scope.lexicon.str(tokens.tokens[*at].word) == WITHIN;
        Some(first).filter(named).filter(|_| quantity.bound == Bound::AtMost).or_else(|| first.checked_sub(1))
    };
    let word = |tokens: &Tokens, quantity: &Quantity| {
        Some(cx.scope.lexicon.str(tokens.tokens[at(tokens, quantity)?].word))
    };
    let mine = word(cx.claim, quantity).filter(|word| matches!(*word, "by" | "to" | "from"))?;
    let end =
        |other: &Quantity, name: &str| other.kind == quantity.kind && word(cx.claim, other) == Some(name);
    let has = |name: &str| cx.claim.quantities.iter().any(|other| end(other, name));
    let other_way = |other: &Quantity, theirs: Option<&str>| match (mine, theirs) {
        _ if other.kind == NumberKind::Factor => false,
        ("by", Some("to" | "from" | WITHIN)) | ("to", Some("by")) => change,
        ("from", Some("to")) => has("to"),
        ("to", Some("from")) => has("from"),
        _ => false,
    };
    let mut hit = None;
    for (support, tokens) in cx.evidence() {
        for other in tokens.quantities.iter().filter(|other| quantity.agrees(other)) {
            if !other_way(other, word(tokens, other)) {
                return None;
            }
            hit = hit.or(Some((support, tokens, other)));
        }
    }
    let (support, tokens, other) = hit?;
    let near = cx.shared_context(support, &quantity.tokens, &other.tokens) > 0;
    if !near && !cx.speaks_of(support, tokens, other.tokens.start) {
        return None;
    }
    let led = |tokens: &Tokens, quantity: &Quantity| {
        at(tokens, quantity).unwrap_or(quantity.whole.start)..quantity.measured.end
    };
    let against = (support, tokens, &led(tokens, other));
    Some(cx.replacement(AlterationType::Number, &led(cx.claim, quantity), against, OTHER_THING))
}

/// The words of a unit behind a number up to token `last`, the blank before them included; empty where there is none.
fn unit_words<'a>(cx: &Comparison<'a>, quantity: &Quantity, last: usize) -> &'a str {
    let end = |at: usize| cx.claim.tokens[at - 1].span.end;
    cx.claim_text().get(end(quantity.tokens.end)..end(last)).unwrap_or("")
}

/// How the numbers of a claim follow from its evidence, a sentence each, where that takes arithmetic.
pub(crate) fn derivations(cx: &Comparison<'_>) -> Vec<String> {
    let mut told = Vec::new();
    for quantity in cx.claim.quantities.iter().filter(|quantity| !quantity.implied) {
        let agreeing = |(support, tokens)| {
            let tokens: &Tokens = tokens;
            let other = tokens.quantities.iter().find(|other| quantity.agrees(other))?;
            let words = other.measured.start..shown_end(other, quantity.other_period(other));
            Some((other, cx.source_words(support, tokens, &words)))
        };
        let sentence = match cx.evidence().find_map(agreeing) {
            Some((other, words)) => {
                let last = shown_end(quantity, quantity.other_period(other));
                restated((quantity, unit_words(cx, quantity, last)), (other, words))
            }
            None => derived(cx, quantity),
        };
        told.extend(sentence);
    }
    told.dedup();
    told
}
