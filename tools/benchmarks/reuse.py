"""(e), second half: text reuse over a collection, beside passim."""

import json
import os
import shutil
import subprocess
import sys
import venv

from . import texts
from .measuring import FOLDER, NotThere, Result, duration, has_command, megabytes, note, table, three, timed

DOCUMENTS = 5_000
PYSPARK = ["pyspark==4.1.4", "intervaltree==3.2.1", "numpy==2.4.6"]
STOP = '''"""Stands for the package of that name, whose Java half is in no registry: passim has written all passages when it
makes a graph of them, and ends here."""


class GraphFrame:
    def __init__(self, *_):
        raise SystemExit(0)
'''


def reuse_command(binary, documents, out):
    """The one place that knows how reuse is started."""
    return [binary, "reuse", documents, "--no-config", "--quiet", "--format", "json", "--output", out]


def reuse(options):
    if not has_command(options.binary, "reuse"):
        raise NotThere("the program has no command `reuse` yet")
    count = 300 if options.quick else DOCUMENTS
    note(f"{count:,} documents")
    collection = texts.Collection(count)
    documents = FOLDER / "collection/documents.jsonl"
    size = collection.write(documents)
    out = FOLDER / "reuse.json"
    run = timed(reuse_command(options.binary, documents, out), 3, accept=(0, 1))
    found = ours(json.loads(out.read_text(encoding="utf-8")))
    rows = [["sourcecheck", duration(run.median), "", *told(collection, found), megabytes(run.memory)]]
    numbers = {"documents": count, "bytes": size, "seconds": run.median, "processor": run.processor}
    if options.passim:
        note("passim")
        try:
            peer, passages = passim(options, documents)
            ratio = f"{three(peer.median / run.median)}×"
            name = "passim on PySpark, up to its passages"
            rows.append([name, duration(peer.median), ratio, *told(collection, passages), "–"])
            numbers["passim"] = peer.median
        except (TimeoutError, RuntimeError) as reason:
            rows.append([f"passim: {reason}", *[""] * 5])
    else:
        rows.append(["passim: not on PyPI, and no `--passim DIR` given", *[""] * 5])
    taken = f"{len(collection.taken):,} of them with a passage of an earlier one"
    planted = f"{count:,} generated documents, {megabytes(size)} of text, {taken}"
    head = ["tool", ">time", ">to ours", ">planted pairs found", ">others", ">peak memory"]
    said = "*Others* share a stock paragraph, or both took over the same passage."
    return Result(f"**Text reuse** over {planted}.\n\n{table(head, rows)}\n\n{said}", numbers)


def told(collection, found):
    """Planted pairs among those found, and how many others are: (text, text)."""
    taken = {frozenset(pair) for pair in collection.taken}
    hit = len(taken & found)
    return f"{hit:,} ({100 * hit / len(taken):.1f} %)", f"{len(found - taken):,}"


def ours(report):
    """Pairs of documents, by number, that share a passage."""
    found = set()
    for cluster in report["clusters"]:
        members = sorted({int(member["document"][1:]) for member in cluster["members"]})
        found |= {frozenset((a, b)) for i, a in enumerate(members) for b in members[i + 1 :]}
    return found


def passim(options, documents):
    """Times of passim, and the pairs of documents it finds. Its defaults, all pairs."""
    python = environment()
    script = next(iter(sorted(options.passim.glob("**/seriatim.py"))), None)
    if script is None:
        raise RuntimeError(f"{options.passim}: no seriatim.py; give a checkout of dasmiq/passim")
    stand_in = FOLDER / "stand-in"
    stand_in.mkdir(exist_ok=True)
    (stand_in / "graphframes.py").write_text(STOP, encoding="utf-8")
    out = FOLDER / "passim-out"
    shutil.rmtree(out, ignore_errors=True)
    settings = {"PYTHONPATH": str(stand_in), "PYSPARK_PYTHON": str(python), "SPARK_LOCAL_IP": "127.0.0.1"}
    settings |= {"PYSPARK_SUBMIT_ARGS": "--master local[2] --driver-memory 4g --conf spark.ui.enabled=false pyspark-shell"}
    # As its command `passim` calls it, every document a series of its own.
    command = [python, script, "--all-pairs", "--filterpairs", "gid < gid2", documents.parent, out]
    command += ["--fields", "xxhash64(id) as gid"]
    run = timed(command, warm=False, limit=10 * options.limit, env=os.environ | settings, cwd=FOLDER)
    ask = (
        "import sys; from pyspark.sql import SparkSession as S; s = S.builder.master('local[2]').getOrCreate(); "
        "c = s.read.json(sys.argv[1]).selectExpr('id', 'xxhash64(id) uid'); e = s.read.load(sys.argv[2]); "
        "r = e.join(c, 'uid').join(c.toDF('id2', 'uid2'), 'uid2').select('id', 'id2').distinct().collect(); "
        "print('\\n'.join(x.id + ' ' + x.id2 for x in r))"
    )
    listed = subprocess.run(
        [python, "-c", ask, documents.parent, out / "tmp/extents.parquet"],
        capture_output=True, text=True, check=True, env=os.environ | settings,
    )
    pairs = (line.split() for line in listed.stdout.splitlines())
    return run, {frozenset((int(a[1:]), int(b[1:]))) for a, b in pairs}


def environment():
    """The Python of a virtual environment with PySpark."""
    folder = FOLDER / "spark"
    python = folder / "bin/python"
    done = folder / "pins"
    if not done.is_file() or done.read_text(encoding="utf-8").split() != PYSPARK:
        note("virtual environment of PySpark")
        venv.create(folder, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PYSPARK]
        if subprocess.run(pip, stdout=sys.stderr).returncode:
            raise RuntimeError("PySpark could not be installed")
        done.write_text("\n".join(PYSPARK), encoding="utf-8")
    return python
