"""Where labels go, so that they lie on no other label and on as few marks as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    Points = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


SWEEPS = 8  # rounds in which labels move to better places, unless they settle before
COVERED = 25.0
"""What a covered mark costs, in pixels that a name would otherwise stand nearer to its own."""


def medoid(points: Points) -> int:
    """Return the row of the point nearest to all others: it lies amid them, not in a void.

    Of many points only about a thousand, evenly picked, are compared.
    """
    step = -(-len(points) // 1_000)
    some = points[::step]
    distances = np.linalg.norm(some[:, None, :] - some[None, :, :], axis=2)
    return int(distances.sum(axis=1).argmin()) * step


def core(points: Points) -> Points:
    """Return the half of the points nearest to their medoid, the medoid first (at most 200)."""
    away = np.linalg.norm(points - points[medoid(points)], axis=1)
    nearest = np.argsort(away, kind="stable")[: -(-len(points) // 2)]
    return points[nearest[:: -(-len(nearest) // 200)]]


def place_labels(
    cores: Sequence[Points], sizes: Points, marks: Points, area: tuple[float, float]
) -> Points:
    """Place one box at or near each group of points.

    Each box is placed in turn where it costs least beside the others, until none
    moves; the best of several orders is taken.

    Parameters
    ----------
    cores, sizes, marks
        The points that each of n boxes belongs to, the most central first; how large
        the boxes are (n, 2); and the points that they should rather not cover (m, 2);
        all in pixels.
    area
        Width and height that the boxes stay inside.

    Returns
    -------
    The centres of the boxes (n, 2). None overlaps another unless there is no room at all.
    """
    if not len(cores):
        return np.empty((0, 2))
    tries = [
        _inside(group[0] + _offsets(size), size, area)
        for group, size in zip(cores, sizes, strict=True)
    ]
    boxes = [np.hstack([t - size / 2, t + size / 2]) for t, size in zip(tries, sizes, strict=True)]
    alone = [
        COVERED * _covered(boxes[i], marks) + _cost_of_distance(boxes[i], i, cores)
        for i in range(len(cores))
    ]
    first = np.array([group[0] for group in cores])
    outwards = np.linalg.norm(first - np.asarray(area) / 2, axis=1)
    keys = (-sizes.prod(axis=1), first[:, 0], first[:, 1], outwards, -outwards)
    settled = [_settle(np.argsort(key, kind="stable").tolist(), boxes, alone) for key in keys]
    _, chosen = min(settled, key=lambda result: result[0])
    return np.array([tries[i][at] for i, at in enumerate(chosen)])


def spread(places: Sequence[float], heights: Sequence[float], top: float) -> Points:
    """Move boxes on a line as little as needed to lie apart within 0 to top, keeping their order.

    Parameters
    ----------
    places
        The middle that each box would have, in one order.
    heights
        How high each is.
    top
        The end of the line.

    Examples
    --------
    >>> spread([1.0, 1.2, 5.0], [1.0, 1.0, 1.0], top=10.0).tolist()
    [0.6, 1.6, 5.0]
    """
    from scipy.optimize import isotonic_regression

    values, sizes = np.asarray(places, dtype=float), np.asarray(heights, dtype=float)
    order = np.argsort(values, kind="stable")
    steps = sizes[order].cumsum() - sizes[order] / 2
    room = max(top - float(sizes.sum()), 0.0)
    fitted = np.clip(isotonic_regression(values[order] - steps).x, 0.0, room)
    result = np.empty_like(values)
    result[order] = fitted + steps
    return result


def _settle(order: list[int], boxes: list[Points], alone: list[Points]) -> tuple[float, list[int]]:
    """Choose a try for each box, in this order and again; return the cost and the choices."""
    chosen: dict[int, int] = {}
    for _ in range(SWEEPS):
        before = dict(chosen)
        for i in order:
            others = [boxes[k][at] for k, at in chosen.items() if k != i]
            chosen[i] = int((alone[i] + 1e4 * _overlap(boxes[i], others)).argmin())
        if chosen == before:
            break
    picked = [boxes[i][chosen[i]] for i in range(len(boxes))]
    cost = sum(float(alone[i][at]) for i, at in chosen.items())
    for i, box in enumerate(picked):
        cost += 1e4 * float(_overlap(box[None], picked[:i])[0])
    return cost, [chosen[i] for i in range(len(boxes))]


def _cost_of_distance(boxes: Points, i: int, cores: Sequence[Points]) -> Points:
    """Charge the way from a box to its own points, and more where another group's are nearer."""
    ways = _ways(boxes, cores[i])
    near, centre = ways.min(axis=1), ways[:, 0]
    cost = near + near**2 / 20 + 0.3 * centre
    if len(cores) > 1:
        others = np.vstack([group for k, group in enumerate(cores) if k != i])
        cost += 2 * np.clip(near - _ways(boxes, others).min(axis=1), 0, None)
    return np.asarray(cost)


def _ways(boxes: Points, points: Points) -> Points:
    """Return the distance from each box to each point, 0 inside."""
    inside = np.clip(points[None], boxes[:, None, :2], boxes[:, None, 2:])
    return np.asarray(np.linalg.norm(points[None] - inside, axis=2))


def _offsets(size: Points) -> Points:
    rings = [np.zeros((1, 2))]
    for reach in np.arange(0.5, 7.0, 0.5):
        angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        step = (size[1] + 4) * reach
        rings.append(
            np.column_stack([np.cos(angles) * (step + size[0] * 0.3), np.sin(angles) * step])
        )
    return np.vstack(rings)


def _inside(centres: Points, size: Points, area: tuple[float, float]) -> Points:
    edge = np.minimum(size / 2 + 2, np.asarray(area) / 2)
    return np.clip(centres, edge, np.asarray(area) - edge)


def _overlap(boxes: Points, others: list[Points]) -> Points:
    placed = np.array(others).reshape(-1, 4)
    low = np.maximum(boxes[:, None, :2], placed[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], placed[None, :, 2:])
    return np.asarray(np.clip(high - low + 3, 0, None).prod(axis=2).sum(axis=1))


def _covered(boxes: Points, marks: Points) -> Points:
    over = (marks[None] >= boxes[:, None, :2] - 3) & (marks[None] <= boxes[:, None, 2:] + 3)
    return np.asarray(over.all(axis=2).sum(axis=1))
