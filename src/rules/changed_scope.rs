//! Flags a claim that is wider or narrower than its evidence: *all* for *most*, an exception or a condition
//! that is gone.
//!
//! Quantifiers stand on a ladder and are compared where they govern partners. A condition counts as dropped
//! when the source's main clause is in the claim, the condition's words are not, and the claim has no
//! condition of its own. Dropping any other detail only makes a text shorter. Words of range, duration, frequency,
//! exclusiveness and agreement come in kinds of two poles; the claim must not have the one pole where its evidence
//! has the other.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::numbers::NumberKind;
use crate::normalise::{Class, Tokens};
use crate::phrases::{Match, Phrases};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "changed-scope",
    level: Level::Error,
    summary: "The claim covers more or less than the source says",
    explain: r"## What it does
Compares quantifiers (`all`, `most`, `some`) that govern the same word, and reports a condition or exception of
the source (`unless`, `provided that`, `except`) that the claim drops while it keeps the rest. Compares words of one
kind that differ in reach: `since 1998` and `on record`, `each year` and `a single`, `alone` and `among others`,
`unanimously` and `by a majority`, `without` and `only if`.

## Why it matters
`Most ports` and `all ports` are different facts, and a rule without its exception is another rule.

## Example
Source: `Most ports share their data.` Derivative: `All ports share their data.`

## Limits
Restrictions of place, group or time that are not marked by a word of the tables are not seen.
",
    finds: Some(AlterationType::Scope),
    check: Some(check),
};

/// How much of a whole is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    All,
    Most,
    Some,
}

static QUANTIFIERS: LazyLock<Phrases<Share>> = LazyLock::new(|| {
    Phrases::new([
        ("all", Share::All),
        ("all of", Share::All),
        ("every", Share::All),
        ("each and every", Share::All),
        ("each", Share::All),
        ("entire|entirely|whole|wholly|fully", Share::All),
        ("always", Share::All),
        ("everyone|everybody", Share::All),
        ("without exception", Share::All),
        ("nearly|almost|virtually all|every", Share::Most),
        ("not all", Share::Some),
        ("most", Share::Most),
        ("majority", Share::Most),
        ("mostly|mainly|largely|predominantly|chiefly", Share::Most),
        ("usually|generally|often", Share::Most),
        ("some", Share::Some),
        ("several", Share::Some),
        ("certain", Share::Some),
        ("a few", Share::Some),
        ("part of", Share::Some),
        ("partly|partially", Share::Some),
        ("many", Share::Some),
        ("sometimes|occasionally", Share::Some),
        ("a number of", Share::Some),
    ])
});

/// Words of condition and exception: `true` where their loss changes what is said, `false` where they only
/// excuse the loss of another.
static CONDITIONS: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let strict = [
        "unless",
        "provided that?",
        "providing that?",
        "on condition that",
        "on the condition that",
        "subject to",
        "except",
        "except for|where|when|that|in",
        "exempt|exempted|excluding|excepting",
        "only if|once|when|after|where",
        "only for|within|during|between",
        "if",
    ];
    let excusing = [
        "if any|so|not|possible|only|ever",
        "even if",
        "as if",
        "whether",
        "as long as",
        "so long as",
        "apart from",
        "other than",
        "conditional|contingent on|upon",
        "until",
        "depending on",
        "in the event of|that",
        "should",
        "not before",
        "assuming",
        "with the exception of",
        "excluded",
        "spared",
        "when",
        "once",
        "before",
        "only for|to|in|on|by|with|from",
    ];
    Phrases::new(strict.map(|cue| (cue, true)).into_iter().chain(excusing.map(|cue| (cue, false))))
});

/// Kinds of words that say how far a statement reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// How long back a record or comparison looks.
    Range,
    /// For how long it holds.
    Duration,
    /// Whether it happens once or again and again.
    Frequency,
    /// Whether it is so for these alone.
    Exclusive,
    /// Whether all agree.
    Agreement,
    /// Whether it needs a thing or does without.
    Need,
}

/// A pole of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Reaches further: ever, for good, each time, others too, all agree, whatever happens.
    Wide,
    /// Reaches less far.
    Narrow,
}

