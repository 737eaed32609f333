"""Checks leave the interpreter free, and survive a fork."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from conftest import FIXTURES, NEWS, PLAN, run

import sourcecheck


def test_other_threads_run_during_a_check() -> None:
    """With the interpreter held, a check would be one gap in the ticks as long as itself."""
    folder = FIXTURES / "report-and-summary"
    repeated = [(folder / name).read_text() * 12 for name in ("report.txt", "summary.txt")]
    source, derivative = (sourcecheck.Document.from_text(text, name) for text, name in zip(repeated, "sd"))
    took: list[float] = []

    def check() -> None:
        start = time.monotonic()
        sourcecheck.check(source, derivative)
        took.append(time.monotonic() - start)

    worker = threading.Thread(target=check)
    worker.start()
    ticks = [time.monotonic()]
    while worker.is_alive():
        time.sleep(0.001)
        ticks.append(time.monotonic())
    gap = max(after - before for before, after in zip(ticks, ticks[1:]))
    assert took[0] > 0.1, "too short to tell"
    assert gap < took[0] / 2, (gap, took)


def test_threads_get_their_own_reports() -> None:
    texts = [f"The board will hire {number} pilots by 2031." for number in range(100, 116)]
    found: dict[int, str] = {}

    def check(number: int) -> None:
        found[number] = sourcecheck.check(PLAN, texts[number]).to_json()

    workers = [threading.Thread(target=check, args=(number,)) for number in range(len(texts))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == {number: sourcecheck.check(PLAN, text).to_json() for number, text in enumerate(texts)}


def test_a_forked_child_can_check() -> None:
    """Threads do not live on in a child: a check that waited for the parent's would never end."""
    code = """
import multiprocessing, sys, sourcecheck
plan, news = sys.argv[1:]
def check(_):
    return sourcecheck.check(plan, news).to_json()
ours = check(0)
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(check, range(4)) == [ours] * 4
assert check(0) == ours
"""
    done = run(code, PLAN, NEWS)
    assert done.returncode == 0, done.stderr


def test_the_number_of_threads_can_be_set_and_changes_nothing() -> None:
    code = """
import pathlib, sys, sourcecheck
plan, news = sys.argv[1:]
def threads():
    return len(list(pathlib.Path("/proc/self/task").iterdir())) if pathlib.Path("/proc").exists() else None
before, reports = threads(), set()
for count in (1, 3, None):
    sourcecheck.set_threads(count)
    reports.add(sourcecheck.check(plan, news).to_json())
    if count == 1 and before is not None:
        assert threads() == before + 1, (before, threads())
assert len(reports) == 1
"""
    done = run(code, PLAN, NEWS)
    assert done.returncode == 0, done.stderr


def test_the_package_is_typed() -> None:
    assert Path(sourcecheck.__file__).with_name("py.typed").exists()
