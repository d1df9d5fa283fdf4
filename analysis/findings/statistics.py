"""One table of all that was tested, fit for a paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.findings.verdicts import ends
from analysis.wording import row_of, share

if TYPE_CHECKING:
    from typing import Any

_KEPT = (
    *("level", "name", "n_papers", "n_dated", "odds_ratio_per_year", "low", "high", "p_value"),
    *("q_value", "null", "dispersion", "inflation", "years", "change", "change_low"),
    *("change_high", "verdict"),
)
_COUNTS = ("first", "n_first", "of_first", "last", "n_last", "of_last")


def statistics_table(trends: pd.DataFrame, prevalence: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the numbers behind every verdict, with doubling times where a rise is proven.

    `doubling_years` with `doubling_low` and `doubling_high` are the years in which the odds
    double at the estimated rate and at the limits of its interval. Write the table as CSV
    or Excel with `export_table`; `printed_statistics` makes of it one of nine columns for print.

    Parameters
    ----------
    trends
        The table of `estimate_trends`, or several of them.
    prevalence
        The table of `theme_prevalence` of the same levels: adds the first and the last period
        that sentences tell, each with the papers of the name and all papers.

    Examples
    --------
    >>> row = {"level": "theme", "name": "caches", "n_papers": 9, "odds_ratio_per_year": 2.0,
    ...        "low": 1.4142, "high": 4.0, "verdict": "rising"}
    >>> statistics_table(pd.DataFrame([row])).iloc[0, -3:].astype(float).round(2).tolist()
    [1.0, 0.5, 2.0]
    """
    table = trends[[column for column in _KEPT if column in trends]].reset_index(drop=True)
    if prevalence is not None:
        table[list(_COUNTS)] = [_counts(row_of(row), prevalence) for _, row in table.iterrows()]
    rising = table["verdict"].eq("rising")
    for column, ratio in (
        ("doubling_years", "odds_ratio_per_year"),
        ("doubling_low", "high"),
        ("doubling_high", "low"),
    ):
        table[column] = (np.log(2) / np.log(table[ratio].where(rising))).astype(float)
    return table


def printed_statistics(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `statistics_table` as texts, in eight or nine columns for print.

    Returns
    -------
    DataFrame
        Theme (or Topic, or Name where both are in it), n, Share (in the first and the last
        period, where known), Odds ratio per year and Doubling in years with their intervals,
        p, q, Dispersion and Verdict.
    """
    levels: list[str] = table["level"].unique().tolist() if "level" in table else []
    head = str(levels[0]).capitalize() if len(levels) == 1 else "Name"
    return pd.DataFrame([_printed(row_of(row), head) for _, row in table.iterrows()])


def _printed(row: dict[str, Any], head: str) -> dict[str, str]:
    texts = {head: str(row["name"]), "n": f"{int(row['n_papers']):,}"}
    if "first" in row:
        told = [
            f"{share(int(row[f'n_{end}']), int(row[f'of_{end}']))} ({row[end]})"
            for end in ("first", "last")
            if row[end]
        ]
        texts["Share"] = " to ".join(told)
    texts["Odds ratio per year"] = _with_limits(row, "odds_ratio_per_year", "low", "high")
    for column, name in (("p", "p_value"), ("q", "q_value")):
        texts[column] = _small(float(row.get(name, math.nan)))
    texts["Dispersion"] = _number(float(row.get("dispersion", math.nan)))
    doubling = ("doubling_years", "doubling_low", "doubling_high")
    texts["Doubling in years"] = _with_limits(row, *doubling)
    return texts | {"Verdict": str(row["verdict"])}


def _with_limits(row: dict[str, Any], *columns: str) -> str:
    values = [float(row[column]) for column in columns]
    if any(map(math.isnan, values)):
        return ""
    point, low, high = (f"{value:#.3g}".rstrip(".") for value in values)
    return f"{point} ({low}\u2013{high})"


def _small(value: float) -> str:
    """Write a p-value, the smallest by their bound."""
    if math.isnan(value):
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"


def _counts(row: dict[str, Any], prevalence: pd.DataFrame) -> tuple[Any, ...]:
    """Return the first and the last period with their counts; empty where there are not two."""
    own = prevalence[prevalence["level"] == row["level"]] if "level" in row else prevalence
    periods = ends(own, str(row["name"]))
    if len(periods) < 2:
        return ("", 0, 0, "", 0, 0)
    return (*periods[0], *periods[-1])
