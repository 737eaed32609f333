"""`check`, `Document`, options and errors."""

from __future__ import annotations

import datetime
import json
import os
import pickle
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, NEWS, PAIRS, PLAN, ROOT, program

import sourcecheck
from sourcecheck import Document, OptionError, ReadError, check


@pytest.mark.parametrize("name", PAIRS)
def test_the_json_is_that_of_the_program(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES / name)
    source, derivative = PAIRS[name]
    command = [str(program()), "check", derivative, "--source", source, "--format", "json", "--fail-on", "never"]
    written = subprocess.run(command, capture_output=True, check=True).stdout
    assert check(Path(source), Path(derivative)).to_json().encode() == written


def test_with_options_and_several_sources_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    comment = "<!-- sourcecheck-disable-next-line absent-claim until 2027-01-31: told by phone -->\n"
    (tmp_path / "news.md").write_text(NEWS.replace("The museum", comment + "The museum"))
    (tmp_path / "plan.txt").write_text(PLAN)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "plan.txt").write_text("The museum of the town opened in 1990.")
    (tmp_path / "sourcecheck.toml").write_text(
        '[rules]\nabsent-claim = "error"\nomitted-passage = "off"\n[glossary]\nsame = [["pilots", "helmsmen"]]\n'
    )
    arguments = ["check", "news.md", "--source", "plan.txt", "--source", "old/plan.txt"]
    options = ["--format", "json", "--fail-on", "never", "--today", "2027-02-01", "--why"]
    written = subprocess.run([str(program()), *arguments, *options], capture_output=True, check=True).stdout
    report = check(
        [Path("plan.txt"), Path("old/plan.txt")],
        Path("news.md"),
        rules={"absent-claim": "error", "omitted-passage": "off"},
        glossary={"same": [["pilots", "helmsmen"]]},
        today=datetime.date(2027, 2, 1),
        reasons=True,
    )
    assert report.to_json().encode() == written
    assert [source.id for source in report.sources] == ["plan", "old/plan.txt"]
    assert "unused-suppression" in {finding.rule for finding in report.findings}


def test_attributes_say_what_the_dictionary_says() -> None:
    report = check(PLAN, NEWS, reasons=True)
    altered, absent = report.passages
    assert (altered.verdict, absent.verdict) == ("altered", "absent")
    alteration = altered.alterations[0]
    assert alteration.type == "number"
    assert NEWS.encode()[alteration.span.start : alteration.span.end] == b"210"
    assert alteration.source_span is not None
    assert alteration.source_span.source == "source"
    assert PLAN.encode()[alteration.source_span.start : alteration.source_span.end] == b"120"
    assert [finding.rule for finding in report.findings][:2] == ["altered-number", "absent-claim"]
    assert report.findings[0].counts and report.findings[0].location.passage == "d1"
    assert report.coverage[1].coverage == "omitted" and report.coverage[1].rank == 1
    assert report.summary.verdicts["altered"] == 1 and report.summary.judged == 2
    assert altered.reasons and not check(PLAN, NEWS).passages[0].reasons
    assert (report.derivative.id, report.derivative.path) == ("derivative", None)
    data = report.to_dict()
    assert data == json.loads(report.to_json())
    data["passages"].clear()
    assert len(report.to_dict()["passages"]) == 2
    assert repr(report) == "<Report on 'derivative': 1 altered, 1 absent; 2 findings>"


def _attributes(cls: Any) -> set[str]:
    return {re.sub(r"_(.)", lambda match: match[1].upper(), name) for name in cls.__dataclass_fields__}


def test_every_key_of_the_schema_has_its_attribute() -> None:
    definitions = json.loads((ROOT / "docs/report.schema.json").read_text())["$defs"]
    classes = {
        "tool": sourcecheck.Tool,
        "document": sourcecheck.DocumentInfo,
        "span": sourcecheck.Span,
        "origin": sourcecheck.Origin,
        "block": sourcecheck.Block,
        "passage": sourcecheck.Passage,
        "words": sourcecheck.Words,
        "evidence": sourcecheck.Evidence,
        "alteration": sourcecheck.Alteration,
        "restsOn": sourcecheck.RestsOn,
        "citation": sourcecheck.Citation,
        "reason": sourcecheck.Reason,
        "coverage": sourcecheck.Coverage,
        "finding": sourcecheck.Finding,
        "suppression": sourcecheck.Suppression,
        "location": sourcecheck.Location,
        "summary": sourcecheck.Summary,
    }
    objects = {name for name, found in definitions.items() if "properties" in found}
    assert objects == {*classes, "report"}
    for name, cls in classes.items():
        assert _attributes(cls) == set(definitions[name]["properties"]), name
    assert all(hasattr(sourcecheck.Report, key) for key in definitions["report"]["properties"] if key != "schemaVersion")


def test_every_report_of_the_fixtures_reads_into_objects() -> None:
    for name, (source, derivative) in PAIRS.items():
        folder = FIXTURES / name
        report = check(folder / source, folder / derivative)
        data = report.to_dict()
        assert [passage.id for passage in report.passages] == [passage["id"] for passage in data["passages"]]
        assert len(report.coverage) == len(data["coverage"]) and len(report.findings) == len(data["findings"])
        assert report.summary.verdicts == data["summary"]["verdicts"]


