"""How large a share of the papers each theme has, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import spread
from analysis.figures.panels import Panels, panels
from analysis.figures.periods import Periods, lay_out, mark_gaps, set_ticks, unit_of
from analysis.style import (
    EDGE,
    FAINT,
    GRID,
    LINE,
    MARK_SCALE,
    MARKS,
    PAPER,
    SIZE,
    SOFT,
    WIDTH,
    count,
    frame,
    plain,
    readable,
    theme_colours,
    tint,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

ENOUGH = 10
"""Periods with fewer papers get a hollow mark, no interval, and no say in the scale."""
_MORE_MARKS = ("circle", "square", "diamond", "x", "triangle-up", "cross")
_LEFT = 52


def plot_prevalence(
    prevalence: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
) -> go.Figure:
    """Draw a panel a theme (or topic): its share of each period, with the interval as a band.

    Years, quarters and months are not joined, since a line from one to the other
    would mislead; a period that stands alone has a whisker. All panels share one
    scale, set by the finest periods with at least ten papers: an interval may run out
    of it, and a share beyond it is a small triangle at the upper edge.
    """
    shares = one_level(prevalence)
    names = by_size(shares)
    colours = colours or theme_colours(names)
    sizes = shares.groupby("name")["n_papers"].sum()
    columns = 4 if width > 800 and len(names) > 9 else 3 if width > 600 else 2
    grid = panels(
        [(name, f"n\u00a0=\u00a0{sizes[name]}") for name in names],
        width=width,
        height=96,
        columns=columns,
        left=_LEFT,
        below=44,
        gap=20,
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
        f"{_apart(periods)}{_sparse(totals)}{_beyond(shares, top)}",
        note=note,
        size=(width, grid.height),
        left=_LEFT,
    )
    _set_panel_axes(grid, periods, top)
    return grid.figure


def plot_prevalence_lines(
    prevalence: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
) -> go.Figure:
    """Draw a few themes (or topics) in one panel, each named where its line ends.

    Every name in the table is drawn, so choose before: five or six can be told
    apart. Periods with under ten papers are left out, for their shares jump.
    """
    import plotly.graph_objects as go

    shares = one_level(prevalence)
    totals = shares.drop_duplicates("period").set_index("period")["n_total"]
    few = totals < _enough(totals)
    shares = shares[~shares["period"].map(few)]
    names, periods = by_size(shares), lay_out(shares["period"])
    colours = colours or theme_colours(names)
    figure = go.Figure()
    for i, name in enumerate(names):
        rows = shares[shares["name"] == name].set_index("period").loc[list(periods.names)]
        colour = colours.get(name, SOFT)
        symbol = MARKS.get(colour, _MORE_MARKS[i % len(_MORE_MARKS)])
        _draw_line(figure, rows, periods, colour, symbol)
    sparse = count(int(few.sum()), "period")
    left_out = f"; {sparse} under {ENOUGH} papers left out" if few.any() else ""
    right, height = min(0.32 * width, 230.0), 340.0
    top = _round_up(104 * float(shares["share"].max()))
    frame(
        figure,
        title=f"Share of {count(len(names), str(shares['level'].iloc[0]))} over time",
        subtitle=f"% of a period's papers; "
        f"n = {count(int(totals[~few].sum()), 'dated paper')}, "
        f"{_range(totals[~few])} a period{_apart(periods)}{left_out}",
        note=note,
        size=(width, height),
        left=_LEFT,
        right=right,
        bottom=44,
    )
    set_ticks(figure.layout.xaxis, periods, width - _LEFT - right)
    mark_gaps(figure, periods)
    figure.update_yaxes(title="share of papers, %", range=[-0.02 * top, top], nticks=6)
    _name_ends(figure, shares, periods, colours, (right, height))
    return figure


def one_level(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as it is if it holds one level only.

    Raises
    ------
    ValueError
        If it mixes themes and topics.
    """
    levels = sorted(set(table["level"]))
    if len(levels) > 1:
        raise ValueError(
            f"the table mixes the levels {' and '.join(levels)}; choose one: "
            "table[table['level'] == 'theme']"
        )
    return table


def by_size(table: pd.DataFrame) -> list[str]:
    """Return the names of a table of prevalence, those with most papers first."""
    sizes = table.groupby("name", sort=False)["n_papers"].sum()
    return list(sizes.sort_values(ascending=False, kind="stable").index)


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
    enough = (rows["n_total"] >= _enough(rows["n_total"])).to_numpy()
    runs = _runs(rows, enough)
    lone = np.isin(np.arange(len(rows)), [run[0] for run in runs if len(run) == 1])
    quiet = {"name": "95 % interval", "mode": "lines", "hoverinfo": "skip", **axes}
    for run in (run for run in runs if len(run) > 1):
        figure.add_scatter(
            x=np.concatenate([x[run], x[run][::-1]]),
            y=np.concatenate([high[run], low[run][::-1]]),
            fill="toself",
            fillcolor=tint(colour, 0.25),
            line={"width": 0},
            **quiet,
        )
    bars = enough & lone
    figure.add_scatter(
        x=np.repeat(x[bars], 3),
        y=np.column_stack([low[bars], high[bars], np.full(bars.sum(), np.nan)]).ravel(),
        line={"color": tint(colour, 0.5), "width": 1.5},
        **quiet,
    )
    known, beyond = rows["share"].notna().to_numpy(), share > top
    small = {"color": PAPER, "size": 4.5, "line": {"color": tint(colour, 0.7), "width": 1.2}}
    solid = {"color": colour, "size": 4.5}
    for run in (run for run in runs if len(run) > 1 or not beyond[run[0]]):
        figure.add_scatter(
            name="share",
            x=x[run],
            y=share[run],
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker=solid,
            text=_facts(rows.iloc[run]),
            hovertemplate="%{text}<extra></extra>",
            **axes,
        )
    for name, part, marker in (
        ("share, few papers", known & ~enough & ~beyond, small),
        (
            "beyond the scale",
            known & ~enough & beyond,
            {**small, "symbol": "triangle-up", "size": 6},
        ),
    ):
        figure.add_scatter(
            name=name,
            x=x[part],
            y=np.minimum(share[part], 0.96 * top),
            mode="markers",
            marker=marker,
            text=_facts(rows[part]),
            hovertemplate="%{text}<extra></extra>",
            **axes,
        )


