from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import check_corpus, corpus_hash, load_papers, paper_texts
from analysis.errors import InputError
from analysis.trends.dates import check_dates

CORPUS = Path(__file__).parents[1] / "corpus"
PAGE = CORPUS / "trending-papers.txt"
DATES = CORPUS / "paper-dates.csv"
BANNER = [
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
]


@pytest.fixture(scope="module")
def shipped():
    return load_papers(PAGE, dates=DATES)


def table(tmp_path, text, name="papers.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def page(tmp_path, *lines):
    return table(tmp_path, "\n".join([*BANNER, *lines]), "page.txt")


def test_all_258_papers_of_the_page_are_read_in_order(shipped):
    lines = PAGE.read_text(encoding="utf-8").split("\n")[2:]
    titles = [lines[0].removeprefix("Subscribe"), *lines[2::2]]
    assert shipped["original_title"].tolist() == titles
    assert shipped["original_abstract"].tolist() == lines[1::2]
    assert len(shipped) == 258


def test_shipped_papers_are_called_by_their_arxiv_ids(shipped):
    assert shipped["paper_id"].is_unique
    assert (shipped["paper_id"] == shipped["arxiv_id"]).all()


def test_every_shipped_date_has_its_precision_and_evidence(shipped):
    written = pd.read_csv(DATES, dtype=str)
    assert shipped["date"].notna().all()
    assert (shipped["date_precision"] == "day").sum() == written[
        "first_submitted_day"
    ].notna().sum()
    assert shipped["date"].dt.strftime("%Y-%m").iloc[3] == written["first_submitted"].iloc[3]
    months = shipped[shipped["date_precision"] == "month"]
    assert (months["date"].dt.day == 1).all()
    assert (shipped["date_evidence"] == "recalled").sum() == 2


def test_no_markup_is_left_in_the_shipped_papers(shipped):
    texts = pd.concat([shipped["title"], shipped["abstract"]])
    sets = r"\{g\(1\),g\(2\),…,g\(J\)\}|\{±1\}"  # braces that the authors meant
    left = (
        r"[\\\\$`{}]|\'\'|--|math(?:bb|cal)|varepsilon|\dtimes|geq|leq|rightarrow|sqrt|\w\^\{|nabla"
    )
    found = texts.str.replace(sets, "", regex=True).str.findall(f".{{0,20}}(?:{left})")
    assert found[found.str.len() > 0].tolist() == []


def test_the_dates_file_is_joined_by_title_not_by_position(tmp_path):
    source = page(tmp_path, "SubscribeOne", "About one.", "Two: A Study", "About two.")
    dates = table(tmp_path, "title,date\ntwo:  a study,2024\nONE,2023-05\n", "dates.csv")
    papers = load_papers(source, dates=dates)
    assert papers["date"].dt.strftime("%Y-%m").tolist() == ["2023-05", "2024-01"]
    assert papers["date_precision"].tolist() == ["month", "year"]


def test_a_paper_that_the_dates_file_leaves_out_has_no_date(tmp_path):
    source = page(tmp_path, "SubscribeOne", "About one.", "Two", "About two.")
    dates = table(tmp_path, "title,first_submitted,arxiv_id\nTwo,2024-02,2402.00001\n", "dates.csv")
    papers = load_papers(source, dates=dates)
    assert papers["date"].isna().tolist() == [True, False]
    assert papers["paper_id"].tolist()[1] == "2402.00001"
    assert papers["paper_id"].tolist()[0] == load_papers(source)["paper_id"].tolist()[0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("One,2023\nThree,2024\n", "dates.csv:3: no paper of the corpus is called 'Three'"),
        ("One,2023\nONE,2024\n", "dates.csv:3: 'ONE' has a date in line 2 already"),
    ],
)
def test_a_wrong_row_of_dates_is_refused_with_its_line(tmp_path, rows, message):
    source = page(tmp_path, "SubscribeOne", "About one.", "Two", "About two.")
    dates = table(tmp_path, "title,date\n" + rows, "dates.csv")
    with pytest.raises(InputError) as refused:
        load_papers(source, dates=dates)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["SubscribeOne", "About.", "Two"], ":5: the page ends with a title"),
        (["SubscribeOne", "", "Two", "About."], ":4: the abstract of 'One' is empty"),
        (
            ["SubscribeOne", "A.", "Two", "B.", "one", "C."],
            ":7: the title 'one' stands in line 3",
        ),
        (["SubscribeOne", "A.", "", "B."], ":5: the title is empty"),
    ],
)
def test_a_wrong_page_is_refused_with_its_line(tmp_path, lines, message):
    with pytest.raises(InputError) as refused:
        load_papers(page(tmp_path, *lines))
    assert message in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_columns_are_found_whatever_their_case_and_others_ride_along(tmp_path):
    path = table(tmp_path, "Title,ABSTRACT,arXiv ID,Venue\nOne,About.,2301.00001,ICML\n")
    papers = load_papers(path)
    assert papers.loc[0, ["paper_id", "arxiv_id", "venue"]].tolist() == [
        "2301.00001",
        "2301.00001",
        "ICML",
    ]
    assert list(papers.columns[:4]) == ["paper_id", "title", "abstract", "date"]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "ndjson", "parquet"])
