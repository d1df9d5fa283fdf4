"""Where labels go, so that they lie on no other label and on as few marks as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    Points = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def medoid(points: Points) -> int:
    """Return the row of the point nearest to all others: it lies amid them, not in a void.

    Of many points only about a thousand, evenly picked, are compared.
    """
    step = -(-len(points) // 1_000)
    some = points[::step]
    distances = np.linalg.norm(some[:, None, :] - some[None, :, :], axis=2)
    return int(distances.sum(axis=1).argmin()) * step


def place_labels(
    anchors: Points, sizes: Points, marks: Points, area: tuple[float, float]
) -> Points:
    """Place one box at or near each anchor, first come first served.

    Parameters
    ----------
    anchors, sizes, marks
        Where the boxes belong (n, 2), how large they are (n, 2), and the points
        that they should rather not cover (m, 2); all in pixels.
    area
        Width and height that the boxes stay inside.

    Returns
    -------
    The centres of the boxes (n, 2). None overlaps another unless there is no room at all.
    """
    placed = np.empty((0, 4))
    centres = np.empty_like(anchors, dtype=float)
    for i, (anchor, size) in enumerate(zip(anchors, sizes, strict=True)):
        tries = _inside(anchor + _offsets(size), size, area)
        boxes = np.hstack([tries - size / 2, tries + size / 2])
        cost = (
            1e4 * _overlap(boxes, placed)
            + 16 * _covered(boxes, marks)
            + _cost_of_distance(np.abs(tries - anchor) - size / 2)
        )
        best = int(cost.argmin())
        centres[i] = tries[best]
        placed = np.vstack([placed, boxes[best]])
    return centres


def spread(places: Sequence[float], heights: Sequence[float], top: float) -> Points:
    """Move boxes on a line as little as needed to lie apart within 0 to top, keeping their order.

    Examples
    --------
    >>> spread([1.0, 1.2, 5.0], [1.0, 1.0, 1.0], top=10.0).tolist()
    [0.6, 1.6, 5.0]
    """
    from sklearn.isotonic import IsotonicRegression

    values, sizes = np.asarray(places, dtype=float), np.asarray(heights, dtype=float)
    order = np.argsort(values, kind="stable")
    steps = sizes[order].cumsum() - sizes[order] / 2
    room = max(top - float(sizes.sum()), 0.0)
    fitted = IsotonicRegression(y_min=0.0, y_max=room).fit_transform(steps, values[order] - steps)
    result = np.empty_like(values)
    result[order] = fitted + steps
    return result


def _cost_of_distance(gaps: Points) -> Points:
    """Charge the way from the anchor to the edge of the box, far ways more than in proportion."""
    way = np.linalg.norm(np.clip(gaps, 0, None), axis=1)
    return np.asarray(way + way**2 / 60)


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


def _overlap(boxes: Points, placed: Points) -> Points:
    low = np.maximum(boxes[:, None, :2], placed[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], placed[None, :, 2:])
    return np.asarray(np.clip(high - low + 3, 0, None).prod(axis=2).sum(axis=1))


def _covered(boxes: Points, marks: Points) -> Points:
    over = (marks[None] >= boxes[:, None, :2] - 3) & (marks[None] <= boxes[:, None, 2:] + 3)
    return np.asarray(over.all(axis=2).sum(axis=1))
