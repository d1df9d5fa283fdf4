"""New texts as the model behind a fit sees them: by the encoder of its papers, and by words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.corpus import paper_texts
from analysis.embeddings import recognised_encoder, text_hash, unit_rows
from analysis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.embeddings import LexicalView

SAMPLE = 3  # papers by which the encoder is recognised


@dataclass(eq=False)
class TextReader:
    """Brings texts into the space of a fit: semantic columns, then lexical ones.

    Which encoder the vectors came from is found out when first asked for, by a few of
    the papers: it gives them the vectors that they have.
    """

    words: LexicalView
    texts: list[str] = field(repr=False)
    vectors: np.ndarray = field(repr=False)
    encoder: str = ""

    @classmethod
    def of(
        cls, papers: pd.DataFrame, vectors: np.ndarray, words: LexicalView, encoder: str = ""
    ) -> TextReader:
        """Keep a few papers with their vectors, which the encoder read even if it read but some.

        Parameters
        ----------
        papers, vectors
            The papers, and their vectors, float32 (n_papers, n_dims).
        words
            Their lexical view.
        encoder
            What the vectors came from, where it is known.
        """
        texts = paper_texts(papers)
        some = sorted(range(len(texts)), key=lambda row: text_hash(texts[row]))[:SAMPLE]
        return cls(words, [texts[row] for row in some], np.asarray(vectors)[some], encoder)

    def space(self, texts: Sequence[str]) -> np.ndarray:
        """Return texts in the space of the fit, float64 (n_texts, n_columns).

        Raises
        ------
        InputError
            If no encoder at hand gives the fit's papers the vectors that they have.
        """
        papers = _as_papers(texts)
        words = self.words.describe(papers)
        own = unit_rows(words) if self._by_words else self._read(texts)
        return np.hstack([own, words]).astype(float)

    def vectors_of(self, papers: pd.DataFrame) -> np.ndarray:
        """Return the vectors of papers by the encoder of the fit, float32 (n_papers, n_dims).

        Raises
        ------
        InputError
            If no encoder at hand gives the fit's papers the vectors that they have.
        """
        if self._by_words:
            return unit_rows(self.words.describe(papers))
        return self._read(paper_texts(papers))

    def _read(self, texts: Sequence[str]) -> np.ndarray:
        if self._encoder is None:
            raise InputError(
                "which encoder the vectors of this fit came from is not known here; give the new "
                "texts' vectors (TopicFit.transform), or fit with fit_topics(..., encoder=NAME)"
            )
        return unit_rows(self._encoder.encode(texts))

    def __getstate__(self) -> dict[str, object]:
        """Leave a loaded encoder out of pickles: it is found again."""
        return {name: self.__dict__[name] for name in ("words", "texts", "vectors", "encoder")}

    @cached_property
    def _by_words(self) -> bool:
        own = unit_rows(self.words.describe(_as_papers(self.texts)))
        return own.shape == self.vectors.shape and bool(np.allclose(own, self.vectors, atol=1e-4))

    @cached_property
    def _encoder(self) -> Any:
        return recognised_encoder(self.texts, self.vectors, self.encoder)


def _as_papers(texts: Sequence[str]) -> pd.DataFrame:
    """Return texts as papers, each with what stands before its first full stop as the title."""
    parts = [str(text).partition(". ") for text in texts]
    return pd.DataFrame(
        {
            "paper_id": [str(number) for number in range(len(parts))],
            "title": [title for title, _, _ in parts],
            "abstract": [abstract for _, _, abstract in parts],
            "date": pd.NaT,
        }
    )
