"""How much wider a curve's band is where papers come in waves that the curve does not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.dates import TENTHS, UNITS_PER_YEAR
from analysis.trends.waves import weigh_waves, would_show

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.curve_models import Models
    from analysis.trends.waves import Slices

    Numbers = NDArray[np.float64]


def widen_band(models: Models, slices: Slices, members: Numbers, dates: Numbers) -> Models:
    """Return the models with errors that allow for the waves about their mean.

    Counts that scatter more than binomial ones, and swings from month to month, multiply the
    variance; slow swings that the curve does not follow are added to it. Where papers are too
    few to see waves of the usual size the models stay as they are.

    Parameters
    ----------
    models
        What each model says of each name.
    slices
        The slices of time that have papers.
    members
        (n_names, n_slices) papers of each name.
    dates
        (n_dates,) those of the models, in days since 1970.
    """
    from scipy.special import expit

    mean = np.einsum("mn,mnd->nd", models.weight, models.mean)
    days = slices.years * UNITS_PER_YEAR / TENTHS
    shares = np.stack([expit(np.interp(days, dates, row)) for row in mean])
    if not would_show(slices, shares):
        return models
    waves = weigh_waves(slices, members, shares)
    precision = slices.totals * shares * (1 - shares)
    typical = (precision**2).sum(axis=1) / precision.sum(axis=1)
    scatter = waves.dispersion() + typical * (waves.weight @ waves.grid.fast**2)
    slow = waves.weight @ waves.grid.slow**2
    return models.widened(scatter, slow)
