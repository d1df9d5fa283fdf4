from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus.load import load_papers
from analysis.corpus.readers import read_records
from analysis.errors import InputError

CASES = Path(__file__).with_name("cases")
SAME = ["endnote-ris.txt", "pubmed.nbib", "wos-plain.txt", "wos-utf16.tsv", "wos-odd-utf8.txt"]
PAPERS = pd.DataFrame(
    {
        "title": ["Caches that learn", "Über Ranking"],
        "abstract": ["We cache what is read again.", "We rank."],
        "date": ["2023-04-12", "2021-11-02"],
        "doi": ["10.1/a", "10.1/b"],
    }
)


@pytest.mark.parametrize("name", SAME)
def test_five_papers_are_the_same_in_every_form_in_which_they_were_exported(name):
    expected = load_papers(CASES / "acl.bib")
    papers = load_papers(CASES / name)
    assert len(papers) == 5
    for column in ("title", "abstract"):
        assert papers[column].tolist() == expected[column].tolist()
    assert papers["date"].dt.year.tolist() == expected["date"].dt.year.tolist()
    if name != "pubmed.nbib":  # its papers name no authors
        assert set(papers["authors"]) == {"Doe, J"}


@pytest.mark.parametrize("name", ["zotero-iso.csv", "arxiv-api.csv", "scopus.csv", "lens.csv"])
def test_an_export_as_a_table_gives_abstracts_and_dates(name):
    papers = load_papers(CASES / name)
    assert len(papers) == 5
    none = papers["original_abstract"] == "[No abstract available]"
    assert (papers["abstract"] == "").tolist() == none.tolist()
    assert none.sum() == (1 if name == "scopus.csv" else 0)
    assert papers["date"].notna().all()


def test_a_list_of_titles_is_a_list_and_no_page_of_titles_and_abstracts():
    papers = load_papers(CASES / "titles-one-per-line.txt")
    assert len(papers) == 8
    assert (papers["abstract"] == "").all()


def test_an_abstract_that_openalex_gives_as_places_of_words_is_text():
    papers = load_papers(CASES / "openalex.jsonl")
    assert papers["text_source"].tolist().count("abstract") >= 3
    assert not any("{" in abstract for abstract in papers["abstract"])
    assert papers["date_precision"].tolist() == ["day"] * 5


def _ris(row):
    day = row["date"].replace("-", "/")
    return (
        f"TY  - JOUR\nTI  - {row['title']}\nPY  - {day}/\nAB  - {row['abstract']}\n"
        f"DO  - {row['doi']}\nER  - \n\n"
    )


def _bib(row):
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in row.items())
    return f"@article{{same,\n{fields}\n}}\n\n"


def _nbib(row):
    year, month, day = row["date"].split("-")
    name = {"04": "Apr", "11": "Nov"}[month]
    return (
        f"PMID- 1\nDP  - {year} {name} {int(day)}\nTI  - {row['title']}\nAB  - {row['abstract']}\n"
        f"LID - {row['doi']} [doi]\n\n"
    )


TEXTS = {
    "ris": lambda papers: "".join(map(_ris, papers.to_dict("records"))),
    "bib": lambda papers: "".join(map(_bib, papers.to_dict("records"))),
    "nbib": lambda papers: "".join(map(_nbib, papers.to_dict("records"))),
    "json": lambda papers: papers.to_json(orient="records", indent=2),
    "results": lambda papers: f'{{"meta": {{}}, "results": {papers.to_json(orient="records")}}}',
    "semicolon": lambda papers: papers.to_csv(index=False, sep=";"),
    "bar": lambda papers: papers.to_csv(index=False, sep="|"),
    "sep line": lambda papers: "sep=;\n" + papers.to_csv(index=False, sep=";"),
    "trailing": lambda papers: papers.to_csv(index=False).replace("\n", ",,\n"),
}
NAMES = {"ris": "a.txt", "bib": "a.txt", "nbib": "a.txt", "json": "a.json", "results": "a.json"}


@pytest.mark.parametrize("form", TEXTS)
def test_papers_written_in_any_form_are_read_as_they_were(tmp_path, form):
    path = tmp_path / NAMES.get(form, "a.csv")
    path.write_text(TEXTS[form](PAPERS), encoding="utf-8")
    papers = load_papers(path)
    for name in ("title", "abstract", "doi"):
        assert papers[name].tolist() == PAPERS[name].tolist()
    assert papers["date"].dt.strftime("%Y-%m-%d").tolist() == PAPERS["date"].tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_every_usual_encoding_is_told_apart(tmp_path, encoding, name):
    path = tmp_path / name
    path.write_bytes(PAPERS.to_csv(index=False).encode(encoding))
    assert load_papers(path)["title"].tolist() == PAPERS["title"].tolist()


def test_a_cell_of_any_length_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"title,abstract\nOne,{'word ' * 40_000}end\n")
    assert read_records(path).frame["abstract"].str.len().tolist() == [200_003]


def test_the_first_sheet_with_papers_is_read_and_its_rows_are_those_of_excel(tmp_path):
    path = tmp_path / "a.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame().to_excel(book, sheet_name="Notes")
        PAPERS.to_excel(book, sheet_name="Papers", index=False)
    records = read_records(path)
    assert (records.unit, records.lines) == ("row", [2, 3])
    assert records.frame["title"].tolist() == PAPERS["title"].tolist()


def test_a_damaged_workbook_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(InputError, match="not a readable Excel workbook"):
        read_records(path)


def test_a_bibtex_entry_that_cannot_be_read_is_named_by_its_line(tmp_path):
    path = tmp_path / "a.bib"
    path.write_text("@article{a, title = {One}}\n\n@article{b, title = {Two\n")
    (finding,) = read_records(path).findings
    assert (finding.kind, finding.line, finding.aside) == ("not a BibTeX entry", 3, True)
    assert f'{path}:3: entry "b" cannot be read' in finding.detail


@pytest.mark.parametrize(
    "given",
    [
        ["half a pair \ud800 in a text", "another text"],
        [{"title": "half a \ud800 pair"}, {"title": "another"}],
        pd.DataFrame({"title": ["one", "two"], "keywords": [["half \ud800"], ["whole"]]}),
        pd.DataFrame({"title": pd.Series(["a \ud800 b", "two"], dtype=object)}),
    ],
)
def test_half_of_a_surrogate_pair_at_hand_refuses_nothing(given):
    papers = load_papers(given)
    assert len(papers) == 2
    papers.to_csv().encode()  # every text can be written
