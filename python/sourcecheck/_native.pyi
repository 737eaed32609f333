import os
from typing import final

from ._report import Level

__version__: str

@final
class Document:
    """A text that takes part in a check, source or derivative, read and cut into passages.

    Made by `Document.from_path`, `Document.from_bytes` or `Document.from_text`. Never changes, so that threads may
    share it.
    """

    @staticmethod
    def from_path(path: str | os.PathLike[str], *, tracked: str = "accepted") -> Document: ...
    @staticmethod
    def from_bytes(data: bytes, name: str, *, tracked: str = "accepted") -> Document: ...
    @staticmethod
    def from_text(text: str, id: str, *, format: str = "plain") -> Document: ...
    def described(
        self,
        *,
        id: str | None = None,
        title: str | None = None,
        url: str | None = None,
        issuer: str | None = None,
        date: str | None = None,
    ) -> Document: ...
    @property
    def id(self) -> str: ...
    @property
    def path(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def notices(self) -> list[str]: ...
    @property
    def unread(self) -> list[str]: ...

def check_json(sources: list[Document], derivative: Document, options: str) -> str: ...
def rules() -> list[tuple[str, Level, str]]: ...
def set_threads(count: int | None) -> None: ...
