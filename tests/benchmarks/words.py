"""Vectors of single words for peers that embed their vocabulary, kept on disk.

Vectors of papers are given to every method, so vectors of words are too: they
are made in a process of their own, whose time and memory nobody is charged for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np


class WordVectors:
    """A sentence encoder for words with a memory; papers are known from the start.

    At the first unknown word all common words of `texts` are embedded with it.
    """

    def __init__(self, store: Path, papers: dict[str, np.ndarray], texts: Iterable[str]) -> None:
        self.store = store
        self.texts = texts
        self.known = papers | read_words(store)

    def encode(self, texts: Iterable[str], **_: object) -> np.ndarray:
        """Return one vector a text, as sentence-transformers does."""
        texts = [str(text) for text in texts]
        missing = {text for text in texts if text not in self.known}
        if missing:
            wanted = sorted(missing | set(common_words(self.texts)))
            command = [sys.executable, "-m", "tests.benchmarks.words", str(self.store)]
            subprocess.run(command, input=json.dumps(wanted), text=True, check=True)
            self.known |= read_words(self.store)
        return np.stack([self.known[text] for text in texts]).astype(np.float32)

    __call__ = encode


def read_words(store: Path) -> dict[str, np.ndarray]:
    """Return the vectors in a store by word."""
    if not store.exists():
        return {}
    with np.load(store, allow_pickle=False) as saved:
        return dict(zip(saved["words"].tolist(), saved["vectors"], strict=True))


def common_words(texts: Iterable[str], least: int = 10) -> list[str]:
    """Return the words that so many texts hold: peers take no rarer ones by default."""
    from sklearn.feature_extraction.text import CountVectorizer

    return list(CountVectorizer(min_df=least).fit(texts).get_feature_names_out())


def add_words(store: Path, words: list[str]) -> None:
    """Embed the words that the store lacks and save it whole."""
    from analysis.embeddings.onnx import minilm_int8

    known = read_words(store)
    missing = [word for word in words if word not in known]
    if missing:
        vectors = minilm_int8().encode(missing)
        known |= dict(zip(missing, vectors.astype(np.float16), strict=True))
    fresh = store.with_suffix(".part.npz")
    np.savez(fresh, words=np.array(list(known)), vectors=np.stack(list(known.values())))
    fresh.replace(store)


if __name__ == "__main__":
    add_words(Path(sys.argv[1]), json.load(sys.stdin))
