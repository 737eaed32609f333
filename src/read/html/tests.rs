//! One test per feature of the reader of web pages; whole pages are in `tests/readers_html.rs`.

use super::super::extract::Extract;
use super::super::{ReadOptions, Tracked};
use super::{read, spelled_out};
use crate::error::ErrorKind;

fn extract(html: &str) -> Extract {
    read(html.as_bytes(), &ReadOptions::default()).expect("a page")
}

fn lines(extract: &Extract) -> Vec<String> {
    let line = |block: &crate::document::Block| {
        let at = extract.origins.partition_point(|(start, _)| *start <= block.span.start);
        let element = extract.origins[at - 1].1.element.as_deref().unwrap_or_default();
        let element = element.strip_prefix("/html/body").unwrap_or(element);
        format!("{} {} | {}", block.kind.name(), element, block.span.of(&extract.text))
    };
    extract.blocks.iter().map(line).collect()
}

fn shown(html: &str) -> Vec<String> {
    lines(&extract(html))
}

#[test]
fn elements_become_blocks_of_their_kind() {
    let html =
        "<h2>The levy of the two ports</h2><div>The board met.<p>It rose at noon.</p>Then it left.</div>
        <ul><li>One quay is closed.<li><p>Two are open.</p><p>Three are new.</p></ul>
        <dl><dt>Fee</dt><dd>What a ship pays.</dd></dl>
        <blockquote><p>We shall cut the levy.</p></blockquote><pre><code>let x = 1;</code></pre>
        <table><caption>Ships by port</caption><tr><th>Port<th>Ships<tr><td>Vell<td>12</table>
        <figure><img src=x.png alt='not read'><figcaption>The old quay</figcaption></figure>";
    assert_eq!(
        shown(html),
        [
            "heading /h2 | The levy of the two ports",
            "paragraph /div | The board met.",
            "paragraph /div/p | It rose at noon.",
            "paragraph /div | Then it left.",
            "item /ul/li[1] | One quay is closed.",
            "item /ul/li[2]/p[1] | Two are open.",
            "item /ul/li[2]/p[2] | Three are new.",
            "item /dl/dt | Fee",
            "item /dl/dd | What a ship pays.",
            "quote /blockquote/p | We shall cut the levy.",
            "code /pre | let x = 1;",
            "paragraph /table/caption | Ships by port",
            "cell /table/tbody/tr[1]/th[1] | Port",
            "cell /table/tbody/tr[1]/th[2] | Ships",
            "cell /table/tbody/tr[2]/td[1] | Vell",
            "cell /table/tbody/tr[2]/td[2] | 12",
            "paragraph /figure/figcaption | The old quay",
        ]
    );
}

#[test]
fn words_keep_the_blanks_that_the_page_shows() {
    let html = "<p>The <b>har</b>bour\n   <i>of</i> <i>Vell</i><br>is&nbsp;old,<wbr> 7 m<sup>2</sup> and CO<sub>2</sub>.</p>
        <p>First part.<br><br>Second part.</p>";
    assert_eq!(
        shown(html),
        [
            "paragraph /p[1] | The harbour of Vell is old, 7 m² and CO2.",
            "paragraph /p[2] | First part.",
            "paragraph /p[2] | Second part.",
        ]
    );
}

#[test]
fn what_nobody_sees_is_not_read() {
    let html = "<p>Seen by all.</p><p hidden>a</p><p style='display: none'>b</p><p aria-hidden=true>c</p>
        <script>d</script><style>e</style><template><p>f</p></template><noscript>g</noscript><svg><text>h</text></svg>
        <button>i</button><select><option>j</select><dialog>k</dialog><span class=sr-only>l</span><!-- m -->
        <textarea>n</textarea><math><annotation>o</annotation></math><ruby>漢<rt>p</rt></ruby>";
    assert_eq!(shown(html), ["paragraph /p[1] | Seen by all.", "heading  | 漢"]);
}

#[test]
fn quotation_elements_get_marks() {
    let html = "<p>She said: <q>He told me <q>no</q> twice</q>.</p>";
    assert_eq!(shown(html), ["paragraph /p | She said: “He told me ‘no’ twice”."]);
}

#[test]
fn tracked_changes_are_read_as_asked() {
    let html = "<p>The fee is <del>40</del><ins>45</ins> crowns.</p>";
    assert_eq!(shown(html), ["paragraph /p | The fee is 45 crowns."]);
    let original = ReadOptions { tracked: Tracked::Original };
    assert_eq!(
        lines(&read(html.as_bytes(), &original).expect("a page")),
        ["paragraph /p | The fee is 40 crowns."]
    );
}

