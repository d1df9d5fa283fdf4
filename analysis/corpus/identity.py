"""Which papers are the same, and what a paper is called."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
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


def same_titles(titles: Iterable[str]) -> list[tuple[int, int]]:
    """Return the position of each title that comes again, and that of the first like it."""
    seen: dict[str, int] = {}
    again = []
    for position, title in enumerate(titles):
        first = seen.setdefault(text_key(title), position)
        if title and first != position:
            again.append((position, first))
    return again


def paper_rows(papers: pd.DataFrame) -> dict[str, int]:
    """Map what a paper may be called (id, arXiv id, DOI, title; case folded) to its row."""
    keys: dict[str, int] = {}
    for column in ("title", "doi", "arxiv_id", "paper_id"):  # the last one wins
        if column in papers:
            known = papers[column].astype("str").str.casefold()
            keys |= {name: row for row, name in enumerate(known) if name}
    return keys


def paper_ids(rows: pd.DataFrame) -> list[str]:
    """Name every row by its paper_id, else its id or arXiv id if no other has it, else its content.

    A name made from content is a hash of the title and one of the abstract, so it
    changes neither with the order of the papers nor with their number; where two papers
    say the same and stay apart, the later one's has a number after it.
    """
    names = [""] * len(rows)
    for column in ID_COLUMNS:
        given = own_values(rows, column)
        shared = repeated(given) if column != "paper_id" else set()
        names = [
            name or (own if own not in shared else "")
            for name, own in zip(names, given, strict=True)
        ]
    # Without an abstract, a DOI tells papers of one title apart.
    texts = [text or doi for text, doi in zip(rows["abstract"], _dois(rows), strict=True)]
    contents = zip(names, rows["title"], texts, strict=True)
    made = [
        name or f"{_hash(title, 10)}-{_hash(abstract, 6)}" for name, title, abstract in contents
    ]
    own_ids = set(own_values(rows, "paper_id"))
    seen: Counter[str] = Counter()
    for row, name in enumerate(made):
        seen[name] += 1
        if seen[name] > 1 and name not in own_ids:
            made[row] = f"{name}-{seen[name]}"
    return made


def row_names(rows: pd.DataFrame) -> list[str]:
    """Return what each row is called in its source: its id, arXiv id or DOI, else its content."""
    columns = [own_values(rows, column) for column in ID_COLUMNS]
    known = zip(*columns, _dois(rows), rows["title"], rows["abstract"], strict=True)
    return [
        next(filter(None, ids), "") or f"{_hash(title, 10)}-{_hash(abstract, 6)}"
        for *ids, title, abstract in known
    ]


def repeated(values: Iterable[str]) -> set[str]:
    """Return the values that occur more than once, the empty one left aside."""
    once: set[str] = set()
    again: set[str] = set()
    for value in values:
        (again if value in once else once).add(value)
    return again - {""}


def _dois(rows: pd.DataFrame) -> list[str]:
    """Return the DOI of each row without the address before it, "" where it has none."""
    column = next((name for name in map(str, rows) if name.casefold() == "doi"), "doi")
    return [
        doi.casefold()[doi.find("10.") :] if "10." in doi else ""
        for doi in own_values(rows, column)
    ]


def own_values(rows: pd.DataFrame, column: str) -> list[str]:
    """Return the values of a column as texts without blanks around them, "" where there is none."""
    if column not in rows:
        return [""] * len(rows)
    return rows[column].astype("str").fillna("").str.strip().tolist()


def _hash(text: str, n_digits: int) -> str:
    return hashlib.sha256(text_key(text).encode()).hexdigest()[:n_digits]
