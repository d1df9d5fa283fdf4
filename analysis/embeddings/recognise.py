"""Which encoder vectors came from: the one that says the same of a few of the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.config import EmbeddingConfig
from analysis.embeddings.embed import Encoder, encoder_of
from analysis.embeddings.onnx import INT8, int8_is_installed
from analysis.embeddings.rows import unit_rows
from analysis.embeddings.semantic import semantic_is_installed
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

SAME = 0.98
"""The least cosine between vectors of one text that come from one model; with weights of 8 bits
it is .999, between models about none."""


def recognised_encoder(texts: Sequence[str], vectors: Vectors, name: str = "") -> Encoder | None:
    """Return an encoder that gives these vectors of these texts, or None.

    Parameters
    ----------
    texts
        A few texts.
    vectors
        Their vectors, float32 (n_texts, n_dims).
    name
        An encoder to try before those that are built in, as `EmbeddingConfig` names it.
    """
    there = [INT8] * int8_is_installed() + ["static"] + ["semantic"] * semantic_is_installed()
    named = [] if name in ("", "auto", "lexical", "taught") else [name]
    for wanted in dict.fromkeys([*named, *there]):
        try:
            encoder = encoder_of(EmbeddingConfig(wanted))
            found = unit_rows(encoder.encode(texts))
        except InputError:
            continue
        if found.shape == vectors.shape and (found * unit_rows(vectors)).sum(axis=1).min() > SAME:
            return encoder
    return None
