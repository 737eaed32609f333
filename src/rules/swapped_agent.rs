//! Flags a deed or a statement that the claim gives to another than the source does.
//!
//! Without a parser, some forms are plain enough to compare: who speaks (the attributions of both passages, and
//! the frames of `frames.rs`), who stands behind the *by* of a passive beside the subject of the same verb, who
//! has which part in a deed that a table knows from both sides (`parts.rs`), and two names that have exchanged
//! their places, told by the preposition before each.

use super::altered_name::{self, DETERMINERS, Replaced, acts, keys, replaced, side_by_side};
use super::frames::{self, SAID, says};
use super::parts::PASSIVE;
use super::{Comparison, Rule, parts};
use crate::align::credit;
use crate::alignment::Support;
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::{Class, Tokens, words};
use crate::span::Span;
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "swapped-agent",
    level: Level::Error,
    summary: "Another one does, suffers or says it than in the source",
    explain: r"## What it does
Compares who speaks in both passages, who stands behind the `by` of a passive with the subject of the same verb, the
parts of one name beside the same verb (`lent by`, `lent to`) or in one deed told by other words (`sale to`, `sold`,
`bought from`), whom it is done to (`accused the Board`), and the places of two names that both passages have. A
name that other passages know and that stands in the place of the one who acts is reported here too.

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
/// Certainty that one has another part in a deed that other words tell of.
const PART: f32 = 0.65;

/// Most tokens between a verb and its *by*, and of a subject before its verb.
const TO_BY: usize = 2;
const SUBJECT: usize = 7;

/// Most tokens of the phrase behind a *by*.
const PHRASE: usize = 8;

/// Function words inside a phrase of those who act.
const PHRASE_WORDS: [&str; 4] = ["and", "or", "of", "the"];

/// Words that stand for one named elsewhere.
const PRONOUNS: [&str; 10] = ["he", "she", "it", "they", "who", "which", "that", "we", "i", "you"];

/// Prepositions that give a name its part in a deed.
const ROLES: [&str; 11] =
    ["by", "from", "to", "against", "for", "on", "with", "under", "over", "towards", "into"];

/// Verbs whose subject and object may change places.
const MUTUAL: [&str; 14] = [
    "accompany",
    "adjoin",
    "border",
    "divorce",
    "encounter",
    "equal",
    "face",
    "fight",
    "join",
    "marry",
    "meet",
    "neighbour",
    "oppose",
    "resemble",
];

/// Prepositions behind a verb that name another than the one who acts.
const RECEIVERS: [&str; 5] = ["to", "against", "towards", "for", "upon"];

/// Most tokens between a verb and the preposition of the one it is done to.
const TO_RECEIVER: usize = 5;

/// Most tokens before the name that opens a clause.
const OPENING: usize = 4;

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    let before = found.len();
    for (support, tokens) in cx.main_evidence() {
        let said = speaker(cx, support, tokens).or_else(|| opened_by_another(cx, support, tokens));
        found.extend(said.or_else(|| framed(cx, support, tokens)));
        let told = found.len();
        match turned(cx, support, tokens) {
            Some(turned) => found.push(turned),
            None => found.extend(agents(cx, support, tokens)),
        }
        found.extend(exchange(cx, support, tokens));
        if found.len() == told {
            found.extend(parted(cx, support, tokens));
        }
    }
    for r in replaced(cx).iter().filter(|r| acts(cx, r)) {
        let certainty = if both_say(cx, r) { r.certainty.max(SPEAKER) } else { r.certainty };
        let one = cx.replacement(AlterationType::Agent, &r.run, (r.support, r.tokens, &r.name), certainty);
        if !found[before..].iter().any(|other| other.span.overlaps(one.span)) {
            found.push(one);
        }
    }
}

/// The alteration of a statement that the source gives to another.
fn said_by(
    cx: &Comparison<'_>,
    claim: &Range<usize>,
    against: (&Support, &Tokens, &Range<usize>),
) -> Alteration {
    let (support, tokens, other) = against;
    let message = format!(
        "the source has “{}” say it, not “{}”",
        cx.source_words(support, tokens, other),
        cx.claim_words(claim)
    );
    cx.alteration(AlterationType::Agent, claim, against, message, SPEAKER)
}

/// Another one says the same, by the frames of both passages.
fn framed(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let other = frames::by_another(cx, support, tokens)?;
    Some(said_by(cx, &other.claim, (other.support, other.tokens, &other.source)))
}

/// One who has another part in the same deed, or the part of another.
fn parted(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let changed = parts::changed(cx, support, tokens)?;
    let against = (changed.support, changed.tokens, &changed.source);
    if !changed.turned {
        return Some(cx.replacement(AlterationType::Agent, &changed.claim, against, PART));
    }
    let message = format!("in the source “{}” has another part in it", cx.claim_words(&changed.claim));
    Some(cx.alteration(AlterationType::Agent, &changed.claim, against, message, PART))
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
    Some(said_by(cx, &claim, (support, tokens, &other)))
}

