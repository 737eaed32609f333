"""Checks by the table, for data frames and cluster engines. `docs/batch.md` has the columns of every table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from . import _native, _options
from ._errors import SourcecheckError
from ._options import Glossary, RuleLevel

if TYPE_CHECKING:
    import pyarrow as pa


class ArrowStream(Protocol):
    """Anything that hands its rows over as Arrow batches: tables of pyarrow, frames of polars and pandas, readers."""

    def __arrow_c_stream__(self, requested_schema: object | None = None, /) -> object: ...


class Checked(NamedTuple):
    """What came of a table of pairs, as tables of pyarrow.

    `findings` has a row for each finding, `passages` one for each passage of a derivative, `errors` one for each text
    that could not be read or checked. Ranges (`d_start`, `d_end` in the derivative, `s_start`, `s_end` in the source)
    are half-open and count bytes in UTF-8; -1 where there is none.
    """

    findings: pa.Table
    passages: pa.Table
    errors: pa.Table


def check_table(
    pairs: ArrowStream,
    *,
    rules: Mapping[str, RuleLevel] | None = None,
    glossary: Glossary | None = None,
    thresholds: Mapping[str, float] | None = None,
    format: str | None = None,
    max_text_bytes: int | None = None,
) -> Checked:
    """Checks every pair of a table; other threads of Python run meanwhile.

    Args:
        pairs: A table with the columns `pair_id` (whole numbers), `source_text` and `derivative_text`, and, where there
            are, `source_id`, `derivative_id`, `source_format`, `derivative_format`. Any object with the method
            `__arrow_c_stream__`; batches of a reader are checked one after the other, so that a file need not fit in
            memory.
        rules, glossary, thresholds: As of `check`.
        format: Format of texts whose row names none: "plain" (default), "markdown", "html".
        max_text_bytes: Longer texts are an error of their row. Default: 4 MiB.

    Raises:
        TableError: A column is missing, or of another type than it must be. A row that cannot be checked never raises:
            it becomes a row of `errors`.
        OptionError: An option does not exist, or has a value it cannot have.
        SourcecheckError: pyarrow is not installed.
    """
    _need_pyarrow()
    options = _options.write(rules, glossary, thresholds, format, max_text_bytes)
    if not hasattr(pairs, "__arrow_c_stream__"):
        raise TypeError(
            f"pairs is of type {type(pairs).__name__}, which has no `__arrow_c_stream__`; "
            "give a table of pyarrow, a frame of polars, or one of pandas 2.2 or later"
        )
    return Checked(*_native.check_stream(pairs, options))


def check_batch(batch: pa.RecordBatch, options: str = "{}") -> tuple[pa.RecordBatch, pa.RecordBatch, pa.RecordBatch]:
    """Checks every pair of one batch: findings, passages, errors. `options` is a JSON object with the keys `rules`,
    `glossary`, `thresholds`, `format` and `max-text-bytes`. Raises as `check_table` does."""
    _need_pyarrow()
    return _native.check_batch(batch, options)


def check_batch_flat(batch: pa.RecordBatch, options: str = "{}") -> pa.RecordBatch:
    """`check_batch` for engines that take one table from a call: the column `table` says which of the three a row is
    of, and columns that a table does not have are null."""
    _need_pyarrow()
    return _native.check_batch_flat(batch, options)


def postings_batch(batch: pa.RecordBatch, options: str = "{}") -> pa.RecordBatch:
    """The postings (`doc_id`, `feature`, `position`) of every document of a batch with the columns `doc_id` and
    `text`: hashes of runs of words, by which documents that share wording are found. `options` is a JSON object with
    the keys `words` and `keep-one-in`; what is left out has its default."""
    _need_pyarrow()
    return _native.postings_batch(batch, options)


def empty_pairs() -> pa.RecordBatch:
    """No pairs, in the columns that must be there."""
    import pyarrow as pa

    columns = {"pair_id": pa.int64(), "source_text": pa.string(), "derivative_text": pa.string()}
    return pa.RecordBatch.from_pydict({name: pa.array([], kind) for name, kind in columns.items()})


def flat_schema() -> pa.Schema:
    """The schema of `check_batch_flat`."""
    return check_batch_flat(empty_pairs()).schema


def _need_pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise SourcecheckError("tables need pyarrow; run `pip install 'sourcecheck[arrow]'`") from None
