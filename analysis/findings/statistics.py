"""One table of all that was tested, fit for a paper."""

from __future__ import annotations

import numpy as np
import pandas as pd

_KEPT = (
    *("level", "name", "n_papers", "n_dated", "odds_ratio_per_year", "low", "high", "p_value"),
    *("q_value", "null", "dispersion", "inflation", "years", "change", "change_low"),
    *("change_high", "verdict"),
)


def statistics_table(trends: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers behind every verdict, with doubling times where a rise is proven.

    `doubling_years` with `doubling_low` and `doubling_high` are the years in which the odds
    double at the estimated rate and at the limits of its interval. Write the table as CSV
    or LaTeX with `export_table`.

    Examples
    --------
    >>> row = {"level": "theme", "name": "caches", "n_papers": 9, "odds_ratio_per_year": 2.0,
    ...        "low": 1.4142, "high": 4.0, "verdict": "rising"}
    >>> statistics_table(pd.DataFrame([row])).iloc[0, -3:].astype(float).round(2).tolist()
    [1.0, 0.5, 2.0]
    """
    table = trends[[column for column in _KEPT if column in trends]].reset_index(drop=True)
    rising = table["verdict"].eq("rising")
    for column, ratio in (
        ("doubling_years", "odds_ratio_per_year"),
        ("doubling_low", "high"),
        ("doubling_high", "low"),
    ):
        table[column] = (np.log(2) / np.log(table[ratio].where(rising))).astype(float)
    return table
