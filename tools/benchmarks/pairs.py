"""(d) many pairs: `sourcecheck batch` on one and two threads, and its memory."""

import os
import shutil
import statistics

from . import texts
from .measuring import FOLDER, NotThere, Result, duration, has_command, megabytes, note, table, three, timed

MIXED = 2_000
"""Pairs of the runs that are only there for the rate."""

SIZE = 10_000
"""Bytes of a text, about: two copies of a fixture text of five to six thousand."""


def batch_command(binary, pairs, out, *more):
    """The one place that knows how a batch is started."""
    return [binary, "batch", "--pairs", pairs, "--out", out, *more]


def write(count):
    """A file of edited pairs, about 10 kB a side, each other than all others, made once; and its bytes of text."""
    path = FOLDER / f"pairs-{count}.jsonl"
    derivative, source = texts.fixture()
    grown = lambda text, n: f"{texts.edited(text, 2 * n)}\n\n{texts.edited(text, 2 * n + 1)}"[:SIZE]
    if not path.is_file():
        unfinished = path.with_suffix(".unfinished")
        texts.write_pairs(unfinished, ((grown(derivative, n), grown(source, n)) for n in range(count)))
        unfinished.rename(path)
    return path


def batch(options):
    if not has_command(options.binary, "batch"):
        raise NotThere("the program has no command `batch` yet")
    rows, numbers = [], {}
    runs = [(1, min(MIXED, options.pairs), 3), (2, min(MIXED, options.pairs), 3), (2, options.pairs, 1)]
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
