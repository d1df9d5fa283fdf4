"""Logistic regression of many memberships on one date, for as few papers as there are.

The estimate is Firth's (1993): half the log determinant of the information is
added to the log likelihood, which removes the first-order bias and stays finite
where all members are late. (Where a far-off date leads the penalty astray, out of the
interval, it is the plain maximum.) The interval is the conditional one: given how many
papers a name has, the sum of their dates is distributed as under permutation,
tilted by the slope; its tails come from the adjusted likelihood root (Davison
1988), which is accurate for a handful of papers. Where all members lie at one
end the interval is that of Firth's profile (Heinze and Schemper 2002).

The likelihood knows a membership only through its number of papers and the sum
of their dates, so all memberships are fitted at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOLERANCE = 1e-8
_LONGEST_STEP = 3.0  # on the logit scale, for dates a middle half apart
_MOST_STEPS = 400


class Slopes(NamedTuple):
    """Change of the log odds per unit of x, with its interval; one entry per membership."""

    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Logistic:
    """The regression of memberships on x, where `totals` papers share each x.

    Examples
    --------
    >>> regression = Logistic(np.array([5, 5, 5]), np.array([0.0, 1.0, 2.0]))
    >>> slopes = regression.fit(sizes=np.array([6]), sums=np.array([9.0]))
    >>> [round(float(values[0]), 2) for values in slopes]
    [1.2, -0.05, 3.15]
    """

    def __init__(self, totals: NDArray[np.int64], x: NDArray[np.float64]) -> None:
        self._totals = totals.astype(float)
        self._mean, self._scale = float(np.average(x, weights=totals)), _scale(x, totals)
        self._x = (x - self._mean) / self._scale

    def fit(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64], level: float = 0.95
    ) -> Slopes:
        """Return each membership's slope with its interval.

        Parameters
        ----------
        sizes
            Papers of each membership; more than none and fewer than all.
        sums
            The sum of their x.
        level
            The confidence level of the interval.
        """
        from scipy.special import ndtri

        z = float(ndtri(0.5 + level / 2))
        slope = _maximise(self._model(sizes, sums, penalised=True))[1]
        low, high = np.empty_like(slope), np.empty_like(slope)
        one_end = self._all_at_one_end(sizes, sums)
        for rows, penalised in ((one_end, True), (~one_end, False)):
            if rows.any():
                profile = _Profile(self._model(sizes[rows], sums[rows], penalised=penalised))
                low[rows], high[rows] = _limit(profile, z, -1.0), _limit(profile, z, 1.0)
                inside = (low[rows] <= slope[rows]) & (slope[rows] <= high[rows])
                slope[rows] = np.where(inside, slope[rows], profile.slope)
        return Slopes(slope / self._scale, low / self._scale, high / self._scale)

    def fit_roughly(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64], level: float = 0.95
    ) -> Slopes:
        """Return Firth's slopes with Wald's interval: quick, and good for many papers."""
        from scipy.special import ndtri

        model = self._model(sizes, sums, penalised=True)
        intercept, slope = _maximise(model)
        information = model.score(intercept, slope)[2]
        reach = float(ndtri(0.5 + level / 2)) * np.sqrt(
            information[:, 0] / _determinant(information)
        )
        return Slopes(*(value / self._scale for value in (slope, slope - reach, slope + reach)))

    def _all_at_one_end(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Say whose members are the earliest or the latest papers of all."""
        order = np.argsort(self._x)
        x, totals = self._x[order] * self._scale + self._mean, self._totals[order]
        papers, total = np.cumsum(totals), np.cumsum(totals * x)
        place = np.searchsorted(papers, sizes)
        first = total[place] - (papers[place] - sizes) * x[place]
        rest = len(papers) - 1 - np.searchsorted(np.cumsum(totals[::-1]), sizes)
        over = papers[-1] - sizes - (papers[rest] - totals[rest])
        last = total[-1] - (total[rest] - totals[rest] * x[rest]) - over * x[rest]
        slack = 1e-6 * np.ptp(x)
        return np.asarray((sums <= first + slack) | (sums >= last - slack), dtype=np.bool_)

    def _model(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64], *, penalised: bool
    ) -> _Model:
        scaled = (sums - sizes * self._mean) / self._scale
        return _Model(sizes.astype(float), scaled, self._totals, self._x, penalised)


