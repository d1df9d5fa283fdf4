"""Topics that are given beforehand: read, found, kept under their names, and judged like others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.config import TopicConfig
from analysis.errors import InputError
from analysis.themes import assign_themes, parse_themes
from analysis.topics import SeedTopic, find_seeds, fit_topics, read_seeds
from analysis.topics.consensus import exact_partition
from analysis.topics.ensemble import EnsembleClusterer
from analysis.topics.guidance import Guidance
from analysis.topics.search import median_partition
from analysis.topics.votes import (
    Votes,
)
from tests.test_topics_fit import papers_about, vectors_of

PAPERS = pd.DataFrame(
    {
        "paper_id": ["a", "b", "c", "d"],
        "title": ["Speculative decoding", "On caches", "Drafts", "Birds"],
        "abstract": [
            "We sample.",
            "A KV-cache is kept, and the KV cache grows.",
            "We draft, unlike speculative decoding.",
            "Singing.",
        ],
        "doi": ["10.1/XY", "", "", ""],
        "date": pd.NaT,
    }
)


@pytest.fixture(scope="module")
def papers():
    return papers_about(10)


def test_a_seed_has_the_papers_that_speak_of_it_and_not_in_passing():
    seeds = [SeedTopic("one", ("speculative decoding",)), SeedTopic("two", ("kv cache",))]
    assert find_seeds(PAPERS, seeds).rows.tolist() == [0, 1, -1, -1]


def test_words_said_only_in_passing_are_better_than_none():
    seeds = [SeedTopic("one", ("speculative decoding",))]
    assert find_seeds(PAPERS.drop(0), seeds).rows.tolist() == [-1, 0, -1]


def test_papers_are_named_by_id_doi_or_title_and_what_nobody_knows_is_missing():
    seeds = [
        SeedTopic("one", papers=("https://doi.org/10.1/xy", "nobody")),
        SeedTopic("two", ("zebra finch", "drafts"), ("birds",)),
    ]
    found = find_seeds(PAPERS, seeds)
    assert found.rows.tolist() == [0, -1, 1, 1]
    assert found.missing == (("nobody",), ("zebra finch",))


def test_a_named_paper_goes_before_a_spoken_word_and_into_one_seed_only():
    words, paper = SeedTopic("words", ("speculative decoding",)), SeedTopic("paper", papers=("a",))
    assert find_seeds(PAPERS, [words, paper]).rows[0] == 1
    with pytest.raises(InputError, match="'A' is a paper of 'paper' and of 'again'"):
        find_seeds(PAPERS, [paper, SeedTopic("again", papers=("A",))])


def test_a_seed_that_finds_nothing_is_said():
    table = find_seeds(PAPERS, [SeedTopic("Finches", ("zebra finch",))]).table(np.zeros(4, int))
    assert table["topic"].tolist() == [-1]
    assert table["note"].str.contains("'Finches' found no paper").all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[seed]]\nwords = ['x']", "has no name"),
        ("[[seed]]\nname = 'x'", "'x' is empty"),
        ("[[seed]]\nname = 'x'\nwords = 'y'", "must be a list"),
        ("[[seed]]\nname = 'x'\nwrds = ['y']", "not 'wrds'"),
        ("[[seed]]\nname = 'x'\nwords = ['y']\n[[seed]]\nname = 'X'\nwords = ['z']", "comes twice"),
        ("[seed]\nname = 'x'", "two brackets"),
        ("[[theme]]\nname = 'x'", "'theme' is not known"),
        ("", "no seed here"),
        ("[[seed", "not TOML"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path, text, message):
    file = tmp_path / "seeds.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_seeds(file)
    assert "\n" not in str(caught.value)


def test_a_seeded_topic_keeps_its_name_and_others_are_found_freely(papers):
    seeds = [
        SeedTopic("Drafting ahead", ("speculative decoding",)),
        SeedTopic("Moving", papers=("p0-1",)),
    ]
    fit = fit_topics(papers, vectors_of(papers), seeds=seeds)
    table, label = fit.seeds.set_index("seed"), fit.tables.labels
    assert {name: label[table.loc[name, "topic"]] for name in table.index} == {
        "Drafting ahead": "Drafting ahead",
        "Moving": "Moving",
    }
    own = fit.paper_topics["topic"].to_numpy()[papers["paper_id"].str.endswith("-0")]
    assert set(own) == {table.loc["Drafting ahead", "topic"]}
    assert table.loc["Moving", "n_papers"] > 1  # one example brings its topic along
    assert len(fit.topics) >= 3
    assert fit.model.custom_labels_ == fit.topics["label"].tolist()
    assert fit.topics["stability"].between(0, 1).all()


def test_the_order_of_rows_changes_no_seeded_topic(papers):
    seeds = [SeedTopic("Money", ("budget", "auctions")), SeedTopic("Moving", papers=("p3-1",))]
    vectors = vectors_of(papers)
    order = np.random.default_rng(4).permutation(len(papers))
    shuffled = papers.iloc[order].reset_index(drop=True)
    one = fit_topics(papers, vectors, seeds=seeds)
    other = fit_topics(shuffled, vectors[order], seeds=seeds)
    columns = ["paper_id", "topic", "confidence"]
    again = other.paper_topics.set_index("paper_id").loc[papers["paper_id"]].reset_index()
    pd.testing.assert_frame_equal(one.paper_topics[columns], again[columns])
    assert one.topics["label"].tolist() == other.topics["label"].tolist()
    pd.testing.assert_frame_equal(one.seeds, other.seeds)


@pytest.mark.parametrize("n_topics", [2, 4])
def test_seeds_are_among_an_exact_number_of_topics(papers, n_topics):
    seeds = [SeedTopic("Money", ("auctions",)), SeedTopic("Moving", papers=("p3-1",))]
    config = TopicConfig(n_topics=n_topics)
    fit = fit_topics(papers, vectors_of(papers), config, seeds=seeds)
    assert len(fit.topics) == n_topics
    assert {"Money", "Moving"} <= set(fit.topics["label"])
    assert fit.at(papers, n_topics=3).seeds["topic"].is_unique
    with pytest.raises(InputError, match="1 topics were asked for, but 2 were given"):
        fit_topics(papers, vectors_of(papers), TopicConfig(n_topics=1), seeds=seeds)


def test_seeds_stand_beside_themes_or_alone_in_a_file_of_themes(papers, tmp_path):
    file = tmp_path / "themes.toml"
    file.write_text("[[seed]]\nname = 'Money'\nwords = ['auctions']\n")
    said = parse_themes(file.read_text(), file)
    assert said.seeds == (SeedTopic("Money", ("auctions",)),)
    fit = fit_topics(papers, vectors_of(papers), seeds=said.seeds)
    assert len(assign_themes(papers, fit, file)) == len(papers)


def votes_of(*partitions: list[int]) -> Votes:
    found = [np.array(partition) for partition in partitions]
    return Votes.of(found, np.ones(len(found)))


def test_papers_of_a_seed_stay_together_and_apart_from_other_seeds():
    votes = votes_of([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1])
    guidance = Guidance(np.array([0, 1, -1, 0, -1, -1]), np.array([True, True]))
    start = guidance.gathered(votes.togetherness, votes.clusters[:, 0])
    labels = median_partition(votes, start, guidance=guidance)[0]
    assert labels[0] == labels[3] != labels[1]


def test_a_seed_of_words_does_not_lend_its_name_to_a_topic_it_is_the_smaller_part_of():
    votes = votes_of([0] * 6 + [1] * 3, [0] * 6 + [1] * 3)
    few = Guidance(np.array([0] + [-1] * 8), np.array([True]))
    most = Guidance(np.array([0] * 4 + [-1] * 5), np.array([True]))
    found = []
    for guidance in (few, most):
        start = guidance.gathered(votes.togetherness, votes.clusters[:, 0])
        labels = median_partition(votes, start, guidance=guidance)[0]
        found.append(int((labels == labels[0]).sum()))
    assert found == [1, 6]


def test_examples_take_the_topic_that_holds_most_of_them_and_share_one():
    votes = votes_of([0] * 6 + [1] * 3, [0, 0, 0, 1, 1, 1, 2, 2, 2])
    guidance = Guidance(np.array([0, -1, -1, 1, -1, -1, -1, -1, -1]), np.array([False, False]))
    labels = guidance.gathered(votes.togetherness, votes.clusters[:, 0])
    assert labels[:6].tolist() == [labels[0]] * 3 + [labels[3]] * 3
    assert len(set(labels.tolist())) == 3
    exact = exact_partition(votes, 3, guidance)
    assert len(set(exact.tolist())) == 3


def test_a_seed_of_no_whole_number_is_refused():
    with pytest.raises(InputError, match="whole number of its seed"):
        EnsembleClusterer().fit(np.eye(4), [0.5, -1, -1, -1])