static KINDS: LazyLock<Phrases<(Kind, Reach)>> = LazyLock::new(|| {
    use Kind::{Agreement, Duration, Exclusive, Frequency, Need, Range};
    use Reach::{Narrow, Wide};
    Phrases::new(
        [
            ("on record", Range, Wide),
            ("ever", Range, Wide),
            ("of all time", Range, Wide),
            ("in history", Range, Wide),
            ("in its|their history", Range, Wide),
            ("all time", Range, Wide),
            ("never before", Range, Wide),
            ("since records began", Range, Wide),
            ("unprecedented", Range, Wide),
            ("since *", Range, Narrow),
            ("for|in a decade|generation|century", Range, Narrow),
            ("for|in * years|months", Range, Narrow),
            ("in over|more|almost|nearly * years", Range, Narrow),
            ("for good", Duration, Wide),
            ("permanently|permanent", Duration, Wide),
            ("indefinitely|indefinite", Duration, Wide),
            ("forever", Duration, Wide),
            ("for ever", Duration, Wide),
            ("for all time", Duration, Wide),
            ("in perpetuity", Duration, Wide),
            ("for life", Duration, Wide),
            ("without a? time limit", Duration, Wide),
            ("temporarily|temporary|provisionally|provisional|interim", Duration, Narrow),
            ("for the time being", Duration, Narrow),
            ("for the whole|rest|remainder|duration of", Duration, Narrow),
            ("for * years|months|weeks|days", Duration, Narrow),
            ("for the next|coming|first * years?|months?|weeks?", Duration, Narrow),
            ("during the|this|its|their * term", Duration, Narrow),
            ("until", Duration, Narrow),
            ("each|every|per|a year|month|week|quarter|season|day", Frequency, Wide),
            ("annual|annually|yearly|monthly|weekly|quarterly|daily", Frequency, Wide),
            ("once|twice a year|month|week", Frequency, Wide),
            ("regularly|recurring|repeated|repeatedly", Frequency, Wide),
            ("one off|time", Frequency, Narrow),
            ("once only", Frequency, Narrow),
            ("once and for all", Frequency, Narrow),
            ("only once", Frequency, Narrow),
            ("single", Frequency, Narrow),
            ("among|amongst others", Exclusive, Wide),
            ("among|amongst other things", Exclusive, Wide),
            ("inter alia", Exclusive, Wide),
            ("not only|just", Exclusive, Wide),
            ("including", Exclusive, Wide),
            ("for example|instance", Exclusive, Wide),
            ("and elsewhere", Exclusive, Wide),
            ("alone", Exclusive, Narrow),
            ("solely|exclusively|sole|exclusive", Exclusive, Narrow),
            ("and nobody|nothing|nowhere else", Exclusive, Narrow),
            ("unanimous|unanimously", Agreement, Wide),
            ("by consensus", Agreement, Wide),
            ("with one voice", Agreement, Wide),
            ("without dissent|opposition", Agreement, Wide),
            ("by a? * majority", Agreement, Narrow),
            ("by a? majority", Agreement, Narrow),
            ("a|the majority of", Agreement, Narrow),
            ("even with|without", Need, Wide),
            ("whether or not", Need, Wide),
            ("regardless|irrespective of", Need, Wide),
            ("even if", Need, Wide),
            ("no matter", Need, Wide),
            ("without", Need, Wide),
            ("only with", Need, Narrow),
            ("only if|when|once|after|where", Need, Narrow),
            ("if", Need, Narrow),
            ("provided|providing that?", Need, Narrow),
            ("on condition that", Need, Narrow),
            ("unless", Need, Narrow),
            ("subject to", Need, Narrow),
        ]
        .map(|(cue, kind, reach)| (cue, (kind, reach))),
    )
});

/// Certainty that two poles of a kind speak of one thing.
const OTHER_POLE: f32 = 0.7;

/// How far, in tokens, around two poles the words stand that both speak of, and how many, in pairs, there must be.
const AROUND: usize = 9;
const SHARED: usize = 2;

