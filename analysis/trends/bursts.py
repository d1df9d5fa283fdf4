"""Runs of periods in which a name has more papers than its own straight trend expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.trends.baseline import Baseline, fit_baseline
from analysis.trends.names import dated_papers
from analysis.trends.periods import assign_periods
from analysis.trends.prevalence import wilson
from analysis.trends.verdicts import adjust

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 6  # periods that a burst may last
FEWEST = 3  # papers that make one
_COLUMNS = [
    *("level", "name", "start", "end", "n_papers", "n_expected", "n_total"),
    *("share", "low", "high", "p_value", "q_value"),
]


def find_bursts(
    paper_themes: pd.DataFrame, level: str = "theme", config: TrendConfig | None = None
) -> pd.DataFrame:
    """Find each name's strongest burst and test it against the name's straight trend.

    Every run of at most six periods with three papers or more is compared with
    what the straight trend expects there (Kulldorff's scan statistic, 1997), and
    the largest excess with the largest among papers drawn from that trend and the
    name's waves; so the many runs looked at are paid for. A rising name is no burst at its end.

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
        One row a name of at least `min_for_shape` dated papers, largest first:
        level, name, start and end (periods), n_papers, n_expected and n_total in
        that run, share with its Wilson interval, p_value and q_value. A burst is
        proven where q is at most the false-discovery rate.
    """
    config = config or TrendConfig()
    baseline = fit_baseline(paper_themes, level, config)
    papers = dated_papers(paper_themes, level, config)
    placed, periods = assign_periods(papers, config)
    placed = placed[papers["date"].notna()]
    if baseline is None or len(periods) < 3:
        return pd.DataFrame(columns=_COLUMNS)
    within = pd.Categorical(placed, categories=periods).codes.astype(np.int64)
    rng = np.random.default_rng(config.seed)
    rows = [
        {"level": level, "name": name}
        | strongest_burst(baseline, index, within, periods, config, rng)
        for index, name in enumerate(baseline.names)
        if baseline.members[index].sum() >= config.min_for_shape
    ]
    if not rows:
        return pd.DataFrame(columns=_COLUMNS)
    bursts = pd.DataFrame(rows)
    bursts["q_value"] = adjust(bursts["p_value"].to_numpy())
    shares = wilson(bursts["n_papers"].to_numpy(), bursts["n_total"].to_numpy(), config.level)
    bursts["share"], bursts["low"], bursts["high"] = shares
    return bursts[_COLUMNS]


def strongest_burst(
    baseline: Baseline,
    index: int,
    within: NDArray[np.int64],
    periods: list[str],
    config: TrendConfig,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Return the run of periods with the largest excess, and its p-value.

    Parameters
    ----------
    baseline
        The straight trends.
    index
        The name's row.
    within
        The period of each paper, int64 (n_papers,).
    periods
        The names of the periods.
    config
        The settings.
    rng
        Draws papers from the straight trend.
    """
    to_period = _share_of_periods(baseline.cell, within, len(periods))
    members = baseline.members[index][None] @ to_period
    expected = (baseline.slices.totals * baseline.shares[index]) @ to_period
    drawn = baseline.draw(index, config.n_bootstrap, rng) @ to_period
    excess, start, length = _scan(members, expected)
    reached = _scan(drawn, expected)[0]
    first, last = int(start[0]), int(start[0] + length[0])
    return {
        "start": periods[first],
        "end": periods[last - 1],
        "n_papers": round(members[0, first:last].sum()),
        "n_expected": float(expected[first:last].sum()),
        "n_total": round((baseline.slices.totals @ to_period)[first:last].sum()),
        "p_value": (1 + int((reached >= excess[0] - 1e-9).sum())) / (1 + len(reached)),
    }


def _share_of_periods(
    cell: NDArray[np.int64], within: NDArray[np.int64], n_periods: int
) -> NDArray[np.float64]:
    """Return (n_dates, n_periods) the share of each date's papers that fall in each period."""
    counts = np.zeros((int(cell.max()) + 1, n_periods))
    known = within >= 0
    np.add.at(counts, (cell[known], within[known]), 1)
    return counts / np.maximum(np.bincount(cell), 1)[:, None]


def _scan(
    counts: NDArray[np.float64], expected: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return each row's largest likelihood ratio over runs, with the run's start and length."""
    best = np.zeros(len(counts))
    start, length = np.zeros((2, len(counts)), dtype=np.int64)
    total = np.maximum(counts.sum(axis=1), 1e-12)
    summed = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
    expected_sum = np.concatenate([[0.0], expected.cumsum()])
    for periods in range(1, min(LONGEST, counts.shape[1] - 1) + 1):
        inside = summed[:, periods:] - summed[:, :-periods]
        due = (expected_sum[periods:] - expected_sum[:-periods]) / expected_sum[-1]
        ratio = _excess(inside / total[:, None], due) * total[:, None] * (inside >= FEWEST)
        place = ratio.argmax(axis=1)
        value = ratio[np.arange(len(counts)), place]
        better = value > best
        best = np.where(better, value, best)
        start, length = np.where(better, place, start), np.where(better, periods, length)
    return best, start, np.maximum(length, 1)


def _excess(seen: NDArray[np.float64], due: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log likelihood ratio of a share seen against one due; 0 where it is no larger."""
    from scipy.special import xlogy

    due = np.clip(due, 1e-12, 1 - 1e-12)
    value = xlogy(seen, seen / due) + xlogy(1 - seen, (1 - seen) / (1 - due))
    return np.asarray(np.where(seen > due, value, 0), dtype=np.float64)
