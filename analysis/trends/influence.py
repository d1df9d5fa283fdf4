"""What a trend becomes without some of the papers: a month, odd dates, or another name's papers.

The papers left out change a name's number of papers, the sum of its dates, and the
dates of all. How far that moves the test is told by its normal form; the deviate that
was found, waves and all, moves as far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.trends.dates import UNITS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

LEAST_GAP, LEAST_PART = 2.0, 0.25  # years, and part of the others' span, that make a date odd
_FEW = 50  # odd dates are those of at most one paper in so many
_ENOUGH = 30  # papers that a corpus needs before one of them can be odd


def odd_dates(scores: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which papers lie so far before or after all others that their years are as good as empty.

    They are at most one paper in fifty, and the gap to the others is two years at
    least and a quarter of the span that the others fill.

    Examples
    --------
    >>> years = np.array([1970] + [2015 + n // 10 for n in range(90)])
    >>> int(odd_dates((years * UNITS_PER_YEAR).astype(int)).sum())
    1
    """
    odd = np.zeros(len(scores), dtype=bool)
    if len(scores) < _ENOUGH:
        return odd
    order, most = np.argsort(scores, kind="stable"), max(1, len(scores) // _FEW)
    for ends in (order, order[::-1]):
        dates = np.abs(scores[ends] - scores[ends[-1]]) / UNITS_PER_YEAR  # falling to 0
        gaps = dates[:most] - dates[1 : most + 1]
        far = np.flatnonzero(gaps >= np.maximum(LEAST_GAP, LEAST_PART * dates[1 : most + 1]))
        if len(far):
            odd[ends[: far[-1] + 1]] = True
    return odd


def deviates_without(
    left_out: NDArray[np.bool_], codes: NDArray[np.int64], scores: NDArray[np.int64], n_names: int
) -> Numbers:
    """Return (n_names,) normal deviates of the names' dates without some papers.

    Parameters
    ----------
    left_out
        (n_papers,) the papers that do not count.
    codes, scores
        (n_papers,) each paper's name, by its number, and date score.
    n_names
        How many names there are.
    """
    kept = ~left_out
    n, dates = int(kept.sum()), scores[kept] - scores.mean()
    own = codes[kept] >= 0
    size = np.bincount(codes[kept][own], minlength=n_names)
    total = np.bincount(codes[kept][own], dates[own], n_names)
    if n < 2 or np.ptp(dates) == 0:
        return np.zeros(n_names)
    variance = dates.var() * size * (n - size) / (n - 1)
    far = total - size * dates.mean()
    return np.asarray(np.where(variance > 0, far / np.sqrt(np.maximum(variance, 1e-9)), 0.0))


def short_periods(dates: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    """Return which papers lie in which month, and in a last unfinished year: a column each."""
    months = dates.dt.to_period("M")
    named = {f"{month:%B %Y}": (months == month).to_numpy() for month in sorted(months.unique())}
    last = dates.max()
    if last.month < 12 and last.year > dates.min().year:
        named[f"{last.year}"] = (dates.dt.year == last.year).to_numpy()
    return pd.DataFrame(named)
