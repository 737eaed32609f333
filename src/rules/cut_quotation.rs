//! Flags a quotation that is true to the letter, cut where the words left out turn its meaning.
//!
//! Looks at what the source has around the pieces of a quotation: before the first, behind the last, between
//! two. A negation, a restriction or a hedge counts where it governs the quoted words, that is right before
//! them; a condition where it belongs to the same sentence. When the claim tells of it outside the
//! quotation, in words of its own or in another quotation, nothing was lost.

use super::quoted::{Found, Quoted, Stretch};
use super::{Comparison, Rule};
use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;
use crate::normalise::Tokens;
use crate::phrases::Phrases;
use crate::segment::kinds;
use std::ops::Range;
use std::sync::LazyLock;

pub(super) const RULE: Rule = Rule {
    name: "cut-quotation",
    level: Level::Error,
    summary: "A quotation is cut where the words left out turn its meaning",
    explain: r"## What it does
Finds quotations that a source has word for word, and reports one whose cut, at its beginning, its end or an ellipsis,
takes away a negation (`not yet`, `hardly`, `far from`), a restriction (`only`), a hedge (`may`, `perhaps`) or a condition
(`unless …`, `provided that …`) that belongs to the quoted words.

## Why it matters
Every word inside the marks is true, and the reader is told the opposite.

## Example
Source: `“The quay is far from safe in winter,” she said.` Derivative: `She called the quay “safe in winter”.`

## Limits
Silent when the claim tells of the negation, restriction, hedge or condition in any words of the tables, or when the source
has the quoted words elsewhere without them. Conditions in a sentence of their own are not seen.
",
    finds: Some(AlterationType::Quote),
    check: Some(check),
};

/// What is lost with a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    Negation,
    Restriction,
    Hedge,
    Condition,
    /// Looks like one of them and is none.
    Nothing,
}

/// Cues in a source whose loss turns the quoted words.
static CUES: LazyLock<Phrases<Loss>> = LazyLock::new(|| {
    let negations = [
        "not|never|no|neither|nor|without|cannot|none|nobody|nothing|hardly|scarcely|barely|rarely|seldom",
        "can't|won't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|hasn't|haven't|hadn't",
        "wouldn't|shouldn't|couldn't",
        "not yet|quite|really|necessarily|exactly|even|at",
        "no longer|more",
        "far|nowhere from|near",
        "anything but",
        "unlikely|impossible|doubtful|untrue|false that|to",
        "less than",
        "fail|fails|failed|refuse|refuses|refused|decline|declines|declined to",
        "instead|short of",
    ];
    let restrictions = ["only|solely|exclusively", "almost|nearly", "at most|best", "up to"];
    let hedges = [
        "may|might|perhaps|possibly|maybe|probably|likely|allegedly|reportedly|seemingly|apparently",
        "likely|hope|hopes|hoped|want|wants|wanted|wish|wishes|try|tries|tried to",
        "possible that|to",
        "seem|seems|appear|appears to",
    ];
    let conditions = [
        "unless|if|except|excepting",
        "provided|providing that?",
        "on the? condition that",
        "as|so long as",
        "only if|when|once|after|where",
        "but|and only if|when|once|after",
        "subject to",
        "but|though|although|yet not|never|only",
    ];
    let nothing = [
        "not only|just|merely|least|to",
        "no|little doubt",
        "no fewer|less than",
        "even|as|what if",
        "if any|so|possible|only|ever",
        "know|knows|knew|ask|asks|asked|wonder|wonders|wondered|see|sees|doubt|doubts|clear|sure|decide|tell if",
    ];
    let with = |loss, table: Vec<&'static str>| table.into_iter().map(move |phrase| (phrase, loss));
    Phrases::new(
        with(Loss::Negation, negations.into())
            .chain(with(Loss::Restriction, restrictions.into()))
            .chain(with(Loss::Hedge, hedges.into()))
            .chain(with(Loss::Condition, conditions.into()))
            .chain(with(Loss::Nothing, nothing.into())),
    )
});

/// Words of a claim that tell of a loss, beside the cues of [`CUES`].
fn tellings(loss: Loss) -> &'static str {
    match loss {
        Loss::Negation => {
            "away contradicted contradicts denial denied denies deny denying dismissed dismisses dispute disputed \
            disputes doubt doubted doubts few impossible lack lacked lacking lacks less little oppose opposed opposes \
            refuse refused refuses reject rejected rejecting rejects ruled rules stop stopped stops unable unlike \
            unlikely warn warned warns yet"
        }
        Loss::Restriction => {
            "about alone approaching but cap capped close just limited limits maximum merely most no not reserved \
            restricted up"
        }
        Loss::Hedge => {
            "aim aimed aims alleged ambition appear appeared appears attempt attempted attempts believe believed \
            believes can chance consider considered considering considers could desire eager expect expected expects \
            hope hoped hopes hoping if intend intended intends intention keen not plan planned plans possibility \
            possible potential potentially probable seek seeks seem seemed seems should sought suggest suggested \
            suggests think thinks thought tried tries try uncertain unlikely unsure want wanted wants whether willing \
            wish wished wishes wonder wondered wonders would"
        }
        Loss::Condition => {
            "although apart assuming barring but condition conditional conditionally conditions contingent depend \
            depended depending depends exception exceptions given hinge hinged hinges hinging however never not once \
            only otherwise provided proviso required requires save should though till until when whenever whether \
            without"
        }
        Loss::Nothing => "",
    }
}

