"""Plotly's traces: scatter (lines, marks, texts, areas), bars and heat maps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.export.drawing.canvas import rgba
from analysis.figures.export.drawing.heatmap import draw_heatmap, on_scale
from analysis.figures.export.drawing.texts import block_of, rich_lines
from analysis.style import SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.figures.export.drawing.axes import Axis
    from analysis.figures.export.drawing.canvas import Box, Canvas

TYPES = ("scatter", "scattergl", "bar", "heatmap")
LAYERS = {"heatmap": 0, "bar": 1}
"""What lies under what; all else lies above."""


@dataclass
class Panel:
    """A pair of axes, the pixels it covers, and how high its bars are stacked by now."""

    x: Axis
    y: Axis
    box: Box
    piles: dict[tuple[float, bool], float] = field(default_factory=dict)


def draw_trace(
    canvas: Canvas, trace: Mapping[str, Any], panel: Panel, layout: Mapping[str, Any], colour: str
) -> None:
    """Draw one trace.

    Parameters
    ----------
    canvas
        What is drawn on.
    trace
        The trace, as in plotly's JSON.
    panel
        Where it is drawn: axes and box.
    layout
        That of the figure.
    colour
        What it has where it names none.
    """
    kind = trace.get("type") or "scatter"
    if kind == "heatmap":
        draw_heatmap(canvas, trace, (panel.x, panel.y), panel.box)
    elif kind == "bar":
        draw_bars(canvas, trace, panel, layout, colour)
    else:
        draw_scatter(canvas, trace, panel, colour)


def draw_scatter(canvas: Canvas, trace: Mapping[str, Any], panel: Panel, colour: str) -> None:
    """Draw areas, lines, marks and texts at points.

    Parameters
    ----------
    canvas
        What is drawn on.
    trace
        The trace, as in plotly's JSON.
    panel
        Where it is drawn: axes and box.
    colour
        What it has where it names none.
    """
    x, y = panel.x.pixels(trace.get("x", ())), panel.y.pixels(trace.get("y", ()))
    n = min(len(x), len(y))
    x, y = x[:n], y[:n]
    opacity = trace["opacity"] if trace.get("opacity") is not None else 1.0
    clip = None if trace.get("cliponaxis") is False else panel.box
    mode = str(trace.get("mode") or "lines+markers")
    line, marker = trace.get("line") or {}, trace.get("marker") or {}
    ink = line.get("color") or _first(marker.get("color")) or colour
    known = np.isfinite(x) & np.isfinite(y)
    if str(trace.get("fill") or "") == "toself" and known.any():
        fill = trace.get("fillcolor") or ink
        canvas.polygon(np.column_stack([x, y])[known], fill=fill, opacity=opacity, clip=panel.box)
    width = float(line["width"]) if line.get("width") is not None else 2.0
    if "lines" in mode and width > 0:
        gaps = np.where(known, 0.0, np.nan)
        look: dict[str, Any] = {"colour": ink, "width": width, "dash": line.get("dash") or "solid"}
        canvas.line(x + gaps, y + gaps, opacity=opacity, clip=clip, **look)
    if "markers" in mode:
        _draw_marks(canvas, marker, (x, y, known), (ink, opacity), clip)
    if "text" in mode:
        _write_texts(canvas, trace, (x, y, known), clip)


def _draw_marks(
    canvas: Canvas,
    marker: Mapping[str, Any],
    points: tuple[np.ndarray, np.ndarray, np.ndarray],
    look: tuple[str, float],
    clip: Box | None,
) -> None:
    x, y, known = points
    ink, opacity = look
    n, edge = len(x), marker.get("line") or {}
    fills = _colours(marker, ink, n)
    symbols = np.array(_each(marker.get("symbol") or "circle", n), dtype=object)
    sizes = np.array(_each(_or(marker.get("size"), 6.0), n), dtype=float)
    widths = np.array(_each(_or(edge.get("width"), 0.0), n), dtype=float)
    edges = _each(edge.get("color") or "#444444", n)
    clear = np.array(_each(_or(marker.get("opacity"), 1.0), n), dtype=float) * opacity
    for symbol in dict.fromkeys(symbols[known & (clear > 0)]):
        rows = np.flatnonzero(known & (clear > 0) & (symbols == symbol))
        hollow = str(symbol).endswith("-open")
        canvas.markers(
            x[rows],
            y[rows],
            symbol=str(symbol).removesuffix("-open"),
            sizes=sizes[rows],
            fills=["" if hollow else _with(fills[i], clear[i]) for i in rows],
            edges=[_with(fills[i] if hollow else edges[i], clear[i]) for i in rows],
            widths=np.where(widths[rows] > 0, widths[rows], 1.0) if hollow else widths[rows],
            clip=clip,
        )


def _write_texts(
    canvas: Canvas,
    trace: Mapping[str, Any],
    points: tuple[np.ndarray, np.ndarray, np.ndarray],
    clip: Box | None,
) -> None:
    x, y, known = points
    n, font = len(x), trace.get("textfont") or {}
    texts = _each(trace.get("text", ""), n)
    sizes, colours = _each(_or(font.get("size"), SIZE), n), _each(font.get("color") or "#444444", n)
    places = _each(trace.get("textposition") or "middle center", n)
    marker = trace.get("marker") or {}
    away = (
        float(_or(_first(marker.get("size")), 6.0)) / 2 if "markers" in str(trace["mode"]) else 0.0
    )
    for i in np.flatnonzero(known):
        size = float(sizes[i])
        lines = rich_lines(str(texts[i]), size, colours[i])
        tall = block_of(lines, size)[1]
        up, across = str(places[i]).split()
        top = {"top": y[i] - away - tall, "middle": y[i] - tall / 2, "bottom": y[i] + away}[up]
        align = {"left": "right", "center": "center", "right": "left"}[across]
        shift = {"left": -away, "center": 0.0, "right": away}[across]
        canvas.text(lines, x[i] + shift, top, size=size, align=align, clip=clip)


def draw_bars(
    canvas: Canvas, trace: Mapping[str, Any], panel: Panel, layout: Mapping[str, Any], colour: str
) -> None:
    """Draw bars, stacked where the layout says so.

    Parameters
    ----------
    canvas
        What is drawn on.
    trace
        The trace, as in plotly's JSON.
    panel
        Where they are drawn: axes and box.
    layout
        That of the figure.
    colour
        What they have where they name none.
    """
    lying = trace.get("orientation") == "h"
    along, across = (panel.x, panel.y) if lying else (panel.y, panel.x)
    lengths = np.asarray(along.values(trace["x" if lying else "y"]), dtype=float)
    places = np.asarray(across.values(trace["y" if lying else "x"]), dtype=float)
    gap = layout["bargap"] if layout.get("bargap") is not None else 0.2
    apart = np.diff(np.unique(places[np.isfinite(places)]))
    usual = float(apart.min()) * (1 - gap) if len(apart) else 0.8
    wide = np.array(_each(_or(trace.get("width"), usual), len(places)), dtype=float)
    marker = trace.get("marker") or {}
    edge = marker.get("line") or {}
    fills = _colours(marker, colour, len(places))
    stacked = layout.get("barmode") in ("stack", "relative")
    starts = np.array(_each(_or(trace.get("base"), 0.0), len(places)), dtype=float)
    for i in np.flatnonzero(np.isfinite(lengths) & np.isfinite(places)):
        pile = (float(places[i]), bool(lengths[i] < 0))
        low = panel.piles.get(pile, 0.0) if stacked else float(starts[i])
        panel.piles[pile] = low + float(lengths[i])
        ends = along.at([low, low + lengths[i]])
        sides = across.at([places[i] - wide[i] / 2, places[i] + wide[i] / 2])
        x, y = (sorted(ends), sorted(sides)) if lying else (sorted(sides), sorted(ends))
        canvas.rectangle(
            (x[0], y[0], x[1], y[1]),
            fill=fills[i],
            edge=str(_first(edge.get("color")) or ""),
            width=float(_or(_first(edge.get("width")), 0.0)),
            clip=panel.box,
        )


def _colours(marker: Mapping[str, Any], usual: str, n: int) -> list[str]:
    """Return a colour for each mark; numbers are looked up on the marker's scale."""
    colours = _each(_or(marker.get("color"), usual), n)
    if not any(isinstance(colour, int | float | np.number) for colour in colours):
        return [str(colour) for colour in colours]
    numbers = np.array(colours, dtype=float)
    low = float(_or(marker.get("cmin"), np.nanmin(numbers)))
    high = float(_or(marker.get("cmax"), np.nanmax(numbers)))
    scale = marker.get("colorscale") or [[0, "#dddddd"], [1, "#17365d"]]
    return [on_scale(scale, (number - low) / ((high - low) or 1.0)) for number in numbers]


def _each(value: Any, n: int) -> list[Any]:
    """Return one value a point from a list of them or one for all."""
    if isinstance(value, list | tuple | np.ndarray):
        return list(value)
    return [value] * n


def _first(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return value[0] if len(value) else None
    return value


def _or(value: Any, usual: Any) -> Any:
    return usual if value is None else value


def _with(colour: str, opacity: float) -> str:
    red, green, blue, alpha = rgba(colour, float(opacity))
    return f"rgba({red * 255},{green * 255},{blue * 255},{alpha})"
