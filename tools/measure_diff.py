#!/usr/bin/env python3
"""Measures the sentence alignment of `sourcecheck diff` on labelled revisions.

usage: tools/measure_diff.py BINARY FILE.jsonl

FILE holds records of task docdiff with one source (../shared/bench/swipe/dev.jsonl): sentences of both versions and
the pairs that go together; an edit of several sentences pairs all of them with all. So precision is that of the pairs
found, and recall the share of sentences of either version with a partner of which a right partner is found; in per
cent, for all sentences and for those whose text changed. Sentences are written one a line; a passage counts for the
sentence it lies in.
"""

import bisect
import json
import pathlib
import subprocess
import sys
import tempfile


def write(path, sentences):
    """Writes one sentence a paragraph; returns where each starts, in bytes."""
    starts, at, lines = [], 0, []
    for sentence in sentences:
        line = " ".join(sentence.split()) + "\n\n"
        starts.append(at)
        at += len(line.encode())
        lines.append(line)
    path.write_text("".join(lines), encoding="utf-8")
    return starts


def pairs(diff, old, new):
    place = lambda starts, passage: bisect.bisect_right(starts, passage["span"]["start"]) - 1
    return {
        (place(new, n), place(old, o))
        for change in diff["changes"]
        for o in change.get("old", [])
        for n in change.get("new", [])
    }


def main():
    binary, file = sys.argv[1:3]
    counts = {"all": [0] * 4, "edited": [0] * 4}
    with tempfile.TemporaryDirectory() as folder:
        a, b = pathlib.Path(folder) / "old.txt", pathlib.Path(folder) / "new.txt"
        for line in open(file, encoding="utf-8"):
            record = json.loads(line)
            before, after = record["sources"][0]["sentences"], record["derivative"]["sentences"]
            old, new = write(a, before), write(b, after)
            run = subprocess.run([binary, "diff", a, b, "--format", "json"], capture_output=True)
            if run.returncode:
                print(record["id"], run.stderr.decode().strip(), file=sys.stderr)
                continue
            found = pairs(json.loads(run.stdout), old, new)
            right = {(n, o) for n, _, o in record["alignment"]}
            same = lambda pair: after[pair[0]].split() == before[pair[1]].split()
            for name, keep in (("all", lambda pair: True), ("edited", lambda pair: not same(pair))):
                f, r = set(filter(keep, found)), set(filter(keep, right))
                sides = lambda pairs: {(0, n) for n, _ in pairs} | {(1, o) for _, o in pairs}
                for at, count in enumerate((len(f & r), len(f), len(sides(f & r)), len(sides(r)))):
                    counts[name][at] += count
    for name, (both, found, reached, right) in counts.items():
        p, r = both / max(found, 1), reached / max(right, 1)
        print(f"{name:7} precision {100 * p:.1f} recall {100 * r:.1f} f1 {100 * 2 * p * r / max(p + r, 1e-9):.1f} sentences {right}")


if __name__ == "__main__":
    main()