/// How far, in words, before a quotation a cue is looked for, and behind it the cue of a condition.
const REACH: usize = 4;
const CONDITION_REACH: usize = 6;

/// Longest condition, in words, before the quoted words, and longest cut between two pieces that is looked at.
const LONGEST_CUT: usize = 25;

/// Words from which on a quotation is a clause that a condition can govern.
const CLAUSE_WORDS: usize = 4;

/// Words from which on a quotation is known wherever the sources have it, not only in the evidence.
const ANYWHERE_WORDS: usize = 4;

/// Words shown of a condition that was cut away.
const SHOWN_WORDS: usize = 8;

const CERTAINTY: f32 = 0.9;

/// Words behind which a negation at the beginning of a cut governs what is quoted.
const AUXILIARIES: &[&str] = &[
    "am", "are", "be", "been", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may",
    "might", "must", "shall", "should", "was", "were", "will", "would",
];

/// Words behind which another clause begins, so that a cue before them governs nothing after them.
const PARTING: &[&str] = &["and", "because", "but", "so", "than", "while"];

/// A cue that was cut away.
struct Lost {
    loss: Loss,
    document: usize,
    passage: usize,
    /// The tokens cut away, from the cue on or up to it.
    tokens: Range<usize>,
}

fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for quoted in cx.quoted {
        let Found::Verbatim(places) = &quoted.found else { continue };
        let evident: Vec<&Vec<Stretch>> = places.iter().filter(|place| place[0].is_evidence(cx)).collect();
        let words: usize = quoted.pieces.iter().map(Range::len).sum();
        if evident.is_empty() && words < ANYWHERE_WORDS {
            continue;
        }
        let places = if evident.is_empty() { places.iter().collect() } else { evident };
        let all: Option<Vec<Lost>> = places.iter().map(|place| lost(cx, quoted, place)).collect();
        let Some(lost) = all.and_then(|all| all.into_iter().next()) else { continue };
        let (first, last) = (&quoted.pieces[0], &quoted.pieces[quoted.pieces.len() - 1]);
        let source = &cx.scope.source_texts[lost.document].passages[lost.passage].tokens;
        let span = source[lost.tokens.start].span.join(source[lost.tokens.end - 1].span);
        let words = span.of(cx.scope.sources[lost.document].prose());
        let message = format!("the quotation leaves out “{words}”");
        let against = Some((lost.document, span));
        found.push(cx.against(AlterationType::Quote, &(first.start..last.end), against, message, CERTAINTY));
    }
}

/// The first loss of the cuts at one place of a quotation that the claim does not tell.
fn lost(cx: &Comparison<'_>, quoted: &Quoted, place: &[Stretch]) -> Option<Lost> {
    let document = place[0].document;
    let words: usize = quoted.pieces.iter().map(Range::len).sum();
    let clause = words >= CLAUSE_WORDS;
    let text = |passage: usize| &cx.scope.source_texts[document].passages[passage];
    let mut losses: Vec<Lost> = Vec::new();
    let mut push = |passage: usize, cut: Option<(Loss, Range<usize>)>| {
        losses.extend(cut.map(|(loss, tokens)| Lost { loss, document, passage, tokens }));
    };
    let (first, last) = (place[0].first, place[place.len() - 1].last);
    let source = Source::new(cx, document, text(first.0));
    push(first.0, source.before(0, first.1));
    if clause {
        push(first.0, source.condition_before(first.1));
    }
    for two in place.windows(2) {
        let (from, to) = (two[0].last, two[1].first);
        if from.0 == to.0 && to.1 - from.1 - 1 <= LONGEST_CUT {
            let source = Source::new(cx, document, text(from.0));
            push(from.0, source.before(from.1 + 1, to.1));
            push(from.0, source.behind_auxiliary(from.1, to.1));
            push(from.0, source.condition(from.1 + 1, to.1).filter(|_| clause));
        }
    }
    if clause {
        let source = Source::new(cx, document, text(last.0));
        push(last.0, source.condition_behind(last.1 + 1));
    }
    losses.into_iter().find(|lost| !told(cx, quoted, lost.loss))
}

/// A source passage in which a quotation stands.
struct Source<'c> {
    text: &'c str,
    tokens: &'c Tokens,
    words: Vec<&'c str>,
}

impl<'c> Source<'c> {
    fn new(cx: &Comparison<'c>, document: usize, tokens: &'c Tokens) -> Self {
        Self { text: cx.scope.sources[document].prose(), tokens, words: cx.words(tokens) }
    }

