//! Documents as Parquet: `doc_id` (or `id`), `text`, and where they are known `series`, `date`, `format`.

use super::{Collection, Item, dates, text_of};
use anyhow::{Context, Result, anyhow, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sourcecheck::read::ReadOptions;
use std::fs::File;
use std::path::Path;

/// Rows read at a time: their texts are held twice for that long.
const ROWS: usize = 1024;

/// Adds the documents of a file. A row without a name or a text is told and left out.
pub fn read(path: &Path, options: &ReadOptions, into: &mut Collection) -> Result<()> {
    let shown = path.display().to_string();
    let file = File::open(path).with_context(|| format!("{shown}: cannot read"))?;
    let damaged = || format!("{shown}: cannot read it as Parquet");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).with_context(damaged)?;
    let mut row = 0;
    for batch in reader.with_batch_size(ROWS).build().with_context(damaged)? {
        let batch = batch.with_context(damaged)?;
        add(&batch, &shown, &mut row, options, into)?;
    }
    Ok(())
}

fn add(
    batch: &RecordBatch,
    shown: &str,
    row: &mut usize,
    options: &ReadOptions,
    into: &mut Collection,
) -> Result<()> {
    let column = |names: &[&str]| names.iter().find_map(|name| batch.column_by_name(name));
    let required = |names: &[&str]| {
        column(names).ok_or_else(|| {
            let schema = batch.schema();
            let there: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            anyhow!("{shown}: no column {}; it has {}", names.join(" or "), there.join(", "))
        })
    };
    let optional = |name: &str| column(&[name]).map(|column| strings(column, name, shown)).transpose();
    let ids = strings(required(&["doc_id", "id"])?, "doc_id", shown)?;
    let texts = strings(required(&["text"])?, "text", shown)?;
    let (series, dates, formats) = (optional("series")?, optional("date")?, optional("format")?);
    let value = |column: &Option<Vec<Option<String>>>, at: usize| {
        column.as_ref().and_then(|column| column[at].clone())
    };
    for (at, (id, text)) in ids.into_iter().zip(texts).enumerate() {
        *row += 1;
        let (Some(id), Some(text)) = (id, text) else {
            into.unread.push((format!("{shown}: row {row}"), "has no doc_id or no text".to_owned()));
            continue;
        };
        match text_of(&id, text, value(&formats, at).as_deref(), options) {
            Ok(text) => {
                into.items.push(Item { id, text, series: value(&series, at), date: value(&dates, at) })
            }
            Err(message) => into.unread.push((format!("{shown}: row {row}"), message)),
        }
    }
    Ok(())
}

/// A column as text; days become dates.
fn strings(column: &dyn Array, name: &str, shown: &str) -> Result<Vec<Option<String>>> {
    let own = |text: Option<&str>| text.map(str::to_owned);
    Ok(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().map(own).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(own).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(own).collect(),
        DataType::Null => vec![None; column.len()],
        DataType::Date32 => {
            column.as_primitive::<Date32Type>().iter().map(|days| days.map(dates::of_days)).collect()
        }
        DataType::Dictionary(key, _) if **key == DataType::Int32 => {
            let dictionary = column.as_dictionary::<Int32Type>();
            let values = strings(dictionary.values(), name, shown)?;
            dictionary.keys().iter().map(|key| key.and_then(|key| values[key as usize].clone())).collect()
        }
        other => bail!("{shown}: column {name} is of type {other}; it must be text"),
    })
}
