"""The text of a file in the encodings in which programs write it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.records import not_utf8, require_content

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

FOREIGN = 0.1  # a share of letters beyond ASCII above which Windows-1252 is a wrong guess
FEW = 0.01  # a share of broken letters among those beyond ASCII that UTF-8 may have
SURE = 0.08  # a share of frequent letters among those beyond ASCII that gives an encoding away
SAMPLE = 65_536  # bytes that show it
# Encodings of other scripts, and letters that are frequent in what is written in them.
OTHERS = {
    "gb18030": "的一是在不了有和人这中大为上个国本文研究方法与对",
    "big5": "的一是在不了有和人這中大為上個國本文研究方法與對",
    "shift_jis": "のにはをたがでてとしれさいる",
    "euc_jp": "のにはをたがでてとしれさいる",
    "euc_kr": "이다의는을에를가하고로한지서",
    "cp1251": "оеаинтсрвл",
    "koi8_r": "оеаинтсрвл",
    "cp1256": "الميونرتبة",
}
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decoded(source: Source) -> str:
    """Return the text of a file: UTF-8, UTF-16, else Windows-1252 where nearly all is ASCII.

    Where little is, an encoding of another script is told by the letters that it gives.

    A few broken letters in a text that is otherwise UTF-8 become the mark for such letters.

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
    if name.startswith("utf-16"):
        raise not_utf8(source)
    text = raw.decode("utf-8", errors="replace")
    beyond, broken = sum(map(len, re.findall(r"[^\x00-\x7f]+", text))), text.count("\ufffd")
    if broken <= FEW * beyond:
        return text
    try:
        return raw.decode(_of_other_script(raw) or "cp1252")
    except UnicodeDecodeError:
        raise not_utf8(source) from None


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
        text = raw.decode(_of_other_script(raw) or "cp1252", errors="replace")
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


def _of_other_script(raw: bytes) -> str:
    """Name the encoding of a text of which much is beyond ASCII, "" where little is.

    "ascii", which reads none, stands for one that cannot be told.
    """
    raw = raw[:SAMPLE]
    beyond = sum(byte > 127 for byte in raw)
    if beyond <= FOREIGN * len(raw):
        return ""
    scores = {}
    for name, frequent in OTHERS.items():
        try:
            text = codecs.getincrementaldecoder(name)().decode(raw)
        except UnicodeDecodeError:
            continue
        letters = [letter for letter in text if letter > "\x7f"]
        scores[name] = sum(map(frequent.count, letters)) / max(len(letters), 1)
    best = max(scores, key=scores.__getitem__, default="ascii")
    return best if scores.get(best, 0) >= SURE else "ascii"


def _named(raw: bytes) -> str:
    """Name the encoding that the first bytes give away, "" where they do not."""
    name = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "")
    if name:
        return name
    even, odd = raw[0:400:2], raw[1:400:2]
    if odd.count(0) > len(odd) / 2:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) / 2 else ""
