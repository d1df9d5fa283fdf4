"""A headless browser that draws figures where it is asked for by name; kaleido steers it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from types import TracebackType

    from analysis.figures.export.image import Image

SECONDS = 60
"""An image takes a fraction of one second; this only ends a browser that hangs."""
CLOSING = 20
"""Seconds that a browser may take to close; the images are drawn by then, so none is waited for."""
TABS = 2
"""So many images are drawn at once."""


def find_browser() -> str | None:
    """Return the path of the Chrome or Chromium that kaleido would use, if both are there."""
    if not _has_kaleido():
        return None
    from choreographer.browsers.chromium import Chromium

    found: str | None = Chromium.find_browser(skip_local=False)
    return found if found and Path(found).exists() else None


def need_browser() -> str:
    """Return the path of the browser, or say what to install.

    Raises
    ------
    InputError
        If kaleido, or a Chrome or Chromium, is not there.
    """
    if not _has_kaleido():
        raise InputError(
            "drawing figures in a browser needs kaleido; "
            'install it with pip install "paper-themes[browser]", or let matplotlib draw them'
        )
    path = find_browser()
    if path is None:
        raise InputError(
            "no Chrome or Chromium was found to draw the figures; install one "
            "(Debian and Ubuntu: apt install chromium), or let matplotlib draw them"
        )
    return path


def _has_kaleido() -> bool:
    return find_spec("kaleido") is not None


class Browser:
    """A browser in a thread of its own, since in a notebook this one has an event loop already.

    Used as a context it starts at once; whatever it fails of is raised when it is asked
    to draw.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._quiet = _quiet()
        self._quiet.__enter__()
        self._thread.start()
        self._started: Future[Any] = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(CLOSING)
        except TimeoutError:  # its closing hangs at times; the thread ends with this process
            pass
        else:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
        finally:
            self._quiet.__exit__(kind, error, trace)

    def draw(self, images: Sequence[Image]) -> list[bytes]:
        """Draw all images, in their order."""
        return asyncio.run_coroutine_threadsafe(self._draw(images), self._loop).result()

    async def _start(self) -> Any:
        from kaleido import Kaleido

        kaleido = Kaleido(n=TABS, mathjax=False, timeout=SECONDS, path=self.path)
        return await kaleido.__aenter__()

    async def _draw(self, images: Sequence[Image]) -> list[bytes]:
        kaleido = await asyncio.wrap_future(self._started)
        drawing = [kaleido.calc_fig(image.figure, opts=image.options) for image in images]
        return list(await asyncio.gather(*drawing))

    async def _stop(self) -> None:
        try:
            kaleido = await asyncio.wrap_future(self._started)
        except Exception:  # it never was there; who asked it to draw has been told
            return
        await kaleido.__aexit__(None, None, None)


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
