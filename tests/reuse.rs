//! Shared passages of a collection: on a small archive by hand, and on generated ones where what was planted is known.

#[path = "support/collection.rs"]
mod collection;
#[cfg(feature = "cli")]
#[path = "reuse/parquet.rs"]
mod parquet_files;
#[path = "support/snapshots.rs"]
mod snapshots;

use collection::{Chance, Made, Plan, collection as made_collection};
use snapshots::rendered;
use sourcecheck::render::{self, ReuseOptions};
use sourcecheck::reuse::{Cluster, Direction, Options, Reuse, Text, find, pairs};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The fixture: name, text, series (its folder) and date (of its name).
fn archive() -> Vec<(String, String, String, Option<String>)> {
    let root = Path::new("fixtures/reuse");
    let mut found = Vec::new();
    for series in fs::read_dir(root).expect("the fixture") {
        let folder = series.expect("an entry").path();
        for file in fs::read_dir(&folder).expect("a folder") {
            let path = file.expect("an entry").path();
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            let date = path.file_name().expect("a name").to_string_lossy()[..10].to_owned();
            let date = date.starts_with("20").then_some(date);
            let series = folder.file_name().expect("a name").to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).expect("a text"), series, date));
        }
    }
    found.sort();
    found
}

fn of_archive(options: &Options) -> Reuse {
    let archive = archive();
    let texts: Vec<Text<'_>> = archive
        .iter()
        .map(|(id, text, series, date)| Text { id, text, series: Some(series), date: date.as_deref() })
        .collect();
    checked(&texts, find(&texts, options))
}

/// A report, after its JSON form was found to follow the schema and every place to be true.
fn checked(texts: &[Text<'_>], reuse: Reuse) -> Reuse {
    thread_local! {
        static SCHEMA: jsonschema::Validator = jsonschema::validator_for(
            &serde_json::from_str(include_str!("../docs/reuse.schema.json")).expect("the schema is JSON")
        ).expect("the schema is a schema");
    }
    let json = rendered(|out| render::reuse_json(&reuse, out));
    let value = serde_json::from_str(&json).expect("JSON");
    let errors: Vec<String> = SCHEMA
        .with(|schema| schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect());
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(serde_json::from_str::<Reuse>(&json).expect("a report"), reuse);
    let by_id: BTreeMap<&str, &Text<'_>> = texts.iter().map(|text| (text.id, text)).collect();
    for cluster in &reuse.clusters {
        for member in &cluster.members {
            let text = by_id[member.document.as_str()].text;
            assert_eq!(&text[member.start..member.end], member.text);
            assert_eq!(member.line, text[..member.start].matches('\n').count() + 1);
            let Some(closest) = &member.closest else { continue };
            let other = &cluster.members[closest.member];
            assert_eq!(closest.exact, closest.edits.is_empty(), "{}", member.text);
            for edit in &closest.edits {
                assert!(member.start <= edit.start && edit.start <= edit.end && edit.end <= member.end);
                assert!(other.start <= edit.closest_start && edit.closest_end <= other.end);
            }
        }
    }
    reuse
}

fn snapshot(name: &str, value: &str) {
    snapshots::snapshot("reuse", name, value);
}

fn named<'r>(reuse: &'r Reuse, document: &str) -> Vec<&'r Cluster> {
    let has = |cluster: &&Cluster| cluster.members.iter().any(|member| member.document == document);
    reuse.clusters.iter().filter(has).collect()
}

#[test]
fn an_archive_in_every_form() {
    let reuse = of_archive(&Options::default());
    snapshot("text", &rendered(|out| render::reuse_text(&reuse, ReuseOptions::default(), out)));
    snapshot("json", &rendered(|out| render::reuse_json(&reuse, out)));
    snapshot("html", &rendered(|out| render::reuse_html(&reuse, out)));
    let lines = rendered(|out| render::reuse_json_lines(&reuse, out));
    let clusters: Vec<Cluster> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a cluster")).collect();
    assert_eq!(clusters, reuse.clusters);
}

#[test]
fn every_cluster_of_the_page_shows_its_passage() {
    let page = rendered(|out| render::reuse_html(&of_archive(&Options::default()), out));
    let clusters: Vec<&str> = page.split("<section class=\"cluster\"").skip(1).collect();
    assert!(!clusters.is_empty());
    for cluster in clusters {
        let first = cluster.split("</article>").next().unwrap_or_default();
        assert!(first.contains("<p class=\"text\">") && !first.contains("exact"), "{first}");
    }
}

