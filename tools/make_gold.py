#!/usr/bin/env python3
"""Turn the hand-written labels of the fixture sets into stand-off gold labels.

usage: make_gold.py [--check | --show] [SET ...]

Reads fixtures/SET/labels.toml and the two texts it names, and writes beside them
DERIVATIVE__SOURCE.derivative.jsonl and DERIVATIVE__SOURCE.source.jsonl, one unit a line,
offsets in Unicode code points. Without SET, every set is taken. Needs Python 3.11, nothing else.

  --check  write nothing; exit 1 if a committed .jsonl differs from what the labels give
  --show   write nothing; print every unit with its label, for proof-reading

labels.toml holds `pair = "DERIVATIVE__SOURCE"` and two arrays, `source` and `derivative`, with one
inline table a unit, in text order. A unit runs from its opening words to the next unit, so that
the units divide the whole text. Keys:

  at         the unit's opening words; they may occur only once in the unit
  verdict    derivative: the verdict; a unit without one is furniture
  kind       derivative: claim (default) or opinion;  kind_also: a second kind that is right too
  from       derivative: names of the source units it rests on;  ok: further ones that are right too
  types      derivative: alteration types;  wrong: the words without support, each once in the unit
  cites      derivative: the label of the footnote that governs it
  name       source: a name to refer to it by; a unit without one is furniture
  coverage   source: covered, partly or omitted;  salience: high, medium (default) or low
  also       either side: further verdicts or coverages that are right too
  sure       derivative: high (default), medium or low

A source unit's `by` follows from `from` and `ok` of the derivative. Anything that does not fit (words
that do not occur or are ambiguous, an unknown name or value, a unit across a blank line, a
covered unit that nothing rests on) stops the script with exit status 2.
"""

import argparse
import hashlib
import json
import sys
import tomllib
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
RESTING = {"verbatim", "paraphrase", "partial", "altered"}
VERDICTS = RESTING | {"absent", "elsewhere"}
KINDS = {"claim", "opinion"}
TYPES = set("number date name term agent modality negation scope time causation merge quote".split())
COVERAGES = {"covered", "partly", "omitted"}
LEVELS = {"high", "medium", "low"}
DERIVATIVE_KEYS = {"at", "verdict", "kind", "kind_also", "from", "ok", "types", "wrong", "cites", "also", "sure"}
SOURCE_KEYS = {"at", "name", "coverage", "also", "salience"}


class LabelError(Exception):
    """A label that does not fit its text or the vocabulary."""


def require(condition, message):
    if not condition:
        raise LabelError(message)


def cut(text, labels):
    """Half-open code point ranges of the units, each opening with its label's `at`."""
    starts = []
    for label in labels:
        after = starts[-1] + 1 if starts else 0
        start = text.find(label["at"], after)
        require(start >= 0, f"does not occur after the previous unit: {label['at']!r}")
        starts.append(start)
    require(starts and not text[: starts[0]].strip(), "text before the first unit")
    spans = []
    for label, start, limit in zip(labels, starts, starts[1:] + [len(text)]):
        unit = text[start:limit].rstrip()
        if unit.endswith(":") and text.startswith(" ", start + len(unit)):
            unit += " "  # a label that introduces a list in its own line keeps its space
        require(unit.count(label["at"]) == 1, f"ambiguous opening: {label['at']!r}")
        require("\n" not in unit, f"unit runs over a line break: {unit!r}")
        spans.append((start, start + len(unit)))
    return spans


def header(number, text, span):
    unit = text[span[0] : span[1]]
    digest = hashlib.sha256(unit.encode("utf-8")).hexdigest()[:8]
    return {"unit": f"u{number:03}", "start": span[0], "end": span[1], "sha256_8": digest}


def mark(unit, start, words):
    """Ranges in the document of substrings of one unit."""
    ranges = []
    for word in words:
        require(unit.count(word) == 1, f"{word!r} occurs {unit.count(word)} times in {unit!r}")
        begin = start + unit.index(word)
        ranges.append([begin, begin + len(word)])
    return sorted(ranges)


