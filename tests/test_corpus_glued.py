"""Authors that a source writes without anything between them."""

import pytest

from analysis.corpus import load_papers
from analysis.corpus.glued import unglued

GLUED = {
    "Jane DoeJohn Smith": ["Jane Doe", "John Smith"],
    "Yann LeCunGeoffrey HintonJane Doe": ["Yann LeCun", "Geoffrey Hinton", "Jane Doe"],
    "Ronald McDonaldJane DeVriesK. O’Brien": ["Ronald McDonald", "Jane DeVries", "K. O’Brien"],
    "Johannes van der WaalsPiet de Vries": ["Johannes van der Waals", "Piet de Vries"],
    "A. B. SmithJ.-P. SerreXiao-Ming Li": ["A. B. Smith", "J.-P. Serre", "Xiao-Ming Li"],
    "Hoang LeJohn SmithMary Roe": ["Hoang Le", "John Smith", "Mary Roe"],
    "Émile ZolaÖmer ÇelikŁukasz Żak": ["Émile Zola", "Ömer Çelik", "Łukasz Żak"],
    "John Doe Jr.Jane MacDonald": ["John Doe Jr.", "Jane MacDonald"],
    "Jane DoeOpenAI TeamSara Ben Ali": ["Jane Doe", "OpenAI Team", "Sara Ben Ali"],
}
WHOLE = ["Ronald McDonald", "Yann A. LeCun", "Mary JoAnn Smith", "OpenAI Research Team"]
WHOLE += ["Doe, Jane; McDonald, Ann", "Jane Doe, Ann McDonald", "Jane Doe and John LeRoy", "DOE J"]
WHOLE += ["DeepMind", "Piet van der Waals", "张伟", ""]


@pytest.mark.parametrize("text", GLUED)
def test_names_are_parted_where_two_names_of_two_words_meet(text):
    assert unglued([text]) == {text: "; ".join(GLUED[text])}


def test_names_that_are_whole_stay_so():
    for text in WHOLE:
        assert unglued([text]) == {}
    assert unglued(WHOLE[:4]) == {}


def test_a_source_that_parts_names_once_glues_none():
    assert unglued(["Jane DoeJohn Smith", "Jane Doe; John Smith"]) == {}
    assert unglued(["Jane DoeJohn Smith", "Mary Q. Public", "Ann B. Roe", "Max C. Moe"]) == {}


def test_parted_names_reach_the_papers(tmp_path):
    path = tmp_path / "SearchResults.csv"
    rows = [f"Paper {n},10.1/{n},{text}" for n, text in enumerate(GLUED)]
    path.write_text("\n".join(["Item Title,Item DOI,Authors", *rows]))
    assert [names.count(";") + 1 for names in load_papers(path)["authors"]] == [
        len(names) for names in GLUED.values()
    ]


def test_a_thousand_names_are_parted_at_once():
    (names,) = unglued(["Jane Doe" * 5_000]).values()
    assert names.count(";") == 4_999
