//! `check_batch`: every row a pair of texts, every row a check of its own.

use super::{
    BatchOptions, BoundaryError, Strings, TextFormat, caught, numbers, optional_strings, schema, strings,
};
use crate::read::Format;
use crate::report::{Finding, PassageReport, ReportSpan};
use crate::{Document, Report};
use arrow_array::builder::{Float32Builder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, RecordBatchOptions};
use arrow_schema::Schema;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Rows that are read and then checked together: enough that no thread waits long for the last of them, few enough that
/// the segmented texts of a large batch are not in memory all at once.
const ROWS_AT_ONCE: usize = 256;

/// Name of a document whose row has no id.
const SOURCE: &str = "source";

/// See [`SOURCE`].
const DERIVATIVE: &str = "derivative";

/// What came of a batch, in the order of its rows.
#[derive(Clone, Debug)]
pub struct CheckedBatch {
    /// Of schema [`findings`](super::findings).
    pub findings: RecordBatch,
    /// Of schema [`passages`](super::passages).
    pub passages: RecordBatch,
    /// Of schema [`errors`](super::errors).
    pub errors: RecordBatch,
}

/// Checks every pair of a batch of schema [`pairs`](super::pairs), on the threads of the current rayon pool; the result
/// is the same for any number. The columns of ids may be left out. Texts that stand in neighbouring rows as well are
/// read once.
///
/// # Errors
/// When a column is missing or of a wrong type. A row that cannot be checked (no id, no text, a text without words or
/// longer than the limit, an unknown format, a panic) is a row of `errors` instead.
pub fn check_batch(batch: &RecordBatch, options: &BatchOptions) -> Result<CheckedBatch, BoundaryError> {
    let pairs = Pairs::of(batch)?;
    let mut tables = Tables::default();
    for start in (0..batch.num_rows()).step_by(ROWS_AT_ONCE) {
        let rows = start..batch.num_rows().min(start + ROWS_AT_ONCE);
        for (row, checked) in rows.clone().zip(pairs.check(rows, options)) {
            tables.add(&pairs, row, &checked);
        }
    }
    tables.finish()
}

struct Pairs<'a> {
    ids: &'a Int64Array,
    source: Side<'a>,
    derivative: Side<'a>,
}

/// The columns of one of the two texts.
struct Side<'a> {
    name: &'static str,
    ids: Option<Strings<'a>>,
    texts: Strings<'a>,
    formats: Option<Strings<'a>>,
}

/// A text as a row gives it.
#[derive(Clone, Copy, PartialEq)]
struct Given<'a> {
    id: Option<&'a str>,
    text: Option<&'a str>,
    format: Option<&'a str>,
}

/// What came of a row: stage and message of everything that went wrong, or a report.
type Checked = Result<Rows, Vec<(&'static str, String)>>;

/// What a report leaves in the tables; the report itself is much larger.
struct Rows {
    findings: Vec<Finding>,
    passages: Vec<PassageRow>,
}

struct PassageRow {
    kind: &'static str,
    verdict: &'static str,
    confidence: f32,
    derivative: (i32, i32),
    source: (i32, i32),
    similarity: f32,
    alterations: String,
}

impl<'a> Side<'a> {
    fn of(batch: &'a RecordBatch, name: &'static str) -> Result<Self, BoundaryError> {
        Ok(Self {
            name,
            ids: optional_strings(batch, &format!("{name}_id"))?,
            texts: strings(batch, &format!("{name}_text"))?,
            formats: optional_strings(batch, &format!("{name}_format"))?,
        })
    }

    fn id(&self, row: usize) -> Option<&'a str> {
        self.ids.as_ref()?.at(row)
    }

    /// The documents of some rows, and for each row which of them is its own.
    fn read(
        &self,
        rows: Range<usize>,
        options: &BatchOptions,
    ) -> (Vec<Result<Document, String>>, Vec<usize>) {
        let (mut given, mut slots): (Vec<Given<'a>>, Vec<usize>) = (Vec::new(), Vec::new());
        for row in rows {
            let format = self.formats.as_ref().and_then(|formats| formats.at(row));
            let next = Given { id: self.id(row), text: self.texts.at(row), format };
            if given.last() != Some(&next) {
                given.push(next);
            }
            slots.push(given.len() - 1);
        }
        let read = |given: &Given<'_>| {
            caught(|| document(self.name, given, options))
                .and_then(|read| read)
                .map_err(|error| format!("{}: {error}", self.name))
        };
        (given.par_iter().map(read).collect(), slots)
    }
}

