"""Charts of many themes: those that say most, as many as fit on a page or a slide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from analysis.figures.export import DescribedFigure, fits_on_slide
from analysis.style import COLUMN, PIXELS_PER_MM, WIDTH, drawn_anew
from analysis.wording import count

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from analysis.store import Results

TOP = 12
"""So many themes a chart shows unless more are asked for."""
PAGE = 240 * PIXELS_PER_MM
"""Pixels down a printed page, A4 or letter, with its margins and a caption."""
CHANGES = frozenset({"rising", "falling", "rose, then fell", "fell, then rose"})


@dataclass(frozen=True)
class Fitting:
    """What a chart of themes shows: the first of `names`, at most `top`, as many as fit.

    They stand as telling goes or, `by_size`, the largest first; the place is a page, or a slide.
    """

    names: tuple[str, ...]
    top: int = TOP
    slides: bool = False
    by_size: bool = False
    level: str = "theme"

    def chart(
        self,
        table: Callable[[list[str]], pd.DataFrame],
        plot: Callable[..., go.Figure],
        alt: Callable[[pd.DataFrame], str],
        note: str,
    ) -> DescribedFigure:
        """Draw a chart with as many of the most telling themes as it may have and has room for.

        Parameters
        ----------
        table
            Returns what is drawn of some themes.
        plot
            Draws that, with a note and a width.
        alt
            Tells that in words.
        note
            The figure's note, to which is added how many themes are left out.
        """
        n = min(self.top, len(self.names))
        while True:
            some = set(self.names[:n])
            drawn = table([name for name in self.names if name in some])
            told = left_out(n, len(self.names), by_size=self.by_size, level=self.level)
            noted = partial(plot, drawn, note=f"{note} {told}".strip())
            figure = noted(width=WIDTH)
            over = self._overrun(figure, partial(noted, width=COLUMN))
            if over <= 1 or n <= 1:
                return DescribedFigure(figure, drawn, f"{alt(drawn)} {told}".strip())
            n = max(1, min(n - 1, round(n / over)))

    def as_many(self, draw: Callable[[int], DescribedFigure], most: int) -> DescribedFigure:
        """Draw a chart of as many things as there is room for.

        Parameters
        ----------
        draw
            Draws so many of them.
        most
            How many at most.
        """
        for n in range(most, 1, -1):
            drawn = draw(n)
            narrow = partial(_narrow, drawn.figure)
            if self._overrun(drawn.figure, narrow) <= 1:
                return drawn
        return draw(1)

    def _overrun(self, figure: go.Figure, narrow: Callable[[], go.Figure]) -> float:
        """Return how many times too tall a figure is, two columns wide or one."""
        if self.slides:
            return 1.0 if fits_on_slide(figure) else 1.15
        tall = float(figure.layout.height)
        if PAGE / 2 < tall <= PAGE:  # names break into more lines in one column
            tall = max(tall, float(narrow().layout.height))
        return tall / PAGE


def _narrow(figure: go.Figure) -> go.Figure:
    return drawn_anew(figure, COLUMN) or figure


def most_telling(results: Results, level: str = "theme") -> tuple[str, ...]:
    """Return themes or topics as telling goes: those that change before others, then by size."""
    names = (results.themes["theme"] if level == "theme" else results.topics["label"]).tolist()
    trends = results.trends_of(level)
    verdicts = dict(zip(trends["name"], trends["verdict"], strict=True))
    return tuple(sorted(names, key=lambda name: verdicts.get(name) not in CHANGES))


def left_out(n: int, total: int, *, by_size: bool = False, level: str = "theme") -> str:
    """Say how many of all themes or topics are shown, "" where all are.

    Parameters
    ----------
    n, total
        How many are shown, and of how many.
    by_size
        Whether they are the largest.
    level
        What they are: theme or topic.

    Examples
    --------
    >>> left_out(12, 21), left_out(12, 21, by_size=True), left_out(5, 5)
    ('Shown: the 12 of 21 themes that say most.', 'Shown: the 12 largest of 21 themes.', '')
    """
    if n >= total:
        return ""
    some = count(total, level)
    return (
        f"Shown: the {n} largest of {some}."
        if by_size
        else f"Shown: the {n} of {some} that say most."
    )
