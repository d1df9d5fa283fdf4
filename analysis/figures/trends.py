"""What rises and what falls: odds ratios per year, ranked, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.shares import one_level
from analysis.style import (
    EDGE,
    LINE,
    SIZE,
    SMALL,
    SOFT,
    VERDICTS,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    plain,
    readable,
    redrawable,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

_TICKS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)  # odds ratios a year
_NEAR_ONE = (
    0.8,
    0.9,
    1.0,
    1.1,
    1.25,
)  # where little changes and fewer than three of those are seen
_BAND = "#eef0f3"
_RIGHT = 190.0  # pixels for the numbers at the right, at most


@redrawable
def plot_trends(
    trends: pd.DataFrame,
    *,
    band: float | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Rank themes (or topics) by odds ratio per year, each a mark with its interval.

    The verdict is in the mark's shape, its colour and a word. `band` shades the
    odds ratios that count as steady (1/band to band). An interval that runs out of
    the axis ends in an arrow. Rows without an estimate come last and say so.

    Parameters
    ----------
    trends
        The table of `estimate_trends`, of one level.
    band
        The odds ratio per year within which a trend counts as steady; None shades nothing.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where each row has one line if it can;
        None takes what the contents want. It is exceeded where names need more.
    """
    import plotly.graph_objects as go

    ranked = one_level(trends).sort_values(
        "odds_ratio_per_year", ascending=False, kind="stable", na_position="last"
    )
    wide, brief = width > 600, height is not None
    left = min(0.33 * width, 290.0) if not brief else 0.42 * width
    font, gap = (SMALL, 3) if brief or not wide else (SIZE, 8)
    gap = 6 if not wide else gap
    names = [
        wrap(f"{name} (n\u00a0=\u00a0{n})", left - EDGE - 12, font)
        for name, n in zip(ranked["name"], ranked["n_papers"], strict=True)
    ]
    lines_beside = 1 if brief else 2
    heights = [max(lines_beside * LINE * SMALL, LINE * font * len(lines)) + gap for lines in names]
    edges = np.concatenate([[0.0], np.cumsum(heights)])
    middles = (edges[:-1] + edges[1:]) / 2
    limits = _odds_range(ranked)
    figure = go.Figure()
    _draw_ground(figure, edges[-1], band)
    estimated = ranked["odds_ratio_per_year"].notna()
    for verdict in VERDICTS:
        chosen = (estimated & (ranked["verdict"] == verdict)).to_numpy()
        _draw_verdict(figure, ranked[chosen], middles[chosen], verdict, limits)
    level = str(ranked["level"].iloc[0]) if len(ranked) else "theme"
    shaded = f"; shaded: {1 / band:.3g} to {band:.3g}, counts as steady" if band else ""
    if "agreement" in ranked and ranked["agreement"].notna().any():
        agree = "agree" if wide else "% beside it"
        shaded += f"; {agree}: share of replicated assignments of papers with the same verdict"
    frame(
        figure,
        title=f"Which {level}s rise and which fall",
        subtitle=f"Change per year in the odds that a paper is on the {level}: odds ratio with "
        f"95 % interval, log scale; n: papers of the {level}{shaded}",
        note=note,
        size=(width, edges[-1]),
        left=left,
        right=min(_RIGHT, 0.31 * width),
        bottom=46,
        brief=brief,
    )
    rows = list(zip(names, _records(ranked), middles, strict=True))
    add_labels(
        figure, [label(lines, size=font, name=level, y=y, **beside("left")) for lines, _, y in rows]
    )
    add_labels(
        figure,
        [
            label([], size=SMALL, name="verdict", y=y, **beside("right"))
            | {"text": _in_a_line(row) if brief else in_words(row, " agree" if wide else "")}
            for _, row, y in rows
        ],
    )
    ticks = [tick for tick in _TICKS if limits[0] <= tick <= limits[1]]
    if len(ticks) < 3:
        ticks = [tick for tick in _NEAR_ONE if limits[0] <= tick <= limits[1]]
    hint = " (left of 1 falling, right of 1 rising)" if width > 600 else ""
    figure.update_xaxes(
        type="log",
        range=[float(np.log10(limit)) for limit in limits],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        title=f"odds ratio per year{hint}",
        fixedrange=True,
    )
    figure.update_yaxes(range=[edges[-1], 0], visible=False, fixedrange=True)
    return figure


