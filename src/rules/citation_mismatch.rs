//! A claim cites a source that does not support it while another does: a rule about whole passages; `mismatch`
//! decides, see there and `report`.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "citation-mismatch",
    level: Level::Error,
    summary: "A claim cites a source that does not say it while another supplied source does",
    explain: r"## What it does
Judges a claim that cites a supplied source and rests on another once more by each, and reports it when the cited
source gives it no basis or says otherwise, and the others carry all of it. The finding names the passage that does.
The verdict of the claim stays: a supplied source says it.

## Why it matters
A reader who follows the note does not find what it promises, and takes a true claim for an invented one.

## Example
`The levy fell in May.[1]` with `[1] Harbour Plan`, where the plan is silent on the levy and the annual report, also
supplied, has `In May the levy fell.`

## Limits
Silent where the cited source carries a part of the claim, and where a cited work was not supplied. Where a citation
may mean one of two sources, both must fail, and the message names both. How citations are read is told under
`citation-elsewhere`.
",
    finds: None,
    check: None,
};
