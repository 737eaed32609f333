"""The job for clusters, as far as it goes without one, and how the program hands over to it. The rest is in `engine`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import NEWS, PLAN, program

import sourcecheck
from sourcecheck import spark


def batch(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(program()), "batch", "--engine", "spark", "--pairs", "pairs.jsonl", "--output", "out", "--no-config"]
    return subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def stand_in(tmp_path: Path, script: str) -> str:
    """Something in the place of an interpreter."""
    path = tmp_path / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_what_is_missing_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text(json.dumps({"pair_id": 1, "source_text": PLAN, "derivative_text": NEWS}))
    remedy = "pip install 'sourcecheck[spark]'"
    missing = batch(tmp_path, PYSPARK_PYTHON="/nowhere/python")
    assert missing.returncode == 2 and "/nowhere/python: cannot be run" in missing.stderr and remedy in missing.stderr
    bare = batch(tmp_path, PYSPARK_PYTHON=stand_in(tmp_path, "echo 'No module named sourcecheck' >&2; exit 1"))
    assert bare.returncode == 2 and "No module named sourcecheck; --engine spark needs" in bare.stderr, bare.stderr
    old = batch(tmp_path, PYSPARK_PYTHON=stand_in(tmp_path, "echo 0.0.1; echo /job.py"))
    assert old.returncode == 2 and "has version 0.0.1" in old.stderr, old.stderr
    assert not (tmp_path / "out").exists()


def test_a_job_that_fails_and_one_that_is_done(tmp_path: Path) -> None:
    """The program takes its status from the record that the job leaves."""
    (tmp_path / "pairs.jsonl").write_text("")
    probe = f"if [ \"$1\" = -c ]; then echo {sourcecheck.__version__}; echo /job.py; exit; fi"
    failed = batch(tmp_path, SPARK_HOME="", PYSPARK_PYTHON=stand_in(tmp_path, f"{probe}\nexit 7"))
    assert failed.returncode == 2 and "the job failed (exit status: 7)" in failed.stderr, failed.stderr
    counts = {"pairs": 3, "findings": 1, "passages": 3, "errors": 2, "rules": {"absent-claim": {"warning": 1}}}
    record = json.dumps({"counts": counts, "complete": True})
    given = tmp_path / "given.txt"
    done = f"{probe}\nmkdir -p out; echo '{record}' > out/run.json; echo \"$@\" > {given}"
    errors = batch(tmp_path, PYSPARK_PYTHON=stand_in(tmp_path, done), SPARK_HOME=str(tmp_path / "home"))
    assert errors.returncode == 2 and "home/bin/spark-submit: cannot be run" in errors.stderr
    environment = {key: value for key, value in os.environ.items() if key != "SPARK_HOME"}
    command = [str(program()), "batch", "--engine", "spark", "--spark-master", "sc://127.0.0.1:1", "--pairs", "pairs.jsonl"]
    command += ["--output", "out", "--no-config", "--max-sources", "7"]
    environment["PYSPARK_PYTHON"] = stand_in(tmp_path, done)
    told = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 2 and "2 rows could not be checked" in told.stderr, told.stderr
    command += ["--allow-errors", "--fail-on", "absent-claim"]
    assert subprocess.run(command, cwd=tmp_path, env=environment, check=False).returncode == 1
    words = given.read_text().split()
    assert words[:4] == ["-m", "sourcecheck.spark", "--master", "sc://127.0.0.1:1"]
    assert words[words.index("--max-sources") + 1] == "7"


def test_a_text_that_is_not_utf8_is_an_error_of_its_row() -> None:
    texts = pa.array([PLAN.encode(), b"\xff\xfe broken", PLAN.encode()], pa.binary()).view(pa.string())
    batch = pa.RecordBatch.from_pydict(
        {
            "pair_id": pa.array([1, 2, 3], pa.int64()),
            "source_id": pa.array(["a", "b", "c"]),
            "derivative_id": pa.array(["d", "e", "f"]),
            "source_text": texts,
            "derivative_text": pa.array([NEWS] * 3),
        }
    )
    rows = [row for part in spark.without_broken_rows(batch, sourcecheck.check_batch_flat) for row in part.to_pylist()]
    errors = [(row["pair_id"], row["source_id"], row["message"]) for row in rows if row["table"] == "errors"]
    assert errors == [(2, "b", "source_text: not UTF-8")]
    assert {row["pair_id"] for row in rows if row["table"] == "findings"} == {1, 3}
    postings = spark.without_broken_rows(batch.select(["source_text"]), lambda good: good, drop=True)
    assert sum(part.num_rows for part in postings) == 2
    with pytest.raises(Exception, match="UTF"):
        sourcecheck.check_batch_flat(batch)


def test_arguments_that_say_nothing_are_refused(tmp_path: Path) -> None:
    def refused(*arguments: str) -> str:
        given = spark.parser().parse_args([*arguments, "--output", str(tmp_path / "out")])
        with pytest.raises((spark.JobError, sourcecheck.SourcecheckError)) as raised:
            spark.Run(given).run()
        return str(raised.value)

    assert "give --pairs" in refused()
    assert "give --pairs" in refused("--sources", "a.parquet")
    assert "one of the two" in refused("--pairs", "a", "--sources", "b", "--derivatives", "c")
    assert "unknown rule `absent`" in refused("--pairs", "a", "--options", '{"rules": {"absent": "off"}}')
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert "holds files and no run" in refused("--pairs", "a")
    (tmp_path / "out" / "run.json").write_text(json.dumps({"tool": {}}))
    assert "other `tool`" in refused("--pairs", "a")


def test_a_complete_run_needs_no_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--pairs", "a", "--output", str(tmp_path / "out"), "--master", "sc://127.0.0.1:1"]
    run = spark.Run(spark.parser().parse_args(arguments))
    run.record(complete=True, counts=None)
    for table in spark.TABLES:
        run.out.write(f"{table}/_SUCCESS", "")
    assert spark.main(arguments) == 0
    assert "is complete; nothing was done" in capsys.readouterr().err


def test_folders_are_addresses(tmp_path: Path) -> None:
    folder = spark.Folder(str(tmp_path / "a b"))
    assert folder.address("x") == f"file://{tmp_path}/a b/x" and not folder.is_used()
    folder.write("findings/_SUCCESS", "")
    assert folder.has("findings/_SUCCESS") and not folder.has("findings") and folder.is_used()
    folder.remove("findings")
    assert not folder.is_used()
    with pytest.raises(spark.JobError, match="pyarrow cannot reach it"):
        spark.Folder("gopher://host/folder")


def test_the_job_names_its_options() -> None:
    done = subprocess.run([sys.executable, "-m", "sourcecheck.spark", "--help"], capture_output=True, text=True, check=True)
    assert "--max-sources" in done.stdout and "sc://HOST:PORT" in done.stdout
