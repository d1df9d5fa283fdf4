"""How an exported figure shall look: its printed size, where it is shown, on which ground."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.style import (
    COLUMN,
    LINE,
    PIXELS_PER_MM,
    SMALL,
    TITLE,
    WIDTH,
    drawn_anew,
    drawn_at,
    is_elastic,
    on_dark,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import plotly.graph_objects as go

DPI = 300  # of PNG: what journals ask for
MATPLOTLIB = "matplotlib"
RENDERERS = (MATPLOTLIB, "browser")
MAPS = ("datamapplot",)
CONTEXTS = {"paper": (174.0, 1.0), "slides": (254.0, 1.9), "poster": (400.0, 3.7)}
"""Usual width in mm, and how many times larger than in print text is."""
SLIDE = (254.0, 142.875)  # mm: a slide of 16 to 9
SLIDE_WIDTH = 720
"""Pixels across a slide, so that text of 12 pixels has 12 points; wider, it would have fewer."""
SLIDE_WIDTHS = (560, 640, SLIDE_WIDTH, 820, 940, 1080)
"""Widths that a figure with a height of its own is tried in; the largest text stays."""
NARROWEST = 0.9 * COLUMN
POINTS = {"paper": 6.0, "slides": 12.0, "poster": 18.0}
"""Text that prints smaller than this is told of."""


@dataclass(frozen=True)
class Look:
    """What one asks of an exported figure.

    Parameters
    ----------
    width_mm
        Printed width: 85 is one column, 174 two. By default what the figure was drawn
        for; 254 for slides (a slide of 16:9 is filled, not overrun), 400 for posters.
    dpi
        Resolution of the PNG.
    context
        paper, slides or poster: text grows with the distance it is read from.
    dark, transparent
        Light on dark; no ground at all. Both together are for dark slides.
    renderer
        matplotlib, or browser: plotly.js in an installed Chrome or Chromium (the extra
        `browser`).
    maps
        datamapplot draws the map of papers with it (the extra `maps`).
    bare
        Without title and source line, which then stand in the caption.

    Raises
    ------
    InputError
        If one of them makes no sense.
    """

    width_mm: float | None = None
    dpi: int = DPI
    context: str = "paper"
    dark: bool = False
    transparent: bool = False
    renderer: str = MATPLOTLIB
    maps: str | None = None
    bare: bool = False

    def __post_init__(self) -> None:
        _one_of("context", self.context, tuple(CONTEXTS))
        _one_of("renderer", self.renderer, RENDERERS)
        _one_of("map", self.maps, MAPS)
        if self.width_mm is not None and not 20 <= self.width_mm <= 2000:
            raise InputError(f"a width of {self.width_mm:g} mm; choose 20 to 2000 (85 is a column)")
        if not 20 <= self.dpi <= 2400:
            raise InputError(f"a resolution of {self.dpi} dpi; choose 20 to 2400 (300 is print)")

    def to_dict(self) -> dict[str, Any]:
        """Return what was asked, without what was left at its default."""
        usual = asdict(Look())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    @property
    def folder(self) -> str:
        """A name for a folder of figures that look so, "" where nothing was asked.

        Examples
        --------
        >>> Look(width_mm=85, dark=True).folder, Look(context="slides").folder, Look().folder
        ('85mm-dark', 'slides', '')
        """
        said = {
            "width_mm": f"{self.width_mm or 0:g}mm",
            "dpi": f"{self.dpi}dpi",
            "context": self.context,
            "renderer": self.renderer,
            "maps": str(self.maps),
        }
        return "-".join(said.get(name, name) for name in self.to_dict())


@dataclass(frozen=True)
class Printed:
    """A figure laid out for print, how wide it prints, and whether text becomes too small."""

    figure: go.Figure
    width_mm: float
    is_small: bool = False

    @property
    def height_mm(self) -> float:
        """Printed height in millimetres."""
        width, height = size_of(self.figure)
        return self.width_mm * height / width

    @property
    def points(self) -> float:
        """Size in points that the smallest text prints at."""
        return points(self.figure, self.width_mm)


def printed(figure: go.Figure, look: Look) -> Printed:
    """Lay a figure out anew for the size, the place and the ground asked for.

    Text keeps its printed size. A figure whose function is not known, or that was
    changed by hand since, is scaled as a whole instead.
    """
    laid, width_mm = _laid_out(figure, look)
    is_small = bool(look.to_dict()) and points(laid, width_mm) < POINTS[look.context] - 0.05
    if look.bare:
        laid = without_title(laid)
    if look.dark:
        laid = on_dark(laid)
    if look.transparent:
        laid = type(laid)(laid).update_layout(
            paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)"
        )
    return Printed(laid, width_mm, is_small)


def without_title(figure: go.Figure) -> go.Figure:
    """Return the figure without its title and its source line, and lower by their lines."""
    import plotly.graph_objects as go

    bare = go.Figure(figure)
    layout = bare.layout
    notes = [label for label in layout.annotations if label.name == "note"]
    title = layout.title.text or ""
    above = LINE * TITLE * (title.count("<br>") + 1) if title else 0.0
    below = sum(LINE * SMALL * (note.text.count("<br>") + 1) + 10 for note in notes)
    layout.annotations = [label for label in layout.annotations if label.name != "note"]
    margin, height = layout.margin, size_of(figure)[1]
    layout.title = {"text": ""}
    layout.update(height=round(height - above - below))
    layout.margin.update(t=(margin.t or 0) - above, b=(margin.b or 0) - below)
    return bare


def points(figure: go.Figure, width_mm: float) -> float:
    """Return the size in points that a figure's smallest text prints at."""
    return smallest_text(figure) * width_mm / size_of(figure)[0] / 25.4 * 72


