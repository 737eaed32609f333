//! Fetches the text of a document over HTTPS, within limits, and reduces a web page to its main text.
//!
//! The address comes from a catalogue that may be someone else's, so nothing is fetched without TLS, at any
//! hop of a redirect chain; time, size and hops are bounded ([`crate::defaults`]). Main text is what
//! Mozilla's Readability algorithm finds (dom_smoothie). What it drops or keeps may change with its version,
//! and then shows up as drift. Anything but text and HTML is refused: turning PDF into text is a decision
//! about the source that a person should make once, and pass on with `--from`.

use crate::defaults::{MAX_HTML_ELEMENTS, MAX_REDIRECTS};
use anyhow::{Context, Result, anyhow, bail};
use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::io::Read;
use std::time::Duration;
use ureq::http::Uri;
use ureq::{Agent, ResponseExt};

/// Fetches documents.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    max_bytes: u64,
    loopback_http: bool,
}

impl Fetcher {
    /// A fetcher with its limits: the longest wait and the largest body for one document.
    pub fn new(timeout: Duration, max_bytes: u64, loopback_http: bool) -> Self {
        let config = Agent::config_builder()
            .https_only(!loopback_http)
            .timeout_global(Some(timeout))
            .max_redirects(MAX_REDIRECTS)
            .save_redirect_history(true)
            .http_status_as_error(false)
            .user_agent(concat!("sourcecheck/", env!("CARGO_PKG_VERSION")))
            .accept("text/plain, text/html;q=0.9")
            .build();
        Self { agent: config.new_agent(), max_bytes, loopback_http }
    }

    /// The text at an address, decoded; of a web page, its title and main text.
    pub fn text(&self, url: &str) -> Result<String> {
        let address: Uri = url.parse().map_err(|error| anyhow!("not an address: {error}"))?;
        self.permit(&address)?;
        let mut response = self.agent.get(&address).call().map_err(told)?;
        for hop in response.get_redirect_history().unwrap_or_default() {
            self.permit(hop)?;
        }
        let status = response.status();
        if !status.is_success() {
            bail!("the server answers {status}; the page may have moved, then correct `url` in the entry");
        }
        let body = response.body_mut();
        let (mime, charset) = (body.mime_type().map(str::to_owned), body.charset().map(str::to_owned));
        let mut bytes = Vec::new();
        let read = body.as_reader().take(self.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| told(ureq::Error::from(error)))?;
        if bytes.len() as u64 > self.max_bytes {
            bail!("larger than {} bytes; check the address, or raise --max-bytes", self.max_bytes);
        }
        let charset = charset.as_deref();
        match mime.as_deref() {
            Some("text/html" | "application/xhtml+xml") => main_text(&decode(&bytes, charset, true)),
            None if looks_like_html(&bytes) => main_text(&decode(&bytes, charset, true)),
            Some(mime) if !mime.starts_with("text/") => {
                bail!("the server sends {mime}, not text or HTML; save it as text and use --from DIR")
            }
            _ => Ok(decode(&bytes, charset, false)),
        }
    }

    /// Fails unless the address may be asked: HTTPS, or in tests HTTP on this machine.
    fn permit(&self, address: &Uri) -> Result<()> {
        match address.scheme_str() {
            Some("https") => Ok(()),
            Some("http") if self.loopback_http && is_loopback(address.host().unwrap_or_default()) => Ok(()),
            _ => bail!(
                "{address} is not https://, so nobody vouches for what it serves; use an https:// address"
            ),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// What ureq found wrong, in words that say what to do.
fn told(error: ureq::Error) -> anyhow::Error {
    match error {
        ureq::Error::Timeout(_) => anyhow!("no complete answer in time; try again, or raise --timeout"),
        ureq::Error::TooManyRedirects => {
            anyhow!("more than {MAX_REDIRECTS} redirects; find the final address and put it into the entry")
        }
        ureq::Error::RequireHttpsOnly(hop) => {
            anyhow!("redirects to {hop}, which is not https://; find an address that is")
        }
        ureq::Error::HostNotFound => anyhow!("no such host; check the address and the network"),
        other => anyhow!("{other}; check the address and the network"),
    }
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Decodes by the named encoding, by the page's own `meta` element, as UTF-8 where that fits, and else as
/// the HTML standard says for western pages. A byte order mark beats them all.
fn decode(bytes: &[u8], charset: Option<&str>, html: bool) -> String {
    let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let declared = || html.then(|| declared_charset(bytes)).flatten();
    let fallback = || if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    named.or_else(declared).unwrap_or_else(fallback).decode(bytes).0.into_owned()
}

/// The encoding that a page declares in its head.
fn declared_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    /// The HTML standard has the declaration within the first 1024 bytes.
    const HEAD: usize = 1024;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let value = head.split_once("charset=")?.1.trim_start_matches(['"', '\'', ' ']);
    let end = value.find(['"', '\'', ' ', ';', '>', '/']).unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

fn main_text(html: &str) -> Result<String> {
    let config = Config {
        max_elements_to_parse: MAX_HTML_ELEMENTS,
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let article = Readability::new(html, None, Some(config))
        .and_then(|mut page| page.parse())
        .context("no main text found in the page; save it as text and use --from DIR")?;
    let title = article.title.trim();
    let titled =
        (!title.is_empty() && !article.text_content.trim_start().starts_with(title)).then_some(title);
    Ok(tidy(titled.into_iter().chain(["", &*article.text_content]).collect::<Vec<_>>().join("\n").as_str()))
}

/// One blank line between paragraphs, no blanks at line ends, one line feed at the end, so that the hash
/// tells about words and not about white space.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank = !tidied.is_empty();
            continue;
        }
        if blank {
            tidied.push('\n');
        }
        blank = false;
        tidied.push_str(line);
        tidied.push('\n');
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permitted(loopback_http: bool, url: &str) -> bool {
        let fetcher = Fetcher::new(Duration::from_secs(1), 1, loopback_http);
        fetcher.permit(&url.parse().expect("an address")).is_ok()
    }

    #[test]
    fn only_https_is_fetched_and_in_tests_loopback() {
        assert!(permitted(false, "https://example.org/a"));
        assert!(!permitted(false, "http://127.0.0.1/a"));
        assert!(permitted(true, "http://127.0.0.1:8080/a") && permitted(true, "http://[::1]/a"));
        assert!(
            !permitted(true, "http://example.org/a") && !permitted(true, "http://127.0.0.1.example.org/")
        );
        assert!(!permitted(true, "ftp://127.0.0.1/a"));
    }

    #[test]
    fn the_declared_encoding_decodes_the_page() {
        let page = b"<html><meta charset=\"iso-8859-1\"><p>Qu\xe9bec";
        assert!(decode(page, None, true).contains("Québec"));
        assert!(decode(b"Qu\xe9bec", None, false).contains("Québec"));
        assert!(decode("Québec".as_bytes(), Some("utf-8"), false).contains("Québec"));
    }

    #[test]
    fn white_space_is_made_regular() {
        assert_eq!(tidy("\n\n a  \n\n\n\nb\nc"), " a\n\nb\nc\n");
    }
}
