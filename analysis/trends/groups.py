"""How much more, or less, of a theme there is in one group of papers than in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends.logistic import Logistic
from analysis.trends.names import named_papers, names_by_size
from analysis.trends.prevalence import wilson
from analysis.trends.verdicts import CANNOT_TELL, adjust

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

FEWEST = 10  # papers that a group needs


def compare_groups(
    paper_themes: pd.DataFrame,
    by: str,
    level: str = "theme",
    config: TrendConfig | None = None,
) -> pd.DataFrame:
    """Compare each name's share in every group of papers with its share in all others.

    Parameters
    ----------
    paper_themes
        The paper_themes table with the column `by`.
    by
        A column of categories: venue, source, arXiv category. Papers without a
        value, and groups of fewer than ten papers, are compared with but not shown.
    level
        theme or topic.
    config
        Level of the intervals and false-discovery rate.

    Returns
    -------
    DataFrame
        One row a name and group, largest first: level, name, group, n_papers and
        n_total (in the group), share with low and high (Wilson), difference to the
        share elsewhere with difference_low and difference_high (Newcombe's hybrid
        of Wilson intervals, 1998), odds_ratio with odds_low and odds_high, p_value
        (Fisher's exact test), q_value over the whole table, and verdict (more, less
        or cannot tell).

    Raises
    ------
    InputError
        If the table lacks the column, or no two groups are left to compare.
    """
    config = config or TrendConfig()
    papers = named_papers(paper_themes, level)
    if by not in papers:
        raise InputError(f"the papers have no column {by}; they have {', '.join(papers.columns)}")
    labels = papers[by].astype("str")
    sizes = labels.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    groups = [group for group in sizes.index if FEWEST <= sizes[group] < len(papers)]
    if not groups:
        raise InputError(f"the column {by} has no group of {FEWEST} papers or more to compare")
    names = names_by_size(papers)
    cells = pd.MultiIndex.from_product([names, groups], names=["name", "group"]).to_frame(
        index=False
    )
    counts = papers.groupby(["name", labels.rename("group")]).size().rename("n_papers")
    cells = cells.merge(counts.reset_index(), how="left").fillna({"n_papers": 0})
    cells["n_papers"] = cells["n_papers"].astype(np.int64)
    cells["n_total"] = cells["group"].map(sizes).astype(np.int64)
    everywhere = cells["name"].map(papers["name"].value_counts()).to_numpy(dtype=np.int64)
    compared = _compare(cells, everywhere, len(papers), config)
    return compared.assign(level=level)[["level", *compared.columns]]


def _compare(
    cells: pd.DataFrame, everywhere: NDArray[np.integer[Any]], n_papers: int, config: TrendConfig
) -> pd.DataFrame:
    """Add shares, differences, odds ratios and tests to the counts of each cell."""
    inside, total = cells["n_papers"].to_numpy(), cells["n_total"].to_numpy()
    share, low, high = wilson(inside, total, config.level)
    rest, rest_low, rest_high = wilson(everywhere - inside, n_papers - total, config.level)
    difference = share - rest
    below = np.sqrt((share - low) ** 2 + (rest_high - rest) ** 2)
    above = np.sqrt((high - share) ** 2 + (rest - rest_low) ** 2)
    odds = odds_ratios(inside, total, everywhere, n_papers, config.level)
    p_value = fisher(inside, total, everywhere, n_papers)
    q_value = adjust(p_value)
    proven = q_value <= config.fdr
    signs = [proven & (difference > below), proven & (difference < -above)]
    return cells.assign(
        share=share,
        low=low,
        high=high,
        difference=difference,
        difference_low=difference - below,
        difference_high=difference + above,
        odds_ratio=odds[:, 0],
        odds_low=odds[:, 1],
        odds_high=odds[:, 2],
        p_value=p_value,
        q_value=q_value,
        verdict=np.select(signs, ["more", "less"], CANNOT_TELL),
    )


def odds_ratios(
    inside: NDArray[np.int64],
    total: NDArray[np.int64],
    everywhere: NDArray[np.integer[Any]],
    n_papers: int,
    level: float,
) -> NDArray[np.float64]:
    """Return (n_cells, 3) odds ratios of groups to their rest with intervals, as for trends.

    Parameters
    ----------
    inside, total
        Papers of each group that have what is counted, and all papers of it.
    everywhere
        Papers in and out of the group that have it.
    n_papers
        All papers.
    level
        That of the intervals.
    """
    odds = np.full((len(inside), 3), np.nan)
    for size in np.unique(total):
        rows = (total == size) & (everywhere < n_papers)
        regression = Logistic(np.array([n_papers - size, size]), np.array([0.0, 1.0]))
        if rows.any():
            slopes = regression.fit(everywhere[rows], inside[rows].astype(float), level)
            odds[rows] = np.exp(np.stack(slopes, axis=1))
    return odds


def fisher(
    inside: NDArray[np.int64],
    total: NDArray[np.int64],
    everywhere: NDArray[np.integer[Any]],
    n_papers: int,
) -> NDArray[np.float64]:
    """Return Fisher's exact p-values, two-sided as twice the smaller tail.

    Parameters
    ----------
    inside, total
        Papers of each group that have what is counted, and all papers of it.
    everywhere
        Papers in and out of the group that have it.
    n_papers
        All papers.
    """
    from scipy.stats import hypergeom

    null = hypergeom(n_papers, everywhere, total)
    tails = np.minimum(null.cdf(inside), null.sf(inside - 1))
    return np.asarray(np.minimum(1, 2 * tails), dtype=np.float64)
