//! Record batches as bytes: Parquet and JSON Lines.

use crate::args::TableFormat;
use anyhow::{Context, Result, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::io::Write;

/// A table as the bytes of a file; the same for the same rows.
pub fn bytes(table: &RecordBatch, format: TableFormat) -> Result<Vec<u8>> {
    match format {
        TableFormat::Parquet => parquet(table),
        TableFormat::Jsonl => {
            let mut lines = Vec::new();
            for row in 0..table.num_rows() {
                json_line(table, row, &[], &mut lines)?;
                lines.push(b'\n');
            }
            Ok(lines)
        }
    }
}

fn parquet(table: &RecordBatch) -> Result<Vec<u8>> {
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, table.schema(), Some(properties))?;
    writer.write(table)?;
    writer.close()?;
    Ok(bytes)
}

/// A row as compact JSON, its columns in their order but for those in `without`.
pub fn json_line(table: &RecordBatch, row: usize, without: &[&str], out: &mut Vec<u8>) -> Result<()> {
    out.push(b'{');
    let schema = table.schema();
    let fields = schema.fields().iter().zip(table.columns());
    for (nth, (field, column)) in fields.filter(|(field, _)| !without.contains(&&**field.name())).enumerate()
    {
        if nth > 0 {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, field.name())?;
        out.push(b':');
        if column.is_null(row) {
            out.extend_from_slice(b"null");
            continue;
        }
        match column.data_type() {
            DataType::Int64 => write!(out, "{}", column.as_primitive::<Int64Type>().value(row))?,
            DataType::Int32 => write!(out, "{}", column.as_primitive::<Int32Type>().value(row))?,
            DataType::Float32 => {
                serde_json::to_writer(&mut *out, &column.as_primitive::<Float32Type>().value(row))?;
            }
            DataType::Utf8 => serde_json::to_writer(&mut *out, column.as_string::<i32>().value(row))?,
            other => bail!("column `{}` is of type {other}, which no table has", field.name()),
        }
    }
    out.push(b'}');
    Ok(())
}

/// How a type is called in `run.json`.
pub fn type_name(kind: &DataType) -> Result<&'static str> {
    let names = [
        (DataType::Int64, "int64"),
        (DataType::Int32, "int32"),
        (DataType::Float32, "float32"),
        (DataType::Utf8, "utf8"),
    ];
    let found = names.iter().find(|(known, _)| known == kind);
    found.map(|(_, name)| *name).with_context(|| format!("no table has a column of type {kind}"))
}
