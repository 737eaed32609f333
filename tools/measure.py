#!/usr/bin/env python3
"""Time the whole program, start included, on a pair of texts and on the pair at N times its length.

usage: measure.py [--binary PATH] [--runs N] [--scale N] [--format F] [DERIVATIVE SOURCE...]

Without texts it takes the pairs of sourcecheck.toml that are there (`sourcecheck sources sync` brings them),
else the fixture plan-and-analysis. Prints the median and the smallest wall-clock time of RUNS runs, the mean
processor time (which other work on the machine disturbs less), and the ratio of the scaled pair to the pair. Scaling repeats a text and edits every copy but the first: one longer
word in four gets an ending of its own, the same in the derivative and in the sources.
"""

import argparse
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures/plan-and-analysis"


def pairs():
    """(derivative, sources) of every pair of the configuration whose texts are there."""
    config = tomllib.loads((ROOT / "sourcecheck.toml").read_text(encoding="utf-8"))
    path = lambda name: ROOT / f"sources/text/{name}.txt"
    named = [(path(pair["derivative"]), [path(s) for s in pair["sources"]]) for pair in config["pair"]]
    there = [(d, s) for d, s in named if all(p.is_file() for p in [d, *s])]
    return there or [(FIXTURE / "analysis.txt", [FIXTURE / "plan.txt"])]


def repeated(text, times):
    def copy(number):
        ending = "".join(chr(ord("a") + digit) for digit in divmod(number, 20))

        def edit(match):
            word = match.group()
            seed = number * 31
            for byte in word.encode():
                seed = (seed * 33) % 2**32 ^ byte
            return word + ending if seed % 4 == 0 else word

        return re.sub(r"\w{5,}", edit, text) if number else text

    return "\n\n".join(copy(number) for number in range(times))


class Times:
    """Seconds that runs took: wall-clock times, and the mean processor time."""

    def __init__(self, wall, processor):
        self.median, self.best, self.processor = statistics.median(wall), min(wall), processor / len(wall)

    def __str__(self):
        return f"{1000 * self.median:.1f} ms (best {1000 * self.best:.1f}, processor {1000 * self.processor:.1f})"


def processor():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(binary, derivative, sources, form, runs):
    """Times of runs, the first one left out because it warms the file cache."""
    command = [binary, "check", "--no-config", "--quiet", "--fail-on", "never", "--format", form, derivative]
    command += ["--source", *sources]
    run = lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    run()
    wall, before = [], processor()
    for _ in range(runs):
        start = time.perf_counter()
        run()
        wall.append(time.perf_counter() - start)
    return Times(wall, processor() - before)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, metavar="DERIVATIVE SOURCE")
    parser.add_argument("--binary", default=ROOT / "target/release/sourcecheck", type=Path)
    parser.add_argument("--runs", default=21, type=int)
    parser.add_argument("--scale", default=50, type=int)
    parser.add_argument("--format", default="json", choices=["text", "json", "html"])
    args = parser.parse_args()
    if not args.binary.is_file():
        sys.exit(f"{args.binary}: not built; run `cargo build --release`")
    for derivative, sources in [(args.texts[0], args.texts[1:])] if args.texts else pairs():
        once = measured(args.binary, derivative, sources, args.format, args.runs)
        with tempfile.TemporaryDirectory() as folder:
            grown = []
            for text in [derivative, *sources]:
                path = Path(folder) / text.name
                path.write_text(repeated(text.read_text(encoding="utf-8"), args.scale), encoding="utf-8")
                grown.append(path)
            scaled = measured(args.binary, grown[0], grown[1:], args.format, max(3, args.runs // 4))
        ratio = f"{scaled.median / once.median:.1f} (processor {scaled.processor / once.processor:.1f})"
        print(f"{derivative.stem}: {once}; x{args.scale}: {scaled}; ratio {ratio}")


if __name__ == "__main__":
    main()
