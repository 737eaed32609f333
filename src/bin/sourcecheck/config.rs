//! `sourcecheck.toml`: which texts belong together, which rules count, which phrases mean the same or
//! do not.
//!
//! The nearest file upward from the current directory is used, with the files it extends; paths in a file are
//! relative to its folder. A key, a rule or a level that does not exist is an error with its line: a misspelt
//! setting that is silently ignored would look like a clean result. What extends wins over what is extended.

use crate::args::TrackedSide;
use crate::defaults::{CONFIG_NAME, HIDDEN_CONFIG_NAME};
use crate::files::{is_same_path, relative};
use crate::gate::{Condition, Gate};
use crate::keys;
use crate::toml_file::{self, Located, TomlFile, Value, suggestion};
use anyhow::{Context, Result, bail};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value as Json, json};
use sourcecheck::rules::RULES;
use sourcecheck::{Checker, Level};
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// What `sourcecheck.toml` and the files it extends say.
#[derive(Debug, Default)]
pub struct Config {
    /// The file, as found from the current directory.
    pub path: PathBuf,
    /// `[[pair]]`, those of extended files first, else in file order.
    pub pairs: Vec<Pair>,
    /// `[check] fail-on`.
    pub fail_on: Option<Gate>,
    /// `[check] strict`.
    pub strict: Option<bool>,
    /// `[check] tracked`.
    pub tracked: Option<TrackedSide>,
    /// `[check] baseline`, as found from the current directory.
    pub baseline: Option<PathBuf>,
    /// `[check] lock`, as found from the current directory.
    pub lock: Option<PathBuf>,
    /// `[check] suppressions`, as found from the current directory.
    pub suppressions: Option<PathBuf>,
    /// `thresholds`, as found from the current directory.
    pub thresholds: Option<PathBuf>,
    /// `model`, the folder, as found from the current directory.
    pub model: Option<PathBuf>,
    settings: Settings,
    overrides: Vec<Override>,
}

/// Derivatives and the sources they were written from; each name is a catalogue id, a path or a glob.
#[derive(Debug)]
pub struct Pair {
    /// The file that names them.
    pub file: PathBuf,
    /// The texts to check.
    pub derivative: Located,
    /// The texts to check against, at least one.
    pub sources: Vec<Located>,
}

impl Pair {
    /// The folder that its paths are relative to.
    pub fn root(&self) -> &Path {
        folder_of(&self.file)
    }
}

/// What can be set for some texts only.
#[derive(Debug, Default)]
struct Settings {
    rules: Vec<(&'static str, Option<Level>)>,
    same: Vec<Vec<String>>,
    distinct: Vec<Vec<String>>,
}

/// `[[override]]`.
#[derive(Debug)]
struct Override {
    root: PathBuf,
    paths: GlobSet,
    settings: Settings,
}

impl Settings {
    fn read(file: &TomlFile<'_>, table: &DeTable<'_>) -> Result<Self> {
        let mut settings = Self::default();
        if let Some(value) = table.get("rules") {
            settings.rules = read_rules(file, file.table(value, "rules")?)?;
        }
        if let Some(value) = table.get("glossary") {
            let glossary = file.table(value, "glossary")?;
            file.only(glossary, keys::GLOSSARY.name, &keys::GLOSSARY.names())?;
            settings.same = read_groups(file, glossary, "same")?;
            settings.distinct = read_groups(file, glossary, "distinct")?;
        }
        Ok(settings)
    }

    fn hand_to(&self, checker: &mut Checker) {
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

    /// What `other` says comes last, and so it wins.
    fn append(&mut self, other: Self) {
        self.rules.extend(other.rules);
        self.same.extend(other.same);
        self.distinct.extend(other.distinct);
    }
}

impl Config {
    /// Reads a configuration file and those it extends.
    ///
    /// # Errors
    /// When a file cannot be read or extends itself, and on every fault in it, with file and line.
    pub fn load(path: &Path) -> Result<Self> {
        Self::load_below(path, &mut Vec::new(), &mut Vec::new())
    }

