"""Each of the 35 kinds of file that people were seen to hold, made once more in another way.

`test_corpus_cases` reads the files themselves. Here every kind is written anew, with other
papers, names, encodings or programs, and what is right for the kind is asked of both.
"""

import gzip
import io
import json
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import check_corpus, load_papers
from tests.languages import papers_in

CASES = Path(__file__).with_name("cases")
OTHERS = {"workbook.ods", "workbook.xls"}  # of no kind of their own
WORDS = ["tides", "quarks", "beetles", "glaciers", "verbs", "enzymes", "tariffs", "comets"]
PAPERS = [
    {
        "title": f"How {one} and {two} differ",
        "abstract": f"We ask how {one} differ from {two}, and find that they do so in the {n}th "
        f"of ten ways; it is a matter of {two} alone, and of what is seen of {one} by the sea.",
        "date": f"{2014 + n}-{1 + n:02}-{14 + n}",
    }
    for n, (one, two) in enumerate(pairwise(WORDS))
]
TITLES = [paper["title"] for paper in PAPERS]
ABSTRACTS = [paper["abstract"] for paper in PAPERS]
DAYS = [paper["date"] for paper in PAPERS]
YEARS = [f"{day[:4]}-01-01" for day in DAYS]
N = len(PAPERS)


def csv(names, *, sep=",", encoding="utf-8", end="\n", **columns):
    """Write the papers as a table: our columns under other names, and columns of its own."""
    table = {theirs: [paper[ours] for paper in PAPERS] for theirs, ours in names.items()}
    frame = pd.DataFrame(table | columns)
    return frame.to_csv(index=False, sep=sep, lineterminator=end).encode(encoding)


def each(form, join="\n"):
    return join.join(form(n, paper) for n, paper in enumerate(PAPERS)).encode()


def first(text):
    return " ".join(text.split()[:3])


def rest(text):
    return " ".join(text.split()[3:])


def shaped(form):
    return [pd.Timestamp(day).strftime(form) for day in DAYS]


def years():
    return [int(day[:4]) for day in DAYS]


def in_language(code):
    return papers_in(code, 9)[["title", "abstract"]].assign(year=2020)


def workbook():
    target = io.BytesIO()
    with pd.ExcelWriter(target) as book:
        pd.DataFrame({"of": ["this file"]}).to_excel(book, sheet_name="About", index=False)
        frame = pd.DataFrame(PAPERS).rename(columns={"title": "Article Title", "date": "Published"})
        frame.to_excel(book, sheet_name="Export", index=False, startrow=2)
    return target.getvalue()


def inverted(text):
    places = {}
    for place, word in enumerate(text.split()):
        places.setdefault(word, []).append(place)
    return places


def openalex(_, paper):
    work = {"display_name": paper["title"], "publication_date": paper["date"]}
    return json.dumps(work | {"abstract_inverted_index": inverted(paper["abstract"])})


NAMED = {"title": "title", "abstract": "abstract", "date": "date"}
TAILS = ["© 2021 The Authors. Published by Elsevier B.V.", "(C) 2019 IEEE. All rights reserved."]
TAILS += ["Copyright © 2020, Springer Nature Switzerland AG.", "© 2018 Wiley Periodicals, Inc."]
TAILS += ["This article is licensed under a Creative Commons Attribution 4.0 licence."] * 3

