//! Who says what, as far as words tell: the frames of a passage, each a holder and what is said.
//!
//! A frame is a verb of saying or judging with the phrase right before it ("the Board argued that …"), the phrase
//! behind its *by* ("is called a failure by the Board"), or a phrase such as "in the view of the Board". A passage
//! may have several, one a clause, where its attribution knows one. No rule of its own: `swapped-agent` calls it.

use super::Comparison;
use super::altered_name::{DETERMINERS, keys, side_by_side};
use crate::align::credit;
use crate::alignment::Support;
use crate::lexical::Relation;
use crate::normalise::{Class, Sym, Tokens, words};
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Pairs that what is said must have on both sides to be the same statement.
pub(super) const SAID: usize = 2;

/// Share of what the claim's holder says, in pairs, that one frame of the source must have, `0..=1`.
const MOST: f32 = 0.5;

/// Most content words of the phrase of one who says it.
const HOLDER: usize = 6;

/// Most tokens of an apposition between a holder and the verb.
const APPOSITION: usize = 12;

/// Verbs that say or judge, by their dictionary form.
const SAYING: &str = "accuse add admit advise allege announce argue assert believe blame call caution claim \
    complain concede conclude condemn confirm consider contend criticise declare deem demand denounce deny \
    describe dismiss doubt estimate expect explain fear find forecast foresee hold insist lament maintain note \
    object observe plead praise predict protest reckon recommend refuse regard regret reject remark reply report \
    say state stress suggest tell testify think urge warn welcome write";

/// Nouns of a phrase that gives the view of another ("in the *view* of").
const VIEWS: &str = "account belief calculation estimate estimation eye judgement judgment mind opinion reading \
    reckoning view word";

/// Words between a holder and the verb that say nothing about who it is.
const BETWEEN: [&str; 18] = [
    "has",
    "have",
    "had",
    "also",
    "will",
    "would",
    "can",
    "could",
    "did",
    "does",
    "do",
    "not",
    "never",
    "itself",
    "himself",
    "herself",
    "themselves",
    "since",
];

/// Nouns that name the text itself or nobody in particular: another one for them is no other speaker.
const NOBODY: &str = "article author book document letter paper report source statement study text";

static VERBS: LazyLock<FxHashSet<String>> = LazyLock::new(|| stems(SAYING));
static NOUNS: LazyLock<FxHashSet<String>> = LazyLock::new(|| stems(VIEWS));
static TEXTS: LazyLock<FxHashSet<String>> = LazyLock::new(|| stems(NOBODY));

fn stems(list: &str) -> FxHashSet<String> {
    list.split_whitespace().map(words::key).collect()
}

/// Whether a word is a form of one of the verbs of saying or judging.
pub(super) fn says(word: &str) -> bool {
    words::with_key(word, |key| VERBS.contains(key))
}

/// One who says something, and where it stands what they say.
struct Frame {
    /// The tokens of the holder, determiners left out.
    holder: Range<usize>,
    /// The tokens of what is said.
    content: Range<usize>,
}

/// A holder of the claim that the source has not say it, beside the one that does.
pub(super) struct Other<'a> {
    /// The tokens of the claim's holder.
    pub claim: Range<usize>,
    pub support: &'a Support,
    pub tokens: &'a Tokens,
    /// The tokens of the source's holder.
    pub source: Range<usize>,
}

/// The first statement of the claim that another makes in the passage of a support.
pub(super) fn by_another<'a>(
    cx: &Comparison<'a>,
    support: &'a Support,
    tokens: &'a Tokens,
) -> Option<Other<'a>> {
    let own = frames(cx, cx.claim);
    if own.is_empty() {
        return None;
    }
    let theirs = frames(cx, tokens);
    own.into_iter().find_map(|own| {
        let said: Vec<usize> = support
            .pairs
            .iter()
            .filter(|p| credit(p) > 0.0 && cx.weighs(&cx.claim.tokens[p.claim]))
            .filter(|p| own.content.contains(&p.claim) && !own.holder.contains(&p.claim))
            .map(|p| p.source)
            .collect();
        let inside = |frame: &Frame| said.iter().filter(|at| frame.content.contains(at)).count();
        let best =
            theirs.iter().max_by_key(|frame| (inside(frame), std::cmp::Reverse(frame.content.start)))?;
        let most = inside(best);
        // The claim's holder may say as much of it in the source too.
        let firm = most >= SAID && most as f32 >= MOST * said.len() as f32;
        let alone = theirs.iter().all(|frame| {
            !one(cx, tokens, &own.holder, &frame.holder)
                || inside(frame) < most && frame.holder != best.holder
        });
        let named = !one(cx, tokens, &own.holder, &best.content) && alone;
        (firm && named && differ(cx, tokens, &own.holder, &best.holder)).then(|| Other {
            claim: own.holder,
            support,
            tokens,
            source: best.holder.clone(),
        })
    })
}

