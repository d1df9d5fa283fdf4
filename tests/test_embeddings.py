from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.config import EmbeddingConfig
from analysis.corpus import load_papers, paper_texts
from analysis.embeddings import (
    LexicalView,
    cache,
    embed,
    embed_papers,
    lexical_view,
    resolve_encoder,
    shipped,
)
from analysis.embeddings.cache import VectorStore, text_hash
from analysis.embeddings.distill import correction, damp, eight_bit, random_texts, rarity
from analysis.embeddings.semantic import MINILM_SHA256, SemanticEncoder
from analysis.embeddings.static import SHIPPED, StaticEncoder
from analysis.errors import InputError

ROOT = Path(__file__).parents[1]
TITLES = {
    "Drafting tokens for faster decoding": "A small model drafts tokens and a large one checks.",
    "Speculative decoding with several drafts": "Large models check drafts of tokens in parallel.",
    "Regret bounds for reinforcement learning": "We bound the regret of an agent in an MDP.",
    "Optimistic exploration in Markov games": "Agents explore and their regret is bounded.",
    "Sinkhorn divergences": "Entropic optimal transport between measures.",
}


def table(texts: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "paper_id": [f"p{row}" for row in range(len(texts))],
            "title": list(texts),
            "abstract": list(texts.values()),
            "date": pd.Series(pd.NaT, index=range(len(texts)), dtype="datetime64[ns]"),
        }
    )


@pytest.fixture
def papers() -> pd.DataFrame:
    return table(TITLES)


@dataclass
class Counting:
    """An encoder that says how long a text is, and remembers what it was asked."""

    name: str = "counting"
    key: str = "counting 1"
    asked: list[str] = field(default_factory=list)

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    encoder = Counting()
    monkeypatch.setattr(embed, "_choose", lambda config, papers, texts: encoder)
    return encoder


@pytest.mark.parametrize("encoder", ["lexical", "static"])
def test_rows_have_length_one_and_the_papers_order(papers, encoder):
    vectors = embed_papers(papers, EmbeddingConfig(encoder), cache=False)
    assert vectors.dtype == np.float32
    assert len(vectors) == len(papers)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    likeness = vectors @ vectors.T - 2 * np.eye(len(papers))
    assert likeness.argmax(axis=1)[:4].tolist() == [1, 0, 3, 2]


@pytest.mark.parametrize("encoder", ["lexical", "static"])
def test_the_order_of_papers_does_not_matter(papers, encoder):
    config, order = EmbeddingConfig(encoder), [3, 0, 4, 2, 1]
    straight = embed_papers(papers, config, cache=False)
    mixed = embed_papers(papers.iloc[order].reset_index(drop=True), config, cache=False)
    np.testing.assert_array_equal(straight[order], mixed)


def test_a_static_vector_does_not_depend_on_its_neighbours(papers):
    config = EmbeddingConfig("static")
    together = embed_papers(papers, config, cache=False)
    alone = [embed_papers(papers.iloc[[row]], config, cache=False)[0] for row in range(len(papers))]
    np.testing.assert_array_equal(together, alone)


def test_the_papers_are_left_as_they_were(papers):
    before = papers.copy(deep=True)
    embed_papers(papers, EmbeddingConfig("lexical"), cache=False)
    pd.testing.assert_frame_equal(papers, before)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("encoder", ["lexical", "static"])
def test_very_few_papers_have_vectors_too(papers, encoder, n):
    vectors = embed_papers(papers.head(n), EmbeddingConfig(encoder), cache=False)
    assert len(vectors) == n
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("encoder", ["lexical", "static"])
def test_papers_without_a_known_word_get_one_row_of_length_one(encoder):
    wordless = table({"?!": "...", "--": "the of"})
    vectors = embed_papers(wordless, EmbeddingConfig(encoder), cache=False)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_lexical_view_says_nothing_about_a_paper_that_shares_no_word(papers):
    view = lexical_view(papers)
    assert view.shape[1] <= 100
    assert not view[4].any()
    np.testing.assert_allclose(np.linalg.norm(view[:4], axis=1), 1, atol=1e-6)


def test_the_lexical_view_is_narrow_for_a_small_corpus_and_never_wider_than_100():
    words = [f"word{n}" for n in range(300)]
    rng = np.random.default_rng(0)
    for n, most in ((60, 12), (400, 30)):
        titles = {f"{' '.join(rng.choice(words, 6))} {row}": "" for row in range(n)}
        assert lexical_view(table(titles)).shape[1] <= most