fn document(name: &str, given: &Given<'_>, options: &BatchOptions) -> Result<Document, String> {
    let text = given.text.ok_or("there is no text")?;
    if text.len() > options.max_text_bytes {
        let (bytes, limit) = (text.len(), options.max_text_bytes);
        return Err(format!("the text has {bytes} bytes, and the limit is {limit}; raise `max-text-bytes`"));
    }
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err("the text is empty".to_owned());
    }
    let format = given.format.map_or(Ok(options.format), TextFormat::from_name)?;
    read_text(given.id.unwrap_or(name), format, text)
}

/// A text of a table as a document.
pub(super) fn read_text(id: &str, format: TextFormat, text: &str) -> Result<Document, String> {
    match format {
        TextFormat::Plain => Ok(Document::from_text(id, Format::Plain, text)),
        TextFormat::Markdown => Ok(Document::from_text(id, Format::Markdown, text)),
        TextFormat::Html => {
            let read =
                Document::from_bytes("page.html", text.as_bytes()).map_err(|error| error.to_string())?;
            Ok(read.described(Some(id), None, None))
        }
    }
}

impl<'a> Pairs<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, BoundaryError> {
        Ok(Self {
            ids: numbers(batch, "pair_id")?,
            source: Side::of(batch, SOURCE)?,
            derivative: Side::of(batch, DERIVATIVE)?,
        })
    }

    /// What came of each of the rows, in order.
    fn check(&self, rows: Range<usize>, options: &BatchOptions) -> Vec<Checked> {
        let (sources, source_at) = self.source.read(rows.clone(), options);
        let (derivatives, derivative_at) = self.derivative.read(rows.clone(), options);
        let check = |nth: usize| -> Checked {
            if self.ids.is_null(rows.start + nth) {
                return Err(vec![("read", "there is no pair_id".to_owned())]);
            }
            match (&sources[source_at[nth]], &derivatives[derivative_at[nth]]) {
                (Ok(source), Ok(derivative)) => {
                    let checked =
                        caught(|| Rows::of(options.checker.check(std::slice::from_ref(source), derivative)));
                    checked.map_err(|error| vec![("check", error)])
                }
                (source, derivative) => {
                    let errors = [source, derivative].into_iter().filter_map(|read| read.as_ref().err());
                    Err(errors.map(|error| ("read", error.clone())).collect())
                }
            }
        };
        (0..rows.len()).into_par_iter().map(check).collect()
    }
}

impl Rows {
    fn of(report: Report) -> Self {
        let passages = report.passages.iter().map(PassageRow::of).collect();
        Self { findings: report.findings, passages }
    }
}

impl PassageRow {
    fn of(passage: &PassageReport) -> Self {
        let first = passage.evidence.first();
        let mut alterations: Vec<&str> =
            passage.alterations.iter().map(|alteration| alteration.kind.name()).collect();
        alterations.sort_unstable();
        alterations.dedup();
        Self {
            kind: passage.kind.name(),
            verdict: passage.verdict.name(),
            confidence: passage.confidence as f32,
            derivative: bounds(Some(&passage.span)),
            source: bounds(first.map(|evidence| &evidence.span)),
            similarity: first.map_or(0.0, |evidence| evidence.similarity as f32),
            alterations: alterations.join(" "),
        }
    }
}

/// First byte and first byte after, `-1` where there is no span. Texts are no longer than `i32::MAX`; an extracted text
/// that is longer than its page would be has no place in the contract.
fn bounds(span: Option<&ReportSpan>) -> (i32, i32) {
    let number = |at: usize| i32::try_from(at).unwrap_or(-1);
    span.map_or((-1, -1), |span| (number(span.start), number(span.end)))
}

