"""The model behind a fit does what users of BERTopic know, and cuts of a fit have one too."""

from __future__ import annotations

import pickle
import sys
import types

import numpy as np
import pandas as pd
import pytest

from analysis.config import EmbeddingConfig, EnsembleConfig, TopicConfig
from analysis.corpus import paper_texts
from analysis.embeddings import embed_papers
from analysis.errors import InputError
from analysis.store import run_key
from analysis.topics import fit_topics
from analysis.topics.novelty import Familiar
from analysis.topics.views import normalise
from tests.test_topics_fit import SUBJECTS, papers_about, vectors_of


@pytest.fixture(scope="module")
def papers():
    return papers_about(8)


@pytest.fixture(scope="module")
def fit(papers):
    return fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=6))


@pytest.fixture(scope="module")
def space(papers, fit):
    return np.hstack([fit.vectors, fit.words.describe(papers)]).astype(float)


@pytest.fixture
def own_model(papers):
    """Return a model that a test may change."""
    return fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=5)).model


def test_the_model_transforms_known_papers_into_their_topics(papers, fit, space):
    found, _ = fit.model.transform(paper_texts(papers), embeddings=space)
    assert list(found) == fit.paper_topics["topic"].tolist()


def test_the_model_has_a_hierarchy_of_its_topics(papers, fit):
    hierarchy = fit.model.hierarchical_topics(paper_texts(papers))
    assert len(hierarchy) == len(fit.topics) - 1


def test_the_model_draws_what_bertopic_draws(papers, fit, space):
    texts = paper_texts(papers)
    places = fit.paper_topics[["x", "y"]].to_numpy()
    figures = [
        fit.model.visualize_barchart(),
        fit.model.visualize_heatmap(),
        fit.model.visualize_hierarchy(),
        fit.model.visualize_documents(texts, reduced_embeddings=places),
    ]
    assert all(len(figure.data) for figure in figures)


# UMAP, which BERTopic seeds for this figure, says that it uses one job
@pytest.mark.filterwarnings("ignore:n_jobs value:UserWarning")
def test_the_model_draws_its_topics_on_a_plane(fit):
    assert len(fit.model.visualize_topics().data)


def test_topics_of_the_model_can_be_merged_and_reduced(papers, own_model):
    texts, before = paper_texts(papers), np.array(own_model.topics_)
    own_model.merge_topics(texts, [0, 1])
    after = np.array(own_model.topics_)
    assert len(set(after)) == 4
    assert len(set(after[np.isin(before, [0, 1])])) == 1
    own_model.reduce_topics(texts, nr_topics=3)
    assert len(set(own_model.topics_)) == 3


def test_a_saved_model_comes_back_with_the_same_topics(fit, tmp_path):
    from bertopic import BERTopic

    fit.model.save(str(tmp_path), serialization="safetensors", save_ctfidf=False)
    assert not list(tmp_path.glob("*.pkl"))
    again = BERTopic.load(str(tmp_path))
    assert list(again.topics_) == fit.paper_topics["topic"].tolist()
    assert again.custom_labels_ == fit.topics["label"].tolist()


@pytest.mark.parametrize("n_topics", [1, 3, 9])
def test_a_fit_is_cut_coarser_and_finer(papers, fit, n_topics):
    other = fit.at(papers, n_topics=n_topics)
    assert len(other.topics) == n_topics
    assert other.topics["n_papers"].sum() == len(papers)
    assert other.topics["label"].is_unique
    assert other.paper_topics["confidence"].between(0, 1).all()
    assert other.model.topics_ == other.paper_topics["topic"].tolist()
    assert other.transform(papers, fit.vectors)["topic"].tolist() == list(other.model.topics_)
    assert other.paper_topics[["x", "y"]].equals(fit.paper_topics[["x", "y"]])
    assert len(fit.topics) == 6


def test_the_three_subjects_are_the_coarse_cut(papers, fit):
    found = fit.at(papers, n_topics=3).paper_topics["topic"]
    assert found.groupby(papers["paper_id"].str[-1]).nunique().eq(1).all()


def test_groups_are_cut_coarser_and_finer_too(papers, fit):
    assert len(set(fit.at(papers, n_themes=2).groups)) == 2
    assert len(set(fit.at(papers, n_topics=9, n_themes=5).groups)) == 5
    assert fit.at(papers, n_themes=2).topics.equals(fit.topics)
    with pytest.raises(InputError, match="7 groups"):
        fit.at(papers, n_themes=7)


def test_every_node_of_the_tree_has_a_name_and_every_topic_a_parent(fit):
    assert fit.tree["label"].str.len().gt(0).all()
    assert not set(fit.tree["label"]) & set(fit.topics["label"])
    for topic, parent in zip(fit.topics["topic"], fit.topics["parent"], strict=True):
        node = fit.tree.set_index("node").loc[parent]
        assert topic in (node["left"], node["right"])


def test_representatives_are_papers_of_their_topic(papers, fit):
    table = fit.representatives
    topic = fit.paper_topics.set_index("paper_id")["topic"]
    assert table["topic"].tolist() == topic[table["paper_id"]].tolist()
    assert set(table["topic"]) == set(fit.topics["topic"])
    assert (
        table.groupby("topic")["rank"]
        .agg(list)
        .map(lambda r: r == list(range(1, len(r) + 1)))
        .all()
    )


def test_unsure_papers_represent_only_where_no_other_can():
    from analysis.topics.representatives import choose_representatives

    few = papers_about(1)
    placed = pd.DataFrame({"topic": [0, 0, 0], "confidence": [0.2, 0.9, 0.9]})
    vectors = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    assert choose_representatives(few, placed, vectors)["confidence"].tolist()[-1] == 0.2


