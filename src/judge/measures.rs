//! The named measurements of a link. Shares are `0..=1`; the others count rare words, that is the weight of
//! [`Lexis`](crate::align::Lexis), so that about 1 is one word that few passages have.
//!
//! - `link`: probability that the likeliest passage is evidence at all;
//! - `support`: share of the claim's weight that evidence and its surroundings carry;
//! - `rest`: share that passages after the strongest add;
//! - `coherent`: share of the claim's content words whose wording, not just the word, is shared;
//! - `chunk`: the shared wording with the strongest passage, in rare words up to [`FULL_CHUNK`];
//! - `added`: the heaviest stretch of the claim without support, in rare words up to [`FULL_ADDED`];
//! - `gap`: the same stretch as share of the claim's weight;
//! - `facts`: share of the claim's weight in names and numbers that no evidence has;
//! - `soft`: as `support`, where a word that is near in meaning to one of the evidence counts as far as it is near;
//! - `soft_added`: as `added`, such words counted by how far they are from any of the evidence;
//! - `meaning`: cosine of the claim with the nearest passage of the evidence, words weighed;
//! - `opposite` to `exact`: what token alignment leaves over, see [`residue()`];
//! - `number` to `quote`: the highest certainty of an alteration of that kind, firm or not.
//!
//! Each has weight in a score of `model.json`; what was tried and has none is in `docs/quality.md`.

use super::residue::{Places, residue};
use crate::align::credit;
use crate::finding::AlterationType;
use crate::judgment::{Alteration, Measure};
use crate::normalise::{Class, Sym, Token, Tokens, Written};
use crate::rules::{self, Comparison};
use crate::span::Span;
use crate::vectors::{self, DIMENSIONS};

/// Credit of a word that stands in a neighbour or heading of the evidence.
const CONTEXT: f32 = 0.3;

/// Credit of a name that stands anywhere in the sources: who is spoken of carries over from afar.
const KNOWN_NAME: f32 = 0.4;

/// Share of a claim's words, `0..=1`, that must stand in the source in one order to be verbatim, and the
/// most words, as share of the claim, that the source may have in between. The rest may be small words only.
const VERBATIM_WORDS: f64 = 0.95;
const VERBATIM_BETWEEN: f64 = 0.1;

/// Rare words of shared wording that make `chunk` 1: a clause. Long sentences that share one are no
/// strangers to the source, however small the share.
const FULL_CHUNK: f32 = 4.0;

/// Rare words without support in one stretch that make `added` 1: a clause that nobody said.
const FULL_ADDED: f32 = 2.0;

/// Cosines of two words between which they come near in meaning: unrelated words are rarely above the first,
/// synonyms rarely above the second.
const FAR: f32 = 0.2;
const SAME: f32 = 0.6;

/// What was measured.
pub(super) struct Measured {
    pub support: f32,
    pub verbatim: bool,
    pub unsupported: Vec<Span>,
    pub measures: Vec<Measure>,
}

