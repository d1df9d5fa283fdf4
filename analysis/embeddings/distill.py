"""Make the static word vectors that are shipped: `python -m analysis.embeddings.distill`.

Needs the semantic extra (requirements-semantic.txt) and no text at all:

1. MiniLM reads every token of its vocabulary on its own (model2vec does this).
2. Each token is weighted by how rare it is, and the strongest directions, which
   all tokens share, are damped.
3. A linear map is learnt under which the mean of a text's tokens comes close to
   what MiniLM says of the whole text, on texts of words drawn at random.
4. The 256 main directions are kept and rounded to 8 bits.

Two runs on one machine write the same bytes.
"""

from __future__ import annotations

import argparse
import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.embeddings.semantic import (
    MINILM,
    MINILM_SHA256,
    SemanticEncoder,
    minilm_folder,
    quiet_transformers,
)
from analysis.embeddings.static import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.floating[Any]]

DIMENSIONS = 256  # more are closer to MiniLM, and make the shipped file larger in proportion
SMOOTHING = 3e-4  # how early weights fall with frequency: the `a` of Arora et al., 2017
DAMPING = 0.5  # 0 leaves the directions as they are, 1 makes all of them equally strong
RIDGE = 10.0  # how hard the learnt map holds to what it starts from
N_TEXTS = 3000  # random texts that the map is learnt from; more hardly change it
SEED = 0  # of those texts


def distill(folder: Path = SHIPPED) -> Path:
    """Distil MiniLM into static vectors and write them where model2vec reads them."""
    from model2vec.persistence import save_pretrained

    with _one_thread(), quiet_transformers():
        model = _read_tokens(minilm_folder())
        vectors = damp((model.embedding - model.embedding.mean(0)) * rarity(model.tokens)[:, None])
        texts = random_texts(model.tokens)
        meant = SemanticEncoder(device="cpu").encode(texts)
        bags = np.stack([vectors[tokens].mean(axis=0) for tokens in model.tokenize(texts)])
        kept = main_directions(vectors + vectors @ correction(bags, meant))
    settings: Any = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "tokenizer_name": f"sentence-transformers/{MINILM}",
        "base_weights_sha256": MINILM_SHA256,
        "hidden_dim": DIMENSIONS,
        "normalize": True,
        "max_length": None,
    }
    save_pretrained(folder, eight_bit(kept), model.tokenizer, settings, create_model_card=False)
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


def damp(vectors: Vectors) -> Vectors:
    """Weaken directions the more, the stronger they are."""
    strength, directions = np.linalg.eigh(vectors.T @ vectors)
    strength = np.sqrt(np.maximum(strength, 0) / strength.max())
    damped: Vectors = vectors @ (directions * np.maximum(strength, 1e-6) ** -DAMPING) @ directions.T
    return damped


def random_texts(tokens: Sequence[str]) -> list[str]:
    """Draw texts of 6 to 19 words, frequent words oftener (a flattened Zipf's law)."""
    words = [token for token in tokens if token.isascii() and token.isalpha() and len(token) > 2]
    chance = (np.arange(len(words)) + 10.0) ** -0.7
    chance /= chance.sum()
    rng = np.random.default_rng(SEED)
    lengths = rng.integers(6, 20, size=N_TEXTS)
    return [" ".join(rng.choice(words, size=length, p=chance)) for length in lengths]


def correction(bags: Vectors, meant: Vectors) -> Vectors:
    """Learn what to add to the bags, as a linear map of them, to come close to what is meant.

    Ridge regression between unit rows, both centred, after `meant` has been scaled
    to the size of the bags.
    """
    given = bags / np.maximum(np.linalg.norm(bags, axis=1, keepdims=True), 1e-12)
    given = given - given.mean(axis=0)
    target = meant - meant.mean(axis=0)
    target = target * (given * given).sum() / (given * target).sum()
    square = given.T @ given + RIDGE * np.eye(given.shape[1])
    learnt: Vectors = np.linalg.solve(square, given.T @ (target - given))
    return learnt


def main_directions(vectors: Vectors) -> Vectors:
    """Turn the vectors so that their main directions come first, and keep those."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    turned: Vectors = vectors @ directions[:, ::-1][:, :DIMENSIONS]
    largest = np.abs(turned).argmax(axis=0)
    signs = np.sign(turned[largest, np.arange(turned.shape[1])])
    turned *= signs
    return turned


def eight_bit(vectors: Vectors) -> NDArray[np.int8]:
    """Round to whole numbers from -127 to 127; the common factor does not matter to directions."""
    scale = np.abs(vectors).max() / 127
    rounded: NDArray[np.int8] = np.rint(vectors / scale).astype(np.int8)
    return rounded


def main() -> None:
    """Write the static word vectors that are shipped with the package anew."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis.embeddings.distill", description=main.__doc__
    )
    parser.add_argument("folder", type=Path, nargs="?", default=SHIPPED, help="where to write")
    folder = distill(parser.parse_args().folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder.name}: {size / 1e6:.1f} MB")


def _read_tokens(source: Path) -> Any:
    """Let MiniLM read each of its tokens alone."""
    from model2vec.distill import distill as read_each

    logging.getLogger("model2vec").setLevel(logging.ERROR)
    return read_each(
        str(source), device="cpu", pca_dims=None, sif_coefficient=None, quantize_to="float32"
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let torch and BLAS use one thread, so that sums keep their order."""
    import torch
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        torch.set_num_threads(threads)


if __name__ == "__main__":
    main()
