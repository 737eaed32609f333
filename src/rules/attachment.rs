//! What a value belongs to: the noun behind a number, the event that a date dates.
//!
//! There is no parse. A number counts the content words right behind it; a date belongs to the words of its
//! clause, where clauses are parted by punctuation, coordinators and other dates. Both are told only where
//! they are plain, and compared through pairs, keys and synonyms. Linear in the passage.

use super::Comparison;
use crate::alignment::Support;
use crate::lexical::Relation;
use crate::normalise::numbers::Quantity;
use crate::normalise::{Class, Tokens};
use std::ops::Range;

/// Most content words behind a number that can be what it counts.
const COUNTED: usize = 3;

/// How far left of a value, in tokens, the word may stand that it belongs to.
const GOVERNOR: usize = 5;

/// Words between a number and what it counts: "6% of the firms".
const LINKS: &[&str] = &["of", "the", "its", "their", "all", "our"];

/// Words that part two clauses.
const COORDINATORS: &[&str] = &["and", "but", "while", "whereas", "or", "which", "who", "that"];

/// Words before an amount that are its place in a change.
const ENDS_OF_CHANGE: &[&str] = &["from", "to"];

impl Comparison<'_> {
    /// Whether a token of the claim and one of a source passage say the same.
    pub(super) fn same(&self, support: &Support, tokens: &Tokens, claim: usize, source: usize) -> bool {
        let (a, b) = (self.claim.tokens[claim].key, tokens.tokens[source].key);
        let meant = || {
            let relation = self.scope.lexis.relation(a, b);
            matches!(relation, Some(Relation::Synonym | Relation::Derived))
        };
        a == b || support.pairs.iter().any(|pair| (pair.claim, pair.source) == (claim, source)) || meant()
    }

    /// Whether some token of `claim` and some token of `source` say the same.
    pub(super) fn meet(&self, support: &Support, tokens: &Tokens, claim: &[usize], source: &[usize]) -> bool {
        claim.iter().any(|&c| source.iter().any(|&s| self.same(support, tokens, c, s)))
    }

    /// The tokens that a number counts, its unit among them; empty where nothing stands right behind it.
    pub(super) fn counted(&self, tokens: &Tokens, text: &str, quantity: &Quantity) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let part = tokens.tokens.get(quantity.tokens.end);
        let of_several = part.is_some_and(|token| self.scope.lexicon.str(token.word) == "of");
        for at in quantity.tokens.end..tokens.tokens.len() {
            let token = &tokens.tokens[at];
            let word = self.scope.lexicon.str(token.word);
            let stop = at > quantity.tokens.end && parted(tokens, text, at);
            match token.class {
                _ if stop || found.len() == COUNTED => break,
                Class::Content | Class::Name => found.push(at),
                Class::Function if found.is_empty() && LINKS.contains(&word) => {}
                // "three of the four recommendations" are recommendations.
                Class::Number if found.is_empty() && of_several => {}
                _ => break,
            }
        }
        found
    }

    /// The nearest content word left of a value, or the preposition that makes it an end of a change. `None` where
    /// punctuation or another value comes first.
    pub(super) fn governor(&self, tokens: &Tokens, text: &str, range: &Range<usize>) -> Option<usize> {
        let first = range.start.saturating_sub(GOVERNOR);
        for at in (first..range.start).rev() {
            let token = &tokens.tokens[at];
            let word = self.scope.lexicon.str(token.word);
            let change = at + 1 == range.start && ENDS_OF_CHANGE.contains(&word);
            match token.class {
                _ if parted(tokens, text, at + 1) => return None,
                Class::Function if change => return Some(at),
                Class::Content | Class::Name => return Some(at),
                Class::Number => return None,
                Class::Function => {}
            }
        }
        None
    }

    /// The content words of the clause that holds `range`, without numbers.
    pub(super) fn clause(&self, tokens: &Tokens, text: &str, range: &Range<usize>) -> Vec<usize> {
        let other_date =
            |at: usize| tokens.dates.iter().any(|date| date.tokens.contains(&at) && date.tokens != *range);
        let border = |at: usize| {
            let token = &tokens.tokens[at];
            let word = self.scope.lexicon.str(token.word);
            token.class == Class::Function && COORDINATORS.contains(&word) || other_date(at)
        };
        let mut start = range.start;
        while start > 0 && !parted(tokens, text, start) && !border(start - 1) {
            start -= 1;
        }
        let mut end = range.end;
        while end < tokens.tokens.len() && !parted(tokens, text, end) && !border(end) {
            end += 1;
        }
        let content = |&at: &usize| matches!(tokens.tokens[at].class, Class::Content | Class::Name);
        (start..end).filter(content).collect()
    }
}

/// Whether punctuation stands before token `at`.
fn parted(tokens: &Tokens, text: &str, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let (Some(left), Some(right)) = (tokens.tokens.get(before), tokens.tokens.get(at)) else { return false };
    let between = text.get(left.span.end..right.span.start).unwrap_or("");
    between.contains([',', ';', ':', '(', ')', '–', '—', '“', '”', '"'])
}
