import pytest

from analysis.language.acronyms import find_acronyms
from analysis.language.phrases import find_phrases
from analysis.language.stopwords import stop_words
from analysis.language.tokens import tokenise
from analysis.language.words import can_end, normal_form, singular
from analysis.topics.labels.names import display, naturalness
from analysis.topics.labels.representation import text_terms


def phrases_of(*texts):
    return find_phrases([""] * len(texts), texts)


def written(*texts):
    """Return every phrase as it would be displayed, with how often it occurs."""
    found = phrases_of(*texts)
    return {display(found, number): int(found.count[number]) for number in range(found.n_phrases)}


def quality(phrase, *texts):
    found = phrases_of(*texts)
    names = [display(found, number) for number in range(found.n_phrases)]
    return float(naturalness(found)[names.index(phrase)])


def test_phrases_end_at_stop_words_and_marks():
    found = written("We study optimal transport, neural networks and their training.")
    assert "optimal transport" in found
    assert not any(
        "transport neural" in phrase or "networks training" in phrase for phrase in found
    )


def test_plurals_hyphens_and_spellings_are_one_phrase():
    assert (
        written("A learning rate.", "The learning rates.", "Learning-rate.")["learning rates"] == 3
    )
    assert len([p for p in written("Reranking.", "Re-ranking.") if "rank" in p.lower()]) == 1
    assert normal_form("Optimisations") == normal_form("optimization")


def test_an_acronym_and_its_long_form_are_one_phrase():
    found = written(
        "A mixture of experts (MoE) is sparse.",
        "A Mixture of Experts (MoE) has routers.",
        "Mixture-of-experts models.",
        "The MoE layer.",
    )
    assert "MoE" not in found
    assert found["mixture of experts"] == 6


@pytest.mark.parametrize(
    ("texts", "word", "forms"),
    [
        (["Large language models (LLMs).", "A large language model (LLM)."], "LLM-based", 4),
        (["Maximum a posteriori (MAP).", "Maximum a posteriori (MAP)."], "maps", 1),
        (["Secondary users (SU)."] * 2 + ["The group SU."] * 60, "SU", 1),
    ],
)
def test_only_agreed_acronyms_in_capitals_are_spelled_out(texts, word, forms):
    padding = [f"Filler {number}" for number in range(60)]
    acronyms = find_acronyms(tokenise([""] * (len(texts) + 60), [*texts, *padding]))
    assert len(acronyms.forms(word)) == forms


def test_one_papers_private_acronym_is_left_alone_in_a_larger_corpus():
    texts = ["Weighted tallying bandits (WTB)."] + [f"Filler {number}" for number in range(60)]
    assert find_acronyms(tokenise([""] * 61, texts)).long == {}


def test_acronyms_and_names_keep_their_capitals_and_other_words_do_not():
    found = find_phrases(
        ["Bayesian Regret of KV Cache Eviction", "Fast Regret"],
        ["The KV cache has a Bayesian prior on regret.", "Our Bayesian regret of eviction is low."],
    )
    cased = dict(zip(found.tokens.surface, found.casing.words, strict=True))
    assert [cased[word] for word in ("Bayesian", "KV", "Regret", "Eviction")] == [
        "Bayesian",
        "KV",
        "regret",
        "eviction",
    ]


def test_an_acronym_keeps_its_capitals_where_it_only_begins_sentences():
    assert "AI engines" in written("AI engine for chess.", "AI engines and players.")


def test_names_of_several_words_keep_their_capitals():
    texts = ["He said the Reserve Bank of the bank acted."] * 3 + [
        "A reserve of the bank of a world."
    ]
    assert "Reserve Bank" in written(*texts)


def test_capitals_lent_by_an_acronym_are_taken_back():
    texts = ["We use Weighted Bandit Learning (WBL) for it."] * 3
    assert "weighted bandit learning" in written(*texts)


def test_phrases_that_no_person_would_write_are_refused():
    texts = [
        "Large stochastic systems need online stochastic control of large stochastic plants.",
        "The stochastic control of plants is a control problem; models and algorithms help.",
    ] * 3
    assert quality("stochastic control", *texts) > 0.5
    assert quality("models", *texts) == 0
    found = phrases_of(*texts)
    names = [display(found, number) for number in range(found.n_phrases)]
    dangling = [name for name in names if name.endswith(("large", "stochastic", "online"))]
    assert dangling
    assert all(naturalness(found)[names.index(name)] == 0 for name in dangling)


