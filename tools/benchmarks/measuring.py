"""Timing of commands, the machine they ran on, and Markdown tables."""

import json
import math
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "target/release/sourcecheck"
FOLDER = ROOT / "target/bench"
"""What the benchmarks install and generate; may be deleted at any time."""


class NotThere(Exception):
    """A part cannot be measured: the reason, in one line."""


@dataclass
class Options:
    """What the command line of `tools/bench.py` says. `runs`: of each short measurement. `limit`: seconds after which
    one measurement is given up. `quick`: small data, to see whether everything runs; its numbers mean nothing."""

    runs: int = 21
    limit: float = 300.0
    quick: bool = False
    binary: Path = BINARY
    pairs: int = 100_000
    documents: tuple = (10_000, 100_000)
    passim: Path | None = None


@dataclass
class Result:
    """What a part found: Markdown for docs/performance.md, and numbers by name for the cost model."""

    markdown: str
    numbers: dict = field(default_factory=dict)


@dataclass
class Times:
    """What runs of one command took. `wall`: seconds of each. `processor`: mean seconds of user and system time of the
    command and of its children. `memory`: the largest resident set of a process among them, in bytes."""

    wall: list
    processor: float
    memory: int
    output: bytes = b""

    @property
    def median(self):
        return statistics.median(self.wall)

    @property
    def best(self):
        return min(self.wall)


def timed(command, runs=1, warm=True, limit=None, accept=(0,), **options):
    """Times of RUNS runs of a command. With `warm` a first one is left out, because it fills the file cache. A run
    that takes more than `limit` seconds is ended and raises TimeoutError; another status than those of `accept` raises
    RuntimeError with the last line of what the command complained of."""
    command = [str(part) for part in command]
    wall, processor, memory = [], 0.0, 0
    for number in range(runs + warm):
        seconds, usage, output = once(command, limit, accept, options)
        if number >= warm:
            wall.append(seconds)
            processor += usage.ru_utime + usage.ru_stime
            memory = max(memory, usage.ru_maxrss * 1024)
    return Times(wall, processor / runs, memory, output)


def once(command, limit, accept, options):
    FOLDER.mkdir(parents=True, exist_ok=True)
    out_path, err_path = FOLDER / f"out-{os.getpid()}", FOLDER / f"err-{os.getpid()}"
    try:
        with open(out_path, "w+b") as out, open(err_path, "w+b") as err:
            start = time.perf_counter()
            # A session of its own, so that its children end with it.
            child = subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True, **options)
            try:
                usage = wait(child, limit)
            except BaseException:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                raise
            seconds = time.perf_counter() - start
            out.seek(0)
            err.seek(0)
            if child.returncode not in accept:
                said = err.read().decode(errors="replace").strip().splitlines() or [f"status {child.returncode}"]
                raise RuntimeError(f"{Path(command[0]).name}: {said[-1]}")
            return seconds, usage, out.read()
    finally:
        out_path.unlink(missing_ok=True)
        err_path.unlink(missing_ok=True)


def wait(child, limit):
    """The resources a child used, which `subprocess` does not tell. Without a limit it sleeps until the end, so that
    short commands are timed exactly; with one, an alarm wakes it."""

    def late(*_):
        raise TimeoutError(f"more than {limit:.0f} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, limit or 0)
    try:
        _, status, usage = os.wait4(child.pid, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage


def slope(points):
    """The exponent k of time ~ size^k over (size, seconds), by least squares of the logarithms. 1 is linear."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x_mean, y_mean = statistics.fmean(xs), statistics.fmean(ys)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys)) / sum((x - x_mean) ** 2 for x in xs)


def has_command(binary, name):
    """Whether the program has a command of that name."""
    run = subprocess.run([binary, name, "--help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return run.returncode == 0


@cache
def bench_program(name):
    """The executable of `benches/NAME.rs`, built. Run it itself: `cargo bench` would run cargo, too."""
    command = ["cargo", "bench", "--bench", name, "--no-run", "--message-format=json-render-diagnostics"]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    made = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    found = [m["executable"] for m in made if m.get("executable") and m.get("target", {}).get("name") == name]
    if run.returncode or not found:
        raise NotThere(f"benches/{name}.rs could not be built")
    return Path(found[-1])


def in_process(path, threads, seconds, limit=None):
    """Our checks of the pairs of a JSON Lines file inside one process (`benches/pairs.rs`): pairs, and seconds of the
    first and of a further round (median)."""
    program = bench_program("pairs")
    answer = json.loads(timed([program, path, threads, seconds], warm=False, limit=limit).output)
    return answer["pairs"], answer["first"], statistics.median(answer["rounds"])


def check_command(binary, derivative, sources, *more):
    """The arguments of a check whose status does not depend on what it finds."""
    quiet = ["--no-config", "--quiet", "--fail-on", "never", "--format", "json"]
    return [binary, "check", *quiet, *more, derivative, "--source", *sources]


# The machine.


def machine():
    """One line: processor, cores, memory, system, compilers."""
    cpu = next((line.split(":")[1] for line in read("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = next((int(line.split()[1]) for line in read("/proc/meminfo") if line.startswith("MemTotal")), 0)
    cores = len(os.sched_getaffinity(0))
    rust = said(["rustc", "--version"]).split()[1:2] or ["?"]
    return (
        f"{cores} cores of {' '.join(cpu.split())}, {memory / 2**20:.0f} GiB, Linux {platform.release().split('-')[0]}, "
        f"Rust {rust[0]}, Python {platform.python_version()}"
    )


def occasion(binary):
    """One line: the day, the program and its commit."""
    size = f", {binary.stat().st_size / 1e6:.1f} MB" if binary.is_file() else ""
    commit = said(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"]) or "?"
    changed = said(["git", "-C", ROOT, "status", "--porcelain", "--", "src", "assets", "Cargo.lock"])
    return f"{date.today()}, release build of `{commit}`{' with changes' if changed else ''}{size}"


def load():
    """Processes that wanted a core in the last minute, this one and what it measures among them."""
    return os.getloadavg()[0]


def read(path):
    return Path(path).read_text(encoding="utf-8", errors="replace").splitlines() if Path(path).is_file() else []


def said(command):
    if not shutil.which(str(command[0])):
        return ""
    return subprocess.run([str(c) for c in command], capture_output=True, text=True).stdout.strip()


def note(text):
    """What is being measured, for whoever waits."""
    print(f"  {text}", file=sys.stderr, flush=True)


# Markdown.


def table(head, rows):
    """A Markdown table. A column is set to the right if its heading begins with '>'."""
    right = [name.startswith(">") for name in head]
    head = [name.removeprefix(">") for name in head]
    lines = [head, ["--:" if r else "---" for r in right], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def duration(seconds):
    """Seconds as a person reads them: three figures, in ms below one second and in hours above two."""
    if seconds is None:
        return "–"
    for unit, size in (("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= size * (2 if size > 1 else 1):
            return f"{three(seconds / size)} {unit}"
    return f"{three(1000 * seconds)} ms"


def three(number):
    """A number with three significant figures, without an exponent."""
    if number == 0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(number)))
    rounded = round(number, digits)
    return f"{rounded:,.{max(0, digits)}f}"


def megabytes(size):
    return f"{three(size / 1e6)} MB"