/// Whether two ranges share a word of weight, or two related ones.
pub(super) fn one(cx: &Comparison<'_>, tokens: &Tokens, claim: &Range<usize>, source: &Range<usize>) -> bool {
    claim.clone().filter(|&at| cx.weighs(&cx.claim.tokens[at])).any(|at| {
        let key = cx.claim.tokens[at].key;
        source.clone().any(|place| {
            let other = tokens.tokens[place].key;
            let relation = cx.scope.lexis.relation(key, other);
            key == other
                || relation.is_some_and(|r| !matches!(r, Relation::Contrast | Relation::Opposite))
                || tokens.referents.iter().any(|r| r.at == place && r.name.contains(&key))
        })
    })
}

/// Whether two phrases name two parties: the sources know both, they share nothing, the sources never set them side
/// by side, and the claim does not speak of the source's.
pub(super) fn differ(
    cx: &Comparison<'_>,
    tokens: &Tokens,
    claim: &Range<usize>,
    source: &Range<usize>,
) -> bool {
    let party = |tokens: &Tokens, range: &Range<usize>| -> Vec<_> {
        let named = keys(tokens, range);
        let content = || range.clone().filter(|&at| cx.weighs(&tokens.tokens[at]));
        if named.is_empty() { content().map(|at| tokens.tokens[at].key).collect() } else { named }
    };
    let text = |tokens: &Tokens, range: &Range<usize>| {
        let word = |at: usize| words::stem(cx.scope.lexicon.str(tokens.tokens[at].word));
        keys(tokens, range).is_empty() && range.clone().any(|at| TEXTS.contains(&word(at)))
    };
    let (own, other) = (party(cx.claim, claim), party(tokens, source));
    let passages = || cx.scope.source_texts.iter().flat_map(|text| &text.passages);
    let inside = |passage: &Tokens, key: &Sym| passage.tokens.iter().any(|token| token.key == *key);
    // "The company" may be any of the names: with a common noun, the passage itself must speak of both.
    let names = [(cx.claim, claim), (tokens, source)].iter().all(|(t, range)| !keys(t, range).is_empty());
    let known = own.iter().all(|key| inside(tokens, key) || names && passages().any(|p| inside(p, key)));
    let spoken_of = cx.claim.tokens.iter().any(|token| other.contains(&token.key));
    !own.is_empty()
        && !other.is_empty()
        && known
        && !spoken_of
        && !text(cx.claim, claim)
        && !text(tokens, source)
        && !one(cx, tokens, claim, source)
        && !side_by_side(cx, &own, &other)
}

/// The frames of a passage, in text order.
fn frames(cx: &Comparison<'_>, tokens: &Tokens) -> Vec<Frame> {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| cx.scope.lexicon.str(token.word));
    let mut found: Vec<Frame> = Vec::new();
    // Where each frame begins, holder and verb included: what the one before says ends there.
    let mut starts: Vec<usize> = Vec::new();
    for at in 0..tokens.tokens.len() {
        let class = tokens.tokens[at].class;
        if matches!(class, Class::Content | Class::Function) && says(word(at)) {
            let passive = (at.saturating_sub(2)..at).any(|before| words::FORMS_OF_BE.contains(&word(before)));
            if passive {
                // "is called a failure by the Board"
                let end = clause_end(tokens, at);
                let by = (at + 1..end).find(|&by| word(by) == "by");
                if let Some(holder) = by.and_then(|by| phrase(cx, tokens, by + 1)) {
                    let start = clause_start(tokens, at);
                    found.push(Frame { content: start..holder.start, holder });
                    starts.push(start);
                }
            } else if let Some(holder) = before(cx, tokens, at) {
                starts.push(holder.start);
                found.push(Frame { content: at + 1..clause_end(tokens, at), holder });
            }
        }
        let opens = at == 0 || tokens.commas[at] || tokens.clauses[at] != tokens.clauses[at - 1];
        if let Some(holder) = view(cx, tokens, at).filter(|_| class == Class::Function)
            && (opens || tokens.commas.get(holder.end).copied().unwrap_or(true))
        {
            let content = clause_start(tokens, at)..clause_end(tokens, at);
            let content = if opens { holder.end..content.end } else { content.start..at };
            starts.push(at);
            found.push(Frame { content, holder });
        }
    }
    for frame in &mut found {
        let next = starts.iter().find(|start| frame.content.contains(start) && **start > frame.content.start);
        if let Some(next) = next.filter(|_| frame.holder.end <= frame.content.start) {
            frame.content.end = *next;
        }
    }
    found
}

