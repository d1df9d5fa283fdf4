"""Axes as plotly lays them out: where values lie in pixels, and where the ticks are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Axis:
    """One axis: its settings, its kind, its range and the pixels that the range covers."""

    name: str
    about: Mapping[str, Any]
    kind: str
    low: float
    high: float
    start: float
    end: float
    names: tuple[str, ...] = ()

    @property
    def upright(self) -> bool:
        """Whether it is a y axis."""
        return self.name.startswith("y")

    def values(self, data: Any) -> np.ndarray:
        """Return data as numbers on the axis: logarithms, milliseconds, places of names."""
        return as_numbers(data, self.kind, self.names)

    def pixels(self, data: Any) -> np.ndarray:
        """Return where data lie, in pixels."""
        return self.at(self.values(data))

    def at(self, numbers: Any) -> np.ndarray:
        """Return where numbers of `values` lie, in pixels."""
        share = (np.asarray(numbers, dtype=float) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def scale(self) -> float:
        """Pixels that one unit covers."""
        return abs(self.end - self.start) / abs(self.high - self.low)


def as_numbers(data: Any, kind: str, names: Sequence[str] = ()) -> np.ndarray:
    """Return data as the numbers that an axis of this kind places.

    Parameters
    ----------
    data
        Numbers, dates or names.
    kind
        What plotly calls the axis' type: linear, log, date or category.
    names
        The categories in order, for an axis of names.
    """
    listed = np.atleast_1d(np.asarray(data, dtype=object))
    if kind == "date":
        instants = pd.to_datetime(pd.Series(list(listed)), errors="coerce")
        since = (instants - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)
        return since.to_numpy(float)
    if kind == "category":
        order = {name: float(i) for i, name in enumerate(names)}
        return np.array(
            [order.get(str(v), math.nan) if isinstance(v, str) else float(v) for v in listed]
        )
    numbers = pd.to_numeric(pd.Series(list(listed)), errors="coerce").to_numpy(float)
    if kind == "log":
        with np.errstate(divide="ignore", invalid="ignore"):
            numbers = np.log10(numbers)
    return numbers


def make_axis(
    name: str, about: Mapping[str, Any], data: Sequence[Any], span: tuple[float, float]
) -> Axis:
    """Lay an axis out over `span` (pixels of its start and end) for all data drawn on it.

    Parameters
    ----------
    name
        That of the axis in the layout, such as "xaxis2".
    about
        What the layout says of it.
    data
        What is drawn on it, one array a trace.
    span
        Pixels of its start and its end.
    """
    kind = str(about.get("type") or _kind_of(data))
    names = tuple(dict.fromkeys(str(v) for part in data for v in np.atleast_1d(part)))
    names = names if kind == "category" else ()
    given = about.get("range")
    if given is not None and all(end is not None for end in given):
        low, high = (
            as_numbers(given, "linear" if kind == "log" else kind, names)
            if kind != "category"
            else np.asarray(given, dtype=float)
        )
    else:
        low, high = _range_of(data, kind, names)
        if str(about.get("autorange")) == "reversed":
            low, high = high, low
    return Axis(name, about, kind, float(low), float(high), *span, names)


def _kind_of(data: Sequence[Any]) -> str:
    for part in data:
        for value in np.atleast_1d(np.asarray(part, dtype=object)):
            if isinstance(value, str):
                return "date" if pd.notna(pd.to_datetime(value, errors="coerce")) else "category"
            if isinstance(value, pd.Timestamp | np.datetime64) or hasattr(value, "isoformat"):
                return "date"
            if value is not None and value == value:  # neither missing nor NaN
                return "linear"
    return "linear"


def _range_of(data: Sequence[Any], kind: str, names: Sequence[str]) -> tuple[float, float]:
    parts = [as_numbers(part, kind, names) for part in data if len(np.atleast_1d(part))]
    numbers = np.concatenate(parts) if parts else np.array([])
    finite = numbers[np.isfinite(numbers)]
    if not len(finite):
        return -1.0, 6.0
    low, high = float(finite.min()), float(finite.max())
    pad = 0.06 * (high - low) or 1.0
    return low - pad, high + pad


def ticks_of(axis: Axis) -> list[tuple[float, str]]:
    """Return the ticks of an axis as (pixel, label), those given or round ones."""
    about = axis.about
    if about.get("tickvals") is not None:
        places = axis.pixels(about["tickvals"])
        texts = about.get("ticktext")
        labels = list(texts) if texts is not None else [_plain(v) for v in about["tickvals"]]
    elif axis.kind == "category":
        places, labels = axis.at(range(len(axis.names))), list(axis.names)
    elif axis.kind == "date":
        places, labels = _dates(axis)
    else:
        places, labels = _round_ones(axis)
    low, high = sorted((axis.start, axis.end))
    return [
        (float(place), f"{about.get('tickprefix') or ''}{label}{about.get('ticksuffix') or ''}")
        for place, label in zip(places, labels, strict=True)
        if low - 0.5 <= place <= high + 0.5
    ]


def _round_ones(axis: Axis) -> tuple[np.ndarray, list[str]]:
    about, length = axis.about, abs(axis.end - axis.start)
    low, high = sorted((axis.low, axis.high))
    most = (
        int(about.get("nticks") or 0)
        or int(np.clip(length / (40 if axis.upright else 80), 4, 9)) + 1
    )
    step = about.get("dtick")
    if not isinstance(step, int | float):
        rough = (high - low) / most
        base = 10 ** math.floor(math.log10(rough))
        step = base * next(s for s in (1, 2, 5, 10) if s * base >= rough)
        if about.get("tickformat") == "d":
            step = max(round(step), 1)
    first = math.ceil(low / step - 1e-9)
    numbers = np.array([k * step for k in range(first, math.floor(high / step + 1e-9) + 1)])
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    shown = 10**numbers if axis.kind == "log" else numbers
    return axis.at(numbers), [
        _plain(float(v)) if axis.kind == "log" else f"{v:.{digits}f}".replace("-", "−")
        for v in shown
    ]


def _dates(axis: Axis) -> tuple[np.ndarray, list[str]]:
    """Return starts of years, or of months where a year would be too coarse."""
    ends = [pd.Timestamp(0) + pd.Timedelta(milliseconds=v) for v in sorted((axis.low, axis.high))]
    room = max(int(abs(axis.end - axis.start) / 60), 2)
    months = max((ends[1] - ends[0]).days / 30.4, 1)
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if months / s <= room), 240)
    starts = pd.date_range(ends[0].to_period("Y").start_time, ends[1], freq="MS")[::step]
    starts = starts[starts >= ends[0]]
    labels = [f"{day:%Y}" if step >= 12 else f"{day:%b %Y}" for day in starts]
    return axis.pixels(starts), labels


def _plain(value: Any) -> str:
    return f"{value:g}".replace("-", "−") if isinstance(value, int | float) else str(value)
