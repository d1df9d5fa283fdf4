"""Columns of one's own: what a source or a person has beside what every paper has."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.store import LEADING
from analysis.style import MISSING, OTHER, SCALE, SCALE_DARK, darkened, hues, mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FIELDS = ("authors", "venue", "doi", "url", "keywords", "type", "language")
"""What sources tell of papers beside their texts, shown where any paper has it."""
OF_RUNS = ("abstract", "arxiv_id", "date_precision", "date_evidence", "text_source")
MARKS = ("outlier", "by_hand", "topic_label")
KNOWN = frozenset((*LEADING, *OF_RUNS, *MARKS, *FIELDS))
CATEGORIES = 12
"""So many values of a column get a colour and a mark of their own; the others share one."""
FEW = 6  # different values are categories, where any is repeated, in however few papers
LONGEST = 500  # characters of a cell that a view holds
AT_HAND = 40_000_000  # bytes of such columns that are sent to a view beside a kernel
SHARE = 0.2  # of what a page may weigh, for columns of one's own
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


def own_names(papers: pd.DataFrame) -> list[str]:
    """Name the columns of papers that neither a run nor a known field of sources makes."""
    return [str(name) for name in papers.columns if str(name) not in KNOWN]


def own_columns(
    papers: pd.DataFrame, budget: int | None = None
) -> tuple[list[dict[str, Any]], list[str]]:
    """Gather the columns of one's own for a view, and name those that there is no room for.

    Each is a dict of name, kind and values: "number" has numbers (`whole` where all are whole)
    and "date" days as 2024-03-01, both None where there is none; "category" has `levels`, the
    most frequent first, and for each paper the place of its level, -1 where it has none;
    "text", whose values hardly repeat, has texts. An empty column is left out.

    Examples
    --------
    >>> papers = pd.DataFrame({"paper_id": ["a", "b", "c"], "group": ["B", "A", "B"]})
    >>> own_columns(papers)
    ([{'name': 'group', 'kind': 'category', 'values': [0, 1, 0], 'levels': ['B', 'A']}], [])
    """
    found: list[dict[str, Any]] = []
    left: list[str] = []
    room = AT_HAND if budget is None else int(SHARE * budget)
    for name in own_names(papers):
        column = column_of(name, papers[name])
        if column is None:
            continue
        written = json.dumps(column["values"]).encode()
        size = len(written) if budget is None else len(zlib.compress(written, 6)) * 4 // 3
        if size > room:
            left.append(name)
            continue
        room -= size
        found.append(column)
    return found, left


def column_of(name: str, values: pd.Series) -> dict[str, Any] | None:
    """Tell what kind of values a column has, and write them as a view reads them.

    A column of up to two numbers that repeat is one of categories (accepted or not); one in
    which values hardly repeat is text. None where no paper has a value.
    """
    texts = column_texts(values)
    told = [text for text in texts if text]
    if not told:
        return None
    if pd.api.types.is_datetime64_any_dtype(values) or all(map(_DAY.fullmatch, told)):
        return {"name": name, "kind": "date", "values": [text[:10] or None for text in texts]}
    different = len(set(told))
    repeated = different < len(told)
    if not (different <= 2 and repeated) and (numbers := _numbers(values, texts)) is not None:
        return {"name": name, "kind": "number", **numbers}
    flags = set(told) <= {"True", "False"}
    if not (repeated or flags or different == 1) or different > max(FEW, len(told) / 2):
        return {"name": name, "kind": "text", "values": texts}
    counts = pd.Series(told).value_counts()
    levels = sorted(counts.index, key=lambda level: (-counts[level], level))
    codes = pd.Index(levels).get_indexer(pd.Index(texts)).tolist()
    return {"name": name, "kind": "category", "values": codes, "levels": levels}


def column_texts(values: pd.Series) -> list[str]:
    """Write each value as a view shows and filters it; "" where there is none.

    Examples
    --------
    >>> column_texts(pd.Series(["a  b", None, ["x", "y"]], dtype=object))
    ['a b', '', 'x; y']
    >>> column_texts(pd.Series([1.0, None, 2.5])), column_texts(pd.Series([True, False]))
    (['1', '', '2.5'], ['True', 'False'])
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        return [str(text) for text in values.dt.strftime("%Y-%m-%d").fillna("")]
    return [_text(value) for value in values]


