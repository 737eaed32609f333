//! On which of several sources does each claim rest?
//!
//! Where sources say the same, the claim *follows* the one whose wording it has; another one that brings a part of its
//! own *adds* to it, and the rest only *share* some of it. A claim that follows one source and cites another, which is no older,
//! should have cited the one it follows. Costs nothing with one source; linear in the evidence.

use crate::alignment::PassageRef;
use crate::document::Document;
use crate::judgment::{Ground, Judgment};
use crate::normalise::Text;
use crate::report::GroundRole;
use crate::rules::Scope;
use crate::wording::{self, LEAD, Wording};
use std::collections::BTreeMap;

/// Tells every judgment which sources it rests on, and which it should have cited.
pub(crate) fn find(scope: &Scope<'_>, text: &Text, judgments: &mut [Judgment]) {
    if scope.sources.len() < 2 {
        return;
    }
    for (at, judgment) in judgments.iter_mut().enumerate() {
        let mut by_source: BTreeMap<usize, Vec<PassageRef>> = BTreeMap::new();
        for used in &judgment.evidence {
            by_source.entry(used.at.document).or_default().push(used.at);
        }
        let claim = &text.passages[at];
        let mut weighed: Vec<(usize, Wording)> = by_source
            .into_iter()
            .map(|(source, places)| {
                let tokens = |at: PassageRef| &scope.source_texts[at.document].passages[at.passage];
                (source, Wording::of(claim, places.into_iter().map(tokens), scope.lexis))
            })
            .collect();
        // Of equal wordings the earlier source is named, in the order in which they were given.
        weighed.sort_by(|a, b| b.1.share.total_cmp(&a.1.share).then(a.0.cmp(&b.0)));
        let mut known: Vec<&Wording> = Vec::new();
        let mut grounds = Vec::new();
        for (nth, (source, wording)) in weighed.iter().enumerate() {
            let role = if nth == 0 {
                GroundRole::Follows
            } else if wording::adds(claim, wording, &known).is_some() {
                GroundRole::Adds
            } else {
                GroundRole::Shares
            };
            if role != GroundRole::Shares {
                known.push(wording);
            }
            let others = weighed.iter().filter(|(other, _)| other != source).map(|(_, other)| other);
            let only = wording::only(claim, wording, others);
            let only = only.into_iter().map(|at| claim.tokens[at].span).collect();
            grounds.push(Ground { source: *source, role, wording: wording.share, only });
        }
        judgment.should_cite = should_cite(scope.sources, judgment, &grounds);
        judgment.grounds = grounds;
    }
}

/// The source that a claim follows and does not cite, where it cites others that are no older.
fn should_cite(sources: &[Document], judgment: &Judgment, grounds: &[Ground]) -> Option<usize> {
    let cited = judgment.citation.as_ref().filter(|cited| !cited.missing && !cited.ambiguous)?;
    let follows = grounds.first()?;
    let told = grounds.get(1).is_none_or(|next| follows.wording - next.wording >= LEAD);
    let older = |source: usize| match (&sources[source].date, &sources[follows.source].date) {
        (Some(cited), Some(followed)) => cited < followed,
        _ => false,
    };
    let right = cited.sources.is_empty()
        || cited.sources.iter().any(|&source| source == follows.source || older(source));
    (told && !right).then_some(follows.source)
}

#[cfg(test)]
mod tests {
    use crate::read::Format;
    use crate::report::{GroundRole, Report};
    use crate::{Checker, Document};

    fn checked(derivative: &str, dates: [&str; 2]) -> Report {
        let document = |id: &str, title: &str, date: &str, text: &str| {
            let text = Document::from_text(id, Format::Plain, text);
            text.described(None, Some(title), None).published(None, Some(date))
        };
        let report =
            "The ferry board will buy three electric boats for the Harnoya crossing before June 2031.";
        let release = "Before June 2031 the ferry board will purchase three battery boats that serve the Harnoya crossing.";
        let sources = [
            document("report", "First Report on the Harnoya Crossing", dates[0], report),
            document("release", "Three New Boats for the Ferry", dates[1], release),
        ];
        Checker::new().check(&sources, &Document::from_text("news", Format::Plain, derivative))
    }

    #[test]
    fn a_claim_follows_the_source_whose_wording_it_has() {
        let claim =
            "The ferry board will purchase three battery boats for the Harnoya crossing before June 2031.";
        let report = checked(claim, ["2030", "2030"]);
        let grounds = &report.passages[0].rests_on;
        assert_eq!((grounds[0].source.as_str(), grounds[0].role), ("release", GroundRole::Follows));
        let only: Vec<&str> = grounds[0].only.iter().map(|words| words.text.as_str()).collect();
        assert_eq!(only, ["purchase", "battery"]);
        assert_eq!((grounds[1].source.as_str(), grounds[1].role), ("report", GroundRole::Shares));
        assert_eq!(report.passages[0].should_cite, None, "it cites nothing");
    }

    #[test]
    fn a_citation_of_a_copy_should_name_the_source_followed_and_one_of_the_original_is_right() {
        let cites = |title: &str| {
            format!(
                "The ferry board will purchase three battery boats for the Harnoya crossing before June 2031.[1]\n\n[1] {title}."
            )
        };
        let should = |title: &str, dates| checked(&cites(title), dates).passages[0].should_cite.clone();
        let (report, release) = ("First Report on the Harnoya Crossing", "Three New Boats for the Ferry");
        assert_eq!(should(release, ["2030", "2030"]), None);
        assert_eq!(should(report, ["2031", "2030"]).as_deref(), Some("release"));
        assert_eq!(should(report, ["2029", "2030"]), None, "the cited one is older: it said so first");
    }
}
