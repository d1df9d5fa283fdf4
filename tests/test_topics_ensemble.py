"""The topic engine: laws that hold for any papers, on small made-up vectors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from analysis.config import EnsembleConfig
from analysis.errors import InputError
from analysis.topics import ensemble
from analysis.topics.ensemble import EnsembleClusterer


def groups(n_groups=4, each=15, n_dims=20, seed=0):
    """Vectors around well-separated directions, and the direction of each."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(n_groups, n_dims))
    truth = np.repeat(np.arange(n_groups), each)
    order = rng.permutation(len(truth))
    return (centres[truth] + 0.3 * rng.normal(size=(len(truth), n_dims)))[order], truth[order]


def refitted(times, **settings):
    """The engine, with fewer refits than usual: quicker."""
    return EnsembleClusterer(config=EnsembleConfig(n_refits=times), **settings)


@parametrize_with_checks([refitted(2)])
def test_it_behaves_as_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def test_clear_groups_are_found_without_being_told_their_number():
    vectors, truth = groups()
    model = EnsembleClusterer().fit(vectors)
    assert model.n_topics_ == 4
    assert adjusted_rand_score(truth, model.labels_) == 1.0


def test_every_paper_has_a_topic_a_confidence_and_another_runner_up():
    vectors, _ = groups()
    model = EnsembleClusterer().fit(vectors)
    assert set(model.labels_) == set(range(model.n_topics_))
    assert ((model.confidence_ >= 0) & (model.confidence_ <= 1)).all()
    assert (model.runner_up_ != model.labels_).all()
    assert model.support_.shape == (len(vectors), model.n_topics_)
    assert model.stability_.shape == (model.n_topics_,)
    assert model.linkage_.shape == (model.n_topics_ - 1, 4)


def test_a_refit_seeks_the_consensus_as_the_fit_does_from_fewer_starts(monkeypatch):
    vectors, truth = groups()
    sought, search = [], ensemble.agreed_partition

    def counted(votes, n_starts, *others):
        sought.append((len(votes.clusters), n_starts))
        return search(votes, n_starts, *others)

    monkeypatch.setattr(ensemble, "agreed_partition", counted)
    model = refitted(4).fit(vectors)
    assert sought == [(60, ensemble.STARTS[0])] + [(54, ensemble.STARTS[1])] * 4
    assert adjusted_rand_score(truth, model.labels_) == 1.0


def test_topics_are_numbered_by_size():
    vectors, _ = groups(each=10)
    labels = EnsembleClusterer().fit(np.vstack([vectors, vectors[:3] + 0.01])).labels_
    sizes = np.bincount(labels)
    assert sizes.tolist() == sorted(sizes, reverse=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(6, 40), st.integers(0, 2**20))
def test_the_order_of_rows_changes_nothing_but_their_order(n, seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, 8)).astype(np.float32)
    order = rng.permutation(n)
    one, other = (refitted(3, n_semantic=5).fit(rows) for rows in (vectors, vectors[order]))
    assert one.labels_[order].tolist() == other.labels_.tolist()
    assert one.confidence_[order].tobytes() == other.confidence_.tobytes()
    assert one.runner_up_[order].tolist() == other.runner_up_.tolist()
    assert one.outlier_[order].tolist() == other.outlier_.tolist()
    assert one.stability_.tobytes() == other.stability_.tobytes()
    assert one.linkage_.tobytes() == other.linkage_.tobytes()
    assert one.themes_.tolist() == other.themes_.tolist()


@settings(max_examples=10, deadline=None)
@given(st.integers(6, 30), st.integers(0, 2**20))
@example(10, 805)  # two matchings of topics keep as many papers
def test_a_second_copy_of_a_paper_changes_no_topic(n, seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, 8))
    copied = int(rng.integers(n))
    one = refitted(3).fit(vectors)
    twice = refitted(3).fit(np.vstack([vectors, vectors[copied]]))
    assert adjusted_rand_score(one.labels_, twice.labels_[:n]) == 1.0
    assert twice.labels_[copied] == twice.labels_[n]
    assert one.confidence_.tolist() == twice.confidence_[:n].tolist()
    assert sorted(one.stability_.tolist()) == sorted(twice.stability_.tolist())


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 13])
def test_any_number_of_papers_is_served(n):
    vectors = np.random.default_rng(n).normal(size=(n, 6))
    model = refitted(2).fit(vectors)
    assert len(model.labels_) == n
    assert model.labels_.min() == 0
    assert len(model.themes_) == model.n_topics_