def test_words_of_the_title_outweigh_words_of_the_abstract():
    papers = table({"apple pear": "plum fig", "plum": "apple", "fig": "cherry", "kiwi": "pear"})
    view = lexical_view(papers)
    swapped = table({"plum fig": "apple pear", "plum": "apple", "fig": "cherry", "kiwi": "pear"})
    assert view[0] @ view[2] < lexical_view(swapped)[0] @ lexical_view(swapped)[2]


def test_nothing_is_embedded_twice(papers, counting, tmp_path):
    first = embed_papers(papers.head(3), cache=tmp_path)
    both = embed_papers(papers, cache=tmp_path)
    assert counting.asked == paper_texts(papers)
    np.testing.assert_array_equal(first, both[:3])


def test_a_text_that_comes_twice_is_embedded_once(papers, counting, tmp_path):
    twice = pd.concat([papers, papers], ignore_index=True)
    vectors = embed_papers(twice, cache=tmp_path)
    assert len(counting.asked) == len(papers)
    np.testing.assert_array_equal(vectors[: len(papers)], vectors[len(papers) :])


def test_a_changed_text_or_model_is_embedded_anew(papers, counting, tmp_path):
    embed_papers(papers, cache=tmp_path)
    changed = papers.assign(abstract=["Something else.", *papers["abstract"][1:]])
    embed_papers(changed, cache=tmp_path)
    assert counting.asked[len(papers) :] == paper_texts(changed)[:1]
    counting.key = "counting 2"
    embed_papers(papers, cache=tmp_path)
    assert len(counting.asked) == 2 * len(papers) + 1


def test_without_a_cache_nothing_is_written(papers, counting, tmp_path, monkeypatch):
    monkeypatch.setattr(embed, "cache_folder", lambda: tmp_path / "cache")
    embed_papers(papers, cache=False)
    assert not (tmp_path / "cache").exists()
    embed_papers(papers)
    assert (tmp_path / "cache").exists()


def cached(root: Path) -> Path:
    (file,) = root.rglob("*.sqlite")
    return file


@pytest.mark.parametrize("left", [0, 40, 5000])
def test_a_cache_that_is_cut_short_is_begun_anew(papers, counting, tmp_path, left):
    whole = embed_papers(papers, cache=tmp_path)
    cached(tmp_path).write_bytes(cached(tmp_path).read_bytes()[:left])
    np.testing.assert_array_equal(embed_papers(papers, cache=tmp_path), whole)
    assert len(counting.asked) == 2 * len(papers)
    np.testing.assert_array_equal(embed_papers(papers, cache=tmp_path), whole)
    assert len(counting.asked) == 2 * len(papers)


@given(places=st.lists(st.integers(0, 2**20), min_size=1, max_size=200), mask=st.integers(1, 255))
@settings(max_examples=25, deadline=None)
def test_a_damaged_cache_never_gives_a_wrong_vector(places, mask):
    rows = {text_hash(str(n)): np.arange(n, n + 64, dtype=np.float32) for n in range(60)}
    with TemporaryDirectory() as home:
        store = VectorStore(Path(home), "model", "key")
        store.add(rows)
        content = bytearray(store.file.read_bytes())
        for place in places:
            content[place % len(content)] ^= mask
        store.file.write_bytes(content)
        for name, row in store.read(rows).items():
            np.testing.assert_array_equal(row, rows[name])
        store.add(rows)
        store.add(rows)  # where the first found damage, it began anew
        for name, row in store.read(rows).items():
            np.testing.assert_array_equal(row, rows[name])


def test_a_cache_of_another_make_is_begun_anew(tmp_path):
    store = VectorStore(tmp_path, "model", "key")
    store.file.parent.mkdir()
    with closing(sqlite3.connect(store.file)) as database, database:
        database.execute("CREATE TABLE vectors (other)")
    for _ in range(2):
        store.add({"a": np.ones(2, dtype=np.float32)})
    assert store.read(["a"]).keys() == {"a"}


def test_rows_of_another_text_do_not_count(tmp_path):
    store = VectorStore(tmp_path, "model", "key")
    store.add({"a": np.ones(2, dtype=np.float32), "b": np.zeros(2, dtype=np.float32)})
    with closing(sqlite3.connect(store.file)) as database, database:
        database.execute("UPDATE vectors SET name = 'c' WHERE name = 'a'")
    assert store.read(["a", "b", "c"]).keys() == {"b"}


