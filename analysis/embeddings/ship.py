"""Make the vectors of the shipped corpus anew: `python -m analysis.embeddings.ship`.

Needs the semantic extra (requirements-semantic.txt). To be run again whenever the
text that is read from the corpus changes; a test notices when it was forgotten.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.embeddings.cache import text_hash
from analysis.embeddings.semantic import MINILM, MINILM_SHA256, SemanticEncoder
from analysis.embeddings.shipped import STORE

if TYPE_CHECKING:
    from collections.abc import Sequence

HOME = Path(__file__).parents[2]
CORPUS = HOME / "corpus" / "trending-papers.txt"


def write_shipped(texts: Sequence[str], store: Path = STORE) -> Path:
    """Embed the texts with MiniLM and write them where `read_shipped` looks."""
    vectors = SemanticEncoder().encode(texts)
    made_by = {
        "model": MINILM,
        "weights_sha256": MINILM_SHA256,
        "licence": "Apache-2.0",
        "text": "title. abstract",
        "dimensions": vectors.shape[1],
        "made_with": {
            name: version(name) for name in ("sentence-transformers", "transformers", "torch")
        },
    }
    store.mkdir(parents=True, exist_ok=True)
    np.save(store / "vectors.npy", vectors.astype(np.float16), allow_pickle=False)
    lines = "".join(f"{text_hash(text)}\n" for text in texts)
    (store / "text_hashes.txt").write_text(lines, encoding="ascii", newline="\n")
    (store / "model.json").write_text(
        json.dumps(made_by, indent=2) + "\n", encoding="utf-8", newline="\n"
    )
    return store


def main() -> None:
    """Write the vectors of the shipped corpus anew."""
    from analysis.corpus import load_papers, paper_texts

    parser = argparse.ArgumentParser(
        prog="python -m analysis.embeddings.ship", description=main.__doc__
    )
    parser.parse_args()
    texts = paper_texts(load_papers(CORPUS))
    print(f"{len(texts)} papers: {write_shipped(texts).relative_to(HOME).as_posix()}")


if __name__ == "__main__":
    main()
