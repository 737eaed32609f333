//! The tables of the contract: names, types and order of their columns.

use arrow_schema::{DataType, Field, Schema};

/// Name, type, and whether there may be nulls.
type Column = (&'static str, DataType, bool);

const DOCUMENTS: &[Column] = &[
    ("doc_id", DataType::Utf8, false),
    ("text", DataType::Utf8, false),
    ("series", DataType::Utf8, true),
    ("lang", DataType::Utf8, true),
    ("date", DataType::Date32, true),
    ("format", DataType::Utf8, true),
];

const PAIRS: &[Column] = &[
    ("pair_id", DataType::Int64, false),
    ("source_id", DataType::Utf8, true),
    ("derivative_id", DataType::Utf8, true),
    ("source_text", DataType::Utf8, true),
    ("derivative_text", DataType::Utf8, true),
];

const CANDIDATES: &[Column] = &[
    ("source_id", DataType::Utf8, false),
    ("derivative_id", DataType::Utf8, false),
    ("shared", DataType::Int32, false),
    ("score", DataType::Float32, false),
    ("method", DataType::Utf8, false),
];

const POSTINGS: &[Column] = &[
    ("doc_id", DataType::Utf8, false),
    ("feature", DataType::Int64, false),
    ("position", DataType::Int32, false),
];

const FINDINGS: &[Column] = &[
    ("pair_id", DataType::Int64, false),
    ("source_id", DataType::Utf8, true),
    ("derivative_id", DataType::Utf8, true),
    ("finding_no", DataType::Int32, false),
    ("rule", DataType::Utf8, false),
    ("level", DataType::Utf8, false),
    ("message", DataType::Utf8, false),
    ("d_start", DataType::Int32, false),
    ("d_end", DataType::Int32, false),
    ("s_start", DataType::Int32, false),
    ("s_end", DataType::Int32, false),
    ("fingerprint", DataType::Utf8, false),
];

const PASSAGES: &[Column] = &[
    ("pair_id", DataType::Int64, false),
    ("source_id", DataType::Utf8, true),
    ("derivative_id", DataType::Utf8, true),
    ("passage_no", DataType::Int32, false),
    ("kind", DataType::Utf8, false),
    ("verdict", DataType::Utf8, false),
    ("confidence", DataType::Float32, false),
    ("d_start", DataType::Int32, false),
    ("d_end", DataType::Int32, false),
    ("s_start", DataType::Int32, false),
    ("s_end", DataType::Int32, false),
    ("similarity", DataType::Float32, false),
    ("alterations", DataType::Utf8, false),
];

const ERRORS: &[Column] = &[
    ("pair_id", DataType::Int64, true),
    ("source_id", DataType::Utf8, true),
    ("derivative_id", DataType::Utf8, true),
    ("stage", DataType::Utf8, false),
    ("message", DataType::Utf8, false),
];

fn schema(columns: &[Column]) -> Schema {
    Schema::new(
        columns.iter().map(|(name, kind, null)| Field::new(*name, kind.clone(), *null)).collect::<Vec<_>>(),
    )
}

/// Texts with their names. `series` names what a document belongs to: two of one series are never a pair. `format` is
/// that of [`TextFormat`](super::TextFormat).
pub fn documents() -> Schema {
    schema(DOCUMENTS)
}

/// Which derivative is checked against which source. Optional columns beside these: `source_format` and
/// `derivative_format`, as `format` of [`documents`].
pub fn pairs() -> Schema {
    schema(PAIRS)
}

/// Pairs worth a check: `shared` features, their share `score` of those of the derivative, and the `method` that found
/// them.
pub fn candidates() -> Schema {
    schema(CANDIDATES)
}

/// The kept shingles of documents ([`crate::postings`]); `position` is the number of the first word.
pub fn postings() -> Schema {
    schema(POSTINGS)
}

/// One row a finding of a report, in its order; `finding_no` counts from 0 in each pair.
pub fn findings() -> Schema {
    schema(FINDINGS)
}

/// One row a passage of the derivative, in text order; the source span is that of the first evidence.
pub fn passages() -> Schema {
    schema(PASSAGES)
}

/// One row for what could not be read or checked.
pub fn errors() -> Schema {
    schema(ERRORS)
}

/// Findings, passages and errors in one table, for engines that take one schema from a call: the column `table` says
/// which (`findings`, `passages`, `errors`), then come the columns of all three, each once, null where a table has none
/// of the name.
pub fn flat() -> Schema {
    let mut columns: Vec<Column> = vec![("table", DataType::Utf8, false)];
    for (name, kind, _) in FINDINGS.iter().chain(PASSAGES).chain(ERRORS) {
        if columns.iter().all(|(there, ..)| there != name) {
            columns.push((name, kind.clone(), true));
        }
    }
    schema(&columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flat_table_has_every_column_once_and_no_name_has_two_types() {
        let flat = flat();
        for table in [findings(), passages(), errors()] {
            for field in table.fields() {
                let found = flat.field_with_name(field.name()).expect("a column");
                assert_eq!(found.data_type(), field.data_type(), "{}", field.name());
                assert!(found.is_nullable());
            }
        }
        let names: Vec<&str> = flat.fields().iter().map(|field| field.name().as_str()).collect();
        let expected = "table pair_id source_id derivative_id finding_no rule level message d_start d_end s_start \
                        s_end fingerprint passage_no kind verdict confidence similarity alterations stage";
        assert_eq!(names.join(" "), expected);
    }
}
