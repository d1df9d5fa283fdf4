"""Dates as they are known: to the day, month, quarter, season or year, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api import types

from analysis.errors import InputError
from analysis.schema import PRECISIONS, SPANS
from analysis.wording import listing

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_PER_YEAR = 365.2425  # on average, in the Gregorian calendar
TENTHS = 10  # scores are whole tenths of a day, so that equal sums of scores are exactly equal
UNITS_PER_YEAR = TENTHS * DAYS_PER_YEAR
ENOUGH_IN_YEAR = 5  # finer-dated papers that tell where in its year an average paper falls
AHEAD = pd.Timedelta(days=367)  # reading a corpus leaves out what lies a year ahead


def check_dates(paper_themes: pd.DataFrame) -> pd.DataFrame:
    """Return the table with `date` in UTC without a zone and `date_precision` filled in.

    A table without `date_precision` is taken to be dated to the day. A date stored
    as the first day of its month, quarter, season or year stands for the whole of it.

    Raises
    ------
    InputError
        If a date cannot be read, lies more than a year ahead, or has an unknown precision;
        the row and its paper are named.
    """
    papers = paper_themes.reset_index(drop=True)
    papers["date"] = _naive_utc(papers)
    if "date_precision" not in papers:
        papers["date_precision"] = "day"
    papers["date_precision"] = papers["date_precision"].fillna("day").astype(str)
    unknown = papers["date"].notna() & ~papers["date_precision"].isin(PRECISIONS)
    _refuse(papers, unknown, "date_precision", f"use one of {listing(PRECISIONS)}")
    latest = pd.Timestamp.now("UTC").tz_localize(None) + AHEAD
    remedy = "it lies more than a year ahead; correct or remove it"
    _refuse(papers, papers["date"] > latest, "date", remedy)
    return papers


def count_undated(paper_themes: pd.DataFrame) -> int:
    """Count the papers without a date, which no period and no trend can hold.

    Examples
    --------
    >>> count_undated(pd.DataFrame({"date": pd.to_datetime(["2024-05-01", None])}))
    1
    """
    return int(paper_themes["date"].isna().sum())


def date_scores(papers: pd.DataFrame) -> NDArray[np.int64]:
    """Return each dated paper's best single date, in tenths of days since 1970.

    A day, month, quarter or season scores its middle. A year scores the mean of the papers in
    that year that are dated more finely (its middle where there are fewer than
    five), because a growing corpus has more papers late in a year than early.
    """
    starts, ends = date_bounds(papers)
    scores = (starts + ends) / 2
    yearly = papers["date_precision"].to_numpy() == "year"
    if yearly.any():
        years = papers["date"].dt.year.to_numpy()
        finer = pd.Series(scores[~yearly]).groupby(years[~yearly]).agg(["mean", "size"])
        means = finer["mean"].where(finer["size"] >= ENOUGH_IN_YEAR).reindex(years[yearly])
        scores[yearly] = np.where(means.isna(), scores[yearly], means)
    return np.asarray(np.round(scores * TENTHS), dtype=np.int64)


def date_bounds(papers: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the first and the last possible instant of each date, in days since 1970."""
    starts = np.empty(len(papers))
    ends = np.empty(len(papers))
    for precision, n_months in SPANS.items():
        rows = papers["date_precision"].to_numpy() == precision
        first = papers["date"].to_numpy()[rows].astype(f"datetime64[{'M' if n_months else 'D'}]")
        if precision in ("quarter", "year"):  # seasons begin in any month
            first = first - first.astype(np.int64) % n_months
        starts[rows] = first.astype("datetime64[D]").astype(np.int64)
        ends[rows] = (first + (n_months or 1)).astype("datetime64[D]").astype(np.int64)
    return starts, ends


def _naive_utc(papers: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    dates = papers["date"]
    if not types.is_datetime64_any_dtype(dates):
        parsed = pd.to_datetime(dates, errors="coerce", utc=True, format="ISO8601")
        _refuse(papers, parsed.isna() & dates.notna(), "date", "write it as 2024-05-31")
        dates = parsed
    if dates.dt.tz is not None:
        dates = dates.dt.tz_convert("UTC").dt.tz_localize(None)
    return dates


def _refuse(papers: pd.DataFrame, wrong: pd.Series[bool], column: str, remedy: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong.to_numpy())[0])
        raise InputError(
            f"the papers table, row {row + 1} (paper {papers['paper_id'].iloc[row]}): "
            f"{column} is {papers[column].iloc[row]}; {remedy}"
        )
