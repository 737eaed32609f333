//! `sourcecheck sources` against a small HTTP server on this machine: what is stored, what counts as drift,
//! what is refused, and that a pinned text never changes unasked.

#![cfg(feature = "cli")]

mod common;

use common::{Sandbox, status, stderr, stdout};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const TEXT: &str = "The board met on 3 May 2021.\n\nIt agreed to lend 40 maps.\n";
/// SHA-256 of [`TEXT`].
const HASH: &str = "f395e953873a8280b9795bd65c4bffc5de7c422b516075e0c1608e0fd8188500";
/// A hash that no text here has.
const OTHER_HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Longest life of a connection; far above what an honest test needs.
const PATIENCE: Duration = Duration::from_secs(5);

#[test]
fn a_plain_text_is_stored_and_its_hash_checked() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/text")), Some(HASH));
    let output = sync(&sandbox, &[]);
    assert_eq!((status(&output), stdout(&output).trim()), (0, "report: stored"), "{}", stderr(&output));
    assert_eq!(text(&sandbox, "report").as_deref(), Some(TEXT));
    assert_eq!(stdout(&sync(&sandbox, &[])).trim(), "report: unchanged");
    assert_eq!(status(&sandbox.run(&["sources", "verify"])), 0);
}

#[test]
fn a_web_page_is_reduced_to_its_main_text() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/page")), None);
    let output = sync(&sandbox, &["--accept"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let text = text(&sandbox, "report").expect("stored");
    assert!(text.starts_with("Harbour report\n\n"), "{text}");
    assert!(
        text.contains("The board of the Québec harbour") && text.contains("paragraph number 5"),
        "{text}"
    );
    assert!(!text.contains("Subscribe") && !text.contains("console.log") && !text.contains('<'), "{text}");
    assert!(text.contains(".\n\n"), "paragraphs stay apart: {text}");
}

#[test]
fn redirects_are_followed_up_to_the_limit() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "near", Some(&server.url("/redirect/3")), Some(HASH));
    entry(&sandbox, "ring", Some(&server.url("/redirect/50")), Some(HASH));
    let output = sync(&sandbox, &[]);
    assert_eq!(status(&output), 2);
    assert_eq!(stdout(&output).trim(), "near: stored");
    assert!(stderr(&output).contains("ring: cannot fetch"), "{}", stderr(&output));
    assert!(stderr(&output).contains("redirects"), "{}", stderr(&output));
    assert_eq!(text(&sandbox, "ring"), None);
}

#[test]
fn what_cannot_be_had_is_named_with_its_address_and_a_remedy_and_the_others_go_on() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "gone", Some(&server.url("/nowhere")), Some(HASH));
    entry(&sandbox, "good", Some(&server.url("/text")), Some(HASH));
    entry(&sandbox, "paper", Some(&server.url("/pdf")), Some(HASH));
    entry(&sandbox, "plain", Some("http://example.org/a"), Some(HASH));
    entry(&sandbox, "scan", None, Some(HASH));
    let output = sync(&sandbox, &[]);
    assert_eq!(status(&output), 2);
    assert_eq!(stdout(&output).trim(), "good: stored");
    let errors = stderr(&output);
    for part in [
        format!("gone: cannot fetch {}: the server answers 404", server.url("/nowhere")),
        "correct `url`".to_owned(),
        "paper: cannot fetch".to_owned(),
        "application/pdf, not text or HTML; save it as text and use --from DIR".to_owned(),
        "plain: cannot fetch http://example.org/a".to_owned(),
        "is not https://".to_owned(),
        "scan: no `url` in sources/scan.toml".to_owned(),
        "`sourcecheck sources sync --from DIR scan`".to_owned(),
    ] {
        assert!(errors.contains(&part), "{part:?} is not in\n{errors}");
    }
}

#[test]
fn http_is_refused_even_on_this_machine_unless_a_test_allows_it() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/text")), Some(HASH));
    let output = sandbox.run(&["sources", "sync"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("is not https://"), "{}", stderr(&output));
}

#[test]
fn a_redirect_away_from_this_machine_without_tls_is_refused() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/away")), Some(HASH));
    let output = sync(&sandbox, &[]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("/text is not https://"), "{}", stderr(&output));
    assert!(!sandbox.path("sources/text").exists());
}

#[test]
fn a_text_that_is_too_large_is_refused() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/large")), Some(HASH));
    sandbox.write("texts/report.txt", "x".repeat(5000));
    for more in [&["--max-bytes", "1000"][..], &["--max-bytes", "1000", "--from", "texts"]] {
        let output = sync(&sandbox, more);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).contains("larger than 1000 bytes"), "{}", stderr(&output));
    }
    assert!(!sandbox.path("sources/text").exists());
}

