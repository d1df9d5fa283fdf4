"""Plotly's figures drawn by matplotlib: no browser is needed.

What the figures of this package use is translated: scatter, bar and heat map, panels,
linear, logarithmic and date axes, annotations, shapes, titles and colour bars. The same
figure gives the same bytes.
"""

from __future__ import annotations

import copy
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import InputError
from analysis.figures.export.drawing.axes import Axis, make_axis
from analysis.figures.export.drawing.canvas import Canvas
from analysis.figures.export.drawing.marks import (
    draw_annotation,
    draw_colourbar,
    draw_shape,
    draw_title,
)
from analysis.figures.export.drawing.ruler import draw_axis, draw_grid
from analysis.figures.export.drawing.symbols import SYMBOLS
from analysis.figures.export.drawing.texts import quiet_about_fonts
from analysis.figures.export.drawing.traces import LAYERS, TYPES, Panel, draw_trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import plotly.graph_objects as go

    from analysis.figures.export.drawing.canvas import Box

MARGIN = {"l": 80, "r": 80, "t": 100, "b": 80}
"""Plotly's own, where a figure says nothing."""
REMEDY = "ask for the renderer browser"
"""Plotly draws everything; it needs the extra `browser` and Chrome or Chromium."""
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "path.simplify": False,
    "text.hinting": "none",
    "text.antialiased": True,
    "font.family": "DejaVu Sans",
}

NAMELESS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}
"""No dates and no names in a file, so that it is the same each time."""


PACKED = 3
"""How hard a PNG is packed, 0 to 9; more makes it little smaller and takes much longer."""


def draw_static(
    figure: go.Figure, kinds: Sequence[str], *, width_mm: float, dpi: int, name: str
) -> dict[str, bytes]:
    """Draw a plotly figure with matplotlib, once, and return it as each kind of file.

    Parameters
    ----------
    figure
        What is drawn; it stays as it is.
    kinds
        Some of png, svg and pdf.
    width_mm, dpi
        How wide it prints; dots per inch of a PNG.
    name
        Names the figure in errors, and makes the ids inside an SVG its own.

    Raises
    ------
    InputError
        If the figure uses what is not translated, which is named.
    """
    import matplotlib as mpl

    parts = figure.to_plotly_json()
    traces, layout = [decoded(trace) for trace in parts["data"]], _full_layout(parts["layout"])
    _refuse(traces, name)
    traces = [_numbered(trace) for trace in traces]
    with mpl.rc_context(), quiet_about_fonts():
        mpl.rcdefaults()
        mpl.rcParams.update({**SETTINGS, "svg.hashsalt": name})
        canvas = _draw(traces, layout, width_mm)
        return {kind: _saved(canvas, kind, dpi) for kind in kinds}


def _saved(canvas: Canvas, kind: str, dpi: int) -> bytes:
    content = BytesIO()
    if kind != "png":
        canvas.figure.savefig(content, format=kind, dpi=dpi, metadata=NAMELESS[kind])
        return content.getvalue()
    canvas.figure.savefig(content, format="rgba", dpi=dpi)
    wide, high = canvas.figure.get_size_inches()
    return _packed((int(wide * dpi), int(high * dpi)), content.getvalue(), dpi)


def _packed(size: tuple[int, int], pixels: bytes, dpi: int) -> bytes:
    """Write pixels as a PNG, without a fourth value each where all of them are opaque."""
    from PIL import Image

    drawn = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
    if drawn.getchannel("A").getextrema() == (255, 255):
        drawn = drawn.convert("RGB")
    content = BytesIO()
    drawn.save(content, format="PNG", compress_level=PACKED, dpi=(dpi, dpi))
    return content.getvalue()


def _draw(traces: list[dict[str, Any]], layout: dict[str, Any], width_mm: float) -> Canvas:
    size = float(layout.get("width") or 700), float(layout.get("height") or 450)
    canvas = Canvas(size, width_mm, layout.get("paper_bgcolor") or "#ffffff")
    margin = {**MARGIN, **{k: v for k, v in (layout.get("margin") or {}).items() if v is not None}}
    area = margin["l"], margin["t"], size[0] - margin["r"], size[1] - margin["b"]
    axes = _axes(traces, layout, area)
    pairs = dict.fromkeys(_pair(trace) for trace in traces) or {("x", "y"): None}
    panels = {pair: _panel(axes, pair) for pair in pairs}
    for panel in panels.values():
        canvas.rectangle(panel.box, fill=layout.get("plot_bgcolor") or "#ffffff")
    shapes = layout.get("shapes") or []
    for shape in shapes:
        if shape.get("layer") == "below":
            draw_shape(canvas, shape, axes, area)
    for panel in panels.values():
        draw_grid(canvas, panel.x, panel.box)
        draw_grid(canvas, panel.y, panel.box)
    way = layout.get("colorway") or ["#1f77b4"]
    order = sorted(range(len(traces)), key=lambda i: LAYERS.get(traces[i].get("type", ""), 2))
    for i in order:
        if traces[i].get("visible") not in (False, "legendonly"):
            draw_trace(canvas, traces[i], panels[_pair(traces[i])], layout, way[i % len(way)])
    for panel in panels.values():
        draw_axis(canvas, panel.x, panel.box)
        draw_axis(canvas, panel.y, panel.box)
    for shape in shapes:
        if shape.get("layer") != "below":
            draw_shape(canvas, shape, axes, area)
    for trace in traces:
        if trace.get("type") == "heatmap":
            draw_colourbar(canvas, trace, area)
    usual = layout.get("annotationdefaults") or {}
    for note in layout.get("annotations") or []:
        draw_annotation(canvas, _merged(usual, note), axes, area)
    draw_title(canvas, layout)
    return canvas


