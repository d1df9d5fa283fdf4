"""Excel workbooks: the first sheet that holds papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.corpus.readers.records import Records, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_workbook(path: Path) -> Records:
    """Read the first sheet with a header and rows below it; rows are counted as Excel does.

    Raises
    ------
    InputError
        If the file is not there, is no workbook or no sheet has rows below a header.
    """
    import pandas as pd

    require_content(path)
    try:
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=object, engine="openpyxl")
    except Exception as error:  # whatever a damaged archive makes openpyxl raise
        raise InputError(
            f"{path}: this is not a readable Excel workbook ({type(error).__name__}); "
            "save it anew, or as CSV."
        ) from None
    for sheet in sheets.values():
        filled = sheet.dropna(how="all").dropna(how="all", axis="columns")
        if len(filled) < 2:
            continue
        header = ["" if pd.isna(name) else str(name).strip() for name in filled.iloc[0]]
        rows = filled.iloc[1:].set_axis(header, axis="columns")
        lines = [int(row) + 1 for row in rows.index]
        texts = rows.map(lambda value: pd.NA if pd.isna(value) else str(value))
        return Records(texts.reset_index(drop=True).astype("str"), lines, unit="row")
    raise InputError(f"{path}: no sheet has papers below a header; add the papers.")
