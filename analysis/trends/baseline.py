"""The straight trend of each name in slices of time: what waves and shapes are told against.

A change of slope or a burst is news only beside the name's own straight trend and
the waves about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.trends.companions import design_effects
from analysis.trends.dates import date_scores
from analysis.trends.logistic import Logistic
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.power import tilted_shares
from analysis.trends.waves import (
    CLEAR,
    LEAST_SLICES,
    Slices,
    Waves,
    months_of,
    slice_dates,
    weigh_waves,
    would_show,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

FEW_PAPERS = "too few papers to see waves of the usual size"
FEW_SLICES = "too few slices of time to tell waves from trends"
_SURE = 1e-12  # shares that a steep trend brings nearer to 0 or 1 count as so far from them


@dataclass(frozen=True)
class Baseline:
    """Papers of each name in slices of time, the shares its straight trend expects, its waves."""

    names: list[str]
    slices: Slices
    members: NDArray[np.int64]  # (n_names, n_slices)
    shares: NDArray[np.float64]  # (n_names, n_slices), by the straight trend
    waves: Waves
    cell: NDArray[np.int64]  # (n_papers,) each dated paper's slice, by its position
    why: str = ""  # no waves are allowed for
    unproven: Waves | None = None  # waves that seem to be there, where papers are too few

    def evidence(self) -> float:
        """Return the log odds for waves; missing where they are left aside and not clear."""
        waves = self.unproven if self.why else self.waves
        return float("nan") if waves is None else waves.evidence()

    def draw(self, name: int, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return (draws, n_slices) papers of the name, drawn from its straight trend and waves.

        Counts that scatter more than binomial ones do so since papers come in companies of
        random (geometric) sizes.

        Parameters
        ----------
        name
            The name's row.
        draws
            How many times.
        rng
            Draws them.
        """
        totals = self.slices.totals.astype(np.int64)
        lift, dispersion = self.waves.draw(name, self.slices.years, draws, rng)
        shares = self.shares[name] / (self.shares[name] + (1 - self.shares[name]) * np.exp(-lift))
        company = ((1 + dispersion) / 2)[:, None]  # papers that come together, on average
        first = rng.binomial(totals, shares / company, (draws, len(totals)))
        more = rng.negative_binomial(np.maximum(first, 1), 1 / company) * (first > 0)
        return np.asarray(np.minimum(first + more, totals), dtype=np.int64)


def fit_baseline(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> Baseline | None:
    """Fit straight trends and waves to all names with dated papers; None where there is none.

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
    names = [name for name in names_by_size(papers) if 0 < sizes.get(name, 0) < len(dated)]
    scores = date_scores(dated)
    if not names or np.ptp(scores) == 0:
        return None
    return straight_trends(names, scores, pd.Index(names).get_indexer(pd.Index(dated["name"])))


def straight_trends(
    names: list[str], scores: NDArray[np.int64], codes: NDArray[np.int64]
) -> Baseline:
    """Fit a straight trend and weigh the waves of each name.

    Parameters
    ----------
    names
        The names; each has papers, and none all of them.
    scores, codes
        (n_papers,) date scores, and each paper's name by its number (-1: none of them).
    """
    slices, cell = slice_dates(scores)
    members = np.zeros((len(names), len(slices.years)), dtype=np.int64)
    np.add.at(members, (codes[codes >= 0], cell[codes >= 0]), 1)
    totals, kept = slices.totals.astype(np.int64), members.sum(axis=1)
    if len(slices.years) < 2:  # all papers within a month: the straight trend is flat
        shares = np.tile(kept[:, None] / len(scores), len(slices.years))
        none = Waves.none(np.ones(len(names)))
        return Baseline(names, slices, members, shares, none, cell, FEW_SLICES)
    slopes = Logistic(totals, slices.years).fit_roughly(kept, members @ slices.years).estimate
    shares = tilted_shares(slopes, kept, totals, slices.years - slices.years.mean())
    shares = np.clip(shares, _SURE, 1 - _SURE)
    if len(slices.years) < LEAST_SLICES:
        none = Waves.none(np.ones(len(names)))
        return Baseline(names, slices, members, shares, none, cell, FEW_SLICES)
    waves = weigh_waves(slices, members.astype(np.float64), shares)
    if would_show(slices, shares):
        return Baseline(names, slices, members, shares, waves, cell)
    none = Waves.none(_companions(scores, codes, shares, cell))
    unproven = waves if waves.evidence() >= CLEAR else None
    return Baseline(names, slices, members, shares, none, cell, FEW_PAPERS, unproven)


def _companions(
    scores: NDArray[np.int64],
    codes: NDArray[np.int64],
    shares: NDArray[np.float64],
    cell: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the design effects of the names, from their papers in each month."""
    _, first, month = np.unique(months_of(scores), return_index=True, return_inverse=True)
    members = np.zeros((len(shares), len(first)))
    np.add.at(members, (codes[codes >= 0], month[codes >= 0]), 1)
    totals = np.bincount(month).astype(np.float64)
    return design_effects(members, totals, shares[:, cell[first]])
