"""How the topics lie together in the tree, and which themes they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.style import (
    EDGE,
    FAINT,
    LINE,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    add_labels,
    frame,
    label,
    plain,
    redrawable,
    theme_colours,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import plotly.graph_objects as go

_ROW = 21  # pixels of a row with one line of text


def topic_hierarchy(
    tree: pd.DataFrame,
    topics: pd.DataFrame,
    themes: Sequence[str] | None = None,
    largest: int | None = None,
) -> pd.DataFrame:
    """Lay the tree of topics out: every topic and every merge with its place.

    Parameters
    ----------
    tree
        One row a merge of the nodes left and right at a height; the topics are the
        nodes 0, 1, ... in the order of the topics table, then come the merges.
    topics
        The topics with their themes.
    themes
        Only the topics of these, and the merges in which they meet; all by default.
    largest
        Of each theme only so many topics, the largest; all by default.

    Returns
    -------
    Columns node, parent (-1 for a root), label and theme (a merge has no label, and a
    theme where all its topics share one), n_papers, height, position (0 for the
    topmost topic); topics from top to bottom, then the merges.
    """
    known = topics if "theme" in topics else topics.assign(theme="")
    kept = np.full(len(known), True) if themes is None else known["theme"].isin(themes).to_numpy()
    if largest is not None:
        sizes = known["n_papers"].groupby(known["theme"])
        kept = kept & (sizes.rank(method="first", ascending=False) <= largest).to_numpy()
    if not kept.all():
        tree, known = _pruned(tree, known, kept)
    n = len(known)
    children = {n + i: pair for i, pair in enumerate(zip(tree["left"], tree["right"], strict=True))}
    parent = {int(child): node for node, pair in children.items() for child in pair}
    theme_of = dict(enumerate(known["theme"]))
    papers = dict(enumerate(known["n_papers"]))
    for node, (left, right) in children.items():
        theme_of[node] = theme_of[left] if theme_of[left] == theme_of[right] else ""
        papers[node] = papers[left] + papers[right]
    roots = [node for node in theme_of if node not in parent]
    order = [leaf for root in roots for leaf in _leaves(root, children, papers)]
    position = {leaf: float(i) for i, leaf in enumerate(order)}
    for node, (left, right) in children.items():
        position[node] = (position[left] + position[right]) / 2
    nodes = [*order, *children]
    height = dict.fromkeys(range(n), 0.0) | dict(zip(children, tree["height"], strict=True))
    return pd.DataFrame(
        {
            "node": nodes,
            "parent": [parent.get(node, -1) for node in nodes],
            "label": [known["label"].iloc[node] if node < n else "" for node in nodes],
            "theme": [theme_of[node] for node in nodes],
            "n_papers": [int(papers[node]) for node in nodes],
            "height": [float(height[node]) for node in nodes],
            "position": [position[node] for node in nodes],
        }
    )


def _pruned(
    tree: pd.DataFrame, topics: pd.DataFrame, kept: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tree of the topics that are kept; a merge of which one side is left is none."""
    topics_left = topics[kept].reset_index(drop=True)
    number = {int(old): new for new, old in enumerate(np.flatnonzero(kept))}
    merges: list[tuple[int, int, float]] = []
    rows = zip(tree["left"], tree["right"], tree["height"], strict=True)
    for step, (left, right, height) in enumerate(rows):
        sides = [number[int(side)] for side in (left, right) if int(side) in number]
        if len(sides) == 2:
            merges.append((sides[0], sides[1], float(height)))
            number[len(topics) + step] = len(topics_left) + len(merges) - 1
        elif sides:
            number[len(topics) + step] = sides[0]
    return pd.DataFrame(merges, columns=["left", "right", "height"]), topics_left


