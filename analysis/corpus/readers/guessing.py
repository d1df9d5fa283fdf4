"""Which encoding of one country or another a text is in, told by the letters that it gives.

Each encoding is a way to read the same bytes, and each language in which it is used says how
likely its letters are (`language.letters`). The encoding that makes a text likely by
far is taken; else it is Windows-1252, which most programs write.
"""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import TYPE_CHECKING

from analysis.language.letters import letters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL = "cp1252"
_WEST = "en de fr es pt it ca sv da fi is nl"
_MIDDLE = "en pl cs sk hu ro hr sl sq de"
# Of encodings that read a text alike the first counts.
LANGUAGES = {
    "cp1252": f"{_WEST} et",
    "cp1250": _MIDDLE,
    "iso8859_2": _MIDDLE,
    "mac_roman": _WEST,
    "mac_latin2": _MIDDLE,
    "cp1254": "en tr",
    "cp1257": "en lt lv et",
    "cp1251": "en ru uk bg sr",
    "koi8_r": "en ru",
    "koi8_u": "en uk",
    "mac_cyrillic": "en ru uk",
    "cp866": "en ru",
    "iso8859_5": "en ru bg sr",
    "cp1253": "en el",
    "iso8859_7": "en el",
    "cp1255": "en he",
    "cp1256": "en ar",
    "cp850": _WEST,
    "cp852": _MIDDLE,
    "gb18030": "en zh",
    "big5": "en zh",
    "cp932": "en ja",
    "euc_jp": "en ja",
    "cp949": "en ko",
}
CALLED = {  # what people and programs call them
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250, Central European",
    "iso8859_2": "ISO 8859-2, Central European",
    "mac_roman": "Mac Roman",
    "mac_latin2": "Mac Central European",
    "cp1254": "Windows-1254, Turkish",
    "cp1257": "Windows-1257, Baltic",
    "cp1251": "Windows-1251, Cyrillic",
    "koi8_r": "KOI8-R, Cyrillic",
    "koi8_u": "KOI8-U, Cyrillic",
    "mac_cyrillic": "Mac Cyrillic",
    "cp866": "DOS 866, Cyrillic",
    "iso8859_5": "ISO 8859-5, Cyrillic",
    "cp1253": "Windows-1253, Greek",
    "iso8859_7": "ISO 8859-7, Greek",
    "cp1255": "Windows-1255, Hebrew",
    "cp1256": "Windows-1256, Arabic",
    "cp850": "DOS 850, Western",
    "cp852": "DOS 852, Central European",
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "cp932": "Shift JIS, Japanese",
    "euc_jp": "EUC-JP, Japanese",
    "cp949": "EUC-KR, Korean",
}
MOST = 1_500  # different pieces of text that are looked at
LONGEST = 400  # bytes of a piece
# Natural logarithms of probabilities, of which the last are of what no one writes.
SURE = 8.0  # by how much more likely than Windows-1252 a whole text is, at least
SURE_OF_EACH = 0.5  # and each of its pieces on average
SELDOM = 0.003  # of the signs that may stand at any place outside words
_SIGN = re.compile("[«»“”„‘’‚–—…°±×µ§©®™²³¹ªº½¼¾¿¡•·€£¥¢¬¦¶÷†‡‰\xa0]")
NEVER, DENSE, CAPITAL = math.log(1e-5), math.log(1e-4), math.log(0.15)
OLD = 8.0  # more for encodings that hardly any program of today writes
OLDER = (
    "iso8859_2",
    "mac_latin2",
    "mac_cyrillic",
    "cp866",
    "iso8859_5",
    "iso8859_7",
    "cp850",
    "cp852",
)
SIGNS, ONLY_SIGNS = 0.2, 0.9  # of what is beyond ASCII: beside letters, and in English
# Signs and how many of those at their place they are: within a word, at its end, before it, alone.
PLACED: tuple[dict[str, float], ...] = (
    {"’": 0.8, "–": 0.06, "‐": 0.02, "·": 0.03, "—": 0.05, "‘": 0.01, "×": 0.01, "\xad": 0.02},
    {"”": 0.25, "’": 0.2, "“": 0.08, "‘": 0.02, "²": 0.1, "³": 0.1, "…": 0.06, "»": 0.05}
    | {"°": 0.03, "®": 0.03, "™": 0.03, "¹": 0.03, "—": 0.02, "–": 0.02, "\xa0": 0.05},
    {"“": 0.25, "‘": 0.15, "„": 0.1, "«": 0.05, "µ": 0.1, "–": 0.02, "—": 0.02, "¿": 0.05}
    | {"¡": 0.02, "§": 0.05, "°": 0.05, "•": 0.02, "©": 0.05, "\xa0": 0.05, "×": 0.03, "±": 0.03},
    {"–": 0.25, "—": 0.1, "±": 0.1, "°": 0.1, "×": 0.08, "…": 0.05, "”": 0.05, "“": 0.05}
    | {"’": 0.03, "•": 0.03, "·": 0.03, "€": 0.02, "£": 0.02, "§": 0.02, "©": 0.03, "\xa0": 0.05}
    | {"®": 0.01, "™": 0.01, "²": 0.02, "³": 0.01, "µ": 0.02, "½": 0.01, "¹": 0.005, "º": 0.005},
)
_PIECE = re.compile(rb"[\x40-\x7e]*[\x80-\xff][\x40-\x7e\x80-\xff]*")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u3000-\u303f\uff01-\uff5e]")


