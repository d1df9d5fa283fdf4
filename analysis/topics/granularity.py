"""How many topics, and how many themes: by agreement of the ensemble, never by labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.consensus import cut
from analysis.topics.partitions import one_hot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def adjusted_rand(labels: Ints, members: Sequence[Ints]) -> Floats:
    """Return the adjusted Rand index of one partition with each of several others.

    Examples
    --------
    >>> flat = np.array([0, 0, 1, 1])
    >>> adjusted_rand(flat, [flat, np.array([0, 1, 0, 1])]).round(2).tolist()
    [1.0, -0.5]
    """
    n = len(labels)
    own = one_hot(labels)
    pairs_own = _pairs(np.bincount(labels))
    scores = np.empty(len(members))
    for i, member in enumerate(members):
        both = _pairs((own.T @ one_hot(member)).data)
        pairs_member = _pairs(np.bincount(member))
        expected = pairs_own * pairs_member / max(1.0, n * (n - 1) / 2)
        span = (pairs_own + pairs_member) / 2 - expected
        scores[i] = 1.0 if span == 0 else (both - expected) / span
    return scores


def candidate_numbers(members: Sequence[Ints], most: int) -> list[int]:
    """Return a geometric grid of numbers of topics that spans those of the members."""
    numbers = [int(member.max()) + 1 for member in members]
    low, high = max(1, min(numbers) // 2), min(most, max(numbers) * 2)
    grid = np.unique(np.rint(np.geomspace(low, max(low, high), 40)).astype(int))
    return [int(k) for k in grid]


def most_agreed_number(tree: Floats, members: Sequence[Ints], numbers: Sequence[int]) -> int:
    """Choose the number of topics whose cut agrees best with the members on average."""
    scores = [round(float(adjusted_rand(cut(tree, k), members).mean()), 9) for k in numbers]
    return numbers[int(np.argmax(scores))]


def widest_gap(heights: Floats, fewest: int = 2) -> int:
    """Choose the number of groups before the widest jump in a tree's heights.

    Examples
    --------
    >>> widest_gap(np.array([0.1, 0.2, 0.7, 0.8]))
    3
    """
    n = len(heights) + 1
    if n <= fewest:
        return n
    jumps = np.diff(heights)  # between n - 1 - i and n - 2 - i groups
    numbers = n - 1 - np.arange(len(jumps))
    allowed = numbers >= fewest
    return int(numbers[allowed][int(np.argmax(jumps[allowed]))]) if allowed.any() else fewest


def _pairs(counts: Ints) -> float:
    return float((counts.astype(np.float64) * (counts - 1.0)).sum() / 2)