    /// Whether punctuation or a quotation mark stands between two neighbouring tokens.
    fn border(&self, at: usize, marks: &[char]) -> bool {
        let (before, after) = (self.tokens.tokens[at - 1].span.end, self.tokens.tokens[at].span.start);
        self.text.get(before..after).is_some_and(|gap| gap.contains(marks))
    }

    /// A negation, restriction or hedge right before token `at`, from token `from` on: no comma in between.
    fn before(&self, from: usize, at: usize) -> Option<(Loss, Range<usize>)> {
        let least = from.max(at.saturating_sub(REACH));
        let parts = |&next: &usize| self.border_before(next) || PARTING.contains(&self.words[next - 1]);
        let mut place = (least + 1..=at).rev().find(parts).unwrap_or(least);
        while place < at {
            let Some(hit) = CUES.at(&self.words, place) else {
                place += 1;
                continue;
            };
            if !matches!(hit.value, Loss::Nothing | Loss::Condition) {
                return Some((*hit.value, place..at));
            }
            place = hit.words.end;
        }
        None
    }

    fn border_before(&self, at: usize) -> bool {
        at > 0
            && at < self.words.len()
            && self.border(at, &[',', ';', ':', '—', '–', '.', '!', '?', '(', ')'])
    }

    /// "We will *not, in any case,* … sell": a cut behind an auxiliary that begins with a negation or a hedge.
    fn behind_auxiliary(&self, last: usize, to: usize) -> Option<(Loss, Range<usize>)> {
        let governs = AUXILIARIES.contains(&self.words[last]) && last + 1 < to;
        let hit = CUES.at(&self.words, last + 1).filter(|_| governs)?;
        let turns = matches!(hit.value, Loss::Negation | Loss::Hedge | Loss::Restriction);
        turns.then(|| (*hit.value, last + 1..hit.words.end.min(to)))
    }

    /// The first condition that begins between two tokens, with the words it shows.
    fn condition(&self, from: usize, to: usize) -> Option<(Loss, Range<usize>)> {
        let mut place = from;
        while place < to {
            match CUES.at(&self.words, place) {
                Some(hit) if *hit.value == Loss::Condition => {
                    let end = (place + SHOWN_WORDS).min(self.words.len());
                    let close = (hit.words.end + 1..end).find(|&at| self.border_before(at)).unwrap_or(end);
                    return Some((Loss::Condition, place..close));
                }
                Some(hit) => place = hit.words.end,
                None => place += 1,
            }
        }
        None
    }

    /// A condition that goes on behind the quoted words, in the same clause or behind a comma.
    fn condition_behind(&self, from: usize) -> Option<(Loss, Range<usize>)> {
        let limit = (from + CONDITION_REACH).min(self.words.len());
        // Where the source's own quotation ends nothing was cut from it.
        let marks = [';', ':', '.', '!', '?', '”', '"', '»'];
        let stop = (from..limit).find(|&at| self.border(at, &marks)).unwrap_or(limit);
        // Behind "and" a clause of its own begins, with its own condition.
        let stop = (from..stop).find(|&at| self.words[at] == "and").unwrap_or(stop);
        self.condition(from, stop)
    }

    /// A condition that opens the clause of the quoted words: "If the levy falls, *we will close the quay*".
    fn condition_before(&self, at: usize) -> Option<(Loss, Range<usize>)> {
        if at == 0 || !self.border(at, &[',']) {
            return None;
        }
        let least = at.saturating_sub(LONGEST_CUT);
        let marks = [';', ':', '.', '!', '?', '—', '–'];
        let start = (least + 1..at).rev().find(|&next| self.border(next, &marks)).unwrap_or(least);
        let hit = CUES.at(&self.words, start).filter(|hit| *hit.value == Loss::Condition)?;
        (hit.words.end < at).then_some((Loss::Condition, start..at))
    }
}

/// Whether the claim tells of a loss outside the quotation, or of a condition in a sentence beside it.
fn told(cx: &Comparison<'_>, quoted: &Quoted, loss: Loss) -> bool {
    let mut words = cx.words(cx.claim);
    let last = &quoted.pieces[quoted.pieces.len() - 1];
    words[quoted.pieces[0].start..last.end].fill("");
    let has = |words: &[&str]| CUES.all(words).iter().any(|hit| *hit.value == loss);
    if has(&words) || tellings(loss).split_whitespace().any(|word| words.contains(&word)) {
        return true;
    }
    let passages = cx.scope.derivative.passages();
    let at = passages.partition_point(|passage| passage.span.start < cx.passage.span.start);
    let beside = [at.wrapping_sub(1), at + 1].into_iter().filter_map(|beside| passages.get(beside));
    loss == Loss::Condition
        && beside.filter(|passage| passage.block == cx.passage.block).any(|passage| {
            let words = kinds::words(passage.span.of(cx.scope.derivative.prose()));
            has(&words.iter().map(String::as_str).collect::<Vec<_>>())
        })
}