def likely_encoding(raw: bytes) -> str:
    """Name the encoding, as Python does, that makes a text most likely; "" if none makes sense.

    Examples
    --------
    >>> likely_encoding("Příliš žluťoučký kůň úpěl ďábelské ódy".encode("cp1250"))
    'cp1250'
    >>> likely_encoding("Müller’s café in São Paulo, 5 m³".encode("cp1252"))
    'cp1252'
    """
    found = (match[0][:LONGEST] for match in _PIECE.finditer(raw))
    pieces = list(dict.fromkeys(islice(found, 20 * MOST)))[:MOST]
    if not pieces:
        return USUAL
    scores = {name: _score(pieces, name) - OLD * (name in OLDER) for name in LANGUAGES}
    best = max(scores, key=scores.__getitem__)
    n_beyond = sum(byte > 127 for piece in pieces for byte in piece)
    if scores[best] < 0.75 * NEVER * n_beyond:
        return ""
    more = scores[best] - scores[USUAL]
    return best if more > max(SURE, SURE_OF_EACH * len(pieces)) else USUAL


def _score(pieces: Sequence[bytes], name: str) -> float:
    """Return the log-likelihood of pieces in one language, or a mixture, of an encoding."""
    languages = LANGUAGES[name].split()
    models = [(_logs(language), language == "en") for language in languages]
    alone, mixed = [0.0] * len(models), 0.0
    for piece in pieces:
        text = piece.decode(name, errors="replace")
        each = [_likelihood(text, logs, plain) for logs, plain in models]
        alone = [total + one for total, one in zip(alone, each, strict=True)]
        top = max(each)
        mixed += top + math.log(sum(math.exp(one - top) for one in each) / len(each))
    return max(*alone, mixed)


def _logs(language: str) -> dict[str, float]:
    share = 1 - SIGNS
    return {letter: math.log(share * p) for letter, p in letters_of(language).items()}


def _likelihood(text: str, logs: dict[str, float], plain: bool) -> float:
    """Return the log-likelihood of what is beyond ASCII in a piece of text, in one language."""
    total, signs = 0.0, math.log(ONLY_SIGNS if plain else SIGNS)
    for at, letter in enumerate(text):
        if letter < "\x80":
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if letter in logs:
            total += NEVER if after.isupper() and letter.islower() else logs[letter]
        elif letter.isalpha() and (low := letter.lower()) in logs:
            within = before.isalpha() and not (before.isupper() and not after.islower())
            total += NEVER if within else logs[low] + CAPITAL
        elif _DENSE.match(letter):
            foreign = before.isascii() and before.islower() and after.isascii() and after.islower()
            total += NEVER if foreign else DENSE
        else:
            place = 2 * (not before.isalpha()) + (not after.isalpha())
            p = PLACED[place].get(letter) or (SELDOM if place and _SIGN.match(letter) else 0.0)
            total += signs + math.log(p) if p else NEVER
    return total
