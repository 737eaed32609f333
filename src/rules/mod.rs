//! The registry of rules. Wip.
use crate::finding::Level;

/// Metadata of a rule.
pub struct Rule {
    /// Kebab-case name, the only id.
    pub name: &'static str,
    /// Level unless configured.
    pub level: Level,
    /// One line.
    pub summary: &'static str,
    /// Markdown with the headings *What it does*, *Why it matters*, *Example*, *Limits*.
    pub explain: &'static str,
}

/// Every rule, sorted by name.
pub const RULES: &[Rule] = &[
    Rule {
        name: "absent-claim",
        level: Level::Warning,
        summary: "The source gives no basis for a claim",
        explain: "",
    },
    Rule {
        name: "altered-number",
        level: Level::Error,
        summary: "A quantity differs from the source",
        explain: "",
    },
    Rule {
        name: "omitted-passage",
        level: Level::Note,
        summary: "A source passage does not appear in the derivative",
        explain: "",
    },
];
