"""The tables that pass between stages: their columns, dtypes and what a row means.

Every stage takes tables described here and returns new ones. `conform` checks a
table at a stage's door, so that a wrong column is reported where it enters and
not ten calls later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from pandas.api import types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# How finely a date is known, and how many months it may then lie in: a quarter is one of the
# calendar, a season any three months on end.
SPANS = {"day": 0, "month": 1, "quarter": 3, "season": 3, "year": 12}
PRECISIONS = tuple(SPANS)
TEXT, DATE, WHOLE, REAL, FLAG = "text", "date", "whole number", "number", "yes or no"


@dataclass(frozen=True)
class Table:
    """A table's name, what one row is, and its columns in order with their kinds."""

    name: str
    row: str
    columns: Mapping[str, str]
    extra: bool = False  # other columns may follow


PAPERS = Table(
    "papers",
    "a paper, in corpus order",
    {"paper_id": TEXT, "title": TEXT, "abstract": TEXT, "date": DATE},
    extra=True,
)
PAPER_TOPICS = Table(
    "paper_topics",
    "a paper, in corpus order",
    {
        "paper_id": TEXT,
        "topic": WHOLE,
        "confidence": REAL,
        "runner_up": WHOLE,
        "x": REAL,
        "y": REAL,
    },
    extra=True,
)
TOPICS = Table(
    "topics",
    "a topic, largest first",
    {"topic": WHOLE, "label": TEXT, "n_papers": WHOLE, "stability": REAL, "terms": TEXT},
    extra=True,
)
TOPIC_TERMS = Table(
    "topic_terms",
    "a topic and a rank",
    {"topic": WHOLE, "rank": WHOLE, "term": TEXT, "weight": REAL},
)
PAPER_THEMES = Table(
    "paper_themes",
    "a paper, in corpus order",
    {"paper_id": TEXT, "date": DATE, "topic": WHOLE, "theme": TEXT, "confidence": REAL},
    extra=True,
)
THEMES = Table(
    "themes",
    "a theme, largest first",
    {"theme": TEXT, "n_papers": WHOLE, "n_topics": WHOLE, "first_date": DATE, "last_date": DATE},
    extra=True,
)
PREVALENCE = Table(
    "prevalence",
    "a level, a name and a period",
    {
        "level": TEXT,
        "name": TEXT,
        "period": TEXT,
        "n_papers": WHOLE,
        "n_total": WHOLE,
        "share": REAL,
        "low": REAL,
        "high": REAL,
    },
)
TRENDS = Table(
    "trends",
    "a level and a name",
    {
        "level": TEXT,
        "name": TEXT,
        "n_papers": WHOLE,
        "odds_ratio_per_year": REAL,
        "low": REAL,
        "high": REAL,
        "p_value": REAL,
        "q_value": REAL,
        "verdict": TEXT,
        "detectable": REAL,
    },
    extra=True,
)

AUDIT = Table(
    "audit",
    "a file, a column taken for ours, or what became of a record",
    {"what": TEXT, "file": TEXT, "row": WHOLE, "n": WHOLE, "out": FLAG, "detail": TEXT},
)
DUPLICATES = Table(
    "duplicates",
    "a decision on two records that might be one paper",
    {
        "decision": TEXT,
        "rule": TEXT,
        "similarity": REAL,
        "kept_id": TEXT,
        "merged_id": TEXT,
        "kept_file": TEXT,
        "kept_row": WHOLE,
        "merged_file": TEXT,
        "merged_row": WHOLE,
        "title": TEXT,
    },
)
SEEDS = Table(
    "seeds",
    "a topic that was given beforehand",
    {
        "seed": TEXT,
        "topic": WHOLE,
        "given": WHOLE,
        "n_papers": WHOLE,
        "missing": TEXT,
        "note": TEXT,
    },
)
SAMPLED = "sampled"
"""The column of papers that marks those on which the topics of a large corpus were found."""
DTYPES = {TEXT: "str", WHOLE: "int64", REAL: "float64", FLAG: "bool"}
RESULT_TABLES = (
    "papers",
    "topics",
    "themes",
    "topic_terms",
    "tree",
    "prevalence",
    "trends",
    "representatives",
    "corrections",
    "audit",
    "duplicates",
    "seeds",
)
"""The tables of a folder of results, a file each."""


def table_of(table: Table, rows: Sequence[Sequence[object]] = ()) -> pd.DataFrame:
    """Return rows of values, none by default, as a table without dates."""
    dtypes = {name: DTYPES[kind] for name, kind in table.columns.items()}
    return pd.DataFrame(list(rows), columns=list(dtypes)).astype(dtypes)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the frame with the table's columns first, in order; refuse a frame that lacks one.

    The frame itself is left as it is. Columns that the table does not name follow
    in their own order where the table allows extra ones and are dropped elsewhere.

    Raises
    ------
    TypeError
        If a column holds another kind of value than the table says.
    ValueError
        If a column is missing.

    Examples
    --------
    >>> terms = pd.DataFrame({"weight": [0.5], "term": ["cache"], "rank": [1], "topic": [0]})
    >>> list(conform(terms, TOPIC_TERMS).columns)
    ['topic', 'rank', 'term', 'weight']
    """
    missing = [column for column in table.columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"the table {table.name} (one row: {table.row}) lacks the column(s) "
            f"{', '.join(missing)}; it has {', '.join(map(str, frame.columns))}"
        )
    for column, kind in table.columns.items():
        if len(frame) and not _is(kind, frame[column]):
            raise TypeError(
                f"the column {column} of the table {table.name} should hold {kind}, "
                f"found {frame[column].dtype}"
            )
    others = [column for column in frame.columns if column not in table.columns]
    return frame[[*table.columns, *(others if table.extra else [])]].copy()


def _is(kind: str, values: pd.Series) -> bool:
    if kind == TEXT:
        return types.is_string_dtype(values) or types.is_object_dtype(values)
    if kind == DATE:
        return types.is_datetime64_any_dtype(values)
    if kind == WHOLE:
        return types.is_integer_dtype(values)
    if kind == FLAG:
        return types.is_bool_dtype(values)
    return types.is_numeric_dtype(values)
