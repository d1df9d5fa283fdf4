"""Logistic regression of many memberships on one date, with Firth's penalty.

Firth (1993) adds half the log determinant of the information to the log
likelihood, which removes the first-order bias and keeps estimates finite where
a handful of papers are all late. Intervals come from the profile of the
penalised likelihood (Heinze and Schemper 2002). The likelihood knows a
membership only through its number of papers and the sum of their dates, so all
memberships are fitted at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOLERANCE = 1e-8
_LONGEST_STEP = 3.0  # on the logit scale, for dates a middle half apart
_MOST_STEPS = 400
CHI_SQUARE_DROP = 1.9207294103470609  # half of chi-square's 95 % point with one degree of freedom


class Slopes(NamedTuple):
    """Change of the log odds per unit of x, with its interval; one entry per membership."""

    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Logistic:
    """Firth's regression of memberships on x, where `totals` papers share each x.

    Examples
    --------
    >>> regression = Logistic(np.array([5, 5, 5]), np.array([0.0, 1.0, 2.0]))
    >>> slopes = regression.fit(sizes=np.array([6]), sums=np.array([9.0]))
    >>> [round(float(values[0]), 2) for values in slopes]
    [1.2, -0.07, 2.91]
    """

    def __init__(self, totals: NDArray[np.int64], x: NDArray[np.float64]) -> None:
        self._totals = totals.astype(float)
        self._mean, self._scale = float(np.average(x, weights=totals)), _scale(x, totals)
        self._x = (x - self._mean) / self._scale

    def fit(
        self,
        sizes: NDArray[np.int64],
        sums: NDArray[np.float64],
        low_drop: NDArray[np.float64] | float = CHI_SQUARE_DROP,
        high_drop: NDArray[np.float64] | float = CHI_SQUARE_DROP,
    ) -> Slopes:
        """Return each membership's slope, and where its profile has dropped on either side.

        Parameters
        ----------
        sizes
            Papers of each membership; more than none and fewer than all.
        sums
            The sum of their x.
        low_drop, high_drop
            How far the log likelihood falls from its maximum to the lower and
            the upper limit; chi-square's 95 % point unless told.
        """
        model = self._model(sizes, sums)
        intercept, slope = _maximise(model)
        top = model.likelihood(intercept, slope)
        low = _profile_limit(_Ridge(model, intercept, slope), top - low_drop, -1.0)
        high = _profile_limit(_Ridge(model, intercept, slope), top - high_drop, 1.0)
        return Slopes(slope / self._scale, low / self._scale, high / self._scale)

    def drops_at_zero(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how far the log likelihood falls from its maximum to a slope of zero."""
        model = self._model(sizes, sums)
        intercept, slope = _maximise(model)
        ridge = _Ridge(model, intercept, slope)
        for part in (0.5, 0.0):  # in two moves, so that the ridge is not lost
            height = ridge.height(part * slope)
        return np.maximum(model.likelihood(intercept, slope) - height, 0)

    def _model(self, sizes: NDArray[np.int64], sums: NDArray[np.float64]) -> _Model:
        scaled = (sums - sizes * self._mean) / self._scale
        return _Model(sizes.astype(float), scaled, self._totals, self._x)


