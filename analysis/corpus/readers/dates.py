"""Dates as sources write them: a day, a moment, a month, a quarter, a season or a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.corpus.readers.written import UNREAD, read_written

MOMENT: Final = "datetime64[us]"
FORMS = "2023-04-12, 2023-04-12T09:30:00+02:00, 2023-04, 2023 Q2 or 2023"
EARLIEST: Final = pd.Timestamp(1500, 1, 1)
AHEAD: Final = pd.Timedelta(days=366)  # an issue may be dated a year ahead of today
DEFAULTS: Final = [  # what programs write for no date at all
    pd.Timestamp(day) for day in ("1970-01-01", "1969-12-31", "1900-01-01", "1904-01-01")
]

_YEAR = r"(?!0000)\d{4}"
_DAY = _YEAR + r"-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
_MISSING = ["nan", "nat", "none", "null", "n/a", "na", "-", "n.d.", "<na>"]


@dataclass(frozen=True)
class Dates:
    """Parsed dates, how fine each was written, and which values are no dates.

    `problem` says of each wrong value what is wrong with it, and is empty elsewhere.
    """

    date: pd.Series
    precision: pd.Series
    wrong: pd.Series
    problem: pd.Series


def parse_dates(values: pd.Series) -> Dates:
    """Parse days, moments (brought to UTC), longer spans and years; a missing value stays missing.

    A month, quarter, season or year is held as its first day; the precision
    (`schema.PRECISIONS`) says so. Whether 04/12/2023 is a day in
    April or in December is told by the column, where one of its values has a
    day above 12; else it is no date. Nor are years before 1500, dates more than
    a year ahead of today, and days that programs write for
    none (1970-01-01) where several values share one.

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
        problem = pd.Series("", index=values.index, dtype="str")
        return _possible(moments.astype(MOMENT), precision, problem)
    written = values.astype("str").str.strip().str.removesuffix(".0").fillna("")
    written = written.mask(written.str.lower().isin(_MISSING), "")
    written = written.str.replace(
        r"(?<=\d\d)-00(?:-00)?$", "", regex=True
    )  # 2023-00-00, 2023-04-00
    precision = pd.Series(pd.NA, index=values.index, dtype="str")
    whole = pd.Series("", index=values.index, dtype="str")
    for name, form, rest in [
        ("day", _DAY, ""),
        ("month", _YEAR + r"-(?:0[1-9]|1[0-2])", "-01"),
        ("year", _YEAR, "-01-01"),
    ]:
        found = written.str.fullmatch(form)
        precision = precision.mask(found, name)
        whole = whole.mask(found, written + rest)
    others = written[precision.isna() & (written != "")]
    problem = pd.Series("", index=values.index, dtype="str")
    if len(others):
        read = read_written(others.unique().tolist())
        whole.update(others.map({text: day for text, (day, _, _) in read.items()}).astype("str"))
        fine = others.map({text: name for text, (_, name, _) in read.items()}).astype("str")
        precision.update(fine[fine != ""])
        problem.update(
            others.map({text: said for text, (_, _, said) in read.items()}).astype("str")
        )
    moments = pd.to_datetime(whole.mask(whole == ""), format="ISO8601", utc=True, errors="coerce")
    date = moments.dt.tz_localize(None).astype(MOMENT)
    problem = problem.mask((written != "") & date.isna() & (problem == ""), UNREAD)
    return _possible(date, precision.where(date.notna()), problem)


def _possible(date: pd.Series, precision: pd.Series, problem: pd.Series) -> Dates:
    """Set aside dates that no paper has."""
    latest = pd.Timestamp.now("UTC").tz_localize(None) + AHEAD
    days = date.dt.floor("D").where(precision == "day")
    default = days.isin(DEFAULTS) & days.duplicated(keep=False)
    for impossible, said in [
        (date < EARLIEST, "lies before the year 1500"),
        (date > latest, "lies more than a year ahead"),
        (default, "is what programs write for a missing date"),
    ]:
        problem = problem.mask(impossible, said)
        date = date.mask(impossible)
    wrong = problem != ""
    return Dates(date, precision.where(date.notna()), wrong, problem)