#[test]
fn a_bold_paragraph_is_a_heading() {
    assert_eq!(
        shown(
            "<p><strong>What the board agreed</strong></p><p><b>Vell</b> is the older of the two ports.</p>"
        ),
        ["heading /p[1] | What the board agreed", "paragraph /p[2] | Vell is the older of the two ports."]
    );
}

#[test]
fn tables_that_place_text_are_no_tables() {
    let html = "<table role=presentation><tr><td>The board met in Orvelle on Monday.</table>
        <table><tr><td><h3>The levy of Vell</h3><p>It fell by a third.</p></table>";
    assert_eq!(
        shown(html),
        [
            "paragraph /table[1]/tbody/tr/td | The board met in Orvelle on Monday.",
            "heading /table[2]/tbody/tr/td/h3 | The levy of Vell",
            "paragraph /table[2]/tbody/tr/td/p | It fell by a third.",
        ]
    );
}

#[test]
fn a_plain_text_in_a_page_is_read_as_one() {
    let html = "<html><body><pre style='white-space: pre-wrap'>THE LEVY\n\nThe board met in Orvelle on Monday.\n\n- One quay is closed.\n</pre>";
    assert_eq!(
        shown(html),
        [
            "heading /pre | THE LEVY",
            "paragraph /pre | The board met in Orvelle on Monday.",
            "item /pre | - One quay is closed.",
        ]
    );
}

/// The notes and the first paragraph, for pages that differ only in how they write notes.
fn noted(html: &str) -> Vec<String> {
    let extract = extract(html);
    extract.blocks.iter().map(|block| block.span.of(&extract.text).to_owned()).collect()
}

#[test]
fn notes_of_every_usual_form() {
    let expected =
        ["The levy fell.[1] It rose again.[2]", "[1] Harbour log, 2031.", "[2] Notice of the board."];
    let pandoc = r##"<p>The levy fell.<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>
        It rose again.<a href="#fn2" class="footnote-ref" id="fnref2" role="doc-noteref"><sup>2</sup></a></p>
        <section id="footnotes" class="footnotes" role="doc-endnotes"><hr/><ol>
        <li id="fn1"><p>Harbour log, 2031.<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li>
        <li id="fn2"><p>Notice of the board.<a href="#fnref2" class="footnote-back" role="doc-backlink">↩︎</a></p></li>
        </ol></section>"##;
    let word = r##"<p>The levy fell.<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a> It rose again.<a href="#_ftn2"
        name="_ftnref2">[2]</a></p><hr><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> Harbour log,
        2031.</p></div><div id="ftn2"><p><a href="#_ftnref2" name="_ftn2">[2]</a> Notice of the board.</p></div>"##;
    let wikipedia = r##"<p>The levy fell.<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup> It
        rose again.<sup id="cite_ref-2" class="reference"><a href="#cite_note-2"><span>[</span>2<span>]</span></a></sup></p>
        <ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink">^ <a href="#cite_ref-1">a</a></span>
        <span class="reference-text">Harbour log, 2031.</span></li><li id="cite_note-2"><b><a href="#cite_ref-2">^</a></b>
        <span class="reference-text">Notice of the board.</span></li></ol>"##;
    let one_block = r##"<p>The levy fell.<sup>[<a href="#n1" id="r1">1</a>]</sup> It rose again
        .<sup>(<a href="#n2" id="r2">2</a>)</sup></p><p><a id="n1" href="#r1">1.</a> Harbour log, 2031.<br>
        <a id="n2" href="#r2">2.</a> Notice of the board.</p>"##
        .replace("again\n        .", "again.");
    let wordpress = r##"<p>The levy fell. [<a href="#fn-1">1</a>] It rose again. [<a href="#fn-2">2</a>]</p>
        <p id="fn-1">[1] Harbour log, 2031. <a href="#r">↩</a></p><p id="fn-2">[2] Notice of the board.</p>"##;
    let aside = r##"<p>The levy fell.<a epub:type="noteref" href="#a">1</a> It rose again.<a epub:type="noteref"
        href="#b">2</a></p><aside epub:type="footnote" id="a" hidden><p>Harbour log, 2031.</p></aside><aside
        epub:type="footnote" id="b"><p>2. Notice of the board.</p></aside>"##;
    let terms = r##"<p>The levy fell.<sup><a href="#f1">1</a></sup> It rose again.<sup><a href="#f2">2</a></sup></p>
        <dl><dt id="f1">1<dd>Harbour log, 2031.<dt id="f2">2<dd>Notice of the board.</dl>"##;
    for (name, html) in [
        ("pandoc", pandoc),
        ("word", word),
        ("wikipedia", wikipedia),
        ("one block", &one_block),
        ("aside", aside),
        ("terms", terms),
    ] {
        assert_eq!(noted(html), expected, "{name}");
    }
    assert_eq!(
        noted(wordpress),
        ["The levy fell. [1] It rose again. [2]", "[1] Harbour log, 2031.", "[2] Notice of the board."]
    );
}