def test_verbs_are_known_by_the_company_they_keep():
    texts = [
        "Trams grobble the rails.",
        "Cars grobble a road.",
        "We grobble these.",
        "Buses grobble it.",
    ]
    assert not any("grobble" in phrase for phrase in written(*texts))
    assert "grobble" in written("The grobble of trams.", "A grobble.", "Grobble in rails.")


def test_numbers_letters_and_formulas_are_no_phrases():
    found = written("For $x^2 + alpha y$ and n = 42 we show d 7 by \\mathcal{O}(n) in nε.")
    assert found == {}


def test_the_order_of_papers_does_not_change_the_phrases():
    texts = ["Optimal transport maps.", "Linear bandits.", "Optimal transport of bandits."]
    assert written(*texts) == written(*reversed(texts))


def test_an_abstract_that_repeats_the_title_counts_once():
    found = find_phrases(["Optimal transport"], ["Optimal transport"])
    assert found.count.max() == 1


def test_words_are_read_by_their_endings_and_exceptions():
    assert [singular(word) for word in ("theses", "classes", "us", "Gas".lower())] == [
        "thesis",
        "class",
        "us",
        "gas",
    ]
    assert [can_end(word) for word in ("functionals", "functional", "multi-agent", "family")] == [
        True,
        False,
        False,
        True,
    ]


def test_terms_for_bertopic_hold_no_stop_words():
    terms = text_terms("We propose a novel method for the caching of large language models.")
    assert "caching" in terms
    assert not any(set(term.split()) & stop_words() for term in terms)


def test_a_word_of_a_million_letters_makes_no_table_of_words_as_wide():
    tokens = tokenise(["A" * 1_000_000, "Caches"], ["", "We cache."])
    assert max(map(len, tokens.surface)) == 100
    assert "long word" in written("A" * 1_000_000, "A long word.", "One long word.")


def test_korean_nouns_lose_what_is_written_on_them_and_nothing_else():
    from analysis.language.languages import language_of
    from analysis.language.segment import segment

    korean = language_of("ko")
    text = "기계 번역에서는 정확도를 평가하였고, 효과적인 도로의 속도가 국제회의에서 논의되었다."
    kept = [word for word in segment(text, "ko") if word.isalpha() and not korean.bars(word)]
    assert kept == ["기계", "번역", "정확도", "효과적", "도로", "속도", "국제회의"]
    for noun in (
        "평가",
        "결과",
        "효과",
        "차이",
        "국가",
        "회로",
        "정의",
        "전도도",
        "바다",
        "합성곱",
    ):
        assert segment(noun, "ko") == [noun]
    for noun, particle in [("연구자", "는"), ("방법", "으로"), ("도구", "가"), ("물", "에서")]:
        assert segment(noun + particle, "ko") == [noun, particle]


@pytest.mark.parametrize(
    ("code", "text", "verbs", "nouns"),
    [
        (
            "fr",
            "Le climat modifie le débit. La neige modifie les sols et le gel modifie la forêt. "
            "Les modèles récents produisent des erreurs, et le rendement dépend du sol récent. ",
            "modifie produisent dépend",
            "climat débit rendement récents sol forêt",
        ),
        (
            "es",
            "Las redes aprenden reglas y los abonos contaminan el agua. "
            "La imagen depende del sol. ",
            "aprenden contaminan depende",
            "redes imagen abonos agua",
        ),
        (
            "pt",
            "As redes aprendem regras e os programas reduzem a pobreza. "
            "A linguagem depende disso. ",
            "aprendem reduzem depende",
            "redes linguagem programas pobreza",
        ),
        (
            "it",
            "Le reti imparano regole e le frane aumentano. "
            "Il vaso romano, le case romane e l'ozono.",
            "imparano aumentano",
            "reti romano ozono frane",
        ),
    ],
)
def test_verbs_of_romance_languages_are_no_part_of_phrases(code, text, verbs, nouns):
    from analysis.language.tokens import tokenise
    from analysis.language.verbs import finite_verbs

    found = finite_verbs(tokenise(["Su"] * 4, [text] * 4, code))
    assert set(verbs.split()) <= found
    assert not set(nouns.split()) & found
    assert finite_verbs(tokenise(["Su"], [text], "de")) == set()
