"""Text that people read, out of what pages and databases hold."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")


def readable(text: str) -> str:
    """Return the text with its whitespace tidied."""
    return _SPACE.sub(" ", text).strip()