/// The first token of the clause of `at`.
fn clause_start(tokens: &Tokens, at: usize) -> usize {
    (0..=at).rev().take_while(|&other| tokens.clauses[other] == tokens.clauses[at]).last().unwrap_or(at)
}

/// The token behind the clause of `at`.
fn clause_end(tokens: &Tokens, at: usize) -> usize {
    (at..tokens.tokens.len())
        .take_while(|&other| tokens.clauses[other] == tokens.clauses[at])
        .last()
        .map_or(at, |last| last + 1)
}

/// The holder of "in the view of X", "according to X" and, at the head of a sentence, "to X," and "for X,".
fn view(cx: &Comparison<'_>, tokens: &Tokens, at: usize) -> Option<Range<usize>> {
    let word = |at: usize| tokens.tokens.get(at).map_or("", |token| cx.scope.lexicon.str(token.word));
    let noun = |at: usize| NOUNS.contains(&words::stem(word(at)));
    match word(at) {
        "according" if word(at + 1) == "to" => phrase(cx, tokens, at + 2),
        "in" | "to" if word(at + 1) == "the" && noun(at + 2) && word(at + 3) == "of" => {
            phrase(cx, tokens, at + 4)
        }
        "to" | "for" if at == 0 => {
            let holder = phrase(cx, tokens, 1)?;
            let comma = tokens.commas.get(holder.end).copied().unwrap_or(false);
            let named = !keys(tokens, &holder).is_empty();
            (comma && named).then_some(holder)
        }
        _ => None,
    }
}

/// The noun phrase that begins at a token, determiners left out; ends at a comma.
pub(super) fn phrase(cx: &Comparison<'_>, tokens: &Tokens, start: usize) -> Option<Range<usize>> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let start = (start..tokens.tokens.len()).find(|&at| !DETERMINERS.contains(&word(at)))?;
    let mut end = start;
    while end < tokens.tokens.len()
        && (end == start || !tokens.commas[end] && tokens.clauses[end] == tokens.clauses[start])
    {
        let token = &tokens.tokens[end];
        let noun = matches!(token.class, Class::Name | Class::Content) && !says(word(end));
        let inside = end > start && matches!(word(end), "of" | "the" | "and" | "'s");
        if !noun && !inside {
            break;
        }
        end += 1;
    }
    while end > start && tokens.tokens[end - 1].class == Class::Function {
        end -= 1;
    }
    (end > start && tokens.tokens[start].class != Class::Function).then_some(start..end)
}

/// The noun phrase right before a verb, an apposition or a relative clause between two commas skipped.
pub(super) fn before(cx: &Comparison<'_>, tokens: &Tokens, verb: usize) -> Option<Range<usize>> {
    let word = |at: usize| cx.scope.lexicon.str(tokens.tokens[at].word);
    let first = clause_start(tokens, verb);
    let adverb = |at: usize| BETWEEN.contains(&word(at)) || word(at).ends_with("ly");
    let mut end = verb;
    while end > first && adverb(end - 1) && !tokens.commas[end] {
        end -= 1;
    }
    if tokens.commas[end] {
        end = (first + 1..end).rev().take(APPOSITION).find(|&at| tokens.commas[at])?;
    }
    let mut start = end;
    while start > first && !(start < end && tokens.commas[start]) {
        let token = &tokens.tokens[start - 1];
        let noun = matches!(token.class, Class::Name | Class::Content) && !says(word(start - 1));
        let inside = start < end && matches!(word(start - 1), "of" | "the" | "and" | "whose" | "'s");
        if !noun && !inside {
            break;
        }
        start -= 1;
    }
    while start < end && tokens.tokens[start].class == Class::Function {
        start += 1;
    }
    let content = (start..end).filter(|&at| cx.weighs(&tokens.tokens[at])).count();
    // Behind a preposition it is no subject.
    let governed = start > first && GOVERNING.contains(&word(start - 1))
        || start > first + 1
            && DETERMINERS.contains(&word(start - 1))
            && GOVERNING.contains(&word(start - 2));
    (content > 0 && content <= HOLDER && !governed).then_some(start..end)
}

/// Prepositions that take a phrase away from the verb behind it.
const GOVERNING: [&str; 14] =
    ["at", "in", "of", "from", "near", "to", "for", "with", "on", "under", "over", "between", "by", "into"];
