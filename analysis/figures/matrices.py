"""Heat maps with their numbers in the cells: themes by year, and how alike themes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.style import (
    DIVERGING,
    EDGE,
    INK,
    LINE,
    PAPER,
    SEQUENTIAL,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    add_labels,
    count,
    frame,
    label,
    text_width,
    wrap,
)

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


def plot_theme_by_year(table: pd.DataFrame, *, note: str = "", width: float = WIDTH) -> go.Figure:
    """Draw the table of `theme_by_year`: papers in the cells, shaded by share of the year."""
    import plotly.graph_objects as go

    themes, years = list(dict.fromkeys(table["theme"])), sorted(set(table["year"]))
    counts = table.pivot_table(values="n_papers", index="theme", columns="year", aggfunc="sum")
    counts = counts.loc[themes, years]
    totals = table.drop_duplicates("year").set_index("year")["n_total"].loc[years]
    share = (counts / totals.where(totals >= FEWEST)).to_numpy(float) * 100
    left = min(0.34 * width, 270.0)
    names = [wrap(theme, left - EDGE - 10, SIZE) for theme in themes]
    heights = np.array([max(30.0, LINE * SIZE * len(lines) + 6) for lines in names])
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
        colorbar=_colourbar("share of the year's papers, %", width - left - EDGE),
        hoverinfo="skip",
    )
    rows, columns = np.indices(share.shape)
    _write_cells(
        figure,
        columns.ravel(),
        ((edges[:-1] + edges[1:]) / 2)[rows.ravel()],
        [str(n) for n in counts.to_numpy().ravel()],
        np.nan_to_num(share.ravel() / np.nanmax(share, initial=1.0)),
    )
    few = f"; years under {FEWEST} papers unshaded" if (totals < FEWEST).any() else ""
    frame(
        figure,
        title="Papers of each theme by year",
        subtitle=f"In the cells: number of papers; shade: share of the year's papers{few}; "
        f"n = {count(int(totals.sum()), 'dated paper')}",
        note=note,
        size=(width, edges[-1]),
        left=left,
        bottom=62,
        top=36,
    )
    at: dict[str, Any] = {
        "x": 0,
        "xref": "paper",
        "xshift": -8,
        "xanchor": "right",
        "align": "right",
    }
    middles = (edges[:-1] + edges[1:]) / 2
    add_labels(
        figure,
        [label(n, name="theme", y=y, **at) for n, y in zip(names, middles, strict=True)],
    )
    figure.update_yaxes(range=[edges[-1], 0], visible=False, fixedrange=True)
    narrow = (width - left) / len(years) < 42
    figure.update_xaxes(
        side="top",
        tickvals=list(range(len(years))),
        ticktext=[
            f"{f'’{year % 100:02d}' if narrow else year}<br><span style='color:{SOFT}'>"
            f"{'' if narrow else 'n = '}{totals[year]}</span>"
            for year in years
        ],
        showgrid=False,
        fixedrange=True,
    )
    return figure


def theme_similarity(paper_themes: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
    """Compare themes by the cosine of their mean vectors, the mean of all papers taken off.

    Without that centring all papers on one field look alike. 1 is the same
    direction, 0 unrelated, below 0 the themes lie on opposite sides of the corpus.

    Returns
    -------
    Columns theme, other, similarity, for every ordered pair; themes in the order of
    the leaves of their average-linkage tree, so that like stands by like.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    themes = sorted(set(paper_themes["theme"]))
    centred = vectors - vectors.mean(axis=0)
    rows = paper_themes["theme"].to_numpy()
    means = np.vstack([centred[rows == theme].mean(axis=0) for theme in themes])
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    unit = means / np.where(norms > 0, norms, 1)
    cosine = np.clip(unit @ unit.T, -1, 1)
    np.fill_diagonal(cosine, 1)
    order = list(range(len(themes)))
    if len(themes) > 2:
        apart = squareform(np.round(1 - cosine, 9), checks=False)
        order = leaves_list(optimal_leaf_ordering(linkage(apart, "average"), apart)).tolist()
    names = np.array(themes, dtype=object)[order]
    return pd.DataFrame(
        {
            "theme": np.repeat(names, len(names)).astype(str),
            "other": np.tile(names, len(names)).astype(str),
            "similarity": np.round(cosine[np.ix_(order, order)].ravel(), 4),
        }
    )


