import numpy as np
import pandas as pd
import pytest

from analysis.config import LabelConfig
from analysis.language.phrases import find_phrases
from analysis.language.stopwords import EMPTY_WORDS, GENERIC_WORDS, stop_words
from analysis.topics.labels import choosing
from analysis.topics.labels.candidates import find_candidates, group_by
from analysis.topics.labels.choosing import label_parents, label_topics, topic_vectorizer
from analysis.topics.labels.gate import near_enough

DECODING = [
    ("Faster Speculative Decoding", "We propose speculative decoding with a draft model."),
    ("Speculative Decoding for LLM Serving", "A draft model proposes tokens for large models."),
    ("Draft Models Revisited", "The novel draft model makes speculative decoding efficient."),
    ("Trees of Drafts", "We show that speculative decoding with token trees is lossless."),
]
BANDITS = [
    ("Regret Bounds for Linear Bandits", "We prove regret bounds for linear bandits."),
    ("Contextual Linear Bandits", "The regret of linear bandits grows with the dimension."),
    ("Exploration in Linear Bandits", "We study exploration for linear bandits with noise."),
    ("Bandits with Delays", "Delayed feedback hurts the linear bandit learner."),
]
EXPERTS = [
    ("Mixture-of-Experts Inference", "A mixture of experts (MoE) routes tokens to experts."),
    ("Serving MoE Models", "We serve mixture-of-experts models; MoE layers need memory."),
    ("Sparse Routing", "Every Mixture of Experts (MoE) has a router with load balancing."),
    ("Routers", "The routing of a mixture of experts (MoE) collapses."),
]
PAPERS = DECODING + BANDITS + EXPERTS
TITLES = [title for title, _ in PAPERS]
ABSTRACTS = [abstract for _, abstract in PAPERS]
TOPICS = np.repeat([0, 1, 2], 4)


def test_labels_are_the_phrases_that_a_topic_shares_and_others_lack():
    named = label_topics(TITLES, ABSTRACTS, TOPICS)
    assert named.labels == {
        0: "Speculative decoding",
        1: "Linear bandits",
        2: "Mixture of experts",
    }


def test_every_topic_has_one_label_and_no_two_are_alike():
    named = label_topics(TITLES, ABSTRACTS, [0, 1, 2, 3] * 3)
    assert sorted(named.labels) == [0, 1, 2, 3]
    assert len({label.casefold() for label in named.labels.values()}) == 4


def test_the_order_of_papers_does_not_matter():
    order = np.random.default_rng(0).permutation(len(PAPERS))
    shuffled = label_topics(
        [TITLES[i] for i in order], [ABSTRACTS[i] for i in order], TOPICS[order]
    )
    named = label_topics(TITLES, ABSTRACTS, TOPICS)
    assert shuffled.labels == named.labels
    pd.testing.assert_frame_equal(shuffled.terms, named.terms)


def test_the_order_of_papers_does_not_matter_where_spellings_differ():
    titles = ["Nonconvex optimization", "Non-convex optimization", "Non convex optimization", "Tax"]
    abstracts = [
        "Hyperparameters.",
        "Hyper-parameters.",
        "Hyper parameter of optimization.",
        "Law.",
    ]
    named = label_topics(titles, abstracts, [0, 0, 0, 1])
    turned = label_topics(titles[::-1], abstracts[::-1], [1, 0, 0, 0])
    assert turned.labels == named.labels
    pd.testing.assert_frame_equal(turned.terms, named.terms)


def test_labels_and_terms_hold_no_stop_words_and_labels_no_bare_generic_word():
    named = label_topics(TITLES, ABSTRACTS, TOPICS)
    for text in [*named.labels.values(), *named.terms["term"]]:
        words = text.lower().split()
        assert words[0] not in stop_words()
        assert words[-1] not in stop_words()
    for words in (label.lower().split() for label in named.labels.values()):
        assert not set(words) <= EMPTY_WORDS
        assert len(words) > 1 or words[0] not in GENERIC_WORDS


def test_acronyms_keep_their_capitals_inside_a_label():
    titles = ["KV cache compression", "KV Cache Eviction", "Evicting from a KV cache", "Bandits"]
    abstracts = [
        "The KV cache grows with the context.",
        "We evict entries of the KV cache.",
        "A small KV cache is enough.",
        "Regret bounds.",
    ]
    assert label_topics(titles, abstracts, [0, 0, 0, 1]).labels[0] == "KV cache"


