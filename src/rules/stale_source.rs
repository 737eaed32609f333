//! A source that is not the version a text was locked to: `lock.rs` compares, this says what it means.

use super::Rule;
use crate::finding::Level;

pub(super) const RULE: Rule = Rule {
    name: "stale-source",
    level: Level::Warning,
    summary: "A source has changed since `sourcecheck lock`, and a verdict may have changed with it",
    explain: r"## What it does
Compares the sources of a text with those of `sourcecheck.lock`. Where one has changed, is new or is gone, a note at the head of the text says so, with the claims that rested on passages that changed. A claim whose verdict is another one than when it was locked is told at its own place: at the level of the rule when it is no longer faithful, as a note when it has become so.

## Why it matters
A text that was right on the day it was checked becomes wrong when its source is corrected, and nobody touches the text that day. A source that changed its navigation and nothing else should wake nobody.

## Example
When `press/levy.md` was locked, its report said “40 pilots”, and so did the text. The report has been corrected to “45 pilots”: the claim was a paraphrase and is altered now.

## Limits
Without a lock it is silent. A passage has changed when its words are no longer in the source; case, punctuation and place do not count. `verbatim` and `paraphrase` count as one. Claims that were written or reworded after the lock have no locked verdict and are not told. A verdict can also change with the glossary or the version of the program; that is told only when a source has changed as well. `--fail-on stale-source` counts the notes too.
",
    finds: None,
    check: None,
};
