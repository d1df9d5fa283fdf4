"""Heat maps: cells coloured by a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.export.drawing.axes import as_numbers
from analysis.figures.export.drawing.canvas import rgba

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.figures.export.drawing.axes import Axis
    from analysis.figures.export.drawing.canvas import Box, Canvas


def draw_heatmap(
    canvas: Canvas, trace: Mapping[str, Any], axes: tuple[Axis, Axis], clip: Box
) -> None:
    """Draw a cell for each number, and none where it is missing.

    Parameters
    ----------
    canvas
        What is drawn on.
    trace
        The heat map, as in plotly's JSON.
    axes
        The two axes of its panel.
    clip
        The box of its panel.
    """
    z = np.asarray(trace["z"], dtype=float)
    x, y = _edges(trace.get("x"), z.shape[1], axes[0]), _edges(trace.get("y"), z.shape[0], axes[1])
    low, high = z_range(trace)
    xgap, ygap = (float(trace.get(name) or 0) / 2 for name in ("xgap", "ygap"))
    for row, column in zip(*np.nonzero(np.isfinite(z)), strict=True):
        left, right = sorted((x[column], x[column + 1]))
        top, bottom = sorted((y[row], y[row + 1]))
        share = (z[row, column] - low) / ((high - low) or 1.0)
        canvas.rectangle(
            (left + xgap, top + ygap, right - xgap, bottom - ygap),
            fill=on_scale(trace.get("colorscale"), share),
            clip=clip,
        )


def z_range(trace: Mapping[str, Any]) -> tuple[float, float]:
    """Return the numbers at the ends of a heat map's scale of colours."""
    z = np.asarray(trace["z"], dtype=float)
    finite = z[np.isfinite(z)] if np.isfinite(z).any() else np.array([0.0, 1.0])
    low, high = (
        float(end if trace.get(name) is None else trace[name])
        for name, end in (("zmin", finite.min()), ("zmax", finite.max()))
    )
    if trace.get("zmid") is not None:
        half = max(high - trace["zmid"], trace["zmid"] - low)
        low, high = trace["zmid"] - half, trace["zmid"] + half
    return low, high


def on_scale(scale: Any, share: float) -> str:
    """Return the colour at a share of a scale, mixed from its neighbours; a scale may be named.

    Examples
    --------
    >>> on_scale([[0, "#000000"], [1, "#ffffff"]], 0.5)
    'rgba(127.5,127.5,127.5,1.0)'
    """
    from plotly.colors import get_colorscale

    named = get_colorscale(scale or "plasma") if not isinstance(scale, list | tuple) else scale
    stops = [(float(place), rgba(str(colour))) for place, colour in named]
    places = [place for place, _ in stops]
    parts = [np.interp(share, places, [colour[i] for _, colour in stops]) for i in range(4)]
    red, green, blue = (float(255 * part) for part in parts[:3])
    return f"rgba({red},{green},{blue},{float(parts[3])})"


def _edges(values: Any, n: int, axis: Axis) -> np.ndarray:
    """Return the n + 1 edges of n cells in pixels, from their edges or their centres."""
    given = np.arange(n) if values is None else np.atleast_1d(np.asarray(values, dtype=object))
    numbers = as_numbers(given, axis.kind, axis.names)
    if len(numbers) == n + 1:
        return axis.at(numbers)
    if n == 1:
        return axis.at([numbers[0] - 0.5, numbers[0] + 0.5])
    between = (numbers[:-1] + numbers[1:]) / 2
    first, last = 2 * numbers[0] - between[0], 2 * numbers[-1] - between[-1]
    return axis.at(np.concatenate([[first], between, [last]]))