def size_of(figure: go.Figure) -> tuple[float, float]:
    """Return a figure's width and height in pixels."""
    return figure.layout.width or WIDTH, figure.layout.height or 500


def smallest_text(figure: go.Figure) -> float:
    """Return the smallest size of text in a figure, in pixels."""
    return min(_sizes(figure.to_plotly_json()), default=float(SMALL))


def _laid_out(figure: go.Figure, look: Look) -> tuple[go.Figure, float]:
    width, _ = size_of(figure)
    usual_mm, larger = CONTEXTS[look.context]
    if look.context == "slides" and look.width_mm is None:
        return _on_a_slide(figure)
    if look.context == "paper" and look.width_mm is None:
        return figure, width / PIXELS_PER_MM
    width_mm = look.width_mm or usual_mm
    wanted = max(round(width_mm * PIXELS_PER_MM / larger), round(NARROWEST))
    if abs(wanted - width) <= 1:
        return figure, width_mm
    return drawn_anew(figure, wanted) or figure, width_mm


def _on_a_slide(figure: go.Figure, widths: Sequence[int] = SLIDE_WIDTHS) -> tuple[go.Figure, float]:
    """Fill a slide: with the shape of one where the figure can have it, else with larger text."""
    if is_elastic(figure):
        height = SLIDE_WIDTH * SLIDE[1] / SLIDE[0]
        layouts = drawn_at(figure, [SLIDE_WIDTH], whole_height=height) or [figure]
    else:
        layouts = drawn_at(figure, widths) or [figure]
    best = max(layouts, key=_scale_on_a_slide)
    return best, size_of(best)[0] * _scale_on_a_slide(best)


def fits_on_slide(figure: go.Figure) -> bool:
    """Tell whether a figure can be laid out for a slide with no text under 12 points."""
    readable = [width for width in SLIDE_WIDTHS if width <= SLIDE_WIDTH]
    best, width_mm = _on_a_slide(figure, readable)
    return points(best, width_mm) >= POINTS["slides"] - 0.05


def _scale_on_a_slide(figure: go.Figure) -> float:
    width, height = size_of(figure)
    return min(SLIDE[0] / width, SLIDE[1] / height)


def _sizes(part: Any, key: str = "") -> Iterator[float]:
    """Find the sizes of all fonts that something is written in."""
    if isinstance(part, dict):
        if "font" in key and isinstance(part.get("size"), int | float):
            yield float(part["size"])
        for name, value in part.items():
            if name not in ("hoverlabel", "template", "legend"):
                yield from _sizes(value, name)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _sizes(value, key)
    elif isinstance(part, str) and "font-size" in part:
        yield from (float(size) for size in re.findall(r"font-size: ?([\d.]+)px", part))


def _one_of(kind: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise InputError(f"no {kind} {value!r}; choose from {', '.join(choices)}")
