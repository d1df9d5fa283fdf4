"""When a name first appears, when it peaks, and whether its trend bends once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.trends.baseline import Baseline, fit_baseline
from analysis.trends.bend import bend_p_value, fit_bend, possible_bends
from analysis.trends.dates import UNITS_PER_YEAR
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.prevalence import theme_prevalence
from analysis.trends.verdicts import adjust

ENOUGH = 10  # papers of the corpus that a period needs to be called a peak
_BEND = ("bend", "bend_low", "bend_high", "p_value")
_SIDES = ("before", "before_low", "before_high", "after", "after_low", "after_high")


def describe_shapes(
    paper_themes: pd.DataFrame, level: str = "theme", config: TrendConfig | None = None
) -> pd.DataFrame:
    """Describe each name's course: first appearance, peak, and a change of slope if proven.

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
        One row a name, largest first: level, name, n_dated; `first` (date of the
        first paper), `n_before` (papers of the corpus dated before it) and
        `late_p` (how often the first of so many random papers comes so late);
        `peak` (the period of the largest share among those of at least ten
        papers), with peak_n, peak_total, peak_share, peak_low, peak_high (Wilson);
        `bend` (the date where the slope of the log odds changes most) with
        bend_low and bend_high, p_value, q_value, and the odds ratio per year
        before and after with their intervals; `bends` says whether q is at most
        the false-discovery rate. The bend is missing for names of fewer than
        `min_for_shape` dated papers.

    Notes
    -----
    The p-value is that of the largest score statistic over all possible bends
    (Andrews 1993), with the name's waves allowed for (see `bend_p_value`). The interval of
    the date holds the bends whose likelihood is within chi-square's 95 % point of the best.
    """
    config = config or TrendConfig()
    papers = dated_papers(paper_themes, level, config)
    shapes = pd.DataFrame({"level": level, "name": names_by_size(papers)})
    shapes = shapes.merge(_first_appearances(papers), on="name", how="left")
    shapes["n_dated"] = shapes["n_dated"].fillna(0).astype(np.int64)
    shapes = shapes.merge(_peaks(paper_themes, level, config), on="name", how="left")
    shapes = shapes.merge(_bends(paper_themes, level, config), on="name", how="left")
    shapes["q_value"] = adjust(shapes["p_value"].to_numpy(dtype=float))
    shapes["bends"] = shapes["q_value"] <= config.fdr
    last = [*_BEND, "q_value", *_SIDES, "bends"]
    return shapes[[*(column for column in shapes if column not in last), *last]]


def _first_appearances(papers: pd.DataFrame) -> pd.DataFrame:
    """Return each name's first date and how unlikely so late a one is by chance."""
    from scipy.special import gammaln

    dated = papers[papers["date"].notna()]
    firsts = dated.groupby("name")["date"].agg(n_dated="size", first="min").reset_index()
    ordered = np.sort(dated["date"].to_numpy())
    n_before = np.searchsorted(ordered, firsts["first"].to_numpy())
    n, size = len(dated), firsts["n_dated"].to_numpy()
    log_p = gammaln(n - n_before + 1) - gammaln(n - n_before - size + 1)
    log_p -= gammaln(n + 1) - gammaln(n - size + 1)
    return firsts.assign(n_before=n_before, late_p=np.exp(np.minimum(log_p, 0)))


def _peaks(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> pd.DataFrame:
    """Return each name's period of the largest share; of equal ones that with most papers."""
    shares = theme_prevalence(paper_themes, level, config)
    full = shares[(shares["n_total"] >= ENOUGH) & (shares["n_papers"] > 0)]
    order = ["share", "n_total", "period"]
    best = full.sort_values(order, ascending=[False, False, True]).drop_duplicates("name")
    return best[["name"]].assign(
        peak=best["period"],
        peak_n=best["n_papers"],
        peak_total=best["n_total"],
        peak_share=best["share"],
        peak_low=best["low"],
        peak_high=best["high"],
    )


def _bends(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> pd.DataFrame:
    baseline = fit_baseline(paper_themes, level, config)
    if baseline is None:
        return pd.DataFrame(columns=["name", *_BEND, *_SIDES]).astype({"p_value": float})
    rows = [
        {"name": name, **find_bend(baseline, index, config)}
        for index, name in enumerate(baseline.names)
        if baseline.members[index].sum() >= config.min_for_shape
    ]
    return pd.DataFrame(rows, columns=["name", *_BEND, *_SIDES]).astype({"p_value": float})


def find_bend(baseline: Baseline, index: int, config: TrendConfig) -> dict[str, Any]:
    """Test a name for one bend, and estimate it where there is room for one.

    Parameters
    ----------
    baseline
        The straight trends.
    index
        The name's row.
    config
        `level` of the intervals.
    """
    places = possible_bends(baseline, index)
    if len(places) == 0:
        return {}
    p_value = bend_p_value(baseline, index, places)
    place, low, high, ratios = fit_bend(baseline, index, places, config.level)
    dates = [_date_of(year) for year in (place, low, high)]
    return dict(zip((*_BEND, *_SIDES), (*dates, p_value, *ratios), strict=True))


def _date_of(year: float) -> pd.Timestamp:
    days = year * UNITS_PER_YEAR / 10
    return pd.Timestamp("1970-01-01") + pd.Timedelta(days=round(days))
