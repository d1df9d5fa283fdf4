import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus.text import readable, readable_texts
from analysis.corpus.text.boilerplate import cut_boilerplate
from analysis.corpus.text.notices import cut_heading, cut_notice, cut_withdrawal, is_no_abstract

PIECES = [
    *[
        "$",
        "\\",
        "{",
        "}",
        "^",
        "_",
        "~",
        "*",
        "`",
        "''",
        "``",
        "--",
        "---",
        " ",
        "\n",
        "a",
        "B",
        "7",
    ],
    *[
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "#",
        "|",
        "ﬁ",
        "<p>",
        "</i>",
        "<",
        "&amp;",
        "https://a.org/x_y",
        "\\{",
        "\\}",
        "in[0",
    ],
    *["\\frac", "\\sqrt", "\\alpha", "\\emph", "\\%", "\\'e", "\\cal", "mathbb R", "mathcal O"],
    *["varepsilon", "epsilon", "sqrt", "big", "left(", "right)", "2times", "geq", "delta", "text"],
    *["pm", "ell", "tilde ", "log ", "approx ", "\\\\", "\\text{", "nabla ", "sim", "times "],
]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("P and Q in mathbb R^d, on", "P and Q in ℝᵈ, on"),
        ("(varepsilon,delta)-differential privacy", "(ε,δ)-differential privacy"),
        ("2-4times faster", "2–4× faster"),
        ("up to 50times better", "up to 50× better"),
        (r"only 10\% of tokens", "only 10% of tokens"),
        ("mathcal O(sqrt T) regret", "O(√T) regret"),
        ("mathcal{O}left(K^{3{4}} right)", "O(K^(3/4))"),
        ("O(T^{1-alpha/2}) for any alphain[1/2, 1]", "O(T^(1-α/2)) for any α ∈ [1/2, 1]"),
        (r"the \textit{Straggler Effect}", "the Straggler Effect"),
        (r"a {\em very} fast {\sc PASCombUCB}", "a very fast PASCombUCB"),
        (r"called \texttt{Merging Experts} here", "called Merging Experts here"),
        (r"named ``\growlength''", "named “growlength”"),
        ("rate n^{-1/2}, always", "rate n^(-1/2), always"),
        ("1.25sim1.56times speedup", "1.25–1.56× speedup"),
        ("Obig(big[sqrt{d}{nvarepsilon}big]^{2/3}big)", "O([√d/(nε)]^(2/3))"),
        ("roughly 2{3} of it", "roughly 2/3 of it"),
        ("N^2d^2{M} operations", "N²d²/M operations"),
        ("F:R^drightarrowR if |nabla F(w)|leq alpha", "F:Rᵈ → R if |∇F(w)| ≤ α"),
        ("tilde Thetabig(1{n}big)", "Θ̃(1/n)"),
        ("the sharpness lambda_{1} and eta^{ast}", "the sharpness λ₁ and η*"),
        ("R^n times { pm 1}, whose", "Rⁿ × {±1}, whose"),
        ("only tau'lltau of the tau steps", "only τ' ≪ τ of the τ steps"),
        ("MoE^2: experts", "MoE²: experts"),
        ("geq 90% of them", "≥ 90% of them"),
        ("costs, i.e., ell^1 or ell_2", "costs, i.e., ℓ¹ or ℓ₂"),
        ("human feedback~(RLHF)", "human feedback (RLHF)"),
        ("the *algorithmic speedup* problem", "the algorithmic speedup problem"),
        (
            "**bold** and `code` and [a link](https://a.org/x_y)",
            "bold and code and a link (https://a.org/x_y)",
        ),
        ("Rao--Blackwellization -- a trick", "Rao–Blackwellization – a trick"),
    ],
)
def test_what_a_page_lost_is_read_as_it_was_meant(written, read):
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\mathbb{R}^n$ and $L_{p/\theta}$", "ℝⁿ and L_(p/θ)"),
        (r"at least $\frac{n+1}{2}$ or $\frac12$", "at least (n+1)/2 or 1/2"),
        (r"$2^{\frac{d}{2}}$ and $\sqrt[3]{x+1}$", "2^(d/2) and ³√(x+1)"),
        (r"Schr\"odinger, Erd\H{o}s and H\'ajek", "Schrödinger, Erdős and Hájek"),
        (r"$\tilde{X}$, $\dots$ and $\dot x$", "X̃, … and ẋ"),
        (r"15{\mu}s at 39.7$^\circ$C", "15μs at 39.7°C"),
        (r"a set $\{0,1\}^n$ of $\Omega(\log n)$", "a set {0,1}ⁿ of Ω(log n)"),
        (r"$^{39}$K at $\sim$50 MHz", "³⁹K at ∼50 MHz"),
        (r"\emph{fast, simple} and $A \not= B$", "fast, simple and A ≠ B"),
        (r"see \cite{Knuth} \& others\footnote{All.}", "see [Knuth] & others (All.)"),
        (r"$d\leq 8$", "d ≤ 8"),
        ("satis&#64257;es", "satisfies"),
        ("R&amp;D at https://a.org/x_y", "R&D at https://a.org/x_y"),
    ],
)
def test_latex_is_read_as_unicode(written, read):
    assert readable(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "It runs three times faster, at all times, and the North Star is similar.",
        "An alpha release, a beta test, lambda functions and a sigma of the gamma distribution.",
        "It costs $5 and $10, or $3.9 to $11 billion.",
        "Arrive at 5 pm; turn left (or right), then go big (very).",
        "The file schedule_free.py is at https://a.org/data_selection~x*y*z.",
        "A C*-algebra and a *-algebra, A* search and D* lite.",
        "About ~400B models and (~mA) currents, r~5.",
        "don't, it's, students' and 'quoted' words",
        "sim2real transfer with the text {name} and eff@k",
        "1-5 papers, Phi-2, GPT-4, 15-delta prostaglandin, C#, R&D",
        "the nabla operator, a tilde over it, the sqrt of two",
        "",
    ],
)
def test_ordinary_english_stays_as_it_is(text):
    assert readable(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<jats:p>We cache.</jats:p>", "We cache."),
        ("<jats:title>Abstract</jats:title><jats:p>We cache.</jats:p>", "We cache."),
        ("<p>One.</p><p>Two <b>bold</b> words.</p>", "One. Two bold words."),
        ("of <i>E. coli</i> and H<sub>2</sub>O", "of E. coli and H2O"),
        ("one<br/>two", "one two"),
        ("&lt;p&gt;We cache.&lt;/p&gt;", "We cache."),
        ('see <a href="https://a.org">this</a>', "see this"),
    ],
)
def test_markup_is_read_as_text(written, read):
    assert readable(written) == read