def test_one_topic_has_no_runner_up():
    model = EnsembleClusterer().fit(np.ones((5, 3)))
    assert model.labels_.tolist() == [0] * 5
    assert model.runner_up_.tolist() == [-1] * 5


@pytest.mark.parametrize("n_topics", [1, 2, 7, 20])
def test_the_number_of_topics_is_exact_when_it_is_given(n_topics):
    vectors, _ = groups()
    model = refitted(2, n_topics=n_topics).fit(vectors)
    assert model.n_topics_ == n_topics


def test_more_topics_than_different_papers_are_refused():
    with pytest.raises(InputError, match="3 different papers"):
        EnsembleClusterer(n_topics=4).fit(np.repeat(np.eye(3), 2, axis=0))


def test_identical_papers_are_always_together():
    vectors, _ = groups(each=6)
    twice = np.vstack([vectors, vectors[::-1]])
    labels = EnsembleClusterer(n_topics=15).fit(twice).labels_
    assert labels[:24].tolist() == labels[24:][::-1].tolist()


def test_the_same_seed_gives_the_same_result():
    vectors, _ = groups(n_groups=6)
    one, other = (EnsembleClusterer(random_state=3).fit(vectors) for _ in range(2))
    assert one.labels_.tolist() == other.labels_.tolist()
    assert one.confidence_.tolist() == other.confidence_.tolist()
    assert one.stability_.tolist() == other.stability_.tolist()


def test_new_papers_go_to_the_topic_of_their_like():
    vectors, truth = groups(each=20)
    model = EnsembleClusterer().fit(vectors[:60])
    labels, confidence, runner_up = model.predict_with_confidence(vectors[60:])
    assert adjusted_rand_score(truth[60:], labels) == 1.0
    like = ~model.belongs_nowhere(vectors[60:])
    assert (confidence[like] > 0.5).all()
    assert like.sum() >= 18  # of 20: about one in twenty is called unlike the others by mistake
    assert (runner_up != labels).all()


def test_a_known_paper_keeps_its_topic_when_it_comes_again():
    vectors, _ = groups()
    model = EnsembleClusterer().fit(vectors)
    assert model.predict(vectors).tolist() == model.labels_.tolist()


def test_the_lexical_view_is_heard():
    rng = np.random.default_rng(0)
    semantic = rng.normal(size=(40, 10))
    lexical = np.repeat(np.eye(2), 20, axis=0) + 0.05 * rng.normal(size=(40, 2))
    truth = np.repeat([0, 1], 20)
    joined = EnsembleClusterer(n_topics=2, n_semantic=10).fit(np.hstack([semantic, lexical]))
    alone = EnsembleClusterer(n_topics=2).fit(semantic)
    assert adjusted_rand_score(truth, joined.labels_) > adjusted_rand_score(truth, alone.labels_)


def test_a_width_of_the_semantic_view_beyond_the_columns_is_refused():
    with pytest.raises(InputError, match="n_semantic is 9"):
        EnsembleClusterer(n_semantic=9).fit(np.eye(4))


def test_coarser_groups_are_unions_of_topics():
    vectors, _ = groups(n_groups=6)
    model = EnsembleClusterer().fit(vectors)
    for k in range(1, model.n_topics_ + 1):
        coarse = model.coarse_cut(k)
        assert len(coarse) == model.n_topics_
        assert set(coarse) == set(range(k))
    with pytest.raises(InputError, match="ask for 1 to"):
        model.coarse_cut(model.n_topics_ + 1)


