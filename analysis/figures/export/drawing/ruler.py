"""How axes are drawn: grid, line, labels of the ticks and title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.figures.export.drawing.axes import ticks_of
from analysis.figures.export.drawing.texts import ASCENT, block_of, rich_lines
from analysis.style import SIZE, SMALL

if TYPE_CHECKING:
    from analysis.figures.export.drawing.axes import Axis
    from analysis.figures.export.drawing.canvas import Box, Canvas

GAP = 3.0
"""Pixels between an axis and its labels."""


def draw_grid(canvas: Canvas, axis: Axis, box: Box) -> None:
    """Draw the lines at the ticks, across the panel.

    Parameters
    ----------
    canvas
        What is drawn on.
    axis
        The axis with its ticks.
    box
        The panel.
    """
    about = axis.about
    if about.get("visible") is False or about.get("showgrid") is False:
        return
    look: dict[str, Any] = {
        "colour": about.get("gridcolor") or "#eeeeee",
        "width": about.get("gridwidth") or 1.0,
    }
    left, top, right, bottom = box
    for place, _ in ticks_of(axis):
        if axis.upright:
            canvas.line([left, right], [place, place], **look)
        else:
            canvas.line([place, place], [top, bottom], **look)


def draw_axis(canvas: Canvas, axis: Axis, box: Box) -> None:
    """Draw the line of an axis, its labels and its title.

    Parameters
    ----------
    canvas
        What is drawn on.
    axis
        The axis with its ticks.
    box
        The panel.
    """
    about = axis.about
    if about.get("visible") is False:
        return
    left, top, right, bottom = box
    if about.get("showline"):
        look: dict[str, Any] = {
            "colour": about.get("linecolor") or "#444444",
            "width": about.get("linewidth") or 1.0,
        }
        at_end = str(about.get("side")) in ("top", "right")
        for far in (at_end, *((not at_end,) if about.get("mirror") else ())):
            if axis.upright:
                x = right if far else left
                canvas.line([x, x], [top, bottom], **look)
            else:
                y = top if far else bottom
                canvas.line([left, right], [y, y], **look)
    reach = _draw_labels(canvas, axis, box) if about.get("showticklabels") is not False else 0.0
    _draw_title(canvas, axis, box, reach)


def _draw_labels(canvas: Canvas, axis: Axis, box: Box) -> float:
    """Write the labels of the ticks; return how far they reach out from the panel."""
    font = axis.about.get("tickfont") or {}
    size, colour = float(font.get("size") or SMALL), str(font.get("color") or "#444444")
    left, top, right, bottom = box
    reach = 0.0
    for place, label in ticks_of(axis):
        lines = rich_lines(label, size, colour)
        wide, tall = block_of(lines, size)
        if axis.upright and str(axis.about.get("side")) == "right":
            canvas.text(lines, right + GAP, place - tall / 2, size=size)
        elif axis.upright:
            canvas.text(lines, left - GAP, place - tall / 2, size=size, align="right")
            reach = max(reach, wide + GAP)
        elif str(axis.about.get("side")) == "top":
            canvas.text(lines, place, top - GAP - tall, size=size, align="center")
            reach = max(reach, tall + GAP)
        else:
            canvas.text(lines, place, bottom + GAP, size=size, align="center")
            reach = max(reach, tall + GAP)
    return reach


def _draw_title(canvas: Canvas, axis: Axis, box: Box, reach: float) -> None:
    title = axis.about.get("title") or {}
    text = str(title.get("text") or "")
    if not text:
        return
    font = title.get("font") or {}
    size, colour = float(font.get("size") or SIZE), str(font.get("color") or "#444444")
    away = float(title["standoff"]) - 0.27 * size if title.get("standoff") is not None else 0.0
    lines = rich_lines(text, size, colour)
    left, top, right, bottom = box
    tall = block_of(lines, size)[1]
    if axis.upright:
        x = left - reach - away - tall * ASCENT
        canvas.text(lines, max(x, 1.0), (top + bottom) / 2, size=size, align="center", angle=-90)
    elif str(axis.about.get("side")) == "top":
        canvas.text(lines, (left + right) / 2, top - reach - away - tall, size=size, align="center")
    else:
        canvas.text(lines, (left + right) / 2, bottom + reach + away, size=size, align="center")
