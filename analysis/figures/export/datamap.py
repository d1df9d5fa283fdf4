"""The map of papers by datamapplot (the extra `maps`), where that is asked for by name."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import InputError
from analysis.figures.export.drawing import NAMELESS, SETTINGS, decoded
from analysis.figures.export.drawing.fonts import FAMILY
from analysis.figures.export.drawing.texts import quiet_about_fonts, rich_lines
from analysis.figures.export.look import size_of
from analysis.style import EDGE, INK, LINE, NIGHT, PAPER, SIZE, SMALL, SOFT, TITLE, darkened, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    import plotly.graph_objects as go


def need_datamapplot() -> None:
    """Refuse if the extra is not installed.

    Raises
    ------
    InputError
        With what to install.
    """
    if find_spec("datamapplot") is None:
        raise InputError("datamapplot is not installed; pip install 'paper-themes[maps]'")


def draw_datamap(figure: go.Figure, kind: str, *, width_mm: float, dpi: int, name: str) -> bytes:
    """Draw the figure of `plot_map` with datamapplot: the same points, colours and names.

    Marks are all circles there; outliers are not told apart.

    Parameters
    ----------
    figure
        What `plot_map` returned.
    kind
        png, svg or pdf.
    width_mm
        Printed width in millimetres.
    dpi
        Resolution of PNG, in pixels per inch.
    name
        That of the figure, from which ids in an SVG are made.
    """
    import matplotlib as mpl

    with mpl.rc_context(), quiet_about_fonts():
        mpl.rcdefaults()
        mpl.rcParams.update({**SETTINGS, "svg.hashsalt": name})
        drawing = _draw(figure, width_mm)
        content = BytesIO()
        drawing.savefig(content, format=kind, dpi=dpi, metadata=NAMELESS[kind])
    return content.getvalue()


def _draw(figure: go.Figure, width_mm: float) -> Any:
    import matplotlib.pyplot as plt
    from datamapplot import create_plot

    parts = [decoded(trace) for trace in figure.to_plotly_json()["data"]]
    traces = [trace for trace in parts if trace.get("name") and len(trace["x"])]
    points = np.column_stack(
        [np.concatenate([np.asarray(t[side], dtype=float) for t in traces]) for side in "xy"]
    )
    labels = np.concatenate([np.full(len(t["x"]), t["name"], dtype=object) for t in traces])
    width, height = size_of(figure)
    inches = width_mm / 25.4
    scale = inches * 72 / width
    dark = figure.layout.paper_bgcolor == NIGHT or NIGHT in str(
        figure.layout.template.layout.paper_bgcolor
    )
    colours = {t["name"]: str(t["marker"]["color"]) for t in traces}
    asked = {
        "figsize": (inches, inches * height / width),
        "label_color_map": colours,
        "darkmode": dark,
        "force_matplotlib": True,
        "font_family": FAMILY,
        "fontfamily": FAMILY,
        "use_system_fonts": True,
        "label_font_size": SMALL * scale,
        "label_wrap_width": 18,
        "point_size": 30 * scale,
        "add_glow": False,
        "label_linespacing": 1.1,
    }
    known = _parameters()
    with plt.ioff(), _without_network():
        drawing, axes = create_plot(
            points, labels, **{k: v for k, v in asked.items() if k in known}
        )
        plt.close(drawing)
    _colour_names(axes, figure)
    for part in (drawing, axes):
        part.set_facecolor(NIGHT if dark else PAPER)
    _write_frame(drawing, figure, scale, dark)
    axes.set_position((0.02, 0.06, 0.96, 0.94 - _head(figure)))
    if figure.layout.paper_bgcolor == "rgba(0,0,0,0)":
        drawing.patch.set_alpha(0)
        axes.patch.set_alpha(0)
    return drawing


def _colour_names(axes: Any, figure: go.Figure) -> None:
    """Give each name the colour it has in the figure; datamapplot's own turn greys into hues."""
    names = [note for note in figure.layout.annotations if note.name == "theme"]
    known = {"".join(_plain(note.text).split()): str(note.font.color) for note in names}
    for text in axes.texts:
        if colour := known.get("".join(text.get_text().split())):
            text.set_color(colour)


@contextmanager
def _without_network() -> Iterator[None]:
    """Keep datamapplot from asking the web for fonts: it is answered that there is none."""
    nothing = SimpleNamespace(ok=False, text="", content=b"")
    silent = SimpleNamespace(get=lambda *_, **__: nothing, RequestException=OSError)
    asking = [m for n, m in list(sys.modules.items()) if n.startswith("datamapplot.")]
    before = [
        (vars(module), vars(module)["requests"]) for module in asking if "requests" in vars(module)
    ]
    for names, _ in before:
        names["requests"] = silent
    try:
        yield
    finally:
        for names, requests in before:
            names["requests"] = requests


def _parameters() -> set[str]:
    """Return what this version of datamapplot can be told; names have changed over time."""
    from datamapplot import create_plot
    from datamapplot.plot_rendering import render_plot

    return {*(create_plot.__kwdefaults__ or ()), *(render_plot.__kwdefaults__ or ())}


def _head(figure: go.Figure) -> float:
    """Return which share of the height title and subtitle take."""
    return float(figure.layout.margin.t) / size_of(figure)[1]


def _write_frame(drawing: Any, figure: go.Figure, scale: float, dark: bool) -> None:
    """Write title, subtitle and note where the other figures have them."""
    width, height = size_of(figure)
    ink, soft = (darkened(INK), darkened(SOFT)) if dark else (INK, SOFT)
    notes = {note.name: note.text for note in figure.layout.annotations}
    about = re.sub(r"; hollow: .*", "", _plain(notes.get("subtitle")))  # here no mark is
    y = float(EDGE)
    for text, size, colour in ((_plain(figure.layout.title.text), TITLE, ink), (about, SIZE, soft)):
        for line in wrap(text, width - 2 * EDGE, size, bold=size == TITLE):
            y += LINE * size
            drawing.text(
                EDGE / width,
                1 - (y - 0.3 * size) / height,
                line,
                fontsize=size * scale,
                color=colour,
                fontweight="bold" if size == TITLE else "normal",
                parse_math=False,
            )
    drawing.text(
        EDGE / width,
        EDGE / height,
        "\n".join(wrap(_plain(notes.get("note")), width - 2 * EDGE, SMALL)),
        fontsize=SMALL * scale,
        color=soft,
        verticalalignment="bottom",
        parse_math=False,
    )


def _plain(text: str | None) -> str:
    """Return a text of plotly's without its markup, on one line."""
    lines = rich_lines(text or "", SIZE, INK)
    return " ".join("".join(run.text for run in line) for line in lines)
