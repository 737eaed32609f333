//! Flags a claim that is wider or narrower than its evidence: *all* for *most*, an exception or a condition
//! that is gone.
//!
//! Quantifiers stand on a ladder and are compared where they govern partners. A condition counts as dropped
//! when the source's main clause is in the claim, the condition's words are not, and the claim has no
//! condition of its own. Dropping any other detail only makes a text shorter.

use super::{Comparison, Rule};
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::normalise::numbers::NumberKind;
use crate::phrases::{Match, Phrases};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "changed-scope",
    level: Level::Error,
    summary: "The claim covers more or less than the source says",
    explain: r"## What it does
Compares quantifiers (`all`, `most`, `some`) that govern the same word, and reports a condition or exception of
the source (`unless`, `provided that`, `except`) that the claim drops while it keeps the rest.

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
    let claim_words = cx.words(cx.claim);
    let claim_quantifiers = QUANTIFIERS.all(&claim_words);
    let conditional = !CONDITIONS.all(&claim_words).is_empty();
    for (support, tokens) in cx.main_evidence() {
        let source_words = cx.words(tokens);
        let source_quantifiers = QUANTIFIERS.all(&source_words);
        found.extend(
            claim_quantifiers
                .iter()
                .filter_map(|cue| quantifier(cx, support, tokens, cue, &source_quantifiers)),
        );
        if !conditional {
            let strict = CONDITIONS.all(&source_words).into_iter().filter(|cue| *cue.value);
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
        (None, None) if all => return widened(cx, support, tokens, cue, pair.source),
        _ => return None,
    };
    Some(cx.replacement(AlterationType::Scope, &cue.words, (support, tokens, &other), SAME_WORD))
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
    let start = Some(noun + 1).filter(restricts).filter(|&at| !tokens.commas[at])?;
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
