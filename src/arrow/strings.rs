//! Columns as they come: engines hand over text in several layouts, and one of them is meant.

use super::BoundaryError;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::DataType;

/// A column of text in any layout of Arrow, read in place.
#[derive(Clone, Debug)]
pub enum Strings<'a> {
    /// `Utf8`.
    Small(&'a StringArray),
    /// `LargeUtf8`.
    Large(&'a LargeStringArray),
    /// `Utf8View`.
    View(&'a StringViewArray),
    /// A dictionary of one of these: for each row the place of its value, `None` for null.
    Dictionary(Vec<Option<usize>>, Box<Strings<'a>>),
    /// A column that is null all through, which has no type of its own.
    Nulls,
}

impl<'a> Strings<'a> {
    /// The text in a row, `None` for null.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn at(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary(keys, values) => values.at(keys[row]?),
            Self::Nulls => None,
        }
    }

    fn of(array: &'a dyn Array) -> Option<Self> {
        match array.data_type() {
            DataType::Utf8 => array.as_string_opt().map(Self::Small),
            DataType::LargeUtf8 => array.as_string_opt().map(Self::Large),
            DataType::Utf8View => array.as_string_view_opt().map(Self::View),
            DataType::Null => Some(Self::Nulls),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let values = Self::of(dictionary.values().as_ref())?;
                // Without values every key is null, and the call below would panic.
                if dictionary.values().is_empty() {
                    return Some(Self::Nulls);
                }
                let keys = dictionary.normalized_keys().into_iter().enumerate();
                let keys = keys.map(|(row, key)| dictionary.keys().is_valid(row).then_some(key)).collect();
                Some(Self::Dictionary(keys, Box::new(values)))
            }
            _ => None,
        }
    }
}

/// A column of text.
///
/// # Errors
/// When it is missing or holds no text; the message names it and the columns that are there.
pub fn strings<'a>(batch: &'a RecordBatch, name: &str) -> Result<Strings<'a>, BoundaryError> {
    optional_strings(batch, name)?.ok_or_else(|| missing(batch, name))
}

/// A column of text that may be left out.
///
/// # Errors
/// When it is there and holds no text.
pub fn optional_strings<'a>(
    batch: &'a RecordBatch,
    name: &str,
) -> Result<Option<Strings<'a>>, BoundaryError> {
    let Some(column) = batch.column_by_name(name) else { return Ok(None) };
    let found = Strings::of(column.as_ref());
    found.map(Some).ok_or_else(|| mistyped(name, column.data_type(), "text (utf8)"))
}

/// A column of 64-bit numbers.
///
/// # Errors
/// When it is missing or of another type.
pub fn numbers<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Int64Array, BoundaryError> {
    let column = batch.column_by_name(name).ok_or_else(|| missing(batch, name))?;
    let found = column.as_primitive_opt::<Int64Type>();
    found.ok_or_else(|| mistyped(name, column.data_type(), "whole numbers (int64)"))
}

fn missing(batch: &RecordBatch, name: &str) -> BoundaryError {
    let schema = batch.schema();
    let there: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    BoundaryError::new(format!("there is no column `{name}`; there are: {}", there.join(", ")))
}

fn mistyped(name: &str, found: &DataType, wanted: &str) -> BoundaryError {
    BoundaryError::new(format!("column `{name}` is of type {found}; cast it to {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::types::{Int8Type, UInt16Type};
    use arrow_array::{ArrayRef, DictionaryArray, Int32Array, NullArray};
    use std::sync::Arc;

    #[test]
    fn every_layout_of_text_reads_the_same() {
        let given = [Some("one"), None, Some("three"), Some("one")];
        let layouts: [ArrayRef; 5] = [
            Arc::new(StringArray::from(given.to_vec())),
            Arc::new(LargeStringArray::from(given.to_vec())),
            Arc::new(StringViewArray::from(given.to_vec())),
            Arc::new(DictionaryArray::<Int8Type>::from_iter(given)),
            Arc::new(DictionaryArray::<UInt16Type>::from_iter(given)),
        ];
        for array in layouts {
            // A slice, so that offsets matter.
            let column = Strings::of(array.as_ref()).expect("text");
            assert_eq!([0, 1, 2, 3].map(|row| column.at(row)), given, "{}", array.data_type());
            let part = array.slice(1, 3);
            let column = Strings::of(part.as_ref()).expect("text");
            assert_eq!([0, 1, 2].map(|row| column.at(row)), given[1..], "{}", array.data_type());
        }
    }

    #[test]
    fn what_is_null_all_through_is_null_and_what_is_no_text_is_none() {
        let empty = DictionaryArray::<Int8Type>::from_iter([None::<&str>, None]);
        assert_eq!(Strings::of(&empty).expect("text").at(1), None);
        assert_eq!(Strings::of(&NullArray::new(2)).expect("text").at(1), None);
        assert!(Strings::of(&Int32Array::from(vec![1])).is_none());
    }
}
