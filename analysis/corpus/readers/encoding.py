"""The text of a file in the encodings in which programs write it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.guessing import CALLED, likely_encoding
from analysis.corpus.readers.records import not_utf8, require_content

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

FOREIGN = 0.1  # a share of letters beyond ASCII above which an encoding has to make sense
FEW = 0.01  # a share of broken letters among those beyond ASCII that UTF-8 may have
MIXED = 0.3  # and that a file has at most that was put together of UTF-8 and Windows-1252
LOST = 0.1  # and that a text in another encoding may have
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decoded(source: Source) -> str:
    """Return the text of a file: UTF-8, UTF-16, else in the encoding that makes it most likely.

    A few broken letters in a text that is otherwise UTF-8 become the mark for such letters; more
    are read as Windows-1252, for files are put together of both.

    Raises
    ------
    InputError
        If the file is not there, is empty, or its encoding cannot be told.
    """
    require_content(source)
    raw = source.read_bytes()
    name = _named(raw)
    try:
        return whole(raw.decode(name or "utf-8"))
    except UnicodeDecodeError:
        pass
    told = "" if name.startswith("utf-16") else _told(raw)
    text = raw.decode(told, errors="replace") if told else ""
    if told == "utf-8" and text.count("\ufffd") > FEW * _n_beyond(text):
        codecs.register_error("windows-1252", _of_windows)
        text = raw.decode("utf-8", errors="windows-1252")
    if not text or text.count("\ufffd") > LOST * _n_beyond(text):
        raise not_utf8(source)
    return text


def encoding_named(source: Source) -> str:
    """Say which encoding a file of text is read in; "" for UTF-8, which needs no word."""
    with source.open() as file:
        raw = file.read()
    name = _named(raw)
    if not name:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            name = _told(raw)
    return CALLED.get(name, "UTF-16" if name.startswith("utf-16") else "")


def beginning(source: Source, n_bytes: int) -> str:
    """Return the text at the beginning of a file, with line feeds alone; "" where it has none."""
    with source.open() as file:
        raw = file.read(n_bytes)
    name = _named(raw)
    if not name and b"\x00" in raw:
        return ""
    try:
        text = codecs.getincrementaldecoder(name or "utf-8")().decode(raw)
    except UnicodeDecodeError:
        text = raw.decode(_told(raw) or "cp1252", errors="replace")
    return text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n").replace("\r", "\n")


def whole(text: str) -> str:
    r"""Return the text without halves of surrogate pairs, which no encoding can hold.

    Examples
    --------
    >>> whole("a\ud800b")
    'a�b'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _told(raw: bytes) -> str:
    """Name the encoding of a text that is not UTF-8 throughout; "" where none makes sense.

    It is UTF-8 after all where few letters are broken.
    """
    text = raw.decode("utf-8", errors="replace")
    n_beyond = _n_beyond(text)
    if text.count("\ufffd") <= MIXED * n_beyond:
        return "utf-8"
    return likely_encoding(raw) or ("cp1252" if n_beyond <= FOREIGN * len(raw) else "")


def _of_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


def _n_beyond(text: str) -> int:
    return sum(map(len, re.findall(r"[^\x00-\x7f]+", text)))


def _named(raw: bytes) -> str:
    """Name the encoding that the first bytes give away, "" where they do not."""
    name = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "")
    if name:
        return name
    even, odd = raw[0:400:2], raw[1:400:2]
    if odd.count(0) > len(odd) / 2:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) / 2 else ""
