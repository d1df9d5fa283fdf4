"""Plotly's marker symbols as matplotlib paths, of size 1."""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

import numpy as np

R = 0.5  # radius of a mark of size 1
_T, _X, _D = R * 2 / sqrt(3), R * 0.8 / sqrt(2), R * 1.3
_A, _B = R * 0.4, R * 1.2
_S = R * 1.4
_LONG, _SHORT = R * 1.4, R * 0.7  # half the diagonals of the two narrow diamonds
_POLYGONS = {
    "square": [(-R, -R), (R, -R), (R, R), (-R, R)],
    "diamond": [(0, -_D), (_D, 0), (0, _D), (-_D, 0)],
    "diamond-tall": [(0, -_LONG), (_SHORT, 0), (0, _LONG), (-_SHORT, 0)],
    "diamond-wide": [(0, -_SHORT), (_LONG, 0), (0, _SHORT), (-_LONG, 0)],
    "triangle-up": [(-_T, R / 2), (_T, R / 2), (0, -R)],
    "triangle-down": [(-_T, -R / 2), (_T, -R / 2), (0, R)],
    "triangle-right": [(-R / 2, -_T), (-R / 2, _T), (R, 0)],
    "triangle-left": [(R / 2, -_T), (R / 2, _T), (-R, 0)],
    "cross": [
        *((_B, _A), (_A, _A), (_A, _B), (-_A, _B), (-_A, _A), (-_B, _A)),
        *((-_B, -_A), (-_A, -_A), (-_A, -_B), (_A, -_B), (_A, -_A), (_B, -_A)),
    ],
    "x": [
        *((0, _X), (_X, 2 * _X), (2 * _X, _X), (_X, 0), (2 * _X, -_X), (_X, -2 * _X)),
        *((0, -_X), (-_X, -2 * _X), (-2 * _X, -_X), (-_X, 0), (-2 * _X, _X), (-_X, 2 * _X)),
    ],
    "star": [
        *((0.225 * _S, -0.309 * _S), (0.951 * _S, -0.309 * _S), (0.363 * _S, 0.118 * _S)),
        *((0.588 * _S, 0.809 * _S), (0, 0.382 * _S), (-0.588 * _S, 0.809 * _S)),
        *((-0.363 * _S, 0.118 * _S), (-0.951 * _S, -0.309 * _S), (-0.225 * _S, -0.309 * _S)),
        (0, -_S),
    ],
}
SYMBOLS = ("circle", *_POLYGONS)


@cache
def symbol_path(symbol: str) -> Any:
    """Return a symbol's outline, y pointing up as matplotlib has it in markers.

    Raises
    ------
    KeyError
        If none is known by this name.
    """
    from matplotlib.path import Path

    if symbol == "circle":
        circle = Path.unit_circle()
        return Path([(R * x, R * y) for x, y in np.asarray(circle.vertices)], circle.codes)
    corners = [(x, -y) for x, y in _POLYGONS[symbol]]
    return Path([*corners, corners[0]], closed=True)
