"""Each year beside the one before it, and small names that are new."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.trends.prevalence import theme_prevalence, wilson
from analysis.trends.shape import describe_shapes

LATE = 0.05  # a first paper that so rarely comes so late by chance is new


def year_over_year(
    paper_themes: pd.DataFrame, level: str = "theme", config: TrendConfig | None = None
) -> pd.DataFrame:
    """Compare each name's share in every year with its share in the year before.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings; None stands for the usual ones.

    Returns
    -------
    DataFrame
        One row a name and year with papers, from the second on, largest name first:
        level, name, year, n_papers, n_total, share, n_before, total_before, share_before,
        and difference with low and high (Newcombe's hybrid of Wilson intervals, 1998).
        The intervals are not corrected for one another: many years are looked at.
    """
    config = config or TrendConfig()
    years = theme_prevalence(paper_themes, level, replace(config, quarters_from=9999))
    years = years[years["n_total"] > 0]
    share, low, high = wilson(
        years["n_papers"].to_numpy(), years["n_total"].to_numpy(), config.level
    )
    years = years.assign(share=share, low=low, high=high)
    before = years.groupby("name", sort=False)[["n_papers", "n_total", "share", "low", "high"]]
    last = before.shift(1)
    gap = years["share"] - last["share"]
    below = np.hypot(years["share"] - years["low"], last["high"] - last["share"])
    above = np.hypot(years["high"] - years["share"], last["share"] - last["low"])
    table = years[["level", "name"]].assign(
        year=years["period"],
        n_papers=years["n_papers"],
        n_total=years["n_total"],
        share=years["share"],
        n_before=last["n_papers"],
        total_before=last["n_total"],
        share_before=last["share"],
        difference=gap,
        low=gap - below,
        high=gap + above,
    )
    table = table[table["n_before"].notna()].reset_index(drop=True)
    return table.astype({"n_before": np.int64, "total_before": np.int64})


def weak_signals(
    paper_themes: pd.DataFrame, level: str = "topic", config: TrendConfig | None = None
) -> pd.DataFrame:
    """List small names whose first paper comes later than chance would have it.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings; None stands for the usual ones.

    Returns
    -------
    DataFrame
        Names of fewer than `min_for_shape` dated papers, least likely first: level, name,
        n_dated, first (date of the first paper), n_before (papers of the corpus before it),
        since (papers of the corpus from it on), share_since with low and high (Wilson), and
        late_p (how often the first of so many random papers comes so late; not corrected
        for how many names are looked at: a list to watch, no finding).
    """
    config = config or TrendConfig()
    shapes = describe_shapes(paper_themes, level, config)
    small = shapes[(shapes["n_dated"] > 0) & (shapes["n_dated"] < config.min_for_shape)]
    new = small[small["late_p"] <= LATE].sort_values(["late_p", "name"], ignore_index=True)
    since = int(shapes["n_dated"].sum()) - new["n_before"]
    share, low, high = wilson(new["n_dated"].to_numpy(), since.to_numpy(), config.level)
    columns = ["level", "name", "n_dated", "first", "n_before"]
    return new[columns].assign(
        since=since, share_since=share, low=low, high=high, late_p=new["late_p"]
    )
