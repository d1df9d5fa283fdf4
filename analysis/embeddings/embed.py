"""The stage itself: choose an encoder, embed what the cache does not hold, return unit rows."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.config import EmbeddingConfig
from analysis.embeddings.cache import VectorStore, text_hash
from analysis.embeddings.lexical import lexical_view
from analysis.embeddings.onnx import INT8, graph_of, int8_is_installed, minilm_int8, onnx_encoder
from analysis.embeddings.rows import unit_rows
from analysis.embeddings.semantic import (
    MINILM,
    SemanticEncoder,
    cached_folder,
    semantic_is_installed,
)
from analysis.embeddings.shipped import find_shipped
from analysis.embeddings.static import StaticEncoder, is_static
from analysis.embeddings.taught import reading_time, sentences_first, taught_vectors
from analysis.errors import InputError
from analysis.language.detect import main_language
from analysis.progress import progress
from analysis.store import cache_folder
from analysis.wording import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Reader = Callable[["Encoder", Sequence[str]], Vectors]

DEFAULT = EmbeddingConfig()
TAUGHT = "taught"
CHUNK = 128  # papers embedded between two visits to the cache
BEARABLE = 6_000_000
"""Characters up to which `auto` reads sentences: three minutes of one core, at 25 abstracts of
1,300 characters a second. A number of characters and no stopwatch, so that a run takes the same
encoder on any machine and on any day."""


@dataclass(frozen=True)
class Ready:
    """Rows that are shipped, or that hang on the corpus as a whole.

    `rows` takes what reads texts and remembers them, where some are read one by one.
    """

    name: str
    rows: Callable[[Reader], Vectors]


class Encoder(Protocol):
    """What turns texts into rows; `key` changes whenever the same text would give another row."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def key(self) -> str: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Vectors: ...  # noqa: D102


def embed_papers(
    papers: pd.DataFrame,
    config: EmbeddingConfig = DEFAULT,
    *,
    cache: str | Path | bool | None = None,
) -> Vectors:
    """Turn every paper into a vector; near vectors mean papers about the like.

    What is embedded is `paper_texts`: title and abstract. Apart from the lexical
    encoder, which sees the corpus as a whole, a paper's vector does not depend on
    the papers around it. Vectors are kept in a cache, found by the text, the
    model and its settings.

    Parameters
    ----------
    papers
        The table papers.
    config
        Which encoder, and how many papers at once.
    cache
        Where vectors are kept: None or True for the system's cache folder, False for nowhere,
        or a folder.

    Returns
    -------
    numpy.ndarray
        float32 (n_papers, n_dimensions), in the papers' order, rows of length
        one. Papers of which the encoder knows no word all get the same row.

    Raises
    ------
    InputError
        If the encoder is not installed or no model of that name can be loaded.

    Notes
    -----
    `auto` takes the vectors that are shipped with the papers; else, for papers in English,
    sentence vectors of MiniLM (`semantic` where that extra is installed, else `minilm-int8`
    up to 6 million characters, which are about 4,500 abstracts), or `taught` where there are
    more: sentence vectors of so many papers, and of the others word vectors brought near to
    them by a linear map learnt from those; and for papers in other languages `lexical`.
    """
    from analysis.corpus import paper_texts

    texts = paper_texts(papers)
    encoder = _choose(config, papers, texts)
    root = cache_folder() if cache in (None, True) else Path(str(cache))

    def read(model: Encoder, some: Sequence[str]) -> Vectors:
        return model.encode(some) if cache is False else _embed_with_cache(model, some, root)

    if isinstance(encoder, Ready):
        return unit_rows(encoder.rows(read))
    return unit_rows(read(encoder, texts))


def resolve_encoder(config: EmbeddingConfig, papers: pd.DataFrame) -> str:
    """Name the encoder that `embed_papers` takes for these papers, for people and provenance."""
    from analysis.corpus import paper_texts

    return _choose(config, papers, paper_texts(papers)).name


