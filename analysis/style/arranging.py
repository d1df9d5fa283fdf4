"""Which theme gets which colour: neighbours far apart, kin of kindred hue."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    Square = np.ndarray[tuple[int, int], np.dtype[np.float64]]

ENOUGH = 0.3
"""Distance in OKLab from which on two colours are told apart at a glance; more is not sought."""
OF_MARKS = 0.05
"""What another mark is worth beside another colour, in the same measure."""
OF_KIN = 0.12
"""What the same hue is worth to two themes of one branch, in the same measure."""
_SIGHTS = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ]
)
"""The usual eye, protanopia, deuteranopia, tritanopia, on linear RGB (Machado et al. 2009)."""
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def seen_apart(colours: Sequence[str]) -> Square:
    """Return how far each two colours lie apart in OKLab for the sight that sees it least."""
    srgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    apart = []
    for sight in _SIGHTS:
        cones = np.cbrt(np.clip(linear @ sight.T, 0, 1) @ _TO_CONES.T)
        lab = cones @ _TO_LAB.T
        apart.append(np.linalg.norm(lab[:, None] - lab[None], axis=2))
    return np.asarray(np.min(apart, axis=0))


def arrange(colours: Sequence[str], marks: Sequence[str], near: Square, kin: Square) -> list[int]:
    """Return for each theme the number of its colour.

    Colours are swapped between two themes as long as a swap makes neighbours easier to tell
    apart or brings the hues of kin closer together.

    Parameters
    ----------
    colours, marks
        As many as there are themes.
    near
        How much each two themes touch on the map, 0 to 1, symmetric.
    kin
        How closely they are related in the tree, 0 to 1, symmetric.
    """
    n = len(colours)
    unlike = np.array([[a != b for b in marks] for a in marks])
    apart = np.minimum(seen_apart(colours), ENOUGH) + OF_MARKS * unlike
    hues = np.array([colorsys.rgb_to_hls(*_rgb(colour))[0] for colour in colours])
    turn = np.abs(hues[:, None] - hues[None])
    alike = 1 - 2 * np.minimum(turn, 1 - turn)
    parts = ((np.asarray(near), apart), (np.asarray(kin), OF_KIN * alike))
    chosen = np.arange(n)
    for _ in range(n * n):  # each swap is a gain, so that it ends; this is a bound
        gain = np.zeros((n, n))
        for weights, worth in parts:
            gain += _gains(weights, worth[np.ix_(chosen, chosen)])
        best = int(np.argmax(np.round(np.triu(gain, 1), 9)))
        i, j = divmod(best, n)
        if gain[i, j] <= 1e-6:
            break
        chosen[[i, j]] = chosen[[j, i]]
    return [int(place) for place in chosen]


def _gains(weights: Square, worth: Square) -> Square:
    """Return what swapping each two would add to the sum of weights times worth."""
    weights = weights - np.diag(np.diag(weights))
    worth = worth - np.diag(np.diag(worth))
    summed = weights @ worth
    own = np.diag(summed)
    return np.asarray(summed + summed.T - own[:, None] - own[None] + 2 * weights * worth)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
