"""The report as objects. Each class holds what the object of the same name in the JSON holds (see
`docs/report.schema.json`), with the keys in snake_case. Keys that are absent there are `None`, empty or false here.

Ranges are half-open and count bytes of the canonical text in UTF-8: `text.encode()[span.start:span.end]`.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache, cached_property
from typing import Any, Literal, TypeVar

Kind = Literal["claim", "opinion", "furniture"]
Verdict = Literal["verbatim", "paraphrase", "partial", "altered", "absent", "elsewhere", "unchecked", "none"]
CoverageName = Literal["covered", "partly", "omitted", "furniture"]
Salience = Literal["high", "medium", "low"]
Level = Literal["note", "warning", "error"]

_T = TypeVar("_T")


@dataclass(frozen=True)
class Origin:
    """A place in a file that is no text, counted from 1: what the format has a word for."""

    page: int | None = None
    line: int | None = None
    part: str | None = None
    chapter: str | None = None
    paragraph: int | None = None
    run: int | None = None
    element: str | None = None


@dataclass(frozen=True)
class Span:
    """A place in a document: bytes `start` to `end` of its text in UTF-8, `line` and `column` of the first from 1."""

    start: int
    end: int
    line: int
    column: int
    source: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True)
class Tool:
    """What made the report."""

    name: str
    version: str


@dataclass(frozen=True)
class DocumentInfo:
    """What is known about a document."""

    id: str
    sha256: str
    path: str | None = None
    language: str | None = None
    notices: tuple[str, ...] = ()
    converted: bool = False


@dataclass(frozen=True)
class Block:
    """The markup a passage stands in."""

    index: int
    kind: str


@dataclass(frozen=True)
class Words:
    """Words of the derivative with their place."""

    span: Span
    text: str


@dataclass(frozen=True)
class Evidence:
    """A source passage that carries a claim. `similarity` is the share of the claim it supports, 0 to 1."""

    source: str
    passage: str
    span: Span
    text: str
    similarity: float
    matched: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Alteration:
    """A fact that differs from the source."""

    type: str
    span: Span
    message: str
    source_span: Span | None = None


@dataclass(frozen=True)
class Attribution:
    """Who says it, and what is said."""

    speaker: Words
    content: tuple[Words, ...]


@dataclass(frozen=True)
class Citation:
    """The citation that governs a passage, and where it leads."""

    label: str
    resolved: str | None = None
    others: tuple[str, ...] = ()
    ambiguous: bool = False
    work: str | None = None


@dataclass(frozen=True)
class RestsOn:
    """One of several sources that a passage rests on."""

    source: str
    role: Literal["follows", "adds", "shares"]
    wording: float
    only: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One measurement behind a verdict; only with `reasons=True`."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True)
class Passage:
    """A passage of the derivative with its verdict. `confidence`, `support` and `basis` lie between 0 and 1."""

    id: str
    kind: Kind
    cue: str
    block: Block
    span: Span
    text: str
    verdict: Verdict
    confidence: float
    evidence: tuple[Evidence, ...]
    alterations: tuple[Alteration, ...]
    unsupported: tuple[Words, ...]
    before: str = ""
    support: float = 0.0
    basis: float = 0.0
    reason: str | None = None
    nearest: tuple[Evidence, ...] = ()
    derivations: tuple[str, ...] = ()
    attribution: Attribution | None = None
    citation: Citation | None = None
    rests_on: tuple[RestsOn, ...] = ()
    should_cite: str | None = None
    changed: bool | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """A passage of a source, and how much of it the derivative carries."""

    source: str
    passage: str
    kind: Kind
    block: Block
    span: Span
    text: str
    coverage: CoverageName
    by: tuple[str, ...]
    salience: Salience
    before: str = ""
    heading: str | None = None
    changed: bool | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Location:
    """A place that a finding points at."""

    document: str
    passage: str
    span: Span


@dataclass(frozen=True)
class Suppression:
    """Why a finding does not count."""

    kind: Literal["inSource", "external"]
    reason: str


@dataclass(frozen=True)
class Finding:
    """What is reported to a person."""

    rule: str
    level: Level
    message: str
    location: Location
    related: tuple[Location, ...]
    fingerprint: str
    suppressed: Suppression | None = None
    baseline: Literal["new", "unchanged"] | None = None

    @property
    def counts(self) -> bool:
        """Whether it may fail a build: it is neither suppressed nor known by the baseline."""
        return self.suppressed is None and self.baseline != "unchanged"


@dataclass(frozen=True)
class Summary:
    """Counts over a report; every verdict and every coverage is a key, zero or not."""

    verdicts: Mapping[Verdict, int]
    coverage: Mapping[CoverageName, int]
    unchecked: int
    judged: int


class Report:
    """The result of checking one derivative against its sources. Its parts are made when they are first asked for."""

    def __init__(self, json_text: str) -> None:
        """Reads a report from its JSON, as `to_json` or `sourcecheck check --format json` writes it.

        Raises `ValueError` when the text is no report.
        """
        self._json = json_text
        if not isinstance(self._data, dict) or self._data.get("schemaVersion") != 1:
            raise ValueError("no report: `schemaVersion` 1 is missing; give one object of `sourcecheck check --format json`")

    @cached_property
    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self._json)
        return data

    @cached_property
    def tool(self) -> Tool:
        """What made the report."""
        return _read(Tool, self._data["tool"])

    @cached_property
    def derivative(self) -> DocumentInfo:
        """The text that was checked."""
        return _read(DocumentInfo, self._data["derivative"])

    @cached_property
    def sources(self) -> tuple[DocumentInfo, ...]:
        """The texts it was checked against, in the order given."""
        return _read_all(DocumentInfo, self._data["sources"])

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage of the derivative, in text order, furniture included."""
        return _read_all(Passage, self._data["passages"])

    @cached_property
    def coverage(self) -> tuple[Coverage, ...]:
        """Every passage of every source, in source and text order, furniture included."""
        return _read_all(Coverage, self._data["coverage"])

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is reported, by document, place and rule."""
        return _read_all(Finding, self._data["findings"])

    @cached_property
    def summary(self) -> Summary:
        """Counts."""
        return _read(Summary, self._data["summary"])

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dictionaries and lists, with the keys of the JSON. A new one each time."""
        data: dict[str, Any] = json.loads(self._json)
        return data

    def to_json(self) -> str:
        """The report in JSON, byte for byte what `sourcecheck check --format json` writes."""
        return self._json

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and self._json == other._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[type[Report], tuple[str]]:
        return Report, (self._json,)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.summary.verdicts.items() if count)
        return f"<Report on {self.derivative.id!r}: {counts}; {len(self._data['findings'])} findings>"


