"""The same findings on a cluster as on this machine alone.

    same_findings.py sail|spark FOLDER [killed]     (started by tools/engines.sh, which sets ENGINE and the rest)

Every run is `sourcecheck batch`, once with `--engine local` and then with `--engine spark`, and ends with the same digest of
findings. With Spark there is one run more, in which a worker and its executor are killed once the first files of a shuffle lie
on the disks; with `killed` that is all.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import make_data
import pyarrow.dataset as ds

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("SOURCECHECK", str(ROOT / "target/debug/sourcecheck"))
PAIRS = 160

# Fewer than the sources that carry the common notice, so that its shingles do not make all of them candidates.
MAX_SOURCES = "30"

POISON = ["p0", "p1", "p2"]


def batch(folder: Path, output: str, *arguments: str, engine: str = "spark") -> str:
    """Runs a batch; what it said."""
    options = ["--engine", engine, "--allow-errors", "--no-config"]
    options += ["--spark-master", os.environ["ENGINE"]] if engine == "spark" else ["--quiet"]
    command = [PROGRAM, "batch", *arguments, "--output", str(folder / output), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr[-5000:]}"
    return done.stderr


def digest(folder: Path, output: str) -> str:
    command = [PROGRAM, "batch", "--digest", str(folder / output)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def rows(folder: Path, output: str, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = ds.dataset(folder / output / table, format="parquet").to_table().to_pylist()
    return found


def told(what: str, since: float) -> None:
    print(f"{what}: {time.monotonic() - since:.1f} s", flush=True)


def check_pairs(engine: str, folder: Path) -> None:
    """Given pairs with their texts, among them such as cannot be checked."""
    start = time.monotonic()
    batch(folder, f"{engine}-pairs", "--pairs", "pairs.parquet")
    assert digest(folder, f"{engine}-pairs") == digest(folder, "local-pairs")
    errors, expected = (
        sorted((row["pair_id"], row["stage"], row["message"]) for row in rows(folder, output, "errors"))
        for output in (f"{engine}-pairs", "local-pairs")
    )
    assert errors == expected and len(errors) >= 6, errors
    told(f"{engine}, pairs with {len(errors)} poison rows: same findings, same errors", start)


def check_all_pairs(engine: str, folder: Path) -> None:
    """Pairs that are found by what they share; then the stages and their marks."""
    start = time.monotonic()
    arguments = ["--sources", "sources.parquet", "--derivatives", "derivatives.parquet", "--max-sources", MAX_SOURCES]
    output = f"{engine}-all"
    batch(folder, output, *arguments)
    expected = digest(folder, "local-all")
    assert digest(folder, output) == expected
    keys = ("source_id", "derivative_id", "shared", "score", "method")
    found, known = ([{key: row[key] for key in keys} for row in rows(folder, run, "candidates")] for run in (output, "local-all"))
    assert sorted(found, key=str) == sorted(known, key=str) and len(found) >= PAIRS
    passages = sorted(map(str, rows(folder, output, "passages")))
    assert passages == sorted(map(str, rows(folder, "local-all", "passages")))
    told(f"{engine}, {len(found)} candidates found: same candidates, passages and findings", start)

    start = time.monotonic()
    stamp = (folder / output / "candidates/_SUCCESS").stat().st_mtime_ns
    subprocess.run(["rm", "-r", str(folder / output / "findings")], check=True)
    said = batch(folder, output, *arguments)
    assert digest(folder, output) == expected
    assert (folder / output / "candidates/_SUCCESS").stat().st_mtime_ns == stamp
    assert "candidates: done before" in said and "findings: done in" in said and "passages: done before" in said, said
    assert "nothing was done" in batch(folder, output, *arguments)
    told(f"{engine}, findings deleted: made again from the candidates that were there", start)


def check_killed(folder: Path) -> None:
    """A worker and its executor are killed when the texts of the pairs are on their way between the two."""
    start = time.monotonic()
    killed: list[int] = []
    shuffle, over = Path(os.environ["SHUFFLE"]), threading.Event()
    before = set(shuffle.rglob("shuffle_*.data"))

    def kill() -> None:
        group = int(os.environ["WORKER_GROUP"])
        while not over.is_set():
            new = set(shuffle.rglob("shuffle_*.data")) - before
            if len(new) >= 3:
                # The group of the worker, and its executors, which are children in groups of their own.
                processes = tree(group)
                for process in processes:
                    try:
                        os.kill(process, signal.SIGKILL)
                    except ProcessLookupError:
                        continue
                    killed.append(process)
                return
            time.sleep(0.05)

    watcher = threading.Thread(target=kill)
    watcher.start()
    arguments = ["--sources", "sources.parquet", "--derivatives", "derivatives.parquet", "--max-sources", MAX_SOURCES]
    try:
        said = batch(folder, "spark-killed", *arguments)
    finally:
        over.set()
        watcher.join()
    assert len(killed) >= 2, "nothing was killed: the job was over before its shuffle was seen"
    assert "Lost executor" in said or "ExecutorLost" in said or "FetchFailed" in said, said[-3000:]
    assert digest(folder, "spark-killed") == digest(folder, "local-all")
    told(f"spark, {len(killed)} processes of a worker killed in mid-shuffle: same findings", start)


def tree(process: int) -> list[int]:
    """A process and all that it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [process]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += parents.get(one, [])
    return found


def main(engine: str, folder: Path, only_killed: bool) -> None:
    make_data.main(folder, PAIRS, poison=True)
    batch(folder, "local-pairs", "--pairs", "pairs.parquet", engine="local")
    arguments = ["--sources", "sources.parquet", "--derivatives", "derivatives.parquet", "--max-sources", MAX_SOURCES]
    batch(folder, "local-all", *arguments, engine="local")
    if not only_killed:
        check_pairs(engine, folder)
        check_all_pairs(engine, folder)
    if engine == "spark":
        check_killed(folder)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), "killed" in sys.argv[3:])
