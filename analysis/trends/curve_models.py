"""What a share may have been over time: splines, and lines with a jump, weighed and averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.trends.glm import Regression, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_KNOTS = 10  # inner ones of a spline; with more no coverage was gained
_PENALTIES = 10.0 ** np.arange(-4, 1)  # from as good as none to one that leaves hardly a bend
_STEPS = 99  # dates, at even parts of the papers, at which a share may jump; with 38 a true jump
# between two of them is missed at 2,000 papers
_JUMP = 1.5  # standard deviation of a jump of the log odds, before any paper is seen
_TOLERANCE = 1e-3  # change of the log odds below which a curve is done: it is only drawn


class Models(NamedTuple):
    """What each model says of each name: its weight, and log odds with standard errors by date."""

    weight: Numbers  # (models, names)
    mean: Numbers  # (models, names, dates)
    error: Numbers  # (models, names, dates)

    def middle(self, level: float) -> tuple[Numbers, Numbers, Numbers]:
        """Return the mean, and the limits of the middle part, of the models' mixture."""
        mean = np.einsum("mn,mnd->nd", self.weight, self.mean)
        return mean, self._quantile((1 - level) / 2), self._quantile((1 + level) / 2)

    def widened(self, factor: Numbers, more: Numbers) -> Models:
        """Return the models with variances multiplied and increased, (names,) each.

        Parameters
        ----------
        factor
            Multiplies every variance of a name.
        more
            Is added to it, in squared log odds.
        """
        return self._replace(error=np.sqrt(self.error**2 * factor[:, None] + more[:, None]))

    def _quantile(self, chance: float) -> Numbers:
        from scipy.special import ndtr

        low = (self.mean - 8 * self.error).min(axis=0)
        high = (self.mean + 8 * self.error).max(axis=0)
        for _ in range(30):
            middle = (low + high) / 2
            below = np.einsum("mn,mnd->nd", self.weight, ndtr((middle - self.mean) / self.error))
            low, high = (
                np.where(below < chance, middle, low),
                np.where(below < chance, high, middle),
            )
        return np.asarray((low + high) / 2, dtype=np.float64)


def average_models(counts: Numbers, totals: Numbers, cells: Numbers, dates: Numbers) -> Models:
    """Fit all models to all names, and weigh them.

    Parameters
    ----------
    counts, totals
        (n_names, n_cells) and (n_cells,) papers of each name and in all.
    cells, dates
        (n_cells,) and (n_dates,) in days: where the papers are, and where shares are asked for.
    """
    from scipy.special import softmax

    spline, span = _spline(cells, totals), cells[-1] - cells[0]
    time, when = ((x - cells[0]) / span - 0.5 for x in (cells, dates))
    lines = np.linalg.lstsq(spline.basis, np.stack([np.ones_like(time), time], axis=1))[0]
    unit = 0.5 * np.linalg.slogdet(lines.T @ lines)[1]  # the flat prior is that of a line
    rough = 0.5 * np.log(np.linalg.eigvalsh(spline.roughness)[2:]).sum() - unit
    at_dates, free = _design(spline.knots, dates), spline.basis.shape[1] - 2
    start = np.zeros((len(counts), free + 2)) + _logit(counts.sum(axis=1) / totals.sum())[:, None]
    found = []
    for penalty in _PENALTIES[::-1]:
        model = Regression(
            spline.basis, totals, counts @ spline.basis, roughness=penalty * spline.roughness
        )
        start, peak = maximise(model, start, tolerance=_TOLERANCE)
        known = rough + 0.5 * free * np.log(penalty) - np.log(len(_PENALTIES))
        found.append((known, start, peak, at_dates))
    rank = np.cumsum(totals) / totals.sum()
    at_jump = np.searchsorted(rank, np.arange(1, _STEPS + 1) / (_STEPS + 1))
    start = np.stack([start.mean(axis=1), *np.zeros((2, len(counts)))], axis=1)
    for jump, often in zip(*np.unique(cells[at_jump], return_counts=True), strict=True):
        design, shown = (
            np.stack([np.ones_like(x), x, at > jump], axis=1)
            for x, at in ((time, cells), (when, dates))
        )
        roughness = np.diag([0, 0, _JUMP**-2])
        model = Regression(design, totals, counts @ design, roughness=roughness)
        beta, peak = maximise(model, start, tolerance=_TOLERANCE)
        found.append((np.log(often / _STEPS / _JUMP), beta, peak, shown))
    height = [
        known + peak.height - 0.5 * np.linalg.slogdet(peak.information)[1]
        for known, _, peak, _ in found
    ]
    variance = [
        np.einsum("di,nij,dj->nd", shown, np.linalg.inv(peak.information), shown)
        for _, _, peak, shown in found
    ]
    mean = np.stack([beta @ shown.T for _, beta, _, shown in found])
    return Models(softmax(np.stack(height), axis=0), mean, np.sqrt(np.stack(variance)))


class _Spline(NamedTuple):
    """Knots, the basis at every cell, and the penalty of weight one."""

    knots: Numbers
    basis: Numbers
    roughness: Numbers


def _spline(cells: Numbers, per_cell: Numbers) -> _Spline:
    """Put knots at quantiles of the papers' dates and scale the penalty to the number of papers."""
    rank = np.cumsum(per_cell) / per_cell.sum()
    inner = cells[np.searchsorted(rank, np.arange(1, _KNOTS + 1) / (_KNOTS + 1))]
    inner = np.unique(inner[(inner > cells[0]) & (inner < cells[-1])])
    knots = np.concatenate([[cells[0]] * 4, inner, [cells[-1]] * 4])
    basis = _design(knots, cells)
    roughness = _roughness(knots)
    information = (basis.T * per_cell) @ basis
    return _Spline(knots, basis, roughness * np.trace(information) / np.trace(roughness))


def _design(knots: Numbers, x: Numbers) -> Numbers:
    from scipy.interpolate import BSpline

    return np.asarray(BSpline.design_matrix(x, knots, 3).toarray(), dtype=np.float64)


def _roughness(knots: Numbers) -> Numbers:
    """Return the integrals of products of second derivatives, exact by Simpson's rule."""
    from scipy.interpolate import BSpline

    n = len(knots) - 4
    edges = np.unique(knots)
    bends = BSpline(knots, np.eye(n), 3).derivative(2)
    ends, middles = bends(edges), bends((edges[1:] + edges[:-1]) / 2)
    total = np.zeros((n, n))
    for i, length in enumerate(np.diff(edges)):
        for part, values in ((1, ends[i]), (4, middles[i]), (1, ends[i + 1])):
            total += part * length / 6 * np.outer(values, values)
    return total


def _logit(share: Numbers) -> Numbers:
    return np.asarray(np.log(share / (1 - share)), dtype=np.float64)
