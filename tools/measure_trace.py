#!/usr/bin/env python3
"""Measures which documents `sourcecheck trace` takes to come from one another.

usage: tools/measure_trace.py BINARY FILE.jsonl

FILE holds records of task reuse (../shared/bench/clough/dev.jsonl): a source, and a text that is a copy of it, a light
or heavy revision, or was written without it. For each label: the texts with any thread to the source, the share of
their passages with one, and the strengths of descent, ascending.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile


def main():
    binary, file = sys.argv[1:3]
    found = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        source, text = pathlib.Path(folder) / "source.txt", pathlib.Path(folder) / "text.txt"
        for line in open(file, encoding="utf-8"):
            record = json.loads(line)
            source.write_text(record["sources"][0]["text"], encoding="utf-8")
            text.write_text(record["claim"], encoding="utf-8")
            command = [binary, "trace", source, text, "--order", "given", "--no-config", "--format", "json"]
            trace = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            passages = [p for p in trace["documents"][1]["passages"] if p["kind"] != "furniture"]
            threads = sum("steps" in passage for passage in passages)
            strength = trace["stemma"][0]["strength"] if trace["stemma"] else 0.0
            found[record["label"]].append((strength, threads, len(passages)))
    for label, texts in sorted(found.items()):
        threads, passages = sum(t for _, t, _ in texts), sum(p for _, _, p in texts)
        linked = sum(t > 0 for _, t, _ in texts)
        print(f"{label:15} linked {linked} of {len(texts)}; passages {threads} of {passages}; strengths", end="")
        print("".join(f" {strength:.2f}" for strength, _, _ in sorted(texts)))


if __name__ == "__main__":
    main()
