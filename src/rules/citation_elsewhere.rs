//! A claim cites a work that was not supplied: a rule about whole passages; the verdict decides, see `judge` and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "citation-elsewhere",
    level: Level::Note,
    summary: "A claim cites a work that was not supplied",
    explain: r"## What it does
Follows the citation that governs a claim to the works it names, and reports a claim that cites a work which is not among the sources and which the supplied ones do not settle. A citation is the mark of a note (`[3]`, `[1, 2]`, `[3–5]`, `³`, a digit behind the full stop), which governs the sentences back to the mark before or the start of the paragraph, or author and year in brackets, which govern their sentence. Notes are followed through *ibid.*, *loc. cit.*, *op. cit.* and *supra note 3*.

## Why it matters
Such a claim is neither confirmed nor refuted; somebody must get the work.

## Example
`The levy fell.[3]` with `[3] Harbour Courier, 2 May 2031` and no such source given.

## Limits
A work is recognised by address, by title, or by author and year, which a source tells in its first lines, its name or the catalogue. Author and year count as a citation only where an entry of the bibliography or a source has both.
",
    finds: None,
    check: None,
};
