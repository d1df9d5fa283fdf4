import pandas as pd
import pytest

from analysis.corpus import check_corpus, load_papers
from analysis.corpus.alike import alike
from analysis.corpus.front import front_matter

ABSTRACT = (
    "We study how caches of keys and values grow with the length of what a model reads, and show "
    "that most entries are read so rarely that they can be kept in slower memory at little cost. "
    "A simple rule decides which entries stay, and four tasks lose less than one point each."
)
OTHER = (
    "Tide pools between high and low water hold limpets and anemones whose numbers follow the "
    "moon. Over three winters we counted both on forty rocks, by hand, and found that storms "
    "matter more than temperature, while the shade of kelp protects the young of both species."
)
EDITED = ABSTRACT.replace("rarely", "seldom").replace("simple", "plain").replace("four", "five")
TITLE = "Keeping Rarely Read Entries of a Cache in Slower Memory"


def load(tmp_path, rows):
    path = tmp_path / "papers.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return load_papers(path), check_corpus(path)


def paper(**fields):
    return {"title": TITLE, "abstract": ABSTRACT, "doi": "", "arxiv_id": ""} | fields


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ({"doi": "10.1/A", "abstract": EDITED}, "DOI"),
        ({"doi": "https://doi.org/10.1/a", "abstract": ""}, "DOI"),
        ({"arxiv_id": "2301.00001v3", "title": f"{TITLE}, Revisited"}, "arXiv id"),
        ({"doi": "10.48550/arXiv.2301.00001", "abstract": EDITED}, "arXiv id"),
        ({"abstract": EDITED, "title": TITLE.upper() + "."}, "title and abstract"),
        ({"abstract": EDITED, "doi": "10.2/b"}, "title and abstract"),
        ({"abstract": ABSTRACT[:-60] + "..."}, "title and abstract"),
        ({"abstract": EDITED, "title": f"{TITLE} (Extended Version)"}, "near title and abstract"),
        ({"abstract": ""}, "title, no abstract"),
    ],
)
def test_one_paper_twice_is_merged_and_the_rule_is_said(tmp_path, second, rule):
    first = paper(doi="10.1/a", arxiv_id="2301.00001")
    papers, check = load(tmp_path, [first, paper(**second)])
    assert papers["title"].tolist() == [TITLE]
    assert check.duplicates["rule"].tolist() == [rule]
    assert check.duplicates["decision"].tolist() == ["merged"]
    assert check.duplicates[["kept_row", "merged_row"]].to_numpy().tolist() == [[2, 3]]
    assert check.duplicates["kept_id"].tolist() == papers["paper_id"].tolist()


@pytest.mark.parametrize(
    "second",
    [
        {"doi": "10.2/b", "abstract": ""},  # another DOI and nothing to compare
        {"doi": "10.2/b", "abstract": OTHER},
        {"abstract": OTHER},
        {"doi": "10.1/a", "title": "Limpets and Anemones by the Moon", "abstract": OTHER},
        {"arxiv_id": "2301.00009", "title": f"{TITLE} II", "abstract": EDITED},
        {"title": f"{TITLE}: Part 2", "abstract": EDITED},
        {"arxiv_id": "2301.00009", "abstract": ""},
    ],
)
def test_papers_that_differ_in_what_counts_stay_apart(tmp_path, second):
    first = paper(doi="10.1/a", arxiv_id="2301.00001")
    papers, check = load(tmp_path, [first, paper(**second)])
    assert len(papers) == 2
    assert not (check.duplicates["decision"] == "merged").any()
    assert papers["paper_id"].is_unique


def test_a_preprint_and_its_published_version_are_one_paper_with_the_fields_and_dates_of_both(
    tmp_path,
):
    published = paper(doi="10.1145/1", venue="SOSP", date="2024-03-05", abstract=EDITED)
    preprint = paper(arxiv_id="2301.00001", date="2023-01-02", venue="", authors="Doe, Jane")
    papers, check = load(tmp_path, [published, preprint, paper(title="Other", abstract=OTHER)])
    one = papers.iloc[0]
    assert len(papers) == 2
    assert (one["doi"], one["arxiv_id"], one["venue"]) == ("10.1145/1", "2301.00001", "SOSP")
    assert one["authors"] == "Doe, Jane"
    assert one["date"] == pd.Timestamp("2023-01-02")
    assert one["later_date"] == pd.Timestamp("2024-03-05")
    assert one["original_abstract"] == EDITED
    assert check.n_merged == 1