def test_every_format_gives_the_same_papers(tmp_path, suffix):
    frame = pd.DataFrame(
        {
            "title": ["One", "Two"],
            "abstract": ["About $n^2$ things.", None],
            "date": ["2023-04-12", "2024"],
            "venue": ["ICML", "ICLR"],
        }
    )
    path = tmp_path / f"papers.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix in ("csv", "tsv"):
        frame.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    else:
        frame.to_json(path, orient="records", lines=True)
    papers = load_papers(path)
    assert papers["title"].tolist() == ["One", "Two"]
    assert papers["abstract"].tolist() == ["About n² things.", ""]
    assert papers["original_abstract"].tolist() == ["About $n^2$ things.", ""]
    assert papers["text_source"].tolist() == ["abstract", "title"]
    assert papers["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-04-12", "2024-01-01"]
    assert papers["date_precision"].tolist() == ["day", "year"]
    assert papers["venue"].tolist() == ["ICML", "ICLR"]
    assert str(papers["date"].dtype) == "datetime64[us]"


@pytest.mark.parametrize("name", ["first_submitted", "Published", "submitted", "PubYear", "year"])
def test_a_date_column_by_another_name_is_the_date(tmp_path, name):
    papers = load_papers(table(tmp_path, f"title,{name}\nOne,2023\n"))
    assert papers["date"].dt.year.tolist() == [2023]
    assert name not in papers


def test_a_table_without_dates_has_missing_ones(tmp_path):
    papers = load_papers(table(tmp_path, "title,abstract\nOne,About.\n"))
    assert papers["date"].isna().all()
    assert str(papers["date"].dtype) == "datetime64[us]"


def test_names_change_neither_with_the_order_nor_with_more_papers(tmp_path):
    rows = ["Notes,About one.", "Notes,About two.", "Other,About three."]
    head = "title,abstract\n"
    forward = load_papers(table(tmp_path, head + "\n".join(rows)))
    backward = load_papers(table(tmp_path, head + "\n".join([*rows[::-1], "Notes,About four."])))
    names = forward.set_index("abstract")["paper_id"]
    assert names.is_unique
    assert backward.set_index("abstract")["paper_id"][names.index].tolist() == names.tolist()


def test_a_source_own_id_is_kept_and_a_repeated_one_refused(tmp_path):
    path = table(tmp_path, "paper_id,title,abstract\nA,One,x\nB,Two,y\n")
    assert load_papers(path)["paper_id"].tolist() == ["A", "B"]
    path = table(tmp_path, "paper_id,title,abstract\nA,One,x\nB,Two,y\nA,Three,z\n")
    with pytest.raises(InputError, match=r":4: the paper_id 'A' is that of line 2 already"):
        load_papers(path)


def test_an_arxiv_id_that_two_papers_share_names_neither(tmp_path):
    text = "title,abstract,arxiv_id\nOne,x,2301.00001\nTwo,y,2301.00001\nThree,z,2301.00003\n"
    path = table(tmp_path, text)
    papers = load_papers(path)
    assert papers["paper_id"].is_unique
    assert papers["paper_id"].tolist()[2] == "2301.00003"
    assert "arxiv_id twice" in check_corpus(path).findings["kind"].tolist()


def test_rows_that_say_the_same_become_one_and_are_reported(tmp_path):
    path = table(tmp_path, "title,abstract\nOne,About  it.\nTwo,Else.\nONE,about it.\n")
    assert load_papers(path)["title"].tolist() == ["One", "Two"]
    check = check_corpus(path)
    assert (check.ok, check.n_read, check.n_merged) == (True, 3, 1)
    assert check.findings["line"].tolist() == [4]
    assert "merged with line 2" in str(check)


