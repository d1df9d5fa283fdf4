"""Locks that end with the process that holds them, so that what a dead one left can be told."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def hold(path: Path) -> int:
    """Make a file and lock it for as long as this process holds the number that is returned.

    Where a file system knows no locks the file is made all the same.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with suppress(OSError):
        _lock(number, wait=False)
    return number


def release(number: int) -> None:
    """Give a lock back; one that is gone already is no fault."""
    with suppress(OSError):
        os.close(number)


def abandoned(path: Path) -> bool:
    """Tell whether a file that was made by `hold` is held by nobody any more."""
    try:
        number = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return _lock(number, wait=False)
    except OSError:
        return False
    finally:
        os.close(number)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is inside such a block for this folder; then be alone there."""
    number = None
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        _lock(number, wait=True)
    try:
        yield
    finally:
        if number is not None:
            os.close(number)


def _lock(number: int, *, wait: bool) -> bool:
    """Lock an open file; tell whether this system has such locks (Windows has none)."""
    try:
        tools: Any = import_module("fcntl")
    except ImportError:
        return False
    tools.flock(number, tools.LOCK_EX | (0 if wait else tools.LOCK_NB))
    return True
