"""Time a pair on an engine against this machine alone, on the same pairs.

    measure.py sail|spark FOLDER PAIRS      (started by tools/engines.sh, which sets ENGINE and the rest)

Prints wall seconds of `sourcecheck batch` for so many pairs and for three times as many: from their difference comes what a
further pair costs, without the start of the engine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import make_data
from same_findings import PROGRAM, batch, digest


def main(engine: str, folder: Path, count: int) -> None:
    subprocess.run([PROGRAM, "--version"], check=True)
    took: dict[str, list[float]] = {"local": [], "local, 1 thread": [], engine: []}
    for pairs in (count, 3 * count):
        data = folder / str(pairs)
        make_data.main(data, pairs, poison=False)
        for name, seconds in took.items():
            start = time.monotonic()
            extra = ["--threads", "1"] if name.endswith("1 thread") else []
            batch(data, name, "--pairs", "pairs.parquet", *extra, engine="local" if name.startswith("local") else "spark")
            seconds.append(time.monotonic() - start)
        assert len({digest(data, name) for name in took}) == 1
    for name, (few, many) in took.items():
        print(
            f"{name}: {few:.1f} s for {count} pairs, {many:.1f} s for {3 * count}; "
            f"a further pair {(many - few) / (2 * count) * 1e3:.2f} ms; fixed {few - (many - few) / 2:.1f} s"
        )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