@pytest.mark.parametrize(
    "text", ["at p < 0.05 and x > 3", "where a<b and c>d", "for i<n, x<y>z", "p<0.001 and r>0.9"]
)
def test_an_inequality_is_no_tag(text):
    assert readable(text) == text


@pytest.mark.parametrize(
    ("written", "notice"),
    [
        ("We cache. © 2018 Elsevier B.V. All rights reserved.", "© 2018"),
        ("We cache. (c) 2023 The Authors. Published by Elsevier Ltd.", "(c) 2023"),
        ("We cache. Copyright © 2020 by ASME.", "Copyright"),
        ("We cache. © The Author(s) 2021.", "©"),
        ("We cache. This is an open access article under the CC BY license.", "This is"),
        ("We cache. All rights reserved.", "All rights"),
    ],
)
def test_a_notice_is_cut_from_the_end_of_an_abstract(written, notice):
    kept, cut = cut_notice(written)
    assert kept == "We cache."
    assert cut.startswith(notice)
    assert f"{kept} {cut}" == written


@pytest.mark.parametrize(
    "text",
    [
        "Cases are (a) 2008, (b) 2009 and (c) 2010.",
        "© 2019 IEEE. We cache.",
        "We study copyright. Copyright law is old.",
        "This is an open problem. We solve it.",
        "One. © 2019 IEEE. " + "We cache what is asked for often. " * 20,
    ],
)
def test_what_an_abstract_says_itself_is_not_cut(text):
    assert cut_notice(text) == (text, "")


