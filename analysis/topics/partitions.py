"""Many cheap partitions of the same papers: graph communities and k-means, seen in many ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.topics.communities import Links, communities
from analysis.topics.views import Neighbours, Space, neighbourhood, principal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RESOLUTIONS = tuple(float(r) for r in np.geomspace(0.12, 12, 17))  # from two topics to crumbs
FINEST = 40.0  # resolution of communities that are joined; less joins larger ones, more roughly
ITERATIONS = 25  # of k-means; a vote need not be settled to the last paper
LARGE = 500  # papers above which fewer partitions are drawn, as they differ less; more is slower
COARSENED = 2000  # papers above which still fewer are, from communities; more is slower


class View(NamedTuple):
    """One way to see the papers: the lexical view's weight, a graph's neighbours and links.

    Of kind "centres" papers gather around centres and not along links; the number
    then only tells starts apart.
    """

    weight: float
    neighbours: int  # before growth with the corpus
    kind: str


class Member(NamedTuple):
    """A partition and the view and level (a place in `RESOLUTIONS`) it comes from."""

    labels: Ints
    view: View
    level: int


@dataclass(frozen=True)
class Plan:
    """Which views are drawn at every level, at the levels that count, and in refits."""

    survey: list[View]
    detail: list[View]
    refit: list[View]
    levels: tuple[int, ...] = tuple(range(len(RESOLUTIONS)))

    @classmethod
    def of(cls, n_papers: int, lexical_weight: float) -> Plan:
        """Return the plan for a corpus; large corpora need fewer partitions.

        `lexical_weight` is the most that the lexical view counts, 0 where there is none.
        """
        coarse = tuple(np.unique(lexical_weight * np.array([0.0, 0.5, 1.0])).tolist())
        fine = tuple(np.unique(lexical_weight * np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist())
        both, starts = ("similarity", "shared"), ("centres",)
        once, twice, thrice = (_views(coarse, tuple(range(k)), starts) for k in (1, 2, 3))
        if n_papers > COARSENED:
            graphs = _views(coarse, (10,), both)
            detail = _views(coarse, (8, 13), both) + _views(coarse, (0, 1), starts)
            return cls(graphs + once, detail, _views(coarse, (10,), ("similarity",)) + once)
        if n_papers > LARGE:
            detail = _views(fine, (8, 13), both) + _views(fine, (0, 1), starts)
            refit = _views(coarse, (8, 13), ("similarity",)) + once
            return cls(_views(coarse, (10,), both) + once, detail, refit)
        survey = _views(coarse, (8, 15), both)
        detail = _views(fine, (6, 8, 10, 13, 16), both)
        return cls(survey + twice, detail + _views(fine, tuple(range(20)), starts), survey + thrice)


@dataclass
class PartitionSampler:
    """Draws partitions of a corpus, remembering what every draw looks at."""

    space: Space
    vectors: Floats
    rng: np.random.Generator
    _neighbours: dict[float, Neighbours] = field(default_factory=dict)
    _points: dict[float, Floats] = field(default_factory=dict)

    def draw(self, views: Iterable[View], levels: Iterable[int]) -> list[Member]:
        """Partition all papers once for each view and level."""
        return self.draw_among(np.arange(len(self.vectors)), views, levels)

    def draw_among(self, kept: Ints, views: Iterable[View], levels: Iterable[int]) -> list[Member]:
        """Partition the kept papers as if there were no others, in their order.

        Around how many centres papers gather at a level is what some graph found there.

        Parameters
        ----------
        kept
            The papers, by their row.
        views
            In which of the views neighbours are sought.
        levels
            At which levels of detail.
        """
        levels, views = list(levels), list(views)
        members = [
            member
            for view in views
            if view.kind != "centres"
            for member in self._communities(kept, view, levels)
        ]
        found = {j: [m.labels.max() + 1 for m in members if m.level == j] for j in levels}
        for view in views:
            if view.kind == "centres":
                points = self._principal(view.weight)[kept]
                for level in levels:
                    k = int(self.rng.choice(found[level]))
                    members.append(Member(around_centres(points, k, self.rng), view, level))
        return members

    def neighbours(self, weight: float) -> Neighbours:
        """Return the nearest others of every paper where the lexical view has a weight."""
        return self._near(weight)

    def _communities(self, kept: Ints, view: View, levels: list[int]) -> list[Member]:
        order = self.rng.permutation(len(kept))
        k = neighbourhood(len(kept), view.neighbours)
        links = Links.of(self._near(view.weight).graph(k, view.kind, kept[order]))
        parts = np.arange(len(kept))
        if len(kept) > COARSENED:
            parts = communities(links, FINEST)
            links = links.joined(parts)
        members = []
        for level in levels:
            labels = np.empty(len(kept), dtype=np.int64)
            labels[order] = communities(links, RESOLUTIONS[level])[parts]
            members.append(Member(labels, view, level))
        return members

    def _near(self, weight: float) -> Neighbours:
        if weight not in self._neighbours:
            n = len(self.vectors)
            width = min(n - 1, 5 + round(1.25 * neighbourhood(n, 16)))
            self._neighbours[weight] = Neighbours.of(self.space.fuse(self.vectors, weight), width)
        return self._neighbours[weight]

    def _principal(self, weight: float) -> Floats:
        if weight not in self._points:
            self._points[weight] = principal(self.space.fuse(self.vectors, weight))
        return self._points[weight]


def around_centres(points: Floats, k: int, rng: np.random.Generator) -> Ints:
    """Gather points around k centres (k-means) from one random start.

    Parameters
    ----------
    points
        float (n_points, n_dims).
    k
        How many centres.
    rng
        Chooses the start.
    """
    import warnings

    from sklearn import config_context
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    start = int(rng.integers(2**31))
    if k < 2:
        return np.zeros(len(points), dtype=np.int64)
    model = KMeans(
        min(k, len(points)), init="random", n_init=1, max_iter=ITERATIONS, random_state=start
    )
    checked = config_context(assume_finite=True, skip_parameter_validation=True)
    with checked, warnings.catch_warnings():  # equal points may leave a centre without any
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = model.fit_predict(points)
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _views(
    weights: tuple[float, ...], neighbours: tuple[int, ...], kinds: tuple[str, ...]
) -> list[View]:
    return [View(w, k, kind) for w in weights for k in neighbours for kind in kinds]
