"""The columns of a source under the names that we use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.corpus.readers import Records

# The first that a table has is its date.
DATE_COLUMNS = (
    "date",
    "first_submitted",
    "published",
    "submitted",
    "created",
    "publication_date",
    "year",
)
KNOWN = {"paper_id", "id", "title", "abstract", "arxiv_id", "date_precision", *DATE_COLUMNS}


def name_columns(path: Path, records: Records) -> pd.DataFrame:
    """Return the records with known columns named as we do, whatever their case and spacing.

    Titles lose the blanks around them, and blank abstracts are empty; both stay as
    they were in `original_title` and `original_abstract`. A table without abstracts gets
    empty ones.

    Raises
    ------
    InputError
        If there is no title column, or two columns have the same name.
    """
    place = f"{path}, line 1" if records.unit == "line" else str(path)
    frame = records.frame.set_axis(
        [_name(name, i) for i, name in enumerate(records.frame.columns, start=1)], axis="columns"
    )
    doubled = frame.columns[frame.columns.duplicated()]
    if len(doubled):
        raise InputError(f"{place}: two columns are called {doubled[0]!r}; rename one of them.")
    if "title" not in frame:
        found = ", ".join(repr(name) for name in frame.columns)
        raise InputError(
            f"{place}: there is no column 'title' among {found}; name the column of titles 'title'."
        )
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


def _name(written: object, number: int) -> str:
    name = str(written).strip()
    plain = name.casefold().replace(" ", "_").replace("-", "_")
    if plain in KNOWN:
        return plain
    return name or f"column_{number}"