def _axes(traces: list[dict[str, Any]], layout: Mapping[str, Any], area: Box) -> dict[str, Axis]:
    """Lay out every axis that a trace is drawn on or the layout names."""
    left, top, right, bottom = area
    named = [key.replace("axis", "") for key in layout if key[1:5] == "axis" and key[0] in "xy"]
    used = [name for trace in traces for name in _pair(trace)]
    axes = {}
    for name in dict.fromkeys(["x", "y", *used, *named]):
        about = layout.get(f"{name[0]}axis{name[1:]}") or layout["_axes"][name[0]]
        first, last = about.get("domain") or (0, 1)
        wide, tall = right - left, bottom - top
        span = (left + first * wide, left + last * wide)
        if name[0] == "y":
            span = (bottom - first * tall, bottom - last * tall)
        data = [
            trace[name[0]]
            for trace in traces
            if name in _pair(trace) and trace.get(name[0]) is not None
        ]
        axes[name] = make_axis(name, about, data, span)
    return axes


def _numbered(trace: dict[str, Any]) -> dict[str, Any]:
    """Return a trace whose points, where only x or y of them is told, are numbered from 0."""
    known = [side for side in "xy" if trace.get(side) is not None]
    if trace.get("type") == "heatmap" or len(known) != 1:
        return trace
    return {**trace, "xy".replace(known[0], ""): np.arange(len(trace[known[0]]))}


def _panel(axes: Mapping[str, Axis], pair: tuple[str, str]) -> Panel:
    x, y = axes[pair[0]], axes[pair[1]]
    return Panel(x, y, (x.start, y.end, x.end, y.start))


def _pair(trace: Mapping[str, Any]) -> tuple[str, str]:
    return str(trace.get("xaxis") or "x"), str(trace.get("yaxis") or "y")


def _full_layout(layout: Mapping[str, Any]) -> dict[str, Any]:
    """Return the layout with what its template says where it is silent."""
    full = copy.deepcopy({k: v for k, v in layout.items() if k != "template"})
    usual = ((layout.get("template") or {}).get("layout")) or {}
    axes = {side: usual.get(f"{side}axis") or {} for side in "xy"}
    for key in full:
        if key[1:5] == "axis" and key[0] in axes:
            full[key] = _merged(axes[key[0]], full[key])
    rest = {k: v for k, v in usual.items() if k not in ("xaxis", "yaxis")}
    return {**_merged(rest, full), "_axes": axes}


def _merged(usual: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with those of one's own first, also inside nested ones."""
    both = dict(usual)
    for key, value in own.items():
        nested = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = _merged(both[key], value) if nested else value
    return both


def decoded(part: Any) -> Any:
    """Return a trace whose arrays are arrays, also those that came from plotly's JSON."""
    if not isinstance(part, dict):
        return part
    if {"dtype", "bdata"} <= part.keys():
        import base64

        numbers = np.frombuffer(base64.b64decode(part["bdata"]), dtype=part["dtype"])
        shape = str(part.get("shape") or len(numbers)).split(",")
        return numbers.reshape([int(n) for n in shape])
    return {key: decoded(value) for key, value in part.items()}


def _refuse(traces: list[dict[str, Any]], name: str) -> None:
    for trace in traces:
        kind = str(trace.get("type") or "scatter")
        if kind not in TYPES:
            raise InputError(f"{name}: matplotlib draws no {kind} here; {REMEDY}")
        symbols = (trace.get("marker") or {}).get("symbol") if kind != "bar" else None
        for symbol in np.atleast_1d(symbols if symbols is not None else "circle"):
            if str(symbol).removesuffix("-open") not in SYMBOLS:
                mark = f"no mark {str(symbol)!r}"
                raise InputError(f"{name}: matplotlib draws {mark} here; {REMEDY}")
