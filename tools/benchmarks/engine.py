"""(f) the same batch by every engine: what an engine costs once, and for each pair."""

import os
import re
import subprocess

from .measuring import ROOT, NotThere, Result, duration, note, table

SCRIPT = ROOT / "tools/engines.sh"
PAIRS = 2_000
"""Of the smaller run; the larger has three times as many, so that what is paid once can be told from what a pair costs."""

LINE = re.compile(
    r"^(?P<name>.+?): (?P<few>[\d.]+) s for (?P<pairs>\d+) pairs, (?P<many>[\d.]+) s for \d+; "
    r"a further pair (?P<each>-?[\d.]+) ms; fixed (?P<once>-?[\d.]+) s$",
    re.MULTILINE,
)


def engine(options):
    if not SCRIPT.is_file():
        raise NotThere("there is no tools/engines.sh yet")
    note("engines")
    pairs = PAIRS // 20 if options.quick else PAIRS
    run = subprocess.run([SCRIPT, "measure", str(pairs)], cwd=ROOT, capture_output=True, text=True)
    found = runs(run.stdout)
    if not found:
        said = run.stderr.strip().splitlines() or [f"status {run.returncode}"]
        raise NotThere(f"tools/engines.sh measure: {said[-1]}")
    return told(found, len(os.sched_getaffinity(0)))


def runs(output):
    """What `tools/engines.sh measure` prints, one for each way of running in each session: name, pairs of the smaller
    run, seconds of both, seconds paid once and for each pair."""
    lines = (match.groupdict() for match in LINE.finditer(output))
    return [
        {"name": m["name"], "pairs": int(m["pairs"]), "few": float(m["few"]), "many": float(m["many"])}
        | {"once": float(m["once"]), "each": float(m["each"]) / 1000}
        for m in lines
    ]


def told(found, cores):
    """Result of the runs; every engine is compared with the local runs of its own session, which precede it."""
    rows, numbers, local = [], {}, None
    for run in found:
        if run["name"] == "local":
            local = run
        engine = not run["name"].startswith("local")
        more = duration(max(0, run["each"] - local["each"])) if engine and local else "–"
        row = [run["name"], *map(duration, (run["few"], run["many"], max(0, run["once"]), run["each"])), more]
        rows.append(row)
        if run["name"] == "spark" and local:
            # All cores of this machine were busy for the difference.
            numbers = {"overhead": max(0, run["each"] - local["each"]) * cores, "start": max(0, run["once"])}
    pairs = found[0]["pairs"]
    head = ["engine", f">{pairs:,} pairs", f">{3 * pairs:,} pairs", ">once", ">each further pair", ">more than local"]
    said = "Wall time on all cores of this machine; every engine ended with the findings of the local run."
    return Result(f"{table(head, rows)}\n\n{said}", numbers)
