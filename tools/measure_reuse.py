#!/usr/bin/env python3
"""How much of labelled reuse does `sourcecheck reuse` find?

    tools/measure_reuse.py target/release/sourcecheck ../shared/bench

`clough`: answers and the page they were, or were not, written from; each answer is compared with the pages only. `pan_paraphrase`:
sentences and paraphrases; every sentence of the set is in one collection. Counts, for each label, the pairs that share
a passage, at several lengths of the shortest passage.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

LENGTHS = (6, 8, 10, 12, 16)


def documents(records):
    """The documents of a set and its labelled pairs."""
    texts, pairs = {}, []
    for record in records:
        if "sentence_a" in record:
            one, other = record["id"] + "/a", record["id"] + "/b"
            texts[one] = (record["sentence_a"], None)
            texts[other] = (record["sentence_b"], None)
        else:
            one, other = record["sources"][0]["id"], record["id"]
            source = record["sources"][0]
            texts[one] = (source.get("text") or " ".join(source["sentences"]), None)
            texts[other] = (record["claim"], "answers")
        pairs.append((one, other, record["label"]))
    return texts, pairs


def shared(program, texts, length):
    """Pairs of documents with a shared passage."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "all.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for name, (text, series) in texts.items():
                out.write(json.dumps({"id": name, "text": text, "series": series}) + "\n")
        command = [program, "reuse", path, "--format", "pairs", "--quiet", "--no-config", "--min-words", str(length)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    words = collections.Counter()
    for line in output.splitlines():
        pair = json.loads(line)
        words[frozenset(pair["documents"])] += pair["words"]
    return words


def main():
    program, folder = sys.argv[1:]
    for name in ("clough", "pan_paraphrase"):
        lines = (pathlib.Path(folder) / name / "dev.jsonl").read_text(encoding="utf-8").splitlines()
        texts, pairs = documents([json.loads(line) for line in lines])
        labels = sorted({label for _, _, label in pairs})
        print(f"\n{name}: {len(texts)} documents\n\n| shortest passage | " + " | ".join(labels) + " | other pairs |")
        print("|--:|" + "--:|" * (len(labels) + 1))
        for length in LENGTHS:
            found = shared(program, texts, length)
            row = []
            for label in labels:
                of_label = [frozenset(pair[:2]) for pair in pairs if pair[2] == label]
                row.append(f"{sum(pair in found for pair in of_label)} of {len(of_label)}")
            labelled = {frozenset(pair[:2]) for pair in pairs}
            row.append(str(sum(pair not in labelled for pair in found)))
            print(f"| {length} words | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
