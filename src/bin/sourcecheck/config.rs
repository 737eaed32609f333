//! `sourcecheck.toml`: which texts belong together, which rules count, which phrases mean the same or
//! do not.
//!
//! The nearest file upward from the current directory is used, found once and read whole; paths in it are
//! relative to its folder. A key, a rule or a level that does not exist is an error with its line: a
//! misspelt setting that is silently ignored would look like a clean result.

use crate::args::FailOn;
use crate::defaults::CONFIG_NAME;
use crate::toml_file::{self, Located, TomlFile, Value, suggestion};
use anyhow::{Context, Result};
use clap::ValueEnum;
use sourcecheck::rules::RULES;
use sourcecheck::{Checker, Level};
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// What `sourcecheck.toml` says.
#[derive(Debug, Default)]
pub struct Config {
    /// The file, as found from the current directory.
    pub path: PathBuf,
    /// `[[pair]]`, in file order.
    pub pairs: Vec<Pair>,
    /// `[check] fail-on`.
    pub fail_on: Option<FailOn>,
    /// `[check] strict`.
    pub strict: bool,
    /// `thresholds`, as found from the current directory.
    pub thresholds: Option<PathBuf>,
    /// `model`, the folder, as found from the current directory.
    pub model: Option<PathBuf>,
    rules: Vec<(&'static str, Option<Level>)>,
    same: Vec<Vec<String>>,
    distinct: Vec<Vec<String>>,
}

/// Derivatives and the sources they were written from; each name is a catalogue id, a path or a glob.
#[derive(Debug)]
pub struct Pair {
    /// The texts to check.
    pub derivative: Located,
    /// The texts to check against, at least one.
    pub sources: Vec<Located>,
}

impl Config {
    /// Reads a configuration file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = toml_file::read(path)?;
        let (file, table) = TomlFile::parse(path, &text)?;
        file.only(&table, "the file", &["pair", "rules", "glossary", "check", "thresholds", "model"])?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        if let Some(value) = table.get("pair") {
            config.pairs = file
                .array(value, "pair")?
                .iter()
                .map(|pair| read_pair(&file, pair))
                .collect::<Result<_>>()?;
        }
        if let Some(value) = table.get("rules") {
            config.rules = read_rules(&file, file.table(value, "rules")?)?;
        }
        if let Some(value) = table.get("glossary") {
            let glossary = file.table(value, "glossary")?;
            file.only(glossary, "[glossary]", &["same", "distinct"])?;
            config.same = read_groups(&file, glossary, "same")?;
            config.distinct = read_groups(&file, glossary, "distinct")?;
        }
        if let Some(value) = table.get("check") {
            config.read_check(&file, file.table(value, "check")?)?;
        }
        if let Some(found) = file.string(&table, "thresholds")? {
            config.thresholds = Some(config.root().join(found.text));
        }
        if let Some(folder) = file.string(&table, "model")? {
            config.model = Some(config.root().join(folder.text));
        }
        Ok(config)
    }

    /// The folder that paths in the file are relative to; empty for the current directory.
    pub fn root(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Hands rule levels and glossary to a checker.
    pub fn set_up(&self, checker: &mut Checker) {
        for (rule, level) in &self.rules {
            checker.level(rule, *level);
        }
        for phrases in &self.same {
            checker.same(phrases);
        }
        for phrases in &self.distinct {
            checker.distinct(phrases);
        }
    }

    fn read_check(&mut self, file: &TomlFile<'_>, table: &DeTable<'_>) -> Result<()> {
        file.only(table, "[check]", &["fail-on", "strict"])?;
        if let Some(value) = table.get("fail-on") {
            let name = file.located(value, "fail-on")?.text;
            self.fail_on = Some(FailOn::from_str(&name, false).map_err(|_| {
                let hint = suggestion(&name, ["note", "warning", "error", "never"]);
                file.fault(value.span(), format_args!("unknown level `{name}`{hint}"))
            })?);
        }
        if let Some(value) = table.get("strict") {
            self.strict =
                value.as_ref().as_bool().ok_or_else(|| file.mistyped(value, "strict", "true or false"))?;
        }
        Ok(())
    }
}

/// The nearest `sourcecheck.toml` upward from the current directory, as a path relative to it, so that
/// reports name the same paths on every machine.
pub fn nearest() -> Result<Option<PathBuf>> {
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let mut upward = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(CONFIG_NAME).is_file() {
            return Ok(Some(upward.join(CONFIG_NAME)));
        }
        upward.push("..");
    }
    Ok(None)
}

fn read_pair(file: &TomlFile<'_>, value: &Value<'_>) -> Result<Pair> {
    let table = file.table(value, "pair")?;
    file.only(table, "[[pair]]", &["derivative", "sources"])?;
    let missing = |key| file.fault(value.span(), format_args!("this [[pair]] has no `{key}`"));
    let derivative = file.string(table, "derivative")?.ok_or_else(|| missing("derivative"))?;
    let sources = file.strings(table, "sources")?.filter(|sources| !sources.is_empty());
    Ok(Pair { derivative, sources: sources.ok_or_else(|| missing("sources"))? })
}

fn read_rules(file: &TomlFile<'_>, table: &DeTable<'_>) -> Result<Vec<(&'static str, Option<Level>)>> {
    let mut rules = Vec::new();
    for (key, value) in table {
        let name = key.as_ref();
        let rule = RULES.iter().find(|rule| rule.name == name).ok_or_else(|| {
            let hint = suggestion(name, RULES.iter().map(|rule| rule.name));
            file.fault(key.span(), format_args!("unknown rule `{name}`{hint}"))
        })?;
        let level = file.located(value, name)?.text;
        let level = match level.as_str() {
            "off" => None,
            "note" => Some(Level::Note),
            "warning" => Some(Level::Warning),
            "error" => Some(Level::Error),
            _ => {
                let hint = suggestion(&level, ["off", "note", "warning", "error"]);
                return Err(file.fault(value.span(), format_args!("unknown level `{level}`{hint}")));
            }
        };
        rules.push((rule.name, level));
    }
    Ok(rules)
}

/// The groups of phrases under a key of `[glossary]`.
fn read_groups(file: &TomlFile<'_>, table: &DeTable<'_>, key: &str) -> Result<Vec<Vec<String>>> {
    let Some(groups) = table.get(key) else { return Ok(Vec::new()) };
    let mut read = Vec::new();
    for group in file.array(groups, key)? {
        let phrases: Vec<String> = file
            .array(group, key)?
            .iter()
            .map(|phrase| Ok(file.located(phrase, key)?.text))
            .collect::<Result<_>>()?;
        if phrases.len() < 2 {
            let message = format_args!("a group under `{key}` needs at least two phrases");
            return Err(file.fault(group.span(), message));
        }
        read.push(phrases);
    }
    Ok(read)
}
