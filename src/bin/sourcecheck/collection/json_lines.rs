//! Documents as JSON Lines: `id` (or `doc_id`), `text`, and where they are known `series`, `date`, `format`.

use super::{Collection, Item, text_of};
use anyhow::{Context, Result};
use serde::Deserialize;
use sourcecheck::read::ReadOptions;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

#[derive(Deserialize)]
struct Row {
    #[serde(alias = "doc_id")]
    id: String,
    text: String,
    series: Option<String>,
    date: Option<String>,
    format: Option<String>,
}

/// Adds the documents of a file. A line that is none is told and left out.
pub fn read(path: &Path, options: &ReadOptions, into: &mut Collection) -> Result<()> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("{shown}: cannot read"))?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line).with_context(|| format!("{shown}: cannot read"))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let row = serde_json::from_slice::<Row>(&line).map_err(|error| reason(&error));
        let item = row.and_then(|row| {
            let text = text_of(&row.id, row.text, row.format.as_deref(), options)?;
            Ok(Item { id: row.id, text, series: row.series, date: row.date })
        });
        match item {
            Ok(item) => into.items.push(item),
            Err(message) => into.unread.push((format!("{shown}:{number}"), message)),
        }
    }
    Ok(())
}

/// The message without its line, which is always 1 here.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    format!("{message} (column {}); a line is {{\"id\": …, \"text\": …}}", error.column())
}
