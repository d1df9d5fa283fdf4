"""Which papers a person looks at: one small state, and the papers that it selects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.explorer.columns import column_texts, has_value
from analysis.findings import papers_like

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


FIELDS = ("venue", "type", "language")  # columns of a source that are chosen by a value
SOUGHT = ("authors", "venue", "keywords")  # those that are sought in beside the texts


@dataclass(frozen=True)
class Filters:
    """What narrows the papers down; a paper is selected where all of it holds.

    `search` holds words that must all occur, and phrases in double quotes; with
    `regex` it is one regular expression. `like` is the id of a paper, `topic` a
    number, `from_` and `to` are days ("YYYY-MM-DD", both included), `lasso` row
    numbers; `venue`, `type` and `language` are values of these columns. `where` gives for
    columns of one's own the value that a paper has as text ("" for none), or the lowest and
    the highest number or day, None for no end: {"group": "A", "citations": [10, None]}. In
    JSON the names are the same but for `from_`, which is `from`.
    """

    search: str = ""
    regex: bool = False
    like: str | None = None
    theme: str | None = None
    topic: int | None = None
    from_: str | None = None
    to: str | None = None
    confidence: float = 0.0
    lasso: tuple[int, ...] | None = None
    venue: str | None = None
    type: str | None = None
    language: str | None = None
    where: Mapping[str, str | Sequence[Any]] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the filters as the front end has them."""
        values = {_json_name(field.name): getattr(self, field.name) for field in fields(self)}
        return {**values, "lasso": None if self.lasso is None else list(self.lasso)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Filters:
        """Read what `to_json` wrote; what is missing or unknown filters nothing.

        Examples
        --------
        >>> Filters.from_json({"theme": "Agents", "from": "2024-01-01", "lasso": [3, 1]})
        Filters(search='', regex=False, like=None, theme='Agents', topic=None, \
from_='2024-01-01', to=None, confidence=0.0, lasso=(1, 3), venue=None, type=None, language=None, \
where=None)
        """
        found = {field.name: content.get(_json_name(field.name)) for field in fields(cls)}
        given = {name: value for name, value in found.items() if value is not None and value != ""}
        return cls(**{name: _KINDS[name](value) for name, value in given.items()})

    def changed(self, **changes: Any) -> Filters:
        """Return the filters with some of them set; None takes one away.

        Raises
        ------
        InputError
            If there is no filter of a name.
        """
        names = [field.name for field in fields(self)]
        unknown = sorted(changes.keys() - set(names))
        if unknown:
            raise InputError(f"there is no filter {unknown[0]!r}; there are {', '.join(names)}")
        asked = {_json_name(name): value for name, value in changes.items()}
        return Filters.from_json({**self.to_json(), **asked})


def select(
    papers: pd.DataFrame,
    vectors: NDArray[Any],
    filters: Filters,
    texts: pd.Series | None = None,
) -> NDArray[np.bool_]:
    """Mark the papers that all filters leave.

    Parameters
    ----------
    papers
        The papers of results: with title, abstract, date, topic, theme and confidence.
    vectors
        (n_papers, n_dims) in the order of the papers.
    filters
        What narrows them down.
    texts
        Those of `fold_texts`, where they are at hand already.

    Returns
    -------
    numpy.ndarray
        bool (n_papers,)

    Raises
    ------
    InputError
        If a regular expression, a day or a paper's id cannot be understood, or a column
        of `where` is not there.
    """
    chosen = find_papers(papers, filters.search, regex=filters.regex, texts=texts)
    if not 0 <= filters.confidence <= 1:
        raise InputError(f"confidence is a number from 0 to 1, not {filters.confidence:g}")
    if filters.confidence > 0:
        chosen &= papers["confidence"].to_numpy() >= filters.confidence
    if filters.theme is not None:
        chosen &= (papers["theme"] == filters.theme).to_numpy()
    if filters.topic is not None:
        chosen &= (papers["topic"] == filters.topic).to_numpy()
    if filters.like is not None:
        chosen &= _rows(papers_like(papers, vectors, filters.like), len(papers))
    if filters.lasso is not None:
        chosen &= _rows(filters.lasso, len(papers))
    for name in FIELDS:
        value = getattr(filters, name)
        if value is not None:
            chosen &= (papers[name] == value).to_numpy(bool) if name in papers else False
    for name, wanted in (filters.where or {}).items():
        chosen &= has_value(papers, name, wanted)
    if filters.from_ is not None:
        chosen &= (papers["date"] >= _day(filters.from_)).to_numpy()
    if filters.to is not None:
        chosen &= (papers["date"] < _day(filters.to) + pd.Timedelta(days=1)).to_numpy()
    return chosen


def find_papers(
    papers: pd.DataFrame, words: str, *, regex: bool = False, texts: pd.Series | None = None
) -> NDArray[np.bool_]:
    """Mark the papers whose title, abstract, authors, venue or keywords hold all of the words.

    Upper and lower case are alike; words in double quotes are a phrase.

    Parameters
    ----------
    papers
        The table papers.
    words
        What is sought.
    regex
        Whether the words are one regular expression.
    texts
        What `fold_texts` gave, where it is at hand.

    Returns
    -------
    numpy.ndarray
        bool (n_papers,); all True when there are no words.

    Raises
    ------
    InputError
        If the regular expression is none.

    Examples
    --------
    >>> papers = pd.DataFrame({"title": ["Fast decoding", "Slow"], "abstract": ["", "decoding"]})
    >>> find_papers(papers, 'decoding "fast dec"').tolist()
    [True, False]
    >>> find_papers(papers, "^(fast|quick)", regex=True).tolist()
    [True, False]
    """
    chosen = np.ones(len(papers), dtype=bool)
    if not words.strip():
        return chosen
    if regex:
        pattern = _pattern(words)
        return np.fromiter((bool(pattern.search(one)) for one in _texts(papers)), bool, len(papers))
    folded = fold_texts(papers) if texts is None else texts
    for word in _words(words.casefold()):
        chosen &= folded.str.contains(word, regex=False).to_numpy(bool)
    return chosen


def fold_texts(papers: pd.DataFrame) -> pd.Series:
    """Return what words are sought in: titles and abstracts without upper and lower case."""
    return _texts(papers).str.casefold()


def _texts(papers: pd.DataFrame) -> pd.Series:
    texts = papers["title"].fillna("") + "\n" + papers["abstract"].fillna("")
    for name in SOUGHT:
        if name in papers:
            texts = texts + "\n" + papers[name].astype("str").fillna("")
    return texts


def _words(search: str) -> list[str]:
    parts = search.split('"')
    wanted = [p for i, part in enumerate(parts) for p in ([part] if i % 2 else part.split())]
    return [word.strip() for word in wanted if word.strip()]


def _pattern(words: str) -> re.Pattern[str]:
    try:
        return re.compile(words, re.IGNORECASE)
    except re.error as error:
        raise InputError(
            f"the regular expression {words!r} cannot be read ({error}); "
            "mend it, or search for plain words"
        ) from None


def _day(text: str) -> pd.Timestamp:
    day = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        raise InputError(f"the day {text!r} cannot be read; write it as 2024-03-01")
    return day


def _rows(rows: Any, n_papers: int) -> NDArray[np.bool_]:
    chosen = np.zeros(n_papers, dtype=bool)
    places = np.asarray(rows, dtype=np.intp)
    chosen[places[(places >= 0) & (places < n_papers)]] = True
    return chosen


def _conditions(where: Any) -> dict[str, str | list[Any]] | None:
    """Read what is wanted of columns, in the order of their names; None where nothing is."""
    if not hasattr(where, "items"):
        raise InputError(
            f"where={where!r} names no columns; write it as where={{'group': 'A', 'n': [9, None]}}"
        )
    return {str(name): _wanted(where[name]) for name in sorted(where, key=str)} or None


def _wanted(value: Any) -> str | list[Any]:
    """Return a value as text, or the two ends of a range."""
    if isinstance(value, list | tuple):
        plain = [end.item() if isinstance(end, np.generic) else end for end in value]
        ends = [_as_day(end) if hasattr(end, "isoformat") else end for end in plain]
        return [None if end == "" else end for end in ends]
    (text,) = column_texts(pd.Series([value], dtype=object))
    return text


def _json_name(name: str) -> str:
    return name.rstrip("_")


def _as_day(day: Any) -> str:
    """Write a day, or a date of any library, as 2024-03-01."""
    return str(day)[:10] if hasattr(day, "isoformat") else str(day)


_KINDS: dict[str, Callable[[Any], Any]] = {
    **{"search": str, "regex": bool, "like": str, "theme": str, "topic": int},
    **{"from_": _as_day, "to": _as_day, "confidence": float},
    **dict.fromkeys(FIELDS, str),
    "lasso": lambda rows: tuple(sorted({int(row) for row in rows})),
    "where": lambda where: _conditions(where),
}
