"""How many papers each theme has in each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.cells import colourbar, write_cells
from analysis.style import (
    EDGE,
    LINE,
    SEQUENTIAL,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    redrawable,
    text_width,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    import plotly.graph_objects as go

FEWEST = 10
"""A year with fewer papers shows its counts but no share: one paper would be a tenth of it."""


def theme_by_year(paper_themes: pd.DataFrame) -> pd.DataFrame:
    """Count each theme's papers in each calendar year, and their share of that year.

    Returns
    -------
    Columns theme, year, n_papers, n_total, share (missing for a year without papers);
    themes largest first, every year from the first to the last. Papers without a
    date are left out.
    """
    dated = paper_themes.loc[paper_themes["date"].notna()]
    sizes = paper_themes["theme"].value_counts().rename_axis("theme").reset_index()
    themes = sizes.sort_values(["count", "theme"], ascending=[False, True])["theme"]
    years = dated["date"].dt.year
    every = range(int(years.min()), int(years.max()) + 1) if len(dated) else range(0)
    cells = pd.MultiIndex.from_product([themes, every], names=["theme", "year"])
    counts = dated.groupby([dated["theme"], years.rename("year")]).size()
    table = counts.reindex(cells, fill_value=0).rename("n_papers").reset_index()
    table["n_total"] = table.groupby("year")["n_papers"].transform("sum")
    table["share"] = table["n_papers"] / table["n_total"].where(table["n_total"] > 0)
    return table


@redrawable
def plot_theme_by_year(
    table: pd.DataFrame, *, note: str = "", width: float = WIDTH, height: float | None = None
) -> go.Figure:
    """Draw the table of `theme_by_year`: papers in the cells, shaded by share of the year.

    Parameters
    ----------
    table
        The table of `theme_by_year`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where the scale of shades is left out;
        None takes what the contents want. It is exceeded where names need more.
    """
    import plotly.graph_objects as go

    themes, years = list(dict.fromkeys(table["theme"])), sorted(set(table["year"]))
    counts = table.pivot_table(values="n_papers", index="theme", columns="year", aggfunc="sum")
    counts = counts.loc[themes, years]
    totals = table.drop_duplicates("year").set_index("year")["n_total"].loc[years]
    share = (counts / totals.where(totals >= FEWEST)).to_numpy(float) * 100
    brief = height is not None
    left = min(0.34 * width, 270.0) if not brief else 0.4 * width
    names = [wrap(theme, left - EDGE - 10, SIZE) for theme in themes]
    heights = np.array(
        [
            max(20.0 if brief else 30.0, LINE * SIZE * len(lines) + (2 if brief else 6))
            for lines in names
        ]
    )
    edges = np.concatenate([[0], heights.cumsum()])
    figure = go.Figure()
    figure.add_heatmap(
        name="share of the year",
        z=share,
        x=np.arange(len(years) + 1) - 0.5,
        y=edges,
        zmin=0,
        zmax=float(np.nanmax(share, initial=1.0)),
        colorscale=SEQUENTIAL,
        xgap=2,
        ygap=2,
        colorbar=colourbar("share of the year's papers, %", width - left - EDGE),
        showscale=not brief,
        hoverinfo="skip",
    )
    rows, columns = np.indices(share.shape)
    cell = (width - left - EDGE) / max(len(years), 1)
    texts = [str(n) for n in counts.to_numpy().ravel()]
    written = max((text_width(text, SMALL) for text in texts), default=0) <= cell - 4
    if written:
        write_cells(
            figure,
            columns.ravel(),
            ((edges[:-1] + edges[1:]) / 2)[rows.ravel()],
            texts,
            np.nan_to_num(share.ravel() / np.nanmax(share, initial=1.0)),
        )
    few = f"; years under {FEWEST} papers unshaded" if (totals < FEWEST).any() else ""
    frame(
        figure,
        title="Papers of each theme by year",
        subtitle=f"{'In the cells: number of papers; shade' if written else 'Shade'}: "
        f"share of the year's papers{few}; n = {count(int(totals.sum()), 'dated paper')}",
        note=note,
        size=(width, edges[-1]),
        left=left,
        bottom=0 if brief else 62,
        top=36,
        brief=brief,
    )
    middles = (edges[:-1] + edges[1:]) / 2
    add_labels(
        figure,
        [
            label(n, name="theme", y=y, **beside("left", 8))
            for n, y in zip(names, middles, strict=True)
        ],
    )
    figure.update_yaxes(range=[edges[-1], 0], visible=False, fixedrange=True)
    figure.update_xaxes(
        side="top",
        **_heads(years, totals, cell),
        showgrid=False,
        fixedrange=True,
    )
    return figure


def _heads(years: list[int], totals: pd.Series, cell: float) -> dict[str, Any]:
    """Return the years and their papers as ticks, as full as columns of `cell` pixels allow.

    Where not even the short form of each has room, every second, third ... stands, the last too.
    """
    for form, before in (("{}", "n = "), ("’{:02d}", "")):
        heads = [
            (form.format(year if form == "{}" else year % 100), f"{before}{totals[year]}")
            for year in years
        ]
        widest = max((text_width(text, SMALL) for head in heads for text in head), default=0.0)
        if widest <= cell - 4:
            break
    step = int(-(-(widest + 4) // cell))
    shown = range(len(years))[::-1][::step]
    return {
        "tickvals": list(shown),
        "ticktext": [
            f"{heads[i][0]}<br><span style='color:{SOFT}'>{heads[i][1]}</span>" for i in shown
        ],
    }
