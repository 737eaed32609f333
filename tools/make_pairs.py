#!/usr/bin/env python3
"""Writes a table of pairs for `sourcecheck batch`, as JSON Lines: the fixture plan-and-analysis, or two files, put to a
length, every pair with edits of its own. The same arguments give the same bytes.

    tools/make_pairs.py --count 100000 --bytes 10000 > pairs.jsonl
    tools/make_pairs.py --count 2000 --bytes 0 --source plan.txt --derivative analysis.txt > as-long-as-they-are.jsonl
    sourcecheck batch --pairs pairs.jsonl --output checked
"""

import argparse
import json
import pathlib
import re
import sys

FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "plan-and-analysis"
LETTERS = "abcdefghijklmnopqrst"
WORD = re.compile(r"[^\W_]{5,}")


def text(original: str, pair: int, size: int) -> str:
    """About `size` bytes, or one copy if that is 0: copies of a text; in every one but the first, one long word in four
    has another ending."""
    parts, length, copy = [], 0, pair * 7
    while length < size or not parts:
        ending = LETTERS[copy // 20 % 20] + LETTERS[copy % 20]

        def edit(match: re.Match) -> str:
            word = match.group()
            stays = copy == 0 or (len(word) * 7 + ord(word[0]) + ord(word[-1]) * 3 + copy) % 4
            return word if stays else word + ending

        for line in WORD.sub(edit, original).splitlines(keepends=True):
            if size and length >= size:
                break
            parts.append(line)
            length += len(line.encode())
        parts.append("\n\n")
        copy += 1
    return "".join(parts)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, required=True, help="pairs")
    arguments.add_argument("--bytes", type=int, default=10_000, help="about the length of each text; 0: as it is")
    for name, file in (("source", "plan.txt"), ("derivative", "analysis.txt")):
        arguments.add_argument(f"--{name}", type=pathlib.Path, default=FIXTURE / file, help="text to edit")
    arguments.add_argument("--vary", type=int, default=2000, help="pairs after which the texts come again")
    given = arguments.parse_args()
    originals = [path.read_text(encoding="utf-8") for path in (given.source, given.derivative)]
    made = {}
    for pair in range(given.count):
        seed = pair % given.vary
        if seed not in made:
            made[seed] = [text(original, seed, given.bytes) for original in originals]
        source, derivative = made[seed]
        row = {
            "pair_id": pair,
            "source_id": f"source-{pair}",
            "derivative_id": f"derivative-{pair}",
            "source_text": source,
            "derivative_text": derivative,
        }
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
