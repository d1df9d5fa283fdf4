"""The map of papers: each a point, themes named where their papers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.labels import core, place_labels
from analysis.style import (
    EDGE,
    FAINT,
    LINE,
    MARK_SCALE,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    frame,
    mark_of,
    plain,
    readable,
    redrawable,
    text_width,
    theme_colours,
    wrap,
)
from analysis.wording import count, known_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import plotly.graph_objects as go

_SMALLEST = 11  # prints at 6 points
STRETCH = 1.5
"""How much taller than wide a narrow map may draw a distance; one on a slide, wider than tall."""
NAMES = 0.3
"""How much of the map names may take, together; more would hide the papers."""
_LABEL_ROOM = 175  # pixels; longer names are broken into lines


@redrawable
def plot_map(
    papers: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    note: str = "",
    width: float = WIDTH,
    height: float | None = None,
) -> go.Figure:
    """Draw papers at x and y, coloured by theme, with a theme's name amid its papers.

    Needs the columns title, date, topic, theme, confidence, x and y; topic_label and
    arxiv_id are shown on hover where there. Papers that a column `outlier` marks are
    drawn hollow. A name stands by its theme's medoid, so that stragglers cannot
    pull it into a void. Where not all names have room, the largest themes have theirs.

    Parameters
    ----------
    papers
        The papers with their places, as `Results.papers`.
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
    import plotly.graph_objects as go

    themes = papers["theme"].value_counts(sort=True)
    colours = colours or theme_colours(themes.index)
    figure = go.Figure()
    size = (7 if width > 600 else 5.5) if len(papers) < 1_000 else 4
    for theme in themes.index:
        members = papers[papers["theme"] == theme]
        outside = members.get("outlier", pd.Series(False, index=members.index)).astype(bool)
        mark = mark_of(colours[theme])
        figure.add_scatter(
            name=theme,
            x=members["x"],
            y=members["y"],
            mode="markers",
            marker={
                "size": size * MARK_SCALE.get(mark, 1.0),
                "color": colours[theme],
                "symbol": np.where(outside, f"{mark}-open", mark).tolist(),
                "line": {"width": np.where(outside, 1.5, 0.6).tolist(), "color": PAPER},
            },
            text=hover_texts(members),
            hovertemplate="%{text}<extra></extra>",
        )
        if outside.any():
            edge = np.where(outside, colours[theme], PAPER).tolist()
            figure.data[-1].marker.line.color = edge
    brief, height = height is not None, height or _height(papers, width - 2 * EDGE)
    marks = (
        "; hollow: papers that fit nowhere well"
        if papers.get("outlier", pd.Series([0])).any()
        else ""
    )
    names = _with_room(themes.index, (width - 2 * EDGE, height))
    if len(names) < len(themes):
        told = f"Named: the {len(names)} largest of {count(len(themes), 'theme')}."
        note = f"{note} {told}".strip()
    frame(
        figure,
        title="Map of the papers by what they are about",
        subtitle=f"Near papers have similar titles and abstracts (UMAP; the axes have no unit); "
        f"n = {count(len(papers), 'paper')} in {count(len(themes), 'theme')}{marks}",
        note=note,
        size=(width, height),
        bottom=6,
        brief=brief,
    )
    _fit_axes(figure, papers, width - 2 * EDGE, height, stretched=brief)
    _name_themes(figure, papers, {n: colours[n] for n in names}, (width - 2 * EDGE, height))
    return figure


def hover_texts(papers: pd.DataFrame) -> list[str]:
    """Return one text a paper: title, date as far as it is known, topic, arXiv id, confidence."""
    return [_hover_text(paper) for paper in papers.to_dict("records")]


def _hover_text(paper: Mapping[Any, Any]) -> str:
    title = "<br>".join(plain(line) for line in wrap(str(paper["title"]), 420))
    topic = paper.get("topic_label") or f"topic {paper['topic']}"
    date = known_date(
        paper["date"], str(paper.get("date_precision")), str(paper.get("date_evidence"))
    )
    facts = [date, f"{plain(str(paper['theme']))}: {plain(str(topic))}"]
    if isinstance(paper.get("arxiv_id"), str) and paper["arxiv_id"]:
        facts.append(f"arXiv {plain(str(paper['arxiv_id']))}")
    facts.append(f"confidence {float(str(paper['confidence'])):.2f}")
    return f"<b>{title}</b><br>" + "<br>".join(facts)