def test_equal_titles_with_other_abstracts_or_other_ids_stay_apart(tmp_path):
    path = table(tmp_path, "id,title,abstract\n1,Editorial,\n2,Editorial,\n3,Notes,a\n4,Notes,b\n")
    papers = load_papers(path)
    assert papers["paper_id"].tolist() == ["1", "2", "3", "4"]


def test_a_doi_tells_papers_of_one_title_apart_and_makes_one_of_its_own_rows(tmp_path):
    rows = ["Book review,,10.2/1", "Book review,,10.2/2", "Book review,,https://doi.org/10.2/1"]
    rows += ["Caches,We cache.,10.3/A", "Caches,We cache it.,doi:10.3/a", "Notes,,10.3/a"]
    path = table(tmp_path, "title,abstract,DOI\n" + "\n".join(rows))
    papers, check = load_papers(path), check_corpus(path)
    assert papers["title"].tolist() == ["Book review", "Book review", "Caches", "Notes"]
    assert papers["paper_id"].is_unique
    assert check.n_read == len(papers) + check.n_merged


def test_papers_in_are_papers_out(tmp_path):
    titles = ["One", "Two", "One", "Three", "Three"]
    path = table(tmp_path, "title,abstract\n" + "\n".join(f"{title},x" for title in titles))
    check = check_corpus(path)
    assert check.n_read == len(titles) == len(load_papers(path)) + check.n_merged


def test_a_table_without_titles_or_with_two_columns_of_a_name_is_refused(tmp_path):
    with pytest.raises(InputError, match=r":1: there is no column 'title' among 'name', 'text'"):
        load_papers(table(tmp_path, "name,text\nOne,About.\n"))
    with pytest.raises(InputError, match=r"two columns are called 'title'"):
        load_papers(table(tmp_path, "title,Title\nOne,About.\n"))


def test_a_wrong_date_in_the_file_of_dates_is_passed_over_and_said(tmp_path):
    source = page(tmp_path, "SubscribeOne", "About one.", "Two", "About two.")
    dates = table(tmp_path, "title,date\nOne,2023-02-31\nTwo,2024\n", "dates.csv")
    assert load_papers(source, dates=dates)["date"].notna().tolist() == [False, True]
    check = check_corpus(source, dates=dates)
    assert "dates.csv:2: '2023-02-31' in the column 'date' is no date" in str(check)


def test_a_check_names_every_problem_and_loading_raises_the_first(tmp_path):
    text = "paper_id,title,date\na,One,soon\nb,,2023\nb,Two,2023\nb,Three,2024\nb,Four,2024\n"
    path = table(tmp_path, text)
    check = check_corpus(path)
    kinds = ["not a date", "empty title", "paper_id twice", "paper_id twice"]
    assert check.findings["kind"].tolist() == kinds
    assert check.findings["line"].tolist() == [2, 3, 5, 6]
    assert not check.ok
    assert "2 to put right" in str(check)
    with pytest.raises(InputError) as refused:
        load_papers(path)
    assert str(refused.value) == check.findings["detail"].iloc[2]


def test_a_row_without_a_title_is_set_aside_and_the_others_are_read(tmp_path):
    path = table(tmp_path, "title,abstract\nOne,a\n,b\nTwo,c\n")
    assert load_papers(path)["title"].tolist() == ["One", "Two"]
    check = check_corpus(path)
    assert (check.ok, check.n_read, check.n_aside, check.n_merged) == (True, 3, 1, 0)
    assert f"{path}:3: the paper has no title; set aside." in str(check)
    with pytest.raises(InputError, match=r":2: the paper has no title, nor has any other"):
        load_papers(table(tmp_path, "title,abstract\n,a\n,b\n"))


def test_a_note_names_the_first_that_was_set_aside_and_counts_them(tmp_path):
    entries = [f"@article{{k{i}, title = {{Caches {i}}}, year = {{2020}}}}" for i in range(3)]
    path = tmp_path / "papers.bib"
    path.write_text("\n".join([*entries, "@article{smith2023,", "  year = {2023}}"]))
    check = check_corpus(path)
    assert check.note == (
        f'{path}:4: entry "smith2023" has no title; 1 of 4 entries set aside '
        f"(themes check {path} lists it)"
    )
    assert check_corpus(PAGE, dates=DATES).note == ""
    assert check_corpus(Path(__file__).parent / "cases" / "mixed-8-german.csv").note == ""


