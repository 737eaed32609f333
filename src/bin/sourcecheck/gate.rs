//! `--fail-on`: which findings make the exit status 1.

use crate::toml_file::suggestion;
use anyhow::{Result, bail};
use sourcecheck::Level;
use sourcecheck::report::Finding;
use sourcecheck::rules::RULES;
use std::fmt;

/// One condition: a level and all above, a rule at any level, or nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Findings of this level and above.
    Level(Level),
    /// Findings of this rule, whatever their level.
    Rule(&'static str),
    /// No finding; stands alone.
    Never,
}

impl Condition {
    /// Reads a name.
    ///
    /// # Errors
    /// When it is neither a level nor a rule nor `never`; with the name that was probably meant.
    pub fn from_str(name: &str) -> Result<Self, String> {
        const NAMES: [&str; 4] = ["note", "warning", "error", "never"];
        Ok(match name {
            "note" => Self::Level(Level::Note),
            "warning" => Self::Level(Level::Warning),
            "error" => Self::Level(Level::Error),
            "never" => Self::Never,
            _ => match RULES.iter().find(|rule| rule.name == name) {
                Some(rule) => Self::Rule(rule.name),
                None => {
                    let near = suggestion(name, NAMES.into_iter().chain(RULES.iter().map(|rule| rule.name)));
                    let hint = if near.is_empty() {
                        "; valid: note, warning, error, never, or a rule"
                    } else {
                        &near
                    };
                    return Err(format!("unknown level or rule `{name}`{hint}"));
                }
            },
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Level(level) => level.name(),
            Self::Rule(rule) => rule,
            Self::Never => "never",
        })
    }
}

/// Conditions of which any one suffices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate(Vec<Condition>);

impl Gate {
    /// A gate of at least one condition.
    ///
    /// # Errors
    /// When `never` stands beside others.
    pub fn new(conditions: Vec<Condition>) -> Result<Self> {
        if conditions.contains(&Condition::Never) && conditions.len() > 1 {
            bail!("`never` stands alone: with other levels or rules it says nothing");
        }
        Ok(Self(conditions))
    }

    /// Whether a finding makes the exit status 1.
    pub fn fails(&self, finding: &Finding) -> bool {
        finding.counts() && self.fails_at(&finding.rule, finding.level)
    }

    /// Whether a finding of a rule and a level that counts makes the exit status 1.
    pub fn fails_at(&self, rule: &str, level: Level) -> bool {
        self.0.iter().any(|condition| match condition {
            Condition::Level(lowest) => level >= *lowest,
            Condition::Rule(named) => rule == *named,
            Condition::Never => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_levels_rules_or_never() {
        assert_eq!(Condition::from_str("error"), Ok(Condition::Level(Level::Error)));
        assert_eq!(Condition::from_str("absent-claim"), Ok(Condition::Rule("absent-claim")));
        let error = Condition::from_str("absent-claims").expect_err("no rule");
        assert!(error.contains("did you mean `absent-claim`?"), "{error}");
        let error = Condition::from_str("zz").expect_err("no rule");
        assert!(error.contains("note, warning, error, never"), "{error}");
        assert!(Gate::new(vec![Condition::Never, Condition::Rule("absent-claim")]).is_err());
    }
}
