"""Selections as files: nothing runs in a spreadsheet, BibTeX reads back, no half a file."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.explorer import citing
from analysis.explorer.citing import export_papers, to_bibtex, to_ris
from analysis.store import as_csv


@pytest.fixture
def papers():
    return pd.DataFrame(
        {
            "paper_id": ["2401.00001", "own 2", "own-2", "x"],
            "title": ["=HYPERLINK(1)", "50% of $x_i$ & {more} Schrödinger", "+1", "@home"],
            "abstract": ["-2 + 3", "one\ntwo", "a, b", 'say "x"'],
            "date": pd.to_datetime(["2024-01-05", "2023-01-01", None, "2022-03-01"]),
            "date_precision": ["day", "year", "", "month"],
            "date_evidence": ["confirmed", "recalled", "", "confirmed"],
            "arxiv_id": ["2401.00001", "", "", ""],
            "theme": ["Agents, tools", "A & B", "C", "C"],
            "confidence": [0.5, 0.25, 1.0, 0.125],
            "x": [-1.5, 0.0, 1.0, 2.0],
        }
    )


def test_no_cell_of_a_csv_runs_as_a_formula(papers):
    rows = list(csv.DictReader(io.StringIO(as_csv(papers))))
    assert [row["title"] for row in rows] == [
        "'=HYPERLINK(1)",
        "50% of $x_i$ & {more} Schrödinger",
        "'+1",
        "'@home",
    ]
    assert rows[0]["abstract"] == "'-2 + 3"
    assert rows[0]["x"] == "-1.5"
    texts = [value for row in rows for name, value in row.items() if name != "x"]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_a_csv_keeps_rows_dates_and_line_breaks(papers):
    rows = list(csv.DictReader(io.StringIO(as_csv(papers))))
    assert [row["date"] for row in rows] == ["2024-01-05", "2023-01-01", "", "2022-03-01"]
    assert rows[1]["abstract"] == "one\ntwo"
    assert "\r" not in as_csv(papers)


def test_a_paper_of_arxiv_is_cited_by_its_eprint(papers):
    entry = to_bibtex(papers.head(1))
    assert entry.startswith("@misc{2401.00001,\n")
    assert "  eprint = {2401.00001},\n  archiveprefix = {arXiv}," in entry
    assert "  url = {https://arxiv.org/abs/2401.00001}," in entry
    assert "  year = {2024},\n  month = jan," in entry
    assert "keywords = {Agents; tools}" in entry


def test_a_paper_from_elsewhere_has_no_eprint_and_no_month_that_is_not_known(papers):
    entry = to_bibtex(papers.iloc[[1]])
    assert "eprint" not in entry
    assert "month" not in entry
    assert "note = {date recalled, not confirmed}" in entry


def test_titles_are_escaped_for_latex(papers):
    entry = to_bibtex(papers.iloc[[1]])
    title = re.search(r"title = \{\{(.*)\}\},\n", entry).group(1)
    assert title.startswith(r"50{\%} of {\$}x{\_}i{\$} {\&} {\{}more{\}} Schr")
    assert not re.search(r"(?<!\\)[%$&_]", title)
    assert entry.count("{") == entry.count("}")


def test_every_entry_has_a_key_of_its_own(papers):
    keys = re.findall(r"@misc\{([^,]+),", to_bibtex(papers))
    assert keys == ["2401.00001", "own-2", "own-2-2", "x"]


def test_authors_doi_and_address_come_along():
    paper = pd.DataFrame(
        {
            "paper_id": ["p"],
            "title": ["T"],
            "authors": ["Ann Lee; Bo Öz"],
            "doi": ["10.1/a}b"],
            "url": ["https://example.org/x y"],
        }
    )
    entry = to_bibtex(paper)
    assert 'author = {Ann Lee and Bo {\\"O}z},' in entry
    assert "doi = {10.1/ab}," in entry
    assert "url = {https://example.org/xy}," in entry


def test_the_ending_says_the_format(papers, tmp_path):
    assert export_papers(papers, tmp_path / "chosen.csv").read_text("utf-8") == as_csv(papers)
    assert export_papers(papers, tmp_path / "chosen.BIB").read_text("utf-8") == to_bibtex(papers)


@pytest.mark.parametrize(("name", "said"), [("a.docx", "end the name"), ("no/a.csv", "no such")])
def test_what_cannot_be_written_is_refused(papers, tmp_path, name, said):
    with pytest.raises(InputError, match=said):
        export_papers(papers, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(papers, tmp_path, monkeypatch):
    path = export_papers(papers.head(1), tmp_path / "chosen.csv")
    before = path.read_bytes()
    monkeypatch.setattr(citing, "as_csv", lambda _papers: "\ud800")  # cannot be encoded
    with pytest.raises(UnicodeEncodeError):
        export_papers(papers, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["chosen.csv"]


def test_exporting_changes_nothing_and_no_paper_gives_a_header_only(papers):
    before = papers.copy()
    as_csv(papers), to_bibtex(papers)
    pd.testing.assert_frame_equal(papers, before)
    assert as_csv(papers.head(0)).count("\n") == 1
    assert to_bibtex(papers.head(0)) == ""
    assert np.isfinite(papers["x"]).all()


@pytest.mark.parametrize("title", ["＝1+1", "\n=1+1", "a\r=1+1", "a\r\n=1+1"])
def test_odd_starts_and_line_ends_make_no_formula_and_no_second_row(papers, title, tmp_path):
    papers.loc[0, "title"] = title
    path = export_papers(papers, tmp_path / "chosen.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["paper_id"] for row in rows] == papers["paper_id"].tolist()
    assert rows[0]["title"].startswith(("'", "a\n"))


@pytest.mark.parametrize(
    ("kind", "entry", "field"),
    [
        ("article", "@article", "journal"),
        ("conference paper", "@inproceedings", "booktitle"),
        ("preprint", "@misc", "howpublished"),
    ],
)
def test_a_paper_is_cited_by_its_kind_authors_venue_and_doi(papers, kind, entry, field):
    known = papers.iloc[[1]].assign(
        authors="Doe, Jane; Roe, R.", venue="Journal & Co", doi="10.1/x", type=kind
    )
    text = to_bibtex(known)
    assert text.startswith(entry + "{own-2,")
    assert "  author = {Doe, Jane and Roe, R.}," in text
    assert f"  {field} = {{Journal {{\\&}} Co}}," in text
    assert "  doi = {10.1/x}," in text


def test_ris_says_each_fact_on_a_line_and_no_month_that_is_not_known(papers, tmp_path):
    text = export_papers(papers, tmp_path / "chosen.ris").read_bytes().decode()
    assert text == to_ris(papers)
    records = [part.split("\r\n") for part in text.split("ER  - \r\n")[:-1]]
    assert len(records) == len(papers)
    lines = [dict(line.split("  - ", 1) for line in record if line) for record in records]
    assert [line["TI"] for line in lines] == [" ".join(t.split()) for t in papers["title"]]
    assert [line.get("PY") for line in lines] == ["2024", "2023", None, "2022"]
    assert [line.get("DA") for line in lines] == ["2024/01", None, None, "2022/03"]
    assert lines[0]["UR"] == "https://arxiv.org/abs/2401.00001"
    assert lines[1]["AB"] == "one two"
    assert lines[1]["N1"] == "date recalled, not confirmed"
    assert to_ris(papers.head(0)) == ""


def test_a_selection_is_a_workbook_too(papers, tmp_path):
    again = pd.read_excel(
        export_papers(papers, tmp_path / "chosen.xlsx"), dtype=str, engine="calamine"
    )
    assert again["title"].tolist() == papers["title"].tolist()
    assert again["paper_id"].tolist() == papers["paper_id"].tolist()
