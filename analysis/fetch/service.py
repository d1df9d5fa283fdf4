"""What a service of papers is to the rest: how it is asked, and what its answers hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """What is asked for: a query in the service's own language, and who asks.

    `size` is how many papers one answer holds; `key` is the service's, where it gives any.
    """

    query: str
    size: int
    mailto: str = ""
    key: str = ""


@dataclass(frozen=True)
class Place:
    """Where an answer begins: its number, the papers before it, and the mark of the one before."""

    page: int = 0
    done: int = 0
    mark: str = ""

    def after(self, page: Page) -> Place:
        """Return the place of the answer that follows `page`."""
        return Place(self.page + 1, self.done + len(page.records), page.mark or "")


@dataclass(frozen=True)
class Page:
    """One answer: its records, how many papers the query has, and the mark of the next answer.

    A mark of None says that there is no next one.
    """

    records: list[Any]
    total: int
    mark: str | None = ""


@dataclass(frozen=True)
class Service:
    """A public source of papers.

    Attributes
    ----------
    name
        As people know it.
    url
        Where it is asked.
    suffix
        Of the files that hold its records.
    size
        Papers in one answer.
    delay
        Seconds from one request to the next that it asks for.
    most
        Papers that it gives to one query, with a key and without, and the remedy in words.
    parameters
        Of the request for the answer at a place.
    read
        An answer's content to a page; raises ValueError where the content is none, and
        InputError where the service refuses the query in it.
    complaint
        What the service says is wrong in an answer that refuses; "" for nothing.
    identity
        The identifier of a record.
    written
        A record as it stands in the file, between `opening` and `closing`.
    """

    name: str
    url: str
    suffix: str
    size: int
    delay: float
    most: Callable[[Question], tuple[int, str]]
    parameters: Callable[[Question, Place], dict[str, str]]
    read: Callable[[bytes], Page]
    complaint: Callable[[bytes], str]
    identity: Callable[[Any], str]
    written: Callable[[Any], bytes]
    opening: bytes = b""
    closing: bytes = b""
