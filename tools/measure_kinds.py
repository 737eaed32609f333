#!/usr/bin/env python3
"""How often the program tells claim, opinion and furniture apart as the labels do.

usage: BINARY=target/debug/sourcecheck SHARED=../shared tools/measure_kinds.py [--show]

Runs BINARY on the derivatives that SHARED/gold and fixtures/ hold labels for. Every labelled unit counts as one; its
kind is that of the passage that shares most of the text with it. Prints per set the units, the share of right ones,
and for every labelled kind how often it was taken for which; --show adds the place of every unit taken wrongly.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = os.environ.get("BINARY", ROOT / "target/debug/sourcecheck")
SHARED = Path(os.environ.get("SHARED", ROOT / "../shared"))
KINDS = ("claim", "opinion", "furniture")


def passages(derivative, source):
    """(start, end, kind) of every passage of the derivative, in code points as the labels count."""
    command = [BINARY, "check", derivative, "--source", source, "--no-config", "--format", "json"]
    run = subprocess.run([*command, "--fail-on", "never", "--quiet"], capture_output=True, check=True)
    found = json.loads(run.stdout)["passages"]
    text = derivative.read_bytes()
    point = lambda byte: len(text[:byte].decode("utf-8"))
    return [(point(p["span"]["start"]), point(p["span"]["end"]), p["kind"]) for p in found]


def overlap(unit, passage):
    """Code points that a labelled unit and a passage share."""
    return min(unit["end"], passage[1]) - max(unit["start"], passage[0])


def sets():
    """(name, labels, folder of the texts) of every labelled pair."""
    gold = [(path, SHARED / "sources") for path in sorted(SHARED.glob("gold/*.derivative.jsonl"))]
    ours = [(path, path.parent) for path in sorted(ROOT.glob("fixtures/*/*.derivative.jsonl"))]
    return [(path.name.removesuffix(".derivative.jsonl"), path, texts) for path, texts in gold + ours]


def main():
    show = "--show" in sys.argv[1:]
    everything = Counter()
    for name, labels, texts in sets():
        derivative, source = (texts / f"{part}.txt" for part in name.split("__"))
        found = passages(derivative, source)
        counts = Counter()
        for line in labels.read_text(encoding="utf-8").splitlines():
            unit = json.loads(line)
            best = max(found, key=lambda passage: overlap(unit, passage), default=None)
            kind = best[2] if best and overlap(unit, best) > 0 else "missing"
            counts[unit["kind"], kind] += 1
            if show and kind != unit["kind"]:
                print(f"{derivative}:{unit['start']}-{unit['end']}: {unit['kind']} taken for {kind}")
        table(name, counts)
        everything += counts
    table("all", everything)


def table(name, counts):
    """Prints one set: units, accuracy, and what became of each kind."""
    units = sum(counts.values())
    right = sum(counts[kind, kind] for kind in KINDS)
    print(f"{name}: {units} units, {right} right, {right / max(units, 1):.3f}")
    for kind in KINDS:
        taken = {other: counts[kind, other] for other in (*KINDS, "missing") if counts[kind, other]}
        print(f"    {kind:9} taken for " + (", ".join(f"{k} {n}" for k, n in taken.items()) or "nothing: none labelled"))


if __name__ == "__main__":
    main()