/// Per cent from which on a share is as good as all.
const WHOLE: f64 = 99.0;

const SAME_WORD: f32 = 0.8;
const DROPPED: f32 = 0.55;
const WIDENED: f32 = 0.65;

/// Content words that a quantifier governs, and that a condition begins with.
const GOVERNED: usize = 2;
const CONDITION_WORDS: usize = 4;

/// Pairs of the main clause that the claim must hold before a missing condition counts as dropped.
const MAIN_CLAUSE: usize = 4;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let claim_quantifiers = cx.cues(&QUANTIFIERS, cx.claim);
    let conditional = !cx.cues(&CONDITIONS, cx.claim).is_empty();
    let claim_poles = cx.cues(&KINDS, cx.claim);
    for (support, tokens) in cx.main_evidence() {
        poles(cx, support, tokens, &claim_poles, found);
        if !conditional {
            found.extend(claim_quantifiers.iter().filter_map(|cue| over_exception(cx, support, tokens, cue)));
        }
        let source_quantifiers = cx.cues(&QUANTIFIERS, tokens);
        found.extend(unrestricted(cx, support, tokens));
        found.extend(alike(cx, support, tokens));
        found.extend(narrowed(cx, support, tokens, &claim_poles, &source_quantifiers));
        found.extend(
            claim_quantifiers
                .iter()
                .filter_map(|cue| quantifier(cx, support, tokens, cue, &source_quantifiers)),
        );
        if !conditional {
            let strict = cx.cues(&CONDITIONS, tokens).into_iter().filter(|cue| *cue.value);
            found.extend(strict.filter_map(|cue| dropped(cx, support, tokens, &cue)));
        }
    }
}

/// A quantifier that governs a word whose partner has another share.
fn quantifier(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Share>,
    source_cues: &[Match<'_, Share>],
) -> Option<Alteration> {
    let governed = cx.governed(cx.claim, &cue.words, GOVERNED);
    let pair = governed.into_iter().find_map(|at| support.pairs.iter().find(|pair| pair.claim == at))?;
    let all = *cue.value == Share::All;
    let governs = |words: &Range<usize>| cx.governed(tokens, words, GOVERNED).contains(&pair.source);
    // "All of the rise" against "two thirds of the rise".
    let part = tokens
        .quantities
        .iter()
        .find(|q| q.kind == NumberKind::Percent && q.value < WHOLE && governs(&q.tokens));
    let other = match (source_cues.iter().find(|other| governs(&other.words)), part) {
        (Some(other), _) if (*other.value == Share::All) != all => other.words.clone(),
        (None, Some(part)) if all => part.tokens.clone(),
        (None, None) if all && determines(cx, cue, pair.claim) => {
            return named_part(cx, support, tokens, cue, (pair.claim, pair.source))
                .or_else(|| widened(cx, support, tokens, cue, pair.source));
        }
        _ => return None,
    };
    Some(cx.replacement(AlterationType::Scope, &cue.words, (support, tokens, &other), SAME_WORD))
}

/// Whether a quantifier stands right before its noun, so that it tells how many of them: "all about her life" does not.
fn determines(cx: &Comparison<'_>, cue: &Match<'_, Share>, noun: usize) -> bool {
    let passes = |at: usize| {
        let token = &cx.claim.tokens[at];
        token.class != Class::Function || DETERMINERS.contains(&cx.scope.lexicon.str(token.word))
    };
    (cue.words.end..noun).all(passes)
}

/// Function words that may stand between a quantifier and its noun.
const DETERMINERS: [&str; 12] =
    ["the", "of", "its", "their", "his", "her", "our", "those", "these", "such", "a", "one"];

/// A statement about all or none of a kind, of which the source says it with a word before the noun that restricts
/// the kind: "without heat" for "without reliable heat". Where a whole kind is meant, dropping the word says more.
fn unrestricted(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let (own, other) = (cx.cues(&KIND_OF, cx.claim), cx.cues(&KIND_OF, tokens));
    let pair_of = |at: usize, source: bool| {
        support.pairs.iter().find(|pair| at == if source { pair.source } else { pair.claim })
    };
    own.iter().find_map(|mine| {
        let noun = mine.words.end;
        let pair = pair_of(noun, false).filter(|_| cx.weighs(&cx.claim.tokens[noun]))?;
        // What stands behind the noun may say in other words what the source says before it.
        let next = cx.governed(cx.claim, &(noun..noun + 1), 1);
        if next.first().is_some_and(|at| at - noun <= RESTRICTION + 1 && pair_of(*at, false).is_none()) {
            return None;
        }
        let restricts = |at: usize| {
            let word = cx.scope.lexicon.str(tokens.tokens[at].word);
            let free = pair_of(at, true).is_none() && !tokens.commas[at] && !FURTHER.contains(&word);
            free && tokens.tokens[at].class == Class::Content && cx.weighs(&tokens.tokens[at])
        };
        let theirs = other.iter().filter(|theirs| theirs.value == mine.value).find(|theirs| {
            let between = theirs.words.end..pair.source;
            (1..=RESTRICTION).contains(&between.len()) && between.clone().all(restricts)
        })?;
        let source = theirs.words.start..pair.source + 1;
        let claim = mine.words.start..noun + 1;
        let message = format!(
            "“{}” takes in more than the source's “{}”",
            cx.claim_words(&claim),
            cx.source_words(support, tokens, &source)
        );
        Some(cx.alteration(AlterationType::Scope, &claim, (support, tokens, &source), message, WIDENED))
    })
}

/// Words that make of a noun its whole kind: `true` where something is said of all, `false` where of none.
static KIND_OF: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let all = ["all the?", "every", "each", "any"];
    let none = [
        "no",
        "without any?",
        "lack|lacks|lacked|lacking any?",
        "lack|absence of any?",
        "free of|from",
        "none of the",
        "devoid of",
        "neither",
    ];
    Phrases::new(all.map(|cue| (cue, true)).into_iter().chain(none.map(|cue| (cue, false))))
});

