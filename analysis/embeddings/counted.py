"""Mean word vectors of many texts, each different word cut into pieces once.

For texts in plain ASCII, which WordPiece cuts word by word, this gives to the last bit what
model2vec gives: vectors of 8 bits are summed as whole numbers. Other texts are left to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FEW = 256
"""Texts up to which counting their words first saves nothing."""
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e]*")
_WORDS = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")


def is_countable(model: Any) -> bool:
    """Tell whether a model of model2vec sums pieces of words, of 8 bits and with equal weights."""
    kinds = (
        type(model.tokenizer.normalizer).__name__,
        type(model.tokenizer.pre_tokenizer).__name__,
    )
    plain = model.weights is None and model.token_mapping is None
    lower = bool(getattr(model.tokenizer.normalizer, "lowercase", False))
    whole = kinds == ("BertNormalizer", "BertPreTokenizer") and lower
    return bool(plain and whole and model.embedding.dtype == np.int8)


def encode_counted(model: Any, texts: Sequence[str]) -> Vectors:
    """Return one row a text, float32 (n_texts, n_dims), as the model itself does.

    Parameters
    ----------
    model
        A model of model2vec that is countable.
    texts
        What to read.
    """
    plain = [place for place, text in enumerate(texts) if _PLAIN.fullmatch(text)]
    found = np.zeros((len(texts), model.dim), dtype=np.float32)
    if plain:
        found[plain] = _means(model, [texts[place] for place in plain])
    known = set(plain)
    others = [place for place in range(len(texts)) if place not in known]
    if others:
        some = [texts[place] for place in others]
        found[others] = model.encode(some, max_length=None, use_multiprocessing=False)
    return found


def _means(model: Any, texts: Sequence[str]) -> Vectors:
    from scipy.sparse import csr_array

    place: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        words = _WORDS.findall(text.lower())
        columns.extend([place.setdefault(word, len(place)) for word in words])
        ends.append(len(columns))
    ones = np.ones(len(columns))
    held = csr_array((ones, columns, ends), shape=(len(texts), max(1, len(place))))
    held.sum_duplicates()
    sums, lengths = _of_words(model, list(place) or [""])
    total = np.asarray(held @ sums)
    pieces = np.asarray(held @ lengths)[:, None]
    means = np.divide(total, pieces, out=np.zeros_like(total), where=pieces > 0)
    rows = means.astype(np.float32)
    if not model.normalize:
        return np.asarray(rows, dtype=np.float32)
    length = np.linalg.norm(rows, axis=1, keepdims=True) + 1e-32
    return np.asarray(rows / length, dtype=np.float32)


def _of_words(model: Any, words: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each word the sum of its pieces' vectors, and how many pieces it has."""
    pieces = model.tokenize(words)
    lengths = np.array([len(ids) for ids in pieces])
    sums = np.zeros((len(words), model.dim))
    for n in np.unique(lengths[lengths > 0]).tolist():
        rows = np.flatnonzero(lengths == n)
        ids = np.array([pieces[row] for row in rows], dtype=np.int64)
        sums[rows] = model.embedding[ids].sum(axis=1, dtype=np.int64)
    return sums, lengths.astype(float)
