"""The straight trend of a name, and papers drawn from it: what shapes are tested against.

A change of slope or a burst is news only beside the name's own straight trend.
So the null draws each paper's membership from the fitted logistic trend, and
keeps the corpus's dates as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.trends.dates import UNITS_PER_YEAR, date_scores
from analysis.trends.logistic import Logistic
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.power import tilted_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

_MOST_DATES = 240  # distinct dates; beyond it neighbours are pooled


@dataclass(frozen=True)
class Baseline:
    """Papers of each large enough name per date, and the shares its straight trend expects."""

    names: list[str]
    years: NDArray[np.float64]  # (n_dates,)
    totals: NDArray[np.int64]  # (n_dates,)
    members: NDArray[np.int64]  # (n_names, n_dates)
    shares: NDArray[np.float64]  # (n_names, n_dates), by the straight trend
    cell: NDArray[np.int64]  # (n_papers,) each dated paper's date, by its position in `years`

    def draw(self, name: int, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return (draws, n_dates) papers of the name, drawn from its straight trend.

        Parameters
        ----------
        name
            The name's row.
        draws
            How many times.
        rng
            Draws them.
        """
        return rng.binomial(self.totals, self.shares[name], (draws, len(self.totals)))


def fit_baseline(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> Baseline | None:
    """Fit straight trends to the names with enough dated papers; None where there is none.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings.
    """
    papers = dated_papers(paper_themes, level, config)
    dated = papers[papers["date"].notna()]
    sizes = dated["name"].value_counts()
    enough = (sizes >= config.min_for_shape) & (sizes < len(dated))
    names = [name for name in names_by_size(papers) if enough.get(name, False)]
    scores = date_scores(dated)
    if not names or np.ptp(scores) == 0:
        return None
    years, cell = pool_years(scores)
    codes = pd.Index(names).get_indexer(pd.Index(dated["name"]))
    members = np.zeros((len(names), len(years)), dtype=np.int64)
    np.add.at(members, (codes[codes >= 0], cell[codes >= 0]), 1)
    return straight_trends(names, years, cell, members)


def straight_trends(
    names: list[str],
    years: NDArray[np.float64],
    cell: NDArray[np.int64],
    members: NDArray[np.int64],
) -> Baseline:
    """Fit a straight trend to each row of (n_names, n_dates) members; see `Baseline`.

    Parameters
    ----------
    names
        The themes or topics, in rows.
    years
        Each distinct date, in years, float (n_dates,).
    cell
        The place of each paper's date among these, int64 (n_papers,).
    members
        Papers of each name at each date, int64 (n_names, n_dates).
    """
    totals, kept = np.bincount(cell), members.sum(axis=1)
    slopes = Logistic(totals, years).fit_roughly(kept, members @ years).estimate
    shares = tilted_shares(slopes, kept, totals, years - years.mean())
    return Baseline(names, years, totals, members, shares, cell)


def pool_years(
    scores: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return distinct dates in years, neighbours pooled where they are many, and each paper's."""
    dates, cell = np.unique(scores, return_inverse=True)
    if len(dates) > _MOST_DATES:
        edges = np.linspace(dates[0], dates[-1], _MOST_DATES + 1)[1:-1]
        cell = np.unique(np.searchsorted(edges, scores), return_inverse=True)[1]
    years = np.bincount(cell, weights=scores) / np.bincount(cell) / UNITS_PER_YEAR
    return years, cell
