"""(d) many pairs: `sourcecheck batch` on one and two threads, and its memory."""

import os
import re
import shutil
import statistics
import subprocess
import sys

from . import texts
from .measuring import FOLDER, ROOT, Result, duration, megabytes, note, table, three, timed

SOME = 2_000
"""Pairs of the runs that are only there for the rate."""

SIZE = 10_000
"""Bytes of a text, about."""

MAKER = ROOT / "tools/make_pairs.py"


def batch_command(binary, pairs, out, *more):
    """The one place that knows how a batch is started."""
    return [binary, "batch", "--pairs", pairs, "--output", out, "--no-config", "--quiet", *more]


def kinds():
    """What is copied and edited, by name: arguments of make_pairs.py. The mission's pair as long as it is, if it is here
    (`sourcecheck sources sync`), and the fixture, in which some sentences come twice to reach the length."""
    named = {}
    for derivative, (source, *_) in texts.pairs()[:-1][:1]:
        name = f"{derivative.stem} ← {source.stem}"
        named[name] = ["--bytes", "0", "--source", source, "--derivative", derivative]
    return named | {f"fixture, {SIZE:,} bytes a text": ["--bytes", str(SIZE)]}


def write(name, arguments, count):
    """A file of edited pairs, made once."""
    path = FOLDER / f"pairs-{re.sub('[^a-z0-9]+', '-', name.lower())}-{count}.jsonl"
    if not path.is_file():
        unfinished = path.with_suffix(".unfinished")
        with open(unfinished, "wb") as out:
            subprocess.run([sys.executable, MAKER, "--count", str(count), *arguments], stdout=out, check=True)
        unfinished.rename(path)
    return path


def batch(options):
    rows, numbers = [], {}
    some = min(SOME, options.pairs)
    runs = [(*kind, threads, some, 3) for kind in kinds().items() for threads in (1, 2)]
    # The last is the one for memory.
    runs.append((*list(kinds().items())[-1], 2, options.pairs, 1))
    for name, arguments, threads, count, times in runs:
        note(f"{name}: {count:,} pairs on {threads} threads")
        path = write(name, arguments, count)
        taken = []
        for _ in range(times):
            out = FOLDER / "batch-out"
            shutil.rmtree(out, ignore_errors=True)
            environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
            command = batch_command(options.binary, path, out, "--threads", str(threads))
            taken.append(timed(command, warm=False, accept=(0, 1), env=environment))
        seconds = statistics.median(run.median for run in taken)
        best = min(run.best for run in taken)
        processor = statistics.median(run.processor for run in taken)
        memory = max(run.memory for run in taken)
        rows.append(
            [name, f"{count:,}", threads, megabytes(path.stat().st_size), duration(seconds), three(count / seconds)]
            + [three(count / best), duration(processor / count), megabytes(memory)]
        )
        numbers[f"{name}/{count}/{threads}"] = {"pairs_a_second": count / seconds, "memory": memory}
        numbers["processor"] = processor / count
    head = ["texts", ">pairs", ">threads", ">input", ">time", ">pairs a second", ">best run"]
    head += [">processor a pair", ">peak memory"]
    return Result(table(head, rows), numbers)