def test_a_report_can_be_read_back_and_pickled() -> None:
    report = check(PLAN, NEWS)
    assert sourcecheck.Report(report.to_json()) == report == pickle.loads(pickle.dumps(report))
    with pytest.raises(ValueError, match="schemaVersion"):
        sourcecheck.Report("[]")


def test_documents_of_every_kind(tmp_path: Path) -> None:
    path = tmp_path / "notice.md"
    path.write_text("# Notice\n\n" + PLAN)
    read, held = Document.from_path(path), Document.from_bytes(path.read_bytes(), "notice.md")
    assert (read.id, read.path, read.text) == ("notice", str(path), path.read_text())
    assert (held.sha256, held.path) == (read.sha256, "notice.md")
    page = f"<html><body><main><p>{PLAN}</p></main></body></html>".encode()
    assert Document.from_bytes(page, "page.html").text.strip() == PLAN
    named = Document.from_text(PLAN, "plan").described(id="harbour-plan", title="Harbour plan")
    assert named.id == "harbour-plan" and "2 passages" in repr(named)
    report = check([named, PLAN], Document.from_text(NEWS, "plan"))
    assert [source.id for source in report.sources] == ["harbour-plan", "source-2"]
    assert check([read, held], NEWS).sources[1].id == "notice.md"
    markdown = Document.from_text("# Plan\n\nText here.", "m", format="markdown")
    assert check(PLAN, markdown).passages[0].block.kind == "heading"
    assert os.fspath(path) and check(path, NEWS).passages[0].verdict == "altered"


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("  ")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    for name, kind in [("missing.txt", "io"), ("", "io"), ("empty.txt", "empty"), ("image.png", "not-text")]:
        with pytest.raises(ReadError, match=re.escape(str(tmp_path / name))) as raised:
            check(tmp_path / name, NEWS)
        assert raised.value.kind == kind
        copied = pickle.loads(pickle.dumps(raised.value))
        assert (str(copied), copied.kind) == (str(raised.value), kind)


def test_options_that_do_not_exist_say_what_does() -> None:
    refused = [
        ({"rules": {"absent": "off"}}, "unknown rule `absent`"),
        ({"rules": {"absent-claim": "fatal"}}, "valid: off, note, warning, error"),
        ({"glossary": {"save": [["a", "b"]]}}, "unknown field `save`"),
        ({"glossary": {"same": ["pilots"]}}, "must be a list of phrases"),
        ({"glossary": {"same": "pilots"}}, "must be a list of groups"),
        ({"thresholds": {"compleet": 0.5}}, "unknown field `compleet`"),
        ({"thresholds": {"complete": 5}}, "between 0 and 1"),
        ({"today": "31.1.2027"}, "write it as 2027-01-31"),
        ({"rules": {"absent-claim": object()}}, "cannot have"),
    ]
    for options, message in refused:
        with pytest.raises(OptionError, match=re.escape(message)):
            check(PLAN, NEWS, **options)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="plain or markdown"):
        Document.from_text(PLAN, "plan", format="html")
    with pytest.raises(OptionError, match="accepted or original"):
        Document.from_bytes(b"text", "a.txt", tracked="both")
    with pytest.raises(TypeError, match="source is of type int"):
        check(7, NEWS)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="1 or more"):
        sourcecheck.set_threads(0)


def test_options_reach_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    off = check(PLAN, NEWS, rules={"altered-number": "off", "absent-claim": "error"})
    assert [(finding.rule, finding.level) for finding in off.findings][0] == ("absent-claim", "error")
    assert check(PLAN, NEWS, thresholds={"opinion_basis": 0.9, "altered": 1.0}).passages[0].verdict != "altered"
    distinct = check(
        "The harbour board raised a levy of 5% on lamps in May.",
        "In May the harbour board raised a tax of 5% on lamps.",
        glossary={"distinct": [["levy", "tax"]]},
    )
    assert [alteration.type for alteration in distinct.passages[0].alterations] == ["term"]
    suppressed = "<!-- sourcecheck-disable-next-line absent-claim until 2027-01-31: told by phone -->\nThe museum burnt down."
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")  # January 2027
    assert check(PLAN, suppressed).findings[0].suppressed is not None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    assert check(PLAN, suppressed).findings[0].suppressed is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(OptionError, match="number of seconds"):
        check(PLAN, suppressed)


def test_the_rules_are_those_of_the_manual() -> None:
    rules = sourcecheck.rules()
    manual = (ROOT / "docs/rules.md").read_text()
    assert len(rules) > 15 and all(f"## {rule.name}" in manual or rule.name in manual for rule in rules)
    assert [rule.name for rule in rules] == sorted(rule.name for rule in rules)


def test_the_example_of_the_docstring() -> None:
    import doctest

    assert doctest.testmod(sourcecheck) == (0, 4)