#[test]
fn a_server_that_hangs_or_drips_is_left_in_time() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "drips", Some(&server.url("/drip")), Some(HASH));
    entry(&sandbox, "hangs", Some(&server.url("/hang")), Some(HASH));
    let begun = Instant::now();
    let output = sync(&sandbox, &["--timeout", "0.3"]);
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    assert_eq!(status(&output), 2);
    for id in ["drips", "hangs"] {
        assert!(stderr(&output).contains(&format!("{id}: cannot fetch")), "{}", stderr(&output));
    }
    assert_eq!(stderr(&output).matches("raise --timeout").count(), 2, "{}", stderr(&output));
}

#[test]
fn drift_is_reported_and_changes_nothing_until_it_is_accepted() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/edited")), Some(HASH));
    sandbox.write("sources/text/report.txt", TEXT);
    let pinned = fs::read_to_string(sandbox.path("sources/report.toml")).expect("an entry");

    let output = sync(&sandbox, &[]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let told = stdout(&output);
    for part in [
        HASH,
        "facts changed: 1 passage (1 edited)",
        "    - It agreed to lend 40 maps.\n    + It agreed to lend 41 maps.",
        "sources/text/report.drift.txt",
        "--accept report",
    ] {
        assert!(told.contains(part), "{part:?} is not in {told}");
    }
    assert_eq!(text(&sandbox, "report").as_deref(), Some(TEXT));
    assert!(text(&sandbox, "report.drift").is_some_and(|text| text.contains("41 maps")));
    assert_eq!(fs::read_to_string(sandbox.path("sources/report.toml")).expect("an entry"), pinned);

    let output = sync(&sandbox, &["--accept", "report"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(text(&sandbox, "report").is_some_and(|text| text.contains("41 maps")));
    assert_eq!(text(&sandbox, "report.drift"), None);
    let accepted = fs::read_to_string(sandbox.path("sources/report.toml")).expect("an entry");
    assert!(!accepted.contains(HASH) && accepted.contains("words = 13\n"), "{accepted}");
    assert!(accepted.contains("# kept\n"), "comments stay: {accepted}");
    assert_eq!(status(&sandbox.run(&["sources", "verify"])), 0);
}

#[test]
fn drift_against_a_text_that_is_not_here_keeps_the_text_aside() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/text")), Some(OTHER_HASH));
    let output = sync(&sandbox, &[]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("not here to compare with"), "{}", stdout(&output));
    assert_eq!((text(&sandbox, "report"), text(&sandbox, "report.drift").as_deref()), (None, Some(TEXT)));
}

#[test]
fn a_text_changed_here_is_brought_back() {
    let (server, sandbox) = (Server::start(), catalogue());
    entry(&sandbox, "report", Some(&server.url("/text")), Some(HASH));
    sandbox.write("sources/text/report.txt", "edited by mistake");
    let verified = sandbox.run(&["sources", "verify"]);
    assert_eq!(status(&verified), 1);
    assert!(stdout(&verified).contains("report: drifted"), "{}", stdout(&verified));
    assert_eq!(status(&sync(&sandbox, &[])), 0);
    assert_eq!(text(&sandbox, "report").as_deref(), Some(TEXT));
}

#[test]
fn texts_are_copied_from_a_folder() {
    let sandbox = catalogue();
    entry(&sandbox, "one", None, Some(HASH));
    entry(&sandbox, "two", None, Some(HASH));
    sandbox.write("texts/one.txt", TEXT);
    let output = sandbox.run(&["sources", "sync", "--from", "texts"]);
    assert_eq!(status(&output), 2);
    assert_eq!(stdout(&output).trim(), "one: stored");
    assert!(stderr(&output).contains("two: texts/two.txt: cannot read"), "{}", stderr(&output));
    assert_eq!(status(&sandbox.run(&["sources", "sync", "--from", "texts", "one"])), 0);
    // Without an address there is nothing to compare with, and the pinned text is there.
    assert_eq!(status(&sandbox.run(&["sources", "sync", "one"])), 0);
}

#[test]
fn list_tells_what_is_there() {
    let sandbox = catalogue();
    for id in ["absent", "edited", "fresh", "whole"] {
        entry(&sandbox, id, None, (id != "fresh").then_some(HASH));
    }
    sandbox.write("sources/text/edited.txt", "other");
    sandbox.write("sources/text/fresh.txt", "new");
    sandbox.write("sources/text/whole.txt", TEXT);
    let output = sandbox.run(&["sources", "list"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let states: Vec<String> = stdout(&output)
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().last().map(str::to_owned))
        .collect();
    assert_eq!(states, ["missing", "drifted", "unpinned", "present"]);
    assert_eq!(stdout(&sandbox.run(&["sources", "list", "whole"])).lines().count(), 2);
}

#[test]
fn an_unknown_id_or_a_missing_catalogue_is_an_error() {
    let sandbox = catalogue();
    entry(&sandbox, "report", None, Some(HASH));
    let output = sandbox.run(&["sources", "verify", "reprot"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("no document `reprot`; did you mean `report`?"), "{}", stderr(&output));
    let output = sandbox.run(&["sources", "list", "--catalogue", "elsewhere"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("elsewhere/sources: no such folder"), "{}", stderr(&output));
    let output = Sandbox::new().run(&["sources", "list"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("--catalogue DIR"), "{}", stderr(&output));
}

#[test]
fn the_catalogue_and_the_pairs_of_this_repository_are_sound() {
    let root = env!("CARGO_MANIFEST_DIR");
    let sandbox = Sandbox::new();
    let output = sandbox.run(&["sources", "list", "--catalogue", root]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 6);
    // Whether the texts are here or not, every pair names documents of the catalogue.
    let config = format!("{root}/sourcecheck.toml");
    let output = sandbox.run(&["check", "--config", &config, "--fail-on", "never", "--format", "json"]);
    assert!(!stderr(&output).contains("neither a catalogue id nor a file"), "{}", stderr(&output));
}

fn catalogue() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("sourcecheck.toml", "");
    fs::create_dir_all(sandbox.path("sources")).expect("folder made");
    sandbox
}

fn entry(sandbox: &Sandbox, id: &str, url: Option<&str>, hash: Option<&str>) {
    let line = |key: &str, value: Option<&str>| {
        value.map_or(String::new(), |value| format!("{key} = \"{value}\"\n"))
    };
    let facts = "title = \"Report\"\nissuer = \"Board\" # kept\ndate = \"2021\"\nrole = \"primary\"\nlanguage = \"en\"\n";
    let text = format!("id = \"{id}\"\n{facts}{}{}", line("url", url), line("sha256", hash));
    sandbox.write(&format!("sources/{id}.toml"), text);
}

fn sync(sandbox: &Sandbox, more: &[&str]) -> std::process::Output {
    sandbox.run(&[&["sources", "sync", "--allow-loopback-http"], more].concat())
}

fn text(sandbox: &Sandbox, name: &str) -> Option<String> {
    fs::read_to_string(sandbox.path(&format!("sources/text/{name}.txt"))).ok()
}

/// Serves a few fixed answers on a free loopback port until it is dropped.
struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let accept = move || {
            for connection in listener.incoming().flatten() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                // A hanging answer must not keep the next request waiting; the thread ends within PATIENCE.
                thread::spawn(move || answer(connection));
            }
        };
        Self { address, stop, thread: Some(thread::spawn(accept)) }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut connection: TcpStream) -> Option<()> {
    connection.set_read_timeout(Some(PATIENCE)).ok()?;
    connection.set_write_timeout(Some(PATIENCE)).ok()?;
    let mut lines = BufReader::new(connection.try_clone().ok()?).lines();
    let request = lines.next()?.ok()?;
    while lines.next()?.ok().is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1)?;
    let port = connection.local_addr().ok()?.port();
    let mut send = |status: &str, headers: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body)).ok()
    };
    let plain = "Content-Type: text/plain; charset=utf-8";
    match path {
        "/text" => send("200 OK", plain, TEXT.as_bytes()),
        "/edited" => send("200 OK", plain, TEXT.replace("40", "41").as_bytes()),
        "/page" => send("200 OK", "Content-Type: text/html", &page()),
        "/pdf" => send("200 OK", "Content-Type: application/pdf", b"%PDF-1.7"),
        "/large" => send("200 OK", plain, &[b'x'; 5000]),
        // Not a loopback address by its form, yet it leads back here, so that the test stays on this machine.
        "/away" => send("302 Found", &format!("Location: http://0.0.0.0:{port}/text"), b""),
        "/redirect/0" => send("200 OK", plain, TEXT.as_bytes()),
        "/hang" => {
            thread::sleep(Duration::from_secs(2));
            None
        }
        "/drip" => {
            connection
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n")
                .ok()?;
            for _ in 0..40 {
                connection.write_all(b"x").ok()?;
                thread::sleep(Duration::from_millis(50));
            }
            None
        }
        _ => match path.strip_prefix("/redirect/").and_then(|left| left.parse::<u32>().ok()) {
            Some(left) => send("302 Found", &format!("Location: /redirect/{}", left - 1), b""),
            None => send("404 Not Found", plain, b"no such page"),
        },
    }
}

/// A page in Latin-1 with a menu, a script, five paragraphs and a footer.
fn page() -> Vec<u8> {
    let paragraphs: String = (1..=5)
        .map(|number| {
            format!(
                "<p>The board of the Qu\u{e9}bec harbour met again, and this is paragraph number {number}, which says \
                 at some length what was agreed, by whom, for how long, and at what price to the city.</p>\n"
            )
        })
        .collect();
    let page = format!(
        "<!doctype html><html><head><meta charset=\"iso-8859-1\"><title>Harbour report</title>\
         <script>console.log('x')</script></head><body><nav><a href='/'>Home</a> <a href='/s'>Subscribe</a></nav>\
         <main><article>{paragraphs}</article></main><footer><a href='/s'>Subscribe</a></footer></body></html>"
    );
    page.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect()
}
