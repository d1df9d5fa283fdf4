"""Which themes have most papers, year by year: ranks, with ties as ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import spread
from analysis.figures.periods import Periods, lay_out, mark_gaps, set_ticks
from analysis.figures.shares import ENOUGH, apart, by_size, enough, one_level, runs
from analysis.style import (
    EDGE,
    LINE,
    MARK_SCALE,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    mark_of,
    plain,
    readable,
    redrawable,
    text_width,
    theme_colours,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

_ROOM = EDGE + 28.0
"""Pixels beside a name: the figure's edge, and the line that leads to it."""


def theme_ranks(prevalence: pd.DataFrame, n_names: int = 10) -> pd.DataFrame:
    """Rank the names of a prevalence table by their papers in each year.

    Quarters and months are added up to years, for in them most small themes tie; where that
    leaves less than two years with enough papers (ten), the periods stay as they are. Periods
    with fewer are left out.

    Returns
    -------
    Columns level, name, period, n_papers, n_total, rank, of the largest `n_names` names.
    Ranks count all names: 1 has most papers, names with equally many papers have the
    mean of their ranks, and a name without papers in a period has no rank there.
    """
    table = one_level(prevalence)
    years = table.assign(period=table["period"].str[:4])
    years = years.groupby(["level", "name", "period"], as_index=False)[
        ["n_papers", "n_total"]
    ].sum()
    totals = years.drop_duplicates("period")["n_total"]
    if (totals >= enough(totals)).sum() < 2:
        years = table[["level", "name", "period", "n_papers", "n_total"]]
        totals = years.drop_duplicates("period")["n_total"]
    full = years[years["n_total"] >= enough(totals)]
    papers = full["n_papers"].where(full["n_papers"] > 0)
    ranks = papers.groupby(full["period"]).rank(ascending=False, method="average")
    order = {name: i for i, name in enumerate(by_size(table)[:n_names])}
    kept = full.assign(rank=ranks, order=full["name"].map(order)).dropna(subset="order")
    ordered = kept.sort_values(["order", "period"], ignore_index=True)
    return ordered.drop(columns="order")


