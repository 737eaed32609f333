"""Makes the PDFs of this folder from the texts of `fixtures`; see README.md beside it.

Needs the PyPI packages `typst` and `fpdf2`, and `groff` and `soffice` on the path.
"""

import datetime
import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FIXTURES = HERE.parents[2] / "fixtures"
MARK = re.compile(r"\[([ivx]+)\]")


def blocks(path):
    """Heading, paragraph and note blocks of a text; a note comes with its label."""
    for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").split("\n"))):
        note = re.match(r"\[([ivx]+)\]\s+(.*)", line)
        if note:
            yield "note", note[1], note[2]
        elif len(line.split()) <= 14 and line[-1] not in ".!?;,”]":
            yield "heading", "", line
        else:
            yield "paragraph", "", line


def number(roman):
    """The value of a small Roman number."""
    values = {"i": 1, "v": 5, "x": 10, " ": 0}
    pairs = zip(roman, roman[1:] + " ")
    return sum(-values[a] if values[b] > values[a] else values[a] for a, b in pairs)


def typst(path, to):
    """Two justified columns with a title over both, running heads, page numbers and footnotes."""
    import typst

    found = list(blocks(path))
    notes = {label: text for kind, label, text in found if kind == "note"}
    escape = lambda text: re.sub(r"([\\#$*_@<>`~=\[\]])", r"\\\1", text).replace("//", "/\\/")
    marked = lambda text: "".join(
        f"#footnote[{escape(notes[part])}]" if nth % 2 else escape(part) for nth, part in enumerate(MARK.split(text))
    )
    out = [
        '#set page(paper: "a5", columns: 2, margin: 1.4cm, numbering: "1",'
        " header: [#smallcaps[Strait Papers] #h(1fr) Reading the Plan])",
        '#set text(font: "Libertinus Serif", size: 9pt, lang: "en", region: "gb")',
        "#set par(justify: true, first-line-indent: 1.2em, spacing: 0.65em)",
    ]
    for at, (kind, _, text) in enumerate(found):
        if kind == "heading" and at == 1:
            title = f'text(15pt, weight: "bold")[{marked(text)}]'
            out.append(f'#place(top + center, scope: "parent", float: true, {title})')
        elif kind == "heading" and at > 2:
            out.append(f"== {marked(text)}")
        elif kind == "paragraph":
            out.append(marked(text))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "paper.typ")
        source.write_text("\n\n".join(out), encoding="utf-8")
        typst.compile(source, output=to, timestamp=0)


def groff(path, to):
    """Two columns by the macros of `ms`, with footnotes, hyphens and a page number at the head."""
    found = list(blocks(path))
    notes = {label: text for kind, label, text in found if kind == "note"}
    out = [".nr PO 1i", ".2C"]
    for kind, _, text in found:
        if kind == "note":
            continue
        out.append(".SH" if kind == "heading" else ".PP")
        out.append("\\&" + MARK.sub(lambda mark: f"\\*{{{number(mark[1])}\\*}}", text))
        for label in MARK.findall(text):
            out += [".FS", f"\\*{{{number(label)}\\*}} {notes[label]}", ".FE"]
    source = "\n".join(out) + "\n"
    done = subprocess.run(["groff", "-k", "-ms", "-Tpdf"], input=source.encode(), capture_output=True, check=True)
    to.write_bytes(done.stdout)


def libreoffice(path, to):
    """A web page printed by LibreOffice Writer."""
    tag = {"heading": "h2", "paragraph": "p", "note": "p"}
    body = "".join(f"<{tag[kind]}>{html.escape(text)}</{tag[kind]}>" for kind, _, text in blocks(path))
    style = "@page { size: 14cm 20cm; margin: 2cm } body { font: 11pt 'Liberation Serif' }"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, to.with_suffix(".html").name)
        page.write_text(f"<meta charset=utf-8><style>{style}</style>{body}", encoding="utf-8")
        command = ["soffice", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
        subprocess.run([*command, "--outdir", str(to.parent), str(page)], check=True, capture_output=True)


def encrypted(password, to):
    """One line, encrypted, with and without a password for reading."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_creation_date(datetime.datetime(2031, 5, 4, tzinfo=datetime.timezone.utc))
    pdf.set_encryption(owner_password="owner", user_password=password)
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.cell(text="The council of Orvelle met in May.")
    pdf.output(str(to))


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["typst", "groff", "libreoffice", "encrypted"]
    if "typst" in wanted:
        typst(FIXTURES / "plan-and-analysis/analysis.txt", HERE / "analysis-typst.pdf")
    if "groff" in wanted:
        groff(FIXTURES / "plan-and-analysis/analysis.txt", HERE / "analysis-groff.pdf")
    if "libreoffice" in wanted:
        libreoffice(FIXTURES / "report-and-summary/report.txt", HERE / "report-libreoffice.pdf")
    if "encrypted" in wanted:
        encrypted("secret", HERE / "locked.pdf")
        encrypted(None, HERE / "open-encrypted.pdf")