def test_two_phrases_are_joined_where_neither_covers_the_topic():
    optics = [("Optical lattices", "We cool optical lattices."), ("On optical lattices", "Lasers.")]
    waves = [("Spin waves in magnets", "We excite spin waves."), ("More spin waves", "Magnets.")]
    rest = [("Tax law", "Courts."), ("Court rulings", "Tax law."), ("Tax law again", "Judges.")]
    papers = optics * 2 + waves * 2 + rest
    labels = label_topics([t for t, _ in papers], [a for _, a in papers], [0] * 8 + [1] * 3).labels
    assert labels[0] in {"Optical lattices and spin waves", "Spin waves and optical lattices"}
    assert labels[1] == "Tax law"


def test_a_third_phrase_is_listed_where_two_leave_half_of_the_papers_out():
    kinds = ["optical lattices", "spin waves", "sea urchins", "gas giants", "food webs"]
    papers = [(f"On {kind}", f"We look at {kind}.") for kind in kinds for _ in range(4)]
    rest = [("Tax law", "Courts."), ("Court rulings", "Tax law."), ("Tax law again", "Judges.")] * 5
    texts = papers + rest
    topics = [0] * len(papers) + [1] * len(rest)
    label = label_topics([t for t, _ in texts], [a for _, a in texts], topics).labels[0]
    listed = label.casefold().replace(" and ", ", ").split(", ")
    named = {kind for kind in kinds for one in listed if kind.endswith(one)}
    assert len(listed) == len(named) == 3


def test_a_word_that_only_praises_names_no_topic_however_it_is_written():
    papers = [("Time consuming work", "It is time consuming."), ("Clusters", "Time-consuming.")]
    papers += [("Granite", "Quarries of granite."), ("Granite again", "Granite is hard.")]
    labels = label_topics([t for t, _ in papers], [a for _, a in papers], [0, 0, 1, 1]).labels
    assert "consuming" not in labels[0]


def test_a_phrase_whose_last_word_is_mostly_plural_is_written_in_the_plural():
    finite = [("A finite element method", "Finite element methods for beams.")] * 4
    others = [("Chemical elements", "We list elements."), ("More elements", "Elements, again.")] * 3
    texts = finite + others
    labels = label_topics([t for t, _ in texts], [a for _, a in texts], [0] * 4 + [1] * 6).labels
    assert labels[0].startswith("Finite elements")


def test_two_kinds_of_a_thing_are_written_in_the_plural():
    kinds = [("The Tutte polynomial", "A Tutte polynomial."), ("A chromatic polynomial", "Roots.")]
    others = [("Tax law", "Courts. Two polynomials."), ("Court rulings", "Polynomials.")]
    texts = kinds * 4 + others * 2
    labels = label_topics([t for t, _ in texts], [a for _, a in texts], [0] * 8 + [1] * 4).labels
    assert "polynomial " not in f"{labels[0]} "
    assert "polynomials" in labels[0]


def test_a_name_does_not_stand_for_a_class_where_its_head_is_known():
    ramsey = [("Ramsey numbers of trees", "We bound Ramsey numbers and use Ramsey theorems.")] * 3
    ramsey += [("On Ramsey theorems", "The Ramsey theorems of trees.")] * 2
    others = [("Tax law", "Courts."), ("Court rulings", "Tax law."), ("Tax law again", "Judges.")]
    texts = ramsey + others
    labels = label_topics([t for t, _ in texts], [a for _, a in texts], [0] * 5 + [1] * 3).labels
    assert not labels[0].endswith("Ramsey")


@pytest.mark.parametrize("topics", [[0, 0, 0], [0, 1, 2], [5, 5, -1]])
def test_tiny_topics_and_titles_without_abstracts_are_named(topics):
    titles = ["Deep sea vents", "Coral reefs", "Coral bleaching"]
    labels = label_topics(titles, ["", "", ""], topics).labels
    assert sorted(labels) == sorted(set(topics))
    assert all(labels.values())


def test_papers_that_say_nothing_still_get_distinct_labels():
    labels = label_topics(["The", "", "42"], ["", "", ""], [0, 1, 2]).labels
    assert len(set(labels.values())) == 3


def test_no_papers_give_no_labels():
    named = label_topics([], [], [])
    assert named.labels == {}
    assert named.terms.empty