#[test]
fn labels_that_are_no_numbers_or_come_twice_stay_apart() {
    let html = r##"<p>One.<sup><a href="#note-a">a</a></sup> Two.<sup><a href="#note-1">1</a></sup>
        Three.<sup><a href="#x-1">1</a></sup> Four.<sup><a href="#note-1">1</a></sup></p>
        <p id="note-a">Log of Vell.</p><p id="note-1">Log of Orvelle.</p><p id="x-1">Log of Tessel.</p>"##;
    assert_eq!(
        noted(html),
        [
            "One.[^a] Two.[1] Three.[^1.2] Four.[1]",
            "[^a] Log of Vell.",
            "[1] Log of Orvelle.",
            "[^1.2] Log of Tessel."
        ]
    );
}

#[test]
fn links_that_are_no_marks_stay_text() {
    let html = r##"<p>See <a href="#part">part 1</a>, <a href="#p2">2</a> and the <a href="#top">top</a>.</p>
        <p id="part">The first part is long.</p><p id="p2">The second part is short.</p><p id="top">The end of it.</p>"##;
    assert_eq!(
        noted(html),
        [
            "See part 1, 2 and the top.",
            "The first part is long.",
            "The second part is short.",
            "The end of it."
        ]
    );
}

#[test]
fn the_encoding_is_the_declared_one_unless_the_bytes_know_better() {
    let read = |bytes: &[u8]| read(bytes, &ReadOptions::default()).expect("a page").text;
    assert_eq!(read(b"<meta charset=iso-8859-2><p>Hol\xe9 \xb9ipy."), "Holé šipy.");
    assert_eq!(read("<meta charset=iso-8859-1><p>Holé šipy.".as_bytes()), "Holé šipy.");
    assert_eq!(read(b"<?xml version='1.0' encoding='windows-1251'?><html><p>\xcf\xf0\xe8."), "При.");
    assert_eq!(
        read(b"<meta http-equiv=Content-Type content='text/html; charset=utf-16'><p>Plain."),
        "Plain."
    );
    let utf_16: Vec<u8> = "\u{feff}<html><p>Zoë.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf_16), "Zoë.");
}

#[test]
fn the_title_is_that_of_the_text_not_of_the_site() {
    let title = |html: &str| extract(html).title.unwrap_or_default();
    assert_eq!(title("<title>Levy falls - The Orvelle Times</title><h1>Levy falls</h1><p>x"), "Levy falls");
    assert_eq!(title("<meta property=og:title content='Levy falls'><title>Other</title><p>x"), "Levy falls");
    assert_eq!(title("<title>Levy  falls</title><h1>The Orvelle Times</h1><p>x"), "Levy falls");
    assert_eq!(title("<h1>Levy falls</h1><p>x"), "Levy falls");
}

#[test]
fn pages_that_no_browser_would_show_are_refused() {
    let error = read("<div>".repeat(1_000_000).as_bytes(), &ReadOptions::default()).expect_err("too deep");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let nested = format!("{}<p>The board met in Orvelle.", "<div>".repeat(500));
    assert!(extract(&nested).text.contains("The board met"));
}

#[test]
fn a_page_in_one_form_and_a_form_in_a_page() {
    let text = "The board of the harbour met in Orvelle on Monday, and it heard the auditors out. ".repeat(9);
    let html = format!("<nav>Menu of the site</nav><form><p>{text}</p><input value=x></form>");
    assert!(extract(&html).text.contains("the auditors"));
    let html = format!("<p>{text}</p><form><p>Your name and address, please.</p></form>");
    let text = extract(&html).text;
    assert!(text.contains("the auditors") && !text.contains("please"), "{text}");
}

#[test]
fn empty_elements_of_xml_get_an_end_tag() {
    assert_eq!(
        spelled_out(
            "<?xml version='1.0'?><title/><p id='a>b'>x<a id=\"y\"/><br/><!-- <a/> --><![CDATA[a<b]]></p>"
        ),
        "<?xml version='1.0'?><title></title><p id='a>b'>x<a id=\"y\"></a><br/><!-- <a/> -->a&lt;b</p>"
    );
    assert_eq!(spelled_out("<p a='<"), "<p a='<");
}

#[test]
fn a_page_in_xml_may_close_its_title_at_once() {
    let html = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body><p>It rose.</p></body></html>";
    assert_eq!(shown(html), ["paragraph /p | It rose."]);
}
