"""Which of many texts may be more than plain words, found in one linear pass over all of them.

RE2, which pyarrow brings, reads a long list of alternatives as fast as one; it finds at least
all that `has_remains` and its neighbours find, so that a text it passes over is plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.corpus.text.mojibake import MOJIBAKE
from analysis.corpus.text.remains import NAMES, OTHER_HINTS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 100  # texts that are not asked together
_BLANKS = r"\t\n\x{b}\x{c}\r\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}"
_BLANKS += r"\x{202f}\x{205f}\x{3000}"
_ODD = r"\x{fb00}-\x{fb04}\x{ad}\x{200b}\x{e000}-\x{e00f}"
UNTIDY = rf"^ | $|  |[{_BLANKS}{_ODD}]|{MOJIBAKE}"
SUSPECT = r"[\\$^_{}`*~#&<]|--|''|\]\("
_ALONE = "(?:[^A-Za-z]|$)"
REMAINS = "|".join(
    [
        rf"(?:(?:^|[^A-Za-z])[A-Za-z]?|{NAMES})(?:{'|'.join(SIGNS)})(?:[a-z]?[^a-z]|[a-z]?$)",
        *("".join(rf"\x{{{ord(letter):x}}}" for letter in hint) for hint in OTHER_HINTS),
        r"[0-9](?:times|sim[0-9]|\{)|approx [0-9.]|[A-Za-z]log [A-Za-z](?:[^A-Za-z]|$)",
        r"[\^_](?:[A-Za-z0-9]|\{[^{}]*\}) times ",
        rf"(?:^|[^A-Za-z])(?:{NAMES})(?:[\^_]|\s?[(<>=≤≥∈]|[,.;:)]| in |\s?left\(|[bB]ig"
        r"|-(?:stationary|optimal|differential|DP|approximat))",
        rf"(?:[=<>≤≥+/|^_∈(,-]\s?|[\^_]\{{[^{{}}]*)(?:{NAMES}){_ALONE}",
        rf"(?:parameter|constant|rate|threshold|coefficient|temperature)s?(?: from)? (?:{NAMES})"
        rf"{_ALONE}",
    ]
)


def matching(texts: Sequence[str], *patterns: str) -> list[np.ndarray]:
    """Tell which texts may match each pattern of RE2: a truth value a text, an array a pattern.

    A few texts all may: to read them costs less than to make a machine of the patterns.
    """
    if len(texts) < FEW:
        return [np.ones(len(texts), bool) for _ in patterns]
    import pyarrow as pa
    import pyarrow.compute as pc

    array = pa.array(texts, pa.large_string())
    return [np.asarray(pc.match_substring_regex(array, pattern)) for pattern in patterns]
