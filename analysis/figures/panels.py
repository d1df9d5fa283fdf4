"""Small multiples: a grid of panels with a title each, as many columns as there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.style import EDGE, LINE, SIZE, SMALL, SOFT, plain, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go


FLATTEST, NARROWEST, MOST, CLOSE = 44.0, 92.0, 6, 12.0
"""On a slide: the least height and width of a panel in pixels, most columns, the gap between."""


@dataclass(frozen=True)
class Panels:
    """A figure with a grid of panels, its height, and a panel's width and height, in pixels."""

    figure: go.Figure
    n: int
    columns: int
    width: float
    height: float
    panel_height: float

    def axes(self, i: int) -> dict[str, str]:
        """Return the axes of panel i (from 1) as a trace wants them."""
        return {"xaxis": f"x{i if i > 1 else ''}", "yaxis": f"y{i if i > 1 else ''}"}

    def is_lowest(self, i: int) -> bool:
        """Tell whether nothing lies below panel i, so that it shows the axis."""
        return i + self.columns > self.n

    def is_first(self, i: int) -> bool:
        """Tell whether panel i stands at the left edge."""
        return (i - 1) % self.columns == 0


def panels(
    titles: Sequence[tuple[str, str]],
    *,
    width: float,
    height: float,
    columns: int,
    left: float = EDGE,
    below: float = 0,
    gap: float = 22,
    size: float = SIZE,
) -> Panels:
    """Make a grid of panels of one height, each headed by a title and a fact in grey.

    Parameters
    ----------
    titles
        For each panel its title and what follows it, such as "n = 12".
    width, height
        Of the whole figure and of one panel, in pixels.
    left, below
        Room for labels left of the first column and under the last row.
    size
        Of the titles, in pixels.
    columns
        Panels in a row.
    gap
        Between two columns, in pixels.
    """
    import plotly.graph_objects as go

    room = width - left - EDGE
    panel = (room - gap * (columns - 1)) / columns
    heads = [_lines(title, fact, panel - 4, size) for title, fact in titles]
    n_rows = -(-len(titles) // columns)
    lines = [max(n for n, _ in heads[r * columns : (r + 1) * columns]) for r in range(n_rows)]
    tops, y = [], 0.0
    for n_lines in lines:
        y += LINE * size * n_lines + 8
        tops.append(y)
        y += height + 14
    total = y - 14 + below
    layout: dict[str, Any] = {"annotations": []}
    for i, (_, head) in enumerate(heads):
        row, column = divmod(i, columns)
        suffix = str(i + 1) if i else ""
        start = column * (panel + gap)
        layout[f"xaxis{suffix}"] = {
            "domain": [start / room, min((start + panel) / room, 1.0)],
            "anchor": f"y{suffix}",
        }
        layout[f"yaxis{suffix}"] = {
            "domain": [1 - (tops[row] + height) / total, 1 - tops[row] / total],
            "anchor": f"x{suffix}",
        }
        layout["annotations"].append(_head(head, suffix, size))
    return Panels(go.Figure(layout=layout), len(titles), columns, panel, total, height)


def to_height(
    titles: Sequence[tuple[str, str]], total: float, *, width: float, left: float, below: float
) -> tuple[int, float]:
    """Return in how many columns, and how tall, panels fill a height; `FLATTEST` at least.

    Parameters
    ----------
    titles
        For each panel its title and what follows it.
    total
        Height of the whole grid, in pixels.
    width, left, below
        As for `panels`.
    """
    best = (1, 0.0)
    for columns in range(1, min(len(titles), MOST) + 1):
        grid = panels(
            titles,
            width=width,
            height=0,
            columns=columns,
            left=left,
            below=below,
            gap=CLOSE,
            size=SMALL,
        )
        height = (total - grid.height) / -(-len(titles) // columns)
        if min(height, grid.width / 2) > min(best[1], width / 2) and grid.width >= NARROWEST:
            best = (columns, min(height, grid.width))
    return best[0], max(best[1], FLATTEST)


def n_columns(width: float, n: int) -> int:
    """Return how many panels stand beside each other in a figure of this width."""
    if width > 600:
        return 4 if width > 800 and n > 9 else 3
    return 3 if n > 8 else 2


def _lines(title: str, fact: str, room: float, size: float) -> tuple[int, str]:
    """Return a panel's head and its number of lines: the title in bold, the fact in grey."""
    bold = wrap(title, room, size, bold=True)
    left = room - text_width(f"{bold[-1]} ", size, bold=True)
    beside = text_width(fact, SMALL) <= left
    quiet = [fact] if beside else wrap(fact, room, SMALL)
    head = f"<b>{'<br>'.join(map(plain, bold))}</b>{' ' if beside else '<br>'}"
    small = (
        f"<span style='font-size:{SMALL}px;color:{SOFT}'>{'<br>'.join(map(plain, quiet))}</span>"
    )
    return len(bold) + (0 if beside else len(quiet)), head + small


def _head(text: str, suffix: str, size: float) -> dict[str, Any]:
    return {
        "name": "panel",
        "text": text,
        "x": 0,
        "y": 1,
        "xref": f"x{suffix} domain",
        "yref": f"y{suffix} domain",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 3,
        "align": "left",
        "font": {"size": size},
    }