def test_a_cache_that_cannot_be_written_is_done_without(papers, counting, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert len(embed_papers(papers, cache=tmp_path / "file")) == len(papers)


def test_on_a_full_disk_the_cache_keeps_what_it_had(tmp_path, monkeypatch):
    store, connect = VectorStore(tmp_path, "model", "key"), sqlite3.connect
    store.add({"known": np.ones(8, dtype=np.float32)})

    def small(*args, **options):
        database = connect(*args, **options)
        database.execute("PRAGMA max_page_count = 4")
        return database

    monkeypatch.setattr(sqlite3, "connect", small)
    many = {text_hash(str(n)): np.ones(384, dtype=np.float32) for n in range(100)}
    store.add(many)
    assert store.read(["known", *many]).keys() == {"known"}


def test_a_cache_that_another_run_holds_is_done_without(papers, counting, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "PATIENCE", 0.05)
    embed_papers(papers.head(2), cache=tmp_path)
    with closing(sqlite3.connect(cached(tmp_path))) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert len(embed_papers(papers, cache=tmp_path)) == len(papers)
    embed_papers(papers, cache=tmp_path)
    assert len(counting.asked) == 2 + len(papers) + len(papers) - 2


def test_runs_at_once_lose_nothing_of_each_other(tmp_path):
    store = VectorStore(tmp_path, "a model/with a name", "key")
    rows = {text_hash(str(n)): np.array([n, 1], dtype=np.float32) for n in range(40)}
    with ThreadPoolExecutor(8) as runs:
        list(runs.map(lambda item: store.add(dict([item])), rows.items()))
    found = store.read([*rows, "unknown"])
    assert {name: row.tolist() for name, row in found.items()} == {
        name: row.tolist() for name, row in rows.items()
    }


def test_the_shipped_vectors_are_those_of_the_shipped_corpus():
    papers = load_papers(ROOT / "corpus" / "trending-papers.txt")
    name = resolve_encoder(EmbeddingConfig(), papers)
    assert name == "all-MiniLM-L6-v2 (shipped)", "python -m analysis.embeddings.ship is due"
    vectors = embed_papers(papers, cache=False)
    assert vectors.shape == (258, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_shipped_vectors_also_serve_a_part_of_the_corpus_in_any_order():
    papers = load_papers(ROOT / "corpus" / "trending-papers.txt")
    vectors = embed_papers(papers, cache=False)
    part = embed_papers(papers.iloc[[7, 3]].reset_index(drop=True), cache=False)
    np.testing.assert_array_equal(part, vectors[[7, 3]])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    np.save(tmp_path / "vectors.npy", np.eye(2, dtype=np.float16))
    (tmp_path / "text_hashes.txt").write_text(f"{text_hash('a')}\n{text_hash('b')}\n")
    (tmp_path / "model.json").write_text(json.dumps({"weights_sha256": MINILM_SHA256}))
    return tmp_path


def test_vectors_are_shipped_for_known_texts_only(store):
    assert shipped.read_shipped(["b", "a"], store).tolist() == [[0, 1], [1, 0]]
    assert shipped.read_shipped(["a", "a changed text"], store) is None
    assert shipped.read_shipped([], store) is None


def test_the_larger_model_comes_first_where_it_has_every_text(store, monkeypatch):
    monkeypatch.setattr(shipped, "STORES", {"large": store / "none", "small": store})
    name, rows = shipped.find_shipped(["b"])
    assert (name, rows.tolist()) == ("small", [[0, 1]])
    monkeypatch.setattr(shipped, "STORES", {"large": store, "small": store / "none"})
    assert shipped.find_shipped(["b"])[0] == "large"
    assert shipped.find_shipped(["c"]) is None


@pytest.mark.parametrize("lost", ["vectors.npy", "text_hashes.txt", "model.json"])
def test_a_store_that_is_not_whole_is_not_used(store, lost):
    (store / lost).unlink()
    assert shipped.read_shipped(["a"], store) is None


def test_vectors_of_other_weights_are_not_used(store):
    (store / "model.json").write_text(json.dumps({"weights_sha256": "0" * 64}))
    assert shipped.read_shipped(["a"], store) is None


def test_auto_takes_sentence_vectors_where_the_extra_is_installed(papers, monkeypatch):
    for installed, name in ((True, "all-MiniLM-L6-v2"), (False, "all-MiniLM-L6-v2-int8")):
        monkeypatch.setattr(embed, "semantic_is_installed", lambda installed=installed: installed)
        assert resolve_encoder(EmbeddingConfig(), papers) == name


@pytest.mark.parametrize(
    ("encoder", "name"),
    [
        ("lexical", "lexical"),
        ("static", "static-minilm-256"),
        ("semantic", "all-MiniLM-L6-v2"),
        ("sentence-transformers/all-MiniLM-L6-v2", "all-MiniLM-L6-v2"),
        ("some/model", "some/model"),
        (str(SHIPPED), "static-minilm-256"),
    ],
)
def test_an_encoder_is_named_without_the_folders_of_this_machine(papers, encoder, name):
    assert resolve_encoder(EmbeddingConfig(encoder), papers) == name


def test_an_encoder_without_a_name_is_refused(papers):
    with pytest.raises(InputError, match="auto, lexical, static, taught, minilm-int8, semantic"):
        resolve_encoder(EmbeddingConfig(" "), papers)


def test_a_missing_extra_is_said_with_its_remedy(papers, monkeypatch):
    monkeypatch.setattr("analysis.embeddings.semantic.find_spec", lambda name: None)
    for encoder in ("semantic", "some/model"):
        with pytest.raises(InputError, match=r"requirements-semantic\.txt"):
            embed_papers(papers, EmbeddingConfig(encoder), cache=False)


def test_a_folder_that_changes_is_another_model(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"one")
    before = SemanticEncoder(str(tmp_path)).key
    (tmp_path / "weights.bin").write_bytes(b"another")
    assert SemanticEncoder(str(tmp_path)).key != before


def test_a_broken_static_model_is_refused_by_its_name(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "model2vec"}))
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(InputError, match="model2vec cannot read"):
        StaticEncoder(tmp_path).encode(["a text"])