class _Model:
    """The penalised likelihood of every membership at once, and its derivatives."""

    def __init__(
        self,
        sizes: NDArray[np.float64],
        sums: NDArray[np.float64],
        totals: NDArray[np.float64],
        x: NDArray[np.float64],
    ) -> None:
        self.sizes, self.sums, self.totals, self.x = sizes, sums, totals, x
        self.x_powers = np.stack([np.ones_like(x), x, x**2])

    def likelihood(
        self, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        logit = intercept[:, None] + slope[:, None] * self.x
        information = (self.totals * _variance(logit)) @ self.x_powers.T
        fit = self.sizes * intercept + self.sums * slope - np.logaddexp(0, logit) @ self.totals
        return np.asarray(fit + 0.5 * np.log(_determinant(information)), dtype=np.float64)

    def score(
        self, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return the derivatives by intercept and slope, and the three sums of the information."""
        from scipy.special import expit

        logit = intercept[:, None] + slope[:, None] * self.x
        share = expit(logit)
        weight = self.totals * _variance(logit)
        information = weight @ self.x_powers.T
        zeroth, first, second = information.T[:, :, None]
        leverage = weight * (second - 2 * first * self.x + zeroth * self.x**2)
        leverage /= _determinant(information)[:, None]
        rest = leverage * (0.5 - share) - self.totals * share
        return self.sizes + rest.sum(axis=1), self.sums + rest @ self.x, information


def _scale(x: NDArray[np.float64], totals: NDArray[np.int64]) -> float:
    """Return the width of the middle half of x, or its deviation where that half is one value."""
    order = np.argsort(x)
    rank = np.cumsum(totals[order]) / totals.sum()
    low, high = x[order][np.searchsorted(rank, [0.25, 0.75])]
    mean = np.average(x, weights=totals)
    return float(high - low) or float(np.sqrt(np.average((x - mean) ** 2, weights=totals)))


def _variance(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    decay = np.exp(-np.abs(logit))
    return np.asarray(decay / (1 + decay) ** 2, dtype=np.float64)


def _determinant(information: NDArray[np.float64]) -> NDArray[np.float64]:
    zeroth, first, second = information.T
    return np.asarray(np.maximum(zeroth * second - first**2, 1e-300), dtype=np.float64)


def _maximise(model: _Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Climb by Fisher scoring; a step that would lead down is taken back and halved."""
    intercept = np.log((model.sizes + 0.5) / (model.totals.sum() - model.sizes + 0.5))
    slope, damping = np.zeros_like(intercept), np.ones_like(intercept)
    height = model.likelihood(intercept, slope)
    for _ in range(_MOST_STEPS):
        steps = damping * _scoring_steps(model, intercept, slope)
        reached = model.likelihood(intercept + steps[0], slope + steps[1])
        better = reached >= height - _TOLERANCE
        damping = np.where(better, np.minimum(1, 2 * damping), damping / 2)
        height = np.where(better, reached, height)
        intercept = np.where(better, intercept + steps[0], intercept)
        slope = np.where(better, slope + steps[1], slope)
        if np.abs(steps).max(initial=0) < _TOLERANCE:
            break
    return intercept, slope


def _scoring_steps(
    model: _Model, intercept: NDArray[np.float64], slope: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the change of intercept and slope, neither longer than the longest step."""
    up, tilt, information = model.score(intercept, slope)
    zeroth, first, second = information.T
    steps = np.stack([second * up - first * tilt, zeroth * tilt - first * up])
    steps /= _determinant(information)
    steps /= np.maximum(1, np.abs(steps).max(axis=0) / _LONGEST_STEP)
    return np.asarray(steps, dtype=np.float64)


class _Ridge:
    """The best intercept for each slope, followed from the estimate outwards."""

    def __init__(
        self, model: _Model, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> None:
        self.model, self.intercept, self.slope = model, intercept, slope
        zeroth, first, second = model.score(intercept, slope)[2].T
        self.centre = first / zeroth
        self.spread = 1 / np.sqrt(np.maximum(second - first**2 / zeroth, 1e-12))

    def height(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        """Move along the ridge to these slopes and return the likelihood there.

        Turning the logit around the papers that inform it gives the intercept to
        start from; scoring steps that leave the bracket of the maximum halve it.
        """
        intercept = self.intercept - self.centre * (slope - self.slope)
        below, above = np.full_like(intercept, -np.inf), np.full_like(intercept, np.inf)
        for _ in range(_MOST_STEPS):
            up, _, information = self.model.score(intercept, slope)
            weight = np.maximum(information[:, 0], 1e-12)
            below, above = np.where(up > 0, intercept, below), np.where(up > 0, above, intercept)
            aim = intercept + np.clip(up / weight, -_LONGEST_STEP, _LONGEST_STEP)
            astray = (aim < below) | (aim > above)
            aim[astray] = (below[astray] + above[astray]) / 2
            moved, intercept = np.abs(aim - intercept).max(initial=0), aim
            if moved < 1e-5:
                break
        self.intercept, self.slope, self.centre = intercept, slope, information[:, 1] / weight
        return self.model.likelihood(intercept, slope)


def _profile_limit(ridge: _Ridge, target: NDArray[np.float64], side: float) -> NDArray[np.float64]:
    """Find where the ridge falls to the target on one side of the estimate."""
    step = side * np.minimum(2 * ridge.spread, _LONGEST_STEP)
    inside, outside = ridge.slope, ridge.slope + step
    for _ in range(60):
        short = ridge.height(outside) > target
        if not short.any():
            break
        inside = np.where(short, outside, inside)
        step = np.where(short, 1.5 * step, step)
        outside = np.where(short, outside + step, outside)
    return _cross(ridge, inside, outside, target)


def _cross(
    ridge: _Ridge,
    inside: NDArray[np.float64],
    outside: NDArray[np.float64],
    target: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Narrow the bracket with the Illinois rule until the ridge is known to 1e-6."""
    gap_out = _signed_root(ridge.height(outside) - target)
    gap_in = np.maximum(_signed_root(ridge.height(inside) - target), 0)
    middle = outside
    for trial in range(90):
        span = np.where(gap_in > gap_out, gap_in - gap_out, 1)
        part = gap_in / span if trial % 3 else 0.5  # halving at times keeps a bad start short
        middle = inside + (outside - inside) * np.clip(part, 0, 1)
        gap = _signed_root(ridge.height(middle) - target)
        if np.minimum(gap**2, np.abs(outside - inside)).max(initial=0) < 1e-6:
            break
        above = gap > 0
        gap_out = np.where(above, gap_out / 2, gap)
        gap_in = np.where(above, gap, gap_in / 2)
        inside, outside = np.where(above, middle, inside), np.where(above, outside, middle)
    return middle


def _signed_root(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sign(value) * np.sqrt(np.abs(value)), dtype=np.float64)