/// Whether the sources set the two speakers side by side, as an office and its holder.
fn one_person(cx: &Comparison<'_>, tokens: &Tokens, claim: &Range<usize>, source: &Range<usize>) -> bool {
    side_by_side(cx, &keys(cx.claim, claim), &keys(tokens, source))
}

/// What the claim has one say stands in a clause of the source that opens with another name and a verb of saying:
/// a source may report several, and only one frame a passage is known.
fn opened_by_another(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let own = cx.passage.attribution.as_ref()?;
    let claim = within(cx.claim, own.speaker)?;
    let speaker = keys(cx.claim, &claim);
    let said: Vec<usize> = support
        .pairs
        .iter()
        .filter(|p| cx.weighs(&cx.claim.tokens[p.claim]) && !claim.contains(&p.claim))
        .filter(|p| own.content.iter().any(|span| span.covers(cx.claim.tokens[p.claim].span)))
        .map(|p| p.source)
        .collect();
    let inside = |clause: u16| said.iter().filter(|&&at| tokens.clauses[at] == clause).count();
    let clause = said.iter().map(|&at| tokens.clauses[at]).max_by_key(|&clause| inside(clause))?;
    let start = tokens.clauses.iter().position(|&other| other == clause)?;
    let end = start + tokens.clauses[start..].iter().take_while(|&&other| other == clause).count();
    let named = |at: &usize| tokens.tokens[*at].class == Class::Name && !tokens.tokens[*at].silent;
    let first = (start..end.min(start + OPENING)).find(named)?;
    let other = first..(first..end).take_while(named).last()? + 1;
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    // Only a noun phrase may open the clause, and the verb stands right behind the name.
    let plain = (start..first).all(|at| {
        tokens.tokens[at].class != Class::Function
            || DETERMINERS.contains(&word(at))
            || at == start && joins(word(at))
    });
    let verb = (other.end..end).find(|&at| tokens.tokens[at].class != Class::Function)?;
    let theirs = keys(tokens, &other);
    let here = (start..end).any(|at| speaker.contains(&tokens.tokens[at].key));
    let spoken_of = cx.claim.tokens.iter().any(|token| theirs.contains(&token.key));
    let firm = inside(clause) >= SAID && 2 * inside(clause) >= said.len();
    if speaker.is_empty()
        || !plain
        || !firm
        || verb > other.end + 1
        || !says(word(verb))
        || here
        || spoken_of
        || !altered_name::known(cx, &claim)
        || side_by_side(cx, &speaker, &theirs)
    {
        return None;
    }
    Some(said_by(cx, &claim, (support, tokens, &other)))
}

/// Whether a verb of saying stands right behind both names, and what is said is shared.
fn both_say(cx: &Comparison<'_>, replaced: &Replaced<'_>) -> bool {
    let says = |tokens: &Tokens, at: usize| {
        tokens.tokens.get(at).is_some_and(|token| says(cx.scope.lexicon.str(token.word)))
    };
    let Replaced { run, support, tokens, name, .. } = replaced;
    let shared = support.pairs.iter().filter(|p| {
        cx.weighs(&cx.claim.tokens[p.claim]) && tokens.clauses[p.source] == tokens.clauses[name.start]
    });
    says(cx.claim, run.end) && says(tokens, name.end) && shared.count() > SAID
}

/// Whether a word joins a clause to the one before.
fn joins(word: &str) -> bool {
    matches!(word, "but" | "and" | "while" | "whereas" | "yet" | "though" | "although" | "because" | "that")
}

/// Whether a word is a form of one of the verbs of a table.
fn one_of(table: &[&str], word: &str) -> bool {
    let key = words::key(word);
    table.iter().any(|verb| words::stem(verb) == key)
}

/// A name that acts in one text (behind the *by* of a verb, or right before it) and to whom it is done in the other.
fn turned(cx: &Comparison<'_>, support: &Support, tokens: &Tokens) -> Option<Alteration> {
    let verbs = support.pairs.iter().filter(|pair| {
        credit(pair) > 0.0
            && cx.claim.tokens[pair.claim].class == Class::Content
            && cx.claim.tokens[pair.claim].key == tokens.tokens[pair.source].key
    });
    verbs.into_iter().find_map(|verb| {
        let parts = |tokens: &Tokens, at: usize| (behind_by(cx, tokens, at), receiver(cx, tokens, at));
        let (by, to) = parts(cx.claim, verb.claim);
        let (source_by, source_to) = parts(tokens, verb.source);
        let shared = |claim: &Range<usize>, source: &Range<usize>| {
            let named = keys(tokens, source);
            keys(cx.claim, claim).iter().any(|key| named.contains(key))
        };
        let turned = |own: Option<Range<usize>>, other: Option<Range<usize>>| {
            own.zip(other).filter(|(own, other)| shared(own, other))
        };
        let (own, other) = turned(to, source_by).or_else(|| turned(by, source_to))?;
        let message = format!(
            "in the source “{}” has another part in “{}”",
            cx.claim_words(&own),
            cx.source_words(support, tokens, &(verb.source..verb.source + 1))
        );
        Some(cx.alteration(AlterationType::Agent, &own, (support, tokens, &other), message, AGENT))
    })
}

