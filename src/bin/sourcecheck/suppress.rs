//! `sourcecheck-suppressions.toml`: findings that do not count, by fingerprint, each with its reason; and
//! `sourcecheck suppress`, which adds one.
//!
//! For texts that cannot hold a comment, and for what was left out of a source. An entry works until its day is
//! over. One that does nothing is a finding, where the run can know: when the text that it names was checked, or when
//! every pair was.

use crate::args::{SuppressArgs, TextArgs};
use crate::catalogue::sha256;
use crate::console;
use crate::defaults::SUPPRESSIONS_NAME;
use crate::files::{relative, write_whole};
use crate::inputs::Project;
use crate::toml_file::{self, Located, TomlFile, Value, suggestion};
use crate::{Status, config};
use anyhow::{Context, Result, bail};
use sourcecheck::report::{Finding, Location, ReportSpan, Suppression, SuppressionKind};
use sourcecheck::rules::RULES;
use sourcecheck::suppress::{Day, STALE, UNUSED};
use sourcecheck::{Level, Report};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

const KEYS: [&str; 6] = ["fingerprint", "rule", "derivative", "reason", "owner", "until"];

/// The entries of a file of suppressions, and which of them did something in this run.
#[derive(Debug, Default)]
pub struct Suppressions {
    path: PathBuf,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    fingerprint: String,
    rule: Option<String>,
    derivative: Option<String>,
    reason: String,
    until: Option<Day>,
    /// Line of the fingerprint.
    line: usize,
    used: bool,
    /// Whether a finding has its fingerprint but another rule or text, or comes after its last day.
    missed: bool,
}

