"""Lists of texts in every way in which they are kept, and what is no list of papers."""

import json

import pandas as pd
import pytest

from analysis.corpus import check_corpus, load_papers
from analysis.errors import InputError

TITLES = ["How caches learn", "Über Ranking", "Proofs by games"]
LONG = "We study what caches learn. " * 20
FRAME = pd.DataFrame({"title": TITLES, "abstract": [LONG.strip(), "We rank.", "Games prove."]})
SHORT = {
    "an array": json.dumps(TITLES),
    "an array, indented": json.dumps(TITLES, indent=1, ensure_ascii=False),
    "a text a line": "\n".join(map(json.dumps, TITLES)),
    "a series of pandas": pd.Series(TITLES).to_json(),
    "one list under a name": json.dumps({"titles": TITLES}),
    "numbers": "".join(f"{n}. {title}\n" for n, title in enumerate(TITLES, 1)),
    "numbers in brackets under a heading": "My papers:\n\n"
    + "".join(f"[{n}] {title}\n\n" for n, title in enumerate(TITLES, 1)),
    "bullets under a heading": "# Reading\n" + "".join(f"- {title}\n" for title in TITLES),
}
TABLES = {
    "columns of objects": FRAME.to_json(),
    "split": FRAME.to_json(orient="split"),
    "table": FRAME.to_json(orient="table"),
    "index": FRAME.to_json(orient="index"),
    "records": FRAME.to_json(orient="records"),
    "columns of lists": json.dumps(FRAME.to_dict("list")),
    "rows below their names": json.dumps([list(FRAME), *FRAME.to_numpy().tolist()]),
    "numbered titles and abstracts": "".join(
        f"{n}. {title}\n{LONG}\n" for n, title in enumerate(TITLES, 1)
    ),
}


@pytest.mark.parametrize("kind", SHORT)
@pytest.mark.parametrize("suffix", ["json", "txt"])
def test_a_list_of_titles_is_read_however_it_is_kept(tmp_path, kind, suffix):
    path = tmp_path / f"list.{suffix}"
    path.write_text(SHORT[kind], encoding="utf-8")
    papers = load_papers(path, language="all")
    assert papers["title"].tolist() == TITLES
    assert (papers["abstract"] == "").all()


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_is_read_however_it_is_written_as_json(tmp_path, kind):
    path = tmp_path / "table.txt"
    path.write_text(TABLES[kind], encoding="utf-8")
    papers = load_papers(path, language="all")
    assert papers["title"].tolist() == TITLES
    assert papers["abstract"].iloc[0] == LONG.strip()
    assert (papers["abstract"] != "").all()


def test_long_texts_are_titles_and_abstracts(tmp_path):
    path = tmp_path / "texts.json"
    path.write_text(json.dumps([LONG, "Ranking\nWe rank.", None, "Proofs by games"]))
    papers = load_papers(path)
    assert papers["title"].tolist() == ["We study what caches learn.", "Ranking", "Proofs by games"]
    assert papers["abstract"].tolist() == [LONG.strip(), "We rank.", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[1, 2], [3, 4]]", "rows without names of columns"),
        ("[1, 2, 3]", "no form of papers"),
        ('["", " "]', "holds no papers"),
        ("1. One item alone", "no form of papers"),
        ("We thank you for the letter.\nIt came in time.\n", "no form of papers"),
    ],
)
def test_what_is_no_list_of_papers_is_refused_in_a_sentence(tmp_path, text, said):
    path = tmp_path / "list.txt"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        load_papers(path)


def test_a_table_of_one_column_is_no_list_of_json_texts(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text('"title"\n"How caches learn"\n"Proofs by games"\n')
    assert load_papers(path)["title"].tolist() == [TITLES[0], TITLES[2]]


def test_files_of_a_folder_that_hold_no_papers_are_passed_over_and_said(tmp_path):
    FRAME.to_csv(tmp_path / "papers.csv", index=False)
    (tmp_path / "config.json").write_text('{"seed": 1, "topics": [2, 3]}')
    (tmp_path / "names.json").write_text('["alpha", "beta"]')
    (tmp_path / "pom.xml").write_text('<?xml version="1.0"?><project><a/></project>')
    (tmp_path / "numbers.csv").write_text("name,title count\nx,1\n")
    (tmp_path / "notes.md").write_text("# Notes\n\n- buy milk\n- call home\n")
    papers, check = load_papers(tmp_path, language="all"), check_corpus(tmp_path)
    assert papers["title"].tolist() == TITLES
    assert (check.findings["kind"] == "passed over").sum() == 5
    with pytest.raises(InputError, match=r"config.json: there is no column 'title'"):
        load_papers(tmp_path / "config.json")


def test_a_folder_of_lists_alone_is_a_corpus(tmp_path):
    (tmp_path / "a.txt").write_text(SHORT["numbers"])
    (tmp_path / "b.json").write_text('["Trees and tries"]')
    assert len(load_papers(tmp_path, language="all")) == 4


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"results": [{"title": "One", "abstract": "We ca', "it breaks off in line 1"),
        ("a.json", '[\n {"title": "One"},\n {"title": "Two"\n', "it breaks off in line 4"),
        ("a.json", '[\n {"title" "One"}\n]', "expecting ':' delimiter, line 2, column 11"),
        (
            "a.csv",
            "How caches learn to read,We rank.,2020\nB,c,2021\n",
            "no line names the columns",
        ),
        ("a.csv", "Caches,We rank what we read,2020\nB,c,2021\n", "write a line such as title,"),
        ("a.csv", "name,year\nx,2020\n", "there is no column 'title' among 'name', 'year'"),
    ],
)
def test_a_broken_export_says_what_is_broken_and_where(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        load_papers(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(path))
