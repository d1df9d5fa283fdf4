"""Periods on an axis: years, quarters and months, in order and visibly apart."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis.style import SMALL, SOFT, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import plotly.graph_objects as go

Unit = Literal["year", "quarter", "month"]
_GAP = 0.9  # of a period's width, left where years go over into shorter periods


@dataclass(frozen=True)
class Periods:
    """Periods in order, where each stands on the axis, and where one unit gives way to another."""

    names: tuple[str, ...]
    places: dict[str, float]
    gaps: tuple[float, ...]

    @property
    def span(self) -> tuple[float, float]:
        """The ends of the axis."""
        return -0.7, max(self.places.values(), default=0.0) + 0.7

    @property
    def units(self) -> list[Unit]:
        """The units that occur, longest first."""
        return list(dict.fromkeys(unit_of(name) for name in self.names))


def lay_out(periods: Iterable[str]) -> Periods:
    """Put periods in order one step apart, with a gap where one unit gives way to another.

    Examples
    --------
    >>> lay_out(["2022 Q1", "2021"])
    Periods(names=('2021', '2022 Q1'), places={'2021': 0.0, '2022 Q1': 1.9}, gaps=(0.95,))
    """
    names = tuple(sorted(set(periods)))
    places, gaps = dict.fromkeys(names[:1], 0.0), []
    for before, after in pairwise(names):
        step = 1.0 if unit_of(before) == unit_of(after) else 1 + _GAP
        places[after] = places[before] + step
        if step > 1:
            gaps.append(places[before] + step / 2)
    return Periods(names, places, tuple(gaps))


def unit_of(period: str) -> Unit:
    """Tell the unit of a period by its name.

    Examples
    --------
    >>> unit_of("2021"), unit_of("2024 Q1"), unit_of("2024-03")
    ('year', 'quarter', 'month')
    """
    if "Q" in period:
        return "quarter"
    return "month" if "-" in period else "year"


def middle_of(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the instants where a period begins and where half of it is over.

    Examples
    --------
    >>> [str(instant.date()) for instant in middle_of("2023 Q2")]
    ['2023-04-01', '2023-05-16']
    """
    span = pd.Period(period.replace(" ", ""))
    return span.start_time, span.start_time + (span.end_time - span.start_time) / 2


def set_ticks(axis: go.layout.XAxis, periods: Periods, width: float) -> None:
    """Label an axis of `width` pixels with as many periods as have room, starts of years first.

    Parameters
    ----------
    axis
        The axis, changed in place.
    periods
        The periods along it.
    width
        How many pixels wide it is.
    """
    low, high = periods.span
    scale = width / (high - low)
    taken: list[tuple[float, float]] = []
    shown: dict[float, str] = {}
    for _, name, label in sorted(_labels(periods)):
        place = periods.places[name]
        half = max(text_width(line, SMALL) for line in label.split("<br>")) / 2 + 3
        reach = (place - low) * scale - half, (place - low) * scale + half
        if all(reach[1] <= start or reach[0] >= end for start, end in taken):
            taken.append(reach)
            shown[place] = label
    axis.update(tickvals=list(shown), ticktext=list(shown.values()), range=[low, high])
    axis.update(showgrid=False, fixedrange=True)


def mark_gaps(
    figure: go.Figure, periods: Periods, axes: Sequence[tuple[str, str]] = (("x", "y"),)
) -> None:
    """Draw the lines that part years, quarters and months on each pair of axes named.

    Parameters
    ----------
    figure
        The figure, changed in place.
    periods
        The periods along its axes.
    axes
        The names of each pair of axes, x then y.
    """
    lines = [
        {
            "name": "gap",
            "type": "line",
            "x0": gap,
            "x1": gap,
            "y0": 0,
            "y1": 1,
            "xref": x,
            "yref": f"{y} domain",
            "line": {"color": SOFT, "width": 1, "dash": "dot"},
            "layer": "below",
        }
        for x, y in axes
        for gap in periods.gaps
    ]
    figure.update_layout(shapes=[*figure.layout.shapes, *lines])


def _labels(periods: Periods) -> list[tuple[int, str, str]]:
    """Return rank, name and label of each period; those that open a year or a unit come first."""
    labels, last = [], None
    for name in periods.names:
        unit, short = unit_of(name), name[5:]
        if unit == "month":
            short = calendar.month_abbr[int(short)]
        opens = short in ("Q1", "Jan") or unit != last
        label = name if unit == "year" else f"{short}<br>{name[:4]}" if opens else short
        rank = 0 if opens else 1 if unit == "year" or short in ("Q3", "Jul") else 2
        labels.append((rank, name, label))
        last = unit
    return labels
