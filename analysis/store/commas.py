"""Tables as CSV in which no spreadsheet finds a formula, and the texts of such cells again."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""What a spreadsheet takes for the start of a formula, or skips before one; or that, marked."""


def as_csv(frame: pd.DataFrame) -> str:
    r"""Return the table as CSV (RFC 4180, line feeds) that no spreadsheet finds a formula in.

    Examples
    --------
    >>> as_csv(pd.DataFrame({"title": ["=1+1", "b"], "change": [-0.5, 2]}))
    "title,change\n'=1+1,-0.5\nb,2\n"
    """
    text = frame.copy()
    for column in text.select_dtypes(["datetime", "datetimetz"]):
        text[column] = text[column].dt.strftime("%Y-%m-%d")
    for column in text.select_dtypes(exclude=["number", "bool"]):
        cells = [neutral(value) for value in text[column]]
        text[column] = pd.Series(map(_one_break, cells), index=text.index, dtype="object")
    text.columns = pd.Index([_one_break(neutral(str(name))) for name in text.columns])
    return str(text.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def neutral(value: Any) -> Any:
    """Return a text with an apostrophe before it where a spreadsheet would run it.

    So has one that begins as if it were marked already: `plain` gives every text back.

    Examples
    --------
    >>> neutral("=HYPERLINK(1)"), neutral("A=B"), neutral("'=1"), neutral(-1)
    ("'=HYPERLINK(1)", 'A=B', "''=1", -1)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def plain(value: Any) -> Any:
    """Return the text that `neutral` made this of.

    Examples
    --------
    >>> plain("'=HYPERLINK(1)"), plain("'tis"), plain("''=1")
    ('=HYPERLINK(1)', "'tis", "'=1")
    """
    marked = isinstance(value, str) and value.startswith("'") and _FORMULA.match(value)
    return value[1:] if marked else value


def _one_break(value: Any) -> Any:
    """Return a text whose lines end in line feeds; pandas leaves a carriage return unquoted."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