#[test]
fn a_text_on_the_same_topic_shares_nothing() {
    let reuse = of_archive(&Options::default());
    assert!(named(&reuse, "bulletin/2031-04-14-fares-independent.txt").is_empty());
    assert!(!named(&reuse, "wire/2031-04-12-ferry-fares.txt").is_empty());
}

#[test]
fn documents_of_one_series_are_compared_on_request() {
    let options = Options { max_documents: Some(100), ..Options::default() };
    let footer = "herald/2031-05-20-brief.txt";
    assert!(named(&of_archive(&options), footer).is_empty(), "all that have it are one series");
    let within = of_archive(&Options { within_series: true, ..options });
    assert_eq!(named(&within, footer)[0].documents, 11);
    assert_eq!(within.boilerplate.shingles, 0);
}

#[test]
fn boilerplate_is_named_and_never_silently_dropped() {
    let options = Options { within_series: true, ..Options::default() };
    let reuse = of_archive(&options);
    assert!(named(&reuse, "herald/2031-05-20-brief.txt").is_empty());
    assert_eq!(reuse.boilerplate.documents, 11);
    assert_eq!(reuse.boilerplate.examples.len(), 1, "one stretch, not one for each of its shingles");
    let example = &reuse.boilerplate.examples[0];
    assert!(example.text.starts_with("All rights in the words") && example.text.ends_with("the same day"));
}

fn texts(made: &[Made]) -> Vec<Text<'_>> {
    fn text(made: &Made) -> Text<'_> {
        Text { id: &made.id, text: &made.text, series: Some(&made.series), date: Some(&made.date) }
    }
    made.iter().map(text).collect()
}

/// How well the planted passages were found.
#[derive(Debug, Default)]
struct Score {
    planted: usize,
    /// Planted passages of which half or more is a member of a cluster with another document of the same passage.
    found: usize,
    /// Members that were reported.
    members: usize,
    /// Those of them that lie half or more in a planted passage.
    right: usize,
    /// Bytes that were planted, reported, and both.
    bytes: [usize; 3],
    /// Found copies; those whose closest member is the document they were made from; those said to be derived.
    copies: [usize; 3],
    /// Found first holders; those called first.
    firsts: [usize; 2],
    /// Members that reach into a footer.
    footers: usize,
}

fn score(made: &[Made], reuse: &Reuse) -> Score {
    let number: BTreeMap<&str, usize> =
        made.iter().enumerate().map(|(at, made)| (made.id.as_str(), at)).collect();
    let mut score = Score::default();
    // By document: which bytes are reported. By cluster and member: the planted passage that it is.
    let mut reported: Vec<Vec<(usize, usize)>> = vec![Vec::new(); made.len()];
    let mut found: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    let overlap = |a: (usize, usize), b: (usize, usize)| a.1.min(b.1).saturating_sub(a.0.max(b.0));
    for (nth, cluster) in reuse.clusters.iter().enumerate() {
        let is = |member: &sourcecheck::reuse::Member| {
            let document = number[member.document.as_str()];
            let span = (member.start, member.end);
            let inside = |planted: &&collection::Planted| {
                2 * overlap(span, (planted.span.start, planted.span.end)) >= span.1 - span.0
            };
            made[document].planted.iter().find(inside).map(|planted| planted.passage)
        };
        let passages: Vec<Option<usize>> = cluster.members.iter().map(is).collect();
        for (at, (member, passage)) in cluster.members.iter().zip(&passages).enumerate() {
            let document = number[member.document.as_str()];
            reported[document].push((member.start, member.end));
            score.members += 1;
            let footer = made[document].footer.as_ref();
            score.footers += usize::from(
                footer.is_some_and(|f| overlap((member.start, member.end), (f.start, f.end)) > 20),
            );
            let Some(passage) = *passage else { continue };
            let others = cluster.members.iter().zip(&passages);
            if others.clone().any(|(other, of)| *of == Some(passage) && other.document != member.document) {
                score.right += 1;
                let planted = made[document].planted.iter().find(|planted| planted.passage == passage);
                let planted = planted.expect("it is one of them");
                let span = (planted.span.start, planted.span.end);
                if 2 * overlap((member.start, member.end), span) >= span.1 - span.0 {
                    found.entry((document, passage)).or_insert((nth, at));
                }
            }
        }
    }
    for (document, one) in made.iter().enumerate() {
        let spans = &mut reported[document];
        spans.sort_unstable();
        let mut end = 0;
        for span in spans.iter_mut() {
            span.0 = span.0.max(end);
            end = end.max(span.1);
            span.1 = span.1.max(span.0);
        }
        score.bytes[1] += spans.iter().map(|span| span.1 - span.0).sum::<usize>();
        for planted in &one.planted {
            let span = (planted.span.start, planted.span.end);
            score.bytes[0] += span.1 - span.0;
            score.bytes[2] += spans.iter().map(|other| overlap(span, *other)).sum::<usize>();
            score.planted += 1;
            let Some((cluster, member)) = found.get(&(document, planted.passage)) else { continue };
            score.found += 1;
            let cluster = &reuse.clusters[*cluster];
            let member = &cluster.members[*member];
            match planted.from {
                Some(from) => {
                    let closest =
                        member.closest.as_ref().map(|closest| &cluster.members[closest.member].document);
                    score.copies[0] += 1;
                    score.copies[1] += usize::from(closest == Some(&made[from].id));
                    score.copies[2] += usize::from(member.direction == Direction::Derived);
                }
                None => {
                    score.firsts[0] += 1;
                    score.firsts[1] += usize::from(member.direction == Direction::First);
                }
            }
        }
    }
    score
}