def test_words_for_no_abstract_are_known_and_nothing_else():
    for text in ["[No abstract available]", "no abstract available.", "N/A", "NA", "null", "-"]:
        assert is_no_abstract(text)
    for text in ["No abstract idea helps.", "Nana", "We cache.", "None of them works."]:
        assert not is_no_abstract(text)


def test_whitespace_becomes_single_spaces():
    assert readable("  a\tb\n\n c\u00a0d ") == "a b c d"


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_reading_twice_changes_nothing(text):
    once = readable(text)
    assert readable(once) == once


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read_and_reading_twice_changes_nothing(text):
    once = readable(text)
    assert readable(once) == once


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["the", "of", "model", "learns", "from", "data", "large", "small", "two"])
    )
)
def test_plain_words_never_change(words):
    assert readable(" ".join(words)) == " ".join(words)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SchrÃ¶dinger and GarcÃ\xada", "Schrödinger and García"),
        ("itâ€™s bounded â€“ x â‰¤ y", "it’s bounded – x ≤ y"),
        ("la investigaciÃ³n", "la investigación"),
        ("25 Â°C and 5 Âµm", "25 °C and 5 µm"),
        ("РџСЂРёРІРµС‚", "Привет"),
        ("Erd&Aring;&lsquo;s", "Erdős"),
    ],
)
def test_letters_read_in_a_wrong_encoding_are_mended(written, read):
    assert readable(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "20 e⁻ / Å² and photons/Å² per pulse",
        "X̃²Σ⁺ ↔ Ã²Π of the operator Â of rank two, Â²",
        "|ψ⟩⟨φ| ≤ √± ∂†x, a ≤ b < c and p ≥ 0.05 ± 0.01",
        "Россия и СССР, «да» и «нет»",
        "naïve façade, Ã la carte, Ångström × 2, São Paulo",
    ],
)
def test_formulas_and_letters_with_accents_are_not_mended(text):
    assert readable(text) == text


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=6))
def test_many_texts_are_read_as_each_alone(texts):
    assert readable_texts(texts) == [readable(text) for text in texts]


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_many_texts_of_any_letters_are_read_as_each_alone(texts):
    assert readable_texts(texts) == [readable(text) for text in texts]


def abstracts(n, tail="", head=""):
    words = ["copper", "silver", "iron", "nickel", "cobalt", "zinc", "tin", "lead", "gold", "neon"]
    return [
        f"{head}We melt {words[i % 10]} and measure flow {i}. It sets in {i % 7} ways.{tail}"
        for i in range(n)
    ]


TAIL = " Reprints may be ordered from Example Publishing House, licensed under terms of 2019."


def test_a_sentence_at_the_end_of_many_abstracts_is_boilerplate():
    texts = abstracts(30, TAIL) + abstracts(30)
    cut = cut_boilerplate(texts)
    assert sorted(cut) == list(range(30))
    assert [kept for kept, _ in cut.values()] == abstracts(30)
    assert all(taken == TAIL.strip() for _, taken in cut.values())


def test_a_sentence_at_the_beginning_of_many_abstracts_is_boilerplate():
    head = "Reprints may be ordered from Example Publishing House. "
    cut = cut_boilerplate(abstracts(30, head=head) + abstracts(30))
    assert [kept for kept, _ in cut.values()] == abstracts(30)


