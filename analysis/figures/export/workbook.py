"""Tables as one Excel workbook, a sheet each, with the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

CELL = 32_767
"""Excel holds so many characters in a cell."""
_EPOCH = datetime(2000, 1, 1)
_WIDEST = 60  # characters that a column is wide at most; longer texts are cut from sight


def workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return the tables as .xlsx: bold heads that stay in sight, dates as dates, texts as texts.

    A text that looks like a formula is stored as text with Excel's own mark for it, so that
    it is not run, not even after it has been edited.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    taken: set[str] = set()
    for name, frame in tables.items():
        _fill(book.create_sheet(_sheet_name(name, taken)), frame)
    content = BytesIO()
    book.save(content)
    return _without_times(content.getvalue())


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for column, name in enumerate(frame.columns, start=1):
        _put(sheet.cell(1, column), str(name))
        sheet.cell(1, column).font = Font(bold=True)
        longest = len(str(name))
        for row, value in enumerate(frame[name], start=2):
            cell = sheet.cell(row, column)
            _put(cell, value)
            longest = max(longest, 10 if cell.is_date else len(str(cell.value or "")))
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _put(cell: Any, value: Any) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    missing = pd.api.types.is_scalar(value) and pd.isna(value)
    if missing:
        return
    if isinstance(value, pd.Timestamp):
        cell.value = value.to_pydatetime().replace(tzinfo=None)
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, int | float) or hasattr(value, "item"):
        number = getattr(value, "item", lambda: value)()
        cell.value = str(number) if number in (float("inf"), float("-inf")) else number
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.value = text if len(text) <= CELL else f"{text[: CELL - 1]}…"
        if cell.data_type != "s" or text.startswith(("=", "+", "-", "@")):
            cell.data_type = "s"
            cell.quotePrefix = True


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that Excel allows and that no other sheet has."""
    base = re.sub(r"[\[\]:*?/\\']", " ", name).strip() or "table"
    number, chosen = 1, base[:31]
    while chosen.casefold() in taken:
        number += 1
        chosen = f"{base[: 28 - len(str(number))]} ({number})"
    taken.add(chosen.casefold())
    return chosen


def _without_times(content: bytes) -> bytes:
    """Return the same archive with every time in it set to one moment."""
    fixed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                moment = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", b">" + moment + b"<", part)
            info = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, part)
    return fixed.getvalue()
