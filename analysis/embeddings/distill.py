"""Make the static word vectors that are shipped: `python -m analysis.embeddings.distill`.

Needs the semantic extra (requirements-semantic.txt). MiniLM reads every token of
its vocabulary on its own, a PCA keeps 256 of its 384 directions (model2vec), and
each token is weighted by how rare it is. Two runs on one machine write the same
bytes.
"""

from __future__ import annotations

import argparse
import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.embeddings.semantic import MINILM, MINILM_SHA256, minilm_folder, quiet_transformers
from analysis.embeddings.static import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

DIMENSIONS = 256
SMOOTHING = 3e-4
"""How fast weights fall with frequency (the `a` of Arora et al., 2017): of 1e-3, 3e-4, 1e-4
and 3e-5 the one whose similarities among the shipped papers come closest to MiniLM's."""


def distill(folder: Path = SHIPPED) -> Path:
    """Distil MiniLM into static vectors and write them where model2vec reads them."""
    from model2vec.distill import distill as distill_tokens
    from model2vec.persistence import save_pretrained
    from threadpoolctl import threadpool_limits

    logging.getLogger("model2vec").setLevel(logging.ERROR)
    source = minilm_folder()
    with one_torch_thread(), threadpool_limits(limits=1), quiet_transformers():
        model = distill_tokens(
            str(source),
            device="cpu",
            pca_dims=DIMENSIONS,
            sif_coefficient=None,
            quantize_to="float32",
        )
    weighted = model.embedding * rarity(model.tokens)[:, None]
    settings: Any = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "tokenizer_name": f"sentence-transformers/{MINILM}",
        "base_weights_sha256": MINILM_SHA256,
        "apply_pca": DIMENSIONS,
        "smoothing": SMOOTHING,
        "hidden_dim": DIMENSIONS,
        "normalize": True,
        "max_length": None,
    }
    save_pretrained(folder, eight_bit(weighted), model.tokenizer, settings, create_model_card=False)
    (folder / "model.safetensors").chmod(0o644)
    return folder


def rarity(tokens: Sequence[str]) -> NDArray[np.float64]:
    """Weigh tokens by how rare they are, taking the vocabulary's order for their frequency.

    MiniLM's vocabulary lists all single characters first and then words, most
    frequent first; frequencies follow from the rank among the words by Zipf's law
    and weights from them as in "A simple but tough-to-beat baseline for sentence
    embeddings" (Arora et al., 2017). Punctuation, digits, single Latin letters and
    special tokens weigh nothing: in abstracts they are the rests of formulas.

    Examples
    --------
    >>> rarity(["[PAD]", "a", "the", "of", "decoder"]).round(5).tolist()
    [0.0, 0.0, 0.00055, 0.0011, 0.00165]
    """
    bare = [token.removeprefix("##") for token in tokens]
    special = np.array([token.startswith("[") and token.endswith("]") for token in tokens])
    single = np.array([len(token) == 1 for token in bare]) | special
    rank = np.cumsum(~single)
    frequency = np.where(single, 0.0, 1 / np.maximum(rank, 1))
    frequency /= frequency.sum()
    silent = special | np.array([len(token) == 1 and token.isascii() for token in bare])
    weights: NDArray[np.float64] = np.where(silent, 0.0, SMOOTHING / (SMOOTHING + frequency))
    return weights


def eight_bit(vectors: NDArray[np.float64]) -> NDArray[np.int8]:
    """Round to whole numbers from -127 to 127; the common factor does not matter to directions."""
    scale = np.abs(vectors).max() / 127
    rounded: NDArray[np.int8] = np.rint(vectors / scale).astype(np.int8)
    return rounded


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Let torch use one thread, so that sums keep their order."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def main() -> None:
    """Write the static word vectors that are shipped with the package anew."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis.embeddings.distill", description=main.__doc__
    )
    parser.add_argument("folder", type=Path, nargs="?", default=SHIPPED, help="where to write")
    folder = distill(parser.parse_args().folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder.name}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
