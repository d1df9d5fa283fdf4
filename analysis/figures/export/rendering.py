"""Images of figures from one headless browser, without its chatter, or from matplotlib."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.figures.export.browser import Browser, find_browser
from analysis.figures.export.look import size_of
from analysis.style import PIXELS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import plotly.graph_objects as go

MISSING = (
    "no Chrome or Chromium was found; install one (Debian and Ubuntu: apt install chromium) "
    "and export again"
)


@dataclass(frozen=True)
class Image:
    """An image to be made: of which figure, its name, its kind (png, svg, pdf), and how large."""

    figure: go.Figure
    name: str
    kind: str
    alt: str
    width_mm: float | None
    dpi: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the figure in pixels."""
        return size_of(self.figure)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Printed width and height in millimetres."""
        width, height = self.size
        mm = self.width_mm or width / PIXELS_PER_MM
        return mm, mm * height / width

    @property
    def options(self) -> dict[str, Any]:
        """Format, size and scale as kaleido wants them; an SVG gets its size in mm later."""
        width, height = self.size
        inches = self.size_mm[0] / 25.4
        scale = {"png": inches * self.dpi / width, "pdf": inches * 96 / width}.get(self.kind, 1)
        return {"format": self.kind, "width": width, "height": height, "scale": scale}


@dataclass(frozen=True)
class Rendered:
    """The bytes of each image (None where it could not be drawn), who drew each, and a note."""

    contents: tuple[bytes | None, ...] = ()
    renderers: tuple[str, ...] = ()
    note: str = ""

    @property
    def renderer(self) -> str:
        """Who drew them: browser, matplotlib, or datamapplot where it is by itself."""
        others = [name for name in self.renderers if name != "datamapplot"]
        return next(iter(others or self.renderers), "")


def draw_images(
    images: Sequence[Image],
    renderer: str | None = None,
    by_datamapplot: Collection[str] = (),
    browser: Browser | None = None,
) -> Rendered:
    """Draw all images; those of the names given with datamapplot, the others as `renderer` says.

    `browser` is one that runs already; without it one is started if there is one.

    Raises
    ------
    InputError
        If a renderer that is asked for by name is not there, or cannot draw a figure.
    """
    maps = [i for i, image in enumerate(images) if image.name in by_datamapplot]
    rest = [i for i in range(len(images)) if i not in maps]
    done = _draw_usual([images[i] for i in rest], renderer, browser)
    contents = dict(zip(rest, zip(done.contents, done.renderers, strict=True), strict=True))
    contents |= {i: (_draw_map(images[i]), "datamapplot") for i in maps}
    pairs = [contents[i] for i in range(len(images))]
    return Rendered(tuple(c for c, _ in pairs), tuple(name for _, name in pairs), done.note)


def _draw_map(image: Image) -> bytes:
    from analysis.figures.export.datamap import draw_datamap

    return draw_datamap(
        image.figure, image.kind, width_mm=image.size_mm[0], dpi=image.dpi, name=image.name
    )


def _draw_usual(images: Sequence[Image], renderer: str | None, browser: Browser | None) -> Rendered:
    """Draw with a browser, or with matplotlib where there is none or it is asked for."""
    if not images:
        return Rendered()
    if renderer == "matplotlib":
        return Rendered(tuple(map(draw_plain, images)), ("matplotlib",) * len(images))
    path = browser.path if browser else find_browser()
    if path is None:
        if renderer == "browser":
            raise InputError(f"{MISSING}, or leave the choice of a renderer to us")
        return _without_browser(images, MISSING)
    try:
        return Rendered(tuple(_render(images, path, browser)), ("browser",) * len(images))
    except Exception as error:  # whatever the browser dies of, matplotlib can draw them
        first = next(iter(str(error).splitlines()), type(error).__name__)
        if renderer == "browser":
            raise InputError(f"{path} could not draw the figures ({first})") from None
        return _without_browser(images, f"{path} could not draw them ({first})")


def draw_plain(image: Image) -> bytes:
    """Draw an image with matplotlib."""
    from analysis.figures.export.drawing import draw_static

    return draw_static(
        image.figure, image.kind, width_mm=image.size_mm[0], dpi=image.dpi, name=image.name
    )


def versioned(renderer: str) -> str:
    """Return a renderer's name with the version of what drew."""
    package = {"browser": "kaleido"}.get(renderer, renderer)
    words = {"browser": "plotly.js in Chrome or Chromium, by kaleido"}.get(renderer, renderer)
    return f"{words} {metadata.version(package)}"


def _without_browser(images: Sequence[Image], why: str) -> Rendered:
    """Draw what matplotlib can, and say why it was it and what it could not."""
    contents: list[bytes | None] = []
    refused: dict[str, str] = {}
    for image in images:
        try:
            contents.append(draw_plain(image))
        except InputError as error:
            contents.append(None)
            refused.setdefault(image.name, str(error))
    note = f"{listed([image.kind.upper() for image in images])} drawn by matplotlib: {why}"
    drawn_by = ("matplotlib",) * len(images)
    return Rendered(tuple(contents), drawn_by, "; ".join([note, *refused.values()]))


def listed(words: Sequence[str]) -> str:
    """Join different words as one says them.

    Examples
    --------
    >>> listed(["PNG", "SVG", "PDF", "PNG"])
    'PNG, SVG and PDF'
    """
    different = list(dict.fromkeys(words))
    return (
        " and ".join([", ".join(different[:-1]), *different[-1:]])
        if different[1:]
        else different[0]
    )


def _render(images: Sequence[Image], path: str, browser: Browser | None) -> list[bytes]:
    """Draw with the browser that runs already, or with one that is started for these images."""
    if browser is not None:
        return browser.draw(images)
    with Browser(path) as fresh:
        return fresh.draw(images)
