"""The map as it is seen, as a figure to export: what is not selected is faint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.explorer.filters import FIELDS
from analysis.figures import plot_map
from analysis.style import plain
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import plotly.graph_objects as go
    from numpy.typing import NDArray

    from analysis.explorer.filters import Filters

FAINT, PALE = 0.2, 0.4
"""Opacity of the papers outside the selection, and of the names of themes without one in it."""


def picture(
    papers: pd.DataFrame,
    chosen: NDArray[np.bool_],
    filters: Filters,
    colours: Mapping[str, str],
) -> go.Figure:
    """Draw the map with the papers outside the selection faint, and say what is selected.

    Parameters
    ----------
    papers
        The papers with their places and the column topic_label.
    chosen
        The selection, bool (n_papers,).
    filters
        What it was selected by, for the note.
    colours
        The colour of each theme.
    """
    topic = "".join(papers.loc[papers["topic"] == filters.topic, "topic_label"].head(1))
    narrowed = describe(filters, topic)
    said = f"Selected: {chosen.sum():,} of {count(len(papers), 'paper')}{narrowed}."
    figure = plot_map(papers, colours=colours, note="" if chosen.all() else said)
    if chosen.all():
        return figure
    themes = papers["theme"].to_numpy()
    for trace in figure.data:
        trace.marker.opacity = np.where(chosen[themes == trace.name], 1.0, FAINT).tolist()
    shown = {plain(theme) for theme in set(themes[chosen])}
    for label in figure.layout.annotations:
        if label.name == "theme" and _name_of(label.text) not in shown:
            label.opacity = PALE
    return figure


def describe(filters: Filters, topic: str = "") -> str:
    """Say in words what narrows the papers down, with a colon before it; "" if nothing does.

    `topic` is the label of the topic that is filtered for.

    Examples
    --------
    >>> from analysis.explorer.filters import Filters
    >>> describe(Filters(search="cache", theme="Agents", confidence=0.5))
    ': theme Agents; "cache" in title or abstract; confidence at least 0.5'
    """
    parts = {
        f"theme {filters.theme}": filters.theme is not None,
        f"topic {topic}": filters.topic is not None,
        f'"{filters.search}" in title or abstract': bool(filters.search.strip()),
        f"like the paper {filters.like}": filters.like is not None,
        f"from {filters.from_}": filters.from_ is not None,
        f"until {filters.to}": filters.to is not None,
        f"confidence at least {filters.confidence:g}": filters.confidence > 0,
        **{
            f"{name} {getattr(filters, name)}": getattr(filters, name) is not None
            for name in FIELDS
        },
        **{f"{name} {_range(wanted)}": True for name, wanted in (filters.where or {}).items()},
        "chosen on the map": filters.lasso is not None,
    }
    said = "; ".join(part for part, holds in parts.items() if holds)
    return f": {said}" if said else ""


def _range(wanted: str | Sequence[object]) -> str:
    """Say which values of a column are wanted."""
    if isinstance(wanted, str):
        return wanted or "none"
    low, high = wanted
    if low is None or high is None:
        return f"up to {high}" if low is None else f"from {low}"
    return f"{low} to {high}"


def _name_of(text: str) -> str:
    """Return the name that a label of the map shows, in bold and in lines."""
    return text.removeprefix("<b>").removesuffix("</b>").replace("<br>", " ")
