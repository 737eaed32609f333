//! The cases: one folder each under `tests/cases/GROUP/`, with the texts as files a person can run by hand.

use crate::folders::names;
use crate::pair::Pair;

/// Every case in the order of its name, `GROUP/CASE`.
pub fn cases() -> Vec<Pair> {
    let mut cases = Vec::new();
    for group in names("tests/cases") {
        for case in names(&format!("tests/cases/{group}")) {
            cases.push(read(&format!("tests/cases/{group}/{case}")));
        }
    }
    cases
}

fn read(folder: &str) -> Pair {
    let files = names(folder);
    let starting =
        |stem: &str| files.iter().filter(|file| file.starts_with(stem)).cloned().collect::<Vec<_>>();
    let derivatives = starting("derivative");
    assert_eq!(derivatives.len(), 1, "{folder}: one derivative");
    Pair::read(folder, &derivatives[0], &starting("source"), "")
}
