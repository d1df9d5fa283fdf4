import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import check_corpus, load_papers
from analysis.corpus.load import read_corpus

TITLES = ["Caches of Keys", "Limpets on Rocks by the Moon", "Editorial", "", "Erratum: Caches"]
ABSTRACTS = [
    "",
    "[No abstract available]",
    "We cache what is read. © 2018 Elsevier Ltd. All rights reserved.",
    "We count limpets between high and low water over three winters, and storms matter most.",
    "This paper has been withdrawn by the author.",
]
RECORDS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "abstract": st.sampled_from(ABSTRACTS),
        "doi": st.sampled_from(["", "10.1/a", "10.1/b"]),
        "arxiv_id": st.sampled_from(["", "2301.00001", "2301.00001v2"]),
        "date": st.sampled_from(["", "2023", "2024-05-06", "In press"]),
    }
).filter(lambda record: any(record.values()))  # a line of separators alone is no record


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(RECORDS, min_size=1, max_size=9), st.lists(RECORDS, max_size=5))
def test_papers_in_are_papers_out_and_those_listed(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("papers")
    first[0]["title"] = "Caches of Keys"
    pd.DataFrame(first).to_csv(folder / "a.csv", index=False)
    files = [folder / "a.csv"]
    if any(record["title"] for record in second):
        pd.DataFrame(second).to_json(folder / "b.jsonl", orient="records", lines=True)
        files.append(folder / "b.jsonl")
    papers, check = read_corpus(files, language="all")
    out = check.audit[check.audit["out"]]
    n = len(first) + (len(second) if len(files) > 1 else 0)
    assert n == check.n_read == len(papers) + len(out)
    assert check.audit.loc[check.audit["what"] == "read", "n"].sum() == n
    assert len(out) == check.n_merged + check.n_aside
    assert (check.duplicates["decision"] == "merged").sum() == check.n_merged
    assert papers["paper_id"].is_unique
    kept = check.duplicates.loc[check.duplicates["decision"] == "merged", "kept_id"]
    assert set(kept) <= set(papers["paper_id"])


def test_a_line_of_separators_alone_is_no_record(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("title,abstract\nCaches,We cache.\n,\n,We count.\n", encoding="utf-8")
    check = check_corpus(path)
    assert (check.n_read, check.n_aside) == (2, 1)  # the last has an abstract and no title


def test_an_audit_says_what_each_file_was_read_as_and_which_column_was_taken_for_what(tmp_path):
    path = tmp_path / "mine.csv"
    table = {"Title": ["One", "Two"], "Abstract Note": ["We cache.", ""], "Publication Year": 2020}
    pd.DataFrame(table).to_csv(path, index=False)
    check = check_corpus(path)
    taken = check.audit.query("what == 'column'")
    assert "abstract from 'Abstract Note'" in taken["detail"].tolist()
    assert taken["n"].tolist() == [2, 1, 2]
    assert "title from 'Title', abstract from 'Abstract Note'" in str(check)


def test_every_cut_is_listed_with_its_file_and_row(tmp_path):
    path = tmp_path / "mine.csv"
    pd.DataFrame({"title": [f"Paper {i}" for i in range(5)], "abstract": ABSTRACTS}).to_csv(
        path, index=False
    )
    check = check_corpus(path)
    cuts = check.audit.query("what in ['no abstract', 'notice cut', 'withdrawal cut']")
    assert dict(zip(cuts["row"], cuts["what"], strict=True)) == {
        3: "no abstract",
        4: "notice cut",
        6: "withdrawal cut",
    }
    assert set(cuts["file"]) == {str(path)}
    assert load_papers(path)["original_abstract"].tolist() == ABSTRACTS
    short, _ = check.tables
    assert set(short["file"]) == {"mine.csv"}
    assert not short["detail"].str.contains(str(tmp_path), regex=False).any()


@pytest.mark.parametrize("written", ["My Notes on it", "Beschreibung"])
def test_where_no_paper_has_an_abstract_a_column_that_looks_like_one_is_named(tmp_path, written):
    path = tmp_path / "mine.csv"
    text = "We count limpets between high and low water over three winters, by hand. " * 5
    pd.DataFrame({"title": ["One of rocks", "Two of tides"], written: [text, text + "x"]}).to_csv(
        path, index=False
    )
    said = str(check_corpus(path))
    assert f"no paper has an abstract; the column '{written}' looks like abstracts" in said


def test_a_file_of_dates_is_told_and_results_name_no_folder(tmp_path):
    path, dates = tmp_path / "mine.csv", tmp_path / "days.csv"
    pd.DataFrame({"title": ["One", "Two"], "abstract": "We cache."}).to_csv(path, index=False)
    days = {"title": ["One", "Two"], "date": ["2023-04-12", "2024"], "evidence": ["", "recalled"]}
    pd.DataFrame(days).to_csv(dates, index=False)
    check = check_corpus(path, dates=dates)
    assert f"{dates}: dates of 2 papers." in check.summary
    audit, _ = check.tables
    recalled = audit.query("what == 'recalled date'").iloc[0]
    assert (recalled["file"], recalled["row"]) == ("days.csv", 3)
    assert not audit.map(lambda value: str(tmp_path) in str(value)).any(axis=None)


def test_what_is_summed_up_is_counted_in_records(tmp_path):
    path = tmp_path / "papers.csv"
    dates = ["2021-03-01", "In press", "soon", "31/12/9999", "2020"]
    path.write_text("title,date\n" + "\n".join(f"How caches learn {d},{d}" for d in dates))
    check = check_corpus(path)
    assert check.n_without_date == 3
    assert "not a date: 3." in str(check)
    audit = check.audit
    assert audit.loc[audit["what"] == "not a date", "n"].sum() == 3
