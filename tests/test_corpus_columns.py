import pandas as pd
import pytest

from analysis.corpus.load import load_papers

# The header of each source, and one row under it.
SOURCES = {
    "Zotero": {
        "Item Type": "journalArticle",
        "Publication Year": "2023",
        "Author": "Doe, J",
        "Title": "Caches",
        "Publication Title": "J",
        "DOI": "10.1/x",
        "Url": "u",
        "Abstract Note": "We cache.",
        "Date": "2023-04-12",
        "Date Added": "2025-01-01",
    },
    "arXiv": {"updated": "2025-01-01", "published": "2023-04-12", "title": "Caches"}
    | {"summary": "We cache.", "entry_id": "u"},
    "OpenAlex": {"display_name": "Caches", "abstract": "We cache.", "cited_by_count": "3"}
    | {"publication_year": "2023", "publication_date": "2023-04-12"},
    "Scopus": {
        "Authors": "Doe, J",
        "Document Title": "Caches",
        "Year": "2023",
        "Source title": "J",
        "DOI": "10.1/x",
        "Link": "u",
        "Abstract": "We cache.",
        "Author Keywords": "k",
        "Cited by": "3",
        "Document Type": "Article",
    },
    "Web of Science": {"AU": "Doe, J", "TI": "Caches", "SO": "J", "AB": "We cache."}
    | {"PY": "2023", "DI": "10.1/x", "DE": "k"},
    "Web of Science in Excel": {
        "Author Full Names": "Doe, J",
        "Article Title": "Caches",
        "Source Title": "J",
        "Abstract": "We cache.",
        "Publication Year": "2023",
    },
    "Lens": {"Title": "Caches", "Date Published": "2023-04-12", "Publication Year": "2023"}
    | {"Source Title": "J", "Abstract": "We cache.", "Author/s": "Doe, J"},
    "Dimensions": {"Title": "Caches", "Abstract": "We cache.", "PubYear": "2023"}
    | {"Source title": "J", "Times cited": "3"},
    "PubMed": {"Title": "Caches", "Abstract": "We cache.", "Publication Year": "2023"}
    | {"Create Date": "2025-01-01", "Journal/Book": "J"},
    "Rayyan": {"title": "Caches", "abstract": "We cache.", "year": "2023", "journal": "J"},
    "ASReview": {"primary_title": "Caches", "abstract": "We cache.", "year": "2023"},
    "Semantic Scholar": {"title": "Caches", "abstract": "We cache.", "publicationDate": ""}
    | {"year": "2023", "citationCount": "3"},
}
VALUES = {"authors": "Doe, J", "venue": "J", "doi": "10.1/x", "url": "u", "keywords": "k"}


@pytest.mark.parametrize("source", SOURCES)
def test_every_usual_source_gives_title_abstract_and_the_day_of_publication(tmp_path, source):
    path = tmp_path / "papers.csv"
    pd.DataFrame([SOURCES[source]]).to_csv(path, index=False)
    (paper,) = load_papers(path).to_dict("records")
    assert (paper["title"], paper["abstract"]) == ("Caches", "We cache.")
    finest = "2023-04-12" if "2023-04-12" in SOURCES[source].values() else "2023-01-01"
    assert str(paper["date"])[:10] == finest
    for name, value in VALUES.items():
        assert (value in SOURCES[source].values()) == (paper.get(name) == value)


def test_the_next_date_column_fills_an_empty_date_row_by_row(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("title,date,year\nOne,,2021\nTwo,2022-05-06,1999\nThree,,\n")
    papers = load_papers(path)
    assert papers["date"].dt.year.fillna(0).tolist() == [2021, 2022, 0]
    assert papers["date_precision"].fillna("none").tolist() == ["year", "day", "none"]
    assert papers["year"].fillna("").tolist() == ["2021", "1999", ""]


@pytest.mark.parametrize("name", ["created", "Create Date", "Date Added", "updated", "Access Date"])
def test_the_day_a_record_was_added_or_changed_is_no_publication_date(tmp_path, name):
    path = tmp_path / "papers.csv"
    path.write_text(f"title,{name}\nOne,2025-01-01\n")
    assert load_papers(path)["date"].isna().all()


def test_our_own_name_is_kept_where_a_source_has_both(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("summary,title,abstract\nShort.,One,Whole.\n")
    papers = load_papers(path)
    assert papers["abstract"].tolist() == ["Whole."]
    assert papers["summary"].tolist() == ["Short."]


def test_arxiv_ids_that_a_spreadsheet_took_for_numbers_are_mended(tmp_path):
    path = tmp_path / "papers.csv"
    ids = ["1904.0737199999999", "1509.0358", "811.368", "hep-th/9901001", "arXiv:2301.00001v3"]
    path.write_text("\n".join(["title,arxiv_id", *(f"T{i},{name}" for i, name in enumerate(ids))]))
    mended = ["1904.07372", "1509.03580", "0811.3680", "hep-th/9901001", "2301.00001"]
    assert load_papers(path)["paper_id"].tolist() == mended


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Doe J.; Roe R.B.", "Doe, J.; Roe, R.B."),
        ("Doe, Jane; Roe, R", "Doe, Jane; Roe, R"),
        ("Jane Doe|Ludwig van der Roe", "Doe, Jane; van der Roe, Ludwig"),
        ("Jane Doe, Rick Roe and Max Moe", "Doe, Jane; Roe, Rick; Moe, Max"),
        ("Doe, J., Roe, R.", "Doe, J.; Roe, R."),
        ("Doe, Jane and {The ATLAS Collaboration}", "Doe, Jane; The ATLAS Collaboration"),
        ("J. R. R. Tolkien", "Tolkien, J. R. R."),
        ("John Doe Jr.", "Doe, John Jr."),
        ("OpenAI; 王伟; Google Research", "OpenAI; 王伟; Google Research"),
        ("Doe JA, Roe B", "Doe, JA; Roe, B"),
    ],
)
def test_authors_are_written_in_one_way_whatever_the_source_does(tmp_path, written, authors):
    path = tmp_path / "papers.csv"
    pd.DataFrame({"title": ["One"], "Authors": [written]}).to_csv(path, index=False)
    assert load_papers(path)["authors"].tolist() == [authors]