def test_several_sentences_are_cut_though_their_years_differ():
    texts = [
        f"{text} Licensed to you by Example House {2000 + i}. Mail reaches its own sales desk."
        for i, text in enumerate(abstracts(20))
    ]
    assert [kept for kept, _ in cut_boilerplate(texts).values()] == abstracts(20)


@pytest.mark.parametrize(
    "texts",
    [
        abstracts(7, TAIL),  # too few to be sure
        abstracts(40, " We conclude with directions for future research."),
        abstracts(40, " Experiments show that the proposed method outperforms the baselines."),
        abstracts(40, " Several examples are given."),
        ["Reprints may be ordered from Example House. Nothing else is said."] * 40,
        ["One sentence on copper alone."] * 40,
        [f"Iron sets {i}. Zinc rises slowly upward. Tin falls {i}." for i in range(20)]
        + [f"Tin falls {i}. Iron sets {i}. Zinc rises slowly upward." for i in range(20)],
        [],
    ],
)
def test_what_authors_say_in_many_abstracts_is_not_boilerplate(texts):
    assert cut_boilerplate(texts) == {}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("We cache. This paper has been withdrawn by the author.", "We cache."),
        ("This paper was withdrawn due to an error in Eq. 5. We cache.", "We cache."),
        ("Withdrawn by the authors because of a gap in Lemma 3.10.", ""),
        ("Fluid is withdrawn through a tube. We cache.", None),
        ("The paper money was withdrawn from circulation.", None),
        ("In this paper, five drugs that were withdrawn are compared.", None),
    ],
)
def test_the_sentence_that_says_a_paper_was_withdrawn_is_cut(written, kept):
    text, cut = cut_withdrawal(written)
    assert text == (written if kept is None else kept)
    assert bool(cut) == (kept is not None)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Abstract unavailable",
            "No abstract provided.",
            "There is no abstract for this article.",
        ),
        *("No abstract is available for this article.", "This article has no abstract.", "TBA"),
        *("Kein Abstract verfügbar", "Resumen no disponible", "Sin resumen", "无摘要", "Abstract:"),
        "An abstract is not available for this content so a preview has been provided.",
    ],
)
def test_words_for_no_abstract_are_none_in_any_language(text):
    assert is_no_abstract(text)


@pytest.mark.parametrize(
    "text",
    [
        "No abstract argument is needed here; we count what is available for this article.",
        "An abstract is not found by chance.  " + "We show how it is found. " * 9,
        "Abstract nonsense is available.",
        "Nicht verfügbar sind Daten.",
    ],
)
def test_what_only_begins_like_these_words_is_an_abstract(text):
    assert not is_no_abstract(text)


@pytest.mark.parametrize(
    "notice",
    [
        *("Crown Copyright © 2018 Published by Elsevier.", "Licensee MDPI, Basel, Switzerland."),
        *("© Published under licence by IOP Publishing Ltd.", "© 2021 Elsevier"),
        "Copyright: © 2020 Doe et al. This is an open access article.",
    ],
)
def test_further_notices_are_cut(notice):
    assert cut_notice(f"We cache. {notice}") == ("We cache.", notice)
    assert cut_notice("We cache © 2021 Elsevier") == ("We cache", "© 2021 Elsevier")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Abstract This paper caches what is read.", "This paper caches what is read."),
        ("ABSTRACT: We cache.", "We cache."),
        ("<p><b>Abstract</b></p><p>We cache.</p>", "We cache.</p>"),
        ("【摘要】本文研究缓存。", "本文研究缓存。"),
        ("Zusammenfassung. Wir speichern.", "Wir speichern."),
        ("Abstract interpretation is a theory.", None),
        ("Abstract Meaning Representation is parsed.", None),
        ("Abstract-level models are cheap.", None),
        ("Summary statistics are kept.", None),
        ("Abstract:", None),
    ],
)
def test_the_word_that_heads_an_abstract_is_cut_and_no_other(text, kept):
    assert cut_heading(text)[0] == (text if kept is None else kept)
