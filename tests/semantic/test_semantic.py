"""The real MiniLM, on the real corpus: run by `make test-semantic` and by CI."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import numpy as np
import pytest

from analysis.config import EmbeddingConfig
from analysis.corpus import load_papers, paper_texts
from analysis.embeddings import embed_papers, resolve_encoder, semantic
from analysis.embeddings.mpnet import MPNET, PARTS
from analysis.embeddings.onnx import minilm_tokenizer
from analysis.embeddings.semantic import SemanticEncoder, minilm_folder
from analysis.embeddings.ship import embed_texts
from analysis.embeddings.shipped import STORE, STORES, read_shipped
from analysis.errors import InputError

pytestmark = pytest.mark.semantic
ROOT = Path(__file__).parents[2]
MINILM = EmbeddingConfig("semantic")


@pytest.fixture(scope="module")
def papers():
    return load_papers(ROOT / "corpus" / "trending-papers.txt")


@pytest.fixture(scope="module")
def fresh(papers):
    return embed_papers(papers, MINILM, cache=False)


def test_the_shipped_vectors_are_what_minilm_says_today(papers, fresh):
    stored = np.load(STORE / "vectors.npy", allow_pickle=False)
    assert (stored.dtype, stored.shape) == (np.float16, (258, 384))
    shipped = read_shipped(paper_texts(papers))
    assert shipped is not None, "the corpus reads otherwise now: python -m analysis.embeddings.ship"
    np.testing.assert_allclose(shipped, fresh, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(shipped, axis=1), 1, atol=1e-3)


def test_a_vector_does_not_depend_on_its_neighbours(papers, fresh):
    few = papers.iloc[[200, 3, 77]].reset_index(drop=True)
    np.testing.assert_allclose(
        embed_papers(few, MINILM, cache=False), fresh[[200, 3, 77]], atol=1e-5
    )
    alone = embed_papers(few.head(1), EmbeddingConfig("semantic", batch_size=1), cache=False)
    np.testing.assert_allclose(alone, fresh[[200]], atol=1e-5)


def test_eight_bit_weights_say_nearly_the_same(papers, fresh):
    small = embed_papers(papers, EmbeddingConfig("minilm-int8"), cache=False)
    assert (small * fresh).sum(axis=1).min() > 0.999


def test_our_tokenizer_cuts_as_the_published_one(papers):
    from tokenizers import Tokenizer

    published = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    ours = minilm_tokenizer()
    published.no_padding()
    published.no_truncation()
    odd = [
        "[MASK] [CLS] a [UNK]",
        "Größe ﬁne \u200b x",
        "词 и слово ∑∞",
        "don't re-use $x_{i}^2$",
        "",
    ]
    for text in [*paper_texts(papers), *odd]:
        assert ours.encode(text).ids == published.encode(text).ids


@pytest.mark.skipif(
    len([part for part in distributions() if part.name.startswith(MPNET)]) < PARTS,
    reason="the packages of all-mpnet-base-v2 are not installed",
)
@pytest.mark.skipif(not STORES[MPNET].is_dir(), reason="no vectors of all-mpnet-base-v2 shipped")
def test_some_shipped_vectors_are_what_mpnet_says_today(papers):
    texts = paper_texts(papers)[::40]
    shipped = read_shipped(texts, STORES[MPNET])
    np.testing.assert_allclose(shipped, embed_texts(texts, MPNET), atol=1e-3)


def test_nothing_is_embedded_twice(papers, tmp_path, monkeypatch):
    few = papers.head(3)
    first = embed_papers(few, MINILM, cache=tmp_path)
    monkeypatch.setattr(
        SemanticEncoder, "encode", lambda self, texts: pytest.fail("embedded twice")
    )
    np.testing.assert_array_equal(embed_papers(few, MINILM, cache=tmp_path), first)


def test_auto_takes_minilm_for_papers_that_are_not_shipped(papers):
    others = papers.head(2).assign(title=["Another paper", "And another"])
    assert resolve_encoder(EmbeddingConfig(), others) == "all-MiniLM-L6-v2"
    assert embed_papers(others, cache=False).shape == (2, 384)


def test_a_model_given_by_its_folder_is_read_from_there(papers, fresh):
    folder = EmbeddingConfig(str(minilm_folder()))
    vectors = embed_papers(papers.head(2), folder, cache=False)
    np.testing.assert_allclose(vectors, fresh[:2], atol=1e-5)


def test_a_folder_without_a_model_is_refused_by_its_name(papers, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match="cannot load a model of this name or path"):
        embed_papers(papers.head(1), EmbeddingConfig(str(tmp_path)), cache=False)


def test_other_weights_under_the_same_name_are_refused(papers, monkeypatch):
    monkeypatch.setattr(semantic, "MINILM_SHA256", "0" * 64)
    with pytest.raises(InputError, match="not the published"):
        embed_papers(papers.head(1), MINILM, cache=False)


def test_loading_says_nothing():
    script = (
        "from analysis.embeddings.semantic import SemanticEncoder\n"
        "print(SemanticEncoder().encode(['Speculative decoding.']).shape)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("(1, 384)\n", "")


def test_the_static_vectors_come_from_this_minilm(tmp_path):
    """Distil anew: all but a few of the 8-bit numbers are the shipped ones, none far off."""
    from safetensors.numpy import load_file

    from analysis.embeddings.distill import distill
    from analysis.embeddings.static import SHIPPED

    made = distill(tmp_path / "static")
    again = load_file(made / "model.safetensors")["embeddings"].astype(int)
    shipped = load_file(SHIPPED / "model.safetensors")["embeddings"].astype(int)
    assert (made / "tokenizer.json").read_bytes() == (SHIPPED / "tokenizer.json").read_bytes()
    assert np.abs(again - shipped).max() <= 2
    assert (again == shipped).mean() > 0.98