def test_other_languages_in_latin_letters_are_named_without_their_small_words():
    titles = ["Les réseaux de neurones", "La théorie des réseaux", "Le climat de la France"] * 4
    abstracts = [
        "Nous étudions les réseaux de neurones et la mémoire des réseaux de neurones.",
        "La théorie des réseaux de neurones est dans la base de la science des données.",
        "Le climat de la France est dans la phase de la hausse de la température.",
    ] * 4
    labels = label_topics(titles, abstracts, [0, 0, 1] * 4).labels
    assert labels[0] == "Réseaux de neurones"  # a small word stands only inside a compound
    ends = {end for label in labels.values() for end in (label.split()[0], label.split()[-1])}
    assert {"de", "la", "les", "des", "le"}.isdisjoint(map(str.lower, ends))


def test_groups_are_named_by_what_their_topics_share():
    kinds = ["training", "pruning", "cooking", "baking"]
    titles = [f"{kind.title()} neural networks {n}" for kind in kinds[:2] for n in range(3)]
    titles += [f"{kind.title()} sourdough bread {n}" for kind in kinds[2:] for n in range(3)]
    abstracts = ["We look at neural networks."] * 6 + ["We look at sourdough bread."] * 6
    children = [kind for kind in kinds for _ in range(3)]
    groups = {"a": ["training", "pruning"], "b": ["cooking", "baking"], "c": ["baking"]}
    names = label_parents(children, titles, abstracts, groups)
    assert names == {"a": "Neural networks", "b": "Sourdough bread", "c": "baking"}


def test_groups_that_share_nothing_are_named_by_their_largest_topics():
    titles = ["Coral reefs", "Coral reefs again", "Tax law"]
    names = label_parents(["Coral", "Coral", "Law"], titles, ["", "", ""], {0: ["Coral", "Law"]})
    assert names[0].casefold() not in {"coral", "law"}


def test_the_vectorizer_finds_terms_and_survives_texts_without_any():
    found = topic_vectorizer().fit(["We propose speculative decoding.", "of the and"])
    assert "speculative decoding" in found.vocabulary_
    assert "propose" not in found.vocabulary_


def test_a_longer_phrase_names_a_topic_where_it_does_nearly_as_well_as_its_word():
    from analysis.topics.labels.candidates import Candidate, _swallows

    def candidate(text, score, papers):
        return Candidate(text, text, tuple(text.split()), score, 9.0, frozenset(papers))

    word = candidate("retrieval", 1.0, range(10))
    assert _swallows(candidate("retrieval augmented generation", 0.95, range(5)), word)
    assert not _swallows(candidate("passage retrieval", 0.5, range(5)), word)
    assert _swallows(candidate("passage retrieval", 0.5, range(7)), word)
    assert not _swallows(word, candidate("passage retrieval", 0.5, range(5)))


def test_a_single_word_is_joined_with_a_second_where_a_phrase_would_stand_alone():
    rest = [("Tax law", "Courts.")] * 12
    caches = [("Caches in ovens", "A cache.")] * 4 + [("Caches", "A cache.")] * 2
    others = [("Glaciers in ovens", "Ovens.")] * 4
    papers = caches + others + rest
    labels = label_topics(
        [t for t, _ in papers], [a for _, a in papers], [0] * 10 + [1] * 12
    ).labels
    assert labels[1] == "Tax law"
    assert " and " in labels[0]


def test_a_hyphen_that_makes_an_adjective_is_kept():
    titles = ["Memory-efficient optimizers", "Memory efficient optimizers", "Tax law", "Tax law"]
    labels = label_topics(titles, [""] * 4, [0, 0, 1, 1]).labels
    assert labels[0] == "Memory-efficient optimizers"


def test_kinds_of_one_thing_speak_for_each_other():
    from analysis.topics.labels.candidates import Candidate, _backing

    def candidate(*forms):
        return Candidate(" ".join(forms), "".join(forms), forms, 1.0, 9.0, frozenset())

    spaces = [candidate("banach", "lattice"), candidate("hilbert", "lattice")]
    assert _backing(spaces[0], spaces) > 0
    assert _backing(spaces[0], [spaces[0], candidate("lattice"), candidate("tax", "law")]) == 0
    models = [candidate("banach", "model"), candidate("hilbert", "model")]
    assert _backing(models[0], models) == 0


def test_labels_and_terms_are_as_short_as_is_asked_for():
    short = LabelConfig(longest_label=2, longest_term=1)
    named = label_topics(TITLES, ABSTRACTS, TOPICS, config=short)
    assert max(len(label.split()) for label in named.labels.values()) <= 2
    short, usual = named.terms, label_topics(TITLES, ABSTRACTS, TOPICS).terms
    of_several = [set(t.loc[t["term"].str.contains(" "), "term"]) for t in (short, usual)]
    assert of_several[0] <= {"mixture of experts"}  # MoE, spelled out
    assert len(of_several[1]) > 2


