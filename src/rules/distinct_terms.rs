//! Flags a phrase that stands where the source has one from which the user's glossary keeps it apart.
//!
//! Every declared phrase of the claim is compared with the phrases of its group in the evidence. The one that
//! shares most context with it fills its place: where that is the phrase itself, nothing is reported, so that a
//! source may use both. No rule of its own: `altered-term` calls it.

use super::Comparison;
use crate::alignment::Support;
use crate::finding::AlterationType;
use crate::judgment::Alteration;
use crate::normalise::{Declared, Tokens};

/// Certainty, `0..=1`: the user has said that the two differ, only the place may be another.
const DECLARED: f32 = 0.9;

/// Fewest aligned words of weight near both phrases that make their place the same. One is enough, since both
/// belong to one declared group already.
const CONTEXT: usize = 1;

pub(super) fn check(cx: &Comparison<'_>, found: &mut Vec<Alteration>) {
    for own in &cx.claim.declared {
        let rivals = |tokens: &Tokens| -> Vec<Declared> {
            tokens.declared.iter().filter(|other| other.group == own.group).cloned().collect()
        };
        let best = cx
            .evidence()
            .flat_map(|(support, tokens)| {
                rivals(tokens).into_iter().map(move |other| (support, tokens, other))
            })
            .map(|(support, tokens, other)| (fit(cx, support, own, &other), support, tokens, other))
            .filter(|(fit, ..)| fit.0 >= CONTEXT)
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((_, support, tokens, other)) = best.filter(|(.., other)| other.phrase != own.phrase) else {
            continue;
        };
        let message = format!(
            "“{}” stands where the source has “{}”, and the glossary keeps the two apart",
            cx.claim_words(&own.tokens),
            cx.source_words(support, tokens, &other.tokens)
        );
        found.push(cx.alteration(
            AlterationType::Term,
            &own.tokens,
            (support, tokens, &other.tokens),
            message,
            DECLARED,
        ));
    }
}

/// How much context two phrases share, and whether they are one phrase, which decides between equals.
fn fit(cx: &Comparison<'_>, support: &Support, own: &Declared, other: &Declared) -> (usize, bool) {
    (cx.shared_context(support, &own.tokens, &other.tokens), own.phrase == other.phrase)
}

#[cfg(test)]
mod tests {
    use crate::read::Format;
    use crate::{AlterationType, Checker, Document, Verdict};

    fn judged(groups: &[&[&str]], source: &str, claim: &str) -> (Verdict, Vec<(AlterationType, String)>) {
        let mut checker = Checker::new();
        for group in groups {
            checker.distinct(&group.iter().map(|phrase| (*phrase).to_owned()).collect::<Vec<_>>());
        }
        let [source, claim] =
            [("s", source), ("d", claim)].map(|(id, t)| Document::from_text(id, Format::Plain, t));
        let passage = checker.check(&[source], &claim).passages.remove(0);
        (passage.verdict, passage.alterations.into_iter().map(|a| (a.kind, a.message)).collect())
    }

    #[test]
    fn words_that_the_glossary_keeps_apart_are_altered_terms() {
        for (group, source, claim) in [
            (
                ["ceasefire", "armistice"],
                "Orvelle and Tessmar signed a ceasefire in May.",
                "Orvelle and Tessmar signed an armistice in May.",
            ),
            (
                ["shall", "should"],
                "The harbour master shall inspect every crane in May.",
                "The harbour master should inspect every crane in May.",
            ),
            (
                ["buy", "purchase"],
                "The guild will buy two tugs for the outer quay.",
                "The guild will purchase two tugs for the outer quay.",
            ),
            (
                ["letter of intent", "contract"],
                "The guild signed a letter of intent with the yard of Tarn.",
                "The guild signed a contract with the yard of Tarn.",
            ),
            (
                ["licence", "license"],
                "The guild holds a licence for the outer quay.",
                "The guild holds a license for the outer quay.",
            ),
            (
                ["economic", "economical"],
                "The guild wants an economic plan for the quay.",
                "The guild wants an economical plan for the quay.",
            ),
        ] {
            let (verdict, found) = judged(&[&group], source, claim);
            assert_eq!(verdict, Verdict::Altered, "{claim}");
            assert!(found.iter().any(|(kind, _)| *kind == AlterationType::Term), "{claim}: {found:?}");
        }
    }

    #[test]
    fn the_same_phrase_and_a_source_with_both_are_silent() {
        let group: &[&str] = &["ceasefire", "armistice"];
        for (source, claim) in [
            (
                "Orvelle and Tessmar signed a ceasefire in May.",
                "In May a ceasefire was signed by Orvelle and Tessmar.",
            ),
            (
                "Orvelle signed the ceasefire of the quays in May, and Tarn an armistice in June.",
                "Orvelle signed the ceasefire of the quays in May.",
            ),
        ] {
            let (_, found) = judged(&[group], source, claim);
            assert_eq!(found, [], "{claim}");
        }
    }
}
