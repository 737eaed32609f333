//! A WebDriver client just large enough for these tests: JSON over HTTP/1.1 on loopback to a `chromedriver`
//! that it starts and stops. <https://www.w3.org/TR/webdriver2/>

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Key that identifies an element in WebDriver JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The Escape key.
pub const ESCAPE: &str = "\u{e00c}";

/// One browser at a time: each takes about a core and 200 MB.
static ALONE: Mutex<()> = Mutex::new(());

/// A running browser; dropping it ends browser and driver.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Browser {
    /// Starts a headless browser; `None` when `chromium` or `chromedriver` is not installed.
    pub fn start(script: bool, width: u32, height: u32) -> Option<Browser> {
        let installed =
            |name| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
        if !installed("chromium") || !installed("chromedriver") {
            return None;
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let port = port_of(&mut driver);
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Browser { driver, port, session: String::new(), profile, _alone: alone };
        browser.session = browser.new_session(script, width, height);
        Some(browser)
    }

    fn new_session(&self, script: bool, width: u32, height: u32) -> String {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let size = format!("--window-size={width},{height}");
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            &profile,
            &size,
        ];
        // 1 allows scripts, 2 blocks them; the browser's own setting for sites.
        let setting = if script { 1 } else { 2 };
        let options = json!({
            "args": args,
            "prefs": {"profile.default_content_setting_values.javascript": setting},
        });
        let wanted = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
        let answer = self.http("POST", "/session", &json!({"capabilities": {"alwaysMatch": wanted}}));
        answer["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}")).to_owned()
    }

    pub fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// The value of a JavaScript expression in the page.
    pub fn eval(&self, expression: &str) -> Value {
        self.post("/execute/sync", &json!({"script": format!("return {expression}"), "args": []}))
    }

    pub fn click(&self, selector: &str) {
        let path = format!("/element/{}/click", self.element(selector));
        self.post(&path, &json!({}));
    }

    /// Types into an element; the element gets the focus.
    pub fn keys(&self, selector: &str, text: &str) {
        let path = format!("/element/{}/value", self.element(selector));
        self.post(&path, &json!({"text": text}));
    }

    /// The text of an element as it is shown.
    pub fn text(&self, selector: &str) -> String {
        let path = format!("/element/{}/text", self.element(selector));
        self.get(&path).as_str().unwrap().to_owned()
    }

    pub fn exists(&self, selector: &str) -> bool {
        let found = self.post("/elements", &json!({"using": "css selector", "value": selector}));
        !found.as_array().unwrap().is_empty()
    }

    /// A command of the Chrome DevTools Protocol.
    pub fn devtools(&self, command: &str, params: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": params}))
    }

    /// What the console says, refused content included.
    pub fn console(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({"type": "browser"}));
        log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    fn element(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": selector}));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("{selector}: {found}")).to_owned()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.http("POST", &format!("/session/{}{path}", self.session), body)
    }

    fn get(&self, path: &str) -> Value {
        self.http("GET", &format!("/session/{}{path}", self.session), &Value::Null)
    }

    /// One request on a connection of its own; the `value` of the answer, or a panic with the error.
    fn http(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len(),
        )
        .unwrap();
        let mut answer: Value = serde_json::from_slice(&body_of(BufReader::new(stream))).unwrap();
        if let Some(error) = answer["value"].get("error") {
            panic!("{method} {path}: {error}: {}", answer["value"]["message"]);
        }
        answer["value"].take()
    }
}

impl Drop for Browser {
    /// Asks the driver to end the browser, which it also does when a test has failed, then ends the driver.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let path = format!("/session/{}", self.session);
            let _ = write!(stream, "DELETE {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
            let _ = BufReader::new(stream).read_line(&mut String::new());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Reads `… started successfully on port 12345.`; the pipe stays open, or the driver would end at its next line.
fn port_of(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap());
    loop {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "chromedriver ended");
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            driver.stdout = Some(lines.into_inner());
            return port.trim().trim_end_matches('.').parse().unwrap();
        }
    }
}

/// The body of an HTTP response, by its `Content-Length`.
fn body_of(mut stream: BufReader<TcpStream>) -> Vec<u8> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}