# Of each kind: the file in another way, and the dates that are right ("" for undated).
AGAIN = {
    "acl.bib": (
        each(
            lambda n, p: (
                f"@InProceedings(k{n},\n TITLE = {{{{{p['title']}}}}} ,\n"
                f' abstract = "{p["abstract"]}", year = {p["date"][:4]}\n)\n'
            )
        ),
        YEARS,
    ),
    "arxiv-api.csv": (
        csv({"Title": "title", "Published": "date", "Summary": "abstract"}, sep="\t"),
        DAYS,
    ),
    "base-150.csv": (csv(NAMED, sep="|", encoding="utf-16", end="\r\n"), DAYS),
    "copyright-boilerplate.csv": (
        pd.DataFrame(PAPERS)
        .assign(abstract=[f"{a} {t}" for a, t in zip(ABSTRACTS, TAILS, strict=True)])
        .to_json(orient="records")
        .encode(),
        DAYS,
    ),
    "cp1252-semicolon.csv": (
        csv(NAMED, sep=";", encoding="cp1252", end="\r\n", Ort="Köln – “Süd”"),
        DAYS,
    ),
    "created-vs-year.csv": (
        csv(
            {"title": "title", "abstract": "abstract"},
            **{
                "Date Added": "2026-01-05",
                "date_created": "2026-01-06",
                "Publication Year": years(),
            },
        ),
        YEARS,
    ),
    "date-empty-year.csv": (
        csv(
            {"title": "title", "abstract": "abstract"},
            date=["2014-01-14", *[""] * (N - 1)],
            Year=years(),
        ),
        ["2014-01-14", *YEARS[1:]],
    ),
    "endnote-ris.txt": (
        each(
            lambda n, p: (
                f"TY  - CPAPER\r\nT1  - {p['title']}\r\nN2  - {p['abstract']}\r\n"
                f"DA  - {p['date'].replace('-', '/')}/\r\nY1  - {p['date'][:4]}\r\nER  - \r\n"
            ),
            "\r\n",
        ),
        DAYS,
    ),
    "epoch-1970.csv": (
        csv(
            {"title": "title", "abstract": "abstract"},
            published=["1970-01-01T00:00:00Z"] * 2 + DAYS[2:],
        ),
        ["", "", *DAYS[2:]],
    ),
    "epoch-none.csv": (csv({"title": "title", "abstract": "abstract", "Issued": "date"}), DAYS),
    "future-2027.csv": (
        csv({"title": "title", "abstract": "abstract"}, year=[*years()[:-2], 2027, 2031]),
        [*YEARS[:-2], "2027-01-01", ""],
    ),
    "in-press.csv": (
        csv(
            {"title": "title", "abstract": "abstract"},
            Year=["forthcoming", "2015b", "c2016", "n.d.", "Accepted", "2019", "to appear"],
        ),
        ["", "2015-01-01", "2016-01-01", "", "", "2019-01-01", ""],
    ),
    "jats-p-only.csv": (
        pd.DataFrame(PAPERS)
        .assign(
            abstract=[
                f"<jats:sec><jats:title>Aims</jats:title><jats:p>{a}</jats:p></jats:sec>"
                for a in ABSTRACTS
            ]
        )
        .to_csv(index=False)
        .encode(),
        DAYS,
    ),
    "lens.csv": (
        csv(
            {"Title": "title", "Date Published": "date", "Abstract": "abstract"},
            **{
                "Publication Year": years(),
                "Lens ID": "0-1",
                "Publication Type": "journal article",
            },
        ),
        DAYS,
    ),
    "openalex.jsonl": (
        b'{"meta": {"count": 7}, "results": [' + each(openalex, ",") + b"]}",
        DAYS,
    ),
    "papers.xlsx": (workbook(), DAYS),
    "pubmed.nbib": (
        each(
            lambda n, p: (
                f"PMID- {n + 1}\nDEP - {p['date'].replace('-', '')}\nTI  - {first(p['title'])}\n"
                f"      {rest(p['title'])}\nAB  - {first(p['abstract'])}\n"
                f"      {rest(p['abstract'])}\nPT  - Journal Article\n"
            )
        ),
        DAYS,
    ),
    "scopus.csv": (
        csv(
            {"Document Title": "title", "PubYear": "date"},
            Abstract=["N/A", "null", *ABSTRACTS[2:]],
            EID="2-s2.0",
        ),
        DAYS,
    ),
    "semicolon-eudates.csv": (
        csv({"title": "title", "abstract": "abstract"}, sep=";", date=shaped("%d/%m/%Y")),
        DAYS,
    ),
    "slash-dates.csv": (
        csv({"title": "title", "abstract": "abstract"}, date=shaped("%Y/%m/%d")),
        DAYS,
    ),
    "titles-one-per-line.txt": (("\r\n".join(TITLES) + "\r\n").encode("utf-16"), [""] * N),
    "trailing-commas.csv": (csv(NAMED, sep=";").replace(b"\n", b";;\r\n"), DAYS),
    "wos-odd-utf8.txt": (
        b"\xef\xbb\xbf"
        + csv(
            {"PT": "title", "TI": "title", "AB": "abstract"}, sep="\t", PY=years(), UT="WOS:1"
        ).replace(b"\n", b"\t\n"),
        YEARS,
    ),
    "wos-plain.txt": (
        b"FN Clarivate Analytics Web of Science\nVR 1.0\n"
        + each(
            lambda n, p: (
                f"PT J\nAU Doe, J\n   Roe, R\nTI {first(p['title'])}\n   {rest(p['title'])}\n"
                f"AB {p['abstract']}\nPY {p['date'][:4]}\nER\n"
            )
        )
        + b"EF",
        YEARS,
    ),
    "wos-utf16.tsv": (
        csv({"TI": "title", "AB": "abstract"}, sep="\t", encoding="utf-16-be", PY=years(), DT="Y"),
        YEARS,
    ),
    "yyyymmdd.csv": (
        csv({"title": "title", "abstract": "abstract"}, sep="\t", Date=shaped("%Y%m%d")),
        DAYS,
    ),
    "zotero-iso.csv": (
        csv(
            {"Title": "title", "Abstract Note": "abstract", "Date": "date"},
            end="\r\n",
            **{
                "Publication Year": years(),
                "Date Added": "2026-02-02 10:00:00",
                "Item Type": "book",
            },
        ),
        DAYS,
    ),
    "zotero.ris": (
        each(
            lambda n, p: (
                f"TY  - THES\nAB  - {p['abstract']}\nTI  - {p['title']}\nPY  - {p['date'][:4]}\n"
                f"DA  - {p['date'].replace('-', '/')}/\nER  -\n"
            )
        ),
        DAYS,
    ),
}


