"""Names of authors that a source writes without anything between them: "Jane DoeJohn Smith"."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_GLUED = 0.5  # of the texts of three words or more that are glued where a source glues names
PARTED = re.compile(r"[;|\n,&]|\band\b")
# Beginnings of one name; the second kind are names of their own too ("Hoang Le").
JOINED = {"Mc", "Mac", "Fitz", "O", "D", "Vander", "Vande", "Mb", "Ng"}
MAYBE = {"De", "Del", "Di", "Da", "Du", "Des", "Dal", "Della", "Le", "La", "Lo", "Los", "Las"}
MAYBE |= {"Van", "Von", "Ver", "El", "Al", "Ben", "St", "San", "Ab", "Abd", "Ap", "Te", "Ten"}
MAYBE |= {"Jo", "Lu", "Ma", "Mar", "Le", "Bo", "Ro", "Ja", "Sha", "Ka", "Ke", "Ty"}
LONGEST, LONGEST_NAME = 50_000, 100  # letters of a text that is looked into, and of one name
_BOUNDARY = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])|(?<=\b[JS]r\.)(?=[^\W\d_])")
_WHOLE = re.compile(r"\S+\s+\S")


def unglued(texts: Sequence[str]) -> dict[str, str]:
    """Return the texts that names without anything between them are found in, parted by "; ".

    A source glues names if none of its texts has a sign between names, and half of those of
    three words or more have a capital within a word where two names of two words meet.
    "McDonald", "LeCun" and "DeVries" stay one; other sources' names are left alone.

    Examples
    --------
    >>> unglued(["Jane DoeYann LeCunRon van der Waals", "Ann McDonald"])
    {'Jane DoeYann LeCunRon van der Waals': 'Jane Doe; Yann LeCun; Ron van der Waals'}
    >>> unglued(["Jane McDonald", "Mary JoAnn Smith", "Doe, J; Roe, R"])
    {}
    """
    names = dict.fromkeys(filter(None, texts))
    if any(PARTED.search(text) for text in names):
        return {}
    long = [text for text in names if len(text.split()) > 2]
    parted = {text: "; ".join(found) for text in long if len(found := _parted(text)) > 1}
    return parted if len(parted) >= MOST_GLUED * len(long) else {}


def _parted(text: str) -> list[str]:
    """Part a text into most names of two words each, within prefixes only where one must."""
    if len(text) > LONGEST:
        return [text]
    places = [m.start() for m in _BOUNDARY.finditer(text) if _meets(text, m.start())]
    if all((_fragment(text, at) in MAYBE) for at in places):
        return [text]
    starts, end = [0, *places], len(text)
    best: dict[int, tuple[int, int, int]] = {}  # of a start: names, minus prefixes, first end
    for start in reversed(starts):
        ways = [(1, 0, end)] if _WHOLE.match(text[start:]) else []
        for at in places[bisect_right(places, start) :][:LONGEST_NAME]:
            if start < at <= start + LONGEST_NAME and at in best and _WHOLE.match(text[start:at]):
                more, prefixes, _ = best[at]
                ways.append((more + 1, prefixes - (_fragment(text, at) in MAYBE), at))
        if ways:
            best[start] = max(ways, key=lambda way: way[:2])
    names, at = [], 0
    while at in best and at < end:
        names.append(text[at : best[at][2]].strip())
        at = best[at][2]
    return names or [text]


def _meets(text: str, at: int) -> bool:
    """Return whether a small letter, or a full stop, and a capital meet at a place."""
    before, after = text[at - 1], text[at]
    if not after.isupper() or not (before.islower() or before == "."):
        return False
    return _fragment(text, at) not in JOINED


def _fragment(text: str, at: int) -> str:
    """Return what stands of a word before a place."""
    return re.split(r"[\s'’-]", text[max(at - 12, 0) : at])[-1]
