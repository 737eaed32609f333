//! Files of Parquet, as users have them.

use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use std::fs::File;
use std::path::Path;

/// Writes columns of one length, by name.
pub fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
    let file = File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
}
