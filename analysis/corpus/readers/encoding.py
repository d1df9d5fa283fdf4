"""The text of a file in the encodings in which programs write it."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from analysis.corpus.readers.records import not_utf8, require_content

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN = 0.1  # a share of letters beyond ASCII above which Windows-1252 is a wrong guess
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decoded(path: Path) -> str:
    """Return the text of a file: UTF-8, UTF-16, else Windows-1252 where nearly all is ASCII.

    Raises
    ------
    InputError
        If the file is not there, is empty, or its encoding cannot be told.
    """
    require_content(path)
    raw = path.read_bytes()
    name = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "")
    if not name and raw[1:200:2].count(0) > len(raw[1:200:2]) / 2:
        name = "utf-16-le"
    try:
        return raw.decode(name or "utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise not_utf8(path) from None
    if name or sum(not letter.isascii() for letter in text) > FOREIGN * len(text):
        raise not_utf8(path)
    return text