/// Words before a noun that restrict it little.
const FURTHER: [&str; 8] = ["further", "other", "more", "additional", "single", "such", "own", "different"];

/// Wording of the claim that brushes a distinction aside, where the source makes one beside the same words and knows
/// no word of totality: "kidney disease, however mild" for "severe kidney disease".
fn alike(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let total = |tokens: &Tokens| cx.words(tokens).iter().any(|word| TOTAL.contains(word));
    let mine = cx.cues(&ALIKE, cx.claim).into_iter().next()?;
    if cx.evidence().any(|(_, tokens)| total(tokens) || !cx.cues(&ALIKE, tokens).is_empty()) {
        return None;
    }
    let weighty = support.pairs.iter().filter(|pair| cx.weighs(&cx.claim.tokens[pair.claim]));
    let anchor = weighty.filter(|pair| pair.claim < mine.words.start).max_by_key(|pair| pair.claim)?;
    if mine.words.start - anchor.claim > AROUND_ALIKE {
        return None;
    }
    let first = anchor.source.saturating_sub(AROUND_ALIKE);
    let last = tokens.tokens.len().min(anchor.source + AROUND_ALIKE + 1);
    let free = |&at: &usize| {
        let inside = tokens.clauses[at] == tokens.clauses[anchor.source];
        inside && cx.weighs(&tokens.tokens[at]) && support.pairs.iter().all(|pair| pair.source != at)
    };
    let place = (first..last).filter(free).min_by_key(|at| at.abs_diff(anchor.source))?;
    let source = place.min(anchor.source)..place.max(anchor.source) + 1;
    let message = format!(
        "“{}” takes in more than the source's “{}”",
        cx.claim_words(&mine.words),
        cx.source_words(support, tokens, &source)
    );
    Some(cx.alteration(AlterationType::Scope, &mine.words, (support, tokens, &source), message, WIDENED))
}

/// How far, in tokens, the words whose distinction is brushed aside stand from the wording that does so, and from the
/// word that makes the distinction in the source.
const AROUND_ALIKE: usize = 4;

