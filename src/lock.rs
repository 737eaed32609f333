//! What was a text checked against, and which of its claims rest on what has changed since?
//!
//! A [`Lock`] keeps hashes and no words of a source: which version of each source it was, and for each claim its
//! verdict and the passages it rested on. A passage is known by its words ([`Document::key`]), so that edits elsewhere
//! in either text change nothing, and a claim rests on a changed passage when the source no longer has those words.
//! That needs no copy of the old source.

use crate::document::{Document, PassageKind};
use crate::finding::Verdict;
use crate::report::{Location, PassageReport, Report, ReportSpan, place};
use crate::span::Span;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The rule that reports what a lock no longer fits.
pub const STALE_SOURCE: &str = "stale-source";

/// Digits of the hash of a passage: with 64 bits, two of a million passages share one with a chance of 1 in 36 million.
const HASH_DIGITS: usize = 16;

/// Most places of claims that a message names; the others are related locations.
const PLACES: usize = 5;

/// What a text was checked against, and what came of it. [`crate::Checker::lock`] compares a check with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The sources, in the order of the check.
    pub sources: Vec<LockedSource>,
    /// The claims and opinions that were judged, equal ones in text order.
    pub claims: Vec<LockedClaim>,
}

/// A version of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedSource {
    /// Its id in the check.
    pub id: String,
    /// SHA-256 of its canonical text, 64 lower-case hex digits.
    pub sha256: String,
}

/// A claim with its verdict and what it rested on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedClaim {
    /// Hash of its words, as [`passage_hash`] gives it.
    pub claim: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The source passages it rested on, sorted.
    pub on: Vec<LockedPassage>,
    /// Its words, for people; nothing compares them.
    pub text: String,
}

/// A source passage that a claim rested on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPassage {
    /// Id of the source.
    pub source: String,
    /// Hash of its words, as [`passage_hash`] gives it.
    pub passage: String,
}

impl Lock {
    /// The lock of a check that gave `report` for these documents.
    pub fn of(report: &Report, sources: &[Document], derivative: &Document) -> Self {
        let on = |passage: &PassageReport| {
            let on: BTreeSet<LockedPassage> = passage
                .evidence
                .iter()
                .filter_map(|evidence| {
                    let source = sources.iter().find(|source| source.id() == evidence.source)?;
                    let at = evidence.passage.strip_prefix('s')?.parse::<usize>().ok()?.checked_sub(1)?;
                    let passage = (at < source.passages().len()).then(|| passage_hash(source, at))?;
                    Some(LockedPassage { source: evidence.source.clone(), passage })
                })
                .collect();
            on.into_iter().collect()
        };
        let judged = report.passages.iter().zip(derivative.passages()).enumerate();
        let claims =
            judged.filter(|(_, (passage, _))| passage.verdict != Verdict::None).map(|(at, (passage, _))| {
                LockedClaim {
                    claim: passage_hash(derivative, at),
                    verdict: passage.verdict,
                    on: on(passage),
                    text: passage.text.clone(),
                }
            });
        let source = |source: &Document| LockedSource {
            id: source.id().to_owned(),
            sha256: source.sha256().to_owned(),
        };
        Self { sources: sources.iter().map(source).collect(), claims: claims.collect() }
    }
}

