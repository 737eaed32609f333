#!/usr/bin/env python3
"""Measures what docs/performance.md says, and writes it there.

usage: bench.py [PART]... [--write] [--quick] [--runs N] [--limit S] [--pairs N] [--documents N]... [--passim DIR]
       bench.py --render | --check

Without a PART all are measured, one after the other: pair, scaled, archive, batch, peers, reuse, engine, model. It
builds the program first (`cargo build --release`). What was found goes to target/bench/results.json, and as Markdown to
standard output; status 1 says that a part could not be measured. --write puts it into docs/performance.md as well,
between the lines

    <!-- bench:PART -->
    <!-- /bench -->

--render does so with the results that are there, without measuring; --check only tells whether every part has its lines.
--quick measures on little, to see whether everything runs: never write its numbers. A part whose command the program
does not have yet, or whose peer cannot be installed, says so in one line.

Python 3.11 and its standard library are enough. The peers go into virtual environments under target/bench, from PyPI;
wdiff is taken if it is installed (Debian: wdiff). passim is not on PyPI: --passim names a checkout of it, and PySpark
goes into an environment of its own. All parts take one to two hours on two idle cores.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks import archive, engine, model, pairs, peers, program, reuse
from benchmarks.measuring import BINARY, FOLDER, ROOT, NotThere, Options, load, machine, note, occasion

DOCUMENT = ROOT / "docs/performance.md"
RESULTS = FOLDER / "results.json"

PARTS = {
    "pair": program.pair,
    "scaled": program.scaled,
    "archive": archive.archive,
    "batch": pairs.batch,
    "peers": peers.peers,
    "reuse": reuse.reuse,
    "engine": engine.engine,
    "model": model.model,
}
MARKED = re.compile(r"(<!-- bench:(\w+) -->\n).*?(<!-- /bench -->)", re.DOTALL)


def refreshed(document, results):
    """The document with every part's results between its lines; parts without results stay as they are."""

    def part(match):
        found = results.get(match[2])
        return f"{match[1]}{found['markdown']}\n{match[3]}" if found else match[0]

    return MARKED.sub(part, document)


def misplaced(document):
    """What is wrong with the lines that mark parts, one sentence each."""
    marked = [match[2] for match in MARKED.finditer(document)]
    opened = re.findall(r"<!-- bench:(\w+) -->", document)
    wrong = [f"no lines for `{name}`" for name in PARTS if name not in marked]
    wrong += [f"no part is called `{name}`" for name in marked if name not in PARTS]
    wrong += [f"`{name}` is there twice" for name in sorted(set(marked)) if marked.count(name) > 1]
    if opened != marked or document.count("<!-- /bench -->") != len(marked):
        wrong.append("a part is not closed by <!-- /bench -->, or closed twice")
    return wrong


def measured(name, options, results):
    """Measures one part, prints it and keeps it; False if it is not there."""
    print(f"\n{name}", file=sys.stderr, flush=True)
    before = load()
    try:
        result = PARTS[name](results) if name == "model" else PARTS[name](options)
    except (NotThere, RuntimeError, TimeoutError, subprocess.CalledProcessError) as reason:
        print(f"{name}: not measured: {reason}", flush=True)
        return False
    when = f"{occasion(options.binary)}; {machine()}; load {before:.1f} before and {load():.1f} after."
    when = when if name != "model" else "Computed from the results above."
    # By way of JSON, so that the cost model sees the same numbers now and from the file.
    numbers = json.loads(json.dumps(result.numbers))
    results[name] = {"markdown": f"{result.markdown}\n\n*{when}*", "numbers": numbers}
    if options.quick:
        results[name]["markdown"] += "\n\n**From a quick run: not for publication.**"
    print(f"{results[name]['markdown']}\n", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--runs", type=int, default=Options.runs)
    parser.add_argument("--limit", type=float, default=Options.limit)
    parser.add_argument("--pairs", type=int, default=Options.pairs)
    parser.add_argument("--documents", type=int, action="append")
    parser.add_argument("--passim", type=Path)
    args = parser.parse_args()

    unknown = [name for name in args.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if args.quick and args.write:
        parser.error("numbers of a quick run are not written")
    document = DOCUMENT.read_text(encoding="utf-8")
    wrong = misplaced(document)
    if wrong:
        sys.exit("\n".join(f"{DOCUMENT.relative_to(ROOT)}: {what}" for what in wrong))
    if args.check:
        return

    # A quick run keeps its results apart, so that they cannot be rendered by mistake.
    kept = RESULTS.with_name("quick.json") if args.quick else RESULTS
    results = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    done = []
    if not args.render:
        options = Options(args.runs, args.limit, args.quick, BINARY, args.pairs, tuple(args.documents or Options.documents))
        options.passim = args.passim and args.passim.resolve()
        if args.quick:
            options.runs, options.pairs, options.documents = 3, 500, (300,)
        note("cargo build --release")
        if subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT).returncode:
            sys.exit("the program could not be built")
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in args.parts or PARTS:
            if measured(name, options, results):
                kept.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
                done.append(name)
    if args.render:
        done = list(results)
    if args.write or args.render:
        DOCUMENT.write_text(refreshed(document, {name: results[name] for name in done}), encoding="utf-8")
    missing = [] if args.render else [name for name in args.parts or PARTS if name not in done]
    if missing:
        sys.exit(f"not measured: {', '.join(missing)}")


if __name__ == "__main__":
    main()
