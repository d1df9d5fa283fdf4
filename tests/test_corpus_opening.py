"""A corpus as a file, several, a folder, packed, by standard input, or at hand in a notebook."""

import bz2
import gzip
import io
import lzma
import os
import sys
import zipfile

import pandas as pd
import pytest
import zstandard

from analysis.corpus import check_corpus, load_papers, unpacking
from analysis.errors import InputError

ONE = b"title,abstract,year\nCaches,We cache.,2023\n"
TWO = b"TY  - JOUR\nTI  - Ranking\nAB  - We rank.\nPY  - 2022\nER  - \n"


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name.replace("__", "."), content)
    return packed.getvalue()


PACKINGS = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstandard.compress,
    "zip": lambda content: zipped(papers__csv=content),
    "csv": gzip.compress,  # packed, and its name does not say so
}


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_packed_file_is_unpacked_whatever_it_is_called(tmp_path, suffix):
    path = tmp_path / f"papers.{suffix}"
    path.write_bytes(PACKINGS[suffix](ONE))
    assert load_papers(path)["title"].tolist() == ["Caches"]


def test_places_within_a_packed_file_are_named_by_it_and_the_file_in_it(tmp_path):
    path = tmp_path / "papers.zip"
    path.write_bytes(zipped(a__csv=ONE + b",no title,2020\n", b__ris=TWO, notes__md="# Notes\n"))
    papers, check = load_papers(path), check_corpus(path)
    assert papers["title"].tolist() == ["Caches", "Ranking"]
    assert f"{path}/a.csv:3: the paper has no title; set aside." in str(check)
    assert f"{path}/notes.md: passed over" in str(check)


def test_packed_files_within_packed_files_are_read(tmp_path):
    path = tmp_path / "papers.zip"
    path.write_bytes(zipped(a__csv__gz=gzip.compress(ONE)))
    assert load_papers(path)["title"].tolist() == ["Caches"]


@pytest.mark.parametrize("suffix", ["gz", "zip", "zst", "xz"])
def test_what_unpacks_to_far_more_than_papers_do_is_refused(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(unpacking, "FREE", 1_000_000)
    path = tmp_path / f"papers.{suffix}"
    path.write_bytes(PACKINGS[suffix](ONE + b"a" * 9_000_000))
    with pytest.raises(InputError, match="unpacks to more than"):
        load_papers(path)


@pytest.mark.parametrize("suffix", ["gz", "zip", "zst", "xz", "bz2"])
def test_a_damaged_packed_file_is_refused_in_one_sentence(tmp_path, suffix):
    path = tmp_path / f"papers.{suffix}"
    whole = PACKINGS[suffix](ONE * 50)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"cannot be unpacked|no form of papers") as refused:
        load_papers(path)
    assert "\n" not in str(refused.value)


def test_several_files_are_one_corpus_each_under_its_own_names_of_columns(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.ris"
    first.write_bytes(ONE)
    second.write_bytes(TWO)
    papers = load_papers([first, second])
    assert papers["title"].tolist() == ["Caches", "Ranking"]
    assert papers["date"].dt.year.tolist() == [2023, 2022]
    check = check_corpus([first, second])
    assert (check.n_read, check.ok) == (2, True)


def test_of_a_folder_files_with_papers_are_taken_and_others_are_said(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.csv").write_bytes(ONE)
    (tmp_path / "deep" / "b.txt").write_bytes(TWO)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / ".hidden.csv").write_bytes(ONE)
    assert load_papers(tmp_path)["title"].tolist() == ["Caches", "Ranking"]
    said = str(check_corpus(tmp_path))
    assert "paper.pdf: passed over" in said
    assert "hidden" not in said


def test_a_folder_without_papers_is_refused(tmp_path):
    (tmp_path / "README.md").write_text("# Nothing here")
    with pytest.raises(InputError, match="no file in this folder holds papers"):
        load_papers(tmp_path)


def test_papers_come_by_standard_input_packed_or_not(monkeypatch):
    for content in (ONE, gzip.compress(ONE)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert load_papers("-")["title"].tolist() == ["Caches"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"title\n,\n")))
    with pytest.raises(InputError, match="standard input"):
        load_papers("-")