pub(super) fn measure(cx: &Comparison<'_>, places: &Places, alterations: &[Alteration]) -> Measured {
    let tokens = &cx.claim.tokens;
    let weight: Vec<f32> = tokens.iter().map(|token| token.weight).collect();
    let total: f32 = weight.iter().sum::<f32>().max(f32::EPSILON);
    let (carried, coherent) = carried(cx);
    let context = context(cx);
    let credit: Vec<f32> = tokens
        .iter()
        .zip(&carried)
        .map(|(token, &carried)| {
            let near = if context.contains(&token.key) { CONTEXT } else { 0.0 };
            let known = if token.class == Class::Name && places.has(token.key) { KNOWN_NAME } else { 0.0 };
            carried.max(near).max(known)
        })
        .collect();
    let support = weight.iter().zip(&credit).map(|(w, c)| w * c).sum::<f32>() / total;
    let content = weight.iter().filter(|w| **w > 0.0).count().max(1);
    let facts: f32 = (0..tokens.len())
        .filter(|&at| matches!(tokens[at].class, Class::Name | Class::Number) && carried[at] == 0.0)
        .map(|at| weight[at])
        .sum();
    let stretches = stretches(&weight, &credit);
    let gap = stretches.iter().map(|(_, weight)| *weight).fold(0.0, f32::max) / total;
    let residue = residue(cx, places, &weight, &carried);
    let near = near(cx, &weight, &credit);
    let soft = (0..tokens.len()).map(|at| weight[at] * credit[at].max(near[at])).sum::<f32>() / total;
    let rest: Vec<f32> = (0..tokens.len()).map(|at| weight[at] * (1.0 - near[at])).collect();
    let soft_added = self::stretches(&rest, &credit).iter().map(|(_, w)| *w).fold(0.0, f32::max);
    let soft_added = (soft_added / FULL_ADDED).min(1.0);
    let certainty = |kind| {
        let of_kind = alterations.iter().filter(|alteration| alteration.kind == kind);
        of_kind.map(|alteration| alteration.certainty).fold(0.0, f32::max)
    };
    let named = |name, value| Measure { name, value, weight: 0.0 };
    Measured {
        support,
        verbatim: !(0..tokens.len()).any(|at| weight[at] > 0.0 && carried[at] == 0.0) && verbatim(cx),
        unsupported: stretches
            .iter()
            .map(|(range, _)| tokens[range.start].span.join(tokens[range.end - 1].span))
            .collect(),
        measures: vec![
            named("support", support),
            named("rest", cx.link.supports.iter().skip(1).map(|support| support.share).sum()),
            named("coherent", coherent as f32 / content as f32),
            named("chunk", chunk(cx)),
            named("gap", gap),
            named("added", (gap * total / FULL_ADDED).min(1.0)),
            named("facts", (facts / total).min(1.0)),
            named("link", cx.link.likely),
            named("soft", soft),
            named("soft_added", soft_added),
            named("meaning", meaning(cx, &weight)),
            named("opposite", residue.opposite),
            named("novel_fact", residue.novel_fact),
            named("novel_share", residue.novel_share),
            named("strangers", residue.strangers),
            named("backwards", residue.backwards),
            named("skipped", residue.skipped),
            named("exact", residue.exact),
            named("number", certainty(AlterationType::Number)),
            named("date", certainty(AlterationType::Date)),
            named("name", certainty(AlterationType::Name)),
            named("term", certainty(AlterationType::Term)),
            named("agent", certainty(AlterationType::Agent)),
            named("merge", certainty(AlterationType::Merge)),
            named("negation", certainty(AlterationType::Negation)),
            named("modality", certainty(AlterationType::Modality)),
            named("scope", certainty(AlterationType::Scope)),
            named("causation", certainty(AlterationType::Causation)),
            named("time", certainty(AlterationType::Time)),
            named("quote", certainty(AlterationType::Quote)),
        ],
    }
}

/// What the evidence carries of each token, and how many content words are carried as wording.
fn carried(cx: &Comparison<'_>) -> (Vec<f32>, usize) {
    let mut carried = vec![0f32; cx.claim.tokens.len()];
    for pair in cx.link.supports.iter().flat_map(|support| &support.pairs) {
        carried[pair.claim] = carried[pair.claim].max(credit(pair));
    }
    for quantity in cx.claim.quantities.iter().filter(|quantity| !quantity.implied) {
        let at = quantity.tokens.start;
        if carried[at] == 0.0 && rules::derived(cx, quantity).is_some() {
            carried[at] = 1.0;
        }
        // Unit and bound of a carried amount are carried with it, also when the source writes them otherwise.
        if carried[at] > 0.0 {
            for place in quantity.whole.clone() {
                carried[place] = carried[place].max(carried[at]);
            }
        }
    }
    for date in cx.claim.dates.iter().filter(|date| !date.implied) {
        let open = date.tokens.clone().any(|place| carried[place] == 0.0);
        if open && rules::dated(cx, date) {
            date.tokens.clone().for_each(|place| carried[place] = 1.0);
        }
    }
    for at in rules::denied_opposites(cx) {
        carried[at] = 1.0;
    }
    let coherent =
        (0..carried.len()).filter(|&at| carried[at] >= 1.0 && cx.weighs(&cx.claim.tokens[at])).count();
    (carried, coherent)
}

