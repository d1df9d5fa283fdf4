"""The frame of every figure: one template, title, what is measured, and the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from analysis.style.colours import GRID, INK, PAPER, SOFT
from analysis.style.palette import HUES
from analysis.style.words import LINE, SIZE, SMALL, TITLE, plain, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import plotly.graph_objects as go

WIDTH, COLUMN = 900, 440
"""Width in pixels of a figure two columns wide (174 mm) and of one that is one wide (85 mm)."""
PIXELS_PER_MM = 900 / 174
FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
EDGE = 16
"""White space around everything, in pixels."""


def template() -> go.layout.Template:
    """Return the one template: fonts, white ground, thin grey grid, no legend, quiet hover."""
    import plotly.graph_objects as go

    axis = {
        "gridcolor": GRID,
        "gridwidth": 1,
        "linecolor": SOFT,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": SMALL, "color": INK},
        "title": {"font": {"size": SIZE, "color": INK}, "standoff": 8},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": SIZE, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "colorway": list(HUES),
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "hoverlabel": {"bgcolor": PAPER, "font": {"family": FONT, "size": SMALL, "color": INK}},
            "annotationdefaults": {
                "showarrow": False,
                "borderpad": 0,
                "borderwidth": 0,
                "font": {"color": INK},
            },
        }
    )


def frame(
    figure: go.Figure,
    *,
    title: str,
    subtitle: str,
    note: str,
    size: tuple[float, float],
    left: float = EDGE,
    right: float = EDGE,
    bottom: float = 0,
    top: float = 0,
    brief: bool = False,
) -> go.Figure:
    """Put the template, the title, what is measured, and the source note on a figure, in place.

    Parameters
    ----------
    figure
        The figure, changed in place.
    title, subtitle, note
        What it shows, what is measured, and where the data come from.
    size
        Width of the whole figure and height of its plotting area, in pixels.
    left, right, bottom, top
        Room that axis labels and the like need on each side.
    brief
        Whether what is measured shall take one line, if its first clause does; later
        clauses that have no room there are left out.

    Returns
    -------
    The same figure. Lines that would run out of it are broken.
    """
    width, height = size
    room = width - 2 * EDGE
    heading = wrap(title, room, TITLE, bold=True)
    below = wrap(_brief(subtitle, room) if brief else subtitle, room, SIZE)
    foot = wrap(note, room, SMALL)
    head = EDGE + LINE * (TITLE * len(heading) + SIZE * len(below)) + 14 + top
    tail = EDGE + LINE * SMALL * len(foot) + (10 if foot else 0) + bottom
    figure.update_layout(
        template=template(),
        width=round(width),
        height=round(head + height + tail),
        margin={"l": left, "r": right, "t": head, "b": tail, "pad": 0},
        title={
            "text": f"<b>{'<br>'.join(map(plain, heading))}</b>",
            "font": {"size": TITLE, "color": INK},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": EDGE, "t": EDGE + 0.5 * LINE * TITLE * (len(heading) - 1)},
        },
    )
    at_left: dict[str, Any] = {
        "x": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "align": "left",
    }
    at_left["xshift"] = EDGE - left
    lift = top + 14 + LINE * SIZE * len(below) + 2
    above = label(below, colour=SOFT, name="subtitle", y=1, yanchor="top", yshift=lift, **at_left)
    under = label(foot, size=SMALL, colour=SOFT, name="note", y=0, yanchor="bottom", **at_left)
    under["yshift"] = EDGE - tail
    add_labels(figure, [*([above] if below else []), *([under] if foot else [])])
    return figure


def _brief(text: str, room: float) -> str:
    """Return the clauses of a text that fit into one line, the first one in any case."""
    first, *others = text.split("; ")
    for clause in others:
        if text_width(longer := f"{first}; {clause}", SIZE) <= room:
            first = longer
    return first


def label(
    lines: Sequence[str], *, size: float = SIZE, colour: str = INK, **place: Any
) -> dict[str, Any]:
    """Return an annotation of plain lines of text, for `add_labels`.

    Parameters
    ----------
    lines
        What is written, line by line.
    size
        Of the letters, in pixels.
    colour
        Of the letters.
    place
        Where, in plotly's terms: x, y, xanchor and so on.
    """
    text = "<br>".join(map(plain, lines))
    return {"text": text, "font": {"size": size, "color": colour}, **place}


def beside(side: Literal["left", "right"], gap: float = 10) -> dict[str, Any]:
    """Return the place of a label in the margin, `gap` pixels from the plotting area, for `label`.

    Examples
    --------
    >>> beside("left", 8)
    {'x': 0, 'xref': 'paper', 'xshift': -8, 'xanchor': 'right', 'align': 'right'}
    """
    x, sign, towards = (0, -1, "right") if side == "left" else (1, 1, "left")
    return {"x": x, "xref": "paper", "xshift": sign * gap, "xanchor": towards, "align": towards}


def add_labels(figure: go.Figure, labels: Iterable[Mapping[str, Any]]) -> None:
    """Add annotations, all at once: one by one plotly checks the earlier ones again each time."""
    figure.layout.annotations = [*figure.layout.annotations, *labels]
