"""Vectors of many papers in bearable time: sentences of some, and words taught by them.

MiniLM reads as many papers as the time allows. From them a linear map is learnt that
brings the sum of a paper's word vectors near to what MiniLM says of the whole paper; the
other papers are placed by their words and that map. Which papers are read is told by the
hash of their text, so neither their order nor a second copy of one matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.embeddings.cache import text_hash
from analysis.embeddings.rows import unit_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Read = Callable[[Sequence[str]], Vectors]

RIDGE = 0.0003  # how hard the map holds back, per paper that it is learnt from
READ = 1_500
"""Characters of a text that MiniLM reads, about: what is longer takes no longer."""


def reading_time(text: str) -> int:
    """Return for how many characters a text counts where time is measured in them."""
    return min(len(text), READ)


def sentences_first(texts: Sequence[str], most: int) -> list[str]:
    """Return the different texts that are read whole, those of the lowest hash, in its order.

    Parameters
    ----------
    texts
        All texts.
    most
        Characters that may be read.
    """
    ordered = sorted(set(texts), key=text_hash)
    spent = np.cumsum([reading_time(text) for text in ordered])
    return ordered[: max(1, int(np.searchsorted(spent, most, side="right")))]


def taught_vectors(
    texts: Sequence[str], chosen: Sequence[str], whole: Read, words: Read
) -> Vectors:
    """Return the vectors of all texts, float32 (n_texts, n_dims), rows of length one.

    Parameters
    ----------
    texts
        All texts.
    chosen
        Those that are read whole.
    whole, words
        Reads texts as sentences, or as words.
    """
    said, of_words = unit_rows(whole(chosen)), unit_rows(words(chosen)).astype(float)
    known = dict(zip(chosen, said, strict=True))
    rest = [text for text in dict.fromkeys(texts) if text not in known]
    if rest:
        start, goal = of_words.mean(axis=0), said.astype(float).mean(axis=0)
        learnt = _map(of_words - start, said - goal)
        placed = unit_rows((unit_rows(words(rest)).astype(float) - start) @ learnt + goal)
        known |= dict(zip(rest, placed, strict=True))
    return np.stack([known[text] for text in texts])


def _map(given: NDArray[np.float64], meant: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the linear map of ridge regression, (n_given_dims, n_dims)."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        square = given.T @ given + RIDGE * len(given) * np.eye(given.shape[1])
        learnt = np.linalg.solve(square, given.T @ meant)
    return np.asarray(learnt, dtype=np.float64)
