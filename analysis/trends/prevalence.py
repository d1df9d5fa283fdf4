"""How many papers, and what share of all papers, each name has in each calendar period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.schema import PREVALENCE, conform
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.periods import assign_periods

if TYPE_CHECKING:
    from numpy.typing import NDArray


def theme_prevalence(
    paper_themes: pd.DataFrame, level: str = "theme", config: TrendConfig | None = None
) -> pd.DataFrame:
    """Count each name's papers per calendar period, and their share of that period.

    Every period between the first and the last has a row for every name, so a
    name that falls silent reads as zero; a period without papers has no share.
    Periods are years, quarters or months by the rule in `analysis.trends.periods`.
    Papers without a date, or with one too coarse for its period, are in no row:
    `count_undated` and `count_unplaced` say how many they are.

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
        The prevalence table, largest name first, then by period. `low` and `high`
        are the Wilson interval of the share at the configuration's level.

    Raises
    ------
    InputError
        If the level is unknown, a paper has no name, or a date is unusable.

    Examples
    --------
    >>> papers = pd.DataFrame({
    ...     "paper_id": ["a", "b", "c"], "topic": [0, 1, 0], "confidence": 1.0,
    ...     "theme": ["alignment", "bandits", "alignment"],
    ...     "date": pd.to_datetime(["2021-02-01", "2021-03-01", "2023-01-01"])})
    >>> theme_prevalence(papers)[["name", "period", "n_papers", "n_total", "share"]]
            name period  n_papers  n_total  share
    0  alignment   2021         1        2    0.5
    1  alignment   2022         0        0    NaN
    2  alignment   2023         1        1    1.0
    3    bandits   2021         1        2    0.5
    4    bandits   2022         0        0    NaN
    5    bandits   2023         0        1    0.0
    """
    config = config or TrendConfig()
    papers = dated_papers(paper_themes, level, config)
    names = names_by_size(papers)
    papers["period"], periods = assign_periods(papers, config)
    counts = (
        papers.groupby(["name", "period"], observed=True)
        .size()
        .reindex(pd.MultiIndex.from_product([names, periods], names=["name", "period"]))
        .fillna(0)
        .astype(np.int64)
    )
    prevalence = counts.rename("n_papers").reset_index()
    prevalence["level"] = level
    prevalence["n_total"] = prevalence.groupby("period")["n_papers"].transform("sum")
    share, low, high = wilson(
        prevalence["n_papers"].to_numpy(), prevalence["n_total"].to_numpy(), config.level
    )
    return conform(prevalence.assign(share=share, low=low, high=high), PREVALENCE)


def wilson(
    successes: NDArray[np.int64], trials: NDArray[np.int64], level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return shares with the Wilson score interval (Wilson 1927); all missing where trials are 0.

    Parameters
    ----------
    successes, trials
        Counts, int64 of one shape.
    level
        That of the interval.

    Examples
    --------
    >>> [round(float(x[0]), 3) for x in wilson(np.array([3]), np.array([43]))]
    [0.07, 0.024, 0.186]
    """
    from scipy.special import ndtri

    z2 = float(ndtri(0.5 + level / 2)) ** 2
    n = np.where(trials > 0, trials, np.nan)
    share = successes / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / (4 * n)) / n) / (1 + z2 / n)
    low = np.where(successes == 0, share, centre - half)
    high = np.where(successes == trials, share, centre + half)
    return share, low, high
