"""What the charts of shares over time have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.periods import Periods, unit_of
from analysis.style import EDGE

if TYPE_CHECKING:
    import plotly.graph_objects as go

ENOUGH = 10
"""Periods with fewer papers get a hollow mark or none, and no say in the scale."""
LEFT = 52
"""Room for the share axis, in pixels."""


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


def enough(totals: pd.Series) -> int:
    """Return from which number of papers on a period counts: all do where all are small."""
    return ENOUGH if totals.max() >= ENOUGH else 1


def runs(rows: pd.DataFrame, mask: np.ndarray) -> list[np.ndarray]:
    """Return the runs of neighbouring periods that the mask holds, each of one unit."""
    chosen = np.flatnonzero(mask)
    units = np.array([unit_of(period) for period in rows.index])[chosen]
    breaks = np.flatnonzero((np.diff(chosen) > 1) | (units[1:] != units[:-1])) + 1
    return [run for run in np.split(chosen, breaks) if len(run)]


def facts(rows: pd.DataFrame) -> list[str]:
    """Return one text a period, for hovering: its papers and their share."""
    columns = (rows[column].tolist() for column in ("n_papers", "n_total", "share"))
    return [
        f"{period}: {n} of {total} papers, {100 * share:.0f} %"
        for period, n, total, share in zip(rows.index, *columns, strict=True)
    ]


def round_up(percent: float) -> float:
    """Return the next round number of per cent."""
    steps = (1, 2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100)
    return float(next((step for step in steps if step >= percent), 100))


def ticks(top: float, height: float = 90.0) -> list[float]:
    """Return two to four round ticks below the top, which would touch the title of a panel.

    Parameters
    ----------
    top
        The end of the axis.
    height
        Pixels that it is long: a short one has fewer ticks.
    """
    most = 4.5 if height >= 60 else 2.5
    step = next(s for s in (0.5, 1, 2, 5, 10, 20, 25, 50) if top / s <= most)
    return [float(tick) for tick in np.arange(0, top, step)]


def name_axis(figure: go.Figure) -> None:
    """Write once, left of all panels, what their upright axes measure."""
    figure.add_annotation(
        name="axis",
        text="share of papers, %",
        textangle=-90,
        x=0,
        xref="paper",
        xshift=EDGE / 2 + 2 - LEFT,
        xanchor="center",
        y=0.5,
        yref="paper",
    )


def apart(periods: Periods) -> str:
    """Say what the dotted lines part, if there are any."""
    if not periods.gaps:
        return ""
    line = "the dotted line parts" if len(periods.gaps) == 1 else "dotted lines part"
    units = [f"{unit}s" for unit in periods.units]
    return f"; {line} {', '.join(units[:-1])} and {units[-1]}"
