"""Runs on papers in several languages: the language does not make the topics."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import embeddings
from analysis.config import EmbeddingConfig, RunConfig, TopicConfig, TrendConfig
from analysis.findings import languages_told
from analysis.pipeline.others import place_others, themes_of_others
from analysis.pipeline.places import Places
from analysis.pipeline.stages import Clock, compute
from tests.languages import papers_in

FIELDS = ("neural network training", "crop irrigation soil", "monetary policy inflation")
ENGLISH = "We show how the {a} of the {b} depends on {c}, and that this is the case for the {d}."


def english_papers() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    rows = []
    for paper in range(60):
        words = FIELDS[paper % 3].split()
        picked = rng.choice(words, 4).tolist()
        text = " ".join(
            ENGLISH.format(**dict(zip("abcd", rng.permutation(picked), strict=True))) for _ in "abc"
        )
        rows.append((f"The {picked[0]} and {picked[1]}, part {paper}", text))
    return pd.DataFrame(rows, columns=["title", "abstract"])


def results_of(papers: pd.DataFrame, folder: Path, encoder: str = "auto", language: str = "auto"):
    folder.mkdir(exist_ok=True)
    papers.to_csv(folder / "papers.csv", index=False)
    places = Places(folder / "papers.csv", None, None, folder / "out", folder / "out", False)
    config = RunConfig(EmbeddingConfig(encoder), TopicConfig(), TrendConfig(), language)
    return compute(places, config, Clock(lambda _: None))


@pytest.fixture
def mixed() -> pd.DataFrame:
    """Return English papers with eight German ones among them."""
    german = papers_in("de", 8)[["title", "abstract"]]
    english = english_papers()
    return pd.concat([english[:30], german, english[30:]], ignore_index=True)


def test_eight_german_papers_do_not_change_the_topics_of_english_ones(mixed, tmp_path: Path):
    alone = results_of(english_papers(), tmp_path / "alone")
    among = results_of(mixed, tmp_path / "among")
    pd.testing.assert_frame_equal(among.topics, alone.topics)
    pd.testing.assert_frame_equal(among.themes, alone.themes)
    pd.testing.assert_frame_equal(among.topic_terms, alone.topic_terms)
    (told,) = languages_told(among.provenance)
    assert told.startswith("8 papers in another language than English (German) are set aside")
    assert languages_told(alone.provenance) == []


def test_the_language_of_the_few_can_be_chosen(mixed, tmp_path: Path):
    results = results_of(mixed, tmp_path, language="German")
    assert len(results.papers) == 8
    assert results.provenance["encoder"] == "lexical"
    assert "compared by their words alone" in languages_told(results.provenance)[-1]


def test_a_multilingual_encoder_places_the_few(mixed, tmp_path: Path, monkeypatch):
    def embed(papers: pd.DataFrame, config: EmbeddingConfig) -> np.ndarray:
        """Stand for a model that knows the fields in both languages."""
        near = [
            [any(word in text for word in words) for words in TOLD] for text in papers["abstract"]
        ]
        rng = np.random.default_rng(1)
        vectors = np.array(near, dtype=float) + 0.05 * rng.random((len(papers), 3))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    monkeypatch.setattr(embeddings, "embed_papers", embed)
    monkeypatch.setattr(embeddings, "resolve_encoder", lambda *_: "a-multilingual-model")
    results = results_of(mixed, tmp_path, "a-multilingual-model")
    papers = results.papers
    assert papers["title"].tolist() == mixed["title"].tolist()
    assert len(results.vectors) == len(papers)
    assert results.topics["n_papers"].sum() == len(papers) == results.themes["n_papers"].sum()
    german = papers[papers["language"] == "de"]
    assert len(german) == 8
    crops = papers.loc[papers["title"].str.contains("crop|soil"), "topic"].mode()[0]
    woods = german["abstract"].str.contains("Waldsterben|Borkenkäfer|Trockenheit")
    assert set(german.loc[woods, "topic"]) == {crops}
    (told,) = languages_told(results.provenance)
    assert told.startswith("8 papers in another language were placed among the topics")


TOLD = (
    ("neural", "network", "Lese", "Unterricht", "Lehr"),
    ("crop", "soil", "irrigation", "Wald", "Borken", "Trocken", "Arten", "Forst"),
    ("monetary", "inflation", "policy", "Strom", "Wind", "Energie", "Netz", "Schlag", "Physio"),
)


def test_a_paper_is_placed_where_most_near_papers_are():
    known = pd.DataFrame(
        {"paper_id": list("abcd"), "topic": [0, 0, 1, 1], "confidence": 1.0, "runner_up": 1}
    ).assign(x=[0.0, 1.0, 5.0, 6.0], y=0.0, outlier=True)
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    others = pd.DataFrame({"paper_id": ["new"], "date": [pd.Timestamp("2024-05-01")]})
    placed, nearest = place_others(known, vectors, others, np.array([[0.6, 0.8]], np.float32))
    assert placed[["topic", "runner_up", "x", "outlier"]].to_numpy().tolist() == [
        [1, 0, 5.0, False]
    ]
    assert placed["confidence"].iloc[0] == pytest.approx(0.8 / 1.4, abs=1e-4)
    themes = known[["paper_id", "topic", "confidence"]].assign(date=pd.NaT, theme=list("xxyy"))
    theirs = themes_of_others(themes, others, placed, nearest)
    assert theirs[["paper_id", "theme", "topic"]].to_numpy().tolist() == [["new", "y", 1]]
    assert theirs["date"].tolist() == [pd.Timestamp("2024-05-01")]
