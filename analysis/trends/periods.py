"""Calendar periods as fine as the number of papers allows: years, then quarters, then months.

The rule: a year is cut into quarters when it and every later year average at
least `min_per_quarter` papers a quarter, and into months when they average at
least `min_per_month` papers a month. So a few early papers make whole years and
do not dominate a chart, and periods only become finer with time. The first and
the last year count only the part between the first and the last paper.

A paper dated to the year alone cannot fall in a quarter, nor one dated to the
year, quarter or season in a month. Years where more than one paper in ten is dated so coarsely
stay whole; otherwise those papers are left out of the periods and counted by
`count_unplaced`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from analysis.trends.dates import check_dates

if TYPE_CHECKING:
    from analysis.config import TrendConfig

COARSE_SHARE = 0.1  # of a year's papers may lack the month where the year is cut into parts
LONGEST_SILENCE = 10  # years without papers that tables still show; a century is left out


def assign_periods(papers: pd.DataFrame, config: TrendConfig) -> tuple[pd.Series[str], list[str]]:
    """Return each paper's period (missing where it has none) and all periods in order.

    The periods run from the first paper's to the last one's; only a run of more than
    ten years without a paper is left out.
    Their names sort as text: "2021", "2024 Q1", "2024-03".
    """
    dated = papers["date"].notna()
    placed = pd.Series(pd.NA, index=papers.index, dtype="str")
    if not dated.any():
        return placed, []
    units = _units(papers.loc[dated], config)
    years = papers["date"].dt.year
    for unit in ("Y", "Q", "M"):
        rows = dated & years.map(units).eq(unit) & _fine_enough(papers, unit)
        placed[rows] = _names(papers.loc[rows, "date"].dt.to_period(unit), unit)
    every = [
        name
        for year, unit in units.items()
        for name in _names(
            pd.Series(pd.period_range(f"{year}-01", f"{year}-12", freq="M").asfreq(unit).unique()),
            unit,
        )
    ]
    known = placed.dropna()
    inside = [name for name in every if known.min() <= name <= known.max()]
    return placed, _without_deserts(inside, set(known.str[:4]))


def period_bounds(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the instants where a period begins and where the next one begins.

    Examples
    --------
    >>> [str(bound.date()) for bound in period_bounds("2024 Q1")]
    ['2024-01-01', '2024-04-01']
    """
    span = pd.Period(period.replace(" ", ""))
    return span.start_time, (span + 1).start_time


def count_unplaced(papers: pd.DataFrame, config: TrendConfig) -> int:
    """Count the dated papers whose dates are too coarse for the periods of their year."""
    papers = check_dates(papers)
    placed, _ = assign_periods(papers, config)
    return int((papers["date"].notna() & placed.isna()).sum())


def _without_deserts(periods: list[str], filled: set[str]) -> list[str]:
    """Leave out the periods of runs of more than ten years without a paper."""
    years = sorted({int(period[:4]) for period in periods})
    known = sorted(int(year) for year in filled)
    deserts = {
        year
        for before, after in pairwise(known)
        if after - before > LONGEST_SILENCE + 1
        for year in range(before + 1, after)
    }
    kept = {year for year in years if year not in deserts}
    return [period for period in periods if int(period[:4]) in kept]


def _units(dated: pd.DataFrame, config: TrendConfig) -> dict[int, str]:
    """Return the unit (Y, Q or M) of every year from the first to the last."""
    years = dated["date"].dt.year
    span = range(int(years.min()), int(years.max()) + 1)
    if config.quarters_from is not None:
        return {year: "Q" if year >= config.quarters_from else "Y" for year in span}
    units = dict.fromkeys(span, "Y")
    for unit, least in (("Q", config.min_per_quarter), ("M", config.min_per_month)):
        fine = dated[_fine_enough(dated, unit)]
        counts = fine.groupby(years).size().reindex(span, fill_value=0)
        totals = dated.groupby(years).size().reindex(span, fill_value=0)
        covered = pd.Series([_covered(year, dated["date"], unit) for year in span], index=span)
        enough = (counts >= least * covered) & (totals - counts <= COARSE_SHARE * totals)
        onwards = enough[::-1].cummin()[::-1]
        units.update(dict.fromkeys(onwards.index[onwards], unit))
    return units


def _covered(year: int, dates: pd.Series[pd.Timestamp], unit: str) -> int:
    """Count the year's quarters or months that lie between the first and the last paper."""
    first, last = dates.min(), dates.max()
    low = pd.Period(first, unit) if year == first.year else pd.Period(f"{year}-01-01", unit)
    high = pd.Period(last, unit) if year == last.year else pd.Period(f"{year}-12-31", unit)
    return int((high - low).n) + 1


def _fine_enough(papers: pd.DataFrame, unit: str) -> pd.Series[bool]:
    """Tell which papers are known to lie in one period; a season may lie in two quarters."""
    coarse = {"Y": (), "Q": ("season", "year"), "M": ("quarter", "season", "year")}[unit]
    return ~papers["date_precision"].isin(coarse)


def _names(periods: pd.Series[pd.Period], unit: str) -> list[str]:
    pattern = {"Y": "%Y", "Q": "%Y Q%q", "M": "%Y-%m"}[unit]
    return [period.strftime(pattern) for period in periods]
