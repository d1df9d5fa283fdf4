"""Papers of each name at each date: all that the estimate and its test need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.dates import DAYS_PER_YEAR, TENTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS_PER_YEAR = TENTHS * DAYS_PER_YEAR


@dataclass(frozen=True)
class Counts:
    """Papers of each name at each distinct date, and of the whole corpus."""

    members: NDArray[np.int64]  # (n_names, n_dates)
    totals: NDArray[np.int64]  # (n_dates,)
    scores: NDArray[np.int64]  # (n_dates,) in tenths of days

    @property
    def years(self) -> NDArray[np.float64]:
        """The dates in years since 1970."""
        return np.asarray(self.scores / UNITS_PER_YEAR, dtype=np.float64)

    def pooled(self, most: int) -> Counts:
        """Return the counts with neighbouring dates pooled at their mean, if there are too many."""
        if len(self.scores) <= most:
            return self
        edges = np.linspace(self.scores[0], self.scores[-1], most + 1)[1:-1]
        starts = np.unique(np.searchsorted(edges, self.scores), return_index=True)[1]
        members = np.add.reduceat(self.members, starts, axis=1)
        totals = np.add.reduceat(self.totals, starts)
        means = np.add.reduceat(self.totals * self.scores, starts) / totals
        return Counts(members, totals, np.round(means).astype(np.int64))


def count_members(codes: NDArray[np.int64], scores: NDArray[np.int64], n_names: int) -> Counts:
    """Return how many papers of each name (by its code) fall on each distinct date."""
    dates, column = np.unique(scores, return_inverse=True)
    cells = np.bincount(codes * len(dates) + column, minlength=n_names * len(dates))
    members = cells.reshape(n_names, len(dates))
    return Counts(members, members.sum(axis=0), dates)
