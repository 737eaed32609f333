//! Wip
fn main() {}
