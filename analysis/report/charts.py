"""Small charts in the page itself: one theme's share of each period, as light SVG."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from analysis.figures.periods import lay_out, set_ticks, unit_of
from analysis.figures.shares import enough, round_up, ticks
from analysis.style import readable, tint
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analysis.findings import ThemeProfile

WIDTH, HEIGHT = 760, 176  # pixels of a chart
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 12, 38  # and of the room around its panel
SPARK = (120, 26)  # pixels of a small chart beside a theme's name


def trend_chart(profile: ThemeProfile) -> str:
    """Draw a theme's share of each period with its Wilson interval; "" where there is none.

    Years, quarters and months are not joined; periods with few papers have a hollow
    mark and no say in the scale. Each mark tells its numbers when pointed at.
    """
    rows = profile.prevalence.sort_values("period", kind="stable")
    rows = rows[rows["share"].notna()].reset_index(drop=True)
    if not len(rows):
        return ""
    full = rows["n_total"] >= enough(rows["n_total"])
    top = round_up(100 * float(rows.loc[full, "high"].max()))
    title = f"Share of {profile.name} in the papers of each period"
    n = count(int(rows["n_papers"].sum()), "dated paper")
    about = f"{title}, with 95 % Wilson intervals; {n}."
    return (
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(about)}">'
        f"{''.join(_axes(profile.prevalence, top))}"
        f"{''.join(_marks(profile, rows, full, top))}</svg>"
    )


def sparkline(profile: ThemeProfile) -> str:
    """Draw the same without axes, for a cell of a table; a screen reader hears the numbers there.

    Periods with few papers are left out.
    """
    rows = profile.prevalence.sort_values("period", kind="stable").reset_index(drop=True)
    if not len(rows):
        return ""
    rows = rows[rows["n_total"] >= enough(rows["n_total"])]
    if len(rows) < 2 or not rows["share"].max() > 0:
        return ""
    width, height = SPARK
    places = lay_out(rows["period"]).places
    last = max(places.values())
    points = [
        (3 + (width - 6) * places[period] / last, height - 3 - (height - 6) * share / top)
        for period, share in zip(rows["period"], rows["share"], strict=True)
        if (top := rows["share"].max())
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ink = readable(profile.colour)
    x, y = points[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true"><polyline points="{line}" fill="none" stroke="{ink}" '
        f'stroke-width="1.5"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{ink}"/></svg>'
    )


def _axes(prevalence: pd.DataFrame, top: float) -> Iterator[str]:
    """Yield the grid, its labels, the periods' names and the lines that part their units."""
    import plotly.graph_objects as go

    periods = lay_out(prevalence["period"])
    steps = ticks(top)
    if len(steps) < 2 or top - steps[-1] > 0.9 * steps[1]:
        steps = [*steps, top]
    for tick in steps:
        y = _height(tick, top)
        label = f"{tick:g} %" if tick == steps[-1] else f"{tick:g}"
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    axis = go.layout.XAxis()
    set_ticks(axis, periods, WIDTH - LEFT - RIGHT)
    for place, text in zip(axis.tickvals, axis.ticktext, strict=True):
        x = _across(float(place), periods.span)
        for i, line in enumerate(text.split("<br>")):
            y = HEIGHT - BOTTOM + 16 + 14 * i
            yield f'<text class="tick" x="{x:.1f}" y="{y}" text-anchor="middle">{line}</text>'
    for gap in periods.gaps:
        x = _across(gap, periods.span)
        yield f'<line class="gap" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'


def _marks(profile: ThemeProfile, rows: pd.DataFrame, full: pd.Series, top: float) -> Iterator[str]:
    """Yield the line through neighbouring periods of one unit, then whiskers and dots."""
    periods = lay_out(profile.prevalence["period"])
    ink, pale = readable(profile.colour), tint(profile.colour, 0.45)
    x = [_across(periods.places[period], periods.span) for period in rows["period"]]
    for i in range(1, len(rows)):
        before, after = rows["period"][i - 1], rows["period"][i]
        step = periods.places[after] - periods.places[before]
        if full[i - 1] and full[i] and unit_of(before) == unit_of(after) and step <= 1:
            ends = [(x[j], _height(100 * rows["share"][j], top)) for j in (i - 1, i)]
            (x1, y1), (x2, y2) = ends
            yield (
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                f'stroke="{pale}" stroke-width="1.5"/>'
            )
    for i, row in enumerate(rows.to_dict("records")):
        share, low, high = (100 * float(row[name]) for name in ("share", "low", "high"))
        words = (
            f"{row['period']}: {row['n_papers']} of {count(int(row['n_total']), 'paper')}, "
            f"{share:.0f} % ({low:.0f}–{high:.0f} %)"
        )
        y1, y2, y = (_height(value, top) for value in (low, high, share))
        whisker = (
            f'<line x1="{x[i]:.1f}" x2="{x[i]:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" '
            f'stroke="{pale}" stroke-width="2"/>'
            if full[i]
            else ""
        )
        fill = ink if full[i] else "#ffffff"
        yield (
            f"<g><title>{escape(words)}</title>{whisker}"
            f'<circle cx="{x[i]:.1f}" cy="{y:.1f}" r="3.2" fill="{fill}" stroke="{ink}"/></g>'
        )


def _across(place: float, span: tuple[float, float]) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place - span[0]) / (span[1] - span[0])


def _height(percent: float, top: float) -> float:
    """Return where a share stands; what is beyond the scale stands at its edge."""
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(percent / top, 1.0)