def test_dates_that_cannot_be_read_leave_their_papers_undated_and_are_counted(tmp_path):
    rows = ["One,2019", "Two,In press", "Three,2019-05", "Four,In press", "Five,9999"]
    path = table(tmp_path, "title,date\n" + "\n".join(rows))
    check = check_corpus(path)
    assert (check.ok, check.n_read, check.n_without_date) == (True, 5, 3)
    assert check.findings["line"].tolist() == [3, 6]
    assert "'In press' in the column 'date' cannot be read as a date (and 1 more" in str(check)
    papers = load_papers(path)
    assert papers["title"].tolist() == ["One", "Two", "Three", "Four", "Five"]
    assert papers["date"].isna().tolist() == [False, True, False, True, True]


def test_what_a_check_passes_the_trends_take(tmp_path):
    now = pd.Timestamp.now()
    rows = [f"One,{now.year}", f"Two,{now + pd.Timedelta(days=300):%Y-%m-%d}", "Three,2099"]
    papers = load_papers(table(tmp_path, "title,date\n" + "\n".join(rows)))
    assert papers["date"].isna().tolist() == [False, False, True]
    assert check_dates(papers)["date"].equals(papers["date"])


def test_a_check_of_the_shipped_corpus_is_clean_and_names_recalled_dates():
    check = check_corpus(PAGE, dates=DATES)
    assert check.ok
    assert (check.n_read, check.n_merged, check.n_without_date) == (258, 0, 0)
    assert check.findings["kind"].tolist() == ["recalled date"] * 2
    assert "258 papers read" in str(check)


def test_a_long_list_of_findings_is_cut_when_printed(tmp_path):
    path = table(tmp_path, "title,date\nOne,2023\n" + ",2023\n" * 30)
    printed = str(check_corpus(path)).splitlines()
    assert "... and 10 more: empty title." in printed
    assert "papers.csv: 31 records read" in printed[1]
    assert printed[2] == "empty title: 30."
    assert len(printed) == 3 + 20 + 1 + 1


def test_a_check_reports_what_cannot_be_opened_instead_of_raising(tmp_path):
    check = check_corpus(tmp_path / "nothing.csv")
    assert not check.ok
    assert "no such file" in str(check)
    source = page(tmp_path, "SubscribeOne", "About one.")
    assert "no such file" in str(check_corpus(source, dates=tmp_path / "nothing.csv"))


def test_a_paper_without_abstract_is_embedded_by_its_title(tmp_path):
    path = table(tmp_path, "title,abstract\nOne,About.\nTwo,\n")
    assert paper_texts(load_papers(path)) == ["One. About.", "Two"]


def test_the_hash_depends_on_content_and_order_only(tmp_path):
    papers = load_papers(table(tmp_path, "title,abstract,date\nOne,a,2023\nTwo,b,2024\n"))
    assert corpus_hash(papers) == corpus_hash(papers.assign(note="x"))
    assert corpus_hash(papers) != corpus_hash(papers.iloc[::-1])
    for column, value in [("title", "x"), ("abstract", "x"), ("paper_id", "x")]:
        assert corpus_hash(papers) != corpus_hash(papers.assign(**{column: value}))
    later = papers["date"] + pd.Timedelta(days=1)
    assert corpus_hash(papers) != corpus_hash(papers.assign(date=later))


def test_loading_again_what_was_written_keeps_papers_and_precision(tmp_path, shipped):
    path = tmp_path / "papers.csv"
    shipped.to_csv(path, index=False)
    again = load_papers(path)
    for column in ["paper_id", "title", "abstract", "date", "date_precision", "date_evidence"]:
        assert again[column].tolist() == shipped[column].tolist()


def test_notices_are_cut_and_words_for_no_abstract_emptied_and_both_counted(tmp_path):
    rows = ["One,[No abstract available]", "Two,We cache. © 2018 IEEE.", "Three,N/A", "Four,Else."]
    path = table(tmp_path, "title,abstract\n" + "\n".join(rows))
    papers = load_papers(path)
    assert papers["abstract"].tolist() == ["", "We cache.", "", "Else."]
    assert papers["text_source"].tolist() == ["title", "abstract", "title", "abstract"]
    assert papers["original_abstract"].tolist() == [row.split(",", 1)[1] for row in rows]
    check = check_corpus(path)
    assert (check.ok, check.n_without_abstract) == (True, 2)
    assert check.findings["kind"].tolist() == ["no abstract", "notice cut"]
    assert "(so in 1 more)" in str(check)
