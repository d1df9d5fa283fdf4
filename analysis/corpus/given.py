"""What people have in a notebook, as a table: a DataFrame, a list of texts, a list of records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas.api import types

from analysis.corpus.readers import FORMS
from analysis.corpus.readers.encoding import whole
from analysis.corpus.readers.nested import flat
from analysis.corpus.readers.texts import split_text
from analysis.errors import InputError

if TYPE_CHECKING:
    from analysis.corpus.readers import Source

NAME = "the table"


def is_given(corpus: object) -> bool:
    """Return whether a corpus is at hand as a table, texts or records, not named by a path.

    Examples
    --------
    >>> is_given(["We cache what is read again.", "We rank."]), is_given("papers.csv")
    (True, False)
    """
    if isinstance(corpus, pd.DataFrame | pd.Series):
        return True
    if isinstance(corpus, str | Path) or not isinstance(corpus, list | tuple) or not corpus:
        return False
    if all(isinstance(item, Mapping) for item in corpus):
        return True
    return all(isinstance(item, str) for item in corpus) and not any(map(_is_path, corpus))


def as_table(given: Any) -> pd.DataFrame:
    """Return what is at hand as a table of numbers, flags, dates and texts.

    A text is split into a title and an abstract (`split_text`).

    Raises
    ------
    InputError
        If there are no rows, or two columns have the same name.
    """
    if isinstance(given, pd.Series):
        given = given.tolist()
    if isinstance(given, list | tuple):
        records = all(isinstance(item, Mapping) for item in given)
        frame = pd.DataFrame([_record(item) if records else _text_of(item) for item in given])
    else:
        frame = given.reset_index(drop=given.index.name not in ("id", "paper_id", "doi"))
    if frame.empty:
        raise InputError(f"{NAME} has no rows; give it its papers.")
    names = [str(name) for name in frame.columns]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise InputError(f"{NAME}: two columns are called {doubled!r}; rename one of them.")
    plain = frame.set_axis(names, axis="columns")
    return pd.DataFrame(_columns(plain))


def write_given(given: Any, source: Source) -> None:
    """Write what is at hand where a source says, so that it is read as files are."""
    as_table(given).to_parquet(source.path, index=False)


def _columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return columns of one kind of value each, nested values written out as those of JSON are."""
    nested = [name for name in frame if frame[name].map(_is_nested).any()]
    records = frame[nested].to_dict("records") if nested else []
    rows = [_record({str(name): value for name, value in row.items()}) for row in records]
    others = pd.DataFrame(rows, index=frame.index)
    return {
        str(name): _column(values)
        for table in (frame.drop(columns=nested), others)
        for name, values in table.items()
    }


def _column(values: pd.Series) -> pd.Series:
    if types.is_bool_dtype(values) or types.is_datetime64_any_dtype(values):
        return values
    if types.is_numeric_dtype(values) and not types.is_complex_dtype(values):
        return values
    return values.map(_cell).astype("str")


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | tuple | Mapping)


def _cell(value: Any) -> Any:
    missing = value is None or (types.is_scalar(value) and pd.isna(value))
    return None if missing else whole(str(value))


def _record(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without nested values, whose texts any encoding can hold."""
    parts = flat(dict(given)).items()
    return {name: whole(value) if isinstance(value, str) else value for name, value in parts}


def _text_of(item: Any) -> dict[str, str | None]:
    return split_text("" if item is None or item != item else whole(str(item)))


def _is_path(text: str) -> bool:
    if text == "-" or len(text) > 1000 or "\n" in text:
        return text == "-"
    suffixes = {suffix for form in FORMS for suffix in form.suffixes.split()}
    suffixes |= {".gz", ".zip", ".xz", ".zst", ".bz2"}
    named = Path(text).suffix.lower() in suffixes
    try:
        return named or Path(text).exists()
    except (OSError, ValueError):
        return False
