"""Shares compared between two periods, and trends compared between groups of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends.dates import UNITS_PER_YEAR, check_dates, date_scores
from analysis.trends.groups import FEWEST, compare_groups
from analysis.trends.logistic import Logistic
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.verdicts import CANNOT_TELL, adjust

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SECOND = "second"


def read_periods(text: str) -> tuple[str, str]:
    """Read two periods written as "A..B,C..D", each a year, a month or a day, ends included.

    Examples
    --------
    >>> read_periods("2021..2022, 2024-03..2025")
    ('2021..2022', '2024-03..2025')
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2:
        raise InputError(f"the periods {text!r} are not two; write them as 2021..2022,2024..2025")
    for part in parts:
        _bounds(part)
    return parts[0], parts[1]


def compare_periods(
    paper_themes: pd.DataFrame,
    periods: tuple[str, str],
    level: str = "theme",
    config: TrendConfig | None = None,
) -> pd.DataFrame:
    """Compare each name's share in a second period with its share in a first one.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic and date.
    periods
        The first and the second period, each as "A..B"; they must not overlap.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        Level of the intervals and false-discovery rate.

    Returns
    -------
    DataFrame
        One row a name, largest first: level, name, first, n_first, of_first, second,
        n_second, of_second (papers with the name, of papers), share_first,
        share_second, difference with difference_low and difference_high (Newcombe
        1998), odds_ratio with odds_low and odds_high, p_value (Fisher's exact test),
        q_value over the names, and verdict (more, less or cannot tell).

    Raises
    ------
    InputError
        If the periods overlap, or one has fewer than ten papers.
    """
    dated = check_dates(paper_themes)
    bounds = [_bounds(period) for period in periods]
    if bounds[0][0] < bounds[1][1] and bounds[1][0] < bounds[0][1]:
        raise InputError(f"the periods {periods[0]} and {periods[1]} overlap")
    inside = [(dated["date"] >= low) & (dated["date"] < high) for low, high in bounds]
    for period, rows in zip(periods, inside, strict=True):
        if rows.sum() < FEWEST:
            raise InputError(f"{period} has {int(rows.sum())} papers; it takes {FEWEST} to compare")
    both = dated[inside[0] | inside[1]].assign(
        _period=np.where(inside[1][inside[0] | inside[1]], _SECOND, "first")
    )
    table = compare_groups(both, "_period", level, config)
    table = table[table["group"] == _SECOND].reset_index(drop=True)
    sizes = dated[inside[0]], table["n_total"]
    everywhere = len(both)
    name = _names(both, level, config)
    table["n_first"] = name.value_counts().reindex(table["name"]).to_numpy() - table["n_papers"]
    return table.assign(
        first=periods[0],
        second=periods[1],
        of_first=everywhere - sizes[1],
        share_first=table["n_first"] / len(sizes[0]),
    ).rename(columns={"n_papers": "n_second", "n_total": "of_second", "share": "share_second"})[
        [
            *("level", "name", "first", "n_first", "of_first", "second", "n_second", "of_second"),
            *("share_first", "share_second", "difference", "difference_low", "difference_high"),
            *("odds_ratio", "odds_low", "odds_high", "p_value", "q_value", "verdict"),
        ]
    ]


def compare_group_trends(
    paper_themes: pd.DataFrame,
    by: str,
    level: str = "theme",
    config: TrendConfig | None = None,
) -> pd.DataFrame:
    """Compare each name's trend inside every group of papers with its trend in all others.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and the column `by`.
    by
        A column of categories: venue, source, arXiv category.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        Level of the intervals and false-discovery rate.

    Returns
    -------
    DataFrame
        One row a name and group of at least ten papers on each side of which the name
        has some: level, name, group, n_papers, n_total, odds_ratio_per_year with low and
        high (in the group), ratio with ratio_low and ratio_high (of that odds ratio to the
        one in all other papers: the interaction), p_value, q_value over the table, and
        verdict (faster, slower or cannot tell). Slopes are Firth's, intervals Wald's, and
        papers are taken as independent.

    Raises
    ------
    InputError
        If the papers lack the column.
    """
    from scipy.special import ndtr, ndtri

    config = config or TrendConfig()
    if by not in paper_themes:
        known = ", ".join(map(str, paper_themes.columns))
        raise InputError(f"the papers have no column {by}; they have {known}")
    papers = dated_papers(paper_themes, level, config)
    papers = papers[papers["date"].notna()].reset_index(drop=True)
    years = date_scores(papers) / UNITS_PER_YEAR
    groups = papers[by].astype("str")
    z, rows = float(ndtri(0.5 + config.level / 2)), []
    for group, size in groups.value_counts().sort_index().items():
        inside = groups.eq(str(group)).to_numpy(dtype=bool, na_value=False)
        if not FEWEST <= size <= len(papers) - FEWEST:
            continue
        for name in names_by_size(papers):
            own = papers["name"].eq(name).to_numpy(dtype=bool)
            slopes = [_slope(years[side], own[side], config) for side in (inside, ~inside)]
            if any(error == 0 for _, error in slopes):
                continue
            (slope, error), (other, other_error) = slopes
            gap, spread = slope - other, float(np.hypot(error, other_error))
            ratios = np.exp([slope, slope - z * error, slope + z * error])
            gaps = np.exp([gap, gap - z * spread, gap + z * spread])
            p_value = float(2 * ndtr(-abs(gap) / spread))
            counts = int((own & inside).sum()), int(size)
            rows.append((level, name, group, *counts, *ratios, *gaps, p_value))
    columns = ["level", "name", "group", "n_papers", "n_total", "odds_ratio_per_year", "low"]
    columns += ["high", "ratio", "ratio_low", "ratio_high", "p_value"]
    table = pd.DataFrame(rows, columns=columns)
    q_value = adjust(table["p_value"].to_numpy(dtype=float))
    proven = q_value <= config.fdr
    signs = [proven & (table["ratio"] > 1), proven & (table["ratio"] < 1)]
    return table.assign(
        q_value=q_value, verdict=np.select(signs, ["faster", "slower"], CANNOT_TELL)
    )


def _slope(
    years: NDArray[np.float64], own: NDArray[np.bool_], config: TrendConfig
) -> tuple[float, float]:
    """Return a slope and its standard error; an error of 0 where nothing can be fitted."""
    from scipy.special import ndtri

    size = int(own.sum())
    if not 0 < size < len(own) or np.ptp(years) == 0:
        return 0.0, 0.0
    dates, totals = np.unique(years, return_counts=True)
    fit = Logistic(totals, dates).fit_roughly(
        np.array([size]), np.array([years[own].sum()]), config.level
    )
    reach = float(ndtri(0.5 + config.level / 2))
    return float(fit.estimate[0]), float(fit.high[0] - fit.estimate[0]) / reach


def _names(papers: pd.DataFrame, level: str, config: TrendConfig | None) -> pd.Series[str]:
    return dated_papers(papers, level, config or TrendConfig())["name"]


def _bounds(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the instants where "A..B" begins and where it is over."""
    first, _, last = period.partition("..")
    try:
        return pd.Period(first).start_time, (pd.Period(last or first) + 1).start_time
    except ValueError as error:
        raise InputError(f"the period {period!r} cannot be read; write it as 2021..2022") from error
