"""A sheet measured in plotly's pixels, y pointing down, that matplotlib draws on."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from analysis.figures.export.drawing.symbols import symbol_path
from analysis.figures.export.drawing.texts import ASCENT, Run, font_of, width_of
from analysis.style import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Text

_ALIGN: dict[str, Literal["left", "center", "right"]] = {
    "left": "left",
    "center": "center",
    "right": "right",
}
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""Share of a line that lies before the place it is put at."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""
_RGBA = re.compile(r"rgba?\(([^)]*)\)")
_DASHES = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}
"""In units of the line's width, or of three pixels where it is thinner, as in plotly."""


class Canvas:
    """A sheet of so many pixels that prints so many millimetres wide."""

    def __init__(self, size: tuple[float, float], width_mm: float, ground: str) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import TransformedPath

        width, height = size
        inches = width_mm / 25.4
        self.size = size
        self.points = inches * 72 / width
        self.figure = Figure(figsize=(inches, inches * height / width))
        colour = rgba(ground)
        self.figure.patch.set_facecolor(colour)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.axis("off")
        self._layer = 1.0
        self._whole = TransformedPath(self.axes.patch.get_path(), self.axes.transAxes)
        self._frames: dict[Box, Any] = {}

    def _add(self, artist: Any, clip: Box | None) -> None:
        """Put an artist on top; all that are clipped to one box share its frame.

        matplotlib makes a frame for each artist that has none when it is added, which
        takes longer than drawing it: so it has one meanwhile.
        """
        self._layer += 1
        artist.set_zorder(self._layer)
        artist.set_clip_path(self._whole)
        self.axes.add_artist(artist)
        artist.set_clip_path(None)
        if clip is None:
            artist.set_clip_on(False)
        else:
            artist.set_clip_box(self._frame(clip))

    def _frame(self, box: Box) -> Any:
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import Bbox, TransformedBbox

        if box not in self._frames:
            left, top, right, bottom = box
            size = right - left, bottom - top
            frame = Rectangle((left, top), *size, transform=self.axes.transData)
            self._frames[box] = TransformedBbox(Bbox.unit(), frame.get_transform())
        return self._frames[box]

    def line(
        self,
        x: Sequence[float] | np.ndarray,
        y: Sequence[float] | np.ndarray,
        *,
        colour: str,
        width: float,
        dash: str = "solid",
        opacity: float = 1.0,
        clip: Box | None = None,
    ) -> None:
        """Draw a line through points, broken where one is missing.

        Parameters
        ----------
        x, y
            The points, in pixels.
        colour
            Of the line.
        width
            In pixels.
        dash
            solid, or one of plotly's dashes.
        opacity
            From 0, unseen, to 1.
        clip
            The box outside which nothing is drawn; None for no limit.
        """
        from matplotlib.lines import Line2D

        style: Any = "-"
        if dash in _DASHES:
            style = (0, tuple(max(width, 3.0) / width * part for part in _DASHES[dash]))
        line = Line2D(
            x,
            y,
            color=rgba(colour, opacity),
            linewidth=width * self.points,
            linestyle=style,
            solid_joinstyle="round",
            solid_capstyle="butt",
            dash_capstyle="butt",
        )
        self._add(line, clip)

    def polygon(
        self,
        corners: np.ndarray,
        *,
        fill: str,
        edge: str = "",
        width: float = 0.0,
        opacity: float = 1.0,
        clip: Box | None = None,
    ) -> None:
        """Draw an area.

        Parameters
        ----------
        corners
            float (n, 2), in pixels.
        fill
            The colour inside.
        edge
            The colour of the edge; "" for none.
        width
            Of the edge, in pixels.
        opacity
            From 0, unseen, to 1.
        clip
            The box outside which nothing is drawn; None for no limit.
        """
        from matplotlib.patches import Polygon

        area = Polygon(
            corners,
            closed=True,
            facecolor=rgba(fill, opacity) if fill else "none",
            edgecolor=rgba(edge, opacity) if edge and width else "none",
            linewidth=width * self.points,
            joinstyle="miter",
        )
        self._add(area, clip)

    def rectangle(self, box: Box, **look: Any) -> None:
        """Draw a box."""
        left, top, right, bottom = box
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        self.polygon(corners, **look)

    def markers(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        symbol: str,
        sizes: np.ndarray,
        fills: Sequence[str],
        edges: Sequence[str],
        widths: np.ndarray,
        clip: Box | None = None,
    ) -> None:
        """Draw marks of one symbol; "" fills or edges none.

        Parameters
        ----------
        x, y
            The places, in pixels.
        symbol
            One of plotly's symbols.
        sizes
            Diameters in pixels.
        fills, edges
            Colours inside and of the edge, one each; "" for none.
        widths
            Of the edges, in pixels.
        clip
            The box outside which nothing is drawn; None for no limit.
        """
        from matplotlib.collections import PathCollection
        from matplotlib.transforms import IdentityTransform

        marks = PathCollection(
            [symbol_path(symbol)],
            sizes=(sizes * self.points) ** 2,
            offsets=np.column_stack([x, y]),
            offset_transform=self.axes.transData,
            facecolors=[rgba(colour) if colour else (0, 0, 0, 0) for colour in fills],
            edgecolors=[rgba(colour) if colour else (0, 0, 0, 0) for colour in edges],
            linewidths=widths * self.points,
        )
        marks.set_transform(IdentityTransform())
        self._add(marks, clip)

    def text(
        self,
        lines: list[list[Run]],
        x: float,
        y: float,
        *,
        size: float,
        align: str = "left",
        angle: float = 0.0,
        clip: Box | None = None,
    ) -> None:
        """Write lines of text: the top of the first at y, each aligned to x.

        Parameters
        ----------
        lines
            Runs of text of one look, line by line.
        x, y
            The place, in pixels.
        size
            Of the letters, in pixels.
        align
            left, center or right.
        angle
            By which the block is turned about (x, y), clockwise in degrees.
        clip
            The box outside which nothing is drawn; None for no limit.
        """
        turn = np.radians(angle)
        along = np.array([np.cos(turn), np.sin(turn)])
        down = np.array([-np.sin(turn), np.cos(turn)])
        for i, line in enumerate(lines):
            depth = (ASCENT + LINE * i) * size
            start = -_BEFORE[align] * width_of(line)
            one = len(line) == 1
            for run in line:
                place = np.array([x, y]) + (0 if one else start) * along
                place = place + (depth - run.raised) * down
                self._write(run, place, align if one else "left", angle, clip)
                start += run.width

    def _write(
        self, run: Run, place: np.ndarray, align: str, angle: float, clip: Box | None
    ) -> None:
        if not run.text.strip():
            return
        text = _line_of_text()(
            float(place[0]),
            float(place[1]),
            run.text,
            color=rgba(run.colour),
            fontproperties=font_of(
                run.text, run.size * self.points, bold=run.bold, italic=run.italic
            ),
            horizontalalignment=_ALIGN[align],
            verticalalignment="baseline",
            rotation=-angle,
            rotation_mode="anchor",
            parse_math=False,
        )
        text.set_transform(self.axes.transData)
        self._add(text, clip)


