"""Which papers are the same, and what a paper is called."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

ID_COLUMNS = ("paper_id", "id", "arxiv_id")


def text_key(text: str) -> str:
    r"""Return a text as it is compared: without regard to case, spacing and Unicode form.

    Examples
    --------
    >>> text_key("  Speculative\u00a0Decoding ") == text_key("speculative decoding")
    True
    """
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(folded.casefold().split())


def firsts(rows: pd.DataFrame, *, by_title: bool = False) -> list[int]:
    """Return, for each row, the position of the first that says the same; its own for a first.

    Rows are the same if titles and abstracts are, or titles alone where
    `by_title`. Without abstracts, equal titles are no proof against two
    different ids or DOIs of the source's own; with the same DOI, abstracts may differ.
    """
    seen: dict[bytes, int] = {}
    found = []
    columns = zip(rows["title"], rows["abstract"], _own_ids(rows), _dois(rows), strict=True)
    for position, (title, abstract, own, doi) in enumerate(columns):
        rest = ["" if by_title else text_key(abstract) or f"\x1f{own or doi}"]
        if doi and not by_title:
            rest.append(f"\x1fdoi\x1f{doi}")
        said = [f"{text_key(title)}\x1f{part}".encode() for part in rest]
        keys = [hashlib.blake2b(text, digest_size=16).digest() for text in said]
        first = next((seen[key] for key in keys if key in seen), position)
        found.append(first)
        for key in keys:
            seen.setdefault(key, first)
    return found


def paper_ids(rows: pd.DataFrame) -> list[str]:
    """Name every row by its paper_id, else its id or arXiv id if no other has it, else its content.

    A name made from content is a hash of the title and one of the abstract, so it
    changes neither with the order of the papers nor with their number.
    """
    names = [""] * len(rows)
    for column in ID_COLUMNS:
        given = _given(rows, column)
        shared = repeated(given) if column != "paper_id" else set()
        names = [
            name or (own if own not in shared else "")
            for name, own in zip(names, given, strict=True)
        ]
    # Without an abstract, a DOI tells papers of one title apart.
    texts = [text or doi for text, doi in zip(rows["abstract"], _dois(rows), strict=True)]
    contents = zip(names, rows["title"], texts, strict=True)
    return [
        name or f"{_hash(title, 10)}-{_hash(abstract, 6)}" for name, title, abstract in contents
    ]


def repeated(values: Iterable[str]) -> set[str]:
    """Return the values that occur more than once, the empty one left aside."""
    once: set[str] = set()
    again: set[str] = set()
    for value in values:
        (again if value in once else once).add(value)
    return again - {""}


def _own_ids(rows: pd.DataFrame) -> list[str]:
    columns = [_given(rows, column) for column in ID_COLUMNS]
    return [next(filter(None, ids), "") for ids in zip(*columns, strict=True)]


def _dois(rows: pd.DataFrame) -> list[str]:
    """Return the DOI of each row without the address before it, "" where it has none."""
    column = next((name for name in map(str, rows) if name.casefold() == "doi"), "doi")
    return [
        doi.casefold()[doi.find("10.") :] if "10." in doi else "" for doi in _given(rows, column)
    ]


def _given(rows: pd.DataFrame, column: str) -> list[str]:
    if column not in rows:
        return [""] * len(rows)
    return rows[column].astype("str").fillna("").str.strip().tolist()


def _hash(text: str, n_digits: int) -> str:
    return hashlib.sha256(text_key(text).encode()).hexdigest()[:n_digits]
