//! Three tables as one, for engines that take one schema from a call.

use super::check::table;
use super::{BatchOptions, BoundaryError, check_batch, schema};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float32Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch, StringArray};
use arrow_schema::DataType;
use std::sync::Arc;

/// [`check_batch`] with its three tables as one of schema [`flat`](super::flat): findings, then passages, then errors.
///
/// # Errors
/// As [`check_batch`].
pub fn check_batch_flat(batch: &RecordBatch, options: &BatchOptions) -> Result<RecordBatch, BoundaryError> {
    let checked = check_batch(batch, options)?;
    let tables = [("findings", checked.findings), ("passages", checked.passages), ("errors", checked.errors)];
    let schema = schema::flat();
    let column = |field: &arrow_schema::FieldRef| -> ArrayRef {
        if field.name() == "table" {
            let names =
                tables.iter().flat_map(|(name, rows)| std::iter::repeat_n(Some(*name), rows.num_rows()));
            return Arc::new(names.collect::<StringArray>());
        }
        let parts: Vec<(Option<&ArrayRef>, usize)> =
            tables.iter().map(|(_, rows)| (rows.column_by_name(field.name()), rows.num_rows())).collect();
        match field.data_type() {
            DataType::Int64 => joined::<Int64Type>(&parts),
            DataType::Int32 => joined::<Int32Type>(&parts),
            DataType::Float32 => joined::<Float32Type>(&parts),
            _ => {
                let rows = parts.iter().flat_map(|(part, rows)| {
                    let strings = part.and_then(|part| part.as_string_opt::<i32>());
                    (0..*rows).map(move |row| strings.filter(|s| s.is_valid(row)).map(|s| s.value(row)))
                });
                Arc::new(rows.collect::<StringArray>())
            }
        }
    };
    let columns = schema.fields().iter().map(column).collect();
    table(schema, columns)
}

/// The rows of a column in all tables, null where a table does not have it.
fn joined<T: ArrowPrimitiveType>(parts: &[(Option<&ArrayRef>, usize)]) -> ArrayRef {
    let rows = parts.iter().flat_map(|(part, rows)| {
        let numbers = part.and_then(|part| part.as_primitive_opt::<T>());
        (0..*rows).map(move |row| numbers.filter(|n| n.is_valid(row)).map(|n| n.value(row)))
    });
    Arc::new(rows.collect::<PrimitiveArray<T>>())
}
