"""What the largest topics are about: the terms that mark them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.panels import panels
from analysis.style import (
    INK,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    frame,
    plain,
    redrawable,
    shorten,
    theme_colours,
    tint,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


def top_terms(
    topic_terms: pd.DataFrame, topics: pd.DataFrame, n_topics: int = 12, n_terms: int = 6
) -> pd.DataFrame:
    """Return the heaviest terms of the largest topics.

    Parameters
    ----------
    topic_terms, topics
        The tables of a fit or of results.
    n_topics
        Topics at most.
    n_terms
        Terms of each at most.

    Returns
    -------
    Columns topic, label, theme, n_papers, rank, term, weight; topics in the order
    of the topics table, terms by rank. Without themes in `topics`, theme is empty.
    """
    known = topics if "theme" in topics else topics.assign(theme="")
    largest = known.sort_values("n_papers", ascending=False, kind="stable").head(n_topics)
    chosen = largest[["topic", "label", "theme", "n_papers"]]
    terms = topic_terms[topic_terms["rank"] <= n_terms].sort_values(["topic", "rank"])
    return chosen.merge(terms, on="topic", how="inner").reset_index(drop=True)


@redrawable
def plot_topic_terms(
    terms: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw the table of `top_terms`: a panel a topic, terms written on bars of their weight.

    Parameters
    ----------
    terms
        The table of `top_terms`.
    colours
        The colour of each theme; without them those of `theme_colours`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where the rest is said more briefly;
        None takes what the contents want. It is exceeded where names need more.
    """
    colours = colours or theme_colours(terms["theme"])
    groups = [group for _, group in terms.groupby("topic", sort=False)]
    n_terms = int(terms["rank"].max())
    titles = [(str(g["label"].iloc[0]), _fact(g.iloc[0])) for g in groups]
    brief = height is not None
    grid = panels(
        titles,
        width=width,
        height=n_terms * (20 if width > 600 and not brief else 17),
        columns=3 if width > 600 else 2,
        below=6,
        size=SIZE if width > 600 else SMALL,
    )
    top = float(terms["weight"].max())
    for i, group in enumerate(groups, start=1):
        colour = colours.get(group["theme"].iloc[0], SOFT)
        grid.figure.add_bar(
            name=group["label"].iloc[0],
            orientation="h",
            x=group["weight"],
            y=group["rank"],
            marker={"color": tint(colour, 0.38), "line": {"width": 0}},
            width=0.82,
            customdata=group["term"],
            hovertemplate="%{customdata}: %{x:.3f}<extra></extra>",
            **grid.axes(i),
        )
        grid.figure.add_scatter(
            name=f"{group['label'].iloc[0]}: terms",
            x=[top * 0.015] * len(group),
            y=group["rank"],
            text=[plain(shorten(term, grid.width - 10, SMALL)) for term in group["term"]],
            mode="text",
            textposition="middle right",
            textfont={"size": SMALL, "color": INK},
            hoverinfo="skip",
            **grid.axes(i),
        )
        grid.figure.add_scatter(
            name=f"{group['label'].iloc[0]}: theme",
            x=[0, 0],
            y=[0.6, n_terms + 0.4],
            mode="lines",
            line={"color": colour, "width": 4},
            hoverinfo="skip",
            **grid.axes(i),
        )
    frame(
        grid.figure,
        title=f"What marks the {count(len(groups), 'largest topic')}",
        subtitle="Bars: how well a term tells the topic's papers from others (F-measure); "
        "n: papers of the topic; after it, and in colour, its theme",
        note=note,
        size=(width, grid.height),
        brief=brief,
    )
    grid.figure.update_xaxes(range=[0, top * 1.02], visible=False, fixedrange=True)
    grid.figure.update_yaxes(range=[n_terms + 0.5, 0.5], visible=False, fixedrange=True)
    return grid.figure


def _fact(topic: pd.Series) -> str:
    return f"n\u00a0=\u00a0{topic['n_papers']}" + (f" · {topic['theme']}" if topic["theme"] else "")
