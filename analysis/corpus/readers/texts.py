"""A plain list, one title or one text a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.recognise import ITEM
from analysis.corpus.readers.records import Records
from analysis.errors import InputError

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

SHORT = 250  # letters of a text that may be a title alone
ITEMS = 0.8  # of the lines of a list are items where it has bullets or numbers
_LINK = re.compile(r"\[(.+)\]\((https?://\S+)\)")
_SENTENCE = re.compile(r"(.{20,200}?[.!?])\s")


def read_list(source: Source) -> Records:
    """Read a paper from every line; blank lines are passed over.

    Of a list with bullets or numbers, these and the headings above it are no part of titles,
    and a title that is a link gives the paper its address.
    """
    import pandas as pd

    lines = decoded(source).lstrip("\ufeff").splitlines()
    filled = {n: line for n, line in enumerate(lines, start=1) if line.strip()}
    items = {n: ITEM.sub("", line) for n, line in filled.items() if ITEM.match(line)}
    if items and all(n in items for n in filled if n > min(items)):
        filled = items
    elif len(items) >= ITEMS * len(filled):
        others = {n: line for n, line in filled.items() if not line.startswith("#")}
        filled = dict(sorted({**others, **items}.items()))
    papers = {n: _linked(line) for n, line in filled.items()}
    if not papers:
        raise InputError(f"{source}: the list holds no titles; write one a line.")
    return Records(pd.DataFrame([*papers.values()], dtype="str"), [*papers])


def _linked(line: str) -> dict[str, str | None]:
    found = _LINK.fullmatch(line.strip())
    return {**split_text(found[1]), "url": found[2]} if found else split_text(line)


def split_text(text: str) -> dict[str, str | None]:
    r"""Return a title and an abstract for a text that stands alone.

    They are its first line and the others, or its first sentence and the whole; a short
    text is a title without an abstract.

    Examples
    --------
    >>> split_text("Caches\nWe cache."), split_text("Ranking")
    ({'title': 'Caches', 'abstract': 'We cache.'}, {'title': 'Ranking', 'abstract': None})
    """
    text = text.strip()
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first) <= SHORT:
        return {"title": first.strip(), "abstract": rest.strip()}
    if len(text) <= SHORT:
        return {"title": text, "abstract": None}
    sentence = _SENTENCE.match(text)
    title = sentence[1] if sentence else f"{text[:120].rsplit(' ', 1)[0]} …"
    return {"title": title, "abstract": text}
