//! Does a claim rest on another source than the one it cites?
//!
//! A claim that cites a supplied source and rests on a passage of another is judged once more as if only the
//! cited sources had been supplied, and where these fail it as if only the others had. Where the others say it
//! and the cited ones say nothing of it, or something else, the citation is of the wrong source. Between the two
//! stands what the cited source says in part; nothing is said about that. A text whose citations are right, or
//! that has one source, costs nothing more. Linear in the sources for each distinct set of cited ones.

use crate::align::{self, Meaning};
use crate::document::PassageKind;
use crate::finding::Verdict;
use crate::judge;
use crate::judgment::{Judgment, Mismatch};
use crate::normalise::Text;
use crate::rules::Scope;
use crate::thresholds::Thresholds;
use std::collections::BTreeMap;

/// Tells the judgments of claims with a citation of the wrong source so.
pub(crate) fn find(scope: &Scope<'_>, text: &Text, thresholds: &Thresholds, judgments: &mut [Judgment]) {
    let suspects = suspects(scope, judgments);
    if suspects.is_empty() {
        return;
    }
    // Word vectors, also with a language model: it would name passages of sources that are left out.
    let meaning = Meaning::new(scope.directions, scope.source_texts, None);
    for (cited, claims) in suspects {
        let by_cited = judged(scope, text, &meaning, thresholds, &claims, |at| cited.contains(&at));
        let fails = |judgment: &Judgment| matches!(judgment.verdict, Verdict::Absent | Verdict::Altered);
        let failed: Vec<(usize, bool)> = claims
            .into_iter()
            .zip(by_cited)
            .filter(|(_, judgment)| fails(judgment))
            .map(|(at, judgment)| (at, judgment.verdict == Verdict::Altered))
            .collect();
        let claims: Vec<usize> = failed.iter().map(|&(at, _)| at).collect();
        let by_others = judged(scope, text, &meaning, thresholds, &claims, |at| !cited.contains(&at));
        for ((at, contradicts), others) in failed.into_iter().zip(by_others) {
            let carried = matches!(others.verdict, Verdict::Verbatim | Verdict::Paraphrase);
            if carried && !others.evidence.is_empty() {
                judgments[at].mismatch = Some(Mismatch { better: others.evidence, contradicts });
            }
        }
    }
}

/// By cited sources: the claims that rest on others.
fn suspects(scope: &Scope<'_>, judgments: &[Judgment]) -> BTreeMap<Vec<usize>, Vec<usize>> {
    let mut suspects: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (at, judgment) in judgments.iter().enumerate() {
        let Some(cited) = judgment.citation.as_ref().filter(|cited| !cited.missing) else { continue };
        let claim = scope.derivative.passages()[at].kind == PassageKind::Claim;
        let beside = |used: &crate::judgment::EvidenceUse| !cited.sources.contains(&used.at.document);
        if claim && !cited.sources.is_empty() && judgment.evidence.iter().any(beside) {
            suspects.entry(cited.sources.clone()).or_default().push(at);
        }
    }
    suspects
}

/// The judgments of `claims` as if only the sources that are `kept` had been supplied.
fn judged(
    scope: &Scope<'_>,
    text: &Text,
    meaning: &Meaning<'_>,
    thresholds: &Thresholds,
    claims: &[usize],
    kept: impl Fn(usize) -> bool,
) -> Vec<Judgment> {
    if claims.is_empty() {
        return Vec::new();
    }
    let sources = scope.source_texts.iter().enumerate();
    let sources: Vec<Text> = sources.map(|(at, source)| source.only(|_| kept(at))).collect();
    let claimed = text.only(|at| claims.contains(&at));
    let alignment = align::align(&sources, &claimed, meaning, scope.lexis);
    let scope = Scope { source_texts: &sources, ..*scope };
    judge::judge_some(&scope, &claimed, &alignment, thresholds, claims)
}