def _draw_line(
    figure: go.Figure, rows: pd.DataFrame, periods: Periods, colour: str, symbol: str
) -> None:
    """Draw one theme, joining only periods of the same unit."""
    for run in _runs(rows, np.ones(len(rows), dtype=bool)):
        figure.add_scatter(
            name=rows["name"].iloc[0],
            x=[periods.places[period] for period in rows.index[run]],
            y=100 * rows["share"].iloc[run],
            mode="lines+markers",
            line={"color": colour, "width": 2.2},
            marker={"color": colour, "size": 7 * MARK_SCALE.get(symbol, 1.0), "symbol": symbol},
            text=_facts(rows.iloc[run]),
            hovertemplate=f"{plain(rows['name'].iloc[0])}<br>%{{text}}<extra></extra>",
            cliponaxis=False,
        )


def _set_panel_axes(grid: Panels, periods: Periods, top: float) -> None:
    for i in range(1, grid.n + 1):
        suffix = str(i) if i > 1 else ""
        xaxis, yaxis = grid.figure.layout[f"xaxis{suffix}"], grid.figure.layout[f"yaxis{suffix}"]
        set_ticks(xaxis, periods, grid.width)
        xaxis.update(showline=True, linecolor=FAINT, showticklabels=grid.is_lowest(i))
        yaxis.update(range=[-0.04 * top, top], tickvals=_ticks(top), gridcolor=GRID)
        yaxis.update(showticklabels=grid.is_first(i), fixedrange=True)
    mark_gaps(
        grid.figure,
        periods,
        [(a["xaxis"], a["yaxis"]) for a in map(grid.axes, range(1, grid.n + 1))],
    )
    grid.figure.add_annotation(
        name="axis",
        text="share of papers, %",
        textangle=-90,
        x=0,
        xref="paper",
        xshift=EDGE / 2 + 2 - _LEFT,
        xanchor="center",
        y=0.5,
        yref="paper",
    )


def _name_ends(
    figure: go.Figure,
    shares: pd.DataFrame,
    periods: Periods,
    colours: Mapping[str, str],
    rooms: tuple[float, float],
) -> None:
    """Name each line at its end, moved apart where ends lie close and then led to."""
    right, height = rooms
    low, high = figure.layout.yaxis.range
    last = max(periods.names, key=periods.places.__getitem__)
    ends = shares[shares["period"] == last].set_index("name")["share"] * 100
    lines = {name: wrap(name, right - EDGE - 8, SIZE) for name in by_size(shares)}
    scale = height / (high - low)
    heights = [LINE * SIZE * len(text) + 3 for text in lines.values()]
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
            font={"size": SIZE, "color": colour},
        )


def _runs(rows: pd.DataFrame, mask: np.ndarray) -> list[np.ndarray]:
    """Return the runs of neighbouring periods that the mask holds, each of one unit."""
    chosen = np.flatnonzero(mask)
    units = np.array([unit_of(period) for period in rows.index])[chosen]
    breaks = np.flatnonzero((np.diff(chosen) > 1) | (units[1:] != units[:-1])) + 1
    return [run for run in np.split(chosen, breaks) if len(run)]


def _facts(rows: pd.DataFrame) -> list[str]:
    columns = (rows[column].tolist() for column in ("n_papers", "n_total", "share"))
    return [
        f"{period}: {n} of {total} papers, {100 * share:.0f} %"
        for period, n, total, share in zip(rows.index, *columns, strict=True)
    ]


def _enough(totals: pd.Series) -> int:
    """Return from which number of papers on a period counts: all do where all are small."""
    return ENOUGH if totals.max() >= ENOUGH else 1


def _top(shares: pd.DataFrame) -> float:
    """Return an upper end for the share axis that holds the intervals of the finest periods."""
    full = shares[shares["n_total"] >= _enough(shares["n_total"])]
    finest = full[full["period"].map(unit_of) == unit_of(full["period"].max())]
    return _round_up(100 * float(finest["high"].max()))


def _round_up(percent: float) -> float:
    steps = (1, 2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100)
    return float(next((step for step in steps if step >= percent), 100))


def _ticks(top: float) -> list[float]:
    """Return three or four round ticks below the top, which would touch the title of its panel."""
    step = next(s for s in (0.5, 1, 2, 5, 10, 20, 25) if top / s <= 4.5)
    return [float(tick) for tick in np.arange(0, top, step)]


def _range(totals: pd.Series) -> str:
    low, high = totals.min(), totals.max()
    return f"{low} to {high}" if low != high else f"{low}"


def _apart(periods: Periods) -> str:
    if not periods.gaps:
        return ""
    line = "the dotted line parts" if len(periods.gaps) == 1 else "dotted lines part"
    units = [f"{unit}s" for unit in periods.units]
    return f"; {line} {', '.join(units[:-1])} and {units[-1]}"


def _sparse(totals: pd.Series) -> str:
    few = totals.between(1, _enough(totals) - 1).any()
    return f"; hollow: periods under {ENOUGH} papers, without interval" if few else ""


def _beyond(shares: pd.DataFrame, top: float) -> str:
    return "; triangles: beyond the scale" if (100 * shares["share"] > top).any() else ""