@cache
def _line_of_text() -> type[Text]:
    """Return matplotlib's text for one line on its baseline, which needs no layout.

    Laying out takes longer than drawing, and such a line begins, ends or has its middle where
    it was put. Turned ones are laid out.
    """
    from matplotlib.text import Text

    class Line(Text):
        def draw(self, renderer: RendererBase) -> None:
            if self.get_rotation():
                super().draw(renderer)
                return
            renderer.open_group("text", self.get_gid())
            words, font = self.get_text(), self.get_fontproperties()
            x, y = self.get_transform().transform(self.get_unitless_position())
            if share := _BEFORE[self.get_horizontalalignment()]:
                x -= share * renderer.get_text_width_height_descent(words, font, ismath=False)[0]
            if renderer.flipy():
                y = renderer.get_canvas_width_height()[1] - y
            look: Any = renderer.new_gc()
            look.set_foreground(self.get_color())
            look.set_antialiased(self.get_antialiased())
            if self.get_clip_on():
                look.set_clip_rectangle(self.clipbox)
            renderer.draw_text(look, x, y, words, font, 0.0, ismath=False, mtext=self)
            look.restore()
            renderer.close_group("text")

    return Line


def rgba(colour: str, opacity: float = 1.0) -> tuple[float, float, float, float]:
    """Return a CSS colour as shares of red, green, blue and opacity.

    Examples
    --------
    >>> rgba("rgba(255,0,0,0.5)"), rgba("#0000ff", 0.5)
    ((1.0, 0.0, 0.0, 0.5), (0.0, 0.0, 1.0, 0.5))
    """
    from matplotlib.colors import to_rgba

    if found := _RGBA.fullmatch(colour.strip()):
        parts = [float(part) for part in found[1].split(",")]
        red, green, blue = (part / 255 for part in parts[:3])
        return red, green, blue, (parts[3] if len(parts) > 3 else 1.0) * opacity
    red, green, blue, alpha = to_rgba(colour)
    return float(red), float(green), float(blue), float(alpha) * opacity