def _choose(config: EmbeddingConfig, papers: pd.DataFrame, texts: Sequence[str]) -> Encoder | Ready:
    wanted = config.encoder.strip()
    if wanted == "auto":
        shipped = find_shipped(texts)
        if shipped is not None:
            model, rows = shipped
            return Ready(f"{model} (shipped)", lambda _read: rows)
        wanted = _usual(papers, texts)
    if wanted == "lexical":
        return Ready("lexical", lambda _read: lexical_view(papers))
    if wanted == TAUGHT:
        return _taught(texts)
    return encoder_of(replace(config, encoder=wanted))


def _taught(texts: Sequence[str]) -> Ready:
    """Return vectors of sentences for some texts, and of words taught by them for the others."""
    chosen = set(sentences_first(texts, BEARABLE))
    whole, words = minilm_int8(), StaticEncoder()
    n_read = sum(text in chosen for text in texts)
    name = f"{whole.name} for {n_read:,} papers, {words.name} taught by them for the others"

    def rows(read: Reader) -> Vectors:
        ordered = sentences_first(texts, BEARABLE)
        return taught_vectors(texts, ordered, lambda some: read(whole, some), words.encode)

    return Ready(name, rows)


def encoder_of(config: EmbeddingConfig) -> Encoder:
    """Return the encoder of a name or path, which reads each text by itself.

    Raises
    ------
    InputError
        If the encoder is not installed or no model of that name is known.
    """
    wanted = config.encoder.strip()
    if wanted == "static":
        return StaticEncoder()
    if wanted == INT8:
        return minilm_int8()
    if wanted in ("semantic", MINILM, f"sentence-transformers/{MINILM}"):
        return SemanticEncoder(batch_size=config.batch_size)
    if not wanted:
        raise InputError(
            "the encoder has no name; choose auto, lexical, static, taught, minilm-int8, "
            "semantic, or a model's name or path"
        )
    return _named(wanted, config)


def _named(wanted: str, config: EmbeddingConfig) -> Encoder:
    """Return the model of a name or path: static, ONNX, or one for sentence-transformers.

    A folder that holds a model both as ONNX and for torch is read by torch where that is
    installed.
    """
    if is_static(Path(wanted)):
        return StaticEncoder(Path(wanted))
    place = Path(wanted) if Path(wanted).exists() else cached_folder(wanted)
    graph = graph_of(place) if place is not None else None
    if place is not None and graph is not None:
        for_torch = (place / "modules.json").is_file() and semantic_is_installed()
        if not for_torch:
            return onnx_encoder(place)
    return SemanticEncoder(wanted, config.batch_size)


def _usual(papers: pd.DataFrame, texts: Sequence[str]) -> str:
    """Return the encoder for papers that bring no vectors: sentences or words for English.

    The built-in models know English only; for other languages the corpus itself is read.
    Sentences are read by MiniLM: by torch where the extra is installed, else by
    onnxruntime; where that would take more than about three minutes, those of some papers.
    """
    if main_language(papers["title"].tolist(), papers["abstract"].tolist()) != "en":
        return "lexical"
    if semantic_is_installed():
        return "semantic"
    if not int8_is_installed():
        return "static"
    return INT8 if sum(map(reading_time, texts)) <= BEARABLE else TAUGHT


def _embed_with_cache(encoder: Encoder, texts: Sequence[str], root: Path) -> Vectors:
    names = [text_hash(text) for text in texts]
    store = VectorStore(root, encoder.name, encoder.key)
    known = store.read(names)
    unique = dict(zip(names, texts, strict=True))
    missing = [(name, text) for name, text in unique.items() if name not in known]
    starts = range(0, len(missing), CHUNK)
    began = time.monotonic()
    with progress(len(starts)) as begin:
        for start in starts:
            chunk = missing[start : start + CHUNK]
            left = (time.monotonic() - began) * (len(missing) - start) / start if start else 0.0
            begin(
                f"embedding paper {start + 1:,} to {start + len(chunk):,} of {len(missing):,}"
                + (f", about {duration(left)} left" if start else "")
            )
            vectors = encoder.encode([text for _, text in chunk])
            fresh = {name: row for (name, _), row in zip(chunk, vectors, strict=True)}
            store.add(fresh)
            known.update(fresh)
    return np.stack([known[name] for name in names]) if names else encoder.encode([])
