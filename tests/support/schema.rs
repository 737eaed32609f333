//! The published schema of the JSON form.

use serde_json::Value;
use sourcecheck::{Report, render};

/// The JSON form of a report, after it was found to follow the schema.
pub fn valid_json(report: &Report, name: &str) -> String {
    thread_local! {
        static SCHEMA: jsonschema::Validator = jsonschema::validator_for(
            &serde_json::from_str(include_str!("../../docs/report.schema.json")).expect("the schema is JSON")
        ).expect("the schema is a schema");
    }
    let mut out = Vec::new();
    render::json(std::slice::from_ref(report), &mut out).expect("memory can be written to");
    let text = String::from_utf8(out).expect("UTF-8");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let errors: Vec<String> = SCHEMA
        .with(|schema| schema.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect());
    assert_eq!(errors, Vec::<String>::new(), "{name}");
    text
}
