"""New papers find their place among those of a fit, or of results read from a folder."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.config import EmbeddingConfig, TopicConfig
from analysis.embeddings import embed_papers
from analysis.errors import InputError
from analysis.schema import SAMPLED
from analysis.store import load_results, save_results
from analysis.topics import Placer, fit_topics
from analysis.topics.nearby import nearest_single
from tests.small_results import small_results
from tests.test_topics_fit import papers_about, vectors_of


@pytest.fixture(scope="module")
def papers():
    return papers_about(10)


@pytest.fixture(scope="module")
def fit(papers):
    return fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=3))


@pytest.fixture(scope="module")
def placer(papers, fit):
    return Placer.of(papers, fit.vectors, fit.paper_topics)


def test_known_papers_keep_their_places(papers, fit, placer):
    placed = placer.place(papers, fit.vectors)
    shared = list(fit.paper_topics)
    pd.testing.assert_frame_equal(placed[shared], fit.paper_topics)
    assert placed["nearest"].tolist() == list(range(len(papers)))


def test_a_new_paper_joins_the_topic_of_the_papers_it_is_like(papers, fit, placer):
    some = papers.iloc[[0, 12, 25]].assign(paper_id=["a", "b", "c"])
    noise = np.random.default_rng(0).normal(0, 0.02, (3, fit.vectors.shape[1]))
    placed = placer.place(some, (fit.vectors[[0, 12, 25]] + noise).astype(np.float32))
    assert placed["topic"].tolist() == fit.paper_topics["topic"].iloc[[0, 12, 25]].tolist()
    assert placed["confidence"].between(0, 1).all()
    assert (placed["runner_up"] != placed["topic"]).all()


def test_a_paper_like_no_other_is_marked_and_has_less_confidence(papers, fit, placer):
    strange = papers.iloc[:1].assign(paper_id="z", title="Sourdough", abstract="Flour and salt.")
    placed = placer.place(strange, -fit.vectors[:1])
    assert placed["outlier"].tolist() == [True]
    assert placed["confidence"].iloc[0] < fit.paper_topics["confidence"].min()


def test_a_paper_is_placed_alone_as_it_is_among_others(papers, fit, placer):
    rng = np.random.default_rng(1)
    vectors = (fit.vectors + rng.normal(0, 0.1, fit.vectors.shape)).astype(np.float32)
    whole = placer.place(papers, vectors)
    alone = [placer.place(papers.iloc[[i]], vectors[[i]]) for i in range(len(papers))]
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), whole)


def test_the_nearest_are_those_of_a_plain_sort_with_ties_to_the_earlier():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(40, 6))
    points[20:] = points[:20]  # every point twice
    points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    found, similarity = nearest_single(points[:7], points, 5)
    likeness = np.round((points[:7] @ points.T).astype(float), 5)
    expected = np.argsort(-likeness, axis=1, kind="stable")[:, :5]
    assert found.tolist() == expected.tolist()
    np.testing.assert_allclose(similarity, np.take_along_axis(likeness, expected, 1), atol=1.1e-5)


def test_confidence_learnt_from_another_look_is_the_share_that_agreed(papers, fit, placer):
    fitness = np.repeat([0.2, 1.2], 50)
    agreed = np.r_[np.repeat([1.0, 0.0], [10, 40]), np.repeat([1.0, 0.0], [45, 5])]
    chance = placer.calibrated(fitness, agreed).calibration(np.array([0.2, 1.2]))
    np.testing.assert_allclose(chance, [0.2, 0.9], atol=0.02)


def test_results_from_a_folder_place_papers_as_those_at_hand_do(tmp_path):
    results = small_results()
    save_results(results, tmp_path / "out")
    new = results.papers.iloc[[3, 20]].assign(paper_id=["n1", "n2"])
    vectors = results.vectors[[3, 20]] + np.float32(0.01)
    here, there = Placer.of_results(results), Placer.of_results(load_results(tmp_path / "out"))
    placed = here.place(new, vectors)
    assert placed["topic"].tolist() == new["topic"].tolist()
    pd.testing.assert_frame_equal(there.place(new, vectors), placed)


def test_only_the_papers_on_which_topics_rest_place_others():
    results = small_results()
    marked = results.papers.assign(**{SAMPLED: results.papers.index % 2 == 0})
    half = dataclasses.replace(results, papers=marked)
    assert len(Placer.of_results(half).known) == 18
    placed = Placer.of_results(half).place(results.papers, results.vectors)
    assert placed["topic"].tolist() == results.papers["topic"].tolist()


def test_texts_are_read_by_the_encoder_of_the_known_papers(papers):
    vectors = embed_papers(papers, EmbeddingConfig("static"), cache=False)
    topics = fit_topics(papers, vectors, TopicConfig(n_topics=3)).paper_topics
    placed = Placer.of(papers, vectors, topics).place(papers)
    assert placed["topic"].tolist() == topics["topic"].tolist()


def test_vectors_of_another_encoder_are_refused(papers, placer):
    with pytest.raises(InputError, match="by the encoder of the known papers"):
        placer.place(papers, np.ones((len(papers), 2), dtype=np.float32))


def test_papers_and_topics_must_match(papers, fit):
    with pytest.raises(InputError, match="give each known paper one of each"):
        Placer.of(papers.iloc[:4], fit.vectors, fit.paper_topics)
