//! Every key of `sourcecheck.toml`, in one table: the reader refuses what is not here, and the schema for editors
//! (`docs/sourcecheck.schema.json`) is made from it.

/// A table of the file.
#[derive(Debug)]
pub struct Table {
    /// How messages call it.
    pub name: &'static str,
    /// Its keys, in the order of the manual.
    pub keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What stands behind it.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the schema"))]
    pub form: Form,
    /// One sentence for editors.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the schema"))]
    pub about: &'static str,
}

/// What may stand behind a key.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "for the schema"))]
pub enum Form {
    /// A string.
    Text,
    /// At least one string, in a list.
    Texts,
    /// A string, or a list of them.
    TextOrTexts,
    /// `true` or `false`.
    Flag,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// Levels, rules or `never`: one, or a list.
    FailOn,
    /// Names of rules, each with a level.
    Rules,
    /// Groups of at least two phrases.
    Groups,
    /// A table.
    Table(&'static Table),
    /// A list of tables; the keys that each must have.
    Tables(&'static Table, &'static [&'static str]),
}

impl Table {
    /// The names of the keys.
    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }
}

const fn key(name: &'static str, form: Form, about: &'static str) -> Key {
    Key { name, form, about }
}

/// The levels of `[rules]`.
pub const LEVELS: &[&str] = &["off", "note", "warning", "error"];

/// The sides of `tracked`.
pub const TRACKED: &[&str] = &["original", "accepted"];

/// The whole file.
pub const FILE: Table = Table {
    name: "the file",
    keys: &[
        key(
            "extends",
            Form::TextOrTexts,
            "Configuration files to build on, relative to this one; what stands here wins.",
        ),
        key(
            "pair",
            Form::Tables(&PAIR, &["derivative", "sources"]),
            "Texts and the sources they were written from; `sourcecheck check` runs every pair.",
        ),
        key("rules", Form::Rules, "Levels of rules; `off` switches a rule off."),
        key(
            "override",
            Form::Tables(&OVERRIDE, &["paths"]),
            "Levels and glossary for some of the texts; where several fit, the later wins.",
        ),
        key(
            "glossary",
            Form::Table(&GLOSSARY),
            "Phrases that mean the same, or must not be taken for each other.",
        ),
        key("check", Form::Table(&CHECK), "Defaults of `sourcecheck check`."),
        key(
            "thresholds",
            Form::Text,
            "File with the probabilities that part the verdicts, as `sourcecheck eval --fit` writes it.",
        ),
        key("model", Form::Text, "Folder with a language model that finds passages by meaning."),
    ],
};

/// `[[pair]]`.
pub const PAIR: Table = Table {
    name: "[[pair]]",
    keys: &[
        key(
            "derivative",
            Form::Text,
            "The texts to check: a catalogue id, a path or a glob, relative to the file.",
        ),
        key(
            "sources",
            Form::Texts,
            "The texts to check against: catalogue ids, paths or globs, relative to the file.",
        ),
    ],
};

/// `[[override]]`.
pub const OVERRIDE: Table = Table {
    name: "[[override]]",
    keys: &[
        key(
            "paths",
            Form::Texts,
            "Globs of the texts it is for, relative to the file; `**` crosses folders.",
        ),
        key("rules", Form::Rules, "Levels of rules for these texts."),
        key("glossary", Form::Table(&GLOSSARY), "Phrases for these texts, beside those of the whole file."),
    ],
};

/// `[glossary]`.
pub const GLOSSARY: Table = Table {
    name: "[glossary]",
    keys: &[
        key("same", Form::Groups, "Groups of phrases that mean the same."),
        key("distinct", Form::Groups, "Groups of phrases of which no two mean the same."),
    ],
};

/// `[check]`.
pub const CHECK: Table = Table {
    name: "[check]",
    keys: &[
        key("fail-on", Form::FailOn, "What makes the exit status 1: a lowest level, rules, or `never`."),
        key(
            "strict",
            Form::Flag,
            "Whether unchecked passages and texts without claims make the exit status 2.",
        ),
        key("baseline", Form::Text, "File of known findings, as `sourcecheck baseline` writes it."),
        key("lock", Form::Text, "Pinned sources, as `sourcecheck lock` writes them."),
        key("suppressions", Form::Text, "File of suppressions by fingerprint."),
        key("tracked", Form::Choice(TRACKED), "Side of tracked changes to read."),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use sourcecheck::rules::RULES;
    use std::fs;
    use std::path::Path;

    fn schema() -> Value {
        let mut schema = table(&FILE, &[]);
        let map = schema.as_object_mut().expect("an object");
        map.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
        map.insert("title".into(), "sourcecheck.toml".into());
        map.insert("description".into(), "Configuration of sourcecheck. Made from `src/bin/sourcecheck/keys.rs` by `UPDATE_DOCS=1 cargo test --bin sourcecheck`.".into());
        schema
    }

    fn table(table: &Table, required: &[&str]) -> Value {
        let properties: serde_json::Map<String, Value> =
            table.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
        let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn property(key: &Key) -> Value {
        let text = json!({"type": "string", "minLength": 1});
        let texts = json!({"type": "array", "items": text, "minItems": 1});
        let mut schema = match &key.form {
            Form::Text => text,
            Form::Texts => texts,
            Form::TextOrTexts => json!({"oneOf": [text, texts]}),
            Form::Flag => json!({"type": "boolean"}),
            Form::Choice(names) => json!({"enum": names}),
            Form::FailOn => {
                let rules = RULES.iter().map(|rule| rule.name);
                let names: Vec<&str> = ["note", "warning", "error"].into_iter().chain(rules).collect();
                let all: Vec<&str> = names.iter().copied().chain(["never"]).collect();
                json!({"oneOf": [{"enum": all}, {"type": "array", "minItems": 1, "items": {"enum": names}}]})
            }
            Form::Rules => {
                let rule = |rule: &sourcecheck::rules::Rule| {
                    (rule.name.to_owned(), json!({"description": rule.summary, "enum": LEVELS}))
                };
                let rules: serde_json::Map<String, Value> = RULES.iter().map(rule).collect();
                json!({"type": "object", "properties": rules, "additionalProperties": false})
            }
            Form::Groups => {
                json!({"type": "array", "items": {"type": "array", "minItems": 2, "items": {"type": "string"}}})
            }
            Form::Table(inner) => table(inner, &[]),
            Form::Tables(inner, required) => json!({"type": "array", "items": table(inner, required)}),
        };
        schema["description"] = key.about.into();
        schema
    }

    fn root(path: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    #[test]
    fn the_schema_is_made_from_the_keys() {
        let wanted = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
        let path = root("docs/sourcecheck.schema.json");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &wanted).expect("the schema can be written");
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == wanted,
            "run `UPDATE_DOCS=1 cargo test --bin sourcecheck` for docs/sourcecheck.schema.json"
        );
    }

    /// The reader and the schema must say the same of these files, of every example of the manual, and of the file of
    /// this repository.
    #[test]
    fn reader_and_schema_agree() {
        let schema = schema();
        let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
        let manual = fs::read_to_string(root("docs/configuration.md")).expect("the manual");
        let examples: Vec<String> = manual
            .split("```toml\n")
            .skip(1)
            .map(|block| block.split("\n```").next().unwrap_or_default().to_owned() + "\n")
            .filter(|block| !block.contains("[[suppress]]"))
            .collect();
        assert!(examples.len() >= 8, "the manual has examples");
        let own = fs::read_to_string(root("sourcecheck.toml")).expect("the file");
        let right = examples.iter().cloned().chain([own]).map(|text| (text, true));
        let wrong = [
            "[rule]\n",
            "[check]\nfail_on = 'error'\n",
            "[check]\nfail-on = 'errors'\n",
            "[check]\nfail-on = []\n",
            "[check]\nfail-on = ['never', 'error']\n",
            "[check]\nstrict = 'yes'\n",
            "[check]\ntracked = 'both'\n",
            "[check]\nbaseline = 3\n",
            "[check]\nlock = true\n",
            "[rules]\nabsent-claims = 'off'\n",
            "[rules]\nabsent-claim = 'info'\n",
            "[[pair]]\nderivative = 'a.md'\n",
            "[[pair]]\nderivative = 'a.md'\nsources = []\n",
            "[[pair]]\nsources = ['b.md']\n",
            "[[override]]\nrules = {}\n",
            "[[override]]\npaths = 'a.md'\n",
            "[[override]]\npaths = ['a.md']\nlevel = 'off'\n",
            "[glossary]\nsame = [['one']]\n",
            "[glossary]\nalike = []\n",
            "extends = []\n",
            "extends = 3\n",
            "model = true\n",
        ];
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["base.toml", "house.toml", "team/sourcecheck.toml"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "").expect("written");
        }
        let path = folder.path().join("sourcecheck.toml");
        for (text, is_right) in right.chain(wrong.map(|text| (text.to_owned(), false))) {
            fs::write(&path, &text).expect("written");
            let read = crate::config::Config::load(&path).map(|_| ()).map_err(|error| format!("{error:#}"));
            assert_eq!(read.is_ok(), is_right, "the reader on\n{text}\n{read:?}");
            let value: Value = toml::from_str(&text).expect("TOML");
            let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert_eq!(errors.is_empty(), is_right, "the schema on\n{text}\n{errors:?}");
        }
    }

    #[test]
    fn the_manual_has_every_key() {
        let manual = fs::read_to_string(root("docs/configuration.md")).expect("the manual");
        for table in [&FILE, &PAIR, &OVERRIDE, &GLOSSARY, &CHECK] {
            for key in table.keys {
                let shown = [format!("\n{} =", key.name), format!("[{}]", key.name)];
                assert!(shown.iter().any(|form| manual.contains(form)), "{} {}", table.name, key.name);
                assert!(manual.contains(&format!("`{}`", key.name)), "{} {}", table.name, key.name);
            }
        }
    }
}
