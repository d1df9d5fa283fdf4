"""Vectors of a large corpus: by an encoder that reads each text by itself, or by the sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.config import EmbeddingConfig
from analysis.corpus import paper_texts
from analysis.embeddings import encoder_of, lexical_view, unit_rows
from analysis.errors import InputError
from analysis.language.detect import main_language

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from analysis.topics import Placer

LEXICAL = "lexical"


@dataclass(frozen=True)
class Embedder:
    """Turns papers into vectors, the same for a paper whatever part it is read with.

    `name` is what results call the encoder; "lexical" sees papers as the sample does.
    """

    config: EmbeddingConfig
    name: str

    @classmethod
    def of(cls, config: EmbeddingConfig, papers: pd.DataFrame) -> Embedder:
        """Choose the encoder: `auto` takes word vectors for English, and else the words themselves.

        Parameters
        ----------
        config
            Which encoder is asked for.
        papers
            Some of the papers.

        Raises
        ------
        InputError
            If the encoder reads a corpus as a whole, or is none.
        """
        wanted = config.encoder.strip()
        if wanted == "auto":
            spoken = main_language(papers["title"].tolist(), papers["abstract"].tolist())
            wanted = "static" if spoken == "en" else LEXICAL
        if wanted == "taught":
            raise InputError(
                "the encoder taught reads a corpus as a whole, which is too large here; take "
                "--encoder static, minilm-int8, a model's name, or --vectors FILE"
            )
        chosen = EmbeddingConfig(wanted, config.batch_size)
        return cls(chosen, LEXICAL if wanted == LEXICAL else encoder_of(chosen).name)

    @classmethod
    def given(cls, file: Path) -> Embedder:
        """Return the stand-in for an encoder where vectors were given in a file."""
        return cls(EmbeddingConfig("given"), f"given ({file.name})")

    def __call__(self, papers: pd.DataFrame, placer: Placer) -> np.ndarray:
        """Return the vectors of papers, float32 (n_papers, n_dims), rows of length one."""
        if self.config.encoder == LEXICAL:
            return unit_rows(placer.reader.words.describe(papers))
        return unit_rows(_encoder(self.config).encode(paper_texts(papers)))

    def sample(self, papers: pd.DataFrame) -> np.ndarray:
        """Return the vectors of the papers of a sample."""
        if self.config.encoder == LEXICAL:
            return unit_rows(lexical_view(papers))
        return unit_rows(_encoder(self.config).encode(paper_texts(papers)))


@cache
def _encoder(config: EmbeddingConfig) -> Any:
    """Return an encoder, loaded once in a process."""
    return encoder_of(config)