def in_words(trend: Mapping[str, object], agree: str = " agree") -> str:
    """Return a trend's verdict in its colour, and the odds ratio with its interval below it."""
    verdict = str(trend["verdict"])
    word = f"<span style='color:{readable(VERDICTS[verdict][0])}'>{verdict}</span>"
    ratio, low, high = (float(str(trend[key])) for key in ("odds_ratio_per_year", "low", "high"))
    if np.isnan(ratio):
        return f"{word}<br>too few papers"
    agreement = float(str(trend.get("agreement", "nan")))
    if not np.isnan(agreement):
        word += f", {100 * agreement:.0f} %{agree}"
    return f"{word}<br>{_short(ratio)} ({_short(low)}–{_short(high)})"


def _in_a_line(trend: Mapping[str, object]) -> str:
    """Return a trend's verdict and its odds ratio with its interval, without the agreement."""
    return in_words({**trend, "agreement": np.nan}).replace("<br>", " ")


def _reason(trend: Mapping[str, object]) -> str:
    """Return why a verdict was taken back, on a line of its own; nothing where it was not."""
    reason = trend.get("reason")
    return f"<br>{plain(reason)}" if isinstance(reason, str) and reason else ""


def _draw_ground(figure: go.Figure, height: float, band: float | None) -> None:
    """Shade the band of steadiness and draw the line of no change."""
    if band:
        figure.add_shape(
            name="steady",
            type="rect",
            x0=1 / band,
            x1=band,
            y0=0,
            y1=height,
            fillcolor=_BAND,
            line_width=0,
            layer="below",
        )
    line = {"color": SOFT, "width": 1}
    figure.add_shape(
        name="no change", type="line", x0=1, x1=1, y0=0, y1=height, line=line, layer="below"
    )


def _draw_verdict(
    figure: go.Figure,
    rows: pd.DataFrame,
    y: np.ndarray,
    verdict: str,
    limits: tuple[float, float],
) -> None:
    """Draw the marks and intervals of one verdict; an interval past the limits ends in an arrow."""
    colour, symbol = VERDICTS[verdict]
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    ends = np.clip(low, *limits), np.clip(high, *limits)
    figure.add_scatter(
        name=f"{verdict}: 95 % interval",
        x=np.column_stack([*ends, np.full(len(rows), np.nan)]).ravel(),
        y=np.repeat(y, 3),
        mode="lines",
        line={"color": colour, "width": 2},
        hoverinfo="skip",
    )
    for out, limit, side in (
        (low < limits[0], limits[0], "left"),
        (high > limits[1], limits[1], "right"),
    ):
        if out.any():
            figure.add_scatter(
                name="interval goes on",
                x=[limit] * int(out.sum()),
                y=y[out],
                mode="markers",
                marker={"color": colour, "symbol": f"triangle-{side}", "size": 8},
                hoverinfo="skip",
                cliponaxis=False,
            )
    figure.add_scatter(
        name=verdict,
        x=rows["odds_ratio_per_year"].clip(*limits),
        y=y,
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2}},
        text=[
            f"{plain(str(row['name']))}<br>{in_words(row)}{_reason(row)}" for row in _records(rows)
        ],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )
    if "open" not in symbol:
        figure.data[-1].marker.line.width = 0


def _records(trends: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): value for key, value in row.items()} for _, row in trends.iterrows()]


def _short(value: float) -> str:
    if not np.isfinite(value):
        return "∞" if value > 0 else "?"
    return f"{value:.2f}" if value < 9.995 else f"{value:.0f}"


def _odds_range(trends: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: all estimates and intervals, but no further than 0.1 to 10."""
    numbers = trends[["odds_ratio_per_year", "low", "high"]].to_numpy(float)
    finite = numbers[np.isfinite(numbers)]
    low = float(np.clip(finite.min(initial=0.8), 0.1, 0.8))
    high = float(np.clip(finite.max(initial=1.25), 1.25, 10))
    return low / 1.08, high * 1.08
