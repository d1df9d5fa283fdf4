"""The one solver of logistic regressions: many memberships at once, plain or penalised.

A regression knows a membership only through the sums of the columns of its design
over its papers, so thousands are fitted together. Fisher scoring climbs; a step that
would lead down is taken back and halved. Straight trends (with Firth's penalty),
bends and smooth curves (with a quadratic penalty) are all fitted here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Root = Callable[[Numbers, NDArray[np.int64]], Numbers]

TOLERANCE = 1e-8  # change of the log odds below which a fit is done
_LONGEST_STEP = 5.0  # change of the log odds in one step
_MOST_STEPS = 400  # of a fit; one that needs more is left where it is
_RIDGE = 1e-12  # keeps an information invertible that has underflowed


class Point(NamedTuple):
    """The penalised log likelihood at some coefficients, its slope and its information."""

    height: Numbers  # (n,)
    score: Numbers  # (n, p)
    information: Numbers  # (n, p, p), the quadratic penalty included


@dataclass(frozen=True)
class Regression:
    """Logistic regressions of n memberships on the p columns of one design.

    Parameters
    ----------
    design
        (n_cells, p) columns; papers of one cell share their values.
    totals
        (n_cells,) or (n, n_cells) papers in each cell.
    sums
        (n, p) sums of the columns over the papers of each membership.
    firth
        Add half the log determinant of the information (Firth 1993,
        doi:10.1093/biomet/80.1.27).
    roughness
        (p, p) take off half the quadratic form of the coefficients.
    """

    design: Numbers
    totals: Numbers
    sums: Numbers
    firth: bool = False
    roughness: Numbers | None = None

    def take(self, rows: NDArray[np.int64]) -> Regression:
        """Return the regressions of some memberships."""
        totals = self.totals if self.totals.ndim == 1 else self.totals[rows]
        return replace(self, totals=totals, sums=self.sums[rows])

    def at(self, beta: Numbers) -> Point:
        """Evaluate the likelihood at (n, p) coefficients."""
        from scipy.special import expit

        width = self.design.shape[1]
        products = (self.design[:, :, None] * self.design[:, None, :]).reshape(-1, width**2)
        logit = beta @ self.design.T
        share = expit(logit)
        weight = self.totals * share * expit(-logit)
        information = (weight @ products).reshape(-1, width, width)
        height = (self.sums * beta).sum(axis=1) - (self.totals * np.logaddexp(0, logit)).sum(axis=1)
        rest = -self.totals * share
        if self.firth:
            inverse = np.linalg.inv(information + _RIDGE * np.eye(width))
            rest = rest + weight * (inverse.reshape(-1, width**2) @ products.T) * (0.5 - share)
            height = height + np.maximum(0.5 * np.linalg.slogdet(information)[1], -345)
        score = self.sums + rest @ self.design
        if self.roughness is not None:
            height = height - 0.5 * ((beta @ self.roughness) * beta).sum(axis=1)
            score = score - beta @ self.roughness
            information = information + self.roughness
        return Point(height, score, information)


def maximise(
    model: Regression,
    start: Numbers,
    free: tuple[int, ...] | None = None,
    tolerance: float = TOLERANCE,
) -> tuple[Numbers, Point]:
    """Return the (n, p) coefficients of the highest likelihood, and the likelihood there.

    Parameters
    ----------
    model
        The regressions.
    start
        (n, p) or (p,) coefficients to start from.
    free
        The columns whose coefficients may move; all where None.
    tolerance
        The change of the log odds at which to stop.
    """
    width = model.design.shape[1]
    columns = list(range(width) if free is None else free)
    beta = np.broadcast_to(start, model.sums.shape).copy()
    damping, here = np.ones(len(beta)), model.at(beta)
    ridge = _RIDGE * np.eye(len(columns))
    for _ in range(_MOST_STEPS):
        information = here.information[:, columns][:, :, columns] + ridge
        step = np.zeros_like(beta)
        step[:, columns] = np.linalg.solve(information, here.score[:, columns, None])[..., 0]
        size = np.abs(step @ model.design.T).max(axis=1)
        shrunk = damping / np.maximum(1, size / _LONGEST_STEP)
        reached = model.at(beta + shrunk[:, None] * step)
        better = reached.height >= here.height - TOLERANCE
        beta = np.where(better[:, None], beta + shrunk[:, None] * step, beta)
        here = Point(*(_choose(better, new, old) for new, old in zip(reached, here, strict=True)))
        damping = np.where(better, np.minimum(1, 2 * damping), damping / 2)
        if (shrunk * size).max(initial=0) < tolerance:
            break
    return beta, here


def flat_start(model: Regression) -> Numbers:
    """Return coefficients of no slope: the log odds of each membership, then zeros."""
    sizes, n_papers = model.sums[:, 0], model.totals.sum(axis=-1)
    start = np.zeros(model.sums.shape)
    start[:, 0] = np.log((sizes + 0.5) / (n_papers - sizes + 0.5))
    return start


class Profile:
    """The best intercept for each slope of regressions on a constant and one column."""

    def __init__(self, model: Regression) -> None:
        self.model = model
        self.beta, peak = maximise(model, flat_start(model))
        self.slope, self.top = self.beta[:, 1], peak.height
        self.information = peak.information
        self.spread = np.sqrt(np.linalg.inv(peak.information + _RIDGE * np.eye(2))[:, 1, 1])
        self._here = self.beta.copy()
        self._turn = peak.information[:, 0, 1] / np.maximum(peak.information[:, 0, 0], _RIDGE)

    def root(self, slope: Numbers, rows: NDArray[np.int64]) -> Numbers:
        """Return a standard normal deviate that tells how far the slopes lie below the estimate.

        It is the signed root of the likelihood ratio; without the penalty it is
        adjusted to the distribution of the sum given the number of papers, which
        is the permutation's (Barndorff-Nielsen's r*; Davison 1988).

        Parameters
        ----------
        slope
            (n_rows,) slopes.
        rows
            (n_rows,) the memberships that they are slopes of.
        """
        before = self._here[rows]
        start = np.stack([before[:, 0] - self._turn[rows] * (slope - before[:, 1]), slope], axis=1)
        beta, here = maximise(self.model.take(rows), start, free=(0,), tolerance=1e-6)
        weight = np.maximum(here.information[:, 0, 0], 1e-12)
        self._here[rows], self._turn[rows] = beta, here.information[:, 0, 1] / weight
        distance = self.slope[rows] - slope
        root = np.sign(distance) * np.sqrt(2 * np.maximum(self.top[rows] - here.height, 1e-12))
        if self.model.firth:
            return np.asarray(root, dtype=np.float64)
        determinant = np.maximum(np.linalg.det(self.information[rows]), 1e-300)
        wald = distance * np.sqrt(determinant / weight)
        with np.errstate(divide="ignore", invalid="ignore"):
            adjusted = root + np.log(wald / root) / root
        near = (np.abs(root) < 0.05) | ~np.isfinite(adjusted)  # where the ratio is 0 / 0
        return np.asarray(np.where(near, root, adjusted), dtype=np.float64)


def find_limit(root: Root, slope: Numbers, spread: Numbers, z: float) -> Numbers:
    """Find the slopes at which the roots are `z`: above the estimates where z is negative.

    Parameters
    ----------
    root
        Takes slopes and the rows that they belong to; falls as slopes grow.
    slope, spread
        (n,) the estimates and about their standard errors.
    z
        The deviate to find.
    """
    from scipy.optimize.elementwise import find_root

    side, rows = -np.sign(z), np.arange(len(slope))
    step = side * 2 * spread
    inside, outside = slope.copy(), slope + step
    for _ in range(60):
        short = side * (root(outside, rows) - z) > 0
        if not short.any():
            break
        inside = np.where(short, outside, inside)
        step = np.where(short, 1.5 * step, step)
        outside = np.where(short, outside + step, outside)

    def gap(x: Any, row: Any) -> Any:
        return root(x, row.astype(np.int64)) - z

    found = find_root(
        gap,
        (np.minimum(inside, outside), np.maximum(inside, outside)),
        args=(rows.astype(float),),
        tolerances={"xatol": 1e-9, "xrtol": 1e-9},
    )
    return np.asarray(np.where(np.isfinite(found.x), found.x, outside), dtype=np.float64)


def _choose(better: NDArray[np.bool_], new: Numbers, old: Numbers) -> Numbers:
    return np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)