/// The name to whom something is done, behind one of [`RECEIVERS`] in the clause of a verb.
fn receiver(cx: &Comparison<'_>, tokens: &Tokens, verb: usize) -> Option<Range<usize>> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let end = tokens.tokens.len().min(verb + 1 + TO_RECEIVER);
    let preposition = (verb + 1..end)
        .take_while(|&at| tokens.clauses[at] == tokens.clauses[verb] && word(at) != "by")
        .find(|&at| RECEIVERS.contains(&word(at)))?;
    let start = (preposition + 1..tokens.tokens.len()).find(|&at| !DETERMINERS.contains(&word(at)))?;
    let named = |at: &usize| tokens.tokens[*at].class == Class::Name;
    let name = (start..tokens.tokens.len()).take_while(|at| named(at) || word(*at) == "of");
    let last = name.filter(named).last()?;
    Some(start..last + 1)
}

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
        // Or both are names, and either is missing on the other side.
        let strange = || {
            let (name, theirs) = (keys(cx.claim, &own), keys(tokens, &other));
            let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
            let apart = !tokens.tokens.iter().any(|token| name.contains(&token.key))
                && !cx.claim.tokens.iter().any(|token| theirs.contains(&token.key));
            let open = other.clone().any(|at| PRONOUNS.contains(&word(at)));
            let named = !name.is_empty() && !theirs.is_empty() && altered_name::known(cx, &own);
            named && apart && !open && !side_by_side(cx, &name, &theirs)
        };
        if (moved && given || strange()) && !shares(cx, tokens, &own, &other) {
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
    // Two who act together are one phrase: "by the port and the guild".
    let inside = |at: usize| {
        tokens.clauses[at] == tokens.clauses[by]
            && (tokens.tokens[at].class != Class::Function || PHRASE_WORDS.contains(&word(at)))
    };
    let phrase = (start..tokens.tokens.len().min(start + PHRASE)).take_while(|&at| inside(at));
    let end = phrase.filter(|&at| tokens.tokens[at].class != Class::Function).last()? + 1;
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
            let crossed = || {
                let (own, other) =
                    (verb_between(cx, cx.claim, a, b), verb_between(cx, tokens, source_b, source_a));
                own.zip(other).is_some_and(|(own, other)| {
                    let paired = support.pairs.iter().any(|p| (p.claim, p.source) == (own, other));
                    paired && !one_of(&MUTUAL, cx.scope.lexicon.str(cx.claim.tokens[own].word))
                })
            };
            if one && (ra.is_some() && rb.is_some() && ra != rb && ra == sb && rb == sa || crossed()) {
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

/// The part of a name: the preposition before it; "" for a name that opens its clause. `None` for any other, as in
/// an apposition.
fn role<'a>(cx: &Comparison<'a>, tokens: &Tokens, at: usize) -> Option<&'a str> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let name = |at: usize| tokens.tokens[at].class == Class::Name;
    // The second of two names that are joined has the part of the first.
    let joined = |at: usize| matches!(word(at), "and" | "or") && at > 0 && name(at - 1);
    let skipped = |at: &usize| name(*at) || DETERMINERS.contains(&word(*at)) || joined(*at);
    match (0..at).rev().find(|before| !skipped(before)) {
        Some(before) if tokens.clauses[before] == tokens.clauses[at] => {
            Some(word(before)).filter(|word| ROLES.contains(word))
        }
        _ => Some(""),
    }
}

/// The active verb that stands alone between two names without prepositions, the first right before it and the
/// second right behind.
fn verb_between(cx: &Comparison<'_>, tokens: &Tokens, one: usize, other: usize) -> Option<usize> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let content = |at: &usize| {
        let token = &tokens.tokens[*at];
        token.class == Class::Content
    };
    let mut between = (one + 1..other).filter(content);
    let verb = between.next()?;
    let plain = (one + 1..other).all(|at| {
        at == verb || tokens.tokens[at].class == Class::Name || !joins(word(at)) && !ROLES.contains(&word(at))
    });
    let passive = (one + 1..verb).any(|at| PASSIVE.contains(&word(at)));
    (between.next().is_none() && plain && !passive && role(cx, tokens, one) == Some("")).then_some(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_known_in_every_form() {
        for word in ["said", "says", "called", "criticized", "held", "estimates", "reckoning"] {
            assert!(says(word), "{word}");
        }
        for word in ["met", "married", "faces"] {
            assert!(one_of(&MUTUAL, word), "{word}");
        }
        for word in ["built", "signed", "sank"] {
            assert!(!says(word), "{word}");
        }
    }
}
