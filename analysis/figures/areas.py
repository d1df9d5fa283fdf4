"""How the themes share the papers of each period: areas that add up to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import spread
from analysis.figures.periods import Periods, lay_out, mark_gaps, set_ticks
from analysis.figures.shares import ENOUGH, LEFT, apart, by_size, enough, facts, one_level, runs
from analysis.style import (
    EDGE,
    FAINT,
    LINE,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    add_labels,
    frame,
    label,
    plain,
    readable,
    redrawable,
    theme_colours,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

_REACH = 0.42  # an area goes on so far beyond the middle of its first and its last period


def stacked_shares(prevalence: pd.DataFrame, n_names: int = 8) -> pd.DataFrame:
    """Keep the largest names of a prevalence table and add up the others.

    Returns
    -------
    Columns level, name, period, n_papers, n_total, share, is_other; the largest name first,
    the others, if there are any, last as one. The shares of a period add up to one; a period
    without papers has none.
    """
    table = one_level(prevalence)
    names = by_size(table)
    kept = names[:n_names] if len(names) > n_names + 1 else names
    other = f"{count(len(names) - len(kept), f'other {_level(table)}')}"
    merged = table.assign(
        name=table["name"].where(table["name"].isin(kept), other),
        is_other=~table["name"].isin(kept),
    )
    keys = ["level", "name", "period", "n_total", "is_other"]
    sums = merged.groupby(keys, as_index=False)[["n_papers"]].sum()
    order = {name: i for i, name in enumerate([*kept, other])}
    sums["share"] = sums["n_papers"] / sums["n_total"].where(sums["n_total"] > 0)
    ordered = sums.assign(order=sums["name"].map(order)).sort_values(["order", "period"])
    columns = ["level", "name", "period", "n_papers", "n_total", "share", "is_other"]
    return ordered[columns].reset_index(drop=True)


@redrawable
def plot_stacked_shares(
    stacked: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw the table of `stacked_shares`: an area a theme (or topic), named at its end.

    Periods with under ten papers are left out, for their shares jump; years, quarters and
    months are not joined. White lines part the areas, so that they need no colour.

    Parameters
    ----------
    stacked
        The table of `stacked_shares`.
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

    totals = stacked.drop_duplicates("period").set_index("period")["n_total"]
    few = totals < enough(totals)
    table = stacked[~stacked["period"].map(few)]
    names, periods = list(dict.fromkeys(table["name"])), lay_out(table["period"])
    others = set(table.loc[table["is_other"], "name"])
    own = theme_colours([name for name in names if name not in others])
    chosen = {**own, **(colours or {}), **dict.fromkeys(others, FAINT)}
    figure = go.Figure()
    base = np.zeros(len(periods.names))
    middles = []
    for name in names:
        rows = table[table["name"] == name].set_index("period").loc[list(periods.names)]
        top = base + 100 * rows["share"].fillna(0).to_numpy(float)
        _draw_area(figure, rows, periods, (base, top), chosen.get(name, SOFT))
        middles.append((base[-1] + top[-1]) / 2)
        base = top
    right = min(0.34 * width, 250.0)
    font = SIZE if width > 600 else SMALL
    lines = [wrap(name, right - EDGE - 34, font) for name in names]
    brief, height = (
        height is not None,
        max(height or 380.0, sum(_height(text, font) for text in lines)),
    )
    sparse = count(int(few.sum()), "period")
    left_out = f"; {sparse} under {ENOUGH} papers left out" if few.any() else ""
    frame(
        figure,
        title=f"How the {_level(table)}s share the papers",
        subtitle="% of a period's papers, stacked; "
        f"n = {count(int(totals[~few].sum()), 'dated paper')}{apart(periods)}{left_out}",
        note=note,
        size=(width, height),
        left=LEFT,
        right=right,
        bottom=44,
        brief=brief,
    )
    set_ticks(figure.layout.xaxis, periods, width - LEFT - right)
    mark_gaps(figure, periods)
    figure.update_xaxes(range=[-0.5 if width > 600 else -0.8, periods.span[1] - 0.2])
    figure.update_yaxes(title="share of papers, %", range=[0, 100], fixedrange=True)
    looks = [
        (text, readable(chosen.get(name, SOFT))) for text, name in zip(lines, names, strict=True)
    ]
    _name_areas(figure, looks, middles, (height, font))
    return figure


def _draw_area(
    figure: go.Figure,
    rows: pd.DataFrame,
    periods: Periods,
    edges: tuple[np.ndarray, np.ndarray],
    colour: str,
) -> None:
    """Draw a name's area over each run of periods of one unit, and its facts for hovering."""
    base, top = edges
    x = np.array([periods.places[period] for period in rows.index])
    name = rows["name"].iloc[0]
    for run in runs(rows, rows["share"].notna().to_numpy()):
        ends = [run[0], *run, run[-1]]
        along = np.concatenate([[x[run[0]] - _REACH], x[run], [x[run[-1]] + _REACH]])
        figure.add_scatter(
            name=name,
            x=np.concatenate([along, along[::-1]]),
            y=np.concatenate([base[ends], top[ends][::-1]]),
            mode="lines",
            fill="toself",
            fillcolor=colour,
            line={"color": PAPER, "width": 1.5},
            hoverinfo="skip",
        )
    figure.add_scatter(
        name="share",
        x=x,
        y=(base + top) / 2,
        mode="markers",
        marker={"color": colour, "size": 2, "opacity": 0},
        text=facts(rows),
        hovertemplate=f"{plain(name)}<br>%{{text}}<extra></extra>",
    )


def _name_areas(
    figure: go.Figure,
    looks: list[tuple[list[str], str]],
    middles: list[float],
    sizes: tuple[float, float],
) -> None:
    """Name each area at its end, moved apart where areas are thin, and led to."""
    height, font = sizes
    heights = [_height(text, font) for text, _ in looks]
    places = spread([middle * height / 100 for middle in middles], heights, height)
    end = figure.layout.xaxis.range[1]
    labels = []
    shares = places * 100 / height
    for (text, colour), middle, place in zip(looks, middles, shares, strict=True):
        labels.append(
            label(
                text,
                size=font,
                colour=colour,
                name="area",
                x=1,
                xref="paper",
                xanchor="left",
                xshift=24,
                y=place,
                align="left",
            )
        )
        shift = (place - middle) * height / 100
        labels.append(
            {
                "name": "to its name",
                "text": "",
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": colour,
                "x": end,
                "y": middle,
                "ax": 21,
                "ay": -shift,
            }
        )
    add_labels(figure, labels)


def _height(lines: list[str], font: float) -> float:
    return LINE * font * len(lines) + 3


def _level(table: pd.DataFrame) -> str:
    return str(table["level"].iloc[0])
