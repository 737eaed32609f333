//! The rules: each names one thing that can be wrong with a text, in one file.
//!
//! A rule is a constant: metadata, and for rules that look inside a link a function from a `Comparison`
//! to alterations. The verdict is folded from what they found in `judge`, findings are made in `report`.
//! To add one: a file, a `mod` line, an entry in [`RULES`], a firing and a silent case under `tests/cases`.

mod absent_claim;
mod altered_date;
mod altered_name;
mod altered_number;
mod altered_term;
mod attachment;
mod changed_scope;
mod citation_elsewhere;
mod citation_mismatch;
mod close_copy;
mod comparison;
mod cut_quotation;
mod distinct_terms;
mod flipped_negation;
mod frames;
mod invented_causation;
pub(crate) mod look_alike_characters;
mod merged_facts;
mod misquotation;
mod omitted_passage;
mod partial_claim;
mod parts;
mod quoted;
mod reckoning;
mod shifted_modality;
mod shifted_time;
mod stale_baseline;
mod stale_source;
mod swapped_agent;
mod unchecked_passage;
mod unused_suppression;

pub(crate) use altered_date::dated;
pub(crate) use altered_number::derivations;
pub(crate) use close_copy::copied;
pub(crate) use comparison::{Comparison, Scope};
pub(crate) use flipped_negation::denied_opposites;
pub(crate) use quoted::{Quoted, look_up};
pub(crate) use reckoning::derived;

use crate::finding::{AlterationType, Level};
use crate::judgment::Alteration;

/// One rule.
pub struct Rule {
    /// Its only id: kebab-case, names the fault, reads well after "allow".
    pub name: &'static str,
    /// Its level unless configured.
    pub level: Level,
    /// One line for lists.
    pub summary: &'static str,
    /// Markdown under the headings *What it does*, *Why it matters*, *Example*, *Limits*.
    pub explain: &'static str,
    /// The kind of alteration it finds; `None` for rules about whole passages.
    pub(crate) finds: Option<AlterationType>,
    /// Looks inside a link.
    pub(crate) check: Option<fn(&Comparison<'_>, &mut Vec<Alteration>)>,
}

/// Every rule, sorted by name.
pub const RULES: &[Rule] = &[
    absent_claim::RULE,
    altered_date::RULE,
    altered_name::RULE,
    altered_number::RULE,
    altered_term::RULE,
    changed_scope::RULE,
    citation_elsewhere::RULE,
    citation_mismatch::RULE,
    close_copy::RULE,
    cut_quotation::RULE,
    flipped_negation::RULE,
    invented_causation::RULE,
    look_alike_characters::RULE,
    merged_facts::RULE,
    misquotation::RULE,
    omitted_passage::RULE,
    partial_claim::RULE,
    shifted_modality::RULE,
    shifted_time::RULE,
    stale_baseline::RULE,
    stale_source::RULE,
    swapped_agent::RULE,
    unchecked_passage::RULE,
    unused_suppression::RULE,
];

/// The rule of a name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_sorted_and_kebab_case() {
        for pair in RULES.windows(2) {
            assert!(pair[0].name < pair[1].name, "{} before {}", pair[0].name, pair[1].name);
        }
        for rule in RULES {
            assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.name);
        }
    }

    #[test]
    fn every_rule_explains_itself_under_the_same_headings() {
        for rule in RULES {
            let headings: Vec<&str> =
                rule.explain.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(headings, ["What it does", "Why it matters", "Example", "Limits"], "{}", rule.name);
            assert!(!rule.summary.ends_with('.'), "{}", rule.name);
        }
    }
}