@redrawable
def plot_ranks(
    ranks: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw the table of `theme_ranks`: a line a theme (or topic), named at both ends.

    A line is broken where its name has no papers; tied marks stand close above each other.

    Parameters
    ----------
    ranks
        The table of `theme_ranks`.
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

    ranks = ranks.assign(place=_places(ranks))
    names, periods = list(dict.fromkeys(ranks["name"])), lay_out(ranks["period"])
    colours = colours or theme_colours(names)
    side, font = (min(0.27 * width, 225.0), SIZE) if width > 600 else (0.3 * width, SMALL)
    widest = max(text_width(word, font) for name in names for word in name.split(" "))
    side = max(side, min(widest + _ROOM, 0.36 * width))  # no word is broken
    lowest = float(np.nanmax(ranks["rank"], initial=1.0))
    first = ranks[(ranks["period"] == periods.names[0]) & ranks["rank"].notna()]
    last = ranks[ranks["rank"].notna()].groupby("name", sort=False).tail(1)
    ends = [_ends(rows, side, font, at_left=rows is first) for rows in (first, last)]
    tallest = max(sum(_height(text, font) for _, text in end) for end in ends)
    brief, usual = height is not None, max(36.0 * len(names), 22.0 * lowest)
    height = max(height or usual, tallest)
    figure = go.Figure()
    for name in names:
        rows = ranks[ranks["name"] == name].set_index("period").loc[list(periods.names)]
        _draw_name(figure, rows, periods, colours.get(name, SOFT))
    totals = ranks.drop_duplicates("period")["n_total"]
    level = str(ranks["level"].iloc[0])
    frame(
        figure,
        title=f"Which {level}s have most papers",
        subtitle=f"Rank by number of papers among all {level}s, the {len(names)} largest shown; "
        f"equally many papers share their mean rank; no papers, no rank (–); "
        f"n = {count(int(totals.sum()), 'dated paper')}, periods under {ENOUGH} papers left out"
        f"{apart(periods)}",
        note=note,
        size=(width, height),
        left=side,
        right=side,
        bottom=40,
        brief=brief,
    )
    set_ticks(figure.layout.xaxis, periods, width - 2 * side)
    figure.update_xaxes(range=[-0.12, max(periods.places.values()) + 0.12])
    mark_gaps(figure, periods)
    step = 1 if lowest <= 12 else 2
    figure.update_yaxes(
        range=[lowest + 0.6, 0.4],
        tickvals=list(range(1, int(lowest) + 1, step)),
        showticklabels=False,
        fixedrange=True,
    )
    for rows, end in zip((first, last), ends, strict=True):
        _name_ends(figure, rows, end, colours, (height, font, rows is first))
    return figure


def _places(ranks: pd.DataFrame) -> pd.Series[float]:
    """Return where each mark stands: at its rank, and apart from those that share it."""
    tied = ranks.groupby(["period", "rank"])
    return ranks["rank"] + 0.26 * (tied.cumcount() - (tied["name"].transform("size") - 1) / 2)


def _draw_name(figure: go.Figure, rows: pd.DataFrame, periods: Periods, colour: str) -> None:
    symbol = mark_of(colour)
    for run in runs(rows, rows["rank"].notna().to_numpy()):
        figure.add_scatter(
            name=rows["name"].iloc[0],
            x=[periods.places[period] for period in rows.index[run]],
            y=rows["place"].iloc[run],
            mode="lines+markers",
            line={"color": colour, "width": 2.4},
            marker={"color": colour, "size": 10 * MARK_SCALE.get(symbol, 1.0), "symbol": symbol},
            text=[
                f"{period}: rank {rank:g}, {n} of {total} papers"
                for period, rank, n, total in zip(
                    rows.index[run],
                    rows["rank"].iloc[run],
                    rows["n_papers"].iloc[run],
                    rows["n_total"].iloc[run],
                    strict=True,
                )
            ],
            hovertemplate=f"{plain(rows['name'].iloc[0])}<br>%{{text}}<extra></extra>",
            cliponaxis=False,
        )


def _ends(
    rows: pd.DataFrame, side: float, font: float, *, at_left: bool
) -> list[tuple[bool, list[str]]]:
    """Return for each line whether it reaches this end, and its rank and name in lines."""
    here = rows["period"].eq(rows["period"].min() if at_left else rows["period"].max())
    return [
        (now, wrap(f"{rank:g}\u2002{name}" if now else f"–\u2002{name}", side - _ROOM, font))
        for name, rank, now in zip(rows["name"], rows["rank"], here, strict=True)
    ]


def _height(lines: list[str], font: float) -> float:
    return LINE * font * len(lines) + 2


def _name_ends(
    figure: go.Figure,
    rows: pd.DataFrame,
    ends: list[tuple[bool, list[str]]],
    colours: Mapping[str, str],
    place_of: tuple[float, float, bool],
) -> None:
    """Name each line at this end with its rank, moved apart; a dash says that it ended before."""
    height, font, at_left = place_of
    bottom, top = figure.layout.yaxis.range
    scale = height / (bottom - top)
    heights = [_height(text, font) for _, text in ends]
    wanted = [(place - top) * scale for place in rows["place"]]
    places = spread(wanted, heights, height)
    sign = -1 if at_left else 1
    place = beside("left" if at_left else "right", 26)
    labels = []
    x = figure.layout.xaxis.range[0 if at_left else 1]
    for (now, text), name, at, end in zip(ends, rows["name"], places, wanted, strict=True):
        colour = readable(colours.get(name, SOFT))
        labels.append(
            label(text, size=font, colour=colour, name="line end", y=at / scale + top, **place)
        )
        if not now:
            continue
        labels.append(
            {
                "name": "to its name",
                "text": "",
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": colour,
                "x": x,
                "y": end / scale + top,
                "ax": sign * 22,
                "ay": at - end,
            }
        )
    add_labels(figure, labels)
