"""What plotly lays over or under traces: annotations, shapes, the title and colour bars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.export.drawing.axes import Axis
from analysis.figures.export.drawing.heatmap import on_scale, z_range
from analysis.figures.export.drawing.ruler import draw_axis
from analysis.figures.export.drawing.texts import block_of, rich_lines
from analysis.style import LINE, SIZE, TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.figures.export.drawing.canvas import Box, Canvas

CAPITALS = 0.7
"""Height of capitals in em, by which plotly hangs a title from its top."""


def draw_shape(
    canvas: Canvas, shape: Mapping[str, Any], axes: Mapping[str, Axis], area: Box
) -> None:
    """Draw a line, a rectangle or a circle.

    Parameters
    ----------
    canvas
        What is drawn on.
    shape
        The shape, as in plotly's JSON.
    axes
        All axes by name.
    area
        The box that "paper" coordinates refer to.
    """
    ends = {
        side: [
            _place(shape[f"{side}{i}"], shape.get(f"{side}ref"), side, axes, area) for i in (0, 1)
        ]
        for side in ("x", "y")
    }
    line = shape.get("line") or {}
    colour, width = str(line.get("color") or "#444444"), line.get("width")
    width = 2.0 if width is None else float(width)
    opacity = 1.0 if shape.get("opacity") is None else float(shape["opacity"])
    if shape.get("type") == "line":
        dash = str(line.get("dash") or "solid")
        canvas.line(ends["x"], ends["y"], colour=colour, width=width, dash=dash, opacity=opacity)
        return
    fill = str(shape.get("fillcolor") or "")
    left, right = sorted(ends["x"])
    top, bottom = sorted(ends["y"])
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    if shape.get("type") == "circle":
        turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        corners = np.column_stack(
            [
                (left + right) / 2 + (right - left) / 2 * np.cos(turn),
                (top + bottom) / 2 + (bottom - top) / 2 * np.sin(turn),
            ]
        )
    canvas.polygon(corners, fill=fill, edge=colour, width=width, opacity=opacity)


def draw_annotation(
    canvas: Canvas, note: Mapping[str, Any], axes: Mapping[str, Axis], area: Box
) -> None:
    """Write a text at a place, with its ground and its arrow.

    Parameters
    ----------
    canvas
        What is drawn on.
    note
        The annotation, as in plotly's JSON.
    axes
        All axes by name.
    area
        The box that "paper" coordinates refer to.
    """
    if note.get("visible") is False:
        return
    font = note.get("font") or {}
    size, colour = float(font.get("size") or SIZE), str(font.get("color") or "#444444")
    x = _place(note.get("x", 0.5), note.get("xref"), "x", axes, area, logged=True)
    y = _place(note.get("y", 0.5), note.get("yref"), "y", axes, area, logged=True)
    x, y = x + float(note.get("xshift") or 0), y - float(note.get("yshift") or 0)
    pointing = note.get("showarrow") is not False
    if pointing:
        tail = x + float(note.get("ax") or 0), y + float(note.get("ay") or 0)
        _arrow(canvas, note, tail, (x, y))
        x, y = tail
    text = str(note.get("text") or "")
    if not text:
        return
    lines = rich_lines(text, size, colour)
    wide, tall = block_of(lines, size)
    angle = float(note.get("textangle") or 0)
    across = tall if abs(angle) == 90 else wide
    down = wide if abs(angle) == 90 else tall
    left = x - across * _share(note, "x", pointing)
    top = y - down * _share(note, "y", pointing)
    pad = 1.0 if note.get("borderpad") is None else float(note["borderpad"])
    if note.get("bgcolor"):
        box = (left - pad, top - pad, left + across + pad, top + down + pad)
        canvas.rectangle(box, fill=note["bgcolor"])
    if angle:
        middle = left + across / 2, top + down / 2
        turn = np.radians(angle)
        start = np.array(middle) - tall / 2 * np.array([-np.sin(turn), np.cos(turn)])
        canvas.text(lines, start[0], start[1], size=size, align="center", angle=angle)
        return
    align = str(note.get("align") or "center")
    at = {"left": left, "center": left + wide / 2, "right": left + wide}[align]
    canvas.text(lines, at, top, size=size, align=align)


def draw_title(canvas: Canvas, layout: Mapping[str, Any]) -> None:
    """Write the title where the frame of all figures puts it: hung from the top left."""
    title = layout.get("title") or {}
    text = str(title.get("text") or "")
    if not text:
        return
    font, pad = title.get("font") or {}, title.get("pad") or {}
    size, colour = float(font.get("size") or TITLE), str(font.get("color") or "#444444")
    lines = rich_lines(text, size, colour)
    x = float(title["x"]) if title.get("x") is not None else 0.5
    anchor = {"auto": "left" if x < 1 / 3 else "center" if x < 2 / 3 else "right"}
    align = str(title.get("xanchor") or "auto")
    align = anchor.get(align, align)
    left = x * canvas.size[0] + float(pad.get("l") or 0) - float(pad.get("r") or 0)
    first = float(pad.get("t") or 0) + (CAPITALS - 0.5 * LINE * (len(lines) - 1)) * size
    canvas.text(lines, left, first - 0.928 * size, size=size, align=align)


def draw_colourbar(canvas: Canvas, trace: Mapping[str, Any], area: Box) -> None:
    """Draw the bar that explains a heat map's colours: lying below it, or upright at its right.

    Parameters
    ----------
    canvas
        What is drawn on.
    trace
        The heat map, as in plotly's JSON.
    area
        The box that "paper" coordinates refer to.
    """
    bar = trace.get("colorbar") or {}
    if trace.get("showscale") is False:
        return
    left, top, right, bottom = area
    lying = bar.get("orientation") == "h"
    whole = right - left if lying else bottom - top
    length = whole if bar.get("len") is None else float(bar["len"])
    length = (
        length * whole if bar.get("len") is not None and bar.get("lenmode") != "pixels" else length
    )
    thick = float(bar.get("thickness") or 30)
    if lying:
        start = left + float(bar.get("x") or 0) * whole + float(bar.get("xpad") or 0)
        edge = bottom + float(bar.get("ypad") or 0)
        box = start, edge, start + length, edge + thick
    else:
        edge = right + 0.02 * (right - left) + 10
        box = edge, (top + bottom - length) / 2, edge + thick, (top + bottom + length) / 2
    _fill(canvas, trace.get("colorscale"), box, lying=lying)
    span = (box[0], box[2]) if lying else (box[3], box[1])
    about = {**bar, "showgrid": False, "side": "bottom" if lying else "right"}
    axis = Axis("x" if lying else "y", about, "linear", *z_range(trace), *span)
    draw_axis(canvas, axis, box)


def _fill(canvas: Canvas, scale: Any, box: Box, *, lying: bool) -> None:
    """Fill a box with a scale of colours, in steps that lap over each other a little."""
    left, top, right, bottom = box
    steps = 120
    for i in range(steps):
        first, last = i / steps, min((i + 1.3) / steps, 1.0)
        part = (left + first * (right - left), top, left + last * (right - left), bottom)
        if not lying:
            part = (left, bottom - last * (bottom - top), right, bottom - first * (bottom - top))
        canvas.rectangle(part, fill=on_scale(scale, (i + 0.5) / steps))


def _arrow(
    canvas: Canvas, note: Mapping[str, Any], tail: tuple[float, float], tip: tuple[float, float]
) -> None:
    colour = str(note.get("arrowcolor") or "#444444")
    width = float(note.get("arrowwidth") or 1)
    canvas.line([tail[0], tip[0]], [tail[1], tip[1]], colour=colour, width=width)
    way = np.array(tip) - np.array(tail)
    if note.get("arrowhead", 1) and np.linalg.norm(way):
        way = way / np.linalg.norm(way) * 3.5 * width * float(note.get("arrowsize") or 1)
        side = np.array([-way[1], way[0]]) / 2
        foot = np.array(tip) - way
        canvas.polygon(np.array([tip, foot + side, foot - side]), fill=colour)


def _place(
    value: Any,
    ref: Any,
    side: str,
    axes: Mapping[str, Axis],
    area: Box,
    *,
    logged: bool = False,
) -> float:
    """Return the pixel of a place given on an axis, on a share of its panel, or of the figure."""
    left, top, right, bottom = area
    name = str(ref or side)
    if name == "paper":
        share = float(value)
        return left + share * (right - left) if side == "x" else bottom - share * (bottom - top)
    axis = axes[re.sub(r" domain$", "", name)]
    if name.endswith(" domain"):
        return axis.start + float(value) * (axis.end - axis.start)
    if logged and axis.kind == "log":
        return float(axis.at(float(value)))
    return float(axis.pixels([value])[0])


def _share(note: Mapping[str, Any], side: str, pointing: bool) -> float:
    """Return which share of a text lies before its place."""
    named = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}
    anchor = str(note.get(f"{side}anchor") or "auto")
    if anchor in named:
        return named[anchor]
    if pointing or not re.search(r"paper|domain", str(note.get(f"{side}ref") or "")):
        return 0.5
    at = float(note.get(side, 0.5))
    near = 0.0 if at <= 1 / 3 else 1.0 if at >= 2 / 3 else 0.5
    return near if side == "x" else 1.0 - near
