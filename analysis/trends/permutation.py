"""The permutation test of dates: how often papers drawn at random are so late, or so early.

Given the dates and how many papers a name has, every set of that many papers is
equally likely where the name has no trend, however unevenly the corpus grows.
The statistic is the sum of the members' scores. One random order of the papers
gives the null sum for every size at once, as its running total.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CELLS = 200_000_000  # papers x permutations that are drawn in full
FEW_MEMBERS = 500  # up to here a big corpus's null is drawn, beyond it is normal enough
_CHUNK = 4_000_000  # papers x permutations held at once


class PermutationNull:
    """The null distribution of the sum of scores, for each number of members asked for.

    Small corpora are permuted (Monte Carlo with the seed). Where papers times
    permutations exceed two hundred million, up to 500 members are drawn with
    replacement, rescaled to the variance without it, and larger numbers take
    the normal distribution with its skewness (a first-order Edgeworth series).
    """

    def __init__(
        self, scores: NDArray[np.int64], sizes: NDArray[np.int64], draws: int, seed: int
    ) -> None:
        scores = np.sort(scores)  # so that the order of the papers does not matter
        self._scores = scores.astype(float)
        self._mean, self._spread = self._scores.mean(), self._scores.std()
        self._third = np.mean((self._scores - self._mean) ** 3) / max(self._spread, 1e-300) ** 3
        self._draws = draws
        wanted = np.unique(sizes[(sizes > 0) & (sizes < len(scores))])
        rng = np.random.default_rng(seed)
        if len(scores) * draws <= MOST_CELLS:
            self._sums = _permuted_sums(scores, wanted, draws, rng)
        else:
            few = wanted[wanted <= FEW_MEMBERS]
            self._sums = {int(n): self._drawn_sums(int(n), rng) for n in few}

    def p_values(self, sizes: NDArray[np.int64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return two-sided p-values (twice the smaller tail); missing for no or all papers."""
        p_values = np.full(len(sums), np.nan)
        for size in np.unique(sizes[(sizes > 0) & (sizes < len(self._scores))]):
            rows = sizes == size
            upper, lower = self._tails(sums[rows], int(size))
            p_values[rows] = np.minimum(1, 2 * np.minimum(upper, lower))
        return p_values

    def critical(self, size: int, tail: float) -> tuple[float, float]:
        """Return the sums beyond which the lower and the upper tail are at most `tail`.

        They lie half a unit inside the first sum that is too common, so that no sum
        equals one; they are infinite where even the most extreme sum is too common.
        """
        if size in self._sums:
            null = self._sums[size]
            most = int(tail * (len(null) + 1) + 1e-9) - 1
            return _edge(null, most), -_edge(-null[::-1], most)
        from scipy.special import ndtri

        z, skewness = float(ndtri(1 - tail)), self._skewness(size)
        bend = skewness / 6 * (z**2 - 1)  # Cornish and Fisher
        centre, deviation = size * self._mean, self._deviation(size)
        return float(centre - deviation * (z - bend)), float(centre + deviation * (z + bend))

    def _tails(
        self, sums: NDArray[np.float64], size: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if size not in self._sums:
            return self._edgeworth_tails(sums, size)
        null = self._sums[size]
        upper = len(null) - np.searchsorted(null, sums, side="left")
        lower = np.searchsorted(null, sums, side="right")
        return (upper + 1) / (len(null) + 1), (lower + 1) / (len(null) + 1)

    def _edgeworth_tails(
        self, sums: NDArray[np.float64], size: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        from scipy.special import ndtr

        z = (sums - size * self._mean) / self._deviation(size)
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        shift = self._skewness(size) / 6 * (z**2 - 1) * density
        return np.clip(ndtr(-z) + shift, 0, 1), np.clip(ndtr(z) - shift, 0, 1)

    def _skewness(self, size: int) -> float:
        share = size / len(self._scores)
        return float(self._third * (1 - 2 * share) / np.sqrt(size * (1 - share)))

    def _deviation(self, size: int) -> float:
        n_papers = len(self._scores)
        return float(self._spread * np.sqrt(size * (n_papers - size) / (n_papers - 1)))

    def _drawn_sums(self, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
        sums = np.zeros(self._draws)
        for _ in range(size):
            sums += self._scores[rng.integers(0, len(self._scores), self._draws)]
        centre = size * self._mean
        ratio = self._deviation(size) / (self._spread * np.sqrt(size))
        return np.sort(centre + ratio * (sums - centre))


def _permuted_sums(
    scores: NDArray[np.int64], wanted: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> dict[int, NDArray[np.float64]]:
    rows = max(1, _CHUNK // len(scores))
    parts = []
    for start in range(0, draws, rows):
        block = np.tile(scores, (min(rows, draws - start), 1))
        running = np.cumsum(rng.permuted(block, axis=1), axis=1)
        parts.append(running[:, wanted - 1])
    sums = np.sort(np.concatenate(parts).astype(float), axis=0)
    return {int(size): sums[:, column] for column, size in enumerate(wanted)}


def _edge(null: NDArray[np.float64], most: int) -> float:
    """Return the value below which lie as many of the sorted sums as may, equal ones together."""
    if most < 1:
        return -np.inf
    count = int(np.searchsorted(null, null[most - 1], side="right"))
    if count > most:
        count = int(np.searchsorted(null, null[most - 1], side="left"))
    return float(null[count]) - 0.5 if count else -np.inf