/// Wording that brushes a distinction aside.
static ALIKE: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let table = [
        "however mild|small|large|slight|minor|severe|serious|brief|short|long|old|young|great|little|low|high",
        "however trivial|remote|rich|poor|heavy|light|big|tiny|modest|grave|weak|strong|rare|common|distant|late",
        "whatever the|their|its|his|her",
        "no matter how|what|which|where|who|when",
        "regardless|irrespective of",
        "* and * alike",
        "of every *",
        "of whatever *",
        "of any age|kind|size|rank|sort|type|grade|class|origin",
        "of all ages|kinds|sizes|ranks|sorts|types|grades|classes|origins|descriptions",
        "without exception|distinction",
        "across the board",
        "in each|every|any|all case|cases",
        "one and all",
        "none|all|each|any of whom|which",
        "by anyone|anybody",
        "everywhere|anywhere",
        "at any|every|each level|time|stage|place",
    ];
    Phrases::new(table.map(|cue| (cue, ())))
});

/// Words by which a source makes no distinction itself.
const TOTAL: [&str; 26] = [
    "all",
    "every",
    "each",
    "any",
    "both",
    "whether",
    "even",
    "entire",
    "entirely",
    "whole",
    "none",
    "never",
    "always",
    "everyone",
    "everybody",
    "anyone",
    "anybody",
    "everything",
    "anything",
    "everywhere",
    "or",
    "nor",
    "neither",
    "universal",
    "throughout",
    "across",
];

/// A word of totality over a thing that the source does not know, where the source excepts some.
fn over_exception(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Share>,
) -> Option<Alteration> {
    let unknown = |words: &[usize], source: bool| {
        let known =
            |at: usize| support.pairs.iter().any(|pair| at == if source { pair.source } else { pair.claim });
        !words.is_empty() && !words.iter().any(|at| known(*at))
    };
    let noun = cx.governed(cx.claim, &cue.words, 1);
    if *cue.value != Share::All || !unknown(&noun, false) || cx.words(cx.claim).contains(&"but") {
        return None;
    }
    let hit = cx.cues(&EXCEPTIONS, tokens).into_iter().find(|hit| {
        let before = hit.words.start.saturating_sub(1);
        unknown(&cx.governed(tokens, &hit.words, GOVERNED), true) && cx.speaks_of(support, tokens, before)
    })?;
    let last = cx.governed(tokens, &hit.words, GOVERNED).last().copied()?;
    let (claim, source) = (cue.words.start..noun.last()? + 1, hit.words.start..last + 1);
    let message = format!(
        "“{}” takes in what the source leaves out: “{}”",
        cx.claim_words(&claim),
        cx.source_words(support, tokens, &source)
    );
    Some(cx.alteration(AlterationType::Scope, &claim, (support, tokens, &source), message, OTHER_POLE))
}

/// Words that except something from what stands before them.
static EXCEPTIONS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let table = [
        "but not",
        "except",
        "but not at all",
        "other than",
        "apart from",
        "excluding",
        "with the exception of",
    ];
    Phrases::new(table.map(|cue| (cue, ())))
});