def test_rare_words_weigh_more_and_marks_weigh_nothing():
    weights = rarity(["[PAD]", "!", "7", "x", "学", "the", "of", "decoder", "##s"])
    assert weights[[0, 1, 2, 3, 8]].tolist() == [0, 0, 0, 0, 0]
    assert 0 < weights[5] < weights[6] < weights[7] < weights[4] == 1


def test_damping_brings_strong_directions_nearer_to_weak_ones():
    vectors = np.array([[4.0, 0.0], [-4.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    before, after = (np.linalg.svd(v, compute_uv=False) for v in (vectors, damp(vectors)))
    assert after[0] / after[1] == pytest.approx((before[0] / before[1]) ** 0.5)


def test_the_learnt_map_brings_bags_closer_to_what_is_meant():
    rng = np.random.default_rng(1)
    bags = rng.normal(size=(400, 5))
    meant = bags @ rng.normal(size=(5, 5))
    moved = bags + bags @ correction(bags, meant)

    def likeness(rows):
        return np.corrcoef((rows @ rows.T).ravel(), (meant @ meant.T).ravel())[0, 1]

    assert likeness(moved) > likeness(bags) + 0.1


def test_random_texts_are_the_same_every_time_and_made_of_whole_words():
    tokens = ["[PAD]", "##ing", "a", "7th", *(f"word{'x' * n}" for n in range(30))]
    texts = random_texts(tokens)
    assert texts == random_texts(tokens)
    assert {word for text in texts for word in text.split()} <= set(tokens[4:])


def test_eight_bits_keep_the_directions():
    vectors = np.array([[3.0, -4.0], [0.3, 0.4]])
    np.testing.assert_array_equal(eight_bit(vectors), [[95, -127], [10, 13]])


def test_nothing_here_needs_torch(tmp_path):
    """The default encoders and bertopic itself run where torch cannot be imported."""
    script = """
import sys

class Barred:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "sentence_transformers", "transformers"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Barred())
import pandas as pd
from analysis import embed_papers
from analysis.config import EmbeddingConfig
papers = pd.DataFrame({"paper_id": ["a"], "title": ["Decoding"], "abstract": ["Drafts."]})
papers["date"] = pd.NaT
for encoder in ("static", "lexical"):
    print(encoder, embed_papers(papers, EmbeddingConfig(encoder), cache=False).shape[0])
import bertopic
print(bertopic.BERTopic.__name__)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.split() == ["static", "1", "lexical", "1", "BERTopic"], ran.stderr
    assert ran.stderr == ""


def test_words_count_in_full_where_texts_are_long_and_less_in_bare_titles():
    long = pd.DataFrame({"paper_id": ["a", "b"], "title": ["Drafts", "Bids"], "date": pd.NaT})
    long["abstract"] = ["We draft tokens. " * 40, "We bid for slots. " * 40]
    bare = long.assign(abstract="")
    assert LexicalView.of(long).say == 1.0
    assert LexicalView.of(bare).say == 0.25
    half = long.assign(abstract="A sentence of words. " * 7)
    assert 0.25 < LexicalView.of(half).say < 1.0


def test_a_second_copy_of_a_paper_does_not_change_the_lexical_view(papers):
    twice = pd.concat([papers, papers.head(1)], ignore_index=True)
    once = LexicalView.of(papers)
    both = LexicalView.of(twice)
    assert both.describe(papers).tobytes() == once.describe(papers).tobytes()
