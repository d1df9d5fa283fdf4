"""What the dates say of the names, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.trends.baseline import straight_trends
from analysis.trends.dates import UNITS_PER_YEAR, date_scores
from analysis.trends.inference import DateInference
from analysis.trends.influence import odd_dates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig
    from analysis.trends.baseline import Baseline


@dataclass(frozen=True)
class Found:
    """What was found of the names that can be tested: see the trends table for the numbers."""

    names: list[str]
    codes: NDArray[np.int64]  # (n_papers,) each paper's name by its number, -1: none of them
    scores: NDArray[np.int64]
    sizes: NDArray[np.int64]
    sums: NDArray[np.float64]
    ratios: NDArray[np.float64]  # (3, n_names) odds ratio per year, low and high
    p_values: NDArray[np.float64]
    inflation: NDArray[np.float64]
    years: float  # that the papers fill, odd dates left out
    baseline: Baseline
    inference: DateInference

    @property
    def deviates(self) -> NDArray[np.float64]:
        """The p-values as standard normal deviates, positive for a rise."""
        from scipy.special import ndtri

        size = -ndtri(np.maximum(self.p_values, 1e-300) / 2)
        return np.asarray(np.where(self.ratios[0] > 1, size, -size), dtype=np.float64)


def find(dated: pd.DataFrame, names: list[str], config: TrendConfig) -> Found | None:
    """Estimate and test the names that have some but not all of the papers; None if none has.

    Parameters
    ----------
    dated
        The dated papers with their `name`.
    names
        The names in order.
    config
        The settings.
    """
    scores = date_scores(dated)
    sizes = dated["name"].value_counts().reindex(names, fill_value=0)
    names = [name for name in names if 0 < sizes[name] < len(dated)]
    if not names or np.ptp(scores) == 0:
        return None
    codes = pd.Index(names).get_indexer(pd.Index(dated["name"])).astype(np.int64)
    size = np.asarray(sizes[names], dtype=np.int64)
    sums = np.bincount(codes[codes >= 0], scores[codes >= 0], len(names)).astype(np.float64)
    baseline = straight_trends(names, scores, codes)
    inference = DateInference(scores, np.arange(1, 2 * size.max()), config)
    ratios, p_values = inference.estimate(size, sums, baseline.waves)
    kept = scores[~odd_dates(scores)]
    return Found(
        names=names,
        codes=codes,
        scores=scores,
        sizes=size,
        sums=sums,
        ratios=ratios,
        p_values=p_values,
        inflation=baseline.waves.inflation(),
        years=float(np.ptp(kept)) / UNITS_PER_YEAR,
        baseline=baseline,
        inference=inference,
    )