/// An *only if* of the claim where the source says *all* and knows no condition.
fn narrowed(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    own: &[Match<'_, (Kind, Reach)>],
    quantifiers: &[Match<'_, Share>],
) -> Option<Alteration> {
    let only = |hit: &&Match<'_, (Kind, Reach)>| {
        hit.value.0 == Kind::Need && cx.words(cx.claim)[hit.words.start] == "only"
    };
    let mine = own.iter().find(only)?;
    let needs = cx.cues(&KINDS, tokens).iter().any(|hit| hit.value.0 == Kind::Need);
    let all = quantifiers.iter().filter(|hit| *hit.value == Share::All).find(|hit| {
        let governed = cx.governed(tokens, &hit.words, GOVERNED);
        support.pairs.iter().any(|pair| governed.contains(&pair.source))
    })?;
    let place = (support, tokens, &all.words);
    let narrower = !needs && cx.cues(&CONDITIONS, tokens).is_empty();
    narrower.then(|| cx.replacement(AlterationType::Scope, &mine.words, place, OTHER_POLE))
}

/// A cue of the claim at one pole of its kind where the source has the other, about the same words. A pole that
/// the other text has too is answered.
fn poles(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    own: &[Match<'_, (Kind, Reach)>],
    found: &mut Vec<Alteration>,
) {
    let other = cx.cues(&KINDS, tokens);
    for mine in own {
        let (kind, reach) = *mine.value;
        let of_kind = |hit: &&Match<'_, (Kind, Reach)>| hit.value.0 == kind;
        let answered = cx.evidence().any(|(_, tokens)| {
            cx.cues(&KINDS, tokens).iter().filter(of_kind).any(|hit| hit.value.1 == reach)
        });
        // Two kinds tell a difference in one direction only: what is wider includes what is narrower.
        let one_way = matches!(kind, Kind::Range | Kind::Duration) && reach == Reach::Narrow;
        // "Not without" is "only with".
        let words = cx.words(cx.claim);
        let before = &words[mine.words.start.saturating_sub(AROUND)..mine.words.start];
        let denied = words[mine.words.start] == "without" && before.iter().any(|word| denies(word));
        if answered || one_way || denied || own.iter().filter(of_kind).any(|hit| hit.value.1 != reach) {
            continue;
        }
        let against = other
            .iter()
            .filter(of_kind)
            .find(|theirs| theirs.value.1 != reach && fits(cx, support, tokens, mine, theirs));
        if let Some(theirs) = against {
            let place = (support, tokens, &theirs.words);
            found.push(cx.replacement(AlterationType::Scope, &mine.words, place, OTHER_POLE));
        }
    }
}

/// Whether a word denies.
fn denies(word: &str) -> bool {
    ["not", "no", "never", "cannot", "nobody", "nothing", "none"].contains(&word) || word.ends_with("n't")
}

/// Whether two poles of a kind speak of one thing. What something needs or does without stands behind the cue and
/// must be the same, or another word for it that no pair knows, in a clause that the claim speaks of.
fn fits(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    mine: &Match<'_, (Kind, Reach)>,
    theirs: &Match<'_, (Kind, Reach)>,
) -> bool {
    let near = |at: usize, words: &Range<usize>| at + AROUND >= words.start && at < words.end + AROUND;
    let about = support.pairs.iter().filter(|pair| {
        near(pair.claim, &mine.words)
            && near(pair.source, &theirs.words)
            && cx.weighs(&cx.claim.tokens[pair.claim])
    });
    let shared = about.count() >= SHARED;
    if mine.value.0 != Kind::Need {
        return shared && (mine.value.0 != Kind::Range || superlative(cx, tokens, &theirs.words));
    }
    let (a, b) = (
        cx.governed(cx.claim, &mine.words, CONDITION_WORDS),
        cx.governed(tokens, &theirs.words, CONDITION_WORDS),
    );
    let meet = support.pairs.iter().any(|pair| a.contains(&pair.claim) && b.contains(&pair.source));
    let first = |words: &[usize]| words.first().copied();
    let unknown = first(&a).is_some_and(|at| support.pairs.iter().all(|pair| pair.claim != at))
        && first(&b).is_some_and(|at| support.pairs.iter().all(|pair| pair.source != at));
    meet || unknown
        && cx.speaks_of(support, tokens, theirs.words.start)
        && cx.words(tokens)[theirs.words.clone()] == ["without"]
}

/// Whether a superlative stands before a range that it looks back over.
fn superlative(cx: &Comparison<'_>, tokens: &Tokens, range: &Range<usize>) -> bool {
    let words = cx.words(tokens);
    let before = &words[range.start.saturating_sub(AROUND)..range.start];
    before.iter().any(|word| {
        ["most", "least", "worst", "best", "first", "record"].contains(word)
            || word.len() > SHORTEST && word.ends_with("est")
    })
}

/// Most letters of a word in *-est* that is no superlative ("rest", "west", "forest" is one letter more and rare).
const SHORTEST: usize = 5;

/// A word of totality over a kind of thing of which the source names one: *every faculty* where the source has the
/// *Faculty of Science*.
fn named_part(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Share>,
    (at, place): (usize, usize),
) -> Option<Alteration> {
    let name = |at: usize| tokens.tokens.get(at).is_some_and(|token| token.class == Class::Name);
    let of = |at: usize| {
        tokens.tokens.get(at).is_some_and(|token| ["of", "for"].contains(&cx.scope.lexicon.str(token.word)))
    };
    let behind = if of(place + 1) && name(place + 2) { Some(place + 2) } else { None };
    let before = place.checked_sub(1).filter(|&before| name(before));
    let proper = behind.or(before)?;
    let told = support.pairs.iter().any(|pair| pair.source == proper);
    if told || cx.claim.tokens[at].class == Class::Name || cue.words.end != at {
        return None;
    }
    let source = place.min(proper)..place.max(proper) + 1;
    let message = format!(
        "“{}” takes in more than the source's “{}”",
        cx.claim_words(&(cue.words.start..at + 1)),
        cx.source_words(support, tokens, &source)
    );
    Some(cx.alteration(AlterationType::Scope, &cue.words, (support, tokens, &source), message, WIDENED))
}

/// A word of totality over what the source restricts by the words right behind it.
fn widened(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, Share>,
    noun: usize,
) -> Option<Alteration> {
    let restricts = |at: &usize| {
        tokens.tokens.get(*at).is_some_and(|token| RESTRICTING.contains(&cx.scope.lexicon.str(token.word)))
    };
    // Behind a comma the words describe all of them.
    let head = (noun + 1..tokens.tokens.len())
        .take_while(|&at| !tokens.commas[at] && tokens.tokens[at].class == Class::Content)
        .take_while(|&at| support.pairs.iter().any(|pair| pair.source == at))
        .last();
    let start = Some(head.unwrap_or(noun) + 1).filter(restricts).filter(|&at| !tokens.commas[at])?;
    let words: Vec<usize> =
        (start..tokens.tokens.len()).filter(|&at| cx.weighs(&tokens.tokens[at])).take(RESTRICTION).collect();
    let kept = support.pairs.iter().any(|pair| words.contains(&pair.source));
    let source = noun..words.last()? + 1;
    let message = format!(
        "“{}” takes in more than the source's “{}”",
        cx.claim_words(&cue.words),
        cx.source_words(support, tokens, &source)
    );
    let certainty = if kept { 0.0 } else { WIDENED };
    Some(cx.alteration(AlterationType::Scope, &cue.words, (support, tokens, &source), message, certainty))
}

/// Words that open a restriction right behind a noun.
const RESTRICTING: [&str; 12] = [
    "with",
    "without",
    "whose",
    "who",
    "having",
    "above",
    "below",
    "under",
    "over",
    "exceeding",
    "within",
    "outside",
];

/// Content words with which a restriction begins.
const RESTRICTION: usize = 2;

/// A condition of the source that the claim leaves out.
fn dropped(
    cx: &Comparison<'_>,
    support: &Support,
    tokens: &Tokens,
    cue: &Match<'_, bool>,
) -> Option<Alteration> {
    let condition = cx.governed(tokens, &cue.words, CONDITION_WORDS);
    let (first, last) = (*condition.first()?, *condition.last()?);
    let kept = support.pairs.iter().any(|pair| condition.contains(&pair.source));
    let main: Vec<usize> = support
        .pairs
        .iter()
        .filter(|pair| pair.coherent && cx.weighs(&cx.claim.tokens[pair.claim]))
        .map(|pair| pair.claim)
        .collect();
    // What the condition restricts stands before it, or behind the condition where that comes first.
    let anchor = if cue.words.start > 0 { cue.words.start - 1 } else { tokens.tokens.len() - 1 };
    let spoken_of = cx.speaks_of(support, tokens, anchor);
    if kept || main.len() < MAIN_CLAUSE || !spoken_of {
        return None;
    }
    let source = cue.words.start.min(first)..last + 1;
    let range = *main.first()?..*main.last()? + 1;
    let message =
        format!("leaves out the source's condition “{}”", cx.source_words(support, tokens, &source));
    Some(cx.alteration(AlterationType::Scope, &range, (support, tokens, &source), message, DROPPED))
}