@redrawable
def plot_hierarchy(
    hierarchy: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
) -> go.Figure:
    """Draw the table of `topic_hierarchy`: the tree, its topics by name and n, and their themes.

    Parameters
    ----------
    hierarchy
        The table of `topic_hierarchy`.
    colours
        The colour of each theme; without them those of `theme_colours`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    """
    import plotly.graph_objects as go

    leaves = hierarchy[hierarchy["label"] != ""]
    colours = colours or theme_colours(
        leaves.groupby("theme")["n_papers"].sum().sort_values(ascending=False).index
    )
    room = width - 2 * EDGE
    shares = (0.36, 0.34, 0.30) if width > 600 else (0.17, 0.44, 0.39)
    tree_room, topic_room, theme_room = (share * room for share in shares)
    runs = _runs(leaves["theme"].tolist())
    topic_lines = [
        wrap(f"{leaf.label}\u00a0({leaf.n_papers})", topic_room - 18, SMALL)
        for leaf in leaves.itertuples()
    ]
    font = SIZE if width > 600 else SMALL
    theme_lines = [wrap(theme, theme_room - 14, font) for theme, _, _ in runs]
    tops = _row_tops(runs, topic_lines, theme_lines, font)
    middles = (tops[:-1] + tops[1:]) / 2
    figure = go.Figure()
    _draw_branches(figure, hierarchy, middles, colours)
    at: dict[str, Any] = {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
    }
    add_labels(
        figure,
        [
            *(
                label(lines, size=SMALL, name="topic", y=y, xshift=tree_room + 8, **at)
                for lines, y in zip(topic_lines, middles, strict=True)
            ),
            *(
                label(lines, size=font, name="theme", y=y, xshift=tree_room + topic_room + 10, **at)
                for lines, y in zip(theme_lines, _middles(runs, tops), strict=True)
            ),
        ],
    )
    figure.layout.shapes = [
        {
            "type": "line",
            "x0": (tree_room + topic_room) / room,
            "x1": (tree_room + topic_room) / room,
            "xref": "paper",
            "y0": tops[first] + 3,
            "y1": tops[last + 1] - 3,
            "line": {"color": colours.get(theme, SOFT), "width": 5},
        }
        for theme, first, last in runs
    ]
    frame(
        figure,
        title="How the topics lie together, and the themes they make",
        subtitle=f"Tree of {count(len(leaves), 'topic')} (papers in brackets), each with the theme "
        f"that most of its papers are in; n = {count(int(leaves['n_papers'].sum()), 'paper')}; "
        "branches that meet further left are less alike",
        note=note,
        size=(width, tops[-1]),
        left=EDGE,
        right=EDGE,
    )
    figure.update_xaxes(visible=False, fixedrange=True, domain=[0, tree_room / room])
    figure.update_xaxes(range=_height_range(hierarchy))
    figure.update_yaxes(range=[tops[-1], 0], visible=False, fixedrange=True)
    return figure


def _leaves(
    root: int, children: Mapping[int, tuple[int, int]], papers: Mapping[int, int]
) -> list[int]:
    """Return a node's topics from top to bottom, the larger branch first."""
    stack, leaves = [root], []
    while stack:
        node = stack.pop()
        if node in children:
            stack.extend(
                sorted(map(int, children[node]), key=lambda child: (papers[child], -child))
            )
        else:
            leaves.append(node)
    return leaves


def _runs(themes: list[str]) -> list[tuple[str, int, int]]:
    """Return runs of equal neighbours as (theme, first, last)."""
    starts = [i for i, theme in enumerate(themes) if i == 0 or theme != themes[i - 1]]
    ends = [*(start - 1 for start in starts[1:]), len(themes) - 1]
    return [(themes[start], start, end) for start, end in zip(starts, ends, strict=True)]


def _middles(runs: list[tuple[str, int, int]], tops: np.ndarray) -> list[float]:
    return [float(tops[first] + tops[last + 1]) / 2 for _, first, last in runs]


def _row_tops(
    runs: list[tuple[str, int, int]],
    topic_lines: list[list[str]],
    theme_lines: list[list[str]],
    font: float,
) -> np.ndarray:
    """Return where each row begins, and the last one ends, with room for every name."""
    heights = np.array([max(float(_ROW), LINE * SMALL * len(lines) + 5) for lines in topic_lines])
    for (_, first, last), lines in zip(runs, theme_lines, strict=True):
        rows = slice(first, last + 1)
        heights[rows] *= max(1.0, (LINE * font * len(lines) + 5) / heights[rows].sum())
    return np.concatenate([[0.0], heights.cumsum()])


def _height_range(hierarchy: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis of heights: from the last merge to a little before the first."""
    merges = hierarchy.loc[hierarchy["label"] == "", "height"]
    low, high = (float(merges.min()), float(merges.max())) if len(merges) else (0.0, 1.0)
    return high + 0.01 * max(high, 1e-9), max(low - 0.15 * (high - low), 0.0)


def _draw_branches(
    figure: go.Figure, hierarchy: pd.DataFrame, middles: np.ndarray, colours: Mapping[str, str]
) -> None:
    """Draw one bracket a merge, in the colour of its theme where its topics share one."""
    foot = _height_range(hierarchy)[1]
    height = dict(zip(hierarchy["node"], hierarchy["height"].clip(lower=foot), strict=True))
    rows = np.arange(len(middles))
    y = dict(zip(hierarchy["node"], np.interp(hierarchy["position"], rows, middles), strict=True))
    merges = hierarchy[hierarchy["label"] == ""]
    for _, merge in merges.iterrows():
        first, second = hierarchy.loc[hierarchy["parent"] == merge["node"], "node"]
        figure.add_scatter(
            name=f"merge of {merge['n_papers']} papers",
            x=[height[first], merge["height"], merge["height"], height[second]],
            y=[y[first], y[first], y[second], y[second]],
            mode="lines",
            line={
                "color": colours.get(merge["theme"], "#8d949f"),
                "width": 1.6 if merge["theme"] else 1.2,
            },
            hovertemplate=f"{merge['n_papers']} papers<extra></extra>",
        )
    leaves = hierarchy[hierarchy["label"] != ""]
    figure.add_scatter(
        name="topics",
        x=[foot] * len(leaves),
        y=[y[node] for node in leaves["node"]],
        mode="markers",
        marker={"size": 8, "color": [colours.get(theme, FAINT) for theme in leaves["theme"]]},
        text=[plain(label) for label in leaves["label"]],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )
