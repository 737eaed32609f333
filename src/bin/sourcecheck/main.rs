//! Wip
use sourcecheck::*;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    if a[0] == "check" {
        let d = Document::from_path(&a[1]).unwrap();
        let s: Vec<Document> = a[2..]
            .iter()
            .filter(|x| !x.starts_with("--") && *x != "--source" && *x != "json")
            .map(|p| Document::from_path(p).unwrap())
            .collect();
        let r = Checker::new().reasons(true).check(&s, &d);
        println!("{}", serde_json::to_string_pretty(&r).unwrap());
        return;
    }
    for p in a {
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
