import numpy as np
import pytest

from analysis.language.phrases import find_phrases
from analysis.language.stopwords import stop_words
from analysis.language.words import can_end
from analysis.topics.labels import label_parents, label_topics
from analysis.topics.labels.candidates import group_by
from analysis.topics.labels.covers import HALF, find_covers
from analysis.topics.labels.naming import names_of

SUBJECTS = [
    "coral reefs",
    "tax law",
    "sourdough bread",
    "optical lattices",
    "wind turbines",
    "stone bridges",
    "honey bees",
    "blood vessels",
    "radio telescopes",
    "steam engines",
    "poetry translation",
    "river deltas",
]


def corpus(subjects, n_each=6, shared="", seed=0):
    """Papers of a topic a subject; some name the subject only in their abstract."""
    rng = np.random.default_rng(seed)
    titles, abstracts, topics = [], [], []
    for topic, subject in enumerate(subjects):
        for number in range(n_each):
            named = rng.random() < 0.7
            titles.append(f"Results on {subject}" if named else f"Report {number} of a series")
            abstracts.append(f"We look at {subject}. {shared}")
            topics.append(topic)
    return titles, abstracts, np.array(topics)


def covers_of(titles, abstracts, topics, rows, vectors=None):
    phrases = find_phrases(titles, abstracts)
    members = group_by(topics, int(topics.max()) + 1)
    return find_covers(phrases, members, rows, vectors=vectors)


def named(titles, abstracts, topics, groups):
    """Labels of topics, and names of groups given as lists of topics."""
    group = np.array([next(g for g, row in enumerate(groups) if t in row)
                      for t in range(int(topics.max()) + 1)])  # fmt: skip
    labels = label_topics(titles, abstracts, topics, groups=group).labels
    held = {g: [labels[t] for t in row] for g, row in enumerate(groups)}
    children = [labels[t] for t in topics.tolist()]
    return labels, label_parents(children, titles, abstracts, held)


@pytest.mark.parametrize("n_topics", [2, 3])
def test_two_or_three_topics_that_share_nothing_are_all_named(n_topics):
    titles, abstracts, topics = corpus(SUBJECTS[:6])
    groups = [list(range(n_topics)), list(range(n_topics, 5)), [5]]
    labels, names = named(titles, abstracts, topics, groups)
    words = set(names[0].casefold().replace(",", "").split(" "))
    for subject in SUBJECTS[:n_topics]:
        assert set(subject.split()) <= words
    assert "…" not in names[0]
    assert len(set(labels.values())) == 6


def test_a_phrase_that_most_of_a_theme_holds_names_it_alone():
    some = corpus(SUBJECTS[:3], shared="It is a matter of marine ecology in bays.")
    other = corpus(SUBJECTS[3:6])
    titles, abstracts = some[0] + other[0], some[1] + other[1]
    topics = np.concatenate([some[2], other[2] + 3])
    titles = [f"Marine ecology: {t}" if i < 18 and i % 2 else t for i, t in enumerate(titles)]
    _, names = named(titles, abstracts, topics, [[0, 1, 2], [3, 4, 5]])
    assert names[0] == "Marine ecology"


def test_where_no_name_covers_half_of_the_papers_three_kinds_are_listed():
    titles, abstracts, topics = corpus(SUBJECTS)
    _, names = named(titles, abstracts, topics, [list(range(10)), [10], [11]])
    assert len(names[0].replace(" and ", ", ").split(", ")) == 3
    assert names[0][-1].isalnum()


@pytest.mark.parametrize("seed", range(3))
def test_the_share_of_a_name_is_that_of_the_papers_that_hold_it_or_whose_topic_it_names(seed):
    titles, abstracts, topics = corpus(SUBJECTS[:8], seed=seed)
    rng = np.random.default_rng(seed)
    rows = [sorted(rng.choice(8, size=3, replace=False).tolist()), [0, 1, 2, 3, 4, 5]]
    for row, found in zip(rows, covers_of(titles, abstracts, topics, rows), strict=True):
        texts = [
            f"{t} {a}".casefold() for t, a, topic in zip(titles, abstracts, topics, strict=True)
            if topic in row
        ]  # fmt: skip
        for cover in found[:5]:
            held = np.mean([any(part.casefold() in text for part in cover.texts) for text in texts])
            assert cover.share == pytest.approx(held)
        scores = [cover.score for cover in found]
        assert scores == sorted(scores, reverse=True)
        assert found[0].share >= HALF or len(found[0].texts) == 3


def test_the_order_of_papers_does_not_change_the_names():
    titles, abstracts, topics = corpus(SUBJECTS[:6])
    vectors = np.eye(6)[topics] + 0.1
    order = np.random.default_rng(0).permutation(len(titles))
    rows = [[0, 1], [2, 3, 4]]
    one = covers_of(titles, abstracts, topics, rows, vectors)
    shuffled = ([titles[i] for i in order], [abstracts[i] for i in order], topics[order])
    other = covers_of(*shuffled, rows, vectors[order])
    assert [[c.texts for c in found] for found in one] == [
        [c.texts for c in found] for found in other
    ]


def test_a_topic_keeps_the_name_of_its_theme_only_together_with_another_phrase():
    titles = ["Adversarial attacks and defenses"] * 6 + ["Adversarial attacks on malware"] * 2
    titles += ["Malware and adversarial attacks"] * 2 + ["Tax law"] * 6 + ["Stone bridges"] * 6
    topics = np.array([0] * 6 + [1] * 4 + [2] * 6 + [3] * 6)
    labels, names = named(titles, [""] * len(titles), topics, [[0, 1], [2], [3]])
    assert names[0] == "Adversarial attacks"
    assert labels[0] != names[0]
    assert labels[1] != names[0]


def test_names_that_a_word_without_weight_tells_apart_are_one_name():
    plain = names_of("speech recognition", ("speech", "recognition"))
    assert plain & names_of("automatic speech recognition", ("automatic", "speech", "recognition"))
    assert not plain & names_of("face recognition", ("face", "recognition"))
    assert names_of("attacks", ("attack",)) & names_of("attacking", ("attacking",))


@pytest.mark.parametrize("seed", range(4))
def test_no_name_is_ungrammatical_and_no_two_are_alike(seed):
    rng = np.random.default_rng(seed)
    subjects = [SUBJECTS[i] for i in rng.permutation(len(SUBJECTS))[:7]]
    titles, abstracts, topics = corpus(subjects, n_each=5, seed=seed,
                                       shared="A fast stochastic approach, efficient.")  # fmt: skip
    labels, names = named(titles, abstracts, topics, [[0, 1], [2, 3, 4], [5], [6]])
    every = [*labels.values(), *(names[g] for g in (0, 1))]
    assert len({name.casefold() for name in every}) == len(every)
    for name in every:
        for part in name.replace(" and ", ", ").split(", "):
            words = part.casefold().split()
            assert not {words[0], words[-1]} & stop_words(), name
            assert can_end(words[-1]), name
