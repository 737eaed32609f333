//! A suppression that suppresses nothing: the comments are read in `suppress`, the finding is made in `report`; for the
//! file of suppressions both are done by the program.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "unused-suppression",
    level: Level::Warning,
    summary: "A suppression has no effect: unused, expired, misspelt or without a reason",
    explain: r"## What it does
Reports comments of a text (`<!-- sourcecheck-disable-next-line RULE: reason -->` and its relatives) and entries of the file of suppressions that suppress nothing: the finding is gone, the day after `until` has passed, no reason is given, or a name is misspelt.

## Why it matters
A suppression that outlives its finding hides the next one in its place. One that never worked lets its author believe that it does.

## Example
`<!-- sourcecheck-disable-next-line altered-numbr: rounded on purpose -->`: there is no rule `altered-numbr`; did you mean `altered-number`?

## Limits
A suppression of a rule that is off is not called unused. An entry of the file of suppressions that names no `derivative` is called unused only by a check of all pairs. This rule cannot be suppressed; its level can be set.
",
    finds: None,
    check: None,
};
