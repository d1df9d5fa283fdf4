"""Every language that is modelled: its words, and topics and labels in them."""

from __future__ import annotations

import pickle

import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.config import EmbeddingConfig
from analysis.embeddings import embed_papers, lexical_view, resolve_encoder
from analysis.language.languages import language_of
from analysis.topics import assess_topics, fit_topics
from analysis.topics.labels import label_topics
from analysis.topics.labels.representation import topic_vectorizer
from analysis.trends import term_shifts
from tests.languages import WRITINGS, papers_in


@pytest.fixture(scope="module", params=WRITINGS)
def fitted(request: pytest.FixtureRequest):
    papers = papers_in(request.param)
    vectors = embed_papers(papers, EmbeddingConfig(), cache=False)
    return request.param, papers, fit_topics(papers, vectors)


def test_the_topics_are_the_fields(fitted):
    _, papers, fit = fitted
    assert 4 <= len(fit.topics) <= 5
    assert adjusted_rand_score(papers["field"], fit.paper_topics["topic"]) > 0.9


def test_labels_and_terms_are_the_words_of_the_fields(fitted):
    code, _, fit = fitted
    language = language_of(code)
    own = {language.form(part) for field in WRITINGS[code].fields for term in field
           for part in language.segment(term)}  # fmt: skip
    for label in [*fit.topics["label"], *fit.topic_terms["term"]]:
        parts = {language.form(word) for word in language.segment(label)} - {language.form("d")}
        assert parts - language.links <= own, label


def test_no_label_begins_or_ends_with_a_stop_word(fitted):
    code, _, fit = fitted
    language = language_of(code)
    for label in [*fit.topics["label"], *fit.topic_terms["term"]]:
        words = language.segment(label)
        assert not language.bars(words[0].lower()), label
        assert not language.bars(words[-1].lower()), label


def test_nodes_of_the_tree_are_named_in_the_language_too(fitted):
    _, _, fit = fitted
    for label in fit.tree["label"]:
        assert label
        assert " and " not in label


def test_topics_hold_their_terms(fitted):
    _, papers, fit = fitted
    assert assess_topics(papers, fit)["coverage"].min() > 0.9


def test_the_model_keeps_every_letter(fitted):
    code, _, fit = fitted
    terms = [term for topic in fit.model.get_topics().values() for term, _ in topic if term]
    own = "".join(word for field in WRITINGS[code].fields for word in field).lower()
    assert set("".join(terms)) <= set(own) | {" "}
    special = {letter for letter in own if not letter.isascii()}
    assert special & set("".join(terms))


def test_new_papers_find_their_topics(fitted):
    code, papers, fit = fitted
    new = papers_in(code, 12, seed=1)
    vectors = fit.words.describe(new)
    found = fit.transform(new, vectors)["topic"].to_numpy()
    of_field = fit.paper_topics.groupby(papers["field"].to_numpy())["topic"].agg(
        lambda t: t.mode()[0]
    )
    assert (found == new["field"].map(of_field).to_numpy()).mean() > 0.8


def test_terms_that_came_are_words_of_the_language(fitted):
    code, papers, _ = fitted
    days = papers["paper_id"].str.rpartition("-")[2].astype(int)
    dates = papers["date"] + days.map(lambda day: __import__("pandas").Timedelta(days=day))
    themes = papers.assign(date=dates, topic=0, theme="all", confidence=1.0)
    shifts = term_shifts(papers, themes)
    language = language_of(code)
    assert len(shifts)
    assert not any(language.bars(term) for term in shifts["term"])


@pytest.mark.parametrize("code", WRITINGS)
def test_other_languages_than_english_are_read_from_the_corpus_itself(code: str):
    assert resolve_encoder(EmbeddingConfig(), papers_in(code, 12)) == "lexical"


def test_the_vectorizer_of_a_language_can_be_pickled():
    vectorizer = pickle.loads(pickle.dumps(topic_vectorizer("de")))
    found = vectorizer.fit(["Die Grundschüler lesen über große Wälder."])
    assert {"grundschüler", "wälder"} <= set(found.get_feature_names_out())


def test_inflections_are_one_word():
    russian, arabic = language_of("ru"), language_of("ar")
    assert len({russian.form(word) for word in ("сеть", "сети", "сетью", "сетей")}) == 1
    assert len({arabic.form(word) for word in ("شبكة", "الشبكة", "الشبكات", "بالشبكات")}) == 1


def test_german_nouns_keep_their_capitals():
    from analysis.language.phrases import find_phrases

    titles = ["Der Ausbau der Stromnetze", "Die Kosten neuer Stromnetze"] * 3
    abstracts = ["Es geht um den Ausbau, vor allem der Stromnetze im Norden."] * 6
    phrases = find_phrases(titles, abstracts)
    assert "Stromnetze" in phrases.casing.words
    assert "stromnetze" not in phrases.casing.words


def test_a_language_without_lists_is_modelled_all_the_same():
    icelandic = language_of("is")
    assert icelandic.stop_words == frozenset()
    assert icelandic.terms("Jöklar hopa") == ["jöklar", "jöklar hopa", "hopa"]


def test_a_model_can_be_pickled_with_its_language(fitted, tmp_path):
    _, papers, fit = fitted
    again = pickle.loads(pickle.dumps(fit.model))
    assert again.get_topics() == fit.model.get_topics()
    fit.model.save(str(tmp_path / "model"), serialization="pickle")
    loaded = type(fit.model).load(str(tmp_path / "model"))
    assert loaded.get_topics() == fit.model.get_topics()
    text = papers["abstract"].iloc[0]
    analyze = loaded.vectorizer_model.build_analyzer()
    assert analyze(text) == fit.model.vectorizer_model.build_analyzer()(text)


def test_two_topics_of_the_same_words_both_have_a_label():
    papers = papers_in("zh", 80)
    half = [int(row) % 20 for row in range(len(papers))]  # each field cut in five at random
    vectors = lexical_view(papers)
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    labels = label_topics(titles, abstracts, half, vectors=vectors).labels
    assert not any(label.startswith("Topic") for label in labels.values())
    assert len(set(labels.values())) == 20