/// The places of a finding in the derivative and in the source: its own, and the first one related on the other side.
fn sides(finding: &Finding) -> [(i32, i32); 2] {
    let all = || std::iter::once(&finding.location).chain(&finding.related).map(|location| &location.span);
    let derivative = all().find(|span| span.source.is_none());
    let source = all().find(|span| span.source.is_some());
    [bounds(derivative), bounds(source)]
}

/// The three tables under construction, a builder a column.
#[derive(Default)]
struct Tables {
    findings: Pair,
    finding_no: Int32Builder,
    rule: StringBuilder,
    level: StringBuilder,
    message: StringBuilder,
    finding_spans: Spans,
    fingerprint: StringBuilder,
    passages: Pair,
    passage_no: Int32Builder,
    kind: StringBuilder,
    verdict: StringBuilder,
    confidence: Float32Builder,
    passage_spans: Spans,
    similarity: Float32Builder,
    alterations: StringBuilder,
    errors: Pair,
    stage: StringBuilder,
    error: StringBuilder,
}

#[derive(Default)]
struct Pair {
    pair: Int64Builder,
    source: StringBuilder,
    derivative: StringBuilder,
}

impl Pair {
    fn add(&mut self, pairs: &Pairs<'_>, row: usize) {
        self.pair.append_option(pairs.ids.is_valid(row).then(|| pairs.ids.value(row)));
        self.source.append_option(pairs.source.id(row));
        self.derivative.append_option(pairs.derivative.id(row));
    }

    fn finish(mut self) -> Vec<ArrayRef> {
        vec![Arc::new(self.pair.finish()), Arc::new(self.source.finish()), Arc::new(self.derivative.finish())]
    }
}

/// `d_start`, `d_end`, `s_start`, `s_end`.
#[derive(Default)]
struct Spans([Int32Builder; 4]);

impl Spans {
    fn add(&mut self, derivative: (i32, i32), source: (i32, i32)) {
        let values = [derivative.0, derivative.1, source.0, source.1];
        self.0.iter_mut().zip(values).for_each(|(builder, value)| builder.append_value(value));
    }

    fn finish(self) -> impl Iterator<Item = ArrayRef> {
        self.0.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef)
    }
}

impl Tables {
    fn add(&mut self, pairs: &Pairs<'_>, row: usize, checked: &Checked) {
        match checked {
            Ok(rows) => {
                for (finding, number) in rows.findings.iter().zip(0..) {
                    self.add_finding(finding, number);
                    self.findings.add(pairs, row);
                }
                for (passage, number) in rows.passages.iter().zip(0..) {
                    self.add_passage(passage, number);
                    self.passages.add(pairs, row);
                }
            }
            Err(errors) => {
                for (stage, message) in errors {
                    self.errors.add(pairs, row);
                    self.stage.append_value(stage);
                    self.error.append_value(message);
                }
            }
        }
    }

    fn add_finding(&mut self, finding: &Finding, number: i32) {
        self.finding_no.append_value(number);
        self.rule.append_value(&finding.rule);
        self.level.append_value(finding.level.name());
        self.message.append_value(&finding.message);
        let [derivative, source] = sides(finding);
        self.finding_spans.add(derivative, source);
        self.fingerprint.append_value(&finding.fingerprint);
    }

    fn add_passage(&mut self, passage: &PassageRow, number: i32) {
        self.passage_no.append_value(number);
        self.kind.append_value(passage.kind);
        self.verdict.append_value(passage.verdict);
        self.confidence.append_value(passage.confidence);
        self.passage_spans.add(passage.derivative, passage.source);
        self.similarity.append_value(passage.similarity);
        self.alterations.append_value(&passage.alterations);
    }

