"""The columns of a source under the names that we use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.corpus.names import DATES, NAMES, TAGS
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.corpus.readers import Records

DATE_COLUMNS = DATES
KNOWN = {"paper_id", "id", "date_precision", *DATES, *NAMES}


def name_columns(path: Path, records: Records) -> pd.DataFrame:
    """Return the records with known columns named as we do, whatever their case and spacing.

    The names of the usual sources (`names.NAMES`) stand in where ours is missing.
    Where a paper's first date column is empty, the next date column fills it.

    Titles lose the blanks around them, and blank abstracts are empty; both stay as
    they were in `original_title` and `original_abstract`. A table without abstracts gets
    empty ones.

    Raises
    ------
    InputError
        If there is no title column, or two columns have the same name.
    """
    place = f"{path}, line 1" if records.unit == "line" else str(path)
    frame = records.frame.set_axis(_names(list(records.frame.columns)), axis="columns")
    doubled = frame.columns[frame.columns.duplicated()]
    if len(doubled):
        raise InputError(f"{place}: two columns are called {doubled[0]!r}; rename one of them.")
    if "title" not in frame:
        found = ", ".join(repr(name) for name in frame.columns)
        raise InputError(
            f"{place}: there is no column 'title' among {found}; name the column of titles 'title'."
        )
    frame = _one_date(frame)
    titles = frame["title"].astype("str").fillna("")
    abstracts = (
        frame["abstract"].astype("str").fillna("") if "abstract" in frame else titles.str[:0]
    )
    return frame.reset_index(drop=True).assign(
        title=titles.str.strip(),
        abstract=abstracts.mask(abstracts.str.isspace(), ""),
        original_title=titles,
        original_abstract=abstracts,
    )


def _names(written: list[object]) -> list[str]:
    """Name columns as we do: by our own names first, then by those of the usual sources."""
    names = [str(name).strip() for name in written]
    if "TI" in names:
        names = [TAGS.get(name, name) for name in names]
    plain = [_plain(name) for name in names]
    ours = [
        known if known in KNOWN else name or f"column_{i}"
        for i, (name, known) in enumerate(zip(names, plain, strict=True), start=1)
    ]
    for name, others in NAMES.items():
        stand_in = next((other for other in others if other in plain), None)
        if name not in ours and stand_in is not None:
            ours[plain.index(stand_in)] = name
    return ours


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def _one_date(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the empty values of the best date column from the next ones; these stay as they are."""
    first, *others = [name for name in DATES if name in frame] or [""]
    filled = frame
    for name in others:
        best = filled[first].astype("str").str.strip()
        empty = best.isna() | (best == "")
        more = frame[name].astype("str").str.strip()
        if (empty & more.notna() & (more != "")).any():
            filled = filled.assign(**{first: best.mask(empty, more)})
    return filled