    /// `open` are the files that lead here, `done` those that are read: a file that is reached twice counts once.
    fn load_below(path: &Path, open: &mut Vec<PathBuf>, done: &mut Vec<PathBuf>) -> Result<Self> {
        let text = toml_file::read(path)?;
        let (file, table) = TomlFile::parse(path, &text)?;
        file.only(&table, keys::FILE.name, &keys::FILE.names())?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        open.push(path.to_owned());
        for extended in read_extends(&file, &table)? {
            let below = config.root().join(&extended.text);
            let place = || format!("{}:{}: `extends`", path.display(), extended.line);
            if let Some(from) = open.iter().position(|other| is_same_path(other, &below)) {
                let chain: Vec<_> =
                    open[from..].iter().chain([&below]).map(|path| path.display().to_string()).collect();
                bail!("{}: the files extend each other in a circle: {}", place(), chain.join(" → "));
            }
            if !done.iter().any(|other| is_same_path(other, &below)) {
                config.append(Self::load_below(&below, open, done).with_context(place)?);
            }
        }
        open.pop();
        done.push(path.to_owned());
        let own = Self::read(&file, &table, path)?;
        config.append(own);
        Ok(config)
    }

    /// What one file says by itself.
    fn read(file: &TomlFile<'_>, table: &DeTable<'_>, path: &Path) -> Result<Self> {
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        if let Some(value) = table.get("pair") {
            let pairs = file.array(value, "pair")?.iter().map(|pair| read_pair(file, pair, path));
            config.pairs = pairs.collect::<Result<_>>()?;
        }
        config.settings = Settings::read(file, table)?;
        if let Some(value) = table.get("override") {
            let overrides = file.array(value, "override")?.iter();
            config.overrides =
                overrides.map(|value| read_override(file, value, path)).collect::<Result<_>>()?;
        }
        if let Some(value) = table.get("check") {
            config.read_check(file, file.table(value, "check")?)?;
        }
        config.thresholds = config.path_under(file, table, "thresholds")?;
        config.model = config.path_under(file, table, "model")?;
        Ok(config)
    }

    /// Adds what another file says, which wins.
    fn append(&mut self, other: Self) {
        self.pairs.extend(other.pairs);
        self.settings.append(other.settings);
        self.overrides.extend(other.overrides);
        self.fail_on = other.fail_on.or(self.fail_on.take());
        self.strict = other.strict.or(self.strict);
        self.tracked = other.tracked.or(self.tracked);
        self.baseline = other.baseline.or(self.baseline.take());
        self.lock = other.lock.or(self.lock.take());
        self.suppressions = other.suppressions.or(self.suppressions.take());
        self.thresholds = other.thresholds.or(self.thresholds.take());
        self.model = other.model.or(self.model.take());
    }

    /// The folder that paths in the file are relative to; empty for the current directory.
    pub fn root(&self) -> &Path {
        folder_of(&self.path)
    }

    /// Hands rule levels and glossary to a checker, as they are for a text.
    pub fn set_up(&self, checker: &mut Checker, text: Option<&Path>) {
        self.settings.hand_to(checker);
        let fits = |over: &&Override| {
            text.and_then(|text| relative(text, &over.root)).is_some_and(|text| over.paths.is_match(text))
        };
        self.overrides.iter().filter(fits).for_each(|over| over.settings.hand_to(checker));
    }

    /// Rule levels and glossary as options of a batch, for texts of tables, which no `[[override]]` can name.
    pub fn for_tables(&self) -> Map<String, Json> {
        let Settings { rules, same, distinct } = &self.settings;
        let level = |level: &Option<Level>| json!(level.map_or("off", Level::name));
        let rules: Map<String, Json> =
            rules.iter().map(|(rule, set)| ((*rule).to_owned(), level(set))).collect();
        let glossary = json!({"same": same, "distinct": distinct});
        [("rules".to_owned(), Json::Object(rules)), ("glossary".to_owned(), glossary)].into_iter().collect()
    }

    fn read_check(&mut self, file: &TomlFile<'_>, table: &DeTable<'_>) -> Result<()> {
        file.only(table, keys::CHECK.name, &keys::CHECK.names())?;
        if let Some(value) = table.get("fail-on") {
            self.fail_on = Some(read_fail_on(file, value)?);
        }
        if let Some(value) = table.get("strict") {
            let strict = value.as_ref().as_bool();
            self.strict = Some(strict.ok_or_else(|| file.mistyped(value, "strict", "true or false"))?);
        }
        if let Some(value) = table.get("tracked") {
            let name = file.located(value, "tracked")?.text;
            self.tracked = Some(match name.as_str() {
                "original" => TrackedSide::Original,
                "accepted" => TrackedSide::Accepted,
                _ => {
                    let hint = suggestion(&name, keys::TRACKED.iter().copied());
                    return Err(file.fault(value.span(), format_args!("unknown side `{name}`{hint}")));
                }
            });
        }
        self.baseline = self.path_under(file, table, "baseline")?;
        self.lock = self.path_under(file, table, "lock")?;
        self.suppressions = self.path_under(file, table, "suppressions")?;
        Ok(())
    }