def test_two_phrases_are_joined_as_the_settings_say():
    papers = [("Caches in ovens", "A cache.")] * 4 + [("Caches", "A cache.")] * 2
    papers += [("Glaciers in ovens", "Ovens.")] * 4 + [("Tax law", "Courts.")] * 12
    titles, abstracts = [t for t, _ in papers], [a for _, a in papers]
    topics = [0] * 10 + [1] * 12

    def label(**asked):
        return label_topics(titles, abstracts, topics, config=LabelConfig(**asked)).labels[0]

    assert " and " in label()
    assert " and " not in label(longest_label=2)
    assert " and " not in label(least_gain=2.0)
    assert " and " not in label(enough_word=0.1)


def test_terms_need_the_share_and_the_lift_that_are_asked_for():
    strict = label_topics(TITLES, ABSTRACTS, TOPICS, config=LabelConfig(least_share=0.9))
    usual = label_topics(TITLES, ABSTRACTS, TOPICS)
    assert usual.terms["term"][0] == "speculative decoding"
    assert strict.terms["term"][0] == "drafts"  # the one word that all four papers hold
    none = label_topics(TITLES, ABSTRACTS, TOPICS, config=LabelConfig(least_lift=1e9))
    assert none.terms["term"].tolist() != usual.terms["term"].tolist()


def test_of_many_papers_only_a_sample_is_read(monkeypatch):
    read, find = [], choosing.find_phrases

    def counted(titles, abstracts):
        read.append(len(titles))
        return find(titles, abstracts)

    monkeypatch.setattr(choosing, "find_phrases", counted)
    monkeypatch.setattr(choosing, "LEAST_READ", 1)
    label_topics(TITLES, ABSTRACTS, TOPICS, config=LabelConfig(most_read=6))
    assert read[0] <= 6 < len(TITLES)


def _about(subjects, n_each=4):
    """Titles and abstracts of papers on each subject, and the subject of each paper."""
    titles = [f"{name.title()} number {n}" for name in subjects for n in range(n_each)]
    abstracts = [f"We look at {subjects[name]}." for name in subjects for _ in range(n_each)]
    return titles, abstracts, np.repeat(np.arange(len(subjects)), n_each)


def test_a_topic_leaves_to_its_group_what_most_of_the_group_is_about():
    titles, abstracts, topics = _about(
        {
            "speech recognition of accents": "speech recognition and regional accents",
            "speech recognition in noise": "speech recognition and street noise",
            "sourdough bread": "sourdough bread and rye flour",
            "tax law": "tax law and court rulings",
        }
    )
    groups = [0, 0, 1, 2]
    labels = label_topics(titles, abstracts, topics, groups=groups).labels
    assert "Speech recognition" not in labels.values()
    children = [labels[topic] for topic in topics.tolist()]
    named = label_parents(children, titles, abstracts, {"speech": [labels[0], labels[1]]})
    assert named["speech"] == "Speech recognition"


def test_groups_that_share_nothing_list_whole_labels():
    titles, abstracts, topics = _about({"coral reefs": "coral reefs", "tax law": "tax law"}, 3)
    children = [["Coral reefs", "Tax law"][topic] for topic in topics.tolist()]
    named = label_parents(children, titles, abstracts, {0: ["Coral reefs", "Tax law"]})
    assert named[0] == "Coral reefs and tax law"


def test_a_label_that_stands_nearer_to_another_topic_is_not_taken():
    titles = ["Masks and vision", "Masks and vision again", "Masks", "Masks once", "Masks twice"]
    titles += ["Tax law", "Tax law again"]
    topics = np.array([0, 0, 1, 1, 1, 2, 2])
    vectors = np.array([[1, 0, 0]] * 2 + [[0, 1, 0]] * 3 + [[0, 0, 1]] * 2, dtype=float)
    phrases = find_phrases(titles, [""] * 7)
    members = group_by(topics, 3)
    offered = find_candidates(phrases, members)
    kept = near_enough(offered, phrases, members, vectors)
    texts = [{one.text.casefold() for one in found} for found in (offered[0], kept[0])]
    assert "masks" in texts[0]
    assert "masks" not in texts[1]
    assert kept[0]