def read(tmp_path, content, name="export.txt"):
    path = tmp_path / name
    path.write_bytes(content)
    papers, check = load_papers(path), check_corpus(path)
    assert len(papers) + check.n_merged + check.n_aside == check.n_read
    return papers, check


@pytest.mark.parametrize("kind", AGAIN)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_kind_made_another_way_gives_its_papers_abstracts_and_dates(tmp_path, kind, packed):
    content, dates = AGAIN[kind]
    papers, check = read(tmp_path, gzip.compress(content) if packed else content)
    assert papers["title"].tolist() == TITLES
    assert papers["date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == dates
    assert check.n_without_date == dates.count("")
    none = {"titles-one-per-line.txt": N, "scopus.csv": 2}.get(kind, 0)
    assert [text.removeprefix("Aims ") for text in papers["abstract"]] == [
        *[""] * none,
        *ABSTRACTS[none:],
    ]
    assert check.n_without_abstract == none


@pytest.mark.parametrize(("kind", "code"), [("chinese.csv", "zh"), ("russian.csv", "ru")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_papers_in_another_script_are_read_and_their_language_is_told(
    tmp_path, kind, code, encoding
):
    if (code, encoding) == ("ru", "gb18030"):
        encoding = "koi8_r"
    frame = in_language(code)
    papers, check = read(tmp_path, frame.to_csv(index=False, sep=";").encode(encoding), kind)
    assert papers["original_title"].tolist() == frame["title"].tolist()
    assert check.language == code


def test_german_papers_are_read_from_a_german_table(tmp_path):
    frame = in_language("de").set_axis(["Titel", "Zusammenfassung", "Jahr"], axis="columns")
    papers, check = read(tmp_path, frame.to_csv(index=False, sep=";").encode("cp1252"))
    assert papers["original_abstract"].tolist() == frame["Zusammenfassung"].tolist()
    assert (check.language, check.n_without_date) == ("de", 0)


def test_a_few_french_papers_are_set_aside_from_english_ones_by_name(tmp_path):
    """The kind of mixed-8-german.csv."""
    french = in_language("fr").head(3)[["title", "abstract"]]
    frame = pd.concat([pd.DataFrame(PAPERS * 3)[["title", "abstract"]], french])
    frame["title"] = [f"{title}, part {n}" for n, title in enumerate(frame["title"])]
    _, check = read(tmp_path, frame.to_json(orient="records", lines=True).encode())
    aside = check.findings[check.findings["aside"]]
    assert aside["detail"].str.contains("is in French, not in English; it is set aside").all()
    assert len(aside) == 3


def test_titles_of_one_word_without_abstracts_are_papers(tmp_path):
    """The kind of one-word-titles.csv."""
    rows = [*((t, a, d) for t, a, d in zip(TITLES, ABSTRACTS, DAYS, strict=True))]
    rows += [(word.title(), "", "2020-05-01") for word in WORDS]
    frame = pd.DataFrame(rows, columns=["Name", "Description", "Published"])
    papers, check = read(
        tmp_path, frame.rename(columns={"Name": "Title"}).to_csv(sep="\t").encode()
    )
    assert len(papers) == len(rows)
    assert check.n_without_abstract == len(WORDS)


def test_a_preprint_and_its_journal_version_are_one_paper(tmp_path):
    """The kind of preprint-dup.csv, as records of two sources."""
    first = [p | {"id": f"arXiv:230{n}.0000{n}v2"} for n, p in enumerate(PAPERS, 1)]
    second = [
        {
            "title": p["title"].upper() + ".",
            "abstract": p["abstract"].replace("by the sea", "near the sea") + " © 2024 Elsevier",
            "date": "2024-01-02",
            "doi": f"https://doi.org/10.1016/j.x.{n}",
        }
        for n, p in enumerate(PAPERS[:4])
    ]
    papers, check = read(tmp_path, json.dumps([*first, *second]).encode())
    assert (len(papers), check.n_merged) == (N, 4)
    assert papers["title"].tolist() == TITLES
    assert papers["doi"].notna().sum() == 4
    assert papers["arxiv_id"].notna().all()
    assert papers["date"].dt.strftime("%Y-%m-%d").tolist() == DAYS


def test_editorials_of_their_own_dois_stay_apart(tmp_path):
    """The kind of same-title-distinct-doi.csv, as RIS."""
    records = [
        f"TY  - JOUR\nTI  - {title}\nDO  - 10.9/{title[:2]}.{n}\nPY  - {2015 + n}\nER  - \n"
        for title in ("Editorial", "Table of Contents", "Corrigendum")
        for n in range(4)
    ]
    papers, check = read(tmp_path, "\n".join(records).encode())
    assert (len(papers), check.n_merged) == (12, 0)
    assert papers["front_matter"].notna().all()


ELSEWHERE = {"chinese.csv", "russian.csv", "german.csv", "mixed-8-german.csv"}
ELSEWHERE |= {"one-word-titles.csv", "preprint-dup.csv", "same-title-distinct-doi.csv"}


def test_no_kind_is_forgotten():
    held = {path.name for path in CASES.iterdir()} - OTHERS
    assert len(held) == 35
    assert held == AGAIN.keys() | ELSEWHERE
