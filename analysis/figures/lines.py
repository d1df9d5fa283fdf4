"""The shares of a few themes in one chart, each named where its line ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import spread
from analysis.figures.periods import Periods, lay_out, mark_gaps, set_ticks
from analysis.figures.shares import (
    ENOUGH,
    LEFT,
    apart,
    by_size,
    enough,
    facts,
    one_level,
    round_up,
    runs,
)
from analysis.style import (
    EDGE,
    LINE,
    MARK_SCALE,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    frame,
    mark_of,
    plain,
    readable,
    redrawable,
    theme_colours,
    tint,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


@redrawable
def plot_prevalence_lines(
    prevalence: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw a few themes (or topics) in one panel, each named where its line ends.

    Every name in the table is drawn, so choose before: five or six can be told
    apart. Periods with under ten papers are left out, for their shares jump.

    Parameters
    ----------
    prevalence
        Rows of the table of `theme_prevalence`.
    colours
        The colour of each name; without them those of `theme_colours`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where the rest is said more briefly;
        None takes what the contents want. It is exceeded where names need more.
    """
    import plotly.graph_objects as go

    shares = one_level(prevalence)
    totals = shares.drop_duplicates("period").set_index("period")["n_total"]
    few = totals < enough(totals)
    shares = shares[~shares["period"].map(few)]
    names, periods = by_size(shares), lay_out(shares["period"])
    colours = colours or theme_colours(names)
    figure = go.Figure()
    for name in names:
        rows = shares[shares["name"] == name].set_index("period").loc[list(periods.names)]
        colour = colours.get(name, SOFT)
        _draw_line(figure, rows, periods, colour, mark_of(colour))
    sparse = count(int(few.sum()), "period")
    left_out = f"; {sparse} under {ENOUGH} papers left out" if few.any() else ""
    right = min(0.32 * width, 230.0)
    font = SIZE if width > 600 else SMALL
    lines = {name: wrap(name, right - EDGE - 8, font) for name in names}
    brief, height = (
        height is not None,
        max(height or 340.0, sum(LINE * font * len(text) + 3 for text in lines.values())),
    )
    top = round_up(104 * float(shares["share"].max()))
    frame(
        figure,
        title=f"Share of {count(len(names), str(shares['level'].iloc[0]))} over time",
        subtitle=f"% of a period's papers; "
        f"n = {count(int(totals[~few].sum()), 'dated paper')}, "
        f"{_range(totals[~few])} a period{apart(periods)}{left_out}",
        note=note,
        size=(width, height),
        left=LEFT,
        right=right,
        bottom=44,
        brief=brief,
    )
    set_ticks(figure.layout.xaxis, periods, width - LEFT - right)
    mark_gaps(figure, periods)
    figure.update_yaxes(title="share of papers, %", range=[-0.02 * top, top], nticks=6)
    _name_ends(figure, shares, periods, (lines, colours), (height, font))
    return figure


def _draw_line(
    figure: go.Figure, rows: pd.DataFrame, periods: Periods, colour: str, symbol: str
) -> None:
    """Draw one theme, joining only periods of the same unit."""
    for run in runs(rows, np.ones(len(rows), dtype=bool)):
        figure.add_scatter(
            name=rows["name"].iloc[0],
            x=[periods.places[period] for period in rows.index[run]],
            y=100 * rows["share"].iloc[run],
            mode="lines+markers",
            line={"color": colour, "width": 2.2},
            marker={"color": colour, "size": 7 * MARK_SCALE.get(symbol, 1.0), "symbol": symbol},
            text=facts(rows.iloc[run]),
            hovertemplate=f"{plain(rows['name'].iloc[0])}<br>%{{text}}<extra></extra>",
            cliponaxis=False,
        )


def _name_ends(
    figure: go.Figure,
    shares: pd.DataFrame,
    periods: Periods,
    looks: tuple[Mapping[str, list[str]], Mapping[str, str]],
    sizes: tuple[float, float],
) -> None:
    """Name each line at its end, moved apart where ends lie close and then led to."""
    (lines, colours), (height, font) = looks, sizes
    low, high = figure.layout.yaxis.range
    last = max(periods.names, key=periods.places.__getitem__)
    ends = shares[shares["period"] == last].set_index("name")["share"] * 100
    scale = height / (high - low)
    heights = [LINE * font * len(text) + 3 for text in lines.values()]
    places = spread([(ends[name] - low) * scale for name in lines], heights, height)
    start, edge = periods.places[last], periods.span[1] + 0.6
    figure.update_xaxes(range=[periods.span[0], edge])
    for (name, text), place in zip(lines.items(), places / scale + low, strict=True):
        colour = readable(colours.get(name, SOFT))
        figure.add_scatter(
            name="to its name",
            x=[start + 0.25, edge],
            y=[ends[name], place],
            mode="lines",
            line={"color": tint(colour, 0.6), "width": 1},
            hoverinfo="skip",
            cliponaxis=False,
        )
        figure.add_annotation(
            name="line end",
            text="<br>".join(map(plain, text)),
            x=1,
            xref="paper",
            xanchor="left",
            xshift=3,
            y=place,
            align="left",
            font={"size": font, "color": colour},
        )


def _range(totals: pd.Series) -> str:
    low, high = totals.min(), totals.max()
    return f"{low} to {high}" if low != high else f"{low}"
