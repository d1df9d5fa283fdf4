"""Texts that share much of their wording, found by MinHash among many.

Broder, "On the resemblance and containment of documents", SEQUENCES 1997: the chance that
two sets have the same smallest hash is their Jaccard similarity. Sets are runs of three words.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BANDS, ROWS = 10, 3  # similarity .75 is found in 996 of 1,000 pairs, .2 in 8 of 100
PART = 5_000  # texts hashed at once
LARGEST = 30  # texts that share a band; more share a form, not their content
_RANDOM = np.random.Generator(np.random.PCG64(1997))
_LETTERS = _RANDOM.integers(1, 2**63, 32, dtype=np.uint64) | np.uint64(1)
_WORDS = _RANDOM.integers(1, 2**63, 3, dtype=np.uint64) | np.uint64(1)
_TIMES = _RANDOM.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)


def alike(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of positions of texts that are likely to share most of their wording.

    Pairs come in order; a text of less than three words has none.
    """
    signatures = np.concatenate(
        [np.empty((0, BANDS), np.uint64)]
        + [_signatures(texts[at : at + PART]) for at in range(0, len(texts), PART)]
    )
    found: set[tuple[int, int]] = set()
    for band in signatures.T:
        for bucket in _buckets(band):
            found.update(combinations(bucket, 2))
    return sorted(found)


def _signatures(texts: Sequence[str]) -> np.ndarray:
    """Return a number for each text (row) and band; 0 where the text has no run of three words."""
    shingles, owners = _shingles(texts)
    signatures = np.zeros((len(texts), BANDS), np.uint64)
    if not len(shingles):
        return signatures
    having, starts = np.unique(owners, return_index=True)
    for number, times in enumerate(_TIMES):
        smallest = np.minimum.reduceat(shingles * times >> np.uint64(20), starts)
        band = number // ROWS
        signatures[having, band] = signatures[having, band] * _WORDS[1] + smallest
    return signatures


def _shingles(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return a hash of every run of three words, and the position of the text it is from."""
    written = [text.casefold().encode() + b"\n" for text in texts]
    letters = np.frombuffer(b"".join(written), np.uint8)
    ends = np.cumsum([len(text) for text in written])
    inside = letters > ord(" ")
    starts = np.flatnonzero(inside & ~np.concatenate([[False], inside[:-1]]))
    if len(starts) < len(_WORDS):
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    first = starts[0]
    letters, inside, starts, ends = letters[first:], inside[first:], starts - first, ends - first
    nth = np.cumsum(inside)
    at = np.minimum(nth - np.repeat(nth[starts], np.diff([*starts, len(letters)])), 31)
    values = np.where(inside, letters * _LETTERS[at], np.uint64(0))
    words = np.add.reduceat(values, starts)
    owners = np.searchsorted(ends, starts, side="right")
    whole = owners[:-2] == owners[2:]
    runs = words[:-2] * _WORDS[0] + words[1:-1] * _WORDS[1] + words[2:] * _WORDS[2]
    return runs[whole], owners[:-2][whole]


def _buckets(band: np.ndarray) -> Iterator[list[int]]:
    order = np.argsort(band, kind="stable")
    cuts = [0, *(np.flatnonzero(np.diff(band[order])) + 1).tolist(), len(order)]
    for start, end in pairwise(cuts):
        if 2 <= end - start <= LARGEST and band[order[start]]:
            yield order[start:end].tolist()
