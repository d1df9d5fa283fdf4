"""Every kind of file that people were seen to hold, and each kind once more made another way."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import check_corpus, load_papers

CASES = Path(__file__).with_name("cases")
OPTICAL = ["2019-07-14", "2020-03-27", "2023-02-19", "2015-07-21", "2022-09-18"]
SAFE = ["2022-02-14", "2020-10-04", "2019-08-07", "2017-09-08"]
TRACES = ["2015-11-23", "2016-08-25", "2016-08-02", "2020-06-02", "2017-10-12"]
ROBOTS = ["2015-05-27", "2022-12-24", "2016-07-21", "2021-10-11"]


def years(days):
    return [f"{day[:4]}-01-01" for day in days]


# What each file holds: the dates of its papers ("" for none), and how many have no abstract.
HELD = {
    "acl.bib": (years(TRACES), 0),
    "arxiv-api.csv": (OPTICAL, 0),
    "base-150.csv": (ROBOTS, 0),
    "chinese.csv": (years(["2020", "2016", "2015", "2018"]), 0),
    "copyright-boilerplate.csv": (["2018-10-10", "2019-08-15", "2016-12-14", "2021-07-19"], 0),
    "cp1252-semicolon.csv": (OPTICAL[:4], 0),
    "created-vs-year.csv": (years(SAFE), 0),
    "date-empty-year.csv": (years(SAFE), 0),
    "endnote-ris.txt": (TRACES, 0),
    "epoch-1970.csv": ([*SAFE[:3], "1970-01-01"], 0),
    "epoch-none.csv": ([*SAFE[:3], "2021-12-14"], 0),
    "future-2027.csv": (years([*SAFE[:3], "2027"]), 0),
    "german.csv": (years(["2020", "2016", "2016", "2018"]), 0),
    "in-press.csv": (["", "2020-01-01", "2023-01-01", ""], 0),
    "jats-p-only.csv": (ROBOTS, 0),
    "lens.csv": (OPTICAL, 0),
    "mixed-8-german.csv": (ROBOTS[:3], 0),  # the two in German are set aside, by name
    "one-word-titles.csv": (years(["2022", "2020", "2015", "2016", "2017", "2018"]), 4),
    "openalex.jsonl": (OPTICAL, 1),
    "papers.xlsx": (years(OPTICAL[:4]), 0),
    "pubmed.nbib": (TRACES, 0),
    "russian.csv": (years(["2022", "2022", "2020", "2015"]), 0),
    "scopus.csv": (years(["2017", "2016", "2019", "2016", "2022"]), 1),
    "semicolon-eudates.csv": (OPTICAL[:4], 0),
    "slash-dates.csv": (SAFE, 0),
    "titles-one-per-line.txt": ([""] * 8, 8),
    "trailing-commas.csv": (years(SAFE), 0),
    "wos-odd-utf8.txt": (years(TRACES), 0),
    "wos-plain.txt": (years(TRACES), 0),
    "wos-utf16.tsv": (years(TRACES), 0),
    "yyyymmdd.csv": (OPTICAL[:4], 0),
    "zotero-iso.csv": (OPTICAL, 0),
    "zotero.ris": (TRACES, 0),
}


def days(papers):
    return papers["date"].dt.strftime("%Y-%m-%d").fillna("").tolist()


@pytest.mark.parametrize("name", HELD)
def test_a_file_as_people_hold_it_gives_its_papers_abstracts_and_dates(name):
    dates, n_titles_alone = HELD[name]
    papers, check = load_papers(CASES / name), check_corpus(CASES / name)
    assert check.ok
    assert days(papers) == dates
    assert (papers["abstract"] == "").sum() == n_titles_alone
    assert check.n_without_date == dates.count("")
    assert papers["title"].str.len().min() > 5
    assert not papers["abstract"].str.contains(r"</?\w+>|jats|©|\ufffd").any()


@pytest.mark.parametrize("name", ["workbook.xls", "workbook.ods"])
def test_workbooks_of_older_and_of_open_programs_are_read(tmp_path, name):
    """They were written by xlwt and by odfpy; the first one's first sheet holds no papers."""
    unnamed = tmp_path / "workbook"
    unnamed.write_bytes((CASES / name).read_bytes())
    for path in (CASES / name, unnamed):
        papers = load_papers(path)
        assert papers["title"].tolist()[1:] == ["Über Ranking", "Proofs by games"]
        assert papers["abstract"].str.len().min() > 20
        assert days(papers) == ["2023-04-12", "2021-11-02", "2019-02-28"]
        assert papers["authors"].tolist()[0] == "Doe, Jane; Roe, Rick"


