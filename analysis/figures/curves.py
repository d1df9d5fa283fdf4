"""Shares as smooth curves over the dates, in small panels, with the counted shares on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.panels import CLOSE, Panels, n_columns, panels, to_height
from analysis.figures.periods import middle_of
from analysis.figures.shares import ENOUGH, LEFT, enough, name_axis, one_level, round_up, ticks
from analysis.style import (
    FAINT,
    GRID,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    frame,
    redrawable,
    theme_colours,
    tint,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


@redrawable
def plot_prevalence_curves(
    smooth: pd.DataFrame,
    prevalence: pd.DataFrame | None = None,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw the table of `smooth_prevalence`: a panel a theme (or topic), a curve with its band.

    The axis is time itself. With `prevalence` of the same level, the share of each period
    with at least ten papers is a mark with its interval on the curve, and the axis
    begins where such periods do.

    Parameters
    ----------
    smooth
        The table of `smooth_prevalence`.
    prevalence
        The table of `theme_prevalence` of the same level; None draws curves alone.
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
    curves = one_level(smooth)
    names = list(dict.fromkeys(curves["name"]))
    colours = colours or theme_colours(names)
    sizes = curves.drop_duplicates("name").set_index("name")["n_papers"]
    counted = _counted(prevalence, names)
    if len(counted):
        curves = curves[curves["date"] >= counted["begin"].min()]
    titles = [(name, f"n\u00a0=\u00a0{sizes[name]}") for name in names]
    wide, brief = width > 600, height is not None
    columns, panel = n_columns(width, len(names)), 104.0 if wide else 68.0
    if height is not None:
        columns, panel = to_height(titles, height, width=width, left=LEFT, below=34)
    grid = panels(
        titles,
        width=width,
        height=panel,
        columns=columns,
        left=LEFT,
        below=34,
        gap=20 if wide and not brief else CLOSE,
        size=SIZE if wide and not brief else SMALL,
    )
    highest = pd.concat([curves["high"], counted["share"]]).max()
    top = round_up(100 * float(highest))
    for i, name in enumerate(names, start=1):
        look, axes = (colours.get(name, SOFT), top), grid.axes(i)
        _draw_curve(grid.figure, curves[curves["name"] == name], look, axes)
        _draw_counts(grid.figure, counted[counted["name"] == name], look, axes)
    marks = (
        f"; marks: share of each period of at least {enough(counted['n_total'])} papers, with 95 % "
        "Wilson interval"
        if len(counted)
        else ""
    )
    frame(
        grid.figure,
        title=f"How the share of each {curves['level'].iloc[0]} runs",
        subtitle="% of papers; curve: mean of splines and of lines with a jump; band: 95 % by "
        f"these models, less next to a jump{marks}; n: dated papers, no curve under {ENOUGH}",
        note=note,
        size=(width, grid.height),
        left=LEFT,
        brief=brief,
    )
    _set_axes(grid, curves["date"], top)
    return grid.figure


def _counted(prevalence: pd.DataFrame | None, names: list[str]) -> pd.DataFrame:
    """Return the well-filled periods of these names, with where each begins and its middle."""
    if prevalence is None:
        return pd.DataFrame(columns=["name", "begin", "middle", "share", "low", "high", "n_total"])
    table = one_level(prevalence)
    table = table[(table["n_total"] >= enough(table["n_total"])) & table["name"].isin(names)]
    spans = pd.DataFrame([middle_of(period) for period in table["period"]], index=table.index)
    return table.assign(begin=spans.get(0), middle=spans.get(1))


def _draw_counts(
    figure: go.Figure, rows: pd.DataFrame, look: tuple[str, float], axes: dict[str, str]
) -> None:
    colour, top = look
    if not len(rows):
        return
    low, share, high = (100 * rows[column].to_numpy(float) for column in ("low", "share", "high"))
    figure.add_scatter(
        name="95 % interval",
        x=np.repeat(rows["middle"].to_numpy(), 3),
        y=np.column_stack([low, np.minimum(high, 1.2 * top), np.full(len(rows), np.nan)]).ravel(),
        mode="lines",
        line={"color": tint(colour, 0.5), "width": 1},
        hoverinfo="skip",
        **axes,
    )
    figure.add_scatter(
        name="share of the period",
        x=rows["middle"],
        y=share,
        mode="markers",
        marker={"color": colour, "size": 5, "line": {"color": PAPER, "width": 1}},
        text=[
            f"{period}: {n} of {total} papers, {s:.0f} %"
            for period, n, total, s in zip(
                rows["period"], rows["n_papers"], rows["n_total"], share, strict=True
            )
        ],
        hovertemplate="%{text}<extra></extra>",
        **axes,
    )


def _draw_curve(
    figure: go.Figure, rows: pd.DataFrame, look: tuple[str, float], axes: dict[str, str]
) -> None:
    colour, _ = look
    x, low, share, high = (rows[column].to_numpy() for column in ("date", "low", "share", "high"))
    figure.add_scatter(
        name="95 % band",
        x=np.concatenate([x, x[::-1]]),
        y=100 * np.concatenate([high, low[::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=tint(colour, 0.25),
        line={"width": 0},
        hoverinfo="skip",
        **axes,
    )
    figure.add_scatter(
        name="curve",
        x=x,
        y=100 * share,
        mode="lines",
        line={"color": colour, "width": 2.2},
        customdata=100 * np.column_stack([low, high]),
        hovertemplate="%{x|%Y-%m-%d}: %{y:.1f} % (%{customdata[0]:.1f}–%{customdata[1]:.1f})"
        "<extra></extra>",
        **axes,
    )


def _set_axes(grid: Panels, dates: pd.Series[pd.Timestamp], top: float) -> None:
    years = range(dates.min().year, dates.max().year + 2)
    starts = [f"{year}-01-01" for year in years]
    every = -(-len(starts) * 34 // int(grid.width))
    margin = (dates.max() - dates.min()) * 0.03
    for i in range(1, grid.n + 1):
        suffix = str(i) if i > 1 else ""
        xaxis, yaxis = grid.figure.layout[f"xaxis{suffix}"], grid.figure.layout[f"yaxis{suffix}"]
        xaxis.update(
            range=[str(dates.min() - margin), str(dates.max() + margin)],
            type="date",
            tickvals=starts[::-1][::every],
            ticktext=[str(year) for year in years][::-1][::every],
            showgrid=True,
            gridcolor=GRID,
            showline=True,
            linecolor=FAINT,
            showticklabels=grid.is_lowest(i),
            fixedrange=True,
        )
        yaxis.update(
            range=[-0.04 * top, top], tickvals=ticks(top, grid.panel_height), gridcolor=GRID
        )
        yaxis.update(showticklabels=grid.is_first(i), fixedrange=True)
    name_axis(grid.figure)
