from __future__ import annotations

import pytest

from analysis.language import detect
from analysis.language.detect import main_language, text_languages
from tests.languages import WRITINGS, papers_in


@pytest.mark.parametrize("code", WRITINGS)
def test_the_language_of_papers_is_found(code: str):
    papers = papers_in(code, 24)
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    assert main_language(titles, abstracts) == code
    assert set(text_languages(titles, abstracts)) <= {code, ""}


def test_english_abstracts_are_english_and_need_no_model():
    abstract = "We study the size of the sample that is needed for the estimate to be of use."
    assert text_languages(["Title"], [abstract * 2]) == ["en"]


TECHNICAL = (
    "TETRIS optimizes total throughput of batch speculative decoding with multi-request settings. "
    "Unlike existing methods optimizing single requests, TETRIS actively selects most promising "
    "draft tokens (each request, each batch), resulting in fewer rejected tokens and hence less "
    "wasted computing resources. Such effective resource utilization can achieve fast inference "
    "by service providers of limited capacity, and its acceptance rates rise with every batch."
)


def test_technical_english_needs_no_model_either(monkeypatch):
    monkeypatch.setattr(detect, "_identifier", lambda: pytest.fail("the model was asked"))
    assert text_languages(["Title"], [TECHNICAL]) == ["en"]


def test_a_german_abstract_with_an_english_title_in_it_stays_german():
    german = (
        "Analysis of the size of the sample for the training of networks. Diese Arbeit zeigt, dass "
        "die Zahl der Ziehungen von der Größe der Stichprobe abhängt, und gibt eine Schranke an, "
        "die für alle Verfahren gilt, welche nur eine feste Zahl von Schritten gehen. Versuche auf "
        "vier Datensätzen bestätigen, dass die Schranke eng ist und sich leicht berechnen lässt."
    )
    assert not detect.is_english(german)


@pytest.mark.parametrize(
    "title",
    [
        "Gedankenexperiment",
        "A Gedankenexperiment in gravitation",
        "Perfect IFG-formulas",
        "Acute sets",
        "Secure Quantum Extraction Protocols",
        "Multiparameter Weyl Algebras",
        "Eigenvalues of Schrödinger operators",
        "BERT, GPT and LLaMA",
        "",
        "42",
    ],
)
def test_a_short_english_title_is_not_called_foreign(title: str):
    assert text_languages([title], [""])[0] in ("en", "")


def test_a_german_title_above_an_english_abstract_is_an_english_text():
    abstract = "This article shows that the results of the survey depend on the order of questions."
    assert text_languages(["Zur Struktur der Fragebögen in Umfragen"], [abstract * 2]) == ["en"]


def test_short_titles_in_chinese_and_japanese_are_told_apart():
    assert text_languages(
        ["基于深度学习的图像识别方法综述", "深層学習による音声認識"], ["", ""]
    ) == ["zh", "ja"]


def test_a_few_foreign_papers_do_not_change_the_main_language():
    german = papers_in("de", 8)
    titles = [f"On the growth of graphs, part {n}" for n in range(40)] + german["title"].tolist()
    assert main_language(titles, [""] * 40 + german["abstract"].tolist()) == "en"


def test_titles_alone_tell_the_main_language():
    titles = papers_in("ru", 40)["title"].tolist()
    assert main_language(titles, [""] * 40) == "ru"


def test_nothing_is_english():
    assert main_language([], []) == "en"
    assert main_language(["", "17"], ["", ""]) == "en"


def test_the_order_of_papers_does_not_matter():
    papers = papers_in("fr", 60)
    titles, abstracts = papers["title"].tolist() * 10, papers["abstract"].tolist() * 10
    assert main_language(titles, abstracts) == main_language(titles[::-1], abstracts[::-1]) == "fr"
