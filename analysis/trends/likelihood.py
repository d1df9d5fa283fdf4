"""The likelihood of memberships along a date: its maximum, its profile and where that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOLERANCE = 1e-8
_LONGEST_STEP = 3.0  # on the logit scale, for dates a middle half apart
_MOST_STEPS = 400


class Likelihood:
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
        """Return the log likelihood of each membership, plus the penalty if there is one."""
        logit = intercept[:, None] + slope[:, None] * self.x
        fit = self.sizes * intercept + self.sums * slope - np.logaddexp(0, logit) @ self.totals
        if self.penalised:
            information = (self.totals * _variance(logit)) @ self.x_powers.T
            fit = fit + 0.5 * np.log(determinant(information))
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
            rest += leverage / determinant(information)[:, None] * (0.5 - share)
        return self.sizes + rest.sum(axis=1), self.sums + rest @ self.x, information


def _variance(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    decay = np.exp(-np.abs(logit))
    return np.asarray(decay / (1 + decay) ** 2, dtype=np.float64)


def determinant(information: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the determinants of 2 x 2 informations given by their three sums, never quite 0."""
    zeroth, first, second = information.T
    return np.asarray(np.maximum(zeroth * second - first**2, 1e-300), dtype=np.float64)


def maximise(model: Likelihood) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
    model: Likelihood, intercept: NDArray[np.float64], slope: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the change of intercept and slope, neither longer than the longest step."""
    up, tilt, information = model.score(intercept, slope)
    zeroth, first, second = information.T
    steps = np.stack([second * up - first * tilt, zeroth * tilt - first * up])
    steps /= determinant(information)
    steps /= np.maximum(1, np.abs(steps).max(axis=0) / _LONGEST_STEP)
    return np.asarray(steps, dtype=np.float64)


class ProfileLikelihood:
    """The best intercept for each slope, followed from the estimate outwards."""

    def __init__(self, model: Likelihood) -> None:
        self.model = model
        self.intercept, self.slope = maximise(model)
        self.top = model.likelihood(self.intercept, self.slope)
        information = model.score(self.intercept, self.slope)[2]
        zeroth, first, _ = information.T
        self.determinant = determinant(information)
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


def find_limit(profile: ProfileLikelihood, z: float, side: float) -> NDArray[np.float64]:
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
    profile: ProfileLikelihood,
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