def derivative_row(number, text, span, label, ids):
    unit = text[span[0] : span[1]]
    verdict = label.get("verdict", "none")
    furniture = verdict == "none"
    kind = "furniture" if furniture else label.get("kind", "claim")
    types, wrong = label.get("types", []), label.get("wrong", [])
    require(label.keys() <= DERIVATIVE_KEYS, f"unknown key in {label}")
    require(not furniture or label.keys() == {"at"}, f"furniture with a label: {unit!r}")
    require(furniture or verdict in VERDICTS, f"unknown verdict {verdict!r}")
    require(furniture or {kind, label.get("kind_also", kind)} <= KINDS, f"unknown kind in {label}")
    require(set(label.get("also", [])) <= VERDICTS - {verdict}, f"bad `also` in {label}")
    require(set(types) <= TYPES, f"unknown alteration type in {label}")
    require(label.get("sure", "high") in LEVELS, f"unknown confidence in {label}")
    require(bool(label.get("from")) == (verdict in RESTING), f"evidence and verdict disagree: {unit!r}")
    require(bool(types) == (verdict == "altered"), f"types and verdict disagree: {unit!r}")
    require(bool(wrong) == (verdict in {"altered", "partial"}), f"wrong words and verdict disagree: {unit!r}")
    for name in label.get("from", []) + label.get("ok", []):
        require(name in ids, f"no source unit is named {name!r}")
    evidence = sorted(ids[name] for name in label.get("from", []))
    row = header(number, text, span) | {
        "kind": kind,
        "verdict": verdict,
        "also": label.get("also", []),
        "evidence": evidence,
        "evidence_ok": sorted({*evidence, *(ids[name] for name in label.get("ok", []))}),
        "alterations": types,
        "unsupported": mark(unit, span[0], wrong),
        "cited": label.get("cites"),
        "confidence": label.get("sure", "high"),
    }
    if "kind_also" in label:
        row["kind_also"] = label["kind_also"]
    return row


def source_row(number, text, span, label, main, by):
    furniture = "name" not in label
    coverage = label.get("coverage", "furniture")
    salience = label.get("salience", "low" if furniture else "medium")
    require(label.keys() <= SOURCE_KEYS, f"unknown key in {label}")
    require(not furniture or label.keys() == {"at"}, f"furniture with a label: {label}")
    require(furniture or coverage in COVERAGES, f"unknown coverage in {label}")
    require(set(label.get("also", [])) <= COVERAGES - {coverage}, f"bad `also` in {label}")
    require(salience in LEVELS, f"unknown salience in {label}")
    covered = coverage in {"covered", "partly"}
    require(bool(by) if covered else not main, f"coverage of {label.get('name')!r} and evidence disagree")
    return header(number, text, span) | {
        "coverage": coverage,
        "also": label.get("also", []),
        "by": by,
        "salience": salience,
    }


def read_set(folder):
    """(file stem, derivative text and rows, source text and rows) of one set."""
    labels = tomllib.loads((folder / "labels.toml").read_text(encoding="utf-8"))
    pair = labels["pair"]
    derivative, source = ((folder / f"{stem}.txt").read_text(encoding="utf-8") for stem in pair.split("__"))
    source_spans = cut(source, labels["source"])
    named = [(label["name"], f"u{n:03}") for n, label in enumerate(labels["source"], 1) if "name" in label]
    ids = dict(named)
    require(len(ids) == len(named), "a name is given to two source units")
    derivative_rows = [
        derivative_row(n, derivative, span, label, ids)
        for n, (span, label) in enumerate(zip(cut(derivative, labels["derivative"]), labels["derivative"]), 1)
    ]
    source_rows = []
    for n, (span, label) in enumerate(zip(source_spans, labels["source"]), 1):
        main = [row["unit"] for row in derivative_rows if f"u{n:03}" in row["evidence"]]
        by = [row["unit"] for row in derivative_rows if f"u{n:03}" in row["evidence_ok"]]
        source_rows.append(source_row(n, source, span, label, main, by))
    return pair, (derivative, derivative_rows), (source, source_rows)


def show(text, rows):
    for row in rows:
        skip = {"unit", "start", "end", "sha256_8", "evidence_ok"}
        label = {k: v for k, v in row.items() if k not in skip and v not in ([], None)}
        if "unsupported" in label:
            label["unsupported"] = [text[a:b] for a, b in label["unsupported"]]
        print(row["unit"], repr(text[row["start"] : row["end"]]))
        print("     ", *(f"{k}={v}" for k, v in label.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true")
    mode.add_argument("--show", action="store_true")
    args = parser.parse_args()
    stale = []
    for name in args.sets or sorted(p.parent.name for p in FIXTURES.glob("*/labels.toml")):
        folder = FIXTURES / name
        try:
            pair, derivative, source = read_set(folder)
        except (LabelError, KeyError, ValueError, OSError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        for side, (text, rows) in (("derivative", derivative), ("source", source)):
            path = folder / f"{pair}.{side}.jsonl"
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            if args.show:
                print(f"== {path.name}")
                show(text, rows)
            elif args.check:
                if not path.exists() or path.read_text(encoding="utf-8") != lines:
                    stale.append(path)
            else:
                path.write_text(lines, encoding="utf-8", newline="\n")
    for path in stale:
        print(f"out of date: {path.relative_to(FIXTURES.parent)}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
