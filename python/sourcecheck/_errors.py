"""The exceptions of the package. Every message names the file or option, and what to do."""

from __future__ import annotations


class SourcecheckError(Exception):
    """Base of all exceptions that this package raises on purpose."""


class ReadError(SourcecheckError):
    """A text could not be read.

    `kind` is "io" (cannot be opened), "not-text" (of no format that is read, damaged or encrypted), "empty" or
    "too-large".
    """

    def __init__(self, message: str, kind: str = "other") -> None:
        super().__init__(message)
        self.kind = kind

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        return ReadError, (str(self), self.kind)


class OptionError(SourcecheckError, ValueError):
    """An option that does not exist, or with a value it cannot have."""


class TableError(SourcecheckError, ValueError):
    """A table lacks a column, or a column is of another type than it must be."""
