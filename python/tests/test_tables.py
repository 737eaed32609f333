"""Tables in, tables out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pandas
import polars
import pyarrow as pa
import pytest
from conftest import NEWS, PLAN, run

import sourcecheck
from sourcecheck import OptionError, TableError

ROWS: dict[str, list[Any]] = {
    "pair_id": [1, 2, 3],
    "source_id": ["plan", "plan", "plan"],
    "derivative_id": ["news", "none", "copy"],
    "source_text": [PLAN, PLAN, PLAN],
    "derivative_text": [NEWS, None, PLAN],
}


def table() -> pa.Table:
    return pa.table(ROWS, schema=pa.schema([("pair_id", pa.int64()), *((name, pa.string()) for name in [*ROWS][1:])]))


def in_two_batches() -> pa.RecordBatchReader:
    batches = table().to_batches(max_chunksize=2)
    return pa.RecordBatchReader.from_batches(table().schema, iter(batches))


HOLDERS: dict[str, Callable[[], Any]] = {
    "pyarrow": table,
    "reader": in_two_batches,
    "large strings": lambda: table().cast(
        pa.schema([("pair_id", pa.int64()), *((name, pa.large_string()) for name in [*ROWS][1:])])
    ),
    "pandas": lambda: pandas.DataFrame(ROWS),
    "polars": lambda: polars.DataFrame(ROWS),
    "polars with categories": lambda: polars.DataFrame(ROWS).with_columns(polars.col("source_id").cast(polars.Categorical)),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_any_holder_of_a_table_gives_the_same(holder: str) -> None:
    checked = sourcecheck.check_table(HOLDERS[holder]())
    assert checked.findings.to_pylist() == sourcecheck.check_table(table()).findings.to_pylist()
    assert checked.passages.column("verdict").to_pylist()[:2] == ["altered", "absent"]
    (error,) = checked.errors.to_pylist()
    assert (error["pair_id"], error["stage"], error["message"]) == (2, "read", "derivative: there is no text")


def test_a_row_says_what_a_check_says() -> None:
    checked = sourcecheck.check_table(table())
    report = sourcecheck.check(
        sourcecheck.Document.from_text(PLAN, "plan"), sourcecheck.Document.from_text(NEWS, "news")
    )
    rows = [row for row in checked.findings.to_pylist() if row["pair_id"] == 1]
    assert [(row["rule"], row["level"], row["message"], row["fingerprint"]) for row in rows] == [
        (finding.rule, finding.level, finding.message, finding.fingerprint) for finding in report.findings
    ]
    first = rows[0]
    assert PLAN.encode()[first["s_start"] : first["s_end"]] == b"120"
    assert NEWS.encode()[first["d_start"] : first["d_end"]] == b"210"


def test_frames_take_the_tables_up_again() -> None:
    checked = sourcecheck.check_table(polars.DataFrame(ROWS))
    frame = polars.DataFrame(checked.findings)
    assert frame.filter(polars.col("rule") == "altered-number").height == 1
    assert checked.passages.to_pandas().groupby("pair_id").size().to_dict() == {1: 2, 3: 2}


def test_a_batch_flat_holds_the_rows_of_all_three() -> None:
    (batch,) = table().to_batches()
    three = sourcecheck.check_batch(batch)
    flat = sourcecheck.check_batch_flat(batch)
    for name, rows in zip(("findings", "passages", "errors"), three):
        of_table = [row for row in flat.to_pylist() if row.pop("table") == name]
        assert [{key: row[key] for key in rows.schema.names} for row in of_table] == rows.to_pylist()
    assert flat.num_rows == sum(rows.num_rows for rows in three)


def test_postings_are_those_of_the_contract() -> None:
    documents = pa.RecordBatch.from_pydict({"doc_id": ["a", "b"], "text": ["The lamp of the harbour", None]})
    postings = sourcecheck.postings_batch(documents, '{"words": 3, "keep-one-in": 1}')
    # The numbers that src/postings.rs holds itself to.
    expected = [1195610198506424222, -8846530209453525506, 4895836819781548478]
    assert postings.to_pydict() == {"doc_id": ["a"] * 3, "feature": expected, "position": [0, 1, 2]}


def test_options_reach_every_row() -> None:
    rules = {row["rule"] for row in sourcecheck.check_table(table(), rules={"altered-number": "off"}).findings.to_pylist()}
    assert "absent-claim" in rules and "altered-number" not in rules
    checked = sourcecheck.check_table(table(), max_text_bytes=10)
    assert checked.errors.num_rows > 3 and checked.passages.num_rows == 0
    (batch,) = table().to_batches()
    assert sourcecheck.check_batch(batch, json.dumps({"max-text-bytes": 10}))[0].num_rows == 0


def test_tables_that_are_not_of_the_contract_say_so() -> None:
    with pytest.raises(TableError, match=re.escape("there is no column `derivative_text`")):
        sourcecheck.check_table(table().drop_columns(["derivative_text"]))
    with pytest.raises(TableError, match=re.escape("column `pair_id` is of type")):
        sourcecheck.check_table(table().set_column(0, "pair_id", pa.array([1.0, 2.0, 3.0])))
    with pytest.raises(TypeError, match="has no `__arrow_c_stream__`"):
        sourcecheck.check_table([1, 2])  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="unknown format `docx`"):
        sourcecheck.check_table(table(), format="docx")
    with pytest.raises(OptionError, match="at least 1"):
        sourcecheck.postings_batch(table().to_batches()[0], '{"words": 0}')


def test_a_reader_that_breaks_raises() -> None:
    def batches() -> Any:
        yield table().to_batches()[0]
        raise OSError("the disk is gone")

    with pytest.raises(TableError, match="the disk is gone"):
        sourcecheck.check_table(pa.RecordBatchReader.from_batches(table().schema, batches()))


def test_without_pyarrow_it_says_what_to_install() -> None:
    code = """
import sys
sys.modules["pyarrow"] = None
import sourcecheck
assert sourcecheck.check("A lamp.", "A lamp.").findings is not None
try:
    sourcecheck.check_table(object())
except sourcecheck.SourcecheckError as error:
    assert "pip install 'sourcecheck[arrow]'" in str(error)
else:
    raise AssertionError
"""
    done = run(code)
    assert done.returncode == 0, done.stderr