/// How near in meaning, `0..=1`, the nearest word of the evidence comes to each word that is not carried in full.
fn near(cx: &Comparison<'_>, weight: &[f32], credit: &[f32]) -> Vec<f32> {
    let mut words: Vec<Sym> = cx
        .evidence()
        .flat_map(|(_, source)| &source.tokens)
        .filter(|t| cx.weighs(t))
        .map(|t| t.word)
        .collect();
    words.sort_unstable();
    words.dedup();
    let nearest = |at: usize| {
        let word = cx.claim.tokens[at].word;
        let cosines = words.iter().filter_map(|&other| cx.scope.directions.similarity(word, other));
        ((cosines.fold(0.0, f32::max) - FAR) / (SAME - FAR)).clamp(0.0, 1.0)
    };
    (0..weight.len()).map(|at| if weight[at] > 0.0 && credit[at] < 1.0 { nearest(at) } else { 0.0 }).collect()
}

/// The cosine of the claim with the passage of the evidence that is nearest to it, words weighed.
fn meaning(cx: &Comparison<'_>, weight: &[f32]) -> f32 {
    let sum = |tokens: &[Token], weight: &dyn Fn(usize) -> f32| {
        let mut sum = vec![0f32; DIMENSIONS];
        for (at, token) in tokens.iter().enumerate() {
            let (w, of) = (weight(at), cx.scope.directions.of(token.word));
            if w > 0.0
                && let Some(of) = of
            {
                sum.iter_mut().zip(of).for_each(|(sum, x)| *sum += w * x);
            }
        }
        sum
    };
    let own = sum(&cx.claim.tokens, &|at| weight[at]);
    let cosine =
        |source: &Tokens| vectors::cosine(&own, &sum(&source.tokens, &|at| source.tokens[at].weight));
    cx.evidence().map(|(_, source)| cosine(source)).fold(0.0, f32::max)
}

fn chunk(cx: &Comparison<'_>) -> f32 {
    let coherent =
        cx.link.supports.first().into_iter().flat_map(|support| &support.pairs).filter(|pair| pair.coherent);
    let weight: f32 = coherent.map(|pair| cx.claim.tokens[pair.claim].weight).sum();
    (weight / FULL_CHUNK).min(1.0)
}

/// Keys that stand in the headings and neighbours of the evidence.
fn context(cx: &Comparison<'_>) -> Vec<Sym> {
    let mut keys = Vec::new();
    for support in &cx.link.supports {
        let text = &cx.scope.source_texts[support.at.document];
        let passages = cx.scope.sources[support.at.document].passages();
        let at = support.at.passage;
        let beside =
            [at.checked_sub(1), Some(at + 1).filter(|next| *next < passages.len()), passages[at].heading];
        for near in beside.into_iter().flatten() {
            keys.extend(
                text.passages[near].tokens.iter().filter(|token| cx.weighs(token)).map(|token| token.key),
            );
        }
    }
    keys
}

/// Stretches of content words without any credit, function words between them included, with their weight.
fn stretches(weight: &[f32], credit: &[f32]) -> Vec<(std::ops::Range<usize>, f32)> {
    let mut found: Vec<(std::ops::Range<usize>, f32)> = Vec::new();
    let mut open = false;
    for at in 0..weight.len() {
        if weight[at] == 0.0 {
            continue;
        }
        if credit[at] > 0.0 {
            open = false;
        } else if let Some((range, sum)) = found.last_mut().filter(|_| open) {
            range.end = at + 1;
            *sum += weight[at];
        } else {
            found.push((at..at + 1, weight[at]));
            open = true;
        }
    }
    found
}

/// Whether one source passage holds the claim's words in the claim's order, nearly without gaps. That no word of
/// weight is another one is for the caller to see: one word in a long sentence may be its point.
fn verbatim(cx: &Comparison<'_>) -> bool {
    // A verb of several words is another wording than the verb that means the same.
    let written = |token: &Token| if token.written == Written::Unit { token.word } else { token.key };
    let claim: Vec<Sym> = cx.claim.tokens.iter().filter(|t| !t.silent).map(written).collect();
    cx.evidence().take(1).any(|(_, tokens)| {
        let source: Vec<Sym> = tokens.tokens.iter().filter(|t| !t.silent).map(written).collect();
        let ops = similar::capture_diff_slices(similar::Algorithm::Myers, &source, &claim);
        let mut equal = 0;
        let mut places = Vec::new();
        for op in ops.iter().filter(|op| op.tag() == similar::DiffTag::Equal) {
            equal += op.new_range().len();
            places.extend(op.old_range());
        }
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return false };
        let between = last + 1 - first - places.len();
        equal as f64 >= VERBATIM_WORDS * claim.len() as f64
            && between as f64 <= VERBATIM_BETWEEN * claim.len() as f64
    })
}
