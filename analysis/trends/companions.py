"""Papers that come in company: several of one name within a month, more than chance brings.

A series, or one group's papers of the same week, count as fewer papers than they are.
In a month of n papers a name of share p has m of them; m(m - 1) - 2(n - 1)pm + n(n - 1)p^2
(Krawtchouk's second polynomial) is 0 on average where papers are independent, and about as
many papers as stand in pairs too often where they are not. Summed over months and divided
by the name's papers it is by how much the design effect (Kish 1965) exceeds 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

PROVEN = 3.0
"""Standard errors by which pairs exceed what is due before papers count as companions: without
any it happens in one corpus of 700."""
_SHRUNK = 5.0  # papers of the average name that each name's own design effect is mixed with


def design_effects(members: Numbers, totals: Numbers, shares: Numbers) -> Numbers:
    """Return by what factor companions multiply the variance of each name's dates; 1 where none.

    Parameters
    ----------
    members
        (n_names, n_months) papers of each name.
    totals
        (n_months,) papers of the corpus.
    shares
        (n_names, n_months) shares by the names' straight trends.

    Examples
    --------
    >>> alone, company = np.ones((1, 60)), np.tile([3.0, 0.0, 0.0], (1, 20))
    >>> [design_effects(members, np.full(60, 9.0), np.full((1, 60), 1 / 9)).round(1).tolist()
    ...  for members in (alone, company)]
    [[1.0], [2.1]]
    """
    pairs = totals * (totals - 1)
    excess = members * (members - 1) - 2 * (totals - 1) * shares * members + pairs * shares**2
    square, cube = (shares**2).sum(axis=0), (shares**3).sum(axis=0)
    variance = 2 * float((pairs * (square**2 - 2 * cube + square)).sum())
    own, sizes = excess.sum(axis=1), members.sum(axis=1)
    if own.sum() <= PROVEN * np.sqrt(variance):
        return np.ones(len(members))
    average = own.sum() / sizes.sum()
    return np.asarray(1 + np.maximum((own + _SHRUNK * average) / (sizes + _SHRUNK), 0))
