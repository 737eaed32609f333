//! Pairs with their texts, some at a time. Where a chunk ends is decided by the input alone.

use super::folder::ErrorRow;
use super::store::Store;
use crate::rows::{Candidate, Pair, Rows};
use anyhow::Result;
use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use std::sync::Arc;

/// Most bytes of texts in a chunk, but for one row: four of them are in memory at once (one is read, one waits, one is
/// checked, one is written).
const BYTES: usize = 8 << 20;

/// Where pairs come from.
pub enum Pairs {
    /// A table of pairs, with the documents that hold their texts.
    Given(Rows<Pair>, Option<Store>),
    /// Candidates, with sources and derivatives; and how many there were so far.
    Found(Rows<Candidate>, Box<[Store; 2]>, i64),
}

/// Some pairs.
pub struct Chunk {
    /// From 0.
    pub number: usize,
    /// Of schema `pairs`, with formats.
    pub pairs: RecordBatch,
    /// Rows that are no pairs.
    pub bad: Vec<ErrorRow>,
    /// Rows in all.
    pub rows: u64,
    /// How much of the input was read with it, `0..=1`.
    pub share: f64,
}

/// Cuts pairs into chunks.
pub struct Chunks {
    pairs: Pairs,
    rows_at_once: usize,
    number: usize,
}

impl Chunks {
    pub fn new(pairs: Pairs, rows_at_once: usize) -> Self {
        Self { pairs, rows_at_once, number: 0 }
    }

    /// The next chunk, `None` after the last.
    pub fn next(&mut self) -> Result<Option<Chunk>> {
        let (mut pairs, mut bad, mut bytes) = (Vec::new(), Vec::new(), 0);
        while pairs.len() + bad.len() < self.rows_at_once && bytes < BYTES {
            let Some(next) = self.pairs.next()? else { break };
            match next {
                Ok(pair) => {
                    bytes += [&pair.source_text, &pair.derivative_text]
                        .into_iter()
                        .flatten()
                        .map(String::len)
                        .sum::<usize>();
                    pairs.push(pair);
                }
                Err(row) => bad.push(row),
            }
        }
        let rows = (pairs.len() + bad.len()) as u64;
        if rows == 0 {
            return Ok(None);
        }
        let number = self.number;
        self.number += 1;
        Ok(Some(Chunk { number, pairs: batch(&pairs)?, bad, rows, share: self.pairs.share() }))
    }
}

impl Pairs {
    fn share(&self) -> f64 {
        match self {
            Self::Given(rows, _) => rows.share(),
            Self::Found(rows, ..) => rows.share(),
        }
    }

    fn next(&mut self) -> Result<Option<Result<Pair, ErrorRow>>> {
        match self {
            Self::Given(rows, documents) => {
                let Some(row) = rows.next()? else { return Ok(None) };
                Ok(Some(match row.record {
                    Ok(pair) => with_texts(pair, &row.place, documents.as_mut())?,
                    Err(reason) => Err(ErrorRow::of_reading(format!("{}: {reason}", row.place))),
                }))
            }
            Self::Found(rows, stores, count) => {
                let Some(row) = rows.next()? else { return Ok(None) };
                let record = row.record.map_err(|reason| anyhow::anyhow!("{}: {reason}", row.place))?;
                let pair_id = *count;
                *count += 1;
                let [sources, derivatives] = &mut **stores;
                let (source, derivative) =
                    (sources.find(&record.source_id)?, derivatives.find(&record.derivative_id)?);
                let (source_text, source_format) = source.map(|kept| (kept.text, kept.format)).unzip();
                let (derivative_text, derivative_format) =
                    derivative.map(|kept| (kept.text, kept.format)).unzip();
                Ok(Some(Ok(Pair {
                    pair_id,
                    source_id: Some(record.source_id),
                    derivative_id: Some(record.derivative_id),
                    source_text,
                    derivative_text,
                    source_format: source_format.flatten(),
                    derivative_format: derivative_format.flatten(),
                })))
            }
        }
    }
}

/// A pair with texts from the documents where it has none of its own.
fn with_texts(mut pair: Pair, place: &str, documents: Option<&mut Store>) -> Result<Result<Pair, ErrorRow>> {
    let Some(documents) = documents else { return Ok(Ok(pair)) };
    let mut lost = Vec::new();
    let sides = [
        ("source", &pair.source_id, &mut pair.source_text, &mut pair.source_format),
        ("derivative", &pair.derivative_id, &mut pair.derivative_text, &mut pair.derivative_format),
    ];
    for (name, id, text, format) in sides {
        if text.is_some() {
            continue;
        }
        let Some(id) = id else {
            lost.push(format!("{name}: there is neither text nor id"));
            continue;
        };
        match documents.find(id)? {
            Some(kept) => {
                *text = Some(kept.text);
                *format = format.take().or(kept.format);
            }
            None => lost.push(format!("{name}: no document has the id “{id}”")),
        }
    }
    if lost.is_empty() {
        return Ok(Ok(pair));
    }
    Ok(Err(ErrorRow {
        pair_id: Some(pair.pair_id),
        source_id: pair.source_id,
        derivative_id: pair.derivative_id,
        stage: "read".to_owned(),
        message: format!("{place}: {}", lost.join("; ")),
    }))
}

fn batch(pairs: &[Pair]) -> Result<RecordBatch> {
    let column = |field: fn(&Pair) -> &Option<String>| -> ArrayRef {
        let bytes = pairs.iter().filter_map(|pair| field(pair).as_ref()).map(String::len).sum();
        let mut builder = StringBuilder::with_capacity(pairs.len(), bytes);
        pairs.iter().for_each(|pair| builder.append_option(field(pair).as_deref()));
        Arc::new(builder.finish())
    };
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(pairs.iter().map(|pair| pair.pair_id)));
    Ok(RecordBatch::try_from_iter_with_nullable([
        ("pair_id", ids, false),
        ("source_id", column(|pair| &pair.source_id), true),
        ("derivative_id", column(|pair| &pair.derivative_id), true),
        ("source_text", column(|pair| &pair.source_text), true),
        ("derivative_text", column(|pair| &pair.derivative_text), true),
        ("source_format", column(|pair| &pair.source_format), true),
        ("derivative_format", column(|pair| &pair.derivative_format), true),
    ])?)
}