def test_a_frame_a_list_of_records_and_a_list_of_texts_are_corpora():
    frame = pd.DataFrame(
        {
            "Article Title": ["Caches", "Ranking"],
            "Abstract Note": ["We cache.", None],
            "Year": [2023, 2022],
            "tags": [["a", "b"], None],
        },
        index=[7, 3],
    )
    before = frame.copy(deep=True)
    papers = load_papers(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert papers["title"].tolist() == ["Caches", "Ranking"]
    assert papers["abstract"].tolist() == ["We cache.", ""]
    assert papers["date"].dt.year.tolist() == [2023, 2022]
    assert papers["paper_id"].is_unique
    records = load_papers(frame.to_dict("records"))
    assert records["title"].tolist() == papers["title"].tolist()
    long = "We cache what is read again. " * 20
    texts = load_papers(["Ranking", long, "Title\nWhat it says."])
    assert texts["title"].tolist() == ["Ranking", "We cache what is read again.", "Title"]
    assert texts["abstract"].tolist() == ["", long.strip(), "What it says."]


@pytest.mark.parametrize(
    ("corpus", "sentence"),
    [
        (5, "not from int"),
        ([], "no corpus is named"),
        (pd.DataFrame({"tittle": ["One"], "x": [1]}), "say --columns title=tittle"),
        (pd.DataFrame({"title": []}), "has no rows"),
        ("We cache what is read again.\n" * 9, "put texts in a list"),
    ],
)
def test_a_slip_gets_one_sentence(corpus, sentence):
    with pytest.raises(InputError, match=sentence) as refused:
        load_papers(corpus)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_answered_with_one_of_nearly_its_name(tmp_path):
    (tmp_path / "papers.csv").write_bytes(ONE)
    with pytest.raises(InputError, match=r'no such file; did you mean "papers.csv"\?'):
        load_papers(tmp_path / "paper.csv")


def test_columns_are_chosen_by_name_before_all_tables_of_names(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("title,Paper,Text,Seen\nA1,Caches,We cache.,2023-04-12\n")
    columns = {"title": "Paper", "abstract": "text", "date": "Seen"}
    (paper,) = load_papers(path, columns=columns).to_dict("records")
    assert (paper["title"], paper["abstract"], str(paper["date"])[:10]) == (
        "Caches",
        "We cache.",
        "2023-04-12",
    )
    with pytest.raises(InputError, match=r"no column 'Pape', did you mean \"Paper\""):
        load_papers(path, columns={"title": "Pape"})
    with pytest.raises(InputError, match=r"is called 'abstact', did you mean \"abstract\""):
        load_papers(path, columns={"abstact": "Text"})


def test_a_table_whose_columns_are_not_known_is_told_which_look_right(tmp_path):
    path = tmp_path / "papers.csv"
    rows = [f"How caches learn part {i},{'word ' * 80},2023" for i in range(5)]
    path.write_text("\n".join(["Paper,Text,When", *rows]))
    with pytest.raises(InputError, match=r'--columns "title=Paper,date=When,abstract=Text"'):
        load_papers(path)


def test_columns_that_a_run_makes_keep_a_name_of_their_own(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("title,topic,theme\nCaches,systems,memory\n")
    papers = load_papers(path)
    assert papers[["source_topic", "source_theme"]].to_numpy().tolist() == [["systems", "memory"]]


def test_a_pipe_is_read_and_one_that_nobody_writes_to_is_empty(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="the file is empty"):
        load_papers(pipe)
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as file:
        file.write(b"title,abstract\nHow caches learn,We study caches.\n")
    assert load_papers(f"/dev/fd/{reader}")["title"].tolist() == ["How caches learn"]
    os.close(reader)


def test_a_name_that_is_not_there_asks_for_one_that_is_like_it(tmp_path):
    (tmp_path / "papers.csv").write_text("title\nOne\n")
    (tmp_path / "h.csv").write_text("title\nOne\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")
    for name, said in [
        ("paper.csv", 'did you mean "papers.csv"?'),
        ("nope.csv", "check the name and the folder"),
        ("link.csv", "this link leads to no file"),
    ]:
        with pytest.raises(InputError, match=said.replace("?", r"\?")):
            load_papers(tmp_path / name)
