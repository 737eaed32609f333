#!/usr/bin/env python3
"""Look for text of others in the repository: runs of twelve words that also stand in a source text.

usage: check_originality.py [--words N] [FOLDER]

FOLDER (default ../shared/sources) holds the source texts as *.txt; without it the check says so and passes.
Looks at every file that git tracks or would track, except pictures and the lock file. Case, punctuation and
line breaks make no difference. Titles and addresses that the catalogue (sources/*.toml) gives may be quoted
there. Prints file, line and words, and exits with 1.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_TEXT = {".png", ".ico", ".bin", ".lock"}


def words(text):
    """(word, offset) of every run of letters and digits, folded."""
    return [(match.group().casefold(), match.start()) for match in re.finditer(r"[^\W_]+", text)]


def runs(text, length):
    """Every run of `length` words, with the offset of its first."""
    listed = words(text)
    for at in range(len(listed) - length + 1):
        piece = listed[at : at + length]
        yield tuple(word for word, _ in piece), piece[0][1]


def candidates():
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        catalogue = name.startswith("sources/") and name.endswith(".toml")
        if Path(name).suffix not in NOT_TEXT and not catalogue:
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "../shared/sources")
    parser.add_argument("--words", type=int, default=12)
    args = parser.parse_args()
    texts = sorted(args.folder.glob("*.txt"))
    if not texts:
        print(f"not run: {args.folder} holds no texts")
        return 0
    known = {}
    for path in texts:
        for run, _ in runs(path.read_text(encoding="utf-8"), args.words):
            known[run] = path.name
    faults = 0
    for name in candidates():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            continue  # Not text, or a link to nowhere: nothing that could be quoted.
        hit = next(((run, at) for run, at in runs(text, args.words) if run in known), None)
        if hit:
            run, at = hit
            print(f"{name}:{text.count(chr(10), 0, at) + 1}: stands in {known[run]}: {' '.join(run)}")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
