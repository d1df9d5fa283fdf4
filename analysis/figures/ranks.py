"""Which themes have most papers, year by year: ranks, with ties as ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.labels import spread
from analysis.figures.periods import Periods, lay_out, mark_gaps, set_ticks
from analysis.figures.shares import ENOUGH, apart, by_size, enough, one_level, runs
from analysis.style import (
    EDGE,
    LINE,
    MARK_SCALE,
    MARKS,
    SIZE,
    SOFT,
    WIDTH,
    add_labels,
    count,
    frame,
    label,
    plain,
    readable,
    redrawable,
    theme_colours,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


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
) -> go.Figure:
    """Draw the table of `theme_ranks`: a line a theme (or topic), named at both ends.

    A line is broken where its name has no papers; tied marks stand close above each other.
    """
    import plotly.graph_objects as go

    ranks = ranks.assign(place=_places(ranks))
    names, periods = list(dict.fromkeys(ranks["name"])), lay_out(ranks["period"])
    colours = colours or theme_colours(names)
    side = min(0.27 * width, 225.0)
    lowest = float(np.nanmax(ranks["rank"], initial=1.0))
    height = max(36.0 * len(names), 22.0 * lowest)
    figure = go.Figure()
    for i, name in enumerate(names):
        rows = ranks[ranks["name"] == name].set_index("period").loc[list(periods.names)]
        _draw_name(figure, rows, periods, colours.get(name, SOFT), list(MARKS.values())[i % 8])
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
    first = ranks[(ranks["period"] == periods.names[0]) & ranks["rank"].notna()]
    last = ranks[ranks["rank"].notna()].groupby("name", sort=False).tail(1)
    for rows, at_left in ((first, True), (last, False)):
        _name_ends(figure, rows, colours, (side, height), at_left)
    return figure


def _places(ranks: pd.DataFrame) -> pd.Series[float]:
    """Return where each mark stands: at its rank, and apart from those that share it."""
    tied = ranks.groupby(["period", "rank"])
    return ranks["rank"] + 0.26 * (tied.cumcount() - (tied["name"].transform("size") - 1) / 2)


def _draw_name(
    figure: go.Figure, rows: pd.DataFrame, periods: Periods, colour: str, other: str
) -> None:
    symbol = MARKS.get(colour, other)
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


def _name_ends(
    figure: go.Figure,
    rows: pd.DataFrame,
    colours: Mapping[str, str],
    rooms: tuple[float, float],
    at_left: bool,
) -> None:
    """Name each line at this end with its rank, moved apart; a dash says that it ended before."""
    side, height = rooms
    bottom, top = figure.layout.yaxis.range
    scale = height / (bottom - top)
    here = rows["period"].eq(rows["period"].min() if at_left else rows["period"].max())
    lines = [
        wrap(f"{rank:g}\u2002{name}" if now else f"–\u2002{name}", side - EDGE - 28, SIZE)
        for name, rank, now in zip(rows["name"], rows["rank"], here, strict=True)
    ]
    heights = [LINE * SIZE * len(text) + 2 for text in lines]
    wanted = [(place - top) * scale for place in rows["place"]]
    places = spread(wanted, heights, height)
    sign = -1 if at_left else 1
    place: dict[str, Any] = {"x": 0 if at_left else 1, "xref": "paper"}
    place |= {"xanchor": "right" if at_left else "left", "xshift": sign * 26}
    place["align"] = "right" if at_left else "left"
    labels = []
    x = figure.layout.xaxis.range[0 if at_left else 1]
    for text, name, at, end, now in zip(lines, rows["name"], places, wanted, here, strict=True):
        colour = readable(colours.get(name, SOFT))
        labels.append(label(text, colour=colour, name="line end", y=at / scale + top, **place))
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
