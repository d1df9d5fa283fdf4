"""Text as plotly writes it: lines of runs, bold, coloured or small, measured in DejaVu Sans."""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from analysis.figures.export.drawing.fonts import families
from analysis.style import LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

ASCENT, DESCENT = 0.928, 0.236
"""Of DejaVu Sans, in em."""


@dataclass(frozen=True)
class Run:
    """A piece of one line that looks the same throughout; sizes in pixels."""

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False
    raised: float = 0.0

    @property
    def width(self) -> float:
        """Advance width in pixels."""
        return advance(self.text, bold=self.bold, italic=self.italic) * self.size


def rich_lines(text: str, size: float, colour: str) -> list[list[Run]]:
    """Read plotly's markup (b, i, br, sub, sup, span with size and colour) into lines of runs.

    Parameters
    ----------
    text
        The text with its markup.
    size
        Of letters that the markup gives no size, in pixels.
    colour
        Of letters that the markup gives no colour.

    Examples
    --------
    >>> lines = rich_lines("<b>a</b> b<br>c &amp; d", 12, "#000000")
    >>> [[run.text for run in line] for line in lines]
    [['a', ' b'], ['c & d']]
    """
    reader = _Reader(Run("", size, colour))
    reader.feed(text)
    reader.close()
    return reader.lines


def width_of(line: list[Run]) -> float:
    """Return how wide a line is, in pixels."""
    return sum(run.width for run in line)


def block_of(lines: list[list[Run]], size: float) -> tuple[float, float]:
    """Return width and height of lines of text set as plotly sets them."""
    wide = max((width_of(line) for line in lines), default=0.0)
    return wide, (ASCENT + DESCENT + LINE * (len(lines) - 1)) * size


@cache
def advance(text: str, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a text in em, blanks at its end counted.

    Parameters
    ----------
    text
        One line, without markup.
    bold, italic
        How it is set.
    """
    return _extent(f"{text}|", bold, italic) - _extent("|", bold, italic) if text else 0.0


@cache
def _extent(text: str, bold: bool, italic: bool) -> float:
    from matplotlib.textpath import text_to_path

    with quiet_about_fonts():
        wide, _, _ = text_to_path.get_text_width_height_descent(
            text, font_of(text, 100, bold=bold, italic=italic), ismath=False
        )
    return float(wide) / 100


def font_of(text: str, points: float, *, bold: bool, italic: bool) -> Any:
    """Return the font properties of a text.

    Parameters
    ----------
    text
        The text, for whose letters a font is sought.
    points
        Size in points.
    bold, italic
        How it is set.
    """
    from matplotlib.font_manager import FontProperties

    return FontProperties(
        family=families(text),
        size=points,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


@contextmanager
def quiet_about_fonts() -> Iterator[None]:
    """Say nothing about letters that no font here has: they are drawn as boxes."""
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
            yield
    finally:
        logger.setLevel(level)


class _Reader(HTMLParser):
    """Collect runs; each tag that opens changes the look until it closes."""

    def __init__(self, look: Run) -> None:
        super().__init__(convert_charrefs=True)
        self.looks = [("", look)]
        self.lines: list[list[Run]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        look = self.looks[-1][1]
        if tag == "br":
            self.lines.append([])
            return
        if tag in ("b", "strong"):
            look = replace(look, bold=True)
        elif tag in ("i", "em"):
            look = replace(look, italic=True)
        elif tag in ("sub", "sup"):
            up = 0.35 if tag == "sup" else -0.25
            look = replace(look, size=0.7 * look.size, raised=look.raised + up * look.size)
        style = dict(attrs).get("style") or ""
        if size := re.search(r"font-size: ?([\d.]+)px", style):
            look = replace(look, size=float(size[1]))
        if colour := re.search(r"(?:^|;) ?color: ?([^;]+)", style):
            look = replace(look, colour=colour[1].strip())
        self.looks.append((tag, look))

    def handle_endtag(self, tag: str) -> None:
        if len(self.looks) > 1 and self.looks[-1][0] == tag:
            self.looks.pop()

    def handle_data(self, data: str) -> None:
        if data:
            self.lines[-1].append(replace(self.looks[-1][1], text=data.replace("\n", " ")))
