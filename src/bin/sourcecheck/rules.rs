//! `sourcecheck rules` and `sourcecheck explain RULE`, both read from the registry of the library.

use crate::Status;
use crate::toml_file::suggestion;
use anyhow::{Result, bail};
use sourcecheck::rules::RULES;
use std::io::Write;

/// Prints name, default level and summary of every rule.
pub fn list(out: &mut dyn Write) -> Result<Status> {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    for rule in RULES {
        writeln!(out, "{:width$}  {:7}  {}", rule.name, rule.level.name(), rule.summary)?;
    }
    Ok(Status::Clean)
}

/// Prints all there is to say about one rule, as Markdown.
pub fn explain(name: &str, out: &mut dyn Write) -> Result<Status> {
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        let hint = suggestion(name, RULES.iter().map(|rule| rule.name));
        bail!("unknown rule `{name}`{hint} (`sourcecheck rules` lists them all)");
    };
    writeln!(
        out,
        "# {}\n\n{}. Level: {}.",
        rule.name,
        rule.summary.trim_end_matches('.'),
        rule.level.name()
    )?;
    if !rule.explain.is_empty() {
        writeln!(out, "\n{}", rule.explain.trim())?;
    }
    Ok(Status::Clean)
}
