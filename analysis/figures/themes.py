"""How large the themes are, and which topics they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.style import (
    EDGE,
    LINE,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    add_labels,
    beside,
    frame,
    label,
    plain,
    redrawable,
    text_width,
    theme_colours,
    wrap,
)
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

_BAR = 18  # pixels of a bar's height


def theme_sizes(paper_themes: pd.DataFrame) -> pd.DataFrame:
    """Count the papers of each theme by topic, largest theme first, largest topic first in it.

    Returns
    -------
    Columns theme, topic (its label where paper_themes has topic_label), n_papers.
    """
    labels = paper_themes.get("topic_label", "topic " + paper_themes["topic"].astype("str"))
    counts = (
        pd.DataFrame({"theme": paper_themes["theme"], "topic": labels})
        .value_counts()
        .rename("n_papers")
        .reset_index()
    )
    total = counts.groupby("theme")["n_papers"].transform("sum")
    ordered = counts.assign(total=total).sort_values(
        ["total", "theme", "n_papers", "topic"], ascending=[False, True, False, True]
    )
    return ordered.drop(columns="total").reset_index(drop=True)


@redrawable
def plot_theme_sizes(
    sizes: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw the table of `theme_sizes`: a bar a theme, cut into its topics, listed below it.

    Parameters
    ----------
    sizes
        The table of `theme_sizes`.
    colours
        The colour of each name; without them those of `theme_colours`.
    note
        Where the data come from: a line below the figure.
    width
        Of the whole figure, in pixels; `COLUMN` prints one column wide.
    height
        Of the plotting area, in pixels, as on a slide, where topics are not listed and names
        have one line where they can;
        None takes what the contents want. It is exceeded where names need more.
    """
    import plotly.graph_objects as go

    themes = list(dict.fromkeys(sizes["theme"]))
    colours = colours or theme_colours(themes)
    brief = height is not None
    names_room = min((0.29 if width > 600 else 0.33) * width, 250.0) if not brief else 0.42 * width
    font = SIZE if width > 600 else SMALL
    room = width - names_room - EDGE
    figure = go.Figure()
    longest = float(sizes.groupby("theme")["n_papers"].sum().max())
    span = longest * room / (room - 40)
    y, labels = 0.0, []
    for theme in themes:
        topics = sizes[sizes["theme"] == theme]
        y, written = _draw_theme(
            figure, topics, colours[theme], y, (names_room, room), (font, brief)
        )
        labels += written
    add_labels(figure, labels)
    frame(
        figure,
        title="Themes by number of papers, and the topics they hold",
        subtitle=f"n = {count(int(sizes['n_papers'].sum()), 'paper')} in "
        f"{count(len(themes), 'theme')} and {count(sizes['topic'].nunique(), 'topic')}; "
        "white lines part the topics",
        note=note,
        size=(width, y),
        left=names_room,
        brief=brief,
    )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(range=[0, span], visible=False, fixedrange=True)
    figure.update_yaxes(range=[y, 0], visible=False, fixedrange=True)
    return figure


def _draw_theme(
    figure: go.Figure,
    topics: pd.DataFrame,
    colour: str,
    y: float,
    rooms: tuple[float, float],
    look: tuple[float, bool],
) -> tuple[float, list[dict[str, Any]]]:
    """Draw one theme's bar at y; return where the next one starts, and what is written here."""
    (names_room, room), (font, brief) = rooms, look
    theme, total = topics["theme"].iloc[0], int(topics["n_papers"].sum())
    figure.add_bar(
        name=theme,
        orientation="h",
        x=topics["n_papers"],
        y=[y + _BAR / 2] * len(topics),
        width=_BAR,
        marker={"color": colour, "line": {"color": PAPER, "width": 1.5}},
        customdata=topics["topic"],
        hovertemplate=f"{plain(theme)}: %{{customdata}}, %{{x}} papers<extra></extra>",
    )
    name = wrap(theme, names_room - EDGE - 12, font)
    listed = [] if brief else _some(topics, room, 2 if font == SIZE else 4)
    below: dict[str, Any] = {
        "x": 0,
        "y": y + _BAR + 2,
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
    }
    labels = [
        label(name, size=font, name="theme", y=y, yanchor="top", **beside("left")),
        label([f"{total:,}"], name="n", x=total, y=y + _BAR / 2, xshift=5, xanchor="left"),
        label(listed, size=SMALL, colour=SOFT, name="topics", **below),
    ]
    if brief:
        return y + max(LINE * font * len(name), float(_BAR)) + 4, labels[:2]
    tall = max(LINE * font * len(name), _BAR + 2 + LINE * SMALL * len(listed))
    return y + tall + (11 if font == SIZE else 7), labels


def _some(topics: pd.DataFrame, room: float, most: int) -> list[str]:
    """List a theme's topics in at most so many lines, and how many more there are."""
    items = [f"{t.topic} {t.n_papers}" for t in topics.itertuples()]
    for n in range(len(items), 0, -1):
        more = [f"and {len(items) - n} more"] if n < len(items) else []
        lines = wrap_items([*items[:n], *more], room)
        if len(lines) <= most:
            break
    return lines


def wrap_items(items: list[str], room: float) -> list[str]:
    """Join items with a dot between, breaking lines where they would run out, between items first.

    Examples
    --------
    >>> wrap_items(["Speculative decoding 7", "Scaling laws 20"], 200)
    ['Speculative decoding 7 ·', 'Scaling laws 20']
    """
    lines: list[str] = []
    ends: dict[int, str] = {}
    for item in items:
        if lines and text_width(f"{lines[-1]} · {item} ·", SMALL) <= room:
            lines[-1] += f" · {item}"
        else:
            ends[len(lines) - 1] = " ·"
            lines += wrap(item, room, SMALL)
    return [line + ends.get(i, "") for i, line in enumerate(lines)]
