"""Topics of a handful of papers: every paper in one, tables in the shape others rely on."""

import numpy as np
import pandas as pd
import pytest

from analysis.config import TopicConfig
from analysis.errors import InputError
from analysis.topics import fit_topics, name_groups

SUBJECTS = {
    "speculative decoding": "A draft model proposes tokens and the target model accepts them.",
    "optimal transport": "We estimate transport maps between two measures on the sphere.",
    "budget pacing": "Advertisers bid in repeated auctions and pace their budgets.",
}


def papers_about(n_each: int) -> pd.DataFrame:
    rows = [
        (f"p{i}-{k}", f"Study {i} of {subject}", f"{sentence} Variant {i}.")
        for k, (subject, sentence) in enumerate(SUBJECTS.items())
        for i in range(n_each)
    ]
    frame = pd.DataFrame(rows, columns=["paper_id", "title", "abstract"])
    return frame.assign(date=pd.to_datetime("2024-01-01"), text_source="abstract")


def vectors_of(papers: pd.DataFrame) -> np.ndarray:
    """Return made-up vectors: three directions with a little noise."""
    subject = papers["paper_id"].str[-1].astype(int).to_numpy()
    noise = np.random.default_rng(0).normal(scale=0.15, size=(len(papers), 16))
    vectors = np.eye(16)[subject] + noise
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def papers():
    return papers_about(10)


@pytest.fixture(scope="module")
def fit(papers):
    return fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=3))


def test_three_subjects_are_three_topics_with_labels_of_their_own(papers, fit):
    found = fit.paper_topics["topic"].groupby(papers["paper_id"].str[-1]).nunique()
    assert found.eq(1).all()
    labels = fit.topics["label"].str.casefold().str.cat(sep=" | ")
    for subject in SUBJECTS:
        assert subject.split()[1] in labels


def test_papers_in_are_papers_out_in_their_order(papers, fit):
    assert fit.paper_topics["paper_id"].tolist() == papers["paper_id"].tolist()
    assert fit.paper_topics["topic"].ge(0).all()
    assert fit.paper_topics["confidence"].between(0, 1).all()
    assert fit.topics["n_papers"].sum() == len(papers)


def test_a_runner_up_is_another_topic(fit):
    assert fit.paper_topics["runner_up"].ne(fit.paper_topics["topic"]).all()


def test_the_tree_joins_all_topics(papers, fit):
    assert len(fit.tree) == len(fit.topics) - 1
    assert fit.tree["n_papers"].iloc[-1] == len(papers)


def test_the_model_is_a_bertopic_with_the_same_topics(papers, fit):
    assert fit.model.topics_ == fit.paper_topics["topic"].tolist()
    info = fit.model.get_topic_info()
    assert info["Count"].tolist() == fit.topics["n_papers"].tolist()
    assert fit.model.custom_labels_ == fit.topics["label"].tolist()


def test_terms_hold_no_stop_words_and_no_words_of_every_paper(fit):
    terms = set(fit.topic_terms["term"].str.casefold())
    assert not terms & {"the", "of", "we", "paper", "propose", "results", "and"}


def test_the_same_papers_give_the_same_tables(papers, fit):
    again = fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=3))
    pd.testing.assert_frame_equal(again.paper_topics, fit.paper_topics)
    pd.testing.assert_frame_equal(again.topic_terms, fit.topic_terms)


def test_known_papers_keep_their_topics_when_they_come_again(papers, fit):
    again = fit.transform(papers, vectors_of(papers))
    assert again["topic"].tolist() == fit.paper_topics["topic"].tolist()
    assert again["paper_id"].tolist() == papers["paper_id"].tolist()


def test_a_new_paper_joins_the_topic_it_is_about(papers, fit):
    new = papers_about(11).iloc[[10, 21, 32]].assign(paper_id=["p10-0", "p10-1", "p10-2"])
    found = fit.transform(new, vectors_of(new))
    for position, topic in enumerate(found["topic"]):
        known = fit.paper_topics["topic"][papers["paper_id"].str[-1] == str(position)]
        assert known.eq(topic).all()
    assert found["confidence"].between(0, 1).all()


def test_vectors_of_another_encoder_are_refused(papers, fit):
    with pytest.raises(InputError, match="3 columns, those of the fit 16"):
        fit.transform(papers, np.ones((len(papers), 3)))


def test_shuffled_papers_give_the_same_tables_in_another_order(papers):
    vectors = vectors_of(papers)
    order = np.random.default_rng(1).permutation(len(papers))
    shuffled = papers.iloc[order].reset_index(drop=True)
    config = TopicConfig(n_topics=4)
    one, other = fit_topics(papers, vectors, config), fit_topics(shuffled, vectors[order], config)
    by_paper = [fit.paper_topics.sort_values("paper_id", ignore_index=True) for fit in (one, other)]
    pd.testing.assert_frame_equal(*by_paper)
    pd.testing.assert_frame_equal(one.topics, other.topics)
    pd.testing.assert_frame_equal(one.topic_terms, other.topic_terms)
    pd.testing.assert_frame_equal(one.tree, other.tree)
    assert name_groups(papers, one) == name_groups(shuffled, other)


def test_groups_have_names_and_every_topic_has_a_group(papers, fit):
    names = name_groups(papers, fit)
    assert set(names) == set(fit.topics["topic"])
    assert all(names.values())


def test_the_papers_are_left_as_they_were(papers):
    before = papers.copy()
    fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=2))
    pd.testing.assert_frame_equal(papers, before)


@pytest.mark.parametrize("n_papers", [1, 2, 3])
def test_a_handful_of_papers_has_topics_too(n_papers):
    few = papers_about(1).head(n_papers)
    fit = fit_topics(few, vectors_of(few))
    assert len(fit.paper_topics) == n_papers
    assert fit.topics["n_papers"].sum() == n_papers


def test_no_papers_is_refused():
    with pytest.raises(InputError, match="no papers"):
        fit_topics(papers_about(1).head(0), np.zeros((0, 4), dtype=np.float32))


def test_vectors_of_other_papers_are_refused(papers):
    with pytest.raises(InputError, match="30 papers but 2 vectors"):
        fit_topics(papers, np.zeros((2, 4), dtype=np.float32))


def test_a_fit_says_in_a_few_lines_what_it_holds(fit):
    first, *more = repr(fit).splitlines()
    assert first.startswith("TopicFit: 30 papers, 3 topics, ")
    assert 0 < len(more) <= 3
    assert "<td>30 × " in fit._repr_html_()
