"""Titles and abstracts as one long array of token numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.languages import Language, language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

BREAK = "¶"  # stands between texts
LONGEST = 100  # letters kept of a token: tables of words are as wide as the longest
_TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[^\w\s]")
_PLAIN = str.maketrans({"’": "'", "‐": "-", "‑": "-", "_": " "})
_MARKUP = re.compile(r"\$[^$]{0,400}\$|\\[a-zA-Z]+|https?://\S+|</?[a-z]+>")
_ACCENT = re.compile(r"""\\["'^`~=.]\s?\{?([A-Za-z])\}?""")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a corpus: `ids` point into `surface`, and come with their paper and place."""

    n_docs: int
    surface: list[str]
    ids: Ints
    doc: Ints
    titled: Flags
    language: Language = field(default_factory=lambda: language_of("en"))

    @cached_property
    def lower(self) -> list[str]:
        """Each distinct token in lower case, without a possessive ending."""
        return [word.lower().removesuffix("'s") for word in self.surface]

    @cached_property
    def capital(self) -> Flags:
        """Which distinct tokens begin with a capital."""
        return np.array([word[:1].isupper() for word in self.surface])

    def are(self, some: Sequence[str] | frozenset[str]) -> Flags:
        """Tell which distinct tokens are among some lower-case words or marks."""
        return np.array([word in some for word in self.lower])


def tokenise(titles: Sequence[str], abstracts: Sequence[str], code: str = "en") -> Tokens:
    """Split every title and abstract; an abstract that repeats the title counts once.

    Parameters
    ----------
    titles, abstracts
        The papers' texts, in one order.
    code
        The ISO 639-1 code of their language.
    """
    language = language_of(code)
    split = _TOKEN.findall if language.is_english else language.segment
    ids: defaultdict[str, int] = defaultdict(lambda: len(ids))
    tokens, lengths = [ids[BREAK]], [1]
    for title, abstract in zip(titles, abstracts, strict=True):
        for text in (title, "" if abstract.strip() == title.strip() else abstract):
            found = split(_plain(text))
            tokens.extend([ids[token[:LONGEST]] for token in found])
            tokens.append(0)
            lengths.append(len(found) + 1)
    place = np.repeat(np.arange(len(lengths)) - 1, lengths)
    doc, titled = np.maximum(place, 0) // 2, place % 2 == 0
    numbers = np.array(tokens, dtype=np.int64)
    return Tokens(len(titles), list(ids), numbers, doc, titled, language)


def _plain(text: str) -> str:
    if "$" in text or "\\" in text or "://" in text or "<" in text:
        text = _MARKUP.sub(" ; ", _ACCENT.sub(r"\1", text))
    return text.translate(_PLAIN)
