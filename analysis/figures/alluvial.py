"""Where papers went from old results to new ones: blocks on two sides, and streams between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.style import (
    EDGE,
    LINE,
    SIZE,
    SOFT,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    redrawable,
    theme_colours,
    tint,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import plotly.graph_objects as go

    Places = dict[str, tuple[float, float]]

BLOCK = 0.03  # width of a block, of the way from side to side
CURVE = np.linspace(0, 1, 25)
GAP = 6.0  # pixels between blocks
HEIGHT = 420.0  # pixels that all papers of the larger result fill


@redrawable
def plot_flows(
    flows: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw the table of `flows_between`: old names at the left, new ones at the right.

    A block is as high as its name has papers; streams are the papers that both results have, or
    that were placed by their vectors, in the colour of the old name. The part of a block
    without a stream are papers that the other result lacks.

    Parameters
    ----------
    flows
        The table of `flows_between`.
    colours
        The colour of each old name; without them those of `theme_colours`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels; None takes what the contents want. It is exceeded where
        names need more.
    """
    import plotly.graph_objects as go

    sides = [_names(flows, "old"), _names(flows, "new")]
    sides[1] = _beside(flows, *sides)
    colours = colours or theme_colours(list(sides[0]))
    room = min(0.3 * width, 260.0)
    texts = [
        {name: wrap(f"{name} ({n:,})", room - EDGE - 12) for name, n in side.items()}
        for side in sides
    ]
    scale = (height or HEIGHT) / max(sum(side.values()) for side in sides)
    places = [_stack(side, text, scale) for side, text in zip(sides, texts, strict=True)]
    tall = max(high for side in places for _, high in side.values())
    figure = go.Figure()
    for trace in _streams(flows, places, colours, scale):
        figure.add_scatter(**trace)
    for i, side in enumerate(sides):
        for name, n_papers in side.items():
            low, high = places[i][name]
            x0, x1 = ((0.0, BLOCK), (1 - BLOCK, 1.0))[i]
            middle = (low + high) / 2
            reach = n_papers * scale / 2
            figure.add_scatter(
                name=f"{('old', 'new')[i]}: {name}",
                x=[x0, x1, x1, x0, x0],
                y=[middle - reach, middle - reach, middle + reach, middle + reach, middle - reach],
                mode="lines",
                line={"width": 0, "color": colours.get(name, SOFT) if i == 0 else SOFT},
                fill="toself",
                fillcolor=colours.get(name, SOFT) if i == 0 else SOFT,
                hoverinfo="text",
                text=f"{name}: {count(n_papers, 'paper')}",
            )
    level = str(flows["level"].iloc[0])
    shared = int(flows["n_papers"].sum())
    placed = int(flows.loc[flows["by"] == "vectors", "n_papers"].sum())
    how = f"; {placed:,} of them placed by their vectors" if placed else ""
    frame(
        figure,
        title=f"Where the papers of each {level} went",
        subtitle=f"Old {level}s at the left, new at the right, with their papers; "
        f"streams: {count(shared, 'paper')} known to both{how}",
        note=note,
        size=(width, tall),
        left=room,
        right=room,
        top=6,
        brief=height is not None,
    )
    ends: tuple[Literal["left", "right"], ...] = ("left", "right")
    for i, where in enumerate(ends):
        add_labels(
            figure,
            [
                label(
                    text,
                    name=f"{('old', 'new')[i]} {level}",
                    y=sum(places[i][name]) / 2,
                    **beside(where, 8),
                )
                for name, text in texts[i].items()
            ],
        )
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[tall, 0], visible=False, fixedrange=True)
    return figure


def _names(flows: pd.DataFrame, side: str) -> dict[str, int]:
    """Return the names of a side with their papers, largest first."""
    rows = flows[flows[side] != ""].sort_values(f"n_{side}", ascending=False, kind="stable")
    rows = rows.drop_duplicates(side)
    return dict(zip(rows[side].astype(str), rows[f"n_{side}"].astype(int), strict=True))


def _beside(flows: pd.DataFrame, old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """Return the new names in an order in which few streams cross: each by where it comes from."""
    place = {name: i for i, name in enumerate(old)}
    rows = flows[flows["n_papers"] > 0]
    at = rows["old"].map(place) * rows["n_papers"]
    middle = at.groupby(rows["new"]).sum() / rows.groupby("new")["n_papers"].sum()
    return dict(sorted(new.items(), key=lambda item: float(middle.get(item[0], len(old)))))


def _stack(side: Mapping[str, int], texts: Mapping[str, list[str]], scale: float) -> Places:
    """Return where each name begins and ends, in pixels from above; each has room for its text."""
    places, low = {}, 0.0
    for name, n_papers in side.items():
        high = low + max(n_papers * scale, LINE * SIZE * len(texts[name])) + GAP
        places[name] = (low, high)
        low = high
    return places


def _streams(
    flows: pd.DataFrame, places: list[Places], colours: Mapping[str, str], scale: float
) -> list[dict[str, object]]:
    """Return a trace a stream, the wide ones below; streams of one block do not cross there."""
    rows = flows[flows["n_papers"] > 0]
    ways = list(
        zip(rows["old"].astype(str), rows["new"].astype(str), rows["n_papers"], strict=True)
    )
    order = [{name: i for i, name in enumerate(side)} for side in places]
    tops: list[dict[tuple[str, str], float]] = []
    for i, size in enumerate(("n_old", "n_new")):
        names = rows["old" if i == 0 else "new"].astype(str)
        sizes = dict(zip(names, rows[size], strict=True))
        free = {name: sum(places[i][name]) / 2 - int(n) * scale / 2 for name, n in sizes.items()}
        tops.append({})
        for way in sorted(ways, key=lambda way: (order[i][way[i]], order[1 - i][way[1 - i]])):
            tops[i][way[0], way[1]] = free[way[i]]
            free[way[i]] += int(way[2]) * scale
    ease = 3 * CURVE**2 - 2 * CURVE**3
    x = BLOCK + (1 - 2 * BLOCK) * CURVE
    traces: list[dict[str, object]] = []
    for old, new, n_papers in sorted(ways, key=lambda way: -int(way[2])):
        first, last = (top[old, new] for top in tops)
        upper = first + (last - first) * ease
        lower = upper + int(n_papers) * scale
        colour = tint(colours.get(old, SOFT), 0.5)
        traces.append(
            {
                "name": f"{old} to {new}",
                "x": [*x, *x[::-1], x[0]],
                "y": [*upper, *lower[::-1], upper[0]],
                "mode": "lines",
                "line": {"width": 0, "color": colour},
                "fill": "toself",
                "fillcolor": colour,
                "hoverinfo": "text",
                "text": f"{old} to {new}: {count(int(n_papers), 'paper')}",
            }
        )
    return traces
