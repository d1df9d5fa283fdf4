"""How far a long piece of work is: a bar where a person watches, and nothing elsewhere.

A person watches a notebook, or a terminal that the standard error goes to. Where the
environment sets `CI` or `TQDM_DISABLE` nobody does. There is one bar at a time: work
inside other work only adds to the bar of the outer one what it is doing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import Any

Say = Callable[[str], None]

_OUTER: ContextVar[Say | None] = ContextVar("outer", default=None)


@contextmanager
def progress(steps: int, *, quiet: bool = False) -> Iterator[Say]:
    """Give a function that says what begins now, to be called once for each of the steps.

    `quiet` shows nothing, also of work inside.
    """
    outer = _OUTER.get()
    if outer is not None:
        yield outer
        return
    with ExitStack() as stack:
        begin: Say = _say_nothing
        inside: Say = _say_nothing
        if watched() and not quiet:
            bar = stack.enter_context(_bar(steps))
            begin, inside = bar.begin, bar.inside
        stack.callback(_OUTER.reset, _OUTER.set(inside))
        yield begin


@dataclass
class _Bar:
    """A bar of tqdm's that says what is being done."""

    bar: Any
    begun: int = 0
    doing: str = ""

    def begin(self, doing: str) -> None:
        self.bar.n = min(self.begun, self.bar.total)
        self.begun += 1
        self.doing = doing
        self.bar.set_description_str(doing)

    def inside(self, doing: str) -> None:
        self.bar.set_description_str(f"{self.doing}: {doing}")


@contextmanager
def _bar(steps: int) -> Iterator[_Bar]:
    from tqdm.auto import tqdm

    columns, lines = get_terminal_size()  # tqdm shows nothing on a terminal of unknown size
    size = {} if in_notebook() else {"ncols": columns, "nrows": lines}
    form = "{desc} {bar:24} {n_fmt}/{total_fmt}"
    asked = {"leave": False, "file": sys.stderr, "disable": False, "bar_format": form}
    with tqdm(total=steps, **asked, **size) as bar:
        yield _Bar(bar)


def watched() -> bool:
    """Tell whether a person watches this process."""
    if os.environ.get("CI") or os.environ.get("TQDM_DISABLE"):
        return False
    return in_notebook() or sys.stderr.isatty()


def in_notebook() -> bool:
    """Tell whether a Jupyter kernel runs this."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and "IPKernelApp" in shell.config


def _say_nothing(_doing: str) -> None:
    """Take what is said, and show it nowhere."""