class _Model:
    """The likelihood of every membership at once, with or without the penalty."""

    def __init__(
        self,
        sizes: NDArray[np.float64],
        sums: NDArray[np.float64],
        totals: NDArray[np.float64],
        x: NDArray[np.float64],
        penalised: bool,
    ) -> None:
        self.sizes, self.sums, self.totals, self.x = sizes, sums, totals, x
        self.penalised = penalised
        self.x_powers = np.stack([np.ones_like(x), x, x**2])

    def likelihood(
        self, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        logit = intercept[:, None] + slope[:, None] * self.x
        fit = self.sizes * intercept + self.sums * slope - np.logaddexp(0, logit) @ self.totals
        if self.penalised:
            information = (self.totals * _variance(logit)) @ self.x_powers.T
            fit = fit + 0.5 * np.log(_determinant(information))
        return np.asarray(fit, dtype=np.float64)

    def score(
        self, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return the derivatives by intercept and slope, and the three sums of the information."""
        from scipy.special import expit

        logit = intercept[:, None] + slope[:, None] * self.x
        share = expit(logit)
        weight = self.totals * _variance(logit)
        information = weight @ self.x_powers.T
        rest = -self.totals * share
        if self.penalised:
            zeroth, first, second = information.T[:, :, None]
            leverage = weight * (second - 2 * first * self.x + zeroth * self.x**2)
            rest += leverage / _determinant(information)[:, None] * (0.5 - share)
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


class _Profile:
    """The best intercept for each slope, followed from the estimate outwards."""

    def __init__(self, model: _Model) -> None:
        self.model = model
        self.intercept, self.slope = _maximise(model)
        self.top = model.likelihood(self.intercept, self.slope)
        information = model.score(self.intercept, self.slope)[2]
        zeroth, first, _ = information.T
        self.determinant = _determinant(information)
        self.spread = np.sqrt(zeroth / self.determinant)
        self._here = (self.intercept, self.slope, first / zeroth)

    def root(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a standard normal deviate that tells how far the slopes lie below the estimate.

        It is the signed root of the likelihood ratio; without the penalty it is
        adjusted to the distribution of the sum given the number of papers, which
        is the permutation's (Barndorff-Nielsen's r*; Davison 1988).
        """
        height, weight = self._move(slope)
        distance = self.slope - slope
        root = np.sign(distance) * np.sqrt(2 * np.maximum(self.top - height, 1e-12))
        if self.model.penalised:
            return np.asarray(root, dtype=np.float64)
        wald = distance * np.sqrt(self.determinant / weight)
        with np.errstate(divide="ignore", invalid="ignore"):
            adjusted = root + np.log(wald / root) / root
        near = (np.abs(root) < 0.05) | ~np.isfinite(adjusted)  # where the ratio is 0 / 0
        return np.asarray(np.where(near, root, adjusted), dtype=np.float64)

    def _move(self, slope: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Move to these slopes; return the likelihood there and the intercept's information.

        Turning the logit around the papers that inform it gives the intercept to
        start from; scoring steps that leave the bracket of the maximum halve it.
        """
        intercept, before, centre = self._here
        intercept = intercept - centre * (slope - before)
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
        self._here = (intercept, slope, information[:, 1] / weight)
        return self.model.likelihood(intercept, slope), weight


def _limit(profile: _Profile, z: float, side: float) -> NDArray[np.float64]:
    """Find the slope on one side of the estimate whose root is z in size."""
    step = side * np.minimum(2 * profile.spread, _LONGEST_STEP)
    inside, outside = profile.slope, profile.slope + step
    gap_in = np.full_like(outside, z)
    for _ in range(60):
        gap_out = z + side * profile.root(outside)
        short = gap_out > 0
        if not short.any():
            break
        inside, gap_in = np.where(short, outside, inside), np.where(short, gap_out, gap_in)
        step = np.where(short, 1.5 * step, step)
        outside = np.where(short, outside + step, outside)
    return _cross(profile, z, side, (inside, gap_in), (outside, gap_out))


def _cross(
    profile: _Profile,
    z: float,
    side: float,
    inner: tuple[NDArray[np.float64], NDArray[np.float64]],
    outer: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Narrow the bracket with the Illinois rule until the root is known to 1e-5."""
    (inside, gap_in), (outside, gap_out) = inner, outer
    middle = outside
    for trial in range(90):
        span = np.where(gap_in > gap_out, gap_in - gap_out, 1)
        part = gap_in / span if trial % 3 else 0.5  # halving at times keeps a bad start short
        middle = inside + (outside - inside) * np.clip(part, 0, 1)
        gap = z + side * profile.root(middle)
        if np.minimum(np.abs(gap), np.abs(outside - inside)).max(initial=0) < 1e-5:
            break
        above = gap > 0
        gap_out = np.where(above, gap_out / 2, gap)
        gap_in = np.where(above, gap, gap_in / 2)
        inside, outside = np.where(above, middle, inside), np.where(above, outside, middle)
    return middle