    fn path_under(&self, file: &TomlFile<'_>, table: &DeTable<'_>, key: &str) -> Result<Option<PathBuf>> {
        Ok(file.string(table, key)?.map(|found| self.root().join(found.text)))
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The nearest `sourcecheck.toml` or `.sourcecheck.toml` upward from the current directory, as a path relative to it,
/// so that reports name the same paths on every machine.
///
/// # Errors
/// When a folder has both, of which one would be ignored.
pub fn nearest() -> Result<Option<PathBuf>> {
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let mut upward = PathBuf::new();
    for folder in here.ancestors() {
        let found: Vec<&str> = [CONFIG_NAME, HIDDEN_CONFIG_NAME]
            .into_iter()
            .filter(|name| folder.join(name).is_file())
            .collect();
        match found[..] {
            [] => upward.push(".."),
            [name] => return Ok(Some(upward.join(name))),
            _ => bail!(
                "{} and {HIDDEN_CONFIG_NAME} are both there; keep one of them",
                upward.join(CONFIG_NAME).display()
            ),
        }
    }
    Ok(None)
}

fn read_extends(file: &TomlFile<'_>, table: &DeTable<'_>) -> Result<Vec<Located>> {
    let Some(value) = table.get("extends") else { return Ok(Vec::new()) };
    if value.as_ref().as_str().is_some() {
        return Ok(vec![file.located(value, "extends")?]);
    }
    if value.as_ref().as_array().is_none() {
        return Err(file.mistyped(value, "extends", "a \"string\" or a list of them"));
    }
    let paths = file.strings(table, "extends")?.unwrap_or_default();
    if paths.is_empty() {
        return Err(file.fault(value.span(), "`extends` names no file"));
    }
    Ok(paths)
}

fn read_fail_on(file: &TomlFile<'_>, value: &Value<'_>) -> Result<Gate> {
    let condition = |value: &Value<'_>| {
        let name = file.located(value, "fail-on")?.text;
        Condition::from_str(&name).map_err(|message| file.fault(value.span(), message))
    };
    let conditions: Vec<Condition> = match value.as_ref().as_array() {
        None if value.as_ref().as_str().is_none() => {
            return Err(file.mistyped(value, "fail-on", "a \"string\" or a list of them"));
        }
        None => vec![condition(value)?],
        Some(items) => items.iter().map(condition).collect::<Result<_>>()?,
    };
    if conditions.is_empty() {
        return Err(file.fault(value.span(), "`fail-on` names nothing; write \"never\" if that is meant"));
    }
    Gate::new(conditions).map_err(|error| file.fault(value.span(), error))
}

fn read_pair(file: &TomlFile<'_>, value: &Value<'_>, path: &Path) -> Result<Pair> {
    let table = file.table(value, "pair")?;
    file.only(table, keys::PAIR.name, &keys::PAIR.names())?;
    let missing = |key| file.fault(value.span(), format_args!("this [[pair]] has no `{key}`"));
    let derivative = file.string(table, "derivative")?.ok_or_else(|| missing("derivative"))?;
    let sources = file.strings(table, "sources")?.filter(|sources| !sources.is_empty());
    Ok(Pair { file: path.to_owned(), derivative, sources: sources.ok_or_else(|| missing("sources"))? })
}

fn read_override(file: &TomlFile<'_>, value: &Value<'_>, path: &Path) -> Result<Override> {
    let table = file.table(value, "override")?;
    file.only(table, keys::OVERRIDE.name, &keys::OVERRIDE.names())?;
    let paths = file.strings(table, "paths")?.filter(|paths| !paths.is_empty());
    let paths = paths.ok_or_else(|| file.fault(value.span(), "this [[override]] has no `paths`"))?;
    let mut globs = GlobSetBuilder::new();
    for glob in paths {
        let place = || format!("{}:{}", path.display(), glob.line);
        // `./drafts/*.md` is how a shell completes it; the texts are compared without it.
        let pattern = glob.text.strip_prefix("./").unwrap_or(&glob.text);
        globs.add(GlobBuilder::new(pattern).literal_separator(true).build().with_context(place)?);
    }
    let root = folder_of(path).to_owned();
    Ok(Override { root, paths: globs.build()?, settings: Settings::read(file, table)? })
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
                let hint = suggestion(&level, keys::LEVELS.iter().copied());
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