/// The name of a passage in a lock: a hash of its words, 16 lower-case hex digits. Case, punctuation, line ends and
/// everything around it are no part of it.
///
/// # Panics
/// When there is no passage `at`.
pub fn passage_hash(document: &Document, at: usize) -> String {
    let digest = Sha256::digest(document.key(at).as_bytes());
    digest.iter().take(HASH_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// The hashes of all passages of a document.
pub fn passage_hashes(document: &Document) -> BTreeSet<String> {
    (0..document.passages().len()).map(|at| passage_hash(document, at)).collect()
}

/// What of a lock no longer holds.
pub(crate) struct Stale {
    /// The passage it is told at; the head of the text where it is about the whole.
    pub location: Location,
    /// What to say.
    pub message: String,
    /// The claims concerned, or the evidence of the claim.
    pub related: Vec<Location>,
    /// Whether it is worth knowing at most.
    pub note: bool,
    /// What makes it the same thing in another run.
    pub name: [String; 2],
}

/// How a source differs from the lock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Its text is another one.
    Changed,
    /// The lock does not have it.
    New,
    /// The check does not have it.
    Gone,
}

/// Compares a check with a lock: for each claim whose verdict is another one that claim, then each source that is not
/// as it was. Nothing when the sources are those of the lock.
pub(crate) fn stale(
    lock: &Lock,
    sources: &[Document],
    derivative: &Document,
    passages: &[PassageReport],
) -> Vec<Stale> {
    let changes = changes(lock, sources);
    if changes.is_empty() {
        return Vec::new();
    }
    // Only of changed sources: the passages of the others are there as they were.
    let now: BTreeMap<&str, BTreeSet<String>> = sources
        .iter()
        .filter(|source| changes.get(source.id()) == Some(&Change::Changed))
        .map(|source| (source.id(), passage_hashes(source)))
        .collect();
    let is_gone = |on: &&LockedPassage| match changes.get(on.source.as_str()) {
        Some(Change::Changed) => !now[on.source.as_str()].contains(&on.passage),
        Some(Change::Gone) => true,
        _ => false,
    };
    let mut locked: BTreeMap<&str, VecDeque<&LockedClaim>> = BTreeMap::new();
    for claim in &lock.claims {
        locked.entry(&claim.claim).or_default().push_back(claim);
    }
    let mut told: BTreeMap<&str, Told> = BTreeMap::new();
    let mut stale = Vec::new();
    for (at, passage) in passages.iter().enumerate().filter(|(_, p)| p.verdict != Verdict::None) {
        let hash = passage_hash(derivative, at);
        let Some(was) = locked.get_mut(hash.as_str()).and_then(VecDeque::pop_front) else { continue };
        let rests: BTreeSet<&str> = was.on.iter().map(|on| on.source.as_str()).collect();
        let moved: BTreeSet<&str> = was.on.iter().filter(is_gone).map(|on| on.source.as_str()).collect();
        let differs = outcome(was.verdict) != outcome(passage.verdict);
        rests.iter().for_each(|id| told.entry(id).or_default().rest += 1);
        for id in &moved {
            let told = told.entry(id).or_default();
            told.claims.push(here(derivative, passage));
            told.verdicts += usize::from(differs);
        }
        if differs {
            stale.push(of_claim(derivative, (was, hash), passage, &moved, &changes));
        }
    }
    for (id, change) in &changes {
        let sha256 = sources.iter().find(|source| source.id() == *id).map_or("", Document::sha256);
        let told = told.remove(id).unwrap_or_default();
        stale.push(of_source(derivative, (id, *change), sha256, told));
    }
    stale
}

/// What the claims of a text have to do with a source.
#[derive(Default)]
struct Told {
    /// How many rested on it.
    rest: usize,
    /// Those of them whose passages are gone.
    claims: Vec<Location>,
    /// How many of these have another verdict.
    verdicts: usize,
}

fn changes<'l>(lock: &'l Lock, sources: &'l [Document]) -> BTreeMap<&'l str, Change> {
    let was: BTreeMap<&str, &str> =
        lock.sources.iter().map(|source| (source.id.as_str(), source.sha256.as_str())).collect();
    let mut changes = BTreeMap::new();
    for source in sources {
        match was.get(source.id()) {
            None => _ = changes.insert(source.id(), Change::New),
            Some(hash) if *hash != source.sha256() => _ = changes.insert(source.id(), Change::Changed),
            Some(_) => {}
        }
    }
    let here = |id: &str| sources.iter().any(|source| source.id() == id);
    changes.extend(was.keys().filter(|id| !here(id)).map(|id| (*id, Change::Gone)));
    changes
}

/// A verdict as far as an editor cares: the same words and a faithful rewording are one.
fn outcome(verdict: Verdict) -> Verdict {
    if verdict == Verdict::Verbatim { Verdict::Paraphrase } else { verdict }
}

/// Whether the verdict of a passage is a fault of its text: what an opinion adds to its sources is none.
fn is_fault(passage: &PassageReport) -> bool {
    match passage.verdict {
        Verdict::Verbatim | Verdict::Paraphrase | Verdict::None => false,
        Verdict::Partial | Verdict::Absent => passage.kind == PassageKind::Claim,
        Verdict::Altered | Verdict::Elsewhere | Verdict::Unchecked => true,
    }
}

fn of_claim(
    derivative: &Document,
    (was, hash): (&LockedClaim, String),
    passage: &PassageReport,
    moved: &BTreeSet<&str>,
    changes: &BTreeMap<&str, Change>,
) -> Stale {
    let sources: Vec<&str> =
        if moved.is_empty() { changes.keys().copied().collect() } else { moved.iter().copied().collect() };
    let why: Vec<String> = sources
        .iter()
        .filter_map(|id| {
            Some(match (changes.get(id)?, moved.is_empty()) {
                (Change::Changed, false) => format!("what it rested on in “{id}” has changed"),
                (Change::Changed, true) => format!("“{id}” has changed"),
                (Change::Gone, false) => format!("what it rested on was “{id}”, no source any more"),
                (Change::New, _) => format!("“{id}” is a new source"),
                (Change::Gone, true) => format!("“{id}” is no source any more"),
            })
        })
        .collect();
    let evidence = passage.evidence.iter().map(|evidence| Location {
        document: evidence.source.clone(),
        passage: evidence.passage.clone(),
        span: evidence.span.clone(),
    });
    let (before, now) = (was.verdict.name(), passage.verdict.name());
    Stale {
        location: here(derivative, passage),
        message: format!("{before} when the sources were locked, {now} now: {}", why.join(", ")),
        related: evidence.collect(),
        note: !is_fault(passage),
        name: [hash, now.to_owned()],
    }
}

fn of_source(derivative: &Document, (id, change): (&str, Change), sha256: &str, told: Told) -> Stale {
    let Told { rest, claims, verdicts } = told;
    let many = |count: usize, one: &str, more: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
    };
    let gone = claims.len();
    let places: Vec<String> = claims.iter().take(PLACES).map(|at| at.span.place()).collect();
    let more = match gone.saturating_sub(PLACES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let places = format!("{}{more}", places.join(", "));
    let verdicts = match verdicts {
        0 if gone == 1 => "its verdict is the same".to_owned(),
        0 => "their verdicts are the same".to_owned(),
        count => format!("{} changed", many(count, "verdict", "verdicts")),
    };
    let remedy = "when that is settled, run `sourcecheck lock`";
    let message = match change {
        Change::New => {
            format!("“{id}” is not among the locked sources of this text; `sourcecheck lock` adds it")
        }
        Change::Gone if rest == 0 => {
            format!("“{id}” is locked and no source any more; `sourcecheck lock` takes it out")
        }
        Change::Gone => format!(
            "“{id}” is locked and no source any more; {} on it ({places}), {verdicts}; {remedy}",
            many(rest, "claim rested", "claims rested")
        ),
        Change::Changed if gone == 0 => format!(
            "“{id}” has changed since it was locked, in nothing that a claim rests on; `sourcecheck lock` pins it as it is"
        ),
        Change::Changed => format!(
            "“{id}” has changed since it was locked: {gone} of {} on passages that changed ({places}), {verdicts}; {remedy}",
            many(rest, "claim rested", "claims rested")
        ),
    };
    let location = Location {
        document: derivative.id().to_owned(),
        passage: String::new(),
        span: place(derivative, Span::new(0, 0), None),
    };
    let name = match change {
        Change::Changed => sha256,
        Change::New => "new",
        Change::Gone => "gone",
    };
    Stale { location, message, related: claims, note: true, name: [id.to_owned(), name.to_owned()] }
}

fn here(derivative: &Document, passage: &PassageReport) -> Location {
    let span: ReportSpan = passage.span.clone();
    Location { document: derivative.id().to_owned(), passage: passage.id.clone(), span }
}