def test_a_clone_has_the_same_settings():
    model = EnsembleClusterer(n_topics=5, n_semantic=3, random_state=7)
    assert clone(model).get_params() == model.get_params()


def test_structure_is_told_from_noise():
    vectors, _ = groups(each=30, n_dims=64)
    noise = np.random.default_rng(0).normal(size=(150, 64))
    found, none = (EnsembleClusterer().fit(some) for some in (vectors, noise))
    assert found.has_themes_
    assert not none.has_themes_
    assert found.stability_.min() > 0.75
    assert (none.stability_ > 0.75).mean() < 0.05
    assert none.stability_.mean() < 0.6


def test_a_paper_far_from_its_topic_is_less_sure_than_one_in_its_middle():
    vectors, truth = groups(n_groups=2, each=20)
    between = vectors[truth == 0].mean(axis=0) + vectors[truth == 1].mean(axis=0)
    model = EnsembleClusterer(n_topics=2).fit(np.vstack([vectors, between]))
    assert model.confidence_[-1] < np.median(model.confidence_)


def test_how_often_each_view_and_refit_agrees_is_kept_for_explaining():
    vectors, _ = groups()
    model = EnsembleClusterer(n_semantic=15).fit(vectors)
    assert model.view_weights_.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert model.view_support_.shape == (len(vectors), 5)
    agreed = model.refit_agreement_
    assert ((agreed >= 0) & (agreed <= 1) | np.isnan(agreed)).all()


@pytest.mark.parametrize("n_topics", [1, 2, 3, 9])
def test_votes_are_cut_into_exactly_so_many_topics_without_a_new_draw(n_topics):
    vectors, _ = groups()
    model = refitted(2).fit(vectors)
    before = model.labels_.copy()
    other = model.at(n_topics)
    assert set(model.at(n_topics).labels_) == set(range(n_topics))
    assert other.support_.shape == (len(vectors), n_topics)
    assert other.stability_.shape == (n_topics,)
    assert ((other.confidence_ >= 0) & (other.confidence_ <= 1)).all()
    assert other.predict(vectors).tolist() == other.labels_.tolist()
    assert model.labels_.tolist() == before.tolist()
    assert model.n_topics is None


def test_the_number_that_was_found_gives_the_topics_that_were_found():
    vectors, _ = groups(n_groups=3)
    model = refitted(2).fit(vectors)
    assert model.at(model.n_topics_).labels_.tolist() == model.labels_.tolist()
    assert model.at(7).at(7).labels_.tolist() == model.at(7).labels_.tolist()


def test_no_cut_is_finer_than_the_different_papers():
    model = refitted(2).fit(np.repeat(np.eye(7), 2, axis=0))
    assert len(set(model.at(7).labels_)) == 7
    with pytest.raises(InputError, match="ask for 1 to 7"):
        model.at(8)
    with pytest.raises(InputError, match="ask for 1 to 7"):
        model.at(0)


def test_refits_see_the_levels_of_detail_that_the_fit_sees():
    vectors, _ = groups(n_groups=6)
    drawn = refitted(3).fit(vectors)._drawn
    seen = {member.level for member in drawn.members}
    assert seen == set(np.flatnonzero(drawn.weights))
    assert all({member.level for member in members} == seen for _, members in drawn.refits)


def test_what_counts_as_found_follows_the_settings():
    vectors, _ = groups()
    usual = refitted(2).fit(vectors)
    asked = {
        "smallest_topic": EnsembleConfig(n_refits=2, smallest_topic=16),
        "structure_alone": EnsembleConfig(n_refits=2, structure_alone=2.0),
        "n_refits": EnsembleConfig(n_refits=0),
    }
    found = {name: EnsembleClusterer(config=config).fit(vectors) for name, config in asked.items()}
    assert found["smallest_topic"].n_topics_ < usual.n_topics_
    assert usual.has_themes_
    assert not found["structure_alone"].has_themes_
    assert np.isnan(found["n_refits"].refit_agreement_).all()