impl Suppressions {
    /// Reads the file that the arguments or the configuration name, or the one beside the configuration if there is
    /// one.
    pub fn open(args: &TextArgs, project: &Project) -> Result<Self> {
        let named = args.suppressions.clone().or_else(|| project.config.suppressions.clone());
        let beside = || Some(project.config.root().join(SUPPRESSIONS_NAME)).filter(|path| path.is_file());
        match named.or_else(|| if args.no_config { None } else { beside() }) {
            Some(path) => Self::read(&path),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self> {
        let text = toml_file::read(path)?;
        let (file, table) = TomlFile::parse(path, &text)?;
        file.only(&table, "the file", &["suppress"])?;
        let mut entries = Vec::new();
        if let Some(value) = table.get("suppress") {
            for value in file.array(value, "suppress")? {
                entries.push(read_entry(&file, value)?);
            }
        }
        Ok(Self { path: path.to_owned(), entries })
    }

    /// Marks the findings of a report that entries name.
    pub fn mark(&mut self, report: &mut Report, text: Option<&Path>, today: Day) {
        let text = self.name_of(text);
        for finding in &mut report.findings {
            if [UNUSED, STALE].contains(&finding.rule.as_str()) {
                continue;
            }
            let same = self.entries.iter_mut().filter(|entry| entry.fingerprint == finding.fingerprint);
            for entry in same {
                let expired = entry.until.is_some_and(|until| today > until);
                let other_rule = entry.rule.as_ref().is_some_and(|rule| *rule != finding.rule);
                if expired || other_rule || !entry.is_about(text.as_deref()) {
                    entry.missed = true;
                    continue;
                }
                entry.used = true;
                let (kind, reason) = (SuppressionKind::External, entry.reason.clone());
                finding.suppressed.get_or_insert(Suppression { kind, reason });
            }
        }
    }

    /// The entries that did nothing although they should have: for each, where its finding belongs, by index into
    /// `texts`. `all` says whether every pair was checked, `level` gives the level of a rule for a text.
    pub fn unused(
        &self,
        texts: &[Option<&Path>],
        all: bool,
        today: Day,
        level: impl Fn(&str, usize) -> Option<Level>,
    ) -> Vec<(usize, Finding)> {
        let names: Vec<Option<String>> = texts.iter().map(|text| self.name_of(*text)).collect();
        let mut found = Vec::new();
        for entry in self.entries.iter().filter(|entry| !entry.used) {
            let at = match &entry.derivative {
                Some(derivative) => names.iter().position(|name| name.as_ref() == Some(derivative)),
                None => (all || entry.missed).then_some(0).filter(|_| !texts.is_empty()),
            };
            let Some(at) = at else { continue };
            if entry.rule.as_ref().is_some_and(|rule| level(rule, at).is_none()) {
                continue;
            }
            let Some(level) = level(UNUSED, at) else { continue };
            found.push((at, self.finding(entry, level, today)));
        }
        found
    }

    fn finding(&self, entry: &Entry, level: Level, today: Day) -> Finding {
        let fingerprint = &entry.fingerprint;
        let message = match entry.until {
            Some(until) if today > until => {
                format!("the suppression of {fingerprint} expired after {until}; settle it or set a new day")
            }
            _ if entry.missed => {
                format!("{fingerprint} is a finding of another rule or text than this entry names")
            }
            _ => format!("there is no finding {fingerprint} any more; delete this entry"),
        };
        beside_texts(UNUSED, level, message, &self.path, entry.line, fingerprint)
    }

    /// A text as entries name it: by its path from the folder of the file.
    fn name_of(&self, text: Option<&Path>) -> Option<String> {
        let text = text?;
        let inside = relative(text, self.path.parent().unwrap_or(Path::new("")));
        Some(inside.unwrap_or_else(|| text.to_string_lossy().replace('\\', "/")))
    }
}

impl Entry {
    fn is_about(&self, text: Option<&str>) -> bool {
        self.derivative.as_deref().is_none_or(|derivative| Some(derivative) == text)
    }
}

/// A finding in a file that is none of the texts.
pub fn beside_texts(
    rule: &str,
    level: Level,
    message: String,
    path: &Path,
    line: usize,
    of: &str,
) -> Finding {
    let mut fingerprint = sha256(format!("{rule}:{of}").as_bytes());
    fingerprint.truncate(32);
    Finding {
        rule: rule.to_owned(),
        level,
        message,
        location: Location {
            document: path.to_string_lossy().into_owned(),
            passage: String::new(),
            span: ReportSpan { start: 0, end: 0, line, column: 1, source: None, origin: None },
        },
        related: Vec::new(),
        fingerprint,
        suppressed: None,
        baseline: None,
    }
}

fn read_entry(file: &TomlFile<'_>, value: &Value<'_>) -> Result<Entry> {
    let table = file.table(value, "suppress")?;
    file.only(table, "[[suppress]]", &KEYS)?;
    let missing = |key| file.fault(value.span(), format_args!("this [[suppress]] has no `{key}`"));
    let wrong = |key: &str, message: &str| {
        let place = table.get(key).map_or(value.span(), |value| value.span());
        file.fault(place, message)
    };
    let fingerprint = file.string(table, "fingerprint")?.ok_or_else(|| missing("fingerprint"))?;
    check_fingerprint(&fingerprint.text).map_err(|message| wrong("fingerprint", &message))?;
    let reason = file.string(table, "reason")?.filter(|reason| !reason.text.trim().is_empty());
    let reason = reason.ok_or_else(|| missing("reason"))?;
    let text =
        |key| -> Result<Option<String>> { Ok(file.string(table, key)?.map(|found: Located| found.text)) };
    let rule = text("rule")?;
    if let Some(name) = &rule {
        check_rule(name).map_err(|message| wrong("rule", &message))?;
    }
    let until = text("until")?.map(|until| until.parse::<Day>()).transpose();
    text("owner")?;
    Ok(Entry {
        line: fingerprint.line,
        fingerprint: fingerprint.text,
        rule,
        derivative: text("derivative")?,
        reason: reason.text.split_whitespace().collect::<Vec<_>>().join(" "),
        until: until.map_err(|message| wrong("until", &message))?,
        used: false,
        missed: false,
    })
}

fn check_fingerprint(text: &str) -> Result<(), String> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() == 32 && text.bytes().all(hex) {
        return Ok(());
    }
    Err(format!(
        "`{text}` is no fingerprint, which has 32 digits 0-9a-f; `sourcecheck check --why` shows them"
    ))
}

fn check_rule(name: &str) -> Result<(), String> {
    if [UNUSED, STALE].contains(&name) {
        return Err(format!("`{name}` cannot be suppressed; set its level under [rules]"));
    }
    if RULES.iter().any(|rule| rule.name == name) {
        return Ok(());
    }
    let hint = suggestion(name, RULES.iter().map(|rule| rule.name));
    Err(format!("unknown rule `{name}`{hint}"))
}

/// The day by which suppressions expire: as given, else of `SOURCE_DATE_EPOCH`, else of the clock. It changes nothing
/// where no suppression has a last day.
pub fn today(given: Option<Day>) -> Result<Day> {
    if let Some(day) = given {
        return Ok(day);
    }
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text
            .parse()
            .with_context(|| format!("SOURCE_DATE_EPOCH is `{text}`; it must be a number of seconds"))?,
        // A clock before 1970 is one that was never set.
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
    };
    Ok(Day::of_unix_seconds(seconds))
}

