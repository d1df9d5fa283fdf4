"""Images of figures: drawn by matplotlib, or where it is asked for by one headless browser."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.figures.export.browser import Browser, need_browser
from analysis.figures.export.look import MATPLOTLIB

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from analysis.figures.export.image import Image


@dataclass(frozen=True)
class Rendered:
    """The bytes of each image, and who drew each."""

    contents: tuple[bytes, ...] = ()
    renderers: tuple[str, ...] = ()

    @property
    def renderer(self) -> str:
        """Who drew them: matplotlib, browser, or datamapplot where it is by itself."""
        others = [name for name in self.renderers if name != "datamapplot"]
        return next(iter(others or self.renderers), "")


def draw_images(
    images: Sequence[Image], renderer: str = MATPLOTLIB, by_datamapplot: Collection[str] = ()
) -> Rendered:
    """Draw all images; those of the names given with datamapplot, the others as `renderer` says.

    Parameters
    ----------
    images
        What to draw, and how large.
    renderer
        matplotlib or browser.
    by_datamapplot
        The names of the figures that datamapplot draws.

    Raises
    ------
    InputError
        If the renderer is not there, or cannot draw a figure.
    """
    maps = [i for i, image in enumerate(images) if image.name in by_datamapplot]
    rest = [i for i in range(len(images)) if i not in maps]
    draw = _draw_in_browser if renderer == "browser" else _draw_plainly
    usual = draw([images[i] for i in rest]) if rest else []
    drawn = {i: (content, renderer) for i, content in zip(rest, usual, strict=True)}
    drawn |= {i: (_draw_map(images[i]), "datamapplot") for i in maps}
    pairs = [drawn[i] for i in range(len(images))]
    return Rendered(tuple(content for content, _ in pairs), tuple(name for _, name in pairs))


def _draw_map(image: Image) -> bytes:
    from analysis.figures.export.datamap import draw_datamap

    return draw_datamap(
        image.figure, image.kind, width_mm=image.size_mm[0], dpi=image.dpi, name=image.name
    )


def _draw_plainly(images: Sequence[Image]) -> list[bytes]:
    """Draw all images with matplotlib, each figure once for all its kinds."""
    sheets: dict[tuple[int, str, float | None, int], list[int]] = {}
    for i, image in enumerate(images):
        sheet = id(image.figure), image.name, image.width_mm, image.dpi
        sheets.setdefault(sheet, []).append(i)
    drawn: dict[int, bytes] = {}
    for places in sheets.values():
        kinds = [images[i].kind for i in places]
        files = draw_plain(images[places[0]], kinds)
        drawn |= {i: files[kind] for i, kind in zip(places, kinds, strict=True)}
    return [drawn[i] for i in range(len(images))]


def _draw_in_browser(images: Sequence[Image]) -> list[bytes]:
    """Draw all images with one browser, which is started for them and ended afterwards."""
    path = need_browser()
    try:
        with Browser(path) as browser:
            return browser.draw(images)
    except Exception as error:  # whatever the browser dies of
        first = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(
            f"{path} could not draw the figures ({first}); update it, or let matplotlib draw them"
        ) from None


def draw_plain(image: Image, kinds: Sequence[str]) -> dict[str, bytes]:
    """Draw the figure of an image with matplotlib, as each of these kinds of file."""
    from analysis.figures.export.drawing import draw_static

    return draw_static(
        image.figure, kinds, width_mm=image.size_mm[0], dpi=image.dpi, name=image.name
    )


def versioned(renderer: str) -> str:
    """Return a renderer's name with the version of what drew."""
    package = {"browser": "kaleido"}.get(renderer, renderer)
    words = {"browser": "plotly.js in Chrome or Chromium, by kaleido"}.get(renderer, renderer)
    return f"{words} {metadata.version(package)}"