def has_value(papers: pd.DataFrame, name: str, wanted: str | Sequence[Any]) -> NDArray[np.bool_]:
    """Mark the papers with a value of a column, "" for none, or one between two ends.

    Parameters
    ----------
    papers
        The table papers.
    name
        A column of one's own.
    wanted
        The value as `column_texts` writes it, or [low, high], both included; None is no end.

    Raises
    ------
    InputError
        If there is no such column, or a range is asked of one without numbers or days.
    """
    if name not in own_names(papers):
        known = ", ".join(own_names(papers)) or "none"
        raise InputError(f"the papers have no column {name!r} of their own; there are: {known}")
    if isinstance(wanted, str):
        return np.array([text == wanted for text in column_texts(papers[name])], dtype=bool)
    column = column_of(name, papers[name])
    if column is None or column["kind"] not in ("number", "date") or len(wanted) != 2:
        raise InputError(
            f"the column {name!r} holds no numbers or days to lie between two ends; give one value"
        )
    kind = pd.to_numeric if column["kind"] == "number" else pd.to_datetime
    found = kind(pd.Series(column["values"], dtype=object)).to_numpy()
    chosen = ~pd.isna(found)
    try:
        low, high = (
            None if end is None else kind(pd.Series([end])).to_numpy()[0] for end in wanted
        )
    except (ValueError, TypeError):
        raise InputError(f"the ends {wanted!r} of {name!r} cannot be read; give two") from None
    if low is not None:
        chosen &= found >= low
    if high is not None:
        chosen &= found <= high
    return np.asarray(chosen, dtype=bool)


def palette() -> dict[str, Any]:
    """Return the colours, by day and by night, and marks that stand for values of a column."""
    colours = hues(CATEGORIES)
    marks = list(dict.fromkeys(map(mark_of, colours)))
    some = [  # the second time round a mark goes to a colour far from the first one's
        {
            "colour": hue,
            "dark": darkened(hue),
            "mark": marks[(place + place // len(marks) * (len(marks) // 2)) % len(marks)],
        }
        for place, hue in enumerate(colours)
    ]
    other, missing = (
        {"colour": by_day, "dark": by_night, "mark": "circle"}
        for by_day, by_night in (OTHER, MISSING)
    )
    return {
        "categories": some,
        "other": other,
        "missing": missing,
        "scale": list(SCALE),
        "scale_dark": list(SCALE_DARK),
    }


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | set | np.ndarray):
        return "; ".join(filter(None, map(_text, value)))[:LONGEST]
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, float | np.floating):
        return f"{value:.6g}" if np.isfinite(value) else ""
    return " ".join(str(value).split())[:LONGEST]


def _numbers(values: pd.Series, texts: Sequence[str]) -> dict[str, Any] | None:
    """Return a column's numbers; None where a value is none."""
    kinds = pd.api.types
    if kinds.is_numeric_dtype(values) and not kinds.is_bool_dtype(values):
        whole = bool(kinds.is_integer_dtype(values))
        return {"values": [_number(value, whole=whole) for value in values], "whole": whole}
    if not all(_NUMBER.fullmatch(text) for text in texts if text):
        return None
    whole = all("." not in text and "e" not in text.lower() for text in texts)
    found = [_number(float(text) if text else None, whole=whole) for text in texts]
    return {"values": found, "whole": whole}


def _number(value: Any, *, whole: bool) -> float | int | None:
    if pd.isna(value) or not np.isfinite(value):
        return None
    return int(value) if whole else float(f"{float(value):.6g}")