/// Runs `suppress`.
pub fn run(args: &SuppressArgs) -> Result<Status> {
    check_fingerprint(&args.fingerprint).map_err(anyhow::Error::msg)?;
    if let Some(rule) = &args.rule {
        check_rule(rule).map_err(anyhow::Error::msg)?;
    }
    if args.reason.trim().is_empty() {
        bail!("--reason is empty; say why the finding does not count");
    }
    let path = match &args.suppressions {
        Some(path) => path.clone(),
        None => match config::nearest()? {
            Some(config) => {
                let config = config::Config::load(&config)?;
                config.suppressions.clone().unwrap_or_else(|| config.root().join(SUPPRESSIONS_NAME))
            }
            None => PathBuf::from(SUPPRESSIONS_NAME),
        },
    };
    let mut text = if path.exists() { toml_file::read(&path)? } else { String::new() };
    if path.exists() {
        let there = Suppressions::read(&path)?;
        if let Some(entry) = there.entries.iter().find(|entry| entry.fingerprint == args.fingerprint) {
            bail!("{}:{}: {} is there already", path.display(), entry.line, args.fingerprint);
        }
    }
    if !text.is_empty() {
        text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let derivative = args.derivative.as_deref().map(|derivative| {
        relative(derivative, folder).unwrap_or_else(|| derivative.to_string_lossy().replace('\\', "/"))
    });
    let until = args.until.map(|day| day.to_string());
    text.push_str("[[suppress]]\n");
    let values = [
        ("fingerprint", Some(&args.fingerprint)),
        ("rule", args.rule.as_ref()),
        ("derivative", derivative.as_ref()),
        ("reason", Some(&args.reason)),
        ("owner", args.owner.as_ref()),
        ("until", until.as_ref()),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            text.push_str(&format!("{key} = {}\n", toml::Value::String(value.clone())));
        }
    }
    write_whole(&path, text.as_bytes())?;
    console::note(&format_args!("{}: {} added", path.display(), args.fingerprint));
    Ok(Status::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_needs_a_fingerprint_and_a_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("s.toml");
        let fingerprint = "0123456789abcdef0123456789abcdef";
        let read = |text: String| {
            std::fs::write(&path, text).expect("written");
            Suppressions::read(&path).map(|read| read.entries.len()).map_err(|error| format!("{error:#}"))
        };
        assert_eq!(read(format!("[[suppress]]\nfingerprint = '{fingerprint}'\nreason = 'x'\n")), Ok(1));
        let said = |text: String, wanted: &str| {
            let error = read(text).expect_err(wanted);
            assert!(error.contains(wanted), "{error}");
        };
        said(
            format!("[[suppress]]\nfingerprint = '{fingerprint}'\n"),
            "s.toml:1: this [[suppress]] has no `reason`",
        );
        said("[[suppress]]\nfingerprint = 'abc'\nreason = 'x'\n".into(), "s.toml:2: `abc` is no fingerprint");
        said(
            format!("[[suppress]]\nfingerprint = '{fingerprint}'\nreason = 'x'\nuntil = '2027-02-30'\n"),
            "s.toml:4: `2027-02-30` is no date",
        );
        said(
            format!("[[suppress]]\nfingerprint = '{fingerprint}'\nreason = 'x'\nrule = 'absent-clam'\n"),
            "s.toml:4: unknown rule `absent-clam`; did you mean `absent-claim`?",
        );
    }
}
