"""How large a share of the papers each theme has, period by period, in small panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.panels import CLOSE, Panels, n_columns, panels, to_height
from analysis.figures.periods import Periods, lay_out, mark_gaps, set_ticks, unit_of
from analysis.figures.shares import (
    ENOUGH,
    LEFT,
    apart,
    by_size,
    enough,
    facts,
    name_axis,
    one_level,
    round_up,
    runs,
    ticks,
)
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
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


@redrawable
def plot_prevalence(
    prevalence: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw a panel a theme (or topic): its share of each period, with the interval as a band.

    Years, quarters and months are not joined, since a line from one to the other
    would mislead; a period that stands alone has a whisker. All panels share one
    scale, set by the finest periods with at least ten papers: an interval may run out
    of it, and a share beyond it is a small triangle at the upper edge.

    Parameters
    ----------
    prevalence
        The table of `theme_prevalence`, of one level.
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
    shares = one_level(prevalence)
    names = by_size(shares)
    colours = colours or theme_colours(names)
    sizes = shares.groupby("name")["n_papers"].sum()
    titles = [(name, f"n\u00a0=\u00a0{sizes[name]}") for name in names]
    wide, brief = width > 600, height is not None
    columns, panel = n_columns(width, len(names)), 96.0 if wide else 64.0
    if height is not None:
        columns, panel = to_height(titles, height, width=width, left=LEFT, below=44)
    grid = panels(
        titles,
        width=width,
        height=panel,
        columns=columns,
        left=LEFT,
        below=44,
        gap=20 if wide and not brief else CLOSE,
        size=SIZE if wide and not brief else SMALL,
    )
    periods, totals = lay_out(shares["period"]), shares.drop_duplicates("period")["n_total"]
    top = _top(shares)
    for i, name in enumerate(names, start=1):
        rows = shares[shares["name"] == name].set_index("period").loc[list(periods.names)]
        _draw_panel(grid.figure, rows, periods, (colours.get(name, SOFT), top), grid.axes(i))
    frame(
        grid.figure,
        title=f"Share of each {shares['level'].iloc[0]} over time",
        subtitle=f"% of a period's papers, with 95 % Wilson interval; "
        f"n = {count(int(totals.sum()), 'dated paper')}"
        f"{apart(periods)}{_sparse(totals)}{_beyond(shares, top)}",
        note=note,
        size=(width, grid.height),
        left=LEFT,
        brief=brief,
    )
    _set_panel_axes(grid, periods, top)
    return grid.figure


def _draw_panel(
    figure: go.Figure,
    rows: pd.DataFrame,
    periods: Periods,
    look: tuple[str, float],
    axes: dict[str, str],
) -> None:
    """Draw bands and lines over runs, whiskers on lone periods, hollow marks where n is small."""
    colour, top = look
    x = np.array([periods.places[period] for period in rows.index])
    share, low, high = (100 * rows[column].to_numpy(float) for column in ("share", "low", "high"))
    full = (rows["n_total"] >= enough(rows["n_total"])).to_numpy()
    stretches = runs(rows, full)
    lone = np.isin(np.arange(len(rows)), [run[0] for run in stretches if len(run) == 1])
    quiet = {"name": "95 % interval", "mode": "lines", "hoverinfo": "skip", **axes}
    for run in (run for run in stretches if len(run) > 1):
        figure.add_scatter(
            x=np.concatenate([x[run], x[run][::-1]]),
            y=np.concatenate([high[run], low[run][::-1]]),
            fill="toself",
            fillcolor=tint(colour, 0.25),
            line={"width": 0},
            **quiet,
        )
    bars = full & lone
    figure.add_scatter(
        x=np.repeat(x[bars], 3),
        y=np.column_stack([low[bars], high[bars], np.full(bars.sum(), np.nan)]).ravel(),
        line={"color": tint(colour, 0.5), "width": 1.5},
        **quiet,
    )
    known, beyond = rows["share"].notna().to_numpy(), share > top
    small = {"color": PAPER, "size": 4.5, "line": {"color": tint(colour, 0.7), "width": 1.2}}
    solid = {"color": colour, "size": 4.5}
    for run in (run for run in stretches if len(run) > 1 or not beyond[run[0]]):
        figure.add_scatter(
            name="share",
            x=x[run],
            y=share[run],
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker=solid,
            text=facts(rows.iloc[run]),
            hovertemplate="%{text}<extra></extra>",
            **axes,
        )
    for name, part, marker in (
        ("share, few papers", known & ~full & ~beyond, small),
        (
            "beyond the scale",
            known & ~full & beyond,
            {**small, "symbol": "triangle-up", "size": 6},
        ),
    ):
        figure.add_scatter(
            name=name,
            x=x[part],
            y=np.minimum(share[part], 0.96 * top),
            mode="markers",
            marker=marker,
            text=facts(rows[part]),
            hovertemplate="%{text}<extra></extra>",
            **axes,
        )


def _set_panel_axes(grid: Panels, periods: Periods, top: float) -> None:
    for i in range(1, grid.n + 1):
        suffix = str(i) if i > 1 else ""
        xaxis, yaxis = grid.figure.layout[f"xaxis{suffix}"], grid.figure.layout[f"yaxis{suffix}"]
        set_ticks(xaxis, periods, grid.width)
        xaxis.update(showline=True, linecolor=FAINT, showticklabels=grid.is_lowest(i))
        yaxis.update(
            range=[-0.04 * top, top], tickvals=ticks(top, grid.panel_height), gridcolor=GRID
        )
        yaxis.update(showticklabels=grid.is_first(i), fixedrange=True)
    mark_gaps(
        grid.figure,
        periods,
        [(a["xaxis"], a["yaxis"]) for a in map(grid.axes, range(1, grid.n + 1))],
    )
    name_axis(grid.figure)


def _top(shares: pd.DataFrame) -> float:
    """Return an upper end for the share axis that holds the intervals of the finest periods."""
    full = shares[shares["n_total"] >= enough(shares["n_total"])]
    finest = full[full["period"].map(unit_of) == unit_of(full["period"].max())]
    return round_up(100 * float(finest["high"].max()))


def _sparse(totals: pd.Series) -> str:
    few = totals.between(1, enough(totals) - 1).any()
    return f"; hollow: periods under {ENOUGH} papers, without interval" if few else ""


def _beyond(shares: pd.DataFrame, top: float) -> str:
    return "; triangles: beyond the scale" if (100 * shares["share"] > top).any() else ""