def plot_similarity(similarity: pd.DataFrame, *, note: str = "", width: float = WIDTH) -> go.Figure:
    """Draw the table of `theme_similarity` as a triangle; names stand on its diagonal."""
    import plotly.graph_objects as go

    themes = list(dict.fromkeys(similarity["theme"]))
    n = len(themes)
    values = similarity["similarity"].to_numpy(float).reshape(n, n)
    names = [wrap(theme, 0.30 * width, SIZE) for theme in themes]
    cell, right = _fit_triangle(names, width - 2 * EDGE)
    heights = np.array([max(min(cell, 34.0), LINE * SIZE * len(lines) + 5) for lines in names])
    edges = np.concatenate([[0], heights.cumsum()])
    middles = (edges[:-1] + edges[1:]) / 2
    rows, columns = np.tril_indices(n, -1)
    z = np.full((n, max(n - 1, 1)), np.nan)
    z[rows, columns] = values[rows, columns]
    limit = float(np.nanmax(np.abs(z), initial=0.1))
    figure = go.Figure()
    figure.add_heatmap(
        name="cosine",
        z=z,
        x=np.arange(z.shape[1] + 1) - 0.5,
        y=edges,
        zmid=0,
        zmin=-limit,
        zmax=limit,
        colorscale=DIVERGING,
        xgap=2,
        ygap=2,
        colorbar=_colourbar("cosine: brown opposed, blue alike", 0.6 * width),
        hoverinfo="skip",
    )
    if cell >= 36:
        shown = values[rows, columns]
        texts = [_hundredths(v) for v in shown]
        _write_cells(
            figure, columns, middles[rows], texts, np.where(shown > 0, shown, -0.7 * shown) / limit
        )
    frame(
        figure,
        title="How alike the themes are",
        subtitle="Cosine of the themes' mean vectors, the mean of all papers taken off; "
        f"read a pair where row and column meet; n = {count(n, 'theme')}",
        note=note,
        size=(width, edges[-1]),
        right=EDGE + right,
        bottom=62,
    )
    at: dict[str, Any] = {"xanchor": "left", "xshift": 3, "align": "left"}
    add_labels(
        figure,
        [label(n, name="theme", x=i - 0.5, y=middles[i], **at) for i, n in enumerate(names)],
    )
    figure.update_xaxes(visible=False, fixedrange=True, range=[-0.5, z.shape[1] - 0.5])
    figure.update_yaxes(range=[edges[-1], 0], visible=False, fixedrange=True)
    return figure


def _fit_triangle(names: list[list[str]], room: float) -> tuple[float, float]:
    """Return the width of a cell, and the room that names need beyond the last column."""
    columns = max(len(names) - 1, 1)
    wide = [max(text_width(line, SIZE) for line in lines) + 8 for lines in names]
    right = 0.0
    for _ in range(20):  # more room for names makes narrower cells, and these more need of room
        cell = (room - right) / columns
        right = max(0.0, *(w - (columns - i) * cell for i, w in enumerate(wide)))
    return (room - right) / columns, right


def _hundredths(value: float) -> str:
    """Write a cosine as briefly as can be: .42, −.07, 0."""
    rounded = round(value, 2)
    return f"{rounded:.2f}".replace("0.", ".").replace("-", "−") if rounded else "0"


def _colourbar(title: str, length: float) -> dict[str, object]:
    return {
        "orientation": "h",
        "title": {"text": title, "side": "bottom", "font": {"size": SMALL, "color": SOFT}},
        "tickfont": {"size": SMALL, "color": SOFT},
        "thickness": 9,
        "lenmode": "pixels",
        "len": min(length, 360),
        "x": 0,
        "xanchor": "left",
        "xpad": 0,
        "y": 0,
        "yanchor": "top",
        "ypad": 8,
        "outlinewidth": 0,
        "nticks": 6,
    }


def _write_cells(
    figure: go.Figure, x: np.ndarray, y: np.ndarray, texts: list[str], darkness: np.ndarray
) -> None:
    """Write a number into each cell, white where the cell is dark."""
    colours = [
        PAPER if dark > 0.55 else SOFT if text == "0" else INK
        for dark, text in zip(darkness, texts, strict=True)
    ]
    figure.add_scatter(
        name="numbers",
        x=x,
        y=y,
        text=texts,
        mode="text",
        textfont={"size": SMALL, "color": colours},
        hoverinfo="skip",
    )
