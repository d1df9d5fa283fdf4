"""How alike the themes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.cells import colourbar, write_cells
from analysis.style import (
    DIVERGING,
    EDGE,
    LINE,
    SIZE,
    WIDTH,
    add_labels,
    frame,
    label,
    redrawable,
    text_width,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    import plotly.graph_objects as go

_NUMBERS_FROM = 32.0  # pixels; narrower cells hold no number of four characters


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


@redrawable
def plot_similarity(
    similarity: pd.DataFrame, *, note: str = "", width: float = WIDTH, height: float | None = None
) -> go.Figure:
    """Draw the table of `theme_similarity` as a triangle; names stand on its diagonal.

    Parameters
    ----------
    similarity
        The table of `theme_similarity`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where the scale of shades is left out;
        None takes what the contents want. It is exceeded where names need more.
    """
    import plotly.graph_objects as go

    themes = list(dict.fromkeys(similarity["theme"]))
    n = len(themes)
    values = similarity["similarity"].to_numpy(float).reshape(n, n)
    brief = height is not None
    names = [wrap(theme, 0.4 * width if brief else min(0.30 * width, 170.0)) for theme in themes]
    cell, right = _fit_triangle(names, width - 2 * EDGE)
    row = 20.0 if brief else 34.0
    heights = np.array(
        [max(min(cell, row), LINE * SIZE * len(lines) + (3 if brief else 5)) for lines in names]
    )
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
        colorbar=colourbar("cosine: brown opposed, blue alike", 0.6 * width),
        showscale=not brief,
        hoverinfo="skip",
    )
    shown = values[rows, columns]
    signed = ""
    if cell >= _NUMBERS_FROM:
        texts = [_hundredths(v) for v in shown]
    else:  # the sign at least, for print in grey
        texts = ["−" if v <= -0.005 else "" for v in shown]
        signed = "; −: below 0"
    if any(texts):
        write_cells(
            figure, columns, middles[rows], texts, np.where(shown > 0, shown, -0.7 * shown) / limit
        )
    frame(
        figure,
        title="How alike the themes are",
        subtitle="Cosine of the themes' mean vectors, the mean of all papers taken off; "
        f"read a pair where row and column meet{signed}; n = {count(n, 'theme')}",
        note=note,
        size=(width, edges[-1]),
        right=EDGE + right,
        bottom=0 if brief else 62,
        brief=brief,
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
