//! The program on Parquet: the same result as on JSON Lines, whatever the types of the columns.

#[path = "../common/mod.rs"]
mod common;
#[path = "../support/parquet.rs"]
mod parquet_file;

use super::collection::{Plan, collection, json_lines};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Date32Array, DictionaryArray, Int64Array, LargeStringArray, StringArray};
use common::{Sandbox, status, stderr, stdout};
use parquet_file::write;
use std::sync::Arc;

/// Days since 1 January 1970 of a day in 2001, where the generated dates begin.
fn days(date: &str) -> i32 {
    const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let part = |range: std::ops::Range<usize>| date[range].parse::<usize>().expect("a number");
    assert_eq!(part(0..4), 2001);
    11_323 + BEFORE[part(5..7) - 1] + part(8..10) as i32 - 1
}

#[test]
fn parquet_gives_what_json_lines_give() {
    let made = collection(&Plan { documents: 60, passages: 20, ..Plan::default() });
    let sandbox = Sandbox::new();
    sandbox.write("all.jsonl", json_lines(&made));
    let ids = LargeStringArray::from_iter_values(made.iter().map(|made| &made.id));
    let series: DictionaryArray<Int32Type> = made.iter().map(|made| Some(made.series.as_str())).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("more", Arc::new(Int64Array::from_iter_values(0..made.len() as i64))),
        ("doc_id", Arc::new(ids)),
        ("text", Arc::new(StringArray::from_iter_values(made.iter().map(|made| &made.text)))),
        ("series", Arc::new(series)),
        ("date", Arc::new(Date32Array::from_iter_values(made.iter().map(|made| days(&made.date))))),
    ];
    write(&sandbox.path("all.parquet"), columns);
    let run = |name: &str| {
        let output = sandbox.run(&["reuse", name, "--format", "json", "--quiet"]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let found = run("all.parquet");
    assert_eq!(found, run("all.jsonl"));
    assert!(found.contains("\"derived\""));
}

#[test]
fn a_missing_column_and_a_missing_text_are_told() {
    let sandbox = Sandbox::new();
    let text = |values: Vec<Option<&str>>| -> ArrayRef { Arc::new(StringArray::from(values)) };
    write(
        &sandbox.path("none.parquet"),
        vec![("id", text(vec![Some("a")])), ("body", text(vec![Some("b")]))],
    );
    let output = sandbox.run(&["reuse", "none.parquet"]);
    assert_eq!(status(&output), 2);
    assert!(
        stderr(&output).contains("there is no column `text`; there are: id, body"),
        "{}",
        stderr(&output)
    );

    let ids = text(vec![Some("a"), Some("b"), Some("c")]);
    write(&sandbox.path("some.parquet"), vec![("id", ids), ("text", text(vec![Some("x"), None, Some("y")]))]);
    let output = sandbox.run(&["reuse", "some.parquet"]);
    assert_eq!(status(&output), 2, "what could be read was compared, and the status says that not all was");
    assert!(stderr(&output).contains("some.parquet, row 2: there is no text"), "{}", stderr(&output));
    assert!(stdout(&output).contains("in 0 of 2 documents"));
}
