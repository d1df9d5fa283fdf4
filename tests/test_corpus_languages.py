"""Papers in several languages: found, told, and set aside by name or chosen."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import aside_note, check_corpus, load_papers
from analysis.errors import InputError
from tests.languages import papers_in

ENGLISH = "We show that the {} of the model is the cause of this, and that it can be measured."


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    english = [
        (f"On the width of graphs, part {n}", ENGLISH.format(f"width {n}") * 2) for n in range(20)
    ]
    german = papers_in("de", 3)[["title", "abstract"]].itertuples(index=False, name=None)
    table = pd.DataFrame([*english, *german], columns=["title", "abstract"])
    path = tmp_path / "mixed.csv"
    table.to_csv(path, index=False)
    return path


def test_the_few_in_another_language_are_set_aside_by_name(mixed: Path):
    papers, check = load_papers(mixed), check_corpus(mixed)
    aside = check.findings[check.findings["aside"]]
    assert len(papers) == 20
    assert len(aside) == check.n_aside == 3
    assert len(papers) + check.n_aside + check.n_merged == check.n_read
    assert aside["detail"].str.contains("is in German, not in English").all()
    assert aside["line"].tolist() == [22, 23, 24]
    assert "20 papers in English, 3 in German" in str(check)


def test_a_language_is_chosen_by_code_or_name(mixed: Path):
    for wanted in ("de", "German", "german"):
        papers = load_papers(mixed, language=wanted)
        assert len(papers) == 3
        assert set(papers["language"]) == {"de"}


def test_all_keeps_every_paper_and_tells_its_language(mixed: Path):
    papers = load_papers(mixed, language="all")
    assert papers["language"].value_counts().to_dict() == {"en": 20, "de": 3}


def test_what_the_source_says_of_a_language_stays(mixed: Path):
    table = pd.read_csv(mixed)
    table["Language"] = ["French", "", *["English"] * 18, "German", "", "Dutch"]
    table.to_csv(mixed, index=False)
    papers = load_papers(mixed, language="all")
    assert papers["language"].tolist()[:3] == ["fr", "en", "en"]
    assert papers["language"].tolist()[-3:] == ["de", "de", "nl"]


def test_english_papers_get_no_column_of_languages(tmp_path: Path):
    path = tmp_path / "papers.csv"
    rows = [("Widths of graphs", ENGLISH.format("width")), ("Gedankenexperiment", "")]
    pd.DataFrame(rows, columns=["title", "abstract"]).to_csv(path, index=False)
    assert "language" not in load_papers(path)
    assert check_corpus(path).languages == {"en": 1, "": 1}


def test_short_titles_in_doubt_stay_with_the_others(mixed: Path):
    table = pd.concat([pd.read_csv(mixed), pd.DataFrame({"title": ["Ein Kern"], "abstract": [""]})])
    table.to_csv(mixed, index=False)
    assert "Ein Kern" in load_papers(mixed)["title"].tolist()
    assert "Ein Kern" not in load_papers(mixed, language="de")["title"].tolist()


def test_a_language_that_no_paper_is_in_is_one_sentence(mixed: Path):
    with pytest.raises(InputError, match=r"no paper is in Russian; found 20 papers in English, 3"):
        load_papers(mixed, language="ru")
    assert not check_corpus(mixed, language="ru").ok


def test_an_unknown_language_is_one_sentence(mixed: Path):
    with pytest.raises(InputError, match="no language 'klingon' is known; choose auto, all, or"):
        load_papers(mixed, language="klingon")


def test_nothing_is_noted_where_nothing_is_set_aside():
    assert aside_note({"en": 3, "": 2}, "en") == ""
    assert aside_note({"en": 3, "de": 2}, "") == ""
    assert aside_note({"no": 3, "da": 1}, "no") == ""


@pytest.mark.parametrize("code", ["ru", "zh", "ja", "ar", "de", "fr", "es", "pt"])
def test_a_corpus_of_another_language_keeps_every_paper(code: str, tmp_path: Path):
    path = tmp_path / "papers.csv"
    papers_in(code, 24)[["title", "abstract"]].to_csv(path, index=False)
    papers, check = load_papers(path), check_corpus(path)
    assert len(papers) == 24 - check.n_merged
    assert check.language == code
    assert set(papers["language"]) <= {code, ""}


def test_the_command_line_chooses_a_language(mixed: Path):
    from typer.testing import CliRunner

    from analysis.cli import app

    shown = CliRunner().invoke(app, ["check", str(mixed), "--language", "de"])
    assert shown.exit_code == 0
    assert "20 papers in English, 3 in German; 20 papers in another language" in shown.output
    refused = CliRunner().invoke(app, ["check", str(mixed), "--language", "ru"])
    assert refused.exit_code == 2