def _key(name: str) -> str:
    """The key in the JSON of an attribute: `source_span` is `sourceSpan`."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@cache
def _plan(cls: type[Any]) -> tuple[tuple[str, str, bool, Callable[[Any], Any] | None], ...]:
    """For each field of a class: its name, its key, whether it must be there, and how its value is made."""
    hints = typing.get_type_hints(cls)
    return tuple((f.name, _key(f.name), f.default is MISSING, _maker(hints[f.name])) for f in fields(cls))


def _maker(hint: Any) -> Callable[[Any], Any] | None:
    """How a value of a type is made from the JSON; `None` where it is taken as it is."""
    if typing.get_origin(hint) is types.UnionType:
        (hint,) = (one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        item = typing.get_args(hint)[0]
        return (lambda values: _read_all(item, values)) if item is not str else tuple
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return lambda value: _read(hint, value)
    return None


def _read(cls: type[_T], data: Mapping[str, Any]) -> _T:
    values = {}
    any_class: Any = cls
    for name, key, required, make in _plan(any_class):
        if required or key in data:
            value = data[key]
            values[name] = make(value) if make else value
    return cls(**values)


def _read_all(cls: type[_T], data: list[Any]) -> tuple[_T, ...]:
    return tuple(_read(cls, one) for one in data)
