"""Checks a text against the sources it was written from.

    >>> import sourcecheck
    >>> report = sourcecheck.check("The board may hire 120 pilots by 2031.", "The board may hire 210 pilots by 2031.")
    >>> report.passages[0].verdict
    'altered'
    >>> report.findings[0].message
    '“210” stands where the source has “120”'

Arguments go in the order source, derivative. It reads the texts, nothing else: no network, no outside knowledge, the
same report for the same texts.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from . import _native, _options
from ._errors import OptionError, ReadError, SourcecheckError, TableError
from ._native import Document, __version__, set_threads
from ._options import Glossary, RuleLevel
from ._tables import Checked, check_batch, check_batch_flat, check_table, postings_batch
from ._report import (
    Alteration,
    Attribution,
    Block,
    Citation,
    Coverage,
    DocumentInfo,
    Evidence,
    Finding,
    Level,
    Location,
    Origin,
    Passage,
    Reason,
    Report,
    RestsOn,
    Span,
    Summary,
    Suppression,
    Tool,
    Verdict,
    Words,
)

__all__ = [
    "Alteration",
    "Attribution",
    "Block",
    "Checked",
    "Citation",
    "Coverage",
    "Document",
    "DocumentInfo",
    "Evidence",
    "Finding",
    "Glossary",
    "Level",
    "Location",
    "OptionError",
    "Origin",
    "Passage",
    "ReadError",
    "Reason",
    "Report",
    "RestsOn",
    "Rule",
    "RuleLevel",
    "SourcecheckError",
    "Span",
    "Summary",
    "Suppression",
    "TableError",
    "Text",
    "Tool",
    "Verdict",
    "Words",
    "__version__",
    "check",
    "check_batch",
    "check_batch_flat",
    "check_table",
    "postings_batch",
    "rules",
    "set_threads",
]

Text: TypeAlias = "str | os.PathLike[str] | Document"
"""A text: a `str` is the text itself, a path names a file, a `Document` was read before."""


class Rule(NamedTuple):
    """A rule: its name, its level unless configured, one line of description."""

    name: str
    level: Level
    summary: str


def rules() -> list[Rule]:
    """Every rule, by name."""
    return [Rule(*rule) for rule in _native.rules()]


def check(
    source: Text | Sequence[Text],
    derivative: Text,
    *,
    rules: Mapping[str, RuleLevel] | None = None,
    glossary: Glossary | None = None,
    today: datetime.date | str | None = None,
    thresholds: Mapping[str, float] | None = None,
    reasons: bool = False,
) -> Report:
    """Checks a derivative against its sources.

    Texts in memory go by the ids `source` (of several: `source-1`, `source-2`, …) and `derivative`; files by their
    stem. Other threads of Python run meanwhile.

    Args:
        source: The text, or texts, that the derivative was written from: a `str` is the text itself, a path names a
            file, a `Document` was read before.
        derivative: The text to check.
        rules: Level by rule name: "off", "note", "warning" or "error". Default: the levels of `rules()`.
        glossary: Groups of phrases that mean the same, or that must be kept apart. Default: none.
        today: The day by which suppressions of the text expire, a date or "2027-01-31". Default: SOURCE_DATE_EPOCH,
            else the clock.
        thresholds: Probabilities, 0 to 1, at which one verdict becomes another. Default: those of the program.
        reasons: Whether passages keep the measurements behind their verdict.

    Raises:
        ReadError: A file cannot be read.
        OptionError: An option does not exist, or has a value it cannot have.
    """
    options = _options.write(rules, glossary, thresholds)
    texts = list(source) if isinstance(source, Sequence) and not isinstance(source, str) else [source]
    ids = ["source"] if len(texts) == 1 else [f"source-{number}" for number in range(1, len(texts) + 1)]
    sources = [_document(text, name) for text, name in zip(texts, ids)]
    text = _document(derivative, "derivative")
    return Report(_native.check_json(sources, text, options, _options.day(today), reasons))


def _document(text: Text, name: str) -> Document:
    if isinstance(text, Document):
        return text
    if isinstance(text, str):
        return Document.from_text(text, name)
    if isinstance(text, os.PathLike):
        return Document.from_path(text)
    raise TypeError(f"{name} is of type {type(text).__name__}; give a str, a path or a Document")
