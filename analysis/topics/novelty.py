"""Whether a new paper is like those of a fit: its distance to them, and theirs to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.views import nearest, normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NEAREST = 5  # papers whose mean similarity tells how near others are
LEAST_SPREAD = 0.02  # of similarities, where the known papers are all alike


@dataclass(eq=False)
class Familiar:
    """The papers of a fit, as they were before anything was taken off that all of them share.

    What all papers of a field share says nothing about topics, but tells a paper of
    another field: `points` are the semantic vectors, not centred, float (n_papers, n_dims).
    """

    points: Floats = field(repr=False)

    @cached_property
    def ties(self) -> Floats:
        """Return how near each known paper lies to its nearest others, in rising order."""
        found = nearest(self.points, self.points, NEAREST + 1)[1]
        return np.sort(found[:, 1:].mean(axis=1)) if len(found) > 1 else np.ones(1)

    def chance(self, vectors: Floats) -> Floats:
        """Return the share of known papers that lie as far from the others, float (n_papers,).

        This is the p-value of a conformal test (Laxhammar and Falkman, Annals of
        Mathematics and Artificial Intelligence, 2015): of papers that come from where the
        known ones come from, a share of `p` has no more than `p`. Beyond all known papers,
        of which there may be few, the tail of a normal distribution goes on.
        """
        from scipy.special import ndtr

        found = np.round(nearest(normalise(vectors), self.points, NEAREST)[1].mean(axis=1), 6)
        as_far = np.searchsorted(self.ties, found, side="right")
        spread = max(LEAST_SPREAD, float(np.std(self.ties)))
        tail = ndtr((found - np.median(self.ties)) / spread)
        share = (1 + as_far) / (1 + len(self.ties))
        chance: Floats = np.where(as_far > 0, share, np.minimum(share, tail))
        return chance
