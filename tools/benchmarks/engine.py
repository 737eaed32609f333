"""(f) the same batch by every engine: what an engine costs a pair, and once."""

import os
import shutil
import subprocess

from .measuring import FOLDER, ROOT, NotThere, Result, duration, has_command, note, table, timed
from .pairs import batch_command, write

SCRIPT = ROOT / "tools/engines.sh"
SIZES = (1_000, 5_000)
"""Pairs of two runs, so that what is paid once can be told from what is paid for every pair."""

ENGINES = {
    "local": None,
    "Spark, master and two workers": "spark",
    "Sail": "sail",
}
"""How an engine is called by `tools/engines.sh`."""


def engine_command(binary, pairs, out, engine, master):
    """The one place that knows how a batch is given to an engine; Sail is spoken to as Spark is."""
    more = ["--engine", "spark", "--spark-master", master] if engine else ["--engine", "local"]
    return batch_command(binary, pairs, out, *more)


def started(engine):
    """Starts an engine and returns its address, the last word that the script says."""
    run = subprocess.run([SCRIPT, "start", engine], capture_output=True, text=True)
    if run.returncode or not run.stdout.split():
        raise NotThere(f"tools/engines.sh start {engine}: {(run.stderr.strip().splitlines() or ['no address'])[-1]}")
    return run.stdout.split()[-1]


def engine(options):
    if not SCRIPT.is_file():
        raise NotThere("there is no tools/engines.sh yet")
    if not has_command(options.binary, "batch"):
        raise NotThere("the program has no command `batch` yet")
    sizes = [n // 20 for n in SIZES] if options.quick else SIZES
    rows, numbers, fitted = [], {}, {}
    for name, called in ENGINES.items():
        note(name)
        try:
            master = called and started(called)
            seconds, digests = zip(*(run(options, pairs, called, master) for pairs in sizes))
        except (NotThere, RuntimeError, TimeoutError) as reason:
            rows.append([name, f"not run: {reason}", *[""] * 5])
            continue
        finally:
            if called:
                subprocess.run([SCRIPT, "stop", called], capture_output=True)
        once, each = line(sizes, seconds)
        fitted[name] = once, each, digests
        local = fitted["local"]
        same = "–" if name == "local" else "yes" if digests == local[2] else "**no**"
        more = "–" if name == "local" else duration(each - local[1])
        rows.append([name, *map(duration, seconds), duration(max(0, once)), duration(each), more, same])
        if called == "spark":
            # All cores of this machine were busy for the difference.
            numbers = {"overhead": max(0, each - local[1]) * len(os.sched_getaffinity(0)), "start": max(0, once)}
    head = ["engine", *(f">{n:,} pairs" for n in sizes), ">once", ">each pair", ">more than local", "same findings"]
    said = "*Once* and *each pair* are the line through the two sizes; wall time on all cores of this machine."
    return Result(f"{table(head, rows)}\n\n{said}", numbers)


def run(options, pairs, called, master):
    """Seconds of a batch, and the digest of what it found."""
    out = FOLDER / f"engine-{called or 'local'}"
    shutil.rmtree(out, ignore_errors=True)
    command = engine_command(options.binary, write(pairs), out, called, master)
    seconds = timed(command, warm=False, limit=10 * options.limit, accept=(0, 1)).median
    return seconds, timed([options.binary, "batch", "--digest", out], warm=False).output.split()[-1]


def line(sizes, seconds):
    """Seconds paid once, and for each pair."""
    each = (seconds[1] - seconds[0]) / (sizes[1] - sizes[0])
    return seconds[0] - each * sizes[0], each