@pytest.mark.parametrize("name", ["keybert", "mmr"])
def test_bertopics_own_choice_of_terms_needs_no_network(papers, name):
    settings = TopicConfig(n_topics=3, n_terms=5, representation=name)
    fit = fit_topics(papers, vectors_of(papers), settings)
    plain = fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=3, n_terms=5))
    assert set(fit.topic_terms["topic"]) == {0, 1, 2}
    assert fit.topic_terms["rank"].max() <= 5
    assert not fit.topic_terms.equals(plain.topic_terms)
    assert fit.topics["label"].tolist() == plain.topics["label"].tolist()


def test_a_language_model_writes_the_labels(papers, monkeypatch):
    asked = []

    def completion(**request):
        asked.append(request["messages"][-1]["content"])
        return {"choices": [{"message": {"content": "topic: A label"}}]}

    stub = types.ModuleType("litellm")
    stub.completion = completion
    monkeypatch.setitem(sys.modules, "litellm", stub)
    monkeypatch.delitem(sys.modules, "bertopic.representation._litellm", raising=False)
    settings = TopicConfig(n_topics=3, representation="llm:some-model")
    labels = fit_topics(papers, vectors_of(papers), settings).topics["label"]
    monkeypatch.delitem(sys.modules, "bertopic.representation._litellm", raising=False)
    assert len(asked) == 3
    assert labels.str.startswith("A label").all()
    assert labels.is_unique


def test_a_missing_package_or_an_unknown_representation_is_one_sentence(papers, monkeypatch):
    monkeypatch.setattr("analysis.topics.alternatives.find_spec", lambda _name: None)
    monkeypatch.delitem(sys.modules, "litellm", raising=False)
    for name, message in [("llm:gpt", r"paper-themes\[llm\]"), ("poem", "choose phrases")]:
        with pytest.raises(InputError, match=message):
            fit_topics(papers, vectors_of(papers), TopicConfig(representation=name))


def test_results_of_another_representation_have_another_key():
    from analysis.config import RunConfig

    keys = {
        run_key([], RunConfig(topics=TopicConfig(representation=name)).to_dict())
        for name in ("phrases", "mmr")
    }
    assert len(keys) == 2


NEW = [
    "Study 99 of budget pacing. Advertisers bid in repeated auctions and pace their budgets.",
    "Häufige Größen über 词向量. Ölpreise in 北京 fallen im März.",
]


@pytest.fixture(scope="module")
def read(papers):
    """Return a fit on vectors of an encoder that is at hand."""
    static = EmbeddingConfig("static")
    return fit_topics(papers, embed_papers(papers, static, cache=False), TopicConfig(n_topics=3))


def test_the_model_transforms_bare_texts_by_the_encoder_of_its_vectors(papers, read):
    topics, sure = read.model.transform(paper_texts(papers))
    assert list(topics) == read.paper_topics["topic"].tolist()
    np.testing.assert_allclose(sure, read.paper_topics["confidence"], atol=1e-4)
    (topic, *_), (high, low) = read.model.transform(NEW)
    about = papers["title"].str.contains("pacing")
    assert read.paper_topics["topic"][about].eq(topic).all()
    assert high > 0.5 > low
    assert read.model.transform(NEW[0])[0] == [topic]


def test_vectors_of_words_are_made_anew_from_words(papers):
    lexical = embed_papers(papers, EmbeddingConfig("lexical"))
    fit = fit_topics(papers, lexical, TopicConfig(n_topics=3))
    assert list(fit.model.transform(paper_texts(papers))[0]) == fit.paper_topics["topic"].tolist()


def test_texts_without_a_known_encoder_are_refused_in_one_sentence(fit):
    with pytest.raises(InputError, match="which encoder the vectors of this fit came from"):
        fit.model.transform(NEW)


def test_a_pickle_and_a_folder_bring_the_model_back_with_its_texts_and_scripts(
    papers, read, tmp_path
):
    from bertopic import BERTopic

    texts = [*paper_texts(papers), *NEW]
    expected = read.model.transform(texts)
    again = pickle.loads(pickle.dumps(read.model))
    np.testing.assert_array_equal(again.transform(texts), expected)
    read.model.set_topic_labels({0: "Größen", 1: "词向量", 2: "Обучение"})
    read.model.save(str(tmp_path), serialization="safetensors", save_ctfidf=True)
    loaded = BERTopic.load(str(tmp_path), embedding_model=read.model.embedding_model)
    assert loaded.custom_labels_ == ["Größen", "词向量", "Обучение"]
    known = loaded.transform(paper_texts(papers))[0]
    assert np.mean(np.array(known) == read.paper_topics["topic"]) > 0.9
    assert not list(tmp_path.glob("*.pkl"))


def test_a_paper_of_another_field_is_marked_and_its_place_is_not_sure(papers, read):
    other = papers.head(2).assign(
        paper_id=["x", "y"],
        title=["Nesting of zebra finches", "Auctions"],
        abstract=["Birds sing at dawn in the forest canopy.", SUBJECTS["budget pacing"]],
    )
    found = read.transform(other, embed_papers(other, EmbeddingConfig("static"), cache=False))
    assert found["outlier"].tolist() == [True, False]
    assert found["confidence"].iloc[0] < 0.3 < found["confidence"].iloc[1]


def test_about_one_in_twenty_papers_of_the_same_kind_is_called_new():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(3000, 8)) + 2
    familiar = Familiar(normalise(points[:1000]))
    alike, far = familiar.chance(points[1000:]), familiar.chance(-points[:100])
    assert 0.03 < np.mean(alike < EnsembleConfig.novel) < 0.07
    assert (far < EnsembleConfig.novel).all()
