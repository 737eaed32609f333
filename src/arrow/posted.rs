//! `postings_batch`: the keys by which engines find pairs.

use super::check::{read_text, table};
use super::{BoundaryError, TextFormat, caught, optional_strings, schema, strings};
use crate::postings::{self, Posting, PostingOptions};
use arrow_array::RecordBatch;
use arrow_array::builder::{Int32Builder, Int64Builder, StringBuilder};
use rayon::prelude::*;
use std::sync::Arc;

/// The postings of every document of a batch with the columns `doc_id`, `text` and, where there is one, `format` of
/// [`documents`](super::documents): a table of schema [`postings`](super::postings), in row and text order, each feature
/// once a document. A row without id or text, or whose text cannot be read, has none; who made the table tells of it.
///
/// # Errors
/// When a column is missing or of a wrong type.
pub fn postings_batch(batch: &RecordBatch, options: &PostingOptions) -> Result<RecordBatch, BoundaryError> {
    let (ids, texts) = (strings(batch, "doc_id")?, strings(batch, "text")?);
    let formats = optional_strings(batch, "format")?;
    let rows: Vec<Vec<Posting>> = (0..batch.num_rows())
        .into_par_iter()
        .map(|row| {
            let format = formats.as_ref().and_then(|formats| formats.at(row));
            let text = texts.at(row).filter(|_| ids.at(row).is_some()).unwrap_or_default();
            caught(|| of_text(text, format, options)).ok().flatten().unwrap_or_default()
        })
        .collect();
    let (mut doc_id, mut feature, mut position) =
        (StringBuilder::new(), Int64Builder::new(), Int32Builder::new());
    for (row, found) in rows.iter().enumerate() {
        for posting in found {
            doc_id.append_value(ids.at(row).unwrap_or_default());
            feature.append_value(posting.feature);
            position.append_value(i32::try_from(posting.word).unwrap_or(i32::MAX));
        }
    }
    table(
        schema::postings(),
        vec![Arc::new(doc_id.finish()), Arc::new(feature.finish()), Arc::new(position.finish())],
    )
}

/// The postings of the text that a check would read; `None` when it would read none.
fn of_text(text: &str, format: Option<&str>, options: &PostingOptions) -> Option<Vec<Posting>> {
    Some(match format.map_or(Ok(TextFormat::Plain), TextFormat::from_name).ok()? {
        // The text of these is the canonical one.
        TextFormat::Plain | TextFormat::Markdown => postings::postings(text, options),
        format => postings::postings(read_text("", format, text).ok()?.text(), options),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int32Type, Int64Type};
    use arrow_array::{ArrayRef, StringArray};

    #[test]
    fn rows_give_the_postings_of_their_texts_in_order() {
        let (one, page) = ("The lamp of the harbour", "<body><p>The lamp of the harbour is lit</p></body>");
        let column = |texts: [Option<&str>; 4]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
        let documents = RecordBatch::try_from_iter_with_nullable([
            ("doc_id", column([Some("a"), Some("b"), None, Some("d")]), true),
            ("text", column([Some(one), None, Some(one), Some(page)]), true),
            ("format", column([None, None, None, Some("html")]), true),
        ])
        .expect("a table");
        let options = PostingOptions { words: 3, keep_one_in: 1 };
        let posted = postings_batch(&documents, &options).expect("columns as they must be");
        let ids: Vec<_> = posted["doc_id"].as_string::<i32>().iter().flatten().collect();
        assert_eq!(ids, ["a", "a", "a", "d", "d", "d", "d", "d"]);
        let features = posted["feature"].as_primitive::<Int64Type>().values();
        let expected: Vec<i64> = postings::postings(one, &options).iter().map(|p| p.feature).collect();
        assert_eq!((&features[..3], &features[3..6]), (&expected[..], &expected[..]));
        assert_eq!(posted["position"].as_primitive::<Int32Type>().values()[..4], [0, 1, 2, 0]);
    }
}