def _height(papers: pd.DataFrame, width: float) -> float:
    """Return how tall the map must be; a narrow one is taller, so that its labels have room."""
    x, y = (max(float(np.ptp(papers[axis])), 1e-9) for axis in ("x", "y"))
    if width > 600:
        return float(np.clip(width * y / x, 0.5 * width, 660.0))
    return width * float(np.clip(0.06 * papers["theme"].nunique(), 0.95, 1.3))


def _fit_axes(
    figure: go.Figure, papers: pd.DataFrame, width: float, height: float, *, stretched: bool
) -> None:
    """Fix the ranges, with one unit for both axes where there is room; labels need pixels."""
    xy = papers[["x", "y"]].to_numpy(float)
    centre = (xy.min(axis=0) + xy.max(axis=0)) / 2
    extent = np.maximum(np.ptp(xy, axis=0), 1e-9)
    unit = max(extent[0] / (width - 30), extent[1] / (height - 30))
    half = np.array([width, height]) * unit / 2
    if width <= 600:  # names need the height; the axes have no unit, so theirs may differ a little
        half[1] = max(half[1] / STRETCH, extent[1] * height / (height - 30) / 2)
    if stretched:  # across a slide
        half[0] = max(half[0] / STRETCH, extent[0] * width / (width - 30) / 2)
    for axis, i in ((figure.layout.xaxis, 0), (figure.layout.yaxis, 1)):
        axis.update(range=[centre[i] - half[i], centre[i] + half[i]])
        axis.update(showgrid=False, showticklabels=False, showline=True, mirror=True)
        axis.update(linecolor=FAINT)


def _with_room(themes: Iterable[str], area: tuple[float, float]) -> list[str]:
    """Return the first themes whose names take no more of the map than names may."""
    names = list(themes)
    for n in range(len(names), 1, -1):
        font = _font(n, area)
        boxes = [_size(_lines(name, font, area), font) for name in names[:n]]
        if sum(wide * tall for wide, tall in boxes) <= NAMES * area[0] * area[1]:
            return names[:n]
    return names[:1]


def _font(n: int, area: tuple[float, float]) -> float:
    return SIZE if area[0] > 600 else SMALL if n <= 12 else _SMALLEST


def _lines(name: str, font: float, area: tuple[float, float]) -> list[str]:
    return wrap(name, min(_LABEL_ROOM, area[0] / 3), font, bold=True)


def _size(lines: list[str], font: float) -> tuple[float, float]:
    """Return how wide and tall a name in these lines is, with a little room around it."""
    widest = max(text_width(line, font, bold=True) for line in lines)
    return widest + 6, LINE * font * len(lines) + 4


def _name_themes(
    figure: go.Figure,
    papers: pd.DataFrame,
    colours: Mapping[str, str],
    area: tuple[float, float],
) -> None:
    low = np.array([figure.layout.xaxis.range[0], figure.layout.yaxis.range[0]])
    high = np.array([figure.layout.xaxis.range[1], figure.layout.yaxis.range[1]])
    scale = np.array(area) / (high - low)
    points = (papers[["x", "y"]].to_numpy(float) - low) * scale
    names = list(colours)
    font = _font(len(names), area)
    lines = [_lines(name, font, area) for name in names]
    sizes = np.array([_size(text, font) for text in lines])
    cores = [core(points[(papers["theme"] == name).to_numpy()]) for name in names]
    centres = place_labels(cores, sizes, points, area)
    for text, name, group, centre, size in zip(lines, names, cores, centres, sizes, strict=True):
        edges = np.clip(group, centre - size / 2, centre + size / 2)
        nearest = int(np.linalg.norm(edges - group, axis=1).argmin())
        if np.linalg.norm(edges[nearest] - group[nearest]) > 10:
            _lead(figure, group[nearest] / scale + low, edges[nearest] / scale + low)
        x, y = centre / scale + low
        figure.add_annotation(
            name="theme",
            text=f"<b>{'<br>'.join(map(plain, text))}</b>",
            x=x,
            y=y,
            font={"size": font, "color": readable(colours[name])},
            bgcolor="rgba(255,255,255,0.78)",
            borderpad=1,
        )


def _lead(figure: go.Figure, start: np.ndarray, end: np.ndarray) -> None:
    line = {"color": SOFT, "width": 0.8}
    figure.add_shape(type="line", x0=start[0], y0=start[1], x1=end[0], y1=end[1], line=line)