fn part(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[test]
fn planted_passages_are_found_with_their_ends_and_their_direction() {
    for (seed, edits, least) in [(1, 0.0, 1.0), (2, 0.1, 0.99), (3, 0.2, 0.95)] {
        let made = made_collection(&Plan { seed, edits, ..Plan::default() });
        let texts = texts(&made);
        let reuse = checked(&texts, find(&texts, &Options::default()));
        let score = score(&made, &reuse);
        assert!(score.planted > 50, "{score:?}");
        assert!(part(score.found, score.planted) >= least, "edits {edits}: {score:?}");
        assert!(part(score.right, score.members) >= 0.97, "edits {edits}: {score:?}");
        assert!(part(score.bytes[2], score.bytes[0]) >= least - 0.04, "edits {edits}: {score:?}");
        assert!(part(score.bytes[2], score.bytes[1]) >= 0.95, "edits {edits}: {score:?}");
        assert_eq!(score.copies[0], score.copies[2], "a copy is later than what it is from");
        assert!(part(score.firsts[1], score.firsts[0]) >= 0.99, "edits {edits}: {score:?}");
        if edits > 0.0 {
            assert!(part(score.copies[1], score.copies[0]) >= 0.95, "edits {edits}: {score:?}");
        }
        assert_eq!(score.footers, 0, "a footer of one document in ten is no reuse");
        assert!(reuse.boilerplate.shingles >= 20, "{:?}", reuse.boilerplate);
    }
}

#[test]
fn a_collection_without_reuse_has_no_clusters() {
    let made = made_collection(&Plan { passages: 0, documents: 400, ..Plan::default() });
    let reuse = find(&texts(&made), &Options::default());
    assert_eq!(reuse.clusters, []);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let made = made_collection(&Plan { edits: 0.2, ..Plan::default() });
    let texts = texts(&made);
    let on = |threads: usize| {
        let pool = rayon_pool(threads);
        pool.install(|| (find(&texts, &Options::default()), pairs(&texts, &Options::default())))
    };
    assert_eq!(on(1), on(4));
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

#[test]
fn aligned_pairs_name_true_places() {
    let archive = archive();
    let texts: Vec<Text<'_>> =
        archive.iter().map(|(id, text, ..)| Text { id, text, series: None, date: None }).collect();
    let found = pairs(&texts, &Options::default());
    assert!(!found.is_empty());
    for pair in &found {
        for side in 0..2 {
            let text = texts.iter().find(|text| text.id == pair.documents[side]).expect("a document").text;
            let span = &text[pair.starts[side]..pair.ends[side]];
            assert!(span.split_whitespace().count() >= 12, "{span}");
        }
        assert!(pair.words >= 12 && pair.score > 0 && pair.identity > 0.4 && pair.identity <= 1.0);
    }
}

#[test]
fn without_dates_no_direction_is_told() {
    let made = made_collection(&Plan::default());
    let undated: Vec<Text<'_>> = texts(&made).into_iter().map(|text| Text { date: None, ..text }).collect();
    let reuse = checked(&undated, find(&undated, &Options::default()));
    let mut members = reuse.clusters.iter().flat_map(|cluster| &cluster.members);
    assert!(members.clone().count() > 50);
    assert!(members.all(|member| member.direction == Direction::Unknown && member.closest.is_some()));
}

/// Texts that would hurt: empty, of one word, of one word a thousand times, of marks, and themselves again.
#[test]
fn odd_texts_do_no_harm() {
    let same = "harbour ".repeat(1000);
    let mixed = "Été à l’île — 東京 の 港 …".repeat(40);
    let all = ["", "x", "?!…", &same, &mixed, &same, &mixed, "a b c d e"];
    let ids: Vec<String> = (0..all.len()).map(|at| at.to_string()).collect();
    let texts: Vec<Text<'_>> =
        all.iter().zip(&ids).map(|(text, id)| Text { id, text, series: None, date: Some("2024") }).collect();
    for options in [
        Options::default(),
        Options {
            min_words: 0,
            min_shared: 0,
            shingle_words: 0,
            max_documents: Some(0),
            within_series: true,
        },
        Options {
            min_words: 1,
            min_shared: 1,
            shingle_words: 1,
            max_documents: Some(9),
            within_series: true,
        },
    ] {
        let reuse = checked(&texts, find(&texts, &options));
        let _ = pairs(&texts, &options);
        if options == Options::default() {
            // One word a thousand times is one run of five words, and two must be shared.
            assert_eq!(reuse.clusters.len(), 1);
            assert_eq!(reuse.clusters[0].members[0].document, "4");
        }
    }
    assert_eq!(find(&[], &Options::default()).clusters, []);
}

/// Random words of a small vocabulary, where everything is like everything: no panic, and places stay true.
#[test]
fn crowded_texts_do_no_harm() {
    for seed in 0..40 {
        let mut chance = Chance(seed);
        let vocabulary = 2 + chance.below(30);
        let made: Vec<String> = (0..12)
            .map(|_| (0..chance.below(300)).map(|_| format!("w{} ", chance.below(vocabulary))).collect())
            .collect();
        let ids: Vec<String> = (0..made.len()).map(|at| format!("t{at}")).collect();
        let texts: Vec<Text<'_>> =
            made.iter().zip(&ids).map(|(text, id)| Text { id, text, series: None, date: None }).collect();
        checked(&texts, find(&texts, &Options { min_words: 5, ..Options::default() }));
    }
}

fn number(name: &str, default: f64) -> f64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn plan_of_environment() -> Plan {
    Plan {
        seed: number("COLLECTION_SEED", 1.0) as u64,
        documents: number("COLLECTION_DOCUMENTS", 1000.0) as usize,
        edits: number("COLLECTION_EDITS", 0.1),
        ..Plan::default()
    }
}

/// `COLLECTION_DOCUMENTS=10000 COLLECTION_EDITS=0.1 COLLECTION_OUT=DIR cargo test --test reuse write_the_collection --
/// --ignored` writes `collection.jsonl` (`id`, `text`, `series`, `date`) and `planted.jsonl`.
#[test]
#[ignore = "writes a collection to measure with"]
fn write_the_collection() {
    let out = std::env::var("COLLECTION_OUT").expect("COLLECTION_OUT names a folder");
    let made = made_collection(&plan_of_environment());
    let write = |name: &str, text: String| fs::write(Path::new(&out).join(name), text).expect("written");
    write("collection.jsonl", collection::json_lines(&made));
    write("planted.jsonl", collection::planted_lines(&made));
}

/// `COLLECTION_DOCUMENTS=1000 cargo test --test reuse measure -- --ignored --nocapture`: precision and recall by edits.
#[test]
#[ignore = "measures"]
fn measure() {
    println!("| edits | passages found | members right | bytes recall | bytes precision | right parent |");
    for percent in [0, 5, 10, 15, 20, 25, 30, 35, 40, 50] {
        let made = made_collection(&Plan { edits: f64::from(percent) / 100.0, ..plan_of_environment() });
        let options = Options {
            shingle_words: number("SHINGLE", 5.0) as usize,
            min_shared: number("SHARED", 2.0) as usize,
            ..Options::default()
        };
        let reuse = find(&texts(&made), &options);
        let s = score(&made, &reuse);
        println!(
            "| {percent} % | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {} members, {} footers, {} pairs",
            100.0 * part(s.found, s.planted),
            100.0 * part(s.right, s.members),
            100.0 * part(s.bytes[2], s.bytes[0]),
            100.0 * part(s.bytes[2], s.bytes[1]),
            100.0 * part(s.copies[1], s.copies[0]),
            s.members,
            s.footers,
            reuse.summary.pairs,
        );
    }
}
