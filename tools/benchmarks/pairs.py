"""(d) many pairs: `sourcecheck batch` on one and two threads, and its memory."""

import os
import shutil
import statistics
import subprocess
import sys

from .measuring import FOLDER, ROOT, NotThere, Result, duration, has_command, megabytes, note, table, three, timed

SOME = 2_000
"""Pairs of the runs that are only there for the rate."""

SIZE = 10_000
"""Bytes of a text, about."""

MAKER = ROOT / "tools/make_pairs.py"


def batch_command(binary, pairs, out, *more):
    """The one place that knows how a batch is started."""
    return [binary, "batch", "--pairs", pairs, "--output", out, "--no-config", "--quiet", *more]


def write(count):
    """A file of edited pairs of the fixture, made once."""
    if not MAKER.is_file():
        raise NotThere("there is no tools/make_pairs.py yet")
    path = FOLDER / f"pairs-{count}.jsonl"
    if not path.is_file():
        unfinished = path.with_suffix(".unfinished")
        with open(unfinished, "wb") as out:
            subprocess.run([sys.executable, MAKER, "--count", str(count), "--bytes", str(SIZE)], stdout=out, check=True)
        unfinished.rename(path)
    return path


def batch(options):
    if not has_command(options.binary, "batch"):
        raise NotThere("the program has no command `batch` yet")
    rows, numbers = [], {}
    runs = [(1, min(SOME, options.pairs), 3), (2, min(SOME, options.pairs), 3), (2, options.pairs, 1)]
    for threads, count, times in runs:
        note(f"{count:,} pairs on {threads} threads")
        path = write(count)
        taken = []
        for _ in range(times):
            out = FOLDER / "batch-out"
            shutil.rmtree(out, ignore_errors=True)
            environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
            command = batch_command(options.binary, path, out, "--threads", str(threads))
            taken.append(timed(command, warm=False, accept=(0, 1), env=environment))
        seconds = statistics.median(run.median for run in taken)
        processor = statistics.median(run.processor for run in taken)
        memory = max(run.memory for run in taken)
        rows.append([f"{count:,}", threads, megabytes(path.stat().st_size), duration(seconds), three(count / seconds)]
                    + [duration(processor / count), megabytes(memory)])
        numbers[f"{count}/{threads}"] = {"pairs_a_second": count / seconds, "processor": processor / count, "memory": memory}
        numbers["processor"] = processor / count
    head = [">pairs", ">threads", ">input", ">time", ">pairs a second", ">processor a pair", ">peak memory"]
    return Result(table(head, rows), numbers)
