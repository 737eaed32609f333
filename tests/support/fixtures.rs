//! The fixture sets: invented pairs of texts with gold labels, see `fixtures/README.md`.

use crate::folders::{names, root};
use crate::pair::Pair;
use std::fs;

/// Every set in the order of its name, `fixtures/SET`.
pub fn fixtures() -> Vec<Pair> {
    let sets = names("fixtures").into_iter().map(|set| format!("fixtures/{set}"));
    sets.filter(|folder| root().join(folder).join("labels.toml").is_file())
        .map(|folder| read(&folder))
        .collect()
}

fn read(folder: &str) -> Pair {
    let labels = fs::read_to_string(root().join(folder).join("labels.toml")).expect("labels");
    let pair = labels
        .lines()
        .find_map(|line| line.strip_prefix("pair = \"")?.strip_suffix('"'))
        .unwrap_or_else(|| panic!("{folder}: labels name no pair"));
    let (derivative, source) = pair.split_once("__").expect("DERIVATIVE__SOURCE");
    Pair::read(folder, &format!("{derivative}.txt"), &[format!("{source}.txt")], &format!("{folder}/"))
}
