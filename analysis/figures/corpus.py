"""How many papers the corpus has, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.periods import lay_out, set_ticks
from analysis.style import EDGE, NEUTRAL, SMALL, SOFT, WIDTH, frame, redrawable, tint
from analysis.wording import count

if TYPE_CHECKING:
    import plotly.graph_objects as go


def papers_over_time(papers: pd.DataFrame) -> pd.DataFrame:
    """Count papers in calendar periods of one length, from the first to the last, zero-filled.

    The length is the shortest of month, quarter and year that gives at most 48
    periods; years where a date is known to the year only. Papers without a date
    are left out.

    Returns
    -------
    Columns period, n_papers, n_recalled (those of n_papers whose date is recalled,
    not confirmed), one row a period in order.
    """
    dated = papers.loc[papers["date"].notna()]
    periods = dated["date"].dt.to_period(_unit(dated))
    if not len(dated):
        return pd.DataFrame({"period": pd.Series(dtype="str"), "n_papers": 0, "n_recalled": 0})
    every = pd.period_range(periods.min(), periods.max(), name="period")
    recalled = dated.get("date_evidence", pd.Series("", index=dated.index)).eq("recalled")
    counts = pd.DataFrame(
        {
            "n_papers": periods.value_counts().reindex(every, fill_value=0),
            "n_recalled": periods[recalled].value_counts().reindex(every, fill_value=0),
        }
    )
    names = [str(p) if every.freqstr[0] != "Q" else f"{p.year} Q{p.quarter}" for p in every]
    return counts.set_axis(pd.Index(names, name="period")).reset_index()


@redrawable
def plot_papers_over_time(
    counts: pd.DataFrame, *, note: str = "", width: float = WIDTH, height: float | None = None
) -> go.Figure:
    """Draw the table of `papers_over_time` as bars, papers with recalled dates paler on top.

    Parameters
    ----------
    counts
        The table of `papers_over_time`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where the rest is said more briefly;
        None takes what the contents want. It is exceeded where names need more.
    """
    import plotly.graph_objects as go

    periods = lay_out(counts["period"])
    x = counts["period"].map(periods.places)
    n_papers, n_recalled = int(counts["n_papers"].sum()), int(counts["n_recalled"].sum())
    unit = periods.units[0] if periods.units else "year"
    figure = go.Figure()
    for name, heights, colour in (
        ("date confirmed", counts["n_papers"] - counts["n_recalled"], NEUTRAL),
        ("date recalled", counts["n_recalled"], tint(NEUTRAL, 0.45)),
    ):
        figure.add_bar(
            name=name,
            x=x,
            y=heights,
            customdata=counts["period"],
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate=f"%{{customdata}}: %{{y}} papers, {name}<extra></extra>",
        )
    labelled = counts["n_papers"] > 0 if len(counts) * 19 < width - 52 else counts["n_papers"] < 0
    figure.add_scatter(
        name="n",
        x=x[labelled],
        y=counts.loc[labelled, "n_papers"],
        text=counts.loc[labelled, "n_papers"].astype(str),
        mode="text",
        textposition="top center",
        textfont={"size": SMALL, "color": SOFT},
        hoverinfo="skip",
        cliponaxis=False,
    )
    paler = f"; paler: {n_recalled} with a recalled date" if n_recalled else ""
    frame(
        figure,
        title=f"Papers by {unit} of first submission",
        subtitle=f"Number of papers in each {unit}; n = {count(n_papers, 'dated paper')}{paler}",
        note=note,
        size=(width, height or 300),
        left=52,
        bottom=44,
        brief=height is not None,
    )
    figure.update_layout(barmode="stack", bargap=0.18)
    set_ticks(figure.layout.xaxis, periods, width - 52 - EDGE)
    top = float(counts["n_papers"].max()) if len(counts) else 1.0
    figure.update_yaxes(title="papers", range=[0, top * 1.12], tickformat="d", nticks=6)
    return figure


def _unit(dated: pd.DataFrame) -> str:
    precision = dated.get("date_precision", pd.Series("day", index=dated.index))
    if not len(dated) or precision.isin(["season", "year"]).any():
        return "Y"
    months = int(np.ptp(dated["date"].dt.year * 12 + dated["date"].dt.month)) + 1
    if months <= 48 and not precision.eq("quarter").any():
        return "M"
    return "Q" if months <= 144 else "Y"