def test_umlauts_and_markup_are_told_right():
    for name in ("cp1252-semicolon.csv", "semicolon-eudates.csv"):
        assert load_papers(CASES / name)["title"].str.startswith("Über ").all()
    plain, marked = (load_papers(CASES / name) for name in ("base-150.csv", "jats-p-only.csv"))
    assert marked["abstract"].tolist() == plain["abstract"].tolist()


def test_titles_that_several_dois_share_stay_apart():
    papers = load_papers(CASES / "same-title-distinct-doi.csv")
    assert papers["title"].value_counts().tolist() == [2, 2, 2, 1, 1]
    assert papers["doi"].is_unique


ROWS = [
    ("How caches learn", "We study what caches learn of reading.", "2023-04-12"),
    ("Über Ranking", "We rank, and we say so – twice.", "2021-11-02"),
    ("Proofs by games", "Games prove more than they seem to.", "2019-02-28"),
]
DAYS = [day for _, _, day in ROWS]
BODY = pd.DataFrame(ROWS, columns=["title", "abstract", "date"])


def shaped(form):
    return BODY["date"].map(lambda day: pd.Timestamp(day).strftime(form))


def csv_of(*, sep=",", encoding="utf-8", **columns):
    frame = BODY.assign(**columns)
    frame = frame[[*columns, *(name for name in BODY if name not in columns)]]
    return frame.to_csv(index=False, sep=sep).encode(encoding)


def renamed(names, sep=",", encoding="utf-8"):
    frame = BODY.rename(columns=names)[[*reversed(list(names.values()))]]
    return frame.to_csv(index=False, sep=sep, lineterminator="\r\n", quoting=1).encode(encoding)


# Each kind of the cases once more, in another order, encoding, quoting or wording.
AGAIN = {
    "Zotero, cut by semicolons in UTF-16": renamed(
        {"title": "Title", "abstract": "Abstract Note", "date": "Date"}, ";", "utf-16"
    ),
    "arXiv, the day first": renamed({"title": "title", "abstract": "summary", "date": "published"}),
    "Lens, cut by tabs": renamed(
        {"title": "Title", "abstract": "Abstract", "date": "Date Published"}, "\t"
    ),
    "bars in cp1252": csv_of(sep="|", encoding="cp1252"),
    "an empty date before a filled one": csv_of(date="", published=BODY["date"]),
    "the day of adding before that of publishing": csv_of(
        date_added="2025-01-01", created="2025-01-02", publication_date=BODY["date"], date=None
    ),
    "days with points": csv_of(date=shaped("%d.%m.%Y")),
    "days with hyphens, their order told by the column": csv_of(date=shaped("%d-%m-%Y")),
    "American days": csv_of(date=shaped("%m/%d/%Y")),
    "days in words": csv_of(date=shaped("%B %d, %Y")),
    "days without marks and a time": csv_of(date=shaped("%Y%m%dT093000Z")),
    "days as Excel counts them": csv_of(
        date=BODY["date"].map(lambda day: (pd.Timestamp(day) - pd.Timestamp("1899-12-30")).days)
    ),
    "separators after the header too": csv_of(sep=";").replace(b"\n", b";;;\n"),
    "a preamble and a line for Excel": b"sep=,\nExported on 2025-01-01\n\n" + csv_of(),
    "old line ends": csv_of().replace(b"\n", b"\r"),
    "packed": gzip.compress(csv_of()),
    "JSON of a service, a page of it": BODY.to_json(orient="table").encode(),
    "JSON of columns of lists": BODY.to_json(orient="records", indent=3).encode("utf-16"),
    "a tag for each paragraph": csv_of(abstract="<p>" + BODY["abstract"] + "</p>"),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_a_kind_made_another_way_gives_the_same_papers(tmp_path, kind):
    path = tmp_path / "export.txt"
    path.write_bytes(AGAIN[kind])
    papers = load_papers(path)
    assert papers["title"].tolist() == BODY["title"].tolist()
    assert papers["abstract"].tolist() == BODY["abstract"].tolist()
    assert days(papers) == DAYS


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (["In press", "2017a", "forthcoming", "[2019]"], ["", "2017-01-01", "", "2019-01-01"]),
        (["1970-01-01", "1970-01-01", "2020", ""], ["", "", "2020-01-01", ""]),
        (["1900-01-01", "1900-01-01", "1900", "1899-12-31"], ["", "", "1900-01-01", "1899-12-31"]),
        (["9999", "0", "1000", "2020-13-41"], ["", "", "", ""]),
        (["2023-00-00", "2023-05-00", "2023 Mar-Apr", "2022"], None),
    ],
)
def test_odd_dates_leave_their_papers_undated_and_no_other(tmp_path, written, held):
    path = tmp_path / "papers.csv"
    rows = [f"Paper number {i},{date}" for i, date in enumerate(written)]
    path.write_text("\n".join(["title,date", *rows]))
    held = held or ["2023-01-01", "2023-05-01", "2023-03-01", "2022-01-01"]
    assert days(load_papers(path)) == held
    assert check_corpus(path).n_without_date == held.count("")


