"""Samples of a large corpus: which papers, how far their topics agree, which one is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus import number_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NO_DATE = -1  # in place of the year of papers without a date


@dataclass(frozen=True)
class Draw:
    """The rows of papers in samples that share none, and of some held out from all of them."""

    samples: list[Ints]
    held_out: Ints


def draw_samples(
    paper_ids: pd.Series,
    dates: pd.Series,
    size: int,
    n_samples: int,
    held_out: int,
    first: Ints | None = None,
) -> Draw:
    """Draw samples by the smallest hashes of paper_id, from each year as many as its share.

    Which papers are drawn hangs on their ids and years, not on their order.

    Parameters
    ----------
    paper_ids, dates
        Those of all papers, in one order.
    size
        Papers of a sample; fewer where there are not enough for all samples.
    n_samples
        How many samples.
    held_out
        Papers in no sample; fewer where there are not enough.
    first
        Rows that the first sample holds in any case.

    Returns
    -------
    Draw
        Rows in rising order, int64.
    """
    n = len(paper_ids)
    size = min(size, max(2, 2 * n // (2 * n_samples + 1)))
    held_out = min(held_out, n - n_samples * size)
    hashes = number_of(paper_ids.astype(str))
    years = dates.dt.year.fillna(NO_DATE).astype(np.int64).to_numpy()
    wanted = np.zeros(n, dtype=bool)
    if first is not None:
        wanted[first] = True
    names = paper_ids.astype(str).to_numpy()
    order = np.lexsort((names, hashes, ~wanted, years))
    strata = np.flatnonzero(np.r_[True, np.diff(years[order]) != 0])
    groups = np.split(order, strata[1:])
    sizes = np.array([len(group) for group in groups])
    taken = np.zeros(len(groups), dtype=np.int64)
    found = []
    for wish in [*[size] * n_samples, held_out]:
        quota = shares(sizes, wish, sizes - taken)
        rows = [g[t : t + q] for g, t, q in zip(groups, taken, quota, strict=True)]
        taken += quota
        found.append(np.sort(np.concatenate(rows)).astype(np.int64))
    return Draw(_with_first(found[:-1], first), found[-1])


def shares(sizes: Ints, total: int, most: Ints) -> Ints:
    """Divide a total among strata by their sizes, by largest remainders, and no more than `most`.

    Parameters
    ----------
    sizes
        Papers of each stratum.
    total
        What is divided.
    most
        What each stratum may have at most.

    Examples
    --------
    >>> shares(np.array([50, 30, 20]), 10, np.array([50, 30, 20])).tolist()
    [5, 3, 2]
    >>> shares(np.array([1, 1, 8]), 4, np.array([1, 1, 8])).tolist()
    [1, 0, 3]
    """
    exact = sizes * (total / max(1, sizes.sum()))
    quota: Ints = np.minimum(np.floor(exact).astype(np.int64), most)
    order = np.lexsort((np.arange(len(sizes)), -sizes, -(exact - np.floor(exact))))
    while (lacking := total - int(quota.sum())) > 0:
        room = order[quota[order] < most[order]]
        if not len(room):
            break
        quota[room[:lacking]] += 1
    return quota


def _with_first(samples: list[Ints], first: Ints | None) -> list[Ints]:
    """Bring papers that must be in the first sample there, and take them out of the others."""
    if first is None or not len(first):
        return samples
    whole = np.union1d(samples[0], first)
    return [whole, *(np.setdiff1d(sample, whole) for sample in samples[1:])]


def pick(agreements: dict[tuple[int, int], float], n: int) -> int:
    """Return the sample that agrees best with the others on average; the first of equals.

    Examples
    --------
    >>> pick({(0, 1): 0.4, (0, 2): 0.5, (1, 2): 0.7}, 3)
    2
    """
    means = [
        np.mean([value for pair, value in agreements.items() if number in pair] or [0.0])
        for number in range(n)
    ]
    return int(np.argmax(np.round(means, 9)))


def matched_agreement(labels: Ints, others: Ints) -> NDArray[np.float64]:
    """Return for each paper whether another sample puts it in the topic matched with its own.

    Topics are matched one to one so that as many papers as possible agree.

    Parameters
    ----------
    labels, others
        The topic of each paper by one sample and by another, int64 (n_papers,).
    """
    from scipy.optimize import linear_sum_assignment

    both = np.zeros((int(labels.max()) + 1, int(others.max()) + 1))
    np.add.at(both, (labels, others), 1)
    rows, columns = linear_sum_assignment(-both)
    match = np.full(both.shape[1], -1)
    match[columns] = rows
    agreed: NDArray[np.float64] = (match[others] == labels).astype(float)
    return agreed
