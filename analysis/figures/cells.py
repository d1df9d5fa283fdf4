"""What heat maps have in common: numbers in the cells, and a colour bar below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.style import INK, PAPER, SMALL, SOFT

if TYPE_CHECKING:
    import plotly.graph_objects as go


def colourbar(title: str, length: float) -> dict[str, object]:
    """Return a thin colour bar under a heat map, at most `length` pixels long."""
    return {
        "orientation": "h",
        "title": {"text": title, "side": "bottom", "font": {"size": SMALL, "color": SOFT}},
        "tickfont": {"size": SMALL, "color": SOFT},
        "thickness": 9,
        "lenmode": "pixels",
        "len": min(length, 360),
        "x": 0,
        "xanchor": "left",
        "xpad": 0,
        "y": 0,
        "yanchor": "top",
        "ypad": 8,
        "outlinewidth": 0,
        "nticks": 6,
    }


def write_cells(
    figure: go.Figure, x: np.ndarray, y: np.ndarray, texts: list[str], darkness: np.ndarray
) -> None:
    """Write a number into each cell, white where the cell is dark.

    Parameters
    ----------
    figure
        The figure, changed in place.
    x, y
        Where the cells are, one place each.
    texts
        What is written into each.
    darkness
        How dark each cell is, from 0 to 1.
    """
    colours = [
        PAPER if dark > 0.55 else SOFT if text == "0" else INK
        for dark, text in zip(darkness, texts, strict=True)
    ]
    figure.add_scatter(
        name="numbers",
        x=x,
        y=y,
        text=texts,
        mode="text",
        textfont={"size": SMALL, "color": colours},
        hoverinfo="skip",
    )
