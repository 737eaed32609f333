#!/usr/bin/env python3
"""Writes the pair of tests/formats in every format that is read, from its Markdown.

usage: tools/make_formats.py

Needs PyPI's pypandoc_binary (pandoc 3.9 made what is committed) and typst (0.15). The files are committed, because
they differ from what our own tests build: that is what real programs write.
"""

import pathlib
import tempfile

import pypandoc
import typst

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "formats"

# A page as a news site wraps it: what stands around the article must not be read.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title} | The Ossary Lantern</title>
<style>nav {{ color: grey }}</style><script>var read = 0;</script></head>
<body>
<header><a href="/">The Ossary Lantern</a>
<nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul></nav>
</header>
<div class="cookie-banner" role="dialog"><p>We use cookies to make the Lantern better for you. Accept them all?</p></div>
<main><article>
{body}
</article></main>
<aside class="related"><h2>Read next</h2><ul><li><a href="/a">Ferry to Tern Island cancelled again</a></li>
<li><a href="/b">Five walks along the Wend</a></li></ul></aside>
<footer><p>Copyright The Ossary Lantern. All rights reserved.</p></footer>
</body></html>
"""

LAYOUT = """#set page(paper: "a5", header: [The Ossary Lantern], numbering: "1")
#set text(size: 10pt, hyphenate: true, lang: "en")
#set par(justify: true, first-line-indent: 1em)
"""


def main():
    for source in sorted(FOLDER.glob("*.md")):
        text = source.read_text(encoding="utf-8")
        title = next(line[2:] for line in text.splitlines() if line.startswith("# "))
        for format in ("docx", "odt", "epub", "rtf"):
            target = source.with_suffix("." + format)
            arguments = ["--standalone"] + (["--split-level=1"] if format == "epub" else [])
            pypandoc.convert_file(str(source), format, outputfile=str(target), extra_args=arguments)
        body = pypandoc.convert_file(str(source), "html")
        source.with_suffix(".html").write_text(PAGE.format(title=title, body=body), encoding="utf-8")
        plain = pypandoc.convert_file(str(source), "plain", extra_args=["--wrap=none"])
        source.with_suffix(".txt").write_text(plain, encoding="utf-8")
        markup = pypandoc.convert_file(str(source), "typst")
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "page.typ"
            page.write_text(LAYOUT + markup, encoding="utf-8")
            typst.compile(str(page), output=str(source.with_suffix(".pdf")))


if __name__ == "__main__":
    main()
