"""Images of figures from one headless browser, without its chatter."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.style import PIXELS_PER_MM, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import plotly.graph_objects as go

SECONDS = 60
"""An image takes a fraction of one second; this only ends a browser that hangs."""


@dataclass(frozen=True)
class Image:
    """An image to be made: of which figure, its name, its kind (png, svg, pdf), and how large."""

    figure: go.Figure
    name: str
    kind: str
    alt: str
    width_mm: float | None
    dpi: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the figure in pixels."""
        layout = self.figure.layout
        return layout.width or WIDTH, layout.height or 500

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


def draw_images(images: Sequence[Image]) -> tuple[list[bytes], str]:
    """Draw all images; where that cannot be, return none and one line that says why."""
    if not images:
        return [], ""
    kinds = " and ".join(dict.fromkeys(image.kind.upper() for image in images))
    browser = find_browser()
    if browser is None:
        return [], (
            f"{kinds} left out: no Chrome or Chromium was found; install one "
            "(Debian and Ubuntu: apt install chromium) and export again"
        )
    try:
        return _render(images, browser), ""
    except Exception as error:  # whatever the browser dies of, the other files can be written
        first = next(iter(str(error).splitlines()), type(error).__name__)
        return [], f"{kinds} left out: {browser} could not draw them ({first})"


def find_browser() -> str | None:
    """Return the path of the Chrome or Chromium that kaleido would use, if it is there."""
    from choreographer.browsers.chromium import Chromium

    found: str | None = Chromium.find_browser(skip_local=False)
    return found if found and Path(found).exists() else None


def _render(images: Sequence[Image], browser: str) -> list[bytes]:
    """Run the browser in a thread of its own: in a notebook this one has an event loop already."""
    with _quiet(), ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, _draw(images, browser)).result()


async def _draw(images: Sequence[Image], browser: str) -> list[bytes]:
    from kaleido import Kaleido

    async with Kaleido(n=1, mathjax=False, timeout=SECONDS, path=browser) as kaleido:
        return [await kaleido.calc_fig(image.figure, opts=image.options) for image in images]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep kaleido's and choreographer's logs to errors for the time being."""
    loggers = [logging.getLogger(name) for name in ("kaleido", "choreographer")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