SPANS = {
    "2021 Q3": ("2021-07-01", "quarter"),
    "3. Quartal 2021": ("2021-07-01", "quarter"),
    "4th quarter 2020": ("2020-10-01", "quarter"),
    "Jul-Sep 2019": ("2019-07-01", "quarter"),
    "Spring 2020": ("2020-03-01", "season"),
    "2018 Herbst": ("2018-09-01", "season"),
    "Winter 2019-2020": ("2019-12-01", "season"),
    "2019 Winter": ("2019-01-01", "year"),  # before or after the year's other issues
    "Mar-May 2020": ("2020-03-01", "season"),
    "2023 Mar-Apr": ("2023-03-01", "month"),
    "2019 Jan-Jun": ("2019-01-01", "year"),
    "2020-22": ("2020-06-01", "season"),
    "2020-34": ("2020-04-01", "quarter"),
    "12. März 2021": ("2021-03-12", "day"),
    "5 de marzo de 2021": ("2021-03-05", "day"),
    "2021年3月5日": ("2021-03-05", "day"),
    "1615723200000": ("2021-03-14", "day"),
}


def test_quarters_and_seasons_are_kept_as_finely_as_they_are_known(tmp_path):
    path = tmp_path / "papers.csv"
    path.write_text("\n".join(["title,date", *(f"Paper of {date},{date}" for date in SPANS)]))
    papers = load_papers(path)
    assert list(zip(days(papers), papers["date_precision"], strict=True)) == [*SPANS.values()]
    papers.to_csv(tmp_path / "again.csv", index=False)
    again = load_papers(tmp_path / "again.csv")
    assert again["date_precision"].tolist() == papers["date_precision"].tolist()


def test_a_finer_date_counts_only_within_the_quarter_or_season(tmp_path):
    path = tmp_path / "papers.csv"
    rows = ["One,2021 Q3,2021-08-14", "Two,2021 Q3,2021-11-02", "Three,Spring 2021,2021-05"]
    path.write_text("\n".join(["title,date,publication date", *rows]))
    assert days(load_papers(path)) == ["2021-08-14", "2021-07-01", "2021-05-01"]


def test_a_page_and_a_list_are_told_apart_whatever_their_number_of_lines(tmp_path):
    path = tmp_path / "list.txt"
    for n in (7, 8):
        path.write_text("\n".join(f"How caches learn, part {i}" for i in range(n)))
        assert len(load_papers(path)) == n
        pairs = [f"Part {i}\nWe study part {i}, and {'what it costs ' * 9}here." for i in range(n)]
        path.write_text("\n".join(pairs))
        assert (load_papers(path)["abstract"] != "").sum() == n


def test_a_list_of_abstracts_one_a_line_is_no_page_of_titles_and_abstracts(tmp_path):
    path = tmp_path / "abstracts.txt"
    texts = [f"We study part {i} of caching. {'It costs what it costs. ' * 12}" for i in range(9)]
    path.write_text("\n".join(texts))
    papers = load_papers(path)
    assert papers["title"].tolist() == [f"We study part {i} of caching." for i in range(9)]
    assert papers["abstract"].tolist() == [text.strip() for text in texts]
