use sourcecheck::*;
fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap();
    let start = std::time::Instant::now();
    match Document::from_path(&path) {
        Err(error) => println!("ERROR {error}"),
        Ok(document) => {
            eprintln!("{:?}", start.elapsed());
            if args.next().is_some() {
                for p in document.passages() {
                    println!("{:?} | {}", p.kind, p.span.of(document.text()));
                }
                return;
            }
            for notice in document.notices() { println!("NOTICE {notice}"); }
            for block in document.blocks() {
                let origin = document.origin(block.span.start).map(|o| o.to_string()).unwrap_or_default();
                println!("{:9} | {origin} | {}", block.kind.name(), block.span.of(document.text()));
            }
        }
    }
}
