//! Wip
fn main() {
    for p in std::env::args().skip(1) {
        let d = sourcecheck::Document::from_path(&p).unwrap();
        println!("== {p} {:?} {:?}", d.language(), d.notices());
        for (i, x) in d.passages().iter().enumerate() {
            println!(
                "{} {:?}/{} b{} {:?} {:?} | {}",
                i + 1,
                x.kind,
                x.cue,
                x.block,
                d.blocks()[x.block].kind,
                x.marks.iter().map(|m| m.label.as_str()).collect::<Vec<_>>(),
                x.span.of(d.text())
            );
        }
    }
}
