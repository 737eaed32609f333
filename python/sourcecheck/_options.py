"""Options of a check: keyword arguments to the JSON that the native part reads."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from ._errors import OptionError

RuleLevel = Literal["off", "note", "warning", "error"]


class Glossary(TypedDict, total=False):
    """Groups of phrases, two or more in a group, as `[glossary]` of `sourcecheck.toml` has them."""

    same: Sequence[Sequence[str]]
    """All phrases of a group mean the same."""
    distinct: Sequence[Sequence[str]]
    """No two phrases of a group mean the same."""


def write(
    rules: Mapping[str, RuleLevel] | None = None,
    glossary: Glossary | None = None,
    thresholds: Mapping[str, float] | None = None,
    text_format: str | None = None,
    max_text_bytes: int | None = None,
) -> str:
    """The options as JSON; what is `None` is left out. `thresholds` has the keys of a thresholds file, with `_` or `-`
    between words."""
    options: dict[str, object] = {}
    if rules is not None:
        options["rules"] = dict(rules)
    if glossary is not None:
        options["glossary"] = {key: [_group(key, group) for group in _groups(key, found)] for key, found in glossary.items()}
    if thresholds is not None:
        options["thresholds"] = {name.replace("_", "-"): value for name, value in thresholds.items()}
    if text_format is not None:
        options["format"] = text_format
    if max_text_bytes is not None:
        options["max-text-bytes"] = max_text_bytes
    try:
        return json.dumps(options)
    except TypeError as error:
        raise OptionError(f"an option has a value that it cannot have: {error}") from None


def day(today: datetime.date | str | None) -> str:
    """The day by which suppressions expire: as given, else SOURCE_DATE_EPOCH, else the clock in UTC, as the program
    does it."""
    if isinstance(today, str):
        return today
    if today is not None:
        return today.isoformat()[:10]
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if seconds is None:
        return datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    try:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise OptionError(f"SOURCE_DATE_EPOCH is {seconds!r}; it must be a number of seconds") from None


def _groups(key: str, groups: object) -> Sequence[object]:
    if isinstance(groups, str) or not isinstance(groups, Sequence):
        raise OptionError(f"glossary `{key}` is {groups!r}; it must be a list of groups of phrases")
    return groups


def _group(key: str, group: object) -> list[object]:
    # A string is a sequence of letters, which nobody means here.
    if isinstance(group, str) or not isinstance(group, Sequence):
        raise OptionError(f"a group of glossary `{key}` is {group!r}; it must be a list of phrases")
    return list(group)