    fn finish(mut self) -> Result<CheckedBatch, BoundaryError> {
        let mut findings = self.findings.finish();
        findings.push(Arc::new(self.finding_no.finish()));
        for mut builder in [self.rule, self.level, self.message] {
            findings.push(Arc::new(builder.finish()));
        }
        findings.extend(self.finding_spans.finish());
        findings.push(Arc::new(self.fingerprint.finish()));

        let mut passages = self.passages.finish();
        passages.push(Arc::new(self.passage_no.finish()));
        passages.push(Arc::new(self.kind.finish()));
        passages.push(Arc::new(self.verdict.finish()));
        passages.push(Arc::new(self.confidence.finish()));
        passages.extend(self.passage_spans.finish());
        passages.push(Arc::new(self.similarity.finish()));
        passages.push(Arc::new(self.alterations.finish()));

        let mut errors = self.errors.finish();
        errors.push(Arc::new(self.stage.finish()));
        errors.push(Arc::new(self.error.finish()));
        Ok(CheckedBatch {
            findings: table(schema::findings(), findings)?,
            passages: table(schema::passages(), passages)?,
            errors: table(schema::errors(), errors)?,
        })
    }
}

/// A table of columns that are of its schema.
pub(super) fn table(schema: Schema, columns: Vec<ArrayRef>) -> Result<RecordBatch, BoundaryError> {
    let rows = columns.first().map_or(0, |column| column.len());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)
        .map_err(|error| BoundaryError::new(format!("the columns do not make a table: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrow::check_batch_flat;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float32Type, Int32Type, Int64Type};
    use arrow_array::{Float64Array, StringArray, StringViewArray};

    const PLAN: &str =
        "The board will hire 120 pilots by 2031. The harbour stays open at night. A levy of 5% pays for it.";
    const NEWS: &str = "By 2031 the board will hire 210 pilots.\n\nThe museum burnt down.";

    fn batch(rows: &[(Option<i64>, Option<&str>, Option<&str>)]) -> RecordBatch {
        let column = |texts: Vec<Option<&str>>| Arc::new(StringArray::from(texts)) as ArrayRef;
        RecordBatch::try_from_iter_with_nullable([
            ("pair_id", Arc::new(Int64Array::from_iter(rows.iter().map(|row| row.0))) as ArrayRef, true),
            ("source_id", column(rows.iter().map(|_| Some("plan")).collect()), true),
            ("derivative_id", column(rows.iter().map(|_| Some("news")).collect()), true),
            ("source_text", column(rows.iter().map(|row| row.1).collect()), true),
            ("derivative_text", column(rows.iter().map(|row| row.2).collect()), true),
        ])
        .expect("a table")
    }

    fn texts<'a>(table: &'a RecordBatch, name: &str) -> Vec<&'a str> {
        table.column_by_name(name).expect(name).as_string::<i32>().iter().flatten().collect()
    }

    fn places(table: &RecordBatch, names: [&str; 2]) -> Vec<(i32, i32)> {
        let [starts, ends] =
            names.map(|name| table.column_by_name(name).expect(name).as_primitive::<Int32Type>().values());
        starts.iter().copied().zip(ends.iter().copied()).collect()
    }

    fn pair_ids(table: &RecordBatch) -> Vec<i64> {
        table["pair_id"].as_primitive::<Int64Type>().values().to_vec()
    }

    /// Fixtures and a text that has nothing to do with them, in every combination.
    fn combinations() -> Vec<(String, String)> {
        let read = |name: &str| std::fs::read_to_string(format!("fixtures/{name}.txt")).expect(name);
        let sources =
            [read("plan-and-analysis/plan"), read("communique-and-press/communique"), PLAN.to_owned()];
        let derivatives =
            [read("plan-and-analysis/analysis"), read("communique-and-press/press"), NEWS.to_owned()];
        let all = sources.iter().flat_map(|s| derivatives.iter().map(move |d| (s.clone(), d.clone())));
        all.collect()
    }

    #[test]
    fn every_row_says_what_a_check_of_its_own_says() {
        let texts_of = combinations();
        let rows: Vec<_> = texts_of
            .iter()
            .zip(0..)
            .map(|((s, d), id)| (Some(id), Some(s.as_str()), Some(d.as_str())))
            .collect();
        let checked = check_batch(&batch(&rows), &BatchOptions::default()).expect("columns as they must be");
        assert_eq!(checked.errors.num_rows(), 0);
        let (mut finding, mut passage) = (0, 0);
        for ((source, derivative), id) in texts_of.iter().zip(0..) {
            let source = Document::from_text("plan", Format::Plain, source);
            let derivative = Document::from_text("news", Format::Plain, derivative);
            let report = crate::Checker::new().check(&[source], &derivative);
            for (number, expected) in report.findings.iter().enumerate() {
                let at = |name| texts(&checked.findings, name)[finding];
                assert_eq!(at("fingerprint"), expected.fingerprint);
                assert_eq!(at("rule"), expected.rule);
                assert_eq!(at("level"), expected.level.name());
                assert_eq!(at("message"), expected.message);
                let number_of = checked.findings["finding_no"].as_primitive::<Int32Type>().value(finding);
                assert_eq!((pair_ids(&checked.findings)[finding], number_of as usize), (id, number));
                let span = &expected.location.span;
                let names = if span.source.is_some() { ["s_start", "s_end"] } else { ["d_start", "d_end"] };
                let place = (span.start as i32, span.end as i32);
                assert_eq!(places(&checked.findings, names)[finding], place);
                finding += 1;
            }
            for expected in &report.passages {
                let at = |name| texts(&checked.passages, name)[passage];
                assert_eq!((at("kind"), at("verdict")), (expected.kind.name(), expected.verdict.name()));
                let confidence = checked.passages["confidence"].as_primitive::<Float32Type>().value(passage);
                assert_eq!(confidence, expected.confidence as f32);
                assert_eq!(pair_ids(&checked.passages)[passage], id);
                passage += 1;
            }
        }
        assert_eq!((finding, passage), (checked.findings.num_rows(), checked.passages.num_rows()));
        assert!(finding > 50 && passage > 100, "{finding} {passage}");
    }

    #[test]
    fn a_row_shows_both_places_and_the_kinds_of_change() {
        let checked = check_batch(&batch(&[(Some(7), Some(PLAN), Some(NEWS))]), &BatchOptions::default());
        let checked = checked.expect("columns as they must be");
        let shown = |table: &RecordBatch, row: usize| {
            let of = |text: &'static str, (start, end): (i32, i32)| {
                if start < 0 { "-" } else { &text[start as usize..end as usize] }
            };
            let derivative = of(NEWS, places(table, ["d_start", "d_end"])[row]);
            (derivative, of(PLAN, places(table, ["s_start", "s_end"])[row]))
        };
        assert_eq!(texts(&checked.findings, "rule")[..2], ["altered-number", "absent-claim"]);
        assert_eq!(shown(&checked.findings, 0), ("210", "120"));
        assert_eq!(shown(&checked.findings, 1), ("The museum burnt down.", "-"));
        assert_eq!(texts(&checked.passages, "verdict"), ["altered", "absent"]);
        assert_eq!(texts(&checked.passages, "alterations"), ["number", ""]);
        assert_eq!(shown(&checked.passages, 0).1, "The board will hire 120 pilots by 2031.");
        assert_eq!(shown(&checked.passages, 1).1, "-");
        assert_eq!(pair_ids(&checked.passages), [7, 7]);
    }

    #[test]
    fn a_row_that_cannot_be_checked_is_an_error_row_and_the_others_are_checked() {
        let long = "Long. ".repeat(400);
        let rows = [
            (None, Some(PLAN), Some(NEWS)),
            (Some(1), None, Some(NEWS)),
            (Some(2), Some(PLAN), Some(" \n\u{feff}")),
            (Some(3), Some(PLAN), Some(long.as_str())),
            (Some(4), Some(PLAN), Some(NEWS)),
            (Some(5), None, None),
        ];
        let options = BatchOptions { max_text_bytes: 2000, ..BatchOptions::default() };
        let checked = check_batch(&batch(&rows), &options).expect("columns as they must be");
        let told = texts(&checked.errors, "message");
        let expected = [
            "there is no pair_id",
            "source: there is no text",
            "derivative: the text is empty",
            "derivative: the text has 2400 bytes, and the limit is 2000; raise `max-text-bytes`",
            "source: there is no text",
            "derivative: there is no text",
        ];
        assert_eq!(told, expected);
        let ids: Vec<Option<i64>> = checked.errors["pair_id"].as_primitive::<Int64Type>().iter().collect();
        assert_eq!(ids, [None, Some(1), Some(2), Some(3), Some(5), Some(5)]);
        assert!(pair_ids(&checked.passages).iter().all(|&id| id == 4) && checked.passages.num_rows() == 2);
    }

    #[test]
    fn a_format_is_the_row_s_or_the_option_s() {
        let page = "<html><body><main><p>The board will hire 120 pilots by 2031. The harbour stays open.</p></main></body></html>";
        let given = batch(&[(Some(1), Some(page), Some(PLAN)), (Some(2), Some(PLAN), Some(PLAN))]);
        let mut columns: Vec<ArrayRef> = given.columns().to_vec();
        columns.push(Arc::new(StringViewArray::from(vec![Some("html"), Some("docx")])));
        let mut fields: Vec<_> = given.schema().fields().iter().cloned().collect();
        fields.push(Arc::new(arrow_schema::Field::new(
            "source_format",
            arrow_schema::DataType::Utf8View,
            true,
        )));
        let given = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("a table");
        let checked = check_batch(&given, &BatchOptions::default()).expect("columns as they must be");
        assert_eq!(texts(&checked.passages, "verdict")[0], "verbatim");
        let told = texts(&checked.errors, "message");
        assert_eq!(told, ["source: unknown format `docx`; valid: plain, markdown, html"]);
    }

    #[test]
    fn missing_and_mistyped_columns_are_told_by_name() {
        let given = batch(&[(Some(1), Some(PLAN), Some(NEWS))]);
        let told = |batch: &RecordBatch| {
            check_batch(batch, &BatchOptions::default()).expect_err("no such table").to_string()
        };
        let without = given.project(&[0, 1, 2, 3]).expect("columns");
        assert_eq!(
            told(&without),
            "there is no column `derivative_text`; there are: pair_id, source_id, derivative_id, source_text"
        );
        let mut columns: Vec<(&str, ArrayRef)> = vec![("pair_id", Arc::new(Float64Array::from(vec![1.0])))];
        columns.extend(["source_text", "derivative_text"].map(|name| (name, given[name].clone())));
        let mistyped = RecordBatch::try_from_iter(columns).expect("a table");
        assert_eq!(told(&mistyped), "column `pair_id` is of type Float64; cast it to whole numbers (int64)");
        let ids = given.project(&[0, 3, 4]).expect("columns");
        let checked = check_batch(&ids, &BatchOptions::default()).expect("ids may be left out");
        assert_eq!(checked.findings["source_id"].null_count(), checked.findings.num_rows());
    }

    #[test]
    fn the_flat_table_holds_the_rows_of_all_three() {
        let given = batch(&[(Some(1), Some(PLAN), Some(NEWS)), (Some(2), None, Some(NEWS))]);
        let checked = check_batch(&given, &BatchOptions::default()).expect("columns as they must be");
        let flat = check_batch_flat(&given, &BatchOptions::default()).expect("columns as they must be");
        let tables = texts(&flat, "table");
        for (name, table) in
            [("findings", &checked.findings), ("passages", &checked.passages), ("errors", &checked.errors)]
        {
            let start = tables.iter().position(|table| *table == name).expect(name);
            assert_eq!(tables.iter().filter(|table| **table == name).count(), table.num_rows());
            for field in table.schema().fields() {
                let rows = flat[field.name().as_str()].slice(start, table.num_rows());
                assert_eq!(&rows, table.column_by_name(field.name()).expect("a column"), "{}", field.name());
            }
        }
    }

    #[test]
    fn no_rows_give_tables_without_rows() {
        let checked = check_batch(&batch(&[]), &BatchOptions::default()).expect("columns as they must be");
        let tables = [&checked.findings, &checked.passages, &checked.errors];
        assert!(tables.iter().all(|table| table.num_rows() == 0));
        assert_eq!(*checked.findings.schema(), schema::findings());
    }
}
