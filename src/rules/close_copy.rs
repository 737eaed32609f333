//! Flags long runs of a source's words in a claim without quotation marks and without citation.
//!
//! A remark on how the claim is written, not on whether it is true: it changes no verdict. The run is the
//! longest that claim and one passage of its evidence share word for word. Names, numbers and words of
//! structure do not count towards its length, so that titles, lists of names and formulas stay silent.
//! Quadratic in the words of a passage; made into one finding for passages in a row in `report`.

use super::{Comparison, Rule};
use crate::document::BlockKind;
use crate::finding::Level;
use crate::judgment::Copied;
use crate::normalise::Class;

pub(super) const RULE: Rule = Rule {
    name: "close-copy",
    level: Level::Note,
    summary: "A long run of a source's words stands without quotation marks or citation",
    explain: r"## What it does
Reports seven content words and more in a row that are those of a source, small words between them included, where they
stand neither in quotation marks nor in a quotation block, no note cites a source and nobody is named who says it. Passages in
a row that copy passages in a row are one finding.

## Why it matters
What is taken over word for word is a quotation, and readers and authors have a right to know. It is a note: the words are
true to the source, and the verdict stays as it is.

## Example
Source: `The old quay will be torn down and rebuilt in light stone before the winter storms return.` Derivative: the same
sentence, as the author's own.

## Limits
Copies with a word changed here and there are not seen. Two versions of one text copy each other; switch the rule off there.
",
    finds: None,
    check: None,
};

/// Fewest content words of a run, names and numbers aside. Handbooks on plagiarism draw the line at five to
/// seven successive words and CopyFind by default at six; the upper end in content words leaves out
/// titles and formulas, which are made of names and small words.
const LEAST_CONTENT: usize = 7;

/// The longest run of a claim's words that stand in its evidence, if it is long enough.
pub(crate) fn copied(cx: &Comparison<'_>) -> Option<Copied> {
    let block = cx.scope.derivative.blocks()[cx.passage.block].kind;
    if matches!(block, BlockKind::Quote | BlockKind::Cell) {
        return None;
    }
    let claim = &cx.claim.tokens;
    let content = |at: usize| claim[at].class == Class::Content && cx.weighs(&claim[at]);
    let own: Vec<bool> = claim
        .iter()
        .map(|token| !cx.passage.quotations.iter().any(|quotation| quotation.words.covers(token.span)))
        .collect();
    let mut best: Option<(usize, Copied)> = None;
    for (support, tokens) in cx.evidence() {
        // Length of the run that ends at a token of the claim and each token of the source.
        let mut ends = vec![0usize; tokens.tokens.len() + 1];
        for (at, token) in claim.iter().enumerate() {
            for place in (0..tokens.tokens.len()).rev() {
                let same = own[at] && token.word == tokens.tokens[place].word;
                ends[place + 1] = if same { ends[place] + 1 } else { 0 };
                let words = ends[place + 1];
                if words < LEAST_CONTENT || best.is_some_and(|(_, best)| best.words >= words) {
                    continue;
                }
                let first = at + 1 - words;
                let weight = (first..=at).filter(|&at| content(at)).count();
                if weight >= LEAST_CONTENT && best.is_none_or(|(most, _)| weight > most) {
                    let source = tokens.tokens[place + 1 - words].span.join(tokens.tokens[place].span);
                    let span = claim[first].span.join(token.span);
                    best = Some((weight, Copied { span, source: (support.at.document, source), words }));
                }
            }
        }
    }
    let (_, copied) = best?;
    // Who is named in a frame that is not copied itself is the source.
    let named = cx.passage.attribution.as_ref().is_some_and(|said| !copied.span.overlaps(said.cue));
    (!named).then_some(copied)
}
