import pandas as pd
import pytest

from analysis.topics import term_presence
from analysis.topics.labels.choosing import label_topics
from analysis.topics.labels.terms import least_papers

REEFS = [
    "Coral reefs and bleaching of corals in warm water.",
    "Bleaching of a coral reef; algae leave the reef.",
    "Algae live in corals; reefs lose algae by bleaching.",
    "A reef without algae: bleaching and data.",
]
COURTS = [
    "Tax law in courts; a judge and a verdict with data.",
    "Courts decide on tax law by verdict of a judge.",
    "The judge of tax law; courts and their data.",
    "Verdicts of courts with tax law by judges and aquariums.",
]
TEXTS = REEFS + COURTS
TOPICS = [0] * 4 + [1] * 4


def terms_of(texts, topics, n_terms=10):
    return label_topics([""] * len(texts), texts, topics, n_terms=n_terms).terms


def listed(terms, topic):
    return terms.loc[terms["topic"] == topic, "term"].tolist()


def test_terms_are_ranked_by_weight_and_none_repeats_another():
    terms = terms_of(TEXTS, TOPICS, n_terms=3)
    for _, of_topic in terms.groupby("topic"):
        assert of_topic["rank"].tolist() == list(range(1, len(of_topic) + 1))
        assert len(of_topic) == 3
        assert of_topic["weight"].is_monotonic_decreasing
        sets = [frozenset(term.lower().split()) for term in of_topic["term"]]
        assert not any(one < other for one in sets for other in sets)


@pytest.mark.parametrize("copies", [1, 3])
def test_terms_stand_in_enough_papers_of_the_topic_and_more_often_than_elsewhere(copies):
    texts, topics = TEXTS * copies, TOPICS * copies
    terms = terms_of(texts, topics, n_terms=4)
    table = pd.DataFrame({"title": "", "abstract": texts, "paper_id": "", "date": pd.NaT})
    presence, names = term_presence(table, terms["term"])
    for topic, of_topic in terms.groupby("topic"):
        inside = presence[[t == topic for t in topics]].sum(axis=0)
        outside = presence[[t != topic for t in topics]].sum(axis=0)
        for term in of_topic["term"]:
            place = names.index(term)
            assert inside[place] >= least_papers(4 * copies)
            assert inside[place] >= 2 * outside[place]


def test_a_word_of_one_paper_and_a_word_of_all_topics_are_no_terms():
    terms = terms_of(TEXTS, TOPICS, n_terms=3)
    assert not {"aquariums", "data"} & set(terms["term"])


def test_a_weight_is_1_where_all_papers_of_the_topic_hold_the_term_and_no_others():
    weights = terms_of(TEXTS, TOPICS).set_index("term")["weight"]
    assert weights["tax law"] == 1
    assert 0 < weights["algae"] < 1  # three of four, no others


def test_a_term_is_better_for_more_papers_inside_and_for_fewer_outside():
    texts = ["Volcanoes, lava, magma."] * 3 + ["Volcanoes."] * 2 + ["Poems."] * 9 + ["Magma."]
    weights = terms_of(texts, [0] * 5 + [1] * 10).query("topic == 0").set_index("term")["weight"]
    assert weights["volcanoes"] > weights["lava"] > weights["magma"] > 0


def test_a_phrase_stands_for_its_words_where_it_has_most_of_their_papers():
    terms = listed(terms_of(TEXTS, TOPICS), 1)
    assert "tax law" in terms
    assert not {"tax", "taxes", "law", "laws"} & set(terms)


def test_words_of_one_kind_are_listed_once():
    texts = ["Robots and robotics with arms.", "Robotics of robots and arms.", "Poems.", "Verse."]
    terms = listed(terms_of(texts, [0, 0, 1, 1]), 0)
    assert len([term for term in terms if term.startswith("robot")]) == 1


def test_a_word_that_fits_any_topic_comes_after_a_telling_one_of_as_many_papers():
    texts = ["Systems of volcanoes.", "Volcanoes as systems.", "Poems.", "Verse."]
    assert listed(terms_of(texts, [0, 0, 1, 1]), 0) == ["volcanoes", "systems"]


def test_topics_that_share_nothing_list_words_of_single_papers():
    texts = ["Glaciers.", "Volcanoes.", "Poems of love.", "Poems of war."]
    terms = terms_of(texts, [0, 0, 1, 1])
    assert sorted(listed(terms, 0)) == ["glaciers", "volcanoes"]
    assert listed(terms, 1)[0] == "poems"


def test_a_single_topic_still_has_terms():
    assert "coral" in " ".join(listed(terms_of(REEFS, [0] * 4), 0)).lower()
