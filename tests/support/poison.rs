//! A report in which every free string ends in a text that tries to break out of a format.

use serde_json::Value;

/// Appends `text` to every string but those that are names of a fixed list.
pub fn poison(value: &mut Value, text: &str) {
    const FIXED: [&str; 7] = ["verdict", "coverage", "salience", "level", "type", "kind", "tool"];
    match value {
        Value::String(old) => old.push_str(text),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, text)),
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                if !(FIXED.contains(&key.as_str()) && inner.is_string()) {
                    poison(inner, text);
                }
            }
        }
        _ => {}
    }
}