def test_of_dates_that_may_be_one_day_the_best_known_is_kept(tmp_path):
    rows = [paper(date="2023"), paper(date="2023-05-07"), paper(date="2023-05")]
    papers, _ = load(tmp_path, rows)
    assert papers["date"].tolist() == [pd.Timestamp("2023-05-07")]
    assert papers["date_precision"].tolist() == ["day"]
    assert "later_date" not in papers


def test_merging_does_not_depend_on_which_version_comes_first(tmp_path):
    rows = [paper(doi="10.1/a"), paper(abstract=EDITED, arxiv_id="2301.00001")]
    rows += [paper(title="Other", abstract=OTHER)]
    forward, _ = load(tmp_path, rows)
    backward, _ = load(tmp_path, rows[::-1])
    assert sorted(forward["doi"].fillna("")) == sorted(backward["doi"].fillna(""))
    assert sorted(forward["arxiv_id"].fillna("")) == sorted(backward["arxiv_id"].fillna(""))


def test_front_matter_is_marked_and_neither_merged_nor_left_out(tmp_path):
    rows = [{"title": title, "abstract": ""} for title in ["Editorial", "Editorial", "Caches"]]
    rows += [{"title": "Erratum: Caches", "abstract": "In the paper Caches a sign was wrong."}]
    papers, check = load(tmp_path, rows)
    assert papers["front_matter"].tolist() == ["editorial", "editorial", "", "erratum"]
    assert papers["paper_id"].is_unique
    assert (check.audit["what"] == "front matter").sum() == 3


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Table of Contents", "contents"),
        ("EDITORIAL BOARD.", "editorial"),
        ("Corrigendum to “Caches” [J. Mem. 12 (2019) 1-9]", "erratum"),
        ("Author Correction: Caches in practice", "erratum"),
        ("RETRACTED: Caches in practice", "retraction"),
        ("Retraction notice to: Caches in practice", "retraction"),
        ("Editorial boards of journals and their networks", ""),
        ("Corrections to scaling near the transition", ""),
        ("Error correction: a survey", ""),
        ("The contents of the stomach of the whale", ""),
    ],
)
def test_front_matter_is_known_by_its_whole_title(title, kind):
    assert front_matter(title) == kind


def test_texts_that_share_most_of_their_wording_are_found_whatever_stands_around_them():
    texts = ["", ABSTRACT, OTHER, "two words", EDITED, OTHER + " More was not found.", " "]
    assert alike(texts) == [(1, 4), (2, 5)]
    assert alike([]) == alike(["", " "]) == []


def test_an_abstract_that_only_a_later_record_has_is_the_papers():
    title, abstract = "How caches learn to forget what they read", "We study <i>what</i> is read."
    rows = [("10.1/a", "", "2020"), ("10.1/a", abstract, "2020-05-01"), ("10.1/b", "One.", "2021")]
    papers = load_papers(
        pd.DataFrame([(title, *row) for row in rows], columns=["title", "doi", "abstract", "date"])
    )
    assert papers["abstract"].tolist() == ["We study what is read.", "One."]
    assert papers["text_source"].tolist() == ["abstract", "abstract"]
    assert papers["original_abstract"].tolist() == [abstract, "One."]
    assert papers["date"].dt.month.tolist() == [5, 1]


def test_one_title_of_two_authors_is_two_papers_where_nothing_else_is_known():
    frame = pd.DataFrame(
        {"title": ["Introduction"] * 3, "authors": ["Doe, J", "Roe, R", "Doe, Jane"]}
    )
    assert load_papers(frame)["authors"].tolist() == ["Doe, J", "Roe, R"]
