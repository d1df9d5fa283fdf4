"""Many texts as bytes that pack well: frequent words become one or two bytes each.

gzip looks back 32 kB only, less than thirty abstracts; a vocabulary of the whole corpus
lets it keep a quarter more of their text in the same room. `texts.js` reads what is
written here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ONE_BYTE, TWO_BYTES = 32, 96 * 256
"""So many words have codes of one byte (from 128 on) and of two bytes (from 160 on)."""
END, RARE = 0, 1
"""Bytes that end a text, and that come before the three bytes of any other character."""

_PARTS = re.compile(r" ?[A-Za-z]+|[^A-Za-z]")


def encode_texts(texts: Sequence[str]) -> tuple[list[str], bytes]:
    r"""Return the vocabulary and the texts one after the other, each ended by a zero.

    Examples
    --------
    >>> encode_texts(["a model", "a model", "a model"])
    ([' model'], b'a\x80\x00a\x80\x00a\x80\x00')
    """
    parts = [_PARTS.findall(text) for text in texts]
    counts = Counter(part for some in parts for part in some)
    worth = [
        part for part, n in counts.items() if (n > 2 and len(part) > 1) or (n > 1 and part > "\x7f")
    ]
    words = sorted(worth, key=lambda part: (-counts[part], part))[: ONE_BYTE + TWO_BYTES]
    codes = {word: _code(place) for place, word in enumerate(words)}
    codes |= {part: _spelt(part) for part in counts.keys() - codes.keys()}
    return words, b"".join(_line(some, codes) for some in parts)


def _line(parts: Sequence[str], codes: Mapping[str, bytes]) -> bytes:
    return b"".join([codes[part] for part in parts]) + bytes([END])


def _code(place: int) -> bytes:
    if place < ONE_BYTE:
        return bytes([128 + place])
    high, low = divmod(place - ONE_BYTE, 256)
    return bytes([128 + ONE_BYTE + high, low])


def _spelt(part: str) -> bytes:
    return b"".join(
        bytes([ord(letter)])
        if RARE < ord(letter) < 128
        else bytes([RARE]) + ord(letter).to_bytes(3, "big")
        for letter in part
    )
