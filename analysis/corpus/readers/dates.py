"""Dates as sources write them: a day, a moment, a month or a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

MOMENT: Final = "datetime64[us]"
FORMS = "2023-04-12, 2023-04-12T09:30:00+02:00, 2023-04 or 2023"
_YEAR = r"(?!0000)\d{4}"
_DAY = _YEAR + r"-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"


@dataclass(frozen=True)
class Dates:
    """Parsed dates, how fine each was written, and which values are no dates."""

    date: pd.Series
    precision: pd.Series
    wrong: pd.Series


def parse_dates(values: pd.Series) -> Dates:
    """Parse days, ISO moments (brought to UTC), months and years; a missing value stays missing.

    A month is held as its first day and a year as its first of January; the
    precision (`day`, `month` or `year`) says so.

    Examples
    --------
    >>> parsed = parse_dates(pd.Series(["2023-04-12T01:00+02:00", "2023-04", "2023", "soon"]))
    >>> [str(day)[:10] for day in parsed.date]
    ['2023-04-11', '2023-04-01', '2023-01-01', 'NaT']
    >>> parsed.precision.tolist(), parsed.wrong.tolist()
    (['day', 'month', 'year', nan], [False, False, False, True])
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        moments = values.dt.tz_convert("UTC").dt.tz_localize(None) if values.dt.tz else values
        precision = pd.Series("day", index=values.index, dtype="str").where(values.notna())
        return Dates(moments.astype(MOMENT), precision, pd.Series(False, index=values.index))
    written = values.astype("str").str.strip().str.removesuffix(".0").fillna("")
    precision = pd.Series(pd.NA, index=values.index, dtype="str")
    whole = pd.Series("", index=values.index, dtype="str")
    for name, form, rest in [
        ("day", _DAY, ""),
        ("month", _YEAR + r"-\d{2}", "-01"),
        ("year", _YEAR, "-01-01"),
    ]:
        found = written.str.fullmatch(form)
        precision = precision.mask(found, name)
        whole = whole.mask(found, written + rest)
    moments = pd.to_datetime(whole.mask(whole == ""), format="ISO8601", utc=True, errors="coerce")
    date = moments.dt.tz_localize(None).astype(MOMENT)
    return Dates(date, precision.where(date.notna()), (written != "") & date.isna())
